"""A gold set at hand is read anew only when its files changed, shows pictures of its own folder alone, and knows its rounds."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from workbench.documents.attempts import Exposure
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.round import Round, Turn
from workbench.errors import NotFound
from workbench.gold.at_hand import TYPES, GoldAtHand
from workbench.gold.in_use import expose, people_of, watched
from workbench.rounds.server.service import TYPES as ROUNDS
from workbench.store.rounds.store import AttemptStore

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def desk(workspace):
    """mail@1.0.0 is published; a draft asks topic of two items."""
    workspace.guidelines.publish("mail")
    card = GoldCard(
        name="mail", version="1.0.0", guideline=Reference(name="mail", version="1.0.0"), sampling="by hand"
    )
    items = tuple(GoldItem(id=name, answers={"topic": GoldAnswer()}) for name in ("q1", "q2"))
    workspace.gold_sets.write_draft(GoldSet(card=card, items=items))
    return GoldAtHand(workspace, "mail")


def voted(item: str, name: str):
    """A step that adds a vote."""

    def step(gold: GoldSet) -> GoldSet:
        answer = gold.item(item).answers["topic"]
        return gold.with_answer(
            item, "topic", answer.model_copy(update={"votes": {**answer.votes, name: "ham"}})
        )

    return step


def test_read_again_only_when_it_changed(desk, workspace):
    """The same object while nothing changed; what another process wrote is seen at once."""
    first = desk.read()
    assert desk.read() is first
    GoldAtHand(workspace, "mail").change(voted("q1", "ann"))
    assert desk.read().item("q1").answers["topic"].votes == {"ann": "ham"}


def test_many_writers(desk, workspace):
    """Twelve desks write one vote each at the same time; all twelve are there."""
    threads = [
        threading.Thread(
            target=GoldAtHand(workspace, "mail").change, args=[voted(f"q{i % 2 + 1}", f"p{i:02d}")]
        )
        for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    votes = [name for item in desk.read().items for name in item.answers["topic"].votes]
    assert sorted(votes) == [f"p{i:02d}" for i in range(12)]


def test_a_step_that_is_refused_changes_nothing(desk):
    """The draft is as it was, byte for byte."""
    path = desk.workspace.root / "gold_sets/mail/draft.jsonl"
    before = path.read_bytes()
    with pytest.raises(NotFound):
        desk.change(lambda gold: (_ for _ in ()).throw(NotFound("no")))
    assert path.read_bytes() == before


def test_pictures_sounds_and_films(desk, monkeypatch):
    """Of the set's own folder, as a data address; nothing beside it, nothing else, nothing too large."""
    folder = desk.workspace.root / "gold_sets/mail"
    (folder / "a.png").write_bytes(b"\x89PNG")
    (folder.parent / "b.png").write_bytes(b"\x89PNG")
    (folder / "a.mp3").write_bytes(b"ID3")
    assert desk.medium("a.png") == "data:image/png;base64,iVBORw=="
    assert desk.medium("a.mp3") == "data:audio/mpeg;base64,SUQz"
    assert [desk.medium(path) for path in ("../b.png", "/etc/passwd", "c.png", "draft.jsonl")] == [None] * 4
    (folder / "a.mp3").write_bytes(b"ID3+")
    assert desk.medium("a.mp3") == "data:audio/mpeg;base64,SUQzKw=="
    monkeypatch.setattr("workbench.gold.at_hand.LARGEST", 3)
    assert desk.medium("a.mp3") is None


def test_the_notebook_shows_the_kinds_that_rounds_show():
    """One closed list of files for both."""
    assert TYPES == ROUNDS


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


def test_rounds(desk):
    """Expert rounds about this set alone; no database is made by asking; another round is refused by name."""
    assert desk.rounds() == ()
    assert not (desk.workspace.root / "runs").exists()
    with AttemptStore.open(None, desk.workspace.root) as store:
        for one in (round_("mine", "mail"), round_("other", "post"), round_("quiz", "mail", "quiz")):
            store.add_round(one)
    assert desk.rounds() == ("mine",)
    assert desk.round_votes("mine") == ((), ())
    with pytest.raises(NotFound, match="no expert round 'quiz' about gold set mail"):
        desk.round_votes("quiz")


def test_a_newer_guideline(desk, draft):
    """None while the newest is cited; then the newest with what leads to it."""
    assert desk.newer() is None
    draft.write_text(
        draft.read_text()
        .replace("version: 1.0.0   #", "version: 2.0.0   #")
        .replace("Offers are spam.", "Offers are news.")
        .replace(
            "  - version: 1.0.0",
            "  - version: 2.0.0\n    date: 2026-02-02\n    summary: R1.\n  - version: 1.0.0",
        )
    )
    desk.workspace.guidelines.publish("mail")
    newest, changes = desk.newer()
    assert (newest.version, [change.subject for change in changes]) == ("2.0.0", ["R1"])
    assert desk.guideline().version == "1.0.0"


def seen_by(name: str, *items: str, at: dt.datetime = NOW) -> list[Exposure]:
    """What an annotator of batch week-48 saw, by the name in the file."""
    return [Exposure(name, "mail@1.0.0", item, "honeypot", "week-48", at) for item in items]


def test_who_has_seen_it(desk):
    """Exposures of all versions of the set count together, under people's names."""
    workspace = desk.workspace
    assert watched(workspace, "mail", None).exposures == ()
    named = [*seen_by("north/ann", "q2"), *seen_by("bob", "q1")]
    people = people_of(workspace, None, named, NOW)
    assert people == people_of(workspace, None, named[::-1], NOW)
    seen = [replace(named[1], person_id=people["bob"])]
    assert (expose(workspace, None, seen), expose(workspace, None, seen)) == (1, 0)
    found = watched(workspace, "mail", None)
    assert [(one.item, found.names[one.person_id]) for one in found.exposures] == [("q1", "bob")]


@pytest.mark.parametrize("timed", [False, True])
def test_scoring_again_brings_no_forgotten_name_back(desk, timed):
    """Found by what they saw, or by their pseudonym in the file; somebody else of that vendor is a new person."""
    workspace, later = desk.workspace, NOW + dt.timedelta(days=9)
    first = NOW - dt.timedelta(days=1) if timed else NOW
    named = [*seen_by("north/ann", "q1", "q2", at=first), *seen_by("north/cy", "q1", "q2", at=first)]
    people = people_of(workspace, None, named, NOW)
    expose(workspace, None, [replace(one, person_id=people[one.person_id]) for one in named])
    with AttemptStore.open(None, workspace.root) as store:
        pseudonym = store.forget("ann", later).shown
        again = named if timed else [replace(one, seen_at=later) for one in named]
        assert people_of(workspace, None, again, later) == people
        told = [replace(one, person_id=one.person_id.replace("north/ann", pseudonym)) for one in again]
        assert people_of(workspace, None, told, later)[pseudonym] == people["north/ann"]
        assert [person.name for person in store.people()] == ["cy", None]
        other = seen_by("north/dee", "q2", at=later - dt.timedelta(hours=1) if timed else later)
        assert people_of(workspace, None, other, later)["north/dee"] not in people.values()


def test_simulated_people_see_nothing(desk):
    """A round that was simulated wears no item out, and no answer of a real person counts as one on leaked gold."""
    with AttemptStore.open(None, desk.workspace.root) as store:
        store.add_round(round_("quiz", "mail", "quiz"))
        turn = Turn(number=1, item="q1", question="topic")
        for name, simulated in (("sim", True), ("ann", False)):
            invitation = store.invite("quiz", store.person(name, at=NOW), NOW)
            attempt = store.begin(invitation.id, (turn,), NOW, simulated=simulated)
            seen = Exposure(attempt.person.id, "mail@1.0.0", "q1", "quiz", attempt.id, NOW)
            store.show(attempt.id, 1, NOW, (seen,))
    found = watched(desk.workspace, "mail", None)
    assert [found.names[one.person_id] for one in found.exposures] == ["ann"]
