"""What is new, as sentences an annotator reads: one a change, with the words that went and came, and the costs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from workbench.documents.changes import Change
from workbench.documents.document import Document
from workbench.documents.fields import specs, title_of
from workbench.documents.guideline import Guideline, Label, Question
from workbench.documents.migration import Migration

# Two texts side by side in one line: which words went and which came.

WORDS = re.compile(r"\s+|[^\s]+")
FEW = 0.4  # of the words in common; below it the texts are shown whole, one after the other

Mark = Literal["", "del", "ins"]


class Run(NamedTuple):
    """Some words that stayed, went (del) or came (ins)."""

    mark: Mark
    text: str


def words(was: str, now: str) -> tuple[Run, ...]:
    """The words of both texts, each once, in reading order.

    >>> words("Ask once.", "Ask twice.")
    (Run(mark='', text='Ask '), Run(mark='del', text='once.'), Run(mark='ins', text='twice.'))
    """
    before, after = WORDS.findall(was), WORDS.findall(now)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < FEW:
        return tuple(run for run in (Run("del", was), Run("ins", now)) if run.text)
    runs: list[Run] = []
    gone, come = "", ""
    for kind, a, b, c, d in matcher.get_opcodes():
        stays = "".join(before[a:b])
        if kind != "equal" or (runs and not stays.strip() and d < len(after)):
            gone, come = gone + stays, come + "".join(after[c:d])
            continue
        runs += [*_changed(gone, come), Run("", stays)]
        gone, come = "", ""
    return (*runs, *_changed(gone, come))


def _changed(gone: str, come: str) -> Iterator[Run]:
    """The runs of a change, with the blanks around it outside; a side of blanks alone is left out."""
    whole = gone or come
    if whole and whole[0].isspace():
        yield Run("", " ")
    if gone.strip():
        yield Run("del", gone.strip())
    if come.strip():
        yield Run("ins", come.strip())
    if whole.strip() and whole[-1].isspace():
        yield Run("", " ")


def lines(was: Sequence[Any], now: Sequence[Any]) -> tuple[Run, ...]:
    """The entries of two lists that went or came; what stayed is left out."""
    gone = [Run("del", text) for entry in was if entry not in now for text in _texts(entry)]
    come = [Run("ins", text) for entry in now if entry not in was for text in _texts(entry)]
    return (*gone, *come)


def _texts(entry: Any) -> Iterator[str]:
    """What can be quoted of a list's entry: itself, or the text of an example."""
    yield str(entry.get("text") or entry.get("picture")) if isinstance(entry, dict) else str(entry)


# What became of the labels that migrations renamed, merged or split since the version the readers had.

BECAME = {
    "rename": "{before} is now called {after}.",
    "merge": "{before} are now one label: {after}.",
    "split": "{before} is now {after}.",
}


@dataclass(frozen=True)
class Named:
    """A label as people call it, and its subject, such as `intent/refund_request`."""

    name: str
    subject: str


@dataclass(frozen=True)
class Became:
    """One sentence: the labels that readers knew, and the labels that replace them."""

    said: str
    before: tuple[Named, ...]
    after: tuple[Named, ...]


def became(old: Guideline, new: Guideline, migrations: Sequence[Migration]) -> tuple[Became, ...]:
    """What the migrations between two versions, oldest first, made of the old one's labels, in its order.

    A label with another id and the same name is left out: readers see no difference. So is a label that is gone
    without a successor.
    """
    now = {question.id: question for question in new.questions}
    return tuple(
        sentence
        for question in old.questions
        if question.id in now
        for sentence in _of_question(question, now[question.id], migrations)
    )


def _of_question(old: Question, new: Question, migrations: Sequence[Migration]) -> Iterator[Became]:
    ways = {label: _way(old.id, label, migrations) for label in old.label_ids}
    done: set[str] = set()
    for label, way in ways.items():
        left = [current for current in way if current in new.label_ids]
        if label in done or not left:
            continue
        merged = [other for other, its in ways.items() if its == way] if len(way) == 1 else []
        shared = any(way[0] in its for other, its in ways.items() if other != label)
        if len(merged) > 1:
            done |= {*merged}
            yield Became(BECAME["merge"], _with_subjects(old, merged), _with_subjects(new, left))
        elif way == (label,):
            continue
        elif len(way) > 1 or shared:
            yield Became(BECAME["split"], _with_subjects(old, [label]), _with_subjects(new, left))
        elif old.label(label).shown != new.label(way[0]).shown:
            yield Became(BECAME["rename"], _with_subjects(old, [label]), _with_subjects(new, left))


def _way(question: str, label: str, migrations: Sequence[Migration]) -> tuple[str, ...]:
    """The labels that a label may be by now."""
    here: tuple[str, ...] = (label,)
    for migration in migrations:
        steps = [(current, migration.step_of(question, current)) for current in here]
        here = tuple(
            dict.fromkeys(to for current, step in steps for to in (step.targets if step else (current,)))
        )
    return here


def _with_subjects(question: Question, labels: Sequence[str]) -> tuple[Named, ...]:
    return tuple(Named(question.label(label).shown, f"{question.id}/{label}") for label in labels)


SAID = {
    "added": "has new examples.",
    "redefined": "has changed its meaning.",
    "reworded": "is reworded, same meaning.",
    "restyled": "has changed; its meaning has not.",
    "severities": "is the same question; the cost of its mistakes has changed.",
}
NEW: Mapping[type[Document], str] = {Label: "is a new label:", Question: "is a new question:"}
NEW_PART = "is new:"
GONE: Mapping[type[Document], str] = {
    Label: "is a label that was removed.",
    Question: "is a question that was removed.",
}
GONE_PART = "was removed."

UNLISTED = 1.0  # what a mistake costs that the guideline does not list


@dataclass(frozen=True)
class Cost:
    """What a mistake cost and costs: the right answer and the one given in its place, as people call them."""

    gold: str
    answer: str
    was: str
    now: str


@dataclass(frozen=True)
class News:
    """One change in words.

    subject   as the guideline names it: `intent/refund_request`, `R2.1`, `E3`, `intent`
    called    what people call it
    said      the rest of the sentence after the name
    text      the text that came with it, or None
    fields    (name of the field, its words that stayed, went and came)
    costs     the mistakes that cost something else now
    gone      whether the subject is no longer on the page, so that nothing can be linked
    """

    subject: str
    called: str
    said: str
    text: str | None = None
    fields: tuple[tuple[str, tuple[Run, ...]], ...] = ()
    costs: tuple[Cost, ...] = ()
    gone: bool = False


def news(
    changes: tuple[Change, ...], guideline: Guideline, became: tuple[Became, ...] = ()
) -> tuple[News, ...]:
    """What an annotator sees of the changes, one entry a subject, in the guideline's order.

    Labels in `became` are left out here.
    """
    elsewhere = {named.subject for sentence in became for named in sentence.before}
    entries: dict[str, News] = {}
    strongest: dict[str, Change] = {}
    for change in changes:
        entry = _news(change, guideline)
        if entry is None or (entry.gone and entry.subject in elsewhere):
            continue
        before = entries.get(change.subject)
        weaker = before is not None and change.bump <= strongest[change.subject].bump
        if not weaker:
            strongest[change.subject] = change
        fields = (*(before.fields if before else ()), *entry.fields)
        costs = (*(before.costs if before else ()), *entry.costs)
        entries[change.subject] = replace(before if before and weaker else entry, fields=fields, costs=costs)
    return tuple(entries.values())


def _news(change: Change, guideline: Guideline) -> News | None:
    if change.question is None or change.what == "renamed":
        return None  # title, purpose, authors; what became of labels is said on its own
    called = _called(change, guideline)
    was, now = change.was or {}, change.now or {}
    if change.what == "removed":
        return News(change.subject, called, GONE.get(change.kind, GONE_PART), _text(was), gone=True)
    if change.what == "added" and not change.fields:
        decided = (
            guideline.question(change.question).label(now["decision"]).shown if "decision" in now else ""
        )
        entry = News(change.subject, called, NEW.get(change.kind, NEW_PART), _text(now))
        return replace(entry, fields=(("Decision", (Run("", decided),)),)) if decided else entry
    announced = [
        name for name, spec in specs(change.kind).items() if spec.announced and name in change.fields
    ]
    if "order of labels" in change.fields and change.what != "restyled":
        announced.append("order of labels")
    fields = tuple(
        (title_of(change.kind, field), runs)
        for field in announced
        if (runs := _runs(was.get(field), now.get(field)))
    )
    if "severities" in change.fields:
        costs = tuple(_costs(was, now, guideline.question(change.question)))
        return News(change.subject, called, SAID["severities"], costs=costs) if costs else None
    if change.what == "restyled" and not announced:
        return None
    return News(change.subject, called, SAID[change.what], fields=fields)


def _costs(was: Mapping[str, Any], now: Mapping[str, Any], question: Question) -> Iterator[Cost]:
    """The mistakes that can still be made and cost something else."""
    before, after = (
        {(cost["gold"], cost["answer"]): float(cost["severity"]) for cost in side.get("severities") or ()}
        for side in (was, now)
    )
    for mistake in before | after:
        old, new = before.get(mistake, UNLISTED), after.get(mistake, UNLISTED)
        if old != new and all(map(question.allows, mistake)):
            gold, answer = map(question.called, mistake)
            yield Cost(gold, answer, f"{old:g}", f"{new:g}")


def _called(change: Change, guideline: Guideline) -> str:
    """A label's or question's name; a rule or case is called by its number."""
    questions = {question.id: question for question in guideline.questions}
    question, slash, label = change.subject.partition("/")
    was: Mapping[str, Any] = change.was or {}
    if slash:
        known = (
            {label.id: label.shown for label in questions[question].labels} if question in questions else {}
        )
        return known.get(label) or str(was.get("name") or label.replace("_", " "))
    if change.subject == change.question:
        return questions[question].shown if question in questions else str(was.get("title") or question)
    return change.subject


def _text(part: Mapping[str, Any]) -> str | None:
    for field in ("definition", "text", "item", "ask"):
        if field in part:
            return str(part[field])
    return None


def _runs(was: Any, now: Any) -> tuple[Run, ...]:
    if isinstance(was, list | tuple) or isinstance(now, list | tuple):
        return lines(was or (), now or ())
    return words(str(was or ""), str(now or ""))
