"""A calibration meeting: the items talked about, their blind votes before and after, and what was decided."""

from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.documents.document import Document, Name, Text

LONGEST = 4000  # letters of what was said about an item


class Vote(Document):
    """How many gave a label; None for "the guideline does not tell"."""

    label: Text | None
    n: int = Field(ge=0)


class Decided(Document):
    """What the meeting decided about an item, and the edge case of the draft that it became."""

    label: Text
    why: Text
    case: Text
    by: Text
    at: AwareDatetime


class Talk(Document):
    """One item on the table.

    first    the blind votes of the round
    notes    what was said, without names
    second   the blind votes after the talk; empty until they are taken
    """

    item: Text
    question: Name
    first: tuple[Vote, ...]
    notes: str = Field(default="", max_length=LONGEST)
    second: tuple[Vote, ...] = ()
    decided: Decided | None = None


class Meeting(Document):
    """The meeting about a round, kept as it goes on."""

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
        """This meeting with one talk changed; judged like a new one."""
        talks = list(self.talks)
        talks[place] = Talk.model_validate({**dict(talks[place]), **changed})
        return self.model_copy(update={"talks": tuple(talks)})
