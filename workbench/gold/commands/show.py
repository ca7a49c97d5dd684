"""`workbench gold show`: the items of a set that pass a filter, or one of them with all that is known of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import SPLITS
from workbench.errors import NotFound
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json, print_table

if TYPE_CHECKING:
    from workbench.documents.gold import GoldItem
    from workbench.documents.guideline import Guideline


@click.command("show")
@click.argument("name")
@click.argument("item", required=False)
@click.option("--text", default="", help="Words in the text, the id or the reason.")
@click.option("--label", default="", help="QUESTION/LABEL that the answer holds.")
@click.option("--rule", default="", help="A rule that the item tests.")
@click.option("--lacking", is_flag=True, help="With --rule: the items that do not test it.")
@click.option("--split", "split", default="", help=f"What it is for: {', '.join(SPLITS)}.")
@click.option("--state", default="", help="disputed, stale, 'needs votes', decided or 'left the set'.")
@DATABASE
@ROOT
@JSON
def show(
    name: str, item: str | None, database: str | None, root: Path | None, as_json: bool, **wanted: Any
) -> None:
    """List the items of gold set NAME that pass a filter, or show ITEM with its votes and reasons.

    Votes show only once all of them are in and none is sealed.

    \b
    Example:
      workbench gold show support-tickets --label intent/refund_request
      workbench gold show support-tickets T-1003
    """
    from workbench.gold.blind_labelling import votes_needed
    from workbench.gold.exposure import ledger
    from workbench.gold.item_list import ItemFilter, item_record, item_state, select
    from workbench.gold.project import GoldProject

    project = GoldProject(Workspace.find(root), name, database)
    gold, guideline = project.read(), project.guideline()
    project.workspace.gold_opened(gold)
    usage = project.usage()
    seen = {each.item: each for each in ledger(gold, usage.exposures, names=usage.names).items}
    if item is not None:
        known = gold.by_id()
        if item not in known:
            raise NotFound(f"{gold} has no item {item!r}.")
        record = item_record(project, gold, known[item], seen.get(item))
        print_json(record) if as_json else _print_item(record)
        return
    filters = ItemFilter(**wanted).checked(gold, guideline, ())
    items = select(gold, guideline, filters, seen=seen)
    needed = votes_needed(gold)
    if as_json:
        rows = [item_record(project, gold, each, seen.get(each.id)) for each in items]
        print_json({"gold": str(gold), "items": rows})
        return
    click.echo(f"{gold}: {many(len(items), 'item')} of {len(gold.items)}.")
    print_table(
        ("item", "answer", "rules", "used for", "state", "seen by"),
        [
            (
                each.id,
                _answers(each, guideline),
                " ".join(dict.fromkeys(rule for answer in each.answers.values() for rule in answer.rules)),
                each.split,
                item_state(each, needed),
                len(seen[each.id].people) if each.id in seen else 0,
            )
            for each in items
        ],
    )


def _answers(item: "GoldItem", guideline: "Guideline") -> str:
    called = [
        guideline.question(question).called(answer.label) if answer.label else "not decided"
        for question, answer in item.answers.items()
    ]
    return "; ".join(called)


def _print_item(record: dict[str, Any]) -> None:
    """One item, its content first."""
    for field, text in record["content"].items():
        click.echo(f"{field}: {text}")
    for question, answer in record["answers"].items():
        click.echo(
            f"\n{question}: {answer['label'] or 'not decided'} ({answer['settled'] or answer['state']})"
        )
        if answer["settled_by"]:
            click.echo(f"  by {answer['settled_by']}")
        if answer["rationale"]:
            click.echo(f"  {answer['rationale']}")
        if answer["rules"]:
            click.echo(f"  rules: {', '.join(answer['rules'])}")
        if answer["accepted"]:
            click.echo(f"  also right: {', '.join(answer['accepted'])}")
        for expert, vote in (answer["votes"] or {}).items():
            click.echo(f"  {expert}: {vote}")
    out = record["out"]
    click.echo(f"\n{'left the set: ' + out['kind'] + ', ' + out['reason'] if out else record['split']}")
    n = len(record["seen_by"])
    click.echo(f"seen by {n} {'person' if n == 1 else 'people'}")
