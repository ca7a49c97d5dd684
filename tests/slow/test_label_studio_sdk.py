"""Label Studio's own SDK, in an environment made for it, accepts what we write, and writes what we read."""

import json
import subprocess

import pytest

from tests.formats.test_label_studio_tasks import QUESTIONS, everything
from tests.slow.environment import python_with
from workbench.formats.importing import tables_of
from workbench.formats.registry import FORMATS

pytestmark = pytest.mark.slow
SDK = "label-studio-sdk==2.1.2"
CHECK = """
import json, sys
from label_studio_sdk.label_interface import LabelInterface

screen = LabelInterface(open("config.xml").read())
screen.validate()
found = {"controls": sorted(control.name for control in screen.controls), "errors": [], "checked": 0}
for name, key in (("gold.json", "annotations"), ("prelabels.json", "predictions")):
    for task in json.load(open(name)):
        if not screen.validate_task({"data": task["data"]}, validate_regions_only=False):
            found["errors"].append(f"{name}: data {task['data']}")
        for each in task[key]:
            found["checked"] += len(each["result"])
            found["errors"] += screen._validate_object(each, return_errors=True)
json.dump(found, sys.stdout)
"""
CONVERT = """
from label_studio_sdk.converter import Converter

converter = Converter("config.xml", project_dir=".", download_resources=False)
converter.convert_to_json_min("gold.json", "min", is_dir=False)
converter.convert_to_csv("gold.json", "csv", is_dir=False, sep=",")
"""


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    """Python with the SDK, in an environment of its own; skipped where there is no network to install it from."""
    return python_with(SDK, tmp_path_factory.mktemp("label_studio_sdk"))


@pytest.fixture
def written(tmp_path):
    """The answers of every kind as gold and as pre-labels, with the configuration of their guideline."""

    def tables(*tasks):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        return tables_of(path)

    for purpose in ("gold", "prelabels"):
        files = FORMATS["label-studio"].write(everything(tables), QUESTIONS, purpose).files
        tasks = [
            {"id": n, **task} for n, task in enumerate(json.loads(files["tasks.json"]), 1)
        ]  # as the server does
        (tmp_path / f"{purpose}.json").write_text(json.dumps(tasks), encoding="utf-8")
        (tmp_path / "config.xml").write_bytes(files["config.xml"])
    return tmp_path


def run(python, folder, program):
    """What a program of the SDK's environment prints."""
    done = subprocess.run([python, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_sdk_accepts_what_we_write(sdk, written):
    """The configuration is valid, and every result fits its control."""
    found = json.loads(run(sdk, written, CHECK))
    assert found["errors"] == []
    assert found["controls"] == sorted(question.id for question in QUESTIONS.questions)
    assert found["checked"] >= 2 * len(QUESTIONS.questions)


def test_what_the_sdk_exports_is_read(sdk, written):
    """JSON-MIN and CSV as the SDK writes them hold the same regions as the JSON."""
    run(sdk, written, CONVERT)
    whole = tables_of(written / "gold.json", item="item_id").parts
    boxes = {tuple(row["coords"]) for row in whole.to_pylist() if row["type"] == "box"}
    for name in ("min/result.json", "csv/result.csv"):
        tables = tables_of(written / name, item="item_id", annotator="ann")
        assert {tuple(row["coords"]) for row in tables.parts.to_pylist() if row["type"] == "box"} == boxes
        assert tables.report.adds_up
