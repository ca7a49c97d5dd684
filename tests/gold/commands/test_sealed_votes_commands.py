"""Blind votes from the command line: a round at the desk is ended, votes are handed in, a running expert round is not imported."""

import json

import pytest

from tests.rounds.commands.test_quiz_appeals_command import answer, tokens
from workbench.documents.gold import Reason
from workbench.gold.blind_labelling import seal_vote
from workbench.gold.project import GoldProject
from workbench.store.workspace import Workspace

SET = "support-tickets"


@pytest.fixture
def draft(labelling, workbench) -> Workspace:
    """A draft of the next version of the gold, two of its answers open again."""
    workspace = Workspace(labelling)
    workbench("gold", "next", SET)

    def opened(gold):
        for item in gold.items[:2]:
            bare = {
                "label": None,
                "settled": None,
                "settled_by": None,
                "votes": {},
                "reasons": {},
                "accepted": (),
            }
            gold = gold.with_answer(item.id, "intent", item.answers["intent"].model_copy(update=bare))
        return gold

    workspace.gold_sets.change(SET, opened)
    return workspace


def places(workspace) -> list[tuple[str, str]]:
    return [place for place in workspace.gold_sets.draft(SET).unsettled() if place[1] == "intent"]


def seal(workspace, expert: str, label: str) -> None:
    """The expert's sealed vote on both open answers."""
    project = GoldProject(workspace, SET)
    for place in places(workspace):
        seal_vote(project, project.guideline(), place, expert, label, Reason())


def test_the_lead_ends_the_round(draft, workbench, refusal):
    """Until then disputes, status and the workspace's status say that votes are sealed; then the votes are in the draft."""
    (item, _), _ = places(draft)
    seal(draft, "Ana", "delivery")
    line = f"Blind votes of 1 expert are sealed until the round ends: workbench gold end-blind {SET}"
    assert line in workbench("gold", "disputes", SET).stdout
    assert line in workbench("gold", "status", f"{SET}@draft").stdout
    assert "blind votes of 1 expert sealed until the round ends" in workbench("status").stdout
    adjudicate = ("gold", "adjudicate", SET, item, "--question", "intent", "--label", "delivery")
    assert "End the blind round before you decide" in refusal(
        *adjudicate, "--rationale", "So.", "--rule", "R1.1"
    )
    assert json.loads(workbench("gold", "end-blind", SET, "--json").stdout) == {"votes": 2}
    assert draft.gold_sets.draft(SET).item(item).answers["intent"].votes == {"Ana": "delivery"}
    assert line not in workbench("gold", "disputes", SET).stdout


def test_disputes_end_a_round_that_is_over(draft, workbench):
    """Everybody has answered: who looks at the disputes finds them."""
    seal(draft, "Ana", "delivery")
    seal(draft, "Ben", "how_to")
    assert "2 answers to decide" in workbench("gold", "disputes", SET).stdout
    assert draft.gold_sets.draft(SET).sealed() == ()


def test_handing_in(draft, workbench, refusal):
    """Under one's own name, or the one that one labelled under."""
    seal(draft, "uwe", "delivery")
    seal(draft, "Ana", "how_to")
    assert "The votes of uwe can be read now." in workbench("gold", "hand-in", SET).stdout
    assert "The votes of Ana can be read now." in workbench("gold", "hand-in", SET, "--expert", "Ana").stdout
    assert "Eva has no sealed votes" in refusal("gold", "hand-in", SET, "--expert", "Eva")


BLIND = ("quiz", "create", "blind", "--expert", "--gold-draft", SET, "--question", "intent", "--length", 3)


def test_a_running_expert_round_is_not_imported(draft, labelling, workbench, refusal):
    """The attack: an expert imports the round and reads in the draft what the others said before answering."""
    workbench(*BLIND)
    ana, ben = tokens(workbench, "blind", "ana", "ben")
    take = ("gold", "import-votes", SET, "blind")
    assert "0 of 2 experts have finished" in refusal(*take)
    answer(labelling, ana, "blind", "delivery")
    before = (labelling / f"gold_sets/{SET}/draft.jsonl").read_bytes()
    assert refusal(*take) == (
        "round blind is still running: 1 of 2 experts have finished. Its votes stay out of the draft until it ends, "
        "so that nobody reads them before they vote. Close the round first."
    )
    assert (labelling / f"gold_sets/{SET}/draft.jsonl").read_bytes() == before
    answer(labelling, ben, "blind", "how_to")
    assert "of 2 experts" in workbench(*take).stdout


def test_a_closed_expert_round_is_imported(draft, labelling, workbench, refusal):
    """Whoever has not finished: the lead has ended it."""
    workbench(*BLIND)
    ana, _ben = tokens(workbench, "blind", "ana", "ben")
    answer(labelling, ana, "blind", "delivery")
    assert "still running" in refusal("gold", "import-votes", SET, "blind")
    workbench("quiz", "close", "blind")
    assert "3 answers of 1 expert" in workbench("gold", "import-votes", SET, "blind").stdout
