"""Items are read from any table: once each, with what is the same in all their rows, and what is not is said."""

import json

import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.formats.items import read_items
from workbench.formats.read import read_texts


@pytest.fixture
def table(tmp_path):
    def write(text: str, name: str = "mail.csv"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def test_one_row_an_item(table):
    """Ids in order of appearance; columns as they are; an empty cell is the empty text."""
    found = read_items(table("item_id,text,guess\nq2,Two,ham\nq1,One,\n"))
    assert (found.source, found.items) == ("mail.csv", ("q2", "q1"))
    assert found.columns == {"text": ("Two", "One"), "guess": ("ham", "")}
    assert found.content() == {"text": "text"}


def test_many_rows_an_item(table):
    """A table of answers holds items too: who answered what is left out, and said."""
    found = read_items(table("task,worker,label,sentence\nq1,ann,ham,One\nq1,bob,spam,One\nq2,ann,ham,Two\n"))
    assert found.items == ("q1", "q2")
    assert found.columns == {"sentence": ("One", "Two")}
    assert found.left_out == ("worker", "label")
    assert found.content() == {"text": "sentence"}


def test_what_people_are_to_see(table):
    """Pictures too; other columns by name; refused where no column can be guessed or is there."""
    found = read_items(table("id,picture,body\nq1,a.png,One\n"), item="id")
    assert found.content() == {"picture": "picture"}
    assert found.content({"text": "body"}) == {"text": "body"}
    with pytest.raises(
        NotFound, match="no column 'bdy' with one text an item; expected one of 'picture', 'body'"
    ):
        found.content({"text": "bdy"})
    with pytest.raises(NotFound, match="say which holds what people are to see"):
        read_items(table("item_id,body\nq1,One\n")).content()


def test_sounds_and_films(table):
    """Columns named as media are shown, with their words for who cannot see or hear them."""
    found = read_items(table("item_id,audio,video,image,audio_alt,notes\nq1,a.mp3,a.mp4,a.png,A call,x\n"))
    assert found.content() == {
        "image": "image",
        "audio": "audio",
        "video": "video",
        "audio_alt": "audio_alt",
    }


def test_rows_without_ids(table):
    """Rows are called by their numbers, whatever comes after them; an empty row is none."""
    sheet = table("item_id,body\nx,One\nx,Two\n,\n,Three\n")
    found = read_items(sheet, numbered=True)
    assert (found.items, found.id_column) == (("row-0001", "row-0002", "row-0004"), "")
    assert found.columns == {"item_id": ("x", "x", ""), "body": ("One", "Two", "Three")}
    assert (read_items(sheet).id_column, read_items(sheet, item="body").id_column) == ("item_id", "body")


# What can be quoted of an item comes from its file of texts.


def test_the_text_comes_first_and_other_texts_below(file):
    """Numbers, lists and answers are no text of the item."""
    text = 'item_id,hypothesis,text,n,ids,label\n007,It rains.,Take an umbrella.,3,"[1, 2]",yes\n8,,Sun.,4,[],no\n'
    assert read_texts(file("i.csv", text)) == {"007": "Take an umbrella.\nhypothesis: It rains.", "8": "Sun."}


def test_an_item_without_a_text_column_is_quoted_by_its_fields(file):
    """A conversation has its turns; `user` is a turn here, not an annotator."""
    record = {"item_id": "ca_1", "agent": "Hi", "user": "Hello", "turns": 2}
    assert read_texts(file("i.jsonl", json.dumps(record))) == {"ca_1": "agent: Hi\nuser: Hello"}


def test_a_text_that_is_a_number_is_still_the_text(file):
    """What stands under `text` is the text."""
    assert read_texts(file("i.csv", "id,text\n1,42\n2,43\n")) == {"1": "42", "2": "43"}


def test_the_same_item_may_recur_with_the_same_text_only(file):
    """A long table of answers repeats the text; two texts for one item are refused."""
    same = "item_id,annotator_id,label,text\n1,a,x,Sun.\n1,b,y,Sun.\n"
    assert read_texts(file("i.csv", same)) == {"1": "Sun."}
    with pytest.raises(InvalidTable, match=r"i\.csv:3: item '1' has two different texts"):
        read_texts(file("i.csv", "item_id,text\n1,Sun.\n1,Rain.\n"))


def test_a_file_without_texts_is_refused(file):
    """Ids and numbers cannot be quoted."""
    with pytest.raises(InvalidTable, match="holds no column of text beside the items"):
        read_texts(file("i.csv", "item_id,n\n1,2\n"))
