"""The command line: arguments in, one call, print. Refusals are caught here, once, and end with exit status 2."""

from importlib import import_module
from typing import Any

import click

from workbench.characters import typed
from workbench.errors import WorkbenchError
from workbench.terminal import guarded
from workbench.version import __version__

COMMANDS = {
    "init": "home.commands.start",
    "demo": "home.commands.start",
    "lab": "home.commands.lab",
    "status": "home.commands.status",
    "guideline": "guideline.commands.guideline",
    "gold": "gold.commands.gold",
    "quiz": "rounds.commands.quiz",
    "people": "home.commands.people",
    "vendor": "rounds.commands.vendor",
    "backup": "home.commands.backup",
    "restore": "home.commands.backup",
    "protect": "home.commands.protect",
    "roles": "home.commands.roles",
    "pilot": "pilot.commands.pilot",
    "plan": "pilot.commands.plan",
    "report": "home.commands.report",
    "agreement": "quality.commands.answers",
    "slices": "quality.commands.slices",
    "annotators": "quality.commands.annotators",
    "consensus": "quality.commands.consensus",
    "audit": "quality.commands.audit",
    "score": "quality.commands.score",
    "import": "quality.commands.imports",
    "export": "quality.commands.exports",
    "log": "home.commands.log",
}
ADDED = {"quiz": "calibration.commands.results"}  # what a feature further up adds to another's group
# Options that take words for people to read, rather than the name of what is there.
WORDS = {
    *("agreed-by", "by", "note", "rationale", "reason", "reply"),
    *("sampling", "settled-by", "summary", "title", "waive", "why"),
}


class Words(click.types.StringParamType):
    """What a person types for others to read: kept without characters that act on a screen."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is kept."""
        return typed(super().convert(value, param, ctx))


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run with everything that is printed guarded: no text acts on the terminal."""
        with guarded():
            return super().main(*args, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of the road."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workbench.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        if cmd_name in ADDED and isinstance(command, click.Group):
            for more in import_module(f"workbench.{ADDED[cmd_name]}").commands:
                command.add_command(more)
        return taking_words(command)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the workbench or the system refuses is one message and exit status 2."""
        try:
            return super().invoke(ctx)
        except WorkbenchError as error:
            click.echo(f"workbench: {error}", err=True)
            ctx.exit(2)
        except PermissionError as error:
            click.echo(
                f"workbench: {error.filename}: permission denied. Its owner can share a workspace with a group: "
                "workbench protect --group.",
                err=True,
            )
            ctx.exit(2)


def taking_words(command: click.Command) -> click.Command:
    """The command, and those in it: the options of `WORDS` take what people type."""
    for option in command.params:
        if isinstance(option, click.Option) and option.type is click.STRING and takes_words(option):
            option.type = Words()
    for inner in getattr(command, "commands", {}).values():
        taking_words(inner)
    return command


def takes_words(option: click.Option) -> bool:
    """Whether an option takes words for people to read, rather than the name of what is there."""
    return option.metavar == "TEXT" or bool(WORDS & {name.lstrip("-") for name in option.opts})


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="workbench")
def main() -> None:
    """One place for guidelines, gold sets, calibration, agreement and pilots of labelling teams.

    \b
    Example:
      workbench agreement answers.csv
      workbench report disagreement answers.csv --gold gold.csv --out report.html
    """
