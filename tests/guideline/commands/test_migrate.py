"""Labels are renamed, merged and split from the command line, and old answers and gold are carried along."""

import csv
import json
from pathlib import Path

import pytest

DELIVERY = "pilots/november/deliveries/vendor_a_1.csv"
RENAME = ["--rename", "intent/how_to=question", "--why", "Plainer.", "--by", "Ines"]


@pytest.fixture
def renamed(labelling):
    """The example, where the draft calls how-to a question and would be 2.1.0."""
    draft = labelling / "guidelines/support-tickets/draft.yaml"
    text = draft.read_text().replace("version: 2.0.0\ntitle", "version: 2.1.0\ntitle")
    draft.write_text(
        text.replace("how_to", "question").replace(
            "wording_only: [intent/question]", "wording_only: [intent/how_to]"
        )
    )
    return labelling


def publish(workbench, version: str = "2.1.0") -> None:
    options = ["--version", version, "--summary", "how-to has another id."]
    workbench("guideline", "publish", "support-tickets", *options)


def answers(path) -> list[dict[str, str]]:
    with Path(path).open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_rename_from_start_to_end(workbench, renamed):
    """Declared, it asks for MINOR; the delivery and the gold set come along whole, and the gold locks."""
    assert json.loads(workbench("guideline", "diff", "support-tickets", "--json").stdout)["bump"] == "MAJOR"
    done = json.loads(workbench("guideline", "declare", "support-tickets", *RENAME, "--json").stdout)
    assert done["new"]
    assert done["path"].endswith("migrations/2.1.0.yaml")
    found = json.loads(workbench("guideline", "diff", "support-tickets", "--json").stdout)
    assert [(c["subject"], c["what"]) for c in found["changes"]] == [("intent/question", "renamed")]
    publish(workbench)
    gold = json.loads(workbench("gold", "status", "support-tickets", "--json").stdout)
    assert gold["stale"] == []
    assert {tuple(why) for _, _, why in gold["to_check"]} == {("intent/question",)}
    options = ["--from", "2.0.0", "--answers", DELIVERY, "--out", "new.csv", "--gold", "support-tickets"]
    found = json.loads(workbench("guideline", "migrate", "support-tickets", *options, "--json").stdout)
    assert found["answers"]["carried"] == {"intent": 480, "urgency": 480}
    assert found["answers"]["not_carried"] == {}
    assert found["answers"]["written"] == ["new.csv"]
    assert (found["gold"]["answers"], found["gold"]["carried"], found["gold"]["lost"]) == (320, 320, [])
    before = {(r["item_id"], r["annotator_id"], r["question"]): r["label"] for r in answers(DELIVERY)}
    after = {(r["item_id"], r["annotator_id"], r["question"]): r["label"] for r in answers("new.csv")}
    assert {k: "question" if v == "how_to" else v for k, v in before.items()} == after
    workbench("gold", "lock", "support-tickets")
    assert "Nothing is stale" in workbench("gold", "status", "support-tickets").stdout


def test_a_split_says_what_is_asked_again(workbench, renamed):
    """By a file that names one item and a rule of thumb; what neither knows is written beside the rest with its reason."""
    draft = renamed / "guidelines/support-tickets/draft.yaml"
    text = draft.read_text().replace("version: 2.1.0\ntitle", "version: 3.0.0\ntitle")
    extra = "      - id: wish\n        definition: Something the planner cannot do.\n      - id: question\n"
    draft.write_text(text.replace("      - id: question\n", extra))
    (renamed / "m.yaml").write_text(
        "guideline: support-tickets\nsince: 2.0.0\nto: 3.0.0\nwhy: Two desks.\ndeclared_by: Ines\n"
        "declared_on: 2026-11-24\nsteps:\n  - do: split\n    question: intent\n    label: how_to\n"
        "    to: [question, wish]\n    items: {T-1026: question}\n"
        '    by_answer: {question: urgency, labels: {"1": wish}}\n'
    )
    workbench("guideline", "declare", "support-tickets", "--file", "m.yaml")
    publish(workbench, "3.0.0")
    options = ["--from", "2.0.0", "--answers", DELIVERY, "--out", "new.csv", "--gold", "support-tickets"]
    shown = workbench("guideline", "migrate", "support-tickets", *options).stdout
    kept, left = answers("new.csv"), answers("new.not_carried.csv")
    assert len(kept) + len(left) == len(answers(DELIVERY))
    assert f"intent: {480 - len(left)} answers carried to 3.0.0, {len(left)} not carried." in shown
    assert {row["label"] for row in left} == {"how_to"}
    assert {row["why"] for row in left} == {
        "'how_to' was split into 'question' and 'wish': must be given again"
    }
    named = [row["label"] for row in kept if row["item_id"] == "T-1026" and row["question"] == "intent"]
    assert "question" in named
    assert "open again, as support-tickets@2.0.0." in shown
    gold = json.loads(workbench("gold", "status", "support-tickets@draft", "--json").stdout)
    assert gold["unsettled"]
    assert gold["problems"] == []


def test_carrying_to_a_draft_is_a_dry_run(workbench, refusal, renamed):
    """Answers may be tried against the draft; gold cites what is published."""
    workbench("guideline", "declare", "support-tickets", *RENAME)
    options = ["--from", "2.0.0", "--to", "draft"]
    shown = workbench("guideline", "migrate", "support-tickets", *options, "--answers", DELIVERY).stdout
    assert "intent: 480 answers carried to 2.1.0, 0 not carried." in shown
    message = refusal("guideline", "migrate", "support-tickets", *options, "--gold", "support-tickets")
    assert "publish support-tickets@2.1.0 first" in message


def test_a_gold_draft_that_waits_is_not_overwritten(workbench, refusal, renamed):
    """Twice needs --replace."""
    workbench("guideline", "declare", "support-tickets", *RENAME)
    publish(workbench)
    options = ["--from", "2.0.0", "--gold", "support-tickets@1.0.0"]
    workbench("guideline", "migrate", "support-tickets", *options)
    assert "has an unfinished draft" in refusal("guideline", "migrate", "support-tickets", *options)
    workbench("guideline", "migrate", "support-tickets", *options, "--replace")


def test_nothing_to_carry_and_no_way(workbench, refusal, labelling):
    """What is missing is said."""
    shown = workbench("guideline", "migrate", "support-tickets", "--from", "1.0.0", status=2).stderr
    assert "say what to carry" in shown
    options = ["--from", "2.0.0", "--to", "1.0.0", "--answers", DELIVERY]
    message = refusal("guideline", "migrate", "support-tickets", *options)
    assert "support-tickets@1.0.0 is not later than 2.0.0" in message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --why and at least one"),
        (["--rename", "how_to=question", "--why", "W", "--by", "I"], "expected QUESTION/OLD=NEW"),
        (["--merge", "intent/how_to", "--why", "W", "--by", "I"], "expected QUESTION/ONE,OTHER=NEW"),
        (["--file", "m.yaml", *RENAME], "--file holds the steps"),
    ],
)
def test_a_declaration_in_halves(workbench, renamed, options, said):
    """A usage error says the shape."""
    assert said in " ".join(
        workbench("guideline", "declare", "support-tickets", *options, status=2).stderr.split()
    )


def test_merge_and_split_as_options(refusal, renamed):
    """They are judged against both versions."""
    options = ["--merge", "intent/delivery, how_to=question", "--split", "intent/cancellation=stop,pause"]
    message = refusal("guideline", "declare", "support-tickets", *options, "--why", "W", "--by", "I")
    assert "has no label 'stop'" in message
    assert "has no label 'pause'" in message
    assert "merge" not in message
