"""Which answers are looked into: those on the screen, or a table of the workspace or of one's own machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.disagreement.session import DisagreementBrowser
from workbench.errors import BadAction, NotFound, WorkbenchError
from workbench.store.catalogue import Catalogue
from workbench.ui.actions import Wish


@dataclass(frozen=True)
class Chosen:
    """A table of answers, and how it is read; `guideline` and `question` are None where none is said."""

    table: str
    wide: bool
    guideline: str | None
    question: str | None

    @property
    def told(self) -> dict[str, Any]:
        """How it is read."""
        return {"wide": self.wide, "guideline": self.guideline, "question": self.question}


class DisagreementChoice:
    """The browser of the chosen answers, or the form that chooses others; `browse` reads what was chosen."""

    def __init__(
        self,
        catalogue: Catalogue,
        browse: Callable[[Chosen], DisagreementBrowser],
        browser: DisagreementBrowser | None = None,
    ) -> None:
        self.catalogue, self.browse, self.browser = catalogue, browse, browser
        self.asking, self.table = browser is None, ""

    def act(self, action: dict[str, Any]) -> str | None:
        """Choose answers, or do something with those on the screen."""
        wish = Wish(action)
        do = wish.text("do", "")
        if do == "other":
            self.asking = self.browser is None or bool(wish.action.get("on", True))
        elif do == "bring":
            instead = "put it into the workspace yourself, and choose it here"
            self.table, _ = self.catalogue.bring(wish.text("name"), wish.file("name", instead))
        elif do == "answers":
            self._answers(wish)
        elif self.browser is None:
            raise BadAction("No answers are on the screen yet: choose a table.")
        else:
            return self.browser.act(action)
        return None

    def _answers(self, wish: Wish) -> None:
        table = wish.text("table")
        if table not in self.catalogue.tables():
            raise NotFound(f"there is no table {table!r} in the workspace; choose one of the list.")
        told = Chosen(
            table,
            bool(wish.action.get("wide")),
            wish.text("guideline", "") or None,
            wish.text("question", "") or None,
        )
        self.browser, self.asking, self.table = self.browse(told), False, ""

    def view(self) -> dict[str, Any]:
        """The answers on the screen; while others are chosen, what there is to choose from."""
        shown = {} if self.browser is None or self.asking else self.browser.view()
        return {**shown, "choosing": self._choosing() if self.asking else None, "may_choose": True}

    def _choosing(self) -> dict[str, Any]:
        return {
            "tables": list(self.catalogue.tables()),
            "table": self.table,
            "back": self.browser is not None,
            "guidelines": [
                {"id": one, "questions": questions}
                for one in self.catalogue.guidelines()
                if (questions := self._questions(one)) is not None
            ],
        }

    def _questions(self, reference: str) -> list[dict[str, str]] | None:
        """The questions of a guideline; None where it cannot be read."""
        try:
            found = self.catalogue.workspace.guideline(reference)
        except WorkbenchError:
            return None
        return [{"id": one.id, "title": one.shown} for one in found.questions]
