"""What a gold set lacks before it can be locked: seven checks, each with its progress and what is open."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.documents.gold import Goal, GoldSet
from workbench.documents.guideline import Guideline


@dataclass(frozen=True)
class Check:
    """One condition: how many of how many meet it, what does not, and a sentence about it."""

    id: str
    title: str
    done: int
    of: int
    open: tuple[str, ...]
    says: str

    @property
    def passed(self) -> bool:
        """Whether nothing is open."""
        return not self.open


def ready(
    gold: GoldSet, guideline: Guideline, *, stale: Sequence[str] = (), waiting: Sequence[str] = ()
) -> tuple[Check, ...]:
    """The checks of a set with a goal; a set without one (imported from a sheet) only needs decided answers.

    `stale` names answers affected by a newer guideline than the one the set cites, `waiting` those about which a
    decision was made elsewhere that nobody has accepted or rejected.
    """
    settled, decided = _settled(gold), _decided(waiting)
    checks = (_stale(gold, stale), _examples(gold, guideline))
    if gold.card.goal is None:
        return (settled, decided, *checks)
    goal = gold.card.goal
    return (
        _votes(gold, goal),
        settled,
        decided,
        checks[0],
        _covered(gold, guideline, goal),
        checks[1],
        _rationale(gold),
    )


def _places(gold: GoldSet) -> int:
    return sum(len(item.answers) for item in gold.items)


def _votes(gold: GoldSet, goal: Goal) -> Check:
    """Enough blind votes; adjudicated answers need no more."""
    waiting = tuple(
        f"{item.id}: {question}"
        for item in gold.items
        for question, answer in item.answers.items()
        if len(answer.blind) < goal.votes
    )
    total = _places(gold)
    number = {1: "One blind label", 2: "Two blind labels", 3: "Three blind labels"}
    title = f"{number.get(goal.votes, f'{goal.votes} blind labels')} on every answer"
    return Check("votes", title, total - len(waiting), total, waiting, _of(total - len(waiting), total))


def _settled(gold: GoldSet) -> Check:
    open_ = tuple(f"{item}: {question}" for item, question in gold.unsettled())
    total = _places(gold)
    return Check(
        "settled", "Every answer decided", total - len(open_), total, open_, _of(total - len(open_), total)
    )


def _decided(waiting: Sequence[str]) -> Check:
    """No decision waits: each ruling, meeting's decision and edge case is in the set, or somebody rejected it."""
    says = "None waits."
    if waiting:
        verb = "1 decision waits" if len(waiting) == 1 else f"{len(waiting)} decisions wait"
        says = f"{verb}; accept, confirm or reject each."
    n = len(waiting)
    return Check("decided", "Rulings, meetings and edge cases are in the gold", 0, n, tuple(waiting), says)


def _stale(gold: GoldSet, newer: Sequence[str]) -> Check:
    """No answers marked as stale in the draft or affected by a newer guideline."""
    marked = tuple(f"{item}: {question}" for item, question in gold.stale())
    open_ = tuple(dict.fromkeys((*marked, *newer)))
    verified = sum(answer.verified is not None for item in gold.items for answer in item.answers.values())
    says = _of(verified, verified + len(open_)) if verified or open_ else "Nothing has changed since."
    return Check("stale", "Stale answers verified again", verified, verified + len(open_), open_, says)


def _covered(gold: GoldSet, guideline: Guideline, goal: Goal) -> Check:
    counts, least_of = _counts(gold, guideline), dict(least_items(gold, guideline, goal))
    fewer = [name for name, least in least_of.items() if counts[name] < least]
    thin = tuple(name for name in fewer if name not in goal.waived)
    names = {
        f"{question.id}/{label.id}": label.shown
        for question in guideline.questions
        for label in question.labels
    }
    counted = ", ".join(f"{names.get(name, name)} has {counts[name]}" for name in thin[:4])
    more = f" and {len(thin) - 4} more" if len(thin) > 4 else ""
    n = len(fewer) - len(thin)
    accepted = f" {n} with fewer {'was' if n == 1 else 'were'} accepted." if n else ""
    enough = (
        f"{len(least_of) - n} of {len(least_of)} have enough."
        if least_of
        else "No label or rule asks for any."
    )
    says = f"{counted}{more}.{accepted}" if thin else f"{enough}{accepted}"
    least = (
        f"{goal.per_label} item{'' if goal.per_label == 1 else 's'} or more per label and rule"
        if goal.per_label == goal.per_rule
        else f"{goal.per_label} item{'' if goal.per_label == 1 else 's'} or more per label, {goal.per_rule} per rule"
    )
    return Check("covered", least, len(least_of) - len(thin), len(least_of), thin, says)


def least_items(gold: GoldSet, guideline: Guideline, goal: Goal) -> Iterator[tuple[str, int]]:
    """`question/label` and rule -> how many items it should have, for the questions in use."""
    asked = gold.questions()
    for question in guideline.questions:
        if question.id in asked:
            yield from ((f"{question.id}/{label}", goal.per_label) for label in question.as_kind.answerable())
    yield from ((rule.id, goal.per_rule) for rule in guideline.rules if rule.question in asked)


def _counts(gold: GoldSet, guideline: Guideline) -> Counter[str]:
    """Items of each label, of whatever part of the answer, and of each rule."""
    counts: Counter[str] = Counter()
    asked = {question.id: question for question in guideline.questions}
    for item in gold.items:
        for question, answer in item.answers.items():
            if answer.settled and answer.label:
                counts.update(f"{question}/{part}" for part in set(asked[question].parts(answer.label)))
                counts.update(answer.rules)
    return counts


def _examples(gold: GoldSet, guideline: Guideline) -> Check:
    """No gold items among the guideline's examples: everybody who read it knows the answer."""
    examples = {_plain(text) for text in _example_texts(guideline)}
    used = tuple(item.id for item in gold.items if (text := item.text()) and _plain(text) in examples)
    total = len(gold.items)
    says = f"{len(used)} of {total} found in the guideline" + (f": {', '.join(used[:4])}." if used else ".")
    return Check("examples", "No gold item used as an example", total - len(used), total, used, says)


def _example_texts(guideline: Guideline) -> Iterator[str]:
    for question in guideline.questions:
        for label in question.labels:
            yield from (example.text for example in (*label.examples, *label.counterexamples) if example.text)
    yield from (case.item for case in guideline.cases)


def _rationale(gold: GoldSet) -> Check:
    """A reason for every adjudicated answer: annotators read it after a mistake."""
    decided = [
        (f"{item.id}: {question}", answer.rationale)
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.settled == "adjudicated"
    ]
    bare = tuple(place for place, why in decided if not (why or "").strip())
    done = len(decided) - len(bare)
    return Check(
        "rationale",
        "Rationale on every adjudicated answer",
        done,
        len(decided),
        bare,
        _of(done, len(decided)),
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _of(done: int, total: int) -> str:
    return f"{done:,} of {total:,}."
