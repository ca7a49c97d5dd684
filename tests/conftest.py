"""What every test may use: real data where it is at hand, a seeded generator, a quiet hypothesis."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.commands import answers, empty, example, labelling, refusal, workbench  # noqa: F401
from tests.fixtures.mail import draft, workspace  # noqa: F401
from tests.fixtures.reports import page, tickets  # noqa: F401
from tests.fixtures.world import world  # noqa: F401

ROOT = Path(__file__).parents[1]

settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Find a file of real annotations beside the project, or skip and say so."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"real data is not at hand: there is no {name} beside the project")
        return path

    return find


@pytest.fixture
def rng() -> np.random.Generator:
    """Chance that is the same in every run."""
    return np.random.default_rng(20260101)
