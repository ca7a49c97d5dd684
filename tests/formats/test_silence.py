"""That nothing is said is an answer: written to tools that can hold it and read back, counted where they cannot."""

import json

import pyarrow as pa
import pytest

from workbench.formats.importing import of_annotations, tables_of
from workbench.formats.read import read
from workbench.formats.registry import FORMATS
from workbench.kinds.registry import EMPTY
from workbench.kinds.transcript import render

SAID = {"a.wav": render(""), "b.wav": "two words", "c.wav": render("[]")}
HOLD = {"label-studio", "labelbox", "cvat"}
COUNTED = {"prodigy", "doccano", "toloka", "appen"}


def table(answers):
    """Transcripts of one person, as an import."""
    columns = {"item_id": [*answers], "annotator_id": ["ann"] * len(answers), "label": [*answers.values()]}
    return of_annotations([read(pa.table(columns), kind="transcript")])


@pytest.mark.parametrize("tool", sorted(HOLD | COUNTED))
def test_silence_is_written_as_it_is_or_counted(tool):
    """No tool gets the text `[]` for silence, and what it cannot hold is in the report."""
    written = FORMATS[tool].write(table(SAID), None, "gold")
    text = b"".join(written.files.values()).decode()
    assert "two words" in text
    assert text.count(EMPTY) == 1, "the words of c.wav"
    assert sum(loss.count for loss in written.report if "nothing in them" in loss.what) == (tool in COUNTED)


def test_silence_is_an_empty_text_in_labelbox():
    """What is sent to Labelbox names nobody, and is not read back."""
    lines = FORMATS["labelbox"].write(table(SAID), None, "gold").files["import.ndjson"].decode().splitlines()
    assert [json.loads(line)["answer"] for line in lines] == ["", "two words", EMPTY]


@pytest.mark.parametrize("tool", sorted(HOLD - {"labelbox"}))
def test_silence_comes_back(tool):
    """Written and read again: silence, words, and words that look like silence."""
    [content] = FORMATS[tool].write(table(SAID), None, "gold").files.values()
    again = tables_of(content, annotator="ann", **({"item": "item_id"} if tool == "label-studio" else {}))
    said = dict(zip(*(again.answers.column(name).to_pylist() for name in ("item_id", "label")), strict=True))
    assert said["a.wav"] == EMPTY
    assert said["b.wav"] == "two words"
    assert said["c.wav"] == render(EMPTY)


def test_only_what_the_tool_says():
    """A text area that holds an empty text says so; an annotation without results says nothing."""

    def task(number, results):
        return {
            "id": number,
            "data": {"audio": f"{number}.wav"},
            "annotations": [{"id": number, "completed_by": 1, "was_cancelled": False, "result": results}],
        }

    def said(*texts):
        return {"from_name": "said", "to_name": "audio", "type": "textarea", "value": {"text": list(texts)}}

    export = [task(1, [said("Hello there.")]), task(2, [said("")]), task(3, [said()]), task(4, [])]
    tables = tables_of(json.dumps(export).encode())
    assert tables.answers.column("label").to_pylist() == ["Hello there.", EMPTY, EMPTY]
    assert [loss.count for loss in tables.report if "nothing in them" in loss.what] == [1]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_silence_in_our_own_tables(ending, tmp_path):
    """An empty cell is a missing answer, `[]` is silence, in CSV and in Parquet."""
    path = tmp_path / f"said.{ending}"
    if ending == "csv":
        path.write_text("item,annotator,label\na,ann,[]\nb,ann,\nc,ann,words\n", encoding="utf-8")
    else:
        table({"a": EMPTY, "c": "words"}).write(path)
    answers = read(path, kind="transcript")
    kind = answers.as_kind
    assert {kind.read(text) for text in answers.label.texts()} == {"", "words"}
    assert len(answers) == 2
