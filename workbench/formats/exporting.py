"""A guideline on its way into another tool: the bytes, and every field that the tool has no place for."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.formats.tables.sheet import short
from workbench.kinds.registry import KINDS


@dataclass(frozen=True)
class Exported:
    """A taxonomy in another tool's words.

    how      what to do with the file in that tool, with {file} and {stem} for its name
    beside   further files that the tool reads, by the end of their names
    """

    content: bytes
    losses: ImportReport
    how: str
    beside: Mapping[str, bytes] = field(default_factory=dict)

    def advice(self, file: str) -> str:
        """What to do with the file, once it has a name."""
        return self.how.replace("{file}", file).replace("{stem}", PurePath(file).stem)


def only(guideline: Guideline, question: str | None) -> Guideline:
    """The guideline with one of its questions, and the rules and cases of that; all of it where None is asked for."""
    if question is None:
        return guideline
    if question not in {each.id for each in guideline.questions}:
        raise NotFound(
            f"guideline {guideline} has no question {question!r}; expected one of "
            f"{listed(each.id for each in guideline.questions)}."
        )
    return guideline.model_copy(
        update={
            "questions": tuple(each for each in guideline.questions if each.id == question),
            "rules": tuple(rule for rule in guideline.rules if rule.question == question),
            "cases": tuple(case for case in guideline.cases if case.question == question),
        }
    )


def single(guideline: Guideline, tool: str) -> Question:
    """The one question of a guideline; refused with their names where there are several."""
    if len(guideline.questions) > 1:
        raise InvalidDocument(
            f"guideline {guideline}: {tool} asks one question a project; choose one with --question: "
            f"{listed(each.id for each in guideline.questions)}."
        )
    return guideline.questions[0]


OF_GUIDELINE: dict[str, Callable[[Guideline], tuple[str, ...]]] = {
    "title": lambda g: (g.title,),
    "purpose": lambda g: (g.purpose,),
    "version": lambda g: (g.version,),
    "authors": lambda g: g.authors,
    "rules": lambda g: tuple(rule.id for rule in g.rules),
    "cases": lambda g: tuple(case.id for case in g.cases),
    "changelog": lambda g: tuple(release.version for release in g.changelog),
}
OF_QUESTION: dict[str, Callable[[Question], Any]] = {
    "question id": lambda q: q.id,
    "question title": lambda q: q.title,
    "ask": lambda q: q.ask,
    "kind": lambda q: q.kind if q.kind != "choice" else None,
    "level": lambda q: q.level,
    "settings": lambda q: q.settings,
    "severities": lambda q: q.severities,
}
OF_LABEL: dict[str, Callable[[Label], Any]] = {
    "label name" if field == "name" else field: attrgetter(field)
    for field in Label.model_fields
    if field != "id"
}


def lost(guideline: Guideline, kept: Iterable[str]) -> ImportReport:
    """One loss for every field that the guideline fills and the tool does not keep."""
    kept = set(kept)
    losses = ImportReport()
    for name, of in OF_GUIDELINE.items():
        if name not in kept:
            losses = _and(losses, name, of(guideline), guideline)
    for name, of_question in OF_QUESTION.items():
        if name not in kept:
            places = tuple(q.id for q in guideline.questions if of_question(q))
            losses = _and(losses, name, places, guideline)
    for name, of_label in OF_LABEL.items():
        if name not in kept:
            places = tuple(f"{q.id}/{x.id}" for q in guideline.questions for x in q.labels if of_label(x))
            losses = _and(losses, name, places, guideline)
    return losses


def lost_of_regions(
    guideline: Guideline, tools: Collection[str], kept: Iterable[str], tool: str
) -> ImportReport:
    """The losses of the questions whose answers are regions: a tool has its labels for these, and no question over them.

    tools   the kinds of answer that the tool has
    kept    beside the kind
    """
    regions = [question for question in guideline.questions if is_drawn(question)]
    alone = guideline.model_copy(update={"questions": tuple(regions), "rules": (), "cases": ()})
    named = ("question id",) if all(question.id == question.kind for question in regions) else ()
    losses = lost(alone, (*OF_GUIDELINE, "kind", *kept, *named))
    for question in regions:
        if question.kind not in tools:
            what = f"kind: {question.kind}, which {tool} does not have; the question is left out"
            losses = losses.and_loss(what, 1, question.id, str(guideline))
    return losses


def is_drawn(question: Question) -> bool:
    """Whether its answers are regions of an item."""
    return bool(KINDS[question.kind].type)


def without_regions(guideline: Guideline) -> Guideline:
    """The guideline with its questions about whole items only."""
    others = tuple(question for question in guideline.questions if not is_drawn(question))
    return guideline.model_copy(update={"questions": others})


def _and(losses: ImportReport, name: str, places: tuple[str, ...], guideline: Guideline) -> ImportReport:
    return losses.and_loss(name, len(places), short(places[0]) if places else "", str(guideline))


def json_bytes(content: Any) -> bytes:
    """JSON that people can read, with one line end."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
