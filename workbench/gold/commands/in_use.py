"""`workbench gold exposure` and `retire`: who has seen the gold that is in use, and which of it must go."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.record import Actor
from workbench.errors import OutOfRange
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, DATABASE, JSON, ROOT, many, print_json, print_table, shown

if TYPE_CHECKING:
    from workbench.gold.leak import Gap, Leak
    from workbench.gold.retirement import Suspect


@click.command("exposure")
@click.argument("name")
@click.option(
    "--quiz-length", type=int, default=30, show_default=True, help="Fresh items that the next quiz needs."
)
@click.option(
    "--alpha", type=float, default=0.05, show_default=True, help="How often a leak may be flagged by chance."
)
@click.option(
    "--margin", type=float, default=0.05, show_default=True, help="The least difference that matters."
)
@DATABASE
@ROOT
@JSON
def exposure(name: str, database: str | None, root: Path | None, as_json: bool, **options: Any) -> None:
    """Say who has seen which gold item, what to rotate, and whether the gold has leaked.

    \b
    Example:
      workbench gold exposure support-tickets
    """
    from workbench.gold.exposure import ledger
    from workbench.gold.leak import judged_answers, leak
    from workbench.gold.project import GoldProject

    project = GoldProject(Workspace.find(root), name, database)
    gold, usage = project.read(), project.usage()
    record = ledger(gold, usage.exposures, names=usage.names, quiz_length=options["quiz_length"])
    flag = leak(
        judged_answers(gold, project.guideline(), usage.attempts, usage.answers, usage.exposures),
        alpha=options["alpha"],
        margin=options["margin"],
    )
    if as_json:
        print_json({**record.to_dict(), "leak": flag.to_dict()})
        return
    click.echo(
        f"{record.gold}: {many(len(record.people), 'person') if len(record.people) == 1 else f'{len(record.people)} people'} in the ledger."
    )
    print_table(
        ("item", "split", "seen by", "first", "last", "where"),
        [
            (i.item, i.split, len(i.people), _day(i.first), _day(i.last), ", ".join(i.where))
            for i in record.items
            if i.people
        ],
    )
    print_table(
        ("person", "seen", "fresh quiz items", "last"),
        [(p.person, p.seen, len(p.fresh), _day(p.last)) for p in record.people],
    )
    for line in record.advice:
        click.echo(line)
    _print_leak(flag)


@click.command("retire")
@click.argument("name")
@click.option("--item", "items", multiple=True, help="An item to retire; none lists the evidence alone.")
@click.option("--reason", help="Reason, if not the listed evidence.")
@BY
@DATABASE
@ROOT
@JSON
def retire(
    name: str, items: tuple[str, ...], reason: str | None, by: Actor, as_json: bool, **options: Any
) -> None:
    """List gold items with evidence against them, or retire some from the draft of the next version.

    \b
    Example:
      workbench gold retire support-tickets
      workbench gold retire support-tickets --item T-1003 --by "QA lead"
    """
    from workbench.gold.project import GoldProject
    from workbench.gold.retirement import RULE, decided_in, results_of, suspects
    from workbench.gold.retirement import retire as without

    workspace = Workspace.find(options["root"])
    workspace.require("change gold" if items else "see gold")
    project = GoldProject(workspace, name, options["database"])
    gold, usage = project.read(), project.usage()
    guideline = project.guideline()
    decided = decided_in(gold, project.earlier(gold))
    results = results_of(gold, guideline, usage, decided)
    evidence = suspects(gold, results, guideline=guideline, decided=decided)
    if not items:
        workspace.gold_opened(gold)
        if as_json:
            print_json(
                {"gold": str(gold), "suspects": [suspect.to_dict() for suspect in evidence], "rule": RULE}
            )
            return
        click.echo(
            f"{gold}: {many(len(evidence), 'answer')} with evidence against {'it' if len(evidence) == 1 else 'them'}."
        )
        print_table(
            ("item", "question", "gold", "advice", "evidence"),
            [(s.item, s.question, s.gold, s.advice, s.says) for s in evidence],
        )
        click.echo(RULE)
        return
    reasons = _reasons(items, evidence, reason)
    on = dt.datetime.now(dt.UTC).date()
    if not workspace.gold_sets.waits(name):
        raise OutOfRange(f"{gold} is locked; begin its next version first: workbench gold next {name}")
    draft = project.change(lambda gold: without(gold, reasons, by=by.shown, on=on))
    if as_json:
        print_json({"gold": str(draft), "retired": reasons, "items": len(draft.items)})
        return
    click.echo(
        f"{draft}: {many(len(reasons), 'item')} retired, {len(draft.items)} left. Lock it with: workbench gold lock {name}"
    )


def _reasons(items: tuple[str, ...], suspects: "tuple[Suspect, ...]", reason: str | None) -> dict[str, str]:
    """Why each item goes: the stated reason, else its evidence."""
    evidence = {suspect.item: suspect.says for suspect in suspects}
    if not reason and (bare := [item for item in items if item not in evidence]):
        raise OutOfRange(f"there is no evidence against item {bare[0]!r}; say why it goes with --reason.")
    return {item: reason or evidence[item] for item in items}


def _print_leak(flag: "Leak") -> None:
    def line(gap: "Gap") -> tuple[Any, ...]:
        p = "" if gap.p is None else f"{gap.p:.3g}"
        return (
            gap.who,
            f"{gap.right_seen}/{gap.n_seen}",
            f"{gap.right_held_back}/{gap.n_held_back}",
            shown(gap.difference),
            p,
            gap.verdict,
        )

    print_table(
        ("who", "right on seen", "right on unseen", "difference", "p", "verdict"),
        [line(g) for g in (flag.overall, *flag.people)],
    )
    click.echo(flag.test)


def _day(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
