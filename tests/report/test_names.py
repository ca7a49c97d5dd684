"""Pseudonyms are stable, and no name slips onto the page by a side door."""

import pytest

from workbench.answers.import_report import Loss, LossList
from workbench.report.names import pseudonyms, without_names, write_names

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
    (loss,) = without_names(LossList((Loss(what, 1, example, "a.csv"),)), CALLED)
    assert loss.example == shown


def test_the_key_is_a_file_of_its_own(tmp_path):
    """Pseudonym and id, in that order, by pseudonym whatever came first, as CSV."""
    path = write_names(dict(reversed(CALLED.items())), tmp_path / "key.csv")
    assert path.read_bytes() == b"pseudonym,annotator_id\r\nA01,v1/Anna Smith\r\nA02,bob\r\n"
