"""Which items a gold set has and under which guideline: drawing more, the goal, a newer guideline, the next version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workbench.documents.gold import Goal, GoldSet
from workbench.documents.gold_readiness import least_items
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.gold.actions import Deal, Draw, SetGoal
from workbench.gold.draft import add_items, deal, move_to_guideline, uses, with_uses
from workbench.gold.exposure import ledger, measured
from workbench.gold.opening import Opening
from workbench.gold.project import GoldProject
from workbench.gold.sampling import Pool, at_random, by_rule, contents


@dataclass(frozen=True)
class GoldItems:
    """The items of one gold set; `opening` is the table that more may be drawn from, None where none was chosen."""

    project: GoldProject
    seed: int
    opening: Opening | None = None

    def goal(self, action: SetGoal) -> str:
        """Save the goal of the set on its card, and what may stay thin and why."""
        old = self.project.read().card.goal or Goal()
        waived = old.waived if action.waived is None else action.waived
        known = dict(least_items(self.project.read(), self.project.guideline(), old))
        if strange := [subject for subject in waived if subject not in known and subject not in old.waived]:
            raise NotFound(
                f"nothing called {strange[0]!r} can stay thin; expected one of {listed(known, 30)}."
            )
        fields = {
            **old.model_dump(),
            **action.model_dump(exclude={"do"}, exclude_none=True),
            "waived": {subject: why for subject, why in waived.items() if why.strip()},
        }
        try:
            goal = Goal.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidDocument(
                f"goal, {str(first['loc'][0]).replace('_', ' ')}: {first['msg']}; found {first['input']!r}."
            ) from None
        self.project.change(
            lambda gold: gold.model_copy(update={"card": gold.card.model_copy(update={"goal": goal})})
        )
        return "Goal saved on the card."

    def draw(self, action: Draw) -> str:
        """More items: at random, of a likely label, that test a rule, where a model is unsure or a crowd differs."""
        n, gold = action.n, self.project.read()
        if (opening := self.opening) is None:
            raise NotFound("There is no table to draw from; choose one first.")
        pool = _left(opening, gold)
        label, rule, by = action.label, action.rule, action.by
        if by in ("uncertainty", "disagreement"):
            sample = opening.way(by).draw(pool, n, seed=self.seed)
        elif rule and opening.tests:
            sample = by_rule(pool, n, opening.tests, [rule], seed=self.seed)
        elif label and opening.likely:
            cells = pool.column(opening.likely)
            others = [item for item, cell in zip(pool.items, cells, strict=True) if cell != label]
            sample = at_random(pool.without(others), n, seed=self.seed)
        else:
            sample = at_random(pool, n, seed=self.seed)
        if not sample.items:
            raise NotFound(f"{pool.source} has no item left for that.")
        guessed = f" Of those where {opening.likely} is {label!r}." if label and opening.likely else ""
        says = sample.says + guessed
        new = contents(pool, sample.items, opening.fields)
        self.project.change(lambda now: add_items(now, new, sampling=says))
        return f"Added {says}"

    def drawable(self, gold: GoldSet, coverage: dict[str, Any]) -> dict[str, Any] | None:
        """What the buttons under the coverage may draw, None where there is no table."""
        if (opening := self.opening) is None:
            return None
        pool = _left(opening, gold)
        cells = pool.column(opening.likely) if opening.likely else ()
        wanting = [
            row for row in coverage["rows"] if row["of"] == "label" and row["more"] and row["id"] in cells
        ]
        best = min(wanting, key=lambda row: row["n"], default=None)
        likely = best and {
            "id": best["id"],
            "name": best["name"],
            "n": min(best["more"], 8, cells.count(best["id"])),
        }
        rules = pool.column(opening.tests) if opening.tests else ()
        guessed, tested = Counter(cells), Counter(rule for cell in rules for rule in cell.split("|"))
        there = {
            row["subject"]: (guessed if row["of"] == "label" else tested)[row["id"]]
            for row in coverage["rows"]
        }
        return {
            "there": {subject: n for subject, n in there.items() if n},
            "left": len(pool.items),
            "source": pool.source,
            "seed": self.seed,
            "unsure": list(opening.unsure),
            "disputed": len(opening.crowd.items.intersection(pool.items)) if opening.crowd else 0,
            "likely": likely,
            "rule": _thinnest_rule(rules, coverage),
        }

    def deal(self, action: Deal) -> str:
        """What each item is for, by shares, evenly over labels; the rest is quiz."""
        shares = action.model_dump(exclude={"do"})
        seen = {exposure.item for exposure in measured(self.project.usage().exposures)}  # never held back
        dealt = self.project.change(lambda gold: deal(gold, shares, seed=self.seed, seen=seen))
        return f"Assigned: {_use_counts(dealt)}."

    def rotate(self) -> str:
        """What too many people have seen goes to practice."""
        worn = ledger(self.project.read(), self.project.usage().exposures).rotate
        if not worn:
            raise InvalidDocument("No item is overused.")
        rotated = self.project.change(lambda gold: with_uses(gold, dict.fromkeys(worn, "practice")))
        n = len(worn)
        return f"{n} {'item that was' if n == 1 else 'items that were'} seen often moved to practice: now {_use_counts(rotated)}."

    def move(self) -> str:
        """Move the draft to the newest guideline; answers that the changes affect become stale."""
        newer = self.project.newer()
        if newer is None:
            raise InvalidDocument("The draft cites the newest guideline already.")
        newest, changes = newer
        moved = self.project.change(lambda gold: move_to_guideline(gold, newest, changes))
        return f"Moved to {newest.name} {newest.version}. {_to_verify(moved)}"

    def next(self) -> str:
        """The next version of a locked set, under the newest guideline."""
        draft = self.project.begin_next(self.project.read())
        return f"Version {draft.card.version} begun. {_to_verify(draft)}"


def _to_verify(gold: GoldSet) -> str:
    n = len(gold.stale())
    if not n:
        return "No answer has to be verified again."
    return f"{n} {'answer has' if n == 1 else 'answers have'} to be verified again."


def _left(opening: Opening, gold: GoldSet) -> Pool:
    """The items of the table that the set does not have yet."""
    return opening.pool.without({item.id for item in (*gold.items, *gold.left)})


def _thinnest_rule(cells: Sequence[str], coverage: dict[str, Any]) -> dict[str, Any] | None:
    """Of the rules that items of the pool probably test, the one with the fewest items."""
    tested = [cell.split("|") for cell in cells]
    there = {row["id"]: sum(row["id"] in cell for cell in tested) for row in coverage["rows"]}
    wanting = [row for row in coverage["rows"] if row["of"] == "rule" and row["more"] and there[row["id"]]]
    best = min(wanting, key=lambda row: row["n"], default=None)
    return best and {"id": best["id"], "n": min(best["more"], 8, there[best["id"]])}


def _use_counts(gold: GoldSet) -> str:
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in uses(gold).items())
