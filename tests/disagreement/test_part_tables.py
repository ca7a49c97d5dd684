"""What the report says of parts is on the screen: the same numbers, and gold only for who may see it."""

import shutil
from pathlib import Path

import pytest

from workbench.disagreement.screen import disagreement_browser
from workbench.disagreement.similarity import study_similarity

EXAMPLE = Path(__file__).parents[2] / "examples" / "street-scenes"


@pytest.fixture
def streets(tmp_path):
    """The example with boxes."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "streets"))


def parts_of(root):
    """The pane, made at once."""
    session = disagreement_browser(root=root).session.browser
    session.parts.jobs._begin = lambda work: work()
    session.act({"do": "tab", "tab": "parts"})
    return session, session.view()["parts"]


def test_the_pane_says_what_the_report_says(streets):
    """Label by label, person by person, among each other and against gold."""
    session, pane = parts_of(streets)
    table = session.selection.table
    study = study_similarity(
        table.annotations,
        table.annotations.as_kind,
        question=table.question,
        guideline=table.guideline,
        key=table.key,
    )
    assert pane["labels"] == [vars(each) for each in study.labels]
    assert pane["near"] == study.near
    assert {each["name"]: each["similarity"] for each in pane["people"]} == {
        session.selection.names[each.annotator]: each.similarity for each in study.people
    }
    assert pane["credit"]["value"] == study.truth.credit.value
    assert [each["title"] for each in pane["measures"]] == list(study.truth.titles.values())
    assert [each["found"] for each in pane["outcomes"]] == [each.found for each in study.truth.labels]
    assert {each["name"] for each in pane["scores"]} == {each["name"] for each in pane["people"]}


def test_gold_is_not_in_it_for_who_may_not_see_it(streets):
    """People among each other stay."""
    (streets / "roles.yaml").write_text("people:\n  uwe: viewer\n")
    _, pane = parts_of(streets)
    assert pane["labels"]
    assert (pane["credit"], pane["measures"], pane["outcomes"], pane["scores"]) == (None, [], [], [])


def test_answers_that_are_one_label_have_no_parts(labelling):
    """The pane is not there, and asking for it shows the items."""
    session = disagreement_browser(root=labelling).session.browser
    session.act({"do": "tab", "tab": "parts"})
    assert (session.tab, session.view()["parts"]) == ("items", None)
