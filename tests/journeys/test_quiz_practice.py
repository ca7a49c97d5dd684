"""Who failed a quiz of boxes practises: after each item answer and gold lie over each other, with what the answer counts."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.mark_rounds import GOLD, made
from tests.journeys.quiz_steps import begin, on_item
from tests.journeys.test_quiz_marks import draw, onto, over, submit
from workbench.store.rounds.store import AttemptStore

RULE = {"good": 0.95, "poor": 0.3, "false_pass": 0.2, "false_fail": 0.2}


@pytest.fixture(scope="module")
def create(rounds):
    """`create("boxes", "street")` makes a round about items; `rounds.link(name, person)` leads into it."""
    return made(rounds.root)


def test_who_failed_practises_boxes_and_comes_back(rounds, create, page, kept, axe):
    """Fail, practise on the feedback of each box, then a second attempt that the gold of the practice helps to pass."""
    warm = create("boxes", "street", "empty", feedback="item", attempts=10)
    exam = create(
        *("boxes", "street", "empty"),
        practice=False,
        length=2,
        attempts=2,
        practice_round=warm,
        criterion=RULE,
    )
    link = rounds.link(exam, "A03")
    begin(page, link)
    for turn in (1, 2):
        on_item(page, turn)
        at = onto(page)
        draw(page, at(10, 10), at(60, 60))
        submit(page)
    over(page)
    expect(page.get_by_text("You can practise first, in")).to_be_visible()
    expect(page.locator(".mk svg").first).to_be_visible()
    page.get_by_role("button", name="Practise").click()
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    practice = page.url
    page.keyboard.press("Enter")
    seen = set()
    for turn in (1, 2):
        on_item(page, turn)
        at = onto(page)
        draw(page, at(120, 280), at(320, 410))
        submit(page)
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        heading = page.locator("#q-said")
        expect(heading).to_be_visible()
        seen.add(heading.inner_text())
        if heading.inner_text() == "Partly right":
            expect(page.locator(".vs small").first).to_have_text("Your answer, counts 50%")
            expect(page.get_by_role("button", name="Expected", exact=True)).to_be_visible()
            assert axe(page) == []
        else:
            expect(page.locator(".vs i")).to_have_text("nothing")
        page.get_by_role("button", name="Continue").click()
    over(page)
    assert seen == {"Partly right", "The expected answer is different"}
    drawn = [json.loads(answer.label) for answer in kept(practice)]
    assert [len(boxes) for boxes in drawn] == [1, 1]
    page.goto(link)
    page.get_by_role("button", name="Try again").click()
    for turn in (1, 2):
        on_item(page, turn)
        at = onto(page)
        with AttemptStore.open(None, rounds.root) as store:
            item = store.attempts(exam)[-1].turn(turn).item
        if item == "street":
            for left, top, right, bottom, label in json.loads(GOLD["boxes"]):
                page.keyboard.press("Escape")
                page.keyboard.press("2" if label == "person" else "1")
                draw(page, at(left, top), at(right, bottom))
        else:
            page.keyboard.press("e")
        submit(page)
    over(page)
    expect(page.locator(".quiz")).to_contain_text("2 of 2")
    assert axe(page) == []
