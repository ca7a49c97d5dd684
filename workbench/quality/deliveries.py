"""Reads a pilot once: its specification, seal, guideline, gold, answers and texts."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.import_report import ImportReport
from workbench.answers.key import AnswerKey
from workbench.answers.spelling import spelled_otherwise
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.method import PARTIAL_SETS
from workbench.documents.pilot import Delivery, GoldFile, Pilot, Seal, Vendor
from workbench.errors import (
    DigestMismatch,
    EmptyTable,
    InvalidDocument,
    InvalidTable,
    NotFound,
    WorkbenchError,
    listed,
)
from workbench.formats.reading import file_name
from workbench.formats.tables.layout import layout_of
from workbench.formats.tables.table import open_sheet
from workbench.kinds.parts import Medium
from workbench.kinds.registry import KINDS, Kind, Level
from workbench.quality.sources import UNNAMED, NamedTable, Sources, key_of, marks_name, sources
from workbench.quality.split_items import AnswerTable
from workbench.report.provenance import Input, named_together
from workbench.store.files import digest_of
from workbench.store.media.item_files import ItemFiles, files_of_gold
from workbench.store.pilots import SEAL
from workbench.store.workspace import Workspace


@dataclass(frozen=True, eq=False)
class PilotInputs:
    """All inputs of the verdict on a pilot, already read.

    answers   the answers of all vendors by question, each row with its vendor and delivery
    keys      the gold by question
    texts     what can be quoted of the items, by item
    media     what the parts of their answers lie on, by item: the size of a picture, a text, seconds
    item_files  where the pictures and recordings of items lie
    """

    pilot: Pilot
    seal: Seal
    answers: Mapping[str, Annotations]
    keys: Mapping[str, AnswerKey]
    guideline: Guideline | None = None
    gold: GoldSet | None = None
    texts: Mapping[str, str] | None = None
    losses: ImportReport = field(default_factory=ImportReport)
    media: Mapping[str, Medium] = field(default_factory=dict)
    item_files: ItemFiles = field(default_factory=ItemFiles)

    @property
    def question(self) -> str:
        """The question on which the verdict turns: as the specification says, else the first."""
        return self.pilot.question or next(iter(self.answers))

    def level(self, question: str) -> Level:
        """The level of measurement of a question."""
        if self.guideline is not None:
            return self.guideline.question(question).scale
        return self.pilot.level or self.kind(question).level

    def kind(self, question: str) -> Kind:
        """The kind of answer of a question, with its settings: of the guideline, of the pilot, else as the files say."""
        if self.guideline is not None:
            return self.guideline.question(question).as_kind
        answers = self.answers.get(question)
        return self.pilot.as_kind or (answers.as_kind if answers is not None else None) or KINDS["choice"]

    def by_method(self, method: int) -> "PilotInputs":
        """The same with keys that judge as a version of the methods does: earlier, a set of labels was right or wrong."""
        keys = {}
        for question, key in self.keys.items():
            kind = self.kind(question)
            keys[question] = key.of_kind(kind if method >= PARTIAL_SETS or not kind.closed else None)
        return replace(self, keys=keys)


@dataclass(frozen=True)
class Loaded:
    """What was read, and from which files."""

    inputs: PilotInputs
    files: tuple[Input, ...]


def pilots_of(workspace: Workspace) -> tuple[str, ...]:
    """The pilots of a workspace that have a specification."""
    store = workspace.pilots
    return tuple(name for name in store.names() if (store.root / name / "pilot.yaml").exists())


def load_readable(
    workspace: Workspace, progress: Callable[[int, int], None] = lambda *_: None
) -> tuple[list[Loaded], tuple[str, ...]]:
    """The pilots that can be read, and why each of the others cannot, such as one without a delivery yet."""
    names, read, left = pilots_of(workspace), [], []
    for at, name in enumerate(names):
        progress(at, len(names))
        try:
            read.append(load_pilot(workspace, name))
        except WorkbenchError as error:
            why = " ".join(str(error).split()).replace(f"{workspace.root}{os.sep}", "")
            left.append(f"{name}: {why}")
    return read, tuple(left)


def load_pilot(workspace: Workspace, name_or_file: str, vendor: str | None = None) -> Loaded:
    """Read a pilot and everything it cites; an error if a file is missing or has changed since.

    vendor   the id of one vendor: nothing of any other is read
    """
    path = workspace.pilots.path(name_or_file)
    pilot = workspace.pilots.load(path)
    if vendor is not None:
        pilot = pilot.model_copy(update={"vendors": (pilot.vendor(vendor),)})
    store = workspace
    files = [Input.of("pilot", path, pilot.name)]
    if path.with_name(SEAL).exists():
        files.append(Input.of("seal", path.with_name(SEAL)))
    guideline = store.guideline(pilot.guideline) if pilot.guideline else None
    if guideline is not None:
        lies = store.guidelines.root / guideline.name / f"{guideline.version}.yaml"
        files.append(Input.of("guideline", lies, str(guideline)))
    gold, keys, gold_files = _gold(workspace, pilot, path, guideline)
    answers, losses, media = _answers(pilot, path, guideline)
    files += gold_files
    files += [
        Input.of(f"delivery of {vendor.shown}", path.parent / delivery.file)
        for vendor in pilot.vendors
        for delivery in vendor.deliveries
        if (path.parent / delivery.file).exists()
    ]
    texts = dict(gold.texts()) if gold is not None else {}
    if pilot.items is not None:
        texts |= Sources((), items=path.parent / pilot.items).texts({})
        files.append(Input.of("items", path.parent / pilot.items))
    keys = _as_answered(keys, answers)
    if pilot.file_names:
        answers, losses = _by_file_name(answers, keys, losses)
        of_name = {file_name(item): medium for item, medium in media.items()}
        media = {item: of_name[file_name(item)] for item in _items(answers) if file_name(item) in of_name}
    losses += _not_judged(pilot, answers, keys)
    seal = workspace.pilots.seal(path)
    media = {item: Medium(item, text=text) for item, text in texts.items()} | media
    item_files = ItemFiles.of(files_of_gold(workspace, gold))
    inputs = PilotInputs(pilot, seal, answers, keys, guideline, gold, texts, losses, media, item_files)
    for question, table in answers.items():
        if inputs.kind(question).closed:
            losses += spelled_otherwise(table, keys[question])
        elif problems := pilot.unmeasurable(inputs.kind(question)) if question == inputs.question else ():
            raise InvalidDocument(f"{path}: {'; '.join(problems)}.")
    return Loaded(replace(inputs, losses=losses).by_method(seal.method), named_together(files))


def _items(answers: Mapping[str, Annotations]) -> set[str]:
    return {item for table in answers.values() for item in table.items}


def _by_file_name(
    answers: dict[str, Annotations], keys: Mapping[str, AnswerKey], losses: ImportReport
) -> tuple[dict[str, Annotations], ImportReport]:
    """Answers on the items of gold whose path ends in the same file name, where gold has one such item only."""
    matched = {}
    for question, table in answers.items():
        of_name: dict[str, list[str]] = {}
        for item in keys[question].label:
            of_name.setdefault(file_name(item), []).append(item)
        meant = [
            item if item in keys[question].label else (of_name.get(file_name(item)) or [item])[0]
            for item in table.items
        ]
        if twice := next((items for items in of_name.values() if len(items) > 1), None):
            raise InvalidTable(f"file_names: gold has two items of one file name, {listed(twice)}.")
        values = tuple(dict.fromkeys(meant))
        at = {item: code for code, item in enumerate(values)}
        code = np.array([at[item] for item in meant], np.int32)[table.item.code]
        changed = sum(old != new for old, new in zip(table.items, meant, strict=True))
        what = f"items of {question} matched with gold by their file name"
        losses = losses.and_loss(what, changed, table.items[0], "deliveries")
        matched[question] = replace(table, item=Categorical(values, code))
    return matched, losses


def pilot_keys(workspace: Workspace, pilot: Pilot, path: Path) -> dict[str, AnswerKey]:
    """The gold of the pilot specified at `path`, by question."""
    return _gold(workspace, pilot, path, workspace.guideline(pilot.guideline) if pilot.guideline else None)[1]


def _gold(
    workspace: Workspace, pilot: Pilot, path: Path, guideline: Guideline | None
) -> tuple[GoldSet | None, dict[str, AnswerKey], list[Input]]:
    """The key of every question, from a gold set or from a loose file of one question."""
    if isinstance(pilot.gold, GoldFile):
        file = path.parent / pilot.gold.file
        source = open_sheet(file, layout_of(pilot.gold.layout)) if pilot.gold.layout else file
        how: dict[str, Any] = {
            "columns": pilot.gold.columns,
            "map": pilot.gold.map,
            "asked": pilot.gold.question,
        }
        key = key_of(source, UNNAMED, **how)
        if pilot.gold.sha256 not in (None, digest_of(file)):
            raise DigestMismatch(f"{file} is not the gold that {path} was frozen with: its sha256 differs.")
        question = pilot.question or (guideline.questions[0].id if guideline else "label")
        return None, {question: key}, [Input.of("gold", file)]
    gold = workspace.gold(pilot.gold)
    stem = workspace.gold_sets.root / gold.card.name / gold.card.version
    lie = [Path(f"{stem}.card.yaml"), Path(f"{stem}.jsonl")]
    keys = {question: AnswerKey.of(gold, question) for question in gold.questions()}
    return gold, keys, [Input.of("gold", file, str(gold)) for file in lie]


def _answers(
    pilot: Pilot, path: Path, guideline: Guideline | None
) -> tuple[dict[str, Annotations], ImportReport, dict[str, Medium]]:
    """The answers of all vendors by question, the losses of reading, each once, and what their parts lie on."""
    questions = guideline.questions if guideline is not None else ()
    parts: dict[str, list[Annotations]] = {}
    absent = [
        (vendor.shown, delivery.file)
        for vendor in pilot.vendors
        for delivery in vendor.deliveries
        if not (path.parent / delivery.file).exists()
    ]
    empty, why = [], []
    media: dict[str, Medium] = {}
    for vendor in pilot.vendors:
        for delivery in vendor.deliveries:
            if (vendor.shown, delivery.file) in absent:
                continue
            try:
                by_question, more = read_delivery(pilot, vendor, delivery, path, questions)
            except EmptyTable as error:
                empty.append((vendor.shown, delivery.file))
                why.append(f"{vendor.shown}: {error}")
                continue
            media |= more
            for question, part in by_question.items():
                parts.setdefault(question, []).append(part)
    if not parts:
        wanted = f"; expected {listed(file for _, file in absent)}" if absent else ""
        raise NotFound(
            "\n  ".join([f"{path}: none of its deliveries is there yet with an answer in it{wanted}.", *why])
        )
    if pilot.question and pilot.question not in parts:
        raise NotFound(
            f"{path}: the verdict is on question {pilot.question!r}, but the deliveries answer {listed(parts)}."
        )
    answers = {question: Annotations.join(those) for question, those in parts.items()}
    losses = ImportReport(tuple(dict.fromkeys(loss for table in answers.values() for loss in table.losses)))
    losses = losses.and_loss("deliveries that are not there yet", len(absent), _named(absent), "pilot.yaml")
    losses = losses.and_loss("deliveries without an answer in them", len(empty), _named(empty), "pilot.yaml")
    for question, table in answers.items():
        again = again_in(table) - sum(map(again_in, parts[question]))
        what = f"answers to {question} given again in another file (the first counts)"
        losses = losses.and_loss(what, again, question, "deliveries")
    return answers, losses, media


def read_delivery(
    pilot: Pilot, vendor: Vendor, delivery: Delivery, path: Path, questions: tuple[Question, ...]
) -> tuple[dict[str, Annotations], dict[str, Medium]]:
    """One file of one vendor, by question, and what its parts lie on; rows without a delivery get the number of this one.

    A tool's file that answers one question answers the one of the verdict, whatever the tool calls it.
    """
    target = questions[0].id if len(questions) == 1 else pilot.question
    file = Sources(
        ((vendor.id, path.parent / delivery.file),),
        question=delivery.question or (None if len(questions) > 1 else pilot.question),
        columns=delivery.columns,
        annotator=delivery.annotator,
        kind=pilot.kind,
        map=delivery.map,
        wide=delivery.wide,
        layouts={"answers": layout_of(delivery.layout)} if delivery.layout else {},
        order=() if questions else pilot.order,
        timezone=delivery.timezone or pilot.timezone,
    ).held()
    if target is not None and (delivery.question or file.of_a_tool):
        closed = next((question for question in questions if question.id == target), None)
        answers = replace(file, question=delivery.question).annotations(closed)
        by_question = {target: replace(answers, question=target)}
    else:
        by_question = file.by_question(questions)
    numbered = {}
    for question, part in by_question.items():
        stated = part.delivery
        number = np.full(len(part), delivery.number, np.int32)
        if stated is not None:
            number = np.maximum(stated, number)
            differ = int((number != stated).sum())
            what = f"rows whose delivery is lower than pilot.yaml says: taken as delivery {delivery.number}"
            part = replace(part, losses=part.losses.and_loss(what, differ, delivery.file, delivery.file))
        kind = part.question_kind or pilot.as_kind
        numbered[question] = replace(part, delivery=number, question_kind=kind)
    return numbered, file.media()


def again_in(table: Annotations) -> int:
    """How many rows repeat an answer of the same person to the same item in the same delivery."""
    key = table.item.code.astype(np.int64) * (len(table.annotators) + 1) + table.annotator.code
    key = key * (int(table.passes.max(initial=1)) + 1) + table.passes
    return len(table) - len(np.unique(key))


def _named(absent: list[tuple[str, str]]) -> str:
    return ": ".join(absent[0]) if absent else ""


def _as_answered(keys: dict[str, AnswerKey], answers: dict[str, Annotations]) -> dict[str, AnswerKey]:
    """Keys for the questions that were answered; a single key belongs to a single question."""
    if len(keys) == len(answers) == 1:
        return dict(zip(answers, keys.values(), strict=True))
    return {question: keys.get(question, AnswerKey({})) for question in answers}


def _not_judged(pilot: Pilot, answers: dict[str, Annotations], keys: dict[str, AnswerKey]) -> ImportReport:
    """The parts of the deliveries that are not judged: items without gold, unannounced batches."""
    losses = ImportReport()
    announced = {batch.id for batch in pilot.batches}
    for question, table in answers.items():
        strange = [item for item in table.items if item not in keys[question].label]
        losses = losses.and_loss(
            f"items answered to {question} without gold: not judged", len(strange), _first(strange), "gold"
        )
        for vendor in pilot.vendors:
            mine = table.of_vendor(vendor.id)
            got = {table.items[code] for code in np.unique(mine.item.code).tolist()}
            never = sorted(set(keys[question].label) & set(table.items) - got)
            what = f"gold items {vendor.shown} did not answer for {question}: left out of its results"
            losses = losses.and_loss(what, len(never), _first(never), "deliveries")
        missing = sorted(set(keys[question].label) - set(table.items))
        losses = losses.and_loss(
            f"gold items without an answer to {question}", len(missing), _first(missing), "gold"
        )
        if announced and table.batch is not None:
            unknown = [batch for batch in table.batch.values if batch not in announced]
            losses = losses.and_loss(
                f"batches of {question} that the pilot does not name: turnaround unknown",
                len(unknown),
                _first(unknown),
                "pilot.yaml",
            )
    return losses


def _first(names: list[str]) -> str:
    return names[0] if names else ""


# The answers that the disagreement browser opens with: named files, else the deliveries of a pilot.


def pilot_table(
    workspace: Workspace, pilot: str, question: str | None = None, *, goal: float = 0.8
) -> NamedTable:
    """The answers of `pilot` to `question` (default: its own)."""
    inputs = load_pilot(workspace, pilot).inputs
    spec, guideline = inputs.pilot, inputs.guideline
    asked = question or spec.question or (next(iter(inputs.answers)) if len(inputs.answers) == 1 else "")
    if asked not in inputs.answers:
        raise NotFound(
            f"pilot {spec.name} has no answers to {asked!r}; name one of {listed(inputs.answers)} as question."
        )
    known = [question for question in guideline.questions if question.id == asked] if guideline else []
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
        media=inputs.media,
        files=inputs.item_files,
        key=key if workspace.may("see gold") else None,
        gold=str(inputs.gold or "the pilot's gold"),
        vendors={vendor.id: vendor.shown for vendor in spec.vendors},
    )
    if inputs.gold is not None and table.key is not None:
        workspace.gold_opened(inputs.gold)
    gold = None if isinstance(spec.gold, GoldFile) else spec.gold.name
    return NamedTable(
        table,
        marks_name(spec.name, [f"pilot {spec.name}", asked]),
        guideline.name if guideline else None,
        gold,
    )


def first_table(
    workspace: Workspace, answers: Any, pilot: str | None, options: dict[str, Any]
) -> NamedTable | None:
    """The named answers, else those of a pilot; None if nothing is named and nothing was delivered to a pilot."""
    if answers is not None:
        return sources(answers, **options).located_in(workspace).named(workspace)
    if strange := sorted(options.keys() - {"question", "goal"}):
        raise NotFound(f"{listed(strange)} needs a file of answers: name the file first.")
    pilot = pilot or _latest_delivered(workspace)
    return pilot_table(workspace, pilot, **options) if pilot else None


def _latest_delivered(workspace: Workspace) -> str | None:
    """The pilot that changed last of those with a delivery that is there."""
    there = []
    for name in pilots_of(workspace):
        with suppress(WorkbenchError):  # Home says what is wrong with it
            pilot = workspace.pilots.load(workspace.pilots.path(name))
            files = (delivery.file for vendor in pilot.vendors for delivery in vendor.deliveries)
            there += [name] if any(workspace.pilots.delivered(name, file) for file in files) else []
    return workspace.latest("pilots", "", there) if there else None
