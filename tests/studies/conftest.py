"""A round small enough to be checked by eye: six items, a letter an answer."""

import datetime as dt
from collections.abc import Mapping

import pytest

from workbench.model.attempts import Appeal, Attempt, Given, Invitation, Person
from workbench.model.document import Reference
from workbench.model.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.model.guideline import Guideline
from workbench.model.quiz import Criterion, Round, Turn
from workbench.model.round_record import RoundRecord

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
LETTERS = {"r": "refund", "b": "billing", "x": "bug", "?": None}


class World:
    """One guideline, one gold set of six items (refund three times, billing twice, bug), and rounds about them."""

    items = ("q1", "q2", "q3", "q4", "q5", "q6")
    gold_letters = "rrrbbx"

    def __init__(self) -> None:
        labels = (
            {"id": "refund", "name": "refund request"},
            {"id": "billing", "name": "billing question"},
            {"id": "bug"},
        )
        rules = (("R1", ("refund", "billing")), ("R2", ("bug", "billing")))
        self.guideline = Guideline.model_validate(
            {
                "name": "tickets",
                "version": "1.0.0",
                "title": "Tickets",
                "purpose": "To route tickets.",
                "questions": (
                    {
                        "id": "intent",
                        "ask": "What?",
                        "labels": tuple({**one, "definition": "."} for one in labels),
                    },
                ),
                "rules": tuple(
                    {"id": rule, "question": "intent", "text": f"Rule {rule}.", "separates": apart}
                    for rule, apart in rules
                ),
            }
        )
        self.gold = self.gold_of({})

    def gold_of(self, votes: Mapping[str, str]) -> GoldSet:
        """The gold set; `votes` gives an item's three blind votes as letters where they were not unanimous."""
        items = []
        for item, letter in zip(self.items, self.gold_letters, strict=True):
            label = LETTERS[letter]
            cast = {f"expert-{i}": LETTERS[v] for i, v in enumerate(votes.get(item, letter * 3))}
            same = len(set(cast.values())) == 1
            answer = GoldAnswer(
                label=label,
                rules=("R2",) if label == "bug" else ("R1",),
                votes=cast,
                settled="unanimous" if same else "adjudicated",
                settled_by=None if same else "lead",
            )
            items.append(GoldItem(id=item, content={"text": f"Text of {item}."}, answers={"intent": answer}))
        cited = Reference(name="tickets", version="1.0.0")
        return GoldSet(
            card=GoldCard(name="tickets", version="1.0.0", guideline=cited, sampling="by hand"),
            items=tuple(items),
        )

    def round(self, name: str = "one", **fields: object) -> Round:
        """A quiz on all six items: five right pass, three or fewer do not, four decide nothing."""
        cited = Reference(name="tickets", version="1.0.0")
        given = {
            "name": name,
            "title": f"Round {name}",
            "guideline": cited,
            "gold": cited,
            "questions": ("intent",),
            "items": self.items,
            "criterion": Criterion(good=0.95, poor=0.45, false_fail=0.02, false_pass=0.1),
            "created_at": START,
        }
        return Round(**(given | fields))

    def record(
        self,
        answers: Mapping[str, str],
        round_: Round | None = None,
        days: float = 1.0,
        notes: str | None = None,
    ) -> RoundRecord:
        """Everybody's answers in letters, in the order of the items; fewer letters than items is still on it.

        A name is `vendor/person`; no letters: invited only. Everybody begins `days` after the invitation.
        """
        round_ = round_ or self.round()
        invitations, attempts, given = [], [], []
        for name, letters in answers.items():
            vendor, _, who = name.rpartition("/")
            person = Person(who, who, vendor, round_.created_at)
            invitations.append(Invitation(f"i-{who}", round_.name, person, round_.created_at))
            if not letters:
                continue
            begun = round_.created_at + dt.timedelta(days=days)
            turns = tuple(
                Turn(number=i, item=item, question="intent") for i, item in enumerate(self.items, 1)
            )
            end = begun + dt.timedelta(minutes=len(letters))
            done = len(letters) == len(self.items)
            attempts.append(
                Attempt(
                    f"{round_.name}-{who}",
                    round_.name,
                    person,
                    1,
                    turns,
                    begun,
                    end if done else None,
                    "done" if done else None,
                )
            )
            for i, letter in enumerate(letters, 1):
                shown = begun + dt.timedelta(minutes=i - 1)
                at, label = shown + dt.timedelta(seconds=20 + i), LETTERS[letter]
                note = notes if label is None else None
                given.append(
                    Given(
                        f"{round_.name}-{who}",
                        i,
                        self.items[i - 1],
                        "intent",
                        label,
                        label is None,
                        note,
                        shown,
                        at,
                    )
                )
        return RoundRecord(round_, tuple(invitations), tuple(attempts), tuple(given))

    def appeal(self, who: str, turn: int, ruling: str | None, round_name: str = "one") -> Appeal:
        """An appeal of somebody against the gold of a turn."""
        at = START + dt.timedelta(days=3)
        item = self.items[turn - 1]
        return Appeal(
            f"c-{who}-{turn}", f"{round_name}-{who}", turn, item, "intent", "It is not.", at, ruling
        )  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World()
