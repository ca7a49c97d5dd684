"""A guideline's draft in an editor: values written into its file, where what did not change stays, comments and line breaks too."""

import datetime as dt
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from workbench.errors import ChangedMeanwhile, InvalidDocument, NotFound
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore

EMPTY: tuple[Any, ...] = (None, (), [], {})
FLOW = frozenset({"separates", "rules", "asked_in", "wording_only"})
DATES = frozenset({"date", "decided_on"})
WIDTH = 88
LONG = 80
ORDER = [
    "id",
    "name",
    "version",
    "title",
    "purpose",
    "authors",
    "question",
    "ask",
    "kind",
    "level",
    "item",
    "text",
    "picture",
    "picture_sha256",
    "label",
    "definition",
    "includes",
    "excludes",
    "examples",
    "counterexamples",
    "parent",
    "colour",
    "hotkey",
    "labels",
    "decision",
    "why",
    "decided_by",
    "decided_on",
    "separates",
    "questions",
    "rules",
    "cases",
    "asked_in",
    "changelog",
    "date",
    "summary",
    "wording_only",
]

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class DraftFile:
    """The draft of the guideline `name`, read and written by somebody who is not the only one to do so."""

    store: GuidelineStore
    name: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.store.draft_path(self.name)

    def read(self) -> tuple[dict[str, Any], str]:
        """The values, valid or not, and the digest of the file; begun from the newest version if need be."""
        if not self.path.exists() and self.store.versions(self.name):
            files.write_once(self.path, documents.to_yaml(self.store.load(self.name)))
        content = files.read(self.path, self._what)
        tree = documents.plain_of(documents.load_tree(self.path, self._what))
        return tree, sha256(content).hexdigest()

    def digest(self) -> str:
        """The digest of the file as it is now; empty where it is gone."""
        try:
            return sha256(files.read(self.path, self._what)).hexdigest()
        except NotFound:
            return ""

    def save(self, tree: Plain, seen: str) -> str:
        """Write the values, comments kept, and give the new digest; refused where the file is not what was `seen`."""
        with locked(self.path.parent):
            content = files.read(self.path, self._what) if self.path.exists() else b""
            if sha256(content).hexdigest() != seen:
                raise ChangedMeanwhile(f"{self.path} was changed by somebody else while you had it open.")
            new = rewritten(content.decode("utf-8-sig"), tree, str(self.path)).encode()
            if new != content:
                files.replace(self.path, new)
        return sha256(new).hexdigest()

    def put_anew(self, tree: Plain) -> tuple[str, str]:
        """Write the values where the file is gone or no YAML: the new digest, and the name of the copy of what was there."""
        with locked(self.path.parent):
            aside = ""
            if self.path.exists():
                content = files.read(self.path, self._what)
                aside = f"draft.unreadable-{sha256(content).hexdigest()[:8]}.yaml"
                files.write_once(self.path.with_name(aside), content)
            new = rewritten(f"name: {self.name}\n", tree, str(self.path)).encode()
            files.replace(self.path, new)
        return sha256(new).hexdigest(), aside

    @property
    def _what(self) -> str:
        return f"draft of guideline {self.name}"


def rewritten(text: str, wanted: Plain, where: str = "draft") -> str:
    """The text, holding the values of `wanted`.

    A line is written anew only where its value changed; an entry that moves takes the comments above it along. Where
    the text is laid out so oddly that this does not succeed, the parts that changed are written anew as a whole.
    """
    text = text if text.endswith("\n") or not text else text + "\n"
    tree, target = _parsed(text, where), pruned(wanted)
    lines = text.splitlines(keepends=True)
    try:
        found = "".join(_mapping(lines, tree, 0, len(lines), 0, target))
        if pruned(documents.plain_of(_parsed(found, where))) == target:
            return found
    except (InvalidDocument, KeyError, IndexError, TypeError, AttributeError, StopIteration):
        pass  # an unusual layout, for which there is the other way
    return _as_a_whole(documents.tree_of(text, where), target)


@lru_cache(maxsize=2)
def _parsed(text: str, where: str) -> CommentedMap:
    """The tree of a text, which nobody changes: what was written last is what is edited next."""
    return documents.tree_of(text, where)


def _as_a_whole(tree: CommentedMap, target: Plain) -> str:
    """The tree with each part that changed written anew as a whole; comments within such a part go."""
    for key in list(tree):
        if key not in target:
            del tree[key]
        elif pruned(documents.plain_of({key: tree[key]})).get(key) != target[key]:
            tree[key] = target[key]
    for key in target:
        if key not in tree:
            tree.insert(sum(rank(each) < rank(key) for each in tree), key, target[key])
    return documents.text_of(tree)


def pruned(value: Any) -> Any:
    """Values without the fields that are empty: a list that is not there and an empty one mean the same."""
    if isinstance(value, Mapping):
        return {str(key): pruned(each) for key, each in value.items() if each not in EMPTY}
    return [pruned(each) for each in value] if isinstance(value, list | tuple) else value


def _mapping(
    lines: list[str], node: CommentedMap, start: int, stop: int, indent: int, wanted: Plain
) -> list[str]:
    """The lines of a block mapping whose keys stand at `indent`."""
    keys = list(node)
    places = [node.lc.key(key)[0] for key in keys]
    starts = [start, *(_lead(lines, at, places[i], indent) for i, at in enumerate(places[1:]))]
    parts: list[tuple[str, list[str]]] = []
    for key, at, first, last in zip(keys, places, starts, [*starts[1:], stop], strict=True):
        if key not in wanted:
            continue
        if pruned(documents.plain_of({key: node[key]})).get(key) == wanted[key]:
            parts.append((key, lines[first:last]))
        else:
            parts.append((key, lines[first:at] + _changed(lines, node, key, at, last, indent, wanted[key])))
    for key in wanted:
        if key not in node:
            place = next((i for i, (each, _) in enumerate(parts) if rank(each) > rank(key)), len(parts))
            parts.insert(place, (key, field(key, wanted[key], indent)))
    return [line for _, part in parts for line in part]


def _changed(
    lines: list[str], node: CommentedMap, key: str, at: int, stop: int, indent: int, wanted: Any
) -> list[str]:
    """The lines of one field with another value."""
    was = node[key]
    if isinstance(was, CommentedSeq) and isinstance(wanted, list) and len(was) and not was.fa.flow_style():
        if all(isinstance(each, Mapping) for each in [*was, *wanted]):
            return _entries(lines, was, at, stop, wanted)
        if not any(isinstance(each, Mapping | list) for each in [*was, *wanted]):
            return _scalars(lines, was, at, stop, wanted)
    new, tail = field(key, wanted, indent), _tail(lines, at, stop)
    token = (node.ca.items.get(key) or [None] * 3)[2]
    remark = token.value.splitlines()[0].strip() if token is not None and token.value.startswith("#") else ""
    if remark and len(new) == 1:
        new = [f"{new[0].rstrip()}  {remark}\n"]
    elif remark:
        new = [f"{' ' * indent}{remark}\n", *new]
    return new + tail


def _entries(lines: list[str], was: CommentedSeq, at: int, stop: int, wanted: list[Any]) -> list[str]:
    """A list of mappings: each entry is found again by its id, else by what it holds, else by its place."""
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

    return head + _joined(old, wanted, parts, written, lambda new: entry(new, dash))


def _scalars(lines: list[str], was: CommentedSeq, at: int, stop: int, wanted: list[Any]) -> list[str]:
    """A list of texts."""
    head, parts, dash = _cut(lines, was, at, stop)
    old = documents.plain_of({"all": was})["all"]
    return head + _joined(
        old,
        wanted,
        parts,
        lambda i, new: _above(parts[i])[0] + scalar_entry(new, dash) + _tail(parts[i], 0, len(parts[i])),
        lambda new: scalar_entry(new, dash),
    )


def _joined(
    old: Sequence[Any],
    wanted: Sequence[Any],
    parts: list[list[str]],
    written: Callable[[int, Any], list[str]],
    fresh: Callable[[Any], list[str]],
) -> list[str]:
    """The entries in their new order: as they were, changed, or new."""
    found = _matched(old, wanted)
    out: list[str] = []
    for new, i in zip(wanted, found, strict=True):
        out += fresh(new) if i is None else parts[i] if old[i] == new else written(i, new)
    return out


def _matched(old: Sequence[Any], wanted: Sequence[Any]) -> list[int | None]:
    """Which old entry each wanted one is."""
    free = list(range(len(old)))
    found: list[int | None] = [None] * len(wanted)
    same: tuple[Callable[[Any, Any], bool], ...] = (
        lambda a, b: a == b,
        lambda a, b: isinstance(a, Mapping) and _id(a) is not None and _id(a) == _id(b),
    )
    for equal in same:
        for place, new in enumerate(wanted):
            if found[place] is None:
                found[place] = next((i for i in free if equal(old[i], new)), None)
                free = [i for i in free if i != found[place]]
    if len(old) == len(wanted):
        for place in range(len(wanted)):
            if found[place] is None and place in free:
                found[place] = place
    return found


def _id(one: Mapping[str, Any]) -> Any:
    return one.get("id", one.get("version"))


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
    """Where the comments and blank lines above a line begin that belong to it."""
    while at - 1 > floor and _is_remark(lines[at - 1], indent):
        at -= 1
    return at


def _above(part: list[str]) -> tuple[list[str], list[str]]:
    n = next(i for i, line in enumerate(part) if line.strip() and not line.lstrip().startswith("#"))
    return part[:n], part[n:]


def _tail(lines: list[str], at: int, stop: int) -> list[str]:
    """Comments and blank lines below a value, which are none of it."""
    indent = len(lines[at]) - len(lines[at].lstrip())
    first = stop
    while first - 1 > at and _is_remark(lines[first - 1], indent):
        first -= 1
    return lines[first:stop]


def _is_remark(line: str, indent: int) -> bool:
    bare = line.strip()
    return not bare or (bare.startswith("#") and len(line) - len(line.lstrip()) <= indent)


# How a new part of a draft is spelt: long sentences folded, lists of numbers on one line, fields in their order.


def rank(key: str) -> int:
    """Where a field stands among the others of its mapping; one that nobody knows comes last."""
    return ORDER.index(key) if key in ORDER else len(ORDER)


def field(key: str, value: Any, indent: int) -> list[str]:
    """The lines of one field."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        return [f"{pad}{key}:\n", *_written_mapping(value, indent + 2)]
    if isinstance(value, list) and value:
        if key in FLOW and all(isinstance(each, str) for each in value):
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
    if key in DATES and isinstance(value, str):
        value = _date(value)
    return _indented(documents.text_of({key: value}), pad)


def entry(value: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a mapping in a list whose dashes stand at `indent`."""
    lines = _written_mapping(value, indent + 2) or [" " * (indent + 2) + "{}\n"]
    return [" " * indent + "- " + lines[0][indent + 2 :], *lines[1:]]


def scalar_entry(value: Any, indent: int) -> list[str]:
    """The lines of a text in a list whose dashes stand at `indent`."""
    if isinstance(value, str) and _folds(value):
        return [" " * indent + "- >-\n", *_folded(value, indent + 2)]
    return _indented(documents.text_of([value], indented=False), " " * indent)


def _written_mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    kept = sorted(((k, v) for k, v in value.items() if v not in EMPTY), key=lambda pair: rank(pair[0]))
    return [line for key, each in kept for line in field(key, each, indent)]


def _folds(text: str) -> bool:
    """Whether a text is long, and the same again after it was broken into lines."""
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
