"""`workbench gold`: bring answers in from a sheet, see what is open or stale, lock a version."""

from pathlib import Path

import click

from workbench.documents.gold import SPLITS, GoldSet, check
from workbench.documents.gold_readiness import ready
from workbench.documents.version import Version
from workbench.errors import AlreadyPublished
from workbench.gold.commands.adjudicate import disputes, drop, goal, reopen, settle, unsaid, verify
from workbench.gold.commands.build import coverage, next_, split, take_in_
from workbench.gold.commands.draw import add, open_, sample
from workbench.gold.commands.honeypots import honeypots
from workbench.gold.commands.in_use import exposure, retire
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, print_json, print_table


@click.group("gold")
def gold_command() -> None:
    """Build gold sets from experts' answers and lock them to a guideline version.

    \b
    Example:
      workbench gold sample tickets.csv --n 60 --by guess --out sample.csv
      workbench gold open tickets sample.csv --guideline support-tickets@2.0.0
      workbench gold lock tickets
    """


for _command in (
    *(sample, open_, add, coverage, goal, take_in_, disputes, settle, verify, unsaid, drop, reopen),
    *(split, next_, exposure, retire, honeypots),
):
    gold_command.add_command(_command)


@gold_command.command("import")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Name of the gold set.")
@click.option("--guideline", "guideline", required=True, help="NAME@VERSION the answers were given under.")
@click.option(
    "--version", "version", default="1.0.0", show_default=True, help="Version the draft will be locked as."
)
@click.option(
    "--question", help="The question, where the guideline has several and the sheet has no such column."
)
@click.option(
    "--sampling", default="not stated", show_default=True, help="How the items were chosen, for the card."
)
@click.option("--agreed-by", multiple=True, help="An expert's name, for the card.")
@click.option("--settled-by", help="Who decided the answers that come without votes.")
@click.option("--replace", is_flag=True, help="Put the sheet in the place of the draft that is there.")
@ROOT
@JSON
def import_(
    file: Path,
    name: str,
    guideline: str,
    version: str,
    question: str | None,
    sampling: str,
    agreed_by: tuple[str, ...],
    settled_by: str | None,
    replace: bool,
    root: Path | None,
    as_json: bool,
) -> None:
    """Read a CSV or Excel sheet of answers into the draft of a gold set.

    \b
    Columns: item_id, and label or one vote:NAME column an expert; also question, text, accepted, rationale,
    rules, difficulty, split, settled, settled_by. Several values in a cell are separated by |.
    Example:
      workbench gold import answers.csv --name tickets --guideline support-tickets@2.0.0
    """
    from workbench.formats.gold_sheet import read_gold_sheet

    workspace = Workspace.find(root)
    found = workspace.guideline(guideline)
    gold, losses = read_gold_sheet(
        file,
        guideline=found,
        name=name,
        version=version,
        question=question,
        sampling=sampling,
        agreed_by=agreed_by,
        settled_by=settled_by,
    )
    if not replace and _waits(workspace, name):
        there = len(workspace.gold_sets.draft(name).items)
        raise AlreadyPublished(
            f"gold set {name} has a draft of {there} items; --replace puts this sheet in its place."
        )
    path = workspace.gold_sets.write_draft(gold)
    if as_json:
        unsettled = [list(pair) for pair in gold.unsettled()]
        said = [vars(loss) for loss in losses]
        print_json({"path": str(path), "items": len(gold.items), "unsettled": unsettled, "losses": said})
        return
    click.echo(f"{path}: {len(gold.items)} items, {len(gold.unsettled())} answers not settled.")
    for loss in losses:
        click.echo(f"  {loss}")


@gold_command.command("status")
@click.argument("name")
@ROOT
@JSON
def status(name: str, root: Path | None, as_json: bool) -> None:
    """Say what a gold set (NAME, NAME@VERSION or NAME@draft) holds, what is open, and what is stale.

    \b
    Example:
      workbench gold status support-tickets
    """
    from workbench.guideline.impact import impact_on_gold

    workspace = Workspace.find(root)
    gold = workspace.gold(_newest(workspace, name))
    cited = gold.card.guideline
    store = workspace.guidelines
    newest = store.load(cited.name)
    chain = (
        store.changes_between(cited.name, cited.version, newest)
        if Version.parse(newest.version) > Version.parse(cited.version)
        else ()
    )
    impact = impact_on_gold(chain, gold)
    problems = check(gold, workspace.guideline(cited))
    checks = ready(gold, workspace.guideline(cited), stale=[f"{t.item}: {t.question}" for t in impact.stale])
    splits = {split: sum(item.split == split for item in gold.items) for split in SPLITS}
    if as_json:
        print_json(
            {
                "gold": str(gold),
                "guideline": str(cited),
                "newest_guideline": str(newest),
                "items": len(gold.items),
                "splits": splits,
                "settled": _settled(gold),
                "settled_by_voter": _by_voters(gold),
                "unsettled": [list(pair) for pair in gold.unsettled()],
                "stale": [[t.item, t.question, list(t.because)] for t in impact.stale],
                "to_check": [[t.item, t.question, list(t.because)] for t in impact.to_check],
                "problems": list(problems),
                "left": [[item.id, item.out.kind] for item in gold.left if item.out],
                "checks": {one.id: one.passed for one in checks},
            }
        )
        return
    click.echo(f"{gold}: {len(gold.items)} items under {cited}; the newest guideline is {newest}.")
    print_table(("split", "items"), list(splits.items()))
    _print_settled(gold)
    if impact.stale:
        click.echo(f"{len(impact.stale)} answers are stale against {newest}:")
        print_table(
            ("item", "question", "because"),
            [(t.item, t.question, ", ".join(t.because)) for t in impact.stale],
        )
    else:
        click.echo(f"Nothing is stale against {newest}.")
    for problem in problems:
        click.echo(problem)
    if gold.left:
        click.echo(f"{len(gold.left)} items left the set; they stay on record.")
    for one in checks:
        click.echo(f"{'done' if one.passed else 'open'}: {one.title}: {one.says}")


@gold_command.command("lock")
@click.argument("name")
@ROOT
@JSON
def lock(name: str, root: Path | None, as_json: bool) -> None:
    """Lock the draft of a gold set for ever; refused where an answer is open, stale or does not fit.

    \b
    Example:
      workbench gold lock support-tickets
    """
    from workbench.gold.at_hand import GoldAtHand
    from workbench.guideline.impact import impact_on_gold

    workspace = Workspace.find(root)
    draft = workspace.gold_sets.draft(name)
    guideline = workspace.guideline(draft.card.guideline)
    newer = GoldAtHand(workspace, name).newer_than(draft)
    touched = impact_on_gold(newer[1], draft).stale if newer and _waits(workspace, name) else ()
    stale = [f"{one.item}: {one.question}" for one in touched]
    done = workspace.gold_sets.lock(name, guideline, stale=stale)
    if as_json:
        print_json({"path": str(done.path), "version": done.version, "sha256": done.sha256, "new": done.new})
        return
    click.echo(f"{'Locked' if done.new else 'No change: already locked'} {done.path}\nsha256 {done.sha256}")


def _newest(workspace: Workspace, name: str) -> str:
    """A draft that waits to be locked, else the newest locked version."""
    if "@" in name:
        return name
    return f"{name}@draft" if _waits(workspace, name) else name


def _waits(workspace: Workspace, name: str) -> bool:
    """Whether there is a draft that is not locked yet."""
    store = workspace.gold_sets
    return store.has_draft(name) and store.draft(name).card.version not in store.versions(name)


def _print_settled(gold: GoldSet) -> None:
    print_table(("settled", "answers"), list(_settled(gold).items()))
    if by_voters := _by_voters(gold):
        click.echo(f"{many(by_voters, 'adjudicated answer')} decided by somebody who had voted on it.")


def _by_voters(gold: GoldSet) -> int:
    """How many answers were adjudicated by somebody with a vote in them."""
    return sum(answer.settled_by_voter for item in gold.items for answer in item.answers.values())


def _settled(gold: GoldSet) -> dict[str, int]:
    answers = [answer for item in gold.items for answer in item.answers.values()]
    return {
        how or "not settled": sum(answer.settled == how for answer in answers)
        for how in ("unanimous", "majority", "adjudicated", None)
    }
