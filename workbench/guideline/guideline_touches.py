"""What a draft touches, as the screen shows it: gold, rounds, past answers, people and cost."""

from collections.abc import Callable, Sequence
from typing import Any

from workbench.documents.changes import Change
from workbench.documents.guideline import Guideline
from workbench.guideline.desk import GuidelineDesk
from workbench.guideline.touches import Given, Touches, what_it_touches

SHOWN = 200  # items in the list


class Reach:
    """What was read once to follow changes: past answers are large, rounds are in a database."""

    def __init__(self, desk: GuidelineDesk, past: Callable[[], Given]) -> None:
        self.desk, self._read = desk, past
        self._past: Given | None = None
        self._last: tuple[object, dict[str, Any]] | None = None
        self._rounds: Any = None
        self.price: float | None = None

    def view(self, found: Sequence[Change], draft: Guideline, since: str | None) -> dict[str, Any]:
        """Everything that the changes touch; computed anew only where they differ from the last time."""
        key = (tuple(map(str, found)), draft.digest(), self.price)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._seen(found, draft, since))
        return self._last[1]

    def _seen(self, found: Sequence[Change], draft: Guideline, since: str | None) -> dict[str, Any]:
        self._past = self._past or self._read()
        self._rounds = self.desk.rounds() if self._rounds is None else self._rounds
        past = Given(self._past.answers, since, self.price or self._past.price, self._past.currency)
        sets = self.desk.gold
        own = {
            str(gold): self.desk.since_made(gold, draft)
            for gold in sets
            if since is not None and gold.card.guideline.version != since
        }
        touched = what_it_touches(
            found,
            gold=sets,
            rounds=[one for one, _ in self._rounds],
            took={one.name: people for one, people in self._rounds},
            given=past,
            own=own,
        )
        return {**touches_view(touched, past), "simulated": simulated_share(past)}


def simulated_share(past: Given) -> float:
    """The share of past answers that nobody gave: made up for a rehearsal, and said to be."""
    kinds = [(len(a), a.kind) for a in past.answers.values()]
    made_up = sum(
        int((kind.code == kind.values.index("simulated")).sum())
        for _, kind in kinds
        if kind is not None and "simulated" in kind.values
    )
    return made_up / max(1, sum(n for n, _ in kinds))


def touches_view(touched: Touches, past: Given) -> dict[str, Any]:
    """Touches as JSON."""
    stale = [(gold.gold, item) for gold in touched.impact.gold for item in gold.stale]
    people = {name for one in touched.rounds for name in one.people} | {name for name, _ in touched.people}
    return {
        "gold": [
            {"name": g.gold, "stale": len(g.stale), "check": len(g.to_check), "stands": g.stands}
            for g in touched.impact.gold
        ],
        "stale_gold": touched.stale_gold,
        "items": [
            {"gold": gold, "item": item.item, "question": item.question, "because": list(item.because)}
            for gold, item in stale[:SHOWN]
        ],
        "rounds": [
            {"name": r.name, "stale": len(r.stale), "check": len(r.check), "people": list(r.people)}
            for r in touched.rounds
        ],
        "answers": [
            {
                "question": a.question,
                "answers": a.answers,
                "stale": a.stale,
                "items": a.stale_items,
                "again": a.relabel_answers,
                "cost": a.cost,
            }
            for a in touched.impact.answers
        ],
        "again": touched.relabel_answers,
        "people": len(people),
        "most": [{"name": name, "n": n} for name, n in touched.people[:8]],
        "cost": touched.cost,
        "price": past.price,
        "currency": past.currency,
    }
