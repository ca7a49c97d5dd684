"""Which rows of a file are answers, in SQL: the roles of its columns, what is dropped and why, and the order of repeats."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.answers.losses import LossList
from workbench.errors import InvalidTable, NotFound, listed
from workbench.stores.counting_source import Engine, Kind

TEXTS = ("item", "annotator", "label")
FEW = ("question", "status", "is_gold", "delivery", "repeat", "vendor")  # columns of few different values
ROLES = (*TEXTS, *FEW, "submitted_at")
NAMES = {"item": "item_id", "annotator": "annotator_id"}  # ours, where they differ from the role
MOST_COMBINATIONS = 10_000
ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
DELIVERY = re.compile(r"[1-9][0-9]{0,8}")
NO_WORDS: Mapping[str, str] = {}
NO_TRUTH: Mapping[str, bool] = {}
Columns = Mapping[str, str] | Callable[[Sequence[str]], Mapping[str, str]]
Combination = dict[str, str | None]


@dataclass(frozen=True)
class Asked:
    """What is counted of a file.

    columns   role -> column, or a function that finds them among the file's names; our own names where empty
    question  which one, where there are several
    statuses  what a status means, folded to lower case: "submitted" is an answer, any other is none
    truth     what a cell of is_gold means, folded to lower case
    """

    columns: Columns = field(default_factory=dict)
    question: str | None = None
    statuses: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)
    truth: Mapping[str, bool] = field(default_factory=lambda: NO_TRUTH)

    def roles(self, known: Mapping[str, Kind], source: str) -> dict[str, str]:
        """role -> column, each known to the file and of a kind that both engines write as the same text."""
        told = self.columns(tuple(known)) if callable(self.columns) else self.columns
        named = {role.removesuffix("_id"): column for role, column in told.items()}
        ours = {role: NAMES.get(role, role) for role in ROLES}
        roles = named or {role: column for role, column in ours.items() if column in known}
        missing = [role for role in TEXTS if role not in roles]
        if missing:
            raise NotFound(f"{source}: no column for {' or '.join(missing)}; the file has {listed(known, 40)}.")
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


def answers_asked(engine: Engine, asked: Asked, source: str) -> tuple[str, LossList]:
    """Make the view `rows_asked` of one question's submitted rows; its name, and what was dropped for it."""
    kinds = engine.open()
    roles = asked.roles(kinds, source)
    few = [role for role in FEW if role in roles]
    combinations = _combinations(engine, roles, few, source)
    question, asked_rows = _question(combinations, asked, source)
    losses, dropped = _dropped(combinations, asked_rows, asked, source)
    kept = [c for c, why in zip(asked_rows, dropped, strict=True) if not why]
    where = _where(engine, roles, few, combinations, kept)
    engine.view("rows_asked", f"SELECT {_selected(engine, roles, kinds, kept, source)} FROM source{where}")
    if kinds.get(roles.get("submitted_at", "")) == "text":
        _refuse_odd_times(engine, roles["submitted_at"], source)
    return question or asked.question or "label", losses


def _text(engine: Engine, column: str) -> str:
    return f"NULLIF(CAST({engine.identifier(column)} AS STRING), '')"


def _combinations(
    engine: Engine, roles: Mapping[str, str], few: Sequence[str], source: str
) -> list[tuple[Combination, int]]:
    """The different values of the columns of few values, together, and how many rows show each."""
    if not few:
        return []
    columns = ", ".join(f"{_text(engine, roles[role])} AS {role}_" for role in few)
    names = ", ".join(f"{role}_" for role in few)
    found = engine.ask(
        f"SELECT {names}, COUNT(*) AS n FROM (SELECT {columns} FROM source) AS few GROUP BY {names}"
        f" LIMIT {MOST_COMBINATIONS + 1}"
    )
    if len(found["n"]) > MOST_COMBINATIONS:
        named = listed(roles[role] for role in few)
        raise InvalidTable(
            f"{source}: columns {named} have more than {MOST_COMBINATIONS:,} different values together; these are "
            "columns of few values. Leave one out with --column ROLE=."
        )
    rows = zip(*(found[f"{role}_"] for role in few), found["n"], strict=True)
    return [(dict(zip(few, row[:-1], strict=True)), row[-1]) for row in rows]


def _question(
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


def _dropped(
    combinations: list[tuple[Combination, int]],
    asked_rows: list[tuple[Combination, int]],
    asked: Asked,
    source: str,
) -> tuple[LossList, list[str | None]]:
    """Why each combination is no answer, None where it is one, and the losses in the order of the reader's."""
    named = any(c.get("question") for c, _ in combinations)
    why = [_why_dropped(c, asked, named, source) for c, _ in asked_rows]
    losses = LossList()
    for reason in ("rows without a question, dropped", *_status_reasons(asked), GOLD):
        n = sum(n for (_, n), given in zip(asked_rows, why, strict=True) if given == reason)
        example = next((c for (c, _), given in zip(asked_rows, why, strict=True) if given == reason), {})
        shown = ", ".join(f"{role} {value!r}" for role, value in example.items() if value is not None)
        losses = losses.and_loss(reason, n, shown or "an empty cell", source)
    return losses, why


GOLD = "gold rows, no ordinary answers"


def _status_reasons(asked: Asked) -> list[str]:
    others = dict.fromkeys(meaning for meaning in asked.statuses.values() if meaning != "submitted")
    order = [name for name in ("skipped", "draft", "rejected") if name in others]
    return [f"rows with status {name}, no answers" for name in order]


def _why_dropped(combination: Combination, asked: Asked, questions: bool, source: str) -> str | None:
    """The reason why rows of one combination are no answers, or None."""
    if questions and combination["question"] is None:
        return "rows without a question, dropped"
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


def _where(
    engine: Engine,
    roles: Mapping[str, str],
    few: Sequence[str],
    combinations: list[tuple[Combination, int]],
    kept: list[tuple[Combination, int]],
) -> str:
    """The filter that keeps what is an answer: for each role its values that are, as no two roles depend on each other."""
    conditions = []
    for role in ("question", "status", "is_gold"):
        if role not in few:
            continue
        known = {c[role] for c, _ in combinations}
        good = {c[role] for c, _ in kept}
        if known == good:
            continue
        texts = ", ".join(engine.literal(text) for text in sorted(filter(None, good)))
        inside = f"{_text(engine, roles[role])} IN ({texts})" if texts else "1 = 0"
        empty = f" OR {_text(engine, roles[role])} IS NULL" if None in good else ""
        conditions.append(f"({inside}{empty})")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _selected(
    engine: Engine,
    roles: Mapping[str, str],
    kinds: Mapping[str, Kind],
    kept: list[tuple[Combination, int]],
    source: str,
) -> str:
    """The columns of a row: who said what of which item, and what puts repeats in order."""
    annotator = f"CAST({engine.identifier(roles['annotator'])} AS STRING)"
    if "vendor" in roles:
        vendor, bare = _text(engine, roles["vendor"]), f"NULLIF({annotator}, '')"
        annotator = f"CASE WHEN {vendor} IS NULL THEN {annotator} ELSE CONCAT({vendor}, '/', {bare}) END"
        annotator = f"CASE WHEN {bare} IS NULL THEN NULL ELSE {annotator} END"
        _refuse_slashes(kept, source)
    submitted = "CAST(NULL AS BIGINT)"
    if "submitted_at" in roles:
        column = roles["submitted_at"]
        timed = engine.identifier(column) if kinds[column] == "time" else _text(engine, column)
        submitted = engine.microseconds(timed)
    return (
        f"CAST({engine.identifier(roles['item'])} AS STRING) AS item, {annotator} AS annotator, "
        f"CAST({engine.identifier(roles['label'])} AS STRING) AS label, {engine.mark(annotator)} AS mark, "
        f"{_ranked(engine, roles, kept, 'delivery', 1, source)} AS delivery, {submitted} AS submitted, "
        f"{_ranked(engine, roles, kept, 'repeat', 0, source)} AS turn, "
        f"{engine.identifier('wb file')} AS file, {engine.identifier('wb place')} AS place"
    )


def _refuse_slashes(kept: list[tuple[Combination, int]], source: str) -> None:
    for combination, _ in kept:
        if "/" in (combination["vendor"] or ""):
            raise InvalidTable(
                f"{source}: vendor {combination['vendor']!r} holds a '/', which parts vendor and annotator in the"
                " name of a person; rename the vendor."
            )


def _ranked(
    engine: Engine,
    roles: Mapping[str, str],
    kept: list[tuple[Combination, int]],
    role: str,
    missing: int,
    source: str,
) -> str:
    """A column of few whole numbers as numbers; a repeat that is none puts nothing in order, as in the reader."""
    if role not in roles:
        return str(missing)
    texts = sorted({text for c, _ in kept if (text := c[role]) is not None})
    if role == "delivery" and (wrong := [text for text in texts if not DELIVERY.fullmatch(text)]):
        raise InvalidTable(
            f"{source}: delivery is {wrong[0]!r}; expected a whole number, 1 for the first pass."
        )
    if not texts or not all(text.isdecimal() for text in texts):
        return str(missing)
    whens = " ".join(f"WHEN {engine.literal(text)} THEN {int(text)}" for text in texts)
    return f"CASE CAST({engine.identifier(roles[role])} AS STRING) {whens} ELSE {missing} END"


def _refuse_odd_times(engine: Engine, column: str, source: str) -> None:
    """Times as text must say their zone; the engines would each guess their own."""
    text = _text(engine, column)
    found = engine.ask(
        f"SELECT MIN({text}) AS odd FROM source WHERE {text} IS NOT NULL AND NOT {engine.matches(text, ISO)}"
    )
    if found["odd"] and found["odd"][0] is not None:
        raise InvalidTable(
            f"{source}: {column} {found['odd'][0]!r} is no time with its zone; expected one such as "
            "2026-05-02T09:00:00Z or 2026-05-02T09:00:00+02:00. --column submitted_at= reads the file without it."
        )
