"""The items of a round by how often they were missed: the likely cause, the reason in words, and one next action each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.skips import SKIPS, counted, skip_name
from workbench.kinds.registry import Outcome
from workbench.quality.measures import LabelParts, parts_by_label
from workbench.quality.triage import Cause, misses
from workbench.result import Result
from workbench.rounds.answers import Answered, Place, SameAnswers, as_table, first_of_each, name_of
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson

Triage = Literal["annotator", "guideline", "gold", "cannot tell"]
Act = Literal["retrain", "fix the rule", "retire the item", "send to experts", "watch"]
OF_CAUSE: dict[Cause, Triage] = {
    "annotator error": "annotator",
    "guideline ambiguity": "guideline",
    "gold mistake": "gold",
    "cannot tell": "cannot tell",
}
TRIAGES: tuple[Triage, ...] = (
    "guideline",
    "gold",
    "annotator",
    "cannot tell",
)  # the first of them where counts are equal
FEWEST = 3  # answers to an item below which nothing but watching is advised
NOBODY = 5  # people who answered an item that nobody got right, from which it is retired

RULE = (
    "An item's cause is the most frequent cause of its misses. A model tells it from how people and experts answered, and "
    "names it only where its probability is at least 90%; else it is “cannot tell”. Who could not tell counts for the "
    "guideline. An annotator's slip is retrained where the same person misses the same "
    "rule elsewhere too, else watched. An item that five people or more answered and nobody got right is retired, unless the "
    "guideline is to blame; other doubtful gold, and items that half of the people missed for no clear cause, go to the experts. "
    "Below three answers, watch."
)


@dataclass(frozen=True)
class ItemErrors(Result):
    """One question about one item that somebody missed, by first answers.

    missed        share missed with its Wilson interval; who gave no label missed it
    votes         how often each label was given, the most frequent first
    skips         how many gave no label, by reason; `notes` is what they wrote
    causes        misses by cause
    repeated      of those who missed it and were asked again in a retest: (how many said the same, how many were asked)
    who           ids of those who missed it
    retrain       ids of those who miss the same rule elsewhere too
    reason        why this cause, in words
    """

    item: str
    question: str
    gold: str
    rules: tuple[str, ...]
    missed: Estimate
    misses: int
    votes: tuple[tuple[str, int], ...]
    skips: Mapping[str, int]
    notes: tuple[str, ...]
    appeals: int
    causes: Mapping[Triage, int]
    repeated: tuple[int, int]
    who: tuple[str, ...]
    retrain: tuple[str, ...]
    triage: Triage
    reason: str
    act: Act
    about: str | None

    @property
    def place(self) -> Place:
        """Item and question."""
        return self.item, self.question

    @property
    def split(self) -> float:
        """Share of pairs of answers that differ, each reason for giving no label being an answer of its own; 0 for one answer."""
        counts = [n for _, n in self.votes] + list(self.skips.values())
        n = sum(counts)
        return 1 - sum(c * (c - 1) for c in counts) / (n * (n - 1)) if n > 1 else 0.0


def item_errors(
    answers: Sequence[Answered],
    gold: GoldSet,
    guideline: Guideline,
    *,
    appealed: Counter[Place] | None = None,
    again: Sequence[Answered] = (),
) -> tuple[ItemErrors, ...]:
    """Every item that somebody missed, the most missed first.

    An answer that is partly right missed the item. Answers that are no labels count as the same where their similarity
    is `kinds.registry.ALIKE` or more.

    appealed     open and decided appeals by item and question
    again        answers to the same items in a retest
    """
    first = first_of_each(answers)
    table, key, votes = as_table(first, gold, guideline)
    causes: defaultdict[str, Counter[Triage]] = defaultdict(Counter)
    for part in _by_question(table, gold):
        for miss in misses(part, key, votes, guideline=True):
            causes[miss.item][OF_CAUSE[miss.cause]] += 1
    by_place: defaultdict[Place, list[Answered]] = defaultdict(list)
    for answer in first:
        by_place[answer.place].append(answer)
    rules_missed = Counter(
        (answer.person, rule) for answer in first if not answer.right for rule in answer.rules
    )
    items = []
    for place, those in by_place.items():
        if all(answer.right for answer in those):
            continue
        why = causes[name_of(*place)]
        why["guideline"] += sum(SKIPS[answer.skip].guideline for answer in those if answer.skip in SKIPS)
        mine = [answer for answer in again if answer.place == place]
        asked = guideline.question(place[1])
        items.append(_item(those, why, (appealed or Counter())[place], mine, rules_missed, asked))
    return tuple(sorted(items, key=_by_miss_rate))


def _by_question(table: Annotations, gold: GoldSet) -> Iterator[Annotations]:
    """The answers to each question: labels of several are never weighed against each other."""
    question = np.array([name.split("/", 1)[0] for name in table.items], dtype=object)
    for name in gold.questions():
        yield table.take((question == name)[table.item.code])


def _by_miss_rate(item: ItemErrors) -> tuple[bool, float, int, str, str]:
    """Items with answers enough come first, then what is certainly missed most."""
    return item.missed.n < FEWEST, -(item.missed.low or 0.0), -item.misses, item.item, item.question


def _item(
    those: Sequence[Answered],
    causes: Counter[Triage],
    appeals: int,
    again: Sequence[Answered],
    rules_missed: Counter[tuple[str, str]],
    asked: Question,
) -> ItemErrors:
    same = SameAnswers(asked.as_kind)
    those = [replace(answer, label=same.text(answer)) if answer.label else answer for answer in those]
    first, n = those[0], len(those)
    wrong = [a for a in those if not a.right]
    low, high = wilson(len(wrong) / n, n)
    triage = max(TRIAGES, key=lambda cause: causes[cause])
    retrain = tuple(sorted({a.person for a in wrong for r in a.rules if rules_missed[a.person, r] >= 2}))
    repeated = _repeated(wrong, again, asked)
    notes = tuple(a.note for a in those if a.label is None and a.note)
    act = _act(triage, n, len(wrong), bool(retrain))
    return ItemErrors(
        first.item,
        first.question,
        first.gold,
        first.rules,
        Estimate(len(wrong) / n, low, high, n, "Wilson interval, each person once", unit="people"),
        len(wrong),
        tuple(
            sorted(
                Counter(a.label for a in those if a.label is not None).items(), key=lambda v: (-v[1], v[0])
            )
        ),
        counted(a.skip for a in those),
        notes,
        appeals,
        {cause: causes[cause] for cause in TRIAGES},
        repeated,
        tuple(sorted(a.person for a in wrong)),
        retrain,
        triage,
        _reason(wrong, triage, len(notes), appeals, repeated, retrain, asked),
        act,
        first.rules[0] if first.rules and act in ("retrain", "fix the rule") else None,
    )


def _act(triage: Triage, n: int, wrong: int, elsewhere: bool) -> Act:
    if n < FEWEST:
        return "watch"
    if triage == "guideline":
        return "fix the rule"
    if triage != "annotator" and wrong == n and n >= NOBODY:
        return "retire the item"
    if triage == "gold" or (triage == "cannot tell" and wrong * 2 >= n):
        return "send to experts"
    return "retrain" if triage == "annotator" and elsewhere else "watch"


def _repeated(wrong: Sequence[Answered], again: Sequence[Answered], asked: Question) -> tuple[int, int]:
    """(how many of those who missed it gave the same answer in the retest, how many of them were asked)."""
    second = {answer.person: answer.label for answer in again}
    both = [answer for answer in wrong if answer.person in second]
    return sum(asked.same(second[answer.person], answer.label) for answer in both), len(both)


def _reason(
    wrong: Sequence[Answered],
    triage: Triage,
    notes: int,
    appeals: int,
    repeated: tuple[int, int],
    retrain: Sequence[str],
    asked: Question,
) -> str:
    """Such as "8 misses, all on refund request; 2 asked about R2.2"."""
    labels = Counter(a.label for a in wrong if a.label is not None)
    parts = []
    if labels:
        label, most = labels.most_common(1)[0]
        name = f"“{asked.called(label or '')}”"
        where = (
            f"on {name}"
            if len(wrong) == 1
            else f"all on {name}"
            if most == len(wrong)
            else f"{most} on {name}"
        )
        if most == 1 < len(labels):
            where = f"{len(labels)} different answers"
        misses_ = "1 miss" if len(wrong) == 1 else f"{len(wrong)} misses"
        parts.append(f"{misses_}, {where}")
    parts += [f"{n} × {skip_name(skip)}" for skip, n in counted(a.skip for a in wrong).items()]
    rule = wrong[0].rules[0] if wrong[0].rules else ""
    if notes:
        parts.append(f"{notes} asked about {rule}" if rule else f"{notes} left a question")
    if appeals:
        parts.append("1 contests the gold" if appeals == 1 else f"{appeals} contest the gold")
    if repeated[1]:
        parts.append(f"asked again, {repeated[0]} of {repeated[1]} said the same")
    if triage == "annotator" and retrain:
        who = "1 of them misses" if len(retrain) == 1 else f"{len(retrain)} of them miss"
        parts.append(f"{who} {rule} elsewhere too" if rule else f"{who} more of this kind")
    return "; ".join(parts)


# How often each person missed items that test a rule: the table of annotator by rule, with its n everywhere.

FEWEST_ANSWERS = 5  # answers below which a share says nothing
STEPS = (0.10, 0.25, 0.40, 0.60)  # where one shade ends and the next begins


@dataclass(frozen=True)
class Missed(Result, json="misses n lost share low high"):
    """Misses among n answers, of which those that are right in part lost some credit: `lost`, 1 for each that has none."""

    misses: int
    n: int
    lost: float

    @property
    def share(self) -> float | None:
        """Share of the credit that is lost, which of whole answers is the share missed; None without an answer."""
        return self.lost / self.n if self.n else None

    @property
    def enough(self) -> bool:
        """Whether the share may be read at all."""
        return self.n >= FEWEST_ANSWERS

    @property
    def step(self) -> int:
        """The shade, 0 for the palest to 4: under 10 %, 10 to 24, 25 to 39, 40 to 59, 60 and more."""
        return sum((self.share or 0.0) >= step for step in STEPS)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval of the share at 95 %; of credits on the wide side, as no spread is larger than that of 0 and 1."""
        return wilson(self.lost / self.n, self.n) if self.n else None

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return self.interval[0] if self.interval else None

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return self.interval[1] if self.interval else None


@dataclass(frozen=True)
class RuleErrors(Result):
    """Misses by person and rule.

    rules    in the order of the guideline
    people   ids, most missed first
    cells    people × rules
    by_person, by_rule, all   over what was answered, rules or not; of `by_rule` an item counts for every rule it tests
    partly   whether an answer may be right in part
    """

    rules: tuple[str, ...]
    people: tuple[str, ...]
    cells: tuple[tuple[Missed, ...], ...]
    by_person: tuple[Missed, ...]
    by_rule: tuple[Missed, ...]
    all: Missed
    partly: bool

    @property
    def worst(self) -> str | None:
        """The rule with the highest share missed, of those that can be read; None where nothing was missed."""
        read = [
            (cell.share or 0.0, -i, rule)
            for i, (rule, cell) in enumerate(zip(self.rules, self.by_rule, strict=True))
            if cell.enough and cell.misses
        ]
        return max(read)[2] if read else None


def rule_errors(answers: Sequence[Answered], rules: Sequence[str], people: Iterable[str]) -> RuleErrors:
    """Count misses; `rules` is in the guideline's order, and rules that no answer tests are left out."""
    tested = {rule for answer in answers for rule in answer.rules}
    columns = tuple(rule for rule in rules if rule in tested)
    held: defaultdict[tuple[str, str], list[Answered]] = defaultdict(list)
    for answer in answers:
        for rule in ("", *answer.rules):
            held[answer.person, rule].append(answer)

    def cell(person: str, rule: str) -> Missed:
        return _missed(held.get((person, rule), ()))

    def whole(rule: str) -> Missed:
        return _missed([answer for answer in answers if not rule or rule in answer.rules])

    def missed(person: str) -> float:
        share = cell(person, "").share
        return -1.0 if share is None else share

    rows = sorted(people, key=lambda person: (-missed(person), person))
    return RuleErrors(
        columns,
        tuple(rows),
        tuple(tuple(cell(person, rule) for rule in columns) for person in rows),
        tuple(cell(person, "") for person in rows),
        tuple(whole(rule) for rule in columns),
        whole(""),
        any(answer.partial for answer in answers),
    )


def _missed(answers: Sequence[Answered]) -> Missed:
    """What some answers missed, and the credit that they lost."""
    lost = fsum(1 - answer.score for answer in answers)
    return Missed(sum(not answer.right for answer in answers), len(answers), lost)


# What became of the parts of gold and of the answers, where answers have parts.


@dataclass(frozen=True)
class LabelErrors(LabelParts, json="question label in_gold found confused missing extra read_as"):
    """One label of a question, over the answers that count."""

    question: str


def label_errors(answers: Iterable[Answered], guideline: Guideline) -> tuple[LabelErrors, ...]:
    """Every label of the guideline that a part has, by question and by how often gold has it; of partial answers alone."""
    outcomes: defaultdict[str, list[Outcome]] = defaultdict(list)
    for answer in answers:
        outcomes[answer.question] += answer.outcomes
    rows = [
        LabelErrors(**vars(parts), question=question.id)
        for question in guideline.questions
        for label, parts in parts_by_label(outcomes[question.id]).items()
        if label in question.label_ids and (parts.in_gold or parts.extra)
    ]
    return tuple(sorted(rows, key=lambda row: (row.question, -row.in_gold, row.label)))
