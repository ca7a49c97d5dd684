"""What a question sets for its kind of answer, as forms and handbooks show it: each setting with its help, range and default."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from workbench.kinds.model import Settings
from workbench.kinds.registry import Kind

UNBOUND = 1e12  # a limit from here on is no limit for people
Form = Literal["number", "yes or no", "choice", "text", "list"]


@dataclass(frozen=True)
class Setting:
    """One setting of a kind.

    form      how it is given: a number, yes or no, one of `choices`, a text, or a list written as JSON
    help      what it does; `allowed` is its range in words, and `usual` the value where nothing is set
    """

    name: str
    title: str
    help: str
    form: Form
    allowed: str
    choices: tuple[str, ...]
    usual: str


def settings_of(kind: Kind) -> tuple[Setting, ...]:
    """The settings of a kind, in their order."""
    return tuple(_setting(kind, name, field) for name, field in kind.settings_class.model_fields.items())


def _setting(kind: Kind, name: str, field: FieldInfo) -> Setting:
    inner = tuple(each for each in get_args(field.annotation) if each is not type(None))
    form: Form = "list"
    choices: tuple[str, ...] = ()
    if get_origin(field.annotation) is Literal:
        form, choices = "choice", tuple(map(str, get_args(field.annotation)))
    elif field.annotation is bool:
        form = "yes or no"
    elif field.annotation is str:
        form = "text"
    elif {field.annotation, *inner} & {int, float} and get_origin(field.annotation) is not tuple:
        form = "number"
    title = field.title or name.replace("_", " ").capitalize()
    usual = shown(field.get_default())
    return Setting(name, title, _help(kind.settings_class, name), form, _range(field), choices, usual)


def shown(value: Any) -> str:
    """A value as people read and write it; "" for none.

    >>> shown(0.5), shown(True), shown(None), shown(("head", "foot"))
    ('0.5', 'yes', '', '["head", "foot"]')
    """
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def typed(kind: Kind, name: str, text: str) -> Any:
    """The value of a setting from what somebody typed; a text that is none yet stays as it is."""
    form = next((setting.form for setting in settings_of(kind) if setting.name == name), "text")
    if form == "yes or no":
        return {"yes": True, "no": False}.get(text, text)
    if form in ("number", "list"):
        try:
            return json.loads(text.replace(",", ".") if form == "number" else text)
        except ValueError:
            return text
    return text


def in_words(kind: Kind, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """What a question sets, a sentence each: "Agreed answer: median (of several answers, their "median" or "mean")."."""
    return tuple(
        f"{setting.title}: {shown(settings[setting.name])}{f' ({setting.help})' if setting.help else ''}."
        for setting in settings_of(kind)
        if setting.name in settings
    )


def _help(of: type[Settings], name: str) -> str:
    """What the docstring of the settings says of one; that of a class above where this one says nothing."""
    for each in of.__mro__:
        text = " ".join((each.__doc__ or "").split("\n"))
        found = re.search(
            rf"(?:^|[;,]|\s\s)\s*(?:\w+, )*{name}(?:, \w+)*(?::|\s\s)\s*(.+?)(?:;|\s\s|$)", text
        )
        if found and issubclass(each, Settings):
            return found[1].strip().rstrip(".")
    return ""


def _range(field: FieldInfo) -> str:
    """The range of a number in words."""
    words = {"gt": "above {}", "ge": "from {}", "lt": "below {}", "le": "to {}"}
    found = [
        words[name].format(f"{limit:g}")
        for rule in field.metadata
        for name in words
        if isinstance(limit := getattr(rule, name, None), int | float) and abs(limit) < UNBOUND
    ]
    return " ".join(found)
