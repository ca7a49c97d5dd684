"""Modules come to a notebook as one text that holds each of them once, and others' code stands there unchanged."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from workbench.ui.modules import LOOK, inlined, styles

PACKAGE = LOOK.parent
ENTRIES = sorted(PACKAGE.glob("*/screen/*.js"))
OURS = [
    path
    for path in sorted(PACKAGE.rglob("*.js"))
    if path.parent.name != "vendor" and "launcher" not in path.parts
]
VENDORED = {
    "preact.js": "225d7a773766e6fb2cfcc45274fe41d2059f5782f3f2c4569aa5132a2d3a2902",
    "hooks.js": "5c65ab263688d0805862fd0807c779af02c2799c44fda0873dfcb870d0da70a0",
    "htm.js": "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4",
}


def write(folder: Path, **files: str) -> Path:
    """A few modules; the first is the entry."""
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.js"


def test_a_module_that_two_others_import_stands_there_once(tmp_path):
    """A diamond of imports holds four texts, each after those it needs."""
    entry = write(
        tmp_path,
        top='import { l } from "./left.js";\nimport { r } from "./right.js";\nexport default l + r;',
        left='import { base } from "./base.js";\nexport const l = base;',
        right='import { base } from "./base.js";\nexport const r = base;',
        base="export const base = 'the one base';",
    )
    text = inlined(entry)
    assert text.count("the one base") == 1
    assert text.index("the one base") < text.index("const l") < text.index("l + r")
    assert "./" not in re.findall(r'from \\"([^"]*)\\"', text)


def test_equal_modules_have_one_name(tmp_path):
    """Two files of equal text are one module, so that two screens share it."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.js").write_text("export const base = 1;", encoding="utf-8")
    entry = write(
        tmp_path,
        top='import { base } from "./base.js";\nimport { base as same } from "./deep/base.js";\nexport default [base, same];',
        base="export const base = 1;",
    )
    assert inlined(entry).count("export const base = 1;") == 1


def test_signs_of_all_kinds_survive(tmp_path):
    """Quotes, backslashes, line separators and emoji stand in the text as they were."""
    text = 'export default `\\n "a" \u2028 \U0001f9fe </script> ${1}`;'
    entry = write(tmp_path, top=text)
    inside = re.search(r"of (\[.*\])\) \{", inlined(entry), re.DOTALL)
    assert inside
    assert json.loads(inside[1])[0][1] == text


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.stem)
def test_a_widget_is_light(path):
    """What a notebook is sent for one screen stays under 320 kB."""
    assert len(inlined(path).encode()) < 320_000


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_our_modules_never_make_markup_or_code_from_text(path):
    """No innerHTML, no eval, no inline style: text stays text, and the strict content policy holds."""
    text = path.read_text(encoding="utf-8")
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "dangerously",
        "eval(",
        "new Function",
        "document.write",
        'style="',
    ):
        assert forbidden not in text
    assert not re.search(r"https?://(?!www\.w3\.org/)[a-z]", text), "nothing is fetched from elsewhere"


@pytest.mark.parametrize(("name", "digest"), VENDORED.items())
def test_the_code_of_others_is_as_published(name, digest):
    """Preact and htm are as published, but for the two changes that vendor/README.md states."""
    assert sha256((LOOK / "vendor" / name).read_bytes()).hexdigest() == digest


def test_styles_begin_with_the_tokens():
    """The tokens stand before every sheet that uses them, and a sheet beside a widget is found by its path."""
    text = styles("screens.css", LOOK / "card.css")
    assert text.index("--wb-ink:") < text.index(".wb .btn") < text.index(".wb .quiz")


@pytest.mark.parametrize("name", ["screens.css", "card.css"])
def test_sheets_of_screens_reach_only_screens(name):
    """Every selector of a screen's sheet stands under .wb, so that a notebook keeps its own look."""
    text = re.sub(r"/\*.*?\*/", "", (LOOK / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@(media|container)[^{]*\{", "", text)
    selectors = [
        one.strip() for group in re.findall(r"([^{}]+)\{", text) for one in re.split(r",(?![^(]*\))", group)
    ]
    outside = {one for one in selectors if not re.match(r"\.wb\b|\.wb-(dark|light)\b|:root$|:host$", one)}
    assert outside == set()
