"""Looking into disagreement without a screen: every act is on disk before the view changes, and one page is shown."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.documents.feedback import Feedback
from workbench.errors import BadAction, InvalidDocument, InvalidTable, NotFound
from workbench.quality.split_items import AnswerTable
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SPLIT = {"T-1": "rrrbb", "T-2": "rrbbb", "T-3": "rrrrr", "T-4": "rrrrh", "T-5": "bbbbh"}
LABELS = {"r": "refund_request", "b": "billing_question", "h": "how_to"}
PAIR = ["refund_request", "billing_question"]


@pytest.fixture
def workspace(tmp_path):
    """The shipped guideline and gold set, to be changed."""
    for room, name in (("guidelines", "support-tickets"), ("gold_sets", "support-tickets")):
        source = shipped(room) / name
        for path in source.rglob("*"):
            if path.is_file():
                target = tmp_path / room / name / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    return Workspace(tmp_path)


@pytest.fixture
def table(workspace):
    guideline = workspace.guideline("support-tickets@2.0.0")
    question = guideline.question("intent")
    rows = [(item, f"p{n}", LABELS[c]) for item, said in SPLIT.items() for n, c in enumerate(said)]
    answers = Annotations.of(rows, labels=question.label_ids, question="intent")
    answers = Annotations(
        answers.item,
        answers.annotator,
        answers.label,
        question="intent",
        vendor=Categorical.of(["va" if n % 5 < 3 else "vb" for n in range(len(rows))]),
        comment=Categorical.of(["not sure" if n == 3 else None for n in range(len(rows))]),
        seconds=np.arange(len(rows), dtype=float),
    )
    texts = {item: f"Message {item}" for item in SPLIT}
    return AnswerTable("answers.csv", answers, "nominal", question, guideline, texts, {"T-1": ("R1.1",)})


@pytest.fixture
def open_browser(workspace, table):
    def opened(guideline="support-tickets", gold=None, by="Ines"):
        records = TableRecords(workspace, "answers", guideline, gold)
        return DisagreementBrowser(table, records, now=lambda: AT, by=by)

    return opened


def items(browser):
    return [row["item"] for row in browser.view()["list"]["rows"]]


def test_from_pair_to_items(open_browser):
    """The worst pair is named with its rules; its items come up, each with all answers; one opens with time and comment."""
    browser = open_browser()
    view = browser.view()
    assert (view["items"], view["people"], view["answers"], view["split"]) == (5, 5, 25, 4)
    worst = view["pairs"]["worst"]
    assert (worst["labels"], worst["items"], worst["pairs"]) == (PAIR, 2, 12)
    assert "R1.1" in [rule["id"] for rule in worst["rules"]]
    browser.act({"do": "filter", "pair": worst["labels"]})
    assert items(browser) == ["T-1", "T-2"]
    row = browser.view()["list"]["rows"][0]
    assert (row["text"], row["answers"], row["differ"]) == (
        "Message T-1",
        [[PAIR[0], 3], [PAIR[1], 2]],
        [6, 10],
    )
    browser.act({"do": "open", "item": "T-1"})
    said = browser.view()["open"]["answers"]
    assert [(one["annotator"], one["label"], one["comment"]) for one in said][3] == (
        "A04",
        PAIR[1],
        "not sure",
    )
    assert (said[3]["seconds"], said[3]["vendor"]) == (3.0, "vb")
    browser.act({"do": "open", "item": "T-1"})
    assert browser.view()["open"] is None


def test_answers_an_item_and_repeats_are_counted(workspace):
    """The fewest, the median and the most answers to an item, and what people gave again: of what is in sight."""
    said = {"T-1": "p0 p1 p0", "T-2": "p0 p1 p2 p2 p2", "T-3": "p0"}
    rows = [(item, who, "yes") for item, people in said.items() for who in people.split()]
    answers = Annotations.of(rows, question="mood")
    answers = replace(answers, vendor=Categorical.of(["vb" if who == "p2" else "va" for _, who, _ in rows]))
    table = AnswerTable("answers.csv", answers, "nominal")
    browser = DisagreementBrowser(table, TableRecords(workspace, "answers", None, None), now=lambda: AT)
    view = browser.view()
    assert (view["per_item"], view["repeats"], view["answers"]) == ([1, 2, 3], 3, 6)
    browser.act({"do": "scope", "vendor": "va"})
    view = browser.view()
    assert (view["per_item"], view["repeats"], view["answers"]) == ([1, 2, 2], 1, 5)


def test_causes_survive(open_browser):
    """A cause is there for the next browser; undo takes it back, there too; a filter finds it."""
    browser = open_browser()
    browser.act({"do": "cause", "items": ["T-1", "T-2"], "cause": "guideline gap"})
    assert browser.view()["said"] == "Cause of 2 items set to guideline gap."
    again = open_browser()
    again.act({"do": "filter", "state": "guideline gap"})
    assert items(again) == ["T-1", "T-2"]
    again.act({"do": "filter", "state": "none"})
    assert set(items(again)) == {"T-4", "T-5"}
    browser.act({"do": "undo"})
    assert browser.view()["said"] == "Undone: Cause of 2 items set to guideline gap."
    assert all(row["cause"] is None for row in open_browser().view()["list"]["rows"])
    again.act({"do": "cause", "items": ["T-1"], "cause": ""})
    assert again.view()["said"] == "Cause of “Message T-1” removed."
    with pytest.raises(InvalidDocument, match="nothing to undo"):
        browser.act({"do": "undo"})
    with pytest.raises(BadAction, match=r"'cause', field 'cause'.*'slip'.*found 'mood'"):
        browser.act({"do": "cause", "items": ["T-1"], "cause": "mood"})


def test_what_is_dismissed_is_only_hidden(open_browser):
    """A dismissed item leaves the list, and is found where it is asked for."""
    browser = open_browser()
    browser.act({"do": "dismiss", "items": ["T-1"]})
    assert "T-1" not in items(browser)
    browser.act({"do": "filter", "state": "dismissed"})
    assert items(browser) == ["T-1"]


def test_one_edge_case_for_two(open_browser, workspace):
    """Two chosen items become one case of the draft; the screen says which gold that makes stale or worth a check."""
    browser = open_browser()
    browser.act({"do": "pick", "items": ["T-1"]})
    browser.act({"do": "pick", "items": ["T-2"]})
    assert browser.view()["chosen"] == ["T-1", "T-2"]
    case = {"text": "Both messages", "decision": PAIR[0], "why": "Money is asked for.", "rules": ["R1.1"]}
    with pytest.raises(InvalidDocument, match="needs its text"):
        browser.act({"do": "edge_case", **case, "why": " "})
    browser.act({"do": "edge_case", **case})
    view = browser.view()
    kept = workspace.guidelines.draft("support-tickets").cases[-1]
    assert (kept.item, kept.decision, kept.decided_by, kept.rules) == (
        "Both messages",
        PAIR[0],
        "uwe (typed: Ines)",
        ("R1.1",),
    )
    assert view["said"].startswith(f"{kept.id} is in the draft of support-tickets")
    assert (view["chosen"], view["undoable"]) == ([], False)
    stale = view["stale"]["gold"][0]
    assert (stale["gold"], stale["n_stale"]) == ("support-tickets@1.0.0", 0)
    assert stale["n_check"] > 0
    assert [row["acts"] for row in view["list"]["rows"] if row["item"] in ("T-1", "T-2")] == [[kept.id]] * 2


def test_a_question_to_the_authors(open_browser, workspace):
    """It lies in the guideline's inbox with the item, and with who asks: a typed name as typed."""
    browser = open_browser(by="Ruth")
    browser.act({"do": "feedback", "items": ["T-1"], "note": "Which?"})
    (asked,) = [one for one in workspace.feedback.all("support-tickets") if one.source == "disagreement"]
    assert isinstance(asked, Feedback)
    assert (asked.who, asked.item, asked.item_text, asked.question) == (
        "uwe (typed: Ruth)",
        "T-1",
        "Message T-1",
        "intent",
    )


def test_lists(open_browser, workspace):
    """The lists of what to label again and of gold candidates are CSV files; undo takes an item off."""
    browser = open_browser()
    browser.act({"do": "relabel", "items": ["T-2"]})
    browser.act({"do": "relabel", "items": ["T-1"]})
    path = workspace.root / "runs/disagreement/answers_relabel.csv"
    assert str(path.relative_to(workspace.root)) in browser.view()["said"]
    assert (
        path.read_text() == "item_id,text,question,cause\nT-2,Message T-2,intent,\nT-1,Message T-1,intent,\n"
    )
    browser.act({"do": "undo"})
    assert browser.view()["said"] == "Undone: “Message T-1” put on the list to label again."
    assert path.read_text() == "item_id,text,question,cause\nT-2,Message T-2,intent,\n"
    browser.act({"do": "experts", "items": ["T-5"]})
    assert browser.view()["said"].startswith("“Message T-5” put on the list for the experts. The list is in ")
    assert "T-5" in (workspace.root / "runs/disagreement/answers_gold_candidates.csv").read_text()


def test_into_the_draft_of_a_gold_set(open_browser, workspace):
    """Where a draft waits, experts find the item there."""
    store = workspace.gold_sets
    gold = store.load("support-tickets")
    card = gold.card.model_copy(
        update={"version": "1.1.0", "locked_on": None, "items": 0, "items_sha256": None}
    )
    store.write_draft(gold.model_copy(update={"card": card}))
    browser = open_browser(gold="support-tickets")
    browser.act({"do": "experts", "items": ["T-5"]})
    assert browser.view()["said"] == "In the draft of gold set support-tickets: “Message T-5”."
    assert store.draft("support-tickets").item("T-5").content == {"text": "Message T-5"}


def test_a_scope(open_browser):
    """One vendor alone: its answers are counted alone; what was chosen is let go."""
    browser = open_browser()
    browser.act({"do": "pick", "items": ["T-1"]})
    browser.act({"do": "scope", "vendor": "vb"})
    view = browser.view()
    assert (view["answers"], view["people"], view["chosen"]) == (10, 2, [])
    assert items(browser) == ["T-4", "T-5"]
    with pytest.raises(NotFound, match="no vendor 'vc'"):
        browser.act({"do": "scope", "vendor": "vc"})
    assert browser.view()["answers"] == 10
    browser.act({"do": "scope", "vendor": ""})
    assert browser.view()["answers"] == 25


def test_the_audit_pane(open_browser, workspace):
    """The most doubtful items, who is doubted on each, the rate, and both lists on disk."""
    browser = open_browser()
    browser.act({"do": "tab", "tab": "audit"})
    audit = browser.view()["audit"]
    rows = {row["item"]: row for row in audit["rows"]}
    assert len(rows) == len(audit["rows"]) == audit["items"]
    (doubt,) = rows["T-4"]["doubts"]
    assert (doubt["given"], doubt["suggested"], doubt["people"]) == ("how_to", PAIR[0], ["A05"])
    assert (rows["T-1"]["n"], rows["T-1"]["of"]) == (2, 5)
    assert rows["T-1"]["doubts"][0]["people"] == ["A04", "A05"]
    assert sum(row["n"] for row in rows.values()) == audit["flagged"]
    assert audit["claim"].endswith("is not known: no answer was checked.")
    assert audit["rates"][0]["low"] is None
    fixes, sample = (browser.act({"do": which, "ticket": "k3"}) for which in ("fix_list", "check_list"))
    assert fixes.content.startswith(b"item_id,question,given,suggested")
    assert sample.name == "answers_check_by_hand.csv"
    assert "say refund request" in rows["T-4"]["doubts"][0]["why"]
    folder = workspace.root / "runs/disagreement"
    assert (folder / "answers_fix_labels.csv").read_text().startswith("item_id,question,given,suggested")
    assert ",right_label\n" in (folder / "answers_check_by_hand.csv").read_text()


def test_the_audit_does_not_hold_the_screen_up(open_browser, monkeypatch):
    """What would take minutes is refused with the command that does it; the rest of the screen stands."""
    monkeypatch.setattr("workbench.disagreement.audit.MOST_CELLS", 10)
    browser = open_browser()
    browser.act({"do": "tab", "tab": "audit"})
    assert "workbench audit FILE --method one-coin" in browser.view()["audit"]["reason"]
    with pytest.raises(InvalidTable, match="too long for a screen"):
        browser.act({"do": "fix_list"})


def test_names_are_shown_only_where_they_are_asked_for(open_browser):
    """Nobody is named on a screen that many look at, as in the report; a switch shows the names, and back."""
    browser = open_browser()
    browser.act({"do": "open", "item": "T-1"})
    browser.act({"do": "filter", "annotator": "A05"})
    browser.act({"do": "open", "item": "T-1"})
    said = json.dumps(browser.view())
    assert not any(f'"p{n}"' in said for n in range(5))
    assert browser.view()["list"]["annotator"] == "A05"
    with pytest.raises(NotFound, match="annotator 'p4' has no answer here"):
        browser.act({"do": "filter", "annotator": "p4"})
    browser.act({"do": "show_names", "names": "yes"})
    view = browser.view()
    assert (view["show_names"], view["list"]["annotator"]) == (True, "p4")
    assert view["open"]["answers"][0]["annotator"] == "p0"
    assert [one["name"] for one in view["annotators"]] == [f"p{n}" for n in range(5)]
    browser.act({"do": "show_names", "names": ""})
    assert browser.view()["list"]["annotator"] == "A05"


def test_lists_for_the_kernel_keep_the_ids(open_browser, workspace):
    """A fix list goes back to whoever holds the people's ids, whatever the screen calls them."""
    browser = open_browser()
    browser.act({"do": "fix_list"})
    assert ",p4\n" in (workspace.root / "runs/disagreement/answers_fix_labels.csv").read_text()


def test_hundreds_of_labels(workspace):
    """The table of pairs holds the labels of the most confused pairs, the others are named; the view stays small."""
    rows = [(f"i{n}", who, f"l{n:03}") for n in range(400) for who in "xy"]
    rows += [(f"j{n}", who, f"l{n + (who == 'y'):03}") for n in range(100) for who in "xy"]
    rows += [(f"k{n}", who, f"l{200 + (who == 'y')}") for n in range(3) for who in "xy"]
    records = TableRecords(workspace, "many")
    browser = DisagreementBrowser(AnswerTable("many", Annotations.of(rows)), records, now=lambda: AT)
    pairs = browser.view()["pairs"]
    assert pairs["worst"]["labels"] == ["l200", "l201"]
    assert {"l200", "l201"} <= set(pairs["names"])
    assert len(pairs["names"]) <= 12
    assert (pairs["left_out"], len(pairs["left_names"])) == (103 - len(pairs["names"]), pairs["left_out"])
    browser.act({"do": "filter", "label": pairs["left_names"][0]})
    assert browser.view()["list"]["n"] > 0
    assert len(json.dumps(browser.view())) < 60_000


def test_no_two_labels_look_alike(workspace):
    """Colour and shape together stand for one label; where they run out a label has none."""
    rows = [("i", f"p{n}", f"l{n:02}") for n in range(30)]
    records = TableRecords(workspace, "many")
    browser = DisagreementBrowser(AnswerTable("many", Annotations.of(rows)), records, now=lambda: AT)
    looks = [(one["colour"], one["mark"]) for one in browser.view()["labels"]]
    assert looks[:8] == [*((f"c{n}", 0) for n in range(1, 8)), ("c1", 1)]
    assert len(set(looks[:28])) == 28
    assert looks[28:] == [("", 0), ("", 0)]


def test_without_a_guideline(open_browser):
    """Causes can be set; an edge case is refused with what to do."""
    browser = open_browser(guideline=None)
    assert browser.view()["guideline"] is None
    browser.act({"do": "cause", "items": ["T-1"], "cause": "slip"})
    with pytest.raises(InvalidDocument, match="have no guideline"):
        browser.act({"do": "edge_case", "items": ["T-1"], "text": "a", "decision": "b", "why": "c"})


@pytest.mark.parametrize(
    "action",
    [
        {"do": "fly"},
        {"do": "open", "item": "T-9"},
        {"do": "pick", "items": ["T-9"]},
        {"do": "cause", "items": "T-1", "cause": "slip"},
        {"do": "filter", "pair": ["a"]},
        {"do": "filter", "pair": ["a", "b"]},
        {"do": "filter", "sort": "colour"},
        {"do": "filter", "state": "mood"},
        {"do": "tab", "tab": "else"},
        {"do": "page", "to": "two"},
        {"do": "dismiss", "items": []},
    ],
)
def test_what_makes_no_sense_changes_nothing(open_browser, workspace, action):
    """A refused act leaves the view as it was and nothing on disk."""
    browser = open_browser()
    before = browser.view()
    with pytest.raises((BadAction, NotFound, InvalidDocument)):
        browser.act(action)
    assert browser.view() == before
    assert not Path(workspace.root / "runs").exists()


def test_one_page_at_a_time(workspace):
    """Of 100,000 answers the view holds a page; the next page and a pair come at once."""
    rng = np.random.default_rng(1)
    item = np.repeat(np.arange(20_000), 5).astype(np.int32)
    person = (rng.integers(8, size=20_000)[:, None] * 5 + np.arange(5)).ravel().astype(np.int32)
    truth = np.repeat(rng.integers(6, size=20_000), 5)
    label = np.where(rng.random(100_000) < 0.8, truth, rng.integers(6, size=100_000)).astype(np.int32)
    answers = Annotations(
        Categorical(tuple(f"i{n:05}" for n in range(20_000)), item),
        Categorical(tuple(f"p{n:02}" for n in range(40)), person),
        Categorical(tuple("abcdef"), label),
    )
    records = TableRecords(workspace, "many")
    browser = DisagreementBrowser(AnswerTable("many", answers), records, now=lambda: AT)
    browser.act({"do": "filter", "pair": ["a", "b"]})
    view = browser.view()
    assert view["list"]["n"] > 100
    assert len(view["list"]["rows"]) <= 50
    assert len(json.dumps(view)) < 60_000
    browser.act({"do": "page", "to": 10**9})
    assert browser.view()["list"]["page"] == view["list"]["pages"] - 1


def test_what_was_chosen_on_another_page(open_browser):
    """An item that is chosen and then filtered away is still told with its text, for the edge case's form."""
    browser = open_browser()
    browser.act({"do": "pick", "items": ["T-1", "T-5"]})
    browser.act({"do": "page", "to": 3})
    assert [(row["item"], row["text"]) for row in browser.view()["picked"]] == [
        ("T-1", "Message T-1"),
        ("T-5", "Message T-5"),
    ]


def test_history_tells_every_decision(open_browser):
    """Who decided what about which item, before and after; a question with its text; what was taken back; one item's own part."""
    browser = open_browser()
    assert browser.past()().events == ()
    browser.act({"do": "cause", "items": ["T-1"], "cause": "slip"})
    browser.act({"do": "cause", "items": ["T-1", "T-2"], "cause": "guideline gap"})
    browser.act({"do": "undo"})
    browser.act({"do": "feedback", "items": ["T-2"], "note": "Is a credit a refund?"})
    case = {"text": "My card.", "decision": "refund_request", "why": "Money comes back.", "rules": []}
    browser.act({"do": "edge_case", "items": ["T-1"], **case})
    browser.act({"do": "relabel", "items": ["T-4"]})
    past = browser.past()()
    one = past.of("T-1")
    assert {event.who for event in past.events} == {"Ines"}
    assert dict(past.parts)["T-1"] == "“Message T-1”"
    assert [event.what.split(" from ")[-1] for event in one if "edge case" in event.what] == ["“Message T-1”"]
    decided = next(event for event in one if "edge case" in event.what)
    assert (decided.after, decided.why) == ("refund request", "Money comes back.")
    causes = [
        (event.before, event.after) for event in reversed(past.events) if event.what.startswith("set why")
    ]
    assert causes == [(None, "slip"), ("several causes", "guideline gap")]
    assert any(event.what == "took back: set why people differ on 2 items" for event in one)
    (asked,) = (event for event in past.of("T-2") if "asked" in event.what)
    assert asked.why == "Is a credit a refund?"
    assert [event.what for event in past.of("T-4")] == ["put “Message T-4” on the list to label again"]
    assert past.of("T-5") == ()
