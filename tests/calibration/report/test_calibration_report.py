"""The calibration report says first who is ready, hides what it must, and comes out the same from the same records."""

import datetime as dt
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.calibration.report import annotator, people
from workbench.calibration.report import annotator as own_misses
from workbench.calibration.report.page import AnnotatorPage, CalibrationPage
from workbench.calibration.report.report import ask, file_name, hand_over, person_of, prepare, run, takers
from workbench.documents.attempts import RoundRecord
from workbench.documents.document import Reference
from workbench.documents.meeting import Decided, Meeting, Talk, Vote
from workbench.documents.round import Criterion, Round
from workbench.errors import InvalidDocument, NotFound
from workbench.report.provenance import verify
from workbench.report.render import plain
from workbench.rounds.practice import dry_run, perform
from workbench.rounds.practice import record_of as simulated
from workbench.rounds.verdict import Share
from workbench.store.meetings import MeetingStore
from workbench.store.rounds.round_records import read_records, record_of
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[3]
SECTIONS = ("ready", "rules", "items", "course", "appeals", "retake", "meeting", "provenance")
OWN = ("verdict", "parts", "reading", "missed", "provenance")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    """The shipped example in a folder of its own."""
    root = tmp_path_factory.mktemp("calibration")
    for room in ("guidelines", "gold_sets"):
        shutil.copytree(ROOT / room, root / room)
    return root


def round_of(root, name, month, version="2.0.0", **fields):
    """A round on the quiz items of the example."""
    gold = Workspace(root).gold("support-tickets@1.0.0")
    return Round(
        **{
            "name": name,
            "title": f"{name.capitalize()} calibration",
            "guideline": Reference(name="support-tickets", version=version),
            "gold": Reference(name="support-tickets", version="1.0.0"),
            "questions": ("intent",),
            "items": tuple(item.id for item in gold.items if item.split == "quiz"),
            "criterion": Criterion(),
            "created_at": dt.datetime(2026, month, 2, 8, tzinfo=dt.UTC),
        }
        | fields
    )


def parts_of(root, round_, people=12, **how):
    """A dry run of a round."""
    found = Workspace(root)
    gold = found.gold("support-tickets@1.0.0")
    return dry_run(round_, found.guideline(round_.guideline), gold, people, 11, **how)


@pytest.fixture(scope="module")
def records(workspace):
    """November under 2.0.0, and before it September under 1.1.0, when nobody got worse."""
    november, september = round_of(workspace, "november", 11), round_of(workspace, "september", 9, "1.1.0")
    return (
        simulated(november, parts_of(workspace, november)),
        simulated(september, parts_of(workspace, september, steady=True)),
    )


@pytest.fixture(scope="module")
def asked(workspace, records):
    return prepare(workspace, records)


def page_of(asked, kind=CalibrationPage):
    return kind(**plain(asked.parameters.absolute()))


@pytest.fixture(scope="module")
def page(asked):
    return page_of(asked)


def text_of(section) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(section.html)))


def own(asked, person):
    """The page of one annotator, as text."""
    mine = page_of(replace(asked, parameters=replace(asked.parameters, annotator=person)), AnnotatorPage)
    return {name: getattr(mine, name)() for name in ("head", *OWN)}


def test_sections_stand_in_the_order_a_lead_reads(page):
    """Who is ready first, provenance last."""
    assert tuple(getattr(page, name)().id for name in SECTIONS) == SECTIONS


def test_the_first_screen_says_who_is_ready_and_who_is_not(page):
    """The lead counts the three verdicts and those who are not done; they are called simulated."""
    states = page.view.result.states
    said = text_of(page.ready())
    assert f"{states['passed']} of 12 people are ready" in said
    assert f"{states['not yet']} are not ready yet" in said
    assert "needs more evidence" in said
    assert "All annotators here are simulated" in text_of(page.head())
    assert "failed" not in said.lower()


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({"passed": 1}, "The only person here is ready."),
        ({"not yet": 1}, "The only person here is not ready yet."),
        ({"not yet": 2, "invited": 1}, "None of 3 people is ready: 2 did not pass and 1 has not finished."),
        ({"passed": 1, "undecided": 1}, "1 of 2 people is ready and 1 needs more evidence."),
        ({"done": 1, "invited": 1}, "1 of 2 people is done; this round decides nothing."),
        ({"on it": 1}, "The only person here has not finished."),
        ({"invited": 2, "done": 0}, "Nobody is done; this round decides nothing."),
    ],
)
def test_who_is_ready_is_said_of_one_as_of_many(states, said):
    """One person, nobody and many each make a sentence."""
    status = [SimpleNamespace(state=state, verdict=None) for state, n in states.items() for _ in range(n)]
    result = SimpleNamespace(states=states, people=status)
    passing = SimpleNamespace(decides="done" not in states)
    assert people.lead(SimpleNamespace(result=result, passing=passing)) == said


def test_no_rule_was_missed_is_not_said_where_no_rule_was_asked():
    """Gold that cites no rule, and a rule that was missed once, are no praise."""
    share = Share("R1.1", "intent", 3, 4, 0.3, 0.95)
    assert annotator._parts_lead((), 4) == "The gold of these items cites no rule."
    assert annotator._parts_lead((share,), 4) == "No rule was missed more than once."
    assert annotator._parts_lead((replace(share, right=4),), 4) == "No answer under a rule was missed."
    view = SimpleNamespace(label=lambda _question, label: label)
    verdict = SimpleNamespace(n=4, right=3, by_label=(replace(share, id="delivery"),))
    assert own_misses._no_rule(view, verdict).endswith("Read the definitions of delivery again.")
    assert own_misses._no_rule(view, SimpleNamespace(n=0, right=0)).startswith("Nothing yet")
    assert own_misses._no_rule(view, SimpleNamespace(n=4, right=4)).endswith("every answer was right.")


def test_every_score_has_n_and_interval(page):
    """The CSV of people carries right answers, n, share, low and high."""
    (table,) = page.ready().tables
    heads = [column.title for column in table.columns if column.only != "page"]
    rows = [dict(zip(heads, row, strict=True)) for row in table.to_dict()["rows"]]
    begun = [row for row in rows if row["n"]]
    assert len(begun) == 11
    assert all(row["Low"] < row["Share right"] <= row["High"] <= 1 for row in begun)


def test_the_heatmap_is_a_table_with_its_n_in_every_cell(page):
    """A screen reader hears misses and n; a cell with few answers is hatched, not shaded."""
    html = str(page.rules().html)
    cells = [cell for row in page.view.result.rules.cells for cell in row if cell.n]
    assert html.count("missed</span></td>") == len(cells) + len(page.view.result.rules.rules)
    assert '<td class="thin">' in html
    assert '<th scope="row">' in html


def test_items_have_a_cause_a_reason_and_one_next_step(page):
    """Each item of the table carries all three, and they are the study's."""
    (table,) = page.items().tables
    heads = [column.title for column in table.columns]
    rows = [dict(zip(heads, row, strict=True)) for row in table.to_dict()["rows"]]
    assert [row["Cause"] for row in rows] == [one.triage for one in page.view.result.items]
    assert all(row["Why"] and row["Next step"] for row in rows)


def test_who_got_worse_is_dated(page):
    """The slipping annotator, steady in September, is found with the day of the change."""
    drifting = page.view.loaded.drift.drifting
    assert len(drifting) == 1
    said = text_of(page.course())
    assert f"{page.view.person(drifting[0].annotator)} got worse from" in said
    assert "Nov 2026 on" in said


def test_retakes_are_for_those_who_passed_the_older_version_only(page):
    """Who passed in September and not in November is asked R1.2 and refund requests again; others are not."""
    (group,) = page.view.loaded.retakes
    passed_now = {one.person.id for one in page.view.result.of("passed")}
    assert group.version == "1.1.0"
    assert group.rules == ("R1.2",)
    assert not passed_now & {one.person for one in group.people}
    assert "need" in text_of(page.retake())
    assert "R1.2" in text_of(page.retake())


def test_a_meeting_that_was_held_is_on_the_page(workspace, records, tmp_path):
    """What was decided, on which votes, and the measured gain; no name, no note, and nothing of it for an annotator."""
    root = shutil.copytree(workspace, tmp_path / "held")
    gold = Workspace(root).gold("support-tickets@1.0.0")
    kept = tuple(item.id for item in gold.items if item.split == "held_back")[:20]
    more = [round_of(root, name, month, items=kept, length=None) for name, month in (("a", 10), ("z", 12))]
    item = page_of(prepare(workspace, records)).view.loaded.discussion[0].item
    made = Decided(
        label="delivery",
        why="As most said.",
        case="E8",
        by="Lea Lead",
        at=dt.datetime(2026, 11, 29, tzinfo=dt.UTC),
    )
    first, second = (Vote(label="delivery", n=7), Vote(label=None, n=1)), (Vote(label="delivery", n=8),)
    talk = Talk(
        item=item.item,
        question="intent",
        first=first,
        second=second,
        notes="Lea Lead said so.",
        decided=made,
    )
    MeetingStore(root).keep(Meeting(round="november", began_at=made.at, talks=(talk,)))
    asked = prepare(root, (*records, *(simulated(one, parts_of(root, one, steady=True)) for one in more)))
    page = page_of(asked)
    said = text_of(page.meeting())
    assert "Held on 29 Nov 2026" in said.replace("\xa0", " ")
    assert "1 of 1 item is decided. " in said
    assert re.search(r"\d+% right on held-back items before, \d+% after, a difference of \S+ points", said)
    assert re.search(r"delivery: 7; [a-z ]+: 1", said)
    assert "E8" in said
    assert "As most said." in said
    assert item.item not in [one.item.item for one in page.view.loaded.discussion]
    assert "Lea" not in said
    assert [one.path for one in page.view.loaded.provenance.inputs if one.role == "meeting"] == [
        "runs/meetings/november.json"
    ]
    mine = " ".join(map(text_of, own(asked, takers(asked)[0]).values()))
    assert not re.search(r"Lea Lead|As most said|runs/meetings", mine)


def test_no_name_is_on_the_page_unless_asked_for(workspace, records, asked, page):
    """Pseudonyms everywhere, in tables too; the records hold no name either; --show-names shows them."""
    whole = "".join(str(getattr(page, name)().html) for name in SECTIONS)
    tables = json.dumps([t.to_dict() for name in SECTIONS for t in getattr(page, name)().tables])
    assert "simulated-" not in whole + tables
    assert "simulated-01" not in Path(asked.parameters.records).read_text(encoding="utf-8")
    named = page_of(prepare(workspace, records, show_names=True))
    assert "simulated-01" in str(named.ready().html)


def test_a_cohort_shows_its_own_people(workspace, records):
    """Six of twelve; an unknown vendor is refused with those there are."""
    page = page_of(prepare(workspace, records, cohort="vendor_a"))
    assert len(page.view.result.people) == 6
    said = " ".join(text_of(getattr(page, name)()) for name in SECTIONS)
    assert "vendor_b" not in said
    ours = {page.view.person(one.person.id) for one in page.view.result.people}
    assert set(re.findall(r"A\d\d", said)) - {"A01", "A02"} <= ours  # provenance explains what A01, A02 are
    with pytest.raises(NotFound, match="'vendor_a', 'vendor_b'"):
        prepare(workspace, records, cohort="vendor_c")


def test_an_annotators_page_has_only_their_own_answers(asked):
    """Nobody else's pseudonym, answer or note; every quoted item is one they missed."""
    person = next(i for i in takers(asked) if asked.record.attempts_of(i)[0].finished_at)
    sections = own(asked, person)
    said = " ".join(text_of(one) for one in sections.values())
    others = {name for i, name in asked.called.items() if i != person}
    assert not others & set(re.findall(r"A\d\d", said))
    mine = {given.item for given in asked.record.answers_of(asked.record.attempts_of(person)[0])}
    assert set(re.findall(r"T-\d{4}", said)) <= mine


def test_gold_is_on_the_page_only_where_the_round_allows_it(workspace, asked):
    """Feedback at the end: after the attempt. Feedback never: nothing of single answers, in the tables neither."""
    gold = Workspace(workspace).gold("support-tickets@1.0.0").answers("intent")
    person = next(i for i in takers(asked) if asked.record.attempts_of(i)[0].finished_at)
    rationale = [a.rationale for a in gold.values() if a.rationale]
    shown = " ".join(text_of(one) for one in own(asked, person).values())
    assert "differ" in shown
    assert "Gold" in shown
    round_ = round_of(workspace, "silent", 12, feedback="none")
    silent = prepare(workspace, (simulated(round_, parts_of(workspace, round_, 3)),))
    quiet = own(silent, next(i for i in takers(silent) if silent.record.attempts_of(i)[0].finished_at))
    said = " ".join(text_of(one) for one in quiet.values())
    assert "This round shows no right answers." in said
    assert not any(why in said for why in rationale)
    assert not re.search(r"T-\d{4}", said)
    assert [t.id for one in quiet.values() for t in one.tables] == ["inputs", "losses"]


def test_an_attempt_under_way_shows_no_score_and_no_gold(asked):
    """Whoever is on it learns nothing of right answers from the page."""
    person = next(i for i in takers(asked) if asked.record.attempts_of(i)[0].finished_at is None)
    sections = own(asked, person)
    said = " ".join(text_of(one) for one in sections.values())
    assert "Your result is shown when your attempt is over." in said
    assert not re.search(r"T-\d{4}", said)
    assert " right" not in text_of(sections["verdict"]).replace("right answers", "")


def test_the_same_records_give_the_same_bytes_and_can_be_verified(workspace, records, asked, tmp_path):
    """Two runs are equal; a further answer in the store changes the records and is noticed."""
    one = run(asked, tmp_path / "one.html", tables=tmp_path / "tables", names=tmp_path / "names.csv")
    two = run(prepare(workspace, records), tmp_path / "two.html")
    assert one.sha256 == two.sha256
    assert verify(one.path, workspace).holds
    assert {"people.csv", "annotator_by_rule.csv", "item_errors.csv"} <= {p.name for p in one.tables}
    assert (tmp_path / "names.csv").read_text().count("simulated-") == 12
    html = one.path.read_text(encoding="utf-8")
    assert "style=" not in re.sub(r"data:[^\"]+", "", html)
    assert "<script" not in html
    assert all("aria-label=" in svg for svg in re.findall(r'<svg class="m"[^>]*role="img"[^>]*>', html))
    file = Path(asked.parameters.records)
    was = file.read_bytes()
    file.write_bytes(was.replace(b'"client_seconds":', b'"client_seconds":1', 1))
    holds = verify(one.path, workspace).holds
    file.write_bytes(was)
    assert not holds


def test_practice_and_retakes_are_no_course_of_time(workspace, records):
    """Rounds that ask other things, or show the gold while they run, say nothing of who got worse."""
    november, september = records
    beside = [
        replace(september, round=september.round.model_copy(update=fields))
        for fields in ({"practice": True}, {"changed_since": "1.0.0"})
    ]
    for other in beside:
        page = page_of(prepare(workspace, (november, other)))
        assert [one.round for one in page.view.loaded.drift.rounds] == ["november"]
        assert "only round" in text_of(page.course())
    prepare(workspace, records)


def test_some_simulated_annotators_are_counted(workspace, records):
    """One real attempt among them: the page says how many are made up."""
    first, *rest = records[0].attempts
    mixed = replace(records[0], attempts=(replace(first, simulated=False), *rest))
    said = text_of(page_of(prepare(workspace, (mixed,))).head())
    assert f"{len(rest)} of the annotators here are simulated." in said
    prepare(workspace, records)


def test_hostile_names_and_notes_are_only_text(workspace, records):
    """Markup in a name, a vendor, a note or an appeal is shown, never run; a file name keeps to letters."""
    evil = '<script>alert("x")</script>/../'
    record = records[0].named(dict.fromkeys(records[0].people, evil))
    answers = tuple(replace(one, note=evil) for one in record.answers)
    appeals = tuple(replace(one, note=evil, reply=evil, ruling="gold stands") for one in record.appeals)
    asked = prepare(workspace, (replace(record, answers=answers, appeals=appeals),), show_names=True)
    page = page_of(asked)
    html = "".join(str(getattr(page, name)().html) for name in ("head", *SECTIONS))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert re.fullmatch(r"[\w.-]+", file_name(asked, takers(asked)[0]))
    prepare(workspace, records)


def test_a_page_to_hand_over_is_found_by_name_or_pseudonym(asked, tmp_path):
    """Both lead to the same person; a name that nobody has is refused with those there are."""
    person = takers(asked)[0]
    name = asked.record.people[person].name
    assert person_of(asked, name) == person_of(asked, asked.called[person]) == person
    done = hand_over(asked, person, tmp_path / f"{file_name(asked, person)}.html")
    assert name not in done.path.read_text(encoding="utf-8")
    with pytest.raises(NotFound, match="nobody in round 'november' is called 'zoe'"):
        person_of(asked, "zoe")


def test_records_come_out_of_the_store_as_they_are_without_names(tmp_path, workspace):
    """What is read from the file is what the store holds, but for the names; other quizzes stand beside it."""
    rounds = [round_of(workspace, name, month, length=5) for name, month in (("small", 11), ("other", 10))]
    with AttemptStore.open(None, tmp_path) as store:
        for round_ in rounds:
            store.add_round(round_)
            for part in parts_of(workspace, round_, 2):
                perform(store, round_, part)
        held = record_of(store, "small")
    asked = ask(tmp_path, "small")
    record, other = read_records(Path(asked.parameters.records))
    assert record == held.named({})
    assert other.round.name == "other"
    assert len(record.answers) == 10
    assert record.simulated
    assert sorted(asked.called.values()) == ["A01", "A02"]


def test_damaged_records_are_refused_with_their_file(tmp_path):
    """A file that is no record of rounds is named."""
    (tmp_path / "r.json").write_text("[]x")
    with pytest.raises(InvalidDocument, match=r"r\.json"):
        read_records(tmp_path / "r.json")


def test_a_round_without_an_answer_is_still_a_page(workspace):
    """Nobody invited: each section says so instead of failing."""
    page = page_of(prepare(workspace, (RoundRecord(round_of(workspace, "empty", 10)),)))
    assert "Nobody is invited yet." in text_of(page.ready())
    empty = {"appeals", "retake", "meeting"}
    for name in SECTIONS:
        assert bool(getattr(page, name)().html) == (name not in empty)
    assert "Left out, because there is nothing to show: appeals, retakes and items for a meeting." in text_of(
        page.provenance()
    )
