"""Answers that wait at the same time are kept in one transaction: one write to the disk for all of them."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from sqlalchemy import Connection

from workbench.errors import StoreBusy, WorkbenchError, WriteFailed

T = TypeVar("T")
Write = Callable[[], AbstractContextManager[Connection]]


class _Wish(Generic[T]):
    """Something to keep, and what came of it."""

    def __init__(self, job: Callable[[Connection], T]) -> None:
        self.job = job
        self.done = False
        self.result: T | None = None
        self.error: BaseException | None = None

    def ended(self, result: T | None = None, error: BaseException | None = None) -> None:
        self.result, self.error, self.done = result, error, True


class Together:
    """Keeps what several threads want kept. Each is answered after the commit only, and fails by itself alone."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[_Wish] = []  # type: ignore[type-arg]
        self._list, self._turn = threading.Lock(), threading.Lock()

    def keep(self, job: Callable[[Connection], T]) -> T:
        """Do this in a transaction, together with whatever else waits; back when it is on disk, or with its refusal."""
        wish = _Wish(job)
        with self._list:
            self._waiting.append(wish)
        with self._turn:  # the first to come in here works for all that wait by then
            if not wish.done:
                with self._list:
                    batch, self._waiting = self._waiting, []
                try:
                    self._all(batch)
                finally:  # interrupted in the midst: whoever waits takes the rest up, and nobody is told what is not so
                    with self._list:
                        self._waiting = [
                            one for one in batch if not one.done and one is not wish
                        ] + self._waiting
        if wish.error is not None:
            raise wish.error
        return wish.result  # type: ignore[return-value]

    def _all(self, batch: list[_Wish]) -> None:  # type: ignore[type-arg]
        """Every wish in one transaction; where that fails as a whole for no known reason, each in its own."""
        if len(batch) == 1:
            self._alone(batch[0])
            return
        try:
            with self._write() as connection:
                kept = [(wish, *_tried(connection, wish)) for wish in batch]
        except (StoreBusy, WriteFailed) as error:  # nobody's was kept: locked, or the disk is full
            for wish in batch:
                wish.ended(error=error)
        except Exception:  # one of them broke it; each learns by itself which one
            for wish in batch:
                self._alone(wish)
        else:
            for wish, result, refusal in kept:
                wish.ended(result, refusal)

    def _alone(self, wish: _Wish) -> None:  # type: ignore[type-arg]
        try:
            with self._write() as connection:
                result = wish.job(connection)
        except BaseException as error:
            wish.ended(error=error)
        else:
            wish.ended(result)


def _tried(connection: Connection, wish: _Wish[T]) -> tuple[T | None, WorkbenchError | None]:
    """The result, or the refusal after everything of this wish was undone."""
    try:
        with connection.begin_nested():
            return wish.job(connection), None
    except WorkbenchError as refusal:
        return None, refusal
