"""Every CSV and Parquet file that the workbench writes: no cell of a CSV runs as a formula, unless its text must be exact."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from workbench.answers.annotations import COLUMNS, Annotations, Categorical
from workbench.errors import InvalidTable, WriteFailed
from workbench.formats.tables.formulas import harmless, runs

NAMES = {"item": "item_id", "annotator": "annotator_id"}


def write_annotations(parts: Sequence[Annotations], path: Path, *, exact: bool = False) -> int:
    """Write annotations, one part a question, under the names of our table; times end in Z.

    `exact` and what is returned: see `write_table`.
    """
    table = pa.concat_tables([pa.table(columns_of(part)) for part in parts], promote_options="default")
    return write_table(table, path, exact=exact)


def write_columns(columns: Mapping[str, Sequence[Any]], path: Path, *, exact: bool = False) -> int:
    """Write named columns of equal length; `exact` and what is returned: see `write_table`."""
    return write_table(pa.table(dict(columns)), path, exact=exact)


def write_table(table: pa.Table, path: Path, *, exact: bool = False) -> int:
    """Write by the ending of the path; .csv and .parquet are known.

    exact   a CSV that a program reads, where an id or a text must stay as it is; returns how many of its cells a
            spreadsheet would run as a formula, for `warning` to say. Else they are made harmless (0)
    """
    risky = 0
    if path.suffix == ".csv":
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        risky, content = csv_of(table.column_names, rows, exact=exact)
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
    return risky


def warning(path: Path, risky: int) -> str | None:
    """What to say of an exact CSV with cells that a spreadsheet would run; None where there are none."""
    if not risky:
        return None
    return (
        f"{path}: {risky:,} cell{'s begin' if risky > 1 else ' begins'} with =, +, - or @, and this table is exact for "
        "programs; a spreadsheet would run them as formulas. Write .parquet, or open it as text."
    )


def csv_bytes(names: Iterable[str], rows: Iterable[Sequence[Any]], end: str = "\n") -> bytes:
    """A CSV for people: no cell, and no name of a column, runs as a formula."""
    return csv_of(names, rows, end=end)[1]


def csv_of(
    names: Iterable[str],
    rows: Iterable[Sequence[Any]],
    *,
    exact: bool = False,
    end: str = "\n",
    delimiter: str = ",",
) -> tuple[int, bytes]:
    """The CSV, and how many of its cells a spreadsheet would run: none, unless it is exact."""
    lines = [tuple(names), *rows]
    if exact:
        return sum(map(runs, chain.from_iterable(lines))), _csv(lines, end, delimiter).encode()
    return 0, _csv([[harmless(cell) for cell in line] for line in lines], end, delimiter).encode()


def _csv(
    lines: Sequence[Sequence[Any]], end: str, delimiter: str, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
) -> str:
    """Cells in quotes where needed; all cells where one holds a carriage return, which the csv module may not quote."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(lines)
    content = text.getvalue()
    bare = quoting == csv.QUOTE_MINIMAL and end == "\n" and "\r" in content
    return _csv(lines, end, delimiter, csv.QUOTE_ALL) if bare else content


def columns_of(part: Annotations) -> dict[str, Any]:
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
    if part.answer_kind is not None:
        columns["answer_kind"] = pa.array([part.answer_kind] * len(part), pa.string())
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
