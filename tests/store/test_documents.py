"""YAML that people write is judged strictly, with file, line and field; what the program writes reads back as itself."""

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.gold import GoldItem
from workbench.documents.guideline import Guideline, Label
from workbench.documents.pilot import Batch
from workbench.errors import DigestMismatch, InvalidDocument, NotFound
from workbench.store import documents
from workbench.store.yaml_text import rewrite

QUESTIONS = """\
questions:
  - id: topic
    ask: What is it?
    labels:
      - id: ham
        definition: Wanted.
      - id: spam
        definition: Not wanted.
"""
HEAD = "name: mail\nversion: 1.0.0\ntitle: Mail\npurpose: Sort it.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "draft.yaml"


def refusal(path: Path, text: str, kind: type = Guideline) -> str:
    """The message with which a file is refused, without its folder."""
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    with pytest.raises(InvalidDocument) as refused:
        documents.load(kind, path, "draft")
    return str(refused.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what YAML allows and we do not
        (
            f"{HEAD}title: Post\n{QUESTIONS}",
            ["draft.yaml, line 5", 'duplicate key "title"', "a key may be given once"],
        ),
        (
            HEAD + QUESTIONS.replace("id: topic", "id: &t topic"),
            ["draft.yaml, line 6", "anchors and aliases are not"],
        ),
        (f"a: *b\n{HEAD}", ["draft.yaml, line 1", "anchors and aliases"]),
        (
            HEAD.replace("Mail", '!!python/object/apply:os.system ["true"]') + QUESTIONS,
            ["draft.yaml, line 3", "the tag", "python/object/apply:os.system", "not allowed"],
        ),
        (HEAD.replace("title: Mail", "title: !secret Mail") + QUESTIONS, ["draft.yaml, line 3", "!secret"]),
        # not YAML at all
        ("name: mail\n  title: [unclosed\n", ["draft.yaml, line 2", "not valid YAML"]),
        ("- a\n- b\n", ["draft.yaml: expected fields such as 'name: ...', found a list"]),
        ("", ["draft.yaml: expected fields", "found nothing"]),
        ("just text\n", ["found text"]),
        # fields
        (
            HEAD.replace("1.0.0", "1.10") + QUESTIONS,
            ["draft.yaml, line 2, version: expected text, found a number 1.1"],
        ),
        (
            HEAD.replace("1.0.0", "'1.10'") + QUESTIONS,
            ["draft.yaml, line 2, version: version '1.10' is not of the form"],
        ),
        (
            HEAD.replace("Sort it.", "") + QUESTIONS,
            ["draft.yaml, line 4, purpose: expected text, found nothing"],
        ),
        (HEAD.replace("purpose: Sort it.\n", "") + QUESTIONS, ["purpose: this field is required"]),
        (f"{HEAD}purpos: Sort it.\n{QUESTIONS}", ["draft.yaml, line 5, purpos: there is no such field"]),
        (
            HEAD + QUESTIONS.replace("definition: Not wanted.", "definition: true"),
            ["draft.yaml, line 12, questions.0.labels.1.definition: expected text, found yes/no True"],
        ),
        (
            HEAD + QUESTIONS.replace("id: spam", "id: 2"),
            [
                "draft.yaml, line 11, questions.0.labels.1.id: expected text, found a number 2; put it in quotes"
            ],
        ),
        (
            HEAD + QUESTIONS.replace("        definition: Wanted.\n", ""),
            ["draft.yaml, line 9, questions.0.labels.0.definition: this field is required"],
        ),
        (
            HEAD.replace("name: mail", "name: Mail!") + QUESTIONS,
            ["draft.yaml, line 1, name", "cannot name a folder"],
        ),
        (
            HEAD + QUESTIONS.replace("id: spam", "id: ham"),
            ["line 11, questions.0.labels.1.id: label id 'ham' is used twice"],
        ),
        (HEAD.replace("Mail", ".inf") + QUESTIONS, ["draft.yaml", "JSON"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, text, expected):
    """File, line and field of what is wrong, and what was expected there."""
    message = refusal(path, text)
    for part in expected:
        assert part in message
    assert not message.endswith("..")


def test_all_mistakes_are_said_at_once(path):
    """Nobody repairs a file one message at a time."""
    message = refusal(path, HEAD.replace("Sort it.", "3") + QUESTIONS.replace("Wanted.", "4"))
    assert message.splitlines() == [
        "draft.yaml, line 4, purpose: expected text, found a number 3; put it in quotes.",
        "draft.yaml, line 10, questions.0.labels.0.definition: expected text, found a number 4; put it in quotes.",
    ]


def test_a_file_that_is_not_utf8(path):
    """Said as such, with the byte; nothing is guessed in our own documents."""
    path.write_bytes("title: Straße".encode("latin-1"))
    with pytest.raises(InvalidDocument, match="not UTF-8 at byte 11"):
        documents.load(Guideline, path, "draft")
    with pytest.raises(InvalidDocument, match="not UTF-8 at byte 11"):
        documents.parse_lines(GoldItem, path, "draft")


def test_a_byte_order_mark_is_no_content(path):
    """Files from Windows editors load."""
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + QUESTIONS).encode())
    assert documents.load(Guideline, path, "draft").name == "mail"


def test_a_file_that_is_not_there(path):
    """The refusal says what was looked for and where."""
    with pytest.raises(NotFound, match=r"draft of mail: there is no file .*draft\.yaml"):
        documents.load(Guideline, path, "draft of mail")


def test_yes_no_and_versions_stay_text(path):
    """YAML 1.2: `no` is a word, and a version of three numbers needs no quotes."""
    path.write_text(HEAD.replace("Mail", "no") + QUESTIONS, encoding="utf-8")
    found = documents.load(Guideline, path, "draft")
    assert (found.title, found.version) == ("no", "1.0.0")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-02T08:00:00Z", "2026-11-02T08:00:00+00:00"),
        ("2026-11-02T08:00:00+01:00", "2026-11-02T08:00:00+01:00"),
        ("2026-11-02T08:00:00-03:30", "2026-11-02T08:00:00-03:30"),
        ("'2026-11-02T08:00:00+05:45'", "2026-11-02T08:00:00+05:45"),
    ],
)
def test_times_keep_their_offset(path, written, expected):
    """What YAML takes for a time is the instant that was written, also after an edit by the program."""
    path.write_text(f"id: mon\nsent_at: {written}\n", encoding="utf-8")
    for _ in range(2):
        assert documents.load(Batch, path, "batch").sent_at.isoformat() == expected
        values = documents.plain_of(documents.load_tree(path, "batch"))
        rewrite(path, Batch, "batch", {**values, "id": "tue"})


def test_a_time_without_a_zone_is_refused(path):
    """08:00 of which place is never guessed."""
    assert "draft.yaml, line 2, sent_at" in refusal(path, "id: mon\nsent_at: 2026-11-02T08:00:00\n", Batch)


def test_comments_survive_an_edit(path):
    """A program that changes one field leaves order, comments and quotes of the others as they were."""
    before = '# ask Ann\nid: mon   # Monday\n\n# sent by hand\nsent_at: "2026-11-02T08:00:00Z"\n'
    path.write_text(before, encoding="utf-8")
    rewrite(path, Batch, "batch", {"id": "tue", "sent_at": "2026-11-02T08:00:00Z"})
    assert path.read_text(encoding="utf-8") == before.replace("id: mon ", "id: tue ")


def test_lines_name_their_place(path):
    """A mistake in a line of JSON names file, line and field; empty lines are none."""
    good = {"id": "q1", "answers": {"topic": {"label": "ham"}}}
    bad = {"id": "q2", "answers": {"topic": {"label": 5}}}
    path.write_text(f"{json.dumps(good)}\n\n", encoding="utf-8")
    assert [item.id for item in documents.parse_lines(GoldItem, path, "gold")] == ["q1"]
    path.write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", encoding="utf-8")
    with pytest.raises(
        InvalidDocument, match=r"line 2, answers\.topic\.label: expected text, found a number 5"
    ):
        documents.parse_lines(GoldItem, path, "gold")
    path.write_text("{not json", encoding="utf-8")
    with pytest.raises(InvalidDocument, match="line 1"):
        documents.parse_lines(GoldItem, path, "gold")


def test_a_sealed_file_that_was_edited_is_found(path):
    """The refusal names both digests and what to do."""
    path.write_bytes(documents.sealed_yaml(Label(id="ham", definition="Wanted.")))
    assert documents.load_sealed(Label, path, "label").definition == "Wanted."
    sealed = path.read_text()
    path.write_text(sealed.replace("Wanted", "Read"))
    with pytest.raises(DigestMismatch, match="was changed after it was published") as refused:
        documents.load_sealed(Label, path, "label")
    for digest in (Label(id="ham", definition=word).digest() for word in ("Wanted.", "Read.")):
        assert digest in str(refused.value)
    path.write_text(sealed.split("sha256")[0])
    with pytest.raises(DigestMismatch, match="sha256 None"):
        documents.load_sealed(Label, path, "label")


def test_a_seal_does_not_depend_on_the_spelling(path):
    """Comments, quotes and wrapping may differ: the content is what was published."""
    label = Label(id="ham", definition="Wanted.", includes=("letters",))
    path.write_text(
        f"# a copy\nincludes: [letters]\nid: 'ham'\ndefinition: >-\n  Wanted.\nsha256: {label.digest()}\n"
    )
    assert documents.load_sealed(Label, path, "label") == label


LIKE_YAML = [
    *("1.10", "no", "~", "null", "2026-11-24", "0x1F", "1e3", ".5", "0o7", "12:30:00", "a: b", "# c", "- x"),
    *(
        "a #b",
        "!tag",
        "&a",
        "*a",
        "|",
        "> x",
        "%x",
        "@x",
        "`x",
        "'",
        '"',
        "=",
        "<<",
        "a\nb\n\nc",
        "a\tb",
        "a\rb",
    ),
    *(
        "a\x85b",
        "a\u2028b",
        "\ufeffx",
        "\x07",
        "a  \nb",
        "x" * 300,
        "word " * 60 + "\n\n  indented\nend",
        "😀",
    ),
]
texts = st.text(min_size=1).filter(str.strip)


@given(texts, texts, st.lists(texts, max_size=3))
def test_whatever_is_published_reads_back(tmp_path_factory, name, definition, includes):
    """No text is such that its published file would be broken for ever."""
    label = Label.model_construct(id=name, definition=definition, includes=tuple(includes))
    label = Label.model_validate(label.model_dump())
    path = tmp_path_factory.getbasetemp() / "label.yaml"
    path.write_bytes(documents.sealed_yaml(label))
    assert documents.load_sealed(Label, path, "label") == label


@pytest.mark.parametrize("text", LIKE_YAML)
def test_texts_that_look_like_yaml(path, text):
    """They are published in quotes where they need them, and come back as the same text."""
    path.write_bytes(documents.sealed_yaml(Label(id="a", definition=text)))
    assert documents.load_sealed(Label, path, "label") == Label(id="a", definition=text)


@pytest.mark.parametrize("name", ["../x", "a/b", "Mail", "", "..", ".", "a\\b", "x" * 65])
def test_names_that_leave_the_workspace_are_refused(name):
    """The refusal repeats the name and says what is allowed."""
    with pytest.raises(InvalidDocument) as refused:
        documents.checked_name(name, "guideline")
    assert f"guideline name {name!r}" in str(refused.value)


def test_hidden_folders_have_no_name_of_ours(tmp_path):
    """What an editor leaves behind is no guideline."""
    for name in (".ipynb_checkpoints", "mail", "News", "z-1"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    assert documents.names_in(tmp_path) == ("mail", "z-1")
    assert documents.names_in(tmp_path / "gone") == ()
