"""A written document as a row of blocks: headings, paragraphs and points of lists, each with its place."""

from dataclasses import dataclass, field, replace
from typing import Literal

BlockKind = Literal["heading", "paragraph", "point", "table", "other"]
LONGEST_HEADING = 80


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or point; `level` counts headings from 1, and how deep a point lies.

    lead   the bold or code words with which a block begins, where it does
    code   the first words set as code, where there are any; `rest` is the text without them
    """

    kind: BlockKind
    text: str
    place: str
    level: int = 0
    lead: str = ""
    code: str = ""
    rest: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Section:
    """A heading, the blocks under it up to the next, and the sections below it."""

    heading: Block
    blocks: list[Block] = field(default_factory=list)
    below: list["Section"] = field(default_factory=list)


def with_headings(blocks: list[Block]) -> list[Block]:
    """The blocks; where none is a heading, short paragraphs in bold alone are taken for headings."""
    if any(block.kind == "heading" for block in blocks):
        return blocks
    return [
        replace(block, kind="heading", level=1)
        if block.kind == "paragraph" and block.lead == block.text and len(block.text) <= LONGEST_HEADING
        else block
        for block in blocks
    ]


def sections_of(blocks: list[Block]) -> Section:
    """The document as a tree; its root stands for what lies before the first heading."""
    root = Section(Block("heading", "", "the beginning", 0))
    path = [root]
    for block in blocks:
        if block.kind != "heading":
            path[-1].blocks.append(block)
            continue
        while path[-1].heading.level >= block.level:
            path.pop()
        section = Section(block)
        path[-1].below.append(section)
        path.append(section)
    return root
