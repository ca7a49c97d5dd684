"""The steps of a person in the page of a round."""

from playwright.sync_api import Page, expect

FIVE = ("--length", "5", "--good", "0.95", "--poor", "0.3", "--false-pass", "0.2", "--false-fail", "0.2")


def on_item(page: Page, turn: int) -> None:
    """Wait for an item, and for its picture: nothing can be drawn before its size is known."""
    expect(page.locator(f".quiz[data-screen=item][data-turn='{turn}']")).to_be_visible()
    expect(page.locator(".sh-frame:not(:has(svg))")).to_have_count(0)


def begin(page: Page, link: str) -> None:
    """Open a link and start."""
    page.goto(link)
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 1)


def answer(page: Page, turn: int, key: str = "2") -> None:
    """Answer the item on the table by keys."""
    on_item(page, turn)
    page.keyboard.press(key)
    page.keyboard.press("Enter")
