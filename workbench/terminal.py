"""All that a command prints goes through here: no text of a file or a person acts on the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from workbench.characters import visible


class Guarded:
    """A text stream that writes what acts on a terminal as symbols.

    It has no `buffer`, so that nobody writes around it; what its encoding lacks is written as `?`.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write the text, with symbols for what acts."""
        if not isinstance(text, str):
            raise TypeError(f"a terminal takes text, not {type(text).__name__}")
        plain = visible(text)
        try:
            self.stream.write(plain)
        except UnicodeEncodeError:
            encoding = self.stream.encoding
            self.stream.write(plain.encode(encoding, "replace").decode(encoding))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError("a guarded stream has no buffer: what is written to it is checked first")
        return getattr(self.stream, name)


@contextmanager
def guarded() -> Iterator[None]:
    """Guard what is printed; where the program breaks, its traceback is guarded too."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (stream if isinstance(stream, Guarded) else Guarded(stream) for stream in before)
    try:
        yield
    except SystemExit:
        sys.stdout, sys.stderr = before
        raise
    except BaseException:
        os.environ.setdefault("PYTHON_COLORS", "0")  # colours would be shown as symbols
        raise
    sys.stdout, sys.stderr = before


def unguarded(stream: TextIO) -> TextIO:
    """The stream itself, for what moves the cursor or colours by itself and makes its texts `visible` first."""
    return stream.stream if isinstance(stream, Guarded) else stream


def progress_bar(iterable: Any = None, desc: str = "", **options: Any) -> Any:
    """A progress bar on the terminal; none in a file or a pipe."""
    from tqdm import tqdm

    options.setdefault("disable", None)
    return tqdm(iterable, visible(desc), file=unguarded(sys.stderr), **options)
