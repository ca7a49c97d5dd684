"""Label Studio's labelling configuration: XML tags that ask for choices, taxonomies, ratings and labels of regions.

Tags and attributes as on labelstud.io/tags (choices, choice, taxonomy, rating, labels, label), read 2026-11.
"""

from xml.sax.saxutils import quoteattr

from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidDocument
from workbench.formats.drafting import Asked, Drafting, Started, free
from workbench.formats.elements import Element, elements_of
from workbench.formats.exporting import Exported, lost
from workbench.formats.tables.sheet import short

KEPT = ("question id", "ask", "kind", "label name", "definition", "colour", "hotkey")
SHOWN = {"View", "Header", "Style", "Collapse", "Panel"}
UNDERSTOOD = {
    *("name", "toName", "choice", "required", "maxRating", "value", "alias"),
    *("hint", "hotkey", "color", "background"),
}
MOST_STARS = 100


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
    given = {
        "value": label.shown,
        "alias": label.id if label.shown != label.id else None,
        "hint": label.definition,
        "hotkey": label.hotkey,
        "color": label.colour,
    }
    return f"<Choice {' '.join(f'{key}={_attribute(value)}' for key, value in given.items() if value)}/>"


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
            _asked(drafting, element, header[0] if header else None)
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


def _asked(drafting: Drafting, element: Element, header: str | None) -> None:
    place, given = f"line {element.line}", element.attributes
    _unread(drafting, element)
    if given.get("value", "").startswith("$"):
        return drafting.lose(f"<{element.tag}> whose labels stand in the tasks ({given['value']})", place)
    several = given.get("choice") == "multiple" or element.tag == "Taxonomy"
    kind = "rating" if element.tag == "Rating" else "multi_choice" if several else "choice"
    if element.tag == "Taxonomy":
        kind = "choice" if given.get("maxUsages") == "1" else "multi_choice"
    asked = drafting.question(
        given.get("name", ""),
        place,
        ask=header,
        kind=kind,  # type: ignore[arg-type]
    )
    if element.tag == "Rating":
        return _stars(asked, given.get("maxRating", "5"), place)
    if element.tag.endswith("Labels"):
        drafting.lose(f"<{element.tag}>: where in the item a label stands", place)
    for child in element.children:
        _label(asked, child, ())
    return None


def _stars(asked: Asked, most: str, place: str) -> None:
    if not (most.isdecimal() and int(most) <= MOST_STARS):
        return asked.drafting.lose(f"a rating up to {short(most)!r}; at most {MOST_STARS} is read", place)
    for star in range(1, int(most) + 1):
        asked.label(str(star), place)
    return None


def _label(asked: Asked, element: Element, above: tuple[str, ...]) -> None:
    """A choice and what lies below it; a path is joined with `/`, as answers are read."""
    place, given = f"line {element.line}", element.attributes
    if element.tag == "View":
        for child in element.children:
            _label(asked, child, above)
        return None
    if element.tag not in ("Choice", "Label"):
        return asked.drafting.lose(f"tag <{element.tag}> among labels", place)
    _unread(asked.drafting, element)
    step = given.get("alias") or given.get("value", "")
    path = (*above, step)
    found = asked.label(
        "/".join(path),
        place,
        name=given.get("value"),
        definition=given.get("hint"),
        colour=given.get("color") or given.get("background"),
        hotkey=given.get("hotkey"),
        parent="/".join(above) or None,
    )
    for child in element.children:
        if found:
            _label(asked, child, path)
        else:
            asked.drafting.lose("a label below one that is left out", f"line {child.line}")
    return None


def _unread(drafting: Drafting, element: Element) -> None:
    for name in element.attributes.keys() - UNDERSTOOD - {"maxUsages"}:
        drafting.lose(f"attribute {name!r} of <{element.tag}>", f"line {element.line}")
