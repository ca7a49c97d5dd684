"""The impact of a change of the guideline: gold items, past answers, and what looking at them again costs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.answers.annotations import Annotations, Bools
from workbench.documents.changes import Change, bump_of
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.round import Round
from workbench.documents.version import PATTERN, Bump, Version

Verdict = Literal["stale", "check", "stands"]


@dataclass(frozen=True)
class AffectedItem:
    """One gold answer that a change reaches, and through which subjects."""

    item: str
    question: str
    verdict: Verdict
    because: tuple[str, ...]


@dataclass(frozen=True)
class GoldImpact:
    """What changes do to a gold set: an answer is stale, worth a check, or unaffected."""

    gold: str
    affected: tuple[AffectedItem, ...]
    stands: int

    @property
    def stale(self) -> tuple[AffectedItem, ...]:
        """Answers that depend on something whose meaning changed, or that was removed."""
        return tuple(item for item in self.affected if item.verdict == "stale")

    @property
    def to_check(self) -> tuple[AffectedItem, ...]:
        """Answers that stay valid, but were given before something related was added."""
        return tuple(item for item in self.affected if item.verdict == "check")


@dataclass(frozen=True)
class AnswerImpact:
    """What changes do to past answers to one question.

    answers, items    all that were looked at
    stale, check      rows whose label a change reaches
    stale_items       items with at least one such answer: all their answers are given again
    relabel_answers   answers on these items, which is what re-labelling costs
    cost              relabel_answers times the price of one answer; None without a price
    """

    question: str
    answers: int
    items: int
    stale: int
    check: int
    stale_items: int
    relabel_answers: int
    cost: float | None


@dataclass(frozen=True)
class Impact:
    """The impact of a list of changes on gold and past answers."""

    changes: tuple[Change, ...]
    gold: tuple[GoldImpact, ...]
    answers: tuple[AnswerImpact, ...]
    currency: str


def study_impact(
    changes: Sequence[Change],
    gold: Iterable[GoldSet] = (),
    answers: Mapping[str, Annotations] | None = None,
    *,
    since: str | None = None,
    own: Mapping[str, Sequence[Change]] | None = None,
    price: float | None = None,
    currency: str = "USD",
) -> Impact:
    """Find the gold sets and past answers (by question) that changes affect, through the labels and rules they cite.

    since   the version the changes start from: answers given under a newer one are not affected
    own     gold set -> the changes since the version it was made under, where that is another one
    price   of one answer
    """
    return Impact(
        tuple(changes),
        tuple(impact_on_gold((own or {}).get(str(gold_set), changes), gold_set) for gold_set in gold),
        tuple(
            _on_answers(changes, question, rows, since, price)
            for question, rows in (answers or {}).items()
            if len(rows)
        ),
        currency,
    )


def impact_on_gold(changes: Sequence[Change], gold: GoldSet) -> GoldImpact:
    """Judge every answer of a gold set: stale, worth a check, or unaffected."""
    affected, stands = [], 0
    for item in gold.items:
        for question, answer in item.answers.items():
            reached = [c for c in changes if _reaches(c, question, answer)]
            if not reached:
                stands += 1
                continue
            stale = [c for c in reached if c.changes_meaning]
            because = tuple(dict.fromkeys(c.subject for c in stale or reached))
            affected.append(AffectedItem(item.id, question, "stale" if stale else "check", because))
    return GoldImpact(str(gold), tuple(affected), stands)


def _reaches(change: Change, question: str, answer: GoldAnswer) -> bool:
    """Whether a change affects an answer: through a rule it cites, its labels, or its whole question."""
    if change.question != question or change.bump.name == "PATCH":
        return False
    if change.subject.startswith("R") and "/" not in change.subject:
        cites = change.subject in answer.rules
        return cites if change.changes_meaning else cites or bool(_parts(answer.right) & set(change.labels))
    if change.subject == question:
        return True
    if change.what == "added" and change.subject.startswith(f"{question}/") and not change.fields:
        return False  # a label more: it cannot have been wrong not to choose it, unless a new rule says so
    return bool(_parts(answer.right) & set(change.labels))


def _parts(labels: Iterable[str]) -> set[str]:
    """The labels in some answers."""
    return {part for label in labels for part in labels_in(label)}


def labels_in(answer: str) -> set[str]:
    """The labels that an answer may hold, whatever its kind: itself, parts joined with `|`, and the texts of a JSON list.

    >>> sorted(labels_in("a|b")), sorted(labels_in('[[0, 4, "name"]]') - {'[[0, 4, "name"]]'})
    (['a', 'a|b', 'b'], ['name'])
    """
    held = {answer, *answer.split("|")}
    if answer.startswith("["):
        try:
            held |= set(_texts_in(json.loads(answer)))
        except (ValueError, RecursionError):
            return held
    return held


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(inner)


def _on_answers(
    changes: Sequence[Change], question: str, answers: Annotations, since: str | None, price: float | None
) -> AnswerImpact:
    old = _up_to(answers, since)
    stale = stale_rows(answers, changes, question, since)
    added = [c for c in changes if c.question == question and c.what == "added"]
    check = old & _rows(answers, added, question) & ~stale
    items = np.zeros(len(answers.items), bool)
    items[answers.item.code[stale]] = True
    again = int(items[answers.item.code].sum())
    return AnswerImpact(
        question,
        len(answers),
        len(np.unique(answers.item.code)),
        int(stale.sum()),
        int(check.sum()),
        int(items.sum()),
        again,
        None if price is None else again * price,
    )


def stale_rows(answers: Annotations, changes: Sequence[Change], question: str, since: str | None) -> Bools:
    """(N,) whether an answer rests on something whose meaning changed after the version it was given under."""
    meant = [c for c in changes if c.question == question and c.changes_meaning]
    return _up_to(answers, since) & _rows(answers, meant, question)


def _up_to(answers: Annotations, since: str | None) -> Bools:
    """(N,) whether an answer was given under `since` or an older version; one that does not say counts as old."""
    if since is None or answers.guideline_version is None:
        return np.ones(len(answers), bool)
    start = Version.parse(since)
    old = [
        not PATTERN.fullmatch(version) or Version.parse(version) <= start
        for version in answers.guideline_version.values
    ]
    return np.array([*old, True], bool)[answers.guideline_version.code]


def _rows(answers: Annotations, changes: Sequence[Change], question: str) -> Bools:
    """(N,) whether a change reaches the label of each row."""
    if any(change.subject == question for change in changes):
        return np.ones(len(answers), bool)
    labels = {label for change in changes for label in change.labels}
    reached = np.array([bool(_parts([label]) & labels) for label in answers.labels], bool)
    return reached[answers.label.code] if len(reached) else np.zeros(len(answers), bool)


# The whole impact of a change, in one value: gold, rounds, past answers, the people behind them, and what it costs.

NOTHING: Mapping[str, Sequence[Change]] = {}


@dataclass(frozen=True)
class PastAnswers:
    """Past answers by question, the version they were given under, and the price of one answer."""

    answers: Mapping[str, Annotations]
    since: str | None = None
    price: float | None = None
    currency: str = "USD"


@dataclass(frozen=True)
class RoundImpact:
    """A round that asks items whose gold a change reaches.

    stale, check   its items whose gold depends on what changed, or was made before something related was added
    people         who took it and were judged by stale gold; empty where nothing is stale
    """

    name: str
    gold: str
    stale: tuple[str, ...]
    check: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class FullImpact:
    """The whole impact of a list of changes, to be read before publishing.

    people   who gave past answers that a change reaches, by how many, most first
    """

    bump: Bump
    impact: Impact
    rounds: tuple[RoundImpact, ...]
    people: tuple[tuple[str, int], ...]

    @property
    def stale_gold(self) -> int:
        """Gold answers to settle again."""
        return sum(len(gold.stale) for gold in self.impact.gold)

    @property
    def relabel_answers(self) -> int:
        """Past answers to give again."""
        return sum(answers.relabel_answers for answers in self.impact.answers)

    @property
    def cost(self) -> float | None:
        """What giving them again costs; None without a price, or without answers."""
        costs = [answers.cost for answers in self.impact.answers if answers.cost is not None]
        return sum(costs) if costs else None


def full_impact(
    changes: Sequence[Change],
    *,
    gold: Iterable[GoldSet] = (),
    rounds: Iterable[Round] = (),
    took: Mapping[str, Sequence[str]] | None = None,
    past: PastAnswers | None = None,
    own: Mapping[str, Sequence[Change]] | None = None,
) -> FullImpact:
    """Find what changes affect: gold sets, rounds that ask their items, past answers, and the people behind both.

    took   round -> the people who took it
    own    gold set -> the changes since the version it was made under, where that is another one
    """
    sets = {str(gold_set): gold_set for gold_set in gold}
    past = past or PastAnswers({})
    impact = study_impact(
        changes,
        sets.values(),
        past.answers,
        since=past.since,
        own=own,
        price=past.price,
        currency=past.currency,
    )
    round_impacts = (
        _round(asked, sets, changes, own or NOTHING, (took or {}).get(asked.name, ())) for asked in rounds
    )
    return FullImpact(
        bump_of(changes),
        impact,
        tuple(affected for affected in round_impacts if affected),
        _people(changes, past),
    )


def _round(
    asked: Round,
    sets: Mapping[str, GoldSet],
    changes: Sequence[Change],
    own: Mapping[str, Sequence[Change]],
    took: Sequence[str],
) -> RoundImpact | None:
    """What a change does to a round; None where its gold is not here, or is unaffected."""
    gold = sets.get(str(asked.gold))
    if gold is None:
        return None
    affected = impact_on_gold(own.get(str(gold), changes), gold).affected
    items, questions = set(asked.items), set(asked.questions)

    def of(verdict: Verdict) -> tuple[str, ...]:
        mine = (t.item for t in affected if t.verdict == verdict and t.question in questions)
        return tuple(dict.fromkeys(item for item in mine if item in items))

    stale, check = of("stale"), of("check")
    if not stale and not check:
        return None
    check = tuple(item for item in check if item not in stale)
    return RoundImpact(asked.name, str(gold), stale, check, tuple(sorted(set(took))) if stale else ())


def _people(changes: Sequence[Change], past: PastAnswers) -> tuple[tuple[str, int], ...]:
    """Who gave the answers that a change reaches, and how many."""
    counts: dict[str, int] = {}
    for question, answers in past.answers.items():
        for code, n in zip(*_stale_by_person(changes, question, answers, past.since), strict=True):
            who = answers.annotators[code]
            counts[who] = counts.get(who, 0) + n
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _stale_by_person(
    changes: Sequence[Change], question: str, answers: Annotations, since: str | None
) -> tuple[list[int], list[int]]:
    """The codes of annotators with stale answers, and how many each."""
    stale = stale_rows(answers, changes, question, since)
    codes, counts = np.unique(answers.annotator.code[stale], return_counts=True)
    return codes.tolist(), counts.tolist()
