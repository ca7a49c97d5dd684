"""A guideline with every field filled, guidelines as they come, and what differs between two."""

import datetime as dt

from hypothesis import strategies as st

from workbench.characters import typed
from workbench.documents.guideline import EdgeCase, Example, Guideline, Label, Question, Release, Rule
from workbench.documents.severity import Severity
from workbench.formats.exporting import OF_GUIDELINE, OF_LABEL, OF_QUESTION

WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufeff,"),
    min_size=1,
    max_size=12,
).filter(lambda text: typed(text.strip()) == text != "")
SENTENCES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
KINDS = st.sampled_from(["choice", "multi_choice", "rating"])
IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)


@st.composite
def questions(draw: st.DrawFn, question_id: str) -> Question:
    """A question with two to four labels; a rating's labels are often numbers in a row."""
    kind = draw(KINDS)
    numbers = st.integers(0, 9).flatmap(lambda low: st.just([str(n) for n in range(low, low + 3)]))
    ids = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    if kind == "rating" and draw(st.booleans()):
        ids = draw(numbers)
    keys = draw(st.lists(st.sampled_from("abc123ÄÖ!"), min_size=len(ids), max_size=len(ids), unique=True))
    labels = [
        Label(
            id=id_,
            name=draw(st.none() | WORDS),
            definition=draw(SENTENCES),
            includes=tuple(draw(st.lists(WORDS, max_size=1))),
            colour=draw(st.none() | COLOURS),
            hotkey=key if draw(st.booleans()) else None,
        )
        for id_, key in zip(ids, keys, strict=True)
    ]
    level = draw(st.none() | st.just("ordinal"))
    return Question(
        id=question_id,
        title=draw(st.none() | WORDS),
        ask=draw(SENTENCES),
        kind=kind,
        level=level,
        labels=tuple(labels),
    )


@st.composite
def guidelines(draw: st.DrawFn, most: int = 3) -> Guideline:
    """A guideline with one question or a few."""
    ids = draw(st.lists(IDS, min_size=1, max_size=most, unique=True))
    return Guideline(
        name="sample",
        version=draw(st.sampled_from(["1.0.0", "2.1.0"])),
        title=draw(WORDS),
        purpose=draw(SENTENCES),
        questions=tuple(draw(questions(each)) for each in ids),
    )


def full() -> Guideline:
    """Two questions, and a value in every field."""
    spam = Label(
        id="spam",
        name="unwanted mail",
        definition='Sold "<&>" to nobody.',
        includes=("chains",),
        excludes=("news",),
        examples=(Example(text="Buy now", why="It sells."),),
        counterexamples=(Example(text="Your bill", label="ham"),),
        colour="#0072b2",
        hotkey="s",
    )
    ham = Label(id="ham", definition="Wanted.", colour="#e69f00", hotkey="h", parent="spam")
    rule = Rule(id="R1", question="kind", text="Bills are wanted.", separates=("spam", "ham"))
    case = EdgeCase(
        id="E1",
        question="kind",
        item="A bill with an offer",
        decision="ham",
        why="It is a bill.",
        decided_by="two experts",
        decided_on=dt.date(2026, 11, 24),
        rules=("R1",),
    )
    stars = tuple(Label(id=str(n), name=f"star {n}", definition=f"{n} of 3") for n in (1, 2, 3))
    return Guideline(
        name="mail",
        version="1.2.0",
        title="Mail",
        purpose="Sort it.",
        authors=("Ines",),
        questions=(
            Question(
                id="kind",
                title="What kind",
                ask="What is it?",
                level="nominal",
                labels=(spam, ham),
                severities=(Severity(gold="ham", answer="spam", severity=5),),
            ),
            Question(id="harm", ask="How bad?", kind="rating", labels=stars),
        ),
        rules=(rule,),
        cases=(case,),
        changelog=(Release(version="1.2.0", date=dt.date(2026, 11, 24), summary="More."),),
    )


def differing(one: Guideline, other: Guideline) -> set[str]:
    """The fields that a guideline fills and another does not repeat; a name that is the id's own is no name."""
    fields = {name for name, of in OF_GUIDELINE.items() if any(of(one)) and of(one) != of(other)}
    if [q.id for q in one.questions] != [q.id for q in other.questions]:
        fields.add("question id")
    for mine, yours in zip(one.questions, other.questions, strict=True):
        assert mine.label_ids == yours.label_ids
        same_title = mine.title is None or mine.shown == yours.shown
        fields |= (
            _fields(mine, yours, OF_QUESTION)
            - {"question id"}
            - ({"question title"} if same_title else set())
        )
        for label, again in zip(mine.labels, yours.labels, strict=True):
            fields |= _fields(label, again, OF_LABEL) - (
                {"label name"} if label.shown == again.shown else set()
            )
    return fields


def _fields(one, other, of):
    return {name for name, value in of.items() if value(one) and value(one) != value(other)}
