"""What is refused stays refused, with the same exit status and the same kind of refusal; sentences may be worded anew."""

from pathlib import Path

from tests.pins.conftest import refused, typed
from tests.pins.pinned import pinned

A = "pilots/november/deliveries/vendor_a_1.csv"
GOLD = ("--gold", "support-tickets@1.0.0")
INTENT = (*GOLD, "--question", "intent")
UNDER = ("--guideline", "support-tickets@2.0.0", "--question", "intent")
SIGNED = ("--reply", "No.", "--by", "Lead")
FILES = {
    "empty.csv": "",
    "header.csv": "item_id,annotator_id,label\n",
    "blank.csv": "item_id,annotator_id,label\nq1,ann,\n",
    "twice.csv": "item_id,annotator_id,label\nq1,ann,x\nq1,ann,y\n",
    "columns.csv": "a,b,c\n1,2,3\n",
    "strange.csv": "item_id,annotator_id,label\nT-1001,ann,nonsense\nT-1001,bob,how_to\n",
    "other.csv": "item_id,annotator_id,label\nz1,ann,how_to\nz1,bob,how_to\n",
    "times.csv": "item_id,annotator_id,label,submitted_at\nq1,ann,x,2026-01-05T10:00:00\n",
    "few.csv": "item_id,annotator_id,label\nq1,ann,x\nq1,bob,x\n",
    "doubt.csv": "item_id,x,y\nq1,.9,.9\n",
    "gold_twice.csv": "item_id,label\nq1,x\nq1,y\n",
    "spans.csv": 'item_id,annotator_id,label\ni1,x,"[[0, 5]]"\ni1,y,"[[0, 4]]"\n',
    "bad.json": "{",
    "bytes.csv": "item_id,annotator_id,label\nq1,ann,\udcff\n",
    "batch.csv": "item_id,text\nb1,Where?\n",
    "batch_gold.csv": "item_id,text\nT-1003,Where?\n",
    "page.html": "<p>no report</p>",
    "terms.txt": "Tell nobody.\n",
}
BAD = {
    "no such file": ("agreement", "gone.csv"),
    "an empty file": ("agreement", "empty.csv"),
    "a header alone": ("agreement", "header.csv"),
    "no answer in any row": ("agreement", "blank.csv"),
    "columns that are none": ("agreement", "columns.csv"),
    "a column that is not there": ("agreement", "few.csv", "--item", "task"),
    "a role without a column": ("agreement", "few.csv", "--column", "batch"),
    "answers given twice": ("agreement", "twice.csv"),
    "a label that the guideline lacks": (
        "agreement",
        "strange.csv",
        "--guideline",
        "support-tickets@2.0.0",
        "--question",
        "intent",
    ),
    "a guideline that is not there": ("agreement", "few.csv", "--guideline", "nothing@1.0.0"),
    "a version that is not there": ("agreement", "few.csv", "--guideline", "support-tickets@9.0.0"),
    "a version that is none": ("agreement", "few.csv", "--guideline", "support-tickets@nine"),
    "a level that is none": ("agreement", "few.csv", "--level", "loud"),
    "a coefficient that is none": ("agreement", "few.csv", "--coefficient", "omega"),
    "times without a zone": ("agreement", "times.csv"),
    "a zone that is none": ("agreement", "times.csv", "--timezone", "Mars"),
    "bytes that are no text": ("agreement", "bytes.csv"),
    "JSON that is none": ("agreement", "bad.json"),
    "several questions": ("agreement", A),
    "a question that is not there": ("agreement", A, "--question", "mood"),
    "spans as labels": ("consensus", "spans.csv"),
    "spans audited": ("audit", "spans.csv"),
    "a method that is none": ("consensus", "few.csv", "--method", "dice"),
    "crowdlab without a model": ("consensus", "few.csv", "--method", "crowdlab"),
    "probabilities above 1": ("consensus", "few.csv", "--method", "crowdlab", "--probabilities", "doubt.csv"),
    "a sample that nobody checked": ("audit", "few.csv", "--checked", "few.csv"),
    "no gold option": ("score", "few.csv"),
    "gold that is not there": ("score", "few.csv", "--gold", "gone.csv"),
    "a gold set that is not there": ("score", "few.csv", "--gold", "nothing@1.0.0"),
    "no item has gold": ("score", "other.csv", *INTENT),
    "gold given twice": ("score", "few.csv", "--gold", "gold_twice.csv"),
    "a severity file that is not there": ("score", A, *INTENT, "--severities", "gone.csv"),
    "rates the wrong way round": ("score", A, *INTENT, "--sequential", "--good", 0.5, "--poor", 0.9),
    "slices by a part that is none": ("slices", "few.csv", "--by", "moon"),
    "slices by a column that is not there": ("slices", "few.csv", "--by", "batch"),
    "an annotator that is not there": ("annotators", "few.csv", "--model", "robot"),
    "import without a place": ("import", "few.csv"),
    "a guideline shown that is not there": ("guideline", "show", "nothing"),
    "publish what is published": ("guideline", "publish", "support-tickets"),
    "publish a number that is none": ("guideline", "publish", "support-tickets", "--version", "two"),
    "start over a draft": ("guideline", "start", "support-tickets", "--from", "few.csv"),
    "start from nothing": ("guideline", "start", "fresh", "--from", "gone.md"),
    "a name that is none": ("guideline", "new", "../x"),
    "export two questions where one fits": (
        "guideline",
        "export",
        "support-tickets@2.0.0",
        "--to",
        "prodigy",
    ),
    "export to a tool that is none": ("guideline", "export", "support-tickets", "--to", "paper"),
    "render in a language that is not there": ("guideline", "render", "support-tickets", "--language", "xx"),
    "a difference from a version that is not there": (
        "guideline",
        "diff",
        "support-tickets",
        "--since",
        "9.9.9",
    ),
    "answer a question nobody asked": ("guideline", "questions", "answer", "support-tickets", "q9", *SIGNED),
    "migrate without a declaration": ("guideline", "migrate", "support-tickets", "--from", "0.1.0"),
    "a gold draft that is not there": ("gold", "status", "winter"),
    "draw nothing": ("gold", "sample", "batch.csv", "--n", 0),
    "draw by what is not there": ("gold", "sample", "batch.csv", "--n", 1, "--by", "moon"),
    "lock what is locked": ("gold", "lock", "support-tickets"),
    "settle an item that is not there": (
        *("gold", "adjudicate", "support-tickets", "T-9", "--label", "how_to", "--question", "intent"),
        *("--rationale", "So.", "--by", "Lead"),
    ),
    "drop without a reason": ("gold", "drop", "support-tickets", "T-1001", "--reason", "", "--by", "Lead"),
    "a batch that holds gold": (
        *("gold", "honeypots", "mix", "batch_gold.csv", *GOLD, "--name", "w", "--out", "o.csv"),
    ),
    "a batch that was never mixed": ("gold", "honeypots", "score", "few.csv", "--name", "never"),
    "import gold under a label that is none": (
        *("gold", "import", "strange.csv", "--name", "own", "--guideline", "support-tickets@2.0.0"),
        *("--question", "intent"),
    ),
    "a round without gold": ("quiz", "create", "may"),
    "a round that is too long": ("quiz", "create", "may", *INTENT, "--length", 61),
    "a round that decides nothing": ("quiz", "create", "may", *INTENT, "--length", 30),
    "a criterion the wrong way round": ("quiz", "create", "may", *INTENT, "--good", 0.7, "--poor", 0.8),
    "a round that is over before it begins": ("quiz", "create", "may", *INTENT, "--expires", "2020-01-01"),
    "a chance above 1": ("plan", "quiz", "--good", 1.5),
    "a length that is no number": ("quiz", "create", "may", *INTENT, "--length", "long"),
    "results of a round that is not there": ("quiz", "results", "june"),
    "invite to a round that is not there": ("quiz", "invite", "june", "ana"),
    "simulate a round that is not there": ("quiz", "simulate", "june"),
    "rule on nothing": ("quiz", "rule", "x", "--gold-stands", *SIGNED),
    "rule without a ruling": ("quiz", "rule", "x", *SIGNED),
    "forget somebody who is not there": ("people", "forget", "Zoe"),
    "serve to everybody": ("quiz", "serve", "--host", "0.0.0.0"),
    "a pilot that is not there": ("report", "pilot", "june", "--out", "p.html"),
    "freeze a pilot that is not there": ("pilot", "freeze", "june"),
    "a vendor that is not there": ("pilot", "scorecard", "vendor_z"),
    "compare with a pilot that is not there": ("pilot", "compare", "november", "june"),
    "simulate over deliveries": ("pilot", "simulate", "november"),
    "a half-width of nothing": ("plan", "interval", "--half-width", 0),
    "a day that is none": ("plan", "ramp-up", "--units", 5, "--start", "soon", "--due", "2026-12-31"),
    "due before the start": (
        "plan",
        "ramp-up",
        "--units",
        5,
        "--start",
        "2026-12-31",
        "--due",
        "2026-12-01",
        "--answers",
        A,
        "--question",
        "intent",
    ),
    "verify a page that is no report": ("report", "verify", "page.html"),
    "verify a page that is not there": ("report", "verify", "gone.html"),
    "a report of a round that is not there": ("report", "calibration", "june", "--out", "c.html"),
    "a report of a table that is not there": ("report", "disagreement", "gone.csv", "--out", "d.html"),
    "a command that is not there": ("agree",),
    "an option that is not there": ("status", "--loud"),
    "a workspace that is not there": ("status", "--root", "gone"),
}


def ended(*words: object) -> dict:
    """How a command ended, as its user sees it and as its code says it."""
    kind = refused(*words)
    return {"status": typed(*words).exit_code, "kind": kind} if kind else {"status": 0, "kind": None}


def test_bad_input(labelling):
    """Each is refused in the way it was."""
    for name, text in FILES.items():
        Path(name).write_bytes(text.encode("utf-8", "surrogateescape"))
    pinned("refusals.json", {what: ended(*words) for what, words in BAD.items()})


def changed(path: str, old: str, new: str) -> None:
    """Change a document of the workspace by hand."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


SPOILED = {
    "a published guideline was changed": (
        ("guidelines/support-tickets/2.0.0.yaml", "Support tickets", "Support letters"),
        ("guideline", "show", "support-tickets@2.0.0"),
    ),
    "a locked gold set was changed": (
        ("gold_sets/support-tickets/1.0.0.jsonl", "billing_question", "how_to"),
        ("gold", "status", "support-tickets@1.0.0"),
    ),
    "a gold card was changed": (
        ("gold_sets/support-tickets/1.0.0.card.yaml", "guideline:", "guide_line:"),
        ("gold", "status", "support-tickets@1.0.0"),
    ),
    "a frozen pilot was changed": (
        ("pilots/november/pilot.yaml", "at_least: 0.85", "at_least: 0.75"),
        ("pilot", "freeze", "november"),
    ),
    "a pilot's gold has another digest": (
        ("pilots/november/pilot.yaml", "fa70b35d", "fa70b35e"),
        ("report", "pilot", "november", "--out", "p.html"),
    ),
    "a draft is no YAML": (
        ("guidelines/support-tickets/draft.yaml", "questions:", "questions: ["),
        ("guideline", "validate", "support-tickets"),
    ),
    "a draft has a field that is none": (
        ("guidelines/support-tickets/draft.yaml", "version:", "verison:"),
        ("guideline", "validate", "support-tickets"),
    ),
    "a step is too small": (
        (
            "guidelines/support-tickets/draft.yaml",
            "Rate what happens to the customer",
            "Rate how loud they are",
        ),
        ("guideline", "publish", "support-tickets", "--version", "2.0.1", "--summary", "Loud."),
    ),
    "a gold draft is no JSON": (
        ("gold_sets/support-tickets/draft.jsonl", "{", "["),
        ("gold", "status", "support-tickets@draft"),
    ),
    "a delivery has a label that is none": (
        ("pilots/november/deliveries/vendor_a_1.csv", "billing_question", "nonsense"),
        ("report", "pilot", "november", "--out", "p.html"),
    ),
    "a pilot's field is missing": (
        ("pilots/november/pilot.yaml", "  version: 1.0.0\n", ""),
        ("report", "pilot", "november", "--out", "p.html"),
    ),
}


def test_spoiled_documents(labelling):
    """A document that somebody changed by hand is noticed in the way it was; put back, the next one is tried."""
    found = {}
    for what, ((path, old, new), words) in SPOILED.items():
        kept = Path(path).read_bytes()
        changed(path, old, new)
        found[what] = ended(*words)
        Path(path).write_bytes(kept)
    pinned("refusals_spoiled.json", found)


def test_twice_and_too_late(labelling):
    """What is there already, closed, revoked or taken by real people is refused in the way it was."""
    for words in (
        ("quiz", "create", "may", *INTENT, "--until-sure"),
        ("quiz", "invite", "may", "ana", "--vendor", "north"),
        ("quiz", "create", "june", *INTENT, "--until-sure"),
        ("quiz", "close", "june"),
        ("gold", "next", "support-tickets"),
        ("gold", "open", "winter", "gold_sets/support-tickets/waiting.csv", *UNDER),
    ):
        assert typed(*words).exit_code == 0, words
    tried = {
        "a round twice": ("quiz", "create", "may", *INTENT, "--until-sure"),
        "simulate among real people": ("quiz", "simulate", "may"),
        "invite to a closed round": ("quiz", "invite", "june", "ana"),
        "revoke somebody who is not invited": ("quiz", "revoke", "may", "ben"),
        "ready without a reason": (
            "quiz",
            "ready",
            "may",
            "ana",
            "--vendor",
            "north",
            "--reason",
            "",
            "--by",
            "Lead",
        ),
        "ready, somebody unknown": ("quiz", "ready", "may", "zoe", "--reason", "So.", "--by", "Lead"),
        "a gold draft twice": ("gold", "open", "winter", "gold_sets/support-tickets/waiting.csv", *UNDER),
        "lock what nobody answered": ("gold", "lock", "winter"),
        "drop what is not there": ("gold", "drop", "winter", "T-9", "--reason", "So.", "--by", "Lead"),
        "the next version of what was never locked": ("gold", "next", "winter"),
        "the next version twice": ("gold", "next", "support-tickets"),
        "verify what is not stale": ("gold", "verify", "support-tickets", "T-1001", "--by", "Lead"),
        "retire without evidence": ("gold", "retire", "support-tickets", "--item", "T-1160", "--by", "Lead"),
        "two ways to split": ("gold", "split", "support-tickets", "--rotate", "--practice", 0.1),
        "a page of somebody unknown": (
            "report",
            "calibration",
            "may",
            "--annotator",
            "zoe",
            "--out",
            "z.html",
        ),
        "a cohort that is none": ("report", "calibration", "may", "--cohort", "south", "--out", "z.html"),
    }
    pinned("refusals_late.json", {what: ended(*words) for what, words in tried.items()})
