"""What a person may do while a file is brought in, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.ui.actions import Action


class ChooseFile(Action):
    """Read a file of the workspace."""

    do: Literal["bring_file"]
    file: str


class Piece(Action):
    """A piece of a file from the browser, in base64: where it begins, and how large the whole file is."""

    do: Literal["bring_piece"]
    name: str
    at: int = Field(ge=0)
    size: int = Field(ge=0)
    base64: str


class ChooseLayout(Action):
    """Read another sheet of a workbook, or take another row as the header."""

    do: Literal["bring_layout"]
    sheet: str | None = None
    header: int | None = Field(default=None, ge=1, le=1000)


class ChooseRole(Action):
    """Say what a column holds; "" for nothing that is read."""

    do: Literal["bring_role"]
    column: int = Field(ge=0)
    role: str


class ChooseShape(Action):
    """Say whether a row is an item with a column for each person; or who gave all answers, or their time zone."""

    do: Literal["bring_shape"]
    wide: bool | None = None
    person: str | None = None
    timezone: str | None = None


class ChooseGuideline(Action):
    """Compare the labels with those of a question of a guideline; "" with none."""

    do: Literal["bring_guideline"]
    guideline: str
    question: str = ""


class ChooseQuestion(Action):
    """Read the answers to this question, as the file calls it."""

    do: Literal["bring_question"]
    question: str


class ChooseLabel(Action):
    """Read a label of the file as one of the guideline's; "" leaves it out, None takes the choice back."""

    do: Literal["bring_label"]
    label: str
    to: str | None = None


class Accept(Action):
    """Read every label as it is proposed."""

    do: Literal["bring_accept"]


class ReadAs(Action):
    """Read the file as a remembered mapping says; "" as is guessed."""

    do: Literal["bring_mapping"]
    mapping: str


class Remember(Action):
    """Remember under a name how the file is read, once it is used; "" does not."""

    do: Literal["bring_remember"]
    name: str


class Decide(Action):
    """Answer what the tool asks beside, such as whether a delivery replaces another."""

    do: Literal["bring_decide"]
    choice: str


class Use(Action):
    """Use the file as it is read now."""

    do: Literal["bring_use"]


class Another(Action):
    """Choose another file."""

    do: Literal["bring_another"]


class Leave(Action):
    """Leave without the file."""

    do: Literal["bring_leave"]


Choosing = (
    ChooseLayout | ChooseRole | ChooseShape | ChooseGuideline | ChooseQuestion | ChooseLabel | Accept | ReadAs
)
BringAction = ChooseFile | Piece | Choosing | Remember | Decide | Use | Another | Leave
BRING: TypeAdapter[BringAction] = TypeAdapter(Annotated[BringAction, Field(discriminator="do")])
