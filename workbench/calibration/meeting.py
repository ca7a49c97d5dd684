"""A calibration meeting while it runs: blind votes, notes, a second vote, a decision, and what it gained."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.calibration import actions
from workbench.calibration.board import Board
from workbench.calibration.items import ItemActs
from workbench.calibration.meeting_study import DiscussionItem, Gain, held_back, measured
from workbench.calibration.study import RoundSources
from workbench.calibration.words import Words
from workbench.documents.attempts import Exposure, RoundRecord
from workbench.documents.gold import GoldSet
from workbench.documents.meeting import Decided, Meeting, Vote
from workbench.documents.round import Round
from workbench.errors import InvalidDocument, OutOfRange
from workbench.ui.actions import label_text

HELD_BACK = 20  # items of a round before or after a meeting


def begin(round_: Round, discussion: Sequence[DiscussionItem], now: dt.datetime) -> Meeting:
    """A meeting about the items that split people most, with their blind votes as they stand."""
    if not discussion:
        raise InvalidDocument("no item is disputed enough to be worth a meeting.")
    talks = [
        {
            "item": topic.item.item,
            "question": topic.item.question,
            "first": tuple(Vote(label=label, n=n) for label, n in topic.votes),
        }
        for topic in discussion
    ]
    return Meeting.model_validate({"round": round_.name, "began_at": now, "talks": tuple(talks)})


def at(meeting: Meeting | None, place: int) -> Meeting:
    """The meeting, where it has an item at that place."""
    if meeting is None or not 0 <= place < len(meeting.talks):
        raise OutOfRange("this meeting has no such item.")
    return meeting


def second_vote(meeting: Meeting, place: int, counts: Mapping[str, int], words: Words) -> Meeting:
    """The counts of a second blind vote, by label; "" for no label."""
    labels = [*words.labels[meeting.talks[place].question], ""]
    if set(counts) - set(labels):
        raise InvalidDocument("a vote has one count for each label of the question.")
    votes = (Vote(label=label or None, n=counts[label]) for label in labels if counts.get(label))
    return meeting.with_talk(place, second=tuple(votes))


def decided(meeting: Meeting, place: int, made: Decided) -> Meeting:
    """The talk with its decision."""
    return meeting.with_talk(place, decided=made)


def votes_in(record: RoundRecord, item: str, question: str) -> tuple[Vote, ...]:
    """The votes of a round of second votes, most first; no names."""
    counts: Counter[str | None] = Counter(
        answer.label
        for answer in record.answers
        if (answer.item, answer.question) == (item, question) and answer.withdrawn_at is None
    )
    ranked = sorted(counts.items(), key=lambda vote: (-vote[1], vote[0] or ""))
    return tuple(Vote(label=label, n=n) for label, n in ranked)


def seen_in(meeting: Meeting, record: RoundRecord, now: dt.datetime) -> tuple[Exposure, ...]:
    """Record that everybody who answered in the round sees the items of the meeting; simulated people see nothing."""
    gold, ref = record.round.gold, f"meeting about {record.round.name}"
    people = dict.fromkeys(attempt.person.id for attempt in record.attempts if not attempt.simulated)
    items = dict.fromkeys(talk.item for talk in meeting.talks)
    return tuple(
        Exposure(person, str(gold), item, "meeting", ref, now) for person in people for item in items if gold
    )


def meeting_view(
    meeting: Meeting | None,
    discussion: Sequence[DiscussionItem],
    words: Words,
    voted: RoundRecord | None,
    golds: Mapping[str, str],
) -> dict[str, Any]:
    """The items of the meeting with their votes, or those a meeting would discuss; `golds` as in `items_view`."""
    if meeting is None:
        picked = [
            {
                "item": topic.item.item,
                "text": words.texts.get(topic.item.item, topic.item.item),
                "why": topic.why,
            }
            for topic in discussion
        ]
        return {"began": None, "talks": [], "picked": picked, "vote_round": None}
    talks = []
    for place, talk in enumerate(meeting.talks):
        live = votes_in(voted, talk.item, talk.question) if voted and not talk.second else ()
        gold = words.sources.gold.item(talk.item).answers[talk.question] if words.sources.gold else None
        question = words.guideline.question(talk.question)
        done = talk.decided
        talks.append(
            {
                "place": place,
                "item": talk.item,
                "question": talk.question,
                "ask": question.ask,
                "text": words.texts.get(talk.item, talk.item),
                "gold_set": golds.get(talk.item),
                "labels": list(words.labels[talk.question].values()),
                "rules": [words.rule(rule) for rule in (gold.rules if gold else ())],
                "first": [{**words.label(talk.question, v.label), "n": v.n} for v in talk.first],
                "second": [{**words.label(talk.question, v.label), "n": v.n} for v in talk.second or live],
                "live": bool(live),
                "notes": talk.notes,
                "decided": done
                and {
                    **done.model_dump(mode="json"),
                    "name": words.label(talk.question, done.label)["name"],
                    "gold": words.label(talk.question, gold.label)["name"] if gold and gold.label else None,
                    "against": bool(gold and done.label not in gold.right),
                },
            }
        )
    voting = voted and {"name": voted.round.name, "begun": len(voted.attempts)}
    return {"began": meeting.began_at.date().isoformat(), "talks": talks, "picked": [], "vote_round": voting}


def gained(meeting: Meeting | None, sources: RoundSources) -> tuple[Gain | None, bool, bool]:
    """What the meeting gained so far; nothing without a meeting or without gold."""
    if meeting is None or sources.gold is None:
        return None, False, False
    return measured(meeting, sources.exams)


def to_measure(
    gold: GoldSet, meeting: Meeting, items: Sequence[str], questions: Sequence[str]
) -> tuple[str, ...]:
    """The held-back items to ask before and after: those first that test a rule which was talked about."""
    rules = {rule for talk in meeting.talks for rule in gold.item(talk.item).answers[talk.question].rules}

    def fits(item: str) -> bool:
        answers = gold.item(item).answers
        return any(rules & set(answers[q].rules) for q in questions if q in answers)

    kept = held_back(gold, meeting)
    return tuple(sorted((i for i in items if i in kept), key=lambda item: not fits(item))[:HELD_BACK])


# What a lead does in a calibration meeting; the file of the meeting is whole after each of these acts.


@dataclass(frozen=True)
class MeetingActs:
    """Acts on the meeting about the round on the board."""

    board: Board

    def perform(self, action: actions.Meeting) -> str | None:
        """Do one of these acts and return the message about it."""
        match action:
            case actions.BeginMeeting():
                return self.meet()
            case actions.KeepNotes():
                self._keep(at(self.board.meeting, action.place).with_talk(action.place, notes=action.notes))
            case actions.SecondVote():
                return self.second(action)
            case actions.Decide():
                return self.decide(action)
        return None

    def meet(self) -> str:
        """Begin the meeting: its items and their votes are fixed now; the people of the round see these items."""
        if self.board.meeting is not None:
            raise InvalidDocument("the meeting about this round has begun already.")
        reading, now = self.board.shown, self.board.now()
        meeting = begin(reading.sources.record.round, reading.discussion, now)
        self.board.store.attempts.expose(seen_in(meeting, reading.sources.record, now))
        self._keep(meeting)
        return "The meeting has begun. Votes are shown without names."

    def second(self, action: actions.SecondVote) -> str:
        """The counts of a second blind vote."""
        place = action.place
        meeting = at(self.board.meeting, place)
        before = meeting.talks[place].second
        self._keep(second_vote(meeting, place, action.votes, self.board.shown.words))
        return self.board.remember("Second vote kept.", lambda: self._change(place, second=before))

    def decide(self, action: actions.Decide) -> str:
        """The decision of the meeting, as an edge case of the draft with a line in its changelog."""
        place = action.place
        meeting = at(self.board.meeting, place)
        talk = meeting.talks[place]
        if talk.decided is not None:
            raise InvalidDocument(f"{talk.item} is decided already: {talk.decided.case}.")
        how = "in the calibration meeting about"
        new = ItemActs(self.board).make_case(talk.item, talk.question, action, how)
        reading = self.board.shown
        guideline = reading.words.guideline
        label = label_text(action.label, guideline.question(talk.question)) or ""
        made = Decided(
            label=label,
            why=action.why.strip(),
            case=new.number,
            by=self.board.decider(),
            at=self.board.now(),
        )
        live = votes_in(reading.voted, talk.item, talk.question) if reading.voted else ()
        self._keep(decided(meeting.with_talk(place, second=talk.second or live), place, made))

        def undo() -> None:
            new.undo()
            self._change(place, decided=None)

        return self.board.remember(new.says, undo)

    def _change(self, place: int, **changed: object) -> None:
        """Put one talk back; later changes to the others stay."""
        self._keep(at(self.board.meeting, place).with_talk(place, **changed))

    def _keep(self, meeting: Meeting) -> None:
        self.board.store.meetings.keep(meeting)
