"""The history of a guideline, gold set, round or pilot in plain sentences: who did what, when and why, before and after.

What the log holds comes from the log; what it never held, or what happened before it began, comes from the documents.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from workbench.answers.pseudonyms import pseudonyms
from workbench.documents.changes import Change
from workbench.documents.fields import title_of
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import EdgeCase, Guideline, Label, Question, Rule
from workbench.documents.record import PROGRAM_NAME, called
from workbench.errors import WorkbenchError
from workbench.result import Result
from workbench.store.log.entries import Entry, entries, merged, read_rounds, read_workspace
from workbench.store.log.gold_acts import decided, decisions
from workbench.store.log.sealed_files import gold_set, guideline
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.meetings import MeetingStore
from workbench.store.workspace import Workspace

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore

Subject = Literal["guideline", "gold", "round", "pilot"]
BEFORE_THE_LOG = "Before the log began."


@dataclass(frozen=True)
class Event(Result):
    """One thing that happened.

    at             the moment, in UTC, or the day where no more is known; None: in the draft, so not in force yet
    who            the name by which people know who did it; None where nobody is on record
    known          the name that the system vouches for, and how it knows, where that differs from `who`
    what           a sentence without its subject: "corrected the answer to Intent of “My card was …”"
    before, after  in words; None where there is none
    about          the parts of the document that it is about, as keys of `DocumentHistory.parts`
    """

    at: dt.date | None
    who: str | None
    what: str
    why: str | None = None
    before: str | None = None
    after: str | None = None
    about: tuple[str, ...] = ()
    known: str | None = None


@dataclass(frozen=True)
class DocumentHistory(Result):
    """The events of a document, newest first, and its parts that some event is about: (key, title).

    Keys: `intent/refund_request`, `R2.1`, `E3`, `intent` of a guideline; the id of a gold item, or of an item that
    people disagree on; the id of a person in a round, and `item T-12` of what was ruled or decided there; vendor or
    file of a pilot.
    """

    events: tuple[Event, ...]
    parts: tuple[tuple[str, str], ...]

    def of(self, part: str) -> tuple[Event, ...]:
        """The events about one part."""
        return tuple(event for event in self.events if part in event.about)


def history(
    workspace: Workspace, subject: Subject, name: str, rounds: "AttemptStore | None" = None
) -> DocumentHistory:
    """The history of the guideline, gold set, round or pilot of that name.

    Gold is refused (NotAllowed) for who may not see it; people in a round have pseudonyms for who may not see names.
    A round is read from the store of `rounds`, by default that of the workspace. All of the log and all versions are
    read: call this outside a kernel's own thread.

    >>> history(Workspace(Path(".")), "gold", "support-tickets").of("q17")[0].what  # doctest: +SKIP
    'corrected the answer to intent of “My card was charged twice”'
    """
    if subject == "round" and rounds is None:
        from workbench.store.rounds.store import AttemptStore

        with AttemptStore.to_read(None, workspace.root) as store:
            return _round(workspace, store, name)
    if subject == "round" and rounds is not None:
        return _round(workspace, rounds, name)
    if subject == "gold":
        workspace.require("see gold")
    log = entries(read_workspace(WorkspaceLog(workspace.root)))
    acts = [entry for entry in log if entry.state == "done" and entry.act.startswith(f"{subject}.")]
    return {"guideline": _guideline, "gold": _gold, "pilot": _pilot}[subject](workspace, name, acts)


def newest_first(events: Iterable[Event], titles: Mapping[str, str]) -> DocumentHistory:
    """The history of these events, in any order; `titles` names the parts that they are about."""
    newest = sorted(events, key=lambda event: (event.at is None, str(event.at or "")))[::-1]
    parts = dict.fromkeys(part for event in newest for part in event.about)
    return DocumentHistory(tuple(newest), tuple((part, titles.get(part, part)) for part in parts))


def _event(entry: Entry, what: str, about: Sequence[str] = (), **more: Any) -> Event:
    """An entry of the log as an event; `more` are its other fields."""
    system = entry.known not in ("link", "program")
    known = f"{entry.who}, {entry.known_text}" if system and entry.typed else None
    fields: dict[str, Any] = {"why": entry.reason, "known": known, **more}
    return Event(entry.at, called(entry.person_text), what, about=tuple(about), **fields)


# A guideline: its published versions with what each changed, the draft, decided cases, answered questions, migrations.


def _guideline(workspace: Workspace, name: str, log: Sequence[Entry]) -> DocumentHistory:
    store = workspace.guidelines
    versions = store.published(name)
    acts = {entry.object: entry for entry in log if entry.act == "guideline.publish"}
    events: list[Event] = []
    for old, new in zip((None, *versions), versions, strict=False):
        entry = acts.get(guideline(name, new.version))
        released = _published(new, entry)
        for change in reversed(store.changes_between(name, old.version, new) if old else ()):
            events += _changed(change, new, released)
        events.append(released)
    latest = versions[-1] if versions else None
    with suppress(
        WorkbenchError
    ):  # a draft that cannot be read changes nothing yet; the editor says what is wrong
        draft = store.draft(name)
        for change in reversed(store.pending(name)):
            events += _changed(change, draft, Event(None, None, ""))
        latest = draft
    for migration in store.migrations.all(name):
        what = f"declared what becomes of answers under {migration.since} in {migration.to}"
        events.append(Event(migration.declared_on, called(migration.declared_by), what, migration.why))
    events += _answered(workspace, name)
    titles: dict[str, str] = {}
    cases: dict[str, Event] = {}
    for version in (*versions, *((latest,) if latest else ())):
        titles |= _titles(version)
        cases = {case.id: _case(case, version) for case in version.cases} | cases
    return newest_first([*events, *cases.values()], titles)


def _published(version: Guideline, entry: Entry | None) -> Event:
    """Publishing a version, as the log has it, else as its changelog."""
    what = f"published version {version.version}"
    if entry is not None:
        return _event(entry, what)
    release = next((r for r in version.changelog if r.version == version.version), None)
    return Event(release.date if release else None, None, what, release.summary if release else None)


def _changed(change: Change, version: Guideline, released: Event) -> Iterator[Event]:
    """One event for each field that a version changed, and one where a part came, went or got another name."""
    called_so = _titles(version).get(change.subject) or _gone(change)
    was, now = change.was or {}, change.now or {}
    question = next((q for q in version.questions if q.id == change.question), None)

    def event(what: str, before: Any, after: Any) -> Event:
        if (
            isinstance(before, list)
            and isinstance(after, list)
            and sorted(map(str, before)) != sorted(map(str, after))
        ):
            before, after = [x for x in before if x not in after], [x for x in after if x not in before]
        texts = (_plain(before, question), _plain(after, question))
        return Event(released.at, released.who, what, None, *texts, (change.subject,), released.known)

    if change.what == "renamed":
        yield event(f"renamed {called_so}", was.get("name") or was["id"], now.get("name") or now["id"])
    elif change.what == "removed" or (change.what == "added" and not change.fields):
        yield event(f"{change.what} {called_so}", _main(was), _main(now))
    else:
        same = "; its meaning stays" if change.what == "reworded" else ""
        for field in change.fields:
            key = "order" if field == "order of labels" else field
            title = field.capitalize() if key != field else title_of(change.kind, field)
            whole = change.question is None or title.lower() == change.kind.__name__.lower()
            what = called_so if whole else f"“{title}” of {called_so}"
            yield event(f"changed {what}{same}", was.get(key), now.get(key))


def change_rows(changes: Iterable[Change], version: Guideline) -> list[tuple[str, ...]]:
    """Changes up to a version as a table: part, what was done, before, after, and the step that it asks for."""
    titles = _titles(version)
    return [
        (
            titles.get(change.subject) or _gone(change),
            event.what,
            event.before or "",
            event.after or "",
            change.bump.name.lower(),
        )
        for change in changes
        for event in _changed(change, version, Event(None, None, ""))
    ]


def _case(case: EdgeCase, version: Guideline) -> Event:
    question = next((q for q in version.questions if q.id == case.question), None)
    label = question.called(case.decision) if question else case.decision
    what = f"decided edge case {case.id}: {quoted(case.item)}"
    return Event(case.decided_on, case.decider, what, case.why, after=label, about=(case.id,))


def _answered(workspace: Workspace, name: str) -> Iterator[Event]:
    """The questions of annotators that the authors answered."""
    for asked in workspace.feedback.all(name):
        if asked.answer is not None:
            label = f"{asked.question}/{asked.label}" if asked.question and asked.label else None
            about = tuple(filter(None, (label, asked.rule, asked.answer.became)))
            what = "answered a question of annotators"
            yield Event(
                asked.answer.at, called(asked.answer.by), what, None, asked.note, asked.answer.reply, about
            )


def _titles(version: Guideline) -> dict[str, str]:
    """What each part is called, by its subject."""
    titles = {"title": "the title", "purpose": "the purpose", "authors": "the authors"}
    for question in version.questions:
        titles[question.id] = f"question {question.shown}"
        titles |= {f"{question.id}/{label.id}": f"label {label.shown}" for label in question.labels}
    titles |= {rule.id: f"rule {rule.id}" for rule in version.rules}
    return titles | {case.id: f"edge case {case.id}" for case in version.cases}


def _gone(change: Change) -> str:
    """What a removed part was called."""
    was = change.was or {}
    words = {Label: "label", Question: "question", Rule: "rule", EdgeCase: "edge case"}
    name = was.get("name") or was.get("title") or change.subject.rpartition("/")[2].replace("_", " ")
    return f"{words.get(change.kind, '')} {name}".strip()


def _main(part: Mapping[str, Any]) -> str | None:
    """The text of a part that came or went."""
    return next((str(part[field]) for field in ("definition", "text", "item", "ask") if field in part), None)


def _plain(value: Any, question: Question | None) -> str | None:
    """A field's value in words; labels by their names."""
    if value in (None, "", [], ()):
        return None
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, (_plain(entry, question) for entry in value)))
    if isinstance(value, Mapping):
        if "severity" in value and question:
            return f"{question.called(value['gold'])} taken for {question.called(value['answer'])}: {value['severity']:g}"
        return str(
            value.get("text") or value.get("picture") or ", ".join(f"{k} {v}" for k, v in value.items())
        )
    return question.called(value) if question and value in question.label_ids else str(value)


# A gold set: drafts, locks, and decisions about items. Votes are no decisions.

GOLD = re.compile(
    r"(?:item (?P<item>.+?)(?:, question (?P<question>\S+))? of )?gold (?:set )?(?P<name>[^@,\s]+)"
    r"(?:@(?P<version>[^,\s]+))?(?:, (?P<items>\d+) items)?"
)
GOLD_ACTS = {
    "gold.adjudicate": "decided the answer{question} of {item}",
    "gold.propose": "proposed the answer{question} of {item}, for a second person to decide",
    "gold.verify": "confirmed the answer{question} of {item}",
    "gold.reopen": "reopened {item}",
    "gold.correct": "corrected the answer{question} of {item}",
    "gold.drop": "dropped {item}",
    "gold.retire": "retired {item}",
    "gold.accept": "accepted a decision from elsewhere on {item}",
    "gold.reject": "rejected a decision from elsewhere on {item}",
}


def _gold(workspace: Workspace, name: str, log: Sequence[Entry]) -> DocumentHistory:
    store = workspace.gold_sets
    versions = [store.load(name, version) for version in store.versions(name)]
    latest = store.draft(name) if store.has_draft(name) else versions[-1]
    items = {item.id: item.text() or "" for one in (*versions, latest) for item in (*one.items, *one.left)}
    questions = {question.id: question for question in workspace.guideline(latest.card.guideline).questions}

    def about(act: str, item: str, question: str | None, reason: str | None) -> dict[str, Any]:
        """The fields of an event about an item, the answers before and after by their names."""
        asked = questions.get(question or "")
        of = f" to {asked.shown}" if asked and len(questions) > 1 else ""
        what = GOLD_ACTS[act].format(item=item_title(item, items.get(item)), question=of)
        after, before, why = decided(reason or "")
        names = [asked.called(label) if asked and label else label for label in (before, after)]
        return {"what": what, "why": why or None, "before": names[0], "after": names[1], "about": (item,)}

    events = []
    locked = set()
    for entry in log:
        fits = GOLD.fullmatch(entry.object)
        if fits is None or fits["name"] != name:
            continue
        if entry.act == "gold.lock":
            locked.add(entry.object)
            events.append(_event(entry, f"locked version {fits['version']}"))
        elif entry.act == "gold.draft":
            events.append(_event(entry, f"began version {fits['version']} with {fits['items']} items"))
        elif entry.act in GOLD_ACTS and fits["item"]:
            events.append(_event(entry, **about(entry.act, fits["item"], fits["question"], entry.reason)))
    for old, new in zip((None, *versions), versions, strict=False):
        if gold_set(name, new.card.version) not in locked:  # locked before the log began
            day = new.card.locked_on
            for act, item, question, who, reason in decisions(old or _undecided(new), new):
                events.append(Event(day, called(who) if who else None, **about(act, item, question, reason)))
            events.append(Event(day, None, f"locked version {new.card.version}", new.card.note))
    return newest_first(events, {item: item_title(item, text) for item, text in items.items()})


def _undecided(gold: GoldSet) -> GoldSet:
    """The same items before anybody decided anything."""
    every = [item.model_copy(update={"answers": {}, "out": None}) for item in (*gold.items, *gold.left)]
    return GoldSet.of(gold.card, every)


def item_title(item_id: str, text: str | None) -> str:
    """The item's text in short, else its id."""
    return quoted(text) if text else f"item {item_id}"


def items_title(items: Sequence[str], texts: Mapping[str, str]) -> str:
    """One item by its text in short, else its id; several as a count."""
    return item_title(items[0], texts.get(items[0])) if len(items) == 1 else f"{len(items):,} items"


def quoted(text: str, most: int = 60) -> str:
    """A text in quotation marks, cut where it is long."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= most else f"“{flat[: most - 1].rstrip()}…”"


# A round: made, closed, and what concerned each person; the decisions of its meeting.

ROUND = re.compile(r"(?:(?P<what>attempt|appeal) (?P<id>\S+) (?:of|in) )?round (?P<name>\S+)")
ROUND_ACTS = {
    "round.create": "made the round",
    "round.close": "closed the round",
    "round.invite": "invited {person}",
    "round.revoke": "withdrew the link of {person}",
    "round.propose": "proposed {person} as ready, for a second person to decide",
    "round.ready": "declared {person} ready",
    "round.unready": "declared {person} no longer ready",
    "round.rule": "ruled on an appeal of {person}",
    "round.terms": "accepted the terms",
    "round.begin": "began",
    "round.finish": "finished",
    "round.go_on": "went on after finishing",
    "round.bind": "opened the link; it works in that browser alone",
    "round.release": "let {person} open the link in another browser",
}


def _round(workspace: Workspace, rounds: "AttemptStore", name: str) -> DocumentHistory:
    people = {person.id: person for person in rounds.people()}
    twice = Counter(person.shown for person in people.values())
    names = {key: p.full if twice[p.shown] > 1 else p.shown for key, p in people.items()}
    if not workspace.may("see names"):
        names = pseudonyms(i.person.id for i in rounds.invitations(name))
    rulings = {appeal.id: appeal for appeal in rounds.appeals(name)}
    chains = (read_workspace(WorkspaceLog(workspace.root)), read_rounds(workspace.root, rounds.url))
    events = []
    for entry in merged(chains):
        fits = ROUND.fullmatch(entry.object)
        if entry.act not in ROUND_ACTS or entry.state != "done" or fits is None or fits["name"] != name:
            continue
        person = names.get(entry.person or "", "somebody")
        appeal = rulings.get(fits["id"]) if fits["what"] == "appeal" else None
        more: dict[str, Any] = {"before": appeal.note, "after": appeal.ruling} if appeal else {}
        about = [key for key in (entry.person, f"item {appeal.item}" if appeal else None) if key]
        event = _event(entry, ROUND_ACTS[entry.act].format(person=person), about, **more)
        own = entry.person is not None and (entry.who == entry.person or event.who == PROGRAM_NAME)
        events.append(replace(event, who=person, known=None) if own else event)
    if not any(event.what == ROUND_ACTS["round.create"] for event in events):
        events += _before_the_log(rounds, name, names)
    events += _meeting(workspace, name, rounds)
    return newest_first(events, names)


def _before_the_log(rounds: "AttemptStore", name: str, names: Mapping[str, str]) -> Iterator[Event]:
    """What the tables say of a round from before the log."""
    yield Event(rounds.round(name).created_at, None, ROUND_ACTS["round.create"], BEFORE_THE_LOG)
    for invitation in rounds.invitations(name):
        person = invitation.person.id
        what = ROUND_ACTS["round.invite"].format(person=names.get(person, "somebody"))
        yield Event(invitation.created_at, None, what, BEFORE_THE_LOG, about=(person,))
    for attempt in rounds.attempts(name):
        person = attempt.person.id
        for at, act in ((attempt.started_at, "round.begin"), (attempt.finished_at, "round.finish")):
            if at is not None:
                yield Event(at, names.get(person), ROUND_ACTS[act], BEFORE_THE_LOG, about=(person,))


def _meeting(workspace: Workspace, name: str, rounds: "AttemptStore") -> Iterator[Event]:
    """What the meeting about a round decided."""
    meeting = MeetingStore(workspace.root).load(name)
    if meeting is None:
        return
    questions = {q.id: q for q in workspace.guideline(rounds.round(name).guideline).questions}
    for talk in meeting.talks:
        if talk.decided is not None:
            called_so = questions[talk.question].called if talk.question in questions else str
            votes = [
                f"{called_so(vote.label) if vote.label else 'no label'}: {vote.n}" for vote in talk.first
            ]
            what = f"decided item {talk.item} in the meeting"
            after = called_so(talk.decided.label)
            yield Event(
                talk.decided.at,
                called(talk.decided.by),
                what,
                talk.decided.why,
                ", ".join(votes),
                after,
                (f"item {talk.item}",),
            )


# A pilot: frozen, and its deliveries.

DELIVERY = re.compile(r"(?P<file>\S.*) of pilot (?P<name>\S+)")
LISTING = re.compile(r"delivery (?P<number>\d+) of (?P<vendor>\S+) in pilot (?P<name>\S+): (?P<file>.+)")


def _pilot(workspace: Workspace, name: str, log: Sequence[Entry]) -> DocumentHistory:
    store = workspace.pilots
    path = store.path(name)
    vendors = {vendor.id: vendor.shown for vendor in store.load(path).vendors}
    events = [event for entry in log for event in _of_pilot(entry, name, vendors)]
    seal = store.seal(path)
    if seal.frozen_at and not any("froze" in event.what for event in events):
        events.append(
            Event(seal.frozen_at, None, "froze the pilot: its terms no longer change", BEFORE_THE_LOG)
        )
    return newest_first(events, vendors)


def _of_pilot(entry: Entry, name: str, vendors: Mapping[str, str]) -> Iterator[Event]:
    if (entry.act, entry.object) == ("pilot.freeze", f"pilot {name}"):
        yield _event(entry, "froze the pilot: its terms no longer change")
    elif (fits := LISTING.fullmatch(entry.object)) and fits["name"] == name:
        file, vendor = _file(fits["file"]), fits["vendor"]
        place = f"delivery {fits['number']} of {vendors.get(vendor, vendor)}"
        what = (
            f"listed {file} as {place}" if entry.act == "pilot.list" else f"took {file} off the list: {place}"
        )
        yield _event(entry, what, (vendor, file))
    elif (fits := DELIVERY.fullmatch(entry.object)) and fits["name"] == name:
        file = _file(fits["file"])
        yield _event(
            entry, f"{'replaced' if entry.act == 'pilot.replace' else 'added'} the file {file}", (file,)
        )


def _file(path: str) -> str:
    return path.rpartition("/")[2]
