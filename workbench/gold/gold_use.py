"""How a gold set wears while it is in use: who has seen how much of it, what to rotate, whether it has leaked."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.gold import GoldSet
from workbench.gold.exposure import ledger
from workbench.gold.leak import judged_answers, leak

MOST = 200  # people who are listed, those with fewest fresh items first


def use_view(
    gold: GoldSet,
    attempts: Sequence[Attempt],
    answers: Sequence[Given],
    exposures: Sequence[Exposure],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """The ledger in short, its advice, and the leak flag with its test.

    worn     items that too many have seen, which may go to practice
    flagged  people whose own difference is flagged
    """
    found = ledger(gold, exposures, names=names)
    flag = leak(judged_answers(gold, attempts, answers, exposures))
    people = [
        {"name": one.person, "seen": one.seen, "fresh": len(one.fresh), "last": one.last.date().isoformat()}
        for one in found.people[:MOST]
    ]
    return {
        "people": people,
        "n_people": len(found.people),
        "n_items": sum(bool(one.people) for one in found.items),
        "advice": list(found.advice),
        "worn": len(found.rotate),
        "leak": {**flag.overall.to_dict(), "test": flag.test},
        "flagged": [gap.who for gap in flag.people if gap.verdict == "leak suspected"],
    }
