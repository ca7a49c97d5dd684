"""The form of a new round: one click makes a sound one, every kind asks only what matters, and each advice can be followed."""

import base64
import datetime as dt
import json
import shutil

import pytest
from click.testing import CliRunner

from tests.calibration.test_session import answer
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.cli import main
from workbench.documents.round import Criterion
from workbench.errors import BadAction, NotFound, OutOfRange
from workbench.rounds.new_round import KnownRounds, NewRound, plan_round
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    root = tmp_path_factory.mktemp("forms") / "fresh"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    return root


@pytest.fixture
def root(fresh, tmp_path):
    return shutil.copytree(fresh, tmp_path / "workspace")


@pytest.fixture
def session(root):
    """A board without a round, on the form."""
    store = BoardStore(Workspace(root))
    board = CalibrationBoard(store, now=lambda: NOW, lead="Lea")
    board.go({"tool": "calibration", "place": "new"})
    yield board
    store.close()


def do(session, **action) -> dict:
    session.act(action)
    return session.view()


def form(session, **action) -> dict:
    return (do(session, **action) if action else session.view())["new"]


def names(view) -> list[str]:
    return [field["name"] for field in view["fields"]]


def value(view, name):
    return next(field["value"] for field in view["fields"] if field["name"] == name)


def put(session, field, value) -> dict:
    return form(session, do="round_set", field=field, value=value)


def made(session):
    do(session, do="round_make")
    return session.board.store.attempts.round(session.board.name)


def test_one_click_makes_a_sound_round(session):
    """With a locked gold set nothing has to be set: the plan holds both risks, and the round is on the board."""
    view = form(session)
    assert (view["kind"], view["can_make"], view["lacks"]) == ("quiz", True, None)
    good, poor = view["plan"]["outcomes"]
    assert (good["fails"] <= 0.05, poor["passes"] <= 0.05) == (True, True)
    assert (view["plan"]["answers"], view["plan"]["most"]) == ([32, 39], 120)
    assert view["plan"]["minutes"] is None  # nobody has answered
    assert "By guessing" in view["plan"]["guessing"]
    assert json.loads(json.dumps(view)) == view
    new = made(session)
    assert (new.until_sure, new.criterion, new.title) == (True, Criterion(), "Quiz, November 2026")
    assert session.view()["round"]["name"] == new.name == "quiz-november-2026"
    assert session.tab == "now"


def test_looking_at_the_form_keeps_nothing(session, root):
    """No database is made before a round is."""
    put(session, "length", 30)
    assert not (root / "runs" / "attempts.sqlite").exists()


def test_too_few_answers_are_refused_in_words_and_each_button_mends_it(session):
    """30 answers: what is wrong names no option of a command; "Take 70" makes it sound, and so does "Stop when sure"."""
    put(session, "policy", "FixedLength")
    view = put(session, "length", 30)
    (refused,) = [advice for advice in view["advice"] if advice["tone"] == "bad"]
    assert "a good annotator passes only 65% of the time. A length of 70 is enough" in refused["text"]
    assert "--" not in refused["text"]
    assert refused["mends"] == ["Take 70 answers", "Stop when sure", "Take it as it is"]
    assert not view["can_make"]
    with pytest.raises(OutOfRange, match="too few to tell"):
        session.act({"do": "round_make"})
    for mend in refused["mends"]:
        put(session, "policy", "FixedLength")
        put(session, "allow_undecided", None)
        put(session, "length", 30)
        assert form(session, do="round_mend", says=mend)["can_make"], mend
    with pytest.raises(NotFound, match="no longer holds"):
        session.act({"do": "round_mend", "says": "Take 70 answers"})


def test_what_the_form_refuses_is_what_the_command_refuses(session, root):
    """The same function: only the words for the settings differ."""
    form(session, do="round_tick", question="urgency", on=False)
    put(session, "policy", "FixedLength")
    view = put(session, "length", 61)
    options = ["--gold", "support-tickets@1.0.0", "--question", "intent", "--length", "61"]
    told = CliRunner().invoke(main, ["quiz", "create", "may", *options, "--root", str(root)])
    text = view["advice"][0]["text"]
    assert text == "A length of 61 asks for more than the 60 questions there are to draw from."
    assert text.replace("A length of 61", "--length 61") in told.output


def test_rates_and_people_settings_end_up_in_the_round(session):
    """What was typed is what the server goes by; terms come from a file, too."""
    put(session, "poor", 0.7)
    put(session, "attempts", 2)
    put(session, "cool_down", 24)
    put(session, "time_limit", 45)
    put(session, "expires", "2099-12-31")
    put(session, "feedback", "none")
    put(session, "first_device", True)
    put(session, "most_cannot_tell", 0.1)
    put(session, "title", "Mai: Prüfung")
    text = base64.b64encode(b"Tell nobody.").decode()
    form(session, do="round_terms", name="terms.txt", base64=text)
    new = made(session)
    assert (new.criterion.poor, new.attempts, new.cool_down_hours, new.time_limit_minutes) == (0.7, 2, 24, 45)
    assert (new.feedback, new.first_device, new.most_cannot_tell, new.terms) == (
        "none",
        True,
        0.1,
        "Tell nobody.",
    )
    assert new.expires_at.isoformat() == "2100-01-01T00:00:00+00:00"
    assert (new.title, new.name) == ("Mai: Prüfung", "mai-prufung")


def test_practice_is_made_in_the_same_go(session):
    """One button; people who do not pass are sent there, by its title."""
    view = form(session, do="round_mend", says="Add practice")
    assert any("“Quiz, November 2026: practice”" in sentence for sentence in view["plan"]["policies"])
    new = made(session)
    practice = session.board.store.attempts.round(new.practice_round)
    assert (practice.practice, practice.feedback, practice.criterion) == (True, "item", None)
    assert not set(practice.items) & set(new.items)


def test_practice_experts_and_retest_ask_only_what_matters_to_them(session):
    """No risks in a round that decides nothing, no gold in a retest; each is made."""
    view = form(session, do="round_kind", kind="practice")
    assert not {"good", "poor", "practice_round", "most_cannot_tell"} & set(names(view))
    assert (value(view, "split"), value(view, "feedback"), value(view, "attempts")) == (
        "practice",
        "item",
        10,
    )
    assert not view["plan"]["decides"]
    assert made(session).practice
    view = form(session, do="round_open", kind="retest")
    assert view["lacks"] == "source"  # practice is nothing to repeat
    form(session, do="round_kind", kind="quiz")
    source = made(session)
    view = form(session, do="round_open", kind="retest")
    assert names(view)[:2] == ["source", "questions"]
    again = made(session)
    assert (again.kind, again.retest_of, again.items) == ("retest", source.name, source.items)


def test_experts_label_a_draft_and_the_board_shows_how_far_they_are_and_no_vote(session, root):
    """Who has begun and finished; the votes stay out of the view until the round ends, and it can be closed."""
    CliRunner().invoke(main, ["gold", "next", "support-tickets", "--root", str(root)], catch_exceptions=False)
    form(session, do="round_open", kind="expert", gold="support-tickets")
    form(session, do="round_tick", question="urgency", on=False)
    new = made(session)
    assert (new.kind, new.questions, new.criterion) == ("expert", ("intent",), None)
    store = session.board.store.attempts
    for name in ("ruth", "sam"):
        store.invite(new.name, store.person(name, "", NOW), NOW)
    labels = {(item, "intent"): "delivery" for item in new.items[:3]}
    answer(store, new.name, labels, people=1)
    view = do(session, do="refresh")
    counts = {name: view["experts"][name] for name in ("gold", "invited", "begun", "finished", "ended")}
    assert counts == {"gold": "support-tickets", "invited": 2, "begun": 1, "finished": 1, "ended": False}
    assert [row["done"] for row in view["experts"]["rows"]] == [3, 0]
    shown = json.dumps(
        {part: view[part] for part in ("people", "experts", "heat", "items", "open", "appeals")}
    )
    assert "delivery" not in shown
    assert do(session, do="close")["experts"]["ended"]


def test_times_of_earlier_rounds_say_how_long_it_takes(session):
    """Five seconds an answer so far: the minutes of the next round follow."""
    new = made(session)
    store = session.board.store.attempts
    store.invite(new.name, store.person("ana", "", NOW), NOW)
    labels = {(item, "intent"): "delivery" for item in new.items[:10]}
    answer(store, new.name, labels, people=1)
    plan = form(session, do="round_open")["plan"]
    assert plan["times"] == {"seconds": 5, "n": 10}
    assert [round(minutes) for minutes in plan["minutes"]] == [3, 3]


def test_a_gold_set_that_is_not_locked_is_asked_for_first(tmp_path):
    """Without gold the form says what to do, and offers nothing to set wrong."""
    CliRunner().invoke(main, ["init", str(tmp_path / "own"), "--empty"], catch_exceptions=False)
    (tmp_path / "own").mkdir(exist_ok=True)
    store = BoardStore(Workspace(tmp_path / "own"))
    session = CalibrationBoard(store, now=lambda: NOW)
    session.act({"do": "pane", "pane": "serve"})
    view = form(session, do="round_open")
    assert session.view()["pane"] == ""  # the form is in sight
    assert (view["lacks"], view["can_make"], view["plan"]) == ("gold", False, {})
    store.close()


def test_what_cannot_be_set_is_refused(session):
    """A field of another kind, a choice that is not there, a text for a number, a place that is none."""
    for field, wrong, kind in (
        ("since", "1.0.0", BadAction),
        ("gold", "nothing@1.0.0", NotFound),
        ("length", "many", BadAction),
        ("length", 0, OutOfRange),
    ):
        with pytest.raises(kind):
            session.act({"do": "round_set", "field": field, "value": wrong})
    with pytest.raises(NotFound, match="there is no place 'attic'"):
        session.go({"tool": "calibration", "place": "attic"})
    with pytest.raises(NotFound, match="no round of kind 'exam'"):
        session.go({"tool": "calibration", "place": "new", "kind": "exam"})


def test_all_refusals_are_told_at_once(root):
    """A round that is too short and mixes in too much: both, though the command stops at the first."""
    request = NewRound("may", gold="support-tickets@1.0.0", length=30, undecidable=5)
    planned = plan_round(Workspace(root), KnownRounds(), request)
    assert ["too few" in str(planned.refusals[0]), "does not settle" in str(planned.refusals[1])] == [
        True,
        True,
    ]


def test_a_retake_waits_for_gold_under_the_newest_guideline(session, root):
    """It says once what is lacking, and leads to the gold set: to begin its next version, or to go on with it."""
    draft = root / "guidelines/support-tickets/draft.yaml"
    draft.write_text(draft.read_text().replace("definition: ", "definition: Mostly, ", 1))
    publish = ["guideline", "publish", "support-tickets", "--version", "3.0.0", "--summary", "Made up."]
    said = CliRunner().invoke(main, [*publish, "--root", str(root)])
    assert said.exit_code == 0, said.output
    view = form(session, do="round_kind", kind="retake")
    text = (
        "Gold set support-tickets is still under guideline 2.0.0, and 3.0.0 is published. "
        "Verify the answers that the change touches and lock the next version first."
    )
    assert [advice["text"] for advice in view["advice"]] == [text]
    assert (view["can_make"], view["retake"]["behind"]) == (False, True)
    to = {"tool": "gold", "name": "support-tickets", "place": "adjudicate"}
    assert view["retake"]["lacks"] == {"text": text, "says": "Start the next gold version", "to": to}
    begin = ["gold", "next", "support-tickets", "--root", str(root)]
    assert CliRunner().invoke(main, begin).exit_code == 0
    assert form(session)["retake"]["lacks"]["says"] == "Finish the next gold version"
