"""What a lead does about items and appeals: an edge case, a question, a ruling, retirement, back to the experts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from workbench.calibration.board_state import BoardState
from workbench.calibration.board_view import RAISED
from workbench.documents.attempts import Ruling
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument, NotFound
from workbench.gold.blind_labelling import answer_at
from workbench.gold.draft import next_draft
from workbench.gold.project import GoldProject
from workbench.gold.retirement import retire
from workbench.ui.actions import Wish


@dataclass(frozen=True)
class MadeCase:
    """An edge case that was just added to the draft: its number, what to say of it, and its way back."""

    number: str
    says: str
    undo: Callable[[], None]


@dataclass(frozen=True)
class ItemActs:
    """Acts on items and appeals of the round on the board."""

    state: BoardState

    def case(self, wish: Wish) -> str:
        """Decide an item for ever: an edge case of the draft, with a line in its changelog."""
        made = self.make_case(wish, "after calibration round")
        return self.state.remember(made.says, made.undo)

    def make_case(self, wish: Wish, how: str) -> MadeCase:
        """The edge case of an item as the lead worded it; with `leaves_gold` the item goes out of the gold's next version.

        A guideline that quotes a gold item gives its answer away, and the gold set could not be locked again.
        """
        reading, item, question = self.state.shown, wish.text("item"), wish.text("question")
        guideline, by, on = reading.words.guideline, self.state.decider(), self.state.now().date()
        label, why = wish.label(guideline.question(question)), wish.text("why", "").strip()
        if label is None or not why:
            raise InvalidDocument("an edge case needs the decision and why, in one sentence.")
        text = wish.text("text", "").strip() or reading.words.texts.get(item, item)
        case = {
            "question": question,
            "item": text,
            "decision": label,
            "why": why,
            "decided_by": by,
            "decided_on": on,
            "rules": list(wish.texts("rules")),
        }
        name = reading.words.label(question, label)["name"]
        line = f"“{_short(text)}” is {name}, decided {how} {reading.sources.record.round.name}."
        before = self._gold_before(item) if wish.action.get("leaves_gold") is True else None
        number, version = self.state.desk.decide(guideline.name, case, line)
        self.state.made[item, question] = number
        says = f"{number} is in the draft of {guideline.name}, for {version}."
        if before is not None:
            reason = f"It is edge case {number} of guideline {guideline.name}."
            self._draft().change(lambda gold: retire(gold, {item: reason}, by=by, on=on))
            says += f" {item} leaves the next version of gold set {before.card.name}."

        def undo() -> None:
            self.state.desk.take_back(guideline.name, number)
            if before is not None:
                self._put_back(item, before)

        return MadeCase(number, says, undo)

    def ask(self, wish: Wish) -> str:
        """Hand the guideline's authors a question about a rule."""
        reading, item, question = self.state.shown, wish.text("item"), wish.text("question")
        note = wish.text("note", "").strip()
        if not note:
            raise InvalidDocument("say what the guideline leaves open.")
        round_ = reading.sources.record.round
        asked = Feedback(
            id=f"board-{round_.name}-{question}-{item}",
            at=self.state.now().replace(microsecond=0),
            who=self.state.decider(),
            source="disagreement",
            item=item,
            item_text=reading.words.texts.get(item),
            question=question,
            rule=wish.text("rule", "") or None,
            note=note,
        )
        self.state.desk.ask(reading.words.guideline.name, asked)
        return f"The authors of {reading.words.guideline.name} have the question about {item}."

    def rule(self, wish: Wish) -> str:
        """Decide appeals that contest the same answer; everybody who made one reads the reply."""
        ruling, reply, by = self._ruling(wish), wish.text("reply", "").strip(), self.state.decider()
        if not reply:
            raise InvalidDocument("write a reply: the person reads it on their verdict page.")
        ids = wish.texts("ids")
        known = {one.id for one in self.state.shown.sources.record.appeals}
        if not ids or set(ids) - known:
            raise NotFound("this round has no such appeal.")
        for one in ids:
            self.state.desk.rule(one, ruling, reply, by, self.state.now())
        told = "1 person reads" if len(ids) == 1 else f"{len(ids)} people read"
        return f"Decided: {ruling}. {told} the reply on the verdict page; you may decide anew."

    def _ruling(self, wish: Wish) -> Ruling:
        said = wish.text("ruling")
        found: Ruling | None = next((one for one in get_args(Ruling) if one == said), None)
        if found is None:
            raise InvalidDocument(f"a ruling is one of {', '.join(get_args(Ruling))}, not {said!r}.")
        return found

    def retire(self, wish: Wish) -> str:
        """Take an item out of everybody's score in this round, and out of the next version of the gold set."""
        state, item, question = self.state, wish.text("item"), wish.text("question")
        reason, by = wish.text("reason", "").strip(), self.state.decider()
        if not reason:
            raise InvalidDocument("say why it is retired: the reason stays on record and people read it.")
        appeals = [one.id for one in state.shown.sources.record.appeals if one.item == item]
        desk, on = self._draft(), state.now().date()
        before = desk.read()
        asked = item in {one.id for one in before.items}  # else an edge case has taken it out already
        if asked:
            desk.change(lambda gold: retire(gold, {item: reason}, by=by, on=on))
        for one in appeals or [self._raised(item, question, reason, by)]:
            state.desk.rule(one, "item retired", reason, by, state.now())

        def undo() -> None:
            record = state.desk.record(state.shown.sources.record.round.name)
            for one in record.appeals:
                if one.item == item and one.ruling == "item retired":
                    reply = "Retired by mistake: the item counts after all."
                    state.desk.rule(one.id, "gold stands", reply, by, state.now())
            if asked:
                self._put_back(item, before)

        return state.remember(f"{item} is retired: it counts for nobody in this round.", undo)

    def experts(self, wish: Wish) -> str:
        """Open the gold of an item again: a dispute for the experts in the draft of the next version."""
        item, question = wish.text("item"), wish.text("question")
        self.state.decider()
        before = self._gold_before(item)
        bare = {"label": None, "accepted": (), "settled": None, "settled_by": None}

        def step(gold: GoldSet) -> GoldSet:
            place = item, question
            return gold.with_answer(*place, answer_at(gold, place).model_copy(update=bare))

        draft = self._draft().change(step)
        says = f"{item} waits for the experts in the draft of gold set {draft}."
        return self.state.remember(says, lambda: self._put_back(item, before))

    def _draft(self) -> GoldProject:
        """The draft of the gold set's next version, begun where none is there."""
        gold = self.state.shown.sources.gold
        if gold is None:
            raise NotFound("this round has no gold.")
        desk = self.state.desk.gold_desk(gold.card.name)
        there = desk.read()
        if there.card.version in desk.locked():
            desk.begin(next_draft(there, desk.guideline(), (), bump=Bump.PATCH))
        return desk

    def _gold_before(self, item: str) -> GoldSet:
        """The draft as it is before an act; refused where it does not ask the item any more."""
        gold = self._draft().read()
        if item not in {one.id for one in gold.items}:
            raise NotFound(f"the draft of gold set {gold} does not ask {item} any more.")
        return gold

    def _put_back(self, item: str, before: GoldSet) -> None:
        self._draft().change(lambda gold: gold.with_item(before.item(item)))

    def _raised(self, item: str, question: str, reason: str, by: str) -> str:
        """An appeal that the lead makes where nobody did, so that the ruling reaches everybody's score."""
        state = self.state
        for attempt in state.shown.sources.record.attempts:
            for turn in attempt.turns:
                if (turn.item, turn.question) == (item, question):
                    note = RAISED.format(by, reason)
                    return state.desk.contest(attempt.id, turn.number, note, state.now()).id
        raise NotFound(f"nobody was asked {item} in this round.")


def _short(text: str, most: int = 60) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"
