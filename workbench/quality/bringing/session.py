"""The session of the import dialog: one file, what a person says of it, how it would be read, and what becomes of it."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.import_report import ImportReport
from workbench.answers.tables import Tables
from workbench.documents.file_mapping import FileMapping, Holds, TableLayout
from workbench.documents.guideline import Question
from workbench.errors import (
    BadAction,
    InvalidDocument,
    InvalidTable,
    NotFound,
    NotNow,
    OutOfRange,
    WorkbenchError,
    listed,
)
from workbench.formats.drafting import slug
from workbench.formats.read import ToolFile
from workbench.formats.tables.columns import ALIASES, LAST_RESORT, TEXT
from workbench.formats.tables.endings import ENDINGS, EXPORTS
from workbench.formats.tables.layout import Layout
from workbench.formats.tables.sheet import Cells
from workbench.quality.bringing import actions
from workbench.quality.bringing.actions import BRING, BringAction
from workbench.quality.bringing.label_values import (
    MOST,
    LabelValue,
    counted,
    counted_of_tool,
    label_values,
    spelling_of,
)
from workbench.quality.bringing.opened import OpenedFile, header_row, sample
from workbench.quality.sources import UNNAMED, Sources, key_of, question_of
from workbench.store.catalogue import Catalogue
from workbench.store.workspace import Workspace
from workbench.ui.actions import names_of, parse_action
from workbench.ui.jobs import Jobs

LARGEST = 500_000_000  # bytes of a file from a browser; measured: 100 MB take some 20 s
AT_ONCE = 300_000  # bytes that are read while the screen waits, .1 s; more of them in the background
PACKED = {".xlsx": 15, ".zip": 10, ".parquet": 10}  # how many times as long as text a byte of it takes
NOT_READ = "columns not read"
STILL = "The file is still being read."
ROWS, LETTERS = 5, 90  # of the first rows, and of a cell

ROLES: Mapping[Holds, tuple[tuple[str, str, str], ...]] = {  # id, what people call it, what it is for
    "answers": (
        ("item", "Item", "needed"),
        ("annotator", "Person", "needed"),
        ("label", "Answer", "needed"),
        ("text", "Text people read", ""),
        ("vendor", "Vendor", ""),
        ("batch", "Batch", ""),
        ("question", "Question", ""),
        ("submitted_at", "Answered at", ""),
        ("started_at", "Started at", ""),
        ("seconds", "Seconds taken", ""),
        ("comment", "Comment", ""),
        ("status", "Status", ""),
        ("delivery", "Delivery number", ""),
        ("guideline_version", "Guideline version", ""),
        ("is_gold", "Marks gold", ""),
        ("repeat", "Repeat number", ""),
        ("kind", "Kind of item", ""),
        ("answer_kind", "Kind of answer", ""),
    ),
    "items": (("item", "Item", ""), ("text", "Text people read", "needed"), ("shown", "Shown beside it", "")),
    "gold": (
        ("item", "Item", "needed"),
        ("label", "Right answer", "needed"),
        ("accepted", "Also right", ""),
        ("rules", "Rules it tests", ""),
        ("question", "Question", ""),
    ),
    "probabilities": (("item", "Item", "needed"),),
}
TITLES: Mapping[Holds, str] = {
    "answers": "Bring in answers",
    "items": "Bring in items",
    "gold": "Bring in right answers",
    "probabilities": "Bring in a model's probabilities",
}


@dataclass(frozen=True)
class Brought:
    """A file that somebody has decided to use.

    path     where it lies
    mapping  how it is read
    question of the guideline whose labels it has; None without a guideline
    answers  of a file of answers, as they were read
    choice   what was decided beside
    """

    path: Path
    mapping: FileMapping
    guideline: str = ""
    question: Question | None = None
    answers: Annotations | None = None
    choice: str = ""

    def answered(self) -> Annotations:
        """The answers, to the question as the guideline calls it."""
        if self.answers is None or self.question is None:
            raise InvalidDocument("Choose a file of answers, and the question that was answered.")
        return replace(self.answers, question=self.question.id)

    def sources(self) -> Sources:
        """The sources of a file of answers, as the command line has them."""
        asked = self.question.id if self.question else None
        return Sources(((None, self.path),), guideline=self.guideline or None, asked=asked).mapped(
            self.mapping
        )


@dataclass
class Asked:
    """What the tool wants of a file.

    use       is given the file that is used
    keep      puts an uploaded file (its name and bytes) where it belongs; returns its path
    discard   takes an uploaded file away again that nobody uses
    inspect   further findings about answers: (tone, sentence) each; a `bad` one forbids the use
    choices   what to decide beside: (id, sentence) each; the first is proposed
    fixed     whether the guideline is the tool's, and the question where it is named; nobody chooses them
    vendor    whose file it is, if that is known: the name a mapping is proposed under
    """

    holds: Holds
    use: Callable[[Brought], None]
    keep: Callable[[str, bytes], Path]
    discard: Callable[[Path], None] = lambda _: None
    inspect: Callable[[Annotations], Sequence[tuple[str, str]]] = lambda _: ()
    choices: tuple[tuple[str, str], ...] = ()
    guideline: str = ""
    question: str = ""
    fixed: bool = False
    vendor: str = ""
    title: str = ""
    files: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """How the file would be read.

    values    of the label column
    report    what is kept and lost; None where it was not read
    findings  (tone, sentence) each
    why_not   why it cannot be used yet; "" where it can
    """

    values: tuple[LabelValue, ...] = ()
    report: ImportReport | None = None
    findings: tuple[tuple[str, str], ...] = ()
    why_not: str = ""
    answers: Annotations | None = None


def is_quick(name: str, size: int) -> bool:
    """Whether a file of so many bytes is read while the screen waits."""
    return size * PACKED.get(Path(name).suffix.lower(), 1) <= AT_ONCE


def kinds_of(holds: Holds) -> tuple[str, ...]:
    """How the names of files end that may hold it: tables, and exports of tools where these hold answers."""
    return (*ENDINGS, *EXPORTS) if holds in ("answers", "gold") else ENDINGS


def plainly(message: str, path: Path) -> str:
    """A refusal as a screen says it: without the file's folder, and without sentences about options and Python.

    >>> plainly("/w/a.csv: holds answers to 2 questions, a, b. Choose one with --question NAME.", Path("/w/a.csv"))
    'a.csv: holds answers to 2 questions, a, b.'
    """
    short = message.replace(str(path), path.name)
    sentences = re.split(r"(?<=[.;])\s+", short)
    kept = [text for text in sentences if "--" not in text and " in Python" not in text]
    whole = " ".join(kept or sentences).rstrip(";")
    return whole if whole.endswith((".", ")")) else f"{whole}."


def kept_in(workspace: Workspace) -> tuple[Callable[[str, bytes], Path], Callable[[Path], None]]:
    """How an upload is put at the top of a workspace, and taken away again; a file that was there before stays."""
    catalogue, new = Catalogue(workspace), set[Path]()

    def keep(name: str, content: bytes) -> Path:
        file, is_new = catalogue.bring(name, content)
        path = workspace.root / file
        if is_new:
            new.add(path)
        return path

    def discard(path: Path) -> None:
        if path in new:
            catalogue.take_away(path.name)

    return keep, discard


class Bringing:
    """The dialog; closed while `asked` is None."""

    def __init__(self, workspace: Workspace, begin: Callable[[Callable[[], None]], None]) -> None:
        self.workspace = workspace
        self.changed: Callable[[], None] = lambda: None
        self.jobs = Jobs(begin, self._looked)
        self.asked: Asked | None = None
        self.said = ""
        self._clear()

    def _clear(self) -> None:
        self.file: Path | None = None
        self.brought = False  # from the browser, and not of the workspace
        self.opened: OpenedFile | None = None
        self.roles: dict[str, str] = {}
        self.why: dict[str, str] = {}
        self.shown: tuple[str, ...] = ()
        self.people: tuple[str, ...] = ()
        self.wide, self.person, self.timezone = False, "", ""
        self.labels: dict[str, str] = {}
        self.file_question = ""
        self.read_as = ""
        self.remember = ""
        self.choice = ""
        self.judged = Judged(why_not="Choose a file.")
        self._said = 0  # how often somebody said something
        self._judged = 0  # of which time the judgement is
        self.trouble = ""
        self._upload: tuple[str, bytearray] | None = None

    # opening and leaving

    def open(self, asked: Asked) -> None:
        """Show the dialog for a file that the tool wants."""
        self._clear()
        self.asked, self.said = asked, ""
        self.guideline, self.question_id = asked.guideline, asked.question
        self.choice = asked.choices[0][0] if asked.choices else ""

    def open_on(self, asked: Asked, path: Path, brought: bool = False) -> None:
        """Show the dialog with a file that is there already."""
        self.open(asked)
        self.brought = brought
        self._read(path)

    def close(self) -> None:
        """Leave; an uploaded file that nobody used goes."""
        if self.asked is not None and self.brought and self.file is not None:
            self.asked.discard(self.file)
        self.asked = None
        self._clear()

    def handles(self, message: Mapping[str, Any]) -> bool:
        """Whether a message is for the dialog."""
        return message.get("do") in names_of(BRING)

    def act(self, message: dict[str, Any]) -> None:
        """Do what a person asked for; a refusal is raised with its reason."""
        action = parse_action(BRING, message)
        if self.asked is None:
            raise BadAction("No file is being brought in.")
        self._perform(action)

    def _perform(self, action: BringAction) -> None:
        match action:
            case actions.ChooseFile():
                self._choose(action.file)
            case actions.Piece():
                self._piece(action)
            case actions.Remember():
                self.remember = slug(action.name, "-") if action.name.strip() else ""
            case actions.Decide():
                self._decide(action.choice)
            case actions.Use():
                self.use()
            case actions.Another():
                self._another()
            case actions.Leave():
                self.close()
            case _:
                self._say(action)

    def _say(self, action: actions.Choosing) -> None:
        """What a person says of the file: it is judged anew."""
        opened = self._opened
        match action:
            case actions.ChooseLayout() | actions.ReadAs():
                return self._open_again(action)
            case actions.ChooseRole():
                self._role(action, opened)
            case actions.ChooseShape():
                self._shape(action)
            case actions.ChooseGuideline():
                self._guideline(action)
            case actions.ChooseQuestion():
                self.file_question = action.question
            case actions.ChooseLabel():
                self._label(action)
            case actions.Accept():
                proposals = {v.value: v.proposal for v in self.judged.values if v.to is None and v.proposal}
                self.labels |= {value: to for value, to in proposals.items() if to}
        self._said += 1
        return self._judge()

    def _open_again(self, action: actions.ChooseLayout | actions.ReadAs) -> None:
        """Read the file as it lies otherwise, or as it is remembered."""
        if "read" in self.jobs.now:
            raise NotNow(STILL)

        def work(_: object) -> None:
            if isinstance(action, actions.ChooseLayout):
                self._layout(action)
            else:
                self._read_as(action.mapping)
            self.judged = self._judgement()

        self._beside(self._opened.path, work)

    # the file

    @property
    def _opened(self) -> OpenedFile:
        if self.opened is None:
            raise BadAction("Choose a file first.")
        return self.opened

    @property
    def _tool(self) -> Asked:
        if self.asked is None:
            raise BadAction("No file is being brought in.")
        return self.asked

    def _choose(self, file: str) -> None:
        if file not in self._tool.files:
            raise NotFound(f"there is no file {file!r} in the workspace (any more).")
        self.brought = False
        self._read(self.workspace.root / file)

    def _piece(self, piece: actions.Piece) -> None:
        """One more piece of an upload; with the last one the file is read."""
        if piece.size > LARGEST:
            raise OutOfRange(
                f"{piece.name} has {piece.size / 1e6:,.0f} MB; at most {LARGEST / 1e6:,.0f} MB come this way. Drop it into "
                "JupyterLab's list of files on the left, then choose it here."
            )
        if piece.at == 0:
            self._another()
            self._upload = (piece.name, bytearray())
        if self._upload is None or self._upload[0] != piece.name or len(self._upload[1]) != piece.at:
            raise BadAction(f"{piece.name} did not arrive whole; choose it again.")
        name, held = self._upload
        try:
            held += base64.b64decode(piece.base64, validate=True)
        except (binascii.Error, ValueError):
            raise BadAction(f"{name} arrived broken; choose it again.") from None
        if len(held) < piece.size:
            return
        self._upload = None
        if not held:
            raise BadAction(f"{name} is empty.")
        self._keep(name, bytes(held))

    def _keep(self, name: str, content: bytes) -> None:
        """Put an upload where it belongs, and read it."""
        asked, kinds = self._tool, kinds_of(self._tool.holds)
        if Path(name).suffix.lower() not in kinds:
            raise InvalidTable(f"{name} cannot be read here. Its name ends in none of {', '.join(kinds)}.")
        if is_quick(name, len(content)):
            self.brought, path = True, asked.keep(name, content)
            return self._read(path)

        def work(_: object) -> None:
            try:
                path = asked.keep(name, content)
            except WorkbenchError as error:
                self.trouble = str(error)
            else:
                self.brought = True
                self._read(path)

        self.file = Path(name)
        self.jobs.start("read", work)
        return None

    def _another(self) -> None:
        """Back to the choice of a file."""
        asked = self._tool
        if self.brought and self.file is not None:
            asked.discard(self.file)
        choice = self.choice
        self._clear()
        self.choice = choice

    def _read(self, path: Path) -> None:
        """Open a file: at once, or beside the screen where it is large."""
        self.file, self.opened, self.trouble = path, None, ""

        def work(_: object = None) -> None:
            try:
                opened = OpenedFile.of(path, self._tool.holds)
                if self.file is path:  # nobody has left meanwhile
                    self._begin(opened)
            except WorkbenchError as error:
                self.trouble = plainly(str(error), path)

        self._beside(path, work)

    def _beside(self, path: Path, work: Callable[[Any], None]) -> None:
        quick = not path.exists() or is_quick(path.name, path.stat().st_size)
        if quick or "read" in self.jobs.now:  # a job does what follows from it itself
            work(None)
        else:
            self.jobs.start("read", work)

    def _looked(self) -> None:
        """A job has ended: what somebody said meanwhile is judged too."""
        if self.opened is not None and self._judged != self._said:
            self._judge()
        self.changed()

    def _begin(self, opened: OpenedFile) -> None:
        """What is proposed for an opened file: as a remembered mapping reads it, else guesses."""
        self.opened = opened
        fitting = self._fitting
        vendor = slug(self._tool.vendor, "-") if self._tool.vendor else ""
        named = vendor in fitting
        self._read_as(vendor if named else fitting[0] if fitting else "")
        self.judged = self._judgement()
        if (
            self.read_as
            and (named or (not vendor and len(fitting) == 1))
            and not self.judged.why_not
            and len(self._tool.choices) < 2
        ):
            self.use()

    @property
    def _fitting(self) -> tuple[str, ...]:
        opened = self._opened
        tool = opened.tool.format.name if opened.tool else None
        return self.workspace.mappings.fitting(self._tool.holds, opened.names, tool)

    def _layout(self, action: actions.ChooseLayout) -> None:
        """Another sheet or row of the header: the columns are guessed anew."""
        opened, asked = self._opened, self._tool
        sheet = opened.layout.sheet if action.sheet is None else action.sheet
        header = opened.layout.header if action.header is None else action.header
        if action.header is None and action.sheet is not None:
            header = header_row(opened.path.read_bytes(), opened.path, sheet)
        self.opened = OpenedFile.of(opened.path, asked.holds, Layout(sheet, header))
        self._read_as("")

    def _read_as(self, name: str) -> None:
        """Take everything from a remembered mapping; "" from what is guessed."""
        self.read_as = name
        if not name:
            return self._guess()
        self.apply(self.workspace.mappings.load(name))
        self.remember = name
        return None

    def _guess(self) -> None:
        guesses = self._opened.guesses(self._tool.holds, self._label_names)
        names = self._opened.names
        self.roles = {role: names[guess.column] for role, guess in guesses.roles.items()}
        self.why = {names[guess.column]: guess.why for guess in guesses.roles.values()}
        self.wide, self.people = guesses.wide, tuple(names[at] for at in guesses.people)
        self.why |= dict.fromkeys(self.people, guesses.why)
        self.labels, self.shown = {}, tuple(names[at] for at in guesses.shown)
        self.why |= dict.fromkeys(self.shown, "names of files")
        self.file_question, self.person = "", ""

    def apply(self, mapping: FileMapping) -> None:
        """Say of the file what a mapping says."""
        opened = self._opened
        layout = Layout(mapping.layout.sheet, mapping.layout.header)
        if opened.sheet is not None and layout != opened.layout:
            self.opened = opened = OpenedFile.of(opened.path, self._tool.holds, layout)
        renamed = {role: name for name, role in mapping.layout.names.items()}
        own = {"item_id": "item"}
        self.roles = {own.get(role, role): name for role, name in renamed.items()}
        self.roles |= {role: name for role, name in mapping.columns.items() if name}
        if "text" not in self.roles and self._tool.holds == "answers":
            called = [name for name in opened.names if name in TEXT]
            self.roles |= {"text": called[0]} if called else {}
        self.why = dict.fromkeys((*self.roles.values(), *mapping.shown), "as remembered")
        self.wide, self.labels = mapping.wide, dict(mapping.map)
        self.people = tuple(
            name
            for name in opened.names
            if mapping.wide and name not in mapping.layout.leave and name not in self.roles.values()
        )
        self.person, self.timezone = mapping.annotator or "", mapping.timezone or ""
        self.file_question, self.shown = mapping.question or "", mapping.shown

    # what a person says

    def _role(self, action: actions.ChooseRole, opened: OpenedFile) -> None:
        """A column plays a role: it is nobody else's then, and plays no other."""
        if action.column >= len(opened.names):
            raise BadAction("there is no such column.")
        known = [role for role, _, _ in ROLES[self._tool.holds]]
        if action.role not in (*known, "person", ""):
            raise BadAction(f"a column cannot be {action.role!r}; expected one of {listed(known)}.")
        name = opened.names[action.column]
        self.roles = {role: other for role, other in self.roles.items() if other != name}
        self.shown = tuple(other for other in self.shown if other != name)
        self.people = tuple(other for other in self.people if other != name)
        if action.role == "shown":
            self.shown = tuple(other for other in opened.names if other in (*self.shown, name))
        elif action.role == "person":
            self.people = tuple(other for other in opened.names if other in (*self.people, name))
        elif action.role:
            self.roles[action.role] = name
        self.why[name] = "chosen" if action.role else ""

    def _shape(self, action: actions.ChooseShape) -> None:
        if action.wide is not None and action.wide != self.wide:
            self.wide = action.wide
            left = [name for name in self._opened.names if name not in self.roles.values()]
            self.people = tuple(left) if self.wide else ()
            for role in ("annotator", "label") if self.wide else ():
                self.roles.pop(role, None)
        self.person = self.person if action.person is None else action.person.strip()
        self.timezone = self.timezone if action.timezone is None else action.timezone.strip()

    def _guideline(self, action: actions.ChooseGuideline) -> None:
        asked = self._tool
        if asked.fixed and (asked.question or action.guideline != asked.guideline):
            raise BadAction("The guideline is settled here.")
        self.guideline, self.question_id = action.guideline, action.question
        self.__dict__.pop("_question", None)

    def _label(self, action: actions.ChooseLabel) -> None:
        question = self._question
        if action.to and (question is None or action.to not in question.label_ids):
            raise BadAction(f"there is no label {action.to!r} in the guideline.")
        if action.to is None:
            self.labels.pop(action.label, None)
        else:
            self.labels[action.label] = action.to

    def _decide(self, choice: str) -> None:
        if choice not in [each for each, _ in self._tool.choices]:
            raise BadAction(f"there is no choice {choice!r}.")
        self.choice = choice

    # how it would be read

    @property
    def _question(self) -> Question | None:
        """The question of the guideline whose labels the file has."""
        if not self.guideline:
            return None
        guideline = self.workspace.guideline(self.guideline)
        if not self.question_id and len(guideline.questions) > 1:
            return None
        return question_of(guideline, self.question_id or None)

    @property
    def _label_names(self) -> list[str]:
        try:
            question = self._question
        except WorkbenchError:
            return []
        return (
            []
            if question is None
            else [text for label in question.labels for text in (label.id, label.shown)]
        )

    def _judge(self) -> None:
        if "read" in self.jobs.now:
            return  # judged when that has ended

        def work(_: object) -> None:
            said = self._said
            self.judged, self._judged = self._judgement(), said

        self._beside(self._opened.path, work)

    def _judgement(self) -> Judged:
        """Read the file as it is said now."""
        opened, asked = self._opened, self._tool
        if why := self._missing():
            return Judged(self._values(), why_not=why)
        try:
            values = self._values()
            if open_values := [value.value for value in values if value.to is None]:
                n = len(open_values)
                are = "label is" if n == 1 else "labels are"
                why = (
                    f"{n} {are} not in the guideline: {listed(open_values[:3], 3)}. Say what each is read as."
                )
                return Judged(values, why_not=why)
            if asked.holds == "answers":
                return self._answers(values)
            return self._table(values)
        except WorkbenchError as error:
            return Judged(self._values(), why_not=plainly(str(error), opened.path))

    def _missing(self) -> str:
        """What a person has still to choose."""
        opened, holds = self._opened, self._tool.holds
        if self.guideline and self._question is None:
            return "Choose the question that was answered."
        if len(self._questions) > 1 and self.file_question not in self._questions and not self._is_asked():
            return "Choose which question of the file to read."
        if opened.tool is not None:
            return ""
        needed = [name for role, name, needed in ROLES[holds] if needed and not self._has(role)]
        if holds == "items" and self.shown:
            needed = []  # people see pictures or sounds
        if self.wide and len(self.people) < 1:
            needed.append("Person")
        return f"Choose the column of: {', '.join(needed)}." if needed else ""

    @property
    def _questions(self) -> tuple[str, ...]:
        """The questions that the file holds answers to, where it names them."""
        opened = self._opened
        if opened.tool is not None:
            tables = self._tables(opened.tool)
            return tuple(dict.fromkeys(tables.answers.column("question").to_pylist())) if tables else ()
        name = self.roles.get("question", "")
        return (
            () if opened.sheet is None or not name else opened.sheet.columns[opened.names.index(name)].values
        )

    def _tables(self, tool: ToolFile, question: str | None = None) -> Tables | None:
        """What a tool's export holds; None while it cannot be read, such as where nobody says who answered."""
        try:
            return tool.tables(None, self.person or None, question)
        except WorkbenchError:  # the judgement says it
            return None

    @property
    def _read_question(self) -> str:
        """Which of the file's questions is read: as chosen, else as the guideline calls it; "" where it names none."""
        question = self._question
        return self.file_question or (question.id if question and self._is_asked() else "")

    @property
    def _kept_question(self) -> str:
        """The question that a mapping names, the one that is read; none where answers to more than one of ours are."""
        ours = self.workspace.guideline(self.guideline).questions if self.guideline else ()
        both = {question.id for question in ours}.intersection(self._questions)
        is_one = self._tool.holds != "answers" or len(both) < 2
        return self._read_question if is_one and len(self._questions) > 1 else self.file_question

    def _of_question(self, cells: Cells) -> Cells:
        """The cells of the rows that answer the question that is read."""
        name, asked = self.roles.get("question", ""), self._read_question
        if not asked or name not in self._opened.names:
            return cells
        questions = self._opened.column(name)
        return cells.take(questions.code == questions.values.index(asked))

    def _is_asked(self) -> bool:
        """Whether the guideline's question is among those of the file, so that nobody need choose."""
        question = self._question
        return question is not None and question.id in self._questions

    def _has(self, role: str) -> bool:
        if role in self.roles:
            return True
        if self.wide and role in ("annotator", "label"):
            return True
        return role == "annotator" and bool(self.person)

    def _values(self) -> tuple[LabelValue, ...]:
        """The labels that the file writes, where the guideline has labels."""
        question, opened = self._question, self._opened
        if question is None or not question.labels or not (question.as_kind.closed or opened.tool):
            return ()
        if opened.tool is not None:
            tables = self._tables(opened.tool, self._read_question or None)
            times = counted_of_tool(tables) if tables else {}
        else:
            columns = self.people if self.wide else [self.roles.get("label", "")]
            times = counted(
                [self._of_question(opened.column(name)) for name in columns if name in opened.names]
            )
        if len(times) > MOST:
            return ()
        return label_values(times, question, self.labels)

    def mapping(self, values: Sequence[LabelValue] = ()) -> FileMapping:
        """All that was said, as it is remembered."""
        opened, holds = self._opened, self._tool.holds
        spelling = spelling_of(values) if values else dict(self.labels)
        return FileMapping(
            holds=holds,
            made_for=opened.names,
            tool=opened.tool.format.name if opened.tool else None,
            columns=self._columns(),
            wide=self.wide,
            layout=self._table_layout(),
            map=spelling,
            question=self._kept_question or None,
            annotator=self.person or None,
            timezone=self.timezone or None,
            shown=self.shown,
        )

    def _columns(self) -> dict[str, str]:
        """Role -> column, "" for a role that a name would take and nobody means."""
        opened, holds = self._opened, self._tool.holds
        if opened.tool is not None:
            return {}
        if holds in ("items", "probabilities"):
            return {"item": self.roles["item"]} if "item" in self.roles else {}
        chosen = {role: name for role, name in self.roles.items() if role != "text"}
        if self.wide:
            return {role: name for role, name in chosen.items() if role not in ("annotator", "label")}
        if holds == "gold":
            return chosen
        plain = {name.strip().casefold().replace(" ", "_").replace("-", "_") for name in opened.names}
        for role, others in ALIASES.items():
            short = role.removesuffix("_id")
            if short not in chosen and plain & {role, *others, LAST_RESORT.get(role, role)}:
                chosen[short] = ""
        return chosen

    def _table_layout(self) -> TableLayout:
        opened = self._opened
        if opened.tool is not None:
            return TableLayout()
        names, text = {}, self.roles.get("text")
        if text and self._tool.holds == "answers" and text != "text":
            names[text] = "text"
        if self._tool.holds == "items":
            names = {
                self.roles[role]: to
                for role, to in (("item", "item_id"), ("text", "text"))
                if role in self.roles
            }
        leave: tuple[str, ...] = ()
        if self.wide:
            used = {*self.people, *self.roles.values()}
            leave = tuple(name for name in opened.names if name not in used)
        return TableLayout(sheet=opened.layout.sheet, header=opened.layout.header, names=names, leave=leave)

    def _answers(self, values: tuple[LabelValue, ...]) -> Judged:
        """Answers are read by the function that reads them on the command line."""
        asked, question = self._tool, self._question
        mapping = self.mapping(values)
        source: Any = self._opened.tool or self._opened.path
        wanted = Sources(((asked.vendor or None, source),), **asked.defaults).mapped(mapping)
        answers = wanted.annotations(question)
        report = answers.losses
        findings = tuple(asked.inspect(answers))
        bad = next((sentence for tone, sentence in findings if tone == "bad"), "")
        losses = tuple(loss for loss in report if loss.what != NOT_READ)
        whole = ImportReport(losses, report.seen, len(answers))
        unread = [column["name"] for column in self._columns_view() if not column["role"]]
        whole = whole.and_loss(NOT_READ, len(unread), listed(unread), "")
        return Judged(values, whole, findings, bad, answers)

    def _table(self, values: tuple[LabelValue, ...]) -> Judged:
        """A table beside the answers, read by the function that reads it on the command line."""
        opened, holds = self._opened, self._tool.holds
        mapping = self.mapping(values)
        n = None if opened.sheet is None else len(opened.sheet)
        if holds == "gold":
            key = key_of(
                opened.tool or opened.sheet,
                UNNAMED,
                closed=self._question,
                columns=mapping.columns,
                map=mapping.map,
                asked=mapping.question,
            )
            return Judged(values, ImportReport((), n, len(key)))
        numbered = holds == "items" and "item" not in self.roles
        note = (("plain", "No column is the item's id: the rows are numbered."),) if numbered else ()
        return Judged(values, ImportReport((), n, n), note)

    # using it

    @property
    def _why_not(self) -> str:
        """Why it cannot be used yet; "" where it can."""
        return self.judged.why_not or ("" if self._judged == self._said else STILL)

    def use(self) -> None:
        """Use the file as it is read now, and remember how, where somebody asked for it; a large one beside the screen."""
        if why_not := self._why_not:
            raise InvalidDocument(why_not)

        def work(_: object) -> None:
            self._use()

        self._beside(self._opened.path, work)

    def _use(self) -> None:
        asked, opened = self._tool, self._opened
        mapping = self.mapping(self.judged.values)
        used = Brought(opened.path, mapping, self.guideline, self._question, self.judged.answers, self.choice)
        remember, read_as = self.remember, self.read_as
        asked.use(used)
        if remember:
            self.workspace.mappings.remember(remember, mapping)
        self.said = f"{opened.path.name} was read as remembered for {read_as}." if read_as else ""
        if self.asked is asked:
            self.asked = None
            self._clear()

    # the screen

    def view(self) -> dict[str, Any] | None:
        """All that the dialog shows; None while it is closed."""
        asked = self.asked
        if asked is None:
            return None
        reading = self.jobs.view("read")
        return {
            "title": asked.title or TITLES[asked.holds],
            "holds": asked.holds,
            "files": list(asked.files),
            "largest": LARGEST,
            "kinds": list(kinds_of(asked.holds)),
            "name": self.file.name if self.file else "",
            "reading": reading["running"],
            "trouble": self.trouble or reading["failed"] or "",
            "fixed": asked.fixed,
            "vendor": asked.vendor,
            "choices": [{"id": id_, "text": text} for id_, text in asked.choices],
            "choice": self.choice,
            "guideline": self.guideline,
            "question": self.question_id,
            "guidelines": self._choosable,
            "file": self._file_view() if self.opened else None,
        }

    @property
    def _choosable(self) -> list[dict[str, Any]]:
        """The guidelines, or of a settled one its questions, from which a person chooses."""
        asked = self._tool
        if not asked.fixed:
            return self._guidelines
        return [] if asked.question else [each for each in self._guidelines if each["id"] == asked.guideline]

    @cached_property
    def _guidelines(self) -> list[dict[str, Any]]:
        """The published guidelines with their questions."""
        listed_ = []
        for reference in Catalogue(self.workspace).guidelines():
            try:
                guideline = self.workspace.guideline(reference)
            except WorkbenchError:
                continue
            asked = [{"id": question.id, "title": question.shown} for question in guideline.questions]
            listed_.append(
                {"id": reference, "title": f"{guideline.name} {guideline.version}", "questions": asked}
            )
        return listed_

    def _file_view(self) -> dict[str, Any]:
        opened, judged, question = self._opened, self.judged, self._question
        report = judged.report
        return {
            "rows": len(opened.sheet) if opened.sheet else 0,
            "tool": opened.tool.format.title if opened.tool else "",
            "sheets": list(opened.sheets),
            "sheet": opened.layout.sheet or (opened.sheets[0] if opened.sheets else ""),
            "header": opened.layout.header,
            "rows_above": opened.has_rows_above,
            "columns": self._columns_view(),
            "roles": [
                {"id": role, "name": name, "needed": bool(needed)}
                for role, name, needed in ROLES[self._tool.holds]
            ],
            "wide": self.wide,
            "questions": list(self._questions) if len(self._questions) > 1 else [],
            "file_question": self._read_question,
            "person": self.person,
            "timezone": self.timezone,
            "labels": [vars(value) for value in judged.values],
            "label_choices": [
                {"id": label.id, "name": label.shown} for label in (question.labels if question else ())
            ],
            "why_not": self._why_not,
            "findings": [{"tone": tone, "text": text} for tone, text in judged.findings],
            "report": None
            if report is None
            else {
                "seen": report.seen,
                "kept": report.kept,
                "lost": report.lost,
                "losses": [
                    {
                        "what": loss.what,
                        "n": loss.count,
                        "example": loss.example,
                        "lost": loss.lost,
                    }
                    for loss in report
                ],
            },
            "mappings": list(self._fitting),
            "read_as": self.read_as,
            "remember": self.remember,
        }

    def _columns_view(self) -> list[dict[str, Any]]:
        opened = self._opened
        if opened.sheet is None:
            return []
        by_name = {name: role for role, name in self.roles.items()}
        by_name |= dict.fromkeys(self.shown, "shown") | dict.fromkeys(self.people, "person")
        return [
            {"name": name, "cells": cells, "role": by_name.get(name, ""), "why": self.why.get(name, "")}
            for name, cells in zip(opened.names, sample(opened.sheet, ROWS, LETTERS), strict=True)
        ]
