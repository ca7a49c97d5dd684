"""The guideline for annotators: questions, labels, rules and edge cases, under one name and version."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from workbench.documents.document import NAME, Digest, Document, Name, Text, VersionText
from workbench.documents.fields import FieldSpec, Place, parts_of
from workbench.documents.problems import Checked, Problem, Tree, entries, text_of, texts, used_twice
from workbench.documents.record import called
from workbench.documents.severity import Severity, severities_fit
from workbench.documents.version import PATTERN
from workbench.errors import listed
from workbench.kinds.parts import Layer, Medium, Role
from workbench.kinds.registry import ALIKE, KINDS, Level, Problems
from workbench.kinds.registry import Kind as AnswerKind


def _a_kind(kind: str) -> str:
    if kind not in KINDS:
        expected = " or ".join(", ".join(f"'{name}'" for name in KINDS).rsplit(", ", 1))
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return kind


WRITE_LINE = "write it, or remove the line"
CHOOSE_QUESTION = "choose the question it belongs to"
A_DATE = "a date is written 2026-11-24"
NUMBERED = 9  # labels with a number as their key on the card
CARD_KEYS = "ugwjk/?"  # letters and signs that the card itself needs, as in `ui/answers.js`


def _kinds_in_schema(schema: dict[str, Any]) -> None:
    schema["enum"] = list(KINDS)


Kind = Annotated[str, AfterValidator(_a_kind), Field(json_schema_extra=_kinds_in_schema)]


def parse_answer(kind: AnswerKind, text: str) -> str | None:
    """The canonical text of an answer; None if `text` is no answer."""
    answer = kind.parse(text)
    return None if isinstance(answer, Problems) else kind.render(answer)


class Example(Checked):
    """An example or counterexample of a label: a text or a picture, and why it has or has not the label.

    Publishing fills in `picture_sha256`, so that the picture cannot change either.
    """

    text: Annotated[Text | None, FieldSpec("Text", "text", empty="write the example")] = None
    picture: Text | None = None
    picture_sha256: Digest | None = None
    why: Annotated[str | None, FieldSpec("Why", "text")] = None
    label: Annotated[str | None, FieldSpec("Belongs to", "choice")] = None

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """It shows one text or picture, and the picture is in the guideline's folder."""
        picture = tree.get("picture")
        if (tree.get("text") is None) == (picture is None):
            yield Problem((), "an example has either a text or a picture")
        elif isinstance(picture, str):
            path = PurePosixPath(picture)
            if path.is_absolute() or ".." in path.parts or "\\" in picture:
                yield Problem(("picture",), f"picture {picture!r} must be in the guideline's folder")


class Label(Document):
    """One possible answer, with its definition."""

    id: Annotated[Text, FieldSpec("Id", "line", empty="give it an id", announced=False)]
    name: Annotated[Text | None, FieldSpec("Name", "line")] = None
    definition: Annotated[
        Text, FieldSpec("Definition", "text", empty="say in a sentence when this label is right")
    ]
    includes: Annotated[
        tuple[Text, ...],
        FieldSpec("What counts", "lines", "what belongs here", empty=WRITE_LINE, heading="Counts as {label}"),
    ] = ()
    excludes: Annotated[
        tuple[Text, ...],
        FieldSpec(
            "What does not count",
            "lines",
            "each line names the label it belongs to",
            empty=WRITE_LINE,
            heading="Does not count",
        ),
    ] = ()
    examples: Annotated[tuple[Example, ...], FieldSpec("Examples that fit", "examples")] = ()
    counterexamples: Annotated[tuple[Example, ...], FieldSpec("Examples that do not fit", "examples")] = ()
    parent: Annotated[str | None, FieldSpec("Parent label", "choice")] = None
    colour: Annotated[
        str | None,
        FieldSpec(
            "Colour",
            "colour",
            shape="a colour is written #rrggbb, such as #0072b2",
            style=True,
            announced=False,
        ),
    ] = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")
    hotkey: Annotated[str | None, FieldSpec("Key", "key", shape="a key is one character", style=True)] = (
        Field(default=None, min_length=1, max_length=1)
    )

    @property
    def shown(self) -> str:
        """The display name: `name`, else the id with spaces for underscores."""
        return self.name or self.id.replace("_", " ")


EXAMPLES = tuple(name for name, part in parts_of(Label).items() if part is Example)


class Question(Checked):
    """One question about every item: its kind of answer with what it sets, its labels, and the severities of mistakes."""

    id: Annotated[Name, FieldSpec("Id", "line", empty="give it an id", announced=False)]
    title: Annotated[Text | None, FieldSpec("Title", "line")] = None
    ask: Annotated[
        Text, FieldSpec("What annotators are asked", "text", empty="write what annotators are asked")
    ]
    kind: Annotated[Kind, FieldSpec("Kind of answer", "choice")] = "choice"
    level: Annotated[Level | None, FieldSpec("Scale")] = None
    settings: Annotated[dict[str, Any], FieldSpec("Settings of its answers")] = Field(default_factory=dict)
    labels: Annotated[
        tuple[Label, ...], FieldSpec("Labels", announced=False, empty="a question needs at least two labels")
    ] = ()
    severities: Annotated[
        tuple[Severity, ...], FieldSpec("What mistakes cost", style=True, announced=False)
    ] = ()

    @property
    def shown(self) -> str:
        """The title people see."""
        return self.title or self.id.replace("_", " ").replace("-", " ")

    @cached_property
    def as_kind(self) -> AnswerKind:
        """Its kind of answer, with its labels and settings: reads, compares and draws its answers."""
        kind = KINDS[self.kind]
        parents = {label.id: label.parent for label in self.labels if label.parent}
        return kind.of(self.label_ids, parents, kind.settings_class(**self.settings))

    @property
    def scale(self) -> Level:
        """The level of measurement: as stated, else that of its kind."""
        return self.level or KINDS[self.kind].level

    @property
    def ordered(self) -> bool:
        """Whether its labels are points of a scale."""
        return self.as_kind.closed and self.as_kind.level != "nominal"

    @property
    def several(self) -> bool:
        """Whether an answer may hold several labels."""
        return KINDS[self.kind].several

    @property
    def one_label(self) -> bool:
        """Whether an answer is one of its labels."""
        return self.as_kind.closed and not self.several

    @property
    def expected(self) -> str:
        """What an answer is, for a message: one of its labels, or the form of its kind."""
        kind = self.as_kind
        return (
            f"one of {', '.join(map(repr, self.label_ids))}" if kind.closed else f"{kind.title}: {kind.form}"
        )

    @property
    def label_ids(self) -> tuple[str, ...]:
        """The closed set of labels, in the guideline's order."""
        return tuple(label.id for label in self.labels)

    @property
    def keys(self) -> dict[str, str]:
        """The key of each label on the card, of those that have one: its place from 1 to 9, in a tree among its siblings.

        Beyond, of a label that is an answer by itself, its own letter, unless the card needs that.
        """
        places: dict[str | None, int] = {}
        keys = {}
        for label in self.labels:
            above = label.parent if self.as_kind.control == "tree" else None
            places[above] = place = places.get(above, 0) + 1
            letter = (label.hotkey or "").lower() if self.as_kind.control == "labels" else ""
            if place <= NUMBERED:
                keys[label.id] = str(place)
            elif letter and letter not in CARD_KEYS and not letter.isdigit():
                keys[label.id] = letter.upper()
        return keys

    def parse(self, text: str) -> str | None:
        """The answer for a text, in the guideline's spelling; None if it is no answer."""
        return parse_answer(self.as_kind, text)

    def allows(self, answer: str) -> bool:
        """Whether a text is an answer in the guideline's spelling: several labels as `a|b`, in its order."""
        return self.parse(answer) == answer

    def parts(self, answer: str) -> list[str]:
        """The labels that an answer holds; a text that is no answer is the only one."""
        held = self.as_kind.parse(answer)
        return [answer] if isinstance(held, Problems) else list(self.as_kind.labels_of(held))

    def called(self, answer: str) -> str:
        """What people call an answer, several labels with a plus between; a text that is no answer stays as it is."""
        if not self.allows(answer):
            return answer
        names = {label.id: label.shown for label in self.labels}
        return self.as_kind.called(self.as_kind.parse(answer), names)

    def same(self, first: str | None, second: str | None, least: float = ALIKE) -> bool:
        """Whether two answers count as the same: equal, or where they are no labels, `least` similar or more."""
        if first == second or first is None or second is None or self.as_kind.closed:
            return first == second
        a, b = self.as_kind.parse(first), self.as_kind.parse(second)
        return not isinstance(a, Problems) and not isinstance(b, Problems) and self.as_kind.agree(a, b, least)

    def layer(
        self, answer: str, whose: str, role: Role, medium: Medium | None = None, beside: str | None = None
    ) -> Layer:
        """An answer as it is drawn over its item; without marks where it is no answer, or none that is drawn.

        beside   the gold answer, where the layer is drawn beside it
        """
        kind = self.as_kind
        held, gold = kind.parse(answer), None if beside is None else kind.parse(beside)
        if isinstance(held, Problems):
            return Layer(whose, role, ())
        alone = gold is None or isinstance(gold, Problems)
        return Layer(
            whose, role, kind.marks(held, medium) if alone else kind.marks_against(held, gold, medium)
        )

    def chosen(self, answer: str) -> str:
        """An answer of several labels with a plus between, whether or not it is in the guideline's order; else `called`."""
        if not self.as_kind.closed or self.as_kind.is_nothing(answer):
            return self.called(answer)
        names = {label.id: label.shown for label in self.labels}
        return " + ".join(
            names.get(part, part) for part in ([answer] if answer in names else answer.split("|"))
        )

    @property
    def costs(self) -> dict[tuple[str, str], float]:
        """(gold, answer) -> the cost of that mistake, for those the question lists."""
        return {severity.mistake: severity.severity for severity in self.severities}

    def label(self, label_id: str) -> Label:
        """The label of that id; KeyError if there is none."""
        return {label.id: label for label in self.labels}[label_id]

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """Ids and keys are unique; parents, counterexamples and severities name labels of this question."""
        yield from used_twice(tree, "labels", "id", "label id")
        yield from used_twice(tree, "labels", "hotkey", "key")
        yield from _parents_end_at_a_top(tree)
        ids, name = _ids(tree), text_of(tree, "id")
        for i, label in entries(tree, "labels"):
            for n, example in entries(label, "counterexamples"):
                place = ("labels", i, "counterexamples", n, "label")
                yield from _labels_known(example.get("label"), ids, name, place)
        kind = text_of(tree, "kind") or "choice"
        if kind not in KINDS:
            return
        answers = KINDS[kind]
        yield from _settings_fit(tree, answers)
        if isinstance(tree.get("labels", ()), list | tuple) and len(ids) < answers.fewest:
            what = (
                "a question needs at least two labels"
                if answers.fewest == 2
                else "a question about regions needs a label"
            )
            yield Problem(("labels",), what)
        closed = answers.of(ids)
        if answers.labelled and tree.get("severities"):
            what = f"what a mistake costs is said of whole answers; {answers.title} are right in part, so leave it out"
            yield Problem(("severities",), what)
            return
        yield from severities_fit(
            tree, lambda answer: parse_answer(closed, answer) == answer, f"a question of {list(ids)}"
        )


class Rule(Document):
    """A numbered rule that tells labels apart; its id never changes and is never reused.

    `asked_in` holds the ids of the annotators' questions (feedback) that it came from.
    """

    id: Annotated[
        str,
        FieldSpec(
            "Number", "line", empty="give it an id", shape="a number is written R2 or R2.1", announced=False
        ),
    ] = Field(pattern=r"^R\d+(\.\d+)*$")
    question: Annotated[Name, FieldSpec("Question", "choice", empty=CHOOSE_QUESTION)]
    text: Annotated[Text, FieldSpec("Rule", "text", empty="write the sentence")]
    separates: Annotated[
        tuple[Text, ...], FieldSpec("Separates", "choices", empty="choose the labels it separates")
    ] = Field(min_length=1)
    asked_in: Annotated[tuple[Text, ...], FieldSpec("Who asked", style=True, announced=False)] = ()


class EdgeCase(Document):
    """A hard item with its decision: the label, the reason, by whom and when.

    `asked_in` holds the ids of the annotators' questions (feedback) that it came from.
    """

    id: Annotated[
        str,
        FieldSpec("Number", "line", empty="give it an id", shape="a number is written E4", announced=False),
    ] = Field(pattern=r"^E\d+(\.\d+)*$")
    question: Annotated[Name, FieldSpec("Question", "choice", empty=CHOOSE_QUESTION)]
    item: Annotated[Text, FieldSpec("Item", "text", empty="quote the item")]
    decision: Annotated[Text, FieldSpec("Decision", "choice", empty="choose the label it was decided as")]
    why: Annotated[Text, FieldSpec("Why", "text", empty="say why it was decided so")]
    decided_by: Annotated[Text, FieldSpec("Decided by", "line", empty="say who decided", announced=False)]
    decided_on: Annotated[
        dt.date,
        FieldSpec("Decided on", "line", empty="say when it was decided", shape=A_DATE, announced=False),
    ]
    rules: Annotated[tuple[Text, ...], FieldSpec("Rules", "choices")] = ()
    asked_in: Annotated[tuple[Text, ...], FieldSpec("Who asked", style=True, announced=False)] = ()

    @property
    def decider(self) -> str:
        """The name by which people know who decided."""
        return called(self.decided_by)


class Release(Document):
    """One changelog entry, with the changes declared as wording only.

    `wording_only` lists subjects such as `intent/refund_request`, `R2.1`, `E3` or `intent`: their text
    changed, their meaning did not. The author declares this, and it stays on record.
    """

    version: VersionText
    date: Annotated[dt.date, FieldSpec("Date", shape=A_DATE)]
    summary: Text
    wording_only: tuple[Text, ...] = ()


class Guideline(Checked):
    """The guideline for annotators: labels, rules and edge cases, under one name and version."""

    name: Name
    version: VersionText
    title: Annotated[Text, FieldSpec("Title", "line", empty="give the guideline a title")]
    purpose: Annotated[
        Text, FieldSpec("Purpose", "text", "what the answers are for", empty="say what the answers are for")
    ]
    authors: Annotated[
        tuple[Text, ...],
        FieldSpec("Authors", "lines", "one a line", empty="write a name, or remove the line"),
    ] = ()
    questions: Annotated[
        tuple[Question, ...], FieldSpec("Questions", empty="a guideline asks at least one question")
    ] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    cases: tuple[EdgeCase, ...] = ()
    changelog: tuple[Release, ...] = ()

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """Ids are unique; rules and cases name existing questions, labels and rules."""
        yield from used_twice(tree, "questions", "id", "question id")
        yield from used_twice(tree, "rules", "id", "rule id")
        yield from used_twice(tree, "cases", "id", "edge case id")
        yield from used_twice(tree, "changelog", "version", "version")
        labels = {text_of(question, "id"): _ids(question) for _, question in entries(tree, "questions")}
        for part, field in (("rules", "separates"), ("cases", "decision")):
            for i, entry in entries(tree, part):
                yield from _about_its_question(entry, labels, (part, i), field)
        rules = [text_of(rule, "id") for _, rule in entries(tree, "rules")]
        for i, case in entries(tree, "cases"):
            for rule in texts(case.get("rules")):
                if rule not in rules:
                    yield Problem(("cases", i, "rules"), f"there is no rule {rule}")

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError when there is none."""
        return {question.id: question for question in self.questions}[question_id]

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        return {rule.id: rule for rule in self.rules}[rule_id]

    def called(self, subject: str) -> str:
        """What people call a label (`intent/refund_request`) or a question; a rule goes by its id."""
        names = {question.id: question.shown for question in self.questions}
        names |= {f"{q.id}/{label.id}": label.shown for q in self.questions for label in q.labels}
        return names.get(subject, subject)

    def rules_between(self, question_id: str, first: str, second: str) -> tuple[Rule, ...]:
        """The rules that tell two labels of a question apart."""
        return tuple(
            rule
            for rule in self.rules
            if rule.question == question_id and {first, second} <= set(rule.separates)
        )


def _parents_end_at_a_top(question: Tree) -> Iterator[Problem]:
    """Every parent is another label of the question, and there are no cycles."""
    parents = {text_of(label, "id"): text_of(label, "parent") for _, label in entries(question, "labels")}
    for i, label in entries(question, "labels"):
        name, parent = text_of(label, "id"), text_of(label, "parent")
        if not parent:
            continue
        if parent == name or parent not in parents:
            yield Problem(
                ("labels", i, "parent"),
                f"the parent of {name!r} must be another label of {question.get('id')!r}; found {parent!r}",
            )
            continue
        above, here = {name}, parent
        while here and here not in above:
            above.add(here)
            here = parents.get(here, "")
        if here:
            yield Problem(("labels", i, "parent"), f"label {name!r} is below itself; choose another parent")


def _settings_fit(question: Tree, kind: AnswerKind) -> Iterator[Problem]:
    """The settings are those of the kind."""
    settings = question.get("settings") or {}
    try:
        kind.settings_class.model_validate(settings)
    except ValidationError as error:
        known = ", ".join(kind.settings_class.model_fields) or "none"
        for each in error.errors(include_url=False):
            name = ".".join(map(str, each["loc"]))
            yield Problem(
                ("settings", name), f"{name}: {each['msg']}; {kind.title} have the settings: {known}"
            )


def _ids(question: Tree) -> tuple[str, ...]:
    return tuple(text_of(label, "id") for _, label in entries(question, "labels"))


def _labels_known(labels: Any, known: tuple[str, ...], question: str, at: Place) -> Iterator[Problem]:
    """Each of these labels exists in the question."""
    for label in texts(labels):
        if label not in known:
            yield Problem(at, f"{label!r} is no label of {question!r}; expected one of {listed(known)}")


def _about_its_question(
    entry: Tree, labels: Mapping[str, tuple[str, ...]], at: Place, field: str
) -> Iterator[Problem]:
    """A rule or a case names an existing question and its labels."""
    question = text_of(entry, "question")
    if question in labels:
        yield from _labels_known(entry.get(field), labels[question], question, (*at, field))
    elif question:
        yield Problem(
            (*at, "question"), f"there is no question {question!r}; expected one of {listed(sorted(labels))}"
        )


def guideline_name(text: str) -> tuple[str, str | None]:
    """Split `name@version`; the version is None if not given.

    >>> guideline_name("support-tickets@2.0.0")
    ('support-tickets', '2.0.0')
    """
    match = re.fullmatch(r"([^@]+)(?:@(.+))?", text)
    return (match[1], match[2]) if match else (text, None)


# The next free number of a rule or an edge case: never used in any version, so that it can be cited for ever.


def next_case(versions: Iterable[Guideline]) -> str:
    """The number after the highest of all versions.

    >>> next_case([])
    'E1'
    """
    return next_number("E", (case.id for version in versions for case in version.cases))


def next_rule(versions: Sequence[Guideline], chapter: int | None = None) -> str:
    """The next rule of a chapter (R2.4 after R2.3), or the first of a new chapter if none is given.

    >>> next_rule([]), next_rule([], chapter=2)
    ('R1.1', 'R2.1')
    """
    return next_number("R", (rule.id for version in versions for rule in version.rules), chapter)


def next_number(letter: Literal["R", "E"], used: Iterable[str], chapter: int | None = None) -> str:
    """The next free number after the used ones: a case (E8 after E7), or a rule of a chapter.

    >>> next_number("E", ["E7", "E2"]), next_number("R", ["R2.3", "R2"], 2)
    ('E8', 'R2.4')
    """
    numbers = [
        tuple(map(int, number[1:].split(".")))
        for number in used
        if re.fullmatch(rf"{letter}\d+(\.\d+)*", number)
    ]
    following = max((number[0] for number in numbers), default=0) + 1
    if letter == "E":
        return f"E{following}"
    chapter = following if chapter is None else chapter
    sections = [number[1] for number in numbers if number[0] == chapter and len(number) > 1]
    return f"R{chapter}.{max(sections, default=0) + 1}"


# The JSON Schema of a guideline, for editors that complete and check YAML.

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS = {"name": f"^{NAME.pattern}$", "version": f"^{PATTERN.pattern}$"}


def guideline_schema() -> dict[str, Any]:
    """The JSON Schema of a guideline's file. A draft that fits it can still be refused, for example for an unknown label."""
    schema = Guideline.model_json_schema()
    for field, pattern in PATTERNS.items():
        schema["properties"][field]["pattern"] = pattern
    seal = {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "Written by `workbench guideline publish`: the digest of all above it.",
    }
    schema["properties"]["sha256"] = seal
    return {"$schema": DIALECT, **schema}
