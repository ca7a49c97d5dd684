"""What annotators asked and noticed about a guideline, and what became of it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from workbench.documents.document import Document, Text, VersionText

Source = Literal["quiz", "adjudication", "report", "sheet", "meeting", "disagreement"]
Became = Annotated[str, Field(pattern=r"^(E[0-9]+|R[0-9]+(\.[0-9]+)*)$")]


class FeedbackAnswer(Document):
    """The reply to a question: `became` names the edge case or rule it turned into, `version` where it appeared."""

    at: AwareDatetime
    by: Text
    reply: Text
    became: Became | None = None
    version: VersionText | None = None


class Feedback(Document):
    """One question or remark about a guideline, from wherever it was made; None where it does not say."""

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
