"""The readers of the workbench, each with whole files that it reads: real exports and data, and files of our own."""

import datetime as dt
import html
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from tests.quiz_rounds import Sitting
from tests.store.media.media_files import flac, gif, jpeg, mp3, mp4, ogg, png, wav, webm, webp
from tests.taxonomies import full
from workbench.answers.key import AnswerKey
from workbench.documents.attempts import RoundRecord, to_json
from workbench.documents.gold import GoldCard, GoldItem
from workbench.documents.guideline import Guideline
from workbench.documents.meeting import Meeting, Talk, Vote
from workbench.documents.migration import Migration
from workbench.documents.pilot import Frozen, Pilot
from workbench.documents.record import Actor
from workbench.documents.roles import People
from workbench.documents.simulation import Simulation
from workbench.errors import BadAction, InvalidTable, NotFound, WorkbenchError
from workbench.formats.gold_sheet import read_gold_sheet
from workbench.formats.importing import tables_of
from workbench.formats.items import read_items
from workbench.formats.question_sheet import read_questions
from workbench.formats.read import read, read_all, read_key, read_texts, read_texts_beside
from workbench.formats.registry import FORMATS
from workbench.formats.side_tables import read_probabilities, read_severities, read_spelling, read_weights
from workbench.formats.tools import export, start_from, writers
from workbench.kinds.registry import KINDS
from workbench.quality.agreement import study_agreement
from workbench.quality.annotators import score
from workbench.report.provenance import META, read_provenance
from workbench.store import documents, yaml_text
from workbench.store.counting.source import Source
from workbench.store.feedback import FeedbackStore
from workbench.store.honeypots import HoneypotStore
from workbench.store.item_marks import CauseStore
from workbench.store.log.entries import ChainRead, merged, read_workspace
from workbench.store.log.export import as_lines, from_lines
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.media.clean import cleaned
from workbench.store.media.pictures import PictureStore
from workbench.store.meetings import MeetingStore
from workbench.store.rounds.round_records import read_records

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FILE = 40_000  # bytes of a whole file at most: small ones are damaged where it matters
NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xlsx", ".parquet")
ANSWERS = {
    "item_id": ["q1", "q1", "q2", "q2"],
    "annotator_id": ["ann", "ben", "ann", "ben"],
    "label": ["spam", "ham", "ham", "ham"],
    "seconds": ["4.5", "3", "1e1", "2"],
    "submitted_at": [
        "2026-05-02T09:00:00Z",
        "2026-05-02T09:01:00+02:00",
        "2026-05-02 09:00:00Z",
        "2026-05-03T09:00Z",
    ],
    "delivery": ["1", "1", "1", "2"],
    "vendor": ["north", "south", "north", "south"],
    "status": ["submitted", "submitted", "skipped", ""],
}


@dataclass
class Reader:
    """A reader: what it is called, how it reads a file, and whole files by name and content."""

    name: str
    reads: tuple[Callable[[Path], object], ...]
    files: list[tuple[str, bytes]] = field(default_factory=list)


def readers(folder: Path) -> list[Reader]:
    """Every reader that has files; `folder` is for those that need a workspace."""
    every = [
        _tables(),
        _tool_answers(),
        *_sheets(),
        _labels(),
        *_documents(folder),
        *_kept(folder),
        *_others(folder),
    ]
    return [reader for reader in every if reader.files]


def _files(*patterns: str, root: Path = ROOT) -> list[tuple[str, bytes]]:
    """Small files whole, and large ones of lines up to a line's end."""
    some = []
    for path in sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()}):
        with path.open("rb") as file:
            data = file.read(FILE + 1)
        if len(data) > FILE and path.suffix in (".csv", ".tsv", ".jsonl", ".md", ".txt", ".yaml"):
            data = data[:FILE].rpartition(b"\n")[0]
        if len(data) <= FILE:
            some.append((path.name, data))
    return some


# Tables


def _tables() -> Reader:
    kinds = tuple(partial(read, kind=kind) for kind in KINDS)
    reads = (
        read,
        read_all,
        read_key,
        read_texts,
        read_texts_beside,
        read_items,
        partial(read_items, numbered=True),
    )
    more = (
        _numbers,
        partial(read, wide=True),
        partial(read, timezone="Europe/Madrid"),
        partial(read, labels=full().questions[0]),
        Source.of,
        *(3 * [_imported]),
    )
    real = _files("exports/**/*", "data/**/*", root=SHARED)
    files = [(name, data) for name, data in real if Path(name).suffix.lower() in TABLES]
    return Reader(
        "tables", reads + more + kinds, files + 4 * _own_tables() + _files("pilots/*/deliveries/*.csv")
    )


def _tool_answers() -> Reader:
    """Whole exports of tools, whatever their ending, and archives of them: as the three tables, or refused."""
    files = _files("exports/**/*", root=SHARED)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, text in (
            ("ann/a.ann", "T1\tPER 0 4;5 6\tAnna\nR1\tx Arg1:T1 Arg2:T1\n#1\tAnnotatorNotes T1\tsure\n"),
            ("ann/a.txt", "Anna 😀 lives"),
        ):
            zipped.writestr(name, text)
    lines = io.BytesIO()
    with zipfile.ZipFile(lines, "w") as zipped:
        zipped.writestr("ann.jsonl", '{"id": 1, "text": "Anna", "label": [[0, 4, "PER"]]}\n')
    own = [("brat.zip", archive.getvalue()), ("doccano.zip", lines.getvalue()), *_shapes()]
    return Reader("answers of tools", (_imported, _imported_as_all), files + 4 * own)


def _imported(path: Path) -> object:
    """What the tool's reader makes of a file, where one knows it."""
    return tables_of(path)


def _imported_as_all(path: Path) -> list[object]:
    """What each reader makes of it that is told that it is its own; who answered is said."""
    some: list[object] = []
    for format_ in FORMATS.values():
        if format_.read is not None:
            with suppress(WorkbenchError):
                some.append(tables_of(path, format_.name, annotator="ann"))
    if not some:
        raise InvalidTable(f"{path}: nobody reads it.")
    for name in ("coco", "cvat", "labelbox"):
        with suppress(WorkbenchError):
            some.append(FORMATS[name].write(some[0], None, "prelabels"))
    return some


def _shapes() -> list[tuple[str, bytes]]:
    """Boxes, polygons, keypoints and tags as CVAT, COCO and Labelbox have them."""
    shapes = (
        '<box label="car" xtl="1" ytl="2" xbr="9" ybr="8" rotation="12.5"><attribute name="view">front</attribute></box>'
        '<polygon label="road" points="0,0;4.5,0;4,4"/><skeleton label="person"><points label="head" points="5,6"/></skeleton>'
        '<tag label="wet"/>'
    )
    image = f'<image id="0" name="a.jpg" width="10" height="10">{shapes}</image>'
    track = '<track id="0" label="car"><box frame="0" outside="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track>'
    xml = f"<annotations><version>1.1</version><meta><source>a.mp4</source></meta>{image}{track}</annotations>".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annotations.xml", xml)
    rings = [[0, 0, 4, 0, 4, 4], [6, 6, 9, 6, 9, 9]]
    coco = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 10, "height": 10}],
        "categories": [{"id": 3, "name": "car"}],
        "annotations": [
            {
                "id": 1,
                "image_id": 1,
                "category_id": 3,
                "bbox": [1, 2, 3, 4],
                "attributes": {"rotation": 30.0},
            },
            {"id": 2, "image_id": 1, "category_id": 3, "segmentation": rings},
            {"id": 3, "image_id": 1, "category_id": 3, "keypoints": [1, 2, 2, 0, 0, 0]},
        ],
    }
    option = {
        "name": "Red",
        "value": "red",
        "classifications": [{"name": "why", "text_answer": {"content": "It is."}}],
    }
    colour = {"name": "colour", "radio_answer": option}
    objects = [
        {
            "name": "car",
            "bounding_box": {"top": 1, "left": 2, "height": 3, "width": 4},
            "classifications": [colour],
        },
        {"name": "road", "polygon": [{"x": 0, "y": 0}, {"x": 4, "y": 0}, {"x": 4, "y": 4}]},
        {"name": "PER", "location": {"start": 0, "end": 3}},
    ]
    label = {
        "id": "l",
        "label_details": {"created_by": "ann", "updated_at": "2026-05-02T09:00:00Z"},
        "performance_details": {"seconds_to_create": 4, "skipped": False, "benchmark_score": 0.5},
        "annotations": {"objects": objects, "classifications": [colour]},
    }
    row = {"data_row": {"id": "d", "global_key": "a"}, "projects": {"p": {"labels": [label]}}}
    lines = "\n".join(map(json.dumps, (row, row))).encode()
    return [
        ("cvat.xml", xml),
        ("cvat.zip", packed.getvalue()),
        ("coco.json", json.dumps(coco).encode()),
        ("labelbox.ndjson", lines),
    ]


def _numbers(path: Path) -> object:
    """What is read goes on into agreement, and into accuracy against itself."""
    answers = read(path)
    key = AnswerKey(dict.fromkeys(answers.items, answers.labels[0]))
    return study_agreement(answers), score(answers, key)


def _imported(path: Path) -> object:
    """The tables of a tool's file, whoever answered; they add up, and go out to every tool that takes answers."""
    try:
        tables = tables_of(path)
    except NotFound:
        tables = tables_of(path, annotator="ann")
    assert tables.report.adds_up, (
        f"{tables.report.seen} seen, {tables.report.kept} kept, {tables.report.lost} lost"
    )
    writers = [format_.write for format_ in FORMATS.values() if format_.write]
    return [
        write(tables, None, purpose) for write in writers for purpose in ("gold", "prelabels", "honeypots")
    ]


def _own_tables() -> list[tuple[str, bytes]]:
    rows = [dict(zip(ANSWERS, values, strict=True)) for values in zip(*ANSWERS.values(), strict=True)]
    lines = [",".join(ANSWERS), *(",".join(row.values()) for row in rows)]
    files = [
        ("own.csv", "\n".join(lines).encode()),
        ("own.tsv", "\n".join(lines).replace(",", "\t").encode("utf-16")),
        ("own.json", json.dumps(rows).encode()),
        ("own.jsonl", "\n".join(map(json.dumps, rows)).encode()),
        ("own.xlsx", _workbook(rows)),
        *(4 * [("export.json", _export_of_label_studio())]),
        *_other_exports_of_label_studio(),
    ]
    spans = '[[0, 4, "a"], {"start": 5, "end": 9, "label": "b"}]'
    parts = {
        **ANSWERS,
        "label": [spans, '[{"x": 1, "y": 2, "w": 3, "h": 4, "label": "cat"}]', "[]", '["a", "b"]'],
    }
    files.append(
        (
            "parts.jsonl",
            "\n".join(
                json.dumps(dict(zip(parts, v, strict=True))) for v in zip(*parts.values(), strict=True)
            ).encode(),
        )
    )
    typed = pa.table(ANSWERS)
    for name, column in (
        ("seconds", pa.array([1.5, 2.0, None, 3.0])),
        ("submitted_at", pa.array([0, 1, None, 3], pa.timestamp("ms", "UTC"))),
        ("delivery", pa.array([1, 1, 1, 2], pa.int8())),
        ("label", pa.array([["a"], ["a", "b"], None, []])),
    ):
        typed = typed.set_column(typed.column_names.index(name), name, column)
        out = io.BytesIO()
        pq.write_table(typed, out, compression="none" if name == "seconds" else "snappy")
        files.append((f"{name}.parquet", out.getvalue()))
    return files


def _export_of_label_studio() -> bytes:
    """Every kind of answer that is read, people as numbers, objects and texts, and what is left out."""
    results = [
        {"type": "choices", "from_name": "kind", "to_name": "t", "value": {"choices": ["spam"]}},
        {"type": "taxonomy", "from_name": "topic", "to_name": "t", "value": {"taxonomy": [["mail", "spam"]]}},
        {"type": "rating", "from_name": "harm", "to_name": "t", "value": {"rating": 3}},
        {
            "type": "labels",
            "from_name": "spans",
            "to_name": "t",
            "value": {"start": 0, "end": 4, "labels": ["a"]},
        },
    ]
    more = {
        "lead_time": 4.5,
        "updated_at": "2026-05-02T09:00:00Z",
        "was_cancelled": False,
        "ground_truth": False,
    }
    people = (1, {"id": 2, "email": "ben@example.org"}, "ann")
    tasks = [
        {
            "id": number,
            "data": {"text": "Buy now", "key": f"k{number}"},
            "annotations": [
                {"id": at, "completed_by": who, "result": results, **more} for at, who in enumerate(people)
            ],
            "predictions": [{"result": results[:1]}],
            "drafts": [],
        }
        for number in (1, 2)
    ]
    tasks[1]["annotations"][0]["ground_truth"] = True
    return json.dumps(tasks).encode()


def _other_exports_of_label_studio() -> list[tuple[str, bytes]]:
    """Regions and what hangs on them, drafts and reviews, a line a task; JSON-MIN and CSV."""
    picture = {"original_width": 200, "original_height": 100, "to_name": "image"}
    box = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 9, "rectanglelabels": ["car", "red"]}
    area = {"points": [[0, 0], [50, 0], [0, 100]], "polygonlabels": ["road"]}
    point = {"x": 5, "y": 6, "keypointlabels": ["nose"]}
    words = {
        "start": 0,
        "end": 3,
        "text": "Buy",
        "globalOffsets": {"start": 0, "end": 3},
        "hypertextlabels": ["a"],
    }
    shapes = [
        ("rectanglelabels", box),
        ("polygonlabels", area),
        ("keypointlabels", point),
        ("hypertextlabels", words),
    ]
    regions = [
        {"id": name, "type": name, "from_name": name, "value": value, **picture} for name, value in shapes
    ]
    about = {
        "id": "rectanglelabels",
        "type": "choices",
        "from_name": "side",
        "value": {**box, "choices": ["left"]},
    }
    relation = {"type": "relation", "from_id": "rectanglelabels", "to_id": "polygonlabels", "labels": ["on"]}
    results = [*regions, about, relation, {"type": "number", "from_name": "n", "value": {"number": 4.5}}]
    done = {"id": 3, "completed_by": 7, "result": results, "reviews": [{"accepted": False}]}
    skipped = {"id": 4, "completed_by": 8, "was_cancelled": True, "result": []}
    task = {
        **{"id": 1, "data": {"text": "<b>Buy</b> now"}, "agreement": 87.5, "annotations": [done, skipped]},
        "drafts": [{"user": "eve", "result": results[:1]}],
    }
    old = {"id": 2, "completions": [{"aggregated_completed_by": [7], "result": [[results[-1]]]}]}
    books = {"annotator": 7, "annotation_id": 3, "created_at": "2026-05-02T09:00:00Z", "lead_time": 2.5}
    flat = {
        "text": "Buy now",
        "id": 1,
        "objects": [{**box, **picture}],
        "mood": "good",
        "topics": {"choices": ["a", "b"]},
    }
    quoted = json.dumps([box]).replace('"', '""')
    table = f'annotation_id,annotator,id,lead_time,mood,objects,text\n3,7,1,2.5,good,"{quoted}",Buy now\n'
    return [
        ("export.jsonl", "\n".join(map(json.dumps, [task, old])).encode()),
        ("export_min.json", json.dumps([{**flat, **books}]).encode()),
        ("export.csv", table.encode()),
    ]


def _workbook(rows: list[dict[str, str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(ANSWERS))
    for row in rows:
        book.active.append([float(row["seconds"]), *list(row.values())[1:-1], NOW.replace(tzinfo=None)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheets() -> list[Reader]:
    """Tables that go with answers: questions of annotators, spellings, weights, severities, probabilities, gold."""
    question = full().questions[0]
    notes = b"note,at,who,item,question,label,id\nIs this spam?,2026-05-02T09:00:00Z,ann,q1,kind,spam,a1\nAnd this?,,ben,,,,\n"
    gold = b"item_id,text,question,label,rationale,rules,vote:ann,vote:ben\nq1,Buy now,kind,spam,It sells.,R1,spam,ham\nq2,Your bill,kind,ham,,,ham,ham\n"
    pairs = b"yes,spam\nno,ham\n"
    costs = b"gold,answer,severity\nham,spam,5\nspam,ham,1\n"
    weights = b"label,other,weight\nspam,ham,.5\n"
    chances = b"item_id,spam,ham\nq1,.5,.5\nq2,1,0\n"
    ids = question.label_ids
    return [
        Reader(
            "question sheets",
            (partial(read_questions, at=NOW), partial(read_questions, at=NOW, timezone="UTC")),
            [("a.csv", notes)],
        ),
        Reader(
            "gold sheets",
            (partial(read_gold_sheet, guideline=full(), name="mail", version="1.0.0"), read_key),
            [("a.csv", gold)],
        ),
        Reader(
            "spelling maps",
            (read_spelling,),
            [("a.csv", b"other,label\n" + pairs), ("a.tsv", pairs.replace(b",", b"\t"))],
        ),
        Reader("severities", (lambda path: read_severities(path, ids),), [("a.csv", costs)]),
        Reader("weights", (lambda path: read_weights(path, ids),), [("a.csv", weights)]),
        Reader("probabilities", (lambda path: read_probabilities(path, ids),), [("a.csv", chances)]),
    ]


# Guidelines from elsewhere


def _labels() -> Reader:
    """Labels and guidelines of every tool of the registry, of Word, of Markdown, and lists."""

    def start(path: Path) -> object:
        return start_from(path.read_bytes(), path.name, "mail")

    endings = (".json", ".xml", ".md", ".txt", ".csv", ".tsv", ".docx")
    own = []
    for name, format_ in writers().items():
        question = full().questions[0].id if format_.single else None
        written = export(full(), name, question)
        own.append((f"{name}{format_.suffix}", written.content))
    own += [
        ("list.txt", b"spam\nham\n"),
        ("list.json", b'["spam", "ham"]'),
        (
            "list.csv",
            b"label,definition,colour,hotkey,question\nspam,Sold.,#ff0000,s,kind\nham,Wanted.,,h,kind\n",
        ),
    ]
    real = _files("exports/**/*", "data/guideline_open_assistant/*.md", root=SHARED)
    named = [
        (tool, partial(_started, tool=tool))
        for tool in ("label-studio", "labelbox", "cvat", "doccano", "argilla", "list")
    ]
    files = [(name, data) for name, data in real + own if Path(name).suffix.lower() in endings]
    return Reader(
        "labels",
        (start, start, start, *(read for _, read in named)),
        [*files, *(9 * [*own, ("a.docx", _word_file())])],
    )


def _started(path: Path, tool: str) -> object:
    return start_from(path.read_bytes(), path.name, "mail", tool)


def _word_file() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("Mail", 0)
    for label in ("spam", "ham"):
        document.add_heading(label, 2)
        document.add_paragraph(f"{label} is sold to nobody.")
        document.add_paragraph("Chains", style="List Bullet")
    table = document.add_table(3, 2)
    for place, cells in enumerate((("label", "definition"), ("spam", "Sold."), ("ham", "Wanted."))):
        for cell, text in zip(table.rows[place].cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# Documents of our own


def _documents(folder: Path) -> list[Reader]:
    kinds = {
        "guidelines": (Guideline, "guidelines/*/*.yaml"),
        "gold cards": (GoldCard, "gold_sets/*/*.yaml"),
        "pilots": (Pilot, "pilots/*/pilot.yaml"),
        "pilot seals": (Frozen, "pilots/*/frozen.yaml"),
        "simulations": (Simulation, "pilots/*/simulation.yaml"),
    }
    some = []
    for name, (kind, pattern) in kinds.items():
        reads = (
            partial(documents.load, kind, what=name),
            partial(documents.load_sealed, kind, what=name),
            _rewritten,
        )
        some.append(Reader(name, reads, _files(pattern)))
    lines = Reader(
        "gold items", (partial(documents.parse_lines, GoldItem, what="gold"),), _files("gold_sets/*/*.jsonl")
    )
    asked = json.dumps(
        {"id": "a1", "at": "2026-11-30T00:00:00Z", "source": "sheet", "note": "Is it?", "who": "ann"}
    )
    return [
        *some,
        lines,
        Reader(
            "questions kept",
            (partial(_asked, folder),),
            [("a.jsonl", f"{asked}\n{asked.replace('a1', 'a2')}\n".encode())],
        ),
    ]


def _rewritten(path: Path) -> object:
    """A draft that is edited: one field changes, the others stay as written."""
    text = documents.text_at(path, "draft")
    values = dict(documents.plain_of(documents.tree_of(text, path)))
    return yaml_text.rewritten(text, values | {"title": "Another"}, path.name)


def _asked(folder: Path, path: Path) -> object:
    home = folder / "guidelines" / "mail"
    home.mkdir(parents=True, exist_ok=True)
    store = FeedbackStore(home.parent)
    store.path("mail").parent.mkdir(parents=True, exist_ok=True)
    store.path("mail").write_bytes(path.read_bytes())
    return store.all("mail")


def _kept(folder: Path) -> list[Reader]:
    """What a workspace keeps beside: records of rounds, meetings, mixed batches, marks, migrations."""
    at = NOW.isoformat()
    meeting = Meeting(
        round="first",
        began_at=NOW,
        talks=(Talk(item="q1", question="kind", first=(Vote(label="spam", n=2),)),),
    )
    batch = {
        "name": "a",
        "gold": {"name": "mail", "version": "1.0.0"},
        "source": "a.csv",
        "rate": 0.5,
        "order": "shuffled",
        "seed": 1,
        "columns": ["text"],
        "made_at": at,
        "rows": [{"shown": "i1", "item": "q1"}, {"shown": "i2", "item": "g1", "gold": True}],
    }
    mark = {"id": "m1", "at": at, "by": "ann", "did": "cause", "items": ["q1"], "cause": "slip"}
    change = "guideline: mail\nsince: 1.0.0\nto: 2.0.0\nwhy: w\ndeclared_by: ann\ndeclared_on: 2026-11-30\nsteps:\n  - do: rename\n    question: kind\n    label: spam\n    to: junk\n"
    sitting = Sitting()
    sitting.through("rwr")
    record = to_json(
        (RoundRecord(sitting.context.round, (), tuple(sitting.memory.tries), tuple(sitting.memory.given)),)
    )
    meetings, batches, marks = MeetingStore(folder), HoneypotStore(folder), CauseStore(folder)
    return [
        Reader("records of rounds", (read_records,), [("a.json", record)]),
        Reader(
            "meetings",
            (partial(_in_place, meetings.path("first"), lambda: meetings.load("first")),),
            [("a.json", meeting.canonical())],
        ),
        Reader(
            "mixed batches",
            (partial(_in_place, batches.path("a"), lambda: batches.load("a")),),
            [("a.jsonl", json.dumps(batch).encode())],
        ),
        Reader(
            "marks",
            (partial(_in_place, marks.path("a"), lambda: marks.all("a")),),
            [("a.jsonl", f"{json.dumps(mark)}\n".encode() * 2)],
        ),
        Reader(
            "migrations",
            (partial(documents.load, Migration, what="migration"),),
            [("a.yaml", change.encode())],
        ),
    ]


def _in_place(place: Path, load: Callable[[], object], path: Path) -> object:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(path.read_bytes())
    return load()


# Pages, pictures, and what a browser sends


def _others(folder: Path) -> list[Reader]:
    provenance = {
        "command": "workbench report",
        "inputs": [{"role": "answers", "path": "a.csv", "sha256": "0" * 64}],
        "losses": [],
        "seed": 1,
        "versions": {},
    }
    page = f'<html><head><meta name="{META}" content="{html.escape(json.dumps(provenance))}"></head><body>A</body></html>'
    pictures = []
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        out = io.BytesIO()
        Image.new("RGB", (40, 20), "red").save(out, kind)
        pictures.append((f"a.{kind.lower()}", out.getvalue()))
    messages = [
        {"do": "begin"},
        {
            "do": "answer",
            "turn": 1,
            "answer": "spam",
            "client_seconds": 2.5,
            "note": "Sure.",
            "rules": ["R1"],
        },
        {"do": "answer", "turn": 1, "answer": None, "skip": "cannot_tell", "attempt": 1},
        {"do": "take_back", "turn": 1},
        {"do": "appeal", "turn": 1, "note": "It is ham."},
        {"do": "language", "lang": "de"},
        {"do": "accept", "sha256": "0" * 64},
        {"do": "retry", "attempt": 1},
        {"do": "look"},
    ]
    acts = [("a.json", json.dumps(message).encode()) for message in messages]
    media = [
        (f"a.{make.__name__}", make()) for make in (png, jpeg, gif, webp, wav, mp3, flac, ogg, mp4, webm)
    ]
    return [
        Reader("media", (lambda path: cleaned(path.read_bytes(), path.name),), media),
        *_records(folder),
        Reader("report pages", (read_provenance,), [("a.html", page.encode())]),
        Reader("pictures", (partial(_picture, folder),), pictures),
        Reader("quiz messages", (_act,), acts),
    ]


def _records(folder: Path) -> list[Reader]:
    """Who may do what, and who did it: `roles.yaml`, and the log in place and exported."""
    roles = b"people:\n  ann: [author, lead]\n  ben: expert\n  cleo: vendor north\n"
    log = WorkspaceLog(folder / "logged")
    log.root.mkdir(exist_ok=True)
    for number in range(3):
        log.note("gold.lock", f"gold mail@1.0.{number}", by=Actor("ann", "system"), reason="It is settled.")
    chain = log.records.path.read_bytes()
    rounds = ChainRead((), {})
    return [
        Reader("roles", (partial(documents.load, People, what="roles"),), [("roles.yaml", roles)]),
        Reader(
            "the log",
            (partial(_in_place, log.records.path, lambda: merged([read_workspace(log)])),),
            [("a.jsonl", chain)],
        ),
        Reader("exported logs", (from_lines,), [("a.jsonl", as_lines(read_workspace(log), rounds))]),
    ]


def _picture(folder: Path, path: Path) -> object:
    (folder / "guidelines" / "mail").mkdir(parents=True, exist_ok=True)
    store = PictureStore(folder / "guidelines")
    (folder / "guidelines" / "mail" / path.name).write_bytes(path.read_bytes())
    store.small("mail", path.name)
    return store.put("mail", path.name, path.read_bytes())


def _act(path: Path) -> object:
    """A message as the server takes it from a browser, before and after the attempt began."""
    try:
        message = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise BadAction("This is no JSON.") from None
    sitting = Sitting()
    if len(path.read_bytes()) % 2:
        sitting.act(do="begin")
    session = sitting.session()
    session.act(message)
    return session.view()
