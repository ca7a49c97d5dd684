"""What a pilot report depends on, as one frozen value; light, for whoever only asks for a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PilotReport:
    """What a pilot report depends on; the names are those of its notebook's parameters.

    pilot       the pilot's name in the workspace, or the path of a pilot.yaml
    root        the workspace
    show_names  whether annotators appear under their own names instead of pseudonyms
    """

    pilot: str
    root: str
    show_names: bool = False
