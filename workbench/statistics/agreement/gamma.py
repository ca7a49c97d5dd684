"""Gamma: agreement on where spans lie and what they are at once, against spans of the same annotators put elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isnan, sqrt

import numpy as np
from scipy.special import ndtri

from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds.spans import Span, Spans
from workbench.statistics.agreement.alignment import Alignment, Dissimilarity, best_alignment
from workbench.statistics.agreement.gamma_cat import category_disorder
from workbench.statistics.estimate import Estimate

FIRST = 30  # samples behind the first guess of how many are needed
MOST = 10_000


@dataclass(frozen=True)
class Gamma:
    """Agreement on the spans of one text. The intervals are those of the sampling alone, not of other texts.

    gamma     1 − observed / expected disorder
    cat       γ_cat: the same of the labels of spans that were aligned, wherever these lie
    labels    γ_k: γ_cat of the pairs in which a label is
    observed  the best alignment
    chance    the best alignments of texts of chance, whose mean disorder is `expected`
    """

    gamma: Estimate
    cat: Estimate
    labels: Mapping[str, Estimate]
    observed: Alignment
    chance: tuple[Alignment, ...]

    @property
    def expected(self) -> float:
        """The mean disorder of the texts of chance."""
        return float(np.mean([one.disorder for one in self.chance]))


def gamma(
    answers: Sequence[Spans],
    by: Dissimilarity | None = None,
    *,
    precision: float = 0.05,
    confidence: float = 0.95,
    seed: int = 20260101,
) -> Gamma:
    """γ of what two or more annotators marked in one text, each a parsed answer of `tasks.spans`.

    The expected disorder is the mean over texts of chance: an annotator's spans, chosen at random and shifted around
    by a random distance, for each annotator. 30 samples tell how many are needed until its relative error is
    `precision` at `confidence`. Mathet, Widlöcher & Métivier (2015), "The unified and holistic method
    gamma (γ) for inter-annotator agreement measure and alignment", Computational Linguistics 41(3). γ_cat and γ_k are
    `gamma_cat`'s of the same texts of chance. InvalidTable for one annotator, no span, or a text with too many alignments.
    """
    if not 0 < precision < 1 or not 0 < confidence < 1:
        raise OutOfRange("precision and confidence lie between 0 and 1.")
    if len(answers) < 2:
        raise InvalidTable(f"gamma needs the spans of two annotators, and here {len(answers)} answered.")
    by = by or Dissimilarity()
    observed = best_alignment(answers, by)
    rng = np.random.default_rng(seed)
    z = float(ndtri((1 + confidence) / 2))
    drawn = [best_alignment(by_chance(answers, rng), by) for _ in range(FIRST)]
    needed = min(MOST, ceil((_spread([one.disorder for one in drawn]) * z / precision) ** 2))
    drawn += [best_alignment(by_chance(answers, rng), by) for _ in range(needed - FIRST)]
    pairs = len(observed.unitary)
    labels = sorted({span.label for some in answers for span in some})
    return Gamma(
        _beyond(observed.disorder, [one.disorder for one in drawn], pairs, confidence),
        gamma_cat(observed, drawn, by, confidence=confidence),
        {label: gamma_cat(observed, drawn, by, label, confidence=confidence) for label in labels},
        observed,
        tuple(drawn),
    )


def gamma_cat(
    observed: Alignment,
    chance: Sequence[Alignment],
    by: Dissimilarity,
    label: str | None = None,
    *,
    alone: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """γ_cat, or γ_k of a label: 1 − observed / expected `category_disorder`, which says what `alone` does.

    Texts of chance in which nothing is aligned say nothing of labels and are left out.
    """
    n = len(observed.unitary)
    apart = category_disorder(observed, by, label, alone=alone)
    drawn = [found for one in chance if not isnan(found := category_disorder(one, by, label, alone=alone))]
    if isnan(apart) or not drawn:
        return Estimate.undefined("no two spans lie close enough together to compare their labels", n=n)
    return _beyond(apart, drawn, n, confidence)


def _spread(values: list[float]) -> float:
    """The standard deviation as a share of the mean; 0 where all are 0."""
    mean = float(np.mean(values))
    return float(np.std(values, ddof=1)) / mean if mean else 0.0


def _beyond(observed: float, drawn: list[float], n: int, confidence: float) -> Estimate:
    """1 − observed / expected, with what is uncertain in the mean of the samples."""
    z = float(ndtri((1 + confidence) / 2))
    expected = float(np.mean(drawn))
    method = f"expected disorder from {len(drawn):,} samples; interval of the sampling"
    if not expected:
        return Estimate.undefined(
            "chance leads to no disorder: there was nothing to disagree on", n=n, method=method
        )
    half = z * float(np.std(drawn, ddof=1)) / sqrt(len(drawn)) if len(drawn) > 1 else expected
    low = 1 - observed / (expected - half) if expected > half else None
    return Estimate(
        1 - observed / expected,
        low,
        None if low is None else 1 - observed / (expected + half),
        n,
        method,
        unit="unitary alignments",
        confidence=confidence,
    )


def by_chance(answers: Sequence[Spans], rng: np.random.Generator) -> list[Spans]:
    """A text of chance: for each annotator the spans of a random one, shifted around; shifts lie apart where they can.

    Half the mean length of a span lies between two shifts, as pygamma-agreement has it, which is the oracle here.
    """
    every = [span for some in answers for span in some]
    low, high = min(s.start for s in every), max(s.end for s in every)
    least = sum(s.end - s.start for s in every) / len(every) / 2
    shifts: list[float] = []
    found: list[Spans] = []
    while not any(found):
        shifts, found = [], []
        for _ in answers:
            shift = _apart(shifts, low, high, least, rng)
            shifts.append(shift)
            found.append(
                tuple(_shifted(s, shift, low, high) for s in answers[int(rng.integers(len(answers)))])
            )
    return found


def _apart(shifts: list[float], low: float, high: float, least: float, rng: np.random.Generator) -> float:
    """A uniform number at `least` away from those before, as far as there is room for one."""
    free = [(low, high)]
    for taken in shifts:
        free = [
            piece
            for a, b in free
            for piece in ((a, min(b, taken - least)), (max(a, taken + least), b))
            if piece[0] < piece[1]
        ]
    sizes = np.array([b - a for a, b in free or [(low, high)]])
    a, b = (free or [(low, high)])[rng.choice(len(sizes), p=sizes / sizes.sum())]
    return float(rng.uniform(a, b))


def _shifted(span: Span, shift: float, low: float, high: float) -> Span:
    """A span further on, beginning anew after the end of the text."""
    start = span.start + shift
    start = start - (high - low) if start > high else start
    return Span(start, start + (span.end - span.start), span.label)
