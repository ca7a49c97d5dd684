"""Reports by name: the command, the notebook and the parameters of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click

from workbench.registry import Registry


class Parameters(Protocol):
    """A frozen value with everything a page depends on; its fields are the parameters of the notebook."""

    def command(self) -> str:
        """The command line that rebuilds the page."""
        ...


@dataclass(frozen=True)
class Report:
    """One kind of page.

    name        as in `workbench report NAME`
    title       its name for people
    command     the command that writes it; cheap to import, because help lists it
    parameters  loads the class of its parameters
    notebook    finds the notebook that runs on them
    """

    name: str
    title: str
    command: click.Command
    parameters: Callable[[], type[Parameters]]
    notebook: Callable[[], Path]


REPORTS = Registry("workbench.reports", Report, "report")
