"""The status of a workspace, and what waits for whom: guidelines, gold sets, rounds and pilots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from workbench.calibration.study import Calibration
from workbench.documents.changes import Change, bump_of
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Pilot, Seal
from workbench.documents.version import Bump
from workbench.guideline.impact import GoldImpact
from workbench.quality.accuracy import accuracy
from workbench.quality.deliveries import PilotInputs
from workbench.quality.slices import agreement_by_column
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import VendorVerdict, best

Kind = Literal["guideline", "gold set", "round", "pilot"]
KINDS: tuple[Kind, ...] = ("guideline", "gold set", "round", "pilot")
TOOL_OF: Mapping[Kind, str] = {
    "guideline": "guideline",
    "gold set": "gold",
    "round": "calibration",
    "pilot": "pilot",
}
Work = Literal["real", "example", "try-out"]
STEP_TEXTS: Mapping[Bump, str] = {  # what a draft changes about the newest version
    Bump.MAJOR: "some in meaning",
    Bump.MINOR: "some new",
    Bump.PATCH: "only in wording",
    Bump.NONE: "only in wording",
}
UNREADABLE = "cannot be read"  # the state of a part whose file is broken
Address = Mapping[str, str]  # of a place in a tool, as screens open it


@dataclass(frozen=True)
class Waiting(Result):
    """Something that waits: how many, what, for whom, the command to do it, and the place on screen where it is done."""

    n: int
    what: str
    whom: str
    next: str
    address: Address = field(default_factory=dict)


@dataclass(frozen=True)
class Entry(Result):
    """One guideline, gold set, round or pilot: its state in words, and what waits.

    title  as people read it; "" where it has none but its name
    usable its newest published, locked or frozen version, or a round: what the next step builds on
    work   real, the shipped example as it ships, or a try-out by simulated people
    """

    kind: Kind
    name: str
    state: str
    waits: tuple[Waiting, ...] = ()
    title: str = ""
    usable: str = ""
    work: Work = "real"

    @property
    def address(self) -> Address:
        """Where it is on screen."""
        return {"tool": TOOL_OF[self.kind], "name": self.name}

    @property
    def shown(self) -> str:
        """The title, else the name."""
        return self.title or self.name


@dataclass(frozen=True)
class DueRetake(Result):
    """People who qualified under an older version of a guideline whose meaning changed since, and whom no open retake asks.

    since   the version under which they qualified; `newest` is the one in force
    gold    the gold set that would ask them, `name@version`
    lacks   why no retake can be made yet; "" if one can
    address where it is made, or where what is lacking is added
    next    the same as a command
    """

    guideline: str
    title: str
    since: str
    newest: str
    people: tuple[str, ...]
    changes: tuple[str, ...]
    gold: str
    lacks: str
    address: Address
    next: str

    @property
    def what(self) -> str:
        """How many people, without their names."""
        who = "1 person needs" if len(self.people) == 1 else f"{len(self.people)} people need"
        return f"{who} a retake since {self.since}"


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
    """The whole workspace: the state of each part, who needs a retake, and quality over the batches."""

    entries: tuple[Entry, ...]
    trends: tuple[Trend, ...] = ()
    retakes: tuple[DueRetake, ...] = ()

    @property
    def waiting(self) -> tuple[tuple[Entry, Waiting], ...]:
        """Everything that waits, with its entry; in a try-out nothing waits for anybody."""
        return tuple(
            (entry, wait) for entry in self.entries if entry.work != "try-out" for wait in entry.waits
        )

    @property
    def to_do(self) -> tuple[tuple[Kind, str, str, str, str], ...]:
        """What waits, then retakes, a row each: kind and name of the part, what, for whom, and the command."""
        waits = [(entry.kind, entry.name, wait.what, wait.whom, wait.next) for entry, wait in self.waiting]
        due: list[tuple[Kind, str, str, str, str]] = [
            ("guideline", retake.guideline, retake.what, "lead", retake.next) for retake in self.retakes
        ]
        return (*waits, *due)

    def without_gold(self) -> "Status":
        """The same for who may not see gold: nothing of what gold sets and rounds wait for."""
        closed = ("gold set", "round")
        entries = (replace(e, waits=()) if e.kind in closed else e for e in self.entries)
        return Status(tuple(entries), (), ())


def broken_entry(kind: Kind, name: str, refusal: str) -> Entry:
    """A part that cannot be read, with the reason; it does not hide the rest of the workspace."""
    why = " ".join(refusal.split())
    wait = Waiting(1, why, "author", "fix the file, then refresh", _place(kind, name))
    return Entry(kind, name, UNREADABLE, (wait,))


def lost_entry(kind: Kind, name: str, refusal: str) -> Entry:
    """A part that needs the database of rounds, which is damaged or gone."""
    wait = Waiting(1, refusal, "lead", "run: workbench quiz check", _place(kind, name))
    return Entry(kind, name, UNREADABLE, (wait,))


def _place(kind: Kind, name: str, place: str = "", **more: str) -> Address:
    """An address; without a place it is the document as a whole."""
    return {"tool": TOOL_OF[kind], "name": name, **({"place": place} if place else {}), **more}


def guideline_entry(
    name: str,
    newest: str | None,
    pending: Sequence[Change],
    questions: Iterable[Feedback],
    *,
    draft: str | None = None,
    title: str = "",
) -> Entry:
    """A guideline: its newest version, a draft ahead of it, and questions that nobody answered.

    draft  the version of the draft; None without a draft
    """
    asked = sum(question.answer is None for question in questions)
    waits = [
        Waiting(
            len(pending),
            f"{_count(len(pending), 'change')} in the draft, {STEP_TEXTS[bump_of(pending)]}",
            "author",
            f"workbench guideline diff {name}",
            _place("guideline", name, "changes"),
        )
        if pending
        else None,
        Waiting(
            1,
            f"draft {draft} is not published yet",
            "author",
            f"workbench guideline validate {name}",
            _place("guideline", name, "publish"),
        )
        if draft is not None and newest is None
        else None,
        Waiting(
            asked,
            f"{_count(asked, 'question')} from annotators without an answer",
            "author",
            f"workbench guideline questions list {name} --open",
            _place("guideline", name, "questions"),
        )
        if asked
        else None,
    ]
    state = f"{newest} is published" if newest else "nothing is published yet"
    if pending and newest:
        state += (
            ", the draft is ahead of it" if draft in (None, newest) else f", draft {draft} is ahead of it"
        )
    usable = f"{name}@{newest}" if newest else ""
    return Entry("guideline", name, state, _kept(waits), title, usable)


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
    gold: tuple[Kind, str] = ("gold set", name)
    waits = [] if draft is None else _draft_waits(name, draft)
    if decided:
        what = f"{_count(decided, 'decision')} against the gold to accept or reject"
        waits = [wait for wait in waits if wait.next != f"workbench gold lock {name}"]
        waits.append(Waiting(decided, what, "lead", f"workbench gold waiting {name}", _place(*gold, "lock")))
    if pending:
        what = f"{_count(pending, 'decision')} for a second person"
        waits.append(Waiting(pending, what, "lead", f"workbench gold waiting {name}", _place(*gold, "lock")))
    if impact is not None and impact.stale:
        n = len(impact.stale)
        waits.append(
            Waiting(
                n,
                f"{_count(n, 'answer')} out of date since the guideline changed",
                "experts",
                f"workbench gold status {name}",
                _place(*gold, "items"),
            )
        )
    state = "nothing is locked yet"
    if locked is not None:
        state = f"{locked.card.version} is locked: {_count(len(locked.items), 'item')}"
    if draft is not None:
        same = locked is not None and locked.card.version == draft.card.version
        which = "the draft" if same else f"draft {draft.card.version}"
        state += f", {which} {'is ahead of it' if locked else 'is open'}"
    usable = f"{name}@{locked.card.version}" if locked is not None else ""
    return Entry("gold set", name, state, tuple(waits), usable=usable)


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
        return [Waiting(1, what, "lead", f"workbench gold lock {name}", _place("gold set", name, "lock"))]
    label, adjudicate = (_place("gold set", name, place) for place in ("label", "adjudicate"))
    waits = [
        Waiting(disputed, f"{_count(disputed, 'dispute')} between experts", "adjudicator", do, adjudicate),
        Waiting(unlabelled, f"{_count(unlabelled, 'answer')} undecided", "experts", do, label),
        Waiting(
            sealed,
            f"blind votes of {_count(sealed, 'expert')} sealed until the round ends",
            "lead",
            f"workbench gold end-blind {name}",
            adjudicate,
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
    now, invite = _place("round", name, "now"), _place("round", name, "invite")
    waits = [
        Waiting(appeals, f"{_count(appeals, 'appeal')} against the gold", "lead", results, now)
        if appeals
        else None,
        Waiting(
            undecided, f"{_count(undecided, 'verdict')} without enough evidence", "annotators", results, now
        )
        if undecided and not closed
        else None,
        Waiting(
            invited,
            f"{_count(invited, 'person', 'people')} invited and not begun",
            "annotators",
            results,
            invite,
        )
        if invited and not closed
        else None,
        Waiting(
            pending,
            f"{_count(pending, 'person', 'people')} declared themselves ready; another lead has to confirm",
            "lead",
            results,
            now,
        )
        if pending
        else None,
    ]
    state = f"closed: {summary}" if closed else summary
    work: Work = "try-out" if calibration.simulated else "real"
    return Entry("round", name, state, _kept(waits), calibration.round.title, name, work)


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
        Waiting(
            1,
            changed,
            "manager",
            f"workbench pilot freeze {pilot.name}",
            _place("pilot", pilot.name, "freeze"),
        )
        if seal.state != "frozen"
        else None,
        Waiting(len(absent), away, "vendors", report, _place("pilot", pilot.name, "deliveries"))
        if absent
        else None,
        Waiting(len(undecided), open_, "manager", report, _place("pilot", pilot.name, "report"))
        if undecided
        else None,
    ]
    when = f" on {seal.frozen_at:%Y-%m-%d}" if seal.frozen_at else ""
    vendors = _count(len(pilot.vendors), "vendor")
    simulated = all(vendor.simulated for vendor in pilot.vendors)
    return Entry(
        "pilot",
        pilot.name,
        f"{seal.state}{when}: {vendors}{' (simulated)' if simulated else ''}",
        _kept(waits),
        pilot.title,
        pilot.name if seal.state == "frozen" else "",
        "try-out" if simulated else "real",
    )


def unwritten_pilot(name: str) -> Entry:
    """A pilot's folder without a written pilot."""
    wait = Waiting(
        1,
        "nothing is agreed yet",
        "manager",
        f"workbench pilot new {name}",
        _place("pilot", name, "design"),
    )
    return Entry("pilot", name, "not begun", (wait,))


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
