"""The table in docs/taxonomies.md says what the exports do."""

from pathlib import Path

import pytest

from tests.taxonomies import full
from workbench.documents.guideline import Question
from workbench.formats.exporting import OF_GUIDELINE, OF_LABEL, OF_QUESTION
from workbench.formats.tools import export, writers

PAGE = Path(__file__).parents[2] / "docs" / "taxonomies.md"


def table():
    """Field -> tool -> what the page says."""
    lines = [
        line.strip("|").split("|")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line[:1] == "|"
    ]
    header, *rows = [[cell.strip() for cell in line] for line in lines]
    rows = rows[1 : 1 + len({*OF_GUIDELINE, *OF_QUESTION, *OF_LABEL})]
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}


def test_the_table_has_every_field_and_every_tool():
    """Nothing that a guideline holds is missing from the page."""
    assert table().keys() == {*OF_GUIDELINE, *OF_QUESTION, *OF_LABEL}
    assert all(said.keys() == writers().keys() for said in table().values())


@pytest.mark.parametrize("tool", writers())
def test_what_the_table_says_is_lost_is_lost(tool):
    """A field is in the loss list of an export where the page does not say yes, and only there."""
    counted = Question(id="counted", ask="How many?", kind="number", settings={"tolerance": 1})
    guideline = full().model_copy(update={"questions": (*full().questions, counted)})
    lost = {loss.what for question in ("kind", "harm") for loss in export(guideline, tool, question).losses}
    lost |= {loss.what for loss in export(guideline, tool, "counted").losses if loss.what == "settings"}
    for field, said in table().items():
        if said[tool] == "yes":
            assert field not in {what.split(":")[0] for what in lost}
        elif said[tool] != "in part":
            assert field in lost, f"{tool} keeps {field}, the page says {said[tool]}"
