"""Coefficients of spans are those of the papers, are reached by name, and see neither names nor order."""

import csv
import json
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.kinds.registry import KINDS
from workbench.kinds.spans import Span
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.fleiss import fleiss_kappa
from workbench.statistics.agreement.of_spans import disagreements, token_kappa, unitizing_alpha
from workbench.statistics.agreement.registry import COEFFICIENTS

SPANS = KINDS["spans"]
OF_SPANS = ("pairwise_f1", "character_f1", "token_kappa", "unitizing_alpha")


def units(*places: tuple[float, float, str]) -> tuple[Span, ...]:
    """Start and length, as the papers have them."""
    return tuple(sorted(Span(float(start), float(start + length), label) for start, length, label in places))


# Krippendorff (2004), Content Analysis, 2nd edition, page 254: two observers of a continuum from 150 to 450
FIRST = units((225, 70, "c"), (370, 30, "c"), (180, 60, "k"), (300, 50, "k"))
SECOND = units((220, 80, "c"), (355, 20, "c"), (400, 20, "c"), (180, 60, "k"), (300, 50, "k"))


def of_label(label: str) -> list[tuple[Span, ...]]:
    return [tuple(span for span in answer if span.label == label) for answer in (FIRST, SECOND)]


@pytest.mark.parametrize(
    ("answers", "observed", "expected", "alpha"),
    [
        (of_label("c"), 0.0144, 0.0532, 0.7286),
        (of_label("k"), 0, 0.0490, 1),
        ([FIRST, SECOND], 0.0144, 0.1022, 0.8591),
    ],
)
def test_unitizing_alpha_of_krippendorff_2004(answers, observed, expected, alpha):
    """Both disagreements of each label to four digits, and alpha: the paper rounds on the way."""
    found, by_chance = disagreements(answers, 150, 450)
    assert (found / 300**2, by_chance / 300**2) == pytest.approx((observed, expected), abs=1e-4)
    assert 1 - found / by_chance == pytest.approx(alpha, abs=5e-4)


# Krippendorff (1995), page 57: four pairs of observers of a continuum of 24
PAIRS_1995 = {
    "A": (units((2, 8, "x"), (14, 6, "x")), units((4, 4, "x"), (15, 2, "x"))),
    "B": (
        units((0, 18, "x")),
        units(
            *(
                (start, length, "x")
                for start, length in zip((0, 2, 3, 4, 5, 6, 9), (2, 1, 1, 1, 1, 3, 1), strict=True)
            )
        ),
    ),
    "C": (
        units((2, 6, "x"), (10, 2, "x"), (14, 4, "x"), (20, 2, "x")),
        units((0, 2, "x"), (4, 4, "x"), (10, 4, "x"), (16, 2, "x"), (20, 2, "x")),
    ),
    "D": (
        units((0, 2, "x"), (2, 8, "x"), (10, 4, "x"), (14, 6, "x"), (20, 4, "x")),
        units((0, 4, "x"), (4, 4, "x"), (8, 7, "x"), (15, 2, "x"), (17, 7, "x")),
    ),
}


@pytest.mark.parametrize(
    ("pair", "observed", "alpha"),
    [("A", 0.03125, 0.553), ("B", 2.26736, -0.926), ("C", 0.02777, 0.679), ("D", 0.38715, 0.066)],
)
def test_unitizing_alpha_of_krippendorff_1995(pair, observed, alpha):
    """Disagreement to five digits; alpha of a continuum measured finely, within .02: the paper's D_e has a misprint."""
    answers = PAIRS_1995[pair]
    assert disagreements(answers, 0, 24)[0] / 24**2 == pytest.approx(observed, abs=1e-5)
    fine = [tuple(Span(s.start * 50_000, s.end * 50_000, s.label) for s in answer) for answer in answers]
    found, by_chance = disagreements(fine, 0, 24 * 50_000)
    assert 1 - found / by_chance == pytest.approx(alpha, abs=0.02)


@pytest.mark.parametrize("pair", ["A", "B", "C"])
def test_token_kappa_is_the_pi_of_krippendorff_1995(pair):
    """The same pairs cut into 24 tokens: .314 each, which tells nothing of how different they are (page 58).

    An item ends with the last mark, so one of both marks the last token, as a label of its own.
    """
    first, second = map(list, PAIRS_1995[pair])
    ends = max(s.end for s in (*first, *second))
    rest = [Span(ends, 24.0, "none")] if ends < 24 else []
    marked = [tuple(sorted((*some, *rest, *_free(some, ends, "none")))) for some in (first, second)]
    computed = token_kappa(SPANS, [marked])
    assert computed.at(computed.sums)[0] == pytest.approx(0.314, abs=1e-3)


def _free(answer, end, label) -> list[Span]:
    """What is not marked, as spans of a label."""
    edges = [0.0, *(x for span in sorted(answer) for x in span[:2]), end]
    return [Span(a, b, label) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


PLACES = st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from("ab"))
ANSWERS = st.lists(PLACES, max_size=3).map(
    lambda some: tuple(sorted({Span(float(s), float(s + n), x) for s, n, x in some}))
)
ITEMS = st.lists(st.lists(ANSWERS, min_size=3, max_size=3), min_size=2, max_size=5)


@given(ITEMS)
@settings(max_examples=30)
def test_token_kappa_is_fleiss_of_each_character(items):
    """Character by character, each its set of labels."""
    rows, labels = [], {}
    for held in items:
        for at in range(int(max((s.end for answer in held for s in answer), default=0))):
            covers = [frozenset(s.label for s in answer if s.start <= at < s.end) for answer in held]
            rows.append([labels.setdefault(cover, len(labels)) for cover in covers])
    counts = np.array([np.bincount(row, minlength=len(labels)) for row in rows], np.int64)
    computed = token_kappa(SPANS, items)
    ours = computed.at(computed.sums.sum(axis=0, keepdims=True))[0]
    theirs = fleiss_kappa(counts, np.ones(len(rows), np.int64)) if rows else np.nan
    assert ours == pytest.approx(float(theirs), nan_ok=True)


def covered(answer) -> set[tuple[int, str]]:
    return {(at, s.label) for s in answer for at in range(int(s.start), int(s.end))}


@given(ITEMS)
@settings(max_examples=30)
def test_f1_between_annotators_by_hand(items):
    """Exact spans, and characters with their labels; 1 where neither of two marked anything."""
    found = agreement(items, ("pairwise_f1", "character_f1"))
    for name, marks in (("pairwise_f1", set), ("character_f1", covered)):
        shares = [
            2 * len(marks(a) & marks(b)) / (len(marks(a)) + len(marks(b))) if a or b else 1
            for held in items
            for a, b in combinations(held, 2)
        ]
        assert found[name].value == pytest.approx(np.mean(shares))


def agreement(items, names=OF_SPANS):
    rows = [
        (f"i{i}", f"a{who}", SPANS.render(answer))
        for i, held in enumerate(items)
        for who, answer in enumerate(held)
    ]
    return coefficients(Annotations.of(rows), names=names, distance="spans")


@given(ITEMS, st.permutations(range(3)))
@settings(max_examples=20)
def test_names_and_order_do_not_matter(items, order):
    """The same values for people and items in another order, from −∞ to 1, and 1 where all agree."""
    found, moved = agreement(items), agreement([[held[who] for who in order] for held in reversed(items)])
    alike = agreement([[held[0]] * 3 for held in items])
    for name in OF_SPANS:
        assert found[name].value == pytest.approx(moved[name].value, nan_ok=True)
        assert found[name].value is None or found[name].value <= 1 + 1e-9
        assert alike[name].value is None or alike[name].value == pytest.approx(1)
        assert (found[name].value is None) <= (found[name].reason is not None)


def test_an_interval_holds_its_value_and_says_how():
    """Over items, and the method says what was compared."""
    rng = np.random.default_rng(3)
    gold = SPANS.of(["a", "b"]).read('[[0, 10, "a"], [15, 22, "b"], [30, 38, "a"]]')
    items = [[SPANS.of(["a", "b"]).simulate(gold, rng, 0.8) for _ in range(3)] for _ in range(40)]
    for name, found in agreement(items).items():
        assert found.low < found.value < found.high, name
        assert "over items" in found.method
        assert found.n == 40


def test_labels_have_none_of_them():
    """Nor boxes those of spans; the reason names what they are of."""
    labels = Annotations.of([("i", "a", "x"), ("i", "b", "y")])
    for name in (*OF_SPANS, "gamma"):
        found = coefficients(labels, names=(name,))[name]
        assert found.value is None
        assert "parts, not of labels" in found.reason
    boxes = Annotations.of([("i", who, "[[0, 0, 1, 1]]") for who in "ab"])
    found = coefficients(boxes, names=("pairwise_f1", "token_kappa"), distance="boxes")
    assert (found["pairwise_f1"].value, found["token_kappa"].value) == (1, None)


def test_gamma_of_several_texts_adds_up_disorder():
    """One text twice is the text; gamma is left out where all are asked for."""
    answers = [
        SPANS.read(json.dumps(some)) for some in ([[0, 5, "a"], [9, 14, "b"]], [[1, 5, "a"], [9, 13, "b"]])
    ]
    found = agreement([answers, answers, [(), ()]], ("gamma",))["gamma"]
    assert 0.3 < found.value < 1
    assert found.n == 3
    assert COEFFICIENTS["gamma"].slow


@pytest.mark.parametrize(
    ("folder", "kind", "coefficient", "expected"),
    [
        ("boxes_braylan", "boxes", "pairwise_f1", 0.645),
        ("crowdtruth_event_spans", "spans", "character_f1", 0.389),
    ],
)
def test_f1_between_annotators_of_real_data(shared, folder, kind, coefficient, expected):
    """The mean F1 at an IoU of .5 of boxes, and of characters of spans, computed apart beforehand."""
    with shared(f"data/{folder}/annotations.csv").open(encoding="utf-8") as file:
        rows = [(row["item_id"], row["annotator_id"], row["label"]) for row in csv.DictReader(file)]
    found = coefficients(Annotations.of(rows), names=(coefficient,), distance=kind)[coefficient]
    assert found.value == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("folder", "kind", "measure", "expected"),
    [("boxes_braylan", "boxes", "f1", 0.660), ("crowdtruth_event_spans", "spans", "character_f1", 0.527)],
)
def test_f1_against_gold_of_real_data(shared, folder, kind, measure, expected):
    """The mean over answers."""
    compare = KINDS[kind]
    with shared(f"data/{folder}/gold.csv").open(encoding="utf-8") as file:
        gold = {row["item_id"]: compare.read(row["label"]) for row in csv.DictReader(file)}
    with shared(f"data/{folder}/annotations.csv").open(encoding="utf-8") as file:
        pairs = [
            (compare.read(row["label"]), gold[row["item_id"]])
            for row in csv.DictReader(file)
            if row["item_id"] in gold
        ]
    (asked,) = (each for each in compare.measures() if each.name == measure)
    above, below = asked.over(pairs).T
    assert np.mean(np.where(below > 0, above / np.maximum(below, 1e-12), 1)) == pytest.approx(
        expected, abs=5e-4
    )


def test_f1_of_three_annotators_from_label_studio(shared):
    """Its own export, read by its reader, against its raw numbers with every one-to-one choice tried."""
    path = shared("exports/label_studio/evalme_multi_annotator/test_bbox.json")

    def box(region):
        value, wide, high = region["value"], region["original_width"] / 100, region["original_height"] / 100
        left, top = value["x"] * wide, value["y"] * high
        corners = (left, top, left + value["width"] * wide, top + value["height"] * high)
        return corners, value["rectanglelabels"][0]

    def iou(a, b):
        common = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
        return common / (sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)) - common)

    def right(few, many):
        best = (0.0, 0)
        for order in permutations(many, len(few)):
            near = [(iou(a, b), x == y) for (a, x), (b, y) in zip(few, order, strict=True)]
            total = round(
                sum(o for o, _ in near if o >= 0.5), 9
            )  # of equal totals that with more of the same label
            best = max(best, (total, sum(same for o, same in near if o > 0.4999999)))
        return best[1]

    shares = []
    for task in json.loads(path.read_text(encoding="utf-8")):
        answers = [[box(region) for region in each["result"]] for each in task["annotations"]]
        for a, b in combinations(answers, 2):
            shares.append(2 * right(*sorted((a, b), key=len)) / (len(a) + len(b)))
    found = coefficients(wb.read(path), names=("pairwise_f1",), distance="boxes")["pairwise_f1"]
    assert (len(shares), found.n) == (15, 5)
    assert found.value == pytest.approx(np.mean(shares))
    assert found.value == pytest.approx(0.511, abs=5e-4)


def test_a_text_alone_is_krippendorffs():
    """From its start to the last end: the sums of one item are those of the paper's formula."""
    computed = unitizing_alpha(SPANS, [[FIRST, SECOND]])
    assert tuple(computed.sums[0]) == pytest.approx(disagreements([FIRST, SECOND]))
