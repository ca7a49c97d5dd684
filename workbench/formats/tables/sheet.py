"""Any table of answers before it is understood: named columns of text, and where each row stands in its file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.annotations import Categorical
from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import EmptyTable


@dataclass(frozen=True, eq=False)
class Sheet:
    """C named columns of N texts each, code -1 where a cell is empty.

    source   the file as it was asked for; errors name it in full, losses by its last part
    place    row number from 0 -> what stands behind the name of the file, such as `:7` for line 7
    notes    column number -> what was guessed while its cells were turned into text
    """

    source: str
    names: tuple[str, ...]
    columns: tuple[Categorical, ...]
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
        same = Categorical((value,), np.zeros(len(self), np.int32))
        return replace(self, names=(*self.names, name), columns=(*self.columns, same))

    def with_rows(self) -> "Sheet":
        """This sheet, refused when it has no row."""
        if not len(self):
            raise EmptyTable(f"{self.source}: has a header and no rows.")
        return self


def short(text: str, most: int = 60) -> str:
    """A text fit to stand in a message, however long it is.

    >>> short("x" * 100, 5)
    'xxxxx… (100 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def shortened(names: Sequence[str]) -> list[str]:
    """Names of columns or labels, each fit to stand in a message."""
    return [short(name) for name in names]


def coded(column: pa.ChunkedArray) -> Categorical:
    """A column of Arrow text as codes; null and the empty text are cells without a value."""
    encoded = pa.types.is_dictionary(column.type)
    if pa.types.is_null(column.type.value_type if encoded else column.type):
        return Categorical((), np.full(len(column), -1, np.int32))
    if not encoded:
        column = pc.dictionary_encode(column)
    whole = column.unify_dictionaries().combine_chunks()
    values = tuple(whole.dictionary.to_numpy(zero_copy_only=False).tolist())
    code = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    at = np.array([*(i if value else -1 for i, value in enumerate(values)), -1], np.int32)
    return Categorical(values, at[code])


def together(codes: Sequence[np.ndarray]) -> np.ndarray:
    """(N,) one number per row that is equal exactly where all columns of codes (N,) are; -1 is a value too."""
    key = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        size = int(code.max(initial=-1)) + 2
        if int(key.max(initial=0)) >= np.iinfo(np.int64).max // size - 1:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * size + code + 1
    return key


def compact(codes: Categorical, order: Callable[[list[str]], list[str]] = sorted) -> Categorical:
    """The same column with only the values that occur, put in order."""
    used = np.flatnonzero(np.bincount(codes.code + 1, minlength=len(codes.values) + 1)[1:]).tolist()
    found = [codes.values[i] for i in used]
    known = order(found)
    new = np.full(len(codes.values) + 1, -1, np.int32)
    if known == found:
        new[used] = np.arange(len(used))
    else:
        at = {value: i for i, value in enumerate(known)}
        new[used] = [at[value] for value in found]
    return Categorical(tuple(known), new.take(codes.code))
