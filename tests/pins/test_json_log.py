"""The JSON of the log: who decided what, and whether it is whole."""


def test_log(story, monkeypatch):
    """What a few acts leave, and a check that finds nothing, then an edit."""
    monkeypatch.setenv("JUPYTERHUB_USER", "lea")
    told = story("log")
    told.say("log", "verify")
    told.do("gold", "next", "support-tickets")
    told.do("gold", "retire", "support-tickets", "--item", "T-1003", "--by", "Lea Kern", "--reason", "Worn.")
    told.do("gold", "lock", "support-tickets")
    told.say("log", "show")
    told.show("log", "show", "--thing", "T-1003")
    told.say("log", "verify")
    records = told.root / "log/records.jsonl"
    records.write_text(records.read_text().replace("T-1003", "T-1004", 1))
    told.say("log", "verify", status=1)
    told.show("log", "verify", status=1)
    told.pin()
