"""The disagreement report: what it says, what it never shows, and that it comes out the same everywhere."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from workbench.disagreement.report import DisagreementReport, run, tables
from workbench.disagreement.report.inputs import load
from workbench.disagreement.report.page import open_page
from workbench.errors import InvalidTable, NotFound, UnknownParameter, WorkbenchError
from workbench.report import render as road
from workbench.report.provenance import read_provenance, verify
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

SECTIONS = ["short", "agreement", "people", "labels", "items", "truth", "provenance"]
ONE_RUN = """
import sys
from pathlib import Path
from workbench.disagreement.report import DisagreementReport, run
root = Path(sys.argv[1])
run(
    DisagreementReport(
        files=(str(root / "answers.csv"),), gold=str(root / "gold.csv"), items=str(root / "items.jsonl"),
        guideline="tickets@1.0.0", root=str(root),
    ),
    Path(sys.argv[2]),
)
"""


class Outline(HTMLParser):
    """Tags, attributes and anchors of a page; refuses what a strict parser would not take."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes nothing"


def said(html: str) -> str:
    """What a reader sees, blanks folded."""
    return re.sub(
        r"\s+", " ", re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    )


def shown(parameters: DisagreementReport, section: str) -> str:
    """One section, made in this process."""
    page = open_page(**{**vars(parameters), "files": list(parameters.files)})
    return said(str(getattr(page, section)().html))


def test_sections_stand_in_order_and_open_with_a_finding(page):
    """Seven numbered sections, each with its anchor in the contents and a sentence before anything else."""
    rendered, html = page
    assert [id_ for id_, _ in rendered.sections] == SECTIONS
    for number, (id_, title) in enumerate(rendered.sections, 1):
        assert f'<a href="#{id_}">{title}</a>' in html
        start = f'<section id="{id_}"><h2><span class="h-no">{number}</span>{title}</h2><p class="lead">'
        assert start in html
        assert html.index(start) < html.index("</p>", html.index(start))


def test_findings_name_numbers_labels_and_rules(page):
    """What the small data set says can be read off it by eye."""
    text = said(page[1])
    assert "Everyone agrees on 9 of 12 items with two answers or more." in text
    assert "People split most on “Ticket t9: &lt;script&gt;alert(" in text
    assert "”: 2 “refund request” and 2 “billing question”." in text
    assert (
        "“refund request” and “billing question” make up 70% of all disagreement, on 2 items. R1 should separate"
        in text
    )
    assert "R1 Only who asks for money back wants a refund." in text
    assert "1.0.0 separates these two. Write one" in text
    assert "The majority is tied on 1 of 12 items" in text
    assert "On 12 gold items the majority is right in 95.8%" in text


def test_a_page_needs_nothing_and_runs_nothing(page):
    """Well nested, no script, no style attribute, no address, no external file; the style's digest in the policy."""
    html = page[1]
    outline = Outline(html)
    assert outline.open == []
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(outline.tags)
    names = [name for name, _ in outline.attributes]
    assert not [name for name in names if name == "style" or name.startswith("on")]
    assert not re.findall(r"https?://(?!www\.w3\.org/)", html)
    ids = [value for name, value in outline.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value for name, value in outline.attributes if name == "href" and value}
    assert {link for link in links if not link.startswith("#i-")} <= {f"#{id_}" for id_ in ids}
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in html
    assert re.search(r'<html lang="en">', html)
    assert 'name="viewport"' in html


def test_hostile_text_is_shown_as_text(page):
    """An item that holds a script is quoted, angle brackets and all."""
    html = page[1]
    assert "&lt;script&gt;alert(" in html
    assert "<img src=x" not in html


def test_annotators_have_pseudonyms_only(page, tickets, tmp_path):
    """No id of a person anywhere, also not in the provenance; the key is a file of its own."""
    rendered, html = page
    tables = [path.read_text(encoding="utf-8") for path in rendered.tables]
    for name in ("zoe", "adam", "mila", "noor"):
        assert not [text for text in (html, *tables) if re.search(rf"\b{name}\b", text)]
    assert "A01" in html
    named = replace(tickets(tmp_path), show_names=True)
    assert "zoe" in shown(named, "people")


def test_names_go_into_a_file_of_their_own(page, tickets, tmp_path, monkeypatch):
    """Asked for with `names`, beside the page."""
    monkeypatch.setattr("workbench.disagreement.report.render", lambda *_, **__: page[0])
    made = run(tickets(tmp_path), tmp_path / "page.html", names=tmp_path / "names.csv")
    assert made.tables == (*page[0].tables, tmp_path / "names.csv")
    assert (tmp_path / "names.csv").read_text().splitlines()[1] == "A01,adam"


def test_losses_do_not_name_annotators(tmp_path):
    """A column read as annotators, a repeated answer, a wide sheet: each is told without the name."""
    long = tmp_path / "long.csv"
    long.write_text("task,worker,label\ni1,Anna Smith,x\ni1,Bob Jones,y\ni1,Bob Jones,x\n")
    text = shown(DisagreementReport((str(long),), root=str(tmp_path)), "provenance")
    assert "answers given again by the same annotator" in text
    wide = tmp_path / "wide.csv"
    wide.write_text("item,Anna Smith,Bob Jones\ni1,x,y\ni2,x,\n")
    text += shown(DisagreementReport((str(wide),), root=str(tmp_path), wide=True), "provenance")
    assert "columns read as annotators" in text
    assert not re.search("Anna|Smith|Bob|Jones", text)


def test_every_table_is_written_with_all_rows(page):
    """CSV beside the page: full precision, and rows that the page folds away."""
    rendered, _ = page
    by_name = {path.name: path for path in rendered.tables}
    assert {
        "agreement.csv",
        "annotators.csv",
        "label_pairs.csv",
        "disputed_items.csv",
        "accuracy.csv",
    } <= set(by_name)
    with by_name["label_pairs.csv"].open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["Labels"] for row in rows] == ["refund request / billing question", "refund request / bug"]
    assert [row["Pairs of annotators"] for row in rows] == ["7", "3"]
    assert float(rows[0]["Share of disagreement"]) == pytest.approx(0.7)


def test_provenance_names_inputs_and_the_command(page):
    """Paths seen from the workspace, their digests, and a command that can be typed there."""
    rendered, html = page
    found = read_provenance(rendered.path)
    assert found["command"] == (
        "workbench report disagreement answers.csv --out disagreement.html --guideline tickets@1.0.0 "
        "--gold gold.csv --items items.jsonl --seed 20260101 --confidence 0.95"
    )
    assert [part["path"] for part in found["inputs"]][:2] == ["answers.csv", "guidelines/tickets/1.0.0.yaml"]
    assert str(rendered.path.parent) not in html
    assert "page.html" not in html


def test_the_same_inputs_give_the_same_bytes(page, tmp_path, tickets):
    """Another process, folder, working directory, time zone, locale and hash seed: not a byte differs."""
    root = tmp_path / "else/where"
    root.mkdir(parents=True)
    tickets(root)
    settings = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "2"}
    environment = {**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[3])}
    out = root / "other.html"
    subprocess.run(
        [sys.executable, "-c", ONE_RUN, str(root), str(out)], cwd=root, env=environment, check=True
    )
    assert out.read_bytes() == page[0].path.read_bytes()


def test_what_is_absent_is_said_and_why(tickets, tmp_path):
    """Without gold, texts and guideline the page stands, and says what it cannot say."""
    bare = replace(tickets(tmp_path), gold="", items="", guideline="")
    text = shown(bare, "in_short")
    assert (
        "Not on this page: which rule should separate two labels (no guideline was given); what the items say (no file "
        "with their texts was given); how often the consensus or an annotator is right (no gold was given)."
        in text
    )
    assert "was given" not in shown(bare, "items") + shown(bare, "labels") + shown(bare, "truth")


def test_a_gold_set_brings_its_guideline(tmp_path):
    """Gold was made under a guideline: its rules and labels are the report's where none is named, and its texts."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(shipped(room), tmp_path / room)
    delivery = str(tmp_path / "pilots/november/deliveries/vendor_a_1.csv")
    told = DisagreementReport(
        files=(delivery,), question="intent", gold="support-tickets@1.0.0", root=str(tmp_path)
    )
    loaded = load(told)
    cited = Workspace(tmp_path).gold("support-tickets@1.0.0").card.guideline
    assert (loaded.guideline.name, str(loaded.guideline.version)) == (cited.name, str(cited.version))
    assert loaded.question.id == "intent"
    assert loaded.study.label_confusion[0].rules
    assert loaded.texts
    assert any(one.role == "guideline" for one in loaded.provenance.inputs)


@pytest.mark.parametrize(
    "rows", [[("i1", "a", "x")], [("i1", "a", "x"), ("i2", "b", "y")], [("i1", "a", "x"), ("i1", "b", "x")]]
)
def test_little_data_gives_a_page_with_reasons(rows, tmp_path):
    """One answer, no overlap, no dispute: every section is there."""
    path = tmp_path / "few.csv"
    path.write_text("item_id,annotator_id,label\n" + "\n".join(map(",".join, rows)))
    page = open_page(files=[str(path)], root=str(tmp_path))
    sections = ("head", "in_short", "agreement", "people", "labels", "items", "truth", "provenance")
    text = " ".join(said(str(getattr(page, name)().html)) for name in sections)
    assert "could not be measured: " in text
    assert not re.search(r"\bnan\b|\bNone\b(?! of)", text)


def test_how_many_pairs_stand_behind_a_split(tickets, tmp_path):
    """Two of four against two: four of six pairs differ. A share alone would hide that there are few."""
    text = shown(tickets(tmp_path), "items")
    assert "4 of 6" in text
    assert "3 of 6" in text


def test_the_eighth_label_does_not_look_like_the_first(tmp_path):
    """Seven colours tell labels apart; from the eighth on they come hollow, and after twice seven there is none."""
    path = tmp_path / "many.csv"
    rows = [f"i,p{n:02},l{n:02}" for n in range(16)]
    path.write_text("\n".join(["item_id,annotator_id,label", *rows]))
    view = open_page(files=[str(path)], root=str(tmp_path)).view
    looks = [re.search(r'class="chip ?(.*?)"', str(view.chip(f"l{n:02}")))[1] for n in range(16)]
    assert looks == [*(f"k{n}" for n in range(1, 8)), *(f"k{n} again" for n in range(1, 8)), "", ""]
    bar = str(view.split(view.study.disputed_items[0]))
    assert 'class="seg k1"' in bar
    assert 'class="seg k1 again"' in bar


def test_of_hundreds_of_labels_the_page_holds_the_first_pairs(tmp_path):
    """Twenty-two labels, all confused: 231 pairs in the CSV, 200 on the page, and the page says where the others are."""
    rows = "".join(f"i1,a{n:02},l{n:02}\n" for n in range(22))
    path = tmp_path / "many.csv"
    path.write_text("item_id,annotator_id,label\n" + rows)
    page = open_page(files=[str(path)], root=str(tmp_path))
    pairs = tables.label_confusion(page.view)
    assert (len(pairs.rows), len(pairs.cells())) == (231, 200)
    assert "31 more rows are in label_pairs.csv" in said(str(page.labels().html))


def test_of_hundreds_of_labels_the_page_holds_those_with_most_answers(tmp_path):
    """The last of 203 labels has most answers: it stands first of 200 on the page, and all 203 are in the CSV."""
    given = [*range(203), 202]
    rows = "".join(f"i{u},{who},l{label:03}\n" for u, label in enumerate(given) for who in "ab")
    path = tmp_path / "many.csv"
    path.write_text("item_id,annotator_id,label\n" + rows)
    page = open_page(files=[str(path)], root=str(tmp_path))
    labels = tables.by_label(page.view)
    assert (len(labels.rows), len(labels.cells())) == (203, 200)
    assert labels.rows[0][:2] == (tables._label(page.view, "l202"), 4)
    html = said(str(page.agreement().html))
    assert "all 203 are in labels.csv" in html
    assert "3 more rows are in labels.csv" in html


def test_hundreds_of_annotators_stay_readable(shared):
    """461 people: twelve on the page at once, those with few items in one line, no figure of everyone, under 600 KB."""
    folder = shared("data/weather_sentiment_cf/annotations.csv").parent
    page = open_page(files=[str(folder / "annotations.csv")], gold=str(folder / "gold.csv"), root=str(folder))
    html = str(page.people().html)
    alone = sum(person.answers >= 10 or bool(person.apart) for person in page.study.people)
    assert f"The other {alone - 12} rows" in html
    assert f"{461 - alone} annotators with fewer than 10 items" in html
    assert "<img" not in html
    sections = (page.head, page.in_short, page.agreement, page.people, page.labels, page.items, page.truth)
    assert sum(len(str(section().html)) for section in sections) < 600_000


def test_dialogues_on_a_scale(shared):
    """Eight experts, severity from -3 to 1, repeats: ordinal alpha, everyone with everyone, texts with their lines."""
    folder = shared("data/convabuse/annotations.csv").parent
    page = open_page(
        files=[str(folder / "annotations.csv")],
        items=str(folder / "items.jsonl"),
        level="ordinal",
        root=str(folder),
    )
    assert page.study.labels == ("-3", "-2", "-1", "0", "1")
    assert "ordinal metric" in said(str(page.agreement().html))
    assert '<img src="data:image/svg+xml;base64,' in page.people().html
    assert "357 repeated answers set aside" in said(str(page.head().html))
    quoted = str(page.items().html)
    assert "prev_agent: " in quoted
    assert "conv_id" not in quoted
    steps = [page.view.colour(label) for label in page.study.labels]
    assert steps == ["o1", "o3", "o4", "o5", "o7"]  # one hue from the first step of the scale to the last


def test_wrong_parameters_are_refused(tickets, tmp_path):
    """No file, a confidence of 95, a question that the guideline lacks, a file that is not there."""
    with pytest.raises(InvalidTable, match="at least one file"):
        DisagreementReport(())
    with pytest.raises(InvalidTable, match="between 0 and 1"):
        DisagreementReport(("a.csv",), confidence=95)
    good = tickets(tmp_path)
    with pytest.raises(NotFound, match="no question 'urgency'; name one of 'intent'"):
        shown(replace(good, question="urgency"), "head")
    with pytest.raises(NotFound, match=r"^answers: there is no file .*none\.csv[^\n]*$"):
        shown(replace(good, files=(str(tmp_path / "none.csv"),)), "head")


@pytest.mark.parametrize(
    ("told", "message"),
    [({}, "'intent', 'urgency'"), ({"question": "intent", "gold": "tickets@1.0.0"}, "no gold set 'tickets'")],
)
def test_the_shipped_delivery_needs_its_question_and_its_gold(told, message):
    """Of two questions one is to be named, and a gold set of the workspace."""
    root = shipped("pilots").parent
    delivery = root / "pilots/november/deliveries/vendor_a_1.csv"
    with pytest.raises(WorkbenchError, match=message):
        shown(DisagreementReport((str(delivery),), root=str(root), **told), "head")


def test_the_notebook_takes_exactly_these_parameters(tmp_path, monkeypatch):
    """A parameter more in the value than in the notebook is refused before a kernel starts."""
    notebook = road.Path(__file__).parents[3] / "notebooks" / "reports" / "disagreement.ipynb"
    copy = tmp_path / "disagreement.ipynb"
    shutil.copy(notebook, copy)
    cells = json.loads(copy.read_text())
    cells["cells"][0]["source"] = ["files = []\n"]
    copy.write_text(json.dumps(cells))
    monkeypatch.setattr(road, "_execute", lambda *_, **__: pytest.fail("a kernel was started"))
    with pytest.raises(UnknownParameter, match="Not in the notebook: 'annotator_name'"):
        road.render(DisagreementReport(("a.csv",)), copy, tmp_path / "page.html", title="x")


def test_answers_outside_the_workspace_of_their_guideline(tickets, tmp_path):
    """The guideline is named from its workspace, the rest from the folder it shares; `verify` takes both folders."""
    good, away = tickets(tmp_path / "ws"), tmp_path / "away"
    (away / "gold").mkdir(parents=True)
    for name, to in (
        ("answers.csv", "answers.csv"),
        ("gold.csv", "gold/gold.csv"),
        ("items.jsonl", "items.jsonl"),
    ):
        (tmp_path / "ws" / name).rename(away / to)
    there = replace(
        good,
        files=(str(away / "answers.csv"),),
        gold=str(away / "gold/gold.csv"),
        items=str(away / "items.jsonl"),
    )
    provenance = load(there).provenance
    assert [source.path for source in provenance.inputs] == [
        "answers.csv",
        "guidelines/tickets/1.0.0.yaml",
        "gold/gold.csv",
        "items.jsonl",
    ]
    assert "report disagreement answers.csv " in provenance.command
    assert "--gold gold/gold.csv --items items.jsonl" in provenance.command
    page = tmp_path / "page.html"
    text = json.dumps(provenance.to_dict()).replace('"', "&quot;")
    page.write_text(f'<meta name="workbench-provenance" content="{text}">')
    assert verify(page, tmp_path / "ws", away).holds
    assert not verify(page, tmp_path / "ws").holds
