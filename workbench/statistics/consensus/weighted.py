"""Weighted votes: with given weights, Wawa, and zero-based skill, which weigh a person by agreement with all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.errors import InvalidTable, NotFound, listed
from workbench.statistics.consensus.answered import Answered, row_sums
from workbench.statistics.consensus.consensus import TIE, Consensus

HALVE_EVERY = 20  # rounds after which zero-based skill halves its step


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedVote(Consensus):
    """Shares of weighted votes as `share`, and the weight (A,) of each annotator with an answer."""

    annotators: tuple[str, ...]
    weight: Floats


def weighted_vote(
    annotations: Annotations, weights: Mapping[str, float], *, margin: float = TIE
) -> WeightedVote:
    """The vote of first answers, each with its annotator's weight of 0 or more. Everybody who answered needs a weight.

    NotFound where an annotator has no weight, InvalidTable for a weight below 0.
    """
    answered = Answered.first(annotations)
    missing = [who for who in answered.annotators if who not in weights]
    if missing:
        raise NotFound(f"weighted vote: no weight is given for {listed(missing)}.")
    weight = np.array([weights[who] for who in answered.annotators], float)
    if not (np.isfinite(weight) & (weight >= 0)).all():
        bad = answered.annotators[int(np.argmin(np.isfinite(weight) & (weight >= 0)))]
        raise InvalidTable(f"weighted vote: the weight of {bad!r} is {weights[bad]}; expected 0 or more.")
    return _result(
        "weighted-vote", "vote shares of first answers by the given weights", answered, weight, margin
    )


def wawa(annotations: Annotations, *, margin: float = TIE) -> WeightedVote:
    """Worker agreement with aggregate: a vote counts by the share of its annotator's answers on a majority label.

    In a tie each tied label counts in part: with two tied labels, half an agreement. As in
    Appen's practice and crowd-kit's Wawa, which settles ties at random. First answers count.
    """
    answered = Answered.first(annotations)
    weight = _agreement(answered, _shares(answered, np.ones(len(answered.annotators))))
    how = "vote shares of first answers, each by its annotator's agreement with the majority"
    return _result("wawa", how, answered, weight, margin)


def zero_based_skill(
    annotations: Annotations, *, tolerance: float = 1e-6, rounds: int = 100, margin: float = TIE
) -> WeightedVote:
    """Wawa, repeated: an annotator's weight is their agreement with the vote under these weights.

    Starts with equal weights and steps the whole way to the agreement; the step is halved after every 20 rounds,
    because weights may cycle. Stops when no agreement is `tolerance` from its weight, or after
    `rounds`. As crowd-kit's ZeroBasedSkill, with ties as in `wawa`. First answers count.
    """
    answered = Answered.first(annotations)
    weight = np.full(len(answered.annotators), 1 / len(answered.labels))
    step, done, apart = 1.0, 0, np.inf
    while apart >= tolerance and done < max(rounds, 1):
        done += 1
        step = step / 2 if done % HALVE_EVERY == 0 else step
        towards = _agreement(answered, _shares(answered, weight)) - weight
        apart = float(np.abs(towards).max())
        weight = weight + step * towards
    end = f"settled to {tolerance:g}" if apart < tolerance else "stopped unsettled"
    how = f"vote shares of first answers by agreement with this vote, start at equal weights, {end} after {done} rounds"
    return _result("zero-based-skill", how, answered, weight, margin)


def _shares(answered: Answered, weight: Floats) -> Floats:
    """(U, L) weighted votes divided by the item's total; equal votes where everybody on an item has weight 0."""
    votes = answered.sum_by_item_and_label(weight[answered.annotator])
    total = row_sums(votes)
    if not total.all():
        nobody = total <= 0
        votes[nobody] = answered.votes()[nobody]
        total = row_sums(votes)
    votes /= total[:, None]
    return votes


def _agreement(answered: Answered, share: Floats) -> Floats:
    """(A,) the share of each annotator's answers that are the label on top."""
    tied = Consensus("", answered.items, answered.labels, share).tied
    credit = tied / np.count_nonzero(tied, axis=1)[:, None]
    return answered.mean_by_annotator(answered.given(credit))


def _result(method: str, how: str, answered: Answered, weight: Floats, margin: float) -> WeightedVote:
    return WeightedVote(
        method,
        answered.items,
        answered.labels,
        _shares(answered, weight),
        how,
        margin,
        annotators=answered.annotators,
        weight=weight,
    )
