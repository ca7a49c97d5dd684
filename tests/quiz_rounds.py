"""A small round with a gold set whose labels and reasons are words found nowhere else, and records kept in memory."""

import datetime as dt
from dataclasses import replace

from workbench.documents.attempts import (
    Appeal,
    Attempt,
    Declared,
    Exposure,
    Invitation,
    Person,
    Progress,
    Response,
)
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Label, Question, Rule
from workbench.documents.round import Criterion, Round, Turn
from workbench.errors import AlreadyAnswered, NotOpen
from workbench.rounds.attempt import AttemptSession
from workbench.rounds.attempt_state import RoundContext

START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
LABELS = ("spam", "ham")


def a_guideline() -> Guideline:
    """Two questions: spam or ham, and which topics."""
    return Guideline(
        name="mail",
        version="1.0.0",
        title="Mail",
        purpose="Sort mail.",
        questions=(
            Question(id="kind", ask="What is it?", labels=tuple(Label(id=x, definition=x) for x in LABELS)),
            Question(
                id="topics",
                ask="Which topics?",
                kind="multi_choice",
                labels=tuple(Label(id=x, definition=x) for x in ("money", "love", "other")),
            ),
        ),
        rules=(Rule(id="R1", question="kind", text="Offers are spam.", separates=LABELS),),
    )


def a_gold(n: int = 4) -> GoldSet:
    """Items i1 to in: odd ones are spam by rule R1, even ones ham; each has a reason and a vote to be kept secret."""
    items = tuple(
        GoldItem(
            id=f"i{k}",
            content={"text": f"mail number {k}"},
            answers={
                "kind": GoldAnswer(
                    label="spam" if k % 2 else "ham",
                    rationale=f"SECRET-WHY-{k}",
                    rules=("R1",) if k % 2 else (),
                    votes={f"SECRET-EXPERT-{k}": "spam" if k % 2 else "ham"},
                    settled="unanimous",
                )
            },
        )
        for k in range(1, n + 1)
    )
    card = GoldCard(name="mail", version="1.0.0", guideline=_cited(), sampling="made up")
    return GoldSet(card=card, items=items)


def _cited() -> Reference:
    return Reference(name="mail", version="1.0.0")


def a_round(n: int = 4, **fields: object) -> Round:
    """A quiz over all items of `a_gold(n)`, without a criterion unless given."""
    base = {
        "name": "first",
        "title": "First round",
        "guideline": _cited(),
        "gold": _cited(),
        "questions": ("kind",),
        "items": tuple(f"i{k}" for k in range(1, n + 1)),
        "created_at": START,
    }
    return Round(**{**base, **fields})


CRITERION = Criterion(good=0.9, poor=0.4, false_pass=0.2, false_fail=0.2)


class Memory:
    """What the store of attempts promises, in lists: for tests of sessions alone."""

    def __init__(self) -> None:
        self.tries: list[Attempt] = []
        self.given: list[Response] = []
        self.contested: list[Appeal] = []
        self.seen: list[Exposure] = []
        self.times: dict[tuple[str, int], dt.datetime] = {}
        self.terms: list[tuple[str, str, dt.datetime]] = []
        self.closed: dt.datetime | None = None
        self.words: list[Declared] = []
        self.person = Person("p1", "ana", "north", START)
        self.invitation = Invitation("v1", "first", self.person, START)

    def progress(self, round_name, person_id):
        attempts = self.attempts(round_name, person_id)
        latest = attempts[-1].id if attempts else ""
        shown = {number: at for (attempt, number), at in self.times.items() if attempt == latest}
        return Progress(self.closed, attempts, self.answers(latest), shown)

    def accept_terms(self, invitation_id, sha256, at):
        self.terms.append((invitation_id, sha256, at))
        self.invitation = replace(self.invitation, terms_sha256=sha256, terms_accepted_at=at)

    def attempts(self, round, person_id=None):  # noqa: A002
        return tuple(a for a in self.tries if a.round == round and person_id in (None, a.person.id))

    def begin(self, invitation_id, turns, at, simulated=False):
        running = [a for a in self.tries if a.finished_at is None]
        if not running:
            number = len(self.tries) + 1
            new = Attempt(f"a{number}", "first", self.person, number, turns, at, simulated=simulated)
            self.tries.append(new)
        return self.tries[-1]

    def answers(self, attempt_id):
        return tuple(g for g in self.given if g.attempt_id == attempt_id and g.withdrawn_at is None)

    def show(self, attempt_id, turn_number, at, seen):
        self.times.setdefault((attempt_id, turn_number), at)
        self.seen += seen

    def ruled(self, round):  # noqa: A002
        changing = tuple(a for a in self.contested if a.ruling not in (None, "gold stands"))
        return changing, tuple(g for a in {a.attempt_id for a in changing} for g in self.answers(a))

    def declared(self, round):  # noqa: A002
        return tuple(self.words)

    def go_on(self, attempt_id, at):
        self.tries = [
            replace(
                a,
                finished_at=None,
                ended=None,
                paused_seconds=a.paused_seconds + (at - a.finished_at).total_seconds(),
            )
            if a.id == attempt_id and a.finished_at
            else a
            for a in self.tries
        ]

    def answer(self, given, next_turn=None, seen=(), done=None):
        before = [g for g in self.answers(given.attempt_id) if g.turn == given.turn]
        if before and before[0].says_the_same(given):
            return False
        if before:
            raise AlreadyAnswered("another stands")
        if next(a for a in self.tries if a.id == given.attempt_id).finished_at:
            raise NotOpen("over")
        self.given.append(given)
        if next_turn is not None:
            self.show(given.attempt_id, next_turn, given.answered_at, seen)
        if done == len(self.answers(given.attempt_id)):
            self.finish(given.attempt_id, given.answered_at, "done")
        return True

    def take_back(self, attempt_id, turn_number, at):
        self.given = [
            replace(g, withdrawn_at=at)
            if (g.attempt_id, g.turn, g.withdrawn_at) == (attempt_id, turn_number, None)
            else g
            for g in self.given
        ]

    def finish(self, attempt_id, at, ended):
        self.tries = [
            replace(a, finished_at=at, ended=ended) if a.id == attempt_id else a for a in self.tries
        ]

    def appeal(self, attempt_id, turn, note, at):
        given = next(g for g in self.answers(attempt_id) if g.turn == turn)
        new = Appeal(f"c{len(self.contested)}", attempt_id, turn, given.item, given.question, note, at)
        self.contested.append(new)
        return new

    def rule(self, number, ruling, reply="Thank you."):
        self.contested[number] = replace(
            self.contested[number], ruling=ruling, reply=reply, ruled_by="lead", ruled_at=START
        )

    def appeals(self, round):  # noqa: A002
        return tuple(self.contested)

    def exposures(self, gold_name, person_id=None):
        held = [e for e in self.seen if gold_name in (e.gold, e.gold.partition("@")[0])]
        return tuple(e for e in held if person_id in (None, e.person_id))


class Sitting:
    """A person before a round: `act` and `view` as the browser does, with a clock that only `wait` moves."""

    def __init__(self, n: int = 4, gold: GoldSet | None = None, **fields: object) -> None:
        self.memory = Memory()
        self.at = START
        self.noted: list[Response] = []
        self.context = RoundContext(a_round(n, **fields), a_guideline(), gold or a_gold(n))

    def wait(self, **by: float) -> None:
        self.at += dt.timedelta(**by)

    def session(self) -> AttemptSession:
        return AttemptSession(
            self.context, self.memory, self.memory.invitation, now=lambda: self.at, noted=self.noted.append
        )

    def view(self) -> dict:
        return self.session().view()

    def act(self, **said: object) -> dict:
        session = self.session()
        session.act(said)
        return session.view()

    def gold_of(self, turn: int) -> str:
        item = self.memory.tries[-1].turn(turn).item
        return self.context.gold.item(item).answers["kind"].label

    def answer(self, right: bool = True, **more: object) -> dict:
        """Answer the turn on the table."""
        turn = self.view()["item"]["turn"]
        gold = self.gold_of(turn)
        label = gold if right else next(x for x in LABELS if x != gold)
        return self.act(do="answer", turn=turn, answer=label, **more)

    def through(self, pattern: str) -> dict:
        """Begin, then answer right (r) or wrong (w), to the end of the pattern."""
        view = self.act(do="begin")
        for letter in pattern:
            view = self.answer(letter == "r")
        return view


def turn(number: int, item: str, question: str = "kind") -> Turn:
    return Turn(number=number, item=item, question=question)
