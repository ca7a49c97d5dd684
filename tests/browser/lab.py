"""One JupyterLab for all browser tests, started as a user does: `workbench lab` in a workspace with the example."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from workbench.store.shipped import shipped

IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
FAULT = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, and the workspace that it shows."""

    url: str
    token: str
    root: Path

    def asks(self, path: str, method: str = "GET") -> bytes:
        """One request to its API."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in a fresh workspace with the example."""
    with opened(tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("home")) as running:
        yield running


@contextmanager
def opened(root: Path, home: Path, *, empty: bool = False) -> Iterator[Lab]:
    """`workbench lab` in a new workspace; nothing of the user's own settings is read or changed."""
    runtime = tempfile.mkdtemp(prefix="jr")  # short: the path of a socket ends at 107 bytes
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "MPLCONFIGDIR": home / "mpl",
        "JUPYTER_CONFIG_DIR": home / "cfg",
    }
    own |= {"JUPYTERLAB_SETTINGS_DIR": home / "settings", "JUPYTERLAB_WORKSPACES_DIR": home / "layouts"}
    own |= {"JUPYTER_RUNTIME_DIR": Path(runtime), "JUPYTER_TOKEN": Path(token)}
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    workbench = [sys.executable, "-m", "workbench"]
    init = [*workbench, "init", str(root), *(["--empty"] if empty else [])]
    subprocess.run(init, check=True, capture_output=True, env=environment)
    flags = [
        "--allow-root",
        "--ServerApp.port_retries=0",
        "--LabApp.expose_app_in_browser=True",
        "--KernelManager.transport=ipc",
    ]
    log = home / "lab.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*workbench, "lab", "--no-browser", "--port", str(port), "--root", str(root), "--", *flags],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        running = Lab(f"http://127.0.0.1:{port}", token, root)
        try:
            _wait_until_up(running, process, log)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            shutil.rmtree(runtime, ignore_errors=True)


def _wait_until_up(lab: Lab, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            lab.asks("/api")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="module")
def example(lab: Lab) -> None:
    """The example as it ships, at the start of a module: what another one published or made is gone."""
    for room in ("guidelines", "gold_sets", "pilots", "runs"):
        shutil.rmtree(lab.root / room, ignore_errors=True)
        if room != "runs":
            shutil.copytree(shipped(room), lab.root / room)


@pytest.fixture
def notebook(lab: Lab, example: None, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`notebook("0_status.ipynb")` opens a notebook of the workspace and runs it; a cell that fails fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    page = context.new_page()

    def open_and_run(name: str, *, folder: str = "notebooks", run: bool = True, dark: bool = False) -> Page:
        page.goto(f"{lab.url}/lab/tree/{folder}/{name}?token={lab.token}&reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        page.wait_for_function(IDLE, timeout=60_000)
        if dark:
            page.evaluate(
                "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
            )
            page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        if run:
            page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
            faults = page.locator(FAULT)
            assert faults.count() == 0, faults.first.inner_text()
        return page

    yield open_and_run
    if page.evaluate("() => Boolean(window.jupyterapp)"):
        page.evaluate(
            "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
        )
    context.close()
    for session in json.loads(lab.asks("/api/sessions")):
        lab.asks(f"/api/sessions/{session['id']}", "DELETE")
