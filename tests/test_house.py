"""The house keeps its shape: imports run down, guests keep to their rooms, notebooks hold no logic, functions stay small.

Each rule is one test that reads the whole package and lists whatever breaks it; a file is read and parsed once.
"""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import POSTGRESQL

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbench"
# A folder imports only folders listed above it; files of one folder are its own affair, as long as nothing goes in circles.
ORDER = (
    *(
        "version",
        "characters",
        "days",
        "terminal",
        "errors",
        "theme",
        "registry",
        "result",
        "kinds",
        "documents",
        "answers",
        "statistics",
        "formats",
        "store",
        "ui",
        "report",
    ),
    *("quality", "guideline", "gold", "rounds", "calibration", "disagreement", "pilot", "home", "cli"),
    *("testing", "__init__", "__main__"),  # the front doors
)
FLOOR = {folder: floor for floor, folder in enumerate(ORDER)}
STRANGERS = {("ui", "report"), ("report", "ui"), ("disagreement", "rounds")}  # none of these needs the other
GUEST_ROOMS = {
    "ipywidgets anywidget traitlets": {"ui"},
    "papermill nbconvert nbformat nbclient jupyter_client matplotlib IPython": {"report"},
    "tornado": {"rounds"},
    "sqlalchemy alembic psycopg duckdb pyspark": {"store"},
}
GUESTS = {guest: rooms for guests, rooms in GUEST_ROOMS.items() for guest in guests.split()}
HEAVY = {
    "numpy",
    "pyarrow",
    "pandas",
    "scipy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "jupyter_client",
    "IPython",
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "config"}
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.AsyncFor, ast.While, ast.comprehension),
    *(ast.If, ast.IfExp, ast.Match, ast.Try),
)
# Split, so that this file does not name what it looks for. A folder of ours may be called as one of a machine is.
HOSTS = [
    "".join(parts) for parts in [("pypi", ".org"), ("files.python", "hosted.org"), ("registry.npm", "js.org")]
]
FOREIGN = re.compile("|".join([*map(re.escape, HOSTS), r"(?<![\w.])/(?:work|root|home)/"]).encode())
MODULES = sorted(PACKAGE.rglob("*.py"))
KNOWN = set(MODULES)
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
REPORTS = sorted((ROOT / "notebooks" / "reports").glob("*.ipynb"))

SCRIPTS = sorted(path for path in PACKAGE.rglob("*.js") if not {"vendor", "static"} & set(path.parts))
SCRIPT_IMPORT = re.compile(
    r'^(?:import|export)\b[^;"()]*?(?:from\s*)?"([^"]+\.js)"|\bimport\("([^"]+)"', re.MULTILINE
)


@dataclass(frozen=True)
class Import:
    """A module that is asked for, the function that asks (None at the top), and whether only for its types."""

    module: str
    function: str | None
    types_only: bool


@cache
def text(path: Path) -> str:
    """What stands in a file."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A module as Python reads it."""
    return ast.parse(text(path))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Everything that the file at `path` imports, at its top or inside a function."""
    return tuple(_imports(tree(path), function=None, types_only=False))


def _imports(node: ast.AST, function: str | None, types_only: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, function, types_only) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "a relative import hides which floor it reaches"
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield Import(whole if module_file(whole) else str(node.module), function, types_only)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        function = node.name
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        types_only = True
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):  # no expression imports anything
            yield from _imports(child, function, types_only)


def module_file(name: str) -> Path | None:
    """Where a module of ours lies, or None when `name` is none."""
    at = ROOT.joinpath(*name.split("."))
    files = (at.with_suffix(".py"), at / "__init__.py")
    return next((file for file in files if file in KNOWN), None)


def room_of(path: Path) -> str:
    """`workbench/documents/guideline.py` lies in `documents`, `workbench/cli.py` in `cli`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def name(path: Path) -> str:
    """How a file of the package is called in a list."""
    return path.relative_to(PACKAGE).as_posix()


def circles(graph: Mapping[Path, Iterable[Path]]) -> list[set[str]]:
    """The files that wait for themselves, each with those it waits with (Tarjan 1972)."""
    met: dict[Path, int] = {}
    lowest: dict[Path, int] = {}
    open_: list[Path] = []
    found = []

    def visit(file: Path) -> None:
        met[file] = lowest[file] = len(met)
        open_.append(file)
        for other in graph[file]:
            if other not in met:
                visit(other)
            if other in open_:
                lowest[file] = min(lowest[file], lowest[other])
        if lowest[file] == met[file]:
            ring = open_[open_.index(file) :]
            del open_[open_.index(file) :]
            if len(ring) > 1:
                found.append({name(each) for each in ring})

    for file in graph:
        if file not in met:
            visit(file)
    return found


def scripts_of(path: Path) -> list[Path]:
    """The ES modules that one imports."""
    return [(path.parent / (plain or late)).resolve() for plain, late in SCRIPT_IMPORT.findall(text(path))]


def tracked() -> list[Path]:
    """Every file that is, or is about to be, in version control; in an unpacked archive, every file of ours."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]
    ours = [
        *ROOT.glob("*.*"),
        *(p for top in ROOT.glob("[a-z]*/") if top.name != "runs" for p in top.rglob("*")),
    ]
    made = {"__pycache__", "node_modules"}
    return [path for path in ours if path.is_file() and not made & set(path.parts)]


def fresh(code: str) -> str:
    """What `code` prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_room_has_a_floor():
    """A module lies in one of the rooms that the house has."""
    assert [name(path) for path in MODULES if room_of(path) not in FLOOR] == []


def test_imports_run_down():
    """A module imports its own folder or one further down, never one above it; and not the front door, which is for notebooks."""
    wrong = []
    for path in MODULES:
        here = room_of(path)
        for wanted in imports(path):
            if wanted.module == "workbench":
                wrong.append(f"{name(path)} imports the front door: inside, name the room")
            if wanted.module.startswith("workbench."):
                there = wanted.module.split(".")[1]
                if FLOOR[there] > FLOOR[here] or (here, there) in STRANGERS:
                    wrong.append(f"{name(path)} reaches {wanted.module}")
    assert wrong == []


def test_no_imports_in_circles():
    """No module waits for itself, not by an import inside a function and not for a type."""
    graph = {
        path: {file for wanted in imports(path) if (file := module_file(wanted.module)) and file != path}
        for path in MODULES
    }
    assert circles(graph) == []


def test_scripts_obey_the_same_order():
    """An ES module of a feature imports its own folder and `ui`, one of `ui` only its own; none goes in circles."""
    wrong = [
        f"{name(path)} reaches {name(other)}"
        for path in SCRIPTS
        for other in scripts_of(path)
        if other.parent != path.parent and PACKAGE / "ui" not in other.parents
    ]
    missing = [
        f"{name(path)}: {other.name}" for path in SCRIPTS for other in scripts_of(path) if not other.is_file()
    ]
    graph = {path: [other for other in scripts_of(path) if other in SCRIPTS] for path in SCRIPTS}
    assert any(graph.values())
    assert (wrong, missing, circles(graph)) == ([], [], [])


def test_guests_keep_to_their_rooms():
    """A big package is met only in the rooms that are for it; pandas only where a user's DataFrame comes in or goes out."""
    wrong = []
    for path in MODULES:
        for wanted in imports(path):
            guest = wanted.module.split(".")[0]
            rooms = GUESTS.get(guest)
            if rooms is None or wanted.types_only or room_of(path) in rooms:
                continue
            if guest != "pandas" or not takes_or_gives_a_frame(path, wanted):
                wrong.append(f"{name(path)}: {guest} belongs in {sorted(rooms)}")
    assert wrong == []


def takes_or_gives_a_frame(path: Path, wanted: Import) -> bool:
    """A DataFrame comes in through a function of `formats` or the front door, and goes out through `to_frame`."""
    if room_of(path) in {"formats", "__init__"}:
        return wanted.function is not None
    return room_of(path) in {"answers", "statistics", "quality"} and wanted.function == "to_frame"


def test_every_module_says_what_it_holds():
    """A module opens with a docstring, and its name is the answer to a question."""
    assert [name(path) for path in MODULES if not ast.get_docstring(tree(path))] == []
    assert [name(path) for path in MODULES if {path.stem, path.parent.name} & NAMELESS] == []


def test_functions_stay_small():
    """The goal is 40 lines; a function beyond 60 answers more than one question."""
    assert [
        f"{name(path)}: {node.name}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 60
    ] == []


def test_a_folder_is_read_in_one_sitting():
    """A folder holds 30 modules at most."""
    counts = Counter(path.parent for path in MODULES)
    assert {folder.name: n for folder, n in counts.items() if n > 30} == {}


def test_no_room_is_empty():
    """A room holds more than its door sign: another module, or a screen's class beside its ES module."""
    rooms = [folder for folder in PACKAGE.rglob("*") if (folder / "__init__.py").is_file()]
    signs = [room / "__init__.py" for room in rooms if len(list(room.glob("*.py"))) == 1]
    assert [sign.parent.name for sign in signs if len(tree(sign).body) == 1] == []


def cells(notebook: Path) -> list[dict]:
    """The cells of a notebook."""
    return json.loads(text(notebook))["cells"]


def test_notebooks_hold_no_logic():
    """A code cell calls the package and shows a result: no function, loop or branch, and no output is kept."""
    wrong = []
    for path in NOTEBOOKS:
        for cell in cells(path):
            if cell["cell_type"] == "code":
                code = ast.parse("".join(cell["source"]))
                logic = [ast.unparse(node) for node in ast.walk(code) if isinstance(node, LOGIC)]
                if logic or cell["outputs"] or cell["execution_count"] is not None:
                    wrong.append((path.name, logic, cell["outputs"], cell["execution_count"]))
    assert wrong == []


def test_a_report_takes_its_parameters_in_one_place():
    """Exactly one cell of a report's notebook is tagged `parameters`."""
    tagged = {
        path.name: sum("parameters" in cell["metadata"].get("tags", []) for cell in cells(path))
        for path in REPORTS
    }
    assert tagged
    assert {path: count for path, count in tagged.items() if count != 1} == {}


def test_a_page_is_built_without_what_runs_notebooks():
    """A report's kernel pays for its page alone: papermill, nbconvert and kernel clients stay with whoever starts it."""
    code = "import workbench.pilot.report.page, workbench.disagreement.report.page, workbench.calibration.report.page"
    loaded = set(fresh(f"{code}\nimport sys\nprint('\\n'.join(sys.modules))").split())
    assert {"papermill", "nbconvert", "nbformat", "jupyter_client", "rfc3987_syntax"} & loaded == set()


@pytest.mark.parametrize(
    "call", ["import workbench", "from workbench.cli import main; main(['--help'], standalone_mode=False)"]
)
def test_the_heavy_packages_are_loaded_late(call):
    """Importing the package, or asking the command for help, loads none of the heavy packages."""
    loaded = fresh(f"{call}\nimport sys, json\nprint(); print(json.dumps(list(sys.modules)))")
    assert HEAVY & set(json.loads(loaded.splitlines()[-1])) == set()


def test_flat_labels_are_read_without_documents_and_tools(tmp_path):
    """A table of labels costs what its rows cost: no model of a document, no tool's parser, no geometry is loaded."""
    table = tmp_path / "flat.csv"
    table.write_text("item_id,annotator_id,label\na,ann,ham\n", encoding="utf-8")
    code = f"import workbench, sys\nworkbench.read({str(table)!r})\nprint('\\n'.join(sys.modules))"
    assert {"pydantic", "shapely", "lxml", "rapidfuzz", "ruamel.yaml", "scipy"} & set(
        fresh(code).split()
    ) == set()


def test_one_test_on_postgresql_stays_quick():
    """The test that `make test` still runs on a real PostgreSQL is there under the name that the others are told from."""
    start = f"def {POSTGRESQL.partition('[')[0]}("
    assert [path for path in (ROOT / "tests").rglob("test_*.py") if start in text(path)]


def test_every_public_name_is_there():
    """`workbench.__all__` is the notebook's whole vocabulary, and each word of it means something."""
    import workbench

    assert workbench.__all__
    assert [name for name in workbench.__all__ if getattr(workbench, name, None) is None] == []
    assert set(workbench.__all__) <= set(dir(workbench))


def test_nothing_names_a_machine():
    """No file names a path of somebody's machine or the host of a package index."""
    named = {path.relative_to(ROOT).as_posix(): FOREIGN.findall(path.read_bytes()) for path in tracked()}
    assert {path: words for path, words in named.items() if words} == {}


def test_no_file_is_large():
    """No file in version control is over 500 KB."""
    large = {
        path.relative_to(ROOT).as_posix(): size
        for path in tracked()
        if (size := path.stat().st_size) > 500_000
    }
    assert large == {}


def test_one_module_writes_csv():
    """Cells that a spreadsheet would run are made harmless in one place, so nothing else writes a CSV or a sheet."""
    writers = (
        "csv.writer",
        "csv.DictWriter",
        "pv.write_csv",
        "pa_csv.write_csv",
        "Workbook",
        "openpyxl.Workbook",
    )
    calls = {
        f"{name(path)}: {ast.unparse(node.func)}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in writers
            or ast.unparse(node.func).endswith((".to_excel", "frame.to_csv"))
        )
    }
    assert calls == {"formats/tables/write.py: csv.writer"}
