"""A lead makes a quiz with the form: the plan moves with every setting, advice is followed by its button, the board shows it."""

import re

from playwright.sync_api import expect

from workbench.store.rounds.store import AttemptStore


def test_a_lead_makes_a_quiz_and_sees_what_it_can_decide(desk):
    """Too short first, mended by a button, with practice in the same go; nothing is kept before the last click."""
    _, screen = desk.screen("Calibration")
    screen.get_by_role("button", name="New round").click()
    plan = screen.get_by_role("complementary", name="Plan of the round")
    good = plan.get_by_role("img", name="Somebody who gets 90% right")
    expect(good).to_have_accessible_name(
        "Somebody who gets 90% right: 95% pass; 1.1% stay undecided; 3.7% fail, wrongly."
    )
    screen.get_by_label("Length").select_option("A fixed number of answers")
    screen.get_by_role("textbox", name=re.compile("^Answers")).fill("30")
    expect(plan.get_by_text("30 answers are too few to tell 90% right from 75% right")).to_be_visible()
    expect(good).to_have_accessible_name(
        "Somebody who gets 90% right: 65% pass; 33% stay undecided; 2.6% fail, wrongly."
    )
    make = plan.get_by_role("button", name="Make the round")
    expect(make).to_have_attribute("aria-disabled", "true")
    plan.get_by_role("button", name="Take 70 answers").click()
    expect(good).to_have_accessible_name("Somebody who gets 90% right: 96% pass; 4.4% fail, wrongly.")
    plan.get_by_role("button", name="Add practice").click()
    expect(screen.get_by_role("combobox", name="Practice")).to_have_value("new")
    screen.get_by_label("Title").fill("Winter quiz")
    expect(plan.get_by_text("By guessing:")).to_be_visible()
    with AttemptStore.open(None, desk.lab.root) as store:
        assert store.rounds() == ()
    make.click()
    expect(
        screen.get_by_role("status").filter(has_text="“Winter quiz” is made, and practice with it.")
    ).to_be_visible()
    expect(screen.get_by_role("heading", name="0 people")).to_be_visible()
    with AttemptStore.open(None, desk.lab.root) as store:
        rounds = {each.name: each for each in store.rounds()}
    assert set(rounds) == {"winter-quiz", "winter-quiz-practice"}
    assert (rounds["winter-quiz"].length, rounds["winter-quiz"].practice_round) == (
        70,
        "winter-quiz-practice",
    )
