"""Roles: one table of rights, read strictly from roles.yaml, asked for where an act is done."""

from pathlib import Path

import pytest

from workbench.documents.record import Actor
from workbench.documents.roles import RIGHTS, ROLES, Right
from workbench.errors import InvalidDocument, NotAllowed
from workbench.store.roles import Roles, require

PEOPLE = """\
people:
  Ada: author
  Lea: [lead]
  Eva: expert
  Vic: viewer
  Nora: vendor north
  Max: [author, expert]
"""
MAY: dict[
    Right, str
] = {  # who may, by the first letter of the role: author, lead, expert, viewer, vendor (n)
    "publish": "a",
    "build gold": "l",
    "vote": "le",
    "adjudicate": "l",
    "change gold": "l",
    "lock": "l",
    "see gold": "ale",
    "see names": "l",
    "run rounds": "l",
    "invite": "l",
    "rule": "l",
    "declare ready": "l",
    "freeze": "l",
    "deliver": "l",
    "forget": "l",
}
NAME = {"author": "Ada", "lead": "Lea", "expert": "Eva", "viewer": "Vic", "vendor": "Nora"}
LETTER = {"author": "a", "lead": "l", "expert": "e", "viewer": "v", "vendor": "n"}


def actor(name: str, known="hub", typed=None) -> Actor:
    return Actor(name, known, typed)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "roles.yaml").write_text(PEOPLE)
    return tmp_path


def test_every_right_is_in_this_table():
    assert set(MAY) == set(RIGHTS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_for_each_role(root, right, role):
    """Allowed, or refused in one sentence with who you are, what it is, and who may."""
    roles, who = Roles.of(root), actor(NAME[role])
    if LETTER[role] in MAY[right]:
        assert roles.require(who, right) is who
        assert roles.whom_to_ask(who, right) is None
        return
    with pytest.raises(NotAllowed) as refusal:
        require(root, right, who)
    says = str(refusal.value)
    assert says.startswith(f"You are {NAME[role]} ({role}")
    assert RIGHTS[right][0] in says
    assert all(name in says for name in roles.who_may(right))
    assert says.count(".") == 2  # of roles.yaml and of the sentence


def test_several_roles_add_up(root):
    roles = Roles.of(root)
    assert [right for right in RIGHTS if roles.may(actor("Max"), right)] == ["publish", "vote", "see gold"]


def test_without_the_file_everybody_may_everything(tmp_path):
    roles = Roles.of(tmp_path)
    assert not roles.are_set
    assert all(roles.may(actor("anybody"), right) for right in RIGHTS)


@pytest.mark.parametrize(
    "who",
    [actor("nobody"), actor("lea"), actor("Eva", typed="Lea"), actor("Lea", "link"), actor("", "system")],
    ids=["not listed", "other case", "typed the lead's name", "a link in the lead's name", "no name"],
)
def test_who_is_no_lead(root, who):
    """A typed name counts for nothing, and a signed link names people as they were invited."""
    assert not Roles.of(root).may(who, "lock")


def test_a_vendor_is_named(root):
    roles = Roles.of(root)
    assert [roles.vendor_of(actor(name)) for name in ("Nora", "Lea", "nobody")] == ["north", None, None]


def test_the_file_is_read_again_when_it_changes(root):
    assert not Roles.of(root).may(actor("Tom"), "lock")
    (root / "roles.yaml").write_text(PEOPLE + "  Tom: lead\n")
    assert Roles.of(root).may(actor("Tom"), "lock")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "people:\n  a: leed\n",
            "line 2, people.a: there is no role 'leed'; expected one of 'author', 'lead'",
        ),
        ("people:\n  a: vendor\n", "line 2, people.a: there is no role 'vendor'; expected one of"),
        ("people:\n  a: lead north\n", "there is no role 'lead north'"),
        ("people:\n  b: lead\n  a: viewer\n  A: lead\n", "line 4, people.A: 'A' and 'a' are one person"),
        ("people:\n  a: lead\n  a: viewer\n", "line 3: found duplicate key"),
        ("people:\n  a: [lead, lead]\n", "a role is listed twice"),
        ("people:\n  a: [lead, vendor north]\n", "somebody of a vendor has no other role"),
        ("people:\n  a: []\n", "a person has one role or more"),
        ("people:\n  '': lead\n", "a person has no name"),
        ("people:\n  a: 3\n", "line 2, people.a"),
        ("persons:\n  a: lead\n", "line 1, persons: there is no such field"),
        ("people: &x\n  a: lead\n", "anchors and aliases are not allowed"),
        ("- a\n", "expected fields such as"),
        ("", "expected fields such as"),
    ],
)
def test_what_is_refused_names_file_line_and_what_is_allowed(tmp_path, text, message):
    """And nobody may anything meanwhile: a broken file is no open door."""
    (tmp_path / "roles.yaml").write_text(text)
    with pytest.raises(InvalidDocument) as refusal:
        require(tmp_path, "lock", actor("a"))
    assert message in str(refusal.value)
    assert "roles.yaml" in str(refusal.value)
