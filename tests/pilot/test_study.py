"""A pilot is judged by first passes against the criteria that were frozen, and vendors on the items both answered."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.pilot import Pilot, Price, Seal
from workbench.pilot.study import study_cost, study_pilot, study_turnaround
from workbench.quality.deliveries import PilotInputs
from workbench.statistics.estimate import Estimate

ITEMS = ("q1", "q2", "q3", "q4")
KEY = AnswerKey({"q1": "x", "q2": "x", "q3": "y", "q4": "y"}, rules={"q1": ("R1",), "q2": ("R1",)})
HALF_PAST_EIGHT = "2026-11-02T08:30"


def rows(vendor: str, *answers: str, delivery: int = 1) -> list[tuple]:
    """(item, vendor, annotator, label, delivery) of two annotators; `xy` are their labels of one item, "" is none."""
    return [
        (item, vendor, f"{vendor}/{vendor}{n}", label, delivery)
        for item, both in zip(ITEMS, answers, strict=False)
        for n, label in enumerate(both, 1)
    ]


FIRST = [*rows("a", "xx", "xx", "yy", "yy"), *rows("b", "yy", "xy", "yy", "yy")]
REWORK = rows("b", "xx", delivery=2)


def table(*given: tuple, question: str = "topic") -> Annotations:
    """Answers with vendor, delivery, batch, times and ten minutes each."""
    item, vendor, annotator, label, delivery = zip(*given, strict=True)
    submitted = np.full(len(given), np.datetime64(HALF_PAST_EIGHT, "us"))
    return Annotations(
        *(Categorical.of(item), Categorical.of(annotator), Categorical.of(label, ["x", "y"])),
        question=question,
        vendor=Categorical.of(vendor),
        delivery=np.array(delivery, np.int32),
        batch=Categorical.of(["mon"] * len(given)),
        submitted_at=submitted,
        seconds=np.full(len(given), 600.0),
    )


def pilot(**given) -> Pilot:
    """Vendors a and b; 0.25 an answer for a, 6.00 an hour for b; everything promised."""
    values = {
        "name": "autumn",
        "title": "Autumn",
        "gold": {"file": "gold.csv"},
        "vendors": [
            {"id": "a", "deliveries": [{"file": "a.csv"}], "price": {"model": "per_unit", "per_unit": 0.25}},
            {"id": "b", "deliveries": [{"file": "b.csv"}], "price": {"model": "hourly", "per_hour": 6.0}},
        ],
        "batches": [{"id": "mon", "sent_at": "2026-11-02T08:00:00Z"}],
        "promised_hours": 1,
        "criteria": [{"metric": "accuracy", "at_least": 0.5}, {"metric": "rework", "at_most": 0.9}],
    } | given
    return Pilot.model_validate_json(json.dumps(values))


def inputs(*given: tuple, **more) -> PilotInputs:
    """A pilot on these rows."""
    of = {"pilot": pilot(), "seal": Seal(state="not frozen"), "keys": {"topic": KEY}}
    return PilotInputs(**{**of, "answers": {"topic": table(*given)}, **more})


RESULT = study_pilot(inputs(*FIRST, *REWORK))
A, B = (RESULT.vendor(name) for name in "ab")


def test_accuracy_is_of_the_first_pass():
    """5 of 8 of b's first answers are right, 7 of 8 after rework; a had no rework."""
    assert (A.questions["topic"].first.value, A.questions["topic"].reworked) == (1.0, None)
    assert B.questions["topic"].first.value == 5 / 8
    assert B.questions["topic"].reworked.value == 7 / 8
    assert (B.questions["topic"].answers, B.questions["topic"].items, B.questions["topic"].annotators) == (
        8,
        4,
        2,
    )


def test_accuracy_for_other_people():
    """The same value, with the annotators as a sample too."""
    others = B.questions["topic"].others
    assert others.value == 5 / 8
    assert "two-way: 4 items and 2 people" in others.method


def test_rework_by_somebody_else_is_no_first_pass():
    """Two people who only did rework are not among the first answers, right as they may be."""
    others = [("q1", "b", f"b/other{n}", "x", 2) for n in (1, 2)]
    result = study_pilot(inputs(*FIRST, *others)).vendor("b")
    assert (result.questions["topic"].first.value, result.questions["topic"].annotators) == (5 / 8, 2)
    assert result.questions["topic"].reworked.value == 7 / 8
    assert [one.n for one in result.annotators if "other" in one.annotator] == []
    assert result.cost.units == 8


def test_accuracy_by_label_and_by_rule():
    """B gets 1 of 4 answers on items of x right, all on items of y; R1 is tested by the items of x."""
    assert {label: e.value for label, e in B.questions["topic"].by_label.items()} == {"x": 1 / 4, "y": 1.0}
    assert {rule: e.value for rule, e in B.questions["topic"].by_rule.items()} == {"R1": 1 / 4}


def test_agreement_is_within_a_vendor():
    """A's people agree on everything; b's on three of four items."""
    assert A.questions["topic"].agreement["krippendorff_alpha"].value == 1
    assert B.questions["topic"].agreement["percent_agreement"].value == 3 / 4


def test_rework():
    """One of b's four items was delivered again."""
    assert (A.rework.value, A.rework_items) == (0, 0)
    assert (B.rework.value, B.rework_items) == (1 / 4, 1)


def test_turnaround_and_cost_read_the_specification():
    """Half an hour of one promised; a is paid 8 × 0.25, b for ten answers of ten minutes at 6.00 an hour."""
    assert (A.turnaround.median_hours, A.turnaround.within.value) == (0.5, 1.0)
    assert (A.cost.units, A.cost.total) == (8, 2.0)
    assert (B.cost.units, B.cost.total) == (8, pytest.approx(10.0))
    assert B.cost.right_share == B.questions["topic"].reworked


def test_each_criterion_is_ruled_on():
    """In the order of the specification, each with its estimate; the vendor's verdict follows from them."""
    assert [(r.criterion.metric, r.verdict) for r in A.verdict.rulings] == [
        ("accuracy", "pass"),
        ("rework", "pass"),
    ]
    assert [(r.criterion.metric, r.verdict) for r in B.verdict.rulings] == [
        ("accuracy", "open"),
        ("rework", "pass"),
    ]
    assert (A.verdict.verdict, B.verdict.verdict) == ("pass", "open")
    assert [ruling.items for ruling in B.verdict.rulings] == [4, 4]


@pytest.mark.parametrize(
    ("metric", "estimate"),
    [
        ("accuracy", lambda v: v.questions["topic"].first),
        ("agreement", lambda v: v.questions["topic"].agreement["krippendorff_alpha"]),
        ("within_promise", lambda v: v.turnaround.within),
        ("cost_per_correct", lambda v: v.cost.per_correct),
        ("rework", lambda v: v.rework),
    ],
)
def test_every_metric_is_the_number_that_is_shown(metric, estimate):
    """What a criterion is judged by is what the report prints."""
    result = study_pilot(inputs(*FIRST, *REWORK, pilot=pilot(criteria=[{"metric": metric, "at_most": 0.5}])))
    for vendor in result.vendors:
        (ruling,) = vendor.verdict.rulings
        assert ruling.estimate == estimate(vendor)


def test_vendors_are_compared_on_first_passes():
    """Per item b is right 0, 1/2, 1, 1 of the time and a always: b − a is −3/8."""
    (comparison,) = RESULT.comparisons
    assert (comparison.one, comparison.other) == ("a", "b")
    assert (comparison.difference.value, comparison.difference.n) == (-3 / 8, 4)
    assert comparison.standing == "not settled"
    assert {label: e.value for label, e in comparison.by_label.items()} == {"x": -3 / 4, "y": 0.0}


def test_a_comparison_holds_for_any_people():
    """Two people a vendor say little of others: the two-way interval decides, the narrower one stays beside it."""
    (comparison,) = RESULT.comparisons
    wide, narrow = comparison.difference, comparison.these_people
    assert (wide.value, wide.n) == (narrow.value, narrow.n)
    assert wide.high > narrow.high
    assert "two-way: 4 items and 2 and 2 people" in wide.method
    assert narrow.method == "t interval over 4 items that both answered"
    assert comparison.by_label["x"].low <= comparison.label_these_people["x"].low


def test_a_pilot_frozen_before_compares_these_people():
    """Method 1 stays with the items alone, and today's stands beside it."""
    result = study_pilot(inputs(*FIRST, *REWORK, seal=Seal(state="not frozen", method=1)))
    (before,), (now,) = result.comparisons, result.today.comparisons
    assert before.difference == before.these_people == now.these_people
    assert before.by_label == before.label_these_people
    assert now.difference == RESULT.comparisons[0].difference


def test_one_person_is_no_sample_of_a_vendor():
    """The difference stands without an interval for others, and so settles nothing; these people have theirs."""
    one = [("q1", "c", "c/c1", "x", 1), ("q2", "c", "c/c1", "x", 1), ("q3", "c", "c/c1", "x", 1)]
    vendors = [{"id": name, "deliveries": [{"file": "a.csv"}]} for name in "ac"]
    (comparison,) = study_pilot(inputs(*FIRST, *one, pilot=pilot(vendors=vendors))).comparisons
    assert comparison.difference.value == pytest.approx(-1 / 3)
    assert (comparison.difference.low, comparison.standing) == (None, "not settled")
    assert comparison.difference.reason == "one person answered, who is no sample of other people"
    assert comparison.these_people.low is not None


def test_vendors_agree_where_both_have_a_majority():
    """A says x y y on q1 q3 q4, b says y y y; q2 has no majority at b: two of three agree."""
    (comparison,) = RESULT.comparisons
    assert comparison.agreement["topic"]["percent_agreement"].value == pytest.approx(2 / 3)
    assert comparison.agreement["topic"]["percent_agreement"].n == 3


def test_misses_are_of_first_passes():
    """Three of b's first answers missed; both labels are one pair; all on items that test R1."""
    assert [(m.item, m.vendor, m.gold, m.answer) for m in RESULT.misses] == [
        *[("q1", "b", "x", "y")] * 2,
        ("q2", "b", "x", "y"),
    ]
    assert [(pair.labels, len(pair.misses)) for pair in RESULT.pairs] == [(("x", "y"), 3)]
    assert RESULT.by_rule == {"R1": 3}


def test_three_vendors_are_compared_in_pairs():
    """Each pair once, in the order of the specification."""
    vendors = [{"id": name, "deliveries": [{"file": "a.csv"}]} for name in "abc"]
    result = study_pilot(inputs(*FIRST, *rows("c", "xx", "xx"), pilot=pilot(vendors=vendors)))
    assert [(c.one, c.other, c.difference.n) for c in result.comparisons] == [
        ("a", "b", 4),
        ("a", "c", 2),
        ("b", "c", 2),
    ]


def test_a_vendor_that_delivered_nothing():
    """It cannot pass, everything about it has a reason, and the others are judged all the same."""
    result = study_pilot(inputs(*rows("a", "xx", "xx", "yy", "yy")))
    nothing = result.vendor("b")
    assert nothing.verdict.verdict == "open"
    assert all(ruling.why for ruling in nothing.verdict.rulings)
    assert nothing.rework.reason == "nothing was delivered"
    assert nothing.annotators == ()
    assert result.vendor("a").verdict.verdict == "pass"
    assert result.comparisons[0].difference.reason == "no item of the key was answered by both"


def test_gold_without_a_common_item():
    """A key of other items measures nothing, and says so."""
    result = study_pilot(inputs(*FIRST, keys={"topic": AnswerKey({"other": "x"})}))
    assert result.vendor("a").questions["topic"].first.reason == "no answer is on an item of the key"
    assert result.vendor("a").verdict.rulings[0].verdict == "open"
    assert result.misses == ()


def test_questions_beside_the_main_one():
    """The verdict turns on the question of the specification; others are measured, also without gold."""
    tone = table(*rows("a", "xx", "xx"), *rows("b", "xy", "xy"), question="tone")
    answers = {"tone": tone, "topic": table(*FIRST)}
    result = study_pilot(inputs(*FIRST, answers=answers, pilot=pilot(question="topic")))
    assert result.question == "topic"
    assert list(result.vendor("a").questions) == ["tone", "topic"]
    assert result.vendor("a").questions["tone"].first.reason == "no answer is on an item of the key"
    assert result.vendor("b").questions["tone"].agreement["percent_agreement"].value == 0
    assert list(result.comparisons[0].agreement) == ["tone", "topic"]
    assert inputs(*FIRST, answers=answers, pilot=pilot()).question == "tone"


def test_a_handful_of_answers_tells_no_cause():
    """Nor do the experts' votes on one item of three: the cause cannot be told."""
    answers = {item: {"topic": {"label": gold}} for item, gold in KEY.label.items()}
    answers["q2"]["topic"]["votes"] = {"e1": "x", "e2": "y", "e3": "y"}
    card = {"name": "g", "version": "1.0.0", "guideline": {"name": "g", "version": "1.0.0"}, "sampling": "-"}
    items = [{"id": item, "answers": given} for item, given in answers.items()]
    gold = GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))
    of_q2 = [m.cause for m in study_pilot(inputs(*FIRST, gold=gold)).misses if m.item == "q2"]
    assert of_q2 == ["cannot tell"]
    assert {m.cause for m in RESULT.misses} == {"cannot tell"}


def test_the_level_of_measurement():
    """The guideline's, else the specification's, else nominal."""
    question = {
        "id": "topic",
        "ask": "?",
        "kind": "rating",
        "labels": [{"id": n, "definition": n} for n in "xy"],
    }
    values = {"name": "g", "version": "1.0.0", "title": "G", "purpose": "-", "questions": [question]}
    guideline = Guideline.model_validate_json(json.dumps(values))
    assert inputs(*FIRST).level("topic") == "nominal"
    assert inputs(*FIRST, pilot=pilot(level="interval")).level("topic") == "interval"
    assert inputs(*FIRST, pilot=pilot(level="interval"), guideline=guideline).level("topic") == "ordinal"


def test_without_batches_times_or_prices_there_are_reasons():
    """The rest of the pilot is judged all the same."""
    bare = replace(table(*FIRST), batch=None, submitted_at=None, seconds=None)
    vendors = [{"id": name, "deliveries": [{"file": "a.csv"}]} for name in "ab"]
    given = pilot(batches=[], promised_hours=None, vendors=vendors)
    result = study_pilot(inputs(*FIRST, answers={"topic": bare}, pilot=given))
    assert result.vendor("a").turnaround.reason == "the deliveries carry no submission times"
    assert result.vendor("a").cost.reason == "no price is agreed in the pilot's specification"
    assert result.vendor("a").questions["topic"].first.value == 1


def test_repeats_count_once():
    """Who answers an item twice in the first pass is judged by the first answer."""
    again = ("q1", "a", "a/a1", "y", 1)
    assert (
        study_pilot(inputs(*FIRST, again)).vendor("a").questions["topic"].first == A.questions["topic"].first
    )


# Turnaround is counted from sent to submitted, in hours that do not depend on a zone and in days that do.


SENT = {"mon": dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)}


def answers(*times: str | None, batch: str | None = "mon") -> Annotations:
    """One answer each at these moments (UTC), all of one batch."""
    table = Annotations.of([(f"q{n}", "A", "x") for n, _ in enumerate(times)])
    submitted = np.array([t or "NaT" for t in times], "datetime64[us]")
    return replace(table, submitted_at=submitted, batch=Categorical.of([batch] * len(times)))


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
    table = replace(table, batch=Categorical.of(["mon", "mon", "tue"]))
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
    table = replace(table, submitted_at=np.array(times, "datetime64[us]"), batch=Categorical.of(["mon"] * 60))
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


# What labelling cost by the price that was agreed, and what one right answer cost.


SHARE = Estimate(0.8, 0.5, 1.0, n=4, method="Wilson", unit="answers")


def delivered(*seconds: float | None, delivery: tuple[int, ...] = ()) -> Annotations:
    """One answer an item, with its seconds; deliveries 1 where not given."""
    table = Annotations.of([(f"q{n}", "A", "x") for n, _ in enumerate(seconds)])
    passes = np.array(delivery or [1] * len(seconds), np.int32)
    known = np.array([np.nan if s is None else s for s in seconds])
    return replace(table, seconds=known, delivery=passes)


def test_a_price_per_unit():
    """Four answers at 0.25 are 1.00; a right one costs 0.25 / 0.8, between 0.25 / 1 and 0.25 / 0.5."""
    cost = study_cost(Price(model="per_unit", per_unit=0.25), delivered(*[None] * 4), SHARE)
    assert (cost.units, cost.total, cost.per_unit, cost.hours) == (4, 1.0, 0.25, None)
    assert (cost.per_correct.value, cost.per_correct.low, cost.per_correct.high) == (0.3125, 0.25, 0.5)
    assert (cost.per_correct.n, cost.per_correct.unit, cost.reason) == (4, "answers", None)


def test_a_price_by_the_hour():
    """Two answers of half an hour at 10 an hour are 10, so 5 each."""
    cost = study_cost(Price(model="hourly", per_hour=10.0), delivered(1800, 1800), SHARE)
    assert (cost.hours, cost.total, cost.per_unit) == (1.0, 10.0, 5.0)
    assert cost.per_correct.value == pytest.approx(6.25)


def test_a_hybrid_price():
    """Per unit and by the hour, added."""
    cost = study_cost(Price(model="hybrid", per_unit=0.5, per_hour=10.0), delivered(1800, 1800), SHARE)
    assert (cost.total, cost.per_unit) == (11.0, 5.5)


def test_rework_is_paid_by_the_hour_but_not_per_unit():
    """A second delivery adds its hours, and no units."""
    again = replace(delivered(1800, 1800, 3600), delivery=np.array([1, 1, 2], np.int32))
    assert study_cost(Price(model="per_unit", per_unit=0.5), again, SHARE).total == 1.0
    assert study_cost(Price(model="hybrid", per_unit=0.5, per_hour=10.0), again, SHARE).total == 1.0 + 20.0


@pytest.mark.parametrize("model", [{"model": "hourly"}, {"model": "hybrid", "per_unit": 0.1}])
@pytest.mark.parametrize(
    "table", [delivered(60, None), Annotations.of([("q1", "A", "x")])], ids=["one", "all"]
)
def test_hours_that_are_not_known_are_not_guessed(model, table):
    """One answer without seconds is enough: a total without it would be too low."""
    cost = study_cost(Price(**model, per_hour=10.0), table, SHARE)
    reason = "the price is by the hour, but not every answer carries its time"
    assert (cost.total, cost.per_unit, cost.reason) == (None, None, reason)
    assert (cost.per_correct.value, cost.per_correct.reason) == (None, reason)


def test_without_a_price():
    """Nothing is computed, and the reason says whose move it is."""
    cost = study_cost(None, delivered(60, 60), SHARE)
    assert (cost.units, cost.total) == (2, None)
    assert cost.reason == cost.per_correct.reason == "no price is agreed in the pilot's specification"


def test_nothing_delivered():
    """No units, no price per unit, no division by zero."""
    cost = study_cost(Price(model="per_unit", per_unit=0.1), delivered(), SHARE)
    assert (cost.units, cost.reason) == (0, "nothing was delivered")


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        (Estimate.undefined("no answer is on an item of the key", n=0), "no answer is on an item of the key"),
        (Estimate(0.1, 0.0, 0.3, n=9), "accuracy may be zero"),
    ],
)
def test_a_right_answer_may_have_no_price(share, reason):
    """Where accuracy is unknown or may be zero; the total is known all the same."""
    cost = study_cost(Price(model="per_unit", per_unit=0.1), delivered(60, 60), share)
    assert cost.total == pytest.approx(0.2)
    assert (cost.per_correct.value, cost.per_correct.reason) == (None, reason)


def test_work_for_nothing():
    """A price of 0 is a price."""
    cost = study_cost(Price(model="per_unit", per_unit=0.0), delivered(60), SHARE)
    assert (cost.total, cost.per_correct.value) == (0.0, 0.0)
