"""The charts and figures of a disagreement report."""

from collections.abc import Mapping

import numpy as np
from markupsafe import Markup

from workbench.answers.annotations import Floats
from workbench.disagreement.report import words
from workbench.disagreement.report.tables import LABELS_ON_PAGE
from workbench.disagreement.report.view import METHODS, ROWS, View
from workbench.disagreement.study import COEFFICIENTS, Truth
from workbench.report import charts, figures, marks, numbers
from workbench.report.charts import Plot, Row, axis_for, value_and_interval
from workbench.report.figures import Figure
from workbench.report.tables import Column, Shown, Table, Value
from workbench.statistics.estimate import Estimate

MOST_LABELS = 20  # labels; with more, no table of all pairs of labels is drawn


def coefficients(view: View) -> Plot:
    """The four coefficients on one scale; alpha with its usual bounds."""
    study = view.study
    axis = axis_for(study.coefficients.values())
    rows = []
    for name, e in study.coefficients.items():
        title, meaning = COEFFICIENTS[name]
        alpha = name == "krippendorff_alpha"
        mark = marks.dot_row(
            (_dot(e),),
            axis,
            title,
            line=words.FIRM if alpha else None,
            dashed=words.TENTATIVE if alpha else None,
            zone=(words.FIRM, 1.0) if alpha else None,
        )
        left = Markup("<b>{}</b><small>{}</small>").format(title, meaning)
        write = numbers.percent if name == "percent_agreement" else numbers.coefficient
        rows.append(Row(left, mark, value_and_interval(e, write)))
    caption = (
        f"n = {numbers.many(study.pairable, 'item')} with two answers or more. {numbers.level(study.confidence)} "
        f"intervals: {study.coefficients['krippendorff_alpha'].method or 'none'}. Shaded, for alpha: firm conclusions; "
        "from the dashed line on: tentative ones."
    )
    named = ((words.FIRM, "firm .80"), (words.TENTATIVE, ".667"))
    return Plot("All annotators together", tuple(rows), marks.axis_line(axis, named), caption)


def by_label(view: View) -> Plot | None:
    """The agreement on each label; None if no item has two answers."""
    labels = view.study.by_label
    if not labels:
        return None
    largest = view.drawn_labels
    drawn = [words.with_width(label.agreement) for label in largest]
    axis = axis_for(drawn, low=0.5, write=_whole)
    rows = tuple(
        Row(
            Markup('{} <span class="small muted nb">n {}</span>').format(
                view.chip(label.label), numbers.count(label.answers)
            ),
            marks.dot_row((_dot(e),), axis, view.label(label.label)),
            value_and_interval(e, _whole),
        )
        for label, e in zip(largest, drawn, strict=True)
    )
    caption = (
        "When one annotator gives the label, how often another annotator of the same item gives it too. n = answers "
        f"with that label on items with two answers or more. {numbers.level(view.study.confidence)} intervals: "
        f"{labels[0].agreement.method}; none where all draws are alike."
    )
    if len(labels) > ROWS:
        where = "the table" if len(labels) <= LABELS_ON_PAGE else "labels.csv"
        caption += f" The {ROWS} labels with most answers; all {len(labels)} are in {where}."
    return Plot("Label by label", rows, marks.axis_line(axis), caption)


def everyone(view: View) -> tuple[Figure | None, Table | None]:
    """All pairs of annotators as a figure and a table, if there are few enough to read."""
    cohen, few = view.study.cohen, figures.DRAWN[0]
    if cohen is None or not few <= len(view.study.people) <= figures.DRAWN[1]:
        return None, None
    known = np.isin(cohen.annotators, [person.annotator for person in view.study.people])
    kappa = np.where(cohen.n > 0, cohen.kappa, np.nan)[np.ix_(known, known)]
    pairs = kappa[np.triu_indices(len(kappa), 1)]
    if np.isfinite(pairs).sum() < few:
        return None, None
    people = [view.person(name) for name in np.array(cohen.annotators)[known].tolist()]
    order = figures.by_similarity(kappa)
    kappa, people = kappa[np.ix_(order, order)], [people[i] for i in order]
    low, high = float(np.nanmin(pairs)), float(np.nanmax(pairs))
    alt = (
        f"Cohen's kappa of every two of {len(people)} annotators, from {numbers.share(low)} to {numbers.share(high)}; "
        "people with similar answers are next to each other. The table below has all values."
    )
    figure = figures.heat_map(
        kappa, people, alt, low=min(low, 0), high=1, write=lambda v: numbers.share(v, 2)
    )
    return figure, _kappa_table(kappa, people)


def _kappa_table(kappa: Floats, people: list[str]) -> Table:
    rows: list[tuple[Value | Shown, ...]] = []
    for i, name in enumerate(people):
        values = [float(v) if i != j and np.isfinite(v) else None for j, v in enumerate(kappa[i])]
        rows.append((name, *(Shown(v, "" if v is None else numbers.share(v, 2)) for v in values)))
    head = (Column("Annotator"), *(Column(name, "number") for name in people))
    return Table("kappa", "Cohen's kappa on the items both answered.", head, tuple(rows))


def every_label(view: View) -> Figure | None:
    """All pairs of labels as shares of all disagreement; None for two labels or very many."""
    labels, pairs = view.study.labels, view.study.label_confusion
    if not 3 <= len(labels) <= MOST_LABELS or not pairs:
        return None
    at = {label: i for i, label in enumerate(labels)}
    share = np.full((len(labels), len(labels)), np.nan)
    for pair in pairs:
        share[at[pair.one], at[pair.other]] = share[at[pair.other], at[pair.one]] = pair.share
    first = pairs[0]
    alt = (
        f"Share of all disagreement for every two of {len(labels)} labels; most is between {view.label(first.one)} and "
        f"{view.label(first.other)}, {numbers.percent(first.share)}. All values are in the table that follows."
    )
    names = [view.label(label) for label in labels]
    return figures.heat_map(share, names, alt, low=0, high=first.share, write=lambda v: numbers.percent(v, 0))


def spread(view: View) -> Markup:
    """How many items have which share of answers on their most frequent label."""
    shares = view.study.spread
    names = ["all" if percent == 100 else f"≥ {percent}%" if percent else "< 50%" for percent, _ in shares]
    description = ", ".join(f"{name}: {n}" for name, (_, n) in zip(names, shares, strict=True))
    return charts.bars(
        [n for _, n in shares], names, f"Items by the share of their most frequent label: {description}"
    )


def accuracy(view: View, truth: Truth) -> Plot:
    """How often single answers and each consensus are right."""
    estimates: Mapping[str, Estimate] = {
        "Single answers": truth.answers,
        **{METHODS[name]: result.all for name, result in truth.methods.items()},
    }
    axis = axis_for(estimates.values(), low=0.6, write=lambda v: numbers.percent(v, 0))
    rows = tuple(
        Row(
            Markup('<b>{}</b> <span class="small muted nb">n {} {}</span>').format(
                name, numbers.count(e.n), e.unit
            ),
            marks.dot_row((_dot(e),), axis, name),
            value_and_interval(e, numbers.percent),
        )
        for name, e in estimates.items()
    )
    caption = (
        f"{numbers.level(view.study.confidence)} intervals: Wilson on items; for single answers on the number of "
        "independent answers that they are worth, as answers to one item are alike. A tie counts for the share of it "
        "that is right. All are judged on the same items, so intervals that overlap do not make two methods equal."
    )
    return Plot("How often each is right", rows, marks.axis_line(axis), caption)


def _whole(value: float | None) -> str:
    return numbers.percent(value, 0)


def _dot(e: Estimate) -> marks.Dot:
    return marks.Dot(e.value, e.low, e.high)
