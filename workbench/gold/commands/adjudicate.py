"""`workbench gold disputes`, `adjudicate`, `verify`, `undecidable`, `drop`, `reopen`, `goal`: what the screen decides, as commands."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import Goal, GoldAnswer, GoldSet
from workbench.gold.actions import (
    Adjudicate,
    BringBack,
    Deciding,
    Drop,
    Reopen,
    SetGoal,
    Undecidable,
    Verify,
)
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.gold.adjudication import Dispute
    from workbench.gold.session import GoldBuilder

BY = click.option("--by", "by", required=True, help="Who decides; the name stays on record.")
QUESTION = click.option("--question", help="Which question, where the set asks several.")


@click.command("adjudicate")
@click.argument("name")
@click.argument("item")
@click.option("--label", required=True, help="The gold answer; several labels as a|b where all apply.")
@click.option("--rationale", required=True, help="Why, in up to 240 characters; people read it after a miss.")
@click.option("--rule", "rules", multiple=True, help="A rule that the item tests; once for each.")
@click.option("--accept", "accepted", multiple=True, help="Another label that counts as right.")
@QUESTION
@BY
@ROOT
@JSON
def adjudicate(name: str, item: str, question: str | None, **given: Any) -> None:
    """Decide a dispute or a stale answer about ITEM of gold set NAME: the gold answer, why, and the rules it tests.

    \b
    Example:
      workbench gold adjudicate tickets T-1003 --label refund_request --rule R1.2 --rationale "Asks for money back." --by Ruth
    """
    label = tuple(given["label"].split("|")) if "|" in given["label"] else given["label"]
    rest = {field: given[field] for field in ("rationale", "rules", "accepted")}
    _decide(name, lambda asked: Adjudicate(item=item, question=asked, label=label, **rest), given, question)


@click.command("verify")
@click.argument("name")
@click.argument("item")
@QUESTION
@BY
@ROOT
@JSON
def verify(name: str, item: str, question: str | None, **given: Any) -> None:
    """Say that a stale answer about ITEM still holds under the new guideline.

    \b
    Example:
      workbench gold verify tickets T-1003 --by Ruth
    """
    _decide(name, lambda asked: Verify(item=item, question=asked), given, question)


@click.command("undecidable")
@click.argument("name")
@click.argument("item")
@click.option("--note", required=True, help="What the guideline does not say; its authors read it.")
@click.option("--rule", default="", help="The rule that it is about.")
@QUESTION
@BY
@ROOT
@JSON
def undecidable(name: str, item: str, question: str | None, **given: Any) -> None:
    """Say that the guideline does not decide ITEM: its authors are asked, and the item leaves the set.

    \b
    Example:
      workbench gold undecidable tickets T-1003 --note "Is a voucher money back?" --by Ruth
    """
    note, rule = given["note"], given["rule"]
    _decide(name, lambda asked: Undecidable(item=item, question=asked, note=note, rule=rule), given, question)


@click.command("drop")
@click.argument("name")
@click.argument("item")
@click.option("--reason", required=True, help="Why; it stays on record.")
@BY
@ROOT
@JSON
def drop(name: str, item: str, **given: Any) -> None:
    """Take ITEM out of gold set NAME, with a reason; its votes stay on record.

    \b
    Example:
      workbench gold drop tickets T-1003 --reason "Not written by a customer." --by Ruth
    """
    _perform(name, Drop(item=item, reason=given["reason"]), given)


@click.command("reopen")
@click.argument("name")
@click.argument("item")
@QUESTION
@ROOT
@JSON
def reopen(name: str, item: str, question: str | None, **given: Any) -> None:
    """Make ITEM a dispute again: one that somebody decided, or one that left the set.

    \b
    Example:
      workbench gold reopen tickets T-1003
    """
    left = {one.id for one in _session(name, given).project.read().left}
    if item in left:
        _perform(name, BringBack(item=item), given)
    else:
        _decide(name, lambda asked: Reopen(item=item, question=asked), given, question)


@click.command("goal")
@click.argument("name")
@click.option("--votes", type=int, help="Blind answers that each answer waits for.")
@click.option("--per-label", type=int, help="Items of each label before it locks.")
@click.option("--per-rule", type=int, help="Items of each rule before it locks.")
@click.option("--half-width", type=float, help="The interval wished for, such as 0.05.")
@click.option("--expected", type=float, help="The accuracy that is expected, such as 0.95.")
@click.option(
    "--waive",
    multiple=True,
    metavar="NAME=WHY",
    help="A rule, or QUESTION/LABEL, that may stay thin, and why; without a why it may not any more.",
)
@ROOT
@JSON
def goal(name: str, waive: tuple[str, ...], **given: Any) -> None:
    """Change what gold set NAME sets out to hold before it is locked, and what may stay thin. It says the goal.

    \b
    Example:
      workbench gold goal tickets --per-rule 3 --waive "intent/cancel_order=Two a year."
    """
    session = _session(name, given)
    old = session.project.read().card.goal or Goal()
    told = {one: given[one] for one in Goal.model_fields if given.get(one) is not None}
    waived = dict(old.waived)
    for pair in waive:
        subject, equals, why = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--waive {pair!r}: expected NAME=WHY, such as R1.2=Two a year.")
        waived[subject.strip()] = why
    if told or waive:
        session.perform(SetGoal(**told, waived=waived))
    now = session.project.read().card.goal or Goal()
    if given["as_json"]:
        print_json(now.model_dump(mode="json"))
        return
    click.echo(
        f"{many(now.votes, 'blind answer')} on every answer, {now.per_label} or more items of each label and "
        f"{now.per_rule} of each rule, ±{now.half_width:g} around {now.expected:g}."
    )
    for subject, why in now.waived.items():
        click.echo(f"{subject} may stay thin: {why}")


def _decide(
    name: str, action: Callable[[str], Deciding], given: dict[str, Any], question: str | None
) -> None:
    """A decision about the answer to a question; to the only one where none is named."""
    asked = question or _only_question(_session(name, given).project.read())
    _perform(name, action(asked), given)


def _perform(name: str, action: Deciding, given: dict[str, Any]) -> None:
    """One decision, by the function that the screen calls; what it says, and how much still waits."""
    session = _session(name, given)
    session.perform(action)
    view = session.view()
    voted = isinstance(action, Adjudicate) and _answer(session, action).settled_by_voter
    if given["as_json"]:
        print_json({"gold": view["gold"], "said": view["said"], "waiting": view["waiting"], "voted": voted})
        return
    click.echo(f"{view['said']} {many(view['waiting'], 'answer')} still to decide.")
    if voted:
        click.echo(f"{given['by']} has a vote on it; the set keeps both.", err=True)


def _session(name: str, given: dict[str, Any]) -> "GoldBuilder":
    """The gold builder at this set, with who decides."""
    from workbench.gold.project import GoldProject
    from workbench.gold.session import GoldBuilder

    project = GoldProject(Workspace.find(given["root"]), name)
    return GoldBuilder(project, now=lambda: dt.datetime.now(dt.UTC), lead=given.get("by", ""))


def _answer(session: "GoldBuilder", action: Adjudicate) -> GoldAnswer:
    return session.project.read().item(action.item).answers[action.question]


def _only_question(gold: GoldSet) -> str:
    """The question of a set that asks one."""
    if len(gold.questions()) != 1:
        raise click.UsageError(
            f"{gold} asks several questions; --question is one of {', '.join(gold.questions())}."
        )
    return gold.questions()[0]


@click.command("disputes")
@click.argument("name")
@ROOT
@JSON
def disputes(name: str, root: Path | None, as_json: bool) -> None:
    """Show what waits for a decision: each item with its votes, and answers that a newer guideline made stale. No names.

    \b
    Example:
      workbench gold disputes tickets
    """
    from workbench.gold.adjudication import to_adjudicate
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(root)
    gold = GoldProject(workspace, name).read()
    found = to_adjudicate(gold)
    if as_json:
        rows = [
            {
                "item": one.item,
                "content": gold.item(one.item).content,
                "question": one.question,
                "why": one.why,
                "because": list(one.because),
                "before": _before(gold, one),
                "opinions": [vars(opinion) | {"rules": list(opinion.rules)} for opinion in one.opinions],
            }
            for one in found
        ]
        print_json({"gold": str(gold), "waiting": rows})
        return
    click.echo(f"{gold}: {many(len(found), 'answer')} to decide.")
    for one in found:
        click.echo("\n" + "\n".join(_dispute_lines(gold, one)))
    guideline = workspace.guideline(gold.card.guideline)
    for question in dict.fromkeys(one.question for one in found):
        asked = guideline.question(question)
        click.echo(f"\n{question}: {asked.ask}\n  Labels: {', '.join(asked.label_ids)}.")
        if rules := [rule.id for rule in guideline.rules if rule.question == question]:
            click.echo(f"  Rules: {', '.join(rules)}. What they say: workbench guideline show {guideline}")
    if found:
        click.echo(
            f"\nNext: workbench gold adjudicate {name} ITEM, or undecidable, drop, verify in its place."
        )


def _dispute_lines(gold: GoldSet, one: "Dispute") -> list[str]:
    """An item with its votes, as an adjudicator reads them: the text, then a line a vote, without a name."""
    shown = [
        value if key == "text" else f"{key}: {value}" for key, value in gold.item(one.item).content.items()
    ]
    lines = [f"{one.item}, {one.question}: {', '.join((one.why, *one.because))}"]
    lines += [f"    {line}" for value in shown for line in value.splitlines()]
    if (before := _before(gold, one)) is not None:
        lines.append(f"  was {before['label']}: {before['rationale'] or 'no rationale'}")
    for vote in one.opinions:
        beside = "; ".join(filter(None, (", ".join(vote.rules), vote.sure, vote.note)))
        lines.append(f"  {vote.letter} {vote.label or vote.skip}{f' ({beside})' if beside else ''}")
    return lines


def _before(gold: GoldSet, one: "Dispute") -> dict[str, Any] | None:
    """What a stale answer was, so that it can be verified."""
    if one.why != "stale":
        return None
    answer = gold.item(one.item).answers[one.question]
    return {"label": answer.label, "rationale": answer.rationale, "rules": list(answer.rules)}
