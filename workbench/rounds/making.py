"""What a new round asks: the gold answers of a split, or those alone that a change of the guideline reaches."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from random import Random
from typing import Any

from workbench.documents.changes import Change
from workbench.documents.document import Reference
from workbench.documents.gold import GoldItem, GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.policies import OrderPolicy
from workbench.documents.round import Round, Turn
from workbench.documents.version import Bump
from workbench.errors import NotFound, listed
from workbench.guideline.impact import impact_on_gold

# Which gold answers a retake asks: those that rest on what changed in the guideline.


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
        scope = (
            f"of split {split}" if since is None else f"of split {split} that asks what changed since {since}"
        )
        way = (
            ""
            if since is None
            else " Add gold that does; or create a round without --since, invite people to it and declare who is ready: "
            "`workbench quiz ready`."
        )
        raise NotFound(f"{gold} has nothing {scope} with an answer to {listed(asked)}.{way}")
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


# Which questions an attempt asks and in what order: seeded, spread over labels and rules, fresh items before seen ones.


@dataclass(frozen=True)
class Ask:
    """One question about one item, and the strata it belongs to: its gold label and the rules it tests."""

    item: str
    question: str
    strata: tuple[str, ...] = ()


def pool_of(
    round_: Round, gold: GoldSet | None, only: Iterable[tuple[str, str]] | None = None
) -> tuple[Ask, ...]:
    """Everything a round may ask, in the order of its items: all its questions, or those that the gold has answered.

    `only` narrows it to some (item, question), such as those that a change of the guideline reaches, unless the round
    is filled up with others.
    """
    places = None if only is None or round_.filled_up else set(only)
    answers = {item.id: item.answers for item in gold.items} if gold else {}
    pool = []
    for item in round_.items:
        for question in round_.questions:
            answer = answers.get(item, {}).get(question)
            if (places is not None and (item, question) not in places) or (
                round_.kind == "quiz" and (answer is None or answer.label is None)
            ):
                continue
            strata = (f"{question}/{answer.label}", *answer.rules) if answer and answer.label else ()
            pool.append(Ask(item, question, strata))
    return tuple(pool)


def draw(
    pool: Sequence[Ask],
    order: OrderPolicy,
    *,
    seed: str,
    seen: Mapping[str, int] | None = None,
    first: Collection[tuple[str, str]] = (),
) -> tuple[Turn, ...]:
    """The turns of one attempt; the same seed draws the same.

    seen    how often the person has seen each item: those seen less come first
    first   (item, question) that are picked before all others

    Each pick takes, among the items least asked in this attempt and least seen, the one whose label and rules
    lag furthest behind their share of the pool; every stratum is owed at least one turn.
    """
    chance = Random(seed)
    if order.item_by_item:
        items = list(dict.fromkeys(ask.item for ask in pool))
        chance.shuffle(items)
        place = {item: at for at, item in enumerate(items)}
        return _numbered(sorted(pool, key=lambda ask: place[ask.item]))
    length = len(pool) if order.length is None else min(order.length, len(pool))
    before = [ask for ask in pool if (ask.item, ask.question) in first]
    behind = [ask for ask in pool if (ask.item, ask.question) not in first]
    picked = _spread(before, min(length, len(before)), chance, seen or {})
    picked += _spread(behind, length - len(picked), chance, seen or {})
    size = order.stretch(len(picked))
    asked: list[Ask] = []
    for at in range(0, len(picked), size):
        block = picked[at : at + size]
        chance.shuffle(block)
        asked += block
    return _numbered(asked)


def turns_of(
    round_: Round,
    gold: GoldSet | None,
    pool: Sequence[Ask],
    order: OrderPolicy,
    *,
    seed: str,
    seen: Mapping[str, int] | None = None,
    first: Collection[tuple[str, str]] = (),
) -> tuple[Turn, ...]:
    """The turns of one attempt: those drawn from the pool, with the items between them that the guideline does not settle."""
    turns = draw(pool, order, seed=seed, seen=seen, first=first)
    open_ = undecidable_asks(gold, round_.questions) if gold and round_.undecidable else ()
    return mixed_in(turns, open_, round_.undecidable, seed=seed, seen=seen)


def undecidable_asks(gold: GoldSet, questions: Collection[str]) -> tuple[Ask, ...]:
    """What a quiz may ask although the guideline does not settle it: not what is kept back, or hidden in production."""
    splits = {item.id: item.split for item in gold.left}
    return tuple(
        Ask(item, question)
        for item, question in gold.undecidable()
        if question in questions and splits[item] in ("quiz", "practice")
    )


def few_undecidable(gold: GoldSet, questions: Collection[str], length: int) -> int:
    """How many of them an attempt asks unless told otherwise: one for ten that count, where there are so many."""
    return min(len(undecidable_asks(gold, questions)), length // 10)


def mixed_in(
    turns: Sequence[Turn], others: Sequence[Ask], n: int, *, seed: str, seen: Mapping[str, int] | None = None
) -> tuple[Turn, ...]:
    """The turns with n of the others between them, one in each stretch; the last turn stays the last.

    Nobody can tell by its place which item is open, and an attempt that stops early was asked its share of them.
    """
    chance, known = Random(f"{seed}/undecidable"), seen or {}
    ranked = sorted(others, key=lambda ask: (known.get(ask.item, 0), chance.random()))[: min(n, len(turns))]
    asks = [Ask(turn.item, turn.question) for turn in turns]
    places = [int((k + chance.random()) * len(turns) / len(ranked)) for k in range(len(ranked))]
    for place, ask in sorted(zip(places, ranked, strict=True), key=lambda pair: -pair[0]):
        asks.insert(place, ask)
    return _numbered(asks)


def _spread(pool: Sequence[Ask], length: int, chance: Random, seen: Mapping[str, int]) -> list[Ask]:
    """The picks in their order. Asks of the same strata lag alike, so only the first of each such group is compared."""
    share = Counter(stratum for ask in pool for stratum in ask.strata)
    owed = {stratum: max(1.0, length * count / len(pool)) for stratum, count in share.items()}
    asked: Counter[str] = Counter()  # by stratum
    used: Counter[str] = Counter()  # by item
    groups: dict[tuple[str, ...], list[tuple[int, int, float, int]]] = {}  # heaps of (used, seen, lot, place)
    for at, ask in enumerate(pool):
        groups.setdefault(ask.strata, []).append((0, seen.get(ask.item, 0), chance.random(), at))
    for heap in groups.values():
        heapify(heap)

    def rank(strata: tuple[str, ...]) -> tuple[int, int, float, float]:
        heap = groups[strata]
        while heap[0][0] < used[pool[heap[0][3]].item]:  # the item was asked meanwhile, with another question
            _, before, lot, at = heap[0]
            heapreplace(heap, (used[pool[at].item], before, lot, at))
        lag = sum(max(0.0, 1 - asked[stratum] / owed[stratum]) for stratum in strata)
        return heap[0][0], heap[0][1], -lag, heap[0][2]

    picked: list[Ask] = []
    while len(picked) < length:
        best = min(groups, key=rank)
        ask = pool[heappop(groups[best])[3]]
        if not groups[best]:
            del groups[best]
        picked.append(ask)
        asked.update(ask.strata)
        used[ask.item] += 1
    return picked


def _numbered(asks: Iterable[Ask]) -> tuple[Turn, ...]:
    return tuple(
        Turn(number=number, item=ask.item, question=ask.question) for number, ask in enumerate(asks, start=1)
    )
