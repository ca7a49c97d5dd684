"""Reading columns at once gives what reading row by row would: the same answers, in the same order, with the same losses."""

import datetime as dt
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import EmptyTable
from workbench.formats.read import read
from workbench.formats.tables.rows import REPEATS, STATUSES

COLUMNS = {
    "item_id": ["i1", "i2", "j", 'ä,"b"', None],
    "annotator_id": ["ann", "bob", "10", None],
    "label": ["x", "10", "9", "-2.5", None],
    "vendor": ["v", "w", None],
    "status": ["submitted", "Skipped", "draft", "rejected", "done", None],
    "delivery": ["1", "2", "3", None],
    "started_at": ["2026-05-02T09:00:00Z", "2026-05-02 09:00:10.5+02:00", None],
    "submitted_at": ["2026-05-02T09:00:00Z", "2026-05-02T08:59:00+00:00", "2026-05-02 07:00:20,25Z", None],
    "seconds": ["0", "7.25", "1e1", ".5", None],
    "comment": ["c", "d", None],
}
NEEDED = ("item_id", "annotator_id", "label")


@dataclass
class Plain:
    """Answers as a loop over rows finds them; `losses` are (what, count, number of the first row)."""

    rows: list[tuple[int, dict]]
    losses: list[tuple[str, int, int]] = field(default_factory=list)

    def noted(self, what, odd):
        """A loss that counts the rows of which `odd` is true."""
        places = [place for place, row in self.rows if odd(row)]
        if places:
            self.losses.append((what, len(places), places[0]))

    def without(self, what, odd):
        """The same, and the rows are gone."""
        self.noted(what, odd)
        self.rows = [(place, row) for place, row in self.rows if not odd(row)]


def row_by_row(table):
    """The slow way."""
    plain = Plain([(i, dict(row)) for i, row in enumerate(table)])
    for status in ("skipped", "draft", "rejected"):
        what = f"rows with status {status}, no answers"
        plain.without(
            what, lambda row, status=status: STATUSES[(row.get("status") or "").casefold()] == status
        )
    for role, name in zip(NEEDED, ("an item", "an annotator", "a label"), strict=True):
        plain.without(f"rows without {name}, dropped", lambda row, role=role: not row[role])
    same = again(lambda row: tuple(row[name] for name in table[0]))
    plain.without("rows equal to an earlier one in every column, dropped", same)
    person = ("item_id", "annotator_id", "vendor")
    plain.noted(REPEATS, again(lambda row: (*map(row.get, person), row.get("delivery") or "1")))
    if "delivery" in table[0]:
        plain.noted("rows without a delivery, taken as delivery 1", lambda row: not row["delivery"])
    if timed(plain):
        back = "rows started after they were submitted, no seconds derived from them"
        plain.noted(back, lambda row: took(row) is not None and took(row) < 0)
        derived = "seconds taken from started_at to submitted_at"
        plain.noted(derived, derives)
    return plain


def again(key):
    """Whether a row's key came before; asked once of every row, in order."""
    seen, answers = set(), {}

    def odd(row):
        if id(row) not in answers:
            answers[id(row)] = key(row) in seen
            seen.add(key(row))
        return answers[id(row)]

    return odd


def timed(plain):
    """Both columns of times are there, and neither is empty."""
    return all(any(row.get(role) for _, row in plain.rows) for role in ("started_at", "submitted_at"))


def instant(text):
    return dt.datetime.fromisoformat(text.replace(",", ".")).astimezone(dt.UTC)


def took(row):
    """Seconds from start to submission, None where one of them is not known."""
    if not (row.get("started_at") and row.get("submitted_at")):
        return None
    return (instant(row["submitted_at"]) - instant(row["started_at"])).total_seconds()


def derives(row):
    """Whether its seconds are those between its times."""
    return not row.get("seconds") and took(row) is not None and took(row) >= 0


def seconds(row, both):
    """As logged, else from the times."""
    if row.get("seconds"):
        return float(row["seconds"])
    return took(row) if both and derives(row) else float("nan")


@st.composite
def tables(draw):
    """Rows over the needed columns and some of the others."""
    others = draw(st.lists(st.sampled_from([c for c in COLUMNS if c not in NEEDED]), unique=True))
    row = st.fixed_dictionaries({name: st.sampled_from(COLUMNS[name]) for name in (*NEEDED, *others)})
    return draw(st.lists(row, min_size=1, max_size=14))


def written(table, path):
    """The table as a file; a null of Parquet is an empty cell of CSV."""
    arrow = pa.table({name: pa.array([row[name] for row in table], pa.string()) for name in table[0]})
    if path.suffix == ".parquet":
        pq.write_table(arrow, path, row_group_size=3)
    else:
        pa_csv.write_csv(arrow, path)
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@given(table=tables())
@settings(max_examples=150, deadline=None)
def test_columns_say_what_rows_say(ending, table):
    """Answers, their order, vocabularies, times, seconds and every loss with its count and its first row are equal."""
    expected = row_by_row(table)
    with tempfile.TemporaryDirectory() as folder:
        path = written(table, Path(folder) / f"t{ending}")
        if not expected.rows:
            with pytest.raises(EmptyTable):
                read(path)
            return
        found = read(path)
    rows = [row for _, row in expected.rows]
    person = [
        f"{row['vendor']}/{row['annotator_id']}" if row.get("vendor") else row["annotator_id"] for row in rows
    ]
    assert found.item.texts() == [row["item_id"] for row in rows]
    assert found.annotator.texts() == person
    assert found.label.texts() == [row["label"] for row in rows]
    assert found.items == tuple(sorted({row["item_id"] for row in rows}))
    assert found.annotators == tuple(sorted(set(person)))
    labels = {row["label"] for row in rows}
    assert found.labels == tuple(sorted(labels) if "x" in labels else sorted(labels, key=float))
    assert (found.comment is not None) == ("comment" in table[0])
    if found.comment is not None:
        assert found.comment.texts() == [row["comment"] for row in rows]
    assert found.passes.tolist() == [int(row.get("delivery") or 1) for row in rows]
    for name in ("started_at", "submitted_at"):
        times = getattr(found, name)
        known = [row.get(name) and instant(row[name]).replace(tzinfo=None) for row in rows]
        assert (times.tolist() if times is not None else [None] * len(rows)) == known
    both = timed(expected)
    slow = [seconds(row, both) for row in rows]
    np.testing.assert_array_equal(
        found.seconds if found.seconds is not None else np.full(len(rows), np.nan), slow
    )
    place = (lambda row: f":{row + 2}") if ending == ".csv" else (lambda row: f": row {row + 1}")
    losses = [(loss.what, loss.count, loss.example.split(", item")[0]) for loss in found.losses]
    assert losses == [(what, count, f"t{ending}{place(row)}") for what, count, row in expected.losses]
