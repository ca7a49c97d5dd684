"""Gold mixed into batches for production, and scored when they come back: what the screen and the commands do."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.documents.gold import GoldSet
from workbench.documents.honeypots import MixedBatch, Order
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.items import Items, read_items
from workbench.formats.read import read
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
from workbench.gold.opening import guess_fields
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


def score_returned(
    project: GoldProject, key: MixedBatch, file: Path, question: str, at: dt.datetime
) -> Returned:
    """Score a batch that came back by the gold that was mixed in, and note who has seen it."""
    workspace = project.workspace
    workspace.require("see gold")
    gold = workspace.gold(key.gold)
    guideline = workspace.guideline(gold.card.guideline)
    answers = replace(read(file, labels=guideline.question(question)), question=question)
    returned = score_batch(answers, key, gold)
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
    items: Items | None = None
    scored: dict[str, Any] | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The tables of the workspace."""
        return Catalogue(self.project.workspace)

    def locked(self) -> GoldSet | None:
        """The newest locked version, of which honeypots are taken; None where none is."""
        versions = self.project.locked()
        return self.project.workspace.gold_sets.load(self.project.name, versions[-1]) if versions else None

    def handle(self, action: actions.Mixing, now: dt.datetime) -> str | Download:
        """Choose a table, mix gold into it, or score what came back; the message, or the file that goes out."""
        match action:
            case actions.MixTable():
                return self._read(action.table)
            case actions.BringBatch():
                content = action.content("put it into the workspace yourself")
                return self._read(self.catalogue.bring(action.name, content)[0])
            case actions.Mix():
                return self._mix(action, now)
            case actions.ScoreBatch():
                return self._score(action, now)

    def _read(self, table: str) -> str:
        self.items, self.table = None, ""
        if table:
            if table not in self.catalogue.tables():
                raise NotFound(f"there is no table {table!r} in the workspace (any more).")
            path = self.project.workspace.root / table
            try:
                items = read_items(path)
            except NotFound:  # no column is named as ids are
                items = read_items(path, numbered=True)
            self.items, self.table = items, table
        return ""

    def _mix(self, action: actions.Mix, now: dt.datetime) -> Download:
        gold = self.locked()
        if gold is None or self.items is None:
            raise InvalidDocument("Lock the set, and choose the table of the batch first.")
        rate = action.n / (len(self.items.items) + action.n) if action.n > 0 else USUAL
        fields = shared_fields(guess_fields(self.items), gold)
        if not fields:
            raise InvalidDocument(
                f"{self.table} has no column that honeypots have too; they have {listed(_contents(gold))}."
            )
        batch, _ = mix_batch(
            self.project,
            gold,
            action.name,
            self.items,
            fields,
            rate=rate,
            at=now,
            order=action.order,
            seed=self.seed,
        )
        self.items, self.table = None, ""
        rows = zip(*batch.table.values(), strict=True)
        return Download(f"{batch.key.name}.csv", csv_of([*batch.table], rows, exact=True)[1])

    def _score(self, action: actions.ScoreBatch, now: dt.datetime) -> str:
        key = HoneypotStore(self.project.workspace.root).load(action.batch)
        gold = self.project.workspace.gold(key.gold)
        question = action.question or gold.questions()[0]
        with TemporaryDirectory() as folder:
            file = Path(folder) / Path(action.name.replace("\\", "/")).name
            file.write_bytes(action.content("score it by command"))
            returned = score_returned(self.project, key, file, question, now)
        expected = gold.card.goal.expected if gold.card.goal else EXPECTED
        self.scored = {
            "batch": action.batch,
            "file": action.name,
            "question": question,
            "expected": expected,
            "overall": returned.overall.to_dict(),
            "honeypots": returned.honeypots,
            "missing": len(returned.missing),
            "production": len(returned.answers),
            "people": [_person(person, expected) for person in returned.people],
        }
        return f"{action.batch} is scored: {len(returned.people)} people, {returned.overall.n} answers to honeypots."

    def view(self, gold: GoldSet) -> dict[str, Any]:
        """The table that was chosen, the batches that are out, and the one that was scored."""
        locked = self.locked()
        bots = [item for item in locked.items if item.split == "honeypot"] if locked else []
        store = HoneypotStore(self.project.workspace.root)
        keys = [key for key in map(store.load, store.names()) if key.gold.name == gold.card.name]
        return {
            "locked": locked.card.version if locked else None,
            "honeypots": len(bots),
            "tables": list(self.catalogue.tables()),
            "table": self.table,
            "found": self._found(locked, len(bots)) if self.items and locked else None,
            "questions": [{"id": q, "title": q} for q in gold.questions()],
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

    def _found(self, gold: GoldSet, bots: int) -> dict[str, Any]:
        items = self.items
        if items is None:
            return {}
        fields = shared_fields(guess_fields(items), gold)
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


def _person(person: AnnotatorScore, expected: float) -> dict[str, Any]:
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
        "typical": [[gold, answer, n] for gold, answer, n in person.typical[:2]],
    }
