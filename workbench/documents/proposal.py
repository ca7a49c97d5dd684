"""A decision that waits for a second person: what was proposed, about what, and by whom."""

from typing import Literal

from pydantic import AwareDatetime

from workbench.documents.document import Document, Text


class Proposal(Document):
    """An act that one person may not do alone.

    object   the document, such as `gold mail` or `round november`
    place    what it is about: (item, question), or (person,)
    content  what a second person has to decide too; `words` is what the first one said of it
    name     the identity of who proposed it, and `by` as it stays on record, with a name that was typed
    """

    act: Literal["gold.adjudicate", "round.ready"]
    object: Text
    place: tuple[Text, ...]
    content: dict[str, str | tuple[str, ...]]
    words: dict[str, str | tuple[str, ...]]
    says: Text
    name: Text
    by: Text
    at: AwareDatetime
