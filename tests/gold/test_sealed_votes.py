"""Blind votes at the desk are sealed until the round ends: not in the draft, in a file of their owner, and never lost."""

import json
import os
import stat

import pytest

from tests.gold.test_session import ITEMS, builder, label_all, mail, on_disk
from tests.gold_drafts import guideline
from workbench.documents.gold import GoldSet
from workbench.errors import InvalidDocument, NotAllowed, NotFound, NotNow, NotSettled
from workbench.gold.blind_labelling import end_blind, with_vote
from workbench.gold.project import GoldProject

SPAM = {"q1": "spam", "q2": None}


@pytest.fixture
def workspace(tmp_path):
    """A draft that asks topic of six items, two votes each."""
    return mail(tmp_path)


def draft_text(workspace) -> str:
    return (workspace.root / "gold_sets/mail/draft.jsonl").read_text()


def project(workspace) -> GoldProject:
    return GoldProject(workspace, "mail")


def test_no_label_of_a_running_round_is_in_the_draft(workspace):
    """The attack: an expert reads draft.jsonl while others vote. It says who answered, and nothing of what."""
    label_all(builder(workspace, expert="Ann"), SPAM, rules=["R1"], note="An offer, I think.")
    text = draft_text(workspace)
    assert "spam" not in text
    assert "An offer" not in text
    assert "cannot_tell" not in text
    assert all(json.loads(line)["answers"]["topic"] == {"sealed": ["Ann"]} for line in text.splitlines())
    with pytest.raises(NotSettled):
        workspace.gold_sets.lock("mail", guideline())


def test_a_file_of_votes_is_for_its_owner_alone(workspace):
    """From the moment it is written; handed in, whoever ends the round may read it."""
    label_all(builder(workspace, expert="Ann"), SPAM)
    store = workspace.gold_sets.blind_votes("mail")
    assert stat.S_IMODE(store.path("Ann").stat().st_mode) == 0o600
    store.hand_in("Ann")
    assert stat.S_IMODE(store.path("Ann").stat().st_mode) == 0o644


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.getuid() != 0, reason="only root can act as two users")
def test_another_account_reads_no_votes(workspace, tmp_path):
    """Under another account the file is refused in a sentence that says who opens it; nothing is changed by trying."""
    label_all(builder(workspace, expert="Ann"), SPAM)
    label_all(builder(workspace, expert="Bob"), {})
    for folder in (tmp_path, *tmp_path.parents):
        if folder != folder.parent and "pytest" in str(folder):
            folder.chmod(0o755)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.chown(path, 0 if "blind" in str(path) else 65534, -1)
    before = draft_text(workspace)
    os.seteuid(65534)
    try:
        with pytest.raises(
            NotAllowed, match="alone can read; root opens it with: workbench gold hand-in mail"
        ):
            end_blind(project(workspace))
        with pytest.raises(NotAllowed):
            builder(workspace, expert="Ann")
    finally:
        os.seteuid(0)
    assert draft_text(workspace) == before


def test_the_round_ends_by_itself_once_everybody_has_answered(workspace):
    """Disputes are known then, not before; the files of votes are gone, and the draft is as it always was."""
    label_all(builder(workspace, expert="Ann"), {}, rules=["R1"])
    session = builder(workspace, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    view = session.view()
    assert (view["sealed"], view["adjudication"]["waiting"]) == (["Ann"], 0)
    label_all(builder(workspace, expert="Bob"), SPAM, rules=["R1"])
    session.act({"do": "show", "tab": "adjudicate"})
    view = session.view()
    assert (view["sealed"], view["adjudication"]["waiting"]) == ([], 2)
    assert on_disk(workspace, "q0").settled == "unanimous"
    assert "sealed" not in draft_text(workspace)
    assert not (workspace.root / "gold_sets/mail/blind").exists()


def test_the_lead_ends_it_early(workspace):
    """What is sealed comes into the draft; who has voted takes nothing back any more; an answer is not decided before."""
    ann = builder(workspace, expert="Ann")
    item = ann.view()["blind"]["item"]["id"]
    ann.act({"do": "vote", "item": item, "question": "topic", "label": "ham"})
    lead = builder(workspace, lead="Lea")
    decision = {"label": "ham", "rationale": "So.", "rules": ["R1"]}
    with pytest.raises(NotNow, match="has 1 sealed blind vote"):
        lead.act({"do": "adjudicate", "item": item, "question": "topic", **decision})
    lead.act({"do": "end_blind"})
    assert lead.view()["said"] == "The blind round has ended: 1 vote in the draft."
    assert on_disk(workspace, item).votes == {"Ann": "ham"}
    with pytest.raises(NotNow, match="has ended"):
        ann.act({"do": "undo"})


def test_an_older_draft_loses_nothing(workspace):
    """Votes in a draft of before are sealed when their owner sits down, and come back as they were."""

    def step(gold: GoldSet) -> GoldSet:
        for item in ("q0", "q1"):
            gold = with_vote(gold, guideline(), (item, "topic"), "Ann", "spam")
        return with_vote(gold, guideline(), ("q0", "topic"), "Bob", "ham")

    workspace.gold_sets.change("mail", step)
    session = builder(workspace, expert="Ann")
    assert session.view()["blind"]["done"] == 2
    assert on_disk(workspace, "q0").votes == {"Ann": "spam", "Bob": "ham"}  # a dispute already
    assert (on_disk(workspace, "q1").votes, on_disk(workspace, "q1").sealed) == ({}, ("Ann",))
    end_blind(project(workspace))
    assert on_disk(workspace, "q1").votes == {"Ann": "spam"}


def test_a_lost_file_is_never_taken_for_no_votes(workspace):
    """The round does not end without them; whose they were is asked again."""
    label_all(builder(workspace, expert="Ann"), {})
    path = workspace.gold_sets.blind_votes("mail").path("Ann")
    path.unlink()
    with pytest.raises(NotFound, match="the blind vote of Ann on item 'q0'"):
        end_blind(project(workspace))
    again = builder(workspace, expert="Ann")
    assert again.view()["blind"]["done"] == 0
    label_all(again, SPAM)
    assert end_blind(project(workspace)) == len(ITEMS)


@pytest.mark.parametrize("stop", ["the seal", "the file"])
def test_a_crash_between_the_two_writes_loses_no_acknowledged_vote(workspace, monkeypatch, stop):
    """A vote without its seal was not acknowledged and is asked again; files left over after the end change nothing."""
    session = builder(workspace, expert="Ann")
    item = session.view()["blind"]["item"]["id"]
    vote = {"do": "vote", "item": item, "question": "topic", "label": "ham"}
    if stop == "the seal":
        with monkeypatch.context() as patch:
            patch.setattr(GoldProject, "change", _crash)
            with pytest.raises(InterruptedError):
                session.act(vote)
        session = builder(workspace, expert="Ann")
        assert session.view()["blind"]["done"] == 0
        label_all(session, {item: "spam"})
    else:
        session.act(vote)
        with monkeypatch.context() as patch:
            patch.setattr("workbench.store.blind_votes.BlindVoteStore.clear", _crash)
            with pytest.raises(InterruptedError):
                end_blind(project(workspace))
        label_all(builder(workspace, expert="Ann"), {})
    end_blind(project(workspace))
    wanted = "spam" if stop == "the seal" else "ham"
    assert on_disk(workspace, item).votes == {"Ann": wanted}


def _crash(*_args, **_more):
    raise InterruptedError("the power went")


def test_votes_on_an_item_that_left_stay_on_record(workspace):
    """Dropped while its votes were sealed: they are with it when the round ends."""
    label_all(builder(workspace, expert="Ann"), SPAM)
    lead = builder(workspace, lead="Lea")
    lead.act({"do": "drop", "item": "q1", "reason": "Not a mail."})
    end_blind(project(workspace))
    (left,) = workspace.gold_sets.draft("mail").left
    assert left.answers["topic"].votes == {"Ann": "spam"}


def test_who_labels_is_named(workspace):
    with pytest.raises(InvalidDocument, match="Say who labels"):
        builder(workspace).act({"do": "sit", "name": " "})
