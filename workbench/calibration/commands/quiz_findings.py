"""What `workbench quiz results` adds for a retest and for an expert round, where nothing is judged against gold."""

from typing import TYPE_CHECKING, Any

from workbench.ui.options import many, shown, shown_interval

if TYPE_CHECKING:
    from workbench.documents.round_record import RoundRecord
    from workbench.quality.self_consistency import SelfConsistency
    from workbench.rounds.findings import BlindLabels

SHOWN = 10  # disputed items that are named


def consistency_lines(found: "dict[str, SelfConsistency]", record: "RoundRecord") -> list[str]:
    """How far each person agrees with their own earlier answers, with the interval, question by question."""
    lines = []
    for question, study in found.items():
        if study.agreement.value is None:
            lines.append(f"{question}: self-consistency undefined ({study.agreement.reason}).")
            continue
        low, high = study.agreement.low, study.agreement.high
        lines.append(
            f"{question}: the same answer again {shown(study.agreement.value)} ({shown_interval(low, high)}, "
            f"n {study.agreement.n}, 95 % Wilson interval)"
        )
        for one in study.people:
            lines.append(
                f"  {record.people[one.annotator].shown}: {shown(one.agreement.value)} "
                f"({shown_interval(one.agreement.low, one.agreement.high)}, n {one.items})"
            )
    return lines


def consistency_json(found: "dict[str, SelfConsistency]") -> dict[str, Any]:
    """The same for a program; people by id."""
    return {question: study.to_dict() for question, study in found.items()}


def blind_lines(found: "BlindLabels", record: "RoundRecord") -> list[str]:
    """How many items have two or more blind labels, where they differ, and what takes them into the draft."""
    named = [f"{item} ({question})" for item, question in found.disputed[:SHOWN]]
    if len(found.disputed) > SHOWN:
        named.append(f"{len(found.disputed) - SHOWN:,} more")
    lines = [
        f"{found.several:,} of {many(found.asked, 'question')} about items have two or more blind labels, "
        f"{found.one:,} have one, of {many(found.experts, 'expert')}.",
        f"{len(found.disputed):,} in dispute{': ' if named else ''}{', '.join(named)}.",
    ]
    gold = record.round.gold.name if record.round.gold else None
    if gold and (found.several or found.one):
        lines.append(
            f"Next: workbench gold take-in {gold} {record.round.name} takes the votes into the draft; "
            f"decide the disputes in 2_gold_set.ipynb (workbench gold disputes {gold} lists them)."
        )
    return lines
