"""Quizzes made by the public commands, and made-up people who try to gain by the order of their labels.

Written from the docs alone (docs/rounds.md, "Counting does not pay"). The turns are those that the server asks; the
people, what they count and the two verdicts are written anew here, and a few sit through whole sessions to see that
both say the same.

A person knows the gold of an item or guesses it. They know so much that with the most frequent label as a guess they
are right as often as `--poor` says. Everybody here knows the same; they differ in what they guess.
"""

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import numpy as np
from click.testing import CliRunner
from numpy.typing import NDArray
from scipy.stats import binom

from workbench.cli import main
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Label, Question, Release, Rule
from workbench.documents.round import Round
from workbench.rounds.attempt import AttemptSession, turns_for
from workbench.rounds.attempt_state import RoundContext
from workbench.rounds.server.service import open_context
from workbench.store import documents
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
GOOD, POOR, RISK = 0.9, 0.75, 0.05
TAKERS = 4000  # whom `quiz create` simulates, by the docs
SIGMAS = 3.0


def label_names(n: int) -> tuple[str, ...]:
    """`n` labels."""
    return tuple(f"l{k:02d}" for k in range(n))


def in_shares(shares: Sequence[float], items: int) -> tuple[int, ...]:
    """Whole numbers of items in these shares, largest remainders first; at least one of each."""
    exact = np.array(shares) / sum(shares) * items
    counts = np.maximum(np.floor(exact), 1).astype(int)
    while counts.sum() < items:
        counts[np.argmax(exact - counts)] += 1
    return tuple(int(c) for c in counts)


class Bench:
    """A workspace in an empty folder, in which quizzes are made as a lead would type them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._run("init", "--empty", root)
        self.workspace = Workspace(root)

    def _run(self, *words: object) -> Any:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    def gold(self, name: str, counts: Mapping[str, Sequence[int]], *, changed: str = "") -> str:
        """A locked gold set: for each question so many items of each label, in an order of its own.

        changed   "label": the first label of the first question means something else since 1.0.0; "rule": a rule
                  about half of its items does
        """
        shuffled = {
            question: [label for label, n in zip(label_names(len(each)), each, strict=True) for _ in range(n)]
            for question, each in counts.items()
        }
        for place, labels in enumerate(shuffled.values()):
            random.Random(place).shuffle(labels)
        first, version = next(iter(counts)), "2.0.0" if changed else "1.0.0"
        for v in ("1.0.0", "2.0.0")[: 2 if changed else 1]:
            self._publish(
                name, v, {q: len(each) for q, each in counts.items()}, changed if v == "2.0.0" else ""
            )
        items = []
        for k in range(max(map(len, shuffled.values()))):
            answers = {q: labels[k] for q, labels in shuffled.items() if k < len(labels)}
            ruled = ("R1",) if changed == "rule" and answers.get(first) == "l00" and k % 2 else ()
            items.append(
                GoldItem(
                    id=f"i{k:04d}",
                    content={"text": f"item {k}"},
                    answers={
                        q: GoldAnswer(
                            label=label,
                            votes={"ana": label, "ben": label},
                            rationale="It is.",
                            settled="unanimous",
                            rules=ruled if q == first else (),
                        )
                        for q, label in answers.items()
                    },
                )
            )
        cited = Reference(name=name, version=version)
        card = GoldCard(name=name, version="1.0.0", guideline=cited, sampling="made up")
        self.workspace.gold_sets.write_draft(GoldSet(card=card, items=tuple(items)))
        self.workspace.gold_sets.lock(name, self.workspace.guideline(f"{name}@{version}"))
        return f"{name}@1.0.0"

    def _publish(self, name: str, version: str, sizes: Mapping[str, int], changed: str) -> None:
        releases = [
            Release(version=v, date=dt.date(2026, 1, day), summary="New.")
            for day, v in enumerate(("1.0.0", version), start=1)
        ]
        first, otherwise = next(iter(sizes)), ", now otherwise" if changed == "label" else ""
        guideline = Guideline(
            name=name,
            version=version,
            title="Things",
            purpose="Sort things.",
            questions=tuple(
                Question(
                    id=q,
                    ask="Which?",
                    labels=tuple(
                        Label(
                            id=label,
                            definition=f"It is {label}{otherwise if (q, label) == (first, 'l00') else ''}.",
                        )
                        for label in label_names(n)
                    ),
                )
                for q, n in sizes.items()
            ),
            rules=(
                Rule(
                    id="R1",
                    question=first,
                    text=f"The first{' and no other' if changed == 'rule' else ''} is l00.",
                    separates=("l00", "l01"),
                ),
            ),
            changelog=tuple(releases[: 1 if version == "1.0.0" else 2]),
        )
        path = self.root / "guidelines" / name / "draft.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(documents.to_yaml(guideline))
        self.workspace.guidelines.publish(name)

    def quiz(self, name: str, gold: str, *options: object) -> "Quiz":
        """A round by `workbench quiz create`; where it is refused, the same taken as it is."""
        words = ("quiz", "create", name, "--gold", gold, "--root", self.root, "--json", *options)
        made, refused = self._run(*words), ""
        if made.exit_code:
            refused = made.stderr.strip()
            made = self._run(*words, "--allow-guessing")
        assert made.exit_code == 0, made.output
        with AttemptStore.open(None, self.root) as store:
            round_ = store.round(name)
        said = json.loads(made.stdout)
        return Quiz(
            round_, open_context(self.workspace, round_), said["guessing"], refused, tuple(said["notes"])
        )

    def invite(self, name: str, person: str) -> None:
        """By `workbench quiz invite`."""
        assert self._run("quiz", "invite", name, person, "--root", self.root).exit_code == 0


@dataclass(frozen=True)
class Quiz:
    """A round, what was printed when it was created, and the refusal (or "")."""

    round: Round
    context: RoundContext
    printed: Mapping[str, Any]
    refused: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sheets:
    """The turns of many people: gold label and question of each, how many items have each label, item seen before."""

    gold: Ints  # (people, turns), labels numbered within all questions
    question: Ints
    pool: Ints  # (labels,)
    of: Ints  # (labels,): the question of each label
    seen: Bools
    before: Ints  # (people, labels): what an earlier attempt showed


def sheets(quiz: Quiz, people: int, number: int = 1) -> Sheets:
    """What the server asks so many people in attempt `number`; in the ones before they saw all their items."""
    gold, round_ = quiz.context.gold, quiz.round
    assert gold is not None
    names = [
        (q, label) for q in round_.questions for label in sorted({a.label for a in gold.answers(q).values()})
    ]
    place = {name: k for k, name in enumerate(names)}
    key = {
        (item, q): place[q, answer.label]
        for q in round_.questions
        for item, answer in gold.answers(q).items()
    }
    rows, seen_rows, before = [], [], np.zeros((people, len(names)), dtype=int)
    for person in range(people):
        exposed: list[SimpleNamespace] = []
        known: set[tuple[str, str]] = set()
        for attempt in range(1, number + 1):
            records: Any = SimpleNamespace(exposures=lambda gold, who, exposed=exposed: exposed)
            turns = turns_for(quiz.context, records, f"p{person}", attempt)
            if attempt < number:
                exposed += [SimpleNamespace(item=turn.item, ref=f"a{attempt}") for turn in turns]
                known |= {(turn.item, turn.question) for turn in turns}
        for pair in known:
            before[person, key[pair]] += 1
        rows.append([key[turn.item, turn.question] for turn in turns])
        seen_rows.append([(turn.item, turn.question) in known for turn in turns])
    labels = np.array(rows)
    of = np.array([round_.questions.index(q) for q, _ in names])
    pool = np.array([sum(k == place[name] for k in key.values()) for name in names])
    return Sheets(labels, of[labels], pool, of, np.array(seen_rows), before)


@dataclass
class Table:
    """What somebody has in front of them at one turn."""

    counts: Floats  # (people, labels): labels that came, as far as they were told or can guess
    told: Floats  # (people,): turns whose gold is known to them
    share: Floats  # (labels,) of the pool
    pool: Ints  # (people, labels): items that can still be new to this attempt, at its beginning
    turn: int
    turns: int
    last: Ints  # (people,) the label that came last, -1 where unknown
    run: Ints  # (people,) how often it came in a row
    open: Bools  # (people, labels): of this question

    def best(self, score: Floats) -> Ints:
        """The label of the question with the best score; ties go to the more frequent one."""
        return np.argmax(np.where(self.open, score + 1e-9 * self.share, -np.inf), axis=1)


Guess = Callable[[Table, np.random.Generator], Ints]


def top(t: Table, _: np.random.Generator) -> Ints:
    """The most frequent label of the pool: the honest guess."""
    return t.best(np.broadcast_to(t.share, t.counts.shape))


def owed(t: Table, _: np.random.Generator) -> Ints:
    """The label that is behind its share most."""
    return t.best(t.share * t.turns - t.counts)


def came_most(t: Table, _: np.random.Generator) -> Ints:
    """The label that came most."""
    return t.best(t.counts)


def came_least(t: Table, _: np.random.Generator) -> Ints:
    """The label that came least."""
    return t.best(-t.counts)


def left_over(t: Table, _: np.random.Generator) -> Ints:
    """The label of which most items are left: right where all are asked."""
    return t.best(t.pool - t.counts)


def not_the_last(t: Table, _: np.random.Generator) -> Ints:
    """The most frequent label that is not the one before."""
    score = np.broadcast_to(t.share, t.counts.shape).copy()
    told = t.last >= 0
    score[np.flatnonzero(told), t.last[told]] -= 2
    return t.best(score)


def the_last(t: Table, _: np.random.Generator) -> Ints:
    """The label before once more."""
    score = np.broadcast_to(t.share, t.counts.shape).copy()
    told = t.last >= 0
    score[np.flatnonzero(told), t.last[told]] += 2
    return t.best(score)


def run_must_end(t: Table, generator: np.random.Generator) -> Ints:
    """The gambler's fallacy: after two in a row another label, otherwise the most frequent."""
    return np.where(t.run >= 2, not_the_last(t, generator), top(t, generator))


def learns(t: Table, generator: np.random.Generator) -> Ints:
    """Learns the shares from what came, with a guess at random to begin with."""
    return t.best(t.counts + 0.5 * generator.random(t.counts.shape))


def by_the_docs(t: Table, _: np.random.Generator) -> Ints:
    """Bayes for the order as the docs describe it: one turn of each label at a random place, the others by the shares."""
    c, q, past = t.counts, np.clip(t.share, 1e-6, 1 - 1e-6), np.full(t.counts.shape, float(t.turn))
    used = np.clip(past / t.turns, 1e-9, 1 - 1e-9)
    # how likely c is with its own turn among the past ones, over without: Bin(c - 1; n - 1, q) / Bin(c; n, q)
    ratio = c / np.maximum(past * q, 1e-9)
    gone = used * ratio / (used * ratio + 1 - used)
    waiting = 1 - np.minimum(gone, 1)
    left = t.turns - t.turn
    spare = np.clip(1 - (waiting * t.open).sum(axis=1, keepdims=True) / left, 0, 1)
    return t.best((waiting / left + spare * q) * (t.pool - c > 0.5))


def bayes_then_left(t: Table, generator: np.random.Generator) -> Ints:
    """The docs' order first, and what is left of the pool over the last quarter."""
    return by_the_docs(t, generator) if t.turn < 0.75 * t.turns else left_over(t, generator)


def never_came(t: Table, _: np.random.Generator) -> Ints:
    """A label that has not come yet, once as few turns are left as labels; otherwise the most frequent."""
    missing = (t.counts < 0.5) & t.open
    close = missing.sum(axis=1) >= 0.35 * (t.turns - t.turn)
    return t.best(t.share + 2 * (missing & close[:, None]))


PEOPLE: dict[str, Guess] = {
    guess.__name__: guess
    for guess in (
        *(top, owed, came_most, came_least, left_over, not_the_last, the_last, run_must_end, learns),
        *(by_the_docs, bayes_then_left, never_came),
    )
}
PRINTED = ("owed", "came_most", "came_least")


def knowledge(paper: Sheets) -> float:
    """How much a person knows who is right `POOR` of the time with the most frequent label as guess."""
    weight = np.bincount(paper.of, paper.pool)
    tops = np.array([paper.pool[paper.of == q].max() for q in range(len(weight))]) / weight
    guess = float((tops * weight).sum() / weight.sum())
    return max(0.0, (POOR - guess) / (1 - guess))


def answers(
    paper: Sheets, guess: Guess, knows: Bools, feedback: str, generator: np.random.Generator
) -> Bools:
    """Which turns are right, (people, turns): people count what came, where they were told or know it."""
    people, turns = paper.gold.shape
    labels, rows = len(paper.pool), np.arange(people)
    share = paper.pool / np.bincount(paper.of, paper.pool)[paper.of]
    counts, told = np.zeros((people, labels)), np.zeros(people)
    last, run = np.full((people, 2), -1), np.zeros((people, 2), dtype=int)
    asked = np.array([(paper.question == q).sum(axis=1) for q in range(paper.of.max() + 1)])
    right = np.zeros((people, turns), dtype=bool)
    fresh = paper.pool[None, :] - paper.before
    fresh = np.where(fresh.sum(axis=1, keepdims=True) >= turns, fresh, paper.pool[None, :])
    single = paper.of.max() == 0
    for turn in range(turns):
        gold, q = paper.gold[:, turn], paper.question[:, turn]
        held = paper.of[None, :] == q[:, None]
        at = turn if single else int(counts.sum() / people / 2)
        table = Table(
            counts,
            told,
            share,
            fresh,
            at,
            turns if single else int(asked.mean()),
            last[rows, q],
            run[rows, q],
            held,
        )
        right[:, turn] = knows[:, turn] | (guess(table, generator) == gold)
        sees = knows[:, turn] | (feedback == "item")
        same = sees & (last[rows, q] == gold)
        run[rows, q] = np.where(sees, np.where(same, run[rows, q] + 1, 1), 0)
        last[rows, q] = np.where(sees, gold, -1)
        counts = counts + np.where(sees[:, None], np.arange(labels) == gold[:, None], held * share)
        told = told + sees
    return right


def passes_fixed(right: Bools) -> Bools:
    """The docs' fixed length: at least c right, the smallest c with P(X >= c | poor) <= the risk."""
    n = right.shape[1]
    needed = next(c for c in range(n + 2) if binom.sf(c - 1, n, POOR) <= RISK)
    return right.sum(axis=1) >= needed


def passes_sure(right: Bools) -> Bools:
    """Wald's test by the textbook: who crosses the upper line before the lower one."""
    step = np.where(right, log(GOOD / POOR), log((1 - GOOD) / (1 - POOR))).cumsum(axis=1)
    up, down = step >= log((1 - RISK) / RISK) - 1e-12, step <= log(RISK / (1 - RISK)) + 1e-12
    first_up = np.where(up.any(axis=1), up.argmax(axis=1), right.shape[1])
    first_down = np.where(down.any(axis=1), down.argmax(axis=1), right.shape[1])
    return first_up < first_down


@dataclass(frozen=True)
class Row:
    """One world and policy: what was printed, what everybody's rate was."""

    world: str
    printed: Mapping[str, Any]
    refused: str
    rates: Mapping[str, float]
    people: int
    attempt: int = 1

    @property
    def counting(self) -> float:
        """As it is printed: the best of three ways; in an attempt that is named, by what is left."""
        named = self.printed["attempt"] == self.attempt > 1
        return max(self.rates[name] for name in ((*PRINTED, "left_over") if named else PRINTED))

    def show(self) -> str:
        """A line of the table."""
        p = self.printed
        counting = self.counting
        worst = max(self.rates, key=self.rates.__getitem__)
        return (
            f"TABLE {self.world:42} | honest {p['honest']:.3f} / {self.rates['top']:.3f} | counts {p['counting']:.3f} / {counting:.3f} "
            f"| one label {p['one_label']:.3f} / {self.rates['one label']:.3f} | best {worst} {self.rates[worst]:.3f}"
            f"{' | refused' if self.refused else ''}"
        )

    def _differs(self, what: str, printed: float, mine: float) -> str:
        mean = (printed * TAKERS + mine * self.people) / (TAKERS + self.people)
        error = sqrt(max(mean * (1 - mean), 1e-4) * (1 / TAKERS + 1 / self.people))
        if abs(printed - mine) <= SIGMAS * error:
            return ""
        return f"{self.world}: {what}: printed {printed:.3f}, measured {mine:.3f} ± {error:.3f}"

    def faults(self) -> list[str]:
        """Every promise that is not kept."""
        p, found = self.printed, []
        if self.attempt == 1:
            found = [
                self._differs("honest", p["honest"], self.rates["top"]),
                self._differs("one label", p["one_label"], self.rates["one label"]),
            ]
        if self.attempt == p["attempt"]:
            found.append(self._differs("counting", p["counting"], self.counting))
        slack = SIGMAS * sqrt(RISK * (1 - RISK) * (1 / TAKERS + 1 / self.people))
        worst = max(self.rates, key=self.rates.__getitem__)
        if not self.refused and self.rates[worst] > RISK + slack:
            found.append(
                f"{self.world}: {worst} passes {self.rates[worst]:.3f}, and {RISK} + {slack:.3f} was promised"
            )
        if self.refused and self.rates[worst] <= RISK - slack:
            found.append(
                f"{self.world}: refused, and nobody passes more than {self.rates[worst]:.3f} ({worst})"
            )
        return [fault for fault in found if fault]


def measure(world: str, quiz: Quiz, paper: Sheets, *, remembers: float = 0.0, attempt: int = 1) -> Row:
    """How often each kind of people passes this quiz; `remembers`: the chance to know an item seen before."""
    generator = np.random.default_rng(crc32(world.encode()))
    knows = generator.random(paper.gold.shape) < knowledge(paper)
    knows |= paper.seen & (generator.random(paper.gold.shape) < remembers)
    verdict = passes_sure if quiz.round.until_sure else passes_fixed
    rates = {
        name: float(verdict(answers(paper, guess, knows, quiz.round.feedback, generator)).mean())
        for name, guess in PEOPLE.items()
    }
    nothing = np.zeros_like(knows)
    rates["one label"] = float(verdict(answers(paper, top, nothing, quiz.round.feedback, generator)).mean())
    row = Row(world, quiz.printed, quiz.refused, rates, len(knows), attempt)
    print(row.show())
    return row


def sits_through(bench: Bench, quiz: Quiz, name: str, share: float) -> None:
    """One person takes two attempts at the screen; their turns and verdicts are those that are measured here."""
    clock = iter(quiz.round.created_at + dt.timedelta(minutes=k) for k in range(10_000))
    chance, gold = random.Random(name), quiz.context.gold
    assert gold is not None
    key = {item: answer.label for item, answer in gold.answers("kind").items()}
    bench.invite(quiz.round.name, name)
    with AttemptStore.open(None, bench.root) as store:
        invitation = next(i for i in store.invitations(quiz.round.name) if i.person.name == name)
        seen: list[SimpleNamespace] = []
        for number in (1, 2):
            session = AttemptSession(quiz.context, store, invitation, now=lambda: next(clock))
            session.act({"do": "begin"} if number == 1 else {"do": "retry", "attempt": 1})
            right, asked = [], []
            while (view := session.view())["screen"] != "verdict":
                turn = store.attempts(quiz.round.name, invitation.person.id)[-1].turn(view["item"]["turn"])
                assert turn is not None
                hit = chance.random() < share
                label = next(x for x in label_names(3) if (x == key[turn.item]) == hit)
                session.act({"do": "answer", "turn": turn.number, "answer": label})
                if session.view()["screen"] == "feedback":
                    session.act({"do": "go_on"})
                right.append(hit)
                asked.append(turn.item)
            records: Any = SimpleNamespace(exposures=lambda gold, who, seen=tuple(seen): seen)
            turns = turns_for(quiz.context, records, invitation.person.id, number)
            assert [turn.item for turn in turns][: len(asked)] == asked
            seen += [SimpleNamespace(item=item, ref=f"a{number}") for item in asked]
            verdict = passes_sure if quiz.round.until_sure else passes_fixed
            passed = bool(verdict(np.array([right]))[0])
            assert passed == (view["verdict"]["state"] == "pass")
            if passed:
                return
