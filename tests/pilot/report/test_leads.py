"""No lead sentence of a pilot report contradicts the table below it, whatever the pilot; advice follows the criterion."""

import datetime as dt
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.leads import rows_of, unsupported
from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.method import METHOD
from workbench.documents.pilot import Criterion, Pilot, Seal
from workbench.pilot.report import accuracy, advice, annotators, delivery, fixes, verdict, words
from workbench.pilot.report.view import PilotView
from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import PilotInputs
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import Ruling

LABELS = ("x", "y", "z")
MONDAY = np.datetime64("2026-11-02T09:00", "us")
CRITERIA = {
    "accuracy": {"at_least": 0.75},
    "agreement": {"at_least": 0.5},
    "within_promise": {"at_least": 0.8},
    "cost_per_correct": {"at_most": 0.15},
    "rework": {"at_most": 0.1},
}


def pilot(vendors: int, criteria: tuple[str, ...], price: float | None, floor: float | None) -> Pilot:
    """Vendors A, B, C at one price."""
    paid = {"price": {"model": "per_unit", "per_unit": price}} if price is not None else {}
    named = [
        {"id": v, "name": f"Vendor {v.upper()}", "deliveries": [{"file": f"{v}.csv"}], **paid}
        for v in "abc"[:vendors]
    ]
    return Pilot.model_validate_json(
        json.dumps(
            {
                "name": "p",
                "title": "P",
                "gold": {"file": "gold.csv"},
                "vendors": named,
                "batches": [{"id": "mon", "sent_at": "2026-11-02T08:00:00Z"}],
                "promised_hours": 24,
                "criteria": [{"metric": metric, **CRITERIA[metric]} for metric in criteria],
                "annotator_floor": floor,
            }
        )
    )


def answers(
    seed: int, skills: tuple[float, ...], items: int, people: int, timed: bool, rework: float
) -> Annotations:
    """Each vendor's people answer every item with their skill; some are slow, and a share comes again."""
    rng = np.random.default_rng(seed)
    truth = np.arange(items) % len(LABELS)
    rows = []
    for vendor, skill in zip("abc", skills, strict=False):
        for k in range(people):
            right = rng.random(items) < skill
            label = np.where(right, truth, (truth + rng.integers(1, len(LABELS), items)) % len(LABELS))
            slow = rng.random(items) < 0.2
            rows += [(f"q{i}", vendor, f"{vendor}/{k}", LABELS[c], 1, slow[i]) for i, c in enumerate(label)]
        again = np.flatnonzero(rng.random(items) < rework)
        rows += [(f"q{i}", vendor, f"{vendor}/0", LABELS[truth[i]], 2, False) for i in again]
    item, vendor, person, label, passes, slow = zip(*rows, strict=True)
    hours = np.where(slow, 40, 2) * np.timedelta64(3600, "s") + np.arange(len(rows)) * np.timedelta64(1, "s")
    return Annotations(
        *(Categorical.of(item), Categorical.of(person), Categorical.of(label, LABELS)),
        question="topic",
        vendor=Categorical.of(vendor),
        delivery=np.array(passes, np.int32),
        batch=Categorical.of(["mon"] * len(rows)),
        submitted_at=MONDAY + hours if timed else None,
        seconds=np.full(len(rows), 30.0) if timed else None,
    )


def view(table: Annotations, spec: Pilot, gold: int) -> PilotView:
    """The pilot judged, with gold on the first items."""
    key = AnswerKey({f"q{i}": LABELS[i % 3] for i in range(gold)}, rules={"q0": ("R1",)})
    inputs = PilotInputs(
        pilot=spec, seal=Seal(state="not frozen"), keys={"topic": key}, answers={"topic": table}
    )
    result = study_pilot(inputs)
    people = {name: f"A{i:02}" for i, name in enumerate(sorted(table.annotators))}
    return PilotView(result, people)


@st.composite
def views(draw: st.DrawFn) -> PilotView:
    """Pilots good and bad, large and tiny, with parts missing."""
    skills = draw(st.lists(st.sampled_from((0.0, 0.35, 0.7, 0.9, 1.0)), min_size=1, max_size=3))
    criteria = draw(st.lists(st.sampled_from(tuple(CRITERIA)), min_size=1, unique=True))
    price, floor = draw(st.sampled_from((None, 0.0, 0.1, 0.4))), draw(st.sampled_from((None, 0.6)))
    items, people = draw(st.sampled_from((1, 6, 40, 90))), draw(st.integers(1, 5))
    table = answers(
        draw(st.integers(0, 99)),
        tuple(skills),
        items,
        people,
        draw(st.booleans()),
        draw(st.sampled_from((0, 0.2))),
    )
    return view(table, pilot(len(skills), tuple(criteria), price, floor), draw(st.sampled_from((0, items))))


def check_verdict(section, made):
    """Who passes, fails, and on what, as in the column Result."""
    passing = []
    for vendor in made.result.vendors:
        results = {
            row["Criterion"]: row
            for row in rows_of(section, "verdict")
            if row["Vendor"] == vendor.vendor.shown
        }
        said = clause_of(section.lead, vendor.vendor.shown)
        failed = {short(name) for name, row in results.items() if row["Result"] == "Fail"}
        open_ = {short(name) for name, row in results.items() if row["Result"] == "Not enough evidence"}
        if failed:
            assert said.startswith("fails on "), section.lead
            assert set(re.split(r", | and ", said.removeprefix("fails on "))) == failed
        elif open_:
            assert said.startswith("fails nothing, but"), section.lead
            assert all(name in said for name in open_)
            unmeasured = {short(name) for name, row in results.items() if row["Value"] is None}
            assert ("not measured" in said) == bool(open_ & unmeasured)
            assert ("unproven" in said) == bool(open_ - unmeasured)
        else:
            assert said.startswith("meets"), section.lead
            passing.append(vendor.vendor.shown)
    assert section.lead.startswith("Go ahead") == bool(passing), section.lead
    if passing:
        named = section.lead.split(":")[0]
        assert all(v.vendor.shown not in named for v in made.result.vendors if v.vendor.shown not in passing)


def clause_of(lead: str, vendor: str) -> str:
    """What a lead says of one vendor, after its name; of the one recommended it says `it`."""
    if lead.startswith(f"Go ahead with {vendor}: it "):
        return lead.split(": it ", 1)[1].split("; ")[0].rstrip(".").strip()
    return (
        next(c for c in re.split(r"; |: ", lead.rstrip(".")) if c.startswith(vendor))
        .removeprefix(vendor)
        .strip()
    )


def short(criterion: str) -> str:
    """The word of a criterion in sentences."""
    if criterion.startswith("Back"):
        return "turnaround"
    return criterion.split(",")[0].lower()


def check_side(section, made):
    """A direction is named only where the interval excludes zero, and a margin only where it excludes that."""
    rows = {
        row["Difference"]: row
        for row in rows_of(section, "differences")
        if (row["Gold label"], row["For"]) == ("All items", "any people of theirs")
    }
    margin = made.result.inputs.pilot.margin
    sentences = re.split(r"(?<=\.) (?=On the same|Vendor . and)", section.lead)
    assert len(sentences) == len(rows)
    for sentence, row in zip(sentences, rows.values(), strict=True):
        low, high = row["Low"], row["High"]
        if low is None:
            assert "cannot be compared" in sentence
            continue
        assert ("more accurate than" in sentence) == (low > 0)
        assert ("less accurate than" in sentence) == (high < 0)
        assert ("neither is clearly more accurate" in sentence) == (low <= 0 <= high)
        if "worse by more than" in sentence and "not worse" not in sentence and "may" not in sentence:
            assert high < -margin
        if "not worse by more than" in sentence and "may or" not in sentence:
            assert low > -margin


def check_accuracy(section, made):
    """Clearly below on exactly the labels whose interval is, of those with enough items."""
    line = made.threshold("accuracy")
    for vendor in made.result.vendors:
        rows = [row for row in rows_of(section, "accuracy_by_label") if row["Vendor"] == vendor.vendor.shown]
        below = {
            row["Gold label"]
            for row in rows
            if line is not None
            and row["High"] is not None
            and row["High"] < line
            and row["Items"] >= accuracy.FEWEST
        }
        said = re.search(
            rf"{vendor.vendor.shown} is clearly below [\d.]+% on ([^;]*?)(?:;|\.$)", section.lead
        )
        assert set(re.split(r", | and ", said[1])) == below if said else not below


def check_agreement(section, made):
    """On which side of the threshold alpha is."""
    line = made.threshold("agreement")
    for vendor in made.result.vendors:
        name = vendor.vendor.shown
        (row,) = [
            row
            for row in rows_of(section, "agreement")
            if row["Whose"] == f"within {name}" and row["Coefficient"] == "Krippendorff's alpha"
        ]
        text = next(c for c in section.lead.split("; ") if name in c)
        if row["Low"] is None:
            assert "undefined" in text
        elif line is not None:
            assert ("clearly above ." in text and "not clearly" not in text) == (row["Low"] >= line)
            assert ("clearly below ." in text and "not clearly" not in text) == (row["High"] < line)


def check_annotators(section, made):
    """Those who are named are those with the flag, and as many are unsure as have too few answers."""
    rows = rows_of(section, "annotators")
    lead = section.lead
    flagged = [row["Annotator"] for row in rows if re.search("(?<!be )[Bb]elow the", row["Flag"])]
    maybe = [row for row in rows if "ay be below" in row["Flag"]]
    worse = [row["Annotator"] for row in rows if "Got worse" in row["Flag"]]
    few = len(unsure(section))
    assert ("got worse" in lead) == bool(worse)
    if made.result.inputs.pilot.floor is not None:
        assert ("nobody is clearly below" in lead.lower()) == (not flagged)
        assert all(name in lead for name in flagged[:4])
        assert len(flagged) <= 4 or f"and {len(flagged) - 4} more are clearly below" in lead
        assert ("may be" in lead) == bool(maybe)
        assert all(row["High"] < made.result.inputs.pilot.floor for row in maybe)
        assert ("too few answers" in lead) == bool(few)
        assert not few or re.search(rf"\b{few} (person has|people have) too few", lead)
        floor = (
            made.result.inputs.pilot.floor
        )  # the exact test decides; its tail and Wilson's band may differ a little
        assert all(row["Accuracy"] < floor for row in rows if row["Annotator"] in flagged)


def unsure(section):
    """The rows with too few answers to judge."""
    return [row for row in rows_of(section, "annotators") if "oo few answers" in row["Flag"]]


def check_turnaround(section, made):
    """A vendor without times is not measured."""
    for row in rows_of(section, "turnaround"):
        text = next(c for c in section.lead.split("; ") if str(row["Vendor"]) in c)
        assert ("returned" in text) == (row["Within promise"] is not None)


def check_cost(section, made):
    """A vendor is cheaper only where its interval is below that of every other."""
    known = {
        v.vendor.shown: v.cost.per_correct
        for v in made.result.vendors
        if v.cost.per_correct.value is not None
    }
    said = re.search(r"; (Vendor .)'s are cheaper", section.lead)
    if said:
        assert all(known[said[1]].high < e.low for name, e in known.items() if name != said[1])
    else:
        assert ("no clear difference" in section.lead) == (len(known) > 1)


def check_fixes(section, made):
    """As many misses as the first pairs of the table have, of as many as all have."""
    rows = rows_of(section, "label_confusion")
    total = sum(row["Misses"] for row in rows)
    first = sum(row["Misses"] for row in rows[: fixes.PAIRS] if row["Misses"] > 1)
    assert f"{total:,} miss" in section.lead
    assert not first or f"behind {first:,} of" in section.lead


SECTIONS = {
    "verdict": (verdict.verdict, check_verdict),
    "side": (verdict.side, check_side),
    "accuracy": (accuracy.accuracy, check_accuracy),
    "agreement": (accuracy.agreement, check_agreement),
    "annotators": (annotators.annotators, check_annotators),
    "turnaround": (delivery.turnaround, check_turnaround),
    "cost": (delivery.cost, check_cost),
    "fixes": (fixes.fixes, check_fixes),
}


def test_every_open_criterion_is_named():
    """All five of them: none is behind "and 1 more"."""
    named = words.clause("Vendor A", [open_on(metric) for metric in words.SHORT])
    assert named == (
        "Vendor A fails nothing, but accuracy, agreement, turnaround, cost per correct answer and rework are unproven"
    )


def open_on(metric):
    """A criterion that the evidence leaves open."""
    return Ruling(Criterion(metric=metric, at_least=0.5), Estimate(0.5, 0.4, 0.6, 10, "made up"), "open", 10)


@settings(max_examples=40)
@given(views())
def test_no_lead_contradicts_its_table(made):
    """Every section that is there, with every number in its lead and every word that says more than a number."""
    for name, (make, check) in SECTIONS.items():
        if name not in made.left_out:
            section = make(made)
            known = [words.threshold_text(c, "USD") for c in made.result.inputs.pilot.criteria]
            known += [str(len(made.result.inputs.pilot.criteria)), *made.people.values()]
            known += [c.repeat.text for c in made.result.comparisons if c.repeat]
            if name == "annotators":
                known += map(str, range(len(made.people) + 1))  # counts of people, held in check_annotators
            assert unsupported(section, *known, "5-point 24 h 60% 0") == set(), section.lead
            check(section, made)


# Advice follows the criterion that failed.


def alone(metric: str, **how: object) -> PilotView:
    """A pilot with one vendor and one criterion."""
    made = {"skill": 0.9, "price": 0.1, "timed": True, "rework": 0.0, "items": 90} | how
    table = answers(1, (made["skill"],), made["items"], 3, made["timed"], made["rework"])
    return view(table, pilot(1, (metric,), made["price"], None), made["items"])


@pytest.mark.parametrize(
    ("metric", "how", "option", "question"),
    [
        ("cost_per_correct", {"price": 0.4}, "Negotiate with Vendor A", "Can an answer cost $0.1"),
        ("accuracy", {"skill": 0.35}, "retrain on", "How will they train and check people on"),
        ("within_promise", {}, "", "How will they keep the promised hours"),
        ("agreement", {"skill": 0.35}, "calibrate their people", "How do they calibrate people"),
        ("rework", {"rework": 0.5}, "agree on checks before delivery", "Which checks do they make"),
        ("cost_per_correct", {"price": None}, "agree on a price", "What is their price"),
        ("within_promise", {"timed": False}, "get the time of each answer", "Will they deliver the time"),
    ],
)
def test_advice_follows_the_criterion(metric, how, option, question):
    """A price is negotiated, never trained; what was not measured is asked for."""
    made = alone(metric, **how)
    (choice,) = advice.options(made)
    (ask,) = advice.questions(made, made.result.vendors[0])
    assert option in f"{choice.do}: {choice.how}"
    assert question in ask
    if metric == "cost_per_correct":
        assert "train" not in f"{choice} {ask}"


def test_only_a_frozen_specification_was_agreed_beforehand():
    """Nothing is said to be agreed beforehand of criteria that could be fitted to the results."""
    made = alone("accuracy", skill=1.0)
    assert "beforehand" not in str(verdict.verdict(made).html)
    (choice,) = advice.options(made)
    assert "if nobody fitted the criteria to the results" in choice.how
    seal = Seal(state="frozen", frozen_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    frozen = replace(made.result, inputs=replace(made.result.inputs, seal=seal))
    before = PilotView(frozen, made.people)
    assert "agreed beforehand" in verdict.verdict(before).lead
    assert "fitted" not in advice.options(before)[0].how


def test_a_repeat_larger_than_the_plan_is_not_recommended():
    """Where more answers settle a criterion than the reader buys, the choice is named, with what it would take."""
    made = view(answers(5, (0.8,), 90, 3, False, 0.0), pilot(1, ("accuracy",), 0.1, None), 90)
    (extend,) = advice.options(made)
    (decide,) = advice.options(PilotView(made.result, made.people, volume=10))
    assert extend.do == "Extend the pilot of Vendor A"
    assert decide.do == "Decide on Vendor A"
    assert decide.how.endswith("and you plan 10")
    assert (
        "more items"
        not in advice.questions(PilotView(made.result, made.people, volume=10), made.result.vendors[0])[0]
    )


def test_a_price_that_meets_the_criterion_is_named():
    """At that price the whole interval of the cost passes."""
    made = alone("cost_per_correct", price=0.4)
    (ask,) = advice.questions(made, made.result.vendors[0])
    price = float(re.search(r"cost \$([\d.]+) instead", ask)[1])
    vendor = made.result.vendors[0]
    assert price / vendor.cost.right_share.low <= 0.15
    assert (price + 0.001) / vendor.cost.right_share.low > 0.15


def test_late_batches_are_a_matter_of_schedule():
    """The hours in which the promised share came are named."""
    table = answers(3, (0.9,), 90, 3, True, 0.0)
    late = table.submitted_at + np.timedelta64(60 * 3600, "s")
    made = view(
        Annotations(**{**{f: getattr(table, f) for f in table.__dataclass_fields__}, "submitted_at": late}),
        pilot(1, ("within_promise",), None, None),
        90,
    )
    (choice,) = advice.options(made)
    if made.result.vendors[0].verdict.verdict == "fail":
        assert "agree on a schedule they can keep" in choice.how
        assert "80% took" in advice.questions(made, made.result.vendors[0])[0]


def test_nothing_right_is_no_division_by_zero():
    """At 0 % accuracy the cost of a correct answer is undefined with its reason, and every section is made."""
    made = view(answers(1, (0.0, 0.9), 40, 3, True, 0.0), pilot(2, tuple(CRITERIA), 0.1, 0.6), 40)
    cost = made.result.vendors[0].cost.per_correct
    assert (cost.value, cost.reason) == (None, "accuracy may be zero")
    assert "Not measured: accuracy may be zero" in str(verdict.verdict(made).html)
    for name, (make, _) in SECTIONS.items():
        if name not in made.left_out:
            assert make(made).html


def test_undecided_is_not_unmeasured():
    """A criterion with a value is unproven, one without was not measured, and they are told apart."""
    made = view(
        answers(5, (0.75,), 40, 3, False, 0.0), pilot(1, ("accuracy", "within_promise"), None, None), 40
    )
    accuracy_, turnaround = made.result.vendors[0].verdict.rulings
    assert (accuracy_.verdict, turnaround.verdict) == ("open", "open")
    lead = verdict.verdict(made).lead
    assert "accuracy is unproven and turnaround was not measured" in lead


def test_sections_without_data_are_left_out_and_named():
    """One vendor, no times, no prices: three sections less, in one line, and the numbers close up."""
    made = view(answers(1, (0.9,), 40, 3, False, 0.0), pilot(1, ("accuracy",), None, None), 40)
    assert {"side", "turnaround", "cost"} <= set(made.left_out)
    said = re.sub(r"<[^>]+>", " ", str(verdict.verdict(made).html))
    assert "Not in this report: vendors side by side (there is one vendor)" in said
    assert [made.number(name) for name in ("verdict", "accuracy", "agreement", "annotators")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("low", "value", "high", "said", "kind"),
    [
        (0.19, 0.262, 0.33, "better", "pass"),
        (-0.04, -0.02, -0.01, "worse, but within the margin", "pass"),
        (-0.04, 0.0, 0.04, "not worse by more than the margin", "pass"),
        (-0.2, -0.1, -0.06, "worse by more than the margin", "fail"),
        (-0.2, -0.1, -0.01, "worse; by how much is open", "open"),
        (-0.2, 0.0, 0.2, "cannot tell yet", "open"),
    ],
)
def test_a_difference_in_words(low, value, high, said, kind):
    """Better is better, not "within the margin"."""
    assert words.reading(Estimate(value, low, high), 0.05) == (said, kind)


def test_people_with_few_answers_are_one_row():
    """Of 300 people with five answers each, the page shows a line; the CSV has them all."""
    rng = np.random.default_rng(7)
    rows = [
        (f"q{i % 40}", "a", f"a/{k}", LABELS[i % 40 % 3] if rng.random() < 0.8 else "x", k)
        for k in range(300)
        for i in range(5 * k, 5 * k + 5)
    ]
    item, vendor, person, label, _ = zip(*rows, strict=True)
    table = Annotations(
        *(Categorical.of(item), Categorical.of(person), Categorical.of(label, LABELS)),
        question="topic",
        vendor=Categorical.of(vendor),
    )
    section = annotators.annotators(view(table, pilot(1, ("accuracy",), None, 0.6), 40))
    assert "300 people with fewer than 20 answers each" in str(section.html)
    assert len(rows_of(section, "annotators")) == 300
    assert len(str(section.html)) < 5_000


def test_an_old_pilot_shows_both_verdicts():
    """The verdict as frozen beside today's, for each vendor and each pair."""
    table = answers(1, (0.9, 0.7), 40, 3, True, 0.0)
    made = view(table, pilot(2, ("accuracy",), 0.1, None), 40)
    old = Seal(state="frozen", frozen_at=dt.datetime(2026, 10, 30, tzinfo=dt.UTC), method=1)
    result = study_pilot(
        PilotInputs(
            pilot=made.result.inputs.pilot, seal=old, keys=made.result.inputs.keys, answers={"topic": table}
        )
    )
    said = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", str(verdict.verdict(PilotView(result, made.people)).html))
    )
    assert "As frozen (method 1)" in said
    assert f"By today’s method ({METHOD})" in said
    assert said.count("Vendor B against Vendor A") == 1
    assert "As frozen" not in str(verdict.verdict(made).html)
