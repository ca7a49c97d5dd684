"""`workbench quiz`, as a lead types it: create, invite, results, close; what is refused says why."""

import csv
import json
import re
import stat

import pytest

from workbench.documents.round import Criterion
from workbench.rounds.passing import UntilSure
from workbench.rounds.server.service import RoundService, now
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

GOLD = ("--gold", "support-tickets@1.0.0")
INTENT = (*GOLD, "--question", "intent")
EASY = ("--allow-undecided", "--good", 0.95, "--poor", 0.5)


@pytest.fixture
def made(labelling, workbench):
    """Create a round and read it back."""

    def create(name: str, *options: object):
        workbench("quiz", "create", name, *options)
        with AttemptStore.open(None, labelling) as store:
            return store.round(name)

    return create


def test_create_says_what_the_criterion_does(labelling, workbench):
    """Exact chances for good and poor people, before anybody is invited."""
    said = workbench("quiz", "create", "may", *INTENT, "--until-sure").output
    assert "Round may: quiz, 60 questions to draw from." in said
    assert (
        "A good annotator (90% right): 82.4% pass, 3.3% fail, 14.3% undecided, 35.6 answers on average."
        in said
    )
    plan = json.loads(workbench("quiz", "create", "june", *GOLD, "--json").output)["plan"]
    assert (plan["length"], plan["shortest"], plan["needed"]) == (70, 70, 59)


def test_a_quiz_that_stops_by_itself_has_not_two_thousand_turns():
    """Of 2,000 questions an attempt gets 200, at which hardly anybody is undecided; of fewer, all there are."""
    policy = UntilSure(Criterion())
    assert (policy.default_length(2000), policy.default_length(200)) == (200, None)
    plan = policy.plan(200)
    assert max(plan.good.undecided, plan.poor.undecided) < 0.001


def test_practising_on_the_items_of_an_exam_is_said(labelling, workbench):
    """Whichever was created first; the gold's own practice items, or practice without feedback, give nothing away."""
    workbench("quiz", "create", "exam", *INTENT, "--until-sure")
    said = "60 of the 60 items of exam are asked in warm too, and their gold is shown there"
    assert said in workbench("quiz", "create", "warm", *INTENT, "--practice", "--split", "quiz").output
    assert "are asked in" not in workbench("quiz", "create", "own", *INTENT, "--practice").output
    dumb = ("--practice", "--split", "quiz", "--feedback", "none")
    assert "are asked in" not in workbench("quiz", "create", "dumb", *INTENT, *dumb).output
    later = workbench("quiz", "create", "exam-2", *INTENT, "--until-sure").output
    assert "60 of the 60 items of exam-2 are asked in warm too" in later


def test_a_length_that_cannot_hold_the_rates_is_refused_unless_wanted(labelling, refusal, workbench):
    """30 answers leave a third of the good ones undecided; 10 let nobody pass."""
    said = refusal("quiz", "create", "may", *INTENT, "--length", 30)
    assert "a good annotator passes only 65% of the time" in said
    assert "--allow-undecided" in said
    assert "nobody can pass" in refusal("quiz", "create", "may", *INTENT, "--length", 10, "--allow-undecided")
    workbench("quiz", "create", "may", *INTENT, "--length", 30, "--allow-undecided")
    assert (
        "between is not enough evidence"
        in workbench("quiz", "create", "june", *INTENT, "--length", 30, "--allow-undecided").output
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((*GOLD, "--question", "mood"), "has no question 'mood'; expected one of 'intent', 'urgency'"),
        (("--gold", "nothing@1.0.0"), "there is no gold set 'nothing'"),
        ((*INTENT, "--length", 61), "asks for more than the 60 questions"),
        ((*INTENT, "--good", 0.7, "--poor", 0.8), "must be below good"),
        ((*INTENT, "--until-sure", "--practice-round", "none"), "none"),
        ((*INTENT, "--until-sure", "--expires", "2020-01-01"), "expires after it was created"),
        ((*INTENT, "--until-sure", "--expires", "2030-01-01T10:00"), "has no zone"),
        ((*INTENT, "--until-sure", "--terms", "nothing.txt"), "there is no file"),
        (("--retest-of", "nothing"), "nothing"),
    ],
)
def test_what_cannot_be_is_refused(labelling, refusal, options, said):
    """The message names what was wrong and what would do; nothing is created."""
    assert said in refusal("quiz", "create", "may", *options)
    with AttemptStore.open(None, labelling) as store:
        assert store.rounds() == ()


def test_every_option_ends_up_in_the_round(labelling, made):
    """What was typed is what the server goes by."""
    (labelling / "terms.txt").write_text("Tell nobody.\n")
    warm = made("warm-up", *GOLD, "--practice", "--length", 5, "--attempts", 3)
    assert (warm.practice, warm.criterion, warm.feedback, warm.length) == (True, None, "item", 5)
    found = made(
        "may", *INTENT, "--until-sure", "--length", 40, "--good", 0.95, "--poor", 0.7, "--false-pass", 0.1,
        "--false-fail", 0.02, "--seed", 7, "--split", "held_back", "--time-limit", 20, "--feedback", "none",
        "--attempts", 2, "--cool-down", 24, "--practice-round", "warm-up", "--expires", "2099-12-31", "--terms", "terms.txt",
        "--title", "May round",
    )  # fmt: skip
    assert found.criterion.model_dump() == {"good": 0.95, "poor": 0.7, "false_fail": 0.02, "false_pass": 0.1}
    assert (found.length, found.until_sure, found.seed, len(found.items)) == (40, True, 7, 40)
    assert (found.time_limit_minutes, found.feedback, found.attempts, found.cool_down_hours) == (
        20,
        "none",
        2,
        24,
    )
    assert (found.practice_round, found.terms, found.title) == ("warm-up", "Tell nobody.", "May round")
    assert found.expires_at.isoformat() == "2100-01-01T00:00:00+00:00"
    assert found.gold.sha256 == Workspace(labelling).gold("support-tickets@1.0.0").card.digest()


@pytest.fixture
def unsettled(labelling, workbench):
    """Version 1.0.1 of the gold, three of whose items the guideline does not settle."""
    workbench("gold", "next", "support-tickets")
    draft = Workspace(labelling).gold_sets.draft("support-tickets")
    for item in [item.id for item in draft.items if item.split == "quiz"][:3]:
        workbench(
            "gold",
            "undecidable",
            "support-tickets",
            item,
            "--question",
            "intent",
            "--note",
            "?",
            "--by",
            "Ruth",
        )
    workbench("gold", "lock", "support-tickets")
    return ("--gold", "support-tickets@1.0.1", "--question", "intent")


def test_items_that_the_guideline_does_not_settle_are_mixed_in(unsettled, made, workbench):
    """A few by themselves, besides the length; as many as wanted, where there are so many; none in a retake."""
    assert made("may", *unsettled, "--until-sure", "--length", 20).undecidable == 2
    assert made("june", *unsettled, "--until-sure").undecidable == 3
    assert made("july", *unsettled, "--until-sure", "--undecidable", 0).undecidable == 0
    assert made("retake", *unsettled, "--since", "1.1.0").undecidable == 0
    most = made("august", *unsettled, "--until-sure", "--most-cannot-tell", 0.5)
    assert (most.undecidable, most.most_cannot_tell) == (3, 0.5)
    said = workbench("quiz", "create", "sept", *unsettled, "--until-sure").output
    assert "3 items that the guideline does not settle are mixed in" in said


def test_simulated_people_take_what_is_mixed_in(unsettled, made, workbench):
    """Their verdicts count the others alone."""
    made("may", *unsettled, "--length", 50, "--allow-undecided")
    workbench("quiz", "simulate", "may", "--people", 12)
    people = json.loads(workbench("quiz", "results", "may", "--json").output)["people"]
    done = [person["verdict"] for person in people if person["done"] == 53]
    assert done
    assert {verdict["n"] for verdict in done} == {50}
    assert {verdict["answers"] for verdict in done} == {53}
    assert max(verdict["cannot_tell"] for verdict in done) > 0


def test_more_open_items_than_there_are_or_may_be_are_refused(unsettled, refusal, workbench):
    """Each refusal says what would do."""
    quiz = ("quiz", "create", "may", *unsettled, "--until-sure")
    assert "`workbench gold undecidable` marks" in refusal(*quiz, "--undecidable", 4)
    tight = refusal(*quiz, "--length", 20, "--undecidable", 3, "--most-cannot-tell", 0.1)
    assert "would be above the limit of 10%" in tight
    expert = ("quiz", "create", "x", "--expert", "--gold-draft", "support-tickets", "--undecidable", 1)
    assert "for a quiz against gold" in workbench(*expert, status=2).output


def test_a_retake_asks_only_what_changed_since_a_version(labelling, made):
    """Between 1.1.0 and 2.0.0 some rules changed: only items that rest on them; with --also-added also the new ones."""
    from workbench.guideline.impact import impact_on_gold

    workspace = Workspace(labelling)
    whole, part = made("whole", *GOLD), made("part", *GOLD, "--since", "1.1.0", *EASY)
    more = made("more", *GOLD, "--since", "1.1.0", "--also-added", *EASY)
    assert 0 < len(part.items) < len(more.items) < len(whole.items)
    chain = workspace.guidelines.changes_between(
        "support-tickets", "1.1.0", workspace.guideline("support-tickets@2.0.0")
    )
    touched = impact_on_gold(chain, workspace.gold("support-tickets@1.0.0")).affected
    with AttemptStore.open(None, labelling) as store:
        desk = RoundService(workspace, store)
        pools = {name: desk.context(name).pool for name in ("part", "more")}
    asked = {name: {(ask.item, ask.question) for ask in pool} for name, pool in pools.items()}
    assert asked["part"] <= {(t.item, t.question) for t in touched if t.verdict == "stale"}
    assert asked["part"] < asked["more"] <= {(t.item, t.question) for t in touched}
    assert {item for item, _ in asked["part"]} == set(part.items)
    assert {item for item, _ in asked["more"]} == set(more.items)


def test_a_retake_is_made_as_short_as_it_is(labelling, made, workbench):
    """13 answers changed since 1.0.0: the retake says what they can decide, and is made without further ado."""
    said = workbench("quiz", "create", "changed", *GOLD, "--since", "1.0.0").output
    assert "Of 13 answers, 13 right or more pass" in said
    assert "25.4% pass, 3.4% fail, 71.2% undecided" in said
    assert made("again", *GOLD, "--since", "1.0.0").criterion == Criterion()


def test_a_retake_that_nobody_could_pass_has_no_verdict(labelling, made, workbench, refusal):
    """.75^11 < .05 < .75^10: with 10 answers nothing is decided and that is said; stated rates are refused."""
    short = ("--since", "1.0.0", "--length", 10)
    said = workbench("quiz", "create", "changed", *GOLD, *short).output
    assert "No verdict: a pass takes at least 11 answers, and this retake has 10." in said
    assert "workbench quiz ready" in said
    assert "--fill-up" in said
    assert "nobody can pass" not in said
    assert (made("again", *GOLD, *short).criterion, made("eleven", *GOLD, *short[:3], 11).criterion) == (
        None,
        Criterion(),
    )
    assert "nobody can pass" in refusal("quiz", "create", "may", *GOLD, *short, "--poor", 0.8)


def test_a_retake_that_is_filled_up_decides_and_asks_what_changed_first(labelling, made):
    """13 answers changed since 1.0.0; with the others behind them the quiz is long enough to pass, and all 13 are asked."""
    part = made("part", *GOLD, "--since", "1.0.0")
    whole = made("whole", *GOLD, "--since", "1.0.0", "--fill-up")
    assert (whole.filled_up, whole.criterion, whole.length) == (True, Criterion(), 70)
    assert set(part.items) < set(whole.items)
    workspace = Workspace(labelling)
    with AttemptStore.open(None, labelling) as store:
        desk = RoundService(workspace, store)
        invitation = store.invite("whole", store.person("ana", at=now()), now())
        desk.act(store.token(invitation.id), "en", {"do": "begin"})
        (attempt,) = store.attempts("whole")
        changed = {(ask.item, ask.question) for ask in desk.context("part").pool}
    assert changed <= {(turn.item, turn.question) for turn in attempt.turns}
    assert len(attempt.turns) == 70


def test_what_a_version_adds_goes_with_a_version(labelling, workbench):
    """Without --since there is nothing that --also-added or --fill-up could add to."""
    for option in ("--also-added", "--fill-up"):
        said = workbench("quiz", "create", "may", *GOLD, option, status=2).output
        assert f"{option} goes with --since VERSION" in said


def test_experts_label_a_draft_and_a_retest_asks_again(labelling, made, workbench):
    """An expert round takes all items of the draft; a retest takes over what its round asked."""
    folder = labelling / "gold_sets" / "support-tickets"
    draft = Workspace(labelling).gold("support-tickets@1.0.0")
    workspace = Workspace(labelling)
    if not (folder / "draft.jsonl").exists():
        card = draft.card.model_copy(
            update={"version": "1.1.0", "items_sha256": None, "locked_on": None, "items": 0}
        )
        workspace.gold_sets.write_draft(draft.model_copy(update={"card": card}))
    blind = made("blind", "--expert", "--gold-draft", "support-tickets", "--question", "intent")
    assert (blind.kind, blind.criterion, blind.gold.sha256) == ("expert", None, None)
    assert len(blind.items) == len(workspace.gold_sets.draft("support-tickets").items)
    again = made("again", "--retest-of", "blind")
    assert (again.kind, again.items, again.questions) == ("retest", blind.items, ("intent",))


def test_invite_gives_each_person_one_link(labelling, made, workbench):
    """As text, CSV and QR; the same person asked twice keeps the link; the files are for the lead alone."""
    made("may", *INTENT, "--until-sure")
    url = ("--public-url", "https://quiz.example.org/")
    said = workbench("quiz", "invite", "may", "ana", "ana", "ben", *url).stdout.splitlines()
    links = dict(line.split("\t")[:2] for line in said)
    assert list(links) == ["ana", "ben"]
    assert all(re.fullmatch(r"https://quiz\.example\.org/q/[\w.]+", link) for link in links.values())
    (labelling / "people.csv").write_text("name,vendor\nana,\ncarla ö/x,north\n")
    files = ("--csv", "links.csv", "--qr", "codes")
    workbench("quiz", "invite", "may", "--file", "people.csv", *url, *files)
    with (labelling / "links.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["vendor"]) for row in rows] == [("ana", ""), ("carla ö/x", "north")]
    assert rows[0]["link"] == links["ana"]
    assert sorted(path.name for path in (labelling / "codes").iterdir()) == ["ana.svg", "north-carla_ö_x.svg"]
    assert b"<svg" in (labelling / "codes" / "ana.svg").read_bytes()
    for path in (labelling / "links.csv", labelling / "codes" / "ana.svg"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_namesake_of_another_vendor_is_told(made, workbench):
    """Who is invited without their vendor is a new person: said once, when they are made, and to nobody else."""
    made("may", *INTENT, "--until-sure")
    workbench("quiz", "invite", "may", "ana", "ben", "--vendor", "north")
    found = json.loads(workbench("quiz", "invite", "may", "ana", "cat", "--json").output)
    (note,) = found["notes"]
    assert note.startswith("ana is a new person, for 'north/ana' is known.")
    assert "is a new person" not in workbench("quiz", "invite", "may", "ana").output


def test_names_that_look_the_same_are_asked_about(labelling, made, workbench, refusal):
    """On the command line and in a file, and with a file as a spreadsheet saves it; nobody is invited meanwhile."""
    made("may", *INTENT, "--until-sure")
    first = json.loads(workbench("quiz", "invite", "may", "ana", "--json").stdout)["invited"]
    (labelling / "p.csv").write_text("name\nben\n\u0430na\nana\u200b\n", encoding="utf-8")
    for words in (("\u0430na",), ("--file", "p.csv")):
        message = refusal("quiz", "invite", "may", *words)
        assert "'аna' (CYRILLIC SMALL LETTER A) looks like 'ana'" in message
        assert "--look-alikes same or new" in message
    assert [person["name"] for person in json.loads(workbench("people", "list", "--json").stdout)] == ["ana"]
    found = json.loads(
        workbench("quiz", "invite", "may", "--file", "p.csv", "--look-alikes", "same", "--json").stdout
    )["invited"]
    assert [row["name"] for row in found] == ["ben", "ana"]
    assert found[1]["link"] == first[0]["link"]


def test_revoke_takes_a_link_back_and_inviting_again_makes_another(labelling, made, workbench, refusal):
    """The old link opens nothing; nobody else is touched; whoever is not there is named."""
    made("may", *INTENT, "--until-sure")
    first = json.loads(workbench("quiz", "invite", "may", "ana", "ben", "--json").output)["invited"]
    workbench("quiz", "revoke", "may", "ana")
    assert "expected one of 'ben'" in refusal("quiz", "revoke", "may", "ana")
    second = json.loads(workbench("quiz", "invite", "may", "ana", "ben", "--json").output)["invited"]
    assert first[0]["link"] != second[0]["link"]
    assert first[1]["link"] == second[1]["link"]


def test_results_tell_who_stands_where(labelling, made, workbench):
    """Verdict, score with its interval, evidence; notes reach the feedback once; `--json` and `--csv` say the same."""
    made(
        "may", *INTENT, "--length", 6, "--good", 0.99, "--poor", 0.5, "--false-pass", 0.1, "--false-fail", 0.1
    )
    links = json.loads(workbench("quiz", "invite", "may", "ana", "ben", "cat", "--json").output)["invited"]
    workspace = Workspace(labelling)
    gold = workspace.gold("support-tickets@1.0.0")
    with AttemptStore.open(None, labelling) as store:
        desk = RoundService(workspace, store)
        for person, wrong in ((0, 0), (1, 6)):
            token = links[person]["link"].rsplit("/", 1)[1]
            view = desk.act(token, "en", {"do": "begin"})
            (attempt,) = [a for a in store.attempts("may") if a.person.name == links[person]["name"]]
            for turn in attempt.turns:
                label = gold.item(turn.item).answers["intent"].label
                said = {"answer": label}
                if turn.number <= wrong:
                    said = {"skip": "cannot_tell", "note": f"unsure {turn.number}"}
                view = desk.act(token, "en", {"do": "answer", "turn": turn.number, **said})
        assert view["screen"] == "verdict"
        desk.act(token, "en", {"do": "appeal", "turn": 1, "note": "I do not agree."})
    (labelling / "guidelines" / "support-tickets" / "feedback.jsonl").unlink()  # as if the disk had been full
    found = json.loads(workbench("quiz", "results", "may", "--json", "--csv", "may.csv").output)
    states = {one["name"]: (one["state"], one["right"], one["n"]) for one in found["people"]}
    assert states == {"ana": ("passed", 6, 6), "ben": ("not yet", 0, 6), "cat": ("invited", 0, 0)}
    assert found["notes"] == 6
    assert [appeal["note"] for appeal in found["appeals_open"]] == ["I do not agree."]
    assert found["people"][0]["verdict"]["by_rule"]
    lines = (labelling / "guidelines" / "support-tickets" / "feedback.jsonl").read_text().splitlines()
    assert len(lines) == 6
    said = workbench("quiz", "results", "may").output
    assert "copied" not in said
    assert "1 appeal to decide" in said
    with (labelling / "may.csv").open(encoding="utf-8") as file:
        assert [row["state"] for row in csv.DictReader(file)] == ["passed", "not yet", "invited"]


def test_a_csv_for_people_holds_no_formula(labelling, made, workbench):
    """A name that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    made("may", *INTENT, "--until-sure")
    workbench("quiz", "invite", "may", "=HYPERLINK(1)", "ben", "--vendor", "@north", "--csv", "links.csv")
    with (labelling / "links.csv").open(encoding="utf-8") as file:
        rows = [(row["name"], row["vendor"]) for row in csv.DictReader(file)]
    assert rows == [("'=HYPERLINK(1)", "'@north"), ("ben", "'@north")]
    workbench("quiz", "results", "may", "--csv", "may.csv")
    with (labelling / "may.csv").open(encoding="utf-8") as file:
        found = {row["name"]: row["n"] for row in csv.DictReader(file)}
    assert found == {"'=HYPERLINK(1)": "0", "ben": "0"}


def test_close_and_list(labelling, made, workbench):
    """A closed round takes no more answers, and the list says so."""
    made("may", *INTENT, "--until-sure")
    workbench("quiz", "invite", "may", "ana")
    workbench("quiz", "close", "may")
    (row,) = json.loads(workbench("quiz", "list", "--json").output)
    assert (row["round"], row["state"], row["invited"], row["begun"]) == ("may", "closed", 1, 0)
    assert "may" in workbench("quiz", "list").output
    with AttemptStore.open(None, labelling) as store:
        assert store.closed_at("may") <= now()


def test_serve_refuses_what_would_be_open_to_everybody(labelling, refusal):
    """All addresses without a name, half a certificate, a certificate that is none, a taken port."""
    import socket

    assert "say under which name" in refusal("quiz", "serve", "--host", "0.0.0.0")
    assert "no address of a proxy" in refusal("quiz", "serve", "--proxy", "evil")
    (labelling / "no.pem").write_text("no")
    said = refusal("quiz", "serve", "--port", "0", "--tls-cert", "no.pem", "--tls-key", "no.pem")
    assert "cannot be used" in said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be served" in refusal("quiz", "serve", "--port", taken.getsockname()[1])
