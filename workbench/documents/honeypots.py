"""A production batch with gold mixed in, and the key to its rows, which only the lead has."""

from typing import Literal

from pydantic import AwareDatetime, Field

from workbench.documents.document import Document, Name, Reference, Text

Order = Literal["shuffled", "as it was"]


class MixedRow(Document):
    """One row of the batch for annotators, by its shown id: an item of the batch, or a gold item."""

    shown: Text
    item: Text
    gold: bool = False


class MixedBatch(Document):
    """The key of a mixed batch.

    rate     the actual share of gold among the rows
    order    of the batch's own rows; gold is at random places, spread evenly over the batch
    columns  the columns that annotators see beside the id
    """

    name: Name
    gold: Reference
    source: Text
    rate: float = Field(gt=0, lt=1)
    order: Order
    seed: int
    columns: tuple[Text, ...]
    made_at: AwareDatetime
    rows: tuple[MixedRow, ...] = Field(min_length=2)

    @property
    def honeypots(self) -> dict[str, str]:
        """Shown id -> gold item."""
        return {row.shown: row.item for row in self.rows if row.gold}
