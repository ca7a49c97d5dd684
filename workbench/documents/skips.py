"""The reasons for giving no label: each once, with its key on the card, what tables call it, and what becomes of it.

What the card says of a reason is in the catalogues (`ui/words`), under `skip.ID`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Skip:
    """One reason.

    key         presses its button on the card
    name        how tables and lists call it
    loss        how the report of an import counts it
    guideline   whether the guideline is the likely cause: such a skip counts for "guideline" among the causes of misses
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
    """What tables call the answer of somebody who gave no label; also where the reason is not known any more.

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
