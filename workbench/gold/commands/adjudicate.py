"""`workbench gold disputes`, `adjudicate`, `verify`, `undecidable`, `drop`, `reopen`, `goal`: what the screen decides, as commands."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import Goal, GoldAnswer, GoldSet
from workbench.errors import NotFound
from workbench.gold.actions import (
    Adjudicate,
    BringBack,
    Deciding,
    Drop,
    Reopen,
    SetGoal,
    Undecidable,
    Verify,
    Withdraw,
)
from workbench.store.identity import identity
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.gold.adjudication import Dispute
    from workbench.gold.session import GoldBuilder

QUESTION = click.option("--question", help="Which question, where the set asks several.")


@click.command("adjudicate")
@click.argument("name")
@click.argument("item")
@click.option("--label", required=True, help="The gold answer; several labels as a|b where all apply.")
@click.option("--rationale", required=True, help="Why, in up to 240 characters; people read it after a miss.")
@click.option("--rule", "rules", multiple=True, help="A rule that the item tests; once for each.")
@click.option("--definition", is_flag=True, help="No rule is needed: the definition of the label decides.")
@click.option("--accept", "accepted", multiple=True, help="Another label that counts as right.")
@QUESTION
@BY
@ROOT
@JSON
def adjudicate(name: str, item: str, question: str | None, **options: Any) -> None:
    """Decide a dispute or a stale answer about ITEM of gold set NAME: the gold answer, why, and the rules it tests.

    \b
    Example:
      workbench gold adjudicate tickets T-1003 --label refund_request --rule R1.2 --rationale "Asks for money back." --by Ruth
    """
    label = options["label"]  # `a|b` in the guideline's order, or as the kind of the question is written
    rest = {field: options[field] for field in ("rationale", "rules", "definition", "accepted")}
    _decide(name, lambda asked: Adjudicate(item=item, question=asked, label=label, **rest), options, question)


@click.command("withdraw")
@click.argument("name")
@click.argument("item")
@QUESTION
@BY
@ROOT
@JSON
def withdraw(name: str, item: str, question: str | None, **options: Any) -> None:
    """Take back a decision about ITEM that waits for a second person: it overrules experts who all agree.

    \b
    Example:
      workbench gold withdraw tickets T-1003
    """
    _decide(name, lambda asked: Withdraw(item=item, question=asked), options, question)


@click.command("verify")
@click.argument("name")
@click.argument("item")
@QUESTION
@BY
@ROOT
@JSON
def verify(name: str, item: str, question: str | None, **options: Any) -> None:
    """Say that a stale answer about ITEM still holds under the new guideline.

    \b
    Example:
      workbench gold verify tickets T-1003 --by Ruth
    """
    _decide(name, lambda asked: Verify(item=item, question=asked), options, question)


@click.command("undecidable")
@click.argument("name")
@click.argument("item")
@click.option("--note", required=True, help="What the guideline does not say; its authors read it.")
@click.option("--rule", default="", help="The rule that it is about.")
@QUESTION
@BY
@ROOT
@JSON
def undecidable(name: str, item: str, question: str | None, **options: Any) -> None:
    """Say that the guideline does not decide ITEM: its authors are asked, and the item leaves the set.

    \b
    Example:
      workbench gold undecidable tickets T-1003 --note "Is a voucher money back?" --by Ruth
    """
    note, rule = options["note"], options["rule"]
    _decide(
        name, lambda asked: Undecidable(item=item, question=asked, note=note, rule=rule), options, question
    )


@click.command("drop")
@click.argument("name")
@click.argument("item")
@click.option("--reason", required=True, help="Why; it stays on record.")
@BY
@ROOT
@JSON
def drop(name: str, item: str, **options: Any) -> None:
    """Take ITEM out of gold set NAME, with a reason; its votes stay on record.

    \b
    Example:
      workbench gold drop tickets T-1003 --reason "Not written by a customer." --by Ruth
    """
    _perform(name, Drop(item=item, reason=options["reason"]), options)


@click.command("reopen")
@click.argument("name")
@click.argument("item")
@QUESTION
@BY
@ROOT
@JSON
def reopen(name: str, item: str, question: str | None, **options: Any) -> None:
    """Make ITEM a dispute again: one that somebody decided, or one that left the set.

    \b
    Example:
      workbench gold reopen tickets T-1003
    """
    left = {gone.id for gone in _session(name, options).project.read().left}
    if item in left:
        _perform(name, BringBack(item=item), options)
    else:
        _decide(name, lambda asked: Reopen(item=item, question=asked), options, question)


@click.command("goal")
@click.argument("name")
@click.option("--votes", type=int, help="Blind labels needed per answer.")
@click.option("--per-label", type=int, help="Items of each label before it locks.")
@click.option("--per-rule", type=int, help="Items of each rule before it locks.")
@click.option(
    "--alike", type=float, help="Similarity from which blind answers that are no labels agree, 0 to 1."
)
@click.option("--half-width", type=float, help="Target half-width, such as 0.05.")
@click.option("--expected", type=float, help="The accuracy that is expected, such as 0.95.")
@click.option(
    "--waive",
    multiple=True,
    metavar="NAME=WHY",
    help="A rule, or QUESTION/LABEL, that may have too few items, and why; without a why it may not any more.",
)
@ROOT
@JSON
def goal(name: str, waive: tuple[str, ...], **options: Any) -> None:
    """Change the goals of gold set NAME and what may have too few items. Prints the goals.

    \b
    Example:
      workbench gold goal tickets --per-rule 3 --waive "intent/cancel_order=Two a year."
    """
    session = _session(name, options)
    old = session.project.read().card.goal or Goal()
    changes = {field: options[field] for field in Goal.model_fields if options.get(field) is not None}
    waived = dict(old.waived)
    for pair in waive:
        subject, equals, why = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--waive {pair!r}: expected NAME=WHY, such as R1.2=Two a year.")
        waived[subject.strip()] = why
    if changes or waive:
        session.perform(SetGoal(**changes, waived=waived))
    now = session.project.read().card.goal or Goal()
    if options["as_json"]:
        print_json(now.model_dump(mode="json"))
        return
    click.echo(
        f"{many(now.votes, 'blind answer')} on every answer, {now.per_label} or more items of each label and "
        f"{now.per_rule} of each rule, ±{now.half_width:g} around {now.expected:g}."
    )
    if now.alike is not None:
        click.echo(f"Blind answers that are no labels agree where their similarity is {now.alike:g} or more.")
    for subject, why in now.waived.items():
        click.echo(f"{subject} may stay thin: {why}")


def _decide(
    name: str, action: Callable[[str], Deciding], options: dict[str, Any], question: str | None
) -> None:
    """Decide the answer to a question; to the only question where none is named."""
    asked = question or _only_question(_session(name, options).project.read())
    _perform(name, action(asked), options)


def _perform(name: str, action: Deciding, options: dict[str, Any]) -> None:
    """Take one decision by the function that the screen calls; print its message and how many answers still wait."""
    session = _session(name, options)
    session.perform(action)
    view = session.view()
    voted = isinstance(action, Adjudicate) and _answer(session, action).settled_by_voter
    if options["as_json"]:
        pending = len(session.project.pending(session.project.read()))
        print_json(
            {
                **{name: view[name] for name in ("gold", "said", "waiting")},
                **{"voted": voted, "pending": pending},
            }
        )
        return
    click.echo(f"{view['said']} {many(view['waiting'], 'answer')} still to decide.")
    if voted:
        click.echo(f"{options['by'].shown} has a vote on it; the set keeps both.", err=True)


def _session(name: str, options: dict[str, Any]) -> "GoldBuilder":
    """The gold builder for this set, and the person who decides."""
    from workbench.gold.project import GoldProject
    from workbench.gold.session import GoldBuilder

    project = GoldProject(Workspace.find(options["root"]), name)
    builder = GoldBuilder(project, now=lambda: dt.datetime.now(dt.UTC))
    if "by" in options:
        builder.decisions.who = lambda: options["by"]
    return builder


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
    from workbench.gold.blind_labelling import end_if_over
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(root)
    workspace.require("see gold")
    project = GoldProject(workspace, name)
    end_if_over(project)
    gold = project.read()
    workspace.gold_opened(gold)
    waiting = to_adjudicate(gold)
    if as_json:
        rows = [
            {
                "item": dispute.item,
                "content": gold.item(dispute.item).content,
                "question": dispute.question,
                "why": dispute.why,
                "because": list(dispute.because),
                "before": _before(gold, dispute),
                "opinions": [vars(opinion) | {"rules": list(opinion.rules)} for opinion in dispute.opinions],
            }
            for dispute in waiting
        ]
        print_json({"gold": str(gold), "waiting": rows})
        return
    click.echo(f"{gold}: {many(len(waiting), 'answer')} to decide.")
    if sealed := gold.sealed():
        click.echo(sealed_line(name, len(sealed)))
    for dispute in waiting:
        click.echo("\n" + "\n".join(_dispute_lines(gold, dispute)))
    guideline = workspace.guideline(gold.card.guideline)
    for question in dict.fromkeys(dispute.question for dispute in waiting):
        asked = guideline.question(question)
        click.echo(f"\n{question}: {asked.ask}\n  Labels: {', '.join(asked.label_ids) or 'none'}.")
        if rules := [rule.id for rule in guideline.rules if rule.question == question]:
            click.echo(f"  Rules: {', '.join(rules)}. What they say: workbench guideline show {guideline}")
    if waiting:
        click.echo(
            f"\nNext: workbench gold adjudicate {name} ITEM, or undecidable, drop, verify in its place."
        )


def sealed_line(name: str, experts: int) -> str:
    """That votes are sealed, and how they are opened."""
    return f"Blind votes of {many(experts, 'expert')} are sealed until the round ends: workbench gold end-blind {name}"


@click.command("end-blind")
@click.argument("name")
@ROOT
@JSON
def end_blind(name: str, root: Path | None, as_json: bool) -> None:
    """End the blind round at the desk of gold set NAME: sealed votes come into the draft, and disputes show.

    It ends by itself once every answer has its votes. Until then nobody reads the votes of others: they are in a file for
    each expert, which its owner alone can read.

    \b
    Example:
      workbench gold end-blind tickets
    """
    from workbench.gold.blind_labelling import end_blind as end
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(root)
    workspace.require("build gold")
    votes = end(GoldProject(workspace, name))
    if as_json:
        print_json({"votes": votes})
        return
    click.echo(
        f"The blind round has ended: {many(votes, 'vote')} in the draft. Next: workbench gold disputes {name}"
    )


@click.command("hand-in")
@click.argument("name")
@click.option("--expert", help="The name under which you labelled; your own where not given.")
@ROOT
def hand_in(name: str, expert: str | None, root: Path | None) -> None:
    """Let whoever ends the blind round read your votes on gold set NAME, where they work under another account.

    \b
    Example:
      workbench gold hand-in tickets
    """
    workspace = Workspace.find(root)
    who = expert or identity().name
    store = workspace.gold_sets.blind_votes(name)
    if not store.path(who).exists():
        raise NotFound(f"{who} has no sealed votes on gold set {name}.")
    store.hand_in(who)
    click.echo(
        f"The votes of {who} can be read now. Do it once you have answered everything: others can read them too."
    )


def _dispute_lines(gold: GoldSet, dispute: "Dispute") -> list[str]:
    """An item as an adjudicator reads it: the text, then one line for each vote, without names."""
    content = [
        value if key == "text" else f"{key}: {value}"
        for key, value in gold.item(dispute.item).content.items()
    ]
    lines = [f"{dispute.item}, {dispute.question}: {', '.join((dispute.why, *dispute.because))}"]
    lines += [f"    {line}" for value in content for line in value.splitlines()]
    if (before := _before(gold, dispute)) is not None:
        lines.append(f"  was {before['label']}: {before['rationale'] or 'no rationale'}")
    for vote in dispute.opinions:
        beside = "; ".join(filter(None, (", ".join(vote.rules), vote.sure, vote.note)))
        lines.append(f"  {vote.letter} {vote.label or vote.skip}{f' ({beside})' if beside else ''}")
    return lines


def _before(gold: GoldSet, dispute: "Dispute") -> dict[str, Any] | None:
    """The earlier answer of a stale one, so that it can be verified."""
    if dispute.why != "stale":
        return None
    answer = gold.item(dispute.item).answers[dispute.question]
    return {"label": answer.label, "rationale": answer.rationale, "rules": list(answer.rules)}
