"""The part of a vendor's page on pilots: its own deliveries against what was agreed, and nothing of who else took part."""

import logging
from collections.abc import Iterator

from markupsafe import Markup

from workbench.documents.pilot import Pilot, Vendor
from workbench.errors import NotFound, WorkbenchError
from workbench.kinds.registry import Kind
from workbench.pilot.report import words
from workbench.pilot.study import VendorResult, study_vendor
from workbench.quality.deliveries import PilotInputs, load_pilot, pilots_of
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.rounds.vendor.page import VendorPart
from workbench.rounds.vendor.sources import VendorSources
from workbench.statistics.verdict import Ruling

LOG = logging.getLogger(__name__)
COLUMNS = (Column("Criterion"), Column("Agreed"), Column("Measured"), Column("Result"))
UNREAD = "The results cannot be shown at the moment. Ask whoever sent you this link."


def sections(sources: VendorSources, number: int) -> Iterator[Section]:
    """One section with a card for each pilot that the vendor took part in."""
    pilots = [_pilot(sources, name, vendor, place) for place, (name, vendor) in enumerate(_own(sources), 1)]
    n = numbers.many(len(pilots), "pilot")
    yield section(
        "pilot/vendor.j2",
        "pilots",
        "Pilot results",
        no=number,
        lead=f"You took part in {n}." if pilots else "You took part in no pilot yet.",
        pilots=pilots,
    )


def _own(sources: VendorSources) -> Iterator[tuple[str, str]]:
    """The pilots that list this vendor, by its id or its name: (pilot, id of the vendor there)."""
    store = sources.workspace.pilots
    for name in pilots_of(sources.workspace):
        try:
            pilot = store.load(store.path(name))
        except WorkbenchError as error:
            LOG.warning("pilot %s is left out of the vendor's page: %s", name, error)
            continue
        yield from ((name, vendor.id) for vendor in pilot.vendors if _is(vendor, sources.vendor))


def _is(vendor: Vendor, name: str) -> bool:
    return name in (vendor.id, vendor.name)


def _pilot(sources: VendorSources, name: str, vendor: str, place: int) -> dict[str, object]:
    """The results of one pilot. Its name and title are the lead's, and may name others: they are not shown."""
    try:
        inputs = load_pilot(sources.workspace, name, vendor).inputs
        result = study_vendor(inputs, inputs.pilot.vendors[0], inputs.seal.method)
    except NotFound as error:
        LOG.info("no results of pilot %s on the vendor's page: %s", name, error)
        return {"title": f"Pilot {place}", "note": "Nothing was delivered yet.", "table": None}
    except WorkbenchError as error:
        LOG.warning("no results of pilot %s on the vendor's page: %s", name, error)
        return {"title": f"Pilot {place}", "note": UNREAD, "table": None}
    return {
        "title": _title(inputs, place),
        "verdict": result.verdict.verdict,
        "decision": words.decision(result.verdict.verdict),
        "note": _note(inputs, result),
        "table": _table(inputs.pilot, result, place, inputs.kind(inputs.question)),
    }


def _title(inputs: PilotInputs, place: int) -> str:
    """What the pilot was about."""
    about = inputs.question
    if inputs.guideline is not None:
        about = f"{inputs.guideline.title}: {inputs.guideline.question(inputs.question).shown}"
    return f"Pilot {place}, {about}"


def _note(inputs: PilotInputs, result: VendorResult) -> str:
    """How much was delivered and judged."""
    main = result.questions[inputs.question]
    delivered = (
        f"{numbers.many(main.answers, 'answer')} to {numbers.many(main.items, 'item')} by "
        f"{numbers.many(main.annotators, 'person', 'people')}; {numbers.many(main.judged_items, 'item')} with gold."
    )
    frozen = inputs.seal.frozen_at
    return f"{delivered} Criteria agreed on {frozen:%Y-%m-%d}." if frozen else delivered


def _table(pilot: Pilot, result: VendorResult, place: int, kind: Kind) -> Table:
    rows = tuple(_row(pilot, ruling, kind) for ruling in result.verdict.rulings)
    caption = f"First deliveries against what was agreed, with {pilot.confidence:.0%} intervals."
    return Table(f"pilot_{place}", caption, COLUMNS, rows)


def _row(pilot: Pilot, ruling: Ruling, kind: Kind) -> tuple[str | Shown, ...]:
    metric = ruling.criterion.metric
    value = words.writer(metric, pilot.currency)(ruling.estimate.value)
    more = words.more_text(ruling) if ruling.verdict == "open" else ""
    measured = Markup('<b>{}</b> <span class="muted nb">({})</span>')
    return (
        words.metric_name(metric, pilot.promised_hours, kind),
        words.threshold_text(ruling.criterion, pilot.currency),
        Shown(ruling.estimate.value, measured.format(value, words.interval_of(ruling, pilot.currency))),
        Shown(ruling.verdict, marks.verdict(ruling.verdict, more)),
    )


PART = VendorPart("pilots", 30, sections)
