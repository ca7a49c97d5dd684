"""A gold file as the key that answers are judged by: item and label, what else is accepted, which rules it tests."""

from collections.abc import Mapping

from workbench.answers.key import Key
from workbench.documents.guideline import Question
from workbench.errors import InvalidTable, UnknownLabel
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.rows import Rows, only_question, questions_of, wanted_of
from workbench.formats.tables.sheet import Sheet, short
from workbench.formats.tables.values import PARSERS
from workbench.kinds.multi_choice import parts_of

ROLES = {
    "item_id": ALIASES["item_id"],
    "label": ("gold", "gold_label", "truth", "ground_truth", "expected", *ALIASES["label"]),
    "question": ALIASES["question"],
    "accepted": (),
    "rules": (),
}


def key_in(sheet: Sheet, columns: Mapping[str, str], question: str | None, labels: Question | None) -> Key:
    """The key in a sheet of gold; a row without a label says nothing of its item.

    `accepted` and `rules` hold several values separated by `|`, or as a JSON list, which is the only way to
    write several accepted sets of a multi-choice question.
    """
    at = resolve(sheet.names, columns, sheet.source, ("item_id", "label"), ROLES).at
    rows = Rows.of(sheet, at, sheet.losses)
    rows = only_question(rows, wanted_of(questions_of(rows), question, labels, sheet.source))
    cells = {role: column.texts() for role in at if (column := rows.column(role)) is not None}
    nothing = [None] * len(rows)
    label: dict[str, str] = {}
    accepted: dict[str, frozenset[str]] = {}
    rules: dict[str, tuple[str, ...]] = {}
    for row, (item, gold) in enumerate(zip(cells["item_id"], cells["label"], strict=True)):
        if gold is None:
            continue
        if item is None:
            raise InvalidTable(f"{rows.where(row)}: a gold label without an item.")
        right = _meant(gold, labels, rows, row)
        if label.setdefault(item, right) != right:
            raise InvalidTable(
                f"{rows.where(row)}: item {short(item)!r} has gold label {short(right)!r}, "
                f"further up {short(label[item])!r}; expected one label per item."
            )
        others = _several(cells.get("accepted", nothing)[row], labels)
        if others:
            accepted[item] = frozenset((right, *(_meant(other, labels, rows, row) for other in others)))
        if tested := parts_of(cells.get("rules", nothing)[row] or ""):
            rules[item] = tuple(rule.strip() for rule in tested)
    if not label:
        raise InvalidTable(f"{sheet.source}: holds no gold label.")
    return Key(label, accepted, rules)


def _several(cell: str | None, labels: Question | None) -> list[str]:
    """The labels in a cell; of a multi-choice question, a cell that is no JSON list is one set of labels."""
    if not cell:
        return []
    if labels is not None and labels.kind == "multi_choice" and not cell.startswith("["):
        return [cell]
    return parts_of(cell)


def _meant(text: str, labels: Question | None, rows: Rows, row: int) -> str:
    """The label as the guideline spells it."""
    if labels is None:
        return text
    meant = PARSERS[labels.kind](text, labels.label_ids)
    if meant is None:
        raise UnknownLabel(
            short(text), labels.label_ids, rows.where(row), f"question {labels.id!r} of the guideline"
        )
    return meant
