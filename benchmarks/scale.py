"""From a file of text to the whole family with its intervals: ours against DuckDB's own two GROUP BYs, in one process.

The answers lie in a Parquet file of three columns of text, unsorted, made in a temporary folder from a seed: one to five
answers to an item, five labels, 300 annotators. The peer is what anybody would write: labels counted per item by sums
of CASE, then items counted per pattern. Ours counts the same, finds the vocabularies, who used which label and who
answered an item twice, and adds four coefficients with 1,000 draws. The two take turns; the fastest turn counts.
With `--alone` ours runs once, and its peak of memory is printed.
"""

import argparse
import multiprocessing
import resource
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from table import Row, seconds

LABELS, ANNOTATORS, BLOCK = 5, 300, 5_000_000


def write_answers(path: Path, rows: int, seed: int = 0) -> None:
    """About `rows` answers, in blocks, so that 1e8 of them need 2 GB to make."""
    rng = np.random.default_rng(seed)
    items = max(rows // 3, 1)
    given = rng.integers(1, 6, items, dtype=np.int8)  # answers to an item
    item = np.repeat(np.arange(items, dtype=np.int32), given)
    start = np.cumsum(given, dtype=np.int64) - given
    first = rng.integers(0, ANNOTATORS, items, dtype=np.int16)
    step = rng.integers(1, ANNOTATORS // LABELS, items, dtype=np.int16)
    truth = rng.integers(0, LABELS, items, dtype=np.int8)
    order = rng.permutation(len(item)).astype(np.int32)
    names = {"annotator_id": names_of("annotator_", ANNOTATORS), "label": names_of("label_", LABELS)}
    schema = pa.schema([(name, pa.string()) for name in ("item_id", *names)])
    with pq.ParquetWriter(path, schema) as writer:
        for at in range(0, len(order), BLOCK):
            row = order[at : at + BLOCK]
            of = item[row]
            person = (first[of] + (row - start[of]) * step[of].astype(np.int64)) % ANNOTATORS
            label = np.where(rng.random(len(row)) < 0.75, truth[of], rng.integers(0, LABELS, len(row)))
            text = pc.binary_join_element_wise("item_", pa.array(of).cast(pa.string()), "")
            columns = [
                text,
                names["annotator_id"].take(pa.array(person)),
                names["label"].take(pa.array(label)),
            ]
            writer.write_table(pa.table(columns, schema=schema))


def names_of(start: str, size: int) -> pa.Array:
    """Texts for codes."""
    return pa.array([f"{start}{i}" for i in range(size)])


def peer(path: Path, memory: str | None, threads: int | None) -> int:
    """Two GROUP BYs over known labels, by DuckDB; how many patterns there are."""
    import duckdb

    config = {name: value for name, value in {"memory_limit": memory, "threads": threads}.items() if value}
    sums = ", ".join(f"SUM(CASE WHEN label = 'label_{i}' THEN 1 ELSE 0 END) AS n{i}" for i in range(LABELS))
    names = ", ".join(f"n{i}" for i in range(LABELS))
    each = f"SELECT item_id, {sums} FROM read_parquet('{path}') GROUP BY item_id"
    with duckdb.connect(":memory:", config=config) as connection:
        return len(connection.execute(f"SELECT {names}, COUNT(*) FROM ({each}) GROUP BY {names}").fetchall())


def ours(path: Path, engine: str, memory: str | None, threads: int | None) -> str:
    """The counts and four coefficients with their intervals, in one line."""
    from workbench.quality.agreement import agreement_of
    from workbench.store.counting.count import count

    master = f"local[{threads or '*'}]"
    counted = count(
        path, engine=engine, memory_limit=memory, threads=threads, master=master, folder=path.parent
    )
    alpha = agreement_of(counted).coefficients["krippendorff_alpha"]
    return (
        f"{counted.answers:,} answers, {counted.items:,} items, {len(counted.annotators)} annotators, "
        f"{len(counted.patterns.times)} patterns, alpha {alpha.value:.5f} ({alpha.low:.5f} to {alpha.high:.5f})"
    )


def compare(path: Path, given: argparse.Namespace) -> Row:
    """Take turns and print the ratio."""
    print(ours(path, given.engine, given.memory, given.threads))
    mine, others = [], []
    for _ in range(given.turns):
        others.append(seconds(lambda: peer(path, given.memory, given.threads)))
        mine.append(seconds(lambda: ours(path, given.engine, given.memory, given.threads)))
        print(f"DuckDB's two GROUP BYs {others[-1]:.2f} s, ours with intervals {mine[-1]:.2f} s")
    print(f"ratio at {given.rows:.0e} rows: {min(mine) / min(others):.2f} (goal: at most 1.15)")
    what = "family with intervals from a string Parquet, DuckDB's own two GROUP BYs"
    goal = 1.15 if given.rows >= 1e7 else None
    return Row(what, pq.read_metadata(path).num_rows, min(mine), min(others), goal, "of the peer's time")


def alone(path: Path, given: argparse.Namespace) -> Row:
    """Once, with the peak of memory of this process."""
    took = seconds(lambda: print(ours(path, given.engine, given.memory, given.threads)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{given.rows:.0e} rows by {given.engine}: {took:.1f} s, peak memory {peak:.2f} GB (this process)")
    what = f"family with intervals from a string Parquet by {given.engine}"
    return Row(what, pq.read_metadata(path).num_rows, took, None, remark=f"peak memory {peak:.2f} GB")


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Make the file, measure, remove the file."""
    options = argparse.ArgumentParser(description="Agreement from a file of text: ours against plain DuckDB.")
    options.add_argument("--rows", type=float, default=1e6, help="annotations, such as 1e7 (default 1e6)")
    options.add_argument("--turns", type=int, default=3, help="turns of each side (default 3)")
    options.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    options.add_argument("--memory", help="limit of memory, such as 8GB")
    options.add_argument("--threads", type=int, help="threads (default: all cores)")
    options.add_argument("--alone", action="store_true", help="ours once, with its peak of memory")
    options.add_argument("--quick", action="store_true", help="1e6 rows, two turns")
    given = options.parse_args(arguments)
    if given.quick:
        given.rows, given.turns = 1e6, 2
    folder = Path(tempfile.mkdtemp(prefix="workbench-scale-"))
    try:
        path = folder / "answers.parquet"
        maker = multiprocessing.get_context("spawn").Process(
            target=write_answers, args=(path, int(given.rows))
        )
        took = seconds(lambda: (maker.start(), maker.join()))
        print(
            f"made {pq.read_metadata(path).num_rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB, in {took:.0f} s"
        )
        return [(alone if given.alone else compare)(path, given)]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
