"""Everything skipped, repeated or dropped on the way from a file to an answer: a kind, a count, one example."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Loss:
    """`count` things happened to the answers of `source`, of which `example` is one.

    lost   whether each of them is an answer that was not kept; else a guess, or something beside the answers
    """

    what: str
    count: int
    example: str
    source: str
    lost: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.what}: {self.count} (for example {self.example})"


@dataclass(frozen=True)
class ImportReport:
    """All losses of one reading, in the order in which they were noticed.

    seen, kept   the answers in the foreign file, and those that became rows; None where nobody counted
    """

    losses: tuple[Loss, ...] = ()
    seen: int | None = None
    kept: int | None = None

    def __add__(self, more: "ImportReport") -> "ImportReport":
        return ImportReport(self.losses + more.losses, _sum(self.seen, more.seen), _sum(self.kept, more.kept))

    @property
    def lost(self) -> int:
        """The answers that were not kept."""
        return sum(loss.count for loss in self.losses if loss.lost)

    @property
    def adds_up(self) -> bool:
        """Whether every answer that was seen is kept or lost."""
        return self.seen is None or self.kept is None or self.seen == self.kept + self.lost

    def __bool__(self) -> bool:
        return bool(self.losses)

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def and_loss(
        self, what: str, count: int, example: str, source: str, *, lost: bool = False
    ) -> "ImportReport":
        """This report with one more loss; none is added when `count` is 0."""
        return self + ImportReport((Loss(what, count, example, source, lost),)) if count else self


def _sum(a: int | None, b: int | None) -> int | None:
    return a if b is None else b if a is None else a + b
