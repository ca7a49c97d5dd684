"""A page names what it was made from, and anyone can look whether that still holds."""

import pytest

from workbench.answers.import_report import ImportReport, Loss
from workbench.documents.method import METHOD
from workbench.errors import InvalidDocument, NotFound
from workbench.report.provenance import (
    META,
    Input,
    Provenance,
    command_line,
    read_provenance,
    seen_from,
    verify,
)


def html_with(content: str) -> str:
    """A page whose meta tag says `content`."""
    return f'<html><head><meta name="{META}" content="{content}"></head></html>'


def test_a_real_page_can_be_verified(tmp_path, page):
    """Unchanged, then changed, then missing: each input for itself."""
    rendered, _ = page
    root = rendered.path.parent
    before = verify(rendered.path, root)
    assert before.holds
    assert [(check.input.role, check.input.path) for check in before.checks] == [
        ("answers", "answers.csv"),
        ("guideline", "guidelines/tickets/1.0.0.yaml"),
        ("gold", "gold.csv"),
        ("texts", "items.jsonl"),
    ]
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "answers.csv").write_bytes((root / "answers.csv").read_bytes())
    (copy / "gold.csv").write_text("changed")
    after = verify(rendered.path, copy)
    assert [check.status for check in after.checks] == ["unchanged", "missing", "changed", "missing"]
    assert not after.holds
    assert str(after.checks[2]) == "changed: gold gold.csv"


@pytest.mark.parametrize("html", ["", "<html></html>", html_with("{"), html_with("{}"), html_with("[]")])
def test_what_is_no_report_is_refused(tmp_path, html):
    """A page without provenance, or with a damaged one, is refused by name."""
    path = tmp_path / "other.html"
    path.write_text(html)
    with pytest.raises(InvalidDocument, match=r"other\.html"):
        read_provenance(path)
    with pytest.raises(NotFound):
        verify(tmp_path / "none.html", tmp_path)


def test_paths_are_seen_from_the_workspace(tmp_path):
    """Relative with forward slashes, `..` outside; never a path of the machine."""
    inside, outside = tmp_path / "ws" / "a" / "b.csv", tmp_path / "c.csv"
    inside.parent.mkdir(parents=True)
    inside.write_text("x")
    outside.write_text("x")
    assert Input.of("answers", inside, tmp_path / "ws").path == "a/b.csv"
    assert Input.of("answers", outside, tmp_path / "ws").path == "../c.csv"
    assert seen_from(tmp_path / "ws", tmp_path / "ws" / "." / "a" / ".." / "d") == "d"
    with pytest.raises(NotFound, match="gold: there is no file"):
        Input.of("gold", tmp_path / "none.csv", tmp_path)


def test_provenance_is_plain_data():
    """What the meta tag holds can be read by any program."""
    losses = ImportReport((Loss("rows dropped", 2, "a.csv:3", "a.csv"),))
    provenance = Provenance(
        (Input("answers", "a.csv", "0" * 64),), "workbench x", 7, losses, (("numpy", "2"),)
    )
    assert provenance.to_dict() == {
        "command": "workbench x",
        "inputs": [{"role": "answers", "path": "a.csv", "sha256": "0" * 64, "name": ""}],
        "losses": [{"what": "rows dropped", "count": 2, "example": "a.csv:3", "source": "a.csv"}],
        "method": METHOD,
        "seed": 7,
        "versions": {"numpy": "2"},
    }


def test_a_command_is_quoted_where_the_shell_needs_it():
    """It can be pasted as it stands."""
    assert command_line(["workbench", "report", "my file.csv"]) == "workbench report 'my file.csv'"
