"""The status as a page: its leads are those of its tables, and the same moment gives the same page."""

import re
import shutil

import pytest

from workbench.home.report.page import StatusPage, quality_lead, waiting_lead
from workbench.home.report.parameters import StatusReport
from workbench.home.study import Entry, Point, Status, Trend, Waiting
from workbench.statistics.estimate import Estimate
from workbench.store.shipped import shipped


@pytest.fixture
def page(tmp_path) -> StatusPage:
    """The page of the example."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(shipped(room), tmp_path / room)
    return StatusPage(StatusReport("2026-11-30T09:00:00+00:00", str(tmp_path)))


def test_every_section_of_the_example(page):
    """What waits with its command, every part with its state, a chart a vendor, and the digests of what was read."""
    assert "30 November 2026, 09:00" in page.head.html
    waits = page.waiting.tables[0].rows
    assert len(waits) == len(page.status.waiting)
    assert f'<p class="lead">{len(waits)} thing' in page.waiting.html
    assert [row[0] for row in page.parts.tables[0].rows] == [entry.name for entry in page.status.entries]
    assert page.quality.html.count('<figure class="fig">') == len(page.status.trends) == 2
    roles = {part["role"] for part in page.provenance.provenance["inputs"]}
    assert roles == {"guideline", "gold set", "pilot"}


def test_what_waits_is_counted_by_who_has_to_act():
    """Most first; nothing is said to wait where nothing does."""
    wait = [Waiting(n, "what", whom, "next") for n, whom in ((3, "lead"), (1, "manager"), (2, "lead"))]
    status = Status((Entry("pilot", "a", "open", tuple(wait)), Entry("round", "b", "open")))
    assert waiting_lead(status) == "3 things wait: 2 for the lead and 1 for the manager."
    assert waiting_lead(Status(())) == "Nothing waits for anybody."


def test_a_change_over_the_batches_is_one_of_the_intervals():
    """Overlapping intervals of the first and the last batch are no change, whatever the values."""

    def course(*ends: tuple[float, float]) -> Status:
        points = tuple(
            Point(f"b{n}", Estimate((low + high) / 2, low, high, 50), None)
            for n, (low, high) in enumerate(ends)
        )
        return Status((), (Trend("pilot", "Vendor A", False, "krippendorff_alpha", points),))

    assert re.match(
        r"Vendor A in pilot got worse: 90.0% in b0, 70.0% in b2\.",
        quality_lead(course((0.85, 0.95), (0, 1), (0.6, 0.8))),
    )
    assert "got better" in quality_lead(course((0.1, 0.2), (0.5, 0.6)))
    assert "overlap" in quality_lead(course((0.85, 0.95), (0.6, 0.86)))
    assert "two batches" in quality_lead(course((0.85, 0.95)))
