"""The guideline editor as a widget: tree, form, and what stands between the draft and its next version."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from workbench.guideline.session import GuidelineEditor
from workbench.ui.actions import Wish
from workbench.ui.modules import inlined, styles
from workbench.ui.picker import Choice
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


# Which guideline is on the screen: one of the workspace's, or a new one, from what somebody has or from nothing.

Begin = Callable[[str, str | None, bytes], Sequence[str]]


class GuidelineChoice(Choice[GuidelineEditor]):
    """The editor of the chosen guideline; each keeps its way back, and who one is goes along.

    start  writes a first draft: its name, the file to start from (or None) and what that holds; gives what the
           file held and the draft does not
    """

    what, such_as = "guideline", "hotel-reviews"

    def __init__(
        self, names: Callable[[], tuple[str, ...]], make: Callable[[str], GuidelineEditor], start: Begin
    ) -> None:
        super().__init__(names, make)
        self.start = start
        self.left: Sequence[str] = ()

    def enter(self, session: GuidelineEditor) -> None:
        """Who one is goes along; what a start left out was said."""
        if self.chosen is not None and self.chosen.edits.me:
            session.edits.me = self.chosen.edits.me
        self.left = ()

    def begin(self, wish: Wish) -> None:
        """A new guideline, perhaps from a file."""
        name, file = self.new_name(wish), wish.text("file", "") or None
        left = self.start(name, file, wish.file("file", "that is no guideline") if file else b"")
        self.open(name)
        self.left = left

    def view(self) -> dict[str, Any]:
        """The chosen guideline, if any, what may be chosen, and what a start left out."""
        return {**super().view(), "left": list(self.left)}
