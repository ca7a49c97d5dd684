"""Which rows are answers, how they are read, and what the loss list says of the others."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from workbench.errors import InvalidTable, NotFound, UnknownLabel
from workbench.formats.read import read, read_all, read_texts_beside
from workbench.formats.tables.values import by_number

HEADER = "item_id,annotator_id,label"


def triples(answers):
    """(item, annotator, label) of every row."""
    return list(zip(answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True))


def told(answers):
    """The loss list as a person reads it."""
    return [str(loss) for loss in answers.losses]


# Labels


def test_without_a_guideline_labels_come_in_order():
    """Numbers by their size, anything else as text."""
    assert by_number(pa.array(["10", "2", "-3", "2.5"])).tolist() == [2, 1, 3, 0]
    assert by_number(pa.array(["10", "2", "x"])).tolist() == [0, 1, 2]


def test_with_a_guideline_the_set_is_closed_and_in_its_order(file, ask):
    """Labels that nobody used are still there, and the order is the guideline's."""
    answers = read(file("a.csv", f"{HEADER}\n1,a,spam\n"), labels=ask("spam", "ham", "None"))
    assert answers.labels == ("spam", "ham", "None")
    assert answers.question == "intent"


def test_a_label_outside_the_set_is_refused_with_its_place(file, ask):
    """File, line, item, annotator, and what was allowed; a trailing blank makes another label."""
    path = file("a.csv", f"{HEADER}\nq16,ann,spam\nq17,ann,spam \nq18,ann,eggs\n")
    with pytest.raises(UnknownLabel) as refusal:
        read(path, labels=ask("spam", "ham"))
    assert str(refusal.value) == (
        f"{path}:3: item 'q17', annotator 'ann': label 'spam ' is not in question 'intent' of the guideline; "
        "expected one of 'spam', 'ham'. It differs from 'spam' only in spelling; read it so with --map "
        '"spam =spam" (map= in Python, map: of a pilot\'s delivery).'
    )
    assert read(
        path, labels=ask("spam", "ham"), map={"spam ": "spam", "eggs": "ham"}
    ).label.code.tolist() == [0, 0, 1]


def test_a_wrong_label_of_ten_megabytes_is_not_quoted_in_full(file, ask):
    """The message fits a screen."""
    with pytest.raises(UnknownLabel) as refusal:
        read(file("a.csv", f"{HEADER}\n1,a,{'z' * 10_000_000}\n"), labels=ask("spam", "ham"))
    assert len(str(refusal.value)) < 500


def test_another_spelling_of_a_rating_is_read_and_said(file, ask):
    """3.0 is 3 on a scale of whole numbers."""
    answers = read(file("a.csv", f"{HEADER}\n1,a,3.0\n1,b,3\n"), labels=ask("1", "2", "3", kind="rating"))
    assert answers.label.texts() == ["3", "3"]
    assert told(answers) == [
        "a.csv: labels written otherwise than the guideline does: 1 (for example a.csv:2, '3.0' as '3')"
    ]


def test_sets_of_labels_have_one_spelling(file, ask):
    """The single labels come first, in the guideline's order, then the sets that occur."""
    text = f'{HEADER}\n1,a,z|x\n1,b,"[""x"", ""z""]"\n1,c,y\n2,a,x|y\n'
    answers = read(file("a.csv", text), labels=ask("x", "y", "z", kind="multi_choice"))
    assert answers.labels == ("x", "y", "z", "x|y", "x|z")
    assert answers.label.texts() == ["x|z", "x|z", "y", "x|y"]
    with pytest.raises(UnknownLabel, match=r"label 'x\|w' is not in"):
        read(file("b.csv", f"{HEADER}\n1,a,x|w\n"), labels=ask("x", "y", kind="multi_choice"))


@pytest.mark.parametrize("body", ["1,a,x\n2,a,y\n", "1,a,x\n1,b,x\n", "1,a,x\n"])
def test_little_is_not_nothing(file, body):
    """One annotator, one label, one row: all of it reads."""
    answers = read(file("a.csv", f"{HEADER}\n{body}"))
    assert len(answers) == body.count("\n")
    assert not answers.losses


# Rows that are no answers


def test_gaps_are_dropped_and_counted(file):
    """A row without item, annotator or label is no answer."""
    answers = read(file("a.csv", f"{HEADER}\n1,a,x\n,a,x\n2,,x\n3,a,\n4,a,\n"))
    assert triples(answers) == [("1", "a", "x")]
    assert told(answers) == [
        "a.csv: rows without an item, dropped: 1 (for example a.csv:3)",
        "a.csv: rows without an annotator, dropped: 1 (for example a.csv:4)",
        "a.csv: rows without a label, dropped: 2 (for example a.csv:5)",
    ]


def test_statuses_are_no_labels(file):
    """Skips, drafts and rejections are dropped, each with its count; a skip without a label is a skip."""
    rows = (
        "1,a,x,submitted\n2,a,,skipped\n3,a,x,Draft\n4,a,x,REJECTED\n5,a,x,rejected\n6,a,x,\n7,a,x,accepted\n"
    )
    answers = read(file("a.csv", f"{HEADER},status\n{rows}"))
    assert answers.items == ("1", "6", "7")
    assert told(answers) == [
        "a.csv: rows with status skipped, no answers: 1 (for example a.csv:3)",
        "a.csv: rows with status draft, no answers: 1 (for example a.csv:4)",
        "a.csv: rows with status rejected, no answers: 2 (for example a.csv:5)",
    ]


def test_an_unknown_status_is_refused(file):
    """Nobody guesses whether `pending` is an answer; the message says how to read on without the column."""
    path = file("a.csv", f"{HEADER},status\n1,a,x,pending\n")
    with pytest.raises(
        InvalidTable, match=r"a\.csv:2: status 'pending' is not known; expected one of 'submitted'"
    ):
        read(path)
    assert len(read(path, columns={"status": ""})) == 1


def test_gold_rows_are_no_ordinary_answers(file):
    """They are dropped and counted; a column that is neither true nor false is refused."""
    answers = read(file("a.csv", f"{HEADER},is_gold\n1,a,x,true\n2,a,x,False\n3,a,x,\n4,a,x,1\n"))
    assert answers.items == ("2", "3")
    assert told(answers) == ["a.csv: gold rows, no ordinary answers: 2 (for example a.csv:2)"]
    with pytest.raises(InvalidTable, match=r"b\.csv:2: is_gold is 'x'"):
        read(file("b.csv", f"{HEADER},is_gold\n1,a,x,x\n"))


def test_rows_delivered_twice_count_once(file):
    """A row equal to an earlier one in every column is dropped, wherever it stands."""
    answers = read(file("a.csv", f"{HEADER}\n1,a,x\n1,b,y\n1,a,x\n1,a,x\n"))
    assert triples(answers) == [("1", "a", "x"), ("1", "b", "y")]
    assert told(answers) == [
        "a.csv: rows equal to an earlier one in every column, dropped: 2 (for example a.csv:4)"
    ]


@pytest.mark.parametrize("column", ["repeat", "submitted_at", "colour"])
def test_a_column_that_differs_makes_a_repeat(file, column):
    """The same answer at another time, or of another round, was given again; it stays and is counted."""
    first, second = {
        "repeat": ("1", "2"),
        "submitted_at": ("2026-05-02T09:00:00Z", "2026-05-02T10:00:00Z"),
        "colour": ("red", "blue"),
    }[column]
    answers = read(file("a.csv", f"{HEADER},{column}\n1,a,x,{first}\n1,a,x,{second}\n1,b,y,{first}\n"))
    assert len(answers) == 3
    assert told(answers)[-1] == (
        "a.csv: answers given again by the same annotator on the same item (the first counts, everywhere; "
        "with --repeats all, all do): 1 (for example a.csv:3, item '1', annotator 'a')"
    )


def test_another_label_is_a_repeat_too(file):
    """Who changes his mind answered twice."""
    answers = read(file("a.csv", f"{HEADER}\n1,a,x\n1,a,y\n"))
    assert len(answers) == 2
    assert triples(answers.first_answers()) == [("1", "a", "x")]


def test_rework_is_no_repeat(file):
    """A later delivery answers again because it was asked to."""
    answers = read(file("a.csv", f"{HEADER},delivery\n1,a,x,1\n1,a,y,2\n1,b,x,\n"))
    assert answers.delivery.tolist() == [1, 2, 1]
    assert told(answers) == ["a.csv: rows without a delivery, taken as delivery 1: 1 (for example a.csv:4)"]


def test_a_row_without_a_delivery_repeats_delivery_1(file):
    """Both are the first pass."""
    answers = read(file("a.csv", f"{HEADER},delivery\n1,a,x,1\n1,a,y,\n"))
    assert "answers given again" in told(answers)[0]


def test_the_same_id_at_another_vendor_is_somebody_else(file):
    """Two vendors' `a` answer the same item: no repeat, and two annotators."""
    answers = read(file("a.csv", f"{HEADER},vendor\n1,a,x,north\n1,a,y,south\n1,b,y,\n"))
    assert answers.annotators == ("b", "north/a", "south/a")
    assert answers.vendor.values == ("north", "south")
    assert not answers.losses


def test_repeats_are_put_in_the_order_of_their_number(file):
    """The first answer is the one of repeat 1, although the file is sorted the other way."""
    answers = read(file("a.csv", f"{HEADER},repeat\n1,a,late,2\n1,a,early,1\n2,a,x,1\n"))
    assert triples(answers.first_answers()) == [("1", "a", "early"), ("2", "a", "x")]
    assert told(answers)[0] == "a.csv: rows before an earlier repeat, put in order: 1 (for example a.csv:3)"


def test_a_table_in_which_nothing_is_an_answer_is_refused(file):
    """The reasons are in the message."""
    with pytest.raises(
        InvalidTable, match=r"no answer is left\.\n  a\.csv: rows without a label, dropped: 2"
    ):
        read(file("a.csv", f"{HEADER}\n1,a,\n2,a,\n"))


# Whose answers


def test_who_answered_is_asked_for(file):
    """A file of one person needs the name; a file that has names does not take another."""
    path = file("a.csv", "item_id,label\n1,x\n")
    with pytest.raises(
        NotFound, match=r"no column for annotator_id; .*--annotator-name \(annotator= in Python\)"
    ):
        read(path)
    assert triples(read(path, annotator="ann")) == [("1", "ann", "x")]
    named = file("b.csv", "item_id,user,label\n1,u1,x\n")
    with pytest.raises(InvalidTable, match="column 'user' says who answered"):
        read(named, annotator="ann")
    assert read(named, annotator="ann", columns={"annotator": ""}).annotators == ("ann",)


def test_a_vendor_can_be_said(file):
    """All rows are put under it; a column that says otherwise is refused, one that says the same is not."""
    plain = file("a.csv", f"{HEADER}\n1,a,x\n")
    mixed = file("b.csv", f"{HEADER},vendor\n1,a,x,north\n1,b,x,\n")
    assert read(plain, vendor="north").annotators == ("north/a",)
    assert read(mixed, vendor="north").annotators == ("north/a", "north/b")
    with pytest.raises(
        InvalidTable, match=r"b\.csv:2: the vendor column says 'north', but --vendor says 'south'"
    ):
        read(mixed, vendor="south")


def test_two_people_are_never_merged_by_a_slash(file):
    """Vendor a/b's c and vendor a's b/c would get one name: refused."""
    with pytest.raises(InvalidTable, match="annotator 'a/b/c' is also another one"):
        read(file("a.csv", f"{HEADER},vendor\n1,c,x,a/b\n1,b/c,x,a\n"))


# Several questions

SEVERAL = "item_id,annotator_id,question,label\n1,a,tone,rude\n1,a,topic,sport\n2,a,tone,kind\n2,a,,kind\n"


def test_several_questions_are_refused_by_name(file):
    """One is asked for; the others are not losses."""
    path = file("a.csv", SEVERAL)
    with pytest.raises(
        InvalidTable, match="answers to 2 questions, 'tone', 'topic'; choose one with --question"
    ):
        read(path)
    tone = read(path, question="tone")
    assert (tone.question, tone.labels, tone.items) == ("tone", ("kind", "rude"), ("1", "2"))
    assert told(tone) == ["a.csv: rows without a question, dropped: 1 (for example a.csv:5)"]
    with pytest.raises(NotFound, match="no answer to question 'mood'; expected one of 'tone', 'topic'"):
        read(path, question="mood")


def test_the_guideline_says_which_question_is_meant(file, ask):
    """Labels of question `topic` read the rows of question `topic`."""
    topic = read(file("a.csv", SEVERAL), labels=ask("sport", "news", id="topic"))
    assert (topic.question, topic.labels, len(topic)) == ("topic", ("sport", "news"), 1)


def test_the_only_question_names_the_answers(file):
    """A question column with one question needs no choice; without a column the name is given or `label`."""
    assert read(file("a.csv", "item_id,annotator_id,question,label\n1,a,tone,rude\n")).question == "tone"
    assert read(file("b.csv", f"{HEADER}\n1,a,x\n")).question == "label"
    assert read(file("b.csv", f"{HEADER}\n1,a,x\n"), question="tone").question == "tone"
    assert read(file("c.csv", "item_id,annotator_id,question,label\n1,a,,rude\n")).question == "label"


def test_all_questions_come_in_order_of_appearance(file, ask):
    """One table each; a question that nobody answered is a loss of the others."""
    found = read_all(file("a.csv", SEVERAL + "3,a,mood,\n"))
    assert {name: len(answers) for name, answers in found.items()} == {"tone": 2, "topic": 1}
    assert "a.csv: questions without an answer, left out: 1 (for example 'mood')" in told(found["tone"])
    assert list(read_all(file("b.csv", f"{HEADER}\n1,a,x\n"))) == ["label"]
    assert list(read_all(file("a.csv", SEVERAL), question="topic")) == ["topic"]


def test_all_questions_are_closed_by_their_guideline(file, ask):
    """Each by its own labels; a question that the guideline lacks is refused."""
    questions = [ask("kind", "rude", "None", id="tone"), ask("sport", "news", id="topic")]
    path = file("a.csv", SEVERAL)
    found = read_all(path, labels=questions)
    assert [answers.labels for answers in found.values()] == [("kind", "rude", "None"), ("sport", "news")]
    with pytest.raises(NotFound, match="the guideline has no question 'topic'; expected one of 'tone'"):
        read_all(path, labels=questions[:1])
    plain = file("b.csv", f"{HEADER}\n1,a,sport\n")
    assert read_all(plain, labels=questions[1])["topic"].labels == ("sport", "news")
    with pytest.raises(InvalidTable, match="say which of 'tone', 'topic' it answers"):
        read_all(plain, labels=questions)


# Seconds and deliveries


def test_seconds_are_read_or_derived(file):
    """As logged where they are logged, else from start to submission, never from a start that came later."""
    start, end = "2026-05-02T09:00:00Z", "2026-05-02T09:00:12.5Z"
    rows = f"1,a,x,7.5,{start},{end}\n2,a,x,,{start},{end}\n3,a,x,,{end},{start}\n4,a,x,,,{end}\n"
    answers = read(file("a.csv", f"{HEADER},seconds,started_at,submitted_at\n{rows}"))
    np.testing.assert_array_equal(answers.seconds, [7.5, 12.5, np.nan, np.nan])
    assert told(answers) == [
        "a.csv: rows started after they were submitted, no seconds derived from them: 1 (for example a.csv:4)",
        "a.csv: seconds taken from started_at to submitted_at: 1 (for example a.csv:3)",
    ]


def test_seconds_with_a_decimal_comma_are_read_and_counted(file):
    """As many a spreadsheet writes them; three digits behind the comma may be thousands and are refused."""
    answers = read(file("a.csv", f'{HEADER},seconds\n1,a,x,"1,5"\n2,a,x,2.25\n'))
    np.testing.assert_array_equal(answers.seconds, [1.5, 2.25])
    assert "seconds with a decimal comma, read as such: 1" in told(answers)[0]


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "1,500", "1_0", " 5", "5s", "٣", "NA"])
def test_seconds_that_are_none_are_refused(file, text):
    """Not a number, or below 0: the line and what was expected."""
    with pytest.raises(
        InvalidTable, match=r"a\.csv:3: seconds is .*; expected a number of seconds, not below 0"
    ):
        read(file("a.csv", f'{HEADER},seconds\n1,a,x,0\n2,a,x,"{text}"\n'))


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "first", "99999999999", "01"])
def test_a_delivery_is_a_whole_number_from_1(file, text):
    """Anything else is refused by its line."""
    with pytest.raises(
        InvalidTable, match=r"a\.csv:2: delivery is .*; expected a whole number, 1 for the first"
    ):
        read(file("a.csv", f"{HEADER},delivery\n1,a,x,{text}\n"))


def test_optional_columns_are_kept(file):
    """Batch, guideline version, comment and kind come along; an empty cell has no value."""
    header = f"{HEADER},batch,guideline_version,comment,kind"
    answers = read(file("a.csv", f"{header}\n1,a,x,b1,1.10.0,hm,choice\n2,a,x,,,,\n"))
    columns = (answers.batch, answers.guideline_version, answers.comment, answers.kind)
    assert [column.texts() for column in columns] == [
        ["b1", None],
        ["1.10.0", None],
        ["hm", None],
        ["choice", None],
    ]
    assert read(file("b.csv", f"{HEADER}\n1,a,x\n")).batch is None


# Wide sheets

WIDE = "item,ann,bob,cy\n1,x,,y\n2,x,x,NA\n"


def test_a_wide_sheet_has_one_column_per_annotator(file):
    """An empty cell is somebody who was not asked, not an answer that is lost."""
    answers = read(file("a.csv", WIDE), wide=True)
    expected = [("1", "ann", "x"), ("2", "ann", "x"), ("2", "bob", "x"), ("1", "cy", "y"), ("2", "cy", "NA")]
    assert triples(answers) == expected
    assert told(answers) == ["a.csv: columns read as annotators: 3 (for example 'ann', 'bob', 'cy')"]


def test_columns_of_a_wide_sheet_can_have_roles(file, ask):
    """Our names and the columns that are named are no annotators; errors name the cell's column."""
    text = "batch,post,ann,bob,topic\nb1,1,x,y,tone\nb2,2,x,z,tone\n"
    path = file("a.csv", text)
    answers = read(path, wide=True, columns={"item": "post", "question": "topic"}, vendor="north")
    assert (answers.annotators, answers.question) == (("north/ann", "north/bob"), "tone")
    assert answers.batch.texts() == ["b1", "b2", "b1", "b2"]
    with pytest.raises(UnknownLabel, match=r"a\.csv:3, column 'bob': item '2', annotator 'bob': label 'z'"):
        read(path, wide=True, columns={"item": "post", "question": "topic"}, labels=ask("x", "y"))


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("item,ann,ann\n1,x,y\n", {}, "each with a name of its own"),
        ("item,ann,\n1,x,y\n", {}, "each with a name of its own"),
        ("item\n1\n", {}, "each with a name of its own"),
        (WIDE, {"annotator": "ann"}, "name neither"),
        (WIDE, {"columns": {"label": "ann"}}, "name neither"),
        (f"{HEADER}\n1,a,x\n", {}, "so it is long; leave out --wide"),
    ],
)
def test_a_wide_sheet_that_is_none_is_refused(file, text, more, message):
    """Annotators need names, one each."""
    with pytest.raises(InvalidTable, match=message):
        read(file("a.csv", text), wide=True, **more)


LINES = [f"{n},Message number {n},{'xy'[n % 2]},{'xy'[n % 3 == 0]}" for n in range(6)]


@pytest.mark.parametrize("name", ["text", "Sentence", "message"])
def test_the_text_of_a_wide_sheet_is_no_annotator(file, name):
    """Told by its name, or because it alone never repeats: it is said, and the texts can be read."""
    path = file("a.csv", "\n".join([f"item,{name},ann,bob", *LINES]))
    answers = read(path, wide=True)
    assert answers.annotators == ("ann", "bob")
    said = f"a.csv: columns read as the items' texts, not as annotators: 1 (for example '{name}')"
    assert said in told(answers)
    assert read_texts_beside(path, wide=True)["3"] == "Message number 3"


def test_free_text_of_several_people_stays_theirs(file):
    """Where every column holds sentences, as in transcripts, each is somebody's answers."""
    lines = [f"{n},he said {n},she said {n}" for n in range(6)]
    path = file("a.csv", "\n".join(["item,ann,bob", *lines]))
    assert read(path, wide=True).annotators == ("ann", "bob")
    assert read_texts_beside(path, wide=True) == {}


def test_texts_beside_answers(file):
    """A long table with a column called text brings its texts along; without one there are none."""
    path = file("a.csv", f"{HEADER},Text\n1,a,x,Hello\n1,b,y,Hello\n2,a,x,\n")
    assert read_texts_beside(path) == {"1": "Hello"}
    assert read_texts_beside(file("b.csv", f"{HEADER}\n1,a,x\n")) == {}


def test_a_wide_dataframe_has_missing_cells():
    """NaN is somebody who was not asked; the integers beside it are labels, and the guess is said."""
    answers = read(pd.DataFrame({"item": [1, 2], "ann": [0, 1], "bob": [np.nan, 1]}), wide=True)
    assert triples(answers) == [("1", "ann", "0"), ("2", "ann", "1"), ("2", "bob", "1")]
    assert (
        "DataFrame: column 'bob': numbers and truth values read as text: 1 (for example 1.0 as '1')"
        in told(answers)
    )
