"""The first screen of a calibration report: who is ready, who is not, who needs more evidence."""

from typing import Any

from markupsafe import Markup

from workbench.calibration.report.view import KIND, SAID, View, bar, day, shown
from workbench.report import numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.rounds.participants import ParticipantStatus, State
from workbench.rounds.passing import sentences

ORDER: tuple[State, ...] = ("undecided", "not yet", "on it", "invited", "done", "declared ready", "passed")
MOST = 30  # people on the page at once
NEXT: dict[State, str] = {
    "passed": "May work on production",
    "declared ready": "May work on production, by the lead's word",
    "undecided": "Ask more, to decide",
    "not yet": "Retrain, then another attempt",
    "on it": "Has begun and is not done",
    "invited": "Has not begun: remind them",
    "done": "Nothing is decided in this round",
}
ALONE: dict[State, str] = {
    "passed": "is ready",
    "declared ready": "is ready by the lead's word",
    "undecided": "needs more evidence",
    "not yet": "is not ready yet",
    "on it": "has not finished",
    "invited": "has not begun",
}


def head(view: View) -> Section:
    """Title and facts."""
    round_, loaded, result = view.result.round, view.loaded, view.result
    answers = sum(one.given for one in result.people)
    return section(
        "calibration/report/head.j2",
        title=loaded.parameters.title or round_.title,
        round=round_,
        cohort=loaded.parameters.cohort,
        simulated=result.simulated,
        made_up=sum(bool(one.attempt and one.attempt.simulated) for one in result.people),
        guideline=loaded.guideline,
        digest=loaded.guideline.digest()[:8],
        gold=loaded.gold,
        criterion=view.passing.facts(),
        rules=sentences(round_),
        questions=[view.question(q) for q in round_.questions],
        answers=answers,
        people=len(result.people),
        vendors=len({one.person.vendor for one in result.people}),
        opened=day(round_.created_at),
        state_of=view.day,
    )


def ready(view: View) -> Section:
    """Who is ready: counts, then everybody with evidence."""
    result = view.result
    tiles = [
        {"state": state, "kind": KIND.get(state, ""), "n": n, "said": SAID[state], "next": NEXT[state]}
        for state, n in result.states.items()
    ]
    return section(
        "calibration/report/ready.j2",
        "ready",
        "Who is ready",
        lead=lead(view),
        tiles=tiles,
        how=_how(view),
        tables=(_table(view),) if result.people else (),
    )


def _how(view: View) -> str:
    """How a verdict comes about, in numbers of right answers where attempts are equally long."""
    if not view.passing.decides:
        return ""
    lengths = {one.turns for one in view.result.people if one.attempt is not None}
    said = view.passing.sentence(lengths.pop() if len(lengths) == 1 else None)
    return f"{said} The interval is for information only."


def lead(view: View) -> str:
    """Who is ready in a sentence."""
    states = view.result.states
    if not states:
        return "Nobody is invited yet."
    if set(states) <= {"done", "on it", "invited"}:
        done = states.get("done", 0)
        who = f"{done} of {numbers.many(len(view.result.people), 'person', 'people')}" if done else "Nobody"
        return f"{who} {'are' if done > 1 else 'is'} done; this round decides nothing."
    passed, people = states.get("passed", 0) + states.get("declared ready", 0), len(view.result.people)
    if people == 1:
        return f"The only person here {ALONE[next(iter(states))]}."
    parts = []
    if n := states.get("not yet"):
        parts.append(f"{n} {'is' if n == 1 else 'are'} not ready yet" if passed else f"{n} did not pass")
    if n := states.get("undecided"):
        parts.append(f"{n} {'needs' if n == 1 else 'need'} more evidence")
    if n := states.get("on it", 0) + states.get("invited", 0):
        parts.append(f"{n} {'has' if n == 1 else 'have'} not finished")
    if not passed:
        return f"None of {people} people is ready: {numbers.names(parts)}."
    parts.insert(0, f"{passed} of {people} people {'is' if passed == 1 else 'are'} ready")
    return f"{numbers.names(parts)}."


def _table(view: View) -> Table:
    people = sorted(
        view.result.people,
        key=lambda one: (ORDER.index(one.state), one.person.vendor, view.person(one.person.id)),
    )
    ends = [e for one in people for e in (one.score.low, view.pass_line(one.turns)) if e is not None]
    axis = Axis(min(0.9, min(ends, default=0.5) // 0.1 * 0.1), 1.0)
    rows = tuple(_row(view, one, axis) for one in people)
    lines = sorted({line for one in people if (line := view.pass_line(one.turns)) is not None})
    drawn = ""
    if lines:
        what = view.passing.line_name()
        drawn = f", the upright line is {what}{', ' + numbers.share(lines[0], 2) if len(lines) == 1 else ''}"
    caption = (
        f"Share right against gold; the bar runs from {numbers.share(axis.low, 2)} to 1{drawn}. 95% intervals, "
        f"{view.passing.interval}; "
        "no label counts as not right. Those to look at come first: this is no ranking."
    )
    columns = (
        *(Column("Annotator"), Column("Vendor"), Column("Result")),
        *(Column("Right"), *_only_csv("Right answers", "n", "Share right", "Low", "High")),
        *(Column("Score", only="page"), Column("Missed most"), Column("Next")),
        *numeric("Median time"),
        *_only_csv("Seconds", "Attempt", "No label", "Days to qualified"),
    )
    return Table("people", caption, columns, rows, MOST)


def _only_csv(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, "number", "csv") for title in titles)


def _row(view: View, one: ParticipantStatus, axis: Axis) -> tuple[Any, ...]:
    name, verdict = view.person(one.person.id), one.verdict
    right = Markup("")
    if verdict is not None and verdict.n and one.score.low is not None and one.score.high is not None:
        between = numbers.between(numbers.share(one.score.low, 2), numbers.share(one.score.high, 2))
        right = Markup('<span class="nb"><b>{}</b> of {}</span> <span class="muted nb">({})</span>').format(
            verdict.right, verdict.n, between
        )
    median = one.median_seconds
    return (
        name,
        one.person.vendor,
        Shown(one.state, view.state(one)),
        Shown(f"{verdict.right} of {verdict.n}" if verdict else None, right),
        verdict.right if verdict else None,
        verdict.n if verdict else None,
        *shown(one.score),
        Shown(None, bar(one, f"{name}: share right", axis, view.pass_line(one.turns))),
        numbers.names(one.weakest),
        what_next(one),
        Shown(median, numbers.seconds(median) if median is not None else ""),
        one.seconds,
        one.attempt.number if one.attempt else None,
        sum(one.skips.values()),
        one.days,
    )


def what_next(one: ParticipantStatus) -> str:
    """One next step for one person."""
    if one.state == "undecided":
        more = one.verdict.more if one.verdict else None
        return f"about {numbers.many(more, 'more answer')}" if more else "more answers hardly decide it"
    if one.state == "not yet":
        return f"retrain on {numbers.names(one.weakest)}" if one.weakest else "retrain, then another attempt"
    if one.state == "invited":
        return "remind"
    if one.declared is not None and one.state == "declared ready":
        return f"declared ready by the lead, {day(one.declared.at)}"
    return ""
