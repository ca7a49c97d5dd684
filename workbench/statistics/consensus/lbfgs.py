"""Limited-memory BFGS: down a smooth cost from where one stands, never up.

Our own because the one of scipy hands short vectors to a threaded BLAS, which made it ten times slower on a busy
machine, and because a cost that knows its own diagonal needs a fifth of the steps.
"""

from collections.abc import Callable

import numpy as np

from workbench.answers.annotations import Floats

MEMORY = 8  # pairs of steps and changes of the gradient that are remembered
HALVINGS = 30  # of a step that does not go down, before giving up

Cost = Callable[[Floats], tuple[float, Floats]]
Pairs = list[tuple[Floats, Floats, float]]


def descend(cost: Cost, at: Floats, curvature: Floats, steps: int, tolerance: float = 1e-6) -> Floats:
    """Where `steps` of L-BFGS lead, or fewer when the gradient is below `tolerance` everywhere.

    `curvature` (n,) positive, is about the diagonal of the Hessian, the first guess of what a step needs. Nocedal
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


def dot(one: Floats, other: Floats) -> float:
    """The inner product, on this thread."""
    return float(np.einsum("i,i->", one, other))
