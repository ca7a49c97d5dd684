"""The gold builder on the screen: what is covered, one expert's blind round, disputes, and the lock."""

from pathlib import Path
from typing import Any

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen
from workbench.ui.words import words

HERE = Path(__file__).with_suffix("")


class GoldBuilderScreen(Screen):
    """Coverage and blind labelling on one pane, disputes and the lock on the other. `session` is a `GoldBuilder`."""

    _esm = inlined(HERE / "gold_builder.js")
    _css = styles("screens.css", "card.css", HERE / "gold_builder.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and how the card speaks of an item's pictures, sounds and films."""
        said = {name: text for name, text in words("en").items() if name.startswith("item.")}
        return {**super().shown(), "words": said}
