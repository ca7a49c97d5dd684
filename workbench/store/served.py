"""Where the rounds of a workspace are served: noted by the server when it starts, read by whoever makes links."""

from pathlib import Path

from workbench.store import files

LOCAL = "http://127.0.0.1:8090"  # where a server without options listens
FILE = Path("runs") / "served_at"


def note(root: Path, address: str) -> None:
    """Keep where people reach the server; the one that started last counts."""
    files.replace(root / FILE, f"{address}\n".encode())


def noted(root: Path) -> str | None:
    """Where rounds were served last, None where they never were."""
    if not (root / FILE).exists():
        return None
    return files.read(root / FILE, "where rounds are served").decode().strip()
