"""A gold set goes through the same steps as answers; what experts have to give again is open, and listed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.gold import GoldSet, check
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.errors import InvalidDocument
from workbench.guideline.migration import carry_gold, steps_of


def guideline(version: str, topic: str, rules: str = "R1 R2") -> Guideline:
    labels = [{"id": label, "definition": label} for label in topic.split()]
    tone = [{"id": label, "definition": label} for label in ("low", "high")]
    values = {
        **{"name": "g", "version": version, "title": "G", "purpose": "P."},
        "questions": [
            {"id": "topic", "ask": "?", "labels": labels},
            {"id": "tone", "ask": "?", "labels": tone},
        ],
        "rules": [
            {"id": rule, "question": "topic", "text": "T.", "separates": [topic.split()[0]]}
            for rule in rules.split()
        ],
    }
    return Guideline.model_validate_json(json.dumps(values))


def gold(*items: dict, version: str = "1.0.0") -> GoldSet:
    card = {
        "name": "g",
        "version": "1.2.0",
        "guideline": {"name": "g", "version": version},
        "sampling": "All.",
    }
    card |= {"locked_on": "2026-01-01", "items": len(items), "items_sha256": "0" * 64}
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": list(items)}))


def item(name: str, **answers: dict) -> dict:
    return {"id": name, "answers": answers}


def said(label: str | None, **more: object) -> dict:
    return {"label": label, "settled": "unanimous" if label else None, **more}


def steps(*steps: dict, to: str, rules: str = "R1 R2"):
    about = {"guideline": "g", "since": "1.0.0", "to": "2.0.0", "why": "W.", "declared_by": "Ann"}
    whole = {**about, "declared_on": "2026-02-01", "steps": list(steps)}
    return steps_of(
        [guideline("1.0.0", "ham spam news"), guideline("2.0.0", to, rules)],
        [Migration.model_validate_json(json.dumps(whole))],
    )


RENAME = {"do": "rename", "question": "topic", "label": "ham", "to": "good"}
SPLIT = {"do": "split", "question": "topic", "label": "spam", "to": ["offer", "fraud"]}


def test_everything_of_an_answer_is_renamed():
    """Label, accepted labels and votes; the card cites the new guideline and is not locked."""
    votes = {"e1": "ham", "e2": "ham", "e3": "news"}
    before = gold(
        item("q1", topic=said("ham", accepted=["news"], votes=votes, settled="majority", rules=["R1"]))
    )
    done = carry_gold(before, steps(RENAME, to="good spam news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.accepted, answer.settled, answer.rules) == (
        "good",
        ("news",),
        "majority",
        ("R1",),
    )
    assert answer.votes == {"e1": "good", "e2": "good", "e3": "news"}
    card = done.gold.card
    assert (card.version, card.guideline.version, card.locked_on, card.items_sha256) == (
        "2.0.0",
        "2.0.0",
        None,
        None,
    )
    assert (done.answers, done.carried, done.lost) == (1, 1, ())
    assert check(done.gold, guideline("2.0.0", "good spam news")) == ()


def test_a_merge_makes_the_accepted_label_the_label():
    """What was accepted beside it is the same now, and is not listed twice."""
    merge = {"do": "merge", "question": "topic", "labels": ["ham", "news"], "to": "good"}
    done = carry_gold(
        gold(item("q1", topic=said("ham", accepted=["news"]))), steps(merge, to="good spam"), "2.0.0"
    )
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.accepted) == ("good", ())
    assert done.lost == ()


def test_what_is_asked_again_is_open():
    """Without its label, its votes and its settling, in its place, and listed with its reason."""
    before = gold(
        item("q1", topic=said("spam", votes={"e1": "spam"}), tone=said("low")), item("q2", topic=said("ham"))
    )
    done = carry_gold(before, steps(SPLIT, to="ham offer fraud news"), "2.0.0")
    assert done.gold.unsettled() == (("q1", "topic"),)
    assert done.gold.items[0].answers["topic"].votes == {}
    assert done.gold.items[0].answers["tone"].label == "low"
    (lost,) = done.open_again
    assert (lost.item, lost.question, lost.value) == ("q1", "topic", "spam")
    assert "split into 'offer' and 'fraud'" in lost.why
    assert (done.answers, done.carried) == (3, 2)


def test_a_split_by_the_answer_to_another_question():
    """The item's settled answer decides for the label and all its votes together."""
    thumb = {**SPLIT, "by_answer": {"question": "tone", "labels": {"high": "fraud"}}}
    votes = {"e1": "spam", "e2": "spam", "e3": "ham"}
    before = gold(item("q1", topic=said("spam", votes=votes, settled="majority"), tone=said("high")))
    done = carry_gold(before, steps(thumb, to="ham offer fraud news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.votes) == ("fraud", {"e1": "fraud", "e2": "fraud", "e3": "ham"})


def test_parts_that_are_lost_are_listed():
    """A vote, an accepted label and a rule that have no place any more; the answer itself stands."""
    votes = {"e1": "ham", "e2": "ham", "e3": "spam"}
    answer = said("ham", accepted=["spam"], votes=votes, settled="majority", rules=["R1", "R2"])
    done = carry_gold(
        gold(item("q1", topic=answer)), steps(SPLIT, to="ham offer fraud news", rules="R1"), "2.0.0"
    )
    assert [(one.part, one.value) for one in done.lost] == [
        ("accepted", "spam"),
        ("vote", "e3: spam"),
        ("rule", "R2"),
    ]
    kept = done.gold.items[0].answers["topic"]
    assert (kept.label, kept.votes, kept.rules) == ("ham", {"e1": "ham", "e2": "ham"}, ("R1",))
    assert done.carried == 1


def test_an_answer_nobody_settled_stays_open():
    """Its votes are carried."""
    before = gold(item("q1", topic=said(None, votes={"e1": "ham", "e2": "news"})))
    done = carry_gold(before, steps(RENAME, to="good spam news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.votes) == (None, {"e1": "good", "e2": "news"})
    assert done.lost == ()


LABEL = st.sampled_from(["ham", "spam", "news"])


@given(st.lists(st.tuples(LABEL, LABEL, LABEL), min_size=1, max_size=8))
def test_every_answer_is_carried_or_open_again(votes):
    """Nothing is lost silently: settled ones come through, or are listed and open; no item goes."""
    items = []
    for number, three in enumerate(votes):
        most = max(three, key=three.count)
        settled = (
            {"settled": "majority"}
            if three.count(most) > 1
            else {"settled": "adjudicated", "settled_by": "Ann"}
        )
        items.append(
            item(
                f"q{number}", topic={"label": most, "votes": dict(zip("abc", three, strict=True)), **settled}
            )
        )
    done = carry_gold(gold(*items), steps(RENAME, SPLIT, to="good offer fraud"), "2.0.0")
    assert done.answers == len(votes) == done.carried + len(done.open_again) == len(done.gold.items)
    assert [i for i, _ in done.gold.unsettled()] == [one.item for one in done.open_again]
    assert check(done.gold, guideline("2.0.0", "good offer fraud")) == ()
    kept = sum(len(i.answers["topic"].votes) for i in done.gold.items)
    opened = {one.item for one in done.open_again}
    lost = sum(one.part == "vote" for one in done.lost)
    assert kept + lost == 3 * len(votes) - 3 * len(opened)


def test_gold_of_another_version():
    """The road starts where the gold was made, or is refused."""
    with pytest.raises(InvalidDocument, match=r"made under g@0\.9\.0, and the road starts at g@1\.0\.0"):
        carry_gold(gold(version="0.9.0"), steps(RENAME, to="good spam news"), "2.0.0")
