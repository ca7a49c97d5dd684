"""The JSON of plans, pilots and the status, on the shipped example."""

import shutil

A, B = (f"pilots/november/deliveries/vendor_{v}_1.csv" for v in "ab")
GOLD = ("--question", "intent", "--gold", "support-tickets@1.0.0")
RAMP = ("plan", "ramp-up", "--units", 20000, "--start", "2026-12-01", "--due", "2026-12-31")


def test_plans(story):
    """Items, answers, money and people for a stated certainty."""
    told = story("plan")
    told.say("plan", "interval", "--accuracy", 0.5, "--half-width", 0.05)
    told.say("plan", "interval", "--half-width", 0.03, "--per-item", 3, "--price", 0.1, "--item-price", 1)
    told.say("plan", "interval", "--half-width", 0.03, "--annotators", 12, "--annotator-icc", 0.05)
    told.say("plan", "interval", "--half-width", 0.05, "--from-items", 160, "--from-half-width", 0.1)
    told.say("plan", "interval", "--half-width", 0.1, "--labels", 5, "--per-item", 3)
    told.say("plan", "interval", "--half-width", 0.03, "--per-item", 3, "--answers", B, *GOLD)
    told.say("plan", "power", "--better-by", 0.5, "--sd", 1)
    told.say("plan", "power", "--better-by", 0.05, "--accuracy", 0.9, "--items", 200)
    told.say("plan", "power", "--better-by", 0.05, "--answers", A, "--against", B, *GOLD)
    told.say("plan", "quiz")
    told.say("plan", "quiz", "--good", 0.95, "--poor", 0.8)
    told.say("plan", "budget", "--budget", 300, "--price", 0.1, "--item-price", 1.5)
    told.say("plan", "budget", "--budget", 300, "--price", 0.1, "--item-price", 1.5, "--answers", B, *GOLD)
    told.say(*RAMP, "--pilot", "november", "--vendor", "vendor_a", "--seed", 3)
    told.say(*RAMP, "--answers", B, "--question", "intent", "--hours", 6, "--learning-days", 3, "--seed", 3)
    told.show("plan", "interval", "--accuracy", 0.5, "--half-width", 0.05)
    told.show("plan", "quiz")
    told.show(*RAMP, "--pilot", "november", "--vendor", "vendor_a", "--seed", 3)
    told.pin()


def test_pilots(story):
    """Frozen, compared, on a scorecard, made by asking, rehearsed."""
    told = story("pilot")
    told.say("pilot", "freeze", "november")
    told.say("pilot", "scorecard")
    told.say("pilot", "scorecard", "vendor_b", "--confidence", 0.9)
    folder = told.root / "pilots/winter"
    shutil.copytree(told.root / "pilots/november", folder)
    (folder / "frozen.yaml").unlink()
    path = folder / "pilot.yaml"
    text = path.read_text().replace("name: november", "name: winter").replace("margin: 0.05", "margin: 0.04")
    path.write_text(text)
    told.show("pilot", "simulate", "winter", "--force")
    told.sum("pilots/winter/deliveries/vendor_a_1.csv")
    told.say("pilot", "compare", "november", "winter")
    told.say("pilot", "freeze", "winter")
    told.file("pilots/winter/frozen.yaml")
    told.show("pilot", "scorecard", "vendor_b")
    told.show("pilot", "compare", "november", "winter")
    asked = ("", "support-tickets@1.0.0", "intent", "vendor_a, vendor_b", "per_unit", 0.1, "hybrid", 0.05, 4)
    asked += ("Europe/Madrid", "EUR", 24, "mon 2026-11-02 08:00", "tue 2026-11-03 08:00", "", 0.9, 0, "95 %")
    told.show("pilot", "new", "autumn", input="".join(f"{one}\n" for one in (*asked, 0.12, "", 0.03)))
    told.file("pilots/autumn/pilot.yaml")
    told.pin()


def test_status(story):
    """Where everything stands in the shipped example, and in an empty workspace."""
    told = story("status")
    told.say("status")
    told.show("status")
    told.show("init", "new", "--empty")
    told.say("status", "--root", "new")
    told.pin()
