"""Tables: one value, shown on a page and written as CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from workbench.answers.import_report import ImportReport, Loss
from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.report.page import environment
from workbench.report.tables import Column, Shown, Table, write_names
from workbench.store.workspace import Workspace

TABLE = Table(
    "scores",
    "n = 2 & more",
    (Column("Who"), Column("Score", "number"), Column("Bar", only="page"), Column("From", "number", "csv")),
    (
        ("=cmd()", Shown(0.94375, ".944"), Shown(None, Markup("<i>bar</i>")), 0.9),
        ("<b>Ann</b>", None, "", None),
    ),
)


def test_the_csv_holds_values_and_the_page_what_is_shown():
    """Full precision in the CSV, CRLF, no drawings; a formula is made harmless, undefined is empty."""
    assert TABLE.to_csv() == b"Who,Score,From\r\n'=cmd(),0.94375,0.9\r\n<b>Ann</b>,,\r\n"
    assert TABLE.cells()[0] == [("=cmd()", "text"), (".944", "number"), ("<i>bar</i>", "text")]
    assert Table.of_dict(TABLE.to_dict()).to_csv() == TABLE.to_csv()


@pytest.mark.parametrize(
    ("text", "written"),
    [("-1", "-1"), ("+49", "+49"), ("-1+1", "'-1+1"), ("@sum", "'@sum"), ("\tx", "'\tx"), ("a=b", "a=b")],
)
def test_only_what_a_spreadsheet_would_run_is_changed(text, written):
    """A label that is just a number stays as it is."""
    table = Table("t", "", (Column("Label"),), ((text,),))
    assert list(csv.reader(io.StringIO(table.to_csv().decode(), newline="")))[1] == [written]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_any_text_survives_the_csv(rows):
    """RFC 4180: a reader gets back every text, apart from the apostrophe before a formula."""
    table = Table("t", "", (Column("a"), Column("b")), tuple(map(tuple, rows)))
    back = list(csv.reader(io.StringIO(table.to_csv().decode(), newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def test_a_table_is_checked_at_birth():
    """A row that is too short and an id that is no file name are bugs of the page."""
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "", (Column("a"), Column("b")), (("x",),))
    with pytest.raises(ValueError, match="names a file"):
        Table("../t", "", (Column("a"),), ())


def test_a_long_table_is_folded_and_cut():
    """The page shows some rows, folds the next away, and says where the rest is."""
    rows = tuple((f"r{i}", i) for i in range(9))
    table = Table("long", "n = 9", (Column("Row"), Column("i", "number")), rows, shown=2, most=5)
    html = environment().from_string('{% from "parts.j2" import table %}{{ table(t) }}').render(t=table)
    assert html.count('<tr><th scope="row">') == 5
    assert "The other 3 rows" in html
    assert "4 more rows are in long.csv" in html
    assert '<th scope="col" class="num">i</th>' in html


# Pseudonyms are stable, and no name slips onto the page by a side door.


CALLED = {"v1/Anna Smith": "A01", "bob": "A02"}


def test_pseudonyms_follow_the_sorted_ids():
    """Their order of appearance does not matter, and many annotators get wider names."""
    assert pseudonyms(["tom", "ann", "bob"]) == pseudonyms(["bob", "tom", "ann", "tom"])
    assert list(pseudonyms(map(str, range(120))).values())[::119] == ["A001", "A120"]


@pytest.mark.parametrize(
    ("what", "example", "shown"),
    [
        ("answered again", "a.csv:3, item 'i', annotator 'bob'", "a.csv:3, item 'i', annotator A02"),
        ("answered again", "a.csv:3, annotator 'Anna Smith'", "a.csv:3, annotator A01"),
        ("answered again", "a.csv:3, annotator 'who'", "a.csv:3, annotator not shown"),
        ("column 'worker' read as annotator_id", "'bob'", "not shown: it names an annotator"),
        ("empty cells", "a.csv:3, column 'bob'", "a.csv:3, column A02"),
        ("columns not read", "'bob'", "'bob'"),
        ("numbers read as text", "column 'label'", "column 'label'"),
    ],
)
def test_losses_name_people_as_the_page_does(what, example, shown):
    """Wherever a loss names an annotator: by role, by column of a wide sheet, or as a value of the id column."""
    (loss,) = without_names(ImportReport((Loss(what, 1, example, "a.csv"),)), CALLED)
    assert loss.example == shown


def test_the_key_is_a_file_of_its_own(tmp_path):
    """Pseudonym and id, in that order, by pseudonym whatever came first, as CSV."""
    path = write_names(dict(reversed(CALLED.items())), tmp_path / "key.csv", Workspace(tmp_path))
    assert path.read_bytes() == b"pseudonym,annotator_id\r\nA01,v1/Anna Smith\r\nA02,bob\r\n"
