"""A gigabyte of Label Studio's JSON is read in less than a gigabyte of memory: measured at two sizes, and by the line through them."""

import json
import subprocess
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.slow
SIZES = (100_000_000, 200_000_000)  # bytes
GIGABYTE = 1_000_000_000
MEASURE = """
import resource, sys
from workbench.formats.importing import tables_of

tables = tables_of(sys.argv[1])
print(tables.report.seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def write(path, size):
    """Tasks with three people's boxes and choices, as an export has them; the number of answers."""
    rng, tasks = np.random.default_rng(0), 0
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        while out.tell() < size:
            out.write(("," if tasks else "") + json.dumps(task(tasks, rng)))
            tasks += 1
        out.write("]")
    return 6 * tasks


def task(number, rng):
    """One picture by three people."""
    about = {"to_name": "image", "origin": "manual", "original_width": 800, "original_height": 600}
    annotations = []
    for person in range(3):
        results = []
        for k in range(int(rng.integers(1, 12))):
            x, y, width, height = rng.uniform(1, 45, 4).tolist()
            value = {
                "x": x,
                "y": y,
                "width": width,
                "height": height,
                "rotation": 0,
                "rectanglelabels": ["car"],
            }
            results.append(
                {"id": f"r{k}", "from_name": "box", "type": "rectanglelabels", "value": value, **about}
            )
        choice = {
            "from_name": "weather",
            "type": "choices",
            "to_name": "image",
            "value": {"choices": ["sun"]},
        }
        annotations.append(
            {
                "id": 3 * number + person,
                "completed_by": person + 1,
                "lead_time": 12.4,
                "result": [*results, choice],
            }
        )
    return {"id": number, "data": {"image": f"s3://bucket/{number}.jpg"}, "annotations": annotations}


def test_a_gigabyte_takes_less_than_a_gigabyte(tmp_path, capsys):
    """Memory grows with the tables that are made, and not with the file."""
    used = []
    for size in SIZES:
        path = tmp_path / f"{size}.json"
        answers = write(path, size)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True
        )
        seen, memory = map(int, done.stdout.split())
        assert seen == answers
        used.append(memory)
    slope = (used[1] - used[0]) / (SIZES[1] - SIZES[0])
    whole = used[0] + slope * (GIGABYTE - SIZES[0])
    with capsys.disabled():
        print(f"\n  {SIZES[1] / 1e6:.0f} MB in {used[1] / 1e6:.0f} MB; a gigabyte in {whole / 1e6:.0f} MB")
    assert whole < GIGABYTE
