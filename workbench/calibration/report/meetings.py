"""What a calibration report tells of meetings: what the last one decided and gained, and items for the next."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from workbench.calibration.meeting_study import DiscussionItem, Gain
from workbench.calibration.report.misses import over_gold
from workbench.calibration.report.view import View, day
from workbench.documents.meeting import Meeting, Vote
from workbench.documents.skips import skip_name
from workbench.report import numbers
from workbench.report.charts import Part, Plot, Row, stack
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric

ITEMS = 3  # items for a meeting that are shown with their votes


def meeting(view: View) -> Section:
    """What the last meeting decided and gained, and the items that tell most, with blind votes."""
    topics, held = view.loaded.discussion, view.loaded.meeting
    view.drawings.clear()  # the few items here have their pictures, however many the items that are missed took
    lead = f"No {'other ' if held else ''}item splits people enough to be worth a meeting."
    if topics:
        rules = sorted({rule for topic in topics for rule in topic.item.rules[:1]})
        some = sum(bool(topic.item.rules) for topic in topics)
        of = f"{some} of them " if some < len(topics) else ""
        about = f", {of}about {numbers.names(rules)}" if rules else ""
        lead = f"{numbers.many(len(topics), 'item is', 'items are')} worth talking about together{about}."
    return section(
        "calibration/report/meeting.j2",
        "meeting",
        "The meeting" if held else "For the next meeting",
        no=view.number("meeting"),
        lead=f"{_done(held)} {lead}" if held else lead,
        cards=[_card(view, topic) for topic in topics[:ITEMS]],
        more=[topic.item.item for topic in topics[ITEMS:]],
        held=_held(view, held) if held else None,
        tables=(*((_decided(view, held),) if held else ()), *((_votes(view),) if topics else ())),
    )


def _held(view: View, meeting: Meeting) -> dict[str, Any]:
    """The day of the meeting that was held, and what it gained."""
    return {"on": day(meeting.began_at), "gain": _gain(view.loaded.gained)}


def _done(meeting: Meeting) -> str:
    done, items = sum(talk.decided is not None for talk in meeting.talks), len(meeting.talks)
    return f"{done} of {numbers.many(items, 'item')} {'is' if 1 in (done, items) else 'are'} decided."


def _gain(gain: Gain | None) -> str:
    if gain is None:
        return "What the meeting gained is not measured: nobody answered held-back items both before and after it."
    d = gain.difference
    if d.value is None:
        return f"The gain from the meeting is unknown: {d.reason}."
    word = {"gained": "It gained", "lost": "It lost", "not enough evidence": "Not enough evidence yet"}
    text = f"{word[gain.verdict]}: {numbers.percent(gain.before, 0)} right on held-back items before, "
    text += f"{numbers.percent(gain.after, 0)} after, a difference of {numbers.points(d.value)} points"
    if d.low is not None and d.high is not None:
        text += f" (95% {numbers.between(numbers.points(d.low), numbers.points(d.high))})"
    people = numbers.many(gain.people, "person", "people")
    text += f", {numbers.many(d.n or 0, 'item')}, {people}."
    if d.reason:
        text += f" {d.reason[0].upper()}{d.reason[1:]}."
    if gain.more_items:
        text += f" {numbers.many(gain.more_items, 'more item')} decide it in 8 of 10 such meetings."
    return text


def _decided(view: View, meeting: Meeting) -> Table:
    rows = []
    for talk in meeting.talks:
        done = talk.decided
        label = Shown(done.label, view.chip(talk.question, done.label)) if done else "not yet"
        first, second = (_count(view, talk.question, votes) for votes in (talk.first, talk.second))
        name = Shown(talk.item, Markup('<span class="nb">{}</span>').format(talk.item))
        rows.append((name, first, second, label, done.why if done else "", done.case if done else ""))
    columns = tuple(map(Column, ("Item", "First vote", "Second vote", "Decision", "Why", "Edge case")))
    return Table(
        "decided",
        "Blind votes of everybody in the round; decisions are edge cases of the draft.",
        columns,
        tuple(rows),
    )


def _count(view: View, question: str, votes: Sequence[Vote]) -> str:
    counts = [f"{view.label(question, v.label)}: {v.n}" for v in votes]
    return "; ".join(counts) or "none"


def _card(view: View, topic: DiscussionItem) -> dict[str, Any]:
    item, whole = topic.item, sum(n for _, n in topic.votes)
    rows = []
    for label, n in topic.votes:
        name = view.label(item.question, label)
        drawn = stack(
            [Part(n, name, f"seg k{view.colour(item.question, label)}"), Part(whole - n, "others", "zone")],
            f"{name}: {n} of {whole}",
        )
        rows.append(Row(view.chip(item.question, label), drawn, Markup("<b>{}</b> of {}").format(n, whole)))
    return {
        "item": item.item,
        "asked": view.asked(item),
        "text": view.text(item.item, 600),
        "drawn": over_gold(view, item),
        "why": topic.why,
        "gold": view.chip(item.question, item.gold),
        "rules": [(rule.id, rule.text) for rule in map(view.rule, item.rules) if rule],
        "votes": Plot("", tuple(rows), Markup(""), ""),
        "notes": item.notes,
    }


def _votes(view: View) -> Table:
    rows = tuple(
        (
            topic.item.item,
            view.question(topic.item.question),
            Shown(label or skip_name(None), view.chip(topic.item.question, label)),
            n,
            Shown(topic.item.gold, view.chip(topic.item.question, topic.item.gold)),
        )
        for topic in view.loaded.discussion
        for label, n in topic.votes
    )
    columns = (Column("Item"), Column("Question"), Column("Vote"), *numeric("People"), Column("Gold"))
    return Table("votes", "Blind first votes on the items for the meeting; no names.", columns, rows)
