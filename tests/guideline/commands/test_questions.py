"""Questions from annotators come in, are answered, become cases and rules, and go back to who asked."""

import json
import subprocess
import sys

import pytest

from workbench.store.draft_parts import add_case
from workbench.store.files import locked
from workbench.store.workspace import Workspace

SHEET = (
    "note,who,at,item_text,question\n"
    '"Is a promised refund one?",A03,2026-10-20T09:00:00Z,"When, at last, is my 79 here?",intent\n'
    '"Is Tuesday a date?",A04,2026-10-21T09:00:00Z,,urgency\n'
)


@pytest.fixture
def asked(workbench, labelling) -> list[str]:
    """Two questions from a sheet; their ids."""
    (labelling / "q.csv").write_text(SHEET)
    workbench("guideline", "questions", "import", "support-tickets", "q.csv")
    return [one["id"] for one in listed(workbench)]


def listed(workbench, *options: str) -> list[dict]:
    return json.loads(
        workbench("guideline", "questions", "list", "support-tickets", *options, "--json").stdout
    )


def answer(workbench, question: str, *options: str) -> dict:
    said = ["--reply", "No, nothing more is asked.", "--by", "Ines", *options, "--json"]
    return json.loads(
        workbench("guideline", "questions", "answer", "support-tickets", question, *said).stdout
    )


def draft(workbench) -> dict:
    return json.loads(workbench("guideline", "show", "support-tickets@draft", "--json").stdout)


def test_import(workbench, asked):
    """Listed, oldest first; the same sheet again adds nothing, also where a row has no time."""
    assert len(asked) == 2
    again = json.loads(
        workbench("guideline", "questions", "import", "support-tickets", "q.csv", "--json").stdout
    )
    assert (again["read"], again["added"]) == (2, 0)
    shown = workbench("guideline", "questions", "list", "support-tickets").stdout
    assert shown.startswith("2 questions about support-tickets, 2 open.")


def test_rows_without_a_time_are_not_doubled(workbench, labelling):
    """They keep the time at which they were first read."""
    (labelling / "q.csv").write_text("note\nIs it?\n")
    for added in (1, 0):
        done = workbench("guideline", "questions", "import", "support-tickets", "q.csv", "--json").stdout
        assert json.loads(done)["added"] == added


def test_a_question_becomes_a_case(workbench, asked):
    """Linked both ways: the answer names the case, the case names the question; publishing it is a MINOR step."""
    done = answer(workbench, asked[0], "--case", "billing_question", "--cites", "R1.1")
    assert done["became"] == "E8"
    (case,) = [case for case in draft(workbench)["cases"] if case["id"] == "E8"]
    assert (case["asked_in"], case["rules"]) == ([asked[0]], ["R1.1"])
    assert (case["item"], case["why"]) == ("When, at last, is my 79 here?", "No, nothing more is asked.")
    assert listed(workbench)[0]["answer"]["became"] == "E8"
    assert [one["id"] for one in listed(workbench, "--open")] == [asked[1]]
    assert (
        "It changes 1 thing since 2.0.0: MINOR."
        in workbench("guideline", "validate", "support-tickets").stdout
    )


def test_a_question_becomes_a_rule(workbench, asked):
    """In the chapter that is named."""
    done = answer(
        workbench,
        asked[1],
        "--rule",
        "A weekday counts.",
        "--separates",
        "2",
        "--separates",
        "3",
        "--chapter",
        "4",
    )
    assert done["became"] == "R4.3"
    (rule,) = [rule for rule in draft(workbench)["rules"] if rule["id"] == "R4.3"]
    assert (rule["question"], rule["separates"], rule["asked_in"]) == ("urgency", ["2", "3"], [asked[1]])


def test_another_process_waits_for_its_number(workbench, asked, labelling):
    """While one decides a case, the other waits; it gets the next number, and nothing that was written goes."""
    store = Workspace(labelling).guidelines
    words = ["guideline", "questions", "answer", "support-tickets", asked[0], "--case", "billing_question"]
    command = [sys.executable, "-m", "workbench", *words, "--reply", "No.", "--by", "Otto", "--json"]
    mine = {"id": "E8", "question": "intent", "item": "Mine.", "decision": "how_to", "why": "So."}
    with locked(labelling / "guidelines/support-tickets"):
        other = subprocess.Popen(command, cwd=labelling, stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(5)
        add_case(store, "support-tickets", {**mine, "decided_by": "Ines", "decided_on": "2026-11-24"})
    said, _ = other.communicate(timeout=60)
    assert json.loads(said)["became"] == "E9"
    assert [(case["id"], case["item"]) for case in draft(workbench)["cases"][-2:]] == [
        ("E8", "Mine."),
        ("E9", "When, at last, is my 79 here?"),
    ]


def test_an_answer_alone(workbench, asked):
    """Changes no draft."""
    before = draft(workbench)
    assert answer(workbench, asked[0])["became"] is None
    assert draft(workbench) == before


def test_it_goes_back_to_who_asked(workbench, asked, labelling):
    """In the handbook of the version that it led to, and not in the one after."""
    answer(workbench, asked[0], "--case", "billing_question")
    workbench("guideline", "publish", "support-tickets", "--version", "2.1.0", "--summary", "E8 was decided.")
    workbench("guideline", "render", "support-tickets", "--out", "h.html")
    page = (labelling / "h.html").read_text()
    assert "Answers to your questions" in page
    assert "<b>A03</b> asked" in page
    assert '<a href="#E8">E8</a>' in page
    workbench("guideline", "publish", "support-tickets", "--version", "2.1.1", "--summary", "Nothing.")
    workbench("guideline", "render", "support-tickets", "--out", "h.html")
    assert "Answers to your questions" not in (labelling / "h.html").read_text()


@pytest.mark.parametrize(
    ("number", "options", "said"),
    [
        (1, ["--case", "2"], "does not hold the item's text; give it with --item"),
        (0, ["--case", "eggs"], "'eggs' is no label of 'intent'"),
        (0, ["--case", "delivery", "--question", "mood"], "expected one of|which of"),
        (0, ["--rule", "T.", "--separates", "eggs"], "'eggs' is no label"),
    ],
)
def test_what_does_not_fit(refusal, workbench, asked, labelling, number, options, said):
    """Refused; neither the draft nor the question changes."""
    before = (labelling / "guidelines/support-tickets/draft.yaml").read_bytes()
    given = [asked[number], "--reply", "No.", "--by", "Ines", *options]
    message = refusal("guideline", "questions", "answer", "support-tickets", *given)
    assert any(part in message for part in said.split("|")), message
    assert (labelling / "guidelines/support-tickets/draft.yaml").read_bytes() == before
    assert len(listed(workbench, "--open")) == 2


def test_a_question_that_is_not_there(refusal, workbench, asked):
    """The refusal lists those that are; a case and a rule at once is a usage error."""
    given = ["--reply", "No.", "--by", "Ines"]
    assert asked[0] in refusal("guideline", "questions", "answer", "support-tickets", "f9", *given)
    both = [asked[0], *given, "--case", "delivery", "--rule", "T."]
    assert (
        "a case or a rule"
        in workbench("guideline", "questions", "answer", "support-tickets", *both, status=2).stderr
    )
    alone = [asked[0], *given, "--rule", "T."]
    shown = workbench("guideline", "questions", "answer", "support-tickets", *alone, status=2).stderr
    assert "--separates" in shown
