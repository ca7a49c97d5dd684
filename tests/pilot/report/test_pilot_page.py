"""The pilot page says what the numbers say, hides what it must, and comes out the same everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Pilot, Seal
from workbench.errors import NotFound
from workbench.pilot.report import fixes
from workbench.pilot.report.page import ListedMiss, PilotPage, PilotReport, error_list
from workbench.quality.deliveries import PilotInputs
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[3]
SECTIONS = (
    "verdict",
    "side",
    "accuracy",
    "agreement",
    "annotators",
    "turnaround",
    "cost",
    "fixes",
    "provenance",
)


@pytest.fixture(scope="module")
def page() -> PilotPage:
    return PilotPage(PilotReport("november", str(ROOT)))


def text_of(section) -> str:
    """What a reader sees of a section, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(section.html)))


@pytest.fixture
def workspace(tmp_path) -> Path:
    """The example in a folder of its own, free to be changed."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(ROOT / room, tmp_path / room)
    return tmp_path


def test_sections_stand_in_the_order_a_manager_reads(page):
    """Verdict first, provenance last, each with the anchor the contents link to."""
    assert tuple(getattr(page, name).id for name in SECTIONS) == SECTIONS


def test_verdict_has_three_values_and_says_how_many_more_items(page):
    """Vendor A is short of batches for turnaround, Vendor B fails; both are said to be simulated."""
    said = text_of(page.verdict)
    a, b = (page.view.result.vendor(v).verdict for v in ("vendor_a", "vendor_b"))
    assert (a.verdict, b.verdict) == ("open", "fail")
    assert "No decision yet" in said
    assert f"Not decided {a.likely.n} more batches" in said
    assert "Does not pass" in said
    assert said.count("(simulated)") == 2


def test_the_first_screen_says_what_to_do(page):
    """The recommendation, an option and a question for each vendor by the criterion that failed, and the money."""
    said = text_of(page.verdict)
    assert page.verdict.lead.startswith(
        "Sign nobody yet: Vendor A fails nothing, but turnaround is unproven;"
    )
    assert (
        "Recommended Decide on Vendor A : turnaround as measured may be enough; to settle it takes about"
        in said
    )
    assert "10,000 answers $1,050 , about 813 wrong (559 to 1,167)" in said
    assert "How will they train and check people on rules R2.2 and R1.1?" in said
    planned = PilotPage(PilotReport("november", str(ROOT), volume=50_000))
    assert "50,000 answers $5,250 , about 4,063 wrong" in text_of(planned.verdict)
    more = page.view.result.vendor("vendor_a").verdict.likely
    cost = f"about ${0.105 * 480 / 5 * more.n:.2f}"
    step = f"Recommended Extend the pilot of Vendor A : {more.amount} ({cost}) settle turnaround in 8 of 10 such pilots"
    assert step in text_of(planned.verdict)
    assert "For 50,000 correct answers" in text_of(planned.cost)
    assert "--volume 50000" in text_of(planned.provenance)


def test_every_value_of_the_verdict_has_interval_n_and_method(page):
    """No number without its n, its interval and its method."""
    (table,) = page.verdict.tables
    heads = [column.title for column in table.columns]
    rows = [dict(zip(heads, row, strict=True)) for row in table.to_dict()["rows"]]
    assert len(rows) == 10
    assert all(row["Low"] <= row["Value"] <= row["High"] and row["n"] > 0 and row["Method"] for row in rows)


def test_badge_says_whether_the_specification_was_frozen_in_time(page, workspace):
    """Frozen before the first delivery; without the seal the page says that too; a later change is seen."""
    assert "Specification frozen before the first delivery." in text_of(page.head)
    (workspace / "pilots/november/frozen.yaml").rename(workspace / "seal")
    unfrozen = PilotPage(PilotReport("november", str(workspace)))
    assert "The specification is not frozen." in text_of(unfrozen.head)
    (workspace / "seal").rename(workspace / "pilots/november/frozen.yaml")
    spec = workspace / "pilots/november/pilot.yaml"
    spec.write_text(spec.read_text().replace("at_least: 0.85", "at_least: 0.80"))
    changed = PilotPage(PilotReport("november", str(workspace)))
    assert "The specification was changed after it was frozen." in text_of(changed.head)


def test_names_are_pseudonyms_unless_asked_for(page):
    """No section names an annotator; --show-names does."""
    pages = "".join(str(getattr(page, name).html) for name in SECTIONS)
    assert "sim-a1" not in pages
    assert "sim-b6" not in pages
    named = PilotPage(PilotReport("november", str(ROOT), show_names=True))
    assert "vendor_a/sim-a1" in str(named.annotators.html)


def test_speed_alone_is_no_flag(page):
    """sim-a4 is three times as fast as the others and good: no flag. sim-b4 is fast and wrong: both are said."""
    rows = {row[0]: row for table in page.annotators.tables for row in table.to_dict()["rows"]}
    fast, careless = page.view.people["vendor_a/sim-a4"], page.view.people["vendor_b/sim-b4"]
    assert rows[fast][-1] < 15
    shown = re.findall(
        r"<tr><th scope=\"row\">(A\d+)</th>.*?data-l=\"Flag\"[^>]*>(.*?)</td>",
        str(page.annotators.html),
        re.S,
    )
    flags = dict(shown)
    assert flags[fast].strip() == "No flag"
    assert "Below the" in flags[careless]
    assert "others take" in flags[careless]


def test_guideline_fixes_quote_the_rules_between_the_labels(page):
    """The gap that was left in the guideline on purpose is found: bug report and how-to, rules R2.1 and R2.2."""
    pair = page.view.result.pairs[0]
    assert pair.labels == ("bug_report", "how_to")
    said = text_of(page.fixes)
    guideline = page.loaded.inputs.guideline
    assert guideline.rule("R2.1").text.split(".")[0] in said
    assert "guideline ambiguity" in said


def test_new_wording_is_proposed_for_the_worst_pair(page):
    """Where it goes, and what the gold says of items whose gold is not itself in doubt."""
    worst, other = page.view.result.pairs[:2]
    draft = fixes.proposal(page.view, worst)
    assert draft.where == "Add to R2.1"
    assert not {"T-1028", "T-1045"} & set(draft.cases)
    assert all(f"({item})" in draft.text for item in draft.cases)
    said = text_of(page.fixes)
    assert said.count("Proposed wording") == 1
    assert other.labels != worst.labels


def test_planted_gold_mistake_is_found(page):
    """T-1028 has a mistaken answer in the gold on purpose; the report says to read it first, and blames nobody."""
    assert "T-1028" in text_of(page.fixes).split("Items to read first")[1][:200]


def test_text_of_an_item_is_shown_as_text(workspace):
    """An item that holds a script shows it as text, whatever the annotators and vendors are called."""
    spec = workspace / "pilots/november/pilot.yaml"
    spec.write_text(spec.read_text().replace("name: Vendor B", "name: <script>alert(2)</script>"))
    items = workspace / "pilots/november/items.csv"
    page = PilotPage(PilotReport("november", str(workspace)))
    telling = fixes.telling(page.view, page.view.result.pairs[0])[0]
    items.write_text(f"item_id,text\n{telling},<script>alert(1)</script>\n")
    spec.write_text(spec.read_text() + "items: items.csv\n")
    hostile = PilotPage(PilotReport("november", str(workspace)))
    html = "".join(str(getattr(hostile, name).html) for name in ("head", *SECTIONS))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in html


def test_losses_are_in_the_report(workspace):
    """A row without a label is dropped, counted and shown with its place."""
    file = workspace / "pilots/november/deliveries/vendor_a_1.csv"
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace(",billing_question,", ",,").replace(",refund_request,", ",,")
    file.write_text("\n".join(lines) + "\n")
    page = PilotPage(PilotReport("november", str(workspace)))
    said = text_of(page.provenance)
    assert "rows without a label" in said
    assert "vendor_a_1.csv:2" in said


def test_error_lists_hold_no_gold_in_use(workspace, tmp_path):
    """A vendor is told of its misses on practice items alone, unless gold is revealed on purpose."""
    from workbench.pilot.report.page import write_error_lists

    page = PilotPage(PilotReport("november", str(workspace)))
    practice = {item.id for item in page.loaded.inputs.gold.items if item.split == "practice"}
    told = "".join(path.read_text() for path in write_error_lists(page, tmp_path / "a"))
    assert set(re.findall(r"T-\d{4}", told)) <= practice
    revealed = "".join(path.read_text() for path in write_error_lists(page, tmp_path / "b", reveal_gold=True))
    assert not set(re.findall(r"T-\d{4}", revealed)) <= practice


def report(workspace: Path, out: Path, **environment: str) -> bytes:
    """The page as the command line writes it."""
    command = [sys.executable, "-m", "workbench", "report", "pilot", "november", "--out", str(out)]
    subprocess.run(command, cwd=workspace, env={**os.environ, **environment}, check=True, capture_output=True)
    return out.read_bytes()


def test_same_inputs_same_bytes(workspace, tmp_path):
    """Another folder, time zone, locale and hash seed change nothing; nothing of the machine is in the page."""
    elsewhere = tmp_path / "other place"
    elsewhere.mkdir()
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(workspace / room, elsewhere / room)
    one = report(workspace, tmp_path / "one.html", TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="1")
    two = report(elsewhere, tmp_path / "two.html", TZ="America/Lima", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert one == two
    assert len(one) < 600_000
    assert str(tmp_path).encode() not in one
    html = one.decode()
    assert "<script" not in html
    assert not re.search(r"(src|href)=\"(https?:)?//", html)
    assert all(
        re.search(r'aria-(label|hidden)="', tag)
        for tag in re.findall(r"<svg[^>]*>", html)
        if "overflow" not in tag
    )
    verify = [sys.executable, "-m", "workbench", "report", "verify", str(tmp_path / "one.html")]
    assert subprocess.run(verify, cwd=workspace, capture_output=True).returncode == 0
    (workspace / "pilots/november/deliveries/vendor_a_1.csv").write_text("item_id,annotator_id,label\n")
    found = subprocess.run(verify, cwd=workspace, capture_output=True, text=True)
    assert found.returncode == 1
    assert "changed: delivery of Vendor A" in found.stdout


def test_seal_and_gold_must_be_what_was_cited(workspace):
    """A gold set that was edited by hand stops the report with the file's name."""
    from workbench.errors import DigestMismatch

    file = workspace / "gold_sets/support-tickets/1.0.0.jsonl"
    file.write_text(file.read_text().replace("refund_request", "billing_question", 1))
    with pytest.raises(DigestMismatch, match="changed after it was locked"):
        _ = PilotPage(PilotReport("november", str(workspace))).view
    assert Workspace(workspace).guidelines.versions("support-tickets")[-1] == "2.0.0"


def test_who_got_worse_is_named_with_the_day(page):
    """sim-b5 is worse from Thursday 5 November on: flagged with the day, drawn, and nobody else is."""
    (drifting,) = [one for v in page.view.result.vendors for one in v.drift.drifting]
    assert drifting.annotator == "vendor_b/sim-b5"
    said = text_of(page.annotators)
    assert said.count("Got worse since 5 Nov") == 1
    assert "5% risk of any false alarm" in said


def test_speed_is_drawn_beside_accuracy(page):
    """Every annotator is a point whose numbers are in the words of the picture."""
    picture = re.search(
        r'aria-label="Median seconds an answer and accuracy: ([^"]*)"', str(page.annotators.html)
    )
    assert len(picture[1].split("; ")) == 12


def test_listing_a_delivery_later_does_not_break_the_seal(workspace):
    """Where files lie is known later; what was agreed is what is sealed. A price that changes is seen."""
    spec = workspace / "pilots/november/pilot.yaml"
    text = spec.read_text()
    spec.write_text(
        text.replace(
            "      - file: deliveries/vendor_a_1.csv\n",
            "      - file: deliveries/vendor_a_1.csv\n      - file: deliveries/late.csv\n        number: 2\n",
        )
    )
    page = PilotPage(PilotReport("november", str(workspace)))
    assert "Specification frozen before the first delivery." in text_of(page.head)
    assert "deliveries that are not there yet" in text_of(page.provenance)
    spec.write_text(text.replace("per_unit: 0.105", "per_unit: 0.095"))
    assert Workspace(workspace).pilots.seal(spec).state == "changed since"


def test_items_a_vendor_never_delivered_are_said(workspace):
    """Leaving out what is hard does not go unseen."""
    file = workspace / "pilots/november/deliveries/vendor_a_1.csv"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("T-100")]
    file.write_text("\n".join(kept) + "\n")
    said = text_of(PilotPage(PilotReport("november", str(workspace))).provenance)
    assert "gold items Vendor A did not answer for intent" in said


def test_rework_is_what_the_specification_says(workspace):
    """A rework file that calls itself a first delivery is rework all the same, and the loss list says so."""
    file = workspace / "pilots/november/deliveries/vendor_b_2_rework.csv"
    file.write_text(re.sub(r",2,(2026-)", r",1,\1", file.read_text()))
    page = PilotPage(PilotReport("november", str(workspace)))
    assert page.view.result.vendor("vendor_b").rework_items == 10
    assert "rows whose delivery is lower than pilot.yaml says" in text_of(page.provenance)


def test_accuracy_for_other_people_of_a_vendor(page):
    """Twice as wide for vendor B, one of whose six hurries: its fail at .85 is about these six, and the page says so."""
    table = page.accuracy.tables[0]
    rows = {(row[0], row[2]): row for row in table.to_dict()["rows"] if row[1] == "Intent"}
    these, others = (rows["Vendor B", name] for name in ("first delivery", "first delivery, different staff"))
    assert these[3] == others[3]
    assert others[4] < these[4] < these[5] < 0.85 < others[5]
    said = text_of(page.verdict)
    about = (
        "Every verdict on a vendor is about the 12 people who did this work; the difference between vendors is for any "
        "people of theirs. Other people of Vendor B might pass on accuracy:"
    )
    assert said.count(about) == 1
    assert "Other people of Vendor A" not in said


def test_every_rule_tested_has_its_row(page):
    """Also those that nobody missed."""
    (table,) = [t for t in page.accuracy.tables if t.id == "accuracy_by_rule"]
    shown = {row[0] for row in table.to_dict()["rows"]}
    assert shown == {rule for tested in page.loaded.inputs.keys["intent"].rules.values() for rule in tested}


def test_a_delivery_with_a_header_only(workspace):
    """It does not stop the report: what the others delivered is there, and the loss list names the file."""
    file = workspace / "pilots/november/deliveries/vendor_b_2_rework.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    page = PilotPage(PilotReport("november", str(workspace)))
    assert page.view.result.vendor("vendor_b").rework_items == 0
    said = text_of(page.provenance)
    assert "deliveries without an answer in them" in said
    assert "vendor_b_2_rework.csv" in said


def test_deliveries_none_of_which_has_an_answer(workspace):
    """Nothing to report on is refused, with the files."""
    for file in (workspace / "pilots/november/deliveries").glob("*.csv"):
        file.write_text(file.read_text().splitlines()[0] + "\n")
    with pytest.raises(
        NotFound, match=r"with an answer in it\.\n  Vendor A: .*vendor_a_1\.csv: has a header and no rows"
    ):
        text_of(PilotPage(PilotReport("november", str(workspace))).head)


# A vendor learns from its misses without learning the gold that is still in use.


SPLITS = {"q1": "practice", "q2": "quiz", "q3": "honeypot", "q4": "held_back"}
ANSWERED = [
    *(("q2", "a", "a/A", "y"), ("q1", "a", "a/B", "y"), ("q1", "a", "a/A", "y"), ("q3", "a", "a/A", "y")),
    *(("q4", "a", "a/A", "y"), ("q1", "b", "b/A", "y"), ("q1", "b", "b/B", "x")),
]


def inputs(*, with_gold_set: bool = True) -> PilotInputs:
    """Gold is x everywhere; a missed all four items, b one answer of two."""
    answer = {"label": "x", "rules": ["R1"], "rationale": "It is x."}
    items = [
        {"id": q, "answers": {"topic": answer}, "content": {"text": f"Text of {q}"}, "split": s}
        for q, s in SPLITS.items()
    ]
    card = {"name": "g", "version": "1.0.0", "guideline": {"name": "g", "version": "1.0.0"}, "sampling": "-"}
    gold = GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))
    values = {"name": "autumn", "title": "Autumn", "gold": {"name": "g", "version": "1.0.0"}}
    values |= {"vendors": [{"id": v, "deliveries": [{"file": "a.csv"}]} for v in "ab"]}
    values |= {"criteria": [{"metric": "accuracy", "at_least": 0.9}]}
    item, vendor, annotator, label = zip(*ANSWERED, strict=True)
    answers = Annotations(
        Categorical.of(item),
        Categorical.of(annotator),
        Categorical.of(label),
        question="topic",
        vendor=Categorical.of(vendor),
    )
    return PilotInputs(
        Pilot.model_validate_json(json.dumps(values)),
        Seal(state="not frozen"),
        {"topic": answers},
        {"topic": AnswerKey.of(gold, "topic")},
        gold=gold if with_gold_set else None,
        texts=gold.texts() if with_gold_set else None,
    )


def test_gold_in_use_is_left_out():
    """Only practice items are told: a quiz, a honeypot or a held-back item would be burnt."""
    lines = error_list(inputs(), "a")
    assert {line.item for line in lines} == {"q1"}
    assert lines[0] == ListedMiss("q1", "Text of q1", "a/A", "topic", "y", "x", ("R1",), "It is x.")


def test_gold_can_be_revealed():
    """Whoever retires a gold set may tell all, by item and annotator."""
    lines = error_list(inputs(), "a", reveal_gold=True)
    assert [(line.item, line.annotator) for line in lines] == [
        *(("q1", "a/A"), ("q1", "a/B"), ("q2", "a/A"), ("q3", "a/A"), ("q4", "a/A"))
    ]


def test_a_vendor_sees_its_own_misses():
    """Nothing of another vendor's annotators."""
    assert [(line.item, line.annotator) for line in error_list(inputs(), "b")] == [("q1", "b/A")]
    assert error_list(inputs(), "nobody") == ()


def test_a_gold_file_counts_as_in_use():
    """A file has no splits, so nothing is told unless it is revealed; then without text or rationale."""
    assert error_list(inputs(with_gold_set=False), "a") == ()
    (line,) = error_list(inputs(with_gold_set=False), "b", reveal_gold=True)
    assert (line.expected, line.text, line.rationale) == ("x", "", "")
