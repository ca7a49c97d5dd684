"""The start of a report's kernel: `python -m workbench.report.kernel_main -f CONNECTION_FILE`."""

import os
import runpy
import sys
from pathlib import Path

LOG = "kernel.log"


class WithoutPandas:
    """Hides pandas: pyarrow loads it with the first column, and no page needs it."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004
        """Refuse pandas; leave every other name to the finders that follow."""
        if name == "pandas":
            raise ModuleNotFoundError("reports do without pandas", name=name)


def main() -> None:
    """Start a kernel that writes its own messages to a file, not to the caller's terminal."""
    log = os.open(
        Path(os.environ["JUPYTER_RUNTIME_DIR"]) / LOG, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600
    )
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.meta_path.insert(0, WithoutPandas)
    runpy.run_module("ipykernel_launcher", run_name="__main__")


if __name__ == "__main__":
    main()
