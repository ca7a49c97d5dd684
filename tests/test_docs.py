"""The documentation tells the truth: commands are described where people look, links lead somewhere, examples exist.

Each promise is one test over all pages or all commands, and lists whatever breaks it.
"""

import os
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
from PIL import Image

from workbench.cli import main
from workbench.documents.roles import RIGHTS, ROLES
from workbench.formats.registry import FORMATS
from workbench.kinds.registry import KINDS
from workbench.report.registry import REPORTS
from workbench.statistics.agreement.registry import COEFFICIENTS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NO_GUIDE = ("CHANGELOG.md", "decisions.md")  # they name what is there, and do not explain it
FENCE = re.compile(r"^```(?:sh|bash|console|shell|)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
VERBS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


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


@cache
def text(page: Path) -> str:
    """What stands on a page."""
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    """How a page is called in a list."""
    return page.relative_to(ROOT).as_posix()


def examples(page: Path, first_word: str) -> list[str]:
    """The lines of a page's fenced blocks that begin with a command; a prompt and a line's continuation are seen through."""
    blocks = FENCE.findall(text(page))
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.removeprefix("$ ").startswith(f"{first_word} ")]


@cache
def anchors(page: Path) -> set[str]:
    """The names that headings of a page can be reached by."""
    headings = re.findall(r"^#+ +(.*)$", text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_command_has_help_with_an_example():
    """`--help` says what a command does and shows it used."""
    assert [path for path, command in COMMANDS.items() if not command.get_short_help_str()] == []
    assert [
        path
        for path, command in COMMANDS.items()
        if not re.search(rf"^\s*\$? *{path}\b", command.help or "", re.MULTILINE)
    ] == []


def test_no_help_runs_an_example_into_the_sentence_before():
    r"""The mark that keeps an example's lines (`\b`) is a paragraph's first line, so none is printed."""
    assert [
        path for path, command in COMMANDS.items() if re.search(r"\S[^\n]*\n *\x08", command.help or "")
    ] == []


def test_every_option_says_what_it_is_for():
    """Every option of a command has a help text."""
    assert [
        f"{path} {parameter.name}"
        for path, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ] == []


def test_every_command_is_in_the_docs():
    """README.md or a page of docs/ names the command."""
    guide = "\n".join(text(page) for page in PAGES if page.name not in NO_GUIDE)
    assert [path for path in COMMANDS if not re.search(rf"{path}\b", guide)] == []


def test_links_lead_somewhere():
    """A relative link leads to a file that is there, and to a heading that it has."""
    lost = []
    for page in PAGES:
        for target in LINK.findall(text(page)):
            if not re.match(r"[a-z]+:", target):
                file_name, _, heading = target.partition("#")
                file = page.parent / file_name if file_name else page
                if not file.exists() or (heading and heading not in anchors(file)):
                    lost.append(f"{name(page)}: {target}")
    assert lost == []


def test_commands_in_examples_exist():
    """A command in a fenced block is one of ours, with options it has; a verb of make is in the Makefile."""
    typed = [(name(page), line) for page in PAGES for line in examples(page, "workbench")]
    made = [(name(page), line) for page in PAGES for line in examples(page, "make")]
    assert typed
    assert made
    assert [(page, line, wrong) for page, line in typed if (wrong := unknown(line))] == []
    assert [
        (page, line)
        for page, line in made
        if not {word for word in shlex.split(line, comments=True)[1:] if "=" not in word} <= VERBS
    ] == []


def unknown(line: str) -> set[str]:
    """What a line that begins with `workbench` asks for and we do not have: the command, or some of its options."""
    words = shlex.split(line, comments=True)
    path = next((p for n in range(len(words), 0, -1) if (p := " ".join(words[:n])) in COMMANDS), None)
    if path is None:
        return {line}
    options = {name for option in COMMANDS[path].params for name in (*option.opts, *option.secondary_opts)}
    return {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)} - options - {"--help"}


def test_pictures_say_what_they_show():
    """A picture has an alternative text of some words, for those who do not see it."""
    shown = [(name(page), words) for page in PAGES for words, _ in PICTURE.findall(text(page))]
    assert shown
    assert [(page, words) for page, words in shown if len(words.split()) < 4] == []


def test_a_picture_is_small_and_shown():
    """A picture that nobody shows is not kept; none is larger than `make pictures` allows."""
    shown = {(page.parent / target).resolve() for page in PAGES for _, target in PICTURE.findall(text(page))}
    assert PICTURES
    assert [name(picture) for picture in PICTURES if picture not in shown] == []
    assert [name(picture) for picture in PICTURES if picture.stat().st_size > 150_000] == []


def test_the_screencast_moves_and_is_small():
    """Twenty seconds of the loop, well under three megabytes; `make pictures` takes it anew."""
    film = ROOT / "docs" / "pictures" / "loop.webp"
    assert film.stat().st_size < 2_500_000
    assert f"docs/pictures/{film.name}" in text(ROOT / "README.md")
    with Image.open(film) as frames:
        assert frames.n_frames >= 10


def rows_of_formats() -> list[tuple[str, ...]]:
    """What each format reads and writes."""
    does = [
        *(("labels in", "labels_in"), ("labels out", "labels_out")),
        *(("answers in", "read"), ("answers out", "write")),
    ]
    heads = ("format", "as people call it", "what is read as labels", *(head for head, _ in does))
    return [
        heads,
        *(
            (
                f"`{each.name}`",
                each.title,
                each.holds,
                *("yes" if getattr(each, field) else "" for _, field in does[:2]),
                "yes" if each.read else "refused" if each.refuses else "",
                "yes" if each.write else "",
            )
            for each in FORMATS.values()
        ),
    ]


TABLES = {
    "rights": lambda: [
        ("who may", *ROLES),
        *((what, *("yes" if role in allowed else "" for role in ROLES)) for what, allowed in RIGHTS.values()),
    ],
    "formats": rows_of_formats,
    "kinds": lambda: [
        ("kind", "in the label column", "distance", "against gold"),
        *((f"`{each.name}`", each.form, each.compared, each.measures()[0].title) for each in KINDS.values()),
    ],
    "coefficients": lambda: [
        ("coefficient", "as people call it", "what it says"),
        *((f"`{each.name}`", each.title, each.meaning) for each in COEFFICIENTS.values()),
    ],
    "reports": lambda: [
        ("report", "as people call it", "what it does"),
        *((f"`{each.name}`", each.title, each.command.get_short_help_str(200)) for each in REPORTS.values()),
    ],
}
TABLE = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def drawn(table: str) -> str:
    """A table as Markdown."""
    heads, *rows = [[cell.replace("|", "\\|") for cell in row] for row in TABLES[table]()]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n" + "".join(f"| {' | '.join(row)} |\n" for row in lines) + "\n"


def test_tables_are_those_of_the_registries():
    """A table of what is registered is written by this test (`PIN=1`) and says what there is now."""
    found = set()
    for page in PAGES:
        fresh = TABLE.sub(lambda match: match[1] + drawn(match[2]) + match[4], text(page))
        found |= {match[2] for match in TABLE.finditer(fresh)}
        if os.environ.get("PIN") == "1" and fresh != text(page):
            page.write_text(fresh, encoding="utf-8")
            text.cache_clear()
        assert fresh == text(page), f"{name(page)}: PIN=1 writes its tables anew"
    assert found == set(TABLES)
