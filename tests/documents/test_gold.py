"""Gold says how each answer came about, fits its guideline, and becomes the key that answers are judged by."""

import json

import pytest
from pydantic import ValidationError

from workbench.answers.key import AnswerKey
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet, check
from workbench.documents.guideline import Guideline

MAIL = Guideline.model_validate_json(
    json.dumps(
        {
            **{"name": "mail", "version": "1.0.0", "title": "Mail", "purpose": "Sort it."},
            "questions": [
                {
                    "id": "topic",
                    "ask": "What is it?",
                    "labels": [{"id": name, "definition": name} for name in ("ham", "spam", "news")],
                }
            ],
            "rules": [{"id": "R1", "question": "topic", "text": "Offers are spam.", "separates": ["spam"]}],
        }
    )
)
CARD = {
    "name": "mail",
    "version": "1.0.0",
    "guideline": {"name": "mail", "version": "1.0.0"},
    "sampling": "by hand",
}


def gold(*items: dict) -> GoldSet:
    """A gold set of these items."""
    return GoldSet.model_validate_json(json.dumps({"card": CARD, "items": list(items)}))


def item(name: str, **answer) -> dict:
    """An item with one answer to `topic`."""
    return {"id": name, "answers": {"topic": answer}}


def votes(*labels: str) -> dict[str, str]:
    return {f"expert-{n}": label for n, label in enumerate(labels, 1)}


@pytest.mark.parametrize(
    "answer",
    [
        {"label": "ham", "settled": "unanimous", "votes": votes("ham", "ham")},
        {"label": "ham", "settled": "unanimous"},
        {"label": "ham", "settled": "majority", "votes": votes("ham", "ham", "spam")},
        {"label": "ham", "settled": "majority"},
        {"label": "spam", "settled": "adjudicated", "settled_by": "Ann", "votes": votes("ham", "ham")},
        {"label": "ham", "votes": votes("ham", "spam")},
        {"votes": votes("ham")},
        {},
    ],
)
def test_an_answer_that_is_what_it_says(answer):
    """Votes may be missing; an adjudicator may overrule them; an open answer needs no label."""
    assert GoldAnswer(**answer).settled == answer.get("settled")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"label": "ham", "settled": "unanimous", "votes": votes("ham", "spam")},
            r"decided unanimously as 'ham', but the votes are \['ham', 'spam'\]",
        ),
        (
            {"label": "ham", "settled": "unanimous", "votes": votes("spam", "spam")},
            "decided unanimously as 'ham'",
        ),
        (
            {"label": "ham", "settled": "majority", "votes": votes("ham", "spam")},
            "decided by majority as 'ham'",
        ),
        (
            {"label": "ham", "settled": "majority", "votes": votes("ham", "ham", "spam", "news")},
            "decided by majority",
        ),
        ({"label": "ham", "settled": "adjudicated"}, "says by whom"),
        ({"settled": "unanimous"}, "decided as unanimous, but there is no label"),
        ({"label": "ham", "settled": "guessed"}, "unanimous"),
    ],
)
def test_an_answer_that_is_not_what_it_says_is_refused(answer, message):
    """Unanimous means all votes, a majority is more than half of them, and an adjudicator has a name."""
    with pytest.raises(ValidationError, match=message):
        GoldAnswer(**answer)


def test_what_counts_as_right():
    """The label and whatever else is accepted; nothing while nobody has decided."""
    assert GoldAnswer(label="ham", accepted=("news",)).right == {"ham", "news"}
    assert GoldAnswer(accepted=("news",)).right == {"news"}
    assert GoldAnswer().right == frozenset()


def test_an_adjudicator_who_voted_is_known():
    """By the name, in whatever case and with or without the vendor; a third person is none, nor are votes that agree."""
    by = {"label": "spam", "settled": "adjudicated", "votes": {"north/Ann": "spam", "Bob": "ham"}}
    for name in ("north/Ann", "ann", "BOB "):
        assert GoldAnswer(**by, settled_by=name).settled_by_voter
    assert not GoldAnswer(**by, settled_by="Lea").settled_by_voter
    agreed = {"label": "ham", "settled": "unanimous", "votes": {"Ann": "ham"}, "settled_by": "Ann"}
    assert not GoldAnswer(**agreed).settled_by_voter
    assert not GoldAnswer().voted("")


def test_an_item_is_listed_once():
    """Two lines for one item would be two truths."""
    with pytest.raises(ValidationError, match="item 'q1' is listed twice"):
        gold(item("q1"), item("q1"))


def test_what_is_open():
    """Item and question of every answer that nobody settled, in the order of the set."""
    one = gold(item("q2"), item("q1", label="ham", settled="unanimous"), item("q0", label="ham"))
    assert one.unsettled() == (("q2", "topic"), ("q0", "topic"))


def test_what_can_be_quoted():
    """The text without the picture; an item of only a picture has none."""
    items = [
        {**item("q1"), "content": {"text": "Hello", "from": "Ann", "picture": "a.png"}},
        {**item("q2"), "content": {"picture": "a.png"}},
        item("q3"),
    ]
    assert gold(*items).texts() == {"q1": "Hello\nAnn"}


def test_a_fitting_gold_set_has_no_problems():
    """Labels, votes and rules are the guideline's."""
    fitting = item("q1", label="ham", accepted=["news"], votes=votes("ham"), rules=["R1"])
    assert check(gold(fitting), MAIL) == ()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"label": "eggs"}, "label 'eggs' is not in mail@1.0.0; expected one of 'ham', 'spam', 'news'."),
        ({"accepted": ["eggs"]}, "label 'eggs' is not in mail@1.0.0"),
        ({"votes": votes("ham", "eggs")}, "label 'eggs' is not in mail@1.0.0"),
        ({"label": "ham", "rules": ["R7"]}, "mail@1.0.0 has no rule R7."),
    ],
)
def test_what_does_not_fit_is_said(answer, expected):
    """Item, question, what is wrong and what was allowed."""
    (problem,) = check(gold(item("q1", **answer)), MAIL)
    assert problem.startswith("item 'q1', question 'topic': ")
    assert expected in problem


def test_every_problem_is_said_at_once():
    """Nobody repairs a gold set one message at a time; a label that is wrong twice is said once."""
    wrong = item("q1", label="eggs", votes=votes("eggs", "bacon"), rules=["R7", "R8"])
    strange = {"id": "q2", "answers": {"colour": {"label": "red"}}}
    problems = check(gold(wrong, strange), MAIL)
    assert len(problems) == 5
    assert problems[-1] == "item 'q2', question 'colour': mail@1.0.0 has no such question; expected 'topic'."


def test_the_key_of_a_gold_set():
    """Labels, what else is accepted and rules by item; an answer without a label is not in it."""
    one = gold(
        item("q1", label="ham", accepted=["news"], rules=["R1"]),
        item("q2", label="spam"),
        item("q3", votes=votes("ham", "spam")),
        {"id": "q4", "answers": {"tone": {"label": "loud"}}},
    )
    key = AnswerKey.of(one, "topic")
    assert key.label == {"q1": "ham", "q2": "spam"}
    assert key.accepted == {"q1": {"ham", "news"}}
    assert key.rules == {"q1": ("R1",)}
    assert [key.right(name) for name in ("q1", "q2", "q3")] == [{"ham", "news"}, {"spam"}, frozenset()]
    assert (len(key), len(AnswerKey.of(one, "tone"))) == (2, 1)
    assert one.questions() == ("topic", "tone")


def test_the_part_of_a_key_for_one_label():
    """Only its items, with what else is accepted for them."""
    one = AnswerKey({"q1": "ham", "q2": "spam"}, {"q1": frozenset({"ham", "news"})})
    part = one.of_label("ham")
    assert (dict(part.label), dict(part.accepted)) == ({"q1": "ham"}, {"q1": {"ham", "news"}})


def test_the_order_of_votes_does_not_change_an_item():
    """Votes collected in another order have the same canonical line."""
    one = GoldItem.model_validate_json(json.dumps(item("q1", votes={"a": "ham", "b": "spam"})))
    other = GoldItem.model_validate_json(json.dumps(item("q1", votes={"b": "spam", "a": "ham"})))
    assert one.canonical() == other.canonical()


def test_a_card_says_where_the_items_come_from():
    """Sampling is required: a gold set of hand-picked items must not pass for a random sample."""
    with pytest.raises(ValidationError, match="sampling"):
        GoldCard.model_validate_json(json.dumps({k: v for k, v in CARD.items() if k != "sampling"}))
