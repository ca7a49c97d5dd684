"""A vendor's page: parts that features register, each made from the vendor's own data, as one static page without scripts."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.registry import Registry
from workbench.report.export import TEMPLATES, report_css
from workbench.report.page import Section, environment
from workbench.rounds.vendor.sources import VendorSources, read_sources
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

TEMPLATE = "rounds/vendor/page.j2"


@dataclass(frozen=True)
class VendorPart:
    """A part of a vendor's page.

    place      parts come in this order
    sections   makes its sections; `number` is the number of the first
    """

    name: str
    place: int
    sections: Callable[[VendorSources, int], Iterator[Section]]


PARTS = Registry("workbench.vendor_parts", VendorPart, "part of a vendor's page")


def vendor_page(
    workspace: Workspace, store: AttemptStore, vendor: str, now: dt.datetime, *, alone: bool = False
) -> str:
    """The page of a vendor; `alone` holds its style, as a file that needs no server."""
    sources = read_sources(workspace, store, vendor, now)
    sections: list[Section] = []
    for part in sorted(PARTS.values(), key=lambda part: (part.place, part.name)):
        sections += part.sections(sources, len(sections) + 1)
    people = {status.person.id for round_ in sources.rounds for status in round_.people}
    page = environment().get_template(TEMPLATE)
    return page.render(
        vendor=vendor,
        at=f"{now.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC",
        rounds=len(sources.rounds),
        people=len(people),
        sections=sections,
        icons=(TEMPLATES / "icons.svg").read_text(encoding="utf-8").strip(),
        css=report_css() if alone else None,
    )
