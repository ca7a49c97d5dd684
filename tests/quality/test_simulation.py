"""Made-up annotators behave as stated: seeded, with the accuracy, confusions, speed, hours and drift of their world."""

import datetime as dt
import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Question
from workbench.documents.pilot import Batch
from workbench.documents.simulation import Confuses, Mix, Simulation
from workbench.quality.simulation import confusion_matrix, simulate_vendor

LABELS = ("a", "b", "c", "d")
CHOICE = Question.model_validate_json(
    json.dumps({"id": "topic", "ask": "?", "labels": [{"id": name, "definition": name} for name in LABELS]})
)
RATING = CHOICE.model_copy(update={"id": "tone", "kind": "rating"})
BATCHES = [
    Batch(id=day, sent_at=dt.datetime(2026, 11, n, 8, tzinfo=dt.UTC)) for n, day in ((2, "mon"), (3, "tue"))
]


def items(n: int, **given) -> list[GoldItem]:
    """N items whose gold labels go round."""
    return [
        GoldItem.model_validate_json(
            json.dumps({"id": f"q{i:04}", "answers": {"topic": {"label": LABELS[i % 4]}}, **given})
        )
        for i in range(n)
    ]


def world(*people: dict, per_item: int = 2, vendor: dict | None = None, **given) -> Simulation:
    """A world of one vendor with these people."""
    people = people or tuple({"id": f"sim-{n}"} for n in range(4))
    annotators = [{"accuracy": {"topic": 0.8}, "seconds": 30, **person} for person in people]
    one = {"id": "vendor_a", "lag_hours": 1, "annotators": annotators, **(vendor or {})}
    values = {"note": "Simulated.", "seed": 7, "answers_per_item": per_item, "vendors": [one], **given}
    return Simulation.model_validate_json(json.dumps(values))


def simulated(one: Simulation, n: int = 40, difficulty: str = "medium") -> dict:
    return simulate_vendor(one, one.vendors[0], items(n, difficulty=difficulty), [CHOICE], BATCHES)


def test_the_same_seed_gives_the_same_answers():
    """And another seed others."""
    assert simulated(world()) == simulated(world())
    assert simulated(world()) != simulated(world(seed=8))


def test_vendors_do_not_share_their_chance():
    """The second vendor of a world does not repeat the first one's errors."""
    two = world().vendors[0]
    both = world().model_copy(update={"vendors": (two, two.model_copy(update={"id": "vendor_b"}))})
    one, other = (simulate_vendor(both, vendor, items(40), [CHOICE], BATCHES)[1] for vendor in both.vendors)
    assert [answer.label for answer in one] != [answer.label for answer in other]


@pytest.mark.parametrize(("people", "per_item"), [(4, 1), (4, 2), (4, 3), (4, 4), (2, 3), (1, 2), (7, 3)])
def test_nobody_gets_an_item_twice(people, per_item):
    """Each item has as many answers as stated, at most one a person, and the work is shared evenly."""
    one = world(*({"id": f"sim-{n}"} for n in range(people)), per_item=per_item)
    first = simulated(one, 42)[1]
    pairs = Counter((answer.item_id, answer.annotator_id) for answer in first)
    assert set(pairs.values()) == {1}
    assert set(Counter(answer.item_id for answer in first).values()) == {min(people, per_item)}
    share = Counter(answer.annotator_id for answer in first)
    assert len(share) == people
    assert max(share.values()) - min(share.values()) <= max(2, len(first) // people // 4)


def test_everybody_meets_everybody():
    """Each pair of annotators shares items: agreement is not measured inside closed circles."""
    together: dict[str, set[str]] = {}
    for answer in simulated(world(*({"id": f"sim-{n}"} for n in range(5))), 80)[1]:
        together.setdefault(answer.item_id, set()).add(answer.annotator_id)
    assert len({frozenset(people) for people in together.values()}) == 5 * 4 / 2


shares = st.floats(0.0, 1.0)


@given(
    shares,
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.floats(0.01, 1)), max_size=4),
)
def test_chances_sum_to_one(accuracy, pairs):
    """Whatever mixes and confusions are stated, each row is a distribution."""
    mixes = [Mix(question="topic", gold=g, answer=a, share=s) for g, a, s in pairs if g != a]
    confuses = [Confuses(question="topic", gold=g, answer=a, chance=s) for g, a, s in pairs]
    for question in (CHOICE, RATING):
        matrix = confusion_matrix(question, accuracy, mixes, confuses)
        assert matrix.min() >= 0
        assert matrix.sum(axis=1) == pytest.approx(1)


def test_a_confusion_matrix_by_hand():
    """Accuracy on the diagonal; of the rest a mix takes its share, what is left goes evenly to all others."""
    mix = Mix(question="topic", gold="a", answer="b", share=0.4)
    matrix = confusion_matrix(CHOICE, 0.7, [mix])
    assert matrix[0] == pytest.approx([0.7, 0.3 * (0.4 + 0.2), 0.3 * 0.2, 0.3 * 0.2])
    assert matrix[1] == pytest.approx([0.1, 0.7, 0.1, 0.1])


def test_a_rating_errs_by_one():
    """Errors go to the neighbours on the scale."""
    matrix = confusion_matrix(RATING, 0.7)
    assert matrix[0] == pytest.approx([0.7, 0.3, 0, 0])
    assert matrix[1] == pytest.approx([0.15, 0.7, 0.15, 0])


def test_a_confusion_takes_its_chance_from_the_whole_row():
    """Half of what would have been right becomes the other label, too."""
    matrix = confusion_matrix(CHOICE, 1.0, (), [Confuses(question="topic", gold="a", answer="b", chance=0.5)])
    assert matrix[0] == pytest.approx([0.5, 0.5, 0, 0])
    assert matrix[1] == pytest.approx([0, 1, 0, 0])


def accuracy_of(answers: list) -> float:
    truth = {item.id: item.answers["topic"].label for item in items(2000)}
    return float(np.mean([answer.label == truth[answer.item_id] for answer in answers]))


@pytest.mark.parametrize(
    ("stated", "difficulty", "expected"),
    [
        (0.8, "medium", 0.8),
        (0.95, "medium", 0.95),
        (0.8, "easy", 0.92),
        (0.8, "hard", 0.64),
        (1.0, "hard", 1.0),
    ],
)
def test_the_accuracy_is_the_stated_one(stated, difficulty, expected):
    """Over 4,000 answers within .025, four standard errors; difficulty multiplies the errors (.4, 1, 1.8)."""
    one = world(*({"id": f"sim-{n}", "accuracy": {"topic": stated}} for n in range(4)))
    assert accuracy_of(simulated(one, 2000, difficulty)[1]) == pytest.approx(expected, abs=0.025)


def test_drift_begins_on_its_day():
    """Always right until the day before, then always wrong."""
    drift = {"from_day": "2026-11-03", "accuracy": {"topic": 0.0}}
    one = world(
        *({"id": f"sim-{n}", "accuracy": {"topic": 1.0}, "drift": drift} for n in range(4)),
        difficulty={"medium": 1.0},
    )
    first = simulated(one, 200)[1]
    before = [answer for answer in first if answer.started_at.date() < dt.date(2026, 11, 3)]
    after = [answer for answer in first if answer.started_at.date() >= dt.date(2026, 11, 3)]
    assert accuracy_of(before) == 1
    assert accuracy_of(after) == pytest.approx(0.05, abs=0.05)  # at most 95% of answers are wrong
    assert (len(before), len(after)) == (200, 200)


def test_nobody_works_at_night_or_in_two_places():
    """Within working hours of weekdays, one item at a time, after the batch was sent, for the time that is logged."""
    batches = [Batch(id="fri", sent_at=dt.datetime(2026, 11, 6, 15, tzinfo=dt.UTC))]
    one = world({"id": "sim-1", "seconds": 600}, {"id": "sim-2", "seconds": 600}, per_item=1)
    first = simulate_vendor(one, one.vendors[0], items(60), [CHOICE], batches)[1]
    free: dict[str, dt.datetime] = {}
    for answer in first:
        assert answer.started_at >= max(batches[0].sent_at, free.get(answer.annotator_id, batches[0].sent_at))
        assert answer.started_at.weekday() < 5
        assert 8 <= answer.started_at.hour < 17
        assert (answer.submitted_at - answer.started_at).total_seconds() == answer.seconds
        free[answer.annotator_id] = answer.submitted_at
    assert max(answer.started_at for answer in first).weekday() == 0
    assert np.median([answer.seconds for answer in first]) == pytest.approx(600, rel=0.15)


def test_batches_are_dealt_in_turn():
    """Items go to the batches alternately, so that each batch is mixed."""
    first = simulated(world(), 6)[1]
    assert {answer.item_id: answer.batch for answer in first} == {
        f"q{i:04}": ("mon", "tue")[i % 2] for i in range(6)
    }


def test_a_world_may_differ_from_the_gold():
    """Where gold is wrong in this world, everybody who is right is wrong by gold."""
    people = [{"id": f"sim-{n}", "accuracy": {"topic": 1.0}} for n in range(4)]
    first = simulated(world(*people, truth={"q0000": {"topic": "d"}}), 8)[1]
    assert {answer.label for answer in first if answer.item_id == "q0000"} == {"d"}
    assert {answer.label for answer in first if answer.item_id == "q0001"} == {"b"}


def test_ambiguous_items_split_everybody():
    """However accurate, people take the stated answers with their shares."""
    people = [{"id": f"sim-{n}", "accuracy": {"topic": 1.0}} for n in range(2)]
    unclear = {"items": [f"q{i:04}" for i in range(500)], "question": "topic", "answers": {"a": 3, "b": 1}}
    labels = Counter(answer.label for answer in simulated(world(*people, ambiguous=[unclear]), 500)[1])
    assert labels["a"] / labels.total() == pytest.approx(0.75, abs=0.06)
    assert set(labels) == {"a", "b"}


def test_rework_does_the_worst_items_again():
    """As many as stated, those with most wrong answers, by the same people, with the accuracy of rework."""
    rework = {"sent_at": "2026-11-10T08:00:00Z", "items": 5, "accuracy": {"topic": 1.0}}
    made = simulated(world(vendor={"rework": rework}), 40)
    truth = {item.id: item.answers["topic"].label for item in items(40)}
    wrong = Counter(answer.item_id for answer in made[1] if answer.label != truth[answer.item_id])
    chosen = {answer.item_id for answer in made[2]}
    assert len(chosen) == 5
    assert min(wrong[item] for item in chosen) >= max(n for item, n in wrong.items() if item not in chosen)
    assert accuracy_of(made[2]) == 1
    who = {(answer.item_id, answer.annotator_id) for answer in made[1]}
    assert {(answer.item_id, answer.annotator_id) for answer in made[2]} == {
        pair for pair in who if pair[0] in chosen
    }
    assert {answer.delivery for answer in made[2]} == {2}
    assert min(answer.started_at for answer in made[2]) >= dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC)


def test_several_questions_are_answered_in_one_go():
    """One time an item, one answer a question; a question that an item does not have is not answered."""
    both = [
        item.model_copy(update={"answers": {**item.answers, "tone": item.answers["topic"]}}) if n else item
        for n, item in enumerate(items(2))
    ]
    one = world({"id": "sim-1", "accuracy": {"topic": 1.0, "tone": 1.0}}, per_item=1)
    first = simulate_vendor(one, one.vendors[0], both, [CHOICE, RATING], BATCHES)[1]
    assert [(answer.item_id, answer.question) for answer in first] == [
        ("q0000", "topic"),
        ("q0001", "topic"),
        ("q0001", "tone"),
    ]
    assert first[1].submitted_at == first[2].submitted_at


@pytest.mark.parametrize("accuracy", [-0.1, 1.1])
def test_an_accuracy_is_a_share(accuracy):
    """Also the one after a drift."""
    with pytest.raises(ValueError, match="must be between 0 and 1"):
        world({"id": "sim-1", "accuracy": {"topic": accuracy}})
    with pytest.raises(ValueError, match="must be between 0 and 1"):
        world({"id": "sim-1", "drift": {"from_day": "2026-11-03", "accuracy": {"topic": accuracy}}})
