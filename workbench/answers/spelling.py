"""Labels that differ only in how they are written: found, counted, and read as one where somebody says so."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, in_order
from workbench.answers.import_report import ImportReport
from workbench.answers.key import AnswerKey
from workbench.characters import INVISIBLE, looks, told_apart
from workbench.kinds.multi_choice import parts_of, spelled
from workbench.kinds.registry import KINDS

MOST_LABELS = 1000  # different ones that are looked at; where there are more, they are free text
SHOWN = 3  # pairs in a message
LEFT_OUT = "answers whose label the mapping leaves out"
MAPPED = "labels read in the spelling that --map says"
PEOPLE = "answers of annotators whose id looks like another one; they count as two people"
MOST_PEOPLE = 20_000  # ids that are looked at
LOOK_ALIKE = "answers whose label differs from another one only in spelling; --map makes them one"


@dataclass(frozen=True)
class LookAlike:
    """A label, the more usual one that it resembles, and how often each was given."""

    label: str
    n: int
    usual: str
    n_usual: int

    def __str__(self) -> str:
        return f"{self.label!r} ({self.n:,}) beside {self.usual!r} ({self.n_usual:,}): --map {quoted(self)}"


def quoted(pair: LookAlike) -> str:
    """The mapping as it is typed."""
    return f'"{pair.label}={pair.usual}"'


def folded(label: str) -> str:
    r"""What a label has in common with its other spellings: no case, no stray spaces, nothing
    invisible, one form of accents and numbers.

    The parts of a set come in order.

    >>> folded(" Yes") == folded("yes"), folded("1.0") == folded("1"), folded("b|a") == folded("a | b")
    (True, True, True)
    >>> folded("e\u0301") == folded("\u00e9"), folded("no") == folded("none")
    (True, False)
    """
    return "|".join(sorted({_plain(part) for part in parts_of(label)}))


def _plain(text: str) -> str:
    plain = " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).casefold().split())
    try:
        number = float(plain)
    except ValueError:
        return plain
    return f"{number:.12g}" if np.isfinite(number) and "_" not in plain else plain


def look_alikes(times: Mapping[str, int], usual: Iterable[str] | None = None) -> tuple[LookAlike, ...]:
    """Labels (and how often each was given) that resemble another one, the most frequent first.

    They resemble the most frequent of their spellings; with `usual`, a label of that set, in which they are not.
    """
    known = None if usual is None else set(usual)
    groups: dict[str, list[str]] = {}
    for label in dict.fromkeys((*times, *(known or ()))):
        groups.setdefault(folded(label), []).append(label)
    pairs = []
    for labels in groups.values():
        standing = labels if known is None else [label for label in labels if label in known]
        if len(labels) < 2 or not standing:
            continue
        best = min(standing, key=lambda label: (-times.get(label, 0), label))
        others = [label for label in labels if label != best and (known is None or label not in known)]
        pairs += [LookAlike(label, times.get(label, 0), best, times.get(best, 0)) for label in others]
    return tuple(sorted(pairs, key=lambda pair: (-pair.n, pair.label)))


def suggestion(label: str, allowed: Iterable[str]) -> str:
    """What to type for a label that a closed set lacks but for its spelling; empty where it lacks it altogether."""
    pairs = look_alikes({label: 1}, allowed)
    if not pairs:
        return ""
    return (
        f" It differs from {pairs[0].usual!r} only in spelling; read it so with --map {quoted(pairs[0])} "
        "(map= in Python, map: of a pilot's delivery)."
    )


def with_look_alikes(answers: Annotations, source: str) -> Annotations:
    """The answers, with a loss where labels, or the ids of annotators, differ only in spelling."""
    answers = _with_people(answers, source)
    kind = answers.answer_kind
    if len(answers.labels) > MOST_LABELS or not (kind is None or KINDS[kind].closed):
        return answers
    n = np.bincount(answers.label.code, minlength=len(answers.labels)).tolist()
    pairs = look_alikes({label: times for label, times in zip(answers.labels, n, strict=True) if times})
    losses = answers.losses + report_of(pairs, LOOK_ALIKE, source)
    return replace(answers, losses=losses) if pairs else answers


def _with_people(answers: Annotations, source: str) -> Annotations:
    """The answers, with a loss where ids of annotators look the same: case, blanks, invisible or look-alike letters."""
    if len(answers.annotators) > MOST_PEOPLE:
        return answers
    n = np.bincount(answers.annotator.code, minlength=len(answers.annotators)).tolist()
    times = {id_: many for id_, many in zip(answers.annotators, n, strict=True) if many}
    usual: dict[str, str] = {}
    pairs = []
    for id_ in sorted(times, key=lambda id_: (-times[id_], id_)):
        other = next((usual[look] for look in sorted(looks(id_)) if look in usual), None)
        if other is not None:
            pairs.append((id_, other))
        for look in looks(id_):
            usual.setdefault(look, id_)
    if not pairs:
        return answers
    shown = [
        f"{told_apart(a, b)} ({times[a]:,}) beside {told_apart(b, a)} ({times[b]:,})"
        for a, b in pairs[:SHOWN]
    ]
    more = f"; {len(pairs) - SHOWN:,} more" if len(pairs) > SHOWN else ""
    many = sum(times[a] for a, _ in pairs)
    return replace(answers, losses=answers.losses.and_loss(PEOPLE, many, "; ".join(shown) + more, source))


def spelled_otherwise(answers: Annotations, key: AnswerKey, source: str = "gold") -> ImportReport:
    """A loss where answers on items of the key are spelled otherwise than gold: they count as wrong."""
    judged = np.array([item in key.label for item in answers.items], bool)[answers.item.code]
    n = np.bincount(answers.label.code[judged], minlength=len(answers.labels)).tolist()
    times = {label: many for label, many in zip(answers.labels, n, strict=True) if many}
    gold = set(key.label.values()).union(*key.accepted.values())
    if len(times) > MOST_LABELS or len(gold) > MOST_LABELS:
        return ImportReport()
    what = "answers counted as wrong whose label differs from gold only in spelling; --map makes them one"
    return report_of(look_alikes(times, gold), what, source)


def report_of(pairs: tuple[LookAlike, ...], what: str, source: str) -> ImportReport:
    """One loss for all pairs, with the first of them."""
    more = f"; {len(pairs) - SHOWN:,} more" if len(pairs) > SHOWN else ""
    example = "; ".join(map(str, pairs[:SHOWN])) + more
    return ImportReport().and_loss(what, sum(pair.n for pair in pairs), example, source)


def mapped(label: str, spelling: Mapping[str, str]) -> str:
    """The label as the mapping spells it: as a whole, else part by part where it is a set; what it reads as "" is left out.

    >>> mapped("yes", {"yes": "Yes"}), mapped("b|yes", {"yes": "Yes"}), mapped("no", {"yes": "Yes"})
    ('Yes', 'b|Yes', 'no')
    >>> mapped("n/a", {"n/a": ""}), mapped("b|n/a", {"n/a": ""})
    ('', 'b')
    """
    if not spelling:
        return label
    if label in spelling:
        return spelling[label]
    parts = parts_of(label)
    mapped_parts = [spelling.get(part, part) for part in parts]
    if mapped_parts == parts:
        return label
    kept = [part for part in mapped_parts if part]
    return spelled(kept) if kept else ""


def respelled(answers: Annotations, spelling: Mapping[str, str], source: str = "answers") -> Annotations:
    """The answers with their labels as the mapping spells them; how many changed is a loss of the report."""
    new = [mapped(label, spelling) for label in answers.labels]
    changed = np.array([a != b for a, b in zip(answers.labels, new, strict=True)], bool)
    moved = changed[answers.label.code]
    if not moved.any():
        return answers
    code = int(answers.label.code[np.argmax(moved)])
    example = f"{answers.labels[code]!r} as {new[code]!r}"
    values = tuple(dict.fromkeys(new)) if answers.ordered else in_order(set(new))
    at = {label: i for i, label in enumerate(values)}
    label = Categorical(values, np.array([at[label] for label in new], np.int32)[answers.label.code])
    return replace(
        answers, label=label, losses=answers.losses.and_loss(MAPPED, int(moved.sum()), example, source)
    )


def respelled_key(key: AnswerKey, spelling: Mapping[str, str]) -> AnswerKey:
    """The key with its labels as the mapping spells them."""
    label = {item: mapped(gold, spelling) for item, gold in key.label.items()}
    accepted = {
        item: frozenset(mapped(each, spelling) for each in right) for item, right in key.accepted.items()
    }
    return AnswerKey(label, accepted, key.rules, key.kind)
