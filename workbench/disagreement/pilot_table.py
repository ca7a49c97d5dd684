"""One table of answers for whoever looks into their disagreement: the deliveries of a pilot, or files that are named."""

from dataclasses import dataclass
from typing import Any

from workbench.documents.pilot import GoldFile
from workbench.errors import NotFound, listed
from workbench.quality.deliveries import load_pilot, pilots_of
from workbench.quality.sources import Sources, gold_set_of, guideline_of, marks_name, sources
from workbench.quality.split_items import AnswerTable
from workbench.store.workspace import Workspace

BEGIN = 'Name a file of answers: wb.disagreement_browser("FILE")'


@dataclass(frozen=True, eq=False)
class NamedTable:
    """Answers to one question; `name` is that of their marks, the others None where there is none."""

    table: AnswerTable
    name: str
    guideline: str | None
    gold: str | None


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
        marks_name(spec.name, [f"pilot {spec.name}", asked]),
        guideline.name if guideline else None,
        gold,
    )


def file_table(workspace: Workspace, asked: Sources) -> NamedTable:
    """The answers of files."""
    table = asked.read(workspace)
    return NamedTable(
        table, asked.name(workspace, table), guideline_of(asked.guideline), gold_set_of(asked.gold)
    )


def first_table(
    workspace: Workspace, answers: Any, pilot: str | None, told: dict[str, Any]
) -> NamedTable | None:
    """The answers that are named, else those of a pilot; None where nothing is named and there is no pilot."""
    if answers is not None:
        return file_table(workspace, sources(answers, **told).found_in(workspace))
    if strange := sorted(told.keys() - {"question", "goal"}):
        raise NotFound(f"{listed(strange)} is told of a file of answers: name the file first.")
    if pilot is None and not pilots_of(workspace):
        return None
    return pilot_table(workspace, pilot, **told)
