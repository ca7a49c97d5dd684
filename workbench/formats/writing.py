"""What all writers of answers share: which answers are written, their parts and texts, and the count of what finds no place."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.import_report import ImportReport, Loss
from workbench.answers.tables import Tables
from workbench.errors import EmptyTable, InvalidTable
from workbench.formats.reading import Purpose
from workbench.formats.tables.write import csv_of
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS

NO_PLACE = {"started_at": "times", "submitted_at": "times", "seconds": "seconds", "comment": "comments"}


@dataclass(frozen=True)
class Kept:
    """An answer that is written: its row, its regions, and what they lie on.

    links   parts that are no regions of its kind, such as relations
    """

    row: Mapping[str, Any]
    medium: Medium
    regions: tuple[Part, ...] = ()
    links: tuple[Part, ...] = ()

    @property
    def labels(self) -> list[str]:
        """The labels of a set, or the one label or text as the tool keeps it: "" where nothing is said."""
        text, name = self.row["label"] or "", self.row["answer_kind"]
        if name not in KINDS:
            return [text]
        kind = KINDS[name]
        answer = kind.read(text)
        return list(kind.labels_of(answer)) if kind.several else [kind.plain(answer)]

    @property
    def is_empty(self) -> bool:
        """Whether the answer holds nothing, which is an answer."""
        kind = self.row["answer_kind"]
        return kind in KINDS and KINDS[kind].is_nothing(self.row["label"])


@dataclass
class Writer:
    """The answers of a table for one purpose, and what the tool has no place for.

    kinds   of answer that the tool has; None where the items alone are written
    keeps   the columns beside item, annotator, question and label that the tool keeps
    links   the types of parts that it has beside those of a kind, such as relations
    tells   the kinds of which the tool can tell an answer with nothing in it from no answer
    units   in which its regions lie: none is pixels
    """

    tables: Tables
    purpose: Purpose
    tool: str
    kinds: Collection[str] | None
    keeps: Collection[str] = ()
    links: Collection[str] = ()
    tells: Collection[str] = ()
    units: Collection[str] = ("", "characters")
    counts: dict[str, list[Any]] = field(default_factory=dict)

    def answers(self) -> Iterator[Kept]:
        """The gold among the answers where there is gold, or all of them for pre-labels.

        What the tool has no place for is counted as lost; EmptyTable where nothing is left.
        """
        rows = self.tables.answers.to_pylist()
        gold = [row for row in rows if row["is_gold"]]
        if self.purpose != "prelabels" and gold:
            self.lose("answers that are no gold", len(rows) - len(gold))
            rows = gold
        parts: dict[int, list[Part]] = defaultdict(list)
        for number, part in self.tables.of_parts():
            parts[number].append(part)
        media = self.tables.of_media()
        written = [row for row in rows if row["status"] == "submitted"]
        self.lose("skips and drafts", len(rows) - len(written))
        for column, what in NO_PLACE.items():
            if column not in self.keeps and self.kinds is not None:
                self.lose(what, sum(row[column] is not None for row in written))
        if not written:
            raise EmptyTable(f"there is no answer to write for {self.tool}.")
        n = 0
        for row in written:
            item = row["item_id"]
            kept = self._kept(row, parts.get(row["answer"], []), media.get(item, Medium(item)))
            if kept is not None:
                n += 1
                yield kept
        if not n:
            raise EmptyTable(self.nothing())

    def nothing(self) -> str:
        """The refusal where nothing is left to write, and why."""
        lost = "".join(f"\n  {loss}" for loss in self.report())
        return f"for {self.tool}: it has a place for none of the answers.{lost}"

    def _kept(self, row: Mapping[str, Any], parts: Sequence[Part], medium: Medium) -> Kept | None:
        """An answer as the tool has it; None, and a loss, where it has no such kind, or regions are in another unit."""
        name, item = row["answer_kind"], row["item_id"]
        if self.kinds is None:
            return Kept(row, medium)
        if name not in self.kinds:
            self.lose(f"answers of the kind {name}", 1, item)
            return None
        regions, others = _regions(row, parts)
        if strange := next((part.unit for part in regions if part.unit not in self.units), None):
            self.lose(f"answers whose regions are in {strange}", 1, item)
            return None
        for part in others:
            if part.type not in self.links:
                self.lose(f"parts of the type {part.type}", 1, item)
        kept = Kept(row, medium, regions, tuple(part for part in others if part.type in self.links))
        if kept.is_empty and name not in self.tells:
            self.lose("answers with nothing in them, which look like items that nobody has answered", 1, item)
        return kept

    def lose(self, what: str, times: int, example: str = "") -> None:
        """So many things find no place."""
        if times:
            held = self.counts.setdefault(what, [0, example or what])
            held[0] += times

    def report(self) -> ImportReport:
        """What finds no place."""
        source = f"for {self.tool}"
        return ImportReport(
            tuple(Loss(what, n, example, source) for what, (n, example) in self.counts.items())
        )


def _regions(row: Mapping[str, Any], parts: Sequence[Part]) -> tuple[tuple[Part, ...], list[Part]]:
    """The regions of an answer and its other parts: as the table of parts has them, where it has some and all are
    well-formed, else as the text of the answer does.
    """
    kind = KINDS[row["answer_kind"]]
    if not kind.labelled:
        return (), list(parts)
    own = tuple(part for part in parts if part.type == kind.type)
    try:
        kind.from_parts(own)
    except InvalidTable:
        own = ()
    return own or kind.parts(kind.read(row["label"])), [part for part in parts if part not in own]


def whole(number: float) -> float:
    """A number without a needless fraction."""
    return int(number) if number == int(number) else number


def json_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """One object a line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def table_bytes(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """Rows as text for the tool's own program, with every column that one of them has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = ([row.get(name, "") for name in names] for row in rows)
    return csv_of(names, cells, exact=True, delimiter=delimiter)[1]


def file_name(text: str) -> str:
    """A person's or item's name as the name of a file."""
    return "".join(c if c.isalnum() or c in "-_.@ " else "_" for c in text).strip(". ") or "_"
