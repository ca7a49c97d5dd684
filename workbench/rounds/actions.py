"""What a person in a round may do, as it comes in from a browser: closed forms, and a refusal for everything else."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from workbench.characters import typed
from workbench.documents.document import Document
from workbench.documents.guideline import Guideline, Question
from workbench.documents.skips import SKIPS
from workbench.errors import BadAction
from workbench.kinds.parts import Medium
from workbench.kinds.registry import EMPTY, Kind, Problems

NOTE = 2000  # characters
LABEL = 500  # of an answer that is a label
ANSWER = 200_000  # of any other: regions as JSON, a transcript
MARKS = 1000  # regions of an answer: what compares them takes the square of their number
QUOTED = 500  # of the reason why an answer is refused
Number = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Note = Annotated[
    str, Field(max_length=NOTE, pattern=r"^[^\x00]*$"), AfterValidator(typed)
]  # no database takes NUL

Text = Annotated[str, Field(max_length=ANSWER), AfterValidator(typed)]


class Accept(Document):
    """The terms with this digest were read and are accepted."""

    do: Literal["accept"]
    sha256: Annotated[str, Field(max_length=64)]


class Begin(Document):
    """Start the first attempt, or go on with the one that runs."""

    do: Literal["begin"]


class Retry(Document):
    """Start another attempt, or go on with the one that a ruling left undecided."""

    do: Literal["retry"]
    attempt: Number | None = None


class Answer(Document):
    """The answer to the turn on the table, or why there is none.

    answer    one label; a list of labels, none of which is an answer too; or the text of an answer of another kind
    attempt   the number of the attempt that the page shows: what was kept on a device is not taken for a later one
    """

    do: Literal["answer"]
    attempt: Number | None = None
    turn: Number
    answer: Text | Annotated[list[str], Field(max_length=200)] | None = None
    skip: Annotated[str, Field(max_length=40)] | None = None
    note: Note | None = None
    rules: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=100)] = ()
    client_seconds: Seconds | None = None
    hidden_seconds: Seconds | None = None


class TakeBack(Document):
    """Undo the last answer."""

    do: Literal["take_back"]
    attempt: Number | None = None
    turn: Number


class GoOn(Document):
    """Leave the feedback on an answer."""

    do: Literal["go_on"]


class Contest(Document):
    """The gold of this turn seems wrong, and why."""

    do: Literal["appeal"]
    attempt: Number | None = None
    turn: Number
    note: Note


class Practise(Document):
    """Open the practice round for whoever did not pass."""

    do: Literal["practise"]


class Look(Document):
    """Nothing but to see what is so now."""

    do: Literal["look"]


class Speak(Document):
    """Show the words in another language."""

    do: Literal["language"]
    lang: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


Numbered = Retry | Answer | TakeBack | Contest
Act = Accept | Begin | Retry | Answer | TakeBack | GoOn | Contest | Practise
Action = Act | Look | Speak
_ACTIONS: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="do")])


def action_of(value: Any) -> Action:
    """The action in a parsed JSON value; refused with the field that does not fit."""
    try:
        return _ACTIONS.validate_json(json.dumps(value))
    except (ValidationError, ValueError, TypeError, RecursionError) as error:
        where, says = "", "not_understood"
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part)[:40] for part in first["loc"][1:2]) or "do"
            says = "too_long" if first["type"] == "string_too_long" else says
        raise BadAction(f"Unknown action{f' ({where})' if where else ''}.", says) from None


def label_of(answer: Answer, question: Question, medium: Medium | None = None) -> str | None:
    """The answer's canonical text, None where it is skipped; several labels stand in the guideline's order.

    Refused by place where it is malformed, or lies outside the `medium`: the item's picture or text.
    """
    if answer.skip is not None:
        if answer.answer is not None:
            raise BadAction("Either an answer or a reason for giving none, not both.")
        if answer.skip not in SKIPS:
            raise BadAction("Unknown reason for skipping.")
        return None
    choice = answer.answer
    blank = isinstance(choice, str) and not choice.strip()  # silence is said on purpose
    if choice is None or blank or (choice == [] and not question.as_kind.empty):
        raise BadAction(
            f"Choose an answer to {question.id!r}, or say that you cannot tell from the guideline.",
            "no_answer",
        )
    if isinstance(choice, list):
        if not question.several:
            raise BadAction(f"{question.id!r} takes one answer.")
        unknown = [label for label in choice if label not in question.label_ids]
        held = [label for label in question.label_ids if label in choice]
        choice = "" if unknown else "|".join(held) or EMPTY
    if not question.as_kind.closed:
        return _structured(choice, question, medium)
    if len(choice) > LABEL or not question.allows(choice):
        raise BadAction(f"This is no label of {question.id!r}.")
    return choice


def _structured(text: str, question: Question, medium: Medium | None) -> str:
    """The canonical text of an answer that is no label."""
    kind = question.as_kind
    held = kind.parse(text)
    if isinstance(held, Problems):
        raise BadAction(str(held)[:QUOTED], *_place(kind, text, medium))
    if (n := len(kind.parts(held))) > MARKS:
        raise BadAction(f"This answer holds {n:,} {kind.title}; expected {MARKS:,} or fewer.", "too_many")
    if medium is not None and (places := kind.misplaced(held, medium)):
        raise BadAction(" ".join(places)[:QUOTED], *_place(kind, text, medium))
    return kind.render(held)


def _place(kind: Kind, text: str, medium: Medium | None) -> tuple[str, int | None]:
    """The sentence of the catalogue that says why an answer is refused, and the number of its first bad part as it was sent."""
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return "bad_answer", None
    for number, part in enumerate(parts if isinstance(parts, list) else (), 1):
        held = kind.parse(json.dumps([part]))
        if isinstance(held, Problems):
            return "bad_part", number
        if medium is not None and kind.misplaced(held, medium):
            return "outside", number
    return "bad_answer", None


def rules_of(answer: Answer, question: Question, guideline: Guideline) -> tuple[str, ...]:
    """The rules that an answer rests on, in the guideline's order; refused where it has no such rule."""
    known = [rule.id for rule in guideline.rules if rule.question == question.id]
    if unknown := set(answer.rules) - set(known):
        raise BadAction(f"The guideline has no rule {min(unknown)!r} for {question.id!r}.")
    return tuple(rule for rule in known if rule in answer.rules)
