"""The JSON of everything about guidelines, on the shipped example."""

DELIVERY = "pilots/november/deliveries/vendor_a_1.csv"
SHEET = (
    "note,who,at,item_text,question",
    '"Is a promised refund one?",A03,2026-10-20T09:00:00Z,"When, at last, is my 79 here?",intent',
    '"Is Tuesday a date?",A04,2026-10-21T09:00:00Z,,urgency',
    '"Is a voucher money?",A05,2026-10-22T09:00:00Z,"I want a voucher.",intent',
)
POLICY = ("# Mail", "", "Sort it.", "", "## Spam", "", "Unwanted.", "", "- odd", "", "## Ham")


def test_reading(story):
    """What a guideline says, whether it is in order, what changed, and what a change touches."""
    told = story("guideline_read")
    told.say("guideline", "show", "support-tickets@2.0.0")
    told.say("guideline", "validate", "support-tickets")
    told.say("guideline", "validate", "support-tickets@1.0.0")
    for since, to in (("1.0.0", "1.1.0"), ("1.1.0", "2.0.0"), ("1.0.0", "2.0.0")):
        told.say("guideline", "diff", "support-tickets", "--since", since, "--to", to)
    told.show("guideline", "diff", "support-tickets", "--since", "1.0.0", "--to", "2.0.0")
    impact = ("guideline", "impact", "support-tickets", "--since", "1.1.0", "--to", "2.0.0")
    priced = ("--answers", DELIVERY, "--question", "intent", "--price", 0.1, "--currency", "EUR")
    told.say(*impact, *priced)
    told.show(*impact, *priced)
    told.say(*impact, "--gold", "support-tickets@1.0.0")
    told.pin()


def test_leaving(story):
    """Labels for other tools: what was lost on the way, and the files themselves."""
    told = story("guideline_leave")
    for tool in ("label-studio", "labelbox", "cvat", "argilla", "prompt", "doccano", "prodigy"):
        one = ("--question", "intent") if tool in ("doccano", "prodigy") else ()
        told.say("guideline", "export", "support-tickets@2.0.0", "--to", tool, *one, "--out", f"{tool}.out")
        told.file(f"{tool}.out")
    told.show("guideline", "schema")
    told.say("guideline", "render", "support-tickets@2.0.0", "--since", "1.1.0", "--out", "handbook.html")
    told.say("guideline", "render", "support-tickets", "--format", "markdown", "--out", "handbook.md")
    told.pin()


def test_starting(story):
    """A draft from a document and from a list; published, asked about, changed, published again."""
    told = story("guideline_start")
    told.write("policy.md", *POLICY)
    told.write("labels.csv", "label,definition", "praise,Somebody is glad.", "question,Somebody asks.")
    told.say("guideline", "start", "mail", "--from", "policy.md")
    told.say("guideline", "validate", "mail")
    told.say("guideline", "start", "comments", "--from", "labels.csv")
    told.file("guidelines/comments/draft.yaml")
    draft = told.root / "guidelines/comments/draft.yaml"
    draft.write_text(draft.read_text().replace("To be written", "Say what it is"))
    told.say("guideline", "publish", "comments")
    told.file("guidelines/comments/1.0.0.yaml")
    told.show("guideline", "new", "returns")
    told.file("guidelines/returns/draft.yaml")
    told.pin()


def test_questions(story):
    """Questions come in, are answered, become a case and a rule; the draft is published with them."""
    told = story("guideline_questions")
    told.write("q.csv", *SHEET)
    told.say("guideline", "questions", "import", "support-tickets", "q.csv")
    told.say("guideline", "questions", "import", "support-tickets", "q.csv")
    first, second, third = told.say("guideline", "questions", "list", "support-tickets")
    reply = ("--reply", "No, nothing more is asked.", "--by", "Ines")
    answer = ("guideline", "questions", "answer", "support-tickets")
    told.say(*answer, first["id"], *reply, "--case", "billing_question", "--cites", "R1.1")
    rule = ("--rule", "A day of the week is a date.", "--separates", "1", "--separates", "2")
    told.say(*answer, second["id"], *reply, *rule, "--question", "urgency")
    told.say(*answer, third["id"], *reply)
    told.say("guideline", "questions", "list", "support-tickets", "--open")
    told.show("guideline", "questions", "list", "support-tickets")
    told.say("guideline", "validate", "support-tickets")
    told.say("guideline", "publish", "support-tickets", "--version", "2.1.0", "--summary", "Two answers.")
    told.say("guideline", "diff", "support-tickets", "--since", "2.0.0", "--to", "2.1.0")
    told.say("gold", "status", "support-tickets")
    told.pin()


def test_renaming(story):
    """A label gets another id: declared, published, and answers and gold carried along."""
    told = story("guideline_rename")
    draft = told.root / "guidelines/support-tickets/draft.yaml"
    text = (
        draft.read_text()
        .replace("version: 2.0.0\ntitle", "version: 2.1.0\ntitle")
        .replace("how_to", "question")
    )
    draft.write_text(text.replace("wording_only: [intent/question]", "wording_only: [intent/how_to]"))
    rename = ("--rename", "intent/how_to=question", "--why", "Plainer.", "--by", "Ines")
    told.say("guideline", "diff", "support-tickets")
    told.say("guideline", "declare", "support-tickets", *rename)
    told.say("guideline", "diff", "support-tickets")
    told.say("guideline", "publish", "support-tickets", "--version", "2.1.0", "--summary", "Another id.")
    told.say("gold", "status", "support-tickets")
    options = ("--from", "2.0.0", "--answers", DELIVERY, "--out", "new.csv", "--gold", "support-tickets")
    told.say("guideline", "migrate", "support-tickets", *options)
    told.say("gold", "status", "support-tickets@draft")
    told.say("gold", "lock", "support-tickets")
    told.pin()
