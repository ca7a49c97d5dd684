"""The disagreement browser on 100,000 answers: how long until it is painted, and from a click on a pair to its items.

Run it with `python benchmarks/disagreement.py [--answers N]`. A file of answers with 20,000 items, 40 people and 7 labels
is opened in JupyterLab by a real Chromium, as a QA lead does; the kernel's own part is measured beside it. There is no
peer: the goals are what a person does not notice, or does not mind.
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from table import Row, seconds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
LABELS = ("refund", "billing", "cancel", "bug", "how_to", "access", "delivery")
OVERLAP, PEOPLE, CLICKS = 5, 40, 8
CELL = 'import workbench as wb\n\nwb.disagreement_browser("../answers.csv", items="../items.csv")'


def write(root: Path, answers: int) -> None:
    """Answers and texts of items; people are right three times in four, and confuse two labels more than others."""
    rng, items = np.random.default_rng(20260101), answers // OVERLAP
    truth = rng.integers(len(LABELS), size=items)
    lines, texts = ["item_id,annotator_id,label,batch,seconds"], ["item_id,text"]
    for item in range(items):
        texts.append(f"t{item:06},Message {item}: something happened and I would like you to look at it.")
        for person in rng.choice(PEOPLE, OVERLAP, replace=False):
            label = truth[item] if rng.random() < 0.75 else rng.integers(len(LABELS))
            label = 1 - label if label < 2 and rng.random() < 0.15 else label
            lines.append(f"t{item:06},p{person:02},{LABELS[label]},b{item % 10},{rng.integers(10, 90)}")
    (root / "answers.csv").write_text("\n".join(lines))
    (root / "items.csv").write_text("\n".join(texts))
    cell = {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": CELL,
    }
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    book = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (root / "notebooks").mkdir(exist_ok=True)
    (root / "notebooks/many.ipynb").write_text(json.dumps(book))


def in_kernel(root: Path, answers: int) -> list[Row]:
    """Reading and opening; then acts: a pair, the next page, a word; and how large a view is."""
    import workbench as wb

    screens = []
    opening = seconds(
        lambda: screens.append(
            wb.disagreement_browser(root / "answers.csv", items=root / "items.csv", root=root)
        )
    )
    session = screens[0].session

    def act(**action: object) -> float:
        def step() -> None:
            session.act(action)
            session.view()

        return seconds(step)

    pairs = [[one, other] for one in LABELS for other in LABELS if one < other]
    click = statistics.median(act(do="filter", pair=pair) for pair in pairs)
    page = statistics.median(act(do="page", to=n) for n in range(1, 20))
    word = act(do="filter", text="message 99")
    size = len(json.dumps(session.view())) / 1000
    say = "disagreement browser, kernel"
    return [
        Row(f"{say}: file to first view", answers, opening, None, 5, "at most"),
        Row(f"{say}: a pair of labels to its items", answers, 1000 * click, None, 100, "at most", "ms"),
        Row(f"{say}: next page", answers, 1000 * page, None, 100, "at most", "ms"),
        Row(f"{say}: search", answers, 1000 * word, None, 300, "at most", "ms"),
        Row(f"{say}: what the browser is sent", answers, size, None, 60, "at most", "kB"),
    ]


@contextmanager
def jupyter(root: Path) -> Iterator[str]:
    """JupyterLab on the workspace, with settings of its own; the address of its notebook."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, own = secrets.token_hex(16), tempfile.mkdtemp(prefix="jr")
    folders = ("JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
    environment = os.environ | {"JUPYTER_TOKEN": token} | {name: f"{own}/{name[-6:]}" for name in folders}
    command = [
        sys.executable,
        "-m",
        "workbench",
        "lab",
        "--no-browser",
        "--port",
        str(port),
        "--root",
        str(root),
    ]
    flags = ["--", "--allow-root", "--LabApp.expose_app_in_browser=True", "--KernelManager.transport=ipc"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, *flags], env=environment, **quiet) as process:  # type: ignore[call-overload]
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={token}", timeout=2)
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/many.ipynb?token={token}&reset"
        finally:
            process.terminate()
            process.wait(30)
            shutil.rmtree(own, ignore_errors=True)


def in_browser(root: Path, answers: int) -> list[Row]:
    """From "run" to painted, and from a click to the items of the pair, in Chromium; nothing where there is none."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        print("there is no Chromium here: only the kernel is measured")
        return []
    from playwright.sync_api import sync_playwright

    with jupyter(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        page.wait_for_function(IDLE, timeout=60_000)
        start = time.perf_counter()
        page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.locator(".wb .disagree table.split-items").wait_for(timeout=120_000)
        paint = time.perf_counter() - start
        clicks = [clicked(page, place) for place in range(CLICKS)]
        browser.close()
    say = "disagreement browser, in JupyterLab"
    return [
        Row(f"{say}: run to painted, a fresh kernel", answers, paint, None, 8, "at most"),
        Row(
            f"{say}: click to items, median",
            answers,
            1000 * statistics.median(clicks),
            None,
            300,
            "at most",
            "ms",
        ),
        Row(f"{say}: click to items, slowest", answers, 1000 * max(clicks), None, 600, "at most", "ms"),
    ]


def clicked(page: object, place: int) -> float:
    """Seconds from a click on a cell until the browser has painted the items of that pair."""
    code = """place => new Promise(done => {
        const cell = document.querySelectorAll('.wb .disagree button.hc')[place], start = performance.now();
        const look = () => document.querySelectorAll('.wb .disagree button.hc')[place].getAttribute('aria-pressed') === 'true'
            ? requestAnimationFrame(() => done((performance.now() - start) / 1000)) : requestAnimationFrame(look);
        cell.click(); look(); })"""
    return float(page.evaluate(code, place))  # type: ignore[attr-defined]


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure in the kernel and in the browser, and print."""
    options = argparse.ArgumentParser(description="The disagreement browser on many answers.")
    options.add_argument("--answers", type=int, default=100_000)
    options.add_argument("--quick", action="store_true", help="10,000 answers")
    given = options.parse_args(arguments)
    answers = min(given.answers, 10_000) if given.quick else given.answers
    with tempfile.TemporaryDirectory(prefix="wb-") as name:
        root = Path(name) / "w"
        subprocess.run(
            [sys.executable, "-m", "workbench", "init", str(root)], check=True, capture_output=True
        )
        write(root, answers)
        found = in_kernel(root, answers) + in_browser(root, answers)
    for row in found:
        print(row.line(), flush=True)
    return found


if __name__ == "__main__":
    main()
