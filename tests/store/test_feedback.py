"""Questions about a guideline are only ever added to, and what was acknowledged survives a crash."""

import datetime as dt
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.errors import InvalidDocument, NotFound, WriteFailed

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
REPLY = FeedbackAnswer(at=AT, by="Lead", reply="It is spam.", became="E4", version="1.1.0")


def asked(name: str = "q1", **fields: object) -> Feedback:
    return Feedback(**{"id": name, "at": AT, "source": "quiz", "note": f"What of {name}? ñ 🙂", **fields})


@pytest.fixture
def store(workspace):
    return workspace.feedback


@pytest.fixture
def path(workspace):
    return workspace.root / "guidelines/mail/feedback.jsonl"


def test_questions_come_back_in_their_order(store, path):
    """Each is one line; nothing there is no question."""
    assert store.all("mail") == ()
    questions = (asked("b", who="Ana", item="m1", item_text="two\nlines\u2028", label="ham"), asked("a"))
    assert [store.add("mail", one) for one in questions] == [True, True]
    assert store.all("mail") == questions
    assert path.read_bytes().count(b"\n") == 2


def test_the_same_question_twice_is_no_change(store, path):
    """A retry adds nothing, also after the answer came; another question under its id is refused."""
    store.add("mail", asked())
    store.answer("mail", "q1", REPLY)
    before = path.read_bytes()
    assert store.add("mail", asked()) is False
    with pytest.raises(InvalidDocument, match="'q1' is taken by another question"):
        store.add("mail", asked(label="spam"))
    assert path.read_bytes() == before


def test_an_answer_is_a_line_more(store, path):
    """What was asked stays as it was; the last answer counts, and the same one twice is no change."""
    store.add("mail", asked())
    before = path.read_bytes()
    assert store.answer("mail", "q1", REPLY) is True
    assert path.read_bytes().startswith(before)
    assert store.all("mail") == (asked(answer=REPLY),)
    assert store.answer("mail", "q1", REPLY) is False
    later = FeedbackAnswer(at=AT, by="Lead", reply="It is ham after all.")
    store.answer("mail", "q1", later)
    assert store.all("mail")[0].answer == later
    assert path.read_bytes().count(b"\n") == 3
    with pytest.raises(NotFound, match="no question with id 'q2'"):
        store.answer("mail", "q2", REPLY)


@pytest.mark.parametrize("name", ["post", "../mail", "Mail"])
def test_an_unknown_guideline_is_refused(store, name):
    """No folder is made by a typo, and none outside is reached."""
    for call in (lambda: store.add(name, asked()), lambda: store.all(name)):
        with pytest.raises((NotFound, InvalidDocument), match=name):
            call()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: no JSON"),
        ("[1]", "line 2, the line: "),
        ('{"id": "q2"}', "line 2, at: Field required"),
        ('{"id":"q2","at":"2026-11-24","source":"quiz","note":"x"}', "line 2, at: "),
        (
            '{"id":"q1","at":"2026-11-24T12:00:00Z","source":"quiz","note":"x"}',
            "line 2: the id 'q1' is there twice",
        ),
        (
            '{"answers":"q9","answer":{"at":"2026-11-24T12:00:00Z","by":"Lead","reply":"x"}}',
            "line 2: answers 'q9', which no line before it asked",
        ),
        ('{"answers":"q1","answer":{"by":"Lead","reply":"x"}}', "line 2, answer.at: Field required"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(store, path, line, message):
    """Somebody edited the file by hand: nothing is skipped in silence."""
    store.add("mail", asked())
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(InvalidDocument, match=f"feedback.jsonl, {message}"):
        store.all("mail")


def test_half_a_line_of_a_crash_is_cut_off(store, path):
    """It was never acknowledged; what was stays, and what comes next is whole."""
    store.add("mail", asked("a"))
    with path.open("ab") as file:
        file.write(b'{"id":"b","no')
    assert store.all("mail") == (asked("a"),)
    store.add("mail", asked("c"))
    assert store.all("mail") == (asked("a"), asked("c"))


def test_a_last_line_typed_without_its_end_counts(store, path):
    """An editor may leave the line end out: the question is not lost."""
    store.add("mail", asked("a"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    store.add("mail", asked("b"))
    assert store.all("mail") == (asked("a"), asked("b"))


def test_a_full_disk_keeps_the_file_as_it_was(store, path, monkeypatch):
    """The refusal says that nothing was kept, and nothing was."""
    store.add("mail", asked("a"))
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match=r"No space left on device. Nothing was kept"):
        store.add("mail", asked("b"))
    assert path.read_bytes() == before


def test_many_at_once_add_whole_lines(store):
    """Threads of a server never mix their lines, and a question sent by all is there once."""
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda n: store.add("mail", asked(f"q{n % 10}")), range(40)))
    assert sum(new) == 10
    assert sorted(one.id for one in store.all("mail")) == [f"q{n}" for n in range(10)]


ADD = """
import datetime as dt, sys
from pathlib import Path
from workbench.documents.feedback import Feedback
from workbench.store.feedback import FeedbackStore
at = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
store = FeedbackStore(Path(sys.argv[1]))
print(sum(store.add("mail", Feedback(id=f"q{n}", at=at, source="quiz", note="x" * 5000)) for n in range(40)))
"""


def test_two_processes_add_each_question_once(store, workspace):
    """Whichever comes first keeps it; the other is told that it is there."""
    command = [sys.executable, "-c", ADD, str(workspace.root / "guidelines")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in both) == 40
    assert len(store.all("mail")) == 40


def test_forgetting_removes_name_and_words_and_keeps_what_was_decided(store, path):
    """The question's item, label and answer stay; others' words too."""
    store.add("mail", asked("a", who="Ana", item="m1", label="ham"))
    store.answer("mail", "a", REPLY)
    store.add("mail", asked("b", who="Ben"))
    store.answer("mail", "b", FeedbackAnswer(at=AT, by="Ana", reply="Yes."))
    assert store.forget(frozenset({"Ana", "id7"}), "forgotten 3f2a") == 2
    first, second = store.all("mail")
    assert (first.who, first.note, first.item, first.label, first.answer) == (
        "forgotten 3f2a",
        "(removed with whoever wrote it)",
        "m1",
        "ham",
        REPLY,
    )
    assert (second.who, second.note, second.answer.by) == ("Ben", asked("b").note, "forgotten 3f2a")
    assert b"Ana" not in path.read_bytes()
    assert store.forget(frozenset({"Ana"}), "forgotten 3f2a") == 0


def test_nothing_but_the_file_is_left_in_the_folder(store, path):
    """No lock file beside the guideline."""
    store.add("mail", asked())
    assert sorted(file.name for file in path.parent.iterdir()) == ["draft.yaml", "feedback.jsonl"]
