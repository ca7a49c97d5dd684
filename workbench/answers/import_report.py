"""Everything skipped, repeated or dropped on the way from a file to an answer: a kind, a count, one example."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Loss:
    """`count` things happened to the answers of `source`, of which `example` is one."""

    what: str
    count: int
    example: str
    source: str

    def __str__(self) -> str:
        return f"{self.source}: {self.what}: {self.count} (for example {self.example})"


@dataclass(frozen=True)
class ImportReport:
    """All losses of one reading, in the order in which they were noticed."""

    losses: tuple[Loss, ...] = ()

    def __add__(self, more: "ImportReport") -> "ImportReport":
        return ImportReport(self.losses + more.losses)

    def __bool__(self) -> bool:
        return bool(self.losses)

    def __iter__(self) -> Iterator[Loss]:
        return iter(self.losses)

    def and_loss(self, what: str, count: int, example: str, source: str) -> "ImportReport":
        """This report with one more loss; none is added when `count` is 0."""
        return self + ImportReport((Loss(what, count, example, source),)) if count else self
