"""The calibration workbench: guidelines, gold sets, agreement and pilot verdicts for teams that label data.

>>> import workbench as wb
>>> "agreement" in wb.__all__
True
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from workbench.version import __version__

_HOME = {
    "read": "workbench.quality.ask",
    "agreement": "workbench.quality.ask",
    "consensus": "workbench.quality.ask",
    "score": "workbench.quality.ask",
    "status": "workbench.home.open",
    "gold_builder": "workbench.home.open",
    "calibration_board": "workbench.calibration.screen",
    "disagreement_browser": "workbench.home.open",
    "guideline_editor": "workbench.home.open",
    "pilot_designer": "workbench.home.open",
    "Workspace": "workbench.store.workspace",
    "WorkbenchError": "workbench.errors",
}
__all__ = [
    "WorkbenchError",
    "Workspace",
    "__version__",
    *sorted(set(_HOME) - {"WorkbenchError", "Workspace"}),
]


class _FrontDoor(ModuleType):
    """The package as its users see it: `agreement` and `consensus` stay functions when rooms of these names load."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):  # as importing a room would
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that importing the package costs nothing (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
