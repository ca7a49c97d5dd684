"""What a draft lacks before annotators may read it, with its place, whether or not the draft is valid."""

from workbench.documents.unwritten import advice, named_place, unwritten
from workbench.store import documents
from workbench.store.guidelines import FIRST_DRAFT

LABELS = [
    {"id": "ham", "name": "Ham", "definition": "Wanted."},
    {"id": "spam", "definition": "To be written: the file gave no definition."},
]
DRAFT = {
    "purpose": "To sort.",
    "questions": [{"id": "topic", "ask": "What?", "labels": LABELS}],
    "rules": [{"id": "R1", "text": "To be written: so"}],
}


def found(tree) -> list[tuple[str, str]]:
    return [(named_place(tree, problem.at), problem.message) for problem in unwritten(tree)]


def test_sentences_that_a_file_did_not_give_are_named_with_their_place():
    """Definitions, rules, what is asked and the purpose; a sentence that is only empty is another matter."""
    assert [one.at for one in unwritten(DRAFT)] == [
        ("questions", 0, "labels", 1, "definition"),
        ("rules", 0, "text"),
    ]
    assert found(DRAFT)[0] == ("topic/spam", "still to be written; the file gave no definition.")
    more = {**DRAFT, "purpose": "To be written: it", "questions": [{"id": "t", "ask": "To be written: it"}]}
    assert [where for where, _ in found(more)] == ["purpose", "t", "R1"]
    assert found({"purpose": "", "questions": [{"id": "t", "labels": [{"id": "a"}, {"id": "b"}]}]}) == []


def test_two_labels_with_one_definition_cannot_be_told_apart():
    """As a split leaves them; capitals and blanks make no difference, and another question is another matter."""
    both = [*LABELS[:1], {"id": "news", "definition": " wanted. "}]
    tree = {"questions": [{"id": "topic", "labels": both}, {"id": "tone", "labels": LABELS[:1]}]}
    assert found(tree) == [
        ("topic/news", "the definition is the same as that of Ham; say how the two differ.")
    ]


def test_what_is_not_written_yet_is_not_called_the_same_as_well():
    """Two labels of a list without definitions: one sentence each."""
    open_ones = [{"id": name, "definition": "To be written: it."} for name in "ab"]
    assert [said for _, said in found({"questions": [{"id": "t", "labels": open_ones}]})] == [
        "still to be written; it."
    ] * 2


def test_what_is_still_the_example_is_known():
    """The title and the purpose that every first draft has, as they stand in it; a word of one's own, and it is told no more."""
    first = documents.plain_of(documents.load_tree(FIRST_DRAFT, "the first draft"))
    assert [problem.at for problem in advice(first)] == [("title",), ("purpose",)]
    assert found(first) == []
    assert [problem.at for problem in advice({**first, "title": "Mail"})] == [("purpose",)]
