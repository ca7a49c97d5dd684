"""No lead sentence of a disagreement report contradicts the table below it, whatever the answers are."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.answers.pseudonyms import pseudonyms
from workbench.disagreement import study as studies
from workbench.disagreement.report import tables, words
from workbench.disagreement.report.inputs import Loaded
from workbench.disagreement.report.parameters import DisagreementReport
from workbench.disagreement.report.view import View
from workbench.report import numbers
from workbench.report.provenance import Provenance
from workbench.report.tables import Shown, Table

LABELS = ("refund", "billing", "how to", "other")


@st.composite
def answers(draw) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Some people on some items, careful or careless, with all, some or none of the gold."""
    people, items = draw(st.integers(1, 12)), draw(st.integers(1, 40))
    labels = LABELS[: draw(st.integers(1, 4))]
    chance = draw(st.randoms(use_true_random=False))
    care = [chance.choice((0.05, 0.6, 0.9, 1.0)) for _ in range(people)]
    often = [chance.choice((0.1, 0.5, 1.0)) for _ in range(people)]
    rows, truth = [], {}
    for item in range(items):
        truth[f"i{item:02}"] = right = chance.choice(labels)
        for person in range(people):
            if chance.random() < often[person]:
                label = right if chance.random() < care[person] else chance.choice(labels)
                rows.append((f"i{item:02}", f"p{person:02}", label))
    gold = {
        item: label for item, label in truth.items() if chance.random() < draw(st.sampled_from((0, 0.5, 1)))
    }
    return rows or [("i00", "p00", labels[0])], gold


def view_of(rows: list[tuple[str, str, str]], gold: dict[str, str]) -> View:
    """The view of a study of these answers."""
    table = Annotations.of(rows, question="intent")
    key = AnswerKey(gold, {}) if gold else None
    study = studies.study_disagreement(table, key=key)
    called = pseudonyms(table.annotators)
    source = Provenance((), "workbench report disagreement")
    parameters = DisagreementReport(("a.csv",))
    return View(Loaded(parameters, study, None, None, key, {}, called, source, False, None, None))


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """The sentences are held against their own tables; how good the intervals are is tested elsewhere."""
    monkeypatch.setattr(studies, "REPLICATES", 60)


def column(table: Table, title: str) -> list:
    """A column of a table by its title, as data."""
    at = next(
        place for place, head in enumerate(table.columns) if head.title == title and head.only != "page"
    )
    return [cell.value if isinstance(cell, Shown) else cell for cell in (row[at] for row in table.rows)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers())
def test_no_lead_contradicts_its_table(drawn):
    """Every lead sentence, read back, is true of the rows of its section."""
    view = view_of(*drawn)
    agreement_holds(view)
    labels_hold(view)
    people_hold(view)
    confusion_holds(view)
    items_hold(view)
    consensus_holds(view)
    gold_holds(view)


def agreement_holds(view: View) -> None:
    """What is said of alpha is true of its printed interval."""
    lead, table = words.agreement(view.study), tables.coefficients(view)
    alpha = column(table, "Coefficient").index("Krippendorff's alpha")
    value, low, high = (column(table, name)[alpha] for name in ("Value", "From", "To"))
    if value is None:
        assert lead.startswith("Agreement could not be measured")
        return
    assert f"alpha is {numbers.share(value)}" in lead
    if low is None or "beyond chance" not in lead:
        return
    printed = [float(numbers.coefficient(end).replace("−", "-")) for end in (low, high)]
    for least, most in ((low, high), printed):
        assert "is strong" not in lead or least >= 0.8
        assert "too low to rely" not in lead or most < 0.667
        assert "not for firm ones" not in lead or (least >= 0.667 and most < 0.8)
    low, high = min(low, printed[0]), max(high, printed[1])
    assert "above or below .80" not in lead or low < 0.8 <= high
    assert "above or below .667" not in lead or low < 0.667 <= high


def labels_hold(view: View) -> None:
    """A label is called better than another where their intervals leave a gap, and only then is nothing said."""
    lead, table = words.weakest_label(view), tables.by_label(view)
    bands = {
        label: (value, low, high)
        for label, value, low, high in zip(
            *(column(table, name) for name in ("Label", "Agreement", "From", "To")), strict=True
        )
        if value is not None
    }
    apart = [
        (weak, strong)
        for weak, (_, _, high) in bands.items()
        for strong, (_, low, _) in bands.items()
        if low is not None and high is not None and high < low
    ]
    if match := re.match(r"People agree more on “(.+)” than on “(.+)”: ", lead):
        assert (match[2], match[1]) in apart
    else:
        assert apart == []
        assert lead == "" or "cannot be told yet" in lead
    if "cannot be told yet" in lead:
        for end in (min, max):
            assert numbers.percent(end(value for value, _, _ in bands.values()), 0).rstrip("%") in lead


def people_hold(view: View) -> None:
    """Who is named as below or above lies beside what chance gives, and nobody else does."""
    lead, table = words.people(view), tables.people(view)
    if view.study.usual is None:
        return
    beside = set(beside_chance(table, "Agreement"))
    named = set(re.findall(r"A\d\d", lead))
    assert named <= beside
    assert named == beside or "more" in lead
    assert ("None of" in lead) == (not beside)
    for name, reading in zip(column(table, "Annotator"), column(table, "Reading"), strict=True):
        assert (reading == tables.UNTOLD) == (name not in beside)


def beside_chance(table: Table, measure: str) -> dict[str, str]:
    """Who lies below or above the range that chance gives on the same items."""
    names = ("Annotator", measure, "By chance from", "By chance to")
    rows = zip(*(column(table, name) for name in names), strict=True)
    return {
        name: "below" if value < low else "above"
        for name, value, low, high in rows
        if low is not None and not low <= value <= high
    }


def confusion_holds(view: View) -> None:
    """The pair that is named is the first of the table, and none has a larger share."""
    lead = words.labels(view)
    if not view.study.label_confusion:
        assert "Nobody disagreed" in lead
        return
    table = tables.label_confusion(view)
    shares = column(table, "Share of disagreement")
    assert shares[0] == pytest.approx(max(shares), rel=1e-12)  # the same share, summed in another order
    first, second = column(table, "Labels")[0].split(" / ")
    assert f"“{first}” and “{second}”" in lead
    assert numbers.many(column(table, "Items")[0], "item") in lead


def items_hold(view: View) -> None:
    """The item that is named is the first of the table, with its answers."""
    lead = words.items(view)
    if not view.study.disputed_items:
        assert "People split most" not in lead
        return
    table = tables.disputed_items(view)
    assert f"People split most on item {column(table, 'Item')[0]}: " in lead
    counts = dict(part.rsplit(" ", 1) for part in column(table, "Answers")[0].split("; "))
    assert all(f"{n} “{label}”" in lead for label, n in counts.items())


def consensus_holds(view: View) -> None:
    """The number of items on which the methods differ or are tied is that of the table's rows."""
    lead = words.truth(view)
    if view.study.undecided:
        assert (
            f"; it and Dawid-Skene do not name the same one label on {len(tables.undecided(view).rows)}"
            in lead
        )


def gold_holds(view: View) -> None:
    """Who is called less accurate lies below what chance gives; "no annotator" means that nobody does."""
    lead, truth = words.accuracy_of_people(view), view.study.truth
    if truth is None or truth.answers.value is None:
        return
    table = tables.scores(view)
    below = {name for name, side in beside_chance(table, "Accuracy").items() if side == "below"}
    assert ("no annotator is clearly less accurate" in lead) == (not below)
    assert set(re.findall(r"A\d\d", lead)) <= below


def test_a_wide_interval_hides_no_difference_between_others():
    """Two labels of one item each have 0 and 100 %; a third is clearly better than a fourth, and the lead says so."""
    rows = [("only", "a", "rare"), ("only", "b", "other")]
    rows += [(f"g{n}", who, "good") for n in range(40) for who in "ab"]
    rows += [(f"w{n}", who, "weak" if who == "a" or n < 6 else "good") for n in range(40) for who in "ab"]
    lead = words.weakest_label(view_of(rows, {}))
    assert lead.startswith("People agree more on “good” than on “weak”: ")


def test_the_lead_on_labels_names_only_labels_of_the_chart():
    """Of twenty labels the chart draws twelve; the best and the worst of the others are not in its lead."""
    rows = [(f"{k}-{n}", who, f"label {k:02}") for k in range(18) for n in range(12) for who in "ab"]
    rows += [(f"r{n}", who, f"rare {who}") for n in range(9) for who in "ab"]
    view = view_of(rows, {})
    chart = {view.label(label.label) for label in view.drawn_labels}
    assert len(chart) == 12
    assert not set(re.findall("“(.+?)”", words.weakest_label(view))) - chart
    assert "rare" not in words.weakest_label(view)
