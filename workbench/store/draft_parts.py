"""Adds a rule or edge case to a draft and keeps its comments; if the result is refused, the draft stays unchanged."""

from collections.abc import Mapping
from typing import Any, Literal

from workbench.documents.guideline import EdgeCase, Guideline, Rule
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.store import documents, files
from workbench.store.drafts import DraftFile
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore

Part = Literal["rules", "cases"]


def every_version(store: GuidelineStore, name: str) -> tuple[Guideline, ...]:
    """The published versions and the draft, which may have used a number."""
    return (*store.published(name), store.draft(name))


def add_rule(store: GuidelineStore, name: str, rule: Mapping[str, Any]) -> Rule:
    """Add a rule to the draft; if it is refused, the draft stays unchanged."""
    made = documents.of_answers(Rule, rule, "rule")
    _add(store, name, "rules", made)
    return made


def add_case(store: GuidelineStore, name: str, case: Mapping[str, Any]) -> EdgeCase:
    """Add an edge case to the draft; if it is refused, the draft stays unchanged."""
    made = documents.of_answers(EdgeCase, case, "edge case")
    _add(store, name, "cases", made)
    return made


def _add(store: GuidelineStore, name: str, part: Part, made: Rule | EdgeCase) -> None:
    file = DraftFile(store, name)
    with locked(file.path.parent):
        _refuse_used(store, name, made)
        before = files.read(file.path, f"draft of guideline {name}")
        tree, seen = file.read()
        file.save({**tree, part: [*(tree.get(part) or ()), made.model_dump(mode="json")]}, seen)
        try:
            store.draft(name)
        except WorkbenchError:
            files.replace(file.path, before)
            raise


def _refuse_used(store: GuidelineStore, name: str, made: Rule | EdgeCase) -> None:
    versions = every_version(store, name)
    rules = {rule.id for version in versions for rule in version.rules}
    if made.id in rules | {case.id for version in versions for case in version.cases}:
        raise InvalidDocument(f"guideline {name}: {made.id} was already used; numbers are never reused.")
