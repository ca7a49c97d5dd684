"""A workspace is found from any folder inside it, and finds what a reference cites."""

import os

import pytest

from workbench.documents.document import Reference
from workbench.errors import DigestMismatch, InvalidDocument, NotFound
from workbench.store.workspace import Workspace


@pytest.mark.parametrize("room", ["guidelines", "gold_sets", "pilots"])
def test_it_is_found_from_inside(tmp_path, monkeypatch, room):
    """From its root, from a room, from deep below; by path or by the current folder."""
    deep = tmp_path / room / "mail" / "pictures"
    deep.mkdir(parents=True)
    for start in (tmp_path, tmp_path / room, deep):
        assert Workspace.find(start).root == tmp_path.resolve()
    monkeypatch.chdir(deep)
    assert Workspace.find().root == tmp_path.resolve()


def test_the_nearest_one_counts(tmp_path):
    """A workspace inside another one is its own."""
    inner = tmp_path / "pilots" / "inner"
    (inner / "guidelines").mkdir(parents=True)
    assert Workspace.find(inner / "guidelines").root == inner.resolve()


def test_where_there_is_none(tmp_path):
    """The refusal says what makes a workspace, and how to make one; loose files may still be worked on."""
    with pytest.raises(
        NotFound, match=r"is in no workspace .*guidelines, gold_sets, pilots.*workbench init DIR"
    ):
        Workspace.find(tmp_path)
    assert Workspace.here(tmp_path).root == tmp_path.resolve()


def test_a_folder_that_is_not_there_is_in_no_workspace(workspace):
    """A mistyped --root does not end up in the workspace around it."""
    with pytest.raises(NotFound, match=r"there is no folder .*labeling"):
        Workspace.find(workspace.root / "labeling")


def test_guidelines_by_name_and_version(workspace):
    """A version, the draft, or the newest where none is named."""
    with pytest.raises(NotFound, match="no published version yet"):
        workspace.guideline("mail")
    assert workspace.guideline("mail@draft").version == "1.0.0"
    workspace.guidelines.publish("mail")
    assert workspace.guideline("mail") == workspace.guideline("mail@1.0.0")
    for wrong in ("mail@", "mail@1.0", "mail@../1.0.0"):
        with pytest.raises(InvalidDocument):
            workspace.guideline(wrong)


def test_a_reference_with_a_digest_is_checked(workspace):
    """What is cited is what is there, or it is refused."""
    digest = workspace.guidelines.publish("mail").sha256
    assert workspace.guideline(Reference(name="mail", version="1.0.0", sha256=digest)).digest() == digest
    with pytest.raises(
        DigestMismatch, match=rf"mail@1\.0\.0 is cited with sha256 0+, but the one here has {digest}"
    ):
        workspace.guideline(Reference(name="mail", version="1.0.0", sha256="0" * 64))


def test_an_empty_workspace_has_nothing(tmp_path):
    """No room, no names, and no traceback."""
    empty = Workspace(tmp_path)
    assert (empty.guidelines.names(), empty.gold_sets.names(), empty.pilots.names()) == ((), (), ())
    with pytest.raises(NotFound, match="there is no gold set 'mail'"):
        empty.gold("mail")


def test_the_one_that_changed_last_comes_up(tmp_path):
    """Who names nothing gets what the team worked on last; where there is nothing, the way to begin."""
    space = Workspace(tmp_path)
    with pytest.raises(NotFound, match=r"nothing in .*guidelines yet\. Begin one"):
        space.latest("guidelines", "Begin one.")
    for day, name in enumerate(("beta", "alpha"), start=1):
        draft = tmp_path / "guidelines" / name / "draft.yaml"
        draft.parent.mkdir(parents=True)
        draft.touch()
        os.utime(draft, (2e9 + day, 2e9 + day))
    assert space.latest("guidelines", "Begin one.") == "alpha"
