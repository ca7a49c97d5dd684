"""What a calibration board shows of one round: who is where, rules, items, appeals, as JSON."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbench.calibration.item_errors import RULE, Missed, MissedItem
from workbench.calibration.study import Calibration, Contested, RoundSources
from workbench.documents.attempts import Appeal
from workbench.documents.guideline import Guideline
from workbench.rounds.participants import Standing

RAISED = "Raised by {}, not by you: {}"  # the note of an appeal that the lead makes to retire an item


@dataclass(frozen=True, eq=False)
class Words:
    """How labels, rules, items and people are written on the board."""

    sources: RoundSources

    @cached_property
    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """By question and id: name and colour."""
        return {
            question.id: {
                label.id: {
                    "id": label.id,
                    "name": label.shown,
                    "colour": label.colour or f"c{place % 7 + 1}",
                }
                for place, label in enumerate(question.labels)
            }
            for question in self.guideline.questions
        }

    @property
    def guideline(self) -> Guideline:
        """The version that the round asks about."""
        return self.sources.guideline

    @cached_property
    def people(self) -> dict[str, str]:
        """What everybody is called, by id, in this round and the others under the guideline."""
        records = (*(record for record, _ in self.sources.others), self.sources.record)
        return {who: person.shown for record in records for who, person in record.people.items()}

    @cached_property
    def texts(self) -> dict[str, str]:
        """What can be quoted, by item."""
        gold = self.sources.gold
        return gold.texts() if gold else {}

    @cached_property
    def rules(self) -> dict[str, str]:
        """The rules' texts by id."""
        return {rule.id: rule.text for rule in self.guideline.rules}

    def label(self, question: str, label: str | None) -> dict[str, str | None]:
        """One label, several in one, or that the guideline does not tell."""
        if label is None:
            return {"id": None, "name": "Cannot tell", "colour": None}
        known = self.labels.get(question, {})
        found: dict[str, str | None] = dict(known[label]) if label in known else {"id": label, "colour": None}
        found.setdefault("name", " + ".join(known[one]["name"] for one in label.split("|") if one in known))
        return found

    def rule(self, rule: str) -> dict[str, str]:
        """A rule with its text."""
        return {"id": rule, "text": self.rules.get(rule, "")}


def people_view(study: Calibration, sources: RoundSources, now: dt.datetime) -> dict[str, Any]:
    """Everybody: state, evidence, time, and the link that can be revoked."""
    links = {one.person.id: one.id for one in sources.record.invitations if one.revoked_at is None}
    rows = [{**_person(one, now), "invitation": links.get(one.person.id)} for one in study.people]
    states = [{"state": state, "n": n} for state, n in study.states.items()]
    goal = sources.record.round.criterion
    return {"rows": rows, "states": states, "goal": [goal.poor, goal.good] if goal else []}


def _person(one: Standing, now: dt.datetime) -> dict[str, Any]:
    waited = (now - one.invited_at).days if one.invited_at else None
    return {
        "id": one.person.id,
        "name": one.person.shown,
        "vendor": one.person.vendor,
        "state": one.state,
        "done": one.given,
        "total": one.turns,
        "attempts": one.attempts,
        "right": one.verdict.right if one.verdict else 0,
        "n": one.verdict.n if one.verdict else 0,
        "more": one.verdict.more if one.verdict else None,
        "low": one.score.low,
        "value": one.score.value,
        "high": one.score.high,
        "minutes": round(one.seconds / 60, 1),
        "median_seconds": one.median_seconds and round(one.median_seconds, 1),
        "cannot_tell": one.cannot_tell,
        "weakest": list(one.weakest),
        "waited": waited,
        "declared": one.declared
        and {"reason": one.declared.reason, "by": one.declared.by, "on": one.declared.at.date().isoformat()},
    }


def heat_view(study: Calibration, words: Words) -> dict[str, Any]:
    """Percent missed by person and rule, those most missed on top."""
    found = study.rules
    return {
        "rules": [words.rule(rule) for rule in found.rules],
        "worst": found.worst,
        "rows": [
            {"id": who, "name": words.people.get(who, who), "cells": [*map(_cell, cells), _cell(whole)]}
            for who, cells, whole in zip(found.people, found.cells, found.by_person, strict=True)
        ],
        "all": [*map(_cell, found.by_rule), _cell(found.all)],
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
            **_item(one, words),
            **{"case": cases.get(one.place), "sent": one.place in sent, "gold_set": golds.get(one.item)},
        }
        for one in study.items
    ]
    counts = {
        cause: sum(row["triage"] == cause for row in rows) for cause in ("guideline", "gold", "annotator")
    }
    return {"rows": rows, "counts": counts, "asked": study.asked, "how": RULE}


def _item(one: MissedItem, words: Words) -> dict[str, Any]:
    silent = [{**words.label(one.question, None), "n": one.cannot_tell}] if one.cannot_tell else []
    return {
        "item": one.item,
        "question": one.question,
        "text": words.texts.get(one.item, one.item),
        "gold": words.label(one.question, one.gold),
        "rules": [words.rule(rule) for rule in one.rules],
        "misses": one.misses,
        "n": one.missed.n,
        "low": one.missed.low,
        "value": one.missed.value,
        "high": one.missed.high,
        "votes": [*({**words.label(one.question, label), "n": n} for label, n in one.votes), *silent],
        "notes": list(one.notes),
        "triage": one.triage,
        "act": one.act,
        "about": one.about,
        "reason": one.reason,
        "who": [words.people.get(who, who) for who in one.who],
        "retrain": [words.people.get(who, who) for who in one.retrain],
        "message": message_to(one, words),
    }


def message_to(one: MissedItem, words: Words) -> str:
    """What the lead may send to those who missed an item: the rules to read again, and nothing of the gold."""
    who = ", ".join(words.people.get(person, person) for person in one.retrain or one.who)
    read = [f"{rule}: {words.rules[rule]}" for rule in one.rules if rule in words.rules]
    if not read:
        question = words.guideline.question(one.question)
        read = [f"{question.shown}: the definitions of all labels"]
    lines = "\n".join(f"- {line}" for line in read)
    return (
        f"To: {who}\n\nThank you for taking “{words.sources.record.round.title}”. Before the next batch, please read "
        f"this again in {words.guideline.title} {words.guideline.version}:\n{lines}\n\nThen take the practice round "
        "you are invited to, and tell us if the wording is unclear: that is our mistake, not yours."
    )


def appeals_view(study: Calibration, words: Words) -> list[dict[str, Any]]:
    """Appeals by item and answer, open ones first: who gave the same answer gets the same decision."""
    groups: defaultdict[tuple[str, str, str | None, str | None], list[Contested]] = defaultdict(list)
    for one in study.appeals:
        a = one.appeal
        groups[a.item, a.question, one.answer, a.ruling].append(one)
    return [_group(those, words) for those in groups.values()]


def _group(those: list[Contested], words: Words) -> dict[str, Any]:
    first, gold = those[0], words.sources.gold
    a: Appeal = first.appeal
    right = gold.answers(a.question).get(a.item) if gold else None
    return {
        "ids": [one.appeal.id for one in those],
        "item": a.item,
        "question": a.question,
        "text": words.texts.get(a.item, a.item),
        "answer": words.label(a.question, first.answer),
        "gold": words.label(a.question, right.label) if right and right.label else None,
        "why": right.rationale if right else None,
        "votes": _votes(right.votes, words, a.question) if right else [],
        "notes": [
            {"who": words.people.get(one.person, one.person), "note": one.appeal.note or ""} for one in those
        ],
        "ruling": a.ruling,
        "reply": a.reply,
        "by": a.ruled_by,
        "on": a.ruled_at.date().isoformat() if a.ruled_at else None,
    }


def _votes(votes: dict[str, str], words: Words, question: str) -> list[dict[str, Any]]:
    """The experts' blind votes, without names."""
    given = list(votes.values())
    return [{**words.label(question, label), "n": given.count(label)} for label in dict.fromkeys(given)]
