"""The version of the methods behind a verdict: a document keeps the one under which its verdicts are given.

A better method is a new version, and the code of the old one stays: a verdict that was given does not change when a
method does. A pilot gets the version of the day it is frozen, a round that of the day it is made. A document that
names none is older than versions, which is method 1.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

FIRST = 1
METHOD = 3
PARTIAL_SETS = 3  # from here on a set of labels is partly right

# what each version does otherwise than the one before, a sentence each
CHANGED: dict[int, tuple[str, ...]] = {
    2: (
        "A consensus method is recommended only where it leads on gold items that had no part in the choice, too.",
        "The interval of a quiz is exact at the round's own risks, so that it says what the verdict says.",
        "The difference between two vendors holds for any people of theirs, not only for those who took part.",
        'In a quiz, items that the guideline does not settle do not count. "Cannot tell" elsewhere is wrong, and too much '
        "of it gives no pass.",
        "The interval of a coefficient of agreement is linearised, on the logit of the disagreement; "
        "it was a bootstrap over items, which is too narrow near perfect agreement and with a rare label.",
        "A sitting, a person's part of a batch, counts as one case at most of what is back in time.",
        "An ordinal level of labels that are words needs their order; it was that of the alphabet.",
    ),
    3: (
        "In a quiz, an answer of several labels is right in part: its credit is the F1 of its labels. It was right or wrong "
        "as a whole.",
    ),
}


def _is_known(method: int) -> int:
    if method > METHOD:
        raise ValueError(
            f"method {method} is newer than this workbench, which knows 1 to {METHOD}: update it"
        )
    return method


Method = Annotated[int, Field(ge=FIRST), AfterValidator(_is_known)]
