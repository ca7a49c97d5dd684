"""Spans are read or refused with their place, compared by overlap, and scored by the schemes of SemEval-2013."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.kinds import spans
from workbench.kinds.spans import Scheme, Span

PLACES = st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from("ab"))
ANSWERS = st.lists(PLACES, max_size=4).map(
    lambda some: spans.parse(json.dumps([[s, s + n, x] for s, n, x in some]))
)


def tagged(tags: list[str]) -> tuple[Span, ...]:
    """The spans of a sequence of BIO tags, by token."""
    found: list[Span] = []
    for i, tag in enumerate(tags):
        begin, _, label = tag.partition("-")
        if begin == "B":
            found.append(Span(i, i + 1, label))
        elif begin == "I":
            found[-1] = Span(found[-1].start, i + 1, label)
    return tuple(found)


# nervaluate's README (data and scheme read there), values of nervaluate 1.2.1; the schemes are SemEval-2013 task 9.1's
TRUE = ["O B-PER I-PER O O O B-ORG I-ORG", "O B-LOC B-PER I-PER O O B-DATE"]
GIVEN = ["O O B-PER I-PER O O B-ORG I-ORG", "O B-LOC I-LOC B-PER O O B-DATE"]
SCHEMES = {
    "type": (Scheme(5, 0, 0, 0, 0), 1.0),
    "exact": (Scheme(2, 3, 0, 0, 0), 0.4),
    "partial": (Scheme(2, 0, 3, 0, 0), 0.7),
    "strict": (Scheme(2, 3, 0, 0, 0), 0.4),
}


def test_the_schemes_of_semeval():
    """The two sentences of nervaluate's README: 5 of 5 by type, 2 of 5 exact, .7 with halves for overlaps."""
    pairs = [(tagged(g.split()), tagged(t.split())) for g, t in zip(GIVEN, TRUE, strict=True)]
    found = spans.score_all(pairs)
    for name, (scheme, f1) in SCHEMES.items():
        one = getattr(found, name)
        assert one == scheme
        assert (one.precision, one.recall, one.f1) == pytest.approx((f1, f1, f1))


def test_exact_f1():
    """The README of seqeval: one of two entities right to the token is an F1 of .5, both ways."""
    true = ["O O O B-MISC I-MISC I-MISC O", "B-PER I-PER O"]
    given_ = ["O O B-MISC I-MISC I-MISC I-MISC O", "B-PER I-PER O"]
    found = spans.score_all((tagged(g.split()), tagged(t.split())) for g, t in zip(given_, true, strict=True))
    assert found.strict == Scheme(1, 1, 0, 0, 0)
    assert found.strict.f1 == 0.5


def test_what_is_missed_and_what_is_spurious():
    """A span without an overlap is missed or spurious; a wrong label on the right extent counts by extent alone."""
    gold = spans.parse('[[0, 4, "a"], [10, 14, "b"], [20, 24, "a"]]')
    answer = spans.parse('[[0, 4, "b"], [12, 16, "b"], [30, 31, "a"]]')
    found = spans.score(answer, gold)
    assert found.strict == Scheme(0, 2, 0, 1, 1)
    assert found.exact == Scheme(1, 1, 0, 1, 1)
    assert found.partial == Scheme(1, 0, 1, 1, 1)
    assert found.type == Scheme(1, 1, 0, 1, 1)
    assert spans.score((), ()).strict.f1 is None
    assert (spans.score((), gold).strict.precision, spans.score((), gold).strict.recall) == (None, 0)


def test_a_partner_of_the_same_label_comes_first():
    """A smaller overlap with the same label is taken before a larger one with another."""
    gold = spans.parse('[[0, 10, "a"], [10, 20, "b"]]')
    found = spans.score(spans.parse('[[1, 13, "b"]]'), gold)
    assert found.type == Scheme(1, 0, 0, 1, 0)
    assert found.partial == Scheme(0, 0, 1, 1, 0)


@given(ANSWERS, ANSWERS)
def test_strict_is_the_intersection_of_two_sets(answer, gold):
    """What is strictly correct is what both have, and every scheme counts all spans of gold and all given."""
    found = spans.score(answer, gold)
    assert found.strict.correct == len(set(answer) & set(gold))
    for scheme in (found.strict, found.exact, found.partial, found.type):
        both = scheme.correct + scheme.incorrect + scheme.partial
        assert (both + scheme.missed, both + scheme.spurious) == (len(gold), len(answer))
        assert min(spans.counts(scheme)) >= 0


def test_order_and_repeats_do_not_matter():
    """The same spans in another order, one of them twice, are the same answer; an empty list is an answer."""
    assert spans.parse('[[5, 9, "x"], [0, 2, "y"], [5, 9, "x"]]') == spans.parse(
        '[[0, 2, "y"], [5.0, 9, "x"]]'
    )
    assert spans.parse("[]") == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("event", "'event' is not JSON; expected a list of spans"),
        ('{"start": 1}', "is not a list of spans"),
        ("[[0, 4], [5]]", r"span 2: \[5\] is not \[start, end\]"),
        ("[[4, 4]]", "span 1: 4 to 4 is no span; expected 0 <= start < end"),
        ("[[-1, 4]]", "expected 0 <= start < end"),
        ("[[0, NaN]]", "span 1: nan is not a number"),
        ('[[0, "4"]]', "span 1: '4' is not a number"),
        ("[[0, 1e400]]", "beyond 1e\\+15"),
        ("[[0, 1" + "0" * 400 + "]]", "beyond 1e\\+15"),
        ("[[0, true]]", "True is not a number"),
        ("[[0, 4, 1]]", "label 1 is not a text"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_span_is_refused_with_its_place(text, why):
    """A refusal says which span, what it is, and what was expected."""
    with pytest.raises(InvalidTable, match=why):
        spans.parse(text)


@given(ANSWERS, ANSWERS)
def test_the_distance_is_one(a, b):
    """0 to itself alone, the same both ways round, from 0 to 1; what is written is read again as it was."""
    assert spans.distance(a, b) == pytest.approx(spans.distance(b, a))
    assert 0 <= spans.distance(a, b) <= 1
    assert (spans.distance(a, b) < 1e-12) == (a == b)
    assert spans.parse(spans.render(a)) == a


def test_the_distance_by_hand():
    """Halves overlap by a third; another label is no partner; a span without a partner counts as 0."""
    one = spans.parse('[[0, 4, "a"]]')
    assert spans.distance(one, spans.parse('[[2, 6, "a"]]')) == pytest.approx(2 / 3)
    assert spans.distance(one, spans.parse('[[0, 4, "b"]]')) == 1
    assert spans.distance(one, spans.parse('[[0, 4, "a"], [8, 9, "a"]]')) == pytest.approx(1 / 3)
    assert spans.distance(one, ()) == 1
    # the best total is crosswise: 1/2 + 1/2 beats 3/5 + 0
    two = spans.parse("[[0, 4], [4, 5]]"), spans.parse("[[1, 4], [0, 1]]")
    assert spans.distance(*two) == pytest.approx(1 - 2 * (3 / 4) / 4)
