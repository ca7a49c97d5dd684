"""Characters that act on a screen instead of being read: controls, direction overrides, and what has no width.

Letters stay, and so do the joiners, marks and directions that right-to-left and Indic scripts need.
"""

import re
import unicodedata
from collections.abc import Callable

CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
MARKS = "\u200e\u200f\u061c"  # of direction: they belong in a line that has right-to-left letters
JOINERS = "\u200c\u200d"
OPEN = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
OPEN |= dict.fromkeys("\u2066\u2067\u2068", "\u2069")
CLOSE = frozenset(OPEN.values())
OVERRIDES = frozenset("\u202d\u202e")
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SUSPECT = re.compile(rf"[{CONTROL}\u202a-\u202e\u2066-\u2069]|{INVISIBLE.pattern}")
BREAK = re.compile(r"\r\n|\u2028|\u2029")
FLAG = re.compile(r"\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f")  # of a country's part, such as Wales
NAMES = {
    **{"\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO"},
    **{"\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI"},
}
UNJOINED = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "COMBINING", "CJK", "HANGUL", "HIRAGANA"}
UNJOINED |= {"KATAKANA", "FULLWIDTH", "HALFWIDTH", "MODIFIER", "BOPOMOFO", "MATHEMATICAL"}
UNSPACED = {"THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "BALINESE", "JAVANESE", "TAI", "NEW", "CHAM"}


def visible(text: str) -> str:
    r"""The text for a terminal or a page: what acts or hides is shown as a symbol; line ends and tabs stay.

    >>> visible("\x1b]0;owned\x07"), visible("a\u202eb"), visible("sp\u200bam"), visible("a\tb\n")
    ('␛]0;owned␇', 'a⟨RLO⟩b', 'sp⟨U+200B⟩am', 'a\tb\n')
    """
    if not SUSPECT.search(text):
        return text
    return _replaced(text.replace("\r\n", "\n"), _symbol)


def typed(text: str) -> str:
    r"""The text as it is kept when somebody types or imports it: no longer than it was.

    What acts becomes one symbol, so that whoever reads it sees the attempt; what has no width is removed, because it
    comes along unnoticed when text is copied.

    >>> typed("\x1b[2J hi"), typed("a\u202eb"), typed("sp\u200bam"), typed("a\r\nb")
    ('␛[2J hi', 'a�b', 'spam', 'a\nb')
    """
    if not SUSPECT.search(text):
        return text
    kept = _replaced(BREAK.sub("\n", text), _kept)
    return kept if kept == text else typed(kept)  # what was removed can leave a joiner alone


def escaped(json_text: str) -> str:
    r"""JSON as it was, with `\u` escapes for what acts or hides: a program reads the same, a terminal obeys nothing.

    >>> escaped('["\x9b2J"]')
    '["\\u009b2J"]'
    """
    if not SUSPECT.search(json_text):
        return json_text
    return _replaced(json_text, _json)


def _replaced(text: str, how: Callable[[str], str]) -> str:
    """The text with every character replaced that acts or hides where it stands."""
    return "\n".join(_line(line, how) if SUSPECT.search(line) else line for line in text.split("\n"))


def _line(line: str, how: Callable[[str], str]) -> str:
    """One line, which is the reach of a direction."""
    flags = {i for match in FLAG.finditer(line) for i in range(*match.span())}
    directed = any(unicodedata.bidirectional(c) in ("R", "AL") for c in line if c not in MARKS)
    acting = _unbalanced(line)
    parts = []
    for i, c in enumerate(line):
        if not SUSPECT.match(c) or i in flags:
            acts = False
        elif INVISIBLE.match(c):
            acts = not _needed(line, i, directed=directed)
        else:
            acts = (c not in OPEN and c not in CLOSE) or i in acting
        parts.append(how(c) if acts else c)
    return "".join(parts)


def _unbalanced(line: str) -> set[int]:
    """Where overrides stand with their ends, and directions that nothing opened or closed."""
    acting: set[int] = set()
    stack: list[int] = []
    for i, c in enumerate(line):
        if c in OPEN:
            stack.append(i)
        elif c in CLOSE:
            if not stack or OPEN[line[stack[-1]]] != c:
                acting.add(i)
                continue
            start = stack.pop()
            if line[start] in OVERRIDES:
                acting |= {start, i}
    return acting | set(stack)


def _needed(line: str, i: int, *, directed: bool) -> bool:
    """Whether a character without width is one that its script needs there."""
    c, before, after = line[i], line[i - 1 : i], line[i + 1 : i + 2]
    if c in MARKS:
        return directed
    if c in JOINERS:
        if before and before in JOINERS:
            return False
        return _joins(before) or (_joins(after) and not before.isalnum())
    if c == "\u200b":
        return _script(before) in UNSPACED and _script(after) in UNSPACED
    if c == "\u180e":
        return _script(before) == "MONGOLIAN"
    if c == "\u2060":  # no line break between a sign and its amount
        return bool(before) and bool(after) and unicodedata.category(before)[0] in "PS"
    if "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef":  # selects a form of the sign before it
        latin = before.isalpha() and _script(before) in ("LATIN", "GREEK", "CYRILLIC")
        return bool(before) and not before.isspace() and not latin and not INVISIBLE.match(before)
    return False


def _joins(c: str) -> bool:
    """Whether a joiner beside it changes how it is written: letters of joining scripts, and pictures."""
    if not c:
        return False
    category = unicodedata.category(c)
    if category in ("So", "Sk") or c == "\ufe0f":
        return True
    return category[0] in "LM" and _script(c) not in UNJOINED


def _script(c: str) -> str:
    """The first word of a character's name, which is that of its script: LATIN, ARABIC, DEVANAGARI."""
    return unicodedata.name(c, "").partition(" ")[0] if c else ""


def _symbol(c: str) -> str:
    """What stands for a character on a screen: a picture of a control, else its name or its number."""
    if c < " " or c == "\x7f":
        return "\u2421" if c == "\x7f" else chr(0x2400 + ord(c))
    if "\ud800" <= c <= "\udfff":
        return "\ufffd"
    return f"⟨{NAMES.get(c) or f'U+{ord(c):04X}'}⟩"


def _kept(c: str) -> str:
    """What is kept of a character that somebody typed: one symbol, or nothing of what has no width."""
    if INVISIBLE.match(c):
        return ""
    return _symbol(c) if c < " " or c == "\x7f" else "\ufffd"


def _json(c: str) -> str:
    """A character as JSON escapes it; those beyond 16 bits are two."""
    if c in "\n\t":
        return c
    return "".join(f"\\u{int.from_bytes(pair, 'big'):04x}" for pair in _pairs(c))


def _pairs(c: str) -> list[bytes]:
    whole = c.encode("utf-16-be", "surrogatepass")
    return [whole[i : i + 2] for i in range(0, len(whole), 2)]


# Texts that look the same: what two names have in common where an eye sees no difference.

BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0\u034f]")  # letters and a sign that show nothing
CYRILLIC = "АВЕЅІЈКМНОРСТУХЬаеѕіјорсухһԁԛԝӏ", "ABESIJKMHOPCTYXbaesijopcyxhdqwl"
GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορ", "ABEZHIKMNOPTYXaivop"
LATIN = "ıɡɑʟ", "igaL"
AS_LATIN = str.maketrans(*map("".join, zip(CYRILLIC, GREEK, LATIN, strict=True)))


def looks(text: str) -> frozenset[str]:
    r"""What a text looks like, without case, stray blanks and what shows nothing: two texts look alike that share one.

    Once as it is written, once with letters of other scripts as the Latin ones that look the same.

    >>> bool(looks("Ana") & looks("\u0430na\u200b")), bool(looks("ana") & looks("anna"))
    (True, False)
    """
    plain = BLANK.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    folded = (" ".join(form.casefold().split()) for form in (plain, plain.translate(AS_LATIN)))
    return frozenset(unicodedata.normalize("NFC", form) for form in folded)


def told_apart(text: str, other: str) -> str:
    r"""The text in quotes, with the names of its characters that the other text lacks and that an eye may miss.

    >>> told_apart("\u0430na", "ana"), told_apart("ANA", "ana")
    ("'аna' (CYRILLIC SMALL LETTER A)", "'ANA'")
    """
    odd = dict.fromkeys(c for c in text if c not in other and not c.isascii())
    names = [unicodedata.name(c, f"U+{ord(c):04X}") for c in odd]
    return f"'{visible(text)}'" + (f" ({', '.join(names)})" if names else "")
