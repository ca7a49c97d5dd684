"""A handbook as one HTML file that needs nothing else and runs nothing."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from workbench.characters import escaped, visible
from workbench.documents.fields import specs
from workbench.documents.guideline import EdgeCase, Example, Guideline, Label, Question, Rule
from workbench.guideline.handbook.inputs import Handbook
from workbench.guideline.handbook.news import News, news
from workbench.guideline.handbook.phrasebook import Phrasebook
from workbench.kinds.settings import in_words
from workbench.report.export import TEMPLATES, report_css
from workbench.report.page import environment
from workbench.theme import LABEL_COLOURS

# Find a word without a script: the index of a guideline, with the places of every word that matters.

WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]")
MOST = 6  # places; a word with more helps nobody
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
    """A word and the places (anchor, title) where it occurs."""

    word: str
    places: tuple[tuple[str, str], ...]


def lookup(guideline: Guideline, anchors: Mapping[str, str]) -> tuple[Entry, ...]:
    """The words of labels, rules and cases in alphabetical order; `anchors` maps a subject to its place."""
    places: dict[str, dict[str, str]] = {}
    for subject, title, text in _texts(guideline):
        for match in WORD.finditer(text):
            word = match[0].casefold().replace("’", "'").removesuffix("'s")
            if len(word) >= SHORTEST and word not in SILENT:
                places.setdefault(word, {})[anchors[subject]] = title
    _join_plurals(places)
    return tuple(
        Entry(word, tuple(places[word].items())) for word in sorted(places) if len(places[word]) <= MOST
    )


def _join_plurals(places: dict[str, dict[str, str]]) -> None:
    """Move the places of `invoices` to `invoice`, where the index has both."""
    for word in [word for word in places if word.endswith("s") and word[:-1] in places]:
        places[word[:-1]] |= places.pop(word)


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
    yield from (label.shown, label.definition)
    for _, lines in sections(label):
        yield from lines
    for example in (*label.examples, *label.counterexamples):
        yield from filter(None, (example.text, example.why))


# A handbook as its templates read it: names, places, colours, and which parts are new.

SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)
CHOOSE = {
    "one": "Choose one.",
    "several": "Choose all that apply.",
    "scale": "Choose one step.",
    "picture": "Draw every one that you see on the picture.",
    "text": "Mark every one in the text.",
    "audio": "Write what you hear.",
    "video": "Mark every one in the film.",
    "none": "Give your answer.",
}
MARKS = {
    "added": "new",
    "redefined": "changed",
    "renamed": "renamed",
    "reworded": "reworded",
    "restyled": "",
    "removed": "",
}
MORE = "more examples"


def sections(label: Label) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a label says under headings of its own: each heading with its lines."""
    for name, spec in specs(Label).items():
        if spec.heading and (value := getattr(label, name)):
            yield spec.heading, (value,) if isinstance(value, str) else value


@dataclass(frozen=True)
class Chip:
    """A label in a line of text: its name, its class of colour and where it is explained."""

    name: str
    klass: str
    anchor: str


@dataclass(frozen=True)
class Near:
    """A rule at one of the labels it separates: the other labels, and how it begins."""

    rule: Rule
    others: tuple[Chip, ...]
    begins: str


@dataclass(frozen=True, eq=False)
class View:
    """What the templates ask of a handbook."""

    book: Handbook

    @property
    def t(self) -> Phrasebook:
        """The handbook's own words."""
        return Phrasebook(self.book.language)

    @property
    def sizes(self) -> str:
        """How many labels each question has."""
        numbers = [len(question.labels) for question in self.guideline.questions]
        return self.t.names(
            [self.t.plain("1 label") if n == 1 else self.t.plain("{n} labels", n=n) for n in numbers]
        )

    @property
    def guideline(self) -> Guideline:
        """The guideline."""
        return self.book.guideline

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Subject (`intent`, `intent/refund_request`, `R2.1`, `E3`) -> the id of its place on the page."""
        anchors: dict[str, str] = {}
        for question in self.guideline.questions:
            anchors[question.id] = f"q-{question.id}"
            for label in question.labels:
                anchors[f"{question.id}/{label.id}"] = f"l-{question.id}-{_slug(label.id)}"
        anchors |= {rule.id: rule.id for rule in self.guideline.rules}
        anchors |= {case.id: case.id for case in self.guideline.cases}
        return _unique_anchors(anchors)

    @cached_property
    def chips(self) -> Mapping[tuple[str, str], Chip]:
        """(question, label) -> its chip."""
        return {
            (question.id, label.id): Chip(
                label.shown, _klass(label, number), self.anchors[f"{question.id}/{label.id}"]
            )
            for question in self.guideline.questions
            for number, label in enumerate(question.labels)
        }

    @property
    def colours(self) -> str:
        """The rules of style for labels with a colour of their own."""
        own = {label.colour.lower() for q in self.guideline.questions for label in q.labels if label.colour}
        return "\n".join(f".own-{colour[1:]} {{ --k: {colour}; }}" for colour in sorted(own))

    @cached_property
    def news(self) -> tuple[News, ...]:
        """What changed since the readers' last version."""
        return news(self.book.changes, self.guideline, self.book.became)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Subject -> `new`, `changed`, ...; the strongest where several hold."""
        marks: dict[str, str] = {}
        for change in sorted(self.book.changes, key=lambda change: change.bump):
            if MARKS[change.what] and change.question is not None:
                new = change.what == "added" and not change.fields
                marks[change.subject] = MORE if change.what == "added" and not new else MARKS[change.what]
        return marks

    @cached_property
    def lookup(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The words to look up, by first letter."""
        letters: dict[str, list[Entry]] = {}
        for entry in lookup(self.guideline, self.anchors):
            letters.setdefault(entry.word[0].upper(), []).append(entry)
        return tuple((letter, tuple(entries)) for letter, entries in letters.items())

    def choose(self, question: Question) -> str:
        """How many labels an answer has, or how one that is no label is given."""
        kind = question.as_kind
        if not kind.closed:
            return CHOOSE[kind.on or "none"]
        return CHOOSE["several" if question.several else "scale" if question.ordered else "one"]

    def settings(self, question: Question) -> tuple[str, ...]:
        """What the question sets for its answers, in words."""
        return in_words(question.as_kind, question.settings)

    def answer(self, question: Question, answer: str) -> tuple[Chip, ...]:
        """The labels of an answer; one of several labels is written `a|b`."""
        parts = [answer] if answer in question.label_ids else answer.split("|")
        return tuple(self.chips[question.id, part] for part in parts)

    def rules(self, question: Question) -> tuple[Rule, ...]:
        """The rules of a question."""
        return tuple(rule for rule in self.guideline.rules if rule.question == question.id)

    def near(self, question: Question, label: Label) -> tuple[Near, ...]:
        """The rules that tell a label from others."""
        return tuple(
            Near(
                rule,
                tuple(self.chips[question.id, other] for other in rule.separates if other != label.id),
                first_sentence(rule.text),
            )
            for rule in self.rules(question)
            if label.id in rule.separates
        )

    def sections(self, label: Label) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The headings of a label with their lines."""
        return tuple(sections(label))

    def pairs(self, label: Label) -> tuple[tuple[Example | None, Example | None], ...]:
        """Examples of a label beside examples of what it is not."""
        return tuple(zip_longest(label.examples, label.counterexamples))

    def cases_of(self, rule: Rule) -> tuple[EdgeCase, ...]:
        """The decided cases that cite a rule."""
        return tuple(case for case in self.guideline.cases if rule.id in case.rules)

    def alt(self, example: Example, title: str) -> str:
        """The text in place of a picture."""
        text = self.t.plain("Picture, {said}", said=title)
        return f"{text}. {example.why}" if example.why else text


def first_sentence(text: str) -> str:
    """How a text begins.

    >>> first_sentence("Ask why. Then answer.")
    'Ask why.'
    """
    match = SENTENCE.match(text)
    return match[0] if match else text


def _klass(label: Label, number: int) -> str:
    return f"own-{label.colour[1:].lower()}" if label.colour else f"k{number % LABEL_COLOURS + 1}"


def _slug(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text)


def _unique_anchors(anchors: Mapping[str, str]) -> Mapping[str, str]:
    """The anchors, numbered where two subjects would share one."""
    seen: dict[str, int] = {}
    unique = {}
    for subject, anchor in anchors.items():
        seen[anchor] = seen.get(anchor, 0) + 1
        unique[subject] = anchor if seen[anchor] == 1 else f"{anchor}--{seen[anchor]}"
    return unique


SOURCES = {
    "quiz": "in a quiz",
    "adjudication": "in adjudication",
    "report": "in a report",
    "sheet": "on a sheet",
    "meeting": "in a meeting",
    "disagreement": "about a disagreement",
}


def html(book: Handbook) -> bytes:
    """The page; the same handbook always has the same bytes."""
    view = View(book)
    own = Path(__file__).with_name("handbook.css").read_text(encoding="utf-8").strip()
    css = "\n".join(filter(None, (report_css(), own, view.colours)))
    text = (
        environment()
        .get_template("guideline/handbook/page.j2")
        .render(
            view=view,
            book=book,
            g=book.guideline,
            css=css,
            css_sha256=base64.b64encode(sha256(css.encode()).digest()).decode(),
            icons=(TEMPLATES / "icons.svg").read_text(encoding="utf-8").strip(),
            provenance=escaped(
                json.dumps(
                    book.provenance.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
                )
            ),
            t=view.t,
            begins=first_sentence,
            sources=SOURCES,
        )
    )
    return visible(text.strip() + "\n").encode()
