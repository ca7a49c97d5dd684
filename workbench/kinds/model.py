"""The base of what a question sets for its kind of answer: a frozen model whose fields are checked."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """What a question sets for its kind of answer, under `settings`; most kinds have nothing to set.

    visible  names of those that annotators may know: their control needs them. What judges an answer is none of them
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    visible: ClassVar[tuple[str, ...]] = ()

    def control(self) -> dict[str, Any]:
        """The settings that the control is given, as JSON has them."""
        return self.model_dump(mode="json", include=set(self.visible), exclude_none=True)
