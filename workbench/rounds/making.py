"""What a new round asks: the gold answers of a split, or those alone that a change of the guideline reaches."""

from collections.abc import Sequence
from typing import Any

from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.gold import GoldItem, GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump
from workbench.errors import NotFound, listed
from workbench.guideline.impact import impact_on_gold
from workbench.rounds.advice import NothingToAsk


def retake_scope(
    changes: Sequence[Change], gold: GoldSet, *, also_added: bool = False
) -> frozenset[tuple[str, str]]:
    """(item, question) of the gold answers that a retake asks: those resting on what changed its meaning.

    also_added   those resting on what was added, too: answers given before stand, but people may not know it
    """
    meant = [
        change for change in changes if change.changes_meaning or (also_added and change.bump is Bump.MINOR)
    ]
    return frozenset((answer.item, answer.question) for answer in impact_on_gold(meant, gold).affected)


def about_gold(
    gold: GoldSet,
    guideline: Guideline,
    *,
    expert: bool = False,
    questions: Sequence[str] = (),
    split: str = "quiz",
    since: str | None = None,
    changes: Sequence[Change] = (),
    also_added: bool = False,
    fill_up: bool = False,
) -> tuple[dict[str, Any], int]:
    """The fields of a round about a gold set, and how many questions about items there are to draw from.

    guideline   the version that the set cites
    expert      a round of blind labels: every item, answered or not
    questions   those to ask; all of them where none is named
    since       a retake: only what `changes`, which lead from that version to `guideline`, reach; see `retake_scope`
    fill_up     a retake asks other items of the split behind these
    """
    known = tuple(question.id for question in guideline.questions) if expert else gold.questions()
    asked = chosen(questions, known, str(gold))
    touched = None
    if since is not None:
        touched = retake_scope(changes, gold, also_added=also_added)
    every = [
        (item.id, question)
        for item in gold.items
        for question in asked
        if expert or (item.split == split and _settled(item, question))
    ]
    pairs = [pair for pair in every if touched is None or pair in touched]
    if not pairs:
        scope = f"for {split}" if since is None else f"for {split} that asks what changed since {since}"
        way = (
            ""
            if since is None
            else " Add some, or create $whole, invite people to it and declare who is ready$ready."
        )
        raise NothingToAsk(f"{gold} has no item {scope}, with an answer to {listed(asked)}.{way}")
    if fill_up:
        pairs += [pair for pair in every if pair not in set(pairs)]
    digest = None if expert else gold.card.digest()
    fields = {
        "kind": "expert" if expert else "quiz",
        "guideline": Reference(name=guideline.name, version=guideline.version, sha256=guideline.digest()),
        "gold": Reference(name=gold.card.name, version=gold.card.version, sha256=digest),
        "questions": tuple(q for q in asked if any(q == question for _, question in pairs)),
        "items": tuple(dict.fromkeys(item for item, _ in pairs)),
        "changed_since": since,
        "also_added": also_added,
        "filled_up": fill_up,
    }
    return fields, len(pairs)


def chosen(questions: Sequence[str], known: Sequence[str], where: str) -> tuple[str, ...]:
    """The questions that were asked for, in the order of the document; all where none was."""
    for question in questions:
        if question not in known:
            raise NotFound(f"{where} has no question {question!r}; expected one of {listed(known)}.")
    return tuple(question for question in known if not questions or question in questions)


def _settled(item: GoldItem, question: str) -> bool:
    answer = item.answers.get(question)
    return answer is not None and answer.label is not None
