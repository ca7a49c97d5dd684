"""Plain lists: one label a line, or a table with a column for the label."""

import openpyxl
import pytest

from workbench.errors import InvalidDocument
from workbench.formats.drafting import NO_DEFINITION
from workbench.formats.tools import start


def test_one_label_a_line(file):
    """Empty lines are none; a label that stands there twice is a loss with its line."""
    started = start(file("labels.txt", "spam\n\n  ham \nspam\n"), "mail")
    assert started.guideline.questions[0].label_ids == ("spam", "ham")
    assert [str(loss) for loss in started.losses] == [
        "labels.txt: label 'spam' a second time in 'label': 1 (for example line 4)"
    ]
    assert started.unwritten == 4  # two definitions, what to ask, and the purpose


def test_labels_with_definitions(file):
    """Columns are found by their names; one that is not understood is a loss."""
    text = "Label,Definition,Colour,Examples,Owner\nspam,Unwanted.,#0072b2,Buy!,Ann\nham,,,,\n"
    started = start(file("labels.csv", text), "mail")
    spam, ham = started.guideline.questions[0].labels
    assert (spam.definition, spam.colour, spam.examples[0].text) == ("Unwanted.", "#0072b2", "Buy!")
    assert ham.definition == NO_DEFINITION
    ((what, place),) = [(loss.what, loss.example) for loss in started.losses]
    assert what.startswith("column 'Owner'; columns that are read: label, name, definition, ")
    assert place == "line 1"


def test_columns_in_another_language(file):
    """A sheet of German, Spanish or French columns is read as an English one."""
    for header in (
        "Kategorie,Bedeutung,Beispiele",
        "etiqueta,definición,ejemplos",
        "Étiquette,Définition,Exemple",
    ):
        started = start(file("labels.csv", f"{header}\nspam,Unwanted.,Buy!\nham,Wanted.,\n"), "mail")
        spam, _ = started.guideline.questions[0].labels
        assert (spam.id, spam.definition, spam.examples[0].text) == ("spam", "Unwanted.", "Buy!")
        assert not started.losses


def test_a_column_of_questions(file):
    """A table may hold several questions."""
    started = start(file("labels.tsv", "question\tlabel\nkind\ta\nkind\tb\nharm\t1\nharm\t2\n"), "mail")
    assert {q.id: q.label_ids for q in started.guideline.questions} == {
        "kind": ("a", "b"),
        "harm": ("1", "2"),
    }


def test_a_table_without_labels_is_refused(file):
    """The refusal names the columns that were looked for and those that are there."""
    with pytest.raises(
        InvalidDocument, match=r"no column holds the labels; expected one called 'label'.*found 'x', 'y'"
    ):
        start(file("labels.csv", "x,y\n1,2\n"), "mail")


def test_a_json_list_of_names(file):
    """A JSON list of texts is a list of labels."""
    assert start(file("labels.json", '["b", "a"]'), "mail").guideline.questions[0].label_ids == ("b", "a")


def test_a_list_in_any_file(file):
    """`list` reads a file by its lines, whatever its ending."""
    assert start(file("labels.names", "car\nbus\n"), "street", "list").guideline.questions[0].label_ids == (
        "car",
        "bus",
    )


def test_a_sheet_of_excel(tmp_path):
    """A list of labels is read from Excel as from CSV."""
    book = openpyxl.Workbook()
    for row in (("Label", "Definition"), ("spam", "Bad."), ("ham", "Good.")):
        book.active.append(row)
    book.save(tmp_path / "labels.xlsx")
    labels = start(tmp_path / "labels.xlsx", "mail").guideline.questions[0].labels
    assert [(label.id, label.definition) for label in labels] == [("spam", "Bad."), ("ham", "Good.")]
