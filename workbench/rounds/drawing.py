"""Which questions an attempt asks and in what order: labels in an order that counting cannot foresee, fresh items first."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from random import Random

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.policies import OrderPolicy
from workbench.documents.round import Round, Turn

A_LABEL_IN = (
    2  # turns for each label, from which on each is asked: in fewer, a label that came would not come again
)


@dataclass(frozen=True)
class Ask:
    """One question about one item, and the strata it belongs to: its gold label and the rules it tests.

    labelled   whether the gold is a label, of which there are few, so that an attempt has its share of each
    """

    item: str
    question: str
    strata: tuple[str, ...] = ()
    labelled: bool = True

    @property
    def label(self) -> str:
        """The question and its gold label; "" without gold."""
        return self.strata[0] if self.strata else ""

    @property
    def share(self) -> str:
        """What it is drawn as one of: its label, or its question where answers are no labels."""
        return self.label if self.labelled else self.question


def pool_of(
    round_: Round,
    guideline: Guideline,
    gold: GoldSet | None,
    only: Iterable[tuple[str, str]] | None = None,
) -> tuple[Ask, ...]:
    """Everything a round may ask, in the order of its items: all its questions, or those that the gold has answered.

    `only` narrows it to some (item, question), such as those that a change of the guideline reaches, unless the round
    is filled up with others.
    """
    places = None if only is None or round_.filled_up else set(only)
    answers = {item.id: item.answers for item in gold.items} if gold else {}
    closed = {question.id for question in guideline.questions if question.as_kind.closed}
    pool = []
    for item in round_.items:
        for question in round_.questions:
            answer = answers.get(item, {}).get(question)
            if (places is not None and (item, question) not in places) or (
                round_.kind == "quiz" and (answer is None or answer.label is None)
            ):
                continue
            strata = (f"{question}/{answer.label}", *answer.rules) if answer and answer.label else ()
            pool.append(Ask(item, question, strata, question in closed))
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

    See `label_order` for the labels and `_picked` for the item of each.
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
    picked = _picked(before, min(length, len(before)), chance, seen or {})
    picked += _picked(behind, length - len(picked), chance, seen or {})
    if not order.stops_early:  # else what comes first is asked first
        chance.shuffle(picked)
    return _numbered(picked)


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


def label_order(pool: Mapping[str, int], length: int, chance: Random) -> list[str]:
    """The gold labels of `length` turns, from a pool of so many items a label: nothing that came tells what comes.

    Each label has one turn at a random place, unless there are fewer than A_LABEL_IN turns for each. All others are drawn
    independently, by the shares of the pool; turns of a label that has no more items are drawn again among the others.
    Where the pool is nearly used up the labels that came do tell a little about those to come; `guessing` measures how much.
    """
    labels, counts = list(pool), list(pool.values())
    order = list(labels) if length >= A_LABEL_IN * len(labels) else []
    while len(order) < length:
        order += chance.choices(labels, counts, k=length - len(order))
        drawn = Counter(order)
        if all(n <= pool[label] for label, n in drawn.items()):
            break
        order = [label for label, n in drawn.items() for _ in range(min(n, pool[label]))]
        counts = [pool[label] if drawn[label] < pool[label] else 0 for label in labels]
    chance.shuffle(order)
    return order


def _picked(pool: Sequence[Ask], length: int, chance: Random, seen: Mapping[str, int]) -> list[Ask]:
    """The asks in their order: the label first, then the item of that label; answers that are no labels are one share.

    Of a label comes the item least asked in this attempt, then least seen, then the one whose rules lag furthest behind
    their share of the pool, then by lot. Asks of the same rules lag alike, so only the first of each such group is compared.
    """
    pool = _fresh(pool, length, seen)
    share = Counter(rule for ask in pool for rule in ask.strata[1:])
    owed = {rule: max(1.0, length * count / len(pool)) for rule, count in share.items()}
    asked: Counter[str] = Counter()  # by rule
    used: Counter[str] = Counter()  # by item
    heaps: dict[
        str, dict[tuple[str, ...], list[tuple[int, int, float, int]]]
    ] = {}  # of (used, seen, lot, place)
    for at, ask in enumerate(pool):
        groups = heaps.setdefault(ask.share, {})
        groups.setdefault(ask.strata[1:], []).append((0, seen.get(ask.item, 0), chance.random(), at))
    for groups in heaps.values():
        for heap in groups.values():
            heapify(heap)

    def rank(heap: list[tuple[int, int, float, int]]) -> tuple[int, int, float, float]:
        while heap[0][0] < used[pool[heap[0][3]].item]:  # the item was asked meanwhile, with another question
            _, before, lot, at = heap[0]
            heapreplace(heap, (used[pool[at].item], before, lot, at))
        lag = sum(max(0.0, 1 - asked[rule] / owed[rule]) for rule in pool[heap[0][3]].strata[1:])
        return heap[0][0], heap[0][1], -lag, heap[0][2]

    picked: list[Ask] = []
    for label in label_order(Counter(ask.share for ask in pool), length, chance) if length else ():
        groups = heaps[label]
        best = min(groups, key=lambda strata: rank(groups[strata]))
        ask = pool[heappop(groups[best])[3]]
        if not groups[best]:
            del groups[best]
        picked.append(ask)
        asked.update(ask.strata[1:])
        used[ask.item] += 1
    return picked


def _fresh(pool: Sequence[Ask], length: int, seen: Mapping[str, int]) -> Sequence[Ask]:
    """What was seen least often, as many times as are needed for this length."""
    for most in sorted({seen.get(ask.item, 0) for ask in pool}):
        fresh = [ask for ask in pool if seen.get(ask.item, 0) <= most]
        if len(fresh) >= length:
            return fresh
    return pool


def _numbered(asks: Iterable[Ask]) -> tuple[Turn, ...]:
    return tuple(
        Turn(number=number, item=ask.item, question=ask.question) for number, ask in enumerate(asks, start=1)
    )
