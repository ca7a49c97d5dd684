"""What annotators are asked to do: questions, labels, rules and decided cases, under one name and version."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from workbench.documents.document import NAME, Digest, Document, Name, Text, VersionText
from workbench.documents.severity import Severity, refuse_odd
from workbench.documents.version import PATTERN
from workbench.kinds.registry import KINDS, Level, Problems, closed_kinds


def _a_kind(kind: str) -> str:
    if kind not in KINDS or not KINDS[kind].closed:
        expected = " or ".join(", ".join(f"'{name}'" for name in closed_kinds()).rsplit(", ", 1))
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return kind


def _kinds_in_schema(schema: dict[str, Any]) -> None:
    schema["enum"] = list(closed_kinds())


Kind = Annotated[str, AfterValidator(_a_kind), Field(json_schema_extra=_kinds_in_schema)]


def parse_answer(kind: str, text: str, labels: Sequence[str]) -> str | None:
    """The canonical text of an answer among labels; None where `text` is none."""
    answer = KINDS[kind].parse(text, labels)
    return None if isinstance(answer, Problems) else KINDS[kind].to_text(answer)


class Example(Document):
    """A text or a picture beside a label, and why it is, or is not, of that label.

    `picture_sha256` is filled in when the guideline is published, so that the picture cannot change either.
    """

    text: Text | None = None
    picture: Text | None = None
    picture_sha256: Digest | None = None
    why: str | None = None
    label: str | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if (self.text is None) == (self.picture is None):
            raise ValueError("an example has either a text or a picture")
        if self.picture is not None:
            path = PurePosixPath(self.picture)
            if path.is_absolute() or ".." in path.parts or "\\" in self.picture:
                raise ValueError(f"picture {self.picture!r} must lie beside the guideline")
        return self


class Label(Document):
    """One answer annotators may give, with the sentence that decides when."""

    id: Text
    name: Text | None = None
    definition: Text
    includes: tuple[Text, ...] = ()
    excludes: tuple[Text, ...] = ()
    examples: tuple[Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    parent: str | None = None
    colour: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")
    hotkey: str | None = Field(default=None, min_length=1, max_length=1)

    @property
    def shown(self) -> str:
        """The name people see: `name`, else the id with its underscores opened."""
        return self.name or self.id.replace("_", " ")


class Question(Document):
    """One thing asked about every item, with its closed set of labels, and which mistakes are worse than others."""

    id: Name
    title: Text | None = None
    ask: Text
    kind: Kind = "choice"
    level: Level | None = None
    labels: tuple[Label, ...] = Field(min_length=2)
    severities: tuple[Severity, ...] = ()

    @property
    def shown(self) -> str:
        """The title people see."""
        return self.title or self.id.replace("_", " ").replace("-", " ")

    @property
    def scale(self) -> Level:
        """The level of measurement: as stated, else that of its kind."""
        return self.level or KINDS[self.kind].level

    @property
    def ordered(self) -> bool:
        """Whether its labels are points of a scale."""
        return KINDS[self.kind].level != "nominal"

    @property
    def several(self) -> bool:
        """Whether an answer may hold several labels."""
        return KINDS[self.kind].several

    @property
    def label_ids(self) -> tuple[str, ...]:
        """The closed set of labels, in the guideline's order."""
        return tuple(label.id for label in self.labels)

    def parse(self, text: str) -> str | None:
        """The answer that a text is, as the guideline spells it; None where it is none."""
        return parse_answer(self.kind, text, self.label_ids)

    def allows(self, answer: str) -> bool:
        """Whether an answer is one, spelled as the guideline spells it: several labels as `a|b`, in its order."""
        return self.parse(answer) == answer

    def parts(self, answer: str) -> list[str]:
        """The labels that an answer holds."""
        return answer.split("|") if self.several else [answer]

    @property
    def costs(self) -> dict[tuple[str, str], float]:
        """(gold, answer) -> what that mistake costs, for those that the question names."""
        return {one.mistake: one.severity for one in self.severities}

    def label(self, label_id: str) -> Label:
        """The label of that id; KeyError when there is none."""
        return {label.id: label for label in self.labels}[label_id]

    @field_validator("severities")
    @classmethod
    def _severities_are_of_mistakes(
        cls, given: tuple[Severity, ...], info: ValidationInfo
    ) -> tuple[Severity, ...]:
        if "labels" in info.data and "kind" in info.data:
            ids = tuple(label.id for label in info.data["labels"])
            refuse_odd(
                given,
                lambda answer: parse_answer(info.data["kind"], answer, ids) == answer,
                f"a question of {list(ids)}",
            )
        return given

    @model_validator(mode="after")
    def _labels_fit_together(self) -> Self:
        _no_twice((label.id for label in self.labels), f"question {self.id!r}: label id")
        _no_twice((label.hotkey for label in self.labels if label.hotkey), f"question {self.id!r}: hotkey")
        ids = set(self.label_ids)
        for label in self.labels:
            if label.parent is not None and label.parent not in ids - {label.id}:
                raise ValueError(
                    f"label {label.id!r}: parent {label.parent!r} is no other label of {self.id!r}"
                )
            for example in label.counterexamples:
                if example.label is not None and example.label not in ids:
                    raise ValueError(
                        f"label {label.id!r}: a counterexample names {example.label!r}, no label of {self.id!r}"
                    )
        parents = {label.id: label.parent for label in self.labels}
        for start in parents:
            seen, here = {start}, parents[start]
            while here is not None:
                if here in seen:
                    raise ValueError(f"label {start!r} is its own ancestor")
                seen.add(here)
                here = parents[here]
        return self


class Rule(Document):
    """One numbered sentence that tells labels apart; its id never changes and is never used again.

    `asked_in` holds the ids of the annotators' questions (feedback) that it came from.
    """

    id: str = Field(pattern=r"^R\d+(\.\d+)*$")
    question: Name
    text: Text
    separates: tuple[Text, ...] = Field(min_length=1)
    asked_in: tuple[Text, ...] = ()


class EdgeCase(Document):
    """A hard item that was decided once: what, why, by whom and when.

    `asked_in` holds the ids of the annotators' questions (feedback) that it came from.
    """

    id: str = Field(pattern=r"^E\d+(\.\d+)*$")
    question: Name
    item: Text
    decision: Text
    why: Text
    decided_by: Text
    decided_on: dt.date
    rules: tuple[Text, ...] = ()
    asked_in: tuple[Text, ...] = ()


class Release(Document):
    """One line of the changelog, and what in it is declared to be wording alone.

    `wording_only` lists subjects such as `intent/refund_request`, `R2.1`, `E3` or `intent`: their text
    changed, their meaning did not. It is the author's word, and stays on record.
    """

    version: VersionText
    date: dt.date
    summary: Text
    wording_only: tuple[Text, ...] = ()


class Guideline(Document):
    """What annotators are asked to do: labels, rules and decided edge cases, under one name and version."""

    name: Name
    version: VersionText
    title: Text
    purpose: Text
    authors: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    cases: tuple[EdgeCase, ...] = ()
    changelog: tuple[Release, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def question(self, question_id: str) -> Question:
        """The question of that id; KeyError when there is none."""
        return {question.id: question for question in self.questions}[question_id]

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        return {rule.id: rule for rule in self.rules}[rule_id]

    def rules_between(self, question_id: str, one: str, other: str) -> tuple[Rule, ...]:
        """The rules that tell two labels of a question apart."""
        return tuple(
            rule
            for rule in self.rules
            if rule.question == question_id and {one, other} <= set(rule.separates)
        )

    @field_validator("changelog")
    @classmethod
    def _releases_are_listed_once(cls, releases: tuple[Release, ...]) -> tuple[Release, ...]:
        _no_twice((release.version for release in releases), "changelog: version")
        return releases

    @model_validator(mode="after")
    def _parts_name_each_other(self) -> Self:
        _no_twice((question.id for question in self.questions), "question id")
        _no_twice((rule.id for rule in self.rules), "rule id")
        _no_twice((case.id for case in self.cases), "edge case id")
        labels = {question.id: question.label_ids for question in self.questions}
        rules = {rule.id for rule in self.rules}
        for rule in self.rules:
            _known(rule.separates, labels, rule.question, f"rule {rule.id}")
        for case in self.cases:
            _known([case.decision], labels, case.question, f"edge case {case.id}")
            for cited in case.rules:
                if cited not in rules:
                    raise ValueError(f"edge case {case.id} cites {cited}, which is no rule here")
        return self


def guideline_name(text: str) -> tuple[str, str | None]:
    """Split `name@version`; the version is None where it is not given.

    >>> guideline_name("support-tickets@2.0.0")
    ('support-tickets', '2.0.0')
    """
    match = re.fullmatch(r"([^@]+)(?:@(.+))?", text)
    return (match[1], match[2]) if match else (text, None)


def _no_twice(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name!r} is used twice")
        seen.add(name)


def _known(labels: Iterable[str], by_question: dict[str, tuple[str, ...]], question: str, where: str) -> None:
    if question not in by_question:
        raise ValueError(f"{where}: there is no question {question!r}; expected one of {sorted(by_question)}")
    for label in labels:
        if label not in by_question[question]:
            raise ValueError(
                f"{where}: {label!r} is no label of {question!r}; expected one of {list(by_question[question])}"
            )


# The next free number of a rule or an edge case: one that no version has ever used, so that it can be cited for ever.


def next_case(versions: Iterable[Guideline]) -> str:
    """The number after the highest of all versions.

    >>> next_case([])
    'E1'
    """
    used = [int(case.id[1:].split(".")[0]) for version in versions for case in version.cases]
    return f"E{max(used, default=0) + 1}"


def next_rule(versions: Sequence[Guideline], chapter: int | None = None) -> str:
    """The next rule of a chapter (R2.4 after R2.3), or the first of a new chapter where none is named.

    >>> next_rule([]), next_rule([], chapter=2)
    ('R1.1', 'R2.1')
    """
    used = [tuple(map(int, rule.id[1:].split("."))) for version in versions for rule in version.rules]
    if chapter is None:
        chapter = max((number[0] for number in used), default=0) + 1
    sections = [number[1] for number in used if number[0] == chapter and len(number) > 1]
    return f"R{chapter}.{max(sections, default=0) + 1}"


# The JSON Schema of a guideline, for editors that complete and check YAML while it is typed.

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS = {"name": f"^{NAME.pattern}$", "version": f"^{PATTERN.pattern}$"}


def guideline_schema() -> dict[str, Any]:
    """What a guideline's file may hold. A draft that fits it can still be refused: labels must name each other."""
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
