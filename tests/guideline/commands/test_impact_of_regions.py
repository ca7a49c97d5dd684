"""What a change affects where past answers are regions: the guideline says how to read them."""

import json

from tests.rounds.any_kind import Work, guideline


def test_past_answers_of_regions(tmp_path):
    """A label that changed its meaning puts out of date the answers that hold it, and no others."""
    work = Work(tmp_path)
    draft = guideline("boxes", ("car", "person"))
    path = tmp_path / "guidelines" / "things" / "draft.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(draft), "utf-8")
    work("guideline", "publish", "things")
    draft["version"] = "2.0.0"
    draft["questions"][0]["labels"][0]["definition"] = "A car or a bus."
    draft["changelog"].insert(0, {"version": "2.0.0", "date": "2026-11-02", "summary": "Buses."})
    path.write_text(json.dumps(draft), "utf-8")
    work("guideline", "publish", "things")
    old = tmp_path / "old.csv"
    rows = ['a,ann,"[[0, 0, 9, 9, ""car""]]"', 'b,ann,"[[0, 0, 9, 9, ""person""]]"']
    old.write_text("\n".join(["item_id,annotator_id,label", *rows]) + "\n", "utf-8")
    said = work("guideline", "impact", "things", "--since", "1.0.0", "--to", "2.0.0", "--answers", old).output
    assert "1 of 2 out of date" in said
