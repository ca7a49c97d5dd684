"""The draft of a gold set before anybody answers, and what happens to it when the guideline moves on."""

from collections.abc import Mapping, Sequence

from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.gold import Goal, GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump, Version
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.guideline.impact import impact_on_gold


def open_draft(
    name: str,
    guideline: Guideline,
    contents: Mapping[str, Mapping[str, str]],
    *,
    sampling: str,
    questions: Sequence[str] = (),
    goal: Goal | None = None,
    version: str = "1.0.0",
) -> GoldSet:
    """Items without an answer yet, by id, with their content; every question of the guideline is asked of each."""
    if not contents:
        raise InvalidDocument(f"gold set {name}: there is no item to begin with.")
    known = [question.id for question in guideline.questions]
    if strange := [question for question in questions if question not in known]:
        raise NotFound(f"{guideline} has no question {strange[0]!r}; expected one of {listed(known)}.")
    card = GoldCard(
        name=name, version=version, guideline=_cited(guideline), sampling=sampling, goal=goal or Goal()
    )
    return GoldSet(card=card, items=_blank(contents, questions or known))


def add_items(gold: GoldSet, contents: Mapping[str, Mapping[str, str]], *, sampling: str) -> GoldSet:
    """More items for a draft; those it has, or that left it, are refused. The card says how these were drawn too."""
    there = {item.id for item in (*gold.items, *gold.left)}
    if twice := [item for item in contents if item in there]:
        raise InvalidDocument(f"gold set {gold} has these items already: {listed(twice)}.")
    card = gold.card.model_copy(update={"sampling": f"{gold.card.sampling} Then: {sampling}"})
    return GoldSet(card=card, items=(*gold.items, *_blank(contents, gold.questions())), left=gold.left)


def next_draft(gold: GoldSet, guideline: Guideline, changes: Sequence[Change], *, bump: Bump) -> GoldSet:
    """A draft of the next version of a locked set, under `guideline`.

    `changes` lead from the guideline that the set cites to `guideline`: the answers whose meaning they touch are
    stale, and only those are verified again. The goal of the card is kept.
    """
    version = str(Version.parse(gold.card.version).step(bump))
    card = gold.card.model_copy(
        update={"version": version, "locked_on": None, "items": 0, "items_sha256": None}
    )
    return under(gold.model_copy(update={"card": card}), guideline, changes)


def under(gold: GoldSet, guideline: Guideline, changes: Sequence[Change]) -> GoldSet:
    """A draft moved to a newer guideline, its touched answers marked with what touched them."""
    card = gold.card.model_copy(update={"guideline": _cited(guideline)})
    moved = gold.model_copy(update={"card": card})
    for touched in impact_on_gold(changes, gold).stale:
        answer = gold.item(touched.item).answers[touched.question]
        if answer.settled:
            because = tuple(dict.fromkeys((*answer.stale, *touched.because)))
            stale = answer.model_copy(update={"stale": because})
            moved = moved.with_answer(touched.item, touched.question, stale)
    return moved


def _blank(contents: Mapping[str, Mapping[str, str]], questions: Sequence[str]) -> tuple[GoldItem, ...]:
    return tuple(
        GoldItem(id=item, content=dict(content), answers={question: GoldAnswer() for question in questions})
        for item, content in contents.items()
    )


def _cited(guideline: Guideline) -> Reference:
    return Reference(name=guideline.name, version=guideline.version, sha256=guideline.digest())
