"""Tables of labels inside a document, and what of a document no reader understood."""

from workbench.formats.blocks import Block, Section
from workbench.formats.drafting import Asked, Drafting, slug
from workbench.formats.label_list import add_row, columns_of
from workbench.formats.tables.sheet import short

NEEDED = {"label", "definition"}


def labels_in_tables(root: Section, before: list[Section], drafting: Drafting) -> bool:
    """Make a question of each table that has a column of labels and one of definitions; False where there is none.

    Where there is such a table, the headings around it are no labels: the paragraphs of `before` say what the
    guideline is for, and everything else is a loss with its place.
    """
    found = _tables(root)
    if not found:
        return False
    about = [block for section in before for block in section.blocks if block.kind == "paragraph"]
    drafting.purpose = " ".join(block.text for block in about)
    for section, table in found:
        named = section.heading.text if len(found) > 1 else ""
        asked = drafting.question(slug(named) or "label", table.place, title=named or None)
        for row in table.rows[1:]:
            _row(asked, columns_of(table.rows[0]), row, table.place)
    read = {id(block) for block in about} | {id(table) for _, table in found}
    for section in _walk(root):
        for block in section.blocks:
            if id(block) not in read:
                not_understood(block, drafting)
    return True


def _tables(root: Section) -> list[tuple[Section, Block]]:
    return [
        (section, block)
        for section in _walk(root)
        for block in section.blocks
        if block.kind == "table" and columns_of(block.rows[0]).keys() >= NEEDED
    ]


def _walk(section: Section) -> list[Section]:
    return [section, *(inner for each in section.below for inner in _walk(each))]


def _row(asked: Asked, columns: dict[str, int], row: tuple[str, ...], place: str) -> None:
    text = asked.drafting.text
    add_row(
        asked, {role: text(row[at], place) if at < len(row) else "" for role, at in columns.items()}, place
    )
    for at, cell in enumerate(row):
        if at not in columns.values() and cell:
            asked.drafting.lose(f"a cell in column {at + 1} of a table", f"{place}: {short(cell)!r}")


def lose_section(section: Section, drafting: Drafting) -> None:
    """Leave out a section with all in it."""
    drafting.lose(f"section {short(section.heading.text)!r}, not understood", section.heading.place)
    for block in section.blocks:
        not_understood(block, drafting)
    for each in section.below:
        lose_section(each, drafting)


def not_understood(block: Block, drafting: Drafting) -> None:
    """Leave out a block, and say where it stands."""
    what = {"point": "a point of a list", "paragraph": "a paragraph"}.get(
        block.kind, "a part of the document"
    )
    drafting.lose(f"{what}, not understood", f"{block.place}: {short(block.text)!r}")
