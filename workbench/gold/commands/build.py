"""`workbench gold coverage`, `take-in`, `split`, `next`: how far a draft is, and what moves it on."""

from pathlib import Path
from typing import Any

import click

from workbench.documents.gold import SPLITS, GoldSet
from workbench.documents.version import Bump
from workbench.errors import AlreadyPublished, NotFound
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json, print_table, shown


@click.command("coverage")
@click.argument("name")
@ROOT
@JSON
def coverage(name: str, root: Path | None, as_json: bool) -> None:
    """Say how many items each label and rule of a gold set has, what is thin, and how many more an interval needs.

    \b
    Example:
      workbench gold coverage support-tickets
    """
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.coverage import gold_coverage

    desk = GoldAtHand(Workspace.find(root), name)
    found = gold_coverage(desk.read(), desk.guideline())
    if as_json:
        print_json(found.to_dict())
        return
    click.echo(f"{found.gold}: {found.says}")
    print_table(
        ("question", "label or rule", "n", "± now", "more", ""),
        [
            (
                row.question,
                row.id,
                row.n,
                shown(row.half_width),
                row.more or "reached",
                _thin(row.thin, row.waived),
            )
            for row in found.rows
        ],
    )
    if found.open:
        click.echo(f"{many(found.open, 'answer')} not settled or stale: they count for nothing yet.")


@click.command("take-in")
@click.argument("name")
@click.argument("round_name", metavar="ROUND")
@DATABASE
@ROOT
@JSON
def take_in_(name: str, round_name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """Take the blind votes of an expert ROUND into the draft of gold set NAME; as often as you like.

    \b
    Example:
      workbench gold take-in tickets experts-november
    """
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.blind_votes import TakenIn, take_in

    desk = GoldAtHand(Workspace.find(root), name, database)
    attempts, answers = desk.round_votes(round_name)
    guideline, taken = desk.guideline(), list[TakenIn]()

    def step(gold: GoldSet) -> GoldSet:
        taken.append(take_in(gold, guideline, attempts, answers))
        return taken[-1].gold

    desk.change(step)
    found = taken[-1]
    if as_json:
        print_json(
            {
                "answers": found.answers,
                "experts": list(found.experts),
                "changed": found.changed,
                "left_out": list(found.left_out),
            }
        )
        return
    click.echo(
        f"{many(found.answers, 'answer')} of {many(len(found.experts), 'expert')}, {found.changed} new or changed; "
        f"{many(len(found.gold.unsettled()), 'answer')} not settled."
    )
    for line in found.left_out:
        click.echo(f"  left out: {line}", err=True)


@click.command("split")
@click.argument("name")
@click.option("--practice", type=float, default=0.0, help="Share of items for practice.")
@click.option("--honeypot", type=float, default=0.0, help="Share of items to hide in production.")
@click.option(
    "--held-back",
    "held_back",
    type=float,
    default=0.0,
    help="Share of items that nobody sees before measuring.",
)
@click.option("--item", "items", multiple=True, help="One item to give another use, with --to.")
@click.option("--to", "to", type=click.Choice(SPLITS), help="What the items named by --item are for.")
@click.option("--rotate", is_flag=True, help="Move to practice what too many people have seen.")
@click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the deal.")
@DATABASE
@ROOT
@JSON
def split(
    name: str, items: tuple[str, ...], to: str | None, rotate: bool, as_json: bool, **given: Any
) -> None:
    """Say what each item of a draft is for: by shares (the rest is quiz), one by one, or by wear.

    \b
    Example:
      workbench gold split tickets --practice 0.2 --honeypot 0.15 --held-back 0.15
      workbench gold split tickets --rotate
    """
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.exposure import ledger, measured
    from workbench.gold.in_use import watched
    from workbench.gold.splits import deal, uses, with_uses

    workspace = Workspace.find(given["root"])
    shares = {use: given[use] for use in ("practice", "honeypot", "held_back")}
    if bool(items) != bool(to) or (any(shares.values()) + bool(items) + rotate) != 1:
        raise click.UsageError("give shares, or --item with --to, or --rotate.")
    if not workspace.gold_sets.waits(name):
        raise NotFound(f"gold set {name} has no draft to change; begin one: workbench gold next {name}")
    seen = watched(workspace, name, given["database"])
    worn = ledger(seen.gold, seen.exposures).rotate

    def step(gold: GoldSet) -> GoldSet:
        if rotate:
            return with_uses(gold, dict.fromkeys(worn, "practice"))
        if to:
            return with_uses(gold, dict.fromkeys(items, to))  # type: ignore[arg-type]  # one of SPLITS
        return deal(gold, shares, seed=given["seed"], seen={one.item for one in measured(seen.exposures)})

    found = uses(GoldAtHand(workspace, name).change(step))
    if as_json:
        print_json({"splits": found, "rotated": list(worn) if rotate else []})
        return
    if rotate:
        click.echo(f"{many(len(worn), 'item')} moved to practice.")
    print_table(("split", "items"), list(found.items()))


@click.command("next")
@click.argument("name")
@click.option("--replace", is_flag=True, help="Begin again although a draft waits; what it holds is lost.")
@ROOT
@JSON
def next_(name: str, replace: bool, root: Path | None, as_json: bool) -> None:
    """Begin the next version of a locked gold set under the newest guideline: only what that touches is stale.

    \b
    Example:
      workbench gold next support-tickets
    """
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.draft import next_draft

    workspace = Workspace.find(root)
    desk, store = GoldAtHand(workspace, name), workspace.gold_sets
    if not store.versions(name):
        raise NotFound(f"gold set {name} has no locked version to go on from.")
    if store.waits(name) and not replace:
        raise AlreadyPublished(
            f"gold set {name} has a draft {store.draft(name).card.version}; lock it, or begin again with --replace."
        )
    gold = store.load(name)
    found = desk.newer_than(gold)
    under, changes = found or (workspace.guideline(gold.card.guideline), ())
    draft = desk.begin(next_draft(gold, under, changes, bump=Bump.MINOR if found else Bump.PATCH))
    stale = [list(place) for place in draft.stale()]
    if as_json:
        print_json({"version": draft.card.version, "guideline": str(draft.card.guideline), "stale": stale})
        return
    click.echo(f"{draft} begun under {draft.card.guideline}; {many(len(stale), 'answer')} to verify again.")
    print_table(("item", "question"), stale)


def _thin(thin: bool, waived: str | None) -> str:
    if not thin:
        return ""
    return f"thin: {waived}" if waived else "thin"
