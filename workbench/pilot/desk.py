"""What the pilot designer needs from outside, handed in: the pilot on disk, other pilots' answers, the report, a place to work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.documents.pilot import Frozen, GoldFile, Seal
from workbench.errors import WorkbenchError
from workbench.quality.deliveries import PilotInputs

Progress = Callable[[int, int], None]


class PilotDesk(Protocol):
    """One pilot in its workspace, as a session may see and change it; see `stores.pilot_at_hand`."""

    @property
    def name(self) -> str:
        """The pilot's name."""

    def read(self) -> tuple[dict[str, Any], str | None]:
        """The fields as written and the digest of the file; nothing where there is none."""

    def write(self, fields: dict[str, Any], read: str | None) -> str:
        """Save the fields; the digest of the file now."""

    def seal(self) -> Seal:
        """Whether it is frozen."""

    def freeze(self) -> Frozen:
        """Seal it."""

    def gold_sets(self) -> dict[str, dict[str, Any]]:
        """`name@version` -> guideline, and items by question."""

    def items(self, gold: GoldFile) -> int | None:
        """How many items of a gold file have an answer."""

    def there(self, file: str) -> bool:
        """Whether a delivery lies where it is said to."""

    def unlisted(self, listed: tuple[str, ...]) -> tuple[str, ...]:
        """Tables in the folder of deliveries that are not listed."""

    def take_in(self, name: str, content: bytes) -> str:
        """Keep a file among the deliveries; where it lies, as the pilot names it."""

    def pilots(self) -> tuple[str, ...]:
        """All pilots of the workspace."""

    def measured(self) -> tuple[tuple[str, str, str], ...]:
        """Pilot, vendor and how the vendor is called, of each that delivered something."""


@dataclass(frozen=True)
class Outside:
    """The rest of the world.

    load    reads a pilot with its deliveries
    report  runs the report of a pilot: told after each step, it returns where the page lies, from the workspace
    begin   runs something in the background
    """

    load: Callable[[str], PilotInputs]
    report: Callable[[str, Progress], str]
    begin: Callable[[Callable[[], None]], None]


class Jobs:
    """Long work, one of a kind at a time; what fails is kept in words."""

    def __init__(self, begin: Callable[[Callable[[], None]], None], changed: Callable[[], None]) -> None:
        self._begin, self._changed = begin, changed
        self.now: dict[str, tuple[int, int]] = {}  # kind -> done, of how many (0: not known)
        self.failed: dict[str, str] = {}

    def start(self, kind: str, work: Callable[[Progress], None]) -> bool:
        """Begin, unless the same is under way."""
        if kind in self.now:
            return False
        self.now[kind] = (0, 0)
        self.failed.pop(kind, None)

        def told(done: int, total: int) -> None:
            self.now[kind] = (done, total)
            self._changed()

        def run() -> None:
            try:
                work(told)
            except WorkbenchError as error:
                self.failed[kind] = str(error)
            except BaseException as error:
                self.failed[kind] = f"Something broke: {type(error).__name__}: {error}"
                raise
            finally:
                del self.now[kind]
                self._changed()

        self._begin(run)
        return True

    def view(self, kind: str) -> dict[str, Any]:
        """How far it is, and why it failed."""
        done, total = self.now.get(kind, (0, 0))
        return {"running": kind in self.now, "done": done, "total": total, "failed": self.failed.get(kind)}
