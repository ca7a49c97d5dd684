"""The SQL that DuckDB and Spark both run: three GROUP BYs over `answers`, and who answered twice.

`answers` is a view with one row per answer: item, annotator, label as text, delivery, submitted, turn, file and place
for their order, and `mark`, one of 63 bits chosen by the annotator's name. Each engine creates the view.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.answers.counts import Counts
from workbench.answers.import_report import ImportReport
from workbench.errors import InvalidTable, listed
from workbench.store.counting.source import FEW, Asked, Combination, Engine, Kind, dropped, only_question

BITS = 63  # bits of an integer that both engines can sum


@dataclass(frozen=True)
class Packing:
    """How the counts of L labels are packed into integers: `bits` each, `per_word` in one.

    No sum can overflow: an item has at most `annotators` first answers, which fit their bits, and at most `rows`
    answers with repeats, which fit above the highest field.
    """

    labels: int
    bits: int
    per_word: int

    @classmethod
    def of(cls, labels: int, annotators: int, rows: int) -> "Packing":
        """The fewest words that hold the counts."""
        bits = max(annotators.bit_length(), 1)
        return cls(labels, bits, 1 + max(BITS - rows.bit_length() - 1, 0) // bits)

    @property
    def words(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(f"w{i}" for i in range(-(-self.labels // self.per_word)))

    def sums(self, codes: Mapping[str, int], literal: Callable[[str], str]) -> str:
        """The columns of words as sums of CASE over the known labels, text -> code."""
        whens: list[list[str]] = [["CASE label"] for _ in self.words]
        for text, code in codes.items():
            word, place = divmod(code, self.per_word)
            whens[word].append(f"WHEN {literal(text)} THEN {1 << self.bits * place}")
        cases = [f"{' '.join(parts)} ELSE 0 END" if len(parts) > 1 else "0" for parts in whens]
        return ", ".join(
            f"CAST(SUM({case}) AS BIGINT) AS {word}" for word, case in zip(self.words, cases, strict=True)
        )

    def unpacked(self, columns: Sequence[Sequence[int]]) -> Counts:
        """(P, L) counts from the columns of words (W, P)."""
        words = np.array(columns, np.int64).reshape(len(self.words), -1)
        code = np.arange(self.labels)
        shift = (code % self.per_word * self.bits)[:, None]
        return np.ascontiguousarray((words[code // self.per_word] >> shift & (1 << self.bits) - 1).T)


def answers(*, missing: bool) -> str:
    """The rows with annotator, item and label; without a filter if no row lacks any."""
    present = " WHERE item <> '' AND annotator <> '' AND label <> ''"  # NULL is not <> either
    return f"SELECT * FROM rows_asked{present if missing else ''}"


# Different annotators may share a bit, the same annotator always has the same: an item with fewer bits than answers
# is a suspect, any other has no repeat. Only suspects keep their name.
def per_item(words: Sequence[str], sums: str) -> str:
    """One row per item: its packed counts, and its name if somebody may have answered it twice."""
    return (
        f"SELECT {', '.join(words)}, CASE WHEN BIT_COUNT(marks) < given THEN item END AS suspect FROM ("
        f"SELECT item, {sums}, COUNT(*) AS given, BIT_OR(mark) AS marks FROM answers GROUP BY item) AS counted"
    )


SUSPECTS = "SELECT COUNT(suspect) AS n FROM per_item"

TWICE = (
    "SELECT item, annotator, COUNT(*) AS given FROM answers"
    " WHERE item IN (SELECT suspect FROM per_item WHERE suspect IS NOT NULL)"
    " GROUP BY item, annotator HAVING COUNT(*) > 1"
)
AGAIN = "SELECT COUNT(*) AS people, SUM(given) AS given FROM twice"

FIRSTS = (
    "SELECT item, annotator, label FROM (SELECT item, annotator, label, ROW_NUMBER() OVER ("
    "PARTITION BY item, annotator ORDER BY delivery, submitted IS NULL, submitted, turn, file, place"
    ") AS nth FROM answers WHERE item IN (SELECT item FROM twice)) AS ordered WHERE nth = 1"
)
CLEAN = (
    "SELECT item, annotator, label FROM answers WHERE NOT EXISTS"
    " (SELECT 1 FROM twice WHERE twice.item = answers.item)"
)
EVERYTHING = "SELECT item, annotator, label FROM answers"
ALL_FIRSTS = f"{CLEAN} UNION ALL SELECT item, annotator, label FROM firsts"


def histogram(words: Sequence[str], *, repeats: bool) -> str:
    """How many items show each pattern, without items that somebody answered twice."""
    names = ", ".join(words)
    clean = (
        " WHERE suspect IS NULL OR NOT EXISTS (SELECT 1 FROM twice WHERE twice.item = per_item.suspect)"
        if repeats
        else ""
    )
    return f"SELECT {names}, COUNT(*) AS items FROM per_item{clean} GROUP BY {names}"


def histogram_of_firsts(words: Sequence[str], sums: str) -> str:
    """The same for items that somebody answered twice, over first answers."""
    names = ", ".join(words)
    each = f"SELECT item, {sums} FROM firsts GROUP BY item"
    return f"SELECT {names}, COUNT(*) AS items FROM ({each}) AS counted GROUP BY {names}"


LABELS = "SELECT label, COUNT(*) AS n FROM rows_asked GROUP BY label LIMIT {most}"
SURVEY = (
    "SELECT annotator, label, COUNT(*) AS n, SUM(CASE WHEN item IS NULL OR item = '' THEN 1 ELSE 0 END)"
    " AS without_item FROM rows_asked GROUP BY annotator, label"
)
ANSWERS_AGAIN = (
    "SELECT annotator, label, COUNT(*) AS n FROM answers WHERE item IN (SELECT item FROM twice)"
    " GROUP BY annotator, label"
)
FIRSTS_AGAIN = "SELECT annotator, label, COUNT(*) AS n FROM firsts GROUP BY annotator, label"

PAIRS = (
    "SELECT a.annotator AS one, b.annotator AS other, a.label AS label_one, b.label AS label_other,"
    " COUNT(*) AS n FROM all_firsts AS a JOIN all_firsts AS b ON a.item = b.item AND a.annotator < b.annotator"
    " GROUP BY a.annotator, b.annotator, a.label, b.label"
)


# Which rows of a file are answers, in SQL: column roles, dropped rows with reasons, and the order of repeats.

MOST_COMBINATIONS = 10_000
ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
DELIVERY = re.compile(r"[1-9][0-9]{0,8}")


def answers_asked(engine: Engine, asked: Asked, source: str) -> tuple[str, ImportReport]:
    """Create the view `rows_asked` of one question's submitted rows; returns the question and the losses."""
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
    """The combinations of values in the columns with few values, and how many rows have each."""
    if not few:
        return []
    columns = ", ".join(f"{_text(engine, roles[role])} AS {role}_" for role in few)
    names = ", ".join(f"{role}_" for role in few)
    result = engine.ask(
        f"SELECT {names}, COUNT(*) AS n FROM (SELECT {columns} FROM source) AS few GROUP BY {names}"
        f" LIMIT {MOST_COMBINATIONS + 1}"
    )
    if len(result["n"]) > MOST_COMBINATIONS:
        named = listed(roles[role] for role in few)
        raise InvalidTable(
            f"{source}: columns {named} have more than {MOST_COMBINATIONS:,} different values together; these are "
            "columns of few values. Leave one out with --column ROLE=."
        )
    rows = zip(*(result[f"{role}_"] for role in few), result["n"], strict=True)
    return [(dict(zip(few, row[:-1], strict=True)), row[-1]) for row in rows]


def _where(
    engine: Engine,
    roles: Mapping[str, str],
    few: Sequence[str],
    combinations: list[tuple[Combination, int]],
    kept: list[tuple[Combination, int]],
) -> str:
    """The filter that keeps answers: for each role the values that are answers, because roles are independent."""
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
    """The columns of a row: annotator, item, label, and the order of repeats."""
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
    """A column of few integers as numbers; as in the reader, a non-integer repeat gives no order."""
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
    """Refuse text times without a zone: each engine would guess a different one."""
    text = _text(engine, column)
    result = engine.ask(
        f"SELECT MIN({text}) AS odd FROM source WHERE {text} IS NOT NULL AND NOT {engine.matches(text, ISO)}"
    )
    if result["odd"] and result["odd"][0] is not None:
        raise InvalidTable(
            f"{source}: {column} {result['odd'][0]!r} is no time with its zone; expected one such as "
            "2026-05-02T09:00:00Z or 2026-05-02T09:00:00+02:00. --column submitted_at= reads the file without it."
        )
