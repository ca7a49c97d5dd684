"""A backup holds all of a workspace, comes back equal, refuses what is damaged or made up, and forgets again."""

import datetime as dt
import json
import os
import shutil
import signal
import sqlite3
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.quiz_rounds import a_gold, a_guideline, a_round
from workbench.documents.attempts import Response
from workbench.documents.backup import FORMAT, Manifest, path_in_archive
from workbench.documents.feedback import Feedback
from workbench.documents.record import Keys
from workbench.documents.round import Turn
from workbench.errors import (
    AlreadyPublished,
    DigestMismatch,
    InvalidDocument,
    NotFound,
    OutOfRange,
    StoreLost,
    TooNew,
    WorkbenchError,
    WriteFailed,
)
from workbench.store import documents, forgetting
from workbench.store.backups import backup, forgotten
from workbench.store.backups.restore import Restored, restore
from workbench.store.gold_sets import GoldStore
from workbench.store.identity import identity
from workbench.store.log.check import check_log
from workbench.store.log.entries import read_rounds, read_workspace
from workbench.store.log.rounds_head import rounds_head
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TURNS = tuple(Turn(number=n, item=f"i{n}", question="kind") for n in range(1, 13))


def digests(root: Path) -> dict[str, str]:
    """Every file below a folder with its digest, but SQLite's log and what a backup itself notes."""
    return {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.name.endswith(("-wal", "-shm", "backup_folders"))
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def answered(store: AttemptStore, attempt: str, turn: int, note: str | None = None) -> None:
    """An answer, on disk when this returns."""
    at = AT + dt.timedelta(minutes=turn)
    store.answer(
        Response(
            attempt_id=attempt,
            turn=turn,
            item=f"i{turn}",
            question="kind",
            label="ham",
            skip=None,
            note=note,
            shown_at=at,
            answered_at=at,
        )
    )


def begun(store: AttemptStore, name: str) -> str:
    """The attempt of somebody who was invited and began."""
    invitation = store.invite("first", store.person(name, "north", AT), AT)
    return store.begin(invitation.id, TURNS, AT).id


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A workspace with a guideline, gold, a round with two answers of Ana, a delivery, a picture and hidden files."""
    root = tmp_path / "lab"
    (root / "guidelines" / "mail").mkdir(parents=True)
    (root / "guidelines" / "mail" / "1.0.0.yaml").write_bytes(documents.sealed_yaml(a_guideline()))
    gold = GoldStore(root / "gold_sets")
    gold.write_draft(a_gold(12))
    gold.lock("mail", a_guideline())
    (root / "pilots" / "november" / "deliveries").mkdir(parents=True)
    (root / "pilots" / "november" / "deliveries" / "a.csv").write_text(
        "item_id,annotator_id,label\ni1,x,ham\n"
    )
    (root / "gold_sets" / "mail" / "one.png").write_bytes(bytes(range(256)) * 40)
    (root / "gold_sets" / "mail" / "empty.txt").touch()
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("secret")
    with AttemptStore.open(None, root) as store:
        store.add_round(a_round(12))
        attempt = begun(store, "Ana")
        answered(store, attempt, 1)
        answered(store, attempt, 2, "Ana Maria of the third floor says so")
    return root


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder for backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def publish_and_lock(root: Path) -> None:
    """A pilot's file is written, gold is opened: acts of both kinds in the workspace's log."""
    log = WorkspaceLog(root)
    path = root / "pilots" / "november" / "deliveries" / "a.csv"
    log.note("pilot.deliver", "delivery a.csv", by=identity(typed="Ana"), reason="Sent by Ana.", path=path)


@pytest.fixture
def archive(lab: Path, outside: Path) -> Path:
    """A backup of the workspace."""
    backup.back_up(lab, outside / "lab.zip")
    return outside / "lab.zip"


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


# There and back.


def test_what_was_backed_up_comes_back_equal(lab, archive, tmp_path):
    """Every file has the digest it had, answers are those that were given, links open the round, nothing hidden came along."""
    with AttemptStore.open(None, lab) as store:
        token = store.token(store.invitations("first")[0].id)
        before = store.round_answers("first")
    done = restore(archive, tmp_path / "back")
    old, new = digests(lab), digests(done.folder)
    grows = {
        "runs/attempts.sqlite",
        "log/records.jsonl",
        "log/words.jsonl",
    }  # the restore is a record of the log
    assert old.keys() == new.keys()
    assert {path for path in old if old[path] != new[path]} <= grows
    assert (
        (done.folder / "log/records.jsonl").read_bytes().startswith((lab / "log/records.jsonl").read_bytes())
    )
    assert not (done.folder / ".git").exists()
    with AttemptStore.open(None, done.folder) as store:
        assert store.round_answers("first") == before
        assert store.invited(token, AT).person.name == "Ana"
    assert Workspace(done.folder).gold("mail@1.0.0") == Workspace(lab).gold("mail@1.0.0")
    assert (done.folder / "gold_sets/mail/one.png").stat().st_mtime == (
        lab / "gold_sets/mail/one.png"
    ).stat().st_mtime


def test_tabs_of_jupyterlab_are_left_out(lab):
    """They change while somebody looks around, which would make each backup wait for them."""
    tabs = lab / "runs" / "layouts" / "default.jupyterlab-workspace"
    tabs.parent.mkdir()
    tabs.write_text("{}")
    survey = backup.Source(lab, None).survey()
    assert ("runs/layouts", "made by a program") in survey.left_out
    assert not any(path.startswith("runs/layouts") for path in survey.stamps)


def test_the_manifest_names_every_file_and_the_head_of_the_log(lab, outside):
    """Size and digest of each, the answers, what was left out and why, and the last record of the log."""
    (lab / "pilots" / "link").symlink_to(lab / "guidelines")
    manifest = backup.back_up(lab, outside / "lab.zip", now=AT)
    assert (manifest.format, manifest.at, manifest.changed) == (FORMAT, AT, ())
    assert manifest.database is not None
    assert (manifest.database.kind, manifest.database.answers) == ("sqlite", 2)
    assert manifest.heads == {"workspace": WorkspaceLog(lab).head(), "rounds": rounds_head(lab)}
    assert None not in manifest.heads.values()
    assert manifest.left_out == ((".git", "hidden"), ("pilots/link", "a link"))
    sums = {file.path.removeprefix("workspace/"): (file.size, file.sha256) for file in manifest.files}
    files = {path for path in digests(lab) if not path.startswith("runs/attempts")}
    assert sums.keys() == files | {"database/attempts.sqlite", "runs/backup_folders"}
    assert all(
        sums[path] == ((lab / path).stat().st_size, digest)
        for path, digest in digests(lab).items()
        if path in files
    )
    assert backup.check(outside / "lab.zip") == manifest == backup.peek(outside / "lab.zip")


def test_a_backup_is_for_its_owner_alone(lab, outside):
    """Whatever the umask and the folder say, and nothing half written stays beside it."""
    before = os.umask(0)
    try:
        backup.back_up(lab, outside / "lab.zip")
    finally:
        os.umask(before)
    assert stat.S_IMODE((outside / "lab.zip").stat().st_mode) == 0o600
    assert names(outside) == ["lab.zip"]


def test_an_empty_workspace_comes_back(tmp_path, outside):
    """Without a database, and with the three folders that make it a workspace."""
    (tmp_path / "new" / "guidelines").mkdir(parents=True)
    manifest = backup.back_up(tmp_path / "new", outside / "new.zip")
    assert manifest.database is None
    done = restore(outside / "new.zip", tmp_path / "back")
    assert {"guidelines", "gold_sets", "pilots"} <= set(names(done.folder))
    assert Workspace.find(done.folder).root == done.folder


CONTENT = st.binary(max_size=300)
PATHS = st.text("abcXYZ 0-_é名", min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.tuples(PATHS, PATHS), CONTENT, max_size=6))
@example({("a", "b.jsonl"): b"\0" * 5000})
def test_any_files_come_back_equal(tmp_path_factory, contents):
    """Whatever names and bytes a workspace has, its digests after restoring are those before."""
    top = tmp_path_factory.mktemp("any")
    root = top / "lab"
    (root / "pilots").mkdir(parents=True)
    for (folder, name), content in contents.items():
        (root / "pilots" / folder).mkdir(exist_ok=True)
        (root / "pilots" / folder / name).write_bytes(content)
    (top / "to").mkdir()
    backup.back_up(root, top / "to" / "lab.zip")
    assert digests(restore(top / "to" / "lab.zip", top / "back").folder) == digests(root)
    shutil.rmtree(top)


# Under load.


def test_every_answer_acknowledged_before_is_in_the_backup(lab, outside, tmp_path):
    """Eight threads answer while three backups are taken; each holds all that was acknowledged before it began."""
    acknowledged: list[tuple[float, str, int]] = []
    stop = threading.Event()
    store = AttemptStore.open(None, lab)

    def answering(number: int) -> None:
        for person in range(1000):
            attempt = begun(store, f"p{number}-{person}")
            for turn in range(1, 13):
                if stop.is_set():
                    return
                answered(store, attempt, turn)
                acknowledged.append((time.monotonic(), attempt, turn))

    threads = [threading.Thread(target=answering, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    began = []
    try:
        while len(acknowledged) < 40:
            time.sleep(0.01)
        for number in range(3):
            time.sleep(0.3)
            began.append(time.monotonic())
            backup.back_up(lab, outside / f"{number}.zip")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        store.close()
    for number, moment in enumerate(began):
        before = {(attempt, turn) for at, attempt, turn in acknowledged if at < moment}
        done = restore(outside / f"{number}.zip", tmp_path / f"back{number}")
        with sqlite3.connect(done.folder / "runs" / "attempts.sqlite") as connection:
            kept = set(connection.execute("SELECT attempt_id, turn FROM answers").fetchall())
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(before) >= 40
        assert before <= kept


def test_files_that_change_meanwhile_are_read_again(lab, outside, monkeypatch):
    """A draft is saved while it is read, once: the backup is of one moment all the same, and says nothing changed."""
    card = lab / "gold_sets" / "mail" / "draft.card.yaml"
    real, times = backup._add, []

    def changing(archive: zipfile.ZipFile, path: Path, *more: object) -> object:
        file = real(archive, path, *more)  # type: ignore[arg-type]
        if path == card and not times:
            times.append(1)
            card.write_text(card.read_text() + "# more\n")
        return file

    monkeypatch.setattr(backup, "_add", changing)
    manifest = backup.back_up(lab, outside / "lab.zip")
    assert times
    assert manifest.changed == ()
    entry = next(file for file in manifest.files if file.path.endswith("draft.card.yaml"))
    assert entry.sha256 == sha256(card.read_bytes()).hexdigest()


def test_a_file_that_never_rests_is_named(lab, outside, monkeypatch):
    """Three readings, each time it grew: the backup is written and says so; the archive is whole."""
    restless = lab / "pilots" / "november" / "deliveries" / "a.csv"
    real = backup._add

    def growing(archive: zipfile.ZipFile, path: Path, *more: object) -> object:
        file = real(archive, path, *more)  # type: ignore[arg-type]
        if path == restless:
            restless.write_text(restless.read_text() + "more\n")
        return file

    monkeypatch.setattr(backup, "_add", growing)
    manifest = backup.back_up(lab, outside / "lab.zip")
    assert manifest.changed == ("pilots/november/deliveries/a.csv",)
    assert backup.check(outside / "lab.zip") == manifest


def test_the_log_and_the_database_are_of_one_moment(lab, outside, monkeypatch):
    """An act on a file that comes while the database is copied is in neither: the log waits for its lock."""
    order: list[str] = []
    real = backup._add

    def slow(archive: zipfile.ZipFile, path: Path, *more: object) -> object:
        if path.name == "records.jsonl":
            time.sleep(0.3)
            order.append("log read")
        return real(archive, path, *more)  # type: ignore[arg-type]

    def act() -> None:
        time.sleep(0.1)
        with backup.files.locked(lab / "log"):
            order.append("act")

    monkeypatch.setattr(backup, "_add", slow)
    thread = threading.Thread(target=act)
    thread.start()
    backup.back_up(lab, outside / "lab.zip")
    thread.join()
    assert order[:2] == ["log read", "act"]


# Refusals.


def test_nothing_is_overwritten_and_no_archive_holds_itself(lab, archive, tmp_path):
    """A file that is there, a folder that is not, a place in the workspace; a place that is left out is taken."""
    with pytest.raises(AlreadyPublished, match="is there already"):
        backup.back_up(lab, archive)
    with pytest.raises(NotFound, match="there is no folder"):
        backup.back_up(lab, tmp_path / "gone" / "lab.zip")
    (lab / "backups").mkdir()
    with pytest.raises(OutOfRange, match="--exclude backups"):
        backup.back_up(lab, lab / "backups" / "lab.zip")
    manifest = backup.back_up(lab, lab / "backups" / "lab.zip", exclude=(lab / "backups",))
    assert ("backups", "excluded") in manifest.left_out


def test_restoring_into_a_folder_that_is_not_empty_is_refused(archive, tmp_path):
    """Nothing in it changes; a file in its place and a missing parent are refused too."""
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").write_text("mine")
    for folder, message in (
        (full, "not empty"),
        (full / "mine", "no folder"),
        (tmp_path / "no" / "way", "there is no folder"),
    ):
        with pytest.raises((AlreadyPublished, NotFound), match=message):
            restore(archive, folder)
    assert (names(full), (full / "mine").read_text()) == (["mine"], "mine")
    (tmp_path / "empty").mkdir()
    assert restore(archive, tmp_path / "empty").folder == tmp_path / "empty"


def test_each_flipped_byte_and_each_cut_is_refused(archive, tmp_path):
    """In headers, contents, manifest, directory and seal: one sentence, and no folder appears."""
    whole = archive.read_bytes()
    places = {*range(0, len(whole), max(1, len(whole) // 60)), *range(len(whole) - 120, len(whole), 7)}
    broken = archive.with_name("broken.zip")
    for place in sorted(places):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]):
            broken.write_bytes(content)
            with pytest.raises((DigestMismatch, InvalidDocument)) as refusal:
                restore(broken, tmp_path / "back")
            assert "\n" not in str(refusal.value)
            assert not (tmp_path / "back").exists()
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def forged(archive: Path, change: Callable[[dict[str, bytes], dict], None], **info: int) -> Path:
    """The archive with other contents, sealed again as only somebody who means harm does."""
    with zipfile.ZipFile(archive) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    change(contents, manifest)
    path = archive.with_name("forged.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**contents, "manifest.json": json.dumps(manifest).encode()}.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = info.get("mode", 0) << 16
            packing = zipfile.ZIP_STORED if name == "manifest.json" else zipfile.ZIP_DEFLATED
            entry.compress_type = info.get("packing", packing)
            new.writestr(entry, content)
        new.comment = backup.SEAL + b"0" * backup.DIGITS
    content = path.read_bytes()[: -backup.DIGITS]
    path.write_bytes(content + sha256(content).hexdigest().encode())
    return path


def added(name: str, content: bytes = b"x") -> Callable[[dict[str, bytes], dict], None]:
    """Put a file into an archive and its manifest."""

    def change(contents: dict[str, bytes], manifest: dict) -> None:
        contents[name] = content
        digest = sha256(content).hexdigest()
        manifest["files"].append({"path": name, "size": len(content), "sha256": digest, "modified": 0})

    return change


OUT = (
    "workspace/../../evil", "../evil", "/etc/evil", "workspace//evil", "workspace/./evil", "workspace\\..\\evil",
    "workspace/.bashrc", "workspace/.git/hooks/x", "elsewhere/evil", "workspace/a\nb", "workspace/" + "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("name", OUT)
def test_a_path_that_leads_out_is_refused(archive, tmp_path, name):
    """Up, absolute, hidden, with a control character: refused before anything is written."""
    with pytest.raises(ValueError, match="path of a workspace"):
        path_in_archive(name)
    with pytest.raises(InvalidDocument, match="is no backup of the workbench, or is damaged"):
        restore(forged(archive, added(name)), tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "evil").exists()


def test_links_devices_and_bombs_are_refused(archive, tmp_path):
    """A link in the archive; more bytes than the manifest says; a size that no disk has; files that nobody names."""

    def refused(path: Path, message: str) -> None:
        with pytest.raises(WorkbenchError, match=message):
            restore(path, tmp_path / "back")
        assert not (tmp_path / "back").exists()

    def nothing(contents: dict[str, bytes], manifest: dict) -> None: ...

    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR):
        refused(forged(archive, nothing, mode=kind | 0o777), "which is no plain file")

    for packing in (
        zipfile.ZIP_LZMA,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_DEFLATED,
    ):  # a manifest is not packed either
        refused(forged(archive, nothing, packing=packing), "its manifest is packed")

    def bomb(contents: dict[str, bytes], manifest: dict) -> None:
        added("workspace/bomb", b"\0" * 50_000_000)(contents, manifest)
        manifest["files"][-1]["size"] = 10

    refused(forged(archive, bomb), "is not as large as its manifest says")

    def unnamed(contents: dict[str, bytes], manifest: dict) -> None:
        contents["workspace/more"] = b"x"

    refused(forged(archive, unnamed), "holds other files than its manifest")

    def missing(contents: dict[str, bytes], manifest: dict) -> None:
        contents.pop("workspace/gold_sets/mail/one.png")

    refused(forged(archive, missing), "holds other files than its manifest")

    def other(contents: dict[str, bytes], manifest: dict) -> None:
        contents["workspace/gold_sets/mail/one.png"] = bytes(256 * 40)

    refused(forged(archive, other), "is not what its manifest says")
    refused(forged(archive, added("workspace/gold_sets/mail/one.png/below")), "could not be restored")
    refused(forged(archive, added("workspace/runs/attempts.sqlite")), "have one name here")
    refused(forged(archive, added("database/other.sqlite")), "a database that its manifest does not name")


def test_a_full_disk_is_noticed_before(archive, tmp_path, monkeypatch):
    """What does not fit is not begun."""
    monkeypatch.setattr(
        "workbench.store.backups.restore.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10, 5, 5)
    )
    with pytest.raises(WriteFailed, match="has 0 MB left"):
        restore(archive, tmp_path / "back")


def test_a_newer_format_is_refused(archive, tmp_path):
    """With fields that this version does not know, it says what to do."""

    def newer(contents: dict[str, bytes], manifest: dict) -> None:
        manifest |= {"format": FORMAT + 1, "more": []}

    with pytest.raises(TooNew, match="Upgrade the workbench"):
        restore(forged(archive, newer), tmp_path / "back")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all" * 100])
def test_what_is_no_archive_is_refused(tmp_path, content):
    """In one sentence."""
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InvalidDocument, match="is no backup of the workbench, or is damaged"):
        restore(tmp_path / "x.zip", tmp_path / "back")
    with pytest.raises(NotFound, match="there is no archive"):
        restore(tmp_path / "y.zip", tmp_path / "back")


def test_a_damaged_database_is_not_backed_up(lab, outside):
    """Damage is noticed when the copy is taken, and no archive is written."""
    with sqlite3.connect(lab / "runs" / "attempts.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = lab / "runs" / "attempts.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    path.write_bytes(content)
    with pytest.raises((DigestMismatch, WriteFailed), match=r"attempts\.sqlite"):
        backup.back_up(lab, outside / "lab.zip")
    assert [name for name in names(outside) if name != "forgotten.jsonl"] == []


def test_a_database_that_is_gone_is_no_empty_one(lab, outside):
    """Somebody deleted it under the server, or put another one in its place: that is said, and no backup is written."""
    store = AttemptStore.open(None, lab)
    answered(store, begun(store, "Zoe"), 1)
    (lab / "runs" / "attempts.sqlite").unlink()
    with pytest.raises(StoreLost, match="is missing: a database was made there before"):
        backup.back_up(lab, outside / "lab.zip")
    store.close()
    for end in ("-wal", "-shm"):
        (lab / "runs" / f"attempts.sqlite{end}").unlink(missing_ok=True)
    AttemptStore.open(None, lab.parent / "another").close()
    shutil.copy(lab.parent / "another" / "runs" / "attempts.sqlite", lab / "runs")
    with pytest.raises(StoreLost, match="is not the database that was made there"):
        backup.back_up(lab, outside / "lab.zip")
    assert names(outside) == []


def test_the_key_of_the_log_is_not_in_the_backup(lab, outside, monkeypatch):
    """It belongs elsewhere; where somebody put it into the workspace it is left out and named."""
    (lab / "key").write_text("secret")
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(lab / "key"))
    manifest = backup.back_up(lab, outside / "lab.zip")
    assert ("key", "the key of the log: keep it elsewhere") in manifest.left_out
    assert not any(file.path.endswith("/key") for file in manifest.files)


def test_what_an_older_version_wrote_is_backed_up_as_it_is(outside, tmp_path):
    """Not upgraded by a backup; the restored database is upgraded when it is opened, twice in a row, and loses nothing."""
    old = tmp_path / "written"
    shutil.copytree(Path(__file__).parents[2] / "pins" / "written", old)
    before = digests(old)
    manifest = backup.back_up(old, outside / "old.zip")
    assert {path: digest for path, digest in digests(old).items() if path in before} == before
    back = restore(outside / "old.zip", tmp_path / "back").folder
    assert manifest.database is not None
    for _ in range(2):
        with AttemptStore.open(None, back) as store:
            assert sum(len(store.round_answers(round_.name)) for round_ in store.rounds()) > 0
            assert store.counts()["answers"] == manifest.database.answers


def test_blind_votes_of_another_account_are_named_and_left_out(lab, outside, monkeypatch):
    """They do not keep the hourly backup of a shared workspace from being taken; any other file that cannot be read does."""
    votes = lab / "gold_sets" / "mail" / "blind" / "x.jsonl"
    votes.parent.mkdir()
    votes.write_text("{}\n")
    monkeypatch.setattr("workbench.store.backups.backup.os.access", lambda path, _: Path(path) != votes)
    manifest = backup.back_up(lab, outside / "lab.zip")
    left_out = dict(manifest.left_out)
    assert left_out["gold_sets/mail/blind/x.jsonl"] == "blind votes that their expert alone may read"


# Forgetting.


def forget_ana(root: Path) -> forgetting.Forgetting:
    """Ana is forgotten now."""
    with AttemptStore.open(None, root) as store:
        return forgetting.forget(Workspace(root), store, "Ana", None, AT + dt.timedelta(days=1))


def holds(root: Path, *words: str) -> list[str]:
    """The files with one of these words in them."""
    return [
        path.name
        for path in root.rglob("*")
        if path.is_file() and any(w.encode() in path.read_bytes() for w in words)
    ]


def test_who_was_forgotten_since_is_forgotten_again(lab, archive, outside, tmp_path):
    """Name and notes do not come back, not even in the pages of the database; the answers do."""
    asked = Feedback(id="q1", at=AT, who="Ana", source="quiz", note="What of refunds?")
    Workspace(lab).feedback.add("mail", asked)
    backup.back_up(lab, outside / "later.zip")
    gone = forget_ana(lab)
    done: Restored = restore(outside / "later.zip", tmp_path / "back")
    assert [again.person.id for again in done.forgotten] == [gone.person.id]
    assert done.lists == (outside / "forgotten.jsonl",)
    assert holds(done.folder, "Ana", "Maria of the third floor", "refunds") == []
    with AttemptStore.open(None, done.folder) as store:
        (person,) = store.people()
        assert (person.name, person.forgotten_at) == (None, AT + dt.timedelta(days=1))
        assert len(store.round_answers("first")) == 2
    assert holds(outside, gone.person.id) == ["forgotten.jsonl"]
    assert "Ana" not in (outside / "forgotten.jsonl").read_text()


def test_a_list_elsewhere_is_named(lab, archive, outside, tmp_path):
    """The archive was moved to where no list is: the old workspace, or a list, is named; what is none is refused."""
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copy(archive, moved / "lab.zip")
    gone = forget_ana(lab)
    assert restore(moved / "lab.zip", tmp_path / "without").lists == ()
    for number, place in enumerate((lab, lab / "runs" / "forgotten.jsonl", outside)):
        done = restore(moved / "lab.zip", tmp_path / f"back{number}", lists=(place,))
        assert [again.person.id for again in done.forgotten] == [gone.person.id]
    with pytest.raises(NotFound, match="is no list of forgotten people"):
        restore(moved / "lab.zip", tmp_path / "no", lists=(tmp_path,))


def test_whoever_was_forgotten_by_an_older_version_is_listed_at_the_next_backup(
    lab, archive, outside, tmp_path
):
    """The database knows them; the next backup writes the list, and an earlier one restored from there forgets them."""
    with AttemptStore.open(None, lab) as store:
        person = store.forget("Ana", AT)
    assert forgotten.read(outside / "forgotten.jsonl") == {}
    backup.back_up(lab, outside / "later.zip")
    assert forgotten.read(outside / "forgotten.jsonl") == {person.id: AT}
    assert len(restore(archive, tmp_path / "back").forgotten) == 1


def test_a_folder_of_backups_that_is_away_is_named(lab, archive, outside):
    """Forgetting goes on, and says which list was not written."""
    shutil.rmtree(outside)
    assert forget_ana(lab).not_noted == (f"{outside} is not there now",)


def test_a_damaged_list_is_refused_before_anything_is_restored(archive, outside, tmp_path):
    """A list that cannot be read might name somebody."""
    (outside / "forgotten.jsonl").write_text('{"person": 1}\n')
    with pytest.raises(InvalidDocument, match="line 1: expected a person's id and a time"):
        restore(archive, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_both_chains_are_whole_after_a_restore_and_say_that_there_was_one(
    lab, outside, tmp_path, monkeypatch
):
    """The log verifies with the database that came with it; the restore is its last record; names in it are forgotten too."""
    publish_and_lock(lab)
    manifest = backup.back_up(lab, outside / "lab.zip", now=AT)
    assert set(manifest.heads) == {"workspace", "rounds"}
    forget_ana(lab)
    monkeypatch.setenv("WORKBENCH_DATABASE", f"sqlite:///{tmp_path / 'another.sqlite'}")
    back = restore(outside / "lab.zip", tmp_path / "back").folder
    monkeypatch.delenv("WORKBENCH_DATABASE")
    workspace, rounds = read_workspace(WorkspaceLog(back)), read_rounds(back)
    assert check_log(workspace, rounds, Keys(), root=back).faults == ()
    assert [e.record.act for e in workspace.links][-1] == "workspace.restore"
    assert workspace.links[-2].record.act == "people.forget"
    assert workspace.links[-3].record.head == manifest.heads["workspace"]
    assert [e.record.act for e in rounds.links][-1] == "people.forget"
    assert "Ana" not in (back / "log" / "words.jsonl").read_text()


def test_a_backup_under_acts_has_no_citation_of_what_it_lacks(lab, outside, tmp_path):
    """Acts on files and in the database go on, citing each other; in each backup taken meanwhile both chains fit together."""
    stop = threading.Event()
    publish_and_lock(lab)

    def acting() -> None:
        with AttemptStore.open(None, lab) as store:
            for number in range(1000):
                if stop.is_set():
                    return
                store.person(f"p{number}", "north", AT)
                WorkspaceLog(lab).note("gold.open", f"gold number {number}")

    thread = threading.Thread(target=acting)
    thread.start()
    try:
        for number in range(4):
            backup.back_up(lab, outside / f"{number}.zip")
    finally:
        stop.set()
        thread.join()
    for number in range(4):
        back = restore(outside / f"{number}.zip", tmp_path / f"back{number}").folder
        check = check_log(read_workspace(WorkspaceLog(back)), read_rounds(back), Keys(), root=back)
        assert check.faults == ()
        assert all(chain.records > 2 for chain in check.chains)


# Series.


@pytest.fixture
def hourly(lab: Path, outside: Path) -> Iterator[Path]:
    """Four backups of a series, an hour apart, beside files of others."""
    for hour in range(4):
        at = AT + dt.timedelta(hours=hour)
        backup.back_up(lab, outside / backup.series_name(lab, at), now=at)
    (outside / "lab-20261124T130000Z.zip.txt").write_text("a note")
    (outside / "lab-20200101T000000Z.zip").write_text("no archive")
    (outside / "other-20261124T130000Z.zip").write_text("of somebody else")
    shutil.copy(outside / backup.series_name(lab, AT), outside / "lab.zip")
    return outside


def test_only_its_own_old_backups_are_deleted(lab, hourly, tmp_path):
    """Neither another name, nor what cannot be read, nor the backup of another workspace of the same name."""
    other = tmp_path / "other" / "lab"
    shutil.copytree(lab, other)
    backup.back_up(other, hourly / backup.series_name(other, AT - dt.timedelta(days=1)))
    before = set(names(hourly))
    newest = hourly / backup.series_name(lab, AT + dt.timedelta(hours=3))
    gone = backup.prune(lab, newest, 2)
    assert [path.name for path in gone] == ["lab-20261124T120000Z.zip", "lab-20261124T130000Z.zip"]
    assert before - set(names(hourly)) == {path.name for path in gone}


def test_a_clock_that_was_ahead_does_not_delete_what_comes_later(lab, hourly):
    """Three backups bear times of next year; the one of now is kept, and they are left alone."""
    for hour in range(3):
        at = AT + dt.timedelta(days=365, hours=hour)
        backup.back_up(lab, hourly / backup.series_name(lab, at), now=at)
    now = hourly / backup.series_name(lab, AT + dt.timedelta(hours=4))
    backup.back_up(lab, now)
    backup.prune(lab, now, 1)
    assert [path.name for path, _ in backup.series(lab, hourly)] == [
        now.name,
        *(f"lab-20271124T{hour}0000Z.zip" for hour in (12, 13, 14)),
    ]


def test_a_disk_without_hard_links_takes_backups(lab, outside, monkeypatch):
    """As exFAT and some network drives are; a name that is taken is refused there too."""

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("workbench.store.backups.backup.os.link", refused)
    manifest = backup.back_up(lab, outside / "lab.zip")
    assert backup.check(outside / "lab.zip") == manifest
    assert names(outside) == ["lab.zip"]
    monkeypatch.setattr("workbench.store.backups.backup._refuse_target", lambda *_: None)  # it came just now
    with pytest.raises(AlreadyPublished, match="is not overwritten"):
        backup.back_up(lab, outside / "lab.zip")
    assert backup.check(outside / "lab.zip") == manifest


@pytest.mark.parametrize("room", [1_000, 60_000, 150_000])
def test_a_full_disk_leaves_nothing_half_written(lab, outside, room):
    """At the database's copy or at the archive: one sentence, and no file."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(WriteFailed, match=r"could not be (written|copied)"):
            backup.back_up(lab, outside / "lab.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert names(outside) == []


def test_a_database_elsewhere_is_taken_and_restored_into_the_folder(lab, outside, tmp_path):
    """The one in the workspace is then another one, and that is said."""
    url = f"sqlite:///{tmp_path / 'rounds.sqlite'}"
    with AttemptStore.open(url, lab) as store:
        store.person("Zoe", "south", AT)
    manifest = backup.back_up(lab, outside / "lab.zip", url=url)
    assert ("runs/attempts.sqlite", "another database") in manifest.left_out
    with AttemptStore.open(None, restore(outside / "lab.zip", tmp_path / "back").folder) as store:
        assert [person.name for person in store.people()] == ["Zoe"]


def test_answers_that_are_fewer_are_noticed(lab, hourly):
    """A database that lost answers, or is gone, is no reason to delete the backups that have them."""
    earlier = backup.series(lab, hourly)
    new = earlier[-1][1]
    assert backup.shrunk(new, earlier) is None
    assert new.database is not None
    fewer = new.model_copy(update={"database": new.database.model_copy(update={"answers": 1})})
    assert "holds 1 answers; lab-20261124T150000Z.zip has 2" in str(backup.shrunk(fewer, earlier))
    without: Manifest = new.model_copy(update={"database": None})
    assert "no database of rounds any more" in str(backup.shrunk(without, earlier))


def test_what_a_killed_backup_left_is_removed_after_a_day(lab, outside):
    """Only its own; what may still be written stays."""
    old, young, others = (
        outside / name for name in (".lab.zip.x.part", ".lab.zip.y.part", ".other.zip.x.part")
    )
    for path in (old, young, others):
        path.write_text("half")
    for path in (old, others):
        os.utime(path, (time.time() - 90_000,) * 2)
    backup.back_up(lab, outside / "lab.zip")
    assert [path.exists() for path in (old, young, others)] == [False, True, True]
