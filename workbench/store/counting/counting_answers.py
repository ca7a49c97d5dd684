"""Which rows of a file are answers, in SQL: the roles of its columns, what is dropped and why, and the order of repeats."""

import re
from collections.abc import Mapping, Sequence

from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable, listed
from workbench.store.counting.counting_roles import FEW, Asked, Combination, dropped, only_question
from workbench.store.counting.source import Engine, Kind

MOST_COMBINATIONS = 10_000
ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
DELIVERY = re.compile(r"[1-9][0-9]{0,8}")


def answers_asked(engine: Engine, asked: Asked, source: str) -> tuple[str, LossList]:
    """Make the view `rows_asked` of one question's submitted rows; its name, and what was dropped for it."""
    kinds = engine.open()
    roles = asked.roles(kinds, source)
    few = [role for role in FEW if role in roles]
    combinations = _combinations(engine, roles, few, source)
    question, asked_rows = only_question(combinations, asked, source)
    losses, why_not = dropped(combinations, asked_rows, asked, source)
    kept = [c for c, why in zip(asked_rows, why_not, strict=True) if not why]
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
