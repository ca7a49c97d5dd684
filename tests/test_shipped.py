"""What ships is in order: every published document loads, is canonical, cites what is there, and says it is simulated."""

from pathlib import Path

import pytest

from workbench.documents.gold import check
from workbench.documents.pilot import GoldFile
from workbench.documents.simulation import Simulation
from workbench.formats.read import read_all
from workbench.store import documents
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[1]
SHIPPED = Workspace(ROOT)
GUIDELINES = [(name, v) for name in SHIPPED.guidelines.names() for v in SHIPPED.guidelines.versions(name)]
GOLD_SETS = [(name, v) for name in SHIPPED.gold_sets.names() for v in SHIPPED.gold_sets.versions(name)]
PILOTS = SHIPPED.pilots.names()

each_guideline = pytest.mark.parametrize(("name", "version"), GUIDELINES)
each_gold_set = pytest.mark.parametrize(("name", "version"), GOLD_SETS)
each_pilot = pytest.mark.parametrize("name", PILOTS)


def test_there_is_an_example_of_everything():
    """A new user finds several versions of a guideline, a gold set and a pilot."""
    assert len(GUIDELINES) > 1
    assert GOLD_SETS
    assert PILOTS


@each_guideline
def test_a_published_guideline_is_canonical(name, version):
    """It loads, so it matches its digest; and its file is the one spelling that publishing would write."""
    guideline = SHIPPED.guidelines.load(name, version)
    path = shipped("guidelines") / name / f"{version}.yaml"
    assert documents.sealed_yaml(guideline) == path.read_bytes()


@each_guideline
def test_a_published_guideline_follows_from_the_one_before(name, version):
    """Its changelog has an entry for each published version up to itself, and the step is as large as its changes ask."""
    guideline = SHIPPED.guidelines.load(name, version)
    before = [v for n, v in GUIDELINES if n == name]
    before = before[: before.index(version)]
    assert {*before, version} <= {release.version for release in guideline.changelog}
    found = SHIPPED.guidelines.changes_between(name, before[-1], guideline) if before else ()
    assert bool(found) == bool(before)
    assert all(change.bump <= step(before[-1], version) for change in found)


def step(old: str, new: str):
    """How far the version moved."""
    from workbench.documents.version import Version

    return Version.parse(new).bump_since(Version.parse(old))


@pytest.mark.parametrize("name", SHIPPED.guidelines.names())
def test_a_draft_opens(name):
    """A guideline's draft can be read, and shows what it would change."""
    assert SHIPPED.guidelines.draft(name).name == name
    SHIPPED.guidelines.pending(name)


@each_gold_set
def test_a_locked_gold_set_is_canonical(name, version):
    """Card and items load, match their digests, and are the one spelling that locking would write."""
    gold = SHIPPED.gold_sets.load(name, version)
    folder = shipped("gold_sets") / name
    assert documents.sealed_yaml(gold.card) == (folder / f"{version}.card.yaml").read_bytes()
    assert b"".join(item.canonical() for item in gold.items) == (folder / f"{version}.jsonl").read_bytes()
    assert gold.card.items == len(gold.items)


@each_gold_set
def test_a_locked_gold_set_fits_the_guideline_it_cites(name, version):
    """The cited version is there with the cited digest; labels and rules are its own; nothing is open."""
    gold = SHIPPED.gold(f"{name}@{version}")
    assert gold.card.guideline.sha256
    assert check(gold, SHIPPED.guideline(gold.card.guideline)) == ()
    assert gold.unsettled() == ()


@pytest.mark.parametrize("name", SHIPPED.gold_sets.names())
def test_a_gold_draft_opens(name):
    """The draft of a gold set can be read and fits its guideline."""
    draft = SHIPPED.gold_sets.draft(name)
    assert check(draft, SHIPPED.guideline(draft.card.guideline)) == ()


@each_pilot
def test_a_pilot_was_frozen_and_cites_what_is_there(name):
    """Its seal holds, and guideline and gold set are there with the digests it names."""
    path = SHIPPED.pilots.path(name)
    pilot = SHIPPED.pilots.load(path)
    assert SHIPPED.pilots.seal(path).state == "frozen"
    assert pilot.guideline is None or SHIPPED.guideline(pilot.guideline).digest() == pilot.guideline.sha256
    if isinstance(pilot.gold, GoldFile):
        assert (path.parent / pilot.gold.file).is_file()
    else:
        assert SHIPPED.gold(pilot.gold).card.digest() == pilot.gold.sha256


@each_pilot
def test_deliveries_of_a_pilot_read_without_loss(name):
    """Every answer that came back is about a gold item, uses a label of the guideline, and came after the freeze."""
    path = SHIPPED.pilots.path(name)
    pilot = SHIPPED.pilots.load(path)
    gold, guideline = SHIPPED.gold(pilot.gold), SHIPPED.guideline(pilot.guideline)
    for vendor in pilot.vendors:
        for delivery in vendor.deliveries:
            tables = read_all(path.parent / delivery.file, timezone=pilot.timezone, vendor=vendor.id)
            assert set(tables) <= {question.id for question in guideline.questions}
            for question, answers in tables.items():
                assert set(answers.items) <= set(gold.answers(question))
                assert set(answers.labels) <= set(guideline.question(question).label_ids)


@each_pilot
def test_made_up_vendors_say_so(name):
    """Nobody takes the example for a real vendor: each is marked as simulated, and so is each annotator's name."""
    path = SHIPPED.pilots.path(name)
    pilot = SHIPPED.pilots.load(path)
    world = documents.load(Simulation, path.with_name("simulation.yaml"), "simulation")
    assert all(vendor.simulated for vendor in pilot.vendors)
    assert "simulated" in world.note.lower()
    assert all(annotator.id.startswith("sim-") for vendor in world.vendors for annotator in vendor.annotators)


@each_gold_set
def test_made_up_gold_says_so(name, version):
    """The card of an example says that its experts and votes are simulated."""
    card = SHIPPED.gold_sets.load(name, version).card
    assert "simulated" in f"{card.sampling} {card.note}".lower().replace("made up", "simulated")
