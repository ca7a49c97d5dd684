"""The tables of a disagreement report: partly on the page, complete in the CSV."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from workbench.disagreement.report.view import METHODS, MOST_LABELS, View, shortened
from workbench.disagreement.report.words import TOO_FEW, with_width
from workbench.disagreement.study import COEFFICIENTS
from workbench.quality.consensus_choice import ConsensusChoice
from workbench.quality.disputes import DisputedItem
from workbench.quality.peer_agreement import PeerAgreement
from workbench.report import marks, numbers
from workbench.report.charts import axis_for
from workbench.report.drawing import Axis
from workbench.report.tables import Column, Shown, Table, Value, numeric
from workbench.statistics.consensus.methods import TITLES
from workbench.statistics.estimate import Estimate

ACCURACY = ("accuracy", "accuracy_low", "accuracy_high")
LEAD = ("difference", "difference_low", "difference_high")
MOST = 12  # annotators or pairs of labels shown on the page at once
MOST_APART = 10  # pairs of annotators on the page at most
MOST_PAIRS = 200  # pairs of labels on the page at most
LABELS_ON_PAGE = 200  # labels on the page at most: those with most answers
AT_ONCE, ON_PAGE = 10, 30  # items shown on the page at once, and at most
SHORT_TEXT = 220  # characters of an item's text in a table


def coefficients(view: View) -> Table:
    """The coefficients with intervals."""
    rows = tuple(
        (
            COEFFICIENTS[name][0],
            *_estimate(e, numbers.percent if name == "percent_agreement" else numbers.coefficient),
            e.n,
            "; ".join(filter(None, (e.method, e.reason))),
        )
        for name, e in view.study.coefficients.items()
    )
    head = (Column("Coefficient"), *_interval("Value"), Column("Items", "number"), Column("Method"))
    return Table("agreement", f"Agreement of all annotators, {level(view)} intervals.", head, rows)


def by_label(view: View) -> Table:
    """The agreement on each label."""
    labels = view.study.by_label
    if len(labels) > LABELS_ON_PAGE:
        labels = tuple(sorted(labels, key=lambda label: -label.answers))
    rows = tuple(
        (
            _label(view, label.label) if place < LABELS_ON_PAGE else view.label(label.label),
            label.answers,
            *_estimate(with_width(label.agreement), lambda value: numbers.percent(value, 0)),
        )
        for place, label in enumerate(labels)
    )
    head = (Column("Label"), Column("Answers", "number"), *_interval("Agreement"))
    caption = f"When one annotator gives the label, how often another of the same item does; {level(view)} intervals."
    return Table("labels", caption, head, rows, most=LABELS_ON_PAGE)


def label_confusion(view: View) -> Table:
    """Every pair of confused labels and, with a guideline, the rules that tell them apart."""
    ruled = view.loaded.guideline is not None
    rows = tuple(
        (
            Shown(
                f"{view.label(pair.one)} / {view.label(pair.other)}",
                Markup("{} {}").format(view.chip(pair.one), view.chip(pair.other))
                if place < MOST_PAIRS
                else "",
            ),
            pair.items,
            pair.pairs,
            Shown(pair.share, numbers.percent(pair.share)),
            *((numbers.names([rule.id for rule in pair.rules]),) if ruled else ()),
        )
        for place, pair in enumerate(view.study.label_confusion)
    )
    head = (
        *(Column("Labels"), Column("Items", "number"), Column("Pairs of annotators", "number")),
        *(Column("Share of disagreement", "number"), *([Column("Rules")] if ruled else [])),
    )
    caption = (
        "Two labels that different people gave to one item. Each item counts by its number of answers, as in alpha, "
        "not by its number of pairs."
    )
    return Table("label_pairs", caption, head, rows, MOST, MOST_PAIRS)


def disputed_items(view: View) -> Table:
    """The disputed items."""
    return _items(
        view, "disputed_items", view.study.disputed_items, "Most disputed first. A long text is cut here."
    )


def undecided(view: View) -> Table:
    """The items on which the methods do not agree."""
    return _items(
        view,
        "undecided_items",
        view.study.undecided,
        "Items where the majority and Dawid-Skene choose different labels, or are tied.",
    )


def _items(view: View, name: str, items: Sequence[DisputedItem], caption: str) -> Table:
    """Items with their answers; rows beyond the page are not drawn."""
    key = view.loaded.key
    rows = tuple(_item(view, item, drawn=i < ON_PAGE) for i, item in enumerate(items))
    head = [Column("Item", only="csv"), Column("Text", only="csv")] if view.loaded.texts else []
    head += [Column("Item", only="page" if view.loaded.texts else ""), Column("Answers")]
    head += [Column("Pairs apart", "number"), *(Column(METHODS[method]) for method in view.study.named)]
    head += [Column("Gold")] if key is not None else []
    return Table(name, caption, tuple(head), rows, AT_ONCE, ON_PAGE)


def _item(view: View, item: DisputedItem, *, drawn: bool) -> tuple[Value | Shown, ...]:
    key, text = view.loaded.key, item.text or ""
    row: list[Value | Shown] = [item.item, text] if view.loaded.texts else []
    row.append(Shown(item.item, _quoted(item.item, text) if drawn else ""))
    counts = "; ".join(f"{view.label(label)} {n}" for label, n in item.counts)
    row.append(Shown(counts, _chips(view, item) if drawn else ""))
    m = sum(n for _, n in item.counts)
    pairs = m * (m - 1) // 2
    row.append(Shown(item.apart, f"{round(item.apart * pairs):,} of {pairs:,}"))
    named = [(labels[item.item], "tie") for labels in view.study.named.values()]
    named += [(key.label.get(item.item), "")] if key is not None else []
    for label, nothing in named:
        row.append(_named(view, label, nothing) if drawn or label is None else view.label(label))
    return tuple(row)


def _quoted(item: str, text: str) -> Markup:
    """An item in a table: its text with its id below, or the id alone."""
    if not text:
        return Markup('<span class="mono">{}</span>').format(item)
    where = Markup('<span class="text">{}</span><span class="where">{}</span>')
    return where.format(shortened(text, SHORT_TEXT), item)


def _chips(view: View, item: DisputedItem) -> Markup:
    """The answers to an item as a bar and as counts of labels."""
    chips = Markup("").join(
        Markup('<span class="nb">{} {}</span>').format(n, view.chip(label))
        for label, n in item.counts[:MOST_LABELS]
    )
    if (more := len(item.counts) - MOST_LABELS) > 0:
        chips += Markup('<span class="muted">{}</span>').format(numbers.many(more, "other label"))
    return Markup('{}<span class="chips">{}</span>').format(view.split(item), chips)


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
                result.all.n,
                "items",
                result.disputes,
                *_estimate(result.all, numbers.percent),
                Shown(result.decided.value, numbers.percent(result.decided.value)),
                view.study.consensus[name].how,
            )
            for name, result in truth.methods.items()
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
    caption = f"Accuracy against gold, {level(view)} intervals. A tie of two labels counts as half right if one of them is right."
    return Table("accuracy", caption, head, tuple(rows))


def level(view: View) -> str:
    """The confidence of the intervals, in percent."""
    return numbers.level(view.study.confidence)


def _interval(name: str) -> tuple[Column, ...]:
    """The column heads of a value with its interval: two on the page, three in the CSV."""
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


def choice(comparison: ConsensusChoice) -> Table:
    """Every method and smoothing, compared with the majority."""
    rows: list[tuple[Any, ...]] = []
    for row in comparison.methods:
        accuracy = [Shown(row[name], numbers.percent(row[name])) for name in ACCURACY]
        lead = [Shown(row[name], _points(row[name])) for name in LEAD]
        finding = "the baseline" if row["finding"] is None else row["finding"]
        ties = Shown(row["in_ties"], _points(row["in_ties"]))
        rows.append(
            (TITLES[row["method"]], row["smoothing"], *accuracy, *lead, ties, row["disputes"], finding)
        )
    columns = (
        Column("Method"),
        *numeric(
            "Smoothing", "Right", "Low", "High", "Lead, points", "Low", "High", "Of it in ties", "Disputes"
        ),
        Column("Finding"),
    )
    caption = (
        f"Right on {comparison.items:,} gold items, and the lead over the majority on the same items; "
        "intervals of the lead are adjusted for comparing several methods."
    )
    return Table("consensus_choice", caption, columns, tuple(rows))


def _points(value: float | None) -> str:
    return "" if value is None else numbers.points(value)


UNTOLD = "May be chance"
CONCERN = {"below": 0, "": 1, "above": 2}


def people(view: View) -> Table:
    """Each annotator compared with the others: those below the others first, those with few items in one row at the end."""
    study = view.study
    compared = [person for person in study.people if person.answers >= TOO_FEW or person.apart]
    order = sorted(
        compared,
        key=lambda person: (
            CONCERN[person.apart],
            (person.agreement.value or 0) - person.usual,
            view.person(person.annotator),
        ),
    )
    axis = _axis(_among(person.agreement, person.chance) for person in order[:MOST])
    rows = [_person(view, person, axis if i < MOST else None) for i, person in enumerate(order)]
    rows += [_person(view, person, None) for person in study.people if person not in compared]
    caption = (
        f"How often the other annotators of the same items agree; {numbers.percent(study.usual)} over all. {_scale(axis)} "
        f"{_band(view, len(study.people))}"
    )
    head = (*_measured("Agreement"), Column("Leans towards"), Column("Reading"))
    return Table("annotators", caption, head, tuple(rows), MOST, len(order))


def _scale(axis: Axis) -> str:
    return f"The bar runs from {numbers.percent(axis.low, 0)} to {numbers.percent(axis.high, 0)}."


def _band(view: View, people: int) -> str:
    """What a band and a dot mean, for a caption."""
    return (
        f"The band is what chance alone gives anybody on the same items, at {level(view)} for all "
        f"{numbers.many(people, 'annotator')} together: a dot beside its band is no chance. First those below; the order of "
        "the others is no ranking."
    )


def _among(e: Estimate, chance: tuple[float, float] | None) -> Estimate:
    """A share with the range that chance alone gives in place of its interval; none where that is not known."""
    low, high = chance or (None, None)
    return replace(e, low=low, high=high)


def _person(view: View, person: PeerAgreement, axis: Axis | None) -> tuple[Value | Shown, ...]:
    name = view.person(person.annotator)
    bar = _bar(
        _among(person.agreement, person.chance),
        axis,
        f"{name}: agreement beside what chance gives",
        person.usual,
    )
    leaning = ""
    if person.leaning is not None:
        own, others = numbers.percent(person.leaning.own, 0), numbers.percent(person.leaning.others, 0)
        leaning = f"{view.label(person.leaning.label)}: {own}, the others {others}"
    return (
        name,
        person.answers,
        *_measure(person.agreement, person.chance, bar),
        leaning,
        _reading(person.apart, "the others"),
    )


def pairs(view: View) -> Table:
    """Pairs of annotators, the lowest kappa first; on the page those that chance does not explain."""
    pairing = view.study.pairing
    apart = pairing.apart(view.study.confidence) if pairing else ()
    others = [pair for pair in (pairing.pairs if pairing else ()) if pair not in set(apart)]
    rows = tuple(
        (
            f"{view.person(pair.one)} and {view.person(pair.other)}",
            pair.n,
            Shown(pair.kappa, numbers.share(pair.kappa)),
            Shown(pair.agreement, numbers.percent(pair.agreement)),
            "no" if place < len(apart) else "may be",
        )
        for place, pair in enumerate((*apart, *others))
    )
    head = (
        *(Column("Pair"), Column("Items in common", "number")),
        *(Column("Cohen's kappa", "number"), Column("Same label", "number"), Column("Chance", only="csv")),
    )
    caption = (
        "Cohen's kappa of two annotators on the items both answered, lowest first. Listed: pairs that agree less than the "
        f"median pair by more than chance, at {level(view)} for all pairs together (binomial, Holm)."
    )
    return Table("pairs", caption, head, rows, most=min(len(apart), MOST_APART))


def scores(view: View) -> Table:
    """Each annotator against gold."""
    truth = view.study.truth
    if truth is None:
        return Table("annotator_accuracy", "", (Column("Annotator"),), ())
    at = truth.apart
    order = sorted(
        truth.scores,
        key=lambda person: (
            person.n < TOO_FEW and not at[person.annotator].apart,
            CONCERN[at[person.annotator].apart],
            at[person.annotator].accuracy - at[person.annotator].usual,
            view.person(person.annotator),
        ),
    )
    compared = [person for person in order if person.n >= TOO_FEW or at[person.annotator].apart]
    axis = _axis(_among(person.accuracy, at[person.annotator].chance) for person in compared[:MOST])
    rows: list[tuple[Value | Shown, ...]] = []
    for person in order:
        standing, name = at[person.annotator], view.person(person.annotator)
        e = _among(person.accuracy, standing.chance)
        bar = _bar(
            e,
            axis if len(rows) < MOST else None,
            f"{name}: accuracy beside what chance gives",
            standing.usual,
        )
        wrong = sum(n for _, _, n in person.typical)
        typical = ""
        if person.typical:
            gold, answer, n = person.typical[0]
            typical = f"{view.label(gold)} read as {view.label(answer)}, {n} of {numbers.many(wrong, 'miss', 'misses')}"
        reading = _reading(standing.apart, "the others")
        rows.append((name, person.n, *_measure(person.accuracy, standing.chance, bar), typical, reading))
    caption = (
        f"Accuracy against gold; {numbers.percent(truth.answers.value)} over all answers. {_scale(axis)} "
        f"{_band(view, len(rows))}"
    )
    head = (*_measured("Accuracy"), Column("Typical confusion"), Column("Reading"))
    return Table("annotator_accuracy", caption, head, tuple(rows), MOST, len(compared))


def _reading(apart: str, usual: str) -> Shown:
    """What an interval says about an annotator; muted if it says nothing."""
    reading = f"{apart.capitalize()} {usual}" if apart else UNTOLD
    return Shown(reading, Markup('<span class="{}">{}</span>').format("said" if apart else "muted", reading))


def _axis(estimates: Iterable[Estimate]) -> Axis:
    return axis_for(estimates, low=0.5, write=lambda v: numbers.percent(v, 0))


def _bar(e: Estimate, axis: Axis | None, label: str, line: float | None) -> Markup:
    """An interval in a table's cell; nothing in folded rows."""
    if axis is None:
        return Markup("")
    return marks.small_interval(marks.Dot(e.value, e.low, e.high), axis, label, line=line)


def _measured(name: str) -> tuple[Column, ...]:
    """The column heads of an annotator's measure: what chance gives beside it, in numbers and as a band; more in the CSV."""
    csv = (name, "From", "To", "By chance from", "By chance to")
    return (
        *(Column("Annotator"), Column("Items", "number"), Column(f"{name}, and by chance", only="page")),
        *(Column(head, "number", "csv") for head in csv),
        Column("Beside chance", only="page"),
    )


def _measure(e: Estimate, chance: tuple[float, float] | None, bar: Markup) -> tuple[Shown | Value, ...]:
    """A share with its interval, and the range that chance alone gives on the same items."""
    low, high = chance or (None, None)
    value = Markup("<b>{}</b>").format(numbers.percent(e.value, 0))
    if low is not None and high is not None:
        ends = numbers.between(numbers.percent(low, 0), numbers.percent(high, 0))
        value += Markup(' <span class="muted">chance {}</span>').format(ends)
    cell = Markup('<span class="nb">{}</span>').format(value)
    return (Shown(None, cell), e.value, e.low, e.high, low, high, Shown(None, bar))
