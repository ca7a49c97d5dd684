"""Everything a handbook is made from, with the digest of each file; the only module of the handbook that opens files."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback
from workbench.documents.guideline import Example, Guideline, Release, guideline_name
from workbench.documents.version import Version
from workbench.errors import InvalidDocument
from workbench.guideline.handbook.news import Became, became
from workbench.guideline.handbook.phrasebook import FIRST, checked_language
from workbench.report.provenance import Input, Provenance, command_line, named_together, versions_of
from workbench.store import files
from workbench.store.feedback import FeedbackStore
from workbench.store.migrations import FOLDER as MIGRATIONS
from workbench.store.workspace import Workspace

KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp", ".gif": "gif"}


@dataclass(frozen=True, eq=False)
class Handbook:
    """What a handbook says.

    draft      whether the guideline is not published yet
    since      the version its readers had last; None for the first one
    changes    what happened since then, each step by its own declarations
    became     what became of labels that were renamed, merged or split since then
    answered   questions from annotators that were answered since then, oldest first
    pictures   path beside the guideline -> `data:` address
    language   of the guideline's texts, as pages name it; the handbook's own words follow where there is a catalogue
    """

    guideline: Guideline
    draft: bool
    since: str | None
    changes: tuple[Change, ...]
    answered: tuple[Feedback, ...]
    pictures: Mapping[str, str]
    provenance: Provenance
    language: str = FIRST
    became: tuple[Became, ...] = ()

    @property
    def release(self) -> Release | None:
        """The changelog's entry for this version."""
        return next((r for r in self.guideline.changelog if r.version == self.guideline.version), None)

    @property
    def releases(self) -> tuple[Release, ...]:
        """The changelog's entries since the readers' last version, oldest first."""
        return tuple(r for r in self.guideline.changelog if self._is_new(r.version))

    def _is_new(self, version: str) -> bool:
        after = self.since is None or Version.parse(version) > Version.parse(self.since)
        return after and Version.parse(version) <= Version.parse(self.guideline.version)


def load(workspace: Workspace, reference: str, since: str | None = None, language: str = FIRST) -> Handbook:
    """Read a guideline (NAME, NAME@VERSION or NAME@draft), what changed since a version, and what was asked.

    Where `since` is not given it is the published version before; a first version has none.
    """
    language, store = checked_language(language), workspace.guidelines
    name, version = guideline_name(reference)
    guideline, draft = store.any(name, version), version == "draft"
    earlier = [v for v in store.versions(name) if Version.parse(v) < Version.parse(guideline.version)]
    since = since or (earlier[-1] if earlier else None)
    if since is not None and Version.parse(since) >= Version.parse(guideline.version):
        raise InvalidDocument(f"--since {since}: the handbook of {guideline} needs an earlier version.")
    earlier_guideline = store.load(name, since) if since else None
    steps = [step.version for step in store.chain(name, since, guideline)[:-1]] if since else []
    migrations = [migration for migration in store.migrations.all(name) if migration.since in steps]
    answered = tuple(
        f for f in FeedbackStore(store.root).all(name) if _answered_since(f, guideline, earlier_guideline)
    )
    folder = store.draft_path(name).parent
    command = ["workbench", "guideline", "render", f"{name}@{'draft' if draft else guideline.version}"]
    command += ["--since", since] if since else []
    command += ["--language", language] if language != FIRST else []
    inputs = [
        Input.of(
            "guideline",
            folder / f"{version if draft else guideline.version}.yaml",
            str(guideline),
        )
    ]
    if since:
        inputs.append(Input.of("earlier guideline", folder / f"{since}.yaml", f"{name}@{since}"))
    inputs += [
        Input.of("migration", folder / MIGRATIONS / f"{migration.to}.yaml", str(migration))
        for migration in migrations
    ]
    if answered:
        inputs.append(Input.of("questions", folder / "feedback.jsonl"))
    return Handbook(
        guideline=guideline,
        draft=draft,
        since=since,
        changes=store.changes_between(name, since, guideline) if since else (),
        answered=answered,
        pictures={path: _address(folder, path) for path in _pictures(guideline)},
        provenance=Provenance(named_together(inputs), command_line(command), versions=versions_of()),
        language=language,
        became=became(earlier_guideline, guideline, migrations) if earlier_guideline else (),
    )


def _answered_since(asked: Feedback, guideline: Guideline, earlier: Guideline | None) -> bool:
    """Whether an answer is new to readers of the earlier version: by the version it says, by what it became, by its day."""
    answer = asked.answer
    if answer is None:
        return False
    if answer.version is not None:
        after = earlier is None or Version.parse(answer.version) > Version.parse(earlier.version)
        return after and Version.parse(answer.version) <= Version.parse(guideline.version)
    if answer.became is not None:
        return answer.became in _numbers(guideline) and (
            earlier is None or answer.became not in _numbers(earlier)
        )
    days = [r.date for r in earlier.changelog if r.version == earlier.version] if earlier else []
    return not days or answer.at.date() > days[0]


def _numbers(guideline: Guideline) -> set[str]:
    return {rule.id for rule in guideline.rules} | {case.id for case in guideline.cases}


def _pictures(guideline: Guideline) -> Iterator[str]:
    for example in _examples(guideline):
        if example.picture is not None:
            yield example.picture


def _examples(guideline: Guideline) -> Iterator[Example]:
    for question in guideline.questions:
        for label in question.labels:
            yield from (*label.examples, *label.counterexamples)


def _address(folder: Path, picture: str) -> str:
    """A picture as a `data:` address, so that the page needs no file beside it."""
    kind = KINDS.get(Path(picture).suffix.lower())
    if kind is None:
        raise InvalidDocument(
            f"picture {picture}: a handbook shows {', '.join(KINDS)}; save it as one of them."
        )
    content = files.read(folder / picture, f"picture {picture}")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
