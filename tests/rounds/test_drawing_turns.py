"""Turns are drawn by seed, in an order of labels that counting cannot foresee, and fresh before seen."""

from collections import Counter
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quiz_rounds import a_gold, a_guideline, a_round
from workbench.documents.policies import OrderPolicy
from workbench.rounds.drawing import Ask, _picked, draw, label_order, mixed_in, pool_of

GUIDELINE = a_guideline()
POOL = tuple(
    Ask(f"i{k}", question, (f"{question}/{'a' if k % 10 else 'rare'}",))
    for k in range(60)
    for question in ("kind", "topics")
)


def test_the_pool_holds_what_the_gold_has_answered():
    """`topics` has no gold here, so a quiz does not ask it; an expert round asks everything."""
    quiz = a_round(4, questions=("kind", "topics"))
    assert {ask.question for ask in pool_of(quiz, GUIDELINE, a_gold(4))} == {"kind"}
    assert pool_of(quiz, GUIDELINE, a_gold(4))[0].strata == ("kind/spam", "R1")
    assert len(pool_of(a_round(4, kind="expert", questions=("kind", "topics")), GUIDELINE, a_gold(4))) == 8
    assert [ask.item for ask in pool_of(quiz, GUIDELINE, a_gold(4), only=[("i2", "kind")])] == ["i2"]


@given(st.integers(1, 120), st.integers(0, 20), st.booleans())
def test_what_comes_first_is_picked_before_all_others(length, seed, may_stop):
    """A retake that is filled up asks all that changed, or nothing else where the attempt is too short for all."""
    first = {(f"i{k}", "kind") for k in range(0, 60, 5)}
    turns = draw(POOL, OrderPolicy(0, length, may_stop), seed=str(seed), first=first)
    picked = {(turn.item, turn.question) for turn in turns}
    assert len(picked) == len(turns) == length
    assert picked <= first if length <= len(first) else first <= picked
    assert draw(POOL, OrderPolicy(0, length, may_stop), seed=str(seed)) == draw(
        POOL, OrderPolicy(0, length, may_stop), seed=str(seed), first=()
    )


def test_a_pool_that_is_filled_up_is_not_narrowed():
    """What changed and the items behind it; without filling up, what changed alone."""
    only = [("i2", "kind")]
    filled = a_round(4, changed_since="1.0.0", filled_up=True)
    assert [ask.item for ask in pool_of(filled, GUIDELINE, a_gold(4), only)] == ["i1", "i2", "i3", "i4"]
    assert [ask.item for ask in pool_of(a_round(4, changed_since="1.0.0"), GUIDELINE, a_gold(4), only)] == [
        "i2"
    ]
    with pytest.raises(ValueError, match="filled_up is for a retake"):
        a_round(4, filled_up=True)


def test_one_seed_draws_one_order():
    """The same seed draws the same, another one something else."""
    assert (
        draw(POOL, OrderPolicy(0, 20), seed="1")
        == draw(POOL, OrderPolicy(0, 20), seed="1")
        != draw(POOL, OrderPolicy(0, 20), seed="2")
    )


@given(st.integers(1, 120), st.integers(0, 50), st.booleans())
def test_nothing_is_asked_twice_and_the_length_is_kept(length, seed, may_stop):
    """Turns are numbered from 1, no question about an item comes twice."""
    turns = draw(POOL, OrderPolicy(0, length, may_stop), seed=str(seed))
    assert [turn.number for turn in turns] == list(range(1, length + 1))
    assert len({(turn.item, turn.question) for turn in turns}) == length


def test_an_item_is_hardly_asked_twice_while_there_are_others():
    """20 turns of 60 items with two questions: each item once; 60 turns: a label that has no more other items asks one twice."""
    assert all(
        len({turn.item for turn in draw(POOL, OrderPolicy(0, 20), seed=str(seed))}) == 20
        for seed in range(20)
    )
    turns = draw(POOL, OrderPolicy(0, 60), seed="1")
    assert len({turn.item for turn in turns}) >= 54
    assert 20 <= Counter(turn.question for turn in turns)["kind"] <= 40


def test_every_label_is_asked_and_the_rest_by_its_share():
    """A tenth of the pool is of the rare label of either question: over many draws so is a tenth of 40 turns, and never none."""
    rare = {f"i{k}" for k in range(0, 60, 10)}
    counts = [
        sum(turn.item in rare for turn in draw(POOL, OrderPolicy(0, 40), seed=str(seed)))
        for seed in range(200)
    ]
    assert min(counts) >= 2
    assert max(counts) > 4
    assert 4 <= sum(counts) / 200 <= 6.5


@given(
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 40), min_size=1),
    st.integers(0, 300),
    st.integers(0, 50),
)
def test_an_order_asks_every_label_and_no_more_than_there_are(pool, length, seed):
    """Whatever the pool: as long as asked for, within what each label has, each label once where there are turns enough."""
    length = min(length, sum(pool.values()))
    order = label_order(pool, length, Random(seed)) if length else []
    assert len(order) == length
    counted = Counter(order)
    assert all(n <= pool[label] for label, n in counted.items())
    assert len(counted) == len(pool) or length < 2 * len(pool)


def test_what_came_does_not_tell_what_comes():
    """Two labels, a large pool: after a run of one label the other is as likely as ever (no quotas, no blocks)."""
    pool = {"a": 500, "b": 500}
    after = []
    for seed in range(400):
        order = label_order(pool, 70, Random(seed))
        after += [order[k] for k in range(5, 70) if set(order[k - 5 : k]) == {"a"}]
    assert len(after) > 500
    assert 0.44 < after.count("b") / len(after) < 0.56


def test_fresh_items_come_before_seen_ones():
    """Thirty seen, thirty fresh: a quiz of thirty asks the fresh ones."""
    seen = {f"i{k}": 1 for k in range(30)}
    assert {turn.item for turn in draw(POOL, OrderPolicy(0, 30), seed="1", seen=seen)} == {
        f"i{k}" for k in range(30, 60)
    }


def test_the_whole_pool_comes_item_by_item():
    """Without a length everything is asked, the questions of one item together, in another order for each seed."""
    turns = draw(POOL, OrderPolicy(0, None), seed="1")
    pairs = list(zip(turns[::2], turns[1::2], strict=True))
    assert all(one.item == other.item and one.question != other.question for one, other in pairs)
    assert [one.item for one, _ in pairs] != [
        turn.item for turn in draw(POOL, OrderPolicy(0, None), seed="2")[::2]
    ]


@given(st.integers(1, 120), st.integers(0, 50), st.sets(st.sampled_from([f"i{k}" for k in range(60)])))
def test_of_a_label_the_item_comes_that_is_owed(length, seed, seen):
    """Nothing seen is asked where an unseen item of any label would do; within the length every rule has its turn."""
    counts = dict.fromkeys(seen, 1)
    picked = _picked(POOL, length, Random(seed), counts)
    fresh = sum(ask.item not in seen for ask in POOL)
    assert len(picked) == length
    if fresh >= length:
        assert not any(ask.item in seen for ask in picked)


def test_the_rules_of_a_label_are_asked_in_turn():
    """One label, five rules, ten turns: each rule comes twice."""
    pool = [Ask(f"i{k}", "kind", ("kind/a", f"R{k % 5}")) for k in range(50)]
    turns = draw(pool, OrderPolicy(0, 10), seed="1")
    rules = Counter(int(turn.item.removeprefix("i")) % 5 for turn in turns)
    assert set(rules.values()) == {2}


def test_two_thousand_items_are_drawn_at_once():
    """All of 2,000 items in well under the 10 s that comparing each with each took; others wait for it."""
    chance = Random(1)
    pool = [
        Ask(f"i{k}", "kind", (f"kind/{chance.randrange(8)}", f"R{chance.randrange(10)}")) for k in range(2000)
    ]
    begun = process_time()
    assert len(draw(pool, OrderPolicy(0, None, True), seed="1")) == 2000
    assert process_time() - begun < 3


OPEN = tuple(Ask(f"open{k}", "kind") for k in range(5))


@given(st.integers(1, 120), st.integers(0, 6), st.integers(0, 20), st.booleans())
def test_open_items_are_mixed_in_besides_the_length_and_never_last(length, n, seed, may_stop):
    """The attempt keeps all that counts, in its order; what is open comes in between, as many as asked for and there."""
    turns = draw(POOL, OrderPolicy(0, length, may_stop), seed=str(seed))
    mixed = mixed_in(turns, OPEN, n, seed=str(seed))
    counted = [(turn.item, turn.question) for turn in mixed if not turn.item.startswith("open")]
    assert counted == [(turn.item, turn.question) for turn in turns]
    assert len(mixed) == length + min(n, len(OPEN), length)
    assert [turn.number for turn in mixed] == list(range(1, len(mixed) + 1))
    assert not mixed[-1].item.startswith("open")


def test_an_attempt_that_stops_early_was_asked_its_share_of_open_items():
    """One in each stretch of the attempt: after 20 of 100 turns one of five, after 40 two."""
    turns = draw(POOL, OrderPolicy(0, 100, True), seed="1")
    for seed in range(20):
        places = [
            turn.number for turn in mixed_in(turns, OPEN, 5, seed=str(seed)) if turn.item.startswith("open")
        ]
        assert all(21 * k < place <= 21 * (k + 1) for k, place in enumerate(places))


def test_open_items_that_a_person_has_not_seen_come_first():
    """What they know already is asked again only where nothing else is left."""
    turns = draw(POOL, OrderPolicy(0, 20), seed="1")
    seen = dict.fromkeys(("open0", "open1", "open3"), 1)
    picked = {turn.item for turn in mixed_in(turns, OPEN, 2, seed="1", seen=seen)}
    assert picked >= {"open2", "open4"}
