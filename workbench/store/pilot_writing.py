"""A specification changed by a form: only what differs is touched, so that comments, order and spelling survive."""

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarfloat import ScalarFloat

from workbench.store.documents import plain_of

MARKS = ("id", "metric", "file")  # by which a part of a list is known again


def merge(tree: CommentedMap, wanted: Mapping[str, Any]) -> None:
    """Bring a mapping to the values wanted; what is equal already is left as it is written."""
    now = plain_of(tree)
    for key in [key for key in tree if key not in wanted]:
        del tree[key]
    for key, value in wanted.items():
        if key not in tree:
            tree[key] = _new(value)
        elif now[key] != value:
            tree[key] = _changed(tree[key], value)


def _changed(node: Any, value: Any) -> Any:
    """The node with another value, in place where it has parts of its own."""
    if isinstance(node, CommentedMap) and isinstance(value, Mapping):
        merge(node, value)
        return node
    if isinstance(node, CommentedSeq) and _parts(node) and _parts(value):
        _merge_list(node, value)
        return node
    if isinstance(node, ScalarFloat) and isinstance(value, float):
        return value
    return _new(value)


def _merge_list(nodes: CommentedSeq, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Parts are known again by their mark, else by their place; what is gone is taken out, what is new comes where it is."""
    marks = [_mark(value) for value in wanted]
    if len(nodes) != len(wanted):
        for at in range(len(nodes) - 1, -1, -1):
            if _mark(nodes[at]) not in marks:
                del nodes[at]
    for at, value in enumerate(wanted):
        if at < len(nodes) and (_mark(nodes[at]) == marks[at] or len(nodes) == len(wanted)):
            merge(nodes[at], value)
        else:
            nodes.insert(at, _new(value))
    while len(nodes) > len(wanted):
        del nodes[len(nodes) - 1]


def _mark(part: Any) -> Any:
    return next((part[name] for name in MARKS if name in part), None)


def _parts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _new(value: Any) -> Any:
    """Plain values as ruamel writes them in block style."""
    if isinstance(value, Mapping):
        return CommentedMap({key: _new(part) for key, part in value.items()})
    return CommentedSeq([_new(part) for part in value]) if isinstance(value, list) else value
