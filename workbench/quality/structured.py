"""People whose answers are spans, boxes or transcripts, against gold and each other; and a refusal where only labels will do."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.answers.kinds import of_kind
from workbench.errors import InvalidTable
from workbench.kinds.registry import KINDS, Kind, Outcome, Problems
from workbench.quality.annotators import AnnotatorScore, by_chance, score
from workbench.quality.measures import estimate, measure_called, outcomes_of
from workbench.result import Result
from workbench.statistics.agreement.structured import parsed
from workbench.statistics.estimate import Estimate
from workbench.statistics.many_people import SIDES, apart_on_items

if TYPE_CHECKING:
    from workbench.quality.drift import DriftStudy, Order
    from workbench.quality.speeding import SpeedStudy

MANY = 300  # different answers from which on they may be free text


def open_kind(answers: Annotations) -> str | None:
    """The kind of the answers if it is not a closed set of labels, None if they are labels.

    An error if no kind is stated and the answers look like free text: more
    than `MANY` different answers, at least half of all answers different, and most of several words.
    """
    if answers.answer_kind is not None:
        return None if KINDS[answers.answer_kind].closed else answers.answer_kind
    answers = of_kind(answers, None)
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    texts = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    several = sum(len(text.split()) > 1 for text in texts)
    if len(texts) > MANY and 2 * len(texts) >= len(answers) and 2 * several > len(texts):
        raise InvalidTable(
            f"question {answers.question!r}: {len(texts):,} different answers of several words look like free text. "
            "Say what they are with --kind transcript, or --kind choice if they are labels (kind= in Python)."
        )
    return None


def refuse_structured(answers: Annotations) -> None:
    """Refuse answers that are not labels, naming the command that compares them."""
    kind = open_kind(answers)
    if kind is not None:
        raise InvalidTable(
            f"question {answers.question!r}: these answers are {KINDS[kind].title}, not labels of a set, so they are not "
            f"compared label by label. How far they agree: workbench agreement FILE --kind {kind}; against gold: "
            f"workbench score FILE --gold GOLD --kind {kind}"
        )


# Annotators whose answers are spans, boxes, polygons or transcripts, against gold: how alike, and the measure of the field.

NOTHING = "no answer is on an item of the key"


@dataclass(frozen=True)
class StructuredScore(Result):
    """The score of one annotator.

    n         their answers on items of the key
    measure   the measure of the kind, over all of them together: F1, or the word error rate
    similarity  the mean of 1 − the distance to gold
    exact     the share that is gold exactly
    credit    the mean credit of an answer, 0 to 1;  measures  the measures that were asked for, by name
    typical   (gold, answer, count) of what is wrong in their answers, the most frequent first; "" is nothing there
    """

    annotator: str
    n: int
    measure: Estimate
    similarity: Estimate
    exact: Estimate
    credit: Estimate
    measures: Mapping[str, Estimate]
    typical: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class StructuredScores(Result, json="kind measure annotators=annotators:annotator"):
    """One score per annotator, in the order of their names; `measure` is the name of their measure."""

    kind: str
    measure: str
    annotators: tuple[StructuredScore, ...]


def structured_scores(
    annotations: Annotations,
    key: AnswerKey,
    kind: str,
    *,
    names: Sequence[str] = (),
    confidence: float = 0.95,
) -> StructuredScores:
    """Everybody's first answers, of a `kind` (a name of `kinds.registry.KINDS`), against gold.

    `names` are of further measures of the kind.

    If the key accepts several answers to an item, the nearest one counts. `measure` is a ratio of totals over items,
    not the mean of rates, and has the t interval of `agreement.intervals.ratio`; so has the mean similarity. Refused with
    item and annotator: a text that is no answer of the kind.
    """
    compare = annotations.as_kind or KINDS[kind]
    first = annotations.first_answers()
    graded = key.of_kind(compare)
    chosen = [measure_called(compare, name) for name in names]
    people_scores = {each.annotator: each for each in score(first, graded, confidence=confidence)}
    rows = first.take(np.array([item in key.label for item in first.items], bool)[first.item.code])
    answers, gold = parsed(rows, compare), _gold(rows, key, compare)
    pairs = zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True)
    measured = np.array([_against(answers[label], gold[item], compare) for item, label in pairs]).reshape(
        -1, 4
    )
    people = [
        replace(
            _score(first.annotators[code], measured[rows.annotator.code == code], compare, confidence),
            credit=people_scores[first.annotators[code]].accuracy,
            typical=people_scores[first.annotators[code]].typical,
            measures={
                each.name: estimate(
                    first.take(first.annotator.code == code), graded, each, confidence=confidence
                )
                for each in chosen
            },
        )
        for code in np.unique(first.annotator.code).tolist()
    ]
    return StructuredScores(kind, compare.measures()[0].title, tuple(people))


def _gold(rows: Annotations, key: AnswerKey, kind: Kind) -> dict[int, list[Any]]:
    """Code of an answered item -> its right answers, the gold one first."""
    answers = {}
    for code in np.unique(rows.item.code).tolist():
        item = rows.items[code]
        texts = [key.label[item], *sorted(key.right(item) - {key.label[item]})]
        answers[code] = [kind.parse(text) for text in texts]
        if problems := next((answer for answer in answers[code] if isinstance(answer, Problems)), None):
            raise InvalidTable(f"gold of item {item!r}: {problems}")
    return answers


def _against(answer: Any, right: list[Any], kind: Kind) -> tuple[float, ...]:
    """Both totals of the measure, the similarity, and whether it is exactly right."""
    apart = [kind.distance(answer, gold) for gold in right]
    nearest = min(apart)
    totals = kind.measures()[0].totals(answer, right[apart.index(nearest)])
    return (*totals, 1 - nearest, answer in right)


def _score(name: str, measured: Floats, kind: Kind, confidence: float) -> StructuredScore:
    """The score of one person, from (n, 4) results of `_against`."""
    from workbench.statistics.judging import item_share

    above, below, similarity, exact = measured.T
    return StructuredScore(
        name,
        len(measured),
        _ratio(above, below, kind.measures()[0].most, confidence),
        _ratio(similarity, np.ones(len(measured)), 1, confidence),
        item_share(exact, NOTHING, confidence=confidence),
        Estimate.undefined(NOTHING),
        {},
    )


def _ratio(above: Floats, below: Floats, most: float, confidence: float) -> Estimate:
    """A ratio of totals, from 0 to `most`."""
    n = len(above)
    if not below.sum():
        empty = "neither the answers nor gold hold anything" if n else NOTHING
        return Estimate.undefined(empty, n=n, unit="answers")
    from workbench.statistics.intervals import ratio

    value, interval = ratio(above, below, confidence)
    method = f"t interval over {n:,} items, linearised"
    if interval is None or interval[0] == interval[1]:
        alike = "every item says the same: there is no spread to tell an interval from"
        return Estimate(
            value, n=n, method=f"over {n:,} items", reason=alike, unit="answers", confidence=confidence
        )
    return Estimate(
        value, max(0.0, interval[0]), min(interval[1], most), n, method, None, "answers", confidence
    )


# The consensus of people against gold, for answers that are no labels: where both differ, one of them is wrong.


@dataclass(frozen=True)
class DoubtedGold(Result):
    """An item on which the consensus of people is not wholly right by gold.

    answers     how many there are, and `confidence`, 0 to 1, how far they support their consensus
    credit      of the consensus against gold;  measure  the kind's own measure of it, None where there is nothing to measure
    differs     what differs, such as "2 missing, 1 extra, 1 car read as bus"
    """

    item: str
    answers: int
    confidence: float
    credit: float
    measure: float | None
    gold: str
    consensus: str
    differs: str


@dataclass(frozen=True)
class ConsensusAudit(Result, json="question kind measure items alike credit doubted"):
    """Every item whose consensus is not wholly right by gold, the furthest apart and best supported first.

    items   those with gold and answers, of which `alike` have a consensus with full credit
    credit  the mean credit of the consensus over them
    """

    question: str
    kind: str
    measure: str
    items: int
    alike: int
    credit: Estimate
    doubted: tuple[DoubtedGold, ...]


def audit_consensus(
    annotations: Annotations, kind: Kind, key: AnswerKey, *, confidence: float = 0.95
) -> ConsensusAudit:
    """Merge the first answers to each item by their kind, and hold the result against gold.

    Nothing here says which of the two is wrong. InvalidTable names a text that is no answer of the kind.
    """
    from workbench.statistics.consensus.merged import merge_answers
    from workbench.statistics.judging import item_share

    first = annotations.first_answers()
    known = first.take(np.array([item in key.label for item in first.items], bool)[first.item.code])
    consensus, graded = merge_answers(known, kind), replace(key, kind=kind)
    measure = kind.measures()[0]
    doubted: list[DoubtedGold] = []
    credit: list[float] = []
    for item, merged, n in zip(consensus.items, consensus.merged, consensus.n, strict=True):
        gold = graded.nearest(item, merged.answer)
        credit.append(kind.credit(merged.answer, gold))
        if credit[-1] < 1:
            texts = kind.render(gold), kind.render(merged.answer)
            share = measure.share(merged.answer, gold)
            differs = f"{kind.called(gold, {})} read as {kind.called(merged.answer, {})}"
            if kind.on:
                differs = _differences(outcomes_of(kind, merged.answer, gold))
            doubted.append(DoubtedGold(item, n, merged.confidence, credit[-1], share, *texts, differs))
    doubted.sort(key=lambda each: (round(each.credit, 9), -round(each.confidence, 9), each.item))
    mean = item_share(np.array(credit), NOTHING, confidence=confidence)
    alike = len(credit) - len(doubted)
    return ConsensusAudit(first.question, kind.name, measure.title, len(credit), alike, mean, tuple(doubted))


def _differences(outcomes: Sequence[Outcome]) -> str:
    """What is not right, counted."""
    missing = sum(each.label is None for each in outcomes)
    extra = sum(each.gold is None for each in outcomes)
    confused = Counter(
        (each.gold, each.label) for each in outcomes if each.gold and each.label and not each.right
    )
    names = [f"{n} {gold} read as {label}" for (gold, label), n in sorted(confused.items())]
    parts = [f"{missing} missing" if missing else "", f"{extra} extra" if extra else "", *names]
    return ", ".join(filter(None, parts)) or "not in the same place"


# Answers to the same items compared pair by pair: who is like the others, who with whom.

MOST_PAIRS = 60_000  # pairs of answers to one item that are compared; where there are more, each item has its share drawn
FEW = 5  # items that two people share from which on the pair is listed


@dataclass(frozen=True)
class PersonSimilarity:
    """One annotator beside the others on the same items.

    similarity   the mean similarity of their answers to those of the others;  usual  the same of whoever answered those items
    chance       the range around `usual` that chance alone gives, everybody looked at together; None with too few items
    apart        "below" or "above" where the mean is outside of that range; else ""
    """

    annotator: str
    items: int
    similarity: float
    usual: float
    chance: tuple[float, float] | None
    apart: str


@dataclass(frozen=True)
class PairSimilarity:
    """The mean similarity of two people over the items that both answered."""

    one: str
    other: str
    items: int
    similarity: float


class AnswerPairs:
    """Pairs of answers to the same item: rows (P, 2), and their distances (P,)."""

    def __init__(self, first: Annotations, kind: Kind, rng: np.random.Generator) -> None:
        self.first, self.kind = first, kind
        self.answer = parsed(first, kind)
        m = first.answers_by_item
        self.all_pairs = int((m * (m - 1) // 2).sum())
        self.rows = self._pairs(rng)
        codes = first.label.code
        pairs = [(int(codes[a]), int(codes[b])) for a, b in self.rows]
        different = list(dict.fromkeys((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]))
        held = [(self.answer[a], self.answer[b]) for a, b in different]
        apart = dict(zip(different, kind.distances(held).tolist() if held else [], strict=True))
        self.distance: Floats = np.array([apart.get((min(p), max(p)), 0.0) for p in pairs])

    def _pairs(self, rng: np.random.Generator) -> list[tuple[int, int]]:
        """The rows of all pairs, or of each item its share of `MOST_PAIRS` drawn."""
        item = self.first.item.code
        order = np.argsort(item, kind="stable")
        rows: list[tuple[int, int]] = []
        share = min(1.0, MOST_PAIRS / max(self.all_pairs, 1))
        for group in np.split(order, np.flatnonzero(np.diff(item[order])) + 1):
            pairs = list(combinations(group.tolist(), 2))
            if share < 1 and pairs:
                keep = rng.choice(len(pairs), max(1, round(share * len(pairs))), replace=False)
                pairs = [pairs[k] for k in sorted(keep.tolist())]
            rows += pairs
        return rows

    def people(self, confidence: float) -> tuple[PersonSimilarity, ...]:
        """Everybody with an answer to an item that somebody else answered too."""
        n, total = np.zeros(len(self.first)), np.zeros(len(self.first))
        if not self.rows:
            return ()
        both = np.array(self.rows)
        for side in (0, 1):
            np.add.at(n, both[:, side], 1)
            np.add.at(total, both[:, side], 1 - self.distance)
        with_others = n > 0
        rows, mean = self.first.take(with_others), (total[with_others] / n[with_others])
        items = len(rows.items)
        usual = np.bincount(rows.item.code, mean, items) / np.maximum(rows.answers_by_item, 1)
        people = len(rows.annotators)
        apart = apart_on_items(
            rows.item.code,
            rows.annotator.code,
            mean,
            *by_chance(rows.item.code, mean, usual, partly=True),
            people=people,
            rate=1 - confidence,
        )
        count = np.bincount(rows.annotator.code, minlength=people)
        own = np.bincount(rows.annotator.code, mean, people)
        return tuple(
            PersonSimilarity(
                rows.annotators[a],
                int(count[a]),
                float(own[a] / count[a]),
                float(apart.expected[a]),
                apart.range_of(a),
                SIDES[int(apart.side[a])],
            )
            for a in np.flatnonzero(count).tolist()
        )

    def pairs(self) -> tuple[PairSimilarity, ...]:
        """Everyone with everyone who shares `FEW` items or more, the least alike first."""
        held: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
        person = self.first.annotator.code
        for (a, b), distance in zip(self.rows, self.distance.tolist(), strict=True):
            held[min(person[a], person[b]), max(person[a], person[b])].append(1 - distance)
        names = self.first.annotators
        pairs = [
            PairSimilarity(names[a], names[b], len(some), float(np.mean(some)))
            for (a, b), some in held.items()
            if len(some) >= FEW
        ]
        return tuple(sorted(pairs, key=lambda pair: (pair.similarity, pair.one, pair.other)))


@dataclass(frozen=True, eq=False)
class SimilarPeople(Result, json="kind answers accuracy others speed drift"):
    """What is known of people whose answers can be alike in part.

    answers  first answers of each annotator
    people   how near each is to the others;  usual  the mean over all, None where nobody shares an item
    scores   against gold, by credit; None without gold
    drift    of the credits; None without gold
    """

    kind: str
    answers: Mapping[str, int]
    usual: float | None
    people: Mapping[str, PersonSimilarity]
    scores: Mapping[str, AnnotatorScore] | None
    speed: "SpeedStudy"
    drift: "DriftStudy | None"

    @property
    def accuracy(self) -> Mapping[str, Estimate] | None:
        """The mean credit of each annotator with an answer on gold; None without gold."""
        if self.scores is None:
            return None
        return {name: score.accuracy for name, score in self.scores.items() if score.n}

    @property
    def others(self) -> dict[str, Any]:
        """The usual similarity, and everybody's."""
        return {"usual": self.usual, "annotators": self.people}


def similar_people(
    annotations: Annotations,
    kind: Kind,
    key: AnswerKey | None,
    *,
    order: "Order" = "times",
    confidence: float = 0.95,
    seed: int = 20260101,
) -> SimilarPeople:
    """Study everybody's first answers of a kind; InvalidTable names a text that is no answer of it."""
    from workbench.quality.drift import study_drift
    from workbench.quality.speeding import study_speed

    first = annotations.first_answers()
    graded = None if key is None else key.of_kind(kind)
    others = AnswerPairs(first, kind, np.random.default_rng(seed)).people(confidence)
    items = sum(person.items for person in others)
    times = np.bincount(first.annotator.code, minlength=len(first.annotators))
    return SimilarPeople(
        kind.name,
        {first.annotators[a]: int(times[a]) for a in np.flatnonzero(times).tolist()},
        sum(person.items * person.similarity for person in others) / items if items else None,
        {person.annotator: person for person in others},
        None if graded is None else {each.annotator: each for each in score(first, graded)},
        study_speed(annotations, graded),
        None if graded is None else study_drift(annotations, graded, order=order),
    )
