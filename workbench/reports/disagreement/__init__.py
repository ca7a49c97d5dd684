"""The disagreement report: `run(DisagreementReport(...), out)` makes the page; its kernel builds it section by section."""

from workbench.reports.disagreement.parameters import DisagreementReport
from workbench.reports.disagreement.report import run

__all__ = ["DisagreementReport", "run"]
