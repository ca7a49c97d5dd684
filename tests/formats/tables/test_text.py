"""Text tables: what is written in a cell is what is read, and a broken file is refused by its line."""

import pytest

from workbench.errors import InvalidTable
from workbench.formats.read import read

HEADER = "item_id,annotator_id,label\n"


def triples(answers):
    """(item, annotator, label) of every row."""
    return list(zip(answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True))


def whats(answers):
    """What the losses are about."""
    return [loss.what for loss in answers.losses]


def test_words_for_nothing_are_labels(file):
    """None, NA, null and nan are labels; only the empty cell is missing."""
    answers = read(file("a.csv", HEADER + "1,a,None\n1,b,NA\n1,c,null\n1,d,nan\n1,e,\n"))
    assert answers.labels == ("NA", "None", "nan", "null")
    assert [str(loss) for loss in answers.losses] == [
        "a.csv: rows without a label, dropped: 1 (for example a.csv:6)"
    ]


def test_leading_zeros_survive(file):
    """Ids are text: 007 is not 7, and 1.10 is not 1.1."""
    answers = read(file("a.csv", HEADER + "007,01,x\n7,1,x\n1.10,1,x\n1.1,1,x\n"))
    assert answers.items == ("007", "1.1", "1.10", "7")
    assert answers.annotators == ("01", "1")


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffitem_id,annotator_id,label\nñ,a,sí\n".encode(),
        "item_id,annotator_id,label\nñ,a,sí\n".encode("utf-16"),
        b"\xfe\xff" + "item_id,annotator_id,label\nñ,a,sí\n".encode("utf-16-be"),
        "item_id,annotator_id,label\r\nñ,a,sí\r\n".encode(),
        "item_id,annotator_id,label\nñ,a,sí".encode(),
        "\n\nitem_id,annotator_id,label\n\n\nñ,a,sí\n\n".encode(),
        '"item_id","annotator_id","label"\n"ñ","a","sí"\n'.encode(),
    ],
    ids=["bom", "utf-16", "utf-16-be", "windows", "no line end", "blank lines", "quoted"],
)
def test_one_table_in_many_clothes(file, data):
    """Byte order marks, Windows line ends, blank lines and quotes do not change what is read."""
    answers = read(file("a.csv", data))
    assert triples(answers) == [("ñ", "a", "sí")]
    assert not answers.losses


def test_what_is_not_utf8_is_read_as_latin_1_and_said(file):
    """An old spreadsheet's bytes are read, and the loss list counts the lines and shows one."""
    answers = read(file("a.csv", (HEADER + "1,a,café\n2,a,plain\n3,a,naïve\n").encode("latin-1")))
    assert answers.labels == ("café", "naïve", "plain")
    assert [str(loss) for loss in answers.losses] == [
        "a.csv: not valid UTF-8, read as Windows-1252 (Latin-1): lines with other letters than a-z: 2 "
        "(for example a.csv:2, '1,a,café')"
    ]


def test_a_byte_that_windows_leaves_undefined_is_still_read(file):
    """Latin-1 has a character for every byte."""
    assert read(file("a.csv", HEADER.encode() + b"1,a,x\x81\n")).labels == ("x\x81",)


@pytest.mark.parametrize(("name", "mark", "words"), [("a.csv", ";", "semicolons"), ("a.csv", "\t", "tabs")])
def test_another_delimiter_is_detected_and_said(file, name, mark, words):
    """A header that splits at ; or at tabs says how the file is separated."""
    answers = read(file(name, f"{HEADER}1,a,x\n".replace(",", mark)))
    assert triples(answers) == [("1", "a", "x")]
    assert whats(answers) == [f"columns taken to be separated by {words}"]


def test_a_tsv_needs_no_guess(file):
    """The ending says tabs; a comma in a cell is a comma."""
    answers = read(file("a.tsv", "item_id\tannotator_id\tlabel\n1,5\ta\tx, y\n"))
    assert triples(answers) == [("1,5", "a", "x, y")]
    assert not answers.losses


def test_a_header_in_quotes_does_not_mislead_the_detection(file):
    """A comma within a quoted name is no delimiter, nor is what follows a quote under a wrong guess."""
    answers = read(file("a.csv", '"item_id",annotator_id,label,"notes; more, still"\n1,a,x,\n'))
    assert triples(answers) == [("1", "a", "x")]


def test_line_ends_in_quotes_belong_to_the_cell(file):
    """A comment may have several lines, and the lines of the file are still counted as a person does."""
    text = 'item_id,annotator_id,label,comment\n1,a,x,"two\nlines, ""quoted"""\n2,a,,\n'
    answers = read(file("a.csv", text))
    assert answers.comment.values == ('two\nlines, "quoted"',)
    assert [loss.example for loss in answers.losses] == ["a.csv:4"]


def test_a_quote_within_a_cell_is_a_quote(file):
    """Only a cell that begins with a quote is a quoted one."""
    assert read(file("a.csv", HEADER + '1,a,5" disk\n2,a,x\n')).labels == ('5" disk', "x")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("1,a,x\n2,a\n", r"a\.csv:3: 2 cells where the header has 3: '2,a'"),
        ("1,a,x\n\n2,a,x,y\n", r"a\.csv:4: 4 cells where the header has 3: '2,a,x,y'"),
        ('1,a,"x\ny"\n2,a\n', r"a\.csv:4: 2 cells"),
        ('1,a,x\n2,a,"x\n3,a,y\n4,a,z\n', r"a\.csv:3: a quoted cell is not closed as it should be"),
        ('1,a,"x\n3,a,"y"\n', r"a\.csv:2: a quoted cell is not closed as it should be"),
        ('1,a,x\n2,a,"x', r"a\.csv:3: a quoted cell is not closed as it should be"),
        ('1,a,x\n2,a,"x\n', r"a\.csv:3: a quoted cell is not closed as it should be"),
    ],
)
def test_a_broken_row_is_refused_by_its_line(file, body, message):
    """Too few or too many cells, and quotes that swallow what follows: the line is where a person sees it."""
    with pytest.raises(InvalidTable, match=message):
        read(file("a.csv", HEADER + body))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (HEADER.encode(), "has a header and no rows"),
        (HEADER.encode().rstrip(), "has a header and no rows"),
        (b"i\0t\0e\0m\0", "is no text"),
        (b"\xff\xfei\0t", "begins as UTF-16 does, but is not"),
    ],
)
def test_a_file_without_a_table_is_refused(file, data, message):
    """Empty, only a header, or no text at all."""
    with pytest.raises(InvalidTable, match=message):
        read(file("a.csv", data))


TEN_MB = 10_000_000


def test_a_cell_of_ten_megabytes_is_read(file):
    """Length alone is no error."""
    text = "item_id,annotator_id,label,comment\n" + f"1,a,x,{'z' * TEN_MB}\n2,a,y,\n"
    answers = read(file("a.csv", text))
    assert answers.labels == ("x", "y")
    assert len(answers.comment.values[0]) == TEN_MB


def test_a_broken_line_of_ten_megabytes_is_named_and_not_quoted_in_full(file):
    """The message gives the line and the beginning of it."""
    with pytest.raises(InvalidTable, match=r"a\.csv:3: 1 cells where the header has 3") as refusal:
        read(file("a.csv", HEADER + "1,a,x\n" + "z" * TEN_MB + "\n2,a,y\n"))
    assert len(str(refusal.value)) < 300


def test_a_header_of_ten_megabytes_is_not_quoted_in_full(file):
    """A file that is no table at all has a message that fits a screen."""
    with pytest.raises(Exception, match="no column for item_id") as refusal:
        read(file("a.csv", "z" * TEN_MB + "\n1\n"))
    assert len(str(refusal.value)) < 700
