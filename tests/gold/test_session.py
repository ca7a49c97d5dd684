"""The gold builder: blind votes stay blind, every act is on disk at once, decisions are undone, the lock keeps its word."""

import json
import shutil
from pathlib import Path

import pytest

from tests.gold_drafts import NOW, guideline
from workbench.documents.attempts import Attempt, Exposure, Person, Response
from workbench.documents.gold import Goal
from workbench.documents.round import Turn
from workbench.errors import BadAction, InvalidDocument, NotFound, NotSettled, UnknownLabel
from workbench.formats.items import Items
from workbench.gold.blind_labelling import with_vote
from workbench.gold.draft import open_draft
from workbench.gold.opening import Opening
from workbench.gold.project import GoldProject, Usage
from workbench.gold.session import GoldBuilder
from workbench.store import documents, files
from workbench.store.own_name import introduce
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

ITEMS = {f"q{i}": {"text": f"Text of q{i}"} for i in range(6)}
GOAL = Goal(per_label=1, per_rule=1)
POOL = Items(
    "pool.csv",
    tuple(f"p{i}" for i in range(10)),
    {
        "text": tuple(f"Pool {i}" for i in range(10)),
        "guess": ("ham",) * 6 + ("news",) * 4,
        "rules": ("R1", "R2") * 5,
    },
    (),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """mail@1.0.0 is published, and a draft of gold asks topic of six items."""
    return mail(tmp_path)


def mail(tmp_path: Path) -> Workspace:
    """The same, for other tests."""
    for room in ("guidelines/mail", "gold_sets", "pilots"):
        (tmp_path / room).mkdir(parents=True)
    publish(tmp_path, guideline())
    found = Workspace(tmp_path)
    found.gold_sets.write_draft(
        open_draft("mail", guideline(), ITEMS, sampling="six by hand.", questions=["topic"], goal=GOAL)
    )
    return found


def publish(root: Path, document) -> None:
    files.write_once(root / f"guidelines/mail/{document.version}.yaml", documents.sealed_yaml(document))


def builder(workspace: Workspace, **more) -> GoldBuilder:
    return GoldBuilder(GoldProject(workspace, "mail"), now=lambda: NOW, **more)


def label_all(session: GoldBuilder, labels: dict[str, str | None], **more) -> list[str]:
    """Vote on everything that is asked; the items in the order in which they came."""
    seen = []
    while (item := session.view()["blind"]["item"]) is not None:
        seen.append(item["id"])
        label = labels.get(item["id"], "ham")
        given = {
            "item": item["id"],
            "question": "topic",
            "label": label,
            "skip": "cannot_tell" if label is None else None,
            **more,
        }
        session.act({"do": "vote", **given})
    return seen


def on_disk(workspace: Workspace, item: str):
    """The answer as a new process would read it."""
    return Workspace(workspace.root).gold_sets.draft("mail").item(item).answers["topic"]


@pytest.fixture
def disputed(workspace: Workspace) -> Workspace:
    """Ann and Bob have voted: q1 and q2 are disputed, the rest is ham by R1."""
    label_all(builder(workspace, expert="Ann"), {}, rules=["R1"], note="Ann's note", sure="fairly")
    label_all(builder(workspace, expert="Bob"), {"q1": "spam", "q2": None}, rules=["R1"])
    return workspace


def test_an_answer_is_on_disk_before_the_next_item_shows(workspace):
    """After each act a fresh process finds the vote, with what was said beside it."""
    session = builder(workspace, expert="Ann")
    first = session.view()["blind"]["item"]["id"]
    session.act(
        {"do": "vote", "item": first, "question": "topic", "label": "spam", "rules": ["R1"], "sure": "guess"}
    )
    answer = on_disk(workspace, first)
    assert (answer.votes, answer.reasons, answer.sealed) == ({}, {}, ("Ann",))
    (vote,) = workspace.gold_sets.blind_votes("mail").of("Ann")
    assert (vote.place, vote.label) == ((first, "topic"), "spam")
    assert (vote.reason.rules, vote.reason.sure) == (("R1",), "guess")
    blind = session.view()["blind"]
    assert blind["item"]["id"] != first
    assert (blind["done"], blind["total"]) == (1, 6)


def test_each_expert_has_an_own_order(workspace):
    """And the same one again after a restart."""
    orders = {name: label_all(builder(workspace, expert=name), {}) for name in ("Ann",)}
    orders["Bob"] = [builder(workspace, expert="Bob").view()["blind"]["item"]["id"]]
    bob = label_all(builder(workspace, expert="Bob"), {})
    assert bob[0] == orders["Bob"][0]
    assert sorted(bob) == sorted(orders["Ann"])
    assert bob != orders["Ann"]


def test_a_blind_view_holds_nothing_of_others(disputed):
    """While somebody labels, no vote, no name, no note of another is in the view, and coverage stands still."""
    disputed.gold_sets.change(
        "mail",
        lambda gold: gold.model_copy(
            update={"card": gold.card.model_copy(update={"goal": Goal(votes=3, per_label=1, per_rule=1)})}
        ),
    )
    before = builder(disputed).view()["coverage"]["rows"]
    session = builder(disputed, expert="Cat")
    one = session.view()["blind"]["item"]["id"]
    session.act({"do": "vote", "item": one, "question": "topic", "label": "ham"})
    text = json.dumps(session.view())
    assert "Ann" not in text
    assert "Bob" not in text
    assert session.view()["coverage"]["rows"] == before
    for action in (
        {"do": "show", "tab": "adjudicate"},
        {"do": "lock"},
        {"do": "look", "at": 0},
    ):
        with pytest.raises(InvalidDocument, match="blind"):
            session.act(action)
    session.act({"do": "leave"})
    session.act({"do": "end_blind"})
    session.act({"do": "show", "tab": "adjudicate"})
    assert session.view()["adjudication"]["waiting"] == 2 - (one in ("q1", "q2"))


def test_a_second_click_answers_nothing_else(workspace):
    """An answer to an item that is not on the table is refused, and nothing is saved."""
    session = builder(workspace, expert="Ann")
    first = session.view()["blind"]["item"]["id"]
    vote = {"do": "vote", "item": first, "question": "topic", "label": "ham"}
    session.act(vote)
    with pytest.raises(InvalidDocument, match="not the one on the table"):
        session.act(vote)
    with pytest.raises(InvalidDocument, match="choose a label, or say why"):
        session.act({**vote, "item": session.view()["blind"]["item"]["id"], "label": None})
    with pytest.raises(BadAction, match="field 'sure': Input should be 'guess'"):
        session.act({**vote, "item": session.view()["blind"]["item"]["id"], "sure": "very"})


def test_skip_and_undo(workspace):
    """A skipped item comes last; undo takes the vote off the disk and asks it again at once."""
    session = builder(workspace, expert="Ann")
    first = session.view()["blind"]["item"]["id"]
    session.act({"do": "skip", "item": first, "question": "topic"})
    second = session.view()["blind"]["item"]["id"]
    session.act({"do": "vote", "item": second, "question": "topic", "label": "ham"})
    session.act({"do": "undo"})
    assert on_disk(workspace, second).blind == ()
    assert workspace.gold_sets.blind_votes("mail").of("Ann") == ()
    assert session.view()["blind"]["item"]["id"] == second
    with pytest.raises(InvalidDocument, match="nothing to undo"):
        session.act({"do": "undo"})
    assert label_all(session, {})[-1] == first


def test_two_desks_at_once(workspace):
    """Two experts in two processes write one draft; no vote is lost."""
    ann, bob = builder(workspace, expert="Ann"), builder(workspace, expert="Bob")
    for _ in range(6):
        for session in (ann, bob):
            item = session.view()["blind"]["item"]["id"]
            session.act({"do": "vote", "item": item, "question": "topic", "label": "ham"})
    ann.act({"do": "leave"})
    assert all(on_disk(workspace, item).votes == {"Ann": "ham", "Bob": "ham"} for item in ITEMS)


def test_only_disputes_and_no_names(disputed):
    """Two wait; the opinions have letters, notes and rules, and nobody's name."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    settle = session.view()["adjudication"]
    assert (settle["waiting"], settle["n_decided"]) == (2, 0)
    assert {opinion["letter"] for opinion in settle["dispute"]["opinions"]} == {"X", "Y"}
    assert {opinion["note"] for opinion in settle["dispute"]["opinions"]} == {"Ann's note", None}
    text = json.dumps(settle["dispute"]).replace("Ann's note", "")
    assert "Ann" not in text
    assert "Bob" not in text


def test_settling_and_undoing(disputed):
    """On disk at once, with who decided; undo restores the dispute; votes are never touched."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    settle = {
        "do": "adjudicate",
        "item": "q1",
        "question": "topic",
        "label": "ham",
        "rationale": "No offer.",
        "rules": ["R1"],
    }
    before = on_disk(disputed, "q1")
    session.act({**settle, "accepted": ["news"]})
    answer = on_disk(disputed, "q1")
    assert (answer.label, answer.accepted, answer.settled_by, answer.votes) == (
        "ham",
        ("news",),
        "uwe (typed: Lea)",
        before.votes,
    )
    assert session.view()["said"] == "Decided “Text of q1”: ham."
    assert session.view()["adjudication"]["decided"] == [
        {
            **{"item": "q1", "text": "Text of q1", "question": "topic", "title": "topic"},
            **{"called": "ham", "by": "Lea", "voted": False},
        }
    ]
    session.act({"do": "undo"})
    assert on_disk(disputed, "q1") == before
    session.act(settle)
    session.act({"do": "reopen", "item": "q1", "question": "topic"})
    assert on_disk(disputed, "q1").settled is None


def test_who_voted_may_decide_and_it_is_said(disputed):
    """Ann has a vote in q1: the panel says so before she decides, and beside the decision after it; the set keeps both."""
    session = builder(disputed, lead="ann ")
    session.act({"do": "show", "tab": "adjudicate"})
    dispute = session.view()["adjudication"]["dispute"]
    assert dispute["voted"]
    assert "Ann" not in json.dumps(dispute).replace("Ann's note", "")
    decision = {"label": "ham", "rationale": "No offer.", "rules": ["R1"]}
    session.act({"do": "adjudicate", "item": "q1", "question": "topic", **decision})
    assert session.view()["adjudication"]["decided"][0]["voted"]
    answer = on_disk(disputed, "q1")
    assert (answer.settled_by_voter, "Ann" in answer.votes) == (True, True)
    introduce(disputed.root, "Lea")
    assert not session.view()["adjudication"]["dispute"]["voted"]


def test_undo_leaves_votes_that_came_in_since(disputed):
    """Lea settles q1, Cat's vote on it arrives, Lea undoes: the dispute is back, and Cat's vote is still there."""
    session = builder(disputed, lead="Lea")
    decision = {"label": "ham", "rationale": "No offer.", "rules": ["R1"]}
    session.act({"do": "adjudicate", "item": "q1", "question": "topic", **decision})
    disputed.gold_sets.change(
        "mail", lambda gold: with_vote(gold, guideline(), ("q1", "topic"), "Cat", "ham")
    )
    session.act({"do": "undo"})
    answer = on_disk(disputed, "q1")
    assert (answer.label, answer.settled, answer.votes["Cat"], len(answer.votes)) == (None, None, "ham", 3)


def test_a_decision_needs_all_of_it(disputed):
    """A label, a rationale and a rule; a refusal saves nothing. Who decides is known: no name has to be typed."""
    session = builder(disputed)
    settle = {
        "do": "adjudicate",
        "item": "q1",
        "question": "topic",
        "label": "ham",
        "rationale": "So.",
        "rules": ["R1"],
    }
    for lacking, message in (
        ({"label": None}, "gold answer"),
        ({"rationale": ""}, "says why"),
        ({"rules": []}, "rules"),
    ):
        with pytest.raises(InvalidDocument, match=message):
            session.act({**settle, **lacking})
    with pytest.raises(BadAction, match="field 'rules'"):
        session.act({**settle, "rules": "R1"})
    assert on_disk(disputed, "q1").settled is None
    session.act(settle)
    assert on_disk(disputed, "q1").settled_by == "uwe"


def test_the_guideline_does_not_say(disputed):
    """The question is in the guideline's feedback with the item's text; the item left, and undo brings it back."""
    session = builder(disputed, lead="Lea")
    session.act(
        {"do": "undecidable", "item": "q2", "question": "topic", "note": "Is a gift an offer?", "rule": "R1"}
    )
    asked = disputed.feedback.all("mail")
    assert [(one.item, one.note, one.source, one.who) for one in asked] == [
        ("q2", "Is a gift an offer?", "adjudication", "uwe (typed: Lea)")
    ]
    assert disputed.gold_sets.draft("mail").left[0].out.feedback == asked[0].id
    session.act({"do": "undo"})
    assert disputed.gold_sets.draft("mail").left == ()
    with pytest.raises(InvalidDocument, match="say what the guideline"):
        session.act({"do": "undecidable", "item": "q2", "question": "topic", "note": ""})
    assert len(disputed.feedback.all("mail")) == 1


def test_dropping(disputed):
    """With a reason; listed as left; brought back again."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    session.act({"do": "drop", "item": "q1", "reason": "Not our mail."})
    assert [(one["item"], one["kind"], one["reason"]) for one in session.view()["adjudication"]["left"]] == [
        ("q1", "dropped", "Not our mail.")
    ]
    session.act({"do": "back", "item": "q1"})
    assert session.view()["adjudication"]["waiting"] == 2


def settled(workspace) -> GoldBuilder:
    session = builder(workspace, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    for item, label, rule in (("q1", "spam", "R1"), ("q2", "news", "R2")):
        given = {"item": item, "question": "topic", "label": label, "rationale": "So.", "rules": [rule]}
        session.act({"do": "adjudicate", **given})
    return session


def test_locking(disputed):
    """Refused with the checks that are open; once all are done it is locked, and then nothing can be changed."""
    session = builder(disputed, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    lock = session.view()["lock"]
    assert (lock["ready"], lock["done"], lock["why"]) == (False, 5, "2 checks are open.")
    opened = {check["id"]: [place["name"] for place in check["open"]] for check in lock["checks"]}
    assert opened["settled"] == ["Text of q1", "Text of q2"]
    assert opened["covered"] == ["spam", "news", "R2"]
    with pytest.raises(NotSettled, match="2 answers are undecided"):
        session.act({"do": "lock"})
    session = settled(disputed)
    assert session.view()["lock"]["ready"]
    session.act({"do": "lock"})
    assert session.view()["locked"]
    assert disputed.gold_sets.load("mail").card.version == "1.0.0"
    with pytest.raises(InvalidDocument, match=r"mail@1\.0\.0 is locked; start its next version first"):
        session.act({"do": "drop", "item": "q1", "reason": "x"})


def test_the_guideline_moves_on(disputed):
    """A new version shows the stale items, the lock waits for them, and only they are verified again."""
    session = settled(disputed)
    session.act({"do": "lock"})
    rules = [
        {**rule.model_dump(mode="json"), "text": "Sharper."}
        if rule.id == "R2"
        else rule.model_dump(mode="json")
        for rule in guideline().rules
    ]
    publish(disputed.root, guideline("2.0.0", rules=rules))
    session.act({"do": "next"})
    assert session.view()["version"] == "1.1.0"
    settle = session.view()["adjudication"]
    assert (settle["waiting"], settle["dispute"]["item"], settle["dispute"]["because"]) == (1, "q2", ["R2"])
    assert settle["dispute"]["before"]["label"] == "news"
    with pytest.raises(NotSettled, match="Stale answers verified again"):
        session.act({"do": "lock"})
    session.act({"do": "verify", "item": "q2", "question": "topic"})
    session.act({"do": "lock"})
    assert disputed.gold_sets.load("mail").item("q2").answers["topic"].verified == "2.0.0"
    assert disputed.gold_sets.load("mail", "1.0.0").item("q2").answers["topic"].verified is None


def test_a_draft_under_an_old_guideline(disputed):
    """Published while the draft was in the making: the lock refuses, moving marks what is touched."""
    session = settled(disputed)
    publish(disputed.root, guideline("2.0.0", rules=[guideline().rules[0].model_dump(mode="json")]))
    lock = session.view()["lock"]
    assert (lock["newer"], lock["stale_by_newer"], lock["ready"]) == ("2.0.0", 1, False)
    with pytest.raises(NotSettled, match="q2: topic"):
        session.act({"do": "lock"})
    session.act({"do": "move"})
    assert session.view()["guideline"] == "mail 2.0.0"
    assert session.view()["adjudication"]["dispute"]["why"] == "stale"


def test_drawing_more(workspace):
    """At random, of a likely label, or of a rule; never twice; the card tells; the guess is not shown to experts."""
    session = builder(workspace)
    session.draw_from(Opening(POOL, likely="guess", tests="rules"))
    draw = session.view()["coverage"]["draw"]
    assert (draw["left"], draw["source"], draw["likely"]["id"]) == (10, "pool.csv", "ham")
    assert draw["rule"] == {"id": "R1", "n": 5}
    session.act({"do": "draw", "n": 3, "label": "news"})
    session.act({"do": "draw", "n": 2, "rule": "R2"})
    gold = workspace.gold_sets.draft("mail")
    new = [item for item in gold.items if item.id.startswith("p")]
    assert len(new) == 5
    assert all(int(item.id[1]) >= 6 for item in new[:3])
    assert all(int(item.id[1]) % 2 for item in new[3:])
    assert new[0].content == {"text": f"Pool {new[0].id[1]}"}
    assert "Of those where guess is 'news'" in gold.card.sampling
    assert session.view()["coverage"]["draw"]["left"] == 5
    with pytest.raises(NotFound, match="no table to draw from"):
        builder(workspace).act({"do": "draw"})


def test_the_goal(workspace):
    """Saved on the card; a thin label may be waived with a reason; nonsense is refused."""
    session = builder(workspace)
    session.act({"do": "goal", "half_width": 0.1, "waived": {"R1": "no such mail", "R2": " "}})
    goal = workspace.gold_sets.draft("mail").card.goal
    assert (goal.half_width, goal.per_label, goal.waived) == (0.1, 1, {"R1": "no such mail"})
    assert session.view()["coverage"]["needed"] == 19
    with pytest.raises(InvalidDocument, match=r"goal, expected: Input should be less than 1; found 1\.5\."):
        session.act({"do": "goal", "expected": 1.5})
    with pytest.raises(NotFound, match="nothing called 'R3' can stay thin; expected one of 'topic/ham'"):
        session.act({"do": "goal", "waived": {"R3": "so"}})


def test_a_round_is_taken_in(workspace):
    """Votes of experts who answered over the network arrive in the draft; what is left out is said."""

    class Project(GoldProject):
        def rounds(self):
            return {"experts": "Blind labels"}

        def progress_of(self, name):
            return 2, 2

        def round_votes(self, name):
            turn = Turn(number=1, item="q0", question="topic")
            people = [Person(p, p, "", NOW) for p in ("Ann", "Bob")]
            attempts = [Attempt(f"a{p.id}", name, p, 1, (turn,), NOW) for p in people]
            return attempts, [
                Response(f"a{p.id}", 1, "q0", "topic", "ham", None, None, NOW, NOW) for p in people
            ]

    session = GoldBuilder(Project(workspace, "mail"), now=lambda: NOW)
    assert session.view()["rounds"] == {"experts": "Blind labels"}
    session.act({"do": "import_votes", "round": "experts"})
    assert session.view()["said"] == "Blind labels: 2 answers of 2 experts, 2 new or changed."
    assert on_disk(workspace, "q0").settled == "unanimous"


def test_several_labels_in_one(tmp_path):
    """A multi-choice answer arrives in the guideline's order, whatever the order of the clicks."""
    labels = [{"id": name, "definition": name} for name in ("ham", "spam", "news")]
    several = guideline(
        questions=[{"id": "topic", "ask": "Which?", "kind": "multi_choice", "labels": labels}],
        rules=[],
        cases=[],
    )
    (tmp_path / "guidelines/mail").mkdir(parents=True)
    publish(tmp_path, several)
    workspace = Workspace(tmp_path)
    workspace.gold_sets.write_draft(open_draft("mail", several, {"q0": ITEMS["q0"]}, sampling="x"))
    session, vote = builder(workspace, expert="Ann"), {"do": "vote", "item": "q0", "question": "topic"}
    with pytest.raises(UnknownLabel, match=r"label 'news\|eggs' is not in"):
        session.act({**vote, "label": ["eggs", "news"]})
    session.act({**vote, "label": ["news", "ham"]})
    (sealed,) = workspace.gold_sets.blind_votes("mail").of("Ann")
    assert sealed.label == "ham|news"


def test_what_is_no_act(workspace):
    """Refused by name, as is an act without its parts."""
    session = builder(workspace)
    with pytest.raises(BadAction, match="cannot do 'dance'; expected one of"):
        session.act({"do": "dance"})
    with pytest.raises(BadAction, match="cannot do None"):
        session.act({})
    with pytest.raises(InvalidDocument, match="Enter who is labelling first"):
        session.act({"do": "vote", "item": "q1", "question": "topic", "label": "ham"})
    with pytest.raises(BadAction, match="field 'at'"):
        session.act({"do": "look", "at": "1"})


def test_a_workspace_that_went(workspace):
    """A folder that is gone is an error with its name, not an empty screen."""
    session = builder(workspace)
    shutil.rmtree(workspace.root / "gold_sets/mail")
    with pytest.raises(NotFound, match="no gold set 'mail'"):
        session.view()


def test_dealing_out(disputed):
    """What the items are used for is dealt by shares, and shown before the lock."""
    session = settled(disputed)
    assert session.view()["lock"]["uses"] == {"practice": 0, "quiz": 6, "honeypot": 0, "held_back": 0}
    session.act({"do": "deal", "practice": 0.5})
    assert session.view()["lock"]["uses"]["practice"] == 3
    assert session.view()["said"] == "Assigned: 3 practice, 3 quiz, 0 honeypot, 0 held back."


def seen_by(workspace: Workspace, items: list[str], people: tuple[str, ...]) -> None:
    """Each person saw these items of the set in a batch."""
    with AttemptStore.open(None, workspace.root) as store:
        ids = [store.person(name, "", NOW).id for name in people]
        every = [Exposure(i, "mail@1.0.0", item, "honeypot", "week-1", NOW) for i in ids for item in items]
        assert store.expose(every) == len(every)


def test_what_was_seen_is_never_held_back(disputed):
    """Dealing out at the desk reads the ledger, as the command does."""
    session = settled(disputed)
    seen = ["q0", "q1", "q2"]
    seen_by(disputed, seen, ("ana",))
    session.act({"do": "deal", "held_back": 1})
    held = {item.id for item in disputed.gold_sets.draft("mail").items if item.split == "held_back"}
    assert held == {"q3", "q4", "q5"}


def test_who_has_seen_it_and_what_to_rotate(disputed):
    """The pane of the lock says what the ledger holds; worn items go to practice, and then nothing is worn."""
    session = settled(disputed)
    session.act({"do": "show", "tab": "adjudicate"})
    assert session.view()["use"]["advice"] == [
        "Nobody has seen an item of this set yet, as far as was recorded."
    ]
    seen_by(disputed, ["q0", "q1"], ("ana", "ben", "cleo"))
    session.act({"do": "show", "tab": "adjudicate"})
    use = session.view()["use"]
    assert (use["n_people"], use["n_items"], use["worn"], use["flagged"]) == (3, 2, 2, [])
    assert use["people"][0] == {"name": "ana", "seen": 2, "fresh": 4, "last": NOW.date().isoformat()}
    assert use["leak"]["verdict"] == "not enough evidence"
    session.act({"do": "rotate"})
    assert session.view()["said"].startswith("2 items that were seen often moved to practice: now 2 practice")
    assert session.view()["use"]["worn"] == 0
    with pytest.raises(InvalidDocument, match="No item is overused"):
        session.act({"do": "rotate"})


def test_retiring_by_evidence(disputed):
    """What nobody passes is listed with its numbers, retired with them, and undone."""

    class Project(GoldProject):
        def usage(self):
            turns = tuple(Turn(number=i + 1, item=f"q{i}", question="topic") for i in range(6))
            people = [Person(f"p{i}", f"p{i}", "", NOW) for i in range(8)]
            attempts = [Attempt(f"a{p.id}", "quiz", p, 1, turns, NOW) for p in people]
            answers = [
                Response(
                    a.id,
                    t.number,
                    t.item,
                    "topic",
                    "news" if t.item == "q0" else "ham",
                    None,
                    None,
                    NOW,
                    NOW,
                )
                for a in attempts
                for t in turns
            ]
            return Usage(tuple(attempts), tuple(answers))

    session = GoldBuilder(Project(disputed, "mail"), now=lambda: NOW, lead="Lea")
    session.act({"do": "show", "tab": "adjudicate"})
    one = session.view()["suspects"][0]
    assert (one["text"], one["right"], one["people"], one["advice"]) == ("Text of q0", 0, 8, "look at it")
    session.act({"do": "retire", "item": "q0", "reason": one["says"]})
    out = disputed.gold_sets.draft("mail").left[0].out
    assert (out.kind, out.by) == ("retired", "uwe (typed: Lea)")
    assert out.reason.startswith("0 of 8 people")
    assert [suspect["item"] for suspect in session.view()["suspects"]] == []
    session.act({"do": "undo"})
    assert disputed.gold_sets.draft("mail").left == ()
