"""The quiz card in a notebook: the same screens, keys and words as in the page of a round."""

from pathlib import Path
from typing import Any

from workbench.look.modules import inlined, styles
from workbench.look.words import words
from workbench.widgets.screen import Screen


class QuizCard(Screen):
    """One person's way through a round, at this desk. `session` is an `AttemptSession`."""

    _esm = inlined(Path(__file__).with_name("card.js"))
    _css = styles("screens.css", "card.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and the words of its language."""
        view = super().shown()
        return {**view, "words": words(view.get("lang", "en"))}
