"""The disagreement browser on the screen: agreement, pairs of labels, items people split on, people side by side."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from workbench.disagreement.actions import PICKER, AddTable, ChooseAnswers, OtherAnswers, PickerAction
from workbench.disagreement.against_gold import with_locked_gold
from workbench.disagreement.records import TableRecords
from workbench.disagreement.session import DisagreementBrowser
from workbench.documents.file_mapping import Holds
from workbench.errors import BadAction, NotFound
from workbench.quality.bringing.session import Asked, Bringing, Brought, kept_in
from workbench.quality.deliveries import first_table
from workbench.quality.sources import NamedTable, Sources, sources
from workbench.store.catalogue import Catalogue
from workbench.store.history import DocumentHistory
from workbench.store.workspace import Workspace
from workbench.ui.actions import names_of, parse_action
from workbench.ui.modules import inlined, styles
from workbench.ui.offers import Offer
from workbench.ui.screen import Screen, in_background
from workbench.ui.tools import Address

HERE = Path(__file__).with_suffix("")


class DisagreementScreen(Screen):
    """Four panes of one table of answers; one page of items is sent at a time.

    `session` is a `DisagreementBrowser`, or an `AnswersPicker` of one.
    """

    tool = "disagreement"
    _esm = inlined(HERE / "disagreement_browser.js")
    css = styles("screens.css", "bring.css", "marks.css", HERE / "disagreement_browser.css")


class AnswersPicker:
    """The browser of the chosen answers, or the dialog that brings other ones in.

    catalogue  the tables of the workspace to choose from
    browse     reads answers with what belongs to them
    """

    def __init__(
        self,
        catalogue: Catalogue,
        browse: Callable[[Sources], DisagreementBrowser],
        browser: DisagreementBrowser | None = None,
    ) -> None:
        self.catalogue, self.browse, self.browser = catalogue, browse, browser
        self.bringing = Bringing(catalogue.workspace, in_background)
        self.sources: Sources | None = None  # of the answers on the screen, where they were chosen here
        if browser is None:
            self.ask()

    @property
    def changed(self) -> Callable[[], None]:
        """Called when a large file has been read."""
        return self.bringing.changed

    @changed.setter
    def changed(self, callback: Callable[[], None]) -> None:
        self.bringing.changed = callback
        if self.browser is not None:
            self.browser.changed = callback

    @property
    def asking(self) -> bool:
        """Whether a file is being brought in."""
        return self.bringing.asked is not None

    def act(self, message: dict[str, Any]) -> object:
        """Bring a file in, or pass the message on to the answers on the screen."""
        if self.bringing.handles(message):
            self.bringing.act(message)
            if self.browser is None and not self.asking:
                self.ask()  # there is nothing else to show
            return None
        if message.get("do") in names_of(PICKER):
            self.handle(parse_action(PICKER, message))
            return None
        if self.browser is None:
            raise BadAction("No answers are on the screen yet: choose a file.")
        return self.browser.act(message)

    def go(self, address: Address) -> None:
        """Open a place of the answers on the screen, or the dialog for other ones, with what the address fills in."""
        if address.get("place", "") == "new" or self.browser is None:
            more = {name: str(address.get(name, "")) for name in ("table", "guideline", "question")}
            self.ask(**more)
        else:
            self.browser.go(address)
            self.bringing.close()

    def handle(self, action: PickerAction) -> None:
        """Do one of the picker's actions."""
        match action:
            case OtherAnswers():
                if action.on:
                    self.ask()
                elif self.browser is not None:
                    self.bringing.close()
            case AddTable():
                self.add(action.holds)
            case ChooseAnswers():
                self.choose(action)

    def ask(self, table: str = "", guideline: str = "", question: str = "") -> None:
        """Show the dialog for answers, on a table of the workspace where one is named; the last guideline stays."""
        last = self.sources
        if not guideline and last is not None:
            guideline, question = last.guideline or "", last.asked or ""
        self._open("answers", self._use_answers, guideline, question)
        if table:
            self.bringing.act({"do": "bring_file", "file": table})

    def add(self, holds: Holds) -> None:
        """Show the dialog for a table that belongs to the answers on the screen."""
        if self.sources is None:
            raise BadAction("These answers have what belongs to them already; choose others to add a table.")
        self._open(holds, self._use_beside, self.sources.guideline or "", self.sources.asked or "")

    def _open(
        self, holds: Holds, use: Callable[[Brought], None], guideline: str = "", question: str = ""
    ) -> None:
        keep, discard = kept_in(self.catalogue.workspace)
        files = self.catalogue.answers() if holds == "answers" else self.catalogue.tables()
        self.bringing.open(
            Asked(holds, use, keep, discard, guideline=guideline, question=question, files=files)
        )

    def _use_answers(self, brought: Brought) -> None:
        self.show(brought.sources())

    def _use_beside(self, brought: Brought) -> None:
        if self.sources is not None:
            self.show(self.sources.beside(brought.path, brought.mapping))

    def show(self, asked: Sources) -> None:
        """Put answers on the screen."""
        self.browser, self.sources = self.browse(asked), asked
        self.browser.changed = self.bringing.changed

    def choose(self, action: ChooseAnswers) -> None:
        """Put a table of the workspace on the screen, its columns read by their names."""
        if action.table not in self.catalogue.answers():
            raise NotFound(f"there is no table {action.table!r} in the workspace; choose one of the list.")
        options = {
            "wide": action.wide,
            "guideline": action.guideline or None,
            "question": action.question or None,
        }
        self.show(sources(self.catalogue.workspace.root / action.table, **options))
        self.bringing.close()

    def offers(self) -> tuple[Offer, ...]:
        """What may be taken away of the answers on the screen."""
        return () if self.browser is None or self.asking else self.browser.offers()

    def past(self) -> Callable[[], DocumentHistory] | None:
        """What reads the history of the answers on the screen."""
        return None if self.browser is None or self.asking else self.browser.past()

    def view(self) -> dict[str, Any]:
        """The answers on the screen, or the file that is being brought in."""
        bring = self.bringing.view()
        answers = {} if self.browser is None or bring else self.browser.view()
        return {
            **answers,
            "bring": bring,
            "back": self.browser is not None,
            "read_as": self.bringing.said,
            "may_choose": True,
            "may_add": self.sources is not None,
        }


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
    by          your name, for decisions, until you say it on a screen
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
        return DisagreementBrowser(
            table.table, records, now=now, by=by, show_names=show_names, begin=in_background
        )

    def chosen(asked: Sources) -> DisagreementBrowser:
        return browse(asked.named(workspace))

    first = first_table(workspace, answers, pilot, options)
    browser = browse(first) if first else None
    if answers is not None and browser is not None:
        return DisagreementScreen(browser, root=workspace.root)
    return DisagreementScreen(AnswersPicker(Catalogue(workspace), chosen, browser), root=workspace.root)
