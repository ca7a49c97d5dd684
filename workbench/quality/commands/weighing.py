"""`--weights`: how close two labels count as agreement, by name or from a file, for commands that take a coefficient."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.statistics.agreement.weights import Weights

# the names of agreement.weights.KINDS, so that help and completion load no statistics; a test holds them equal
NAMES = ("identity", "linear", "quadratic", "radical", "ordinal", "circular", "bipolar")
WEIGHTS = click.option(
    "--weights",
    default="identity",
    show_default=True,
    metavar="NAME|FILE",
    help=f"How close two labels count as agreement: {', '.join(NAMES)}, or a table of label, other, weight. Alpha, AC1 "
    "and the intraclass correlations take none; alpha has --level.",
)


def weights_of(named: str, labels: "Sequence[str]") -> "Weights":
    """The weights by name, or from a file that is there."""
    if named in NAMES:
        return named
    from workbench.errors import NotFound, listed
    from workbench.formats.label_pairs import read_weights
    from workbench.formats.tables.endings import names_a_file

    if not names_a_file(named):
        raise NotFound(
            f"weights {named!r} are not known; expected one of {listed(NAMES)}, or a table in a file."
        )
    return read_weights(Path(named), labels)
