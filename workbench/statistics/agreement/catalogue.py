"""Our own coefficients, registered the same way as those of another package."""

from functools import partial
from math import isfinite

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.kinds.multi_choice import parts_of
from workbench.statistics.agreement.brennan_prediger import brennan_prediger, uniform_by_item, uniform_chance
from workbench.statistics.agreement.chance import Chance
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.fleiss import fleiss_by_item, fleiss_chance, fleiss_kappa
from workbench.statistics.agreement.gwet import gwet_ac1, gwet_ac2, gwet_by_item, gwet_chance
from workbench.statistics.agreement.icc import icc, icc_table
from workbench.statistics.agreement.jackknife import Bounds
from workbench.statistics.agreement.krippendorff import (
    alpha_influence,
    expected_disagreement,
    krippendorff_alpha,
    metric_at,
)
from workbench.statistics.agreement.measures import (
    ByItem,
    Conger,
    MeanOfPairs,
    OnPatterns,
    PatternStatistic,
    at_chance,
    chance_moves,
    mean_moves,
)
from workbench.statistics.agreement.pairs import Pairs
from workbench.statistics.agreement.percent import (
    item_agreement,
    nwise_jaccard,
    pairwise_agreement,
    percent_agreement,
    shared_by_all,
)
from workbench.statistics.agreement.reasons import warnings, why_undefined
from workbench.statistics.agreement.registry import Coefficient
from workbench.statistics.agreement.table import Table
from workbench.statistics.agreement.within_between import within_between, within_between_moves
from workbench.statistics.estimate import Estimate

NO_PAIR = "every pair of annotators used a single label on the items they share"


def _alpha(table: Table, chosen: Chosen) -> OnPatterns:
    alpha = partial(krippendorff_alpha, level=chosen.metric, values=chosen.values, distance=chosen.distance)
    return OnPatterns(
        table, alpha, partial(_alpha_moves, chosen), partial(_alpha_chance, chosen), mirrored=True
    )


def _alpha_moves(chosen: Chosen, P: Counts, times: Counts) -> tuple[Floats, Floats]:
    """How far items move alpha, with the metric that the sample gives."""
    return alpha_influence(P, times, _metric(chosen, P, times))


def _alpha_chance(chosen: Chosen, P: Counts, times: Counts) -> float:
    """The disagreement that chance would give, of the largest distance."""
    return expected_disagreement(P, times, _metric(chosen, P, times))


def _metric(chosen: Chosen, P: Counts, times: Counts) -> Floats:
    if chosen.distance is not None:
        return chosen.distance
    return metric_at(P, times, chosen.metric, chosen.values)


def _within_between(table: Table, chosen: Chosen) -> OnPatterns:
    def statistic(P: Counts | Floats, W: Counts | Floats, *, own: Counts | Floats | None = None) -> Floats:
        if chosen.distance is not None or chosen.metric != "ordinal":
            return within_between(P, W, _metric(chosen, np.asarray(P), np.asarray(W)), own=own)
        rows: list[Counts] = [*np.asarray(W).reshape(-1, len(P))]  # ranks are those of each sample
        each = [within_between(P, w, _metric(chosen, np.asarray(P), w), own=own) for w in rows]
        return np.array(each).reshape(np.shape(W)[:-1])

    def moves(P: Counts, times: Counts) -> tuple[Floats, Floats]:
        return within_between_moves(P, times, _metric(chosen, P, times))

    return OnPatterns(table, statistic, moves, partial(_alpha_chance, chosen))


def _corrected(
    table: Table,
    statistic: PatternStatistic,
    chance: Chance,
    by_item: ByItem,
    w: Floats | None,
    mirrored: bool = False,
) -> OnPatterns:
    """A coefficient that takes its own chance off."""
    moves = chance_moves(chance, by_item, w)
    return OnPatterns(table, statistic, moves, at_chance(chance, w), mirrored)


def _fleiss(table: Table, chosen: Chosen) -> OnPatterns:
    w = chosen.weights
    return _corrected(
        table, partial(fleiss_kappa, weights=w), fleiss_chance, fleiss_by_item, w, mirrored=True
    )


def _ac1(table: Table, _: Chosen) -> OnPatterns:
    return _corrected(table, gwet_ac1, gwet_chance, gwet_by_item, None)


def _ac2(table: Table, chosen: Chosen) -> OnPatterns:
    w = chosen.weights
    return _corrected(table, partial(gwet_ac2, weights=w), gwet_chance, gwet_by_item, w)


def _uniform(table: Table, chosen: Chosen) -> OnPatterns:
    w = chosen.weights
    return _corrected(table, partial(brennan_prediger, weights=w), uniform_chance, uniform_by_item, w)


def _percent(table: Table, chosen: Chosen) -> OnPatterns:
    w = chosen.weights
    moves = mean_moves(partial(item_agreement, weights=w))
    return OnPatterns(table, partial(percent_agreement, weights=w), moves, lambda *_: 1.0)


def _pairwise(table: Table, chosen: Chosen) -> OnPatterns:
    w = chosen.weights
    moves = mean_moves(partial(item_agreement, weights=w), by_pairs=True)
    return OnPatterns(table, partial(pairwise_agreement, weights=w), moves, lambda *_: 1.0)


def _nwise(table: Table, _: Chosen) -> OnPatterns:
    sets = [set(parts_of(label)) for label in table.labels]
    every = sorted(set().union(*sets))
    parts = np.array([[part in some for part in every] for some in sets], bool).reshape(len(sets), len(every))
    moves = mean_moves(partial(shared_by_all, parts=parts))
    return OnPatterns(table, partial(nwise_jaccard, parts=parts), moves, lambda *_: 1.0)


def _conger(table: Table, chosen: Chosen) -> Conger:
    return Conger(table, chosen.weights)


def _pairs(table: Table, chosen: Chosen) -> MeanOfPairs | str:
    pairs = Pairs.of(table)
    return pairs if isinstance(pairs, str) else MeanOfPairs(table, pairs, chosen.weights)


def _intraclass(form: str, table: Table, n: int, confidence: float) -> Estimate:
    """One of the six intraclass correlations, with its own interval."""
    x = icc_table(table) if n else why_undefined(table, form, n)
    if isinstance(x, str):
        return Estimate.undefined(x, n=n)
    method = f"F interval over {x.shape[0]:,} items and {x.shape[1]:,} annotators"
    correlation = icc(x, form, confidence)
    if not isfinite(correlation.value):
        same = correlation.value != correlation.value
        reason = (
            why_undefined(table, form, n) if same else "items differ less than error alone would make them"
        )
        return Estimate.undefined(reason, n=n, method=method)
    bounds = Bounds(correlation.low, correlation.high, method)
    if not isfinite(correlation.low + correlation.high):
        bounds = Bounds(None, None, method, "these numbers do not determine its interval")
    warning = warnings(table, None, n, bounds, "items")
    return Estimate(correlation.value, bounds.low, bounds.high, n, method, warning, confidence=confidence)


def _icc(form: str, title: str, meaning: str) -> Coefficient:
    return Coefficient(
        name=form,
        title=title,
        meaning=f"ratings: {meaning}",
        estimate=partial(_intraclass, form),
        takes="nothing",
        numbers=True,
        undefined="every item got the same numbers, so nothing varies between items",
    )


KRIPPENDORFF_ALPHA = Coefficient(
    name="krippendorff_alpha",
    title="Krippendorff's alpha",
    meaning="disagreement seen, set against what chance alone would give; missing answers allowed",
    measure=_alpha,
    takes="metric",
    patterns=True,
)
WITHIN_BETWEEN = Coefficient(
    name="within_between",
    title="within-item against between-item distance",
    meaning="how much nearer two answers to one item lie than answers to different items",
    measure=_within_between,
    takes="metric",
    patterns=True,
)
FLEISS_KAPPA = Coefficient(
    name="fleiss_kappa",
    title="Fleiss' kappa",
    meaning="agreement beyond what the labels' overall shares would give by chance",
    measure=_fleiss,
    patterns=True,
)
GWET_AC1 = Coefficient(
    name="gwet_ac1",
    title="Gwet's AC1",
    meaning="agreement beyond chance that does not fall when one label is frequent",
    measure=_ac1,
    takes="nothing",
    patterns=True,
    two_labels=True,
)
PERCENT_AGREEMENT = Coefficient(
    name="percent_agreement",
    title="percent agreement",
    meaning="how often two answers to one item are the same; chance is not taken off",
    measure=_percent,
    patterns=True,
    chance=False,
)
PAIRWISE_AGREEMENT = Coefficient(
    name="pairwise_agreement",
    title="pairwise agreement",
    meaning="the same over all pairs of answers at once: an item with more answers counts more",
    measure=_pairwise,
    patterns=True,
    chance=False,
)
NWISE_JACCARD = Coefficient(
    name="nwise_jaccard",
    title="n-wise Jaccard",
    meaning="what everybody marked or chose, of all that anybody did; chance is not taken off",
    measure=_nwise,
    takes="nothing",
    patterns=True,
    chance=False,
)
GWET_AC2 = Coefficient(
    name="gwet_ac2",
    title="Gwet's AC2",
    meaning="as AC1, but weights may count near misses in part; without weights the same number",
    measure=_ac2,
    patterns=True,
    two_labels=True,
)
BRENNAN_PREDIGER = Coefficient(
    name="brennan_prediger",
    title="Brennan–Prediger",
    meaning="agreement beyond a chance that takes all labels for equally likely",
    measure=_uniform,
    patterns=True,
    two_labels=True,
)
CONGER_KAPPA = Coefficient(
    name="conger_kappa",
    title="Conger's kappa",
    meaning="agreement beyond chance, each annotator with their own habits",
    measure=_conger,
)
LIGHT_KAPPA = Coefficient(
    name="light_kappa",
    title="Light's kappa",
    meaning="mean of Cohen's kappa over all pairs of annotators",
    measure=_pairs,
    undefined=NO_PAIR,
)
COHEN_KAPPA = Coefficient(
    name="cohen_kappa",
    title="Cohen's kappa",
    meaning="two annotators: agreement beyond what the habits of both would give",
    measure=_pairs,
    annotators=2,
    undefined=NO_PAIR,
)
SCOTT_PI = Coefficient(
    name="scott_pi",
    title="Scott's pi",
    meaning="two annotators: agreement beyond what their shared habits would give",
    measure=_fleiss,
    annotators=2,
    patterns=True,
)
ICC_1_1 = _icc("icc_1_1", "ICC(1,1)", "one answer, every item rated by other people")
ICC_2_1 = _icc("icc_2_1", "ICC(2,1)", "one answer, the people a sample of many")
ICC_3_1 = _icc("icc_3_1", "ICC(3,1)", "one answer, these people and no others")
ICC_1_K = _icc("icc_1_k", "ICC(1,k)", "the mean of all answers, every item rated by other people")
ICC_2_K = _icc("icc_2_k", "ICC(2,k)", "the mean of all answers, the people a sample of many")
ICC_3_K = _icc("icc_3_k", "ICC(3,k)", "the mean of all answers, these people and no others")
