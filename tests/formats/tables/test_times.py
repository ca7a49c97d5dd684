"""A time is an instant: it carries its zone, or the user names one, or it is refused."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.formats.read import read
from workbench.formats.tables.sheet import Cells
from workbench.formats.tables.times import instants, zone_of

HEADER = "item_id,annotator_id,label,submitted_at\n"
NINE = np.datetime64("2026-05-02T09:00:00", "us")


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-02T09:00:00Z",
        "2026-05-02 09:00:00Z",
        "2026-05-02T09:00Z",
        "2026-05-02T09:00:00.000000Z",
        "2026-05-02T09:00:00.0000001234Z",
        "2026-05-02T11:00:00+02:00",
        "2026-05-02T11:00:00+0200",
        "2026-05-02T11:00:00+02",
        "2026-05-02 11:00:00 +02:00",
        "2026-05-02T03:30:00-05:30",
    ],
)
def test_a_time_with_a_zone_is_an_instant(text):
    """Z or an offset, in the notations of ISO 8601."""
    assert instants(Cells.of([text, None]), None).at.tolist() == [NINE.tolist(), None]


def test_a_time_without_a_zone_needs_one(file):
    """The error shows the cell and the flag; with the flag it is read."""
    path = file("a.csv", HEADER + "1,a,x,\n2,a,x,2026-05-02T11:00:00\n")
    with pytest.raises(
        InvalidTable, match=r"a\.csv:3: submitted_at '2026-05-02T11:00:00' has no time zone; .*--timezone"
    ):
        read(path)
    assert read(path, timezone="Europe/Madrid").submitted_at.tolist() == [None, NINE.tolist()]


def test_zoned_and_local_times_may_stand_together(file):
    """The zone that is named is only for those that have none."""
    path = file("a.csv", HEADER + "1,a,x,2026-05-02T09:00:00Z\n2,a,x,2026-05-02T11:00:00\n")
    assert read(path, timezone="Europe/Madrid").submitted_at.tolist() == [NINE.tolist()] * 2


def test_times_at_a_turn_of_the_clock_are_counted(file):
    """02:30 came twice on 25 October 2026 in Madrid and never on 29 March: read as the earlier, and said."""
    path = file(
        "a.csv", HEADER + "1,a,x,2026-10-25T02:30:00\n2,a,x,2026-03-29T02:30:00\n3,a,x,2026-05-02T11:00:00\n"
    )
    answers = read(path, timezone="Europe/Madrid")
    assert answers.submitted_at[0] == np.datetime64("2026-10-25T00:30:00")
    assert [str(loss) for loss in answers.losses] == [
        "a.csv: submitted_at at a turn of the clock, read as the earlier of two times: 2 (for example a.csv:2)"
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1777712400", "is a bare number, which could count from anywhere"),
        ("1777712400.5", "is a bare number"),
        ("2026-05-02", "is no ISO 8601 time"),
        ("5/2/2026 09:00", "is no ISO 8601 time"),
        ("yesterday", "is no ISO 8601 time; expected a time such as 2026-05-02T09:00:00Z"),
        ("2026-02-30T09:00:00Z", "is no time: day is out of range for month"),
        ("2026-05-02T25:00:00Z", "is no time"),
        ("2026-05-02T09:00:00+99:00", "is no time"),
        ("NaT", "is no ISO 8601 time"),
    ],
)
def test_what_is_no_time_is_refused_with_its_line(file, text, why):
    """Seconds since 1970, dates alone, and days that do not exist."""
    with pytest.raises(InvalidTable, match=r"a\.csv:2: submitted_at") as refusal:
        read(file("a.csv", HEADER + f"1,a,x,{text}\n"), timezone="UTC")
    assert why in str(refusal.value)


def test_a_guessed_column_can_be_left_out(file):
    """`timestamp` was taken for the submission by its name; the message says how to read without it."""
    path = file("a.csv", "item_id,annotator_id,label,timestamp\n1,a,x,1777712400\n")
    with pytest.raises(
        InvalidTable,
        match=r"--column submitted_at= \(columns=\{'submitted_at': ''\} in Python\) reads the file",
    ):
        read(path)
    assert read(path, columns={"submitted_at": ""}).submitted_at is None


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../UTC", "CEST"])
def test_an_unknown_zone_is_refused(name):
    """Only IANA names are zones."""
    with pytest.raises(InvalidTable, match="expected an IANA name"):
        zone_of(name)


@given(
    st.lists(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2037, 1, 1)), min_size=1),
    st.sampled_from(["Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_local_times_agree_with_the_standard_library(times, name):
    """Every zone, every moment: the same instant as datetime gives, the earlier of two."""
    zone = zone_of(name)
    expected = [t.replace(tzinfo=zone, fold=0).astimezone(dt.UTC).replace(tzinfo=None) for t in times]
    assert instants(Cells.of([t.isoformat() for t in times]), zone).at.tolist() == expected


@given(st.lists(st.datetimes(dt.datetime(1900, 1, 1), timezones=st.timezones()), min_size=1))
def test_zoned_times_agree_with_the_standard_library(times):
    """What isoformat writes is read back as the same instant."""
    times = [t for t in times if not t.utcoffset() % dt.timedelta(minutes=1)]
    expected = [t.astimezone(dt.UTC).replace(tzinfo=None) for t in times]
    assert instants(Cells.of([t.isoformat() for t in times]), None).at.tolist() == expected


@pytest.mark.parametrize("text", ["01/11/2026", "01/11/2026 09:00", "1 Nov 2026"])
def test_a_date_as_people_write_it(file, text):
    """Day or month first: nobody can tell, so it is refused, with what is expected and how to read without it."""
    path = file("a.csv", HEADER + f"1,a,x,{text}\n")
    with pytest.raises(InvalidTable) as refused:
        read(path)
    assert "expected a time such as 2026-05-02T09:00:00Z" in str(refused.value)
    assert "--column submitted_at= (columns={'submitted_at': ''} in Python) reads the file" in str(
        refused.value
    )
    assert read(path, columns={"submitted_at": ""}).submitted_at is None
