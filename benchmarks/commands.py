"""Whole commands by the clock, start-up included: reading a file of text, and what people type, beside pyarrow and DuckDB.

The answers are those of `scale.py`, as Parquet and as CSV. Ours and the peer are processes of their own that take turns, and
the median turn of either side counts. The peer of reading reads and dictionary-encodes every column and nothing else: no
roles, no gaps, no repeats, no order. Memory is the largest that a process was.
"""

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from scale import write_answers
from table import HEAD, Row

PEERS = {
    "parquet": "import pyarrow.parquet as pq; table = pq.read_table({path!r}); ",
    "csv": "import pyarrow.csv as pv; table = pv.read_csv({path!r}); ",
}
ENCODE = "columns = [column.dictionary_encode() for column in table.columns]"
READ = "import workbench as wb; answers = wb.read({path!r})"
GROUP_BYS = "from scale import peer; peer({path!r}, None, None)"
COMMAND = "from workbench.cli import main; main()"
WARM = 1  # turns that are not counted: the file is then in memory, and Python's own files are compiled


def turns_of(ours: Sequence[str], peer: Sequence[str] | None, turns: int) -> tuple[list[float], list[float]]:
    """(median seconds, MB, CPU seconds) of ours and of the peer, each a process of its own; they alternate."""
    taken: tuple[list[tuple[float, ...]], list[tuple[float, ...]]] = ([], [])
    for _ in range(turns + WARM):
        for arguments, each in zip((ours, peer), taken, strict=True):
            if arguments:
                each.append(process(arguments))
    mine, others = ([median(column) for column in zip(*each[WARM:], strict=True)] for each in taken)
    return mine, others


def process(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Seconds from start to end, MB at its peak, and seconds of CPU."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, arguments)
    return took, used.ru_maxrss / 1e3, used.ru_utime + used.ru_stime


def cpu(mine: Sequence[float], others: Sequence[float]) -> str:
    """What it took of the machine, which other work on it does not change."""
    return f"CPU {mine[2]:.2f} s" + (f", of the peer {others[2]:.2f} s" if others else "")


def reading(paths: Sequence[Path], rows: int, turns: int) -> Iterator[Row]:
    """`wb.read` beside pyarrow's own reading and encoding."""
    for path in paths:
        ending = path.suffix[1:]
        peer = PEERS[ending].format(path=str(path)) + ENCODE
        mine, others = turns_of([READ.format(path=str(path))], [peer], turns)
        what = f"read {ending}, pyarrow's own read and encode"
        yield Row(what, rows, mine[0], others[0], 3, "of the peer's time", remark=cpu(mine, others))
        yield Row(f"{what}, memory", rows, mine[1], others[1], None, "of the peer's time", "MB")


def agreement(path: Path, rows: int, turns: int) -> Iterator[Row]:
    """`workbench agreement` on a large file beside DuckDB's two GROUP BYs, which are given half their time more."""
    mine, others = turns_of([COMMAND, "agreement", str(path)], [GROUP_BYS.format(path=str(path))], turns)
    what = "workbench agreement, 1.5 times DuckDB's own two GROUP BYs"
    yield Row(what, rows, mine[0], 1.5 * others[0], 1, "seconds above", remark=cpu(mine, others))
    yield Row(
        "workbench agreement, memory, DuckDB's own",
        rows,
        mine[1],
        others[1],
        None,
        "of the peer's time",
        "MB",
    )


def commands(path: Path, rows: int, turns: int) -> Iterator[Row]:
    """Commands on a file, and `agreement` on a small one."""
    gold, small = path.with_name("gold.csv"), path.with_name("small.csv")
    gold.write_text(
        "item_id,label\n" + "".join(f"item_{i},label_{i % 5}\n" for i in range(0, rows // 3, 100))
    )
    small.write_text(
        "item_id,annotator_id,label\n" + "".join(f"q{i // 3},a{i % 3},l{i % 2}\n" for i in range(300))
    )
    for rows_of, goal, arguments in (
        (rows, 2, ("consensus", str(path))),
        (rows, 2, ("score", str(path), "--gold", str(gold))),
        (300, 0.8, ("agreement", str(small))),
        (None, None, ("agreement", "--help")),
    ):
        name = " ".join(part for part in arguments if os.sep not in part and part != "--gold")
        mine, _ = turns_of([COMMAND, *arguments], None, turns)
        yield Row(f"workbench {name}", rows_of, mine[0], None, goal, "at most", remark=cpu(mine, []))


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Make the files, measure, remove them."""
    options = argparse.ArgumentParser(description="Whole commands by the clock, beside pyarrow and DuckDB.")
    options.add_argument("--rows", type=float, default=1e6, help="annotations, such as 1e7 (default 1e6)")
    options.add_argument("--turns", type=int, default=9, help="turns of each side (default 9)")
    options.add_argument("--quick", action="store_true", help="1e6 rows, two turns")
    given = options.parse_args(arguments)
    if given.quick:
        given.rows, given.turns = 1e6, 2
    folder = Path(tempfile.mkdtemp(prefix="workbench-commands-"))
    try:
        path = folder / "answers.parquet"
        made(path, int(given.rows))
        made_csv = folder / "answers.csv"
        pa_csv.write_csv(pq.read_table(path), made_csv)
        rows = pq.read_metadata(path).num_rows
        parts: list[Callable[[], Iterator[Row]]] = [lambda: reading((path, made_csv), rows, given.turns)]
        large = given.rows >= 1e7
        parts.append(lambda: (agreement if large else commands)(path, rows, given.turns))
        print(HEAD)
        found = []
        for part in parts:
            for row in part():
                print(row.line(), flush=True)
                found.append(row)
        return found
    finally:
        shutil.rmtree(folder)


def made(path: Path, rows: int) -> None:
    """Write the answers in a process of its own, which gives its memory back."""
    maker = multiprocessing.get_context("spawn").Process(target=write_answers, args=(path, rows))
    maker.start()
    maker.join()


if __name__ == "__main__":
    main()
