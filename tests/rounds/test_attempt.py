"""A person's way through a round: what is shown when, and what no browser can do."""

import json

import pytest

from tests.quiz_rounds import CRITERION, START, Sitting
from workbench.documents.round import Criterion
from workbench.errors import AlreadyAnswered, BadAction, NotNow, NotOpen
from workbench.rounds.attempt import AttemptSession


def test_the_first_screen_tells_what_comes_and_nothing_of_the_items():
    """Before the start nothing of any item is in the view."""
    view = Sitting().view()
    assert (view["screen"], view["progress"]) == ("welcome", {"done": 0, "total": 4, "at_most": None})
    assert "mail number" not in json.dumps(view)
    assert "guideline" not in view


def test_terms_are_accepted_first_and_by_their_digest():
    """With terms nobody begins before accepting exactly these; the digest and time are on record."""
    sitting = Sitting(terms="Tell nobody.")
    view = sitting.view()
    assert (view["screen"], view["terms"]["text"]) == ("terms", "Tell nobody.")
    with pytest.raises(NotNow):
        sitting.act(do="begin")
    with pytest.raises(BadAction):
        sitting.act(do="accept", sha256="0" * 64)
    assert sitting.act(do="accept", sha256=view["terms"]["sha256"])["screen"] == "welcome"
    assert sitting.memory.terms == [("v1", view["terms"]["sha256"], START)]
    assert sitting.act(do="begin")["screen"] == "item"


def test_each_answer_brings_the_next_item_and_the_last_one_the_verdict():
    """Four answers, four turns, then the verdict with what was right."""
    sitting = Sitting()
    view = sitting.through("rrw")
    assert (view["screen"], view["item"]["turn"], view["progress"]["done"]) == ("item", 4, 3)
    view = sitting.answer(True)
    assert view["screen"] == "verdict"
    assert (view["verdict"]["right"], view["verdict"]["n"], view["verdict"]["state"]) == (3, 4, None)
    assert sitting.memory.tries[0].ended == "done"


def test_while_the_attempt_runs_no_gold_is_in_any_view():
    """Feedback at the end: until then no reason, no vote, no sign of right or wrong."""
    sitting = Sitting()
    shown = json.dumps([sitting.act(do="begin")] + [sitting.answer() for _ in range(3)])
    assert "SECRET" not in shown
    assert not any(f'"{word}"' in shown for word in ("right", "gold", "verdict", "rationale"))
    assert "SECRET-WHY" in json.dumps(Sitting().through("rrrw"))  # the one that was missed


def test_after_the_end_only_the_misses_come_with_their_gold():
    """One miss of four: its reason is shown, no other, and never an expert's name."""
    sitting = Sitting()
    view = sitting.through("rrrw")
    missed = sitting.memory.tries[0].turn(4).item.removeprefix("i")
    text = json.dumps(view)
    assert [miss["turn"] for miss in view["verdict"]["misses"]] == [4]
    assert f"SECRET-WHY-{missed}" in text
    assert text.count("SECRET") == 1


def test_without_feedback_the_verdict_holds_no_gold():
    """Policy none: the score is told, neither misses nor labels nor rules."""
    view = Sitting(feedback="none", criterion=CRITERION).through("rrrw")
    assert view["verdict"]["misses_withheld"] is True
    assert "SECRET" not in json.dumps(view)
    assert (view["verdict"]["by_label"], view["verdict"]["by_rule"]) == ([], [])
    assert view["verdict"]["right"] == 3


def test_feedback_after_each_item_shows_that_item_alone_and_survives_a_reload():
    """After an answer its own gold is shown, also after a reload, until the person goes on."""
    sitting = Sitting(feedback="item")
    view = sitting.through("w")
    first = sitting.memory.tries[0].turn(1).item.removeprefix("i")
    assert (view["screen"], view["feedback"]["right"]) == ("feedback", False)
    assert json.dumps(view).count("SECRET") == 1
    assert view["feedback"]["why"] == f"SECRET-WHY-{first}"
    assert sitting.view()["screen"] == "feedback"
    with pytest.raises(NotNow):
        sitting.act(do="answer", turn=2, answer="spam")
    view = sitting.act(do="go_on")
    assert (view["screen"], view["item"]["turn"]) == ("item", 2)
    assert sitting.act(do="go_on")["item"]["turn"] == 2  # asked twice: once
    assert "SECRET" not in json.dumps(view)


def test_feedback_after_each_item_follows_what_was_ruled():
    """A label that was ruled right is right and shown as accepted; a retired item is called taken out, not wrong."""
    sitting = Sitting(feedback="item")
    view = sitting.through("w")
    yours = view["feedback"]["yours"]
    assert (view["feedback"]["accepted"], view["feedback"]["taken_out"]) == ([], False)
    sitting.act(do="appeal", turn=1, note="It is an offer.")
    sitting.memory.rule(0, "gold stands")
    assert sitting.view()["feedback"]["right"] is False
    sitting.memory.rule(0, "gold corrected")
    view = sitting.view()
    assert (view["feedback"]["right"], view["feedback"]["accepted"]) == (True, [yours])
    sitting.memory.rule(0, "item retired")
    view = sitting.view()
    assert (view["feedback"]["taken_out"], view["feedback"]["accepted"]) == (True, [])


def test_after_the_feedback_on_the_last_item_comes_the_verdict():
    """The attempt ends when the last feedback was read."""
    sitting = Sitting(1, feedback="item")
    assert sitting.through("r")["screen"] == "feedback"
    assert sitting.memory.tries[0].finished_at is None
    assert sitting.act(do="go_on")["screen"] == "verdict"


def test_an_answer_sent_twice_counts_once():
    """A retry after a lost reply is acknowledged, the attempt goes on from there."""
    sitting = Sitting()
    sitting.act(do="begin")
    said = {"do": "answer", "turn": 1, "answer": "spam"}
    first, second = sitting.act(**said), sitting.act(**said)
    assert first["item"]["turn"] == second["item"]["turn"] == 2
    assert len(sitting.memory.given) == 1


def test_another_answer_to_an_answered_turn_is_refused():
    """Two windows: the second, other answer does not replace the first."""
    sitting = Sitting()
    sitting.act(do="begin")
    sitting.act(do="answer", turn=1, answer="spam")
    with pytest.raises(AlreadyAnswered):
        sitting.act(do="answer", turn=1, answer="ham")


@pytest.mark.parametrize("turn", [2, 4, 5, 999])
def test_only_the_turn_on_the_table_is_answered(turn):
    """No turn ahead, and none that is not there."""
    sitting = Sitting()
    sitting.act(do="begin")
    with pytest.raises(NotNow):
        sitting.act(do="answer", turn=turn, answer="spam")
    assert sitting.memory.given == []


@pytest.mark.parametrize(
    "said",
    [
        {"do": "answer", "turn": 1, "answer": "SPAM"},
        {"do": "answer", "turn": 1, "answer": ["spam"]},
        {"do": "answer", "turn": 1},
        {"do": "answer", "turn": 1, "answer": "spam", "skip": "cannot_tell"},
        {"do": "answer", "turn": 1, "answer": "spam", "right": True},
        {"do": "answer", "turn": 1, "answer": "spam", "answered_at": "2020-01-01T00:00:00Z"},
        {"do": "answer", "turn": 1, "answer": "spam", "client_seconds": -1},
        {"do": "answer", "turn": 1, "answer": "spam", "client_seconds": float("nan")},
        {"do": "answer", "turn": 1, "answer": "spam", "client_seconds": "2"},
        {"do": "answer", "turn": "1", "answer": "spam"},
        {"do": "answer", "turn": 1, "answer": None, "skip": "cannot_tell", "note": "x" * 2001},
        {"do": "finish"},
        {"do": ["answer"]},
        {},
    ],
)
def test_what_is_no_action_is_refused(said):
    """Unknown actions, fields and labels, forged times and scores: refused, and nothing is kept."""
    sitting = Sitting()
    sitting.act(do="begin")
    with pytest.raises(BadAction):
        sitting.act(**said)
    assert sitting.memory.given == []


@pytest.mark.parametrize("said", [None, 1, "begin", [], [{"do": "begin"}], {"do": {"do": "begin"}}])
def test_what_is_no_object_is_refused(said):
    """Any JSON may come in; only actions are taken."""
    with pytest.raises(BadAction):
        Sitting().session().act(said)


def test_the_last_answer_can_be_taken_back_until_the_end():
    """Undo opens the turn again; what was taken back stays on record; an earlier one cannot be undone."""
    sitting = Sitting()
    view = sitting.through("ww")
    assert view["last"] == {
        "turn": 2, "control": "labels", "answer": view["last"]["answer"], "skip": None, "can_take_back": True,
    }  # fmt: skip
    with pytest.raises(NotNow):
        sitting.act(do="take_back", turn=1)
    view = sitting.act(do="take_back", turn=2)
    assert (view["item"]["turn"], view["progress"]["done"]) == (2, 1)
    assert sitting.act(do="take_back", turn=2)["item"]["turn"] == 2  # asked twice
    assert sitting.answer(True)["item"]["turn"] == 3
    assert [given.withdrawn_at is not None for given in sitting.memory.given] == [False, True, False]


def test_an_answer_whose_gold_was_shown_stands():
    """With feedback after each item nothing can be taken back."""
    sitting = Sitting(feedback="item")
    assert sitting.through("w")["last"]["can_take_back"] is False
    with pytest.raises(NotNow):
        sitting.act(do="take_back", turn=1)


def test_an_answer_stands_where_the_quiz_runs_until_it_is_sure():
    """Else one could try label after label near the end: the wrong ones taken back, the right one ends it as passed."""
    sitting = Sitting(12, until_sure=True, criterion=CRITERION)
    sitting.act(do="begin")
    view = sitting.answer(True)
    assert view["screen"] == "item"
    assert view["last"]["can_take_back"] is False
    with pytest.raises(NotNow, match="no answer can be undone"):
        sitting.act(do="take_back", turn=1)


def test_seconds_are_the_servers_from_the_first_time_an_item_was_shown():
    """A reload does not start the clock again; the browser's own count is kept beside it."""
    sitting = Sitting()
    sitting.act(do="begin")
    sitting.wait(seconds=7)
    sitting.view()
    sitting.wait(seconds=5)
    sitting.answer(client_seconds=0.5, hidden_seconds=0.25)
    given = sitting.memory.given[0]
    assert (given.seconds, given.client_seconds, given.hidden_seconds) == (12, 0.5, 0.25)


def test_when_the_time_is_up_the_attempt_ends_and_takes_no_more_answers():
    """What was answered counts; an answer a little late on its way is taken, a later one is not."""
    sitting = Sitting(time_limit_minutes=1)
    sitting.through("r")
    assert sitting.view()["seconds"] == {"spent": 0, "left": 60}
    sitting.wait(seconds=63)
    sitting.answer(True)
    sitting.wait(seconds=3)
    view = sitting.view()
    assert (view["screen"], view["verdict"]["ended"], view["verdict"]["n"]) == ("verdict", "time is up", 2)
    assert sitting.memory.tries[0].finished_at is None  # looking writes nothing
    with pytest.raises(NotOpen):
        sitting.act(do="answer", turn=3, answer="spam")
    assert sitting.memory.tries[0].finished_at == START.replace(minute=1)


def test_a_closed_or_expired_round_takes_no_answers():
    """The person is told; what is there stays."""
    sitting = Sitting(expires_at=START.replace(hour=13))
    sitting.through("r")
    sitting.wait(hours=2)
    view = sitting.view()
    assert (view["screen"], view["message"]["id"]) == ("closed", "round_expired_unfinished")
    assert view["message"]["values"] == {"at": sitting.context.round.expires_at.isoformat()}
    with pytest.raises(NotOpen):
        sitting.act(do="answer", turn=2, answer="spam")
    with pytest.raises(NotOpen):
        sitting.act(do="take_back", turn=1)
    sitting.memory.closed = START
    assert sitting.view()["message"]["id"] == "round_closed_unfinished"
    closed = Sitting()
    closed.memory.closed = START
    assert closed.view()["message"] == {"id": "round_closed", "values": {"at": START.isoformat()}}
    with pytest.raises(NotOpen):
        closed.act(do="begin")


def test_a_quiz_that_runs_until_it_is_sure_stops_when_the_evidence_decides():
    """Wald's test: three right answers in a row suffice here, and the fourth is never asked."""
    sitting = Sitting(12, until_sure=True, criterion=CRITERION)
    view = sitting.act(do="begin")
    assert view["progress"] == {"done": 0, "total": None, "at_most": 12}
    given = 0
    while view["screen"] == "item":
        view, given = sitting.answer(True), given + 1
    assert view["verdict"]["state"] == "pass"
    assert given == 2  # log(.8/.2) / log(.9/.4) = 1.71


def test_i_cannot_tell_is_no_right_answer_and_its_note_is_passed_on():
    """It counts as not right; the note reaches whoever keeps the feedback, once."""
    sitting = Sitting(1)
    sitting.act(do="begin")
    said = {"do": "answer", "turn": 1, "answer": None, "skip": "cannot_tell", "note": "Both could be."}
    view = sitting.act(**said)
    sitting.act(**said)
    assert (view["verdict"]["right"], view["verdict"]["n"], view["verdict"]["notes_sent"]) == (0, 1, 1)
    assert [given.note for given in sitting.noted] == ["Both could be."]


def test_another_attempt_waits_for_the_cool_down_and_the_number_of_attempts():
    """After failing: later, as often as was allowed, and with fresh items first; after passing not at all."""
    sitting = Sitting(4, length=2, attempts=2, cool_down_hours=1, criterion=CRITERION, feedback="none")
    view = sitting.through("ww")
    assert view["verdict"]["state"] == "fail"
    assert view["verdict"]["retry"]["allowed"] is False
    assert view["verdict"]["retry"]["at"] == START.replace(hour=13).isoformat()
    with pytest.raises(NotNow):
        sitting.act(do="retry")
    sitting.wait(hours=1)
    assert sitting.view()["verdict"]["retry"]["allowed"] is True
    view = sitting.act(do="retry")
    assert (view["screen"], view["item"]["turn"]) == ("item", 1)
    first, second = ({turn.item for turn in attempt.turns} for attempt in sitting.memory.tries)
    assert first & second == set()
    for _ in range(2):
        view = sitting.answer(True)
    assert (view["verdict"]["state"], view["verdict"]["retry"]["why"]) == ("pass", "passed")
    with pytest.raises(NotNow):
        sitting.act(do="retry")


STOPS = {"until_sure": True, "criterion": Criterion(good=0.9, poor=0.4, false_pass=0.02, false_fail=0.05)}


def contested(pattern: str, **fields) -> Sitting:
    """A quiz that stops when it is sure (five right answers pass, two wrong ones fail), with an appeal on the last turn."""
    sitting = Sitting(12, **STOPS, **fields)
    assert sitting.through(pattern)["screen"] == "verdict"
    sitting.act(do="appeal", turn=len(pattern), note="Look again.")
    return sitting


def test_a_quiz_that_a_ruling_leaves_undecided_goes_on_where_it_stopped():
    """The item that ended it was retired: the same attempt goes on, no attempt is used, and its clock stood still."""
    sitting = contested("ww", time_limit_minutes=10, cool_down_hours=24)
    assert sitting.view()["verdict"]["state"] == "fail"
    sitting.wait(hours=3)
    sitting.memory.rule(0, "item retired")
    verdict = sitting.view()["verdict"]
    assert (verdict["state"], verdict["n"]) == ("not enough evidence", 1)
    assert (verdict["retry"]["allowed"], verdict["retry"]["goes_on"], verdict["retry"]["why"]) == (
        True,
        True,
        None,
    )
    view = sitting.act(do="retry", attempt=1)
    assert (view["screen"], view["item"]["turn"], view["progress"]["done"]) == ("item", 3, 2)
    assert view["seconds"] == {"spent": 0, "left": 600}
    assert sitting.act(do="retry", attempt=1)["item"]["turn"] == 3  # asked twice
    view = sitting.answer(False)
    assert (view["screen"], view["verdict"]["state"], view["verdict"]["n"]) == ("verdict", "fail", 2)
    assert len(sitting.memory.tries) == 1


def test_a_quiz_ends_by_the_evidence_as_the_rulings_left_it():
    """A running attempt whose item was retired is not ended by that item's answer, nor by a count that holds it."""
    sitting = Sitting(12, feedback="item", **STOPS)
    sitting.through("w")
    sitting.act(do="appeal", turn=1, note="Look again.")
    sitting.memory.rule(0, "item retired")
    sitting.act(do="go_on")
    sitting.answer(False)
    assert sitting.act(do="go_on")["screen"] == "item"
    sitting.answer(False)
    view = sitting.act(do="go_on")
    assert (view["screen"], view["verdict"]["state"], view["verdict"]["n"]) == ("verdict", "fail", 2)


def test_a_ruling_that_decides_nothing_anew_opens_nothing():
    """The gold stood, or the round is closed: nothing goes on."""
    sitting = contested("ww")
    sitting.memory.rule(0, "gold stands")
    assert sitting.view()["verdict"]["retry"]["goes_on"] is False
    with pytest.raises(NotNow):
        sitting.act(do="retry")
    sitting.memory.rule(0, "item retired")
    sitting.memory.closed = sitting.at
    assert sitting.view()["verdict"]["retry"]["why"] == "closed"
    with pytest.raises(NotNow):
        sitting.act(do="retry")
    assert sitting.memory.tries[0].finished_at is not None


def test_what_a_page_of_an_earlier_attempt_says_is_not_taken_for_the_next_one():
    """An answer kept on a device, or a page left open: the turn of that number is another item now."""
    sitting = Sitting(4, length=2, attempts=3, criterion=CRITERION)
    assert sitting.act(do="begin")["attempt"] == 1
    sitting.answer(False)
    sitting.answer(False)
    assert sitting.act(do="retry", attempt=1)["attempt"] == 2
    for said in (
        {"do": "answer", "turn": 1, "answer": "spam", "attempt": 1},
        {"do": "take_back", "turn": 1, "attempt": 1},
        {"do": "appeal", "turn": 1, "note": "No.", "attempt": 1},
    ):
        with pytest.raises(NotNow, match="earlier attempt"):
            sitting.act(**said)
    assert len(sitting.memory.given) == 2
    sitting.answer(False, attempt=2)
    sitting.answer(False, attempt=2)
    with pytest.raises(NotNow, match="earlier attempt"):
        sitting.act(do="retry", attempt=1)
    assert len(sitting.memory.tries) == 2


def test_looking_writes_nothing_and_a_practice_round_opens_when_asked_for():
    """The verdict says that there is one; only the act opens it, and only for who did not pass."""
    sitting = Sitting(2, criterion=CRITERION, practice_round="warm-up")
    opened = []

    def session():
        return AttemptSession(
            sitting.context,
            sitting.memory,
            sitting.memory.invitation,
            now=lambda: sitting.at,
            links=lambda _: {"practice": "/q/own"} if opened else {"practice": None},
            practise=opened.append,
        )

    sitting.act(do="begin")
    with pytest.raises(NotNow, match="no practice round"):
        session().act({"do": "practise"})
    sitting.answer(False)
    sitting.answer(False)
    before = (*sitting.memory.tries, *sitting.memory.given, *sitting.memory.seen)
    again = session().view()["verdict"]["retry"]
    assert (again["practice_round"], again["practice_link"], again["practice_opens"]) == (
        "warm-up",
        None,
        True,
    )
    assert (opened, (*sitting.memory.tries, *sitting.memory.given, *sitting.memory.seen)) == ([], before)
    session().act({"do": "practise"})
    again = session().view()["verdict"]["retry"]
    assert (len(opened), again["practice_link"], again["practice_opens"]) == (1, "/q/own", False)
    passed = Sitting(2, criterion=CRITERION, practice_round="warm-up")
    passed.through("rr")
    with pytest.raises(NotNow, match="no practice round"):
        passed.act(do="practise")


def test_an_appeal_is_made_once_and_its_ruling_comes_back():
    """The gold may be contested once a turn; the lead's decision is shown and counts."""
    sitting = Sitting()
    sitting.through("rrrw")
    view = sitting.act(do="appeal", turn=4, note="It is an offer.")
    sitting.act(do="appeal", turn=4, note="It is an offer.")
    with pytest.raises(NotNow, match="not kept"):
        sitting.act(do="appeal", turn=4, note="Again.")
    assert view["verdict"]["misses"][0]["appeal"] == {
        "note": "It is an offer.",
        "ruling": None,
        "reply": None,
    }
    assert len(sitting.memory.contested) == 1
    sitting.memory.rule(0, "gold corrected")
    view = sitting.view()
    assert (view["verdict"]["right"], view["verdict"]["n"], view["verdict"]["misses"]) == (4, 4, [])
    assert view["verdict"]["settled_appeals"][0]["reply"] == "Thank you."
    sitting.memory.rule(0, "item retired")
    view = sitting.view()
    assert (view["verdict"]["right"], view["verdict"]["n"], view["verdict"]["taken_out"]) == (3, 3, 1)


def test_no_appeal_before_the_gold_was_shown():
    """While the attempt runs, and under policy none, there is nothing to contest."""
    sitting = Sitting()
    sitting.through("w")
    with pytest.raises(NotNow):
        sitting.act(do="appeal", turn=1, note="wrong")
    kept_back = Sitting(1, feedback="none")
    kept_back.through("w")
    with pytest.raises(NotNow):
        kept_back.act(do="appeal", turn=1, note="wrong")


def test_who_saw_which_gold_item_is_on_record():
    """An item counts as seen when it was shown, not when it was drawn."""
    sitting = Sitting()
    sitting.through("r")
    assert [seen.item for seen in sitting.memory.seen] == [t.item for t in sitting.memory.tries[0].turns[:2]]
    assert {seen.where for seen in sitting.memory.seen} == {"quiz"}


def test_experts_get_no_score_and_a_retest_asks_what_was_answered():
    """An expert round has neither verdict nor gold; a retest of a round without answers has nothing to ask."""
    expert = Sitting(2, kind="expert")
    view = expert.through("rr")
    assert (view["screen"], view["verdict"]["state"], view["verdict"]["right"]) == ("verdict", None, None)
    assert "SECRET" not in json.dumps(view)
    retest = Sitting(kind="retest", retest_of="before")
    assert (retest.view()["screen"], retest.view()["message"]["id"]) == ("waiting", "nothing_to_ask")
    with pytest.raises(NotNow):
        retest.act(do="begin")


def test_an_expert_names_the_rules_and_nobody_else_does():
    """They are kept with the label; an unknown one is refused, and so is any in a quiz. Another rule is another answer."""
    expert = Sitting(2, kind="expert")
    expert.act(do="begin")
    with pytest.raises(BadAction, match="no rule 'R9'"):
        expert.act(do="answer", turn=1, answer="spam", rules=["R9"])
    said = {"do": "answer", "turn": 1, "answer": "spam"}
    expert.act(**said, rules=["R1"])
    expert.act(**said, rules=["R1"])
    assert [given.rules for given in expert.memory.given] == [("R1",)]
    with pytest.raises(AlreadyAnswered):
        expert.act(**said)
    quiz = Sitting(2)
    quiz.act(do="begin")
    with pytest.raises(BadAction, match="Only experts"):
        quiz.act(**said, rules=["R1"])


def test_the_note_beside_an_experts_label_is_its_reason_and_no_question():
    """What they cannot tell goes to the guideline's authors, as in a quiz; a reason does not."""
    expert = Sitting(2, kind="expert")
    expert.act(do="begin")
    expert.act(do="answer", turn=1, answer="spam", note="An offer.")
    expert.act(do="answer", turn=2, answer=None, skip="cannot_tell", note="Both could be.")
    assert [given.note for given in expert.noted] == ["Both could be."]
    assert expert.view()["verdict"]["notes_sent"] == 1


def test_several_labels_are_kept_in_the_guidelines_order():
    """A multi-choice answer is one text, whatever the order of the clicks; no label twice, none unknown."""
    sitting = Sitting(1, kind="expert", questions=("topics",))
    sitting.act(do="begin")
    for wrong in (["love", "hate"], None, "love|money"):
        with pytest.raises(BadAction):
            sitting.act(do="answer", turn=1, answer=wrong)
    sitting.act(do="answer", turn=1, answer=["love", "money"])
    assert sitting.memory.given[0].label == "money|love"


def test_none_of_the_labels_is_an_answer_to_a_question_that_takes_several():
    """An empty list is kept as the empty set, and named as an answer that holds nothing; one label is needed elsewhere."""
    sitting = Sitting(2, kind="expert", questions=("topics",))
    sitting.act(do="begin")
    view = sitting.act(do="answer", turn=1, answer=[])
    assert sitting.memory.given[0].label == "[]"
    assert view["last"]["answer"] == ""
    other = Sitting(1)
    other.act(do="begin")
    with pytest.raises(BadAction):
        other.act(do="answer", turn=1, answer=[])


def test_the_language_changes_the_words_and_nothing_else():
    """Asking for Spanish keeps no record."""
    sitting = Sitting()
    assert sitting.act(do="language", lang="es")["lang"] == "es"
    assert sitting.view()["lang"] == "en"
    assert sitting.act(do="look")["screen"] == "welcome"
