"""The import dialog: messy files are read as people mean them, nothing is guessed silently, and the next one needs nothing."""

import base64
import random
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.cli import main
from workbench.documents.file_mapping import FileMapping, TableLayout
from workbench.errors import BadAction, EmptyTable, InvalidDocument, InvalidTable, NotFound, NotNow
from workbench.formats.tables.write import write_annotations
from workbench.quality.bringing.session import Asked, Bringing, Brought, kept_in
from workbench.store.mappings import MappingStore
from workbench.store.workspace import Workspace

EXPORTS = Path(__file__).parents[4] / "shared" / "exports"
HEADER = ["Vorgang", "Nachricht", "Wer", "Urteil", "Dauer"]
LABELS = ["Delivery", "REFUND REQUEST", "how to ", "k.A."]
GUIDELINE = {"do": "bring_guideline", "guideline": "support-tickets@2.0.0", "question": "intent"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory) -> Path:
    """A workspace with the shipped example."""
    root = tmp_path_factory.mktemp("w") / "labelling"
    CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    return root


class Dialog:
    """A dialog for answers, and what was used."""

    def __init__(self, root: Path, **asked) -> None:
        workspace = Workspace(root)
        self.root, self.used = root, list[Brought]()
        self.bringing = Bringing(workspace, lambda work: work())
        self.asked = {"holds": "answers", **asked}
        self.open()

    def open(self) -> None:
        keep, discard = kept_in(Workspace(self.root))
        self.bringing.open(Asked(use=self.used.append, keep=keep, discard=discard, **self.asked))

    def do(self, **action) -> dict | None:
        self.bringing.act(action)
        view = self.bringing.view()
        return view and view["file"]

    def drop(self, name: str, content: bytes, piece: int = 1 << 20) -> dict | None:
        for at in range(0, len(content), piece):
            text = base64.b64encode(content[at : at + piece]).decode()
            held = self.do(do="bring_piece", name=name, at=at, size=len(content), base64=text)
        return held


@pytest.fixture
def dialog(shipped, tmp_path) -> Dialog:
    """In a copy of the workspace that holds only its guideline."""
    import shutil

    root = tmp_path / "w"
    root.mkdir()
    shutil.copytree(shipped / "guidelines", root / "guidelines")
    return Dialog(root)


def rows(seed: int = 1, items: int = 20) -> list[list[str]]:
    """A vendor's rows, as a German spreadsheet has them."""
    chance = random.Random(seed)
    texts = [f"Guten Tag, wo bleibt die Bestellung {n} denn nur?" for n in range(items)]
    return [
        [f"T-{n}", texts[n], who, LABELS[(n + (chance.random() < 0.2)) % 4], f"{chance.randint(4, 40)},5"]
        for n in range(items)
        for who in ("Anna", "Bernd", "Cem")
    ]


def text(separator: str, seed: int = 1, above: str = "") -> str:
    return above + "\n".join(separator.join(row) for row in [HEADER, *rows(seed)]) + "\n"


def excel(path: Path) -> bytes:
    """A workbook with a first sheet of remarks, and the answers under two titles in the second."""
    book = openpyxl.Workbook()
    book.active.append(["Bitte das zweite Blatt lesen"])
    sheet = book.create_sheet("Antworten")
    for row in [["Export vom 30.11."], [], HEADER, *rows()]:
        sheet.append(row)
    book.save(path)
    return path.read_bytes()


def roles(held: dict) -> dict[str, str]:
    return {column["role"]: column["name"] for column in held["columns"] if column["role"]}


MEANT = {"item": "Vorgang", "text": "Nachricht", "annotator": "Wer", "label": "Urteil", "seconds": "Dauer"}


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (text(";").encode(), 1),
        (text(";").encode("utf-8-sig"), 1),
        (text("\t").encode("utf-16"), 1),
        (text(";", above="Export;;;;\n\nStand: 30.11.;;;;\n").encode("cp1252"), 4),
        (text(";", above="Ergebnisse der Woche\n").encode(), 2),
    ],
)
def test_messy_files_are_read_as_they_are_meant(dialog, content, header):
    """Semicolons, a mark, UTF-16, old letters, titles above the header, decimal commas: columns, header and rows are right."""
    held = dialog.drop("sent.csv", content, 700)
    assert (roles(held), held["header"], held["why_not"]) == (MEANT, header, "")
    held = dialog.do(**GUIDELINE)
    known = {value["value"]: (value["to"], value["why"]) for value in held["labels"]}
    assert known["Delivery"] == ("delivery", "a label, spelled otherwise")
    assert known["REFUND REQUEST"] == ("refund_request", "a label, spelled otherwise")
    assert (known["how to "][0], known["k.A."]) == ("how_to", (None, ""))
    assert held["why_not"] == "1 label is not in the guideline: 'k.A.'. Say what each is read as."
    with pytest.raises(InvalidDocument, match="not in the guideline"):
        dialog.do(do="bring_use")
    held = dialog.do(do="bring_label", label="k.A.", to="")
    n = next(value["n"] for value in held["labels"] if value["value"] == "k.A.")
    assert (held["why_not"], held["report"]["seen"], held["report"]["kept"], held["report"]["lost"]) == (
        "",
        60,
        60 - n,
        n,
    )
    dialog.do(do="bring_use")
    (used,) = dialog.used
    assert used.answers is not None
    assert sorted(used.answers.annotators) == ["Anna", "Bernd", "Cem"]
    assert float(used.answers.seconds[0]) % 1 == 0.5


def test_an_excel_file_with_titles_above_the_header_in_its_second_sheet(dialog, tmp_path):
    """The first sheet with a table is read from its header on; another row or sheet can be chosen."""
    content = excel(tmp_path / "x.xlsx")
    held = dialog.drop("sent.xlsx", content)
    assert (held["sheets"], held["sheet"], held["header"]) == (["Sheet", "Antworten"], "Antworten", 3)
    assert (roles(held), held["why_not"]) == (MEANT, "")
    with pytest.raises(EmptyTable, match="has a header and no rows"):
        dialog.do(do="bring_layout", sheet="Sheet")
    held = dialog.do(do="bring_layout", header=4)
    assert roles(held) != MEANT
    held = dialog.do(do="bring_layout", sheet="Antworten")
    assert (roles(held), held["why_not"]) == (MEANT, "")
    dialog.do(do="bring_remember", name="Nordwind GmbH")
    dialog.do(do="bring_use")
    mapping = MappingStore(dialog.root).load("nordwind-gmbh")
    assert (mapping.layout.sheet, mapping.layout.header) == ("Antworten", 3)


def test_the_next_file_of_a_vendor_needs_no_click_and_the_command_line_reads_the_same(dialog, tmp_path):
    """What is remembered reads the next file at once; `--mapping` makes the same table, byte for byte."""
    content = text(";", above="Export\n").encode()
    dialog.drop("first.csv", content)
    dialog.do(**GUIDELINE)
    dialog.do(do="bring_label", label="k.A.", to="")
    dialog.do(do="bring_remember", name="Nordwind")
    dialog.do(do="bring_use")
    dialog.asked |= {"guideline": "support-tickets@2.0.0", "question": "intent"}
    dialog.open()
    second = text(";", 7, above="Export\n").encode()
    dialog.drop("second.csv", second)
    assert dialog.bringing.asked is None, "it is used"
    assert dialog.bringing.said == "second.csv was read as remembered for nordwind."
    screen, shell = tmp_path / "screen.csv", tmp_path / "shell.csv"
    write_annotations([dialog.used[-1].answers], screen, exact=True)
    told = ["--guideline", "support-tickets@2.0.0", "--question", "intent", "--root", str(dialog.root)]
    done = CliRunner().invoke(
        main, ["import", str(dialog.root / "second.csv"), "--out", str(shell), "--mapping", "nordwind", *told]
    )
    assert done.exit_code == 0, done.output
    assert shell.read_bytes() == screen.read_bytes()
    file = str(dialog.root / "imports/nordwind.yaml")
    for command in (
        ["agreement", str(dialog.root / "second.csv"), "--mapping", file, *told],
        ["report", "disagreement", str(dialog.root / "second.csv"), "--mapping", file, "--help"],
    ):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output


def test_a_file_that_no_mapping_knows_asks_again(dialog):
    """Other columns, or a label that is new, are a question; a mapping that does not fit is not offered."""
    dialog.drop("first.csv", text(";").encode())
    dialog.do(**GUIDELINE)
    dialog.do(do="bring_label", label="k.A.", to="")
    dialog.do(do="bring_remember", name="Nordwind")
    dialog.do(do="bring_use")
    dialog.asked |= {"guideline": "support-tickets@2.0.0", "question": "intent"}
    dialog.open()
    held = dialog.drop("new.csv", text(";").replace("k.A.", "Sonstiges").encode())
    assert (held["read_as"], "Sonstiges" in held["why_not"]) == ("nordwind", True)
    held = dialog.drop("other.csv", text(";").replace("Urteil", "Label").encode())
    assert (held["mappings"], held["read_as"]) == ([], "")
    with pytest.raises(NotFound, match="there is no mapping 'nope'"):
        dialog.do(do="bring_mapping", mapping="nope")


def test_a_column_a_person_and_one_that_is_none(dialog):
    """A wide sheet is recognised; a column of notes is left out, and the one of texts is read as such."""
    lines = ["Nr;Betreff;Anna;Bernd;Team"]
    for n in range(9):
        team = "Nord" if n % 2 else "Süd"
        lines.append(
            f"N{n};Wo bleibt denn mein Paket {n};delivery;{'delivery' if n % 4 else 'how_to'};{team}"
        )
    held = dialog.drop("wide.csv", "\n".join(lines).encode())
    assert (held["wide"], held["why_not"]) == (True, "")
    people = [column["name"] for column in held["columns"] if column["role"] == "person"]
    assert people == ["Anna", "Bernd"]
    dialog.do(do="bring_use")
    (used,) = dialog.used
    assert sorted(used.answers.annotators) == ["Anna", "Bernd"]
    assert used.mapping.layout.leave == ("Team",)
    assert used.sources().held().texts({})["N0"] == "Wo bleibt denn mein Paket 0"


def test_the_export_of_a_tool_has_nothing_to_choose(dialog):
    """Label Studio is recognised; its labels are compared with the guideline's all the same."""
    task = """{"id": %d, "data": {"text": "Where?"}, "annotations": [{"id": %d, "completed_by": {"email": "a@b.c"},
      "result": [{"from_name": "intent", "to_name": "text", "type": "choices", "value": {"choices": ["%s"]}}]}]}"""
    tasks = ",".join(task % (n, n, "Delivery" if n % 2 else "Odd one") for n in range(1, 7))
    held = dialog.drop("export.json", f"[{tasks}]".encode())
    assert (held["tool"], held["columns"]) == ("Label Studio", [])
    held = dialog.do(**GUIDELINE)
    assert {value["value"]: value["to"] for value in held["labels"]} == {
        "Delivery": "delivery",
        "Odd one": None,
    }
    dialog.do(do="bring_label", label="Odd one", to="")
    dialog.do(do="bring_use")
    (used,) = dialog.used
    assert (used.mapping.tool, len(used.answers)) == ("label-studio", 3)


def test_nothing_is_done_without_a_file(dialog):
    """Acts that need one are refused; a file from nowhere is refused; who leaves leaves nothing behind."""
    with pytest.raises(InvalidDocument, match="Choose a file"):
        dialog.do(do="bring_use")
    with pytest.raises(BadAction, match="Choose a file first"):
        dialog.do(do="bring_accept")
    with pytest.raises(NotFound, match="no file"):
        dialog.do(do="bring_file", file="../../etc/passwd")
    dialog.drop("sent.csv", text(";").encode())
    with pytest.raises(BadAction, match="cannot be 'boss'"):
        dialog.do(do="bring_role", column=0, role="boss")
    with pytest.raises(BadAction, match="no label"):
        dialog.do(do="bring_label", label="Delivery", to="nope")
    dialog.do(do="bring_leave")
    assert not (dialog.root / "sent.csv").exists()
    with pytest.raises(BadAction, match="No file is being brought in"):
        dialog.bringing.act({"do": "bring_use"})


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the real exports are not here (../shared/exports)")
@pytest.mark.parametrize(
    ("file", "tool", "says"),
    [
        ("cvat/cvat_dataset/for_images/export_task/train.xml", "CVAT", "does not say who answered"),
        ("voc/2007_000001.xml", "Pascal VOC", "its answers are not read"),
        (
            "inception_webanno/exports/test-project-with-recommenders.zip",
            "WebAnno or INCEpTION",
            "its answers are not read",
        ),
    ],
)
def test_real_exports_are_dropped_as_they_are_chosen(dialog, file, tool, says):
    """What a tool writes as .xml or .zip arrives, is known as its export, and what it lacks is said."""
    held = dialog.drop(Path(file).name, (EXPORTS / file).read_bytes())
    assert {".xml", ".zip"} <= set(dialog.bringing.view()["kinds"])
    assert held["tool"] == tool
    assert says in held["why_not"]


def test_what_is_said_while_a_file_is_read_is_judged_too(dialog, monkeypatch):
    """A large file is read beside the screen: it stays in view, cannot be used yet, and what was said counts."""
    later: list = []
    monkeypatch.setattr("workbench.quality.bringing.session.AT_ONCE", 100)
    dialog.bringing.jobs._begin = later.append
    assert dialog.drop("large.csv", text(";").encode()) is None
    assert dialog.bringing.view()["reading"]
    later.pop(0)()
    assert dialog.bringing.view()["file"]["why_not"] == ""
    assert dialog.do(do="bring_role", column=4, role="")["why_not"] == "The file is still being read."
    dialog.do(do="bring_role", column=4, role="comment")  # while the first is judged
    with pytest.raises(InvalidDocument, match="still being read"):
        dialog.do(do="bring_use")
    with pytest.raises(NotNow, match="still being read"):
        dialog.do(do="bring_layout", header=2)
    while later:
        later.pop(0)()
    held = dialog.bringing.view()["file"]
    assert (held["why_not"], roles(held)["comment"]) == ("", "Dauer")


@pytest.mark.parametrize(("name", "says"), [("x.doc", "ends in none of"), ("x.zip", "ends in none of")])
def test_other_files_are_refused(dialog, name, says):
    """Also an export where a table of items is wanted; nothing of it stays."""
    dialog.asked["holds"] = "items"
    dialog.open()
    with pytest.raises(InvalidTable, match=says):
        dialog.drop(name, b"x")
    assert not (dialog.root / name).exists()


WORDS = st.text(min_size=1, max_size=12).filter(lambda word: word.strip() == word and word.isprintable())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mapping=st.builds(
        FileMapping,
        holds=st.sampled_from(["answers", "items", "gold", "probabilities"]),
        made_for=st.lists(WORDS, max_size=4).map(tuple),
        columns=st.dictionaries(
            st.sampled_from(["item", "label"]), st.text(max_size=9).filter(str.isprintable)
        ),
        map=st.dictionaries(
            st.text(max_size=9).filter(str.isprintable), st.sampled_from(["", "yes"]), max_size=4
        ),
        layout=st.builds(TableLayout, header=st.integers(1, 9), leave=st.lists(WORDS, max_size=3).map(tuple)),
        wide=st.booleans(),
    )
)
def test_what_is_remembered_is_what_was_said(tmp_path, mapping):
    """A mapping is the same after it was written and read, with blanks and odd signs in its labels."""
    store = MappingStore(tmp_path)
    store.remember("vendor", mapping)
    assert store.load("vendor") == mapping
    assert store.fitting(mapping.holds, tuple(reversed(mapping.made_for))) == ("vendor",)
