"""Whoever contests the gold reads the lead's decision and reply on the verdict page."""

import pytest
from click.testing import CliRunner

from workbench.cli import main


def rule(site, ruling: str, reply: str) -> None:
    """Decide the one appeal there is, by the command."""
    with site.store() as store:
        (appeal,) = store.appeals("first")
    command = ["quiz", "rule", appeal.id, ruling, "--reply", reply, "--by", "Lea", "--root", str(site.root)]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture
def contested(site):
    """Ana answered three items wrong and contests the second; her token."""
    site.round(length=3)
    token = site.invite("ana")
    site.start()
    view = site.act(token, do="begin").json
    while view["screen"] == "item":
        with site.store() as store:
            item = store.attempts("first")[0].turn(view["item"]["turn"]).item
        wrong = {"spam": "ham", "ham": "spam"}[site.right(item)]
        view = site.act(token, do="answer", turn=view["item"]["turn"], answer=wrong).json
    view = site.act(token, do="appeal", turn=2, note="Look again.").json
    assert [miss["appeal"] for miss in view["verdict"]["misses"]][1] == {
        "note": "Look again.",
        "ruling": None,
        "reply": None,
    }
    return token


def test_the_gold_stands_and_the_reply_is_read(site, contested):
    """Beside the miss: decision and reply; the score is as it was."""
    rule(site, "--gold-stands", "It is an offer, see R1.")
    verdict = site.view(contested).json["verdict"]
    assert verdict["misses"][1]["appeal"] == {
        "note": "Look again.",
        "ruling": "gold stands",
        "reply": "It is an offer, see R1.",
    }
    assert (verdict["right"], verdict["n"]) == (0, 3)


@pytest.mark.parametrize(
    ("option", "ruling", "score"),
    [("--gold-corrected", "gold corrected", (1, 3)), ("--item-retired", "item retired", (0, 2))],
)
def test_the_score_follows_the_ruling(site, contested, option, ruling, score):
    """What is no miss any more is told among the settled appeals, with the reply."""
    rule(site, option, "Thank you, you are right.")
    verdict = site.view(contested).json["verdict"]
    assert (verdict["right"], verdict["n"], len(verdict["misses"])) == (*score, 2)
    (settled,) = verdict["settled_appeals"]
    assert (settled["turn"], settled["ruling"], settled["reply"]) == (2, ruling, "Thank you, you are right.")
