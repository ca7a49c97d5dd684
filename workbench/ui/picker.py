"""Which document of a kind is on the screen: one of the workspace, or a new one with a typed name."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field, TypeAdapter

from workbench.errors import BadAction, InvalidDocument, NotFound, WorkbenchError, listed
from workbench.formats.drafting import slug
from workbench.store.history import DocumentHistory
from workbench.ui.actions import Action, Session, names_of, parse_action
from workbench.ui.offers import Offer
from workbench.ui.tools import Address, Led

LONGEST = 64  # characters of a name, at most


class Choose(Action):
    """Open an existing document."""

    do: Literal["choose"]
    name: str


class Begin(Action):
    """Begin a new document."""

    do: Literal["begin"]
    name: str


S = TypeVar("S", bound=Session)


class DocumentPicker(Generic[S]):
    """The session of the open document, with a list of all documents and a form for a new one.

    names  lists the documents of the workspace
    make   makes the session of a document
    Opened sessions stay in memory, each with its unfinished work.
    A subclass with more actions lists them all in `actions`, and handles its own in `handle`.
    """

    what: ClassVar[str]  # the name of such a document for people
    such_as: ClassVar[str]  # an example of a name
    actions: ClassVar[TypeAdapter[Any]] = TypeAdapter(Annotated[Choose | Begin, Field(discriminator="do")])

    def __init__(self, names: Callable[[], tuple[str, ...]], make: Callable[[str], S]) -> None:
        self.names, self.make = names, make
        self.opened: dict[str, S] = {}
        self.chosen: S | None = None
        self.why_not: str | None = None
        self.led = Led()

    def open(self, name: str, made: S | None = None) -> None:
        """Put a document on the screen."""
        session = made or self.opened.get(name) or self.make(name)
        self.enter(session)
        self.opened[name] = self.chosen = session
        self.why_not = None

    def enter(self, session: S) -> None:
        """Called before a session is shown; an error here keeps it off the screen."""

    def open_if_readable(self, name: str) -> None:
        """Show a document; if it cannot be read, the screen says why, and the person can choose another one."""
        try:
            self.open(name)
        except WorkbenchError as error:
            self.why_not = f"{name}: {error}"

    def act(self, message: dict[str, Any]) -> object:
        """Open a document, begin one, or pass the message to the open one."""
        self.led.acted(message)
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

    def go(self, address: Address) -> None:
        """Open the document of an address, and its place; what only the screen has, such as a form, it opens itself."""
        if name := address.get("name"):
            self.choose(name)
        place = address.get("place", "")
        if place not in ("", "new"):
            self.show_place(place)
        self.led.to(address)

    def show_place(self, place: str) -> None:
        """Show a place of the open document. Raises NotFound where there is none."""
        if self.chosen is None:
            raise NotFound(f"choose a {self.what} first.")
        show = getattr(self.chosen, "show_place", None)
        if show is not None:
            show(place)

    def known(self) -> tuple[str, ...]:
        """The documents to choose from, including opened ones that are not in the workspace yet."""
        return tuple(dict.fromkeys((*self.names(), *self.opened)))

    def choose(self, name: str) -> None:
        """Show another existing document."""
        known = self.known()
        if name not in known:
            raise NotFound(
                f"there is no {self.what} {name!r}; expected one of {listed(known) or 'none yet'}."
            )
        self.open(name)

    def new_name(self, typed: str) -> str:
        """The typed name as a folder name: `Hotel reviews` becomes `hotel-reviews`."""
        name = slug(typed, "-")
        if not name or len(typed) > LONGEST:
            raise InvalidDocument(
                f"A {self.what} needs a name of 1 to {LONGEST} letters and digits, such as {self.such_as}; found “{typed}”."
            )
        if name in self.taken():
            raise InvalidDocument(f"There is a {self.what} {name} already: choose it, or take another name.")
        return name

    def taken(self) -> tuple[str, ...]:
        """The names that a new document cannot have."""
        return self.names()

    def shown(self) -> dict[str, Any]:
        """The view of the open document; empty without one."""
        return {} if self.chosen is None else self.chosen.view()

    def offers(self) -> tuple[Offer, ...]:
        """What may be taken away of the open document."""
        return tuple(getattr(self.shown_session, "offers", tuple)())

    def past(self) -> Callable[[], DocumentHistory] | None:
        """What reads the history of the open document; None where it has none."""
        return getattr(self.shown_session, "past", lambda: None)()

    @property
    def shown_session(self) -> S | None:
        """The open document, unless a form is in its place."""
        return self.chosen

    def view(self) -> dict[str, Any]:
        """The open document, if any, and the documents to choose from."""
        return {
            **self.shown(),
            "known": list(self.known()),
            "why_not": self.why_not,
            "led": self.led.view(),
        }
