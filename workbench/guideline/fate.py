"""What becomes of one answer in the step from one version of a guideline to the next."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.documents.guideline import Guideline
from workbench.documents.migration import Merge, Migration, Rename, Split

Declared = Rename | Merge | Split
Other = Callable[
    [str], str | None
]  # question -> the answer to it about the same item, None where there is none


@dataclass(frozen=True)
class Fate:
    """The label that an answer has afterwards, or why it has none."""

    label: str | None
    why: str = ""


@dataclass(frozen=True)
class Step:
    """The road from one version to the next, with its migration where one was declared."""

    old: Guideline
    new: Guideline
    migration: Migration | None = None

    def fate(self, question: str, answer: str, item: str, other: Other) -> Fate:
        """Carry one answer; each part of an answer that is several in one, as `a|b`, has its own fate."""
        asked = {known.id: known for known in self.new.questions}.get(question)
        if asked is None:
            return Fate(None, f"{self.new} no longer asks {question!r}")
        several = asked.kind == "multi_choice"
        parts = [
            self._part(question, part, item, other) for part in (answer.split("|") if several else [answer])
        ]
        for part in parts:
            if part.label is None:
                return part
            if part.label not in asked.label_ids:
                return Fate(
                    None, f"{part.label!r} is no label of {self.new}, and no step says what became of it"
                )
        labels = {part.label for part in parts}
        return Fate("|".join(label for label in asked.label_ids if label in labels))

    def splits(self, question: str, answer: str) -> bool:
        """Whether the fate of an answer depends on its item."""
        parts = {answer, *answer.split("|")}
        return any(isinstance(self._step(question, part), Split) for part in parts)

    def _part(self, question: str, label: str, item: str, other: Other) -> Fate:
        step = self._step(question, label)
        if step is None:
            return Fate(label)
        if not isinstance(step, Split):
            return Fate(step.to)
        if item in step.items:
            return Fate(step.items[item])
        if step.by_answer is not None:
            known = step.by_answer.labels.get(other(step.by_answer.question) or "")
            if known is not None:
                return Fate(known)
        return Fate(None, f"{label!r} was split into {' and '.join(map(repr, step.to))}: to be asked again")

    def _step(self, question: str, label: str) -> Declared | None:
        return self.migration.step_of(question, label) if self.migration else None
