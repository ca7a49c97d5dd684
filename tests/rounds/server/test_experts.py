"""Experts who answer over the network give their label, why, and the rules it rests on; each blind to the others."""

import json

import pytest
from click.testing import CliRunner

from tests.quiz_rounds import a_gold
from workbench.cli import main
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, Reason
from workbench.store.gold_sets import GoldStore

WHY = "SECRET-REASON: it offers something."


@pytest.fixture
def draft(site):
    """A draft of two items without a vote, and an expert round about it; the server runs."""
    gold = a_gold(2)
    card = gold.card.model_copy(update={"version": "1.1.0"})
    items = tuple(item.model_copy(update={"answers": {"kind": GoldAnswer()}}) for item in gold.items)
    store = GoldStore(site.root / "gold_sets")
    store.write_draft(gold.model_copy(update={"card": card, "items": items}))
    site.round("blind", kind="expert", gold=Reference(name="mail", version="1.1.0"), items=("i1", "i2"))
    site.start()
    return store


def begun(site, name: str) -> tuple[str, dict]:
    """The token of an expert who has begun, and their first view."""
    token = site.invite(name, "blind")
    return token, site.act(token, do="begin").json


def test_a_label_comes_with_its_reason_and_rules(site, draft):
    """They stand beside the vote once it is taken in, as those given at the desk do; undecided, only the note does."""
    ana, view = begun(site, "ana")
    for _ in range(2):
        with site.store() as store:
            turn = store.attempts("blind")[0].turn(view["item"]["turn"])
        given = {
            "i1": {"answer": "spam", "note": WHY, "rules": ["R1"]},
            "i2": {"answer": None, "skip": "cannot_tell", "note": "Is love a topic?"},
        }[turn.item]
        view = site.act(ana, do="answer", turn=turn.number, **given).json
    command = ["gold", "import-votes", "mail", "blind", "--root", str(site.root)]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    first, second = (draft.draft("mail").item(name).answers["kind"] for name in ("i1", "i2"))
    assert (first.votes, first.reasons) == ({"ana": "spam"}, {"ana": Reason(rules=("R1",), note=WHY)})
    assert second.reasons == {"ana": Reason(cannot_tell=True, note="Is love a topic?")}


def test_only_what_the_guideline_does_not_say_is_feedback_on_it(site, draft):
    """The reason of a label is for whoever settles disputes, and no question to the guideline's authors."""
    ana, view = begun(site, "ana")
    turn = view["item"]["turn"]
    site.act(ana, do="answer", turn=turn, answer="spam", note=WHY)
    site.act(ana, do="answer", turn=turn + 1, answer=None, skip="cannot_tell", note="Is love a topic?")
    site.stop()
    (line,) = (site.root / "guidelines" / "mail" / "feedback.jsonl").read_text().splitlines()
    assert json.loads(line)["note"] == "Is love a topic?"


def test_experts_stay_blind_to_each_others_reasons(site, draft):
    """No byte that another expert gets holds a label's reason, nor that a rule was named."""
    ana, view = begun(site, "ana")
    site.act(ana, do="answer", turn=view["item"]["turn"], answer="spam", note=WHY, rules=["R1"])
    site.replies.clear()
    ben, _ = begun(site, "ben")
    for turn in (1, 2):
        site.act(ben, do="answer", turn=turn, answer="spam")
    assert site.view(ben).json["screen"] == "verdict"
    assert all(b"SECRET" not in reply.body for reply in site.replies)


def test_rules_that_are_none_are_refused(site, draft):
    """What the guideline does not hold for this question is refused, and nothing is kept."""
    ana, view = begun(site, "ana")
    strange = (["R9"], "R1", ["R1"] * 101, [["R1"]], ["R1 R2"], None)
    for more in (*({"rules": rules} for rules in strange), {"note": "a" * 2001}, {"note": "\x00"}):
        said = {"do": "answer", "turn": view["item"]["turn"], "answer": "spam", **more}
        assert site.act(ana, **said).status == 400, more
    assert site.view(ana).json["progress"]["done"] == 0


def test_the_same_answer_with_other_rules_is_another_answer(site, draft):
    """Sent twice it counts once, whatever the order of its rules; with others it is refused, not swallowed."""
    ana, view = begun(site, "ana")
    turn = view["item"]["turn"]
    said = {"do": "answer", "turn": turn, "answer": "spam", "note": WHY}
    assert site.act(ana, **said, rules=["R1", "R1"]).status == 200
    assert site.act(ana, **said, rules=["R1"]).status == 200
    assert site.act(ana, **said).status == 409


def test_in_a_quiz_nobody_names_rules(site):
    """Rules are what an expert's label rests on; an annotator is asked for none."""
    site.round()
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    assert site.act(token, do="answer", turn=1, answer="spam", rules=["R1"]).status == 400
    assert site.act(token, do="answer", turn=1, answer="spam", rules=[]).status == 200
