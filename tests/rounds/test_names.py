"""A name that looks like a known one is asked about, and never becomes a second person by itself."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.attempts import Person
from workbench.errors import OutOfRange
from workbench.rounds.names import guests_of

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
KNOWN = [Person("1", "ana", "north", DAY), Person("2", "José", "", DAY), Person("3", None, "north", DAY)]
ALIKE = {
    "a Cyrillic letter": "\u0430na",
    "a Greek letter": "αna",
    "capitals": "Ana",
    "a wide letter": "ａna",
    "no width": "a\u200bna",
    "an end of no width": "ana\ufeff",
    "a joiner": "an\u200da",
    "a filler": "ana\u3164",
    "a mark of direction": "ana\u200f",
    "a soft hyphen": "a\u00adna",
}


@pytest.mark.parametrize("name", ALIKE.values(), ids=ALIKE.keys())
def test_what_looks_like_somebody_is_asked_about(name):
    """Both are named; the same person is found where somebody says so."""
    with pytest.raises(OutOfRange, match=r"looks like 'north/ana'.*Nobody was invited") as refused:
        guests_of([("ben", "north"), (name, "north")], KNOWN)
    assert "say whether look-alikes are the same person or new ones" in str(refused.value)
    assert guests_of([(name, "north")], KNOWN, "same") == [("ana", "north")]


def test_letters_are_named_that_an_eye_misses():
    """The message says which letter it is."""
    with pytest.raises(OutOfRange, match="CYRILLIC SMALL LETTER A"):
        guests_of([("\u0430na", "north")], KNOWN)


def test_accents_have_two_forms():
    """One letter or two: the same person if somebody says so, and the known form is kept."""
    with pytest.raises(OutOfRange, match="looks like"):
        guests_of([("Jose\u0301", "")], KNOWN)
    assert guests_of([("Jose\u0301", "")], KNOWN, "same") == [("José", "")]
    assert guests_of([("Jose", "")], KNOWN) == [("Jose", "")]  # that one is seen
    assert guests_of([("Zoe\u0308", "")], KNOWN) == [("Zoë", "")]


def test_a_new_person_is_told_apart():
    """Somebody else may be called so, but not so that nobody sees it."""
    assert guests_of([("Ana", "north")], KNOWN, "new") == [("Ana", "north")]
    with pytest.raises(OutOfRange, match="Give the new person another name"):
        guests_of([("a\u200bna", "north")], KNOWN, "new")


def test_a_list_is_looked_through_too():
    """Three spellings of a new name are one person or a question, not three people."""
    three = [("Bo Li", ""), ("bo  li", ""), ("Bo\u00a0Li", "")]
    with pytest.raises(OutOfRange, match="looks like 'Bo Li'"):
        guests_of(three, KNOWN)
    assert guests_of(three, KNOWN, "same") == [("Bo Li", "")]
    assert guests_of([("Bo Li", ""), ("Bo Li", "")], KNOWN) == [("Bo Li", "")]


def test_vendors_tell_people_apart_and_look_alike_too():
    """Another vendor's ana is another person; a vendor that looks the same is none."""
    assert guests_of([("ana", "south"), ("ana", "")], KNOWN) == [("ana", "south"), ("ana", "")]
    with pytest.raises(OutOfRange, match="'North/ana' looks like 'north/ana'"):
        guests_of([("ana", "North")], KNOWN)


@given(st.lists(st.tuples(st.text(min_size=1).filter(str.strip), st.just("")), max_size=4))
def test_nobody_is_doubled_and_nobody_lost(invited):
    """Whoever is known stays as known; the same list again is the same people."""
    guests = guests_of(invited, KNOWN, "same")
    assert len(guests) == len(set(guests))
    if all(name for name, _ in guests):
        known = [Person(str(n), name, vendor, DAY) for n, (name, vendor) in enumerate(guests)]
        assert set(guests_of(invited, known, "same")) <= set(guests)
        assert guests_of(guests, known) == guests
