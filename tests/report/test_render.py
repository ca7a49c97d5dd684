"""The road from parameters to a page: refused before a kernel starts, kept when it fails, replaced in one step."""

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench.errors import NotFound, ReportFailed, UnknownLabel, UnknownParameter, WriteFailed
from workbench.report import render as road
from workbench.report.render import parameter_names, plain, render

SECTION = """
from markupsafe import Markup
from workbench.report.page import Section
Section("one", "Section <one>", Markup('<section id="one">who is {}</section>').format(who))
"""


@dataclass(frozen=True)
class Parameters:
    """What the little notebook takes."""

    who: str = "Ann"


def notebook(folder: Path, *cells: str, parameters: str = 'who = ""') -> Path:
    """A notebook with one cell tagged `parameters` and some more."""
    sources = [(parameters, ["parameters"]), *((cell, []) for cell in cells)]
    made = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {"tags": tags},
            "execution_count": None,
            "outputs": [],
            "source": text,
        }
        for i, (text, tags) in enumerate(sources)
    ]
    path = folder / "little.ipynb"
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch):
    """Nothing may be executed."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a kernel was started")

    monkeypatch.setattr(road, "_execute", refuse)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("takes", ['who = ""\nhow = ""', 'whom = ""', "pass"])
def test_parameters_that_do_not_fit_are_refused_first(tmp_path, takes):
    """Names that differ are refused before a kernel starts, and the refusal names both sides."""
    path = notebook(tmp_path, SECTION, parameters=takes)
    with pytest.raises(UnknownParameter) as refusal:
        render(Parameters(), path, tmp_path / "page.html", title="Little")
    assert "the report gives 'who'" in str(refusal.value)
    assert all(repr(name) in str(refusal.value) for name in parameter_names(path))


@pytest.mark.usefixtures("no_kernel")
def test_a_notebook_needs_its_parameters_cell(tmp_path):
    """Without its tag papermill would report on default data, in green."""
    path = notebook(tmp_path, SECTION)
    path.write_text(path.read_text().replace('"parameters"', '"parameter"'))
    with pytest.raises(UnknownParameter, match="0 cells tagged 'parameters'"):
        render(Parameters(), path, tmp_path / "page.html", title="Little")
    with pytest.raises(NotFound, match="no notebook"):
        render(Parameters(), tmp_path / "none.ipynb", tmp_path / "page.html", title="Little")


def test_values_become_what_a_notebook_can_take():
    """Tuples become lists and paths become text; what has no such form is refused."""

    @dataclass(frozen=True)
    class Some:
        paths: tuple[Path, ...] = (Path("a/b"),)
        columns: dict[str, str] | None = None
        share: float = 0.5

    assert plain(Some()) == {"paths": [os.path.join("a", "b")], "columns": None, "share": 0.5}  # noqa: PTH118
    with pytest.raises(TypeError, match="not set"):
        plain(Some(paths={1}))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not dict"):
        plain({})


def test_a_page_holds_the_sections_and_nothing_else(tmp_path):
    """Titles and values are escaped; prints, warnings and bare results stay out; contents link to sections.

    Whoever waits hears how many cells are done, up to all of them.
    """
    heard: list[tuple[int, int]] = []
    path = notebook(
        tmp_path, SECTION, "print('to stdout')\nimport sys; print('to stderr', file=sys.stderr)\n'bare'"
    )
    rendered = render(
        Parameters('<b>"Ann"</b>'),
        path,
        tmp_path / "page.html",
        title="<Little>",
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    html = rendered.path.read_text(encoding="utf-8")
    assert rendered.sections == (("one", "Section <one>"),)
    assert "<title>&lt;Little&gt;</title>" in html
    assert '<li><a href="#one">Section &lt;one&gt;</a></li>' in html
    assert '<section id="one">who is &lt;b&gt;&#34;Ann&#34;&lt;/b&gt;</section>' in html
    assert not [word for word in ("to stdout", "to stderr", "bare", "<script", str(tmp_path)) if word in html]
    assert rendered.size == len(html.encode())


def test_a_failing_cell_keeps_its_notebook(tmp_path):
    """The refusal names the cell and the error in a line; the executed notebook is kept, the old page stands."""
    out = tmp_path / "page.html"
    out.write_text("the old page")
    path = notebook(tmp_path, "numbers = {}\nnumbers['none']")
    with pytest.raises(ReportFailed) as failed:
        render(Parameters(), path, out, title="Little")
    kept = tmp_path / "runs" / "page.failed.ipynb"
    assert str(failed.value) == (
        "little.ipynb, cell 3 (numbers['none']) failed: KeyError: 'none'\n"
        f"The executed notebook is kept for inspection: {kept}"
    )
    assert "Traceback" in kept.read_text()
    assert out.read_text() == "the old page"


def test_a_refusal_of_ours_speaks_for_itself(tmp_path):
    """A WorkbenchError raised in the kernel is raised here with the same class and words; there is nothing to inspect."""
    path = notebook(
        tmp_path, "from workbench.errors import NotFound\nraise NotFound('there is no file x.csv.')"
    )
    with pytest.raises(NotFound) as refused:
        render(Parameters(), path, tmp_path / "page.html", title="Little", runs=tmp_path / "elsewhere")
    assert str(refused.value) == "there is no file x.csv."
    assert not (tmp_path / "elsewhere").exists()


def test_a_refusal_with_words_of_its_own():
    """A class that puts its message together from several things does not do so twice."""
    said = str(UnknownLabel("spma", ["spam", "ham"], "a.csv:2"))
    refused = road._refusal("UnknownLabel", said)
    assert type(refused) is UnknownLabel
    assert str(refused) == said
    assert said == "a.csv:2: label 'spma' is not in the guideline; expected one of 'spam', 'ham'."


def test_a_kernel_that_dies_is_a_failed_report(tmp_path):
    """Also then there is a notebook to look at, and its last words."""
    path = notebook(tmp_path, "import os\nos.write(2, b'out of memory')\nos._exit(9)")
    with pytest.raises(ReportFailed, match=r"the kernel failed: .*out of memory") as failed:
        render(Parameters(), path, tmp_path / "page.html", title="Little")
    assert (tmp_path / "runs" / "page.failed.ipynb").exists()
    assert "Traceback" not in str(failed.value)


def test_a_full_disk_leaves_the_old_page(tmp_path, monkeypatch):
    """A write that fails changes nothing and leaves no part behind."""
    out = tmp_path / "page.html"
    path = notebook(tmp_path, SECTION)
    out.write_text("the old page")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space left"):
        render(Parameters("Bob"), path, out, title="Little")
    assert out.read_text() == "the old page"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["little.ipynb", "page.html"]
