"""What a third person decides: disputes and stale answers, blind to names, each decision on disk at once, with undo."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, Literal

from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldAnswer, GoldItem, GoldSet, Out, Rejection, Split
from workbench.documents.guideline import Guideline, Question
from workbench.documents.proposal import Proposal
from workbench.documents.record import Actor, called, names_in
from workbench.documents.skips import skip_name
from workbench.errors import InvalidDocument, NotFound, NotNow, listed
from workbench.gold.actions import (
    AcceptDecision,
    Adjudicate,
    BringBack,
    Deciding,
    Drop,
    Look,
    RejectDecision,
    Reopen,
    Retire,
    Undecidable,
    Verify,
    Withdraw,
)
from workbench.gold.blind_labelling import (
    Place,
    agreed,
    alike_from,
    answer_at,
    merged,
    refuse_unknown,
    tally,
    votes_needed,
)
from workbench.gold.draft import with_uses
from workbench.gold.project import GoldProject
from workbench.gold.retirement import retire
from workbench.gold.waiting import WaitingDecision
from workbench.kinds.parts import Medium
from workbench.store.history import item_title, items_title
from workbench.store.roles import Roles
from workbench.ui.actions import label_text
from workbench.ui.content import question_part

LETTERS = "XYZWVUTSRQPONMLKJIHGFEDCBA"
MOST = 200  # of decisions and left items that are listed
ACCEPT = "gold.accept"  # the act of the log that a decision from elsewhere leads to
LONGEST = 240  # characters of a rationale: annotators read it after a miss


@dataclass(frozen=True)
class Opinion:
    """One expert's blind vote without their name; no label where they gave a reason instead."""

    letter: str
    label: str | None
    note: str | None
    rules: tuple[str, ...]
    sure: str | None
    skip: str | None = None  # what the reason is called


@dataclass(frozen=True)
class Dispute:
    """One answer to be decided.

    why       the votes differ, or the guideline changed since it was settled
    because   the subjects that changed, for a stale answer
    opinions  the blind votes, their order shuffled for this answer
    """

    item: str
    question: str
    why: Literal["dispute", "stale"]
    because: tuple[str, ...]
    opinions: tuple[Opinion, ...]


def to_adjudicate(gold: GoldSet, *, seed: int = 20260101) -> tuple[Dispute, ...]:
    """Every answer that waits for a decision, disputes first. An answer that still waits for votes is left out."""
    needed = votes_needed(gold)
    disputes = [
        dispute_of(item.id, question, answer, seed)
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.stale or (answer.settled is None and not answer.sealed and len(answer.blind) >= needed)
    ]
    return tuple(sorted(disputes, key=lambda dispute: dispute.why != "dispute"))


def decide(
    gold: GoldSet,
    guideline: Guideline,
    place: Place,
    *,
    label: str,
    rationale: str,
    rules: Sequence[str],
    by: str,
    accepted: Sequence[str] = (),
    definition: bool = False,
) -> GoldSet:
    """Settle an answer: the gold label, other accepted labels, the reason, and the rules that the item tests.

    Refused without a rationale; and without a rule where the question has rules, unless the label's `definition`
    decides. The votes stay as they were.
    """
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _require_name(by, where)
    if n := len(answer.sealed):
        raise NotNow(
            f"{where}: has {n} sealed blind vote{'s' * (n > 1)}. End the blind round before you decide."
        )
    for choice in (label, *accepted):
        refuse_unknown(choice, guideline, question, where)
    if label in accepted:
        raise InvalidDocument(
            f"{where}: {label!r} is the gold label and cannot also be an accepted alternative."
        )
    if not rationale.strip() or len(rationale) > LONGEST:
        raise InvalidDocument(
            f"{where}: a decision says why, in 1 to {LONGEST} characters; found {len(rationale.strip())}."
        )
    known = [rule.id for rule in guideline.rules if rule.question == question]
    if strange := [rule for rule in rules if rule not in known]:
        raise NotFound(
            f"{where}: {guideline} has no rule {strange[0]!r} there; expected one of {listed(known)}."
        )
    if known and not rules and not definition:
        raise InvalidDocument(
            f"{where}: a decision names the rules that the item tests (one of {listed(known)}), or says that the "
            "definition of the label decides."
        )
    again = {"verified": guideline.version, "verified_by": by} if answer.stale else {}
    decided = GoldAnswer.model_validate(
        {
            **answer.model_dump(),
            "label": label,
            "accepted": tuple(dict.fromkeys(accepted)),
            "rationale": rationale.strip(),
            "rules": tuple(dict.fromkeys(rules)),
            "settled": "adjudicated",
            "settled_by": by,
            "stale": (),
            **again,
        }
    )
    return gold.with_answer(item, question, decided)


def verify(gold: GoldSet, guideline: Guideline, place: Place, *, by: str) -> GoldSet:
    """Say that a stale answer still holds under the new guideline; how it was settled stays on record."""
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _require_name(by, where)
    if not answer.stale or answer.settled is None:
        raise InvalidDocument(
            f"{where}: only a settled answer that is stale can be verified; decide it instead."
        )
    rules = {rule.id for rule in guideline.rules}
    for label in sorted(answer.right):
        refuse_unknown(label, guideline, question, where)
    if lost := [rule for rule in answer.rules if rule not in rules]:
        raise NotFound(f"{where}: {guideline} has no rule {lost[0]!r} any more; adjudicate the answer again.")
    fresh = {"stale": (), "verified": guideline.version, "verified_by": by}
    return gold.with_answer(item, question, answer.model_copy(update=fresh))


def mark_undecidable(
    gold: GoldSet,
    place: Place,
    *,
    note: str,
    by: str,
    at: dt.datetime,
    rule: str | None = None,
) -> tuple[GoldSet, Feedback]:
    """The guideline does not decide the item: it leaves the set, and the question goes to the guideline's authors."""
    item, question = place
    where, answer = f"item {item!r}, question {question!r}", answer_at(gold, place)
    _require_name(by, where)
    if not note.strip():
        raise InvalidDocument(f"{where}: say what the guideline does not say; its authors read it.")
    text = gold.item(item).text()
    key = sha256("\x00".join((str(gold), item, question, by, note, at.isoformat())).encode()).hexdigest()[:16]
    asked = Feedback(
        id=key,
        at=at,
        who=by,
        source="adjudication",
        item=item,
        item_text=text,
        question=question,
        rule=rule or next(iter(answer.rules), None),
        note=note.strip(),
    )
    left = Out(
        kind="guideline does not say",
        reason=note.strip(),
        by=by,
        on=at.date(),
        question=question,
        feedback=key,
    )
    return gold.with_item(gold.item(item).model_copy(update={"out": left})), asked


def drop(gold: GoldSet, items: Sequence[str], *, reason: str, by: str, on: dt.date) -> GoldSet:
    """Take items out of the set, with the reason; their votes stay on record."""
    where = f"item {listed(items)}"
    _require_name(by, where)
    if not reason.strip():
        raise InvalidDocument(f"{where}: say why it is dropped; the reason stays on record.")
    left = Out(kind="dropped", reason=reason.strip(), by=by, on=on)
    return gold.with_items(item.model_copy(update={"out": left}) for item in gold.asked(items))


def with_rule(gold: GoldSet, guideline: Guideline, items: Sequence[str], rule: str, *, on: bool) -> GoldSet:
    """The set whose items test a rule, or no longer test it; the answers and how they were decided stay."""
    known = {each.id: each.question for each in guideline.rules}
    if on and rule not in known:
        raise NotFound(f"{guideline} has no rule {rule!r}; expected one of {listed(known)}.")
    changed = []
    for item in gold.asked(items):
        answers = dict(item.answers)
        for question, answer in item.answers.items():
            others = tuple(other for other in answer.rules if other != rule)
            if not on:
                answers[question] = answer.model_copy(update={"rules": others})
            elif known[rule] == question and others == answer.rules:
                answers[question] = answer.model_copy(update={"rules": (*others, rule)})
        changed.append(item.model_copy(update={"answers": answers}))
    return gold.with_items(changed)


def bring_back(gold: GoldSet, item: str) -> GoldSet:
    """Ask an item again that left the set, for example after the guideline was fixed."""
    if item not in {left.id for left in gold.left}:
        raise NotFound(f"gold set {gold} has no item {item!r} that left.")
    return gold.with_item(gold.item(item).model_copy(update={"out": None}))


def revert_decision(gold: GoldSet, guideline: Guideline, before: GoldItem, after: GoldItem) -> GoldSet:
    """The set without the decision that turned `before` into `after`; later votes and other decisions stay."""
    return gold.with_item(_reverted(gold, guideline, gold.item(before.id), before, after))


def _reverted(
    gold: GoldSet, guideline: Guideline, now: GoldItem, before: GoldItem, after: GoldItem
) -> GoldItem:
    """The item as it is now, without that decision."""
    answers = dict(now.answers)
    for question, answer in before.answers.items():
        if answer != after.answers[question]:
            votes, reasons = now.answers[question].votes, now.answers[question].reasons
            same = (answer.votes, answer.reasons) == (votes, reasons)
            asked = guideline.question(question)
            answers[question] = answer if same else tally(answer, votes, reasons, asked, gold)
    out = before.out if before.out != after.out else now.out
    split = before.split if before.split != after.split else now.split
    return now.model_copy(update={"answers": answers, "out": out, "split": split})


def shuffled(item: str, question: str, answer: GoldAnswer, seed: int) -> list[str]:
    """Who voted, in an order that never reveals who gave which vote, on one item or over many."""
    return sorted(
        answer.blind,
        key=lambda name: sha256("\x00".join((str(seed), item, question, name)).encode()).digest(),
    )


def dispute_of(item: str, question: str, answer: GoldAnswer, seed: int) -> Dispute:
    """An answer with its votes under letters."""
    opinions = []
    for letter, name in zip(LETTERS, shuffled(item, question, answer, seed), strict=False):
        reason = answer.reasons.get(name)
        details = (reason.note, reason.rules, reason.sure) if reason else (None, (), None)
        skip = skip_name(reason.skipped) if reason and reason.skipped else None
        opinions.append(Opinion(letter, answer.votes.get(name), *details, skip))
    why: Literal["dispute", "stale"] = "stale" if answer.stale else "dispute"
    return Dispute(item, question, why, answer.stale, tuple(opinions))


def _called(question: Question, label: str | None) -> dict[str, str]:
    """What an answer that is no label is called; a label is named by the screen."""
    kind = question.as_kind
    if label is None or (kind.closed and not kind.is_nothing(label)):
        return {}
    return {"called": question.called(label)}


def answer_part(
    project: GoldProject, guideline: Guideline, item: GoldItem, dispute: Dispute, *, decided: bool
) -> dict[str, Any]:
    """An answer as a screen decides or corrects it: the question, the votes without names, and how it was `decided`."""
    question, answer = guideline.question(dispute.question), item.answers[dispute.question]
    before = {
        "label": answer.label,
        **_called(question, answer.label),
        "accepted": list(answer.accepted),
        "rationale": answer.rationale or "",
        "rules": list(answer.rules),
        "settled": answer.settled,
        "settled_by": answer.settled_by and called(answer.settled_by),
    }
    return {
        "item": dispute.item,
        **project.place_of(item, question),
        "question": question_part(question, guideline),
        "before": before if decided else None,
        "opinions": [
            {**vars(opinion), "rules": list(opinion.rules), **_called(question, opinion.label)}
            for opinion in dispute.opinions
        ],
        **_over_each_other(question, dispute, answer if decided else None, project.medium_of(item, question)),
    }


def _over_each_other(
    question: Question, dispute: Dispute, before: GoldAnswer | None, medium: Medium
) -> dict[str, Any]:
    """The votes drawn over each other and what they come to together; nothing where answers are labels."""
    votes = {opinion.letter: opinion.label for opinion in dispute.opinions if opinion.label is not None}
    if question.as_kind.closed:
        return {}
    stale = {} if before is None or before.label is None else {"gold": before.label}
    layers = [
        question.layer(label, whose, "gold" if whose == "gold" else "person", medium)
        for whose, label in (*stale.items(), *votes.items())
    ]
    if len(votes) < 2:
        return {"layers": [layer.to_dict() for layer in layers], "proposal": None}
    together = merged(question, tuple(votes.values()))
    proposal = {
        "label": together.text,
        "called": question.called(together.text),
        "confidence": together.confidence,
        "support": list(together.support),
        "of": len(votes),
    }
    return {"layers": [layer.to_dict() for layer in layers], "proposal": proposal}


def _shortened(text: str) -> str:
    """A reason as long as a rationale may be, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 2].rsplit(" ", 1)[0] + " …"


def _agreed(answer: GoldAnswer, question: Question, gold: GoldSet) -> str | None:
    """What all experts agree on, two or more; None where they differ, or somebody gave no answer."""
    silent = any(reason.cannot_tell for reason in answer.reasons.values())
    same = agreed(tuple(answer.votes.values()), question, gold)
    return same.label if same and len(answer.votes) >= 2 and not silent else None


def _require_name(by: str, where: str) -> None:
    if not by.strip():
        raise InvalidDocument(f"{where}: say who decides; the name stays on record.")


@dataclass(frozen=True)
class Done:
    """A decision that can be undone: its message, and the items before and after it."""

    says: str
    before: tuple[GoldItem, ...]
    after: tuple[GoldItem, ...]


@dataclass
class Decisions:
    """Who decides here, and what they have decided since they opened the builder; undo is the earlier decision."""

    project: GoldProject
    now: Callable[[], dt.datetime]
    seed: int
    who: Callable[[], Actor]
    at: int = 0
    done: list[Done] = field(default_factory=list)

    @property
    def by(self) -> Actor:
        """Who decides here."""
        return self.who()

    def waiting(self, gold: GoldSet) -> tuple[Dispute, ...]:
        """Every answer that waits for a decision, its votes in the order of this builder's seed."""
        return to_adjudicate(gold, seed=self.seed)

    def look(self, action: Look) -> None:
        """Another dispute onto the table."""
        last = len(self.waiting(self.project.read())) - 1
        self.at = max(0, min(action.at, last))

    def view(self, gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
        """The dispute on the table, without names; what was decided and what left, to be opened again.

        `voted` is true where the lead voted on the dispute, and where the person who decided had voted on that answer.
        """
        waiting = self.waiting(gold)
        decided = [
            {
                "item": item.id,
                "text": item.text(),
                "question": question,
                "title": guideline.question(question).shown,
                "called": guideline.question(question).called(answer.label or ""),
                "by": called(answer.settled_by or ""),
                "voted": answer.settled_by_voter,
            }
            for item in gold.items
            for question, answer in item.answers.items()
            if answer.settled == "adjudicated" and not answer.stale
        ]
        left = [
            {"item": i.id, "text": i.text(), **i.out.model_dump(mode="json"), "by": called(i.out.by)}
            for i in gold.left
            if i.out
        ]
        at = max(0, min(self.at, len(waiting) - 1))
        return {
            "at": at,
            "waiting": len(waiting),
            "decided": decided[-MOST:],
            "n_decided": len(decided),
            "left": left[-MOST:],
            "longest": LONGEST,
            "pending": [
                {
                    **p.model_dump(mode="json"),
                    "by": called(p.by),
                    "mine": p.name == self.by.name,
                    "text": gold.item(p.place[0]).text() or p.place[0],
                }
                for p in self.project.pending(gold)
            ],
            "dispute": self._dispute_view(waiting[at], gold, guideline) if waiting else None,
        }

    def _dispute_view(self, dispute: Dispute, gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
        item = gold.item(dispute.item)
        answer = item.answers[dispute.question]
        return {
            **answer_part(self.project, guideline, item, dispute, decided=dispute.why == "stale"),
            "content": self.project.content(item),
            "why": dispute.why,
            "because": [guideline.called(subject) for subject in dispute.because],
            "voted": any(map(answer.voted, names_in(self.by.shown))),
        }

    def decide(self, action: Deciding) -> str:
        """Take a decision; return the message about it."""
        match action:
            case Adjudicate() | Withdraw() | Verify():
                return self._on_answer(action)
            case Undecidable():
                return self.undecidable(action)
            case Drop():
                return self.drop(action)
            case BringBack():
                return self.back(action)
            case Retire():
                return self.retire(action)
            case Reopen():
                return self.reopen(action)
            case AcceptDecision():
                return self.accept(action)
            case RejectDecision():
                return self.reject(action)

    def _on_answer(self, action: Adjudicate | Withdraw | Verify) -> str:
        match action:
            case Adjudicate():
                return self.adjudicate(action)
            case Withdraw():
                return self.withdraw(action)
            case Verify():
                return self.verify(action)

    def adjudicate(self, action: Adjudicate, act: str | None = None) -> str:
        """The gold label, alternatives, why, and the rules tested."""
        place, guideline = (action.item, action.question), self.project.guideline()
        question = guideline.question(action.question)
        label = label_text(action.label, question)
        accepted = tuple(label_text(text, question) or text for text in action.accepted)
        if label is None:
            raise InvalidDocument(f"item {place[0]!r}: choose the gold answer first.")

        def step(gold: GoldSet, by: str) -> GoldSet:
            return decide(
                gold,
                guideline,
                place,
                label=label,
                accepted=accepted,
                rationale=action.rationale,
                rules=action.rules,
                definition=action.definition,
                by=by,
            )

        gold, by = self.project.read(), self._decider()
        if self.needs_second(gold, place, label):
            step(gold, by)  # a decision that lacks something is refused before it waits
            proposal = self._proposal(action.model_copy(update={"accepted": accepted}), label, gold)
            second = self.project.proposals.decided(proposal, self.by)
            if second is None:
                return f"{proposal.says}. It waits until another person who may adjudicate decides the same."
            by = second
        says = f"Decided {self._named([place[0]])}: {question.called(label)}."
        return self._apply(place[0], says, lambda gold: step(gold, by), act)

    def _proposal(self, action: Adjudicate, label: str, gold: GoldSet) -> Proposal:
        answer = answer_at(gold, (action.item, action.question))
        n, question = len(answer.votes), self.project.guideline().question(action.question)
        both = question.called(_agreed(answer, question, gold) or "")
        said = f"{'both' if n == 2 else f'all {n}'} experts said {both}"
        return Proposal(
            act="gold.adjudicate",
            object=self.project.called,
            place=(action.item, action.question),
            content={"label": label, "accepted": action.accepted},
            words={"rationale": action.rationale, "rules": action.rules},
            says=f"{item_title(action.item, gold.item(action.item).text())}, {question.shown}: {question.called(label)}, though {said}",
            name=self.by.name,
            by=self.by.shown,
            at=self.now().replace(microsecond=0),
        )

    def needs_second(self, gold: GoldSet, place: Place, label: str) -> bool:
        """Whether a decision overrules experts who all agree, two or more, which nobody does alone where roles are set."""
        answer, question = answer_at(gold, place), self.project.guideline().question(place[1])
        both, least = _agreed(answer, question, gold), alike_from(gold)
        overrules = both is not None and not any(
            question.same(label, old, least) for old in (both, answer.label)
        )
        return overrules and Roles.of(self.project.workspace.root).are_set

    def withdraw(self, action: Withdraw) -> str:
        """What waits for a second person is taken back."""
        if not self.project.proposals.drop(self.project.called, action.item, action.question):
            raise NotFound(f"no decision about item {action.item!r}, question {action.question!r} waits.")
        return f"The decision that waited about {self._named([action.item])} is taken back."

    def verify(self, action: Verify) -> str:
        """A stale answer still holds."""
        place, guideline = (action.item, action.question), self.project.guideline()
        says = f"Confirmed {self._named([place[0]])}: it still holds under {guideline.version}."
        return self._apply(place[0], says, lambda gold: verify(gold, guideline, place, by=self._decider()))

    def undecidable(self, action: Undecidable, act: str | None = None) -> str:
        """The guideline does not decide it: its authors are asked, and the item leaves the set."""
        place, note, at = (action.item, action.question), action.note, self.now()
        rule, by = action.rule or None, self._decider()

        def step(gold: GoldSet) -> GoldSet:
            return mark_undecidable(gold, place, note=note, by=by, at=at, rule=rule)[0]

        asked = mark_undecidable(self.project.read(), place, note=note, by=by, at=at, rule=rule)[1]
        self.project.ask(
            asked
        )  # the same question twice is one, so that a change that fails may be tried again
        says = f"Took {self._named([place[0]])} out of the set, and asked the guideline's authors."
        return self._apply(place[0], says, step, act)

    def drop(self, action: Drop) -> str:
        """The item leaves the set, with the reason."""
        item, reason = action.item, action.reason
        by, on = self._decider(), self.now().date()
        says = f"Dropped {self._named([item])}."
        return self._apply(item, says, lambda gold: drop(gold, [item], reason=reason, by=by, on=on))

    def drop_items(self, items: Sequence[str], reason: str) -> str:
        """Many items leave the set, with one reason."""
        by, on = self._decider(), self.now().date()
        says = f"Dropped {self._named(items)}."
        return self._apply_to(items, says, lambda gold: drop(gold, items, reason=reason, by=by, on=on))

    def give_rule(self, items: Sequence[str], rule: str, *, on: bool) -> str:
        """Many items test a rule from now on, or no longer."""
        guideline = self.project.guideline()
        says = f"{rule} {'given to' if on else 'taken from'} {self._named(items)}."
        return self._apply_to(items, says, lambda gold: with_rule(gold, guideline, items, rule, on=on))

    def use(self, items: Sequence[str], to: Split) -> str:
        """What many items are for from now on."""
        says = f"Moved {self._named(items)} to {to.replace('_', ' ')}."
        return self._apply_to(items, says, lambda gold: with_uses(gold, dict.fromkeys(items, to)))

    def back(self, action: BringBack) -> str:
        """An item that left is asked again; why stays on record."""
        item, says = action.item, f"Brought back {self._named([action.item])}: it is asked again."
        return self._apply_to([item], says, lambda gold: bring_back(gold, item), why=action.reason)

    def retire(self, action: Retire, act: str | None = None) -> str:
        """An item leaves the set for good, with the evidence."""
        item, reason = action.item, action.reason
        by, on = self._decider(), self.now().date()
        step = partial(retire, reasons={item: reason}, by=by, on=on)
        return self._apply(item, f"Retired {self._named([item])}.", step, act)

    def reopen(self, action: Reopen) -> str:
        """What somebody adjudicated is a dispute again."""
        place = action.item, action.question

        def step(gold: GoldSet) -> GoldSet:
            answer = answer_at(gold, place)
            if answer.settled != "adjudicated":
                raise InvalidDocument(f"item {place[0]!r}: only what was adjudicated can be opened again.")
            bare = {"label": None, "accepted": (), "settled": None, "settled_by": None}
            return gold.with_answer(*place, answer.model_copy(update=bare))

        return self._apply(place[0], f"Reopened {self._named([place[0]])}.", step)

    def accept(self, action: AcceptDecision) -> str:
        """A decision from elsewhere changes the draft: a label by its rules and reason, an item that leaves, or both labels count."""
        gold = self.project.read()
        decision = self._decision(gold, action.decision, rejected=True)
        why = action.rationale or decision.why
        item, question = decision.item, decision.question
        if decision.change == "retire":
            return self.retire(Retire(item=decision.item, reason=why), ACCEPT)
        if decision.change == "undecidable":
            return self.undecidable(Undecidable(item=item, question=question, note=why), ACCEPT)
        answer, label = answer_at(gold, (decision.item, decision.question)), decision.label or ""
        others = [other for other in answer.accepted if other != label]
        gold_label = answer.label if action.also else label
        return self.adjudicate(
            Adjudicate(
                item=item,
                question=question,
                label=gold_label,
                accepted=(*others, label) if action.also else tuple(others),
                rationale=_shortened(why),
                rules=action.rules or decision.rules,
                definition=action.definition,
            ),
            ACCEPT,
        )

    def reject(self, action: RejectDecision) -> str:
        """A decision from elsewhere does not change the gold; the reason stays on record."""
        by, decision = self._decider(), self._decision(self.project.read(), action.decision)
        if not action.reason.strip():
            raise InvalidDocument(f"item {decision.item!r}: say why the gold stays as it is.")
        rejection = Rejection(
            decision=decision.id,
            same=decision.same,
            item=decision.item,
            question=decision.question,
            says=decision.says,
            reason=action.reason.strip(),
            by=by,
            at=self.now().replace(microsecond=0),
        )
        self.project.reject(rejection)
        return f"Rejected: the gold of {self._named([decision.item])} stays as it is."

    def _decision(self, gold: GoldSet, name: str, *, rejected: bool = False) -> WaitingDecision:
        """The decision of that id; one that was rejected may still be accepted."""
        known = {decision.id: decision for decision in self.project.waiting(gold, rejected=rejected)}
        if name not in known:
            raise NotFound(
                f"no decision {name!r} waits for gold set {gold}; expected one of {listed(known) or 'none'}."
            )
        return known[name]

    def undo(self) -> str:
        """Undo the last decision; votes that came in since then stay."""
        if not self.done:
            raise InvalidDocument("There is nothing to undo.")
        last = self.done[-1]
        guideline = self.project.guideline()

        def step(gold: GoldSet) -> GoldSet:
            now = gold.by_id()
            pairs = zip(last.before, last.after, strict=True)
            return gold.with_items(
                _reverted(gold, guideline, now[before.id], before, after) for before, after in pairs
            )

        self.project.change(step, by=self.by)
        self.done.pop()
        return f"Undone: {last.says}"

    def _apply(self, item: str, says: str, step: Callable[[GoldSet], GoldSet], act: str | None = None) -> str:
        """Take a decision about one item."""
        return self._apply_to([item], says, step, act)

    def _apply_to(
        self,
        items: Sequence[str],
        says: str,
        step: Callable[[GoldSet], GoldSet],
        act: str | None = None,
        why: str = "",
    ) -> str:
        """Take a decision, and remember how the items were on disk just before and after it."""
        kept: list[Done] = []

        def remembered(gold: GoldSet) -> GoldSet:
            after = step(gold)
            was, now = gold.by_id(), after.by_id()
            kept.append(Done(says, tuple(was[i] for i in items), tuple(now[i] for i in items)))
            return after

        self.project.change(remembered, by=self.by, act=act, why=why)
        self.done.append(kept[-1])
        proposed = {proposal.place[0] for proposal in self.project.proposals.all(self.project.called)}
        for item in proposed.intersection(items):
            self.project.proposals.drop(self.project.called, item)
        return says

    def _named(self, items: Sequence[str]) -> str:
        known = self.project.read().by_id()
        return items_title(items, {item: known[item].text() or "" for item in items if item in known})

    def _decider(self) -> str:
        """Who decides, as it stays on record: the identity, and a name that was typed as typed."""
        return self.by.shown
