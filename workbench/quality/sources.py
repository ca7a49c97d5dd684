"""From files to answers: how to read them, and the guideline, gold, texts and model that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.answers.spelling import respelled_key
from workbench.errors import NotFound, listed
from workbench.formats.importing import media_of
from workbench.formats.read import (
    NOTHING_TOLD,
    Repeats,
    ToolFile,
    opened,
    read,
    read_all,
    read_key,
    read_texts,
    read_texts_beside,
)
from workbench.formats.tables.endings import names_a_file
from workbench.formats.tables.layout import PLAIN, Layout, layout_of
from workbench.formats.tables.table import open_sheet
from workbench.kinds.parts import Medium
from workbench.kinds.registry import Level

if TYPE_CHECKING:
    from workbench.documents.file_mapping import FileMapping, Holds
    from workbench.documents.gold import GoldSet
    from workbench.documents.guideline import Guideline, Question
    from workbench.quality.split_items import AnswerTable
    from workbench.store.media.item_files import ItemFiles
    from workbench.store.workspace import Workspace

Source = Any  # a path, a DataFrame or an Arrow table
UNNAMED = "label"  # the question of a table that does not name it


@dataclass(frozen=True, eq=False)
class NamedTable:
    """Answers to one question, the name of their marks file, and the names of guideline and gold set if any."""

    table: "AnswerTable"
    name: str
    guideline: str | None
    gold: str | None


def joined(parts: "Sequence[Mapping[str, Annotations]]") -> dict[str, Annotations]:
    """The answers of several files to each question, in order of appearance."""
    questions = dict.fromkeys(question for part in parts for question in part)
    return {q: Annotations.join([part[q] for part in parts if q in part]) for q in questions}


@dataclass(frozen=True)
class Sources:
    """What is to be read.

    answers        (vendor or None, source) of the same question
    asked          the guideline's question, where the files call it otherwise
    guideline      NAME@VERSION; closes the set of labels
    gold           NAME@VERSION of a gold set, or a file: the rules items test, and with a gold set their texts
    items          a table with the items' texts, where the answers themselves have no column of it; its column picture (or
                   audio) names their files, beside the table
    pictures       a folder with the items' pictures or recordings, named by the items' ids or in the table of items
    probabilities  a model's probabilities, one row an item, one column a label
    asked          the question of the guideline, where the files call it otherwise
    layouts        how the tables lie in their files: of `answers`, `gold`, `items`, `probabilities`
    gold_columns   the columns of a file of gold, as `columns`; `gold_map` its labels that are read as others, or None as `map`;
                   `question_in_gold` what it calls the question, where it holds several
    columns, wide, annotator, timezone, kind, map, order, repeats  as in `read`
    """

    answers: tuple[tuple[str | None, Source], ...]
    question: str | None = None
    asked: str | None = None
    guideline: str | None = None
    gold: str | None = None
    items: Source | None = None
    pictures: str | Path | None = None
    probabilities: Source | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False
    annotator: str | None = None
    timezone: str | None = None
    kind: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    gold_columns: Mapping[str, str] = field(default_factory=dict)
    gold_map: Mapping[str, str] | None = None
    question_in_gold: str | None = None
    order: tuple[str, ...] = ()
    repeats: Repeats = "first"
    level: Level | None = None
    goal: float = 0.8

    def read(self, workspace: "Workspace") -> "AnswerTable":
        """Everything, checked against each other; each file is opened once."""
        from workbench.quality.split_items import AnswerTable
        from workbench.statistics.agreement.chosen import refuse_unordered

        held = self.held()
        guideline = workspace.guideline(self.guideline) if self.guideline else None
        question = question_of(guideline, self.asked or self.question) if guideline else None
        answers = held.annotations(question)
        key, texts = self.gold_of(workspace, question, answers.question)
        level = self.level or (question.scale if question else "nominal")
        if level == "ordinal":
            refuse_unordered(answers.labels, answers.ordered, "level 'ordinal'")
        return AnswerTable(
            title=self.title,
            annotations=answers,
            level=level,
            question=question,
            guideline=guideline,
            texts=held.texts(texts),
            rules=key.rules if key else {},
            probabilities=held.model(answers.labels),
            goal=self.goal,
            media=held.media(),
            files=held.files(workspace),
            key=key,
            gold=Path(self.gold).name if self.gold and names_a_file(self.gold) else self.gold or "",
        )

    def held(self) -> "Sources":
        """The same with each file of answers opened, so that it is read only once."""
        return replace(
            self, answers=tuple((vendor, self._opened("answers", source)) for vendor, source in self.answers)
        )

    def _opened(self, what: str, source: Source) -> Any:
        """A source opened as its layout says."""
        return opened(source, layout=self.layouts.get(what, PLAIN))

    def _table(self, what: str) -> Any:
        """A side table: its sheet where a layout says how it lies, else as it was asked for."""
        source = getattr(self, what)
        return open_sheet(source, self.layouts[what]) if what in self.layouts else source

    def model(self, labels: Sequence[str]) -> "tuple[tuple[str, ...], Floats] | None":
        """The items of the table of probabilities, and the probability of each label, if there is such a table."""
        from workbench.formats.side_tables import read_probabilities

        if self.probabilities is None:
            return None
        return read_probabilities(self._table("probabilities"), labels)

    @property
    def of_a_tool(self) -> bool:
        """Whether an opened source is a tool's file, which names questions as the tool does."""
        return any(isinstance(source, ToolFile) for _, source in self.answers)

    def annotations(self, closed: "Question | None" = None) -> Annotations:
        """The answers of all files to one question; `closed` is the guideline's question with its set of labels."""
        how = {"question": self.question, "labels": closed, **self._how}
        return Annotations.join(
            [read(self._opened("answers", source), vendor=vendor, **how) for vendor, source in self.answers]
        )

    def by_file(self, closed: "Sequence[Question]" = ()) -> list[dict[str, Annotations]]:
        """The answers of each file to every question."""
        how = {"question": self.question, "labels": closed, **self._how}
        return [
            read_all(self._opened("answers", source), vendor=vendor, **how) for vendor, source in self.answers
        ]

    def by_question(self, closed: "Sequence[Question]" = ()) -> dict[str, Annotations]:
        """The answers of all files to every question, in order of appearance."""
        return joined(self.by_file(closed))

    def texts(self, known: Mapping[str, str]) -> dict[str, str]:
        """Item -> its text: from the table of items, else as known, else from beside the answers."""
        if self.items is not None:
            return read_texts(self._table("items"))
        texts = dict(known)
        if not texts:
            for _, source in self.answers:
                texts |= read_texts_beside(source, columns=self.columns, wide=self.wide)
        return texts

    def media(self) -> dict[str, Medium]:
        """Item -> what its parts lie on, as far as opened files of tools say it."""
        media: dict[str, Medium] = {}
        for _, source in self.answers:
            if isinstance(source, ToolFile):
                media |= media_of(source.source, source.format, self.columns.get("item"))
        return media

    def files(self, workspace: "Workspace") -> "ItemFiles":
        """Where the pictures and recordings of the items lie, as far as gold set, table of items and folder tell."""
        from workbench.documents.gold import in_a_file
        from workbench.formats.items import read_items
        from workbench.store.media.item_files import ItemFiles, files_of_gold

        of_set = self.gold and not names_a_file(self.gold)
        items = None
        if isinstance(self.items, str | Path) and not isinstance(opened(self.items), ToolFile):
            held = read_items(self._table("items"))
            paths = next((held.columns[name] for name in held.columns if in_a_file(name)), ())
            items = (Path(self.items).parent, {i: p for i, p in zip(held.items, paths, strict=False) if p})
        folder = None if self.pictures is None else Path(self.pictures)
        gold = workspace.gold(self.gold) if of_set and self.gold else None
        return ItemFiles.of(files_of_gold(workspace, gold), items, folder)

    def gold_of(
        self, workspace: "Workspace", closed: "Question | None", question: str, *, needed: bool = False
    ) -> tuple[AnswerKey | None, dict[str, str]]:
        """The key, and the texts of a gold set; without answers to the question no key, or an error if `needed`."""
        if not self.gold:
            return None, {}
        if names_a_file(self.gold):
            return self.key_of_file(question, closed), {}
        gold = workspace.gold(self.gold)
        workspace.gold_opened(gold)
        asked = gold_question(gold, closed.id if closed else question)
        known = needed or asked in gold.questions()
        return (AnswerKey.of(gold, asked) if known else None), gold.texts()

    def key_of_file(self, question: str, closed: "Question | None") -> AnswerKey:
        """The key in a file of gold."""
        spelling = self.map if self.gold_map is None else self.gold_map
        how: dict[str, Any] = {"columns": self.gold_columns, "map": spelling, "asked": self.question_in_gold}
        return key_of(self._table("gold"), question, closed=closed, **how)

    @property
    def _how(self) -> dict[str, Any]:
        """How each file is read."""
        names = ("columns", "annotator", "wide", "timezone", "kind", "map", "order", "repeats")
        return {name: getattr(self, name) for name in names}

    @property
    def tables(self) -> "tuple[Holds, ...]":
        """What the tables hold that are there."""
        gold = self.gold if self.gold and names_a_file(self.gold) else None
        beside: dict[Holds, Source] = {"gold": gold, "items": self.items, "probabilities": self.probabilities}
        return ("answers", *(holds for holds, table in beside.items() if table is not None))

    def mapped(self, *mappings: "FileMapping") -> "Sources":
        """The same, each table read as the remembered mapping for its sort says; what is stated here already stays.

        The question that is stated here is the guideline's where the mapping says what the files call it.
        """
        asked = self
        for mapping in mappings:
            if mapping.holds != "answers":
                asked = asked._beside_mapped(mapping, self.map)
                continue
            asked = replace(
                asked,
                columns={**mapping.columns, **self.columns},
                map={**mapping.map, **self.map},
                wide=self.wide or mapping.wide,
                layouts={"answers": layout_of(mapping.layout), **asked.layouts},
                annotator=self.annotator or mapping.annotator,
                timezone=self.timezone or mapping.timezone,
                asked=self.asked or self.question,
                question=mapping.question or self.question,
            )
        return asked

    def beside(self, path: Path, mapping: "FileMapping") -> "Sources":
        """The same with a table that belongs to the answers: gold, items or probabilities, read as the mapping says."""
        table: dict[str, Any] = {mapping.holds: str(path) if mapping.holds == "gold" else path}
        return replace(self, **table)._beside_mapped(mapping, NOTHING_TOLD)

    def _beside_mapped(self, mapping: "FileMapping", spelling: Mapping[str, str]) -> "Sources":
        """The same with the table beside the answers that a mapping is for read so; `spelling` comes first."""
        layouts = dict(self.layouts)
        if mapping.tool is None:
            layout = layout_of(mapping.layout)
            if mapping.holds != "gold" and (item := mapping.columns.get("item")):
                layout = replace(layout, names={**layout.names, item: "item_id"})
            layouts[mapping.holds] = layout
        if mapping.holds != "gold":
            return replace(self, layouts=layouts)
        gold_map = {**mapping.map, **spelling}
        return replace(
            self,
            gold_columns=mapping.columns,
            gold_map=gold_map,
            question_in_gold=mapping.question,
            layouts=layouts,
        )

    @property
    def title(self) -> str:
        """The title: the first file's name, and how many more there are."""
        names = [
            Path(source).name if isinstance(source, str | Path) else "a table" for _, source in self.answers
        ]
        return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")

    def named(self, workspace: "Workspace") -> NamedTable:
        """The same with a name for its marks, made from the paths of the files, so that marks survive a new delivery."""
        from workbench.documents.guideline import guideline_name

        table = self.read(workspace)
        places = [_place(source, workspace, table.annotations) for _, source in self.answers]
        first = self.answers[0][1]
        stem = Path(first).stem if isinstance(first, str | Path) else "table"
        gold = None if self.gold is None or names_a_file(self.gold) else guideline_name(self.gold)[0]
        return NamedTable(
            table,
            marks_name(stem, [*sorted(places), table.annotations.question]),
            guideline_name(self.guideline)[0] if self.guideline else None,
            gold,
        )

    def located_in(self, workspace: "Workspace") -> "Sources":
        """The same, with missing files looked up in the workspace's folder: a notebook runs one folder below."""

        def lies(source: Source) -> Source:
            if not isinstance(source, str | Path) or Path(source).exists():
                return source
            inside = workspace.root / source
            return inside if inside.exists() else source

        return replace(
            self,
            answers=tuple((vendor, lies(source)) for vendor, source in self.answers),
            gold=str(lies(self.gold)) if self.gold and names_a_file(self.gold) else self.gold,
            items=lies(self.items),
            pictures=lies(self.pictures),
            probabilities=lies(self.probabilities),
        )


def sources(
    answers: Source | Sequence[Source] | Mapping[str, Source | Sequence[Source]], **options: Any
) -> Sources:
    """Sources from one source, a list of them, or a mapping by vendor, with further options."""
    by_vendor = answers.items() if isinstance(answers, Mapping) else ((None, answers),)
    several = tuple(
        (vendor, source)
        for vendor, some in by_vendor
        for source in (some if isinstance(some, list | tuple) else (some,))
    )
    if not several:
        raise NotFound("name a file of answers.")
    return Sources(several, **options)


def question_of(guideline: "Guideline", name: str | None) -> "Question":
    """The question of a guideline with this name, else its only one."""
    ids = [question.id for question in guideline.questions]
    if name is None and len(ids) > 1:
        raise NotFound(
            f"guideline {guideline} has {len(ids)} questions, {listed(ids)}; "
            "name the question with --question (question= in Python)."
        )
    asked = name or ids[0]
    if asked not in ids:
        raise NotFound(
            f"guideline {guideline} has no question {asked!r}; "
            f"name one of {listed(ids)} with --question (question= in Python)."
        )
    return guideline.question(asked)


def key_of(
    gold: Any,
    question: str,
    *,
    closed: "Question | None" = None,
    columns: Mapping[str, str] = NOTHING_TOLD,
    workspace: "Workspace | None" = None,
    map: Mapping[str, str] = NOTHING_TOLD,
    asked: str | None = None,
) -> AnswerKey:
    """The answer key from a key, a gold set, a mapping, a file, or `name@version` of the workspace; `map` as in `read`.

    `asked` is what a file calls the question, where it is called otherwise.
    """
    if isinstance(gold, AnswerKey):
        return respelled_key(gold, map)
    if isinstance(gold, Mapping):
        return respelled_key(AnswerKey({str(item): str(label) for item, label in gold.items()}), map)
    if isinstance(gold, str) and not names_a_file(gold):
        from workbench.store.workspace import Workspace

        gold = (workspace or Workspace.find()).gold(gold)
    if hasattr(gold, "card"):  # a gold set; its class is not loaded for a file
        return respelled_key(AnswerKey.of(gold, gold_question(gold, question)), map)
    named = asked or (None if closed or question == UNNAMED else question)
    return read_key(gold, question=named, labels=closed, columns=columns, map=map)


def gold_question(gold: "GoldSet", question: str) -> str:
    """The question of a gold set; its only one if the answers do not name theirs."""
    only = gold.questions()
    return only[0] if question == UNNAMED and len(only) == 1 else question


def _place(source: Source, workspace: "Workspace", answers: Annotations) -> str:
    """The path of a file within the workspace; of other sources a digest of the answers."""
    if isinstance(source, str | Path):
        path = Path(source).resolve()
        inside = path.is_relative_to(workspace.root.resolve())
        return path.relative_to(workspace.root.resolve()).as_posix() if inside else path.name
    held = sha256()
    for column in (answers.item, answers.annotator, answers.label):
        held.update("\n".join(column.values).encode() + column.code.tobytes())
    return held.hexdigest()


def marks_name(stem: str, parts: Sequence[str]) -> str:
    """A file name for the marks of one table: the start of its own name, and a digest of what identifies it."""
    digest = sha256("\n".join(parts).encode()).hexdigest()
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem.lower()).strip(
        "-_"
    )
    return f"{plain[:40] or 'answers'}-{digest[:10]}"
