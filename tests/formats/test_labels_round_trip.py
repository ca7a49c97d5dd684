"""What goes out to a tool comes back, and what does not come back was named when it went out."""

import json

import pytest
from hypothesis import given, settings

from tests.taxonomies import differing, full, guidelines
from workbench.errors import InvalidDocument, NotFound
from workbench.formats import argilla, cvat, doccano, labelbox, prodigy
from workbench.formats.drafting import NO_DEFINITION
from workbench.formats.label_studio import labels as label_studio
from workbench.formats.tools import export, writers
from workbench.formats.written import label_list


def parsed(read):
    """A reader of JSON as a reader of bytes."""
    return lambda data, name, source: read(json.loads(data), name, source)


BACK = {
    "label-studio": (label_studio.write, label_studio.read),
    "labelbox": (labelbox.write, parsed(labelbox.read)),
    "cvat": (cvat.write, parsed(cvat.read)),
    "doccano": (doccano.write, parsed(doccano.read)),
    "prodigy": (prodigy.write, label_list.read_lines),
    "argilla": (argilla.write, parsed(argilla.read)),
}
SINGLE = ("doccano", "prodigy")
KEPT = {
    "label-studio": {"question id", "ask", "label name", "definition", "colour", "hotkey"},
    "labelbox": {"question id", "ask", "kind", "label name"},
    "cvat": {"question id"},
    "doccano": {"colour"},
    "prodigy": set(),
    "argilla": {"question id", "question title", "ask"},
}
each_tool = pytest.mark.parametrize("tool", BACK)


def there_and_back(tool, guideline):
    write, read = BACK[tool]
    exported = write(guideline)
    return exported, read(exported.content, guideline.name, "sample")


@pytest.mark.parametrize("tool", [tool for tool in BACK if tool not in SINGLE])
@settings(max_examples=40)
@given(guideline=guidelines())
def test_whatever_does_not_come_back_was_named(tool, guideline):
    """Questions, labels and all kept fields come back; every other field stands in the loss list of the export."""
    exported, started = there_and_back(tool, guideline)
    changed = differing(guideline, started.guideline)
    named = {loss.what.split(":")[0] for loss in exported.losses}
    assert changed <= named
    assert not changed & KEPT[tool]


@pytest.mark.parametrize("tool", SINGLE)
@settings(max_examples=40)
@given(guideline=guidelines(most=1))
def test_whatever_does_not_come_back_of_one_question_was_named(tool, guideline):
    """The same for the tools that ask one question; a key that doccano does not know is named too."""
    exported, started = there_and_back(tool, guideline)
    changed = differing(guideline, started.guideline)
    named = {loss.what.split(":")[0].split(" '")[0] for loss in exported.losses}
    assert changed <= named
    assert not changed & KEPT[tool]


@pytest.mark.parametrize("tool", ["label-studio", "labelbox", "cvat", "argilla"])
@settings(max_examples=40)
@given(guideline=guidelines())
def test_a_kind_is_lost_only_where_that_is_said(tool, guideline):
    """A question that comes back as another kind is a rating, and a loss names it."""
    exported, started = there_and_back(tool, guideline)
    for mine, yours in zip(guideline.questions, started.guideline.questions, strict=True):
        if mine.kind != yours.kind:
            assert mine.kind == "rating"
            assert mine.id in {loss.example for loss in exported.losses if loss.what.startswith("kind")}


@each_tool
def test_an_export_of_ours_reads_without_a_loss(tool):
    """Nothing in an export is strange to its own reader, but the guidelines that Argilla holds as text."""
    guideline = full()
    _, read = BACK[tool]
    exported = export(guideline, tool, "kind" if tool in SINGLE else None)
    started = read(exported.content, guideline.name, "sample")
    assert [loss.what for loss in started.losses] == (
        ["the guidelines, a text to take over by hand"] if tool == "argilla" else []
    )


@each_tool
def test_what_the_file_did_not_give_is_counted(tool):
    """The sentences that say "To be written" are as many as were counted."""
    guideline = full()
    exported = export(guideline, tool, "kind" if tool in SINGLE else None)
    started = BACK[tool][1](exported.content, guideline.name, "sample")
    assert started.guideline.model_dump_json().count("To be written") == started.unwritten > 0


@pytest.mark.parametrize("tool", writers())
def test_the_loss_list_counts_and_shows(tool):
    """Each loss has a count, an example, and the guideline it is of."""
    for loss in export(full(), tool, "kind").losses:
        assert loss.count >= 1
        assert loss.example
        assert loss.source == "mail@1.2.0"


@pytest.mark.parametrize("tool", writers())
def test_an_export_has_the_same_bytes_every_time(tool):
    """The same guideline, the same bytes."""
    assert export(full(), tool, "kind") == export(full(), tool, "kind")


def test_a_question_can_be_taken_alone():
    """`question` leaves the other questions, and their rules and cases, out of the export and of its losses."""
    alone = export(full(), "label-studio", "harm")
    assert b'name="harm"' in alone.content
    assert b'name="kind"' not in alone.content
    assert "rules" not in {loss.what for loss in alone.losses}


def test_a_question_that_is_not_there_is_refused():
    """The refusal names the questions that there are."""
    with pytest.raises(NotFound, match="no question 'colour'; expected one of 'kind', 'harm'"):
        export(full(), "labelbox", "colour")


@pytest.mark.parametrize("tool", SINGLE)
def test_several_questions_are_refused_where_a_tool_asks_one(tool):
    """The refusal says which questions can be chosen."""
    with pytest.raises(InvalidDocument, match="choose one with --question: 'kind', 'harm'"):
        export(full(), tool)


def test_a_label_without_a_definition_says_so():
    """The sentence in the place of a definition is honest."""
    _, started = there_and_back("labelbox", full())
    assert {label.definition for q in started.guideline.questions for label in q.labels} == {NO_DEFINITION}
