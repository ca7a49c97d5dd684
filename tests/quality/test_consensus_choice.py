"""A consensus method is recommended over plain voting by evidence only, and never for its smoothing."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import ConsensusAccuracy
from workbench.quality.consensus_choice import Rival, Trial, study_consensus_choice
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.crowdlab import crowdlab
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.methods import METHODS
from workbench.statistics.estimate import Estimate

TRUTH = {f"q{u:02}": "xy"[u % 2] for u in range(40)}
KEY = AnswerKey(TRUTH)
ROWS = Annotations.of(
    [(item, who, label) for item, label in TRUTH.items() for who in "AB"]
    + [(item, who, "xy"[(u // 2) % 2]) for u, item in enumerate(TRUTH) for who in "CD"]
)  # A and B know, C and D say the same for two items in a row: half of the items are ties


def knows(annotations, smoothing=0.01):
    """A made-up method that is right on all items but the first few, the more the larger its smoothing."""
    items = majority(annotations).items
    wrong = set(list(items)[: int(30 * smoothing)])
    right = [[float((TRUTH[i] == x) != (i in wrong)) for x in "xy"] for i in items]
    return Consensus("knows", items, ("x", "y"), np.array(right))


def rival(*intervals):
    """A method with these differences, one a smoothing."""
    nothing = ConsensusAccuracy(Estimate(0.5), Estimate(0.5), 0)
    trials = [
        Trial(
            "mace",
            smoothing,
            "",
            nothing,
            lead := Estimate(value, low, high, 10),
            Estimate(0.0),
            lead,
            np.zeros(0),
        )
        for smoothing, (value, low, high) in enumerate(intervals)
    ]
    return Rival("mace", tuple(trials))


@pytest.mark.parametrize(
    ("intervals", "finding"),
    [
        ([(0.1, 0.05, 0.2)], "better"),
        ([(0.1, 0.05, 0.2), (0.2, 0.1, 0.3)], "better"),
        ([(-0.1, -0.2, -0.05), (-0.2, -0.3, -0.1)], "worse"),
        ([(0.1, 0.05, 0.2), (0.02, -0.01, 0.05)], "hinges on smoothing"),
        ([(0.02, -0.01, 0.05), (-0.02, -0.05, 0.01)], "hinges on smoothing"),
        ([(-0.1, -0.2, -0.05), (0.0, -0.01, 0.01)], "not told apart"),
        ([(0.02, -0.01, 0.05)], "not told apart"),
        ([(None, None, None)], "not told apart"),
    ],
)
def test_findings(intervals, finding):
    """Better or worse only where every interval is on that side; a lead that comes and goes is the smoothing's."""
    assert rival(*intervals).finding == finding


def test_ties_are_shared():
    """Half of the items are ties: plain voting is right on 3/4; a method that is always right leads by 1/4."""
    choice = study_consensus_choice(ROWS, KEY, methods={"knows": knows}, smoothings=(0.01,))
    assert (choice.items, choice.plain.all.value, choice.plain.disputes) == (40, 0.75, 20)
    (trial,) = choice.rivals[0].trials
    assert trial.difference.value == pytest.approx(0.25)
    assert 0.1 < trial.difference.low < 0.2 < 0.3 < trial.difference.high < 0.4
    assert choice.recommended == "knows"
    assert choice.sentence.startswith(
        "knows: +25.0 points (+17.5 to +32.5) at smoothing 0.01 over plain voting"
    )


def test_a_gain_that_is_all_in_ties_is_told_apart():
    """`knows` is right where voting is, and settles the ties: all of its gain is there, and that is said."""
    choice = study_consensus_choice(ROWS, KEY, methods={"knows": knows}, smoothings=(0.01,))
    (trial,) = choice.rivals[0].trials
    assert (trial.in_ties.value, trial.elsewhere.value) == (pytest.approx(0.25), 0)
    assert trial.ties.startswith(
        "Its gain is all in ties: on the items that voting decides it brings +0.0 points ("
    )
    assert trial.ties in choice.sentence
    row = choice.to_dict()["methods"][1]
    assert (row["in_ties"], row["elsewhere"]) == (pytest.approx(0.25), 0)


def test_a_gain_beyond_ties_says_nothing_of_them():
    """A voter outnumbered by two who are wrong together: a method that knows gains on decided items."""
    rows = [(item, who, label) for item, label in TRUTH.items() for who in "A"]
    rows += [(item, who, "xy"[(u // 2) % 2]) for u, item in enumerate(TRUTH) for who in "CD"]
    choice = study_consensus_choice(Annotations.of(rows), KEY, methods={"knows": knows}, smoothings=(0.01,))
    (trial,) = choice.rivals[0].trials
    assert (trial.in_ties.value, trial.elsewhere.value, trial.ties) == (0, pytest.approx(0.5), "")


def test_the_choice_is_held_against_other_items():
    """Nine tenths choose, the last tenth judges: for a method that is right everywhere the accuracy stays, and all tenths choose it."""
    choice = study_consensus_choice(ROWS, KEY, methods={"knows": knows}, smoothings=(0.01,))
    held = choice.held_out
    assert (held.accuracy.value, held.lead.value, held.picks) == (1.0, pytest.approx(0.25), (("knows", 10),))
    how = "10-fold cross-validation of the choice over 40 items, Wilson interval for voting and the leader together"
    assert held.accuracy.method == how
    assert choice.sentence.endswith(
        "On items that had no part in the choice it is right in 100.0% (88.8 to 100.0%), +25.0 points (+17.5 to +32.5) "
        "beside voting; 10 of 10 tenths of the gold choose it."
    )


def test_too_few_items_recommend_nothing():
    """With fewer than twenty gold items the choice cannot be held against others: plain voting, and why."""
    some = AnswerKey(dict(list(TRUTH.items())[:19]))
    choice = study_consensus_choice(ROWS, some, methods={"knows": knows}, smoothings=(0.01,))
    assert choice.recommended == "majority"
    assert choice.sentence.endswith(
        "but 19 gold items are too few to hold the choice against others; 20 are needed."
    )


def test_a_lead_by_smoothing_alone_is_not_recommended():
    """Right on all at one smoothing and wrong on most at another: plain voting, and it says why."""
    choice = study_consensus_choice(ROWS, KEY, methods={"knows": knows}, smoothings=(0.01, 1.0))
    assert choice.recommended == "majority"
    assert choice.rivals[0].words.startswith("knows wins by its smoothing alone: +25.0 points")
    assert choice.sentence == (
        "Majority: on 40 items no method beats plain voting beyond chance at every smoothing tried; where knows is"
        " ahead, it is by smoothing alone."
    )


def test_intervals_hold_for_all_methods_together():
    """With more methods beside it the same method has a wider interval."""
    alone = study_consensus_choice(ROWS, KEY, methods={"knows": knows}, smoothings=())
    many = study_consensus_choice(ROWS, KEY, methods=METHODS | {"knows": knows}, smoothings=())
    one, other = (choice.rivals[-1].trials[0].difference for choice in (alone, many))
    assert one.value == other.value
    assert other.high - other.low > one.high - one.low
    assert other.method == "bootstrap over 40 items, 10,000 draws, for 7 methods together"
    assert other.confidence == pytest.approx(1 - 0.05 / 7)


def test_the_same_on_all_items_is_not_certain():
    """Where a method and plain voting never differ, the interval is what so many items cannot rule out."""
    rows = Annotations.of([(f"q{u}", who, "x") for u in range(20) for who in "ABC"])
    choice = study_consensus_choice(
        rows, AnswerKey({f"q{u}": "x" for u in range(20)}), methods={"wawa": METHODS["wawa"]}
    )
    difference = choice.rivals[0].trials[0].difference
    assert (difference.value, difference.low) == (0, pytest.approx(-(1 - 0.05 ** (1 / 20))))
    assert choice.rivals[0].words == "Wawa does not beat plain voting: +0.0 points (−13.9 to +13.9)."


def test_no_item_of_the_key():
    """Nothing to compare on: said in words, and plain voting."""
    choice = study_consensus_choice(ROWS, AnswerKey({"other": "x"}))
    assert (choice.recommended, choice.items) == ("majority", 0)
    assert choice.sentence.startswith("Majority: no item of the key has a consensus")
    assert choice.rivals[0].words == "Wawa: no item of the key has a consensus."
    assert choice.to_dict()["methods"][1]["difference"] is None


def test_crowdlab_is_compared_with_its_probabilities():
    """A method that needs more than answers is handed in bound to it."""
    model = {item: [0.9, 0.1] if label == "x" else [0.1, 0.9] for item, label in TRUTH.items()}
    methods = {"crowdlab": partial(crowdlab, probabilities=model)}
    choice = study_consensus_choice(ROWS, KEY, methods=methods)
    assert (choice.recommended, choice.sentence[:8]) == ("crowdlab", "CROWDLAB")


def test_frame_and_dict():
    """A row for plain voting, and one for each method and smoothing."""
    choice = study_consensus_choice(ROWS, KEY)
    frame = choice.to_frame()
    assert frame["method"].value_counts()["dawid-skene"] == 3
    assert len(frame) == 1 + 2 + 3 + 3 + 2
    assert list(frame.columns[:5]) == ["method", "smoothing", "accuracy", "accuracy_low", "accuracy_high"]
    assert choice.to_dict()["recommended"] == choice.recommended
    assert set(choice.to_dict()["findings"]) == set(METHODS) - {"majority"}


@given(st.randoms(use_true_random=False))
def test_row_order_and_names_do_not_matter(rng):
    """The bootstrap draws from a histogram of differences, so even its bounds stay."""
    rows = [(item, who, label) for item, who, label in triples(ROWS)]
    names = dict(zip("ABCD", rng.sample("ABCD", 4), strict=True))
    moved = rng.sample([(item, names[who], label) for item, who, label in rows], len(rows))
    ours, theirs = (
        study_consensus_choice(Annotations.of(some), KEY, methods={"wawa": METHODS["wawa"]})
        .rivals[0]
        .trials[0]
        for some in (rows, moved)
    )
    assert ours.difference == theirs.difference


def triples(annotations):
    """The rows as text."""
    columns = (annotations.item, annotations.annotator, annotations.label)
    return zip(*(column.texts() for column in columns), strict=True)


@pytest.fixture
def real(shared):
    """The study of one of the real crowds."""

    def study(name):
        answers, key = read(shared(f"data/{name}/annotations.csv")), read_key(shared(f"data/{name}/gold.csv"))
        return study_consensus_choice(answers, key)

    return study


def test_rte_takes_dawid_skene(real):
    """Snow et al. (2008): Dawid-Skene leads plain voting by 3.1 points, at every smoothing."""
    choice = real("rte_snow2008")
    assert choice.recommended == "dawid-skene"
    trials = next(rival for rival in choice.rivals if rival.method == "dawid-skene").trials
    assert [round(trial.accuracy.all.value, 4) for trial in trials] == [0.9275, 0.9287, 0.93]
    assert all(trial.difference.low > 0 for trial in trials)
    assert choice.sentence.startswith("Dawid–Skene: +3.1 points (+0.8 to +5.3) at smoothing 0.01")
    assert (
        "Its gain may be all in ties: on the items that voting decides it brings +0.4 points"
        in choice.sentence
    )
    assert choice.held_out.picks == (("dawid-skene", 10),)
    assert round(choice.held_out.accuracy.value, 3) == 0.927


@pytest.mark.parametrize(
    ("name", "accuracies"),
    [("weather_sentiment_amt", [0.84, 0.8467, 0.86]), ("weather_sentiment_cf", [0.83, 0.8867, 0.6833])],
)
def test_weather_takes_plain_voting(real, name, accuracies):
    """Dawid-Skene loses to plain voting there, or leads by its smoothing alone and not beyond chance: no win is claimed."""
    choice = real(name)
    assert choice.recommended == "majority"
    found = next(rival for rival in choice.rivals if rival.method == "dawid-skene")
    assert [round(trial.accuracy.all.value, 4) for trial in found.trials] == accuracies
    assert found.finding == "hinges on smoothing"
    assert found.words.startswith(
        "Dawid–Skene is ahead of plain voting at some smoothing, by that alone and not beyond chance: −"
    )
    assert "where Dawid–Skene" in choice.sentence
