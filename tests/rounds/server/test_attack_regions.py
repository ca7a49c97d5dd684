"""Malformed answers of every kind, sent to a real server: each is refused by name, and nothing wrong is kept."""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.journeys.mark_rounds import made
from tests.rounds.server.conftest import Site
from workbench.ui.words import words

NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "-1",
    "1e9",
    "1e400",
    "9" * 5000,
    "true",
    "null",
    '"5"',
    "[1]",
    "{}",
)
LABELS = (
    '"spoon"', '""', "null", "5", "[]", "{}", r'"car\u0000"', r'"\ud800"', r'"\u202ecar"', '"Car"',
)  # fmt: skip
TEXTS = (
    *("", "[", "null", "{}", "5 5", '"x"', "[[]]", "[null]", "[1]", "[" * 100_000, "x" * 200_001, "\ud800"),
    *("\0", "car|", "car|spoon", "[]|car", "1e400", "NaN", "0x10", "٣", "vehicle", '{"a":' * 3000),
)
WITH_NUMBER = {
    "boxes": '[[1, 1, %s, 5, "car"]]',
    "rotated": '[[50, %s, 10, 10, 0, "car"]]',
    "polygons": '[{"points": [[1, 1], [%s, 1], [9, 9]], "label": "car"}]',
    "keypoints": '[{"points": [[1, 1, %s], [2, 2, 2], [3, 3, 2]], "label": "person"}]',
    "spans": '[[0, %s, "drug"]]',
}
WITH_LABEL = {
    "boxes": "[[1, 1, 5, 5, %s]]",
    "rotated": "[[50, 50, 10, 10, 0, %s]]",
    "polygons": '[{"points": [[1, 1], [5, 1], [9, 9]], "label": %s}]',
    "keypoints": '[{"points": [[1, 1, 2], [2, 2, 2], [3, 3, 2]], "label": %s}]',
    "spans": "[[0, 4, %s]]",
}
PICTURES = ("boxes", "rotated", "polygons", "keypoints")
CREATE: dict[str, Callable[..., str]] = {}  # of the workspace of the site
OPEN = {"keypoints": {'""'}}  # a question with one label needs none


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """A server of rounds of every kind."""
    site = Site(tmp_path_factory.mktemp("attack") / "lab")
    CREATE["round"] = made(site.root)
    site.start("--per-link", "5000")
    yield site
    site.stop(9)
    log = (site.root / "server.log").read_text("utf-8")
    assert "Traceback" not in log
    assert " 500 " not in log


def begun(site: Site, question: str, *items: str) -> tuple[str, str]:
    """A round about items and the link of somebody who began it."""
    name = CREATE["round"](question, *items)
    link = site.invite("ana", name)
    assert site.act(link, do="begin").status == 200
    return name, link


def kept(site: Site, name: str) -> list[str | None]:
    with site.store() as store:
        return [answer.label for answer in store.round_answers(name)]


@pytest.mark.parametrize("question", [*WITH_NUMBER, "number", "tree", "several"])
def test_what_is_malformed_is_refused_and_not_kept(site, question):
    """Every refusal has a sentence of the catalogue, in the person's language; the item is still to be answered."""
    name, link = begun(site, question, *(("street", "second") if question in PICTURES else ("note", "again")))
    labels = [label for label in LABELS if label not in OPEN.get(question, ())]
    numbers = [WITH_NUMBER[question] % number for number in NUMBERS] if question in WITH_NUMBER else []
    labelled = [WITH_LABEL[question] % label for label in labels] if question in WITH_LABEL else []
    for answer in (*numbers, *labelled, *TEXTS):
        reply = site.act(link, do="answer", turn=1, answer=answer)
        assert reply.status == 400, answer[:80]
        assert f"refusal.{reply.json['message']['id']}" in words("es"), answer[:80]
    assert kept(site, name) == []
    assert site.view(link).json["item"]["turn"] == 1


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("a\0b", "a\u2400b"),
        ("sp\u200bam \x1b[2J", "spam \u241b[2J"),
        ("a\u202eb", "a\ufffdb"),
        ("e\u0301 😕", "é 😕"),
    ],
)
def test_a_transcript_holds_nothing_that_acts_on_a_screen(site, sent, text):
    """Controls and direction overrides are seen as symbols; what shows nothing is gone; letters stay. None breaks the server."""
    name, link = begun(site, "transcript", "tone")
    assert site.act(link, do="answer", turn=1, answer=sent).status == 200
    assert kept(site, name) == [text]


def test_the_same_answer_twice_is_one_and_another_is_refused(site):
    """A repeated request is acknowledged; another answer, another turn, or one after the end is refused and changes nothing."""
    name, link = begun(site, "boxes", "street")
    first, other = '[[1, 1, 5, 5, "car"]]', '[[2, 1, 5, 5, "car"]]'
    assert site.act(link, do="answer", turn=2, answer=first).status == 409
    assert site.act(link, do="answer", turn=1, answer=first).status == 200
    assert site.act(link, do="answer", turn=1, answer=first.replace("1, 1", "1.0,1")).status == 200
    assert site.act(link, do="answer", turn=1, answer=other).status == 409
    assert kept(site, name) == [first]


def test_nobody_learns_when_a_picture_was_first_asked_for(site):
    """No tag and no date comes with a picture, and asking by a date tells none."""
    _, link = begun(site, "boxes", "street", "second")
    address = f"/media/{link}/1/picture"
    whole = site.ask("GET", address)
    later = site.ask("GET", address, headers={"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"})
    assert (later.status, later.body) == (200, whole.body)
    assert not {"Etag", "Last-Modified"} & whole.headers.keys()
    assert site.ask("GET", f"/media/{link}/2/picture").status == 404
    assert json.loads(site.view(link).body)["item"]["turn"] == 1
