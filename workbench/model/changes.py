"""What changed between two guidelines: typed changes, the bump each asks for, and what each touches.

| change                        | asks for | old answers                                  |
|-------------------------------|----------|----------------------------------------------|
| label, rule, case, question removed, or its meaning changed | MAJOR | must be looked at again |
| the same, declared `wording_only` in the changelog          | PATCH | stand                   |
| label, rule, case, question or example added                | MINOR | stand, worth a check    |
| title, purpose, authors, colour, hotkey, order of choices or of examples | PATCH | stand       |
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from workbench.model.document import Document
from workbench.model.guideline import EdgeCase, Guideline, Label, Question, Rule
from workbench.model.version import Bump, Version

What = Literal["added", "removed", "redefined", "reworded", "restyled"]

BUMP: Mapping[What, Bump] = {
    "removed": Bump.MAJOR,
    "redefined": Bump.MAJOR,
    "added": Bump.MINOR,
    "reworded": Bump.PATCH,
    "restyled": Bump.PATCH,
}
STYLE = frozenset({"colour", "hotkey"})
EXAMPLES = frozenset({"examples", "counterexamples"})


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a guideline.

    subject   `intent/refund_request`, `R2.1`, `E3`, `intent`, or `title`, `purpose`, `authors`
    what      added, removed, redefined (meaning), reworded (declared wording only) or restyled
    fields    the fields that differ, for what is not added or removed
    was, now  the differing fields, None on the side where the subject is not
    question  the question that the subject belongs to
    labels    the labels whose answers the change may touch; empty for a whole question
    """

    subject: str
    what: What
    fields: tuple[str, ...] = ()
    was: Mapping[str, Any] | None = None
    now: Mapping[str, Any] | None = None
    question: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def bump(self) -> Bump:
        """The bump that this difference asks for on its own."""
        return BUMP[self.what]

    @property
    def changes_meaning(self) -> bool:
        """Whether answers given before must be looked at again."""
        return self.bump is Bump.MAJOR

    def __str__(self) -> str:
        fields = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.subject} {self.what}{fields}: asks for {self.bump.name}"


def changes(old: Guideline, new: Guideline) -> tuple[Change, ...]:
    """Everything that `new` changes about `old`.

    What the changelog entries after `old.version` declare to be wording only is a PATCH; their author
    vouches for it.
    """
    declared = {
        subject
        for release in new.changelog
        if Version.parse(release.version) > Version.parse(old.version)
        for subject in release.wording_only
    }
    found: list[Change] = []
    for field in ("title", "purpose", "authors"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            found.append(Change(field, "restyled", (field,), {field: was}, {field: now}))
    found += _of_questions(old, new, declared)
    found += _of_parts(old.rules, new.rules, declared)
    found += _of_parts(old.cases, new.cases, declared)
    return tuple(found)


def bump_of(found: Iterable[Change]) -> Bump:
    """The bump that many changes ask for together."""
    return max((change.bump for change in found), default=Bump.NONE)


def along(versions: Sequence[Guideline]) -> tuple[Change, ...]:
    """The changes from the first to the last of a chain of versions, each step judged by its own declarations.

    A subject changed its meaning if it did so, or was away, in any step, unless the last version says of it
    exactly what the first one did.
    """
    first, last = versions[0], versions[-1]
    direct = changes(first, last)
    redefined = {
        change.subject
        for old, new in pairwise(versions)
        for change in changes(old, new)
        if change.what in ("redefined", "removed")
    }
    return tuple(_as_redefined(c) if c.what == "reworded" and c.subject in redefined else c for c in direct)


def _as_redefined(change: Change) -> Change:
    return Change(
        change.subject, "redefined", change.fields, change.was, change.now, change.question, change.labels
    )


def _of_questions(old: Guideline, new: Guideline, declared: set[str]) -> Iterator[Change]:
    was = {question.id: question for question in old.questions}
    now = {question.id: question for question in new.questions}
    for name in was | now:
        if name not in now:
            yield Change(name, "removed", was=_dump(was[name]), question=name)
        elif name not in was:
            yield Change(name, "added", now=_dump(now[name]), question=name)
        else:
            yield from _of_fields(was[name], now[name], name, declared, name, (), frozenset({"labels"}))
            yield from _of_labels(was[name], now[name], declared)
            if not {"kind", "level"} & _differing(was[name], now[name]):
                yield from _of_order(was[name], now[name])


def _of_order(old: Question, new: Question) -> Iterator[Change]:
    """A rating whose shared labels stand in another order means something else by them."""
    was = [label for label in old.label_ids if label in new.label_ids]
    now = [label for label in new.label_ids if label in old.label_ids]
    if was != now:
        what: What = "redefined" if new.kind == "rating" else "restyled"
        yield Change(new.id, what, ("order of labels",), {"order": was}, {"order": now}, new.id)


def _of_labels(old: Question, new: Question, declared: set[str]) -> Iterator[Change]:
    was = {label.id: label for label in old.labels}
    now = {label.id: label for label in new.labels}
    for name in was | now:
        subject = f"{new.id}/{name}"
        if name not in now:
            yield Change(subject, "removed", was=_dump(was[name]), question=new.id, labels=(name,))
        elif name not in was:
            yield Change(subject, "added", now=_dump(now[name]), question=new.id, labels=(name,))
        else:
            yield from _of_fields(was[name], now[name], subject, declared, new.id, (name,), EXAMPLES)
            yield from _of_examples(was[name], now[name], subject, declared, new.id)


def _of_examples(old: Label, new: Label, subject: str, declared: set[str], question: str) -> Iterator[Change]:
    """An example more is an addition, another order is style; one that goes or is rewritten changes what is shown."""
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
    """The fields in which one subject differs; style and meaning are told apart, `apart` is left to others."""
    differing = _differing(old, new) - apart
    style = differing & STYLE
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
    """Rules or edge cases, by id; `labels` are those that a rule separates or a case decides for."""
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
