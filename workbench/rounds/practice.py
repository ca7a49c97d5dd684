"""Simulated annotators take a round in the store of attempts, as real ones would, so that there is something to look at."""

import base64
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Literal

from workbench.documents.attempts import (
    Appeal,
    Attempt,
    Exposure,
    Invitation,
    Person,
    Response,
    RoundRecord,
)
from workbench.documents.credit import WHOLE, credit_of, partly_right
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.guideline import Guideline, Question, Rule
from workbench.documents.round import Round, Turn
from workbench.documents.skips import CANNOT_TELL
from workbench.errors import NotFound, OutOfRange
from workbench.kinds.registry import Problems
from workbench.rounds.drawing import pool_of, turns_of
from workbench.rounds.judging import Judged
from workbench.rounds.passing import order_of, passing

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore

# A dry run by simulated annotators: good ones, poor ones, one between, one who confuses the labels of a rule; all made up.

Profile = Literal["good", "poor", "between", "confused", "slipping", "hasty", "underway", "invited"]
PROFILES: tuple[Profile, ...] = (
    *("good", "poor", "between", "confused", "good", "good", "slipping", "hasty"),
    *("confused", "good", "underway", "invited"),
)
RIGHT: dict[Profile, float] = {
    "good": 0.985,
    "poor": 0.62,
    "between": 0.85,
    "confused": 0.94,
    "slipping": 0.97,
    "hasty": 0.74,
    "underway": 0.95,
    "invited": 0.95,
}
SECONDS: dict[Profile, float] = dict.fromkeys(PROFILES, 21.0) | {"hasty": 6.5, "poor": 15.0}
VENDORS = ("vendor_a", "vendor_b")
MIXES_UP = 0.9  # how often somebody who is confused about a rule answers by the confusion
HOT = (
    3  # items on which the guideline leaves a choice: everybody is tempted to follow the expert who disagreed
)
TEMPTED = 0.55  # how often anybody does
ASKS = 0.15  # how often somebody says of such an item that the guideline does not tell
HALF = 0.5  # the credit of a miss that can be partly right, or less
MISTAKES = 20  # that somebody makes in one answer at most
HELD = 0.98  # the skill of a right answer: regions lie a little beside those of gold
MOST = 400  # simulated annotators in one round


@dataclass(frozen=True)
class SimulatedPart:
    """One simulated annotator's part: their record without ids, in the order in which a store takes it.

    started, finished   None where it did not come to that
    contests            the number of the turn whose gold they contest afterwards, or None
    """

    name: str
    vendor: str
    profile: Profile
    invited: dt.datetime
    started: dt.datetime | None
    finished: dt.datetime | None
    turns: tuple[Turn, ...]
    answers: tuple[Response, ...]
    contests: int | None = None


@dataclass(frozen=True)
class _Scene:
    """What all of them share: the sources, the rule whose labels are confused, and what tempts them."""

    round: Round
    guideline: Guideline
    gold: GoldSet
    rule: Rule | None
    hot: frozenset[tuple[str, str]]
    seed: int
    steady: bool

    def asked(self, turn: Turn) -> Question:
        """The question of a turn."""
        return self.guideline.question(turn.question)

    def answer(self, turn: Turn) -> GoldAnswer | None:
        """The gold; None where the guideline does not settle the item."""
        return self.gold.answers(turn.question).get(turn.item)


def dry_run(
    round_: Round,
    guideline: Guideline,
    gold: GoldSet,
    people: int,
    seed: int = 20260101,
    *,
    steady: bool = False,
) -> tuple[SimulatedPart, ...]:
    """Let `people` simulated annotators take a round, from the day it was created; the same seed does the same.

    The profiles come in turn. Somebody between makes so many mistakes, evenly spread, that the criterion decides
    nothing. Somebody gets worse half-way, unless all stay `steady`. Items about which the experts differed tempt everybody.
    """
    if not 1 <= people <= MOST:
        raise OutOfRange(f"a dry run has 1 to {MOST} simulated annotators, not {people}.")
    pool = pool_of(round_, guideline, gold)
    if not pool:
        raise NotFound(
            f"round {round_.name!r}: gold set {gold} answers none of its items, so there is nothing to try."
        )
    tested = Counter(r for ask in pool for r in gold.answers(ask.question)[ask.item].rules)
    apart = [r for r in guideline.rules if tested[r.id] and len(r.separates) > 1]
    rule = max(apart, key=lambda r: (_plain(guideline, r.question), tested[r.id]), default=None)
    split = [(ask.item, ask.question) for ask in pool if _tempting(gold.answers(ask.question)[ask.item])]
    hot = Random(f"{seed}/{round_.name}").sample(split, min(HOT, len(split)))
    scene = _Scene(round_, guideline, gold, rule, frozenset(hot), seed, steady)
    return tuple(_take(scene, k) for k in range(people))


def record_of(round_: Round, parts: Sequence[SimulatedPart]) -> RoundRecord:
    """A dry run as a store would record it, with ids of its own."""
    invitations, attempts, answers, appeals = [], [], [], []
    for k, part in enumerate(parts, start=1):
        person = Person(f"p{k:03}", part.name, part.vendor, part.invited)
        invitations.append(Invitation(f"i{k:03}", round_.name, person, part.invited))
        if part.started is None:
            continue
        ended: Literal["done"] | None = "done" if part.finished else None
        attempt = Attempt(
            f"a{k:03}", round_.name, person, 1, part.turns, part.started, part.finished, ended, simulated=True
        )
        attempts.append(attempt)
        answers += [_with_attempt(answer, attempt.id) for answer in part.answers]
        if part.contests is not None and part.finished is not None:
            turn = part.turns[part.contests - 1]
            at = part.finished + dt.timedelta(minutes=4)
            appeals.append(Appeal(f"c{k:03}", attempt.id, turn.number, turn.item, turn.question, NOTE, at))
    return RoundRecord(round_, tuple(invitations), tuple(attempts), tuple(answers), tuple(appeals))


NOTE = "I read the rule the other way round, and so did the example. (simulated)"
QUESTION = "Does {} cover this? (simulated)"


def _with_attempt(answer: Response, attempt: str) -> Response:
    return Response(
        attempt,
        answer.turn,
        answer.item,
        answer.question,
        answer.label,
        answer.skip,
        answer.note,
        answer.shown_at,
        answer.answered_at,
        answer.client_seconds,
        answer.hidden_seconds,
    )


def _take(scene: _Scene, k: int) -> SimulatedPart:
    """One annotator's part."""
    profile = PROFILES[k % len(PROFILES)]
    name, vendor = f"simulated-{k + 1:02}", VENDORS[k % len(VENDORS)]
    chance = Random(f"{scene.seed}/{scene.round.name}/{name}")
    invited = scene.round.created_at + dt.timedelta(minutes=5)
    if profile == "invited":
        return SimulatedPart(name, vendor, profile, invited, None, None, (), ())
    order = order_of(scene.round)
    pool, drawn_by = pool_of(scene.round, scene.guideline, scene.gold), order.seed_of(name, 1)
    turns = turns_of(scene.round, scene.gold, pool, order, seed=drawn_by)
    started = invited + dt.timedelta(hours=_wait(scene.round, chance))
    answers = list(_answers(scene, turns, profile, started, chance))
    if profile == "underway":
        answers = answers[: max(1, len(answers) * 2 // 5)]
        return SimulatedPart(name, vendor, profile, invited, started, None, turns, tuple(answers))
    contests = None
    if profile == "good":
        counted = [(g.turn, g.label, scene.answer(turns[g.turn - 1])) for g in answers if g.label]
        wrong = [
            turn
            for turn, label, gold in counted
            if gold and credit_of(scene.asked(turns[turn - 1]), gold, label, scene.round.method) < WHOLE
        ]
        contests = wrong[0] if wrong else None
    finished = answers[-1].answered_at + dt.timedelta(seconds=1)
    return SimulatedPart(name, vendor, profile, invited, started, finished, turns, tuple(answers), contests)


def _wait(round_: Round, chance: Random) -> float:
    """Hours from the invitation to the first question: a day or so, and before the round expires."""
    hours = chance.lognormvariate(3.3, 0.6) + chance.uniform(0, 1)
    if round_.expires_at is None:
        return hours
    room = (round_.expires_at - round_.created_at).total_seconds() / 3600
    return min(hours, room * chance.uniform(0.2, 0.8))


def _answers(
    scene: _Scene, turns: Sequence[Turn], profile: Profile, started: dt.datetime, chance: Random
) -> Iterator[Response]:
    """The answers one after the other, up to where the round may stop."""
    policy, method = passing(scene.round), scene.round.method
    judged = {
        turn.number: Judged(
            turn, gold.label or "", gold.rules, None, None, partial=partly_right(scene.asked(turn), method)
        )
        for turn in turns
        if (gold := scene.answer(turn))
    }
    spread = _spread_mistakes(scene.round, list(judged), chance) if profile == "between" else None
    clock = started
    for turn in turns:
        gold = scene.answer(turn)
        share = (
            0.5
            if profile == "slipping" and not scene.steady and turn.number > len(turns) / 2
            else RIGHT[profile]
        )
        hit = turn.number not in spread if spread is not None else chance.random() < share
        label = _pick_label(scene, turn, gold, profile, hit, chance)
        shown_at = clock + dt.timedelta(seconds=chance.uniform(0.8, 2.5))
        seconds = SECONDS[profile] * chance.lognormvariate(0, 0.45)
        clock = shown_at + dt.timedelta(milliseconds=round(1000 * seconds))
        about = ", ".join(gold.rules) if gold else ""
        note = QUESTION.format(about or "the guideline") if label is None else None
        yield Response(
            "",
            turn.number,
            turn.item,
            turn.question,
            label,
            CANNOT_TELL.id if label is None else None,
            note,
            shown_at,
            clock,
            round(seconds, 1),
            0.0,
        )
        if gold is not None:
            credit = credit_of(scene.asked(turn), gold, label, method)
            judged[turn.number] = judged[turn.number].answered(credit)
        if policy.may_stop(tuple(judged.values())):
            return


def _pick_label(
    scene: _Scene, turn: Turn, gold: GoldAnswer | None, profile: Profile, hit: bool, chance: Random
) -> str | None:
    """The label that is given, or None for "the guideline does not tell"."""
    if not scene.asked(turn).as_kind.closed:
        return _pick_answer(scene.asked(turn), gold, hit, chance)
    if gold is None:
        return None if hit else chance.choice(scene.asked(turn).as_kind.answerable())
    if profile == "between":
        return gold.label if hit else _wrong(scene, turn, gold, chance)
    rule = scene.rule
    if profile == "confused" and rule is not None and rule.id in gold.rules and chance.random() < MIXES_UP:
        others = [label for label in rule.separates if label not in gold.right]
        if others:
            return others[0]
    if (turn.item, turn.question) in scene.hot:
        dice = chance.random()
        if dice < ASKS:
            return None
        if dice < ASKS + TEMPTED:
            return _tempting(gold)[0]
    return gold.label if hit else _wrong(scene, turn, gold, chance)


def _pick_answer(question: Question, gold: GoldAnswer | None, hit: bool, chance: Random) -> str | None:
    """An answer that is no label: nearly that of gold, or with so many of the kind's own mistakes that it is a miss."""
    from numpy.random import default_rng

    kind = question.as_kind
    right = Problems(()) if gold is None or gold.label is None else kind.parse(gold.label)
    if isinstance(right, Problems):
        return None
    rng, answer = default_rng(chance.getrandbits(32)), right
    for _ in range(MISTAKES if not hit else 0):
        if kind.credit(answer, right) <= HALF:
            break
        answer = kind.mistaken(answer, rng)
    return kind.render(kind.simulate(answer, rng, HELD) if hit else answer)


def _tempting(gold: GoldAnswer) -> list[str]:
    """What an expert said that the gold does not accept."""
    return sorted(set(gold.votes.values()) - gold.right)


def _wrong(scene: _Scene, turn: Turn, gold: GoldAnswer, chance: Random) -> str | None:
    """A wrong answer: a label that a rule of the item sets apart from the gold, a neighbour of a rating, or any."""
    question = scene.guideline.question(turn.question)
    near = [
        label
        for rule in scene.guideline.rules
        if rule.id in gold.rules and rule.question == turn.question
        for label in rule.separates
        if label in question.as_kind.answerable()
    ]
    choices = [label for label in near or _neighbours(question, gold) if label not in gold.right]
    choices = choices or [label for label in question.as_kind.answerable() if label not in gold.right]
    return chance.choice(choices) if choices else gold.label


def _neighbours(question: Question, gold: GoldAnswer) -> list[str]:
    labels = list(question.as_kind.answerable())
    if not question.ordered or gold.label not in labels:
        return labels
    at = labels.index(gold.label)
    return labels[max(at - 1, 0) : at + 2]


def _spread_mistakes(round_: Round, numbers: Sequence[int], chance: Random) -> frozenset[int]:
    """Which of these turns to miss, evenly spread, so many that the round decides nothing."""
    n = len(numbers)
    count = max(0, min(n, int(passing(round_).undecided_mistakes(n))))
    start = chance.random()
    return frozenset(numbers[int((k + start) * n / count)] for k in range(count))


def _plain(guideline: Guideline, question: str) -> bool:
    asked = guideline.question(question)
    return not (asked.several or asked.ordered)


def perform(store: "AttemptStore", round_: Round, part: SimulatedPart) -> None:
    """Record one simulated annotator's part; what is recorded already stays as it is."""
    person = store.person(part.name, part.vendor, part.invited, _id_of(part))
    invitation = store.invite(round_.name, person, part.invited)
    if part.started is None or store.attempts(round_.name, person.id):
        return
    attempt = store.begin(invitation.id, part.turns, part.started, simulated=True)
    for answer in part.answers:
        store.mark_shown(attempt.id, answer.turn, answer.shown_at)
        store.answer(replace(answer, attempt_id=attempt.id))
    if part.finished is not None:
        store.finish(attempt.id, part.finished, "done")
    if part.contests is not None and part.finished is not None:
        store.appeal(attempt.id, part.contests, NOTE, part.finished)
    seen = [
        Exposure(person.id, str(round_.gold), g.item, "quiz", attempt.id, g.shown_at) for g in part.answers
    ]
    store.expose(seen)


def _id_of(part: SimulatedPart) -> str:
    """The same id in every database, so that pages, which sort pseudonyms by id, call the same person the same."""
    digest = hashlib.sha256(f"{part.vendor}/{part.name}".encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
