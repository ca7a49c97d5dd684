"""Gold, the rounds' database, names and keys are readable by their owner alone, or by one named group."""

import datetime as dt
import grp
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.quiz_rounds import a_gold
from workbench.documents.item_marks import Mark
from workbench.errors import NotFound
from workbench.store import files
from workbench.store.gold_sets import GoldStore
from workbench.store.item_marks import CauseStore
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.permissions import protect, readable_by_others
from workbench.store.rounds.store import AttemptStore

GROUP = grp.getgrgid(os.getegid()).gr_name


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o002, 0o077, 0o000], ids="umask {:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What a user takes away from all that programs make."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder that everybody may enter, as /srv is; pytest's own is closed."""
    folder = Path(tempfile.mkdtemp(prefix="srv"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def used(root: Path) -> None:
    """Gold is drafted, a round is held, a mark and a record are kept."""
    gold = a_gold(4)
    GoldStore(root / "gold_sets").write_draft(gold)
    with AttemptStore.open(None, root) as store:
        store.person("Ana", "north")
        assert (root / "runs" / "attempts.sqlite-wal").exists()
        for end in ("", "-wal", "-shm"):
            assert mode(root / "runs" / f"attempts.sqlite{end}") & stat.S_IRWXO == 0
            assert mode(root / "runs" / f"attempts.sqlite{end}") == mode(root / "runs" / "attempts.sqlite")
    files.replace(root / "runs" / "meetings" / "first.json", b"{}")
    WorkspaceLog(root).note("gold.open", "gold mail@1.0.0", reason="To look at it.")

    mark = Mark(id="m1", at=dt.datetime(2026, 11, 30, tzinfo=dt.UTC), did="dismiss", items=("i1",))
    CauseStore(root).add("batch", mark)


SECRET = (
    *("gold_sets/mail/draft.jsonl", "gold_sets/mail/draft.card.yaml", "runs/attempts.sqlite"),
    *("runs/meetings/first.json", "log/records.jsonl", "log/words.jsonl", "runs/disagreement/batch.jsonl"),
)


def test_gold_and_answers_are_their_owners_alone(top, umask):
    """With any umask, in a workspace that begins with guidelines alone: the folders are closed, and every file in them."""
    root = top / "lab"
    files.make_folder(root / "guidelines")
    used(root)
    assert {
        mode(root / name) for name in ("gold_sets", "gold_sets/mail", "runs", "runs/meetings", "log")
    } == {0o700}
    assert {mode(root / name) for name in SECRET} == {0o600}
    assert readable_by_others(root) == ()


def test_guidelines_are_as_readable_as_other_files(top, umask):
    """As their folder is; nobody else may write them, whatever the folder allows."""
    path = top / "lab" / "guidelines" / "mail" / "1.0.0.yaml"
    files.write_once(path, b"name: mail\n")
    assert mode(path) == (0o600 if umask == 0o077 else 0o644)


def test_a_named_group_may_work_in_a_shared_workspace(top, umask):
    """Its members read and write gold, database and guidelines; what is made later belongs to the group; others get nothing secret."""
    root = top / "lab"
    files.make_folder(root / "guidelines" / "mail")
    protect(root, GROUP)
    used(root)
    files.write_once(root / "guidelines" / "mail" / "1.0.0.yaml", b"name: mail\n")
    files.write_once(root / "pilots" / "november" / "pilot.yaml", b"name: november\n")
    assert {mode(root / name) for name in ("gold_sets", "gold_sets/mail", "runs", "runs/meetings")} == {
        0o2770
    }
    assert {mode(root / name) for name in SECRET} == {0o660}
    assert mode(root / "guidelines" / "mail" / "1.0.0.yaml") & 0o660 == 0o660
    assert mode(root / "pilots" / "november") & 0o2770 == 0o2770
    assert readable_by_others(root) == ()


def test_an_older_workspace_is_closed_by_protect(top):
    """Everybody may read it, and that is listed; afterwards nobody may, and a second time changes nothing."""
    root = top / "lab"
    for name in SECRET:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("secret")
    (root / "guidelines").mkdir()
    for path in (top, *top.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert readable_by_others(root) == tuple(root / name for name in ("gold_sets", "runs", "log"))
    folders = {"gold_sets", "gold_sets/mail", "runs", "runs/meetings", "runs/disagreement", "log"}
    assert protect(root) == len(SECRET) + len(folders)
    assert {mode(root / name) for name in SECRET} == {0o600}
    assert protect(root) == 0
    assert readable_by_others(root) == ()


def test_a_folder_above_that_is_closed_is_enough(top):
    """Nobody gets past it, so nothing is listed."""
    (top / "lab" / "gold_sets").mkdir(parents=True)
    (top / "lab" / "gold_sets").chmod(0o755)
    assert readable_by_others(top / "lab") == (top / "lab" / "gold_sets",)
    top.chmod(0o750)
    assert readable_by_others(top / "lab") == ()


def test_a_database_elsewhere_and_the_key_are_looked_at(top, monkeypatch):
    """A new database is closed wherever it is; an old one and the file with the key are listed, and the database is closed."""
    (top / "lab" / "guidelines").mkdir(parents=True)
    database, key = top / "rounds.sqlite", top / "key"
    AttemptStore.open(f"sqlite:///{database}", top).close()
    assert mode(database) == 0o600
    database.chmod(0o644)
    key.write_text("secret")
    key.chmod(0o644)
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(key))
    assert readable_by_others(top / "lab", database) == (database, key)
    protect(top / "lab", database=database)
    assert mode(database) == 0o600


def test_links_and_hidden_folders_stay_as_they_are(top):
    """What a link leads to may be somebody else's, and git keeps its own permissions."""
    root = top / "lab"
    for folder in ("gold_sets", ".git", "../elsewhere"):
        (root / folder).mkdir(parents=True)
        (root / folder).chmod(0o755)
    (root / "gold_sets" / "link").symlink_to(top / "elsewhere")
    protect(root, GROUP)
    assert (mode(root / ".git"), mode(top / "elsewhere")) == (0o755, 0o755)


def test_sharing_does_not_open_blind_votes(top):
    """An expert's votes stay theirs until the expert hands them in."""
    root = top / "lab"
    files.make_folder(root / "guidelines")
    files.replace(root / "gold_sets" / "mail" / "blind" / "x.jsonl", b"{}\n", private=True)
    protect(root, GROUP)
    assert mode(root / "gold_sets" / "mail" / "blind" / "x.jsonl") == 0o600
    assert mode(root / "gold_sets" / "mail") == 0o2770


def test_a_group_that_is_none_is_refused(top):
    """By name, before anything else is changed."""
    (top / "lab" / "gold_sets").mkdir(parents=True)
    (top / "lab" / "gold_sets").chmod(0o755)
    with pytest.raises(NotFound, match="no group 'nobody-has-this'"):
        protect(top / "lab", "nobody-has-this")
    assert mode(top / "lab" / "gold_sets") == 0o755


def test_links_for_people_are_their_owners_alone(top):
    """A private file is closed in an open folder too, when it is new and when it replaces an open one."""
    (top / "links.csv").write_text("old")
    (top / "links.csv").chmod(0o644)
    files.replace(top / "links.csv", b"new", private=True)
    assert mode(top / "links.csv") == 0o600
