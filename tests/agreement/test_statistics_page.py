"""The page on statistics computes what it prints, and names every coefficient."""

import doctest
from pathlib import Path

from workbench.agreement.coefficients import COEFFICIENTS
from workbench.agreement.weights import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"


def test_the_examples_are_true():
    """Every example of docs/statistics.md gives what the page says."""
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted >= 20
    assert result.failed == 0


def test_nothing_is_missing():
    """Every coefficient and every kind of weights is on the page by the name it is asked for or is known by."""
    page = PAGE.read_text(encoding="utf-8")
    known = {name: title for name, title in COEFFICIENTS.items() if not name.startswith("icc")}
    assert [name for name, title in known.items() if name not in page and title not in page] == []
    assert [form for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(·,k)") if form not in page] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
