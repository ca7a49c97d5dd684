"""What one mistake costs: the gold label, the answer that was given in its place, and how bad that is."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from workbench.documents.document import Document, Text


def _number(given: Any) -> Any:
    """A number that stands in quotes, as forms and tables have it; whatever else is left to the field."""
    try:
        return float(given) if isinstance(given, str) else given
    except ValueError:
        return given


class Severity(Document):
    """`answer` in the place of `gold` costs `severity`; a mistake that nobody names costs 1, a right answer nothing."""

    gold: Text
    answer: Text
    severity: Annotated[float, Field(ge=0, allow_inf_nan=False), BeforeValidator(_number)]

    @property
    def mistake(self) -> tuple[str, str]:
        """(gold, answer)."""
        return self.gold, self.answer


def refuse_odd(severities: Sequence[Severity], allows: Callable[[str], bool], expected: str) -> None:
    """Refuse, each at its place, what names no label, is no mistake, or was said already; `expected` ends a refusal."""
    wrong: list[InitErrorDetails] = []
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(severities):
        for side in ("gold", "answer"):
            if not allows(getattr(one, side)):
                wrong.append(_at((number, side), f"{getattr(one, side)!r} is no answer to {expected}"))
        if one.gold == one.answer:
            wrong.append(_at((number,), f"{one.gold!r} is right there; a right answer costs nothing"))
        if one.mistake in seen:
            wrong.append(
                _at((number,), f"{one.gold!r} answered as {one.answer!r} has a severity further up already")
            )
        seen.add(one.mistake)
    if wrong:
        raise ValidationError.from_exception_data("severities", wrong)


def _at(place: tuple[int | str, ...], said: str) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("value_error", "{said}", {"said": said}), loc=place, input=None
    )
