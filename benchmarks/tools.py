"""Tools in JupyterLab: from a click to what is painted, on the shipped example, in a real Chromium.

Run it with `python benchmarks/tools.py [--starts N]`. JupyterLab and its kernel start anew for each first tool, which is
clicked as soon as the launcher is painted; the other times are over all tools of all starts. A reload is timed until the
tool that was in front is painted again, JupyterLab's own start included. There is no peer: the goals are what a person
does not notice, or does not mind.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from disagreement import FLAGS, NAMES, jupyter
from table import Row

TOOLS = {  # the title of a tool -> what its screen is drawn in
    "Guideline": "ge",
    "Gold set": "gold",
    "Calibration": "board",
    "Disagreement": "disagree",
    "Pilot": "pilot",
}
GOALS = {
    "first tool, clicked when the launcher is painted": 3.0,
    "any other tool": 1.0,
    "back at one": 0.3,
    "after a reload": None,
}
FIRST, OTHER, BACK, RELOAD = GOALS
WINDOW = {"width": 1280, "height": 900}
PAINTED = """([how, title, screen]) => new Promise(done => {
    const start = performance.now(), shell = window.jupyterapp.shell;
    const there = () => [...document.querySelectorAll('.wb-room')]
        .some(room => room.shadowRoot?.querySelector(`.${screen}`)?.checkVisibility());
    const look = () => requestAnimationFrame(() => there() ? done((performance.now() - start) / 1000) : look());
    const tile = () => [...document.querySelectorAll('.jp-LauncherCard')].find(each => each.innerText.trim() === title);
    if (how === 'tile') tile().click();
    else shell.activateById([...shell.widgets('main')].find(each => each.title.label === title).id);
    look(); })"""


def painted(page: Any, how: str, title: str) -> float:
    """Seconds from a click on a tile, or on a tab, until the tool is painted."""
    return float(page.evaluate(PAINTED, [how, title, TOOLS[title]]))


def one_start(browser: Any, address: str, first: str) -> dict[str, list[float]]:
    """Seconds of everything that is timed, after one start of JupyterLab."""
    page = browser.new_page(viewport=WINDOW)
    page.goto(f"{address}&reset")
    page.locator(".jp-LauncherCard").get_by_text(first, exact=True).wait_for(state="attached", timeout=60_000)
    found = {FIRST: [painted(page, "tile", first)], OTHER: [], BACK: [], RELOAD: []}
    for title in TOOLS:
        if title != first:
            page.evaluate("async () => { await window.jupyterapp.commands.execute('launcher:create'); }")
            page.locator(".jp-LauncherCard").get_by_text(title, exact=True).wait_for()
            found[OTHER].append(painted(page, "tile", title))
    for title in TOOLS:
        found[BACK].append(painted(page, "tab", title))
    page.wait_for_timeout(1500)  # JupyterLab keeps its layout a moment later
    start = time.perf_counter()
    page.goto(address)
    page.locator(f".wb-room .{TOOLS['Pilot']}").wait_for(timeout=60_000)
    found[RELOAD].append(time.perf_counter() - start)
    page.close()
    return found


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure, and print; nothing where there is no Chromium."""
    options = argparse.ArgumentParser(description="From a click to a painted tool in JupyterLab.")
    options.add_argument("--starts", type=int, default=9)
    options.add_argument("--quick", action="store_true", help="two starts")
    given = options.parse_args(arguments)
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        print("there is no Chromium here: nothing is measured")
        return []
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="wb-") as name, sync_playwright() as playwright:
        root = Path(name) / "w"
        subprocess.run(
            [sys.executable, "-m", "workbench", "init", str(root)], check=True, capture_output=True
        )
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for start in range(2 if given.quick else given.starts):
            with jupyter(root) as notebook:
                first = list(TOOLS)[start % len(TOOLS)]
                address = re.sub(r"/lab/tree/.*\?(token=\w+).*", r"/lab?\1", notebook)
                for what, seconds in one_start(browser, address, first).items():
                    found[what] += seconds
            print(f"{first} first: {found[FIRST][-1]:.2f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        browser.close()
    rows = []
    for what, seconds in found.items():
        remark = f"median of {len(seconds)}, {min(seconds):.2f} to {max(seconds):.2f}"
        median = statistics.median(seconds)
        rows.append(Row(f"tools: {what}", None, median, None, GOALS[what], "at most", remark=remark))
        print(rows[-1].line(), flush=True)
    return rows


if __name__ == "__main__":
    main()
