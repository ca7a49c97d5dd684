"""The handbook: the page that annotators get, made from a guideline, its changes and the questions it answers."""

from workbench.reports.handbook.inputs import Handbook, load
from workbench.reports.handbook.markdown import markdown
from workbench.reports.handbook.page import html

__all__ = ["Handbook", "html", "load", "markdown"]
