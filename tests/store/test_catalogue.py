"""What a form may choose from is found in the workspace, and what is brought in never leaves it."""

import pytest

from workbench.errors import InvalidTable
from workbench.store.catalogue import Catalogue
from workbench.store.workspace import Workspace


@pytest.fixture
def catalogue(tmp_path):
    """A workspace with tables, own files and hidden ones."""
    for path in (
        "b.csv",
        "a/deep/er/a.XLSX",
        "a/deep/er/still/no.csv",
        "gold_sets/mail/waiting.csv",
        "gold_sets/mail/draft.jsonl",
        "pilots/one/deliveries/x.csv",
        "runs/x.csv",
        "runs/causes/one_gold_candidates.csv",
        ".venv/x.csv",
        "~$b.xlsx",
        "notes.txt",
        "log/records.jsonl",
        "proposals.jsonl",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    return Catalogue(Workspace(tmp_path))


def test_tables(catalogue):
    """Also what the disagreement browser sent to experts; our own files, hidden ones and what lies deeper are none."""
    assert sorted(catalogue.tables()) == [
        "a/deep/er/a.XLSX",
        "b.csv",
        "gold_sets/mail/waiting.csv",
        "runs/causes/one_gold_candidates.csv",
    ]


def test_answers(catalogue):
    """Every table, and after them what was delivered to pilots; of those no table of items is expected."""
    assert catalogue.answers() == (*catalogue.tables(), "pilots/one/deliveries/x.csv")


def test_what_is_brought_in(catalogue):
    """Under its bare name; the same again is nothing new; what is no table is refused, and can go again."""
    assert catalogue.bring("C:\\mine\\c.csv", b"x") == ("c.csv", True)
    assert catalogue.bring("c.csv", b"x") == ("c.csv", False)
    catalogue.take_away("c.csv")
    assert not (catalogue.workspace.root / "c.csv").exists()
    with pytest.raises(InvalidTable, match="cannot tell its format"):
        catalogue.bring("c.exe", b"x")
