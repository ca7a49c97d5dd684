"""What the sections of a calibration report share: what people, labels and rules are called, and how states look."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from workbench.calibration.item_errors import ItemErrors
from workbench.calibration.report.inputs import Loaded
from workbench.calibration.study import Calibration
from workbench.days import day_of
from workbench.documents.guideline import Question, Rule
from workbench.documents.skips import skip_name
from workbench.quality.overlays import Overlays, gold_overlays
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.tables import Shown
from workbench.rounds.participants import ParticipantStatus, State
from workbench.rounds.passing import PassPolicy, passing
from workbench.rounds.verdict import points
from workbench.statistics.estimate import Estimate
from workbench.store.workspace import Workspace
from workbench.theme import LABEL_COLOURS

SAID: dict[State, str] = {
    "passed": "Passed",
    "declared ready": "Declared ready",
    "undecided": "Not enough evidence yet",
    "not yet": "Not yet",
    "on it": "On it",
    "invited": "Invited",
    "done": "Done",
}
KIND: dict[State, marks.Verdict] = {
    "passed": "pass",
    "declared ready": "pass",
    "undecided": "open",
    "not yet": "fail",
}
LONGEST_TEXT = 260
OPTIONAL = ("appeals", "retake", "meeting")  # sections that are left out where there is nothing to show
ALWAYS = 4  # numbered sections before them
NO_GOLD = "This round has no gold, so no answer is judged."


@dataclass(frozen=True, eq=False)
class View:
    """A result with the names that its page uses."""

    loaded: Loaded
    drawings: dict[str, Overlays] = field(default_factory=dict)

    def drawn(self, item: str, question: str, answers: Sequence[tuple[str, str]], gold: str) -> Markup:
        """Answers to an item over its gold, as (who, answer); "" for a kind that is not drawn."""
        asked = self.loaded.guideline.question(question)
        return self._overlays(asked).draw(item, answers, gold) if asked.as_kind.on else Markup("")

    def _overlays(self, asked: Question) -> Overlays:
        """The drawings of a question's answers; no more pictures than one report may hold."""
        if asked.id not in self.drawings:
            store = Workspace(Path(self.loaded.parameters.root)).gold_sets
            self.drawings[asked.id] = gold_overlays(asked, self.loaded.gold, store)
        return self.drawings[asked.id]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The optional sections with nothing to show."""
        there = {
            "appeals": bool(self.result.appeals),
            "retake": bool(self.loaded.retakes),
            "meeting": bool(self.loaded.discussion or self.loaded.meeting),
        }
        return tuple(name for name in OPTIONAL if not there[name])

    def number(self, name: str) -> int:
        """The number of an optional section, or of the last one, "provenance"."""
        there = [name for name in OPTIONAL if name not in self.left_out]
        return ALWAYS + 1 + (there.index(name) if name in there else len(there))

    @property
    def result(self) -> Calibration:
        """The result that is shown."""
        return self.loaded.calibration

    def person(self, person: str) -> str:
        """A pseudonym, or the name where names were asked for."""
        return self.loaded.called.get(person, "somebody else")

    def people(self, ids: tuple[str, ...], most: int = 4) -> str:
        """Several of them in a sentence."""
        return numbers.names(sorted(map(self.person, ids)), most)

    def label(self, question: str, label: str | None, skip: str | None = None) -> str:
        """A label's display name; the parts of a combined answer are joined by a plus. Without one, the reason."""
        if label is None:
            return skip_name(skip)
        return self.loaded.guideline.question(question).chosen(label)

    def chip(
        self,
        question: str,
        label: str | None,
        mark: Literal["", "ok", "no"] = "",
        skip: str | None = None,
    ) -> Markup:
        """A label as a chip; grey for no label."""
        return marks.chip(self.label(question, label, skip), self.colour(question, label), mark)

    def colour(self, question: str, label: str | None) -> int:
        """1 to 7 by the label's place in the question; 0 for what is none of its labels."""
        ids = self.loaded.guideline.question(question).label_ids
        return ids.index(label) % LABEL_COLOURS + 1 if label in ids else 0

    def question(self, question: str) -> str:
        """A question's title."""
        return self.loaded.guideline.question(question).shown

    @property
    def several(self) -> bool:
        """Whether the round asks more than one question, so that an item's id does not say which."""
        return len(self.result.round.questions) > 1

    def asked(self, item: ItemErrors) -> str:
        """The question's title, if the round has several questions."""
        return self.question(item.question) if self.several else ""

    def text(self, item: str, most: int = LONGEST_TEXT) -> str:
        """The text of an item, cut between words."""
        text = (self.loaded.gold.texts().get(item, "") if self.loaded.gold else "").strip()
        return text if len(text) <= most else text[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + " …"

    def rule(self, rule: str) -> Rule | None:
        """A rule of the guideline, where there is one of that id."""
        return next((known for known in self.loaded.guideline.rules if known.id == rule), None)

    @staticmethod
    def rule_name(rule: str, between: str) -> Markup:
        """A rule as the rows of a chart name it."""
        return Markup('<b class="mono">{}</b> <small>{}</small>').format(rule, between)

    @staticmethod
    def of(right: float, n: int) -> Markup:
        """Such as "8 of 10"."""
        return Markup("<b>{}</b> of {}").format(points(right), n)

    def state(self, status: ParticipantStatus) -> Markup:
        """A person's state: shape, word and colour for a verdict, otherwise a plain word."""
        if status.state in KIND:
            return marks.verdict(KIND[status.state], word=SAID[status.state])
        word = SAID[status.state]
        if status.state == "on it":
            word += f", {status.given} of {status.turns}"
        return Markup('<span class="v muted">{}</span>').format(word)

    def lines(self, turns: int) -> tuple[float, ...]:
        """The shares that are drawn beside an interval of so many answers."""
        return self.passing.lines(turns) if turns else ()

    @property
    def passing(self) -> PassPolicy:
        """How the round decides."""
        return passing(self.result.round)

    @property
    def day(self) -> str:
        """The day this is the state of."""
        return day(self.result.now)


def day(at: dt.datetime) -> str:
    """A date as people write it, in UTC."""
    return day_of(at.astimezone(dt.UTC)).replace(" ", "\u00a0")


def bar(status: ParticipantStatus, name: str, axis: Axis, lines: Sequence[float]) -> Markup:
    """A score with its interval and the lines it is measured against; empty where there is none."""
    if status.score.value is None:
        return Markup("")
    dot = marks.Dot(
        status.score.value, status.score.low, status.score.high, "", KIND.get(status.state, "one")
    )
    return marks.small_interval(dot, axis, name, lines=lines)


def in_percent(value: float | None) -> str:
    """A share of right answers, in whole percent.

    >>> in_percent(0.825)
    '82%'
    """
    return numbers.percent(value, 0)


def shown(estimate: Estimate) -> tuple[Shown, Shown, Shown]:
    """Value, low and high of a share for a table."""
    return tuple(Shown(x, numbers.percent(x, 0)) for x in (estimate.value, estimate.low, estimate.high))  # type: ignore[return-value]
