"""How often each person missed items that test a rule: the table of annotator by rule, with its n everywhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.rounds.answers import Answered
from workbench.statistics.intervals import wilson

FEWEST = 5  # answers below which a share says nothing
STEPS = (0.10, 0.25, 0.40, 0.60)  # where one shade ends and the next begins


@dataclass(frozen=True)
class Missed:
    """Misses among n answers."""

    misses: int
    n: int

    @property
    def share(self) -> float | None:
        """Share missed, None without an answer."""
        return self.misses / self.n if self.n else None

    @property
    def enough(self) -> bool:
        """Whether the share may be read at all."""
        return self.n >= FEWEST

    @property
    def step(self) -> int:
        """The shade, 0 for the palest to 4: under 10 %, 10 to 24, 25 to 39, 40 to 59, 60 and more."""
        return sum((self.share or 0.0) >= step for step in STEPS)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval of the share at 95 %."""
        return wilson(self.misses / self.n, self.n) if self.n else None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        low, high = self.interval or (None, None)
        return {"misses": self.misses, "n": self.n, "share": self.share, "low": low, "high": high}


@dataclass(frozen=True)
class MissedRules:
    """Misses by person and rule.

    rules    in the order of the guideline
    people   ids, most missed first
    cells    people × rules
    by_person, by_rule, all   over what was answered, rules or not; of `by_rule` an item counts for every rule it tests
    """

    rules: tuple[str, ...]
    people: tuple[str, ...]
    cells: tuple[tuple[Missed, ...], ...]
    by_person: tuple[Missed, ...]
    by_rule: tuple[Missed, ...]
    all: Missed

    @property
    def worst(self) -> str | None:
        """The rule with the highest share missed, of those that can be read; None where nothing was missed."""
        read = [
            (cell.share or 0.0, -i, rule)
            for i, (rule, cell) in enumerate(zip(self.rules, self.by_rule, strict=True))
            if cell.enough and cell.misses
        ]
        return max(read)[2] if read else None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "rules": list(self.rules),
            "people": list(self.people),
            "cells": [[cell.to_dict() for cell in row] for row in self.cells],
            "by_person": [cell.to_dict() for cell in self.by_person],
            "by_rule": [cell.to_dict() for cell in self.by_rule],
            "all": self.all.to_dict(),
        }


def missed_rules(found: Sequence[Answered], rules: Sequence[str], people: Iterable[str]) -> MissedRules:
    """Count; `rules` is the order of the guideline, of which those that no answer tests are left out."""
    tested = {rule for one in found for rule in one.rules}
    columns = tuple(rule for rule in rules if rule in tested)
    n: Counter[tuple[str, str]] = Counter()
    misses: Counter[tuple[str, str]] = Counter()
    for one in found:
        for rule in ("", *one.rules):
            n[one.person, rule] += 1
            misses[one.person, rule] += not one.right

    def cell(person: str, rule: str) -> Missed:
        return Missed(misses[person, rule], n[person, rule])

    def whole(rule: str) -> Missed:
        return Missed(
            sum(v for (_, r), v in misses.items() if r == rule),
            sum(v for (_, r), v in n.items() if r == rule),
        )

    def missed(person: str) -> float:
        share = cell(person, "").share
        return -1.0 if share is None else share

    rows = sorted(people, key=lambda person: (-missed(person), person))
    return MissedRules(
        columns,
        tuple(rows),
        tuple(tuple(cell(person, rule) for rule in columns) for person in rows),
        tuple(cell(person, "") for person in rows),
        tuple(whole(rule) for rule in columns),
        whole(""),
    )
