"""Simulated annotators come out the same in every database, down to what pages call them."""

import pytest
from click.testing import CliRunner

from workbench.answers.pseudonyms import pseudonyms
from workbench.cli import main
from workbench.store.rounds.store import AttemptStore


def run(*words) -> None:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture
def simulated(tmp_path):
    """Two workspaces in which the same simulated annotators took the same round by the same seed."""
    roots = tmp_path / "one", tmp_path / "two"
    for root in roots:
        run("init", root)
        run("quiz", "create", "november", "--gold", "support-tickets@1.0.0", "--root", root)
        run("quiz", "simulate", "november", "--people", 4, "--root", root)
    return roots


def test_one_seed_one_set_of_pseudonyms(simulated):
    """A03 is the same simulated annotator in both."""
    called = []
    for root in simulated:
        with AttemptStore.open(None, root) as store:
            names = {one.id: one.name for one in store.people()}
        called.append({names[who]: said for who, said in pseudonyms(names).items()})
    assert len(called[0]) == 4
    assert called[0] == called[1]


def test_somebody_forgotten_keeps_the_id(simulated):
    """Who takes a round again under a forgotten name is another person."""
    root = simulated[0]
    with AttemptStore.open(None, root) as store:
        first = next(one for one in store.people() if one.name == "simulated-01")
        store.forget(first.name, first.created_at, first.vendor)
        again = store.person("simulated-01", first.vendor, first.created_at, first.id)
        assert again.id != first.id
        assert store.person("simulated-01", first.vendor).id == again.id
