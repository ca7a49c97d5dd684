"""What depends on a guideline in its workspace, and what a change of the draft does to it: gold, rounds, past answers."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.round import Round
from workbench.errors import NotFound
from workbench.guideline.impact import FullImpact, PastAnswers, full_impact
from workbench.quality.deliveries import load_pilot
from workbench.quality.sources import sources
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

SHOWN = 200  # items in the list


def gold_under(workspace: Workspace, name: str) -> tuple[GoldSet, ...]:
    """The newest locked version of every gold set of the guideline `name`."""
    store = workspace.gold_sets
    newest = (store.load(gold) for gold in store.names() if store.versions(gold))
    return tuple(gold for gold in newest if gold.card.guideline.name == name)


def rounds_under(
    workspace: Workspace, name: str, database: str | None = None
) -> tuple[tuple[Round, tuple[str, ...]], ...]:
    """Its rounds, each with the people who took it; empty where there is no database, and none is created."""
    if not AttemptStore.is_there(database, workspace.root):
        return ()
    with AttemptStore.open(database, workspace.root) as store:
        return tuple(
            (asked, tuple(attempt.person.shown for attempt in store.attempts(asked.name)))
            for asked in store.rounds()
            if asked.guideline.name == name
        )


def past_answers(workspace: Workspace, name: str, files: Sequence[Path] = ()) -> Mapping[str, Annotations]:
    """The answers of the files, by question, or of every pilot under the guideline where none is named."""
    if files:
        versions = workspace.guidelines.versions(name)
        return answers_under(workspace.guidelines.load(name) if versions else None, files)
    parts = _of_pilots(workspace, name)
    questions = dict.fromkeys(question for part in parts for question in part)
    return {q: Annotations.join([part[q] for part in parts if q in part]) for q in questions}


def answers_under(
    guideline: Guideline | None, files: Sequence[Path], question: str | None = None
) -> Mapping[str, Annotations]:
    """The answers of files by question; where they have no such column, to the one named or the only one there is.

    Labels may be those of an earlier version. Of regions, texts and numbers the question says the kind.
    """
    asked = {each.id: each for each in guideline.questions} if guideline else {}
    name = question or (next(iter(asked)) if len(asked) == 1 else None)
    kind = asked[name].as_kind if name in asked else None
    stated = kind.name if kind and not kind.closed else None
    return sources(list(files), question=name, kind=stated).by_question()


def _of_pilots(workspace: Workspace, name: str) -> list[Mapping[str, Annotations]]:
    """What vendors delivered in the pilots under a guideline; a pilot without a delivery yet has none."""
    delivered = []
    for pilot_name in workspace.pilots.names():
        pilot = workspace.pilots.load(workspace.pilots.path(pilot_name))
        if pilot.guideline is None or pilot.guideline.name != name:
            continue
        try:
            delivered.append(load_pilot(workspace, pilot_name).inputs.answers)
        except NotFound:
            continue  # nothing was delivered yet
    return delivered


class Reach:
    """What the changes of a draft affect; past answers, gold and rounds are read once, when first needed.

    files   past answers; what pilots delivered under the guideline where none is named
    price   of one answer
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        database: str | None = None,
        files: Sequence[Path] = (),
        price: float | None = None,
        currency: str = "USD",
    ) -> None:
        self.workspace, self.name, self.database = workspace, name, database
        self.files, self.price, self.currency = files, price, currency
        self._at_first = price
        self._last: tuple[object, dict[str, Any]] | None = None

    @cached_property
    def gold(self) -> tuple[GoldSet, ...]:
        """The newest locked version of every gold set of this guideline."""
        return gold_under(self.workspace, self.name)

    @cached_property
    def _rounds(self) -> tuple[tuple[Round, tuple[str, ...]], ...]:
        return rounds_under(self.workspace, self.name, self.database)

    @cached_property
    def _past(self) -> Mapping[str, Annotations]:
        return past_answers(self.workspace, self.name, self.files)

    def view(self, changes: Sequence[Change], draft: Guideline, since: str | None) -> dict[str, Any]:
        """Everything that the changes affect; computed again only where they differ from the last time."""
        key = (tuple(map(str, changes)), draft.digest(), self.price)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._compute(changes, draft, since))
        return self._last[1]

    def _compute(self, changes: Sequence[Change], draft: Guideline, since: str | None) -> dict[str, Any]:
        past = PastAnswers(self._past, since, self.price or self._at_first, self.currency)
        store = self.workspace.guidelines
        own = {
            str(gold): store.changes_between(self.name, gold.card.guideline.version, draft)
            for gold in self.gold
            if since is not None and gold.card.guideline.version != since
        }
        whole = full_impact(
            changes,
            gold=self.gold,
            rounds=[asked for asked, _ in self._rounds],
            took={asked.name: people for asked, people in self._rounds},
            past=past,
            own=own,
        )
        return {**impact_view(whole, past), "simulated": simulated_share(past)}


def simulated_share(past: PastAnswers) -> float:
    """The share of past answers that are marked as simulated."""
    kinds = [(len(a), a.kind) for a in past.answers.values()]
    made_up = sum(
        int((kind.code == kind.values.index("simulated")).sum())
        for _, kind in kinds
        if kind is not None and "simulated" in kind.values
    )
    return made_up / max(1, sum(n for n, _ in kinds))


def impact_view(whole: FullImpact, past: PastAnswers) -> dict[str, Any]:
    """FullImpact as JSON."""
    stale = [(gold.gold, item) for gold in whole.impact.gold for item in gold.stale]
    people = {name for impact in whole.rounds for name in impact.people} | {name for name, _ in whole.people}
    return {
        "gold": [
            {"name": g.gold, "stale": len(g.stale), "check": len(g.to_check), "stands": g.stands}
            for g in whole.impact.gold
        ],
        "stale_gold": whole.stale_gold,
        "items": [
            {"gold": gold, "item": item.item, "question": item.question, "because": list(item.because)}
            for gold, item in stale[:SHOWN]
        ],
        "rounds": [
            {"name": r.name, "stale": len(r.stale), "check": len(r.check), "people": list(r.people)}
            for r in whole.rounds
        ],
        "answers": [
            {
                "question": a.question,
                "answers": a.answers,
                "stale": a.stale,
                "items": a.stale_items,
                "again": a.relabel_answers,
                "cost": a.cost,
            }
            for a in whole.impact.answers
        ],
        "again": whole.relabel_answers,
        "people": len(people),
        "most": [{"name": name, "n": n} for name, n in whole.people[:8]],
        "cost": whole.cost,
        "price": past.price,
        "currency": past.currency,
    }
