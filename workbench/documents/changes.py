"""The changes between two guidelines: typed changes, the version bump of each, and the answers it affects.

| change                        | asks for | old answers                                  |
|-------------------------------|----------|----------------------------------------------|
| label, rule, case, question removed, or its meaning changed | MAJOR | must be looked at again |
| the same, declared `wording_only` in the changelog          | PATCH | stand                   |
| label, rule, case, question or example added                | MINOR | stand, worth a check    |
| label renamed, as a migration declares (id and name)        | MINOR | stand, once carried     |
| title, purpose, authors, colour, hotkey, who asked, order of choices or of examples | PATCH | stand |
| what a mistake costs (severities): what is right stays right | PATCH    | stand, and cost another sum  |
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from workbench.documents.document import Document
from workbench.documents.fields import specs
from workbench.documents.guideline import EXAMPLES, EdgeCase, Guideline, Label, Question, Rule
from workbench.documents.migration import NONE, Renames, as_answered, composed, known, renamed
from workbench.documents.version import Bump, Version

What = Literal["added", "removed", "redefined", "renamed", "reworded", "restyled"]

BUMP: Mapping[What, Bump] = {
    "removed": Bump.MAJOR,
    "redefined": Bump.MAJOR,
    "added": Bump.MINOR,
    "renamed": Bump.MINOR,
    "reworded": Bump.PATCH,
    "restyled": Bump.PATCH,
}


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a guideline.

    subject   `intent/refund_request`, `R2.1`, `E3`, `intent`, or `title`, `purpose`, `authors`
    what      added, removed, redefined (new meaning), renamed (by a migration), reworded (declared as wording
              only) or restyled
    fields    the fields that differ, unless the subject was added or removed
    was, now  the differing fields; None on the side without the subject
    question  the question that the subject belongs to
    labels    the labels whose answers the change may affect, by their old ids; empty for a whole question
    """

    subject: str
    what: What
    fields: tuple[str, ...] = ()
    was: Mapping[str, Any] | None = None
    now: Mapping[str, Any] | None = None
    question: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def kind(self) -> type[Document]:
        """The kind of subject: a label, a question, a rule, an edge case, or the guideline."""
        if self.question is None:
            return Guideline
        if self.subject == self.question:
            return Question
        return Label if "/" in self.subject else Rule if self.subject.startswith("R") else EdgeCase

    @property
    def bump(self) -> Bump:
        """The bump for this change alone."""
        return BUMP[self.what]

    @property
    def changes_meaning(self) -> bool:
        """Whether earlier answers must be checked again."""
        return self.bump is Bump.MAJOR

    def __str__(self) -> str:
        fields = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.subject} {self.what}{fields}: asks for {self.bump.name}"


def changes(old: Guideline, new: Guideline, renames: Renames = NONE) -> tuple[Change, ...]:
    """All changes from `old` to `new`.

    A change that the changelog after `old.version` declares as wording only is a PATCH; its author
    answers for it. `renames` are those declared by a migration between the two.
    """
    declared = {
        subject
        for release in new.changelog
        if Version.parse(release.version) > Version.parse(old.version)
        for subject in release.wording_only
    }
    holding = known(renames, old, new)
    old, was_called = renamed(old, holding), old
    differences = list(_of_renames(was_called, new, holding))
    for field in ("title", "purpose", "authors"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            differences.append(Change(field, "restyled", (field,), {field: was}, {field: now}))
    moved = frozenset(f"{question}/{to}" for (question, _), to in holding.items())
    differences += _of_questions(old, new, declared, moved)
    differences += _of_parts(old.rules, new.rules, declared)
    differences += _of_parts(old.cases, new.cases, declared)
    return tuple(replace(c, labels=as_answered(c.question, c.labels, holding)) for c in differences)


def bump_of(differences: Iterable[Change]) -> Bump:
    """The bump for all these changes."""
    return max((change.bump for change in differences), default=Bump.NONE)


def along(versions: Sequence[Guideline], renames: Mapping[str, Renames] | None = None) -> tuple[Change, ...]:
    """The changes from the first to the last of a chain of versions, with the declarations of each step.

    A subject changed its meaning if any step changed or removed it, unless the last version is identical to the
    first. `renames` are those of the step that starts at a version.
    """
    steps = [(renames or {}).get(version.version, NONE) for version in versions[:-1]]
    redefined: set[str] = set()
    for (old, new), step in zip(pairwise(versions), steps, strict=True):
        redefined = {_forward(subject, step) for subject in redefined}
        redefined |= {c.subject for c in changes(old, new, step) if c.what in ("redefined", "removed")}
    direct = changes(versions[0], versions[-1], composed(steps))
    return tuple(
        replace(c, what="redefined") if c.what == "reworded" and c.subject in redefined else c for c in direct
    )


def _forward(subject: str, step: Renames) -> str:
    """The name of a subject such as `intent/how_to` after a step."""
    question, _, label = subject.partition("/")
    return f"{question}/{step[question, label]}" if (question, label) in step else subject


def _of_renames(old: Guideline, new: Guideline, holding: Renames) -> Iterator[Change]:
    """One change per rename: it covers the id and the display name."""
    for (question, before), after in holding.items():
        was, now = old.question(question).label(before), new.question(question).label(after)
        fields = ("id", "name") if was.name != now.name else ("id",)
        sides = ({f: getattr(was, f) for f in fields}, {f: getattr(now, f) for f in fields})
        yield Change(f"{question}/{after}", "renamed", fields, *sides, question, (after,))


def _of_questions(
    old: Guideline, new: Guideline, declared: set[str], moved: frozenset[str]
) -> Iterator[Change]:
    was = {question.id: question for question in old.questions}
    now = {question.id: question for question in new.questions}
    for name in was | now:
        if name not in now:
            yield Change(name, "removed", was=_dump(was[name]), question=name)
        elif name not in was:
            yield Change(name, "added", now=_dump(now[name]), question=name)
        else:
            yield from _of_fields(was[name], now[name], name, declared, name, (), frozenset({"labels"}))
            yield from _of_labels(was[name], now[name], declared, moved)
            if not {"kind", "level"} & _differing(was[name], now[name]):
                yield from _of_order(was[name], now[name])


def _of_order(old: Question, new: Question) -> Iterator[Change]:
    """A reordered rating scale changes the meaning of its labels."""
    was = [label for label in old.label_ids if label in new.label_ids]
    now = [label for label in new.label_ids if label in old.label_ids]
    if was != now:
        what: What = "redefined" if new.ordered else "restyled"
        yield Change(new.id, what, ("order of labels",), {"order": was}, {"order": now}, new.id)


def _of_labels(old: Question, new: Question, declared: set[str], moved: frozenset[str]) -> Iterator[Change]:
    was = {label.id: label for label in old.labels}
    now = {label.id: label for label in new.labels}
    for name in was | now:
        subject = f"{new.id}/{name}"
        if name not in now:
            yield Change(subject, "removed", was=_dump(was[name]), question=new.id, labels=(name,))
        elif name not in was:
            yield Change(subject, "added", now=_dump(now[name]), question=new.id, labels=(name,))
        else:
            apart = frozenset((*EXAMPLES, "name") if subject in moved else EXAMPLES)
            yield from _of_fields(was[name], now[name], subject, declared, new.id, (name,), apart)
            yield from _of_examples(was[name], now[name], subject, declared, new.id)


def _of_examples(old: Label, new: Label, subject: str, declared: set[str], question: str) -> Iterator[Change]:
    """A new example is an addition, a new order is style; removing or rewriting one changes the meaning."""
    for field in sorted(EXAMPLES):
        was, now = getattr(old, field), getattr(new, field)
        if was == now:
            continue
        sides = ({field: _texts(was)}, {field: _texts(now)})
        what: What = "reworded" if subject in declared else "redefined"
        if set(was) <= set(now):
            what = "added" if set(was) < set(now) else "restyled"
        yield Change(subject, what, (field,), *sides, question=question, labels=(new.id,))


def _of_fields(
    old: Document,
    new: Document,
    subject: str,
    declared: set[str],
    question: str,
    labels: tuple[str, ...],
    apart: frozenset[str],
) -> Iterator[Change]:
    """The changed fields of one subject, style apart from meaning; the fields in `apart` are handled elsewhere."""
    differing = _differing(old, new) - apart
    style = {name for name in differing if name in specs(type(new)) and specs(type(new))[name].style}
    for fields, what in ((differing - style, "redefined"), (style, "restyled")):
        if fields:
            names = tuple(name for name in type(new).model_fields if name in fields)
            kind: What = "reworded" if what == "redefined" and subject in declared else what  # type: ignore[assignment]
            was, now = _dump(old), _dump(new)
            yield Change(
                subject,
                kind,
                names,
                {name: was.get(name) for name in names},
                {name: now.get(name) for name in names},
                question,
                labels,
            )


def _of_parts(
    old: Sequence[Rule] | Sequence[EdgeCase], new: Sequence[Rule] | Sequence[EdgeCase], declared: set[str]
) -> Iterator[Change]:
    """The changes of rules or edge cases, by id; `labels` are those that a rule separates or a case decides for."""
    was = {part.id: part for part in old}
    now = {part.id: part for part in new}
    for name in was | now:
        before, after = was.get(name), now.get(name)
        touched = tuple(
            dict.fromkeys(label for part in (before, after) if part for label in _labels_of(part))
        )
        if before is not None and after is not None:
            yield from _of_fields(before, after, name, declared, after.question, touched, frozenset())
        elif after is not None:
            yield Change(name, "added", now=_dump(after), question=after.question, labels=touched)
        elif before is not None:
            yield Change(name, "removed", was=_dump(before), question=before.question, labels=touched)


def _labels_of(part: Rule | EdgeCase) -> tuple[str, ...]:
    return part.separates if isinstance(part, Rule) else (part.decision,)


def _differing(old: Document, new: Document) -> set[str]:
    return {name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)}


def _dump(document: Document) -> dict[str, Any]:
    return document.model_dump(mode="json", exclude_defaults=True)


def _texts(examples: Iterable[Document]) -> list[dict[str, Any]]:
    return [_dump(example) for example in examples]
