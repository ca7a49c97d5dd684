"""How people meet the fields of a document: each is named, edited, shown and judged by what is said of it once, here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from workbench.documents.document import Document

Edit = Literal["", "line", "text", "lines", "key", "colour", "choice", "choices", "examples"]
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class FieldSpec:
    """One field, said beside it in its class: `Annotated[str, FieldSpec("Definition", "text")]`.

    title    its name in forms, in lists of changes and in the handbook
    edit     what a form edits it with; "" where no form of its own has it
    hint     beside the title in a form
    empty    what to do while it is empty
    shape    how it is written, where not every text will do
    style    a change of it leaves the meaning as it was (PATCH); a change of any other is MAJOR
    section  the handbook shows it under its title; False where the handbook has another place for it, or none
    """

    title: str
    edit: Edit = ""
    hint: str = ""
    empty: str = ""
    shape: str = ""
    style: bool = False
    section: bool = False


@cache
def specs(kind: type[Document]) -> Mapping[str, FieldSpec]:
    """The fields of a class of documents that say how people meet them, in their order."""
    return {
        name: spec
        for name, field in kind.model_fields.items()
        for spec in field.metadata
        if isinstance(spec, FieldSpec)
    }


@cache
def parts_of(kind: type[Document]) -> Mapping[str, type[Document]]:
    """The fields that hold further documents, alone or in a list; one that holds either of two classes is left out."""
    held = {name: set(_documents(field.annotation)) for name, field in kind.model_fields.items()}
    return {name: classes.pop() for name, classes in held.items() if len(classes) == 1}


def _documents(annotation: Any) -> Iterator[type[Document]]:
    if isinstance(annotation, type) and issubclass(annotation, Document):
        yield annotation
    for inner in get_args(annotation):
        yield from _documents(inner)


def spec_at(kind: type[Document], place: Sequence[str | int]) -> FieldSpec | None:
    """What is said of the field at a place such as `("questions", 0, "labels", 2, "definition")`."""
    here: type[Document] | None = kind
    spec = None
    for step in place:
        if here is not None and isinstance(step, str) and step in here.model_fields:
            here, spec = parts_of(here).get(step), specs(here).get(step)
    return spec
