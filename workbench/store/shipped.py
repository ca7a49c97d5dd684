"""Finds what ships with the workbench: its notebooks and its simulated examples, each a workspace."""

from pathlib import Path

from workbench.errors import NotFound, listed

KINDS = ("notebooks", "guidelines", "gold_sets", "pilots", "examples")
FIRST = "support-tickets"  # the example in the rooms of the project itself
PACKAGE = Path(__file__).parents[1]


def shipped(kind: str) -> Path:
    """The shipped folder of one kind.

    In a checkout it is beside the package; in a wheel it is inside the package, as `shipped/<kind>`.
    """
    if kind not in KINDS:
        raise NotFound(f"nothing called {kind!r} ships with the workbench; expected one of {listed(KINDS)}.")
    inside, beside = PACKAGE / "shipped" / kind, PACKAGE.parent / kind
    if inside.is_dir():
        return inside
    if (PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise NotFound(f"this installation lacks its {kind}: there is no folder {inside}, nor {beside}.")


def examples() -> dict[str, Path]:
    """The name of each example -> the folder whose rooms a new workspace gets."""
    others = {folder.name: folder for folder in sorted(shipped("examples").iterdir()) if folder.is_dir()}
    return {FIRST: shipped("guidelines").parent, **others}
