"""Sentences of a guideline that nobody has written yet: a start from a file that did not give them says so in their place."""

from workbench.model.guideline import Guideline

TO_WRITE = "To be written: "


def unwritten(guideline: Guideline) -> tuple[str, ...]:
    """Where such sentences stand, as a person names the places."""
    said = [("purpose", guideline.purpose), *((f"what {q.id} asks", q.ask) for q in guideline.questions)]
    said += [(f"{q.id}/{label.id}", label.definition) for q in guideline.questions for label in q.labels]
    said += [(rule.id, rule.text) for rule in guideline.rules]
    return tuple(what for what, text in said if text.startswith(TO_WRITE))
