"""What the guideline editor offers to take away: handbooks, the file itself, what changed, and labels for each tool."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from workbench.documents.changes import Change
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidDocument
from workbench.formats.registry import Format
from workbench.formats.tables.write import csv_bytes
from workbench.formats.tools import export, writers
from workbench.report.render import no_pdf, page_at
from workbench.store.history import change_rows
from workbench.store.workspace import Workspace
from workbench.ui.offers import Download, Offer, Progress, taken, zipped

PROBLEMS = "Correct the problems of the draft first."
DRAFT = "draft"


def offers_of(
    workspace: Workspace, name: str, versions: Sequence[Guideline], draft: Guideline | None
) -> tuple[Offer, ...]:
    """The offers of a guideline; `draft` is None while it has problems."""
    made, pdf = GuidelinePapers(workspace, name), {"pdf": no_pdf()}
    why = "" if draft is not None else PROBLEMS
    newest = versions[-1].version if versions else None
    each: list[Offer] = []
    if newest:
        book, file = partial(made.handbook, newest), partial(made.file, newest)
        each += [
            Offer(
                "handbook", f"Handbook of version {newest}", "report", ("html", "pdf", "md"), book, "", pdf
            ),
            Offer("published", f"Guideline {newest}", "export", ("yaml",), file),
        ]
    if newest and len(versions) > 1:
        title = f"What changed in {newest}"
        each.append(Offer("changed", title, "export", ("csv",), partial(made.changes, newest)))
    book, file = partial(made.handbook, DRAFT), partial(made.file, DRAFT)
    each += [
        Offer("handbook-draft", "Handbook of the draft", "report", ("html", "pdf", "md"), book, why, pdf),
        Offer("draft", "Draft", "export", ("yaml",), file),
    ]
    if newest:
        title = "What changes in the draft"
        each.append(Offer("changes", title, "export", ("csv",), partial(made.changes, DRAFT), why))
    version = newest or DRAFT
    each += [
        Offer(
            f"labels-{tool.name}",
            _title(tool),
            "export",
            ("file",),
            partial(made.labels, tool.name, version),
            "" if newest else why,
        )
        for tool in writers().values()
    ]
    return tuple(each)


def _title(tool: Format) -> str:
    """`Labels for CVAT`, `A prompt for a model`."""
    return (
        f"Labels for {tool.title}"
        if tool.title[0].isupper() or " " not in tool.title
        else tool.title.capitalize()
    )


class GuidelinePapers:
    """Makes the papers of one guideline by the functions of the commands; a version is `draft` for the draft."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace, self.name = workspace, name

    def handbook(self, version: str, form: str, _: Progress) -> Download:
        """What annotators get."""
        from workbench.guideline.handbook import html, load, markdown  # the report kit, where it is asked for

        book = load(self.workspace, f"{self.name}@{version}")
        if form == "md":
            return Download(f"{self.name}-{version}.md", markdown(book))
        path = self.workspace.root / "runs" / "handbooks" / f"{self.name}-{version}.{form}"
        path.parent.mkdir(parents=True, exist_ok=True)

        def make(page: Path) -> None:
            page.write_bytes(html(book))

        return taken(page_at(path, make))

    def file(self, version: str, _: str, __: Progress) -> Download:
        """The file itself."""
        store = self.workspace.guidelines
        path = store.draft_path(self.name)
        return taken(
            path if version == DRAFT else path.with_name(f"{version}.yaml"), f"{self.name}-{version}.yaml"
        )

    def changes(self, version: str, _: str, __: Progress) -> Download:
        """What a version changed since the one before it, field by field."""
        store = self.workspace.guidelines
        versions = store.versions(self.name)
        last = store.any(self.name, version)
        before = versions[-1] if version == DRAFT else versions[versions.index(version) - 1]
        changes: tuple[Change, ...] = store.changes_between(self.name, before, last)
        columns = ("part", "what", "before", "after", "step")
        return Download(f"{self.name}-{version}-changes.csv", csv_bytes(columns, change_rows(changes, last)))

    def labels(self, tool: str, version: str, _: str, __: Progress) -> Download:
        """The labels in a tool's own form, with what finds no place there; one file for each question where it asks one."""
        guideline, format_ = self.workspace.guidelines.any(self.name, version), writers()[tool]
        questions = [each.id for each in guideline.questions] if format_.single else [None]
        files: dict[str, bytes] = {}
        notes: list[str] = []
        refusals = []
        for question in questions:
            parts = [self.name, version, tool, *([question] if question and len(questions) > 1 else [])]
            stem = "-".join(parts)
            try:
                exported = export(guideline, tool, question)
            except InvalidDocument as error:
                refusals.append(str(error))
                continue
            files[f"{stem}{format_.suffix}"] = exported.content
            files |= {f"{stem}{ending}": data for ending, data in exported.beside.items()}
            notes.append(exported.advice(f"{stem}{format_.suffix}"))
            lost = [loss.what for loss in exported.losses]
            notes += [f"Left out: {', '.join(lost)}."] if lost else []
        if not files:
            raise InvalidDocument(" ".join(refusals))
        if len(files) > 1:
            return zipped(f"{self.name}-{version}-{tool}.zip", files, dict.fromkeys([*notes, *refusals]))
        ((file, content),) = files.items()
        return Download(file, content, (*notes, *refusals))
