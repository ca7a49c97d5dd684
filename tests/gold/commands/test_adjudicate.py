"""Disputes read, settled, dropped, asked about and waived from the command line, as the screen does it."""

import json
from pathlib import Path

import pytest

from workbench.gold.blind_labelling import with_vote
from workbench.store import documents, files
from workbench.store.history import quoted
from workbench.store.workspace import Workspace

WAITING = "gold_sets/support-tickets/waiting.csv"
VOTES = {"Ana": ("delivery", "how_to", None), "Ben": ("how_to", "delivery", "delivery")}


def told(workbench, *words: object) -> dict:
    return json.loads(workbench(*words, "--json").stdout)


@pytest.fixture
def disputed(workbench, labelling) -> tuple[Path, list[str]]:
    """Draft `winter` of three items; Ana and Ben differ on two, and on the third Ana cannot tell. Its items in order."""
    workbench("gold", "sample", WAITING, "--n", 3, "--out", "sample.csv")
    begin = [
        "gold",
        "open",
        "winter",
        "sample.csv",
        "--guideline",
        "support-tickets@2.0.0",
        "--question",
        "intent",
    ]
    workbench(*begin)
    store, guideline = Workspace(labelling).gold_sets, Workspace(labelling).guideline("support-tickets@2.0.0")
    items = [item.id for item in store.draft("winter").items]
    for name, labels in VOTES.items():
        for item, label in zip(items, labels, strict=True):
            place = (item, "intent")
            store.change(
                "winter",
                lambda gold, at=place, who=name, said=label: with_vote(gold, guideline, at, who, said),
            )
    return labelling, items


def draft(root: Path):
    return Workspace(root).gold_sets.draft("winter")


def test_disputes_show_what_is_decided_about(workbench, disputed):
    """Each with the text of its item and its votes; nobody's name, on the screen or as JSON."""
    root, items = disputed
    shown = workbench("gold", "disputes", "winter").stdout
    assert shown.startswith("winter@1.0.0: 3 answers to decide.")
    for item in items:
        assert draft(root).item(item).content["text"].splitlines()[0] in shown
    assert "cannot tell" in shown
    found = told(workbench, "gold", "disputes", "winter")["waiting"]
    assert [one["content"] for one in found] == [draft(root).item(one["item"]).content for one in found]
    assert "Ana" not in shown + json.dumps(found)
    assert "  Labels: refund_request, " in shown
    assert "  Rules: R1.1, " in shown
    assert shown.endswith(
        "Next: workbench gold adjudicate winter ITEM, or undecidable, drop, verify in its place.\n"
    )


def test_settling(workbench, refusal, disputed):
    """A label, a reason, a rule and who decides, as on the screen; what the screen refuses is refused; reopened, it waits again."""
    root, (first, *_) = disputed
    settle = ["gold", "adjudicate", "winter", first, "--label", "how_to", "--by", "Ruth"]
    assert "a decision says why" in refusal(*settle, "--rationale", " ", "--rule", "R1.1")
    assert "names the rules that the item tests" in refusal(*settle, "--rationale", "Asks how.")
    assert "no rule 'R99' there" in refusal(*settle, "--rationale", "Asks how.", "--rule", "R99")
    said = told(workbench, *settle, "--rationale", "Asks how.", "--rule", "R1.1", "--accept", "delivery")
    assert said == {
        "gold": "winter@1.0.0",
        "said": f"Decided {quoted(draft(root).item(first).text())}: how-to.",
        "waiting": 2,
        "voted": False,
        "pending": 0,
    }
    answer = draft(root).item(first).answers["intent"]
    assert (answer.label, answer.accepted, answer.rules) == ("how_to", ("delivery",), ("R1.1",))
    assert (answer.rationale, answer.settled, answer.settled_by) == (
        "Asks how.",
        "adjudicated",
        "uwe (typed: Ruth)",
    )
    assert set(answer.votes) == {"Ana", "Ben"}
    assert "”. 3 answers still to decide." in workbench("gold", "reopen", "winter", first).stdout
    assert "only what was adjudicated can be opened again" in refusal("gold", "reopen", "winter", first)


def test_whoever_voted_is_told(workbench, disputed):
    """Ben may decide what Ben voted on, but hears that the set keeps both."""
    _, (first, *_) = disputed
    why = ["--rationale", "Asks how.", "--rule", "R1.1"]
    done = workbench("gold", "adjudicate", "winter", first, "--label", "how_to", "--by", "ben", *why)
    assert done.stderr == "uwe (typed: ben) has a vote on it; the set keeps both.\n"
    assert (
        "1 adjudicated answer decided by somebody who had voted on it."
        in workbench("gold", "status", "winter").stdout
    )


def test_what_leaves_the_set(workbench, refusal, disputed):
    """Dropped with a reason, or asked of the guideline's authors; both come back."""
    root, (first, second, _) = disputed
    assert "say why it is dropped" in refusal("gold", "drop", "winter", first, "--reason", "", "--by", "Ruth")
    workbench("gold", "drop", "winter", first, "--reason", "Not a customer.", "--by", "Ruth")
    ask = ["gold", "undecidable", "winter", second, "--by", "Ruth"]
    assert "say what the guideline does not say" in refusal(*ask, "--note", "")
    assert told(workbench, *ask, "--note", "Is a voucher money?", "--rule", "R1.1")["waiting"] == 1
    asked = Workspace(root).feedback.all("support-tickets")[-1]
    assert (asked.item, asked.note, asked.rule, asked.source) == (
        second,
        "Is a voucher money?",
        "R1.1",
        "adjudication",
    )
    assert {one.id: one.out.kind for one in draft(root).left} == {
        first: "dropped",
        second: "guideline does not say",
    }
    assert f"no item '{first}' that is asked (dropped)" in refusal(
        *("gold", "adjudicate", "winter", first, "--label", "how_to", "--rule", "R1.1"),
        *("--rationale", "So.", "--by", "Ruth"),
    )
    for item in (first, second):
        workbench("gold", "reopen", "winter", item)
    assert draft(root).left == ()


def test_more_items(workbench, refusal, disputed):
    """Drawn beside what the set has, added to its draft, and the card says how; the same again is refused."""
    root, items = disputed
    workbench("gold", "sample", WAITING, "--n", 2, "--gold", "winter", "--out", "more.csv")
    assert workbench("gold", "add", "winter", "more.csv").stdout == "winter@1.0.0: 2 items more, 5 in all.\n"
    now = draft(root)
    assert [item.id for item in now.items][:3] == items
    assert "Then: 2 of 37 items of waiting.csv" in now.card.sampling
    assert "has these items already" in refusal("gold", "add", "winter", "more.csv")
    (root / "bare.csv").write_text("text\nOne\nTwo\n")
    assert "Name what it has with --item" in refusal("gold", "add", "winter", root / "bare.csv")
    assert told(workbench, "gold", "add", "winter", root / "bare.csv", "--numbered")["items"] == 7
    assert draft(root).item("row-0002").content == {"text": "Two"}
    assert "no draft that waits" in refusal("gold", "add", "support-tickets", "more.csv")


def test_what_may_stay_thin(workbench, refusal, disputed):
    """The lock names what is thin; a waiver with a reason shown on the card; what there is not cannot be waived."""
    root, items = disputed
    for item in items:
        why = ["--rationale", "So.", "--rule", "R1.1", "--by", "Ruth"]
        workbench("gold", "adjudicate", "winter", item, "--label", "how_to", *why)
    assert "Open: 'intent/" in refusal("gold", "lock", "winter")
    assert "nothing called 'intent/nope' can stay thin" in refusal(
        "gold", "goal", "winter", "--waive", "intent/nope=x"
    )
    assert "goal, per label: Input should be greater than or equal to 0; found -1." in refusal(
        "gold", "goal", "winter", "--per-label", -1
    )
    goal = told(workbench, "gold", "goal", "winter", "--per-rule", 0, "--per-label", 1)
    assert (goal["votes"], goal["per_label"], goal["per_rule"], goal["waived"]) == (2, 1, 0, {})
    labels = Workspace(root).guideline("support-tickets@2.0.0").question("intent").label_ids
    rare = [word for one in labels if one != "how_to" for word in ("--waive", f"intent/{one}=Two a year.")]
    assert "may stay thin: Two a year." in workbench("gold", "goal", "winter", *rare).stdout
    assert (
        "intent/delivery"
        not in told(workbench, "gold", "goal", "winter", "--waive", "intent/delivery=")["waived"]
    )
    workbench("gold", "goal", "winter", "--waive", "intent/delivery=Two a year.")
    assert "Locked" in workbench("gold", "lock", "winter").stdout
    assert "winter@1.0.0 is locked; start its next version first" in refusal(
        "gold", "drop", "winter", items[0], "--reason", "x", "--by", "Ruth"
    )


def test_a_stale_answer(workbench, refusal, labelling):
    """A sharper rule makes the answers that cite it wait, with what they were; one still holds, one is decided anew."""
    old = Workspace(labelling).guideline("support-tickets@2.0.0")
    rules = [
        rule.model_copy(update={"text": "Sharper."}) if rule.id == "R1.1" else rule for rule in old.rules
    ]
    new = old.model_copy(update={"version": "3.0.0", "rules": tuple(rules)})
    files.write_once(labelling / "guidelines/support-tickets/3.0.0.yaml", documents.sealed_yaml(new))
    begun = told(workbench, "gold", "next", "support-tickets")
    citing = [
        item.id
        for item in Workspace(labelling).gold("support-tickets@1.0.0").items
        if any("R1.1" in answer.rules for answer in item.answers.values())
    ]
    assert [item for item, _ in begun["stale"]] == citing
    waiting = told(workbench, "gold", "disputes", "support-tickets")["waiting"]
    assert [(one["item"], one["because"]) for one in waiting] == [(item, ["R1.1"]) for item in citing]
    first, second = waiting[:2]
    assert first["before"]["rules"] == ["R1.1"]
    named = ["--question", "intent", "--by", "Ruth"]
    verify = ["gold", "verify", "support-tickets", first["item"], *named]
    assert "still holds under 3.0.0" in workbench(*verify).stdout
    assert "only a settled answer that is stale can be verified" in refusal(*verify)
    assert (
        "asks several questions; --question is one of intent"
        in workbench(*verify[:4], "--by", "x", status=2).stderr
    )
    why = ["--rationale", "Sharper now.", "--rule", "R1.1", *named]
    left = told(
        workbench, "gold", "adjudicate", "support-tickets", second["item"], "--label", "how_to", *why
    )["waiting"]
    assert left == len(citing) - 2
    answers = [
        Workspace(labelling).gold_sets.draft("support-tickets").item(i).answers["intent"] for i in citing[:2]
    ]
    assert [answer.verified for answer in answers] == ["3.0.0", "3.0.0"]
