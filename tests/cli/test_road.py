"""The whole road of a team in a fresh folder: from an empty draft to gold that the next guideline makes stale."""

import json

import pytest

VOTES = """\
item_id,text,vote:ann,vote:bob,vote:cat,rules,split
m1,The new version is wonderful!,praise,praise,praise,,practice
m2,"Lovely colour, but it fell apart.",complaint,complaint,praise,R1.1,quiz
m3,It never came.,complaint,complaint,complaint,,quiz
m4,Thanks for nothing.,complaint,praise,,R1.1,honeypot
"""
NAMED = ["--name", "mail", "--guideline", "mail@1.0.0"]
OLD = "When praise and complaint come together, label what the writer wants us to act on."
NEW = "When praise and complaint come together, label complaint."


@pytest.fixture
def status(workbench):
    def ask(name: str = "mail") -> dict:
        return json.loads(workbench("gold", "status", name, "--json").stdout)

    return ask


def test_the_whole_road(workbench, refusal, status, tmp_path, monkeypatch):
    """Guideline new → publish → gold import → lock → status; then a MAJOR change, refused as 1.1.0, published as 2.0.0."""
    monkeypatch.chdir(tmp_path)
    draft, sheet = tmp_path / "guidelines/mail/draft.yaml", tmp_path / "votes.csv"

    workbench("guideline", "new", "mail")
    workbench("guideline", "validate", "mail")
    workbench("guideline", "publish", "mail")

    sheet.write_text(VOTES)
    workbench(
        "gold",
        "import",
        sheet,
        *NAMED,
        "--agreed-by",
        "Ann",
        "--agreed-by",
        "Bob",
        "--sampling",
        "first of May",
    )
    assert status()["unsettled"] == [["m4", "topic"]]
    assert "m4: topic" in refusal("gold", "lock", "mail")
    sheet.write_text(
        VOTES.replace("complaint,praise,,R1.1,honeypot", "complaint,praise,complaint,R1.1,honeypot")
    )
    workbench(
        "gold",
        "import",
        sheet,
        *NAMED,
        "--agreed-by",
        "Ann",
        "--agreed-by",
        "Bob",
        "--sampling",
        "first of May",
        "--replace",
    )
    workbench("gold", "lock", "mail")
    settled = status()
    assert settled["gold"] == "mail@1.0.0"
    assert settled["settled"] == {"unanimous": 2, "majority": 2, "adjudicated": 0, "not settled": 0}
    assert settled["splits"] == {"practice": 1, "quiz": 2, "honeypot": 1, "held_back": 0}
    assert (settled["stale"], settled["newest_guideline"]) == ([], "mail@1.0.0")

    text = draft.read_text()
    assert OLD in text
    draft.write_text(text.replace(OLD, NEW))
    message = refusal("guideline", "publish", "mail", "--version", "1.1.0", "--summary", "Complaints first.")
    assert "the changes ask for MAJOR (2.0.0 or above)" in message
    assert "R1.1 redefined (text): asks for MAJOR" in message
    assert status()["stale"] == []
    impact = json.loads(workbench("guideline", "impact", "mail", "--json").stdout)
    assert [touched[0] for touched in impact["gold"][0]["stale"]] == ["m2", "m4"]

    workbench("guideline", "publish", "mail", "--version", "2.0.0", "--summary", "Complaints first.")
    stale = status()
    assert (stale["guideline"], stale["newest_guideline"]) == ("mail@1.0.0", "mail@2.0.0")
    assert stale["stale"] == [["m2", "topic", ["R1.1"]], ["m4", "topic", ["R1.1"]]]
    shown = workbench("gold", "status", "mail").stdout
    assert "2 answers are stale against mail@2.0.0" in shown
    assert "R1.1" in shown

    workbench("gold", "import", sheet, "--name", "mail", "--guideline", "mail@2.0.0")
    assert "1.0.0.card.yaml is published and holds something else" in refusal("gold", "lock", "mail")
    workbench("gold", "import", sheet, "--name", "mail", "--guideline", "mail@2.0.0", "--version", "2.0.0")
    workbench("gold", "lock", "mail")
    assert (status()["gold"], status()["stale"]) == ("mail@2.0.0", [])
    assert status("mail@1.0.0")["stale"] == stale["stale"]
    changelog = json.loads(workbench("guideline", "show", "mail", "--json").stdout)["changelog"]
    assert [release["version"] for release in changelog] == ["1.0.0", "2.0.0"]
