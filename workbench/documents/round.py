"""A round in the browser: its items, how the verdict is decided, and what a person may see when."""

from typing import Literal, Self

from pydantic import AliasChoices, AwareDatetime, ConfigDict, Field, model_validator

from workbench.documents.document import Document, Name, Reference, Text, VersionText
from workbench.documents.method import FIRST, Method
from workbench.documents.policies import (
    CannotTellPolicy,
    ExpiryPolicy,
    Feedback,
    FeedbackPolicy,
    LengthPolicy,
    LinkPolicy,
    RetryPolicy,
)

RoundKind = Literal["quiz", "expert", "retest"]
MOST_CANNOT_TELL = 0.2  # of the answers of an attempt


class Criterion(Document):
    """The limits of a good and a poor annotator, and the error rates of the verdict about each.

    good, poor    probabilities of a right answer; between them either verdict is acceptable
    false_fail    highest chance that somebody who is right with probability `good` fails
    false_pass    highest chance that somebody who is right with probability `poor` passes
    """

    good: float = Field(default=0.9, gt=0, lt=1)
    poor: float = Field(default=0.75, gt=0, lt=1)
    false_fail: float = Field(default=0.05, gt=0, lt=0.5)
    false_pass: float = Field(default=0.05, gt=0, lt=0.5)

    @model_validator(mode="after")
    def _poor_lies_below_good(self) -> Self:
        if self.poor >= self.good:
            raise ValueError(f"poor ({self.poor:g}) must be below good ({self.good:g})")
        return self


class Round(Document):
    """Questions about items for invited people: a quiz against gold, experts' blind labels, or a retest.

    gold          the locked gold set of a quiz; the draft (version of its card) that an expert round fills
    items         the pool, in the order of the gold set; every attempt draws its own from it
    length        answers in an attempt (the maximum with `until_sure`); None takes the whole pool
    until_sure    stop as soon as the evidence is enough (Wald's test)
    criterion     None without a verdict: an expert round, a retest, some practice rounds
    feedback      when to show whether an answer was right, and the gold: after each item, at the end, never
    attempts      how many each person has, with `cool_down_hours` between them
    practice_round  the name of a practice round to send somebody to after failing; `way_back` in what is kept
    retest_of     the round whose items are asked again, for each person those that they answered there
    changed_since the guideline version since which this round asks what changed in meaning: a retake
    also_added    a retake also asks what was added since
    filled_up     a retake adds other items, so that it can reach a verdict
    undecidable   items that the guideline does not settle, mixed into an attempt besides `length`; no answer to them counts
    most_cannot_tell   the highest share of "cannot tell" that passes; None: MOST_CANNOT_TELL, no limit under method 1
    first_device  a link works only in the first browser that opens it
    method        the version of the methods behind its verdicts
    """

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    name: Name
    title: Text
    kind: RoundKind = "quiz"
    practice: bool = False
    guideline: Reference
    gold: Reference | None = None
    questions: tuple[Name, ...] = Field(min_length=1)
    items: tuple[Text, ...] = Field(min_length=1)
    length: int | None = Field(default=None, ge=1)
    until_sure: bool = False
    criterion: Criterion | None = None
    feedback: Feedback = "end"
    attempts: int = Field(default=1, ge=1)
    cool_down_hours: float = Field(default=0, ge=0)
    practice_round: Name | None = Field(
        default=None,
        validation_alias=AliasChoices("practice_round", "way_back"),
        serialization_alias="way_back",
    )
    time_limit_minutes: float | None = Field(default=None, gt=0)
    terms: Text | None = None
    retest_of: Name | None = None
    changed_since: VersionText | None = None
    also_added: bool = False
    filled_up: bool = False
    undecidable: int = Field(default=0, ge=0)
    most_cannot_tell: float | None = Field(default=None, ge=0, le=1)
    first_device: bool = False
    method: Method = FIRST
    seed: int = 20260101
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "quiz" and self.gold is None:
            raise ValueError("a quiz needs the gold set it is judged against")
        if self.kind == "retest" and self.retest_of is None:
            raise ValueError("a retest names the round whose items it asks again (retest_of)")
        if self.kind != "quiz" and (self.criterion or self.until_sure):
            raise ValueError(
                f"nothing is decided in a round of kind {self.kind}: leave criterion and until_sure out"
            )
        if self.kind != "quiz" and self.feedback == "item":
            raise ValueError(f"a round of kind {self.kind} has no gold to show after each item")
        if self.until_sure and self.criterion is None:
            raise ValueError("until_sure needs a criterion")
        if (self.undecidable or self.most_cannot_tell is not None) and (
            self.kind != "quiz" or self.method == FIRST
        ):
            raise ValueError("undecidable and most_cannot_tell are for a quiz of method 2 or later")
        if self.filled_up and self.changed_since is None:
            raise ValueError("filled_up is for a retake (changed_since)")
        if self.expires_at is not None and self.expires_at <= self.created_at:
            raise ValueError("a round expires after it was created")
        return self

    @model_validator(mode="after")
    def _asks_nothing_twice(self) -> Self:
        for field in ("items", "questions"):
            names = getattr(self, field)
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise ValueError(f"{field} holds {twice!r} twice")
        for field in ("practice_round", "retest_of"):
            if getattr(self, field) == self.name:
                raise ValueError(f"{field} is another round, not {self.name!r} itself")
        return self

    @property
    def feedback_policy(self) -> FeedbackPolicy:
        """The policy of showing gold."""
        return FeedbackPolicy(self.feedback)

    @property
    def retry_policy(self) -> RetryPolicy:
        """The policy of further attempts."""
        return RetryPolicy(self.attempts, self.cool_down_hours, self.practice_round)

    @property
    def expiry_policy(self) -> ExpiryPolicy:
        """The policy of expiry and time limit."""
        return ExpiryPolicy(self.expires_at, self.time_limit_minutes)

    @property
    def cannot_tell_policy(self) -> CannotTellPolicy:
        """The policy of "cannot tell" in a quiz; method 1 had no limit."""
        most = MOST_CANNOT_TELL if self.most_cannot_tell is None else self.most_cannot_tell
        return CannotTellPolicy(self.undecidable, None if self.method == FIRST else most)

    @property
    def link_policy(self) -> LinkPolicy:
        """The policy of links."""
        return LinkPolicy(self.first_device)

    @property
    def length_policy(self) -> LengthPolicy:
        """The policy of length."""
        return LengthPolicy(self.length)


class Turn(Document):
    """One question about one item in an attempt; `number` counts from 1."""

    number: int = Field(ge=1)
    item: Text
    question: Name
