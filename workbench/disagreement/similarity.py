"""Where people disagree whose answers can be alike in part: who with whom, on which labels and parts, on which items."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import ImportReport
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Guideline, Question, Rule
from workbench.errors import InvalidTable
from workbench.kinds.registry import Kind, Outcome
from workbench.quality.annotators import AnnotatorScore, score
from workbench.quality.measures import KindScores, kind_scores, outcomes_of
from workbench.quality.structured import AnswerPairs, PairSimilarity, PersonSimilarity
from workbench.statistics.agreement.structured import structured_agreement
from workbench.statistics.estimate import Estimate

PRIOR = 10.0  # pairs of the usual distance that an item is given, so that two who differ do not outrank ten who split
TELLING = 3  # items that are drawn for two labels
NEAR = 0.75  # how well two parts lie over each other, below which their place is in doubt


@dataclass(frozen=True)
class LabelDifference:
    """Two labels of parts that lie over each other, or one label that only one of two people has.

    other    None where one person has such a part and the other has none there
    pairs    how often two people differ so;  share  of all such differences
    telling  items with most of them
    """

    one: str
    other: str | None
    pairs: int
    share: float
    items: int
    rules: tuple[Rule, ...]
    telling: tuple[str, ...]


@dataclass(frozen=True)
class LabelSimilarity:
    """A label: of the parts with it, the share for which another person of the same item has one there with it too."""

    label: str
    parts: int
    same: float
    confused: float
    alone: float
    alike: float | None


@dataclass(frozen=True)
class DisputedAnswers:
    """An item, how far apart its answers lie on average (0 to 1), and how many they are."""

    item: str
    distance: float
    answers: int


@dataclass(frozen=True, eq=False)
class SimilarityStudy:
    """The whole study of one question; the page only reads it.

    kind        of the answers, with the question's settings
    pairable    items with two answers or more;  empty  those where nobody marked anything: they agree, by definition
    compared    pairs of answers that were compared, of `all_pairs`
    near        of parts that two people have, the share that lies over each other worse than `NEAR`; None without such parts
    """

    question: str
    shown: str
    kind: Kind
    confidence: float
    seed: int
    answers: int
    repeats: int
    items: int
    annotators: int
    pairable: int
    overlap: tuple[int, int, int]
    coefficients: Mapping[str, Estimate]
    people: tuple[PersonSimilarity, ...]
    pairs: tuple[PairSimilarity, ...]
    differences: tuple[LabelDifference, ...]
    labels: tuple[LabelSimilarity, ...]
    disputed: tuple[DisputedAnswers, ...]
    empty: int
    compared: int
    all_pairs: int
    near: float | None
    first: Annotations
    key: AnswerKey | None
    truth: KindScores | None
    scores: tuple[AnnotatorScore, ...]
    losses: ImportReport = field(default_factory=ImportReport)


def study_similarity(
    annotations: Annotations,
    kind: Kind,
    *,
    question: Question | None = None,
    guideline: Guideline | None = None,
    key: AnswerKey | None = None,
    seed: int = 20260101,
    confidence: float = 0.95,
) -> SimilarityStudy:
    """Study one question whose answers are of `kind`. InvalidTable names a text that is no answer of it."""
    if not len(annotations):
        raise InvalidTable(f"question {annotations.question!r}: there are no answers to study.")
    first = annotations.first_answers()
    compared = ComparedPairs(first, kind, np.random.default_rng(seed))
    graded = key.of_kind(kind) if key is not None else None
    judged = graded is not None and any(item in graded.label for item in first.items)
    m = first.answers_by_item
    some = m[m > 0]
    return SimilarityStudy(
        question=annotations.question,
        shown=question.shown if question else annotations.question.replace("_", " "),
        kind=kind,
        confidence=confidence,
        seed=seed,
        answers=len(first),
        repeats=len(annotations) - len(first),
        items=int((m > 0).sum()),
        annotators=len(np.unique(first.annotator.code)),
        pairable=int((m >= 2).sum()),
        overlap=(int(some.min()), int(np.median(some)), int(some.max())),
        coefficients=structured_agreement(first, kind, confidence=confidence, seed=seed),
        people=compared.people(confidence),
        pairs=compared.pairs(),
        differences=compared.differences(guideline, question),
        labels=compared.labels(),
        disputed=compared.disputed(),
        empty=compared.empty(),
        compared=len(compared.rows),
        all_pairs=compared.all_pairs,
        near=compared.near(),
        first=first,
        key=graded,
        truth=kind_scores(first, graded, confidence=confidence) if judged and graded else None,
        scores=score(first, graded, confidence=confidence) if judged and graded else (),
        losses=annotations.losses,
    )


class ComparedPairs(AnswerPairs):
    """The same pairs, and what became of the parts of their answers."""

    def __init__(self, first: Annotations, kind: Kind, rng: np.random.Generator) -> None:
        super().__init__(first, kind, rng)
        self.labelled = kind.labelled or kind.closed
        codes = first.label.code
        pairs = [(int(codes[a]), int(codes[b])) for a, b in self.rows]
        self.outcomes = self._outcomes(pairs) if self.labelled else [()] * len(pairs)

    def _outcomes(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[Outcome, ...]]:
        held: dict[tuple[int, int], tuple[Outcome, ...]] = {}
        for pair in pairs:
            if pair not in held:
                held[pair] = outcomes_of(self.kind, self.answer[pair[0]], self.answer[pair[1]])
        return [held[pair] for pair in pairs]

    @cached_property
    def differing(self) -> Mapping[tuple[str, str | None], Counter[str]]:
        """(label, another label or None) -> item -> how often two people differ so on it."""
        items: defaultdict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
        for (row, _), outcomes in zip(self.rows, self.outcomes, strict=True):
            item = self.first.items[self.first.item.code[row]]
            for each in outcomes:
                if each.gold and each.label and each.gold != each.label:
                    one, other = sorted((each.gold, each.label))
                    items[one, other][item] += 1
                elif not (each.gold and each.label):
                    items[each.gold or each.label or "", None][item] += 1
        return items

    def differences(
        self, guideline: Guideline | None, question: Question | None
    ) -> tuple[LabelDifference, ...]:
        """Labels that people confuse on one and the same part, and labels that only one of two has, most frequent first."""
        items = self.differing
        whole = sum(some.total() for some in items.values()) or 1
        order = sorted(items, key=lambda pair: (-items[pair].total(), pair[0], pair[1] or ""))
        return tuple(
            LabelDifference(
                one,
                other,
                items[one, other].total(),
                items[one, other].total() / whole,
                len(items[one, other]),
                guideline.rules_between(question.id, one, other) if guideline and question and other else (),
                tuple(
                    item
                    for item, _ in sorted(items[one, other].items(), key=lambda x: (-x[1], x[0]))[:TELLING]
                ),
            )
            for one, other in order
        )

    def labels(self) -> tuple[LabelSimilarity, ...]:
        """Each label from both sides of every pair, the most frequent first."""
        parts, same, confused = Counter[str](), Counter[str](), Counter[str]()
        alike: defaultdict[str, list[float]] = defaultdict(list)
        for outcomes in self.outcomes:
            for each in outcomes:
                for label, other in ((each.gold, each.label), (each.label, each.gold)):
                    if label:
                        parts[label] += 1
                        same[label] += label == other
                        confused[label] += other is not None and label != other
                        if each.alike is not None and label == other:
                            alike[label].append(each.alike)
        return tuple(
            LabelSimilarity(
                label,
                n,
                same[label] / n,
                confused[label] / n,
                1 - (same[label] + confused[label]) / n,
                float(np.mean(alike[label])) if alike[label] else None,
            )
            for label, n in sorted(parts.items(), key=lambda held: (-held[1], held[0]))
        )

    def near(self) -> float | None:
        """Of the parts that two people have, the share that lies over each other worse than `NEAR`."""
        alike = [each.alike for some in self.outcomes for each in some if each.gold and each.label]
        known = [value for value in alike if value is not None]
        return float(np.mean(np.array(known) < NEAR)) if known else None

    def disputed(self) -> tuple[DisputedAnswers, ...]:
        """The items whose answers differ, the furthest apart first."""
        if not self.rows:
            return ()
        item = self.first.item.code[np.array(self.rows)[:, 0]]
        n = np.bincount(item, minlength=len(self.first.items))
        total = np.bincount(item, self.distance, len(self.first.items))
        usual = float(self.distance.mean())
        drawn = (total + PRIOR * usual) / (n + PRIOR)
        names, answers = self.first.items, self.first.answers_by_item
        rows = sorted(
            np.flatnonzero(total > 0).tolist(), key=lambda u: (-round(float(drawn[u]), 9), names[u])
        )
        return tuple(DisputedAnswers(names[u], float(total[u] / n[u]), int(answers[u])) for u in rows)

    def empty(self) -> int:
        """Items with two answers or more of which none holds anything."""
        kind = self.kind
        nothing = {code for code, answer in self.answer.items() if kind.is_nothing(kind.render(answer))}
        some = np.isin(self.first.label.code, list(nothing))
        filled = np.bincount(self.first.item.code, ~some, len(self.first.items))
        return int(((self.first.answers_by_item >= 2) & (filled == 0)).sum())
