"""Questions on a sheet: one row a question, read again without doubling, refused with its place."""

import datetime as dt

import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.formats.question_sheet import read_questions

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def sheet(tmp_path, text: str):
    path = tmp_path / "questions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sheet(tmp_path):
    """Columns by the names that people give them; what is not read is said."""
    path = sheet(
        tmp_path,
        "Remark,Annotator,Date,item_id,question,colour\nIs it?,ann,2026-11-20T10:00+01:00,q1,topic,red\n,bob,,,,\n",
    )
    (asked,), losses = read_questions(path, at=NOW)
    assert (asked.note, asked.who, asked.item, asked.question) == ("Is it?", "ann", "q1", "topic")
    assert asked.at == dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    assert (asked.source, asked.answer) == ("sheet", None)
    assert [(loss.what, loss.count) for loss in losses] == [
        ("column 'colour' not read", 2),
        ("rows without a note left out", 1),
    ]


def test_the_same_row_has_the_same_id(tmp_path):
    """Whenever it is read; another row has another."""
    path = sheet(tmp_path, "note,who\nIs it?,ann\nIs it?,bob\n")
    first, _ = read_questions(path, at=NOW)
    again, _ = read_questions(path, at=NOW + dt.timedelta(days=1))
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 2
    assert first[0].at == NOW


def test_an_id_of_its_own(tmp_path):
    """Is kept."""
    ((asked,), _) = read_questions(sheet(tmp_path, "note,id\nIs it?,form-7\n"), at=NOW)
    assert asked.id == "form-7"


def test_a_time_without_its_zone(tmp_path):
    """Refused, or read with the zone that is named."""
    path = sheet(tmp_path, "note,at\nIs it?,2026-07-01 10:00\n")
    with pytest.raises(InvalidTable, match=r"questions.csv:2: time '2026-07-01 10:00' has no time zone"):
        read_questions(path, at=NOW)
    ((asked,), _) = read_questions(path, at=NOW, timezone="Europe/Madrid")
    assert asked.at == dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("what,who\nIs it?,ann\n", NotFound, "no column note"),
        ("note,source\nIs it?,a dream\n", InvalidTable, r"questions.csv:2, source"),
    ],
)
def test_refused(tmp_path, text, kind, said):
    """A sheet without questions, a value that fits none."""
    with pytest.raises(kind, match=said):
        read_questions(sheet(tmp_path, text), at=NOW)
