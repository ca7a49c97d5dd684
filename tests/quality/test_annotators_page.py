"""The example of docs/annotators.md runs and finds what the page says."""

import re
from pathlib import Path

from workbench.store.shipped import shipped

PAGE = Path(__file__).parents[2] / "docs/annotators.md"


def test_the_example_runs(monkeypatch):
    """In the shipped workspace, as it is printed: sim-b6 leads, sim-b5 drifts since 2026-11-05."""
    monkeypatch.chdir(shipped("pilots").parent)
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    names: dict = {}
    exec(compile(code, str(PAGE), "exec"), names)
    assert names["leading"].annotator == "sim-b6"
    assert names["drifting"] == [("sim-b5", "2026-11-05")]
