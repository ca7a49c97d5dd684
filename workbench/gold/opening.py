"""How a gold set begins: items drawn from a table, as a draft under a guideline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.formats.items import Items
from workbench.gold.crowd import Crowd
from workbench.gold.draft import open_draft
from workbench.gold.draw import WAYS, Way, contents, pool_of, probabilities
from workbench.gold.sampling import Pool


@dataclass(frozen=True)
class Opening:
    """A table to draw from, and how.

    by       one of `WAYS`, or the column to stratify by
    content  field of an item -> column, None where the columns have our names
    likely   the column that guesses the label; `tests` the one of rules an item probably tests
    crowd    answers to draw by where they differ
    """

    found: Items
    by: str = "random"
    content: Mapping[str, str] | None = None
    likely: str | None = None
    tests: str | None = None
    crowd: Crowd | None = None

    @cached_property
    def unsure(self) -> tuple[str, ...]:
        """The columns of a model's probabilities, where the table has some that people do not see."""
        return probabilities(self.found, self.found.content(self.content).values())

    def pool(self) -> Pool:
        """What may be drawn."""
        strata = self.by if self.by not in WAYS else None
        return pool_of(
            self.found, self.found.content(self.content), [self.likely, self.tests, strata, *self.unsure]
        )

    def draft(
        self, name: str, guideline: Guideline, n: int, questions: Sequence[str] = (), seed: int = 20260101
    ) -> GoldSet:
        """The first n items of a new set, nothing answered yet."""
        pool = self.pool()
        way = Way(
            self.by,
            columns=self.unsure,
            crowd=self.crowd.answers if self.crowd else None,
            tests=self.tests,
            rules=[rule.id for rule in guideline.rules],
        )
        sample = way.draw(pool, n, seed=seed)
        chosen = contents(pool, sample.items, self.found.content(self.content))
        return open_draft(name, guideline, chosen, sampling=sample.says, questions=questions)
