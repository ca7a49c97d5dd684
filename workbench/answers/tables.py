"""The three tables that an import makes: answers, their parts, and the media that these lie on."""

import mmap
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.answers.import_report import ImportReport
from workbench.kinds.parts import Medium, Part

TEXT = pa.string()
REPEATED = pa.dictionary(pa.int32(), pa.string())  # few different texts
NUMBER = pa.float64()
NUMBERS = pa.list_(pa.float64())

# answer        the number of the answer, from 0: what its parts name
# label         the canonical text of the whole answer, of the kind `answer_kind`; empty unless submitted
# status        submitted, skipped (`skip_reason` says why, where the tool does) or draft
# platform_score  the tool's own score of the answer, never mixed with ours
# place         where in the foreign file
ANSWERS: Mapping[str, pa.DataType] = {
    "answer": pa.int64(),
    "item_id": TEXT,
    "annotator_id": REPEATED,
    "question": REPEATED,
    "answer_kind": REPEATED,
    "label": TEXT,
    "status": REPEATED,
    "skip_reason": REPEATED,
    "is_gold": pa.bool_(),
    "vendor": REPEATED,
    "batch": REPEATED,
    "started_at": TEXT,
    "submitted_at": TEXT,
    "seconds": NUMBER,
    "comment": TEXT,
    "platform_score": NUMBER,
    "annotation_id": TEXT,
    "file": REPEATED,
    "place": TEXT,
}
PARTS: Mapping[str, pa.DataType] = {
    "answer": pa.int64(),
    "part": pa.int32(),
    "type": REPEATED,
    "label": REPEATED,
    "start": NUMBER,
    "end": NUMBER,
    "unit": REPEATED,
    "frame": pa.int64(),
    "track": TEXT,
    "coords": NUMBERS,
    "holes": pa.list_(NUMBERS),
    "id": TEXT,
    "parent": TEXT,
    "source": TEXT,
    "target": TEXT,
    "attributes": pa.map_(TEXT, TEXT),
}
MEDIA: Mapping[str, pa.DataType] = {
    "item_id": TEXT,
    "width": NUMBER,
    "height": NUMBER,
    "duration": NUMBER,
    "fps": NUMBER,
    "text": TEXT,
}
ROWS = 50_000  # gathered before they become a batch
LETTERS = 20_000_000  # of their texts, likewise
BATCHES = 8  # kept in memory; more of them go to a file that the system reads and forgets as it likes


@dataclass(eq=False)
class Columns:
    """A table that grows by rows; only `ROWS` of them are Python objects at a time, and only `BATCHES` batches in memory."""

    types: Mapping[str, pa.DataType]
    count: int = 0
    letters: int = 0
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    file: IO[bytes] | None = None
    writer: Any = None

    def add(self, *values: Any, letters: int = 0) -> None:
        """One row, a value for each column in order; how many letters its texts have, where they may be long."""
        self.rows.append(values)
        self.count += 1
        self.letters += letters
        if len(self.rows) >= ROWS or self.letters >= LETTERS:
            self._flush()

    def _flush(self) -> None:
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.types)
        arrays = [_array(values, type_) for values, type_ in zip(columns, self.types.values(), strict=True)]
        self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=pa.schema(self.types)))
        self.rows, self.letters = [], 0
        if len(self.batches) >= BATCHES:
            self._put_away()

    def _put_away(self) -> None:
        """Write the batches to a file of the system, which is gone when nobody reads it any more."""
        if self.file is None:
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 - read by the table for as long as that lives
            self.writer = pa.ipc.new_stream(self.file, pa.schema(self.types))
        for batch in self.batches:
            self.writer.write_batch(batch)
        self.batches = []

    def done(self) -> pa.Table:
        """All rows as one table."""
        if self.rows or not self.count:
            self._flush()
        if self.file is None:
            return pa.Table.from_batches(self.batches).unify_dictionaries()
        self._put_away()
        self.writer.close()
        self.file.flush()
        with self.file as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return pa.ipc.open_stream(pa.py_buffer(held)).read_all().unify_dictionaries()


def _array(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type_):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, type_)


def part_row(answer: int, number: int, part: Part) -> tuple[Any, ...]:
    """A part as a row of the table of parts."""
    return (
        *(answer, number, part.type, part.label or None, part.start, part.end, part.unit or None),
        *(part.frame, part.track, list(part.coords), [list(hole) for hole in part.holes]),
        *(part.id or None, part.parent, part.source, part.target, list(part.attributes.items())),
    )


@dataclass(frozen=True, eq=False)
class Tables:
    """What was imported, and a report whose `seen` is `kept` plus what was lost."""

    answers: pa.Table
    parts: pa.Table
    media: pa.Table
    report: ImportReport = field(default_factory=ImportReport)

    def write(self, path: Path) -> tuple[Path, ...]:
        """Write `path` with the answers, and beside it the parts and media where there are any: X.parts.parquet, X.media.parquet."""
        written = [path]
        pq.write_table(self.answers, path, compression="zstd")
        for name, table in (("parts", self.parts), ("media", self.media)):
            if len(table):
                written.append(path.with_suffix(f".{name}.parquet"))
                pq.write_table(table, written[-1], compression="zstd")
        return tuple(written)

    @classmethod
    def read(cls, path: Path) -> "Tables | None":
        """What `write` wrote, with what lies beside it; None for another table."""
        if path.suffix != ".parquet" or not set(ANSWERS) <= set(pq.read_schema(path).names):
            return None
        beside = {name: path.with_suffix(f".{name}.parquet") for name in ("parts", "media")}
        empty = {"parts": pa.schema(PARTS).empty_table(), "media": pa.schema(MEDIA).empty_table()}
        held = {name: pq.read_table(file) if file.exists() else empty[name] for name, file in beside.items()}
        return cls(pq.read_table(path), **held)

    def of_media(self) -> dict[str, Medium]:
        """Item -> what its parts lie on."""
        return {row["item_id"]: Medium(item=row.pop("item_id"), **row) for row in self.media.to_pylist()}

    def of_parts(self) -> Iterator[tuple[int, Part]]:
        """(number of the answer, part), in order."""
        rows: list[dict[str, Any]] = self.parts.to_pylist()
        for row in rows:
            answer: int = row.pop("answer")
            del row["part"]
            row["coords"] = tuple(row["coords"] or ())
            row["holes"] = tuple(map(tuple, row["holes"] or ()))
            row["attributes"] = dict(row["attributes"] or ())
            row.update({name: row[name] or "" for name in TEXTS})
            yield answer, Part(**row)


TEXTS = ("label", "unit", "id")  # of a part, that are empty and never None
