"""Which column is what is told by the cells: no order of the columns, no other name, and no person's language changes it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.formats.guessing import guess_answers, guess_gold, guess_items
from workbench.formats.tables.sheet import Cells, Sheet

LABELS = ("billing", "delivery", "refund")
NAMES = st.text("abcdefghijklmnopqrstuvwxyzäßñ ", min_size=1, max_size=9)


def sheet_of(columns: dict[str, list[str]]) -> Sheet:
    """A table in memory."""
    cells = tuple(Cells.of(values) for values in columns.values())
    return Sheet("t.csv", tuple(columns), cells, lambda row: f":{row + 2}")


def answers(items: int, people: int) -> dict[str, list[str]]:
    """Every item by every person, with text, batch and seconds beside."""
    rows = [(i, p) for i in range(items) for p in range(people)]
    return {
        "item": [f"T-{i:03d}" for i, _ in rows],
        "person": [f"p{p}" for _, p in rows],
        "label": [LABELS[(i + (p == 1) * (i % 3 == 0)) % 3] for i, p in rows],
        "text": [f"Where on earth is my order number {i}?" for i, _ in rows],
        "time": [f"2026-11-{1 + i % 28:02d} 10:{p:02d}" for i, p in rows],
        "note": ["" if i else "so hard to say" for i, _ in rows],
    }


def meant(sheet: Sheet, guesses) -> dict[str, str]:
    """Role -> what the cells of its column begin with, whatever it is called."""
    return {
        role: str(sheet.columns[guess.column].text(0))
        for role, guess in guesses.roles.items()
        if role in ("item", "annotator", "label", "text")
    }


@settings(deadline=None, max_examples=40)
@given(
    items=st.integers(5, 40),
    people=st.integers(2, 4),
    order=st.permutations(range(6)),
    names=st.lists(NAMES, min_size=6, max_size=6, unique=True),
    closed=st.booleans(),
)
def test_names_and_order_change_nothing(items, people, order, names, closed):
    """Item, person, label and text are found by their cells, with and without a guideline."""
    columns = list(answers(items, people).values())
    neutral = [f"{name}§{at}" for at, name in enumerate(names)]  # no name that says anything
    sheet = sheet_of({neutral[at]: columns[at] for at in order})
    guesses = guess_answers(sheet, LABELS if closed else ())
    first = answers(items, people)
    assert meant(sheet, guesses) == {
        "item": first["item"][0],
        "annotator": first["person"][0],
        "label": first["label"][0],
        "text": first["text"][0],
    }


@settings(deadline=None, max_examples=40)
@given(n=st.integers(3, 50), order=st.permutations(range(4)))
def test_the_unique_column_is_the_id_and_what_people_read_is_the_text(n, order):
    """Also where a column called id repeats, and a number is different in every row."""
    columns = [
        ("id", [str(i % 2) for i in range(n)]),
        ("Nr", [f"V-{i}" for i in range(n)]),
        ("Inhalt", [f"Guten Tag, hier ist Nachricht {i}" for i in range(n)]),
        ("Gewicht", [f"{i},{i % 10}5" for i in range(n)]),
    ]
    sheet = sheet_of(dict(columns[at] for at in order))
    roles = guess_items(sheet).roles
    assert {role: sheet.names[guess.column] for role, guess in roles.items()} == {
        "item": "Nr",
        "text": "Inhalt",
    }


def test_reasons_are_said_in_words():
    """Each guess says what its cells hold: how many values, and how many of them are labels."""
    columns = answers(12, 3)
    columns["label"][0] = "nonsense"
    roles = guess_answers(sheet_of(columns), LABELS).roles
    assert roles["item"].why == "12 values that repeat"
    assert roles["annotator"].why == "3 values that repeat"
    assert roles["label"].why == "4 values, 3 are labels of the guideline"
    assert roles["text"].why == "called “text”; the words people read"


def test_a_column_a_person():
    """Several columns of the same few values beside one that is different in every row are people."""
    columns = {
        "Ticket": [f"T{i}" for i in range(8)],
        "Betreff": [f"Ich habe eine Frage zur Lieferung {i}" for i in range(8)],
        "Anna": [LABELS[i % 3] for i in range(8)],
        "Bernd": [LABELS[(i + 1) % 3] for i in range(8)],
    }
    sheet = sheet_of(columns)
    guesses = guess_answers(sheet, LABELS)
    assert (guesses.wide, [sheet.names[at] for at in guesses.people]) == (True, ["Anna", "Bernd"])
    assert guesses.why == "2 columns hold the same 3 values"
    assert meant(sheet, guesses) == {"item": "T0", "text": "Ich habe eine Frage zur Lieferung 0"}


def test_what_two_columns_deserve_alike_is_not_guessed():
    """Two columns that could each be the items, or the label: the person chooses."""
    columns = answers(9, 3)
    columns = {"a": columns["item"], "b": [f"X{v[2:]}" for v in columns["item"]], "c": columns["person"]}
    assert "item" not in guess_answers(sheet_of(columns)).roles
    twice = {"a": ["yes", "no"] * 6, "b": ["no", "yes"] * 6, "Nr": [f"n{i}" for i in range(12)]}
    assert "label" not in guess_gold(sheet_of(twice)).roles


@pytest.mark.parametrize(
    ("file", "roles"),
    [
        ("rte_snow2008/annotations.csv", {"item": "item_id", "annotator": "annotator_id", "label": "label"}),
        (
            "weather_sentiment_cf/annotations.csv",
            {"item": "item_id", "annotator": "annotator_id", "label": "label"},
        ),
        (
            "stem_adjudication/verification_annotations.csv",
            {"item": "item_id", "annotator": "annotator_id", "label": "label"},
        ),
    ],
)
def test_real_answers_under_other_names(shared, file, roles):
    """Published answers of real crowds, their columns called c0, c1, …: the same columns are found."""
    from workbench.formats.tables.table import open_sheet

    sheet = open_sheet(shared(f"data/{file}"))
    renamed = replace(sheet, names=tuple(f"c{at}" for at in range(len(sheet.names))))
    guesses = guess_answers(renamed).roles
    assert {role: sheet.names[guess.column] for role, guess in guesses.items()} == roles


def test_when_an_answer_was_given_is_told_by_its_times():
    """One column of times that differ between the answers to an item, whatever its name; not what an item has for all."""
    table = answers(6, 3)
    posted = [f"2026-10-{1 + i // 3:02d} 09:00" for i in range(18)]
    sheet = sheet_of({"Done on": table.pop("time"), **table, "Posted": posted})
    guess = guess_answers(sheet, LABELS).roles["submitted_at"]
    assert (sheet.names[guess.column], guess.why) == (
        "Done on",
        "times that differ between the answers to an item",
    )
    twice = sheet_of({**answers(6, 3), "other": [f"2026-11-01 11:{i:02d}" for i in range(18)]})
    assert "submitted_at" not in guess_answers(twice, LABELS).roles


def test_a_person_known_by_name_tells_the_item():
    """Where most people gave one or two answers: the person by the column's name, the item because it tells the rows apart."""
    rows = [(f"T-{i:03d}", f"p{2 * i + k % 2 + (k > 1) * 31}") for i in range(20) for k in range(3)]
    table = {"tweet": [i for i, _ in rows], "worker": [p for _, p in rows]}
    table["said"] = [LABELS[i % 3] for i in range(60)]
    roles = guess_answers(sheet_of(table), LABELS).roles
    assert {role: guess.column for role, guess in roles.items()} == {"item": 0, "annotator": 1, "label": 2}
