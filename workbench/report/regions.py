"""Answers to one item drawn over each other, from their marks: on its picture, on its text, along its recording, word by word.

A layer is told apart by its letter and its dashes, so that no reader needs the colours. All texts are escaped, and
there is no style attribute: the page's policy blocks them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from string import ascii_uppercase
from unicodedata import category
from unicodedata import name as name_of

from markupsafe import Markup

from workbench.kinds.parts import Corner, Layer, Mark, Medium, times
from workbench.report import numbers

WIDE, HIGH = 640, 420  # px of a picture at most
MOST_LAYERS = 7  # drawn; the others are counted
MOST_MARKS = 120  # of one layer drawn; the others are counted
LONGEST_TEXT = 1_200  # characters of a quoted text
AROUND = 160  # characters of it before the first range
LONGEST_NAME = 18  # characters of a label on the drawing
TOGETHER = 0.3  # overlap from which marks with one label share a tag
SIGN, LINE = 6.6, 15  # px: the width of a letter and the height of a line on the drawing
GOLD = "G"
BY_ALL = Markup('<p class="small muted">A mark without letters is everybody\'s.</p>')
NO_MARKS, NO_WORDS = "nothing marked", "nothing said"
FATES = {"same": "", "changed": "different", "added": "extra", "missing": "missing"}
ON_PICTURE = ("rectangle", "path", "point", "arrow")
UNSPACED = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
)  # scripts without spaces between words


@dataclass(frozen=True)
class _Drawn:
    """A layer with its letter, its class, and its row where layers lie below each other."""

    layer: Layer
    letter: str
    klass: str
    row: int

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.layer.marks[:MOST_MARKS]


def drawing(
    layers: Sequence[Layer],
    medium: Medium,
    *,
    names: Mapping[str, str] | None = None,
    picture: str | None = None,
) -> Markup:
    """The layers over each other with their legend, or "" where no kind of mark can be drawn.

    layers    whose name each has is printed as it is: a pseudonym where people are not named
    medium    the size of the picture, in whose pixels the marks are; the text; the seconds of the recording
    names     what people call a label, by its id
    picture   a `data:` address of the picture, scaled as it may be; a plain frame without one
    """
    names = names or {}
    drawn = _lettered(layers[:MOST_LAYERS])
    shapes = {mark.shape for each in drawn for mark in each.layer.marks}
    labels = _labels(drawn)
    tags = dict.fromkeys(labels, "") if len(labels) == 1 else names  # one needs no name
    parts = []
    if shapes & {*ON_PICTURE} or (picture is not None and not shapes):
        parts.append(_on_picture(drawn, medium, names, tags, picture))
    if "text" in shapes or (medium.text and not shapes):
        parts.append(_on_text(drawn, medium, tags))
    if "time" in shapes:
        parts.append(_along(drawn, medium, names, tags))
    if "words" in shapes:
        parts.append(_word_by_word(drawn))
    if not parts and (shapes or medium.width is None):
        return Markup("")
    legend = _legend(drawn, names, len(layers) - len(drawn))
    return Markup('<figure class="regions">{}{}</figure>').format(Markup("").join(parts), legend)


def _labels(drawn: Sequence[_Drawn]) -> set[str]:
    """The labels of all marks, and the names of points."""
    return {mark.name or mark.label for each in drawn for mark in each.layer.marks}


def _lettered(layers: Sequence[Layer]) -> list[_Drawn]:
    """Gold is G, everybody else A, B, C in order; each person has dashes of their own."""
    drawn, person = [], 0
    for row, layer in enumerate(layers):
        gold = layer.role == "gold"
        letter = GOLD if gold else _letters()[person]
        klass = "gold" if gold else "own" if layer.role == "own" else f"p{person % (MOST_LAYERS - 1) + 1}"
        person += not gold
        drawn.append(_Drawn(layer, letter, klass, row))
    return drawn


def _letters_of(some: Sequence[_Drawn], layers: int) -> str:
    """The letters of some layers, or none where these are all that are drawn: a reader looks for what differs."""
    return "" if len(some) == layers > 1 else " ".join(each.letter for each in some)


def _letters() -> str:
    return ascii_uppercase.replace(GOLD, "")


# On a picture.


def _on_picture(
    drawn: Sequence[_Drawn],
    medium: Medium,
    names: Mapping[str, str],
    tagged: Mapping[str, str],
    picture: str | None,
) -> Markup:
    """An SVG of at most `WIDE` × `HIGH`; the marks are scaled, their lines and letters are not."""
    left, top, width, height = _frame(drawn, medium)
    scale = min(WIDE / width, HIGH / height)
    wide, high = width * scale, height * scale
    inner = Markup('<rect class="sheet" width="{:.1f}" height="{:.1f}"/>').format(wide, high)
    if picture is not None and picture.startswith("data:image/"):
        image = Markup('<image href="{}" width="{:.1f}" height="{:.1f}" preserveAspectRatio="none"/>')
        inner += image.format(picture, wide, high)
    tags = _Tags(wide, high, len(drawn))
    groups: list[_Group] = []
    halos, shapes = Markup(""), Markup("")
    for each in drawn:
        for mark in each.marks:
            if mark.shape in ON_PICTURE and mark.points:
                placed = _moved(mark, left, top, scale)
                halos += _shape(placed, "halo")
                shapes += _shape(placed, f"line {each.klass}{' hidden' if mark.hidden else ''}")
                _join(groups, placed, each, _named(mark, tagged))
    words = Markup("").join(map(tags.placed, groups))
    size = (
        f"{medium.width:g} × {medium.height:g} pixels" if medium.width and medium.height else "size unknown"
    )
    alt = (
        f"{'Picture' if picture else 'Frame of the picture'} of {medium.item}, {size}: {_said(drawn, names)}"
    )
    svg = '<svg class="rg" viewBox="0 0 {0:.1f} {1:.1f}" width="{0:.0f}" height="{1:.0f}" role="img" aria-label="{2}">{3}</svg>'
    note = (
        Markup("")
        if picture
        else Markup('<p class="small muted">Drawn without the picture: {}.</p>').format(size)
    )
    if any(len(group.drawn) == len(drawn) > 1 for group in groups):
        note += BY_ALL
    return Markup(svg).format(wide, high, alt, inner + halos + shapes + words) + note


def _frame(drawn: Sequence[_Drawn], medium: Medium) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is drawn: the picture, else what holds all marks."""
    if medium.width and medium.height and medium.width > 0 and medium.height > 0:
        return 0.0, 0.0, medium.width, medium.height
    corners = [corner for each in drawn for mark in each.marks for corner in mark.points]
    if not corners:
        return 0.0, 0.0, float(WIDE), float(HIGH)
    x, y = zip(*corners, strict=True)
    width, height = max(max(x) - min(x), 1.0), max(max(y) - min(y), 1.0)
    return min(x) - width / 20, min(y) - height / 20, width * 1.1, height * 1.1


def _moved(mark: Mark, left: float, top: float, scale: float) -> Mark:
    def moved(corners: Sequence[Corner]) -> tuple[Corner, ...]:
        return tuple(((x - left) * scale, (y - top) * scale) for x, y in corners)

    return replace(mark, points=moved(mark.points), holes=tuple(moved(hole) for hole in mark.holes))


def _shape(mark: Mark, klass: str) -> Markup:
    """The outline of one mark, as a line or as the light halo under all lines, by which they are seen on any picture."""
    if mark.shape == "point":
        x, y = mark.points[0]
        return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="5"/>').format(klass, x, y)
    if mark.shape == "rectangle":
        (x1, y1), (x2, y2) = mark.points[:2]
        path = _path(((x1, y1), (x2, y1), (x2, y2), (x1, y2)), closed=True)
    elif mark.shape == "arrow":
        path = _path(mark.points[:2], closed=False) + _head(mark.points[0], mark.points[1])
    else:
        path = _path(mark.points, closed=mark.closed)
        path += "".join(_path(hole, closed=True) for hole in mark.holes)
    return Markup('<path class="{}" d="{}"/>').format(klass, path)


def _path(corners: Sequence[Corner], *, closed: bool) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + ("Z" if closed else "")


def _head(start: Corner, end: Corner) -> str:
    """The two strokes at the end of an arrow."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    dx, dy = 9 * dx / length, 9 * dy / length
    sides = ((end[0] - dx - dy / 2, end[1] - dy + dx / 2), end, (end[0] - dx + dy / 2, end[1] - dy - dx / 2))
    return _path(sides, closed=False)


@dataclass
class _Group:
    """Marks of several layers that lie over each other with one label: they share a tag, at the first of them."""

    mark: Mark
    name: str
    drawn: list[_Drawn]

    def letters(self, layers: int) -> str:
        """Whose marks these are; without letters where they are everybody's."""
        return _letters_of(self.drawn, layers)


def _join(groups: list[_Group], mark: Mark, each: _Drawn, name: str) -> None:
    """Put a mark to the first group that it lies over, or make it a group of its own."""
    for group in groups:
        if group.name == name and each not in group.drawn and _over(group.mark, mark) >= TOGETHER:
            group.drawn.append(each)
            return
    groups.append(_Group(mark, name, [each]))


def _over(a: Mark, b: Mark) -> float:
    """How well the frames of two marks lie over each other, 0 to 1; a point has a small frame."""
    left, top, right, bottom = _bounds(a)
    x, y, far, low = _bounds(b)
    common = max(min(right, far) - max(left, x), 0) * max(min(bottom, low) - max(top, y), 0)
    whole = (right - left) * (bottom - top) + (far - x) * (low - y) - common
    return common / whole if whole > 0 else 0.0


def _bounds(mark: Mark) -> tuple[float, float, float, float]:
    x, y = zip(*mark.points, strict=True)
    room = 6 if mark.shape == "point" else 0
    return min(x) - room, min(y) - room, max(x) + room, max(y) + room


class _Tags:
    """The letters and labels on a drawing, each beside its mark and, where there is room, beside no other."""

    def __init__(self, wide: float, high: float, layers: int) -> None:
        self.wide, self.high, self.layers = wide, high, layers
        self.taken: list[tuple[float, float, float, float]] = []

    def placed(self, group: _Group) -> Markup:
        """The tag of marks that lie together: their letters and label, or the letters alone where the label finds no room."""
        letters = group.letters(self.layers)
        for text in filter(None, dict.fromkeys((f"{letters} {group.name}".strip(), letters))):
            for x, y in self._places(group.mark, SIGN * len(text) + 6):
                box = (x, y, x + SIGN * len(text) + 6, y + LINE)
                if self._free(box):
                    return self._tag(box, group.drawn[0], text)
        return Markup("")

    def _tag(self, box: tuple[float, float, float, float], each: _Drawn, text: str) -> Markup:
        self.taken.append(box)
        tag = (
            '<g class="tag {}"><rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="3"/>'
            '<text x="{:.1f}" y="{:.1f}" textLength="{:.1f}" lengthAdjust="spacingAndGlyphs">{}</text></g>'
        )
        left, top, right, _ = box
        return Markup(tag).format(
            each.klass, left, top, right - left, LINE, left + 3, top + 11.5, right - left - 6, text
        )

    def _places(self, mark: Mark, width: float) -> Iterator[Corner]:
        """Places for a tag: above and below the mark's corners, then inside them, then further down."""
        left, top, right, bottom = _bounds(mark)
        rows = (top - LINE - 1, top + 2, bottom + 1, bottom - LINE - 2)
        for k in range(3):
            for step in (-k, k) if k else (0,):
                for row in rows:
                    for column in (left, right - width):
                        yield self._within(column, row + step * (LINE + 1), width)

    def _within(self, x: float, y: float, width: float) -> Corner:
        return min(max(x, 0.0), max(self.wide - width, 0.0)), min(max(y, 0.0), max(self.high - LINE, 0.0))

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        return all(right <= a or c <= left or bottom <= b or d <= top for a, b, c, d in self.taken)


# On a text.

_Range = tuple[int, int, _Drawn, str]  # start, end, layer, name


def _on_text(drawn: Sequence[_Drawn], medium: Medium, names: Mapping[str, str]) -> Markup:
    """The text with a line under every range, in the row of its layer, and letter and label before the word where it begins."""
    ranges = [
        (int(mark.start or 0), int(mark.end or 0), each, _named(mark, names))
        for each in drawn
        for mark in each.marks
        if mark.shape == "text"
    ]
    text = medium.text
    if text is None:
        return _without_text(ranges)
    first, last = _excerpt(text, [(start, end) for start, end, _, _ in ranges])
    inside = [each for each in ranges if each[0] < last and each[1] > first]
    heads = [max(_word_start(text, each[0]), first) for each in inside]
    edges = (min(max(edge, first), last) for each in inside for edge in each[:2])
    pieces = []
    for a, b in pairwise(sorted({first, last, *edges, *heads})):
        begin = [each for each, head in zip(inside, heads, strict=True) if head == a]
        over = [each for each in inside if each[0] <= a < each[1]]
        pieces.append(_tags(begin, len(drawn)) + _under(text[a:b], over))
    quoted = Markup("{}{}{}").format(
        "… " if first else "", Markup("").join(pieces), " …" if last < len(text) else ""
    )
    rows = min(len(drawn), MOST_LAYERS)
    shown = Markup('<blockquote class="ranges rows{}" dir="auto">{}</blockquote>').format(rows, quoted)
    beyond = len(ranges) - len(inside)
    if beyond:
        note = Markup('<p class="small muted">{} outside this excerpt.</p>')
        shown += note.format(numbers.many(beyond, "range lies", "ranges lie"))
    ends = Counter((start, end, name) for start, end, _, name in inside)
    return shown + (BY_ALL if len(drawn) > 1 and len(drawn) in ends.values() else "")


def _excerpt(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From where to where a long text is quoted: a little before its first range."""
    if len(text) <= LONGEST_TEXT:
        return 0, len(text)
    begin = max(min((start for start, _ in ranges), default=0) - AROUND, 0)
    return begin, min(begin + LONGEST_TEXT, len(text))


def _word_start(text: str, at: int) -> int:
    """Where the word around a place begins; the place itself where it is in none, or words have no spaces."""
    start = at
    while 0 < start < len(text) and _in_word(text[start]) and _in_word(text[start - 1]):
        start -= 1
    return start


def _in_word(sign: str) -> bool:
    return category(sign)[0] in "LNM" and not name_of(sign, "").startswith(UNSPACED)


def _tags(begin: Sequence[_Range], layers: int) -> Markup:
    """Letter and label of the ranges whose first word begins here."""
    named: dict[str, list[_Range]] = {}
    for each in begin:
        named.setdefault(each[3], []).append(each)
    tags = Markup("")
    for name, some in named.items():
        alike = len({each[:2] for each in some}) == 1
        letters = _letters_of([each[2] for each in some], layers if alike else 0)
        if words := f"{letters} {name}".strip():
            tags += Markup('<sup class="tag {}" dir="auto">{}</sup>').format(some[0][2].klass, words)
    return tags


def _under(text: str, over: Sequence[_Range]) -> Markup:
    """A stretch of text in which no range begins or ends, in one span for each layer that has a range over it."""
    piece = Markup("{}").format(text)
    for each in sorted({held.row: held for _, _, held, _ in over}.values(), key=lambda held: held.row):
        piece = Markup('<span class="under {} row{}">{}</span>').format(each.klass, each.row + 1, piece)
    return piece


def _without_text(ranges: Sequence[tuple[int, int, _Drawn, str]]) -> Markup:
    """The ranges alone where the text is not at hand."""
    rows = Markup("").join(
        Markup("<li>{} {}: characters {} to {}</li>").format(each.letter, name, start, end)
        for start, end, each, name in ranges
    )
    return Markup('<p class="small muted">Drawn without the text.</p><ul class="plain">{}</ul>').format(rows)


# Along a recording.


def _along(
    drawn: Sequence[_Drawn], medium: Medium, names: Mapping[str, str], tagged: Mapping[str, str]
) -> Markup:
    """A row for every layer, from 0 to the end of the recording, or of the last mark where that is not known."""
    ends = [mark.end or 0.0 for each in drawn for mark in each.marks if mark.shape == "time"]
    whole = max(medium.duration or 0.0, *ends, 1e-9)
    inner = Markup("")
    for each in drawn:
        y = 24 * each.row + 4
        inner += Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(y + 18)
        for mark in each.marks:
            if mark.shape == "time":
                start, end = 100 * (mark.start or 0) / whole, 100 * (mark.end or 0) / whole
                bar = '<rect class="line {}" x="{:.2f}%" width="{:.2f}%" y="{}" height="16" rx="2"/>'
                inner += Markup(bar).format(each.klass, start, max(end - start, 0.3), y)
                text = Markup('<text class="k" x="{:.2f}%" dx="3" y="{}">{}</text>')
                inner += text.format(start, y + 12, f"{each.letter} {_named(mark, tagged)}".strip())
    label = f"Recording of {medium.item}, {whole:.1f} seconds: {_said(drawn, names)}"
    svg = Markup('<svg class="m rg" height="{}" role="img" aria-label="{}">{}</svg>')
    foot = Markup('<p class="small muted">From 0 to {} seconds.</p>').format(f"{whole:.1f}")
    return svg.format(24 * len(drawn) + 6, label, inner) + foot


# Word by word.


def _word_by_word(drawn: Sequence[_Drawn]) -> Markup:
    """A line for every layer: its words, and what became of each, in words for those who hear the page."""
    lines = Markup("")
    for each in drawn:
        words = [word for mark in each.marks if mark.shape == "words" for word in mark.words]
        text = Markup(" ").join(
            Markup('<span class="word {}">{}{}</span>').format(
                fate, word, Markup('<span class="vh"> ({})</span>').format(FATES[fate]) if FATES[fate] else ""
            )
            for word, fate in words
        )
        lines += Markup('<p class="aligned" dir="auto"><b class="tag {}" dir="auto">{}</b> {}</p>').format(
            each.klass, each.letter, text or Markup('<span class="muted">{}</span>').format(NO_WORDS)
        )
    key = Markup(
        '<p class="small muted"><span class="word changed">different</span> '
        '<span class="word added">extra</span> <span class="word missing">missing</span></p>'
    )
    return lines + key


# In words.


def _named(mark: Mark, names: Mapping[str, str]) -> str:
    """What a mark is called on the drawing."""
    name = mark.name or names.get(mark.label, mark.label)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _counted(each: _Drawn, names: Mapping[str, str]) -> str:
    """What a layer holds: "car ×2, person"."""
    if not each.layer.marks:
        return NO_MARKS
    if all(mark.shape == "words" for mark in each.layer.marks):
        if not any(mark.words for mark in each.layer.marks):
            return NO_WORDS
        fates = Counter(fate for mark in each.layer.marks for _, fate in mark.words if fate != "same")
        return ", ".join(f"{n} {FATES[fate]}" for fate, n in sorted(fates.items())) or "the same words"
    counts = Counter(mark.name or names.get(mark.label, mark.label) or "mark" for mark in each.layer.marks)
    listed = [times(name, n) for name, n in sorted(counts.items(), key=lambda held: (-held[1], held[0]))]
    text = ", ".join(listed[:4]) + (f" and {len(listed) - 4} more" if len(listed) > 4 else "")
    more = len(each.layer.marks) - MOST_MARKS
    return f"{text} (the first {MOST_MARKS} are drawn)" if more > 0 else text


def _said(drawn: Sequence[_Drawn], names: Mapping[str, str]) -> str:
    return "; ".join(f"{each.letter} {each.layer.whose}: {_counted(each, names)}" for each in drawn)


def _legend(drawn: Sequence[_Drawn], names: Mapping[str, str], more: int) -> Markup:
    """Letter, line, name and count of every layer."""
    sample = '<svg class="rg" width="26" height="10" aria-hidden="true"><path class="line {}" d="M1 5L25 5"/></svg>'
    item = '<li><b class="tag {}">{}</b>{} <span>{}</span> <span class="muted">{}</span></li>'
    items = Markup("").join(
        Markup(item).format(
            each.klass,
            each.letter,
            Markup(sample).format(each.klass),
            each.layer.whose,
            _counted(each, names),
        )
        for each in drawn
    )
    if more > 0:
        items += Markup('<li class="muted">{} not drawn</li>').format(numbers.many(more, "other answer"))
    held = {_counted(each, names) for each in drawn}
    note = Markup("")
    if len(drawn) > 1 and held <= {NO_MARKS, NO_WORDS}:
        what = "marked anything" if NO_MARKS in held else "wrote a word"
        note = Markup('<p class="small muted">Nobody {}: that is agreement.</p>').format(what)
    return Markup('<ul class="layers">{}</ul>{}').format(items, note)
