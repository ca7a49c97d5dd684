"""The page of vendors over pilots and months: accuracy period by period, what moved, and all numbers."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from workbench.pilot.progress import moves
from workbench.pilot.progress.parameters import ScorecardReport
from workbench.pilot.progress.source import provenance_of, source_section
from workbench.pilot.scorecard import Card, Move, Period, scorecards
from workbench.quality.deliveries import Loaded, load_readable
from workbench.report import marks, numbers
from workbench.report.charts import Plot, Row, axis_for, value_and_interval
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class ScorecardPage:
    """The sections of a scorecard, one a notebook cell; everything is read and computed once."""

    parameters: ScorecardReport

    @cached_property
    def read(self) -> tuple[list[Loaded], tuple[str, ...]]:
        """The pilots that can be read, and why the others cannot."""
        return load_readable(Workspace(Path(self.parameters.root)))

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """A card for each vendor with answers."""
        pilots = [loaded.inputs for loaded in self.read[0]]
        cards = scorecards(pilots, self.parameters.vendor or None, confidence=self.parameters.confidence)
        return tuple(card for card in cards if card.periods)

    @property
    def head(self) -> Section:
        """Title and facts."""
        periods = [period for card in self.cards for period in card.periods]
        months = sorted({period.month for period in periods if period.month})
        return section(
            "pilot/progress/scorecard_head.j2",
            title=self.cards[0].name if self.parameters.vendor and self.cards else "Vendor scorecard",
            vendors=len(self.cards),
            pilots=len({period.pilot for period in periods}),
            months=numbers.between(months[0], months[-1])
            if len(months) > 1
            else "".join(months) or "no dates",
            answers=sum(period.answers for period in periods),
            simulated=any(period.simulated for period in periods),
            confidence=self.parameters.confidence,
        )

    @property
    def short(self) -> Section:
        """1 Which way accuracy goes."""
        left = self.read[1]
        return section(
            "pilot/progress/short.j2",
            "short",
            "Which way accuracy goes",
            lead=" ".join(trend_sentence(card) for card in self.cards) or "No pilot here has answers yet.",
            plots=[_accuracy_plot(card) for card in self.cards],
            left=f"Left out: {' '.join(left)}" if left else "",
        )

    @property
    def periods(self) -> Section:
        """2 All numbers of every period."""
        return section(
            "pilot/progress/periods.j2",
            "periods",
            "All numbers",
            lead=_periods_lead(self.cards),
            tables=(_period_table(self.cards), _step_table(self.cards)),
        )

    @property
    def provenance(self) -> Section:
        """3 Provenance."""
        return source_section(3, provenance_of(self.read[0], self.parameters.command()))


def trend_sentence(card: Card) -> str:
    """Where accuracy stands and which way it goes, true of the intervals in the chart and the table of steps."""
    last = card.periods[-1]
    level = numbers.percent(last.accuracy.value)
    if last.accuracy.value is None:
        return f"{card.name}: accuracy is not known, {last.accuracy.reason}."
    if card.course is None:
        return f"{card.name}: accuracy is {level}; one period shows no trend."
    change = moves.difference_text(card.course, last.currency)
    if card.course.difference.value is None:
        return f"{card.name}: accuracy is {level}; it cannot be compared with the first period."
    if card.trend == "not settled":
        return f"{card.name}: accuracy is {level}; no settled change since the first period, {change} points."
    return f"{card.name}: accuracy {card.trend} to {level}, {change} points since the first period."


def _accuracy_plot(card: Card) -> Plot:
    """Accuracy in every period, on one axis."""
    axis = axis_for(
        (period.accuracy for period in card.periods), low=0.6, write=lambda value: numbers.percent(value, 0)
    )
    rows = []
    for period in card.periods:
        dot = marks.Dot(period.accuracy.value, period.accuracy.low, period.accuracy.high)
        left = Markup("<b>{}</b><small>{}, n {} answers</small>").format(
            period.month or "No dates", period.title, numbers.count(period.answers)
        )
        mark = marks.dot_row((dot,), axis, f"{card.name}, {_called(period)}: accuracy")
        rows.append(Row(left, mark, value_and_interval(period.accuracy, numbers.percent)))
    simulated = " (simulated)" if any(period.simulated for period in card.periods) else ""
    level = numbers.level(card.periods[-1].accuracy.confidence)
    caption = (
        f"Accuracy of first answers against gold, {level} intervals: {card.periods[-1].accuracy.method}."
    )
    return Plot(f"{card.name}{simulated}", tuple(rows), marks.axis_line(axis), caption)


def _called(period: Period) -> str:
    return f"{period.month or 'no dates'}, {period.pilot}"


def _periods_lead(cards: tuple[Card, ...]) -> str:
    """Who got worse in the course of a period, where times can tell."""
    worse = [
        f"{numbers.many(len(period.drifting), 'annotator')} of {card.name} got worse in {_called(period)}"
        for card in cards
        for period in card.periods
        if period.drifting and period.month
    ]
    if worse:
        return numbers.sentence("; ".join(worse))
    return "Turnaround, cost, rework and drift of every period; no annotator is known to have got worse in the course of one."


def _period_table(cards: tuple[Card, ...]) -> Table:
    """One row a vendor and period."""
    rows: list[tuple[Any, ...]] = []
    for card in cards:
        for period in card.periods:
            money = moves.writer("cost_per_correct", period.currency)
            values = (
                (period.accuracy, numbers.percent),
                (period.within_promise, numbers.percent),
                (period.cost_per_correct, money),
                (period.rework, numbers.percent),
            )
            cells = [Shown(e.value, moves.value_text(e, write)) for e, write in values]
            hours = period.median_hours
            took = Shown(hours, "" if hours is None else numbers.seconds(3600 * hours))
            drift = (
                f"{len(period.drifting)} of {period.people}"
                if period.month and period.drifting is not None
                else "no dates"
            )
            rows.append((f"{card.name}, {_called(period)}", period.items, cells[0], took, *cells[1:], drift))
    columns = (
        *(Column("Period"), Column("Items", "number"), Column("Accuracy"), Column("Median time", "number")),
        *(Column("Back in time"), Column("Cost per correct answer"), Column("Rework"), Column("Got worse")),
    )
    return Table(
        "periods",
        "Each number with its interval and n, vendor by vendor in the order of time.",
        columns,
        tuple(rows),
    )


def _step_table(cards: tuple[Card, ...]) -> Table:
    """Every change of accuracy from one period to the next, and from the first to the last."""
    rows = []
    for card in cards:
        for (before, after), step in zip(
            zip(card.periods, card.periods[1:], strict=False), card.moves, strict=True
        ):
            rows.append(_step(f"{card.name}: {_called(before)} to {_called(after)}", step[0], after.currency))
        if card.course is not None and len(card.periods) > 2:
            rows.append(_step(f"{card.name}: first to last", card.course, card.periods[-1].currency))
    columns = tuple(map(Column, ("Step", "Change of accuracy, points", "Reading", "Rests on")))
    return Table("steps", "How accuracy moved from period to period.", columns, tuple(rows))


def _step(name: str, move: Move, currency: str) -> tuple[Any, ...]:
    text = move.difference.reason if move.difference.value is None else moves.difference_text(move, currency)
    return (name, Shown(move.difference.value, text or ""), moves.reading(move), move.says)
