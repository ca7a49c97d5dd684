"""Which gold items to retire, by evidence of people beyond those who made them: nobody passes them, or later experts differ."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self

from scipy.special import bdtr

from workbench.documents.attempts import Attempt
from workbench.documents.credit import WHOLE, credit_of
from workbench.documents.gold import GoldAnswer, GoldSet, Out
from workbench.documents.guideline import Guideline, Question
from workbench.documents.record import names_in
from workbench.documents.skips import skip_name
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.gold.project import Usage
from workbench.result import Result

Place = tuple[str, str]  # (item, question)
Advice = Literal["retire", "look at it"]
FEWEST = 5  # people below which nobody can be said to pass an item
NO_LABEL = skip_name(None)  # among the votes of experts
RULE = (
    "Nobody passes: so few people were right, of five or more, that an item as hard as the rest of its question would "
    "show it with a chance below alpha (binomial, Holm's correction over the items), and fewer than one in four were. "
    "Experts disagree: no answer has more than half of two or more blind votes (one who cannot tell counts as a vote "
    "for no answer), or the gold label has none of them. Both: retire. One: look at it before you decide. Only people "
    "beyond those who made the answer count: no expert who voted on it or decided it, and nothing that was known "
    "when it was decided."
)


@dataclass(frozen=True)
class Suspect(Result, json="* votes=votes_by_label advice says"):
    """One gold answer with evidence against it.

    right, people   of the people who answered it, each once
    p               chance of so few right if it were as hard as the others, Holm-corrected; None where not tested
    votes           blind votes of experts since it was decided, by label, most first
    """

    item: str
    question: str
    gold: str
    right: int
    people: int
    p: float | None
    votes: tuple[tuple[str, int], ...]
    nobody_passes: bool
    experts_disagree: bool

    @property
    def votes_by_label(self) -> dict[str, int]:
        """Label -> blind votes for it."""
        return dict(self.votes)

    @property
    def advice(self) -> Advice:
        """Retire on both kinds of evidence."""
        return "retire" if self.nobody_passes and self.experts_disagree else "look at it"

    @property
    def says(self) -> str:
        """The evidence as one sentence, with the ids of labels."""
        return self.evidence()

    def evidence(self, called: Callable[[str], str] = str) -> str:
        """The evidence as one sentence, which stays with a retired item; how an answer is `called`."""
        parts = []
        if self.nobody_passes:
            parts.append(
                f"{self.right} of {self.people} people gave an answer that counts as right (p = {self.p:.2g})"
            )
        if self.experts_disagree:
            parts.append(
                "experts since voted " + ", ".join(f"{called(label)} {n}" for label, n in self.votes)
            )
        sentence = "; ".join(parts) + "."
        return sentence[0].upper() + sentence[1:]


@dataclass(frozen=True)
class Decided:
    """When a gold answer was decided as it stands: in which version of the set, and which experts had voted then."""

    version: str
    experts: frozenset[str]

    @classmethod
    def with_all(cls, answer: GoldAnswer, version: str = "") -> Self:
        """Decided with every vote that there is now."""
        return cls(version, frozenset(answer.blind))


def decided_in(gold: GoldSet, earlier: Iterable[GoldSet]) -> dict[Place, Decided]:
    """When each answer of a set was decided as it stands; `earlier` are the versions before it, newest first."""
    places = {(i.id, q): answer for i in gold.items for q, answer in i.answers.items()}
    found = {place: Decided.with_all(answer, gold.card.version) for place, answer in places.items()}
    for version in earlier:
        before = {(i.id, q): answer for i in version.items for q, answer in i.answers.items()}
        places = {
            place: answer
            for place, answer in places.items()
            if place in before and _decision(before[place]) == _decision(answer)
        }
        found |= {place: Decided.with_all(before[place], version.card.version) for place in places}
    return found


def _decision(answer: GoldAnswer) -> tuple[object, ...]:
    return answer.label, frozenset(answer.accepted), answer.settled, answer.settled_by, answer.rationale


@dataclass(frozen=True)
class FirstAnswer:
    """One person's first answer to a gold item, judged."""

    item: str
    question: str
    person: str
    right: bool


def suspects(
    gold: GoldSet,
    results: Iterable[FirstAnswer] = (),
    *,
    alpha: float = 0.05,
    guideline: Guideline | None = None,
    decided: Mapping[Place, Decided] | None = None,
) -> tuple[Suspect, ...]:
    """The gold answers with evidence against them by `RULE`, those to retire first; a person counts once an item.

    decided   when each answer was decided; without it no blind vote came after
    Votes that are no labels count as one where the guideline's question takes them for the same.
    """
    if not 0 < alpha < 0.5:
        raise OutOfRange(f"alpha must be between 0 and 0.5; got {alpha:g}.")
    first: dict[tuple[str, str, str], bool] = {}
    for result in results:
        first.setdefault((result.item, result.question, result.person), result.right)
    judged: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for (one_item, asked, _), was_right in first.items():
        judged[one_item, asked].append(was_right)
    p = _p_values(judged)
    evidence = []
    for item in gold.items:
        for question, answer in item.answers.items():
            if answer.label is None:
                continue
            right, people = sum(judged[item.id, question]), len(judged[item.id, question])
            chance = p.get((item.id, question))
            nobody = chance is not None and chance < alpha and right * 4 < people
            known = (decided or {}).get((item.id, question), Decided.with_all(answer))
            votes = _votes(answer, known.experts, guideline.question(question) if guideline else None)
            disagree = _experts_disagree(answer, votes)
            if nobody or disagree:
                ranked = tuple(sorted(votes.items(), key=lambda pair: (-pair[1], pair[0])))
                if guideline and not guideline.question(question).as_kind.closed:
                    ranked = tuple((guideline.question(question).called(vote), n) for vote, n in ranked)
                suspect = Suspect(
                    item.id, question, answer.label, right, people, chance, ranked, nobody, disagree
                )
                evidence.append(suspect)
    return tuple(
        sorted(
            evidence,
            key=lambda suspect: (suspect.advice != "retire", not suspect.nobody_passes, suspect.item),
        )
    )


def retire(gold: GoldSet, reasons: Mapping[str, str], *, by: str, on: dt.date) -> GoldSet:
    """Take items out of the set for good, each with the evidence; their answers and votes stay on record."""
    if not by.strip():
        raise InvalidDocument("retiring an item needs the name of who decides; it stays on record.")
    there = {item.id for item in gold.items}
    for item, reason in reasons.items():
        if item not in there:
            raise NotFound(f"gold set {gold} has no item {item!r} that is asked.")
        if not reason.strip():
            raise InvalidDocument(
                f"item {item!r}: say by what evidence it is retired; the reason stays on record."
            )
        left = Out(kind="retired", reason=reason.strip(), by=by, on=on)
        gold = gold.with_item(gold.item(item).model_copy(update={"out": left}))
    return gold


def _p_values(judged: Mapping[tuple[str, str], list[bool]]) -> dict[tuple[str, str], float]:
    """P(X ≤ right | people, share right on the other items of the question), by Holm over all items tested."""
    total: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (_, question), answers in judged.items():
        total[question][0] += sum(answers)
        total[question][1] += len(answers)
    raw = {}
    for (item, question), answers in judged.items():
        right, people = sum(answers), len(answers)
        others = total[question][1] - people
        if people >= FEWEST and others:
            raw[item, question] = float(bdtr(right, people, (total[question][0] - right) / others))
    adjusted, worst = {}, 0.0
    for rank, place in enumerate(sorted(raw, key=lambda place: (raw[place], place))):
        worst = max(worst, min(1.0, raw[place] * (len(raw) - rank)))
        adjusted[place] = worst
    return adjusted


def _votes(answer: GoldAnswer, experts: Collection[str], question: Question | None) -> Counter[str]:
    """How many other experts gave each answer; those that count as the same go by gold, else by the first of them."""
    votes: Counter[str] = Counter()
    for expert, vote in answer.votes.items():
        if expert in experts:
            continue
        if question is None or question.as_kind.closed:
            votes[vote] += 1
        else:
            known = (*filter(None, (answer.label,)), *answer.accepted, *votes)
            votes[next((other for other in known if question.same(vote, other)), vote)] += 1
    cannot = sum(reason.cannot_tell for who, reason in answer.reasons.items() if who not in experts)
    return votes + Counter({NO_LABEL: cannot})


def _experts_disagree(answer: GoldAnswer, votes: Counter[str]) -> bool:
    total = votes.total()
    if total < 2:
        return False
    most = max((n for label, n in votes.items() if label != NO_LABEL), default=0)
    return most * 2 <= total or not any(votes[label] for label in answer.right)


def results_of(
    gold: GoldSet, guideline: Guideline, usage: Usage, decided: Mapping[Place, Decided]
) -> tuple[FirstAnswer, ...]:
    """The current answers of quizzes that are evidence about the answers of a set, in the order in which they were given.

    Left out: simulated people, whoever voted on an answer or decided it, and what was answered before it was decided.
    """
    who = {attempt.id: attempt for attempt in usage.attempts if not attempt.simulated}

    def beyond(attempt: Attempt, place: Place) -> bool:
        answer, name = key[place], usage.makers.get(attempt.person.id, attempt.person.full)
        made = answer.voted(name) or name in names_in(answer.settled_by or "")
        version = usage.versions.get(attempt.round, gold.card.version)
        return not made and Version.parse(version) >= Version.parse(decided[place].version)

    key = {(i.id, q): answer for i in gold.items for q, answer in i.answers.items() if answer.right}
    return tuple(
        FirstAnswer(
            answer.item,
            answer.question,
            who[answer.attempt_id].person.id,
            credit_of(guideline.question(answer.question), key[answer.item, answer.question], answer.label)
            >= WHOLE,
        )
        for answer in sorted(usage.answers, key=lambda response: response.answered_at)
        if answer.attempt_id in who
        and (answer.item, answer.question) in key
        and answer.withdrawn_at is None
        and beyond(who[answer.attempt_id], (answer.item, answer.question))
    )
