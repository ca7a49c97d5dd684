"""Tools whose answers are recognised and not read: what each file begins with, and what to export instead."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from workbench.formats.parsing.json_files import first_of
from workbench.formats.parsing.xml_files import head_text, root_of
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.endings import ENDINGS

Mark = Callable[[Source], bool]

FIRST = 20_000  # bytes that show what a text file is
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
YOLO_LINE = re.compile(rf"\d+(?: +{NUMBER}){{4,}} *")
CONLL_LINE = re.compile(r"\S+(?:[ \t]\S+)*[ \t](?:O|[BIESLU]-\S+)[ \t]*")
OF_OTHERS = {*ENDINGS, ".xml"} - {".tsv"}
HEADING = re.compile(r"-DOCSTART-.*")


def _text(source: Source) -> str:
    """The first characters of a text file."""
    head = source.head[:FIRST]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace") if b"\0" not in head else ""


def _lines(source: Source, most: int = 50) -> list[str]:
    """The first whole lines of a text file that are not blank."""
    text = _text(source)
    lines = text.splitlines()
    whole = lines if source.size <= FIRST or text.endswith("\n") else lines[:-1]
    return [line for line in whole if line.strip()][:most]


def _record(source: Source) -> Mapping[str, Any]:
    """The first record of JSON or JSON Lines; empty where it is none."""
    first = first_of(source.head) if not source.is_folder else None
    return first if isinstance(first, Mapping) else {}


def _columns(source: Source) -> set[str]:
    """The columns of a table, by its first line."""
    lines = _lines(source, 1) if not source.is_folder else []
    header = lines[0] if lines else ""
    return {cell.strip(' "') for cell in header.split("\t" if "\t" in header else ",")}


def _folder_of(mark: Mark, ending: str) -> Mark:
    """A file that bears a mark, or a folder or archive where most of its first files with that ending do."""

    def is_of(source: Source) -> bool:
        if not source.is_folder:
            return mark(source)
        files = [each for each in source.members if each.ending == ending][:20]
        return bool(files) and 2 * sum(map(mark, files)) >= len(files)

    return is_of


def _webanno(source: Source) -> bool:
    if source.is_folder:
        return any(re.fullmatch(r"exportedproject\d*\.json", each.name) for each in source.members)
    if root_of(source) == "xmi:XMI":
        return True
    if {"%TYPES", "%FEATURE_STRUCTURES"} & _record(source).keys():
        return True
    return bool(re.match(r"\s*#(FORMAT=WebAnno TSV| de\.tudarmstadt\.ukp\.)", _text(source)))


def _labelme(source: Source) -> bool:
    if source.is_folder:
        return False
    record = _record(source)
    if isinstance(record.get("shapes"), list) and {"imagePath", "flags"} & record.keys():
        return True
    return root_of(source) == "annotation" and not _voc(source)


def _voc(source: Source) -> bool:
    text = head_text(source)
    if root_of(source) != "annotation" or re.search(r"<(polygon|deleted|segm|sourceImage)\b", text):
        return False
    return "<bndbox" in text or "<segmented" in text or "<object" not in text


def _yolo(source: Source) -> bool:
    if source.name == "obj.data":
        return bool(re.match(r"\s*classes\s*=\s*\d+", _text(source)))
    lines = _lines(source) if source.ending == ".txt" else []
    return bool(lines) and all(YOLO_LINE.fullmatch(line) for line in lines)


def _conll(source: Source) -> bool:
    """Tokens with their tags; a table's first line would be a header, with no tag in it."""
    if source.is_folder or source.ending in OF_OTHERS:
        return False
    lines = _lines(source)
    if re.search(r"\.conll(\d*|u)(\.|$)", source.name.lower()):
        return bool(lines) and source.ending != ".tsv"
    tagged = [bool(CONLL_LINE.fullmatch(line)) or bool(HEADING.fullmatch(line)) for line in lines]
    return (
        len(tagged) > 1
        and all(tagged)
        and any(re.search(r"[ \t][BIESLU]-\S+[ \t]*$", line) for line in lines)
    )


def _scale(source: Source) -> bool:
    record = _record(source)
    docs = record.get("docs")
    record = docs[0] if isinstance(docs, list) and docs and isinstance(docs[0], Mapping) else record
    return {"task_id", "type", "params"} <= record.keys() and bool({"response", "status"} & record.keys())


def _sagemaker(source: Source) -> bool:
    record = _record(source)
    if "answers" in record:
        answers = record["answers"]
        first = answers[0] if isinstance(answers, list) and answers else None
        return isinstance(first, Mapping) and {"workerId", "answerContent"} <= first.keys()
    told = [
        value
        for key, value in record.items()
        if str(key).endswith("-metadata") and isinstance(value, Mapping)
    ]
    return any(str(each.get("type")).startswith("groundtruth/") for each in told)


def _potato(source: Source) -> bool:
    names = _record(source).keys()
    return bool({"instance_id_to_label_to_value", "instance_id_to_span_to_value"} & names) or (
        {"displayed_text", "label_annotations"} <= names
    )


def _spacy(source: Source) -> bool:
    paragraphs = _record(source).get("paragraphs")
    first = paragraphs[0] if isinstance(paragraphs, list) and paragraphs else None
    return isinstance(first, Mapping) and "sentences" in first


MQM_COLUMNS = {"system", "doc", "rater", "source", "target", "category", "severity"}
SUBJECTS = {"subject_id", "project_id", "workflow_id", "subject_set_id", "locations"}
REDUCTIONS = {"subject_id", "workflow_id", "task", "reducer"}


def _table(*headers: set[str]) -> Mark:
    """A table with all columns of one of these headers."""
    return lambda source: any(_columns(source) >= header for header in headers)


def _format(name: str, title: str, mark: Mark, refuses: str) -> Format:
    return Format(name, title, recognise=lambda source: float(mark(source)), refuses=refuses)


NOT_READ = "its answers are not read. "
REGIONS = "Import it into Label Studio or CVAT, or convert it to COCO, and read the export of that."

FORMATS = [
    _format(
        *("webanno", "WebAnno or INCEpTION", _webanno),
        NOT_READ + "Export each document of each annotator as brat standoff, and read the folder.",
    ),
    _format("labelme", "LabelMe", _labelme, NOT_READ + REGIONS),
    _format("voc", "Pascal VOC", _folder_of(_voc, ".xml"), f"{NOT_READ}It names no annotator. {REGIONS}"),
    _format(
        *("yolo", "YOLO", _folder_of(_yolo, ".txt")),
        f"{NOT_READ}It has neither the sizes of the pictures nor the names of the labels. {REGIONS}",
    ),
    _format(
        *("mqm", "MQM (Marot)", _table(MQM_COLUMNS)),
        NOT_READ
        + "Make a table of item_id, annotator_id and label of it: one row for each segment and rater, or one JSON "
        "list of spans in label.",
    ),
    _format(
        "scale",
        "Scale AI",
        _scale,
        NOT_READ + "Make a table of item_id, annotator_id and label of its tasks.",
    ),
    _format(
        *("sagemaker", "SageMaker Ground Truth", _sagemaker),
        NOT_READ
        + "A manifest holds the merged label only; make a table of item_id, annotator_id and label of the files "
        "under annotations/worker-response.",
    ),
    _format(
        "potato", "Potato", _potato, NOT_READ + "Export its annotations as CSV or TSV with one row an answer."
    ),
    _format(
        *("conll", "CoNLL", _conll),
        NOT_READ
        + "It has no characters to place spans by, and names no annotator. Export JSON Lines (doccano) or brat.",
    ),
    _format(
        "spacy", "spaCy (training JSON)", _spacy, NOT_READ + "Export JSON Lines from doccano or Prodigy."
    ),
    _format(
        *(
            "zooniverse-summary",
            "Zooniverse",
            _table(SUBJECTS, REDUCTIONS),
        ),
        "it is the list of subjects or a reduction, and holds no answers. Export the classifications of the workflow.",
    ),
]
WEBANNO, LABELME, VOC, YOLO, MQM_FORMAT, SCALE, SAGEMAKER, POTATO, CONLL, SPACY, ZOONIVERSE = FORMATS
