"""What is wrong with a draft, what is still to be written, and advice: each with its place, in the document's order."""

from collections.abc import Sequence

from workbench.documents import problems
from workbench.documents.fields import Place
from workbench.documents.guideline import Guideline
from workbench.documents.problems import Problem, Tree
from workbench.documents.unwritten import advice, unwritten

TOPS = tuple(Guideline.model_fields)


def check_draft(tree: Tree) -> tuple[Guideline | None, tuple[Problem, ...]]:
    """The guideline, None where it is not valid, and every problem in the order of the document."""
    guideline, wrong = problems.judged(Guideline, tree)
    return guideline, tuple(
        sorted([*wrong, *unwritten(tree), *advice(tree)], key=lambda problem: _order(problem.at))
    )


def blocking(reported: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems that make the draft invalid."""
    return tuple(problem for problem in reported if problem.kind == "wrong")


def _order(at: Place) -> tuple[tuple[int, str | int], ...]:
    top = TOPS.index(str(at[0])) if at and at[0] in TOPS else len(TOPS)
    return ((0, top), *((0, step) if isinstance(step, int) else (1, step) for step in at[1:]))
