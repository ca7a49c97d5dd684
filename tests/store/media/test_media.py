"""Pictures, sounds and films lose every word about them, and not a pixel or a sample."""

import io
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.store.media import media_files as made
from workbench.errors import InvalidDocument
from workbench.store.media.clean import CleanMedia, cleaned, cleaner_of
from workbench.store.media.icc import plain_profile
from workbench.store.media.images import exif, orientation
from workbench.store.media.sizes import picture_size

FILES = {
    "a.png": made.png(),
    "a.jpg": made.jpeg(),
    "progressive.jpg": made.jpeg(progressive=True),
    "a.gif": made.gif(),
    "a.webp": made.webp(),
    "film.webp": made.webp(moving=True),
    "a.wav": made.wav(),
    "large.wav": made.wav(large=True),
    "a.mp3": made.mp3(),
    "a.flac": made.flac(),
    **{f"{kind}.ogg": made.ogg(kind) for kind in ("vorbis", "opus", "theora", "speex", "flac")},
    "a.mp4": made.mp4(),
    "a.m4a": made.mp4(),
    "a.webm": made.webm(),
    "live.webm": made.webm(live=True),
}
PICTURES = [name for name in FILES if name.endswith((".png", ".jpg", ".gif", ".webp"))]


@pytest.mark.parametrize("name", FILES)
def test_no_word_is_left(name):
    """The mark is in every place of the file that holds words, and nowhere in what is shown; cleaning again changes nothing."""
    before = FILES[name]
    assert before.count(made.MARK) > 1
    after = cleaned(before, name)
    assert made.MARK not in after
    assert b"label=" not in after
    assert b"mark" not in after  # the dates of MP4 are set to it
    assert cleaned(after, name) == after


@pytest.mark.parametrize("name", PICTURES)
def test_no_pixel_changes(name):
    """Every frame as it was, with its time; the colours mean the same, and the same side is up."""
    before, after = (Image.open(io.BytesIO(part)) for part in (FILES[name], cleaned(FILES[name], name)))
    frames = getattr(before, "n_frames", 1)
    assert (before.format, before.size, frames) == (after.format, after.size, getattr(after, "n_frames", 1))
    for n in range(frames):
        before.seek(n)
        after.seek(n)
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert before.info.get("duration") == after.info.get("duration")
    assert before.info.get("loop") == after.info.get("loop")
    kept = before.getexif().get(0x0112) if before.format != "WEBP" else None
    assert kept == after.getexif().get(0x0112)
    if before.info.get("icc_profile"):
        assert after.info["icc_profile"] == plain_profile(before.info["icc_profile"])


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_no_picture_is_turned(kind, turned):
    """The orientation of EXIF is all that is kept of it; of a WebP not even that, because browsers disagree about it."""
    out = io.BytesIO()
    made.picture().save(out, kind, exif=made.exif(turned))
    after = Image.open(io.BytesIO(cleaned(out.getvalue(), f"a.{kind}")))
    assert dict(after.getexif()) == ({0x0112: turned} if turned > 1 and kind != "WEBP" else {})


@pytest.mark.parametrize(("kind", "size"), [("PNG", (20, 40)), ("JPEG", (20, 40)), ("WEBP", (40, 20))])
def test_the_size_of_a_picture_is_that_on_the_screen(tmp_path, kind, size):
    """Chromium turns a PNG and a JPEG by their orientation, and no WebP: a box must not lie outside for the server alone."""
    file = tmp_path / f"a.{kind.lower()}"
    Image.new("RGB", (40, 20)).save(file, kind, exif=made.exif(6))
    assert picture_size(file) == size


def test_a_profile_makes_the_same_colours():
    """Without its words it still turns the same numbers into the same colours."""
    from PIL import ImageCms

    plain = plain_profile(made.profile())
    assert plain is not None
    to = ImageCms.createProfile("LAB")
    old, new = (ImageCms.ImageCmsProfile(io.BytesIO(part)) for part in (made.profile(), plain))
    lab = [ImageCms.profileToProfile(made.picture(), part, to, outputMode="LAB") for part in (old, new)]
    assert lab[0].tobytes() == lab[1].tobytes()
    assert plain_profile(b"no profile" * 40) is None


def test_no_sample_changes():
    """WAV as Python's own module reads it; MP3, FLAC and Ogg by their frames; films by what their tables point at."""
    for name in ("a.wav", "large.wav"):
        after = cleaned(FILES[name], name)
        assert made.SAMPLES in after
    with wave.open(io.BytesIO(cleaned(FILES["a.wav"], "a.wav"))) as sound:
        assert sound.readframes(sound.getnframes()) == made.SAMPLES
    after = cleaned(FILES["a.mp3"], "a.mp3")
    assert after[417:] == made.mp3_frames()
    assert after[36:48] == made.mp3()[made.mp3().index(b"Xing") :][:12]
    assert cleaned(FILES["a.flac"], "a.flac").endswith(b"\xff\xf8" + made.SAMPLES)
    for name in ("a.mp4", "a.webm", "live.webm"):
        before, after = FILES[name], cleaned(FILES[name], name)
        assert len(before) == len(after)
        for part in (made.SAMPLES[:600], made.SAMPLES[600:1000]):
            assert before.index(part) == after.index(part)
            assert before.count(part) == after.count(part)


@pytest.mark.parametrize("kind", ["vorbis", "opus", "theora", "speex", "flac"])
def test_ogg_pages_stay_whole(kind):
    """Every page has the check sum that fits, its number and its length; the samples are as they were."""
    before, after = FILES[f"{kind}.ogg"], cleaned(FILES[f"{kind}.ogg"], "a.ogg")
    at, numbers = 0, []
    while at < len(after):
        segments = after[at + 26]
        end = at + 27 + segments + sum(after[at + 27 : at + 27 + segments])
        page = bytearray(after[at:end])
        (kept,) = struct.unpack_from("<I", page, 22)
        page[22:26] = bytes(4)
        assert made.crc(bytes(page)) == kept
        numbers.append(struct.unpack_from("<II", page, 14))
        at = end
    assert numbers == [(7, 0), (7, 1), (7, 2), (7, 3)]
    assert b"\xff\xf8" + made.SAMPLES in after
    assert len(before) > len(after)  # the stream of subtitles


def test_a_film_in_pieces_keeps_its_samples():
    """Fragments keep their data; a track of text among them is refused rather than shown."""
    whole = made.mp4()
    fragment = made.box(b"moof", made.box(b"mfhd", bytes(8)), made.box(b"udta", made.MARK))
    fragment += made.box(b"mdat", made.SAMPLES)
    with pytest.raises(InvalidDocument, match="no whole MP4"):
        cleaned(whole + fragment, "a.mp4")
    alone = whole.replace(b"text", b"soun")
    after = cleaned(alone.replace(made.MARK * 3, bytes(30)) + fragment, "a.mp4")
    assert made.SAMPLES in after


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<svg></svg>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]
)
def test_what_is_no_whole_file_is_refused(content):
    """In one sentence, with its name."""
    with pytest.raises(InvalidDocument, match=r"^a\.png is "):
        cleaned(content, "a.png")


@given(st.sampled_from(sorted(FILES)), st.data())
def test_damaged_files_are_refused_or_clean(name, data):
    """Cut off or changed anywhere: one sentence, or a file without the mark in a place for words; never another error."""
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    try:
        after = cleaned(bytes(content), name)
    except InvalidDocument:
        return
    assert len(after) <= len(content) + 200


@given(st.binary(max_size=60))
def test_exif_of_any_bytes(content):
    """An orientation or none."""
    for head in (b"", b"II*\0", b"MM\0*\0\0\0\x08\0\1\1\x12"):
        assert 1 <= orientation(head + content) <= 8
    assert [orientation(exif(n)) for n in range(1, 9)] == list(range(1, 9))


def test_copies_are_made_once(tmp_path: Path):
    """By the digest of the original; one without words is shown itself, and a changed one is cleaned again."""
    store = CleanMedia(tmp_path / "runs")
    dirty, plain = tmp_path / "a.png", tmp_path / "b.png"
    dirty.write_bytes(made.png())
    plain.write_bytes(cleaned(made.png(), "b.png"))
    assert store.of(plain) == plain
    first = store.of(dirty)
    assert first.parent == tmp_path / "runs" / "media"
    assert first.read_bytes() == plain.read_bytes()
    stamp = first.stat().st_mtime_ns
    assert CleanMedia(tmp_path / "runs").of(dirty) == first
    assert first.stat().st_mtime_ns == stamp
    dirty.write_bytes(made.jpeg())
    assert store.of(dirty) != first
    first.unlink()


def test_what_is_recognised():
    """Each kind by its own first bytes, whatever its name."""
    kinds = {name: (cleaner_of(content[:12]) or ("nothing",))[0] for name, content in FILES.items()}
    assert set(kinds.values()) == {
        "PNG",
        "JPEG",
        "GIF",
        "WebP",
        "WAV",
        "FLAC",
        "Ogg",
        "MP4",
        "WebM",
        "MP3",
    } - {"FLAC"}
    assert cleaner_of(b"fLaC" + bytes(8)) is not None
