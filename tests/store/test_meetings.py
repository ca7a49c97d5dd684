"""A meeting is one file a round, whole after every change."""

import datetime as dt

import pytest
from pydantic import ValidationError

from workbench.documents.meeting import Decided, Meeting, Talk, Vote
from workbench.errors import InvalidDocument
from workbench.store.meetings import MeetingStore

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def a_meeting() -> Meeting:
    first = (Vote(label="refund", n=8), Vote(label=None, n=1))
    talks = (
        Talk(item="T-1", question="intent", first=first),
        Talk(item="T-2", question="intent", first=first),
    )
    return Meeting(round="november", began_at=NOW, talks=talks)


def test_what_is_kept_comes_back(tmp_path):
    """Votes, notes and decision as they were; another round has none."""
    store = MeetingStore(tmp_path)
    made = Decided(label="refund", why="It asks for money.", case="E8", by="Ines", at=NOW)
    meeting = a_meeting().with_talk(1, notes="Long.", second=(Vote(label="refund", n=9),), decided=made)
    store.keep(a_meeting())
    store.keep(meeting)
    assert store.load("november") == meeting
    assert store.load("october") is None
    assert [path.name for path in (tmp_path / "runs/meetings").iterdir()] == ["november.json"]


def test_a_name_goes_from_every_meeting(tmp_path):
    """As a whole word, however its accents are composed, in notes, reasons and under decisions; the rest stays."""
    store = MeetingStore(tmp_path)
    made = Decided(label="refund", why="As José said.", case="E8", by="Jose\u0301", at=NOW)
    meeting = a_meeting().with_talk(0, notes="José, and Josés.").with_talk(1, decided=made)
    store.keep(meeting)
    store.keep(a_meeting().model_copy(update={"round": "october"}))
    assert store.forget("José", "forgotten 1a2b") == 1
    clean = store.load("november")
    assert clean.talks[0].notes == "forgotten 1a2b, and Josés."
    assert (clean.talks[1].decided.why, clean.talks[1].decided.by) == (
        "As forgotten 1a2b said.",
        "forgotten 1a2b",
    )
    assert clean.talks[1].first == meeting.talks[1].first
    assert store.forget("José", "forgotten 1a2b") == 0


def test_a_torn_file_is_refused_by_name(tmp_path):
    """Half a file is no meeting; the refusal names it."""
    store = MeetingStore(tmp_path)
    store.keep(a_meeting())
    path = tmp_path / "runs/meetings/november.json"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InvalidDocument, match=r"november\.json holds no meeting"):
        store.load("november")
    with pytest.raises(InvalidDocument):
        store.load("../november")


def test_a_meeting_is_valid_from_birth():
    """Nothing is talked about twice, a count is no minus, a change of one talk is judged too."""
    with pytest.raises(ValidationError, match="talks about each item once"):
        Meeting(round="november", began_at=NOW, talks=(a_meeting().talks[0], a_meeting().talks[0]))
    with pytest.raises(ValidationError):
        Vote(label="refund", n=-1)
    with pytest.raises(ValidationError):
        a_meeting().with_talk(0, notes="x" * 4001)
