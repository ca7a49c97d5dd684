"""Label Studio's labelling configuration, both ways; its tasks and their answers are in `label_studio_tasks`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidDocument
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.exporting import Exported, lost
from workbench.formats.label_studio import tasks as label_studio_tasks
from workbench.formats.label_studio import writing as label_studio_writing
from workbench.formats.label_studio.writing import OBJECTS, Screen, tag_of
from workbench.formats.limits import GUIDELINE, NESTING
from workbench.formats.reading import Purpose, Written
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short
from workbench.kinds.registry import KINDS

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
ASKING = {
    "Choices": "choice",
    "Taxonomy": "hierarchy",
    "Rating": "rating",
    "Number": "number",
    "TextArea": "transcript",
}
REGIONS = {
    **dict.fromkeys(("Labels", "HyperTextLabels", "ParagraphLabels"), "spans"),
    **{"RectangleLabels": "boxes", "PolygonLabels": "polygons", "KeyPointLabels": "keypoints"},
}
SHOWN = {"View", "Header", "Style", "Collapse", "Panel"}
UNDERSTOOD = {
    *("name", "toName", "choice", "required", "maxRating", "value", "alias"),
    *("hint", "hotkey", "color", "background", "canRotate", "min", "max", "leafsOnly"),
}
A_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MOST_STARS = 100
CONFIGURATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<View\b", re.DOTALL)


def write(guideline: Guideline) -> Exported:
    """A configuration with the items on top and a control for each question."""
    screen = Screen.of({question.id: question.kind for question in guideline.questions})
    lines = ["<View>", f"  <!-- guideline {guideline}, sha256 {guideline.digest()} -->"]
    for on, name in screen.names.items():
        tag, _, field_ = OBJECTS[on]
        lines.append(f"  <{tag} name={quoteattr(name)} value={quoteattr('$' + field_)}/>")
    losses = lost(guideline, KEPT)
    for question in guideline.questions:
        for what in _not_asked(question):
            losses = losses.and_loss(what, 1, question.id, str(guideline))
        lines += _question(question, screen)
        for label in question.labels:
            if label.shown.startswith("$"):
                where = f"{question.id}/{label.id}"
                what = "a name that begins with $, which Label Studio takes from the task"
                losses = losses.and_loss(what, 1, where, str(guideline))
    content = "\n".join([*lines, "</View>"]) + "\n"
    elements_of(content.encode(), str(guideline))
    how = (
        "Label Studio: project, Settings, Labeling Interface, Code. Of a task it shows the field `text`, `image` or `audio`; "
        "where items without regions are pictures or sound, put <Image .../> or <Audio .../> in the place of <Text .../>."
    )
    return Exported(content.encode(), losses, how)


def _not_asked(question: Question) -> Iterator[str]:
    """What of a question's kind the tool does not ask."""
    if question.kind == "rating":
        yield "kind: a rating is written as one choice, its order is not kept"
    elif tag_of(question) is None:
        yield f"kind: no control asks for {question.kind!r}; the question is left out"
    elif question.kind == "hierarchy" and tag_of(question) == "Choices":
        yield "kind: a tree whose labels are no paths is written as one choice"


def _question(question: Question, screen: Screen) -> list[str]:
    """The control of a question, with its labels."""
    tag = tag_of(question)
    if tag is None:
        return []
    attributes = {"name": question.id, "toName": screen.to_name(question.kind), **_HOW.get(question.kind, {})}
    if tag == "Choices":
        attributes |= {"choice": "multiple" if question.kind == "multi_choice" else "single"}
    if not KINDS[question.kind].labelled:
        attributes |= {"required": "true"}
    held = " ".join(f"{key}={_attribute(value)}" for key, value in attributes.items())
    header = f"  <Header value={_attribute(question.ask)}/>"
    if tag == "Taxonomy":
        return [header, f"  <{tag} {held}>", *_branches(question.labels, None, "    "), f"  </{tag}>"]
    labels = [
        f"    {_label_tag('Choice' if tag == 'Choices' else 'Label', label)}" for label in question.labels
    ]
    return [header, f"  <{tag} {held}>", *labels, f"  </{tag}>"] if labels else [header, f"  <{tag} {held}/>"]


_HOW: Mapping[str, Mapping[str, str]] = {
    "boxes": {"canRotate": "false"},
    "rotated_boxes": {"canRotate": "true"},
    "hierarchy": {"maxUsages": "1", "leafsOnly": "true"},
}


def _branches(labels: Sequence[Label], parent: str | None, indent: str) -> Iterator[str]:
    """The labels below one, each with those below it; an `alias` is the last step of its path."""
    for label in (each for each in labels if each.parent == parent):
        step = label.id.rpartition("/")[2]
        tag = _label_tag("Choice", label, step)
        below = list(_branches(labels, label.id, indent + "  "))
        yield indent + (tag.replace("/>", ">") if below else tag)
        yield from below
        if below:
            yield f"{indent}</Choice>"


def _label_tag(tag: str, label: Label, step: str | None = None) -> str:
    """`alias` is what answers hold, `value` what annotators see."""
    id_ = step or label.id
    shown = label.name or id_.replace("_", " ")
    attributes = {
        "value": shown,
        "alias": id_ if shown != id_ else None,
        "hint": label.definition,
        "hotkey": label.hotkey,
        "color" if tag == "Choice" else "background": label.colour,
    }
    return f"<{tag} {' '.join(f'{key}={_attribute(value)}' for key, value in attributes.items() if value)}/>"


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
        elif element.tag in ASKING or element.tag.endswith("Labels"):
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
    if attributes.get("perRegion") == "true":
        return drafting.lose(f"<{element.tag}> about a region, which is an attribute of it here", place)
    _unread(drafting, element)
    if attributes.get("value", "").startswith("$"):
        return drafting.lose(
            f"<{element.tag}> whose labels come from the tasks ({attributes['value']})", place
        )
    asked = drafting.question(attributes.get("name", ""), place, ask=header, kind=_kind(element))
    if element.tag == "Rating":
        return _stars(asked, attributes.get("maxRating", "5"), place)
    if element.tag == "Number":
        ends = {"lowest": attributes.get("min"), "highest": attributes.get("max")}
        asked.settings = {name: float(end) for name, end in ends.items() if end and A_NUMBER.fullmatch(end)}
    if element.tag.endswith("Labels") and element.tag not in REGIONS:
        drafting.lose(f"<{element.tag}>: position of a label within the item (not supported)", place)
    for child in element.children:
        _label(asked, child, ())
    return None


def _kind(element: Element) -> str:
    """The kind of answer that a control asks for; a box that may be turned says so itself."""
    attributes = element.attributes
    if element.tag == "Choices":
        return "multi_choice" if attributes.get("choice") == "multiple" else "choice"
    if element.tag == "Taxonomy":
        return "hierarchy" if attributes.get("maxUsages") == "1" else "multi_choice"
    if element.tag == "RectangleLabels" and attributes.get("canRotate") == "true":
        return "rotated_boxes"
    return ASKING.get(element.tag) or REGIONS.get(element.tag) or "choice"


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
    """A configuration that begins with <View>."""
    return float(CONFIGURATION.match(head[:4000]) is not None)


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """`tasks.json`, and with a guideline `config.xml`, whose questions the tasks answer."""
    written = label_studio_writing.write(tables, guideline, purpose)
    if guideline is None:
        return written
    return Written({**written.files, "config.xml": write(guideline).content}, written.report)


FORMAT = Format(
    name="label-studio",
    title="Label Studio",
    holds="a configuration of Label Studio",
    endings=(".xml",),
    sniff=sniff,
    labels_in=read,
    labels_out=write,
    suffix=".xml",
    recognise=label_studio_tasks.recognise,
    read=label_studio_tasks.read,
    write=write_answers,
)
