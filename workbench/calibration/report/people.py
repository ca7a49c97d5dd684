"""The first screen of a calibration report: who is ready, who is not, who needs more evidence."""

from typing import Any

from markupsafe import Markup

from workbench.calibration.report.view import KIND, SAID, View, bar, day, in_percent, shown
from workbench.report import numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.rounds.participants import ParticipantStatus, State
from workbench.rounds.passing import sentences
from workbench.rounds.verdict import points

ORDER: tuple[State, ...] = ("undecided", "not yet", "on it", "invited", "done", "declared ready", "passed")
MOST = 30  # people on the page at once
NEXT: dict[State, str] = {
    "passed": "May work on production",
    "declared ready": "May work on production (declared ready by the lead)",
    "undecided": "Ask more, to decide",
    "not yet": "Retrain, then another attempt",
    "on it": "Has begun and is not done",
    "invited": "Has not begun: remind them",
    "done": "Nothing is decided in this round",
}
ALONE: dict[State, str] = {
    "passed": "is ready",
    "declared ready": "was declared ready by the lead",
    "undecided": "needs more evidence",
    "not yet": "is not ready yet",
    "on it": "has not finished",
    "invited": "has not begun",
}


def head(view: View) -> Section:
    """Title and facts."""
    round_, loaded, result = view.result.round, view.loaded, view.result
    answers = sum(person.given for person in result.people)
    return section(
        "calibration/report/head.j2",
        title=loaded.parameters.title or round_.title,
        round=round_,
        cohort=loaded.parameters.cohort,
        simulated=result.simulated,
        made_up=sum(bool(person.attempt and person.attempt.simulated) for person in result.people),
        guideline=loaded.guideline,
        gold=loaded.gold,
        criterion=view.passing.facts(),
        rules=sentences(round_),
        questions=[view.question(q) for q in round_.questions],
        answers=answers,
        people=len(result.people),
        vendors=len({status.person.vendor for status in result.people} - {""}),
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
    lengths = {person.counting for person in view.result.people if person.attempt is not None}
    sentence = view.passing.sentence(lengths.pop() if len(lengths) == 1 else None)
    return f"{sentence} {view.passing.band_says()}"


def lead(view: View) -> str:
    """Who is ready in a sentence."""
    states = view.result.states
    if not states:
        return "Nobody is invited yet."
    passed, people = states.get("passed", 0) + states.get("declared ready", 0), len(view.result.people)
    done = states.get("done", 0)
    if not view.passing.decides and not passed:
        who = f"{done} of {numbers.many(people, 'person', 'people')}" if done else "Nobody"
        return f"{who} {'are' if done > 1 else 'is'} done; this round decides nothing."
    stopped = sum(_stopped(status) for status in view.result.people)
    if people == 1:
        return f"The only person here {'cannot pass yet' if stopped else ALONE[next(iter(states))]}."
    parts = []
    if n := states.get("not yet"):
        parts.append(f"{n} {'is' if n == 1 else 'are'} not ready yet" if passed else f"{n} did not pass")
    if stopped:
        parts.append(f"{stopped} cannot pass with so many “cannot tell”")
    if n := states.get("undecided", 0) - stopped:
        parts.append(f"{n} {'needs' if n == 1 else 'need'} more evidence")
    if n := states.get("on it", 0) + states.get("invited", 0):
        parts.append(f"{n} {'has' if n == 1 else 'have'} not finished")
    if done:
        parts.append(f"{done} {'is' if done == 1 else 'are'} done")
    if not passed:
        return f"None of {people} people is ready: {numbers.every(parts)}."
    parts.insert(0, f"{passed} of {people} people {'is' if passed == 1 else 'are'} ready")
    return f"{numbers.every(parts)}."


def _stopped(status: ParticipantStatus) -> bool:
    """Whether only the share of "cannot tell" keeps somebody from passing: more answers are not what is missing."""
    return status.state == "undecided" and status.verdict is not None and bool(status.verdict.no_pass)


def _table(view: View) -> Table:
    people = sorted(
        view.result.people,
        key=lambda status: (ORDER.index(status.state), status.person.vendor, view.person(status.person.id)),
    )
    ends = [e for p in people for e in (p.score.low, *view.lines(p.counting)) if e is not None]
    axis = Axis(min(0.9, min(ends, default=0.5) // 0.1 * 0.1), 1.0, in_percent)
    rows = tuple(_row(view, person, axis) for person in people)
    lines = sorted({line for person in people for line in view.lines(person.counting)})
    drawn = ""
    if lines:
        at = f", {numbers.names([numbers.percent(line, 0) for line in lines])}" if len(lines) < 3 else ""
        drawn = f"; vertical lines: {view.passing.lines_name()}{at}"
    caption = (
        f"Share right against gold; the bar runs from {numbers.percent(axis.low, 0)} to 100%{drawn}. {view.passing.band_name}; "
        "no label counts as not right. People to look at come first: this is not a ranking."
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


def _row(view: View, status: ParticipantStatus, axis: Axis) -> tuple[Any, ...]:
    name, verdict = view.person(status.person.id), status.verdict
    right = Markup("")
    if verdict is not None and verdict.n and status.score.low is not None and status.score.high is not None:
        between = numbers.between(numbers.percent(status.score.low, 0), numbers.percent(status.score.high, 0))
        right = Markup('<span class="nb"><b>{}</b> of {}</span> <span class="muted nb">({})</span>').format(
            points(verdict.right), verdict.n, between
        )
    median = status.median_seconds
    return (
        name,
        status.person.vendor,
        Shown(status.state, view.state(status)),
        Shown(f"{points(verdict.right)} of {verdict.n}" if verdict else None, right),
        verdict.right if verdict else None,
        verdict.n if verdict else None,
        *shown(status.score),
        Shown(None, bar(status, f"{name}: share right", axis, view.lines(status.counting))),
        numbers.names(status.weakest),
        what_next(status),
        Shown(median, numbers.seconds(median) if median is not None else ""),
        status.seconds,
        status.attempt.number if status.attempt else None,
        sum(status.skips.values()),
        status.days,
    )


def what_next(status: ParticipantStatus) -> str:
    """One next step for one person."""
    if status.verdict is not None and status.verdict.no_pass:
        return status.verdict.no_pass
    if status.state == "undecided":
        more = status.verdict.more if status.verdict else None
        return f"{numbers.many(more, 'more answer')} (8 of 10)" if more else "more answers hardly decide it"
    if status.state == "not yet":
        return (
            f"retrain on {numbers.names(status.weakest)}"
            if status.weakest
            else "retrain, then another attempt"
        )
    if status.state == "invited":
        return "remind"
    if status.declared is not None and status.state == "declared ready":
        return f"declared ready by the lead, {day(status.declared.at)}"
    return ""
