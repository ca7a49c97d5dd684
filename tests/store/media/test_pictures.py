"""A picture is kept without anything but itself: no place, camera, author or comment, whatever its file carried."""

import base64
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.store.media import pictures
from workbench.store.media.pictures import PictureStore

SECRET = b"Ann's kitchen"
TURNED = 6  # EXIF orientation: the camera lay on its side


@pytest.fixture
def store(workspace) -> PictureStore:
    """Pictures of the guideline `mail`."""
    return PictureStore(workspace.guidelines.root)


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    """A red picture of a kind."""
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30)).convert(mode)
    image.save(out, kind, **options)
    return out.getvalue()


def exif() -> Image.Exif:
    """Where, by whom and how a photo was taken."""
    found = Image.Exif()
    found[0x0112] = TURNED
    found[0x013B] = SECRET.decode()  # Artist
    gps = found.get_ifd(0x8825)
    gps[1], gps[2] = "N", (41.0, 23.0, 6.0)
    gps[3], gps[4] = "E", (2.0, 10.0, 24.0)
    return found


def kept(store: PictureStore, picture: pictures.Picture) -> Image.Image:
    return Image.open(store.root / "mail" / picture.path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_of_a_photo_goes(store, kind):
    """EXIF with GPS is in what was put in, and not in what is kept; the turn it noted is applied."""
    content = photo(kind, exif=exif())
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)[2] == (41.0, 23.0, 6.0)
    done = store.put("mail", "IMG_0001.jpg", content)
    image = kept(store, done)
    assert not image.getexif()
    assert SECRET not in (store.root / "mail" / done.path).read_bytes()
    assert image.size == (done.width, done.height) == (20, 40)
    assert image.format == kind


def test_comments_and_texts_go(store):
    """A JPEG comment, XMP, the texts of a PNG and the comment of a GIF."""
    texts = PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    for content in (
        photo("JPEG", comment=SECRET, xmp=SECRET),
        photo("PNG", pnginfo=texts, dpi=(300, 300)),
        photo("GIF", mode="P", comment=SECRET),
        photo("WEBP", xmp=SECRET),
    ):
        assert SECRET in content
        done = store.put("mail", "cup", content)
        assert SECRET not in (store.root / "mail" / done.path).read_bytes()
        assert set(kept(store, done).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "background",
            "loop",
        }


def test_what_hangs_behind_a_picture_goes(store):
    """Bytes after its end, such as a second file."""
    done = store.put("mail", "cup.png", photo("PNG") + b"PK" + SECRET)
    assert SECRET not in (store.root / "mail" / done.path).read_bytes()


def test_the_pixels_stay(store):
    """A PNG is the same picture, transparency included; a palette with a clear colour too; a GIF becomes a PNG."""
    image = Image.new("RGBA", (3, 2), (10, 20, 30, 128))
    out = io.BytesIO()
    image.save(out, "PNG")
    assert kept(store, store.put("mail", "a.png", out.getvalue())).tobytes() == image.tobytes()
    palette = Image.new("P", (2, 1), 1)
    palette.putpalette([0, 0, 0, 9, 8, 7])
    palette.putpixel((0, 0), 0)
    out = io.BytesIO()
    palette.save(out, "GIF", transparency=0)
    done = store.put("mail", "a.gif", out.getvalue())
    assert done.path.endswith(".png")
    found = kept(store, done).convert("RGBA")
    assert (found.getpixel((0, 0))[3], found.getpixel((1, 0))) == (0, (9, 8, 7, 255))


def test_a_profile_is_applied_and_gone(store):
    """Colours become sRGB; the profile, which can name a device, does not stay."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    done = store.put("mail", "a.jpg", photo("JPEG", icc_profile=profile))
    assert "icc_profile" not in kept(store, done).info
    red, *_ = kept(store, done).getpixel((5, 5))
    assert abs(red - 200) < 6


def test_a_large_picture_is_scaled(store):
    """The longer side is 1,600 pixels at most."""
    done = store.put("mail", "wide.png", photo("PNG", (3200, 100)))
    assert (done.width, done.height, done.scaled) == (1600, 50, True)
    assert not store.put("mail", "small.png", photo("PNG")).scaled


def test_the_same_picture_twice_is_one(store):
    """Its name carries its digest."""
    first = store.put("mail", "../../Cracked Cup.PNG", photo("PNG"))
    again = store.put("mail", "../../Cracked Cup.PNG", photo("PNG"))
    assert first.path == again.path == f"pictures/cracked-cup-{first.sha256[:8]}.png"
    assert (first.new, again.new) == (True, False)
    other = store.put("mail", "Cracked Cup.png", photo("PNG", (2, 2)))
    assert other.path != first.path


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "SVG among them, are not taken"),
        (photo("BMP"), "no whole PNG, JPEG, WebP or GIF"),
        (photo("TIFF"), "no whole PNG"),
        (photo("PNG")[:60], "no whole PNG"),
        (b"", "no whole PNG"),
    ],
)
def test_other_kinds_are_refused(store, content, said):
    """What is no whole picture of the four kinds; nothing is written."""
    with pytest.raises(InvalidDocument, match=said):
        store.put("mail", "cup.png", content)
    assert not (store.root / "mail/pictures").exists()


def test_what_moves_is_refused(store):
    """An animation is no example on paper."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(InvalidDocument, match="moves"):
        store.put("mail", "cup.gif", out.getvalue())


def test_too_large_is_refused(store, monkeypatch):
    """By bytes before it is opened, by pixels before it is decoded."""
    monkeypatch.setenv("WORKBENCH_LIMITS", "pixels=100")
    with pytest.raises(OutOfRange, match="has 800 pixels; at most 100"):
        store.put("mail", "cup.png", photo("PNG"))
    monkeypatch.setenv("WORKBENCH_LIMITS", "picture=50")
    with pytest.raises(OutOfRange, match="bytes; at most 50"):
        store.put("mail", "cup.png", photo("PNG"))


def test_a_picture_is_judged_by_the_size_in_its_header(store):
    """Sixty thousand by sixty thousand pixels in a few bytes: nothing is decoded, also of a file that is there already."""
    content = photo("PNG")
    size = struct.pack(">II", 60_000, 60_000)
    header = b"IHDR" + size + content[24:29]
    bomb = content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]
    with pytest.raises(OutOfRange, match="has too many pixels; at most 40,000,000 are read"):
        store.put("mail", "cup.png", bomb)
    (store.root / "mail" / "cup.png").write_bytes(bomb)
    assert store.small("mail", "cup.png") is None


def test_a_guideline_that_is_not_there(store):
    """Refused, with those that are; a name cannot leave the workspace."""
    with pytest.raises(NotFound, match="expected one of 'mail'"):
        store.put("male", "cup.png", photo("PNG"))
    with pytest.raises(InvalidDocument, match="guideline name"):
        store.put("../mail", "cup.png", photo("PNG"))


@given(
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.integers(0, 5000), st.binary(min_size=1, max_size=8)
)
def test_a_damaged_picture_is_refused_or_kept_whole(kind, place, noise):
    """Whatever is broken, there is a picture or a refusal, never a crash."""
    content = bytearray(photo(kind, mode="P" if kind == "GIF" else "RGB"))
    at = place % len(content)
    content[at : at + len(noise)] = noise
    try:
        found, image, _ = pictures._decoded(bytes(content), "'x'")
    except (InvalidDocument, OutOfRange):
        return
    assert pictures._encoded(found, image)


def test_a_copy_for_a_report_is_small_upright_and_nothing_but_itself(tmp_path):
    """As data, with the size that the camera's rotation gives; a file that is no picture gives none."""
    file = tmp_path / "turned.jpg"
    file.write_bytes(photo(size=(800, 400), exif=exif()))
    address, width, height = pictures.small_copy(file, 200)
    assert (width, height) == (400, 800)
    content = base64.b64decode(address.removeprefix("data:image/jpeg;base64,"))
    assert Image.open(io.BytesIO(content)).size == (100, 200)
    assert SECRET not in content
    file.write_bytes(b"no picture")
    assert pictures.small_copy(file) is None
