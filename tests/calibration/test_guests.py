"""A list of people is read as it is pasted: names, tables with and without titles, addresses in brackets."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.calibration.guests import ListedPerson, read_rows, read_text
from workbench.errors import OutOfRange

ANA = ListedPerson("Ana Lindqvist", "ana@north.example", "North")
LINES = {
    "titles": "Name,E-Mail,Company\nAna Lindqvist,ana@north.example,North",
    "titles in another order": "Company;mail;Full name\nNorth;ana@north.example;Ana Lindqvist",
    "two parts of a name": "First name\tLast name\tE-mail address\tTeam\nAna\tLindqvist\tana@north.example\tNorth",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_tables_with_titles(text):
    assert read_text(text).people() == (ANA,)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ana\nben\n\nana\n", ["ana", "ben"]),
        ("ana, ben", ["ana", "ben"]),
        ("ana, ben\ncleo", ["ana", "ben", "cleo"]),
        ("Name\nana", ["ana"]),
        ("\ufeffana", ["ana"]),
    ],
)
def test_names_alone(text, names):
    """One a line, with commas between, under a title or not; each once."""
    assert [person.name for person in read_text(text).people()] == names


def test_addresses_without_titles():
    """The column of addresses is told by what it holds; a name may carry its address in brackets."""
    assert read_text("Ana,ana@x.org\nBen,ben@x.org").people()[1] == ListedPerson("Ben", "ben@x.org")
    assert read_text("Ana Lee <ana@x.org>").people() == (ListedPerson("Ana Lee", "ana@x.org"),)
    assert read_text("ana@x.org\nben@x.org").people()[0] == ListedPerson("ana@x.org", "ana@x.org")


def test_a_vendor_for_those_without_one():
    guests = read_text("name,vendor\nana,North\nben,")
    assert [person.vendor for person in guests.people("South")] == ["North", "South"]


def test_columns_are_chosen_otherwise():
    """A column plays one role; without names there is nobody."""
    guests = read_text("name,team\nana,North").with_column("name", 1)
    assert guests.people() == (ListedPerson("North"),)
    with pytest.raises(OutOfRange, match="choose the column that holds the names"):
        guests.with_column("name", None).people()
    with pytest.raises(OutOfRange, match="there is no column 7"):
        guests.with_column("email", 7)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (" \n", "the list is empty"),
        ("name,email\nana,not an address", "is no mail address"),
        ("x" * 300, "is too long"),
        ("\n".join(f"person {n}" for n in range(201)), "this list has 201"),
    ],
)
def test_refusals(text, why):
    with pytest.raises(OutOfRange, match=why):
        read_text(text).people()


NAME = st.from_regex(r"[A-Z][a-zé]{0,8}( [A-Z][a-z]{1,8})?", fullmatch=True)


@given(st.lists(st.tuples(NAME, NAME), min_size=1, max_size=20, unique=True))
def test_whatever_names_there_are_nobody_is_lost(rows):
    """From rows with titles everybody is read, with their vendor."""
    people = read_rows([("Name", "Vendor"), *rows]).people()
    assert [(person.name, person.vendor) for person in people] == rows


@given(st.text(max_size=200))
@example(",")
def test_whatever_is_pasted_is_read_or_refused(text):
    """No text breaks it."""
    try:
        people = read_text(text).people()
    except OutOfRange:
        return
    assert all(person.name for person in people)
