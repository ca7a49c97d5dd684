"""Agreement on each part of a table: by batch, vendor or version, by stratum, by rule, over time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Unpack

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Categorical, Times, in_order
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.result import Result
from workbench.statistics.agreement.coefficients import How, coefficients, compared_in_pairs
from workbench.statistics.agreement.difference import Asked, difference
from workbench.statistics.agreement.registry import COEFFICIENTS
from workbench.statistics.agreement.table import Table
from workbench.statistics.estimate import Estimate

COLUMNS = ("vendor", "batch", "guideline_version", "kind", "delivery")


@dataclass(frozen=True)
class Slice(Result):
    """One part: its size in first answers, and its coefficients by name."""

    name: str
    items: int
    annotators: int
    answers: int
    coefficients: Mapping[str, Estimate]


@dataclass(frozen=True)
class Slices(Result, json="by left_out slices"):
    """A table cut by `by`. `left_out` answers have no value there, and are in no part."""

    by: str
    slices: tuple[Slice, ...]
    left_out: int

    def to_frame(self) -> Any:
        """One row per part and coefficient, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {self.by: part.name, "coefficient": name, **estimate.to_dict()}
            for part in self.slices
            for name, estimate in part.coefficients.items()
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def agreement_by_column(annotations: Annotations, column: str, **how: Unpack[How]) -> Slices:
    """Agreement on the answers that share a value of a column, one of `COLUMNS`.

    The table is cut first and first answers taken within a part, so that a second look in another batch counts there. A
    value whose rows all lack a label is a part without answers, and undefined.
    """
    codes = _column(annotations, column)
    rows = {value: codes.code == code for code, value in enumerate(codes.values)}
    parts = {value: annotations.take(some) for value, some in rows.items() if some.any()}
    nothing = annotations.take(np.zeros(len(annotations), bool))
    parts |= {value: nothing for value in annotations.unlabelled.get(column, ()) if value not in parts}
    return Slices(column, _slices(parts, how), int((codes.code < 0).sum()))


def agreement_by_stratum(
    annotations: Annotations,
    strata: Mapping[str, str | Sequence[str]],
    *,
    by: str = "stratum",
    **how: Unpack[How],
) -> Slices:
    """Agreement on the items of each stratum; `strata` gives an item one stratum or several, and it counts in each.

    Strata come in the order in which the mapping first names them.
    """
    of_item = {item: (s,) if isinstance(s, str) else tuple(s) for item, s in strata.items()}
    where: dict[str, list[int]] = {s: [] for some in of_item.values() for s in some}
    for code, item in enumerate(annotations.items):
        for stratum in of_item.get(item, ()):
            where[stratum].append(code)
    parts = {
        stratum: annotations.take(np.isin(annotations.item.code, codes)) for stratum, codes in where.items()
    }
    known = np.array([bool(of_item.get(item)) for item in annotations.items], bool)
    return Slices(by, _slices(parts, how), int((~known[annotations.item.code]).sum()))


def agreement_by_rule(annotations: Annotations, key: AnswerKey, **how: Unpack[How]) -> Slices:
    """Agreement on the items that test each rule of the guideline, as the key names them; without any gold label."""
    return agreement_by_stratum(annotations, key.rules, by="rule", **how)


def agreement_over_time(
    annotations: Annotations,
    *,
    windows: int = 6,
    every: Literal["day", "week", "month"] | None = None,
    **how: Unpack[How],
) -> Slices:
    """Agreement in windows of time, UTC: so many with about as many items in each, or one for every day, week or month.

    An item belongs where the last of its first answers was submitted: then its agreement was settled. Items that
    were settled at the same moment stay together.
    """
    first = annotations.first_answers()
    if first.submitted_at is None:
        raise NotFound("agreement over time needs the column submitted_at, and these answers have none.")
    settled = np.full(len(first.items), np.datetime64("NaT", "us"))
    timed = ~np.isnat(first.submitted_at)
    np.fmax.at(settled, first.item.code[timed], first.submitted_at[timed])
    window = _windows(settled, windows) if every is None else _calendar(settled, every)
    of_answer = window[first.item.code]
    parts = {}
    for w in np.unique(of_answer[of_answer >= 0]).tolist():
        parts[_name(settled[window == w], every)] = first.take(of_answer == w)
    return Slices(every or "window", _slices(parts, how), int((of_answer < 0).sum()))


def _slices(parts: Mapping[str, Annotations], how: How) -> tuple[Slice, ...]:
    """Each part as a slice."""
    return tuple(slice_of(name, part, how) for name, part in parts.items())


def slice_of(name: str, part: Annotations, how: How) -> Slice:
    """One part of a table, counted and its agreement taken."""
    first = part.first_answers()
    items, annotators = (len(np.unique(c.code)) for c in (first.item, first.annotator))
    return Slice(name, items, annotators, len(first), coefficients(first, **how))


def _column(annotations: Annotations, column: str) -> Categorical:
    """A column to cut by; an error if the table has none of that name."""
    if column == "delivery" and annotations.delivery is not None:
        passes = [str(n) for n in annotations.delivery.tolist()]
        return Categorical.of(passes, in_order(set(passes)))
    codes = getattr(annotations, column, None) if column in COLUMNS else None
    if not isinstance(codes, Categorical):
        have = [name for name in COLUMNS if getattr(annotations, name) is not None]
        raise NotFound(
            f"these answers have no column {column!r} to cut by; they have {listed(have) or 'none'}."
        )
    return codes


def _windows(settled: Times, windows: int) -> Counts:
    """(items,) the window of each item, -1 where nobody knows when: about as many items in each."""
    known = np.sort(settled[~np.isnat(settled)])
    if windows < 1:
        raise NotFound(f"agreement over time needs one window or more, not {windows}.")
    starts = np.unique(known[np.arange(windows) * len(known) // windows]) if len(known) else known
    window = np.searchsorted(starts, settled, side="right") - 1
    return np.where(np.isnat(settled), -1, window)


def _calendar(settled: Times, every: str) -> Counts:
    """(items,) the number of the day, of the week's Monday, or of the month since 1970."""
    if every not in ("day", "week", "month"):
        raise NotFound(f"windows are by {listed(('day', 'week', 'month'))}, not by {every!r}.")
    unknown = np.isnat(settled)
    filled = np.where(unknown, np.datetime64(0, "us"), settled)
    day = filled.astype("datetime64[D]").astype(np.int64)
    month = filled.astype("datetime64[M]").astype(np.int64)
    number = {"day": day, "week": day - (day + 3) % 7, "month": month}[every]
    return np.where(unknown, -1, number)


def _name(settled: Times, every: str | None) -> str:
    """A window for a reader: the month, the day, or the first and the last day of its items."""
    first, last = (str(moment.astype("datetime64[D]")) for moment in (settled.min(), settled.max()))
    if every == "month":
        return first[:7]
    if every == "day" or first == last:
        return first
    return f"{first} to {last}"


def _row(part: Slice) -> dict[str, Any]:
    estimates: Iterable[tuple[str, Estimate]] = part.coefficients.items()
    return {
        "name": part.name,
        "items": part.items,
        "annotators": part.annotators,
        "answers": part.answers,
        "coefficients": {name: estimate.to_dict() for name, estimate in estimates},
    }


# How much agreement depends on single annotators: the coefficient without each of them in turn.


@dataclass(frozen=True)
class Without:
    """Agreement without one annotator, who gave so many answers.

    value   None where the others share no item, or all of them used one label
    change  value minus the agreement of all: above 0 where the others agree better among themselves
    """

    annotator: str
    answers: int
    value: float | None
    change: float | None


@dataclass(frozen=True)
class LeaveOut(Result):
    """One coefficient with everyone, and without each annotator, the largest rise first."""

    coefficient: str
    whole: Estimate
    without: tuple[Without, ...]

    def sentence(self, annotator: str) -> str:
        """In a line: "Krippendorff's alpha without ann: 0.71, with: 0.62"."""
        without = next((entry for entry in self.without if entry.annotator == annotator), None)
        if without is None:
            raise NotFound(f"annotator {annotator!r} has no answer here.")
        title = COEFFICIENTS[self.coefficient].title
        alone, whole = _two_decimals(without.value), _two_decimals(self.whole.value)
        return f"{title} without {annotator}: {alone}, with: {whole}"

    def to_frame(self) -> Any:
        """One row per annotator, as a pandas DataFrame."""
        import pandas as pd

        columns = ["annotator", "answers", "value", "change"]
        return pd.DataFrame(self.to_dict()["without"], columns=columns).set_index("annotator")

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html())


def leave_one_out(annotations: Annotations, asked: Asked = Asked()) -> LeaveOut:  # noqa: B008  # frozen
    """The coefficient without each annotator in turn; first answers count.

    Of labels only the items that an annotator answered are counted again, so all of them together cost little more than
    one coefficient. Answers that are compared by a kind's distance are compared again.
    """
    table = Table.of(annotations)
    whole = asked.estimate(table.first)
    if whole.value is None:
        return LeaveOut(asked.coefficient, whole, ())
    answers = np.bincount(table.annotator, minlength=len(table.annotators)).tolist()
    rows = []
    if compared_in_pairs(table.first, asked.distance):
        values = _compared_without_each(table.first, asked)
    else:
        values = asked.measure(table).without_each().tolist()
    for annotator, n, value in zip(table.annotators, answers, values, strict=True):
        defined = value == value
        change = value - whole.value if defined else None
        rows.append(Without(annotator, n, value if defined else None, change))
    rows.sort(key=lambda row: (row.change is None, -round(row.change or 0, 9), row.annotator))
    return LeaveOut(asked.coefficient, whole, tuple(rows))


def _compared_without_each(first: Annotations, asked: Asked) -> list[float]:
    """The value without each annotator who answered, NaN where it is undefined."""
    rest = (first.take(first.annotator.code != code) for code in np.unique(first.annotator.code).tolist())
    values = (asked.estimate(part).value for part in rest)
    return [float("nan") if value is None else value for value in values]


def _two_decimals(value: float | None) -> str:
    """A value with two decimals."""
    return "undefined" if value is None else f"{value:.2f}"


# Whether a new guideline version improved agreement: on common items if there are any, else on separate samples.


@dataclass(frozen=True)
class VersionChange(Result, json="earlier later common_items=common before after difference note"):
    """The change from one version to the next.

    common      pairable items that were answered under both; where there is one, all three numbers are on them alone
    difference  agreement under `later` minus that under `earlier`
    note        on what it rests, for a reader
    """

    earlier: str
    later: str
    common: int
    before: Estimate
    after: Estimate
    difference: Estimate
    note: str


@dataclass(frozen=True)
class Versions(Result, json="coefficient versions=by_version changes"):
    """One coefficient by guideline version, oldest first, and every step between two of them."""

    coefficient: str
    versions: tuple[Slice, ...]
    changes: tuple[VersionChange, ...]

    @property
    def by_version(self) -> dict[str, Estimate]:
        """Version -> the coefficient under it."""
        return {part.name: part.coefficients[self.coefficient] for part in self.versions}

    def to_frame(self) -> Any:
        """One row per step, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {
                "earlier": step.earlier,
                "later": step.later,
                "common_items": step.common,
                "before": step.before.value,
                "after": step.after.value,
                "difference": step.difference.value,
                "low": step.difference.low,
                "high": step.difference.high,
                "note": step.note,
            }
            for step in self.changes
        ]
        return pd.DataFrame(rows)


def agreement_by_version(annotations: Annotations, asked: Asked = Asked()) -> Versions:  # noqa: B008  # frozen
    """Agreement under each guideline version, and what each changed; first answers within a version count.

    Where two versions share pairable items the difference is on these, drawn again together; else the versions are
    two separate samples of items, drawn apart, and easier items look like a better guideline: the note says so.
    """
    codes = annotations.guideline_version
    if codes is None:
        raise NotFound(
            "agreement by version needs the column guideline_version, and these answers have none."
        )
    parts: dict[str, Annotations] = {}
    for version in _oldest_first(codes.values):
        part = annotations.take(codes.code == codes.values.index(version))
        if len(part):
            parts[version] = part.first_answers()
    return Versions(
        asked.coefficient,
        tuple(slice_of(name, part, asked.how) for name, part in parts.items()),
        tuple(_step(parts, earlier, later, asked) for earlier, later in pairwise(parts)),
    )


def _oldest_first(versions: tuple[str, ...]) -> list[str]:
    """1.9.0 before 1.10.0; versions of another form by size or as text."""
    try:
        return sorted(versions, key=Version.parse)
    except InvalidDocument:
        return list(in_order(versions))


def _step(parts: Mapping[str, Annotations], earlier: str, later: str, asked: Asked) -> VersionChange:
    """One version after another."""
    first, second = parts[earlier], parts[later]
    common = np.intersect1d(_pairable(first), _pairable(second))
    if len(common):
        first, second = (part.take(np.isin(part.item.code, common)) for part in (first, second))
        note = f"on the same {len(common):,} item{'s' if len(common) > 1 else ''} under both versions"
    else:
        note = (
            "the versions share no item with two answers: two separate samples,"
            " which may differ in how hard their items are"
        )
    before, after = asked.estimate(first), asked.estimate(second)
    change = difference(first, second, before, after, asked, paired=len(common) > 0)
    return VersionChange(earlier, later, len(common), before, after, change, note)


def _pairable(part: Annotations) -> npt.NDArray[np.intp]:
    """The codes of the items with two answers or more."""
    return np.flatnonzero(np.bincount(part.item.code, minlength=len(part.items)) >= 2)
