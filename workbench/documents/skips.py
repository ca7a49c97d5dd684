"""The reasons for giving no label: each with its key on the card, its name in tables, and its effect.

The card's text for a reason is in the catalogues (`ui/words`), under `skip.ID`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Skip:
    """One reason.

    key         presses its button on the card
    name        its name in tables and lists
    loss        its name in import reports
    guideline   whether the guideline is the likely cause: then it counts for "guideline" among the causes of mistakes
    """

    id: str
    key: str
    name: str
    loss: str
    guideline: bool = False


CANNOT_TELL = Skip(
    "cannot_tell", "0", "cannot tell", "the annotator could not tell from the guideline", guideline=True
)
SKIPS: dict[str, Skip] = {skip.id: skip for skip in (CANNOT_TELL,)}


def skip_name(skip: str | None) -> str:
    """The name of an answer without a label in tables, also without a known reason.

    >>> skip_name("cannot_tell"), skip_name(None)
    ('cannot tell', 'no label')
    """
    return SKIPS[skip].name if skip in SKIPS else "no label"


def counted(skips: Iterable[str | None]) -> dict[str, int]:
    """How often each reason was given, in the order of SKIPS.

    >>> counted(["cannot_tell", None, "cannot_tell"])
    {'cannot_tell': 2}
    """
    counts = Counter(skips)
    return {skip: counts[skip] for skip in SKIPS if counts[skip]}
