"""A sheet of experts' answers becomes a gold draft: votes settle what they can, and nothing strange gets in."""

import json
from pathlib import Path

import pytest

from workbench.documents.gold import GoldAnswer, GoldSet, check
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidTable, NotFound, UnknownLabel
from workbench.formats.gold_sheet import read_gold_sheet

TOPIC = {
    "id": "topic",
    "ask": "?",
    "labels": [{"id": name, "definition": name} for name in ("ham", "spam", "news")],
}
TONE = {"id": "tone", "ask": "?", "kind": "rating", "labels": [{"id": n, "definition": n} for n in "123"]}
RULES = [{"id": f"R{n}", "question": "topic", "text": "-", "separates": ["ham"]} for n in (1, 2)]


def guideline(*questions: dict) -> Guideline:
    values = {"name": "mail", "version": "1.0.0", "title": "Mail", "purpose": "-", "questions": questions}
    values["rules"] = RULES if TOPIC in questions else []
    return Guideline.model_validate_json(json.dumps(values))


MAIL, BOTH = guideline(TOPIC), guideline(TOPIC, TONE)


@pytest.fixture
def gold(tmp_path: Path):
    """Read the text of a CSV file as a gold sheet."""

    def read(text: str, under: Guideline = MAIL, **given) -> GoldSet:
        path = tmp_path / "sheet.csv"
        path.write_text(text, encoding="utf-8")
        return read_gold_sheet(path, guideline=under, **{"name": "mail", "version": "1.0.0", **given})[0]

    return read


def answer(gold: GoldSet, item: str = "q1", question: str = "topic") -> GoldAnswer:
    return gold.answers(question)[item]


@pytest.mark.parametrize(
    ("votes", "label", "settled"),
    [
        ("ham,ham,ham", "ham", "unanimous"),
        ("ham,ham,", "ham", "unanimous"),
        ("ham,ham,spam", "ham", "majority"),
        ("spam,ham,ham", "ham", "majority"),
        ("ham,spam,", None, None),  # a tie
        ("ham,spam,news", None, None),
        ("ham,,", None, None),  # one vote is nobody's agreement
        (",,", None, None),
    ],
)
def test_votes_settle(gold, votes, label, settled):
    """All votes, or more than half of two or more; anything else stays open, with its votes kept."""
    found = answer(gold(f"item_id,vote:ann,vote:bob,vote:cat\nq1,{votes}\n"))
    assert (found.label, found.settled) == (label, settled)
    assert list(found.votes.values()) == [vote for vote in votes.split(",") if vote]


def test_the_experts_are_named(gold):
    """By the part of the column behind `vote:`."""
    assert answer(gold("item_id,vote:ann,vote:bob b\nq1,ham,spam\n")).votes == {"ann": "ham", "bob b": "spam"}


def test_a_capital_that_a_spreadsheet_made(gold):
    """`Vote:Ana` and `VOTE: bo` are columns of votes too; the expert's name keeps its capitals."""
    assert answer(gold("item_id,Vote:Ana,VOTE: bo\nq1,ham,spam\n")).votes == {"Ana": "ham", "bo": "spam"}
    with pytest.raises(InvalidTable, match="2 columns hold the votes of 'ann'; expected one"):
        gold("item_id,vote:ann,Vote:ann\nq1,ham,spam\n")


@pytest.mark.parametrize(
    ("row", "by", "expected"),
    [
        ("ham,,,", None, ("ham", None, None)),  # a label without votes: nobody decided
        ("ham,,,", "Ann", ("ham", "adjudicated", "Ann")),
        ("ham,Eve,,", "Ann", ("ham", "adjudicated", "Eve")),  # the sheet's own word
        ("ham,,ham,spam", "Ann", ("ham", "adjudicated", "Ann")),  # a tie that somebody decided
        ("spam,,ham,ham", "Ann", ("spam", "adjudicated", "Ann")),  # a majority that somebody overruled
        ("spam,,ham,ham", None, ("spam", None, None)),  # ... but who?
        ("ham,,ham,ham", "Ann", ("ham", "unanimous", None)),
        (",,ham,spam", "Ann", (None, None, None)),  # an adjudicator decides for a label
    ],
)
def test_who_settled_it(gold, row, by, expected):
    """Votes where they agree with the label, else the adjudicator, else nobody yet."""
    found = answer(gold(f"item_id,label,settled_by,vote:ann,vote:bob\nq1,{row}\n", settled_by=by))
    assert expected == (found.label, found.settled, found.settled_by)


def test_a_sheet_may_say_how_it_was_settled(gold):
    """`settled` is taken as it stands, and must fit the votes."""
    text = "item_id,label,settled,vote:ann,vote:bob\nq1,ham,{},ham,spam\n"
    with pytest.raises(
        InvalidTable, match=r"item 'q1', answers\.topic: decided unanimously as 'ham', but the votes"
    ):
        gold(text.format("unanimous"))
    with pytest.raises(InvalidTable, match=r"item 'q1', answers\.topic\.settled"):
        gold(text.format("somehow"))
    with pytest.raises(InvalidTable, match="says by whom"):
        gold(text.format("adjudicated"))
    assert answer(gold("item_id,label,settled\nq1,ham,majority\n")).settled == "majority"


def test_all_columns(gold):
    """Text and picture are content; several values in a cell are separated by |; difficulty and split as stated."""
    one = gold(
        "item_id,text,picture,label,accepted,rationale,rules,difficulty,split,vote:a,vote:b\n"
        'q1,"Hello, Ann",a.png,ham,news | spam,It is.,R1|R2,hard,practice,ham,ham\n'
    )
    (item,) = one.items
    assert item.content == {"text": "Hello, Ann", "picture": "a.png"}
    assert (item.difficulty, item.split) == ("hard", "practice")
    assert answer(one).accepted == ("news", "spam")
    assert (answer(one).rules, answer(one).rationale) == (("R1", "R2"), "It is.")
    assert check(one, MAIL) == ()


def test_the_card(gold):
    """It cites the guideline with its digest, says how items were chosen and who agreed."""
    card = gold(
        "item_id,label\nq1,ham\n", version="2.1.0", sampling="at random", agreed_by=["Ann", "Bob"]
    ).card
    assert (card.name, card.version, card.sampling, card.agreed_by) == (
        "mail",
        "2.1.0",
        "at random",
        ("Ann", "Bob"),
    )
    assert (str(card.guideline), card.guideline.sha256) == ("mail@1.0.0", MAIL.digest())
    assert gold("item_id,label\nq1,ham\n").card.sampling == "not stated"


@pytest.mark.parametrize(
    ("text", "error", "expected"),
    [
        (
            "item_id,label\nq1,ham\nq2,eggs\n",
            UnknownLabel,
            ["sheet.csv:3", "'eggs'", "mail@1.0.0", "'ham', 'spam', 'news'"],
        ),
        ("item_id,vote:ann\nq1,Ham\n", UnknownLabel, ["sheet.csv:2", "'Ham'"]),
        ("item_id,label,accepted\nq1,ham,spam|eggs\n", UnknownLabel, ["sheet.csv:2", "'eggs'"]),
        (
            "item_id,label,rules\nq1,ham,R1|R9\n",
            NotFound,
            ["sheet.csv:2", "rule 'R9'", "mail@1.0.0", "'R1', 'R2'"],
        ),
        (
            "item_id,label\nq1,ham\nq1,ham\n",
            InvalidTable,
            ["sheet.csv:3", "'q1' has an answer to 'topic' already"],
        ),
        ("item,label\nq1,ham\n", NotFound, ["there is no column item_id", "'item', 'label'"]),
        ("item_id,text\nq1,Hello\n", NotFound, ["neither a column label nor a column such as vote:ANN"]),
        ("item_id,label,split\nq1,ham,exam\n", InvalidTable, ["item 'q1', split", "practice"]),
        ("item_id,label,difficulty\nq1,ham,very\n", InvalidTable, ["item 'q1', difficulty", "easy"]),
        (
            "item_id,question,label\nq1,tone,1\n",
            NotFound,
            ["sheet.csv:2", "'tone' is not in mail@1.0.0", "'topic'"],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_row(gold, text, error, expected):
    """File, line, what is wrong and what was allowed."""
    with pytest.raises(error) as refused:
        gold(text)
    for part in expected:
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "../mail"}, r"gold set '\.\./mail', name: .*cannot name a folder"),
        ({"version": "1.0"}, r"version: version '1\.0' is not of the form"),
        ({"agreed_by": [""]}, "agreed_by"),
    ],
)
def test_a_card_that_cannot_be_is_refused(gold, given, message):
    """A name that leaves the workspace, half a version, an expert without a name."""
    with pytest.raises(InvalidTable, match=message):
        gold("item_id,label\nq1,ham\n", **given)


def test_several_questions(gold):
    """One row an item and question; text and split are the item's, whichever row says them."""
    text = "item_id,question,label,text,split\nq1,topic,ham,Hello,\nq1,tone,2,,practice\nq2,topic,spam,Buy,\n"
    one = gold(text, BOTH)
    assert one.questions() == ("topic", "tone")
    assert [item.id for item in one.items] == ["q1", "q2"]
    assert answer(one, question="tone").label == "2"
    assert (one.items[0].content, one.items[0].split) == ({"text": "Hello"}, "practice")


def test_several_questions_without_a_column(gold):
    """--question says which, or the refusal lists them."""
    assert answer(gold("item_id,label\nq1,2\n", BOTH, question="tone"), question="tone").label == "2"
    with pytest.raises(
        NotFound, match=r"sheet\.csv:2: question None is not in mail@1\.0\.0.*'topic', 'tone'"
    ):
        gold("item_id,label\nq1,2\n", BOTH)


def test_what_is_not_read_is_said(tmp_path):
    """Columns that nobody knows and rows without an item are losses, each with an example."""
    path = tmp_path / "sheet.csv"
    path.write_text("item_id,label,mood\nq1,ham,good\n,spam,bad\n")
    one, losses = read_gold_sheet(path, guideline=MAIL, name="mail", version="1.0.0")
    assert [item.id for item in one.items] == ["q1"]
    assert [(loss.what, loss.count, loss.example, loss.source) for loss in losses] == [
        ("columns that are not read", 1, "mood", "sheet.csv"),
        ("rows without an item_id left out", 1, "sheet.csv:3", "sheet.csv"),
    ]


def test_excel(tmp_path):
    """A workbook as experts keep it: numbers are ids and labels as text, and a mistake names its row."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["item_id", "text", "vote:ann", "vote:bob"], [17, "Hello", 1, 1], [18, "Buy!", 3, 2]):
        book.active.append(row)
    book.save(tmp_path / "sheet.xlsx")
    tone = guideline(TONE)
    one, _ = read_gold_sheet(tmp_path / "sheet.xlsx", guideline=tone, name="mail", version="1.0.0")
    assert [(item.id, item.answers["tone"].label, item.answers["tone"].settled) for item in one.items] == [
        ("17", "1", "unanimous"),
        ("18", None, None),
    ]
    book.active.append([19, "Help", 4, 1])
    book.save(tmp_path / "sheet.xlsx")
    with pytest.raises(UnknownLabel, match=r"sheet\.xlsx: row 4: label '4'"):
        read_gold_sheet(tmp_path / "sheet.xlsx", guideline=tone, name="mail", version="1.0.0")


def test_a_data_frame():
    """What a notebook holds is read like a file."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"item_id": ["q1"], "vote:ann": ["ham"], "vote:bob": ["ham"]})
    assert (
        answer(read_gold_sheet(frame, guideline=MAIL, name="mail", version="1.0.0")[0]).settled == "unanimous"
    )
