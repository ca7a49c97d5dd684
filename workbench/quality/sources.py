"""The way from files, or from a pilot's deliveries, to one table of answers with its guideline, gold, texts and a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Guideline, Question, guideline_name
from workbench.documents.pilot import GoldFile
from workbench.errors import NotFound, listed
from workbench.formats.read import read, read_key, read_texts, read_texts_beside
from workbench.formats.side_tables import read_probabilities
from workbench.formats.tables.endings import names_a_file
from workbench.kinds.registry import Level
from workbench.quality.deliveries import load_pilot, pilots_of
from workbench.quality.split_items import AnswerTable
from workbench.store.workspace import Workspace

Source = Any  # a path, a DataFrame or an Arrow table
BEGIN = 'Name a file of answers: wb.disagreement_browser("FILE")'


@dataclass(frozen=True, eq=False)
class NamedTable:
    """Answers to one question; `name` is that of their marks, the others None where there is none."""

    table: AnswerTable
    name: str
    guideline: str | None
    gold: str | None


@dataclass(frozen=True)
class Sources:
    """What is to be read.

    answers        (vendor or None, source) of the same question
    guideline      NAME@VERSION; closes the set of labels
    gold           NAME@VERSION of a gold set, or a file: the rules items test, and with a gold set their texts
    items          a table with the items' texts, where the answers themselves have no column of it
    probabilities  a model's probabilities, one row an item, one column a label
    columns, wide, annotator, timezone  as in `read`
    """

    answers: tuple[tuple[str | None, Source], ...]
    question: str | None = None
    guideline: str | None = None
    gold: str | None = None
    items: Source | None = None
    probabilities: Source | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False
    annotator: str | None = None
    timezone: str | None = None
    level: Level | None = None
    goal: float = 0.8

    def read(self, workspace: Workspace) -> AnswerTable:
        """Everything, checked against each other."""
        guideline = workspace.guideline(self.guideline) if self.guideline else None
        question = _question(guideline, self.question)
        answers = Annotations.join(
            [self._answers(source, question, vendor) for vendor, source in self.answers]
        )
        key, texts = self._gold(workspace, question, answers.question)
        if self.items is not None:
            texts = read_texts(self.items)
        elif not texts:
            for _, source in self.answers:
                texts |= read_texts_beside(source, columns=self.columns, wide=self.wide)
        model = (
            read_probabilities(self.probabilities, answers.labels) if self.probabilities is not None else None
        )
        return AnswerTable(
            title=self.title,
            annotations=answers,
            level=self.level or (question.scale if question else "nominal"),
            question=question,
            guideline=guideline,
            texts=texts,
            rules=key.rules if key else {},
            probabilities=model,
            goal=self.goal,
        )

    @property
    def title(self) -> str:
        """What a reader calls it: the first file's name, and how many more there are."""
        names = [Path(one).name if isinstance(one, str | Path) else "a table" for _, one in self.answers]
        return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")

    def named(self, workspace: Workspace) -> NamedTable:
        """The same with a name for what is noted of it: of files by where they lie, so that it outlives a new delivery."""
        table = self.read(workspace)
        told = [_place(one, workspace, table.annotations) for _, one in self.answers]
        first = self.answers[0][1]
        stem = Path(first).stem if isinstance(first, str | Path) else "table"
        gold = None if self.gold is None or names_a_file(self.gold) else guideline_name(self.gold)[0]
        return NamedTable(
            table,
            _marks_name(stem, [*sorted(told), table.annotations.question]),
            guideline_name(self.guideline)[0] if self.guideline else None,
            gold,
        )

    def found_in(self, workspace: Workspace) -> "Sources":
        """The same, with files that are not here looked for in the workspace's folder: a notebook runs one below it."""

        def lies(source: Source) -> Source:
            if not isinstance(source, str | Path) or Path(source).exists():
                return source
            inside = workspace.root / source
            return inside if inside.exists() else source

        return replace(
            self,
            answers=tuple((vendor, lies(one)) for vendor, one in self.answers),
            gold=str(lies(self.gold)) if self.gold and names_a_file(self.gold) else self.gold,
            items=lies(self.items),
            probabilities=lies(self.probabilities),
        )

    def _answers(self, source: Source, question: Question | None, vendor: str | None) -> Annotations:
        return read(
            source,
            question=self.question,
            labels=question,
            columns=self.columns,
            annotator=self.annotator,
            wide=self.wide,
            timezone=self.timezone,
            vendor=vendor,
        )

    def _gold(
        self, workspace: Workspace, question: Question | None, name: str
    ) -> tuple[AnswerKey | None, dict[str, str]]:
        """The key and the texts that come with a gold set."""
        if not self.gold:
            return None, {}
        if names_a_file(self.gold):
            return read_key(self.gold, question=self.question, labels=question), {}
        gold = workspace.gold(self.gold)
        asked = question.id if question else name
        return (AnswerKey.of(gold, asked) if asked in gold.questions() else None), gold.texts()


def sources(
    answers: Source | Sequence[Source] | Mapping[str, Source | Sequence[Source]], **told: Any
) -> Sources:
    """One source, a list of them, or those of each vendor; and what else was told."""
    by_vendor = answers.items() if isinstance(answers, Mapping) else ((None, answers),)
    several = tuple(
        (vendor, source)
        for vendor, some in by_vendor
        for source in (some if isinstance(some, list | tuple) else (some,))
    )
    if not several:
        raise NotFound("name a file of answers.")
    return Sources(several, **told)


def pilot_table(
    workspace: Workspace, pilot: str | None = None, question: str | None = None, *, goal: float = 0.8
) -> NamedTable:
    """The deliveries of `pilot`, of the one that changed last where none is named; its own question where none is."""
    inputs = load_pilot(workspace, pilot or workspace.latest("pilots", BEGIN)).inputs
    spec, guideline = inputs.pilot, inputs.guideline
    asked = question or spec.question or (next(iter(inputs.answers)) if len(inputs.answers) == 1 else "")
    if asked not in inputs.answers:
        raise NotFound(
            f"pilot {spec.name} has no answers to {asked!r}; name one of {listed(inputs.answers)} as question."
        )
    known = [one for one in guideline.questions if one.id == asked] if guideline else []
    key = inputs.keys.get(asked)
    table = AnswerTable(
        title=spec.title,
        annotations=inputs.answers[asked].first_pass(),
        level=spec.level or (known[0].scale if known else "nominal"),
        question=known[0] if known else None,
        guideline=guideline,
        texts=inputs.texts or {},
        rules=key.rules if key else {},
        goal=goal,
    )
    gold = None if isinstance(spec.gold, GoldFile) else spec.gold.name
    return NamedTable(
        table,
        _marks_name(spec.name, [f"pilot {spec.name}", asked]),
        guideline.name if guideline else None,
        gold,
    )


def first_table(
    workspace: Workspace, answers: Any, pilot: str | None, told: dict[str, Any]
) -> NamedTable | None:
    """The answers that are named, else those of a pilot; None where nothing is named and there is no pilot."""
    if answers is not None:
        return sources(answers, **told).found_in(workspace).named(workspace)
    if strange := sorted(told.keys() - {"question", "goal"}):
        raise NotFound(f"{listed(strange)} is told of a file of answers: name the file first.")
    if pilot is None and not pilots_of(workspace):
        return None
    return pilot_table(workspace, pilot, **told)


def _question(guideline: Guideline | None, wanted: str | None) -> Question | None:
    """The question of the guideline that was answered."""
    if guideline is None:
        return None
    ids = [question.id for question in guideline.questions]
    asked = wanted or (ids[0] if len(ids) == 1 else "")
    if asked not in ids:
        raise NotFound(
            f"guideline {guideline} has no question {asked!r}; name one of {listed(ids)} as question."
        )
    return guideline.question(asked)


def _place(source: Source, workspace: Workspace, answers: Annotations) -> str:
    """Where a file lies within the workspace; of anything else, what it holds."""
    if isinstance(source, str | Path):
        path = Path(source).resolve()
        inside = path.is_relative_to(workspace.root.resolve())
        return path.relative_to(workspace.root.resolve()).as_posix() if inside else path.name
    held = sha256()
    for column in (answers.item, answers.annotator, answers.label):
        held.update("\n".join(column.values).encode() + column.code.tobytes())
    return held.hexdigest()


def _marks_name(stem: str, told: Sequence[str]) -> str:
    """A file's name for the marks of one table: some of its own name, and a digest of all that tells it from others."""
    digest = sha256("\n".join(told).encode()).hexdigest()
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem.lower()).strip(
        "-_"
    )
    return f"{plain[:40] or 'answers'}-{digest[:10]}"
