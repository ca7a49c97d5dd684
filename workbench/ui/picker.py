"""Which document of a kind is on the screen: one of the workspace's, or a new one under a name that somebody types."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field, TypeAdapter

from workbench.errors import BadAction, InvalidDocument, NotFound, WorkbenchError, listed
from workbench.formats.drafting import slug
from workbench.ui.actions import Action, Session, names_of, parse_action

LONGEST = 64  # characters of a name


class Choose(Action):
    """Open one of the documents that are there."""

    do: Literal["choose"]
    name: str


class Begin(Action):
    """Begin a new document."""

    do: Literal["begin"]
    name: str


S = TypeVar("S", bound=Session)


class DocumentPicker(Generic[S]):
    """The session of the chosen document, beside all others and a way to begin one.

    names  the documents of the workspace now
    make   the session of one
    Sessions that were opened stay, each with what somebody is in the middle of there.
    A subclass with more actions names them all in `actions`, and handles its own in `handle`.
    """

    what: ClassVar[str]  # how people call such a document
    such_as: ClassVar[str]  # a name that one may have
    actions: ClassVar[TypeAdapter[Any]] = TypeAdapter(Annotated[Choose | Begin, Field(discriminator="do")])

    def __init__(self, names: Callable[[], tuple[str, ...]], make: Callable[[str], S]) -> None:
        self.names, self.make = names, make
        self.opened: dict[str, S] = {}
        self.chosen: S | None = None
        self.why_not: str | None = None

    def open(self, name: str, made: S | None = None) -> None:
        """Put a document on the screen."""
        session = made or self.opened.get(name) or self.make(name)
        self.enter(session)
        self.opened[name] = self.chosen = session
        self.why_not = None

    def enter(self, session: S) -> None:
        """What else happens when a session comes onto the screen; what is refused here stays off it."""

    def open_if_readable(self, name: str) -> None:
        """Put it on the screen; where it cannot be read, the screen says why, and another one can be chosen."""
        try:
            self.open(name)
        except WorkbenchError as error:
            self.why_not = f"{name}: {error}"

    def act(self, message: dict[str, Any]) -> str | None:
        """Choose a document, begin one, or pass the message on to the chosen one."""
        if message.get("do") in names_of(self.actions):
            self.handle(parse_action(self.actions, message))
            return None
        if self.chosen is None:
            raise BadAction(f"No {self.what} is on the screen yet: choose one, or begin a new one.")
        return self.chosen.act(message)

    def handle(self, action: Any) -> None:
        """Do one of `actions`."""
        match action:
            case Choose():
                self.choose(action.name)
            case Begin():
                self.open(self.new_name(action.name))

    def known(self) -> tuple[str, ...]:
        """What may be chosen: also what was opened and is not in the workspace yet."""
        return tuple(dict.fromkeys((*self.names(), *self.opened)))

    def choose(self, name: str) -> None:
        """Put another one of those that are there on the screen."""
        known = self.known()
        if name not in known:
            raise NotFound(
                f"there is no {self.what} {name!r}; expected one of {listed(known) or 'none yet'}."
            )
        self.open(name)

    def new_name(self, typed: str) -> str:
        """The typed name as a folder's: `Hotel reviews` becomes `hotel-reviews`."""
        name = slug(typed, "-")
        if not name or len(typed) > LONGEST:
            raise InvalidDocument(
                f"A {self.what} needs a name of 1 to {LONGEST} letters and digits, such as {self.such_as}; found “{typed}”."
            )
        if name in self.names():
            raise InvalidDocument(f"There is a {self.what} {name} already: choose it, or take another name.")
        return name

    def shown(self) -> dict[str, Any]:
        """What the screen knows of the chosen one, nothing where none is."""
        return {} if self.chosen is None else self.chosen.view()

    def view(self) -> dict[str, Any]:
        """The chosen document, if any, and what may be chosen."""
        return {**self.shown(), "known": list(self.known()), "why_not": self.why_not}
