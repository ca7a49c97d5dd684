"""Plain lists: one label a line, or a table with a column for the label."""

from pathlib import Path

import openpyxl
import pytest

from workbench.errors import InvalidDocument
from workbench.formats.drafting import NO_DEFINITION
from workbench.formats.tools import start
from workbench.formats.written import label_list


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
    assert [(loss.what, loss.example) for loss in started.losses] == [("columns not read: 'Owner'", "line 1")]


@pytest.mark.parametrize(
    "header",
    [
        "Kategorie,Bedeutung,Beispiele,Enthält,Schließt aus,Taste",
        "KATEGORIEN,Erklaerung,Beispiel,umfasst,Ausschluesse,Tastenkuerzel",
        "etiqueta,definición,ejemplos,incluye,no incluye,tecla",
        "Etiquetas,Definicion,Ejemplo,Inclusión,Exclusion,Atajo",
        "Étiquette,Définition,Exemple,Comprend,N’inclut pas,Touche",
        "Libellé,signification,Exemples,inclusions,exclusions,raccourci",
    ],
)
def test_columns_in_another_language(file, header):
    """A sheet of German, Spanish or French columns is read as an English one, in the plural and without accents too."""
    text = f"{header}\nspam,Unwanted.,Buy!,offers,receipts,s\nham,Wanted.,,,,\n"
    started = start(file("labels.csv", text), "mail")
    spam, _ = started.guideline.questions[0].labels
    assert (spam.id, spam.definition, spam.examples[0].text) == ("spam", "Unwanted.", "Buy!")
    assert (spam.includes, spam.excludes, spam.hotkey) == (("offers",), ("receipts",), "s")
    assert not started.losses


def test_columns_that_are_not_read_are_named_once(file):
    """One loss names them, and only them."""
    started = start(file("labels.csv", "Code,Inhalt,Besitzer\nspam,a,b\nham,,\n"), "mail")
    assert [loss.what for loss in started.losses] == ["columns not read: 'Inhalt', 'Besitzer'"]


def test_the_page_names_every_column():
    """The table in docs/taxonomies.md says by which names a column is found, and no column has a name of another."""
    page = (Path(__file__).parents[2] / "docs/taxonomies.md").read_text(encoding="utf-8")
    lines = page.split("### Names of columns")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:3] == "| `"]
    said = {
        role.strip("`"): {label_list.folded(name) for cell in cells for name in cell.split(",")}
        for role, *cells in rows
    }
    assert said == {
        role: set(label_list.folded(names).split("|")) for role, names in label_list.COLUMNS.items()
    }
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


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
