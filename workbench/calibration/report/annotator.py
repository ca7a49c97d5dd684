"""The page that one annotator is handed: their verdict, where they stand by label and rule, what to read, their misses.

It shows nobody else's answers. It shows gold only when the round's feedback allows it and the attempt is over.
"""

from collections.abc import Sequence
from typing import Any

from workbench.calibration.report.view import KIND, NO_GOLD, View, day, in_percent
from workbench.documents.attempts import Attempt
from workbench.documents.skips import skip_name
from workbench.report import marks, numbers
from workbench.report.charts import Plot, Row
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.rounds.answers import Answered, answered
from workbench.rounds.participants import ParticipantStatus, State
from workbench.rounds.verdict import RoundVerdict, Share, points

SAID: dict[State, str] = {
    "passed": "You passed",
    "declared ready": "The lead declared you ready",
    "undecided": "Not enough evidence yet",
    "not yet": "Not yet",
    "on it": "Your attempt is not finished",
    "invited": "You have not begun",
    "done": "Done, thank you",
}
UNJUDGED = "There is no answer yet that could be judged."


def annotator(view: View) -> ParticipantStatus:
    """The person the page is about."""
    return next(
        status for status in view.loaded.whole.people if status.person.id == view.loaded.parameters.annotator
    )


def is_over(view: View, status: ParticipantStatus) -> bool:
    """Whether this person has an attempt and none is under way: only then does the page speak of right answers."""
    attempts = view.loaded.record.attempts_of(status.person.id)
    return bool(attempts) and all(attempt.finished_at is not None for attempt in attempts)


def may_see_gold(view: View, status: ParticipantStatus) -> bool:
    """Whether this person may see which answers were right, and the gold: the round says so, and they are done."""
    return view.result.round.feedback_policy.ever and view.loaded.gold is not None and is_over(view, status)


def head(view: View) -> Section:
    """Title and facts."""
    status, round_ = annotator(view), view.result.round
    return section(
        "calibration/report/annotator_head.j2",
        title=view.loaded.parameters.title or round_.title,
        name=view.person(status.person.id),
        vendor=status.person.vendor,
        simulated=bool(status.attempt and status.attempt.simulated),
        guideline=view.loaded.guideline,
        given=status.given,
        at_most=view.passing.stops_early,
        turns=status.turns,
        attempt=status.attempts,
        attempts=round_.attempts,
        finished=day(status.attempt.finished_at) if status.attempt and status.attempt.finished_at else "",
        seconds=numbers.seconds(status.seconds) if status.seconds else "",
        median=numbers.seconds(status.median_seconds) if status.median_seconds else "",
    )


def verdict(view: View) -> Section:
    """The verdict with its evidence."""
    status = annotator(view)
    result = status.verdict if is_over(view, status) else None
    under_way = status.attempt is not None and not is_over(view, status)
    state: State = "on it" if under_way and status.state != "declared ready" else status.state
    lines, bar = view.lines(status.counting), None
    if result is not None and result.n and status.score.value is not None:
        axis = Axis(min(0.4, (status.score.low or 0.4) // 0.2 * 0.2), 1.0, in_percent)
        dot = marks.Dot(status.score.value, status.score.low, status.score.high, "", KIND.get(state, "one"))
        bar = marks.small_interval(dot, axis, "Share right", lines=lines)
    return section(
        "calibration/report/annotator_verdict.j2",
        "verdict",
        "Your result",
        lead=_lead(view, status),
        kind=KIND.get(state, ""),
        said=SAID[state],
        right=points(result.right) if result else 0,
        n=result.n if result else 0,
        likely=_range(status.score.low, status.score.high),
        bar=bar,
        level=numbers.level(view.passing.confidence),
        line=numbers.names([numbers.percent(line, 0) for line in lines]),
        line_name=view.passing.lines_name(),
    )


def _range(low: float | None, high: float | None) -> str:
    """Such as 76–99%."""
    return f"{100 * low:.0f}–{numbers.percent(high, 0)}" if low is not None and high is not None else ""


def _lead(view: View, status: ParticipantStatus) -> str:
    if status.attempt is not None and not is_over(view, status):
        return "Your result is shown when your attempt is over."
    if status.verdict is None or not status.verdict.n:
        return NO_GOLD if view.loaded.gold is None else UNJUDGED
    right, n = status.verdict.right, status.verdict.n
    text = f"{points(right)} of {numbers.many(n, 'answer')} {'is' if 1 in (right, n) else 'are'} right"
    if status.verdict.no_pass and status.state != "declared ready":
        return f"{text}, but {status.verdict.no_pass}."
    if status.state == "undecided":
        more = status.verdict.more
        would = (
            f"{numbers.many(more, 'more answer')} decide it in 8 of 10 such cases"
            if more
            else "more answers would hardly be enough"
        )
        return f"{text}: not enough to tell; {would}."
    if status.state == "not yet" and status.weakest and may_see_gold(view, status):
        return f"{text}. Read {numbers.names(status.weakest)} again before you go on."
    return f"{text}."


def parts(view: View) -> Section:
    """Right answers by label and by rule."""
    status = annotator(view)
    result = status.verdict if may_see_gold(view, status) else None
    shares = (
        [("label", part) for part in result.by_label] + [("rule", part) for part in result.by_rule]
        if result
        else []
    )
    plots = [_plot(view, title, group, rules=False) for title, group in _by_question(view, result)]
    if result and result.by_rule:
        plots.append(_plot(view, "By rule that the item tests", result.by_rule, rules=True))
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (
            kind,
            view.question(p.question),
            Shown(p.id, view.chip(p.question, p.id)) if kind == "label" else p.id,
            p.right,
            p.n,
            *(Shown(x, numbers.percent(x, 0)) for x in (p.low, p.high)),
        )
        for kind, p in shares
    )
    columns = (Column("By"), Column("Question"), Column("Which"), *numeric("Right", "n", "Low", "High"))
    return section(
        "calibration/report/annotator_parts.j2",
        "parts",
        "By label and rule",
        lead=_parts_lead(result.by_rule, result.n) if result else why_hidden(view, status),
        plots=plots,
        tables=(Table("parts", "Right answers by label and rule; 95% Wilson intervals.", columns, rows),)
        if rows
        else (),
    )


def _by_question(view: View, result: RoundVerdict | None) -> list[tuple[str, list[Share]]]:
    """The labels of each question in the order of the guideline, under a title."""
    groups = []
    for question in view.loaded.guideline.questions:
        place = {label: i for i, label in enumerate(question.label_ids)}
        shares = [p for p in (result.by_label if result else ()) if p.question == question.id]
        shares.sort(key=lambda p: (place.get(p.id, len(place)), p.id))
        if shares:
            groups.append((f"By label: {question.shown}" if view.several else "By label", shares))
    return groups


def why_hidden(view: View, status: ParticipantStatus) -> str:
    """Why the page shows no single answers."""
    if view.loaded.gold is None:
        return NO_GOLD
    if not view.result.round.feedback_policy.ever:
        return "This round shows no right answers."
    return (
        "The right answers are shown when your attempt is over." if status.attempt else "You have not begun."
    )


def _parts_lead(by_rule: Sequence[Share], n: int) -> str:
    weak = [p for p in by_rule if p.n - p.right >= 2]
    if not n:
        return UNJUDGED
    if not by_rule:
        return "The gold of these items cites no rule."
    if not weak:
        once = any(p.right < p.n for p in by_rule)
        return "No rule was missed more than once." if once else "No answer under a rule was missed."
    shares = [f"{p.id} ({points(p.right)} of {p.n} right)" for p in sorted(weak, key=lambda p: p.right / p.n)]
    return f"Missed twice or more: {numbers.names(shares, 3)}."


def _plot(view: View, title: str, shares: Sequence[Share], *, rules: bool) -> Plot:
    axis = Axis(0.0, 1.0, in_percent)
    rows = []
    for p in shares:
        rule = view.rule(p.id) if rules else None
        between = " or ".join(view.label(p.question, label) for label in rule.separates) if rule else ""
        name = view.rule_name(p.id, between) if rules else view.chip(p.question, p.id)
        dot = marks.Dot(p.right / p.n, p.low, p.high)
        mark = marks.dot_row((dot,), axis, f"{p.id}: share right")
        rows.append(Row(name, mark, view.of(p.right, p.n)))
    caption = "Share right with its 95% interval. A wide band means few answers: read it as a hint."
    return Plot(title, tuple(rows), marks.axis_line(axis), caption)


# What an annotator's page says of single answers: what to read again, and the misses; each only where gold is open.

RULED = {
    "gold stands": "Reviewed: the expected answer is right",
    "gold corrected": "Reviewed: your answer counts as right",
    "item retired": "Reviewed: the item was taken out",
    None: "You appealed; not decided yet",
}


def reading(view: View) -> Section:
    """What to read again: the rules missed, with the labels they tell apart."""
    status = annotator(view)
    allowed = status.verdict is not None and may_see_gold(view, status)
    missed = [p for p in (status.verdict.by_rule if status.verdict and allowed else ()) if p.right < p.n]
    missed.sort(key=lambda p: (p.right - p.n, p.right / p.n, p.id))
    cards = [card for card in (_reading(view, p) for p in missed) if card]
    if status.verdict is None:
        lead = "Nothing yet."
    elif not is_over(view, status):
        lead = "What to read is shown when your attempt is over."
    elif not allowed and status.verdict.right < status.verdict.n:
        lead = "Ask the lead what to read again."
    elif cards:
        lead = "The rules behind your misses, the most missed first."
    else:
        lead = _no_rule(view, status.verdict)
    return section(
        "calibration/report/annotator_reading.j2",
        "reading",
        "What to read",
        lead=lead,
        cards=cards,
    )


def _no_rule(view: View, verdict: RoundVerdict) -> str:
    """What to read if no rule explains a miss: the definitions of the labels that were missed."""
    if not verdict.n:
        return "Nothing yet: no answer could be judged."
    if verdict.right == verdict.n:
        return "Nothing in particular: every answer was right."
    labels = [view.label(p.question, p.id) for p in verdict.by_label if p.right < p.n]
    return (
        f"The gold behind your misses cites no rule. Read the definitions of {numbers.names(labels)} again."
        if labels
        else "The gold behind your misses cites no rule. Read the definitions of the labels again."
    )


def _reading(view: View, p: Share) -> dict[str, Any] | None:
    rule, guideline = view.rule(p.id), view.loaded.guideline
    if rule is None:
        return None
    labels = guideline.question(rule.question)
    return {
        "id": rule.id,
        "text": rule.text,
        "said": f"{points(p.n - p.right)} of {p.n} missed",
        "labels": [
            (view.chip(rule.question, label), labels.label(label).definition) for label in rule.separates
        ],
        "cases": [
            (c.id, c.item, view.chip(c.question, c.decision), c.why)
            for c in guideline.cases
            if rule.id in c.rules
        ],
    }


def missed(view: View) -> Section:
    """The misses: your answer, the gold, why, the rule; only what this person answered themselves."""
    status = annotator(view)
    wrong = _wrong(view, status.attempt) if status.attempt is not None and may_see_gold(view, status) else []
    lead = _misses_lead(view, status, len(wrong))
    rows = tuple(
        (a.item, view.question(a.question), a.label or skip_name(a.skip), a.gold, ", ".join(a.rules))
        for a in wrong
    )
    columns = tuple(map(Column, ("Item", "Question", "Your answer", "Gold", "Rules")))
    return section(
        "calibration/report/annotator_misses.j2",
        "misses",
        "Your misses",
        lead=lead,
        cards=[_miss(view, a) for a in wrong],
        tables=(Table("misses", "Your answers that differ from the gold.", columns, rows),) if rows else (),
    )


def _misses_lead(view: View, status: ParticipantStatus, wrong: int) -> str:
    if not may_see_gold(view, status):
        return why_hidden(view, status)
    if not wrong:
        return "No answer differs from the gold."
    return f"{numbers.many(wrong, 'answer differs', 'answers differ')} from the gold."


def _wrong(view: View, attempt: Attempt) -> list[Answered]:
    mine = answered(view.loaded.record, view.loaded.gold, view.loaded.guideline, [attempt.id])
    return [a for a in mine if not a.right]


def _miss(view: View, a: Answered) -> dict[str, Any]:
    gold = view.loaded.gold
    answer = gold.answers(a.question)[a.item] if gold else None
    appeals = [
        p
        for p in view.loaded.record.appeals
        if (p.attempt_id, p.item, p.question) == (a.attempt, a.item, a.question)
    ]
    return {
        "item": a.item,
        "asked": view.question(a.question) if view.several else "",
        "text": view.text(a.item, 600),
        "drawn": view.drawn(a.item, a.question, [("You", a.label)] if a.label else [], a.gold),
        "yours": view.chip(a.question, a.label, "no", a.skip),
        "gold": view.chip(a.question, a.gold, "ok"),
        "accepted": [
            view.chip(a.question, label)
            for label in sorted((answer.right if answer else frozenset()) - {a.gold})
        ],
        "why": (answer.rationale if answer else None) or "",
        "rules": [(rule.id, rule.text) for rule in map(view.rule, a.rules) if rule],
        "appeal": (RULED[appeals[-1].ruling], appeals[-1].reply or "") if appeals else None,
    }
