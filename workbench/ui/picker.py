"""Which document of a kind is on the screen: one of the workspace's, or a new one under a name that somebody types."""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from workbench.errors import BadAction, InvalidDocument, NotFound, WorkbenchError, listed
from workbench.formats.drafting import slug
from workbench.ui.actions import Session, Wish

LONGEST = 64  # characters of a name


S = TypeVar("S", bound=Session)


class Choice(Generic[S]):
    """The session of the chosen document, beside all others and a way to begin one.

    names  the documents of the workspace now
    make   the session of one
    Sessions that were opened stay, each with what somebody is in the middle of there.
    """

    what: ClassVar[str]  # how people call such a document
    such_as: ClassVar[str]  # a name that one may have

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

    def act(self, action: dict[str, Any]) -> str | None:
        """Choose a document, begin one, or do something with the chosen one."""
        wish = Wish(action)
        if act := self.acts().get(wish.text("do", "")):
            act(wish)
            return None
        if self.chosen is None:
            raise BadAction(f"No {self.what} is on the screen yet: choose one, or begin a new one.")
        return self.chosen.act(action)

    def acts(self) -> dict[str, Callable[[Wish], None]]:
        """What a person may do here; all else is for the chosen one."""
        return {"choose": self.choose, "begin": self.begin}

    def known(self) -> tuple[str, ...]:
        """What may be chosen: also what was opened and is not in the workspace yet."""
        return tuple(dict.fromkeys((*self.names(), *self.opened)))

    def choose(self, wish: Wish) -> None:
        """Another one of those that are there."""
        name, known = wish.text("name"), self.known()
        if name not in known:
            raise NotFound(
                f"there is no {self.what} {name!r}; expected one of {listed(known) or 'none yet'}."
            )
        self.open(name)

    def begin(self, wish: Wish) -> None:
        """A new one."""
        self.open(self.new_name(wish))

    def new_name(self, wish: Wish) -> str:
        """The typed name as a folder bears it: `Hotel reviews` becomes `hotel-reviews`."""
        typed = wish.text("name")
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
