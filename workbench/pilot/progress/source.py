"""What a page on several pilots was made from."""

from collections.abc import Iterable

from workbench.answers.import_report import ImportReport
from workbench.answers.pseudonyms import pseudonyms, without_names
from workbench.quality.deliveries import Loaded
from workbench.report.page import Section, section
from workbench.report.provenance import Provenance, versions_of
from workbench.report.tables import inputs, losses


def provenance_of(pilots: Iterable[Loaded], command: str) -> Provenance:
    """The files of the pilots, each once, and what was left out of them; nobody is named."""
    pilots = tuple(pilots)
    files = dict.fromkeys(file for loaded in pilots for file in loaded.files)
    lost = ImportReport()
    for loaded in pilots:
        people = {name for table in loaded.inputs.answers.values() for name in table.annotators}
        lost += without_names(loaded.inputs.losses, pseudonyms(people))
    return Provenance(tuple(files), command, None, lost, versions_of("numpy", "scipy", "pyarrow"))


def source_section(number: int, source: Provenance) -> Section:
    """The last section of a page."""
    return section(
        "pilot/progress/provenance.j2",
        "provenance",
        "Provenance",
        number=number,
        lead="Anyone with the files below can rebuild this page to the last digit.",
        source=source,
        tables=(inputs(source), losses(source)),
        provenance=source.to_dict(),
    )
