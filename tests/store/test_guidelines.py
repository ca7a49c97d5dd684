"""A published guideline never changes: steps that are too small, edits by hand and racing processes are refused."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.documents.version import Bump
from workbench.errors import (
    AlreadyPublished,
    BumpTooSmall,
    DigestMismatch,
    InvalidDocument,
    NotFound,
    WorkbenchError,
)


@pytest.fixture
def store(workspace):
    return workspace.guidelines


@pytest.fixture
def edit(draft):
    """Change a text in the draft, as a person would."""

    def change(old: str, new: str) -> None:
        text = draft.read_text(encoding="utf-8")
        assert old in text
        draft.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture
def published(store):
    """The file of version 1.0.0."""
    return store.publish("mail").path


def test_the_first_version(store, draft):
    """It is written beside the draft with its digest, and is what the draft says."""
    done = store.publish("mail")
    assert (done.path, done.version, done.new, done.changes) == (
        draft.with_name("1.0.0.yaml"),
        "1.0.0",
        True,
        (),
    )
    assert done.path.read_text().endswith(f"\nsha256: {done.sha256}\n")
    assert store.load("mail") == store.draft("mail")
    assert store.versions("mail") == ("1.0.0",)


def test_the_same_content_again_is_no_change(store, published, draft):
    """Publishing twice does nothing the second time, also when the draft was only spelt anew."""
    before = published.read_bytes()
    draft.write_text(draft.read_text().replace('"Offers are spam."', "Offers are spam."))
    done = store.publish("mail")
    assert (done.new, done.path) == (False, published)
    assert published.read_bytes() == before


def test_other_content_under_the_same_version_is_refused(store, published, edit):
    """What annotators have read stays what they have read."""
    before = published.read_bytes()
    edit("Offers are spam.", "All offers are spam.")
    with pytest.raises(AlreadyPublished, match="give the new content a new version"):
        store.publish("mail")
    assert published.read_bytes() == before


def test_a_step_that_is_too_small_is_refused_with_its_reasons(store, published, edit):
    """The refusal names each change that asks for more, and the version that would do."""
    edit("Offers are spam.", "All offers are spam.")
    edit("title: Mail", "title: Post")
    for version, step in (("1.0.1", "PATCH"), ("1.1.0", "MINOR")):
        with pytest.raises(BumpTooSmall) as refused:
            store.publish_as("mail", version, "Stricter.")
        message = str(refused.value)
        assert (
            f"1.0.0 to {version} is a {step} step, but the changes ask for MAJOR (2.0.0 or above)" in message
        )
        assert "  R1 redefined (text): asks for MAJOR" in message
        assert "title" not in message
        assert "wording_only" in message
    assert store.versions("mail") == ("1.0.0",)


def test_a_refused_release_leaves_no_trace_in_the_draft(store, published, edit, draft):
    """Its version and what it declared to be wording must not slip into the next release."""
    edit("Offers are spam.", "All offers are spam.")
    edit("Wanted.", "Read.")
    before = draft.read_bytes()
    with pytest.raises(BumpTooSmall):
        store.publish_as("mail", "1.0.1", "Wording.", wording_only=["R1"])
    assert draft.read_bytes() == before
    done = store.publish_as("mail", "2.0.0", "Stricter.")
    assert [(c.subject, c.what) for c in done.changes] == [("topic/ham", "redefined"), ("R1", "redefined")]
    assert [release.version for release in store.load("mail").changelog] == ["1.0.0", "2.0.0"]


def test_wording_that_is_declared_is_a_patch(store, published, edit):
    """The declaration is published with it and stays on record."""
    edit("Offers are spam.", "An offer is spam.")
    done = store.publish_as("mail", "1.0.1", "Easier to read.", wording_only=["R1"])
    assert [(c.subject, c.what, c.bump) for c in done.changes] == [("R1", "reworded", Bump.PATCH)]
    assert store.load("mail").changelog[-1].wording_only == ("R1",)


def test_a_larger_step_than_needed_is_allowed(store, published, edit):
    """A new title may come with a new major version."""
    edit("title: Mail", "title: Post")
    assert store.publish_as("mail", "2.0.0", "A new start.").new


def test_a_version_below_the_newest_is_refused(store, published, edit):
    """History goes one way."""
    edit("version: 1.0.0", "version: 0.9.0")
    with pytest.raises(BumpTooSmall, match=r"version 1\.0\.0 is already published"):
        store.publish("mail")


def test_a_version_without_a_changelog_entry_is_refused(store, published, edit, draft):
    """Whoever publishes says what changed."""
    edit("version: 1.0.0   #", "version: 1.0.1   #")
    edit("title: Mail", "title: Post")
    with pytest.raises(
        InvalidDocument, match=r"the changelog has no entry for 1\.0\.1; say what changed"
    ) as refused:
        store.publish("mail")
    assert str(draft) in str(refused.value)


def test_releasing_keeps_what_a_person_wrote(store, draft):
    """Comments, quotes and order survive; version and changelog entry are written, a second time over the first."""
    before = draft.read_text()
    for summary in ("Wording.", "Wording of R1."):
        store.release("mail", "1.0.1", summary, ["R1"], date="2026-02-03")
    entry = "  - version: 1.0.1\n    date: 2026-02-03\n    summary: Wording of R1.\n    wording_only: [R1]\n"
    assert draft.read_text() == before.replace("version: 1.0.0   #", "version: 1.0.1   #") + entry


def test_a_release_that_is_no_version_is_refused(store, draft):
    """Before the draft is touched."""
    before = draft.read_bytes()
    with pytest.raises(InvalidDocument, match=r"'1\.1'"):
        store.release("mail", "1.1", "More.")
    assert draft.read_bytes() == before


def test_what_is_pending(store, edit):
    """Nothing before the first version; then what the draft changes."""
    assert store.pending("mail") == ()
    store.publish("mail")
    edit("title: Mail", "title: Post")
    assert [change.subject for change in store.pending("mail")] == ["title"]


def tampered(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Offers are spam", "Offers are ham"),
        ("sha256: ", "# "),
        ("sha256: ", "sha256: 0"),
        ("version: 1.0.0\n", "version: 1.0.1\n"),
    ],
)
def test_a_published_file_that_was_edited_is_found(store, published, old, new):
    """Content changed, digest removed or spoilt: it is never read as if it were what was published."""
    tampered(published, old, new)
    for reading in (lambda: store.load("mail"), lambda: store.publish("mail"), lambda: store.pending("mail")):
        with pytest.raises(DigestMismatch, match=r"1\.0\.0\.yaml"):
            reading()


def test_a_copy_under_another_name_is_found(store, published):
    """A version is not made by copying a file, nor a guideline by copying a folder."""
    shutil.copy(published, published.with_name("1.1.0.yaml"))
    with pytest.raises(
        DigestMismatch, match=r"holds mail@1\.0\.0, not mail@1\.1\.0: it was copied or renamed"
    ):
        store.load("mail", "1.1.0")
    shutil.copytree(published.parent, published.parents[1] / "post")
    with pytest.raises(DigestMismatch, match=r"not post@1\.0\.0"):
        store.load("post", "1.0.0")
    with pytest.raises(InvalidDocument, match="'mail' is in a folder called 'post'"):
        store.draft("post")


def test_a_picture_is_published_with_its_digest(store, draft, edit):
    """A picture cannot change behind the text that shows it."""
    edit("          - text: Dear Ann\n", "          - picture: pictures/ann.png\n")
    with pytest.raises(NotFound, match=r"'pictures/ann\.png'"):
        store.publish("mail")
    picture = draft.with_name("pictures") / "ann.png"
    picture.parent.mkdir()
    picture.write_bytes(b"a picture")
    path = store.publish("mail").path
    assert store.load("mail").question("topic").label("ham").examples[1].picture_sha256
    picture.write_bytes(b"another picture")
    with pytest.raises(DigestMismatch, match="a picture was changed after the guideline was published"):
        store.load("mail")
    picture.unlink()
    with pytest.raises(NotFound, match=r"ann\.png"):
        store.load("mail")
    assert path.exists()


def test_a_new_picture_is_a_new_meaning(store, draft, edit):
    """Under the same file name, too."""
    edit("          - text: Dear Ann\n", "          - picture: ann.png\n")
    draft.with_name("ann.png").write_bytes(b"a picture")
    store.publish("mail")
    kept = store.load("mail")
    draft.with_name("ann.png").write_bytes(b"another picture")
    assert store.draft("mail") != kept


@pytest.mark.parametrize("name", ["../mail", "mail/../mail", "/etc", "Mail", ""])
def test_a_name_that_leaves_the_workspace_is_refused(store, name):
    """Whether it is read, started or published."""
    for doing in (store.load, store.new, store.publish, store.draft, store.versions):
        with pytest.raises(InvalidDocument, match="guideline name"):
            doing(name)


def test_what_is_not_there_is_answered_with_what_is(store):
    """Names and versions that exist are listed."""
    with pytest.raises(NotFound, match=r"no guideline 'male' in .*; expected one of 'mail'"):
        store.load("male")
    with pytest.raises(NotFound, match="no published version yet"):
        store.load("mail")
    with pytest.raises(
        NotFound, match=r"no published version 1\.0\.0; expected one of none: nothing is published"
    ):
        store.load("mail", "1.0.0")
    store.publish("mail")
    with pytest.raises(NotFound, match=r"no published version 3\.0\.0; expected one of '1\.0\.0'"):
        store.load("mail", "3.0.0")
    with pytest.raises(InvalidDocument, match=r"'\.\./1\.0\.0'"):
        store.load("mail", "../1.0.0")


def test_a_new_draft_is_valid_and_explains_itself(store):
    """It can be published as it is, its comments say how, and it is not written over another."""
    path = store.new("first")
    assert "workbench guideline publish first" in path.read_text()
    assert store.publish("first").version == "1.0.0"
    with pytest.raises(AlreadyPublished, match="exists already"):
        store.new("first")


def test_the_newest_version_is_the_highest(store, edit):
    """1.10.0 comes after 1.9.0, and is what a reader gets who names no version."""
    store.publish("mail")
    for version in ("1.9.0", "1.10.0"):
        store.publish_as("mail", version, "More.")
    assert store.versions("mail") == ("1.0.0", "1.9.0", "1.10.0")
    assert store.load("mail").version == "1.10.0"


def test_a_chain_of_versions(store, edit):
    """Redefined in 2.0.0 and reworded in 2.0.1 is redefined since 1.0.0, and reworded since 2.0.0."""
    store.publish("mail")
    edit("Offers are spam.", "All offers are spam.")
    store.publish_as("mail", "2.0.0", "Stricter.")
    edit("All offers are spam.", "Every offer is spam.")
    store.publish_as("mail", "2.0.1", "Wording.", wording_only=["R1"])
    last = store.load("mail")
    assert [c.what for c in store.changes_between("mail", "1.0.0", last)] == ["redefined"]
    assert [c.what for c in store.changes_between("mail", "2.0.0", last)] == ["reworded"]
    assert store.changes_between("mail", "2.0.1", last) == ()


RACER = """
import json, sys, time
from pathlib import Path
from workbench.errors import WorkbenchError
from workbench.documents.guideline import Guideline
from workbench.store.guidelines import GuidelineStore

class Racer(GuidelineStore):
    "A person whose editor holds a draft of her own."
    def draft(self, name):
        return MINE

root, who = Path(sys.argv[1]), sys.argv[2]
store = Racer(root)
for line in sys.stdin:
    start, version = line.split()
    base = GuidelineStore(root).draft("mail").model_dump(mode="json")
    base |= {"version": version, "authors": [who]}
    base["changelog"] = [{"version": version, "date": "2026-01-02", "summary": who}]
    MINE = Guideline.model_validate_json(json.dumps(base))
    while time.time() < float(start):
        pass
    try:
        print("new" if store.publish("mail").new else "no change", flush=True)
    except WorkbenchError as error:
        print(type(error).__name__, flush=True)
"""


def test_two_processes_publish_one_version(workspace):
    """Of two different contents under one version exactly one is published; the other process is told. Ten rounds."""
    root = workspace.root / "guidelines"
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(root), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("ann", "bob")
    ]
    for number in range(10):
        start = f"{time.time() + (2 if number == 0 else 0.1)} 1.{number}.0\n"
        for racer in racers:
            racer.stdin.write(start)
            racer.stdin.flush()
        told = [racer.stdout.readline().strip() for racer in racers]
        assert told.count("new") == 1, f"round {number}: {told}"
        assert set(told) < {"new", "AlreadyPublished", "BumpTooSmall"}, f"round {number}: {told}"
        winner = ("ann", "bob")[told.index("new")]
        assert workspace.guidelines.load("mail", f"1.{number}.0").authors == (winner,)
    for racer in racers:
        racer.stdin.close()
        assert racer.wait() == 0
        racer.stdout.close()
    assert not list((root / "mail").glob("*.part"))
    assert not list((root / "mail").glob(".*"))


def test_a_draft_that_is_not_there(store, draft):
    """A folder with published versions needs no draft to be read."""
    store.publish("mail")
    draft.unlink()
    assert store.load("mail").version == "1.0.0"
    with pytest.raises(WorkbenchError, match="draft of guideline mail: there is no file"):
        store.draft("mail")
