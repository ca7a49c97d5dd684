"""The items of a set: found, read with their votes once those are open, corrected, many changed at once, addresses."""

import pytest

from tests.gold.test_session import builder, disputed, label_all, mail, on_disk, workspace  # noqa: F401  # fixtures
from tests.gold_drafts import gold, guideline
from workbench.documents.gold_readiness import ready
from workbench.errors import InvalidDocument, NotAllowed, NotFound, StoreLost
from workbench.gold.item_list import ItemFilter, item_state, select
from workbench.gold.session import GoldBuilder
from workbench.ui import waiting
from workbench.ui.next_steps import NextStep
from workbench.ui.waiting import Counter

SET = {
    "a": {"label": "ham", "settled": "unanimous", "votes": {"ann": "ham", "bob": "ham"}, "rules": ["R1"]},
    "b": {"votes": {"ann": "ham", "bob": "spam"}, "content": {"text": "An offer", "from": "shop"}},
    "c": {"label": "news", "settled": "adjudicated", "settled_by": "lea", "stale": ["R2"], "rules": ["R2"]},
    "d": {"votes": {"ann": "ham"}, "split": "practice"},
    "e": {
        "label": "spam",
        "settled": "unanimous",
        "votes": {"ann": "spam", "bob": "spam"},
        "out": {"kind": "dropped", "reason": "Not ours.", "by": "lea", "on": "2026-11-24"},
    },
}
GOAL = {"votes": 2, "per_label": 1, "per_rule": 1, "waived": {"topic/news": "Rare."}}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abcd"),
        ({"text": "OFFER an"}, "b"),
        ({"text": "text of c"}, "c"),
        ({"label": "topic/ham"}, "a"),
        ({"rule": "R2"}, "c"),
        ({"rule": "R2", "lacking": True}, "abd"),
        ({"split": "practice"}, "d"),
        ({"state": "disputed"}, "b"),
        ({"state": "stale"}, "c"),
        ({"state": "needs votes"}, "d"),
        ({"state": "left the set"}, "e"),
        ({"state": "few accepted"}, "c"),
        ({"check": "settled"}, "bd"),
        ({"check": "votes"}, "cd"),
        ({"sort": "state"}, "bcda"),
        ({"sort": "item", "down": True}, "dcba"),
        ({"label": "topic/ham", "rule": "R2"}, ""),
    ],
)
def test_which_items_pass_a_filter(wanted, found):
    """Each field narrows; what left the set shows only where it is asked for."""
    draft = gold(SET, goal=GOAL)
    checks = ready(draft, guideline())
    filters = ItemFilter(**wanted).checked(draft, guideline(), [check.id for check in checks])
    assert "".join(item.id for item in select(draft, guideline(), filters, checks=checks)) == found


def test_a_filter_by_what_is_not_there():
    """Refused with what there is, so that a typo does not look like an empty set."""
    with pytest.raises(NotFound, match="there is no state 'open'; expected one of 'disputed', 'stale'"):
        ItemFilter(state="open").checked(gold(SET), guideline(), [])


def test_the_state_of_an_item():
    """What needs the most counts."""
    draft = gold(SET, goal=GOAL)
    states = {item.id: item_state(item, 2) for item in (*draft.items, *draft.left)}
    assert states == {
        "a": "decided",
        "b": "disputed",
        "c": "stale",
        "d": "needs votes",
        "e": "left the set",
    }


def rows(session):
    return {row["item"]: row for row in session.view()["list"]["rows"]}


def test_votes_are_read_only_once_the_blind_round_has_ended(workspace):  # noqa: F811
    """Not while votes are sealed, not while somebody labels here; then as counts, with names where it is decided."""
    label_all(builder(workspace, expert="Ann"), {})
    session = builder(workspace)
    session.act({"do": "show", "tab": "items"})
    session.act({"do": "open", "item": "q1"})
    assert {row["answers"][0]["votes"] for row in rows(session).values()} == {None}
    assert session.view()["list"]["open"]["answers"][0]["opinions"] == []
    bob = builder(workspace, expert="Bob")
    with pytest.raises(InvalidDocument, match="before you see the items"):
        bob.act({"do": "show", "tab": "items"})
    with pytest.raises(InvalidDocument, match="still labelling blind"):
        bob.act({"do": "filter", "text": "q"})
    assert "list" not in bob.view()
    label_all(bob, {"q1": "spam"})
    session.act({"do": "show", "tab": "items"})
    assert rows(session)["q0"]["answers"][0]["votes"] == [["ham", 2]]
    opened = session.view()["list"]["open"]["answers"][0]
    assert {opinion["label"] for opinion in opened["opinions"]} == {"ham", "spam"}
    assert not any("who" in opinion for opinion in opened["opinions"])  # a dispute is judged without names
    session.act({"do": "open", "item": "q0"})
    opened = session.view()["list"]["open"]["answers"][0]
    assert {opinion["who"] for opinion in opened["opinions"]} == {"Ann", "Bob"}


def test_a_correction_keeps_the_votes_and_says_why(disputed):  # noqa: F811
    """An answer on which all agreed is corrected with a reason; undo brings it back."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "show", "tab": "items"})
    before = on_disk(disputed, "q0")
    correction = {"do": "adjudicate", "item": "q0", "question": "topic", "label": "news"}
    with pytest.raises(InvalidDocument, match="or says that the definition of the label decides"):
        session.act({**correction, "rationale": "To many."})
    session.act({**correction, "rationale": "To many.", "definition": True})
    answer = on_disk(disputed, "q0")
    assert (answer.label, answer.settled, answer.rules, answer.votes) == (
        "news",
        "adjudicated",
        (),
        before.votes,
    )
    session.act({"do": "undo"})
    assert on_disk(disputed, "q0") == before


def test_rules_use_and_leaving_for_many_at_once(disputed):  # noqa: F811
    """All that match are chosen, wherever they stand; one act changes them, one undo takes it back."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "filter", "label": "topic/ham"})
    session.act({"do": "pick"})
    session.act({"do": "pick", "items": ["q5"], "on": False})
    assert session.view()["list"]["n_chosen"] == 3
    session.act({"do": "give_rule", "rule": "R2"})
    assert session.said == "R2 given to 3 items."
    assert on_disk(disputed, "q0").rules == ("R1", "R2")
    assert on_disk(disputed, "q5").rules == ("R1",)
    session.act({"do": "use", "to": "honeypot"})
    assert disputed.gold_sets.draft("mail").item("q0").split == "honeypot"
    session.act({"do": "undo"})
    session.act({"do": "undo"})
    assert on_disk(disputed, "q0").rules == ("R1",)
    assert disputed.gold_sets.draft("mail").item("q0").split == "quiz"
    with pytest.raises(InvalidDocument, match="say why it is dropped"):
        session.act({"do": "drop_items", "reason": " "})
    session.act({"do": "drop_items", "reason": "Too easy."})
    assert {item.id for item in disputed.gold_sets.draft("mail").left} == {"q0", "q3", "q4"}
    session.act({"do": "filter", "label": ""})
    assert session.view()["list"]["n_chosen"] == 0, "what one does not see is not touched"
    session.act({"do": "back", "item": "q3", "reason": "It is fine."})
    assert [item.id for item in disputed.gold_sets.draft("mail").left] == ["q0", "q4"]
    log = (disputed.root / "log/words.jsonl").read_text()
    assert "It is fine. Was dropped by" in log
    assert "Rules R1, R2. Were R1." in log


def test_what_cannot_be_given(disputed):  # noqa: F811
    """A rule that the guideline has not, an item that the set has not, nothing chosen."""
    session = builder(disputed, lead="Lea")
    with pytest.raises(InvalidDocument, match="Choose an item first"):
        session.act({"do": "give_rule", "rule": "R1"})
    with pytest.raises(NotFound, match="has no rule 'R9'"):
        session.act({"do": "give_rule", "rule": "R9", "items": ["q0"]})
    with pytest.raises(NotFound, match="has no item 'x9'"):
        session.act({"do": "pick", "items": ["x9"]})


def locked(workspace) -> GoldBuilder:  # noqa: F811
    """A set that was locked here, without its disputed items."""
    session = builder(workspace, lead="Lea")
    session.act({"do": "filter", "state": "disputed"})
    session.act({"do": "pick"})
    session.act({"do": "drop_items", "reason": "Disputed."})
    session.act({"do": "goal", "per_label": 0, "per_rule": 0})
    session.act({"do": "lock"})
    return session


def titles(session) -> list[str]:
    return [step["title"] for step in session.view()["next_steps"]["steps"]]


def test_who_needs_a_retake_comes_first_once_the_set_is_locked(disputed, monkeypatch):  # noqa: F811
    """What waits to be made from this very set is read when it is locked or opened again, not with every view."""
    retake = NextStep("Make the retake", "1 person needs a retake since 1.0.0", {"tool": "calibration"})
    due = [retake]
    read = []

    def steps(root, database, gold):
        read.append(gold)
        return due if (root, gold) == (disputed.root, "mail@1.0.0") else []

    monkeypatch.setattr(waiting, "COUNTERS", {"test": Counter("test", lambda *_: {}, steps)})
    session = locked(disputed)
    assert titles(session) == titles(session) == ["Make the retake", "Make a round", "Design a pilot"]
    assert read == ["mail@1.0.0"]
    due.clear()
    session.go({"place": "lock"})
    assert titles(session) == ["Make a round", "Design a pilot"]


def test_a_status_that_cannot_be_read_costs_only_the_offer_of_the_retake(disputed, monkeypatch):  # noqa: F811
    """The set is locked, and its view is shown."""

    def steps(*_):
        raise StoreLost("the database of rounds cannot be reached.")

    monkeypatch.setattr(waiting, "COUNTERS", {"test": Counter("test", lambda *_: {}, steps)})
    session = locked(disputed)
    assert session.view()["locked"]
    assert titles(session) == ["Make a round", "Design a pilot"]


def test_a_locked_set_is_read_in_full_and_changes_nothing(disputed):  # noqa: F811
    """Every item of it can be found and opened; a change is refused until the next version begins."""
    session = locked(disputed)
    assert titles(session) == ["Make a round", "Design a pilot"]
    session.go({"place": "items", "item": "q0"})
    opened = session.view()["list"]["open"]
    assert (opened["item"], opened["answers"][0]["called"]) == ("q0", "ham")
    with pytest.raises(InvalidDocument, match="is locked; start its next version first"):
        session.act({"do": "use", "to": "practice", "items": ["q0"]})
    session.act({"do": "next"})
    assert session.view()["next_steps"] is None
    assert session.view()["list"]["open"]["item"] == "q0"
    session.act({"do": "use", "to": "practice", "items": ["q0"]})
    assert disputed.gold_sets.draft("mail").item("q0").split == "practice"


def test_places(disputed):  # noqa: F811
    """An address opens a tab, an item on its page, or the items of a filter; an unknown one is refused."""
    session = builder(disputed, lead="Lea")
    session.go({"place": "items", "state": "disputed"})
    assert [row["item"] for row in session.view()["list"]["rows"]] == ["q1", "q2"]
    session.go({"place": "items", "item": "q0"})
    assert session.view()["list"]["open"]["item"] == "q0"
    session.go({"place": "items", "item": "q0"})  # the same again stays open
    assert session.view()["list"]["open"]["item"] == "q0"
    for place, tab in (("lock", "adjudicate"), ("label", "label"), ("mix", "mix")):
        session.go({"place": place})
        assert session.view()["tab"] == tab
    with pytest.raises(NotFound, match="no place 'attic'"):
        session.go({"place": "attic"})
    with pytest.raises(NotFound, match="has no item 'zz'"):
        session.go({"place": "items", "item": "zz"})


def test_experts_who_began(workspace):  # noqa: F811
    """How far each is, before somebody sits down; nothing while somebody labels."""
    ann = builder(workspace, expert="Ann")
    first = ann.view()["blind"]["item"]["id"]
    ann.act({"do": "vote", "item": first, "question": "topic", "label": "ham"})
    assert ann.view()["began"] == []
    label_all(builder(workspace, expert="Bob"), {})
    assert builder(workspace).view()["began"] == [
        {"name": "Ann", "done": 1, "left": 5},
        {"name": "Bob", "done": 6, "left": 0},
    ]


def test_who_may_not_see_gold_sees_no_items(disputed, monkeypatch):  # noqa: F811
    """A viewer is refused, by an address too; an expert may read, and change nothing."""
    (disputed.root / "roles.yaml").write_text("people:\n  lea: lead\n  eve: expert\n  vi: viewer\n")
    monkeypatch.setenv("JUPYTERHUB_USER", "vi")
    session = builder(disputed)
    for act in ({"do": "show", "tab": "items"}, {"do": "filter", "text": "a"}, {"do": "show", "tab": "mix"}):
        with pytest.raises(NotAllowed):
            session.act(act)
    monkeypatch.setenv("JUPYTERHUB_USER", "eve")
    session = builder(disputed)
    session.act({"do": "filter", "label": "topic/ham"})
    assert session.view()["list"]["n"] == 4
    with pytest.raises(NotAllowed):
        session.act({"do": "give_rule", "rule": "R2", "items": ["q0"]})
