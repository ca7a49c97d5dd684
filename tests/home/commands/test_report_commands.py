"""Reports from the command line: the demo writes them, `verify` finds what changed since, and a refusal is one message."""

import json
import shutil

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.documents.method import METHOD


@pytest.fixture(scope="module")
def reported(example, tmp_path_factory):
    """A workspace in which the demo has run, and what it printed; not to be changed."""
    folder = tmp_path_factory.mktemp("demo") / "labelling"
    shutil.copytree(example, folder)
    result = CliRunner().invoke(main, ["demo", "--root", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder, result.stdout


@pytest.fixture
def verified(reported, tmp_path, monkeypatch):
    """A copy of that workspace; the current folder."""
    shutil.copytree(reported[0], tmp_path / "labelling")
    monkeypatch.chdir(tmp_path / "labelling")
    return tmp_path / "labelling"


def test_the_demo_writes_its_reports(reported):
    """It prints where they are, each on a line, notes in the log that gold was opened, and leaves the rest alone."""
    folder, printed = reported
    paths = [folder / "runs" / name for name in ("disagreement.html", "streets.html", "pilot.html")]
    assert printed.splitlines() == [str(path) for path in paths]
    assert all(path.read_text(encoding="utf-8").lower().startswith("<!doctype html>") for path in paths)
    assert (folder / "runs/pilot_tables/verdict.csv").exists()
    assert sorted(path.name for path in folder.iterdir()) == [
        "gold_sets",
        "guidelines",
        "log",
        "pilots",
        "runs",
    ]


@pytest.mark.parametrize("report", ["pilot.html", "disagreement.html"])
def test_a_report_that_still_holds(workbench, verified, report):
    """Also in a copy of the workspace in another folder: it names the command that rebuilds it."""
    shown = workbench("report", "verify", f"runs/{report}").stdout
    assert (
        'Every input is unchanged. The page says it was made with (read it before you run it): "workbench report '
        in shown
    )
    found = json.loads(workbench("report", "verify", f"runs/{report}", "--json").stdout)
    assert found["holds"] is True
    assert {entry["status"] for entry in found["inputs"]} == {"unchanged"}
    assert all(set(entry) == {"path", "role", "status"} for entry in found["inputs"])
    assert all(not entry["path"].startswith("/") for entry in found["inputs"])


def test_a_report_of_an_earlier_method_says_so(workbench, verified):
    """It still rests on its files; a new one may have other numbers. A page older than versions has the first method."""
    page = verified / "runs/pilot.html"
    todays = page.read_text(encoding="utf-8")
    shown = workbench("report", "verify", "runs/pilot.html").stdout
    assert "earlier method" not in shown
    for old in (
        todays.replace(f"&quot;method&quot;:{METHOD},", "&quot;method&quot;:1,"),
        todays.replace(f"&quot;method&quot;:{METHOD},", ""),
    ):
        assert old != todays
        page.write_text(old, encoding="utf-8")
        shown = workbench("report", "verify", "runs/pilot.html").stdout
        assert f"It was made with an earlier method (1; today's is {METHOD})" in shown
        assert json.loads(workbench("report", "verify", "runs/pilot.html", "--json").stdout)["method"] == 1
    page.write_text(todays, encoding="utf-8")


def test_a_report_whose_inputs_moved_on(workbench, verified):
    """Exit status 1, and the file that changed, or went, is named."""
    delivery = verified / "pilots/november/deliveries/vendor_a_1.csv"
    delivery.write_text(delivery.read_text().replace("billing_question", "how_to", 1))
    shown = workbench("report", "verify", "runs/pilot.html", status=1).stdout
    assert "changed: " in shown
    assert "vendor_a_1.csv" in shown
    assert "The report no longer rests on these files." in shown
    delivery.unlink()
    found = json.loads(workbench("report", "verify", "runs/pilot.html", "--json", status=1).stdout)
    gone = [entry["path"] for entry in found["inputs"] if entry["status"] != "unchanged"]
    assert gone == ["pilots/november/deliveries/vendor_a_1.csv"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["pilot", "spring"], "expected one of 'november'"),
        (["pilot", "spring.yaml"], "spring.yaml"),
        (["disagreement", "gone.csv"], "gone.csv"),
    ],
)
def test_what_cannot_be_reported(refusal, labelling, words, expected):
    """One message, and no report."""
    assert expected in refusal("report", *words, "--out", "out.html")
    assert not (labelling / "out.html").exists()


def test_what_cannot_be_verified(refusal, labelling):
    """A file that is not there, or that is no report of ours."""
    assert "gone.html" in refusal("report", "verify", "gone.html")
    (labelling / "other.html").write_text("<!DOCTYPE html><title>Other</title>")
    assert "other.html" in refusal("report", "verify", "other.html")
