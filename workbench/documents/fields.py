"""How people see the fields of a document: the name, editor, display and change rules of each, declared once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from workbench.documents.document import Document

Edit = Literal["", "line", "text", "lines", "key", "colour", "choice", "choices", "examples"]
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class FieldSpec:
    """One field's description, beside the field in its class: `Annotated[str, FieldSpec("Definition", "text")]`.

    title      its name in forms, in lists of changes and in the handbook
    edit       the form control that edits it; "" without one
    hint       beside the title in a form
    empty      what to do while it is empty
    shape      how to write it, if not every text is valid
    heading    its heading in the handbook; "" if the handbook shows it elsewhere or not at all
    announced  the handbook announces a change to annotators
    style      a change keeps the meaning (PATCH); a change of any other field is MAJOR
    """

    title: str
    edit: Edit = ""
    hint: str = ""
    empty: str = ""
    shape: str = ""
    heading: str = ""
    announced: bool = True
    style: bool = False


@cache
def specs(kind: type[Document]) -> Mapping[str, FieldSpec]:
    """The described fields of a document class, in their order."""
    return {
        name: spec
        for name, field in kind.model_fields.items()
        for spec in field.metadata
        if isinstance(spec, FieldSpec)
    }


@cache
def parts_of(kind: type[Document]) -> Mapping[str, type[Document]]:
    """The fields that hold further documents, alone or in a list, without fields of two possible classes."""
    held = {name: set(_documents(field.annotation)) for name, field in kind.model_fields.items()}
    return {name: classes.pop() for name, classes in held.items() if len(classes) == 1}


def _documents(annotation: Any) -> Iterator[type[Document]]:
    if isinstance(annotation, type) and issubclass(annotation, Document):
        yield annotation
    for inner in get_args(annotation):
        yield from _documents(inner)


def class_at(kind: type[Document], place: Sequence[str | int]) -> type[Document] | None:
    """The class of the document at a place such as `("questions", 0, "labels", 2)`; None if there is none."""
    here: type[Document] | None = kind
    for step in place:
        if isinstance(step, str):
            here = parts_of(here).get(step) if here else None
    return here


def spec_at(kind: type[Document], place: Sequence[str | int]) -> FieldSpec | None:
    """The description of the field at a place such as `("questions", 0, "labels", 2, "definition")`."""
    fields = [n for n, step in enumerate(place) if isinstance(step, str)]
    if not fields:
        return None
    holder = class_at(kind, place[: fields[-1]])
    return specs(holder).get(str(place[fields[-1]])) if holder else None


def is_list(kind: type[Document], field: str) -> bool:
    """Whether a field is a list of texts or of documents."""
    return get_origin(kind.model_fields[field].annotation) is tuple


def goes_when_empty(kind: type[Document], field: str) -> bool:
    """Whether a field is optional, so that an empty one is removed."""
    spec = specs(kind).get(field)
    return not (kind.model_fields[field].is_required() or is_list(kind, field) or (spec and spec.empty))


def title_of(kind: type[Document], field: str) -> str:
    """The name of a field for people."""
    spec = specs(kind).get(field)
    return spec.title if spec else field.replace("_", " ").capitalize()


def ordered(kind: type[Document] | None, values: Any) -> Any:
    """The values with the fields of every document in the order of its class; unknown fields come last."""
    if isinstance(values, list | tuple):
        return [ordered(kind, entry) for entry in values]
    if not isinstance(values, Mapping) or kind is None:
        return values
    names = [name for name in kind.model_fields if name in values]
    names += [name for name in values if name not in kind.model_fields]
    return {name: ordered(parts_of(kind).get(name), values[name]) for name in names}
