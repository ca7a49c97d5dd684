"""What "cannot tell" counts: open only where the guideline does not settle the item, and never too often for a pass."""

import pytest

from tests.quiz_rounds import CRITERION, START, Sitting, a_gold, a_round
from workbench.documents.gold import GoldSet, Out
from workbench.documents.method import FIRST, METHOD
from workbench.documents.round import MOST_CANNOT_TELL, Criterion
from workbench.errors import NotNow
from workbench.rounds.drawing import few_undecidable, undecidable_asks
from workbench.rounds.passing import sentences

EASY = Criterion(good=0.9, poor=0.4, false_pass=0.2, false_fail=0.2)


def gold_with_open(n: int = 12, open_: int = 2) -> GoldSet:
    """`a_gold(n)` whose last items left it because the guideline does not settle them; their old label stays on record."""
    gold = a_gold(n)
    for k in range(n - open_ + 1, n + 1):
        item = gold.item(f"i{k}")
        out = Out(
            kind="guideline does not say", reason="Voucher?", by="Ruth", on=START.date(), question="kind"
        )
        gold = gold.with_item(item.model_copy(update={"out": out}))
    return gold


def sitting(undecidable: int = 2, **fields) -> Sitting:
    """Ten items that count, and two that do not."""
    return Sitting(
        10,
        gold_with_open(),
        **{"method": METHOD, "undecidable": undecidable, "criterion": EASY, "feedback": "end", **fields},
    )


def is_open(seat: Sitting, turn: int) -> bool:
    return seat.memory.tries[-1].turn(turn).item in ("i11", "i12")


def take(seat: Sitting, on_open: str | None, wrong: int = 0, silent: int = 0) -> dict:
    """Answer everything; the first `wrong` and `silent` items that count wrongly, or with "cannot tell"."""
    view = seat.act(do="begin")
    counted = 0
    while view["screen"] == "item":
        turn = view["item"]["turn"]
        if is_open(seat, turn):
            said = {"skip": "cannot_tell"} if on_open is None else {"answer": on_open}
            view = seat.act(do="answer", turn=turn, **said)
            continue
        counted += 1
        if counted <= silent:
            view = seat.act(do="answer", turn=turn, skip="cannot_tell")
        else:
            view = seat.answer(counted > silent + wrong)
    return view


@pytest.mark.parametrize("on_open", [None, "spam", "ham"])
def test_an_answer_to_an_open_item_decides_nothing(on_open):
    """Whatever it is: ten others count, as many as the round is long."""
    verdict = take(sitting(), on_open)["verdict"]
    assert (verdict["right"], verdict["n"], verdict["unsettled"], verdict["state"]) == (10, 10, 2, "pass")
    assert verdict["misses"] == []
    assert verdict["cannot_tell"] == (2 if on_open is None else 0)


def test_cannot_tell_is_wrong_on_an_item_that_the_guideline_settles():
    """It is a miss like any other."""
    verdict = take(sitting(), None, silent=2)["verdict"]
    assert (verdict["right"], verdict["n"]) == (8, 10)
    assert len(verdict["misses"]) == 2


def test_too_many_cannot_tell_give_no_pass():
    """7 of 10 right passes here; three of the ten and both open ones are 5 of 12 answers, above 40 %."""
    assert take(sitting(), None, wrong=3)["verdict"]["state"] == "pass"
    verdict = take(sitting(most_cannot_tell=0.4), None, silent=3)["verdict"]
    assert (verdict["state"], verdict["too_many_cannot_tell"]) == ("not enough evidence", True)
    assert (verdict["cannot_tell"], verdict["answers"], verdict["most_cannot_tell"]) == (5, 12, 0.4)
    assert verdict["more"] is None
    assert take(sitting(most_cannot_tell=0.42), None, silent=3)["verdict"]["state"] == "pass"


def test_a_quiz_that_stops_when_it_is_sure_does_not_go_on_after_too_many():
    """The test has decided; what is left is another attempt, where the round gives one."""
    sure = {"until_sure": True, "most_cannot_tell": 0.0, "attempts": 2}
    ends = [take(sitting(**sure, seed=seed), None)["verdict"] for seed in range(10)]
    assert {(v["cannot_tell"] > 0, v["state"]) for v in ends} == {
        (True, "not enough evidence"),
        (False, "pass"),
    }
    stopped = next(v for v in ends if v["too_many_cannot_tell"])
    assert stopped["retry"]["allowed"]
    assert not stopped["retry"]["goes_on"]


def test_the_page_shows_no_gold_of_an_open_item():
    """Neither the label that it once had, nor a way to contest it."""
    seat = sitting(feedback="item")
    view = seat.act(do="begin")
    while not is_open(seat, view["item"]["turn"]):
        seat.answer(True)
        view = seat.act(do="go_on")
    turn = view["item"]["turn"]
    shown = seat.act(do="answer", turn=turn, skip="cannot_tell")["feedback"]
    assert shown["unsettled"]
    assert (shown["gold"], shown["accepted"], shown["why"], shown["rules"]) == (None, [], None, [])
    with pytest.raises(NotNow, match="does not settle"):
        seat.act(do="appeal", turn=turn, note="But")


def test_a_ruling_that_cannot_tell_was_right_opens_the_item_for_all():
    """The lead agrees that the guideline does not settle it: no answer to it counts any more."""
    seat = Sitting(10, method=METHOD, criterion=EASY, feedback="end")
    verdict = take(seat, None, silent=1)["verdict"]
    assert (verdict["right"], verdict["n"]) == (9, 10)
    turn = verdict["misses"][0]["turn"]
    seat.act(do="appeal", turn=turn, note="Where does it say so?")
    seat.memory.rule(0, "gold corrected")
    verdict = seat.view()["verdict"]
    assert (verdict["right"], verdict["n"], verdict["unsettled"]) == (9, 9, 1)


def test_a_round_of_the_first_method_goes_on_as_before():
    """A corrected "cannot tell" is right, no share of it is too large, and nothing is mixed in."""
    seat = Sitting(10, gold_with_open(), method=FIRST, criterion=EASY, feedback="end")
    verdict = take(seat, None, silent=3)["verdict"]
    assert (verdict["right"], verdict["n"], verdict["state"]) == (7, 10, "pass")
    assert (verdict["most_cannot_tell"], verdict["too_many_cannot_tell"]) == (None, False)
    seat.act(do="appeal", turn=verdict["misses"][0]["turn"], note="Where does it say so?")
    seat.memory.rule(0, "gold corrected")
    verdict = seat.view()["verdict"]
    assert (verdict["right"], verdict["n"]) == (8, 10)
    for field in ({"undecidable": 1}, {"most_cannot_tell": 0.5}):
        with pytest.raises(ValueError, match="quiz of method 2"):
            a_round(method=FIRST, **field)


def test_the_rules_are_told_before_the_quiz():
    """The card gets the numbers, and the board and the report the sentence."""
    seat = sitting(most_cannot_tell=0.3)
    assert seat.view()["round"]["cannot_tell"] == {"undecidable": 2, "most": 0.3}
    assert seat.view()["progress"]["total"] == 12
    said = " ".join(sentences(seat.context.round))
    assert "2 items that the guideline does not settle are mixed in" in said
    assert 'Nobody passes with more than 30% "cannot tell".' in said
    assert Sitting(4).view()["round"]["cannot_tell"] is None  # nothing is decided there
    assert a_round(criterion=CRITERION, method=METHOD).cannot_tell_policy.most == MOST_CANNOT_TELL


def test_a_few_are_asked_where_the_gold_has_them():
    """One for ten that count; not what is held back, hidden in production, or asks another question."""
    gold = gold_with_open(30, 4)
    assert [few_undecidable(gold, ("kind",), n) for n in (9, 10, 25, 100)] == [0, 1, 2, 4]
    assert not undecidable_asks(gold, ("topics",))
    item = gold.item("i30")
    hidden = gold.with_item(item.model_copy(update={"split": "held_back"}))
    assert {ask.item for ask in undecidable_asks(hidden, ("kind",))} == {"i27", "i28", "i29"}
