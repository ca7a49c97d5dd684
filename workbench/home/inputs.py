"""Reads a whole workspace for its status: every guideline, gold set, round and pilot, through the stores."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from workbench.calibration.study import study_calibration
from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.version import Version
from workbench.errors import StoreLost, WorkbenchError
from workbench.gold.project import GoldProject
from workbench.guideline.impact import impact_on_gold
from workbench.home.study import (
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
from workbench.store.proposals import ProposalStore
from workbench.store.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


def read_status(workspace: Workspace, *, now: dt.datetime, database: str | None = None) -> Status:
    """The status of a workspace; a part that cannot be read is an entry that says so."""
    over: list[Trend] = []
    entries = [
        *_each("guideline", workspace.guidelines.names(), lambda name: _guideline(workspace, name)),
        *_each("gold set", workspace.gold_sets.names(), lambda name: _gold_set(workspace, name, database)),
        *_rounds(workspace, now, database),
        *_each("pilot", workspace.pilots.names(), lambda name: _pilot(workspace, name, over)),
    ]
    return Status(tuple(entries), tuple(over))


def _each(kind: Kind, names: Iterable[str], entry: Callable[[str], Entry]) -> Iterator[Entry]:
    for name in names:
        try:
            yield entry(name)
        except StoreLost:
            yield lost_entry(kind, name, "The database of rounds is damaged or missing.")
        except WorkbenchError as error:
            yield broken_entry(kind, name, str(error))


def _guideline(workspace: Workspace, name: str) -> Entry:
    store = workspace.guidelines
    versions, asked = store.versions(name), workspace.feedback.all(name)
    newest = versions[-1] if versions else None
    if not store.draft_path(name).exists():
        return guideline_entry(name, newest, (), asked)
    return guideline_entry(name, newest, store.pending(name), asked, draft=store.draft(name).version)


def _gold_set(workspace: Workspace, name: str, database: str | None) -> Entry:
    store = workspace.gold_sets
    versions = store.versions(name)
    locked = store.load(name) if versions else None
    draft = store.draft(name) if store.has_draft(name) else None
    if draft is not None and draft.card.version in versions:
        same = store.load(name, draft.card.version)
        if (draft.items, draft.left) == (same.items, same.left):
            draft = None  # the draft equals the locked version
    impact = impact_on_gold(_since(workspace, locked), locked) if locked is not None else None
    ahead = draft or locked
    project = GoldProject(workspace, name, database)
    decided = len(project.waiting(ahead)) if ahead is not None else 0
    pending = len(project.pending(draft)) if draft is not None else 0
    return gold_entry(name, locked, draft, impact, decided, pending)


def _pilot(workspace: Workspace, name: str, over: list[Trend]) -> Entry:
    if name not in pilots_of(workspace):
        return unwritten_pilot(name)
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    promised = [delivery.file for vendor in pilot.vendors for delivery in vendor.deliveries]
    absent = [file for file in promised if not (path.parent / file).exists()]
    seal = workspace.pilots.seal(path)
    if not promised or len(absent) == len(promised):
        return pilot_entry(pilot, seal, absent)
    inputs = load_pilot(workspace, name).inputs
    over += trends(inputs)
    judged = seal.state == "frozen" and not absent
    verdicts = [vendor.verdict for vendor in study_pilot(inputs).vendors] if judged else []
    return pilot_entry(pilot, seal, absent, verdicts)


def _since(workspace: Workspace, gold: GoldSet) -> tuple[Change, ...]:
    """The guideline's changes since the version of a gold set."""
    cited = gold.card.guideline
    newest = workspace.guidelines.load(cited.name)
    if Version.parse(newest.version) <= Version.parse(cited.version):
        return ()
    return workspace.guidelines.changes_between(cited.name, cited.version, newest)


def _rounds(workspace: Workspace, now: dt.datetime, database: str | None) -> Iterator[Entry]:
    """The rounds, if there is a database; reading the status never creates one."""
    if not AttemptStore.is_there(database, workspace.root):
        return
    try:
        store = AttemptStore.open(database, workspace.root)
    except StoreLost as error:
        yield lost_entry("round", "all rounds", str(error))
        return
    except WorkbenchError as error:
        yield broken_entry("round", "all rounds", str(error))
        return
    with store:
        names = [round_.name for round_ in store.rounds()]
        yield from _each("round", names, lambda name: _round(workspace, store, name, now))


def _round(workspace: Workspace, store: AttemptStore, name: str, now: dt.datetime) -> Entry:
    round_ = store.round(name)
    guideline = workspace.guideline(round_.guideline)
    gold = workspace.gold(round_.gold) if round_.kind == "quiz" and round_.gold else None
    calibration = study_calibration(record_of(store, name), gold, guideline, now=now)
    pending = len(ProposalStore(workspace.root).all(f"round {name}"))
    return round_entry(
        calibration,
        closed=store.closed_at(name) is not None or not round_.expiry_policy.open_at(now),
        pending=pending,
    )
