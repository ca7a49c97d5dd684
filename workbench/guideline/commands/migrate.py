"""`workbench guideline migrate`: carry past answers and gold through renamed, merged and split labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.guideline import Guideline, guideline_name
from workbench.documents.version import Bump, Version
from workbench.errors import AlreadyPublished, InvalidDocument
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.guideline.fate import Step
    from workbench.guideline.migrate_gold import CarriedGold
    from workbench.guideline.migration import CarriedAnswers


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
    What becomes of a label is declared first: workbench guideline declare.
    Example:
      workbench guideline migrate support-tickets --from 2.0.0 --to 3.0.0 --answers old.csv --out new.csv
    """
    if answers is None and gold is None:
        raise click.UsageError("say what to carry: --answers FILE, --gold NAME, or both.")
    workspace = Workspace.find(root)
    steps = _road(workspace, name, since, to)
    found: dict[str, Any] = {"from": since, "to": steps[-1].new.version}
    if answers is not None:
        found["answers"] = _answers(answers, question, out, steps)
    if gold is not None:
        found["gold"] = _gold(workspace, gold, steps, replace)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _road(workspace: Workspace, name: str, since: str, to: str | None) -> "tuple[Step, ...]":
    from workbench.guideline.migration import steps_of

    store = workspace.guidelines
    last = store.any(name, to)
    if Version.parse(last.version) <= Version.parse(since):
        raise InvalidDocument(f"answers are carried to a later version; {last} does not come after {since}.")
    return steps_of(store.chain(name, since, last), store.migrations.all(name))


def _answers(file: Path, question: str | None, out: Path | None, steps: "Sequence[Step]") -> dict[str, Any]:
    """Carry a file of answers, write what came through and what did not, and say how many."""
    from workbench.formats.read import read_all
    from workbench.formats.tables.write import write_annotations
    from workbench.guideline.migration import carry_answers

    done = carry_answers(read_all(file, question=question or _only(steps[0].old)), steps)
    written = []
    if out is not None and done.carried:
        write_annotations(list(done.carried.values()), out)
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
    from workbench.formats.tables.formulas import harmless
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
    write_columns({name: list(map(harmless, cells)) for name, cells in columns.items()}, path)
    return path


def _gold(workspace: Workspace, reference: str, steps: "Sequence[Step]", replace: bool) -> dict[str, Any]:
    """Carry a gold set into the draft of its next version."""
    from workbench.guideline.migrate_gold import carry_gold

    store, last = workspace.gold_sets, steps[-1].new
    name, version = guideline_name(reference)
    if last.version not in workspace.guidelines.versions(last.name):
        raise InvalidDocument(f"gold cites a published guideline; publish {last} first, then carry the gold.")
    if not replace and store.has_draft(name) and store.draft(name).card.version not in store.versions(name):
        raise AlreadyPublished(f"gold set {name} has a draft that waits; lock it, or give --replace.")
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


def _only(guideline: Guideline) -> str | None:
    """The question of a file that has no such column, where there is only one."""
    return guideline.questions[0].id if len(guideline.questions) == 1 else None


def _print(found: dict[str, Any]) -> None:
    if answers := found.get("answers"):
        for question in {**answers["carried"], **answers["not_carried"]}:
            came, stayed = answers["carried"].get(question, 0), answers["not_carried"].get(question, 0)
            click.echo(
                f"{question}: {many(came, 'answer')} carried to {found['to']}, {stayed:,} not carried."
            )
        for loss in answers["losses"]:
            click.echo(
                f"  {loss['source']}: {loss['what']}: {loss['count']:,} (for example {loss['example']})"
            )
        for path in answers["written"]:
            click.echo(path)
    if gold := found.get("gold"):
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
