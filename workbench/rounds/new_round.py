"""A round that is asked for: what it will be and do, why it is refused, and how it is made; the command and the screen call these."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from workbench.documents.credit import partly_right
from workbench.documents.gold import GoldSet
from workbench.documents.method import METHOD
from workbench.documents.policies import Feedback
from workbench.documents.round import MOST_CANNOT_TELL, Round, RoundKind
from workbench.errors import NotFound, WorkbenchError, listed
from workbench.rounds.advice import Advice, Mend, Unsound
from workbench.rounds.making import about_gold, chosen, retake_scope
from workbench.rounds.passing import (
    PASS_OPTIONS,
    NoVerdict,
    PassPolicy,
    asked_for,
    order_of,
    passing,
    sentences,
)
from workbench.store.workspace import Workspace
from workbench.ui.options import made, many

if TYPE_CHECKING:
    from workbench.rounds.guessing import Guessing
    from workbench.rounds.plan import RoundPlan
    from workbench.store.rounds.store import AttemptStore

NOTHING_TO_GUESS = (
    "By guessing: no two items have the same answer, and none is a label, so there is nothing to guess."
)
IN_PART = "An answer that is right in part counts in part, such as 0.7: the sum over all answers is what passes or fails."
SEED = 20260101
PRACTICE_ATTEMPTS = 10


@dataclass(frozen=True)
class NewRound:
    """What a lead asks for; None is the default of the kind.

    gold       NAME@VERSION of a locked set; of an expert round the name of the set whose draft is labelled
    split      which items of the gold; "practice" in practice where the gold has such, else "quiz"
    since      a retake: only what changed its meaning since this version of the guideline
    policy     the settings of the pass policies, by the name of the option
    allow_undecided, allow_guessing   accept a round that would be refused for this
    insists    whether a retake that nobody could pass is refused, not made without a verdict; None: where a rate is given
    cool_down  hours; time_limit minutes
    """

    name: str
    kind: RoundKind = "quiz"
    gold: str = ""
    retest_of: str | None = None
    practice: bool = False
    title: str | None = None
    questions: tuple[str, ...] = ()
    split: str | None = None
    since: str | None = None
    also_added: bool = False
    fill_up: bool = False
    length: int | None = None
    policy: Mapping[str, float | bool | None] = field(default_factory=dict)
    insists: bool | None = None
    allow_undecided: bool = False
    allow_guessing: bool = False
    undecidable: int | None = None
    most_cannot_tell: float | None = None
    seed: int = SEED
    time_limit: float | None = None
    feedback: Feedback | None = None
    attempts: int | None = None
    cool_down: float = 0
    practice_round: str | None = None
    expires: dt.datetime | None = None
    first_device: bool = False
    terms: str | None = None

    @property
    def decides(self) -> bool:
        """Whether such a round decides something unless told otherwise."""
        return self.kind == "quiz" and not self.practice

    @property
    def settings(self) -> dict[str, Any]:
        """Every setting of the pass policies; None where it was not given."""
        return {option.name: self.policy.get(option.name) for option in PASS_OPTIONS}


@dataclass(frozen=True)
class KnownRounds:
    """The rounds there are; `closed` tells of a name whether that round takes no more answers."""

    every: tuple[Round, ...] = ()
    closed: Callable[[str], bool] = lambda _: False

    @classmethod
    def of(cls, store: "AttemptStore") -> "KnownRounds":
        """The rounds of a store."""
        return cls(store.rounds(), lambda name: store.closed_at(name) is not None)

    def get(self, name: str) -> Round:
        """A round by its name; NotFound lists the existing ones."""
        known = {round_.name: round_ for round_ in self.every}
        if name not in known:
            raise NotFound(
                f"there is no round {name!r}; expected one of {listed(known) or 'none: create one first'}."
            )
        return known[name]

    def having(self, new: Round | None) -> "KnownRounds":
        """These and one more, which is not made yet."""
        return self if new is None else replace(self, every=(*self.every, new))

    def beside(self, new: Round) -> tuple[Round, ...]:
        """Those that one who takes the new round may take too: practice beside an exam, open exams beside practice."""
        others = (r for r in self.every if r.name != new.name and r.practice != new.practice)
        return tuple(r for r in others if r.practice or not self.closed(r.name))


@dataclass(frozen=True)
class PlannedRound:
    """A round before it is made.

    round     as it would be made; None where something it needs is not there
    pool      questions about items there are to draw from
    plan      what its criterion does; None without one
    chances   what guessing gains; None where nothing is decided, there is nothing to guess, or it was not worked out
    notes     what the lead should know before inviting anybody
    refusals  why it is not made; the first is the reason that the command gives
    """

    round: Round | None = None
    pool: int = 0
    plan: "RoundPlan | None" = None
    chances: "Guessing | None" = None
    in_part: bool = False
    notes: tuple[Advice, ...] = ()
    refusals: tuple[WorkbenchError, ...] = ()

    @property
    def length(self) -> int:
        """Answers of an attempt that decide, at most."""
        return self.round.length_policy.turns(self.pool) if self.round else 0

    @property
    def nothing_to_guess(self) -> bool:
        """Whether the round decides by answers of which no two are the same."""
        return (
            self.round is not None
            and passing(self.round).decides
            and self.round.gold is not None
            and not self.chances
        )

    def sentences(self) -> tuple[str, ...]:
        """What it does, in words: plan, guessing, and its other policies."""
        return (
            *(self.plan.sentences() if self.plan else ()),
            *((IN_PART,) if self.plan and self.in_part else ()),
            *(
                (self.chances.sentence(),)
                if self.chances
                else (NOTHING_TO_GUESS,)
                if self.nothing_to_guess
                else ()
            ),
            *(sentences(self.round) if self.round else ()),
        )


def plan_round(workspace: Workspace, rounds: KnownRounds, request: NewRound) -> PlannedRound:
    """What a round would be and do, with all reasons to refuse it. Guessing is added by `with_guessing`, as it takes longer."""
    try:
        source = rounds.get(request.retest_of) if request.retest_of else None
        if request.practice_round:
            rounds.get(request.practice_round)
        fields, pool, gold = _asked(workspace, request, source)
        policy: PassPolicy = made(
            asked_for, {"settings": request.settings, "decides": request.decides}, "the criterion"
        )
    except WorkbenchError as error:
        return PlannedRound(refusals=(error,))
    refusals: list[WorkbenchError] = []
    policy, length, plan, remarks = _decided(policy, request, pool, refusals)
    try:
        if gold is not None and fields["kind"] == "quiz":
            fields |= _cannot_tell(gold, request, fields["questions"], length or pool)
    except WorkbenchError as error:
        refusals.append(error)
    try:
        new = _document(request, {**fields, **policy.fields(), "length": length})
    except WorkbenchError as error:
        return PlannedRound(None, pool, plan, refusals=(*refusals, error))
    guideline = workspace.guideline(new.guideline)
    in_part = any(partly_right(guideline.question(question), new.method) for question in new.questions)
    notes = (*remarks, *notes_on(new, pool, rounds.beside(new)), *_missing_media(workspace, new, gold))
    return PlannedRound(new, pool, plan, None, in_part, notes, tuple(refusals))


def with_guessing(workspace: Workspace, request: NewRound, planned: PlannedRound) -> PlannedRound:
    """The same with what guessing gains, simulated; refused where it passes too often, unless that is allowed."""
    if planned.round is None:
        return planned
    from workbench.rounds.guessing import refuse_guessing

    new = planned.round
    chances, length = guessing_chances(workspace, new), planned.length
    refusals = planned.refusals
    told_only = new.practice or (new.changed_since is not None and not new.filled_up)
    if chances and new.criterion and not (request.allow_guessing or told_only):
        try:
            refuse_guessing(chances, new.criterion.false_pass, planned.pool, length, new.feedback_policy)
        except Unsound as error:
            refusals = (*refusals, error)
    return replace(planned, chances=chances, refusals=refusals)


Guess = Callable[[Workspace, NewRound, PlannedRound], PlannedRound]


def make_round(
    workspace: Workspace,
    store: "AttemptStore",
    request: NewRound,
    practice: NewRound | None = None,
    *,
    guess: Guess = with_guessing,
) -> PlannedRound:
    """Keep the round that was asked for, and the practice round that goes with it; refused as planned, nothing is kept.

    guess   what works out guessing, where it is known already
    """
    rounds, made_first = KnownRounds.of(store), None
    if practice is not None:
        made_first = _sound(workspace, rounds, practice, guess).round
        rounds = rounds.having(made_first)
    planned = _sound(workspace, rounds, request, guess)
    for new in filter(None, (made_first, planned.round)):
        store.add_round(new)
    return planned


def _sound(workspace: Workspace, rounds: KnownRounds, request: NewRound, guess: Guess) -> PlannedRound:
    planned = plan_round(workspace, rounds, request)
    if not planned.refusals:
        planned = guess(workspace, request, planned)
    if planned.refusals:
        raise planned.refusals[0]
    return planned


def _asked(
    workspace: Workspace, request: NewRound, source: Round | None
) -> tuple[dict[str, Any], int, GoldSet | None]:
    """What a round asks and about which documents; how many questions about items there are to draw from; and the gold set."""
    if source is not None:
        same = {name: getattr(source, name) for name in ("guideline", "gold", "questions", "items")}
        questions = chosen(request.questions, source.questions, f"round {source.name}")
        fields = {"kind": "retest", **same, "questions": questions, "retest_of": source.name}
        return fields, len(source.items) * len(questions), None
    expert = request.kind == "expert"
    gold = workspace.gold_sets.draft(request.gold) if expert else workspace.gold(request.gold)
    guideline, since = workspace.guideline(gold.card.guideline), request.since
    fields, pool = about_gold(
        gold,
        guideline,
        expert=expert,
        questions=request.questions,
        split=request.split or _split(gold, request.practice),
        since=since,
        changes=workspace.guidelines.changes_between(guideline.name, since, guideline) if since else (),
        also_added=request.also_added,
        fill_up=request.fill_up,
    )
    return fields, pool, gold


def _split(gold: GoldSet, practice: bool) -> str:
    return "practice" if practice and any(item.split == "practice" for item in gold.items) else "quiz"


def _decided(
    policy: PassPolicy, request: NewRound, pool: int, refusals: list[WorkbenchError]
) -> tuple[PassPolicy, int | None, "RoundPlan | None", list[Advice]]:
    """Pass policy, length and plan of a round, and what to say of them; a plan that is too short is refused.

    A retake has no more questions than what changed: where these can never hold the rates it is taken as it is, and
    where nobody could pass it decides nothing, unless a rate was stated.
    """
    from workbench.rounds.plan import refuse_too_short

    length: int | None = request.length or policy.default_length(pool)
    if length is not None and length > pool:
        refusals.append(
            Unsound(
                f"$length({length}) asks for more than the {pool} questions there are to draw from.",
                Mend(f"Ask all {pool}", {"length": None}),
            )
        )
        length = pool
    plan = policy.plan(length or pool)
    if plan is None:
        return policy, length, None, []
    short = bool(request.since) and plan.shortest > pool  # also where it is filled up with all there is
    given = any(setting is not None for setting in request.settings.values())
    if short and not plan.decides and not (given if request.insists is None else request.insists):
        fill = () if request.fill_up else (Mend("Fill up with other items", {"fill_up": True}),)
        return NoVerdict(), length, None, [Advice(plan.no_verdict, fill)]
    try:
        refuse_too_short(plan, pool, request.allow_undecided or short)
    except Unsound as error:
        refusals.append(error)
    return policy, length, plan, []


def _cannot_tell(gold: GoldSet, request: NewRound, questions: Sequence[str], length: int) -> dict[str, Any]:
    """What "cannot tell" counts: how many items are mixed in that the guideline does not settle, and the limit.

    A retake mixes none in unless told to. Refused where honest answers to them alone would be above the limit.
    """
    from workbench.rounds.drawing import few_undecidable, undecidable_asks

    n, most = request.undecidable, request.most_cannot_tell
    if n is None:
        n = 0 if request.since else few_undecidable(gold, questions, length)
    there = len(undecidable_asks(gold, questions))
    if n > there:
        raise Unsound(
            f"$undecidable({n}): {gold} has {many(there, 'item')} that the guideline does not settle; $marks.",
            Mend(f"Mix in {there}", {"undecidable": there}),
        )
    limit = MOST_CANNOT_TELL if most is None else most
    if n and n > limit * (length + n):
        fits = max(k for k in range(n) if k <= limit * (length + k))
        raise Unsound(
            f"$undecidable({n}) beside {many(length, 'item')}: somebody who rightly cannot tell on these would be above the "
            f"limit of {limit:.0%} and not pass; ask fewer of them, or raise $most_cannot_tell.",
            Mend(f"Mix in {fits}", {"undecidable": fits}),
        )
    return {"undecidable": n, "most_cannot_tell": most}


def _document(request: NewRound, fields: dict[str, Any]) -> Round:
    """The round, valid or refused with the field that does not fit."""
    practice = request.practice
    feedback = request.feedback or ("item" if practice and fields["kind"] == "quiz" else "end")
    return made(
        Round,
        {
            **fields,
            "name": request.name,
            "title": request.title or request.name,
            "practice": practice,
            "feedback": feedback,
            "attempts": request.attempts or (PRACTICE_ATTEMPTS if practice else 1),
            "cool_down_hours": request.cool_down,
            "practice_round": request.practice_round,
            "time_limit_minutes": request.time_limit,
            "terms": request.terms,
            "method": METHOD,
            "seed": request.seed,
            "created_at": dt.datetime.now(dt.UTC).replace(microsecond=0),
            "expires_at": request.expires,
            "first_device": request.first_device,
        },
        f"round {request.name}",
    )


def guessing_chances(workspace: Workspace, new: Round) -> "Guessing | None":
    """What guessing gains in a new round."""
    from workbench.rounds.drawing import pool_of
    from workbench.rounds.guessing import guessing

    if new.criterion is None or new.gold is None:
        return None
    gold, only = workspace.gold(new.gold), None
    asked = workspace.guideline(new.guideline)
    if new.changed_since is not None:
        changes = workspace.guidelines.changes_between(asked.name, new.changed_since, asked)
        only = retake_scope(changes, gold, also_added=new.also_added)
    pool = pool_of(new, asked, gold, only)
    answers = [ask.label for ask in pool]
    if len(set(answers)) == len(answers) and not any(asked.question(q).as_kind.closed for q in new.questions):
        return None
    length = new.length_policy.turns(len(pool))
    return guessing(pool, length, order_of(new), new.feedback_policy, passing(new), new.attempts, only or ())


def notes_on(new: Round, pool: int, others: Collection[Round] = ()) -> list[Advice]:
    """What the lead should know before inviting anybody; `others` are the rounds there are already."""
    notes = [note for other in others if (note := _shown_elsewhere(new, other))]
    turns = new.length_policy.turns(pool)
    again = new.kind == "quiz" and not new.practice and new.attempts > 1
    if again and new.length_policy.repeats(pool, new.attempts) and new.feedback_policy.ever:
        notes.append(
            Advice(
                f"{new.attempts} attempts of up to {turns} need {turns * new.attempts} questions and there are {pool}, so "
                "some items repeat after their gold was shown. $no_feedback",
                (Mend("Never show the gold", {"feedback": "none"}),),
            )
        )
    if len(new.items) < pool and new.kind == "quiz" and 1.5 * turns > len(new.items):
        notes.append(
            Advice(
                "Some items may be asked about twice, with another question: the interval counts them as clusters.",
                risk=False,
            )
        )
    return notes


def _missing_media(workspace: Workspace, new: Round, gold: GoldSet | None) -> Iterator[Advice]:
    """That pictures, sounds or films of the items are not beside the gold set, where that is so."""
    if gold is None:
        return
    asked = set(new.items)
    if missing := workspace.gold_sets.missing_media(gold.card.name, [i for i in gold.items if i.id in asked]):
        yield Advice(f"{missing} People do not see them.")


def _shown_elsewhere(new: Round, other: Round) -> Advice | None:
    """That a practice round shows the gold of items which another round measures by, where it does."""
    practice, exam = (new, other) if new.practice else (other, new)
    both = {new.kind, other.kind} == {"quiz"} and practice.practice and not exam.practice
    if not both or not practice.feedback_policy.ever or new.gold is None or other.gold is None:
        return None
    same = len(set(new.items) & set(other.items)) if new.gold.name == other.gold.name else 0
    if not same:
        return None
    return Advice(
        f"{same} of the {len(exam.items)} items of {exam.name} are asked in {practice.name} too, and their gold is shown "
        "there: whoever practises first knows them. Practise on other items: $splits."
    )
