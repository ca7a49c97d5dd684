"""Which pilot is on the screen: chosen, begun under a name, or none yet; what one of them is in the middle of stays."""

import base64
import datetime as dt

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main
from workbench.errors import BadAction, InvalidDocument, InvalidTable, NotFound, OutOfRange
from workbench.pilot.session import PilotDesigner, PilotPicker
from workbench.pilot.sources import PilotSources
from workbench.quality.bringing.session import LARGEST
from workbench.quality.deliveries import load_pilot, pilots_of
from workbench.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
SENT = b"item_id,annotator_id,label\nT-1001,p1,refund_request\n"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    """A workspace with the shipped example."""
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return Workspace(tmp_path / "labelling")


@pytest.fixture
def choice(workspace) -> PilotPicker:
    """Nothing chosen yet; background work is done at once."""

    def design(name: str) -> PilotDesigner:
        return PilotDesigner(
            workspace, name, now=lambda: NOW, report=lambda name, _: name, begin=lambda work: work()
        )

    return PilotPicker(PilotSources(workspace), design)


def send(choice, name: str, content: bytes, vendor: int = 0) -> dict:
    """A file of a vendor is dropped; what the dialog shows of it."""
    choice.act({"do": "receive", "vendor": vendor})
    text = base64.b64encode(content).decode()
    choice.act({"do": "bring_piece", "name": name, "at": 0, "size": len(content), "base64": text})
    return choice.view()["bring"]


def deliver(choice, name: str, content: bytes, decision: str = "") -> None:
    """The same, used at once, as what was decided."""
    send(choice, name, content)
    if decision:
        choice.act({"do": "bring_decide", "choice": decision})
    choice.act({"do": "bring_use"})


def test_nothing_is_chosen_at_first(choice):
    """The pilots of the workspace are offered; nothing can be done with none."""
    titles = {"november": "Support tickets, November pilot"}
    room = {"known": ["november"], "earlier": ["november"], "titles": titles}
    assert choice.view() == {**room, "why_not": None, "led": None}
    with pytest.raises(BadAction, match="No pilot is on the screen"):
        choice.act({"do": "set", "at": "title", "value": "x"})
    choice.act({"do": "choose", "name": "november"})
    assert (choice.view()["name"], choice.view()["state"]) == ("november", "frozen")
    assert choice.view() == {**choice.view(), **choice.chosen.view()}, (
        "the choice hides nothing of the chosen one"
    )
    with pytest.raises(NotFound, match="there is no pilot 'winter'"):
        choice.act({"do": "choose", "name": "winter"})


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Spring 2027, hotels", "spring-2027-hotels"),
        ("Frühling", "fruhling"),
        ("winter_2", "winter_2"),
    ],
)
def test_a_new_pilot_by_a_name(choice, workspace, typed, name):
    """A name becomes one that a folder can bear; nothing is written until a field changes, then it is offered."""
    choice.act({"do": "begin", "name": typed})
    view = choice.view()
    assert (view["name"], view["title"], view["on_disk"]) == (name, typed, False)
    assert not (workspace.root / "pilots" / name).exists()
    choice.act({"do": "set", "at": "margin", "value": "3"})
    assert set(pilots_of(workspace)) == {"november", name}
    assert workspace.pilots.load(workspace.pilots.path(name)).title == typed
    assert workspace.pilots.load(workspace.pilots.path(name)).margin == 0.03


def test_a_new_pilot_on_the_terms_of_an_earlier_one(choice, workspace):
    """Everything that was agreed, and nothing that happened: no batch and no delivery; the earlier pilot stays as it is."""
    earlier = workspace.pilots.path("november")
    before = earlier.read_bytes()
    choice.act({"do": "begin", "name": "Winter", "like": "november"})
    assert (choice.view()["title"], choice.view()["on_disk"]) == ("Winter", False)
    choice.act({"do": "set", "at": "margin", "value": "3"})
    november = workspace.pilots.load(earlier)
    winter = workspace.pilots.load(workspace.pilots.path("winter"))
    assert (winter.name, winter.title, winter.margin, winter.batches) == ("winter", "Winter", 0.03, ())
    assert all(vendor.deliveries for vendor in november.vendors)
    assert not any(vendor.deliveries for vendor in winter.vendors)
    own = {"name", "title", "margin", "batches", "items", "vendors"}
    assert winter.model_dump(exclude=own) == november.model_dump(exclude=own)
    price = [(vendor.id, vendor.name, vendor.price, vendor.simulated) for vendor in november.vendors]
    assert [(vendor.id, vendor.name, vendor.price, vendor.simulated) for vendor in winter.vendors] == price
    assert earlier.read_bytes() == before


def test_what_was_typed_into_a_begun_pilot_is_not_begun_over(choice):
    """Untouched it may be begun again, on other terms; with one wrong field it is in no file, but its name is taken."""
    choice.act({"do": "begin", "name": "Winter"})
    choice.act({"do": "begin", "name": "Winter", "like": "november"})
    assert len(choice.chosen.tree["vendors"]) == 2
    choice.act({"do": "begin", "name": "Winter"})
    assert len(choice.chosen.tree["vendors"]) == 1
    choice.act({"do": "set", "at": "margin", "value": "much"})
    with pytest.raises(InvalidDocument, match="There is a pilot winter already"):
        choice.act({"do": "begin", "name": "winter", "like": "november"})
    assert choice.view()["form"]["margin"] == "much"


def test_a_gold_that_is_a_file_stays_with_its_pilot(choice, workspace):
    """The next pilot has no such file beside it: its gold is the first proposal's."""
    terms = {
        "vendors": [{"id": "north", "simulated": False}],
        "criteria": [{"metric": "accuracy", "at_least": 0.8}],
        "margin": 0.04,
    }
    path = workspace.pilots.new(
        {"name": "tables", "title": "Tables", "gold": {"file": "gold.csv"}, "kind": "choice", **terms}
    )
    assert workspace.pilots.load(path).kind == "choice"
    choice.act({"do": "begin", "name": "winter", "like": "tables"})
    tree = choice.chosen.tree
    assert tree["gold"] == {"name": "support-tickets", "version": "1.0.0"}
    assert (tree["question"], "kind" in tree) == ("intent", False)
    assert {name: tree[name] for name in terms} == terms
    boxes = {**terms, "criteria": [{"metric": "f1", "at_least": 0.8}, *terms["criteria"]]}
    workspace.pilots.new({"name": "boxes", "title": "B", "gold": {"file": "b.csv"}, "kind": "boxes", **boxes})
    choice.act({"do": "begin", "name": "summer", "like": "boxes"})
    assert choice.chosen.tree["criteria"] == terms["criteria"]


def test_terms_of_a_pilot_that_cannot_be_read_are_not_taken(choice, workspace):
    """Refused by name before anything is begun; no such pilot is offered."""
    broken = workspace.root / "pilots/broken/pilot.yaml"
    broken.parent.mkdir()
    broken.write_text("name: [broken")
    assert choice.view()["earlier"] == ["november"]
    for name in ("broken", "nowhere"):
        with pytest.raises(NotFound, match=f"pilot '{name}'; expected one of 'november'"):
            choice.act({"do": "begin", "name": "winter", "like": name})
    assert choice.chosen is None


@pytest.mark.parametrize("typed", ["", "  ", "!?", "x" * 65, "../", "November"])
def test_what_is_no_name_for_a_new_pilot(choice, typed):
    """Refused in words; the screen stays as it was."""
    with pytest.raises(InvalidDocument):
        choice.act({"do": "begin", "name": typed})
    assert choice.chosen is None


def test_what_one_is_in_the_middle_of_stays(choice):
    """Going to another pilot and back loses no half-typed field."""
    choice.act({"do": "begin", "name": "spring"})
    choice.act({"do": "set", "at": "margin", "value": "much"})
    choice.act({"do": "choose", "name": "november"})
    choice.act({"do": "choose", "name": "spring"})
    assert choice.view()["form"]["margin"] == "much"


def test_work_of_a_pilot_that_is_not_shown_still_tells(choice):
    """Whoever hangs in late, or looks at another pilot, hears of it."""
    choice.act({"do": "choose", "name": "november"})
    told = []
    choice.changed = lambda: told.append(choice.view()["name"])
    choice.act({"do": "begin", "name": "spring"})
    choice.opened["november"].changed()
    choice.opened["spring"].changed()
    assert told == ["spring", "spring"]


def test_an_unreadable_pilot_leaves_the_others(workspace):
    """The screen says what is wrong and offers the rest, where the pilot that changed last cannot be read."""
    broken = workspace.root / "pilots/winter/pilot.yaml"
    broken.parent.mkdir()
    broken.write_text("name: [winter")
    view = wb.pilot_designer(root=workspace.root).view
    assert view["why_not"].startswith("winter: ")
    assert view["known"] == ["november", "winter"]
    assert "form" not in view


def test_an_empty_workspace(tmp_path):
    """A pilot needs gold: it is said how one gets it, and nothing fails before."""
    CliRunner().invoke(main, ["init", "--empty", str(tmp_path)], catch_exceptions=False)
    screen = wb.pilot_designer(root=tmp_path)
    assert screen.view["known"] == []
    with pytest.raises(InvalidDocument, match="Build and lock one under Gold set first"):
        screen.session.act({"do": "begin", "name": "spring"})


def listed_in(workspace) -> list[tuple[str, int]]:
    """The deliveries of the first vendor: file and number."""
    vendor = workspace.pilots.load(workspace.root / "pilots/spring/pilot.yaml").vendors[0]
    return [(each.file, each.number) for each in vendor.deliveries]


def test_a_delivery_from_the_screen(choice, workspace):
    """It lies in the folder as it was sent, also when the pilot is frozen; the next is what is decided."""
    choice.act({"do": "begin", "name": "spring"})
    choice.act({"do": "ask_freeze"})
    choice.act({"do": "freeze"})
    deliver(choice, "from vendor.CSV", SENT)
    path = workspace.root / "pilots/spring/deliveries"
    assert (path / "from vendor.CSV").read_bytes() == SENT
    assert listed_in(workspace) == [("deliveries/from vendor.CSV", 1)]
    twin = send(choice, "twin.csv", SENT)
    assert "the same file as from vendor.CSV of vendor a" in twin["file"]["why_not"]
    choice.act({"do": "bring_leave"})
    deliver(choice, "rework.csv", SENT.replace(b"p1", b"p3"), "rework")
    assert listed_in(workspace) == [("deliveries/from vendor.CSV", 1), ("deliveries/rework.csv", 2)]
    deliver(choice, "more.csv", SENT.replace(b"p1", b"p4"), "part")
    assert listed_in(workspace)[-1] == ("deliveries/more.csv", 1)
    right = SENT.replace(b"p1", b"p2")
    deliver(choice, "again.csv", right, "replace:deliveries/from vendor.CSV")
    assert (path / "from vendor.CSV").read_bytes() == right
    assert (path.parent / "aside/from vendor (replaced 1).CSV").read_bytes() == SENT, "nothing is lost"
    assert len(listed_in(workspace)) == 3
    assert choice.view()["run"]["unlisted"] == []


def test_what_is_wrong_with_a_delivery_is_said_when_it_is_added(choice, workspace):
    """A file that is not right yet is no delivery: it is set aside, mended by saying what it holds, and then listed."""
    choice.act({"do": "begin", "name": "spring"})
    items = [item.id for item in workspace.gold("support-tickets@1.0.0").items][:30]
    rows = [f"{item};{who};Refund request!" for item in items for who in ("ann", "bob")]
    strange = ["zz1;ann;delivery", "zz1;ann;delivery "]
    bring = send(choice, "sent.csv", "\n".join(["Ticket;Agent;Urteil", *rows, *strange]).encode())
    assert "1 label is not in the guideline: 'Refund request!'" in bring["file"]["why_not"]
    with pytest.raises(InvalidDocument, match="not in the guideline"):
        choice.act({"do": "bring_use"})
    choice.act({"do": "bring_leave"})
    assert choice.view()["aside"] == ["aside/sent.csv"]
    assert not list((workspace.root / "pilots/spring/deliveries").glob("*"))
    choice.act({"do": "receive", "vendor": 0, "file": "aside/sent.csv"})
    choice.act({"do": "bring_accept"})
    file = choice.view()["bring"]["file"]
    texts = [finding["text"] for finding in file["findings"]]
    assert (file["why_not"], file["report"]["kept"]) == ("", 62)
    assert [text.partition(",")[0] for text in texts if "again" in text] == [
        "1 answer is given again by the same person; the first counts."
    ]
    assert any(text.startswith("30 of 160 gold items are answered") for text in texts)
    assert any("130 gold items are not answered" in text for text in texts)
    assert any("1 item is without gold" in text for text in texts)
    choice.act({"do": "bring_use"})
    assert choice.view()["aside"] == []
    delivery = workspace.pilots.load(workspace.root / "pilots/spring/pilot.yaml").vendors[0].deliveries[0]
    assert delivery.map["Refund request!"] == "refund_request"
    other = send(choice, "others.csv", b"item_id,annotator_id,label\nq1,a,delivery\nq2,a,delivery\n")
    assert "None of its items has gold" in other["file"]["why_not"]


@pytest.mark.parametrize(
    ("other", "named", "read"),
    [("Ton", "intent", {"intent": 30}), ("urgency", None, {"intent": 30, "urgency": 30})],
)
def test_a_delivery_that_answers_several_questions(choice, workspace, other, named, read):
    """Each question of the guideline is read; one that the guideline has not is left, as the dialog says."""
    choice.act({"do": "begin", "name": "spring"})
    choice.act({"do": "set", "at": "question", "value": "intent"})
    items = [item.id for item in workspace.gold("support-tickets@1.0.0").items[:30]]
    asked = (("intent", "delivery"), (other, 2))
    rows = [f"{item},ann,{question},{label}" for item in items for question, label in asked]
    deliver(choice, "sent.csv", "\n".join(["item_id,annotator_id,question,label", *rows]).encode())
    delivery = workspace.pilots.load(workspace.root / "pilots/spring/pilot.yaml").vendors[0].deliveries[0]
    assert delivery.question == named
    answers = load_pilot(workspace, "spring").inputs.answers
    assert {question: len(part) for question, part in answers.items()} == read


def test_what_was_said_of_a_vendor_holds_in_the_next_pilot(choice, workspace):
    """The same columns from the same vendor are read at once; a mapping of another vendor is only proposed."""
    choice.act({"do": "begin", "name": "spring"})
    sent = (
        b"Ticket;Agent;Urteil\nT-1001;ann;Refund request!\nT-1002;bob;Refund request!\nT-1001;bob;delivery\n"
    )
    send(choice, "sent.csv", sent)
    choice.act({"do": "bring_accept"})
    choice.act({"do": "bring_remember", "name": "vendor a"})
    choice.act({"do": "bring_use"})
    choice.act({"do": "begin", "name": "summer"})
    assert send(choice, "next.csv", sent) is None, "it is listed already"
    assert choice.view()["run"]["there"] == 1
    choice.act({"do": "add", "what": "vendor"})
    bring = send(choice, "other.csv", sent.replace(b"ann", b"zoe"), vendor=1)
    assert (bring["file"]["read_as"], bring["file"]["why_not"]) == ("vendor-a", "")


def test_a_delivery_that_is_too_good_is_doubted(choice, workspace):
    """Every answer to a gold item is the gold answer: has the vendor seen it?"""
    choice.act({"do": "begin", "name": "spring"})
    gold = workspace.gold("support-tickets@1.0.0")
    key = {item.id: item.answers["intent"].label for item in gold.items if "intent" in item.answers}
    rows = [f"{item},{who},{label}" for item, label in key.items() if label for who in ("a", "b")]
    bring = send(choice, "good.csv", "\n".join(["item_id,annotator_id,label", *rows]).encode())
    assert any("has the vendor seen the gold?" in each["text"] for each in bring["file"]["findings"])


def test_a_delivery_that_is_not_taken(choice, workspace):
    """Nothing leaves the folder, nothing that is no table comes in, and what does not arrive whole is no file."""
    choice.act({"do": "begin", "name": "spring"})
    with pytest.raises(InvalidTable, match="cannot be read here"):
        send(choice, "a.exe", SENT)
    with pytest.raises(BadAction, match="is empty"):
        send(choice, "b.csv", b"")
    with pytest.raises(BadAction, match="no vendor number 7"):
        send(choice, "b.csv", SENT, vendor=7)
    choice.act({"do": "receive", "vendor": 0})
    piece = {"do": "bring_piece", "name": "b.csv", "size": 9, "base64": base64.b64encode(b"x").decode()}
    with pytest.raises(OutOfRange, match="list of files on the left"):
        choice.act({**piece, "at": 0, "size": LARGEST + 1})
    choice.act({**piece, "at": 0})
    with pytest.raises(BadAction, match="did not arrive whole"):
        choice.act({**piece, "at": 5})
    with pytest.raises(BadAction, match="arrived broken"):
        choice.act({**piece, "at": 1, "base64": "%"})
    deliver(choice, "../../c.csv", SENT)
    assert listed_in(workspace) == [("deliveries/c.csv", 1)]
    assert not (workspace.root / "pilots/c.csv").exists()
