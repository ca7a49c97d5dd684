"""The house keeps its shape: imports run down, guests keep to their rooms, notebooks hold no logic, files stay small."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbench"
# A folder imports only folders listed above it; files of one folder are its own affair, as long as nothing goes in circles.
ORDER = (
    *(
        "version",
        "errors",
        "theme",
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
    *("__init__", "__main__"),  # the front doors
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
HEAVY = {"pandas", "scipy", "matplotlib", "papermill", "nbconvert", "jupyter_client", "IPython"}
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
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
REPORTS = sorted((ROOT / "notebooks" / "reports").glob("*.ipynb"))

each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT / "notebooks").as_posix()
)


@dataclass(frozen=True)
class Import:
    """A module that is asked for, the function that asks (None at the top), and whether only for its types."""

    module: str
    function: str | None
    types_only: bool


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Everything that the file at `path` imports, at its top or inside a function."""
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8")), function=None, types_only=False))


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
        yield from _imports(child, function, types_only)


def module_file(name: str) -> Path | None:
    """Where a module of ours lies, or None when `name` is none."""
    at = ROOT.joinpath(*name.split("."))
    files = (at.with_suffix(".py"), at / "__init__.py")
    return next((file for file in files if file in MODULES), None)


def room_of(path: Path) -> str:
    """`workbench/documents/guideline.py` lies in `model`, `workbench/home/open.py` in `open`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


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
    return [path for path in ours if path.is_file() and "__pycache__" not in path.parts]


def fresh(code: str) -> str:
    """What `code` prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@each_module
def test_every_room_has_a_floor(path):
    """A module lies in one of the rooms that the house has."""
    assert room_of(path) in FLOOR


@each_module
def test_imports_run_down(path):
    """A module imports its own folder or one further down, never one above it."""
    here = room_of(path)
    for wanted in imports(path):
        assert wanted.module != "workbench", "the front door is for notebooks; inside, name the room"
        if wanted.module.startswith("workbench."):
            there = wanted.module.split(".")[1]
            assert FLOOR[there] <= FLOOR[here], f"{here} reaches up to {wanted.module}"
            assert (here, there) not in STRANGERS, f"{here} needs nothing of {there}"


def test_no_imports_in_circles():
    """No module waits for itself, not even by an import inside a function."""
    graph = {
        path: {
            file
            for wanted in imports(path)
            if not wanted.types_only and (file := module_file(wanted.module)) and file != path
        }
        for path in MODULES
    }
    TopologicalSorter(graph).prepare()


@each_module
def test_guests_keep_to_their_rooms(path):
    """A big package is met only in the rooms that are for it."""
    for wanted in imports(path):
        guest = wanted.module.split(".")[0]
        rooms = GUESTS.get(guest)
        if rooms is None or wanted.types_only or room_of(path) in rooms:
            continue
        assert guest == "pandas", f"{guest} belongs in {rooms}"
        assert takes_or_gives_a_frame(path, wanted), (
            "pandas: only where a user's DataFrame comes in or goes out"
        )


def takes_or_gives_a_frame(path: Path, wanted: Import) -> bool:
    """A DataFrame comes in through a function of `formats` or the front door, and goes out through `to_frame`."""
    if room_of(path) in {"formats", "__init__"}:
        return wanted.function is not None
    return room_of(path) in {"answers", "statistics", "quality"} and wanted.function == "to_frame"


@each_module
def test_every_module_says_what_it_holds(path):
    """A module opens with a docstring, and its name is the answer to a question."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert not {path.stem, path.parent.name} & NAMELESS


@each_module
def test_files_and_functions_stay_small(path):
    """The goals are 200 and 40 lines; beyond 300 and 60 a question is answered in the wrong room."""
    text = path.read_text(encoding="utf-8")
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(text.splitlines()) <= 300
    assert [f.name for f in functions if f.end_lineno - f.lineno + 1 > 60] == []


def test_no_room_is_empty():
    """A room holds more than its door sign: another module, or a screen's class beside its ES module."""
    rooms = [folder for folder in PACKAGE.rglob("*") if (folder / "__init__.py").is_file()]
    signs = [room / "__init__.py" for room in rooms if len(list(room.glob("*.py"))) == 1]
    assert [sign.parent.name for sign in signs if len(ast.parse(sign.read_text("utf-8")).body) == 1] == []


@each_notebook
def test_notebooks_hold_no_logic(path):
    """A code cell calls the package and shows a result: no function, loop or branch, and no output is kept."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            source = ast.parse("".join(cell["source"]))
            assert [ast.unparse(node) for node in ast.walk(source) if isinstance(node, LOGIC)] == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_takes_its_parameters_in_one_place(path):
    """Exactly one cell of a report's notebook is tagged `parameters`."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in cells) == 1


@pytest.mark.parametrize(
    "call", ["import workbench", "from workbench.cli import main; main(['--help'], standalone_mode=False)"]
)
def test_the_heavy_packages_are_loaded_late(call):
    """Importing the package, or asking the command for help, loads none of the heavy packages."""
    loaded = fresh(f"{call}\nimport sys, json\nprint(); print(json.dumps(list(sys.modules)))")
    assert HEAVY & set(json.loads(loaded.splitlines()[-1])) == set()


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
