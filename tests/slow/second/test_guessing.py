"""Counting does not pay: written from the docs alone, never used for tuning."""

import pytest

from tests.slow.second.quizzes import Bench, in_shares, measure, sheets, sits_through
from tests.slow.second.worlds import hold

pytestmark = pytest.mark.slow
LENGTH = 70
PEOPLE = 1500
SHARES = {
    "2 even": (1, 1),
    "3 even": (1, 1, 1),
    "7 even": (1,) * 7,
    "80/15/5": (80, 15, 5),
    "60/30/10": (60, 30, 10),
}
POLICIES = {
    "end": ("--feedback", "end"),
    "item": ("--feedback", "item"),
    "until sure, item": ("--feedback", "item", "--until-sure"),
    "until sure, end": ("--feedback", "end", "--until-sure"),
}
COMMON = ("--length", LENGTH, "--allow-undecided")


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.mark.parametrize("shares", SHARES)
def test_the_order_of_labels_does_not_help(bench, shares):
    """First attempts at four pools and four policies: printed rates, refusals, and twelve ways to guess."""
    faults = []
    for times in (1.0, 1.2, 1.5, 4.0):
        gold = bench.gold(
            f"gold-{times:g}".replace(".", "-"), {"kind": in_shares(SHARES[shares], round(LENGTH * times))}
        )
        paper = None
        for number, (policy, options) in enumerate(POLICIES.items()):
            quiz = bench.quiz(f"r{times:g}-{number}".replace(".", "-"), gold, *COMMON, *options)
            paper = paper or sheets(quiz, PEOPLE)
            faults += measure(f"{shares}, pool {times:g}, {policy}", quiz, paper).faults()
    hold(*faults)


@pytest.mark.parametrize("times", [1.5, 2.0, 2.2, 2.5, 4.0])
def test_a_second_attempt_does_not_pay_by_counting(bench, times):
    """The gold of the first attempt was shown: people count what is left for the second, and remember no item."""
    faults = []
    gold = bench.gold("gold", {"kind": in_shares(SHARES["2 even"], round(LENGTH * times))})
    for number, (policy, options) in enumerate(POLICIES.items()):
        quiz = bench.quiz(f"r{number}", gold, *COMMON, *options, "--attempts", 2)
        said = any("repeat after their gold was shown" in note for note in quiz.notes)
        assert said == (times < 2)
        paper = sheets(quiz, PEOPLE, 2)
        faults += measure(f"second attempt, pool {times:g}, {policy}", quiz, paper, attempt=2).faults()
    hold(*faults)


@pytest.mark.parametrize("changed", ["label", "rule"])
@pytest.mark.parametrize("shares", ["2 even", "7 even"])
def test_a_retake_prints_what_counting_gains(bench, changed, shares):
    """A retake that is filled up asks what changed first; it is not refused, but its rates are printed."""
    faults = []
    gold = bench.gold("gold", {"kind": in_shares(SHARES[shares], 140)}, changed=changed)
    for number, (policy, options) in enumerate(POLICIES.items()):
        quiz = bench.quiz(f"r{number}", gold, *COMMON, *options, "--since", "1.0.0", "--fill-up")
        row = measure(f"retake, {changed} changed, {shares}, {policy}", quiz, sheets(quiz, PEOPLE))
        faults += [fault for fault in row.faults() if "printed" in fault]
    hold(*faults)


@pytest.mark.parametrize("times", [1.2, 4.0])
@pytest.mark.parametrize("sizes", [(2, 3), (7, 2)])
def test_two_questions_do_not_help(bench, times, sizes):
    """Two questions about the same items, with labels that have nothing to do with each other."""
    faults = []
    n = round(LENGTH * times / 2)
    gold = bench.gold("gold", {"kind": in_shares((1,) * sizes[0], n), "mood": in_shares((1,) * sizes[1], n)})
    for number, (policy, options) in enumerate(POLICIES.items()):
        quiz = bench.quiz(f"r{number}", gold, *COMMON, *options)
        row = measure(f"{sizes} labels, pool {times:g}, {policy}", quiz, sheets(quiz, PEOPLE))
        faults += row.faults()
    hold(*faults)


@pytest.mark.parametrize("labels", [12, 20, 35])
def test_many_labels_do_not_help(bench, labels):
    """Each label has its turn, so of many labels a large part of the quiz is owed."""
    faults = []
    for times in (1.2, 4.0):
        gold = bench.gold(
            f"gold-{times:g}".replace(".", "-"), {"kind": in_shares((1,) * labels, round(LENGTH * times))}
        )
        for number, (policy, options) in enumerate(POLICIES.items()):
            quiz = bench.quiz(f"r{times:g}-{number}".replace(".", "-"), gold, *COMMON, *options)
            faults += measure(
                f"{labels} labels, pool {times:g}, {policy}", quiz, sheets(quiz, PEOPLE)
            ).faults()
    hold(*faults)


@pytest.mark.parametrize("policy", POLICIES)
def test_whole_sessions_say_the_same(bench, policy):
    """People take two attempts at the screen: turns and verdicts are those that are measured here."""
    gold = bench.gold("gold", {"kind": in_shares((60, 30, 10), 250)})
    quiz = bench.quiz("r", gold, *COMMON, *POLICIES[policy], "--attempts", 2)
    for number, share in enumerate((0.95, 0.6, 0.82)):
        sits_through(bench, quiz, f"ana{number}", share)
