"""A change knows its consequence: what kind it is, which bump it asks for, and what it touches."""

import copy
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.changes import BUMP, Change, along, bump_of, changes
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump

MAIL = {
    "name": "mail",
    "version": "1.0.0",
    "title": "Mail",
    "purpose": "Sort it.",
    "questions": [
        {
            "id": "topic",
            "ask": "What is it?",
            "labels": [
                {"id": "ham", "definition": "Wanted.", "examples": [{"text": "Hello"}, {"text": "Dear Ann"}]},
                {"id": "spam", "definition": "Not wanted.", "includes": ["offers"]},
                {"id": "news", "definition": "Asked for once."},
            ],
        },
        {
            "id": "tone",
            "ask": "How loud?",
            "kind": "rating",
            "labels": [{"id": str(n), "definition": f"{n} of 3."} for n in (1, 2, 3)],
        },
    ],
    "rules": [{"id": "R1", "question": "topic", "text": "Offers are spam.", "separates": ["ham", "spam"]}],
    "cases": [
        {
            **{"id": "E1", "question": "topic", "item": "Hello", "decision": "ham", "why": "Wanted."},
            **{"decided_by": "Ann", "decided_on": "2026-01-02"},
        }
    ],
    "changelog": [{"version": "1.0.0", "date": "2026-01-02", "summary": "First."}],
}

RELEASE = {"date": "2026-02-01", "summary": "Later."}

Edit = Callable[[dict], object]


def mail(*edits: Edit, version: str = "1.0.0", wording_only: tuple[str, ...] = ()) -> Guideline:
    """The mail guideline after some edits, with a changelog entry where its version is another one."""
    values = copy.deepcopy(MAIL)
    for edit in edits:
        edit(values)
    if version != "1.0.0":
        values["version"] = version
        values["changelog"] += [{**RELEASE, "version": version, "wording_only": list(wording_only)}]
    return Guideline.model_validate_json(json.dumps(values))


def label(values: dict, number: int = 0) -> dict:
    return values["questions"][0]["labels"][number]


def found(*edits: Edit, wording_only: tuple[str, ...] = ()) -> list[tuple[str, str, Bump]]:
    """(subject, what, bump) of everything that the edits change."""
    new = mail(*edits, version="2.0.0", wording_only=wording_only)
    return [(change.subject, change.what, change.bump) for change in changes(mail(), new)]


EXTRA_LABEL = {"id": "other", "definition": "Anything else."}
EXTRA_RULE = {"id": "R2", "question": "topic", "text": "News is news.", "separates": ["news"]}
EXTRA_CASE = {**MAIL["cases"][0], "id": "E2", "decision": "news"}
EXTRA_QUESTION = {**MAIL["questions"][1], "id": "haste"}

TABLE: list[tuple[str, Edit, tuple[str, str]]] = [
    # removed: MAJOR
    ("label removed", lambda g: g["questions"][0]["labels"].pop(2), ("topic/news", "removed")),
    ("rule removed", lambda g: g["rules"].clear(), ("R1", "removed")),
    ("case removed", lambda g: g["cases"].clear(), ("E1", "removed")),
    ("question removed", lambda g: g["questions"].pop(1), ("tone", "removed")),
    # meaning changed: MAJOR
    ("definition", lambda g: label(g).update(definition="Read."), ("topic/ham", "redefined")),
    ("label name", lambda g: label(g).update(name="good mail"), ("topic/ham", "redefined")),
    ("includes", lambda g: label(g, 1)["includes"].append("prizes"), ("topic/spam", "redefined")),
    ("parent", lambda g: label(g, 2).update(parent="ham"), ("topic/news", "redefined")),
    ("rule text", lambda g: g["rules"][0].update(text="All offers."), ("R1", "redefined")),
    ("rule separates", lambda g: g["rules"][0]["separates"].append("news"), ("R1", "redefined")),
    ("case decision", lambda g: g["cases"][0].update(decision="spam"), ("E1", "redefined")),
    ("question asked", lambda g: g["questions"][0].update(ask="Spam?"), ("topic", "redefined")),
    ("kind", lambda g: g["questions"][0].update(kind="multi_choice"), ("topic", "redefined")),
    ("level", lambda g: g["questions"][1].update(level="interval"), ("tone", "redefined")),
    ("order of a rating", lambda g: g["questions"][1]["labels"].reverse(), ("tone", "redefined")),
    ("example removed", lambda g: label(g)["examples"].pop(), ("topic/ham", "redefined")),
    ("example rewritten", lambda g: label(g)["examples"][0].update(text="Hi"), ("topic/ham", "redefined")),
    # added: MINOR
    ("label added", lambda g: g["questions"][0]["labels"].append(EXTRA_LABEL), ("topic/other", "added")),
    ("rule added", lambda g: g["rules"].append(EXTRA_RULE), ("R2", "added")),
    ("case added", lambda g: g["cases"].append(EXTRA_CASE), ("E2", "added")),
    ("question added", lambda g: g["questions"].append(EXTRA_QUESTION), ("haste", "added")),
    ("example added", lambda g: label(g)["examples"].append({"text": "Hi"}), ("topic/ham", "added")),
    (
        "counterexample added",
        lambda g: label(g).update(counterexamples=[{"text": "Buy"}]),
        ("topic/ham", "added"),
    ),
    # style: PATCH
    ("title", lambda g: g.update(title="Post"), ("title", "restyled")),
    ("purpose", lambda g: g.update(purpose="Sort the post."), ("purpose", "restyled")),
    ("authors", lambda g: g.update(authors=["Ann"]), ("authors", "restyled")),
    ("colour", lambda g: label(g).update(colour="#00ff00"), ("topic/ham", "restyled")),
    ("hotkey", lambda g: label(g).update(hotkey="h"), ("topic/ham", "restyled")),
    (
        "severities",
        lambda g: g["questions"][0].update(severities=[{"gold": "ham", "answer": "spam", "severity": 5}]),
        ("topic", "restyled"),
    ),
    ("order of choices", lambda g: g["questions"][0]["labels"].reverse(), ("topic", "restyled")),
    ("order of examples", lambda g: label(g)["examples"].reverse(), ("topic/ham", "restyled")),
]
EDITS = [edit for _, edit, _ in TABLE]
BUMPS = {"removed": Bump.MAJOR, "redefined": Bump.MAJOR, "added": Bump.MINOR, "restyled": Bump.PATCH}


@pytest.mark.parametrize(("edit", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_row_of_the_table(edit, expected):
    """One edit is one change, of its kind and with its bump."""
    subject, what = expected
    assert [(subject, what, BUMPS[what])] == found(edit)


@pytest.mark.parametrize("field", ["id", "date"])
def test_a_changelog_entry_or_a_version_is_no_change(field):
    """What describes a change is not one."""
    new = (
        mail(version="1.0.1")
        if field == "id"
        else mail(lambda g: g["changelog"][0].update(date="2026-01-03"))
    )
    assert changes(mail(), new) == ()


@pytest.mark.parametrize(
    ("edit", "subject"),
    [
        (lambda g: label(g).update(definition="Wanted!"), "topic/ham"),
        (lambda g: label(g)["examples"][0].update(text="Hello!"), "topic/ham"),
        (lambda g: g["rules"][0].update(text="An offer is spam."), "R1"),
        (lambda g: g["cases"][0].update(why="It is wanted."), "E1"),
        (lambda g: g["questions"][0].update(ask="What is it, please?"), "topic"),
    ],
)
def test_wording_that_is_declared_is_a_patch(edit, subject):
    """The author vouches that the meaning stands, for that subject and no other."""
    assert [(subject, "reworded", Bump.PATCH)] == found(edit, wording_only=(subject,))
    assert [(subject, "redefined", Bump.MAJOR)] == found(edit, wording_only=("topic/spam",))


def test_a_declaration_holds_for_its_own_version_only():
    """What 1.0.0 declared to be wording says nothing about what changes after 1.0.0."""
    declared = lambda g: g["changelog"][0].update(wording_only=["topic/ham"])  # noqa: E731
    redefined = lambda g: label(g).update(definition="Read.")  # noqa: E731
    (change,) = changes(mail(declared), mail(declared, redefined, version="1.0.1"))
    assert change.what == "redefined"


def test_removing_cannot_be_called_wording():
    """A label that goes is MAJOR, whatever is declared."""
    gone = lambda g: g["questions"][0]["labels"].pop(2)  # noqa: E731
    assert found(gone, wording_only=("topic/news",)) == [("topic/news", "removed", Bump.MAJOR)]


def test_style_and_meaning_of_one_label_are_told_apart():
    """A new colour and a new definition are two changes of one label."""
    edit = lambda g: label(g).update(colour="#00ff00", definition="Read.")  # noqa: E731
    assert found(edit) == [("topic/ham", "redefined", Bump.MAJOR), ("topic/ham", "restyled", Bump.PATCH)]


def test_a_change_says_what_was_and_what_is():
    """The fields that differ, on both sides, and whose answers they touch."""
    new = mail(lambda g: label(g).update(definition="Read."), version="2.0.0")
    expected = Change(
        "topic/ham",
        "redefined",
        ("definition",),
        {"definition": "Wanted."},
        {"definition": "Read."},
        "topic",
        ("ham",),
    )
    assert changes(mail(), new) == (expected,)
    assert str(expected) == "topic/ham redefined (definition): asks for MAJOR"
    assert expected.changes_meaning


def test_a_decision_that_turns_touches_both_labels():
    """Answers with the old decision and with the new one have to do with it."""
    (change,) = changes(mail(), mail(lambda g: g["cases"][0].update(decision="spam"), version="2.0.0"))
    assert change.labels == ("ham", "spam")


def test_added_and_removed_have_one_side():
    """What was not there before has no earlier text, what went has no later one."""
    old, new = mail(), mail(lambda g: g["rules"].append(EXTRA_RULE), version="1.1.0")
    (added,), (removed,) = changes(old, new), changes(new, old)
    assert (added.was, added.now["text"]) == (None, "News is news.")
    assert (removed.was["text"], removed.now) == ("News is news.", None)


def test_many_changes_ask_for_the_largest_bump():
    """Nothing asks for nothing; one removal among many additions asks for MAJOR."""
    assert bump_of(()) is Bump.NONE
    assert bump_of([Change("title", "restyled"), Change("R2", "added")]) is Bump.MINOR
    assert (
        bump_of([Change("R2", "added"), Change("R1", "removed"), Change("title", "restyled")]) is Bump.MAJOR
    )


reword: Edit = lambda g: label(g).update(definition="Read gladly.")  # noqa: E731
redefine: Edit = lambda g: label(g).update(definition="Read.")  # noqa: E731


def chained(*guidelines: Guideline) -> list[tuple[str, str]]:
    return [(change.subject, change.what) for change in along(guidelines)]


def reworded_later(*before: Edit, version: str) -> Guideline:
    """After some edits, the definition of ham worded anew, declared as wording in `version`."""
    return mail(*before, reword, version=version, wording_only=("topic/ham",))


def test_a_chain_remembers_a_meaning_that_changed_on_the_way():
    """Redefined in 2.0.0 and reworded in 2.0.1 is redefined for whoever answered under 1.0.0."""
    first, second, third = mail(), mail(redefine, version="2.0.0"), reworded_later(version="2.0.1")
    assert chained(first, second, third) == [("topic/ham", "redefined")]
    assert chained(second, third) == [("topic/ham", "reworded")]
    assert chained(first, second) == [("topic/ham", "redefined")]


def test_a_chain_of_wordings_is_wording():
    """Worded anew twice, each time declared, stays a PATCH."""
    first = mail()
    second = mail(
        lambda g: label(g).update(definition="Wanted!"), version="1.0.1", wording_only=("topic/ham",)
    )

    def both_releases(values: dict) -> None:
        values["changelog"] += [{**RELEASE, "version": "1.0.1", "wording_only": ["topic/ham"]}]

    third = reworded_later(both_releases, version="1.0.2")
    assert chained(first, second, third) == [("topic/ham", "reworded")]


def test_changed_and_changed_back_is_no_change():
    """An answer under 1.0.0 fits 3.0.0 when both say the same."""
    assert chained(mail(), mail(redefine, version="2.0.0"), mail(version="3.0.0")) == []


def test_a_rule_that_went_and_came_back_with_another_meaning_is_redefined():
    """Removed in 2.0.0, back with another text in 2.1.0 and reworded since: nothing vouches for its meaning."""
    gone: Edit = lambda g: g["rules"].clear()  # noqa: E731
    other: Edit = lambda g: g["rules"][0].update(text="Only offers of money.")  # noqa: E731
    last: Edit = lambda g: g["rules"][0].update(text="Offers of money only.")  # noqa: E731
    chain = [
        *(mail(), mail(gone, version="2.0.0"), mail(other, version="2.1.0")),
        mail(last, version="2.1.1", wording_only=("R1",)),
    ]
    assert chained(*chain) == [("R1", "redefined")]


def test_a_chain_of_one_is_no_change():
    """From a version to itself there is nothing to do."""
    assert along([mail()]) == ()


edited = st.sets(st.sampled_from(range(len(EDITS)))).map(sorted)


@given(edited)
def test_a_guideline_does_not_differ_from_itself(numbers):
    """changes(g, g) is empty, whatever g is."""
    guideline = possible(numbers)
    assert changes(guideline, guideline) == ()


@given(edited, edited)
def test_two_directions_see_the_same_difference(one, other):
    """What is added one way is removed the other way; what is redefined or restyled is so both ways."""
    there, back = changes(possible(one), possible(other)), changes(possible(other), possible(one))
    turned = {"added": "removed", "removed": "added"}
    whole = {(c.subject, turned.get(c.what, c.what)) for c in there if not c.fields}
    assert whole == {(c.subject, c.what) for c in back if not c.fields}
    assert {c.subject for c in there} == {c.subject for c in back}
    assert bool(there) == (possible(one) != possible(other))


@given(edited)
def test_declaring_wording_never_raises_the_bump(numbers):
    """A declaration can only lower what a change asks for, and never below PATCH."""
    subjects = tuple({change.subject for change in changes(mail(), possible(numbers))})
    plain = changes(mail(), possible(numbers))
    declared = changes(mail(), possible(numbers, wording_only=subjects))
    assert [c.subject for c in plain] == [c.subject for c in declared]
    for before, after in zip(plain, declared, strict=True):
        assert Bump.PATCH <= after.bump <= before.bump
        assert after.what == before.what or (before.what, after.what) == ("redefined", "reworded")


def possible(numbers: list[int], wording_only: tuple[str, ...] = ()) -> Guideline:
    """The mail guideline after those edits of the table that still fit each other."""
    kept: list[Edit] = []
    for number in numbers:
        try:
            mail(*kept, EDITS[number])
        except (ValueError, IndexError, KeyError):
            continue
        kept.append(EDITS[number])
    return mail(*kept, version="9.0.0", wording_only=wording_only)


def test_every_kind_of_change_has_a_bump():
    """The table in the module's docstring is complete."""
    assert set(BUMP) == {"added", "removed", "redefined", "renamed", "reworded", "restyled"}
