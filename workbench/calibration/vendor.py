"""The parts of a vendor's page that calibration adds: what its people miss by rule, and the items they got wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workbench.documents.guideline import Guideline, Rule
from workbench.documents.skips import skip_name
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.rounds.answers import Answered, Place
from workbench.rounds.vendor.page import VendorPart
from workbench.rounds.vendor.sources import VendorRound, VendorSources
from workbench.statistics.intervals import wilson
from workbench.theme import LABEL_COLOURS

FEWEST = 5  # answers below which a share says nothing
LONGEST = 260  # characters of an item's text


def sections(sources: VendorSources, number: int) -> Iterator[Section]:
    """What is missed by rule, then the errors."""
    rounds = [round_ for round_ in sources.rounds if round_.gold is not None and not round_.round.practice]
    by_rule = [(round_, table) for round_ in rounds if (table := _by_rule(round_, f"rules_{number}"))]
    yield section(
        "calibration/vendor.j2",
        "rules",
        "What your people miss",
        no=number,
        lead=_rules_lead(by_rule),
        rounds=[(round_.round.title, table) for round_, table in by_rule],
        how=f"Misses of your people alone, of finished attempts, with 95% intervals (Wilson). A rule with fewer than {FEWEST} "
        "answers is left out, and so is a round that shows its gold to nobody.",
    )
    errors = [(round_, table) for round_ in rounds if (table := _errors(round_))]
    yield section(
        "calibration/vendor.j2",
        "errors",
        "Error list",
        no=number + 1,
        lead=_errors_lead(errors),
        rounds=[(round_.round.title, table) for round_, table in errors],
        how="Items of ended rounds that your people got wrong, with the expected answer. Items whose gold is still in use "
        "are left out.",
    )


@dataclass(frozen=True)
class RuleMisses:
    """How often a vendor's people missed a rule, of n answers to items that test it."""

    rule: Rule
    misses: int
    n: int


def rule_misses(answers: Sequence[Answered], guideline: Guideline) -> tuple[RuleMisses, ...]:
    """The rules with enough answers, the most missed first."""
    n, misses = Counter[str](), Counter[str]()
    for answer in answers:
        for rule in answer.rules:
            n[rule] += 1
            misses[rule] += not answer.right
    rows = [RuleMisses(rule, misses[rule.id], n[rule.id]) for rule in guideline.rules if n[rule.id] >= FEWEST]
    return tuple(sorted(rows, key=lambda row: -row.misses / row.n))


def _by_rule(round_: VendorRound, name: str) -> Table | None:
    """The misses by rule of a round that shows its gold to those who took it."""
    if not round_.round.feedback_policy.ever:
        return None
    rows = rule_misses(round_.finished, round_.guideline)
    if not rows:
        return None
    columns = (Column("Rule"), Column("Missed"))
    return Table(name, "Answers that missed the rule.", columns, tuple(map(_rule_row, rows)), shown=20)


def _rule_row(row: RuleMisses) -> tuple[str | Shown, ...]:
    low, high = wilson(row.misses / row.n, row.n)
    between = numbers.between(numbers.percent(low, 0), numbers.percent(high, 0))
    missed = Markup('<span class="nb"><b>{}</b> of {}</span> <span class="muted nb">({})</span>')
    return (
        Shown(row.rule.id, Markup('<b class="mono nb">{}</b> {}').format(row.rule.id, row.rule.text)),
        Shown(row.misses, missed.format(row.misses, row.n, between)),
    )


def _rules_lead(tables: Sequence[tuple[VendorRound, Table]]) -> str:
    if not tables:
        return "There are too few finished answers to say which rules your people miss."
    round_ = tables[0][0]
    worst = rule_misses(round_.finished, round_.guideline)[0]
    if not worst.misses:
        return f"{round_.round.title}: your people missed no rule."
    answers = numbers.many(worst.n, "answer")
    return f"{round_.round.title}: your people miss {worst.rule.id} most, in {worst.misses} of {answers}."


# The error list.


def _errors(round_: VendorRound) -> Table | None:
    """The items that were missed in a round that ended, and whose gold nobody is measured by any more."""
    if not round_.ended:
        return None
    by_place: defaultdict[Place, list[Answered]] = defaultdict(list)
    for answer in round_.finished:
        if answer.item not in round_.in_use:
            by_place[answer.place].append(answer)
    missed = {
        place: answers for place, answers in by_place.items() if not all(answer.right for answer in answers)
    }
    if not missed:
        return None
    rows = sorted(missed.items(), key=lambda pair: (-_misses(pair[1]), pair[0]))
    columns = (*(Column("Item"), Column("Expected")), *(Column("Your people answered"), Column("Rules")))
    name = f"errors_{round_.round.name}"
    caption = "The most missed first."
    return Table(name, caption, columns, tuple(_error_row(round_, *row) for row in rows), shown=20)


def _misses(answers: Sequence[Answered]) -> int:
    return sum(not answer.right for answer in answers)


def _error_row(round_: VendorRound, place: Place, answers: Sequence[Answered]) -> tuple[str | Shown, ...]:
    item, question = place
    labels = Counter((answer.label, answer.skip, answer.right) for answer in answers)
    ranked = sorted(labels.items(), key=lambda pair: (-pair[1], str(pair[0])))
    given = Markup(" ").join(
        Markup('<span class="nb">{} × {}</span>').format(n, _chip(round_, question, label, skip, right))
        for (label, skip, right), n in ranked
    )
    expected = answers[0].gold
    return (
        Shown(item, _item(round_, item)),
        Shown(expected, _chip(round_, question, expected, None, None)),
        Shown(None, Markup('<span class="chips">{}</span>').format(given)),
        numbers.names(answers[0].rules),
    )


def _item(round_: VendorRound, item: str) -> Markup:
    text = (round_.gold.texts().get(item, "") if round_.gold else "").strip()
    short = text if len(text) <= LONGEST else text[: LONGEST - 1].rpartition(" ")[0] + " …"
    return Markup('<span class="mono small">{}</span><br><span class="text">{}</span>').format(item, short)


def _chip(
    round_: VendorRound, question: str, label: str | None, skip: str | None, right: bool | None
) -> Markup:
    """A label, or why there is none, marked right or wrong."""
    if label is None:
        return marks.chip(skip_name(skip), 0, "no")
    known = round_.guideline.question(question)
    colour = known.label_ids.index(label) % LABEL_COLOURS + 1 if label in known.label_ids else 0
    return marks.chip(known.chosen(label), colour, "" if right is None else "ok" if right else "no")


def _errors_lead(tables: Sequence[tuple[VendorRound, Table]]) -> str:
    n = sum(len(table.rows) for _, table in tables)
    if not n:
        return "There is no item to show."
    rounds = numbers.many(len(tables), "ended round")
    return f"Your people got {numbers.many(n, 'item')} of {rounds} wrong at least once."


PART = VendorPart("calibration", 20, sections)
