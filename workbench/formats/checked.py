"""A sample of answers checked by hand: written with an empty column, read back when somebody has filled it."""

from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.sheet import shortened
from workbench.formats.tables.table import open_sheet
from workbench.formats.tables.write import harmless, write_columns

GIVEN, RIGHT = "given", "right_label"


def write_sample(sample: Annotations, path: Path) -> None:
    """One row an answer, with an empty column `right_label` for whoever checks."""
    columns: dict[str, list[Any]] = {
        "item_id": list(map(harmless, sample.item.texts())),
        "question": [sample.question] * len(sample),
        "annotator_id": list(map(harmless, sample.annotator.texts())),
        GIVEN: list(map(harmless, sample.label.texts())),
        RIGHT: [""] * len(sample),
    }
    write_columns(columns, path)


def read_checked(source: Any) -> tuple[int, int]:
    """How many answers were checked, and how many of them have another right label; empty ones were not checked."""
    sheet = open_sheet(source)
    for name in (GIVEN, RIGHT):
        if name not in sheet.names:
            raise NotFound(
                f"{sheet.source}: there is no column {name!r}; expected a sample of `workbench audit --sample` with its "
                f"column {RIGHT!r} filled in, found {listed(shortened(sheet.names))}."
            )
    given, right = (sheet.columns[sheet.names.index(name)].texts() for name in (GIVEN, RIGHT))
    both = [(one, (other or "").strip()) for one, other in zip(given, right, strict=True)]
    pairs = [(one, other) for one, other in both if one and other]
    if not pairs:
        raise InvalidTable(
            f"{sheet.source}: no row has a {RIGHT!r} yet; write the right label of each answer there."
        )
    return len(pairs), sum(one != other for one, other in pairs)
