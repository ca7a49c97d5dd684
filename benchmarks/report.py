"""CPU of a report of 10,000 annotations, against papermill and nbconvert on an empty notebook.

Run it with `python benchmarks/report.py [--rounds N] [--report NAME]`. Both sides run in a process of their own
with all its children counted, both leave out jsonschema's grammar, and they take turns, so that a busy machine
slows both. Python's compiled files are kept between rounds, as in any installation; the first round is not counted.
"""

import argparse
import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from table import Row

ROOT = Path(__file__).parents[1]
ITEMS, OVERLAP, ANNOTATORS, LABELS = 2000, 5, 12, ("billing", "bug", "cancel", "how_to", "refund")
GOAL = 2.5

EMPTY = """
import sys
sys.modules["rfc3987_syntax"] = None
from pathlib import Path
import nbformat, papermill
from nbconvert.exporters.html import HTMLExporter
from traitlets.config import Config
folder = Path(sys.argv[1])
notebook = nbformat.v4.new_notebook()
nbformat.write(notebook, folder / "empty.ipynb")
done = papermill.execute_notebook(
    str(folder / "empty.ipynb"), str(folder / "done.ipynb"), kernel_name="python3", progress_bar=False,
    config=Config({"KernelManager": {"transport": "ipc"}}),
)
html, _ = HTMLExporter().from_notebook_node(done)
(folder / "empty.html").write_text(html, encoding="utf-8")
"""

DISAGREEMENT = """
import sys
from pathlib import Path
from workbench.disagreement.report import DisagreementReport, run
folder = Path(sys.argv[1])
files = {name: str(folder / f"{name}.csv") for name in ("answers", "gold", "items")}
run(
    DisagreementReport(files=(files["answers"],), gold=files["gold"], items=files["items"], root=str(folder)),
    folder / "disagreement.html",
)
"""

PILOT = """
import sys
from pathlib import Path
from workbench.pilot.report import PilotReport, run
run(PilotReport("november", sys.argv[1]), Path(sys.argv[1]) / "pilot.html")
"""


def write_answers(folder: Path, labels: Sequence[str] = LABELS) -> None:
    """10,000 answers of 12 people to 2,000 items, their gold and their texts: every section has something to show."""
    rng = np.random.default_rng(20260101)
    truth = rng.integers(len(labels), size=ITEMS)
    skill = rng.uniform(0.6, 0.95, ANNOTATORS)
    rows = []
    for item in range(ITEMS):
        for person in rng.choice(ANNOTATORS, OVERLAP, replace=False):
            right = rng.random() < skill[person]
            rows.append(
                (
                    f"t{item:04d}",
                    f"ann{person:02d}",
                    labels[truth[item] if right else rng.integers(len(labels))],
                )
            )
    table(folder / "answers.csv", ("item_id", "annotator_id", "label"), rows)
    table(folder / "gold.csv", ("item_id", "label"), [(f"t{i:04d}", labels[t]) for i, t in enumerate(truth)])
    texts = [
        (f"t{i:04d}", f"Ticket {i}: something happened and I would like you to look at it.")
        for i in range(ITEMS)
    ]
    table(folder / "items.csv", ("item_id", "text"), texts)


def table(path: Path, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """One CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def write_pilot(folder: Path) -> None:
    """The shipped pilot with every answer five times over, each time by other people: 9,900 answers."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(ROOT / room, folder / room)
    for path in (folder / "pilots/november/deliveries").glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        people = [{**row, "annotator_id": f"{row['annotator_id']}_{k}"} for k in range(5) for row in rows]
        table(path, tuple(rows[0]), [tuple(row.values()) for row in people])


REPORTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "disagreement": (write_answers, DISAGREEMENT),
    "pilot": (write_pilot, PILOT),
}


def cpu(code: str, folder: Path) -> float:
    """User and system seconds of a process and of everything it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_RUNTIME_DIR": str(folder / "jr"),
    }
    subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=environment, check=True, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def many_labels(rounds: int) -> list[Row]:
    """A disagreement report on 1,000 labels beside one on 10, with as many answers; they take turns."""
    times: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="wb-") as name:
        folders = [Path(name) / size for size in ("1000", "10")]
        for folder in folders:
            folder.mkdir()
            write_answers(folder, [f"word{i:04}" for i in range(int(folder.name))])
        for turn in range(rounds + 1):
            for side, folder in zip(times, folders, strict=True):
                taken = cpu(DISAGREEMENT, folder)
                side += [taken] if turn else []
    what = "disagreement report, CPU, 1,000 labels beside 10"
    return [Row(what, ITEMS * OVERLAP, min(times[0]), min(times[1]), 2, "of the peer's time")]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="CPU of a report against an empty notebook.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--report", choices=sorted(REPORTS), default="pilot")
    parser.add_argument("--many-labels", action="store_true", help="1,000 labels beside 10")
    parser.add_argument("--quick", action="store_true", help="two rounds")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds = 2
    if chosen.many_labels:
        return many_labels(chosen.rounds)
    prepare, code = REPORTS[chosen.report]
    with tempfile.TemporaryDirectory(prefix="wb-") as name:
        folder = Path(name)
        prepare(folder)
        ours, theirs = [], []
        for turn in range(chosen.rounds + 1):
            one, other = cpu(code, folder), cpu(EMPTY, folder)
            if turn:
                ours.append(one)
                theirs.append(other)
                print(
                    f"round {turn}: report {one:.2f} s, empty notebook {other:.2f} s, ratio {one / other:.2f}"
                )
        size = (folder / f"{chosen.report}.html").stat().st_size
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"{chosen.report} report of about 10,000 annotations ({size / 1000:.0f} KB): median {statistics.median(ours):.2f} s "
        f"CPU, empty notebook {statistics.median(theirs):.2f} s, ratio {ratio:.2f} (goal: {GOAL} or less)"
    )
    what = f"{chosen.report} report, CPU, papermill and nbconvert on an empty notebook"
    by_ratio = sorted(zip(ours, theirs, strict=True), key=lambda pair: pair[0] / pair[1])
    return [Row(what, ITEMS * OVERLAP, *by_ratio[len(by_ratio) // 2], GOAL, "of the peer's time")]


if __name__ == "__main__":
    main()
