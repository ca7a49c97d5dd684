"""Find a word without a script: every telling word of a guideline, and where it stands, as the index of a book."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.documents.guideline import Guideline, Label

WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]")
MOST = 6  # places; a word that stands in more leads nowhere
SHORTEST = 3
ENGLISH = """
about above after again against all also although always and another any anybody anything are around ask asked asks
away back because been before being below between both but can cannot case come comes could did does doing done down
each either else even ever every everybody for from further get gets gives giving goes going gone got had has have
having her here him his how however into its itself just keep label labels least less let like made make makes many
may means might mine more most much must myself neither never next nobody none nor not nothing now off once one only
other others our ours out over own per please put puts rather said same say says see seen she should since some
somebody something soon still such take takes than that the their them then there these they thing things this those
though through thus too two under until upon use used uses very want wanted wants was way well went were what when
where whether which while who whom whose why will with without would yes yet you your
"""
SILENT = frozenset(ENGLISH.split())


@dataclass(frozen=True)
class Entry:
    """A word and the places (anchor, shown) where it stands."""

    word: str
    places: tuple[tuple[str, str], ...]


def lookup(guideline: Guideline, anchors: Mapping[str, str]) -> tuple[Entry, ...]:
    """The words of labels, rules and cases in alphabetical order; `anchors` maps a subject to its place."""
    found: dict[str, dict[str, str]] = {}
    for subject, shown, text in _texts(guideline):
        for match in WORD.finditer(text):
            word = match[0].casefold().replace("’", "'").removesuffix("'s")
            if len(word) >= SHORTEST and word not in SILENT:
                found.setdefault(word, {})[anchors[subject]] = shown
    _join_plurals(found)
    return tuple(
        Entry(word, tuple(found[word].items())) for word in sorted(found) if len(found[word]) <= MOST
    )


def _join_plurals(found: dict[str, dict[str, str]]) -> None:
    """`invoices` is looked up under `invoice`, where both stand."""
    for word in [word for word in found if word.endswith("s") and word[:-1] in found]:
        found[word[:-1]] |= found.pop(word)


def _texts(guideline: Guideline) -> Iterator[tuple[str, str, str]]:
    """(subject, how it is shown, text) of everything that can be looked up."""
    for question in guideline.questions:
        for label in question.labels:
            for text in _of_label(label):
                yield f"{question.id}/{label.id}", label.shown, text
    for rule in guideline.rules:
        yield rule.id, rule.id, rule.text
    for case in guideline.cases:
        yield case.id, case.id, f"{case.item} {case.why}"


def _of_label(label: Label) -> Iterator[str]:
    yield from (label.shown, label.definition, *label.includes, *label.excludes)
    for example in (*label.examples, *label.counterexamples):
        yield from filter(None, (example.text, example.why))
