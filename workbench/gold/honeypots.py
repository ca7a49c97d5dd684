"""Gold hidden in a production batch: mixed in without a hint, scored when the batch comes back, and who saw which."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.attempts import Exposure
from workbench.documents.document import Reference
from workbench.documents.gold import GoldItem, GoldSet
from workbench.documents.honeypots import MixedBatch, MixedRow, Order
from workbench.errors import InvalidTable, NotFound, OutOfRange, listed
from workbench.gold.exposure import measured
from workbench.gold.sampling import Pool
from workbench.quality.accuracy import accuracy
from workbench.quality.annotators import AnnotatorScore, score
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.store.rounds.store import AttemptStore


@dataclass(frozen=True)
class Mixed:
    """What goes out (columns of equal length, the first is `item_id`), and the key that stays."""

    table: Mapping[str, tuple[str, ...]]
    key: MixedBatch
    left_out: tuple[str, ...]


def mix(
    name: str,
    batch: Pool,
    gold: GoldSet,
    *,
    rate: float,
    made_at: dt.datetime,
    columns: Mapping[str, str] | None = None,
    order: Order = "shuffled",
    seen: Mapping[str, int] | None = None,
    seed: int = 20260101,
) -> Mixed:
    """Mix gold of split honeypot into a batch, so that about `rate` of all rows are gold.

    No hint is left: every row gets a new id of one form, only the columns that a gold item has too go out (`columns`
    maps a field of the gold content to a column of the batch; `text` to `text` where not given), and each
    stretch of the batch holds one gold item at a random place. Gold is taken evenly by label, the least `seen` first.
    Refused: a gold item whose content the batch already holds, because people would see it twice.
    """
    fields = dict(columns or {"text": "text"})
    bots = _honeypots(gold, fields)
    n = _how_many(rate, len(batch.items), len(bots))
    cells = {field: batch.column(column) for field, column in fields.items()}
    there = set(zip(*cells.values(), strict=True))
    twice = [b.id for b in bots if tuple(b.content[field] for field in fields) in there]
    if twice:
        raise InvalidTable(
            f"{batch.source} holds the content of gold items already: {listed(twice)}; take them out."
        )
    rng = np.random.default_rng(seed)
    chosen = _choose(gold, bots, n, seen or {}, rng)
    rows = list(range(len(batch.items)))
    if order == "shuffled":
        rows = rng.permutation(len(rows)).tolist()
    key_rows = _key_rows([batch.items[i] for i in rows], [bot.id for bot in chosen], rng)
    key = MixedBatch(
        name=name,
        gold=Reference(name=gold.card.name, version=gold.card.version, sha256=gold.card.digest()),
        source=batch.source,
        rate=n / len(key_rows),
        order=order,
        seed=seed,
        columns=tuple(fields.values()),
        made_at=made_at,
        rows=key_rows,
    )
    left_out = tuple(column for column in batch.columns if column not in fields.values())
    of_gold = {bot.id: bot.content for bot in chosen}
    of_batch = {item: {f: cells[f][i] for f in fields} for i, item in enumerate(batch.items)}
    contents = [(of_gold if row.gold else of_batch)[row.item] for row in key_rows]
    out = {"item_id": tuple(row.shown for row in key_rows)}
    out |= {column: tuple(content[field] for content in contents) for field, column in fields.items()}
    return Mixed(out, key, left_out)


@dataclass(frozen=True, eq=False)
class Returned(Result, json="honeypots missing overall people=named_people production_answers"):
    """A mixed batch that came back: accuracy on its honeypots, and the production answers under their own ids.

    missing  honeypots that nobody answered
    """

    overall: Estimate
    people: tuple[AnnotatorScore, ...]
    answers: Annotations
    honeypots: int
    missing: tuple[str, ...]

    @property
    def named_people(self) -> list[dict[str, object]]:
        """Everybody with their answers on honeypots and how many of these are right."""
        return [{"annotator": p.annotator, "n": p.n, "accuracy": p.accuracy} for p in self.people]

    @property
    def production_answers(self) -> int:
        """Answers to items that are no honeypots."""
        return len(self.answers)


def score_batch(answers: Annotations, key: MixedBatch, gold: GoldSet) -> Returned:
    """Separate gold from production, and judge the first answers to the honeypots.

    `answers.question` names the question of the gold. Refused: an item that the batch did not hold.
    """
    rows = {row.shown: row for row in key.rows}
    if strange := [item for item in answers.items if item not in rows]:
        raise NotFound(f"batch {key.name} held no item {strange[0]!r}; is this another batch?")
    judged = AnswerKey.of(gold, answers.question)
    bots = {row.shown: row.item for row in key.rows if row.gold}
    is_gold = np.array([item in bots for item in answers.items], bool)
    mine = is_gold[answers.item.code]
    on_gold = _renamed(answers.take(mine), bots).first_answers()
    production = _renamed(answers.take(~mine), {row.shown: row.item for row in key.rows if not row.gold})
    answered = set(on_gold.item.texts())
    missing = tuple(item for item in bots.values() if item not in answered)
    people = score(on_gold, judged) if len(on_gold) else ()
    return Returned(accuracy(on_gold, judged), people, production, len(bots), missing)


def honeypot_exposures(
    answers: Annotations, key: MixedBatch, people: Mapping[str, str], at: dt.datetime
) -> tuple[Exposure, ...]:
    """Who saw which gold item by answering the batch; `people` maps an annotator to a person's id.

    The time is that of the answer, or `at` where it has none.
    """
    bots = key.honeypots
    exposures: dict[tuple[str, str], Exposure] = {}
    times = answers.submitted_at
    for row in range(len(answers)):
        item = bots.get(answers.items[answers.item.code[row]])
        annotator = answers.annotators[answers.annotator.code[row]]
        if item is None or annotator not in people:
            continue
        moment = None if times is None or np.isnat(times[row]) else times[row].astype("datetime64[us]").item()
        seen = at if moment is None else moment.replace(tzinfo=dt.UTC)
        reference = f"{key.gold.name}@{key.gold.version}"
        exposures.setdefault(
            (annotator, item), Exposure(people[annotator], reference, item, "honeypot", key.name, seen)
        )
    return tuple(exposures.values())


def record_seen(store: AttemptStore, seen: Sequence[Exposure], at: dt.datetime) -> int:
    """Record what annotators saw, by their names in the file; return how many entries are new."""
    people = person_ids(store, seen, at)
    return store.expose([replace(exposure, person_id=people[exposure.person_id]) for exposure in seen])


def person_ids(store: AttemptStore, seen: Sequence[Exposure], at: dt.datetime) -> dict[str, str]:
    """The person's id of each annotator of a batch (`vendor/name`, or a bare name); new people are added.

    seen  what each annotator has seen, by their name in the file
    A person who was forgotten after an earlier scoring of this batch is recognised by what they saw, so that the
    name is not stored again and nobody counts twice. A pseudonym in the file is recognised too.
    """
    items: defaultdict[str, set[Exposure]] = defaultdict(set)
    for exposure in seen:
        items[exposure.person_id].add(exposure)
    earlier: defaultdict[str, set[Exposure]] = defaultdict(set)
    for gold, ref in {(exposure.gold, exposure.ref) for exposure in seen}:
        for exposure in store.exposures(gold):
            if exposure.ref == ref:
                earlier[exposure.person_id].add(exposure)
    people = store.people()
    gone = [person for person in people if person.forgotten_at is not None]
    known = {person.shown: person.id for person in gone} | {person.full: person.id for person in people}
    matched: dict[str, str] = {}
    for annotator, mine in items.items():
        vendor, _, name = annotator.rpartition("/")
        if (person_id := known.get(annotator)) is None or person_id not in earlier:
            again = (
                person.id
                for person in gone
                if person.vendor == vendor
                and person.id not in matched.values()
                and _same_person(mine, earlier[person.id], at)
            )
            person_id = next(again, person_id)
        matched[annotator] = person_id or store.person(name, vendor, at).id
    return matched


def _same_person(mine: set[Exposure], theirs: set[Exposure], at: dt.datetime) -> bool:
    """Whether an annotator of a file is a person in the ledger: the same items, and the same times where the file has any."""
    if any(exposure.seen_at != at for exposure in mine):
        return bool(
            {(exposure.item, exposure.seen_at) for exposure in mine}
            & {(exposure.item, exposure.seen_at) for exposure in theirs}
        )
    return {exposure.item for exposure in mine} == {exposure.item for exposure in theirs}


def _honeypots(gold: GoldSet, fields: Mapping[str, str]) -> list[GoldItem]:
    bots = [item for item in gold.items if item.split == "honeypot"]
    if not bots:
        raise NotFound(f"gold set {gold} has no item that is used as a honeypot; give some that use first.")
    if bare := [item.id for item in bots if any(field not in item.content for field in fields)]:
        raise NotFound(f"gold set {gold}: honeypots without {listed(fields)}: {listed(bare)}.")
    return bots


def _how_many(rate: float, rows: int, there: int) -> int:
    """N with n / (rows + n) nearest to the rate, one at least."""
    if not 0 < rate < 0.5:
        raise OutOfRange(f"the rate of honeypots must be between 0 and 0.5; got {rate:g}.")
    if not rows:
        raise NotFound("the batch has no row to hide gold among.")
    n = max(1, round(rate * rows / (1 - rate)))
    if n > there:
        raise OutOfRange(
            f"a rate of {rate:g} asks for {n} honeypots among {rows:,} rows, and the set has {there}; lower the rate "
            "or split the batch: a honeypot that comes twice gives itself away."
        )
    return n


def _choose(
    gold: GoldSet, bots: list[GoldItem], n: int, seen: Mapping[str, int], rng: np.random.Generator
) -> list[GoldItem]:
    """Choose n honeypots: the label with the fewest so far comes next, its least seen item first; ties by chance."""
    question = gold.questions()[0]
    label = {bot.id: str(bot.answers[question].label) if question in bot.answers else "" for bot in bots}
    left = [bots[i] for i in rng.permutation(len(bots))]
    count: Counter[str] = Counter()
    chosen = []
    for _ in range(n):
        best = min(left, key=lambda bot: (count[label[bot.id]], seen.get(bot.id, 0)))
        count[label[best.id]] += 1
        left.remove(best)
        chosen.append(best)
    return [chosen[i] for i in rng.permutation(n)]


def _key_rows(own: list[str], gold: list[str], rng: np.random.Generator) -> tuple[MixedRow, ...]:
    """The rows in their order, with new ids of one form."""
    total = len(own) + len(gold)
    places, digits = _places(total, len(gold), rng), max(4, len(str(total)))
    of_gold, of_batch = iter(gold), iter(own)
    return tuple(
        MixedRow(
            shown=f"i{place + 1:0{digits}d}",
            item=next(of_gold) if place in places else next(of_batch),
            gold=place in places,
        )
        for place in range(total)
    )


def _places(total: int, n: int, rng: np.random.Generator) -> set[int]:
    """One place in each of n stretches of equal length, so that gold neither clusters nor comes at regular intervals."""
    edges = [round(i * total / n) for i in range(n + 1)]
    return {int(rng.integers(low, high)) for low, high in pairwise(edges)}


def _renamed(rows: Annotations, names: Mapping[str, str]) -> Annotations:
    return replace(rows, item=Categorical.of([names[str(item)] for item in rows.item.texts()]))


def exposure_counts(exposures: Iterable[Exposure]) -> dict[str, int]:
    """Item -> how many people have seen it."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for exposure in measured(exposures):
        people[exposure.item].add(exposure.person_id)
    return {item: len(who) for item, who in people.items()}
