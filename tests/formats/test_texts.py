"""What can be quoted of an item comes from its file of texts."""

import json

import pytest

from workbench.errors import InvalidTable
from workbench.formats.read import read_texts


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
    with pytest.raises(InvalidTable, match=r"i\.csv:3: item '1' has another text than further up"):
        read_texts(file("i.csv", "item_id,text\n1,Sun.\n1,Rain.\n"))


def test_a_file_without_texts_is_refused(file):
    """Ids and numbers cannot be quoted."""
    with pytest.raises(InvalidTable, match="holds no column of text beside the items"):
        read_texts(file("i.csv", "item_id,n\n1,2\n"))
