"""Without gold: swapped labels, two groups of people, and models that predict no better than voting are named, with evidence."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.formats.read import read
from workbench.quality.assumptions import RESTS_ON, groups, predictions, study_assumptions
from workbench.quality.swapped_labels import Swap, swaps
from workbench.statistics.consensus.methods import TITLES


def answers(rng, people, *, items=120, each=None, labels="xy", right=0.9):
    """Everybody's answers (or `each` of them an item); `people` says for each whether and how the label is changed."""
    rows = []
    for u in range(items):
        truth = labels[u % len(labels)]
        some = list(people) if each is None else rng.choice(list(people), each, replace=False).tolist()
        for who in some:
            wrong = labels[(labels.index(truth) + rng.integers(1, len(labels))) % len(labels)]
            label = truth if rng.random() < right else wrong
            rows.append((f"i{u:03}", who, people[who](label, u)))
    return Annotations.of(rows)


def same(label, _):
    return label


def swapped(label, _):
    return {"x": "y", "y": "x"}.get(label, label)


def shifted(label, _):
    return {"x": "y", "y": "z", "z": "x"}[label]


def test_one_person_with_swapped_labels(rng):
    """The person, the two labels and how many answers speak for it; nobody else."""
    found = swaps(answers(rng, {"ann": same, "ben": same, "cal": same, "dee": swapped}))
    (swap,) = found
    assert (swap.annotator, swap.against, swap.labels) == ("dee", (), ("x", "y"))
    assert swap.words({"dee": "A04"}) == (
        f"A04 gives “x” where most others give “y”, and the other way round, in {swap.swapped} of {swap.of} answers. "
        "Labels swapped?"
    )
    assert (swap.swapped, swap.of) == (99, 120)


def test_labels_that_are_shifted_by_one(rng):
    """Any permutation, such as a list of labels that is read one line too far; labels that are right stay out of it."""
    (swap,) = swaps(answers(rng, {"ann": same, "ben": same, "cal": same, "dee": shifted}, labels="xyz"))
    assert (swap.annotator, swap.labels) == ("dee", ("x", "z", "y"))
    assert swap.words().startswith("dee gives “x” where most others give “z”, “z” for “y”, “y” for “x”, in ")
    (swap,) = swaps(answers(rng, {"ann": same, "ben": same, "cal": same, "dee": swapped}, labels="xyz"))
    assert swap.labels == ("x", "y")


def test_half_of_the_people_against_the_other_half(rng):
    """No majority says who: each pair once, under whoever stands against most."""
    people = {"ann": same, "ben": same, "cal": swapped, "dee": swapped}
    found = swaps(answers(rng, people, right=0.97))
    assert {swap.annotator for swap in found} <= set(people)
    assert sorted((swap.annotator, *swap.against) for swap in found) == [
        ("ann", "cal", "dee"),
        ("ben", "cal", "dee"),
    ]
    assert found[0].words().startswith("ann gives “x” where cal, dee give “y”, and the other way round, in ")
    assert groups(answers(rng, people)).within > (0.7, 0.7)


def test_two_people(rng):
    """Of two nobody is the others."""
    (swap,) = swaps(answers(rng, {"ann": same, "ben": swapped}, right=0.97))
    assert (swap.annotator, swap.against) == ("ann", ("ben",))


@pytest.mark.parametrize("labels", ["xy", "xyzw"])
def test_a_guesser_and_a_habit_are_no_swap(rng, labels):
    """Somebody who guesses, and somebody who always says the same, have not swapped anything."""
    people = {"ann": same, "ben": same, "cal": same, "dee": lambda *_: labels[rng.integers(len(labels))]}
    assert swaps(answers(rng, people | {"eve": lambda *_: "x"})) == ()


def test_two_groups(rng):
    """Three of ten read every third item the other way, together: they are named, and what a model and voting would do."""
    people = {f"p{k}": same for k in range(7)} | {
        f"q{k}": lambda x, u: swapped(x, u) if u % 3 == 0 else x for k in range(3)
    }
    some = answers(rng, people, items=300, right=0.95)
    found = groups(some)
    assert {found.first, found.second} == {tuple(f"p{k}" for k in range(7)), ("q0", "q1", "q2")}
    assert min(found.within) > 0.85 > 0.75 > found.across
    assert found.excess.low > 0.05
    assert found.words({"q0": "A08"}).startswith(
        "A08, q1, q2 and the other 7 people read the items in two ways, or share"
    )
    study = study_assumptions(some)
    assert (study.judge, study.why[:30]) == ("majority", "there are two groups of people")


def test_good_and_poor_people_are_no_groups(rng):
    """Good people agree more than poor ones, but poor ones do not agree more than across."""
    people = {f"p{k}": same for k in range(5)} | {
        f"q{k}": lambda x, _: x if rng.random() < 0.5 else "x" for k in range(5)
    }
    assert groups(answers(rng, people, items=300, each=6)) is None
    assert groups(answers(rng, {"ann": same, "ben": same, "cal": same})) is None
    assert groups(Annotations.of([("i", "ann", "x")])) is None


def test_the_models_beside_voting(rng):
    """Where half of the people guess a model predicts unseen answers better, and it names other labels than voting."""
    people = {f"p{k}": same for k in range(4)} | {f"q{k}": lambda *_: "xy"[rng.integers(2)] for k in range(6)}
    study = study_assumptions(answers(rng, people, items=400, each=6, right=0.95))
    assert study.judge in ("dawid-skene", "one-coin")
    assert study.why.startswith("it predicts answers that it has not seen better than voting does, by 0.")
    assert study.much
    assert "items (" in study.sentences()[0]
    assert "Without gold nothing shows which is right" in study.sentences()[0]
    assert study.to_dict()["judge"] == study.judge


def test_alike_people_leave_voting(rng):
    """Where all are as good as each other no model is chosen, and nothing is said."""
    study = study_assumptions(answers(rng, {f"p{k}": same for k in range(8)}, each=5, right=0.8))
    assert (study.judge, study.why[:23]) == ("majority", "no model predicts answe")
    assert predictions(Annotations.of([("i", "a", "x"), ("i", "b", "x")])) == ()
    few = study_assumptions(Annotations.of([("i", "a", "x"), ("i", "b", "x")]))
    assert (few.judge, few.why) == (
        "majority",
        "the models could not be tried on answers that they have not seen",
    )
    assert few.sentences() == []


def test_names_and_order_do_not_matter(rng):
    """Row order changes nothing."""
    some = answers(rng, {"ann": same, "ben": same, "cal": same, "dee": swapped})
    assert swaps(some.take(rng.permutation(len(some)))) == swaps(some)


def test_every_method_says_what_it_rests_on():
    """A method that is offered has its assumption in words."""
    assert set(RESTS_ON) == set(TITLES) - {"weighted-vote"}


@pytest.mark.parametrize(
    ("name", "judge", "much"),
    [
        ("weather_sentiment_amt", "one-coin", False),
        ("weather_sentiment_cf", "majority", True),
        ("rte_snow2008", "dawid-skene", False),
    ],
)
def test_real_crowds(shared, name, judge, much):
    """The judge that the answers alone speak for is the best by gold, or voting where none is clearly better."""
    study = study_assumptions(read(shared(f"data/{name}/annotations.csv")))
    assert (study.judge, study.much, study.groups, study.swaps) == (judge, much, None, ())


def test_a_question_for_many_people():
    """Three are named, the others counted."""
    swap = Swap("p", tuple("abcde"), ("x", "y"), 95, 100)
    assert (
        swap.words()
        == "p gives “x” where a, b, c and 2 more give “y”, and the other way round, in 95 of 100 answers. Labels swapped?"
    )
