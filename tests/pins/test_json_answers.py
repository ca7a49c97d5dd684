"""The JSON of what tables of answers tell, on the deliveries of the shipped pilot and on tables of a few rows."""

import pytest

A, B = (f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab")
INTENT = ("--question", "intent")
GOLD = (*INTENT, "--gold", "support-tickets@1.0.0")
UNDER = ("--guideline", "support-tickets@2.0.0")
SMALL = (
    "item_id,annotator_id,label",
    *("q1,ann,x", "q1,bob,x", "q1,cat,x", "q2,ann,x", "q2,bob,x", "q2,cat,y"),
    *("q3,ann,y", "q3,bob,y", "q3,cat,y", "q4,ann,x", "q4,bob,y"),
)
MODEL = ("item_id,x,y,text", "q4,.9,.1,a", "q1,.8,.2,b", "q2,.7,.3,c", "q3,.1,.9,d")
PARTS = (
    "item_id,annotator_id,label,batch,submitted_at,guideline_version",
    "q1,ann,x,one,2026-01-05T10:00:00Z,1.0.0",
    "q1,bob,y,one,2026-01-05T10:01:00Z,1.0.0",
    "q2,ann,y,one,2026-01-05T10:02:00Z,1.0.0",
    "q2,bob,y,one,2026-01-05T10:03:00Z,1.0.0",
    "q1,ann,x,two,2026-02-09T10:00:00Z,1.1.0",
    "q1,bob,x,two,2026-02-09T10:01:00Z,1.1.0",
    "q2,ann,y,two,2026-02-09T10:02:00Z,1.1.0",
    "q2,bob,y,two,2026-02-09T10:03:00Z,1.1.0",
    "q3,cat,y,,2026-02-10T10:03:00Z,1.1.0",
)
SPANS = (
    "item_id,annotator_id,label",
    'i1,ann,"[[0, 5, ""A""], [7, 9, ""B""]]"',
    'i1,bob,"[[0, 5, ""A""]]"',
    'i2,ann,"[[2, 4, ""B""]]"',
    'i2,bob,"[[2, 5, ""B""]]"',
    'i3,ann,"[]"',
    'i3,bob,"[[1, 2, ""A""]]"',
)
SETS = (
    "item_id,annotator_id,label",
    "i1,ann,a|b",
    "i1,bob,a",
    "i2,ann,b",
    "i2,bob,b",
    "i3,ann,a",
    "i3,bob,a|b",
)
METHODS = ("majority", "wawa", "zero-based-skill", "dawid-skene", "one-coin", "mace", "glad")
PARTED = ("batch", "delivery", "guideline_version", "day", "week", "month", "kind")


def test_agreement(story):
    """Every coefficient, over items and annotators, as levels ask, for structured answers, by both ways of counting."""
    told = story("agreement")
    told.write("small.csv", *SMALL)
    told.write("spans.csv", *SPANS)
    told.write("sets.csv", *SETS)
    told.say("agreement", A, *INTENT, *UNDER)
    told.say("agreement", B, "--question", "urgency", *UNDER, "--coefficient", "all")
    told.say("agreement", B, *INTENT, "--over", "both", "--seed", 5)
    told.say("agreement", "small.csv", "--coefficient", "all", "--interval", "analytic")
    told.say("agreement", "small.csv", "--level", "nominal", "--engine", "duckdb")
    told.say("agreement", "sets.csv", "--distance", "masi")
    told.say("agreement", "sets.csv", "--distance", "jaccard")
    told.say("agreement", "spans.csv", "--kind", "spans")
    told.show("agreement", B, *INTENT)
    told.show("agreement", "small.csv")
    told.pin()


def test_slices(story):
    """Agreement by every part, and what changed between the parts."""
    told = story("slices")
    told.write("parts.csv", *PARTS)
    for by in PARTED:
        told.say("slices", B, *INTENT, "--by", by, "--coefficient", "percent_agreement")
    told.say("slices", B, *GOLD, "--by", "rule", "--coefficient", "percent_agreement")
    told.say("slices", B, *INTENT, "--by", "without-annotator", "--coefficient", "percent_agreement")
    told.say("slices", B, *INTENT, "--by", "batch")
    told.say("slices", "parts.csv", "--by", "guideline_version")
    told.say("slices", "parts.csv", "--by", "tool")
    told.show("slices", "parts.csv", "--by", "batch", "--coefficient", "percent_agreement")
    told.pin()


def test_annotators(story):
    """All about each annotator, with gold and without, with a model of their mistakes."""
    told = story("annotators")
    told.say("annotators", B, *GOLD)
    told.say("annotators", A, *INTENT)
    told.say("annotators", B, *GOLD, "--model", "sim-b4", "--epsilon", 0.1)
    told.show("annotators", B, *GOLD)
    told.pin()


def test_consensus(story):
    """The label of every method, its trust, its accuracy on gold, and the methods compared."""
    told = story("consensus")
    told.write("small.csv", *SMALL)
    told.write("model.csv", *MODEL)
    told.write("gold.csv", "item_id,label", "q1,x", "q2,x", "q3,y", "q4,x")
    for method in METHODS:
        told.say("consensus", B, *GOLD, "--method", method)
        told.say("consensus", "small.csv", "--method", method, "--out", f"{method}.csv")
        told.file(f"{method}.csv")
    told.say(
        "consensus", "small.csv", "--method", "crowdlab", "--probabilities", "model.csv", "--gold", "gold.csv"
    )
    told.say("consensus", B, *GOLD, "--compare")
    told.show("consensus", B, *GOLD)
    told.pin()


def test_audit(story):
    """What is probably wrong, by people and by a model; the sample that measures it."""
    told = story("audit")
    told.write("small.csv", *SMALL)
    told.write("model.csv", *MODEL)
    told.say("audit", B, *INTENT, "--top", 10, "--out", "fix.csv")
    told.say("audit", B, *INTENT, "--method", "majority", "--rank", "margin", "--top", 5)
    told.say("audit", "small.csv", "--probabilities", "model.csv")
    told.say("audit", B, *INTENT, "--within", 0.05, "--sample", "check.csv", "--seed", 3, "--top", 3)
    head, *rows = (told.root / "check.csv").read_text().splitlines()
    given, right = head.split(",").index("given"), head.split(",").index("right_label")
    for k, row in enumerate(rows):
        cells = row.split(",")
        cells[right] = cells[given] if k % 9 else "other"
        rows[k] = ",".join(cells)
    told.write("check.csv", head, *rows)
    told.say("audit", B, *INTENT, "--checked", "check.csv", "--top", 3)
    told.show("audit", B, *INTENT, "--top", 5)
    told.file("fix.csv")
    told.pin()


@pytest.mark.parametrize("by", ["annotator", "vendor", "label", "rule"])
def test_score(story, by):
    """Answers measured against gold, over each part."""
    told = story(f"score_{by}")
    vendor = () if by != "vendor" else ("--column", "vendor=delivery")
    told.say("score", B, *GOLD, *UNDER, "--by", by, *vendor)
    told.show("score", B, *GOLD, *UNDER, "--by", by, *vendor)
    told.pin()


def test_score_more(story):
    """Mistakes of unequal weight, a verdict while answers come in, and spans against spans."""
    told = story("score_more")
    told.write("spans.csv", *SPANS)
    told.write("right.csv", "item_id,label", *(",".join((i, v)) for i, v in SPAN_GOLD))
    told.write("costs.csv", "gold,answer,severity", "refund_request,billing_question,5", "delivery,how_to,2")
    told.say("score", B, *GOLD, "--sequential")
    told.say("score", A, *GOLD, "--sequential", "--good", 0.95, "--poor", 0.7)
    told.say("score", B, *GOLD, "--severities", "costs.csv", "--otherwise", 1)
    told.say("score", "spans.csv", "--gold", "right.csv", "--kind", "spans")
    told.show("score", B, *GOLD, "--sequential")
    told.pin()


SPAN_GOLD = (("i1", '"[[0, 5, ""A""]]"'), ("i2", '"[[2, 5, ""B""]]"'), ("i3", '"[]"'))


def test_import(story):
    """Tables of other shapes become ours; what was guessed and lost is said."""
    told = story("import")
    told.write("wide.csv", "item_id,ana,ben", "q1,x,x", "q2,y,x")
    told.show("import", "wide.csv", "--wide", "--out", "long.csv")
    told.file("long.csv")
    told.write("odd.csv", "task,worker,answer,mood", "q1,ann,x,good", "q1,bob,y,bad")
    told.show(
        "import", "odd.csv", "--item", "task", "--annotator", "worker", "--label", "answer", "--out", "o.csv"
    )
    told.file("o.csv")
    told.show("import", B, *INTENT, "--out", "b.csv")
    told.say("import", B, *INTENT, "--out", "c.csv")
    told.pin()


def test_export(story):
    """Boxes and labels in a tool's own form; what has no place there is said."""
    told = story("export")
    told.write("boxes.csv", "item_id,annotator_id,label", 'a.jpg,ann,"[[1, 2, 4, 8, ""car""]]"')
    told.show(
        "export", "boxes.csv", "--kind", "boxes", "--to", "coco", "--purpose", "gold", "--out", "gold.json"
    )
    told.file("gold.json")
    told.write("labels.csv", "item_id,annotator_id,label,seconds", "q1,ann,spam,4")
    told.show("export", "labels.csv", "--to", "cvat", "--out", "labels.xml")
    told.file("labels.xml")
    told.say("export", "labels.csv", "--to", "cvat", "--out", "again.xml")
    told.pin()
