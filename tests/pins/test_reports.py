"""The pages of the example as text, and the JSON of the commands that write them. Each page is made once."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.pins.conftest import Story
from tests.pins.page_text import VERSION, text_of
from tests.pins.pinned import pinned
from tests.pins.still import stands_still

SAMPLE = Path(__file__).parents[2] / "docs" / "sample" / "pilot_report.html"
A, B = (f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab")
INTENT = ("--question", "intent", "--guideline", "support-tickets@2.0.0", "--gold", "support-tickets@1.0.0")
ROUND = (
    "quiz",
    "create",
    "november",
    "--gold",
    "support-tickets@1.0.0",
    "--question",
    "intent",
    "--until-sure",
)
PAGES = {
    "disagreement": ("disagreement", A, B, *INTENT, "--tables", "disagreement_tables"),
    "pilot": ("pilot", "november", "--tables", "pilot_tables", "--names", "pilot_names.csv"),
    "scorecard": ("scorecard", "--tables", "scorecard_tables"),
    "status": ("status", "--at", "2026-11-30T12:00:00Z", "--tables", "status_tables"),
    "calibration": ("calibration", "november", "--tables", "calibration_tables", "--names", "names.csv"),
    "calibration_vendor": ("calibration", "november", "--cohort", "vendor_a", "--show-names"),
    "calibration_annotator": ("calibration", "november", "--annotator", "A01"),
}


@pytest.fixture(scope="module")
def reported(example, tmp_path_factory) -> Story:
    """A workspace in which every report was made, and what the commands said; not to be changed."""
    root = tmp_path_factory.mktemp("reports") / "labelling"
    shutil.copytree(example, root)
    with pytest.MonkeyPatch.context() as patch, stands_still():
        patch.chdir(root)
        told = Story("report", root)
        told.do(*ROUND)
        told.do("quiz", "simulate", "november", "--people", 12, "--seed", 7)
        for name, words in PAGES.items():
            told.say("report", *words, "--out", f"{name}.html")
            told.say("report", "verify", f"{name}.html")
        told.say("guideline", "render", "support-tickets@2.0.0", "--since", "1.0.0", "--out", "handbook.html")
        changed = root / B
        kept = changed.read_bytes()
        changed.write_bytes(kept.replace(b"billing_question", b"how_to", 1))
        told.say("report", "verify", "pilot.html", status=1)
        changed.write_bytes(kept)
    return told


def test_what_the_commands_say(reported):
    """Which files were written, whether a page still rests on its inputs; a page's own digest is its machine's."""
    pinned("report.json", without_digests(reported.told))


def without_digests(value):
    """Digests of pages and of handbooks name the versions of libraries; all else stays."""
    if isinstance(value, list):
        return [without_digests(one) for one in value]
    if isinstance(value, dict):
        page = str(value.get("path", "")).endswith(".html")
        return {
            key: "PAGE" if page and key == "sha256" else without_digests(one) for key, one in value.items()
        }
    return value


@pytest.mark.parametrize("name", [*PAGES, "handbook"])
def test_a_page_reads_the_same(reported, name):
    """Every line that a reader reads, with its numbers, in its order."""
    page = (reported.root / f"{name}.html").read_text(encoding="utf-8")
    pinned(f"pages/{name}.txt", reported.normal.text(text_of(page)))


def test_the_sample_is_todays_report(reported):
    """README links to a report that the workbench still makes; `make pictures` makes it anew."""
    sample, page = (path.read_text(encoding="utf-8") for path in (SAMPLE, reported.root / "pilot.html"))
    assert reported.normal.text(text_of(sample)) == reported.normal.text(text_of(page))


def test_tables_beside_the_pages(reported):
    """Every table has the bytes it had."""
    tables = [*reported.root.glob("*_tables/*"), *reported.root.glob("*names.csv")]
    found = {path.relative_to(reported.root).as_posix(): sum_of(path) for path in sorted(tables)}
    pinned("report_tables.json", found)


def sum_of(path: Path) -> str:
    """The sha256 of a table; versions of libraries are no part of it."""
    return sha256(VERSION.sub(r"\1 VERSION", path.read_text(encoding="utf-8")).encode()).hexdigest()
