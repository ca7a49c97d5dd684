"""JupyterLab as a user starts it, `workbench lab` in a workspace with the example, and one window on it."""

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Locator, Page, expect

from workbench.cli import main
from workbench.store.shipped import shipped

FAULT = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
WIDE = """node => [...node.querySelectorAll('*')]
  .filter(e => !e.closest('.scroll-x, .cut, .unseen, svg, .clamp') && e.getBoundingClientRect().right > node.getBoundingClientRect().right + 1)
  .map(e => `${Math.round(e.getBoundingClientRect().right - node.getBoundingClientRect().right)} px: ${e.outerHTML.slice(0, 160)}`)"""
ROOMS = ("guidelines", "gold_sets", "pilots", "runs")
NOTEBOOKS = {
    "Status": ("0_status", "status"),
    "Guideline": ("1_guideline", "ge"),
    "Gold set": ("2_gold_set", "gold"),
    "Calibration": ("3_calibration", "board"),
    "Disagreement": ("4_disagreement", "disagree"),
    "Pilot": ("5_pilot", "pilot"),
}
PARTS = {
    "wb.gold_builder": "gold",
    "wb.calibration_board": "board",
    "wb.disagreement_browser": "disagree",
}  # what a call shows
WINDOW = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "en-GB",
    "timezone_id": "UTC",
    "reduced_motion": "reduce",
}


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
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def command(self, *words: object) -> str:
        """Run `workbench` in the workspace; what it printed."""
        done = CliRunner().invoke(main, [*map(str, words), "--root", str(self.root)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def as_shipped(self) -> None:
        """The example again as it ships; what anybody published or made is gone."""
        self.emptied()
        for room in ROOMS[:-1]:
            shutil.copytree(shipped(room), self.root / room)

    def emptied(self) -> None:
        """A workspace with nothing in it but its notebooks."""
        for one in self.root.iterdir():
            if not one.name.startswith((".", "notebooks")):
                shutil.rmtree(one) if one.is_dir() else one.unlink()


@dataclass
class Desk:
    """One window on JupyterLab. A screen is opened by its tile, and made anew by running its notebook again."""

    lab: Lab
    browser: Browser
    page: Page = field(init=False)
    shown: str = ""  # the tile whose notebook is open
    shipped: str = ""  # the cell that makes its screen, as it ships
    broken: bool = False  # after a failure JupyterLab is loaded again
    asked: list[str] = field(default_factory=list)  # every address that the window asked for

    def __post_init__(self) -> None:
        context = self.browser.new_context(**WINDOW)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))

    def launcher(self, *, anew: bool = False) -> Page:
        """JupyterLab's first page, and nothing open or running; `anew` loads JupyterLab again."""
        self.shown = ""
        if anew or self.broken or not self.page.url.startswith(self.lab.url):
            self.page.goto(f"{self.lab.url}/lab?token={self.lab.token}&reset")
            self.broken = False
        else:
            self.theme(dark=False)
            self.page.evaluate(  # closing would ask whether to save; where nothing is open, the launcher comes
                "[...window.jupyterapp.shell.widgets('main')].forEach(one => one.dispose())"
            )
            expect(self.page.locator(".jp-Launcher")).to_have_count(1)
        for session in json.loads(self.lab.asks("/api/sessions")):
            self.lab.asks(f"/api/sessions/{session['id']}", "DELETE")
        expect(self.page.locator(".jp-LauncherCard").first).to_be_visible()
        return self.page

    def screen(self, tile: str) -> tuple[Page, Locator]:
        """The screen of a tile, new: one click where its notebook is not open yet, else its cells run again as they ship."""
        if self.shown == tile:
            self._say(self.shipped)
            return self._run(NOTEBOOKS[tile][1])
        self.launcher()
        self.page.locator(".jp-LauncherCard").get_by_text(tile, exact=True).click()
        found = self._there(NOTEBOOKS[tile][1])
        self.shown = tile
        self.shipped = self._say(None)
        return found

    def call(self, tile: str, call: str) -> tuple[Page, Locator]:
        """The same notebook with another call in the place of the one that makes its screen, as a user edits a cell."""
        if self.shown != tile:
            self.screen(tile)
        self._say(f"import workbench as wb\n\n{call}")
        return self._run(PARTS[call.split("(")[0]])

    def output(self, source: str) -> Page:
        """The status notebook, whose one cell with a screen in it says `source` instead."""
        if self.shown != "Status":
            self.screen("Status")
        self._say(source)
        self._run_all()
        assert self.faults() == []
        return self.page

    def _say(self, source: str | None) -> str:
        """Write into the cell that makes the screen; what stands there."""
        return self.page.evaluate(
            """source => {
              const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
              const cell = cells.find(one => one.cell_type === 'code' && /wb\\.\\w+\\(/.test(one.source));
              if (source !== null && cell.source !== source) cell.setSource(source);
              return cell.source;
            }""",
            source,
        )

    def _run(self, part: str) -> tuple[Page, Locator]:
        self._run_all()
        return self._there(part)

    def _run_all(self) -> None:
        self.theme(dark=False)
        self.does("notebook:clear-all-cell-outputs")
        expect(self.page.locator(".wb")).to_have_count(0)
        self.does("notebook:run-all-cells")

    def _there(self, part: str) -> tuple[Page, Locator]:
        screen = self.page.locator(f".wb .{part}")
        expect(screen).to_be_visible()
        self.page.wait_for_function(IDLE)
        assert self.faults() == []
        self.page.set_viewport_size(WINDOW["viewport"])  # type: ignore[arg-type]
        return self.page, screen

    def theme(self, *, dark: bool) -> None:
        """JupyterLab's own theme, which its screens follow."""
        if self.page.evaluate("document.body.dataset.jpThemeLight") == ("false" if dark else "true"):
            return
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.does("apputils:change-theme", {"theme": name})
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(not dark).lower()}'")
        for root in self.page.locator(".wb").all():
            expect(root).to_contain_class("wb-dark" if dark else "wb-light")

    def does(self, command: str, how: dict[str, object] | None = None) -> None:
        """A command of JupyterLab, and what it waits for."""
        self.page.evaluate(
            "([name, how]) => window.jupyterapp.commands.execute(name, how)", [command, how or {}]
        )

    def faults(self) -> list[str]:
        """What cells complain of."""
        return self.page.locator(FAULT).all_inner_texts()

    def cells(self) -> int:
        """How many cells the notebook has."""
        return self.page.locator(".jp-Notebook .jp-Cell").count()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in a fresh workspace with the example."""
    with opened(tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def window(lab: Lab, chromium: Browser) -> Iterator[Desk]:
    """The one window of this process; a module takes it as `desk`."""
    desk = Desk(lab, chromium)
    yield desk
    desk.page.context.close()


@pytest.fixture(scope="module")
def desk(window: Desk) -> Desk:
    """JupyterLab with the example as it ships at the start of a module."""
    window.lab.as_shipped()
    return window


@contextmanager
def opened(root: Path, home: Path) -> Iterator[Lab]:
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
    quiet = home / "settings/@jupyterlab/docmanager-extension/plugin.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"autosave": false}')  # a notebook that a journey edits stays as it ships on disk
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    done = CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    flags = [
        "--allow-root",
        "--ServerApp.port_retries=0",
        "--LabApp.expose_app_in_browser=True",
        "--KernelManager.transport=ipc",
    ]
    log = home / "lab.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "workbench", "lab", "--no-browser"),
                *("--port", str(port), "--root", str(root), "--", *flags),
            ],
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
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-4000:]}")


def newcomer(desk: Desk, tile: str, *, shows: str, own: str) -> None:
    """One click opens a screen ready to use; where nothing of the example is, it says what there is, or how to begin."""
    for expected in (shows, own):
        if expected == own:
            desk.lab.emptied()
            labels = desk.lab.root / "labels.csv"
            labels.write_text("label,definition\npraise,Somebody is glad.\nquestion,Somebody asks.\n")
            desk.lab.command("guideline", "start", "comments", "--from", labels)
            labels.unlink()
        page, _ = desk.screen(tile)
        output = page.locator(".jp-OutputArea-output")
        expect(output.get_by_text(expected).first).to_be_visible()
        assert "Traceback" not in "".join(output.all_inner_texts())
        assert desk.faults() == []
    desk.lab.as_shipped()
