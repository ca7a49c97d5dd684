"""Throwaway packages, as an installer leaves them on the path: a module, and metadata that registers what it holds."""

from collections.abc import Mapping
from pathlib import Path


def install(folder: Path, name: str, module: str, entries: Mapping[str, str]) -> None:
    """Put a package `name` into a folder: the text of its one module, and "group name" -> object in that module."""
    called = name.replace("-", "_")
    (folder / f"{called}.py").write_text(module, encoding="utf-8")
    metadata = folder / f"{called}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8"
    )
    lines = []
    for key, value in entries.items():
        group, entry = key.split()
        lines += [f"[workbench.{group}]", f"{entry} = {called}:{value}"]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
