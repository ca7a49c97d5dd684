"""The page on statistics computes what it prints, names every coefficient, and says where each is published."""

import ast
import doctest
import re
from pathlib import Path

import workbench
from workbench.statistics.agreement.coefficients import COEFFICIENTS
from workbench.statistics.agreement.weights import KINDS
from workbench.statistics.consensus.methods import METHODS, TITLES

PAGE = Path(__file__).parents[3] / "docs" / "statistics.md"


def test_the_examples_are_true():
    """Every example of docs/statistics.md gives what the page says."""
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted >= 20
    assert result.failed == 0


def test_nothing_is_missing():
    """Every coefficient and every kind of weights is on the page by the name it is asked for or is known by."""
    page = PAGE.read_text(encoding="utf-8")
    known = {each.name: each.title for each in COEFFICIENTS.values() if not each.name.startswith("icc")}
    assert [name for name, title in known.items() if name not in page and title not in page] == []
    assert [form for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(·,k)") if form not in page] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
    assert [name for name in {**METHODS, **TITLES} if name not in page.lower()] == []


def said(path: Path) -> str:
    """All docstrings of a module."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return " ".join(ast.get_docstring(node) or "" for node in nodes if isinstance(node, kinds))


def test_every_source_is_listed_with_its_pages():
    """Whoever is named with a year in a docstring of these rooms stands in the list, and each entry says where to look."""
    _, _, listed = PAGE.read_text(encoding="utf-8").partition("## Sources")
    entries = re.findall(r"^- ([^(]+) \((\d{4})\), (.*)$", listed, re.MULTILINE)
    assert len(entries) == listed.count("\n- ")
    firsts = [re.split(r"[ ,]", who)[0].casefold() for who, _, _ in entries]
    assert firsts == sorted(firsts)
    assert [
        who for who, _, where in entries if not re.search(r"\d+–\d+\.$|edition|chapter|section|arXiv", where)
    ] == []
    known = {(who.split()[-1], year) for who, year, _ in entries}
    rooms = Path(workbench.__file__).parent
    text = " ".join(
        said(path)
        for room in ("statistics/agreement", "statistics/consensus", "kinds")
        for path in (rooms / room).glob("*.py")
    )
    named = set(re.findall(r"([A-ZÀ-Ž][\w-]+)(?:'s [\w ]+)? \((\d{4})\)", " ".join(text.split())))
    assert len(named) > 25
    assert sorted(named - known) == []
