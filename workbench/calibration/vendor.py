"""The parts of a vendor's page that calibration adds: what its people miss by rule, and the items they got wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from workbench.documents.guideline import Guideline, Rule
from workbench.documents.skips import skip_name
from workbench.kinds.registry import Kind
from workbench.quality.overlays import Overlays, gold_overlays
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.rounds.answers import Answered, Place, SameAnswers
from workbench.rounds.vendor.page import VendorPart
from workbench.rounds.vendor.sources import VendorRound, VendorSources
from workbench.statistics.intervals import wilson
from workbench.store.gold_sets import GoldStore
from workbench.theme import LABEL_COLOURS

FEWEST = 5  # answers below which a share says nothing
LONGEST = 260  # characters of an item's text
MOST_DRAWN = 4  # different answers over the gold of an item
Said = tuple[str | None, str | None, bool]  # the answer or why there is none, and whether it is right


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
    store = sources.workspace.gold_sets
    errors = [(round_, table) for round_ in rounds if (table := _errors(round_, store))]
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


def _errors(round_: VendorRound, store: GoldStore) -> Table | None:
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
    places = sorted(missed, key=lambda place: (-_misses(missed[place]), place))
    asked = {question: round_.guideline.question(question) for _, question in places}
    overlays = {name: gold_overlays(question, round_.gold, store) for name, question in asked.items()}
    answers = {place: _ranked(missed[place], asked[place[1]].as_kind) for place in places}
    drawn = {
        place: _drawn(place[0], missed[place][0].gold, answers[place], overlays[place[1]]) for place in places
    }
    expected = Column("Expected", only="csv" if all(drawn.values()) else "")  # a drawing has it
    columns = (Column("Item"), expected, Column("Your people answered"), Column("Rules"))
    rows = tuple(
        _error_row(round_, place, missed[place][0], answers[place], drawn[place]) for place in places
    )
    return Table(f"errors_{round_.round.name}", "The most missed first.", columns, rows, shown=20)


def _misses(answers: Sequence[Answered]) -> int:
    return sum(not answer.right for answer in answers)


def _ranked(answers: Sequence[Answered], kind: Kind) -> list[tuple[Said, int]]:
    """What was answered and how often, the most frequent first; where answers are drawn, those that are the same as one."""
    same = SameAnswers(kind)
    counts = Counter(
        (
            same.text(answer) if kind.on and answer.label is not None else answer.label,
            answer.skip,
            answer.right,
        )
        for answer in answers
    )
    return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _error_row(
    round_: VendorRound, place: Place, first: Answered, answers: Sequence[tuple[Said, int]], drawn: Markup
) -> tuple[str | Shown, ...]:
    item, question = place
    chips = Markup(" ").join(
        Markup('<span class="nb">{} × {}</span>').format(n, _chip(round_, question, label, skip, right))
        for (label, skip, right), n in answers
    )
    return (
        Shown(item, _item(round_, item, drawn)),
        Shown(first.gold, _chip(round_, question, first.gold, None, None)),
        Shown(None, Markup('<span class="chips">{}</span>').format(chips)),
        numbers.names(first.rules),
    )


def _drawn(item: str, gold: str, answers: Sequence[tuple[Said, int]], overlays: Overlays) -> Markup:
    """The most frequent answers over the gold, without names; "" where such answers are not drawn."""
    others = [
        (f"{n} of your people", label) for (label, _, _), n in answers if label is not None and label != gold
    ]
    return overlays.draw(item, others[:MOST_DRAWN], gold)


def _item(round_: VendorRound, item: str, drawn: Markup) -> Markup:
    if drawn:
        return Markup('<span class="mono small">{}</span>{}').format(item, drawn)
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
