"""The pages that compare two pilots and follow vendors, made from two pilots of one workspace."""

import re
import shutil

import pytest

from workbench.errors import OutOfRange
from workbench.pilot.progress.compare import ComparePage
from workbench.pilot.progress.parameters import CompareReport, ScorecardReport
from workbench.pilot.progress.scorecard import ScorecardPage
from workbench.store.shipped import shipped


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> str:
    """The example with a second pilot: a month later, at a lower price; and a third without a delivery."""
    folder = tmp_path_factory.mktemp("pilots")
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(shipped(room), folder / room)
    winter = folder / "pilots" / "winter"
    shutil.copytree(folder / "pilots" / "november", winter)
    (winter / "frozen.yaml").unlink()
    text = (winter / "pilot.yaml").read_text().replace("name: november", "name: winter")
    text = text.replace("per_unit: 0.105", "per_unit: 0.095").replace("2026-11-", "2026-12-")
    (winter / "pilot.yaml").write_text(text)
    for file in (winter / "deliveries").glob("*.csv"):
        file.write_text(file.read_text().replace("2026-11-", "2026-12-"))
    spring = folder / "pilots" / "spring" / "pilot.yaml"
    spring.parent.mkdir()
    spring.write_text((winter / "pilot.yaml").read_text().replace("name: winter", "name: spring"))
    (folder / "pilots" / "begun").mkdir()  # no pilot yet
    return str(folder)


def test_two_pilots_on_a_page(root):
    """Only the price moved; that it was agreed is listed, and the page rests on the files of both."""
    page = ComparePage(CompareReport("november", "winter", root))
    assert "simulated" in page.head.html
    text = re.sub(r"<[^>]+>", "", page.moves.html)
    assert "Vendor A: cost per correct answer fell, which is better: −\u2060$0.011" in text
    assert "No other change is settled." in text
    assert "The price of Vendor A was 0.105 a unit, then 0.095 a unit." in text
    assert [row[0] for row in page.moves.tables[0].rows][:3] == [
        "Vendor A: accuracy",
        "Vendor A: agreement",
        "Vendor A: back in time",
    ]
    assert "Vendor A: no settled change in agreement, .00 (" in text  # a coefficient: not in points
    paths = [part["path"] for part in page.provenance.provenance["inputs"]]
    assert len(paths) == len(set(paths))
    assert {"pilots/november/pilot.yaml", "pilots/winter/pilot.yaml"} <= set(paths)
    with pytest.raises(OutOfRange, match="compared with itself"):
        ComparePage(CompareReport("winter", "winter", root)).moves  # noqa: B018


def test_vendors_over_pilots_on_a_page(root):
    """A row a period, a chart a vendor; what cannot be read is named in one line."""
    page = ScorecardPage(ScorecardReport("", root))
    assert "2026-11 to 2026-12" in page.head.html
    short = page.short.html
    assert "no settled change since the first period" in short
    assert short.count('<figure class="fig">') == 2
    assert "Left out: spring: pilots/spring/pilot.yaml: none of its deliveries is there yet" in short
    assert root not in short
    assert "begun" not in short
    periods, steps = page.periods.tables
    assert (len(periods.rows), len(steps.rows)) == (4, 2)
    alone = ScorecardPage(ScorecardReport("vendor_a", root))
    assert "<h1>Vendor A</h1>" in alone.head.html
    assert len(alone.periods.tables[0].rows) == 2
