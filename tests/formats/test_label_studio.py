"""Label Studio's export: answers to whole tasks are read, everything else it holds is counted."""

import json
import re

import pytest

from workbench.errors import EmptyTable, InvalidTable, NotFound, UnknownLabel
from workbench.formats.importing import tables_of
from workbench.formats.read import read, read_all, read_key, read_texts
from workbench.formats.registry import HEAD


def result(kind="choices", value=None, name="intent", **more):
    """One result, of a choice where nothing else is said."""
    return {
        "id": "r",
        "from_name": name,
        "to_name": "t",
        "type": kind,
        "value": {kind: value or ["spam"], **more},
    }


def annotation(*results, by=2, **more):
    """One annotation by annotator 2."""
    return {"id": 31, "completed_by": by, "result": list(results or [result()]), **more}


def task(*annotations, number=7, **more):
    """One task with its annotations."""
    return {"id": number, "data": {"text": "Buy now", "key": "k7"}, "annotations": list(annotations), **more}


@pytest.fixture
def export(file):
    """Write tasks as an export and give its path."""
    return lambda *tasks: file("e.json", json.dumps(tasks))


def told(answers):
    """The loss list as a person reads it."""
    return [str(loss) for loss in answers.losses]


def test_an_answer_has_its_task_person_label_time_and_seconds(export):
    """Item is the task's id, seconds the lead time, the time that of the last change."""
    made = {"created_at": "2026-05-02T09:00:00Z", "updated_at": "2026-05-02T09:01:00.5Z", "lead_time": 12.4}
    answers = read(export(task(annotation(**made))))
    assert (answers.items, answers.annotators, answers.labels) == (("7",), ("2",), ("spam",))
    assert answers.question == "intent"
    assert answers.seconds.tolist() == [12.4]
    assert str(answers.submitted_at[0]) == "2026-05-02T09:01:00.500000"
    assert answers.started_at is None
    assert not answers.losses


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (2, "2"),
        ("ann", "ann"),
        ({"id": 2, "email": "ann@example.org"}, "ann@example.org"),
        ({"id": 2, "email": ""}, "2"),
        ({"id": 2}, "2"),
    ],
)
def test_who_completed_it_has_three_shapes(export, who, expected):
    """A number, a text, an object: the e-mail address where there is one."""
    assert read(export(task(annotation(by=who)))).annotators == (expected,)


@pytest.mark.parametrize("who", [None, {}, "", True])
def test_nobody_is_never_guessed(export, who):
    """Without a name the place is refused; the user may say who it was, but not rename others."""
    path = export(task(annotation(by=who)))
    with pytest.raises(
        NotFound, match=r"e\.json: \[0\]\.annotations\[0\]: does not say who answered.*--annotator-name"
    ):
        read(path)
    assert read(path, annotator="ann").annotators == ("ann",)
    with pytest.raises(InvalidTable, match="answered by '2', but you say 'ann'"):
        read(export(task(annotation())), annotator="ann")


def test_what_is_no_answer_is_counted(export):
    """Skips, gold, drafts, predictions, empty annotations and other kinds of results."""
    answers = read(
        export(
            task(annotation(), predictions=[{}, {}], drafts=[{}]),
            task(annotation(was_cancelled=True), annotation(ground_truth=True), number=8),
            task({"id": 1, "completed_by": 2, "result": []}, number=9),
            task(annotation(result("magic"), result("relation")), number=10),
            task(annotation(result(start=0, end=4)), number=11),
            {"id": 12, "data": {}},
        )
    )
    assert len(answers) == 1
    empty = "annotations with nothing in them; whether that is an answer the file does not say"
    assert told(answers) == [
        "e.json: predictions of a model, no answers: 2 (for example [0].predictions[0])",
        "e.json: drafts that are empty or name nobody, no answers: 1 (for example [0].drafts[0])",
        f"e.json: {empty}: 2 (for example [2].annotations[0])",
        "e.json: results of type 'magic', not read: 1 (for example [3].annotations[0].result[0])",
        "e.json: relations of no region, left out: 1 (for example [3].annotations[0].result[1])",
        "e.json: answers about a part of the item that nobody marked, left out: 1 "
        "(for example [4].annotations[0].result[0])",
        "e.json: rows with status skipped, no answers: 1 (for example e.json: [1].annotations[0])",
        "e.json: gold rows, no ordinary answers: 1 (for example e.json: [1].annotations[1])",
    ]


def test_a_rejection_in_review_stays_an_answer(export):
    """The reviewer's word is a comment, and counted."""
    tables = tables_of(
        export(task(annotation(reviews=[{"accepted": False}]), annotation(last_action="rejected")))
    )
    assert tables.answers.column("comment").to_pylist() == ["rejected in review"] * 2
    assert "answers that a reviewer rejected: they stay answers: 2" in " ".join(map(str, tables.report))


def test_an_export_without_a_readable_answer_is_refused(export):
    """The message says what the export holds instead."""
    with pytest.raises(EmptyTable, match="no answer is in it") as refusal:
        read(export(task(annotation(result("magic"), result("magic")))))
    assert "results of type 'magic', not read: 2" in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "value", "label"),
    [
        ("choices", ["None"], "None"),
        ("choices", "spam", "spam"),
        ("choices", ["b", "a", "b"], "a|b"),
        ("choices", [["animal", "cat"]], "animal/cat"),
        ("taxonomy", [["animal", "cat"]], "animal/cat"),
        ("taxonomy", [["animal", "cat"], ["plant"]], "animal/cat|plant"),
        ("rating", 4, "4"),
        ("rating", 4.0, "4"),
    ],
)
def test_values_become_labels(export, kind, value, label):
    """One choice, several, a path, a number of stars."""
    assert read(export(task(annotation(result(kind, value))))).labels == (label,)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (result("rating", "four"), "expected a number, got 'four'"),
        (result("rating", [1, 2]), "expected one number"),
        (result("choices", [4]), "expected a label or a path of labels, got 4"),
        (result("textarea"), "expected texts, got"),
        (
            result("rectanglelabels", ["car"], x=1, y="2", width=3, height=4),
            r"result\[0\]: expected a number, got '2'",
        ),
        (result("rectanglelabels", ["car"], x=1, y=2, width=0, height=4), "box 1: .* has no area"),
        (result("polygonlabels", ["car"], points=[[1, 2, 3]]), r"expected points \[\[x, y\], ...\]"),
        (result("hypertextlabels", ["a"], start="/p[1]", end="/p[1]", startOffset=0), "places in a page"),
    ],
)
def test_a_malformed_answer_is_lost_by_its_place(export, bad, message):
    """The others are read; what is wrong, and where, is in the report, which adds up."""
    tables = tables_of(export(task(annotation(bad), annotation(result(name="other")))))
    assert (tables.report.seen, tables.report.kept, tables.report.lost) == (2, 1, 1)
    assert re.search(rf"\[0\]\.annotations\[0\].*{message}", " ".join(map(str, tables.report)))


@pytest.mark.parametrize("bad", [result(name=None), {"type": "choices", "from_name": "x", "value": []}, 4])
def test_a_malformed_result_is_lost_by_its_place(export, bad):
    """What is no result at all."""
    tables = tables_of(export(task(annotation(bad), annotation())))
    assert [(loss.what, loss.example) for loss in tables.report if loss.lost] == [
        ("results that are malformed", "[0].annotations[0].result[0]")
    ]


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([task("x")], r"\[0\]\.annotations\[0\]: expected an annotation, got 'x'"),
        ([task(), 3], r"\[1\]: expected a task, got 3"),
        ([task(), {"id": 2, "drafts": 7}], r"\[1\]\.drafts: expected a list, got 7"),
        ([task(), {"id": 2, "annotations": 7}], r"\[1\]\.annotations: expected a list, got 7"),
        ([task({"completed_by": 2, "result": "x"})], r"\[0\]\.annotations\[0\]\.result: expected a list"),
        ([task(annotation(lead_time=-1))], r"\[0\]\.annotations\[0\]: seconds is '-1'"),
        (
            [task(annotation(updated_at="2026-05-02T09:00:00"))],
            r"\[0\]\.annotations\[0\]: submitted_at .*time zone",
        ),
    ],
)
def test_a_malformed_export_is_refused_by_its_path(export, tasks, message):
    """Tasks, annotations, results and their values."""
    with pytest.raises(InvalidTable, match=message):
        read(export(*tasks))


def test_every_control_tag_is_a_question(export):
    """Several from_name are several questions; what is wrong in one does not keep the other from being read."""
    both = annotation(result(), result("taxonomy", [4], name="topic"))
    path = export(task(both))
    assert read(path).labels == ("spam",)
    assert read(path, question="intent").labels == ("spam",)
    two = export(task(annotation(result(), result("rating", 3, name="stars"))))
    with pytest.raises(InvalidTable, match="answers to 2 questions, 'intent', 'stars'"):
        read(two)
    assert {name: answers.labels for name, answers in read_all(two).items()} == {
        "intent": ("spam",),
        "stars": ("3",),
    }
    with pytest.raises(NotFound, match="expected one of 'intent', 'stars'"):
        read(two, question="mood")


def test_the_item_may_come_from_the_data(export):
    """`--item KEY` takes data[KEY]; a key that is not there is refused with those that are."""
    path = export(task(annotation()))
    assert read(path, columns={"item": "key"}).items == ("k7",)
    with pytest.raises(
        InvalidTable, match=r"\[0\]: data\.nope is no item id; .* the keys are: 'text', 'key'"
    ):
        read(path, columns={"item": "nope"})
    with pytest.raises(InvalidTable, match="only the item can be chosen"):
        read(path, columns={"label": "key"})
    with pytest.raises(InvalidTable, match="got --wide"):
        read(path, wide=True)


def test_a_task_without_an_id_is_named_by_its_text(export):
    """As files for import are, which is said; or by the data; a task with neither is refused."""
    anonymous = {key: value for key, value in task(annotation()).items() if key != "id"}
    answers = read(export(anonymous))
    assert answers.items == ("Buy now",)
    assert "tasks without an id: their text names them" in answers.losses.losses[0].what
    assert read(export(anonymous), columns={"item": "key"}).items == ("k7",)
    with pytest.raises(InvalidTable, match=r"\[0\]: id is no item id; --item KEY takes data\[KEY\]"):
        read(export(anonymous | {"data": {"key": "k7"}}))


def test_old_files_say_completions_and_one_task_stands_alone(file):
    """Exports of 2020, and a file that holds one task instead of a list."""
    old = {"id": 7, "data": {}, "completions": [annotation()]}
    assert read(file("e.json", json.dumps([old]))).labels == ("spam",)
    assert read(file("e.json", json.dumps(task(annotation())))).labels == ("spam",)


def test_the_same_person_twice_is_a_repeat(export):
    """Two annotations have two ids: both stay, and the loss list says so."""
    answers = read(export(task(annotation(), annotation() | {"id": 32})))
    assert len(answers) == 2
    assert "answers given again" in told(answers)[0]


def test_labels_are_closed_by_the_guideline(export, ask):
    """The path of the annotation is the place of an unknown label."""
    path = export(task(annotation()))
    assert read(path, labels=ask("ham", "spam")).labels == ("ham", "spam")
    with pytest.raises(
        UnknownLabel, match=r"e\.json: \[0\]\.annotations\[0\]: item '7', annotator '2': label 'spam'"
    ):
        read(path, labels=ask("ham", "eggs"))


def test_ground_truth_is_the_key(export):
    """What ordinary reading leaves out is what the key is made of."""
    assert read_key(export(task(annotation(ground_truth=True)), task(annotation(), number=8))).label == {
        "7": "spam"
    }


def test_the_data_are_what_can_be_quoted(export):
    """The text first, other texts below it, numbers not."""
    path = export(task(), {"id": 8, "data": {"title": "Hi", "text": "There", "n": 3}})
    assert read_texts(path) == {"7": "Buy now\nkey: k7", "8": "There\ntitle: Hi"}
    assert read_texts(export(task()), columns={"item": "key"}) == {"k7": "Buy now"}


def test_records_are_no_export(file):
    """A list of flat records is a table, also where a field is called annotation."""
    records = [{"item_id": 1, "annotator_id": "a", "annotation": "x"}]
    assert read(file("e.json", json.dumps(records))).labels == ("x",)


def test_an_export_is_known_whatever_comes_first(file):
    """A text that is longer than the beginning by which files are told apart hides nothing."""
    path = file(
        "export.json",
        json.dumps(
            [
                {
                    "id": 1,
                    "data": {"text": "a" * (HEAD + 1)},
                    "annotations": [
                        {
                            "completed_by": 7,
                            "result": [{"from_name": "m", "type": "choices", "value": {"choices": ["good"]}}],
                        }
                    ],
                }
            ]
        ),
    )
    assert read(path).label.texts() == ["good"]
