"""`workbench people` shows who there is, and forgets somebody for good."""

import datetime as dt
import json

import pytest

from workbench.documents.attempts import Response
from workbench.documents.document import Reference
from workbench.documents.feedback import Feedback
from workbench.documents.meeting import Decided, Meeting, Talk, Vote
from workbench.documents.round import Round, Turn
from workbench.store.meetings import MeetingStore
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def team(labelling):
    """Ana and Ben of north are invited to a round; another Ana of south is not. Ana asked a question."""
    round_ = Round(
        name="first",
        title="First",
        kind="expert",
        guideline=Reference(name="support-tickets", version="2.0.0"),
        questions=("intent",),
        items=("t1",),
        created_at=AT,
    )
    with AttemptStore.open(None, labelling) as store:
        store.add_round(round_)
        for name in ("Ana", "Ben"):
            store.invite("first", store.person(name, "north", AT), AT)
        store.person("Ana", "south", AT)
    asked = Feedback(id="q1", at=AT, who="Ana", source="quiz", note="What of refunds?")
    Workspace(labelling).feedback.add("support-tickets", asked)
    return labelling


def test_the_list_shows_everybody(team, workbench):
    """By vendor and name, with the rounds they were invited to."""
    rows = json.loads(workbench("people", "list", "--json").stdout)
    assert [(row["name"], row["vendor"], row["rounds"]) for row in rows] == [
        ("Ana", "north", ["first"]),
        ("Ben", "north", ["first"]),
        ("Ana", "south", []),
    ]
    assert "2026-11-24" in workbench("people", "list").stdout


def test_a_name_of_two_people_needs_a_vendor(team, refusal):
    """Nobody is forgotten by mistake."""
    assert "say of which vendor: 'north', 'south'" in refusal("people", "forget", "Ana")
    assert "nobody named 'Zoe'" in refusal("people", "forget", "Zoe")


def test_forgetting_removes_the_name_and_says_where_it_still_stands(team, workbench):
    """The database and the feedback are cleaned; a file of the team's own is named, not changed."""
    (team / "pilots" / "november" / "who.csv").write_text("annotator_id,name\nA01,Ana\nA02,Anabel\n")
    (team / "pilots" / "november" / "other.csv").write_text("annotator_id,name\nA02,Anabel\n")
    said = json.loads(workbench("people", "forget", "Ana", "--vendor", "north", "--json").stdout)
    assert said["shown"] == f"forgotten {said['id'][:4]}"
    assert (said["feedback_lines"], said["still_named_in"]) == (1, ["pilots/november/who.csv"])
    asked = Workspace(team).feedback.all("support-tickets")[0]
    assert (asked.who, asked.note) == (said["shown"], "(removed with whoever wrote it)")
    rows = json.loads(workbench("people", "list", "--json").stdout)
    assert [(row["shown"], row["forgotten_at"] is None) for row in rows] == [
        ("Ben", True),
        ("Ana", True),
        (said["shown"], False),
    ]


def test_copies_of_what_they_typed_are_named(team, workbench):
    """A record that a report left behind holds no name, but the note: it is named too."""
    with AttemptStore.open(None, team) as store:
        invitation = store.invite("first", store.person("Ana", "north", AT), AT)
        attempt = store.begin(invitation.id, (Turn(number=1, item="t1", question="intent"),), AT)
        note = 'My sister, the "boss" of north, says so.\nAsk her.'
        store.answer(Response(attempt.id, 1, "t1", "intent", None, "cannot_tell", note, AT, AT))
    kept = team / "runs" / "calibration" / "first.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"note": note}))
    said = workbench("people", "forget", "Ana", "--vendor", "north").stdout
    assert said.rstrip().endswith("delete the old ones:\n  runs/calibration/first.json")


def test_the_text_says_what_happened(team, workbench):
    """One sentence, and the files that are left."""
    said = workbench("people", "forget", "Ben").stdout
    assert "Ben is now forgotten" in said
    assert "labels and times stay" in said
    assert "0 lines of feedback and 0 meetings changed" in said


def test_a_meeting_names_nobody_who_is_forgotten(team, workbench, refusal):
    """Notes and decisions bear the pseudonym, so no file still names them; a torn file is refused before anything changes."""
    first = (Vote(label="refund_request", n=2),)
    made = Decided(label="refund_request", why="Ana showed it.", case="E1", by="Ana", at=AT)
    talk = Talk(item="t1", question="intent", first=first, notes="Ana says both.", decided=made)
    store = MeetingStore(team)
    store.keep(Meeting(round="first", began_at=AT, talks=(talk,)))
    torn = team / "runs" / "meetings" / "second.json"
    torn.write_text("{")
    assert "second.json holds no meeting" in refusal("people", "forget", "Ana", "--vendor", "north")
    rows = json.loads(workbench("people", "list", "--json").stdout)
    assert [row["shown"] for row in rows] == ["Ana", "Ben", "Ana"]
    torn.unlink()
    said = json.loads(workbench("people", "forget", "Ana", "--vendor", "north", "--json").stdout)
    assert (said["meetings"], said["still_named_in"]) == (1, [])
    (clean,) = store.load("first").talks
    assert clean.notes == f"{said['shown']} says both."
    assert (clean.decided.by, clean.decided.why) == (said["shown"], f"{said['shown']} showed it.")


def test_another_database_by_its_url(team, workbench, tmp_path):
    """An empty one has nobody."""
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    assert json.loads(workbench("people", "list", "--database", url, "--json").stdout) == []
