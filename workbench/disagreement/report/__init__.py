"""The disagreement report: `run(DisagreementReport(...), out)` makes the page; its kernel builds it section by section."""

from workbench.disagreement.report.inputs import DisagreementReport
from workbench.disagreement.report.report import run

__all__ = ["DisagreementReport", "run"]
