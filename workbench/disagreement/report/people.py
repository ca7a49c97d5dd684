"""The tables of people in a disagreement report: beside each other, in pairs, and against gold."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from workbench.disagreement.report.tables import MOST, level
from workbench.disagreement.report.view import View
from workbench.quality.peer_agreement import AgainstOthers
from workbench.report import marks, numbers
from workbench.report.charts import axis_for, value_and_interval
from workbench.report.drawing import Axis
from workbench.report.tables import Column, Shown, Table, Value
from workbench.statistics.estimate import Estimate

UNTOLD = "May be chance"


def people(view: View) -> Table:
    """Each annotator beside the others: those who stand out first, then by the number of answers."""
    study = view.study
    order = sorted(
        study.people,
        key=lambda one: (
            {"below": 0, "above": 1}.get(one.apart, 2),
            -one.answers,
            view.person(one.annotator),
        ),
    )
    axis = _axis(one.agreement for one in order[:MOST])
    rows = tuple(_person(view, one, axis if i < MOST else None) for i, one in enumerate(order))
    caption = (
        f"How often the other annotators of the same items agree. The bar runs from {numbers.share(axis.low, 2)} to "
        f"{numbers.share(axis.high, 2)}, the upright line is what is usual, {numbers.share(study.usual)}. Wilson "
        f"{level(view)} intervals on items. Those who stand out come first, then those with most answers: this is no "
        f"ranking. Standing out allows for looking at {numbers.many(len(rows), 'annotator')} at once."
    )
    head = (*_measured("Agreement"), Column("Leans towards"), Column("Reading"))
    return Table("annotators", caption, head, rows, MOST)


def _person(view: View, one: AgainstOthers, axis: Axis | None) -> tuple[Value | Shown, ...]:
    e, name = one.agreement, view.person(one.annotator)
    bar = _bar(e, axis, f"{name}: agreement", view.study.usual)
    leaning = ""
    if one.leaning is not None:
        own, others = numbers.percent(one.leaning.own, 0), numbers.percent(one.leaning.others, 0)
        leaning = f"{view.label(one.leaning.label)}: {own}, the others {others}"
    return (name, one.answers, *_measure(e, bar), leaning, _reading(one.apart, "the others"))


def pairs(view: View) -> Table:
    """Pairs of annotators, the lowest kappa first."""
    pairing = view.study.pairing
    rows = tuple(
        (
            f"{view.person(pair.one)} and {view.person(pair.other)}",
            pair.n,
            Shown(pair.kappa, numbers.share(pair.kappa)),
            Shown(pair.agreement, numbers.percent(pair.agreement)),
        )
        for pair in (pairing.pairs if pairing else ())
    )
    head = (
        *(Column("Pair"), Column("Items in common", "number")),
        *(Column("Cohen's kappa", "number"), Column("Same label", "number")),
    )
    return Table(
        "pairs",
        "Cohen's kappa of two annotators on the items both answered, lowest first.",
        head,
        rows,
        most=10,
    )


def scores(view: View) -> Table:
    """Each annotator against gold."""
    truth = view.study.truth
    if truth is None:
        return Table("annotator_accuracy", "", (Column("Annotator"),), ())
    order = sorted(
        truth.scores,
        key=lambda one: (_place(truth.apart, one.annotator), -one.n, view.person(one.annotator)),
    )
    axis = _axis(one.accuracy for one in order[:MOST])
    rows: list[tuple[Value | Shown, ...]] = []
    for one in order:
        e, name = one.accuracy, view.person(one.annotator)
        bar = _bar(e, axis if len(rows) < MOST else None, f"{name}: accuracy", truth.answers.value)
        wrong = sum(n for _, _, n in one.typical)
        typical = ""
        if one.typical:
            gold, answer, n = one.typical[0]
            typical = f"{view.label(gold)} read as {view.label(answer)}, {n} of {numbers.many(wrong, 'miss', 'misses')}"
        reading = _reading(truth.apart.get(one.annotator, ""), "all answers")
        rows.append((name, one.n, *_measure(e, bar), typical, reading))
    caption = (
        f"Accuracy against gold. The bar runs from {numbers.share(axis.low, 2)} to {numbers.share(axis.high, 2)}, the "
        f"upright line is all answers, {numbers.share(truth.answers.value)}. Wilson intervals on items. No ranking: "
        f"those who stand out come first, also when {numbers.many(len(rows), 'annotator')} are looked at at once."
    )
    head = (*_measured("Accuracy"), Column("Typical confusion"), Column("Reading"))
    return Table("annotator_accuracy", caption, head, tuple(rows), MOST)


def _reading(apart: str, usual: str) -> Shown:
    """What an interval says of somebody, quiet where it says nothing."""
    said = f"{apart.capitalize()} {usual}" if apart else UNTOLD
    return Shown(said, Markup('<span class="{}">{}</span>').format("said" if apart else "muted", said))


def _place(apart: Mapping[str, str], annotator: str) -> int:
    return {"below": 0, "above": 1}.get(apart.get(annotator, ""), 2)


def _axis(estimates: Iterable[Estimate]) -> Axis:
    return axis_for(estimates, low=0.5)


def _bar(e: Estimate, axis: Axis | None, label: str, line: float | None) -> Markup:
    """An interval in a table's cell; nothing in the rows that are folded away."""
    if axis is None:
        return Markup("")
    return marks.small_interval(marks.Dot(e.value, e.low, e.high), axis, label, line=line)


def _measured(name: str) -> tuple[Column, ...]:
    """The heads of an annotator's measure: one column with its interval and a bar on the page, three in the CSV."""
    return (
        *(Column("Annotator"), Column("Items", "number"), Column(name, only="page")),
        *(Column(name, "number", "csv"), Column("From", "number", "csv"), Column("To", "number", "csv")),
        Column("Interval", only="page"),
    )


def _measure(e: Estimate, bar: Markup) -> tuple[Shown | Value, ...]:
    said = Markup('<span class="nb">{}</span>').format(value_and_interval(e, lambda v: numbers.share(v, 2)))
    return (
        Shown(None, said),
        e.value,
        e.low,
        e.high,
        Shown(None, bar),
    )
