"""The address where a workspace's rounds are served: written by the server at start, read to make links."""

from pathlib import Path

from workbench.store import files

LOCAL = "http://127.0.0.1:8090"  # the server's default address
FILE = Path("runs") / "served_at"


def note(root: Path, address: str) -> None:
    """Save the server's address; the server that started last counts."""
    files.replace(root / FILE, f"{address}\n".encode())


def noted(root: Path) -> str | None:
    """The last server address; None if there was none."""
    if not (root / FILE).exists():
        return None
    return files.read(root / FILE, "where rounds are served").decode().strip()
