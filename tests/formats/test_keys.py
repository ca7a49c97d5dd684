"""A gold file is a key: one label an item, and what else counts."""

import pytest

from workbench.errors import InvalidTable, NotFound, UnknownLabel
from workbench.formats.read import read_key


def test_item_and_label_are_a_key(file):
    """Other columns are not asked for; an item without a label is not in the key."""
    key = read_key(file("g.csv", "item_id,label,text\n007,None,x\n8,spam,y\n9,,z\n"))
    assert key.label == {"007": "None", "8": "spam"}
    assert (key.accepted, key.rules) == ({}, {})


def test_accepted_and_rules_hold_several(file):
    """Separated by | or as a JSON list; the gold label is always accepted."""
    text = 'item_id,label,accepted,rules\n1,x,y|z,R1|R2.1\n2,x,"[""y""]",\n3,x,,R3\n'
    key = read_key(file("g.csv", text))
    assert key.accepted == {"1": frozenset("xyz"), "2": frozenset("xy")}
    assert key.rules == {"1": ("R1", "R2.1"), "3": ("R3",)}


@pytest.mark.parametrize("header", ["task,label", "item,gold", "id,gold_label", "item_id,answer"])
def test_others_names_are_known(file, header):
    """crowd-kit's task and label, gold, answer."""
    assert read_key(file("g.csv", f"{header}\n1,x\n2,x\n")).label == {"1": "x", "2": "x"}


def test_a_column_can_be_named(file):
    """`label` is the annotators' here, and gold stands in another column."""
    path = file("g.csv", "item_id,annotator_id,label,gold\n1,a,x,y\n1,b,y,y\n")
    with pytest.raises(InvalidTable, match=r"g\.csv:3: item '1' has gold label 'y', further up 'x'"):
        read_key(path)
    assert read_key(path, columns={"label": "gold"}).label == {"1": "y"}


def test_one_question_of_several(file, ask):
    """Asked for by name or by its labels."""
    path = file("g.csv", "item_id,question,label\n1,tone,rude\n1,topic,sport\n")
    with pytest.raises(InvalidTable, match="answers to 2 questions"):
        read_key(path)
    assert read_key(path, question="topic").label == {"1": "sport"}
    assert read_key(path, labels=ask("rude", "kind", id="tone")).label == {"1": "rude"}
    with pytest.raises(NotFound, match="no answer to question 'mood'; expected one of 'tone', 'topic'"):
        read_key(path, question="mood")


def test_labels_of_the_key_are_the_guidelines(file, ask):
    """Spelled as the guideline does, refused when it lacks them, accepted ones too."""
    stars = ask("1", "2", "3", kind="rating")
    assert read_key(file("g.csv", "item_id,label,accepted\n1,3.0,2.0\n"), labels=stars).accepted == {
        "1": {"3", "2"}
    }
    with pytest.raises(UnknownLabel, match=r"g\.csv:2: label '4' is not in question 'intent'"):
        read_key(file("g.csv", "item_id,label\n1,4\n"), labels=stars)
    with pytest.raises(UnknownLabel, match="label '4'"):
        read_key(file("g.csv", "item_id,label,accepted\n1,3,4\n"), labels=stars)


def test_an_accepted_set_of_labels_is_one_answer(file, ask):
    """Of a multi-choice question x|y is one answer; several need a JSON list."""
    many = ask("x", "y", "z", kind="multi_choice")
    text = 'item_id,label,accepted\n1,x,z|y\n2,x,"[""y|x"", ""z""]"\n'
    assert read_key(file("g.csv", text), labels=many).accepted == {"1": {"x", "y|z"}, "2": {"x", "x|y", "z"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("item_id,label\n1,\n", "holds no gold label"),
        ("item_id,label\n,x\n", r"g\.csv:2: a gold label without an item"),
        ("item_id,label\n", "has a header and no rows"),
    ],
)
def test_a_key_without_gold_is_refused(file, text, message):
    """Nothing to judge by."""
    with pytest.raises(InvalidTable, match=message):
        read_key(file("g.csv", text))
