"""Answers and gold are carried through renamed, merged and split labels; what is carried and what is left is all there was."""

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations, Categorical
from workbench.documents.gold import GoldSet, check
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.errors import InvalidDocument, OutOfRange
from workbench.guideline.migration import Step, carry_answers, carry_gold, steps_of


def guideline(version: str, topic: str, tone: str = "low high", kind: str = "choice") -> Guideline:
    """A guideline whose two questions have these labels."""
    questions = [
        {
            **{"id": name, "ask": "Which?", "kind": kind if name == "topic" else "choice"},
            "labels": [{"id": label, "definition": label} for label in labels.split()],
        }
        for name, labels in (("topic", topic), ("tone", tone))
        if labels
    ]
    values = {"name": "g", "version": version, "title": "G", "purpose": "P.", "questions": questions}
    return Guideline.model_validate_json(json.dumps(values))


def migration(*steps: dict, since: str = "1.0.0", to: str = "2.0.0") -> Migration:
    about = {"guideline": "g", "since": since, "to": to, "why": "W.", "declared_by": "Ann"}
    whole = {**about, "declared_on": "2026-02-01", "steps": list(steps)}
    return Migration.model_validate_json(json.dumps(whole))


def rename(label: str, to: str, question: str = "topic") -> dict:
    return {"do": "rename", "question": question, "label": label, "to": to}


def rows(annotations: Annotations) -> list[tuple[str, str, str]]:
    """(item, annotator, label) of every row, in order."""
    columns = (annotations.item, annotations.annotator, annotations.label)
    return list(zip(*(column.texts() for column in columns), strict=True))


ANSWERS = Annotations.of(
    [("q1", "ann", "ham"), ("q1", "bob", "spam"), ("q2", "ann", "spam"), ("q3", "ann", "news")],
    question="topic",
)


def carried(*steps: dict, to: str, answers: Annotations = ANSWERS, **others: Annotations):
    """The answers after one step to a guideline with these labels."""
    chain = [guideline("1.0.0", "ham spam news"), guideline("2.0.0", to)]
    return carry_answers({"topic": answers, **others}, steps_of(chain, [migration(*steps)] if steps else []))


def test_rename():
    """Another id, and nothing else; the rows say the new version."""
    done = carried(rename("ham", "good"), to="good spam news")
    assert rows(done.carried["topic"]) == [
        ("q1", "ann", "good"),
        ("q1", "bob", "spam"),
        ("q2", "ann", "spam"),
        ("q3", "ann", "news"),
    ]
    assert done.carried["topic"].labels == ("good", "spam", "news")
    assert set(done.carried["topic"].guideline_version.texts()) == {"2.0.0"}
    assert done.left == {}


def test_merge():
    """Two labels become one."""
    merge = {"do": "merge", "question": "topic", "labels": ["ham", "news"], "to": "good"}
    done = carried(merge, to="good spam")
    assert [label for _, _, label in rows(done.carried["topic"])] == ["good", "spam", "spam", "good"]


def test_split_by_item_and_the_rest_is_asked_again():
    """q2 is named; q1 is not."""
    split = {
        "do": "split",
        "question": "topic",
        "label": "spam",
        "to": ["offer", "fraud"],
        "items": {"q2": "fraud"},
    }
    done = carried(split, to="ham offer fraud news")
    assert ("q2", "ann", "fraud") in rows(done.carried["topic"])
    left = done.left["topic"]
    assert rows(left.answers) == [("q1", "bob", "spam")]
    assert left.why.texts() == ["'spam' was split into 'offer' and 'fraud': must be given again"]
    (loss, assumed) = done.losses
    assert (loss.count, loss.source, loss.example) == (1, "topic", "item 'q1', annotator 'bob'")
    assert "taken as given under 1.0.0" in assumed.what
    assert assumed.count == 4


def test_split_by_the_answer_to_another_question():
    """Each annotator's own first answer about the same item decides; where it says nothing, it is asked again."""
    thumb = {"question": "tone", "labels": {"high": "fraud", "low": "offer"}}
    split = {
        "do": "split",
        "question": "topic",
        "label": "spam",
        "to": ["offer", "fraud"],
        "by_answer": thumb,
    }
    tone = Annotations.of(
        [("q1", "bob", "high"), ("q1", "bob", "low"), ("q1", "ann", "low"), ("q2", "bob", "low")],
        question="tone",
    )
    done = carried(split, to="ham offer fraud news", tone=tone)
    assert ("q1", "bob", "fraud") in rows(done.carried["topic"])
    assert rows(done.left["topic"].answers) == [("q2", "ann", "spam")]
    assert len(done.carried["tone"]) == 4


def test_a_label_that_went_without_a_word():
    """No step says what became of it, so it is left, with that reason."""
    done = carried(to="ham spam")
    assert rows(done.left["topic"].answers) == [("q3", "ann", "news")]
    assert done.left["topic"].why.texts() == [
        "'news' is no label of g@2.0.0, and no migration step says what replaces it"
    ]


def test_a_label_that_comes_back_is_another():
    """The label news went in 2.0.0 and is there again in 3.0.0: old answers are not carried past the gap."""
    chain = [
        guideline("1.0.0", "ham spam news"),
        guideline("2.0.0", "ham spam"),
        guideline("3.0.0", "ham spam news"),
    ]
    done = carry_answers({"topic": ANSWERS}, steps_of(chain, []))
    assert rows(done.left["topic"].answers) == [("q3", "ann", "news")]


def test_a_question_that_went():
    """All of its answers are left."""
    chain = [guideline("1.0.0", "ham spam news"), guideline("2.0.0", "ham spam news", tone="")]
    tone = Annotations.of([("q1", "ann", "low")], question="tone")
    done = carry_answers({"topic": ANSWERS, "tone": tone}, steps_of(chain, []))
    assert done.left["tone"].why.texts() == ["g@2.0.0 no longer asks 'tone'"]
    assert set(done.carried) == {"topic"}


def test_each_row_joins_the_road_at_its_own_version():
    """Renamed twice the same way: a row is moved once for each step after its version, never twice for one."""
    chain = [guideline(v, "ham spam") for v in ("1.0.0", "2.0.0", "3.0.0")]
    swap = [rename("ham", "spam"), rename("spam", "ham")]
    both = [migration(*swap), migration(*swap, since="2.0.0", to="3.0.0")]
    answers = Annotations(
        Categorical.of(["q1", "q2", "q3", "q4", "q5", "q6", "q7"]),
        Categorical.of(["ann"] * 7),
        Categorical.of(["ham"] * 7),
        question="topic",
        guideline_version=Categorical.of(["1.0.0", "2.0.0", "3.0.0", None, "0.9.0", "4.0.0", "2.5.0"]),
    )
    done = carry_answers({"topic": answers}, steps_of(chain, both))
    assert [(item, label) for item, _, label in rows(done.carried["topic"])] == [
        ("q1", "ham"),
        ("q2", "spam"),
        ("q3", "ham"),
        ("q4", "ham"),
    ]
    assert dict(
        zip([r[0] for r in rows(done.left["topic"].answers)], done.left["topic"].why.texts(), strict=True)
    ) == {
        "q5": "given under 0.9.0, before 1.0.0: carry it from there",
        "q6": "given under 4.0.0, after 3.0.0",
        "q7": "given under 2.5.0, which was never published",
    }


def test_several_in_one():
    """Each part of `a|b` has its outcome; the same twice is once, in the guideline's order; one part lost is all lost."""
    chain = [
        guideline("1.0.0", "a b c d", kind="multi_choice"),
        guideline("2.0.0", "z x c", kind="multi_choice"),
    ]
    merge = {"do": "merge", "question": "topic", "labels": ["a", "b"], "to": "x"}
    answers = Annotations.of(
        [("q1", "ann", "a|b"), ("q2", "ann", "b|c"), ("q3", "ann", "c|d"), ("q4", "ann", "c")],
        question="topic",
    )
    done = carry_answers({"topic": answers}, steps_of(chain, [migration(merge)]))
    assert [label for _, _, label in rows(done.carried["topic"])] == ["x", "x|c", "c"]
    assert rows(done.left["topic"].answers) == [("q3", "ann", "c|d")]


def test_one_version_is_no_road():
    """There is nothing to carry across."""
    with pytest.raises(OutOfRange, match="only one"):
        steps_of([guideline("1.0.0", "a b")], [])


LABELS = ["a", "b", "c", "d"]
ROWS = st.lists(
    st.tuples(st.sampled_from(["q1", "q2", "q3"]), st.sampled_from(["ann", "bob"]), st.sampled_from(LABELS)),
    min_size=1,
    max_size=20,
)


@given(ROWS, st.permutations(LABELS))
def test_renaming_and_back_is_the_identity(triples, order):
    """Whatever is renamed into whatever, even in a circle."""
    there = [rename(old, new) for old, new in zip(LABELS, order, strict=True) if old != new]
    back = [rename(new, old) for old, new in zip(LABELS, order, strict=True) if old != new]
    steps = [
        Step(
            guideline(f"{n}.0.0", "a b c d"),
            guideline(f"{n + 1}.0.0", "a b c d"),
            migration(*some, since=f"{n}.0.0", to=f"{n + 1}.0.0") if some else None,
        )
        for n, some in ((1, there), (2, back))
    ]
    given = Annotations.of(triples, question="topic")
    done = carry_answers({"topic": given}, steps)
    assert rows(done.carried["topic"]) == rows(given)
    assert done.left == {}


FATES = st.sampled_from(["stays", "renamed", "merged", "split", "gone"])


@given(
    ROWS, st.tuples(FATES, FATES, FATES, FATES), st.dictionaries(st.sampled_from(["q1", "q2"]), st.just("s1"))
)
def test_nothing_is_lost_silently(triples, outcomes, items):
    """Carried and left are all rows, each once; every row that is left has its reason, and the losses count them."""
    steps: list[dict] = []
    after = ["m", "s1", "s2"]
    merged = [label for label, outcome in zip(LABELS, outcomes, strict=True) if outcome == "merged"]
    for label, outcome in zip(LABELS, outcomes, strict=True):
        if outcome == "renamed":
            steps.append(rename(label, f"new-{label}"))
            after.append(f"new-{label}")
        elif outcome == "split":
            split = {"do": "split", "question": "topic", "label": label, "to": ["s1", "s2"], "items": items}
            steps.append(split)
        elif outcome == "stays" or (outcome == "merged" and len(merged) < 2):
            after.append(label)
    if len(merged) > 1:
        steps.append({"do": "merge", "question": "topic", "labels": merged, "to": "m"})
    chain = [guideline("1.0.0", "a b c d"), guideline("2.0.0", " ".join(after))]
    given = Annotations.of(triples, question="topic")
    done = carry_answers({"topic": given}, steps_of(chain, [migration(*steps)] if steps else []))
    came = rows(done.carried["topic"]) if done.carried else []
    stayed = rows(done.left["topic"].answers) if done.left else []
    assert Counter((i, p) for i, p, _ in came + stayed) == Counter((i, p) for i, p, _ in rows(given))
    assert all(label in after for _, _, label in came)
    if done.left:
        assert None not in done.left["topic"].why.texts()
    assert sum(loss.count for loss in done.losses if loss.what.startswith("not carried")) == len(stayed)
    outcome = dict(zip(LABELS, outcomes, strict=True))
    assert all(outcome[label] in ("gone", "split") for _, _, label in stayed)


def test_other_columns_come_along():
    """Seconds and comments stay with their rows."""
    answers = Annotations(
        Categorical.of(["q1", "q2"]),
        Categorical.of(["ann", "ann"]),
        Categorical.of(["news", "ham"]),
        question="topic",
        comment=Categorical.of(["a", "b"]),
        seconds=np.array([1.0, 2.0]),
    )
    done = carried(to="ham spam", answers=answers)
    assert done.carried["topic"].comment.texts() == ["b"]
    assert done.carried["topic"].seconds.tolist() == [2.0]
    assert done.left["topic"].answers.seconds.tolist() == [1.0]


# A gold set goes through the same steps as answers; what experts have to give again is open, and listed.


def guideline_of(version: str, topic: str, rules: str = "R1 R2") -> Guideline:
    labels = [{"id": label, "definition": label} for label in topic.split()]
    tone = [{"id": label, "definition": label} for label in ("low", "high")]
    values = {
        **{"name": "g", "version": version, "title": "G", "purpose": "P."},
        "questions": [
            {"id": "topic", "ask": "?", "labels": labels},
            {"id": "tone", "ask": "?", "labels": tone},
        ],
        "rules": [
            {"id": rule, "question": "topic", "text": "T.", "separates": [topic.split()[0]]}
            for rule in rules.split()
        ],
    }
    return Guideline.model_validate_json(json.dumps(values))


def gold(*items: dict, version: str = "1.0.0") -> GoldSet:
    card = {
        "name": "g",
        "version": "1.2.0",
        "guideline": {"name": "g", "version": version},
        "sampling": "All.",
    }
    card |= {"locked_on": "2026-01-01", "items": len(items), "items_sha256": "0" * 64}
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": list(items)}))


def item(name: str, **answers: dict) -> dict:
    return {"id": name, "answers": answers}


def said(label: str | None, **more: object) -> dict:
    return {"label": label, "settled": "unanimous" if label else None, **more}


def steps(*steps: dict, to: str, rules: str = "R1 R2"):
    about = {"guideline": "g", "since": "1.0.0", "to": "2.0.0", "why": "W.", "declared_by": "Ann"}
    whole = {**about, "declared_on": "2026-02-01", "steps": list(steps)}
    return steps_of(
        [guideline_of("1.0.0", "ham spam news"), guideline_of("2.0.0", to, rules)],
        [Migration.model_validate_json(json.dumps(whole))],
    )


RENAME = {"do": "rename", "question": "topic", "label": "ham", "to": "good"}
SPLIT = {"do": "split", "question": "topic", "label": "spam", "to": ["offer", "fraud"]}


def test_everything_of_an_answer_is_renamed():
    """Label, accepted labels and votes; the card cites the new guideline and is not locked."""
    votes = {"e1": "ham", "e2": "ham", "e3": "news"}
    before = gold(
        item("q1", topic=said("ham", accepted=["news"], votes=votes, settled="majority", rules=["R1"]))
    )
    done = carry_gold(before, steps(RENAME, to="good spam news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.accepted, answer.settled, answer.rules) == (
        "good",
        ("news",),
        "majority",
        ("R1",),
    )
    assert answer.votes == {"e1": "good", "e2": "good", "e3": "news"}
    card = done.gold.card
    assert (card.version, card.guideline.version, card.locked_on, card.items_sha256) == (
        "2.0.0",
        "2.0.0",
        None,
        None,
    )
    assert (done.answers, done.carried, done.lost) == (1, 1, ())
    assert check(done.gold, guideline_of("2.0.0", "good spam news")) == ()


def test_a_merge_makes_the_accepted_label_the_label():
    """What was accepted beside it is the same now, and is not listed twice."""
    merge = {"do": "merge", "question": "topic", "labels": ["ham", "news"], "to": "good"}
    done = carry_gold(
        gold(item("q1", topic=said("ham", accepted=["news"]))), steps(merge, to="good spam"), "2.0.0"
    )
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.accepted) == ("good", ())
    assert done.lost == ()


def test_what_is_asked_again_is_open():
    """Without its label, its votes and its settling, in its place, and listed with its reason."""
    before = gold(
        item("q1", topic=said("spam", votes={"e1": "spam"}), tone=said("low")), item("q2", topic=said("ham"))
    )
    done = carry_gold(before, steps(SPLIT, to="ham offer fraud news"), "2.0.0")
    assert done.gold.unsettled() == (("q1", "topic"),)
    assert done.gold.items[0].answers["topic"].votes == {}
    assert done.gold.items[0].answers["tone"].label == "low"
    (lost,) = done.open_again
    assert (lost.item, lost.question, lost.value) == ("q1", "topic", "spam")
    assert "split into 'offer' and 'fraud'" in lost.why
    assert (done.answers, done.carried) == (3, 2)


def test_a_split_by_the_answer_to_another_question():
    """The item's settled answer decides for the label and all its votes together."""
    thumb = {**SPLIT, "by_answer": {"question": "tone", "labels": {"high": "fraud"}}}
    votes = {"e1": "spam", "e2": "spam", "e3": "ham"}
    before = gold(item("q1", topic=said("spam", votes=votes, settled="majority"), tone=said("high")))
    done = carry_gold(before, steps(thumb, to="ham offer fraud news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.votes) == ("fraud", {"e1": "fraud", "e2": "fraud", "e3": "ham"})


def test_parts_that_are_lost_are_listed():
    """A vote, an accepted label and a rule that have no place any more; the answer itself stands."""
    votes = {"e1": "ham", "e2": "ham", "e3": "spam"}
    answer = said("ham", accepted=["spam"], votes=votes, settled="majority", rules=["R1", "R2"])
    done = carry_gold(
        gold(item("q1", topic=answer)), steps(SPLIT, to="ham offer fraud news", rules="R1"), "2.0.0"
    )
    assert [(one.part, one.value) for one in done.lost] == [
        ("accepted", "spam"),
        ("vote", "e3: spam"),
        ("rule", "R2"),
    ]
    kept = done.gold.items[0].answers["topic"]
    assert (kept.label, kept.votes, kept.rules) == ("ham", {"e1": "ham", "e2": "ham"}, ("R1",))
    assert done.carried == 1


def test_an_answer_nobody_settled_stays_open():
    """Its votes are carried."""
    before = gold(item("q1", topic=said(None, votes={"e1": "ham", "e2": "news"})))
    done = carry_gold(before, steps(RENAME, to="good spam news"), "2.0.0")
    answer = done.gold.items[0].answers["topic"]
    assert (answer.label, answer.votes) == (None, {"e1": "good", "e2": "news"})
    assert done.lost == ()


LABEL = st.sampled_from(["ham", "spam", "news"])


@given(st.lists(st.tuples(LABEL, LABEL, LABEL), min_size=1, max_size=8))
def test_every_answer_is_carried_or_open_again(votes):
    """Nothing is lost silently: settled ones come through, or are listed and open; no item goes."""
    items = []
    for number, three in enumerate(votes):
        most = max(three, key=three.count)
        settled = (
            {"settled": "majority"}
            if three.count(most) > 1
            else {"settled": "adjudicated", "settled_by": "Ann"}
        )
        items.append(
            item(
                f"q{number}", topic={"label": most, "votes": dict(zip("abc", three, strict=True)), **settled}
            )
        )
    done = carry_gold(gold(*items), steps(RENAME, SPLIT, to="good offer fraud"), "2.0.0")
    assert done.answers == len(votes) == done.carried + len(done.open_again) == len(done.gold.items)
    assert [i for i, _ in done.gold.unsettled()] == [one.item for one in done.open_again]
    assert check(done.gold, guideline_of("2.0.0", "good offer fraud")) == ()
    kept = sum(len(i.answers["topic"].votes) for i in done.gold.items)
    opened = {one.item for one in done.open_again}
    lost = sum(one.part == "vote" for one in done.lost)
    assert kept + lost == 3 * len(votes) - 3 * len(opened)


def test_gold_of_another_version():
    """The road starts where the gold was made, or is refused."""
    with pytest.raises(InvalidDocument, match=r"made under g@0\.9\.0, and the migration starts at g@1\.0\.0"):
        carry_gold(gold(version="0.9.0"), steps(RENAME, to="good spam news"), "2.0.0")
