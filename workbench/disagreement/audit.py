"""The pane of labels to review first: one page of them, what is known of how many are wrong, and the lists to download."""

from pathlib import Path
from typing import Any

from workbench.disagreement.actions import Auditing, AuditPage, CheckList, FixList
from workbench.disagreement.drawing import SMALL, picture_of
from workbench.disagreement.records import TakenAway
from workbench.disagreement.selection import Selection
from workbench.disagreement.split_parts import SplitParts
from workbench.errors import InvalidTable
from workbench.quality.label_audit import (
    Doubted,
    LabelAudit,
    SamplePlan,
    audit_labels,
    draw_sample,
    plan_sample,
)
from workbench.quality.split_items import SplitItems
from workbench.statistics.consensus.methods import TITLES
from workbench.ui.offers import Download, taken

PAGE = 12
WITHIN = 0.03
NAMED = 4  # people named for one doubted label
MOST_DOUBTS = 6  # doubted labels shown for one item
MOST_CELLS = 8_000_000  # labels times answers, and labels squared times people: some ten seconds


class Audit:
    """The audit of the scope, computed when the pane first opens."""

    def __init__(self, selection: Selection) -> None:
        self.selection, self.page = selection, 0
        self._result: LabelAudit | str | None = None

    def handle(self, action: Auditing) -> tuple[str, Download | None]:
        """Turn a page, or write a list; the text says where it is kept."""
        match action:
            case AuditPage():
                self.page = max(0, action.to)
                return "", None
            case FixList():
                return self.fix_list()
            case CheckList():
                return self.check_list()

    def forget(self) -> None:
        """Drop the audit, because the scope changed."""
        self._result, self.page = None, 0

    @property
    def result(self) -> LabelAudit | str:
        """The audit, or why there is none."""
        if self._result is None and (reason := self._without_labels()):
            self._result = reason
        if self._result is None:
            try:
                self._refuse_many()
                first, table = self.selection.study.first, self.selection.table
                called = table.question.called if table.question else str
                self._result = audit_labels(first, table.probabilities, called=called)
            except InvalidTable as refusal:
                self._result = str(refusal)
        return self._result

    def _without_labels(self) -> str:
        """Why answers that are no labels have none to review, and where to look instead; "" for labels."""
        study = self.selection.study
        if not isinstance(study, SplitParts) or study.kind.closed:
            return ""
        gold = " “Who differs with gold” lists what is not right." if self.selection.gold else ""
        return (
            f"These answers are {study.kind.title}, so there are no single labels to review. “Part by part” shows what each "
            f"person has where the others have something else.{gold}"
        )

    def _refuse_many(self) -> None:
        """Refuse an audit that takes minutes, and name the command that runs it."""
        first = self.selection.study.first
        labels = len(first.labels)
        if labels * len(first) + labels**2 * len(first.annotators) > MOST_CELLS:
            raise InvalidTable(
                f"{len(first):,} answers of {len(first.annotators):,} people with {labels:,} labels take minutes to judge, "
                "too long for a screen. Look at one vendor or batch (above), or run in a terminal: "
                "workbench audit FILE --method one-coin"
            )

    def view(self) -> dict[str, Any]:
        """One page of items, and the totals."""
        audit = self.result
        if isinstance(audit, str):
            return {"reason": audit}
        names = self.selection.names
        pages = max(1, -(-len(audit.by_item) // PAGE))
        self.page = min(self.page, pages - 1)
        some = audit.by_item[self.page * PAGE : (self.page + 1) * PAGE]
        return {
            "reason": None,
            "answers": audit.answers,
            "flagged": audit.flagged,
            "claim": audit.claim,
            "method": TITLES.get(audit.method, "the model alone"),
            "why": audit.why,
            "warnings": audit.assumptions.sentences(names) if audit.assumptions else [],
            "rates": [{"name": name, **rate.to_dict()} for name, rate in audit.rates.items()],
            "check": self._plan(audit).n,
            "within": WITHIN,
            "by_annotator": [{"name": names[n], "of": of, "n": k} for n, of, k in audit.by_annotator[:6]],
            "rows": [self._row(doubted) for doubted in some],
            "items": len(audit.by_item),
            "page": self.page,
            "pages": pages,
            "size": PAGE,
        }

    def _row(self, doubted: Doubted) -> dict[str, Any]:
        """An item: its text, its doubted labels, and who gave them."""
        study, names = self.selection.study, self.selection.names
        picture = picture_of(study, doubted.item, SMALL)
        people_of: dict[tuple[str, str, str], list[str]] = {}
        for suspect in doubted.suspects:
            people_of.setdefault((suspect.given, suspect.suggested, suspect.why), []).append(
                names[suspect.annotator]
            )
        return {
            "item": doubted.item,
            "text": study.table.texts.get(doubted.item, "")[:300],
            "picture": picture[0] if picture else None,
            "of": int(study.answers[study.row_of[doubted.item]]),
            "n": len(doubted.suspects),
            "doubts": [
                {
                    "given": _shown(study, label),
                    "suggested": _shown(study, best),
                    "why": why,
                    "people": people[:NAMED],
                    "n": len(people),
                }
                for (label, best, why), people in list(people_of.items())[:MOST_DOUBTS]
            ],
        }

    def _plan(self, audit: LabelAudit) -> SamplePlan:
        return plan_sample(audit.answers, audit.rate, WITHIN)

    def _audit(self) -> LabelAudit:
        if isinstance(self.result, str):
            raise InvalidTable(self.result)
        return self.result

    def fix_list(self) -> tuple[str, Download]:
        """Write the labels to review."""
        audit = self._audit()
        path, file = self._written("fix_labels", audit.fixes())
        return f"Saved {len(audit.suspects):,} labels to review in {path}.", file

    def check_list(self) -> tuple[str, Download]:
        """Write a random sample of answers to check by hand."""
        audit, study = self._audit(), self.selection.study
        sample = draw_sample(study.first, self._plan(audit).n)
        columns: dict[str, list[Any]] = {
            "item_id": sample.item.texts(),
            "text": [study.table.texts.get(item or "", "") for item in sample.item.texts()],
            "question": [sample.question] * len(sample),
            "annotator_id": sample.annotator.texts(),
            "given": sample.label.texts(),
            "right_label": [""] * len(sample),
        }
        path, file = self._written("check_by_hand", columns)
        says = (
            f"Saved a random sample of {len(sample):,} answers in {path}. "
            "Fill in its column right_label. In a terminal, workbench audit FILE --checked SAMPLE then says how many are wrong."
        )
        return says, file

    def _written(self, which: TakenAway, columns: dict[str, list[Any]]) -> tuple[Path, Download]:
        """A list in the workspace, and as a file for whoever asked."""
        records = self.selection.records
        path = records.write_list(which, columns)
        return path, taken(records.workspace.root / path)


def _shown(study: SplitItems, label: str) -> str:
    """A label by its id, which the screen names and colours; a set of labels in words."""
    return study.called(label) if isinstance(study, SplitParts) and study.kind.several else label
