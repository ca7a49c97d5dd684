"""Tools are made by the call of their notebook, kept, and named alike in Python and in JupyterLab's extension."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from workbench.cli import main
from workbench.errors import InvalidDocument
from workbench.home import tools, warming
from workbench.home.commands.lab import LAUNCHER
from workbench.ui.tools import TOOLS, tool

LAB = LAUNCHER / "calibration-workbench" / "lab"


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """The shipped example, with its notebooks, as the current folder."""
    CliRunner().invoke(main, ["init", str(tmp_path / "lab")], catch_exceptions=False)
    monkeypatch.chdir(tmp_path / "lab")
    monkeypatch.setattr(tools, "kept", {})
    return tmp_path / "lab"


def write(folder: Path, *cells: str) -> None:
    """A notebook of the guideline tool with this code."""
    (folder / "notebooks").mkdir(exist_ok=True)
    cells_ = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells_), folder / "notebooks" / "1_guideline.ipynb")


def test_the_extension_names_what_python_names():
    """Ids in the order of work, titles and notebooks stand in tiles.js as in TOOLS; the kernel's session has one path."""
    tiles = (LAB / "tiles.js").read_text("utf-8")
    found = re.findall(
        r'^  (\w+): \{\n    title: "(.+)",\n    does: "(.+)",\n    notebook: "(.+)",', tiles, re.M
    )
    assert found == [(each.id, each.title, each.does, each.notebook) for each in TOOLS]
    assert f'PATH = "{warming.PATH}"' in (LAB / "kernel.js").read_text("utf-8")
    assert list(tools.MAKERS) == [each.id for each in TOOLS]
    assert [maker.__name__ for maker in tools.MAKERS.values()] == [each.function for each in TOOLS]


def test_a_tool_takes_the_values_of_its_notebook(workspace):
    """The first call counts, a cell that is no Python is passed over, and what is computed is refused."""
    write(workspace, "%matplotlib inline", 'wb.guideline_editor("a", me="Ruth")', 'wb.guideline_editor("b")')
    assert tools.call_of(tool("guideline")) == (["a"], {"me": "Ruth"})
    write(workspace, "wb.guideline_editor(me=name)")
    with pytest.raises(InvalidDocument, match="computed"):
        tools.call_of(tool("guideline"))


def test_a_tool_is_kept_until_it_is_made_anew(workspace):
    """Two tabs of a tool show one screen; "start again" closes it for another."""
    address = json.dumps({"tool": "guideline"})
    first = tools.show(address)
    assert tools.show(address) is first
    assert tools.again(address) is not first
    tools.forget("guideline")


def test_a_tool_without_a_workspace_says_why(tmp_path, monkeypatch, capsys):
    """There is no traceback, but a sentence."""
    monkeypatch.chdir(tmp_path)
    assert tools.show(json.dumps({"tool": "gold"})) is None
    assert "workbench init" in capsys.readouterr().out


@pytest.mark.parametrize("entry", TOOLS, ids=lambda each: each.id)
def test_each_notebook_runs_without_our_extension(workspace, entry):
    """Run All in plain Jupyter shows the tool's screen."""
    source = Path(__file__).parents[2] / "notebooks" / f"{entry.notebook}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    assert notebook.metadata["workbench"] == {"tool": entry.id}
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(workspace)}}).execute()
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)
