"""A pilot edited by a form: comments stay, a frozen one stands, nobody's change is overwritten."""

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import ChangedMeanwhile, InvalidDocument
from workbench.store import documents
from workbench.store.pilots import PilotStore
from workbench.store.yaml_text import pruned, rewritten

NOVEMBER = Path(__file__).parents[2] / "pilots/november"


@pytest.fixture
def store(tmp_path: Path) -> PilotStore:
    """The shipped pilot, as if it had not been frozen."""
    shutil.copytree(NOVEMBER, tmp_path / "pilots/november")
    (tmp_path / "pilots/november/frozen.yaml").unlink()
    return PilotStore(tmp_path / "pilots")


def lines(store: PilotStore) -> list[str]:
    return (store.root / "november/pilot.yaml").read_text().splitlines()


def test_one_field_is_one_line(store):
    """A threshold that changes is the only line that does."""
    before = lines(store)
    fields, digest = store.tree("november")
    fields["criteria"][0]["at_least"] = 0.9
    store.write("november", fields, digest)
    after = lines(store)
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("    at_least: 0.85", "    at_least: 0.9")
    ]


def test_comments_survive(store):
    """A vendor added in the middle, a price changed, a batch taken away: the comments of the rest stay."""
    fields, digest = store.tree("november")
    fields["vendors"].insert(1, {"id": "vendor_c", "price": {"model": "hourly", "per_hour": 7.5}})
    fields["vendors"][2]["price"] = {"model": "per_unit", "per_unit": 0.08}
    del fields["batches"][1]
    store.write("november", fields, digest)
    text = "\n".join(lines(store))
    for comment in (
        "Agreed with both vendors",
        "the verdict is on intent",
        "twelve simulated",
        "32 tickets a day",
        "not inferior",
    ):
        assert comment in text
    pilot = store.load(store.path("november"))
    assert [vendor.id for vendor in pilot.vendors] == ["vendor_a", "vendor_c", "vendor_b"]
    assert pilot.vendor("vendor_b").price.per_hour is None
    assert [batch.id for batch in pilot.batches] == ["mon", "wed", "thu", "fri"]


def test_the_same_fields_change_nothing(store):
    """Not a byte."""
    before = (store.root / "november/pilot.yaml").read_bytes()
    fields, digest = store.tree("november")
    assert store.write("november", fields, digest) == digest
    assert (store.root / "november/pilot.yaml").read_bytes() == before


def test_a_new_pilot(store):
    """Written with its folder of deliveries; a file that came in between is not overwritten."""
    fields, _ = store.tree("november")
    fields = {**fields, "name": "winter"}
    store.write("winter", fields, None)
    assert store.load(store.path("winter")).name == "winter"
    assert (store.root / "winter/deliveries").is_dir()
    with pytest.raises(ChangedMeanwhile):
        store.write("winter", {**fields, "title": "Other"}, None)


def test_somebody_elses_change(store):
    """What was changed since it was read is not overwritten."""
    fields, digest = store.tree("november")
    path = store.root / "november/pilot.yaml"
    path.write_text(path.read_text() + "# mine\n")
    with pytest.raises(ChangedMeanwhile, match="changed by somebody else"):
        store.write("november", {**fields, "title": "Other"}, digest)


def test_what_is_no_pilot_is_not_written(store):
    """Refused with the field; the file stands."""
    fields, digest = store.tree("november")
    with pytest.raises(InvalidDocument, match="margin"):
        store.write("november", {**fields, "margin": 3}, digest)
    assert store.tree("november")[1] == digest


def test_a_frozen_pilot(store):
    """Its terms stand; a delivery can be listed, and the seal still holds."""
    path = store.path("november")
    store.freeze(path, {})
    fields, digest = store.tree("november")
    with pytest.raises(InvalidDocument, match="was frozen at"):
        store.write("november", {**fields, "margin": 0.1}, digest)
    more = deepcopy(fields)
    more["vendors"][0]["deliveries"].append({"file": "deliveries/vendor_a_2.csv", "number": 2})
    store.write("november", more, digest)
    assert store.seal(path).state == "frozen"


PART = st.dictionaries(st.sampled_from(["id", "file", "a", "b"]), st.integers(0, 3) | st.none(), max_size=3)
VALUES = (
    st.integers(0, 3)
    | st.text("abc", max_size=3)
    | st.lists(PART, max_size=4)
    | PART
    | st.lists(st.integers(0, 3))
)
TREES = st.dictionaries(st.sampled_from(["p", "q", "r"]), VALUES, max_size=3)


@settings(max_examples=200)
@given(TREES, TREES)
def test_whatever_is_wanted_is_what_is_there(before, after):
    """The text of any mapping brought to any other holds exactly that one, but for fields that are empty."""
    text = documents.text_of(before) if before else "p:\n"
    new = rewritten(text, after)
    assert pruned(documents.plain_of(documents.tree_of(new, "x"))) == pruned(after)
