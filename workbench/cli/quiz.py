"""`workbench quiz`: calibration rounds in the browser, from creating one to its results."""

import click

from workbench.cli.quiz_appeals import appeals, rule
from workbench.cli.quiz_create import create
from workbench.cli.quiz_people import invite, revoke
from workbench.cli.quiz_ready import ready
from workbench.cli.quiz_results import close, list_, results
from workbench.cli.quiz_serve import serve
from workbench.cli.quiz_simulate import simulate


@click.group("quiz")
def quiz_command() -> None:
    """Run calibration rounds in the browser: create one, invite people, serve it, read the results.

    \b
    Example:
      workbench quiz create november --gold support-tickets@1.0.0 --question intent --until-sure
      workbench quiz invite november ana ben
      workbench quiz serve
    """


for command in (create, invite, revoke, serve, results, appeals, rule, ready, close, list_, simulate):
    quiz_command.add_command(command)
