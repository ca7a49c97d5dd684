"""Editing a guideline's draft: every edit is judged and on disk before the screen moves on, and none is ever lost."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.documents.document import Document
from workbench.documents.feedback import Feedback
from workbench.documents.fields import specs
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import EXAMPLES, EdgeCase, Guideline, Label, Question, Rule
from workbench.documents.problems import Problem, refuse_unshaped
from workbench.documents.record import called
from workbench.errors import ChangedMeanwhile, InvalidDocument, NotFound, OutOfRange, WriteFailed, listed
from workbench.formats.question_sheet import read_questions
from workbench.formats.tables.table import sheet_of
from workbench.formats.tools import export, writers
from workbench.guideline.actions import (
    ACTIONS,
    RIGHTS,
    Answer,
    Check,
    DeclareWording,
    Edit,
    ExportLabels,
    FileAction,
    GiveReason,
    GuidelineAction,
    ImportQuestions,
    KeepMine,
    LoadTheirs,
    MakeCase,
    MakeRule,
    NextVersionAction,
    Publish,
    Redo,
    Save,
    Set,
    SetPrice,
    ShowTab,
    Tab,
    Undo,
    ViewAction,
)
from workbench.guideline.dependents import Reach
from workbench.guideline.edits import Edits
from workbench.guideline.offers import offers_of
from workbench.guideline.preview import card_view
from workbench.guideline.problems import blocking, check_draft
from workbench.guideline.publishing import Publishing
from workbench.guideline.questions import answer_from, case_from, question_of, rule_from, without_name
from workbench.guideline.tree import At, History, State, Tree, numbers_as_text, with_new
from workbench.kinds.registry import KINDS
from workbench.kinds.settings import settings_of
from workbench.store.drafts import DraftFile
from workbench.store.history import DocumentHistory, history
from workbench.store.media.pictures import PictureStore
from workbench.store.workspace import Workspace
from workbench.ui.actions import may_not, parse_action
from workbench.ui.next_steps import NextStep, next_view
from workbench.ui.offers import Download, Offer, zipped
from workbench.ui.tools import place_of

FORMS: Mapping[str, type[Document]] = {
    "document": Guideline,
    "question": Question,
    "label": Label,
    "rule": Rule,
    "case": EdgeCase,
}
DRAFT = "draft"
AWAY = dt.timedelta(seconds=10)  # after so long without an act nobody is writing here
PLACES: Mapping[str, Tab | None] = {  # of an address -> the pane beside the form; None leaves it
    "labels": None,
    "cases": None,
    "publish": None,
    "changes": "changes",
    "impact": "impact",
    "questions": "questions",
}


class GuidelineEditor:
    """A draft being edited: its history, and what its next version still needs.

    me        who decides edge cases and answers questions here
    answers   files of past answers, for what a change touches; what pilots delivered where none is named
    price     of one answer
    database  of the rounds; as in `AttemptStore.open`
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        *,
        now: Callable[[], dt.datetime],
        me: str = "",
        answers: Sequence[Path] = (),
        price: float | None = None,
        currency: str = "USD",
        database: str | None = None,
    ) -> None:
        self.workspace, self.name, self.now = workspace, name, now
        store = workspace.guidelines
        self.file = DraftFile(store, name)
        self.edits = Edits(store, name, lambda: now().date(), me.strip())
        tree, self._seen = self._opened()
        self.publishing = Publishing(store, name, self.edits, now, tree)
        self.history = History(State(tree, self.publishing.declared_steps()))
        self.reach = Reach(workspace, name, database, answers, price, currency)
        self.exchange = Exchange(workspace, name, now)
        self.handed: Download | None = None  # by the last act
        self.tab, self.whole, self.said, self.gone = "preview", False, "", 0
        self.at: At = ()  # where the last edit, undo or redo happened
        self.saved_at: dt.datetime | None = None
        self.unsaved: str | None = None
        self._kept: State = self.history.now
        self._acted = now()  # when a person last did something here
        self._pictures: dict[str, str | None] = {}

    def act(self, message: dict[str, Any]) -> Download | None:
        """Do what a person asked for, or hand over a file; a refusal is raised with its reason, and nothing is changed."""
        self.handed = None
        self.handle(parse_action(ACTIONS, message))
        return self.handed

    def handle(self, action: GuidelineAction) -> None:
        """Do one action, and write what it changed."""
        if not isinstance(
            action, Check
        ):  # the screen checks by itself: leave the message for a person to read
            self.said = ""
            self._acted = self.now()
        elif self.now() - self._acted > AWAY:
            self.catch_up()
        if isinstance(action, Edit):
            run = action.run if isinstance(action, Set) else None
            self._go(self.edits.apply(self.history.now, action), run)
        elif isinstance(action, FileAction):
            self._keep(action)
        elif isinstance(action, ViewAction):
            self._show(action)
        else:
            self._lead_on(action)
        self._save()

    def show_place(self, place: str) -> None:
        """Show a place of an address; the form of publishing is the screen's own."""
        self.tab = place_of(place, PLACES, "the guideline editor") or self.tab

    def _keep(self, action: FileAction) -> None:
        """Go back or forth in what was done, or choose what to keep of two texts."""
        match action:
            case Undo():
                self._stepped(self.history.undo())
            case Redo():
                self._stepped(self.history.redo())
            case Save():
                self.unsaved = None
            case LoadTheirs():
                self._theirs()
            case KeepMine():
                self._mine()

    def _show(self, action: ViewAction) -> None:
        """Change what is shown; the draft stays as it is."""
        match action:
            case ShowTab():
                self.tab = action.tab
                self.whole = self.whole if action.whole is None else action.whole
            case SetPrice():
                self._price(action.price)

    def _lead_on(self, action: NextVersionAction) -> None:
        """Take a step towards the next version, its questions or its use elsewhere."""
        match action:
            case DeclareWording():
                self.publishing.declare(action.subject, action.on)
            case GiveReason():
                self.publishing.set_reason(action.why)
            case Publish():
                self._publish(action.version, action.summary)
            case Answer():
                self._answer(action)
            case MakeCase() | MakeRule():
                self._make_part(action)
            case ImportQuestions():
                self.exchange.bring(action)
            case ExportLabels():
                self.handed = self.exchange.send(action, self._valid())

    def view(self) -> dict[str, Any]:
        """All that the screen may know now."""
        now = self.history.now
        tree = dict(now.tree)
        guideline, problems = check_draft(tree)
        changes = self.publishing.changes(guideline, now.steps)
        about = self.publishing.view(guideline, now.steps, changes)
        view = {
            "name": self.name,
            "tree": tree,
            "problems": problem_view(problems, tree),
            "can_undo": bool(self.history.past),
            "can_redo": bool(self.history.future),
            "done": {"n": self.gone, "at": list(self.at)},
            "said": self.said,
            "may_not": may_not(self.workspace.root, RIGHTS),
            "saved": {"at": self.saved_at.isoformat() if self.saved_at else None, "failed": self.unsaved},
            "conflict": self._changed_underneath(),
            "published": published_view(self.edits.published),
            "gold": counts(self.reach.gold),
            "pictures": self._shown_pictures(tree),
            "tab": self.tab,
            "whole": self.whole,
            "changes": about,
            "next_steps": self._next_steps() if about["nothing"] else None,
            "exchange": self.exchange.view(),
            "questions": inbox_view(self._asked(), tree),
            "fields": {name: field_view(kind) for name, kind in FORMS.items()},
            "kinds": kind_view(),
            "cards": card_view(tree),
            "next": {"rule": self.edits.number(tree, "R"), "case": self.edits.number(tree, "E")},
        }
        if guideline is not None and self.tab == "impact":
            since = self.edits.newest.version if self.edits.newest else None
            view["impact"] = self.reach.view(changes, guideline, since)
        if self.tab == "preview" and self.whole:
            view["page"] = self._page() if guideline is not None else None
        return view

    def _next_steps(self) -> dict[str, Any] | None:
        """Once a version is published: gold and the handbook; later only while no gold is under this guideline."""
        newest = self.edits.newest
        if newest is None or not (self.said or not self.reach.gold):
            return None
        gold = {"tool": "gold", "place": "new", "guideline": f"{self.name}@{newest.version}"}
        return next_view(
            f"Version {newest.version} is published.",
            NextStep("Build gold", "Items whose right answer experts agree on", gold),
            NextStep("Handbook", "What annotators read", offer="handbook"),
        )

    def offers(self) -> tuple[Offer, ...]:
        """Handbooks, files, changes and labels of the guideline."""
        return offers_of(self.workspace, self.name, self.edits.published, self._valid())

    def past(self) -> Callable[[], DocumentHistory]:
        """What reads the history of the guideline."""
        return partial(history, self.workspace, "guideline", self.name)

    def _asked(self) -> tuple[Feedback, ...]:
        """The questions from annotators; without their names for who may not see them."""
        asked = self.workspace.feedback.all(self.name)
        return asked if self.workspace.may("see names") else tuple(map(without_name, asked))

    def _page(self) -> str:
        """The page that annotators get, of the draft on disk."""
        from workbench.guideline.handbook import html, load  # the report kit: only when it is looked at

        return html(load(self.workspace, f"{self.name}@draft")).decode()

    # the draft and its file

    def _opened(self) -> tuple[Tree, str]:
        values, digest = self.file.read()
        tree = numbers_as_text(values)
        refuse_unshaped(Guideline, tree, f"draft of guideline {self.name}")
        return tree, digest

    def _go(self, state: State, run: object = None) -> None:
        if self.history.go(state, run):
            self.gone, self.at = self.gone + (state.what != "text"), state.at

    def _save(self) -> None:
        """Put what changed on disk; where that fails, the text stays here and the screen says so."""
        if self._kept.tree is not self.history.now.tree:
            try:
                self._seen = self.file.save(self.history.now.tree, self._seen)
            except ChangedMeanwhile:
                return  # the notice asks what to keep
            except WriteFailed as error:
                self.unsaved = str(error)
                return
            self.unsaved, self.saved_at = None, self.now()
        if self._kept.steps != self.history.now.steps and not self.publishing.keep(
            self._valid(), self.history.now
        ):
            return
        self._kept = self.history.now

    def _changed_underneath(self) -> bool:
        return self.file.digest() != self._seen

    def catch_up(self) -> None:
        """Take what was changed on another screen while nobody wrote here; what cannot be read is left to a person."""
        if self._changed_underneath() and self.history.now is self._kept and self.unsaved is None:
            with suppress(InvalidDocument, NotFound):
                self._theirs()
                self.said = "Loaded what was changed on another screen or by somebody else."

    def _theirs(self) -> None:
        """Take what is on disk, with its steps; one undo restores what was here."""
        tree, digest = self._opened()
        self._with_versions(tree)
        self.history.go(State(tree, self.publishing.declared_steps(), (), "Loaded what is on disk"))
        self._seen, self._kept = digest, self.history.now

    def _mine(self) -> None:
        """Keep what is here; one undo restores what was on disk, and a file that cannot be read is copied aside."""
        try:
            theirs, digest = self._opened()
        except (InvalidDocument, NotFound):
            self._seen, aside = self.file.put_anew(self.history.now.tree)
            self._kept, self.unsaved, self.saved_at = self.history.now, None, self.now()
            self.said = f"Kept what was here.{f' What was on disk is in {aside}.' if aside else ''}"
            return
        self._with_versions(theirs)
        mine = self.history.now
        self.history.go(State(theirs, self.publishing.declared_steps(), (), "What was on disk"))
        self._seen, self._kept = digest, self.history.now
        self.history.go(State(mine.tree, mine.steps, (), "Kept what was here"))

    def _with_versions(self, tree: Tree) -> None:
        """Where a version was published meanwhile, base every state of the history on it."""
        versions = self.workspace.guidelines.published(self.name)
        if versions != self.edits.published:
            self.edits.published = versions
            self.history.settle(_rebased(self.history.now, tree), lambda state: _rebased(state, tree))

    def _stepped(self, step: State | None) -> None:
        """An edit was undone or done again; None where there was none."""
        if step is not None:
            self.gone, self.at = self.gone + 1, step.at

    def _valid(self) -> Guideline | None:
        return check_draft(dict(self.history.now.tree))[0]

    # what is shown

    def _price(self, typed: str) -> None:
        text = typed.replace(",", ".")
        if text and not re.fullmatch(r"\d+(\.\d+)?", text):
            raise OutOfRange(f"{text!r} is no price of an answer, such as 0.10.")
        self.reach.price = float(text) if text else None

    def _shown_pictures(self, tree: Tree) -> dict[str, str | None]:
        store = PictureStore(self.workspace.guidelines.root)
        for path in picture_paths(tree):
            if path not in self._pictures:
                self._pictures[path] = store.small(self.name, path)
        return dict(self._pictures)

    # publishing, and questions

    def _publish(self, version: str, summary: str) -> None:
        self._save()
        if self._changed_underneath():
            raise ChangedMeanwhile("The file changed on disk; choose first which of the two to keep.")
        guideline = self._valid()
        self.said = self.publishing.publish(guideline, self.history.now, version, summary)
        tree, self._seen = self._opened()
        self.history.settle(State(tree, (), (), "Published"), lambda state: _rebased(state, tree))
        self._kept = self.history.now

    def _answer(self, action: Answer) -> None:
        asked = question_of(self.workspace.feedback, self.name, action.id)
        answer = answer_from(action.reply, self.edits.by.shown, self.now(), None, None)
        self.workspace.feedback.answer(self.name, asked.id, answer)
        self.said = "Answered. The next handbook tells the annotator."

    def _make_part(self, action: MakeCase | MakeRule) -> None:
        """A question becomes a part of the draft, and its answer names it."""
        asked = question_of(self.workspace.feedback, self.name, action.id)
        now, me = self.history.now, self.edits.by.shown
        if isinstance(action, MakeCase):
            part, entry = "cases", case_from(action, self.edits.number(now.tree, "E"), me, self.now().date())
        else:
            part, entry = "rules", rule_from(action, self.edits.number(now.tree, "R", action.chapter))
        number = str(entry["id"])
        version = self.publishing.next_version(self._valid(), now.steps)
        answer = answer_from(action.reply, me, self.now(), number, version)
        tree = with_new(now.tree, (part,), entry)
        before = {problem.message for problem in blocking(check_draft(dict(now.tree))[1])}
        worse = [p for p in blocking(check_draft(tree)[1]) if p.at[0] == part and p.message not in before]
        if worse:
            raise NotFound(" ".join(problem.sentence for problem in worse))
        self._go(State(tree, now.steps, (part, len(tree[part]) - 1), "added"))
        self._save()
        self.workspace.feedback.answer(self.name, asked.id, answer)
        self.said = f"It became {number}, and the answer says so."


def _rebased(state: State, published: Tree) -> State:
    """A state with the published version and changelog, which undo never takes back."""
    log: Tree = {key: published[key] for key in ("version", "changelog") if key in published}
    return State({**state.tree, **log}, (), state.at, state.what)


class Exchange:
    """The last sheet that was read, and the last export that was written, with what each left out."""

    def __init__(self, workspace: Workspace, name: str, now: Callable[[], dt.datetime]) -> None:
        self.workspace, self.name, self.now = workspace, name, now
        self.read: dict[str, Any] | None = None
        self.written: dict[str, Any] | None = None

    def bring(self, action: ImportQuestions) -> None:
        """Questions from a sheet; the same sheet again adds nothing."""
        self.read = None
        name, zone = action.name, action.timezone.strip() or None
        sheet = sheet_of(action.content("split it, or use workbench guideline questions import"), name)
        asked, losses = read_questions(sheet, at=self.now().replace(microsecond=0), timezone=zone)
        added = self.workspace.feedback.add_read(self.name, asked)
        self.read = {"file": name, "added": added, "known": len(asked) - added, "left": _left(losses)}

    def send(self, action: ExportLabels, draft: Guideline | None) -> Download:
        """The labels of a version, or of the draft on the screen, in a tool's own form; several files as one ZIP."""
        self.written = None
        tool, version, question = action.tool, action.version, action.question or None
        format_ = writers().get(tool)
        if format_ is None:
            raise NotFound(f"there is no export to {tool!r}; expected one of {listed(writers())}.")
        versions = {
            published.version: published for published in self.workspace.guidelines.published(self.name)
        }
        if version == DRAFT and draft is None:
            raise InvalidDocument("correct the problems of the draft first, or choose a published version.")
        if version != DRAFT and version not in versions:
            raise NotFound(f"there is no version {version!r}; expected one of {listed([DRAFT, *versions])}.")
        guideline = versions[version] if draft is None or version != DRAFT else draft
        exported = export(guideline, tool, question)
        stem = "-".join([self.name, version, tool, *([question] if question else [])])
        file = stem + format_.suffix
        beside = {stem + ending: data for ending, data in exported.beside.items()}
        made = zipped(f"{stem}.zip", {file: exported.content, **beside}) if beside else None
        handed = made or Download(file, exported.content)
        self.written = {
            "of": f"{self.name}@{version}",
            "file": handed.name,
            "how": exported.advice(file),
            "left": _left(exported.losses),
        }
        return handed

    def view(self) -> dict[str, Any]:
        """What was read and written, and the tools that there are."""
        tools = [{"id": each.name, "name": each.title, "one": each.single} for each in writers().values()]
        return {"read": self.read, "written": self.written, "tools": tools}


def _left(losses: ImportReport) -> list[str]:
    return [f"{loss.what}: {loss.count} (for example {loss.example})" for loss in losses]


# Questions from annotators beside a draft: what is open, and what became of the others, linked both ways.


def inbox_view(asked: Sequence[Feedback], tree: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The open questions first, then the answered ones, the newest answer on top."""
    holds = {str(entry.get("id")) for part in ("rules", "cases") for entry in tree.get(part) or ()}
    views = [_view(feedback, holds) for feedback in asked]
    waiting = [view for view in views if view["open"]]
    answered = [view for view in views if not view["open"]]
    return waiting + sorted(answered, key=lambda view: str(view["answer"]["at"]), reverse=True)


def _view(feedback: Feedback, holds: set[str]) -> dict[str, Any]:
    answer = feedback.answer
    became = answer.became if answer else None
    there = became is None or became in holds
    return {
        "id": feedback.id,
        "who": feedback.who,
        "source": feedback.source,
        "day": feedback.at.date().isoformat(),
        "item": feedback.item,
        "item_text": feedback.item_text,
        "question": feedback.question,
        "label": feedback.label,
        "rule": feedback.rule,
        "note": feedback.note,
        "open": answer is None or not there,
        "gone": became if not there else None,
        "answer": None
        if answer is None
        else {"at": answer.at.isoformat(), "by": called(answer.by), "reply": answer.reply, "became": became},
    }


# Small parts of the editor's view: problems with their names, versions, and how much gold rests on a label or rule.


def problem_view(problems: Sequence[Problem], tree: Tree) -> list[dict[str, Any]]:
    """Problems with the name of what they are in."""
    return [
        {
            "at": list(problem.at),
            "text": problem.sentence,
            "kind": problem.kind,
            "where": _thing(tree, problem.at),
        }
        for problem in problems
    ]


def field_view(kind: type[Document]) -> list[dict[str, str]]:
    """The fields that a form edits, in their order, as what they are called and how they are edited."""
    return [
        {"name": name, "title": spec.title, "edit": spec.edit, "hint": spec.hint}
        for name, spec in specs(kind).items()
        if spec.edit
    ]


@cache
def kind_view() -> list[dict[str, Any]]:
    """Every kind of answer: what people call it, how many labels it needs, and what a question sets for it."""
    return [
        {
            "id": kind.name,
            "title": kind.title,
            "fewest": kind.fewest,
            "closed": kind.closed,
            "several": kind.several,
            "control": kind.control,
            "settings": [{**vars(each), "choices": list(each.choices)} for each in settings_of(kind)],
        }
        for kind in KINDS.values()
    ]


def published_view(versions: Sequence[Guideline]) -> list[dict[str, Any]]:
    """The published versions, the newest first, each with its line of the changelog."""
    rows = []
    for version in reversed(versions):
        release = next((r for r in version.changelog if r.version == version.version), None)
        line = {"date": release.date.isoformat(), "summary": release.summary} if release else {}
        labels = {question.id: list(question.label_ids) for question in version.questions}
        rows.append({"version": version.version, "labels": labels, **line})
    return rows


def counts(gold: Sequence[GoldSet]) -> dict[str, int]:
    """How many gold answers rest on a label (`intent/refund_request`) or a rule (`R1.2`)."""
    by_subject: dict[str, int] = {}
    for gold_set in gold:
        for item in gold_set.items:
            for question, answer in item.answers.items():
                names = [f"{question}/{part}" for part in (answer.label or "").split("|")]
                for subject in (*names, *answer.rules):
                    by_subject[subject] = by_subject.get(subject, 0) + 1
    return by_subject


def picture_paths(tree: Tree) -> Iterator[str]:
    """Every picture that an example names."""
    for question in tree.get("questions") or ():
        for label in question.get("labels") or ():
            for field in EXAMPLES:
                for example in label.get(field) or ():
                    if isinstance(example.get("picture"), str):
                        yield example["picture"]


def _thing(tree: Tree, at: Sequence[str | int]) -> str:
    """What a problem is in: the name of a label or question, the number of a rule or case."""
    node: Any = tree
    name = "the guideline"
    for step in at:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict) and ("id" in node or "name" in node):
            name = str(node.get("name") or node.get("title") or node.get("id") or name)
    in_question = at[0] == "questions" and "labels" not in at if at else False
    return f"question {name}" if in_question else name
