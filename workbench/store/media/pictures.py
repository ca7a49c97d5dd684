"""Pictures beside a guideline: decoded and encoded again, so that only the picture itself is kept."""

import base64
import io
import re
import unicodedata
import warnings
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from PIL import Image, ImageCms, ImageOps

from workbench.errors import InvalidDocument, NotFound, OutOfRange, listed
from workbench.formats.limits import PICTURE, PIXELS
from workbench.store import documents, files

FOLDER = "pictures"
KINDS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".png"}  # a still GIF is saved as PNG
LONGEST_SIDE = 1_600  # pixels of a side, at most
SMALL_SIDE = 320  # pixels of a side in the editor
MODES = ("1", "L", "LA", "RGB", "RGBA", "I;16")


@dataclass(frozen=True)
class Picture:
    """A saved picture of a guideline.

    path     as in an example, such as `pictures/cracked-cup-1f2e3d4c.png`
    scaled   whether it was scaled down
    new      False if the same picture was there already
    """

    path: str
    sha256: str
    width: int
    height: int
    scaled: bool
    new: bool


@dataclass(frozen=True)
class PictureStore:
    """The folders `guidelines/<name>/pictures/`; `root` is the folder `guidelines/`."""

    root: Path

    def put(self, guideline: str, name: str, content: bytes) -> Picture:
        """Save a picture: PNG, JPEG, WebP or a still GIF, without metadata and under a safe name.

        Place, camera, author, comments and previews are removed; the camera's rotation is applied, colours become
        sRGB, and sides over 1,600 pixels are scaled down. Refused: other kinds (SVG can hold scripts), animations,
        files over 10 MB or 40 megapixels (OutOfRange), and broken pictures (InvalidDocument).
        """
        folder = self.root / documents.checked_name(guideline, "guideline")
        if not folder.is_dir():
            names = listed(documents.names_in(self.root))
            raise NotFound(f"there is no guideline {guideline!r} in {self.root}; expected one of {names}.")
        quoted = repr(PurePath(name).name[:80])
        PICTURE.check(len(content), f"picture {quoted}", OutOfRange)
        kind, image, scaled = _decoded(content, quoted)
        clean = _encoded(kind, image)
        digest = sha256(clean).hexdigest()
        path = f"{FOLDER}/{safe_stem(name)}-{digest[:8]}{KINDS[kind]}"
        new = files.write_once(folder / path, clean)
        return Picture(path, digest, image.width, image.height, scaled, new)

    def small(self, guideline: str, path: str) -> str | None:
        """A small version of an example's picture, as a `data:` address; None if there is none."""
        folder = (self.root / documents.checked_name(guideline, "guideline")).resolve()
        file = (folder / path).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            return None
        image = _small(file, SMALL_SIDE)
        return None if image is None else _as_data(image.convert("RGBA"), "PNG")


def small_copy(file: Path, side: int = SMALL_SIDE) -> tuple[str, int, int] | None:
    """A picture scaled down for a report, as a `data:` address, with its width and height; None if it is none.

    Upright and without metadata; JPEG, or PNG where parts of it are transparent.
    """
    image = _small(file, side)
    if image is None:
        return None
    width, height = image.info["size"]
    if image.has_transparency_data:
        return _as_data(image.convert("RGBA"), "PNG"), width, height
    return _as_data(image.convert("RGB"), "JPEG"), width, height


def _small(file: Path, side: int) -> Image.Image | None:
    """The pixels of a picture, upright, with no side longer than `side`; `info["size"]` is its own size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked below
            with Image.open(file, formats=list(KINDS)) as image:
                if image.width * image.height > PIXELS.allowed:
                    return None
                upright = ImageOps.exif_transpose(image)
                size = upright.size
                upright.thumbnail((side, side))
                upright.info["size"] = size
                return upright
    except Exception:  # a decoder may raise any error on a broken file
        return None


def _as_data(image: Image.Image, kind: str) -> str:
    out = io.BytesIO()
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    clean.save(out, kind, **({"quality": 80} if kind == "JPEG" else {}))
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def safe_stem(name: str) -> str:
    """A file name without folder and extension, in plain letters.

    >>> safe_stem("../Ünsere Tasse (1).PNG"), safe_stem("....")
    ('unsere-tasse-1', 'picture')
    """
    last = re.split(r"[/\\]", name)[-1].rpartition(".")
    plain = unicodedata.normalize("NFKD", last[0] or last[2]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:48].strip("-") or "picture"


def _decoded(content: bytes, quoted: str) -> tuple[str, Image.Image, bool]:
    """The kind and the pixels, upright, in sRGB, scaled down; nothing else of the file."""
    refused = InvalidDocument(
        f"picture {quoted} is no whole PNG, JPEG, WebP or GIF; other kinds, SVG among them, are not taken."
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked below
            image = Image.open(io.BytesIO(content), formats=list(KINDS))
    except Image.DecompressionBombError:  # Pillow's own limit is higher, and it keeps the size to itself
        raise OutOfRange(
            f"picture {quoted}: has too many pixels; at most {PIXELS.allowed:,} are read."
        ) from None
    except Exception:  # a decoder may raise any error on a broken file
        raise refused from None
    PIXELS.check(image.width * image.height, f"picture {quoted}", OutOfRange)
    if getattr(image, "is_animated", False):
        raise InvalidDocument(
            f"picture {quoted} moves, and paper does not; save the one frame that you mean."
        )
    kind = str(image.format)
    try:
        image.load()
        kept = _in_srgb(ImageOps.exif_transpose(image))
    except Exception:  # as above: truncated or damaged
        raise refused from None
    scaled = max(kept.size) > LONGEST_SIDE
    if scaled:
        kept.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return kind, Image.frombytes(kept.mode, kept.size, kept.tobytes()), scaled


def _in_srgb(image: Image.Image) -> Image.Image:
    """The image in sRGB, without a profile or a palette."""
    profile = image.info.get("icc_profile")
    if image.mode not in MODES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif "transparency" in image.info:
        image = image.convert("LA" if image.mode in ("1", "L") else "RGBA")
    if profile and image.mode in ("RGB", "RGBA"):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        turned = ImageCms.profileToProfile(image.convert("RGB"), source, ImageCms.createProfile("sRGB"))
        image = turned if turned is not None else image
        if alpha is not None:
            image.putalpha(alpha)
    return image


def _encoded(kind: str, image: Image.Image) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        image.convert("L" if image.mode in ("1", "L") else "RGB").save(out, "JPEG", quality=90, optimize=True)
    elif kind == "WEBP":
        image.convert("RGBA" if image.mode in ("LA", "RGBA") else "RGB").save(
            out, "WEBP", quality=90, method=6
        )
    else:
        image.save(out, "PNG", optimize=True)
    return out.getvalue()
