"""Blind votes: an own order for each expert, unanimity settles, and a round can be taken in as often as one likes."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from tests.gold_drafts import NOW, gold, guideline
from workbench.documents.attempts import Attempt, Person, Response
from workbench.documents.gold import Reason
from workbench.documents.round import Turn
from workbench.errors import InvalidDocument, NotFound, UnknownLabel
from workbench.gold.blind_labelling import import_votes, to_vote, voted, with_vote, without_vote

TWELVE = {f"q{i}": {} for i in range(12)}


def vote(draft, item, expert, label, **reason):
    return with_vote(draft, guideline(), (item, "topic"), expert, label, Reason(**reason))


def test_everybody_has_an_own_order():
    """The same again after a restart, another for another expert; each is asked everything once."""
    draft = gold(TWELVE)
    ann, bob = to_vote(draft, "ann"), to_vote(draft, "bob")
    assert sorted(ann) == sorted(bob) == sorted((item, "topic") for item in TWELVE)
    assert ann != bob
    assert ann == to_vote(draft, "ann")
    assert ann != to_vote(draft, "ann", seed=2)


def test_who_is_asked_what():
    """Not what one answered, not what is settled, not what has its votes; "cannot tell" is an answer too."""
    draft = gold({"q1": {}, "q2": {"label": "ham", "settled": "unanimous"}, "q3": {}, "q4": {}})
    draft = vote(vote(draft, "q3", "bob", "ham"), "q3", "cat", "spam")
    draft = vote(draft, "q4", "ann", None, note="Neither.")
    assert to_vote(draft, "ann") == (("q1", "topic"),)
    assert voted(draft, "ann") == (("q4", "topic"),)
    assert {item for item, _ in to_vote(draft, "bob")} == {"q1", "q4"}


def test_unanimity_settles():
    """Not before all wanted votes are in; the rules that everybody named are the rules the item tests."""
    one = vote(gold({"q1": {}}), "q1", "ann", "ham", rules=("R1", "R2"))
    assert one.items[0].answers["topic"].settled is None
    both = vote(one, "q1", "bob", "ham", rules=("R2",)).items[0].answers["topic"]
    assert (both.label, both.settled, both.rules) == ("ham", "unanimous", ("R2",))
    assert both.votes == {"ann": "ham", "bob": "ham"}


@pytest.mark.parametrize("other", ["spam", None])
def test_a_dispute_is_not_settled_by_counting(other):
    """Neither a different label nor "cannot tell" lets a majority decide: a person does."""
    draft = gold({"q1": {}}, goal={"votes": 3})
    for expert, label in (("ann", "ham"), ("bob", "ham"), ("cat", other)):
        draft = vote(draft, "q1", expert, label)
    answer = draft.items[0].answers["topic"]
    assert (answer.label, answer.settled, answer.blind) == (None, None, ("ann", "bob", "cat"))


def test_a_vote_taken_back():
    """The earlier state, exactly; what was settled by it is open again."""
    before = vote(gold({"q1": {}}), "q1", "ann", "ham")
    after = vote(before, "q1", "bob", "ham", sure="guess")
    assert without_vote(after, guideline(), ("q1", "topic"), "bob") == before


def test_a_late_vote_does_not_unmake_a_decision():
    """What was adjudicated stays; the vote is on record."""
    decided = {
        "label": "ham",
        "settled": "adjudicated",
        "settled_by": "lead",
        "votes": {"ann": "ham", "bob": "spam"},
    }
    answer = vote(gold({"q1": decided}), "q1", "cat", "spam").items[0].answers["topic"]
    assert (answer.label, answer.settled_by, answer.votes["cat"]) == ("ham", "lead", "spam")


def test_refusals():
    """A label or a rule that the guideline lacks, no name, no such item."""
    draft = gold({"q1": {}})
    with pytest.raises(UnknownLabel, match="item 'q1', question 'topic', expert 'ann': label 'eggs'"):
        vote(draft, "q1", "ann", "eggs")
    with pytest.raises(NotFound, match="no rule 'R9'"):
        vote(draft, "q1", "ann", "ham", rules=("R9",))
    with pytest.raises(InvalidDocument, match="whose it is"):
        vote(draft, "q1", " ", "ham")
    with pytest.raises(NotFound, match="has no item 'q7' that is asked"):
        vote(draft, "q7", "ann", "ham")


def attempt(person: str, items: str, *, name: str | None = None, simulated: bool = False) -> Attempt:
    turns = tuple(Turn(number=i, item=item, question="topic") for i, item in enumerate(items.split(), 1))
    return Attempt(
        f"a-{person}", "round", Person(person, name or person, "", NOW), 1, turns, NOW, simulated=simulated
    )


def given(person: str, item: str, label: str | None, *, minutes: int = 0, **more) -> Response:
    at = NOW + dt.timedelta(minutes=minutes)
    return Response(
        f"a-{person}",
        1,
        item,
        "topic",
        label,
        None if label else "cannot_tell",
        more.pop("note", None),
        at,
        at,
        **more,
    )


def test_a_round_is_taken_in():
    """Votes and notes arrive under the experts' names; what is unanimous is settled; twice is no change."""
    draft = gold({"q1": {}, "q2": {}})
    attempts = [attempt("p1", "q1 q2", name="Ann"), attempt("p2", "q1 q2", name="Bob")]
    answers = [given("p1", "q1", "ham"), given("p2", "q1", "ham"), given("p1", "q2", None, note="Not said.")]
    found = import_votes(draft, guideline(), attempts, answers)
    assert (found.changed, found.answers, found.experts, found.left_out) == (3, 3, ("Ann", "Bob"), ())
    first, second = (item.answers["topic"] for item in found.gold.items)
    assert (first.votes, first.settled) == ({"Ann": "ham", "Bob": "ham"}, "unanimous")
    assert second.reasons["Ann"] == Reason(note="Not said.", cannot_tell=True)
    again = import_votes(found.gold, guideline(), attempts, answers)
    assert (again.gold, again.changed) == (found.gold, 0)


def test_what_is_taken_back_in_the_round_goes_here_too():
    """The round is the truth about its own experts; a vote given at the desk by somebody else stays."""
    draft = vote(gold({"q1": {}, "q2": {}}), "q2", "desk", "news")
    attempts = [attempt("Ann", "q1 q2")]
    full = import_votes(
        draft, guideline(), attempts, [given("Ann", "q1", "ham"), given("Ann", "q2", "ham")]
    ).gold
    left = import_votes(full, guideline(), attempts, [given("Ann", "q1", "spam", minutes=5)]).gold
    assert left.items[0].answers["topic"].votes == {"Ann": "spam"}
    assert left.items[1].answers["topic"].votes == {"desk": "news"}


def test_what_cannot_be_taken_is_said():
    """Simulated people, items that left, labels that are gone, withdrawn answers: nothing is dropped in silence."""
    draft = gold({"q1": {}})
    attempts = [attempt("Ann", "q1 q9"), attempt("sim", "q1", simulated=True)]
    answers = [
        given("Ann", "q1", "eggs"),
        given("Ann", "q9", "ham"),
        given("sim", "q1", "ham"),
        given("Ann", "q1", "ham", withdrawn_at=NOW),
    ]
    found = import_votes(draft, guideline(), attempts, answers)
    assert found.gold == draft
    assert found.left_out == (
        "item 'q1', question 'topic': of no expert of this round.",
        "item 'q1', question 'topic', expert 'Ann': label 'eggs' is not in mail@1.0.0.",
        "item 'q9', question 'topic', expert 'Ann': the draft does not ask that (any more).",
    )


def test_a_forgotten_expert_stays_one_expert():
    """Taken in, forgotten, taken in again: the pseudonym adds no second vote, so one person never makes two agree."""
    draft = gold({"q1": {}}, goal={"votes": 2})
    before = attempt("p1", "q1", name="Ann")
    once = import_votes(draft, guideline(), [before], [given("p1", "q1", "ham")]).gold
    nobody = replace(before, person=replace(before.person, name=None, forgotten_at=NOW))
    again = import_votes(once, guideline(), [nobody], [given("p1", "q1", "ham")])
    assert again.gold == once
    assert again.gold.items[0].answers["topic"].settled is None
    assert again.left_out == (
        "forgotten p1: nothing of a forgotten expert is imported; votes from before stay.",
    )


def test_two_experts_of_one_name():
    """Ann of the north and Ann of the south are two votes."""
    draft = gold({"q1": {}}, goal={"votes": 2})
    attempts = [
        replace(attempt(vendor, "q1"), person=Person(vendor, "Ann", vendor, NOW)) for vendor in ("N", "S")
    ]
    found = import_votes(draft, guideline(), attempts, [given("N", "q1", "ham"), given("S", "q1", "spam")])
    assert found.gold.items[0].answers["topic"].votes == {"N/Ann": "ham", "S/Ann": "spam"}


VOTES = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Bob", "Cat"]),
        st.sampled_from(["q1", "q2"]),
        st.sampled_from(["ham", "spam", None]),
    ),
    max_size=12,
)


@each(VOTES, st.randoms(use_true_random=False))
def test_taking_in_is_idempotent(votes, chance):
    """Whatever stands in a round: twice gives what once gave, in any order of rows, and unanimity alone settles."""
    attempts = [attempt(name, "q1 q2") for name in ("Ann", "Bob", "Cat")]
    answers = [given(who, item, label, minutes=i) for i, (who, item, label) in enumerate(votes)]
    draft = gold({"q1": {}, "q2": {}}, goal={"votes": 2})
    once = import_votes(draft, guideline(), attempts, answers)
    shuffled = list(answers)
    chance.shuffle(shuffled)
    assert import_votes(draft, guideline(), attempts, shuffled).gold == once.gold
    assert import_votes(once.gold, guideline(), attempts, answers).gold == once.gold
    for item in once.gold.items:
        last = {who: label for who, about, label in votes if about == item.id}
        answer = item.answers["topic"]
        assert answer.votes == {who: label for who, label in last.items() if label}
        assert (answer.settled == "unanimous") == (
            len(last) >= 2 and len(set(last.values())) == 1 and None not in last.values()
        )
