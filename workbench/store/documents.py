"""YAML that people write and read: strict reading with places in refusals, canonical writing."""

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent, ScalarEvent
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.scanner import RoundTripScanner

from workbench.documents.document import NAME, Document
from workbench.documents.problems import innermost
from workbench.errors import DigestMismatch, InvalidDocument, WorkbenchError, short
from workbench.formats.limits import DIGITS, NESTING, TOO_LONG
from workbench.formats.limits import YAML as YAML_BYTES
from workbench.store.files import read

D = TypeVar("D", bound=Document)


class NotPlain(YAMLError):
    """A YAML feature that we do not allow, at a line of the text."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _ShallowScanner(RoundTripScanner):
    """Refuses brackets within brackets in time: the time to read them grows with the square of their depth."""

    def fetch_flow_collection_start(self, kind: Any, to_push: str) -> None:
        if self.flow_level >= (allowed := NESTING.allowed):
            raise NotPlain(self.reader.line + 1, TOO_DEEP.format(allowed))
        super().fetch_flow_collection_start(kind, to_push)


class _PlainComposer(Composer):
    """Reads plain values; refuses anchors, aliases, tags, and what is nested or counted too far."""

    def compose_node(self, parent: Any, index: int) -> Any:
        event = self.parser.peek_event()
        line = event.start_mark.line + 1
        if self.depth > (allowed := NESTING.allowed):
            raise NotPlain(line, TOO_DEEP.format(allowed))
        if isinstance(event, ScalarEvent) and event.implicit[0] and LONG_NUMBER.fullmatch(event.value):
            raise NotPlain(line, f"has {TOO_LONG}")
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise NotPlain(line, "anchors and aliases are not allowed; write it out")
        if getattr(event, "tag", None):
            raise NotPlain(line, f"the tag {event.tag} is not allowed; use plain values")
        return super().compose_node(parent, index)


LONG_NUMBER = re.compile(rf"[+-]?[0-9_]{{{DIGITS + 1},}}")
LONGEST_SHOWN = 200  # characters of a value in a refusal
MOST_SHOWN = 12  # refusals of a document, of which each takes a line
TOO_DEEP = "lists and mappings are nested too deeply; at most {} levels are read"
SEAL = "sha256"
KINDS = ("gold set", "gold file")  # names of alternatives in a model, which pydantic adds to places


def checked_name(name: str, what: str) -> str:
    """A name that is safe for a folder; anything that could leave the workspace is refused."""
    if not NAME.fullmatch(name):
        raise InvalidDocument(
            f"{what} name {name!r}: use lower-case letters, digits, '-' and '_', at most 64, no '/' or '..'."
        )
    return name


def names_in(root: Path) -> tuple[str, ...]:
    """The folders in `root` with a valid name; not an editor's hidden folders."""
    folders = root.iterdir() if root.is_dir() else ()
    return tuple(sorted(p.name for p in folders if p.is_dir() and NAME.fullmatch(p.name)))


def load(kind: type[D], path: Path, what: str) -> D:
    """Read one document; equal text is parsed once. Every refusal names file, line and field."""
    return _read(_unsealed, kind, text_at(path, what), path)


def load_sealed(kind: type[D], path: Path, what: str) -> D:
    """Read a published document and check that it is unchanged; equal text is parsed once."""
    return _read(_sealed, kind, text_at(path, what), path)


def _read(parse: Callable[[type[D], str, Path], D], kind: type[D], text: str, path: Path) -> D:
    document: D | None = _parsed(parse, kind, text)
    return document if document is not None else parse(kind, text, path)


@lru_cache(maxsize=64)
def _parsed(parse: Callable[[type[D], str, Path], D], kind: type[D], text: str) -> D | None:
    """The document in a text; None if it is refused, because the message needs the file."""
    try:
        return parse(kind, text, Path())
    except WorkbenchError:
        return None


def _unsealed(kind: type[D], text: str, path: Path) -> D:
    tree = tree_of(text, path)
    tree.pop(SEAL, None)
    return _validated(kind, tree, path)


def _sealed(kind: type[D], text: str, path: Path) -> D:
    tree = tree_of(text, path)
    seal = tree.pop(SEAL, None)
    document = _validated(kind, tree, path)
    if seal != document.digest():
        raise DigestMismatch(
            f"{path} was changed after it was published: it says sha256 {seal}, its content has "
            f"{document.digest()}. Restore the file, or publish the change as a new version."
        )
    return document


def sealed_yaml(document: Document) -> bytes:
    """The published YAML: the fields in order, then the digest of the canonical JSON."""
    return to_yaml(document) + f"{SEAL}: {document.digest()}\n".encode()


def to_yaml(document: Document) -> bytes:
    """The fields of a document as YAML, in the order of the model, without empty ones."""
    return _dumped(_full(document.model_dump(exclude_none=True)))


def load_tree(path: Path, what: str) -> CommentedMap:
    """The YAML mapping of a file with its comments; anchors, tags and repeated keys are refused."""
    return tree_of(text_at(path, what), path)


def tree_of(text: str, path: Path | str) -> CommentedMap:
    """The YAML mapping of a text with its comments; `path` is for refusals."""
    YAML_BYTES.check(len(text), str(path), InvalidDocument)
    try:
        tree = _yaml().load(text)
    except NotPlain as error:
        raise InvalidDocument(f"{path}, line {error.line}: {error}.") from None
    except DuplicateKeyError as error:
        raise InvalidDocument(f"{_place(path, error)}: {error.problem}; a key may be given once.") from None
    except MarkedYAMLError as error:
        raise InvalidDocument(f"{_place(path, error)}: not valid YAML: {error.problem}.") from None
    except YAMLError as error:
        raise InvalidDocument(f"{path}: not valid YAML: {error}.") from None
    except ValueError as error:  # such as a 31st of February
        raise InvalidDocument(f"{path}: has a value that cannot be read: {short(str(error))}.") from None
    if not isinstance(tree, CommentedMap):
        raise InvalidDocument(f"{path}: expected fields such as 'name: ...', found {_kind(tree)}.")
    return tree


def of_answers(kind: type[D], answers: Mapping[str, Any], what: str) -> D:
    """A document from a person's inputs; a refusal names each field."""
    try:
        return kind.model_validate_json(as_json(answers))
    except ValidationError as error:
        errors = innermost(error)
        lines = [
            f"{what}, {'.'.join(map(str, e['loc'])) or 'as a whole'}: {_in_words(e)}."
            for e in errors[:MOST_SHOWN]
        ]
        raise InvalidDocument("\n".join((*lines, *_more(errors)))) from None


def parse_lines(kind: type[D], path: Path, what: str) -> tuple[D, ...]:
    """Read a JSON-lines file of documents; refusals name file, line and field."""
    documents = []
    for number, line in enumerate(text_at(path, what).split("\n"), 1):
        if line.strip():
            try:
                documents.append(kind.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                field = ", ".join(filter(None, (f"line {number}", ".".join(map(str, first["loc"])))))
                raise InvalidDocument(f"{path}, {field}: {_in_words(first)}.") from None
    return tuple(documents)


def text_at(path: Path, what: str) -> str:
    """The text of a file; refused if it is not UTF-8."""
    try:
        return read(path, what).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8.") from None


def _validated(kind: type[D], tree: CommentedMap, path: Path) -> D:
    try:
        return kind.model_validate_json(as_json(tree))
    except ValidationError as error:
        errors = innermost(error)
        lines = [f"{_where(path, tree, e['loc'])}: {_in_words(e)}." for e in errors[:MOST_SHOWN]]
        raise InvalidDocument("\n".join((*lines, *_more(errors)))) from None
    except ValueError as error:
        why = f"has {TOO_LONG}" if "digits" in str(error) else short(str(error))
        raise InvalidDocument(f"{path}: {why}.") from None
    except WorkbenchError as error:
        raise InvalidDocument(f"{path}: {error}") from None


def _more(errors: Sequence[Any]) -> list[str]:
    """The line that counts the refusals that are not shown."""
    return [f"and {len(errors) - MOST_SHOWN:,} more."] if len(errors) > MOST_SHOWN else []


def _where(path: Path, tree: CommentedMap, loc: Sequence[int | str]) -> str:
    """`file, line 12, questions.0.labels.1.definition`: the closest place in the file."""
    node: Any = tree
    line, steps = 0, list(loc)
    for place, step in enumerate(loc):
        if isinstance(node, CommentedMap) and step not in node and step in KINDS and place < len(loc) - 1:
            steps.remove(step)  # the alternative that pydantic tried, not a field of the file
            continue
        try:
            if isinstance(node, CommentedMap) and step in node:
                line = node.lc.key(step)[0]
            elif isinstance(node, CommentedSeq) and isinstance(step, int):
                line = node.lc.item(step)[0]
            else:
                break
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    field = ".".join(map(str, steps))
    return f"{path}, line {line + 1}" + (f", {field}" if field else "")


def _in_words(error: Mapping[str, Any]) -> str:
    """Pydantic's error in plain words."""
    value = error.get("input")
    if error["type"] == "missing":
        return "this field is required"
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    if error["type"] == "string_type":
        return f"expected text, found {_kind(value)} {_shown(value)}; put it in quotes"
    message = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    if not isinstance(value, str | int | float | bool) or _shown(value) in message:
        return message
    return f"{message}, found {_shown(value)}"


def _shown(value: Any) -> str:
    """A value as a message shows it; a number may be too long for Python to write."""
    try:
        return short(repr(value), LONGEST_SHOWN)
    except (ValueError, RecursionError):
        return TOO_LONG


def _kind(value: Any) -> str:
    names: dict[type, str] = {
        type(None): "nothing",
        dict: "a mapping",
        list: "a list",
        bool: "yes/no",
        str: "text",
    }
    for kind, name in names.items():
        if isinstance(value, kind):
            return name
    return "a number" if isinstance(value, int | float) else type(value).__name__


def _plain(node: Any) -> Any:
    """A YAML tree as JSON values; dates become text, numbers stay numbers."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, dt.datetime | dt.date):
        return node.isoformat()
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def _full(node: Any) -> Any:
    """The value with lists for tuples, without empty lists or mappings; texts that YAML would fold are quoted."""
    if isinstance(node, str) and "\x85" in node:
        return DoubleQuotedScalarString(node)
    if isinstance(node, Mapping):
        return {key: _full(value) for key, value in node.items() if value not in ((), {}, [])}
    return [_full(value) for value in node] if isinstance(node, tuple | list) else node


def plain_of(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A YAML tree as JSON values; dates become text."""
    plain: dict[str, Any] = _plain(tree)
    return plain


def text_of(data: Any, *, indented: bool = True) -> str:
    """Values as YAML text; a list that is not `indented` has its dashes at the margin."""
    out, yaml = io.StringIO(), _yaml()
    if not indented:
        yaml.indent(mapping=2, sequence=2, offset=0)
    yaml.dump(data, out)
    return out.getvalue()


def flow_of(key: str, values: Sequence[str]) -> str:
    """A field with a short list on one line: `separates: [one, other]`."""
    listed = CommentedSeq(values)
    listed.fa.set_flow_style()
    return text_of({key: listed})


def _dumped(data: Any) -> bytes:
    out = io.BytesIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Scanner, yaml.Composer = _ShallowScanner, _PlainComposer
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    return yaml


def _place(path: Path | str, error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"{path}, line {mark.line + 1}" if mark else str(path)


def as_json(value: Any) -> str:
    """Plain values as JSON text, for a model to validate; dates become text."""
    return json.dumps(_plain(value), allow_nan=False)
