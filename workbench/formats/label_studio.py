"""Label Studio's JSON export: choices, single-path taxonomies and ratings of whole tasks, and what else it holds.

Fields as in label-studio `docs/source/includes/task_format.md` and `docs/source/guide/export.md`.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from workbench.answers.import_report import ImportReport
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidDocument, InvalidTable
from workbench.formats.drafting import Drafting, DraftQuestion, Started, free
from workbench.formats.exporting import Exported, lost
from workbench.formats.items import quotable
from workbench.formats.json_files import json_head
from workbench.formats.limits import GUIDELINE, NESTING
from workbench.formats.registry import Format
from workbench.formats.tables.records import from_cells, text_of
from workbench.formats.tables.sheet import Sheet, short

ANSWERS = ("annotations", "completions")  # the second in files of 2020 and before
COLUMNS = ("item_id", "annotator_id", "label", "question", "seconds", "submitted_at", "annotation")
ROLES = {
    name: i for i, name in enumerate(COLUMNS[:-1])
}  # the annotation's id only tells a repeat from a duplicate
REGION = {"x", "y", "start", "end", "points", "rle", "startOffset", "sequence"}


def is_export(content: Any) -> bool:
    """Whether a JSON file holds tasks with their annotations, or one such task."""
    if isinstance(content, dict):
        return any(_holds_results(content.get(key)) for key in ANSWERS)
    return isinstance(content, list) and any(
        isinstance(task, dict) and any(isinstance(task.get(key), list) for key in ANSWERS) for task in content
    )


def _holds_results(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(annotation, dict) and "result" in annotation for annotation in value
    )


@dataclass
class _Export:
    """The options of a read, and the rows and losses collected from the tasks so far."""

    source: str
    name: str
    item: str | None
    annotator: str | None
    question: str | None
    gold: bool
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    lost: dict[str, tuple[int, str]] = field(default_factory=dict)

    def lose(self, what: str, path: str, times: int = 1) -> None:
        """Count something that is left out; its first place is the example."""
        if times:
            count, example = self.lost.get(what, (0, f"{self.name}: {path}"))
            self.lost[what] = (count + times, example)

    def refusal(self, path: str, message: str) -> InvalidTable:
        """An error at a place of the file."""
        return InvalidTable(f"{self.source}: {path}: {message}.")


def read_export(
    content: Any,
    source: str,
    name: str,
    losses: ImportReport,
    *,
    item: str | None = None,
    annotator: str | None = None,
    question: str | None = None,
    gold: bool = False,
) -> Sheet:
    """The answers of an export as a sheet with our column names (`ROLES`).

    item        take the item's id from `data[item]`, not from the task's id
    annotator   who answered, where the export names nobody
    question    the only `from_name` wanted; what the others hold is not judged
    gold        read the annotations marked as ground truth, which otherwise are left out
    """
    export = _Export(source, name, item, annotator, question, gold)
    for number, task in enumerate(content if isinstance(content, list) else [content]):
        path = f"[{number}]"
        if not isinstance(task, dict):
            raise export.refusal(path, f"expected a task, got {short(repr(task))}")
        for key, what in (("predictions", "predictions of a model"), ("drafts", "drafts")):
            export.lose(f"{what}, no answers", f"{path}.{key}[0]", len(_entries(export, task, key, path)))
        for key in ANSWERS:
            for i, annotation in enumerate(_entries(export, task, key, path)):
                _annotation(export, task, annotation, path, f"{path}.{key}[{i}]")
    for what, (count, example) in export.lost.items():
        losses = losses.and_loss(what, count, example, name)
    if not export.rows:
        left_out = "".join(f"\n  {what}: {count}" for what, (count, _) in export.lost.items())
        raise InvalidTable(
            f"{source}: a Label Studio export without one answer of type choices, taxonomy or rating to a whole task."
            + (f" Left out:{left_out}" if left_out else "")
        )
    cells = zip(*export.rows, strict=True)
    columns = [from_cells(title, values, name)[0] for title, values in zip(COLUMNS, cells, strict=True)]
    return Sheet(source, COLUMNS, tuple(columns), lambda row: f": {export.paths[row]}", losses)


def _entries(export: _Export, task: dict[str, Any], key: str, path: str) -> list[Any]:
    """What a task has under a key, in a list."""
    entries = task.get(key) or []
    if not isinstance(entries, list):
        raise export.refusal(f"{path}.{key}", f"expected a list, got {short(repr(entries))}")
    return entries


def _annotation(export: _Export, task: dict[str, Any], annotation: Any, task_path: str, path: str) -> None:
    """Add the answers of one annotation, or count why there are none."""
    if not isinstance(annotation, dict):
        raise export.refusal(path, f"expected an annotation, got {short(repr(annotation))}")
    if annotation.get("was_cancelled"):
        return export.lose("annotations cancelled by the annotator (skips), no answers", path)
    if annotation.get("last_action") == "rejected":
        return export.lose("annotations rejected in review, no answers", path)
    if bool(annotation.get("ground_truth")) != export.gold:
        what = (
            "annotations that are no ground truth"
            if export.gold
            else "annotations marked as ground truth (gold)"
        )
        return export.lose(f"{what}, no ordinary answers", path)
    results = annotation.get("result") or []
    if not results:
        return export.lose("annotations with nothing in them", path)
    person = "gold" if export.gold else None
    for question, label in _answers(export, results, path):
        person = person or _annotator(export, annotation.get("completed_by"), path)
        when = annotation.get("updated_at") or annotation.get("created_at")
        item = _item(export, task, task_path)
        export.rows.append(
            (item, person, label, question, annotation.get("lead_time"), when, annotation.get("id"))
        )
        export.paths.append(path)
    return None


def _answers(export: _Export, results: Any, path: str) -> Iterator[tuple[str, str]]:
    """(question, label) of each result that answers a question about the whole task."""
    if not isinstance(results, list):
        raise export.refusal(f"{path}.result", f"expected a list, got {short(repr(results))}")
    for i, result in enumerate(results):
        here = f"{path}.result[{i}]"
        if not isinstance(result, dict):
            raise export.refusal(here, f"expected an object, got {short(repr(result))}")
        kind, value, question = result.get("type"), result.get("value"), result.get("from_name")
        if kind not in KINDS:
            export.lose(f"results of type {kind!r}, not read", here)
            continue
        if not isinstance(value, dict) or not isinstance(question, str) or kind not in value:
            raise export.refusal(here, f"expected from_name and value.{kind}, got {short(repr(result))}")
        if value.keys() & REGION:
            export.lose(f"results of type {kind!r} about a part of the task, not read", here)
        elif export.question in (None, question):
            yield question, KINDS[kind](export, value[kind], here)
        else:
            yield question, ""


def _choices(export: _Export, value: Any, path: str) -> str:
    """One choice as it is; several as a multi-choice answer, sorted, so that their order does not matter."""
    names = [_path(export, choice, path) for choice in (value if isinstance(value, list) else [value])]
    if len(names) == 1:
        return names[0]
    names = sorted(set(names))
    return json.dumps(names, ensure_ascii=False) if any("|" in name for name in names) else "|".join(names)


def _taxonomy(export: _Export, value: Any, path: str) -> str:
    if not isinstance(value, list) or len(value) != 1:
        raise export.refusal(path, f"expected one path in the taxonomy, got {short(repr(value))}")
    return _path(export, value[0], path)


def _rating(export: _Export, value: Any, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise export.refusal(path, f"expected a number for a rating, got {short(repr(value))}")
    return str(text_of(value))


KINDS: dict[Any, Callable[[_Export, Any, str], str]] = {
    "choices": _choices,
    "taxonomy": _taxonomy,
    "rating": _rating,
}


def _path(export: _Export, value: Any, path: str) -> str:
    """A label, or a path through a tree of labels, its steps joined with `/`."""
    steps = value if isinstance(value, list) else [value]
    if not steps or not all(isinstance(step, str) for step in steps):
        raise export.refusal(path, f"expected a label or a path of labels, got {short(repr(value))}")
    return "/".join(steps)


def _annotator(export: _Export, who: Any, path: str) -> str:
    """`completed_by` is a number, an object, or a text: the e-mail address where there is one, else the id."""
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    name = text_of(who) if isinstance(who, int | str) and not isinstance(who, bool) else None
    if not name and not export.annotator:
        raise export.refusal(
            path,
            "completed_by names nobody; where one person gave all answers, say who with --annotator-name",
        )
    if name and export.annotator and name != export.annotator:
        raise export.refusal(path, f"completed by {name!r}, but --annotator-name says {export.annotator!r}")
    return name or str(export.annotator)


def _item(export: _Export, task: dict[str, Any], path: str) -> str:
    """The task's id, or what its data hold under the key that was asked for."""
    data = task.get("data")
    value = (
        task.get("id") if export.item is None else data.get(export.item) if isinstance(data, dict) else None
    )
    if isinstance(value, dict | list) or not text_of(value):
        what = "id" if export.item is None else f"data.{export.item}"
        keys = ", ".join(map(repr, data)) if isinstance(data, dict) else "none"
        raise export.refusal(
            path, f"{what} is no item id; --item KEY takes data[KEY], and the keys are: {keys}"
        )
    return str(text_of(value))


def texts_of(content: Any, source: str, item: str | None = None) -> dict[str, str]:
    """Item -> what can be quoted of its data, for every task of an export."""
    export = _Export(source, source, item, None, None, False)
    tasks = content if isinstance(content, list) else [content]
    texts = {}
    for number, task in enumerate(tasks):
        data = task.get("data") if isinstance(task, dict) else None
        if isinstance(data, dict):
            words = {key: value for key, value in data.items() if isinstance(value, str) and key != item}
            texts[_item(export, task, f"[{number}]")] = quotable(words)
    return {key: text for key, text in texts.items() if text}


# XML from strangers: elements with their line, and no document type, no entity, no file but this one.


@dataclass
class Element:
    """One element, its attributes as written, and the line on which it begins."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """This element and all in it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def elements_of(data: bytes, source: str) -> Element:
    """The outermost element; an error where the XML is broken, declares a document type, or is too large."""
    GUIDELINE.check(len(data), source, InvalidDocument)
    reading = _Reading(source)
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise InvalidDocument(f"{source}, line {error.lineno}: not XML: {message}.") from None
    except (ValueError, LookupError) as error:
        raise InvalidDocument(f"{source}: not XML: {error}.") from None
    if reading.root is None:
        raise InvalidDocument(f"{source}: there is no element in it.")
    return reading.root


class _Reading:
    """One pass over one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        NESTING.check(len(self.open), f"{self.source}, line {element.line}", InvalidDocument)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _refuse(self, *_: object) -> bool:
        raise InvalidDocument(
            f"{self.source}, line {self.parser.CurrentLineNumber}: a document type or an entity is declared; "
            "these are not read, because they can load other files. Remove the <!DOCTYPE ...> part."
        )


# Label Studio's labelling configuration: XML tags that ask for choices, taxonomies, ratings and labels of regions.

KEPT = ("question id", "ask", "kind", "label name", "definition", "colour", "hotkey")
SHOWN = {"View", "Header", "Style", "Collapse", "Panel"}
UNDERSTOOD = {
    *("name", "toName", "choice", "required", "maxRating", "value", "alias"),
    *("hint", "hotkey", "color", "background"),
}
MOST_STARS = 100
CONFIGURATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<View\b", re.DOTALL)


def write(guideline: Guideline) -> Exported:
    """A configuration with one group of choices for each question."""
    names = {question.id for question in guideline.questions}
    shows = free("item", lambda tried: tried in names)
    lines = [
        "<View>",
        f"  <!-- guideline {guideline}, sha256 {guideline.digest()} -->",
        f"  <Text name={quoteattr(shows)} value={quoteattr('$text')}/>",
    ]
    for question in guideline.questions:
        lines += _question(question, shows)
    losses = lost(guideline, KEPT)
    for question in guideline.questions:
        what = "kind: a rating is written as one choice, its order is not kept"
        losses = losses.and_loss(what, int(question.kind == "rating"), question.id, str(guideline))
        for label in question.labels:
            if label.shown.startswith("$"):
                where = f"{question.id}/{label.id}"
                what = "a name that begins with $, which Label Studio takes from the task"
                losses = losses.and_loss(what, 1, where, str(guideline))
    content = "\n".join([*lines, "</View>"]) + "\n"
    elements_of(content.encode(), str(guideline))
    how = (
        "Label Studio: project, Settings, Labeling Interface, Code. It shows the field `text` of a task; "
        "where the items are pictures or sound, put <Image .../> or <Audio .../> in the place of <Text .../>."
    )
    return Exported(content.encode(), losses, how)


def _question(question: Question, shows: str) -> list[str]:
    choice = "multiple" if question.kind == "multi_choice" else "single"
    name, to = _attribute(question.id), quoteattr(shows)
    return [
        f"  <Header value={_attribute(question.ask)}/>",
        f'  <Choices name={name} toName={to} choice="{choice}" required="true">',
        *(f"    {_choice(label)}" for label in question.labels),
        "  </Choices>",
    ]


def _choice(label: Label) -> str:
    """`alias` is what answers hold, `value` what annotators see."""
    attributes = {
        "value": label.shown,
        "alias": label.id if label.shown != label.id else None,
        "hint": label.definition,
        "hotkey": label.hotkey,
        "color": label.colour,
    }
    return f"<Choice {' '.join(f'{key}={_attribute(value)}' for key, value in attributes.items() if value)}/>"


def _attribute(text: str) -> str:
    odd = [
        c for c in text if (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" or "\ud800" <= c <= "\udfff"
    ]
    if odd:
        raise InvalidDocument(f"{short(text)!r} holds {odd[0]!r}, which XML cannot hold; take it out.")
    return quoteattr(text)


def read(data: bytes, name: str, source: str) -> Started:
    """A draft with one question for each group of choices, taxonomy, rating or set of labels."""
    root = elements_of(data, source)
    if root.tag != "View":
        raise InvalidDocument(
            f"{source}, line {root.line}: a configuration of Label Studio begins with <View>, found <{short(root.tag)}>. "
            "Of CVAT, the JSON of its raw editor is read."
        )
    drafting = Drafting(name, source)
    header: tuple[str, str] | None = None
    inside: set[int] = set()
    for element in root.walk():
        place = f"line {element.line}"
        if id(element) in inside:
            continue
        if element.tag == "Header":
            _left(drafting, header)
            header = (element.attributes.get("value", ""), place)
        elif element.tag in ("Choices", "Taxonomy", "Rating") or element.tag.endswith("Labels"):
            _add_question(drafting, element, header[0] if header else None)
            header = None
            inside |= {id(child) for child in element.walk()}
        elif element.tag not in SHOWN and (
            "toName" in element.attributes or not element.attributes.get("value", "").startswith("$")
        ):
            drafting.lose(f"tag <{element.tag}>, no set of labels", place)
    _left(drafting, header)
    return drafting.done()


def _left(drafting: Drafting, header: tuple[str, str] | None) -> None:
    if header:
        drafting.lose("a header over no question", f"{header[1]}: {short(header[0])!r}")


def _add_question(drafting: Drafting, element: Element, header: str | None) -> None:
    place, attributes = f"line {element.line}", element.attributes
    _unread(drafting, element)
    if attributes.get("value", "").startswith("$"):
        return drafting.lose(
            f"<{element.tag}> whose labels come from the tasks ({attributes['value']})", place
        )
    several = attributes.get("choice") == "multiple" or element.tag == "Taxonomy"
    kind = "rating" if element.tag == "Rating" else "multi_choice" if several else "choice"
    if element.tag == "Taxonomy":
        kind = "choice" if attributes.get("maxUsages") == "1" else "multi_choice"
    asked = drafting.question(
        attributes.get("name", ""),
        place,
        ask=header,
        kind=kind,
    )
    if element.tag == "Rating":
        return _stars(asked, attributes.get("maxRating", "5"), place)
    if element.tag.endswith("Labels"):
        drafting.lose(f"<{element.tag}>: position of a label within the item (not supported)", place)
    for child in element.children:
        _label(asked, child, ())
    return None


def _stars(asked: DraftQuestion, most: str, place: str) -> None:
    if not (most.isdecimal() and int(most) <= MOST_STARS):
        return asked.drafting.lose(f"a rating up to {short(most)!r}; at most {MOST_STARS} is read", place)
    for star in range(1, int(most) + 1):
        asked.label(str(star), place)
    return None


def _label(asked: DraftQuestion, element: Element, above: tuple[str, ...]) -> None:
    """A choice and the choices below it; a path is joined with `/`, as in answers."""
    place, attributes = f"line {element.line}", element.attributes
    if element.tag == "View":
        for child in element.children:
            _label(asked, child, above)
        return None
    if element.tag not in ("Choice", "Label"):
        return asked.drafting.lose(f"tag <{element.tag}> among labels", place)
    _unread(asked.drafting, element)
    step = attributes.get("alias") or attributes.get("value", "")
    path = (*above, step)
    label_id = asked.label(
        "/".join(path),
        place,
        name=attributes.get("value"),
        definition=attributes.get("hint"),
        colour=attributes.get("color") or attributes.get("background"),
        hotkey=attributes.get("hotkey"),
        parent="/".join(above) or None,
    )
    for child in element.children:
        if label_id:
            _label(asked, child, path)
        else:
            asked.drafting.lose("a label below one that is left out", f"line {child.line}")
    return None


def _unread(drafting: Drafting, element: Element) -> None:
    for name in element.attributes.keys() - UNDERSTOOD - {"maxUsages"}:
        drafting.lose(f"attribute {name!r} of <{element.tag}>", f"line {element.line}")


def sniff(head: bytes) -> float:
    """An export of tasks, or a configuration that begins with <View>."""
    return float(is_export(json_head(head)) or CONFIGURATION.match(head[:4000]) is not None)


FORMAT = Format(
    name="label-studio",
    title="Label Studio",
    holds="a configuration of Label Studio",
    endings=(".xml",),
    sniff=sniff,
    labels_in=read,
    labels_out=write,
    suffix=".xml",
    answers_in=read_export,
    roles=ROLES,
    texts_in=texts_of,
)
