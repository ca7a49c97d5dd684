"""What is decided about a gold set's answers at this desk, each decision on disk at once and open to undo."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.documents.gold import GoldItem, GoldSet
from workbench.errors import InvalidDocument
from workbench.gold.adjudication import bring_back, decide, does_not_say, drop, undecided, verify
from workbench.gold.blind_votes import Place, answer_at
from workbench.gold.desk import GoldDesk
from workbench.gold.retirement import retire
from workbench.ui.actions import Wish


@dataclass(frozen=True)
class Done:
    """A decision that can be undone: what to say of it, and the item before and after it."""

    says: str
    before: GoldItem
    after: GoldItem


@dataclass
class Decisions:
    """Who decides here, and what they have decided since they opened the builder; undo is the earlier decision."""

    desk: GoldDesk
    now: Callable[[], dt.datetime]
    lead: str = ""
    done: list[Done] = field(default_factory=list)

    def settle(self, wish: Wish) -> str:
        """The gold label, alternatives, why, and the rules tested."""
        place, guideline = self._place(wish), self.desk.guideline()
        label = wish.label(guideline.question(place[1]))
        if label is None:
            raise InvalidDocument(f"item {place[0]!r}: choose the gold answer first.")

        def step(gold: GoldSet) -> GoldSet:
            return decide(
                gold,
                guideline,
                place,
                label=label,
                accepted=wish.texts("accepted"),
                rationale=wish.text("rationale", ""),
                rules=wish.texts("rules"),
                by=self._decider(),
            )

        return self._decided(place[0], f"{place[0]} settled as {label}.", step)

    def verify(self, wish: Wish) -> str:
        """A stale answer still holds."""
        place, guideline = self._place(wish), self.desk.guideline()
        says = f"{place[0]} still holds under {guideline.version}."
        return self._decided(place[0], says, lambda gold: verify(gold, guideline, place, by=self._decider()))

    def unsaid(self, wish: Wish) -> str:
        """The guideline does not say: its authors are asked, and the item leaves the set."""
        place, note, at = self._place(wish), wish.text("note", ""), self.now()
        rule, by = wish.text("rule", "") or None, self._decider()

        def step(gold: GoldSet) -> GoldSet:
            return does_not_say(gold, place, note=note, by=by, at=at, rule=rule)[0]

        asked = does_not_say(self.desk.read(), place, note=note, by=by, at=at, rule=rule)[1]
        self.desk.ask(asked)  # the same question twice is one, so that a change that fails may be tried again
        says = f"{place[0]} left the set, and the guideline's authors were asked."
        return self._decided(place[0], says, step)

    def drop(self, wish: Wish) -> str:
        """The item leaves the set, with the reason."""
        item, reason = wish.text("item"), wish.text("reason", "")
        by, on = self._decider(), self.now().date()
        return self._decided(
            item, f"{item} dropped.", lambda gold: drop(gold, item, reason=reason, by=by, on=on)
        )

    def back(self, wish: Wish) -> str:
        """An item that left is asked again."""
        item = wish.text("item")
        return self._decided(item, f"{item} is asked again.", lambda gold: bring_back(gold, item))

    def retire(self, wish: Wish) -> str:
        """An item leaves the set for good, with the evidence."""
        item, reason = wish.text("item"), wish.text("reason", "")
        by, on = self._decider(), self.now().date()
        return self._decided(
            item, f"{item} retired.", lambda gold: retire(gold, {item: reason}, by=by, on=on)
        )

    def reopen(self, wish: Wish) -> str:
        """What somebody adjudicated is a dispute again."""
        place = self._place(wish)

        def step(gold: GoldSet) -> GoldSet:
            answer = answer_at(gold, place)
            if answer.settled != "adjudicated":
                raise InvalidDocument(f"item {place[0]!r}: only what was adjudicated can be opened again.")
            bare = {"label": None, "accepted": (), "settled": None, "settled_by": None}
            return gold.with_answer(*place, answer.model_copy(update=bare))

        return self._decided(place[0], f"{place[0]} is open again.", step)

    def undo(self) -> str:
        """Put what was decided last back as it was before; votes that came in since then stay."""
        if not self.done:
            raise InvalidDocument("There is nothing to undo.")
        last = self.done[-1]
        self.desk.change(lambda gold: undecided(gold, last.before, last.after))
        self.done.pop()
        return f"Undone: {last.says}"

    def _decided(self, item: str, says: str, step: Callable[[GoldSet], GoldSet]) -> str:
        """Take a decision, and remember how the item was on disk just before and after it."""
        kept: list[Done] = []

        def remembered(gold: GoldSet) -> GoldSet:
            after = step(gold)
            kept.append(Done(says, gold.item(item), after.item(item)))
            return after

        self.desk.change(remembered)
        self.done.append(kept[-1])
        return says

    def _decider(self) -> str:
        if not self.lead:
            raise InvalidDocument("Say who decides: the name stays with the gold for ever.")
        return self.lead

    def _place(self, wish: Wish) -> Place:
        return wish.text("item"), wish.text("question")
