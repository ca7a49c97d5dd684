"""The next free number of a rule or an edge case: one that no version has ever used, so that it can be cited for ever."""

from collections.abc import Iterable, Sequence

from workbench.documents.guideline import Guideline


def next_case(versions: Iterable[Guideline]) -> str:
    """The number after the highest of all versions.

    >>> next_case([])
    'E1'
    """
    used = [int(case.id[1:].split(".")[0]) for version in versions for case in version.cases]
    return f"E{max(used, default=0) + 1}"


def next_rule(versions: Sequence[Guideline], chapter: int | None = None) -> str:
    """The next rule of a chapter (R2.4 after R2.3), or the first of a new chapter where none is named.

    >>> next_rule([]), next_rule([], chapter=2)
    ('R1.1', 'R2.1')
    """
    used = [tuple(map(int, rule.id[1:].split("."))) for version in versions for rule in version.rules]
    if chapter is None:
        chapter = max((number[0] for number in used), default=0) + 1
    sections = [number[1] for number in used if number[0] == chapter and len(number) > 1]
    return f"R{chapter}.{max(sections, default=0) + 1}"
