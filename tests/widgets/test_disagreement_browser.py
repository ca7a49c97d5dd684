"""The disagreement browser's widget shows its session, passes acts on, and reads whatever answers people have."""

import re

import pandas as pd
import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import NotFound
from workbench.stores.workspace import Workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A workspace with the shipped example."""
    root = tmp_path_factory.mktemp("w") / "labelling"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    return root


def deliveries(root):
    return {f"vendor_{v}": root / f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab"}


def ask(screen, **action) -> dict:
    """What the browser does: one message; what it is told then."""
    screen._asked(screen, {"act": action, "id": 1}, [])
    return screen.view


def test_the_shipped_example(root):
    """Two vendors' deliveries under their guideline and gold: vendors can be told apart, rules narrow down."""
    screen = wb.disagreement_browser(
        deliveries(root),
        question="intent",
        guideline="support-tickets@2.0.0",
        gold="support-tickets@1.0.0",
        root=root,
    )
    view = screen.view
    assert (view["items"], view["answers"], view["simulated"]) == (160, 960, True)
    assert view["scopes"]["vendor"] == ["vendor_a", "vendor_b"]
    assert view["pairs"]["worst"]["rules"]
    assert all(row["text"] for row in view["list"]["rows"])
    tests_rule = ask(screen, do="filter", rule="R1.2")["list"]["rows"]
    assert tests_rule
    assert all("R1.2" in row["rules"] for row in tests_rule)
    assert "has no act 'fly'" in ask(screen, do="fly")["refused"]
    assert "refused" not in ask(screen, do="scope", vendor="vendor_a")
    assert screen.view["answers"] == 480


def test_a_table_of_ones_own(root):
    """A DataFrame with other names of columns; its marks outlive the browser, and belong to this table alone."""
    rows = [(f"q{n}", who, "ab"[(n + (who == "y")) % 2]) for n in range(6) for who in "xy"]
    frame = pd.DataFrame(rows, columns=["ticket", "agent", "tag"])
    names = {"item": "ticket", "annotator": "agent", "label": "tag"}
    screen = wb.disagreement_browser(frame, columns=names, root=root, by="Ines")
    assert (screen.view["split"], screen.view["guideline"]) == (6, None)
    ask(screen, do="cause", items=["q1"], cause="truly subjective")
    again = wb.disagreement_browser(frame, columns=names, root=root)
    assert {row["item"]: row["cause"] for row in again.view["list"]["rows"]}["q1"] == "truly subjective"
    other = wb.disagreement_browser(frame.iloc[:-2], columns=names, root=root)
    assert {row["cause"] for row in other.view["list"]["rows"]} == {None}


def test_a_file_that_grows_keeps_its_marks(root):
    """What was noted of a file is there after its next delivery: it goes by where the file lies."""
    path = root / "mine.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\na,y,2\n")
    ask(wb.disagreement_browser(path, root=root), do="cause", items=["a"], cause="slip")
    path.write_text(path.read_text() + "b,x,1\nb,y,2\n")
    rows = wb.disagreement_browser(path, root=root).view["list"]["rows"]
    assert [(row["item"], row["cause"]) for row in rows] == [("a", "slip"), ("b", None)]


def test_nobody_shares_an_item(root):
    """One answer an item: the screen opens and says that nothing can be compared."""
    path = root / "alone.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\nb,y,2\n")
    screen = wb.disagreement_browser(path, root=root)
    assert (screen.view["pairable"], screen.view["pairs"]["worst"]) == (0, None)
    assert "nothing to hold it against" in ask(screen, do="tab", tab="audit")["audit"]["reason"]


def test_what_is_refused(root):
    """No file, and a question that the guideline lacks."""
    with pytest.raises(NotFound, match="name a file"):
        wb.disagreement_browser([], root=root)
    with pytest.raises(NotFound, match="has no question"):
        wb.disagreement_browser(list(deliveries(root).values()), guideline="support-tickets@2.0.0", root=root)


def test_one_text_without_outside_addresses(root):
    """The module that the notebook gets loads nothing from elsewhere."""
    frame = pd.DataFrame({"item_id": ["a", "a"], "annotator_id": ["x", "y"], "label": ["1", "2"]})
    esm = wb.disagreement_browser(frame, root=root)._esm
    assert not re.search(r"""(from|import)\s*\(?["'](https?:|//|\.)""", esm)


def test_the_workspace_can_be_anywhere(tmp_path):
    """Answers outside of any workspace: marks lie beside them."""
    path = tmp_path / "answers.csv"
    path.write_text("item_id,annotator_id,label\na,x,1\na,y,2\n")
    ask(wb.disagreement_browser(path, root=tmp_path), do="cause", items=["a"], cause="slip")
    assert len(list(Workspace(tmp_path).root.glob("runs/disagreement/answers-*.jsonl"))) == 1
