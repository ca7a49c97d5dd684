"""Whether a new guideline version made people agree more: on the same items where there are any, else apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, in_order
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound
from workbench.quality.slices import Slice, slice_of
from workbench.statistics.agreement.difference import Asked, difference
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class VersionChange:
    """What one version changed after the one before it.

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
class Versions:
    """One coefficient by guideline version, oldest first, and every step between two of them."""

    coefficient: str
    versions: tuple[Slice, ...]
    changes: tuple[VersionChange, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "coefficient": self.coefficient,
            "versions": {one.name: one.coefficients[self.coefficient].to_dict() for one in self.versions},
            "changes": [
                {
                    "earlier": step.earlier,
                    "later": step.later,
                    "common_items": step.common,
                    "before": step.before.to_dict(),
                    "after": step.after.to_dict(),
                    "difference": step.difference.to_dict(),
                    "note": step.note,
                }
                for step in self.changes
            ],
        }

    def to_frame(self) -> Any:
        """One row a step, as a pandas DataFrame."""
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
    one, other = parts[earlier], parts[later]
    common = np.intersect1d(_pairable(one), _pairable(other))
    if len(common):
        one, other = (part.take(np.isin(part.item.code, common)) for part in (one, other))
        note = f"on the same {len(common):,} item{'s' if len(common) > 1 else ''} under both versions"
    else:
        note = (
            "the versions share no item with two answers: two separate samples,"
            " which may differ in how hard their items are"
        )
    before, after = asked.estimate(one), asked.estimate(other)
    change = difference(one, other, before, after, asked, paired=len(common) > 0)
    return VersionChange(earlier, later, len(common), before, after, change, note)


def _pairable(part: Annotations) -> npt.NDArray[np.intp]:
    """The codes of the items with two answers or more."""
    return np.flatnonzero(np.bincount(part.item.code, minlength=len(part.items)) >= 2)
