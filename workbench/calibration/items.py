"""Items and appeals on the calibration board: how often each is missed and why, and what a lead does about it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.calibration import actions
from workbench.calibration.board import Board
from workbench.calibration.item_errors import RULE, TRIAGES, ItemErrors, Missed
from workbench.calibration.study import AppealedAnswer, Calibration
from workbench.calibration.words import Words
from workbench.documents.attempts import Appeal
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.record import called
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument, NotFound
from workbench.gold.blind_labelling import answer_at
from workbench.gold.draft import next_draft
from workbench.gold.project import GoldProject
from workbench.gold.retirement import retire
from workbench.store import case_links
from workbench.store.case_links import CaseLink
from workbench.store.history import item_title
from workbench.store.rounds.round_records import record_of
from workbench.ui.actions import label_text

RAISED = "Raised by {}, not by you: {}"  # the note of an appeal that the lead makes to retire an item


@dataclass(frozen=True)
class MadeCase:
    """An edge case that was just added to the draft: its number, the message about it, and how to undo it."""

    number: str
    says: str
    undo: Callable[[], None]


@dataclass(frozen=True)
class ItemActs:
    """Acts on items and appeals of the round on the board."""

    board: Board

    def perform(self, action: actions.OnItems) -> str:
        """Do one of these acts and return the message about it."""
        match action:
            case actions.AddCase():
                return self.case(action)
            case actions.AskAuthors():
                return self.ask(action)
            case actions.RuleOn():
                return self.rule(action)
            case actions.RetireItem():
                return self.retire(action)
            case actions.SendToExperts():
                return self.experts(action)

    def case(self, action: actions.AddCase) -> str:
        """Decide an item for ever: an edge case of the draft, with a line in its changelog."""
        made = self.make_case(action.item, action.question, action, "after calibration round")
        return self.board.remember(made.says, made.undo)

    def make_case(self, item: str, question: str, worded: actions.Worded, how: str) -> MadeCase:
        """The edge case of an item as the lead worded it; with `leaves_gold` the item goes out of the gold's next version.

        A guideline that quotes a gold item gives its answer away, and the gold set could not be locked again.
        """
        reading = self.board.shown
        guideline, by, on = reading.words.guideline, self.board.decider(), self.board.now().date()
        asked = guideline.question(question)
        label, why = label_text(worded.label, asked), worded.why.strip()
        if label is None or not why:
            raise InvalidDocument("an edge case needs the decision and why, in one sentence.")
        text = worded.text.strip()
        if not text and not asked.as_kind.closed:
            raise InvalidDocument("say in words what the case is: its item holds more than this one label.")
        text = text or reading.words.texts.get(item, item)
        case = {
            "question": question,
            "item": text,
            "decision": label,
            "why": why,
            "decided_by": by,
            "decided_on": on,
            "rules": list(worded.rules),
        }
        name = reading.words.label(question, label)["name"]
        line = f"“{_short(text)}” is {name}, decided {how} {reading.sources.record.round.name}."
        if worded.leaves_gold:
            self.board.store.workspace.require("change gold")
        before = self._gold_before(item) if worded.leaves_gold else None
        number, version = self.board.store.decide(guideline.name, case, line)
        root, gold = self.board.store.workspace.root, reading.sources.gold
        if gold is not None:
            link = CaseLink(gold.card.name, item, question, number, on.isoformat())
            case_links.keep(root, guideline.name, link)
        says = f"{number} is in the draft of {guideline.name}, for {version}."
        if before is not None:
            reason = f"It is edge case {number} of guideline {guideline.name}."
            self._draft().change(lambda gold: retire(gold, {item: reason}, by=by, on=on))
            says += f" The item leaves the next version of gold set {before.card.name}."

        def undo() -> None:
            self.board.store.take_back(guideline.name, number)
            case_links.drop(root, guideline.name, number)
            if before is not None:
                self._put_back(item, before)

        return MadeCase(number, says, undo)

    def ask(self, action: actions.AskAuthors) -> str:
        """Hand the guideline's authors a question about a rule."""
        reading, item, question, note = self.board.shown, action.item, action.question, action.note.strip()
        if not note:
            raise InvalidDocument("say what the guideline leaves open.")
        round_ = reading.sources.record.round
        asked = Feedback(
            id=f"board-{round_.name}-{question}-{item}",
            at=self.board.now().replace(microsecond=0),
            who=self.board.decider(),
            source="disagreement",
            item=item,
            item_text=reading.words.texts.get(item),
            question=question,
            rule=action.rule or None,
            note=note,
        )
        self.board.store.workspace.feedback.add(reading.words.guideline.name, asked)
        return f"The authors of {reading.words.guideline.name} have the question about {item}."

    def rule(self, action: actions.RuleOn) -> str:
        """Decide appeals that contest the same answer; everybody who made one reads the reply."""
        ruling, reply, by = action.ruling, action.reply.strip(), self.board.decider()
        if not reply:
            raise InvalidDocument("write a reply: the person reads it on their verdict page.")
        ids = action.ids
        known = {appeal.id for appeal in self.board.shown.sources.record.appeals}
        if not ids or set(ids) - known:
            raise NotFound("this round has no such appeal.")
        for id_ in ids:
            self.board.store.attempts.rule(id_, ruling, reply, by, self.board.now())
        readers = "1 person reads" if len(ids) == 1 else f"{len(ids)} people read"
        next_gold = (
            "" if ruling == "gold stands" else " The next gold version waits until it is accepted there."
        )
        return f"Decided: {ruling}. {readers} the reply on the verdict page; you can change the decision later.{next_gold}"

    def retire(self, action: actions.RetireItem) -> str:
        """Take an item out of everybody's score in this round, and out of the next version of the gold set."""
        board, item, question = self.board, action.item, action.question
        reason, by = action.reason.strip(), self.board.decider()
        if not reason:
            raise InvalidDocument("say why it is retired: the reason stays on record and people read it.")
        appeals = [appeal.id for appeal in board.shown.sources.record.appeals if appeal.item == item]
        draft, on = self._draft(), board.now().date()
        before = draft.read()
        asked = item in {asked.id for asked in before.items}  # else an edge case has taken it out already
        if asked:
            draft.change(lambda gold: retire(gold, {item: reason}, by=by, on=on))
        for appeal in appeals or [self._raised(item, question, reason, by)]:
            board.store.attempts.rule(appeal, "item retired", reason, by, board.now())

        def undo() -> None:
            record = record_of(board.store.attempts, board.shown.sources.record.round.name)
            for appeal in record.appeals:
                if appeal.item == item and appeal.ruling == "item retired":
                    reply = "Retired by mistake: the item counts after all."
                    board.store.attempts.rule(appeal.id, "gold stands", reply, by, board.now())
            if asked:
                self._put_back(item, before)

        says = f"Retired {self._named(item)}: it no longer counts in anyone's score in this round."
        return board.remember(says, undo)

    def experts(self, action: actions.SendToExperts) -> str:
        """Open the gold of an item again: a dispute for the experts in the draft of the next version."""
        item, question = action.item, action.question
        self.board.decider()
        before = self._gold_before(item)
        bare = {"label": None, "accepted": (), "settled": None, "settled_by": None}

        def step(gold: GoldSet) -> GoldSet:
            place = item, question
            return gold.with_answer(*place, answer_at(gold, place).model_copy(update=bare))

        draft = self._draft().change(step)
        says = f"Sent {self._named(item)} to the experts, in the draft of gold set {draft}."
        return self.board.remember(says, lambda: self._put_back(item, before))

    def _named(self, item: str) -> str:
        return item_title(item, self.board.shown.words.texts.get(item))

    def _draft(self) -> GoldProject:
        """The draft of the gold set's next version, begun where none is there."""
        gold = self.board.shown.sources.gold
        if gold is None:
            raise NotFound("this round has no gold.")
        store = self.board.store
        draft = GoldProject(store.workspace, gold.card.name, store.database)
        there = draft.read()
        if there.card.version in draft.locked():
            draft.begin(next_draft(there, draft.guideline(), (), bump=Bump.PATCH))
        return draft

    def _gold_before(self, item: str) -> GoldSet:
        """The draft before an act; refused if it no longer asks the item."""
        gold = self._draft().read()
        if item not in {asked.id for asked in gold.items}:
            raise NotFound(f"the draft of gold set {gold} does not ask {item} any more.")
        return gold

    def _put_back(self, item: str, before: GoldSet) -> None:
        self._draft().change(lambda gold: gold.with_item(before.item(item)))

    def _raised(self, item: str, question: str, reason: str, by: str) -> str:
        """An appeal that the lead makes where nobody did, so that the ruling reaches everybody's score."""
        board = self.board
        for attempt in board.shown.sources.record.attempts:
            for turn in attempt.turns:
                if (turn.item, turn.question) == (item, question):
                    note = RAISED.format(by, reason)
                    return board.store.attempts.appeal(attempt.id, turn.number, note, board.now()).id
        raise NotFound(f"nobody was asked {item} in this round.")


def _short(text: str, most: int = 60) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def heat_view(study: Calibration, words: Words) -> dict[str, Any]:
    """Percent missed, or of the credit lost, by person and rule, those most missed on top."""
    errors = study.rules
    return {
        "rules": [words.rule(rule) for rule in errors.rules],
        "worst": errors.worst,
        "partly": errors.partly,
        "rows": [
            {"id": who, "name": words.people.get(who, who), "cells": [*map(_cell, cells), _cell(whole)]}
            for who, cells, whole in zip(errors.people, errors.cells, errors.by_person, strict=True)
        ],
        "all": [*map(_cell, errors.by_rule), _cell(errors.all)],
    }


def _cell(cell: Missed) -> dict[str, Any]:
    share = None if cell.share is None else round(100 * cell.share)
    return {"share": share, "n": cell.n, "step": cell.step if cell.enough else None}


def items_view(
    study: Calibration,
    words: Words,
    cases: Mapping[tuple[str, str], str],
    sent: frozenset[tuple[str, str]],
    golds: Mapping[str, str],
) -> dict[str, Any]:
    """Items by miss rate.

    cases  the edge case of the draft that an item is
    sent   what the experts have
    golds  the gold set by the items that its next version asks: a guideline must not quote them
    """
    rows = [
        {
            **_item(missed, words),
            **{
                "case": cases.get(missed.place),
                "sent": missed.place in sent,
                "gold_set": golds.get(missed.item),
            },
        }
        for missed in study.items
    ]
    counts = {cause: sum(row["triage"] == cause for row in rows) for cause in TRIAGES}
    return {"rows": rows, "counts": counts, "asked": study.asked, "how": RULE}


def _item(missed: ItemErrors, words: Words) -> dict[str, Any]:
    silent = [{**words.label(missed.question, None, skip), "n": n} for skip, n in missed.skips.items()]
    return {
        "item": missed.item,
        "question": missed.question,
        "text": words.texts.get(missed.item, missed.item),
        "texts": words.parts(missed.item),
        "shown": words.is_shown(missed.item, missed.question),
        "gold": words.label(missed.question, missed.gold),
        "rules": [words.rule(rule) for rule in missed.rules],
        "misses": missed.misses,
        "n": missed.missed.n,
        "low": missed.missed.low,
        "value": missed.missed.value,
        "high": missed.missed.high,
        "votes": [*({**words.label(missed.question, label), "n": n} for label, n in missed.votes), *silent],
        "notes": list(missed.notes),
        "triage": missed.triage,
        "act": missed.act,
        "about": missed.about,
        "reason": missed.reason,
        "who": [words.people.get(who, who) for who in missed.who],
        "retrain": [words.people.get(who, who) for who in missed.retrain],
        "message": message_to(missed, words),
    }


def message_to(missed: ItemErrors, words: Words) -> str:
    """What the lead may send to those who missed an item: the rules to read again, and nothing of the gold."""
    who = ", ".join(words.people.get(person, person) for person in missed.retrain or missed.who)
    read = [f"{rule}: {words.rules[rule]}" for rule in missed.rules if rule in words.rules]
    if not read:
        question = words.guideline.question(missed.question)
        read = [f"{question.shown}: the definitions of all labels"]
    lines = "\n".join(f"- {line}" for line in read)
    return (
        f"To: {who}\n\nThank you for taking “{words.sources.record.round.title}”. Before the next batch, please read "
        f"this again in {words.guideline.title} {words.guideline.version}:\n{lines}\n\nThen take the practice round "
        "you are invited to, and tell us if the wording is unclear: that is our mistake, not yours."
    )


def appeals_view(study: Calibration, words: Words) -> list[dict[str, Any]]:
    """Appeals by item and answer, open ones first: who gave the same answer gets the same decision."""
    groups: defaultdict[tuple[str, str, str | None, str | None], list[AppealedAnswer]] = defaultdict(list)
    for answer in study.appeals:
        a = answer.appeal
        groups[a.item, a.question, answer.answer, a.ruling].append(answer)
    return [_group(those, words) for those in groups.values()]


def _group(those: list[AppealedAnswer], words: Words) -> dict[str, Any]:
    first, gold = those[0], words.sources.gold
    a: Appeal = first.appeal
    right = gold.answers(a.question).get(a.item) if gold else None
    return {
        "ids": [answer.appeal.id for answer in those],
        "item": a.item,
        "question": a.question,
        "text": words.texts.get(a.item, a.item),
        "texts": words.parts(a.item),
        "shown": words.is_shown(a.item, a.question),
        "answer": words.label(a.question, first.answer),
        "gold": words.label(a.question, right.label) if right and right.label else None,
        "why": right.rationale if right else None,
        "votes": _votes(right.votes, words, a.question) if right else [],
        "notes": [
            {"who": words.people.get(answer.person, answer.person), "note": answer.appeal.note or ""}
            for answer in those
        ],
        "ruling": a.ruling,
        "reply": a.reply,
        "by": a.ruled_by and called(a.ruled_by),
        "on": a.ruled_at.date().isoformat() if a.ruled_at else None,
    }


def _votes(votes: dict[str, str], words: Words, question: str) -> list[dict[str, Any]]:
    """The experts' blind votes, without names."""
    labels = list(votes.values())
    return [{**words.label(question, label), "n": labels.count(label)} for label in dict.fromkeys(labels)]
