"""The actions on a screen: typed values parsed from the browser's messages; a refusal names the bad field."""

import base64
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from workbench.characters import typed
from workbench.documents.guideline import Question
from workbench.documents.roles import Right
from workbench.errors import BadAction, OutOfRange, listed
from workbench.kinds.registry import EMPTY
from workbench.store.identity import identity
from workbench.store.roles import Roles

LARGEST = 5_000_000  # bytes of a file from a browser
NAMED = frozenset(  # fields that name what is there already, exactly as it is written there
    [
        "accepted",
        "annotator",
        "at",
        "base64",
        "batch",
        "decision",
        "do",
        "file",
        "guideline_version",
        "id",
        "invitation",
        "item",
        "items",
        "label",
        "labels",
        "pair",
        "person",
        "question",
        "questions",
        "round",
        "rule",
        "rules",
        "separates",
        "shown",
        "subject",
        "table",
        "tool",
    ]
)
A = TypeVar("A")


class Action(BaseModel):
    """One thing a person may do on a screen. A subclass names itself, `do: Literal["publish"]`, and declares its fields.

    A screen's actions are a union with `do` as discriminator; its session parses one with `parse_action` and handles
    it in a `match`, with the same functions as the command line.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Upload(Action):
    """A file from a browser: its name, and its bytes in base64."""

    name: str
    base64: str

    def content(self, advice: str) -> bytes:
        """The bytes; `advice` says what to do with a file that is too large.

        Raises BadAction for an empty or broken file, OutOfRange for a larger one.
        """
        return uploaded(self.name, self.base64, advice)


def uploaded(name: str, text: str, advice: str) -> bytes:
    """The bytes of a file that a browser sent as base64. Raises as `Upload.content` does."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        content = b""
    if not content:
        raise BadAction(f"{name} arrived empty or broken; choose it again.")
    if len(content) > LARGEST:
        raise OutOfRange(f"{name} has more than {LARGEST / 1e6:g} MB: {advice}.")
    return content


def label_text(answer: str | tuple[str, ...] | None, question: Question) -> str | None:
    """An answer in the guideline's spelling, several labels joined in its order; None for no answer.

    None of the labels is an answer where sets are asked for. A text of blanks is none: that nothing is said is `[]`.
    """
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return None
    if isinstance(answer, str):
        return question.parse(answer) or answer
    if not answer:
        return EMPTY if question.as_kind.empty else None
    place = {label: i for i, label in enumerate(question.label_ids)}
    return "|".join(sorted(dict.fromkeys(answer), key=lambda label: place.get(label, len(place))))


@cache
def names_of(actions: TypeAdapter[Any]) -> tuple[str, ...]:
    """The `do` of every action of a union, or of the only one."""
    schema = actions.json_schema()
    return tuple(
        schema["discriminator"]["mapping"]
        if "discriminator" in schema
        else [schema["properties"]["do"]["const"]]
    )


def parse_action(actions: TypeAdapter[A], message: Mapping[str, Any]) -> A:
    """The action that a browser's message asks for.

    Raises BadAction where `do` is not among the union's, or a field is missing, unknown or of another type.
    """
    name = message.get("do")
    if name not in names_of(actions):
        raise BadAction(f"This screen cannot do {name!r}; expected one of {listed(names_of(actions), 40)}.")
    try:
        return actions.validate_json(json.dumps(kept_words(message)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    place = first["loc"][1:] if "discriminator" in actions.json_schema() else first["loc"]
    field = ".".join(str(part) for part in place if isinstance(part, int) or part.isidentifier())
    reason = first["msg"] if first["type"] == "missing" else f"{first['msg']}, found {first['input']!r}"
    raise BadAction(f"{name!r}, field {field!r}: {reason}.")


def may_not(root: Path, rights: Mapping[type[Action], Right]) -> dict[str, str]:
    """The actions that who is at the keyboard has no right to: `do` -> who may."""
    roles, you = Roles.of(root), identity()
    return {
        kind.model_fields["do"].annotation.__args__[0]: sentence  # type: ignore[union-attr]  # Literal["lock"]
        for kind, right in rights.items()
        if (sentence := roles.whom_to_ask(you, right))
    }


def kept_words(message: Mapping[str, Any]) -> dict[str, Any]:
    r"""A message with its words as they are kept: no character in them acts on whoever reads them.

    >>> kept_words({"do": "drop", "item": "q\u200b1", "reason": "\x1b[2J no"})
    {'do': 'drop', 'item': 'q\u200b1', 'reason': '␛[2J no'}
    """
    return {name: value if name in NAMED else _kept_words(value) for name, value in message.items()}


def _kept_words(value: Any) -> Any:
    if isinstance(value, str):
        return typed(value)
    if isinstance(value, list | tuple):
        return [_kept_words(part) for part in value]
    if isinstance(value, Mapping):  # such as why a subject is waived: only the words change
        return {name: _kept_words(part) for name, part in value.items()}
    return value


class Session(Protocol):
    """The state of one person's work; a screen shows it and passes the person's actions to it."""

    def view(self) -> dict[str, Any]:
        """Everything that the browser may know now, for JSON."""

    def act(self, action: dict[str, Any]) -> object:
        """Do what a person asked for; a text says why not, a `Download` is saved by the browser."""
