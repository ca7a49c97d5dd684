"""The states of the quiz card that a server seldom comes to: the real page of a round, answered with a view from `card_views.json`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from workbench.rounds.passing import FixedLength, UntilSure

VIEWS: dict[str, Any] = json.loads(Path(__file__).with_name("card_views.json").read_text(encoding="utf-8"))
STATES: dict[str, dict[str, Any]] = VIEWS["screens"]
Show = Callable[..., Page]


def shower(page: Page, link: str) -> Show:
    """`show("item", 360, "dark")`: the page in a state, as wide and as bright as asked; `more` overrides the view."""
    now: dict[str, Any] = {}
    page.route("**/api/*", lambda route: route.fulfill(json=now))
    page.emulate_media(reduced_motion="reduce")

    def show(state: str, width: int = 1280, scheme: str = "light", **more: object) -> Page:
        now.clear()
        view = {**VIEWS["base"], **STATES[state], **more}
        policy = UntilSure if view.get("progress", {}).get("at_most") else FixedLength
        now.update({"words": policy.page.get(str(view["lang"]), {}), **view})
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 740 if width < 500 else 900})
        page.goto(link)
        expect(page.locator(f".quiz[data-screen={now['screen']}]")).to_be_visible()
        return page

    return show
