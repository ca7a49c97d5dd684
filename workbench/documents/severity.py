"""The cost of one mistake: the gold label, the wrong answer, and the severity."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from workbench.documents.document import Document, Text
from workbench.documents.fields import FieldSpec
from workbench.documents.problems import Problem, Tree, entries, texts


def _number(value: Any) -> Any:
    """A number in quotes, from forms and tables, as a number; other values stay for the field to judge."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


class Severity(Document):
    """The mistake of `answer` for `gold` costs `severity`; unlisted mistakes cost 1, right answers 0."""

    gold: Annotated[Text, FieldSpec("Right", "choice", empty="choose the label that is right")]
    answer: Annotated[Text, FieldSpec("Answered as", "choice", empty="choose the label given instead")]
    severity: Annotated[
        float,
        Field(ge=0, allow_inf_nan=False),
        BeforeValidator(_number),
        FieldSpec("Costs", "line", shape="a cost is a number from 0 upwards, such as 5 or 0.5"),
    ]

    @property
    def mistake(self) -> tuple[str, str]:
        """(gold, answer)."""
        return self.gold, self.answer


def severities_fit(tree: Tree, allows: Callable[[str], bool], expected: str) -> Iterator[Problem]:
    """The problems of severities: unknown answers, no mistake, listed twice; `expected` ends a message."""
    seen: set[tuple[str, ...]] = set()
    for i, severity in entries(tree, "severities"):
        for side in ("gold", "answer"):
            for answer in texts(severity.get(side)):
                if not allows(answer):
                    yield Problem(("severities", i, side), f"{answer!r} is no answer to {expected}")
        mistake = (*texts(severity.get("gold")), *texts(severity.get("answer")))
        if len(mistake) != 2:
            continue
        gold, answer = mistake
        if gold == answer:
            yield Problem(("severities", i), f"{gold!r} is the right answer; a right answer costs nothing")
        if mistake in seen:
            yield Problem(
                ("severities", i), f"the mistake {gold!r} answered as {answer!r} is listed above already"
            )
        seen.add(mistake)
