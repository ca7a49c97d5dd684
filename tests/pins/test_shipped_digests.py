"""The shipped documents stay the same to the last byte, and the digests that the code computes of them too."""

import json
from hashlib import sha256
from pathlib import Path

import workbench as wb
from tests.pins.conftest import typed
from tests.pins.pinned import Normal, pinned

ROOT = Path(__file__).parents[2]
ROOMS = ("guidelines", "gold_sets", "pilots")


def sum_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()


def test_shipped_documents(labelling):
    """Every file of the example has the bytes it had, in the project and where `init` put it."""
    found = {}
    for top in (ROOT, labelling):
        files = [path for room in ROOMS for path in sorted((top / room).rglob("*")) if path.is_file()]
        found["project" if top == ROOT else "init"] = {
            p.relative_to(top).as_posix(): sum_of(p) for p in files
        }
    pinned("shipped_files.json", found)


def test_digests_as_computed(labelling):
    """A guideline, a gold card and a pilot's seal have the digests that others cite."""
    here = wb.Workspace(labelling)
    guidelines = {
        f"{name}@{version}": here.guideline(f"{name}@{version}").digest()
        for name in here.guidelines.names()
        for version in here.guidelines.versions(name)
    }
    gold = {
        f"{name}@{version}": here.gold(f"{name}@{version}").card.digest()
        for name in here.gold_sets.names()
        for version in here.gold_sets.versions(name)
    }
    seals = {
        name: json.loads(typed("pilot", "freeze", name, "--json").stdout) for name in here.pilots.names()
    }
    normal = Normal({"ROOT": labelling})
    pinned("digests.json", normal({"guidelines": guidelines, "gold sets": gold, "pilots": seals}))
