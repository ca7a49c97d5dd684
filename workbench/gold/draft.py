"""The draft of a gold set: its items, what each is used for, and how it moves to a newer guideline."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.gold import SPLITS, Goal, GoldAnswer, GoldCard, GoldItem, GoldSet, Split
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump, Version
from workbench.errors import InvalidDocument, NotFound, OutOfRange, listed
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

    `changes` lead from the guideline that the set cites to `guideline`: the answers whose meaning they change are
    stale, and only those need to be verified again. The goal of the card is kept.
    """
    version = str(Version.parse(gold.card.version).step(bump))
    card = gold.card.model_copy(
        update={"version": version, "locked_on": None, "items": 0, "items_sha256": None}
    )
    return move_to_guideline(gold.model_copy(update={"card": card}), guideline, changes)


def move_to_guideline(gold: GoldSet, guideline: Guideline, changes: Sequence[Change]) -> GoldSet:
    """A draft under a newer guideline; affected answers are marked stale with the subjects that changed."""
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


def deal(
    gold: GoldSet, shares: Mapping[str, float], *, seed: int = 20260101, seen: Collection[str] = ()
) -> GoldSet:
    """Assign each item a use: practice, honeypot or held back by `shares` of the set; the rest is quiz.

    Within each combination of labels the uses get their shares as exactly as whole items allow, rounding carried on
    to the next combination, so that every use holds every label where there are items enough. An item that somebody
    has `seen` is never held back: held-back items measure what people can do, not what they remember.
    """
    if strange := [name for name in shares if name not in SPLITS or name == "quiz"]:
        raise NotFound(
            f"there is no use {strange[0]!r} to deal; expected one of 'practice', 'honeypot', 'held_back'."
        )
    if min(shares.values(), default=0) < 0 or sum(shares.values()) > 1:
        raise OutOfRange(f"shares are 0 or more and come to 1 at most; found {dict(shares)}.")
    strata: defaultdict[tuple[str, ...], list[GoldItem]] = defaultdict(list)
    for item in sorted(gold.items, key=lambda item: sha256(f"{seed}\x00{item.id}".encode()).digest()):
        strata[tuple(str(answer.label) for answer in item.answers.values())].append(item)
    owed = dict.fromkeys(shares, 0.0)
    uses: dict[str, Split] = {}
    for labels in sorted(strata):
        for item in strata[labels]:
            for name, share in shares.items():
                owed[name] += share
            most = max(
                (name for name in owed if not (name == "held_back" and item.id in seen)),
                key=lambda name: owed[name],
                default=None,
            )
            if most is not None and owed[most] >= 0.5:
                owed[most] -= 1
                uses[item.id] = most  # type: ignore[assignment]  # checked above
            else:
                uses[item.id] = "quiz"
    return with_uses(gold, uses)


def with_uses(gold: GoldSet, uses: Mapping[str, Split]) -> GoldSet:
    """The set with other uses of some items, all at once."""
    if strange := [item for item in uses if item not in {item.id for item in gold.items}]:
        raise NotFound(f"gold set {gold} has no item {listed(strange)} that is asked.")
    items = tuple(
        item.model_copy(update={"split": uses[item.id]}) if item.id in uses else item for item in gold.items
    )
    return gold.model_copy(update={"items": items})


def uses(gold: GoldSet) -> dict[str, int]:
    """Use -> how many items have it."""
    return {split: sum(item.split == split for item in gold.items) for split in SPLITS}
