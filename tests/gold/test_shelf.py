"""What a new gold set may begin with is found in the workspace, and what is brought in never leaves it."""

import pytest

from workbench.errors import InvalidTable
from workbench.gold.shelf import GoldShelf
from workbench.store.workspace import Workspace


@pytest.fixture
def shelf(tmp_path):
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
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    return GoldShelf(Workspace(tmp_path))


def test_tables(shelf):
    """Also what the disagreement browser sent to experts; our own files, hidden ones and what lies deeper are none."""
    assert sorted(shelf.tables()) == [
        "a/deep/er/a.XLSX",
        "b.csv",
        "gold_sets/mail/waiting.csv",
        "runs/causes/one_gold_candidates.csv",
    ]


def test_answers(shelf):
    """Every table, and after them what was delivered to pilots; of those no table of items is expected."""
    assert shelf.answers() == (*shelf.tables(), "pilots/one/deliveries/x.csv")


def test_what_is_brought_in(shelf):
    """Under its bare name; the same again is nothing new; what is no table is refused, and can go again."""
    assert shelf.bring("C:\\mine\\c.csv", b"x") == ("c.csv", True)
    assert shelf.bring("c.csv", b"x") == ("c.csv", False)
    shelf.take_away("c.csv")
    assert not shelf.path("c.csv").exists()
    with pytest.raises(InvalidTable, match="cannot tell its format"):
        shelf.bring("c.exe", b"x")


def test_files_that_items_show(shelf):
    """Pictures beside the table, from inside its folder and into the set's; nothing else, and nothing from outside."""
    root = shelf.workspace.root
    (root / "a/one.png").write_bytes(b"1")
    (root / "two.png").write_bytes(b"2")
    (root / "a/secret.txt").write_bytes(b"3")
    (root / "a/t.csv").write_text("x")
    asked = ("one.png", "one.png", "../two.png", "secret.txt", "/etc/hostname", "gone.png")
    assert shelf.bring_media("mail", "a/t.csv", asked) == 1
    kept = {path.name for path in (root / "gold_sets/mail").iterdir()}
    assert kept == {"waiting.csv", "draft.jsonl", "one.png"}
    assert not (root / "gold_sets/two.png").exists()
