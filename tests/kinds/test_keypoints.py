"""Keypoints are compared by OKS as COCO has it, merged point by point, and refused by place."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO as CocoFile  # noqa: N811  # its name for a file
from pycocotools.cocoeval import COCOeval
from pydantic import ValidationError

from workbench.errors import InvalidTable
from workbench.kinds.keypoints import COCO, KeypointSettings
from workbench.kinds.parts import Medium
from workbench.kinds.registry import KINDS

KIND = KINDS["keypoints"]
PERSON = KIND.of(["person"], settings=KeypointSettings(points=tuple(COCO)))
DOG = KeypointSettings(points=("nose", "tail"), skeleton=(("nose", "tail"),), sigmas=(0.05, 0.2))
PLACES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=17, max_size=17)


def object_(points, label="person"):
    (held,) = KIND.read(json.dumps([{"points": [list(map(int, p)) for p in points], "label": label}]))
    return held


def coco_oks(answer, gold, area):
    """OKS of COCO's own code for one object against another."""
    file = CocoFile()
    common = {"image_id": 1, "category_id": 1, "iscrowd": 0}
    flat = [[x for point in some.points for x in point] for some in (gold, answer)]
    file.dataset = {
        "images": [{"id": 1}],
        "categories": [{"id": 1}],
        "annotations": [
            {
                **common,
                "id": 1,
                "keypoints": flat[0],
                "area": area,
                "bbox": [0, 0, 1, 1],
                "num_keypoints": sum(v > 0 for *_, v in gold.points),
            }
        ],
    }
    file.createIndex()
    theirs = CocoFile()
    theirs.dataset = {
        **file.dataset,
        "annotations": [
            {**common, "id": 1, "keypoints": flat[1], "score": 1, "area": area, "bbox": [0, 0, 1, 1]}
        ],
    }
    theirs.createIndex()
    evaluated = COCOeval(file, theirs, "keypoints")
    evaluated.params.imgIds, evaluated.params.catIds = [1], [1]
    evaluated._prepare()
    return float(evaluated.computeOks(1, 1)[0, 0])


@given(PLACES, PLACES, st.sets(st.integers(0, 16), min_size=2))
def test_oks_is_that_of_pycocotools(one, other, given_points):
    """Where both give the same points, with the mean area of the two boxes in the place of the outline's."""
    a, b = (
        object_([(x, y, 2) if k in given_points else (0, 0, 0) for k, (x, y) in enumerate(places)])
        for places in (one, other)
    )
    held = np.array([[p[:2] for p in some.points if p[2]] for some in (a, b)], float)
    area = np.maximum(np.ptp(held, axis=1).prod(axis=1), 32**2).mean()
    assert PERSON.overlaps([a], [b])[0, 0] == pytest.approx(coco_oks(a, b, area), abs=1e-9)
    assert PERSON.overlaps([a], [b]) == PERSON.overlaps([b], [a])
    assert PERSON.overlaps([a], [a])[0, 0] == 1


def test_published_by_hand():
    """One sigma of .09: at d = 2σ s the similarity of a point is e^−½; a point that one of both lacks counts 0."""
    a = object_([(0, 0, 2), (100, 100, 2)])
    b = object_([(18, 0, 2), (100, 100, 2)])
    s2 = (100 * 100 + 82 * 100) / 2
    expected = (np.exp(-(18**2) / (2 * s2 * 0.18**2)) + 1) / 2
    assert KIND.overlaps([a], [b])[0, 0] == pytest.approx(expected)
    c = object_([(0, 0, 1), (0, 0, 0), (100, 100, 2)])
    lacking = object_([(0, 0, 2), (50, 50, 2), (100, 100, 2)])
    assert KIND.overlaps([c], [lacking])[0, 0] == pytest.approx(2 / 3)


def test_a_single_point_has_a_tolerance_too():
    """It spans no area and counts as an object of 32² pixels."""
    apart = KIND.overlaps([object_([(10, 10, 2)])], [object_([(13, 14, 2)])])[0, 0]
    assert apart == pytest.approx(np.exp(-25 / (2 * 32**2 * 0.18**2)))


def test_marks_are_the_skeleton_and_the_points():
    """A line where both ends are given; a hidden point is drawn as one."""
    kind = KIND.of(["dog"], settings=DOG)
    both, one = kind.read('[{"points": [[1, 2, 2], [3, 4, 1]]}, {"points": [[5, 6, 2], [9, 9, 0]]}]')
    marks = kind.marks((both, one))
    assert [(mark.shape, mark.part, mark.name, mark.hidden) for mark in marks] == [
        ("path", 0, "", False),
        ("point", 0, "nose", False),
        ("point", 0, "tail", True),
        ("point", 1, "nose", False),
    ]
    assert (both.label, marks[0].points) == ("dog", ((1, 2), (3, 4)))


def test_rows_and_places():
    """A row holds x, y, v of each point; a point beyond an edge is told of by its name."""
    kind = KIND.of(settings=DOG)
    answer = kind.read('[{"points": [[5, 6, 2], [30, 4, 1]], "label": "dog"}]')
    assert kind.from_parts(kind.parts(answer)) == answer
    assert kind.misplaced(answer, Medium("a", 20, 20)) == (
        "object 1: tail lies at 30, 4 to 30, 4, outside the picture of 20 × 20.",
    )


def test_consensus_is_the_mean_of_each_point_that_most_give():
    """A point that one of three gives is left out; the weights count."""
    answers = [
        KIND.read(json.dumps([{"points": points}]))
        for points in (
            [[0, 0, 2], [100, 100, 2], [0, 0, 0]],
            [[2, 0, 2], [100, 102, 1], [50, 50, 2]],
            [[4, 3, 2], [100, 104, 1], [0, 0, 0]],
        )
    ]
    merged = KIND.merge(answers)
    assert merged.answer[0].points == ((2, 1, 2), (100, 102, 1), (0, 0, 0))
    assert merged.support == (3,)
    assert KIND.merge(answers, [2, 1, 1]).answer[0].points[0] == (1.5, 0.75, 2)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"points": ["a", "a"]}, "two points have the same name"),
        ({"points": ["a", "b"], "sigmas": [0.1]}, "1 sigmas for 2 points"),
        ({"points": ["a"], "sigmas": [0]}, "not above 0"),
        ({"points": ["a"], "skeleton": [["a", "b"]]}, "the skeleton names 'b'"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, why):
    """Names, sigmas and skeleton are of the same points."""
    with pytest.raises(ValidationError, match=why):
        KeypointSettings.model_validate(settings)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[1, 2, 3]]", "object 1: expected 'points'"),
        ('[{"points": [[1, 2]]}]', r"object 1: the points are not a list of \[x, y, v\]"),
        ('[{"points": [[1, 2, 3], [1, 1, 2]]}]', "object 1, nose: v is 3; expected 0, 1 or 2"),
        ('[{"points": [[1, 2, 0], [1, 2, 0]]}]', "object 1: no point is given"),
        ('[{"points": [[1, 2, 2]]}]', "object 1 has 1 points; expected 2"),
        ('[{"points": [[1, NaN, 2], [1, 2, 2]]}]', "object 1, nose: nan is not a number"),
        ('[{"points": [[1, 1, 2], [1, 2, 2]], "label": 1}]', "label 1 is not a text"),
    ],
)
def test_what_are_no_keypoints_is_refused_with_its_place(text, why):
    """A refusal says which object and point."""
    with pytest.raises(InvalidTable, match=why):
        KIND.of(settings=DOG).read(text)
