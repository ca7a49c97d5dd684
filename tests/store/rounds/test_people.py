"""A forgotten person's name and words are gone, on disk too; what they answered still counts."""

import sqlite3
from pathlib import Path

import pytest

from workbench.documents.attempts import Exposure
from workbench.errors import NotFound, NotInvited, NotOpen, OutOfRange
from workbench.store.rounds.store import AttemptStore

NAME = "Ana Ångström-Quintanilla"
WORDS = "my words about the dreadful fourth rule"


def test_a_person_is_a_name_of_a_vendor(store, made):
    """The same name at another vendor is somebody else; asking again gives the same person."""
    north, south = (store.person("Ana", vendor, made.minute(0)) for vendor in ("north", "south"))
    assert north.id != south.id
    assert store.person(" Ana ", "north", made.minute(9)) == north
    assert store.people() == (north, south)
    assert north.shown == "Ana"
    with pytest.raises(OutOfRange, match="needs a name"):
        store.person("  ", "north", made.minute(0))


@pytest.fixture
def known(store, made):
    """Somebody who answered, appealed, ruled and saw gold, beside Ben."""
    store.add_round(made.a_round())
    someone = made.begun(store, NAME)
    other = made.begun(store, "Ben")
    store.answer(made.given(someone.attempt.id, note=WORDS))
    store.answer(made.given(someone.attempt.id, turn=2, label=None, note=WORDS))
    store.answer(made.given(someone.attempt.id, turn=3, note=WORDS))
    store.take_back(someone.attempt.id, 3, made.minute(5))
    store.answer(made.given(other.attempt.id, note="Ben's"))
    store.appeal(someone.attempt.id, 1, WORDS, made.minute(6))
    store.rule(
        store.appeal(other.attempt.id, 1, "Ben's", made.minute(6)).id,
        "gold stands",
        None,
        NAME,
        made.minute(7),
    )
    store.expose([Exposure(someone.person.id, "mail@1.0.0", "t1", "quiz", "a", made.minute(2))])
    return someone


def test_forgetting_removes_the_name_and_all_that_was_typed(store, known, made):
    """Labels, times, exposures and others' words stay."""
    before = store.round_annotations("first", "intent")
    forgotten = store.forget(NAME, made.minute(10))
    assert (forgotten.name, forgotten.forgotten_at) == (None, made.minute(10))
    assert forgotten.shown == f"forgotten {forgotten.id[:4]}"
    given = store.answers(known.attempt.id) + store.withdrawn(known.attempt.id)
    assert [(one.turn, one.label, one.note) for one in given] == [
        (1, "ham", None),
        (2, None, None),
        (3, "ham", None),
    ]
    theirs, others = store.appeals("first")
    if theirs.attempt_id != known.attempt.id:
        theirs, others = others, theirs
    assert (theirs.note, others.note, others.ruled_by) == (None, "Ben's", forgotten.shown)
    assert len(store.exposures("mail")) == 1
    after = store.round_annotations("first", "intent")
    assert after.label.texts() == before.label.texts()
    assert after.item.texts() == before.item.texts()
    assert (after.seconds == before.seconds).all()
    assert f"north/{forgotten.shown}" in after.annotators


def test_a_forgotten_person_is_out_of_all_rounds(store, known, made):
    """The links are dead, and what was on its way in is refused; the same name comes back as somebody new."""
    token = store.token(known.invitation.id)
    forgotten = store.forget(NAME, made.minute(10))
    with pytest.raises(NotInvited) as refused:
        store.invited(token, made.minute(11))
    assert refused.value.why == "revoked"
    with pytest.raises(NotOpen, match="forgotten"):
        store.answer(made.given(known.attempt.id, turn=3, note=WORDS))
    with pytest.raises(NotOpen, match="forgotten"):
        store.appeal(known.attempt.id, 2, WORDS, made.minute(11))
    with pytest.raises(NotOpen, match="forgotten"):
        store.invite("first", forgotten, made.minute(11))
    assert store.person(NAME, "north", made.minute(12)).id != forgotten.id
    assert [person.shown for person in store.people()] == [NAME, "Ben", forgotten.shown]


def test_no_byte_of_name_or_words_is_left_in_the_file(store, known, made, tmp_path):
    """SQLite overwrites what it frees and its log is emptied, so the file can be handed on."""
    if store._database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL removes freed rows by its own vacuum; docs/retention.md says so")
    assert any(NAME.encode() in content for content in on_disk(tmp_path))
    store.forget(NAME, made.minute(10))
    assert not any(text.encode() in content for content in on_disk(tmp_path) for text in (NAME, WORDS))


def test_a_reader_does_not_stop_forgetting(tmp_path, made):
    """Whoever reads meanwhile keeps the log; when all programs have closed the database nothing is left."""
    file = tmp_path / "attempts.sqlite"
    with AttemptStore.open(f"sqlite:///{file}", tmp_path, patience=0.1) as store:
        store.person(NAME, "north", made.minute(0))
        reader = sqlite3.connect(file, isolation_level=None)
        reader.execute("BEGIN")
        assert reader.execute("SELECT name FROM people").fetchall() == [(NAME,)]
        assert store.forget(NAME, made.minute(1)).name is None
        assert reader.execute("SELECT name FROM people").fetchall() == [(NAME,)]
        reader.close()
    assert not any(NAME.encode() in content for content in on_disk(tmp_path))


def on_disk(folder: Path) -> list[bytes]:
    """The bytes of the database and of its log."""
    return [file.read_bytes() for file in folder.glob("attempts.sqlite*")]


def test_of_two_people_with_one_name_the_vendor_says_which(store, made):
    """Nobody is forgotten by mistake."""
    for vendor in ("north", "south"):
        store.person("Ana", vendor, made.minute(0))
    with pytest.raises(OutOfRange, match="the name of 2 people; say of which vendor: 'north', 'south'"):
        store.forget("Ana", made.minute(1))
    store.forget("Ana", made.minute(1), vendor="south")
    assert [(person.name, person.vendor) for person in store.people()] == [("Ana", "north"), (None, "south")]


@pytest.mark.parametrize("name", ["Zoe", "", "forgotten 3f2a"])
def test_an_unknown_name_is_refused(store, made, name):
    """Also the second time: there is nothing more to forget."""
    store.person("Ana", "north", made.minute(0))
    store.forget("Ana", made.minute(1))
    for wanted in (name, "Ana"):
        with pytest.raises(NotFound, match="nobody named"):
            store.forget(wanted, made.minute(2))
