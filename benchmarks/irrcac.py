"""AC1 and Conger's kappa with standard errors by irrCAC, which needs an environment of its own with an older pandas.

`times` makes that environment below the temporary folder, once, and runs this file in it as a program of its own that
times itself on answers handed over as CSV. The making of the peer's table is not timed.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NEEDS = ("irrCAC==0.4.4", "scipy==1.12.0", "pandas<3", "numpy==1.26.*")
ENVIRONMENT = Path(tempfile.gettempdir()) / "workbench-benchmark-irrcac"


def python() -> Path:
    """The interpreter of the peer's environment, made where it is not there yet; RuntimeError says why it cannot be."""
    found = ENVIRONMENT / "bin" / "python"
    try:
        if not found.exists():
            _run("uv", "venv", "--quiet", "--python", "3.11", str(ENVIRONMENT))
        _run("uv", "pip", "install", "--quiet", "--python", str(found), *NEEDS)
    except FileNotFoundError as error:
        raise RuntimeError("uv is not installed") from error
    return found


def _run(*command: str) -> str:
    """What a program prints; RuntimeError with the last line of its complaint."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"irrCAC's environment: {(done.stderr.strip() or 'no output').splitlines()[-1]}")
    return done.stdout


def times(path: Path, turns: int) -> dict[str, dict[str, float]]:
    """Seconds and value of each coefficient, for a CSV of items (rows) by annotators."""
    found: dict[str, dict[str, float]] = json.loads(_run(str(python()), __file__, str(path), str(turns)))
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
            start = time.perf_counter()
            result = method()
            took.append(time.perf_counter() - start)
        found[name] = {"seconds": min(took), "value": float(result["est"]["coefficient_value"])}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
