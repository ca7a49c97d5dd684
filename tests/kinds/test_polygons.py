"""Areas and overlaps of simple polygons are exact, whatever their shape; polygons that are not simple are refused."""

import json
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.kinds import boxes, polygons

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]]
TRIANGLE = [[2, 0], [6, 0], [4, 4]]
CROSS = [[1, 0], [2, 0], [2, 1], [3, 1], [3, 2], [2, 2], [2, 3], [1, 3], [1, 2], [0, 2], [0, 1], [1, 1]]
COMB = [[0, 0], [7, 0], [7, 4], [6, 4], [6, 1], [5, 1], [5, 4], [4, 4], [4, 1], [3, 1], [3, 4], [0, 4]]


@st.composite
def stars(draw) -> np.ndarray:
    """A simple polygon, convex or not: corners on rays around a centre, in their order, on a grid of eighths."""
    rays = sorted(draw(st.sets(st.integers(0, 15), min_size=3, max_size=9)))
    assume(all(0 < (b - a) % 16 < 8 for a, b in zip(rays, rays[1:] + rays[:1], strict=True)))
    x, y = draw(st.integers(-4, 4)), draw(st.integers(-4, 4))
    reach = [draw(st.integers(1, 6)) for _ in rays]
    turn = 2 * np.pi * np.array(rays) / 16
    points = np.round(8 * np.array(reach)[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])) / 8
    return points + np.array([x, y])


def area(points: np.ndarray) -> float:
    """Of a simple polygon, by shapely."""
    return float(shapely.Polygon(points).area)


def intersection(one: np.ndarray, other: np.ndarray) -> float:
    """What two simple polygons share, from their IoU and areas."""
    (a,), (b,) = (polygons.parse(json.dumps([points.tolist()])) for points in (one, other))
    iou = polygons.iou(a, b)
    return iou / (1 + iou) * (area(one) + area(other))


def exact(one: np.ndarray, other: np.ndarray) -> Fraction:
    """The shared area in whole fractions: cut at every corner and crossing, then add up what lies in both by strips."""
    edges = [_edges(points) for points in (one, other)]
    cuts = {p[0] for some in edges for e in some for p in e}
    for a in edges[0]:
        for b in edges[1]:
            cuts |= _crossing(a, b)
    total, xs = Fraction(0), sorted(cuts)
    for low, high in pairwise(xs):
        middle = (low + high) / 2
        inside = []
        for some in edges:
            ys = sorted(
                _height(e, middle) for e in some if min(e[0][0], e[1][0]) < middle < max(e[0][0], e[1][0])
            )
            inside.append(list(zip(ys[::2], ys[1::2], strict=True)))
        for bottom, top in inside[0]:
            total += (high - low) * sum(max(Fraction(0), min(top, t) - max(bottom, b)) for b, t in inside[1])
    return total


def _edges(points: np.ndarray) -> list:
    corners = [(Fraction(float(x)), Fraction(float(y))) for x, y in points]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def _height(edge, x: Fraction) -> Fraction:
    (x0, y0), (x1, y1) = edge
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _crossing(a, b) -> set[Fraction]:
    (p, q), (r, s) = a, b
    u, v = (q[0] - p[0], q[1] - p[1]), (s[0] - r[0], s[1] - r[1])
    turned = u[0] * v[1] - u[1] * v[0]
    if not turned:
        return set()
    t = ((r[0] - p[0]) * v[1] - (r[1] - p[1]) * v[0]) / turned
    return {p[0] + t * u[0]}


@given(stars(), stars())
def test_the_shared_area_is_exact(one, other):
    """Of two simple polygons, most of them not convex, corners and edges often touching: as in whole fractions."""
    assert intersection(one, other) == pytest.approx(float(exact(one, other)), abs=1e-9)
    assert intersection(one[::-1], other) == pytest.approx(intersection(other, one), abs=1e-9)
    assert intersection(one, one) == pytest.approx(area(one), abs=1e-9)


def test_published_by_hand():
    """A triangle half inside a square shares 4 of its 8, the union is 20 and the IoU .2 (shapely)."""
    a, b = np.array(SQUARE, float), np.array(TRIANGLE, float)
    assert intersection(a, b) == pytest.approx(4)
    assert area(a) + area(b) - intersection(a, b) == pytest.approx(20)
    one, other = polygons.parse(json.dumps([SQUARE])), polygons.parse(json.dumps([TRIANGLE]))
    assert polygons.iou(one[0], other[0]) == pytest.approx(0.2)
    assert polygons.distance(one, other) == pytest.approx(0.8)


def test_a_shared_area_in_several_pieces():
    """A comb and a bar over its teeth share each tooth; a cross and its own square share the cross."""
    bar = np.array([[0, 2], [7, 2], [7, 3], [0, 3]], float)
    assert intersection(np.array(COMB, float), bar) == pytest.approx(5)
    assert intersection(np.array(CROSS, float), np.array(SQUARE, float)) == pytest.approx(5)
    assert intersection(bar, bar + np.array([0, 1])) == 0  # they touch along a side


@given(
    *[st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5)) for _ in range(2)]
)
def test_a_box_is_a_polygon(one, other):
    """Upright boxes overlap as polygons as they do as boxes."""
    (a,), (b,) = (boxes.parse(json.dumps([[x, y, x + w, y + h]])) for x, y, w, h in (one, other))
    drawn = [[[c.left, c.top], [c.right, c.top], [c.right, c.bottom], [c.left, c.bottom]] for c in (a, b)]
    (p,), (q,) = (polygons.parse(json.dumps([some])) for some in drawn)
    assert polygons.iou(p, q) == pytest.approx(boxes.overlaps([a], [b])[0, 0])


@given(stars(), st.integers(0, 8), st.booleans())
def test_where_a_drawing_began_does_not_matter(points, first, back):
    """Another first corner, the other way round, and a first corner said again at the end are the same polygon."""
    said = np.roll(points, first, axis=0).tolist()
    said = said[::-1] if back else said
    answer = polygons.parse(json.dumps([[*said, said[0]]]))
    assert answer == polygons.parse(json.dumps([points.tolist()]))
    assert shapely.LinearRing(answer[0].points).is_ccw
    assert polygons.parse(polygons.render(answer)) == answer
    assert polygons.distance(answer, answer) == 0


def test_against_gold():
    """As boxes are: found from the threshold on, right with the same label."""
    gold = polygons.parse(json.dumps([{"points": SQUARE, "label": "car"}]))
    answer = polygons.parse(
        json.dumps([{"points": SQUARE, "label": "bus"}, {"points": CROSS, "label": "car"}])
    )
    totals = {measure.name: measure.totals(answer, gold) for measure in polygons.KIND.measures()}
    assert totals["f1"] == (0, 3)
    assert totals["localisation"] == (2, 3)
    assert totals["overlap"] == pytest.approx((2 * 5 / 16, 3))  # the cross has the label
    assert polygons.KIND.measures()[2].share(answer, ()) is None


HOLED = {"points": [[0, 0], [10, 0], [10, 10], [0, 10]], "holes": [[[2, 2], [4, 2], [4, 4], [2, 4]]]}


def test_a_hole_is_not_area():
    """A square of 100 with a hole of 4 overlaps the full one by .96; the hole lies in the canonical text, row and mark."""
    (holed,) = answer = polygons.parse(json.dumps([HOLED]))
    (full,) = polygons.parse(json.dumps([HOLED["points"]]))
    assert polygons.iou(holed, full) == pytest.approx(0.96)
    turned = {**HOLED, "holes": [HOLED["holes"][0][2:][::-1] + HOLED["holes"][0][:2][::-1]]}
    assert polygons.parse(json.dumps([turned])) == answer
    assert polygons.parse(polygons.render(answer)) == answer
    assert polygons.KIND.from_parts(polygons.KIND.parts(answer)) == answer
    (mark,) = polygons.KIND.marks(answer)
    assert mark.holes == (((2, 2), (4, 2), (4, 4), (2, 4)),)
    assert "holes" not in polygons.render((full,))


@pytest.mark.parametrize(
    ("points", "mended", "sentence"),
    [
        (
            [[0, 0], [4, 4], [4, 0], [0, 4]],
            [[0, 0], [2, 2], [0, 4]],
            "polygon 2: edges cross or touch at 2, 2; the largest area was kept, 50% of the whole.",
        ),
        (
            [[0, 0], [2, 0], [2, 2], [2, 1], [0, 2]],
            [[0, 0], [2, 0], [2, 1], [0, 2]],
            "polygon 2: edges cross or touch at 2, 1; its area was kept.",
        ),
    ],
)
def test_crossing_edges_are_mended_and_it_says_what(points, mended, sentence):
    """Read refuses them by place; repair keeps the largest area; a polygon that is simple stays what it was."""
    text = json.dumps([SQUARE, {"points": points, "label": "a"}])
    with pytest.raises(InvalidTable, match="polygon 2: edges cross or touch"):
        polygons.parse(text)
    answer, sentences = polygons.KIND.repair(text)
    assert answer == polygons.parse(json.dumps([SQUARE, {"points": mended, "label": "a"}]))
    assert sentences == (sentence,)
    assert polygons.KIND.repair(polygons.render(answer)) == (answer, ())


def test_what_cannot_be_mended_stays_refused():
    """Edges without an area, and what is no polygon at all."""
    for text in ("[[[0, 0], [4, 0], [2, 0]]]", "[3]", "no"):
        problems, sentences = polygons.KIND.repair(text)
        assert problems == polygons.KIND.parse(text)
        assert sentences == ()


@pytest.mark.parametrize(("shift", "near"), [(0, 1.0), (0.1, 1.0), (1, None), (30, 0.0)])
def test_how_near_two_outlines_are(shift, near):
    """Within 2% of the diagonal of 14.1 the shifted outline is the same; at 1 of 10 only the sides along the shift are near."""
    gold = polygons.parse("[[[0, 0], [10, 0], [10, 10], [0, 10]]]")
    answer = polygons.parse(json.dumps([[[x + shift, y] for x, y in gold[0].points]]))
    boundary = polygons.KIND.measures()[-1]
    assert boundary.name == "boundary_f1"
    above, below = boundary.totals(answer, gold)
    reach = 0.02 * np.hypot(10, 10)
    expected = (
        near if near is not None else (2 * 9 + 4 * reach) / 40
    )  # and as far up the other sides as the reach goes
    assert above / below == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "[[[0, 0], [4, 4], [4, 0], [0, 4]]]",
            "polygon 1: edges cross or touch at 2, 2; a polygon is simple",
        ),
        ("[[[0, 0], [4, 0], [2, 0]]]", "edges cross or touch"),  # no area
        ("[[[0, 0], [4, 0], [4, 4], [2, 0], [0, 4]]]", "edges cross or touch"),  # a corner on an edge
        ("[[[0, 0], [2, 0], [2, 2], [2, 1], [0, 2]]]", "edges cross or touch"),  # there and back
        ("[[[0, 0], [4, 0], [0, 0]]]", "has 2 different corners"),
        ("[[[0, 0], [1, 1, 1], [0, 1]]]", r"polygon 1 is not a list of corners \[x, y\]"),
        ('[[[0, 0], [1, "a"], [0, 1]]]', "polygon 1, corner 2: 'a' is not a number"),
        ('[{"corners": []}]', r"polygon 1 has \['corners'\]; expected 'points'"),
        (
            json.dumps([{**HOLED, "holes": [[[20, 2], [24, 2], [24, 4]]]}]),
            "polygon 1: a hole lies outside at 20, 2",
        ),
        (json.dumps([{**HOLED, "holes": [[[1, 1], [2, 2]]]}]), "polygon 1, hole 1 has 2 different corners"),
        (json.dumps([{**HOLED, "holes": 7}]), "polygon 1: the holes 7 are no list"),
        ('[{"points": [[0, 0], [1, 0], [0, 1]], "label": 3}]', "label 3 is not a text"),
        ("[[[0, 0], [1e-200, 0], [0, 1e-200]]]", "polygon 1"),
        ("[3]", "polygon 1 is not a list of corners"),
    ],
)
def test_what_is_no_simple_polygon_is_refused_with_its_place(text, why):
    """A refusal says which polygon and which edges or corner."""
    with pytest.raises(InvalidTable, match=why):
        polygons.parse(text)


def test_areas_in_a_collection_are_mended_too():
    """Edges that cross and turn back on themselves enclose areas and lines: GEOS gives a collection of collections."""
    crossing = [[0, 0], [4, 4], [4, 0], [0, 4], [0, 6], [0, 4]]
    kind = polygons.KIND
    mended, what = kind.repair(json.dumps([crossing]))
    assert kind.distance(mended, mended) == 0
    assert "the largest area was kept, 50% of the whole" in what[0]


FAR = [[20, 0], [24, 0], [24, 4], [20, 4]]


def test_a_thing_in_several_pieces_is_one_polygon():
    """Whatever their order, the area of all pieces counts, less the holes in each; as rows and on screen too."""
    hole, other = [[1, 1], [2, 1], [2, 2]], [[21, 1], [22, 1], [22, 2]]
    texts = [
        json.dumps([{"points": SQUARE, "pieces": [FAR], "holes": [hole, other], "label": "a"}]),
        json.dumps([{"points": FAR, "pieces": [SQUARE], "holes": [other, hole], "label": "a"}]),
    ]
    first, second = map(polygons.parse, texts)
    assert first == second
    assert polygons.parse(polygons.render(first)) == first
    assert polygons.KIND.shapes(first)[0].area == 31
    parts = polygons.KIND.parts(first)
    assert polygons.KIND.from_parts(parts) == first
    assert len(parts) == 1
    [mark] = polygons.KIND.marks(first)
    assert len(mark.holes) == 3
    alone = polygons.parse(json.dumps([{"points": SQUARE, "label": "a"}]))
    assert polygons.iou(first[0], alone[0]) == pytest.approx(15.5 / 31.5)
    assert len(polygons.KIND.outcomes(first, first)) == 1


def test_pieces_that_share_an_area_are_refused_and_mended_into_one():
    """The union, nothing counted twice."""
    over = [[2, 2], [6, 2], [6, 6], [2, 6]]
    text = json.dumps([{"points": SQUARE, "pieces": [over], "label": "a"}])
    with pytest.raises(InvalidTable, match="polygon 1: edges cross or touch"):
        polygons.parse(text)
    answer, sentences = polygons.KIND.repair(text)
    assert polygons.KIND.shapes(answer)[0].area == 28
    assert not answer[0].pieces
    assert len(sentences) == 1
