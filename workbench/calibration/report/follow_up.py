"""What a calibration report asks for next: appeals to decide, retakes since the guideline changed; and what it was made from."""

from typing import Any

from markupsafe import Markup

from workbench.calibration.report.view import View
from workbench.calibration.retakes import Retake
from workbench.calibration.study import AppealedAnswer
from workbench.report import numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, inputs, losses

RULED = {
    "gold stands": "Gold stands",
    "gold corrected": "Gold corrected",
    "item retired": "Item retired",
    None: "Open: decide",
}
LEFT_OUT = {"appeals": "appeals", "retake": "retakes", "meeting": "items for a meeting"}


def appeals(view: View) -> Section:
    """Who contests the gold, and what was decided."""
    appealed = view.result.appeals
    waiting = sum(answer.appeal.ruling is None for answer in appealed)
    if not appealed:
        lead = "Nobody contests the gold."
    else:
        lead = f"{numbers.many(len(appealed), 'answer is', 'answers are')} contested; "
        decided = "it is decided." if len(appealed) == 1 else "all are decided."
        lead += f"{numbers.many(waiting, 'waits', 'wait')} for a decision." if waiting else decided
    tables = (_appeals(view),) if appealed else ()
    return section(
        "calibration/report/appeals.j2",
        "appeals",
        "Appeals",
        no=view.number("appeals"),
        lead=lead,
        tables=tables,
    )


def _appeals(view: View) -> Table:
    rows = tuple(_appeal(view, appeal) for appeal in view.result.appeals)
    columns = (
        *(
            Column("Item"),
            Column("Question", only="csv"),
            Column("Who"),
            Column("Their answer"),
            Column("Gold"),
        ),
        *(Column("Note"), Column("Decision"), Column("Reply")),
    )
    return Table("appeals", "Those that wait for a decision first.", columns, rows)


def _appeal(view: View, appealed: AppealedAnswer) -> tuple[Any, ...]:
    a, gold = appealed.appeal, view.loaded.gold
    answer = gold.answers(a.question).get(a.item) if gold else None
    label = answer.label if answer else None
    head = Markup('{}<span class="where">{}</span>').format(
        a.item, view.question(a.question) if view.several else ""
    )
    return (
        Shown(a.item, head),
        a.question,
        view.person(appealed.person),
        Shown(appealed.answer, view.chip(a.question, appealed.answer)),
        Shown(label, view.chip(a.question, label) if label else ""),
        a.note or "",
        Shown(a.ruling, RULED[a.ruling]),
        a.reply or "",
    )


def retake(view: View) -> Section:
    """Who needs a retake, and on what only."""
    needed = [retake for retake in view.loaded.retakes if retake.needed]
    newest = view.loaded.newest[-1]
    if needed:
        n = sum(len(group.people) for group in needed)
        people = f"{numbers.many(n, 'person who is', 'people who are')} qualified"
        lead = f"{people} need{'s' if n == 1 else ''} a retake since {newest} came out, on what changed only."
    else:
        lead = f"Nobody needs a retake: nothing changed in meaning up to {newest}."
    groups = [_group(view, retake) for retake in view.loaded.retakes]
    tables = (_retakes(view, needed),) if needed else ()
    return section(
        "calibration/report/retake.j2",
        "retake",
        "Retakes",
        no=view.number("retake"),
        lead=lead,
        groups=groups,
        newest=newest,
        gold=view.loaded.current,
        tables=tables,
    )


def _group(view: View, retake: Retake) -> dict[str, Any]:
    touched = [
        view.question(q) if label is None else view.label(q, label) if _known(view, q, label) else label
        for q, label in retake.labels
    ]
    return {
        "version": retake.version,
        "needed": retake.needed,
        "people": sorted(view.person(p.person) for p in retake.people),
        "labels": touched,
        "rules": retake.rules,
        "items": len(retake.items),
        "unasked": retake.unasked,
        "may": sorted({change.subject for change in retake.may}),
    }


def _known(view: View, question: str, label: str) -> bool:
    known = {q.id: q.label_ids for q in view.loaded.guideline.questions}
    return label in known.get(question, ())


def _retakes(view: View, needed: list[Retake]) -> Table:
    rows = tuple(
        (item.item, view.question(item.question), ", ".join(item.because), group.version)
        for group in needed
        for item in group.items
    )
    columns = tuple(map(Column, ("Item", "Question", "Asks what changed in", "Qualified under")))
    return Table("retake_items", "Gold answers that ask what changed.", columns, rows, 10)


def provenance(view: View) -> Section:
    """What the page was made from."""
    return source_section(view, "calibration/report/provenance.j2")


def source_section(view: View, template: str) -> Section:
    """The files, the command and the versions behind a page."""
    source = view.loaded.provenance
    return section(
        template,
        "provenance",
        "Provenance",
        no=view.number("provenance"),
        left_out=[LEFT_OUT[name] for name in view.left_out],
        lead=f"This is the state of {view.day}; anyone with these files can rebuild this page exactly.",
        source=source,
        named=bool(view.loaded.parameters.names),
        simulated=view.result.simulated,
        tables=(inputs(source), losses(source)),
        provenance=source.to_dict(),
    )
