"""What the columns of a file mean before any engine reads it: their roles, and which values make a row no answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable, NotFound, listed
from workbench.store.counting.source import Kind

TEXTS = ("item", "annotator", "label")
FEW = ("question", "status", "is_gold", "delivery", "repeat", "vendor")  # columns of few different values
ROLES = (*TEXTS, *FEW, "submitted_at")
NAMES = {"item": "item_id", "annotator": "annotator_id"}  # ours, where they differ from the role
GOLD = "gold rows, no ordinary answers"
NO_QUESTION = "rows without a question, dropped"
STATUSES = ("skipped", "draft", "rejected")
Columns = Mapping[str, str] | Callable[[Sequence[str]], Mapping[str, str]]
Parse = Callable[[str, Sequence[str]], str | None]
Combination = dict[str, str | None]


@dataclass(frozen=True)
class Asked:
    """What is counted of a file.

    columns   role -> column, or a function that finds them among the file's names; our own names where empty
    question  which one, where there are several
    statuses  what a status means, folded to lower case: "submitted" is an answer, any other is none
    truth     what a cell of is_gold means, folded to lower case
    labels    the closed set, or None for the labels that occur
    parse     how a text becomes a label of the closed set, None where it is none; as it is written without one
    """

    columns: Columns = field(default_factory=dict)
    question: str | None = None
    statuses: Mapping[str, str] = field(default_factory=dict)
    truth: Mapping[str, bool] = field(default_factory=dict)
    labels: Sequence[str] | None = None
    parse: Parse | None = None

    def roles(self, known: Mapping[str, Kind], source: str) -> dict[str, str]:
        """Role -> column, each known to the file and of a kind that both engines write as the same text."""
        told = self.columns(tuple(known)) if callable(self.columns) else self.columns
        named = {role.removesuffix("_id"): column for role, column in told.items()}
        ours = {role: NAMES.get(role, role) for role in ROLES}
        roles = named or {role: column for role, column in ours.items() if column in known}
        missing = [role for role in TEXTS if role not in roles]
        if missing:
            raise NotFound(
                f"{source}: no column for {' or '.join(missing)}; the file has {listed(known, 40)}."
            )
        for role, column in roles.items():
            if role not in ROLES or column not in known:
                raise NotFound(
                    f"{source}: cannot read {role!r} from {column!r}; roles are {listed(ROLES)}, "
                    f"columns {listed(known, 40)}."
                )
            allowed = {"text", "time"} if role == "submitted_at" else {"text", "whole"}
            if known[column] not in allowed | ({"truth"} if role == "is_gold" else set()):
                raise InvalidTable(
                    f"{source}: column {column!r} is to be read as {role}, and holds neither of "
                    f"{listed(sorted(allowed))}; numbers with a point, dates and times without a zone look "
                    "different in each engine: write them as text."
                )
        return roles


def only_question(
    combinations: list[tuple[Combination, int]], asked: Asked, source: str
) -> tuple[str | None, list[tuple[Combination, int]]]:
    """The only question, or the one asked for, and its combinations; rows without a question stay to be dropped."""
    known = sorted({c["question"] for c, _ in combinations if c.get("question")}, key=str)
    if not known:
        return None, [({**c, "question": None}, n) for c, n in combinations]
    if asked.question is None and len(known) > 1:
        raise InvalidTable(
            f"{source}: holds answers to {len(known)} questions, {listed(map(str, known))}; "
            "choose one with --question NAME."
        )
    wanted = asked.question or known[0]
    if wanted not in known:
        raise NotFound(
            f"{source}: holds no answer to question {wanted!r}; expected one of {listed(map(str, known))}."
        )
    return wanted, [(c, n) for c, n in combinations if c["question"] in (wanted, None)]


def dropped(
    combinations: list[tuple[Combination, int]],
    asked_rows: list[tuple[Combination, int]],
    asked: Asked,
    source: str,
) -> tuple[LossList, list[str | None]]:
    """Why each combination is no answer, None where it is one, and the losses in the order of the reader's."""
    named = any(c.get("question") for c, _ in combinations)
    why = [_why_dropped(c, asked, named, source) for c, _ in asked_rows]
    losses = LossList()
    for reason in (NO_QUESTION, *(f"rows with status {name}, no answers" for name in STATUSES), GOLD):
        n = sum(n for (_, n), given in zip(asked_rows, why, strict=True) if given == reason)
        example = next((c for (c, _), given in zip(asked_rows, why, strict=True) if given == reason), {})
        shown = ", ".join(f"{role} {value!r}" for role, value in example.items() if value is not None)
        losses = losses.and_loss(reason, n, shown or "an empty cell", source)
    return losses, why


def _why_dropped(combination: Combination, asked: Asked, questions: bool, source: str) -> str | None:
    """The reason why rows of one combination are no answers, or None."""
    if questions and combination["question"] is None:
        return NO_QUESTION
    status, gold = combination.get("status"), combination.get("is_gold")
    if status is not None:
        meaning = asked.statuses.get(status.casefold())
        if meaning is None:
            raise InvalidTable(
                f"{source}: status {status!r} is not known; expected one of {listed(filter(None, asked.statuses), 20)}."
                " --column status= reads the file without it."
            )
        if meaning != "submitted":
            return f"rows with status {meaning}, no answers"
    if gold is not None:
        known = asked.truth.get(gold.casefold())
        if known is None:
            raise InvalidTable(
                f"{source}: is_gold is {gold!r}; expected one of {listed(filter(None, asked.truth))} or nothing."
            )
        if known:
            return GOLD
    return None
