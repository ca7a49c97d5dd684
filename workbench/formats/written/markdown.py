"""A Markdown document as blocks, with the lines on which they stand."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workbench.errors import InvalidDocument
from workbench.formats.drafting import Drafting, Started
from workbench.formats.limits import BRACKETS
from workbench.formats.registry import Format
from workbench.formats.tables.text import as_utf8
from workbench.formats.written.written_guideline import Block, draft_of

WHOLE = {"fence", "code_block", "html_block", "hr"}


def read(data: bytes, name: str, source: str) -> Started:
    """A draft from a Markdown document."""
    text, losses = as_utf8(data, source, source)
    BRACKETS.check(max(line.count(b"[") for line in text.split(b"\n")), source, InvalidDocument)
    return draft_of(blocks_of(text.decode()), Drafting(name, source, losses=losses))


def blocks_of(text: str) -> list[Block]:
    """The blocks of a document; code and raw HTML are kept as what was not understood."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks: list[Block] = []
    depth, at = 0, 0
    while at < len(tokens):
        token = tokens[at]
        place = f"line {token.map[0] + 1}" if token.map else "a line"
        if token.type.endswith("_list_open"):
            depth += 1
        elif token.type.endswith("_list_close"):
            depth -= 1
        elif token.type in ("table_open", "blockquote_open"):
            end = _closing(tokens, at)
            words = " ".join(_plain(inner) for inner in tokens[at:end] if inner.type == "inline")
            if token.type == "table_open":
                blocks.append(Block("table", f"a table: {words}", place, rows=_rows(tokens[at:end])))
            else:
                blocks.append(Block("paragraph", words, place))
            at = end
        elif token.type in WHOLE and token.type != "hr":
            blocks.append(Block("other", f"{token.type.split('_')[0]}: {token.content.strip()}", place))
        elif token.type == "inline":
            blocks.append(_block(tokens[at - 1], token, depth, place))
        at += 1
    return [block for block in blocks if block.text]


def _block(opening: Token, inline: Token, depth: int, place: str) -> Block:
    text, lead = _plain(inline), _lead(inline)
    coded = next((child for child in inline.children or () if child.type == "code_inline"), None)
    code = coded.content.strip() if coded else ""
    rest = _plain(inline, without=coded)
    if opening.type == "heading_open":
        return Block("heading", text, place, int(opening.tag[1:]), lead, code, rest)
    return Block("point" if depth else "paragraph", text, place, depth, lead, code, rest)


def _rows(tokens: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    return tuple(map(tuple, rows))


def _closing(tokens: Sequence[Token], at: int) -> int:
    level = tokens[at].level
    closing = tokens[at].type.replace("_open", "_close")
    return next(i for i in range(at, len(tokens)) if tokens[i].type == closing and tokens[i].level == level)


def _plain(inline: Token, without: Token | None = None) -> str:
    """The words without markup; a line end inside a paragraph is a space, a picture is its description."""
    words = []
    for child in inline.children or ():
        if child is not without:
            words.append(" " if child.type in ("softbreak", "hardbreak") else child.content)
    return "".join(words).strip()


def _lead(inline: Token) -> str:
    """The bold or code words at the very beginning."""
    children = [child for child in inline.children or () if child.type != "text" or child.content]
    if children and children[0].type == "code_inline":
        return children[0].content.strip()
    if not children or children[0].type != "strong_open":
        return ""
    words = []
    for child in children[1:]:
        if child.type == "strong_close":
            break
        words.append(child.content)
    return "".join(words).strip()


FORMAT = Format(
    name="markdown",
    title="Markdown",
    holds="a document in Markdown",
    endings=(".md", ".markdown"),
    labels_in=read,
)
