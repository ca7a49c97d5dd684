"""`workbench guideline declare`: say what becomes of old labels: renamed, merged or split."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.store.documents import of_answers
from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, print_json

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
@click.option("--by", "by", help="Who declares it.")
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
    by: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Declare what becomes of labels between two versions, so that old answers and gold can be carried.

    \b
    Declare it before the later version is published: a rename that is declared is no label that went.
    Example:
      workbench guideline declare support-tickets --rename intent/how_to=question --why "Plainer." --by Ines
    """
    store = Workspace.find(root).guidelines
    given = {"rename": rename, "merge": merge, "split": split}
    if file is not None:
        if any(given.values()):
            raise click.UsageError("--file holds the steps; leave --rename, --merge and --split out.")
        migration = store.migrations.read(file)
    else:
        if not any(given.values()) or not why or not by:
            raise click.UsageError(
                "give --why, --by and at least one --rename, --merge or --split; or --file."
            )
        migration = _of_options(store, name, since, to, given, why, by)
    old = store.load(name, migration.since)
    new = _later(store, name, migration.to)
    done = store.migrations.declare(migration, old, new, store.versions(name))
    if as_json:
        print_json({"path": str(done.path), "sha256": done.sha256, "new": done.new})
        return
    click.echo(
        f"{'Declared' if done.new else 'No change: already declared'} {done.path}\nsha256 {done.sha256}"
    )


def _of_options(
    store: GuidelineStore,
    name: str,
    since: str | None,
    to: str | None,
    given: dict[str, tuple[str, ...]],
    why: str,
    by: str,
) -> Migration:
    """The migration that the options spell."""
    versions = store.versions(name)
    answers: dict[str, Any] = {
        "guideline": name,
        "since": since or (versions[-1] if versions else store.load(name).version),
        "to": to or store.draft(name).version,
        "why": why,
        "declared_by": by,
        "declared_on": dt.datetime.now(dt.UTC).date(),
        "steps": [_step(do, text) for do, texts in given.items() for text in texts],
    }
    return of_answers(Migration, answers, f"migration of {name}")


def _step(do: str, text: str) -> dict[str, Any]:
    """One step as it is typed, such as `intent/how_to=question`."""
    place, equals, after = text.rpartition("=")
    question, slash, before = place.partition("/")
    if not (equals and slash and question and before and after):
        raise click.UsageError(f"--{do} {text!r}: expected {SHAPES[do]}.")
    one, many = {"do": do, "question": question}, [part.strip() for part in after.split(",")]
    if do == "rename":
        return {**one, "label": before, "to": after}
    if do == "merge":
        return {**one, "labels": [part.strip() for part in before.split(",")], "to": after}
    return {**one, "label": before, "to": many}


def _later(store: GuidelineStore, name: str, version: str) -> Guideline:
    """The version that a migration leads to: published, or still the draft."""
    return store.load(name, version) if version in store.versions(name) else store.draft(name)
