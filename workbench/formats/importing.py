"""From a tool's file to the three tables of answers, parts and media; its format is recognised by what it holds."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import ImportReport
from workbench.answers.spelling import LEFT_OUT, mapped
from workbench.answers.tables import ANSWERS, MEDIA, PARTS, Columns, Tables, part_row
from workbench.errors import EmptyTable, InvalidTable, NotFound, listed
from workbench.formats.reading import Answer, Reading, Record
from workbench.formats.registry import FORMATS, Format
from workbench.formats.source import Source
from workbench.formats.tables.write import columns_of
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS, Kind, Problems

if TYPE_CHECKING:
    from workbench.documents.gold import GoldSet
    from workbench.documents.guideline import Guideline

OURS = {b"item_id", b"annotator_id", b"label"}


def is_ours(source: Source) -> bool:
    """Whether a source is a table in our own columns, or of a kind that no tool writes: it is no tool's then.

    Looked at first, so that reading one loads no format.
    """
    if source.ending == ".parquet":
        return True
    if source.ending not in (".csv", ".tsv"):
        return False
    header = source.head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return {
        name.strip().strip(b'"') for name in header.replace(b"\t", b",").replace(b";", b",").split(b",")
    } >= OURS


def recognised(source: Source) -> Format | None:
    """The format whose answers a source holds; None where it is nobody's, such as a plain table."""
    if is_ours(source):
        return None
    sure = [(each.recognise(source), each) for each in FORMATS.values() if each.recognise]
    best = max(sure, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] else None


def tables_of(source: Any, format_: str | None = None, **options: Any) -> Tables:
    """The three tables of a file, folder, archive, stream or address; `options` are the fields of `Reading`.

    The format is recognised where none is named. NotFound for a source that is nobody's, InvalidTable for a tool whose
    answers are recognised and not read.
    """
    source = Source.of(source)
    chosen = FORMATS[format_] if format_ else recognised(source)
    if chosen is None:
        known = listed(each.title for each in FORMATS.values() if each.read)
        raise NotFound(
            f"{source.path}: no tool's export is recognised in it; expected one of {known}, or a table."
        )
    return gathered(chosen, Reading(source, **options))


def gathered(format_: Format, reading: Reading) -> Tables:
    """The three tables of what a format reads."""
    return _Gathering(reading).all(_records(format_, reading))


def media_of(source: Source, format_: Format, item: str | None = None) -> dict[str, Medium]:
    """Item -> its medium, whoever answered it."""
    records = _records(format_, Reading(source, item=item))
    return {record.item: record for record in records if isinstance(record, Medium)}


def _records(format_: Format, reading: Reading) -> Iterator[Record]:
    """What a format reads; InvalidTable for a tool whose answers are not read."""
    if format_.read is None:
        why = format_.refuses or "its answers are not read."
        raise InvalidTable(f"{reading.source.path}: is an export of {format_.title}: {why}")
    return format_.read(reading.source, reading)


RECENT = 10_000  # items whose text is at hand when an answer to them comes: readers give an item just before its answers


@dataclass(eq=False)
class _Gathering:
    """The tables while they grow."""

    reading: Reading
    answers: Columns = field(default_factory=lambda: Columns(ANSWERS))
    parts: Columns = field(default_factory=lambda: Columns(PARTS))
    media: Columns = field(default_factory=lambda: Columns(MEDIA))
    known: dict[str, Medium] = field(default_factory=dict)
    texts: deque[str] = field(default_factory=deque)
    media_added: set[int] = field(default_factory=set)
    kinds: dict[str, Kind] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)

    def all(self, records: Iterator[Record]) -> Tables:
        """Every record as rows; EmptyTable where there is no answer."""
        for record in records:
            if self.reading.file_names:
                record = replace(record, item=self.reading.item_of(record.item))
            if isinstance(record, Medium):
                self._medium(record)
            else:
                self._answer(record)
        report = self.reading.report()
        if not self.reading.kept and self.others:
            raise NotFound(
                f"{self.reading.source.path}: holds no answer to question {self.reading.question!r}; "
                f"expected one of {listed(self.others)}."
            )
        if not self.reading.kept:
            lost = "".join(f"\n  {loss}" for loss in report)
            raise EmptyTable(f"{self.reading.source.path}: no answer is in it, or none is left.{lost}")
        return Tables(self.answers.done(), self.parts.done(), self.media.done(), report)

    def _medium(self, medium: Medium) -> None:
        before = self.known.get(medium.item)
        if before is not None and medium.text is not None and before.text not in (None, medium.text):
            self.reading.note("items with two different texts", f"item {medium.item!r}")
        self.known[medium.item] = medium
        if medium.text is not None:
            self.texts.append(medium.item)
            if len(self.texts) > RECENT:
                self.known.pop(self.texts.popleft(), None)
        if (mark := hash(medium)) not in self.media_added:
            self.media_added.add(mark)
            size = (medium.width, medium.height, medium.duration, medium.fps)
            self.media.add(medium.item, *size, medium.text, letters=len(medium.text or ""))

    def _answer(self, answer: Answer) -> None:
        reading = self.reading
        if reading.question not in (None, answer.question):
            self.others[answer.question] = None
            return reading.lose("answers to other questions", answer.place)
        if self._left_out(answer):
            return reading.lose(LEFT_OUT, answer.place)
        text = self._text(answer) if answer.status == "submitted" else None
        if isinstance(text, Problems):
            return reading.lose(f"answers that are no {self._kind(answer).title}", f"{answer.place}: {text}")
        file = reading.source.path
        if reading.source.is_folder:  # places begin with the file in it
            file = f"{file}/{answer.place.partition(': ')[0]}"
        person = reading.person(answer, file)
        number, reading.kept = reading.kept, reading.kept + 1
        self.answers.add(
            *(number, answer.item, person, answer.question, answer.kind, text),
            *(answer.status, answer.reason or None, answer.gold),
            *(answer.vendor or reading.vendor, answer.batch or reading.batch),
            *(answer.started, answer.submitted, answer.seconds, answer.comment or None),
            *(answer.score, answer.id, reading.source.name, answer.place),
            letters=len(text or ""),
        )
        for i, part in enumerate(answer.parts):
            self.parts.add(*part_row(number, i, part))
        return None

    def _left_out(self, answer: Answer) -> bool:
        """Whether the mapping reads the label of a whole item as nothing."""
        text, labels = answer.text, self.reading.labels
        if not text or not labels or answer.kind not in KINDS or not self._kind(answer).closed:
            return False
        return not mapped(text, labels)

    def _kind(self, answer: Answer) -> Kind:
        if answer.kind not in self.kinds:
            self.kinds[answer.kind] = KINDS[answer.kind]
        return self.kinds[answer.kind]

    def _mended(self, kind: Any, parts: Sequence[Part], place: str, refusal: str) -> Any | Problems:
        """Malformed regions as the kind mends them, and what was mended; else why they are none."""
        try:
            regions, mended = kind.repair(json.dumps([kind.of_part(part) for part in parts]))
        except InvalidTable:
            return Problems((refusal,))
        for sentence in mended if not isinstance(regions, Problems) else ():
            self.reading.note(f"{kind.title} mended; the parts stay as they were", f"{place}: {sentence}")
        return regions

    def _text(self, answer: Answer) -> str | Problems | None:
        """The canonical text of an answer; regions that are malformed, or outside their item, are reported by place.

        An answer of a kind that the workbench does not know stays as it is, and nothing compares it.
        """
        labels = self.reading.labels
        if labels:
            read_as = [(part, labels.get(part.label, part.label)) for part in answer.parts]
            answer.parts = [replace(part, label=label) for part, label in read_as if label]
        if answer.kind not in KINDS:
            what = f"answers of kind {answer.kind!r}, which nothing here compares: kept as they are"
            self.reading.note(what, answer.place)
            return answer.text
        kind = self._kind(answer)
        if not kind.labelled:
            text = answer.text or ""
            held = kind.from_plain(mapped(text, labels) if labels and kind.closed else text)
            return held if isinstance(held, Problems) else kind.render(held)
        own = [part for part in answer.parts if part.type == kind.type]
        try:
            regions = kind.from_parts(own)
        except InvalidTable as refusal:
            regions = self._mended(kind, own, answer.place, str(refusal))
            if isinstance(regions, Problems):
                return regions
        if beside := len(answer.parts) - len(own):
            self.reading.note(
                "parts beside the answers (relations and the like): kept as parts, not compared",
                answer.place,
                beside,
            )
        if medium := self.known.get(answer.item):
            for sentence in kind.misplaced(regions, medium):
                self.reading.note(
                    f"{kind.title} outside their item, kept as they are", f"{answer.place}: {sentence}"
                )
        return kind.render(regions)


def as_question(tables: Tables, name: str, source: str) -> Tables:
    """The same, with its one question called `name`: tools call the same question differently. InvalidTable for several."""
    known = [text for text in tables.answers.column("question").unique().to_pylist() if text]
    if len(known) > 1:
        raise InvalidTable(
            f"{source}: holds answers to {len(known)} questions, {listed(known)}; choose one with --question to call it {name!r}."
        )
    at = tables.answers.column_names.index("question")
    column = pa.array([name] * len(tables.answers), pa.string()).cast(ANSWERS["question"])
    return replace(tables, answers=tables.answers.set_column(at, "question", column))


def together(tables: Sequence[Tables]) -> Tables:
    """Several imports as one: answers are numbered anew, an item's medium is kept once, and the reports are added."""
    answers, parts, offset = [], [], 0
    for each in tables:
        answers.append(_numbered(each.answers, offset))
        parts.append(_numbered(each.parts, offset))
        offset += len(each.answers)
    media = {item: medium for each in tables for item, medium in each.of_media().items()}
    report = sum((each.report for each in tables[1:]), start=tables[0].report)
    return Tables(_united(answers), _united(parts), media_table(media.values()), report)


def _numbered(table: pa.Table, offset: int) -> pa.Table:
    return table.set_column(0, "answer", pc.add(table.column("answer"), offset))


def _united(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables([table.cast(tables[0].schema) for table in tables]).unify_dictionaries()


def report_of(answers: Sequence[Annotations]) -> ImportReport:
    """What the questions of one plain table hold, kept and lost; a loss that several of them have is one."""
    losses = dict.fromkeys(loss for each in answers for loss in each.losses)
    return ImportReport(tuple(losses), answers[0].losses.seen, sum(map(len, answers)))


def of_annotations(answers: Sequence[Annotations]) -> Tables:
    """A plain table's answers as an import; the parts of each are those of its kind."""
    rows, parts = Columns(ANSWERS), Columns(PARTS)
    for each in answers:
        kind = each.question_kind or KINDS[each.answer_kind or "choice"]
        columns = columns_of(each)
        for row in pa.table(columns).to_pylist():
            number = rows.count
            rows.add(
                *(number, row["item_id"], row["annotator_id"], each.question, kind.name, row["label"]),
                *("submitted", None, False, row.get("vendor"), row.get("batch")),
                *(row.get("started_at"), row.get("submitted_at"), row.get("seconds"), row.get("comment")),
                *(None, None, None, None),
            )
            for i, part in enumerate(kind.parts(kind.read(row["label"])) if kind.labelled else ()):
                parts.add(*part_row(number, i, part))
    return Tables(rows.done(), parts.done(), Columns(MEDIA).done(), report_of(answers))


def of_gold(gold: "GoldSet", guideline: "Guideline", media: Sequence[Medium]) -> Tables:
    """The settled answers of a gold set as an import, marked as gold and given by "gold"; `media` are what its items show."""
    rows, parts, report = Columns(ANSWERS), Columns(PARTS), ImportReport()
    for item in gold.items:
        for name, answer in item.answers.items():
            if answer.settled is None or answer.label is None:
                continue
            number, kind = rows.count, guideline.question(name).as_kind
            held = (number, item.id, "gold", name, kind.name, answer.label, "submitted", None, True)
            rows.add(*held, *(None for _ in range(len(ANSWERS) - len(held))))
            for i, part in enumerate(kind.parts(kind.read(answer.label)) if kind.labelled else ()):
                parts.add(*part_row(number, i, part))
            if answer.accepted:
                report = report.and_loss("other accepted answers", len(answer.accepted), item.id, str(gold))
    return Tables(rows.done(), parts.done(), media_table(media), report)


def media_table(media: Iterable[Medium]) -> pa.Table:
    """What items show, as a table."""
    columns = Columns(MEDIA)
    for medium in media:
        columns.add(medium.item, medium.width, medium.height, medium.duration, medium.fps, medium.text)
    return columns.done()
