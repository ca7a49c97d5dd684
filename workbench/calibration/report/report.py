"""Making calibration reports: take records out of the store, make the round's page, and one page for each annotator."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.answers.pseudonyms import pseudonyms
from workbench.calibration.report.parameters import CalibrationReport
from workbench.documents.attempts import RoundRecord
from workbench.errors import NotFound, listed
from workbench.report.registry import REPORTS
from workbench.report.render import Rendered, render
from workbench.report.tables import write_names
from workbench.store.roles import require
from workbench.store.rounds.round_records import records_around, write_records
from workbench.store.rounds.store import AttemptStore
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """A round as the store holds it now, and what its people are called."""

    parameters: CalibrationReport
    record: RoundRecord
    called: Mapping[str, str]


def ask(
    root: Path,
    round_name: str,
    *,
    database: str | None = None,
    cohort: str = "",
    show_names: bool = False,
    title: str = "",
) -> Asked:
    """Take the records of a round out of the store into `runs/calibration/`, which the page is then made from."""
    require(root, "see gold")
    if show_names:
        require(root, "see names")
    with AttemptStore.open(database, root) as store:
        records = records_around(store, round_name)
    return prepare(
        root, records, cohort=cohort, show_names=show_names, title=title, stored=database is not None
    )


def prepare(
    root: Path,
    records: tuple[RoundRecord, ...],
    *,
    cohort: str = "",
    show_names: bool = False,
    title: str = "",
    stored: bool = False,
) -> Asked:
    """Keep records, the reported round first, where the page is made from."""
    record = records[0]
    name = record.round.name
    vendors = sorted({person.vendor for person in record.people.values()})
    if cohort and cohort not in vendors:
        raise NotFound(
            f"nobody in round {name!r} is of vendor {cohort!r}; expected one of {listed(vendors)}."
        )
    names = {i: person.shown for i, person in record.people.items()} if show_names else {}
    file = str(write_records(root, records))
    parameters = CalibrationReport(name, file, str(root), cohort, names=names, stored=stored, title=title)
    return Asked(parameters, record, pseudonyms(record.people) | names)


def run(
    asked: Asked,
    out: Path,
    *,
    tables: Path | None = None,
    names: Path | None = None,
    runs: Path | None = None,
) -> Rendered:
    """Make the page of the round, or of its cohort, at `out`.

    tables   a folder for every table of the page as CSV
    names    a CSV file for the key to the pseudonyms
    runs     where the executed notebook is kept when a cell fails; beside `out` in `runs` if not given
    """
    title = asked.parameters.title or f"Calibration: {asked.record.round.title}"
    notebook = REPORTS["calibration"].notebook()
    rendered = render(asked.parameters.absolute(), notebook, out, title=title, tables=tables, runs=runs)
    if names is None:
        return rendered
    known = {person.shown: pseudonyms(asked.record.people)[i] for i, person in asked.record.people.items()}
    key = write_names(known, names, Workspace(Path(asked.parameters.root)))
    return replace(rendered, tables=(*rendered.tables, key))


def hand_over(
    asked: Asked, person: str, out: Path, *, tables: Path | None = None, runs: Path | None = None
) -> Rendered:
    """Make one annotator's page at `out`: their own answers only, and gold only where the round shows it."""
    parameters = replace(asked.parameters, annotator=person)
    notebook = shipped("notebooks") / "reports" / "calibration_annotator.ipynb"
    title = asked.parameters.title or f"{asked.record.round.title}: {asked.called[person]}"
    return render(parameters.absolute(), notebook, out, title=title, tables=tables, runs=runs)


def person_of(asked: Asked, name: str) -> str:
    """The id of the person with this name or pseudonym, within the cohort if there is one."""
    people = asked.record.people
    ids = [i for i, person in people.items() if name in (person.name, asked.called[i], i)]
    if len(ids) != 1:
        known = listed(sorted(asked.called[i] for i in people))
        many = "more than one person" if ids else "nobody"
        raise NotFound(
            f"{many} in round {asked.record.round.name!r} is called {name!r}; expected one of {known}."
        )
    return ids[0]


def takers(asked: Asked) -> Sequence[str]:
    """The ids of those who have begun, sorted by what they are called; only the cohort if there is one."""
    begun = {attempt.person.id: attempt.person for attempt in asked.record.attempts}
    cohort = asked.parameters.cohort
    kept = [i for i, person in begun.items() if not cohort or person.vendor == cohort]
    return sorted(kept, key=lambda i: asked.called[i])


def file_name(asked: Asked, person: str) -> str:
    """What the file of a person's page is called: as they are on it, in letters that every file system takes."""
    name = (
        re.sub(r"[^\w.-]+", "_", asked.called[person]).strip("._") or pseudonyms(asked.record.people)[person]
    )
    same = [i for i, called in asked.called.items() if called == asked.called[person]]
    return name if len(same) == 1 else f"{name}_{pseudonyms(asked.record.people)[person]}"
