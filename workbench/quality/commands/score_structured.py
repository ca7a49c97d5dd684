"""`workbench score` where answers are spans, boxes, polygons or transcripts, and what it refuses of them."""

from typing import TYPE_CHECKING, Any

import click

from workbench.ui.options import print_json, print_table, shown, shown_interval

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key


def kind_asked(answers: "Annotations", by: str, given: dict[str, Any]) -> str | None:
    """The kind of answers, as `--distance` says or as they look; None where they are labels."""
    from workbench.errors import InvalidTable
    from workbench.quality.structured import NAMES, structured_kind

    kind = given["distance"] or structured_kind(answers)
    of_labels = [f"--by {by}"] if by != "annotator" else []
    of_labels += [f"--{name}" for name in ("severities", "sequential") if given[name]]
    if kind and of_labels:
        raise InvalidTable(
            f"question {answers.question!r}: these answers are {NAMES[kind]}, not labels of a set, and "
            f"{' and '.join(of_labels)} would look at labels; workbench score FILE --gold GOLD without it compares "
            "what they hold."
        )
    return kind


def print_structured(first: "Annotations", key: "Key", kind: str, as_json: bool) -> None:
    """A line an annotator."""
    from workbench.quality.structured_scores import structured_scores

    found = structured_scores(first, key, kind)
    if as_json:
        print_json(found.to_dict())
        return
    rows = []
    for one in found.annotators:
        rows.append([one.annotator, one.n])
        for part in (one.measure, one.likeness, one.exact):
            rows[-1] += [shown(part.value), shown_interval(part.low, part.high)]
    parts = [cell for name in (found.measure, "likeness", "exact") for cell in (name, "95% interval")]
    print_table(["annotator", "n", *parts], rows)
    click.echo(
        f"{found.measure}: over all parts together; likeness: mean of 1 - the {kind} distance to gold; "
        "exact: share that is gold to the last part. Intervals: t over items, Wilson's of the share."
    )
