"""A report on paper is the same page, printed."""

import pytest

from workbench.errors import NotFound, WriteFailed
from workbench.report.render import print_pdf


def test_a_page_is_printed(tmp_path, chromium):
    """Chromium prints it; the file is a PDF and nothing is left beside it."""
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>t</title><h1>A page</h1>")
    assert print_pdf(page, tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "page.pdf"]


def test_without_a_browser_it_is_said(tmp_path, monkeypatch):
    """No Chromium: one clear refusal that says what to install."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match="printed by Chromium"):
        print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")


def test_a_browser_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """What was printed before stands."""
    old = tmp_path / "page.pdf"
    old.write_bytes(b"old")
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho cannot start >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(broken))
    with pytest.raises(WriteFailed, match="cannot start"):
        print_pdf(tmp_path / "page.html", old)
    assert old.read_bytes() == b"old"
