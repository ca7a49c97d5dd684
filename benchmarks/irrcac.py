"""AC1 and Conger's kappa with standard errors by irrCAC, which needs an environment of its own with an older pandas.

`times` makes that environment beside the answers, in a temporary folder, and runs this file in it as a program of its
own that times itself on answers handed over as CSV. The making of the peer's table is not timed.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

NEEDS = ("irrCAC==0.4.4", "scipy==1.12.0", "pandas<3", "numpy==1.26.*")


def python(folder: Path) -> Path:
    """The interpreter of the peer's environment; RuntimeError says why it cannot be made."""
    found = folder / "environment" / "bin" / "python"
    try:
        _run("Python 3.11 was not found", "uv", "venv", "--quiet", "--python", "3.11", str(found.parents[1]))
        _run(
            "irrCAC could not be installed", "uv", "pip", "install", "--quiet", "--python", str(found), *NEEDS
        )
    except FileNotFoundError as error:
        raise RuntimeError("irrCAC's environment needs uv, which is not installed") from error
    return found


def _run(failure: str, *command: str) -> str:
    """What a program prints; where it fails its complaint is shown, and RuntimeError raised."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise RuntimeError(failure)
    return done.stdout


def times(path: Path, turns: int) -> dict[str, dict[str, float]]:
    """Seconds and value of each coefficient, for a CSV of items (rows) by annotators."""
    command = (str(python(path.parent)), __file__, str(path), str(turns))
    found: dict[str, dict[str, float]] = json.loads(_run("irrCAC failed", *command))
    return found


def main(path: str, turns: int) -> None:
    """In the peer's environment: time and print as JSON."""
    import pandas as pd
    from irrCAC.raw import CAC

    cac = CAC(pd.read_csv(path))
    found = {}
    for name, method in (("gwet_ac1", cac.gwet), ("conger_kappa", cac.conger)):
        took = []
        for _ in range(turns):
            start = time.process_time()
            result = method()
            took.append(time.process_time() - start)
        found[name] = {"seconds": min(took), "value": float(result["est"]["coefficient_value"])}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
