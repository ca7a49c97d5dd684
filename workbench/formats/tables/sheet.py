"""Any table of answers before it is understood: named columns of text, and where each row stands in its file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.annotations import Bools, Categorical, Ints
from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import EmptyTable
from workbench.errors import short as short

Places = npt.NDArray[np.intp]

# Between Arrow and NumPy by way of their buffers: what `pa.array` and `to_numpy` would do loads pandas first.


def to_arrow(places: Places) -> pa.Array:
    """Row numbers as Arrow takes them."""
    return pa.Array.from_buffers(
        pa.int64(), len(places), [None, pa.py_buffer(np.ascontiguousarray(places, np.int64))]
    )


def to_numpy(column: pa.Array, missing: float = 0) -> Any:
    """An Arrow array of numbers or truth values, `missing` where it has none."""
    if pa.types.is_boolean(column.type):
        return to_numpy(column.cast(pa.int8()), missing).astype(bool)
    if not column.null_count:
        return np.from_dlpack(column)
    whole = pa.Array.from_buffers(column.type, len(column), [None, column.buffers()[1]], offset=column.offset)
    return np.where(
        to_numpy(column.is_valid()), np.from_dlpack(whole), column.type.to_pandas_dtype()(missing)
    )


def text_array(texts: Iterable[str]) -> pa.Array:
    """Python texts as Arrow's."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_string(), len(encoded), buffers)


@dataclass(frozen=True, eq=False)
class Cells:
    """A column of N cells as codes `code` (N,) into `vocabulary`, its different texts; -1 where a cell is empty.

    The texts stay in Arrow: a column that nobody asks for its `values` costs no Python object a row.
    """

    vocabulary: pa.Array
    code: Ints

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> "Cells":
        """The cells of a column of texts.

        >>> Cells.of(["b", "a", "b", None]).code.tolist()
        [0, 1, 0, -1]
        """
        at = {text: i for i, text in enumerate(dict.fromkeys(text for text in texts if text))}
        return cls(text_array(at), np.array([at.get(text or "", -1) for text in texts], np.int32))

    @classmethod
    def same(cls, value: str, rows: int) -> "Cells":
        """A column that holds the same text in every row."""
        return cls(text_array([value]), np.zeros(rows, np.int32))

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The different texts."""
        return tuple(self.vocabulary.to_pylist())

    def used(self) -> Places:
        """The codes that occur, in order."""
        return np.flatnonzero(np.bincount(self.code + 1, minlength=len(self.vocabulary) + 1)[1:])

    def text(self, row: int | np.intp) -> str | None:
        """One cell."""
        code = int(self.code[row])
        text: str | None = self.vocabulary[code].as_py() if code >= 0 else None
        return text

    def texts(self) -> list[str | None]:
        """Every cell, None where it is empty."""
        known = (*self.values, None)
        return [known[c] for c in self.code.tolist()]

    def take(self, rows: Places | Bools) -> "Cells":
        """Some of the rows, with the same vocabulary."""
        return replace(self, code=self.code[rows])


@dataclass(frozen=True, eq=False)
class Sheet:
    """C named columns of N texts each, code -1 where a cell is empty.

    source   the file as it was asked for; errors name it in full, losses by its last part
    place    row number from 0 -> what stands behind the name of the file, such as `:7` for line 7
    notes    column number -> what was guessed while its cells were turned into text
    """

    source: str
    names: tuple[str, ...]
    columns: tuple[Cells, ...]
    place: Callable[[int], str]
    losses: ImportReport = field(default_factory=ImportReport)
    notes: Mapping[int, Loss] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @property
    def name(self) -> str:
        """The last part of the file's path: losses end up in reports, which must not depend on a folder."""
        return PurePath(self.source).name

    def where(self, row: int) -> str:
        """A row as an error names it: the file as it was asked for, and the place in it."""
        return self.source + self.place(int(row))

    def example(self, row: int) -> str:
        """A row as a loss names it: without the folder."""
        return self.name + self.place(int(row))

    def with_column(self, name: str, value: str) -> "Sheet":
        """This sheet with one column more that holds the same value in every row."""
        columns = (*self.columns, Cells.same(value, len(self)))
        return replace(self, names=(*self.names, name), columns=columns)

    def with_rows(self) -> "Sheet":
        """This sheet, refused when it has no row."""
        if not len(self):
            raise EmptyTable(f"{self.source}: has a header and no rows.")
        return self


def plainly(error: Exception) -> str:
    """What another package says of a file, in one line, to stand in a message."""
    return short(" ".join(str(error).split()).rstrip(".") or type(error).__name__, 200)


def shortened(names: Sequence[str]) -> list[str]:
    """Names of columns or labels, each fit to stand in a message."""
    return [short(name) for name in names]


def coded(column: pa.ChunkedArray) -> Cells:
    """A column of Arrow text as codes; null and the empty text are cells without a value."""
    encoded = pa.types.is_dictionary(column.type)
    if not len(column) or pa.types.is_null(column.type.value_type if encoded else column.type):
        return Cells(text_array([]), np.full(len(column), -1, np.int32))
    # the chunks of an encoded column share one dictionary already, and to unify it again takes minutes
    chunks = (column.unify_dictionaries() if encoded else column.dictionary_encode()).chunks
    vocabulary = chunks[0].dictionary
    code = np.concatenate([to_numpy(chunk.indices, -1) for chunk in chunks], dtype=np.int32)
    empty = to_numpy(pc.binary_length(vocabulary)) == 0
    if empty.any():
        code = np.append(np.where(empty, -1, np.arange(len(empty))), -1).astype(np.int32).take(code)
    return Cells(vocabulary, code)


def together(codes: Sequence[np.ndarray]) -> np.ndarray:
    """(N,) one number per row that is equal exactly where all columns of codes (N,) are; -1 is a value too."""
    key = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        size = int(code.max(initial=-1)) + 2
        if int(key.max(initial=0)) >= np.iinfo(np.int64).max // size - 1:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * size + code + 1
    return key


def by_text(texts: pa.Array) -> Places:
    """(M,) the order of texts as Python sorts them."""
    order: Places = to_numpy(pc.array_sort_indices(texts)).astype(np.intp)
    return order


def compact(cells: Cells, order: Callable[[pa.Array], Places] = by_text) -> Categorical:
    """The column with only the values that occur, put in order."""
    used, texts = cells.used(), cells.vocabulary
    if len(used) < len(texts):
        texts = texts.take(to_arrow(used))
    at = order(texts)
    new = np.full(len(cells.vocabulary) + 1, -1, np.int32)
    new[used[at]] = np.arange(len(at), dtype=np.int32)
    return Categorical(tuple(texts.take(to_arrow(at)).to_pylist()), new.take(cells.code))
