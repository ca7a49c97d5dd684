"""Label Studio's tasks: regions, what hangs on them, other shapes of the file, and what goes out and comes back."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tqdm import tqdm

from workbench import terminal
from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidTable, NotFound
from workbench.formats.importing import tables_of
from workbench.formats.label_studio import labels as label_studio
from workbench.formats.parsing import json_stream
from workbench.formats.parsing.json_stream import CHUNK, records
from workbench.formats.read import read, read_all, read_key
from workbench.formats.registry import FORMATS
from workbench.formats.source import Source
from workbench.formats.tools import start_from
from workbench.kinds.parts import Medium

TOOL = FORMATS["label-studio"]
SIZE = {"original_width": 200, "original_height": 100}


def region(kind, label, id_="r1", name="objects", **value):
    """One region of a picture of 200 × 100."""
    return {
        **{"id": id_, "from_name": name, "to_name": "image", "type": kind, **SIZE},
        "value": {**value, kind: [label] if isinstance(label, str) else label},
    }


def span(start, end, words, label="PER", kind="labels", id_="s1", **more):
    """A span of a text."""
    value = {"start": start, "end": end, "text": words, kind: [label], **more}
    return {"id": id_, "from_name": "ner", "to_name": "text", "type": kind, "value": value}


def task(*results, who="ann", number=1, text="Anna lives in Oslo", **more):
    """A task with one annotation."""
    annotation = {"id": number, "completed_by": who, "result": list(results), **more}
    return {"id": number, "data": {"text": text}, "annotations": [annotation]}


@pytest.fixture
def tables(file):
    """The tables of tasks in a file."""
    return lambda *tasks, name="e.json", **options: tables_of(file(name, json.dumps(tasks)), **options)


def said(imported):
    """What the report says, without counts."""
    return [loss.what for loss in imported.report]


def parts(imported):
    """The parts in order."""
    return [part for _, part in imported.of_parts()]


def test_percent_become_pixels(tables):
    """Boxes, polygons and keypoints in pixels, y down; the size of the picture is the medium's."""
    imported = tables(
        task(
            region("rectanglelabels", "car", x=10, y=20, width=30, height=40, rotation=0),
            region("polygonlabels", "road", name="areas", points=[[0, 0], [50, 0], [0, 100]]),
            region("keypointlabels", "nose", name="points", x=50, y=50, width=0.5),
        )
    )
    assert [(part.type, part.label, part.coords) for part in parts(imported)] == [
        ("box", "car", (20, 20, 80, 60)),
        ("polygon", "road", (0, 0, 100, 0, 0, 100)),
        ("keypoints", "nose", (100, 50, 2)),
    ]
    assert imported.answers.column("answer_kind").to_pylist() == ["boxes", "polygons", "keypoints"]
    assert imported.of_media()["1"] == Medium("1", 200, 100, text="Anna lives in Oslo")


def test_a_turned_box_is_turned_in_pixels_about_its_corner(tables):
    """A quarter clockwise about the left top corner (100, 50): the box lies left of it. Its question has turned boxes only."""
    turned = region("rectanglelabels", "car", x=50, y=50, width=20, height=10, rotation=90)
    straight = region("rectanglelabels", "car", x=0, y=0, width=10, height=10, rotation=0)
    imported = tables(task(turned), task(straight, number=2))
    assert [part.coords for part in parts(imported)] == [(95, 70, 40, 10, 90), (10, 5, 20, 10, 0)]
    assert set(imported.answers.column("answer_kind").to_pylist()) == {"rotated_boxes"}


def test_a_picture_without_a_size_stays_in_percent(tables):
    """What cannot be pixels is said; a turned box cannot be placed at all."""
    box = region("rectanglelabels", "car", x=10, y=20, width=30, height=40, rotation=0)
    turned = region("rectanglelabels", "car", name="turned", x=10, y=20, width=30, height=40, rotation=9)
    for each in (box, turned):
        del each["original_width"]
    imported = tables(task(box, turned))
    assert [(part.unit, part.coords) for part in parts(imported)] == [("percent", (10, 20, 40, 60))]
    assert (imported.report.seen, imported.report.lost) == (2, 1)
    assert "a turned box of a picture whose size" in " ".join(map(str, imported.report))


def test_a_region_with_several_labels_is_a_part_for_each(tables):
    """And says so."""
    imported = tables(task(region("rectanglelabels", ["car", "red"], x=1, y=1, width=9, height=9)))
    assert [part.label for part in parts(imported)] == ["car", "red"]
    assert "regions with several labels: a part for each" in said(imported)


def test_a_region_that_is_drawn_and_labelled_is_one(tables):
    """Controls apart for shape and label share the region's id."""
    drawn = {**region("rectangle", [], name="rect", x=1, y=1, width=9, height=9)}
    labelled = region("labels", "car", name="label", x=1, y=1, width=9, height=9)
    imported = tables(task(drawn, labelled))
    assert imported.answers.column("question").to_pylist() == ["label"]
    assert [part.label for part in parts(imported)] == ["car"]


def test_answers_about_a_region_are_its_attributes(tables):
    """They share its id, and are no answers to the item."""
    box = region("rectanglelabels", "car", x=1, y=1, width=9, height=9)
    place = {"x": 1, "y": 1, "width": 9, "height": 9}
    about = [
        {**box, "from_name": "side", "type": "choices", "value": {**place, "choices": ["left"]}},
        {**box, "from_name": "sort", "type": "taxonomy", "value": {**place, "taxonomy": [["a", "b"]]}},
        {**box, "from_name": "note", "type": "textarea", "value": {**place, "text": ["old", "rusty"]}},
        {**box, "from_name": "stars", "type": "rating", "value": {**place, "rating": 4}},
    ]
    imported = tables(task(box, *about))
    assert parts(imported)[0].attributes == {"side": "left", "sort": "a/b", "note": "old/rusty", "stars": "4"}
    assert (imported.report.seen, imported.report.kept) == (1, 1)


def test_relations_are_parts_beside_their_beginning(tables):
    """One from a box to a point, one from nowhere."""
    box = region("rectanglelabels", "car", x=1, y=1, width=9, height=9)
    point = region("keypointlabels", "nose", id_="r2", name="points", x=1, y=1, parentID="r1") | {
        "parentID": "r1"
    }
    relations = [
        {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["has"]},
        {"type": "relation", "from_id": "r9", "to_id": "r2", "direction": "right"},
    ]
    imported = tables(task(box, point, *relations))
    assert [
        (n, part.label, part.source, part.target)
        for n, part in imported.of_parts()
        if part.type == "relation"
    ] == [(0, "has", "r1", "r2")]
    assert [part.parent for part in parts(imported) if part.type == "keypoints"] == ["r1"]
    assert "relations of no region, left out" in said(imported)


@pytest.mark.parametrize(
    ("text", "result", "expected", "note"),
    [
        ("Anna lives", span(0, 4, "Anna"), (0, 4), ""),
        ("🙂 Anna", span(2, 6, "Anna"), (2, 6), ""),
        ("🙂 Anna", span(3, 7, "Anna"), (2, 6), "UTF-16"),
        ("🙂 Anna", span(0, 2, "Bert"), (0, 2), "another than the file says"),
        (
            "<p>Hi <b>Anna</b></p>",
            span(
                "/p[1]/b[1]",
                "/p[1]/b[1]",
                "Anna",
                kind="hypertextlabels",
                startOffset=0,
                globalOffsets={"start": 3, "end": 7},
            ),
            (3, 7),
            "",
        ),
    ],
)
def test_spans_are_in_code_points(tables, text, result, expected, note):
    """Also after an emoji, in UTF-16 units and in a page."""
    imported = tables(task(result, text=text))
    (part,) = parts(imported)
    assert ((part.start, part.end), part.unit, part.label) == (expected, "characters", "PER")
    assert bool(said(imported)) == bool(note)
    assert note in " ".join(said(imported))


def test_the_text_of_spans_is_the_one_they_lie_on(tables):
    """Of several fields of the data the one that has the words; without spans all can be quoted."""
    with_title = task(span(0, 4, "Anna"))
    with_title["data"] = {"title": "About Anna", "body": "Anna lives"}
    assert tables(with_title).of_media()["1"].text == "Anna lives"
    with_title["annotations"][0]["result"] = [
        {**span(0, 4, "x"), "type": "choices", "value": {"choices": ["a"]}}
    ]
    assert tables(with_title).of_media()["1"].text == "title: About Anna\nbody: Anna lives"


def test_sound_has_seconds_and_a_length(tables):
    """A part of a recording, and the recording's length."""
    sound = {
        **{"id": "a", "from_name": "who", "to_name": "audio", "type": "labels", "original_length": 9.5},
        "value": {"start": 1, "end": 2.5, "channel": 0, "labels": ["speech"]},
    }
    imported = tables(task(sound))
    assert [(p.start, p.end, p.unit) for p in parts(imported)] == [(1, 2.5, "seconds")]
    assert imported.of_media()["1"].duration == 9.5


def test_the_kind_of_a_question_is_that_of_all_its_answers(tables):
    """One value by one person and two by another: sets, for both."""
    one, two = ({"from_name": "q", "type": "choices", "value": {"choices": c}} for c in (["a"], ["b", "a"]))
    imported = tables(task(one), task(two, number=2))
    assert imported.answers.column("answer_kind").to_pylist() == ["multi_choice"] * 2
    assert imported.answers.column("label").to_pylist() == ["a", "a|b"]


def test_a_control_with_two_shapes_is_two_questions(tables):
    """Each question has one kind."""
    box = region("labels", "car", id_="1", x=1, y=1, width=9, height=9)
    area = region("labels", "road", id_="2", points=[[0, 0], [50, 0], [0, 100]])
    answers = tables(task(box, area)).answers
    assert list(
        zip(answers.column("question").to_pylist(), answers.column("answer_kind").to_pylist(), strict=True)
    ) == [
        ("objects", "boxes"),
        ("objects:polygons", "polygons"),
    ]


def test_what_nothing_compares_is_kept_and_said(tables):
    """Ellipses, brushes, film, rankings, chats: parts or texts of a kind of their own; a command that compares refuses them."""
    chat = {
        "from_name": "c",
        "type": "chatmessage",
        "value": {"chatmessage": {"role": "user", "content": "hi"}},
    }
    imported = tables(
        task(
            region("ellipselabels", "eye", name="e", x=50, y=50, radiusX=10, radiusY=10, rotation=5),
            region("brushlabels", "sky", name="b", id_="2", format="rle", rle=[1, 2]),
            region("videorectangle", [], name="v", id_="3", sequence=[{"frame": 1}], labels=["car"]),
            {"from_name": "r", "type": "ranker", "value": {"ranker": ["b", "a"]}},
            chat,
        )
    )
    answers = imported.answers.to_pylist()
    assert [row["answer_kind"] for row in answers] == ["ellipses", "masks", "tracks", "ranking", "chat"]
    assert [row["label"] for row in answers] == [None, None, None, '["b", "a"]', None]
    assert parts(imported)[0].coords == (100, 50, 20, 10, 5)
    assert parts(imported)[1].attributes == {"format": "rle", "rle": "[1, 2]"}
    assert parts(imported)[-1].attributes == {"role": "user", "content": "hi"}
    assert sum("which nothing here compares" in what for what in said(imported)) == 5


def test_a_skip_and_a_draft_are_statuses(tables):
    """A skip is one of what was begun, else of every question; a draft has its own person; neither has a label."""
    choice = {"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}
    skipped = task(was_cancelled=True, who="bob", number=2)
    skipped["drafts"] = [{"user": "eve@x.org", "result": [choice]}]
    imported = tables(task(choice, {**choice, "from_name": "p"}), skipped)
    rows = imported.answers.to_pylist()
    assert [(row["annotator_id"], row["question"], row["status"], row["label"]) for row in rows] == [
        ("ann", "q", "submitted", "a"),
        ("ann", "p", "submitted", "a"),
        ("bob", "q", "skipped", None),
        ("bob", "p", "skipped", None),
        ("eve@x.org", "q", "draft", None),
    ]


def test_json_lines_are_read_line_by_line(file):
    """The same tasks, a line each; a broken line is refused by its number."""
    choice = {"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}
    lines = [json.dumps(task(choice, number=n)) for n in (1, 2)]
    path = file("e.jsonl", "\n".join(lines))
    assert read(path).items == ("1", "2")
    assert tables_of(path).answers.column("place").to_pylist() == [
        "line 1.annotations[0]",
        "line 2.annotations[0]",
    ]
    with pytest.raises(InvalidTable, match=r"e\.jsonl: not JSON at line 2, column 8"):
        tables_of(file("e.jsonl", lines[0] + '\n{"id": oops}'))


def flat(**answers):
    """A record of JSON-MIN."""
    books = {
        "annotator": 7,
        "annotation_id": 3,
        "created_at": "2026-05-02T09:00:00Z",
        "updated_at": None,
        "lead_time": 2.5,
    }
    return {"text": "Anna lives in Oslo", "id": 1, **answers, **books}


def test_json_min_holds_answers_behind_the_id(file):
    """Sets, texts, ratings and regions; what it cannot hold is said."""
    box = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"], **SIZE}
    words = {"start": 0, "end": 4, "text": "Anna", "labels": ["PER"]}
    record = flat(
        mood="good", topics={"choices": ["a", "b"]}, stars=[{"rating": 4}], objects=[box], ner=[words]
    )
    imported = tables_of(file("min.json", json.dumps([record])))
    rows = {row["question"]: (row["answer_kind"], row["label"]) for row in imported.answers.to_pylist()}
    assert rows == {
        "mood": ("choice", "good"),
        "topics": ("multi_choice", "a|b"),
        "stars": ("rating", "4"),
        "objects": ("boxes", '[[20, 20, 80, 60, "car"]]'),
        "ner": ("spans", '[[0, 4, "PER"]]'),
    }
    assert imported.answers.column("annotator_id")[0].as_py() == "7"
    assert any(what.startswith("JSON-MIN and CSV hold no skips") for what in said(imported))


def test_a_csv_finds_regions_and_asks_for_the_rest(file):
    """A column of plain words may be data or an answer: the user says which."""
    box = json.dumps([{"x": 10, "y": 20, "width": 30, "height": 40, "rectanglelabels": ["car"], **SIZE}])
    quoted = '"' + box.replace('"', '""') + '"'
    head = "annotation_id,annotator,created_at,id,lead_time,mood,objects,text,updated_at\n"
    path = file("e.csv", f"{head}3,7,,1,2.5,good,{quoted},Buy,\n")
    assert list(read_all(path)) == ["objects"]
    assert read(path, question="mood").labels == ("good",)
    plain = file("p.csv", f"{head}3,7,,1,2.5,good,,Buy,\n")
    with pytest.raises(
        NotFound, match=r"does not say which columns are answers.*--question: 'mood', 'objects', 'text'"
    ):
        read(plain)
    assert read(plain, question="mood").labels == ("good",)


# The stream


@given(
    st.lists(st.text(max_size=5) | st.lists(st.integers(), max_size=3), max_size=6),
    st.sampled_from([None, 0, 2]),
)
def test_records_are_those_of_the_whole(values, indent):
    """Whatever the elements and the spaces between them."""
    data = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    assert [value for _, value in records(Source.of(data, "a.json"))] == values


def test_a_record_may_be_longer_than_what_is_read_at_once():
    """And the cut may lie anywhere."""
    long = ["é" * CHUNK, {"a": "x" * (CHUNK - 5)}, 12345]
    for name, data in (
        ("a.json", json.dumps(long, ensure_ascii=False).encode("utf-16")),
        ("a.json", b"\xef\xbb\xbf" + json.dumps(long).encode()),
    ):
        assert [value for _, value in records(Source.of(data, name))] == long


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[1, 2", "line 1, column 6: the list does not end"),
        (b"[1 2]", "line 1, column 4: expected ',' or ']'; found '2]'"),
        (b'[{"a": 1},\n {"a" 1}]', "line 2, column 7: Expecting ':' delimiter"),
        (b"[1] 2", "line 1, column 5: there is more behind the end"),
        (b'["\xff"]', "not UTF-8"),
        (b'["\\ud800"]', "half of a character"),
        (b"[" * 70 + b"]" * 70, "65 levels"),
        (b"[" + b"9" * 5000 + b"]", "4,300 digits"),
    ],
)
def test_broken_json_is_refused_by_its_place(data, message):
    """The line and the column of what is wrong."""
    with pytest.raises(InvalidTable) as refusal:
        list(records(Source.of(data, "a.json")))
    assert message in str(refusal.value)


def test_a_large_file_shows_how_far_it_is(monkeypatch):
    """On a terminal; the records are the same."""
    monkeypatch.setattr(json_stream, "LONG", 0)
    bars = []
    monkeypatch.setattr(
        terminal, "progress_bar", lambda **options: bars.append(tqdm(**options, disable=True)) or bars[0]
    )
    data = json.dumps(list(range(9))).encode()
    assert [value for _, value in records(Source.of(data, "a.json"), "a.json: read")] == list(range(9))
    assert (bars[0].total, bars[0].disable) == (len(data), True)


# Out, and in again

QUESTIONS = Guideline(
    name="street",
    version="1.0.0",
    title="Street",
    purpose="To find cars.",
    questions=(
        Question(id="objects", ask="Where?", kind="boxes", labels=(Label(id="car", definition="A car."),)),
        Question(
            id="turned", ask="Where?", kind="rotated_boxes", labels=(Label(id="car", definition="A car."),)
        ),
        Question(id="areas", ask="Where?", kind="polygons", labels=(Label(id="road", definition="A road."),)),
        Question(
            id="points", ask="Where?", kind="keypoints", labels=(Label(id="nose", definition="A nose."),)
        ),
        Question(
            id="mood",
            ask="How?",
            labels=(Label(id="good", definition="Good."), Label(id="bad", definition="Bad.")),
        ),
        Question(id="count", ask="How many?", kind="number"),
        Question(id="ner", ask="Who?", kind="spans", labels=(Label(id="PER", definition="A person."),)),
        Question(id="said", ask="What?", kind="transcript"),
    ),
)


def everything(tables):
    """An answer to each question, by the gold of two items."""
    box = region("rectanglelabels", "car", x=10, y=20, width=30, height=40, rotation=0)
    turned = region(
        "rectanglelabels", "car", id_="2", name="turned", x=33, y=50, width=20, height=10, rotation=77
    )
    area = region("polygonlabels", "road", id_="3", name="areas", points=[[0, 0], [33.3, 0], [0, 100]])
    point = region("keypointlabels", "nose", id_="4", name="points", x=12.3, y=45.6)
    whole = [
        {"from_name": "mood", "type": "choices", "value": {"choices": ["good"]}},
        {"from_name": "count", "type": "number", "value": {"number": 2.5}},
        {"from_name": "said", "type": "textarea", "value": {"text": ["so it is"]}},
    ]
    relation = {"type": "relation", "from_id": "r1", "to_id": "2", "direction": "right", "labels": ["by"]}
    return tables(
        task(box, turned, area, point, relation, *whole, span(0, 4, "Anna", id_="5"), ground_truth=True),
        task(box, number=2, ground_truth=True),
    )


def content(imported: Tables) -> Counter:
    """What answers say of items, whoever gave them."""
    rows = imported.answers.to_pylist()
    return Counter((row["item_id"], row["question"], row["answer_kind"], row["label"]) for row in rows)


def back(written, **options) -> Tables:
    """What is read of what was written."""
    return tables_of(Source.of(written.files["tasks.json"], "tasks.json"), item="item_id", **options)


def test_gold_goes_out_as_ground_truth_and_comes_back(tables):
    """Every kind; relations and ids too. What is not written is said."""
    imported = everything(tables)
    written = TOOL.write(imported, QUESTIONS, "gold")
    again = back(written)
    assert content(again) == content(imported)
    assert again.answers.column("is_gold").to_pylist() == [True] * len(imported.answers)
    assert [part for part in parts(again) if part.type == "relation"] == [
        part for part in parts(imported) if part.type == "relation"
    ]
    assert written.report.adds_up
    assert written.report.seen == written.report.kept == len(imported.answers)
    assert next(loss.what for loss in written.report) == "annotator_id: not written, Label Studio sets it"
    assert set(written.files) == {"tasks.json", "config.xml"}
    assert (
        start_from(written.files["config.xml"], "config.xml", "street").guideline.questions[0].kind == "boxes"
    )


def test_gold_is_the_key_of_its_own_file(tables, file):
    """A gold file of ours is read as the key to answers."""
    written = TOOL.write(everything(tables), QUESTIONS, "gold")
    path = file("tasks.json", written.files["tasks.json"])
    assert read_key(path, question="mood", columns={"item": "item_id"}).label == {"1": "good"}


def test_prelabels_are_predictions_of_who_gave_them(tables):
    """No gold is among them where there are other answers."""
    choice = {"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}
    right = {**choice, "value": {"choices": ["b"]}}
    both = task(choice)
    both["annotations"].append({"completed_by": "lead", "ground_truth": True, "result": [right]})
    (written,) = json.loads(TOOL.write(tables(both), None, "prelabels").files["tasks.json"])
    assert "annotations" not in written
    assert [(p["model_version"], p["result"][0]["value"]) for p in written["predictions"]] == [
        ("ann", {"choices": ["a"]})
    ]


def test_honeypots_show_nothing_of_their_answer(tables):
    """Only what annotators of any item see; the export is scored against gold by `item_id`."""
    written = TOOL.write(everything(tables), None, "honeypots")
    assert [set(each) for each in json.loads(written.files["tasks.json"])] == [{"data"}] * 2
    assert "good" not in written.files["tasks.json"].decode()


def test_what_cannot_be_written_is_lost_by_its_item(tables):
    """A kind without a control, and a region of a picture without a size."""
    chat = {
        "from_name": "c",
        "type": "chatmessage",
        "value": {"chatmessage": {"role": "user", "content": "hi"}},
    }
    report = TOOL.write(tables(task(chat)), None, "gold").report
    assert (report.seen, report.kept, report.lost) == (1, 0, 1)
    assert "answers of kind 'chat', which no control asks for" in report.losses[-1].what


def test_a_guideline_with_regions_goes_out_and_comes_back():
    """Kinds and labels of every question; objects for pictures, texts and sound."""
    exported = label_studio.write(QUESTIONS)
    started = label_studio.read(exported.content, "street", "config.xml").guideline
    assert [(q.id, q.kind, q.label_ids) for q in started.questions] == [
        (q.id, q.kind, q.label_ids) for q in QUESTIONS.questions
    ]
    for tag in ("Image", "Text", "Audio"):
        assert f"<{tag} ".encode() in exported.content


def test_a_tree_of_paths_goes_out_as_a_taxonomy():
    """Only where the ids are paths do answers come back with the same ids; else the tree is one choice, which is said."""
    labels = [
        Label(id=id_, definition="d", parent=parent)
        for id_, parent in (("a", None), ("a/b", "a"), ("a/c", "a"))
    ]
    question = Question(id="sort", ask="?", kind="hierarchy", labels=tuple(labels))
    guideline = QUESTIONS.model_copy(update={"questions": (question,)})
    exported = label_studio.write(guideline)
    (back_,) = label_studio.read(exported.content, "street", "config.xml").guideline.questions
    assert (back_.kind, back_.label_ids, [label.parent for label in back_.labels]) == (
        "hierarchy",
        question.label_ids,
        [None, "a", "a"],
    )
    plain = [Label(id="b", definition="d", parent="a"), Label(id="a", definition="d")]
    exported = label_studio.write(
        guideline.model_copy(update={"questions": (question.model_copy(update={"labels": tuple(plain)}),)})
    )
    assert b"<Taxonomy" not in exported.content
    assert any("written as one choice" in loss.what for loss in exported.losses)


REAL = [
    "evalme_multi_annotator/test_bbox.json",
    "sdk_converter_tests/test_export_coco/data.json",
    "sdk_converter_tests/test_export_csv/csv_test2.json",
    "sdk_converter_tests/test_export_json_min/data.json",
    "sdk_converter_tests/test_export_json_min/data_repeater.json",
    "sdk_converter_tests/test_export_yolo/data.json",
    "sdk_converter_tests/test_export_yolo/data_keypoints.json",
    "sdk_converter_tests/test_export_yolo/data_obb.json",
    "sdk_converter_tests/test_export_yolo/data_polygons.json",
]


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_goes_out_and_comes_back(shared, name):
    """Items, questions, kinds and values are the same, to a millionth of a pixel; who answered is named as not written."""
    path = shared(f"exports/label_studio/{name}")
    people = {} if "test_export_coco" not in name else {"annotator": "ann"}
    imported = tables_of(path, **people)
    written = TOOL.write(imported, None, "gold")
    assert written.report.adds_up
    assert written.report.lost == 0
    assert content(back(written)) == content(imported)
