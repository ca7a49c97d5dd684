"""Invitations on the board: a list read before anybody is invited, mails and reminders, who opened, began and finished."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbench.calibration import actions
from workbench.calibration.board import Board
from workbench.calibration.guests import ROLES, GuestList, ListedPerson, read_rows, read_text
from workbench.calibration.serving import picture_of, reachable
from workbench.calibration.study import Calibration
from workbench.days import day_of
from workbench.documents.attempts import Invitation, RoundRecord, namesakes
from workbench.documents.policies import last_day, link_end
from workbench.documents.round import Round
from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.rounds.names import kept_as, look_alikes_of
from workbench.rounds.participants import ParticipantStatus
from workbench.store import mails
from workbench.ui.offers import Download

Mail = Literal["invitation", "not begun", "not finished"]
FIRST_ROWS = 8  # of a list that are shown
PLACES = ("name", "title", "link", "last day", "length", "done", "you")  # what a mail's text may fill in
TEXTS: dict[Mail, tuple[str, str]] = {
    "invitation": (
        "{title}: your link",
        "Hello {name},\n\nplease take “{title}”. It asks {length}. You can stop at any time and go on later with the same "
        "link.\n\nYour own link. Please do not pass it on: whoever opens it answers in your name.\n{link}\n\n"
        "It works until {last day}. There is nothing to install.\n\nThank you\n{you}",
    ),
    "not begun": (
        "{title}: a reminder",
        "Hello {name},\n\nyou have not begun “{title}” yet. It asks {length}.\n\nYour own link:\n{link}\n\n"
        "It works until {last day}. Tell me if something keeps you from it.\n\nThank you\n{you}",
    ),
    "not finished": (
        "{title}: please finish",
        "Hello {name},\n\nyou have answered {done} in “{title}” and have not finished. Everything is kept: your link takes "
        "you to where you were.\n{link}\n\nIt works until {last day}.\n\nThank you\n{you}",
    ),
}


@dataclass(eq=False)
class Inviting:
    """What the lead is in the middle of with invitations."""

    board: Board
    guests: GuestList | None = None
    vendor: str = ""
    source: str = ""
    codes: set[str] = field(default_factory=set)  # links whose QR code is asked for

    def perform(self, action: actions.OnInvitations) -> str | Download | None:
        """Do one of these acts; the message about it, or a file to take away."""
        if isinstance(action, actions.OnList):
            return self._on_list(action)
        match action:
            case actions.ShowLinks():
                return self._show(action)
            case actions.Renew():
                return self._renew(action.invitation)
            case actions.NewDevice():
                return self._new_device(action.invitation)
            case actions.WordMail():
                self._word(action)
            case actions.ShowCode():
                self.codes ^= {action.invitation}
            case actions.MailMerge():
                return self._table()
        return None

    def _on_list(self, action: actions.OnList) -> str | None:
        """Read the list, say what its columns are, invite who is on it."""
        match action:
            case actions.ReadList():
                self.guests, self.source = read_text(action.text), "pasted"
            case actions.ReadListFile():
                self.guests, self.source = self._read_file(action), action.name
            case actions.ListColumn():
                self.guests = self._listed().with_column(action.role, action.column)
            case actions.ListVendor():
                self.vendor = action.vendor
            case actions.DropList():
                self.guests, self.vendor = None, ""
            case actions.InviteList():
                return self._invite(action)
        return None

    def _listed(self) -> GuestList:
        if self.guests is None:
            raise NotFound("there is no list yet; paste one or choose a file.")
        return self.guests

    def _read_file(self, action: actions.ReadListFile) -> GuestList:
        """A list from a file: plain text as it is pasted, any table as it is read elsewhere."""
        from workbench.formats.tables.table import sheet_of
        from workbench.formats.tables.text import as_utf8

        content, name = action.content("paste the part you need"), Path(action.name).name
        if name.lower().endswith((".csv", ".tsv", ".txt")):
            return read_text(as_utf8(content, name, name)[0].decode("utf-8-sig"))
        sheet = sheet_of(content, name)
        columns = [column.texts() for column in sheet.columns]
        return read_rows([sheet.names, *zip(*columns, strict=True)])

    def _invite(self, action: actions.InviteList) -> str:
        """Invite everybody on the list; their links are shown then."""
        record = self._record()
        people = self._listed().people(self.vendor)
        before = self.board.store.attempts.people()
        kept = kept_as([(person.name, person.vendor) for person in people], before, action.look_alikes)
        invited = self.board.store.invite(
            record.round.name, list(dict.fromkeys(kept.values())), self.board.now()
        )
        listed = {kept[person.name, person.vendor]: person.email for person in people if person.email}
        by_id = {i.person.id: listed.get((i.person.name or "", i.person.vendor), "") for i, _ in invited}
        mails.keep_addresses(self._root, {who: mail for who, mail in by_id.items() if mail})
        self.board.show_links(record.round.name, invited)
        self.guests, self.vendor = None, ""
        notes = namesakes(before, [invitation.person for invitation, _ in invited])
        return " ".join([f"{_people(len(invited))} invited to {record.round.title}.", *notes])

    def _record(self) -> RoundRecord:
        record = self.board.shown.sources.record
        if record.simulated:
            raise InvalidDocument(
                f"{record.round.title} is a dry run by simulated people; make a round of its own for real ones."
            )
        return record

    @property
    def _root(self) -> Path:
        return self.board.store.workspace.root

    def _show(self, action: actions.ShowLinks) -> str:
        """Show links that work again, of one person or of all who have not begun or not finished."""
        store, at = self.board.store.attempts, self.board.now()
        wanted = self._those(action.who) if action.who else {action.person}
        standing = [i for i in self._record().invitations if i.person.id in wanted and works(i, at)]
        if not standing:
            raise NotFound("nobody of these has a link that works; invite them again.")
        links = tuple((invitation, store.token(invitation.id)) for invitation in standing)
        self.board.show_links(self._record().round.name, links, action.who or "invitation")
        return ""

    def _those(self, who: str) -> set[str]:
        """The people who have not begun, or not finished."""
        states = {"not begun": {"invited"}, "not finished": {"on it"}}[who]
        return {status.person.id for status in self.board.shown.study.people if status.state in states}

    def _invitation(self, id_: str) -> Invitation:
        for invitation in self._record().invitations:
            if invitation.id == id_:
                return invitation
        raise NotFound("there is no such invitation in this round.")

    def _renew(self, id_: str) -> str:
        """Let a link work 30 days from now; who has none that works gets a new one. Shown once."""
        invitation, at = self._invitation(id_), self.board.now()
        person, store = invitation.person, self.board.store.attempts
        if person.name is None:
            raise InvalidDocument(f"{person.shown} was forgotten and cannot be invited.")
        new = store.invite(invitation.round, person, at, link_end(at))
        self.board.show_links(invitation.round, ((new, store.token(new.id)),))
        return f"The link of {person.shown} works until {last_day(new.expires_at)}."

    def _new_device(self, id_: str) -> str:
        """Let the next browser that opens a link become the one it belongs to."""
        invitation = self._invitation(id_)
        self.board.store.attempts.release(invitation.id)
        return f"{invitation.person.shown} can open the link on another device once."

    def _word(self, action: actions.WordMail) -> None:
        """Word a mail otherwise; its link cannot be left out."""
        if "{link}" not in action.body:
            raise InvalidDocument("the mail needs {link}: it is the person's way in.")
        filled_in = re.findall(r"\{([^{}]*)\}", action.subject + action.body)
        if unknown := next((name for name in filled_in if name not in PLACES), None):
            known = ", ".join(f"{{{name}}}" for name in PLACES)
            raise InvalidDocument(f"{{{unknown}}} cannot be filled in; expected one of {known}.")
        mails.keep_text(self._root, action.mail, (action.subject, action.body))

    def _table(self) -> Download:
        """The links that are shown, as a table for mail merge; that names leave is on record."""
        from workbench.formats.tables.write import csv_bytes

        shown = self.links_view()
        if shown is None:
            raise NotFound("no links are shown.")
        name = f"{shown['round']}-links.csv"
        self.board.store.workspace.names_exported(f"links of round {shown['round']}", Path(name))
        columns = ("name", "vendor", "email", "link", "last_day", "subject", "body")
        return Download(
            name, csv_bytes(columns, [[row[column] for column in columns] for row in shown["rows"]])
        )

    def links_view(self) -> dict[str, Any] | None:
        """The links that are shown now, each with its mail; None where none are."""
        links = self.board.links
        if links is None:
            return None
        known, kind = self._mails(), links["kind"]
        round_ = self.board.store.attempts.round(links["round"])
        progress = {status.person.id: status for status in self._people()}
        text = mails.texts(self._root).get(kind, TEXTS[kind])
        you = self.board.by.called
        rows = []
        for kept in links["rows"]:
            row = {**kept, "link": f"{self.board.address}{kept['path']}"}
            subject, body = filled(text, row, round_, progress.get(row["person"]), you)
            code = picture_of(row["link"]) if row["id"] in self.codes and reachable(row["link"]) else ""
            mail = {"email": known.get(row["person"], ""), "subject": subject, "body": body, "qr": code}
            rows.append({**row, **mail})
        subject, body = text
        return {
            **links,
            "rows": rows,
            "title": round_.title,
            "mail": {"subject": subject, "body": body, "places": list(PLACES)},
            "phones": all(reachable(row["link"]) for row in rows),
        }

    def _mails(self) -> dict[str, str]:
        """The mail addresses of people, for whoever may see names."""
        return mails.addresses(self._root) if self.board.store.workspace.may("see names") else {}

    def _people(self) -> Sequence[ParticipantStatus]:
        return self.board.reading.study.people if self.board.reading else ()

    def view(self) -> dict[str, Any]:
        """The pane: the list with what will happen, and everybody who was invited."""
        return {
            "list": self._list_view(),
            "invited": invited_view(
                self.board.shown.sources.record,
                self.board.shown.study,
                self._mails(),
                self.board.now(),
            ),
            "first_device": self.board.shown.sources.record.round.first_device,
        }

    def _list_view(self) -> dict[str, Any] | None:
        """The list's first rows, its columns, and what inviting will do for each person."""
        guests = self.guests
        if guests is None:
            return None
        columns = [
            {"role": role, "column": guests.at.get(role), "why": guests.why.get(role, "")} for role in ROLES
        ]
        rows, problem, alike = [], "", []
        try:
            people = guests.people(self.vendor)
        except OutOfRange as error:
            people, problem = (), str(error)
        else:
            known = self.board.store.attempts.people()
            alike = look_alikes_of([(person.name, person.vendor) for person in people], known)
            rows = self._what_happens(people)
        return {
            "source": self.source,
            "titles": list(guests.titles),
            "first": [list(row) for row in guests.rows[:FIRST_ROWS]],
            "more": max(0, len(guests.rows) - FIRST_ROWS),
            "columns": columns,
            "vendor": self.vendor,
            "rows": rows,
            "problem": problem,
            "alike": alike,
        }

    def _what_happens(self, people: Sequence[ListedPerson]) -> list[dict[str, Any]]:
        """For each person of the list: a new link, the same one for longer, one that works again."""
        record, at = self._record(), self.board.now()
        latest = {
            (i.person.name, i.person.vendor): i
            for i in sorted(record.invitations, key=lambda i: i.created_at)
        }
        until = last_day(link_end(at))
        rows = []
        for person in people:
            before = latest.get((person.name, person.vendor))
            what = "new"
            if before is not None:
                what = (
                    "has link" if works(before, at) else "again" if before.revoked_at is None else "new link"
                )
            day = max(until, last_day(before.expires_at)) if before and what == "has link" else until
            rows.append(
                {
                    "name": person.name,
                    "email": person.email,
                    "vendor": person.vendor,
                    "what": what,
                    "until": day,
                }
            )
        return rows


def works(invitation: Invitation, at: dt.datetime) -> bool:
    """Whether a link opens its round at a time."""
    return invitation.revoked_at is None and (invitation.expires_at is None or invitation.expires_at > at)


def filled(
    text: tuple[str, str], row: Mapping[str, Any], round_: Round, status: ParticipantStatus | None, you: str
) -> tuple[str, str]:
    """A mail's subject and body for one person; what is between braces and not known stays as it is."""
    done = f"{status.given} of {status.turns} questions" if status is not None else "some questions"
    values = {
        "name": row["name"],
        "title": round_.title,
        "link": row["link"],
        "last day": _day(row["last_day"]),
        "length": length_of(round_),
        "done": done,
        "you": you,
    }
    subject, body = (re.sub(r"\{([^{}]*)\}", lambda m: str(values.get(m[1], m[0])), part) for part in text)
    return " ".join(subject.split()), body


def length_of(round_: Round) -> str:
    """How many questions a round asks at most, and its time limit, for somebody who is to take it.

    A quiz that stops once it is sure asks fewer.
    """
    most = round_.length_policy.turns(len(round_.items) * len(round_.questions)) + round_.undecidable
    asks = "1 question" if most == 1 else f"{most} questions at most"
    minutes = round_.time_limit_minutes
    return asks if minutes is None else f"{asks}, within {minutes:g} minutes"


def _day(day: str) -> str:
    return "it is withdrawn" if day == "never" else day_of(dt.date.fromisoformat(day))


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def invited_view(
    record: RoundRecord, study: Calibration, addresses: Mapping[str, str], now: dt.datetime
) -> list[dict[str, Any]]:
    """Everybody who was invited: when they opened, began and finished, and how their link is."""
    latest = {i.person.id: i for i in sorted(record.invitations, key=lambda i: i.created_at)}
    states = {status.person.id: status for status in study.people}
    rows = []
    for who, invitation in latest.items():
        attempts, status = record.attempts_of(who), states.get(who)
        link = "works" if works(invitation, now) else "withdrawn" if invitation.revoked_at else "ended"
        opened = invitation.opened_at or (attempts[0].started_at if attempts else None)
        finished = attempts[-1].finished_at if attempts else None
        rows.append(
            {
                "id": invitation.id,
                "person": who,
                "name": invitation.person.shown,
                "vendor": invitation.person.vendor,
                "email": addresses.get(who, ""),
                "invited": _iso(invitation.created_at),
                "opened": _iso(opened),
                "began": _iso(attempts[0].started_at if attempts else None),
                "finished": _iso(finished),
                "state": status.state if status else "invited",
                "done": status.given if status else 0,
                "total": status.turns if status else 0,
                "link": link,
                "last_day": last_day(invitation.expires_at),
                "bound": invitation.device is not None,
            }
        )
    return sorted(rows, key=lambda row: (row["vendor"], row["name"], row["person"]))


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
