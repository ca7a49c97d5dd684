"""The status of a workspace, and what waits for whom: guidelines, gold sets, rounds and pilots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.calibration.study import Calibration
from workbench.documents.changes import Change, bump_of
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Pilot, Seal
from workbench.guideline.impact import GoldImpact
from workbench.quality.accuracy import accuracy
from workbench.quality.deliveries import PilotInputs
from workbench.quality.slices import agreement_by_column
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import VendorVerdict, best

Kind = Literal["guideline", "gold set", "round", "pilot"]
KINDS: tuple[Kind, ...] = ("guideline", "gold set", "round", "pilot")


@dataclass(frozen=True)
class Waiting(Result):
    """Something that waits: how many, what, for whom, and the command to do it."""

    n: int
    what: str
    whom: str
    next: str


@dataclass(frozen=True)
class Entry(Result):
    """One guideline, gold set, round or pilot: its state in words, and what waits."""

    kind: Kind
    name: str
    state: str
    waits: tuple[Waiting, ...] = ()


@dataclass(frozen=True)
class Point(Result):
    """One batch of one vendor: accuracy of first answers, and agreement on the batch's items."""

    batch: str
    accuracy: Estimate
    agreement: Estimate | None


@dataclass(frozen=True)
class Trend(Result):
    """Accuracy and agreement over the batches of a pilot, in the order in which they were sent."""

    pilot: str
    vendor: str
    simulated: bool
    coefficient: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Status(Result):
    """The whole workspace: the state of each part, and quality over the batches."""

    entries: tuple[Entry, ...]
    trends: tuple[Trend, ...] = ()

    @property
    def waiting(self) -> tuple[tuple[Entry, Waiting], ...]:
        """Everything that waits, with its entry."""
        return tuple((entry, wait) for entry in self.entries for wait in entry.waits)


def broken_entry(kind: Kind, name: str, refusal: str) -> Entry:
    """A part that cannot be read, with the reason; it does not hide the rest of the workspace."""
    why = " ".join(refusal.split())
    return Entry(kind, name, "cannot be read", (Waiting(1, why, "author", "fix the file, then refresh"),))


def lost_entry(kind: Kind, name: str, refusal: str) -> Entry:
    """A part that needs the database of rounds, which is damaged or gone."""
    return Entry(kind, name, "cannot be read", (Waiting(1, refusal, "lead", "run: workbench quiz check"),))


def guideline_entry(
    name: str,
    newest: str | None,
    pending: Sequence[Change],
    questions: Iterable[Feedback],
    *,
    draft: str | None = None,
) -> Entry:
    """A guideline: its newest version, a draft ahead of it, and questions that nobody answered.

    draft  the version of the draft; None without a draft
    """
    asked = sum(question.answer is None for question in questions)
    waits = [
        Waiting(
            len(pending),
            f"{_count(len(pending), 'change')} in the draft, a {bump_of(pending).name} step",
            "author",
            f"workbench guideline diff {name}",
        )
        if pending
        else None,
        Waiting(
            1, f"draft {draft} without a published version", "author", f"workbench guideline validate {name}"
        )
        if draft is not None and newest is None
        else None,
        Waiting(
            asked,
            f"{_count(asked, 'question')} from annotators without an answer",
            "author",
            f"workbench guideline questions list {name} --open",
        )
        if asked
        else None,
    ]
    state = f"{newest} is published" if newest else "nothing is published yet"
    if pending and newest:
        state += (
            ", the draft is ahead of it" if draft in (None, newest) else f", draft {draft} is ahead of it"
        )
    return Entry("guideline", name, state, _kept(waits))


def gold_entry(
    name: str,
    locked: GoldSet | None,
    draft: GoldSet | None,
    impact: GoldImpact | None,
    decided: int = 0,
    pending: int = 0,
) -> Entry:
    """A gold set: its newest version, open answers of its draft, and answers that a guideline made stale.

    decided  how many rulings, meetings' decisions and edge cases contradict it, so that the lock would be refused
    pending  how many decisions wait for a second person
    """
    waits = [] if draft is None else _draft_waits(name, draft)
    if decided:
        what = f"{_count(decided, 'decision')} against the gold to accept or reject"
        waits = [wait for wait in waits if wait.next != f"workbench gold lock {name}"]
        waits.append(Waiting(decided, what, "lead", f"workbench gold waiting {name}"))
    if pending:
        what = f"{_count(pending, 'decision')} for a second person"
        waits.append(Waiting(pending, what, "lead", f"workbench gold waiting {name}"))
    if impact is not None and impact.stale:
        n = len(impact.stale)
        waits.append(
            Waiting(
                n,
                f"{_count(n, 'answer')} stale since the guideline changed",
                "experts",
                f"workbench gold status {name}",
            )
        )
    state = "nothing is locked yet"
    if locked is not None:
        state = f"{locked.card.version} is locked: {_count(len(locked.items), 'item')}"
    if draft is not None:
        same = locked is not None and locked.card.version == draft.card.version
        which = "the draft" if same else f"draft {draft.card.version}"
        state += f", {which} {'is ahead of it' if locked else 'is open'}"
    return Entry("gold set", name, state, tuple(waits))


def _draft_waits(name: str, draft: GoldSet) -> list[Waiting]:
    """Disputes for the adjudicator, missing answers for the experts; with neither, locking for the lead."""
    disputed = sum(
        answer.settled is None and len(set(answer.votes.values())) > 1
        for item in draft.items
        for answer in item.answers.values()
    )
    unlabelled = len(draft.unsettled()) - disputed
    sealed = len(draft.sealed())
    do = f"workbench gold status {name}@draft"
    if not draft.unsettled():
        what = f"draft {draft.card.version} is fully decided but not locked"
        return [Waiting(1, what, "lead", f"workbench gold lock {name}")]
    waits = [
        Waiting(disputed, f"{_count(disputed, 'dispute')} between experts", "adjudicator", do),
        Waiting(unlabelled, f"{_count(unlabelled, 'answer')} undecided", "experts", do),
        Waiting(
            sealed,
            f"blind votes of {_count(sealed, 'expert')} sealed until the round ends",
            "lead",
            f"workbench gold end-blind {name}",
        ),
    ]
    return [wait for wait in waits if wait.n]


def round_entry(calibration: Calibration, *, closed: bool, pending: int = 0) -> Entry:
    """A round: who passed, who waits for what; `pending` people declared themselves ready, and nobody else did yet."""
    name, states = calibration.round.name, calibration.states
    summary = ", ".join(f"{n} {state}" for state, n in states.items()) or "nobody invited yet"
    summary += " (simulated)" if calibration.simulated else ""
    appeals = sum(handled.appeal.ruling is None for handled in calibration.appeals)
    results = f"workbench quiz results {name}"
    invited, undecided = states.get("invited", 0), states.get("undecided", 0)
    waits = [
        Waiting(appeals, f"{_count(appeals, 'appeal')} against the gold", "lead", results)
        if appeals
        else None,
        Waiting(undecided, f"{_count(undecided, 'verdict')} without enough evidence", "annotators", results)
        if undecided and not closed
        else None,
        Waiting(
            invited, f"{_count(invited, 'person', 'people')} invited and not begun", "annotators", results
        )
        if invited and not closed
        else None,
        Waiting(
            pending,
            f"{_count(pending, 'person', 'people')} declared themselves ready; another lead has to confirm",
            "lead",
            results,
        )
        if pending
        else None,
    ]
    return Entry("round", name, f"closed: {summary}" if closed else summary, _kept(waits))


def pilot_entry(
    pilot: Pilot, seal: Seal, absent: Sequence[str], verdicts: Iterable[VendorVerdict] = ()
) -> Entry:
    """A pilot: whether its criteria are frozen, which deliveries are missing, and whose verdict is still open at the end."""
    named = {vendor.id: vendor.shown for vendor in pilot.vendors}
    undecided = [
        named[vendor.vendor] + (f", {more.text}" if (more := best(vendor.more)) else "")
        for vendor in verdicts
        if vendor.verdict == "open"
    ]
    report = f"workbench report pilot {pilot.name}"
    changed = "criteria changed after the freeze" if seal.state == "changed since" else "criteria not frozen"
    away = f"{_count(len(absent), 'delivery', 'deliveries')} not there yet"
    open_ = f"{_count(len(undecided), 'verdict')} without enough evidence: {'; '.join(undecided)}"
    waits = [
        Waiting(1, changed, "manager", f"workbench pilot freeze {pilot.name}")
        if seal.state != "frozen"
        else None,
        Waiting(len(absent), away, "vendors", report) if absent else None,
        Waiting(len(undecided), open_, "manager", report) if undecided else None,
    ]
    when = f" on {seal.frozen_at:%Y-%m-%d}" if seal.frozen_at else ""
    vendors = _count(len(pilot.vendors), "vendor")
    return Entry("pilot", pilot.name, f"{seal.state}{when}: {vendors}", _kept(waits))


def unwritten_pilot(name: str) -> Entry:
    """A pilot's folder without a written pilot."""
    wait = Waiting(
        1, "nothing is agreed yet: there is no pilot.yaml", "manager", f"workbench pilot new {name}"
    )
    return Entry("pilot", name, "a folder only", (wait,))


def trends(inputs: PilotInputs, coefficient: str = "krippendorff_alpha") -> tuple[Trend, ...]:
    """Accuracy and agreement of each vendor's first answers by batch, in the order sent; none where this is not stated."""
    question = inputs.question
    table, key = inputs.answers[question], inputs.keys.get(question)
    if table.batch is None or table.vendor is None or key is None or not inputs.pilot.batches:
        return ()
    order = [batch.id for batch in sorted(inputs.pilot.batches, key=lambda batch: batch.sent_at)]
    trends = []
    for vendor in inputs.pilot.vendors:
        if vendor.id not in table.vendor.values:
            continue
        mine = table.take(table.vendor.code == table.vendor.values.index(vendor.id)).first_answers()
        agreed = {
            batch.name: batch.coefficients
            for batch in agreement_by_column(
                mine, "batch", level=inputs.level(question), method=inputs.seal.method
            ).slices
            if batch.answers
        }
        points = tuple(
            Point(
                batch,
                accuracy(mine.take(mine.batch.code == mine.batch.values.index(batch)), key),
                _named(agreed[batch], coefficient),
            )
            for batch in order
            if mine.batch is not None and batch in agreed
        )
        trends.append(Trend(inputs.pilot.name, vendor.shown, vendor.simulated, coefficient, points))
    return tuple(trends)


def _named(coefficients: Mapping[str, Estimate], name: str) -> Estimate | None:
    return coefficients.get(name)


def _count(n: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> _count(1, "change"), _count(3, "delivery", "deliveries")
    ('1 change', '3 deliveries')
    """
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def _kept(waits: Iterable[Waiting | None]) -> tuple[Waiting, ...]:
    return tuple(wait for wait in waits if wait is not None)
