"""`quiz simulate` makes a round that says it is simulated; `report calibration` writes its pages."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from workbench.documents.document import Reference
from workbench.documents.round import Criterion, Round
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[3]
START = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)


@pytest.fixture
def root(tmp_path) -> Path:
    """The shipped example with an open round of six questions."""
    for room in ("guidelines", "gold_sets"):
        shutil.copytree(ROOT / room, tmp_path / room)
    gold = Workspace(tmp_path).gold("support-tickets@1.0.0")
    with AttemptStore.open(None, tmp_path) as store:
        store.add_round(
            Round(
                name="small",
                title="Small round",
                guideline=Reference(name="support-tickets", version="2.0.0"),
                gold=Reference(name="support-tickets", version="1.0.0"),
                questions=("intent",),
                items=tuple(item.id for item in gold.items if item.split == "quiz"),
                length=6,
                criterion=Criterion(good=0.95, poor=0.4, false_fail=0.1, false_pass=0.1),
                created_at=START,
            )
        )
    return tmp_path


def test_a_simulated_round_says_so_and_is_made_once(workbench, root):
    """The same command again doubles nothing; every attempt is recorded as simulated."""
    first = json.loads(workbench("quiz", "simulate", "small", "--people", 3, "--root", root, "--json").output)
    assert (first["simulated"], first["answers"]) == (3, 18)
    again = workbench("quiz", "simulate", "small", "--people", 3, "--root", root)
    assert "3 simulated annotators took small: 18 answers" in again.output
    with AttemptStore.open(None, root) as store:
        assert [attempt.simulated for attempt in store.attempts("small")] == [True] * 3
        assert len(store.round_answers("small")) == 18
        assert len(store.exposures("support-tickets@1.0.0")) > 0


def test_a_round_of_real_people_is_not_mixed_with_simulated_ones(workbench, root):
    """Whoever was invited by name keeps the round to themselves."""
    with AttemptStore.open(None, root) as store:
        store.invite("small", store.person("ana", "north", START), START)
    said = workbench("quiz", "simulate", "small", "--root", root, status=2).output
    assert "round 'small' is for real people" in said


def test_pages_are_written_for_a_round_and_for_everybody(workbench, root):
    """One page of the round with its tables; one page for each who began, named as they are on it."""
    workbench("quiz", "simulate", "small", "--people", 2, "--root", root)
    out, tables = root / "page.html", root / "tables"
    said = workbench(
        "report", "calibration", "small", "--out", out, "--tables", tables, "--root", root, "--json"
    )
    (page,) = json.loads(said.output)["pages"]
    assert page["path"] == str(out)
    assert (tables / "people.csv").is_file()
    assert "Small round" in out.read_text(encoding="utf-8")
    said = workbench("report", "calibration", "small", "--pages", root / "pages", "--root", root)
    assert [Path(line).name for line in said.output.split()] == ["A01.html", "A02.html"]
    assert "Your result" in (root / "pages" / "A02.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("--pages", "pages", "--annotator", "A01"), "--pages writes many files"),
        (("--annotator", "A01", "--names", "key.csv"), "not for annotators"),
        (("--annotator", "zoe"), "nobody in round 'small' is called 'zoe'"),
        (("--cohort", "north"), "nobody in round 'small' is of vendor 'north'"),
    ],
)
def test_what_does_not_fit_is_refused(workbench, root, words, refusal):
    """With what was wrong, before anything is written."""
    assert refusal in workbench("report", "calibration", "small", *words, "--root", root, status=2).output


def test_an_unknown_round_is_refused_with_those_there_are(workbench, root):
    """A typo names the rounds that exist."""
    assert "'small'" in workbench("report", "calibration", "smal", "--root", root, status=2).output
