"""Files as the tools themselves write them, and what a draft takes from each."""

import json
from contextlib import suppress
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.errors import InvalidDocument, WorkbenchError
from workbench.formats.label_studio import labels as label_studio
from workbench.formats.tools import readers, start, start_from
from workbench.kinds.registry import KINDS


def labels(started):
    """Question -> ids of its labels."""
    return {question.id: list(question.label_ids) for question in started.guideline.questions}


def left(started):
    """(what, place) of each loss."""
    return [(loss.what, loss.example) for loss in started.losses]


# label-studio-sdk 2.1.2: LabelInterface.create({"text": "Text", "mood": choices(("Happy", "Sad")), "span": labels(("PER", "LOC"))})
LABEL_STUDIO = """<View>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text">
    <Choice value="Happy"/>
    <Choice value="Sad"/>
  </Choices>
  <Labels name="span" toName="text">
    <Label value="PER"/>
    <Label value="LOC"/>
  </Labels>
</View>
"""


def test_label_studio_as_its_sdk_writes_it(file):
    """Choices are a question of labels, labels of a text one of spans."""
    started = start(file("config.xml", LABEL_STUDIO), "mood")
    assert labels(started) == {"mood": ["Happy", "Sad"], "span": ["PER", "LOC"]}
    assert [question.kind for question in started.guideline.questions] == ["choice", "spans"]
    assert left(started) == []
    assert started.unwritten == 7  # four definitions, two questions to ask, one purpose


# Parameters as on labelstud.io/tags/choices, /taxonomy, /rating and /label.
EVERYTHING = """<View>
  <Header value="Stray"/>
  <Header value="What is it?"/>
  <Text name="text" value="$text"/>
  <Choices name="Kind of mail" toName="text" choice="multiple" showInline="true">
    <Choice value="Ham" alias="ham" hint="Wanted." hotkey="h" color="#0f0"/>
    <Choice value="Spam" selected="true" hotkey="ctrl+s"/>
  </Choices>
  <Taxonomy name="animal" toName="text">
    <Choice value="Bird"><Choice value="Owl"/></Choice>
    <Choice value="Fish"/>
  </Taxonomy>
  <Rating name="stars" toName="text" maxRating="3"/>
  <Choices name="dynamic" toName="text" value="$options"/>
  <RectangleLabels name="box" toName="text"><Label value="Car" background="red"/></RectangleLabels>
  <RectangleLabels name="turned" toName="text" canRotate="true"><Label value="Car"/></RectangleLabels>
  <BrushLabels name="paint" toName="text"><Label value="Car"/><Label value="Bus"/></BrushLabels>
  <Choices name="side" toName="text" perRegion="true"><Choice value="left"/><Choice value="right"/></Choices>
  <TextArea name="why" toName="text"/>
  <Number name="count" toName="text" min="0" max="9"/>
  <Ranker name="order" toName="text"/>
</View>
"""


def test_label_studio_with_everything(file):
    """Kinds, paths, keys and colours are read; each thing that is not read is named with its line."""
    started = start(file("config.xml", EVERYTHING), "mail")
    kind, animal, stars, box, turned, paint, why, count = started.guideline.questions
    assert (kind.id, kind.title, kind.ask, kind.kind) == (
        *("kind_of_mail", "Kind of mail", "What is it?", "multi_choice"),
    )
    ham = kind.label("ham")
    assert (ham.name, ham.definition, ham.colour, ham.hotkey) == ("Ham", "Wanted.", "#00ff00", "h")
    assert [(label.id, label.name, label.parent) for label in animal.labels] == [
        ("Bird", None, None),
        ("Bird/Owl", "Owl", "Bird"),
        ("Fish", None, None),
    ]
    assert (stars.kind, stars.label_ids) == ("rating", ("1", "2", "3"))
    assert (box.kind, box.label_ids, turned.kind, paint.kind) == (
        "boxes",
        ("Car",),
        "rotated_boxes",
        "choice",
    )
    assert (why.kind, why.labels, count.kind) == ("transcript", (), "number")
    assert count.settings == {"lowest": 0.0, "highest": 9.0}
    assert left(started) == [
        ("a header over no question", "line 2: 'Stray'"),
        ("attribute 'showInline' of <Choices>", "line 5"),
        ("question 'Kind of mail' is called 'kind_of_mail' in the draft", "line 5"),
        ("attribute 'selected' of <Choice>", "line 7"),
        ("hotkey 'ctrl+s': one key a label, each once", "line 7"),
        ("<Choices> whose labels come from the tasks ($options)", "line 14"),
        ("colour 'red': only #rrggbb is read", "line 15"),
        ("<BrushLabels>: position of a label within the item (not supported)", "line 17"),
        ("<Choices> about a region, which is an attribute of it here", "line 18"),
        ("tag <Ranker>, no set of labels", "line 21"),
    ]


@pytest.mark.parametrize(
    ("name", "question", "first"),
    [("yolo", "keypoints", "nose"), ("coco", "keypoint_label", "keypoint_label1")],
)
def test_real_configurations_of_label_studio(shared, name, question, first):
    """Configurations from Label Studio's own tests give their labels."""
    file = {"yolo": "label_config_keypoints.xml", "coco": "label_config.xml"}[name]
    path = shared(f"exports/label_studio/sdk_converter_tests/test_export_{name}/{file}")
    assert labels(start(path, "sample"))[question][0] == first


# labelbox 7.17.0: OntologyBuilder(tools=[...], classifications=[...]).asdict()
LABELBOX = """{"tools": [{"tool": "rectangle", "name": "car", "required": false, "color": "#ff0000", "classifications": [
 {"type": "radio", "instructions": "colour", "name": "colour", "required": false, "options": [
  {"schemaNodeId": null, "featureSchemaId": null, "label": "red", "value": "red", "options": []},
  {"schemaNodeId": null, "featureSchemaId": null, "label": "blue", "value": "blue", "options": []}],
  "schemaNodeId": null, "featureSchemaId": null, "attributes": null}],
 "schemaNodeId": null, "featureSchemaId": null, "attributes": null}],
"classifications": [{"type": "checklist", "instructions": "Weather?", "name": "weather", "required": false, "options": [
  {"schemaNodeId": null, "featureSchemaId": null, "label": "Sunny", "value": "sunny", "options": [
   {"type": "text", "instructions": "why", "name": "why", "required": false, "options": [], "schemaNodeId": null,
    "featureSchemaId": null, "attributes": null}]},
  {"schemaNodeId": null, "featureSchemaId": null, "label": "wet", "value": "wet", "options": []}],
 "schemaNodeId": null, "featureSchemaId": null, "attributes": null, "scope": "global"}]}
"""


def test_labelbox_as_its_sdk_writes_it(file):
    """Classifications are questions, also those inside a tool, and so are the tools of a kind; the free text is named as lost."""
    started = start(file("ontology.json", LABELBOX), "street")
    assert labels(started) == {"weather": ["sunny", "wet"], "boxes": ["car"], "car_colour": ["red", "blue"]}
    assert started.guideline.question("boxes").kind == "boxes"
    weather = started.guideline.questions[0]
    assert (weather.kind, weather.ask, weather.label("sunny").name) == ("multi_choice", "Weather?", "Sunny")
    assert [what for what, _ in left(started)] == [
        "asked only after another answer; in the draft it is asked always",
        "a classification of type 'text', no labels",
        "question 'car colour' is called 'car_colour' in the draft",
    ]


# As the raw editor of a CVAT task shows labels (docs.cvat.ai, "Raw"), with ids of the server.
CVAT = """[
 {"name": "car", "id": 1, "color": "#ff6037", "type": "rectangle", "attributes": [
   {"id": 7, "name": "model", "input_type": "select", "mutable": false, "values": ["volvo", "mazda"], "default_value": "volvo"}]},
 {"name": "person", "id": 2, "color": "#32b7fa", "type": "any", "attributes": []},
 {"name": "scene", "id": 3, "color": "#fafa37", "type": "tag", "attributes": [
   {"id": 8, "name": "weather", "input_type": "radio", "mutable": false, "values": ["dry", "wet"], "default_value": "dry"},
   {"id": 9, "name": "danger", "input_type": "number", "mutable": false, "values": ["0", "4", "2"], "default_value": "0"},
   {"id": 10, "name": "note", "input_type": "text", "mutable": false, "values": [""], "default_value": ""}]}
]"""


def test_cvat_as_its_editor_shows_it(file):
    """Labels of one shape are one question, those of any shape another; attributes of a tag are questions of their own."""
    started = start(file("labels.json", CVAT.replace("]}\n]", ']}, {"name": "dog"}]')), "street")
    assert labels(started) == {
        "scene_weather": ["dry", "wet"],
        "scene_danger": ["0", "2", "4"],
        "boxes": ["car"],
        "label": ["person", "dog"],
    }
    assert [question.kind for question in started.guideline.questions] == [
        "choice",
        "rating",
        "boxes",
        "choice",
    ]
    assert started.guideline.question("boxes").label("car").colour == "#ff6037"
    assert ("an attribute of a label: 'model'", "[0].attributes[0]") in left(started)
    assert ("an attribute without a set of values ('text')", "[2].attributes[2]") in left(started)


# doccano, backend/label_types/tests/data/valid_labels.json, and the same in the camel case of its web page
DOCCANO = """[
  {"id": 44, "text": "Dog", "prefix_key": null, "suffix_key": "a", "background_color": "#FF0000", "text_color": "#ffffff", "task_type": "Category"},
  {"id": 45, "text": "Cat", "prefixKey": "ctrl", "suffixKey": "c", "backgroundColor": "#00FF00", "textColor": "#ffffff"}
]"""


def test_doccano_in_either_spelling(file):
    """Texts, keys and colours are read in snake case and in camel case; a key held beside another is a loss."""
    started = start(file("labels.json", DOCCANO), "pets")
    dog, cat = started.guideline.questions[0].labels
    assert (dog.id, dog.hotkey, dog.colour) == ("Dog", "a", "#FF0000")
    assert (cat.id, cat.hotkey, cat.colour) == ("Cat", None, "#00FF00")
    assert left(started) == [("field 'task_type'", "[0]"), ("the key held beside a hotkey, 'ctrl'", "[1]")]


# argilla 2.8.0: Settings(...).serialize(), without the keys that are null throughout
ARGILLA = """{"guidelines": "g", "questions": [
 {"id": null, "name": "i", "settings": {"type": "label_selection", "options": [{"text": "A", "value": "a"}, {"text": "B", "value": "b"}], "visible_options": null}, "title": "i", "description": "Which?", "required": true, "type": "label_selection"},
 {"id": null, "name": "u", "settings": {"type": "rating", "options": [{"value": 1}, {"value": 2}]}, "title": "How bad", "description": null, "required": true, "type": "rating"},
 {"id": null, "name": "t", "settings": {"type": "text", "use_markdown": false}, "title": "t", "description": null, "required": true, "type": "text"}],
 "fields": [{"id": null, "name": "text", "settings": {"type": "text", "use_markdown": false}, "title": "text", "required": true, "type": "text"}],
 "vectors": [], "metadata": [], "allow_extra_metadata": false, "distribution": {"strategy": "overlap", "min_submitted": 1}, "mapping": null}"""


def test_argilla_as_its_sdk_writes_it(file):
    """Selections and ratings are questions; a free text and the guidelines are named as lost."""
    started = start(file("settings.json", ARGILLA), "notes")
    assert labels(started) == {"i": ["a", "b"], "u": ["1", "2"]}
    first, second = started.guideline.questions
    assert (first.ask, first.label("a").name, second.kind, second.title) == (
        "Which?",
        "A",
        "rating",
        "How bad",
    )
    assert left(started) == [
        ("the guidelines, a text to take over by hand", "guidelines: 'g'"),
        ("a question of type 'text', no labels", "questions[2]"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '{"x": 1}', "a.json: is no taxonomy file that is known"),
        ("a.json", "[", "not JSON at"),
        ("a.json", "[]", "is no taxonomy file"),
        (
            "a.json",
            '[{"text": "one", "suffix_key": null}]',
            "no question with two labels or more was found.*fewer than two labels",
        ),
        (
            "a.xml",
            "<annotations/>",
            "line 1: a configuration of Label Studio begins with <View>, found <annotations>",
        ),
        ("a.xml", "<View>" + "<Odd/>" * 50 + "</View>", "tag <Odd>, no set of labels: line 1\n  and 38 more"),
        ("a.yaml", "x", "cannot tell what it is by its ending; expected one of '.json', '.xml'"),
        ("a.txt", " \n", "is empty"),
    ],
)
def test_what_holds_no_labels_is_refused(file, name, content, said):
    """The refusal says what was expected."""
    with pytest.raises(WorkbenchError, match=f"(?s){said}"):
        start(file(name, content), "x")


def test_the_tool_can_be_said(file):
    """A file with a strange ending is read as what the user says it is, and refused where it is not that."""
    assert labels(start(file("config", LABEL_STUDIO), "mood", "label-studio"))["mood"] == ["Happy", "Sad"]
    with pytest.raises(InvalidDocument, match="is no cvat file"):
        start(file("a.json", DOCCANO), "pets", "cvat")


LEAVES = st.none() | st.booleans() | st.integers(-3, 12) | st.floats(allow_nan=False) | st.text(max_size=6)
KEYS = st.sampled_from(
    [
        "name",
        "text",
        "type",
        "label",
        "value",
        "options",
        "color",
        "colour",
        "attributes",
        "values",
        "input_type",
        "questions",
        "settings",
        "title",
        "fields",
        "tools",
        "classifications",
        "instructions",
        "suffix_key",
        "isLikertScale",
        "guidelines",
    ]
)
VALUES = st.recursive(
    LEAVES | st.sampled_from(["tag", "radio", "number", "checkbox", "rating", "label_selection"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@given(content=VALUES)
@settings(max_examples=100)
def test_whatever_json_holds_it_is_read_or_refused(content):
    """No JSON makes a reader stumble: each gives a draft or a refusal."""
    data = json.dumps(content).encode()
    for name in (None, *readers()):
        with suppress(WorkbenchError):
            json.dumps(start_from(data, "a.json", "sample", name).guideline.model_dump(mode="json"))


TAGS = st.sampled_from(
    ["View", "Header", "Choices", "Choice", "Label", "Labels", "Taxonomy", "Rating", "Text", "Other"]
)
GIVEN = st.dictionaries(
    st.sampled_from(["name", "value", "alias", "hint", "hotkey", "color", "choice", "maxRating", "toName"]),
    st.sampled_from(["", " ", "a", "b c", "$x", "multiple", "3", "#0072b2", "Ü"]),
    max_size=4,
)
TREES = st.recursive(
    st.tuples(TAGS, GIVEN, st.just([])),
    lambda inner: st.tuples(TAGS, GIVEN, st.lists(inner, max_size=4)),
    max_leaves=25,
)


def as_xml(tree):
    """A tree of tags as text."""
    tag, given_, below = tree
    return f"<{tag} {' '.join(f'{k}={quoteattr(v)}' for k, v in given_.items())}>{''.join(map(as_xml, below))}</{tag}>"


@given(tree=TREES)
@example(
    tree=("View", {}, [("Labels", {}, [("Choice", {"value": "a"}, [])])])
)  # one label of spans is enough
@settings(max_examples=100)
def test_whatever_tags_there_are_they_are_read_or_refused(tree):
    """No configuration makes the reader stumble, and no question has fewer labels than its kind needs."""
    with suppress(InvalidDocument):
        read = label_studio.read(as_xml(tree).encode(), "sample", "a.xml")
        assert all(
            len(question.labels) >= KINDS[question.kind].fewest for question in read.guideline.questions
        )
