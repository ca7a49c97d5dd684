"""Changes values in a YAML text: unchanged parts stay as written, with comments and line breaks."""

import datetime as dt
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from workbench.documents.document import Document
from workbench.documents.fields import ordered
from workbench.errors import InvalidDocument
from workbench.store import documents, files

EMPTY: tuple[Any, ...] = (None, (), [], {})
NAMES = ("id", "version", "metric", "file")  # fields that identify an entry of a list
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHORT = re.compile(r"[a-z0-9_./-]+|[RE]\d+(\.\d+)*")  # ids: a list of them is written on one line
WIDTH = 88
LONG = 80

Plain = Mapping[str, Any]


def rewrite(path: Path, kind: type[Document], what: str, values: Plain) -> str:
    """Change a file to these values, and return its text; a file that has them already is not written."""
    new = with_values(path, kind, what, values)
    if new != documents.text_at(path, what):
        files.replace(path, new.encode())
    return new


def with_values(path: Path, kind: type[Document], what: str, values: Plain) -> str:
    """The text of a file with these values, not written yet."""
    return rewritten(documents.text_at(path, what), ordered(kind, values), str(path))


def rewritten(text: str, values: Plain, where: str = "draft") -> str:
    """The text with these `values`; new parts are written in their order.

    Only lines with changed values are rewritten; a moved entry keeps the comments above it. If an unusual layout
    prevents this, the changed parts are rewritten as a whole.
    """
    text = text if text.endswith("\n") or not text else text + "\n"
    tree, target = _parsed(text, where), pruned(values)
    lines = text.splitlines(keepends=True)
    try:
        new_text = "".join(_mapping(lines, tree, 0, len(lines), 0, target))
        if pruned(documents.plain_of(_parsed(new_text, where))) == target:
            return new_text
    except (InvalidDocument, LookupError, ValueError, TypeError, AttributeError, StopIteration):
        pass  # an unusual layout: rewrite the changed parts as a whole
    return _as_a_whole(documents.tree_of(text, where), target)


@lru_cache(maxsize=2)
def _parsed(text: str, where: str) -> CommentedMap:
    """The cached tree of a text, never modified: the text written last is edited next."""
    return documents.tree_of(text, where)


def _as_a_whole(tree: CommentedMap, target: Plain) -> str:
    """The tree with each changed part rewritten as a whole; comments within such a part are lost."""
    for key in list(tree):
        if key not in target:
            del tree[key]
        elif pruned(documents.plain_of({key: tree[key]})).get(key) != target[key]:
            tree[key] = target[key]
    for key in target:
        if key not in tree:
            tree.insert(sum(_rank(each, target) < _rank(key, target) for each in tree), key, target[key])
    return documents.text_of(tree)


def pruned(value: Any) -> Any:
    """Values without empty fields: a missing list and an empty one mean the same."""
    if isinstance(value, Mapping):
        kept = {str(key): pruned(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in EMPTY}
    return [pruned(each) for each in value] if isinstance(value, list | tuple) else value


def _mapping(
    lines: list[str], node: CommentedMap, start: int, stop: int, indent: int, target: Plain
) -> list[str]:
    """The lines of a block mapping with its keys at `indent`."""
    keys = list(node)
    places = [node.lc.key(key)[0] for key in keys]
    starts = [start, *(_lead(lines, at, places[i], indent) for i, at in enumerate(places[1:]))]
    parts: list[tuple[str, list[str]]] = []
    for key, at, first, last in zip(keys, places, starts, [*starts[1:], stop], strict=True):
        if pruned(documents.plain_of({key: node[key]})).get(key) == target.get(key):
            parts.append((key, lines[first:last]))
        elif key not in target:
            parts.append(("", _tail(lines, at, last) if last == stop else []))
        else:
            parts.append((key, lines[first:at] + _changed(lines, node, key, at, last, indent, target[key])))
    for key in target:
        if key not in node:
            later = (i for i, (each, _) in enumerate(parts) if _rank(each, target) > _rank(key, target))
            place = next(later, len(parts))
            parts.insert(place, (key, field(key, target[key], indent)))
    return [line for _, part in parts for line in part]


def _changed(
    lines: list[str], node: CommentedMap, key: str, at: int, stop: int, indent: int, target: Any
) -> list[str]:
    """The lines of one field with another value."""
    was = node[key]
    if isinstance(was, CommentedSeq) and isinstance(target, list) and len(was) and not was.fa.flow_style():
        if all(isinstance(each, Mapping) for each in [*was, *target]):
            return _entries(lines, was, at, stop, target)
        if not any(isinstance(each, Mapping | list) for each in [*was, *target]):
            return _scalars(lines, was, at, stop, target)
    if isinstance(was, CommentedMap) and isinstance(target, Mapping) and len(was) and target:
        if was.fa.flow_style():
            flow = CommentedMap(target)
            flow.fa.set_flow_style()
            return _indented(documents.text_of({key: flow}), " " * indent) + _tail(lines, at, stop)
        first = next(iter(was))
        inner = _mapping(lines, was, was.lc.key(first)[0], stop, was.lc.key(first)[1], target)
        return lines[at : was.lc.key(first)[0]] + inner
    new, tail = field(key, target, indent), _tail(lines, at, stop)
    token = (node.ca.items.get(key) or [None] * 3)[2]
    remark = token.value.splitlines()[0].strip() if token is not None and token.value.startswith("#") else ""
    if remark and len(new) == 1:
        before = lines[at].partition(remark)[0]
        gap = before[len(before.rstrip()) :] or "  "
        new = [f"{new[0].rstrip()}{gap}{remark}\n"]
    elif remark:
        new = [f"{' ' * indent}{remark}\n", *new]
    return new + tail


def _entries(lines: list[str], was: CommentedSeq, at: int, stop: int, target: list[Any]) -> list[str]:
    """The lines of a list of mappings: entries are matched by content, else by name, else by place."""
    head, parts, dash = _cut(lines, was, at, stop)
    old = pruned(documents.plain_of({"all": was}))["all"]

    def written(i: int, new: Any) -> list[str]:
        comments, body = _above(parts[i])
        inside = [body[0][:dash] + " " + body[0][dash + 1 :], *body[1:]]
        offset = _entry_line(was, i)
        shifted = [""] * offset + inside
        keys = was.lc.item(i)[1]
        made = _mapping(shifted, was[i], offset, offset + len(inside), keys, new)
        first = next(i for i, line in enumerate(made) if line.strip() and not line.lstrip().startswith("#"))
        made[first] = made[first][:dash] + "-" + made[first][dash + 1 :]
        return comments + made

    return head + _joined(old, target, parts, written, lambda new: entry(new, dash))


def _scalars(lines: list[str], was: CommentedSeq, at: int, stop: int, target: list[Any]) -> list[str]:
    """The lines of a list of texts."""
    head, parts, dash = _cut(lines, was, at, stop)
    old = documents.plain_of({"all": was})["all"]
    return head + _joined(
        old,
        target,
        parts,
        lambda i, new: _above(parts[i])[0] + scalar_entry(new, dash) + _tail(parts[i], 0, len(parts[i])),
        lambda new: scalar_entry(new, dash),
    )


def _joined(
    old: Sequence[Any],
    target: Sequence[Any],
    parts: list[list[str]],
    written: Callable[[int, Any], list[str]],
    fresh: Callable[[Any], list[str]],
) -> list[str]:
    """The entries in their new order: unchanged, changed, or new."""
    matches = _matched(old, target)
    out: list[str] = []
    for new, i in zip(target, matches, strict=True):
        out += fresh(new) if i is None else parts[i] if old[i] == new else written(i, new)
    return out


def _matched(old: Sequence[Any], target: Sequence[Any]) -> list[int | None]:
    """The index of the old entry of each new one; None for an added one."""
    free = list(range(len(old)))
    matches: list[int | None] = [None] * len(target)
    same: tuple[Callable[[Any, Any], bool], ...] = (
        lambda a, b: a == b,
        lambda a, b: isinstance(a, Mapping) and _name(a) is not None and _name(a) == _name(b),
    )
    for equal in same:
        for place, new in enumerate(target):
            if matches[place] is None:
                matches[place] = next((i for i in free if equal(old[i], new)), None)
                free = [i for i in free if i != matches[place]]
    if len(old) == len(target):
        for place in range(len(target)):
            if matches[place] is None and place in free:
                matches[place] = place
    return matches


def _name(entry: Mapping[str, Any]) -> Any:
    return next((entry[name] for name in NAMES if entry.get(name) is not None), None)


def _cut(lines: list[str], was: CommentedSeq, at: int, stop: int) -> tuple[list[str], list[list[str]], int]:
    """The lines above the first entry, those of each entry with the comments above it, and the column of the dash."""
    places = [_entry_line(was, i) for i in range(len(was))]
    dash = len(lines[places[0]]) - len(lines[places[0]].lstrip())
    starts = [places[0], *(_lead(lines, each, places[i], dash) for i, each in enumerate(places[1:]))]
    cuts = [lines[a:b] for a, b in zip(starts, [*starts[1:], stop], strict=True)]
    return lines[at : places[0]], cuts, dash


def _entry_line(was: CommentedSeq, i: int) -> int:
    return int(was.lc.item(i)[0])


def _lead(lines: list[str], at: int, floor: int, indent: int) -> int:
    """Where the comments and blank lines begin that are above a line and belong to it."""
    while at - 1 > floor and _is_remark(lines[at - 1], indent):
        at -= 1
    return at


def _above(part: list[str]) -> tuple[list[str], list[str]]:
    n = next(i for i, line in enumerate(part) if line.strip() and not line.lstrip().startswith("#"))
    return part[:n], part[n:]


def _tail(lines: list[str], at: int, stop: int) -> list[str]:
    """The comments and blank lines below a value, which do not belong to it."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    first = stop
    while first - 1 > at and _is_remark(lines[first - 1], indent):
        first -= 1
    return lines[first:stop]


def _is_remark(line: str, indent: int) -> bool:
    bare = line.strip()
    return not bare or (bare.startswith("#") and len(line) - len(line.lstrip()) <= indent)


# The format of a new part: long sentences folded, lists of ids on one line.


def _rank(key: str, target: Plain) -> int:
    """The position of a field among the target's; other fields come first."""
    return list(target).index(key) if key in target else -1


def field(key: str, value: Any, indent: int) -> list[str]:
    """The lines of one field."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        return [f"{pad}{key}:\n", *_written_mapping(value, indent + 2)]
    if isinstance(value, list) and value:
        if all(isinstance(each, str) and SHORT.fullmatch(each) for each in value):
            return _indented(documents.flow_of(key, value), pad)
        below = [
            line
            for each in value
            for line in (
                entry(each, indent + 2) if isinstance(each, Mapping) else scalar_entry(each, indent + 2)
            )
        ]
        return [f"{pad}{key}:\n", *below]
    if isinstance(value, str) and _folds(value):
        return [f"{pad}{key}: >-\n", *_folded(value, indent + 2)]
    if isinstance(value, str) and DAY.fullmatch(value):
        value = _date(value)
    return _indented(documents.text_of({key: value}), pad)


def entry(value: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a mapping in a list with its dashes at `indent`."""
    lines = _written_mapping(value, indent + 2) or [" " * (indent + 2) + "{}\n"]
    return [" " * indent + "- " + lines[0][indent + 2 :], *lines[1:]]


def scalar_entry(value: Any, indent: int) -> list[str]:
    """The lines of a text in a list with its dashes at `indent`."""
    if isinstance(value, str) and _folds(value):
        return [" " * indent + "- >-\n", *_folded(value, indent + 2)]
    return _indented(documents.text_of([value], indented=False), " " * indent)


def _written_mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    return [line for key, each in value.items() if each not in EMPTY for line in field(key, each, indent)]


def _folds(text: str) -> bool:
    """Whether a text is long, and unchanged by folding it into lines."""
    return len(text) > LONG and re.fullmatch(r"\S+( \S+)*", text) is not None and text.isprintable()


def _folded(text: str, indent: int) -> list[str]:
    pad = " " * indent
    wrapped = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [f"{pad}{line}\n" for line in wrapped]


def _date(text: str) -> Any:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _indented(text: str, pad: str) -> list[str]:
    return [pad + line if line.strip() else line for line in text.splitlines(keepends=True)]
