"""A frozen pilot stays what both sides agreed on: its digests are written, and a change afterwards is found."""

import datetime as dt

import pytest

from workbench.errors import AlreadyPublished, DigestMismatch, InvalidDocument, NotFound

WHEN = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
DIGESTS = {"guideline": "a" * 64, "gold": "b" * 64}
ANSWERS = {
    "name": "autumn",
    "title": "Autumn",
    "guideline": {"name": "mail", "version": "1.0.0"},
    "gold": {"name": "mail", "version": "1.0.0"},
    "vendors": [{"id": "vendor_a", "deliveries": [{"file": "deliveries/vendor_a_1.csv"}]}],
    "criteria": [{"metric": "accuracy", "at_least": 0.9}],
}


@pytest.fixture
def store(workspace):
    return workspace.pilots


@pytest.fixture
def path(store):
    """A pilot that is not frozen, with a comment of a person."""
    path = store.new(ANSWERS)
    path.write_text("# agreed in the call of 1 March\n" + path.read_text())
    return path


def test_a_new_pilot(store, path):
    """It loads, there is a folder for deliveries, and it is not frozen yet."""
    assert store.load(path).criteria[0].threshold == 0.9
    assert (path.parent / "deliveries").is_dir()
    assert store.names() == ("autumn",)
    assert store.seal(path).state == "not frozen"
    with pytest.raises(AlreadyPublished, match="exists already"):
        store.new(ANSWERS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "../autumn"}, "pilot name"),
        ({"criteria": []}, "pilot autumn, criteria: .*at least 1 item"),
        (
            {"vendors": [{**ANSWERS["vendors"][0], "id": "Vendor A"}]},
            r"vendors\.0\.id: 'Vendor A' cannot name a folder",
        ),
        ({"vendors": ANSWERS["vendors"] * 2}, r"vendors\.1\.id: vendor 'vendor_a' is used twice"),
    ],
)
def test_answers_that_make_no_pilot_are_refused(store, given, message):
    """The refusal names the field, and nothing is written."""
    with pytest.raises(InvalidDocument, match=message):
        store.new({**ANSWERS, **given})
    assert store.names() == ()


def test_freezing(store, path):
    """Digests of guideline and gold are written into the specification; comments survive; the seal says when."""
    seal = store.freeze(path, DIGESTS, at=WHEN)
    pilot = store.load(path)
    assert (pilot.guideline.sha256, pilot.gold.sha256) == ("a" * 64, "b" * 64)
    assert path.read_text().startswith("# agreed in the call of 1 March\n")
    assert (seal.frozen_at, seal.pilot) == (WHEN, "autumn")
    assert (store.seal(path).state, store.seal(path).frozen_at) == ("frozen", WHEN)


def test_freezing_again_is_no_change(store, path):
    """The first time stands, and no byte changes."""
    store.freeze(path, DIGESTS, at=WHEN)
    before = [path.read_bytes(), path.with_name("frozen.yaml").read_bytes()]
    assert store.freeze(path, DIGESTS).frozen_at == WHEN
    assert before == [path.read_bytes(), path.with_name("frozen.yaml").read_bytes()]


def test_a_change_after_freezing_is_found(store, path):
    """A threshold that moves breaks the seal; freezing again is refused, restoring heals it."""
    store.freeze(path, DIGESTS, at=WHEN)
    before = path.read_text()
    path.write_text(before.replace("at_least: 0.9", "at_least: 0.8"))
    assert (store.seal(path).state, store.seal(path).frozen_at) == ("changed since", WHEN)
    with pytest.raises(
        InvalidDocument, match=r"was changed after it was frozen at 2026-03-01T09:30:00\+00:00"
    ):
        store.freeze(path, DIGESTS)
    path.write_text(before + "# only a comment\n")
    assert store.seal(path).state == "frozen"


def test_a_seal_that_was_edited_is_found(store, path):
    """Neither the time nor the digest in it can be moved."""
    store.freeze(path, DIGESTS, at=WHEN)
    seal = path.with_name("frozen.yaml")
    seal.write_text(seal.read_text().replace("2026-03-01", "2026-02-01"))
    for reading in (lambda: store.seal(path), lambda: store.freeze(path, DIGESTS)):
        with pytest.raises(DigestMismatch, match=r"frozen\.yaml"):
            reading()


def test_a_digest_that_is_not_the_stated_one_is_refused(store, path):
    """A specification that cites other gold than is there is not frozen, nor changed."""
    path.write_text(path.read_text().replace("gold:\n", f"gold:\n  sha256: {'c' * 64}\n"))
    before = path.read_bytes()
    with pytest.raises(DigestMismatch, match=r"gold: it says sha256 ccc.*the file there has bbb"):
        store.freeze(path, DIGESTS)
    assert (path.read_bytes(), store.seal(path).state) == (before, "not frozen")


def test_pilots_are_found_by_name_or_by_file(store, path):
    """A name is looked up, a path to a YAML file is taken as it is."""
    assert store.path("autumn") == path
    assert store.path(str(path)) == path
    with pytest.raises(NotFound, match=r"no pilot 'winter' in .*; expected one of 'autumn', or the path"):
        store.path("winter")
    with pytest.raises(InvalidDocument, match="pilot name"):
        store.path("../autumn")
