"""What a calibration board shows over time: drift, days to qualify, and who needs a retake on what."""

import datetime as dt
from typing import Any

from workbench.calibration.board_view import Words
from workbench.calibration.retake import Retake, qualified, retakes
from workbench.calibration.round_drift import RoundDrift, round_drift
from workbench.calibration.study import Calibration, RoundSources
from workbench.documents.attempts import RoundRecord
from workbench.documents.version import Version
from workbench.quality.drift import Drift


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


def asked_again(one: Retake, sources: RoundSources, now: dt.datetime) -> dict[str, RoundRecord]:
    """The retake that each person has a link into and has not finished, by person id; a round that is over asks nobody."""
    found: dict[str, RoundRecord] = {}
    for record in _asking(one, sources):
        closed = record is sources.record and sources.closed_at is not None
        if record.round.open_at(now) and not closed:
            links = {link.person.id for link in record.invitations if link.revoked_at is None}
            found |= dict.fromkeys(links - _done(record), record)
    return {person.person: found[person.person] for person in one.people if person.person in found}


def _asking(one: Retake, sources: RoundSources) -> list[RoundRecord]:
    """The rounds that ask what changed since the version, as it is now."""
    return [
        record
        for record in (sources.record, *(other for other, _ in sources.others))
        if (since := record.round.changed_since) is not None
        and record.round.guideline.version == one.newest
        and Version.parse(since) <= Version.parse(one.version)
    ]


def _done(record: RoundRecord) -> set[str]:
    return {attempt.person.id for attempt in record.attempts if attempt.finished_at is not None}


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


def retakes_view(found: tuple[Retake, ...], words: Words, now: dt.datetime) -> list[dict[str, Any]]:
    """One entry per version under which somebody qualified.

    out     the retakes that are under way, whom each asks, and how many of them have begun
    left    those whom none asks; `failed` of them finished one and did not pass
    """
    entries = []
    for one in found:
        asked = asked_again(one, words.sources, now)
        done = set().union(*map(_done, _asking(one, words.sources)))
        left = [q.person for q in one.people if q.person not in asked]
        entries.append(
            {
                **_retake(one, words),
                "left": [words.people.get(who, who) for who in left],
                "failed": [words.people.get(who, who) for who in left if who in done],
                "out": _out(asked, words),
            }
        )
    return entries


def _out(asked: dict[str, RoundRecord], words: Words) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for who, record in asked.items():
        name = record.round.name
        entry = found.setdefault(name, {"round": name, "people": [], "begun": 0})
        entry["people"].append(words.people.get(who, who))
        entry["begun"] += bool(record.attempts_of(who))
    return list(found.values())


def _retake(one: Retake, words: Words) -> dict[str, Any]:
    return {
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


def retake_lacks(one: Retake, sources: RoundSources) -> str:
    """Why no retake can be made yet; empty where one can."""
    gold = sources.current
    if gold is not None and gold.card.guideline.version != one.newest:
        return f"Gold set {gold} is under {gold.card.guideline.version}: move it to {one.newest} first, in 2_gold_set.ipynb."
    return "" if one.items else "No gold item asks what changed: add some, in 2_gold_set.ipynb."
