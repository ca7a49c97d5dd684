"""Reports by name: the command that writes each page, and the notebook and the parameters behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click

from workbench.registry import Registry


class Parameters(Protocol):
    """One frozen value with all that a page depends on; its fields are the parameters of the notebook."""

    def command(self) -> str:
        """The command line that writes the page again."""
        ...


@dataclass(frozen=True)
class Report:
    """One kind of page.

    name        as `workbench report NAME` says it
    title       what people call such a page
    command     the command that writes it; light, because help lists it
    parameters  loads the class of its parameters
    notebook    finds the notebook that is run on them
    """

    name: str
    title: str
    command: click.Command
    parameters: Callable[[], type[Parameters]]
    notebook: Callable[[], Path]


REPORTS = Registry("workbench.reports", Report, "report")
