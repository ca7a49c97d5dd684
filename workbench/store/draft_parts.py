"""One rule or edge case more in a draft, with its comments kept; a draft that would be refused stays as it was."""

from collections.abc import Mapping
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from workbench.documents.guideline import EdgeCase, Guideline, Rule
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore

Part = Literal["rules", "cases"]
ORDER = ("questions", "rules", "cases", "changelog")  # of the parts of a guideline's file


def every_version(store: GuidelineStore, name: str) -> tuple[Guideline, ...]:
    """The published versions and the draft: whatever has used a number."""
    return (*(store.load(name, version) for version in store.versions(name)), store.draft(name))


def add_rule(store: GuidelineStore, name: str, rule: Mapping[str, Any]) -> Rule:
    """Add a rule to the draft; refused where it does not fit, and then the draft is untouched."""
    made = documents.of_answers(Rule, rule, "rule")
    _add(store, name, "rules", made)
    return made


def add_case(store: GuidelineStore, name: str, case: Mapping[str, Any]) -> EdgeCase:
    """Add an edge case to the draft; refused where it does not fit, and then the draft is untouched."""
    made = documents.of_answers(EdgeCase, case, "edge case")
    _add(store, name, "cases", made)
    return made


def _add(store: GuidelineStore, name: str, part: Part, made: Rule | EdgeCase) -> None:
    path = store.draft_path(name)
    with locked(path.parent):
        _refuse_used(store, name, made)
        before = files.read(path, f"draft of guideline {name}")
        store.edit(name, lambda tree: _append(tree, part, made))
        try:
            store.draft(name)
        except WorkbenchError:
            files.replace(path, before)
            raise


def _refuse_used(store: GuidelineStore, name: str, made: Rule | EdgeCase) -> None:
    versions = every_version(store, name)
    rules = {rule.id for version in versions for rule in version.rules}
    if made.id in rules | {case.id for version in versions for case in version.cases}:
        raise InvalidDocument(f"guideline {name}: {made.id} was used already; a number is never given again.")


def _append(tree: CommentedMap, part: Part, made: Rule | EdgeCase) -> None:
    entry = CommentedMap({key: value for key, value in made.model_dump().items() if value not in (None, ())})
    for key, value in entry.items():
        if isinstance(value, tuple):
            entry[key] = CommentedSeq(value)
            entry[key].fa.set_flow_style()
    if not tree.get(part):
        place = next((i for i, key in enumerate(tree) if key in _after(part)), len(tree))
        tree.pop(part, None)
        tree.insert(place, part, CommentedSeq())
    parts = tree[part]
    if len(parts):
        _hand_on_comment(parts[-1], entry)
    parts.append(entry)


def _after(part: Part) -> tuple[str, ...]:
    return ORDER[ORDER.index(part) + 1 :]


def _hand_on_comment(last: CommentedMap, entry: CommentedMap) -> None:
    """What stands below the last entry (blank lines, a heading of the next part) goes below the new one."""
    holder: Any = last
    key: Any = list(last)[-1]
    while isinstance(holder[key], CommentedMap | CommentedSeq) and len(holder[key]):
        inner = holder[key]
        if inner.fa.flow_style():
            break
        holder, key = inner, (list(inner)[-1] if isinstance(inner, CommentedMap) else len(inner) - 1)
    below = [token for token in holder.ca.items.pop(key, None) or () if token is not None]
    if below:
        entry.ca.items[list(entry)[-1]] = [None, None, below[0], None]
