"""The history of a document in plain sentences: who, when, what, why, before and after, from the log and the documents."""

import re

import pytest

from tests.store.log.test_wiring import SETTLE, builder, gold  # noqa: F401  # a fixture
from tests.store.rounds.conftest import made  # noqa: F401
from workbench.documents.attempts import Declared
from workbench.errors import NotAllowed
from workbench.store.history import history
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@pytest.fixture(autouse=True)
def no_database(monkeypatch):
    """The environment names no database."""
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)


def said(events):
    return [(event.who, event.what, event.before, event.after, event.why) for event in events]


def test_an_item_that_was_decided_and_corrected(gold):  # noqa: F811
    """The newest first, with the answer before and after, in the words of whoever decided."""
    session = builder(gold)
    session.act(SETTLE)
    session.act({**SETTLE, "label": "spam", "rationale": "It is an offer. Was it ever not?"})
    told = history(gold, "gold", "mail")
    decided, corrected = (
        "decided the answer to topic of “Text of q1”",
        "corrected the answer to topic of “Text of q1”",
    )
    assert said(told.of("q1")) == [
        ("Lea", corrected, "ham", "spam", "It is an offer. Was it ever not?"),
        ("Lea", decided, None, "ham", "No offer."),
    ]
    assert told.parts == (("q1", "“Text of q1”"),)
    assert told.events[-1].what == "began version 1.0.0 with 3 items"
    assert told.events[0].known.startswith("uwe, ")


def test_gold_is_refused_for_who_may_not_see_it(gold):  # noqa: F811
    (gold.root / "roles.yaml").write_text("people:\n  uwe: viewer\n")
    with pytest.raises(NotAllowed):
        history(gold, "gold", "mail")


def test_what_is_from_before_the_log_is_told_by_the_documents(labelling):
    """The shipped gold was locked by no record; its adjudicated answers say who and why."""
    told = history(Workspace(labelling), "gold", "support-tickets")
    decided = [event for event in told.events if event.what.startswith("decided")]
    assert decided
    assert all(event.who and event.why and event.after for event in decided)
    assert any(event.what == "locked version 1.0.0" for event in told.events)


def test_a_guideline_tells_what_each_version_changed(labelling, workbench):
    """Field by field, under whoever published it; what is only in the draft has no date."""
    draft = labelling / "guidelines/support-tickets/draft.yaml"
    text = draft.read_text()
    name = re.search(r"^title: (.*)$", text, re.MULTILINE)
    draft.write_text(text.replace(name[0], "title: Tickets and mails"))
    told = history(Workspace(labelling), "guideline", "support-tickets")
    (pending,) = [event for event in told.of("title") if event.at is None]
    assert (pending.what, pending.after) == ("changed the title", "Tickets and mails")
    refund = told.of("intent/refund_request")
    assert any(
        "“Definition” of label refund request" in event.what and event.before and event.after
        for event in refund
    )
    workbench(
        "guideline",
        "publish",
        "support-tickets",
        "--version",
        "3.0.0",
        "--summary",
        "A title.",
    )
    newest = history(Workspace(labelling), "guideline", "support-tickets").events
    assert ("uwe", "published version 3.0.0") in [(event.who, event.what) for event in newest[:3]]


def test_a_round_tells_what_concerned_each_person(tmp_path, made):  # noqa: F811
    """People by name, and by pseudonym for who may not see names."""
    (tmp_path / "guidelines").mkdir()
    with AttemptStore.open(None, tmp_path) as store:
        store.add_round(made.a_round())
        ana = made.begun(store, "Ana")
        store.declare(Declared("first", ana.person.id, True, "Works well.", "Lea", made.minute(13)))
        told = history(Workspace(tmp_path), "round", "first", store)
        assert [event.what for event in reversed(told.of(ana.person.id))][-2:] == [
            "began",
            "declared Ana ready",
        ]
        assert [event.who for event in told.events if event.what == "began"] == ["Ana"]
        (tmp_path / "roles.yaml").write_text("people:\n  uwe: viewer\n")
        hidden = history(Workspace(tmp_path), "round", "first", store)
        assert "Ana" not in str(hidden.to_dict())
        assert "A01" in str(hidden.to_dict())


def test_a_pilot_tells_of_its_seal_and_its_deliveries(labelling, workbench):
    table = labelling / "rework.csv"
    table.write_text((labelling / "pilots/november/deliveries/vendor_a_1.csv").read_text())
    Workspace(labelling).pilots.deliver("november", "rework.csv", table.read_bytes())
    told = history(Workspace(labelling), "pilot", "november")
    assert [event.what for event in told.events] == [
        "added the file rework.csv",
        "froze the pilot: its terms no longer change",
    ]
    assert [event.what for event in told.of("rework.csv")] == ["added the file rework.csv"]


def test_no_history_shows_a_digest(labelling):
    for subject, name in (
        ("guideline", "support-tickets"),
        ("gold", "support-tickets"),
        ("pilot", "november"),
    ):
        text = str(history(Workspace(labelling), subject, name).to_dict())
        assert not re.search(r"\b[0-9a-f]{16,}\b", text)
