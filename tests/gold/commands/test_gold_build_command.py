"""Gold from the command line: drawn, opened, covered, disputed, retired, watched, and hidden in a batch."""

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
import yaml

from workbench.documents.attempts import Exposure, Response
from workbench.documents.document import Reference
from workbench.documents.guideline import Guideline, Question, Release
from workbench.documents.round import Round, Turn
from workbench.gold.draft import open_draft
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
WAITING = "gold_sets/support-tickets/waiting.csv"


def told(workbench, *words: object) -> dict:
    return json.loads(workbench(*words, "--json").stdout)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: str, *lines: str) -> Path:
    path.write_text("\n".join((header, *lines)) + "\n")
    return path


def test_sampling_and_opening(workbench, labelling):
    """Drawn by a guessed label, written with why, opened as a draft whose card tells how; experts see only the text."""
    drawn = told(workbench, "gold", "sample", WAITING, "--n", 14, "--by", "guess", "--out", "sample.csv")
    assert len(drawn["items"]) == 14
    assert drawn["items"][0]["why"].startswith("guess account_access: 1 of 2, from ")
    assert drawn["sampling"].startswith(
        "14 of 40 items of waiting.csv, stratified by guess, as many of each; seed"
    )
    assert {row["guess"] for row in rows(labelling / "sample.csv")} > {"delivery", "how_to"}
    opened = told(
        workbench,
        "gold",
        "open",
        "winter",
        "sample.csv",
        "--guideline",
        "support-tickets@2.0.0",
        "--question",
        "intent",
    )
    assert (opened["items"], opened["questions"]) == (14, ["intent"])
    gold = Workspace(labelling).gold_sets.draft("winter")
    assert gold.card.sampling == drawn["sampling"]
    assert all(set(item.content) == {"text"} for item in gold.items)
    shown = workbench("gold", "sample", WAITING, "--n", 40, "--gold", "winter").stdout
    assert shown.startswith("26 of 26 items of waiting.csv (40 were asked for), each with the same chance")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--by", "uncertainty", "--probability", "p1", "--probability", "p2"], "q2"),
        (["--by", "disagreement", "--crowd", "crowd.csv"], "q3"),
        (["--by", "rules", "--rules", "tests", "--guideline", "support-tickets@2.0.0"], "q4"),
    ],
)
def test_other_ways_to_draw(workbench, labelling, words, expected):
    """By a model's doubt, by a crowd's disagreement, by the rules of the guideline."""
    table = write(
        labelling / "pool.csv",
        "item_id,text,p1,p2,tests",
        *("q1,a,0.9,0.1,", "q2,b,0.5,0.5,", "q3,c,0.8,0.2,R9", "q4,d,0.8,0.2,R1.1"),
    )
    write(labelling / "crowd.csv", "item_id,annotator_id,label", *("q1,a,x", "q1,b,x", "q3,a,x", "q3,b,y"))
    assert told(workbench, "gold", "sample", table, "--n", 1, *words)["items"][0]["item"] == expected


def test_what_cannot_be_drawn(refusal, labelling):
    """A way or a column that is not there is refused with those there are; a draft is not written over."""
    assert "expected one of" in refusal("gold", "sample", WAITING, "--n", 3, "--by", "gess")
    write(labelling / "bare.csv", "item_id,body", "q1,x")
    assert "say which holds what people are to see" in refusal("gold", "sample", "bare.csv", "--n", 1)
    assert "a sample has one item or more" in refusal("gold", "sample", WAITING, "--n", 0)


def opened(workbench, *more: object) -> None:
    workbench("gold", "sample", WAITING, "--n", 4, "--out", "sample.csv")
    workbench(
        "gold",
        "open",
        "winter",
        "sample.csv",
        "--guideline",
        "support-tickets@2.0.0",
        "--question",
        "intent",
        *more,
    )


def test_a_draft_is_not_written_over(workbench, refusal, labelling):
    """What experts have answered is not lost by opening it again."""
    opened(workbench)
    assert "has a draft already" in refusal(
        "gold", "open", "winter", "sample.csv", "--guideline", "support-tickets@2.0.0"
    )


def test_coverage(workbench, labelling):
    """The shipped set: 73 for the interval; which label has how many; as a table too."""
    found = told(workbench, "gold", "coverage", "support-tickets")
    assert found["needed"] == 73
    assert {row["id"]: (row["n"], row["more"]) for row in found["rows"]}["refund_request"] == (25, 48)
    shown = workbench("gold", "coverage", "support-tickets").stdout
    assert "73 items give ±0.05 at 95%" in shown
    assert "reached" in shown


def test_coverage_where_there_is_nothing_to_count(workbench, tmp_path, monkeypatch):
    """A question without labels, in a guideline without rules: a sentence, and no empty table."""
    question = Question(id="words", ask="Write what is said.", kind="transcript")
    release = Release(version="1.0.0", date=dt.date(2026, 11, 1), summary="The first.")
    listening = Guideline(
        **{"name": "quiet", "version": "1.0.0", "title": "Quiet", "purpose": "Listen.", "authors": ("Ann",)},
        questions=(question,),
        changelog=(release,),
    )
    workbench("init", tmp_path / "new")
    monkeypatch.chdir(tmp_path / "new")
    file = tmp_path / "new" / "guidelines" / "quiet" / "draft.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(listening.model_dump(mode="json", exclude_defaults=True)), "utf-8")
    Workspace(tmp_path / "new").guidelines.publish("quiet")
    draft = open_draft("sounds", listening, {"a1": {"audio": "tone.wav"}}, sampling="made up")
    Workspace(tmp_path / "new").gold_sets.write_draft(draft)
    shown = workbench("gold", "coverage", "sounds").stdout
    assert shown == "sounds@1.0.0: its questions have no labels or rules to count.\n"


def test_disputes(workbench, labelling):
    """Listed without a name; an unsettled answer without votes is no dispute."""
    opened(workbench)
    store = Workspace(labelling).gold_sets
    item = store.draft("winter").items[0]
    answer = item.answers["intent"].model_copy(update={"votes": {"Ana": "delivery", "Ben": "how_to"}})
    store.change("winter", lambda gold: gold.with_answer(item.id, "intent", answer))
    found = told(workbench, "gold", "disputes", "winter")["waiting"]
    assert [(one["item"], one["why"], len(one["opinions"])) for one in found] == [(item.id, "dispute", 2)]
    shown = workbench("gold", "disputes", "winter").stdout
    assert "delivery" in shown
    assert "Ana" not in shown + json.dumps(found)


def expert_round(root: Path, gold: str, items: list[str]) -> None:
    """Two experts answer an expert round over the network."""
    with AttemptStore.open(None, root) as store:
        round_ = Round(
            name="experts",
            title="Experts",
            kind="expert",
            guideline=Reference(name="support-tickets", version="2.0.0"),
            gold=Reference(name=gold, version="1.0.0"),
            questions=("intent",),
            items=tuple(items),
            created_at=NOW,
        )
        store.add_round(round_)
        answer(
            store,
            round_,
            {"Ana": dict.fromkeys(items, "delivery"), "Ben": dict.fromkeys(items[1:], "delivery")},
        )


def answer(store: AttemptStore, round_: Round, given: dict[str, dict[str, str]], hours: int = 0) -> None:
    for name, labels in given.items():
        at = NOW + dt.timedelta(hours=hours)
        person = store.person(name, "", at)
        invitation = store.invite(round_.name, person, at)
        turns = tuple(Turn(number=i, item=item, question="intent") for i, item in enumerate(labels, 1))
        attempt = store.begin(invitation.id, turns, at)
        for turn in turns:
            shown = store.mark_shown(attempt.id, turn.number, at)
            store.answer(
                Response(
                    attempt.id,
                    turn.number,
                    turn.item,
                    "intent",
                    labels[turn.item],
                    None,
                    None,
                    shown,
                    at + dt.timedelta(seconds=9),
                )
            )
            if round_.gold and round_.kind == "quiz":
                store.expose([Exposure(person.id, str(round_.gold), turn.item, "quiz", attempt.id, shown)])
        store.finish(attempt.id, at + dt.timedelta(minutes=1), "done")
        hours += 1


def test_an_expert_round_is_taken_in(workbench, refusal, labelling):
    """Votes arrive in the draft; what both gave is settled; another round is refused with those there are."""
    opened(workbench)
    items = [item.id for item in Workspace(labelling).gold_sets.draft("winter").items]
    expert_round(labelling, "winter", items)
    found = told(workbench, "gold", "import-votes", "winter", "experts")
    assert (found["answers"], found["changed"], sorted(found["experts"])) == (7, 7, ["Ana", "Ben"])
    assert (
        "7 answers of 2 experts, 0 new or changed; 1 answer undecided."
        in workbench("gold", "import-votes", "winter", "experts").stdout
    )
    assert "no expert round 'others' about gold set winter" in refusal(
        "gold", "import-votes", "winter", "others"
    )


def test_the_next_version(workbench, refusal, labelling):
    """A locked set goes on as 1.0.1 under its guideline; a draft that waits is not lost; what was never locked does not go on."""
    assert told(workbench, "gold", "next", "support-tickets") == {
        "version": "1.0.1",
        "guideline": "support-tickets@2.0.0",
        "stale": [],
    }
    assert "has a draft 1.0.1" in refusal("gold", "next", "support-tickets")
    assert told(workbench, "gold", "next", "support-tickets", "--replace")["version"] == "1.0.1"
    opened(workbench)
    assert "no locked version to go on from" in refusal("gold", "next", "winter")


QUIZ = {"T-1001": "refund_request", "T-1002": "billing_question", "T-1003": None}


@pytest.fixture
def quizzed(labelling):
    """Six people took a quiz of three items, an hour apart; nobody gets T-1003, everybody the other two."""
    gold = Workspace(labelling).gold("support-tickets")
    right = {item: gold.item(item).answers["intent"].label for item in QUIZ}
    wrong = next(
        label for label in ("delivery", "how_to") if label not in gold.item("T-1003").answers["intent"].right
    )
    with AttemptStore.open(None, labelling) as store:
        round_ = Round(
            name="quiz",
            title="Quiz",
            guideline=gold.card.guideline,
            gold=Reference(name="support-tickets", version="1.0.0"),
            questions=("intent",),
            items=tuple(QUIZ),
            created_at=NOW,
        )
        store.add_round(round_)
        answer(store, round_, {f"P{i}": {**right, "T-1003": wrong} for i in range(6)})
    return labelling


def test_exposure(workbench, quizzed):
    """Who has seen what; worn items; the leak flag with its test."""
    found = told(workbench, "gold", "exposure", "support-tickets", "--quiz-length", 200)
    seen = {item["item"]: item["people"] for item in found["items"] if item["people"]}
    assert seen == {item: [f"P{i}" for i in range(6)] for item in QUIZ}
    assert set(found["rotate"]) == {
        item
        for item in QUIZ
        if Workspace(quizzed).gold("support-tickets").item(item).split in ("quiz", "honeypot")
    }
    assert len(found["short"]) == 6
    assert found["leak"]["overall"]["n_seen"] == 15  # the first of six saw nothing that was seen before
    shown = workbench("gold", "exposure", "support-tickets").stdout
    assert "6 people in the ledger" in shown
    assert "Fisher's exact test" in shown


def test_nobody_has_seen_it(workbench, labelling):
    """Without a round there is a ledger, and it says that it is empty; no database is made by asking."""
    assert (
        "Nobody has seen an item of this set yet" in workbench("gold", "exposure", "support-tickets").stdout
    )
    assert not (labelling / "runs/attempts.sqlite").exists()


def test_retiring(workbench, refusal, quizzed):
    """Evidence is listed; an item is retired from the draft of the next version with it, and stays on record."""
    found = told(workbench, "gold", "retire", "support-tickets")
    suspect = next(one for one in found["suspects"] if one["item"] == "T-1003")
    assert (suspect["right"], suspect["people"], suspect["nobody_passes"]) == (0, 6, True)
    shown = workbench("gold", "retire", "support-tickets").stdout
    assert "0 of 6 people" in " ".join(shown.split())
    retire = ["gold", "retire", "support-tickets", "--item", "T-1003", "--by", "Lea"]
    assert "begin its next version first" in refusal(*retire)
    workbench("gold", "next", "support-tickets")
    assert "no evidence against item 'T-1160'" in refusal(*retire, "--item", "T-1160")
    assert told(workbench, *retire)["items"] == 159
    out = Workspace(quizzed).gold_sets.draft("support-tickets").item("T-1003").out
    assert (out.kind, out.by) == ("retired", "uwe (typed: Lea)")
    assert out.reason.startswith("0 of 6 people gave an answer that counts as right")


def test_honeypots(workbench, refusal, labelling):
    """Mixed in without a hint, scored when it comes back, production under its own ids, and the ledger knows."""
    batch = write(
        labelling / "batch.csv",
        "item_id,text,customer",
        *(f"{'=' * (i == 0)}B-{i},Message {i},c{i}" for i in range(36)),
    )
    mixed = told(
        workbench,
        "gold",
        "honeypots",
        "mix",
        batch,
        "--gold",
        "support-tickets",
        "--name",
        "week-48",
        "--rate",
        0.1,
        "--out",
        "out.csv",
    )
    assert (mixed["rows"], mixed["honeypots"], mixed["left_out"]) == (40, 4, ["customer"])
    out = rows(labelling / "out.csv")
    assert set(out[0]) == {"item_id", "text"}
    assert not any("T-1" in row["item_id"] or "B-" in row["item_id"] for row in out)
    key = json.loads(Path(mixed["key"]).read_text())
    bots = {row["shown"]: row["item"] for row in key["rows"] if row.get("gold")}
    gold = Workspace(labelling).gold("support-tickets")
    lines = [
        f"{row['item_id']},ann,{gold.item(bots[row['item_id']]).answers['intent'].label if row['item_id'] in bots else 'how_to'}"
        for row in out
    ]
    back = write(labelling / "back.csv", "item_id,annotator_id,label", *lines)
    score = ["gold", "honeypots", "score", back, "--name", "week-48", "--question", "intent"]
    found = told(workbench, *score, "--out", "production.csv")
    assert (found["overall"]["value"], found["overall"]["n"], found["production_answers"]) == (1.0, 4, 36)
    assert {row["item_id"] for row in rows(labelling / "production.csv")} == {"'=B-0"} | {
        f"B-{i}" for i in range(1, 36)
    }  # no spreadsheet runs the first as a formula
    assert "week-48: 1.000 right" in workbench(*score).stdout
    seen = told(workbench, "gold", "exposure", "support-tickets")["items"]
    assert {item["item"] for item in seen if item["people"] == ["ann"]} == set(bots.values())
    assert {where for item in seen if item["people"] for where in item["where"]} == {"honeypot"}
    assert "no mixed batch 'week-49'; expected one of 'week-48'" in refusal(
        "gold", "honeypots", "score", back, "--name", "week-49"
    )
    again = [
        "gold",
        "honeypots",
        "mix",
        batch,
        "--gold",
        "support-tickets",
        "--name",
        "week-48",
        "--seed",
        2,
        "--out",
        "x.csv",
    ]
    assert "a batch 'week-48' was mixed already" in refusal(*again)


def test_honeypots_with_pictures(workbench, refusal, labelling):
    """What the batch and every honeypot show goes out, under the batch's own columns; other fields are refused."""
    store = Workspace(labelling).gold_sets
    locked = store.load("support-tickets")
    shown = [
        item.model_copy(update={"content": {**item.content, "picture": f"shots/{i:03}.png"}})
        for i, item in enumerate(locked.items)
    ]
    card = locked.card.model_copy(update={"version": "1.1.0"})
    store.write_draft(locked.model_copy(update={"items": tuple(shown), "card": card}))
    store.lock("support-tickets", Workspace(labelling).guideline(card.guideline))
    lines = [f"B-{i},Message {i},shots/9{i:02}.png,Message {i} again" for i in range(36)]
    batch = write(labelling / "batch.csv", "item_id,text,picture,message", *lines)
    mix = ["gold", "honeypots", "mix", batch, "--gold", "support-tickets", "--out", "out.csv"]
    said = workbench(*mix, "--name", "week-48").stdout
    assert "Left out, because gold has no such columns: message." in said
    assert "Send the gold's own files of picture along, from gold_sets/support-tickets" in said
    out = rows(labelling / "out.csv")
    assert all(row["picture"].startswith("shots/") and row["text"] for row in out)
    assert workbench(*mix, "--name", "week-49", "--content", "text=message")
    assert set(rows(labelling / "out.csv")[0]) == {"item_id", "message"}
    assert "honeypots without 'audio'" in refusal(*mix, "--name", "week-50", "--content", "audio=picture")


def test_uses(workbench, refusal, quizzed):
    """Dealt by shares, one by one, or by wear; a locked set is refused; two ways at once are one too many."""
    assert "begin one: workbench gold next support-tickets" in refusal(
        "gold", "split", "support-tickets", "--rotate"
    )
    workbench("gold", "next", "support-tickets")
    before = Workspace(quizzed).gold_sets.draft("support-tickets")
    worn = [item for item in QUIZ if before.item(item).split in ("quiz", "honeypot")]
    assert told(workbench, "gold", "split", "support-tickets", "--rotate")["rotated"] == worn
    assert {Workspace(quizzed).gold_sets.draft("support-tickets").item(item).split for item in worn} == {
        "practice"
    }
    dealt = told(workbench, "gold", "split", "support-tickets", "--practice", 0.25, "--held-back", 0.25)[
        "splits"
    ]
    assert dealt == {"practice": 40, "quiz": 80, "honeypot": 0, "held_back": 40}
    draft = Workspace(quizzed).gold_sets.draft("support-tickets")
    assert not {item.id for item in draft.items if item.split == "held_back"} & set(QUIZ)
    one = told(workbench, "gold", "split", "support-tickets", "--item", "T-1160", "--to", "honeypot")[
        "splits"
    ]
    assert one["honeypot"] == 1
    both = workbench("gold", "split", "support-tickets", "--rotate", "--practice", 0.1, status=2)
    assert "give shares, or --item with --to, or --rotate" in both.stderr
