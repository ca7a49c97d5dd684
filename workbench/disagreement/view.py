"""What the disagreement browser shows: agreement, pairs of labels, people side by side, one page of items, one item."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.disagreement.drawing import SMALL, ItemDrawing, picture_of
from workbench.disagreement.selection import Selection
from workbench.disagreement.split_parts import NOTHING, SplitParts
from workbench.disagreement.study import COEFFICIENTS
from workbench.documents.item_marks import ItemMarks
from workbench.quality.disputes import LabelConfusion
from workbench.quality.peer_agreement import Clusters, by_similarity, clusters
from workbench.quality.split_items import SCOPES, AnswerTable, ItemFilter, SplitItems, in_scope
from workbench.theme import LABEL_COLOURS

MOST_LABELS = 12  # labels in the table of pairs
MOST_OPTIONS = 300  # options of a filter
MOST_ANSWERS = 200  # answers shown of one item
LONGEST = 420  # characters of a text in the list
MOST_PEOPLE = 24  # people side by side
FEW = 5  # common items; with fewer, a pair of people is hatched
MOST_DIFFERENCES = 8  # differences with gold
MOST_PHRASES = 3  # of one item, how people differ
FEW_SIGNS = 90  # of answers without labels in the list
FEW_ITEMS = 20  # looked at to see whether items are pictures
CONTENT = {"picture": "Picture", "audio": "Recording"}
MARKS = 4  # shapes for one label colour
ALIKE = {  # of answers that can be right in part
    "krippendorff_alpha": ("Krippendorff's alpha", "how alike answers are, beyond chance"),
    "percent_agreement": ("Mean similarity", "how alike answers are, chance left in"),
}


def about_view(here: Selection) -> dict[str, Any]:
    """The part that stays the same for all items."""
    study, names, first = here.study, here.names, here.study.first
    kinds = set(first.kind.texts()) if first.kind else set()
    return {
        "items": len(study.counts.items),
        "people": len(np.unique(first.annotator.code)),
        "answers": len(first),
        "repeats": len(in_scope(here.table.annotations, here.scope)) - len(first),
        "per_item": [int(f(study.answers)) for f in (np.min, np.median, np.max)],
        "pairable": study.pairable,
        "split": len(study.order),
        "simulated": kinds == {"simulated"},
        "labels": label_names(study),
        "by_parts": study.by_parts,
        "agreement": agreement_view(study, here.table.goal),
        "alike": {
            "items": study.pairable - len(study.order),
            "empty": study.compared.empty() if isinstance(study, SplitParts) else 0,
        },
        "pairs": pairs_view(study),
        "similarity": similarity_view(study, names),
        "annotators": [
            {"id": names[first.annotators[a]], "name": names[first.annotators[a]]}
            for a in np.unique(first.annotator.code).tolist()
        ][:MOST_OPTIONS],
        "rules": _rules(study),
        "content": _content(study),
        "nothing": NOTHING,
        "gold": gold_view(here),
    }


def _content(study: SplitItems) -> str:
    """What the column of the items' contents is called."""
    kind = study.kind if isinstance(study, SplitParts) else None
    if kind is not None and kind.on in CONTENT:
        return CONTENT[kind.on]
    pictured = any(study.table.files.find(item) for item in study.counts.items[:FEW_ITEMS])
    return "Text" if study.table.texts or not pictured else CONTENT["picture"]


def gold_view(here: Selection) -> dict[str, Any] | None:
    """Who differs with gold, and on what; None without gold."""
    gold = here.gold
    if gold is None:
        return None
    people = [
        {
            "name": here.names[person.annotator],
            "answers": person.answers,
            "differ": person.differ,
            "credit": round(person.credit, 3),
            "most": person.most,
        }
        for person in gold.people
    ]
    differences = [
        {"pair": [each.gold, each.label], "times": each.times, "items": each.items}
        for each in gold.differences
    ]
    return {
        "name": here.table.gold,
        "items": gold.items,
        "answers": len(gold.rows),
        "differ": int(gold.differs.sum()),
        "partial": gold.kind.partial,
        "people": people[:MOST_PEOPLE],
        "more_people": max(0, len(people) - MOST_PEOPLE),
        "differences": differences[:MOST_DIFFERENCES],
        "more_differences": max(0, len(differences) - MOST_DIFFERENCES),
    }


def loss_lines(annotations: Annotations, show_names: bool) -> list[str]:
    """What was guessed or left out when reading the answers, without names unless names are shown."""
    losses = annotations.losses
    if not show_names:
        losses = without_names(losses, pseudonyms(annotations.annotators))
    return list(map(str, losses))


def label_names(study: SplitItems) -> list[dict[str, Any]]:
    """The labels as a screen draws them; if there are very many, the most frequent.

    A repeated colour (more labels than theme colours, or twice in the guideline) gets another `mark`, which the
    screen draws as another shape; without a free mark a label has no colour.
    """
    known = {label.id: label for label in study.table.question.labels} if study.table.question else {}
    rows: list[dict[str, Any]] = []
    taken: dict[str, int] = {}
    nothing = "not given" if isinstance(study, SplitParts) and study.kind.closed else NOTHING
    total = study.counts.n.sum(axis=0)
    most = sorted(sorted(range(len(total)), key=lambda c: (-int(total[c]), c))[:MOST_OPTIONS])
    for place in most:
        label = study.counts.labels[place]
        known_label = known.get(label)
        colour = ((known_label.colour if known_label else None) or f"c{place % LABEL_COLOURS + 1}").lower()
        mark = taken.get(colour, 0)
        taken[colour] = mark + 1
        look = {"colour": colour, "mark": mark} if mark < MARKS else {"colour": "", "mark": 0}
        rows.append(
            {
                "id": label,
                "name": known_label.shown if known_label else nothing if label == NOTHING else label,
                **look,
            }
        )
    return rows


def scope_options(table: AnswerTable) -> dict[str, list[dict[str, str]]]:
    """The values to filter the answers by, with their names: columns with two or more values."""
    annotations, options = table.annotations, {}
    for name in SCOPES:
        column = getattr(annotations, name)
        if isinstance(column, Categorical) and len(used := np.unique(column.code[column.code >= 0])) > 1:
            first = _first_seen(annotations, column) if name == "batch" else {}
            order = sorted(used.tolist(), key=lambda code: (first.get(code, ""), code))
            values = [column.values[code] for code in order][:MOST_OPTIONS]
            options[name] = [{"id": value, "name": _shown(table, name, value)} for value in values]
    return options


def _shown(table: AnswerTable, column: str, value: str) -> str:
    """A vendor by name, where it has one; anything else as it is."""
    return table.vendors.get(value, value) if column == "vendor" else value


def _first_seen(annotations: Annotations, column: Categorical) -> dict[int, str]:
    """When each value was first submitted, as text; empty if unknown."""
    at = annotations.submitted_at
    if at is None:
        return {}
    known = np.flatnonzero(~np.isnat(at) & (column.code >= 0))
    order = known[np.argsort(at[known], kind="stable")]
    values, place = np.unique(column.code[order], return_index=True)
    return {int(code): str(at[order[row]]) for code, row in zip(values, place, strict=True)}


def agreement_view(study: SplitItems, goal: float) -> dict[str, Any]:
    """Each coefficient with its interval, on one axis; and the alpha that the worst pair of labels costs."""
    words = COEFFICIENTS | (ALIKE if study.by_parts else {})
    rows: list[dict[str, Any]] = [
        {
            "name": words[name][0],
            "says": words[name][1],
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "reason": estimate.reason,
            "goal": None if name == "percent_agreement" else goal,
        }
        for name, estimate in study.coefficients.items()
    ]
    lows = [row["low"] if row["low"] is not None else row["value"] for row in rows]
    least = min([goal, *(low for low in lows if low is not None)])
    worst = study.label_confusion[0] if study.label_confusion else None
    alpha = study.coefficients["krippendorff_alpha"].value
    joined = (
        worst.joined if worst and study.table.level == "nominal" and len(study.counts.labels) > 2 else None
    )
    return {
        "rows": rows,
        "goal": goal,
        "min": max(-1.0, float(np.floor(least * 10 - 0.5)) / 10),
        "how": _how(study),
        "joined": None if joined is None or alpha is None else {"alpha": joined, "cost": joined - alpha},
    }


def _how(study: SplitItems) -> list[str]:
    """How the values and their ranges were computed, a sentence each; nothing where no value has a range."""
    method = next((estimate.method for estimate in study.coefficients.values() if estimate.method), "")
    how = [f"{method[:1].upper()}{method[1:]}."] if method else []
    if how and isinstance(study, SplitParts):
        compared = study.compared
        how.append(f"Distance of two answers: {study.kind.compared}. Two that hold nothing are alike.")
        if len(compared.rows) < compared.all_pairs:
            n, of = len(compared.rows), compared.all_pairs
            how.append(f"What is said of people and labels rests on {n:,} of {of:,} pairs of answers, drawn.")
    return how


def pairs_view(study: SplitItems) -> dict[str, Any]:
    """The lower half of the table of pairs, the worst pair, the next ones, and the labels left out."""
    labels, pairs = study.counts.labels, study.label_confusion
    columns = _most_confused(study)
    weight = study.apart.sum(axis=0)
    others = sorted(set(np.flatnonzero(weight).tolist()) - set(columns), key=lambda c: (-int(weight[c]), c))
    return {
        "names": [labels[c] for c in columns],
        "left_out": len(others),
        "left_names": [labels[c] for c in others[:MOST_OPTIONS]],
        "cells": [
            [
                _cell(float(study.shares[r, c]), int(study.apart[r, c])) if place < row else None
                for place, c in enumerate(columns[:-1])
            ]
            for row, r in enumerate(columns[1:], start=1)
        ],
        "worst": _pair(pairs[0]) if pairs else None,
        "next": [_pair(pair) for pair in pairs[1:5]],
    }


def _most_confused(study: SplitItems) -> list[int]:
    """The labels of the table of pairs, in their order: all if there are few, else those of the worst pairs."""
    labels = study.counts.labels
    if len(labels) <= MOST_LABELS:
        return list(range(len(labels)))
    some: dict[int, None] = {}
    for pair in study.label_confusion:
        both = {labels.index(pair.one): None, labels.index(pair.other): None}
        if len(some | both) > MOST_LABELS:
            break
        some |= both
    return sorted(some)


def similarity_view(study: SplitItems, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Cohen's kappa of all pairs of annotators, similar ones side by side; and who gives which label of the worst pair."""
    if study.cohen is None:
        return None
    order = list(by_similarity(study.cohen, MOST_PEOPLE))
    kappa, n = study.cohen.kappa, study.cohen.n
    cells = [
        [
            round(float(kappa[a, b]), 3) if a != b and n[a, b] >= FEW and np.isfinite(kappa[a, b]) else None
            for b in order
        ]
        for a in order
    ]
    known = np.array([value for row in cells for value in row if value is not None])
    steps = np.unique(np.round(np.quantile(known, [0.2, 0.4, 0.6, 0.8]), 2)).tolist() if len(known) else []
    worst = study.label_confusion[0] if study.label_confusion and not study.by_parts else None
    split = clusters(study.first, worst.one, worst.other) if worst else None
    return {
        "names": [names[study.cohen.annotators[a]] for a in order],
        "left_out": int((np.diag(n) > 0).sum()) - len(order),
        "kappa": cells,
        "n": [[int(n[a, b]) for b in order] for a in order],
        "steps": steps,
        "few": FEW,
        "clusters": _clusters(split, worst, names) if split and worst else None,
    }


def _clusters(split: Clusters, worst: LabelConfusion, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "labels": [split.one, split.other],
        "for_one": [names[annotator] for annotator in split.for_one[:8]],
        "n_one": len(split.for_one),
        "for_other": [names[annotator] for annotator in split.for_other[:8]],
        "n_other": len(split.for_other),
        "undecided": split.undecided,
        "rules": [rule.id for rule in worst.rules],
    }


def row_view(here: Selection, row: int, filters: ItemFilter) -> dict[str, Any]:
    """One item of the list; `differ` counts the pairs of people who differ, on two chosen labels only if they are chosen."""
    study = here.study
    item, n = study.counts.items[row], study.counts.n[row]
    order = np.argsort(-n, kind="stable")[: np.count_nonzero(n)]
    text = study.table.texts.get(item, "")
    seconds = float(study.seconds[row])
    picture = picture_of(study, item, SMALL)
    return {
        "item": item,
        "text": text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …",
        "picture": picture[0] if picture else None,
        "answers": [[study.counts.labels[code], int(n[code])] for code in order.tolist()],
        "differ": [int(study.between(None if filters.gold else filters.pair)[row]), int(study.pairs[row])],
        "phrases": study.differences(row)[:MOST_PHRASES] if isinstance(study, SplitParts) else [],
        "in_words": _in_words(study, row),
        "gold": _gold(here, item, row),
        "distance": round(float(study.measure[row]), 3) if study.by_parts else None,
        "seconds": seconds if np.isfinite(seconds) else None,
        "rules": list(study.table.rules.get(item, ())),
        **_stands(here.standing(item)),
    }


def _in_words(study: SplitItems, row: int) -> str:
    """The different answers without labels to an item, such as numbers, in few words; "" for others."""
    if not isinstance(study, SplitParts) or study.compared.labelled:
        return ""
    codes = study.first.label.code[study.row == row].tolist()
    called = " · ".join(study.called(study.first.labels[code]) for code in dict.fromkeys(codes))
    return called if len(called) <= FEW_SIGNS else f"{called[:FEW_SIGNS].rstrip()} …"


def _gold(here: Selection, item: str, row: int) -> dict[str, Any] | None:
    """What gold says of an item, as labels or in words, and how many of how many answers differ with it."""
    gold = here.gold
    if gold is None or item not in gold.key.label:
        return None
    n, differ, _ = gold.of_item
    answer, study = gold.kind.read(gold.key.label[item]), here.study
    called = None if gold.kind.closed else gold.kind.called(answer, _names(study))
    labels = list(gold.kind.labels_of(answer)) if gold.kind.closed else []
    return {"labels": labels, "called": called, "differ": int(differ[row]), "answers": int(n[row])}


def _names(study: SplitItems) -> Mapping[str, str]:
    return study.names if isinstance(study, SplitParts) else {}


def item_view(here: Selection, item: str) -> dict[str, Any] | None:
    """One item: what it is, and every answer with its time and comment; None outside the scope."""
    study, names = here.study, here.names
    if item not in study.row_of:
        return None
    first = study.first
    rows = np.flatnonzero(first.item.code == first.items.index(item))
    rows = rows[np.lexsort((first.annotator.code[rows], first.label.code[rows]))]
    return {
        "item": item,
        "text": study.table.texts.get(item, ""),
        "rules": list(study.table.rules.get(item, ())),
        "answers": [
            {**_answer(study, row, names), **_called(study, row)} for row in rows[:MOST_ANSWERS].tolist()
        ],
        "left_out": max(0, len(rows) - MOST_ANSWERS),
        "phrases": study.differences(study.row_of[item]) if isinstance(study, SplitParts) else [],
        "gold": _gold(here, item, study.row_of[item]),
        "drawing": ItemDrawing(study, item, names).view(here.part),
        **_stands(here.standing(item)),
    }


def _called(study: SplitItems, row: int) -> dict[str, Any]:
    """The labels of an answer that is labels, else what it is called in words."""
    label = study.first.labels[study.first.label.code[row]]
    if not isinstance(study, SplitParts):
        return {"labels": [label], "called": None}
    answer = study.compared.answer[int(study.first.label.code[row])]
    if not study.kind.closed:
        return {"labels": [], "called": study.called(label)}
    return {"labels": list(study.kind.labels_of(answer)) or [NOTHING], "called": None}


def _answer(study: SplitItems, row: int, names: Mapping[str, str]) -> dict[str, Any]:
    first = study.first
    seconds = None if first.seconds is None else float(first.seconds[row])
    at = None if first.submitted_at is None else first.submitted_at[row]
    answer: dict[str, Any] = {
        "annotator": names[first.annotators[first.annotator.code[row]]],
        "label": first.labels[first.label.code[row]],
        "seconds": seconds if seconds is not None and np.isfinite(seconds) else None,
        "at": None if at is None or np.isnat(at) else f"{at.astype('datetime64[m]')}Z",
    }
    for name in ("vendor", "batch", "guideline_version", "comment"):
        column = getattr(first, name)
        given = None if column is None or column.code[row] < 0 else column.values[column.code[row]]
        answer[name] = None if given is None else _shown(study.table, name, given)
    return answer


def _stands(stands: ItemMarks) -> dict[str, Any]:
    acts = list(dict.fromkeys(ref if did == "edge case" and ref else did for did, ref in stands.acts))
    return {"cause": stands.cause, "dismissed": stands.dismissed, "acts": acts}


def _cell(share: float, pairs: int) -> dict[str, Any]:
    step = sum(share >= least for least in (0.015, 0.06, 0.2, 0.4)) if pairs else 0
    return {"share": round(share, 4), "pairs": pairs, "step": step}


def _pair(pair: LabelConfusion) -> dict[str, Any]:
    return {
        "labels": [pair.one, pair.other],
        "share": round(pair.share, 4),
        "pairs": pair.pairs,
        "items": pair.items,
        "rules": [{"id": rule.id, "text": rule.text} for rule in pair.rules],
    }


def _rules(study: SplitItems) -> list[dict[str, str]]:
    """The rules to filter items by."""
    texts: Mapping[str, str] = (
        {rule.id: rule.text for rule in study.table.guideline.rules} if study.table.guideline else {}
    )
    asked = study.table.question.id if study.table.question else None
    own = [r.id for r in study.table.guideline.rules if r.question == asked] if study.table.guideline else []
    tested = {rule for item in study.counts.items for rule in study.table.rules.get(item, ())}
    names = own or sorted(tested)
    return [{"id": name, "text": texts.get(name, "")} for name in names[:MOST_OPTIONS]]
