"""What every study returns: a frozen result, and the one way results become JSON."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar


class Result:
    """A frozen dataclass that becomes JSON by its declaration.

    `class Gap(Result, json="* difference id=person.id")` lists the names in their order: `*` are all fields, a bare
    name is an attribute, `name=path` an attribute of an attribute (None where that is None), and `name=path:key` a
    sequence as an object whose names are each member's `key`; `**name` puts the parts of a result in its place. Without `json` it is `*`.
    """

    json_paths: ClassVar[tuple[str, ...]] = ("*",)

    def __init_subclass__(cls, *, json: str | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if json is not None:
            cls.json_paths = tuple(json.split())

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        values: dict[str, Any] = {}
        for path in self.json_paths:
            if path == "*":
                values |= {field.name: to_json(getattr(self, field.name)) for field in _fields(self)}
            elif path.startswith("**"):
                values |= to_json(getattr(self, path[2:]))
            else:
                name, _, source = path.partition("=")
                source, _, key = (source or name).partition(":")
                value = to_json(_at(self, source))
                values[name] = {member.pop(key): member for member in value} if key else value
        return values


def to_json(value: Any) -> Any:
    """A value as JSON has it: results and dataclasses are objects, dates are ISO 8601, sequences and arrays are lists.

    A mapping keeps its keys as text. Floats pass as they are: who prints JSON refuses NaN.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Result):
        return value.to_dict()
    if dataclasses.is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in _fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's arrays and scalars
        return value.tolist()
    return str(value)


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


def _at(value: Any, path: str) -> Any:
    """An attribute of an attribute; None where one on the way is None."""
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value
