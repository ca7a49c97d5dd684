"""L-BFGS goes down to the bottom of what is known to have one, and never up."""

import numpy as np
import pytest

from workbench.statistics.consensus.glad import descend


def rosenbrock(at):
    """The valley of Rosenbrock (1960), lowest at (1, 1)."""
    x, y = at
    value = (1 - x) ** 2 + 100 * (y - x * x) ** 2
    return value, np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def test_the_bottom_of_a_valley():
    """A bent narrow valley is followed to its end."""
    assert descend(rosenbrock, np.array([-1.2, 1.0]), np.ones(2), 200) == pytest.approx([1, 1], abs=1e-6)


def test_a_bowl_whose_curvature_is_known():
    """A quadratic with its own diagonal takes one step."""
    scale = np.array([1.0, 100.0, 1e4])
    found = descend(lambda at: (float(scale @ at**2) / 2, scale * at), np.ones(3), scale, 1)
    assert found == pytest.approx(np.zeros(3), abs=1e-12)


def test_it_never_goes_up():
    """Each step more is no higher, and a step into what is not a number is taken back."""
    heights = [rosenbrock(descend(rosenbrock, np.array([-1.2, 1.0]), np.ones(2), n))[0] for n in range(12)]
    assert (np.diff(heights) <= 0).all()

    def cliff(at):
        return (float(at[0]), np.ones(1)) if at[0] > 0 else (float("nan"), np.ones(1))

    assert descend(cliff, np.array([0.3]), np.ones(1), 5)[0] > 0
