"""Background work, one job of a kind at a time: its progress, and why it failed."""

from collections.abc import Callable
from typing import Any

from workbench.errors import WorkbenchError

Progress = Callable[[int, int], None]


class Jobs:
    """Background jobs, one of a kind at a time; a failure is kept as a message."""

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

        def progress(done: int, total: int) -> None:
            self.now[kind] = (done, total)
            self._changed()

        def run() -> None:
            try:
                work(progress)
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
