"""What `workbench annotators` prints: two tables with a line a person, then a sentence on each thing that was asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.ui.options import print_table, shown, shown_interval

if TYPE_CHECKING:
    from workbench.quality.commands.annotators import People
    from workbench.quality.drift import Drift
    from workbench.quality.replacement import Replacement
    from workbench.quality.signals import Signal
    from workbench.statistics.estimate import Estimate

Columns = dict[str, dict[str, str]]  # name of a column -> annotator -> cell

NO_GOLD = "no --gold was given"
NOT_KNOWN = "not known"
NOBODY = "no item was answered by two people"
NO_TIMES = "no answer carries the time of its submission, and rows may stand in any order"
NO_ANSWER = "no answer is on an item of the gold"


def print_tables(found: "People") -> None:
    """How good the answers are, then how the work went; a column of which nothing is known is left out."""
    for title, columns in (("Answers", _on_answers(found)), ("Work", _on_work(found))):
        known = {name: cells for name, cells in columns.items() if any(cells.values())}
        rows = [[who, *(cells.get(who, NOT_KNOWN) for cells in known.values())] for who in found.answers]
        if known:
            print_table(["annotator", *known], rows, title)


def _on_answers(found: "People") -> Columns:
    """Sizes, accuracy where there is gold, and how often an annotator agrees with the others and with themselves."""
    columns: Columns = {"answers": {name: str(n) for name, n in found.answers.items()}}
    scores = {name: one for name, one in (found.scores or {}).items() if one.n}
    columns["on gold"] = {name: str(one.n) for name, one in scores.items()}
    columns["accuracy"] = {name: shown(one.accuracy.value) for name, one in scores.items()}
    columns["95% interval"] = {
        name: shown_interval(one.accuracy.low, one.accuracy.high) for name, one in scores.items()
    }
    shrunken = found.shrinkage.people if found.shrinkage else ()
    columns["shrunken"] = {one.annotator: shown(one.accuracy.value) for one in shrunken}
    columns["as others"] = {name: shown(one.agreement.value) for name, one in found.others.items()}
    columns["as self"] = {one.annotator: shown(one.agreement.value) for one in found.consistency.people}
    return columns


def _on_work(found: "People") -> Columns:
    """Seconds, items an hour, and since when somebody drifts; "none seen" is no proof that they do not."""
    people = found.speed.people
    columns: Columns = {"median seconds": {one.annotator: shown(one.median.value, 0) for one in people}}
    columns["95% interval"] = {
        one.annotator: f"{one.median.low:.0f} to {one.median.high:.0f}"
        if one.median.low is not None and one.median.high is not None
        else ""
        for one in people
    }
    columns["items an hour"] = {one.annotator: f"{one.per_hour:.0f}" for one in people if one.per_hour}
    drift = [one for one in found.drift.people if one.reason is None] if found.drift else []
    columns["drift"] = {
        one.annotator: f"from {_when(one, one.change.position)}" if one.change else "none seen"
        for one in drift
    }
    return columns


def _when(one: "Drift", position: int) -> str:
    """The day of an answer, else its number."""
    moment = None if one.times is None else one.times[position]
    return f"answer {position + 1}" if moment is None or moment != moment else str(moment)[:10]


def sentences(found: "People") -> Iterator[str]:
    """What the tables rest on, in the order of their columns, and what is not known."""
    yield from _on_gold(found)
    yield from _on_likeness(found)
    yield from _on_pace(found)
    yield from _on_drift(found)
    yield from _on_practice(found)
    if found.replacement is not None:
        yield from _on_model(found.replacement)


def _on_gold(found: "People") -> Iterator[str]:
    """What accuracy is pulled towards."""
    if found.shrinkage is None:
        yield f"Accuracy: {NOT_KNOWN}: {NO_GOLD}."
    elif not found.shrinkage.people:
        yield f"Accuracy: {NOT_KNOWN}: {NO_ANSWER}."
    else:
        for vendor, prior in found.shrinkage.priors.items():
            people = f"{prior.annotators} annotator{'' if prior.annotators == 1 else 's'}"
            yield (
                f"Shrunken towards {shown(prior.mean)}, the prior of {people}{f' of {vendor}' if vendor else ''}: "
                f"it weighs as much as {prior.strength:,.0f} answers of one's own."
            )


def _on_likeness(found: "People") -> Iterator[str]:
    """What is usual among the others, and how far people repeat themselves."""
    if found.usual is None:
        yield f"Agreement with others: {NOT_KNOWN}: {NOBODY}."
    else:
        yield f"Agreement with others: {shown(found.usual)} is usual."
        for where in ("below", "above"):
            names = [one.annotator for one in found.others.values() if one.apart == where]
            if names:
                yield f"  Clearly {where} it, all annotators looked at together: {', '.join(names)}."
    own = found.consistency.agreement
    if own.value is None:
        yield f"Agreement with self: {NOT_KNOWN}: {own.reason}."
        return
    others = found.consistency.others
    beside = f"; two people: {shown(others.value)}" if others.value is not None else ""
    yield f"Agreement with self: {_interval(own)} on {own.n:,} items that came round again{beside}."


def _on_pace(found: "People") -> Iterator[str]:
    """The rule on pauses, and whether haste costs."""
    if found.speed.reason is not None:
        yield f"Speed: {NOT_KNOWN}: {found.speed.reason}."
        return
    yield f"Speed: {found.speed.rule} {found.speed.capped:,} were capped."
    haste = found.speed.haste
    if found.scores is None or haste.value is None:
        yield f"Haste: {NOT_KNOWN}: {NO_GOLD if found.scores is None else haste.reason}."
        return
    low, high = haste.low, haste.high
    interval = "" if low is None or high is None else f" ({low:+.3f} to {high:+.3f})"
    yield (
        f"Haste: accuracy of people's own faster half minus that of their slower half is {haste.value:+.3f}"
        f"{interval}, over {haste.n} annotators."
    )


def _on_drift(found: "People") -> Iterator[str]:
    """How drift is told, who drifts, and of whom nothing can be said."""
    study = found.drift
    if study is None or not study.people:
        nobody = NOBODY if found.scores is None else NO_ANSWER
        yield f"Drift: {NOT_KNOWN}: {NO_TIMES if study is None else nobody}."
        return
    yield f"Drift: {study.method}."
    yield f"  A mistake is {_mistake(study.signal)}."
    share = "as the others" if study.signal == "others" else "right"
    for one in study.drifting:
        yield f"  {_change(one, share)}"
    for reason in dict.fromkeys(one.reason for one in study.people if one.reason):
        names = ", ".join(one.annotator for one in study.people if one.reason == reason)
        yield f"  {names}: {NOT_KNOWN}: {reason}."


def _mistake(signal: "Signal") -> str:
    """What is watched; one signal is told as a change of another."""
    from workbench.quality.signals import SIGNALS

    said = SIGNALS[signal]
    return said.replace("that", SIGNALS["gold"], 1) if signal == "gold beside others" else said


def _change(one: "Drift", share: str) -> str:
    """Since when somebody is worse, by how much, and how sure that is."""
    if one.change is None:
        return f"{one.annotator}: none seen."
    between = dict.fromkeys(_when(one, at) for at in (one.change.earliest, one.change.latest))
    chance = "" if one.chance is None else f", chance {one.chance:.2g}"
    return (
        f"{one.annotator} got worse from {_when(one, one.change.position)}: {shown(one.change.before.value)} {share} before, "
        f"{shown(one.change.after.value)} after "
        f"(nearly as probable: {' to '.join(between)}{chance})."
    )


def _on_practice(found: "People") -> Iterator[str]:
    """Whether practice helps, over all annotators."""
    curve = found.learning
    if curve is None or curve.odds_ratio.value is None:
        missing = NO_GOLD if found.scores is None else NO_TIMES
        yield f"Practice: {NOT_KNOWN}: {missing if curve is None else curve.odds_ratio.reason}."
        return
    why = " Items come in much the same order for all, so that easier ones may pass for practice."
    yield (
        f"Practice: accuracy {'is ' if curve.trend == 'not settled' else ''}{curve.trend}. When the position doubles, "
        f"the odds of a right answer are multiplied by {_interval(curve.odds_ratio)}, {curve.annotators} annotators."
        f"{why if curve.confounded else ''}"
    )


def _on_model(test: "Replacement") -> Iterator[str]:
    """The verdict on a model, and its duels."""
    if test.winning_rate is None or test.advantage is None:
        yield f"May {test.model} take a person's place? {test.verdict}: {test.reason}."
    else:
        yield (
            f"May {test.model} take a person's place? {test.verdict}: it beats {test.winning_rate:.0%} of people "
            f"(half are needed), and does at least as well {test.advantage:.0%} of the time; ε {test.epsilon:g}."
        )
    for duel in test.duels:
        if duel.p_value is None:
            yield f"  {duel.annotator}: {NOT_KNOWN}: {duel.reason}."
        else:
            settled = "" if test.winning_rate is None else "won, " if duel.wins else "not won, "
            yield f"  {duel.annotator}: {settled}p {duel.p_value:.2g}, {duel.n} items."


def _interval(estimate: "Estimate") -> str:
    """A number with its interval."""
    between = shown_interval(estimate.low, estimate.high)
    return shown(estimate.value) + (f" ({between})" if between else "")
