"""Prodigy: the answers of its JSON Lines, gold and pre-labels as tasks, and its labels, a text file with one a line.

Answers as `prodigy db-out` writes them (prodi.gy/docs/api-interfaces); what became of a task is its `answer`: accept, reject
or ignore. That is the label itself only where a task asks for yes or no. `textcat.manual` takes `--label FILE` and `--exclusive` (prodi.gy/docs/recipes#textcat-manual); keys and colours stand in
`keymap_by_label` and `custom_theme` of prodigy.json (prodi.gy/docs/install#config). Prodigy is sold, so no test runs it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.answer_cells import of_epoch, plays, text_of_set
from workbench.formats.exporting import Exported, json_bytes, lost, single
from workbench.formats.json_lines import Record as JsonRecord
from workbench.formats.json_lines import head_records, records
from workbench.formats.label_list import read_lines
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.records import text_of
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, file_name, json_lines, whole
from workbench.kinds.parts import Medium, Part

SETTINGS = ".prodigy.json"


def write(guideline: Guideline) -> Exported:
    """The ids of one question's labels, a line each, and settings with the keys and the colours beside them."""
    question = single(guideline, "Prodigy")
    for label in question.labels:
        if "," in label.id or "\n" in label.id:
            raise InvalidDocument(
                f"{guideline}, {question.id}: label {short(label.id)!r} holds a comma or a line end, "
                "and Prodigy separates labels with these."
            )
    keys = {label.id: label.hotkey for label in question.labels if label.hotkey}
    colours = {label.id: label.colour for label in question.labels if label.colour}
    settings = {
        "instructions": f"{guideline}: {question.ask}",
        **({"keymap_by_label": keys} if keys else {}),
        **({"custom_theme": {"labels": colours}} if colours else {}),
    }
    exclusive = "" if question.kind == "multi_choice" else " --exclusive"
    how = (
        f"Prodigy: PRODIGY_CONFIG={{stem}}{SETTINGS} prodigy textcat.manual {guideline.name}_{question.id} "
        f"items.jsonl --label {{file}}{exclusive}\n"
        "Keys and colours are in the settings file; they are not read back from the labels."
    )
    content = "".join(f"{label.id}\n" for label in question.labels).encode()
    return Exported(content, lost(guideline, ()), how, {SETTINGS: json_bytes(settings)})


# Answers

ANSWERS = ("accept", "reject", "ignore")
OWN = {
    "_input_hash",
    "_task_hash",
    "_view_id",
    "_session_id",
    "_annotator_id",
    "options",
    "accept",
    "spans",
    "tokens",
}
YES_OR_NO = ("classification", "text", "html", "image", "ner", "spans", "audio", "image_classification")
REGIONS = {"image_manual": "boxes", "audio_manual": "spans", "audio": "spans"}
SHAPES = {"rect": "boxes", "polygon": "polygons", "freehand": "polygons"}


def recognise(source: Source) -> float:
    """By `answer` beside a field that only Prodigy writes; a table that says who answered in a column of its own is none."""
    return 0.95 * any(map(_is_task, head_records(source)))


def _is_task(record: JsonRecord) -> bool:
    names = tuple(record)
    if plays(names, "item_id") or plays(names, "annotator_id"):
        return False
    return record.get("answer") in ANSWERS and bool(OWN & record.keys())


@dataclass
class View:
    """What the tasks of one view hold in the whole file: no task says it alone."""

    several: bool = False
    shapes: set[str] = field(default_factory=set)


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """A record for each question of each task that was answered."""
    views: dict[str, View] = defaultdict(View)
    for _, task in records(source):
        view = views[_view(task)]
        config = task.get("config")
        several = isinstance(config, Mapping) and config.get("choice_style") == "multiple"
        view.several = view.several or several or len(_list(task.get("accept"))) > 1
        view.shapes |= {_shape(span) for span in _list(task.get("spans")) if _is_shape(span)}
    for place, task in records(source):
        item = _item(task, reading)
        if task.get("answer") not in ANSWERS:
            reading.note("tasks without accept, reject or ignore: nobody answered them", place)
            continue
        if item is None:
            reading.see()
            reading.lose("answers without an id, a hash or a text", place)
            continue
        text, width, height = task.get("text"), _number(task.get("width")), _number(task.get("height"))
        yield Medium(item, width, height, text=text if isinstance(text, str) else None)
        for answer in _answers(task, item, place, views[_view(task)], reading):
            reading.see()
            yield answer


def _view(task: JsonRecord) -> str:
    """The view in which a task was answered; of files from before it was written, by what the task holds."""
    view = task.get("_view_id")
    if isinstance(view, str) and view:
        return view
    if "options" in task or "accept" in task:
        return "choice"
    if "relations" in task:
        return "relations"
    if "audio_spans" in task:
        return "audio_manual"
    if "spans" in task and "tokens" in task:
        return "ner_manual"
    return "ner" if "spans" in task and "label" not in task else "classification"


def _item(task: JsonRecord, reading: Reading) -> str | None:
    """The id of your own, else the hash of what is annotated, else the text; `reading.item` may name a field of `meta`."""
    if reading.item:
        meta = task.get("meta")
        held = task.get(reading.item, meta.get(reading.item) if isinstance(meta, Mapping) else None)
        return text_of(held) or None
    names = ("id", "_input_hash", "text", "image", "audio", "html")
    return next((held for name in names if (held := text_of(task.get(name)))), None)


def _answers(task: JsonRecord, item: str, place: str, view: View, reading: Reading) -> Iterator[Answer]:
    """One answer for each question of a task; one that was rejected or ignored, or in which nothing was chosen, is skipped."""
    name, verdict = _view(task), task["answer"]
    stamp = _number(task.get("_timestamp"))
    person = text_of(task.get("_annotator_id")) or text_of(task.get("_session_id")) or None
    shared: dict[str, Any] = {
        "submitted": None if stamp is None else of_epoch(stamp),
        "id": text_of(task.get("_task_hash")),
    }

    def answer(question: str, kind: str, **held: Any) -> Answer:
        skipped = {"status": "skipped", "reason": verdict} if verdict != "accept" else {}
        return Answer(item, person, question, kind, place, **{**shared, **held, **skipped})

    if name in YES_OR_NO and not _is_manual(task, name):
        label = text_of(task.get("label"))
        asked = task if label is None else {}
        if verdict != "ignore":
            yield Answer(
                *(_asked(item, asked), person, label or name, "choice", place), text=verdict, **shared
            )
        else:
            yield answer(label or name, "choice")
        return
    known = False
    if "options" in task or name == "choice":
        known = True
        chosen = [text for each in _list(task.get("accept")) if (text := text_of(each))]
        kind = "multi_choice" if view.several else "choice"
        if chosen or verdict != "accept":
            written = text_of_set(chosen, reading, place) if view.several else chosen[0] if chosen else None
            yield answer("choice", kind, text=written)
        else:
            yield Answer(
                item, person, "choice", kind, place, status="skipped", reason="nothing chosen", **shared
            )
    if _is_manual(task, name) and not (known and name == "choice"):
        if name == "blocks" and not _drawn(task, name):
            reading.note(
                "spans that nobody could draw in this view: not read", place, len(_list(task.get("spans")))
            )
        else:
            known = True
            yield from _regions(task, name, view, answer)
    words = task.get("user_input")
    if isinstance(words, str) and words.strip() and (verdict == "accept" or not known):
        known = True
        yield answer("user_input", "transcript", text=words)
    if not known:
        yield answer(name, "choice", text=verdict)


def _asked(item: str, task: JsonRecord) -> str:
    """Of a task that asks yes or no about a span, the item is the span in its text."""
    spans = [span for span in _list(task.get("spans")) if isinstance(span, Mapping)]
    places = [f"{text_of(s.get('start'))}-{text_of(s.get('end'))} {text_of(s.get('label'))}" for s in spans]
    return "#".join([item, *places])


def _is_manual(task: JsonRecord, name: str) -> bool:
    """Whether people drew in this view, and did not say yes or no to what was drawn."""
    return (
        name in ("relations", "blocks", "review")
        or "manual" in name
        or (name == "audio" and "audio_spans" in task)
    )


def _drawn(task: JsonRecord, name: str) -> bool:
    """Whether the spans of a task were drawn by people: a view of several blocks needs tokens or a picture for that."""
    return (
        name != "blocks"
        or "tokens" in task
        or "relations" in task
        or "width" in task
        or "audio_spans" in task
    )


def _regions(task: JsonRecord, name: str, view: View, answer: Any) -> Iterator[Answer]:
    question = "spans" if name == "blocks" else name
    if "audio_spans" in task or name.startswith("audio"):
        spans = [s for s in _list(task.get("audio_spans")) if isinstance(s, Mapping)]
        yield answer(question, "spans", parts=[_span(s, "seconds") for s in spans])
        return
    spans = [span for span in _list(task.get("spans")) if isinstance(span, Mapping)]
    if "image" in task or name == "image_manual" or view.shapes:
        shapes = sorted(view.shapes) or ["boxes"]
        for kind in shapes:
            parts = [_region(span) for span in spans if _shape(span) == kind]
            yield answer(f"{question} {kind}" if len(shapes) > 1 else question, kind, parts=parts)
        return
    parts = [_span(span, "characters") for span in spans]
    yield answer(question, "spans", parts=[*parts, *_relations(task)])


def _list(held: Any) -> list[Any]:
    return held if isinstance(held, list) else []


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_shape(span: Any) -> bool:
    return isinstance(span, Mapping) and ("points" in span or span.get("type") in SHAPES or "width" in span)


def _shape(span: Mapping[str, Any]) -> str:
    """The kind of answer that a region of a picture belongs to; without a type it is a polygon."""
    return SHAPES.get(str(span.get("type")), "boxes" if "width" in span else "polygons")


def _region(span: Mapping[str, Any]) -> Part:
    label, name = text_of(span.get("label")) or "", text_of(span.get("id")) or ""
    points = [point for point in _list(span.get("points")) if isinstance(point, list) and len(point) == 2]
    corners = [(x, y) for x, y in points if _number(x) is not None and _number(y) is not None]
    if _shape(span) == "polygons":
        whole_ = len(corners) == len(_list(span.get("points")))
        return Part(
            "polygon", label, coords=tuple(c for corner in corners for c in corner) if whole_ else (), id=name
        )
    held = [_number(span.get(key)) for key in ("x", "y", "width", "height")]
    if None not in held:
        x, y, width, height = (each or 0 for each in held)
        return Part("box", label, coords=(x, y, x + width, y + height), id=name)
    if not corners:
        return Part("box", label, id=name)
    xs, ys = zip(*corners, strict=True)
    return Part("box", label, coords=(min(xs), min(ys), max(xs), max(ys)), id=name)


def _span(span: Mapping[str, Any], unit: str) -> Part:
    """A span, its `end` excluded; its id is its place, by which relations name their ends."""
    start, end = _number(span.get("start")), _number(span.get("end"))
    first, last = _number(span.get("token_start")), _number(span.get("token_end"))
    tokens = {} if first is None or last is None else {"tokens": f"{first:g} {last + 1:g}"}
    name = text_of(span.get("id")) or ("" if unit == "seconds" else _place(span))
    return Part("span", text_of(span.get("label")) or "", start, end, unit, id=name, attributes=tokens)


def _place(span: Any) -> str:
    if not isinstance(span, Mapping) or span.get("start") is None:
        return ""
    return f"{text_of(span.get('start'))}-{text_of(span.get('end'))}"


def _relations(task: JsonRecord) -> list[Part]:
    """`head` and `child` are numbers of tokens; the spans around them say where they are in the text."""
    some = [each for each in _list(task.get("relations")) if isinstance(each, Mapping)]
    return [
        Part(
            "relation",
            text_of(each.get("label")) or "",
            source=_place(each.get("head_span")) or text_of(each.get("head")),
            target=_place(each.get("child_span")) or text_of(each.get("child")),
            attributes={"head": text_of(each.get("head")) or "", "child": text_of(each.get("child")) or ""},
        )
        for each in some
    ]


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """Tasks with spans, choices or a text, a file for each question, as `db-in` and the recipes take them."""
    writer = Writer(tables, purpose, "Prodigy", ("submitted_at",))
    by_question: dict[str, list[JsonRecord]] = defaultdict(list)
    kept = list(writer.answers())
    labels: dict[str, list[str]] = {}
    for each in kept:
        held = labels.setdefault(each.row["question"], [])
        held += [label for label in each.labels if label not in held and not each.regions]
    for question in guideline.questions if guideline else ():
        labels[question.id] = list(question.label_ids)
    for each in kept:
        question = each.row["question"]
        by_question[question].append(_task(each, labels[question], purpose))
    files = {f"{file_name(question)}.jsonl": json_lines(tasks) for question, tasks in by_question.items()}
    return Written(files, writer.report())


def _task(kept: Kept, labels: Sequence[str], purpose: Purpose) -> dict[str, Any]:
    row, medium = kept.row, kept.medium
    item, kind = row["item_id"], row["answer_kind"]
    what = {"image": item} if medium.text is None else {"text": medium.text}
    size = {} if medium.width is None else {"width": whole(medium.width), "height": whole(medium.height or 0)}
    task: dict[str, Any] = {"id": item, **what, **size}
    if kind in ("choice", "multi_choice", "rating"):
        several = kind == "multi_choice"
        options = [{"id": label, "text": label} for label in labels]
        style = {"choice_style": "multiple" if several else "single"}
        task |= {
            "options": options,
            "accept": [x for x in kept.labels if x],
            "config": style,
            "_view_id": "choice",
        }
    elif kind == "transcript":
        task |= {"user_input": row["label"], "_view_id": "text_input"}
    else:
        task |= _drawing(kept, kind)
    if purpose == "prelabels":
        return task
    return {**task, "answer": "accept", "_annotator_id": row["annotator_id"], **_stamp(row["submitted_at"])}


def _stamp(when: str | None) -> dict[str, int]:
    import datetime as dt

    try:
        return {"_timestamp": int(dt.datetime.fromisoformat(when).timestamp())} if when else {}
    except ValueError:
        return {}


def _drawing(kept: Kept, kind: str) -> dict[str, Any]:
    parts = [part for part in kept.regions if part.type != "relation"]
    if kind != "spans":
        return {"spans": [_shape_of(part) for part in parts], "_view_id": "image_manual"}
    links = [part for part in kept.regions if part.type == "relation"]
    spans = [_span_of(part) for part in parts]
    if any(part.unit == "seconds" for part in parts):
        return {"audio_spans": spans, "_view_id": "audio_manual"}
    if not links:
        return {"spans": spans, "_view_id": "spans_manual"}
    place = {part.id: span for part, span in zip(parts, spans, strict=True)}
    relations = [
        {
            **{
                end: int(part.attributes[end])
                for end in ("head", "child")
                if part.attributes.get(end, "").isdecimal()
            },
            "head_span": place.get(part.source or "", {}),
            "child_span": place.get(part.target or "", {}),
            "label": part.label,
        }
        for part in links
    ]
    return {"spans": spans, "relations": relations, "_view_id": "relations"}


def _span_of(part: Part) -> dict[str, Any]:
    first, _, behind = part.attributes.get("tokens", "").partition(" ")
    tokens = (
        {"token_start": int(first), "token_end": int(behind) - 1}
        if first.isdecimal() and behind.isdecimal()
        else {}
    )
    return {"start": whole(part.start or 0), "end": whole(part.end or 0), **tokens, "label": part.label}


def _shape_of(part: Part) -> dict[str, Any]:
    coords = list(map(whole, part.coords))
    if part.type == "box":
        left, top, right, bottom = coords
        box = {"type": "rect", "x": left, "y": top, "width": right - left, "height": bottom - top}
        return {
            **box,
            "points": [[left, top], [left, bottom], [right, bottom], [right, top]],
            "label": part.label,
        }
    points = [list(pair) for pair in zip(coords[::2], coords[1::2], strict=True)]
    return {"type": "polygon", "points": points, "label": part.label}


FORMAT = Format(
    name="prodigy",
    title="Prodigy",
    holds="labels of Prodigy, one a line",
    labels_in=read_lines,
    labels_out=write,
    suffix=".txt",
    single=True,
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
