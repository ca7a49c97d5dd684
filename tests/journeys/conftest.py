"""One Chromium, one server of rounds and one JupyterLab for all journeys of a process, cut off from every other address."""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.journeys.lab import WINDOW, desk, lab, window  # noqa: F401  # fixtures
from tests.journeys.paper import every_report, handbook, reports  # noqa: F401
from tests.journeys.serving import serving
from workbench.cli import main
from workbench.documents.attempts import Response
from workbench.store.rounds.store import AttemptStore

RESULTS = Path(__file__).parents[2] / "test-results"  # git-ignored
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: once Playwright has started, no test of this process may run a loop of its own."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.parent == here or "chromium" in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Of a journey that failed, what each open page showed stays in test-results/; the next one begins in a new window."""
    report = yield
    if report.failed and report.when != "teardown":  # type: ignore[attr-defined]
        keep_what_was_seen(item)
    return report


def keep_what_was_seen(item: pytest.Item) -> None:
    """A picture and the text of each page that is open."""
    found = getattr(item, "funcargs", {})
    if "window" in found:
        found["window"].broken = True
    if "chromium" not in found:
        return
    RESULTS.mkdir(exist_ok=True)
    opened = [page for context in found["chromium"].contexts for page in context.pages]
    for number, page in enumerate(opened):
        path = RESULTS / f"{item.path.stem}-{item.name}-{number}"
        with contextlib.suppress(Error):
            page.screenshot(path=path.with_suffix(".png"), timeout=10_000)
            path.with_suffix(".html").write_text(page.content(), encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that `make test` found or installed, else the system's; a skip where there is none."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no browser: run the tests with `make test`, which finds or installs one")
        pytest.skip("there is no Chromium here: `make test` finds or installs one, or set CHROMIUM=PATH")
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a profile of its own, as wide as a laptop; a test that prints or is narrow sets its own size."""
    context = chromium.new_context(**WINDOW)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@dataclass(frozen=True)
class Rounds:
    """A server of rounds that runs for the whole session, and the desk of its lead."""

    root: Path
    address: str

    def command(self, *words: str) -> str:
        """Run `workbench` in the workspace; what it printed."""
        done = CliRunner().invoke(main, [*words, "--root", str(self.root)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def invite(self, *options: str, person: str = "A03") -> str:
        """Create a round about the intent of support tickets, and the link of one person into it."""
        name = f"round-{secrets.token_hex(4)}"
        gold = ("--gold", "support-tickets@1.0.0", "--question", "intent")
        self.command("quiz", "create", name, *gold, "--title", "Pilot round, November", *options)
        return self.link(name, person)

    def link(self, name: str, person: str) -> str:
        """The link of a person into a round."""
        printed = self.command("quiz", "invite", name, person, "--public-url", self.address, "--json")
        return str(json.loads(printed)["invited"][0]["link"])


@pytest.fixture(scope="session")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounds]:
    """`workbench quiz serve` on a workspace of its own."""
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    done = CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with serving(root) as address:
        yield Rounds(root, address)


@pytest.fixture
def kept(rounds: Rounds) -> Callable[[str], tuple[Response, ...]]:
    """The standing answers that the server has for a link's round."""

    def answers(link: str) -> tuple[Response, ...]:
        with AttemptStore.open(None, rounds.root) as store:
            invitation = store.invited(link.rsplit("/", 1)[1])
            return store.round_answers(invitation.round)

    return answers


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """What axe finds on a page, or in a part of it, that is serious or critical, as `rule: element`."""
    from axe_playwright_python.sync_playwright import Axe

    def serious(page: Page, part: str | None = None) -> list[str]:
        found = Axe().run(page, part).response["violations"]
        grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in grave
            for node in rule["nodes"]
        ]

    return serious
