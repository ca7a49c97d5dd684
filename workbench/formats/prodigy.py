"""Prodigy's labels: a text file with one label a line, the command that uses it, and its settings.

`textcat.manual` takes `--label FILE` and `--exclusive` (prodi.gy/docs/recipes#textcat-manual); keys and colours stand in
`keymap_by_label` and `custom_theme` of prodigy.json (prodi.gy/docs/install#config). Prodigy is sold, so no test runs it.
"""

from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.exporting import Exported, json_bytes, lost, single
from workbench.formats.label_list import read_lines
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short

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


FORMAT = Format(
    name="prodigy",
    title="Prodigy",
    holds="labels of Prodigy, one a line",
    labels_in=read_lines,
    labels_out=write,
    suffix=".txt",
    single=True,
)
