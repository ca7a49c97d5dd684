"""What guessing gains in a round: counting labels, always giving one label, and the refusals."""

import pytest

from workbench.documents.policies import FeedbackPolicy, OrderPolicy
from workbench.documents.round import Criterion
from workbench.errors import OutOfRange
from workbench.rounds.advice import Unsound, in_options
from workbench.rounds.drawing import Ask
from workbench.rounds.guessing import Guessing, guessing, refuse_guessing
from workbench.rounds.passing import FixedLength, NoVerdict, UntilSure

ITEM, END = FeedbackPolicy("item"), FeedbackPolicy("end")


def a_pool(**counts):
    """So many items of each label."""
    return [Ask(f"{label}{k}", "kind", (f"kind/{label}",)) for label, n in counts.items() for k in range(n)]


def test_counting_pays_where_the_whole_pool_is_asked_and_the_gold_is_shown():
    """70 of 70: who knows what is left passes more than twice as often as promised; refused, with what to do."""
    pool = a_pool(a=35, b=35)
    chances = guessing(pool, 70, OrderPolicy(1, 70), ITEM, FixedLength(Criterion()))
    assert chances.counting > 0.1 > 0.05 > chances.honest
    with pytest.raises(OutOfRange, match=r"70 of 70 items are asked, .*sk at most 58 of them"):
        refuse_guessing(chances, 0.05, 70, 70, ITEM)


@pytest.mark.parametrize("feedback", [ITEM, END])
@pytest.mark.parametrize("policy", [FixedLength, UntilSure])
def test_counting_does_not_pay_where_a_sixth_of_the_pool_is_left(policy, feedback):
    """84 items for 70 turns: within the doubt of the simulation it is what was promised."""
    order = OrderPolicy(1, 70, policy is UntilSure)
    chances = guessing(a_pool(a=42, b=42), 70, order, feedback, policy(Criterion()))
    assert chances.counting - chances.doubt < 0.05
    refuse_guessing(chances, 0.05, 84, 70, feedback)


def test_one_label_that_is_nearly_all_of_the_pool_is_refused():
    """Of 80 in 100 items one label: who always gives it passes too often, under any order."""
    chances = guessing(a_pool(a=160, b=30, c=10), 70, OrderPolicy(1, 70), END, FixedLength(Criterion()))
    assert chances.one_label > 0.05
    with pytest.raises(OutOfRange, match="always giving the most frequent answer"):
        refuse_guessing(chances, 0.05, 200, 70, END)


def test_labels_are_counted_within_their_question():
    """Two questions with one label each are known by heart: everybody passes, and it says so."""
    pool = a_pool(a=60) + [Ask(f"t{k}", "topics", ("topics/x",)) for k in range(60)]
    chances = guessing(pool, 70, OrderPolicy(1, 70), END, FixedLength(Criterion()))
    assert chances.one_label == 1


def test_nothing_is_guessed_where_nothing_is_decided():
    """A round for practice or for experts has no pass."""
    assert guessing(a_pool(a=5, b=5), 5, OrderPolicy(1, 5), END, NoVerdict()) is None


@pytest.mark.parametrize("feedback", [ITEM, END])
def test_counting_pays_in_a_later_attempt_that_asks_all_that_is_left(feedback):
    """140 items, two attempts of 70: after the first one people know what is left; with 210 there is room."""
    policy, order = FixedLength(Criterion()), OrderPolicy(1, 70)
    chances = guessing(a_pool(a=70, b=70), 70, order, feedback, policy, attempts=2)
    assert chances.counting > 0.08
    assert "(in attempt 2)" in chances.sentence()
    with pytest.raises(OutOfRange, match=r"attempt 2 asks most .* at most 46 of them") as refusal:
        refuse_guessing(chances, 0.05, 140, 70, feedback)
    assert "only at the end" not in str(refusal.value)
    for pool, attempts, shown in ((105, 2, feedback), (70, 2, FeedbackPolicy("none"))):
        chances = guessing(a_pool(a=pool, b=pool), 70, order, shown, policy, attempts=attempts)
        assert (chances.attempt, chances.counting < 0.06) == (1, True)


def test_who_counts_without_gold_counts_what_they_know():
    """Seven even labels, all 70 asked: a guess of one's own says nothing about what came."""
    pool = a_pool(a=10, b=10, c=10, d=10, e=10, f=10, g=10)
    chances = guessing(pool, 70, OrderPolicy(1, 70), END, FixedLength(Criterion()))
    assert chances.counting > 0.066  # 0.061 where own guesses were counted


def test_a_retake_is_measured_as_it_is_drawn():
    """What changed comes first: where that is one label alone, always giving it passes."""
    pool, order = a_pool(a=70, b=70), OrderPolicy(1, 70)
    first = {(ask.item, ask.question) for ask in pool[:70]}
    chances = guessing(pool, 70, order, END, FixedLength(Criterion()), first=first)
    assert (chances.honest, chances.one_label) == (1, 1)


def test_advice_that_is_kept_already_is_not_given():
    """A retake asks first what changed, so that few of many items can be too many."""
    chances = Guessing(0.8, 0.04, 0.3, 0.0, 4000)
    with pytest.raises(Unsound) as refusal:
        refuse_guessing(chances, 0.05, 32, 11, END)
    assert "Ask at most" not in str(refusal.value)
    assert "Never show it, or take it as it is." in str(refusal.value)
    assert "Never show it (--feedback none), or take it" in in_options(refusal.value.advice.text)
