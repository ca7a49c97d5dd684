"""A lead reads appeals and rules on them; retests and expert rounds say what they are for; reading makes nothing."""

import json
import sqlite3

import pytest

from workbench.rounds.server.service import RoundService
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

INTENT = ("--gold", "support-tickets@1.0.0", "--question", "intent")
EASY = ("--length", 6, "--good", 0.99, "--poor", 0.5, "--false-pass", 0.1, "--false-fail", 0.1)


def answer(root, token: str, round_name: str, label=None) -> None:
    """Take a round to its end: the gold, or always that label, or that the guideline does not tell where it is None."""
    workspace = Workspace(root)
    with AttemptStore.open(None, root) as store:
        desk = RoundService(workspace, store)
        view = desk.act(token, "en", {"do": "begin"})
        while view["screen"] == "item":
            said = {"answer": label} if label else {"skip": "cannot_tell"}
            view = desk.act(token, "en", {"do": "answer", "turn": view["item"]["turn"], **said})


def tokens(workbench, round_name: str, *names: str) -> list[str]:
    """Invite, and take the tokens out of the links."""
    invited = json.loads(workbench("quiz", "invite", round_name, *names, "--json").stdout)["invited"]
    return [one["link"].rsplit("/", 1)[1] for one in invited]


@pytest.fixture
def contested(labelling, workbench):
    """A round in which Ana told of nothing and contests the first gold answer; her token."""
    workbench("quiz", "create", "may", *INTENT, *EASY)
    (token,) = tokens(workbench, "may", "ana")
    answer(labelling, token, "may")
    with AttemptStore.open(None, labelling) as store:
        desk = RoundService(Workspace(labelling), store)
        desk.act(token, "en", {"do": "appeal", "turn": 1, "note": "It asks for money back."})
    return token


def test_a_lead_reads_an_appeal_and_decides_it(contested, workbench):
    """Listed with answer, gold and note; ruled on, and anew: the latest ruling counts."""
    (row,) = json.loads(workbench("quiz", "appeals", "may", "--json").stdout)
    assert (row["person"], row["answer"], row["note"]) == ("ana", None, "It asks for money back.")
    assert row["gold"]
    said = workbench("quiz", "appeals", "may").output
    assert "1 appeal in may, 1 to decide" in said
    assert f"answered cannot tell, gold {row['gold']}: It asks for money back." in said
    by = ("--reply", "No: see R1.1.", "--by", "Lea")
    assert "the gold stands" in workbench("quiz", "rule", row["id"], "--gold-stands", *by).output
    (row,) = json.loads(workbench("quiz", "appeals", "may", "--json").stdout)
    assert (row["ruling"], row["reply"], row["ruled_by"]) == (
        "gold stands",
        "No: see R1.1.",
        "uwe (typed: Lea)",
    )
    done = workbench("quiz", "rule", row["id"], "--item-retired", *by, "--json").stdout
    assert json.loads(done)["ruling"] == "item retired"
    assert "uwe (typed: Lea) replied: No: see R1.1." in workbench("quiz", "appeals", "may").output
    found = json.loads(workbench("quiz", "results", "may", "--json").stdout)
    assert (found["appeals_open"], found["people"][0]["n"]) == ([], 5)


def test_a_ruling_says_which_and_of_what(contested, workbench, refusal):
    """No ruling, an unknown appeal, a round that is not there."""
    by = ("--reply", "No.", "--by", "Lea")
    assert "Say one of" in workbench("quiz", "rule", "x", *by, status=2).output
    assert "no appeal with id 'x'" in refusal("quiz", "rule", "x", "--gold-stands", *by)
    assert "there is no round 'june'" in refusal("quiz", "appeals", "june")


def test_a_retest_says_how_far_people_agree_with_themselves(labelling, workbench):
    """Ana says the same again, Ben something else; share, interval and n of each."""
    workbench("quiz", "create", "may", *INTENT, *EASY)
    workbench("quiz", "create", "again", "--retest-of", "may")
    labels = [
        one.id for one in Workspace(labelling).guideline("support-tickets@2.0.0").question("intent").labels
    ]
    for name, second in (("ana", labels[0]), ("ben", labels[1])):
        answer(labelling, *tokens(workbench, "may", name), "may", labels[0])
        answer(labelling, *tokens(workbench, "again", name), "again", second)
    found = json.loads(workbench("quiz", "results", "again", "--json").stdout)["self_consistency"]["intent"]
    assert (found["agreement"]["value"], found["repeats"]) == (0.5, 12)
    assert sorted(one["value"] for one in found["annotators"].values()) == [0.0, 1.0]
    said = workbench("quiz", "results", "again").output
    assert "the same answer again 0.500" in said
    assert "ana: 1.000 (0.610 to 1.000, n 6)" in said  # Wilson's for 6 of 6
    assert "self_consistency" not in json.loads(workbench("quiz", "results", "may", "--json").stdout)


def test_an_expert_round_says_what_is_in_dispute_and_what_comes_next(labelling, workbench):
    """Two experts label everything, always differently; the command that takes the votes in is named."""
    store = Workspace(labelling).gold_sets
    if not store.has_draft("support-tickets"):
        gold = store.load("support-tickets")
        fresh = {"version": "1.1.0", "items_sha256": None, "locked_on": None, "items": 0}
        store.write_draft(gold.model_copy(update={"card": gold.card.model_copy(update=fresh)}))
    workbench(
        "quiz",
        "create",
        "blind",
        "--expert",
        "--gold-draft",
        "support-tickets",
        "--question",
        "intent",
        "--length",
        3,
    )
    labels = [
        one.id for one in Workspace(labelling).guideline("support-tickets@2.0.0").question("intent").labels
    ]
    for name, label in (("ana", labels[0]), ("ben", None)):
        answer(labelling, *tokens(workbench, "blind", name), "blind", label)
    found = json.loads(workbench("quiz", "results", "blind", "--json").stdout)["blind_labels"]
    assert found["experts"] == 2
    assert found["one"] + 2 * found["several"] == 6
    assert len(found["disputed"]) == found["several"]
    assert "workbench gold import-votes support-tickets blind" in " ".join(
        workbench("quiz", "results", "blind").output.split()
    )


def test_reading_makes_no_database(labelling, workbench, refusal):
    """Lists are empty, results are refused, and no file appears."""
    assert json.loads(workbench("people", "list", "--json").stdout) == []
    assert json.loads(workbench("quiz", "list", "--json").stdout) == []
    assert "no rounds here yet" in refusal("quiz", "results", "may")
    assert "no rounds here yet" in refusal("quiz", "appeals", "may")
    assert not (labelling / "runs" / "attempts.sqlite").exists()


def test_reading_goes_on_while_somebody_writes(contested, labelling, workbench):
    """Another process holds the write lock: lists, results and status need it not."""
    lock = sqlite3.connect(labelling / "runs" / "attempts.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    assert [one["name"] for one in json.loads(workbench("people", "list", "--json").stdout)] == ["ana"]
    assert json.loads(workbench("quiz", "list", "--json").stdout)[0]["round"] == "may"
    assert json.loads(workbench("quiz", "results", "may", "--json").stdout)["round"] == "may"
    assert len(json.loads(workbench("quiz", "appeals", "may", "--json").stdout)) == 1
    assert "may" in workbench("status").output
    lock.close()


def test_the_database_may_come_from_the_environment(labelling, workbench, tmp_path, monkeypatch):
    """WORKBENCH_DATABASE counts for every command alike, and --database wins over it."""
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    monkeypatch.setenv("WORKBENCH_DATABASE", url)
    workbench("quiz", "create", "may", *INTENT, *EASY)
    workbench("quiz", "invite", "may", "ana")
    assert [one["name"] for one in json.loads(workbench("people", "list", "--json").stdout)] == ["ana"]
    assert "may" in workbench("status").output
    other = f"sqlite:///{labelling / 'runs' / 'attempts.sqlite'}"
    assert json.loads(workbench("people", "list", "--database", other, "--json").stdout) == []
