"""No lead sentence of a calibration report contradicts the table below it, whatever the round; nor of an annotator's page."""

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.quiz_rounds import START, a_guideline
from tests.report.leads import numbers_of, rows_of, unsupported
from workbench.answers.pseudonyms import pseudonyms
from workbench.calibration.drift import round_drift
from workbench.calibration.item_errors import FEWEST_ANSWERS
from workbench.calibration.meeting_study import gain
from workbench.calibration.report import annotator, course, follow_up, meetings, misses, people
from workbench.calibration.report.inputs import Loaded
from workbench.calibration.report.page import CalibrationPage
from workbench.calibration.report.parameters import CalibrationReport
from workbench.calibration.report.view import NO_GOLD, View
from workbench.documents.attempts import Appeal, Attempt, Declared, Invitation, Person, Response, RoundRecord
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Rule
from workbench.documents.meeting import Decided, Meeting, Talk, Vote
from workbench.documents.method import METHOD
from workbench.documents.round import Criterion, Round, Turn
from workbench.documents.skips import CANNOT_TELL
from workbench.report import numbers
from workbench.report.provenance import Provenance
from workbench.rounds.answers import Exam, answered
from workbench.rounds.passing import passing
from workbench.rounds.verdict import Share

LABELS = ("spam", "ham")
RULES = ("R1", "R2", "R3")
HOUR = dt.timedelta(hours=1)
EASY = Criterion(good=0.9, poor=0.4, false_pass=0.2, false_fail=0.2)


def guideline(version: str = "1.0.0", text: str = "Offers are spam.") -> Guideline:
    """Spam or ham by three rules; another text of R1 is another meaning."""
    rules = [
        Rule(id=r, question="kind", text=text if r == "R1" else f"{r}.", separates=LABELS) for r in RULES
    ]
    return a_guideline().model_copy(update={"version": version, "rules": tuple(rules)})


def gold(n: int, chance: Random, rules: float = 0.7) -> GoldSet:
    """Items, most with rules, some about which the experts differed."""
    items = []
    for k in range(n):
        label = LABELS[k % 2]
        votes = {f"e{i}": label if chance.random() < 0.6 else chance.choice(LABELS) for i in range(3)}
        names = tuple(r for r in RULES if chance.random() < rules / 2)
        answer = GoldAnswer(label=label, rules=names, votes=votes, settled="adjudicated", settled_by="zoe")
        split = "held_back" if chance.random() < 0.2 else "quiz"
        items.append(
            GoldItem(id=f"i{k}", split=split, content={"text": f"mail {k}"}, answers={"kind": answer})
        )
    cited = Reference(name="mail", version="1.0.0")
    return GoldSet(
        card=GoldCard(name="mail", version="1.0.0", guideline=cited, sampling="made up"), items=tuple(items)
    )


def a_round(name: str, n: int, month: int = 11, **fields: object) -> Round:
    """A quiz over n items of the gold set; not judged by gold where it is an expert round."""
    cited = Reference(name="mail", version="1.0.0")
    base = {
        "name": name,
        "title": name.capitalize(),
        "guideline": cited,
        "gold": None if fields.get("kind") == "expert" else cited,
        "questions": ("kind",),
        "items": tuple(f"i{k}" for k in range(n)),
        "created_at": START.replace(month=month),
        "method": METHOD,
    }
    return Round(**base | fields)


def record(round_: Round, key: GoldSet, skills: list[float | None], chance: Random) -> RoundRecord:
    """People with these skills, None for who never begins; some pause, skip, are declared ready, or appeal."""
    labels = {item.id: item.answers["kind"].label for item in key.items}
    invitations, attempts, answers, appeals, declared = [], [], [], [], []
    turns = tuple(Turn(number=k + 1, item=i, question="kind") for k, i in enumerate(round_.items))
    skips = chance.choice((0.0, 0.3))
    for k, skill in enumerate(skills):
        person = Person(f"p{k:02}", f"n{k:02}", ("north", "south")[k % 2], round_.created_at)
        gone = round_.created_at + HOUR if chance.random() < 0.1 else None
        invitations.append(Invitation(f"v{k}", round_.name, person, round_.created_at, revoked_at=gone))
        if chance.random() < 0.1:
            at = round_.created_at + 40 * HOUR
            declared.append(Declared(round_.name, person.id, True, "Knows it.", "lead", at))
        if skill is None:
            continue
        asked = turns if chance.random() < 0.8 else turns[: chance.randrange(len(turns))]
        start = round_.created_at + chance.randrange(1, 200) * HOUR
        for turn in asked:
            right, other = labels[turn.item], next(x for x in LABELS if x != labels[turn.item])
            label = right if chance.random() < skill else other
            skip = CANNOT_TELL.id if chance.random() < skips else None
            at = start + turn.number * HOUR / 60
            label = None if skip else label
            answer = Response(f"a{k}", turn.number, turn.item, "kind", label, skip, None, at, at + HOUR / 120)
            answers.append(answer)
            if label != right and chance.random() < 0.15:
                ruling = chance.choice((None, "gold stands", "gold corrected", "item retired"))
                appeals.append(
                    Appeal(f"c{len(appeals)}", f"a{k}", turn.number, turn.item, "kind", "", at, ruling)
                )
        over = chance.random() < (0.9 if asked == turns else 0.3)
        end = start + 10 * HOUR if over else None
        attempts.append(Attempt(f"a{k}", round_.name, person, 1, turns, start, end, "done" if over else None))
    return RoundRecord(round_, *map(tuple, (invitations, attempts, answers, appeals, declared)))


def held(view: View, chance: Random) -> Meeting | None:
    """A meeting about some of the items that were missed, or none."""
    items = [item for item in view.result.items if chance.random() < 0.5]
    if not items:
        return None
    at = START.replace(month=12)
    decision = Decided(label="ham", why="So.", case="E1", by="lead", at=at)
    talks = [
        Talk(
            item=i.item,
            question="kind",
            first=(Vote(label="ham", n=2),),
            decided=chance.choice((decision, None)),
        )
        for i in items
    ]
    return Meeting(round=view.result.round.name, began_at=at, talks=tuple(talks))


def view_of(
    record_: RoundRecord,
    key: GoldSet | None,
    *,
    others: tuple[tuple[RoundRecord, GoldSet], ...] = (),
    newest: tuple[Guideline, ...] = (),
    **parameters: str,
) -> View:
    """The report on a round that is held in memory."""
    loaded = Loaded(
        CalibrationReport(record_.round.name, "records.json", **parameters),
        record_,
        (),
        others,
        guideline(),
        key,
        newest or (guideline(),),
        key,
        None,
        pseudonyms(record_.people),
        Provenance((), "workbench report calibration"),
    )
    return View(loaded)


@st.composite
def views(draw: st.DrawFn) -> View:
    """Rounds with and without gold, criterion, feedback, an earlier round, a newer guideline, a cohort and a meeting."""
    chance = Random(draw(st.integers(0, 9999)))
    n = draw(st.sampled_from((2, 6, 14)))
    skills = draw(st.lists(st.sampled_from((None, 0.0, 0.3, 0.7, 0.9, 1.0)), max_size=7))
    kind, decides = draw(
        st.sampled_from((("quiz", True), ("quiz", True), ("quiz", False), ("expert", False)))
    )
    key = gold(n, chance, draw(st.sampled_from((1.0, 0.0, 2.0))))
    feedback = draw(st.sampled_from(("end", "none")))
    round_ = a_round(
        "now",
        n,
        kind=kind,
        criterion=draw(st.sampled_from((EASY, Criterion()))) if decides else None,
        feedback=feedback,
    )
    others = ()
    if draw(st.booleans()):
        before = record(a_round("before", n, 10, criterion=EASY), key, skills, chance)
        others = (Exam(before, key, guideline()),)
    version = draw(st.sampled_from(("1.0.0", "1.0.1", "2.0.0")))
    text = "Else." if version == "2.0.0" else "Offers are spam."
    newest = (guideline(),) if version == "1.0.0" else (guideline(), guideline(version, text))
    record_ = record(round_, key, skills, chance)
    vendors = sorted({person.vendor for person in record_.people.values()})
    cohort = draw(st.sampled_from(("", *vendors)))
    made = view_of(record_, key if kind == "quiz" else None, others=others, newest=newest, cohort=cohort)
    return View(replace(made.loaded, meeting=held(made, chance))) if draw(st.booleans()) else made


def check_ready(section, view):
    """Each state is counted as the table's rows have it, and every row is counted."""
    lead = section.lead
    if not section.tables:
        assert lead == "Nobody is invited yet."
        return
    rows = rows_of(section, "people")
    stopped = sum(row["Result"] == "undecided" and "nobody passes" in row["Next"] for row in rows)
    n = Counter(row["Result"] for row in rows)
    ready = n["passed"] + n["declared ready"]
    if "decides nothing" in lead:
        assert ready == 0
        assert n["done"] + n["on it"] + n["invited"] == len(rows)
        assert not passing(view.result.round).decides
        assert lead.startswith(f"{n['done']} of {len(rows)} " if n["done"] else "Nobody is done")
    elif len(rows) == 1:
        (state,) = n
        words = people.ALONE[state] if not stopped else "cannot pass yet"
        assert lead == f"The only person here {words}."
    else:
        assert lead.startswith(f"{ready} of {len(rows)} people" if ready else f"None of {len(rows)} people")
        for words, count in {
            r"(?:is|are) not ready yet|did not pass": n["not yet"],
            r"(?:needs|need) more evidence": n["undecided"] - stopped,
            r"cannot pass": stopped,
            r"(?:has|have) not finished": n["on it"] + n["invited"],
            r"(?:is|are) done": n["done"],
        }.items():
            match = re.search(rf"(\d+) (?:{words})", lead)
            assert int(match[1] if match else 0) == count, lead


def check_rules(section, view):
    """The rule that is named has the highest share of those with answers enough, and so has who misses it twice."""
    lead = section.lead
    if not section.tables:
        assert lead == NO_GOLD if view.loaded.gold is None else lead.startswith("No answer tests a rule")
        return
    rows = rows_of(section, "annotator_by_rule")
    shares = {
        row["Rule"]: (row["Share missed"], row["Missed"], row["n"])
        for row in rows
        if row["Annotator"] == "everybody" and row["n"] >= FEWEST_ANSWERS
    }
    most = max((share for share, _, _ in shares.values()), default=0)
    if lead == "No rule with enough answers was missed.":
        assert most == 0
        return
    worst = re.search(r"(R\d) is missed most", lead)[1]
    assert {worst, *re.findall(r"R\d", lead)} == {rule for rule, row in shares.items() if row[0] == most}
    assert f": {shares[worst][1]} of {numbers.many(shares[worst][2], 'answer')}" in lead
    twice = sorted(
        row["Annotator"]
        for row in rows
        if row["Rule"] == worst and row["Missed"] >= 2 and row["Annotator"] != "everybody"
    )
    assert re.findall(r"A\d\d", lead) == twice[:4]
    assert len(twice) <= 4 or f"and {len(twice) - 4} more miss" in lead
    assert ("In the whole round" in lead) == bool(view.loaded.parameters.cohort)


def check_items(section, view):
    """Causes are counted as the chips and the column have them, next steps as their column has them."""
    lead = section.lead
    if not section.tables:
        assert lead == (NO_GOLD if view.loaded.gold is None else "No item was missed yet.")
        return
    rows = rows_of(section, "item_errors")
    cause, step = (Counter(row[name] for row in rows) for name in ("Cause", "Next step"))
    assert lead.startswith(f"{len(rows)} of ")
    for words, count in {
        r"points? to the guideline": cause["guideline"],
        r"points? to the gold": cause["gold"],
        r"(?:is|are) to be sent": step["Send to experts"],
        r"(?:is|are) to be retired": step["Retire the item"],
    }.items():
        match = re.search(rf"(\d+) {words}", lead)
        assert int(match[1] if match else 0) == count, lead
    assert ("none points" in lead) == (cause["guideline"] + cause["gold"] == 0)
    rules = {rule for row in rows if row["Cause"] == "guideline" for rule in row["Rules"].split(", ")[:1]}
    assert set(re.findall(r"R\d", lead)) == rules - {""}
    asked = int(re.match(r"\d+ of (\d+)", lead)[1])
    assert len(rows) <= asked <= len(view.result.round.items)


def check_course(section, view):
    """Who has qualified, the median and the step are those of the tables; nothing is followed where there is none."""
    lead = section.lead
    ids = {table.id for table in section.tables}
    assert lead != "There is nothing to follow over time yet." or "days_to_qualified" not in ids
    if "days_to_qualified" in ids:
        rows = rows_of(section, "days_to_qualified")
        whole = next((row for row in rows if row["Vendor"] == "All"), rows[-1])
        if whole["Median days"] is not None:
            days = re.sub(r"^1\.0 days", "1 day", f"{whole['Median days']:.1f} days")
            assert f"median from invitation to qualified is {days}" in lead
        else:
            said = (
                f"{whole['Qualified']} of {whole['Invited']} "
                if whole["Qualified"]
                else "obody has qualified"
            )
            assert said in lead, lead
    else:
        assert "qualif" not in lead
    rounds = rows_of(section, "rounds") if "rounds" in ids else []
    drift = view.loaded.drift
    assert ("got worse" in lead) == bool(drift and drift.drifting)
    assert lead.startswith("From ") == (len(rounds) > 1)
    if len(rounds) > 1:
        check_step(lead.split("; ")[0], rounds, drift.steps[-1])


def check_step(sentence, rounds, step):
    """A move is named only where its interval excludes zero, between two rounds of the table."""
    titles = [row["Round"] for row in rounds]
    assert sentence.startswith(f"From {titles[-2]} to {titles[-1]}")
    low, high = step.difference.low, step.difference.high
    assert (" improved by " in sentence) == (low is not None and low > 0)
    assert (" fell by " in sentence) == (high is not None and high < 0)
    assert ("no clear change" in sentence) == (low is not None and low <= 0 <= high)
    assert "1 people" not in sentence


def check_appeals(section, view):
    """As many as rows, and as many wait."""
    rows = rows_of(section, "appeals")
    waiting = sum(row["Decision"] is None for row in rows)
    assert section.lead.startswith(f"{len(rows)} answer")
    assert ("decided." in section.lead) == (waiting == 0)
    assert not waiting or f"; {waiting} wait" in section.lead
    assert unsupported(section, str(waiting)) == set()


def check_retake(section, view):
    """As many people as the groups that need one name; nobody, where none does."""
    needed = [group for group in view.loaded.retakes if group.needed]
    said = re.sub(r"<[^>]+>", " ", str(section.html))
    assert section.lead.startswith("Nobody needs a retake") == (not needed)
    assert ("Nothing changed in meaning" in said) == (len(needed) < len(view.loaded.retakes))
    if needed:
        assert int(section.lead.split(" ")[0]) == len({p.person for group in needed for p in group.people})
    assert "nobody is qualified" not in section.lead.lower()


def check_meeting(section, view):
    """As many items as the votes are about, the rules of their first pages, and as many decided as the table has."""
    lead, ids = section.lead, {table.id for table in section.tables}
    topics = {row["Item"] for row in rows_of(section, "votes")} if "votes" in ids else set()
    assert ("worth talking" in lead) == bool(topics)
    if topics:
        assert re.search(rf"\b{len(topics)} items? (?:is|are) worth", lead)
        tested = {i.item: i.rules[0] for i in view.result.items if i.item in topics and i.rules}
        assert set(re.findall(r"R\d", lead)) == set(tested.values())
        assert (" of them about " in lead) == (0 < len(tested) < len(topics))
    if "decided" in ids:
        rows = rows_of(section, "decided")
        done = sum(row["Decision"] != "not yet" for row in rows)
        assert lead.startswith(f"{done} of {numbers.many(len(rows), 'item')} ")
        assert not topics & {row["Item"] for row in rows if row["Decision"] != "not yet"}
        assert topics or "No other item" in lead


CHECKS = {
    "ready": check_ready,
    "rules": check_rules,
    "items": check_items,
    "course": check_course,
    "appeals": check_appeals,
    "retake": check_retake,
    "meeting": check_meeting,
}


@settings(max_examples=60)
@given(views())
def test_no_lead_contradicts_its_table(view):
    """Every section of the page of a round that is there."""
    page = CalibrationPage.__new__(CalibrationPage)
    page.view = view
    for name, check in CHECKS.items():
        if name not in view.left_out:
            check(getattr(page, name)(), view)


@settings(max_examples=40)
@given(views(), st.integers(0, 6))
def test_no_lead_of_an_annotators_page_contradicts_it(view, at):
    """Verdict, parts, reading and misses of one person agree with each other and with the cards and tables."""
    statuses = view.loaded.whole.people
    if not statuses:
        return
    status = statuses[at % len(statuses)]
    parameters = replace(view.loaded.parameters, annotator=status.person.id, cohort="")
    mine = View(replace(view.loaded, parameters=parameters))
    check_own(mine, status)


def text_of(section) -> str:
    """A section as its reader sees it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(section.html)))


def check_own(view, status):
    """One person's page: what is hidden, what was right, what was missed, what to read."""
    verdict, parts = annotator.verdict(view), annotator.parts(view)
    reading, missed = annotator.reading(view), annotator.missed(view)
    known = rows_of(parts, "parts") if parts.tables else []
    wrong = rows_of(missed, "misses") if missed.tables else []
    attempts = view.loaded.record.attempts_of(status.person.id)
    if any(attempt.finished_at is None for attempt in attempts):
        assert verdict.lead == "Your result is shown when your attempt is over."
        assert not re.search("You passed|Not yet|Not enough", text_of(verdict))
        assert not known + wrong
        assert "Ask the lead" not in reading.lead
        return
    judged = status.verdict
    if judged is None or not judged.n:
        assert verdict.lead in (NO_GOLD, annotator.UNJUDGED)
        assert "cites no rule" not in parts.lead
        assert not wrong
        return
    assert re.match(rf"{judged.right} of {judged.n} answers? (is|are) right", verdict.lead)
    assert f"Right {judged.right} of {judged.n}," in text_of(verdict)
    assert ("cannot tell" in verdict.lead) == (
        judged.too_many_cannot_tell and status.state != "declared ready"
    )
    assert not (judged.too_many_cannot_tell and "more answers" in verdict.lead)
    assert ("every answer was right" in reading.lead) == (judged.right == judged.n)
    if not annotator.may_see_gold(view, status):
        assert not known + wrong
        return
    assert sum(row["n"] for row in known if row["By"] == "label") == judged.n
    assert len(wrong) == judged.n - judged.right
    assert missed.lead.startswith(f"{len(wrong)} answer" if wrong else "No answer differs")
    rules = {
        row["Which"]: (row["n"] - row["Right"], row["Right"], row["n"])
        for row in known
        if row["By"] == "rule"
    }
    check_parts(parts.lead, rules)
    check_reading(reading, verdict.lead, {rule for rule, row in rules.items() if row[0]})


def check_parts(lead, rules):
    """Exactly those missed twice or more are named, with their numbers; "no" only where none is."""
    twice = {rule for rule, (misses_, _, _) in rules.items() if misses_ >= 2}
    named = re.findall(r"(R\d) \((\d+) of (\d+) right\)", lead)
    assert {rule for rule, _, _ in named} <= twice
    assert all(rules[rule][1:] == (int(right), int(n)) for rule, right, n in named)
    assert len(named) == min(len(twice), 3)
    assert ("cites no rule" in lead) == (not rules)
    assert ("No rule was missed more than once" in lead) == (
        bool(rules) and not twice and any(m for m, _, _ in rules.values())
    )
    assert ("No answer under a rule" in lead) == (bool(rules) and not any(m for m, _, _ in rules.values()))


def check_reading(reading, verdict, missed):
    """Every rule that was missed has a card, most missed first; what the verdict tells to read is among them."""
    cards = re.findall(r'<span class="mono">(R\d)</span> <span class="muted sep">(\d+) of', str(reading.html))
    assert {rule for rule, _ in cards} == missed
    assert [int(n) for _, n in cards] == sorted((int(n) for _, n in cards), reverse=True)
    assert ("The rules behind your misses" in reading.lead) == bool(missed)
    if again := re.search(r"Read (.+) again", verdict):
        assert set(re.findall(r"R\d", again[1])) <= missed


def small(pattern: dict[str, str], n: int, **fields: object) -> View:
    """A round of people whose answers are written as r (right), w (wrong), c (cannot tell), - (still asked)."""
    key = gold(n, Random(1), rules=2.0)
    round_ = a_round("now", n, **fields)
    return view_of(written(round_, key, pattern), key)


def written(round_: Round, key: GoldSet, pattern: dict[str, str]) -> RoundRecord:
    """The record of such answers; who has none has not begun, who has not all is on it."""
    turns = tuple(Turn(number=k + 1, item=i, question="kind") for k, i in enumerate(round_.items))
    invitations, attempts, answers = [], [], []
    for name, letters in pattern.items():
        person = Person(name, name, "north", round_.created_at)
        invitations.append(Invitation(name, round_.name, person, round_.created_at))
        for turn, letter in zip(turns, letters, strict=False):
            right = key.answers("kind")[turn.item].label
            label = {"r": right, "w": next(x for x in LABELS if x != right), "c": None}[letter]
            at = round_.created_at + turn.number * HOUR
            skip = None if label else CANNOT_TELL.id
            answers.append(Response(name, turn.number, turn.item, "kind", label, skip, None, at, at))
        if letters:
            end = round_.created_at + 99 * HOUR if len(letters) == len(turns) else None
            attempts.append(Attempt(name, round_.name, person, 1, turns, round_.created_at, end))
    return RoundRecord(round_, tuple(invitations), tuple(attempts), tuple(answers))


def own(view: View, person: str) -> View:
    """The page of one person."""
    return View(replace(view.loaded, parameters=replace(view.loaded.parameters, annotator=person)))


def test_a_round_that_decides_is_not_called_one_that_does_not():
    """Before anybody is done, a quiz with a criterion has people who have not finished."""
    view = small({"ann": "r", "ben": ""}, 6, criterion=EASY)
    assert people.lead(view) == "None of 2 people is ready: 2 have not finished."
    assert "decides nothing" in people.lead(small({"ann": "r"}, 6))


def test_too_many_cannot_tell_is_not_a_lack_of_answers():
    """Enough are right, and yet nobody passes: the lead names the cause, as the next step does."""
    view = small({"ann": "rrrrrrrccc", "ben": "wwwwwwwwww"}, 10, criterion=EASY)
    assert "1 cannot pass with so many “cannot tell”" in people.lead(view)
    lead = annotator.verdict(own(view, "ann")).lead
    assert lead.startswith('7 of 10 answers are right, but 3 of 10 answers are "cannot tell"')


def test_the_median_is_not_a_share_of_those_invited():
    """Two of five qualified and three lost their link first: the median is known, and half have not qualified."""
    view = small(dict.fromkeys(("ann", "ben"), "rrrrrr") | dict.fromkeys("xyz", ""), 6, criterion=EASY)
    record_ = view.loaded.record
    gone = [replace(i, revoked_at=START + HOUR) if i.id in "xyz" else i for i in record_.invitations]
    made = view_of(replace(record_, invitations=tuple(gone)), view.loaded.gold)
    section = course.course(made)
    (row,) = rows_of(section, "days_to_qualified")
    assert (row["Invited"], row["Qualified"]) == (5, 2)
    assert "half" not in section.lead
    assert f"the median from invitation to qualified is {row['Median days']:.1f} days" in section.lead


def test_people_who_all_moved_alike_are_not_without_a_change():
    """Three people gain as much each: no interval, so neither "improved" nor "no clear change"."""
    key = gold(6, Random(1))
    before = written(a_round("before", 6, 10), key, dict.fromkeys("abc", "wwrrrr"))
    after = written(a_round("now", 6), key, dict.fromkeys("abc", "rrrrrr"))
    drift = round_drift([Exam(before, key, guideline()), Exam(after, key, guideline())])
    (step,) = drift.steps
    assert (step.change, step.difference.low) == ("not enough evidence", None)
    assert "the 3 people in both moved by +33.3 points: all changed alike" in course._step_sentence(
        step, drift
    )


def test_who_got_worse_did_so_in_the_numbers_beside_it():
    """The chart's sentence names a share before above that after, and the lead names the same person."""
    key = gold(60, Random(1))
    letters = dict.fromkeys("abc", "rrrrrrrwrr" * 6) | {"d": "r" * 30 + "w" * 30}
    view = view_of(written(a_round("now", 60), key, letters), key)
    section = course.course(view)
    name = view.person("d")
    assert f"{name} got worse from " in section.lead
    said = re.search(rf"{name} got worse from .+?: (\d+)% right before, (\d+)% after", text_of(section))
    assert int(said[1]) > int(said[2])


def test_nobody_is_called_unqualified_where_somebody_qualified_before():
    """Who passed before knows the newest version where only words changed: nobody needs a retake."""
    key = gold(6, Random(1))
    before = written(a_round("before", 6, 10, criterion=EASY), key, {"ann": "rrrrrr"})
    now = written(a_round("now", 6, criterion=EASY), key, {"ann": "wwwwww"})
    view = view_of(
        now, key, others=(Exam(before, key, guideline()),), newest=(guideline(), guideline("1.0.1"))
    )
    section = follow_up.retake(view)
    assert section.lead == "Nobody needs a retake: nothing changed in meaning up to mail@1.0.1."


def test_causes_are_those_of_the_chips():
    """An item that two people could not tell points to the guideline in the chips and in the lead."""
    view = small({"ann": "crrrrr", "ben": "crrrrr"}, 6)
    section = misses.items(view)
    assert "1 points to the guideline (" in section.lead
    assert "Guideline 1" in text_of(section)


def test_before_and_after_differ_by_the_difference():
    """Items with many and with few answers: the two shares and their difference are means over the same items."""
    key = gold(2, Random(1))
    before = written(a_round("before", 2, 10), key, {"a": "wr", "b": "w", "c": "w"})
    after = written(a_round("now", 2), key, {"a": "rr", "b": "w", "c": "w"})
    change = gain(answered(before, key, guideline()), answered(after, key, guideline()))
    assert change.after - change.before == pytest.approx(change.difference.value)
    assert numbers_of(meetings._gain(change)) >= {"50%", "67%", "16.7"}


def test_the_card_says_no_more_than_the_lead_while_the_attempt_is_open():
    """All is answered and the last feedback is not closed: neither "You passed" nor a number."""
    view = small({"ann": "rrrrrr"}, 6, criterion=EASY)
    attempts = tuple(replace(a, finished_at=None) for a in view.loaded.record.attempts)
    made = own(view_of(replace(view.loaded.record, attempts=attempts), view.loaded.gold), "ann")
    assert annotator.annotator(made).state == "passed"
    assert "Your attempt is not finished" in text_of(annotator.verdict(made))
    assert "You passed" not in text_of(annotator.verdict(made))


def test_a_rule_missed_as_often_is_named_too():
    """Two rules of the same items are missed alike: neither is missed more."""
    view = small({"ann": "wwwrrrrrrr", "ben": "wwwrrrrrrr"}, 10)
    cells = view.result.rules.by_rule
    alike = replace(view.result.rules, by_rule=(cells[0], *[cells[0]] * (len(cells) - 1)))
    view.loaded.__dict__["whole"] = replace(view.result, rules=alike)
    assert "R1 is missed most, as often as R2 and R3: " in misses.rules(view).lead


def test_four_rules_missed_twice_are_not_three():
    """Three are named, and that there is one more."""
    shares = [Share(f"R{k}", "kind", k, k + 2, 0.0, 1.0) for k in range(4)]
    assert annotator._parts_lead(shares, 8).endswith("R2 (2 of 4 right) and 1 more.")
    assert annotator._parts_lead((), 0) == annotator.UNJUDGED


def test_what_a_meeting_decided_did_split_people():
    """Two people differ on one item only, and it is decided: no other item is worth a meeting."""
    view = small({"ann": "wrrrrr", "ben": "rrrrrr"}, 6)
    at = START.replace(month=12)
    decision = Decided(label="spam", why="So.", case="E1", by="lead", at=at)
    talk = Talk(item="i0", question="kind", first=(Vote(label="ham", n=1),), decided=decision)
    made = View(replace(view.loaded, meeting=Meeting(round="now", began_at=at, talks=(talk,))))
    lead = meetings.meeting(made).lead
    assert lead == "1 of 1 item is decided. No other item splits people enough to be worth a meeting."


def test_whoever_was_right_throughout_has_nothing_to_ask_the_lead():
    """Where no right answers are shown, the number of right ones still is."""
    view = small({"ann": "rrrrrr", "ben": "rrrrrw", "cid": "r"}, 6, feedback="none")
    leads = [annotator.reading(own(view, person)).lead for person in ("ann", "ben", "cid")]
    assert leads == [
        "Nothing in particular: every answer was right.",
        "Ask the lead what to read again.",
        "What to read is shown when your attempt is over.",
    ]
