"""`workbench report`: write HTML reports, and check one against its input files."""

import json
from pathlib import Path

import click

from workbench.errors import BrokenExtension
from workbench.report.registry import REPORTS
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, print_json


class Reports(click.Group):
    """A group with its own commands and one for each registered report."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The reports by name, then the other commands."""
        return [*REPORTS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a report; a broken one says why when it is called."""
        if cmd_name not in REPORTS:
            return super().get_command(ctx, cmd_name)
        try:
            return REPORTS[cmd_name].command
        except BrokenExtension as error:
            return Broken(cmd_name, error)


class Broken(click.Command):
    """The command of a report that cannot be loaded."""

    def __init__(self, name: str, error: BrokenExtension) -> None:
        super().__init__(name, help=f"Cannot be used: {error}")
        self.error = error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raise the reason, whatever the arguments."""
        raise self.error


@click.group("report", cls=Reports)
def report_command() -> None:
    """Write repeatable HTML reports.

    \b
    Example:
      workbench report pilot november --out pilot.html
    """


@report_command.command("verify")
@click.argument("html", type=FILE)
@click.option(
    "--root",
    "folders",
    type=FILE,
    multiple=True,
    help="Where its files are: a workspace, or the folder that they have in common; may be repeated. "
    "The workspace around this folder, and the report's own folder, where not given.",
)
@JSON
@click.pass_context
def verify(ctx: click.Context, html: Path, folders: tuple[Path, ...], as_json: bool) -> None:
    """Read the files again that a report was made from, and say which changed (exit status 1 if any did).

    \b
    Examples:
      workbench report verify pilot.html
      workbench report verify report.html --root deliveries/november
    """
    from workbench.documents.method import METHOD
    from workbench.report.provenance import safe_command
    from workbench.report.provenance import verify as check_again

    starts = folders or (Path(), html.parent)
    verification = check_again(html, *starts, *(Workspace.here(start).root for start in starts))
    if as_json:
        print_json(
            {
                "holds": verification.holds,
                "command": safe_command(verification.command),
                "method": verification.method,
                "inputs": [
                    {"path": c.input.path, "role": c.input.role, "status": c.status}
                    for c in verification.checks
                ],
            }
        )
    else:
        for check in verification.checks:
            click.echo(check)
        changed = "The report no longer rests on these files."
        sentence = "Every input is unchanged." if verification.holds else changed
        if any(check.status == "missing" for check in verification.checks):
            sentence += " Where files are missing, name the folder that has them with --root."
        if verification.earlier_method:
            sentence += (
                f" It was made with an earlier method ({verification.method}; today's is {METHOD}), so its "
                "numbers may differ from a new report's. Verdicts do not change."
            )
        click.echo(f"{sentence} {_made_by(safe_command(verification.command))}")
    ctx.exit(0 if verification.holds else 1)


def _made_by(command: str | None) -> str:
    """What the page says of its command: a quotation, since anybody may have written the page."""
    if command is None:
        return "It names no command of the workbench that made it."
    return f"The page says it was made with (read it before you run it): {json.dumps(command, ensure_ascii=False)}"
