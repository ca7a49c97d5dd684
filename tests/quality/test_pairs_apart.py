"""Pairs of annotators are called furthest apart only where chance does not explain it."""

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.quality.peer_agreement import Pairing, pairing
from workbench.statistics.agreement.cohen import cohen_matrix


def pairs_of(rng: np.random.Generator, people: int, items: int, careless: tuple[int, ...] = ()) -> Pairing:
    """Four answers an item from people who are right in 80 of 100 cases, the careless ones in 20."""
    rows = []
    for item in range(items):
        truth = rng.integers(4)
        for person in rng.choice(people, 4, replace=False):
            right = rng.random() < (0.2 if person in careless else 0.8)
            rows.append((f"i{item}", f"a{person:02}", str(truth if right else rng.integers(4))))
    return pairing(cohen_matrix(Annotations.of(rows, question="what")))


def test_people_who_are_alike_are_not_called_apart():
    """In at most 5 of 100 tables somebody is: the binomial count with Holm's correction is on the safe side."""
    rng = np.random.default_rng(11)
    assert sum(bool(pairs_of(rng, 10, 150).apart()) for _ in range(100)) <= 5


def test_a_careless_person_is_in_every_pair_that_is_listed():
    """With 400 items the one who guesses is found, in each of the pairs."""
    apart = pairs_of(np.random.default_rng(3), 8, 400, careless=(0,)).apart()
    assert len(apart) >= 5
    assert all("a00" in (pair.one, pair.other) for pair in apart)


def test_two_people_have_no_usual_pair():
    """One pair is its own median; a pair that always agrees is never apart."""
    assert pairs_of(np.random.default_rng(1), 4, 12).apart() == ()
    assert Pairing(0, ()).apart() == ()
