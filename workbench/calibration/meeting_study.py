"""A calibration meeting: the items worth talking about, and what the meeting gained on items held back from it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.calibration.item_errors import ItemErrors, Triage
from workbench.documents.gold import GoldSet
from workbench.documents.meeting import Meeting
from workbench.result import Result
from workbench.rounds.answers import Answered, Exam, Place
from workbench.statistics.assurance import fewest, mean_settles
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import student

Gained = Literal["gained", "lost", "not enough evidence"]
WORTH: dict[Triage, float] = {"guideline": 1.0, "gold": 0.7, "cannot tell": 0.7, "annotator": 0.4}
SAME_RULE = 2  # items of one rule among those picked


@dataclass(frozen=True)
class DiscussionItem(Result, json="item=item.item question=item.question rules=item.rules votes worth why"):
    """One item for the meeting: its blind votes, and why it was picked.

    votes   (label or None for no label, how many), the most frequent first; no names
    worth   split × people × how much a talk can change (guideline 1, gold or not clear .7, annotator .4)
    """

    item: ItemErrors
    votes: tuple[tuple[str | None, int], ...]
    worth: float

    @property
    def why(self) -> str:
        """Such as "11 people gave 3 different answers; likely cause: guideline"."""
        people, different = sum(n for _, n in self.votes), len(self.votes)
        answers = "1 answer" if different == 1 else f"{different} different answers"
        cause = "no clear cause" if self.item.triage == "cannot tell" else f"likely cause: {self.item.triage}"
        return f"{people} {'person' if people == 1 else 'people'} gave {answers}; {cause}"


def discussion_items(items: Sequence[ItemErrors], most: int = 5) -> tuple[DiscussionItem, ...]:
    """The items to talk about, the most worthwhile first; at most two that test the same rule."""
    topics = []
    for item in items:
        silent = [(None, sum(item.skips.values()))] if item.skips else []
        votes: list[tuple[str | None, int]] = [*item.votes, *silent]
        votes.sort(key=lambda vote: (-vote[1], vote[0] is None, vote[0] or ""))
        topics.append(DiscussionItem(item, tuple(votes), item.split * item.missed.n * WORTH[item.triage]))
    topics.sort(key=lambda t: (-t.worth, t.item.item, t.item.question))
    rules: Counter[str] = Counter()
    picked: list[DiscussionItem] = []
    for topic in topics:
        rule = topic.item.rules[0] if topic.item.rules else ""
        if topic.worth > 0 and (not rule or rules[rule] < SAME_RULE) and len(picked) < most:
            rules[rule] += 1
            picked.append(topic)
    return tuple(picked)


@dataclass(frozen=True)
class Gain(Result):
    """What a meeting changed on items that were not talked about.

    difference   mean over items of (share right after − share right before), of the people who answered both times
    before, after   the means over items of the two shares
    people       how many answered any item both times
    more_items   further held-back items that settle it in 8 of 10 such meetings; None when it is settled, or when no
                 sensible number does
    """

    verdict: Gained
    difference: Estimate
    before: float | None
    after: float | None
    people: int
    more_items: int | None = None


def gain(before: Sequence[Answered], after: Sequence[Answered], *, confidence: float = 0.95) -> Gain:
    """Compare answers of the same people to the same held-back items before and after a meeting.

    Each item gives one difference, so that answers to one item, which resemble one another, count once; Student's t
    interval over items. Where all items changed alike there is no spread to take an interval from, and nothing is
    claimed. People may also remember an item: use held-back items that were not discussed, and different ones where
    there are enough.
    """
    was = {(answer.person, answer.place): answer.score for answer in before}
    now = {(answer.person, answer.place): answer.score for answer in after}
    both = sorted(set(was) & set(now))
    if not both:
        none = Estimate.undefined("nobody answered a held-back item before and after")
        return Gain("not enough evidence", none, None, None, 0)
    by_item: defaultdict[Place, list[tuple[float, float]]] = defaultdict(list)
    for pair in both:
        by_item[pair[1]].append((was[pair], now[pair]))
    sides = np.array([np.mean(those, axis=0) for those in by_item.values()])
    apart = sides[:, 1] - sides[:, 0]
    value, n = float(apart.mean()), len(apart)
    people = len({person for person, _ in both})
    shares = sides.mean(axis=0).tolist()
    interval = student(apart, confidence)
    if interval is None or np.ptp(apart) == 0:
        why = "one item only" if n < 2 else "all items changed alike: no spread to take an interval from"
        alike = Estimate(value, n=n, method="paired by person and item", reason=why)
        return Gain("not enough evidence", alike, shares[0], shares[1], people)
    low, high = interval
    method = f"paired by person and item, Student's t over {n} items"
    difference = Estimate(value, low, high, n, method, confidence=confidence)
    verdict: Gained = "gained" if low > 0 else "lost" if high < 0 else "not enough evidence"
    more = None
    if verdict == "not enough evidence":
        half = high - value
        more = fewest(lambda further: mean_settles(value, half, n, further, confidence=confidence), n)
    return Gain(verdict, difference, shares[0], shares[1], people, more)


def measured(meeting: Meeting, rounds: Sequence[Exam]) -> tuple[Gain | None, bool, bool]:
    """What a meeting gained on held-back items; and whether they were answered before its decisions, and after them."""
    when = [talk.decided.at for talk in meeting.talks if talk.decided]
    start, end = (min(when), max(when)) if when else (meeting.began_at, meeting.began_at)
    before: list[Answered] = []
    after: list[Answered] = []
    for exam in rounds:
        kept = held_back(exam.gold, meeting)
        for answer in exam.answered:
            if answer.item in kept:
                (before if answer.at < start else after if answer.at > end else []).append(answer)
    if not before or not after:
        return None, bool(before), bool(after)
    return gain(before, after), True, True


def held_back(gold: GoldSet, meeting: Meeting) -> set[str]:
    """Items that were kept for measuring and not talked about."""
    talked = {talk.item for talk in meeting.talks}
    return {item.id for item in gold.items if item.split == "held_back"} - talked
