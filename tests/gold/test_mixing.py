"""Honeypots on the screen: mixed into a table, sent without a hint, scored when the batch comes back."""

import csv
import io
from pathlib import Path

import pytest

from tests.gold.test_session import builder, mail
from tests.gold_drafts import gold
from workbench.answers.annotations import Annotations
from workbench.errors import InvalidDocument, NotFound
from workbench.gold.project import GoldProject
from workbench.gold.session import GoldBuilder
from workbench.store.honeypots import HoneypotStore
from workbench.store.rounds.store import AttemptStore
from workbench.ui.offers import Download


@pytest.fixture
def session(tmp_path: Path) -> GoldBuilder:
    """A locked set of four honeypots and two quiz items, and a table of 40 messages in the workspace."""
    workspace = mail(tmp_path)
    answers = {
        f"g{i}": {
            "label": ("ham", "spam")[i % 2],
            "settled": "adjudicated",
            "settled_by": "lea",
            "rationale": "So.",
            "split": "honeypot" if i < 4 else "quiz",
        }
        for i in range(6)
    }
    workspace.gold_sets.write_draft(gold(answers))
    GoldProject(workspace, "mail").lock()
    rows = "".join(f"m{i},Message {i},north\n" for i in range(40))
    (tmp_path / "week.csv").write_text(f"item_id,text,region\n{rows}")
    return builder(workspace)


def mixed(session: GoldBuilder, n: int = 4) -> list[dict[str, str]]:
    """Mix n honeypots into the table; the rows that go out."""
    session.act({"do": "mix_table", "table": "week.csv"})
    file = session.act({"do": "mix", "name": "week-48", "n": n})
    assert isinstance(file, Download)
    assert file.name == "week-48.csv"
    return list(csv.DictReader(io.StringIO(file.content.decode())))


def root(session: GoldBuilder) -> Path:
    return session.project.workspace.root


def scored(session: GoldBuilder, answers: list[tuple[str, str, str]]) -> dict:
    """The batch comes back with these answers: item, person, label."""
    back = Annotations.of(answers, question="topic")
    session.score("week-48", "back.csv", back)
    return session.view()["mix"]["scored"]


def test_a_batch_goes_out_and_comes_back(session):
    """What goes out has no hint; who is wrong on gold is named, with the interval; who saw which item is noted."""
    session.act({"do": "show", "tab": "mix"})
    session.act({"do": "mix_table", "table": "week.csv"})
    found = session.view()["mix"]["found"]
    assert found == {"rows": 40, "sent": ["text"], "left_out": ["region"], "n": 2}
    rows = mixed(session)
    assert len(rows) == 44
    assert [*rows[0]] == ["item_id", "text"]
    assert sorted(row["item_id"] for row in rows) == [f"i{i:04d}" for i in range(1, 45)]
    key = HoneypotStore(root(session)).load("week-48")
    assert session.said == "Saved week-48.csv. Its key stays here."
    (batch,) = session.view()["mix"]["batches"]
    assert (batch["name"], batch["rows"], batch["honeypots"]) == ("week-48", 44, 4)
    right = {
        shown: session.project.read().item(item).answers["topic"].label
        for shown, item in key.honeypots.items()
    }
    good = [(row["item_id"], "ann", right.get(row["item_id"], "ham")) for row in rows]
    bad = [(row["item_id"], "bob", "news") for row in rows]
    result = scored(session, good + bad)
    assert result["overall"]["n"] == 8
    assert (result["production"], result["missing"]) == (80, 0)
    people = {person["person"]: person for person in result["people"]}
    assert people["ann"]["accuracy"]["value"] == 1
    assert people["bob"]["accuracy"]["value"] == 0
    assert people["bob"]["verdict"] == "look at their work"
    assert people["ann"]["verdict"] == "too few to tell"  # four right answers say little
    with AttemptStore.open(None, root(session)) as store:
        seen = store.exposures("mail@1.0.0")
    assert {exposure.item for exposure in seen} == {"g0", "g1", "g2", "g3"}
    session.act({"do": "show", "tab": "items"})
    assert {row["item"]: row["seen"] for row in session.view()["list"]["rows"]}["g0"] == 2


def test_what_cannot_be_mixed(session):
    """Nothing chosen, a table that is not there, more honeypots than there are, a batch that was mixed already."""
    with pytest.raises(InvalidDocument, match="choose the table of the batch first"):
        session.act({"do": "mix", "name": "week-48", "n": 2})
    with pytest.raises(NotFound, match="no table 'month"):
        session.act({"do": "mix_table", "table": "month.csv"})
    mixed(session, 2)
    session.act({"do": "mix_table", "table": "week.csv"})
    with pytest.raises(Exception, match="mixed already"):
        session.act({"do": "mix", "name": "week-48", "n": 1})
    with pytest.raises(Exception, match="the set has 4"):
        session.act({"do": "mix", "name": "week-49", "n": 9})


def test_without_a_locked_version_the_screen_says_so(tmp_path):
    """Honeypots are taken of a locked version alone."""
    session = builder(mail(tmp_path))
    session.act({"do": "show", "tab": "mix"})
    view = session.view()["mix"]
    assert (view["locked"], view["honeypots"], view["batches"]) == (None, 0, [])
