"""`workbench log`: show, export and verify the record of who decided what; make the key that signs it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.documents.record import Chain, Head, key_id
from workbench.errors import InvalidDocument, NotFound
from workbench.store import files
from workbench.store.log.check import Finding, LogCheck, check_log
from workbench.store.log.entries import ChainRead, Entry, merged, read_rounds, read_workspace
from workbench.store.log.export import as_lines, as_table, from_lines
from workbench.store.log.keys import KEY_FILE, log_keys, new_key
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, many, print_json, print_table

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore

HEAD = re.compile(r"(?:(workspace|rounds):)?([1-9][0-9]{0,17}):([0-9a-f]{64})")


@click.group("log")
def log_command() -> None:
    """See who decided what, when and why, and whether somebody altered the record of it.

    \b
    Example:
      workbench log show
      workbench log verify
    """


@log_command.command("show")
@click.option("--thing", help="Only acts about this: a guideline, gold set, round, pilot or item.")
@click.option(
    "--person", help="Only acts of or about this person: a name, or the id of `people list --json`."
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only this day (UTC), such as 2026-11-30.")
@DATABASE
@ROOT
@JSON
def show(
    thing: str | None,
    person: str | None,
    day: dt.datetime | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Print what was decided, oldest first: time (UTC), who and how the workbench knows them, what, why.

    \b
    Example:
      workbench log show --thing support-tickets --day 2026-11-30
    """
    workspace = Workspace.find(root).root
    WorkspaceLog(workspace).recover()
    people = _people(database, workspace)
    entries = [
        entry
        for entry in merged(_chains(workspace, database))
        if (not thing or thing.casefold() in entry.object.casefold())
        and (
            not person
            or person in (entry.who, entry.typed, entry.person, *people.get(entry.person or "", ()))
        )
        and (not day or entry.at.date() == day.date())
    ]
    if as_json:
        print_json([entry.to_dict() for entry in entries])
        return
    if not entries:
        click.echo("Nothing is recorded." if not (thing or person or day) else "Nothing fits.")
        return
    print_table(("time (UTC)", "who", "known as", "what", "why"), [_row(entry, people) for entry in entries])


def _row(entry: Entry, people: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    about = f": {people.get(entry.person, (entry.person,))[0]}" if entry.person else ""
    why = " ".join(text for text in (entry.reason, entry.interrupted) if text)
    return (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.person_text, entry.known_text, entry.says + about, why)


def _chains(root: Path, database: str | None) -> tuple[ChainRead, ChainRead]:
    with _rounds(database, root):
        return read_workspace(WorkspaceLog(root)), read_rounds(root, database)


def _people(database: str | None, root: Path) -> dict[str, tuple[str, ...]]:
    """The names of everybody in the rounds by id, the one that is shown first."""
    with _rounds(database, root) as store:
        people = store.people() if store else ()
    return {known.id: tuple(filter(None, (known.shown, known.name, known.full))) for known in people}


@contextmanager
def _rounds(database: str | None, root: Path) -> "Iterator[AttemptStore | None]":
    """The store of rounds; None without a database. One that cannot be reached is refused, not taken for empty."""
    from workbench.store.rounds.store import AttemptStore

    if not AttemptStore.is_there(database, root):
        yield None
        return
    with AttemptStore.open(database, root) as store:
        yield store


@log_command.command("export")
@click.argument("file", type=FILE)
@DATABASE
@ROOT
def export(file: Path, database: str | None, root: Path | None) -> None:
    """Write the log to FILE: .jsonl holds all that `log verify --file` needs elsewhere, .csv is a table to read.

    It holds names, so the export is recorded first.

    \b
    Example:
      workbench log export log.jsonl
      workbench log export log.csv
    """
    if file.suffix.lower() not in (".jsonl", ".csv"):
        raise InvalidDocument(f"{file}: a log is exported as .jsonl or .csv.")
    workspace = Workspace.find(root).root
    WorkspaceLog(workspace).note("people.export", "the log", reason=f"To the file {file.name}.")
    chains = _chains(workspace, database)
    files.replace(file, as_lines(*chains) if file.suffix.lower() == ".jsonl" else as_table(chains))
    click.echo(f"{file}: {many(sum(len(chain.links) for chain in chains), 'record')}.")


@log_command.command("verify")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="CHAIN:NUMBER:SHA256",
    help="A head that you noted earlier, as this command prints it; it must still be there. Once for each.",
)
@click.option("--file", "exported", type=FILE, help="Check an exported .jsonl instead of the workspace.")
@DATABASE
@ROOT
@JSON
@click.pass_context
def verify(
    context: click.Context,
    heads: tuple[str, ...],
    exported: Path | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Check that no record was edited, removed, moved or sealed again, and that files are as the log says.

    Ends with exit status 1 if anything is wrong. See docs/log.md for what this finds, and what only a key finds.

    \b
    Example:
      workbench log verify
      workbench log verify --head workspace:41:9f8e...
    """
    noted = [_head(head) for head in heads]
    if exported:
        check = check_log(*from_lines(exported), log_keys(), heads=noted)
    else:
        workspace = Workspace.find(root).root
        check = _check(workspace, database, noted)
    print_json(check.to_dict()) if as_json else _print_check(check)
    context.exit(0 if check.whole else 1)


def _check(root: Path, database: str | None, heads: Sequence[tuple[Chain, Head]]) -> LogCheck:
    """Check the files, both chains, and every row of the database."""
    keys = log_keys(root)
    with _rounds(database, root) as store:
        wrong = (
            [Finding("rounds", fault.place, fault.message) for fault in store.check_log(keys)]
            if store
            else None
        )
    return check_log(*_chains(root, database), keys, root=root, heads=heads, database=wrong)


def _head(text: str) -> tuple[Chain, Head]:
    fits = HEAD.fullmatch(text)
    if fits is None:
        raise InvalidDocument(
            f"--head {text!r}: expected CHAIN:NUMBER:SHA256, as `workbench log verify` prints it."
        )
    return ("rounds" if fits[1] == "rounds" else "workspace"), Head(number=int(fits[2]), sha256=fits[3])


def _print_check(check: LogCheck) -> None:
    for chain in check.chains:
        gone = f", {many(chain.forgotten, 'text')} forgotten" if chain.forgotten else ""
        click.echo(f"{chain.chain}: {many(chain.records, 'record')}, {chain.signed:,} signed{gone}.")
        click.echo(f"  head {chain.head}")
    if not check.chains:
        click.echo("Nothing is recorded yet.")
    for fault in check.faults:
        click.echo(f"FAULT: {fault.place} of the {fault.chain} {fault.message}.")
    for notice in check.notices:
        click.echo(f"Note: {notice}")
    click.echo("Nothing is wrong." if check.whole else f"{many(len(check.faults), 'fault')}.")


@log_command.command("sign")
@DATABASE
@ROOT
def sign(database: str | None, root: Path | None) -> None:
    """Add a signed record: it vouches for all records before it. Use it when a key is new.

    \b
    Example:
      workbench log sign
    """
    workspace = Workspace.find(root).root
    keys = log_keys(workspace)
    if not keys.keys:
        raise InvalidDocument(
            f"there is no key to sign with; make one (workbench log key new FILE) and set {KEY_FILE}."
        )
    what = f"the log, with key {key_id(keys.keys[0])}"
    WorkspaceLog(workspace).note("log.sign", what)
    with _rounds(database, workspace) as store:
        if store:
            store.sign_log(what)
    click.echo(f"Signed {what}.")


@log_command.group("key")
def key() -> None:
    """Make the key that signs the log, or put a newer one in front of it.

    \b
    Example:
      workbench log key new /etc/workbench/log.key
    """


@key.command("new")
@click.argument("file", type=FILE)
def new(file: Path) -> None:
    """Write a new key to FILE, outside every workspace, for your eyes alone. An existing file keeps its older keys.

    \b
    Example:
      workbench log key new ~/.workbench/log.key
    """
    try:
        workspace = Workspace.find(file.resolve().parent).root
    except NotFound:
        workspace = None
    made = new_key(file, workspace)
    click.echo(f"{file}: key {key_id(made)} signs from now on.\nNext: export {KEY_FILE}={file.resolve()}")
