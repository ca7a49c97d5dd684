"""DuckDB and Spark find, to the byte, what is found in memory, whatever the table holds."""

import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.answers.counts import Counted
from workbench.errors import InvalidTable, NotFound
from workbench.formats.read import read
from workbench.formats.tables.rows import STATUSES, TRUTH
from workbench.store.counting.count import count

WORDS = {"statuses": STATUSES, "truth": TRUTH}
REAL = ("rte_snow2008", "weather_sentiment_amt", "weather_sentiment_cf", "convabuse")
TEXTS = {
    "item_id": ["i1", "i2", "i'3", 'i"4', ""],
    "annotator_id": ["ann", "bob\\", "é", "ann ", ""],
    "label": ["x", "y'", 'z\\"', "line\nbreak", "10", "9", "`w`", "$1", "{b}", ""],
}
OPTIONAL = {
    "delivery": ["1", "2", "3", ""],
    "repeat": ["1", "2", "10", "", "x"],
    "submitted_at": ["2026-05-02T09:00:00Z", "2026-05-02T09:30:00+02:00", "2026-05-02 07:29:59.5Z", ""],
    "vendor": ["north", "south's", ""],
    "status": ["submitted", "Accepted", "skipped", "draft", ""],
    "is_gold": ["true", "no", "0", ""],
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One session of Spark on two cores for the whole test run, which counting finds and uses."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("there is no Java, so Spark cannot be tested")
    pytest.importorskip("pyspark", reason="pyspark, the extra `spark`, is not installed")
    from workbench.store.counting.spark import started

    session = started("local[2]", "1GB", str(tmp_path_factory.mktemp("spark")))
    yield session
    session.stop()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request) -> str:
    """Each engine on disk, where it can be had."""
    if request.param == "spark":
        request.getfixturevalue("spark")
    return request.param


def bytes_of(counted: Counted) -> dict[str, object]:
    """Everything that was counted, as bytes where it is numbers."""
    arrays = {
        "patterns": counted.patterns.n,
        "times": counted.patterns.times,
        "used": counted.annotator_labels,
    }
    if counted.pairs is not None:
        arrays |= vars(counted.pairs)
    plain = {name: (array.dtype.str, array.shape, array.tobytes()) for name, array in arrays.items()}
    names = {"labels": counted.labels, "annotators": counted.annotators, "question": counted.question}
    return {**plain, **names, "items": counted.items, "answers": counted.answers}


def drops(counted: Counted) -> list[tuple[str, int]]:
    """Which rows were dropped and how many, without the examples."""
    return [
        (loss.what, loss.count) for loss in counted.losses if "dropped" in loss.what or "no " in loss.what
    ]


@st.composite
def tables(draw) -> pa.Table:
    """A small table of texts that are hard to quote, with gaps, repeats and any of the columns that matter."""
    names = draw(st.lists(st.sampled_from(sorted(OPTIONAL)), unique=True, max_size=3))
    texts = TEXTS | {name: OPTIONAL[name] for name in names}
    row = st.tuples(*(st.sampled_from(values) for values in texts.values()))
    rows = draw(st.lists(row, min_size=1, max_size=30))
    columns = list(zip(*rows, strict=True))
    return pa.table({name: pa.array(list(c), pa.string()) for name, c in zip(texts, columns, strict=True)})


def synthetic(rows: int, repeats: float = 0.0) -> pa.Table:
    """Answers of 40 annotators with five labels, about four to an item; some of them given again."""
    rng = np.random.default_rng(7)
    item = rng.integers(0, rows // 4, rows)
    person = rng.integers(0, 40, rows) if repeats else (np.arange(rows) * 7919) % 40
    label = rng.integers(0, 5, rows)
    named = {"item_id": ("i", item), "annotator_id": ("a", person), "label": ("l", label)}
    return pa.table({name: [f"{letter}{code}" for code in codes] for name, (letter, codes) in named.items()})


def check(path: Path, engine: str, **how: object) -> None:
    """One engine against memory: the same counts, and the same answer where nothing is left."""
    try:
        expected = count(read(path), engine="numpy", pairs=True)
    except InvalidTable:
        with pytest.raises(InvalidTable, match="no answer is left"):
            count(path, engine=engine, pairs=True, **WORDS, **how)
        return
    found = count(path, engine=engine, pairs=True, **WORDS, **how)
    assert bytes_of(found) == bytes_of(expected)
    assert drops(found) == [pair for pair in drops(expected) if "every column" not in pair[0]]


@given(table=tables())
@settings(max_examples=40)
def test_any_small_table_is_counted_as_in_memory(table, tmp_path_factory):
    """Quotes, line breaks, gaps, repeats, deliveries, times, vendors, statuses and gold rows change nothing."""
    folder = tmp_path_factory.mktemp("table")
    pq.write_table(table, folder / "answers.parquet")
    pv.write_csv(table, folder / "answers.csv")
    check(folder / "answers.parquet", "duckdb", threads=1)
    check(folder / "answers.csv", "duckdb", threads=1)


def test_a_table_is_counted_by_spark(spark, tmp_path):
    """The same SQL text in the other engine: quotes, line breaks, gaps, repeats, deliveries and statuses in one table."""
    rng = np.random.default_rng(3)
    texts = {**TEXTS, **{name: OPTIONAL[name] for name in ("delivery", "repeat", "status")}}
    columns = {name: pa.array(rng.choice(values, 60).tolist(), pa.string()) for name, values in texts.items()}
    pq.write_table(pa.table(columns), tmp_path / "answers.parquet")
    check(tmp_path / "answers.parquet", "spark")


@pytest.mark.slow
@given(table=tables())
@settings(max_examples=4)
def test_any_small_table_is_counted_by_spark(table, spark, tmp_path_factory):
    """Whatever the table holds, as Parquet and as CSV."""
    folder = tmp_path_factory.mktemp("table")
    pq.write_table(table, folder / "answers.parquet")
    pv.write_csv(table, folder / "answers.csv")
    check(folder / "answers.parquet", "spark")
    check(folder / "answers.csv", "spark")


@pytest.mark.parametrize("name", REAL)
def test_real_tables_are_counted_as_in_memory(name, engine, shared):
    """Four published tables, one of them full of repeats."""
    check(shared(f"data/{name}/annotations.csv"), engine)


@pytest.mark.parametrize("repeats", [0.0, 0.5])
def test_a_hundred_thousand_answers(repeats, engine, tmp_path):
    """The same at a size where items hold many answers and many items are suspects."""
    path = tmp_path / "answers.parquet"
    pq.write_table(synthetic(100_000, repeats), path, row_group_size=10_000)
    check(path, engine)


def test_a_broken_file_is_refused(engine, tmp_path):
    """What an engine cannot read is a refusal with the file's name, not a trace of another language."""
    (tmp_path / "short.csv").write_text("item_id,annotator_id,label\ni,a,x\ni,b\n")
    (tmp_path / "none.parquet").write_text("no Parquet")
    for name in ("short.csv", "none.parquet"):
        with pytest.raises(InvalidTable, match=f"{name}: .* refuses: ") as refused:
            count(tmp_path / name, engine=engine)
        assert "\n" not in str(refused.value)


def test_what_does_not_fit_goes_to_disk(tmp_path):
    """With a tenth of the memory the counts are the same, and what was spilled is gone afterwards."""
    path = tmp_path / "answers.parquet"
    pq.write_table(synthetic(1_000_000), path)
    free = count(path, threads=2)
    tight = count(path, threads=2, memory_limit="100MB", folder=tmp_path)
    assert bytes_of(tight) == bytes_of(free)
    assert list(tmp_path.iterdir()) == [path]


def test_spark_without_java_says_what_is_missing(monkeypatch, tmp_path):
    """The refusal names what to install."""
    path = tmp_path / "answers.parquet"
    pq.write_table(synthetic(10), path)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="no Java, which Spark needs: install version 17"):
        count(path, engine="spark")
