"""A vendor's page holds its own people's rounds, misses, errors and pilots, and does not change whatever another vendor does."""

import datetime as dt
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.quiz_rounds import CRITERION, a_gold, a_guideline, a_round, turn
from workbench.documents.attempts import Appeal, Declared, Response
from workbench.rounds.vendor.page import PARTS, vendor_page
from workbench.rounds.vendor.sources import GoldInUse, of_vendor
from workbench.store import documents
from workbench.store.gold_sets import GoldStore
from workbench.store.rounds.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
THEN = NOW - dt.timedelta(days=3)
PILOT = """\
name: race
title: North against Zq-South
question: kind
gold: {{file: gold.csv}}
vendors:
  - id: north
    deliveries: [{{file: deliveries/north.csv}}]
    price: {{model: per_unit, per_unit: 0.1}}
{other}
criteria:
  - {{metric: accuracy, at_least: 0.5}}
  - {{metric: cost_per_correct, at_most: 0.5}}
"""
OTHER = """\
  - id: zq-south
    name: Zq-South Ltd
    deliveries: [{file: deliveries/zq-south.csv}]
    price: {model: per_unit, per_unit: 7.77}
"""


def lab(root: Path) -> Workspace:
    """A guideline, twelve gold items, a round that ended (i1 to i7), one that never shows gold (i1 to i8), one that runs
    (i7 to i12), and a pilot, with the people of north in all of them.
    """
    (root / "guidelines" / "mail").mkdir(parents=True)
    guideline, gold = a_guideline(), GoldStore(root / "gold_sets")
    (root / "guidelines" / "mail" / "1.0.0.yaml").write_bytes(documents.sealed_yaml(guideline))
    gold.write_draft(a_gold(12))
    gold.lock("mail", guideline)
    with AttemptStore.open(None, root) as store:
        for name, items, more in (
            ("ended", range(1, 8), {"criterion": CRITERION}),
            ("silent", range(1, 9), {"criterion": CRITERION, "feedback": "none"}),
            ("open", range(7, 13), {"criterion": CRITERION}),
        ):
            ids = tuple(f"i{k}" for k in items)
            store.add_round(a_round(12, name=name, title=f"The {name} round", **{**more, "items": ids}))
        answers(store, "ended", "Ana", "north", "rrwrrww")
        answers(store, "ended", "Ben", "north", "rrrrrrr")
        answers(store, "silent", "Ana", "north", "rwrwrwrw")
        answers(store, "open", "Ana", "north", "rrrwww")
        answers(store, "open", "Ben", "north", "rwrww")
        for name in ("ended", "silent"):
            store.close_round(name, NOW - dt.timedelta(hours=1))
    pilot(root, "")
    return Workspace(root)


def pilot(root: Path, other: str, rows: str = "") -> None:
    """A pilot of north, and of another vendor where it is named."""
    folder = root / "pilots" / "race"
    (folder / "deliveries").mkdir(parents=True, exist_ok=True)
    (folder / "pilot.yaml").write_text(PILOT.format(other=other.rstrip("\n")), encoding="utf-8")
    (folder / "gold.csv").write_text("item,label\n" + "".join(f"p{k},spam\n" for k in range(20)))
    mine = "".join(
        f"p{k},{who},{'ham' if k % 7 == 0 else 'spam'}\n" for k in range(20) for who in ("ann", "bo")
    )
    (folder / "deliveries" / "north.csv").write_text("item,annotator,label\n" + mine)
    (folder / "deliveries" / "zq-south.csv").write_text("item,annotator,label\n" + rows, encoding="utf-8")


def answers(
    store: AttemptStore, round_name: str, name: str, vendor: str, pattern: str, contests: str = ""
) -> None:
    """Somebody takes a round: right (r) or wrong (w) by turn; an attempt with an answer to each turn is finished."""
    at = THEN
    round_ = store.round(round_name)
    person = store.person(name, vendor, at)
    invitation = store.invite(round_name, person, at, NOW + dt.timedelta(days=27))
    turns = tuple(turn(k, item) for k, item in enumerate(round_.items, start=1))
    attempt = store.begin(invitation.id, turns, at)
    for asked, letter in zip(turns, pattern, strict=False):
        right = "spam" if int(asked.item[1:]) % 2 else "ham"
        label = right if letter == "r" else ("ham" if right == "spam" else "spam")
        at += dt.timedelta(seconds=20)
        store.answer(Response(attempt.id, asked.number, asked.item, "kind", label, None, None, at, at))
    if len(pattern) == len(turns):
        store.finish(attempt.id, at, "done")
        for letter in contests:
            store.appeal(attempt.id, int(letter), f"Zq-appeal-{letter}", at)


def page(workspace: Workspace, vendor: str = "north") -> str:
    """The page now."""
    with AttemptStore.open(None, workspace.root) as store:
        return vendor_page(workspace, store, vendor, NOW)


def section(html: str, name: str) -> str:
    """The text of a section."""
    part = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    assert part is not None
    return " ".join(re.sub(r"<[^>]+>", " ", part[0]).split())


@pytest.fixture(scope="module")
def north(tmp_path_factory) -> Workspace:
    """The workspace with the people of north alone."""
    return lab(tmp_path_factory.mktemp("vendor") / "lab")


@pytest.fixture(scope="module")
def alone(north) -> str:
    """Its page."""
    return page(north)


def test_it_shows_who_was_invited_began_and_finished(alone):
    """With verdict and score once an attempt is over; of one under way only how many answers there are."""
    people = section(alone, "people")
    assert "Ben Passed 7 of 7 7 of 7 (65 to 100%) 2026-11-27" in people
    assert "Ben On it 5 of 6" in people
    running = people[people.index("The open round") :]
    assert re.search(r"Ben On it 5 of 6 (?!\d)", running)  # no share right beside it
    assert "ended on 2026-11-30" in people
    assert "until 2026-12-27" in running


def test_rules_are_of_finished_attempts_where_the_gold_is_shown(alone):
    """Ana and Ben missed R1 in the round that ended; the silent round and Ben's running attempt say nothing."""
    rules = section(alone, "rules")
    assert "The ended round" in rules
    assert "R1 Offers are spam." in rules
    assert "The silent round" not in rules
    assert (
        "The open round" not in rules
    )  # Ana's three answers are too few; with Ben's running attempt they were six


def test_errors_hold_no_gold_that_is_in_use(alone):
    """Items of the ended round alone: the open round asks one of these again, and the silent one never shows any."""
    errors = section(alone, "errors")
    assert set(re.findall(r"mail number (\d+)", errors)) == {"3", "6"}
    assert not re.search(r"mail number (7|8|9|10|11|12)\b", alone)
    assert "SECRET" not in alone


def test_the_pilot_is_its_own(alone):
    """Its deliveries against what was agreed; neither the pilot's name nor its title, which name another."""
    pilots = section(alone, "pilots")
    assert "You took part in 1 pilot." in pilots
    assert "40 answers to 20 items by 2 people; 20 items with gold." in pilots
    assert "Accuracy" in pilots
    assert "Zq" not in alone
    assert "race" not in pilots


def test_gold_of_a_pilot_is_in_use(north, tmp_path):
    """A set that a pilot is measured by is shown to no vendor, in no round."""
    shutil.copytree(north.root, tmp_path / "lab")
    path = tmp_path / "lab" / "pilots" / "race" / "pilot.yaml"
    path.write_text(path.read_text().replace("{file: gold.csv}", "mail@1.0.0"))
    html = page(Workspace(tmp_path / "lab"))
    assert "There is no item to show." in section(html, "errors")
    assert "mail number" not in html


@pytest.mark.parametrize("split", ["honeypot", "held_back"])
def test_gold_that_is_hidden_in_work_or_kept_back_is_in_use(north, split):
    """Whatever a round that ended shows of it."""
    gold = north.gold("mail@1.0.0")

    class Sets:
        def versions(self, name):
            return ("1.0.0",)

        def load(self, name, version):
            items = (gold.items[0].model_copy(update={"split": split}), *gold.items[1:])
            return gold.model_copy(update={"items": items})

    with AttemptStore.open(None, north.root) as store:
        use = GoldInUse(north, store, NOW)
        use._gold_sets = Sets()
        assert use.items(store.round("ended"), gold) == {"i1", "i7"}  # i7 is asked in the open round
        assert use.items(store.round("silent"), gold) == {f"i{k}" for k in range(1, 9)}


def test_a_vendor_without_people_sees_an_empty_page(north):
    """As does one that does not exist: both read the same."""
    html = page(north, "nobody")
    assert "None of your people is invited to a round yet." in html
    assert "You took part in no pilot yet." in html
    assert "Ana" not in html
    assert page(north, "somebody").replace("somebody", "nobody") == html


def test_people_without_a_vendor_are_no_vendors_people(north, tmp_path):
    """An empty name opens nobody's page."""
    shutil.copytree(north.root, tmp_path / "lab")
    with AttemptStore.open(None, tmp_path / "lab") as store:
        answers(store, "open", "Solo", "", "rrrrrr")
    assert "Solo" not in page(Workspace(tmp_path / "lab"))


PEOPLE = st.lists(
    st.tuples(
        st.text("abcñ<&\"'🙂 ", min_size=1, max_size=8),
        st.text("rw", max_size=6),
        st.sets(st.sampled_from("123")),
    ),
    max_size=6,
)
ROWS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(["zq-a", "zq-b"]), st.sampled_from(["spam", "ham"])),
    max_size=30,
)


@settings(max_examples=25)
@given(people=PEOPLE, rows=ROWS, listed=st.booleans(), extra=st.booleans())
def test_another_vendor_changes_no_byte(north, alone, tmp_path_factory, people, rows, listed, extra):
    """Its people, answers, appeals, deliveries, prices, its own pilot and its own link: the page of north is the same."""
    root = tmp_path_factory.mktemp("both") / "lab"
    shutil.copytree(north.root, root)
    with AttemptStore.open(None, root) as store:
        for k, (name, pattern, contests) in enumerate(people):
            answers(store, "open", f"Zq-{name}{k}", "zq-south", pattern, "".join(contests))
        store.invite_vendor("zq-south", THEN, NOW)
        theirs = [person.id for person in store.people() if person.vendor == "zq-south"]
        theirs += [attempt.id for attempt in store.attempts("open") if attempt.person.vendor == "zq-south"]
    text = "".join(f"p{item},{who},{label}\n" for item, who, label in rows)
    pilot(root, OTHER if listed else "", text)
    if extra:
        folder = root / "pilots" / "zq-own"
        folder.mkdir()
        own = PILOT.format(other=OTHER.rstrip("\n")).replace("north", "zq-west").replace("race", "zq-own")
        (folder / "pilot.yaml").write_text(own)
    html = page(Workspace(root))
    assert html == alone
    assert "zq" not in html.casefold()
    assert not [known for known in theirs if known in html]


@settings(max_examples=10)
@given(pattern=st.text("rw", min_size=7, max_size=7), name=st.sampled_from(["ended", "silent"]))
def test_another_vendor_in_rounds_that_ended_changes_no_byte(alone, tmp_path_factory, pattern, name):
    """The same people of north, with others beside them before the rounds close."""
    root = tmp_path_factory.mktemp("beside") / "lab"
    workspace = lab_beside(root, name, pattern)
    html = page(workspace)
    ids = re.compile(r"[a-z2-7]{16}")
    assert ids.sub("", html) == ids.sub("", alone)
    assert "zq" not in html.casefold()


def lab_beside(root: Path, round_name: str, pattern: str) -> Workspace:
    """`lab`, with somebody of another vendor in a round while it was open."""
    real = AttemptStore.close_round

    def close(self, name, at):
        if name == round_name:
            full = (pattern + "r")[: len(self.round(name).items)]
            answers(self, name, "Zq-Zoe", "zq-south", full, "12")
        real(self, name, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AttemptStore, "close_round", close)
        return lab(root)


class Strict(HTMLParser):
    """What a page may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag in ("script", "iframe", "form", "object", "embed") or "style" in names:
            self.bad.append(tag)
        self.bad += [name for name in names if name.startswith("on")]
        self.bad += [v for k, v in attrs if k in ("src", "href") and not re.match(r"[/#]|data:,$", v or "")]


def test_the_page_is_static_and_holds_what_people_typed_as_text(north, tmp_path):
    """No script, no style attribute, nothing from elsewhere; a name that is markup is shown as it was typed."""
    shutil.copytree(north.root, tmp_path / "lab")
    with AttemptStore.open(None, tmp_path / "lab") as store:
        answers(store, "open", "<script>alert(1)</script>", "north", "rrrrrr")
    html = page(Workspace(tmp_path / "lab"))
    strict = Strict()
    strict.feed(html)
    assert strict.bad == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_what_is_read_names_nobody_else(north):
    """No appeal, and no reason or author of what the lead declared: both may name another vendor's people."""
    with AttemptStore.open(None, north.root) as store:
        record = record_of(store, "ended", NOW)
    ana = next(person for person in record.people.values() if person.name == "Ana")
    word = Declared("ended", ana.id, True, "As good as Zoe of zq-south.", "Lea", NOW)
    appeal = Appeal("c", record.attempts[0].id, 1, "i1", "kind", "See Zoe.", NOW)
    kept = of_vendor(replace(record, appeals=(appeal,), declared=(word,)), "north")
    assert kept.appeals == ()
    assert kept.declared == (replace(word, reason=None, by=""),)
    assert of_vendor(record, "zq-south").people == {}


def test_every_part_is_registered():
    """Features register theirs; the rounds server imports none of them."""
    assert {part.name: part.place for part in PARTS.values()} == {
        "rounds": 10,
        "calibration": 20,
        "pilots": 30,
    }
