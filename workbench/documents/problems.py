"""The problems of a document, each with its place: a document raises them, an editor shows them."""

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, TypeVar

from pydantic import ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from workbench.documents.document import Document
from workbench.documents.fields import Place, parts_of, spec_at
from workbench.errors import InvalidDocument

Tree = Mapping[str, Any]
Kind = Literal["wrong", "to write", "advice"]
RULE = "document_rule"  # the error type of the problems found by `check`
EMPTY = ("missing", "string_too_short", "too_short", "string_type")
UNSHAPED = ("tuple_type", "list_type", "model_type", "model_attributes_type", "dict_type", "missing_sentinel")
D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Problem:
    """One thing to look at, and where.

    at       its place in the document, such as `("rules", 0, "text")`
    message  begins in lower case and ends without a full stop, to follow a place; `sentence` is complete
    kind     "wrong" makes the document invalid; "to write" waits for an author; "advice" is a hint
    """

    at: Place
    message: str
    kind: Kind = "wrong"

    @property
    def sentence(self) -> str:
        """The message as a sentence."""
        return self.message[:1].upper() + self.message[1:].rstrip(".") + "."


class Checked(Document):
    """A document with a check across its fields."""

    @classmethod
    @abstractmethod
    def check(cls, tree: Tree) -> Iterable[Problem]:
        """The problems across the fields of these values, which may be unfinished; errors of single fields are left out."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        values = self.model_dump()
        refuse(type(self).__name__, values, self.check(values))
        return self


def refuse(title: str, tree: Tree, problems: Iterable[Problem]) -> None:
    """Refuse all problems at once, each at its place."""
    errors = [
        InitErrorDetails(
            type=PydanticCustomError(RULE, "{message}", {"message": problem.message}),
            loc=problem.at,
            input=value_at(tree, problem.at),
        )
        for problem in problems
    ]
    if errors:
        raise ValidationError.from_exception_data(title, errors)


def value_at(tree: Any, place: Sequence[str | int]) -> Any:
    """The value at a place; None if there is none."""
    for step in place:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def problems_in(kind: type[Document], tree: Any, at: Place = ()) -> Iterator[Problem]:
    """The problems across the fields of a document and its parts, as far as they are written."""
    if not isinstance(tree, Mapping):
        return
    for name, part in parts_of(kind).items():
        value = tree.get(name)
        if isinstance(value, list | tuple):
            for i, entry in enumerate(value):
                yield from problems_in(part, entry, (*at, name, i))
        else:
            yield from problems_in(part, value, (*at, name))
    if issubclass(kind, Checked):
        yield from (replace(problem, at=(*at, *problem.at)) for problem in kind.check(tree))


def judged(kind: type[D], tree: Tree) -> tuple[D | None, tuple[Problem, ...]]:
    """The document of the values (None if they are invalid), and all problems."""
    problems = {problem.at: problem for problem in reversed([*problems_in(kind, tree)])}
    try:
        return kind.model_validate_json(json.dumps(tree)), tuple(problems.values())
    except ValidationError as error:
        for each in innermost(error):
            if each["type"] != RULE:
                problems.setdefault(each["loc"], Problem(each["loc"], _message(kind, each)))
    return None, tuple(problems.values())


def innermost(error: ValidationError) -> list[Any]:
    """The errors of a refusal, without those caused by an inner one."""
    errors = error.errors(include_url=False)
    outer = {each["loc"][:n] for each in errors for n in range(len(each["loc"]))}
    return [each for each in errors if each["loc"] not in outer]


def refuse_unshaped(kind: type[Document], tree: Tree, where: str, *also: str) -> None:
    """Refuse values that no form can show, such as a text in place of a list; `also` are pydantic's errors."""
    try:
        kind.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        for each in error.errors(include_url=False):
            odd = each["type"] == "string_type" and each["input"] is not None
            if odd or each["type"] in (*UNSHAPED, *also):
                place = ".".join(map(str, each["loc"])) or "the whole"
                raise InvalidDocument(
                    f"{where}, {place}: a form cannot show what is there ({each['msg']}). Correct it in a text editor."
                ) from None


def _message(kind: type[Document], error: Mapping[str, Any]) -> str:
    """The message of a field's error."""
    spec, last = spec_at(kind, error["loc"]), str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"there is no field {last!r}"
    if error["type"] in EMPTY or error["input"] == "":
        return (spec and spec.empty) or f"fill in {last.replace('_', ' ')}"
    if spec and spec.shape and error["type"] != "value_error":
        return spec.shape
    return str(error["msg"]).removeprefix("Value error, ")


# Checks that many documents share.


def entries(tree: Tree, part: str) -> Iterator[tuple[int, Tree]]:
    """The entries of a list, each with its place in it, as far as they are written."""
    listed = tree.get(part)
    for i, entry in enumerate(listed if isinstance(listed, list | tuple) else ()):
        if isinstance(entry, Mapping):
            yield i, entry


def used_twice(tree: Tree, part: str, field: str, what: str) -> Iterator[Problem]:
    """Entries of a list with the same value in a field as an earlier one; empty values do not count."""
    seen: set[str] = set()
    for i, entry in entries(tree, part):
        value = text_of(entry, field)
        if value in seen:
            yield Problem((part, i, field), f"{what} {value!r} is used twice")
        seen |= {value} - {""}


def text_of(tree: Tree, field: str) -> str:
    """The text of a field; empty if there is none."""
    value = tree.get(field)
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """The texts in a field that holds one text or a list of texts."""
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(each for each in listed if isinstance(each, str) and each)
