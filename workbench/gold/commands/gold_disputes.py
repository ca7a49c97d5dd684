"""`workbench gold disputes`: what waits for a decision, as an adjudicator reads it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import GoldSet
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.gold.adjudication import Dispute


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
    from workbench.gold.adjudication import to_settle
    from workbench.gold.at_hand import GoldAtHand

    workspace = Workspace.find(root)
    gold = GoldAtHand(workspace, name).read()
    found = to_settle(gold)
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
        click.echo(f"\nNext: workbench gold settle {name} ITEM, or unsaid, drop, verify in its place.")


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
        lines.append(f"  {vote.letter} {vote.label or 'cannot tell'}{f' ({beside})' if beside else ''}")
    return lines


def _before(gold: GoldSet, one: "Dispute") -> dict[str, Any] | None:
    """What a stale answer was, so that it can be verified."""
    if one.why != "stale":
        return None
    answer = gold.item(one.item).answers[one.question]
    return {"label": answer.label, "rationale": answer.rationale, "rules": list(answer.rules)}
