"""What each tool offers to take away: the same as the commands write, for who may have it."""

import csv
import io
import zipfile

import pytest

from tests.store.log.test_wiring import builder, gold  # noqa: F401  # a fixture
from workbench.calibration.screen import calibration_board
from workbench.disagreement.screen import disagreement_browser
from workbench.errors import NotAllowed
from workbench.formats.gold_sheet import read_gold_sheet
from workbench.gold.screen import gold_builder
from workbench.guideline.screen import guideline_editor
from workbench.pilot.screen import pilot_designer
from workbench.store.workspace import Workspace


def file_of(screen, offer, form):
    """The file of an offer, made at once."""
    (found,) = [each for each in screen.offers() if each.id == offer]
    assert not found.why_not
    return found.make(form, lambda done, total: None)


def rows(download):
    return list(csv.DictReader(io.StringIO(download.content.decode())))


def test_a_guideline_is_taken_as_handbook_file_changes_and_labels(labelling):
    """The handbook is that of the command; labels say what found no place."""
    screen = guideline_editor(root=labelling)
    page = file_of(screen, "handbook", "html")
    assert (page.name, page.type) == ("support-tickets-2.0.0.html", "text/html")
    assert b"<h1>Support tickets</h1>" in page.content
    published = (labelling / "guidelines/support-tickets/2.0.0.yaml").read_bytes()
    assert file_of(screen, "published", "yaml").content == published
    changed = rows(file_of(screen, "changed", "csv"))
    assert {"label refund request", "rule R1.2", "edge case E6"} <= {row["part"] for row in changed}
    labels = file_of(screen, "labels-label-studio", "file")
    assert labels.name == "support-tickets-2.0.0-label-studio.xml"
    assert any(note.startswith("Left out: ") for note in labels.notes)
    packed = zipfile.ZipFile(io.BytesIO(file_of(screen, "labels-doccano", "file").content))
    assert len(packed.namelist()) == 2  # it asks one question a project


def test_gold_is_taken_as_a_sheet_that_reads_back_and_for_each_tool(labelling):
    """Nothing of an answer is lost on the way."""
    screen = gold_builder(root=labelling)
    workspace = Workspace(labelling)
    locked = workspace.gold_sets.load("support-tickets")
    path = labelling / "items.csv"
    path.write_bytes(file_of(screen, "items", "csv").content)
    guideline = workspace.guideline(locked.card.guideline)
    read, _ = read_gold_sheet(path, guideline=guideline, name="support-tickets", version="1.0.0")
    kept = ("label", "accepted", "rationale", "rules", "votes", "settled", "settled_by")
    for item, again in zip(locked.items, read.items, strict=True):
        assert (item.id, item.text(), item.split) == (again.id, again.text(), again.split)
        for question, answer in item.answers.items():
            other = again.answers[question]
            assert {name: getattr(answer, name) for name in kept} == {
                name: getattr(other, name) for name in kept
            }
    assert file_of(screen, "gold-label-studio", "file").content


def test_gold_leaves_only_with_who_builds_it(gold):  # noqa: F811
    """An expert sees disputes, a viewer nothing; votes that are sealed stay sealed."""
    offered = lambda: {offer.id for offer in builder(gold).offers()}  # noqa: E731
    assert {"items", "gold-cvat", "disputes"} <= offered()
    (gold.root / "roles.yaml").write_text("people:\n  uwe: expert\n")
    assert offered() == {"disputes", "coverage"}
    (gold.root / "roles.yaml").write_text("people:\n  uwe: viewer\n")
    assert offered() == set()


def test_results_leave_with_names_only_for_who_may_see_them(labelling, monkeypatch):
    """That they left is recorded."""
    monkeypatch.setattr("workbench.calibration.screen.in_background", lambda work: work())
    board = calibration_board(root=labelling)
    board.session.act({"do": "dry_run"})
    results = rows(file_of(board, "results", "csv"))
    assert len(results) == 12
    assert {"name", "right", "low", "high"} <= results[0].keys()
    assert len(rows(file_of(board, "answers", "csv"))) > 100
    (labelling / "roles.yaml").write_text("people:\n  uwe: author\n")
    offered = {offer.id: offer for offer in board.offers()}
    assert "results" not in offered
    assert "calibration" in offered
    with pytest.raises(NotAllowed):
        Workspace(labelling).names_exported("results")


def test_chosen_items_are_a_list(labelling):
    """With their texts; without a choice there is none."""
    screen = disagreement_browser(root=labelling)
    assert {offer.id: offer.why_not for offer in screen.offers()}["items"] == "Choose items first."
    item = screen.session.view()["list"]["rows"][0]["item"]
    screen.session.act({"do": "pick", "items": [item], "on": True})
    (row,) = rows(file_of(screen, "items", "csv"))
    assert row["item_id"] == item
    assert row["text"]


def test_a_vendors_page_names_no_other_vendor(labelling):
    """And no database of rounds is made for it."""
    page = file_of(pilot_designer(root=labelling), "vendor-vendor_a", "html").content.decode()
    assert "Vendor A" in page
    assert "Vendor B" not in page
    assert not (labelling / "runs/attempts.sqlite").exists()
