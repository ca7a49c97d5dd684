"""The disagreement browser on the screen: agreement, pairs of labels, items people split on, people side by side."""

from pathlib import Path

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class DisagreementScreen(Screen):
    """Four panes of one table of answers. `session` is a `DisagreementBrowser`, or a `DisagreementChoice` of one; one page of items is sent at a time."""

    _esm = inlined(HERE / "disagreement_browser.js")
    _css = styles("screens.css", HERE / "disagreement_browser.css")
