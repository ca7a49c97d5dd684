"""All benchmarks, one part after the other, and what they found in one page: benchmarks/results.md. Run `make bench`.

Each part is kept in results.json with the day, the machine and its load, so that a part can be measured anew with
`--only` and the page is made of nothing but measurements.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from table import Row, machine, table

HERE = Path(__file__).parent
PAGE, KEPT = HERE / "results.md", HERE / "results.json"


@dataclass(frozen=True)
class Part:
    """One run of a module with its arguments; with `peers` by the interpreter that has them, where one was named."""

    title: str
    module: str
    arguments: tuple[str, ...] = ()
    peers: bool = False


PARTS = {
    "agreement": Part("Agreement, and the time of an import", "agreement"),
    "interval": Part("An interval by 1,000 draws", "coefficients"),
    "consensus": Part("Consensus", "consensus", ("--turns", "2"), peers=True),
    "large-consensus": Part(
        "Consensus of 10,000,000 answers",
        "consensus",
        ("--rows", "10000000", "--only", "dawid-skene", "--turns", "1"),
    ),
    "scale-1e6": Part("From a file of 1,000,000 answers", "scale", ("--rows", "1e6")),
    "scale-1e7": Part("From a file of 10,000,000 answers", "scale", ("--rows", "1e7")),
    "scale-1e8": Part(
        "From a file of 100,000,000 answers, 8 GB", "scale", ("--rows", "1e8", "--memory", "8GB", "--alone")
    ),
    "commands-1e6": Part("Commands on 1,000,000 answers, by the clock", "commands", ("--rows", "1e6")),
    "commands-1e7": Part(
        "Commands on 10,000,000 answers, by the clock", "commands", ("--rows", "1e7", "--turns", "5")
    ),
    "pilot": Part("Report of a pilot", "report", ("--report", "pilot")),
    "disagreement": Part("Report of disagreement", "report", ("--report", "disagreement")),
    "many-labels": Part(
        "Report of disagreement on many labels", "report", ("--many-labels", "--rounds", "2")
    ),
    "disagreement-browser": Part("The disagreement browser on 100,000 answers", "disagreement"),
    "transcripts": Part("Word errors of transcripts", "transcripts"),
    "regions": Part("Boxes and spans", "regions"),
    "rounds": Part("Rounds in the browser", "rounds"),
    "tools": Part("Tools in JupyterLab, click to painted", "tools"),
}
QUICK = ("agreement", "interval", "consensus", "scale-1e6", "pilot")

READ = """# Speed beside other packages

Written by `make bench`; `ARGS="--only PART"` measures a part anew, and `--peers PYTHON` names an interpreter with crowd-kit and
cleanlab beside the workbench's packages (541 MB, and no dependency). Peer and ours take turns in one process, and the fastest turn of
either side counts: in CPU time with one thread of BLAS, but for files, rounds and the import, which are timed by the clock. Seconds
belong to the machine; the ratio is what lasts. It is peer over ours, and ours over the peer's where the goal has "≤".

What each side reads: in *agreement* and *interval* ours starts from integer codes of which nothing was counted before, and looks for
repeats and counts each time; the peers start from their own tables, whose making is not timed. In *consensus* each side starts from what
it is called with. *From a file* both sides read the same Parquet file of text. *Commands* are whole processes, start-up included, of which
the median turn counts; the peer of reading is pyarrow reading and dictionary-encoding each column. Memory is what one call allocates at its peak.
"""


def measured(part: Part, quick: bool, peers: str | None) -> list[Row]:
    """The rows of a part, from a process of its own, so that no part's memory counts for another."""
    arguments = ["--quick"] if quick else part.arguments
    python = peers if part.peers and peers else sys.executable
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        code = (
            "import json, sys; from dataclasses import asdict; from importlib import import_module; "
            "rows = import_module(sys.argv[1]).main(sys.argv[3:]); "
            "open(sys.argv[2], 'w').write(json.dumps([asdict(row) for row in rows]))"
        )
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent))),
            "OPENBLAS_NUM_THREADS": "1",  # so that CPU time is what it takes
        }
        subprocess.run([python, "-c", code, part.module, str(out), *arguments], env=environment, check=True)
        return [Row(**row) for row in json.loads(out.read_text(encoding="utf-8"))]


def page(kept: dict[str, Any]) -> str:
    """results.md."""
    parts = [READ]
    for name, part in PARTS.items():
        if found := kept.get(name):
            rows = table(Row(**row) for row in found["rows"])
            parts.append(f"## {part.title}\n\n{found['when']}, {found['machine']}.\n\n{rows}\n")
    return "\n".join(parts)


def main() -> None:
    """Run the parts, print each as it goes, and keep what they found."""
    options = argparse.ArgumentParser(prog="benchmarks", description="All benchmarks; writes results.md.")
    options.add_argument("--quick", action="store_true", help="a short run that is printed and not kept")
    options.add_argument("--only", nargs="+", choices=PARTS, help="these parts; the others stay as they are")
    options.add_argument("--peers", metavar="PYTHON", help="an interpreter with crowd-kit and cleanlab")
    given = options.parse_args()
    warnings.simplefilter("ignore")  # of the peers
    for name in given.only or (QUICK if given.quick else PARTS):
        print(f"\n{name}", flush=True)
        rows = measured(PARTS[name], given.quick, given.peers)
        print(f"\n{table(rows)}", flush=True)
        load = f"load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else "load unknown"
        about = {"when": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", "machine": f"{machine()}, {load}"}
        if not given.quick:
            kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
            kept[name] = about | {"rows": [asdict(row) for row in rows]}
            KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            PAGE.write_text(page(kept), encoding="utf-8")


if __name__ == "__main__":
    main()
