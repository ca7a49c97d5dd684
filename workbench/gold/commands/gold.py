"""`workbench gold`: a set's life from a sheet or a draft to a locked version, and from there to the next."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from workbench.documents.gold import SPLITS, GoldSet, Settled, Split, check
from workbench.documents.gold_readiness import ready
from workbench.documents.guideline import Guideline
from workbench.documents.version import Version
from workbench.errors import AlreadyPublished, NotFound
from workbench.gold.commands.adjudicate import (
    adjudicate,
    disputes,
    drop,
    end_blind,
    goal,
    hand_in,
    reopen,
    sealed_line,
    undecidable,
    verify,
    withdraw,
)
from workbench.gold.commands.draw import add, open_, sample
from workbench.gold.commands.honeypots import honeypots
from workbench.gold.commands.in_use import exposure, retire
from workbench.gold.commands.show import show
from workbench.gold.commands.waiting import accept, reject, waiting
from workbench.store.workspace import Workspace
from workbench.ui.options import (
    DATABASE,
    FILE,
    JSON,
    ROOT,
    many,
    mapping_option,
    print_json,
    print_table,
    refuse_given,
    shown,
)

if TYPE_CHECKING:
    from workbench.guideline.impact import GoldImpact


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
    *(
        sample,
        open_,
        add,
        goal,
        end_blind,
        hand_in,
        disputes,
        adjudicate,
        withdraw,
        verify,
        undecidable,
        drop,
        reopen,
    ),
    *(waiting, accept, reject, exposure, retire, honeypots, show),
):
    gold_command.add_command(_command)


SHEETS = (".csv", ".xlsx", ".tsv", ".parquet")  # read as a sheet of gold, whoever wrote it


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
@click.option("--replace", is_flag=True, help="Replace the existing draft.")
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
    """Read a CSV or Excel sheet of answers, or a tool's export, into the draft of a gold set.

    Of an export, what the tool marks as gold or the only answer to an item is the label; answers of several people are votes.

    \b
    Columns: item_id, and label or one vote:NAME column an expert; also question, text, accepted, rationale,
    rules, difficulty, split, settled, settled_by. Several values in a cell are separated by |.
    Example:
      workbench gold import answers.csv --name tickets --guideline support-tickets@2.0.0
    """
    from workbench.formats.gold_sheet import read_gold_sheet
    from workbench.formats.importing import recognised, tables_of
    from workbench.formats.source import Source
    from workbench.gold.importing import gold_from_export

    workspace = Workspace.find(root)
    workspace.require("build gold")
    cited = workspace.guideline(guideline)
    about: dict[str, Any] = {
        "guideline": cited,
        "name": name,
        "version": version,
        "question": question,
        "sampling": sampling,
        "agreed_by": agreed_by,
        "settled_by": settled_by,
    }
    if file.suffix.lower() in SHEETS or recognised(Source.of(file)) is None:
        gold, losses = read_gold_sheet(file, **about)
    else:
        gold, losses = gold_from_export(tables_of(file), **about)
    if not replace and workspace.gold_sets.waits(name):
        there = len(workspace.gold_sets.draft(name).items)
        raise AlreadyPublished(
            f"gold set {name} has a draft of {there} items; --replace puts this sheet in its place."
        )
    path = workspace.gold_sets.write_draft(gold)
    if as_json:
        unsettled = [list(pair) for pair in gold.unsettled()]
        lost = [vars(loss) for loss in losses]
        print_json({"path": str(path), "items": len(gold.items), "unsettled": unsettled, "losses": lost})
        return
    click.echo(f"{path}: {len(gold.items)} items, {len(gold.unsettled())} answers undecided.")
    for loss in losses:
        click.echo(f"  {loss}")


@gold_command.command("status")
@click.argument("name")
@DATABASE
@ROOT
@JSON
def status(name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """Say what a gold set (NAME, NAME@VERSION or NAME@draft) holds, what is open, and what is stale.

    \b
    Example:
      workbench gold status support-tickets
    """
    from workbench.gold.project import GoldProject
    from workbench.guideline.impact import impact_on_gold

    workspace = Workspace.find(root)
    gold = workspace.gold(_newest(workspace, name))
    decisions = GoldProject(workspace, gold.card.name, database).waiting(gold)
    told = decisions if workspace.may("see gold") else ()
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
    checks = ready(
        gold,
        workspace.guideline(cited),
        stale=[f"{t.item}: {t.question}" for t in impact.stale],
        waiting=GoldProject(workspace, gold.card.name, database).waiting_places(gold),
    )
    splits = {split: sum(item.split == split for item in gold.items) for split in SPLITS}
    if as_json:
        print_json(
            {
                **_about(gold, splits),
                "newest_guideline": str(newest),
                "stale": [[t.item, t.question, list(t.because)] for t in impact.stale],
                "to_check": [[t.item, t.question, list(t.because)] for t in impact.to_check],
                "problems": list(problems),
                "waiting": [decision.to_dict() for decision in told],
                "checks": {check.id: check.passed for check in checks},
            }
        )
        return
    click.echo(f"{gold}: {len(gold.items)} items under {cited}; the newest guideline is {newest}.")
    print_table(("split", "items"), list(splits.items()))
    _print_settled(gold)
    _print_stale(impact, newest)
    for problem in problems:
        click.echo(problem)
    if gold.left:
        click.echo(f"{len(gold.left)} items left the set; they stay on record.")
    if sealed := gold.sealed():
        click.echo(sealed_line(gold.card.name, len(sealed)))
    for decision in told:
        click.echo(f"waiting: {decision.id}  {decision.says}")
    for requirement in checks:
        click.echo(f"{'done' if requirement.passed else 'open'}: {requirement.title}: {requirement.says}")


def _about(gold: GoldSet, splits: dict[Split, int]) -> dict[str, Any]:
    """What a set holds, for a program."""
    return {
        "gold": str(gold),
        "guideline": str(gold.card.guideline),
        "items": len(gold.items),
        "splits": splits,
        "settled": _settled(gold),
        "settled_by_voter": _by_voters(gold),
        "unsettled": [list(pair) for pair in gold.unsettled()],
        "left": [[item.id, item.out.kind] for item in gold.left if item.out],
    }


@gold_command.command("lock")
@click.argument("name")
@DATABASE
@ROOT
@JSON
def lock(name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """Lock the draft of a gold set for ever; refused where an answer is open, stale or does not fit.

    Refused too where a ruling on an appeal, a meeting or an edge case decided otherwise and nobody has accepted or
    rejected it (workbench gold waiting).

    \b
    Example:
      workbench gold lock support-tickets
    """
    from workbench.gold.project import GoldProject

    done = GoldProject(Workspace.find(root), name, database).lock()
    if as_json:
        print_json({"path": str(done.path), "version": done.version, "sha256": done.sha256, "new": done.new})
        return
    new = f"Locked {done.path}\nIt no longer changes."
    click.echo(new if done.new else f"No change: already locked {done.path}")


@gold_command.command("coverage")
@click.argument("name")
@ROOT
@JSON
def coverage(name: str, root: Path | None, as_json: bool) -> None:
    """Say how many items each label and rule of a gold set has, what is thin, and how many more an interval needs.

    \b
    Example:
      workbench gold coverage support-tickets
    """
    from workbench.gold.coverage import gold_coverage
    from workbench.gold.project import GoldProject

    project = GoldProject(Workspace.find(root), name)
    counts = gold_coverage(project.read(), project.guideline())
    if as_json:
        print_json(counts.to_dict())
        return
    if not counts.rows:
        click.echo(f"{counts.gold}: its questions have no labels or rules to count.")
        return
    click.echo(f"{counts.gold}: {counts.says}")
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
            for row in counts.rows
        ],
    )
    if counts.open:
        click.echo(f"{many(counts.open, 'answer')} undecided or stale: they do not count yet.")


@gold_command.command("import-votes")
@click.argument("name")
@click.argument("source", metavar="ROUND|FILE")
@click.option("--question", help="Which question experts answered, where the set has several.")
@mapping_option("answers")
@DATABASE
@ROOT
@JSON
def import_votes_(
    name: str, source: str, question: str | None, database: str | None, as_json: bool, **options: Any
) -> None:
    """Import the votes of an expert ROUND, or of a FILE, into the draft of gold set NAME; as often as you like.

    \b
    Example:
      workbench gold import-votes tickets experts-november
      workbench gold import-votes tickets votes.csv --mapping nordwind
    """
    from workbench.formats.tables.endings import names_a_file
    from workbench.gold.blind_labelling import import_file, import_round
    from workbench.gold.project import GoldProject
    from workbench.quality.sources import question_of, sources

    project = GoldProject(Workspace.find(options["root"]), name, database)
    project.workspace.require("build gold")
    if names_a_file(source):
        only = project.read().questions()
        asked = question_of(project.guideline(), question or (only[0] if len(only) == 1 else None))
        answers = sources(Path(source)).mapped(*options["mapping"].values()).annotations(asked)
        imported = import_file(project, answers, asked.id)
    else:
        refuse_given(f"{source!r} is a round, and no file is read", options, ("mapping",))
        imported = import_round(project, source)
    if as_json:
        print_json(
            {
                "answers": imported.answers,
                "experts": list(imported.experts),
                "changed": imported.changed,
                "left_out": list(imported.left_out),
            }
        )
        return
    click.echo(
        f"{many(imported.answers, 'answer')} of {many(len(imported.experts), 'expert')}, {imported.changed} new or changed; "
        f"{many(len(imported.gold.unsettled()), 'answer')} undecided."
    )
    for line in imported.left_out:
        click.echo(f"  left out: {line}", err=True)


@gold_command.command("split")
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
    name: str, items: tuple[str, ...], to: str | None, rotate: bool, as_json: bool, **options: Any
) -> None:
    """Say what each item of a draft is for: by shares (the rest is quiz), one by one, or by wear.

    \b
    Example:
      workbench gold split tickets --practice 0.2 --honeypot 0.15 --held-back 0.15
      workbench gold split tickets --rotate
    """
    from workbench.gold.draft import deal, uses, with_uses
    from workbench.gold.exposure import ledger, measured
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(options["root"])
    workspace.require("build gold")
    shares = {use: options[use] for use in ("practice", "honeypot", "held_back")}
    if bool(items) != bool(to) or (any(shares.values()) + bool(items) + rotate) != 1:
        raise click.UsageError("give shares, or --item with --to, or --rotate.")
    if not workspace.gold_sets.waits(name):
        raise NotFound(f"gold set {name} has no draft to change; begin one: workbench gold next {name}")
    project = GoldProject(workspace, name, options["database"])
    exposures = project.usage().exposures
    worn = ledger(project.read(), exposures).rotate

    def step(gold: GoldSet) -> GoldSet:
        if rotate:
            return with_uses(gold, dict.fromkeys(worn, "practice"))
        if to:
            return with_uses(gold, dict.fromkeys(items, to))  # type: ignore[arg-type]  # one of SPLITS
        return deal(
            gold, shares, seed=options["seed"], seen={exposure.item for exposure in measured(exposures)}
        )

    counts = uses(project.change(step))
    if as_json:
        print_json({"splits": counts, "rotated": list(worn) if rotate else []})
        return
    if rotate:
        click.echo(f"{many(len(worn), 'item')} moved to practice.")
    print_table(("split", "items"), list(counts.items()))


@gold_command.command("next")
@click.argument("name")
@click.option("--replace", is_flag=True, help="Begin again although a draft waits; what it holds is lost.")
@ROOT
@JSON
def next_(name: str, replace: bool, root: Path | None, as_json: bool) -> None:
    """Begin the next version of a locked gold set under the newest guideline: only answers affected by it become stale.

    \b
    Example:
      workbench gold next support-tickets
    """
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(root)
    workspace.require("build gold")
    store = workspace.gold_sets
    if not store.versions(name):
        raise NotFound(f"gold set {name} has no locked version to go on from.")
    if store.waits(name) and not replace:
        raise AlreadyPublished(
            f"gold set {name} has a draft {store.draft(name).card.version}; lock it, or begin again with --replace."
        )
    draft = GoldProject(workspace, name).begin_next(store.load(name))
    stale = [list(place) for place in draft.stale()]
    if as_json:
        print_json({"version": draft.card.version, "guideline": str(draft.card.guideline), "stale": stale})
        return
    click.echo(f"{draft} begun under {draft.card.guideline}; {many(len(stale), 'answer')} to verify again.")
    print_table(("item", "question"), stale)


def _newest(workspace: Workspace, name: str) -> str:
    """A draft that waits to be locked, else the newest locked version."""
    if "@" in name:
        return name
    return f"{name}@draft" if workspace.gold_sets.waits(name) else name


def _print_stale(impact: "GoldImpact", newest: Guideline) -> None:
    if not impact.stale:
        click.echo(f"Nothing is stale against {newest}.")
        return
    click.echo(f"{len(impact.stale)} answers are stale against {newest}:")
    rows = [(t.item, t.question, ", ".join(t.because)) for t in impact.stale]
    print_table(("item", "question", "because"), rows)


def _print_settled(gold: GoldSet) -> None:
    rows = [(how.replace("not settled", "undecided"), count) for how, count in _settled(gold).items()]
    print_table(("settled", "answers"), rows)
    if by_voters := _by_voters(gold):
        click.echo(f"{many(by_voters, 'adjudicated answer')} decided by somebody who had voted on it.")


def _by_voters(gold: GoldSet) -> int:
    """How many answers were adjudicated by somebody with a vote in them."""
    return sum(answer.settled_by_voter for item in gold.items for answer in item.answers.values())


def _settled(gold: GoldSet) -> dict[str, int]:
    answers = [answer for item in gold.items for answer in item.answers.values()]
    counts = {
        how or "not settled": sum(answer.settled == how for answer in answers)
        for how in (*get_args(Settled), None)
    }
    return {how: n for how, n in counts.items() if n or how != "merged"}  # votes on labels are never merged


def _thin(thin: bool, waived: str | None) -> str:
    if not thin:
        return ""
    return f"thin: {waived}" if waived else "thin"
