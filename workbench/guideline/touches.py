"""What a change touches, in one value: gold, rounds, past answers, the people behind them, and what it costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.documents.changes import Change, bump_of
from workbench.documents.gold import GoldSet
from workbench.documents.round import Round
from workbench.documents.version import Bump
from workbench.guideline.impact import Impact, Verdict, impact_on_gold, stale_rows, study_impact

NOTHING: Mapping[str, Sequence[Change]] = {}


@dataclass(frozen=True)
class Given:
    """Past answers as a change sees them: what was given, by question, and the price of one answer to any."""

    answers: Mapping[str, Annotations]
    since: str | None = None
    price: float | None = None
    currency: str = "USD"


@dataclass(frozen=True)
class TouchedRound:
    """A round that asks items whose gold a change reaches.

    stale, check   its items whose gold rests on what changed, or beside which something was added
    people         who took it, and were judged by what is stale; empty where nothing is stale
    """

    name: str
    gold: str
    stale: tuple[str, ...]
    check: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class Touches:
    """Everything that a list of changes touches, ready to be said before publishing.

    people   who gave past answers that a change reaches, by how many, most first
    """

    bump: Bump
    impact: Impact
    rounds: tuple[TouchedRound, ...]
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


def what_it_touches(
    changes: Sequence[Change],
    *,
    gold: Iterable[GoldSet] = (),
    rounds: Iterable[Round] = (),
    took: Mapping[str, Sequence[str]] | None = None,
    given: Given | None = None,
    own: Mapping[str, Sequence[Change]] | None = None,
) -> Touches:
    """Follow changes to gold sets, to rounds that ask their items, to past answers and to the people behind both.

    took   round -> the people who took it
    own    gold set -> the changes since the version it was made under, where that is another one
    """
    sets = {str(one): one for one in gold}
    given = given or Given({})
    impact = study_impact(
        changes,
        sets.values(),
        given.answers,
        since=given.since,
        own=own,
        price=given.price,
        currency=given.currency,
    )
    found = (_round(one, sets, changes, own or NOTHING, (took or {}).get(one.name, ())) for one in rounds)
    return Touches(bump_of(changes), impact, tuple(one for one in found if one), _people(changes, given))


def _round(
    asked: Round,
    sets: Mapping[str, GoldSet],
    changes: Sequence[Change],
    own: Mapping[str, Sequence[Change]],
    took: Sequence[str],
) -> TouchedRound | None:
    """What a change does to a round; None where it has no gold here, or nothing of it is touched."""
    gold = sets.get(str(asked.gold))
    if gold is None:
        return None
    touched = impact_on_gold(own.get(str(gold), changes), gold).touched
    items, questions = set(asked.items), set(asked.questions)

    def of(verdict: Verdict) -> tuple[str, ...]:
        mine = (t.item for t in touched if t.verdict == verdict and t.question in questions)
        return tuple(dict.fromkeys(item for item in mine if item in items))

    stale, check = of("stale"), of("check")
    if not stale and not check:
        return None
    check = tuple(item for item in check if item not in stale)
    return TouchedRound(asked.name, str(gold), stale, check, tuple(sorted(set(took))) if stale else ())


def _people(changes: Sequence[Change], given: Given) -> tuple[tuple[str, int], ...]:
    """Who gave the answers that a change reaches, and how many."""
    counts: dict[str, int] = {}
    for question, answers in given.answers.items():
        for code, n in zip(*_stale_by_person(changes, question, answers, given.since), strict=True):
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
