"""The tables of a disagreement report: shown on its page in part, whole in the CSV."""

from collections.abc import Callable, Iterable, Mapping
from math import isfinite

from markupsafe import Markup

from workbench.agreement.estimate import Estimate
from workbench.reports import marks, numbers
from workbench.reports.disagreement_view import METHODS, View, shortened
from workbench.reports.disagreement_words import COEFFICIENTS
from workbench.reports.drawing import Axis
from workbench.reports.plot import axis_for, value_and_interval
from workbench.reports.tables import Column, Shown, Table, Value
from workbench.studies.contested import Contested
from workbench.studies.others import AgainstOthers

MOST = 20  # rows of a long table that stand on the page at once
SHORT_TEXT = 220  # characters of an item's text in a table
STANDS = {"below": "Below the others", "above": "Above the others", "": "Cannot be told apart"}


def coefficients(view: View) -> Table:
    """The coefficients with intervals."""
    rows = tuple(
        (COEFFICIENTS[name][0], *_estimate(e), e.n, e.reason or e.method)
        for name, e in view.study.coefficients.items()
    )
    head = (Column("Coefficient"), *_interval("Value"), Column("Items", "number"), Column("Method"))
    return Table("agreement", f"Agreement of all annotators, {_level(view)} intervals.", head, rows)


def by_label(view: View) -> Table:
    """How firmly each label stands."""
    rows = tuple(
        (_label(view, one.label), one.answers, *_estimate(one.agreement)) for one in view.study.by_label
    )
    head = (Column("Label"), Column("Answers", "number"), *_interval("Agreement"))
    caption = f"When one annotator gives the label, how often another of the same item does; {_level(view)} intervals."
    return Table("labels", caption, head, rows)


def people(view: View) -> Table:
    """Each annotator beside the others: those who stand out first, then by the number of answers."""
    study = view.study
    axis = _axis(one.agreement for one in study.people)
    order = sorted(
        study.people,
        key=lambda one: (
            {"below": 0, "above": 1}.get(one.apart, 2),
            -one.answers,
            view.person(one.annotator),
        ),
    )
    rows = tuple(_person(view, one, axis if i < MOST else None) for i, one in enumerate(order))
    caption = (
        f"How often the other annotators of the same items agree. The bar runs from {numbers.share(axis.low, 2)} to "
        f"{numbers.share(axis.high, 2)}, the upright line is what is usual, {numbers.share(study.usual)}. Wilson "
        f"{_level(view)} intervals on items. Those who stand out come first, then those with most answers: this is no "
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
    return (name, one.answers, *_measure(e, bar), leaning, STANDS[one.apart])


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


def mix_ups(view: View) -> Table:
    """Every pair of labels that was mixed up."""
    rows = tuple(
        (
            Shown(
                f"{view.label(pair.one)} / {view.label(pair.other)}",
                Markup("{} {}").format(view.chip(pair.one), view.chip(pair.other)),
            ),
            pair.items,
            pair.pairs,
            Shown(pair.share, numbers.percent(pair.share)),
            numbers.names([rule.id for rule in pair.rules]) if pair.rules else "",
        )
        for pair in view.study.mix_ups
    )
    head = (
        *(Column("Labels"), Column("Items", "number"), Column("Pairs of annotators", "number")),
        *(Column("Share of disagreement", "number"), Column("Rules")),
    )
    caption = (
        "Two labels given to one item by two people. The share weighs an item by its answers, as alpha does, so that "
        "an item with many answers does not count by all its pairs."
    )
    return Table("label_pairs", caption, head, rows, MOST)


def contested(view: View) -> Table:
    """The items people split on."""
    return _items(
        view, "contested_items", view.study.contested, "Most contested first. A long text is cut here."
    )


def undecided(view: View) -> Table:
    """The items on which the methods do not agree."""
    return _items(
        view,
        "undecided_items",
        view.study.undecided,
        "Items on which majority and Dawid-Skene do not name the same label, or there is a tie.",
    )


def _items(view: View, name: str, items: Iterable[Contested], caption: str) -> Table:
    methods, gold = list(view.study.named), view.loaded.key is not None
    rows: list[tuple[Value | Shown, ...]] = []
    for item in items:
        row: list[Value | Shown] = [item.item]
        if view.loaded.texts:
            row.append(Shown(item.text or "", shortened(item.text or "", SHORT_TEXT)))
        said = "; ".join(f"{view.label(label)} {n}" for label, n in item.counts)
        chips = Markup(" ").join(
            Markup('<span class="nb">{} {}</span>').format(n, view.chip(label)) for label, n in item.counts
        )
        row.append(Shown(said, Markup('{}<span class="chips">{}</span>').format(view.split(item), chips)))
        row.append(Shown(item.apart, numbers.percent(item.apart, 0)))
        row += [_named(view, view.study.named[method][item.item]) for method in methods]
        if gold and view.loaded.key is not None:
            row.append(_named(view, view.loaded.key.label.get(item.item), nothing=""))
        rows.append(tuple(row))
    head = [Column("Item"), *([Column("Text")] if view.loaded.texts else []), Column("Answers")]
    head += [Column("Pairs apart", "number"), *(Column(METHODS[method]) for method in methods)]
    head += [Column("Gold")] if gold else []
    return Table(name, caption, tuple(head), tuple(rows), 10, 30)


def methods(view: View) -> Table:
    """How often single answers and each consensus are right."""
    truth = view.study.truth
    rows: list[tuple[Value | Shown, ...]] = []
    if truth is not None:
        rows.append(
            (
                "Single answers",
                truth.answers.n,
                "answers",
                0,
                *_estimate(truth.answers, numbers.percent),
                "",
                truth.answers.method,
            )
        )
        rows += [
            (
                METHODS[name],
                found.all.n,
                "items",
                found.disputes,
                *_estimate(found.all, numbers.percent),
                Shown(found.decided.value, numbers.percent(found.decided.value)),
                view.study.consensus[name].how,
            )
            for name, found in truth.methods.items()
        ]
    head = (
        *(
            Column("Method"),
            Column("n", "number"),
            Column("Unit"),
            Column("Ties", "number"),
            *_interval("Right"),
        ),
        *(Column("Right where decided", "number"), Column("How")),
    )
    caption = (
        f"Accuracy against gold, {_level(view)} intervals. A tie counts for the share of it that is right."
    )
    return Table("accuracy", caption, head, tuple(rows))


def scores(view: View) -> Table:
    """Each annotator against gold."""
    truth = view.study.truth
    if truth is None:
        return Table("annotator_accuracy", "", (Column("Annotator"),), ())
    axis = _axis(one.accuracy for one in truth.scores)
    order = sorted(
        truth.scores,
        key=lambda one: (_place(truth.apart, one.annotator), -one.n, view.person(one.annotator)),
    )
    rows: list[tuple[Value | Shown, ...]] = []
    for one in order:
        e, name = one.accuracy, view.person(one.annotator)
        bar = _bar(e, axis if len(rows) < MOST else None, f"{name}: accuracy", truth.answers.value)
        wrong = sum(n for _, _, n in one.typical)
        typical = ""
        if one.typical:
            gold, answer, n = one.typical[0]
            typical = f"{view.label(gold)} read as {view.label(answer)}, {n} of {numbers.many(wrong, 'miss', 'misses')}"
        reading = {"below": "Below all answers", "above": "Above all answers"}.get(
            truth.apart.get(one.annotator, ""), "Cannot be told apart"
        )
        rows.append((name, one.n, *_measure(e, bar), typical, reading))
    caption = (
        f"Accuracy against gold. The bar runs from {numbers.share(axis.low, 2)} to {numbers.share(axis.high, 2)}, the "
        f"upright line is all answers, {numbers.share(truth.answers.value)}. Wilson intervals on items. No ranking: "
        f"those who stand out come first, also when {numbers.many(len(rows), 'annotator')} are looked at at once."
    )
    head = (*_measured("Accuracy"), Column("Typical confusion"), Column("Reading"))
    return Table("annotator_accuracy", caption, head, tuple(rows), MOST)


def _level(view: View) -> str:
    return numbers.level(view.study.confidence)


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


def _interval(name: str) -> tuple[Column, ...]:
    """The heads of a value with its interval: two columns on the page, three in the CSV."""
    return (
        Column(name, "number"),
        Column("Interval", "number", "page"),
        Column("From", "number", "csv"),
        Column("To", "number", "csv"),
    )


def _estimate(e: Estimate, write: Callable[[float | None], str] = numbers.share) -> tuple[Shown | Value, ...]:
    low, high = e.low, e.high
    between = numbers.between(write(low), write(high)) if low is not None and high is not None else ""
    return (Shown(e.value, write(e.value)), Shown(None, between), low, high)


def _label(view: View, label: str) -> Shown:
    return Shown(view.label(label), view.chip(label))


def _named(view: View, label: str | None, nothing: str = "tie") -> Shown:
    return Shown(nothing, nothing) if label is None else _label(view, label)


def cell(kappa: float, row: int, column: int) -> Shown:
    """A kappa in the table of everyone with everyone; empty on the diagonal and where it is undefined."""
    return Shown(None, "") if row == column or not isfinite(kappa) else Shown(kappa, numbers.share(kappa, 2))
