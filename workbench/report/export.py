"""Exports an executed notebook to one HTML file without scripts or other files."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.characters import escaped, visible
from workbench.theme import theme_css

TEMPLATES = Path(__file__).with_name("templates")
CARRIED = "workbench"  # the key of a section's data that is not HTML


@dataclass(frozen=True)
class Exported:
    """The page as bytes, its sections as (id, title), and the tables of its sections."""

    html: bytes
    sections: tuple[tuple[str, str], ...]
    tables: tuple[Mapping[str, Any], ...]


def export(notebook: Any, title: str, lang: str = "en") -> Exported:
    """Put the outputs of an executed notebook into our page frame, with contents, style and provenance."""
    carried = list(_carried(notebook))
    sections = tuple((part["id"], part["title"]) for part in carried if "id" in part)
    provenance = [part["provenance"] for part in carried if "provenance" in part]
    css = report_css()
    frame = {
        "title": title,
        "lang": lang,
        "css": css,
        "css_sha256": base64.b64encode(sha256(css.encode()).digest()).decode(),
        "icons": (TEMPLATES / "icons.svg").read_text(encoding="utf-8").strip(),
        "sections": [{"id": id_, "title": heading} for id_, heading in sections],
        "provenance": _one_line(provenance[-1]) if provenance else None,
    }
    html = _exporter().from_notebook_node(notebook, resources={"wb": frame, "metadata": {"name": title}})[0]
    tables = tuple(table for part in carried for table in part.get("tables", ()))
    return Exported(visible(html).encode(), sections, tables)


def _exporter() -> Any:
    """Nbconvert with our template. Its HTML exporter would parse and rewrite the finished page; ours need not."""
    from workbench.report.jupyter import TemplateExporter

    exporter: Any = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="wbreport", extra_template_basedirs=[str(TEMPLATES)], file_extension=".html"
    )
    exporter.register_filter("highlight_code", repr)  # the base template needs it; we show no code
    return exporter


def report_css() -> str:
    """The one style sheet of a report; its digest is in the content security policy."""
    return theme_css().strip() + "\n" + (TEMPLATES / "report.css").read_text(encoding="utf-8").strip()


def _carried(notebook: Any) -> Iterator[Mapping[str, Any]]:
    """The data of the sections beside their HTML, in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            part = output.get("metadata", {}).get(CARRIED)
            if part is not None:
                yield part


def _one_line(provenance: Mapping[str, Any]) -> str:
    return escaped(
        json.dumps(provenance, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    )
