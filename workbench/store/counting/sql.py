"""The plain SQL text that DuckDB and Spark both run: three GROUP BYs over `answers`, and who answered twice.

`answers` is a view of one row an answer: item, annotator, label as text, delivery, submitted, turn, file and place
for their order, and `mark`, one bit of 63 that the annotator's name chooses. Each engine's file makes the view.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.answers.counts import Counts

BITS = 63  # of a whole number that both engines add up


@dataclass(frozen=True)
class Packing:
    """How the counts of L labels share whole numbers: `bits` each, `per_word` of them in one.

    No sum can run over: an item has at most `annotators` first answers, which fit their bits, and at most `rows`
    answers before repeats are taken out, which fit above the highest field.
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
    """The rows that say who said what of which item; nothing is looked at where none lacks any."""
    present = " WHERE item <> '' AND annotator <> '' AND label <> ''"  # NULL is not <> either
    return f"SELECT * FROM rows_asked{present if missing else ''}"


# A set of different annotators can share a bit, the same annotator always does: an item with fewer bits than answers
# is a suspect, any other has no repeat. Only suspects keep their name.
def per_item(words: Sequence[str], sums: str) -> str:
    """One row an item: its packed counts, and its name where somebody may have answered it twice."""
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
    """How many items show each pattern; those that somebody answered twice are left out where there are any."""
    names = ", ".join(words)
    clean = (
        " WHERE suspect IS NULL OR NOT EXISTS (SELECT 1 FROM twice WHERE twice.item = per_item.suspect)"
        if repeats
        else ""
    )
    return f"SELECT {names}, COUNT(*) AS items FROM per_item{clean} GROUP BY {names}"


def histogram_of_firsts(words: Sequence[str], sums: str) -> str:
    """The same of the items that somebody answered twice, over first answers."""
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
