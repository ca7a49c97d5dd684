"""Pilots compared and scored from the command line, and a ramp-up planned at a measured throughput."""

import json
import shutil

import pytest


@pytest.fixture
def two(labelling):
    """The example's pilot, and a copy of it under another name."""
    folder = labelling / "pilots/winter"
    shutil.copytree(labelling / "pilots/november", folder)
    (folder / "frozen.yaml").unlink()
    path = folder / "pilot.yaml"
    path.write_text(
        path.read_text().replace("name: november", "name: winter").replace("margin: 0.05", "margin: 0.04")
    )
    return labelling


def test_comparing(workbench, two):
    """The same answers twice: a difference of 0, paired on 160 items, said once."""
    shown = workbench("pilot", "compare", "november", "winter").stdout
    assert "Vendor A (simulated)" in shown
    assert shown.count("Paired: the same items both times") == 1
    assert "Below each number: its interval at 95 %, and n." in shown
    around = "0.883 to 0.944, n 480 0.883 to 0.944, n 480 -0.019 to +0.019, n 160"
    assert around in " ".join(shown.split())
    found = json.loads(workbench("pilot", "compare", "november", "winter", "--json").stdout)
    move = found["vendors"][0]["moves"][0]
    assert (move["metric"], move["paired"], move["difference"]["value"], move["difference"]["n"]) == (
        "accuracy",
        True,
        0,
        160,
    )


def test_the_scorecard(workbench, refusal, two):
    """A row for each pilot and month; a pilot without a delivery is left out and named; an unknown vendor is refused."""
    shown = workbench("pilot", "scorecard", "vendor_b").stdout
    assert "Vendor B (simulated): accuracy, not settled" in shown
    assert "1 of 6" in shown
    rows = [line.split() for line in shown.splitlines()]
    assert ["0.751", "to", "0.827"] in [row[:3] for row in rows]
    assert ["n", "480"] * 3 + ["n", "160"] in rows
    assert "to 2026-11 winter: accuracy +0.000 (-0.019 to +0.019, n 160), paired: the same items" in shown
    for file in (two / "pilots/winter/deliveries").iterdir():
        file.unlink()
    found = json.loads(workbench("pilot", "scorecard", "--json").stdout)
    assert [(card["vendor"], len(card["periods"])) for card in found["cards"]] == [
        ("vendor_a", 1),
        ("vendor_b", 1),
    ]
    assert found["left_out"][0].startswith("winter: ")
    assert "no pilot here has a vendor 'vendor_z'" in refusal("pilot", "scorecard", "vendor_z")


RAMP = ("plan", "ramp-up", "--units", 50000, "--start", "2026-12-01", "--due", "2026-12-31")


def test_a_ramp_up(workbench, labelling):
    """People, hours and cost with their spread; the same seed gives the same plan."""
    measured = (*RAMP, "--pilot", "november", "--vendor", "vendor_a")
    shown = workbench(*measured).stdout
    assert "people: 6 (10 % and 90 % of simulations: 3 and 6)" in shown
    assert (
        "measured: Vendor A in Support tickets, November pilot, 6 simulated people with 65 to 267 answers an hour, "
        "n 480 answers; rework 0.0 %"
    ) in shown
    assert "cost, USD: 5,250.00 (10 % and 90 % of simulations: " in shown
    assert "away on 5 % of the days, independently of one another (stated, not measured)" in shown
    assert "1,000 simulations; Wilson interval on them for each chance, seed 20260101." in shown
    assert "Taken for given: new people are assumed to work like the 6 measured simulated people." in shown
    one, same = (workbench(*measured, "--json").stdout for _ in range(2))
    assert one == same
    plan = json.loads(one)
    assert plan["cost"] == {"p10": 5250, "p50": 5250, "p90": 5250}
    assert plan["people_spread"]["p10"] <= plan["people_spread"]["p90"]


def test_a_ramp_up_from_a_file(workbench, labelling):
    """A file of answers with times does as well; no price is known."""
    file = labelling / "pilots/november/deliveries/vendor_a_1.csv"
    plan = json.loads(workbench(*RAMP, "--answers", file, "--question", "intent", "--json").stdout)
    assert (plan["throughput"]["source"], plan["cost"]) == ("vendor_a_1.csv", None)
    assert plan["throughput"]["simulated"] is True  # the file says so itself


def test_a_ramp_up_without_throughput(workbench, refusal, labelling):
    """One source, and a vendor that is there."""
    assert "give one" in workbench(*RAMP, status=2).output
    assert "has no vendor 'vendor_z'" in refusal(*RAMP, "--pilot", "november", "--vendor", "vendor_z")


def test_a_pilot_is_not_compared_with_itself(refusal):
    """Twice the same name is a slip of the hand, not two pilots."""
    assert "compared with itself" in refusal("pilot", "compare", "november", "november")
