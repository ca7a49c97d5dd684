"""The first steps: one leads to the next, and neither the example nor a try-out makes one done."""

import pytest

from workbench.home.first_steps import first_steps
from workbench.home.study import Entry, Status, Waiting

DRAFT = Entry("guideline", "mail", "", (Waiting(1, "", "", "", {"place": "publish"}),), "Mail")
GUIDELINE = Entry("guideline", "mail", "1.0.0 is published", (), "Mail", "mail@1.0.0")
GOLD = Entry("gold set", "mail", "1.0.0 is locked", usable="mail@1.0.0")
ROUND = Entry("round", "first", "2 passed", (), "First round", "first")
PILOT = Entry("pilot", "spring", "frozen", (), "Spring", "spring")
EXAMPLE = Entry("guideline", "support-tickets", "", (), "Support tickets", "support-tickets@2.0.0", "example")
DRY = Entry("round", "dry", "", (), "Dry run", "dry", "try-out")


@pytest.mark.parametrize(
    ("entries", "states"),
    [
        ((), "ready needs needs needs"),
        ((DRAFT,), "ready needs needs needs"),
        ((GUIDELINE,), "done ready needs needs"),
        ((GUIDELINE, GOLD), "done done ready ready"),
        ((GUIDELINE, GOLD, DRY), "done done ready ready"),
        ((GUIDELINE, GOLD, ROUND, PILOT), "done done done done"),
        ((EXAMPLE,), "ready ready needs needs"),
    ],
)
def test_what_is_done_and_what_comes_next(entries, states):
    """A step needs the one before it, of one's own or the example's."""
    assert [step.state for step in first_steps(Status(entries))] == states.split()


def test_every_button_opens_the_place_where_the_thing_is_made():
    """With what the form can be filled in with."""
    guideline, gold, round_, pilot = first_steps(Status((GUIDELINE, GOLD)))
    assert guideline.address == {"tool": "guideline", "name": "mail"}
    assert gold.made == "mail"
    assert round_.address == {"tool": "calibration", "place": "new", "kind": "quiz", "gold": "mail@1.0.0"}
    assert pilot.address == {"tool": "pilot", "place": "new"}
    _, new, *_ = first_steps(Status((GUIDELINE,)))
    assert new.address == {"tool": "gold", "place": "new", "guideline": "mail@1.0.0"}


def test_a_draft_is_gone_on_with():
    """Where it waits."""
    step = first_steps(Status((DRAFT,)))[0]
    assert (step.button, step.address) == ("Go on with Mail", {"place": "publish"})
