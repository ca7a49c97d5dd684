"""Whether gold has leaked: people do well on gold that was seen before, and worse on gold kept back."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from workbench.documents.attempts import Attempt, Exposure, Response
from workbench.documents.credit import WHOLE, credit_of
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.errors import OutOfRange
from workbench.gold.exposure import measured
from workbench.result import Result

Verdict = Literal["leak suspected", "no sign of a leak", "not enough evidence"]
FEWEST = 5  # answers on each side below which nothing is said of a person
TEST = (
    "Two shares, one-sided (seen above held back). Of all people together: t test of the difference of the pooled "
    "shares with its variance clustered by annotator and by item (linearised; as many degrees of freedom as there are "
    "people, or items on the side that has fewer, less one). Of one person: Fisher's "
    "exact test, with Holm's correction over the people tested. Flagged where p is below alpha and the difference is "
    "at least the margin. Seen and held-back items must be drawn alike; otherwise a flag may only mean that one side is harder."
)


@dataclass(frozen=True)
class Judged:
    """One answer against gold: by whom, whether it was right, whether the item had been seen before, and which one.

    item   None where it is not known: then every answer counts as one about an item of its own
    """

    annotator: str
    right: bool
    seen: bool
    item: str | None = None


@dataclass(frozen=True)
class Gap(Result, json="* difference"):
    """Accuracy on seen and on held-back gold; shares are None where there is no answer, p where nothing is tested."""

    who: str
    right_seen: int
    n_seen: int
    right_held_back: int
    n_held_back: int
    low: float | None
    p: float | None
    verdict: Verdict

    @property
    def difference(self) -> float | None:
        """Accuracy on seen gold minus accuracy on held-back gold."""
        if not self.n_seen or not self.n_held_back:
            return None
        return self.right_seen / self.n_seen - self.right_held_back / self.n_held_back


@dataclass(frozen=True)
class Leak(Result):
    """The verdict over all people and for each, with the test that was used."""

    overall: Gap
    people: tuple[Gap, ...]
    alpha: float
    margin: float
    test: str = TEST


def judged_answers(
    gold: GoldSet,
    guideline: Guideline,
    attempts: Iterable[Attempt],
    answers: Iterable[Response],
    exposures: Iterable[Exposure],
) -> tuple[Judged, ...]:
    """Current answers against gold, each with whether the item had been seen before.

    Seen by this person or by another, in another attempt, batch or meeting: people pass answers on.
    "Cannot tell" is not right. Answers of simulated people, and on items without gold, are left out.
    """
    who = {attempt.id: attempt for attempt in attempts if not attempt.simulated}
    first: defaultdict[str, list[Exposure]] = defaultdict(list)
    for seen in measured(exposures):
        first[seen.item].append(seen)
    key = {(i.id, q): answer for i in gold.items for q, answer in i.answers.items() if answer.right}
    judged = []
    for response in answers:
        attempt, answer = who.get(response.attempt_id), key.get((response.item, response.question))
        if attempt is None or answer is None or response.withdrawn_at is not None:
            continue
        before = any(
            seen.seen_at < response.shown_at and seen.ref != response.attempt_id
            for seen in first[response.item]
        )
        credit = credit_of(guideline.question(response.question), answer, response.label)
        judged.append(Judged(attempt.person.full, credit >= WHOLE, before, response.item))
    return tuple(judged)


def leak(answers: Iterable[Judged], *, alpha: float = 0.05, margin: float = 0.05) -> Leak:
    """Compare accuracy on seen and on held-back gold, over all people and person by person; see `TEST`.

    `margin` is the least difference that matters. A person with fewer than five answers on a side is not tested.
    """
    if not 0 < alpha < 0.5 or not 0 <= margin < 1:
        raise OutOfRange(
            f"alpha must be between 0 and 0.5, and margin at least 0 and below 1; got {alpha:g}, {margin:g}."
        )
    answers = tuple(answers)
    tables: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for answer in answers:
        side = tables[answer.annotator][0 if answer.seen else 1]
        side[0] += answer.right
        side[1] += 1
    counts = np.array([tables[name] for name in sorted(tables)], np.int64).reshape(
        -1, 2, 2
    )  # (A, seen/not, right/n)
    overall = _overall(answers, counts, alpha, margin)
    return Leak(overall, _people(sorted(tables), counts, alpha, margin), alpha, margin)


def _overall(answers: Sequence[Judged], counts: Any, alpha: float, margin: float) -> Gap:
    """All people: the difference of pooled shares. Answers of one person are alike, and so are answers to one item.

    u of an answer is (right − p) / n on the seen side, minus the same on the other; `_variance` sums it by clusters.
    """
    (right_seen, n_seen), (right_held, n_held) = (
        counts.sum(axis=0).tolist() if len(counts) else ([0, 0], [0, 0])
    )
    people = len(counts)
    items = [
        len({answer.item for answer in answers if answer.seen == seen} - {None}) for seen in (True, False)
    ]
    groups = min(people, *items) if any(items) else people
    whole = ("all people", right_seen, n_seen, right_held, n_held)
    if groups < 2 or min(n_seen, n_held) < FEWEST:
        return Gap(*whole, None, None, "not enough evidence")
    p_seen, p_held = right_seen / n_seen, right_held / n_held
    u = [
        (answer.right - p_seen) / n_seen if answer.seen else -(answer.right - p_held) / n_held
        for answer in answers
    ]
    error = sqrt(_variance(answers, u, any(items)))
    difference = p_seen - p_held
    if error < 1e-12:  # everybody alike: no spread to measure by
        p = _fisher(right_seen, n_seen, right_held, n_held)
        return Gap(*whole, None, p, _verdict(p, difference, alpha, margin))
    p = float(1 - stdtr(groups - 1, difference / error))
    low = difference - float(stdtrit(groups - 1, 1 - alpha)) * error
    return Gap(*whole, low, p, _verdict(p, difference, alpha, margin))


def _variance(answers: Sequence[Judged], u: Sequence[float], items: bool) -> float:
    """V = G / (G − 1) Σ u², u summed by cluster: by annotator plus by item minus by both, and never below either.

    Cameron, Gelbach & Miller (2011), "Robust inference with multiway clustering", section 2.
    """
    people = _clustered(
        ((answer.annotator, part) for answer, part in zip(answers, u, strict=True)), small=True
    )
    if not items:
        return people
    by_item = _clustered(((answer.item, part) for answer, part in zip(answers, u, strict=True)), small=True)
    both = _clustered(
        (((answer.annotator, answer.item), part) for answer, part in zip(answers, u, strict=True)),
        small=False,
    )
    return max(people + by_item - both, people, by_item)


def _clustered(parts: Iterable[tuple[Hashable, float]], *, small: bool) -> float:
    sums: defaultdict[Hashable, float] = defaultdict(float)
    for cluster, part in parts:
        sums[cluster] += part
    factor = len(sums) / (len(sums) - 1) if small and len(sums) > 1 else 1.0
    return factor * sum(total**2 for total in sums.values())


def _people(names: list[str], counts: Any, alpha: float, margin: float) -> tuple[Gap, ...]:
    """Everybody by Fisher's exact test, Holm (1979) over those who have answers enough on both sides."""
    raw = {
        name: _fisher(*sides[0], *sides[1])
        for name, sides in zip(names, counts.tolist(), strict=True)
        if min(sides[0][1], sides[1][1]) >= FEWEST
    }
    adjusted, worst = {}, 0.0
    for rank, name in enumerate(sorted(raw, key=lambda name: (raw[name], name))):
        worst = max(worst, min(1.0, raw[name] * (len(raw) - rank)))
        adjusted[name] = worst
    gaps = []
    for name, (seen, held) in zip(names, counts.tolist(), strict=True):
        p = adjusted.get(name)
        difference = seen[0] / seen[1] - held[0] / held[1] if p is not None else 0.0
        verdict: Verdict = "not enough evidence" if p is None else _verdict(p, difference, alpha, margin)
        gaps.append(Gap(name, seen[0], seen[1], held[0], held[1], None, p, verdict))
    return tuple(gaps)


def _fisher(right_seen: int, n_seen: int, right_held: int, n_held: int) -> float:
    from scipy.stats import fisher_exact  # late: it takes longer to load than all the rest of a tool

    table = np.array([[right_seen, n_seen - right_seen], [right_held, n_held - right_held]])
    return float(fisher_exact(table, alternative="greater").pvalue)


def _verdict(p: float, difference: float, alpha: float, margin: float) -> Verdict:
    return "leak suspected" if p < alpha and difference >= margin else "no sign of a leak"
