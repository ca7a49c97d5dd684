"""`workbench backup` and `restore`: a workspace and its rounds' database in one archive, once or every hour."""

import datetime as dt
import logging
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import OutOfRange, WorkbenchError
from workbench.store.workspace import Workspace
from workbench.terminal import progress_bar
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.documents.backup import Manifest
    from workbench.store.rounds.snapshot import Advance

LOG = logging.getLogger("workbench.backup")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
SOON = 60.0  # seconds after which a failed backup is tried again


class Duration(click.ParamType[float]):
    """A time such as 30m, 1h or 1d, in seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds."""
        match = re.fullmatch(r"(\d{1,6})([smhd])", str(value))
        if match is None or not int(match[1]):
            self.fail(f"{value!r} is no time; expected one such as 30m, 1h or 1d.", param, ctx)
        return float(int(match[1]) * UNITS[match[2]])


@click.command("backup")
@click.argument("target", type=FILE)
@click.option(
    "--every", type=Duration(), help="Go on, with a new backup each time (30m, 1h, 1d); TARGET is a folder."
)
@click.option(
    "--keep", type=click.IntRange(1), help="Delete all but so many of this workspace's backups in the folder."
)
@click.option(
    "--exclude", type=FILE, multiple=True, help="A folder of the workspace to leave out; may be repeated."
)
@DATABASE
@ROOT
@JSON
def backup_command(
    target: Path,
    every: float | None,
    keep: int | None,
    exclude: tuple[Path, ...],
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Write the workspace and the rounds' database to one archive, while everybody goes on working.

    TARGET is the file to write, or a folder: then the file is named by workspace and time (UTC). What is acknowledged
    before it begins is in it. See docs/backup.md.

    \b
    Examples:
      workbench backup /mnt/backups/labelling.zip
      workbench backup /mnt/backups --keep 48
      workbench backup /mnt/backups --every 1h --keep 48
    """
    workspace = Workspace.find(root)
    leave = tuple((workspace.root / folder).resolve() for folder in exclude)
    if outside := [folder for folder in leave if not folder.is_relative_to(workspace.root.resolve())]:
        raise OutOfRange(f"--exclude {outside[0]}: expected a folder of the workspace {workspace.root}.")
    if every and as_json:
        raise click.UsageError("--every writes a log, not JSON.")
    job = Job(workspace.root, target, database, leave, keep, series=bool(every or keep))
    job.refuse_no_folder()
    if every:
        raise SystemExit(job.run_every(every))
    report = job.run()
    if as_json:
        print_json(report)
        return
    for line in _lines(report):
        click.echo(line)


class Job:
    """A backup to take: of what, to where, and how many to keep; one of a series goes into a folder."""

    def __init__(
        self,
        root: Path,
        target: Path,
        database: str | None,
        exclude: tuple[Path, ...],
        keep: int | None,
        series: bool,
    ) -> None:
        self.root, self.target, self.database, self.keep = root, target, database, keep
        self.exclude, self.series = exclude, series
        self.stop = threading.Event()

    def refuse_no_folder(self) -> None:
        """Refuse a series whose folder is not there (any more): its archive would be written in the folder's place."""
        if self.series and not self.target.is_dir():
            raise OutOfRange(f"{self.target} is no folder; --every and --keep need one.")

    def run(self) -> dict[str, Any]:
        """Take a backup, and delete old ones once it is checked; what was done."""
        from workbench.store.backups import backup

        self.refuse_no_folder()
        self._record()
        now = dt.datetime.now(dt.UTC)
        in_folder = self.target.is_dir()
        path = self.target / backup.series_name(self.root, now) if in_folder else self.target
        earlier = backup.series(self.root, self.target) if in_folder else []
        manifest = backup.back_up(
            self.root, path, url=self.database, exclude=self.exclude, progress=self._progress, now=now
        )
        lost = backup.shrunk(manifest, earlier)
        if lost is not None and self.keep:
            raise OutOfRange(
                f"{path} was written, and {lost}. No old backup was deleted; see docs/backup.md."
            )
        deleted = backup.prune(self.root, path, self.keep) if self.keep else ()
        return _report(path, manifest, [old.name for old in deleted])

    def _record(self) -> None:
        """Note in the log that all names are exported; a damaged log keeps no backup from being taken."""
        try:
            if log := Workspace(self.root).log:
                log.once_a_day("people.export", "a backup of the workspace")
        except WorkbenchError as error:
            click.echo(f"The backup is not in the log: {error}", err=True)

    def run_every(self, seconds: float) -> int:
        """Take a backup again and again until told to stop; exit status 1 if the last one failed."""
        logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop.set())
        failed = False
        while not self.stop.is_set():
            try:
                report = self.run()
            except Stopped:
                break
            except WorkbenchError as error:
                failed = True
                LOG.error("NO BACKUP: %s Tried again in %.0f s.", error, min(seconds, SOON))
            else:
                failed = False
                LOG.info("%s", " ".join(_lines(report)))
            self.stop.wait(min(seconds, SOON) if failed else seconds)
        return int(failed)

    @contextmanager
    def _progress(self, total: int) -> "Iterator[Advance]":
        with progress_bar(total=total, desc="Backup", unit="B", unit_scale=True, leave=False) as bar:

            def advance(n: int) -> None:
                if self.stop.is_set():
                    raise Stopped
                bar.update(n)

            yield advance


class Stopped(Exception):
    """A backup was told to stop; nothing of it is kept."""


def _report(path: Path, manifest: "Manifest", deleted: list[str]) -> dict[str, Any]:
    database = manifest.database
    return {
        "path": str(path),
        "at": manifest.at.isoformat(),
        "files": len(manifest.files),
        "bytes": manifest.size,
        "database": {"kind": database.kind, "answers": database.answers} if database else None,
        "heads": {chain: head.model_dump() for chain, head in manifest.heads.items()},
        "left_out": [{"path": name, "why": why} for name, why in manifest.left_out],
        "changed": list(manifest.changed),
        "deleted": deleted,
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    """What a person reads of a report."""
    database = report["database"]
    answers = (
        f"{many(database['answers'], 'answer')} in {database['kind']}"
        if database
        else "no database of rounds yet"
    )
    yield f"{report['path']}: {many(report['files'], 'file')}, {report['bytes'] / 1e6:,.1f} MB, {answers}; checked."
    out = [f"{entry['path']} ({entry['why']})" for entry in report["left_out"] if entry["why"] != "hidden"]
    if out:
        yield f"Left out: {', '.join(out)}."
    if report["changed"]:
        yield f"Changed while they were read, so perhaps not of one moment: {', '.join(report['changed'])}."
    if report["deleted"]:
        yield f"Deleted: {', '.join(report['deleted'])}."


@click.command("restore")
@click.argument("archive", type=FILE)
@click.argument("folder", type=FILE)
@click.option("--database", metavar="URL", help="An empty PostgreSQL database, where the archive holds one.")
@click.option(
    "--forgotten",
    "lists",
    type=FILE,
    multiple=True,
    help="A list of forgotten people, or a workspace with one; the list beside the archive is read anyway.",
)
@JSON
def restore_command(
    archive: Path, folder: Path, database: str | None, lists: tuple[Path, ...], as_json: bool
) -> None:
    """Restore a backup into a new or empty folder; nothing is there before all of it is checked.

    Whoever was forgotten after the backup is forgotten again. See docs/backup.md.

    \b
    Examples:
      workbench restore /mnt/backups/labelling-20261130T060000Z.zip labelling
      workbench restore labelling.zip labelling --forgotten old/labelling
    """
    from workbench.store.backups.restore import restore

    done = restore(archive, folder, url=database, lists=lists, progress=_restoring)
    report = _report(archive, done.manifest, [])
    if as_json:
        print_json(
            {
                "folder": str(done.folder),
                **{name: report[name] for name in ("at", "files", "bytes", "database", "heads", "changed")},
                "lists": [str(path) for path in done.lists],
                "forgotten": [
                    {"id": one.person.id, "shown": one.person.shown, "still_named_in": list(one.named_in)}
                    for one in done.forgotten
                ],
            }
        )
        return
    answers = f", {many(report['database']['answers'], 'answer')}" if report["database"] else ""
    click.echo(
        f"{folder}: {many(report['files'], 'file')}{answers}, as of {done.manifest.at:%Y-%m-%d %H:%M:%S} UTC."
    )
    if not done.lists:
        click.echo(
            "No list of forgotten people was beside the archive: whoever was forgotten since is named again. "
            "If there is a list, restore again with --forgotten.",
            err=True,
        )
    for path in done.lists:
        click.echo(
            f"Forgotten people: {path} was applied; {many(len(done.forgotten), 'name')} removed again."
        )
    for person in done.forgotten:
        if person.named_in:
            click.echo(
                f"{person.person.shown} is still named in: {', '.join(person.named_in)}. Edit these yourself."
            )


@contextmanager
def _restoring(total: int) -> "Iterator[Advance]":
    with progress_bar(total=total, desc="Restore", unit="B", unit_scale=True, leave=False) as bar:
        yield bar.update
