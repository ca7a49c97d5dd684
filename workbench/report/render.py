"""Renders a page from parameters: check them, run papermill, export with nbconvert, and print to PDF."""

import ast
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from workbench import errors
from workbench.characters import visible
from workbench.errors import NotFound, ReportFailed, UnknownParameter, WorkbenchError, WriteFailed, listed
from workbench.report import kernel_main
from workbench.report.export import export
from workbench.report.kernel_main import LOG
from workbench.report.tables import Table
from workbench.store.files import replace
from workbench.store.workspace import Workspace
from workbench.terminal import unguarded

# A kernel of this interpreter, in its own folder: it uses no kernelspec, profile or port of the machine.

LONGEST_SOCKET = 107  # bytes in the path of a UNIX socket, at most
SOCKET_NAME = 24  # bytes that jupyter_client adds to the folder: "/kernel-ipc-1" and a reserve

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
    """A temporary folder with a path short enough for a kernel's sockets."""
    here = tempfile.gettempdir()
    long = sys.platform != "win32" and len(os.fsencode(here)) > LONGEST_SOCKET - SOCKET_NAME - len(
        "/wb-12345678"
    )
    with tempfile.TemporaryDirectory(prefix="wb-", dir="/tmp" if long else None) as folder:
        yield Path(folder)


def kernel_options(folder: Path) -> dict[str, Any]:
    """The options of nbclient to start our kernel with all its files in `folder`."""
    return {
        "kernel_manager_class": _manager(folder),
        "resources": {"metadata": {"path": str(folder)}},
        "ipython_hist_file": ":memory:",
        "shutdown_kernel": "immediate",
    }


def kernel_environment(folder: Path) -> dict[str, str]:
    """The environment of the kernel: fixed settings for equal runs, and the folders it writes to.

    OMP_NUM_THREADS and similar variables stay as the machine's owner set them. Where nobody did, OpenBLAS has one thread:
    the products of a report are small, and threads that wait for the next one cost more than they save.
    """
    package = Path(__file__).parents[2]
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or "1"
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    return SETTLED | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OPENBLAS_NUM_THREADS": threads,
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
    }


def last_words(folder: Path, most: int = 3) -> list[str]:
    """The last lines of a kernel's log, such as why it did not start."""
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
                self.transport = "ipc"  # no race for a port, and no other user of the machine can connect

    return OwnKernel


REFUSALS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, WorkbenchError)
}
LONGEST_ERROR = 800  # characters shown of a failing cell's message; the rest is in the saved notebook


@dataclass(frozen=True)
class Rendered:
    """The page written to `path`, with the digest and size of its bytes and the files written beside it."""

    path: Path
    sha256: str
    size: int
    sections: tuple[tuple[str, str], ...]
    tables: tuple[Path, ...] = ()


def render(
    parameters: object,
    notebook: Path,
    out: Path,
    *,
    title: str,
    tables: Path | None = None,
    runs: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rendered:
    """Run `notebook` on `parameters` and write the page to `out`.

    parameters   one frozen dataclass or pydantic value; its fields are the names of the parameters cell
    tables       a folder in which every table of the page is also written as CSV
    runs         where to save the executed notebook if a cell fails; by default `runs` beside `out`
    progress     called after each cell with the number of finished cells and the total

    If anything fails, an existing page at `out` stays unchanged.
    """
    values = plain(parameters)
    same_names(values, notebook)
    if values.get("show_names"):
        root = Path(values["root"]) if values.get("root") else None
        Workspace.here(root).names_exported("report with names", out)
    with short_folder() as folder:
        executed = _execute(
            notebook,
            values,
            folder,
            kept=(runs or out.parent / "runs") / f"{out.stem}.failed.ipynb",
            progress=progress,
        )
        page = export(executed, title)
    replace(out, page.html)
    written = tuple(Table.of_dict(table).write_csv(tables) for table in page.tables) if tables else ()
    return Rendered(out, sha256(page.html).hexdigest(), len(page.html), page.sections, written)


def plain(parameters: object) -> dict[str, Any]:
    """The fields of a frozen value as a notebook's parameters: texts, numbers, lists and mappings."""
    if hasattr(parameters, "model_dump"):
        return dict(parameters.model_dump(mode="json"))
    if is_dataclass(parameters) and not isinstance(parameters, type):
        return {field.name: _plain(getattr(parameters, field.name)) for field in fields(parameters)}
    raise TypeError(f"parameters are a frozen dataclass or a pydantic value, not {type(parameters).__name__}")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    raise TypeError(f"a parameter is text, a number, a list or a mapping of such, not {type(value).__name__}")


def same_names(values: Mapping[str, Any], notebook: Path) -> None:
    """Refuse parameters missing on either side: papermill would only warn and use defaults."""
    theirs = parameter_names(notebook)
    unknown, missing = sorted(set(values) - theirs), sorted(theirs - set(values))
    if unknown or missing:
        raise UnknownParameter(
            f"{notebook.name} and its parameters do not fit: "
            f"the report gives {listed(sorted(values), 40)}; the notebook takes {listed(sorted(theirs), 40)}. "
            f"Not in the notebook: {listed(unknown) or 'none'}; not given: {listed(missing) or 'none'}."
        )


def parameter_names(notebook: Path) -> set[str]:
    """The names that the one cell tagged `parameters` assigns."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise NotFound(f"there is no notebook {notebook}.") from None
    except (ValueError, KeyError, TypeError):
        raise UnknownParameter(f"{notebook} is not a notebook that can be read.") from None
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1:
        raise UnknownParameter(
            f"{notebook.name} has {len(tagged)} cells tagged 'parameters'; a report's notebook has exactly one."
        )
    tree = ast.parse("".join(tagged[0]["source"]))
    return {
        name.id for name in ast.walk(tree) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def _execute(
    notebook: Path,
    values: dict[str, Any],
    folder: Path,
    kept: Path,
    progress: Callable[[int, int], None] | None,
) -> Any:
    """The executed notebook; a cell's refusal is raised again, any other failure saves the notebook to `kept`."""
    from workbench.report.jupyter import papermill

    source = papermill.iorw.load_notebook_node(str(notebook))
    executed = folder / "executed.ipynb"
    options: dict[str, Any] = {
        "parameters": values,
        "kernel_name": "python3",
        "language": "python",
        "progress_bar": {
            "desc": visible(f"Running {notebook.name}"),
            "leave": False,
            "file": unguarded(sys.stderr),
        }
        if sys.stderr.isatty()
        else False,
    }
    callbacks: dict[str, Any] = {}
    if progress is not None:
        total = len(source.cells) + 1  # papermill adds the cell of parameters
        callbacks["on_cell_complete"] = lambda cell_index, **_: progress(min(cell_index + 1, total), total)
    try:
        return papermill.execute_notebook(
            source,
            executed,
            request_save_on_cell_execute=False,
            **options,
            **kernel_options(folder),
            **callbacks,
        )
    except papermill.exceptions.PapermillExecutionError as failure:
        if failure.ename in REFUSALS:
            raise _refusal(failure.ename, failure.evalue) from None
        replace(kept, executed.read_bytes())
        raise ReportFailed(
            _cell(notebook, failure), _error_text(failure.ename, failure.evalue), kept
        ) from None
    except RuntimeError as failure:  # the kernel died or never answered: nbclient's errors are RuntimeErrors
        papermill.execute_notebook(source, executed, prepare_only=True, **options)
        replace(kept, executed.read_bytes())
        messages = [str(failure), *last_words(folder)]
        raise ReportFailed(
            f"{notebook.name}: the kernel", _error_text("", "; ".join(messages)), kept
        ) from None


def _refusal(name: str, message: str) -> WorkbenchError:
    """The kernel's refusal as an error of ours; `__new__` skips constructors that build the message, for it is built already."""
    kind = REFUSALS[name]
    return kind.__new__(kind, _plainly(message))


def _cell(notebook: Path, failure: Any) -> str:
    """`pilot.ipynb, cell 4 (report.verdict)`: the cell and its last line."""
    lines = failure.source.strip().splitlines() or [""]
    return f"{notebook.name}, cell {failure.exec_count} ({lines[-1].strip()[:60]})"


def _error_text(name: str, message: str) -> str:
    """The error in one paragraph, with its type if it has one."""
    text = f"{name}: {_plainly(message)}" if name else _plainly(message)
    return text if len(text) <= LONGEST_ERROR else text[:LONGEST_ERROR] + " …"


def _plainly(message: str) -> str:
    """The message without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", message).strip()


# PDF: Chromium prints the HTML report.

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-pdf-header-footer"),
)


def print_pdf(html: Path, pdf: Path) -> Path:
    """Print a report to PDF; refused without Chromium. A PDF contains the time it was made."""
    with tempfile.TemporaryDirectory(prefix="wb-") as folder:
        made = Path(folder) / "page.pdf"
        sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = (
            *(chromium(), *QUIET, *sandbox, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}"),
            html.resolve().as_uri(),
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode or not made.exists():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise WriteFailed(f"{pdf} could not be printed: {command[0]} said: {last}")
        replace(pdf, made.read_bytes())
    return pdf


def page_at(path: Path, make: Callable[[Path], object]) -> Path:
    """The page that `make` writes, at `path`: as HTML, or printed where that ends in .pdf. Returns `path`."""
    if path.suffix != ".pdf":
        make(path)
        return path
    html = path.with_suffix(".html")
    make(html)
    return print_pdf(html, path)


def no_pdf() -> str:
    """Why no PDF can be printed here; "" where one can."""
    try:
        chromium()
    except NotFound:
        return "A PDF is printed by Chromium or Chrome, and there is none on this machine."
    return ""


def with_pdf(page: Rendered, pdf: Path | None) -> Rendered:
    """The page, with its PDF first of the files beside it where one is asked for."""
    if pdf is None:
        return page
    return dataclasses.replace(page, tables=(print_pdf(page.path, pdf), *page.tables))


def chromium() -> str:
    """The path of the browser: $CHROMIUM, else the first of `NAMES` on the path."""
    named = os.environ.get("CHROMIUM")
    path = named if named and Path(named).exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise NotFound(
            f"a PDF is printed by Chromium, and there is none ({', '.join(NAMES)}); install one, or name it in $CHROMIUM."
        )
    return path
