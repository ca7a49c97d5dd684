"""No command obeys what people wrote: whatever is stored, a terminal gets letters and symbols."""

import ast
import contextlib
import io
import json
import logging
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workbench.cli import Words, main
from workbench.documents.attempts import Declared
from workbench.documents.feedback import Feedback
from workbench.rounds.server.service import RoundService, now
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace
from workbench.terminal import Guarded, guarded, progress_bar
from workbench.ui.options import print_table

PACKAGE = Path(__file__).parents[2] / "workbench"
EVIL = "\x1b]0;owned\x07\x1b[2J\x1b]52;c;ZXZpbA==\x07\x9b2J\rgold\u202efdp\u200b"
INTENT = ("--gold", "support-tickets@1.0.0", "--question", "intent")
EASY = ("--length", 6, "--good", 0.99, "--poor", 0.5, "--false-pass", 0.1, "--false-fail", 0.1)
LISTS = (
    ("quiz", "appeals", "may"),
    ("quiz", "results", "may"),
    ("quiz", "list"),
    ("people", "list"),
    ("guideline", "questions", "list", "support-tickets"),
    ("status",),
)


def acts(text: str) -> set[str]:
    """The characters of a text that a terminal would obey or not show."""
    return {c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


@pytest.fixture(scope="module")
def contested(example, tmp_path_factory):
    """A workspace with a round in which ana finished; its folder and her attempt."""
    folder = tmp_path_factory.mktemp("evil") / "labelling"
    shutil.copytree(example, folder)
    run = CliRunner()
    at = ("--root", str(folder))
    run.invoke(main, ["quiz", "create", "may", *map(str, (*INTENT, *EASY)), *at], catch_exceptions=False)
    out = run.invoke(main, ["quiz", "invite", "may", "ana", "--json", *at], catch_exceptions=False).stdout
    token = json.loads(out)["invited"][0]["link"].rsplit("/", 1)[1]
    with AttemptStore.open(None, folder) as store:
        service = RoundService(Workspace(folder), store)
        view = service.act(token, "en", {"do": "begin"})
        while view["screen"] == "item":
            view = service.act(
                token, "en", {"do": "answer", "turn": view["item"]["turn"], "skip": "cannot_tell"}
            )
        service.act(token, "en", {"do": "appeal", "turn": 1, "note": "x"})
        (attempt,) = store.attempts("may")
    return folder, attempt


def stored(folder: Path, attempt, text: str, n: int) -> None:
    """Write a text past every check, as an older version or another program may have."""
    with AttemptStore.open(None, folder) as store:
        ana = attempt.person.id
        store.declare(Declared("may", ana, True, f"r{text}", f"b{text}", now()))
        store.person(f"n{text}", f"v{text}", now())
    with contextlib.closing(sqlite3.connect(folder / "runs" / "attempts.sqlite")) as database, database:
        database.execute("UPDATE appeals SET note = ?", (f"x{text}",))
        database.execute("UPDATE answers SET note = ?", (f"x{text}",))
    questions = Workspace(folder).feedback
    questions.add(
        "support-tickets",
        Feedback(source="sheet", id=f"evil-{n}", note=f"n{text}", who=f"w{text}", at=now()),
    )


NUMBERS = iter(range(10**6))


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text=EVIL)
@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_no_list_prints_what_acts(contested, text):
    """Whatever text is stored, what any list prints has no control but line ends and tabs; JSON is whole."""
    folder, attempt = contested
    stored(folder, attempt, text, next(NUMBERS))
    for words in LISTS:
        for options in ((), ("--json",)):
            result = CliRunner().invoke(
                main, [*words, *options, "--root", str(folder)], catch_exceptions=False
            )
            assert result.exit_code == 0, result.output
            odd = {c for c in result.output if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")}
            assert not odd | (set(result.output) & set("\u202d\u202e"))
            if options:
                json.loads(result.stdout)


def test_a_refusal_prints_what_was_typed_as_symbols(labelling, workbench):
    """A name of a file, a name, an option: refused, and nothing of it acts."""
    for words in (
        ("agreement", f"{EVIL}.csv"),
        ("quiz", "results", EVIL),
        (f"quiz{EVIL}",),
        ("quiz", f"--x{EVIL}"),
    ):
        result = workbench(*words, status=2)
        assert acts(result.output) == set()
        assert "Traceback" not in result.output


def test_what_is_typed_is_kept_as_symbols(labelling, workbench):
    """Notes and appeals in a round, a question on a sheet, reasons and names on the command line."""
    workbench("quiz", "create", "may", *INTENT, *EASY, "--title", f"May{EVIL}")
    (row,) = json.loads(workbench("quiz", "invite", "may", "ana", "--json").stdout)["invited"]
    token = row["link"].rsplit("/", 1)[1]
    with AttemptStore.open(None, labelling) as store:
        service = RoundService(Workspace(labelling), store)
        view = service.act(token, "en", {"do": "begin"})
        while view["screen"] == "item":
            said = {"turn": view["item"]["turn"], "skip": "cannot_tell", "note": f"n{EVIL}"}
            view = service.act(token, "en", {"do": "answer", **said})
        service.act(token, "en", {"do": "appeal", "turn": 1, "note": f"a{EVIL}"})
        (appeal,) = store.appeals("may")
        notes = [response.note for response in store.round_answers("may")]
        assert acts(store.round("may").title) == set()
    (labelling / "q.csv").write_text(f"note,who\nwhy{EVIL},w{EVIL}\n".replace("\r", ""), encoding="utf-8")
    workbench("guideline", "questions", "import", "support-tickets", "q.csv")
    workbench("quiz", "rule", appeal.id, "--gold-stands", "--reply", f"no{EVIL}", "--by", f"Lea{EVIL}")
    workbench("quiz", "ready", "may", "ana", "--reason", f"r{EVIL}", "--by", f"Lea{EVIL}")
    with AttemptStore.open(None, labelling) as store:
        (appeal,) = store.appeals("may")
        (word,) = store.declared("may")
    asked = [f"{one.note}{one.who}" for one in Workspace(labelling).feedback.all("support-tickets")]
    kept = [*notes, appeal.note, appeal.reply, appeal.ruled_by, word.reason, word.by, *asked]
    assert [acts(text) for text in kept] == [set()] * len(kept)
    assert notes[0] == "n␛]0;owned␇␛[2J␛]52;c;ZXZpbA==␇\ufffd2J␍gold\ufffdfdp"


def test_every_option_for_words_takes_words():
    """What people read later is cleaned as it is typed, in whatever command the option is."""
    names = {"by", "reason", "reply", "note", "why", "summary", "title", "rationale"}
    columns = {("gold", "sample"), ("slices",), ("score",)}  # here --by names a column
    pages = {("report", "calibration"), ("report", "disagreement")}  # a page is made visible as a whole
    missed, seen = [], 0
    for path, option in options_of(main, ()):
        if names & {flag.lstrip("-") for flag in option.opts} and path not in columns | pages:
            seen += 1
            if not isinstance(option.type, Words):
                missed.append((path, option.opts))
    assert missed == []
    assert seen > 20


def options_of(command: click.Command, path: tuple[str, ...]):
    """Every option of a command and of those in it, with where it is."""
    for param in command.params:
        if isinstance(param, click.Option) and not param.is_flag:
            yield path, param
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from options_of(inner, (*path, name))


def test_tables_bars_logs_and_crashes_are_guarded(monkeypatch):
    """Everything that a process prints: Rich's tables, progress, log lines, a traceback."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with guarded():
        print_table(["a"], [[EVIL]], title=EVIL)
        assert list(progress_bar(range(2), f"d{EVIL}", leave=False)) == [0, 1]
        handler = logging.StreamHandler()
        handler.emit(logging.LogRecord("x", logging.INFO, "x", 1, EVIL, None, None))
        click.echo(EVIL)
        print(EVIL, file=sys.stderr)
    assert (sys.stdout, sys.stderr) == (out, err)
    for printed in (out.getvalue(), err.getvalue()):
        assert "\x1b]" not in printed
        assert not set(printed) & set("\x07\x9b\u202e\u200b")
        assert "\x1b[2J" not in printed
    assert "\r" in err.getvalue()  # the bar's own
    crash = "from workbench.terminal import guarded\nwith guarded():\n    raise KeyError('\\x1b]0;x\\x07')\n"
    plain = "class Odd(Exception): __str__ = lambda self: '\\x1b]0;x\\x07'\n" + crash.replace(
        "KeyError", "Odd"
    )
    done = subprocess.run([sys.executable, "-c", plain], capture_output=True, text=True, check=False)
    assert acts(done.stderr) == set()
    assert "␛]0;x␇" in done.stderr


def test_a_stream_that_is_not_utf8_shows_question_marks():
    """What its encoding lacks is no error; nobody writes bytes past the guard."""
    inner = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    stream = Guarded(inner)
    assert stream.write("zoë\x1b") == 4
    stream.flush()
    assert inner.buffer.getvalue() == b"zo??"
    assert not hasattr(stream, "buffer")
    with pytest.raises(TypeError, match="takes text"):
        stream.write(b"x")


def test_nobody_writes_around_the_guard():
    """Standard streams are reached by click, print and the guard; only what colours or moves by itself goes past it."""
    around = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Call) else ""
            if text in ("sys.__stdout__", "sys.__stderr__", "sys.stdout.buffer", "sys.stderr.buffer"):
                around.setdefault(name, set()).add(text)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("tqdm", "Console", "unguarded"):
                around.setdefault(name, set()).add(ast.unparse(node.func))
    assert around == {
        "terminal.py": {"tqdm", "unguarded"},
        "ui/options.py": {"Console", "unguarded"},
        "report/render.py": {"unguarded"},
        "rounds/vendor/process.py": {"sys.stdout.buffer"},  # a page for the server, through a pipe
    }
