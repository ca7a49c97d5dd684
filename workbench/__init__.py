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
    "read": "workbench.ask",
    "agreement": "workbench.ask",
    "consensus": "workbench.ask",
    "score": "workbench.ask",
    "status": "workbench.open",
    "gold_builder": "workbench.open",
    "calibration_board": "workbench.open",
    "disagreement_browser": "workbench.open",
    "guideline_editor": "workbench.open",
    "pilot_designer": "workbench.open",
    "Workspace": "workbench.stores.workspace",
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
