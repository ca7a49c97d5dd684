"""What a pilot cites and is measured from: locked gold, files beside it, other pilots; freezing pins it by digest."""

from collections.abc import Mapping
from typing import Any

from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Frozen, GoldFile, Pilot
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.formats.read import read_key
from workbench.formats.tables.layout import layout_of
from workbench.formats.tables.table import open_sheet
from workbench.gold.project import GoldProject
from workbench.kinds.registry import KINDS, Kind
from workbench.quality.deliveries import pilots_of
from workbench.store import files
from workbench.store.workspace import Workspace


def freeze_pilot(workspace: Workspace, name: str) -> Frozen:
    """Seal a pilot with the digests of the guideline and gold that it names; refused where a criterion cannot be measured."""
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    guideline = workspace.guideline(str(pilot.guideline)) if pilot.guideline is not None else None
    question = pilot.question or (guideline.questions[0].id if guideline else None)
    kind = guideline.question(question).as_kind if guideline is not None and question else None
    if problems := pilot.unmeasurable(kind):
        raise InvalidDocument(
            f"{path}: {'; '.join(problems)}. Add it or leave the criterion out: freezing is final."
        )
    digests = {}
    if guideline is not None:
        digests["guideline"] = guideline.digest()
    digests["gold"] = (
        files.digest_of(path.parent / pilot.gold.file)
        if isinstance(pilot.gold, GoldFile)
        else workspace.gold(str(pilot.gold)).card.digest()
    )
    return workspace.pilots.freeze(path, digests)


def decided_since(workspace: Workspace, pilot: Pilot, database: str | None = None) -> tuple[str, ...]:
    """A sentence for each decision against the gold of a pilot that its version does not hold, the first saying what to do."""
    if isinstance(pilot.gold, GoldFile):
        return ()
    gold = workspace.gold(str(pilot.gold))
    waiting = GoldProject(workspace, gold.card.name, database).waiting(gold)
    if not waiting:
        return ()
    n = "1 decision" if len(waiting) == 1 else f"{len(waiting)} decisions"
    verb = "contradicts" if len(waiting) == 1 else "contradict"
    todo = f"accept or reject (workbench gold waiting {gold.card.name}), lock the next version and use it."
    return (f"{n} made since {verb} gold {gold}: {todo}", *(decision.says for decision in waiting))


class PilotSources:
    """Gold sets and past pilots of a workspace; what never changes is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._gold: dict[str, dict[str, Any]] = {}  # locked gold, by version
        self._vendors: dict[str, tuple[int, list[tuple[str, str, list[str]]]]] = {}  # by pilot

    def gold_sets(self) -> dict[str, dict[str, Any]]:
        """`name@version` -> guideline and items by question, of every locked version, the newest of each set first."""
        store = self.workspace.gold_sets
        for name in store.names():
            for version in reversed(store.versions(name)):
                key = f"{name}@{version}"
                if key not in self._gold:
                    self._gold[key] = _about(store.load(name, version))
        return dict(self._gold)

    def kind_of(self, tree: Mapping[str, Any]) -> Kind | None:
        """The kind of answer of the question of a specification, as far as it is filled in; None where nobody says it."""
        try:
            if kind := tree.get("kind"):
                return KINDS[kind].of(settings=KINDS[kind].settings_class(**tree.get("settings") or {}))
            cited = tree.get("guideline")
            if not cited:
                return None
            guideline = self.workspace.guideline(f"{cited['name']}@{cited['version']}")
            return guideline.question(tree.get("question") or guideline.questions[0].id).as_kind
        except (WorkbenchError, KeyError, TypeError, ValueError):  # a form is often not whole yet
            return None

    def gold_file_items(self, pilot: str, gold: GoldFile) -> int | None:
        """How many items of a gold file beside a pilot have an answer; None where it cannot be read."""
        try:
            path = self.workspace.pilots.root / pilot / gold.file
            sheet = open_sheet(path, layout_of(gold.layout)) if gold.layout else path
            return len(read_key(sheet, columns=gold.columns, map=gold.map))
        except WorkbenchError:
            return None

    def measured(self) -> tuple[tuple[str, str, str], ...]:
        """Pilot, vendor and vendor's name, for each vendor with a delivery; an unchanged file is not read again."""
        delivered: list[tuple[str, str, str]] = []
        for pilot in pilots_of(self.workspace):
            changed = (self.workspace.pilots.root / pilot / "pilot.yaml").stat().st_mtime_ns
            if self._vendors.get(pilot, (0,))[0] != changed:
                self._vendors[pilot] = (changed, self._vendors_of(pilot))
            for vendor, title, listed_files in self._vendors[pilot][1]:
                if any(self.workspace.pilots.delivered(pilot, file) for file in listed_files):
                    delivered.append((pilot, vendor, title))
        return tuple(delivered)

    def _vendors_of(self, name: str) -> list[tuple[str, str, list[str]]]:
        try:
            pilot = self.workspace.pilots.load(self.workspace.pilots.path(name))
        except WorkbenchError:
            return []
        return [
            (vendor.id, vendor.shown, [each.file for each in vendor.deliveries]) for vendor in pilot.vendors
        ]


def _about(gold: GoldSet) -> dict[str, Any]:
    guideline = gold.card.guideline
    counts = {
        question: sum(1 for answer in gold.answers(question).values() if answer.label)
        for question in gold.questions()
    }
    return {"guideline": {"name": guideline.name, "version": guideline.version}, "questions": counts}
