"""The guideline editor as a widget: tree, form, and what stands between the draft and its next version."""

from pathlib import Path
from typing import Any

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen
from workbench.ui.words import words

HERE = Path(__file__).with_suffix("")


class GuidelineEditorScreen(Screen):
    """A guideline's draft on the screen. `session` is a `GuidelineEditor`."""

    _esm = inlined(HERE / "guideline_editor.js")
    _css = styles("screens.css", "card.css", HERE / "guideline_editor.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and the words of the quiz card that the preview speaks with."""
        return {**super().shown(), "words": words("en")}
