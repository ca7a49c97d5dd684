"""Stable pseudonyms for annotators on screens and pages, also in the import report of a file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbench.answers.import_report import ImportReport, Loss

NAMED = re.compile(r"(annotator|column) (['\"])(.*?)\2")


def pseudonyms(annotators: Iterable[str]) -> dict[str, str]:
    """A01, A02, ... by sorted id, as wide as the count needs.

    >>> pseudonyms(["tom", "ann", "ann"])
    {'ann': 'A01', 'tom': 'A02'}
    """
    ids = sorted(set(annotators))
    width = max(2, len(str(len(ids))))
    return {annotator: f"A{i:0{width}d}" for i, annotator in enumerate(ids, 1)}


def without_names(losses: ImportReport, called: Mapping[str, str]) -> ImportReport:
    """The same losses with annotators under their pseudonyms, also where a wide sheet's columns are annotators.

    A loss about the very columns that hold annotators, such as a column read as `annotator_id`, shows no example.
    """
    bare = {annotator.rpartition("/")[2]: name for annotator, name in called.items()}
    known = bare | dict(called)
    return ImportReport(tuple(_without_name(loss, known) for loss in losses))


def _without_name(loss: Loss, known: Mapping[str, str]) -> Loss:
    def renamed(match: re.Match[str]) -> str:
        if match[1] == "annotator" or match[3] in known:
            return f"{match[1]} {known.get(match[3], 'not shown')}"
        return match[0]

    what, example = NAMED.sub(renamed, loss.what), NAMED.sub(renamed, loss.example)
    if example == loss.example and "annotator" in what:
        example = "not shown: it names an annotator"
    return replace(loss, what=what, example=example)
