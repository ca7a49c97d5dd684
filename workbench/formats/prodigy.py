"""Prodigy: the answers of its JSON Lines, gold and pre-labels as tasks, and its labels, a text file with one a line.

Answers as `prodigy db-out` writes them (prodi.gy/docs/api-interfaces); what became of a task is its `answer`: accept, reject
or ignore. That is the label itself only where a task asks for yes or no. `textcat.manual` takes
`--label FILE` and `--exclusive` (prodi.gy/docs/recipes#textcat-manual); keys and colours stand in `keymap_by_label` and
`custom_theme` of prodigy.json (prodi.gy/docs/install#config). Prodigy is sold, so no test runs it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.exporting import Exported, json_bytes, lost, single
from workbench.formats.parsing.answer_cells import of_epoch, plays, text_of_set
from workbench.formats.parsing.json_lines import Record as JsonRecord
from workbench.formats.parsing.json_lines import head_records, objects
from workbench.formats.parsing.shapes import rings_of
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.records import text_of
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, file_name, json_lines, whole
from workbench.formats.written.label_list import read_lines
from workbench.kinds.parts import Medium, Part, corners_of
from workbench.kinds.registry import KINDS, closed_kinds, typed_kinds

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
MANUAL = ("relations", "blocks", "review")
DRAWING = {"tokens", "relations", "width", "audio_spans"}
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
    for _, task in objects(source, f"{source.name}: kinds of answer"):
        view = views[_view(task)]
        config = task.get("config")
        several = isinstance(config, Mapping) and config.get("choice_style") == "multiple"
        view.several = view.several or several or len(_list(task.get("accept"))) > 1
        view.shapes |= {_shape(span) for span in _list(task.get("spans")) if _is_shape(span)}
    for place, task in objects(source, f"{source.name}: answers"):
        name, item = _view(task), _item(task, reading)
        if task.get("answer") not in ANSWERS:
            reading.note("tasks without accept, reject or ignore: nobody answered them", place)
        elif item is None:
            reading.see()
            reading.lose("answers without an id, a hash or a text", place)
        else:
            answered = _Task(task, name, item, place, views[name], reading)
            yield answered.medium()
            for answer in answered.answers():
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


@dataclass(frozen=True)
class _Task:
    """A task that was answered."""

    task: JsonRecord
    name: str  # of its view
    item: str
    place: str
    view: View
    reading: Reading

    def medium(self) -> Medium:
        """What was shown."""
        text, width, height = (self.task.get(name) for name in ("text", "width", "height"))
        return Medium(
            self._shown(), _number(width), _number(height), text=text if isinstance(text, str) else None
        )

    def answers(self) -> Iterator[Answer]:
        """One for each question: what was chosen, drawn and written; where nothing is asked but yes or no, that."""
        if self._asks_yes_or_no():
            yield self._verdict(text_of(self.task.get("label")) or self.name)
            return
        answers = [*self._chosen(), *self._drawn()]
        answers += self._written(bool(answers))
        yield from answers or [self._verdict(self.name)]

    def _answer(self, question: str, kind: str, skipped: str = "", **held: Any) -> Answer:
        """An answer, or a skip for this reason."""
        stamp = _number(self.task.get("_timestamp"))
        submitted = None if stamp is None else of_epoch(stamp)
        if stamp is not None and submitted is None:
            self.reading.note("times that cannot be read, left out", f"{self.place}: {stamp}")
        person = text_of(self.task.get("_annotator_id")) or text_of(self.task.get("_session_id")) or None
        return Answer(
            *(self._shown(), person, question, kind, self.place),
            status="skipped" if skipped else "submitted",
            reason=skipped,
            submitted=submitted,
            id=text_of(self.task.get("_task_hash")),
            **({} if skipped else held),
        )

    @property
    def _refused(self) -> str:
        """Why the task was skipped."""
        verdict: str = self.task["answer"]
        return "" if verdict == "accept" else verdict

    def _verdict(self, question: str) -> Answer:
        """Accept or reject as the label."""
        verdict = self.task["answer"]
        return self._answer(question, "choice", "ignore" if verdict == "ignore" else "", text=verdict)

    def _asks_yes_or_no(self) -> bool:
        """Whether the view shows something for people to say yes or no to."""
        return self.name in YES_OR_NO and "audio_spans" not in self.task

    def _shown(self) -> str:
        """The item; of a task that asks yes or no about a span, the span in its text."""
        if not self._asks_yes_or_no() or self.task.get("label") is not None:
            return self.item
        spans = [span for span in _list(self.task.get("spans")) if isinstance(span, Mapping)]
        return "#".join([self.item, *(f"{_place(span)} {text_of(span.get('label'))}" for span in spans)])

    def _chosen(self) -> Iterator[Answer]:
        """What was chosen of the options."""
        if "options" not in self.task and self.name != "choice":
            return
        chosen = [text for each in _list(self.task.get("accept")) if (text := text_of(each))]
        kind = "multi_choice" if self.view.several else "choice"
        skipped = self._refused or ("" if chosen else "nothing chosen")
        text = text_of_set(chosen, self.reading, self.place) if self.view.several else "".join(chosen[:1])
        yield self._answer("choice", kind, skipped, text=text)

    def _drawn(self) -> Iterator[Answer]:
        """The spans or regions that people drew; in a view of several blocks tokens or a size say that they could."""
        task, name = self.task, self.name
        spans = [span for span in _list(task.get("spans")) if isinstance(span, Mapping)]
        if name == "blocks" and not DRAWING & task.keys():
            self.reading.note("spans that nobody could draw in this view: not read", self.place, len(spans))
            return
        if name not in MANUAL and "manual" not in name and "audio_spans" not in task:
            return
        question = "spans" if name == "blocks" else name
        if "audio_spans" in task or name.startswith("audio"):
            heard = [span for span in _list(task.get("audio_spans")) if isinstance(span, Mapping)]
            parts = [_span(span, "seconds") for span in heard]
            yield self._answer(question, "spans", self._refused, parts=parts)
        elif "image" in task or name == "image_manual" or self.view.shapes:
            kinds = sorted(self.view.shapes) or ["boxes"]
            for kind in kinds:
                parts = [_region(span) for span in spans if _shape(span) == kind]
                asked = f"{question} {kind}" if len(kinds) > 1 else question
                yield self._answer(asked, kind, self._refused, parts=parts)
        else:
            parts = [*(_span(span, "characters") for span in spans), *_relations(task)]
            yield self._answer(question, "spans", self._refused, parts=parts)

    def _written(self, beside: bool) -> list[Answer]:
        """What was typed; beside another question a text is asked for only of who accepted."""
        words = self.task.get("user_input")
        if not isinstance(words, str) or not words.strip() or (beside and self._refused):
            return []
        return [self._answer("user_input", "transcript", self._refused, text=words)]


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
    drawn, units = ("spans", "boxes", "polygons"), ("", "characters", "seconds")
    kinds = (*closed_kinds(), *typed_kinds(), *drawn)
    writer = Writer(tables, purpose, "Prodigy", kinds, ("submitted_at",), ("relation",), drawn, units)
    by_question: dict[str, list[JsonRecord]] = defaultdict(list)
    kept = list(writer.answers())
    labels: dict[str, list[str]] = {}
    for each in kept:
        held = labels.setdefault(each.row["question"], [])
        if each.row["answer_kind"] in closed_kinds():
            held += [label for label in each.labels if label not in held]
    for question in guideline.questions if guideline else ():
        labels[question.id] = list(question.label_ids)
    for each in kept:
        question = each.row["question"]
        by_question[question].append(_task(each, labels[question], purpose, writer))
    files = {f"{file_name(question)}.jsonl": json_lines(tasks) for question, tasks in by_question.items()}
    return Written(files, writer.report())


def _task(kept: Kept, labels: Sequence[str], purpose: Purpose, writer: Writer) -> dict[str, Any]:
    row, medium = kept.row, kept.medium
    item, kind = row["item_id"], row["answer_kind"]
    heard = any(part.unit == "seconds" for part in kept.regions)
    what = {"audio" if heard else "image": item} if medium.text is None else {"text": medium.text}
    size = {} if medium.width is None else {"width": whole(medium.width), "height": whole(medium.height or 0)}
    task: dict[str, Any] = {"id": item, **what, **size}
    if kind in closed_kinds():
        several = KINDS[kind].several
        options = [{"id": label, "text": label} for label in labels]
        style = {"choice_style": "multiple" if several else "single"}
        task |= {
            "options": options,
            "accept": [x for x in kept.labels if x],
            "config": style,
            "_view_id": "choice",
        }
    elif kind in typed_kinds():
        task |= {"user_input": kept.labels[0], "_view_id": "text_input"}
    else:
        task |= _drawing(kept, kind, writer)
    if purpose == "prelabels":
        return task
    return {**task, "answer": "accept", "_annotator_id": row["annotator_id"], **_stamp(row["submitted_at"])}


def _stamp(when: str | None) -> dict[str, int]:
    import datetime as dt

    try:
        return {"_timestamp": int(dt.datetime.fromisoformat(when).timestamp())} if when else {}
    except ValueError:
        return {}


def _drawing(kept: Kept, kind: str, writer: Writer) -> dict[str, Any]:
    parts, links, item = kept.regions, kept.links, kept.row["item_id"]
    for part in parts:
        own = len(part.attributes.keys() - {"tokens"})
        writer.lose("what was answered about a region", own, item)
    if kind != "spans":
        shapes = [shape for part in parts for shape in _shapes_of(part, writer, item)]
        return {"spans": shapes, "_view_id": "image_manual"}
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


def _shapes_of(part: Part, writer: Writer, item: str) -> list[dict[str, Any]]:
    """A box, or a polygon for each piece of one."""
    if part.type == "box":
        left, top, right, bottom = map(whole, part.coords)
        box = {"type": "rect", "x": left, "y": top, "width": right - left, "height": bottom - top}
        corners = [[left, top], [left, bottom], [right, bottom], [right, top]]
        return [{**box, "points": corners, "label": part.label}]
    outlines = [map(list, corners_of(tuple(map(whole, ring)))) for ring in rings_of(part, writer, item)]
    return [{"type": "polygon", "points": list(points), "label": part.label} for points in outlines]


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
