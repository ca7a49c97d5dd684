"""All benchmarks, one after the other, and what they found in one table: benchmarks/results.md. Run `make bench`."""

import argparse
import datetime as dt
import warnings
from pathlib import Path

import agreement
import coefficients
import consensus
import report
import scale
from table import Row, machine, table

RESULTS = Path(__file__).with_name("results.md")
QUICK = [(module, ["--quick"]) for module in (agreement, coefficients, consensus, scale, report)]
FULL = [
    (agreement, []),
    (coefficients, []),
    (consensus, []),
    (scale, ["--rows", "1e6"]),
    (scale, ["--rows", "1e7"]),
    (report, []),
]

EARLIER = """## Measured earlier

On 2026-11-24, on two loaded cores, with the peers in an environment of their own: crowd-kit needs 541 MB, and is no
dependency. `python benchmarks/consensus.py` and `python benchmarks/scale.py` measure them anew where the peers are.

| what | rows | measured | goal | met |
|---|---|---|---|---|
| Dawid–Skene, crowd-kit | 10,000 | 196× | 90× | yes |
| Dawid–Skene, crowd-kit | 1,000,000 | 40× | 16× | yes |
| MACE a restart, crowd-kit | 100,000 | 66× | 50× | yes |
| MACE a restart, crowd-kit | 1,000,000 | 52× | 36× | yes |
| CROWDLAB, cleanlab | 100,000 | 123× | 100× | yes |
| CROWDLAB, cleanlab (1.6 % below) | 1,000,000 | 246× | 250× | **no** |
| Dawid–Skene, 20 rounds | 10,000,000 | 5.2 s, +522 MB | under 1 GB | yes |
| family with intervals from a string Parquet, DuckDB's two GROUP BYs | 10,000,000 | 1.05× | ≤ 1.15× | yes |
| the same, limit of 8 GB, two cores | 100,000,000 | 58.1 s, peak 8.22 GB of the process | finishes | yes |
"""


def page(rows: list[Row], quick: bool) -> str:
    """results.md."""
    how = "a short run: fewer rows and turns than the goals ask for" if quick else "a full run"
    return f"""# Speed beside other packages

Written by `make bench` on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {how}, on {machine()}. Peer and ours take turns, the
fastest turn of either side counts. In agreement ours starts from integer codes and counts each time, the peers from tables
whose making is not timed; memory is what one call allocates at its peak. Seconds belong to this machine; the ratio is what lasts. It is peer over ours, and
ours over the peer's where the goal has "≤".

{table(rows)}

{EARLIER}"""


def main() -> None:
    """Run all, print each as it goes, and keep the table."""
    options = argparse.ArgumentParser(prog="benchmarks", description="All benchmarks; writes results.md.")
    options.add_argument("--quick", action="store_true", help="a short run")
    given = options.parse_args()
    warnings.simplefilter("ignore")  # of the peers
    rows: list[Row] = []
    for module, arguments in QUICK if given.quick else FULL:
        print(f"\n{module.__name__} {' '.join(arguments)}", flush=True)
        rows += module.main(arguments)
    print(f"\n{table(rows)}")
    RESULTS.write_text(page(rows, given.quick), encoding="utf-8")


if __name__ == "__main__":
    main()
