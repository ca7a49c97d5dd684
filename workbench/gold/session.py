"""Building a gold set: draw items, label blind, adjudicate disputes, lock; every act is on disk before the screen moves on."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from textwrap import shorten
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.days import day_of
from workbench.documents.gold import GoldSet
from workbench.documents.gold_readiness import Check, ready
from workbench.documents.guideline import Guideline, Question
from workbench.documents.record import called
from workbench.errors import InvalidDocument, NotAllowed, NotFound, WorkbenchError, listed
from workbench.gold import actions
from workbench.gold.actions import GOLD, GoldAction
from workbench.gold.adjudication import Decisions
from workbench.gold.blind_labelling import (
    BlindRound,
    ImportedVotes,
    began,
    end_blind,
    end_if_over,
    import_file,
    import_round,
)
from workbench.gold.coverage import gold_coverage
from workbench.gold.draft import uses
from workbench.gold.exposure import ledger
from workbench.gold.item_list import ItemTable
from workbench.gold.items import GoldItems
from workbench.gold.leak import judged_answers, leak
from workbench.gold.mixing import Mixing
from workbench.gold.offers import offers_of
from workbench.gold.opening import Opening
from workbench.gold.project import GoldProject, Usage
from workbench.gold.retirement import Decided, FirstAnswer, Place, Suspect, decided_in, results_of, suspects
from workbench.gold.waiting import WaitingDecision
from workbench.store.history import DocumentHistory, history
from workbench.store.identity import identity
from workbench.store.own_name import acting
from workbench.store.roles import Roles
from workbench.ui.actions import may_not, parse_action
from workbench.ui.content import question_part
from workbench.ui.next_steps import NextStep, next_view
from workbench.ui.offers import Download, Offer
from workbench.ui.waiting import steps_from

MOST = 200  # of people that are listed
FEW, LINE = 3, 60  # open places of a check that are listed, and characters of an item's text there
PLACES: dict[str, actions.Tab] = {  # of an address -> the tab
    "label": "label",
    "items": "items",
    "adjudicate": "adjudicate",
    "lock": "adjudicate",
    "mix": "mix",
}
ITEM_FILTERS = actions.FilterItems.model_fields.keys() - {"do", "anew"}


def coverage_view(gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
    """The coverage pane: one row for each label and rule, what is thin, and where the number needed comes from."""
    coverage = gold_coverage(gold, guideline)
    colours = {
        (question.id, label["id"]): label["colour"]
        for question in guideline.questions
        for label in question_part(question, guideline)["labels"]
    }
    rows = [
        {
            "of": row.of,
            "id": row.id,
            "subject": f"{row.question}/{row.id}" if row.of == "label" else row.id,
            "name": row.name if row.of == "label" else row.id,
            "text": row.name if row.of == "rule" else "",
            "question": row.question,
            "colour": colours.get((row.question, row.id)),
            "n": row.n,
            "more": row.more,
            "thin": row.thin and not row.waived,
            "waived": row.waived,
        }
        for row in coverage.rows
    ]
    goal = coverage.goal
    return {
        "rows": rows,
        "questions": [{"id": q, "title": guideline.question(q).shown} for q in gold.questions()],
        "needed": coverage.needed,
        "says": coverage.says,
        "open": coverage.open,
        "thin": [row.id for row in coverage.thin],
        "per_label": goal.per_label,
        "per_rule": goal.per_rule,
        "goal": goal.model_dump(mode="json"),
    }


def decisions_view(
    gold: GoldSet, guideline: Guideline, waiting: Sequence[WaitingDecision]
) -> list[dict[str, Any]]:
    """The decisions made elsewhere that the set does not hold, with the item and the names of the labels."""

    def asked(decision: WaitingDecision) -> Question:
        return guideline.question(decision.question)

    return [
        {
            **decision.to_dict(),
            "text": gold.item(decision.item).text() or decision.item,
            "label_name": decision.label and asked(decision).called(decision.label),
            "gold_name": decision.gold and asked(decision).called(decision.gold),
            "title": asked(decision).shown,
            "rules": list(decision.rules),
            "all_rules": [
                {"id": rule.id, "text": rule.text}
                for rule in guideline.rules
                if rule.question == decision.question
            ],
        }
        for decision in waiting
    ]


def _places(gold: GoldSet, guideline: Guideline) -> dict[str, dict[str, str]]:
    """An item, and each of its answers, as checks name them -> its text, and the question where there are several."""
    titles = {question: guideline.question(question).shown for question in gold.questions()}
    names = {}
    for item in gold.items:
        name = shorten(item.text() or item.id, LINE, placeholder=" …")
        names[item.id] = {"name": name, "asks": ""}
        for question in item.answers:
            names[f"{item.id}: {question}"] = {
                "name": name,
                "asks": titles[question] if len(titles) > 1 else "",
            }
    return names


def suspects_view(gold: GoldSet, guideline: Guideline, evidence: Sequence[Suspect]) -> list[dict[str, Any]]:
    """The answers with evidence against them, by what people call the item, the question and the labels."""

    def view(suspect: Suspect) -> dict[str, Any]:
        question = guideline.question(suspect.question)
        return {
            **suspect.to_dict(),
            "text": gold.item(suspect.item).text(),
            "title": question.shown,
            "called": question.called(suspect.gold),
            "says": suspect.evidence(question.called),
        }

    return [view(suspect) for suspect in evidence]


def lock_view(
    gold: GoldSet,
    guideline: Guideline,
    stale: Sequence[str],
    newer: Guideline | None,
    locked: bool,
    waiting: Sequence[str] = (),
) -> dict[str, Any]:
    """The checks, each with its numbers and the first open places as people call them; why the set cannot be locked."""
    names = _places(gold, guideline)
    checks = [
        {
            "id": check.id,
            "title": check.title,
            "says": check.says,
            "passed": check.passed,
            "open": [
                {"id": place, **names.get(place, {"name": guideline.called(place), "asks": ""})}
                for place in (check.open if check.id == "covered" else check.open[:FEW])
            ],
            "n_open": len(check.open),
        }
        for check in ready(gold, guideline, stale=stale, waiting=waiting)
    ]
    open_ = sum(not check["passed"] for check in checks)
    why = f"{open_} {'check is' if open_ == 1 else 'checks are'} open." if open_ else ""
    if not gold.items:
        why = "There is no item yet."
    return {
        "version": gold.card.version,
        "checks": checks,
        "done": len(checks) - open_,
        "ready": not why and not locked,
        "why": why,
        "newer": newer.version if newer else None,
        "stale_by_newer": len(stale),
        "locked": locked,
        "uses": uses(gold),
    }


def use_view(gold: GoldSet, guideline: Guideline, usage: Usage) -> dict[str, Any]:
    """How a gold set wears in use: a short ledger, its advice, and the leak flag with its test.

    worn     items that too many have seen, which may go to practice
    flagged  people whose own difference is flagged
    """
    record = ledger(gold, usage.exposures, names=usage.names)
    flag = leak(judged_answers(gold, guideline, usage.attempts, usage.answers, usage.exposures))
    people = [
        {
            "name": person.person,
            "seen": person.seen,
            "fresh": len(person.fresh),
            "last": person.last.date().isoformat(),
        }
        for person in record.people[:MOST]
    ]
    return {
        "people": people,
        "n_people": len(record.people),
        "n_items": sum(bool(item.people) for item in record.items),
        "advice": list(record.advice),
        "worn": len(record.rotate),
        "leak": {**flag.overall.to_dict(), "test": flag.test},
        "flagged": [gap.who for gap in flag.people if gap.verdict == "leak suspected"],
    }


def _imported(name: str, votes: ImportedVotes) -> str:
    """What to say of the votes that came in."""
    n, left = len(votes.experts), len(votes.left_out)
    says = (
        f"{name}: {votes.answers:,} answer{'s' * (votes.answers != 1)} of {n} expert{'s' * (n != 1)}, "
        f"{votes.changed:,} new or changed."
    )
    return f"{says} {left:,} could not be imported: {votes.left_out[0]}" if left else says


class GoldBuilder:
    """The work of a lead and the experts here: one gold set, and one person who may label blind."""

    def __init__(
        self,
        project: GoldProject,
        *,
        now: Callable[[], dt.datetime],
        lead: str = "",
        expert: str | None = None,
        seed: int = 20260101,
    ) -> None:
        self.project, self.seed = project, seed
        self.decisions = Decisions(project, now, seed, partial(acting, project.workspace.root, lead))
        self.items = GoldItems(project, seed)
        self.table = ItemTable(project, self.decisions)
        self.mixing = Mixing(project, seed)
        self.tab: actions.Tab = "label"
        self.by, self.said = "label", ""
        self._steps: dict[str, list[NextStep]] = {}  # of the set that was locked here
        self.blind: BlindRound | None = None
        self._covered: dict[str, Any] | None = None
        self._decided: dict[Place, Decided] = {}
        self._results: tuple[FirstAnswer, ...] = ()
        self._use: dict[str, Any] | None = None
        end_if_over(project)
        if expert:
            self._sit(expert)

    def go(self, address: Mapping[str, Any]) -> None:
        """Open a place: `label items adjudicate lock mix`; `item` opens one, and fields of `FilterItems` narrow the items."""
        place = address.get("place") or self.tab
        if place not in PLACES:
            raise NotFound(f"a gold set has no place {place!r}; expected one of {listed(PLACES)}.")
        self.perform(actions.Show(do="show", tab=PLACES[place]))
        fields = {name: value for name, value in address.items() if name in ITEM_FILTERS}
        if place == "items" and fields:
            self.act({"do": "filter", "anew": True, **fields})
        if place == "items" and address.get("item") and self.table.open != address["item"]:
            self.perform(actions.OpenItem(do="open", item=address["item"]))
        if (gold := str(self.project.read())) in self._steps:
            self._look_at_steps(gold)

    def act(self, message: dict[str, Any]) -> Download | None:
        """Do what the screen asks for; a refusal is raised with its reason, and nothing is saved."""
        return self.perform(parse_action(GOLD, message))

    def perform(self, action: GoldAction) -> Download | None:
        """Do it, as the screen and the commands do; `said` is what to say of it. Returns a file that is to be saved."""
        if (right := actions.RIGHTS.get(type(action))) is not None:
            self.project.workspace.require(right)
        if not isinstance(action, actions.WHILE_BLIND):
            self.refuse_while_blind()
        gold = self.project.read()
        if self._is_locked(gold) and not isinstance(action, actions.WITHOUT_DRAFT):
            raise InvalidDocument(f"{gold} is locked; start its next version first.")
        self.said = ""
        done = self._dispatch(action)
        if isinstance(done, Download):
            self.said = f"Saved {done.name}. Its key stays here."
            return done
        self.said = done or ""
        return None

    def refuse_while_blind(self) -> None:
        """Refuse what shows others' votes while somebody labels blind here."""
        if self.blind and self._labelling():
            raise InvalidDocument(
                f"{self.blind.expert} is still labelling blind. Other votes stay hidden until they finish or leave."
            )

    def _dispatch(self, action: GoldAction) -> str | Download | None:
        if isinstance(action, actions.Mixing):
            return self.mixing.handle(action, self.decisions.now())
        if isinstance(action, actions.Looking):
            self._look_at_items(action)
            return None
        if isinstance(action, actions.ToItems):
            return self._to_items(action)
        if isinstance(action, actions.Deciding):
            return self.decisions.decide(action)
        if isinstance(action, actions.Filling):
            return self._fill(action)
        return self._at_desk(action)

    def _fill(self, action: actions.Filling) -> str:
        match action:
            case actions.SetGoal():
                return self.items.goal(action)
            case actions.Draw():
                return self.items.draw(action)
            case actions.Deal():
                return self.items.deal(action)
            case actions.Rotate():
                return self._rotate()
            case actions.Move():
                return self.items.move()
            case actions.ImportVotes():
                return self._import_votes(action.round)
            case actions.EndBlind():
                return self._end_blind()
            case actions.BeginNext():
                return self._next()
            case actions.Lock():
                return self._lock()

    def _look_at_items(self, action: actions.Looking) -> None:
        if self.tab != "items":
            self._show(actions.Show(do="show", tab="items"))
        self.table.look(action, self._checks(self.project.read()))

    def _to_items(self, action: actions.ToItems) -> str:
        items = self.table.targets(action.items)
        match action:
            case actions.DropItems():
                return self.decisions.drop_items(items, action.reason)
            case actions.GiveRule():
                return self.decisions.give_rule(items, action.rule, on=action.on)
            case actions.UseItems():
                return self.decisions.use(items, action.to)

    def _at_desk(self, action: actions.AtDesk) -> str | None:
        match action:
            case actions.Show():
                self._show(action)
            case actions.Sit():
                self._sit(action.name)
            case actions.Leave():
                self._leave()
            case actions.Look():
                self.decisions.look(action)
            case actions.Vote():
                self._blind_round().vote(action, self.project.guideline())
            case actions.PutOff():
                self._blind_round().put_off(action)
            case actions.Undo():
                return self._undo()
        return None

    def view(self) -> dict[str, Any]:
        """All that the screen may know now; while somebody labels blind, nothing of others' votes."""
        gold, guideline = self.project.read(), self.project.guideline()
        blind = self.blind.view(gold, guideline) if self.blind else None
        coverage = self._covered if self._covered and self._labelling() else coverage_view(gold, guideline)
        view = {
            "gold": str(gold),
            "name": gold.card.name,
            "version": gold.card.version,
            "guideline": f"{guideline.name} {guideline.version}",
            "locked": self._is_locked(gold),
            "tab": self.tab,
            "by": self.by,
            "lead": self.decisions.by.called,
            "said": self.said,
            "items": len(gold.items),
            "coverage": {**coverage, "draw": self._drawable(gold, coverage)},
            "blind": blind,
            "labelling": self._labelling(),
            "waiting": 0 if self._labelling() else len(self.decisions.waiting(gold)),
            "rounds": {} if self._labelling() else self.project.rounds(),
            "sealed": [] if self._labelling() else list(gold.sealed()),
            "began": [] if self._labelling() else [vars(expert) for expert in began(gold)],
            "can_undo": bool(self.decisions.done),
            "you": identity().name if self._under_roles() else self.decisions.by.called,
            "may_not": may_not(self.project.workspace.root, actions.RIGHTS),
            "next_steps": self._next_steps(gold) if self._is_locked(gold) else None,
        }
        if self.tab == "items" and not self._labelling():
            view["list"] = self.table.view(gold, guideline, self._checks(gold))
        if self.tab == "mix" and not self._labelling():
            view["mix"] = self.mixing.view(gold)
        if self.tab == "adjudicate" and not self._labelling():
            newer = self.project.newer_than(gold)
            view["adjudication"] = self.decisions.view(gold, guideline)
            evidence = suspects(gold, self._results, guideline=guideline, decided=self._decided)
            view["suspects"] = suspects_view(gold, guideline, evidence)
            view["use"] = self._use
            decisions = self.project.waiting(gold)
            view["decisions"] = decisions_view(gold, guideline, decisions)
            view["lock"] = lock_view(
                gold,
                guideline,
                self.project.stale_answers(gold),
                newer and newer[0],
                self._is_locked(gold),
                self.project.waiting_places(gold),
            )
        return view

    def _next_steps(self, gold: GoldSet) -> dict[str, Any]:
        """What a locked set is for."""
        new = {"tool": "calibration", "place": "new", "kind": "quiz", "gold": str(gold)}
        mix = {"tool": "gold", "name": gold.card.name, "place": "mix"}
        work = NextStep("Mix it into work", "Honeypots hidden among production items", mix)
        return next_view(
            f"Version {gold.card.version} is locked and never changes.",
            *self._steps.get(str(gold), ()),
            NextStep("Make a round", "A quiz on these items", new),
            *([work] if uses(gold)["honeypot"] else []),
            NextStep("Design a pilot", "Vendors compared on these items", {"tool": "pilot", "place": "new"}),
        )

    def offers(self) -> tuple[Offer, ...]:
        """What may be taken away; nothing while somebody labels blind."""
        return () if self._labelling() else offers_of(self.project, self.project.read())

    def past(self) -> Callable[[], DocumentHistory] | None:
        """What reads the history of the set; None for who labels blind or may not see gold."""
        workspace = self.project.workspace
        if self._labelling() or not workspace.may("see gold"):
            return None

        def read() -> DocumentHistory:
            workspace.gold_opened(self.project.read())
            return history(workspace, "gold", self.project.name)

        return read

    def draw_from(self, opening: Opening) -> None:
        """Draw more items from this table from now on."""
        _ = opening.pool  # a column that is not there is refused now, not when somebody draws
        self.items = GoldItems(self.project, self.seed, opening)

    def _show(self, action: actions.Show) -> None:
        tab = action.tab or self.tab
        if tab != "label":
            self.project.workspace.require("see gold")
            end_if_over(self.project)
        if tab != "label" and self._labelling():
            what = {"adjudicate": "disputes", "items": "the items", "mix": "batches"}[tab]
            raise InvalidDocument(f"Finish the blind round, or leave, before you see {what}.")
        self.tab, self.by = tab, action.by or self.by
        if tab in ("adjudicate", "items"):
            self.project.workspace.gold_opened(self.project.read())
            self._look_at_use()

    def _look_at_use(self) -> None:
        """What rounds and batches say about the set: read when the pane opens, not with every act."""
        gold, usage = self.project.read(), self.project.usage()
        self._decided = decided_in(gold, self.project.earlier(gold))
        self._results = results_of(gold, self.project.guideline(), usage, self._decided)
        self._use = use_view(gold, self.project.guideline(), usage)
        self.table.used(ledger(gold, usage.exposures, names=usage.names))

    def _look_at_steps(self, gold: str) -> None:
        """What waits to be made from a set. It takes long to read, so not with every act; what cannot be read is not offered."""
        self._steps = {gold: []}
        with suppress(WorkbenchError):
            self._steps[gold] = steps_from(self.project.workspace.root, self.project.database, gold)

    def _checks(self, gold: GoldSet) -> tuple[Check, ...]:
        """The checks of the lock."""
        stale, waiting = self.project.stale_answers(gold), self.project.waiting_places(gold)
        return ready(gold, self.project.guideline(), stale=stale, waiting=waiting)

    def _rotate(self) -> str:
        message = self.items.rotate()
        self._look_at_use()
        return message

    def _sit(self, expert: str) -> None:
        self.project.workspace.require("vote")
        you = identity().name
        if self._under_roles() and expert.strip() != you:
            raise NotAllowed(f"Where roles are set, experts label under their own identity: you are {you}.")
        self.blind = BlindRound(self.project, expert, self.seed)
        self._covered = coverage_view(self.project.read(), self.project.guideline())
        self.tab = "label"

    def _under_roles(self) -> bool:
        return Roles.of(self.project.workspace.root).are_set

    def _leave(self) -> None:
        end_if_over(self.project)
        self.blind = self._covered = None

    def _labelling(self) -> bool:
        """Whether somebody sits here who must not see others' votes."""
        return self.blind is not None and bool(self.blind.open(self.project.read()))

    def _is_locked(self, gold: GoldSet) -> bool:
        return gold.card.version in self.project.locked()

    def _drawable(self, gold: GoldSet, coverage: dict[str, Any]) -> dict[str, Any] | None:
        """What the buttons under the coverage may draw: nothing while somebody labels blind, or once it is locked."""
        return None if self._labelling() or self._is_locked(gold) else self.items.drawable(gold, coverage)

    def _blind_round(self) -> BlindRound:
        if self.blind is None:
            raise InvalidDocument("Enter who is labelling first.")
        return self.blind

    def _undo(self) -> str | None:
        """The blind vote of who sits here, else the last decision."""
        if self.blind is not None and self.tab == "label":
            self.blind.undo()
            return None
        return self.decisions.undo()

    def _import_votes(self, name: str) -> str:
        votes = import_round(self.project, name)
        end_if_over(self.project)
        return _imported(self.project.rounds()[name], votes)

    def import_file(self, name: str, answers: Annotations) -> None:
        """Take the votes of experts in a file into the draft."""
        self.refuse_while_blind()
        self.said = _imported(name, import_file(self.project, answers, answers.question))

    def score(self, batch: str, file: str, answers: Annotations) -> None:
        """Score a batch that came back."""
        self.said = self.mixing.score(batch, answers, file, self.decisions.now())

    def _end_blind(self) -> str:
        n = end_blind(self.project)
        return f"The blind round has ended: {n} vote{'s' * (n != 1)} in the draft."

    def _next(self) -> str:
        if not self._is_locked(self.project.read()):
            raise InvalidDocument("There is a draft already; lock it first.")
        return self.items.next()

    def _lock(self) -> str:
        by = self.decisions.by
        done = self.project.lock(by)
        self.decisions.done.clear()
        self._look_at_steps(str(self.project.read()))
        day = self.project.read().card.locked_on
        on = f" on {day_of(day)}" if day else ""
        return f"Locked {self.project.name} {done.version}{on} by {called(by.shown)}. It no longer changes."
