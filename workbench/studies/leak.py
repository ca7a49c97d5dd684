"""Whether gold has leaked: people do well on gold they, or others, have seen, and worse on gold kept back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from scipy.special import stdtr, stdtrit
from scipy.stats import fisher_exact

from workbench.errors import OutOfRange
from workbench.model.attempts import Attempt, Exposure, Given
from workbench.model.gold import GoldSet
from workbench.studies.exposure import measured

By = Literal["anyone", "self"]
Verdict = Literal["leak suspected", "no sign of a leak", "not enough evidence"]
FEWEST = 5  # answers on each side below which nothing is said of a person
TEST = (
    "Two shares, one-sided (seen above held back). Of all people together: t test of the difference of the pooled "
    "shares with its variance clustered by annotator (linearised, A − 1 degrees of freedom). Of one person: Fisher's "
    "exact test, with Holm's correction over the people tested. Flagged where p is below alpha and the difference is "
    "at least the margin. Seen and held-back items must be drawn alike, or the flag tells of their difficulty."
)


@dataclass(frozen=True)
class Judged:
    """One answer against gold: by whom, whether it was right, and whether the item had been seen before."""

    annotator: str
    right: bool
    seen: bool


@dataclass(frozen=True)
class Gap:
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

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**vars(self), "difference": self.difference}


@dataclass(frozen=True)
class Leak:
    """The verdict over all people and for each, with the test that was used."""

    overall: Gap
    people: tuple[Gap, ...]
    alpha: float
    margin: float
    test: str = TEST

    @property
    def suspected(self) -> bool:
        """Whether the gold as a whole, or somebody's knowledge of it, is flagged."""
        return any(gap.verdict == "leak suspected" for gap in (self.overall, *self.people))

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "overall": self.overall.to_dict(),
            "people": [gap.to_dict() for gap in self.people],
            "alpha": self.alpha,
            "margin": self.margin,
            "test": self.test,
        }


def judged_answers(
    gold: GoldSet,
    attempts: Iterable[Attempt],
    answers: Iterable[Given],
    exposures: Iterable[Exposure],
    *,
    by: By = "anyone",
) -> tuple[Judged, ...]:
    """Standing answers against gold, each with whether the item had been seen before it was shown.

    anyone  seen by this person or by another, in another attempt, batch or meeting: what is passed on counts
    self    seen by this person before
    "Cannot tell" is not right. Answers of simulated people, and on items without gold, are left out.
    """
    who = {one.id: one for one in attempts if not one.simulated}
    first: defaultdict[str, list[Exposure]] = defaultdict(list)
    for seen in measured(exposures):
        first[seen.item].append(seen)
    key = {(i.id, q): answer.right for i in gold.items for q, answer in i.answers.items() if answer.right}
    found = []
    for one in answers:
        attempt, right = who.get(one.attempt_id), key.get((one.item, one.question))
        if attempt is None or right is None or one.withdrawn_at is not None:
            continue
        before = any(
            seen.seen_at < one.shown_at
            and seen.ref != one.attempt_id
            and (by == "anyone" or seen.person_id == attempt.person.id)
            for seen in first[one.item]
        )
        found.append(Judged(attempt.person.shown, one.label in right, before))
    return tuple(found)


def leak(answers: Iterable[Judged], *, alpha: float = 0.05, margin: float = 0.05) -> Leak:
    """Compare accuracy on seen and on held-back gold, over all people and person by person; see `TEST`.

    `margin` is the least difference that matters. A person with fewer than five answers on a side is not tested.
    """
    if not 0 < alpha < 0.5 or not 0 <= margin < 1:
        raise OutOfRange(
            f"alpha lies between 0 and 0.5, margin from 0 to below 1; found {alpha:g}, {margin:g}."
        )
    tables: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for one in answers:
        side = tables[one.annotator][0 if one.seen else 1]
        side[0] += one.right
        side[1] += 1
    counts = np.array([tables[name] for name in sorted(tables)], np.int64).reshape(
        -1, 2, 2
    )  # (A, seen/not, right/n)
    overall = _overall(counts, alpha, margin)
    return Leak(overall, _people(sorted(tables), counts, alpha, margin), alpha, margin)


def _overall(counts: Any, alpha: float, margin: float) -> Gap:
    """All people: the difference of pooled shares, clustered by annotator.

    u_a = (x_a − p n_a) / N on the seen side minus the same on the other; V = A / (A − 1) Σ u_a².
    """
    (right_seen, n_seen), (right_held, n_held) = (
        counts.sum(axis=0).tolist() if len(counts) else ([0, 0], [0, 0])
    )
    people = int((counts[:, :, 1].sum(axis=1) > 0).sum())
    whole = ("all people", right_seen, n_seen, right_held, n_held)
    if people < 2 or min(n_seen, n_held) < FEWEST:
        return Gap(*whole, None, None, "not enough evidence")
    p_seen, p_held = right_seen / n_seen, right_held / n_held
    u = (counts[:, 0, 0] - p_seen * counts[:, 0, 1]) / n_seen - (
        counts[:, 1, 0] - p_held * counts[:, 1, 1]
    ) / n_held
    error = sqrt(people / (people - 1) * float((u**2).sum()))
    difference = p_seen - p_held
    if error == 0:  # everybody alike: no spread to measure by
        p = _fisher(right_seen, n_seen, right_held, n_held)
        return Gap(*whole, None, p, _verdict(p, difference, alpha, margin))
    p = float(1 - stdtr(people - 1, difference / error))
    low = difference - float(stdtrit(people - 1, 1 - alpha)) * error
    return Gap(*whole, low, p, _verdict(p, difference, alpha, margin))


def _people(names: list[str], counts: Any, alpha: float, margin: float) -> tuple[Gap, ...]:
    """Everybody by Fisher's exact test, Holm (1979) over those who have answers enough on both sides."""
    raw = {
        name: _fisher(*sides[0], *sides[1])
        for name, sides in zip(names, counts.tolist(), strict=True)
        if min(sides[0][1], sides[1][1]) >= FEWEST
    }
    adjusted, worst = {}, 0.0
    for rank, name in enumerate(sorted(raw, key=lambda one: (raw[one], one))):
        worst = max(worst, min(1.0, raw[name] * (len(raw) - rank)))
        adjusted[name] = worst
    found = []
    for name, (seen, held) in zip(names, counts.tolist(), strict=True):
        p = adjusted.get(name)
        difference = seen[0] / seen[1] - held[0] / held[1] if p is not None else 0.0
        verdict: Verdict = "not enough evidence" if p is None else _verdict(p, difference, alpha, margin)
        found.append(Gap(name, seen[0], seen[1], held[0], held[1], None, p, verdict))
    return tuple(found)


def _fisher(right_seen: int, n_seen: int, right_held: int, n_held: int) -> float:
    table = np.array([[right_seen, n_seen - right_seen], [right_held, n_held - right_held]])
    return float(fisher_exact(table, alternative="greater").pvalue)


def _verdict(p: float, difference: float, alpha: float, margin: float) -> Verdict:
    return "leak suspected" if p < alpha and difference >= margin else "no sign of a leak"
