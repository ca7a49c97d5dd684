"""Small parts of the editor's view: problems with their names, versions, and how much gold rests on a label or rule."""

from collections.abc import Iterator, Sequence
from typing import Any

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.guideline.problems import Problem
from workbench.guideline.tree import EXAMPLES, Tree


def problem_view(problems: Sequence[Problem], tree: Tree) -> list[dict[str, Any]]:
    """Problems with the name of what they are in."""
    return [
        {"at": list(one.at), "text": one.text, "kind": one.kind, "where": _thing(tree, one.at)}
        for one in problems
    ]


def published_view(versions: Sequence[Guideline]) -> list[dict[str, Any]]:
    """The published versions, the newest first, each with its line of the changelog."""
    found = []
    for version in reversed(versions):
        release = next((r for r in version.changelog if r.version == version.version), None)
        line = {"date": release.date.isoformat(), "summary": release.summary} if release else {}
        labels = {question.id: list(question.label_ids) for question in version.questions}
        found.append({"version": version.version, "labels": labels, **line})
    return found


def counts(gold: Sequence[GoldSet]) -> dict[str, int]:
    """How many gold answers rest on a label (`intent/refund_request`) or a rule (`R1.2`)."""
    found: dict[str, int] = {}
    for one in gold:
        for item in one.items:
            for question, answer in item.answers.items():
                names = [f"{question}/{part}" for part in (answer.label or "").split("|")]
                for subject in (*names, *answer.rules):
                    found[subject] = found.get(subject, 0) + 1
    return found


def picture_paths(tree: Tree) -> Iterator[str]:
    """Every picture that an example names."""
    for question in tree.get("questions") or ():
        for label in question.get("labels") or ():
            for field in EXAMPLES:
                for example in label.get(field) or ():
                    if isinstance(example.get("picture"), str):
                        yield example["picture"]


def _thing(tree: Tree, at: Sequence[str | int]) -> str:
    """What a problem is in: the name of a label, the number of a rule or case."""
    node: Any = tree
    name = "the guideline"
    for step in at:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict) and ("id" in node or "name" in node):
            name = str(node.get("name") or node.get("title") or node.get("id") or name)
    return name
