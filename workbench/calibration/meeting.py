"""A calibration meeting while it runs: blind votes, notes, a second vote, a decision, and what it gained."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.calibration import actions
from workbench.calibration.board import Board, Reading
from workbench.calibration.items import ItemActs
from workbench.calibration.meeting_study import DiscussionItem, Gain, held_back, measured
from workbench.calibration.overlaid import checked_answer
from workbench.calibration.study import RoundSources
from workbench.documents.attempts import Exposure, RoundRecord
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.guideline import Question
from workbench.documents.meeting import Decided, Meeting, Talk, Vote
from workbench.documents.record import called
from workbench.documents.round import Round
from workbench.errors import InvalidDocument, OutOfRange
from workbench.rounds.answers import SameAnswers
from workbench.rounds.attempt_state import RoundContext
from workbench.store.history import item_title
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


def second_vote(meeting: Meeting, place: int, counts: Mapping[str, int], context: RoundContext) -> Meeting:
    """The counts of a second blind vote, by answer; "" for no answer."""
    talk = meeting.talks[place]
    question = context.guideline.question(talk.question)
    if question.one_label:
        labels = [*question.label_ids, ""]
        if set(counts) - set(labels):
            raise InvalidDocument("a vote has one count for each label of the question.")
        counts = {label: counts[label] for label in labels if label in counts}
    votes: Counter[str | None] = Counter()
    for answer, n in counts.items():
        votes[checked_answer(context, talk.item, question, answer) if answer else None] += n
    return meeting.with_talk(place, second=tuple(Vote(label=label, n=n) for label, n in votes.items() if n))


def decided(meeting: Meeting, place: int, made: Decided) -> Meeting:
    """The talk with its decision."""
    return meeting.with_talk(place, decided=made)


def votes_in(record: RoundRecord, talk: Talk, question: Question) -> tuple[Vote, ...]:
    """The votes of a round of second votes, most first; no names.

    Answers that are no labels are counted together where they are the same, first of all with those of the first vote.
    """
    same = SameAnswers(question.as_kind)
    for vote in talk.first:
        if vote.label is not None:
            same.of(talk.item, vote.label)  # an answer is called by the first that is the same
    counts: Counter[str | None] = Counter(
        answer.label and (answer.label if question.as_kind.closed else same.of(talk.item, answer.label))
        for answer in record.answers
        if (answer.item, answer.question) == (talk.item, talk.question) and answer.withdrawn_at is None
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


def meeting_view(board: Board, reading: Reading) -> dict[str, Any]:
    """The items of the meeting with their votes, or those a meeting would discuss."""
    meeting, words, voted = board.meeting, reading.words, reading.voted
    if meeting is None:
        picked = [
            {
                "item": topic.item.item,
                "text": words.texts.get(topic.item.item, topic.item.item),
                "texts": words.parts(topic.item.item),
                "why": topic.why,
            }
            for topic in reading.discussion
        ]
        return {"began": None, "talks": [], "picked": picked, "vote_round": None}
    talks = [_talk_view(place, talk, board, reading) for place, talk in enumerate(meeting.talks)]
    voting = voted and {"name": voted.round.name, "begun": len(voted.attempts)}
    return {"began": meeting.began_at.date().isoformat(), "talks": talks, "picked": [], "vote_round": voting}


def _talk_view(place: int, talk: Talk, board: Board, reading: Reading) -> dict[str, Any]:
    """One item of the meeting; its gold is in it once the item is decided."""
    words, voted, done = reading.words, reading.voted, talk.decided
    gold = words.sources.gold.item(talk.item).answers[talk.question] if words.sources.gold else None
    question = words.guideline.question(talk.question)
    live = votes_in(voted, talk, question) if voted and not talk.second else ()
    second = talk.second or live
    return {
        "place": place,
        "item": talk.item,
        "question": talk.question,
        "ask": question.ask,
        "text": words.texts.get(talk.item, talk.item),
        "texts": words.parts(talk.item),
        "shown": words.is_shown(talk.item, talk.question),
        "gold_set": board.golds.get(talk.item),
        "labels": list(words.labels[talk.question].values()),
        "rules": [words.rule(rule) for rule in (gold.rules if gold else ())],
        "first": [{**words.label(talk.question, v.label), "n": v.n} for v in talk.first],
        "second": [{**words.label(talk.question, v.label), "n": v.n} for v in second],
        "layers": _layers(talk, second, gold, question, board.context),
        "live": bool(live),
        "notes": talk.notes,
        "decided": done
        and {
            **done.model_dump(mode="json"),
            "by": called(done.by),
            "name": words.label(talk.question, done.label)["name"],
            "gold": words.label(talk.question, gold.label)["name"] if gold and gold.label else None,
            "against": bool(gold and not any(question.same(done.label, right) for right in gold.right)),
        },
    }


def _layers(
    talk: Talk, second: Sequence[Vote], gold: GoldAnswer | None, question: Question, context: RoundContext
) -> list[dict[str, Any]]:
    """The different answers of both votes as layers without names, each with its text; once decided, the decision and gold."""
    if question.as_kind.closed:
        return []
    medium, done = context.medium_of(talk.item, question), talk.decided
    counts = [{vote.label: vote.n for vote in votes} for votes in (talk.first, second)]
    layers = [
        (label, question.layer(label, _people(counts, label), "person", medium))
        for label in dict.fromkeys(vote.label for vote in (*talk.first, *second))
        if label is not None
    ]
    if done is not None:
        layers.append((done.label, question.layer(done.label, "meeting", "own", medium)))
        if gold is not None and gold.label is not None:
            layers.append((gold.label, question.layer(gold.label, "gold", "gold", medium)))
    return [{**layer.to_dict(), "answer": label} for label, layer in layers]


def _people(counts: Sequence[Mapping[str | None, int]], label: str) -> str:
    """Who gave an answer, without names: "3 people", and of the second vote too: "3 people, then 1"."""
    first, second = (votes.get(label, 0) for votes in counts)
    people = "1 person" if first == 1 else f"{first} people"
    return f"{people}, then {second}" if counts[1] else people


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
        self._keep(second_vote(meeting, place, action.votes, self.board.context))
        return self.board.remember("Second vote kept.", lambda: self._change(place, second=before))

    def decide(self, action: actions.Decide) -> str:
        """The decision of the meeting, as an edge case of the draft with a line in its changelog."""
        place = action.place
        meeting = at(self.board.meeting, place)
        talk = meeting.talks[place]
        if talk.decided is not None:
            raise InvalidDocument(f"this item is decided already: {talk.decided.case or talk.decided.label}.")
        reading, context = self.board.shown, self.board.context
        question = reading.words.guideline.question(talk.question)
        if not action.why.strip():
            raise InvalidDocument("say why, in one sentence.")
        label = label_text(action.label, question) or ""
        if not question.one_label:
            label = checked_answer(context, talk.item, question, action.answer)
        how = "in the calibration meeting about"
        new = (
            ItemActs(self.board).make_case(talk.item, talk.question, action, how) if question.labels else None
        )
        made = Decided(
            label=label,
            why=action.why.strip(),
            case=new.number if new else None,
            by=self.board.decider(),
            at=self.board.now(),
        )
        live = votes_in(reading.voted, talk, question) if reading.voted else ()
        self._keep(decided(meeting.with_talk(place, second=talk.second or live), place, made))

        def undo() -> None:
            if new is not None:
                new.undo()
            self._change(place, decided=None)

        return self.board.remember(
            new.says if new else f"Decided {item_title(talk.item, reading.words.texts.get(talk.item))}.", undo
        )

    def _change(self, place: int, **changed: object) -> None:
        """Put one talk back; later changes to the others stay."""
        self._keep(at(self.board.meeting, place).with_talk(place, **changed))

    def _keep(self, meeting: Meeting) -> None:
        self.board.store.meetings.keep(meeting)
