"""A new gold set from somebody's own spreadsheet: chosen, looked at and begun on the screen, without a line of code."""

import base64
from pathlib import Path

import pytest

import workbench as wb
from tests.gold_drafts import guideline
from tests.store.media import media_files
from workbench.errors import AlreadyPublished, BadAction, InvalidDocument, InvalidTable, NotFound, OutOfRange
from workbench.formats.items import Items
from workbench.gold.opening import ItemsFile, field_columns, guess_fields, table_view
from workbench.gold.screen import GoldPicker
from workbench.store import documents, files
from workbench.store.workspace import Workspace

SHEET = """Message,Screenshot,Team,Guess,Tests
"Buy now, pay later.",shots/1.png,red,spam,R1
See you at the meeting.,shots/2.png,blue,ham,
The weekly letter.,shots/3.png,red,news,R1|R2
,,,,
Cheap watches.,,blue,spam,R2
"""

SCORED = """item_id,text,p_spam,p_ham
m1,Buy now,0.9,0.1
m2,See you,0.2,0.8
m3,Weekly letter,0.55,0.45
m4,Cheap watches,0.7,0.3
"""
ANSWERS = """item_id,annotator,question,label
m1,Ana,topic,spam
m1,Ben,topic,spam
m2,Ana,topic,ham
m2,Ben,topic,spam
m3,Ana,topic,spam
m4,Ana,tone,rude
m4,Ben,tone,kind
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a published guideline, no gold set, and a spreadsheet with pictures beside it."""
    for room in ("guidelines/mail", "gold_sets", "pilots"):
        (tmp_path / room).mkdir(parents=True)
    document = guideline()
    files.write_once(tmp_path / f"guidelines/mail/{document.version}.yaml", documents.sealed_yaml(document))
    (tmp_path / "shots").mkdir()
    for place in (1, 2):
        (tmp_path / f"shots/{place}.png").write_bytes(media_files.png())
    (tmp_path / "my mail.csv").write_text(SHEET)
    return tmp_path


@pytest.fixture
def choice(root: Path) -> GoldPicker:
    return wb.gold_builder(root=root).session


def begun(choice: GoldPicker, **more) -> dict:
    """A set of three items of the sheet."""
    choice.act({"do": "table", "table": "my mail.csv"})
    given = {"name": "My mail", "guideline": "mail@1.0.0", "n": 3, "shown": ["Message", "Screenshot"]}
    choice.act({"do": "begin", **given, "questions": ["topic"], **more})
    return choice.view()


def test_the_form(choice):
    """Without any set the form stands there: tables, guidelines with their questions, and of the table its columns."""
    begin = choice.view()["begin"]
    assert (begin["tables"], begin["found"], choice.view()["known"]) == (["my mail.csv"], None, [])
    assert [one["id"] for one in begin["guidelines"]] == ["mail@1.0.0"]
    assert "topic" in [one["id"] for one in begin["guidelines"][0]["questions"]]
    choice.act({"do": "table", "table": "my mail.csv"})
    found = choice.view()["begin"]["found"]
    assert (found["n"], found["id_column"], found["strata"]) == (4, "", ["Team", "Guess", "Tests"])
    assert [one["name"] for one in found["columns"] if one["shown"]] == ["Message", "Screenshot"]
    choice.act({"do": "table", "table": "my mail.csv", "item": "Message"})
    assert choice.view()["begin"]["found"]["id_column"] == "Message"


def test_from_a_spreadsheet_to_a_draft(root, choice):
    """Rows are numbered, words are text, files are pictures and lie beside the set; what is drawn by stays unseen."""
    view = begun(choice, by="Guess")
    assert (view["gold"], view["items"], view["begin"]) == ("my-mail@1.0.0", 3, None)
    draft = Workspace(root).gold_sets.draft("my-mail")
    assert draft.questions() == ("topic",)
    assert {item.id for item in draft.items} <= {"row-0001", "row-0002", "row-0003", "row-0005"}
    assert all(set(item.content) <= {"text", "picture"} for item in draft.items)
    assert (root / "gold_sets/my-mail/shots/1.png").exists()
    assert "stratified by Guess" in draft.card.sampling
    draw = view["coverage"]["draw"]
    assert (draw["left"], draw["rule"]["id"] in ("R1", "R2"), draw["likely"]["id"]) == (1, True, "spam")
    choice.act({"do": "draw", "n": 1})
    assert choice.view()["items"] == 4


def test_a_column_that_seldom_holds_a_label_is_no_guess_of_them(root, choice):
    """Where a message came from is sometimes called what a label is called; half of the column has to be labels."""
    table = root / "came.csv"
    table.write_text("Message,From\n" + "\n".join(f"Mail {i},{'spam' if i < 2 else 'web'}" for i in range(6)))
    choice.act({"do": "table", "table": "came.csv", "numbered": 1})
    choice.act({"do": "begin", "name": "came", "guideline": "mail@1.0.0", "n": 2, "shown": ["Message"]})
    assert choice.view()["coverage"]["draw"]["likely"] is None


def test_more_items_on_another_day(root, choice):
    """A set that is opened again draws from a table that is chosen anew; what it has is not drawn twice."""
    begun(choice)
    again = wb.gold_builder(root=root).session
    assert (again.view()["name"], again.view()["coverage"]["draw"]) == ("my-mail", None)
    again.act({"do": "new", "more": 1})
    assert again.view()["begin"]["more"] == "my-mail"
    again.act({"do": "new", "on": 0})
    assert again.view()["name"] == "my-mail"
    again.act({"do": "new", "more": 1})
    again.act({"do": "table", "table": "my mail.csv"})
    again.act({"do": "more", "shown": ["Message"]})
    draw = again.view()["coverage"]["draw"]
    assert (draw["left"], again.view()["begin"]) == (1, None)
    again.act({"do": "draw", "n": 10})
    assert again.view()["items"] == 4


@pytest.fixture
def scored(root: Path, choice: GoldPicker) -> GoldPicker:
    """A table with a model's probabilities is chosen; answers of two people lie beside it."""
    (root / "scored.csv").write_text(SCORED)
    (root / "answers.csv").write_text(ANSWERS)
    choice.act({"do": "table", "table": "scored.csv"})
    return choice


BEGIN = {"do": "begin", "name": "mail", "guideline": "mail@1.0.0", "shown": ["text"], "questions": ["topic"]}


def test_where_a_model_is_least_sure(root, scored):
    """The form says by which columns and which seed; the first item and the next are those of the study."""
    begin = scored.view()["begin"]
    assert (begin["unsure"], begin["seed"]) == (["p_spam", "p_ham"], 20260101)
    scored.act({**BEGIN, "n": 1, "by": "uncertainty"})
    draw = scored.view()["coverage"]["draw"]
    assert (draw["unsure"], draw["disputed"], draw["seed"]) == (["p_spam", "p_ham"], 0, 20260101)
    scored.act({"do": "draw", "n": 1, "by": "uncertainty"})
    draft = Workspace(root).gold_sets.draft("mail")
    assert [item.id for item in draft.items] == ["m3", "m4"]
    assert all(set(item.content) == {"text"} for item in draft.items)
    assert draft.card.sampling.count("least sure (entropy of 2 columns); seed 20260101") == 2


def test_by_confidence_alone(root, scored):
    """A column called confidence is enough: the smallest first."""
    (root / "sure.csv").write_text("item_id,text,confidence\nm1,Buy now,0.9\nm2,See you,0.4\nm3,Hi,0.6\n")
    scored.act({"do": "table", "table": "sure.csv"})
    assert scored.view()["begin"]["unsure"] == ["confidence"]
    scored.act({**BEGIN, "n": 1, "by": "uncertainty"})
    scored.act({"do": "draw", "n": 1, "by": "uncertainty"})
    draft = Workspace(root).gold_sets.draft("mail")
    assert [item.id for item in draft.items] == ["m2", "m3"]
    assert "least sure (confidence of column confidence)" in draft.card.sampling


def test_without_probabilities(scored):
    """A table without them offers no such draw, and one asked for all the same is refused."""
    scored.act({"do": "table", "table": "my mail.csv"})
    assert scored.view()["begin"]["unsure"] == []
    with pytest.raises(OutOfRange, match="needs two probability columns"):
        scored.act({**BEGIN, "n": 1, "by": "uncertainty", "shown": ["Message"]})


def test_where_answers_differ_most(root, scored):
    """By a table of answers: the first question unless another is chosen; items with one answer are never drawn."""
    with pytest.raises(OutOfRange, match="needs the crowd's answers"):
        scored.act({**BEGIN, "n": 1, "by": "disagreement"})
    scored.act({"do": "crowd", "table": "answers.csv"})
    crowd = scored.view()["begin"]["crowd"]
    assert crowd == {"table": "answers.csv", "question": "topic", "questions": ["topic", "tone"], "n": 2}
    scored.act({**BEGIN, "n": 1, "by": "disagreement"})
    assert scored.view()["coverage"]["draw"]["disputed"] == 1
    scored.act({"do": "draw", "n": 1, "by": "disagreement"})
    draft = Workspace(root).gold_sets.draft("mail")
    assert [item.id for item in draft.items] == ["m2", "m1"]
    assert draft.card.sampling.count("(vote entropy); seed 20260101") == 2
    assert scored.view()["coverage"]["draw"]["disputed"] == 0


def test_answers_for_more_items(root, scored):
    """A set that is there gets the answers with the table: a pilot's delivery, another question."""
    scored.act({**BEGIN, "n": 1, "by": "uncertainty"})
    scored.act({"do": "new", "more": 1})
    scored.act({"do": "table", "table": "scored.csv"})
    delivered = root / "pilots/one/deliveries/a.csv"
    delivered.parent.mkdir(parents=True)
    (root / "answers.csv").rename(delivered)
    assert "pilots/one/deliveries/a.csv" not in scored.view()["begin"]["tables"]
    scored.act({"do": "crowd", "table": scored.view()["begin"]["answers"][-1], "question": "tone"})
    assert scored.view()["begin"]["crowd"]["n"] == 1
    scored.act({"do": "more", "shown": ["text"]})
    scored.act({"do": "draw", "n": 1, "by": "disagreement"})
    assert [item.id for item in Workspace(root).gold_sets.draft("mail").items] == ["m3", "m4"]


def test_answers_that_do_not_fit(scored):
    """Refused with the reason; none are kept, and another table of items asks anew."""
    scored.act({"do": "crowd", "table": "answers.csv"})
    with pytest.raises(NotFound, match=r"no table 'nope\.csv'"):
        scored.act({"do": "crowd", "table": "nope.csv"})
    with pytest.raises(NotFound, match="no answers to 'nope'; expected one of 'topic', 'tone'"):
        scored.act({"do": "crowd", "table": "answers.csv", "question": "nope"})
    assert scored.view()["begin"]["crowd"] is None
    scored.act({"do": "crowd", "table": "answers.csv"})
    scored.act({"do": "table", "table": "my mail.csv"})
    assert scored.view()["begin"]["crowd"] is None
    with pytest.raises(NotFound, match=r"No item of my mail\.csv has two answers.*like 'row-0001'"):
        scored.act({"do": "crowd", "table": "answers.csv"})


def send(choice, name: str, content: bytes) -> dict:
    """A file is dropped; what the dialog shows of it."""
    if choice.view()["bring"] is None:
        choice.act({"do": "bring"})
    text = base64.b64encode(content).decode()
    choice.act({"do": "bring_piece", "name": name, "at": 0, "size": len(content), "base64": text})
    return choice.view()["bring"]


def test_a_file_of_ones_own(root, choice):
    """It is put into the workspace; another one of that name is never replaced, and nothing lands outside."""
    sent = b"item_id,text\nm1,One\nm2,Two\n"
    send(choice, "../../mine.csv", sent)
    choice.act({"do": "bring_use"})
    assert (root / "mine.csv").read_bytes() == sent
    begin = choice.view()["begin"]
    assert (begin["found"]["id_column"], choice.view()["bring"]) == ("item_id", None)
    with pytest.raises(AlreadyPublished, match=r"another my mail\.csv already"):
        send(choice, "my mail.csv", sent)
    with pytest.raises(InvalidTable, match="Its name ends in none of"):
        send(choice, "x.doc", sent)
    assert "no Excel workbook" in send(choice, "x.xlsx", sent)["trouble"]
    choice.act({"do": "bring_leave"})
    assert not [*root.glob("x.*")], "what nobody uses does not stay"


def test_what_people_read_is_the_text(root, choice):
    """The column that is different in every row is the id and never shown; what people read is the text, the rest is offered."""
    rows = [
        f"{place % 3},Message {place} says that it is late again,Team {place % 2},V-{place}"
        for place in range(8)
    ]
    file = send(choice, "post.csv", "\n".join(["Prio,Nachricht,Team,Vorgang", *rows]).encode())["file"]
    about = {column["name"]: (column["role"], column["why"]) for column in file["columns"]}
    assert about["Vorgang"] == ("item", "different in every row")
    assert about["Nachricht"][0] == "text"
    choice.act({"do": "bring_role", "column": 2, "role": "shown"})
    choice.act({"do": "bring_use"})
    found = choice.view()["begin"]["found"]
    assert (found["id_column"], found["id_sample"]) == ("Vorgang", "V-0")
    assert [each["name"] for each in found["columns"] if each["shown"]] == ["Nachricht", "Team"]
    choice.act({"do": "table", "table": "post.csv"})
    found = choice.view()["begin"]["found"]
    assert (found["id_column"], found["id_why"]) == ("Vorgang", "different in every row")
    assert [each["name"] for each in found["columns"] if each["shown"]] == ["Nachricht"]


def test_one_set_beside_the_other(choice):
    """Who sits at a set sits there when it is chosen again; a name that is taken is refused."""
    begun(choice)
    choice.act({"do": "sit", "name": "Ann"})
    with pytest.raises(InvalidDocument, match="There is a gold set my-mail already"):
        begun(choice)
    begun(choice, name="Other")
    assert (choice.view()["name"], choice.view()["blind"]) == ("other", None)
    choice.act({"do": "choose", "name": "my-mail"})
    assert choice.view()["blind"]["expert"] == "Ann"
    with pytest.raises(NotFound, match="there is no gold set 'nope'; expected one of 'my-mail', 'other'"):
        choice.act({"do": "choose", "name": "nope"})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " ! "}, "A gold set needs a name of 1 to 64 letters and digits"),
        ({"name": "x" * 65}, "needs a name of 1 to 64 letters and digits"),
        ({"guideline": "mail@9.0.0"}, "Choose the guideline"),
        ({"shown": []}, "Choose the column that people are to see"),
        ({"shown": ["Nope"]}, "no column 'Nope'"),
        ({"questions": ["nope"]}, "no question 'nope'"),
        ({"by": "nope"}, "no column 'nope'"),
    ],
)
def test_what_is_missing(root, choice, wrong, says):
    """Each refusal says what to choose, and nothing is written."""
    with pytest.raises((InvalidDocument, NotFound), match=says):
        begun(choice, **wrong)
    assert Workspace(root).gold_sets.names() == ()
    with pytest.raises(BadAction, match="No gold set is on the screen yet"):
        choice.act({"do": "lock"})


def test_a_set_that_cannot_be_read(root, choice):
    """The screen says why, and the form is there to begin another."""
    begun(choice)
    (root / "gold_sets/my-mail/draft.jsonl").write_text("{")
    view = wb.gold_builder(root=root).view
    assert view["why_not"].startswith("my-mail: ")
    assert (view["known"], view["begin"]["found"]) == (["my-mail"], None)


def test_what_fields_are_called():
    """The main words are `text`; files are called by their kind, and with their words for who cannot see them."""
    cells = {
        "photo": ("a.png", "b.JPG"),
        "picture": ("a.png", ""),
        "picture_alt": ("A cat", ""),
        "call": ("a.mp3", "b.wav"),
        "title": ("One", "Two"),
        "rules": ("R1", "R2"),
    }
    found = Items("t.csv", ("1", "2"), cells, ())
    shown = ["photo", "picture", "call", "title"]
    assert field_columns(found, shown) == {
        "text": "title",
        "picture_2": "photo",
        "picture": "picture",
        "audio": "call",
        "picture_alt": "picture_alt",
    }
    assert guess_fields(found) == {"picture": "picture", "picture_alt": "picture_alt"}
    assert "rules" not in table_view(ItemsFile(found, ("picture",)))["strata"]
