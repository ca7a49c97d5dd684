"""Reads a whole workspace for its status: every guideline, gold set, round and pilot, through the stores."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from workbench.calibration.study import Calibration, study_calibration
from workbench.documents.attempts import RoundRecord
from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.version import Version
from workbench.errors import StoreLost, WorkbenchError
from workbench.gold.project import GoldProject
from workbench.guideline.impact import impact_on_gold
from workbench.home.retakes import due_retakes
from workbench.home.study import (
    DueRetake,
    Entry,
    Kind,
    Status,
    Trend,
    broken_entry,
    gold_entry,
    guideline_entry,
    lost_entry,
    pilot_entry,
    round_entry,
    trends,
    unwritten_pilot,
)
from workbench.pilot.study import study_pilot
from workbench.quality.deliveries import load_pilot, pilots_of
from workbench.statistics.verdict import VendorVerdict
from workbench.store.proposals import ProposalStore
from workbench.store.rounds.database import file_of
from workbench.store.rounds.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

OLD = dt.timedelta(minutes=10)  # after which the status is read again though no file changed: rounds expire
EXAMPLES = frozenset(  # as they ship: nobody's own work
    [
        ("guideline", "support-tickets@2.0.0"),
        ("gold set", "support-tickets@1.0.0"),
        ("guideline", "street-scenes@1.0.0"),
        ("gold set", "street-scenes@1.1.0"),
        ("guideline", "clinic-notes@1.0.0"),
        ("gold set", "clinic-notes@1.1.0"),
    ]
)
Stamp = tuple[tuple[str, int, int], ...]
V = TypeVar("V")


def read_status(workspace: Workspace, *, now: dt.datetime, database: str | None = None) -> Status:
    """The status of a workspace; a part that cannot be read is an entry that says so."""
    return StatusReader(workspace, database).read(now)


@lru_cache(maxsize=8)
def reader(workspace: Workspace, database: str | None) -> "StatusReader":
    """The reader of a workspace that its screens share."""
    return StatusReader(workspace, database)


@dataclass
class StatusReader:
    """Reads the status again and again; what takes long is worked out anew only where its files changed.

    database  of the rounds; as in `AttemptStore.open`
    """

    workspace: Workspace
    database: str | None = None
    _kept: dict[tuple[str, str], tuple[object, object]] = field(default_factory=dict)
    _last: tuple[Stamp, dt.datetime, Status] | None = None

    def latest(self, now: dt.datetime) -> Status:
        """The status, read again only where a file changed since, or long ago."""
        stamp, last = self.stamp(), self._last
        if last is None or last[0] != stamp or now - last[1] > OLD or self._elsewhere():
            self._last = last = (stamp, now, self.read(now))
        return last[2]

    def read(self, now: dt.datetime) -> Status:
        """The status now."""
        workspace = self.workspace
        over: list[Trend] = []
        rounds = _Rounds(self, now)
        entries = [
            *_each("guideline", workspace.guidelines.names(), lambda name: _guideline(workspace, name)),
            *_each("gold set", workspace.gold_sets.names(), self._gold_set),
            *rounds.entries(),
            *_each("pilot", workspace.pilots.names(), lambda name: self._pilot(name, over)),
        ]
        return Status(tuple(map(_as_example, entries)), tuple(over), rounds.retakes)

    def stamp(self, *rooms: str) -> Stamp:
        """The files of some rooms, by default of all and of the rounds, with their times and sizes; two folders deep."""
        root = self.workspace.root
        parts = rooms or ("guidelines", "gold_sets", "pilots", "runs", "log")
        found = [file for part in parts for file in _files(root / part, 2)]
        if not rooms and (file := file_of(self.database, root)) is not None:
            found += [about for path in (file, Path(f"{file}-wal")) for about in _about(path)]
        return tuple(sorted(found))

    def _elsewhere(self) -> bool:
        """Whether rounds lie in a database whose files are not here."""
        return file_of(self.database, self.workspace.root) is None

    def remembered(self, kind: str, name: str, stamp: object, make: Callable[[], V]) -> V:
        """What was worked out for the same stamp, else what `make` works out now."""
        kept = self._kept.get((kind, name))
        if kept is None or kept[0] != stamp:
            kept = self._kept[kind, name] = (stamp, make())
        return kept[1]  # type: ignore[return-value]  # a kind and name stand for one type

    def _gold_set(self, name: str) -> Entry:
        workspace, store = self.workspace, self.workspace.gold_sets
        versions = store.versions(name)
        locked = store.load(name) if versions else None
        draft = store.draft(name) if store.has_draft(name) else None
        if draft is not None and draft.card.version in versions:
            same = store.load(name, draft.card.version)
            if (draft.items, draft.left) == (same.items, same.left):
                draft = None  # the draft equals the locked version
        impact = impact_on_gold(_since(workspace, locked), locked) if locked is not None else None
        ahead = draft or locked
        project = GoldProject(workspace, name, self.database)
        decided = len(project.waiting(ahead)) if ahead is not None else 0
        pending = len(project.pending(draft)) if draft is not None else 0
        return gold_entry(name, locked, draft, impact, decided, pending)

    def _pilot(self, name: str, over: list[Trend]) -> Entry:
        workspace = self.workspace
        if name not in pilots_of(workspace):
            return unwritten_pilot(name)
        path = workspace.pilots.path(name)
        pilot = workspace.pilots.load(path)
        promised = [delivery.file for vendor in pilot.vendors for delivery in vendor.deliveries]
        absent = [file for file in promised if not (path.parent / file).exists()]
        seal = workspace.pilots.seal(path)
        if not promised or len(absent) == len(promised):
            return pilot_entry(pilot, seal, absent)
        files = self.stamp("guidelines", "gold_sets", f"pilots/{name}")
        stamp = [file for file in files if not Path(file[0]).name.startswith("draft")]  # it cites none
        judged = seal.state == "frozen" and not absent
        lines, verdicts = self.remembered("pilot", name, stamp, lambda: self._judged(name, judged))
        over += lines
        return pilot_entry(pilot, seal, absent, verdicts)

    def _judged(self, name: str, judged: bool) -> tuple[tuple[Trend, ...], tuple[VendorVerdict, ...]]:
        """Quality over the batches of a pilot, and what is decided about its vendors where it can be."""
        inputs = load_pilot(self.workspace, name).inputs
        verdicts = tuple(vendor.verdict for vendor in study_pilot(inputs).vendors) if judged else ()
        return trends(inputs), verdicts


def _each(kind: Kind, names: Iterable[str], entry: Callable[[str], Entry]) -> Iterator[Entry]:
    for name in names:
        try:
            yield entry(name)
        except StoreLost:
            yield lost_entry(kind, name, "The database of rounds is damaged or missing.")
        except WorkbenchError as error:
            yield broken_entry(kind, name, str(error))


def _as_example(entry: Entry) -> Entry:
    """The entry, marked where it is the shipped example as it ships; questions about it change nothing."""
    asked = all(wait.address.get("place") == "questions" for wait in entry.waits)
    untouched = (entry.kind, entry.usable) in EXAMPLES and asked
    return replace(entry, work="example") if untouched else entry


def _guideline(workspace: Workspace, name: str) -> Entry:
    store = workspace.guidelines
    versions, asked = store.versions(name), workspace.feedback.all(name)
    newest = versions[-1] if versions else None
    if not store.draft_path(name).exists():
        title = store.load(name).title if newest else ""
        return guideline_entry(name, newest, (), asked, title=title)
    draft = store.draft(name)
    return guideline_entry(name, newest, store.pending(name), asked, draft=draft.version, title=draft.title)


def _since(workspace: Workspace, gold: GoldSet) -> tuple[Change, ...]:
    """The guideline's changes since the version of a gold set."""
    cited = gold.card.guideline
    newest = workspace.guidelines.load(cited.name)
    if Version.parse(newest.version) <= Version.parse(cited.version):
        return ()
    return workspace.guidelines.changes_between(cited.name, cited.version, newest)


@dataclass
class _Rounds:
    """The rounds, if there is a database; reading the status never creates one."""

    reader: StatusReader
    now: dt.datetime
    records: list[RoundRecord] = field(default_factory=list)

    @property
    def retakes(self) -> tuple[DueRetake, ...]:
        """Who needs a retake, as far as rounds could be read."""
        return due_retakes(self.reader.workspace, self.records, self.now)

    def entries(self) -> Iterator[Entry]:
        """An entry for each round."""
        root, database = self.reader.workspace.root, self.reader.database
        if not AttemptStore.is_there(database, root):
            return
        try:
            store = AttemptStore.open(database, root)
        except StoreLost as error:
            yield lost_entry("round", "all rounds", str(error))
            return
        except WorkbenchError as error:
            yield broken_entry("round", "all rounds", str(error))
            return
        with store:
            names = [round_.name for round_ in store.rounds()]
            yield from _each("round", names, lambda name: self._entry(store, name))

    def _entry(self, store: AttemptStore, name: str) -> Entry:
        workspace = self.reader.workspace
        record = record_of(store, name, self.now)
        self.records.append(record)
        calibration = self.reader.remembered("round", name, record, lambda: self._study(record))
        pending = len(ProposalStore(workspace.root).all(f"round {name}"))
        return round_entry(
            calibration,
            closed=record.closed_at is not None or not record.round.expiry_policy.open_at(self.now),
            pending=pending,
        )

    def _study(self, record: RoundRecord) -> Calibration:
        workspace, round_ = self.reader.workspace, record.round
        guideline = workspace.guideline(round_.guideline)
        gold = workspace.gold(round_.gold) if round_.kind == "quiz" and round_.gold else None
        return study_calibration(record, gold, guideline, now=self.now)


def _files(folder: Path, deep: int) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if not entry.is_dir():
            yield from _about(Path(entry.path))
        elif deep:
            yield from _files(Path(entry.path), deep - 1)


def _about(path: Path) -> Iterator[tuple[str, int, int]]:
    """A file with its time and size; nothing where it is gone or is only a lock."""
    with suppress(OSError):
        stat = path.stat()
        if not path.name.startswith("."):
            yield str(path), stat.st_mtime_ns, stat.st_size
