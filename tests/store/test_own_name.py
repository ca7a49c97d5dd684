"""The name that somebody says once: decisions show it, the record keeps the system's user beside it."""

import pytest

from workbench.store import own_name


@pytest.fixture(autouse=True)
def user(monkeypatch):
    """The system's user is uwe."""
    monkeypatch.setattr("workbench.store.identity._system_user", lambda: "uwe")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)


def test_a_name_is_said_once(tmp_path):
    """It holds for everything that this user does in the workspace, and comes before a name in a notebook."""
    assert own_name.acting(tmp_path).shown == "uwe"
    assert own_name.acting(tmp_path, "QA lead").shown == "uwe (typed: QA lead)"
    own_name.introduce(tmp_path, " Lea  Brandt ")
    assert own_name.acting(tmp_path, "QA lead").shown == "uwe (typed: Lea Brandt)"
    assert own_name.acting(tmp_path).called == "Lea Brandt"
    own_name.introduce(tmp_path, "")
    assert own_name.acting(tmp_path).called == "uwe"


def test_each_user_has_their_own(tmp_path, monkeypatch):
    """Two accounts that share a workspace keep two names."""
    own_name.introduce(tmp_path, "Lea")
    monkeypatch.setattr("workbench.store.identity._system_user", lambda: "mona")
    assert own_name.acting(tmp_path).shown == "mona"
    own_name.introduce(tmp_path, "Mona B.")
    monkeypatch.setattr("workbench.store.identity._system_user", lambda: "uwe")
    assert own_name.acting(tmp_path).called == "Lea"


def test_a_forgotten_person_has_no_name_here(tmp_path):
    """Whoever said it is then shown as the system knows them."""
    own_name.introduce(tmp_path, "Lea")
    own_name.forget(tmp_path, "Lea")
    assert "Lea" not in (tmp_path / own_name.FILE).read_text()
    assert own_name.acting(tmp_path).shown == "uwe"


def test_a_broken_file_is_said_anew(tmp_path):
    """A file that cannot be read counts as no name."""
    own_name.introduce(tmp_path, "Lea")
    (tmp_path / own_name.FILE).write_text("{")
    assert own_name.acting(tmp_path).called == "uwe"
    own_name.introduce(tmp_path, "Lea")
    assert own_name.acting(tmp_path).called == "Lea"
