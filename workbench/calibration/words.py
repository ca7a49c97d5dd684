"""How labels, rules, items and people of a round are written on the calibration board."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbench.calibration.study import RoundSources
from workbench.documents.gold import kind_of
from workbench.documents.guideline import Guideline
from workbench.documents.skips import skip_name
from workbench.ui.content import question_part


@dataclass(frozen=True, eq=False)
class Words:
    """How labels, rules, items and people are written on the board."""

    sources: RoundSources

    @cached_property
    def questions(self) -> dict[str, dict[str, Any]]:
        """The questions of the round as a screen asks them, by id."""
        return {
            question.id: {
                **question_part(question, self.guideline),
                "closed": question.as_kind.closed,
                "one_label": question.one_label,
            }
            for question in self.guideline.questions
        }

    @cached_property
    def labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """By question and id: name and colour."""
        return {
            name: {
                label["id"]: {key: label[key] for key in ("id", "name", "colour")}
                for label in question["labels"]
            }
            for name, question in self.questions.items()
        }

    @property
    def guideline(self) -> Guideline:
        """The version that the round asks about."""
        return self.sources.guideline

    @cached_property
    def people(self) -> dict[str, str]:
        """What everybody is called, by id, in this round and the others under the guideline."""
        records = (*(other.record for other in self.sources.others), self.sources.record)
        return {who: person.shown for record in records for who, person in record.people.items()}

    @cached_property
    def texts(self) -> dict[str, str]:
        """What can be quoted, by item."""
        gold = self.sources.gold
        return gold.texts() if gold else {}

    def parts(self, item: str) -> list[dict[str, str]]:
        """The texts of an item under the names of their columns, where it has several, such as a message and its context."""
        content = self._contents.get(item, {})
        texts = [(key, text) for key, text in content.items() if kind_of(key) == "text"]
        return (
            [{"name": key.replace("_", " "), "text": text} for key, text in texts] if len(texts) > 1 else []
        )

    @cached_property
    def _contents(self) -> dict[str, Mapping[str, str]]:
        gold = self.sources.gold
        return {item.id: item.content for item in (*gold.items, *gold.left)} if gold else {}

    def is_shown(self, item: str, question: str) -> bool:
        """Whether an open item shows more than its text: a picture, a sound, a film, or answers that lie on it."""
        return not self.guideline.question(question).as_kind.closed or item in self._with_media

    @cached_property
    def _with_media(self) -> frozenset[str]:
        """The items that show a picture, a sound or a film."""
        contents = self._contents.items()
        return frozenset(item for item, content in contents if any(kind_of(key) != "text" for key in content))

    @cached_property
    def rules(self) -> dict[str, str]:
        """The rules' texts by id."""
        return {rule.id: rule.text for rule in self.guideline.rules}

    def label(self, question: str, label: str | None, skip: str | None = None) -> dict[str, str | None]:
        """One label, several in one, or none, with the reason where it is known."""
        if label is None:
            return {"id": None, "name": skip_name(skip).capitalize(), "colour": None}
        known = self.labels.get(question, {})
        row: dict[str, str | None] = dict(known[label]) if label in known else {"id": label, "colour": None}
        row.setdefault("name", self.guideline.question(question).chosen(label))
        return row

    def rule(self, rule: str) -> dict[str, str]:
        """A rule with its text."""
        return {"id": rule, "text": self.rules.get(rule, "")}
