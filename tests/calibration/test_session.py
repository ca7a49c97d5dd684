"""A lead's board: live, honest about who is simulated, and every act on disk, undone where that is possible."""

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from workbench.calibration.meeting import seen_in
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.cli import main
from workbench.documents.attempts import Response
from workbench.documents.gold_readiness import ready
from workbench.documents.round import Criterion, Round, Turn
from workbench.errors import BadAction, ChangedMeanwhile, InvalidDocument, NotFound, NotInvited, OutOfRange
from workbench.gold.adjudication import to_adjudicate
from workbench.store.meetings import MeetingStore
from workbench.store.own_name import introduce
from workbench.store.rounds.round_records import record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


OPENED: list[BoardStore] = []


def board(root, *, lead="QA lead", at=NOW, **more) -> CalibrationBoard:
    """A board of its own on a workspace, as a notebook opens one."""
    OPENED.append(BoardStore(Workspace(root)))
    return CalibrationBoard(OPENED[-1], now=lambda: at, lead=lead, **more)


@pytest.fixture(autouse=True)
def _closed():
    """Every database is closed when a test is over."""
    yield
    while OPENED:
        OPENED.pop().close()


def do(session, **action) -> dict:
    session.act(action)
    return session.view()


def invite(session, names: str, vendor: str = "") -> dict:
    """Invite people as the screen does: the list is read first."""
    do(session, do="read_list", text=names)
    do(session, do="list_vendor", vendor=vendor)
    return do(session, do="invite_list")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    root = tmp_path_factory.mktemp("boards") / "fresh"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    return root


@pytest.fixture(scope="module")
def simulated(fresh):
    """The shipped example after a dry run; copied for every test that changes it."""
    root = fresh.parent / "simulated"
    shutil.copytree(fresh, root)
    session = board(root)
    do(session, do="dry_run")
    OPENED.pop().close()
    return root


@pytest.fixture
def root(simulated, tmp_path):
    return shutil.copytree(simulated, tmp_path / "workspace")


def retake_form(session, **settings) -> dict:
    """The form of a retake since 1.1.0, opened from the round on the board."""
    place = {"tool": "calibration", "place": "new", "kind": "retake", "since": "1.1.0"}
    session.go({**place, "source": session.board.name})
    for field, value in settings.items():
        do(session, do="round_set", field=field, value=value)
    return session.view()["new"]


def retake(session, **settings) -> dict:
    """Make it."""
    retake_form(session, **settings)
    return do(session, do="round_make")


def draft_of(root) -> str:
    return (root / "guidelines/support-tickets/draft.yaml").read_text("utf-8")


def worst(view) -> dict:
    return view["items"]["rows"][0]


def person(view, name) -> dict:
    return next(one for one in view["people"]["rows"] if one["name"] == name)


def test_without_a_round_it_says_so(fresh, tmp_path):
    """No round: nothing is invented, no database is made, and a dry run is offered."""
    root = shutil.copytree(fresh, tmp_path / "workspace")
    view = board(root).view()
    assert view["round"] is None
    assert view["gold"] == "support-tickets 1.0.0"
    assert not (root / "runs").exists()
    with pytest.raises(NotFound, match="there is no round 'november'"):
        board(root, round_name="november")


def test_a_dry_run_says_that_everybody_is_simulated(root):
    """Twelve people in every state, none of them real, on a round under the gold's guideline."""
    view = board(root).view()
    assert view["round"]["simulated"]
    assert view["round"]["guideline"] == "support-tickets 2.0.0"
    assert {one["name"][:10] for one in view["people"]["rows"]} == {"simulated-"}
    assert sum(one["n"] for one in view["people"]["states"]) == 12
    assert {"passed", "not yet", "on it", "invited"} <= {one["state"] for one in view["people"]["states"]}
    assert all(one["low"] <= one["value"] <= one["high"] for one in view["items"]["rows"])
    assert json.loads(json.dumps(view)) == view


def test_a_refresh_shows_the_next_answer_and_nothing_else_moves(root):
    """The same records give the very same view; one more answer shows at once."""
    session = board(root)
    before, reading = session.view(), session.board.reading
    assert do(session, do="refresh") == before
    assert session.board.reading is reading
    store, round_name = session.board.store.attempts, before["round"]["name"]
    (running,) = [one for one in store.attempts(round_name) if one.finished_at is None]
    turn = running.turns[len(store.answers(running.id))]
    store.mark_shown(running.id, turn.number, NOW)
    given = (running.id, turn.number, turn.item, turn.question, "delivery", None, None)
    store.answer(Response(*given, NOW, NOW + dt.timedelta(seconds=9)))
    on_it = next(one for one in before["people"]["rows"] if one["state"] == "on it")
    after = do(session, do="refresh")
    assert person(after, on_it["name"])["done"] == on_it["done"] + 1


def test_what_others_do_shows_with_the_next_refresh(root):
    """An edge case that another lead makes, and a version that somebody publishes: neither waits for minutes."""
    session, other = board(root), board(root, lead="Ines")
    item = worst(session.view())["item"]
    do(other, do="case", item=item, question="intent", label="delivery", why="Made up.")
    assert worst(do(session, do="refresh"))["case"] == "E8"
    said = CliRunner().invoke(main, ["guideline", "publish", "support-tickets", "--root", str(root)])
    assert said.exit_code == 0, said.output
    do(session, do="refresh")
    assert session.board.shown.sources.versions[-1].version == "2.1.0"


def test_a_refusal_shows_things_as_they_are(root):
    """Undo is refused since the draft was changed: the case that somebody took out is not shown as if it were there."""
    session = board(root)
    before, item = draft_of(root), worst(session.view())["item"]
    do(session, do="case", item=item, question="intent", label="delivery", why="Made up.")
    (root / "guidelines/support-tickets/draft.yaml").write_text(before + "# Read.\n", "utf-8")
    with pytest.raises(ChangedMeanwhile):
        session.act({"do": "undo"})
    assert worst(session.view())["case"] is None


def test_an_edge_case_comes_with_its_line_and_goes_again(root):
    """The draft holds the case and a changelog line for the next version; undo puts every byte back."""
    session, before = board(root), draft_of(root)
    item = worst(session.view())
    rules = [one["id"] for one in item["rules"]]
    case = {
        "item": item["item"],
        "question": "intent",
        "label": "delivery",
        "why": "Made up.",
        "rules": rules,
    }
    view = do(session, do="case", **case)
    draft = Workspace(root).guidelines.draft("support-tickets")
    assert (draft.cases[-1].id, draft.cases[-1].decision, draft.cases[-1].rules) == (
        "E8",
        "delivery",
        tuple(rules),
    )
    assert draft.cases[-1].item == " ".join(item["text"].split())
    assert (draft.version, draft.changelog[-1].version) == ("2.1.0", "2.1.0")
    assert draft.changelog[-1].summary.startswith("E8: ")
    assert worst(view)["case"] == worst(board(root).view())["case"] == "E8"
    assert worst(do(session, do="undo"))["case"] is None
    assert draft_of(root) == before


def locks(root, item) -> bool:
    """Whether the next lock would let an item pass: the guideline's draft does not quote it, or gold asks it no more."""
    found = Workspace(root)
    draft = found.guidelines.draft("support-tickets")
    gold = found.gold_sets
    waiting = gold.draft("support-tickets") if gold.waits("support-tickets") else gold.load("support-tickets")
    (check,) = [one for one in ready(waiting, draft) if one.id == "examples"]
    return item not in check.open


def test_a_case_that_quotes_gold_takes_the_item_out_of_it(root):
    """Quoted, the next lock refuses it; with the item out of the gold it does not. Undo brings both back."""
    session, before = board(root), draft_of(root)
    item = worst(session.view())
    assert item["gold_set"] == "support-tickets"
    case = {"item": item["item"], "question": "intent", "label": "delivery", "why": "Made up."}
    do(session, do="case", **case)
    assert not locks(root, item["item"])
    do(session, do="undo")
    view = do(session, do="case", **case, leaves_gold=True)
    assert "The item leaves the next version of gold set support-tickets." in view["said"]
    assert locks(root, item["item"])
    (left,) = Workspace(root).gold_sets.draft("support-tickets").left
    assert (left.id, left.out.reason) == (
        item["item"],
        "It is edge case E8 of guideline support-tickets.",
    )
    assert worst(view)["misses"] == item["misses"]  # the scores of this round stay
    do(session, do="undo")
    assert draft_of(root) == before
    assert Workspace(root).gold_sets.draft("support-tickets").left == ()


def test_an_item_that_left_the_gold_can_still_be_retired(root):
    """The next version asks it no more; its scores in this round are another matter, and undo brings those alone back."""
    session = board(root)
    item = worst(session.view())
    place = {"item": item["item"], "question": "intent"}
    do(session, do="case", **place, label="delivery", why="Made up.", leaves_gold=True)
    view = do(session, do="retire", **place, reason="Two readings.")
    assert item["item"] not in {one["item"] for one in view["items"]["rows"]}
    assert worst(do(session, do="undo"))["item"] == item["item"]
    assert [one.id for one in Workspace(root).gold_sets.draft("support-tickets").left] == [item["item"]]


def test_a_case_in_other_words_stays_with_its_item(root):
    """Nothing of the gold is quoted, in the changelog neither, and the board knows which item was decided."""
    session = board(root)
    item = worst(session.view())
    case = {"item": item["item"], "question": "intent", "label": "delivery", "why": "Made up."}
    view = do(session, do="case", **case, text="Where is what I ordered,\n and when?")
    draft = Workspace(root).guidelines.draft("support-tickets")
    assert draft.cases[-1].item == "Where is what I ordered,\n and when?"
    assert item["text"][:20] not in draft.changelog[-1].summary
    assert worst(view)["case"] == "E8"
    assert locks(root, item["item"])
    path = root / "guidelines/support-tickets/draft.yaml"
    path.write_text(draft_of(root).replace("what I ordered", "the parcel of last week"), "utf-8")
    assert worst(do(session, do="refresh"))["case"] == "E8"
    assert worst(board(root).view())["case"] == "E8"  # another kernel, whatever the author wrote since
    assert item["item"] not in draft_of(root)


def test_a_later_case_of_the_same_number_is_another_one(root):
    """A case that its author took out is forgotten, also where a new one takes its number on another day."""
    session = board(root)
    item = worst(session.view())
    case = {"item": item["item"], "question": "intent", "label": "delivery", "why": "Made up."}
    do(session, do="case", **case, text="Where is what I ordered?")
    path = root / "guidelines/support-tickets/draft.yaml"
    path.write_text(draft_of(root).replace("2026-11-24", "2026-11-25"), "utf-8")
    assert worst(do(session, do="refresh"))["case"] is None


def test_undo_never_overwrites_what_somebody_else_wrote(root):
    """A draft that was changed in between is left alone, and the refusal says what to do."""
    session = board(root)
    item = worst(session.view())["item"]
    do(session, do="case", item=item, question="intent", label="delivery", why="Made up.")
    path = root / "guidelines/support-tickets/draft.yaml"
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    with pytest.raises(ChangedMeanwhile, match="take the case out in its editor"):
        session.act({"do": "undo"})
    assert draft_of(root).endswith("# mine\n")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"why": " "}, "needs the decision and why"),
        ({"label": None}, "needs the decision"),
        ({"label": "nonsense"}, "no label"),
    ],
)
def test_a_case_that_does_not_fit_leaves_the_draft(root, missing, said):
    """A refusal changes no byte."""
    session, before = board(root), draft_of(root)
    whole = {
        "item": worst(session.view())["item"],
        "question": "intent",
        "label": "delivery",
        "why": "Because.",
    }
    with pytest.raises(InvalidDocument, match=said):
        session.act({"do": "case", **whole, **missing})
    assert draft_of(root) == before


def test_who_decides_is_known_and_a_typed_name_is_shown_as_typed(root):
    """The identity; a name that somebody said never stands alone."""
    session = board(root, lead="")
    assert session.board.decider() == "uwe"
    introduce(root, " Ines ")
    assert session.board.decider() == "uwe (typed: Ines)"
    introduce(root, "")
    assert session.board.decider() == "uwe"


def test_a_ruling_reaches_everybody_who_gave_the_answer(root):
    """Gold corrected: who appealed, and whoever gave that answer, has one more right; each reads the reply."""
    session = board(root)
    view = session.view()
    appeal = next(one for one in view["appeals"] if one["ruling"] is None)
    before = {one["name"]: one["right"] for one in view["people"]["rows"]}
    after = do(session, do="rule", ids=appeal["ids"], ruling="gold corrected", reply="You are right.")
    better = {one["name"] for one in after["people"]["rows"] if one["right"] == before[one["name"]] + 1}
    assert {note["who"] for note in appeal["notes"]} <= better
    kept = session.board.store.attempts.appeals(view["round"]["name"])
    assert {(one.ruling, one.reply, one.ruled_by) for one in kept if one.id in appeal["ids"]} == {
        ("gold corrected", "You are right.", "uwe (typed: QA lead)")
    }
    with pytest.raises(InvalidDocument, match="write a reply"):
        session.act({"do": "rule", "ids": appeal["ids"], "ruling": "gold stands", "reply": ""})
    with pytest.raises(BadAction, match="field 'ruling'"):
        session.act({"do": "rule", "ids": appeal["ids"], "ruling": "nobody knows", "reply": "x"})


def test_a_retired_item_counts_for_nobody_and_comes_back(root):
    """Out of the scores and out of the next gold version, with the reason; undo brings both back."""
    session = board(root)
    view = session.view()
    quiet = next(
        one for one in view["items"]["rows"] if one["item"] not in {a["item"] for a in view["appeals"]}
    )
    after = do(session, do="retire", item=quiet["item"], question="intent", reason="Two readings.")
    assert quiet["item"] not in {one["item"] for one in after["items"]["rows"]}
    draft = Workspace(root).gold_sets.draft("support-tickets")
    assert [(one.id, one.out.reason) for one in draft.left] == [(quiet["item"], "Two readings.")]
    raised = next(one for one in after["appeals"] if one["item"] == quiet["item"])
    assert raised["notes"][0]["note"] == "Raised by uwe (typed: QA lead), not by you: Two readings."
    back = do(session, do="undo")
    assert quiet["misses"] == next(o for o in back["items"]["rows"] if o["item"] == quiet["item"])["misses"]
    assert Workspace(root).gold_sets.draft("support-tickets").left == ()


def test_the_experts_get_the_item_as_a_dispute(root):
    """The gold's next version holds it open with its blind votes; the locked version stays as it is."""
    session = board(root)
    item = worst(session.view())["item"]
    do(session, do="experts", item=item, question="intent")
    assert worst(board(root).view())["sent"]
    store = Workspace(root).gold_sets
    assert [one.item for one in to_adjudicate(store.draft("support-tickets"))] == [item]
    assert store.versions("support-tickets") == ("1.0.0",)
    do(session, do="undo")
    assert to_adjudicate(store.draft("support-tickets")) == ()


def test_the_authors_get_a_question(root):
    """A rule that leaves something open is asked in the guideline's inbox."""
    session = board(root)
    item = worst(session.view())["item"]
    do(session, do="ask", item=item, question="intent", rule="R3.1", note="Which comes first?")
    asked = Workspace(root).feedback.all("support-tickets")[-1]
    assert (asked.item, asked.rule, asked.note, asked.who) == (
        item,
        "R3.1",
        "Which comes first?",
        "uwe (typed: QA lead)",
    )


def test_the_message_tells_the_rule_and_not_the_gold(root):
    """What is sent to annotators names the rules to read, and neither the answer nor the item."""
    for item in board(root).view()["items"]["rows"]:
        assert item["text"] not in item["message"]
        assert all(rule["text"] in item["message"] for rule in item["rules"])


def test_a_retake_asks_only_what_changed_and_shows_its_links_once(root):
    """Those who passed under 1.1.0 only are asked what R1.2 and its labels touch; then the links are gone."""
    session = board(root)
    view = do(session, do="show", tab="course")
    (one,) = view["retakes"]
    assert (one["version"], one["newest"], one["needed"], one["rules"]) == ("1.1.0", "2.0.0", True, ["R1.2"])
    view = retake(session)
    new = session.board.store.attempts.round(view["links"]["round"])
    assert (new.changed_since, len(new.items)) == ("1.1.0", one["items"])
    gold = Workspace(root).gold(new.gold)
    touched = {"refund_request", "billing_question"}
    for item in new.items:
        answer = gold.item(item).answers["intent"]
        assert "R1.2" in answer.rules or answer.right & touched
    assert [row["name"] for row in view["links"]["rows"]] == sorted(one["people"])
    assert all("/q/" in row["link"] for row in view["links"]["rows"])
    assert do(session, do="refresh")["links"] == view["links"]
    assert do(session, do="links_kept")["links"] is None
    with pytest.raises(NotFound, match=r"Since version: there is no '2\.0\.0' to choose"):
        retake_form(session, since="2.0.0")


def test_a_retake_that_was_sent_is_not_offered_again(root):
    """At once, who has a link is asked and not left; who finished without passing is left again, and said so."""
    session = board(root)
    store = session.board.store.attempts
    earlier = store.round("dry-run-earlier")
    store.invite(earlier.name, store.person("Ada", "north", NOW), NOW)
    gold = Workspace(root).gold(earlier.gold)
    right = {(item, "intent"): gold.item(item).answers["intent"].label for item in earlier.items[:40]}
    answer(store, earlier.name, right, people=1)
    names = sorted(do(session, do="show", tab="course")["retakes"][0]["left"])
    assert names == ["Ada", "simulated-13"]
    board_of = session.board.name
    retake(session)
    (one,) = do(session, do="choose", round=board_of)["retakes"]
    (out,) = one["out"]
    assert (one["left"], sorted(out["people"]), out["begun"]) == ([], names, 0)
    form = retake_form(session)
    assert form["retake"]["left"] == []
    assert "invite" not in [field["name"] for field in form["fields"]]
    wrong = {(item, "intent"): "how_to" for item in store.round(out["round"]).items}
    answer(store, out["round"], wrong, people=1)
    (one,) = do(session, do="show", tab="course")["retakes"]  # at once, long before the other rounds are due
    assert one["left"] == one["failed"] == names[:1]
    assert sorted(one["out"][0]["people"]) == names[1:]
    view = retake(session)
    assert [row["name"] for row in view["links"]["rows"]] == names[:1]


def test_a_revoked_link_into_a_retake_asks_nobody(root):
    """Their link is dead, so they are left to be asked."""
    session = board(root)
    name = retake(session)["links"]["round"]
    store = session.board.store.attempts
    gone = store.invitations(name)[0]
    store.revoke(gone.id, NOW)
    (one,) = do(session, do="show", tab="course")["retakes"]
    assert one["left"] == [gone.person.shown]


def test_a_retake_that_nobody_could_pass_has_no_verdict(root):
    """Too few questions for the rates of the round: the retake asks them, decides nothing, and says so."""
    session = board(root)
    a_real_round(session, criterion=Criterion(good=0.97, poor=0.95))
    (advice,) = [each for each in retake_form(session)["advice"] if each["tone"] == "warn"]
    assert "No verdict: a pass takes at least 59 answers" in advice["text"]
    assert advice["mends"] == ["Fill up with other items"]
    view = do(session, do="round_make")
    new = session.board.store.attempts.round(view["links"]["round"])
    assert (new.criterion, new.changed_since) == (None, "1.1.0")


def test_a_retake_may_be_filled_up_so_that_it_decides(root):
    """What changed comes first, other items of the split behind it, up to the length that decides."""
    session = board(root)
    (one,) = do(session, do="show", tab="course")["retakes"]
    view = retake(session, fill_up=True, feedback="none", length=50, poor=0.7)
    new = session.board.store.attempts.round(view["links"]["round"])
    assert (new.changed_since, new.filled_up) == ("1.1.0", True)
    assert len(new.items) > one["items"]


def test_the_lead_declares_somebody_ready_and_takes_it_back(root):
    """Shown as declared, with day, name and reason; qualified at once; taken back, the answers' verdict stands again."""
    session = board(root, lead="Lea")
    a_real_round(session)
    view = invite(session, "ana", "")
    ana = person(view, "ana")
    assert (view["round"]["qualifies"], ana["state"], ana["declared"]) == (True, "invited", None)
    view = do(session, do="ready", person=ana["id"], reason=" Labelled 40 with me. ")
    word = {"reason": "Labelled 40 with me.", "by": "Lea", "on": "2026-11-24"}
    assert (person(view, "ana")["state"], person(view, "ana")["declared"]) == ("declared ready", word)
    assert view["said"] == "ana is declared ready: Labelled 40 with me."
    view = do(session, do="ready", person=ana["id"], reason="The wrong Ana.", back=True)
    assert (person(view, "ana")["state"], person(view, "ana")["declared"]) == ("invited", None)


def test_nobody_is_declared_ready_without_reason_name_or_round_that_qualifies(root):
    """Nothing is kept where the lead, the reason or the person is missing, or in a practice round."""
    session = board(root, lead="")
    a_real_round(session)
    ana = person(invite(session, "ana", ""), "ana")["id"]
    for wish, said in (
        ({"person": ana, "reason": " "}, "say why"),
        ({"person": "nobody", "reason": "Good."}, "no such person"),
    ):
        with pytest.raises((InvalidDocument, NotFound), match=said):
            session.act({"do": "ready", **wish})
    assert session.board.store.attempts.declared("real") == ()
    a_real_round(session, name="warm-up", practice=True)
    view = invite(session, "ana", "")
    assert not view["round"]["qualifies"]
    with pytest.raises(InvalidDocument, match="qualifies nobody"):
        session.act({"do": "ready", "person": ana, "reason": "Good."})


def a_real_round(session, **changed) -> None:
    """The round of the dry run again, for real people."""
    attempts = session.board.store.attempts
    fields = {"name": "real", "created_at": NOW, **changed}
    attempts.add_round(Round.model_validate({**dict(attempts.round("dry-run-now")), **fields}))
    do(session, do="choose", round=fields["name"])


def test_people_are_invited_and_revoked(root):
    """Names on lines or with commas, each once; a revoked person leaves the board and their link is dead."""
    session = board(root)
    a_real_round(session)
    view = invite(session, "ana, ben\nana\n", "north")
    assert [row["name"] for row in view["links"]["rows"]] == ["ana", "ben"]
    assert view["said"] == "2 people invited to Dry run with simulated people."
    twin = invite(session, "ben", "")
    assert "ben is a new person, for 'north/ben' is known" in twin["said"]
    do(session, do="revoke", invitation=person(twin, "ben")["invitation"])
    do(session, do="revoke", invitation=person(view, "ana")["invitation"])
    names = {one["name"] for one in session.view()["people"]["rows"]}
    assert names == {"ben"}
    store = session.board.store.attempts
    with pytest.raises(NotInvited):
        store.invited(view["links"]["rows"][0]["link"].rsplit("/", 1)[1], NOW)
    with pytest.raises(OutOfRange, match="name 1 to 200 people"):
        invite(session, "ana\n" * 3 + "\n".join(f"person {n}" for n in range(200)))
    with pytest.raises(NotFound):
        session.act({"do": "revoke", "invitation": "somebody else's"})


def test_real_people_stay_out_of_a_simulated_round(root):
    """Nobody is invited where everybody is simulated."""
    with pytest.raises(InvalidDocument, match="a dry run by simulated people"):
        invite(board(root), "ana")


def test_a_round_without_gold_judges_nobody(root):
    """Experts' blind labels: who is where, and nothing about right or missed."""
    session = board(root)
    a_real_round(session, kind="expert", criterion=None, length=None)
    view = invite(session, "ana", "")
    assert not view["round"]["judged"]
    assert (view["items"]["rows"], view["retakes"], view["people"]["goal"]) == ([], [], [])
    assert do(session, do="show", tab="course")["drift"] is None
    with pytest.raises(InvalidDocument, match="no item is disputed enough"):
        session.act({"do": "meet"})


def test_the_drift_names_who_and_when(root):
    """Somebody who slips half-way is found with the day; the rounds come with their ranges."""
    drift = do(board(root), do="show", tab="course")["drift"]
    assert [one["round"] for one in drift["rounds"]] == ["dry-run-earlier", "dry-run-now"]
    assert all(one["earliest"] <= one["on"] <= one["latest"] for one in drift["people"])
    assert drift["steps"][0]["difference"]["n"] == 11


def test_acts_that_are_none_are_refused(root):
    """An unknown act, part or round changes nothing."""
    session = board(root)
    with pytest.raises(BadAction, match="cannot do 'dance'"):
        session.act({"do": "dance"})
    with pytest.raises(BadAction, match="field 'tab'"):
        session.act({"do": "show", "tab": "gold"})
    with pytest.raises(NotFound):
        session.act({"do": "choose", "round": "none"})
    with pytest.raises(InvalidDocument, match="nothing to undo"):
        session.act({"do": "undo"})


class TestMeeting:
    """A meeting about the round: blind votes, a second vote, a decision, a gain."""

    def test_it_survives_the_notebook_and_names_nobody(self, root):
        """Notes and votes are in the file when the act returns; no name is in the meeting's part of the view."""
        session = board(root)
        view = do(session, do="meet")
        first = view["meeting"]["talks"][0]
        do(session, do="notes", place=0, notes="Both readings are fair.")
        do(session, do="second", place=0, votes={"delivery": 7, "": 1})
        again = board(root).view()["meeting"]["talks"][0]
        assert again["first"] == first["first"]
        assert again["notes"] == "Both readings are fair."
        assert [(vote["id"], vote["n"]) for vote in again["second"]] == [("delivery", 7), (None, 1)]
        assert "simulated-" not in json.dumps(board(root).view()["meeting"])
        with pytest.raises(InvalidDocument, match="has begun already"):
            session.act({"do": "meet"})

    def test_its_items_are_in_the_ledger(self, root):
        """Who answered in the round sees the items that are talked about; simulated people see nothing."""
        view = do(board(root), do="meet")
        with AttemptStore.open(None, root) as store:
            record = record_of(store, view["round"]["name"])
            assert not [one for one in store.exposures("support-tickets") if one.where == "meeting"]
        real = replace(record.attempts[0], simulated=False)
        meeting = MeetingStore(root).load(record.round.name)
        found = seen_in(meeting, replace(record, attempts=(real, *record.attempts[1:])), NOW)
        assert [one.item for one in found] == [talk["item"] for talk in view["meeting"]["talks"]]
        assert {(one.person_id, one.where) for one in found} == {(real.person.id, "meeting")}

    def test_votes_are_counts_of_labels(self, root):
        """Half a vote, a vote for nothing, an item that is not on the table: refused."""
        session = board(root)
        do(session, do="meet")
        for votes in ({"delivery": -1}, {"delivery": 1.5}, {"delivery": True}):
            with pytest.raises(BadAction, match=r"field 'votes\.delivery'"):
                session.act({"do": "second", "place": 0, "votes": votes})
        with pytest.raises(InvalidDocument, match="one count for each label"):
            session.act({"do": "second", "place": 0, "votes": {"nonsense": 1}})
        with pytest.raises(BadAction, match="field 'votes'"):
            session.act({"do": "second", "place": 0, "votes": None})
        with pytest.raises(OutOfRange, match="no such item"):
            session.act({"do": "notes", "place": 9, "notes": "x"})

    def test_a_decision_is_an_edge_case_with_a_line(self, root):
        """It stands in the draft and in the meeting; undo takes it out of both and leaves the notes."""
        session, before = board(root), draft_of(root)
        talk = do(session, do="meet")["meeting"]["talks"][0]
        label = next(vote["id"] for vote in talk["first"] if vote["id"])
        view = do(session, do="decide", place=0, label=label, why="As most said.", rules=[])
        decided = view["meeting"]["talks"][0]["decided"]
        assert (decided["case"], decided["why"], decided["by"]) == (
            "E8",
            "As most said.",
            "QA lead",
        )
        summary = Workspace(root).guidelines.draft("support-tickets").changelog[-1].summary
        assert "decided in the calibration meeting about dry-run-now" in summary
        assert not locks(root, talk["item"])
        with pytest.raises(InvalidDocument, match="decided already: E8"):
            session.act({"do": "decide", "place": 0, "label": "delivery", "why": "x"})
        do(session, do="notes", place=0, notes="Kept.")
        back = do(session, do="undo")["meeting"]["talks"][0]
        assert (back["decided"], back["notes"]) == (None, "Kept.")
        assert draft_of(root) == before
        do(
            session,
            do="decide",
            place=0,
            label=label,
            why="As most said.",
            leaves_gold=True,
        )
        assert locks(root, talk["item"])
        do(session, do="undo")
        assert Workspace(root).gold_sets.draft("support-tickets").left == ()

    def test_an_item_that_was_retired_is_no_gold_any_more(self, root):
        """A case that quotes it gives nothing away, so nothing is asked about the gold."""
        session = board(root)
        talk = do(session, do="meet")["meeting"]["talks"][0]
        assert talk["gold_set"] == "support-tickets"
        view = do(session, do="retire", item=talk["item"], question="intent", reason="Two readings.")
        assert view["meeting"]["talks"][0]["gold_set"] is None

    def test_second_votes_may_come_from_the_browser(self, root):
        """A short round of the items on the table; its votes show as they come."""
        session = board(root)
        do(session, do="meet")
        view = do(session, do="vote")
        store, name = session.board.store.attempts, view["links"]["round"]
        assert name == "dry-run-now-vote"
        talk = view["meeting"]["talks"][0]
        answer(store, name, {(talk["item"], "intent"): "delivery"}, people=3)
        do(session, do="show", tab="meeting")
        shown = do(session, do="refresh")["meeting"]["talks"][0]
        assert [(vote["id"], vote["n"]) for vote in shown["second"]] == [("delivery", 3)]
        assert shown["live"]

    def test_the_gain_is_measured_on_what_was_held_back(self, root):
        """The same three people before and after, on items that nobody talked about: clearly better."""
        session = board(root)
        do(session, do="meet")
        assert session.view()["meeting"]["gain"] is None
        first = do(session, do="measure")["links"]["round"]
        store = session.board.store.attempts
        items = store.round(first).items
        gold = Workspace(root).gold(store.round(first).gold)
        assert {gold.item(item).split for item in items} == {"held_back"}
        right = {(item, "intent"): gold.item(item).answers["intent"].label for item in items}
        wrong = {
            place: "delivery" if label != "delivery" else "how_to"
            for place, label in list(right.items())[:12]
        }
        answer(store, first, {**right, **wrong}, people=3, at=NOW - dt.timedelta(days=1))
        do(session, do="decide", place=0, label="delivery", why="Made up.", rules=[])
        later = board(root, at=NOW + dt.timedelta(days=1))
        assert later.view()["meeting"]["before"]
        second = do(later, do="measure")["links"]["round"]
        assert store.round(second).items == items
        answer(store, second, right, people=3, at=NOW + dt.timedelta(days=2))
        do(later, do="show", tab="meeting")
        gain = do(later, do="refresh")["meeting"]["gain"]  # what others answer shows by itself
        assert (gain["verdict"], gain["people"], gain["difference"]["n"]) == ("gained", 3, 20)
        assert gain["difference"]["value"] == pytest.approx(12 / 20)


def answer(store, round_name, labels, *, people, at=NOW) -> None:
    """Let some of those invited answer a round: the labels by item and question."""
    invited = sorted(store.invitations(round_name), key=lambda one: one.person.shown)
    for invitation in invited[:people]:
        turns = [Turn(number=k, item=item, question=q) for k, (item, q) in enumerate(labels, start=1)]
        attempt = store.begin(invitation.id, turns, at)
        for turn in attempt.turns:
            when = at + dt.timedelta(minutes=turn.number)
            store.mark_shown(attempt.id, turn.number, when)
            label = labels[turn.item, turn.question]
            given = Response(attempt.id, turn.number, turn.item, turn.question, label, None, None, when, when)
            store.answer(replace(given, answered_at=when + dt.timedelta(seconds=5)))
        store.finish(attempt.id, at + dt.timedelta(hours=1), "done")
