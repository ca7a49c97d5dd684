"""Past answers under a guideline, for what a change of it touches: files that are named, else what pilots delivered."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from workbench.answers.annotations import Annotations
from workbench.documents.guideline import Guideline
from workbench.errors import NotFound
from workbench.formats.read import read_all
from workbench.guideline.impact import Given
from workbench.quality.deliveries import load_pilot
from workbench.store.workspace import Workspace


def past_answers(
    workspace: Workspace,
    name: str,
    files: Iterable[Path] = (),
    *,
    price: float | None = None,
    currency: str = "USD",
) -> Given:
    """The answers of the files, or of every pilot under the guideline `name` where none is named."""
    files = tuple(files)
    guideline = workspace.guidelines.load(name) if workspace.guidelines.versions(name) else None
    parts = [_of_file(file, guideline) for file in files] if files else _of_pilots(workspace, name)
    questions = dict.fromkeys(question for part in parts for question in part)
    answers = {q: Annotations.join([part[q] for part in parts if q in part]) for q in questions}
    return Given(answers, None, price, currency)


def _of_file(file: Path, guideline: Guideline | None) -> Mapping[str, Annotations]:
    """The answers of a file, by question; the only question there is, where it has no such column."""
    only = guideline.questions[0].id if guideline and len(guideline.questions) == 1 else None
    return read_all(file, question=only)


def _of_pilots(workspace: Workspace, name: str) -> list[Mapping[str, Annotations]]:
    """What vendors delivered in the pilots under a guideline; a pilot without a delivery yet has none."""
    found = []
    for pilot_name in workspace.pilots.names():
        pilot = workspace.pilots.load(workspace.pilots.path(pilot_name))
        if pilot.guideline is None or pilot.guideline.name != name:
            continue
        try:
            found.append(load_pilot(workspace, pilot_name).inputs.answers)
        except NotFound:
            continue  # nothing was delivered yet
    return found
