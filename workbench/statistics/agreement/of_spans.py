"""Coefficients of spans and other regions as sums over items: F1 between annotators, F1 of characters, token kappa, alpha_U, gamma."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from workbench.answers.annotations import Floats
from workbench.kinds.registry import Kind, Measure
from workbench.kinds.spans import Spans, without_overlaps
from workbench.statistics.agreement.measures import OfItems
from workbench.statistics.agreement.registry import Coefficient

MILLISECONDS = 1000  # times that are no whole numbers are counted in thousandths

Answers = Sequence[Sequence[Spans]]


def between_annotators(measure: Measure, answers: Answers) -> OfItems:
    """The mean of a measure over all pairs of answers to one item; 1 where neither of two answers holds anything."""
    pairs = [pair for held in answers for pair in combinations(held, 2)]
    item = np.repeat(np.arange(len(answers)), [len(held) * (len(held) - 1) // 2 for held in answers])
    above, below = measure.over(pairs).T
    share = np.where(below > 0, above / np.where(below > 0, below, 1), 1.0)
    sums = np.column_stack([np.bincount(item, share), np.bincount(item)]).astype(float)
    method = f"{measure.title}, mean of {len(pairs):,} pairs of answers"
    return OfItems(sums, lambda s: s[:, 0] / s[:, 1], method, top=1)


def f1(kind: Kind, answers: Answers) -> OfItems:
    """The kind's own measure between two annotators, either of whom may be called gold."""
    return between_annotators(kind.measures()[0], answers)


def character_f1(kind: Kind, answers: Answers) -> OfItems:
    """F1 of the characters, or seconds, that two annotators mark."""
    return between_annotators(next(m for m in kind.measures() if m.name == "character_f1"), answers)


def token_kappa(_: Kind, answers: Answers) -> OfItems:
    """Fleiss' kappa of what each character is: which labels cover it, or none. Chance is the share of each over all items.

    Texts are not in a table of answers, so characters stand for tokens, and an item ends with the last character that
    anybody marked. Of spans that are counted in tokens it is the kappa of tokens; of two annotators Scott's pi.
    """
    code: dict[frozenset[str], int] = {}
    rows = []
    for held in answers:
        ends = np.unique([0.0, *(x for answer in held for span in answer for x in span[:2])])
        middle, length = (ends[1:] + ends[:-1]) / 2, np.diff(ends)
        shares: dict[int, float] = {}
        agree = 0.0
        for place, size in zip(middle.tolist(), length.tolist(), strict=True):
            covers = [frozenset(s.label for s in answer if s.start < place < s.end) for answer in held]
            counts = {cover: covers.count(cover) for cover in covers}
            agree += size * sum(c * (c - 1) for c in counts.values()) / (len(held) * (len(held) - 1))
            for cover, count in counts.items():
                at = code.setdefault(cover, len(code))
                shares[at] = shares.get(at, 0.0) + size * count / len(held)
        rows.append((agree, float(length.sum()), shares))
    sums = np.zeros((len(rows), 2 + len(code)))
    for row, (agree, size, shares) in zip(sums, rows, strict=True):
        row[:2] = agree, size
        for at, share in shares.items():
            row[2 + at] = share

    def value(s: Floats) -> Floats:
        chance = ((s[:, 2:] / s[:, 1:2]) ** 2).sum(axis=1)
        return np.asarray((s[:, 0] / s[:, 1] - chance) / (1 - chance))

    return OfItems(sums, value, "characters up to the last that anybody marked")


def unitizing_alpha(_: Kind, answers: Answers) -> OfItems:
    """Krippendorff's alpha_U = 1 − D_o / D_e: where units of a label begin and end, against units placed by chance.

    Every item is a continuum of its own, from its start to the last end that anybody marked, and chance places its units
    anywhere in it. Disagreements are squared lengths, added over labels and items. Krippendorff (1995), "On the
    reliability of unitizing continuous data", with the D_e of Krippendorff (2004), Content Analysis.
    """
    sums = np.array([disagreements(held) for held in answers]).reshape(-1, 2)
    method = "units and gaps of each label, each item a continuum up to the last end that anybody marked"
    return OfItems(sums, lambda s: 1 - s[:, 0] / s[:, 1], method)


def disagreements(held: Sequence[Spans], begin: float = 0, end: float | None = None) -> tuple[float, float]:
    """Observed and expected, of one item, as squared lengths: L² D_o and L² D_e, added over labels.

    begin, end  the continuum; to the last end that anybody marked where no other is known
    """
    joined = [without_overlaps(answer) for answer in held]
    every = [span for answer in joined for span in answer]
    if not every:
        return 0.0, 0.0
    end = max(span.end for span in every) if end is None else end
    whole = all(x.is_integer() for span in every for x in span[:2])
    scale = 1.0 if whole else float(MILLISECONDS)
    observed = expected = 0.0
    for label in sorted({span.label for span in every}):
        ends = [np.array([s[:2] for s in answer if s.label == label]).reshape(-1, 2) for answer in joined]
        o, e = _of_label([scale * (each - begin) for each in ends], scale * (end - begin))
        observed, expected = observed + o, expected + e
    return observed / scale**2, expected / scale**2


def _of_label(ends: Sequence[Floats], L: float) -> tuple[float, float]:
    """L² D_o and L² D_e of one label; `ends` (k, 2) of the units of each of m annotators, on a continuum of length L."""
    m = len(ends)
    gaps = [_gaps(each, L) for each in ends]
    units, everybody = np.concatenate(ends), np.concatenate(gaps)
    who = np.repeat(np.arange(m), [len(each) for each in ends])
    whose = np.repeat(np.arange(m), [len(each) for each in gaps])
    length = units[:, 1] - units[:, 0]
    b, e = units.T
    meet = (who[:, None] != who) & (np.maximum(b[:, None], b) < np.minimum(e[:, None], e))
    moved = ((b[:, None] - b) ** 2 + (e[:, None] - e) ** 2)[meet].sum()
    inside = (who[:, None] != whose) & (everybody[:, 0] <= b[:, None]) & (e[:, None] <= everybody[:, 1])
    observed = (moved + 2 * (length**2 @ inside).sum()) / (m * (m - 1))
    wide = everybody[:, 1] - everybody[:, 0]
    fits = np.where(wide >= length[:, None], wide - length[:, None] + 1, 0).sum(axis=1)
    terms = (len(units) - 1) / 3 * (2 * length**3 - 3 * length**2 + length) + length**2 * fits
    left = m * L * (m * L - 1) - (length * (length - 1)).sum()
    return float(observed), float(2 * L * terms.sum() / left) if left else 0.0


def _gaps(units: Floats, L: float) -> Floats:
    """(k, 2) what units in order leave free."""
    edges = np.concatenate([[0.0], units.ravel(), [L]]).reshape(-1, 2)
    return edges[edges[:, 1] > edges[:, 0]]


def gamma_over_items(_: Kind, answers: Answers) -> OfItems:
    """Gamma of several texts: 1 − the disorder of their best alignments over that of texts of chance, both added up.

    Texts where nobody marked anything add nothing. InvalidTable where a text has too many spans or annotators.
    """
    from workbench.statistics.agreement.gamma import gamma

    rows = []
    for held in answers:
        if not any(held):
            rows.append((0.0, 0.0))
            continue
        found = gamma(held)
        rows.append((found.observed.disorder, float(np.mean([chance.disorder for chance in found.chance]))))
    method = "disorder of the best alignments over that of spans placed by chance, added over items"
    return OfItems(np.array(rows).reshape(-1, 2), lambda s: 1 - s[:, 0] / s[:, 1], method)


PAIRWISE_F1 = Coefficient(
    name="pairwise_f1",
    title="F1 between annotators",
    meaning="parts that two annotators both have, by the kind's own measure; chance is not taken off",
    items=f1,
    parts="any",
    takes="nothing",
    chance=False,
)
CHARACTER_F1 = Coefficient(
    name="character_f1",
    title="F1 of characters between annotators",
    meaning="spans: characters that two annotators both mark with the same label; chance is not taken off",
    items=character_f1,
    parts="span",
    takes="nothing",
    chance=False,
)
TOKEN_KAPPA = Coefficient(
    name="token_kappa",
    title="token kappa",
    meaning="spans: Fleiss' kappa of the labels of each character or token, none being one",
    items=token_kappa,
    parts="span",
    takes="nothing",
)
UNITIZING_ALPHA = Coefficient(
    name="unitizing_alpha",
    title="Krippendorff's unitizing alpha",
    meaning="spans: where they begin and end, label by label, set against spans placed by chance",
    items=unitizing_alpha,
    parts="span",
    takes="nothing",
)
GAMMA = Coefficient(
    name="gamma",
    title="gamma",
    meaning="spans: place and label together, by the best alignment of few annotators; takes minutes",
    items=gamma_over_items,
    parts="span",
    takes="nothing",
    slow=True,
)
