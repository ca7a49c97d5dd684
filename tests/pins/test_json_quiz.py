"""The JSON of everything about rounds and people, with simulated annotators, on the shipped example."""

GOLD = ("--gold", "support-tickets@1.0.0")
INTENT = (*GOLD, "--question", "intent")


def test_making(story):
    """Rounds of every kind are created, people are invited, links are taken back, rounds are closed."""
    told = story("quiz_make")
    told.say("quiz", "create", "may", *INTENT, "--until-sure")
    told.say("quiz", "create", "whole", *GOLD)
    told.say("quiz", "create", "june", *INTENT, "--length", 30, "--allow-undecided", "--seed", 7)
    told.say("quiz", "create", "warm", *INTENT, "--practice", "--split", "quiz")
    told.say("quiz", "create", "changed", *GOLD, "--since", "1.0.0")
    told.say("quiz", "create", "short", *GOLD, "--since", "1.0.0", "--length", 10)
    told.say("quiz", "create", "filled", *GOLD, "--since", "1.0.0", "--fill-up")
    told.say("quiz", "create", "again", "--retest-of", "may")
    told.write("terms.txt", "Tell nobody.")
    told.say(
        *("quiz", "create", "july", *INTENT, "--until-sure", "--length", 40, "--good", 0.95, "--poor", 0.7),
        *("--false-pass", 0.1, "--false-fail", 0.02, "--seed", 7, "--split", "held_back", "--time-limit", 20),
        *("--feedback", "none", "--attempts", 2, "--cool-down", 24, "--practice-round", "warm"),
        *("--expires", "2099-12-31", "--terms", "terms.txt", "--title", "July round"),
    )
    told.show("quiz", "create", "shown", *INTENT, "--until-sure")
    url = ("--public-url", "https://quiz.example.org/")
    told.say("quiz", "invite", "may", "ana", "ben", "--vendor", "north", *url)
    told.say("quiz", "invite", "may", "ana", "cat", *url)
    told.show("quiz", "invite", "june", "dan", *url)
    told.show("quiz", "revoke", "may", "cat")
    told.say("vendor", "invite", "north", "--manager", "mia", *url)
    told.say("quiz", "rotate-key", "--keep-old", 7, *url)
    told.say("quiz", "list")
    told.show("quiz", "close", "june")
    told.say("quiz", "list")
    told.show("quiz", "list")
    told.say("quiz", "results", "may")
    told.say("people", "list")
    told.say("people", "forget", "ana", "--vendor", "north")
    told.say("people", "list")
    told.show("people", "list")
    told.say("status")
    told.pin()


def test_taking(story):
    """Simulated people take rounds; results, readiness, exposure, retirement and the status follow from it."""
    told = story("quiz_take")
    told.say("quiz", "create", "november", *INTENT, "--until-sure")
    told.say("quiz", "simulate", "november", "--people", 12, "--seed", 7)
    told.say("quiz", "results", "november")
    told.show("quiz", "results", "november", "--csv", "november.csv")
    told.file("november.csv")
    told.say("quiz", "create", "december", *GOLD, "--length", 30, "--allow-undecided", "--attempts", 2)
    told.say("quiz", "simulate", "december", "--people", 6, "--seed", 8, "--steady")
    told.say("quiz", "results", "december")
    names = [one["name"] for one in told.say("people", "list")]
    why = ("--reason", "Ten new cases with me, all right.", "--by", "Lea")
    told.say("quiz", "ready", "november", names[1], "--vendor", told_vendor(told, names[1]), *why)
    told.say("quiz", "appeals", "november")
    told.say("quiz", "list")
    told.say("quiz", "check")
    told.say("gold", "exposure", "support-tickets")
    told.say("gold", "retire", "support-tickets")
    told.say("guideline", "questions", "list", "support-tickets")
    told.say("guideline", "impact", "support-tickets", "--since", "1.1.0", "--to", "2.0.0")
    told.say("status")
    told.show("status")
    told.pin()


def test_backing_up(story):
    """A backup and what comes back of it, after somebody was forgotten; the size depends on where this runs."""
    told = story("backup")
    told.do("quiz", "create", "may", *INTENT, "--until-sure")
    told.do("quiz", "simulate", "may", "--people", 3, "--seed", 7)
    (told.root / "backups").mkdir()
    told.sized("backup", "backups/may.zip", "--exclude", "backups")
    told.do("people", "forget", "simulated-01")
    told.sized("restore", "backups/may.zip", "backups/back")
    told.say("protect", "--root", "backups/back")
    told.pin()


def told_vendor(told, name: str) -> str:
    """The vendor of somebody in the list of people."""
    people = next(one["json"] for one in told.told if one.get("typed") == "people list")
    return next(one["vendor"] for one in people if one["name"] == name)
