"""The disagreement browser on the screen: agreement, pairs of labels, items people split on, people side by side."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from workbench.disagreement.actions import PICKER, BringAnswers, ChooseAnswers, OtherAnswers, PickerAction
from workbench.disagreement.against_gold import with_locked_gold
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.errors import BadAction, NotFound, WorkbenchError
from workbench.quality.deliveries import first_table
from workbench.quality.sources import NamedTable, sources
from workbench.store.catalogue import Catalogue
from workbench.store.workspace import Workspace
from workbench.ui.actions import names_of, parse_action
from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class DisagreementScreen(Screen):
    """Four panes of one table of answers; one page of items is sent at a time.

    `session` is a `DisagreementBrowser`, or an `AnswersPicker` of one.
    """

    tool = "disagreement"
    _esm = inlined(HERE / "disagreement_browser.js")
    css = styles("screens.css", "marks.css", HERE / "disagreement_browser.css")


class AnswersPicker:
    """The browser of the chosen answers, or the form to choose other ones.

    catalogue  the tables and guidelines of the workspace to choose from
    browse     reads the chosen table
    """

    def __init__(
        self,
        catalogue: Catalogue,
        browse: Callable[[ChooseAnswers], DisagreementBrowser],
        browser: DisagreementBrowser | None = None,
    ) -> None:
        self.catalogue, self.browse, self.browser = catalogue, browse, browser
        self.asking, self.table = browser is None, ""

    def act(self, message: dict[str, Any]) -> str | None:
        """Choose answers, or pass the message on to those on the screen."""
        if message.get("do") in names_of(PICKER):
            self.handle(parse_action(PICKER, message))
            return None
        if self.browser is None:
            raise BadAction("No answers are on the screen yet: choose a table.")
        return self.browser.act(message)

    def handle(self, action: PickerAction) -> None:
        """Do one of the form's actions."""
        match action:
            case OtherAnswers():
                self.asking = self.browser is None or action.on
            case BringAnswers():
                content = action.content("put it into the workspace yourself, and choose it here")
                self.table, _ = self.catalogue.bring(action.name, content)
            case ChooseAnswers():
                self.choose(action)

    def choose(self, action: ChooseAnswers) -> None:
        """Put a table of the workspace on the screen."""
        if action.table not in self.catalogue.tables():
            raise NotFound(f"there is no table {action.table!r} in the workspace; choose one of the list.")
        self.browser, self.asking, self.table = self.browse(action), False, ""

    def view(self) -> dict[str, Any]:
        """The answers on the screen, or the tables to choose from."""
        answers = {} if self.browser is None or self.asking else self.browser.view()
        return {**answers, "choosing": self._choosing() if self.asking else None, "may_choose": True}

    def _choosing(self) -> dict[str, Any]:
        return {
            "tables": list(self.catalogue.tables()),
            "table": self.table,
            "back": self.browser is not None,
            "guidelines": [
                {"id": guideline, "questions": questions}
                for guideline in self.catalogue.guidelines()
                if (questions := self._questions(guideline)) is not None
            ],
        }

    def _questions(self, reference: str) -> list[dict[str, str]] | None:
        """The questions of a guideline; None if it cannot be read."""
        try:
            guideline = self.catalogue.workspace.guideline(reference)
        except WorkbenchError:
            return None
        return [{"id": question.id, "title": question.shown} for question in guideline.questions]


def disagreement_browser(
    answers: Any = None,
    *,
    pilot: str | None = None,
    by: str = "",
    show_names: bool = False,
    root: Path | None = None,
    **options: Any,
) -> DisagreementScreen:
    """Look into disagreement: agreement, confused labels, the items behind them, and what to do about each.

    answers     a file of answers, a DataFrame, a list of these, or {vendor: file}
    pilot       the pilot whose deliveries to show if no answers are given; else the newest, or the screen asks for a table
    by          your name, for decisions
    show_names  show annotators by name; else as A01, A02, ... like the report
    options     question, guideline ("NAME@VERSION"), gold (the same, or a file; else the newest locked gold of these items),
                items (a table of texts and names of pictures), pictures (their folder), probabilities,
                columns ({"batch": "lot"}), wide, annotator, timezone, level, order (of the labels), map ({"yes": "Yes"}),
                goal (0.8): see `quality.sources.Sources`
    """
    workspace = Workspace.here(root)
    workspace.recover()

    def browse(table: NamedTable) -> DisagreementBrowser:
        table = with_locked_gold(workspace, table)
        records = TableRecords(workspace, table.name, table.guideline, table.gold)
        now = partial(dt.datetime.now, dt.UTC)
        return DisagreementBrowser(table.table, records, now=now, by=by, show_names=show_names)

    def chosen(action: ChooseAnswers) -> DisagreementBrowser:
        options = {
            "wide": action.wide,
            "guideline": action.guideline or None,
            "question": action.question or None,
        }
        return browse(sources(workspace.root / action.table, **options).named(workspace))

    first = first_table(workspace, answers, pilot, options)
    browser = browse(first) if first else None
    if answers is not None and browser is not None:
        return DisagreementScreen(browser)
    return DisagreementScreen(AnswersPicker(Catalogue(workspace), chosen, browser))
