"""Gold in a production batch cannot be told from the rest, comes at the wished rate, and is scored when it comes back."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from tests.gold_drafts import NOW, gold
from workbench.answers.annotations import Annotations
from workbench.documents.attempts import Exposure
from workbench.errors import InvalidTable, NotFound, OutOfRange
from workbench.gold.honeypots import honeypot_exposures, mix, person_ids, record_seen, score_batch
from workbench.gold.sampling import Pool
from workbench.store.rounds.store import AttemptStore

BATCH = Pool(
    tuple(f"T-{i}" for i in range(90)),
    {"text": tuple(f"Message {i}" for i in range(90)), "customer": ("x",) * 90},
    "batch.csv",
)
GOLD = gold(
    {
        f"g{i}": {"label": "ham" if i < 8 else "spam", "settled": "unanimous", "split": "honeypot"}
        for i in range(12)
    }
    | {"quiz": {"label": "ham", "settled": "unanimous"}}
)


def mixed(rate: float = 0.1, **more):
    return mix("week-48", BATCH, GOLD, rate=rate, made_at=NOW, **more)


def test_rate_and_rows():
    """10 of 100 rows are gold, every row of the batch is there once, the key names its gold set and seed."""
    found = mixed()
    assert len(found.table["item_id"]) == 100
    assert (len(found.key.honeypots), found.key.rate, found.key.seed) == (10, 0.1, 20260101)
    own = [row.item for row in found.key.rows if not row.gold]
    assert sorted(own) == sorted(BATCH.items)
    assert found.key.gold.sha256 == GOLD.card.digest()
    assert "quiz" not in found.key.honeypots.values()


def test_no_hint_is_left():
    """New ids of one form, only the columns that gold has too; what is left out is said."""
    found = mixed()
    assert list(found.table) == ["item_id", "text"]
    assert all(re.fullmatch(r"i\d{4}", shown) for shown in found.table["item_id"])
    assert list(found.table["item_id"]) == sorted(found.table["item_id"])
    assert found.left_out == ("customer",)


@each(st.integers(0, 10_000))
def test_gold_is_spread(seed):
    """One stands in each tenth of the batch, at a place that follows no beat."""
    places = [i for i, row in enumerate(mixed(seed=seed).key.rows) if row.gold]
    assert [place // 10 for place in places] == list(range(10))


def test_seed_and_order():
    """The same for a seed, another for another; the batch may keep its order."""
    assert mixed(seed=1) == mixed(seed=1)
    assert mixed(seed=1).key.rows != mixed(seed=2).key.rows
    kept = mixed(order="as it was").key
    assert [row.item for row in kept.rows if not row.gold] == list(BATCH.items)
    assert [row.item for row in mixed().key.rows if not row.gold] != list(BATCH.items)


def test_which_gold():
    """As many of each label as there are; the least seen first."""
    chosen = list(mixed(0.04, seen={"g8": 3, "g9": 0, "g10": 5, "g11": 4}).key.honeypots.values())
    assert len(chosen) == 4
    spam = {item for item in chosen if int(item[1:]) >= 8}
    assert spam == {"g9", "g8"}


def test_other_columns():
    """The batch may name its text otherwise."""
    other = replace(BATCH, columns={"message": BATCH.columns["text"]})
    found = mix("week-48", other, GOLD, rate=0.1, made_at=NOW, columns={"text": "message"})
    assert list(found.table) == ["item_id", "message"]


def test_refusals():
    """Too many, a silly rate, gold that the batch holds anyway, no gold for it, no such column."""
    with pytest.raises(OutOfRange, match="asks for 22 honeypots among 90 rows, and the set has 12"):
        mixed(0.2)
    with pytest.raises(OutOfRange, match=r"between 0 and 0\.5; got 0\.5"):
        mixed(0.5)
    twice = replace(BATCH, columns={"text": ("Text of g3", *BATCH.columns["text"][1:])})
    with pytest.raises(InvalidTable, match="content of gold items already: 'g3'"):
        mix("b", twice, GOLD, rate=0.1, made_at=NOW)
    with pytest.raises(NotFound, match="no item that is used as a honeypot"):
        mix("b", BATCH, gold({"q1": {}}), rate=0.1, made_at=NOW)
    with pytest.raises(NotFound, match="honeypots without 'picture'"):
        mix("b", BATCH, GOLD, rate=0.1, made_at=NOW, columns={"picture": "text"})
    with pytest.raises(NotFound, match="no row to hide"):
        mix("b", Pool((), {"text": ()}), GOLD, rate=0.1, made_at=NOW)


def answered(key, **wrong: int) -> Annotations:
    """Everybody answers every row with its gold label (ham for production), except for so many honeypots."""
    label = {item.id: item.answers["topic"].label for item in GOLD.items}
    triples = []
    for who in ("ann", "bob"):
        left = wrong.get(who, 0)
        for row in key.rows:
            given = label[row.item] if row.gold else "ham"
            if row.gold and left:
                given, left = "news", left - 1
            triples.append((row.shown, who, given))
    return Annotations.of(triples, question="topic")


def test_it_comes_back():
    """Accuracy on the honeypots, together and by person; production has its own ids again and no gold in it."""
    key = mixed().key
    found = score_batch(answered(key, bob=4), key, GOLD)
    assert (found.overall.value, found.overall.n) == (0.8, 20)
    assert {one.annotator: (one.n, one.accuracy.value) for one in found.people} == {
        "ann": (10, 1.0),
        "bob": (10, 0.6),
    }
    assert set(found.answers.items) <= set(BATCH.items)
    assert len(found.answers) == 180
    assert (found.honeypots, found.missing) == (10, ())
    assert found.to_dict()["production_answers"] == 180


def test_half_of_it_comes_back():
    """Honeypots that nobody answered are named; another batch is refused."""
    key = mixed().key
    some = Annotations.of(
        [(row.shown, "ann", "ham") for row in key.rows if not row.gold][:5], question="topic"
    )
    found = score_batch(some, key, GOLD)
    assert len(found.missing) == 10
    assert found.overall.value is None
    with pytest.raises(NotFound, match="batch week-48 held no item 'q1'; is this another batch"):
        score_batch(Annotations.of([("q1", "ann", "ham")], question="topic"), key, GOLD)


def test_who_has_seen_it():
    """Every honeypot that a known person answered is an exposure, at the moment of the answer or of the return."""
    key = mixed().key
    rows = honeypot_exposures(answered(key), key, {"ann": "p1"}, NOW)
    assert len(rows) == 10
    assert {(row.person_id, row.gold, row.where, row.ref, row.seen_at) for row in rows} == {
        ("p1", "mail@1.0.0", "honeypot", "week-48", NOW)
    }


def seen_by(name: str, *items: str, at: dt.datetime = NOW) -> list[Exposure]:
    """What an annotator of batch week-48 saw, by the name in the file."""
    return [Exposure(name, "mail@1.0.0", item, "honeypot", "week-48", at) for item in items]


@pytest.fixture
def store(tmp_path):
    with AttemptStore.open(None, tmp_path) as found:
        yield found


def test_who_saw_what_is_recorded_once(store):
    """Under the person's id; a batch that is scored twice counts once, and the order of the file says nothing."""
    named = [*seen_by("north/ann", "q2"), *seen_by("bob", "q1")]
    assert (record_seen(store, named, NOW), record_seen(store, named, NOW)) == (2, 0)
    people = person_ids(store, named, NOW)
    assert people == person_ids(store, named[::-1], NOW)
    assert {(one.item, one.person_id) for one in store.exposures("mail@1.0.0")} == {
        ("q1", people["bob"]),
        ("q2", people["north/ann"]),
    }


@pytest.mark.parametrize("timed", [False, True])
def test_scoring_again_brings_no_forgotten_name_back(store, timed):
    """Found by what they saw, or by their pseudonym in the file; somebody else of that vendor is a new person."""
    later = NOW + dt.timedelta(days=9)
    first = NOW - dt.timedelta(days=1) if timed else NOW
    named = [*seen_by("north/ann", "q1", "q2", at=first), *seen_by("north/cy", "q1", "q2", at=first)]
    record_seen(store, named, NOW)
    people = person_ids(store, named, NOW)
    pseudonym = store.forget("ann", later).shown
    again = named if timed else [replace(one, seen_at=later) for one in named]
    assert person_ids(store, again, later) == people
    told = [replace(one, person_id=one.person_id.replace("north/ann", pseudonym)) for one in again]
    assert person_ids(store, told, later)[pseudonym] == people["north/ann"]
    assert [person.name for person in store.people()] == ["cy", None]
    other = seen_by("north/dee", "q2", at=later - dt.timedelta(hours=1) if timed else later)
    assert person_ids(store, other, later)["north/dee"] not in people.values()
