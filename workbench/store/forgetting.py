"""Forgetting a person in a workspace and its rounds' database, now or again in a restored backup."""

import datetime as dt
from dataclasses import dataclass

from workbench.documents.attempts import Person
from workbench.store import mails, own_name
from workbench.store.backups import forgotten
from workbench.store.meetings import MeetingStore
from workbench.store.mentions import mentions
from workbench.store.proposals import ProposalStore
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

SHORTEST = 8  # letters of a note to search for: "ok" is everywhere


@dataclass(frozen=True)
class Forgetting:
    """What was changed, and what still holds the name or the words.

    feedback_lines, meetings   how many changed
    named_in, quoted_in        files that still hold the name, or a note of theirs
    not_noted                  lists beside backups that could not be written, and why
    """

    person: Person
    feedback_lines: int
    meetings: int
    named_in: tuple[str, ...]
    quoted_in: tuple[str, ...]
    not_noted: tuple[str, ...]


def forget(
    workspace: Workspace, store: AttemptStore, name: str, vendor: str | None, at: dt.datetime
) -> Forgetting:
    """Remove a person's name and notes everywhere but in published files, and note the id for restored backups."""
    name = name.strip()
    meetings = MeetingStore(workspace.root)
    meetings.all()  # refuses an unreadable file before anything is changed
    words = _note_lines(store, name, vendor)
    own_name.forget(workspace.root, name)  # before the log names who acts
    person = store.forget(name, at, vendor)
    not_noted = forgotten.note(workspace.root, {person.id: at})
    mails.forget(workspace.root, person.id)
    ProposalStore(workspace.root).forget(person.id, name, person.shown)
    if workspace.log:
        workspace.log.forget(name)
    return Forgetting(
        person=person,
        feedback_lines=workspace.feedback.forget(frozenset({name, person.id}), person.shown),
        meetings=meetings.forget(name, person.shown),
        named_in=mentions(workspace.root, name),
        quoted_in=mentions(workspace.root, *words),
        not_noted=not_noted,
    )


def _note_lines(store: AttemptStore, name: str, vendor: str | None) -> tuple[str, ...]:
    """The first line of every note and appeal by people of that name: files may quote them."""
    ids = {
        person.id
        for person in store.people()
        if person.name == name and (vendor is None or person.vendor == vendor.strip())
    }
    notes: list[str | None] = []
    for round_ in store.rounds():
        mine = {attempt.id for who in ids for attempt in store.attempts(round_.name, who)}
        for attempt in mine:
            notes += [answer.note for answer in (*store.answers(attempt), *store.withdrawn(attempt))]
        notes += [appeal.note for appeal in store.appeals(round_.name) if appeal.attempt_id in mine]
    lines = [note.strip().splitlines()[0] for note in notes if note and note.strip()]
    return tuple(dict.fromkeys(line for line in lines if len(line) >= SHORTEST))
