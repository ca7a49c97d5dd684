"""Boxes, spans and transcripts go the whole way: guideline, gold, lock, quiz, simulated people, verdict, report."""

import pyarrow.parquet as pq
import pytest

from tests.rounds.any_kind import LABELS, workspace


@pytest.mark.parametrize("kind", ["boxes", "spans", "transcript"])
def test_from_guideline_to_report(tmp_path, kind):
    """Simulated people take the quiz, verdicts rest on credits, and the report shows no raw answer."""
    work = workspace(tmp_path, kind)
    work("quiz", "create", "q", "--gold", "things@1.0.0", "--allow-undecided", "--good", 0.95, "--poor", 0.8)
    said = work.json("quiz", "simulate", "q", "--people", 8)
    assert said["simulated"] == 8
    results = work.json("quiz", "results", "q")
    verdicts = [person["verdict"] for person in results["people"]]
    assert {verdict["state"] for verdict in verdicts} >= {"pass", "fail"}
    labels = {share["id"] for verdict in verdicts for share in verdict["by_label"]}
    assert labels == set(LABELS[kind])
    page = tmp_path / "report.html"
    work("report", "calibration", "q", "--out", page)
    text = page.read_text("utf-8")
    assert "[[" not in text.split("<body", 1)[1].split("<script", 1)[0] or kind == "transcript"
    table = tmp_path / "answers.parquet"
    parts = table.with_suffix(".parts.parquet")
    files = (table, *((parts,) if LABELS[kind] else ()))
    assert (
        f"Written: {', '.join(map(str, files))}." in work("quiz", "results", "q", "--answers", table).stdout
    )
    assert "columns not read" not in work("agreement", table).stderr
    assert pq.read_table(table).column("answer_kind").to_pylist()[0] == kind
    assert parts.exists() is bool(LABELS[kind])
    assert work.json("agreement", table)
