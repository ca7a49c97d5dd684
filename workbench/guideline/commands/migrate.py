"""`workbench guideline migrate`: carry past answers and gold through renamed, merged and split labels."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.guideline import Guideline, guideline_name
from workbench.documents.migration import Migration
from workbench.documents.record import Actor
from workbench.documents.version import Bump, Version
from workbench.errors import AlreadyPublished, InvalidDocument
from workbench.store.documents import of_answers
from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, FILE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.guideline.migration import CarriedAnswers, CarriedGold, Step


@click.command("migrate")
@click.argument("name")
@click.option("--from", "since", required=True, help="The version the answers were given under.")
@click.option("--to", "to", help="The version they are carried to, or draft; the newest where not given.")
@click.option("--answers", "answers", type=FILE, help="File of past answers.")
@click.option(
    "--question", help="The question answered, where the guideline has several and the file no such column."
)
@click.option(
    "--out",
    type=FILE,
    help="Write the carried answers here (.csv, .parquet); what was not carried goes to NAME.not_carried.csv beside it.",
)
@click.option(
    "--gold", "gold", help="Gold set NAME or NAME@VERSION, carried into a draft of its next version."
)
@click.option("--replace", is_flag=True, help="Put the carried gold in the place of a draft that waits.")
@ROOT
@JSON
def migrate_command(
    name: str,
    since: str,
    to: str | None,
    answers: Path | None,
    question: str | None,
    out: Path | None,
    gold: str | None,
    replace: bool,
    root: Path | None,
    as_json: bool,
) -> None:
    """Carry answers and gold from one version to a later one; everything that cannot be carried is listed.

    \b
    Declare what becomes of a label first: workbench guideline declare.
    Example:
      workbench guideline migrate support-tickets --from 2.0.0 --to 3.0.0 --answers old.csv --out new.csv
    """
    if answers is None and gold is None:
        raise click.UsageError("say what to carry: --answers FILE, --gold NAME, or both.")
    workspace = Workspace.find(root)
    steps = _steps(workspace, name, since, to)
    summary: dict[str, Any] = {"from": since, "to": steps[-1].new.version}
    if answers is not None:
        summary["answers"] = _answers(answers, question, out, steps)
    if gold is not None:
        summary["gold"] = _gold(workspace, gold, steps, replace)
    if as_json:
        print_json(summary)
    else:
        _print(summary)


def _steps(workspace: Workspace, name: str, since: str, to: str | None) -> "tuple[Step, ...]":
    from workbench.guideline.migration import steps_of

    store = workspace.guidelines
    last = store.any(name, to)
    if Version.parse(last.version) <= Version.parse(since):
        raise InvalidDocument(f"answers move to a later version; {last} is not later than {since}.")
    return steps_of(store.chain(name, since, last), store.migrations.all(name))


def _answers(file: Path, question: str | None, out: Path | None, steps: "Sequence[Step]") -> dict[str, Any]:
    """Carry a file of answers, write what came through and what did not, and say how many."""
    from workbench.formats.tables.write import warning, write_annotations
    from workbench.guideline.dependents import answers_under
    from workbench.guideline.migration import carry_answers

    done = carry_answers(answers_under(steps[0].old, [file], question), steps)
    written = []
    if out is not None and done.carried:
        if note := warning(out, write_annotations(list(done.carried.values()), out, exact=True)):
            click.echo(note, err=True)
        written.append(str(out))
    if out is not None and done.left:
        written.append(str(_write_left(done, out.with_name(f"{out.stem}.not_carried.csv"))))
    return {
        "carried": {q: len(part) for q, part in done.carried.items()},
        "not_carried": {q: len(part.answers) for q, part in done.left.items()},
        "losses": [vars(loss) for loss in done.losses],
        "written": written,
    }


def _write_left(done: "CarriedAnswers", path: Path) -> Path:
    """Every answer that could not be carried, as it was, with its reason."""
    from workbench.formats.tables.write import write_columns

    columns: dict[str, list[str | None]] = {}
    for question, left in done.left.items():
        rows = left.answers
        for key, values in (
            ("question", [question] * len(rows)),
            ("item_id", rows.item.texts()),
            ("annotator_id", rows.annotator.texts()),
            ("label", rows.label.texts()),
            ("why", left.why.texts()),
        ):
            columns.setdefault(key, []).extend(values)
    write_columns(columns, path)
    return path


def _gold(workspace: Workspace, reference: str, steps: "Sequence[Step]", replace: bool) -> dict[str, Any]:
    """Carry a gold set into the draft of its next version."""
    from workbench.guideline.migration import carry_gold

    store, last = workspace.gold_sets, steps[-1].new
    name, version = guideline_name(reference)
    if last.version not in workspace.guidelines.versions(last.name):
        raise InvalidDocument(f"gold cites a published guideline; publish {last} first, then carry the gold.")
    if not replace and store.has_draft(name) and store.draft(name).card.version not in store.versions(name):
        raise AlreadyPublished(f"gold set {name} has an unfinished draft; lock it, or give --replace.")
    gold = store.any(name, version)
    newest = Version.parse(store.versions(name)[-1] if store.versions(name) else gold.card.version)
    done = carry_gold(gold, steps, str(newest.step(Bump.MAJOR)))
    path = store.write_draft(done.gold)
    return {
        "gold": str(gold),
        "draft": str(done.gold),
        "path": str(path),
        "answers": done.answers,
        "carried": done.carried,
        "lost": [vars(lost) for lost in done.lost],
        "problems": _problems(done, last),
    }


def _problems(done: "CarriedGold", last: Guideline) -> list[str]:
    from workbench.documents.gold import check

    return list(check(done.gold, last))


def _print(summary: dict[str, Any]) -> None:
    if answers := summary.get("answers"):
        for question in {**answers["carried"], **answers["not_carried"]}:
            came, stayed = answers["carried"].get(question, 0), answers["not_carried"].get(question, 0)
            click.echo(
                f"{question}: {many(came, 'answer')} carried to {summary['to']}, {stayed:,} not carried."
            )
        for loss in answers["losses"]:
            click.echo(
                f"  {loss['source']}: {loss['what']}: {loss['count']:,} (for example {loss['example']})"
            )
        for path in answers["written"]:
            click.echo(path)
    if gold := summary.get("gold"):
        opened = gold["answers"] - gold["carried"]
        click.echo(
            f"{gold['gold']}: {many(gold['carried'], 'answer')} carried, {opened:,} open again, as {gold['draft']}."
        )
        for lost in gold["lost"][:10]:
            click.echo(f"  {lost['item']} {lost['question']}, {lost['part']} {lost['value']}: {lost['why']}")
        if len(gold["lost"]) > 10:
            click.echo(f"  and {len(gold['lost']) - 10} more (all with --json)")
        for problem in gold["problems"]:
            click.echo(f"  {problem}")
        click.echo(gold["path"])


# `workbench guideline declare`: say what becomes of old labels: renamed, merged or split.

SHAPES = {"rename": "QUESTION/OLD=NEW", "merge": "QUESTION/ONE,OTHER=NEW", "split": "QUESTION/OLD=ONE,OTHER"}


@click.command("declare")
@click.argument("name")
@click.option("--from", "since", help="The version before; the newest published one where not given.")
@click.option("--to", "to", help="The version after; the draft's where not given.")
@click.option("--rename", multiple=True, metavar=SHAPES["rename"], help="A label has another id from now on.")
@click.option("--merge", multiple=True, metavar=SHAPES["merge"], help="Several labels are one from now on.")
@click.option(
    "--split",
    multiple=True,
    metavar=SHAPES["split"],
    help="A label is several from now on, and its items are asked again; --file can say more.",
)
@click.option("--file", "file", type=FILE, help="The whole migration as YAML, instead of the options.")
@click.option("--why", help="Why the labels changed; stays on record.")
@BY
@ROOT
@JSON
def declare_command(
    name: str,
    since: str | None,
    to: str | None,
    rename: tuple[str, ...],
    merge: tuple[str, ...],
    split: tuple[str, ...],
    file: Path | None,
    why: str | None,
    by: Actor,
    root: Path | None,
    as_json: bool,
) -> None:
    """Declare what becomes of labels between two versions, so that old answers and gold can be carried.

    \b
    Declare before you publish the later version; otherwise a rename counts as a removed label.
    Example:
      workbench guideline declare support-tickets --rename intent/how_to=question --why "Plainer." --by Ines
    """
    store = Workspace.find(root).guidelines
    declared = {"rename": rename, "merge": merge, "split": split}
    if file is not None:
        if any(declared.values()):
            raise click.UsageError("--file holds the steps; leave --rename, --merge and --split out.")
        migration = store.migrations.read(file)
    else:
        if not any(declared.values()) or not why:
            raise click.UsageError("give --why and at least one --rename, --merge or --split; or --file.")
        migration = _of_options(store, name, since, to, declared, why, by.shown)
    old = store.load(name, migration.since)
    new = _later(store, name, migration.to)
    done = store.migrations.declare(migration, old, new, store.versions(name))
    if as_json:
        print_json({"path": str(done.path), "sha256": done.sha256, "new": done.new})
        return
    click.echo(f"{'Declared' if done.new else 'No change: already declared'} {done.path}")


def _of_options(
    store: GuidelineStore,
    name: str,
    since: str | None,
    to: str | None,
    declared: dict[str, tuple[str, ...]],
    why: str,
    by: str,
) -> Migration:
    """The migration that the options describe."""
    versions = store.versions(name)
    answers: dict[str, Any] = {
        "guideline": name,
        "since": since or (versions[-1] if versions else store.load(name).version),
        "to": to or store.draft(name).version,
        "why": why,
        "declared_by": by,
        "declared_on": dt.datetime.now(dt.UTC).date(),
        "steps": [_step(do, text) for do, texts in declared.items() for text in texts],
    }
    return of_answers(Migration, answers, f"migration of {name}")


def _step(do: str, text: str) -> dict[str, Any]:
    """One step as it is typed, such as `intent/how_to=question`."""
    place, equals, after = text.rpartition("=")
    question, slash, before = place.partition("/")
    if not (equals and slash and question and before and after):
        raise click.UsageError(f"--{do} {text!r}: expected {SHAPES[do]}.")
    base, many = {"do": do, "question": question}, [part.strip() for part in after.split(",")]
    if do == "rename":
        return {**base, "label": before, "to": after}
    if do == "merge":
        return {**base, "labels": [part.strip() for part in before.split(",")], "to": after}
    return {**base, "label": before, "to": many}


def _later(store: GuidelineStore, name: str, version: str) -> Guideline:
    """The version that a migration leads to: published, or still the draft."""
    return store.load(name, version) if version in store.versions(name) else store.draft(name)
