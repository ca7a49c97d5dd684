"""The calibration workbench: guidelines, gold sets, agreement and pilot verdicts for teams that label data.

>>> import workbench as wb
>>> "agreement" in wb.__all__
True
"""

from importlib import import_module
from typing import Any

from workbench.version import __version__

_HOME = {
    "read": "workbench.formats.read",
    "agreement": "workbench.quality.ask",
    "consensus": "workbench.quality.ask",
    "score": "workbench.quality.ask",
    "measures": "workbench.quality.ask",
    "home_page": "workbench.home.screen",
    "gold_builder": "workbench.gold.screen",
    "calibration_board": "workbench.calibration.screen",
    "disagreement_browser": "workbench.disagreement.screen",
    "guideline_editor": "workbench.guideline.screen",
    "pilot_designer": "workbench.pilot.screen",
    "Workspace": "workbench.store.workspace",
    "WorkbenchError": "workbench.errors",
}
__all__ = [
    "WorkbenchError",
    "Workspace",
    "__version__",
    *sorted(set(_HOME) - {"WorkbenchError", "Workspace"}),
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that importing the package costs nothing (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
