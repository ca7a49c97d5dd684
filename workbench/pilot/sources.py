"""What a pilot cites and is measured from: locked gold, files beside it, other pilots; freezing pins it by digest."""

from collections import Counter
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
    """Gold sets and past pilots of a workspace; what has not changed is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._gold: dict[str, dict[str, Any]] = {}  # locked gold, by version
        self._pilots: dict[str, tuple[int, Pilot | None]] = {}  # with the time of the specification

    def gold_sets(self) -> tuple[str, ...]:
        """`name@version` of every locked version, the newest of each set first."""
        store = self.workspace.gold_sets
        return tuple(
            f"{name}@{version}" for name in store.names() for version in reversed(store.versions(name))
        )

    def about(self, gold: str) -> dict[str, Any] | None:
        """Guideline, and items by question in the guideline's order, of one of `gold_sets`; None where it is none of them."""
        if gold not in self._gold and gold in self.gold_sets():
            self._gold[gold] = self._about(self.workspace.gold_sets.load(*gold.split("@")))
        return self._gold.get(gold)

    def _about(self, gold: GoldSet) -> dict[str, Any]:
        cited, answered = gold.card.guideline, gold.questions()
        asked = [question.id for question in self.workspace.guideline(cited).questions]
        counts = {
            question: sum(1 for answer in gold.answers(question).values() if answer.label)
            for question in asked
            if question in answered
        }
        return {"guideline": {"name": cited.name, "version": cited.version}, "questions": counts}

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
            return len(read_key(sheet, question=gold.question, columns=gold.columns, map=gold.map))
        except WorkbenchError:
            return None

    def pilots(self) -> dict[str, Pilot | None]:
        """Every pilot by its name, None for one that cannot be read."""
        names = pilots_of(self.workspace)
        for name in names:
            changed = self.workspace.pilots.path(name).stat().st_mtime_ns
            if self._pilots.get(name, (0,))[0] != changed:
                self._pilots[name] = (changed, self._pilot(name))
        return {name: self._pilots[name][1] for name in names}

    def _pilot(self, name: str) -> Pilot | None:
        try:
            return self.workspace.pilots.load(self.workspace.pilots.path(name))
        except WorkbenchError:
            return None

    def titles(self) -> dict[str, str]:
        """What people call each pilot: its title, and its name behind it where two have one title."""
        titles = {name: pilot.title if pilot else name for name, pilot in self.pilots().items()}
        twice = {title for title, n in Counter(titles.values()).items() if n > 1}
        return {name: f"{title} ({name})" if title in twice else title for name, title in titles.items()}

    def vendors(self) -> tuple[str, ...]:
        """The names of the vendors of all pilots."""
        pilots = (pilot for pilot in self.pilots().values() if pilot is not None)
        return tuple(sorted({vendor.name for pilot in pilots for vendor in pilot.vendors if vendor.name}))

    def measured(self) -> tuple[tuple[str, str, str], ...]:
        """Pilot, vendor and what people call the two, for each vendor with a delivery."""
        titles, delivered = self.titles(), self.workspace.pilots.delivered
        return tuple(
            (name, vendor.id, f"{vendor.shown} in {titles[name]}")
            for name, pilot in self.pilots().items()
            for vendor in (pilot.vendors if pilot else ())
            if any(delivered(name, delivery.file) for delivery in vendor.deliveries)
        )
