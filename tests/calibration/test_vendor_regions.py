"""A vendor's page draws the boxes that its people got wrong over the gold, once nobody is measured by that gold any more."""

import base64
import datetime as dt
import re

import pytest
from PIL import Image

from tests.journeys.mark_rounds import GOLD, answered, made
from workbench.rounds.vendor.page import vendor_page
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

CAR = '[[120, 280, 320, 410, "car"]]'
OTHER = '[[1, 2, 33, 44, "person"]]'


@pytest.fixture
def root(tmp_path):
    """Two vendors in one box quiz; the picture says who took it."""
    create = made(tmp_path)
    file = tmp_path / "gold_sets" / "marks" / "files" / "street.png"
    about = Image.Exif()
    about[0x010E] = "taken by Quentin"
    Image.open(file).save(file, exif=about)
    create("boxes", "street", name="streets", practice=False)
    answered(tmp_path, "streets", {"Ann": GOLD["boxes"], "Ben": CAR, "Cleo": CAR})
    answered(tmp_path, "streets", {"Zoe": OTHER}, vendor="south")
    return tmp_path


def page(root, *, ended: bool) -> str:
    now = dt.datetime.now(dt.UTC)
    with AttemptStore.open(None, root) as store:
        if ended:
            store.close_round("streets", now - dt.timedelta(minutes=5))
        return vendor_page(Workspace(root), store, "north", now)


def test_nothing_is_drawn_while_the_round_runs(root):
    """Neither the gold nor an answer, nor the picture."""
    shown = page(root, ended=False)
    assert "<figure" not in shown
    assert "data:image" not in shown


def test_boxes_lie_over_the_gold_without_names_and_without_other_vendors(root):
    """One picture without its metadata, gold and the two who said the same; nobody of the other vendor."""
    shown = page(root, ended=True)
    (figure,) = re.findall(r"<figure.*?</figure>", shown, re.DOTALL)
    legend = re.sub(r"<[^>]+>", " ", figure)
    assert "Gold" in legend
    assert "2 of your people" in legend
    assert "1 of your people" not in legend
    assert "Ben" not in figure
    (picture,) = re.findall(r'href="data:image/\w+;base64,([^"]+)"', figure)
    assert b"Quentin" not in base64.b64decode(picture)
    assert "style=" not in figure
