"""Keys lie outside the workspace, are readable by nobody else, and rotate."""

import pytest

from workbench.documents.record import Actor, Keys, Link, faults
from workbench.errors import InvalidDocument
from workbench.store.log.keys import log_keys, new_key, read_keys
from workbench.store.log.workspace_log import WorkspaceLog

KEY = "k" * 32


def test_no_key_is_no_key():
    """A log without a key is a log without signatures."""
    assert log_keys() == Keys()


def test_a_key_of_the_environment(monkeypatch):
    """The variable holds the key itself."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", KEY)
    assert log_keys() == Keys((KEY.encode(),))


def test_two_sources_are_refused(monkeypatch, tmp_path):
    """It would not be clear which one signs."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", KEY)
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(InvalidDocument, match="set one of them"):
        log_keys()


def test_a_file_inside_the_workspace_is_refused(tmp_path):
    """Who rewrites the log would find the key beside it."""
    with pytest.raises(InvalidDocument, match="inside the workspace"):
        new_key(tmp_path / "runs" / "key", tmp_path)
    new_key(tmp_path / "key")
    with pytest.raises(InvalidDocument, match="inside the workspace"):
        read_keys(tmp_path / "key", tmp_path)


@pytest.mark.parametrize("mode", [0o604, 0o606, 0o620, 0o601])
def test_a_file_that_others_can_read_or_change_is_refused(tmp_path, mode):
    """Only its owner, and a group that may read."""
    path = tmp_path / "key"
    new_key(path)
    path.chmod(mode)
    with pytest.raises(InvalidDocument, match="chmod 600"):
        read_keys(path)
    path.chmod(0o640)
    assert len(read_keys(path).keys) == 1


@pytest.mark.parametrize("content", [b"", b"# none\n", b"short\n", "é".encode() * 40, b"\xff" * 40])
def test_a_file_without_a_good_key_is_refused(tmp_path, content):
    """Short or strange keys are no keys."""
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(InvalidDocument):
        read_keys(path)


def test_a_new_key_is_for_its_owner_alone(tmp_path):
    """From its first byte on."""
    path = tmp_path / "key"
    key = new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_keys(path) == Keys((key,))
    assert len(key) == 64
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_rotation(tmp_path, monkeypatch):
    """The new key signs, the old one goes on verifying; without the old one its records cannot be checked."""
    path, root = tmp_path / "key", tmp_path / "workspace"
    root.mkdir()
    monkeypatch.setenv("WORKBENCH_LOG_KEY_FILE", str(path))
    log = WorkspaceLog(root)
    old = new_key(path)
    log.note("log.sign", "the log", by=Actor("ann", "system"))
    new = new_key(path)
    log.note("log.sign", "the log", by=Actor("ann", "system"))
    links = [Link.model_validate_json(line) for line in log.records.all()]
    assert read_keys(path).keys == (new, old)
    assert list(faults(links, read_keys(path))) == []
    fits = [Keys((new,)).fits(link.sha256, link.signature) for link in links]
    assert fits == [None, None, True]
    assert Keys((b"x" * 32,)).fits(links[0].sha256, links[0].signature) is None
