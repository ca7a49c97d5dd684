"""A gold set is read anew only when its files changed, shows pictures of its own folder alone, and knows its rounds."""

import base64
import datetime as dt
import threading

import pytest

from tests.store.media import media_files
from workbench.documents.attempts import Exposure
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.round import Round, Turn
from workbench.errors import NotFound
from workbench.gold.project import GoldProject, Usage
from workbench.store.rounds.store import AttemptStore

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def project(workspace):
    """mail@1.0.0 is published; a draft asks topic of two items."""
    workspace.guidelines.publish("mail")
    card = GoldCard(
        name="mail", version="1.0.0", guideline=Reference(name="mail", version="1.0.0"), sampling="by hand"
    )
    items = tuple(GoldItem(id=name, answers={"topic": GoldAnswer()}) for name in ("q1", "q2"))
    workspace.gold_sets.write_draft(GoldSet(card=card, items=items))
    return GoldProject(workspace, "mail")


def voted(item: str, name: str):
    """A step that adds a vote."""

    def step(gold: GoldSet) -> GoldSet:
        answer = gold.item(item).answers["topic"]
        return gold.with_answer(
            item, "topic", answer.model_copy(update={"votes": {**answer.votes, name: "ham"}})
        )

    return step


def test_read_again_only_when_it_changed(project, workspace):
    """The same object while nothing changed; what another process wrote is seen at once."""
    first = project.read()
    assert project.read() is first
    GoldProject(workspace, "mail").change(voted("q1", "ann"))
    assert project.read().item("q1").answers["topic"].votes == {"ann": "ham"}


def test_many_writers(project, workspace):
    """Twelve builders write one vote each at the same time; all twelve are there."""
    threads = [
        threading.Thread(
            target=GoldProject(workspace, "mail").change, args=[voted(f"q{i % 2 + 1}", f"p{i:02d}")]
        )
        for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    votes = [name for item in project.read().items for name in item.answers["topic"].votes]
    assert sorted(votes) == [f"p{i:02d}" for i in range(12)]


def test_a_step_that_is_refused_changes_nothing(project):
    """The draft is as it was, byte for byte."""
    path = project.workspace.root / "gold_sets/mail/draft.jsonl"
    before = path.read_bytes()
    with pytest.raises(NotFound):
        project.change(lambda gold: (_ for _ in ()).throw(NotFound("no")))
    assert path.read_bytes() == before


def test_pictures_sounds_and_films(project, monkeypatch):
    """Of the set's own folder, as a data address; nothing beside it, nothing else, nothing too large."""
    folder = project.workspace.root / "gold_sets/mail"
    (folder / "a.png").write_bytes(media_files.png())
    (folder.parent / "b.png").write_bytes(media_files.png())
    (folder / "a.mp3").write_bytes(media_files.mp3_frames(2))
    (folder / "broken.mp3").write_bytes(b"ID3")
    assert project.medium("a.png").startswith("data:image/png;base64,iVBORw")
    assert media_files.MARK not in base64.b64decode(project.medium("a.png").partition(",")[2])
    assert project.medium("a.mp3") == sound(media_files.mp3_frames(2))
    assert project.medium("broken.mp3") is None
    assert [project.medium(path) for path in ("../b.png", "/etc/passwd", "c.png", "draft.jsonl")] == [
        None
    ] * 4
    (folder / "a.mp3").write_bytes(media_files.mp3_frames(3))
    assert project.medium("a.mp3") == sound(media_files.mp3_frames(3))
    monkeypatch.setattr("workbench.store.gold_sets.LARGEST", 3)
    assert project.medium("a.mp3") is None


def sound(frames: bytes) -> str:
    """The address of an MP3."""
    return f"data:audio/mpeg;base64,{base64.b64encode(frames).decode()}"


def round_(name: str, gold: str, kind: str = "expert") -> Round:
    return Round(
        name=name,
        title=name,
        kind=kind,
        guideline=Reference(name="mail", version="1.0.0"),
        gold=Reference(name=gold, version="1.0.0"),
        questions=("topic",),
        items=("q1",),
        created_at=NOW,
    )


def test_rounds(project):
    """Expert rounds about this set alone; no database is made by asking; another round is refused by name."""
    assert project.rounds() == {}
    assert not (project.workspace.root / "runs").exists()
    with AttemptStore.open(None, project.workspace.root) as store:
        for one in (round_("mine", "mail"), round_("other", "post"), round_("quiz", "mail", "quiz")):
            store.add_round(one)
    assert project.rounds() == {"mine": "mine"}
    assert project.round_votes("mine") == ((), ())
    with pytest.raises(NotFound, match="no expert round 'quiz' about gold set mail"):
        project.round_votes("quiz")


def test_a_newer_guideline(project, draft):
    """None while the newest is cited; then the newest with what leads to it."""
    assert project.newer() is None
    draft.write_text(
        draft.read_text()
        .replace("version: 1.0.0   #", "version: 2.0.0   #")
        .replace("Offers are spam.", "Offers are news.")
        .replace(
            "  - version: 1.0.0",
            "  - version: 2.0.0\n    date: 2026-02-02\n    summary: R1.\n  - version: 1.0.0",
        )
    )
    project.workspace.guidelines.publish("mail")
    newest, changes = project.newer()
    assert (newest.version, [change.subject for change in changes]) == ("2.0.0", ["R1"])
    assert project.guideline().version == "1.0.0"


def test_who_has_seen_it(project):
    """Exposures of all versions of the set count together, under people's names."""
    assert project.usage() == Usage()
    with AttemptStore.open(None, project.workspace.root) as store:
        bob = store.person("bob", at=NOW)
        store.expose(
            [Exposure(bob.id, f"mail@{v}", "q1", "honeypot", "week-48", NOW) for v in ("1.0.0", "9.0.0")]
        )
    assert [(one.gold, project.usage().names[one.person_id]) for one in project.usage().exposures] == [
        ("mail@1.0.0", "bob")
    ]


def test_simulated_people_see_nothing(project):
    """A round that was simulated wears no item out, and no answer of a real person counts as one on leaked gold."""
    with AttemptStore.open(None, project.workspace.root) as store:
        store.add_round(round_("quiz", "mail", "quiz"))
        turn = Turn(number=1, item="q1", question="topic")
        for name, simulated in (("sim", True), ("ann", False)):
            invitation = store.invite("quiz", store.person(name, at=NOW), NOW)
            attempt = store.begin(invitation.id, (turn,), NOW, simulated=simulated)
            seen = Exposure(attempt.person.id, "mail@1.0.0", "q1", "quiz", attempt.id, NOW)
            store.show(attempt.id, 1, NOW, (seen,))
    found = project.usage()
    assert [found.names[one.person_id] for one in found.exposures] == ["ann"]
