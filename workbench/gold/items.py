"""Which items a gold set has and under which guideline: drawing more, the goal, a newer guideline, the next version."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workbench.documents.gold import Goal, GoldSet
from workbench.documents.gold_readiness import least_items
from workbench.documents.guideline import Guideline
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.gold.crowd import Crowd
from workbench.gold.desk import GoldDesk
from workbench.gold.draft import add_items, next_draft, under
from workbench.gold.exposure import ledger, measured
from workbench.gold.sampling import Pool, Way, at_random, by_rule, contents
from workbench.gold.splits import deal, uses, with_uses
from workbench.guideline.impact import impact_on_gold
from workbench.ui.actions import Wish


@dataclass(frozen=True)
class GoldItems:
    """What items come from.

    pool    items that may be drawn, with their content in its columns; None where none were handed in
    likely  the pool's column that guesses the label, where it has one
    tests   its column of the rules that an item probably tests
    fields  the columns that people see; all but the others named here where none are named
    unsure  its columns of a model's probabilities, one a label
    crowd   answers of many to its items
    """

    desk: GoldDesk
    pool: Pool | None
    likely: str | None
    tests: str | None
    seed: int
    fields: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    crowd: Crowd | None = None

    def goal(self, wish: Wish) -> str:
        """What the set sets out to hold, and what may stay thin and why, onto the card."""
        old = self.desk.read().card.goal or Goal()
        waived = dict(wish.action.get("waived", old.waived))
        known = dict(least_items(self.desk.read(), self.desk.guideline(), old))
        if strange := [subject for subject in waived if subject not in known and subject not in old.waived]:
            raise NotFound(
                f"nothing called {strange[0]!r} can stay thin; expected one of {listed(known, 30)}."
            )
        given = {
            "votes": int(wish.number("votes", old.votes)),
            "per_label": int(wish.number("per_label", old.per_label)),
            "per_rule": int(wish.number("per_rule", old.per_rule)),
            "half_width": float(wish.number("half_width", old.half_width)),
            "expected": float(wish.number("expected", old.expected)),
            "waived": {str(k): str(v) for k, v in waived.items() if str(v).strip()},
        }
        try:
            goal = Goal.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            raise InvalidDocument(
                f"goal, {first['loc'][0]}: {first['msg']}; found {first['input']!r}."
            ) from None
        self.desk.change(
            lambda gold: gold.model_copy(update={"card": gold.card.model_copy(update={"goal": goal})})
        )
        return "Goal saved on the card."

    def draw(self, wish: Wish) -> str:
        """More items: at random, of a likely label, that test a rule, where a model is unsure or a crowd differs."""
        n, gold = int(wish.number("n", 10)), self.desk.read()
        pool = self._left(gold)
        label, rule, by = wish.text("label", ""), wish.text("rule", ""), wish.text("by", "")
        if by in ("uncertainty", "disagreement"):
            crowd = self.crowd.answers if self.crowd else None
            sample = Way(by, columns=self.unsure, crowd=crowd).draw(pool, n, seed=self.seed)
        elif rule and self.tests:
            sample = by_rule(pool, n, self.tests, [rule], seed=self.seed)
        elif label and self.likely:
            cells = pool.column(self.likely)
            others = [item for item, cell in zip(pool.items, cells, strict=True) if cell != label]
            sample = at_random(pool.without(others), n, seed=self.seed)
        else:
            sample = at_random(pool, n, seed=self.seed)
        if not sample.items:
            raise NotFound(f"{pool.source} has no item left for that.")
        says = sample.says + (f" Of those where {self.likely} is {label!r}." if label and self.likely else "")
        hidden = (self.likely, self.tests, *self.unsure)
        fields = self.fields or [name for name in pool.columns if name not in hidden]
        new = contents(pool, sample.items, fields)
        self.desk.change(lambda now: add_items(now, new, sampling=says))
        return f"Added {says}"

    def _left(self, gold: GoldSet) -> Pool:
        if self.pool is None:
            raise NotFound("There is no table to draw from; open the builder with items=FILE.")
        return self.pool.without({item.id for item in (*gold.items, *gold.left)})

    def drawable(self, gold: GoldSet, coverage: dict[str, Any]) -> dict[str, Any] | None:
        """What the buttons under the coverage may draw, None where there is no pool."""
        if self.pool is None:
            return None
        pool = self._left(gold)
        cells = pool.column(self.likely) if self.likely else ()
        wanting = [
            row for row in coverage["rows"] if row["of"] == "label" and row["more"] and row["id"] in cells
        ]
        best = min(wanting, key=lambda row: row["n"], default=None)
        likely = best and {
            "id": best["id"],
            "name": best["name"],
            "n": min(best["more"], 8, cells.count(best["id"])),
        }
        return {
            "left": len(pool.items),
            "source": pool.source,
            "seed": self.seed,
            "unsure": list(self.unsure),
            "disputed": len(self.crowd.items.intersection(pool.items)) if self.crowd else 0,
            "likely": likely,
            "rule": self._barest(pool, coverage),
        }

    def _barest(self, pool: Pool, coverage: dict[str, Any]) -> dict[str, Any] | None:
        """The rule with fewest items that items of the pool probably test."""
        cells = [cell.split("|") for cell in pool.column(self.tests)] if self.tests else []
        there = {row["id"]: sum(row["id"] in cell for cell in cells) for row in coverage["rows"]}
        wanting = [
            row for row in coverage["rows"] if row["of"] == "rule" and row["more"] and there[row["id"]]
        ]
        best = min(wanting, key=lambda row: row["n"], default=None)
        return best and {"id": best["id"], "n": min(best["more"], 8, there[best["id"]])}

    def deal(self, wish: Wish) -> str:
        """What each item is for, by shares, evenly over labels; the rest is quiz."""
        shares = {name: float(wish.number(name, 0)) for name in ("practice", "honeypot", "held_back")}
        seen = {one.item for one in measured(self.desk.seen()[0])}  # never held back
        found = self.desk.change(lambda gold: deal(gold, shares, seed=self.seed, seen=seen))
        return f"Dealt out: {_shown(found)}."

    def rotate(self, _: Wish) -> str:
        """What too many people have seen goes to practice."""
        worn = ledger(self.desk.read(), self.desk.seen()[0]).rotate
        if not worn:
            raise InvalidDocument("No item is worn.")
        found = self.desk.change(lambda gold: with_uses(gold, dict.fromkeys(worn, "practice")))
        n = len(worn)
        return f"{n} worn {'item' if n == 1 else 'items'} moved to practice: now {_shown(found)}."

    def stale_by_newer(self, gold: GoldSet) -> tuple[list[str], Guideline | None]:
        """The answers that the newest guideline touches, and that guideline where the draft does not cite it."""
        found = self.desk.newer()
        if found is None:
            return [], None
        return [f"{one.item}: {one.question}" for one in impact_on_gold(found[1], gold).stale], found[0]

    def move(self) -> str:
        """The draft under the newest guideline; what the changes touch is stale."""
        found = self.desk.newer()
        if found is None:
            raise InvalidDocument("The draft cites the newest guideline already.")
        newest, changes = found
        moved = self.desk.change(lambda gold: under(gold, newest, changes))
        return f"Under {newest} now; {len(moved.stale())} answers are to be verified again."

    def next(self) -> str:
        """The next version of a locked set, under the newest guideline."""
        gold, found = self.desk.read(), self.desk.newer()
        guideline, changes = found if found else (self.desk.guideline(), ())
        bump = Bump.MINOR if found else Bump.PATCH
        draft = self.desk.begin(next_draft(gold, guideline, changes, bump=bump))
        return f"{draft.card.version} begun; {len(draft.stale())} answers are to be verified again."


def _shown(gold: GoldSet) -> str:
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in uses(gold).items())
