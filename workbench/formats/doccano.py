"""doccano's label file: the labels of one project, each with a key and a colour.

Fields as in doccano `backend/label_types/models.py` and `serializers.py`; its web page also writes them in camel case.
"""

import string
from collections.abc import Mapping
from functools import partial
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.documents.guideline import Guideline, Label
from workbench.errors import InvalidDocument
from workbench.formats.drafting import Drafting, Started
from workbench.formats.exporting import Exported, json_bytes, lost, single
from workbench.formats.json_files import draft_from_json, json_head
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short

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
)
