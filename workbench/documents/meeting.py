"""A calibration meeting: the discussed items, their blind votes before and after, and the decisions."""

from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.documents.document import Document, Name, Text

LONGEST = 4000  # letters of the notes about an item


class Vote(Document):
    """How many people gave an answer; None for "the guideline does not tell"."""

    label: Text | None
    n: int = Field(ge=0)


class Decided(Document):
    """The meeting's decision about an item, and the edge case made from it.

    label   the answer that it decided on
    case    None where the question has no labels, which an edge case is about
    """

    label: Text
    why: Text
    case: Text | None
    by: Text
    at: AwareDatetime


class Talk(Document):
    """The discussion of one item.

    first    the blind votes of the round
    notes    notes, without names
    second   the blind votes after the discussion; empty before
    """

    item: Text
    question: Name
    first: tuple[Vote, ...]
    notes: str = Field(default="", max_length=LONGEST)
    second: tuple[Vote, ...] = ()
    decided: Decided | None = None


class Meeting(Document):
    """The meeting about a round, saved after every change."""

    round: Name
    began_at: AwareDatetime
    talks: tuple[Talk, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _talks_about_an_item_once(self) -> Self:
        places = [(talk.item, talk.question) for talk in self.talks]
        if len(set(places)) < len(places):
            raise ValueError("a meeting talks about each item once")
        return self

    def with_talk(self, place: int, **changed: object) -> Self:
        """This meeting with one discussion changed, validated like a new one."""
        talks = list(self.talks)
        talks[place] = Talk.model_validate({**dict(talks[place]), **changed})
        return self.model_copy(update={"talks": tuple(talks)})
