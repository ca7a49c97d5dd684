"""The widget of every screen: sends a session's view to the browser, and passes a person's actions to the session."""

from typing import Any, ClassVar

import anywidget
import traitlets

from workbench.errors import WorkbenchError
from workbench.ui.actions import Session

BROKEN = "Something broke, and nothing was saved. The details are in the notebook's log."

LOOK = {"do": "look"}  # asks only for the current view
CHECK = {"do": "check"}  # from the screen itself: an earlier refusal stays readable


class Screen(anywidget.AnyWidget):
    """A session on the screen. A subclass names its `_esm` and its `css`, which holds inside the screen's shadow root alone.

    The browser is not trusted: only messages count, never a trait that it sets. It gets only the looks of the screen
    and `view`, which anybody in the browser may read. A refusal is shown above the screen
    (`view["refused"]`).
    """

    css: ClassVar[str] = ""
    styles = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, **traits: Any) -> None:
        self.session = session
        super().__init__(view=self.shown(), styles=self.css, **traits)
        self.on_msg(self._receive)

    def shown(self) -> dict[str, Any]:
        """What the browser gets: the session's view."""
        return dict(self.session.view())

    def refresh(self, refused: str | None = None) -> None:
        """Send the current view, and why the last action was refused.

        Where nothing can be read any more, what was shown stays, with the reason.
        """
        try:
            view = self.shown()
        except WorkbenchError as error:
            view, refused = dict(self.view), str(error)
        if refused is not None:
            view["refused"] = refused
        self.view = view

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore every trait that the browser sets; it may only send messages."""

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        """One message of the browser: `{"act": {"do": ...}, "id": 7}`; answered by `{"did": 7}` after the view."""
        if not isinstance(content, dict) or not isinstance(content.get("act"), dict):
            return
        refused: str | None = BROKEN
        try:
            refused = None if content["act"] == LOOK else self.session.act(content["act"])
            if content["act"] == CHECK:
                refused = refused or self.view.get("refused")
        except WorkbenchError as error:
            refused = str(error)
        finally:
            self.refresh(refused)
            self.send({"did": content.get("id")})
