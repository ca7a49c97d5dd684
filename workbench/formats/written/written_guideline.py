"""A draft from a written guideline: headings are labels, paragraphs definitions, lists their parts."""

import re
from dataclasses import dataclass, field, replace
from itertools import count, takewhile, zip_longest
from typing import Literal

from workbench.documents.guideline import Example, Rule
from workbench.formats.drafting import Drafting, DraftQuestion, Started, free, slug
from workbench.formats.tables.sheet import short
from workbench.formats.written.case_table import ITEMS, Rows, read_cases
from workbench.formats.written.case_table import columns_of as cases_in
from workbench.formats.written.label_list import CALLED, LABEL_WORDS, add_row, columns_of, folded

BlockKind = Literal["heading", "paragraph", "point", "table", "other"]
LONGEST_HEADING = 80


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or point; `level` is that of a heading, from 1, or the depth of a point.

    lead   the bold or code words at the beginning, if any
    code   the first words set as code, if any; `rest` is the text without them
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


OfRules = tuple[Section, DraftQuestion | None]  # a section of rules, and the question that it stands under


def with_headings(blocks: list[Block]) -> list[Block]:
    """The blocks; where none is a heading, short paragraphs all in bold become headings."""
    if any(block.kind == "heading" for block in blocks):
        return blocks
    return [
        replace(block, kind="heading", level=1)
        if block.kind == "paragraph" and block.lead == block.text and len(block.text) <= LONGEST_HEADING
        else block
        for block in blocks
    ]


def sections_of(blocks: list[Block]) -> Section:
    """The document as a tree; its root holds the blocks before the first heading."""
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


# Tables of labels inside a document, and the parts that were not understood.

NEEDED = {"label", "definition"}
DEFINITION_WORDS = set(CALLED["definition"])
ITEM_WORDS = {*ITEMS.split("|"), *CALLED["examples"], *CALLED["counterexamples"]}


@dataclass(frozen=True)
class LabelTable:
    """A table that may hold labels; `after` is its rank: of several tables only those of the first rank do.

    It is after others if it is not sure, if it stands under a heading such as "Changelog" or "Rules", and if its
    column of definitions is a guess. A sure one has a column called label, class or category, and one called
    definition, or a heading such as "Labels" right over it.
    """

    section: Section
    block: Block
    columns: dict[str, int]
    after: tuple[bool, bool, bool]

    @property
    def sure(self) -> bool:
        """Whether it holds labels whatever else does."""
        return not any(self.after)


def labels_in_tables(root: Section, before: list[Section], drafting: Drafting) -> bool:
    """Make a question of each table with a column of labels and one of definitions; False where there is none.

    With such a table the headings around it are not labels: a question above the table is asked, the other paragraphs
    of `before` are the purpose of the guideline, a section of rules is read, and all else is a loss with its place.
    """
    tables = _tables(root, before, drafting)
    if not tables:
        return False
    read = {id(table.block) for table in tables}
    made: dict[str, DraftQuestion] = {}
    several = len(tables) > 1
    found = [
        _rows_as_labels(table, table.section.heading.text if several else "", made, drafting)
        for table in tables
    ]
    for table, questions in zip(tables, found, strict=True):
        asks = _questions_above(table, read)
        if len(questions) == 1 and questions[0] in drafting.whole() and not questions[0].ask:
            questions[0].ask = " ".join(block.text for block in asks)
            read |= {id(block) for block in asks}
    paragraphs = [block for section in before for block in section.blocks if block.kind == "paragraph"]
    about = [block for block in paragraphs if id(block) not in read]
    drafting.purpose = " ".join(block.text for block in about)
    read |= {id(block) for block in about}
    for section in _walk(root):
        section.blocks = [block for block in section.blocks if id(block) not in read]
    rules = _of_rules(_walk(root))
    _rules([(section, None) for section in rules], drafting)
    of_rules = {id(each) for section in rules for each in _walk(section)}
    used = of_rules | {id(section) for section in (*before, *(table.section for table in tables))}
    for section in _walk(root):
        if id(section) not in used:
            _lose_heading(section, drafting)
        for block in section.blocks if id(section) not in of_rules else ():
            not_understood(block, drafting)
    return True


def _tables(root: Section, before: list[Section], drafting: Drafting) -> list[LabelTable]:
    """The tables of labels: sure ones, else the next best where headings and points hold fewer than two labels."""
    maybe = _maybe_tables(root)
    first = min((table.after for table in maybe), default=())
    tables = [table for table in maybe if table.after == first]
    if all(table.sure for table in tables):
        return tables
    apart = Drafting(drafting.name, drafting.source)
    _labels(_without_tables(before[-1], tables).below, apart)
    _points_as_labels(before, apart)
    return [] if apart.whole() else tables


def _without_tables(section: Section, tables: list[LabelTable]) -> Section:
    """The section without those right over one of the tables: the heading "Labels" over a table is no label."""
    over = {id(table.section) for table in tables}
    below = [_without_tables(each, tables) for each in section.below if each.below or id(each) not in over]
    return replace(section, below=below)


def _maybe_tables(root: Section) -> list[LabelTable]:
    """Every table with labels and definitions; under a heading such as "Changelog" none is guessed."""
    sections = _walk(root)
    never = {id(each) for section in sections if _holds_no_label(section) for each in _walk(section)}
    aside = never | {id(each) for section in _of_rules(sections) for each in _walk(section)}
    tables = []
    for section, block in [(each, block) for each in sections for block in each.blocks]:
        columns = _label_columns(block.rows) if block.kind == "table" else {}
        if columns.keys() >= NEEDED and any(map(any, block.rows[1:])):
            guessed = not columns_of(block.rows[0]).keys() >= NEEDED
            says = folded(block.rows[0][columns["label"]]) in LABEL_WORDS
            sure = says and (not guessed or _announces_labels(section))
            if not (guessed and id(section) in never):
                after = (not sure, not sure and id(section) in aside, not sure and guessed)
                tables.append(LabelTable(section, block, columns, after))
    return tables


def _announces_labels(section: Section) -> bool:
    """Whether a heading such as "Labels" or "The categories" stands over it, with no other heading below."""
    return not section.below and bool(LABEL_WORDS & set(folded(section.heading.text).split()))


def _holds_no_label(section: Section) -> bool:
    return section.heading.text.strip().casefold() in NO_LABEL


def _label_columns(rows: Rows) -> dict[str, int]:
    """Role -> number of the column; beside labels in front, sentences without a usual name are their definitions.

    >>> spam, ham = ("spam", "Buy now, buy more!", "Nobody asked."), ("ham", "See you on Monday.", "All else.")
    >>> _label_columns((("Label", "When to use it"), spam[:2], ham[:2]))
    {'label': 0, 'definition': 1}

    A column whose name speaks of a definition comes first, and what an item says defines nothing:

    >>> _label_columns((("Label", "Typical message", "Definition in short"), spam, ham))
    {'label': 0, 'definition': 2}
    >>> _label_columns((("Label", "Typical message", "Owner"), spam, ham))
    {'label': 0}
    """
    at = columns_of(rows[0])
    filled = [row for row in rows[1:] if any(row)]
    if at.get("label") != 0 or "definition" in at or len(filled) < 2:
        return at
    says = {
        column: set(re.findall(r"\w+", folded(name)))
        for column, name in enumerate(rows[0])
        if column not in at.values()
    }
    defined = [column for column, words in says.items() if words & DEFINITION_WORDS]
    sentences = [
        column
        for column, words in says.items()
        if not words & ITEM_WORDS and all(len(row[column].split()) > 2 for row in filled if column < len(row))
    ]
    for column in (defined or sentences)[:1]:
        at["definition"] = column
    return at


def _walk(section: Section) -> list[Section]:
    return [section, *(inner for each in section.below for inner in _walk(each))]


def _questions_above(table: LabelTable, tables: set[int]) -> list[Block]:
    """The paragraphs with a question mark above a table, up to the table of labels before it."""
    blocks = table.section.blocks
    above = blocks[: next(n for n, block in enumerate(blocks) if block is table.block)]
    near = list(takewhile(lambda block: id(block) not in tables, reversed(above)))[::-1]
    return [block for block in near if block.kind == "paragraph" and "?" in block.text]


def _rows_as_labels(
    table: LabelTable, title: str, made: dict[str, DraftQuestion], drafting: Drafting
) -> list[DraftQuestion]:
    """Add each row to the question that its cell names, else to that of the table; return these questions."""
    place = table.block.place
    found: dict[str, DraftQuestion] = {}
    for row in filter(any, table.block.rows[1:]):
        cells = {
            role: drafting.text(row[at], place) if at < len(row) else "" for role, at in table.columns.items()
        }
        named = cells.get("question")
        key = named or place
        if key not in made:
            made[key] = drafting.question(
                named or slug(title) or "label", place, title=None if named else title or None
            )
        found[key] = made[key]
        add_row(made[key], cells, place)
        for at, cell in enumerate(row):
            if at not in table.columns.values() and cell:
                drafting.lose(f"a cell in column {at + 1} of a table", f"{place}: {short(cell)!r}")
    return list(found.values())


def lose_section(section: Section, drafting: Drafting) -> None:
    """Leave out a section with all its content."""
    _lose_heading(section, drafting)
    for block in section.blocks:
        not_understood(block, drafting)
    for each in section.below:
        lose_section(each, drafting)


def _lose_heading(section: Section, drafting: Drafting) -> None:
    drafting.lose(f"section {short(section.heading.text)!r}, not understood", section.heading.place)


def not_understood(block: Block, drafting: Drafting) -> None:
    """Leave out a block, and record its place."""
    what = {"point": "a point of a list", "paragraph": "a paragraph"}.get(
        block.kind, "a part of the document"
    )
    drafting.lose(f"{what}, not understood", f"{block.place}: {short(block.text)!r}")


# The usual headings of the parts of a guideline.

PARTS = {
    "definition": "definition|meaning|description|what it is",
    "includes": "includes|include|included|inclusions|this includes|also|use for|use when|what counts|counts",
    "excludes": "excludes|exclude|exclusions|does not include|do not include|not included|not|but not|"
    "do not use|do not use for|does not count|what does not count",
    "examples": "examples|example|for example|e.g.|good examples|positive examples",
    "counterexamples": "counterexamples|counterexample|counter-examples|counter-example|not examples|"
    "not an example|no example|negative examples|bad examples|wrong examples|non-examples",
    "rules": "rules|rule|decision rules|tie-breakers|how to decide",
}
_PART_OF = {word: part for part, words in PARTS.items() for word in words.split("|")}
SECTIONS = {
    "no label": "contents|table of contents|contact|changelog|changes|history|version history|faq|edge cases|"
    "decided cases|how to answer|references|appendix|glossary",
    "about": "introduction|purpose|overview|background|about|goal|goals|aim|task|scope",
}
ABOUT_CASES = re.compile(r"\b(cases?|examples?|decisions?|decided)\b", re.IGNORECASE)
NO_LABEL, ABOUT = (frozenset(words.split("|")) for words in SECTIONS.values())


def part_of(text: str) -> str | None:
    """The part of a label that a heading or a lead-in names.

    >>> part_of("Does not include:")
    'excludes'
    """
    return _PART_OF.get(text.strip().rstrip(":").strip().casefold())


LEAD = re.compile(r"^([^:.]{1,40}):\s*(.*)$", re.DOTALL)
RULE_ID = re.compile(r"^(R\d+(?:\.\d+)*)[\s.:)]+(\S.*)$", re.DOTALL)
KIND_WORD = re.compile(r"^(label|question|class|category)\b[\s:]*", re.IGNORECASE)


def draft_of(blocks: list[Block], drafting: Drafting) -> Started:
    """A draft from a document's blocks; every block that was not understood is a loss with its place."""
    root = sections_of(with_headings(blocks))
    tables, beside = _without_cases(root)
    before = [root]
    if len(root.below) == 1 and part_of(root.below[0].heading.text) is None:
        before.append(root.below[0])
        drafting.title = root.below[0].heading.text
    if not labels_in_tables(root, before, drafting):
        for section in before:
            _purpose(section, drafting)
        rules = _labels(before[-1].below, drafting)
        _points_as_labels(before, drafting)
        _rules(rules, drafting)
    for table in tables:
        read_cases(table.rows, table.place, drafting)
    for block in beside:
        not_understood(block, drafting)
    return drafting.done()


def _without_cases(section: Section) -> tuple[list[Block], list[Block]]:
    """Take out of a section the tables of cases, and what is beside them under a heading of their own."""
    tables = [block for block in section.blocks if block.kind == "table" and cases_in(block.rows[0])]
    section.blocks = [block for block in section.blocks if block not in tables]
    beside: list[Block] = []
    for each in list(section.below):
        inner, more = _without_cases(each)
        tables, beside = tables + inner, beside + more
        if inner and not each.below and (ABOUT_CASES.search(each.heading.text) or not each.blocks):
            section.below.remove(each)
            beside += each.blocks
    return tables, beside


def _labels(sections: list[Section], drafting: Drafting) -> list[OfRules]:
    """Sections with two labels or more below them are questions, the others labels; returns those of rules."""
    labels: list[Section] = []
    rules: list[OfRules] = []
    for section in sections:
        heading = section.heading.text.strip().casefold()
        if part_of(heading) == "rules":
            rules.append((section, None))  # read when all labels are known
        elif heading in ABOUT and not _below(section):
            _purpose(section, drafting, strict=True)
        elif _holds_no_label(section):
            lose_section(section, drafting)
        elif len(_below(section)) >= 2:
            rules += _question(section, drafting)
        else:
            labels.append(section)
    asked = drafting.question("label", labels[0].heading.place) if labels and not drafting.asked else None
    for section in labels:
        if asked is None:
            lose_section(section, drafting)
        else:
            _label(section, asked, None)
    return rules


def _below(section: Section) -> list[Section]:
    """The sections below a section that are not part of a label."""
    return [each for each in section.below if part_of(each.heading.text) is None]


def _purpose(section: Section, drafting: Drafting, *, strict: bool = False) -> None:
    """Paragraphs before the labels are the purpose of the guideline; a list there may hold the labels themselves."""
    for block in section.blocks:
        if block.kind == "paragraph":
            drafting.purpose = f"{drafting.purpose} {block.text}" if drafting.purpose else block.text
        elif strict or not (block.kind == "point" and block.lead):
            not_understood(block, drafting)


def _points_as_labels(before: list[Section], drafting: Drafting) -> None:
    """Where no heading is a label, points that begin in bold (`**spam**: unwanted`) are; else they are losses."""
    points = [b for section in before for b in section.blocks if b.kind == "point" and b.lead]
    asked = drafting.question("label", points[0].place) if points and not drafting.asked else None
    for block in points:
        if asked is None:
            not_understood(block, drafting)
            continue
        lead = block.lead.rstrip(": ")
        label_id, name = _named(lead, lead if block.code == lead else "", "", asked)
        definition = block.text.removeprefix(block.lead).lstrip(" :–-")
        asked.label(label_id, block.place, name=name, definition=definition)


def _question(section: Section, drafting: Drafting) -> list[OfRules]:
    heading = section.heading
    title = _bare(heading.rest or heading.text) or heading.text
    asked = drafting.question(slug(heading.code or title), heading.place, title=title)
    paragraphs = [block for block in section.blocks if block.kind == "paragraph"]
    asked.ask = " ".join(block.text for block in paragraphs)
    for block in section.blocks:
        if block.kind != "paragraph":
            not_understood(block, drafting)
    for each in section.below:
        part = part_of(each.heading.text)
        if part is None and not _holds_no_label(each):
            _label(each, asked, None)
        elif part != "rules":
            lose_section(each, drafting)
    return [(each, asked) for each in _of_rules(section.below)]


def _named(text: str, code: str, rest: str, asked: DraftQuestion) -> tuple[str, str]:
    """A label's id and its name in the document; text set as code is the id itself."""
    if code:
        return code, _bare(rest) or code
    return free(slug(text) or "label", lambda tried: tried in asked.labels), text


def _bare(text: str) -> str:
    """A heading without the word "label" before it and without brackets around the rest."""
    return KIND_WORD.sub("", text).strip(" ()[]:–-")


def _label(section: Section, asked: DraftQuestion, parent: str | None) -> None:
    drafting, heading = asked.drafting, section.heading
    label_id, name = _named(heading.text, heading.code, heading.rest, asked)
    parts: dict[str, list[str]] = {part: [] for part in PARTS}
    part = "definition"
    for block in section.blocks:
        part = _sort(block, part, parts, drafting)
    below = []
    for each in section.below:
        under = part_of(each.heading.text)
        if under == "rules" or _holds_no_label(each):
            lose_section(each, drafting)
        elif under:
            part = under
            for block in each.blocks:
                now = _sort(block, part, parts, drafting)
                part = under if now == "definition" else now
        else:
            below.append(each)
    id_ = asked.label(
        label_id, heading.place, name=name, definition=" ".join(parts["definition"]), parent=parent
    )
    if id_ is None:
        return
    asked.labels[id_] = asked.labels[id_].model_copy(
        update={
            "includes": tuple(parts["includes"]),
            "excludes": tuple(parts["excludes"]),
            "examples": tuple(Example(text=text) for text in parts["examples"]),
            "counterexamples": tuple(Example(text=text) for text in parts["counterexamples"]),
        }
    )
    for each in below:
        _label(each, asked, id_)


def _sort(block: Block, part: str, parts: dict[str, list[str]], drafting: Drafting) -> str:
    """Add a block to its part, and return the part of the next points.

    A paragraph is a definition, or begins a part (`Includes:`); a point belongs to the part that was begun.
    """
    text = drafting.text(block.text, block.place)
    if block.kind in ("other", "table") or not text:
        not_understood(block, drafting)
        return part
    match = LEAD.match(text)
    named = part_of(match[1]) if match else part_of(text)
    if named and named != "rules":
        if rest := (match[2].strip() if match else ""):
            parts[named].append(rest)
            return part if block.kind == "point" else "definition"
        return named
    if block.kind == "paragraph" and part == "definition":
        parts["definition"].append(text)
    elif part == "definition":
        not_understood(block, drafting)
    else:
        parts[part].append(text)
        return "definition" if block.kind == "paragraph" else part
    return part


def _of_rules(sections: list[Section]) -> list[Section]:
    return [section for section in sections if part_of(section.heading.text) == "rules"]


def _rules(sections: list[OfRules], drafting: Drafting) -> None:
    """Sentences that name labels of one question become rules between them; the others are losses.

    A section under a question is about that one. Where there is one question of two labels, any rule is between these;
    a paragraph before a point, or with a colon at its end, only introduces others.
    """
    every = {id(each): (each, asked) for section, asked in sections for each in _walk(section)}.values()
    written = {match[1] for each, _ in every for block in each.blocks if (match := RULE_ID.match(block.text))}
    for section, own in every:
        questions = [asked for asked in drafting.whole() if own is None or asked is own]
        two = len(questions) == 1 and len(questions[0].labels) == 2
        for block, after in zip_longest(section.blocks, section.blocks[1:]):
            begins = block.kind == "paragraph" and (
                block.text.endswith(":") or (after and after.kind == "point")
            )
            told = two and (not begins or RULE_ID.match(block.text) is not None)
            if block.kind in ("other", "table") or not _rule(block, questions, told, written, drafting):
                not_understood(block, drafting)


def _rule(
    block: Block, questions: list[DraftQuestion], between_all: bool, written: set[str], drafting: Drafting
) -> bool:
    """Add a rule by the number written before it, else by the next that no rule has; False where it names no label."""
    text = drafting.text(block.text, block.place)
    match = RULE_ID.match(text)
    taken = {rule.id for rule in drafting.rules}
    used, first = taken | written, len(drafting.rules) + 1
    rule_id = match[1] if match else next(new for n in count(first) if (new := f"R{n}") not in used)
    for asked in questions:
        separates = tuple(
            label.id for label in asked.labels.values() if between_all or _says(text, label.shown)
        )
        if separates and rule_id not in taken:
            body = match[2].strip() if match else text
            drafting.rules.append(Rule(id=rule_id, question=asked.id, text=body, separates=separates))
            return True
    return False


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
