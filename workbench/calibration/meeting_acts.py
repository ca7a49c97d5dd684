"""What a lead does in a calibration meeting; the file of the meeting is whole after each of these acts."""

from dataclasses import dataclass

from workbench.calibration.board_items import ItemActs
from workbench.calibration.board_state import BoardState
from workbench.calibration.meeting import at, begin, decided, second_vote, seen_in, votes_in
from workbench.documents.meeting import LONGEST, Decided, Meeting
from workbench.errors import InvalidDocument
from workbench.ui.actions import Wish


@dataclass(frozen=True)
class MeetingActs:
    """Acts on the meeting about the round on the board."""

    state: BoardState

    def meet(self, _: Wish) -> str:
        """Begin the meeting: its items and their votes are fixed now; the people of the round see these items."""
        if self.state.meeting is not None:
            raise InvalidDocument("the meeting about this round has begun already.")
        reading, now = self.state.shown, self.state.now()
        meeting = begin(reading.sources.record.round, reading.telling, now)
        self.state.desk.attempts.expose(seen_in(meeting, reading.sources.record, now))
        self._keep(meeting)
        return "The meeting has begun. Votes are blind: names stay hidden."

    def notes(self, wish: Wish) -> None:
        """What was said about an item."""
        meeting, place = at(self.state.meeting, wish.number("place", -1))
        self._keep(meeting.with_talk(place, notes=wish.text("notes")[:LONGEST]))

    def second(self, wish: Wish) -> str:
        """The counts of a second blind vote."""
        meeting, place = at(self.state.meeting, wish.number("place", -1))
        before = meeting.talks[place].second
        self._keep(second_vote(meeting, place, wish.action.get("votes"), self.state.shown.words))
        return self.state.remember("Second vote kept.", lambda: self._change(place, second=before))

    def decide(self, wish: Wish) -> str:
        """The decision of the meeting, as an edge case of the draft with a line in its changelog."""
        meeting, place = at(self.state.meeting, wish.number("place", -1))
        talk = meeting.talks[place]
        if talk.decided is not None:
            raise InvalidDocument(f"{talk.item} is decided already: {talk.decided.case}.")
        about = Wish({**wish.action, "item": talk.item, "question": talk.question})
        new = ItemActs(self.state).make_case(about, "in the calibration meeting about")
        reading = self.state.shown
        guideline = reading.words.guideline
        label = about.label(guideline.question(talk.question)) or ""
        made = Decided(
            label=label,
            why=wish.text("why").strip(),
            case=new.number,
            by=self.state.decider(),
            at=self.state.now(),
        )
        live = votes_in(reading.voted, talk.item, talk.question) if reading.voted else ()
        self._keep(decided(meeting.with_talk(place, second=talk.second or live), place, made))

        def undo() -> None:
            new.undo()
            self._change(place, decided=None)

        return self.state.remember(new.says, undo)

    def _change(self, place: int, **changed: object) -> None:
        """One talk as it was; what came to the others since stays."""
        meeting, place = at(self.state.meeting, place)
        self._keep(meeting.with_talk(place, **changed))

    def _keep(self, meeting: Meeting) -> None:
        self.state.desk.keep_meeting(meeting)
