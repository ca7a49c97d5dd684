"""Why another tool says 83 %: the scores that labelling platforms would show for the same answers, beside ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.counts import LabelCounts
from workbench.answers.key import Key
from workbench.documents.guideline import Kind
from workbench.errors import NotFound
from workbench.quality.peer_formulas import (
    Judged,
    PeerScore,
    cvat_accuracy,
    label_studio_consensus,
    label_studio_ground_truth,
    label_studio_pairwise,
    labelbox_benchmark,
    labelbox_checklist,
    labelbox_consensus,
)

__all__ = ["PeerScore", "PeerScores", "peer_scores"]


@dataclass(frozen=True)
class PeerScores:
    """The scores of all tools for one table of answers."""

    question: str
    scores: tuple[PeerScore, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        rows = [
            {
                "tool": one.tool,
                "name": one.name,
                "score": one.score.to_dict(),
                "formula": one.formula,
                "ours": {"name": one.ours_name, "value": one.ours},
                "differs": one.differs,
            }
            for one in self.scores
        ]
        return {"question": self.question, "scores": rows}

    def to_frame(self) -> Any:
        """One row a score, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {
                "tool": one.tool,
                "score": one.name,
                "value": one.score.value,
                "n": one.score.n,
                "ours": one.ours_name,
                "our_value": one.ours,
                "differs": one.differs,
            }
            for one in self.scores
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def peer_scores(annotations: Annotations, *, key: Key | None = None, kind: Kind = "choice") -> PeerScores:
    """What Label Studio, Labelbox and CVAT would show for answers that are choices, from their documents of 2026.

    Scores against gold need a `key`. Label Studio's score of ratings is a numeric difference whose formula is not
    published, and CVAT has no several choices at once: they are left out, as are scores of anything drawn or written.
    """
    if kind not in ("choice", "multi_choice"):
        raise NotFound(f"no tool publishes how it scores answers of kind {kind!r}; choices can be compared.")
    first = annotations.first_answers()
    counts = LabelCounts.of(first)
    answers = Judged(first, counts.n, key)
    makers: list[Callable[[Judged], PeerScore]] = [label_studio_pairwise, label_studio_consensus]
    makers.append(labelbox_consensus if kind == "choice" else labelbox_checklist)
    if key is not None:
        makers += [label_studio_ground_truth, labelbox_benchmark]
        makers += [cvat_accuracy] if kind == "choice" else []
    return PeerScores(annotations.question, tuple(make(answers) for make in makers))
