"""Migrations lie sealed beside the versions; they stand once their version is published, and publishing knows them."""

import pytest

from workbench.documents.migration import Migration
from workbench.errors import AlreadyPublished, BumpTooSmall, DigestMismatch, InvalidDocument, NotFound
from workbench.store import documents


def migration(since="1.0.0", to="1.1.0", why="Plainer.", **step) -> Migration:
    step = {"do": "rename", "question": "topic", "label": "ham", "to": "good", **step}
    about = {"guideline": "mail", "since": since, "to": to, "why": why, "declared_by": "Ann"}
    answers = {**about, "declared_on": "2026-02-01", "steps": [step]}
    return documents.of_answers(Migration, answers, "migration")


@pytest.fixture
def store(workspace, draft):
    """`mail` 1.0.0 is published; the draft is 1.1.0, where ham is called good."""
    guidelines = workspace.guidelines
    guidelines.publish("mail")
    text = draft.read_text().replace("id: ham", "id: good").replace("[ham,", "[good,")
    draft.write_text(text)
    guidelines.release("mail", "1.1.0", "ham is called good.")
    return guidelines


def declare(store, what: Migration):
    new = store.load("mail", what.to) if what.to in store.versions("mail") else store.draft("mail")
    return store.migrations.declare(what, store.load("mail", what.since), new, store.versions("mail"))


def test_a_declared_rename_is_published_as_minor(store):
    """Without it the step is refused as too small; with it, it is one rename."""
    with pytest.raises(BumpTooSmall, match="ask for MAJOR"):
        store.publish("mail")
    done = declare(store, migration())
    assert (done.path.name, done.new) == ("1.1.0.yaml", True)
    assert [str(change) for change in store.pending("mail")] == ["topic/good renamed (id): asks for MINOR"]
    assert [change.what for change in store.publish("mail").changes] == ["renamed"]
    assert [c.what for c in store.changes_between("mail", "1.0.0", store.load("mail"))] == ["renamed"]


def test_it_is_sealed(store):
    """Changed by hand, it is found when it is read."""
    path = declare(store, migration()).path
    assert store.migrations.after("mail", "1.0.0") == migration()
    assert store.migrations.after("mail", "1.1.0") is None
    path.write_text(path.read_text().replace("Plainer", "Nicer"))
    with pytest.raises(DigestMismatch, match="was changed after it was published"):
        store.migrations.all("mail")


def test_it_may_be_declared_again_until_its_version_is_published(store):
    """Afterwards equal content is no change and other content is refused."""
    assert declare(store, migration()).new
    assert not declare(store, migration()).new
    assert declare(store, migration(why="Nicer.")).new
    store.publish("mail")
    assert not declare(store, migration(why="Nicer.")).new
    with pytest.raises(AlreadyPublished, match="is published and holds something else"):
        declare(store, migration())


def test_a_draft_that_is_renumbered(store):
    """Publishing another version than was declared is refused; declared again, the first is gone."""
    declare(store, migration())
    store.release("mail", "2.0.0", "ham is called good.")
    with pytest.raises(
        InvalidDocument, match=r"from 1\.0\.0 to 1\.1\.0 is declared, and the draft is 2\.0\.0"
    ):
        store.publish("mail")
    declare(store, migration(to="2.0.0"))
    assert [m.to for m in store.migrations.all("mail")] == ["2.0.0"]
    store.publish("mail")


def test_a_draft_that_went_on(store, draft):
    """The label that was declared is not in the draft any more: publishing says so."""
    declare(store, migration())
    draft.write_text(draft.read_text().replace("id: good", "id: fine").replace("[good,", "[fine,"))
    with pytest.raises(InvalidDocument, match=r"no longer fits:\n.*mail@1\.1\.0 has no label 'good'"):
        store.publish("mail")


def test_what_does_not_fit_is_refused(store):
    """Nothing is written."""
    with pytest.raises(InvalidDocument, match=r"mail@1\.0\.0 has no label 'eggs'"):
        declare(store, migration(label="eggs"))
    assert store.migrations.all("mail") == ()


def test_a_step_over_a_published_version(store):
    """Answers of the version between would be lost on the way."""
    declare(store, migration())
    store.publish("mail")
    store.release("mail", "1.2.0", "Nothing.")
    with pytest.raises(
        InvalidDocument, match=r"'1\.1\.0' was published between; declare a step from 1\.1\.0"
    ):
        declare(store, migration(to="1.2.0"))


def test_a_copied_file_and_a_strange_name(store):
    """A migration under another version's name, or of a guideline that is not there."""
    path = declare(store, migration()).path
    (path.parent / "3.0.0.yaml").write_bytes(path.read_bytes())
    with pytest.raises(DigestMismatch, match="copied or renamed"):
        store.migrations.all("mail")
    with pytest.raises(NotFound, match="expected one of 'mail'"):
        store.migrations.all("male")
    with pytest.raises(InvalidDocument, match="guideline name"):
        store.migrations.all("../mail")
