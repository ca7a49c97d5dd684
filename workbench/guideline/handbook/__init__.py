"""The handbook: the page that annotators get, made from a guideline, its changes and the questions it answers."""

from workbench.guideline.handbook.inputs import Handbook, load
from workbench.guideline.handbook.markdown import markdown
from workbench.guideline.handbook.page import html

__all__ = ["Handbook", "html", "load", "markdown"]
