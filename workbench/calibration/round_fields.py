"""What the form of a new round has to set: the kinds of rounds, and of each the settings that matter."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from workbench.calibration.actions import Kind
from workbench.documents.round import MOST_CANNOT_TELL, RoundKind
from workbench.rounds.advice import Advice, Mend
from workbench.rounds.new_round import PRACTICE_ATTEMPTS
from workbench.rounds.passing import PASS_OPTIONS

KINDS: dict[Kind, tuple[str, str]] = {
    "quiz": ("Quiz", "Questions with known answers decide who is ready."),
    "practice": ("Practice", "People try items and see the answers. Nothing is decided."),
    "retake": ("Retake", "People who passed are asked only what changed since."),
    "expert": ("Blind experts", "Experts label a gold draft without seeing each other."),
    "retest": ("Retest", "The same people answer the same items again."),
}
ROUND_KIND: dict[Kind, RoundKind] = {
    "quiz": "quiz",
    "practice": "quiz",
    "retake": "quiz",
    "expert": "expert",
    "retest": "retest",
}
PLACE: dict[Kind, str] = {
    "expert": "draft",
    "retest": "source",
}  # what it is made of, where that is not a locked gold set
GOLD: tuple[Kind, ...] = ("quiz", "practice", "retake")
EXAM: tuple[Kind, ...] = ("quiz", "retake")
ALL: tuple[Kind, ...] = get_args(Kind)
ASK, DECIDE, PEOPLE, MORE = "What it asks", "Length and verdict", "What people may do and see", "More"
OF_SPLIT = {
    "quiz": "those for quizzes",
    "practice": "those for practice",
    "held_back": "those held back",
    "honeypot": "those hidden in production",
}
MAKE_ONE = "new"  # the practice round that is made in the same go
MOSTLY_OPEN = Advice(
    "What changed is too little to decide: most people stay undecided.",
    (Mend("Fill up with other items", {"fill_up": True}),),
)
NO_PRACTICE = Advice(
    "People who do not pass have nowhere to practise.", (Mend("Add practice", {"practice_round": MAKE_ONE}),)
)
LONGEST_TERMS = 100_000  # characters

Control = Literal["choice", "checks", "whole", "number", "share", "tick", "date", "line", "text"]


@dataclass(frozen=True)
class FormField:
    """A setting on the form.

    part     under which heading it stands
    kinds    the rounds that have it
    unit     what is written behind the field
    low      the least number
    """

    name: str
    title: str
    control: Control
    part: str
    kinds: tuple[Kind, ...] = ALL
    hint: str = ""
    unit: str = ""
    low: float = 0


FIELDS = (
    FormField("gold", "Gold set", "choice", ASK, GOLD),
    FormField("draft", "Gold draft", "choice", ASK, ("expert",)),
    FormField("source", "Round to repeat", "choice", ASK, ("retest",)),
    FormField("since", "Since version", "choice", ASK, ("retake",), "of the guideline"),
    FormField("questions", "Questions", "checks", ASK),
    FormField("fill_up", "Fill up with other items", "tick", ASK, ("retake",), "so that it can decide"),
    FormField("also_added", "Also ask what was added", "tick", ASK, ("retake",)),
    FormField("policy", "Length", "choice", DECIDE, GOLD),
    FormField("length", "Answers", "whole", DECIDE, ALL, low=1),
    *(FormField(o.name, o.title, "share", DECIDE, GOLD) for o in PASS_OPTIONS if o.number),
    FormField("attempts", "Attempts", "whole", PEOPLE, GOLD, "each person", low=1),
    FormField("cool_down", "Wait between attempts", "number", PEOPLE, GOLD, unit="hours"),
    FormField("practice_round", "Practice", "choice", PEOPLE, EXAM, "for those who do not pass"),
    FormField("feedback", "Answers are shown", "choice", PEOPLE, GOLD),
    FormField("expires", "Last day", "date", PEOPLE, ALL, "empty: until you close it"),
    FormField("time_limit", "Time limit", "number", PEOPLE, ALL, "empty: none", "minutes"),
    FormField("title", "Title", "line", PEOPLE, ALL, "people read it"),
    FormField("invite", "Invite the people who need it", "tick", PEOPLE, ("retake",)),
    FormField("split", "Items", "choice", MORE, ("quiz", "practice")),
    FormField("most_cannot_tell", "Most “cannot tell” that passes", "share", MORE, EXAM),
    FormField("undecidable", "Undecidable items", "whole", MORE, EXAM, "mixed in; empty: a few"),
    FormField("first_device", "A link works only in the first browser", "tick", MORE),
    FormField("terms", "Terms to accept first", "text", MORE, ALL, "empty: none"),
    FormField("allow_undecided", "Accept that many stay undecided", "tick", MORE, EXAM),
    FormField("allow_guessing", "Accept that guessing pays", "tick", MORE, EXAM),
)
BY_NAME = {each.name: each for each in FIELDS}
DEFAULTS: dict[str, Any] = {
    **{option.name: option.default for option in PASS_OPTIONS},
    "policy": "NoVerdict",
    "attempts": 1,
    "feedback": "end",
    "practice_round": "",
    "split": "quiz",
    "most_cannot_tell": MOST_CANNOT_TELL,
    "invite": True,
}
OF_KIND: dict[tuple[str, Kind], Any] = {
    ("policy", "quiz"): "UntilSure",
    ("policy", "retake"): "FixedLength",
    ("attempts", "practice"): PRACTICE_ATTEMPTS,
    ("feedback", "practice"): "item",
}
OF_A_KIND = ("policy", "length", "attempts", "feedback", "title", "split", "questions", "practice_round")
Value = str | float | bool | None
Options = list[tuple[str, str]]


LACKS = {
    "gold": "There is no locked gold set yet.",
    "draft": "There is no gold draft for experts to label.",
    "source": "There is no round to repeat yet.",
}
PLAIN = (
    *(
        "also_added",
        "fill_up",
        "length",
        "allow_undecided",
        "allow_guessing",
        "undecidable",
        "most_cannot_tell",
    ),
    *("time_limit", "feedback", "attempts", "cool_down", "first_device"),
)
