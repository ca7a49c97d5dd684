"""`workbench plan`: numbers that are checked by eye, JSON for programs, refusals, and pilots as evidence."""

import json

import pytest

from workbench.pilot.budget import cost_curves
from workbench.pilot.commands.plan import write_cost_figure
from workbench.statistics.planning import Design, Prices

A, B = (f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab")
PILOT = ("--question", "intent", "--gold", "support-tickets@1.0.0")


@pytest.fixture
def plan(workbench):
    """The JSON of a plan."""

    def run(*words: object) -> dict:
        return json.loads(workbench("plan", *words, "--json").stdout)

    return run


def test_an_interval(plan, workbench):
    """± .05 around one half: 384 in 8 of 10 pilots; in words and as JSON."""
    found = plan("interval", "--accuracy", 0.5, "--half-width", 0.05)
    assert (found["items"], found["chance"]) == (384, 0.8)
    shown = workbench("plan", "interval", "--accuracy", 0.5, "--half-width", 0.05).stdout
    assert "items: 384\n" in shown
    assert "design" not in shown.replace("design effect", "")


def test_an_interval_with_prices(plan):
    """253 items with three answers of .10 and gold at 1 each cost 328.90."""
    found = plan("interval", "--half-width", 0.03, "--per-item", 3, "--price", 0.1, "--item-price", 1)
    assert (found["items"], found["answers"], round(found["cost"], 2)) == (253, 759, 328.9)


def test_too_few_people(plan, workbench):
    """No number of items: null and the reason; exit status 0, for it is an answer."""
    words = ("interval", "--half-width", 0.03, "--annotators", 12, "--annotator-icc", 0.05)
    found = plan(*words)
    assert found["items"] is None
    assert "more annotators are needed" in found["reason"]
    assert "more annotators are needed" in workbench("plan", *words).stdout


def test_an_interval_of_alpha(plan):
    """From a pilot by scaling, before one by simulation."""
    words = ("interval", "--half-width", 0.05)
    found = plan(*words, "--from-items", 160, "--from-half-width", 0.1)
    assert (found["items"], found["chance"]) == (787, 0.8)
    assert plan(*words, "--from-items", 160, "--from-half-width", 0.1, "--chance", 0.5)["items"] == 640
    found = plan(*words, "--labels", 5, "--per-item", 3)
    assert found["half_width"] <= 0.05
    assert 240 < found["items"] < 330


def test_power(plan):
    """The textbook's 34 pairs; what 34 pairs see."""
    assert plan("power", "--better-by", 0.5, "--sd", 1)["items"] == 34
    found = plan("power", "--better-by", 0.5, "--sd", 1, "--items", 34)
    assert found["power"] == pytest.approx(0.8078, abs=1e-4)
    assert found["smallest_difference_at_power_0.8"] <= 0.5


def test_better_than_perfect_is_worse(plan):
    """Where the better vendor would be above 1, the other is taken to be worse by as much."""
    assert plan("power", "--better-by", 0.05, "--accuracy", 0.98)["items"] > 2


def test_a_quiz(plan, workbench):
    """44 items and 40 right, shorter on average where it may stop early."""
    found = plan("quiz", "--good", 0.95, "--poor", 0.8)
    assert (found["fixed"]["n"], found["fixed"]["needed"]) == (44, 40)
    assert found["sequential"]["poor"]["expected"] < 20 < found["sequential"]["good"]["expected"] < 30
    shown = workbench("plan", "quiz").stdout
    assert "44 items, 40 right to pass (4 mistakes allowed)" in shown
    assert "not enough evidence" in shown


def test_a_budget(plan, workbench):
    """300 buy 187 items with one answer each, or 150 with five; √(15 × 4) = 7.7, so eight answers are best."""
    words = ("budget", "--budget", 300, "--price", 0.1, "--item-price", 1.5)
    offers = {offer["per_item"]: offer for offer in plan(*words)}
    assert {m: offer["items"] for m, offer in offers.items()} == {1: 187, 2: 176, 3: 166, 5: 150, 8: 130}
    assert min(offers, key=lambda m: offers[m]["half_width"]) == 8
    shown = workbench("plan", *words).stdout
    assert "half-width" in shown
    assert "Most certain for the money: 8 answers an item, of at most 10." in shown


def test_a_pilot_as_evidence(plan, labelling):
    """Vendor B of the shipped pilot: accuracy .792 and what its six people differ by."""
    found = plan("interval", "--half-width", 0.03, "--per-item", 3, "--annotators", 6, "--answers", B, *PILOT)
    assert found["accuracy"] == pytest.approx(0.792, abs=0.001)
    assert found["design"]["annotator_icc"] == pytest.approx(0.087, abs=0.001)
    assert found["items"] is None
    stated = plan(
        "interval", "--half-width", 0.03, "--per-item", 3, "--accuracy", 0.9, "--answers", B, *PILOT
    )
    assert stated["accuracy"] == 0.9
    both = plan("power", "--better-by", 0.05, "--answers", A, "--against", B, *PILOT)
    assert both["sd"] == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("interval", "--half-width", 0.05, "--from-items", 160), "go together"),
        (("interval", "--half-width", 0.05, "--answers", "a.csv"), "--answers needs --gold"),
        (("power", "--better-by", 0.05, "--answers", "a.csv"), "go together"),
        (("budget", "--budget", 100), "--price or --item-price is needed"),
        (("interval", "--half-width", 1.5), "1.5"),
    ],
)
def test_usage(workbench, words, said):
    """What is missing is named."""
    assert said in workbench("plan", *words, status=2).stderr


def test_refusals(refusal):
    """What cannot be planned is one message."""
    assert "poor must be below good" in refusal("plan", "quiz", "--good", 0.8, "--poor", 0.9)
    assert "more than" in refusal(
        "plan", "power", "--better-by", 0.05, "--per-item", 9, "--within", 0, "--between", 0.9
    )


# The figure of cost against certainty can be drawn, read aloud, and drawn again the same.


def test_a_line_for_each_number_of_answers(tmp_path):
    """Each is named, the title says where it ends, and a second drawing has the same bytes."""
    curves = cost_curves(0.9, Prices(answer=0.1, item=1.5), per_item=(1, 3), design=Design(), most=900)
    one = write_cost_figure(curves, tmp_path / "one.svg", share=0.9, currency="USD").read_text()
    assert "1 answer an item" in one
    assert "3 answers an item" in one
    assert "cost in USD" in one
    assert "Cost against certainty: 1 an item reach" in one
    assert write_cost_figure(curves, tmp_path / "two.svg", share=0.9, currency="USD").read_text() == one
