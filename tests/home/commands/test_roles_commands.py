"""Roles at the command line: each act is refused for who has no right to it, with nothing changed; names and gold stay hidden."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.rounds.commands.test_quiz_appeals_command import answer, tokens
from workbench.documents.roles import RIGHTS
from workbench.store.proposals import ProposalStore
from workbench.store.rounds.store import AttemptStore

PEOPLE = (
    "people:\n  lea: lead\n  mona: lead\n  ines: author\n  eva: expert\n  vic: viewer\n  nora: vendor north\n"
)
GOLD = ("--gold", "support-tickets@1.0.0", "--question", "intent")
BY = ("--by", "Lea")
COMMANDS = [  # a command, its right, and who has it
    ("guideline publish support-tickets --version 9.0.0 --summary x", "publish", "ines"),
    ("gold lock support-tickets", "lock", "lea"),
    ("gold next support-tickets", "build gold", "lea"),
    ("gold split support-tickets --practice 0.2", "build gold", "lea"),
    ("gold goal support-tickets --votes 3", "build gold", "lea"),
    ("gold import-votes support-tickets blind", "build gold", "lea"),
    ("gold end-blind support-tickets", "build gold", "lea"),
    (
        "gold adjudicate support-tickets T-1003 --question intent --label how_to --rationale x",
        "adjudicate",
        "lea",
    ),
    ("gold verify support-tickets T-1003 --question intent", "adjudicate", "lea"),
    ("gold withdraw support-tickets T-1003 --question intent", "adjudicate", "lea"),
    ("gold reject support-tickets abc --reason x", "adjudicate", "lea"),
    ("gold drop support-tickets T-1003 --reason x", "change gold", "lea"),
    ("gold reopen support-tickets T-1003 --question intent", "change gold", "lea"),
    ("gold retire support-tickets --item T-1003 --reason x", "change gold", "lea"),
    ("gold waiting support-tickets", "see gold", "eva"),
    ("gold disputes support-tickets", "see gold", "eva"),
    ("gold retire support-tickets", "see gold", "eva"),
    ("quiz appeals may", "see gold", "eva"),
    ("report calibration may --out page.html", "see gold", "lea"),
    ("report pilot november --out page.html", "see gold", "lea"),
    ("report calibration may --out page.html --show-names", "see names", "lea"),
    ("report pilot november --out page.html --names key.csv", "see names", "lea"),
    ("quiz create june --gold support-tickets@1.0.0 --question intent --until-sure", "run rounds", "lea"),
    ("quiz close may", "run rounds", "lea"),
    ("quiz invite may tom", "invite", "lea"),
    ("quiz revoke may ana", "invite", "lea"),
    ("quiz rule abc --gold-stands --reply x", "rule", "lea"),
    ("quiz ready may ana --reason x", "declare ready", "lea"),
    ("pilot freeze november", "freeze", "lea"),
    ("pilot simulate november --force", "deliver", "lea"),
    ("people forget ana", "forget", "lea"),
]


@pytest.fixture
def as_(monkeypatch):
    """Sit down as somebody."""
    return lambda name: monkeypatch.setenv("JUPYTERHUB_USER", name)


@pytest.fixture
def team(labelling, workbench, as_) -> Path:
    """The example with a quiz that Ana is invited to and has taken, and roles."""
    workbench("quiz", "create", "may", *GOLD, "--since", "1.0.0", "--length", 3)
    (ana,) = tokens(workbench, "may", "ana")
    answer(labelling, ana, "may")
    (labelling / "roles.yaml").write_text(PEOPLE)
    as_("lea")
    return labelling


def content(root: Path) -> dict[str, str]:
    """What the workspace's files hold; a database that is only opened may be written to by SQLite itself."""
    kept = [p for p in root.rglob("*") if p.is_file() and "attempts.sqlite" not in p.name]
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in kept}


def test_every_right_has_a_command_here():
    """But "vote", which is for a screen."""
    assert {right for _, right, _ in COMMANDS} | {"vote"} == set(RIGHTS)


@pytest.mark.parametrize(
    ("command", "right", "who"), COMMANDS, ids=[command[:44] for command, _, _ in COMMANDS]
)
def test_a_command_is_for_who_has_the_right(team, refusal, as_, command, right, who):
    """A viewer is told who may; nothing was written. A typed name of somebody who may does not help."""
    denied, role = ("eva", "expert") if right == "see names" else ("vic", "viewer")
    as_(denied)
    before = content(team)
    typed = BY if "ready" in command or "rule" in command or "adjudicate" in command else ()
    says = refusal(*command.split(), *typed)
    shown = f"{denied} (typed: Lea)" if "ready" in command or "rule" in command else denied
    assert says.startswith(f"You are {shown} ({role}")
    assert f"may not {RIGHTS[right][0]}" in says
    assert who in says
    assert content(team) == before


@pytest.mark.parametrize(
    ("command", "who"),
    [
        ("quiz close may", "lea"),
        ("quiz invite may tom", "lea"),
        ("quiz revoke may ana", "lea"),
        ("gold disputes support-tickets", "eva"),
        ("gold next support-tickets", "lea"),
        ("people forget ana", "lea"),
        ("quiz appeals may", "ines"),
    ],
)
def test_who_has_the_right_goes_on(team, workbench, as_, command, who):
    as_(who)
    workbench(*command.split())


def test_a_viewer_reads_pseudonyms(team, workbench, as_):
    """In results and lists; whoever may see names sees them."""
    for command in (("quiz", "results", "may"), ("people", "list"), ("gold", "exposure", "support-tickets")):
        as_("lea")
        assert "ana" in workbench(*command).stdout.split()
        as_("vic")
        shown = workbench(*command).stdout
        assert "ana" not in shown.split()
        assert "A01" in shown
        assert "ana" not in json.dumps(json.loads(workbench(*command, "--json").stdout)).replace("ana_", "")


def test_status_says_that_roles_are_not_set(labelling, workbench):
    assert "Roles are not set: everybody may do everything." in workbench("status").stdout
    assert not json.loads(workbench("status", "--json").stdout)["roles_set"]
    (labelling / "roles.yaml").write_text(PEOPLE)
    assert "Roles are not set" not in workbench("status").stdout


def test_show_says_who_you_are_and_what_you_may(team, workbench, as_):
    as_("eva")
    said = workbench("roles", "show").stdout
    assert said.startswith("You are eva: signed in to JupyterHub. Your roles: expert.\n")
    told = json.loads(workbench("roles", "show", "--json").stdout)
    assert told["you"] == {"name": "eva", "known": "hub", "roles": ["expert"]}
    assert [row["right"] for row in told["rights"] if row["you"]] == ["vote", "see gold"]
    assert [row["right"] for row in told["rights"]] == list(RIGHTS)


def test_check(team, workbench, refusal):
    assert workbench("roles", "check").output == "roles.yaml: 6 names, no problem.\n"
    (team / "roles.yaml").write_text("people:\n  eva: expert\n")
    assert "Nobody may lock a gold set: no lead is listed." in workbench("roles", "check").stderr
    (team / "roles.yaml").write_text("people:\n  eva: export\n")
    assert "line 2, people.eva: there is no role 'export'" in refusal("roles", "check")


def test_nobody_declares_themselves_ready_alone(team, workbench, as_):
    """A lead who takes the quiz herself: it waits, shown in results and status, until another lead says so too."""
    workbench("quiz", "invite", "may", "lea")
    ready = ("quiz", "ready", "may", "lea", "--reason", "I wrote it.")
    said = workbench(*ready).stdout
    assert said.startswith("lea declares themselves ready. This waits until another person")
    assert json.loads(workbench(*ready, "--json").stdout)["waits"]
    assert declared(team) == {}
    assert "lea declared themselves ready on" in workbench("quiz", "results", "may").stdout
    assert "1 person declared themselves ready" in workbench("status").stdout
    as_("mona")
    assert "is declared ready in may, by mona, proposed by lea" in workbench(*ready).stdout
    assert declared(team) == {"lea": "mona, proposed by lea"}
    assert "declared themselves ready" not in workbench("status").stdout


def test_a_typed_name_makes_nobody_another_person(team, workbench, as_):
    """Nor does it hide that it is oneself: the name that is typed counts as oneself too."""
    workbench("quiz", "invite", "may", "lea", "Leo")
    ready = ("quiz", "ready", "may", "lea", "--reason", "So.")
    for _ in range(2):
        assert "waits" in workbench(*ready, "--by", "mona").stdout
    assert "waits" in workbench("quiz", "ready", "may", "Leo", "--reason", "So.", "--by", "leo").stdout
    assert declared(team) == {}
    workbench("quiz", "ready", "may", "ana", "--reason", "So.")  # anybody else: alone
    assert declared(team) == {"ana": "lea"}


def test_a_name_that_was_typed_is_forgotten_too(team, workbench, as_):
    """In declarations and answers to questions, beside the identity, which stays; and in what still waits."""
    workbench("quiz", "invite", "may", "Lea", "mona")
    workbench("quiz", "ready", "may", "ana", "--reason", "So.", *BY)
    feedback = '{"id":"q1","at":"2026-11-20T10:00:00Z","source":"sheet","note":"Which?"}'
    path = team / "guidelines/support-tickets/feedback.jsonl"
    path.write_text(feedback + "\n")
    workbench("guideline", "questions", "answer", "support-tickets", "q1", "--reply", "The first.", *BY)
    as_("mona")
    workbench("quiz", "ready", "may", "mona", "--reason", "So.", *BY)
    workbench("gold", "next", "support-tickets")
    as_("lea")
    pseudonym = json.loads(workbench("people", "forget", "Lea", "--json").stdout)["shown"]
    assert declared(team) == {"ana": f"lea (typed: {pseudonym})"}
    assert f'"by":"lea (typed: {pseudonym})"' in path.read_text()
    assert [p.by for p in ProposalStore(team).all()] == [f"mona (typed: {pseudonym})"]
    workbench("people", "forget", "mona")
    assert ProposalStore(team).all() == ()


def declared(root: Path) -> dict[str, str]:
    with AttemptStore.open(None, root) as store:
        names = {person.id: person.name for person in store.people()}
        return {names[word.person_id]: word.by for word in store.declared("may") if word.ready}
