"""A kernel of this very interpreter, in a folder of its own: no kernelspec, profile or port of the machine is used."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.report import kernel_main
from workbench.report.kernel_main import LOG

LONGEST_SOCKET = 107  # bytes that the path of a UNIX socket may have
SOCKET_NAME = 24  # bytes that jupyter_client adds to the folder: "/kernel-ipc-1" and some air

SETTLED = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@contextmanager
def short_folder() -> Iterator[Path]:
    """A temporary folder whose path leaves room for the sockets of a kernel."""
    here = tempfile.gettempdir()
    long = len(os.fsencode(here)) > LONGEST_SOCKET - SOCKET_NAME - len("/wb-12345678")
    with tempfile.TemporaryDirectory(prefix="wb-", dir="/tmp" if long else None) as folder:
        yield Path(folder)


def kernel_options(folder: Path) -> dict[str, Any]:
    """What nbclient needs to start our kernel with all its files in `folder`."""
    return {
        "kernel_manager_class": _manager(folder),
        "resources": {"metadata": {"path": str(folder)}},
        "ipython_hist_file": ":memory:",
        "shutdown_kernel": "immediate",
    }


def kernel_environment(folder: Path) -> dict[str, str]:
    """What must be the same in every run, and where the kernel keeps what it writes.

    OMP_NUM_THREADS and its like are left as they are: the machine's owner sets them.
    """
    package = Path(__file__).parents[2]
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    return SETTLED | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
    }


def last_words(folder: Path, most: int = 3) -> list[str]:
    """The last lines that a kernel wrote outside its notebook, such as why it did not start."""
    log = folder / LOG
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-most:] if log.exists() else []


def _manager(folder: Path) -> Any:
    """A class of kernel managers that start `sys.executable` and talk over sockets in `folder`."""
    from workbench.report.jupyter import AsyncKernelManager, KernelSpec

    spec = KernelSpec(
        argv=[sys.executable, "-m", kernel_main.__name__, "-f", "{connection_file}"],
        env=kernel_environment(folder),
        display_name="Python 3",
        language="python",
    )

    class OwnKernel(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self._kernel_spec = spec
            self.connection_file = str(folder / "kernel.json")
            if os.name == "posix":
                self.transport = "ipc"  # no port to race for, and nobody else on the machine can connect

    return OwnKernel
