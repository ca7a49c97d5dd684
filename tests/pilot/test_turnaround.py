"""Turnaround is counted from sent to submitted, in hours that do not depend on a zone and in days that do."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Codes
from workbench.pilot.turnaround import study_turnaround

SENT = {"mon": dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)}


def answers(*times: str | None, batch: str | None = "mon") -> Annotations:
    """One answer each at these moments (UTC), all of one batch."""
    table = Annotations.of([(f"q{n}", "A", "x") for n, _ in enumerate(times)])
    submitted = np.array([t or "NaT" for t in times], "datetime64[us]")
    return replace(table, submitted_at=submitted, batch=Codes.of([batch] * len(times)))


def test_hours_from_sent_to_submitted():
    """Half an hour, a day, and a second too late for a promise of 48 hours; exactly on time is in time."""
    table = answers("2026-11-02T08:30", "2026-11-03T08:00", "2026-11-04T08:00", "2026-11-04T08:00:01")
    found = study_turnaround(table, SENT, 48)
    assert found.hours.tolist() == pytest.approx([0.5, 24, 48, 48 + 1 / 3600])
    assert (found.in_time, found.late, found.within.value, found.within.n) == (3, 1, 0.75, 4)
    assert found.within.low < 0.75 < found.within.high
    assert found.median_hours == 36
    assert found.first == dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)
    assert found.last == dt.datetime(2026, 11, 4, 8, 0, 1, tzinfo=dt.UTC)
    assert found.reason is None


@pytest.mark.parametrize("offset", [0, 5.5, 5.75, -3.5])
def test_hours_do_not_depend_on_the_zone_of_the_sending_time(offset):
    """The same instant written with half-hour and quarter-hour offsets."""
    zone = dt.timezone(dt.timedelta(hours=offset))
    found = study_turnaround(answers("2026-11-02T10:00"), {"mon": SENT["mon"].astimezone(zone)}, 48)
    assert found.hours.tolist() == [2]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", {"2026-11-02": 3, "2026-11-03": 1}),
        ("Asia/Kolkata", {"2026-11-02": 1, "2026-11-03": 3}),  # +05:30: midnight is 18:30 UTC
        ("Asia/Kathmandu", {"2026-11-02": 0, "2026-11-03": 4}),  # +05:45: midnight is 18:15 UTC
        ("America/St_Johns", {"2026-11-02": 4}),  # -03:30: midnight is 03:30 UTC
    ],
)
def test_days_are_those_of_the_pilot(zone, expected):
    """An evening in Europe is the next day in India, to the minute."""
    table = answers("2026-11-02T18:29:59", "2026-11-02T18:30", "2026-11-02T23:59:59", "2026-11-03T03:00")
    found = study_turnaround(table, SENT, 48, timezone=zone)
    assert {day: n for day, n in expected.items() if n} == found.per_day


def test_the_day_on_which_clocks_change():
    """25 October 2026 has 25 hours in Madrid; its hours are real hours."""
    sent = {"mon": dt.datetime.fromisoformat("2026-10-25T00:00:00+02:00")}
    table = answers("2026-10-24T21:59", "2026-10-24T22:00", "2026-10-25T22:59", "2026-10-25T23:00")
    found = study_turnaround(table, sent, 25, timezone="Europe/Madrid")
    assert found.per_day == {"2026-10-24": 1, "2026-10-25": 2, "2026-10-26": 1}
    assert found.hours.tolist() == pytest.approx([0, 25 - 1 / 60, 25])
    assert (found.late, found.early) == (0, 1)


def test_working_days_are_days_with_an_answer():
    """Six answers on two days are three a day, however long the pause between."""
    table = answers(*["2026-11-02T09:00"] * 5, "2026-11-09T09:00")
    assert study_turnaround(table, SENT, 48).per_working_day == 3


def test_answers_without_a_time_or_a_known_batch_are_left_out():
    """They do not count as late; the days count every known time."""
    table = answers("2026-11-02T09:00", None, "2026-11-02T10:00")
    table = replace(table, batch=Codes.of(["mon", "mon", "tue"]))
    found = study_turnaround(table, SENT, 48)
    assert (found.hours.tolist(), found.in_time, found.late, found.within.n) == ([1], 1, 0, 1)
    assert found.per_day == {"2026-11-02": 2}


def test_an_answer_before_its_batch_was_sent():
    """It is counted apart and never as in time: a date or a zone is wrong."""
    found = study_turnaround(answers("2026-11-02T07:00", "2026-11-02T09:00"), SENT, 48)
    assert (found.hours.tolist(), found.in_time, found.early) == ([1], 1, 1)
    assert (
        "submitted before its batch was sent"
        in study_turnaround(answers("2026-11-02T07:00"), SENT, 48).reason
    )


def test_lateness_clusters_by_who_took_up_which_batch():
    """Ten answers late together are one case of being late, not ten."""
    table = Annotations.of([(f"q{i}", "ann" if i < 10 else f"p{i // 10}", "x") for i in range(60)])
    times = ["2026-11-05T09:00" if i < 10 else "2026-11-02T09:00" for i in range(60)]
    table = replace(table, submitted_at=np.array(times, "datetime64[us]"), batch=Codes.of(["mon"] * 60))
    within = study_turnaround(table, SENT, 48).within
    assert within.value == pytest.approx(50 / 60)
    assert within.high - within.low > 0.4
    assert "clustered by annotator and batch" in within.method


@pytest.mark.parametrize(
    ("table", "sent", "reason"),
    [
        (Annotations.of([("q0", "A", "x")]), SENT, "the deliveries carry no submission times"),
        (answers(None, None), SENT, "the deliveries carry no submission times"),
        (answers(), SENT, "the deliveries carry no submission times"),
        (answers("2026-11-02T09:00"), {}, "no batch says when it was sent"),
        (replace(answers("2026-11-02T09:00"), batch=None), SENT, "the deliveries carry no batch"),
        (
            answers("2026-11-02T09:00", batch="tue"),
            SENT,
            "no answer names a batch whose sending time is known",
        ),
        (
            answers("2026-11-02T09:00", batch=None),
            SENT,
            "no answer names a batch whose sending time is known",
        ),
    ],
    ids=[
        "no times",
        "empty times",
        "no rows",
        "no batches",
        "no batch column",
        "another batch",
        "empty batch",
    ],
)
def test_what_is_not_known_has_a_reason(table, sent, reason):
    """Nothing is measured, and the estimate says why."""
    found = study_turnaround(table, sent, 48)
    assert (found.reason, found.within.reason, found.within.value) == (reason, reason, None)
    assert (len(found.hours), found.in_time, found.late, found.median_hours) == (0, 0, 0, None)


def test_answers_per_day_need_no_batch():
    """What can be counted is counted."""
    found = study_turnaround(answers("2026-11-02T09:00"), {}, 48)
    assert found.per_day == {"2026-11-02": 1}
    assert found.first == found.last


def test_without_a_promise_there_is_no_share():
    """The hours are known, and nothing is late."""
    found = study_turnaround(answers("2026-11-02T09:00", "2026-12-02T09:00"), SENT, None)
    assert (found.within.value, found.within.reason) == (None, "no hours were promised")
    assert (found.in_time, found.late, found.reason) == (2, 0, None)
    assert found.median_hours == pytest.approx(1 + 15 * 24)
