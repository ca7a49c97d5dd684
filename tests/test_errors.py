"""Refusals as people meet them outside the command line."""

from IPython.core.interactiveshell import InteractiveShell

CELL = "from workbench.errors import NotFound\nraise NotFound(\"there is no guideline 'spam'.\")"


def test_a_notebook_shows_a_refusal_as_one_sentence(capsys):
    """Somebody who does not program reads what was refused, and no traceback; the cell fails all the same."""
    done = InteractiveShell().run_cell(CELL)
    assert not done.success
    assert capsys.readouterr().out.splitlines() == ["NotFound: there is no guideline 'spam'."]
