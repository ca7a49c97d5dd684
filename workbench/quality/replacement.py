"""Whether a model may take an annotator's place: the alternative annotator test, leaving out one person at a time."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import stdtr

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.counts import LabelCounts
from workbench.errors import NotFound, listed
from workbench.result import Result

LEAST_ITEMS = 30
LEAST_PEOPLE = 3
EPSILON = {"expert": 0.2, "skilled": 0.15, "crowd": 0.1}  # Calderon et al. (2025)


@dataclass(frozen=True)
class Duel:
    """The model against one annotator, both judged by the others, on n items.

    model, person   share of items on which it agrees with the others as often as the opponent does, or more
    p_value         of "the annotator is better by epsilon or more", one-sided
    wins            whether that is rejected
    reason          why there was no duel, or None
    """

    annotator: str
    n: int
    model: float | None
    person: float | None
    p_value: float | None
    wins: bool
    reason: str | None = None


@dataclass(frozen=True)
class Replacement(Result, json="* duels=by_annotator verdict"):
    """The verdict on one model.

    winning_rate   ω, the share of duels that it wins; None without a duel, for `reason`
    advantage      ρ, the mean of `Duel.model`: how often it stands in for a person at least as well
    """

    model: str
    duels: tuple[Duel, ...]
    epsilon: float
    false_discovery: float
    winning_rate: float | None
    advantage: float | None
    reason: str | None = None

    @property
    def by_annotator(self) -> dict[str, Duel]:
        """Annotator -> their duel."""
        return {duel.annotator: duel for duel in self.duels}

    @property
    def verdict(self) -> Literal["may replace", "not shown", "not enough evidence"]:
        """ω of a half or more says that relying on the model is justified; less does not say that it is worse."""
        if self.winning_rate is None:
            return "not enough evidence"
        return "may replace" if self.winning_rate >= 0.5 else "not shown"


def may_replace(
    annotations: Annotations,
    model: str,
    *,
    epsilon: float = EPSILON["skilled"],
    false_discovery: float = 0.05,
) -> Replacement:
    """Test the annotator named `model` against all people; first answers count.

    On each item that person j, somebody else and the model answered: S is the share of the others who gave the
    same label, W_f = [S_model ≥ S_j], W_h = [S_j ≥ S_model]. H0: E(W_h − W_f) ≥ ε, a one-sided t test for each j,
    rejected under Benjamini & Yekutieli (2001) at `false_discovery`. ω is the share of rejections, ρ the mean of
    W_f over people. Calderon, Reichart & Dror (2025), "The Alternative Annotator Test for LLM-as-a-Judge", ACL
    2025. ε is what a person may be better by for the price: `EPSILON`. At least `LEAST_PEOPLE` people
    with `LEAST_ITEMS` items each are asked for. Other rows of kind "model" are left out.
    """
    first = annotations.first_answers()
    if model not in first.annotators:
        raise NotFound(f"there is no annotator {model!r}; expected one of {listed(first.annotators)}.")
    code = first.annotators.index(model)
    people = first.take(_human(first) & (first.annotator.code != code))
    answer = np.full(len(first.items), -1, np.int32)
    mine = first.annotator.code == code
    answer[first.item.code[mine]] = first.label.code[mine]
    rows, s_model, s_person = _alignment(people, answer)
    names = [a for a in range(len(first.annotators)) if (people.annotator.code == a).any()]
    duels = [
        _duel(first.annotators[a], s_model[some], s_person[some], epsilon)
        for a in names
        for some in [rows == a]
    ]
    held = [duel for duel in duels if duel.reason is None]
    if len(held) < LEAST_PEOPLE:
        why = (
            f"{len(held)} people have {LEAST_ITEMS} items or more in common with {model!r} and with somebody else;"
            f" {LEAST_PEOPLE} are needed"
        )
        return Replacement(model, tuple(duels), epsilon, false_discovery, None, None, why)
    won = rejected([duel.p_value or 0.0 for duel in held], false_discovery)
    settled = dict(zip((duel.annotator for duel in held), won.tolist(), strict=True))
    final = tuple(replace(duel, wins=settled.get(duel.annotator, False)) for duel in duels)
    advantage = float(np.mean([duel.model for duel in held]))
    return Replacement(model, final, epsilon, false_discovery, float(won.mean()), advantage)


def rejected(p_values: list[float], rate: float) -> Bools:
    """(A,) which hypotheses fall at a false discovery rate, whatever their dependence: Benjamini & Yekutieli (2001).

    The k smallest, for the largest k with p_(k) ≤ k q / (A Σ_{i ≤ A} 1 / i).

    >>> rejected([0.001, 0.2, 0.02], 0.05).tolist()
    [True, False, False]
    """
    p, size = np.array(p_values), len(p_values)
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, size + 1)
    below = np.flatnonzero(p[order] <= rank * rate / (size * (1 / rank).sum()))
    rejections = np.zeros(size, bool)
    if len(below):
        rejections[order[: below[-1] + 1]] = True
    return rejections


def _human(rows: Annotations) -> Bools:
    """(N,) the rows that are not said to be a model's."""
    if rows.kind is None or "model" not in rows.kind.values:
        return np.ones(len(rows), bool)
    return np.asarray(rows.kind.code != rows.kind.values.index("model"))


def _alignment(people: Annotations, answer: Ints) -> tuple[Ints, Floats, Floats]:
    """(N,) person, and the share of the others of the item who agree with the model and with the person."""
    counts = LabelCounts.of(people).n if len(people) else np.zeros((0, 1), np.int64)
    row_of = np.full(len(people.items), -1, np.int64)
    row_of[np.unique(people.item.code)] = np.arange(len(counts))
    at, label = row_of[people.item.code], people.label.code
    others = counts.sum(axis=1)[at] - 1
    model_label = answer[people.item.code]
    some = (others > 0) & (model_label >= 0)
    at, label, others, model_label = at[some], label[some], others[some], model_label[some]
    with_model = (counts[at, model_label] - (model_label == label)) / others
    with_person = (counts[at, label] - 1) / others
    return people.annotator.code[some], with_model, with_person


def _duel(annotator: str, model: Floats, person: Floats, epsilon: float) -> Duel:
    """The t test of one person's duel; without spread, the difference itself decides."""
    n = len(model)
    if n < LEAST_ITEMS:
        return Duel(annotator, n, None, None, None, False, f"{n} items; {LEAST_ITEMS} are needed")
    w_model, w_person = model >= person - 1e-9, person >= model - 1e-9
    d = w_person.astype(float) - w_model
    spread = float(d.std(ddof=1)) / n**0.5
    gap = float(d.mean()) - epsilon
    p_value = float(stdtr(n - 1, gap / spread)) if spread > 0 else float(gap >= 0)
    return Duel(annotator, n, float(w_model.mean()), float(w_person.mean()), p_value, False)
