"""The part of a vendor's page on its people: who was invited, began, finished, and with what verdict."""

import datetime as dt
from collections.abc import Iterator

from markupsafe import Markup

from workbench.documents.policies import last_day
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table
from workbench.rounds.participants import ParticipantStatus, State
from workbench.rounds.passing import passing
from workbench.rounds.vendor.page import VendorPart
from workbench.rounds.vendor.sources import VendorRound, VendorSources
from workbench.rounds.verdict import points

WORDS: dict[State, str] = {
    "passed": "Passed",
    "declared ready": "Declared ready",
    "undecided": "Not enough evidence yet",
    "not yet": "Not yet",
    "on it": "On it",
    "invited": "Invited",
    "done": "Done",
}
VERDICTS: dict[State, marks.Verdict] = {
    "passed": "pass",
    "declared ready": "pass",
    "undecided": "open",
    "not yet": "fail",
}
COLUMNS = (
    *(Column("Name"), Column("Result"), Column("Answered", "number"), Column("Right")),
    *(Column("Finished"), Column("Link")),
)


def sections(sources: VendorSources, number: int) -> Iterator[Section]:
    """One section with a table for each round."""
    yield section(
        "rounds/vendor/status.j2",
        "people",
        "Your people",
        no=number,
        lead=_lead(sources),
        rounds=[_round(round_, place) for place, round_ in enumerate(sources.rounds, start=1)],
    )


def _lead(sources: VendorSources) -> str:
    """How many rounds and who is ready in the newest one."""
    if not sources.rounds:
        return "None of your people is invited to a round yet."
    newest = sources.rounds[0]
    people, ready = newest.people, [s for s in newest.people if s.state in ("passed", "declared ready")]
    begun = sum(status.attempt is not None for status in people)
    of = numbers.many(len(people), "person", "people")
    if not passing(newest.round).decides:
        return f"{newest.round.title}: {begun} of {of} began."
    return f"{newest.round.title}: {len(ready)} of {of} ready, {begun} began."


def _round(round_: VendorRound, place: int) -> dict[str, object]:
    policy = round_.round
    kind = "practice" if policy.practice else policy.kind
    guideline = f"{policy.guideline.name} {policy.guideline.version}"
    return {
        "title": policy.title,
        "facts": f"{kind.capitalize()} on guideline {guideline}, {_open(round_)}.",
        "how": passing(policy).band_says() if passing(policy).decides else "",
        "table": Table(
            f"people_{place}",
            f"Right: share of the answers that count, with its {passing(policy).confidence:.0%} interval; empty until an attempt is over.",
            COLUMNS,
            tuple(_row(round_, status) for status in round_.people),
            shown=50,
        ),
    }


def _open(round_: VendorRound) -> str:
    end = round_.record.ended_at
    if end is None:
        return "open"
    return f"ended on {_day(end)}" if round_.ended else f"open until {last_day(end)}"


def _row(round_: VendorRound, status: ParticipantStatus) -> tuple[str | int | Shown | None, ...]:
    """A person; of an attempt under way only how many answers there are."""
    over = status.state not in ("on it", "invited")
    verdict = status.verdict if over else None
    right = Markup("")
    if verdict is not None and verdict.n and verdict.low is not None and verdict.high is not None:
        between = numbers.between(numbers.percent(verdict.low, 0), numbers.percent(verdict.high, 0))
        right = Markup('<span class="nb"><b>{}</b> of {}</span> <span class="muted nb">({})</span>').format(
            points(verdict.right), verdict.n, between
        )
    finished = status.attempt.finished_at if status.attempt else None
    return (
        status.person.shown,
        Shown(status.state, _result(status)),
        f"{status.given} of {status.turns}" if status.attempt else "",
        Shown(None, right),
        _day(finished) if finished else "",
        _link(round_, status),
    )


def _result(status: ParticipantStatus) -> Markup:
    word = WORDS[status.state]
    if status.state in VERDICTS:
        return marks.verdict(VERDICTS[status.state], word=word)
    return Markup('<span class="v muted">{}</span>').format(word)


def _link(round_: VendorRound, status: ParticipantStatus) -> str:
    """Until when somebody's link works."""
    links = [link for link in round_.record.invitations if link.person.id == status.person.id]
    if round_.ended or not links:
        return ""
    link = max(links, key=lambda link: link.created_at)
    if link.revoked_at is not None:
        return "withdrawn"
    if link.expires_at is None:
        return "no expiry"
    return f"{'until' if link.expires_at > round_.now else 'ended'} {last_day(link.expires_at)}"


def _day(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d}"


PART = VendorPart("rounds", 10, sections)
