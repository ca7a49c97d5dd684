"""A package that somebody else wrote adds its own by entry points, and breaks nothing but itself."""

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.packages import install
from workbench.errors import BrokenExtension, NotFound
from workbench.kinds.registry import Kind
from workbench.registry import Registry

ROOT = Path(__file__).parents[1]
GROUPS = ("coefficients", "formats", "kinds")
EMOJI = """
from workbench.kinds.choice import Choice


class Emoji(Choice):
    name = "emoji"
    title = "emoji"


KIND = Emoji()
"""


def kinds() -> Registry[Kind]:
    """The registry as a new process has it."""
    return Registry("workbench.kinds", Kind, "kind of answer")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A folder on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for module in ("acme_emoji", "other_emoji"):
        sys.modules.pop(module, None)


def test_a_strangers_kind_stands_beside_ours(path):
    """By its name, as ours are."""
    install(path, "acme-emoji", EMOJI, {"kinds emoji": "KIND"})
    registry = kinds()
    assert "emoji" in registry
    assert list(registry) == sorted(registry)
    assert registry["emoji"].parse("😀") == "😀"
    assert {kind.name for kind in registry.values()} == set(registry)


@pytest.mark.parametrize(
    ("module", "what"),
    [
        ("import nothing_of_that_name", "cannot be loaded: ModuleNotFoundError: No module named"),
        ("", "cannot be loaded: AttributeError: "),
        ("KIND = 7", "is a int; expected a workbench.kinds.registry.Kind."),
        (
            EMOJI.replace('name = "emoji"', 'name = "smiley"'),
            "calls itself 'smiley'; both names must be the same.",
        ),
    ],
)
def test_what_is_broken_is_named_with_its_package(path, module, what):
    """The refusal says which package; all others work, and the list of them warns."""
    install(path, "acme-emoji", module, {"kinds emoji": "KIND"})
    registry = kinds()
    with pytest.raises(BrokenExtension) as broken:
        registry["emoji"]
    assert str(broken.value).startswith("kind of answer 'emoji' of package acme-emoji (acme_emoji:KIND) ")
    assert what in str(broken.value)
    with pytest.warns(UserWarning, match="left out: kind of answer 'emoji' of package acme-emoji"):
        assert {kind.name for kind in registry.values()} == set(registry) - {"emoji"}


def test_a_name_that_two_packages_claim_is_refused(path):
    """Neither wins, and both are named; a name of ours is no exception."""
    install(path, "acme-emoji", EMOJI, {"kinds emoji": "KIND", "kinds choice": "KIND"})
    install(path, "other-emoji", EMOJI, {"kinds emoji": "KIND"})
    registry = kinds()
    with pytest.raises(BrokenExtension, match=r"twice, by .*acme-emoji \(acme_emoji:KIND\)") as broken:
        registry["emoji"]
    assert "other-emoji (other_emoji:KIND)" in str(broken.value)
    with pytest.raises(BrokenExtension, match="calibration-workbench"):
        registry["choice"]
    assert registry["rating"].closed


def test_an_unknown_name_is_refused_with_those_there_are():
    """As everywhere."""
    with pytest.raises(NotFound, match="there is no kind of answer 'emoji'; expected one of 'boxes'"):
        kinds()["emoji"]


def test_an_installation_without_entry_points_says_how_to_mend_it():
    """One that is older than the registries registers nothing."""
    with pytest.raises(BrokenExtension, match=r"no kind of answer is registered: .* Install it again"):
        list(Registry("workbench.of_tomorrow", Kind, "kind of answer"))


def test_names_are_listed_without_loading_what_they_stand_for():
    """Neither the package, nor its help, nor a list of names loads an implementation."""
    code = (
        "import sys, json, contextlib, io, workbench\n"
        "from workbench.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    for words in ([], ['agreement'], ['guideline', 'export'], ['report']):\n"
        "        main([*words, '--help'], standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    ours = {entry.module for group in GROUPS for entry in entry_points(group=f"workbench.{group}")}
    assert ours
    assert loaded & ours == set()
