"""Figures of matplotlib: the same bytes every time, text that stays text, likes beside likes."""

import re

import numpy as np

from workbench.report.figures import by_similarity, heat_map
from workbench.report.numbers import share

ALIKE = np.array([[1, 0.1, 0.9, 0.1], [0.1, 1, 0.2, 0.8], [0.9, 0.2, 1, np.nan], [0.1, 0.8, np.nan, 1]])


def drawn(names=("A01", "A02", "<A03>", "$A_04$")):
    return heat_map(ALIKE, names, 'kappa "of" four', low=0, high=1, write=lambda v: share(v, 2))


def test_a_figure_is_the_same_every_time():
    """No date, no random id."""
    assert drawn().svg == drawn().svg
    assert not re.search(r"metadata|dc:date|\d{4}-\d\d-\d\d", drawn().svg)


def test_names_and_numbers_stay_text():
    """Names are escaped and never taken for formulas; each pair stands once, an unknown one nowhere."""
    svg = drawn().svg
    assert ">&lt;A03&gt;</text>" in svg
    assert ">$A_04$</text>" in svg
    assert sorted(re.findall(r">(\.\d\d)</text>", svg)) == [".10", ".10", ".20", ".80", ".90"]
    assert len(re.findall(r'<rect x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*" fill="#', svg)) == 5


def test_a_figure_shows_as_a_picture_with_words():
    """An image with its alternative text, and ink that follows the page into the dark."""
    html = drawn().__html__()
    assert 'alt="kappa &#34;of&#34; four"' in html
    assert html.startswith('<img src="data:image/svg+xml;base64,')
    assert "prefers-color-scheme:dark" in drawn().svg


def test_those_who_are_alike_stand_side_by_side():
    """0 and 2 agree, 1 and 3 agree."""
    order = by_similarity(ALIKE).tolist()
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(3)) == 1
