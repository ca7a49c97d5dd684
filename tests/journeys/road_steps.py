"""A guideline and eighteen messages for one calibration from the first label to the retake."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from tests.journeys.lab import WINDOW
from tests.journeys.serving import serving
from workbench.cli import main
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

LABELS = ("refund", "question", "ending")  # in the order of the keys 1, 2, 3

GUIDELINE = """\
name: bikes
version: 1.0.0
title: Bikes for hire
purpose: Messages to a bicycle hire are sorted by what the writer wants, so that they reach the right desk.
questions:
  - id: wish
    ask: What does the writer want?
    kind: choice
    labels:
      - id: refund
        definition: The writer wants money back.
        examples: [{text: I paid for a bicycle that I never had. Pay it back., why: Money is to come back.}]
      - id: question
        definition: The writer wants to know something.
        examples: [{text: Which bicycles have a basket?, why: An answer is all that is wanted.}]
      - id: ending
        definition: The writer tells us to stop a plan.
        examples: [{text: End my plan., why: A plain instruction.}]
rules:
  - id: R1.1
    question: wish
    text: Wanting money back is a refund. Asking about money is a question.
    separates: [refund, question]
  - id: R1.2
    question: wish
    text: Telling us to stop is an ending. Asking about it is a question.
    separates: [question, ending]
  - id: R1.3
    question: wish
    text: Stopping and money back together are an ending. Money back alone is a refund.
    separates: [refund, ending]
changelog:
  - version: 1.0.0
    date: 2026-11-24
    summary: First version.
"""


@dataclass(frozen=True)
class Message:
    """A message with the label that the experts know, and the rule that it tests."""

    id: str
    text: str
    label: str
    rule: str

    @property
    def wrong(self) -> str:
        """The label that somebody gives who does not know the rule."""
        two = {"R1.1": ("refund", "question"), "R1.2": ("question", "ending"), "R1.3": ("refund", "ending")}
        return next(label for label in two[self.rule] if label != self.label)


MESSAGES = tuple(
    Message(f"B{number:02}", text, label, rule)
    for number, (rule, label, text) in enumerate(
        [
            ("R1.1", "refund", "The bell was broken all week. I want my four euros back."),
            ("R1.1", "refund", "You charged me twice on Sunday, please return one payment."),
            ("R1.1", "refund", "Give me back the deposit for bicycle 12."),
            ("R1.1", "question", "Why was the deposit higher than last time?"),
            ("R1.1", "question", "What does a second day cost?"),
            ("R1.1", "question", "When do deposits usually come back?"),
            ("R1.2", "ending", "I think we can do without the yearly plan from May."),
            ("R1.2", "ending", "No more plan for me, could you see to that?"),
            ("R1.2", "ending", "Would you take us off the family plan?"),
            ("R1.2", "question", "If I stop in March, what becomes of my helmet?"),
            ("R1.2", "question", "How long before the end must one tell you?"),
            ("R1.2", "question", "Can a plan be stopped in the app?"),
            ("R1.3", "ending", "Stop my plan and return what is left of it."),
            ("R1.3", "ending", "We moved away: end it, and send us the rest of the money."),
            ("R1.3", "ending", "I quit. The unused months should be paid back."),
            ("R1.3", "refund", "The chain tore, so I want October paid back. I am staying."),
            ("R1.3", "refund", "Return the fee for the child seat, the rest of my plan is fine."),
            ("R1.3", "refund", "I keep the plan, but the helmet money has to come back."),
        ],
        start=1,
    )
)
BY_TEXT = {one.text: one for one in MESSAGES}
BY_ID = {one.id: one for one in MESSAGES}


@dataclass(frozen=True)
class Road:
    """The workspace, and where its server of rounds is."""

    root: Path
    address: str

    @property
    def workspace(self) -> Workspace:
        """Read anew, as another program would."""
        return Workspace(self.root)

    def command(self, *words: str) -> str:
        """Run `workbench` there; what it printed."""
        return command(self.root, *words)

    def links(self, round_name: str, *people: str) -> dict[str, str]:
        """Invite people; name -> link."""
        asked = ("quiz", "invite", round_name, *people, "--public-url", self.address, "--json")
        return {one["name"]: one["link"] for one in json.loads(self.command(*asked))["invited"]}

    @contextmanager
    def store(self) -> Iterator[AttemptStore]:
        """The database of the rounds."""
        with AttemptStore.open(None, self.root) as store:
            yield store

    def items(self, round_name: str, person: str) -> list[str]:
        """The items that stand answered by a person, in the order of their turns."""
        with self.store() as store:
            (attempt,) = [one for one in store.attempts(round_name) if one.person.name == person]
            given = store.answers(attempt.id)
        assert [one.turn for one in given] == list(range(1, len(given) + 1))
        return [one.item for one in given]


def command(root: Path, *words: str) -> str:
    """Run `workbench` in a workspace; what it printed."""
    done = CliRunner().invoke(main, [*words, "--root", str(root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def lay_out(root: Path) -> None:
    """The published guideline and the messages in a workspace, and a draft of gold."""
    command(root, "guideline", "new", "bikes")
    (root / "guidelines/bikes/draft.yaml").write_text(GUIDELINE, encoding="utf-8")
    command(root, "guideline", "publish", "bikes")
    rows = "".join(f'{one.id},"{one.text}"\n' for one in MESSAGES)
    (root / "messages.csv").write_text(f"item_id,text\n{rows}", encoding="utf-8")
    command(root, "gold", "open", "bikes", str(root / "messages.csv"), "--guideline", "bikes@1.0.0")


@contextmanager
def served(root: Path) -> Iterator[Road]:
    """`workbench quiz serve` on a free port."""
    with serving(root) as address:
        yield Road(root, address)


def take(
    chromium: Browser,
    link: str,
    choose: Callable[[Message], str],
    *,
    reload_at: int | None = None,
) -> tuple[list[str], str]:
    """Take a round by keys alone to its end: the items in the order in which they came, and the last page's text."""
    context = chromium.new_context(**{**WINDOW, "viewport": {"width": 1024, "height": 900}})  # type: ignore[arg-type]
    page = context.new_page()
    try:
        page.goto(link)
        expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
        page.keyboard.press("Enter")
        seen: list[str] = []
        while (text := _next(page, len(seen) + 1)) is not None:
            if len(seen) + 1 == reload_at:
                page.keyboard.press("3")  # chosen, not submitted
                page.reload()
                assert _next(page, len(seen) + 1) == text
            message = BY_TEXT[text]
            seen.append(message.id)
            page.keyboard.press(str(1 + LABELS.index(choose(message))))
            page.keyboard.press("Enter")
        return seen, page.locator(".quiz").inner_text()
    finally:
        context.close()


def _next(page: Page, turn: int) -> str | None:
    """The text of the item on the table, or None at the end."""
    item = page.locator(f".quiz[data-screen=item][data-turn='{turn}']")
    expect(item.or_(page.locator(".quiz[data-screen=verdict]"))).to_be_visible()
    return page.locator("#q-item").inner_text().strip() if item.count() else None
