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
os.environ["JUPYTERHUB_USER"] = "uwe"  # who is at the keyboard of every test, whoever runs them
POSTGRESQL = "test_two_processes_at_one_attempt_lose_and_double_nothing[postgresql]"  # the one in `make test`

settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the tests on a real PostgreSQL one is quick and the others are slow; the same promises on SQLite stay quick."""
    for item in items:
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        named = {value for value in given if isinstance(value, str)} | set(getattr(item, "fixturenames", ()))
        needs = named & {"postgresql", "postgresql_url"}
        if needs and item.name != POSTGRESQL:
            item.add_marker("slow")


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


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command prints is as wide as without a terminal, whatever another test or library left in the environment."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
