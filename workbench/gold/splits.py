"""What each gold item is for: practice, quiz, honeypot or held back; dealt evenly over labels, seeded."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from hashlib import sha256

from workbench.documents.gold import SPLITS, GoldItem, GoldSet, Split
from workbench.errors import NotFound, OutOfRange, listed


def deal(
    gold: GoldSet, shares: Mapping[str, float], *, seed: int = 20260101, seen: Collection[str] = ()
) -> GoldSet:
    """Give items their use by `shares` of the set; what is left over is quiz.

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
    for item in sorted(gold.items, key=lambda one: sha256(f"{seed}\x00{one.id}".encode()).digest()):
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
    if strange := [item for item in uses if item not in {one.id for one in gold.items}]:
        raise NotFound(f"gold set {gold} has no item {listed(strange)} that is asked.")
    items = tuple(
        item.model_copy(update={"split": uses[item.id]}) if item.id in uses else item for item in gold.items
    )
    return gold.model_copy(update={"items": items})


def uses(gold: GoldSet) -> dict[str, int]:
    """Use -> how many items have it."""
    return {split: sum(item.split == split for item in gold.items) for split in SPLITS}
