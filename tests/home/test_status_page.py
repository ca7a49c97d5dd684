"""The status as a page: its leads are those of its tables, and the same moment gives the same page."""

import re
import shutil
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.leads import rows_of
from workbench.home.report.page import StatusPage, quality_lead, waiting_lead
from workbench.home.report.parameters import StatusReport
from workbench.home.study import Entry, Point, Status, Trend, Waiting
from workbench.report import numbers
from workbench.statistics.estimate import Estimate
from workbench.store.shipped import shipped


@pytest.fixture
def page(tmp_path) -> StatusPage:
    """The page of the example."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(shipped(room), tmp_path / room)
    pilot = tmp_path / "pilots/november/pilot.yaml"
    pilot.write_text(pilot.read_text().replace("simulated: true", "simulated: false"))
    return StatusPage(StatusReport("2026-11-30T09:00:00+00:00", str(tmp_path)))


def test_every_section_of_the_example(page):
    """What waits with its command, every part with its state, a chart a vendor, and the digests of what was read."""
    assert "30 Nov 2026, 09:00" in page.head.html
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
    alone = Status((Entry("pilot", "a", "open", tuple(wait[:1])),))
    assert waiting_lead(alone) == "1 thing waits for the lead."
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


WHOM = ("author", "lead", "experts", "adjudicator", "annotators", "manager", "vendors")


@st.composite
def states(draw: st.DrawFn) -> Status:
    """Workspaces with parts that wait, idle and broken ones, and vendors with batches good, bad and without intervals."""
    share = st.integers(0, 100).map(lambda x: x / 100)
    entries = []
    for n in range(draw(st.integers(0, 5))):
        whom = draw(st.lists(st.sampled_from(WHOM), max_size=3))
        waits = tuple(Waiting(draw(st.integers(1, 9)), "what", name, "next") for name in whom)
        state = draw(st.sampled_from(("open", "cannot be read")))
        entries.append(Entry("pilot", f"p{n}", state, waits))
    trends = []
    for n in range(draw(st.integers(0, 3))):
        points = []
        for batch in range(draw(st.integers(0, 3))):
            value, half = draw(share), draw(st.sampled_from((None, 0.05, 0.3)))
            ends = (None, None) if half is None else (value - half, value + half)
            known = Estimate(value, *ends, 50)
            unknown = Estimate.undefined("no item with gold")
            points.append(Point(f"b{batch}", known if draw(st.integers(0, 4)) else unknown, None))
        trends.append(Trend(f"t{n}", f"V{n}", False, "krippendorff_alpha", tuple(points)))
    return Status(tuple(entries), tuple(trends))


def of(status: Status) -> StatusPage:
    """The page of a status that is held in memory."""
    page = StatusPage(StatusReport("2026-11-30T09:00:00+00:00"))
    page.__dict__["status"] = status
    return page


@settings(max_examples=150)
@given(states())
def test_no_lead_contradicts_its_table(status):
    """Counts are of rows, nothing waits only where no row is there, and a change leaves a gap between two intervals."""
    page = of(status)
    rows = rows_of(page.waiting, "waiting") if page.waiting.tables else []
    lead = page.waiting.lead
    assert (lead == "Nothing waits for anybody.") == (not rows)
    assert not rows or lead.startswith(f"{len(rows)} thing")
    named = {whom: int(n) for n, whom in re.findall(r"(\d+)(?: things? waits?)? for the (\w+)", lead)}
    assert named == Counter(row["For whom"] for row in rows)
    check_parts(page.parts, {row["Where"] for row in rows})
    check_quality(page.quality.lead, status, {row["Batch"]: row for row in rows_of(page.quality, "batches")})


def check_parts(section, waiting):
    """As many parts wait for nobody as no row of the waiting table names, and as many are broken as say so."""
    rows = rows_of(section, "parts")
    broken = sum(row["State"] == "cannot be read" for row in rows)
    idle = sum(f"{row['What']} {row['Name']}" not in waiting for row in rows)
    assert ("There are no guidelines" in section.lead) == (not rows)
    assert not rows or section.lead.startswith(f"{idle} of {len(rows)} part")
    assert ("cannot be read" in section.lead) == bool(broken)
    assert not broken or f". {broken} part" in section.lead


def check_quality(lead, status, rows):
    """Each vendor named has both numbers in the table, apart as it says; "overlap" only where all intervals do."""
    said = {(v, p): words for v, p, *words in re.findall(CHANGED, lead)}
    compared = []
    for trend in status.trends:
        known = [point for point in trend.points if point.accuracy.value is not None]
        if len(known) < 2:
            assert (trend.vendor, trend.pilot) not in said
            continue
        first, last = known[0].accuracy, known[-1].accuracy
        whole = None not in (first.low, last.low)
        compared.append(whole)
        better, worse = whole and last.low > first.high, whole and last.high < first.low
        assert ((trend.vendor, trend.pilot) in said) == (better or worse)
        if better or worse:
            word, *ends = said[trend.vendor, trend.pilot]
            values = [
                rows[f"{trend.vendor}, {trend.pilot}, {p.batch}"]["Accuracy"] for p in (known[0], known[-1])
            ]
            assert ends == [numbers.percent(value) for value in values]
            assert word == ("better" if values[1] > values[0] else "worse")
    assert ("No vendor has two batches" in lead) == (not compared)
    assert ("overlap" in lead) == (bool(compared) and not said)
    assert "overlap" not in lead or ("are missing" in lead) == (not all(compared))


CHANGED = r"(V\d) in (t\d) got (better|worse): ([\d.]+%) in b\d, ([\d.]+%) in b\d\."


def test_seven_who_have_to_act_are_all_named():
    """Beside counts of things, "and 1 more" would be read as one thing more."""
    waits = tuple(Waiting(1, "what", whom, "next") for whom in WHOM)
    lead = waiting_lead(Status((Entry("pilot", "a", "open", waits),)))
    assert all(f"1 for the {whom}" in lead for whom in WHOM)


def test_without_an_interval_nothing_overlaps():
    """A batch of one answer has no interval; and an empty workspace has no part that waits for nobody."""
    points = (Point("b0", Estimate(1.0, n=1), None), Point("b1", Estimate(0.0, n=1), None))
    status = Status((), (Trend("pilot", "Vendor A", False, "krippendorff_alpha", points),))
    assert quality_lead(status).endswith("overlap or are missing.")
    assert of(status).parts.lead == "There are no guidelines, gold sets, rounds or pilots yet."
