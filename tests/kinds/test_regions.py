"""What all kinds with regions promise: partners are the best there are, clusters hold a person once, mistakes cost what they should."""

import json
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.kinds.keypoints import KeypointSettings
from workbench.kinds.matching import Met, blind_value, lower_median, weighted_median
from workbench.kinds.parts import Medium, Part
from workbench.kinds.regions import Regions, RegionSettings
from workbench.kinds.registry import KINDS

REGION_KINDS = [kind.name for kind in KINDS.values() if isinstance(kind, Regions)]
LABELS = ["car", "bus", "van"]
GRID = st.integers(0, 6)
SIDES = st.tuples(GRID, GRID, st.integers(1, 5), st.integers(1, 5))


def written(name: str, x: int, y: int, w: int, h: int, label: str):
    """A region of each kind about a box on a grid."""
    return {
        "boxes": [x, y, x + w, y + h, label],
        "rotated_boxes": [x + w / 2, y + h / 2, w, h, 0, label],
        "polygons": {"points": [[x, y], [x + w, y], [x + w, y + h], [x, y + h]], "label": label},
        "spans": [x, x + w, label],
        "keypoints": {
            "points": [[40 * x, 40 * y, 2], [40 * (x + w), 40 * (y + h), 1 + h % 2]],
            "label": label,
        },
    }[name]


def answers(name: str, most: int = 4):
    """Answers of a kind on a grid, where much overlaps equally."""
    region = st.tuples(SIDES, st.sampled_from(LABELS)).map(lambda drawn: written(name, *drawn[0], drawn[1]))
    return st.lists(region, max_size=most).map(lambda some: KINDS[name].read(json.dumps(some)))


def tried(values: np.ndarray) -> float:
    """The highest total of any one-to-one choice, one after the other."""
    a, b = values.shape
    if a > b:
        return tried(values.T)
    return max(
        (sum(values[i, j] for i, j in enumerate(order)) for order in permutations(range(b), a)), default=0.0
    )


@st.composite
def meetings(draw):
    """Several pairs of answers as a matrix of overlaps each, with many equal ones, and labels."""
    value = st.sampled_from([0, 0, 0, 0.25, 0.5, 0.5, 0.75, 1.0])
    matrices = []
    for _ in range(draw(st.integers(0, 4))):
        a, b = draw(st.integers(0, 4)), draw(st.integers(0, 4))
        cells = draw(st.lists(st.tuples(value, st.booleans()), min_size=a * b, max_size=a * b))
        alike = np.array([cell for cell, _ in cells], float).reshape(a, b)
        matrices.append((alike, np.array([same for _, same in cells], bool).reshape(a, b)))
    return matrices


def met(matrices) -> Met:
    """As `Regions.met` gives them."""
    rows = [
        (k, i, j, alike[i, j], same[i, j])
        for k, (alike, same) in enumerate(matrices)
        for i, j in zip(*np.nonzero(alike), strict=True)
    ]
    sizes = np.array([alike.shape for alike, _ in matrices], np.int64).reshape(-1, 2).T
    pair, row, column, alike, same = np.array(rows, float).reshape(-1, 5).T
    return Met(*sizes, *(x.astype(np.int64) for x in (pair, row, column)), alike, same.astype(bool))


@given(meetings(), st.sampled_from([0.25, 0.5, 0.6]))
@settings(max_examples=300)
def test_partners_are_the_best_there_are(matrices, least):
    """One to one, by the highest total from the threshold on; then as many as can be; then as many of the same label."""
    all_met = met(matrices)
    best = all_met.best(blind_value(all_met, least))
    for k, (alike, same) in enumerate(matrices):
        here = best.pair == k
        rows, columns = best.row[here], best.column[here]
        assert len(set(rows)) == len(rows)
        assert len(set(columns)) == len(columns)
        assert (alike[rows, columns] >= least).all()
        near = np.where(alike >= least, alike, 0)
        assert near[rows, columns].sum() == pytest.approx(tried(near))
        ranked = np.where(near > 0, near + 1e-3 * (near > 0) + 1e-5 * same, 0)
        assert ranked[rows, columns].sum() == pytest.approx(tried(ranked))


@pytest.mark.parametrize("name", REGION_KINDS)
@given(st.data())
@settings(max_examples=40)
def test_many_pairs_at_once_are_the_same_as_one_by_one(name, data):
    """Distances and every measure; and outcomes tell the same as the sums."""
    kind = KINDS[name]
    pairs = data.draw(st.lists(st.tuples(answers(name), answers(name)), min_size=1, max_size=4))
    assert kind.distances(pairs).tolist() == pytest.approx([kind.distance(*pair) for pair in pairs])
    for measure in kind.measures():
        assert measure.over([]).shape == (0, 2)
        assert measure.over(pairs) == pytest.approx(np.array([measure.totals(*pair) for pair in pairs]))
    sums = {measure.name: measure.over(pairs) for measure in kind.measures()}
    for k, pair in enumerate(pairs):
        outcomes = kind.outcomes(*pair)
        right, found = sum(o.right for o in outcomes), sum(o.alike is not None for o in outcomes)
        held = len(pair[0]) + len(pair[1])
        assert tuple(sums["f1"][k]) == (2 * right, held)
        assert tuple(sums["localisation"][k]) == (2 * found, held)
        assert tuple(sums["labels"][k]) == (right, found)
        assert len(outcomes) == held - found


@pytest.mark.parametrize("name", REGION_KINDS)
@given(st.data())
@settings(max_examples=40)
def test_either_may_be_called_gold(name, data):
    """Found, right and F1 are the same both ways round; precision and recall change places."""
    kind = KINDS[name]
    a, b = data.draw(answers(name)), data.draw(answers(name))
    there, back = (
        {measure.name: measure.totals(*pair) for measure in kind.measures()} for pair in ((a, b), (b, a))
    )
    for measure in ("f1", "localisation", "labels"):
        assert there[measure] == back[measure]
    assert there["precision"] == back["recall"]


def test_a_right_region_with_a_wrong_label_is_one_confusion():
    """And not one missing and one extra."""
    gold, answer = (KINDS["boxes"].read(f'[[0, 0, 10, 10, "{label}"]]') for label in ("car", "bus"))
    (outcome,) = KINDS["boxes"].outcomes(answer, gold)
    assert (outcome.gold, outcome.label, outcome.alike) == ("car", "bus", 1)


@pytest.mark.parametrize("name", REGION_KINDS)
@given(st.data())
@settings(max_examples=60)
def test_consensus_keeps_its_promises(name, data):
    """In any order of the people; a person stands behind a region once; a quorum stands behind each; it is an answer."""
    kind = KINDS[name]
    people = data.draw(st.lists(answers(name, 3), min_size=1, max_size=5))
    merged = kind.merge(people)
    assert kind.read(kind.render(merged.answer)) == merged.answer
    assert len(merged.support) == len(merged.answer)
    assert 0 <= merged.confidence <= 1
    assert all(len(people) / 2 <= n <= len(people) for n in merged.support)
    order = data.draw(st.permutations(range(len(people))))
    again = kind.merge([people[i] for i in order])
    assert (again.answer, again.support) == (merged.answer, merged.support)
    assert again.confidence == pytest.approx(merged.confidence)
    clusters = kind._clusters(people)
    assert sorted(place for cluster in clusters for place in cluster) == [
        (person, number) for person, answer in enumerate(people) for number in range(len(answer))
    ]
    for cluster in clusters:
        assert len({person for person, _ in cluster}) == len(cluster)


@pytest.mark.parametrize("name", REGION_KINDS)
@given(st.data())
@settings(max_examples=40)
def test_those_who_agree_are_the_consensus(name, data):
    """All of one mind, or three against anybody."""
    kind = KINDS[name]
    answer, other = data.draw(answers(name)), data.draw(answers(name))
    alone = kind.merge([answer] * 3)
    assert (alone.answer, alone.confidence, alone.support) == (answer, 1, (3,) * len(answer))
    distinct = len({region[:-1] if name != "polygons" else region.points for region in answer}) == len(answer)
    if name != "keypoints" and distinct and not _overlapping(kind, answer):  # points are a mean
        assert kind.merge([answer, answer, answer, other], [3, 3, 3, 1]).answer == answer


def _overlapping(kind, answer) -> bool:
    alike = kind.overlaps(answer, answer)
    return bool((alike > 0).sum() > len(answer))


def test_consensus_by_hand():
    """Two of three drew a car, at the median; one drew something else; a label by weight."""
    people = [
        KINDS["boxes"].read(text)
        for text in (
            '[[0, 0, 10, 10, "car"], [50, 50, 60, 60, "car"]]',
            '[[1, 0, 10, 11, "bus"]]',
            '[[2, 1, 12, 10, "car"]]',
        )
    ]
    merged = KINDS["boxes"].merge(people)
    assert merged.answer == KINDS["boxes"].read('[[1, 0, 10, 10, "car"]]')
    assert merged.support == (3,)
    assert merged.confidence == pytest.approx(
        (1 + 2 / 3) / 2
    )  # all drew the one, two of three left out the other
    trusted = KINDS["boxes"].merge(people, [1, 5, 1])
    assert trusted.answer[0].label == "bus"
    assert trusted.answer[0][:4] == people[1][0][:4]
    strict = KINDS["boxes"].of(settings=RegionSettings(quorum=1))
    assert strict.merge(people).answer == merged.answer
    half = KINDS["boxes"].merge(people[:2])
    assert half.support == (2, 1)  # one of two is a quorum of one half
    assert KINDS["boxes"].merge([(), ()]).confidence == 1


def test_rounding_does_not_decide_at_a_threshold():
    """Two boxes that overlap by one half are partners, also where a tool's percent come back as 52.99999999999999."""
    boxes = KINDS["boxes"]
    answer, gold = boxes.read("[[234, 52.99999999999999, 254, 83]]"), boxes.read("[[234, 68, 254, 83]]")
    assert boxes.overlaps(answer, gold)[0, 0] < 0.5
    assert boxes.credit(answer, gold) == 1
    assert boxes.merge([answer, gold]).support == (2,)


def test_a_median_by_weight():
    """As many times as the weight says; the middle of two."""
    values = np.array([[1.0, 8.0], [2.0, 2.0], [10.0, 4.0]])
    assert weighted_median(values, np.ones(3)).tolist() == [2, 4]
    assert weighted_median(values, np.array([1.0, 1.0, 2.0])).tolist() == [6, 4]
    assert lower_median(values, np.array([1.0, 1.0, 2.0])).tolist() == [2, 4]
    assert weighted_median(values, np.array([1.0, 1.0, 3.0])).tolist() == [10, 4]


SIZE = 40


@pytest.mark.parametrize("name", REGION_KINDS)
@pytest.mark.parametrize("skill", [0.95, 0.8, 0.6, 0.3])
def test_a_simulated_annotator_has_about_the_credit_of_their_skill(name, skill):
    """Over 400 pictures of one to five regions that do not overlap; nothing lies outside what gold covers."""
    kind = KINDS[name].of(LABELS)
    rng = np.random.default_rng(7)
    scores = []
    for _ in range(400):
        regions = [
            written(name, 2 * SIZE * k, SIZE, SIZE, SIZE, LABELS[int(rng.integers(3))])
            for k in range(int(rng.integers(1, 6)))
        ]
        gold = kind.read(json.dumps(regions))
        answer = kind.simulate(gold, rng, skill)
        assert kind.read(kind.render(answer)) == answer
        scores.append(kind.credit(answer, gold))
        if name != "keypoints":
            assert kind.misplaced(answer, Medium("x", 400, 80, text="x" * 400)) == ()
    assert np.mean(scores) == pytest.approx(skill, abs=0.06)


@pytest.mark.parametrize("name", REGION_KINDS)
def test_a_mistake_is_one(name):
    """It is another answer, whatever the labels; nothing can be left out of nothing."""
    rng = np.random.default_rng(1)
    for labels in (None, LABELS):
        kind = KINDS[name].of(labels)
        gold = kind.read(json.dumps([written(name, 0, 0, 8, 8, "car"), written(name, 20, 20, 9, 9, "bus")]))
        for _ in range(20):
            assert kind.credit(kind.mistaken(gold, rng), gold) < 1
        assert kind.mistaken((), rng) == ()
        assert kind.simulate((), rng, 0.5) == ()


def test_parts_of_another_type_are_refused():
    """A polygon's row is no box."""
    with pytest.raises(InvalidTable, match="box 2 is a part of type 'polygon', not 'box'"):
        KINDS["boxes"].from_parts([Part("box", coords=(0, 0, 1, 1)), Part("polygon", coords=(0, 0, 1, 1))])


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        (
            "boxes",
            "[[-5, 0, -4, 1], [-3, 0, 5, 5]]",
            "box 2: lies at -3, 0 to 5, 5, outside the picture of 20 × 20.",
        ),
        ("boxes", "[[0, 0, 21, 5]]", "box 1: lies at 0, 0 to 21, 5, outside"),
        ("polygons", "[[[0, 0], [30, 0], [0, 5]]]", "polygon 1: lies at 0, 0 to 30, 5, outside"),
        ("spans", "[[0, 4], [18, 22]]", "span 2: ends at 22, and the text has 20 characters."),
    ],
)
def test_what_lies_outside_its_item_is_told_by_place(name, text, where):
    """The number of the region, where it lies and how large the item is."""
    *_, sentence = KINDS[name].misplaced(KINDS[name].read(text), Medium("a", 20, 20, text="x" * 20))
    assert sentence.startswith(where)


def test_a_picture_of_unknown_size_begins_at_its_corner():
    """What lies left of it or above is outside any picture; what lies far to the right may be inside."""
    boxes = KINDS["boxes"]
    assert boxes.misplaced(boxes.read("[[0, 0, 1e9, 5]]"), Medium("a")) == ()
    assert boxes.misplaced(boxes.read("[[-1, 0, 5, 5]]"), Medium("a")) == (
        "box 1: lies at -1, 0 to 5, 5, left of the picture or above it.",
    )
    assert boxes.misplaced(boxes.read("[[-0.0001, 0, 5, 5]]"), Medium("a", 5, 5)) == ()  # rounding


@pytest.mark.parametrize(
    ("name", "text", "mended", "sentence"),
    [
        (
            "boxes",
            '[[9, 0, 5, 5, "a"]]',
            '[[5, 0, 9, 5, "a"]]',
            "box 1: its corners were the other way round.",
        ),
        ("spans", "[[0, 1], [4, 2]]", "[[0, 1], [2, 4]]", "span 2: its ends were the other way round."),
        ("rotated_boxes", "[[5, 5, -2, 4, 0]]", "[[5, 5, 2, 4, 0]]", "rotated box 1: a side was below 0."),
    ],
)
def test_what_can_be_mended_is_and_says_so(name, text, mended, sentence):
    """Read refuses it, repair mends it; what is beyond repair stays refused."""
    kind = KINDS[name]
    with pytest.raises(InvalidTable):
        kind.read(text)
    assert kind.repair(text) == (kind.read(mended), (sentence,))
    beyond_repair = text[:-1] + ', ["no"]]'
    assert kind.repair(beyond_repair) == (kind.parse(beyond_repair), ())


def test_spans_of_a_recording_are_in_seconds():
    """They are drawn on time, end with the recording, and their rows say so."""
    spans = KINDS["spans"]
    spans = spans.of(settings=spans.settings_class(unit="seconds"))
    answer = spans.read('[[0.5, 2, "speech"]]')
    assert spans.on == "audio"
    assert spans.marks(answer)[0].shape == "time"
    assert spans.parts(answer)[0].unit == "seconds"
    assert spans.misplaced(answer, Medium("a", duration=1.5)) == (
        "span 1: ends at 2 s, and the recording at 1.5 s.",
    )
    assert KINDS["spans"].on == "text"


def test_oks_by_label_and_threshold_is_in_the_title():
    """The threshold of a question stands in each title and method."""
    kind = KINDS["keypoints"].of(settings=KeypointSettings(least=0.75))
    first, *_ = kind.measures()
    assert first.title == "F1 at an OKS of 0.75"
    assert "from 0.75 on" in first.method
