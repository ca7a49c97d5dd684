"""Every report that is registered keeps the same promises."""

import ast
import json

import pytest
from click.testing import CliRunner

from tests.packages import install
from workbench.calibration.report.parameters import CalibrationReport
from workbench.disagreement.report.parameters import DisagreementReport
from workbench.home.commands import report as commands
from workbench.home.report.parameters import StatusReport
from workbench.pilot.progress.parameters import CompareReport, ScorecardReport
from workbench.pilot.report.parameters import PilotReport
from workbench.registry import Registry
from workbench.report.registry import REPORTS, Report
from workbench.report.render import parameter_names
from workbench.testing import check_report

PARAMETERS = {
    "calibration": CalibrationReport(
        "november", "records.json", cohort="Vendor A", title="All of it", stored=True
    ),
    "disagreement": DisagreementReport(
        ("a b.csv",), question="mood", columns={"item": "post", "batch": "lot"}, wide=True
    ),
    "compare": CompareReport("november", "winter", confidence=0.9),
    "pilot": PilotReport("november", ".", show_names=True),
    "scorecard": ScorecardReport("vendor_a"),
    "status": StatusReport("2026-11-30T09:00:00+00:00"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_keeps_its_promises(name):
    """Its parameters fit its notebook, and the command that rebuilds it is one."""
    check_report(REPORTS[name], PARAMETERS[name])


@pytest.mark.parametrize("name", REPORTS)
def test_a_notebook_uses_each_of_its_parameters(name):
    """What a command says reaches the page: each parameter is read by a cell of the report's notebook."""
    notebook = REPORTS[name].notebook()
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    read = {
        each.id
        for each in ast.walk(ast.parse(code))
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }
    assert parameter_names(notebook) <= read


def test_a_report_that_is_broken_says_so_and_the_others_stay(tmp_path, monkeypatch):
    """Help lists it with the reason; calling it is refused; another is called as ever."""
    install(tmp_path, "acme-page", "import nothing_of_that_name", {"reports acme": "REPORT"})
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(commands, "REPORTS", Registry("workbench.reports", Report, "report"))
    listing = CliRunner().invoke(commands.report_command, ["--help"]).output
    assert "Cannot be used: report 'acme' of package acme-page" in listing
    assert "Judge a pilot" in listing
    refused = CliRunner().invoke(commands.report_command, ["acme", "--out", "a.html"])
    assert "acme-page" in str(refused.exception)
    assert CliRunner().invoke(commands.report_command, ["pilot", "--help"]).exit_code == 0
