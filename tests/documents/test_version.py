"""A version is three whole numbers, read strictly and stepped as far as a change reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.version import Bump, Version
from workbench.errors import InvalidDocument

versions = st.builds(Version, *[st.integers(0, 10**6)] * 3)
steps = st.sampled_from([Bump.PATCH, Bump.MINOR, Bump.MAJOR])


@pytest.mark.parametrize(
    "text",
    ["1.10", "01.0.0", "v1.0.0", "1.0.0-beta", "1.0.0 ", "1.0.0\n", "1.-1.0", "", "1..0", "١.0.0", "1.1٣.0"],
)
def test_anything_but_three_numbers_is_refused(text):
    """Nothing is guessed: the refusal repeats what was written and shows the form."""
    with pytest.raises(InvalidDocument) as refusal:
        Version.parse(text)
    assert repr(text) in str(refusal.value)
    assert "MAJOR.MINOR.PATCH" in str(refusal.value)


def test_versions_are_ordered_by_their_numbers():
    """1.10.0 is newer than 1.9.0, which an order of texts gets wrong."""
    texts = ["1.10.0", "2.0.0", "1.9.0", "1.9.10", "10.0.0", "1.9.9"]
    expected = ["1.9.0", "1.9.9", "1.9.10", "1.10.0", "2.0.0", "10.0.0"]
    assert expected == [str(version) for version in sorted(map(Version.parse, texts))]


@pytest.mark.parametrize(
    ("bump", "expected"),
    [(Bump.NONE, "1.2.3"), (Bump.PATCH, "1.2.4"), (Bump.MINOR, "1.3.0"), (Bump.MAJOR, "2.0.0")],
)
def test_a_step_resets_what_is_smaller(bump, expected):
    """The next version of a kind starts its smaller numbers at 0."""
    assert expected == str(Version.parse("1.2.3").step(bump))


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("1.2.3", "1.2.3", Bump.NONE),
        ("1.2.2", "1.2.3", Bump.NONE),
        ("0.9.9", "1.2.3", Bump.NONE),
        ("1.2.9", "1.2.3", Bump.PATCH),
        ("1.4.0", "1.2.3", Bump.MINOR),
        ("3.0.0", "1.2.3", Bump.MAJOR),
    ],
)
def test_how_far_a_version_lies_beyond_another(new, old, expected):
    """The largest number that grew decides; an older version or the same one is no step at all."""
    assert expected is Version.parse(new).bump_since(Version.parse(old))


@given(versions)
def test_text_and_version_are_the_same_thing(version):
    """What is written is read back as itself."""
    assert version == Version.parse(str(version))


@given(versions, steps)
def test_a_step_is_seen_as_the_step_it_was(old, bump):
    """The version that asks for a bump satisfies exactly that bump."""
    new = old.step(bump)
    assert new > old
    assert bump is new.bump_since(old)


@given(versions, versions, steps)
def test_a_step_is_the_smallest_that_reaches_so_far(old, other, bump):
    """Every version that lies so far beyond is at least that step."""
    if other.bump_since(old) >= bump:
        assert other >= old.step(bump)


def test_bumps_are_ordered_by_reach():
    """`max` picks the step that many changes ask for together."""
    assert Bump.NONE < Bump.PATCH < Bump.MINOR < Bump.MAJOR
