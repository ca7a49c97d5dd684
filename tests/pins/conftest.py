"""A command typed in a workspace, and a story: several commands one after another with what each of them said."""

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.pins.pinned import Normal, pinned
from tests.pins.still import stands_still
from workbench.cli import main


def typed(*words: object, **given: Any) -> Result:
    """A command as it is typed; what is no refusal keeps its traceback."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False, **given)


class Bare(click.Group):
    """The commands of `main` without its last step, in which a refusal becomes a message and exit status 2."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that `main` has under a name."""
        return main.get_command(ctx, cmd_name)


def refused(*words: object, **given: Any) -> str | None:
    """The name of the class of the refusal that a command raises; None where it is not refused."""
    done = CliRunner().invoke(
        Bare("workbench"), [str(word) for word in words], standalone_mode=False, **given
    )
    return None if done.exception is None else type(done.exception).__name__


class Story:
    """Commands in one workspace, and what each of them said."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root, self.normal, self.told = name, root, Normal({"ROOT": root}), []

    def say(self, *words: object, status: int = 0) -> Any:
        """Type a command with --json and keep what it says; its JSON."""
        done = typed(*words, "--json")
        assert done.exit_code == status, (words, done.output)
        found = json.loads(done.stdout)
        self._keep(words, {"json": found}, done)
        return found

    def sized(self, *words: object) -> None:
        """Type a command with --json whose `bytes` and digests are of this machine and its user."""
        done = typed(*words, "--json")
        assert done.exit_code == 0, (words, done.output)
        found = json.loads(done.stdout)
        assert found.pop("bytes") > 100_000
        found["heads"] = {chain: head["number"] for chain, head in found["heads"].items()}
        self._keep(words, {"json": found}, done)

    def show(self, *words: object, status: int = 0, **given: Any) -> str:
        """Type a command as people do and keep the lines that it prints."""
        done = typed(*words, **given)
        assert done.exit_code == status, (words, done.output)
        self._keep(words, {"lines": [line.rstrip() for line in done.stdout.splitlines()]}, done)
        return done.stdout

    def do(self, *words: object, **given: Any) -> str:
        """Type a command that only prepares; nothing of it is kept but that it was typed."""
        done = typed(*words, **given)
        assert done.exit_code == 0, (words, done.output)
        self.told.append({"typed": self.normal.text(" ".join(map(str, words)))})
        return done.stdout

    def file(self, name: str) -> None:
        """Keep the lines of a text file that a command wrote."""
        lines = (self.root / name).read_text(encoding="utf-8").splitlines()
        self.told.append({"file": name, "lines": self.normal(lines)})

    def sum(self, name: str) -> None:
        """Keep the digest of a longer file that a command wrote."""
        self.told.append({"file": name, "sha256": sha256((self.root / name).read_bytes()).hexdigest()})

    def write(self, name: str, *lines: str) -> str:
        """Put a file into the workspace; its name."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return name

    def _keep(self, words: tuple[object, ...], said: dict[str, Any], done: Result) -> None:
        kept = {
            "typed": " ".join(map(str, words)),
            **({"status": done.exit_code} if done.exit_code else {}),
            **said,
        }
        if done.stderr:
            kept["stderr"] = done.stderr.splitlines()
        self.told.append(self.normal(kept))

    def pin(self) -> None:
        """Hold all of it to its golden file."""
        pinned(f"{self.name}.json", self.told)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Clock and chance stand still in every pin; `clock.at` may be set to another moment."""
    with stands_still() as stopped:
        yield stopped


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Path:
    """A workspace with the shipped example, as `workbench init` makes it; not to be changed."""
    folder = tmp_path_factory.mktemp("pins") / "labelling"
    assert typed("init", folder).exit_code == 0
    return folder


@pytest.fixture
def labelling(example, tmp_path, monkeypatch) -> Path:
    """A copy of the example to work in; the current folder."""
    folder = tmp_path / "labelling"
    shutil.copytree(example, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COLUMNS", raising=False)
    return folder


@pytest.fixture
def story(labelling) -> Callable[[str], Story]:
    """Begin a story in a copy of the example."""
    return lambda name: Story(name, labelling)
