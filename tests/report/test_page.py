"""What a page prints: escaped, and with symbols for what would turn or hide a line."""

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from workbench.report import page
from workbench.report.export import _one_line, report_css


@pytest.fixture
def shown(monkeypatch):
    """A template filled by our environment."""

    def fill(text: str, **values: object) -> str:
        monkeypatch.setattr(page.environment(), "loader", DictLoader({"t": text}))
        page.environment().cache.clear()
        return page.environment().get_template("t").render(**values)

    return fill


def test_no_expression_turns_its_line(shown):
    """Texts and markup, in words and in attributes; letters from right to left stay."""
    text = shown(
        '<td title="{{ a }}">{{ b }}</td>{{ c }}',
        a="a\u202eb",
        b="x\u200by\x1b",
        c=Markup("<b>\u2066שלום</b>"),
    )
    assert text == '<td title="a⟨RLO⟩b">x⟨U+200B⟩y␛</td><b>⟨LRI⟩שלום</b>'


def test_provenance_stays_exact():
    """The meta tag of a page holds the very paths, in plain signs."""
    assert _one_line({"path": "a\u202eb"}) == '{"path":"a\\u202eb"}'


def test_names_are_set_apart():
    """One sheet holds for reports and screens alike."""
    assert "unicode-bidi: isolate" in report_css()
