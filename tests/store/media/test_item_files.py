"""Where items' pictures and recordings lie: what names them, what is never opened, and what is said of a missing one."""

import wave

import pytest
from PIL import Image

from workbench.errors import NotFound
from workbench.quality.sources import sources
from workbench.store.gold_sets import media_address
from workbench.store.media.item_files import NOWHERE, ItemFiles
from workbench.store.workspace import Workspace


def picture(path, colour="red"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 20), colour).save(path)
    return path


@pytest.mark.parametrize("item", ["a.png", "a", "/data/upload/3/a.png", "day 1\\a.png", "s3://bucket/a.png"])
def test_a_folder_holds_what_an_items_id_names(tmp_path, item):
    """By its file name, whatever tool it comes from, with an ending or without."""
    file = picture(tmp_path / "pictures" / "a.png")
    assert ItemFiles.of(folder=tmp_path / "pictures").find(item) == file


@pytest.mark.parametrize(
    "item", ["../secret.png", "/etc/passwd", "deeper/../../secret.png", "secret", "a\0b", "x" * 5000]
)
def test_nothing_outside_of_the_folder_is_opened(tmp_path, item):
    """However an item is called."""
    picture(tmp_path / "secret.png")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "link.png").symlink_to(tmp_path / "secret.png")
    held = ItemFiles.of(folder=tmp_path / "pictures")
    assert held.find(item) is None
    assert held.find("link.png") is None


def test_a_table_of_items_names_pictures_beside_it_or_in_the_folder(tmp_path):
    """Its own folder comes first."""
    beside, elsewhere = picture(tmp_path / "pics" / "one.png"), picture(tmp_path / "store" / "two.png")
    items = {"i1": "pics/one.png", "i2": "s3://bucket/two.png", "i3": "gone.png"}
    held = ItemFiles.of(items=(tmp_path, items), folder=tmp_path / "store")
    assert (held.find("i1"), held.find("i2"), held.find("i3")) == (beside, elsewhere, None)
    assert held.missing("i3") == f"gone.png was looked for in {tmp_path.name}, and is not there."
    assert ItemFiles().missing("i1") == NOWHERE


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(NotFound, match="there is no folder"):
        ItemFiles.of(folder=tmp_path / "nowhere")


def test_a_picture_is_no_media_address(tmp_path):
    """One item may have both; each is found by what it is."""
    sound = tmp_path / "a.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, 8000, 4, "NONE", ""))
        file.writeframes(b"\0" * 8)
    seen = picture(tmp_path / "a.png")
    held = ItemFiles.of(folder=tmp_path)
    assert (held.find("a", "audio"), held.find("a")) == (sound, seen)
    assert str(media_address(sound)).startswith("data:audio/wav;base64,")
    (tmp_path / "broken.wav").write_bytes(b"RIFF????WAVEjunk")
    assert media_address(tmp_path / "broken.wav") is None


def test_answers_know_the_pictures_of_their_items_table(tmp_path):
    """The column `picture` of the table of items names them."""
    (tmp_path / "answers.csv").write_text(
        "item_id,annotator_id,label\ni1,ann,x\ni1,ben,y\n", encoding="utf-8"
    )
    (tmp_path / "items.csv").write_text("item_id,picture\ni1,pics/one.png\n", encoding="utf-8")
    file = picture(tmp_path / "pics" / "one.png")
    table = sources(tmp_path / "answers.csv", items=tmp_path / "items.csv").read(Workspace(tmp_path))
    assert table.files.find("i1") == file
