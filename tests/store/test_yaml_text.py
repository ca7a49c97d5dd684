"""The text of a draft keeps every line that did not change: comments, folded sentences, quotes, blank lines."""

import copy
import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.documents.fields import ordered
from workbench.documents.guideline import Guideline
from workbench.store import documents
from workbench.store.yaml_text import pruned, rewritten

DRAFT = """\
# Read me first.
name: tickets
version: 1.0.0   # not published yet
title: Tickets
purpose: >-
  Messages are sorted
  by what they want.

questions:
  - id: intent
    ask: What is wanted?
    labels:
      # money comes first
      - id: refund
        definition: Money back.   # short on purpose
        includes:
          - '"Refund" in any words'
          # decided in May
          - A credit
      # all else
      - id: other
        definition: >-
          Whatever is
          left. # this is text

rules:
  # Money: R1.x
  - id: R1.1
    question: intent
    text: Asking for money is a refund.
    separates: [refund, other]
  # Time: R2.x
  - id: R2.1
    question: intent
    text: A date is none.
    separates: [refund, other]
"""


def values():
    return documents.plain_of(documents.tree_of(DRAFT, "draft"))


def differences(new: str) -> list[str]:
    """The lines that went and came."""
    found = difflib.ndiff(DRAFT.splitlines(), new.splitlines())
    return [line for line in found if line[0] in "+-"]


def test_nothing_changed_changes_no_byte():
    """The same values give the same text."""
    assert rewritten(DRAFT, values()) == DRAFT


def test_a_field_is_written_anew_alone_and_keeps_its_remark():
    """One value, one line; what stood behind it still does."""
    tree = values()
    tree["questions"][0]["labels"][0]["definition"] = "Money, back."
    assert differences(rewritten(DRAFT, tree)) == [
        "-         definition: Money back.   # short on purpose",
        "+         definition: Money, back.   # short on purpose",
    ]


def test_a_moved_entry_takes_its_comment_along():
    """The comment above a label belongs to it; the one above the first stays the heading of the list."""
    tree = values()
    tree["questions"][0]["labels"].reverse()
    text = rewritten(DRAFT, tree)
    assert text.index("# all else") < text.index("id: other") < text.index("id: refund")
    assert "left. # this is text" in text


def test_a_removed_entry_takes_only_its_own_comment():
    """The comments of others stay."""
    tree = values()
    del tree["rules"][1]
    text = rewritten(DRAFT, tree)
    assert "# Time: R2.x" not in text
    assert "# Money: R1.x" in text
    assert text.startswith(DRAFT[: DRAFT.index("  # Time")])


def test_a_new_rule_is_spelt_as_the_others():
    """Short lists on one line, long sentences folded; a part that was not there comes in its place."""
    tree = values()
    long = "A sentence that is so long that it does not fit into a line of eighty characters, and more."
    tree["rules"].append({"id": "R2.2", "question": "intent", "text": long, "separates": ["refund", "other"]})
    tree["authors"] = ["Ines"]
    text = rewritten(DRAFT, ordered(Guideline, tree))
    assert "    separates: [refund, other]\n" in text[text.index("R2.2") :]
    assert "    text: >-\n      A sentence that is so long" in text
    assert text.index("purpose:") < text.index("authors:") < text.index("questions:")


def test_a_comment_inside_a_list_stays_with_its_sentence():
    """Sentences of a list are found again by what they say."""
    tree = values()
    tree["questions"][0]["labels"][0]["includes"].insert(0, "Chargebacks")
    assert differences(rewritten(DRAFT, tree)) == ["+           - Chargebacks"]


def test_an_unusual_layout_is_written_too():
    """A flow mapping cannot be edited line by line; its values arrive all the same."""
    text = "name: tickets\nquestions: [{id: intent, ask: What?, labels: [{id: a, definition: A.}]}]\n"
    tree = documents.plain_of(documents.tree_of(text, "draft"))
    tree["questions"][0]["ask"] = "Which?"
    new = rewritten(text, tree)
    assert documents.plain_of(documents.tree_of(new, "draft")) == tree


SHIPPED = sorted((Path(__file__).parents[2] / "guidelines").glob("*/draft.yaml"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=120)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["definition", "move", "includes", "drop", "text", "add"]), TEXTS),
        max_size=6,
    )
)
def test_any_edits_arrive_as_they_were_meant(edits):
    """Whatever is typed, moved, added and taken out: read again, the draft holds just that, and its first comment."""
    text, tree = DRAFT, values()
    for what, said in edits:
        tree = copy.deepcopy(tree)
        labels, rules = tree["questions"][0]["labels"], tree.setdefault("rules", [])
        if what == "definition":
            labels[-1]["definition"] = said
        elif what == "move":
            labels.reverse()
        elif what == "includes":
            labels[0].setdefault("includes", []).append(said)
        elif what == "drop" and rules:
            rules.pop(0)
        elif what == "text" and rules:
            rules[-1]["text"] = said
        elif what == "add":
            rules.append(
                {"id": f"R9.{len(rules)}", "question": "intent", "text": said, "separates": ["other"]}
            )
        text = rewritten(text, tree)
        assert pruned(documents.plain_of(documents.tree_of(text, "draft"))) == pruned(tree)
    assert text.startswith("# Read me first.\n")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_the_shipped_drafts_stay_as_they_are(path):
    """Opening and saving what ships changes nothing."""
    text = path.read_text(encoding="utf-8")
    assert rewritten(text, documents.plain_of(documents.tree_of(text, "draft"))) == text
