"""The guideline editor as a widget: the chosen guideline, its tree and form, and what its next version still needs."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from workbench.formats.drafting import slug
from workbench.formats.tables.table import bytes_of
from workbench.formats.tools import start_from
from workbench.guideline.session import GuidelineEditor
from workbench.store.guidelines import GuidelineStore, start_draft
from workbench.store.workspace import Workspace
from workbench.ui.actions import uploaded
from workbench.ui.modules import inlined, styles
from workbench.ui.options import many
from workbench.ui.picker import Begin, Choose, DocumentPicker
from workbench.ui.screen import Screen
from workbench.ui.words import words

HERE = Path(__file__).with_suffix("")


class GuidelineEditorScreen(Screen):
    """A guideline's draft on the screen. `session` is a `GuidelinePicker`."""

    tool = "guideline"
    _esm = inlined(HERE / "guideline_editor.js")
    css = styles("screens.css", "card.css", "marks.css", HERE / "guideline_editor.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and the words of the quiz card that the preview speaks with."""
        return {**super().shown(), "words": words("en")}


def guideline_editor(
    name: str | None = None,
    *,
    me: str = "",
    start: Path | str | None = None,
    answers: Sequence[Path | str] | Path | str = (),
    price: float | None = None,
    currency: str = "USD",
    root: Path | None = None,
    database: str | None = None,
) -> GuidelineEditorScreen:
    """Choose a guideline or begin one, draft and publish it.

    name      the one to begin with; else that which changed last
    me        who decides edge cases and answers questions, until somebody says their name on a screen
    start     a document, a list of labels, or another tool's labels to begin from, where there is no guideline yet
    answers   files of past answers; what pilots delivered under this guideline where none is named
    price     of one answer, for what bringing them up to date costs
    """
    workspace = Workspace.find(root)
    workspace.recover()
    store = workspace.guidelines
    if name is None and start is not None:
        name = slug(Path(start).stem, "-")
    files = [Path(path) for path in ([answers] if isinstance(answers, str | Path) else answers)]

    def edit(guideline: str) -> GuidelineEditor:
        return GuidelineEditor(
            workspace,
            guideline,
            now=lambda: dt.datetime.now(dt.UTC),
            me=me,
            answers=files if name in (None, guideline) else (),
            price=price,
            currency=currency,
            database=database,
        )

    session = GuidelinePicker(store, edit)
    if name is None and store.names():
        session.open_if_readable(workspace.latest("guidelines", ""))
    elif name is not None and start is not None and name not in store.names():
        session.start(name, Path(start).name, bytes_of(Path(start)))
    elif name is not None:
        session.open(name)
    return GuidelineEditorScreen(session, root=workspace.root, database=database)


class BeginGuideline(Begin):
    """A new guideline, from a file where there is one: its name and its bytes in base64."""

    file: str | None = None
    base64: str | None = None


class GuidelinePicker(DocumentPicker[GuidelineEditor]):
    """The editor of the chosen guideline; each keeps its own history."""

    what, such_as = "guideline", "hotel-reviews"
    actions = TypeAdapter(Annotated[Choose | BeginGuideline, Field(discriminator="do")])

    def __init__(self, store: GuidelineStore, make: Callable[[str], GuidelineEditor]) -> None:
        super().__init__(store.names, make)
        self.store = store
        self.left: Sequence[str] = ()
        self.read = ""

    def enter(self, session: GuidelineEditor) -> None:
        """Clear the notes of the last start; whoever comes from another screen sees what was changed there."""
        self.left, self.read = (), ""
        session.catch_up()

    def handle(self, action: Any) -> None:
        """Begin a guideline, from a file where there is one, or choose one."""
        match action:
            case BeginGuideline(file=str(file), base64=str(text)):
                self.start(self.new_name(action.name), file, uploaded(file, text, "that is no guideline"))
            case BeginGuideline():
                name = self.new_name(action.name)
                self.store.new(name)
                self.open(name)
            case _:
                super().handle(action)

    def start(self, name: str, source: str, content: bytes) -> None:
        """A first draft from a file, put on the screen with what the file held and the draft does not."""
        started = start_from(content, source, name)
        left = [f"{loss.what}: {loss.example}" for loss in started.losses]
        start_draft(self.store, started.guideline, source, left)
        self.open(name)
        self.left = left
        self.read = (
            f"Read from {source}: {', '.join(many(n, what) for what, n in started.sizes.items() if n)}."
        )

    def view(self) -> dict[str, Any]:
        """The chosen guideline, if any, what may be chosen, and what a start read and left out."""
        return {**super().view(), "read": self.read, "left": list(self.left)}
