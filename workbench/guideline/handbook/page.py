"""A handbook as one HTML file that needs nothing else and runs nothing."""

import base64
import json
from hashlib import sha256
from pathlib import Path

from workbench.guideline.handbook.inputs import Handbook
from workbench.guideline.handbook.view import View, first_sentence
from workbench.report.export import TEMPLATES, report_css
from workbench.report.page import environment

SOURCES = {
    "quiz": "in a quiz",
    "adjudication": "in adjudication",
    "report": "in a report",
    "sheet": "on a sheet",
    "meeting": "in a meeting",
    "disagreement": "about a disagreement",
}


def html(book: Handbook) -> bytes:
    """The page; the same handbook always has the same bytes."""
    view = View(book)
    own = Path(__file__).with_name("handbook.css").read_text(encoding="utf-8").strip()
    css = "\n".join(filter(None, (report_css(), own, view.colours)))
    text = (
        environment()
        .get_template("guideline/handbook/page.j2")
        .render(
            view=view,
            book=book,
            g=book.guideline,
            css=css,
            css_sha256=base64.b64encode(sha256(css.encode()).digest()).decode(),
            icons=(TEMPLATES / "icons.svg").read_text(encoding="utf-8").strip(),
            provenance=json.dumps(
                book.provenance.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
            ),
            t=view.t,
            begins=first_sentence,
            sources=SOURCES,
        )
    )
    return (text.strip() + "\n").encode()
