"""The public face: names of the package with their signatures, and the whole tree of commands."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import workbench as wb
from tests.pins.pinned import pinned
from workbench.cli import main

MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z_a-z])")
ARRAY = re.compile(
    r"Union\[str, Callable.*?NoneType\]"
)  # how an array may look differs between versions of numpy


def told(name: str, value: Any) -> str:
    """A name with its signature; an annotation without the module that it comes from, for modules move."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return name
    text = MODULE.sub("", str(found)).replace("'", "").replace('"', "")
    return name + ARRAY.sub("Union[str, Callable, ArrayLike, None]", text)


def members(one: type) -> Iterator[str]:
    """The public methods and properties of a class, its own and inherited ones of ours."""
    for name in sorted(vars(one)):
        value = inspect.getattr_static(one, name)
        if name.startswith("_"):
            continue
        if isinstance(value, classmethod | staticmethod):
            yield told(f"  {type(value).__name__} {name}", value.__func__)
        elif callable(value):
            yield told(f"  {name}", value)
        else:
            yield f"  {'property' if hasattr(value, '__get__') else 'attribute'} {name}"


def test_public_names():
    """Whoever imports the package finds the same names with the same signatures."""
    lines = []
    for name in wb.__all__:
        value = getattr(wb, name)
        if isinstance(value, type):
            lines += [f"class {told(name, value)}", *members(value)]
        else:
            lines.append(told(f"def {name}", value) if callable(value) else f"{type(value).__name__} {name}")
    refusals = sorted(one.__name__ for one in subclasses(wb.WorkbenchError))
    pinned("public.txt", "\n".join([*lines, "", "Refusals", *(f"  {one}" for one in refusals)]) + "\n")


def subclasses(one: type) -> Iterator[type]:
    """All below a class."""
    for below in one.__subclasses__():
        yield below
        yield from subclasses(below)


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command and group, with what is typed to reach it."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from walk(below, (*path, name))


def parameter(one: click.Parameter) -> str:
    """A line about an option or an argument."""
    kind = one.type.name
    if isinstance(one.type, click.Choice):
        kind = "one of " + "|".join(map(str, one.type.choices))
    elif isinstance(one.type, click.types._NumberRangeBase):
        kind += f" {one.type._describe_range()}"
    names = one.name if isinstance(one, click.Argument) else " ".join([*one.opts, *one.secondary_opts])
    flag = isinstance(one, click.Option) and one.is_flag
    marks = {"required": one.required, "multiple": one.multiple, "flag": flag, "many": one.nargs == -1}
    default = "" if unset(one.default) or flag else f", default {shown(one.default)!r}"
    return f"  {names}: {kind}{default}{''.join(f', {mark}' for mark, is_so in marks.items() if is_so)}"


def shown(default: Any) -> Any:
    """A path as it is typed."""
    return default.as_posix() if isinstance(default, Path) else default


def unset(value: Any) -> bool:
    """Click says in two ways that there is no default."""
    return value is None or "UNSET" in repr(value).upper() or value == ()


def test_commands():
    """Every command keeps its path, options, arguments and short help."""
    lines = []
    for path, command in walk(main):
        lines += ["", f"workbench {path}".rstrip(), f"  # {command.get_short_help_str(200)}"]
        lines += [parameter(one) for one in command.params]
    pinned("commands.txt", "\n".join(lines[1:]) + "\n")
