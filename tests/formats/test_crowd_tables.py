"""Tables of Appen, MTurk, Toloka and Zooniverse by their own columns: who, when, what, and which rows are gold."""

import pytest

from tests.formats.tool_files import rows_of
from workbench.documents.guideline import Guideline
from workbench.errors import EmptyTable, InvalidDocument, InvalidTable
from workbench.formats.importing import as_question, recognised, tables_of
from workbench.formats.parsing.answer_cells import Looks, iso, listed_in
from workbench.formats.read import read, read_key
from workbench.formats.registry import FORMATS
from workbench.formats.source import Source


def of(text, name="a.csv", **options):
    """The tables of a table."""
    return tables_of(Source.of(text.encode(), name), **options)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("9/3/2018 15:14:10", "2018-09-03T15:14:10"),
        ("12/31/14 11:05 PM", "2014-12-31T23:05:00"),
        ("12/31/2014 12:05:01 AM UTC", "2014-12-31T00:05:01Z"),
        ("Wed Jan 24 09:48:10 PST 2018", "2018-01-24T09:48:10-08:00"),
        ("Tue Jun 09 09:57:51 PDT 2009", "2009-06-09T09:57:51-07:00"),
        ("Tue Jun 09 16:50:25 GMT 2009", "2009-06-09T16:50:25Z"),
        ("2025-01-21 16:08:41 UTC", "2025-01-21T16:08:41Z"),
        ("2025-01-21T16:06:58.517Z", "2025-01-21T16:06:58.517Z"),
        ("13/31/2014 10:00:00", None),
        ("2025-02-30 16:08:41 UTC", None),
        ("Wed Foo 24 09:48:10 PST 2018", None),
        ("yesterday", None),
    ],
)
def test_dates(cell, date):
    """Month before day; the zone that stands in the cell, and none that does not."""
    assert iso(cell) == date


def test_cells_with_lists():
    """JSON, and what Appen writes for none."""
    assert listed_in('["a", "b"]') == ["a", "b"]
    assert listed_in("[NONE]") == ["NONE"]
    assert listed_in("a [b]") is None
    assert listed_in("[1, 2]") is None


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([["yes"], ["no"], ["yes"]], "choice"),
        ([["yes", "no"], ["no"]], "multi_choice"),
        (
            [
                ["If carried any distance it should be stored away in vessels."],
                ["No, it should not be carried at all."],
            ],
            "transcript",
        ),
        ([["Neither agree nor disagree with what the first speaker says"]] * 9, "choice"),
        ([["x" * 101]] * 9, "transcript"),
    ],
)
def test_what_answers_look_like(answers, kind):
    """Labels are short, or repeated."""
    looks = Looks()
    for values in answers:
        looks.see(values)
    assert looks.kind == kind


APPEN = """_unit_id,_worker_id,_trust,_started_at,_created_at,_id,_golden,mood,mood_gold,why,why_gold,text
1,ann,0.9,7/12/2014 01:55:25,7/12/2014 01:55:49,77,true,good,good,,,Hello
1,ben,0.5,7/12/2014 01:55:25,,78,true,bad,good,,,Hello
2,ann,0.9,7/12/2014 01:55:25,7/12/2014 01:55:49,79,false,good,,,,Bye
"""


def test_appen():
    """Trust is Appen's score, gold comes once a unit, and is no answer of a worker."""
    tables = of(APPEN)
    assert [row[:5] for row in rows_of(tables)] == [
        ("1", "ann", "mood", "choice", "good"),
        ("1", "gold", "mood", "choice", "good"),
        ("1", "ben", "mood", "choice", "bad"),
        ("2", "ann", "mood", "choice", "good"),
    ]
    assert tables.answers.column("is_gold").to_pylist() == [False, True, False, False]
    assert tables.answers.column("platform_score").to_pylist() == [0.9, None, 0.5, 0.9]
    assert tables.answers.column("submitted_at").to_pylist()[0] == "2014-07-12T01:55:49"
    assert tables.of_media()["1"].text == "Hello"


def test_an_aggregated_report_of_appen_is_refused():
    """It says what most said, and nobody's answers."""
    with pytest.raises(InvalidTable, match="export the full report"):
        of("_unit_id,_golden,_trusted_judgments,mood,mood:confidence\n1,false,3,good,0.66\n")


def test_an_appen_report_without_gold_columns():
    """What was shown is the same in all judgements of a unit; where nothing differs, the column is asked for."""
    text = "_unit_id,_worker_id,shown,said\n1,ann,a,x\n1,ben,a,y\n2,ann,b,x\n2,ben,b,x\n"
    assert {row[2] for row in rows_of(of(text))} == {"said"}
    with pytest.raises(InvalidTable, match="--label COLUMN"):
        of("_unit_id,_worker_id,shown,said\n1,ann,a,x\n2,ben,b,y\n")


def test_named_columns_make_a_plain_table(tmp_path):
    """What worked with --item, --annotator and --label still does, and the times are then nobody's."""
    path = tmp_path / "a.csv"
    path.write_text(APPEN, encoding="utf-8")
    assert recognised(Source.of(path)).name == "appen"
    answers = read(path, columns={"item": "_unit_id", "annotator": "_worker_id", "label": "mood"})
    assert (len(answers), answers.submitted_at) == (3, None)
    assert read_key(path).label == {"1": "good"}
    with pytest.raises(InvalidTable, match="--timezone"):
        read(path)
    assert len(read(path, timezone="UTC")) == 3


MTURK = """HITId,AssignmentId,WorkerId,AssignmentStatus,AcceptTime,SubmitTime,WorkTimeInSeconds,Input.text,Answer.text,Answer.mood,Answer.topic.art,Answer.topic.sport
1,x,ann,Approved,Wed Jan 24 09:48:10 PST 2018,Wed Jan 24 09:49:10 PST 2018,60,Hello,Hello,good,true,true
1,y,ben,Rejected,,,,Hello,Hello,bad,false,true
"""


def test_mturk():
    """A field that repeats what was shown is no answer; boxes that are ticked make a set; a rejected answer is kept."""
    tables = of(MTURK)
    assert [row[1:5] for row in rows_of(tables)] == [
        ("ann", "mood", "choice", "good"),
        ("ann", "topic", "multi_choice", "art|sport"),
        ("ben", "mood", "choice", "bad"),
        ("ben", "topic", "multi_choice", "sport"),
    ]
    assert tables.answers.column("seconds").to_pylist() == [60, 60, None, None]
    assert any("rejected" in loss.what and loss.count == 2 for loss in tables.report)
    assert [row[0] for row in rows_of(of(MTURK, item="text"))] == ["Hello"] * 4


def test_the_one_cell_of_mturk():
    """Since 2019 all fields of a form are in one cell."""
    form = (
        '[{""mood"": {""label"": ""good""}, ""sure"": {""yes"": true, ""no"": false}, ""where"": {""boundingBoxes"": '
        '[{""label"": ""car"", ""left"": 1, ""top"": 2, ""width"": 3, ""height"": 4}]}}]'
    )
    rows = rows_of(of(f'HITId,WorkerId,Answer.taskAnswers\n1,ann,"{form}"\n'))
    assert [row[2:5] for row in rows] == [
        ("mood", "choice", "good"),
        ("sure", "choice", "yes"),
        ("where", "boxes", '[[1, 2, 4, 6, "car"]]'),
    ]


def test_a_field_that_was_left_out_at_mturk_is_no_label():
    """It writes {} in its column."""
    head = "HITId,WorkerId,Answer.mood"
    tables = of(f"{head}\n1,ann,good\n1,ben,{{}}\n1,cem,bad\n")
    assert [row[1:5] for row in rows_of(tables)] == [
        ("ann", "mood", "choice", "good"),
        ("cem", "mood", "choice", "bad"),
    ]


def test_the_form_of_mturk_says_how_large_the_picture_is():
    """So a box outside of it is told."""
    form = (
        '[{""where"": {""boundingBoxes"": [{""label"": ""car"", ""left"": 40, ""top"": 2, ""width"": 30, ""height"": 4}], '
        '""inputImageProperties"": {""height"": 100, ""width"": 50}}}]'
    )
    tables = of(f'HITId,WorkerId,Answer.taskAnswers\n1,ann,"{form}"\n')
    assert tables.of_media()["1"].width == 50
    assert any("outside their item" in loss.what for loss in tables.report)


TOLOKA = """INPUT:text\tINPUT:id\tOUTPUT:mood\tGOLDEN:mood\tASSIGNMENT:worker_id\tASSIGNMENT:status\tASSIGNMENT:started\tASSIGNMENT:task_id
Hello\tq1\tgood\tgood\tann\tAPPROVED\t2021-05-20T10:11:12.123\tt1
Hello\tq1\tbad\tgood\tben\tREJECTED\t\tt1
Bye\tq2\t\t\tben\tSKIPPED\t\tt2
"""


def test_toloka():
    """Gold is marked, a skip is a status, times are UTC."""
    tables = of(TOLOKA, "a.tsv")
    assert [row[:2] + row[4:] for row in rows_of(tables)] == [
        ("t1", "ann", "good", "submitted"),
        ("t1", "gold", "good", "submitted"),
        ("t1", "ben", "bad", "submitted"),
        ("t2", "ben", None, "skipped"),
    ]
    assert tables.answers.column("started_at").to_pylist()[0] == "2021-05-20T10:11:12.123Z"
    assert {row[0] for row in rows_of(of(TOLOKA, "a.tsv", item="id"))} == {"q1", "q2"}
    with pytest.raises(InvalidTable, match="there is no column 'key'"):
        of(TOLOKA, "a.tsv", item="key")


ZOONIVERSE = """classification_id,user_name,created_at,gold_standard,metadata,annotations,subject_data,subject_ids
1,ann,2025-01-21 16:08:41 UTC,,"{""subject_dimensions"": [{""naturalWidth"": 100, ""naturalHeight"": 50}]}","[{""task"": ""T0"", ""value"": ""cat""}, {""task"": ""T1"", ""value"": [""a"", ""b""]}, {""task"": ""T2"", ""value"": [{""frame"": 0, ""tool"": 0, ""tool_label"": ""eye"", ""x"": 1, ""y"": 2, ""width"": 3, ""height"": 4}]}]","{""7"": {""name"": ""a.jpg""}}",7
2,ben,2025-01-21 16:08:41 UTC,,{},"[{""task"": ""T0"", ""value"": null}, {""task"": ""T2"", ""value"": [{""frame"": 0, ""tool"": 1, ""x"": 5, ""y"": 6}]}]",{},7
"""


def test_zooniverse():
    """Labels, sets and drawings, each shape of a drawing a question; an empty value is a skip."""
    tables = of(ZOONIVERSE)
    assert [row[1:4] + row[5:] for row in rows_of(tables)] == [
        ("ann", "T0", "choice", "submitted"),
        ("ann", "T1", "multi_choice", "submitted"),
        ("ann", "T2 boxes", "boxes", "submitted"),
        ("ben", "T0", "choice", "skipped"),
        ("ben", "T2 keypoints", "keypoints", "submitted"),
    ]
    assert tables.of_media()["7"].width == 100
    assert [part.coords for _, part in tables.of_parts()] == [(1, 2, 4, 6), (5, 6, 2)]
    assert {
        row[0]
        for row in rows_of(
            of(ZOONIVERSE.replace(",{},7", ',"{""7"": {""name"": ""a.jpg""}}",7'), item="name")
        )
    } == {"a.jpg"}


def test_people_who_were_not_logged_in_are_said():
    """Zooniverse names them by their address: several people may be one, and one several."""
    tables = of(ZOONIVERSE.replace("2,ben", "2,not-logged-in-1a2b"))
    assert {row[1] for row in rows_of(tables)} == {"ann", "not-logged-in-1a2b"}
    assert any("not logged in" in loss.what and loss.count == 1 for loss in tables.report)


@pytest.mark.parametrize("tool", ["appen", "toloka"])
def test_gold_there_and_back(tool):
    """What is written as test questions or control tasks is gold when it is read; pre-labels are refused."""
    tables = of(APPEN)
    ((name, content),) = FORMATS[tool].write(tables, None, "gold").files.items()
    if tool == "toloka":
        again = tables_of(Source.of(content, name), item="item")
        assert [row[:2] + row[4:5] for row in rows_of(again)] == [("1", "gold", "good")]
    else:
        assert content == b"item_id,text,_golden,mood_gold\n1,Hello,TRUE,good\n"
    with pytest.raises(InvalidDocument, match="takes no pre-labels"):
        FORMATS[tool].write(tables, None, "prelabels")


def test_twins_give_the_same_answers(shared):
    """Five files of Appen hold what five of MTurk do, by another platform's columns."""
    for number in (1, 2, 3, 4, 5):
        ours = tables_of(shared(f"exports/appen_crowdflower/platform_cf{number}.csv"))
        theirs = tables_of(shared(f"exports/mturk/platform_amt{number}.csv"))
        assert sorted(row[:2] + row[4:5] for row in rows_of(ours)) == sorted(
            row[:2] + row[4:5] for row in rows_of(theirs)
        )


MAIL = Guideline.model_validate(
    {
        "name": "mail",
        "version": "1.0.0",
        "title": "Mail",
        "purpose": "-",
        "questions": (
            {"id": "topic", "ask": "?", "labels": tuple({"id": x, "definition": x} for x in ("ham", "spam"))},
            {
                "id": "tags",
                "ask": "?",
                "kind": "multi_choice",
                "labels": tuple({"id": x, "definition": x} for x in "ab"),
            },
        ),
    }
)
ANSWERED = (
    '{"text": "Hello", "id": "q1", "_input_hash": 1, "_task_hash": 2, "_session_id": "ann", "_view_id": "choice", '
    '"options": [], "accept": ["spam"], "answer": "accept"}'
)


def test_items_of_a_batch_for_mturk():
    """Variables of the layout; its results name our items; it has no place for gold, and honeypots show no answer."""
    tables = of(ANSWERED, "a.jsonl")
    write = FORMATS["mturk"].write
    [content] = write(tables, None, "prelabels").files.values()
    assert content == b"item_id,text,choice\nq1,Hello,spam\n"
    written = write(tables, None, "honeypots")
    assert list(written.files.values()) == [b"item_id,text\nq1,Hello\n"]
    assert not written.report
    with pytest.raises(InvalidDocument, match="no place for gold; expected honeypots"):
        write(tables, None, "gold")
    back = "HITId,WorkerId,Input.item_id,Answer.choice\n1,ben,q1,ham\n"
    assert rows_of(of(back, item="item_id"))[0][:2] == ("q1", "ben")


def test_subjects_for_zooniverse():
    """A manifest; gold is what feedback rules read: the place of the right answer, from 0."""
    tables = as_question(of(ANSWERED, "a.jsonl"), "topic", "a.jsonl")
    write = FORMATS["zooniverse"].write
    [content] = write(tables, MAIL, "gold").files.values()
    head = b"filename,item_id,#training_subject,#feedback_1_id,#feedback_1_answer"
    assert content == head + b"\nq1,q1,true,topic,1\n"
    [content] = write(tables, None, "honeypots").files.values()
    assert content == b"filename,item_id\nq1,q1\n"
    with pytest.raises(InvalidDocument, match="--guideline NAME"):
        write(tables, None, "gold")
    with pytest.raises(InvalidDocument, match="takes no pre-labels"):
        write(tables, MAIL, "prelabels")
    with pytest.raises(EmptyTable, match="answers that the guideline does not have: 1"):
        write(as_question(tables, "tone", "a.jsonl"), MAIL, "gold")
