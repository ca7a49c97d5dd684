"""Answers that are no labels are of the kind that was said; nothing is guessed, and labels are never taken for them."""

import json

import pytest

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.answers.kinds import of_kind
from workbench.errors import InvalidTable
from workbench.quality.structured import MANY, open_kind, refuse_structured


def table(*answers: str, kind: str | None = None) -> Annotations:
    """Each on an item of its own."""
    rows = [(f"q{n}", "ann", answer) for n, answer in enumerate(answers)]
    return of_kind(Annotations.of(rows, question="what"), kind, "a.csv")


@pytest.mark.parametrize("kind", ["spans", "boxes", "polygons", "transcript"])
def test_the_kind_is_the_one_that_was_said(kind):
    """Also of a table that holds nothing to mark."""
    assert open_kind(table("[]", "[]", kind=kind)) == kind


@pytest.mark.parametrize(
    "answers",
    [
        ("spam", "ham", "spam"),
        ("very good", "not so good"),  # labels of several words
        ('["a", "b"]', '["a"]'),  # sets of labels
        ("[]", "[]"),
        ("[unclear]", "{", "[[0, 4"),  # no JSON
        tuple(str(n) for n in range(MANY + 1)),  # numbers
        (),
    ],
)
def test_labels_need_no_kind(answers):
    """Whatever is written is a label, as long as it is not JSON with parts."""
    assert open_kind(table(*answers)) is None


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["[[0, 4]]", "[]"], "it may hold spans. Set --kind to one of 'spans'"),
        (["[[0, 0, 4, 4]]", '[[1, 1, 2, 2, "car"]]'], "it may hold boxes."),
        (["[[[0, 0], [4, 0], [0, 4]]]"], "it may hold polygons."),
        (
            ["[[4, 0]]", "[[9, 5]]"],
            "no kind reads all of it, such as '[[4, 0]]'. Set --kind to one of",
        ),
        (['{"choices": ["a"]}'], "no kind reads all of it"),
        (["[[0, 4]]", "no event"], "it may hold spans."),
    ],
)
def test_json_of_no_known_kind_is_refused(answers, said):
    """It is not counted as labels, and not guessed at: the refusal names the kinds that would read it."""
    with pytest.raises(InvalidTable) as refused:
        table(*answers)
    assert str(refused.value).startswith("a.csv: question 'what' holds JSON answers of unknown kind")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("head", "places", "kind"), [("start,end", "0,4", "spans"), ("xmin,ymin,xmax,ymax", "0,0,4,4.5", "boxes")]
)
def test_one_row_a_mark_is_no_table_of_labels(tmp_path, head, places, kind):
    """Spans and boxes one a row have a label each; read as labels, one person would answer an item many times."""
    path = tmp_path / "marks.csv"
    rows = [f"q{n},{who},event,{places}" for n in range(3) for who in "ab" for _ in range(2)]
    path.write_text("\n".join([f"item_id,annotator_id,label,{head}", *rows]))
    with pytest.raises(InvalidTable, match=f"say where a mark is, one row each.*--kind {kind}"):
        wb.read(path)
    assert len(wb.read(path, kind="choice"))
    once = tmp_path / "once.csv"
    once.write_text("\n".join([f"item_id,annotator_id,label,{head}", *rows[::2]]))
    assert len(wb.read(once)) == 6


def test_single_json_among_labels_is_a_loss():
    """The labels stay."""
    kept = table("spam", "ham", "[[0, 4]]")
    assert kept.label.texts() == ["spam", "ham"]
    assert [str(loss) for loss in kept.losses] == [
        "a.csv: answers that hold JSON, no labels: 1 (for example '[[0, 4]]')"
    ]


def test_one_malformed_answer_is_a_loss():
    """The others are compared; before, it made labels of the whole table: alpha was -.905 without a warning."""
    kept = table("[[0, 4]]", "[[5, 9]]", "[[9, 5]]", kind="spans")
    assert kept.label.texts() == ["[[0, 4]]", "[[5, 9]]"]
    assert [str(loss) for loss in kept.losses] == [
        "a.csv: answers that are no spans: 1 (for example span 1: 9 to 5 is no span; expected 0 <= start < end.)"
    ]
    assert kept.take(kept.label.code == 0).answer_kind == "spans"


def test_sets_of_labels_have_one_spelling_where_they_are_said_to_be_sets():
    """Without a guideline too."""
    assert set(table("b|a", "a|b", '["b", "a"]', kind="multi_choice").label.texts()) == {"a|b"}


def test_free_text_is_refused_until_somebody_says_what_it_is():
    """Both ways out are named: it is compared by its words, or it is labels after all."""
    texts = [f"she said the number {n}" for n in range(MANY + 1)]
    with pytest.raises(InvalidTable, match="--kind transcript, or --kind choice if they are labels"):
        open_kind(table(*texts))
    assert open_kind(table(*texts, kind="choice")) is None
    assert open_kind(table(*texts, kind="transcript")) == "transcript"


def test_answers_of_two_kinds_are_not_joined():
    """They could not be compared."""
    with pytest.raises(InvalidTable, match="answers of different kinds are not one table"):
        Annotations.join([table("[]", kind="spans"), table("[]", kind="boxes")])
    assert Annotations.join([table("a", kind="choice"), table("b")]).answer_kind is None


def test_refused_with_the_commands_that_compare_them():
    """Both, with the kind filled in; labels pass."""
    with pytest.raises(InvalidTable) as refused:
        refuse_structured(table("[[0, 4]]", kind="spans"))
    assert "question 'what': these answers are spans, not labels" in str(refused.value)
    assert "workbench agreement FILE --kind spans" in str(refused.value)
    assert "workbench score FILE --gold GOLD --kind spans" in str(refused.value)
    refuse_structured(table("spam"))


def test_a_notebook_compares_by_the_kind():
    """A box drawn one pixel off is found; `score` and `consensus` go by the kind, and JSON of no stated kind is refused."""
    box, near = json.dumps([[0, 0, 4, 4]]), json.dumps([[0, 0, 4, 3]])
    drawn = table(near, kind="boxes")
    assert wb.score(drawn, gold={"q0": box}).annotators[0].accuracy.value == 1
    assert [json.loads(label) for label in wb.consensus(drawn).to_frame()["label"]] == [[[0, 0, 4, 3, ""]]]
    with pytest.raises(InvalidTable, match="it may hold boxes"):
        wb.consensus(Annotations.of([("q0", "ann", box)]))


def test_agreement_in_a_notebook_is_by_their_kind(tmp_path):
    """Half a box: alike by one half; the kind is said while reading."""
    file = tmp_path / "boxes.csv"
    file.write_text(
        'item,annotator,label\np1,ann,"[[0, 0, 4, 4]]"\np1,bob,"[[0, 0, 4, 2]]"\n', encoding="utf-8"
    )
    assert wb.agreement(wb.read(file, kind="boxes")).coefficients["percent_agreement"].value == 0.5
    with pytest.raises(InvalidTable, match=r"boxes.csv: question 'label' holds JSON.* it may hold boxes"):
        wb.read(file)
