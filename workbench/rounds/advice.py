"""What is wrong or risky about a round before it is made, and what mends it: in words for a screen, by options for the command.

A text names a setting as `$length(70)` or `$until_sure`; SETTINGS says what each reads as. `str` of a refusal is in words,
and `in_options` names the options of `workbench quiz create`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import NotFound, OutOfRange

SLOT = re.compile(r"\$(\w+)(?:\(([^()]*)\))?")
# setting -> as an option of the command, and in words; `{}` is its value
SETTINGS: dict[str, tuple[str, str]] = {
    "length": ("--length {}", "a length of {}"),
    "length_as_option": (" (--length)", ""),
    "until_sure": ("--until-sure", "stopping when sure"),
    "allow_undecided": ("--allow-undecided takes", "you can also take"),
    "allow_guessing": (" by --allow-guessing", ""),
    "poor": ("--poor", "“Right answers of a poor one”"),
    "poor_at": (", with --poor {}", ""),
    "good": ("--good", "“Right answers of a good annotator”"),
    "attempts": ("--attempts", "attempts"),
    "feedback": (" (--feedback {})", ""),
    "no_feedback": ("Use --feedback none to avoid this.", "Never show the gold to avoid this."),
    "undecidable": ("--undecidable {}", "mixing in {}"),
    "most_cannot_tell": ("--most-cannot-tell", "the limit"),
    "split": (" (`workbench gold split`)", ""),
    "splits": ("`workbench gold split` gives some that use", "the gold builder gives some that use"),
    "marks": ("`workbench gold undecidable` marks such items", "mark such items in the gold builder"),
    "whole": ("a round without --since", "a quiz about everything"),
    "ready": (": `workbench quiz ready`", ""),
    "declare": (" (on the board, or workbench quiz ready)", " on the board"),
    "fill_up": (" (on the board, or workbench quiz create --since VERSION --fill-up)", ""),
}


def in_words(text: str) -> str:
    """A text for a screen; a sentence that begins with a setting begins with a capital.

    >>> in_words("Too short. $length(70) is enough; $until_sure needs fewer.")
    'Too short. A length of 70 is enough; stopping when sure needs fewer.'
    """

    def words(slot: re.Match[str]) -> str:
        filled = SETTINGS[slot[1]][1].format(slot[2] or "")
        begins = text[: slot.start()].rstrip()[-1:] in ("", ".")
        return filled[:1].upper() + filled[1:] if begins else filled

    return SLOT.sub(words, text)


def in_options(text: str) -> str:
    """A text for the command line.

    >>> in_options("$length(70) is enough; $until_sure needs fewer.")
    '--length 70 is enough; --until-sure needs fewer.'
    """
    return SLOT.sub(lambda slot: SETTINGS[slot[1]][0].format(slot[2] or ""), text)


@dataclass(frozen=True)
class Mend:
    """A way out: what a button says, and the settings of `NewRound` that it changes."""

    says: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Advice:
    """A text with slots for settings, and the ways out; `risk` where it is more than a remark."""

    text: str
    mends: tuple[Mend, ...] = ()
    risk: bool = True


class Unsound(OutOfRange):
    """A round is refused as it was asked for; `advice` says how it could be made."""

    def __init__(self, text: str, *mends: Mend) -> None:
        super().__init__(in_words(text))
        self.advice = Advice(text, mends)


class NothingToAsk(NotFound):
    """There is no item for a round; `advice` says what to do."""

    def __init__(self, text: str, *mends: Mend) -> None:
        super().__init__(in_words(text))
        self.advice = Advice(text, mends)


Refusal = Unsound | NothingToAsk
