"""A ruling reaches the next gold version, or holds up its lock until somebody says why not; as a lead types it."""

import json

import pytest

from tests.quiz_rounds import START
from workbench.pilot.session import PilotDesigner
from workbench.store.rounds.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

GOLD = "support-tickets"
BY = ("--by", "Ruth")


@pytest.fixture
def ruled(labelling, workbench) -> dict:
    """A simulated round in which Lea decided two appeals, the first for the answer, the second for the gold; the first."""
    asked = ("--gold", f"{GOLD}@1.0.0", "--question", "intent")
    workbench("quiz", "create", "november", *asked, "--until-sure")
    workbench("quiz", "simulate", "november", "--people", 12, "--seed", 7)
    rows = [
        row for row in json.loads(workbench("quiz", "appeals", "november", "--json").stdout) if row["answer"]
    ]
    said = workbench(
        "quiz", "rule", rows[0]["id"], "--gold-corrected", "--reply", "It asks for that.", "--by", "Lea"
    ).output
    assert f"workbench gold waiting {GOLD}" in said
    workbench("quiz", "rule", rows[1]["id"], "--gold-stands", "--reply", "No: R1.1.", "--by", "Lea")
    return rows[0]


def waiting(workbench) -> dict:
    return json.loads(workbench("gold", "waiting", GOLD, "--json").stdout)


def test_a_ruling_is_seen_on_the_locked_version_and_holds_up_the_next(ruled, workbench, refusal):
    """Status and list say so; only a draft can be changed."""
    (decision,) = waiting(workbench)["waiting"]
    assert (decision["item"], decision["label"], decision["gold"]) == (
        ruled["item"],
        ruled["answer"],
        ruled["gold"],
    )
    assert (
        f"{GOLD}@1.0.0 is locked. Next: workbench gold next {GOLD}"
        in workbench("gold", "waiting", GOLD).output
    )
    assert "start its next version first" in refusal("gold", "accept", GOLD, decision["id"], *BY)
    workbench("gold", "next", GOLD)
    said = refusal("gold", "lock", GOLD)
    assert "1 decision waits; accept, confirm or reject each." in said
    assert f"Open: '{ruled['item']}: intent'" in said
    status = workbench("gold", "status", GOLD).output
    assert f"waiting: {decision['id']}  {decision['says']}" in status
    assert "open: Rulings, meetings and edge cases are in the gold" in status
    assert "1 decision against the gold to accept or reject" in workbench("status").output


def test_an_accepted_ruling_is_the_gold_of_the_next_version(ruled, labelling, workbench):
    """The label, the reply as its reason and who accepted it; then the set locks."""
    workbench("gold", "next", GOLD)
    (decision,) = waiting(workbench)["waiting"]
    said = workbench("gold", "accept", GOLD, decision["id"], *BY).output
    assert "0 decisions still to accept or reject" in said
    record = json.loads(workbench("log", "show", "--thing", ruled["item"], "--json").stdout)[-1]
    assert (record["act"], record["typed"], record["state"]) == ("gold.accept", "Ruth", "done")
    assert f"Now {ruled['answer']}" in record["reason"]
    workbench("gold", "lock", GOLD)
    new = Workspace(labelling).gold_sets.load(GOLD).item(ruled["item"]).answers["intent"]
    assert (new.label, new.rationale, new.settled_by) == (
        ruled["answer"],
        "It asks for that.",
        "uwe (typed: Ruth)",
    )
    assert waiting(workbench) == {"gold": f"{GOLD}@1.0.1", "waiting": [], "pending": [], "rejected": []}
    old = json.loads(workbench("gold", "status", f"{GOLD}@1.0.0", "--json").stdout)
    assert [row["id"] for row in old["waiting"]] == [decision["id"]]


def test_both_answers_may_count(ruled, labelling, workbench):
    """The gold label stays, and theirs is accepted beside it."""
    workbench("gold", "next", GOLD)
    (decision,) = waiting(workbench)["waiting"]
    workbench("gold", "accept", GOLD, decision["id"], "--also", *BY)
    new = Workspace(labelling).gold_sets.draft(GOLD).item(ruled["item"]).answers["intent"]
    assert (new.label, new.accepted) == (ruled["gold"], (ruled["answer"],))
    assert waiting(workbench)["waiting"] == []


def test_a_rejected_ruling_stays_on_record_and_may_still_be_accepted(ruled, labelling, workbench, refusal):
    """With who and why; the next versions are not asked again."""
    workbench("gold", "next", GOLD)
    (decision,) = waiting(workbench)["waiting"]
    assert "say why the gold stays" in refusal("gold", "reject", GOLD, decision["id"], "--reason", " ", *BY)
    assert "no decision 'nonsense' waits" in refusal("gold", "reject", GOLD, "nonsense", "--reason", "x", *BY)
    workbench("gold", "reject", GOLD, decision["id"], "--reason", "It was about another text.", *BY)
    kept = waiting(workbench)
    assert kept["waiting"] == []
    assert [(row["decision"], row["reason"], row["by"]) for row in kept["rejected"]] == [
        (decision["id"], "It was about another text.", "uwe (typed: Ruth)")
    ]
    assert "rejected by uwe (typed: Ruth) on" in workbench("gold", "waiting", GOLD).output
    workbench("gold", "lock", GOLD)
    workbench("gold", "next", GOLD)
    assert waiting(workbench)["waiting"] == []
    workbench("gold", "accept", GOLD, decision["id"], *BY)
    new = Workspace(labelling).gold_sets.draft(GOLD).item(ruled["item"]).answers["intent"]
    assert new.label == ruled["answer"]


def test_a_ruling_that_is_changed_waits_no_more(ruled, workbench):
    """The latest ruling counts."""
    again = ("--gold-stands", "--reply", "After all: no.", "--by", "Lea")
    workbench("quiz", "rule", ruled["id"], *again)
    assert waiting(workbench)["waiting"] == []


def test_an_edge_case_of_the_drafted_guideline_waits_too(labelling, workbench):
    """It quotes a gold item and decides it otherwise."""
    gold = Workspace(labelling).gold_sets.load(GOLD)
    item = next(i for i in gold.items if i.answers["intent"].label == "how_to")
    workbench("guideline", "questions", "list", GOLD)
    (labelling / "q.csv").write_text(
        f'note,who,at,item_text,question\n"Which?",Ana,2026-10-20T09:00:00Z,"{item.text()}",intent\n'
    )
    workbench("guideline", "questions", "import", GOLD, "q.csv")
    asked = json.loads(workbench("guideline", "questions", "list", GOLD, "--json").stdout)[-1]["id"]
    reply = ("--reply", "So.", "--by", "Lea", "--case", "billing_question", "--cites", "R1.1")
    workbench("guideline", "questions", "answer", GOLD, asked, *reply)
    (decision,) = waiting(workbench)["waiting"]
    assert (decision["item"], decision["source"], decision["label"]) == (
        item.id,
        "edge case",
        "billing_question",
    )
    assert decision["where"].endswith(f"of guideline {GOLD}@draft")


def test_an_item_ruled_as_not_settled_leaves_the_draft_as_undecidable(labelling, workbench):
    """Who could not tell was right: the authors are asked, and a quiz may mix the item in."""
    workbench("quiz", "create", "may", "--gold", f"{GOLD}@1.0.0", "--question", "intent", "--until-sure")
    workbench("quiz", "simulate", "may", "--people", 40, "--seed", 3)
    with AttemptStore.open(None, labelling) as store:
        record = record_of(store, "may")
        silent = next(
            a
            for a in record.answers
            if a.skip and next(t for t in record.attempts if t.id == a.attempt_id).finished_at
        )
        appeal = store.appeal(silent.attempt_id, silent.turn, "Where does it say so?", silent.answered_at)
        store.rule(appeal.id, "gold corrected", "Nowhere.", "Lea", silent.answered_at)
    workbench("gold", "next", GOLD)
    (decision,) = [row for row in waiting(workbench)["waiting"] if row["item"] == silent.item]
    assert decision["change"] == "undecidable"
    workbench("gold", "accept", GOLD, decision["id"], *BY)
    assert (silent.item, "intent") in Workspace(labelling).gold_sets.draft(GOLD).undecidable()


def test_a_pilot_on_gold_that_was_decided_otherwise_since_warns(ruled, labelling, workbench):
    """On screen before it is frozen, and when it is; a rejected decision is no reason to warn."""
    (decision,) = waiting(workbench)["waiting"]
    said = f"1 decision made since contradicts gold {GOLD}@1.0.0"
    (labelling / "pilots" / "november" / "frozen.yaml").unlink()
    screen = PilotDesigner(
        Workspace(labelling), "november", now=lambda: START, report=lambda *_: "", begin=lambda work: work()
    )
    assert screen.view()["freeze"]["warnings"] == []
    screen.act({"do": "ask_freeze"})
    warnings = screen.view()["freeze"]["warnings"]
    assert warnings[0].startswith(said)
    assert warnings[1] == decision["says"]
    frozen = workbench("pilot", "freeze", "november")
    assert frozen.stderr.startswith(said)
    assert json.loads(workbench("pilot", "freeze", "november", "--json").stdout)["warnings"] == warnings
    workbench("gold", "next", GOLD)
    workbench("gold", "reject", GOLD, decision["id"], "--reason", "It was about another text.", *BY)
    assert workbench("pilot", "freeze", "november").stderr == ""
