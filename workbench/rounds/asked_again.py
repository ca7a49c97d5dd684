"""Which gold answers a retake asks: those that rest on what changed in the guideline."""

from collections.abc import Sequence

from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.version import Bump
from workbench.guideline.impact import impact_on_gold


def asked_again(
    changes: Sequence[Change], gold: GoldSet, *, also_added: bool = False
) -> frozenset[tuple[str, str]]:
    """(item, question) of the gold answers that a retake asks: those resting on what changed its meaning.

    also_added   those resting on what was added, too: answers given before stand, but people may not know it
    """
    wanted = [one for one in changes if one.changes_meaning or (also_added and one.bump is Bump.MINOR)]
    return frozenset((one.item, one.question) for one in impact_on_gold(wanted, gold).touched)
