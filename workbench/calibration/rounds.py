"""People and rounds on the calibration board: who is where, who is invited or declared ready, and rounds made from it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workbench.calibration import actions
from workbench.calibration.board import VOTE, Board
from workbench.calibration.meeting import to_measure
from workbench.calibration.study import Calibration, RoundSources
from workbench.documents.attempts import Declared, Person, RoundRecord
from workbench.documents.document import Reference
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.method import METHOD
from workbench.documents.proposal import Proposal
from workbench.documents.record import called
from workbench.documents.round import Criterion, Round
from workbench.documents.skips import skip_name
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound
from workbench.rounds.declaring import declare, waiting_text
from workbench.rounds.making import about_gold
from workbench.rounds.participants import ParticipantStatus
from workbench.rounds.passing import FixedLength, passing
from workbench.rounds.practice import dry_run, perform

EARLIER = 15  # simulated people in the earlier round of a dry run: some of them do not come again


@dataclass(frozen=True)
class RoundActs:
    """Acts on rounds and invitations."""

    board: Board

    def perform(self, action: actions.OnPeople) -> str:
        """Do one of these acts and return the message about it."""
        match action:
            case actions.Revoke():
                return self.revoke(action)
            case actions.Ready():
                return self.ready(action)
            case actions.CloseRound():
                return self.close()
            case actions.AskToVote():
                return self.vote()
            case actions.Measure():
                return self.measure()

    def revoke(self, action: actions.Revoke) -> str:
        """Withdraw a link; what they answered stays."""
        for invitation in self.board.shown.sources.record.invitations:
            if invitation.id == action.invitation:
                self.board.store.attempts.revoke(invitation.id, self.board.now())
                return f"The link of {invitation.person.shown} was withdrawn. Invite them again to give them a new one."
        raise NotFound("there is no such invitation in this round.")

    def close(self) -> str:
        """The round takes no more answers; what was answered stays."""
        round_ = self.board.shown.sources.record.round
        self.board.store.attempts.close_round(round_.name, self.board.now(), self.board.by)
        return f"“{round_.title}” is closed: it takes no more answers."

    def ready(self, action: actions.Ready) -> str:
        """Declare somebody ready whatever their answers decide, or take that back."""
        record, person = self.board.shown.sources.record, action.person
        reason, back = action.reason.strip(), action.back
        if not qualifies(record.round):
            raise InvalidDocument(
                f"round {record.round.name} qualifies nobody: declare people ready in a quiz."
            )
        if person not in record.people:
            raise NotFound("there is no such person in this round.")
        if not reason:
            raise InvalidDocument("say why: the person reads it.")
        asked = Declared(record.round.name, person, not back, reason, self.board.decider(), self.board.now())
        store = self.board.store
        if declare(store.workspace.root, store.attempts, asked, record.people[person], self.board.by) is None:
            return waiting_text(record.people[person].shown)
        says = "is no longer declared ready" if back else "is declared ready"
        return f"{record.people[person].shown} {says}: {reason}"

    def vote(self) -> str:
        """A short round for the second blind vote on the items of the meeting."""
        meeting, reading = self.board.meeting, self.board.shown
        if meeting is None:
            raise InvalidDocument("begin the meeting first.")
        source = reading.sources.record.round
        items = {talk.item for talk in meeting.talks if talk.decided is None}
        if not items:
            raise InvalidDocument("every item is decided.")
        same = {name: getattr(source, name) for name in ("guideline", "gold", "questions")}
        fields = {**same, "kind": "retest", "items": tuple(i for i in source.items if i in items)}
        new = self._make(
            source,
            {**fields, "retest_of": source.name},
            name=f"{source.name}{VOTE}",
            title="Second vote",
            feedback="none",
        )
        self._send(new, self._takers())
        return f"“{new.title}” takes the second vote of {_people(len(self._takers()))}, blind."

    def measure(self) -> str:
        """A round of held-back items, to be taken before and after a meeting by the same people."""
        meeting, sources = self.board.meeting, self.board.shown.sources
        gold, source = sources.current, sources.record.round
        if meeting is None or gold is None:
            raise InvalidDocument("begin the meeting first; the round needs gold.")
        guideline = self.board.store.guideline(gold.card.guideline)
        fields, _pool = about_gold(gold, guideline, questions=source.questions, split="held_back")
        fields["items"] = to_measure(gold, meeting, fields["items"], fields["questions"])
        new = self._make(
            source,
            fields,
            name=self.board.free_name(f"{source.name}-held-back"),
            title="Short check",
            feedback="none",
        )
        self._send(new, self._takers())
        items = "1 held-back item" if len(new.items) == 1 else f"{len(new.items)} held-back items"
        return f"“{new.title}” asks {items}, and shows no gold."

    def gold_to_try(self) -> GoldSet:
        """The locked gold set that a dry run asks."""
        golds = self.board.store.gold_sets()
        if not golds:
            raise NotFound("there is no locked gold set for a dry run; lock one first.")
        return golds[0]

    def dry_run(self, gold: GoldSet) -> str:
        """Simulated annotators take a round, and where there is an older guideline version one before it."""
        guideline = self.board.store.guideline(gold.card.guideline)
        older = [
            published
            for published in self.board.store.guideline_versions(guideline.name)
            if Version.parse(published.version) < Version.parse(guideline.version)
        ]
        if older:
            self._simulated_round(
                gold, older[-1], "earlier", "Dry run, the month before", 38, 3, people=EARLIER
            )
        name = self._simulated_round(gold, guideline, "now", "Dry run with simulated people", 9, 7)
        self.board.choose(name)
        return "12 simulated people took the dry run. It contains no real people."

    def _simulated_round(
        self,
        gold: GoldSet,
        guideline: Guideline,
        stem: str,
        title: str,
        days: int,
        seed: int,
        people: int = 12,
    ) -> str:
        cited = self.board.store.guideline(gold.card.guideline)
        fields, pool = about_gold(gold, cited, questions=gold.questions()[:1])
        fields["guideline"] = Reference(
            name=guideline.name, version=guideline.version, sha256=guideline.digest()
        )
        at = self.board.now().replace(microsecond=0) - dt.timedelta(days=days)
        new = _made(
            {
                **fields,
                "name": self.board.free_name(f"dry-run-{stem}"),
                "title": title,
                **FixedLength(Criterion()).fields(),
                "length": min(40, pool),
                "seed": seed,
                "created_at": at,
            }
        )
        self.board.store.attempts.add_round(new)
        for part in dry_run(new, guideline, gold, people, seed):
            perform(self.board.store.attempts, new, part)
        return new.name

    def _make(self, source: Round, fields: dict[str, Any], **more: Any) -> Round:
        at = self.board.now().replace(microsecond=0)
        new = _made({**fields, **more, "seed": source.seed, "terms": source.terms, "created_at": at})
        self.board.store.attempts.add_round(new)
        return new

    def _records(self) -> tuple[RoundRecord, ...]:
        """The round on the board, and the others under its guideline."""
        sources = self.board.shown.sources
        return (sources.record, *(other.record for other in sources.others))

    def _takers(self) -> list[Person]:
        """Everybody who began the round on the board and is still known."""
        record = self.board.shown.sources.record
        ids = dict.fromkeys(attempt.person.id for attempt in record.attempts)
        return [record.people[id_] for id_ in ids]

    def _send(self, new: Round, people: list[Person]) -> None:
        """Invite people to a new round and show their links once; whoever was forgotten is left out."""
        named = sorted((person.name, person.vendor) for person in people if person.name is not None)
        self.board.show_links(new.name, self.board.store.invite(new.name, named, self.board.now()))


def qualifies(round_: Round) -> bool:
    """Whether somebody may be declared ready in a round: a quiz that is no practice."""
    return round_.kind == "quiz" and not round_.practice


def _made(fields: dict[str, Any]) -> Round:
    try:
        return Round(method=METHOD, **fields)
    except ValidationError as error:
        raise InvalidDocument(f"no such round can be made: {error.errors()[0]['msg']}.") from None


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def people_view(
    study: Calibration, sources: RoundSources, now: dt.datetime, proposals: Sequence[Proposal]
) -> dict[str, Any]:
    """Everybody: state, evidence, time, the link that can be revoked, and whether a second person is to declare them ready."""
    links = {
        invitation.person.id: invitation.id
        for invitation in sources.record.invitations
        if invitation.revoked_at is None
    }
    proposed = {
        proposal.place[0]: {
            "reason": proposal.words["reason"],
            "by": called(proposal.by),
            "on": proposal.at.date().isoformat(),
        }
        for proposal in proposals
    }
    rows = [
        {
            **_person_row(status, now),
            "invitation": links.get(status.person.id),
            "proposed": proposed.get(status.person.id),
        }
        for status in study.people
    ]
    states = [{"state": state, "n": n} for state, n in study.states.items()]
    policy = passing(sources.record.round)
    goal, level = list(policy.rates().values()), round(100 * policy.confidence)
    return {"rows": rows, "states": states, "goal": goal, "level": level}


def experts_view(study: Calibration, sources: RoundSources, *, ended: bool) -> dict[str, Any] | None:
    """How far each expert of a blind round is, and nothing of what they say; None for another round.

    ended   the round takes no more answers, or everybody has finished: their votes may be taken in
    """
    round_ = sources.record.round
    if round_.kind != "expert":
        return None
    people = [status for status in study.people if not status.simulated]
    done = [status for status in people if status.state == "done"]
    return {
        "gold": round_.gold.name if round_.gold else None,
        "invited": len(people),
        "begun": sum(status.attempt is not None for status in people),
        "finished": len(done),
        "ended": ended or (bool(people) and len(done) == len(people)),
        "rows": [
            {"name": status.person.shown, "state": status.state, "done": status.given, "total": status.turns}
            for status in people
        ],
    }


def _person_row(status: ParticipantStatus, now: dt.datetime) -> dict[str, Any]:
    waited = (now - status.invited_at).days if status.invited_at else None
    return {
        "id": status.person.id,
        "name": status.person.shown,
        "vendor": status.person.vendor,
        "state": status.state,
        "done": status.given,
        "total": status.turns,
        "attempts": status.attempts,
        "right": round(status.verdict.right, 1) if status.verdict else 0,
        "n": status.verdict.n if status.verdict else 0,
        "more": status.verdict.more if status.verdict else None,
        "low": status.score.low,
        "value": status.score.value,
        "high": status.score.high,
        "minutes": round(status.seconds / 60, 1),
        "median_seconds": status.median_seconds and round(status.median_seconds, 1),
        "skips": [f"{n} × {skip_name(skip)}" for skip, n in status.skips.items()],
        "no_pass": status.verdict.no_pass if status.verdict else "",
        "weakest": list(status.weakest),
        "waited": waited,
        "declared": status.declared
        and {
            "reason": status.declared.reason,
            "by": called(status.declared.by),
            "on": status.declared.at.date().isoformat(),
        },
    }


def times_view(study: Calibration) -> dict[str, Any]:
    """Days from invitation to qualified: per vendor, and of everybody who has qualified, quickest first."""
    done = sorted(
        (person for person in study.people if person.days is not None), key=lambda person: person.days or 0.0
    )
    people = [
        {"name": status.person.shown, "vendor": status.person.vendor, "days": round(status.days or 0.0, 1)}
        for status in done
    ]
    return {"vendors": [time.to_dict() for time in study.times], "people": people}
