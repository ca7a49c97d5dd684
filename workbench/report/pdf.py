"""A page on paper: the HTML report printed to PDF by a Chromium of this machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from workbench.errors import NotFound, WriteFailed
from workbench.store.files import replace

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-pdf-header-footer"),
)


def print_pdf(html: Path, pdf: Path) -> Path:
    """Print a report; refused where there is no Chromium. A PDF carries the time at which it was made."""
    with tempfile.TemporaryDirectory(prefix="wb-") as folder:
        made = Path(folder) / "page.pdf"
        sandbox = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        command = (
            *(chromium(), *QUIET, *sandbox, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}"),
            html.resolve().as_uri(),
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode or not made.exists():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise WriteFailed(f"{pdf} could not be printed: {command[0]} said: {last}")
        replace(pdf, made.read_bytes())
    return pdf


def chromium() -> str:
    """The browser: $CHROMIUM, else the first of `NAMES` on the path."""
    named = os.environ.get("CHROMIUM")
    found = named if named and Path(named).exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NotFound(
            f"a PDF is printed by Chromium, and there is none ({', '.join(NAMES)}); install one, or name it in $CHROMIUM."
        )
    return found
