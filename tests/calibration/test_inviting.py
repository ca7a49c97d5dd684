"""Invitations on the board: what will happen, mails and reminders, who opened and began, and links that come again."""

import base64
import csv
import datetime as dt
import io

import pytest

from workbench.calibration.inviting import PLACES, TEXTS
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.documents.policies import link_end
from workbench.errors import InvalidDocument, NotAllowed, NotFound, NotInvited, OutOfRange
from workbench.store import forgetting, mails
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
LIST = "name,email,vendor\nana,ana@x.org,north\nben,,north\n"


@pytest.fixture
def later():
    """What the clock shows: a list, so that a test can set it."""
    return [NOW]


@pytest.fixture
def board(labelling, workbench, later):
    """A board on the round `may` of the example, with the panel of invitations open."""
    workbench(
        "quiz",
        "create",
        "may",
        "--gold",
        "support-tickets@1.0.0",
        "--question",
        "intent",
        "--length",
        "12",
        "--allow-undecided",
    )
    store = BoardStore(Workspace(labelling))
    session = CalibrationBoard(store, now=lambda: later[0], lead="Lea", public_url="https://quiz.example.org")
    do(session, do="pane", pane="invite")
    yield session
    store.close()


def do(session, **action) -> dict:
    session.act(action)
    return session.view()


def invite(session, text: str = LIST) -> dict:
    do(session, do="read_list", text=text)
    return do(session, do="invite_list")


def rows_of(view) -> dict[str, dict]:
    return {row["name"]: row for row in view["inviting"]["invited"]}


def test_what_will_happen_is_shown_before(board, later):
    """New people, those who keep their link, whose link ended and whose was withdrawn; nobody is invited by looking."""
    guests = do(board, do="read_list", text=LIST)["inviting"]["list"]
    assert [(row["name"], row["what"], row["until"]) for row in guests["rows"]] == [
        ("ana", "new", "2026-12-24"),
        ("ben", "new", "2026-12-24"),
    ]
    assert [(c["role"], c["column"], c["why"]) for c in guests["columns"]] == [
        ("name", 0, "by its title"),
        ("email", 1, "by its title"),
        ("vendor", 2, "by its title"),
    ]
    assert board.board.store.attempts.invitations("may") == ()
    view = do(board, do="invite_list")
    assert view["said"] == "2 people invited to may."
    do(board, do="revoke", invitation=rows_of(view)["ben"]["id"])
    again = do(board, do="read_list", text=LIST + "cleo,,north")["inviting"]["list"]["rows"]
    assert [row["what"] for row in again] == ["has link", "new link", "new"]
    later[0] = NOW + dt.timedelta(days=40)
    again = do(board, do="refresh")["inviting"]["list"]["rows"]
    assert (again[0]["what"], again[0]["until"]) == ("again", "2027-02-02")


def test_a_name_that_looks_like_a_known_one_waits_for_an_answer(board):
    """Nothing of the command line is said; who they are is chosen, and they keep their address."""
    invite(board)
    view = do(board, do="read_list", text="name,email,vendor\nAna,ana@y.org,north")
    assert view["inviting"]["list"]["alike"] == ["'north/Ana' looks like 'north/ana'"]
    with pytest.raises(OutOfRange):
        board.act({"do": "invite_list"})
    view = do(board, do="invite_list", look_alikes="same")
    assert set(rows_of(view)) == {"ana", "ben"}
    assert rows_of(view)["ana"]["email"] == "ana@y.org"


def test_a_mail_holds_what_the_person_needs(board):
    """Their own link, the title, the last day, how long; in the lead's own words if they like."""
    row = invite(board)["links"]["rows"][0]
    assert row["link"].startswith("https://quiz.example.org/q/")
    assert (row["email"], row["subject"]) == ("ana@x.org", "may: your link")
    for part in ("Hello ana", row["link"], "24 Dec 2026", "12 questions at most", "Lea"):
        assert part in row["body"]
    assert "typed" not in row["body"]
    words = {"do": "word_mail", "mail": "invitation", "subject": "Hi", "body": "For {name}: {link}"}
    assert do(board, **words)["links"]["rows"][1]["body"].startswith("For ben: https://quiz.example.org/q/")
    assert mails.texts(board.board.store.workspace.root) == {"invitation": ("Hi", "For {name}: {link}")}
    with pytest.raises(InvalidDocument, match=r"needs \{link\}"):
        board.act({**words, "body": "Hello"})
    with pytest.raises(InvalidDocument, match=r"\{nmae\} cannot be filled in"):
        board.act({**words, "body": "{nmae} {link}"})


@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_asks_only_for_what_there_is(kind):
    subject, body = TEXTS[kind]
    left = body + subject
    for place in PLACES:
        left = left.replace(f"{{{place}}}", "")
    assert "{" not in left
    assert "{link}" in body


def test_links_are_shown_until_the_lead_has_them_and_again_when_asked(board):
    """The same links; whoever has begun is not reminded to begin."""
    first = {row["name"]: row["link"] for row in invite(board)["links"]["rows"]}
    assert do(board, do="links_kept")["links"] is None
    store = board.board.store.attempts
    (ben,) = [i for i in store.invitations("may") if i.person.name == "ben"]
    opened = NOW + dt.timedelta(minutes=5)
    store.opened(ben.id, opened)
    view = do(board, do="refresh")
    assert rows_of(view)["ben"]["opened"] == opened.isoformat()
    assert rows_of(view)["ana"]["opened"] is None
    view = do(board, do="show_links", who="not begun")
    assert {row["name"]: row["link"] for row in view["links"]["rows"]} == first
    assert view["links"]["rows"][0]["subject"] == "may: a reminder"
    with pytest.raises(NotFound, match="nobody of these"):
        board.act({"do": "show_links", "who": "not finished"})
    ana = rows_of(view)["ana"]["person"]
    assert [row["name"] for row in do(board, do="show_links", person=ana)["links"]["rows"]] == ["ana"]


def test_a_link_is_renewed_or_made_anew(board, later):
    """One that ended works again, the same; one that was withdrawn stays dead, and another one takes its place."""
    links = {row["name"]: row["link"].rsplit("/", 1)[1] for row in invite(board)["links"]["rows"]}
    view = do(board, do="revoke", invitation=rows_of(board.view())["ben"]["id"])
    assert rows_of(view)["ben"]["link"] == "withdrawn"
    later[0] = NOW + dt.timedelta(days=40)
    assert rows_of(do(board, do="read"))["ana"]["link"] == "ended"
    view = do(board, do="renew", invitation=rows_of(board.view())["ana"]["id"])
    assert view["said"] == "The link of ana works until 2027-02-02."
    assert view["links"]["rows"][0]["link"].endswith(links["ana"])
    view = do(board, do="renew", invitation=rows_of(board.view())["ben"]["id"])
    new = view["links"]["rows"][0]["link"].rsplit("/", 1)[1]
    assert new != links["ben"]
    store = board.board.store.attempts
    assert store.invited(new, later[0]).expires_at == link_end(later[0])
    with pytest.raises(NotInvited):
        store.invited(links["ben"], later[0])


def test_another_device(board):
    """A link that belongs to a browser is released for the next one."""
    row = invite(board)["links"]["rows"][0]
    store = board.board.store.attempts
    store.bind(row["id"], "x" * 43)
    assert rows_of(do(board, do="read"))["ana"]["bound"]
    assert not rows_of(do(board, do="new_device", invitation=row["id"]))["ana"]["bound"]


def test_a_table_for_mail_merge(board):
    """A row a person with link, subject and body; that names left is on record."""
    invite(board)
    file = board.act({"do": "mail_merge", "ticket": "t"})
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert (file.name, [row["email"] for row in rows]) == ("may-links.csv", ["ana@x.org", ""])
    assert all(row["link"] in row["body"] for row in rows)
    log = board.board.store.workspace.root / "log"
    assert any("people.export" in path.read_text() for path in log.rglob("*.jsonl"))


def test_a_file_is_read(board):
    """As Windows writes it; a file that is no list is refused."""
    content = base64.b64encode("Nombre;Correo\nRenée;r@x.org".encode("cp1252")).decode()
    view = do(board, do="read_list_file", name="people.csv", base64=content)
    assert [row["name"] for row in view["inviting"]["list"]["rows"]] == ["Renée"]
    assert do(board, do="drop_list")["inviting"]["list"] is None


def test_an_excel_sheet_is_read(board):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("Name", "E-mail", "Company"), ("Ana", "ana@x.org", "North")):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    content = base64.b64encode(buffer.getvalue()).decode()
    view = do(board, do="read_list_file", name="people.xlsx", base64=content)
    (row,) = view["inviting"]["list"]["rows"]
    assert (row["name"], row["email"], row["vendor"]) == ("Ana", "ana@x.org", "North")


def test_an_address_is_private_and_forgotten_with_its_person(board):
    """In one file that only its owner reads."""
    invite(board)
    workspace = board.board.store.workspace
    path = workspace.root / mails.ADDRESSES
    assert path.stat().st_mode & 0o077 == 0
    assert list(mails.addresses(workspace.root).values()) == ["ana@x.org"]
    forgetting.forget(workspace, board.board.store.attempts, "ana", None, NOW)
    assert mails.addresses(workspace.root) == {}
    assert "ana@x.org" not in path.read_text()


def test_who_may_not_invite_sees_no_address_and_reads_no_list(board, monkeypatch):
    """The rights of roles.yaml hold."""
    invite(board)
    (board.board.store.workspace.root / "roles.yaml").write_text("people:\n  lea: lead\n  eva: expert\n")
    monkeypatch.setenv("JUPYTERHUB_USER", "eva")
    assert "ana@x.org" not in str(do(board, do="read")["inviting"])
    for action in (
        {"do": "read_list", "text": "x"},
        {"do": "show_links", "who": "not begun"},
        {"do": "renew", "invitation": "x"},
        {"do": "mail_merge"},
    ):
        with pytest.raises(NotAllowed):
            board.act(action)
