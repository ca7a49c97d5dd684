"""The plan of a new round as the screen draws it: answers, minutes, and how often its verdict is right or wrong."""

from statistics import median
from typing import Any

from workbench.calibration.store import BoardStore
from workbench.documents.round import Round
from workbench.rounds.new_round import IN_PART, PlannedRound
from workbench.rounds.passing import sentences

LATEST = 3  # rounds whose times say how long an answer takes
Times = tuple[float, int]  # the median seconds of an answer, and of how many answers


def past_times(store: BoardStore, new: Round) -> Times | None:
    """The median seconds of an answer in the latest rounds like this one, and of how many answers; None without any."""
    if new.gold is None:
        return None
    like = [r for r in store.rounds() if r.gold and (r.gold.name, r.kind) == (new.gold.name, new.kind)]
    seconds: list[float] = []
    for round_ in like[-LATEST:]:
        real = {a.id for a in store.attempts.attempts(round_.name) if not a.simulated}
        answers = store.attempts.round_answers(round_.name) if real else ()
        seconds += [answer.seconds for answer in answers if answer.attempt_id in real]
    return (median(seconds), len(seconds)) if seconds else None


def plan_view(
    planned: PlannedRound, times: Times | None, titles: dict[str, str], guessing: str | None
) -> dict[str, Any]:
    """The plan; empty where there is none.

    titles     of the rounds, by their names
    guessing   what to say while nothing is known of it; None while it is worked out
    """
    new, plan = planned.round, planned.plan
    if new is None:
        return {}
    length, mixed = planned.length, new.undecidable
    outcomes = [] if plan is None else [("good", plan.good, "fails"), ("poor", plan.poor, "passes")]
    per_answer = (length + mixed) / max(length, 1)
    expected = sorted(per_answer * n for n in [o.expected for _, o, _ in outcomes] or [length])
    return {
        "pool": planned.pool,
        "decides": plan is not None,
        "most": length + mixed,
        "answers": [round(n) for n in expected],
        "minutes": times and [n * times[0] / 60 for n in expected],
        "times": times and {"seconds": round(times[0]), "n": times[1]},
        "rule": plan.rule if plan else "",
        "in_part": IN_PART if plan and planned.in_part else "",
        "outcomes": [
            {
                "who": who,
                "right": outcome.p,
                "passes": outcome.passes,
                "undecided": outcome.undecided,
                "fails": outcome.fails,
                "wrong": wrong,
            }
            for who, outcome, wrong in outcomes
        ],
        "guessing": planned.chances.sentence() if planned.chances else guessing,
        "policies": [_titled(sentence, new, titles) for sentence in sentences(new)],
    }


def _titled(sentence: str, new: Round, titles: dict[str, str]) -> str:
    """A sentence with the title of the practice round in place of its name."""
    name = new.practice_round
    return sentence.replace(f" in {name} ", f" in “{titles.get(name, name)}” ") if name else sentence
