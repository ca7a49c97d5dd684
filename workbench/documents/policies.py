"""The policies of a round: when it shows gold, who may try again, until when, how many questions, in what order.

Each is one object that decides and describes itself in words, for the command line, the server, the page and the
report. Passing needs statistics, so its policy is in `workbench.rounds.passing`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Feedback = Literal["item", "end", "none"]
FEEDBACK: dict[Feedback, str] = {"item": "after each item", "end": "at the end", "none": "never"}
NoRetry = Literal["nothing_to_repeat", "passed", "closed", "no_attempts_left", "cool_down"]


@dataclass(frozen=True)
class FeedbackPolicy:
    """When a person sees whether an answer was right, and the gold."""

    when: Feedback

    @property
    def after_each(self) -> bool:
        """Whether gold is shown after each answer; the answer is then final."""
        return self.when == "item"

    @property
    def ever(self) -> bool:
        """Whether gold is shown at all."""
        return self.when != "none"

    def shows(self, *, over: bool) -> bool:
        """Whether the gold of an answer may be shown, depending on whether the attempt is `over`."""
        return self.after_each or (self.ever and over)

    def sentence(self) -> str:
        """The policy in words.

        >>> FeedbackPolicy("end").sentence()
        'The gold is shown at the end.'
        """
        return f"The gold is {'never shown' if not self.ever else f'shown {FEEDBACK[self.when]}'}."


@dataclass(frozen=True)
class Retry:
    """Whether and when another attempt may begin, and where to practise before.

    goes_on   the same attempt continues; no further one is used up
    """

    allowed: bool
    at: dt.datetime | None = None
    practice_round: str | None = None
    why: NoRetry | None = None
    goes_on: bool = False


@dataclass(frozen=True)
class RetryPolicy:
    """How many attempts each person has, the wait between them, and where to practise meanwhile."""

    attempts: int
    cool_down_hours: float
    practice_round: str | None

    def after(self, number: int, finished_at: dt.datetime, now: dt.datetime, *, open: bool) -> Retry:  # noqa: A002
        """What somebody may do after attempt `number`, which did not pass."""
        if not open:
            return Retry(False, practice_round=self.practice_round, why="closed")
        if number >= self.attempts:
            return Retry(False, practice_round=self.practice_round, why="no_attempts_left")
        at = finished_at + dt.timedelta(hours=self.cool_down_hours)
        if now < at:
            return Retry(False, at, self.practice_round, "cool_down")
        return Retry(True, practice_round=self.practice_round)

    def sentence(self) -> str:
        """The policy in words.

        >>> RetryPolicy(2, 24, "warm-up").sentence()
        'Each person has 2 attempts, 24 hours apart, and may practise in warm-up after one that did not pass.'
        >>> RetryPolicy(1, 0, None).sentence()
        'Each person has 1 attempt.'
        """
        text = f"Each person has {self.attempts} attempt{'' if self.attempts == 1 else 's'}"
        if self.attempts > 1 and self.cool_down_hours:
            text += f", {self.cool_down_hours:g} hours apart"
        if self.practice_round:
            comma = "," if "," in text else ""
            text += f"{comma} and may practise in {self.practice_round} after one that did not pass"
        return f"{text}."


@dataclass(frozen=True)
class ExpiryPolicy:
    """When a round stops taking answers, and how long an attempt may take."""

    expires_at: dt.datetime | None
    time_limit_minutes: float | None

    def open_at(self, now: dt.datetime) -> bool:
        """Whether the round has not expired."""
        return self.expires_at is None or now < self.expires_at

    def ended_at(self, *others: dt.datetime | None) -> dt.datetime | None:
        """The earliest of the expiry and other ends, such as the closing of the round; None if there is none."""
        return _first((self.expires_at, *others))

    def deadline(self, clock_from: dt.datetime) -> dt.datetime | None:
        """The deadline of an attempt with this start of its clock."""
        if self.time_limit_minutes is None:
            return None
        return clock_from + dt.timedelta(minutes=self.time_limit_minutes)

    @property
    def time_limit_seconds(self) -> int | None:
        """How long an attempt may take."""
        return None if self.time_limit_minutes is None else round(self.time_limit_minutes * 60)

    def sentence(self) -> str:
        """The policy in words.

        >>> ExpiryPolicy(dt.datetime(2026, 12, 2, tzinfo=dt.UTC), 30).sentence()
        'The round takes answers until 2026-12-02 00:00 UTC. An attempt has 30 minutes.'
        """
        until = "until it is closed"
        if self.expires_at is not None:
            until = f"until {self.expires_at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
        limit = self.time_limit_minutes
        clock = "no time limit" if limit is None else f"{limit:g} minute{'' if limit == 1 else 's'}"
        return f"The round takes answers {until}. An attempt has {clock}."


LINK_DAYS = 30  # how long a link works unless another end is chosen


def link_end(at: dt.datetime, days: int = LINK_DAYS) -> dt.datetime:
    """The end of a link made at a time: the end of that many days later, in UTC.

    >>> str(link_end(dt.datetime(2026, 11, 30, 18, tzinfo=dt.UTC)))
    '2026-12-31 00:00:00+00:00'
    """
    day = at.astimezone(dt.UTC).date() + dt.timedelta(days=days + 1)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def last_day(expires_at: dt.datetime | None) -> str:
    """The last day on which a link works, in UTC; "never" where it does not expire.

    >>> last_day(link_end(dt.datetime(2026, 11, 30, 18, tzinfo=dt.UTC))), last_day(None)
    ('2026-12-30', 'never')
    """
    if expires_at is None:
        return "never"
    return f"{expires_at.astimezone(dt.UTC) - dt.timedelta(microseconds=1):%Y-%m-%d}"


def works_longer(end: dt.datetime | None, than: dt.datetime | None) -> bool:
    """Whether an end that was asked for (None asks for nothing) is later than another (None is never)."""
    return end is not None and than is not None and end > than


@dataclass(frozen=True)
class LinkPolicy:
    """Whose browser a link works in: any, or only the first one that opened it."""

    first_device: bool

    def sentence(self) -> str:
        """The policy in words.

        >>> LinkPolicy(True).sentence()
        'A link works only in the first browser that opens it; the lead can release it for another one.'
        """
        if not self.first_device:
            return "A link works in any browser."
        return (
            "A link works only in the first browser that opens it; the lead can release it for another one."
        )


@dataclass(frozen=True)
class LengthPolicy:
    """How many questions an attempt asks; None asks all."""

    length: int | None

    def turns(self, pool: int) -> int:
        """The number of questions in an attempt, from a pool of this size."""
        return pool if self.length is None else min(self.length, pool)

    def repeats(self, pool: int, attempts: int) -> bool:
        """Whether this many attempts ask more questions than there are, so that some repeat."""
        return self.turns(pool) * attempts > pool


@dataclass(frozen=True)
class OrderPolicy:
    """The order of an attempt's questions: drawn by seed, person and attempt, and reproducible.

    stops_early   the attempt may end after any turn
    """

    seed: int
    length: int | None
    stops_early: bool = False

    def seed_of(self, person: str, number: int) -> str:
        """The random seed of one attempt's order."""
        return f"{self.seed}/{person}/{number}"

    @property
    def item_by_item(self) -> bool:
        """Whether everything is asked, with all questions about an item together."""
        return self.length is None and not self.stops_early

    def sentence(self) -> str:
        """The policy in words."""
        if self.item_by_item:
            return "All questions are asked, item by item, in a random order."
        return (
            "Items are drawn at random, so that counting labels does not tell which comes next; items that a person has not "
            "seen come first."
        )


@dataclass(frozen=True)
class CannotTellPolicy:
    """What "cannot tell" counts in a quiz, and how much of it still passes.

    undecidable   items that the guideline does not settle, which an attempt asks besides its length
    most          the highest share of "cannot tell" with which somebody passes; None without a limit
    """

    undecidable: int
    most: float | None

    def exceeded(self, cannot_tell: int, answers: int) -> bool:
        """Whether so many of the answers of an attempt are "cannot tell" that it does not pass.

        >>> policy = CannotTellPolicy(0, 0.2)
        >>> policy.exceeded(4, 20), policy.exceeded(5, 20)
        (False, True)
        """
        return self.most is not None and cannot_tell > self.most * answers + 1e-9

    def sentence(self) -> str:
        """The policy in words.

        >>> CannotTellPolicy(0, None).sentence()
        'An answer of "cannot tell" is wrong.'
        >>> CannotTellPolicy(2, 0.2).sentence()
        '2 items that the guideline does not settle are mixed in: no answer to them counts. On any other item "cannot tell" \
is wrong. Nobody passes with more than 20% "cannot tell".'
        """
        n = self.undecidable
        text = 'An answer of "cannot tell" is wrong.'
        if n:
            mixed = "1 item" if n == 1 else f"{n} items"
            verb, them = ("is", "it") if n == 1 else ("are", "them")
            text = (
                f"{mixed} that the guideline does not settle {verb} mixed in: no answer to {them} counts. "
                'On any other item "cannot tell" is wrong.'
            )
        if self.most is not None and self.most < 1:
            text += f' Nobody passes with more than {self.most:.0%} "cannot tell".'
        return text


def _first(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return min((at for at in moments if at is not None), default=None)
