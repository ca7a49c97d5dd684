"""JupyterLab as a user starts it, `workbench lab` in a workspace with the example, and one window on it."""

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

from workbench.calibration.screen import calibration_board
from workbench.cli import main
from workbench.store.own_name import introduce
from workbench.store.shipped import shipped

FAULT = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
WIDE = """node => [...node.querySelectorAll('*')]
  .filter(e => !e.closest('.scroll-x, .cut, .unseen, svg, .clamp') && e.getBoundingClientRect().right > node.getBoundingClientRect().right + 1)
  .map(e => `${Math.round(e.getBoundingClientRect().right - node.getBoundingClientRect().right)} px: ${e.outerHTML.slice(0, 160)}`)"""
CLICKS = """async boxes => {
  for (const box of boxes) {
    box.click();
    await new Promise(done => setTimeout(done, 15));
  }
}"""  # faster than a kernel answers
ROOMS = ("guidelines", "gold_sets", "pilots", "runs")
TOOLS_KERNEL = "notebooks/.tools"
TILES = {  # a tile's title -> the tool, and what its screen is drawn in
    "Home": ("home", "home"),
    "Guideline": ("guideline", "ge"),
    "Gold set": ("gold", "gold"),
    "Calibration": ("calibration", "board"),
    "Disagreement": ("disagreement", "disagree"),
    "Pilot": ("pilot", "pilot"),
}
CALLS = {"wb.gold_builder": "Gold set", "wb.calibration_board": "Calibration"}
CALLS["wb.disagreement_browser"] = "Disagreement"
RUN = """async ([path, code]) => {
  const { sessions } = window.jupyterapp.serviceManager;
  await sessions.refreshRunning();
  const model = [...sessions.running()].find(each => each.path === path);
  const session = model ? sessions.connectTo({ model }) : await sessions.startNew({ path, name: '', type: 'console' });
  const { content } = await session.kernel.requestExecute({ code, store_history: false }).done;
  session.dispose();
  if (content.status !== 'ok') throw new Error(content.traceback.join('\\n'));
}"""
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

    def dry_run(self) -> None:
        """Simulated people take a round, as by the button of a board without one."""
        session = calibration_board(lead="QA lead", root=self.root).session
        assert session.act({"do": "dry_run"}) is None
        while session.jobs.now:
            time.sleep(0.1)
        assert session.jobs.failed == {}

    def as_shipped(self) -> None:
        """The example again as it ships; what anybody published or made is gone."""
        self.emptied()
        for room in ROOMS[:-1]:
            shutil.copytree(shipped(room), self.root / room)
        introduce(self.root, "QA lead")

    def emptied(self) -> None:
        """A workspace with nothing in it but its notebooks."""
        for one in self.root.iterdir():
            if not one.name.startswith((".", "notebooks")):
                _removed(one)


def _removed(path: Path) -> None:
    """Gone, although JupyterLab keeps its layout in runs/ and the tools count beside."""
    for _ in range(50):
        try:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{path} could not be removed")


@dataclass
class Desk:
    """One window on JupyterLab. A tool is opened by its tile, made anew each time."""

    lab: Lab
    browser: Browser
    page: Page = field(init=False)
    broken: bool = False  # after a failure JupyterLab is loaded again
    asked: list[str] = field(default_factory=list)  # every address that the window asked for

    def __post_init__(self) -> None:
        context = self.browser.new_context(**WINDOW)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))

    def launcher(self, *, anew: bool = False) -> Page:
        """JupyterLab's first page, and nothing else open; `anew` loads JupyterLab again."""
        if anew or self.broken or not self.page.url.startswith(self.lab.url):
            self.page.goto(f"{self.lab.url}/lab?token={self.lab.token}&reset")
            expect(self.page.locator(".wb")).to_be_visible()  # it lands on Home
            self.broken = False
        self.theme(dark=False)
        self.page.evaluate(  # closing would ask whether to save; where nothing is open, the launcher comes
            "[...window.jupyterapp.shell.widgets('main')].forEach(each => each.dispose())"
        )
        expect(self.page.locator(".jp-LauncherCard").first).to_be_visible()
        self.page.set_viewport_size(WINDOW["viewport"])  # type: ignore[arg-type]
        return self.page

    def screen(self, tile: str) -> tuple[Page, Locator]:
        """The screen of a tile, new: one click."""
        return self._open(tile, "for each in list(tools.kept): tools.forget(each)")

    def call(self, call: str) -> tuple[Page, Locator]:
        """The screen that a call in a notebook would make, as its tool."""
        tile = CALLS[call.split("(")[0]]
        name = TILES[tile][0]
        return self._open(tile, f"tools.forget({name!r})\ntools.kept[{name!r}] = {call}")

    def _open(self, tile: str, before: str) -> tuple[Page, Locator]:
        self.launcher()
        self.run(f"import workbench as wb\nfrom workbench.home import tools\n{before}")
        self.page.locator(".jp-LauncherCard").get_by_text(tile, exact=True).click()
        screen = self.page.locator(f".wb .{TILES[tile][1]}")
        expect(screen).to_be_visible()
        assert self.faults() == []
        return self.page, screen

    def run(self, code: str) -> None:
        """Run code in the kernel of the tools."""
        self.page.evaluate(RUN, [TOOLS_KERNEL, code])

    def notebook(self, name: str) -> Page:
        """A notebook of the workspace, which shows its tool by itself."""
        self.launcher()
        self.does("docmanager:open", {"path": f"notebooks/{name}.ipynb", "factory": "Notebook"})
        expect(self.page.locator(".wb")).to_be_visible()
        self.page.wait_for_function(IDLE)
        return self.page

    def output(self, source: str) -> Page:
        """A notebook whose one cell with a screen in it says `source` instead."""
        page = self.notebook("0_home")
        page.evaluate(
            """source => {
              const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
              cells.find(each => each.cell_type === 'code').setSource(source);
            }""",
            source,
        )
        self.does("notebook:clear-all-cell-outputs")
        expect(page.locator(".wb")).to_have_count(0)
        self.does("notebook:run-all-cells")
        assert self.faults() == []
        return page

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
            "async ([name, how]) => { await window.jupyterapp.commands.execute(name, how); }",
            [command, how or {}],
        )

    def faults(self) -> list[str]:
        """What cells complain of."""
        return self.page.locator(FAULT).all_inner_texts()

    def tabs(self) -> list[str]:
        """The titles of the tabs that are open."""
        return self.page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_inner_texts()


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


def say_name(page: Page, name: str) -> None:
    """Say who one is, in the bar of any tool."""
    page.get_by_role("button", name="Change your name").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Enter")
    expect(page.get_by_text(f"You are {name}")).to_be_visible()


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
