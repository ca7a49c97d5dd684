"""Rename, merge and split labels in a draft: the draft holds the new labels, and the steps say what old ones become."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.documents.fields import is_list, specs
from workbench.documents.guideline import EXAMPLES, Guideline, Label
from workbench.documents.migration import Merge, Rename, Split, Step
from workbench.errors import InvalidDocument
from workbench.guideline.tree import Tree, free_colour, free_id, labels_of, with_label_named

STYLE = tuple(name for name, spec in specs(Label).items() if spec.style)
Steps = tuple[Step, ...]


def rename(
    tree: Mapping[str, Any], steps: Steps, old: Guideline | None, question: str, label: str, to: str
) -> tuple[Tree, Steps]:
    """Another id for a label; where it is published, old answers are carried to the new one."""
    ids = _ids(tree, question)
    _known(ids, [label], question)
    if to in ids and to != label:
        raise InvalidDocument(f"{to!r} is already another label; to join the two, merge them.")
    if not to.strip():
        raise InvalidDocument("give the label a new id.")
    return with_label_named(tree, question, label, to), _renamed_steps(steps, old, question, label, to)


def merge(
    tree: Mapping[str, Any],
    steps: Steps,
    old: Guideline | None,
    question: str,
    labels: Sequence[str],
    to: str,
) -> tuple[Tree, Steps]:
    """Merge several labels into `to`, one of them: it keeps its definition and takes over their sentences."""
    ids = _ids(tree, question)
    _known(ids, labels, question)
    if to not in labels or len(set(labels)) < 2:
        raise InvalidDocument("choose another label to merge into.")
    if len(ids) - len(set(labels)) + 1 < 2:
        raise InvalidDocument("a question needs two labels; merging these would leave only one.")
    new = copy.deepcopy(dict(tree))
    asked = next(q for q in new["questions"] if q.get("id") == question)
    kept = next(label for label in asked["labels"] if label["id"] == to)
    for gone in [label for label in asked["labels"] if label["id"] in labels and label["id"] != to]:
        for field in (name for name in Label.model_fields if is_list(Label, name)):
            mine = kept.get(field) or []
            more = [x for x in gone.get(field) or () if x not in mine]
            if mine or more:
                kept[field] = mine + more
        asked["labels"].remove(gone)
    done: Tree = new
    for gone_id in labels:
        done = with_label_named(done, question, gone_id, to)
    _drop_own_counterexamples(done, question, to)
    sources, left = _sources(steps, old, question, labels)
    if len(sources) > 1:
        left += (Merge(question=question, labels=tuple(sources), to=to),)
    elif sources and sources[0] != to:
        left += (Rename(question=question, label=sources[0], to=to),)
    return done, left


def split(
    tree: Mapping[str, Any],
    steps: Steps,
    old: Guideline | None,
    question: str,
    label: str,
    names: Sequence[str],
) -> tuple[Tree, Steps]:
    """Split one label into `names`: each starts with the old sentences, which the author then edits."""
    ids = _ids(tree, question)
    _known(ids, [label], question)
    names = [name.strip() for name in names if name.strip()]
    if len(names) < 2:
        raise InvalidDocument("name at least two labels to split it into.")
    taken = [id_ for id_ in ids if id_ != label]
    parts: list[str] = []
    for name in names:
        parts.append(free_id(name, [*taken, *parts]))
    new = copy.deepcopy(dict(tree))
    asked = next(q for q in new["questions"] if q.get("id") == question)
    at = next(i for i, entry in enumerate(asked["labels"]) if entry["id"] == label)
    was = asked["labels"].pop(at)
    for n, (part, name) in enumerate(zip(parts, names, strict=True)):
        made = {**copy.deepcopy(was), "id": part, "name": name}
        if n:
            made = {name: value for name, value in made.items() if name not in (*STYLE, *EXAMPLES)}
            if was.get("colour"):
                made["colour"] = free_colour(asked["labels"])
        asked["labels"].insert(at + n, made)
    done = with_label_named(new, question, label, parts[0])
    for rule in done.get("rules", ()):
        if rule.get("question") == question and parts[0] in rule.get("separates", ()):
            i = rule["separates"].index(parts[0])
            rule["separates"][i + 1 : i + 1] = parts[1:]
    sources, left = _sources(steps, old, question, [label])
    if len(sources) > 1:
        raise InvalidDocument(f"{label!r} was just merged; publish before you split it.")
    if sources:
        left += (Split(question=question, label=sources[0], to=tuple(parts)),)
    return done, left


def step_text(step: Step) -> str:
    """A step as a person reads it."""
    if isinstance(step, Rename):
        return f"{step.label} is called {step.to}"
    if isinstance(step, Merge):
        return f"{', '.join(step.labels)} become {step.to}"
    return f"{step.label} is split into {', '.join(step.to)}"


def _renamed_steps(steps: Steps, old: Guideline | None, question: str, label: str, to: str) -> Steps:
    """The steps with one more rename; a step that leads to the old id leads to the new one."""
    updated: list[Step] = []
    met = False
    for step in steps:
        if step.question != question or label not in step.targets:
            updated.append(step)
            continue
        met = True
        if isinstance(step, Split):
            named = tuple(to if x == label else x for x in step.to)
            items = {item: to if x == label else x for item, x in step.items.items()}
            updated.append(step.model_copy(update={"to": named, "items": items}))
        elif not (isinstance(step, Rename) and step.label == to):
            updated.append(step.model_copy(update={"to": to}))
    if not met and label in _published(old, question):
        updated.append(Rename(question=question, label=label, to=to))
    return tuple(updated)


def _sources(
    steps: Steps, old: Guideline | None, question: str, labels: Sequence[str]
) -> tuple[list[str], Steps]:
    """The published labels that these came from, and the steps without those that led to them."""
    sources: list[str] = []
    left = list(steps)
    for label in dict.fromkeys(labels):
        leading = [s for s in left if s.question == question and label in s.targets]
        for step in leading:
            if isinstance(step, Split):
                raise InvalidDocument(
                    f"{label!r} comes from a split that is not published; publish that first."
                )
            sources += step.sources
            left.remove(step)
        gone = {s for step in steps if step.question == question for s in step.sources}
        if not leading and label in _published(old, question) and label not in gone:
            sources.append(label)
    return list(dict.fromkeys(sources)), tuple(left)


def _published(old: Guideline | None, question: str) -> tuple[str, ...]:
    asked = [q for q in old.questions if q.id == question] if old else []
    return asked[0].label_ids if asked else ()


def _ids(tree: Mapping[str, Any], question: str) -> list[str]:
    return [str(label.get("id")) for label in labels_of(tree, question)]


def _known(ids: Sequence[str], labels: Sequence[str], question: str) -> None:
    for label in labels:
        if label not in ids:
            raise InvalidDocument(f"{label!r} is no label of {question!r}.")


def _drop_own_counterexamples(tree: Tree, question: str, label: str) -> None:
    """Drop counterexamples that now name their own label."""
    for entry in labels_of(tree, question):
        if entry["id"] == label and entry.get("counterexamples"):
            entry["counterexamples"] = [x for x in entry["counterexamples"] if x.get("label") != label]
