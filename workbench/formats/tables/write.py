"""Our own tables on disk: annotations as CSV or Parquet, and any columns as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from workbench.answers.annotations import COLUMNS, Annotations, Categorical
from workbench.errors import InvalidTable, WriteFailed
from workbench.formats.tables.formulas import harmless

NAMES = {"item": "item_id", "annotator": "annotator_id"}


def write_annotations(parts: Sequence[Annotations], path: Path, *, for_people: bool = False) -> None:
    """Write annotations, one part a question, under the names of our table; times end in Z.

    for_people   a CSV for a spreadsheet: text that would run as a formula is made harmless
    """
    table = pa.concat_tables([pa.table(_columns(part)) for part in parts], promote_options="default")
    if for_people and path.suffix == ".csv":
        table = pa.table({name: list(map(harmless, table[name].to_pylist())) for name in table.column_names})
    write_table(table, path)


def write_columns(columns: Mapping[str, Sequence[Any]], path: Path) -> None:
    """Write named columns of equal length."""
    write_table(pa.table(dict(columns)), path)


def write_table(table: pa.Table, path: Path) -> None:
    """Write by the ending of the path; .csv and .parquet are known."""
    if path.suffix == ".csv":
        content = _csv(table).encode()
    elif path.suffix == ".parquet":
        sink = io.BytesIO()
        pa_parquet.write_table(table, sink)
        content = sink.getvalue()
    else:
        raise InvalidTable(
            f"{path}: cannot write {path.suffix or 'a file without an ending'}; use .csv or .parquet."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise WriteFailed(f"{path} could not be written: {error.strerror}.") from error


def _csv(table: pa.Table, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """Cells in quotes where needed; all cells where one holds a carriage return, which the csv module does not quote."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    content = text.getvalue()
    return _csv(table, csv.QUOTE_ALL) if quoting == csv.QUOTE_MINIMAL and "\r" in content else content


def _columns(part: Annotations) -> dict[str, Any]:
    """The columns of one part as Arrow arrays; the vendor's prefix is removed from the annotator."""
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        column = getattr(part, name)
        if column is None:
            continue
        if isinstance(column, Categorical):
            columns[NAMES.get(name, name)] = pa.array(_texts(part, name, column), pa.string())
        elif np.issubdtype(column.dtype, np.datetime64):
            whole = (np.isnat(column) | (column == column.astype("datetime64[s]"))).all()
            texts = np.char.add(np.datetime_as_string(column, "s" if whole else "us"), "Z")
            columns[name] = pa.array(texts, pa.string(), mask=np.isnat(column))
        else:
            columns[name] = pa.array(column, from_pandas=True)
    columns["question"] = pa.array([part.question] * len(part), pa.string())
    if len(part.first_answers()) < len(part):
        columns["repeat"] = pa.array(_repeats(part))
    return columns


def _repeats(part: Annotations) -> list[int]:
    """1 for the first answer of an annotator to an item, 2 for the next, ...: tells repeats from duplicates."""
    seen: dict[tuple[int, int], int] = {}
    numbers = []
    for pair in zip(part.item.code.tolist(), part.annotator.code.tolist(), strict=True):
        seen[pair] = seen.get(pair, 0) + 1
        numbers.append(seen[pair])
    return numbers


def _texts(part: Annotations, name: str, column: Categorical) -> list[str | None]:
    texts = column.texts()
    if name != "annotator" or part.vendor is None:
        return texts
    vendors = part.vendor.texts()
    return [t and t.removeprefix(f"{v}/") for t, v in zip(texts, vendors, strict=True)]
