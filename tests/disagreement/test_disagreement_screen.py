"""The disagreement browser's widget shows its session, passes acts on, and reads whatever answers people have."""

import base64
import re
import shutil

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import NotFound
from workbench.formats.read import read_key
from workbench.store.workspace import Workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A workspace with the shipped example."""
    root = tmp_path_factory.mktemp("w") / "labelling"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    return root


def deliveries(root):
    return {f"vendor_{v}": root / f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab"}


def ask(screen, **action) -> dict:
    """What the browser does: one message; what it is told then."""
    screen._receive(screen, {"acts": [{"act": action, "id": 1}]}, [])
    return screen.view


def send(screen, name: str, content: bytes) -> dict:
    """Drop a file on the screen."""
    text = base64.b64encode(content).decode()
    return ask(screen, do="bring_piece", name=name, at=0, size=len(content), base64=text)


def test_the_shipped_example(root):
    """Two vendors' deliveries under their guideline and gold: vendors can be told apart, rules narrow down."""
    screen = wb.disagreement_browser(
        deliveries(root),
        question="intent",
        guideline="support-tickets@2.0.0",
        gold="support-tickets@1.0.0",
        root=root,
    )
    view = screen.view
    assert (view["items"], view["answers"], view["simulated"]) == (160, 960, True)
    assert [each["name"] for each in view["scopes"]["vendor"]] == ["vendor_a", "vendor_b"]
    assert view["pairs"]["worst"]["rules"]
    assert all(row["text"] for row in view["list"]["rows"])
    tests_rule = ask(screen, do="filter", rule="R1.2")["list"]["rows"]
    assert tests_rule
    assert all("R1.2" in row["rules"] for row in tests_rule)
    assert "cannot do 'fly'" in ask(screen, do="fly")["refused"]
    assert "refused" not in ask(screen, do="scope", vendor="vendor_a")
    assert screen.view["answers"] == 480


def test_without_a_file_the_newest_pilot_opens(root, tmp_path):
    """Nothing has to be named: first-pass deliveries of the pilot that changed last, with guideline, gold and texts."""
    screen = wb.disagreement_browser(root=root)
    view = screen.view
    assert (view["items"], view["answers"], view["title"]) == (160, 960, "Support tickets, November pilot")
    assert view["guideline"]["name"] == "support-tickets"
    assert [each["name"] for each in view["scopes"]["vendor"]] == ["Vendor A", "Vendor B"]
    assert all(row["text"] for row in view["list"]["rows"])
    ask(screen, do="cause", items=[view["list"]["rows"][0]["item"]], cause="slip")
    again = wb.disagreement_browser(pilot="november", root=root).view["list"]["rows"]
    assert again[0]["cause"] == "slip"
    other = wb.disagreement_browser(question="urgency", root=root)
    assert {row["cause"] for row in other.view["list"]["rows"]} == {None}
    with pytest.raises(NotFound, match="no answers to 'mood'; name one of 'intent', 'urgency'"):
        wb.disagreement_browser(question="mood", root=root)
    with pytest.raises(NotFound, match="'guideline' needs a file of answers"):
        wb.disagreement_browser(guideline="support-tickets@2.0.0", root=root)


def test_a_pilot_without_a_delivery_is_not_opened(root, tmp_path):
    """One that was begun since, or cannot be read, stands in nobody's way."""
    root = shutil.copytree(root, tmp_path / "w")
    text = (root / "pilots/november/pilot.yaml").read_text()
    for name, changed in (("winter", text.replace("name: november", "name: winter")), ("torn", "name: [")):
        (root / "pilots" / name).mkdir()
        (root / "pilots" / name / "pilot.yaml").write_text(changed)
    assert wb.disagreement_browser(root=root).view["title"] == "Support tickets, November pilot"
    shutil.rmtree(root / "pilots/november")
    assert wb.disagreement_browser(root=root).view["bring"]


def test_where_there_is_no_pilot_a_table_is_chosen_on_the_screen(root, tmp_path):
    """A table of one's own is brought in, looked into under a guideline, and exchanged for another one."""
    root = shutil.copytree(root, tmp_path / "w")
    shutil.rmtree(root / "pilots")
    screen = wb.disagreement_browser(root=root, by="Ines")
    bring = screen.view["bring"]
    assert (screen.view["back"], bring["guidelines"][0]["id"]) == (False, "support-tickets@2.0.0")
    assert "choose a file" in ask(screen, do="undo")["refused"]
    assert ask(screen, do="bring_leave")["bring"], "there is nothing else to show"
    send(screen, "mine.csv", b"item_id,annotator_id,label,text\nt1,a,how_to,Where?\nt1,b,delivery,Where?\n")
    told = {"do": "bring_guideline", "guideline": "support-tickets@2.0.0"}
    assert "no question 'mood'" in ask(screen, **told, question="mood")["refused"]
    ask(screen, **told, question="intent")
    view = ask(screen, do="bring_use")
    assert (view["bring"], view["guideline"]["name"], view["split"]) == (None, "support-tickets", 1)
    assert [row["text"] for row in view["list"]["rows"]] == ["Where?"]
    assert ask(screen, do="cause", items=["t1"], cause="slip")["list"]["rows"][0]["cause"] == "slip"
    (root / "wide.csv").write_text("item,ann,bob\n1,x,y\n2,x,x\n")
    assert ask(screen, do="other")["back"]
    assert "there is no table" in ask(screen, do="answers", table="../wide.csv", wide=True)["refused"]
    assert ask(screen, do="other", on=False)["title"] == "mine.csv"
    assert ask(screen, do="answers", table="wide.csv", wide=True)["items"] == 2


def test_the_report_on_the_screen_knows_the_right_answers_of_a_file(root, tmp_path):
    """Right answers are added from a file of other columns; the report is on them too, whatever signs labels begin with."""
    root = shutil.copytree(root, tmp_path / "w")
    shutil.rmtree(root / "pilots")
    screen = wb.disagreement_browser(root=root, by="Ines")
    answers = "".join(f"t{n},{who},{'-1' if n % 2 else '=2'}\n" for n in range(6) for who in "ab")
    send(screen, "mine.csv", f"item_id,annotator_id,label\n{answers}t1,c,=2\n".encode())
    ask(screen, do="bring_use")
    ask(screen, do="add", holds="gold")
    rows = "".join(f"t{n};{'-1' if n % 2 else '=2'};{'=2|-1' if n == 4 else ''}\n" for n in range(6))
    send(screen, "gold.csv", f"Nr;Befund;accepted\n{rows}".encode())
    for column, role in enumerate(("item", "label", "accepted")):
        ask(screen, do="bring_role", column=column, role=role)
    ask(screen, do="bring_use")
    (report,) = [each for each in screen.offers() if each.id == "disagreement"]
    page = report.make("html", lambda _, __: None).content.decode()
    assert "<dt>Gold</dt><dd>6 items" in page
    assert '<section id="truth"' in page
    written = read_key(next((root / "runs/disagreement").glob("*.gold.parquet")))
    assert written.label == {f"t{n}": "-1" if n % 2 else "=2" for n in range(6)}
    assert written.accepted == {"t4": frozenset({"=2", "-1"})}


def test_the_report_knows_the_gold_file_of_a_pilot(root, tmp_path):
    """What the screen judges by is in the report that is taken away from it."""
    root = shutil.copytree(root, tmp_path / "w")
    folder = root / "pilots/november"
    items = [item for item in Workspace(root).gold("support-tickets@1.0.0").items if "intent" in item.answers]
    right = {item.id: item.answers["intent"].label for item in items}
    (folder / "right.csv").write_text(
        "item_id,label\n" + "".join(f"{i},{each}\n" for i, each in right.items())
    )
    told = yaml.safe_load((folder / "pilot.yaml").read_text()) | {"gold": {"file": "right.csv"}}
    (folder / "pilot.yaml").write_text(yaml.safe_dump(told))
    screen = wb.disagreement_browser(pilot="november", root=root)
    (report,) = [each for each in screen.offers() if each.id == "disagreement"]
    page = report.make("html", lambda _, __: None).content.decode()
    assert f"<dt>Gold</dt><dd>{len(right)} items" in page
    assert read_key(next((root / "runs/disagreement").glob("*.gold.parquet"))).label == right


def test_a_file_in_the_workspace_is_found_from_its_notebooks(root, monkeypatch):
    """A notebook runs in `notebooks`; a file that was dropped beside that folder needs no `../`."""
    (root / "notebooks").mkdir(exist_ok=True)
    (root / "dropped.csv").write_text("item_id,annotator_id,label\na,x,1\na,y,2\n")
    monkeypatch.chdir(root / "notebooks")
    here = wb.disagreement_browser("dropped.csv", root=root)
    ask(here, do="cause", items=["a"], cause="slip")
    (row,) = wb.disagreement_browser("../dropped.csv", root=root).view["list"]["rows"]
    assert row["cause"] == "slip"


def test_a_table_of_ones_own(root):
    """A DataFrame with other names of columns; its marks outlive the browser, and belong to this table alone."""
    rows = [(f"q{n}", who, "ab"[(n + (who == "y")) % 2]) for n in range(6) for who in "xy"]
    frame = pd.DataFrame(rows, columns=["ticket", "agent", "tag"])
    names = {"item": "ticket", "annotator": "agent", "label": "tag"}
    screen = wb.disagreement_browser(frame, columns=names, root=root, by="Ines")
    assert (screen.view["split"], screen.view["guideline"]) == (6, None)
    ask(screen, do="cause", items=["q1"], cause="truly subjective")
    again = wb.disagreement_browser(frame, columns=names, root=root)
    assert {row["item"]: row["cause"] for row in again.view["list"]["rows"]}["q1"] == "truly subjective"
    other = wb.disagreement_browser(frame.iloc[:-2], columns=names, root=root)
    assert {row["cause"] for row in other.view["list"]["rows"]} == {None}


def test_a_spreadsheet_with_a_column_a_person(root):
    """A wide sheet as a team keeps it: the column of texts is read as such, the guess is told, nobody is named."""
    rows = [f"{n},Message number {n},{'xy'[n % 2]},{'xy'[n % 3 == 0]}" for n in range(6)]
    path = root / "sheet.csv"
    path.write_text("\n".join(["ticket,message,Anna,Bob", *rows]))
    view = wb.disagreement_browser(path, wide=True, root=root).view
    assert (view["people"], view["items"], view["answers"]) == (2, 6, 12)
    assert all(row["text"].startswith("Message number") for row in view["list"]["rows"])
    assert any("columns read as the items' texts" in one for one in view["losses"])
    assert "Anna" not in str(view)
    named = wb.disagreement_browser(path, wide=True, root=root)
    assert "Anna" in str(ask(named, do="show_names", names="yes"))


def test_texts_that_stand_beside_the_answers(root):
    """A column called text needs no second file."""
    path = root / "with_text.csv"
    path.write_text("item_id,annotator_id,label,text\na,x,1,Hello\na,y,2,Hello\n")
    (row,) = wb.disagreement_browser(path, root=root).view["list"]["rows"]
    assert row["text"] == "Hello"


def test_a_file_that_grows_keeps_its_marks(root):
    """What was noted of a file is there after its next delivery: it goes by where the file lies."""
    path = root / "mine.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\na,y,2\n")
    ask(wb.disagreement_browser(path, root=root), do="cause", items=["a"], cause="slip")
    path.write_text(path.read_text() + "b,x,1\nb,y,2\n")
    rows = wb.disagreement_browser(path, root=root).view["list"]["rows"]
    assert [(row["item"], row["cause"]) for row in rows] == [("a", "slip"), ("b", None)]


def test_nobody_shares_an_item(root):
    """One answer an item: the screen opens and says that nothing can be compared."""
    path = root / "alone.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\nb,y,2\n")
    screen = wb.disagreement_browser(path, root=root)
    assert (screen.view["pairable"], screen.view["pairs"]["worst"]) == (0, None)
    assert "nothing to hold it against" in ask(screen, do="tab", tab="audit")["audit"]["reason"]


def test_what_is_refused(root):
    """No file, and a question that the guideline lacks."""
    with pytest.raises(NotFound, match="name a file"):
        wb.disagreement_browser([], root=root)
    with pytest.raises(NotFound, match="name the question"):
        wb.disagreement_browser(list(deliveries(root).values()), guideline="support-tickets@2.0.0", root=root)


def test_one_text_without_outside_addresses(root):
    """The module that the notebook gets loads nothing from elsewhere."""
    frame = pd.DataFrame({"item_id": ["a", "a"], "annotator_id": ["x", "y"], "label": ["1", "2"]})
    esm = wb.disagreement_browser(frame, root=root)._esm
    assert not re.search(r"""(from|import)\s*\(?["'](https?:|//|\.)""", esm)


def test_the_workspace_can_be_anywhere(tmp_path):
    """Answers outside of any workspace: marks lie beside them."""
    path = tmp_path / "answers.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\na,y,2\n")
    ask(wb.disagreement_browser(path, root=tmp_path), do="cause", items=["a"], cause="slip")
    assert len(list(Workspace(tmp_path).root.glob("runs/disagreement/answers-*.jsonl"))) == 1
