"""Labelbox: exports of version 2 and of version 1 as answers; what was sent to it is refused; what we send it takes."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.taxonomies import full
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidTable, WorkbenchError
from workbench.formats.importing import tables_of
from workbench.formats.registry import FORMATS
from workbench.formats.tools import export, start_from

# Fields as in labelbox-python 7.17.0, tests/integration/export and tests/conftest (expected_export_v2_*).
OBJECTS = [
    {
        "feature_id": "f1",
        "name": "car",
        "value": "car",
        "annotation_kind": "ImageBoundingBox",
        "classifications": [
            {
                "name": "colour",
                "value": "colour",
                "radio_answer": {
                    "name": "Red",
                    "value": "red",
                    "classifications": [
                        {"name": "why", "value": "why", "text_answer": {"content": "It is."}},
                        {
                            "name": "more",
                            "checklist_answers": [{"name": "A", "value": "a"}, {"name": "B", "value": "b"}],
                        },
                    ],
                },
            }
        ],
        "bounding_box": {"top": 10.0, "left": 20.0, "height": 40.0, "width": 60.0},
    },
    {
        "name": "road",
        "polygon": [{"x": 0, "y": 0}, {"x": 4, "y": 0}, {"x": 4, "y": 4}],
        "classifications": [],
    },
    {"name": "nose", "point": {"x": 1.5, "y": 2}, "classifications": []},
    {"name": "lane", "line": [{"x": 0, "y": 0}, {"x": 1, "y": 1}], "classifications": []},
    {"name": "PER", "annotation_kind": "TextEntity", "location": {"start": 372, "end": 372, "token": "x"}},
    {"name": "sky", "mask": {"url": "https://example.org/mask.png"}},
]
ASKED = [
    {
        "name": "weather",
        "value": "weather",
        "radio_answer": {
            "name": "Sunny",
            "value": "sunny",
            "classifications": [{"name": "heat", "radio_answer": {"name": "Hot", "value": "hot"}}],
        },
    },
    {"name": "seen", "checklist_answers": [{"name": "Dog", "value": "dog"}, {"name": "Cat", "value": "cat"}]},
    {"name": "nothing", "checklist_answers": []},
    {"name": "note", "text_answer": {"content": "Two  words"}},
]


def label(who="ann@x.org", objects=(), asked=(), **performance):
    """One label of version 2."""
    return {
        "id": f"l-{who}",
        "label_details": {
            "created_by": who,
            "created_at": "2026-05-02T09:00:00.000+00:00",
            "updated_at": "2026-05-02T09:02:00.000+00:00",
        },
        "performance_details": {"seconds_to_create": 41, "skipped": False, **performance},
        "annotations": {"objects": list(objects), "classifications": list(asked), "relationships": []},
    }


def row(*labels, key="img-1"):
    """One data row."""
    return {
        "data_row": {"id": f"dr-{key}", "global_key": key, "row_data": "https://x/1.jpg"},
        "media_attributes": {"width": 800, "height": 600},
        "projects": {"p1": {"name": "pilot", "labels": list(labels)}},
    }


def lines(*rows):
    """NDJSON."""
    return "\n".join(map(json.dumps, rows)).encode()


def answers(read, *names):
    """These columns of each answer."""
    return [tuple(each[name] for name in names) for each in read.answers.to_pylist()]


def test_a_label_of_version_2():
    """One answer for each geometry and each classification; the end of a text is one past the last character."""
    read = tables_of(
        lines(row(label(objects=OBJECTS, asked=ASKED, benchmark_score=0.9, consensus_score=0.5)))
    )
    assert answers(read, "question", "answer_kind", "label") == [
        ("boxes", "boxes", '[[20, 10, 80, 50, "car"]]'),
        ("polygons", "polygons", '[{"points": [[0, 0], [4, 0], [4, 4]], "label": "road"}]'),
        ("keypoints", "keypoints", '[{"points": [[1.5, 2, 2]], "label": "nose"}]'),
        ("polylines", "polylines", None),
        ("spans", "spans", '[[372, 373, "PER"]]'),
        ("masks", "masks", None),
        ("weather", "choice", "sunny"),
        ("sunny heat", "choice", "hot"),
        ("seen", "multi_choice", "cat|dog"),
        ("nothing", "multi_choice", "[]"),
        ("note", "transcript", "Two words"),
    ]
    columns = ("item_id", "annotator_id", "submitted_at", "seconds", "platform_score", "annotation_id")
    assert set(answers(read, *columns)) == {
        ("img-1", "ann@x.org", "2026-05-02T09:02:00.000+00:00", 41, 0.9, "l-ann@x.org")
    }
    report = read.report
    assert (report.seen, report.kept, report.lost, report.adds_up) == (11, 11, 0, True)
    car = next(part for _, part in read.of_parts() if part.label == "car")
    assert dict(car.attributes) == {"colour": "red", "why": "It is.", "more": "a|b"}
    assert (read.of_media()["img-1"].width, read.of_media()["img-1"].height) == (800, 600)


def test_several_people_gold_and_skips():
    """Several labels of a row are of several people; a benchmark is gold; a skip is one of every question."""
    benchmark = label("gold@x.org", OBJECTS[:1])
    benchmark["label_details"]["is_benchmark_reference"] = True
    rows = (
        row(label("a", OBJECTS[:1]), label("b", OBJECTS[:1]), benchmark),
        row(label("a", skipped=True), key="img-2"),
    )
    read = tables_of(lines(*rows))
    assert answers(read, "item_id", "annotator_id", "question", "status", "is_gold") == [
        ("img-1", "a", "boxes", "submitted", False),
        ("img-1", "b", "boxes", "submitted", False),
        ("img-1", "gold@x.org", "boxes", "submitted", True),
        ("img-2", "a", "boxes", "skipped", False),
    ]
    assert {item for (item,) in answers(tables_of(lines(*rows), item="id"), "item_id")} == {
        "dr-img-1",
        "dr-img-2",
    }


def test_an_export_without_its_details_says_which_option():
    """No label_details: nobody is known to have answered. No performance_details: what is not known is said."""
    bare = label(objects=OBJECTS[:1])
    del bare["performance_details"]
    read = tables_of(lines(row(bare)))
    assert "seconds, skips and scores are not known" in " ".join(map(str, read.report))
    del bare["label_details"]
    with pytest.raises(
        InvalidTable,
        match=r"line 1: projects\.p1\.labels\[0\] has no label_details.*label_details and perf|label_details",
    ):
        tables_of(lines(row(bare)))


def test_rows_without_labels_videos_and_empty_labels():
    """What holds no answer is counted."""
    video = label("a")
    jelly = {"objects": {"f1": {"feature_id": "f1", "name": "Jelly", "bounding_box": {"top": 1}}}}
    video["annotations"] = {"frames": {"1": jelly, "9": jelly}, "segments": {}}
    read = tables_of(
        lines(row(key="none"), row(video, key="video"), row(label("a"), label("b", OBJECTS[:1]), key="some"))
    )
    told = {loss.what.split(":")[0]: (loss.count, loss.lost) for loss in read.report}
    assert told == {
        "data rows without a label": (1, False),
        "answers of kind 'tracks', which nothing here compares": (1, False),
        "labels with nothing in them": (1, True),
    }
    assert read.report.adds_up
    track = next(part for _, part in read.of_parts() if part.type == "track")
    assert (track.label, track.start, track.end, track.unit) == ("Jelly", 1, 10, "frames")
    assert set(read.of_media()) == {"none", "video", "some"}


V1 = {
    "ID": "l1",
    "DataRow ID": "dr1",
    "Labeled Data": "https://x",
    "Label": {
        "objects": [
            {
                "featureId": "f",
                "title": "Jelly",
                "value": "jelly",
                "bbox": {"top": 1, "left": 2, "height": 3, "width": 4},
            }
        ],
        "classifications": [
            [{"title": "mood", "answers": [{"title": "Good", "value": "good"}]}],
            {"title": "drop", "answer": [{"value": "a"}]},
        ],
    },
    "Created By": "ann",
    "Created At": "2021-07-15T22:57:30.000Z",
    "Seconds to Label": 27.9,
    "External ID": "e1",
    "Agreement": -1,
    "Benchmark Agreement": 0.5,
    "Benchmark ID": None,
    "Skipped": False,
}


@pytest.mark.parametrize(
    "data", [json.dumps(V1, indent=2), json.dumps([V1]), json.dumps(V1) + "\n" + json.dumps(V1)]
)
def test_version_1_as_one_object_a_list_and_lines(data):
    """-1 is no score; the label of a region is its title, that of an option its value; answers in lists within lists."""
    read = tables_of(data.encode())
    assert answers(read, "item_id", "annotator_id", "question", "label", "platform_score", "seconds")[:3] == [
        ("dr1", "ann", "boxes", '[[2, 1, 6, 4, "Jelly"]]', 0.5, 27.9),
        ("dr1", "ann", "mood", "good", 0.5, 27.9),
        ("dr1", "ann", "drop", "a", 0.5, 27.9),
    ]
    assert answers(tables_of(data.encode(), item="External ID"), "item_id")[0] == ("e1",)


def test_pages_of_a_document_do_not_lie_over_each_other():
    """The same place on two pages is two places."""
    box = {"title": "a", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "unit": "POINTS"}
    record = {**V1, "Label": {"objects": [{**box, "page": 0}, {**box, "page": 2}], "classifications": []}}
    read = tables_of(json.dumps([record]).encode())
    assert answers(read, "label") == [('[[2, 1, 6, 4, "a"], [2, 40001, 6, 40004, "a"]]',)]
    assert [(part.frame, part.unit) for _, part in read.of_parts()] == [(0, "points"), (2, "points")]


@pytest.mark.parametrize(
    "record",
    [
        {"uuid": "u", "dataRow": {"id": "d"}, "name": "car", "bbox": {}},
        {"dataRow": {"globalKey": "d"}, "schemaId": "s", "answer": {}},
        {"dataRow": {"id": "d"}, "metricValue": 0.1},
    ],
)
def test_what_was_sent_to_labelbox_is_refused(record):
    """Import payloads and metrics name nobody."""
    for data in (json.dumps([record]), json.dumps(record)):
        with pytest.raises(InvalidTable, match=r"was sent to Labelbox.*export the labels from the project"):
            tables_of(data.encode())


def test_a_malformed_region_is_named_by_its_place():
    """The line, the label and the object."""
    broken = {"name": "car", "bounding_box": {"top": 1, "left": "x", "height": 2, "width": 2}}
    with pytest.raises(
        InvalidTable, match=r"line 1: projects\.p1\.labels\[0\]\.objects\[0\]: expected left, top"
    ):
        tables_of(lines(row(label(objects=[broken]))))
    assert tables_of(lines(row(label(objects=OBJECTS[:1], asked=[{"name": "odd"}])))).report.lost == 1


def written(purpose="gold"):
    """What we send, as records."""
    read = tables_of(lines(row(label(objects=OBJECTS[:3] + OBJECTS[4:5], asked=ASKED))))
    made = FORMATS["labelbox"].write(read, full(), purpose)
    return [json.loads(line) for line in made.files["import.ndjson"].splitlines()], made


def test_what_we_send():
    """Regions and classifications by name, items by their global keys; a text's end is its last character; the same ids each time."""
    records, made = written()
    assert {each["dataRow"]["globalKey"] for each in records} == {"img-1"}
    assert all(each.pop("isBenchmarkReferenceLabel") for each in records)
    held = [{key: value for key, value in each.items() if key not in ("uuid", "dataRow")} for each in records]
    assert held == [
        {"name": "car", "classifications": [], "bbox": {"top": 10, "left": 20, "height": 40, "width": 60}},
        {
            "name": "road",
            "classifications": [],
            "polygon": [{"x": x, "y": y} for x, y in ((0, 0), (4, 0), (4, 4), (0, 0))],
        },
        {"name": "nose", "classifications": [], "point": {"x": 1.5, "y": 2}},
        {"name": "PER", "classifications": [], "location": {"start": 372, "end": 372}},
        {"name": "weather", "answer": {"name": "sunny"}},
        {"name": "sunny heat", "answer": {"name": "hot"}},
        {"name": "seen", "answer": [{"name": "cat"}, {"name": "dog"}]},
        {"name": "nothing", "answer": []},
        {"name": "note", "answer": "Two words"},
    ]
    assert "what was answered about a region" in {loss.what for loss in made.report}
    assert made == written()[1]
    assert not any("isBenchmarkReferenceLabel" in each for each in written("prelabels")[0])


def test_labels_of_regions_go_out_and_come_back():
    """A tool for each label, of the question's kind; the question's id is named as lost."""
    asked = [
        Question(
            id=id_,
            ask="Where?",
            kind=kind,
            labels=(Label(id=f"{id_}1", definition="It."), Label(id=f"{id_}2", definition="It.")),
        )
        for id_, kind in (
            ("cars", "boxes"),
            ("words", "spans"),
            ("turned", "rotated_boxes"),
            ("mood", "choice"),
        )
    ]
    guideline = Guideline(name="g", version="1.0.0", title="G", purpose="P.", questions=tuple(asked))
    exported = export(guideline, "labelbox")
    assert {each["tool"] for each in json.loads(exported.content)["tools"]} == {"rectangle", "named-entity"}
    back = start_from(exported.content, "o.json", "g").guideline
    assert {q.kind: q.label_ids for q in back.questions} == {
        "choice": ("mood1", "mood2"),
        "boxes": ("cars1", "cars2"),
        "spans": ("words1", "words2"),
    }
    named = {loss.what for loss in exported.losses}
    assert {
        "question id",
        "kind: rotated_boxes, which Labelbox does not have; the question is left out",
    } <= named


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists, max_leaves=5),
    st.data(),
)
def test_any_value_in_any_field_is_read_or_refused(value, data):
    """Only refusals, whatever stands where."""
    content = row(label(objects=json.loads(json.dumps(OBJECTS)), asked=json.loads(json.dumps(ASKED))))
    places = [content]
    while True:
        held = places[-1]
        key = data.draw(st.sampled_from(sorted(held) if isinstance(held, dict) else list(range(len(held)))))
        if isinstance(held[key], dict | list) and held[key] and data.draw(st.booleans()):
            places.append(held[key])
        else:
            held[key] = value
            break
    with suppress(WorkbenchError):
        tables_of(lines(content), "labelbox")
