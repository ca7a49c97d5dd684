"""One expert labelling blind at this desk: an own order, an answer on disk before the next item shows, undo."""

from dataclasses import dataclass, field
from typing import Any, get_args

from workbench.documents.gold import GoldSet, Reason, Sure
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, listed
from workbench.gold.blind_votes import Place, to_vote, voted, with_vote, without_vote
from workbench.gold.desk import GoldDesk, content_of, question_of
from workbench.ui.actions import Wish


@dataclass
class BlindRound:
    """What one expert is in the middle of. Of others' votes it shows nothing, not even how many there are.

    skipped  places put off to the end, in this order
    done     places answered since they sat down: undo goes back along them
    first    a place that comes next whatever the order says: one that was taken back
    """

    desk: GoldDesk
    expert: str
    seed: int
    skipped: list[Place] = field(default_factory=list)
    done: list[Place] = field(default_factory=list)
    first: Place | None = None
    seen: tuple[GoldSet, tuple[Place, ...]] | None = None  # the set as it was read last, and what it asks

    def __post_init__(self) -> None:
        self.expert = self.expert.strip()
        if not self.expert:
            raise InvalidDocument("Say who labels: every blind vote carries the expert's name.")

    def open(self, gold: GoldSet) -> tuple[Place, ...]:
        """What is still to be answered, in the expert's order, the skipped last."""
        if self.seen is None or self.seen[0] is not gold:
            self.seen = (gold, to_vote(gold, self.expert, seed=self.seed))
        places = self.seen[1]
        ahead = [place for place in places if place == self.first]
        rest = [place for place in places if place not in self.skipped and place != self.first]
        return (*ahead, *rest, *(p for p in self.skipped if p in places and p != self.first))

    def vote(self, wish: Wish, guideline: Guideline) -> GoldSet:
        """Keep an answer; it is on disk when this returns, and only then does the next item show."""
        place = self._place(wish)
        reason = Reason(
            rules=wish.texts("rules"), note=wish.text("note", "").strip() or None, sure=_sure(wish)
        )
        label = wish.label(guideline.question(place[1]))
        if label is None and not wish.action.get("cannot_tell"):
            raise InvalidDocument(
                f"item {place[0]!r}: choose a label, or say that the guideline does not tell."
            )
        after = self.desk.change(lambda gold: with_vote(gold, guideline, place, self.expert, label, reason))
        self.done.append(place)
        self.first = None
        return after

    def skip(self, wish: Wish) -> None:
        """Put an item off to the end; nothing is recorded."""
        place = self._place(wish)
        self.skipped = [one for one in self.skipped if one != place] + [place]
        self.first = None

    def undo(self) -> GoldSet:
        """Take the last answer back and ask it again."""
        if not self.done:
            raise InvalidDocument("There is nothing to take back since you sat down.")
        place = self.done[-1]
        after = self.desk.change(lambda gold: without_vote(gold, place, self.expert))
        self.first = self.done.pop()
        return after

    def view(self, gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
        """The item on the table, how far it is, and nothing of anybody else."""
        left = self.open(gold)
        done = len(voted(gold, self.expert))
        shown: dict[str, Any] = {
            "expert": self.expert,
            "done": done,
            "total": done + len(left),
            "can_undo": bool(self.done),
            "item": None,
        }
        if left:
            name, question = left[0]
            asked = question_of(guideline.question(question), guideline)
            content = content_of(gold.item(name), self.desk.medium)
            shown |= {"item": {"id": name, "content": content}, "question": asked}
        return shown

    def _place(self, wish: Wish) -> Place:
        """The place an action is about: the one that is shown, so that a second click answers nothing else."""
        given = (wish.text("item"), wish.text("question"))
        left = self.open(self.desk.read())
        if not left or given != left[0]:
            raise InvalidDocument(
                f"item {given[0]!r} is not the one on the table (any more); nothing was saved."
            )
        return given


def _sure(wish: Wish) -> Sure | None:
    given = wish.action.get("sure")
    for one in get_args(Sure):
        if one == given:
            return one  # type: ignore[no-any-return]
    if given is not None:
        raise InvalidDocument(f"How sure: expected one of {listed(get_args(Sure))}, found {given!r}.")
    return None
