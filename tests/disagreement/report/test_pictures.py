"""The disagreement report draws regions on their pictures where something says where these lie."""

import csv
import json

import pytest
from PIL import Image

from workbench.disagreement.report.page import open_page


@pytest.fixture
def files(tmp_path):
    """Two people's boxes on two pictures, of which one is there."""
    path = tmp_path / "answers.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["item_id", "annotator_id", "label"])
        for item in ("i1", "i2"):
            out.writerow([item, "ann", json.dumps([[0, 0, 50, 50, "car"]])])
            out.writerow([item, "ben", json.dumps([[0, 0, 50, 50, "truck"]])])
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (100, 80), "red").save(tmp_path / "pictures" / "i1.png")
    return {"files": [str(path)], "kind": "boxes", "root": str(tmp_path)}


def test_a_named_folder_lies_beneath_the_boxes(files, tmp_path):
    """The picture is embedded, and the one that is not there is named."""
    page = open_page(**files, pictures=str(tmp_path / "pictures"))
    html = str(page.labels()) + str(page.items())
    assert html.count('<image href="data:image/jpeg') == 1
    assert "i2.png, .jpg or the like was looked for in pictures, and is not there." in html
    assert "--pictures pictures" in page.loaded.parameters.command()
    pictures = [each for each in page.loaded.provenance.inputs if each.role == "picture"]
    assert [(each.name, each.path) for each in pictures] == [("i1", "pictures/i1.png")]


def test_without_one_there_is_a_frame(files):
    """Nothing is looked for, so nothing is named."""
    page = open_page(**files)
    html = str(page.labels()) + str(page.items())
    assert "<image" not in html
    assert "was looked for" not in html


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("i1", ""),
        ("i9", "none of these items is in the gold: here one is 'i1', there 'i9'"),
        (None, "no gold was given"),
    ],
)
def test_gold_of_other_items_is_no_gold(files, tmp_path, item, reason):
    """A page that says nothing of what is right says why: no gold, or gold of other items."""
    gold = tmp_path / "gold.csv"
    gold.write_text(f'item_id,label\n{item},"[[0,0,50,50,""car""]]"\n', encoding="utf-8")
    page = open_page(**files, **({"gold": str(gold)} if item else {}))
    html = str(page.in_short()).replace("&#39;", "'")
    assert ("Not on this page" in html) == bool(reason)
    assert reason in html
