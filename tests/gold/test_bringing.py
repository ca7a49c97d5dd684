"""Each file that the gold builder takes comes in by the one dialog, and the command reads the same mapping to the same bytes."""

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gold.test_session import mail
from tests.gold_drafts import gold
from workbench.cli import main
from workbench.errors import BadAction, InvalidDocument, NotFound, NotNow
from workbench.gold.project import GoldProject
from workbench.gold.screen import GoldPicker
from workbench.store.honeypots import HoneypotStore
from workbench.ui.offers import Download

WEEK = "Vorgang;Nachricht;Region\n" + "".join(
    f"V-{n};Guten Tag, hier ist die Nachricht {n};Nord\n" for n in range(38)
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A locked set of four honeypots and two quiz items; the next version may be begun."""
    workspace = mail(tmp_path)
    settled = {"label": "ham", "settled": "adjudicated", "settled_by": "lea", "rationale": "So."}
    answers = {f"g{i}": {**settled, "split": "honeypot" if i < 4 else "quiz"} for i in range(6)}
    workspace.gold_sets.write_draft(gold(answers))
    GoldProject(workspace, "mail").lock()
    return tmp_path


@pytest.fixture
def picker(root: Path) -> GoldPicker:
    return opened(root)


def opened(root: Path) -> GoldPicker:
    """The set on the screen."""
    from workbench.store.workspace import Workspace

    picker = GoldPicker(Workspace(root))
    picker.choose("mail")
    return picker


def drop(picker: GoldPicker, content: str, name: str, **purpose) -> dict:
    """Bring a file in for a purpose, and remember how it is read; what the dialog shows."""
    picker.act({"do": "bring", **purpose})
    data = content.encode()
    text = base64.b64encode(data).decode()
    picker.act({"do": "bring_piece", "name": name, "at": 0, "size": len(data), "base64": text})
    picker.act({"do": "bring_remember", "name": "nordwind"})
    return picker.view()["bring"]["file"]


def command(root: Path, *words: str) -> str:
    done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_batch_goes_out_the_same_from_screen_and_command(root, picker, tmp_path):
    """Columns of other names: guessed on the screen, remembered, and mixed by the command to the same bytes."""
    shown = drop(picker, WEEK, "week.csv", what="batch")
    roles = {column["role"]: column["name"] for column in shown["columns"]}
    assert (roles["item"], roles["text"], shown["why_not"]) == ("Vorgang", "Nachricht", "")
    picker.act({"do": "bring_use"})
    picker.act({"do": "show", "tab": "mix"})
    assert picker.view()["mix"]["found"] == {
        "rows": 38,
        "sent": ["Nachricht"],
        "left_out": ["Region"],
        "n": 2,
    }
    file = picker.act({"do": "mix", "name": "week-48", "n": 2})
    assert isinstance(file, Download)
    key, out = HoneypotStore(root).path("week-48"), tmp_path / "out.csv"
    key.unlink()
    mix = ("gold", "honeypots", "mix", str(root / "week.csv"), "--gold", "mail", "--name", "week-48")
    command(root, *mix, "--mapping", "nordwind", "--out", str(out))
    assert out.read_bytes() == file.content


def test_a_batch_comes_back_the_same_on_screen_and_by_command(root, picker):
    """Other columns and labels; of both the same numbers about the same people."""
    drop(picker, WEEK, "week.csv", what="batch")
    picker.act({"do": "bring_use"})
    sent = picker.act({"do": "mix", "name": "week-48", "n": 4})
    ids = [line.split(",")[0] for line in sent.content.decode().splitlines()[1:]]
    back = "Nr;Wer;Urteil\n" + "".join(
        f"{item};{who};{label}\n" for item in ids for who, label in (("Anna", "HAM"), ("Ben", "Werbung"))
    )
    shown = drop(picker, back, "back.csv", what="returned", batch="week-48")
    assert shown["why_not"] == "1 label is not in the guideline: 'Werbung'. Say what each is read as."
    picker.act({"do": "bring_label", "label": "Werbung", "to": "spam"})
    picker.act({"do": "bring_use"})
    picker.act({"do": "show", "tab": "mix"})
    scored = picker.view()["mix"]["scored"]
    assert {one["person"]: one["accuracy"]["value"] for one in scored["people"]} == {"Anna": 1, "Ben": 0}
    score = ("gold", "honeypots", "score", str(root / "back.csv"), "--name", "week-48", "--json")
    told = json.loads(command(root, *score, "--mapping", "nordwind"))
    assert told["overall"] == json.loads(json.dumps(scored["overall"]))
    assert [one["n"] for one in told["people"]] == [one["n"] for one in scored["people"]] == [4, 4]
    with pytest.raises(NotFound, match="no mixed batch 'week-50'"):
        picker.act({"do": "bring", "what": "returned", "batch": "week-50"})


def test_votes_in_a_file_make_the_same_draft_on_screen_and_by_command(root, picker):
    """The votes of two experts settle what they agree on; what is no item of the draft is said; again changes nothing."""
    picker.act({"do": "next"})
    draft = root / "gold_sets/mail/draft.jsonl"
    untouched = draft.read_bytes()
    rows = [f"g{n};{who};ham" for n in range(6) for who in ("Ann", "Bob")]
    shown = drop(picker, "\n".join(["Nr;Expertin;Urteil", *rows, "x9;Ann;ham"]), "votes.csv", what="votes")
    assert shown["why_not"] == ""
    picker.act({"do": "bring_use"})
    assert picker.view()["said"] == (
        "votes.csv: 12 answers of 2 experts, 12 new or changed. "
        "1 could not be imported: item 'x9': the draft does not ask that (any more)."
    )
    by_screen = draft.read_bytes()
    assert by_screen != untouched
    draft.write_bytes(untouched)
    told = command(root, "gold", "import-votes", "mail", str(root / "votes.csv"), "--mapping", "nordwind")
    assert "12 answers of 2 experts, 12 new or changed" in told
    assert draft.read_bytes() == by_screen
    again = command(root, "gold", "import-votes", "mail", str(root / "votes.csv"), "--mapping", "nordwind")
    assert "12 answers of 2 experts, 0 new or changed" in again
    words = ["gold", "import-votes", "mail", "round-1", "--mapping", "nordwind", "--root", str(root)]
    done = CliRunner().invoke(main, words)
    assert (
        done.exit_code,
        "'round-1' is a round, and no file is read. Leave out --mapping." in done.output,
    ) == (2, True)


def test_votes_stay_out_while_somebody_labels_blind(root, picker):
    """No dialog for votes at a desk where others vote, and no file beside their sealed votes."""
    picker.act({"do": "next"})
    picker.act({"do": "new", "on": 0})
    project = GoldProject(picker.workspace, "mail")
    project.change(lambda draft: gold({"g0": {}, "g1": {}}).model_copy(update={"card": draft.card}))
    picker.act({"do": "sit", "name": "Ann"})
    with pytest.raises(InvalidDocument, match="Ann is still labelling blind"):
        picker.act({"do": "bring", "what": "votes"})
    item = picker.view()["blind"]["item"]["id"]
    picker.act({"do": "vote", "item": item, "question": "topic", "label": "ham"})
    picker.act({"do": "leave"})
    drop(
        picker,
        "item;annotator;label\ng0;Ben;ham\ng1;Ben;ham\ng0;Cem;ham\ng1;Cem;ham\n",
        "votes.csv",
        what="votes",
    )
    with pytest.raises(NotNow, match="Experts still label blind here"):
        picker.act({"do": "bring_use"})
    picker.act({"do": "show", "tab": "label"})
    assert picker.view()["bring"] is None, "who goes elsewhere leaves the dialog"
    with pytest.raises(BadAction, match="No file is being brought in"):
        picker.act({"do": "bring_use"})
