"""Which pilot is on the screen: one of the workspace's, or a new one under a name that somebody types."""

from collections.abc import Callable

from workbench.pilot.session import PilotDesigner
from workbench.ui.picker import Choice


class PilotChoice(Choice[PilotDesigner]):
    """The designer of the chosen pilot, with what was typed into it and what it is working on.

    The designer of a pilot that is not there yet is one of a first proposal.
    """

    what, such_as = "pilot", "spring-2027"

    def __init__(self, names: Callable[[], tuple[str, ...]], make: Callable[[str], PilotDesigner]) -> None:
        super().__init__(names, make)
        self._changed: Callable[[], None] = lambda: None

    @property
    def changed(self) -> Callable[[], None]:
        """Called when work in the background got further, of whichever pilot."""
        return self._changed

    @changed.setter
    def changed(self, told: Callable[[], None]) -> None:
        self._changed = told
        for one in self.opened.values():
            one.changed = told

    def enter(self, session: PilotDesigner) -> None:
        """It tells of its work from now on."""
        session.changed = self._changed
