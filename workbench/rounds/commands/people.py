"""`workbench quiz invite` and `revoke`: one signed link each, as text, CSV and QR codes."""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.documents.policies import last_day
from workbench.documents.record import Actor
from workbench.errors import InvalidTable, NotFound, OutOfRange, listed
from workbench.store import files
from workbench.store.rounds import served
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, DATABASE, EXPIRES, FILE, JSON, ROOT, link_expiry, many, print_json

if TYPE_CHECKING:
    from workbench.documents.attempts import Invitation, Person
    from workbench.rounds.names import Guest, LookAlikes


@click.command("invite")
@click.argument("round_name", metavar="ROUND")
@click.argument("names", nargs=-1)
@click.option("--file", "people", type=FILE, help="A CSV file with the columns name and, if wanted, vendor.")
@click.option("--vendor", default="", help="Vendor of the people named here.")
@click.option("--public-url", help="Where people reach the server; else where `quiz serve` ran last.")
@EXPIRES
@click.option(
    "--new-device", is_flag=True, help="Release their links for another browser (rounds with --first-device)."
)
@click.option(
    "--look-alikes",
    type=click.Choice(["same", "new"]),
    help="A name that looks like a known one (case, blanks, letters of another script, invisible characters) is the "
    "same person, or a new one.",
)
@click.option("--csv", "csv_file", type=FILE, help="Write name, vendor and link to this file.")
@click.option("--qr", "qr_folder", type=FILE, help="Write a QR code (SVG) for each person into this folder.")
@DATABASE
@ROOT
@JSON
def invite(
    round_name: str,
    names: tuple[str, ...],
    people: Path | None,
    vendor: str,
    public_url: str | None,
    expires: str | None,
    new_device: bool,
    look_alikes: "LookAlikes | None",
    csv_file: Path | None,
    qr_folder: Path | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Invite people to a round and print one personal link each; who is invited already keeps their link.

    Whoever has a link is that person: send each to one person only. A link works for 30 days, or until --expires;
    inviting somebody again lets their link work longer.

    \b
    Example:
      workbench quiz invite november ana ben --vendor north
      workbench quiz invite november --file people.csv --public-url https://quiz.example.org --qr codes
    """
    from workbench.documents.attempts import namesakes
    from workbench.store.rounds.store import AttemptStore

    guests = [(name, vendor) for name in names] + (_people(people, vendor) if people else [])
    if not guests:
        raise click.UsageError("Name somebody to invite, or give --file.")
    workspace, at, rows = Workspace.find(root), dt.datetime.now(dt.UTC), []
    workspace.require("invite")
    until, exactly = link_expiry(expires, at)
    address, where = address_of(public_url, workspace.root)
    with AttemptStore.open(database, workspace.root) as store:
        store.round(round_name)
        before, invited = store.people(), []
        for name, their_vendor in _known_or_new(guests, before, look_alikes):
            person = store.person(name, their_vendor, at)
            invitation = store.invite(round_name, person, at, until, exactly=exactly)
            if new_device:
                store.release(invitation.id)
            link = f"{address}/q/{store.token(invitation.id)}"
            rows.append(_row(invitation, link))
            invited.append(invitation.person)
    notes = namesakes(before, invited)
    _write(workspace, round_name, rows, csv_file, qr_folder)
    if as_json:
        print_json({"round": round_name, "invited": rows, "notes": notes})
        return
    written = [f"links in {csv_file}"] * bool(csv_file) + [f"QR codes in {qr_folder}"] * bool(qr_folder)
    _print_links(rows, written, [*where, *notes])


def _known_or_new(
    guests: "list[Guest]", known: "Sequence[Person]", look_alikes: "LookAlikes | None"
) -> "list[Guest]":
    """The people to invite; a name that looks like a known one is refused with the option that says who it is."""
    from workbench.rounds.names import guests_of

    try:
        return guests_of(guests, known, look_alikes)
    except OutOfRange as error:
        if look_alikes:
            raise
        raise OutOfRange(f"{error} Say so with --look-alikes same or new.") from None


def _print_links(rows: Sequence[dict[str, str]], written: Sequence[str], notes: Sequence[str]) -> None:
    """A line for each link; what was written and what to know goes beside it."""
    for row in rows:
        vendor = f" ({row['vendor']})" if row["vendor"] else ""
        click.echo(f"{row['name']}{vendor}\t{row['link']}\t{until_day(row['last_day'])}")
    click.echo(f"{many(len(rows), 'link')}{'; ' if written else ''}{' and '.join(written)}.", err=True)
    for note in notes:
        click.echo(note, err=True)


def address_of(public_url: str | None, root: Path) -> tuple[str, list[str]]:
    """Where links lead, and what to say of it where nobody said."""
    if public_url is not None and not re.fullmatch(r"https?://[^/\s?#]+", public_url.rstrip("/")):
        raise OutOfRange(
            f"--public-url {public_url!r}: expected a scheme and a host, such as https://quiz.example.org."
        )
    known = served.noted(root)
    address = (public_url or known or served.LOCAL).rstrip("/")
    if public_url is not None:
        return address, []
    why = "where `quiz serve` ran last" if known else "where `quiz serve` listens by default"
    return address, [f"They lead to {address}, {why}; --public-url takes another address."]


@click.command("revoke")
@click.argument("round_name", metavar="ROUND")
@click.argument("name")
@click.option("--vendor", help="Their vendor, where two people have one name.")
@DATABASE
@ROOT
def revoke(round_name: str, name: str, vendor: str | None, database: str | None, root: Path | None) -> None:
    """Withdraw a person's link. Their answers are kept. Inviting them again makes a new link.

    \b
    Example:
      workbench quiz revoke november ana
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("invite")
    with AttemptStore.open(database, workspace.root) as store:
        store.round(round_name)
        standing = [
            invitation for invitation in store.invitations(round_name) if invitation.revoked_at is None
        ]
        matches = [
            invitation
            for invitation in standing
            if invitation.person.name == name and vendor in (None, invitation.person.vendor)
        ]
        if not matches:
            raise NotFound(
                f"{name!r} has no link into round {round_name!r} that works; "
                f"expected one of {listed(invitation.person.shown for invitation in standing) or 'none'}."
            )
        if len(matches) > 1:
            raise NotFound(
                f"{name!r} is several people: say --vendor, one of {listed(o.person.vendor for o in matches)}."
            )
        store.revoke(matches[0].id, dt.datetime.now(dt.UTC))
    click.echo(f"The link of {name} into {round_name} no longer works.")


def _row(invitation: "Invitation", link: str) -> dict[str, str]:
    expires = invitation.expires_at.isoformat() if invitation.expires_at else ""
    person = invitation.person
    return {
        **{"name": person.shown, "vendor": person.vendor, "link": link, "expires": expires},
        "last_day": last_day(invitation.expires_at),
    }


def until_day(day: str) -> str:
    """The last day of a link, as it is printed.

    >>> until_day("2026-12-30"), until_day("never")
    ('until 2026-12-30', 'no expiry')
    """
    return "no expiry" if day == "never" else f"until {day}"


def _people(path: Path, vendor: str) -> list[tuple[str, str]]:
    """Names and vendors from a CSV file."""
    text = files.read(path, "people to invite").decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(text))
    if "name" not in (reader.fieldnames or ()):
        raise InvalidTable(f"{path}: there is no column 'name'; found {listed(reader.fieldnames or ())}.")
    rows = [((row["name"] or "").strip(), (row.get("vendor") or vendor).strip()) for row in reader]
    return [(name, their_vendor) for name, their_vendor in rows if name]


def _write(
    workspace: Workspace,
    round_name: str,
    rows: Sequence[dict[str, str]],
    csv_file: Path | None,
    qr_folder: Path | None,
) -> None:
    """The links as a table, for its owner alone, and as pictures; both hold names, so the log says so."""
    for target in filter(None, (csv_file, qr_folder)):
        workspace.names_exported(f"links of round {round_name}", target)
    if csv_file:
        files.replace(csv_file, _csv(rows), private=True)
    if qr_folder:
        _qr(qr_folder, rows)


def _csv(rows: Sequence[dict[str, str]]) -> bytes:
    from workbench.formats.tables.write import csv_bytes

    columns = ("name", "vendor", "link", "expires", "last_day")
    return csv_bytes(columns, [[row[name] for name in columns] for row in rows])


def _qr(folder: Path, rows: Sequence[dict[str, str]]) -> None:
    """One SVG a person, named by vendor and name; a number tells apart what would have one name."""
    import segno

    used: set[str] = set()
    for row in rows:
        stem = (
            re.sub(r"[^\w.-]+", "_", "-".join(filter(None, (row["vendor"], row["name"])))).strip("._")
            or "person"
        )
        name, n = stem, 1
        while name.lower() in used:
            n += 1
            name = f"{stem}-{n}"
        used.add(name.lower())
        picture = io.BytesIO()
        segno.make(row["link"], error="m", micro=False).save(
            picture, kind="svg", scale=6, title=f"Quiz link of {row['name']}", light="#ffffff"
        )
        path = folder / f"{name}.svg"
        files.replace(path, picture.getvalue(), private=True)


# `workbench quiz ready`: the lead's word that somebody may begin, with its reason, where the answers do not decide.


@click.command("ready")
@click.argument("round_name", metavar="ROUND")
@click.argument("name")
@click.option(
    "--reason", required=True, help="Why. It is shown beside the person in the results, and they read it."
)
@BY
@click.option("--vendor", help="Their vendor, where two people have one name.")
@click.option("--take-back", is_flag=True, help="They are not ready after all; the reason says why.")
@DATABASE
@ROOT
@JSON
def ready(
    round_name: str,
    name: str,
    reason: str,
    by: Actor,
    vendor: str | None,
    take_back: bool,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Declare that somebody is ready for the work of a round, whatever their answers decide.

    For a retake with too few items, and wherever a quiz cannot decide. It counts as qualified under the guideline of the
    round, is shown as declared and never as passed, and the verdict of the answers stays as it is.

    \b
    Example:
      workbench quiz ready changed ana --reason "Labelled the 12 new cases with me, all right." --by Lea
    """
    from workbench.documents.attempts import Declared
    from workbench.rounds.declaring import declare, waiting_text
    from workbench.store.rounds.store import AttemptStore

    if not reason.strip():
        raise OutOfRange("--reason is a sentence; the person reads it.")
    workspace, at = Workspace.find(root), dt.datetime.now(dt.UTC)
    workspace.require("declare ready", by)
    with AttemptStore.to_read(database, workspace.root) as store:
        round_ = store.round(round_name)
        if round_.kind != "quiz" or round_.practice:
            raise OutOfRange(
                f"round {round_name!r} qualifies nobody; declare people ready in a quiz that is no practice."
            )
        people = {invitation.person.id: invitation.person for invitation in store.invitations(round_name)}
        matches = [
            person for person in people.values() if person.name == name and vendor in (None, person.vendor)
        ]
        if len(matches) != 1:
            names = listed(sorted(person.full for person in people.values())) or "nobody"
            raise NotFound(f"{name!r} is {len(matches)} of the people invited to {round_name!r}: {names}.")
        asked = Declared(round_name, matches[0].id, not take_back, reason.strip(), by.shown, at)
        done = declare(workspace.root, store, asked, matches[0], by)
    if as_json:
        print_json(
            {
                "round": round_name,
                "name": name,
                "ready": asked.ready and done is not None,
                "reason": asked.reason,
                "by": (done or asked).by,
                "waits": done is None,
            }
        )
        return
    if done is None:
        click.echo(waiting_text(name))
        return
    outcome = "is no longer declared ready" if take_back else "is declared ready"
    click.echo(f"{name} {outcome} in {round_name}, by {done.by}: {reason.strip()}")
