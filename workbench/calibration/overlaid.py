"""The items that are open on the board: what each shows, and everybody's answers that lie over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.calibration.store import BoardStore
from workbench.calibration.words import Words
from workbench.documents.attempts import Response, RoundRecord
from workbench.documents.credit import credit_of
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Question
from workbench.errors import NotFound
from workbench.gold.project import GoldProject
from workbench.kinds.parts import Layer
from workbench.rounds.actions import Answer, label_of
from workbench.rounds.answers import Place
from workbench.rounds.attempt_state import RoundContext

KEPT = 4  # open items whose pictures are sent
MOST_PEOPLE = 24  # whose answers to an item are drawn; the others are counted


@dataclass(eq=False)
class OpenItems:
    """What the lead has open, the latest last; these items alone are sent with their pictures."""

    store: BoardStore
    places: list[Place] = field(default_factory=list)
    _contents: dict[tuple[str, Place], dict[str, Any]] = field(default_factory=dict)

    def open(self, words: Words, place: Place) -> None:
        """Open an item; where too many are open, the first of them is closed."""
        (item, question), gold = place, words.sources.gold
        if gold is None or item not in gold.answers(question):
            raise NotFound(f"this round has no gold of item {item!r}, question {question!r}.")
        self.places = [*(other for other in self.places if other != place), place][-KEPT:]

    def close(self) -> None:
        """Close all of them."""
        self.places.clear()
        self._contents.clear()

    def view(self, context: RoundContext, words: Words) -> list[dict[str, Any]]:
        """Each open item with its content, the answers over it, and how many more there are."""
        gold = words.sources.gold
        if gold is None:
            return []
        open_items = []
        for place in self.places:
            layers, more = layers_of(context, words, place)
            about = {"item": place[0], "question": place[1], "more": more}
            drawn = [layer.to_dict() for layer in layers]
            open_items.append({**about, **self._content(gold, words, place), "layers": drawn})
        return open_items

    def _content(self, gold: GoldSet, words: Words, place: Place) -> dict[str, Any]:
        """What an item shows, without the metadata of its files; a locked version never changes, so it is read once."""
        key = str(gold), place
        if key not in self._contents:
            project = GoldProject(self.store.workspace, gold.card.name, self.store.database)
            item, question = gold.item(place[0]), words.guideline.question(place[1])
            content = {"content": project.content(item), **project.place_of(item, question)}
            kept = {old: held for old, held in self._contents.items() if old[1] in self.places}
            self._contents = {**kept, key: content}
        return self._contents[key]


def layers_of(context: RoundContext, words: Words, place: Place) -> tuple[list[Layer], int]:
    """Gold, the first answers of people by name and the experts' votes, and how many people are left out.

    Who contests the gold comes first, then those who are furthest from it.
    """
    gold, question = words.sources.gold, words.guideline.question(place[1])
    if gold is None or question.as_kind.closed:
        return [], 0
    held, medium = gold.answers(place[1])[place[0]], context.medium_of(place[0], question)
    record, method = words.sources.record, context.round.method
    contested = {a.attempt_id for a in record.appeals if (a.item, a.question) == place}
    answers = sorted(
        first_answers(record, place).items(),
        key=lambda pair: (
            pair[1].attempt_id not in contested,
            credit_of(question, held, pair[1].label, method),
        ),
    )
    people = [(words.people.get(who, who), answer.label or "") for who, answer in answers[:MOST_PEOPLE]]
    experts = [(f"Expert {n}", vote) for n, vote in enumerate(held.votes.values(), start=1)]
    layers = [question.layer(held.label, "gold", "gold", medium)] if held.label else []
    for whose, label in (*people, *experts):
        layers.append(question.layer(label, whose, "person", medium, held.label))
    return layers, max(0, len(answers) - MOST_PEOPLE)


def first_answers(record: RoundRecord, place: Place) -> dict[str, Response]:
    """Everybody's first answer about an item that still stands, by the person's id; who gave none is left out."""
    person = {attempt.id: attempt.person.id for attempt in record.attempts}
    first: dict[str, Response] = {}
    for answer in sorted(record.answers, key=lambda answer: answer.answered_at):
        if (answer.item, answer.question) == place and answer.withdrawn_at is None:
            first.setdefault(person[answer.attempt_id], answer)
    return {who: answer for who, answer in first.items() if answer.label is not None}


def checked_answer(
    context: RoundContext, item: str, question: Question, answer: str | Sequence[str] | None
) -> str:
    """The canonical text of an answer that a meeting gives, refused as in a quiz."""
    asked = Answer(do="answer", turn=1, answer=answer if isinstance(answer, str | None) else list(answer))
    return label_of(asked, question, context.medium_of(item, question)) or ""
