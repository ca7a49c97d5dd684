"""doccano: the answers of its exports (JSON Lines, JSON, CSV, fastText, zip), gold and pre-labels, and its label file.

Answers as doccano `backend/data_export/models.py` and `pipeline/formatters.py` write them, and before version 1.3 with
`annotations` and `user`. Labels as `backend/label_types/models.py` and `serializers.py`; its page writes them in camel case.
"""

import string
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Label
from workbench.errors import InvalidDocument, InvalidTable
from workbench.formats.drafting import Drafting, Started
from workbench.formats.exporting import Exported, json_bytes, lost, single
from workbench.formats.parsing.answer_cells import Looks, header_of, plays, say_kinds, table_of, text_of_set
from workbench.formats.parsing.json_files import draft_from_json, json_head
from workbench.formats.parsing.json_lines import Record as JsonRecord
from workbench.formats.parsing.json_lines import head_records, objects
from workbench.formats.parsing.shapes import rings_of
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.records import text_of
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, file_name, json_lines, whole
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import closed_kinds, typed_kinds

KEPT = ("colour", "hotkey")
KEYS = set(string.digits + string.ascii_lowercase)
LONGEST = 100
TELLING = {"suffix_key", "prefix_key", "background_color"}
UNDERSTOOD = {"id", "text", "suffix_key", "prefix_key", "background_color", "text_color"}


def is_labels(content: Any) -> bool:
    """Whether a JSON file holds a list of labels: each has a text, and some a key or a colour; items have neither."""
    if not (
        isinstance(content, list) and content and all(isinstance(x, Mapping) and "text" in x for x in content)
    ):
        return False
    return any({_snake(str(key)) for key in x} & TELLING for x in content)


def write(guideline: Guideline) -> Exported:
    """The labels of one question; their text is the label's id, because that is what answers hold."""
    question = single(guideline, "doccano")
    losses = lost(guideline, KEPT)
    content = []
    for label in question.labels:
        if len(label.id) > LONGEST:
            raise InvalidDocument(
                f"{guideline}, {question.id}: label {short(label.id)!r} is longer than doccano's {LONGEST} characters."
            )
        content.append(_label(label))
        losses = losses + _keys(guideline, f"{question.id}/{label.id}", label)
    several = question.kind == "multi_choice"
    how = (
        "doccano: project of type text (or image) classification"
        f"{'' if several else ' with `Allow single label`'}, Labels, Actions, Import labels."
    )
    return Exported(json_bytes(content), losses, how)


def _label(label: Label) -> dict[str, Any]:
    written: dict[str, Any] = {"text": label.id, "prefix_key": None, "suffix_key": None}
    if label.hotkey in KEYS:
        written["suffix_key"] = label.hotkey
    if label.colour:
        written["background_color"] = label.colour
    return {**written, "text_color": "#ffffff"}


def _keys(guideline: Guideline, where: str, label: Label) -> ImportReport:
    odd = label.hotkey is not None and label.hotkey not in KEYS
    what = f"hotkey {label.hotkey!r}: doccano has a to z and 0 to 9"
    return ImportReport().and_loss(what, int(odd), where, str(guideline))


def read(content: Any, name: str, source: str) -> Started:
    """A draft with one question."""
    drafting = Drafting(name, source)
    asked = drafting.question("label", "the file")
    for number, entry in enumerate(content):
        place = f"[{number}]"
        label = {_snake(str(key)): value for key, value in entry.items()}
        for key in sorted(label.keys() - UNDERSTOOD):
            if label[key]:
                drafting.lose(f"field {key!r}", place)
        if label.get("prefix_key"):
            drafting.lose(f"the key held beside a hotkey, {short(str(label['prefix_key']))!r}", place)
        key = drafting.text(label.get("suffix_key"), place)
        asked.label(
            drafting.text(label.get("text"), place),
            place,
            hotkey=key if not label.get("prefix_key") else None,
            colour=label.get("background_color"),
        )
    return drafting.done()


def _snake(key: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in key)


# Answers

LABELS = ("label", "labels")
HOLDING = (*LABELS, "entities", "cats", "bbox", "segmentation")  # the fields that hold answers
WHAT = ("text", "filename")
OF_NOBODY = ("all", "unknown")  # files of an archive that are no person's
FASTTEXT = "__label__"
JOINED = "#"
NOBODY = "answers without a text, file name or id"


@dataclass
class Found:
    """What one person said of one item, to one question: texts (classes or free text), or regions."""

    question: str
    user: str | None
    texts: list[str]
    parts: list[Part]
    kind: str = ""


def recognise(source: Source) -> float:
    """By the fields of its records or the columns of its table; a folder or archive by all its files of answers."""
    if source.is_folder:
        files = [each for each in source.members if each.ending in (".jsonl", ".json", ".csv")]
        return min(map(recognise, files[:5]), default=0.0)
    if source.ending in (".csv", ".tsv", ".xlsx"):
        return _recognised_table(header_of(source))
    if source.ending == ".txt":
        return 0.9 * any(line.startswith(FASTTEXT.encode()) for line in source.head.splitlines()[:20])
    some = head_records(source)
    return 0.9 * (any(map(_has_answers, some)) and not any(map(_is_anothers, some)))


def _has_answers(record: JsonRecord) -> bool:
    if not any(field in record for field in WHAT):
        return False
    if "annotation_approver" in record:
        return True
    return any(isinstance(record.get(field), list) for field in HOLDING)


def _is_anothers(record: JsonRecord) -> bool:
    """Whether it says who answered, or what, in fields that doccano has not."""
    own = {"_input_hash", "_task_hash", "_view_id", "answer", "data", "data_row", "spans"}
    return (
        bool(own & record.keys()) or plays(tuple(record), "item_id") or plays(tuple(record), "annotator_id")
    )


def _recognised_table(names: Sequence[str]) -> float:
    """A table of text and label that names neither item nor annotator could be read by nobody else."""
    if "annotation_approver" in names and "id" in names:
        return 0.9
    others = plays(names, "item_id") or plays(names, "annotator_id") or "id" in names
    return 0.5 * ({"text", "label"} <= set(names) and not others)


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """The answers of a file, or of the files `<user>.jsonl` of an archive or folder."""
    if not source.is_folder:
        yield from _of_file(source, reading, None, "")
        return
    files = [each for each in source.members if each.ending in (".jsonl", ".json", ".csv", ".txt")]
    for file in files:
        stem = PurePosixPath(file.name).stem
        named = None if stem in OF_NOBODY or reading.annotator or reading.annotators else stem
        if named:
            reading.note("files of one person each, by their names", file.name)
        way = file.path.removeprefix(f"{source.path.rstrip('/')}/")
        yield from _of_file(file, reading, named, f"{way}: ")


def _of_file(file: Source, reading: Reading, person: str | None, before: str) -> Iterator[Record]:
    if PurePosixPath(file.name).stem == "all":
        reading.note("files of several people together: who gave which answer is not in them", file.name)
    looks: dict[str, Looks] = defaultdict(Looks)
    for _, record in _records(file, f"{file.name}: kinds of answer"):
        for answer in _answers(record):
            if answer.texts:
                looks[answer.question].see(answer.texts)
    joined = _joined(file, looks)
    kinds = {question: seen.kind for question, seen in looks.items()}
    say_kinds(reading, kinds)
    for place, record in _records(file, f"{file.name}: answers"):
        yield from _of_record(record, reading, person, before + place, kinds, joined)


def _joined(file: Source, looks: dict[str, Looks]) -> bool:
    """Whether a table joins several labels with #; then `looks` are those of the labels."""
    if file.ending not in (".csv", ".tsv", ".xlsx"):
        return False
    split = {question: Looks() for question in looks}
    for _, record in _records(file):
        for answer in _answers(record):
            values = [part for text in answer.texts for part in text.split(JOINED)]
            if "" in values:
                return False
            split[answer.question].see(values) if values else None
    if any(seen.is_text for seen in (*looks.values(), *split.values())):
        return False
    looks.update(split)
    return any(seen.several for seen in split.values())


def _records(file: Source, doing: str = "") -> Iterator[tuple[str, JsonRecord]]:
    if file.ending in (".csv", ".tsv", ".xlsx"):
        for place, row in table_of(file).rows():
            yield place, _of_row(row)
    elif file.ending == ".txt":
        yield from _of_fasttext(file)
    else:
        yield from objects(file, doing)


def _of_row(row: Mapping[str, str]) -> JsonRecord:
    """A row as a record; of the old tables that name a user, the text is the answer where there is no label."""
    if "annotation_approver" in row and "user" in row:
        answer = {
            "user": row["user"],
            **({"label": row["label"]} if "label" in row else {"text": row.get("text", "")}),
        }
        more = {"text": row.get("text", "")} if "label" in row else {}
        return {"id": row.get("id"), **more, "annotations": [answer]}
    label = row.get("label") or row.get("labels")
    rest = {name: cell for name, cell in row.items() if name not in LABELS}
    return {**rest, "label": [label] if label else []}


def _of_fasttext(file: Source) -> Iterator[tuple[str, JsonRecord]]:
    try:
        lines = file.bytes().decode().splitlines()
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{file.path}: is not UTF-8 at byte {error.start}.") from error
    for number, line in enumerate(lines, 1):
        words = line.split()
        labels = [word.removeprefix(FASTTEXT) for word in words if word.startswith(FASTTEXT)]
        text = " ".join(word for word in words if not word.startswith(FASTTEXT))
        if words:
            yield f"line {number}", {"text": text, "label": [label for label in labels if label]}


def _of_record(
    record: JsonRecord,
    reading: Reading,
    person: str | None,
    place: str,
    kinds: Mapping[str, str],
    joined: bool,
) -> Iterator[Record]:
    answers = list(_answers(record))
    item = _item(record, reading)
    reading.see(len(answers))
    if item is None:
        reading.lose(NOBODY, place, len(answers))
        reading.note("records without a text, file name or id", place, int(not answers))
        return
    text = record.get("text")
    yield Medium(item, text=text if isinstance(text, str) else None)
    if not answers:
        reading.note("items without an answer: nothing says that anybody looked at them", place)
    comment = "; ".join(
        text_of(each) or "" for each in _list(record.get("Comments")) if isinstance(each, str)
    )
    for answer in answers:
        kind = answer.kind or kinds[answer.question]
        values = answer.texts
        if joined:
            values = [part for value in values for part in value.split(JOINED)]
        if kind == "multi_choice":
            written: str | None = text_of_set(values, reading, place)
        elif len(values) > 1:
            written = "\n".join(values)
        else:
            written = values[0] if values else None
        yield Answer(
            *(item, answer.user or person, answer.question, kind, place),
            text=written,
            parts=answer.parts,
            comment=comment or None,
        )


def _item(record: JsonRecord, reading: Reading) -> str | None:
    """The id, else the file name, else the text: doccano numbers its items when it exports them, not when it imports them."""
    if reading.item:
        meta = record.get("meta")
        held = record.get(reading.item, meta.get(reading.item) if isinstance(meta, Mapping) else None)
        return text_of(held) or None
    if not any(record.get(field) for field in WHAT) and "annotations" not in record:
        return None
    return next((held for field in ("id", *reversed(WHAT)) if (held := text_of(record.get(field)))), None)


def _answers(record: JsonRecord) -> Iterator[Found]:
    """The answers of a record, a question each."""
    if isinstance(record.get("annotations"), list):
        yield from (found for found in _by_user(record["annotations"]) if found.kind or found.texts)
        return
    for field in HOLDING:
        held = _list(record.get(field))
        if not held:
            continue
        question = "label" if field in (*LABELS, "entities") else field
        found = _found(question, None, held, field)
        if field == "entities":
            found.parts += _relations(record)
        yield found


def _list(held: Any) -> list[Any]:
    if held is None or held == "":
        return []
    return held if isinstance(held, list) else [held]


def _by_user(annotations: Sequence[Any]) -> Iterator[Found]:
    """Before version 1.3: each annotation names its user, and labels by their numbers."""
    by_user: dict[str | None, list[Any]] = defaultdict(list)
    for each in annotations:
        if isinstance(each, Mapping):
            by_user[text_of(each.get("user"))].append(each)
    for user, some in by_user.items():
        held = [each if "start_offset" in each else each.get("label", each.get("text")) for each in some]
        yield _found(
            "label" if "label" in some[0] else "text",
            user,
            [each for each in held if each is not None],
            "label",
        )


def _found(question: str, user: str | None, held: Sequence[Any], field: str) -> Found:
    if field == "bbox":
        return Found(question, user, [], [_box(each) for each in held], "boxes")
    if field == "segmentation":
        return Found(question, user, [], [_polygon(each) for each in held], "polygons")
    spans = [each for each in held if _is_span(each)]
    if spans or field == "entities":
        return Found(question, user, [], [_span(each) for each in held], "spans")
    return Found(question, user, [text_of(each) or "" for each in held], [])


def _is_span(each: Any) -> bool:
    return (isinstance(each, Mapping) and "start_offset" in each) or (
        isinstance(each, list) and len(each) == 3 and not isinstance(each[0], str)
    )


def _span(each: Any) -> Part:
    if isinstance(each, Mapping):
        start, end, label = (each.get(name) for name in ("start_offset", "end_offset", "label"))
        name = text_of(each.get("id")) or ""
    else:
        start, end, label = each if isinstance(each, list) and len(each) == 3 else (None, None, each)
        name = ""
    return Part("span", text_of(label) or "", _number(start), _number(end), "characters", id=name)


def _box(each: Any) -> Part:
    held = each if isinstance(each, Mapping) else {}
    left, top, width, height = (_number(held.get(name)) for name in ("x", "y", "width", "height"))
    coords = () if None in (left, top, width, height) else (left, top, left + width, top + height)  # type: ignore[operator]
    return Part("box", text_of(held.get("label")) or "", coords=coords, id=text_of(held.get("id")) or "")  # type: ignore[arg-type]


def _polygon(each: Any) -> Part:
    held = each if isinstance(each, Mapping) else {}
    points = [_number(x) for x in _list(held.get("points"))]
    coords = tuple(x for x in points if x is not None) if None not in points and len(points) % 2 == 0 else ()
    return Part("polygon", text_of(held.get("label")) or "", coords=coords, id=text_of(held.get("id")) or "")


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _relations(record: JsonRecord) -> list[Part]:
    some = [each for each in _list(record.get("relations")) if isinstance(each, Mapping)]
    return [
        Part(
            "relation",
            text_of(each.get("type")) or "",
            id=text_of(each.get("id")) or "",
            source=text_of(each.get("from_id")),
            target=text_of(each.get("to_id")),
        )
        for each in some
    ]


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:  # noqa: ARG001
    """A file for each person, `<person>.jsonl`, as doccano exports and imports them; of several questions a folder each."""
    kinds = (*closed_kinds(), *typed_kinds(), "spans", "boxes", "polygons")
    writer = Writer(tables, purpose, "doccano", kinds, ("comment",), ("relation",))
    by_file: dict[tuple[str, str], list[JsonRecord]] = defaultdict(list)
    for kept in writer.answers():
        by_file[kept.row["question"], kept.row["annotator_id"]].append(_record_of(kept, writer))
    several = len({question for question, _ in by_file}) > 1
    files = {
        f"{file_name(question)}/" * several + f"{file_name(person)}.jsonl": json_lines(some)
        for (question, person), some in by_file.items()
    }
    writer.lose("questions: doccano asks one a project", several * len(by_file))
    return Written(files, writer.report())


def _record_of(kept: Kept, writer: Writer) -> dict[str, Any]:
    """A line of doccano; the item's id goes where its page shows metadata, and comes back with an export."""
    item, text = kept.row["item_id"], kept.medium.text
    named = {"id": item} if text not in (None, item) else {}
    what = {"filename": item} if text is None else {"text": text}
    comments = {"Comments": [kept.row["comment"]]} if kept.row["comment"] else {}
    return {**named, **what, **_labels_of(kept, writer), **comments}


def _labels_of(kept: Kept, writer: Writer) -> dict[str, Any]:
    for part in kept.regions:
        writer.lose("what was answered about a region", len(part.attributes), kept.row["item_id"])
    match kept.row["answer_kind"]:
        case "spans":
            return _spans_of(kept.regions, kept.links)
        case "boxes":
            return {"bbox": [_box_of(part) for part in kept.regions]}
        case "polygons":
            rings = [
                (part, ring) for part in kept.regions for ring in rings_of(part, writer, kept.row["item_id"])
            ]
            return {"segmentation": [_named(part, points=list(map(whole, ring))) for part, ring in rings]}
    return {"label": kept.labels}


def _spans_of(spans: Sequence[Part], relations: Sequence[Part]) -> dict[str, Any]:
    if not relations and not any(part.id for part in spans):
        return {"label": [[whole(part.start or 0), whole(part.end or 0), part.label] for part in spans]}
    ends = [
        _named(part, start_offset=whole(part.start or 0), end_offset=whole(part.end or 0)) for part in spans
    ]
    links = [
        {"id": _id(part.id), "from_id": _id(part.source), "to_id": _id(part.target), "type": part.label}
        for part in relations
    ]
    return {"entities": ends, "relations": links}


def _box_of(part: Part) -> dict[str, Any]:
    left, top, right, bottom = part.coords
    return _named(part, x=whole(left), y=whole(top), width=whole(right - left), height=whole(bottom - top))


def _named(part: Part, **more: Any) -> dict[str, Any]:
    return {**({"id": _id(part.id)} if part.id else {}), "label": part.label, **more}


def _id(text: str | None) -> int | str | None:
    return int(text) if text and text.isdecimal() else text or None


FORMAT = Format(
    name="doccano",
    title="doccano",
    holds="labels of doccano",
    endings=(".json",),
    sniff=lambda head: float(is_labels(json_head(head))),
    labels_in=partial(draft_from_json, "doccano", is_labels, read),
    labels_out=write,
    suffix=".json",
    single=True,
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
