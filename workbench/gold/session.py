"""Building a gold set: draw items, label blind, settle disputes, lock; every act is on disk before the screen moves on."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.gold import GoldSet
from workbench.documents.gold_readiness import ready
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.gold.adjudication import LONGEST, Dispute, to_settle
from workbench.gold.blind_round import BlindRound
from workbench.gold.blind_votes import TakenIn, take_in
from workbench.gold.coverage import gold_coverage
from workbench.gold.decisions import Decisions
from workbench.gold.desk import GoldDesk, content_of, question_of
from workbench.gold.exposure import ledger
from workbench.gold.items import GoldItems
from workbench.gold.leak import judged_answers, leak
from workbench.gold.opening import Opening
from workbench.gold.retirement import Result, results_of, suspects
from workbench.gold.sampling import Pool
from workbench.gold.splits import uses
from workbench.ui.actions import Wish

# What the panes of the gold builder show: coverage, the dispute on the table, and what is open before the lock.

MOST = 200  # of decisions and left items that are listed


def coverage_view(gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
    """The coverage pane: a row a label and a rule, what is thin, and where the wished number comes from."""
    found = gold_coverage(gold, guideline)
    colours = {
        (question.id, label["id"]): label["colour"]
        for question in guideline.questions
        for label in question_of(question, guideline)["labels"]
    }
    rows = [
        {
            "of": row.of,
            "id": row.id,
            "name": row.name if row.of == "label" else row.id,
            "text": row.name if row.of == "rule" else "",
            "question": row.question,
            "colour": colours.get((row.question, row.id)),
            "n": row.n,
            "more": row.more,
            "thin": row.thin and not row.waived,
            "waived": row.waived,
        }
        for row in found.rows
    ]
    goal = found.goal
    return {
        "rows": rows,
        "questions": [{"id": q, "title": guideline.question(q).shown} for q in gold.questions()],
        "needed": found.needed,
        "says": found.says,
        "open": found.open,
        "thin": [row.id for row in found.thin],
        "per_label": goal.per_label,
        "per_rule": goal.per_rule,
        "goal": goal.model_dump(mode="json"),
    }


def settle_view(
    gold: GoldSet,
    guideline: Guideline,
    at: int,
    seed: int,
    medium: Callable[[str], str | None],
    lead: str,
) -> dict[str, Any]:
    """The dispute on the table, without names; what was decided and what left, to be opened again.

    `voted` says of the dispute that `lead` has a vote in it, and of a decision that whoever decided had one.
    """
    waiting = to_settle(gold, seed=seed)
    decided = [
        {
            "item": item.id,
            "question": question,
            "label": answer.label,
            "by": answer.settled_by,
            "voted": answer.settled_by_voter,
        }
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.settled == "adjudicated" and not answer.stale
    ]
    left = [{"item": i.id, **i.out.model_dump(mode="json")} for i in gold.left if i.out]
    at = max(0, min(at, len(waiting) - 1))
    return {
        "at": at,
        "waiting": len(waiting),
        "decided": decided[-MOST:],
        "n_decided": len(decided),
        "left": left[-MOST:],
        "longest": LONGEST,
        "dispute": _dispute(waiting[at], gold, guideline, medium, lead) if waiting else None,
    }


def lock_view(
    gold: GoldSet, guideline: Guideline, stale: Sequence[str], newer: Guideline | None, locked: bool
) -> dict[str, Any]:
    """The checks, each with its numbers and the first open places; what keeps the lock from closing."""
    checks = [
        {
            "id": one.id,
            "title": one.title,
            "says": one.says,
            "passed": one.passed,
            "open": list(one.open if one.id == "covered" else one.open[:6]),
            "n_open": len(one.open),
        }
        for one in ready(gold, guideline, stale=stale)
    ]
    open_ = sum(not one["passed"] for one in checks)
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


def _dispute(
    one: Dispute,
    gold: GoldSet,
    guideline: Guideline,
    medium: Callable[[str], str | None],
    lead: str,
) -> dict[str, Any]:
    item, question = gold.item(one.item), guideline.question(one.question)
    answer = item.answers[one.question]
    before = None
    if one.why == "stale":
        before = {
            "label": answer.label,
            "accepted": list(answer.accepted),
            "rationale": answer.rationale or "",
            "rules": list(answer.rules),
            "settled": answer.settled,
        }
    return {
        "item": one.item,
        "content": content_of(item, medium),
        "question": question_of(question, guideline),
        "why": one.why,
        "because": list(one.because),
        "before": before,
        "voted": answer.voted(lead),
        "opinions": [
            {
                "letter": opinion.letter,
                "label": opinion.label,
                "note": opinion.note,
                "rules": list(opinion.rules),
                "sure": opinion.sure,
            }
            for opinion in one.opinions
        ],
    }


# How a gold set wears while it is in use: who has seen how much of it, what to rotate, whether it has leaked.


def use_view(
    gold: GoldSet,
    attempts: Sequence[Attempt],
    answers: Sequence[Given],
    exposures: Sequence[Exposure],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """The ledger in short, its advice, and the leak flag with its test.

    worn     items that too many have seen, which may go to practice
    flagged  people whose own difference is flagged
    """
    found = ledger(gold, exposures, names=names)
    flag = leak(judged_answers(gold, attempts, answers, exposures))
    people = [
        {"name": one.person, "seen": one.seen, "fresh": len(one.fresh), "last": one.last.date().isoformat()}
        for one in found.people[:MOST]
    ]
    return {
        "people": people,
        "n_people": len(found.people),
        "n_items": sum(bool(one.people) for one in found.items),
        "advice": list(found.advice),
        "worn": len(found.rotate),
        "leak": {**flag.overall.to_dict(), "test": flag.test},
        "flagged": [gap.who for gap in flag.people if gap.verdict == "leak suspected"],
    }


BLIND = ("vote", "skip", "undo", "stand", "show")  # what somebody who labels blind may do
READING = ("show", "sit", "stand", "lead", "next", "look")  # what needs no draft


class GoldBuilder:
    """What a lead and the experts at this desk are in the middle of: one gold set, one person who may label blind."""

    def __init__(
        self,
        desk: GoldDesk,
        *,
        now: Callable[[], dt.datetime],
        lead: str = "",
        expert: str | None = None,
        pool: Pool | None = None,
        likely: str | None = None,
        tests: str | None = None,
        seed: int = 20260101,
    ) -> None:
        self.desk, self.seed = desk, seed
        self.decisions = Decisions(desk, now, lead.strip())
        self.items = GoldItems(desk, pool, likely, tests, seed)
        self.tab, self.by, self.at, self.said = "label", "label", 0, ""
        self.blind: BlindRound | None = None
        self._covered: dict[str, Any] | None = None
        self._results: tuple[Result, ...] = ()
        self._use: dict[str, Any] | None = None
        if expert:
            self._sit(Wish({"do": "sit", "name": expert}))

    def act(self, action: dict[str, Any]) -> str | None:
        """Do what a person asked for; a refusal is raised with its reason, and nothing is saved."""
        wish = Wish(action)
        name, acts = wish.text("do"), self._acts()
        if name not in acts:
            raise NotFound(f"the gold builder has no act {name!r}; expected one of {listed(acts, 30)}.")
        if self.blind and self._labelling() and name not in BLIND:
            raise InvalidDocument(
                f"{self.blind.expert} is labelling blind at this desk and has items left: others' votes stay hidden "
                "until they have finished or stood up."
            )
        gold = self.desk.read()
        if self._is_locked(gold) and name not in READING:
            raise InvalidDocument(f"{gold} is locked; start its next version first.")
        self.said = ""
        self.said = acts[name](wish) or ""
        return None

    def _acts(self) -> dict[str, Callable[[Wish], str | None]]:
        decisions, items = self.decisions, self.items
        return {
            "show": self._show,
            "sit": self._sit,
            "stand": lambda _: self._stand(),
            "lead": self._lead,
            "look": self._look,
            "vote": self._vote,
            "skip": lambda wish: self._seated().skip(wish),
            "undo": lambda _: self._undo(),
            "take_in": self._take_in,
            "settle": decisions.settle,
            "verify": decisions.verify,
            "unsaid": decisions.unsaid,
            "drop": decisions.drop,
            "retire": decisions.retire,
            "back": decisions.back,
            "reopen": decisions.reopen,
            "goal": items.goal,
            "draw": items.draw,
            "deal": items.deal,
            "rotate": self._rotate,
            "move": lambda _: items.move(),
            "next": lambda _: self._next(),
            "lock": lambda _: self._lock(),
        }

    def view(self) -> dict[str, Any]:
        """All that the screen may know now; while somebody labels blind, nothing of others' votes."""
        gold, guideline = self.desk.read(), self.desk.guideline()
        blind = self.blind.view(gold, guideline) if self.blind else None
        shown = self._covered if self._covered and self._labelling() else coverage_view(gold, guideline)
        view = {
            "gold": str(gold),
            "name": gold.card.name,
            "version": gold.card.version,
            "guideline": f"{guideline.name} {guideline.version}",
            "locked": self._is_locked(gold),
            "tab": self.tab,
            "by": self.by,
            "lead": self.decisions.lead,
            "said": self.said,
            "items": len(gold.items),
            "coverage": {**shown, "draw": self._drawable(gold, shown)},
            "blind": blind,
            "labelling": self._labelling(),
            "waiting": 0 if self._labelling() else len(to_settle(gold, seed=self.seed)),
            "rounds": [] if self._labelling() else list(self.desk.rounds()),
            "can_undo": bool(self.decisions.done),
        }
        if self.tab == "settle" and not self._labelling():
            stale, newer = self.items.stale_by_newer(gold)
            lead = self.decisions.lead
            view["settle"] = settle_view(gold, guideline, self.at, self.seed, self.desk.medium, lead)
            view["suspects"] = [one.to_dict() for one in suspects(gold, self._results)]
            view["use"] = self._use
            view["lock"] = lock_view(gold, guideline, stale, newer, self._is_locked(gold))
        return view

    def draw_from(self, opening: Opening) -> None:
        """Draw more items from this table from now on."""
        fields = tuple(opening.found.content(opening.content))
        self.items = replace(
            self.items,
            pool=opening.pool(),
            likely=opening.likely,
            tests=opening.tests,
            fields=fields,
            unsure=opening.unsure,
            crowd=opening.crowd,
        )

    # who sits here, what is shown

    def _show(self, wish: Wish) -> None:
        tab, by = wish.text("tab", self.tab), wish.text("by", self.by)
        if tab not in ("label", "settle") or by not in ("label", "rule"):
            raise NotFound(
                f"there is no pane {tab!r} by {by!r}; expected 'label' or 'settle', by 'label' or 'rule'."
            )
        if tab == "settle" and self._labelling():
            raise InvalidDocument("Finish the blind round, or stand up, before you see disputes.")
        self.tab, self.by = tab, by
        if tab == "settle":
            self._look_at_use()

    def _look_at_use(self) -> None:
        """What rounds and batches say about the set: read when the pane opens, not with every act."""
        gold, (attempts, answers) = self.desk.read(), self.desk.quiz_answers()
        self._results = results_of(gold, attempts, answers)
        self._use = use_view(gold, attempts, answers, *self.desk.seen())

    def _rotate(self, wish: Wish) -> str:
        said = self.items.rotate(wish)
        self._look_at_use()
        return said

    def _sit(self, wish: Wish) -> None:
        self.blind = BlindRound(self.desk, wish.text("name"), self.seed)
        self._covered = coverage_view(self.desk.read(), self.desk.guideline())
        self.tab = "label"

    def _stand(self) -> None:
        self.blind = self._covered = None

    def _lead(self, wish: Wish) -> None:
        self.decisions.lead = wish.text("name").strip()

    def _labelling(self) -> bool:
        """Whether somebody sits here who must not see others' votes."""
        return self.blind is not None and bool(self.blind.open(self.desk.read()))

    def _is_locked(self, gold: GoldSet) -> bool:
        return gold.card.version in self.desk.locked()

    def _drawable(self, gold: GoldSet, coverage: dict[str, Any]) -> dict[str, Any] | None:
        """What the buttons under the coverage may draw: nothing while somebody labels blind, or once it is locked."""
        return None if self._labelling() or self._is_locked(gold) else self.items.drawable(gold, coverage)

    def _look(self, wish: Wish) -> None:
        """Another dispute onto the table."""
        waiting = len(to_settle(self.desk.read(), seed=self.seed))
        self.at = max(0, min(int(wish.number("at", self.at)), waiting - 1))

    def _seated(self) -> BlindRound:
        if self.blind is None:
            raise InvalidDocument("Nobody sits at this desk; say who labels first.")
        return self.blind

    def _vote(self, wish: Wish) -> None:
        self._seated().vote(wish, self.desk.guideline())

    def _undo(self) -> str | None:
        """The blind vote of who sits here, else the last decision."""
        if self.blind is not None and self.tab == "label":
            self.blind.undo()
            return None
        return self.decisions.undo()

    def _take_in(self, wish: Wish) -> str:
        name = wish.text("round")
        attempts, answers = self.desk.round_votes(name)
        guideline = self.desk.guideline()
        found: list[TakenIn] = []

        def step(gold: GoldSet) -> GoldSet:
            found.append(take_in(gold, guideline, attempts, answers))
            return found[-1].gold

        self.desk.change(step)
        taken = found[-1]
        left = f" {len(taken.left_out)} could not be taken: {taken.left_out[0]}" if taken.left_out else ""
        return f"{name}: {taken.answers} answers of {len(taken.experts)} experts, {taken.changed} new or changed.{left}"

    def _next(self) -> str:
        if not self._is_locked(self.desk.read()):
            raise InvalidDocument("There is a draft already; lock it first.")
        return self.items.next()

    def _lock(self) -> str:
        said = self.desk.lock(self.items.stale_by_newer(self.desk.read())[0])
        self.decisions.done.clear()
        return said
