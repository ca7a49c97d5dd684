"""The sections of a page, one per notebook cell, from our own autoescaped templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench.characters import visible
from workbench.report import charts, marks, numbers
from workbench.report.export import CARRIED, TEMPLATES
from workbench.report.tables import Table

FILTERS = (
    *("coefficient", "share", "percent", "points", "money", "count", "many", "seconds"),
    *("interval", "level", "names", "digest", "sentence"),
)
MARKS = (
    *("axis_line", "chip", "difference_row", "dot_row", "icon"),
    *("interval_bar", "key", "small_interval", "verdict"),
)
PACKAGE = TEMPLATES.parents[1]  # a report names its templates by their path in the package
BARS = ("bars", "histogram", "split_bar", "stack")


@dataclass(frozen=True)
class Section:
    """A finished part of a page; Jupyter shows its HTML and passes the rest to `render`.

    id           the anchor, linked from the contents; empty for the head of the page
    title        its entry in the contents
    html         from our templates, so it is escaped
    tables       the tables it shows, for CSV
    provenance   the page's provenance; from one section at most
    lead         its first sentence, which tests hold against its tables
    """

    id: str
    title: str
    html: Markup
    tables: tuple[Table, ...] = ()
    provenance: Mapping[str, Any] | None = field(default=None, repr=False)
    lead: str = ""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        carried: dict[str, Any] = {"tables": [table.to_dict() for table in self.tables]}
        if self.id:
            carried |= {"id": self.id, "title": self.title}
        if self.provenance is not None:
            carried["provenance"] = dict(self.provenance)
        return {"text/html": str(self.html)}, {CARRIED: carried}


class _Tables(dict[str, Table]):
    """The tables of a section by id; a missing one is empty."""

    def __missing__(self, name: str) -> None:
        return None


def readable(value: Any) -> Any:
    r"""What a template prints, with symbols for characters that act or hide; markup stays markup.

    >>> readable("a\u202eb"), readable(3)
    ('a⟨RLO⟩b', 3)
    """
    if isinstance(value, Markup):
        return Markup(visible(value))
    return visible(value) if isinstance(value, str) else value


@cache
def environment() -> Environment:
    """Our templates: everything is escaped, an unknown name is an error, and numbers have one format."""
    env = Environment(
        loader=FileSystemLoader((TEMPLATES, PACKAGE)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=readable,
    )
    env.filters |= {name: getattr(numbers, name) for name in FILTERS}
    env.globals |= {name: getattr(marks, name) for name in MARKS}
    env.globals |= {name: getattr(charts, name) for name in BARS}
    return env


def section(
    template: str,
    anchor: str = "",
    title: str = "",
    *,
    tables: Sequence[Table] = (),
    provenance: Mapping[str, Any] | None = None,
    **values: Any,
) -> Section:
    """Fill a template with `values`, `id` (the anchor), `title` and `tables` (by their ids) into a section."""
    text = (
        environment()
        .get_template(template)
        .render(id=anchor, title=title, tables=_Tables({table.id: table for table in tables}), **values)
    )
    return Section(anchor, title, Markup(text), tuple(tables), provenance, str(values.get("lead", "")))


NOTHING = Section("", "", Markup(""))
"""A section that is left out of its page."""
