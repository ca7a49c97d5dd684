"""A guideline's labels for another tool as files: the export itself, and whatever belongs beside it."""

from collections.abc import Mapping
from pathlib import Path

from workbench.store import files


def put(out: Path, content: bytes, beside: Mapping[str, bytes]) -> list[Path]:
    """Write the export and the files that belong beside it, by the end of their names; what was there is replaced."""
    paths = [out, *(out.with_name(out.stem + ending) for ending in beside)]
    for path, data in zip(paths, [content, *beside.values()], strict=True):
        files.replace(path, data)
    return paths
