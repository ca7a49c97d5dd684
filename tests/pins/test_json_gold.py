"""The JSON of everything about gold sets, on the shipped example."""

WAITING = "gold_sets/support-tickets/waiting.csv"
UNDER = ("--guideline", "support-tickets@2.0.0", "--question", "intent")
VOTED = (
    "item_id,text,vote:Ana,vote:Ben,vote:Cleo",
    "w1,Where is my parcel?,delivery,delivery,delivery",
    "w2,How do I share a list?,how_to,bug_report,",
    "w3,Please pay me back.,refund_request,billing_question,account_access",
    "w4,The app crashes.,bug_report,bug_report,how_to",
    "w5,I cannot log in.,account_access,how_to,",
)


def test_drawing(story):
    """Items are drawn by every way there is, opened as a draft, and more are added."""
    told = story("gold_draw")
    told.say("gold", "sample", WAITING, "--n", 14, "--by", "guess", "--out", "sample.csv")
    told.file("sample.csv")
    told.say("gold", "sample", WAITING, "--n", 5, "--seed", 3)
    told.say("gold", "sample", WAITING, "--n", 6, "--by", "guess", "--share")
    told.say(
        *("gold", "sample", WAITING, "--n", 6, "--by", "rules", "--rules", "rules"),
        *("--guideline", "support-tickets@2.0.0", "--gold", "support-tickets"),
    )
    told.write("pool.csv", "item_id,text,p1,p2", "q1,a,0.9,0.1", "q2,b,0.5,0.5", "q3,c,0.8,0.2")
    told.write("crowd.csv", "item_id,annotator_id,label", "q1,a,x", "q1,b,x", "q3,a,x", "q3,b,y")
    for unsure in ("entropy", "margin", "confidence"):
        doubt = ("--by", "uncertainty", "--probability", "p1", "--probability", "p2", "--unsure", unsure)
        told.say("gold", "sample", "pool.csv", "--n", 1, *doubt)
    told.say("gold", "sample", "pool.csv", "--n", 1, "--by", "disagreement", "--crowd", "crowd.csv")
    told.say("gold", "open", "winter", "sample.csv", *UNDER)
    told.say("gold", "add", "winter", "pool.csv")
    told.say(
        "gold", "goal", "winter", "--per-rule", 0, "--votes", 2, "--waive", "intent/cancellation=Two a year."
    )
    told.say("gold", "coverage", "winter")
    told.say("gold", "status", "winter")
    told.say("quiz", "create", "experts", "--expert", "--gold-draft", "winter", "--question", "intent")
    told.show("quiz", "close", "experts")
    told.say("gold", "import-votes", "winter", "experts")
    told.show("gold", "coverage", "winter")
    told.file("gold_sets/winter/draft.card.yaml")
    told.file("gold_sets/winter/draft.jsonl")
    told.pin()


def test_adjudicating(story):
    """A sheet of blind votes is read; disputes are settled, asked about, dropped, reopened; the set is locked."""
    told = story("gold_adjudicate")
    told.write("votes.csv", *VOTED)
    told.say("gold", "import", "votes.csv", "--name", "autumn", *UNDER)
    told.say("gold", "status", "autumn")
    told.say("gold", "disputes", "autumn")
    told.show("gold", "disputes", "autumn")
    why = ("--rationale", "Asks how.", "--rule", "R1.1", "--by", "Ruth")
    told.say("gold", "adjudicate", "autumn", "w2", "--label", "how_to", "--accept", "bug_report", *why)
    told.say("gold", "drop", "autumn", "w3", "--reason", "Not a customer.", "--by", "Ruth")
    told.say("gold", "reopen", "autumn", "w3")
    told.say("gold", "adjudicate", "autumn", "w3", "--label", "refund_request", *why)
    told.say(
        "gold", "undecidable", "autumn", "w5", "--note", "Whose account?", "--rule", "R1.1", "--by", "Ruth"
    )
    told.say("guideline", "questions", "list", "support-tickets")
    told.say("gold", "status", "autumn")
    told.say("gold", "split", "autumn", "--item", "w1", "--to", "practice")
    told.say("gold", "lock", "autumn")
    told.say("gold", "status", "autumn@1.0.0")
    told.file("gold_sets/autumn/1.0.0.card.yaml")
    told.file("gold_sets/autumn/1.0.0.jsonl")
    told.pin()


def test_a_second_person(story):
    """Roles are set: overruling three experts waits, is taken back, and a blind round ends."""
    told = story("gold_second_person")
    told.write("votes.csv", *VOTED)
    told.say("gold", "import", "votes.csv", "--name", "autumn", *UNDER)
    told.write("roles.yaml", "people:", "  uwe: lead", "  mona: [lead, author]", "  nora: vendor north")
    told.say("roles", "show")
    told.show("roles", "show")
    why = ("--rationale", "Asks how.", "--rule", "R1.1")
    told.say("gold", "adjudicate", "autumn", "w1", "--label", "how_to", *why)
    told.say("gold", "waiting", "autumn")
    told.show("gold", "waiting", "autumn")
    told.say("gold", "withdraw", "autumn", "w1")
    told.say("gold", "end-blind", "autumn")
    told.say("status")
    told.pin()


def test_in_use(story):
    """The shipped set: coverage, the next version, uses, honeypots in a batch and back, exposure, retirement."""
    told = story("gold_use")
    told.say("gold", "status", "support-tickets")
    told.say("gold", "status", "support-tickets@1.0.0")
    told.show("gold", "status", "support-tickets")
    told.say("gold", "coverage", "support-tickets")
    told.say("gold", "show", "support-tickets", "--rule", "R1.2", "--split", "practice")
    told.show("gold", "show", "support-tickets", "--label", "intent/refund_request")
    told.show("gold", "show", "support-tickets", "T-1003")
    told.say("gold", "next", "support-tickets")
    told.say("gold", "split", "support-tickets", "--practice", 0.25, "--held-back", 0.25, "--honeypot", 0.1)
    told.say("gold", "disputes", "support-tickets")
    told.write("batch.csv", "item_id,text,customer", *(f"B-{i},Message {i},c{i}" for i in range(36)))
    mix = ("gold", "honeypots", "mix", "batch.csv", "--gold", "support-tickets", "--name", "week-48")
    told.say(*mix, "--rate", 0.1, "--seed", 5, "--out", "out.csv")
    told.file("out.csv")
    told.file("runs/honeypots/week-48.json")
    shown = [line.split(",")[0] for line in (told.root / "out.csv").read_text().splitlines()[1:]]
    told.write("back.csv", "item_id,annotator_id,label", *(f"{one},ann,how_to" for one in shown))
    score = ("gold", "honeypots", "score", "back.csv", "--name", "week-48", "--question", "intent")
    told.say(*score, "--out", "production.csv")
    told.show(*score)
    told.file("production.csv")
    told.say("gold", "exposure", "support-tickets", "--quiz-length", 200)
    told.show("gold", "exposure", "support-tickets")
    told.say("gold", "split", "support-tickets", "--rotate")
    told.say("gold", "retire", "support-tickets")
    told.pin()


def test_verifying(story):
    """A rule changes its meaning; answers that rest on it are stale, verified or decided anew."""
    told = story("gold_verify")
    draft = told.root / "guidelines/support-tickets/draft.yaml"
    said = "Rate what happens to the customer while they wait, not how it is said."
    draft.write_text(draft.read_text().replace(said, "Rate what the customer feels while they wait."))
    told.say("guideline", "diff", "support-tickets")
    told.say("guideline", "publish", "support-tickets", "--version", "3.0.0", "--summary", "Feelings count.")
    told.say("gold", "status", "support-tickets")
    told.say("gold", "next", "support-tickets", "--replace")
    waiting = told.say("gold", "disputes", "support-tickets")["waiting"]
    told.show("gold", "disputes", "support-tickets")
    first, second = (one["item"] for one in waiting[:2])
    told.say("gold", "verify", "support-tickets", first, "--question", "urgency", "--by", "Ruth")
    settle = ("gold", "adjudicate", "support-tickets", second, "--question", "urgency", "--label", "3")
    told.say(*settle, "--rationale", "They feel it.", "--rule", "R4.1", "--by", "Ruth")
    told.say("gold", "status", "support-tickets@draft")
    told.pin()


def test_decisions_that_wait(story):
    """Two rulings wait for the next version: one is accepted, one rejected, and it locks."""
    told = story("gold_waiting")
    told.say(
        "quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    told.say("quiz", "simulate", "may", "--people", 40, "--seed", 7)
    rows = {row["item"]: row for row in told.say("quiz", "appeals", "may") if row["answer"]}
    for item in sorted(rows)[:2]:
        told.say(
            "quiz",
            "rule",
            rows[item]["id"],
            "--gold-corrected",
            "--reply",
            "It asks for that.",
            "--by",
            "Lea",
        )
    told.say("gold", "next", "support-tickets")
    waiting = told.say("gold", "waiting", "support-tickets")["waiting"]
    told.show("gold", "waiting", "support-tickets")
    told.say("gold", "accept", "support-tickets", waiting[0]["id"], "--by", "Ruth")
    told.say(
        "gold", "reject", "support-tickets", waiting[1]["id"], "--reason", "Another text.", "--by", "Ruth"
    )
    told.say("gold", "waiting", "support-tickets")
    told.show("gold", "waiting", "support-tickets")
    told.say("gold", "lock", "support-tickets")
    told.pin()
