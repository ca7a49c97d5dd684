"""Gold mixed into batches for production, and scored when they come back: what the screen and the commands do."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.documents.gold import GoldSet
from workbench.documents.honeypots import MixedBatch, Order
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.items import Items
from workbench.formats.tables.write import csv_of
from workbench.gold import actions
from workbench.gold.honeypots import (
    Mixed,
    Returned,
    exposure_counts,
    honeypot_exposures,
    mix,
    record_seen,
    score_batch,
)
from workbench.gold.opening import ItemsFile, field_columns, read_items_file
from workbench.gold.project import GoldProject
from workbench.gold.sampling import Pool
from workbench.quality.annotators import AnnotatorScore
from workbench.store.catalogue import Catalogue
from workbench.store.honeypots import HoneypotStore
from workbench.store.rounds.store import AttemptStore
from workbench.ui.offers import Download

USUAL = 0.05  # share of gold among all rows, where nobody says how many
EXPECTED = 0.95  # accuracy, where the set has no goal


def shared_fields(content: Mapping[str, str], gold: GoldSet) -> dict[str, str]:
    """The fields of a batch that every honeypot has too; `content` maps a field to a column of the batch."""
    bots = [item for item in gold.items if item.split == "honeypot"]
    return {field: column for field, column in content.items() if all(field in bot.content for bot in bots)}


def mix_batch(
    project: GoldProject,
    gold: GoldSet,
    name: str,
    items: Items,
    fields: Mapping[str, str],
    *,
    rate: float,
    at: dt.datetime,
    order: Order = "shuffled",
    seed: int = 20260101,
) -> tuple[Mixed, Path]:
    """Mix gold into a table, and keep the key of the rows; returns where the key lies too."""
    project.workspace.require("build gold")
    batch = mix(
        name,
        Pool(items.items, items.columns, items.source),
        gold,
        rate=rate,
        made_at=at,
        columns=fields,
        order=order,
        seen=exposure_counts(project.usage().exposures),
        seed=seed,
    )
    return batch, HoneypotStore(project.workspace.root).keep(batch.key)


def score_returned(project: GoldProject, key: MixedBatch, answers: Annotations, at: dt.datetime) -> Returned:
    """Score the answers of a batch that came back by the gold that was mixed in, and note who has seen it."""
    workspace = project.workspace
    workspace.require("see gold")
    returned = score_batch(answers, key, workspace.gold(key.gold))
    seen = honeypot_exposures(answers, key, {name: name for name in answers.annotators}, at)
    with AttemptStore.open(project.database, workspace.root) as store:
        record_seen(store, seen, at)
    return returned


@dataclass
class Mixing:
    """What a lead does with honeypots on the screen: a table to mix gold into, and a batch that came back."""

    project: GoldProject
    seed: int
    table: str = ""
    file: ItemsFile | None = None
    scored: dict[str, Any] | None = None
    _keys: dict[str, MixedBatch] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """The tables of the workspace."""
        return Catalogue(self.project.workspace)

    def locked(self) -> GoldSet | None:
        """The newest locked version, of which honeypots are taken; None where none is."""
        versions = self.project.locked()
        return self.project.workspace.gold_sets.load(self.project.name, versions[-1]) if versions else None

    def handle(self, action: actions.Mixing, now: dt.datetime) -> str | Download:
        """Choose a table, or mix gold into it; the message, or the file that goes out."""
        match action:
            case actions.MixTable():
                return self._read(action.table)
            case actions.Mix():
                return self._mix(action, now)

    def _read(self, table: str) -> str:
        if table and table not in self.catalogue.tables():
            raise NotFound(f"there is no table {table!r} in the workspace (any more).")
        self.take(table, read_items_file(self.project.workspace.root / table) if table else None)
        return ""

    def take(self, table: str, file: ItemsFile | None) -> None:
        """From now on gold is mixed into this table."""
        self.table, self.file = table, file

    def fields(self, file: ItemsFile, gold: GoldSet) -> dict[str, str]:
        """What goes out of a table: the fields that people see, as far as every honeypot has them."""
        return shared_fields(field_columns(file.items, file.shown), gold)

    def _mix(self, action: actions.Mix, now: dt.datetime) -> Download:
        gold = self.locked()
        if gold is None or self.file is None:
            raise InvalidDocument("Lock the set, and choose the table of the batch first.")
        items = self.file.items
        rate = action.n / (len(items.items) + action.n) if action.n > 0 else USUAL
        fields = self.fields(self.file, gold)
        if not fields:
            raise InvalidDocument(
                f"{self.table} has no column that honeypots have too; they have {listed(_contents(gold))}."
            )
        batch, _ = mix_batch(
            self.project,
            gold,
            action.name,
            items,
            fields,
            rate=rate,
            at=now,
            order=action.order,
            seed=self.seed,
        )
        self.take("", None)
        rows = zip(*batch.table.values(), strict=True)
        return Download(f"{batch.key.name}.csv", csv_of([*batch.table], rows, exact=True)[1])

    def score(self, batch: str, answers: Annotations, file: str, now: dt.datetime) -> str:
        """Score a batch that came back; the message."""
        key = HoneypotStore(self.project.workspace.root).load(batch)
        gold = self.project.workspace.gold(key.gold)
        returned = score_returned(self.project, key, answers, now)
        expected = gold.card.goal.expected if gold.card.goal else EXPECTED
        called = self.project.workspace.guideline(gold.card.guideline).question(answers.question).called
        self.scored = {
            "batch": batch,
            "file": file,
            "question": answers.question,
            "expected": expected,
            "overall": returned.overall.to_dict(),
            "honeypots": returned.honeypots,
            "missing": len(returned.missing),
            "production": len(returned.answers),
            "people": [_person(person, expected, called) for person in returned.people],
        }
        return f"{batch} is scored: {len(returned.people)} people, {returned.overall.n} answers to honeypots."

    def view(self, gold: GoldSet) -> dict[str, Any]:
        """The table that was chosen, the batches that are out, and the one that was scored."""
        locked = self.locked()
        bots = [item for item in locked.items if item.split == "honeypot"] if locked else []
        store = HoneypotStore(self.project.workspace.root)
        for name in set(store.names()) - self._keys.keys():  # what is mixed never changes
            self._keys[name] = store.load(name)
        keys = [key for key in self._keys.values() if key.gold.name == gold.card.name]
        return {
            "locked": locked.card.version if locked else None,
            "honeypots": len(bots),
            "tables": list(self.catalogue.tables()),
            "table": self.table,
            "found": self._found(self.file, locked, len(bots)) if self.file and locked else None,
            "batches": [
                {
                    "name": key.name,
                    "gold": f"{key.gold.name} {key.gold.version}",
                    "source": key.source,
                    "rows": len(key.rows),
                    "honeypots": len(key.honeypots),
                    "on": key.made_at.date().isoformat(),
                }
                for key in sorted(keys, key=lambda key: key.made_at, reverse=True)
            ],
            "scored": self.scored,
        }

    def _found(self, file: ItemsFile, gold: GoldSet, bots: int) -> dict[str, Any]:
        items, fields = file.items, self.fields(file, gold)
        rows = len(items.items)
        return {
            "rows": rows,
            "sent": list(fields.values()),
            "left_out": [column for column in items.columns if column not in fields.values()],
            "n": min(bots, max(1, round(USUAL * rows / (1 - USUAL)))),
        }


def _contents(gold: GoldSet) -> list[str]:
    return list(
        dict.fromkeys(field for item in gold.items if item.split == "honeypot" for field in item.content)
    )


def _person(person: AnnotatorScore, expected: float, called: Callable[[str], str]) -> dict[str, Any]:
    """One person's answers to honeypots, and whether somebody should look at them."""
    accuracy = person.accuracy
    low, high = accuracy.low, accuracy.high
    return {
        "person": person.annotator,
        "n": person.n,
        "accuracy": accuracy.to_dict(),
        "verdict": "look at their work"
        if high is not None and high < expected
        else "as expected"
        if low is not None and low >= expected
        else "too few to tell",
        "typical": [[called(gold), called(answer), n] for gold, answer, n in person.typical[:2]],
    }
