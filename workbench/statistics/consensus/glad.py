"""GLAD: some annotators are able, some items are easy, and both together decide who is right."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import expit, log_expit

from workbench.answers.annotations import Annotations, Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.consensus import TIE, Consensus
from workbench.statistics.consensus.em import climb, softmax

# Limited-memory BFGS: minimise a smooth cost; a step never raises it.

MEMORY = 8  # remembered pairs of steps and gradient changes
HALVINGS = 30  # halvings of a step that does not lower the cost, before giving up

Cost = Callable[[Floats], tuple[float, Floats]]
Pairs = list[tuple[Floats, Floats, float]]


def descend(cost: Cost, at: Floats, curvature: Floats, steps: int, tolerance: float = 1e-6) -> Floats:
    """The point after `steps` of L-BFGS, or fewer if the gradient falls below `tolerance` everywhere.

    `curvature` (n,), positive, approximates the diagonal of the Hessian, where every step starts. Nocedal
    & Wright (2006), "Numerical Optimization", algorithm 7.4, with a backtracking line search.
    """
    value, gradient = cost(at)
    pairs: Pairs = []
    for _ in range(steps):
        if np.abs(gradient).max(initial=0.0) < tolerance:
            break
        direction = -_two_loops(gradient, pairs, curvature)
        slope = dot(direction, gradient)
        length = 1.0
        for _ in range(HALVINGS):
            there = at + length * direction
            new, new_gradient = cost(there)
            if new <= value + 1e-4 * length * slope:
                break
            length /= 2
        else:
            break
        s, y = there - at, new_gradient - gradient
        if (sy := dot(s, y)) > 1e-12 * dot(y, y):
            pairs = [*pairs[1 - MEMORY :], (s, y, 1 / sy)]
        at, value, gradient = there, new, new_gradient
    return at


def _two_loops(gradient: Floats, pairs: Pairs, curvature: Floats) -> Floats:
    """The inverse Hessian of the remembered pairs, times the gradient."""
    q = gradient.copy()
    used = []
    for s, y, rho in reversed(pairs):
        a = rho * dot(s, q)
        q -= a * y
        used.append(a)
    q /= curvature
    for (s, y, rho), a in zip(pairs, reversed(used), strict=True):
        q += (a - rho * dot(y, q)) * s
    return q


def dot(a: Floats, b: Floats) -> float:
    """The inner product, without starting threads."""
    return float(np.einsum("i,i->", a, b))


INNER = 5  # steps of L-BFGS between two updates of the truths


@dataclass(frozen=True, eq=False, kw_only=True)
class Glad(Consensus):
    """Posterior probabilities as `share`, and the parameters that gave them.

    annotators     the A annotators with an answer
    ability        (A,) alpha: 0 guesses, above 0 is right more often, below 0 less often than by chance
    ease           (U,) beta: above 0, the larger the easier the item
    log_posterior  of the parameters, after each round, up to a constant; it never falls
    converged      whether the last round moved no posterior by `tolerance` or more
    """

    annotators: tuple[str, ...]
    ability: Floats
    ease: Floats
    log_posterior: tuple[float, ...]
    converged: bool


def glad(
    annotations: Annotations,
    *,
    ability: float = 1.0,
    log_ease: float = 1.0,
    tolerance: float = 1e-6,
    rounds: int = 200,
    margin: float = TIE,
) -> Glad:
    """Fit by EM from the vote shares of each item. First answers count.

    An annotator of ability a is right on an item of ease b with probability 1 / (1 + exp(−a b)); mistakes are
    equally likely, and so are truths beforehand. Priors are normal with variance 1: abilities around `ability`,
    logarithms of ease around `log_ease`, where both start. It has a parameter an item, so it costs more than the
    other models and is meant for up to 1,000,000 answers. Whitehill, Ruvolo, Wu, Bergsma & Movellan (2009), "Whose
    vote should count more", sections 2 and 3.
    """
    model = _Model(Answered.of(annotations.first_answers()), ability, log_ease)
    way = climb(model.step, tolerance, rounds)
    answered = model.answered
    priors = f"priors N({ability:g}, 1) of abilities and N({log_ease:g}, 1) of log ease"
    return Glad(
        "glad",
        answered.items,
        answered.labels,
        model.T,
        f"{annotations.which}, start at vote shares, {priors}, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        ability=model.at[: len(answered.annotators)],
        ease=np.exp(model.at[len(answered.annotators) :]),
        log_posterior=way.log_posterior,
        converged=way.converged,
    )


class _Model:
    """The state of a fit: posteriors T (U, L) and parameters alpha (A,), log_beta (U,)."""

    def __init__(self, answered: Answered, ability: float, log_ease: float) -> None:
        people, items = len(answered.annotators), len(answered.items)
        self.answered = answered
        self.prior: Floats = np.repeat([ability, log_ease], [people, items])
        self.at = self.prior
        self.T = answered.vote_shares()

    def split(self, at: Floats) -> tuple[Floats, Floats]:
        """(N,) alpha and beta of each answer."""
        people = len(self.answered.annotators)
        a, b = at[:people], np.exp(at[people:])
        return a[self.answered.annotator], b[self.answered.item]

    def step(self) -> tuple[float, float]:
        """Fit the parameters, then update the truths; returns the largest change and the log posterior."""
        right = self.answered.given(self.T)
        self.at = descend(partial(self.cost, right), self.at, self.curvature(), INNER)
        T, likelihood = self.expect()
        change = float(np.abs(T - self.T).max())
        self.T = T
        return change, likelihood - float(((self.at - self.prior) ** 2).sum()) / 2

    def cost(self, right: Floats, at: Floats) -> tuple[float, Floats]:
        """Minus the expected log posterior of the parameters, and its gradient; `right` (N,) are the answers' probabilities.

        log(1 − σ(x)) is log σ(x) − x, so one logarithm an answer is enough. NaN where a step went out of
        range; the line search rejects it.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self._cost(right, at)

    def _cost(self, right: Floats, at: Floats) -> tuple[float, Floats]:
        a, b = self.split(at)
        x = a * b
        expected = float(log_expit(x).sum()) - dot(1 - right, x)
        off = right - expit(x)
        by_person = np.bincount(self.answered.annotator, off * b, len(self.answered.annotators))
        by_item = np.bincount(self.answered.item, off * x, len(self.answered.items))
        apart = at - self.prior
        return dot(apart, apart) / 2 - expected, apart - np.concatenate([by_person, by_item])

    def curvature(self) -> Floats:
        """(A + U,) approximate second derivatives of the cost: of the logistic function and the priors."""
        a, b = self.split(self.at)
        x = a * b
        spread = expit(x) * expit(-x)
        by_person = np.bincount(self.answered.annotator, spread * b**2, len(self.answered.annotators))
        by_item = np.bincount(self.answered.item, spread * x**2, len(self.answered.items))
        return 1 + np.concatenate([by_person, by_item])

    def expect(self) -> tuple[Floats, float]:
        """(U, L) posteriors of the truths, and the log likelihood of the answers."""
        answered, L = self.answered, len(self.answered.labels)
        a, b = self.split(self.at)
        x = a * b
        wrong = log_expit(-x) - np.log(max(L - 1, 1))
        joint = answered.sum_by_item_and_label(log_expit(x) - wrong)
        joint += np.bincount(answered.item, wrong, len(answered.items))[:, None]
        posterior, likelihood = softmax(joint, np.full(L, -np.log(L)))
        return np.ascontiguousarray(posterior.T), likelihood
