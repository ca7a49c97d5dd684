"""Labelbox's own SDK, in an environment made for it, writes its annotation types as the lines that we write."""

import json
import subprocess

import pytest

from tests.formats.test_labelbox import written
from tests.slow.environment import python_with
from workbench.documents.guideline import Guideline, Label, Question
from workbench.formats.tools import export

pytestmark = pytest.mark.slow
SDK = "labelbox[data]==7.17.0"
LINES = """
import json, sys
import labelbox.types as types
from labelbox.data.serialization import NDJsonConverter

def point(x, y):
    return types.Point(x=x, y=y)

def option(name):
    return types.ClassificationAnswer(name=name)

objects = {
    "car": types.Rectangle(start=point(20, 10), end=point(80, 50)),
    "road": types.Polygon(points=[point(0, 0), point(4, 0), point(4, 4)]),
    "nose": point(1.5, 2),
    "PER": types.TextEntity(start=372, end=372),
}
asked = {
    "weather": types.Radio(answer=option("sunny")),
    "sunny heat": types.Radio(answer=option("hot")),
    "seen": types.Checklist(answer=[option("cat"), option("dog")]),
    "nothing": types.Checklist(answer=[]),
    "note": types.Text(answer="Two words"),
}
annotations = [types.ObjectAnnotation(name=name, value=value) for name, value in objects.items()]
annotations += [types.ClassificationAnnotation(name=name, value=value) for name, value in asked.items()]
label = types.Label(data={"global_key": "img-1"}, annotations=annotations, is_benchmark_reference=True)
json.dump(list(NDJsonConverter.serialize([label])), sys.stdout)
"""
ONTOLOGY = """
import json, sys
from labelbox import OntologyBuilder

json.dump(OntologyBuilder.from_dict(json.load(open("ontology.json"))).asdict(), sys.stdout)
"""


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    """Python with the SDK, in an environment of its own; skipped where there is no network to install it from."""
    return python_with(SDK, tmp_path_factory.mktemp("labelbox_sdk"))


def run(python, folder, program):
    """The JSON that a program of the SDK's environment prints."""
    done = subprocess.run([python, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_sdk_writes_the_same_lines(sdk, tmp_path):
    """Rectangle, polygon, point, text entity, radio, checklist and text, but for the ids of lines."""
    ours, theirs = written()[0], run(sdk, tmp_path, LINES)
    for each in (*ours, *theirs):
        del each["uuid"]
    assert ours == theirs


def test_the_sdk_builds_our_tools(sdk, tmp_path):
    """A tool for each label of regions, and a text; the SDK gives a colour where we have none."""
    asked = [
        Question(id=kind, ask="Where?", kind=kind, labels=(Label(id=f"{kind}1", definition="It."),))
        for kind in ("boxes", "polygons", "keypoints", "spans")
    ]
    asked.append(Question(id="words", ask="What?", kind="transcript"))
    guideline = Guideline(name="g", version="1.0.0", title="G", purpose="P.", questions=tuple(asked))
    (tmp_path / "ontology.json").write_bytes(export(guideline, "labelbox").content)
    again = run(sdk, tmp_path, ONTOLOGY)
    assert [(tool["tool"], tool["name"]) for tool in again["tools"]] == [
        ("rectangle", "boxes1"),
        ("polygon", "polygons1"),
        ("point", "keypoints1"),
        ("named-entity", "spans1"),
    ]
    assert all(tool["color"] for tool in again["tools"])
    assert [(each["type"], each["name"]) for each in again["classifications"]] == [("text", "words")]
