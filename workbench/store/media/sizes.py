"""How large a picture is on the screen, by the header of its file."""

from pathlib import Path

SIDEWAYS = range(5, 9)  # orientations of EXIF that lay a picture on its side


def picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels, upright as a browser shows it; None where the file is missing or no picture.

    A WebP is never turned: it is served without its orientation.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            width, height = picture.size
            turned = picture.format != "WEBP" and picture.getexif().get(0x0112, 1) in SIDEWAYS
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return (height, width) if turned else (width, height)
