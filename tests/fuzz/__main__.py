"""`make fuzz`: 20,000 damaged files, each read or refused; what is neither is kept in `.fuzz/`."""

import argparse
import sys
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[2])

from tests.fuzz.run import run, work  # noqa: E402 - the folder of the tests is found first

parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
parser.add_argument("--inputs", type=int, default=20_000)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--processes", type=int, default=2)
parser.add_argument("--only", type=int, help="one input, by its number: it is read in this process")
parser.add_argument("--worker", help=argparse.SUPPRESS)
asked = parser.parse_args()

if asked.only is not None:
    work(range(asked.only, asked.only + 1), asked.seed)
elif asked.worker:
    work(range(*map(int, asked.worker.split(":"))), asked.seed)
else:
    from tqdm import tqdm

    start = time.monotonic()
    with tqdm(total=asked.inputs, unit=" files", disable=None) as progress:
        outcomes, findings = run(asked.inputs, asked.seed, asked.processes, progress=progress)
    for finding in findings:
        print(finding.text(asked.seed))
    print(
        f"{outcomes.total():,} damaged files (seed {asked.seed}): {outcomes['read']:,} read, {outcomes['refused']:,} refused, "
        f"{len(findings)} findings, {time.monotonic() - start:.0f} s"
    )
    sys.exit(1 if findings else 0)
