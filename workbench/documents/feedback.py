"""Questions and remarks of annotators about a guideline, and the answers."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from workbench.documents.document import Document, Text, VersionText

Source = Literal["quiz", "adjudication", "report", "sheet", "meeting", "disagreement"]
Became = Annotated[str, Field(pattern=r"^(E[0-9]+|R[0-9]+(\.[0-9]+)*)$")]


class FeedbackAnswer(Document):
    """The reply to a question: `became` is the edge case or rule made from it, `version` where that appeared."""

    at: AwareDatetime
    by: Text
    reply: Text
    became: Became | None = None
    version: VersionText | None = None


class Feedback(Document):
    """One question or remark about a guideline, from any source; None for unknown fields."""

    id: Text
    at: AwareDatetime
    who: Text | None = None
    source: Source
    item: Text | None = None
    item_text: Text | None = None
    question: Text | None = None
    label: Text | None = None
    rule: Text | None = None
    note: Text
    answer: FeedbackAnswer | None = None
