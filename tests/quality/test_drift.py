"""Drift: found where it was put, with its date; a stated rate of false alarms; nobody blamed for a level or a hard item."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.formats.read import read
from workbench.quality.drift import Power, study_drift
from workbench.statistics.change_point import change_point
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

KEY = AnswerKey({f"q{i:04}": "x" for i in range(400)})


def series(mistakes: dict[str, list[int]], start: str | None = "2026-11-02T08:00") -> Annotations:
    """Each annotator's answers in order, 1 a wrong one; forty a day, a minute apart; without times if `start` is None."""
    rows = [
        (f"q{i:04}", name, "y" if wrong else "x", i)
        for name, each in mistakes.items()
        for i, wrong in enumerate(each)
    ]
    table = Annotations.of([row[:3] for row in rows], ["x", "y"])
    if start is None:
        return table
    at = [
        np.datetime64(start, "us") + np.timedelta64(i // 40, "D") + np.timedelta64(i % 40, "m")
        for *_, i in rows
    ]
    return Annotations(table.item, table.annotator, table.label, submitted_at=np.array(at))


def drifter(n: int, change: int, before: float, after: float, seed: int) -> list[int]:
    rng = np.random.default_rng(seed)
    return (rng.random(n) < np.where(np.arange(n) < change, before, after)).astype(int).tolist()


def test_a_clear_drift_is_found_with_its_day():
    """Good for 80 answers, every second one wrong from the third day on; the steady ones are left alone."""
    who = {
        "falls": drifter(160, 80, 0.03, 0.5, 1),
        "steady": drifter(160, 0, 0.1, 0.1, 2),
        "poor": drifter(160, 0, 0.4, 0.4, 3),
    }
    found = study_drift(series(who, "2026-11-02T08:00"), KEY, signal="gold")
    assert [one.annotator for one in found.drifting] == ["falls"]
    (one,) = found.drifting
    assert one.began.astype(dt.datetime).date() == dt.date(2026, 11, 4)
    assert one.change.before.value > 0.9 > 0.6 > one.change.after.value
    assert one.rise > one.limit
    assert one.cusum[-1] == pytest.approx(0, abs=1e-9)
    assert one.cusum.argmin() == pytest.approx(79, abs=4)


def test_getting_better_is_no_drift():
    """Only turns for the worse are flagged."""
    assert study_drift(series({"A": drifter(160, 80, 0.5, 0.03, 1)}), KEY).drifting == ()


def test_the_false_alarm_rate():
    """Of 120 pilots of four steady people at most 5 % flag anybody."""
    flagged = 0
    for seed in range(120):
        who = {f"p{i}": drifter(60, 0, 0.15, 0.15, 1000 * seed + i) for i in range(4)}
        flagged += bool(study_drift(series(who), KEY, signal="gold").drifting)
    assert flagged <= 6


def test_a_hard_day_is_held_against_nobody():
    """Everybody misses the last thirty items: mistakes beside the others' do not rise, and plain ones rise for all."""
    rng = np.random.default_rng(5)
    hard = (np.arange(120) >= 90) & (rng.random(120) < 0.9)
    who = {f"p{i}": (hard | (rng.random(120) < 0.05)).astype(int).tolist() for i in range(5)}
    assert study_drift(series(who), KEY, signal="gold").drifting == ()
    found = study_drift(series(who), KEY)
    assert (found.signal, found.drifting) == ("gold beside others", ())


def test_without_gold_the_others_are_the_measure():
    """Somebody who leaves the others is seen without a key, and those who are left are not blamed."""
    steady = {f"p{i}": drifter(120, 0, 0.05, 0.05, 20 + i) for i in range(4)}
    found = study_drift(series({**steady, "falls": drifter(120, 60, 0.05, 0.6, 7)}))
    assert found.signal == "others"
    assert [one.annotator for one in found.drifting] == ["falls"]


def test_one_mistake_is_no_turn_for_the_worse():
    """Who is wrong once got no worse, also where the only other person was wrong before and not since."""
    wrong_once = [0] * 25 + [1] + [0] * 4
    found = study_drift(series({"A": wrong_once, "B": [1] * 12 + [0] * 18, "C": [0, 1] * 15}), KEY)
    assert found.signal == "gold beside others"
    assert found.drifting == ()
    assert found.people[0].reason == "fewer than 2 mistakes"


def test_few_or_equal_answers_say_why():
    """No verdict instead of a wrong one; a single annotator without gold has nobody to be measured against."""
    found = study_drift(series({"few": [0, 1] * 5, "perfect": [0] * 30}), KEY, signal="gold")
    assert [one.reason for one in found.people] == ["10 answers; 20 are needed", "all answers are alike"]
    assert found.to_dict()["annotators"]["few"]["limit"] is None
    two = study_drift(series({"A": [0, 1] * 20, "B": [0] * 30 + [1] * 10}), KEY)
    assert {one.reason for one in two.people} == {
        "2 people have answers enough; 3 are needed to know how much days differ"
    }
    assert "nothing is known of drift" in two.none_seen
    assert study_drift(series({"A": [0] * 30})).people == ()
    assert study_drift(Annotations.of([]), KEY).people == ()


def test_the_shipped_pilot():
    """sim-b5 drifts from 2026-11-05 (simulation.yaml); it is found, dated, and nobody else is flagged."""
    folder = shipped("pilots") / "november/deliveries"
    table = read(folder / "vendor_b_1.csv", question="intent", vendor="vendor_b")
    gold = Workspace(shipped("gold_sets").parent).gold_sets.load("support-tickets", "1.0.0")
    found = study_drift(table.first_pass(), AnswerKey.of(gold, "intent"))
    assert [one.annotator for one in found.drifting] == ["vendor_b/sim-b5"]
    (one,) = found.drifting
    assert one.began.astype(dt.datetime).date() == dt.date(2026, 11, 5)
    assert one.chance < found.each < 0.01
    assert str(one.times[one.change.earliest])[:10] == "2026-11-04"
    said = found.to_dict()["annotators"]["vendor_b/sim-b5"]
    assert said["began"].startswith("2026-11-05T15:52:22")


def test_the_change_point_by_hand():
    """0 × 10 then 1 × 10: at 10, for certain; without a rise there is none."""
    found = change_point(np.repeat([0.0, 1.0], 10))
    assert (found.position, found.earliest, found.latest) == (10, 10, 10)
    assert (found.before.value, found.after.value) == (1, 0)
    assert change_point(np.repeat([1.0, 0.0], 10)) is None
    assert change_point(np.zeros(8)) is None


def test_a_change_lies_between_sittings():
    """With pauses after 8 and 16 answers, a rise at 10 is dated to the sitting that begins nearest to it."""
    mistakes = np.repeat([0.0, 1.0], [10, 14])
    times = np.datetime64("2026-11-02T08:00", "us") + np.arange(24) * np.timedelta64(1, "m")
    times = times + (np.arange(24) // 8) * np.timedelta64(1, "D")
    assert change_point(mistakes).position == 10
    assert change_point(mistakes, times).position == 8


def test_fewer_answers_an_item_is_no_drift():
    """Five equally good people, three answers an item and later two: nobody is flagged for the change of overlap."""
    rng = np.random.default_rng(7)
    flagged = 0
    for _ in range(8):
        triples = []
        for number in range(400):
            people = rng.choice(5, size=3 if number < 300 else 2, replace=False)
            for person in sorted(people):
                label = "yes" if rng.random() < 0.8 else "no"
                triples.append((f"q{number:03}", f"p{person}", label))
        flagged += bool(study_drift(Annotations.of(triples), order="rows").drifting)
    assert flagged <= 1


FALLS = {"A": [0] * 40 + [1] * 40, "B": [0, 0, 0, 1] * 20, "C": [0, 1, 0, 0] * 20, "D": [1, 0, 0, 0] * 20}


def test_no_time_and_no_stated_order_is_no_claim():
    """Rows without times may be in any order: nothing is said of anybody, and why; stated, the order counts."""
    rows = series(FALLS, None)
    silent = study_drift(rows, KEY)
    assert (silent.people, silent.power) == ((), None)
    assert "no answer carries the time" in silent.to_dict()["reason"]
    stated = study_drift(rows, KEY, order="rows")
    assert [one.annotator for one in stated.drifting] == ["A"]
    assert stated.drifting[0].began is None
    back = rows.take(np.arange(len(rows))[::-1])
    assert study_drift(back, KEY).people == ()
    assert study_drift(back, KEY, order="rows").drifting == ()


@pytest.mark.parametrize("step", ["m", "h", "D"])
def test_the_order_of_rows_changes_nothing_where_times_are_known(step):
    """Also where many answers carry the same time, such as the day alone: nobody knows which came first."""
    table = series({"A": [0] * 140 + [1] * 100, **{name: FALLS[name] * 3 for name in "BCD"}})
    table = replace(
        table, submitted_at=table.submitted_at.astype(f"datetime64[{step}]").astype("datetime64[us]")
    )
    rng = np.random.default_rng(3)
    usual = study_drift(table, KEY)
    assert [one.annotator for one in usual.drifting] == ["A"]
    for _ in range(3):
        other = study_drift(table.take(rng.permutation(len(table))), KEY)
        assert [one.chance for one in other.people] == pytest.approx([one.chance for one in usual.people])
        assert other.drifting[0].change == usual.drifting[0].change


def test_answers_of_one_day_only_show_no_drift():
    """Five different times are the least."""
    table = series(FALLS)
    table = replace(table, submitted_at=np.full(len(table), np.datetime64("2026-11-02", "us")))
    assert {one.reason for one in study_drift(table, KEY).people} == {
        "answers at 1 different times; 5 are needed"
    }


def test_the_power_beside_none_seen():
    """The chance to notice a fall of two logits, larger with more answers."""
    few, many = (
        study_drift(series({f"p{i}": drifter(n, 0, 0.1, 0.1, i) for i in range(6)}), KEY).power
        for n in (60, 400)
    )
    assert few.chance < 0.5 < many.chance
    assert few.before == pytest.approx(0.9, abs=0.03)
    assert "halfway would be noticed in" in few.says
    assert (
        Power(0.9, 0.55, 0.31).says
        == "a fall from 90% right to 55% halfway would be noticed in about 3 of 10 people"
    )
