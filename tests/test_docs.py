"""The documentation tells the truth: commands are described where people look, links lead somewhere, examples exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from workbench.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
GUIDE = "\n".join(
    page.read_text(encoding="utf-8") for page in PAGES if page.name not in ("CHANGELOG.md", "decisions.md")
)
FENCE = re.compile(r"^```(?:sh|bash|console|shell|)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
VERBS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def commands(command: click.Command = main, path: str = "workbench") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, as it is typed."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        if (child := command.get_command(context, name)) is not None and not child.hidden:
            yield from commands(child, f"{path} {name}")


COMMANDS = dict(commands())
each_command = pytest.mark.parametrize("path", COMMANDS)


def examples(page: Path, first_word: str) -> list[str]:
    """The lines of a page's fenced blocks that begin with a command; a prompt and a line's continuation are seen through."""
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith(f"{first_word} ")]


def anchors(page: Path) -> set[str]:
    """The names that headings of a page can be reached by."""
    headings = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_command
def test_every_command_has_help_with_an_example(path):
    """`--help` says what a command does and shows it used."""
    command = COMMANDS[path]
    assert command.get_short_help_str()
    assert re.search(rf"^\s*\$? *{path}\b", command.help or "", re.MULTILINE), (
        f"{path} --help shows no example"
    )


@each_command
def test_every_option_says_what_it_is_for(path):
    """Every option of a command has a help text."""
    options = [parameter for parameter in COMMANDS[path].params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


@each_command
def test_every_command_is_in_the_docs(path):
    """README.md or a page of docs/ names the command."""
    assert re.search(rf"{path}\b", GUIDE), f"no page names `{path}`"


@each_page
def test_links_lead_somewhere(page):
    """A relative link leads to a file that is there, and to a heading that it has."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            name, _, heading = target.partition("#")
            file = page.parent / name if name else page
            assert file.exists(), f"{target} leads nowhere"
            assert not heading or heading in anchors(file), f"{target}: no such heading"


@each_page
def test_commands_in_examples_exist(page):
    """A command in a fenced block is one of ours, with options it has; a verb of make is in the Makefile."""
    for line in examples(page, "workbench"):
        words = shlex.split(line, comments=True)
        path = next((p for n in range(len(words), 0, -1) if (p := " ".join(words[:n])) in COMMANDS), None)
        assert path is not None, f"there is no such command: {line}"
        known = {
            "--help",
            *(name for option in COMMANDS[path].params for name in (*option.opts, *option.secondary_opts)),
        }
        given = {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)}
        assert given <= known, f"{path} has no option {given - known}"
    for line in examples(page, "make"):
        given = {word for word in shlex.split(line, comments=True)[1:] if "=" not in word}
        assert given <= VERBS, f"the Makefile has no {given - VERBS}"


@each_page
def test_pictures_say_what_they_show(page):
    """A picture has an alternative text of some words, for those who do not see it."""
    texts = [text for text, _ in PICTURE.findall(page.read_text(encoding="utf-8"))]
    assert [text for text in texts if len(text.split()) < 4] == []


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_shown(picture):
    """A picture that nobody shows is not kept; none is larger than `make pictures` allows."""
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for _, target in PICTURE.findall(page.read_text(encoding="utf-8"))
    }
    assert picture in shown
    assert picture.stat().st_size <= 150_000
