"""How things are written on the board."""

from types import SimpleNamespace

from tests.quiz_rounds import a_gold
from workbench.calibration.words import Words


def test_a_message_and_its_context_are_kept_apart():
    """Each under the name of its column, in the file's order; one text alone needs no name."""
    gold = a_gold(2)
    two = {"message": "Where is it?", "earlier_messages": "I paid.", "picture": "a.png"}
    first = gold.items[0].model_copy(update={"content": two})
    gold = gold.model_copy(update={"items": (first, *gold.items[1:])})
    words = Words(SimpleNamespace(gold=gold))
    assert words.parts(first.id) == [
        {"name": "message", "text": "Where is it?"},
        {"name": "earlier messages", "text": "I paid."},
    ]
    assert words.parts(gold.items[1].id) == []
    assert Words(SimpleNamespace(gold=None)).parts("q1") == []
