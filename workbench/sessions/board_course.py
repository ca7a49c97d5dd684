"""What a calibration board shows over time: drift, days to qualify, and who needs a retake on what."""

from typing import Any

from workbench.model.round_sources import RoundSources
from workbench.sessions.board_view import Words
from workbench.studies.calibration import Calibration
from workbench.studies.drift import Drift
from workbench.studies.retake import Retake, qualified, retakes
from workbench.studies.round_drift import RoundDrift, round_drift


def drift_of(sources: RoundSources) -> RoundDrift | None:
    """The course over all rounds under the guideline; None without gold."""
    if sources.gold is None:
        return None
    return round_drift([(sources.record, sources.gold), *sources.others])


def retakes_of(sources: RoundSources) -> tuple[Retake, ...]:
    """What everybody who is qualified under the guideline must be asked again, in whichever round they passed."""
    if sources.gold is None:
        return ()
    ready = qualified([(sources.record, sources.gold), *sources.others])
    return retakes(ready, sources.versions, sources.current, sources.record.round.questions)


def drift_view(drift: RoundDrift | None, words: Words) -> dict[str, Any] | None:
    """The rounds as points with their ranges, the steps between them, and everybody who got worse, with the day."""
    if drift is None:
        return None
    rounds = [
        {
            "round": one.round,
            "title": one.title,
            "on": one.first.date().isoformat(),
            "people": one.people,
            "n": one.right.n,
            "low": one.right.low,
            "value": one.right.value,
            "high": one.right.high,
        }
        for one in drift.rounds
    ]
    steps = [{**one.to_dict(), "on": one.on.date().isoformat()} for one in drift.steps]
    studied = len([one for one in drift.people.people if one.reason is None]) if drift.people else 0
    people = [_person(one, words) for one in drift.drifting]
    method = drift.people.method if drift.people else ""
    return {"rounds": rounds, "steps": steps, "people": people, "studied": studied, "method": method}


def _person(one: Drift, words: Words) -> dict[str, Any]:
    change = one.change
    found = {"name": words.people.get(one.annotator, one.annotator), "n": one.n, "chance": one.chance}
    if change is None or one.times is None:
        return found
    day = [str(one.times[place])[:10] for place in (change.position, change.earliest, change.latest)]
    return {
        **found,
        "on": day[0],
        "earliest": day[1],
        "latest": day[2],
        "before": change.before.value,
        "after": change.after.value,
    }


def times_view(study: Calibration) -> dict[str, Any]:
    """Days from invitation to qualified: per vendor, and of everybody who has qualified, quickest first."""
    done = sorted((one for one in study.people if one.days is not None), key=lambda one: one.days or 0.0)
    people = [
        {"name": one.person.shown, "vendor": one.person.vendor, "days": round(one.days or 0.0, 1)}
        for one in done
    ]
    return {"vendors": [one.to_dict() for one in study.times], "people": people}


def retakes_view(found: tuple[Retake, ...], words: Words) -> list[dict[str, Any]]:
    """One entry per version under which somebody qualified."""
    return [
        {
            "version": one.version,
            "newest": one.newest,
            "needed": one.needed,
            "people": [words.people.get(q.person, q.person) for q in one.people],
            "labels": [
                words.label(question, label)["name"]
                if label
                else f"all of {words.guideline.question(question).shown}"
                for question, label in one.labels
            ],
            "rules": list(one.rules),
            "items": len(one.items),
            "unasked": list(one.unasked),
            "lacks": retake_lacks(one, words.sources),
            "may": sorted({change.subject for change in one.may}),
        }
        for one in found
    ]


def retake_lacks(one: Retake, sources: RoundSources) -> str:
    """Why no retake can be made yet; empty where one can."""
    gold = sources.current
    if gold is not None and gold.card.guideline.version != one.newest:
        return f"Gold set {gold} is under {gold.card.guideline.version}: move it to {one.newest} first, in 2_gold_set.ipynb."
    return "" if one.items else "No gold item asks what changed: add some, in 2_gold_set.ipynb."
