"""A rule or a case is added to a draft with its comments and headings in place; a misfit leaves it as it was."""

import datetime as dt

import pytest

from workbench.errors import InvalidDocument
from workbench.store.draft_parts import add_case, add_rule, every_version

CASE = {
    **{"id": "E1", "question": "topic", "item": "Hello: you", "decision": "ham", "why": "Wanted."},
    **{"decided_by": "Ann", "decided_on": dt.date(2026, 2, 1), "rules": ["R1"], "asked_in": ["f1"]},
}
RULE = {
    "id": "R2",
    "question": "topic",
    "text": "News is ham.",
    "separates": ["ham", "spam"],
    "asked_in": ["f2"],
}


def test_a_rule_goes_below_the_last(workspace, draft):
    """Comments stay, and what stands below the last rule stands below the new one."""
    draft.write_text(draft.read_text().replace("changelog:", "\n# newest last\nchangelog:"))
    add_rule(workspace.guidelines, "mail", RULE)
    text = draft.read_text()
    assert "# kept by hand: ask Ann before changing rules" in text
    assert (
        text.index("Offers are spam.")
        < text.index("id: R2")
        < text.index("# newest last")
        < text.index("changelog:")
    )
    assert "\n\n# newest last\nchangelog:" in text
    assert workspace.guidelines.draft("mail").rule("R2").asked_in == ("f2",)


def test_the_first_case_gets_its_place(workspace, draft):
    """A draft without cases has them before its changelog."""
    made = add_case(workspace.guidelines, "mail", CASE)
    assert workspace.guidelines.draft("mail").cases == (made,)
    text = draft.read_text()
    assert text.index("rules:") < text.index("cases:") < text.index("changelog:")
    assert "rules: [R1]" in text


def test_a_comment_below_a_list(workspace, draft):
    """The last field of the last rule is a list over several lines; its comment moves too."""
    draft.write_text(
        draft.read_text().replace(
            "    separates: [ham, spam]\n", "    separates:\n      - ham\n      - spam\n\n# below\n"
        )
    )
    add_rule(workspace.guidelines, "mail", RULE)
    text = draft.read_text()
    assert text.index("id: R2") < text.index("# below") < text.index("changelog:")


@pytest.mark.parametrize(
    ("change", "said"),
    [({"decision": "eggs"}, "'eggs' is no label"), ({"rules": ["R9"]}, "R9"), ({"why": ""}, "why")],
)
def test_what_does_not_fit_leaves_the_draft_alone(workspace, draft, change, said):
    """Byte by byte."""
    before = draft.read_bytes()
    with pytest.raises(InvalidDocument, match=said):
        add_case(workspace.guidelines, "mail", {**CASE, **change})
    assert draft.read_bytes() == before


def test_a_number_is_never_given_again(workspace, draft):
    """Not even one that an earlier version used and the draft dropped."""
    workspace.guidelines.publish("mail")
    text = draft.read_text()
    draft.write_text(text[: text.index("rules:")] + text[text.index("changelog:") :])
    assert len(every_version(workspace.guidelines, "mail")) == 2
    with pytest.raises(InvalidDocument, match="R1 was already used; numbers are never reused"):
        add_rule(workspace.guidelines, "mail", {**RULE, "id": "R1"})
