"""Two texts side by side in one line: which words went and which came."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

WORDS = re.compile(r"\s+|[^\s]+")
FEW = 0.4  # of the words in common; below it the texts are shown whole, one after the other

Mark = Literal["", "del", "ins"]


class Run(NamedTuple):
    """Some words that stayed, went (del) or came (ins)."""

    mark: Mark
    text: str


def words(was: str, now: str) -> tuple[Run, ...]:
    """The words of both texts, each once, in reading order.

    >>> words("Ask once.", "Ask twice.")
    (Run(mark='', text='Ask '), Run(mark='del', text='once.'), Run(mark='ins', text='twice.'))
    """
    before, after = WORDS.findall(was), WORDS.findall(now)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < FEW:
        return tuple(run for run in (Run("del", was), Run("ins", now)) if run.text)
    runs: list[Run] = []
    gone, come = "", ""
    for kind, a, b, c, d in matcher.get_opcodes():
        stays = "".join(before[a:b])
        if kind != "equal" or (runs and not stays.strip() and d < len(after)):
            gone, come = gone + stays, come + "".join(after[c:d])
            continue
        runs += [*_changed(gone, come), Run("", stays)]
        gone, come = "", ""
    return (*runs, *_changed(gone, come))


def _changed(gone: str, come: str) -> Iterator[Run]:
    """A blank between two changes belongs to both, so that they are read as one; a side of blanks alone is none."""
    whole = gone or come
    if whole and whole[0].isspace():
        yield Run("", " ")
    if gone.strip():
        yield Run("del", gone.strip())
    if come.strip():
        yield Run("ins", come.strip())
    if whole.strip() and whole[-1].isspace():
        yield Run("", " ")


def lines(was: Sequence[Any], now: Sequence[Any]) -> tuple[Run, ...]:
    """The entries of two lists that went or came; what stayed is left out."""
    gone = [Run("del", text) for entry in was if entry not in now for text in _texts(entry)]
    come = [Run("ins", text) for entry in now if entry not in was for text in _texts(entry)]
    return (*gone, *come)


def _texts(entry: Any) -> Iterator[str]:
    """What can be quoted of a list's entry: itself, or the text of an example."""
    yield str(entry.get("text") or entry.get("picture")) if isinstance(entry, dict) else str(entry)
