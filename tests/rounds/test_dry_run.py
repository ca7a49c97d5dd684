"""A dry run is made up, says so, comes out the same, and has somebody in every state."""

import datetime as dt
import itertools
from pathlib import Path

import pytest

from workbench.calibration.study import last_moment, study_calibration
from workbench.documents.document import Reference
from workbench.documents.round import Criterion, Round
from workbench.errors import OutOfRange
from workbench.rounds.practice import PROFILES, dry_run, record_of
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def example():
    """The shipped guideline and gold, and a round on its quiz items."""
    workspace = Workspace(ROOT)
    gold, guideline = workspace.gold("support-tickets@1.0.0"), workspace.guideline("support-tickets@2.0.0")

    def make(**fields):
        return Round(
            **{
                "name": "november",
                "title": "November",
                "guideline": Reference(name="support-tickets", version="2.0.0"),
                "gold": Reference(name="support-tickets", version="1.0.0"),
                "questions": ("intent",),
                "items": tuple(item.id for item in gold.items if item.split == "quiz"),
                "criterion": Criterion(),
                "created_at": dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC),
            }
            | fields
        )

    return make, guideline, gold


def states(example, seed, **fields):
    make, guideline, gold = example
    round_ = make(**fields)
    record = record_of(round_, dry_run(round_, guideline, gold, 12, seed))
    found = study_calibration(record, gold, guideline, now=last_moment([record]))
    return record, {one.person.name: one.state for one in found.people}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("until_sure", [False, True])
def test_somebody_passes_somebody_does_not_and_one_stays_undecided(example, seed, until_sure):
    """Whatever the seed: the first is good, the second poor, the third between, one on it, one only invited."""
    _, found = states(example, seed, until_sure=until_sure)
    assert found["simulated-02"] == "not yet"
    assert found["simulated-03"] == "undecided"
    assert (found["simulated-11"], found["simulated-12"]) == ("on it", "invited")
    assert "passed" in found.values()


def test_every_attempt_is_recorded_as_simulated(example):
    """Nobody takes a dry run for a round of people."""
    record, _ = states(example, 1)
    assert record.simulated
    assert all(one.person.name.startswith("simulated-") for one in record.attempts)


def test_the_same_seed_does_the_same_and_another_does_not(example):
    """A dry run can be repeated to the second."""
    one, again, other = (states(example, seed)[0] for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_times_are_plausible(example):
    """Answers follow one another, within days of the invitation, at a reader's speed."""
    record, _ = states(example, 1)
    for attempt in record.attempts:
        answers = record.answers_of(attempt)
        assert attempt.started_at > record.round.created_at
        assert all(a.answered_at < b.shown_at for a, b in itertools.pairwise(answers))
        assert all(1 < one.seconds < 300 for one in answers)
    days = [(one.started_at - record.round.created_at).total_seconds() / 86400 for one in record.attempts]
    assert 0 < min(days) < max(days) < 14


def test_everybody_is_done_before_the_round_expires(example):
    """A round that is open for two days gets no answer after them."""
    end = dt.datetime(2026, 11, 4, 8, tzinfo=dt.UTC)
    record, _ = states(example, 1, expires_at=end)
    assert record.attempts
    assert all(one.answered_at < end for one in record.answers)


def test_somebody_mixes_up_one_rule(example):
    """The confused miss the rule that most items test, far more than the good do."""
    make, guideline, gold = example
    round_ = make()
    parts = dry_run(round_, guideline, gold, 12, 3)
    record = record_of(round_, parts)
    found = study_calibration(record, gold, guideline, now=last_moment([record]))
    worst = found.rules.rules.index(found.rules.worst)
    confused = {f"p{k + 1:03}" for k, profile in enumerate(PROFILES) if profile == "confused"}
    row = {p: cells[worst] for p, cells in zip(found.rules.people, found.rules.cells, strict=True)}
    assert all(row[person].share >= 0.5 for person in confused)


def test_two_questions_can_be_tried(example):
    """Ratings get neighbours as wrong answers, and no label outside the guideline is ever given."""
    record, _ = states(example, 4, questions=("intent", "urgency"), length=40)
    guideline = example[1]
    allowed = {question.id: set(question.label_ids) for question in guideline.questions}
    assert all(one.label is None or one.label in allowed[one.question] for one in record.answers)


@pytest.mark.parametrize("people", [0, 401])
def test_a_dry_run_has_a_size(example, people):
    """Neither nobody nor a crowd."""
    make, guideline, gold = example
    with pytest.raises(OutOfRange, match="1 to 400"):
        dry_run(make(), guideline, gold, people)
