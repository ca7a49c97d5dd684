"""A lead declares somebody ready where a quiz cannot decide: with a reason, shown as what it is."""

import json

import pytest

from tests.rounds.commands.test_quiz_appeals_command import answer, tokens
from workbench.calibration.retakes import qualified
from workbench.rounds.answers import Exam
from workbench.rounds.server.service import RoundService
from workbench.store.rounds.round_records import records_around
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

GOLD = ("--gold", "support-tickets@1.0.0", "--question", "intent")
WHY = ("--reason", "Labelled ten new cases with me, all right.", "--by", "Lea")


@pytest.fixture
def retake(labelling, workbench):
    """A retake that is too short to decide, and that Ana has taken; her token."""
    workbench("quiz", "create", "changed", *GOLD, "--since", "1.0.0", "--length", 3)
    ana, _ = tokens(workbench, "changed", "ana", "ben")
    answer(labelling, ana, "changed")
    return ana


def ready(labelling) -> list[str]:
    """Who is qualified."""
    workspace = Workspace(labelling)
    with AttemptStore.open(None, labelling) as store:
        records = records_around(store, "changed")
        return [
            records[0].people[one.person].shown
            for one in qualified(
                [
                    Exam(
                        record, workspace.gold(record.round.gold), workspace.guideline(record.round.guideline)
                    )
                    for record in records
                ]
            )
        ]


def test_who_is_declared_ready_is_qualified_and_is_not_called_passed(labelling, workbench, retake):
    """In the results with reason and name, in JSON, in the CSV, and on the person's own page."""
    assert ready(labelling) == []
    said = workbench("quiz", "ready", "changed", "ana", *WHY).output
    assert (
        said
        == "ana is declared ready in changed, by uwe (typed: Lea): Labelled ten new cases with me, all right.\n"
    )
    assert ready(labelling) == ["ana"]
    results = workbench("quiz", "results", "changed").output
    assert "ana was declared ready by uwe (typed: Lea) on" in results
    assert "Labelled ten new cases with me, all right." in results
    ana, ben = json.loads(workbench("quiz", "results", "changed", "--json").stdout)["people"]
    assert (ana["state"], ana["declared"]["by"], ana["n"]) == ("declared ready", "uwe (typed: Lea)", 3)
    assert (ben["state"], ben["declared"]) == ("invited", None)
    with AttemptStore.open(None, labelling) as store:
        verdict = RoundService(Workspace(labelling), store).view(retake, "en")["verdict"]
    assert (verdict["state"], verdict["declared"]["by"]) == (None, "Lea")
    assert verdict["declared"]["reason"] == WHY[1]


def test_a_word_can_be_taken_back(labelling, workbench, retake):
    """Then everything is as the answers say."""
    workbench("quiz", "ready", "changed", "ben", *WHY)
    assert ready(labelling) == ["ben"]
    back = ("--take-back", "--reason", "That was another Ben.", "--by", "Lea")
    assert "is no longer declared ready" in workbench("quiz", "ready", "changed", "ben", *back).output
    assert ready(labelling) == []
    assert (
        json.loads(workbench("quiz", "results", "changed", "--json").stdout)["people"][1]["state"]
        == "invited"
    )


def test_only_whoever_is_invited_to_an_exam_is_declared_ready(labelling, workbench, refusal, retake):
    """Nobody else, by no blank reason, in no practice round; two people of one name are told apart by their vendor."""
    assert "invited to 'changed': 'ana', 'ben'" in refusal("quiz", "ready", "changed", "eve", *WHY)
    assert "a sentence" in refusal("quiz", "ready", "changed", "ana", "--reason", " ", "--by", "Lea")
    workbench("quiz", "create", "warm", *GOLD, "--practice")
    assert "qualifies nobody" in refusal("quiz", "ready", "warm", "ana", *WHY)
    workbench("quiz", "invite", "changed", "ana", "--vendor", "north")
    assert "'ana', 'ben', 'north/ana'" in refusal("quiz", "ready", "changed", "ana", *WHY)
    workbench("quiz", "ready", "changed", "ana", "--vendor", "north", *WHY)
    people = json.loads(workbench("quiz", "results", "changed", "--json").stdout)["people"]
    assert [(one["vendor"], one["state"]) for one in people if one["name"] == "ana"] == [
        ("", "done"),
        ("north", "declared ready"),
    ]
