"""What is installed: dependencies declared once and pinned, and a wheel that works away from the repository."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = {canonicalize_name(Requirement(text).name): text for text in SETTINGS["project"]["dependencies"]}
EXTRAS = {
    canonicalize_name(Requirement(text).name): text
    for texts in SETTINGS["project"]["optional-dependencies"].values()
    for text in texts
}
GROUPS = SETTINGS["dependency-groups"]
TOOLS = json.loads((ROOT / "tests" / "js" / "package.json").read_text(encoding="utf-8"))
KINDS = ("notebooks", "guidelines", "gold_sets", "pilots", "examples")
ON_CONDA = {
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "duckdb": "python-duckdb",
    "tzdata": "python-tzdata",
}  # what conda-forge calls them
PART_OF = {"pydantic-core": "pydantic"}  # pinned exactly by what is declared, which says to import from it
NOT_IMPORTED = {
    "jupyterlab": "the notebooks open in it",
    "ipywidgets": "the controls of those notebooks",
    "psycopg": "SQLAlchemy reaches PostgreSQL through it",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}


def pins(lock: str) -> dict[str, Requirement]:
    """Every pin of a lock by name."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z0-9]", line)]
    return {canonicalize_name(pin.name): pin for pin in found}


def third_parties() -> dict[str, str]:
    """Every distribution that the package imports, and a file that does."""
    homes = packages_distributions()
    found = {}
    for path in sorted((ROOT / "workbench").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for parts in (name.split(".") for name in names):
                if parts[0] not in sys.stdlib_module_names | {"workbench"}:
                    home = "ruamel.yaml" if parts[0] == "ruamel" else homes.get(parts[0], parts)[0]
                    name = canonicalize_name(home)
                    found[PART_OF.get(name, name)] = path.relative_to(ROOT).as_posix()
    return found


def test_dependencies_are_what_is_imported():
    """The package imports what pyproject.toml declares, and declares nothing that it does not need."""
    imported = third_parties()
    declared = {**DECLARED, **EXTRAS}
    assert {name: place for name, place in imported.items() if name not in declared} == {}
    assert set(declared) - set(imported) == set(NOT_IMPORTED)


def test_every_dependency_has_its_reason():
    """docs/decisions.md says of each dependency, and of each tool, why it is here."""
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    texts = [*DECLARED.values(), *EXTRAS.values(), *GROUPS["build"], *GROUPS["dev"]]
    names = [*(Requirement(text).name for text in texts), *TOOLS["devDependencies"]]
    assert [name for name in names if f"`{name}`" not in decisions] == []


def test_tools_for_javascript_are_pinned():
    """Each tool has one exact version, and the lock holds a hash for whatever comes with it."""
    assert {
        name: pin for name, pin in TOOLS["devDependencies"].items() if not re.match(r"\d+\.\d+\.\d+$", pin)
    } == {}
    lock = json.loads((ROOT / "tests" / "js" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert len(packages) > len(TOOLS["devDependencies"])
    assert [
        path for path, package in packages.items() if "integrity" not in package or "resolved" in package
    ] == []


def test_conda_installs_the_same():
    """environment.yml lists Python and the packages of pyproject.toml, with the same bounds."""
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = [line for line in environment["dependencies"] if isinstance(line, str) and line != "pip"]
    wanted = {Requirement(text).name: str(Requirement(text).specifier) for text in DECLARED.values()}
    wanted = {f"{ON_CONDA.get(name, name)}{bound}" for name, bound in wanted.items()}
    assert set(listed) == {f"python{SETTINGS['project']['requires-python']}", *wanted}
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_a_lock_pins_all_that_is_declared(lock, groups):
    """Each declared package is pinned within its bounds, with hashes, and no address is named."""
    pinned = pins(lock)
    for text in [*DECLARED.values(), *(text for group in groups for text in GROUPS[group])]:
        wanted = Requirement(text)
        pin = pinned[canonicalize_name(wanted.name)]
        (version,) = pin.specifier
        assert version.operator == "=="
        assert wanted.specifier.contains(version.version), f"{lock}: {pin} is outside {wanted}; run make lock"
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"://|^ *-", re.sub(r"(?m)^    --hash=sha256:.*$", "", text), re.MULTILINE) == []
    assert len(re.findall(r"(?m)^[a-z0-9].* \\\n    --hash=sha256:", text)) == len(pinned)


def test_the_locks_agree():
    """What development pins beyond run time are tools: nothing else differs."""
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    versions = {name: pin.specifier for name, pin in run.items()}
    assert {name: dev[name].specifier for name in run} == versions
    assert not {"pytest", "playwright", "pyspark", "ruff", "mypy"} & set(run)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built with the pinned build backend and nothing from the network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder that holds the wheel as an installer unpacks it."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else ["uv", "pip"]
    if pip[0] == "uv" and not shutil.which("uv"):
        pytest.fail("there is neither pip in this environment nor uv on PATH to install a wheel with")
    options = ["--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*pip, "install", *options, str(wheel)], check=True, capture_output=True, timeout=300)
    return target


@pytest.fixture
def away(installed, tmp_path):
    """Run Python on the installed wheel, in another folder than the repository."""

    def run(*arguments: str, folder: Path = tmp_path) -> str:
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_wheel_holds_the_package_and_what_ships(wheel):
    """Every file of the package, notebook, guideline, gold set and pilot in version control is in the wheel."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: there is nothing to compare the wheel with")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tracked = [name for name in listing.splitlines() if (ROOT / name).is_file()]
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("workbench/")}
    shipped = {name for name in tracked if name.split("/")[0] in KINDS}
    code = {name for name in tracked if name.startswith("workbench/")}
    assert packed == code | {f"workbench/shipped/{name}" for name in shipped}
    assert {name.split("/")[0] for name in shipped} == set(KINDS)


def test_a_wheel_says_what_it_is(wheel):
    """Name, licence, Python and dependencies are those of pyproject.toml; the command is there."""
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
        assert f"{folder}/licenses/LICENSE" in archive.namelist()
    assert "License-Expression: Apache-2.0" in metadata
    assert f"Requires-Python: {SETTINGS['project']['requires-python']}" in metadata
    required = [Requirement(text) for text in re.findall(r"Requires-Dist: (.*)", metadata)]
    assert {canonicalize_name(r.name): r.specifier for r in required if r.marker is None} == {
        name: Requirement(text).specifier for name, text in DECLARED.items()
    }
    assert "workbench = workbench.cli:main" in commands


def test_what_ships_is_found_inside_a_wheel(away, installed):
    """`shipped` points into the installed package, not to a repository."""
    code = "from workbench.store.shipped import KINDS, shipped; print(*map(shipped, KINDS), sep='\\n')"
    assert away("-c", code).splitlines() == [
        str(installed / "workbench" / "shipped" / kind) for kind in KINDS
    ]


def test_what_ships_is_found_in_the_repository():
    """`shipped` points to the folders beside the package in an editable install."""
    from workbench.store.shipped import shipped

    assert [shipped(kind) for kind in KINDS] == [ROOT / kind for kind in KINDS]


def test_the_command_works_away_from_the_repository(away, installed, tmp_path):
    """`workbench init` and `workbench demo` need nothing but the wheel; the last line of demo is the pilot's report."""
    command, here = str(installed / "bin" / "workbench"), tmp_path / "here"
    away(command, "init", "here")
    assert (here / "guidelines").is_dir()
    printed = away(command, "demo", folder=here).splitlines()
    pages = [here / line for line in printed if line.endswith(".html")]
    assert pages
    assert all(page.is_file() for page in pages)
    assert "pilot" in pages[-1].name
    assert pages[-1] == here / printed[-1]
