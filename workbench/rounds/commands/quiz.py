"""`workbench quiz`: calibration rounds in the browser, from creating one to its results."""

import click

from workbench.rounds.commands.appeals import appeals, rule
from workbench.rounds.commands.check import check
from workbench.rounds.commands.create import create
from workbench.rounds.commands.people import invite, ready, revoke
from workbench.rounds.commands.rotate import rotate_key
from workbench.rounds.commands.serve import serve
from workbench.rounds.commands.simulate import simulate


@click.group("quiz")
def quiz_command() -> None:
    """Run calibration rounds in the browser: create one, invite people, serve it, read the results.

    \b
    Example:
      workbench quiz create november --gold support-tickets@1.0.0 --question intent --until-sure
      workbench quiz invite november ana ben
      workbench quiz serve
    """


for command in (create, invite, revoke, rotate_key, serve, appeals, rule, ready, simulate, check):
    quiz_command.add_command(command)
