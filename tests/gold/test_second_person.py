"""Overruling experts who all agree needs a second person where roles are set; until then nothing is decided or locked."""

import json

import pytest

from tests.gold.test_session import builder, label_all, mail, on_disk
from tests.gold_drafts import NOW
from workbench.documents.proposal import Proposal
from workbench.documents.record import Actor
from workbench.errors import InvalidDocument, NotAllowed, NotFound, NotSettled
from workbench.gold.project import GoldProject
from workbench.home.inputs import read_status
from workbench.store.log.entries import entries, read_workspace
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.proposals import ProposalStore

PEOPLE = "people:\n  lea: lead\n  mona: [lead, author]\n  eva: expert\n"
SPAM = {
    "do": "adjudicate",
    "item": "q0",
    "question": "topic",
    "label": "spam",
    "rationale": "An offer.",
    "rules": ["R1"],
}


@pytest.fixture
def workspace(tmp_path):
    """Ann and Bob said ham of everything but q1, of which Bob said spam."""
    found = mail(tmp_path)
    label_all(builder(found, expert="Ann"), {}, rules=["R1"])
    label_all(builder(found, expert="Bob"), {"q1": "spam"}, rules=["R1"])
    builder(found)  # the round is over: its votes open
    return found


@pytest.fixture
def as_(monkeypatch, workspace):
    """Set the roles, and sit down as somebody at a builder of their own."""
    (workspace.root / "roles.yaml").write_text(PEOPLE)

    def sit(name: str, **more):
        monkeypatch.setenv("JUPYTERHUB_USER", name)
        session = builder(workspace, **more)
        session.act({"do": "show", "tab": "adjudicate"})
        return session

    return sit


def test_two_people_overrule_unanimous_experts(workspace, as_):
    """The first act is a proposal, visible to all who decide; the same act by another person decides, under both names."""
    lea = as_("lea")
    lea.act(SPAM)
    assert on_disk(workspace, "q0").label == "ham"
    assert lea.view()["said"] == (
        "“Text of q0”, topic: spam, though both experts said ham. It waits until another person who may adjudicate decides the same."
    )
    (pending,) = lea.view()["adjudication"]["pending"]
    assert (pending["mine"], pending["by"], pending["content"]["label"]) == (True, "lea", "spam")
    mona = as_("mona")
    (pending,) = mona.view()["adjudication"]["pending"]
    assert not pending["mine"]
    mona.act(
        {"do": "adjudicate", "item": "q0", "question": "topic", **pending["content"], **pending["words"]}
    )
    answer = on_disk(workspace, "q0")
    assert (answer.label, answer.settled, answer.settled_by) == (
        "spam",
        "adjudicated",
        "mona, proposed by lea",
    )
    assert mona.view()["adjudication"]["pending"] == []
    log = entries(read_workspace(WorkspaceLog(workspace.root)))
    assert [(entry.act, entry.who) for entry in log if entry.act != "gold.open"][-2:] == [
        ("gold.propose", "lea"),
        ("gold.correct", "mona"),
    ]
    assert ProposalStore(workspace.root).all() == ()


@pytest.mark.parametrize("typed", ["mona", "Somebody Else"])
def test_a_typed_name_is_no_second_person(workspace, as_, typed):
    as_("lea").act(SPAM)
    as_("lea", lead=typed).act(SPAM)
    assert on_disk(workspace, "q0").label == "ham"


def test_another_decision_is_another_proposal(workspace, as_):
    """Who decides otherwise does not confirm; theirs is what waits then."""
    as_("lea").act(SPAM)
    mona = as_("mona")
    mona.act({**SPAM, "accepted": ["ham"]})
    assert on_disk(workspace, "q0").label == "ham"
    (pending,) = mona.view()["adjudication"]["pending"]
    assert (pending["by"], pending["content"]["accepted"]) == ("mona", ["ham"])
    as_("lea").act({**SPAM, "accepted": ["ham"]})
    assert on_disk(workspace, "q0").settled_by == "lea, proposed by mona"


def test_the_lock_waits(workspace, as_):
    """Named among what is open, in the status too; taken back, nothing waits."""
    lea = as_("lea")
    lea.act({**SPAM, "item": "q1", "label": "ham"})
    lea.act({"do": "goal", "per_label": 0, "per_rule": 0})
    lea.act(SPAM)
    check = next(c for c in lea.view()["lock"]["checks"] if c["id"] == "decided")
    assert [(place["id"], place["name"]) for place in check["open"]] == [("q0: topic", "Text of q0")]
    with pytest.raises(NotSettled, match="q0: topic"):
        lea.act({"do": "lock"})
    status = read_status(workspace, now=NOW)
    assert "1 decision for a second person" in [wait.what for _, wait in status.waiting]
    lea.act({"do": "withdraw", "item": "q0", "question": "topic"})
    with pytest.raises(NotFound, match="no decision about item 'q0'"):
        lea.act({"do": "withdraw", "item": "q0", "question": "topic"})
    lea.act({"do": "lock"})


def test_reopening_is_no_way_around(workspace, as_):
    """The votes still agree: whoever opens the answer again does not decide it alone."""
    lea = as_("lea")
    lea.act({**SPAM, "label": "ham"})
    lea.act({"do": "reopen", "item": "q0", "question": "topic"})
    lea.act(SPAM)
    assert on_disk(workspace, "q0").label is None
    assert len(GoldProject(workspace, "mail").pending(workspace.gold_sets.draft("mail"))) == 1


def test_what_one_person_decides_alone(workspace, as_):
    """A dispute; what the experts said; and a decision that lacks something does not even wait."""
    lea = as_("lea")
    lea.act({**SPAM, "item": "q1"})
    assert on_disk(workspace, "q1").settled_by == "lea"
    lea.act({**SPAM, "label": "ham"})
    assert on_disk(workspace, "q0").settled_by == "lea"
    with pytest.raises(InvalidDocument, match="says why"):
        lea.act({**SPAM, "item": "q2", "rationale": ""})
    assert ProposalStore(workspace.root).all() == ()


def test_without_roles_it_is_as_it_was(workspace, monkeypatch):
    """One person decides; and proposals of before hold nothing up once roles are gone."""
    monkeypatch.setenv("JUPYTERHUB_USER", "lea")
    builder(workspace).act(SPAM)
    assert on_disk(workspace, "q0").settled_by == "lea"


def test_a_proposal_that_was_decided_by_other_means_waits_no_longer(workspace, as_):
    """A crash between the decision and the removal of its proposal blocks nothing."""
    as_("lea").act(SPAM)
    (proposal,) = ProposalStore(workspace.root).all()
    as_("mona").act(SPAM)
    ProposalStore(workspace.root).keep(proposal, Actor("lea", "hub"))
    assert GoldProject(workspace, "mail").pending(workspace.gold_sets.draft("mail")) == ()


def test_proposals_are_read_strictly(workspace, as_):
    as_("lea").act(SPAM)
    store = ProposalStore(workspace.root)
    store.path.write_text(store.path.read_text().replace('"name"', '"nome"'))
    with pytest.raises(InvalidDocument, match=r"proposals\.jsonl, line 1"):
        store.all()
    assert Proposal.model_fields  # the document that each line is


def test_buttons_say_who_may(workspace, as_, monkeypatch):
    """An expert's builder: what they may not do, with who may; and the act itself is refused, whatever the screen shows."""
    eva = as_("eva")
    may_not = eva.view()["may_not"]
    assert (
        may_not["lock"] == may_not["adjudicate"] == may_not["end_blind"] == "Needs the role lead (lea, mona)."
    )
    assert "vote" not in may_not
    before = (workspace.root / "gold_sets/mail/draft.jsonl").read_bytes()
    for action in (
        SPAM,
        {"do": "lock"},
        {"do": "end_blind"},
        {"do": "drop", "item": "q0", "reason": "x"},
        {"do": "reopen", "item": "q0", "question": "topic"},
        {"do": "goal", "votes": 1},
    ):
        with pytest.raises(NotAllowed, match="You are eva"):
            eva.act(action)
    assert (workspace.root / "gold_sets/mail/draft.jsonl").read_bytes() == before
    monkeypatch.setenv("JUPYTERHUB_USER", "vic")
    viewer = builder(workspace)
    with pytest.raises(NotAllowed, match="may not see gold answers"):
        viewer.act({"do": "show", "tab": "adjudicate"})
    with pytest.raises(NotAllowed, match="may not label gold items blind"):
        viewer.act({"do": "sit", "name": "Vic"})
    assert "spam" not in json.dumps(viewer.view()["blind"])


def test_an_expert_labels_under_their_own_identity(workspace, as_):
    """A typed name would be a second vote of one person."""
    eva = as_("eva")
    with pytest.raises(NotAllowed, match="you are eva"):
        eva.act({"do": "sit", "name": "Ann"})
    eva.act({"do": "sit", "name": "eva"})
    assert eva.view()["blind"]["expert"] == "eva"
