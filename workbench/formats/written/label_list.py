"""A plain list of labels: one a line, a JSON list of texts, or a table with a column for the label."""

import unicodedata
from pathlib import PurePath
from typing import Any

from workbench.documents.guideline import Example
from workbench.errors import InvalidDocument, listed
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.parsing.json_files import draft_from_json, json_head
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short
from workbench.formats.tables.table import sheet_of
from workbench.formats.tables.text import as_utf8

LABELS = "label|labels|etikett|etiketten|etiqueta|etiquetas|étiquette|étiquettes"
CLASSES = (
    "class|classes|category|categories|klasse|klassen|kategorie|kategorien|"
    "clase|clases|categoría|categorías|classe|catégorie|catégories"
)
COLUMNS = {  # what each is called, also in German, Spanish and French; the first name that is there holds the labels
    "label": f"{LABELS}|id|{CLASSES}|tag|tags|code|codes|kennung|código|códigos|identificador|identifiant",
    "name": "name|display name|title|shown|bezeichnung|titel|nombre|nombres|título|nom|noms|titre|libellé|libellés",
    "definition": "definition|definitions|description|descriptions|meaning|explanation|definitionen|beschreibung|beschreibungen|"
    "bedeutung|bedeutungen|erklärung|erklärungen|definición|definiciones|descripción|descripciones|significado|"
    "significados|explicación|définition|définitions|signification|significations|explication",
    "hotkey": "hotkey|key|shortcut|taste|tasten|tastenkürzel|tecla|teclas|atajo|atajos|"
    "touche|touches|raccourci|raccourcis",
    "colour": "colour|color|farbe|farben|colores|couleur|couleurs",
    "question": "question|frage|fragen|pregunta|preguntas|questions",
    "includes": "includes|include|what counts|enthält|umfasst|schließt ein|einschluss|einschlüsse|"
    "incluye|incluyen|inclusión|inclusiones|inclut|incluent|comprend|inclusion|inclusions",
    "excludes": "excludes|exclude|does not include|what does not count|enthält nicht|umfasst nicht|schließt aus|"
    "ausschluss|ausschlüsse|excluye|excluyen|no incluye|exclusión|exclusiones|exclut|excluent|"
    "n'inclut pas|ne comprend pas|exclusion|exclusions",
    "examples": "examples|example|beispiele|beispiel|ejemplos|ejemplo|exemples|exemple",
    "counterexamples": "counterexamples|counterexample|not examples|gegenbeispiele|gegenbeispiel|"
    "contraejemplos|contraejemplo|contre-exemples|contre-exemple",
}
LINES = 0.1
TABLES = (".csv", ".tsv", ".xlsx")
EXAMPLES = ("examples", "counterexamples")


def is_names(content: Any) -> bool:
    """Whether a JSON file holds a list of texts."""
    return isinstance(content, list) and bool(content) and all(isinstance(each, str) for each in content)


def read_json(content: Any, name: str, source: str) -> Started:
    """A draft with one question, its labels the texts of a list."""
    drafting = Drafting(name, source)
    asked = drafting.question("label", "the file")
    for number, label in enumerate(content):
        asked.label(label, f"[{number}]")
    return drafting.done()


def read_lines(data: bytes, name: str, source: str) -> Started:
    """A draft with one question, a label for every line that is not empty."""
    text, losses = as_utf8(data, source, source)
    drafting = Drafting(name, source, losses=losses)
    asked = drafting.question("label", "the file")
    for number, line in enumerate(text.decode().split("\n"), 1):
        if line.strip():
            asked.label(line, f"line {number}")
    return drafting.done()


def read_table(data: bytes, name: str, source: str) -> Started:
    """A draft from a table with a column `label`, and `definition`, `name`, `colour`, `hotkey`, `question` where there are."""
    sheet = sheet_of(data, source)
    at = columns_of(sheet.names)
    if "label" not in at:
        raise InvalidDocument(
            f"{source}: no column holds the labels; expected one called {listed(COLUMNS['label'].split('|'))}, "
            f"found {listed(map(short, sheet.names))}. A list of one label a line is read from a .txt file."
        )
    drafting = Drafting(name, source, losses=sheet.losses)
    unread = [short(column) for number, column in enumerate(sheet.names) if number not in at.values()]
    if unread:
        drafting.lose(f"columns not read: {listed(unread)}", "line 1")
    asked: dict[str, DraftQuestion] = {}
    for row in range(len(sheet)):
        cells = {role: _cell(sheet, column, row) for role, column in at.items()}
        question = cells.get("question") or "label"
        place = sheet.place(row).removeprefix(":")
        if question not in asked:
            asked[question] = drafting.question(question, f"line {place}")
        add_row(asked[question], cells, f"line {place}")
    return drafting.done()


def read(data: bytes, name: str, source: str) -> Started:
    """A draft from a list, by the ending of its file: JSON, a table (also of Excel), or else one label a line."""
    ending = PurePath(source).suffix.lower()
    if ending == ".json":
        return draft_from_json("list", is_names, read_json, data, name, source)
    return (read_table if ending in TABLES else read_lines)(data, name, source)


def add_row(asked: DraftQuestion, cells: dict[str, str], place: str) -> None:
    """Add the label of one row of a table, with its definition, examples and other cells."""
    label_id = asked.label(
        cells["label"],
        place,
        name=cells.get("name"),
        definition=cells.get("definition"),
        colour=cells.get("colour"),
        hotkey=cells.get("hotkey"),
    )
    if label_id is not None:
        parts = {part: (cells[part],) for part in ("includes", "excludes") if cells.get(part)}
        examples = {part: (Example(text=cells[part]),) for part in EXAMPLES if cells.get(part)}
        asked.labels[label_id] = asked.labels[label_id].model_copy(update={**parts, **examples})


def folded(name: str) -> str:
    """A column's name without capitals and accents.

    >>> folded(" Catégorie "), folded("schließt aus")
    ('categorie', 'schliesst aus')
    """
    apart = unicodedata.normalize("NFKD", name.strip().replace("’", "'").casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
CALLED = {
    role: [folded(form) for name in names.split("|") for form in (name, name.translate(UMLAUTS))]
    for role, names in COLUMNS.items()
}
LABEL_WORDS = frozenset(folded(f"{LABELS}|{CLASSES}").split("|"))


def columns_of(names: tuple[str, ...]) -> dict[str, int]:
    """Role -> number of the column, by its usual names; a column of names holds the labels where no other does."""
    plain = [folded(name) for name in names]
    found = {
        role: next((plain.index(each) for each in called if each in plain), None)
        for role, called in CALLED.items()
    }
    at = {role: column for role, column in found.items() if column is not None}
    if "label" not in at and "name" in at:
        at["label"] = at.pop("name")
    return at


def _cell(sheet: Any, column: int, row: int) -> str:
    codes = sheet.columns[column]
    code = int(codes.code[row])
    return str(codes.values[code]) if code >= 0 else ""


def sniff(head: bytes) -> float:
    """A JSON list of texts for sure; any other text may be a list of lines."""
    content = json_head(head)
    return float(is_names(content)) if content is not None else LINES * (b"\0" not in head)


FORMAT = Format(
    name="list",
    title="List",
    holds="a list of names",
    endings=(".txt", *TABLES, ".json"),
    sniff=sniff,
    labels_in=read,
)
