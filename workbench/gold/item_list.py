"""The items of a gold set as a table: filtered, sorted, one page at a time; some chosen, one of them open."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.documents.gold import SPLITS, GoldAnswer, GoldItem, GoldSet, in_a_file, kind_of
from workbench.documents.gold_readiness import Check
from workbench.documents.guideline import Guideline
from workbench.documents.skips import skip_name
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.gold.actions import ChooseItems, FilterItems, ItemPage, OpenItem
from workbench.gold.adjudication import LONGEST, Decisions, answer_part, dispute_of, shuffled
from workbench.gold.blind_labelling import votes_needed
from workbench.gold.exposure import Ledger, SeenItem
from workbench.gold.project import GoldProject
from workbench.store.media.pictures import small_copy
from workbench.ui.content import question_part

State = Literal["disputed", "stale", "needs votes", "decided", "left the set"]
STATES: tuple[State, ...] = get_args(State)  # of an item with several answers the first counts
WAIVED = "few accepted"  # a filter: its label or one of its rules may have too few items
SORTS = ("", "item", "answer", "state", "used for", "seen")
PAGE = 20
SMALL = 160  # px of a picture in the table
MOST = 200  # people who have seen an item, listed

Seen = Mapping[str, SeenItem]


def state_of(answer: GoldAnswer, needed: int) -> State:
    """Whether an answer is decided, and what it waits for."""
    if answer.stale:
        return "stale"
    if answer.settled:
        return "decided"
    return "needs votes" if answer.sealed or len(answer.blind) < needed else "disputed"


def item_state(item: GoldItem, needed: int) -> State:
    """The state of an item: that of its answer which needs the most."""
    if item.out:
        return "left the set"
    return min((state_of(answer, needed) for answer in item.answers.values()), key=STATES.index)


def votes_are_open(gold: GoldSet, answer: GoldAnswer, needed: int) -> bool:
    """Whether anybody may read the blind votes on an answer: once all are in, and nobody's are sealed."""
    return not gold.sealed() and state_of(answer, needed) != "needs votes"


@dataclass(frozen=True)
class ItemFilter:
    """Which items, in which order; an empty text filters nothing.

    text    words in the item's text, its id or a rationale
    label   `question/label` that its answer holds
    rule    a rule that it tests, or does not test where `lacking`
    split   what it is for; `state` is one of `STATES`, or `WAIVED`
    check   id of a check of the lock: the items that are open there
    sort    one of `SORTS`, backwards where `down`
    """

    text: str = ""
    label: str = ""
    rule: str = ""
    lacking: bool = False
    split: str = ""
    state: str = ""
    check: str = ""
    sort: str = ""
    down: bool = False

    def checked(self, gold: GoldSet, guideline: Guideline, checks: Sequence[str]) -> "ItemFilter":
        """The same; refused where a field names what is not there."""
        labels = [
            f"{question.id}/{label}" for question in guideline.questions for label in question.label_ids
        ]
        known: dict[str, Collection[str]] = {
            "label": labels,
            "rule": [rule.id for rule in guideline.rules],
            "split": SPLITS,
            "state": (*STATES, WAIVED),
            "check": checks,
            "sort": SORTS,
        }
        for field, names in known.items():
            if (value := getattr(self, field)) and value not in names:
                raise NotFound(f"{gold}: there is no {field} {value!r}; expected one of {listed(names, 30)}.")
        return self


def select(
    gold: GoldSet,
    guideline: Guideline,
    wanted: ItemFilter,
    *,
    seen: Seen | None = None,
    checks: Sequence[Check] = (),
) -> list[GoldItem]:
    """The items that pass a filter, in its order."""
    needed, words = votes_needed(gold), wanted.text.casefold().split()
    open_ = {place for check in checks if check.id == wanted.check for place in check.open}
    asked = {question.id: question for question in guideline.questions}
    waived = (gold.card.goal.waived if gold.card.goal else {}) if wanted.state == WAIVED else {}

    def holds(item: GoldItem) -> set[str]:
        answers = [(q, answer) for q, answer in item.answers.items() if answer.label and q in asked]
        return {f"{q}/{part}" for q, answer in answers for part in asked[q].parts(answer.label or "")}

    def rules(item: GoldItem) -> set[str]:
        return {rule for answer in item.answers.values() for rule in answer.rules}

    def passes(item: GoldItem) -> bool:
        state = item_state(item, needed)
        return (
            (not words or _says(item, words))
            and (not wanted.label or wanted.label in holds(item))
            and (not wanted.rule or (wanted.rule in rules(item)) != wanted.lacking)
            and (not wanted.split or (item.split == wanted.split and not item.out))
            and (wanted.state in ("", WAIVED, state) and (bool(wanted.state) or state != "left the set"))
            and (wanted.state != WAIVED or not waived.keys().isdisjoint(holds(item) | rules(item)))
            and (
                not wanted.check or item.id in open_ or any(f"{item.id}: {q}" in open_ for q in item.answers)
            )
        )

    items = [item for item in (*gold.items, *gold.left) if passes(item)]
    key = _sort_key(wanted.sort, needed, seen or {})
    return sorted(items, key=key, reverse=wanted.down) if key else items[:: -1 if wanted.down else 1]


def _says(item: GoldItem, words: Sequence[str]) -> bool:
    reasons = (answer.rationale or "" for answer in item.answers.values())
    text = " ".join((item.id, item.text() or "", *reasons)).casefold()
    return all(word in text for word in words)


def _sort_key(sort: str, needed: int, seen: Seen) -> Callable[[GoldItem], Any] | None:
    return {
        "item": lambda item: item.id,
        "answer": lambda item: tuple(answer.label or "" for answer in item.answers.values()),
        "state": lambda item: STATES.index(item_state(item, needed)),
        "used for": lambda item: SPLITS.index(item.split),
        "seen": lambda item: len(seen[item.id].people) if item.id in seen else 0,
    }.get(sort)


def item_record(project: GoldProject, gold: GoldSet, item: GoldItem, seen: SeenItem | None) -> dict[str, Any]:
    """An item for a program: content, answers with votes where these are open, what it is for, who has seen it."""
    needed, names = votes_needed(gold), project.workspace.may("see names")

    def votes(answer: GoldAnswer) -> dict[str, str] | None:
        if not votes_are_open(gold, answer, needed):
            return None
        cannot = {who: skip_name(reason.skipped) for who, reason in answer.reasons.items() if reason.skipped}
        given = {**answer.votes, **cannot}
        if names and answer.settled:
            return given
        return {
            f"vote {place}": given[who] for place, who in enumerate(sorted(given, key=given.__getitem__), 1)
        }

    return {
        "item": item.id,
        "content": dict(item.content),
        "answers": {
            question: {
                "label": answer.label,
                "accepted": list(answer.accepted),
                "rationale": answer.rationale,
                "rules": list(answer.rules),
                "settled": answer.settled,
                "settled_by": answer.settled_by,
                "state": state_of(answer, needed),
                "votes": votes(answer),
            }
            for question, answer in item.answers.items()
        },
        "split": item.split,
        "state": item_state(item, needed),
        "out": item.out.model_dump(mode="json") if item.out else None,
        "seen_by": list(seen.people) if seen else [],
    }


class ItemTable:
    """What somebody looks at in the table of items."""

    def __init__(self, project: GoldProject, decisions: Decisions) -> None:
        self.project, self.decisions = project, decisions
        self.filters, self.page, self.open = ItemFilter(), 0, ""
        self.chosen: dict[str, None] = {}  # in the order in which they were chosen
        self.seen: Seen = {}

    def used(self, record: Ledger) -> None:
        """Who has seen which item."""
        self.seen = {item.item: item for item in record.items}

    def look(self, action: FilterItems | ItemPage | OpenItem | ChooseItems, checks: Sequence[Check]) -> None:
        """Filter, turn a page, open an item, or choose some; nothing is saved."""
        match action:
            case FilterItems():
                self._filter(action, checks)
            case ItemPage():
                self.page, self.open = max(0, action.to), ""
            case OpenItem():
                self._open(action.item, checks)
            case ChooseItems():
                self._choose(action, checks)

    def targets(self, items: Sequence[str]) -> list[str]:
        """The items that an act names, else those that are chosen."""
        targets = list(items) or [*self.chosen]
        if not targets:
            raise InvalidDocument("Choose an item first.")
        return targets

    def _rows(self, checks: Sequence[Check]) -> list[GoldItem]:
        gold, guideline = self.project.read(), self.project.guideline()
        return select(gold, guideline, self.filters, seen=self.seen, checks=checks)

    def _filter(self, action: FilterItems, checks: Sequence[Check]) -> None:
        fields = action.model_dump(include=action.model_fields_set - {"do"})
        start = ItemFilter(sort=self.filters.sort, down=self.filters.down) if action.anew else self.filters
        fields.pop("anew", None)
        known = [check.id for check in checks]
        self.filters = replace(start, **fields).checked(self.project.read(), self.project.guideline(), known)
        self.page, self.open, self.chosen = 0, "", {}  # an act never reaches an item out of sight

    def _open(self, item: str, checks: Sequence[Check]) -> None:
        """Open an item, on its page; without one, or the same again, close it."""
        if item and item not in self.project.read().by_id():
            raise NotFound(f"{self.project.read()} has no item {item!r}.")
        self.open = "" if item == self.open else item
        rows = [each.id for each in self._rows(checks)]
        if self.open and self.open not in rows:
            self.filters = ItemFilter(state="left the set" if self.project.read().by_id()[item].out else "")
            rows = [each.id for each in self._rows(checks)]
        if self.open:
            self.page = rows.index(self.open) // PAGE

    def _choose(self, action: ChooseItems, checks: Sequence[Check]) -> None:
        """Choose items, or no longer; without any, all that pass the filter."""
        known = self.project.read().by_id()
        items = action.items or tuple(item.id for item in self._rows(checks))
        if strange := [item for item in items if item not in known]:
            raise NotFound(f"{self.project.read()} has no item {strange[0]!r}.")
        if action.on:
            self.chosen |= dict.fromkeys(items)
        elif action.items:
            self.chosen = {item: None for item in self.chosen if item not in items}
        else:
            self.chosen = {}

    def view(self, gold: GoldSet, guideline: Guideline, checks: Sequence[Check]) -> dict[str, Any]:
        """One page of the table, what it may be filtered by, and the open item."""
        rows = self._rows(checks)
        pages = max(1, -(-len(rows) // PAGE))
        self.page = min(self.page, pages - 1)
        known = gold.by_id()
        self.chosen = {item: None for item in self.chosen if item in known}
        if self.open not in known:
            self.open = ""
        some = rows[self.page * PAGE : (self.page + 1) * PAGE]
        needed = votes_needed(gold)
        return {
            "rows": [self._row(gold, guideline, item, needed) for item in some],
            "n": len(rows),
            "of": len(gold.items),
            "page": self.page,
            "pages": pages,
            "size": PAGE,
            "filters": vars(self.filters),
            "checks": [{"id": c.id, "title": c.title, "n": len(c.open)} for c in checks if c.open],
            "states": [*STATES, *([WAIVED] if gold.card.goal and gold.card.goal.waived else [])],
            "splits": list(SPLITS),
            "labels": _labels(gold, guideline),
            "rules": [
                {"id": r.id, "text": r.text} for r in guideline.rules if r.question in gold.questions()
            ],
            "chosen": [item for item in self.chosen if any(item == row.id for row in some)],
            "n_chosen": len(self.chosen),
            "longest": LONGEST,
            "open": self._open_view(gold, guideline, known[self.open], needed) if self.open else None,
        }

    def _row(self, gold: GoldSet, guideline: Guideline, item: GoldItem, needed: int) -> dict[str, Any]:
        texts = [
            {"name": name, "text": text} for name, text in item.content.items() if kind_of(name) == "text"
        ]
        main = next((text for text in texts if text["name"] == "text"), texts[0] if texts else None)
        return {
            "item": item.id,
            "text": main["text"] if main else "",
            "context": [text for text in texts if text is not main and text["text"]],
            "picture": self._picture(item),
            "answers": [
                _answer_row(gold, guideline, question, answer, needed)
                for question, answer in item.answers.items()
            ],
            "rules": list(dict.fromkeys(rule for a in item.answers.values() for rule in a.rules)),
            "split": item.split,
            "state": item_state(item, needed),
            "out": item.out.kind if item.out else None,
            "seen": len(self.seen[item.id].people) if item.id in self.seen else 0,
        }

    def _picture(self, item: GoldItem) -> str | None:
        """Its first picture, small, as a `data:` address."""
        keys = [key for key in item.content if in_a_file(key) and kind_of(key) == "picture"]
        paths = (
            self.project.workspace.gold_sets.medium(self.project.name, item.content[key]) for key in keys
        )
        file = next((path for path in paths if path is not None), None)
        return None if file is None else _small(file, file.stat().st_mtime_ns)

    def _open_view(self, gold: GoldSet, guideline: Guideline, item: GoldItem, needed: int) -> dict[str, Any]:
        """All that is known of an item: its content, answers with their votes, who saw it, why it left."""
        record = self.seen.get(item.id)
        return {
            **self._row(gold, guideline, item, needed),
            "content": self.project.content(item),
            "answers": [
                self._open_answer(gold, guideline, item, question, needed) for question in item.answers
            ],
            "out": item.out.model_dump(mode="json") if item.out else None,
            "people": list(record.people[:MOST]) if record else [],
            "n_people": len(record.people) if record else 0,
            "seen_last": record.last.date().isoformat() if record and record.last else None,
            "seen_where": list(record.where) if record else [],
        }

    def _open_answer(
        self, gold: GoldSet, guideline: Guideline, item: GoldItem, question: str, needed: int
    ) -> dict[str, Any]:
        """An answer as it can be corrected; its votes once they are open, with names once it is decided."""
        answer, seed = item.answers[question], self.decisions.seed
        dispute = dispute_of(item.id, question, answer, seed)
        open_ = votes_are_open(gold, answer, needed)
        named = open_ and bool(answer.settled) and self.project.workspace.may("see names")
        dispute = dispute if open_ else replace(dispute, opinions=())
        part = answer_part(self.project, guideline, item, dispute, decided=answer.label is not None)
        who = shuffled(item.id, question, answer, seed) if named else []
        for opinion, name in zip(part["opinions"], who, strict=False):
            opinion["who"] = name
        return {**_answer_row(gold, guideline, question, answer, needed), **part, "verified": answer.verified}


def _answer_row(
    gold: GoldSet, guideline: Guideline, question: str, answer: GoldAnswer, needed: int
) -> dict[str, Any]:
    """An answer in the table: its labels with their colours, or what it is called; votes as counts, where they are open."""
    asked, open_ = guideline.question(question), votes_are_open(gold, answer, needed)
    votes = Counter(answer.votes.values())
    cannot = Counter(skip_name(r.skipped) for r in answer.reasons.values() if r.skipped)
    counts = [[asked.called(vote), n] for vote, n in votes.most_common()] + [
        [*pair] for pair in cannot.items()
    ]
    return {
        "asked": question,
        "title": asked.shown,
        "labels": asked.parts(answer.label) if answer.label and asked.as_kind.closed else [],
        "called": answer.label and asked.called(answer.label),
        "state": state_of(answer, needed),
        "settled": answer.settled,
        "rules": list(answer.rules),
        "votes": counts if open_ else None,
    }


def _labels(gold: GoldSet, guideline: Guideline) -> list[dict[str, Any]]:
    """The labels of the questions that the set asks, with their colours."""
    asked = [question for question in guideline.questions if question.id in gold.questions()]
    return [
        {
            "id": f"{question.id}/{label['id']}",
            "name": label["name"] if len(asked) == 1 else f"{question.shown}: {label['name']}",
            "label": label["name"],
            "colour": label["colour"],
        }
        for question in asked
        for label in question_part(question, guideline)["labels"]
    ]


@lru_cache(maxsize=128)
def _small(file: Path, changed: int) -> str | None:  # noqa: ARG001  # a changed file is read again
    copy = small_copy(file, SMALL)
    return copy and copy[0]
