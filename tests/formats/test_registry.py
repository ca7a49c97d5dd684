"""Every format that is registered keeps the same promises."""

import io
import json

import pytest
from docx import Document

from workbench.errors import InvalidTable
from workbench.formats.parsing.json_files import json_head
from workbench.formats.read import read_texts
from workbench.formats.registry import FORMATS
from workbench.testing import Sample, check_format


def of(content: object, **counted: int) -> Sample:
    """A JSON file."""
    return Sample(json.dumps(content).encode(), **counted)


def word() -> bytes:
    """A document with a heading for each of two labels."""
    document, data = Document(), io.BytesIO()
    for words, level in (("What is it?", 1), ("spam", 2), ("ham", 2)):
        document.add_heading(words, level)
        document.add_paragraph(f"About {words}.")
    document.save(data)
    return data.getvalue()


ARGILLA = {
    "fields": [],
    "questions": [
        {
            "name": "mood",
            "settings": {
                "type": "label_selection",
                "options": [{"value": "good"}, {"value": "bad"}, {"value": "bad"}],
            },
        },
        {"name": "note", "settings": {"type": "text"}},
    ],
}
CVAT = [
    {"name": "car", "color": "#ff0000"},
    {"name": "bus", "color": "#00ff00", "type": "rectangle"},
    {
        "name": "sky",
        "type": "tag",
        "attributes": [{"name": "it", "input_type": "radio", "values": ["blue", "grey"]}],
    },
]
DOCCANO = [
    {"text": "a", "suffix_key": "a"},
    {"text": "b", "suffix_key": None},
    {"text": "", "suffix_key": None},
]
LABELBOX = {
    "tools": [{"tool": "rectangle", "name": "car"}],
    "classifications": [
        {"type": "radio", "name": "sky", "options": [{"value": "blue"}, {"value": "grey"}]},
        {"type": "text", "name": "note"},
    ],
}
CONFIGURATION = b"""<?xml version="1.0"?>
<!-- made by hand -->
<View><Text name="t" value="$text"/><Choices name="mood" toName="t"><Choice value="good"/><Choice value="bad"/>
</Choices><Rating name="stars" toName="t" maxRating="3"/></View>"""


def choice(label: str, **more: object) -> dict:
    """One result of Label Studio."""
    return {"from_name": "mood", "type": "choices", "value": {"choices": [label], **more}}


EXPORT = [  # 2 predictions; a draft, a skip, gold, an empty annotation; of the others 2 answers, a region and a text
    {
        "id": 1,
        "data": {"text": "one"},
        "predictions": [{}, {}],
        "drafts": [{"user": "eve", "result": [choice("good")]}],
        "annotations": [
            {"completed_by": 7, "result": [choice("good"), choice("bad", start=0, end=3)]},
            {"completed_by": 8, "was_cancelled": True, "result": [choice("good")]},
            {
                "completed_by": 8,
                "result": [choice("bad"), {"from_name": "why", "type": "textarea", "value": {}}],
            },
            {"completed_by": 9, "ground_truth": True, "result": [choice("bad")]},
            {"completed_by": 9, "result": []},
        ],
    }
]
COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}],
    "categories": [{"id": 3, "name": "car"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 3, "bbox": [0, 0, 5, 5]}],
}
IMAGES = b"""<annotations><version>1.1</version><image id="0" name="a.jpg" width="9" height="9">
<box label="car" xtl="0" ytl="0" xbr="5" ybr="5"/></image></annotations>"""
DOG = {"value": "animal", "answer": {"value": "dog", "title": "Dog"}}
V1 = [{"ID": "l", "DataRow ID": "d", "Created By": "ann", "Label": {"classifications": [DOG]}}]
VOC = b"<annotation><filename>a.jpg</filename><object><name>car</name><bndbox/></object></annotation>"
LABELME = {"version": "5", "flags": {}, "shapes": [], "imagePath": "a.jpg"}
PARAGRAPHS = [{"id": 1, "paragraphs": [{"raw": "Oslo", "sentences": []}]}]
MANIFEST = {"source-ref": "s3://b/1.jpg", "cars-metadata": {"type": "groundtruth/image-classification"}}
REFUSED = {
    "conll": {"a.conll": Sample(b"Oslo B-LOC\nis O\n")},
    "labelme": {
        "a.json": of(LABELME),
        "a.xml": Sample(b"<annotation><object><polygon/></object></annotation>"),
    },
    "mqm": {"a.tsv": Sample(b"system\tdoc\trater\tsource\ttarget\tcategory\tseverity\n")},
    "potato": {"a.json": of({"instance_id_to_label_to_value": {}})},
    "sagemaker": {"output.manifest": of(MANIFEST)},
    "scale": {
        "a.json": of([{"task_id": "1", "type": "imageannotation", "status": "completed", "params": {}}])
    },
    "spacy": {"a.json": of(PARAGRAPHS)},
    "voc": {"a.xml": Sample(VOC)},
    "webanno": {"a.tsv": Sample(b"#FORMAT=WebAnno TSV 3.3\n"), "a.json": of({"%TYPES": {}})},
    "yolo": {"a.txt": Sample(b"2 0.1 0.3 0.2 0.2\n")},
    "zooniverse-summary": {"a.csv": Sample(b"subject_id,workflow_id,task,reducer\n")},
}
MIN = [
    {
        **{"text": "one", "id": 1, "mood": "good"},
        **{"annotator": 7, "annotation_id": 1, "lead_time": 3.5, "created_at": "2026-05-02T09:00:00Z"},
    },
]
CSV = b'id,text,mood,annotator,annotation_id,lead_time\n1,one,"{""choices"": [""good"", ""bad""]}",7,1,3.5\n2,two,,8,2,3\n'
JUDGEMENTS = b"_unit_id,_worker_id,_trust,_created_at,mood,mood_gold,text\n" + b"".join(
    f"{unit},{who},0.9,7/12/2014 01:55:49,{label},{gold},Hello\n".encode()
    for unit, who, label, gold in (
        (1, "ann", "good", "good"),
        (1, "ben", "bad", "good"),
        (2, "ann", "good", ""),
    )
)
ASSIGNMENTS = b"""HITId,WorkerId,SubmitTime,Input.text,Answer.mood,Answer.text
1,ann,Wed Jan 24 09:48:10 PST 2018,Hello,good,Hello
1,ben,,Hello,bad,Hello
"""
POOL = b"""INPUT:text\tOUTPUT:mood\tGOLDEN:mood\tASSIGNMENT:worker_id\tASSIGNMENT:status
Hello\tgood\tgood\tann\tAPPROVED
Hello\tbad\tgood\tben\tREJECTED
Bye\t\t\tben\tSKIPPED
"""
CLASSIFICATIONS = b"""classification_id,user_name,created_at,metadata,annotations,subject_data,subject_ids
1,ann,2025-01-21 16:08:41 UTC,{},"[{""task"": ""T0"", ""value"": ""cat""}, {""task"": ""T1"", ""value"": null}]",{},7
2,ben,2025-01-21 16:08:41 UTC,{},"[{""task"": ""T0"", ""value"": ""dog""}]",{},7
"""
TASKS = [
    {
        "text": "Anna",
        "spans": [{"start": 0, "end": 4, "label": "PER"}],
        "tokens": [],
        "_view_id": "ner_manual",
    },
    {"text": "Anna", "options": [], "accept": ["a"], "_view_id": "choice"},
    {"text": "Anna", "label": "PER", "_view_id": "classification"},
]
LINES = [
    {"id": 1, "text": "Anna lives in Oslo", "label": [[0, 4, "PER"], [14, 18, "LOC"]], "Comments": []},
    {"id": 2, "text": "Oslo", "label": []},
    {"id": 3, "filename": "a.png", "bbox": [{"x": 1, "y": 2, "width": 3, "height": 4, "label": "car"}]},
]
OLD = {
    "id": 1,
    "text": "Anna",
    "annotations": [{"label": 7, "user": 1}, {"label": 7, "user": 2}],
    "annotation_approver": None,
}
STANDOFF = b"T1\tPER 0 4\tAnna\nT2\tLOC 14 18;20 22\tOslo NO\nR1\tlives_in Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tfirst\n"


def lines_of(*records: object) -> bytes:
    """JSON Lines."""
    return "\n".join(map(json.dumps, records)).encode()


SAMPLES = {
    **REFUSED,
    "appen": {"report.csv": Sample(JUDGEMENTS, answers=4)},
    "brat": {"a.ann": Sample(STANDOFF, answers=1)},
    "mturk": {"batch.csv": Sample(ASSIGNMENTS, answers=2)},
    "toloka": {"pool.tsv": Sample(POOL, answers=4)},
    "zooniverse": {"classifications.csv": Sample(CLASSIFICATIONS, answers=3)},
    "coco": {"a.json": of(COCO, answers=1)},
    "argilla": {"settings.json": of(ARGILLA, labels=3)},
    "cvat": {"labels.json": of(CVAT, labels=4), "annotations.xml": Sample(IMAGES, answers=1)},
    "doccano": {
        "labels.json": of(DOCCANO, labels=3),
        "admin.jsonl": Sample(lines_of(*LINES), answers=2),
        "old.json1": Sample(lines_of(OLD), answers=2),
        "a.txt": Sample(b"__label__good Hello\n", answers=1),
        "a.csv": Sample(b"text,label\nHello,good#new\nBye,bad\n", answers=2),
    },
    "label-studio": {
        "config.xml": Sample(CONFIGURATION, labels=5),
        "export.json": of(EXPORT, answers=7),
        "export.jsonl": Sample(
            json.dumps(EXPORT[0]).encode() + b"\n" + json.dumps(EXPORT[0]).encode(), answers=14
        ),
        "export_min.json": of(MIN, answers=1),
        "export.csv": Sample(CSV, answers=2),
    },
    "labelbox": {"ontology.json": of(LABELBOX, labels=3), "export.json": of(V1, answers=1)},
    "list": {
        "labels.txt": Sample(b"spam\nham\n\nspam\n", labels=3),
        "labels.csv": Sample(b"label,definition\nspam,Unwanted.\nham,Wanted.\n", labels=2),
        "labels.json": of(["spam", "ham", ""], labels=3),
    },
    "markdown": {
        "policy.md": Sample(b"# What is it?\n\n## spam\n\nUnwanted.\n\n## ham\n\nWanted.\n", labels=2)
    },
    "prodigy": {
        "labels.txt": Sample(b"spam\nham\n", labels=2),
        "tasks.jsonl": Sample(lines_of(*({**task, "answer": "accept"} for task in TASKS)), answers=3),
    },
    "prompt": {},
    "word": {"policy.docx": Sample(word(), labels=2)},
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_keeps_its_promises(name):
    """Its files are its own, what stands in them adds up, and other bytes are refused in words."""
    check_format(FORMATS[name], SAMPLES[name])


@pytest.mark.parametrize("end", range(1, 90))
def test_the_beginning_of_json_is_json(end):
    """Wherever a file is cut, what is whole before the cut is seen, and nothing that is not there."""
    content = [{"a": 'x, ]"', "b": [1, {"c": None}], "d": {}}, {"e": "ü"}, "last"]
    text = json.dumps(content).encode()
    seen = json_head(text[:end])
    assert seen is None or within(seen, content)
    assert end < 2 or seen is not None


def within(part: object, whole: object) -> bool:
    """Whether a value is another one, or its beginning."""
    if isinstance(part, list):
        return isinstance(whole, list) and all(within(x, y) for x, y in zip(part, whole, strict=False))
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(within(part[key], whole[key]) for key in part)
    return part == whole


def test_texts_of_a_tool_that_is_not_read_are_refused(tmp_path):
    """By its name, as its answers are."""
    path = tmp_path / "a.tsv"
    path.write_bytes(REFUSED["webanno"]["a.tsv"].data)
    with pytest.raises(InvalidTable, match="is an export of WebAnno"):
        read_texts(path)
