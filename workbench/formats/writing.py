"""What all writers of answers share: which answers are written, their parts and texts, and the count of what finds no place."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.import_report import ImportReport, Loss
from workbench.answers.tables import Tables
from workbench.errors import EmptyTable
from workbench.formats.reading import Purpose
from workbench.formats.tables.write import csv_of
from workbench.kinds.multi_choice import parts_of
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import EMPTY, KINDS

NO_PLACE = {"started_at": "times", "submitted_at": "times", "seconds": "seconds", "comment": "comments"}


@dataclass(frozen=True)
class Kept:
    """An answer that is written: its row, its parts, and what they lie on."""

    row: Mapping[str, Any]
    parts: tuple[Part, ...]
    medium: Medium

    @property
    def labels(self) -> list[str]:
        """The labels of a set, or the one label or text as the tool keeps it: "" where nothing is said."""
        text, kind = self.row["label"] or "", self.row["answer_kind"]
        if kind == "multi_choice":
            return parts_of(text)
        return [KINDS[kind].plain(KINDS[kind].read(text)) if kind in KINDS else text]

    @property
    def is_empty(self) -> bool:
        """Whether the answer holds nothing, which is an answer."""
        kind = self.row["answer_kind"]
        return kind in KINDS and KINDS[kind].empty and self.row["label"] == EMPTY

    @property
    def regions(self) -> list[Part]:
        """Its regions: as the table of parts has them, else as the text of the answer does."""
        kind = KINDS[self.row["answer_kind"]]
        if not kind.labelled:
            return []
        return list(self.parts or kind.parts(kind.read(self.row["label"])))


@dataclass
class Writer:
    """The answers of a table for one purpose, and what the tool has no place for.

    keeps     the columns beside item, annotator, question and label that the tool keeps
    silence   whether it can hold an answer without text: that nothing is said
    """

    tables: Tables
    purpose: Purpose
    tool: str
    keeps: tuple[str, ...] = ()
    silence: bool = True
    counts: dict[str, list[Any]] = field(default_factory=dict)

    def answers(self) -> Iterator[Kept]:
        """The gold among the answers where there is gold, or all of them for pre-labels; EmptyTable where none is left."""
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
            if column not in self.keeps:
                self.lose(what, sum(row[column] is not None for row in written))
        if not written:
            raise EmptyTable(f"there is no answer to write for {self.tool}.")
        for row in written:
            item = row["item_id"]
            kept = Kept(row, tuple(parts[row["answer"]]), media.get(item, Medium(item)))
            if not self.silence and kept.is_empty and kept.labels == [""]:
                self.lose("answers that nothing is said: the tool has none without text", 1, item)
            else:
                yield kept

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
