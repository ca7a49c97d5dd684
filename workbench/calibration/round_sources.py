"""All that the study of a calibration round reads, as one value."""

import datetime as dt
from dataclasses import dataclass

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.round_record import RoundRecord


@dataclass(frozen=True, eq=False)
class RoundSources:
    """A round with what it rests on.

    retests    rounds that ask the same people again
    others     the other quizzes under the same guideline, each with its gold
    guideline  the version that the round asks about; `gold` the set that judges it, None in an expert round
    versions   published versions of the guideline from the oldest that any of these rounds asked, oldest first
    current    the newest locked version of the gold set, which a retake would ask from
    """

    record: RoundRecord
    retests: tuple[RoundRecord, ...]
    others: tuple[tuple[RoundRecord, GoldSet], ...]
    guideline: Guideline
    gold: GoldSet | None
    versions: tuple[Guideline, ...]
    current: GoldSet | None
    closed_at: dt.datetime | None
