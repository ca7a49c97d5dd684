"""Experts label blind: what each is still asked, in an order of their own; what votes settle; importing a round's votes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.documents.attempts import Attempt, Response
from workbench.documents.gold import BlindVote, Goal, GoldAnswer, GoldSet, Reason, Settled
from workbench.documents.guideline import Guideline, Question
from workbench.documents.skips import CANNOT_TELL, SKIPS
from workbench.errors import InvalidDocument, NotAllowed, NotFound, NotNow, UnknownLabel, listed
from workbench.gold.actions import PutOff, Vote
from workbench.gold.project import GoldProject
from workbench.kinds.registry import ALIKE, Problems
from workbench.ui.actions import label_text
from workbench.ui.content import question_part

Place = tuple[str, str]  # (item, question)


def votes_needed(gold: GoldSet) -> int:
    """How many blind answers each answer of the set waits for."""
    return (gold.card.goal or Goal()).votes


def to_vote(gold: GoldSet, expert: str, *, seed: int = 20260101) -> tuple[Place, ...]:
    """What an expert has not answered yet, in their own order: items shuffled, the questions of an item together.

    An answer that is settled, or has its votes already, is not asked again. The order depends only on the seed,
    the set and the name: it is the same after a restart and different for every expert.
    """
    needed = votes_needed(gold)
    own = sorted(gold.items, key=lambda item: _chance(seed, gold.card.name, expert, item.id))
    return tuple(
        (item.id, question)
        for item in own
        for question, answer in item.answers.items()
        if answer.settled is None and expert not in answer.blind and len(answer.blind) < needed
    )


def voted(gold: GoldSet, expert: str) -> tuple[Place, ...]:
    """What an expert has answered."""
    return tuple((i.id, q) for i in gold.items for q, answer in i.answers.items() if expert in answer.blind)


@dataclass(frozen=True)
class Began:
    """An expert who has answered some of it blind: how much, and how much is still asked of them."""

    name: str
    done: int
    left: int


def began(gold: GoldSet) -> tuple[Began, ...]:
    """The experts who began to label, by name."""
    needed = votes_needed(gold)
    answers = [answer for item in gold.items for answer in item.answers.values()]
    done = Counter(expert for answer in answers for expert in answer.blind)
    open_ = [answer for answer in answers if answer.settled is None and len(answer.blind) < needed]
    theirs = Counter(expert for answer in open_ for expert in answer.blind)
    return tuple(Began(name, done[name], len(open_) - theirs[name]) for name in sorted(done))


@dataclass(frozen=True)
class Agreed:
    """What blind votes that agree come to: equal ones are unanimous, others are merged."""

    label: str
    settled: Settled


def agreed(votes: Collection[str], question: Question, gold: GoldSet) -> Agreed | None:
    """What these votes agree on; None where two of them differ.

    Labels agree where they are equal. Answers that are no labels agree where every two of them are as similar as the goal
    asks, and come to the consensus of their kind.
    """
    different = tuple(dict.fromkeys(votes))
    if len(different) == 1:
        return Agreed(different[0], "unanimous")
    least = alike_from(gold)
    if not different or not all(question.same(a, b, least) for a, b in combinations(different, 2)):
        return None
    return Agreed(merged(question, tuple(votes)).text, "merged")


def alike_from(gold: GoldSet) -> float:
    """The similarity from which blind answers that are no labels agree."""
    return (gold.card.goal or Goal()).alike or ALIKE


@dataclass(frozen=True)
class Consensus:
    """The consensus of some votes as text, how far they support it, and how many are behind each part."""

    text: str
    confidence: float
    support: tuple[int, ...]


def merged(question: Question, votes: Sequence[str]) -> Consensus:
    """The consensus of the votes, by the kind of the question."""
    kind = question.as_kind
    result = kind.merge([kind.read(vote) for vote in votes])
    return Consensus(kind.render(result.answer), result.confidence, result.support)


def with_vote(
    gold: GoldSet,
    guideline: Guideline,
    place: Place,
    expert: str,
    label: str | None,
    reason: Reason | None = None,
) -> GoldSet:
    """The set with one expert's blind vote; a vote without a label says that the guideline does not decide.

    Once all votes are in and agree, the answer is settled; else it waits for adjudication.
    """
    item, question = place
    where = f"item {item!r}, question {question!r}, expert {expert!r}"
    answer = answer_at(gold, place)
    if not expert.strip():
        raise InvalidDocument(f"{where}: a vote says whose it is.")
    reason = (reason or Reason()).model_copy(update={"cannot_tell": label is None})
    refuse_unknown(label, guideline, question, where)
    known = {rule.id for rule in guideline.rules if rule.question == question}
    if strange := [rule for rule in reason.rules if rule not in known]:
        raise NotFound(
            f"{where}: {guideline} has no rule {strange[0]!r} there; expected one of {listed(known)}."
        )
    votes = _without(answer.votes, expert) | ({} if label is None else {expert: label})
    reasons = _without(answer.reasons, expert) | ({} if reason == Reason() else {expert: reason})
    return gold.with_answer(item, question, tally(answer, votes, reasons, guideline.question(question), gold))


def refuse_unknown(label: str | None, guideline: Guideline, question: str, where: str) -> None:
    """Refuse an answer that the question does not take, with what is wrong with it."""
    asked = guideline.question(question)
    if label is None or asked.allows(label):
        return
    if asked.as_kind.closed and label not in asked.label_ids:
        raise UnknownLabel(label, asked.label_ids, where, str(guideline))
    problem = asked.as_kind.parse(label)
    reason = problem if isinstance(problem, Problems) else f"it is written {asked.parse(label)!r}"
    raise InvalidDocument(f"{where}: no answer to {asked.id!r} of {guideline}: {reason}")


def without_vote(gold: GoldSet, guideline: Guideline, place: Place, expert: str) -> GoldSet:
    """The set as it is when an expert takes their vote back."""
    answer = answer_at(gold, place)
    votes, reasons = _without(answer.votes, expert), _without(answer.reasons, expert)
    return gold.with_answer(*place, tally(answer, votes, reasons, guideline.question(place[1]), gold))


def tally(
    answer: GoldAnswer,
    votes: Mapping[str, str],
    reasons: Mapping[str, Reason],
    question: Question,
    gold: GoldSet,
) -> GoldAnswer:
    """The answer with these votes, settled where there are as many as the set asks for and all agree.

    An adjudicated answer stays adjudicated, and a stale answer stays stale, whatever votes come in.
    """
    blind: dict[str, Any] = {"votes": dict(votes), "reasons": dict(reasons)}
    kept = answer.model_dump(exclude={"votes", "reasons", "label", "settled"})
    if answer.settled == "adjudicated" or answer.stale:
        least = alike_from(gold)
        changed = answer.stale and not all(
            question.same(vote, answer.label, least) for vote in votes.values()
        )
        settled = None if changed and answer.settled != "adjudicated" else answer.settled
        return GoldAnswer.model_validate({**kept, **blind, "label": answer.label, "settled": settled})
    cannot = any(reason.cannot_tell for reason in reasons.values())
    enough = not cannot and len(votes) >= votes_needed(gold)
    same = agreed(tuple(votes.values()), question, gold) if enough else None
    rules = answer.rules or (_rules_of_all(votes, reasons) if same else ())
    result = {"label": same and same.label, "settled": same and same.settled}
    return GoldAnswer.model_validate({**kept, **blind, "rules": rules, **result})


@dataclass(frozen=True)
class ImportedVotes:
    """A draft with the votes of a round or a file, how many of them are new or changed, and what could not be imported and why."""

    gold: GoldSet
    changed: int
    answers: int
    experts: tuple[str, ...]
    left_out: tuple[str, ...]


def import_votes(
    gold: GoldSet, guideline: Guideline, attempts: Iterable[Attempt], answers: Sequence[Response]
) -> ImportedVotes:
    """Copy the current answers of an expert round into the draft's votes.

    The same round can be imported again: its answer replaces the expert's vote, and a vote that was withdrawn in
    the round is removed here too. With several attempts of one expert, the last answer counts. Votes of experts
    who are not in the round stay. Answers of simulated people are left out, and so are those of forgotten people:
    their pseudonym would count as a second expert beside the votes imported earlier.
    """
    whole = {attempt.id: attempt for attempt in attempts}
    gone = {
        attempt.person.shown: attempt for attempt in whole.values() if attempt.person.forgotten_at is not None
    }
    who = {name: attempt for name, attempt in whole.items() if attempt.person.forgotten_at is None}
    experts = tuple(dict.fromkeys(attempt.person.full for attempt in who.values() if not attempt.simulated))
    asked = {(o.person.full, (t.item, t.question)) for o in who.values() if not o.simulated for t in o.turns}
    standing: dict[tuple[str, Place], Response] = {}
    left_out = [
        f"{name}: nothing of a forgotten expert is imported; votes from before stay." for name in gone
    ]
    for answer in sorted(answers, key=lambda response: response.answered_at):
        attempt, place = who.get(answer.attempt_id), (answer.item, answer.question)
        if answer.withdrawn_at is not None or (attempt is None and answer.attempt_id in whole):
            continue
        if attempt is None or attempt.simulated:
            left_out.append(
                f"item {answer.item!r}, question {answer.question!r}: of no expert of this round."
            )
        else:
            standing[attempt.person.full, place] = answer
    changed = 0
    for expert, place in sorted(asked | set(standing)):
        problem = _problem(gold, guideline, place, standing.get((expert, place)))
        if problem:
            left_out.append(f"item {place[0]!r}, question {place[1]!r}, expert {expert!r}: {problem}")
            continue
        response, before = standing.get((expert, place)), gold
        if response is None:
            gold = without_vote(gold, guideline, place, expert)
        else:
            known = {rule.id for rule in guideline.rules if rule.question == place[1]}
            rules = tuple(rule for rule in response.rules if rule in known)
            if len(rules) < len(response.rules):
                strange = next(rule for rule in response.rules if rule not in known)
                left_out.append(
                    f"item {place[0]!r}, question {place[1]!r}, expert {expert!r}: "
                    f"rule {strange!r} is not in {guideline}; the vote is imported without it."
                )
            sure = answer_at(gold, place).reasons.get(expert, Reason()).sure
            other = other_reason(response.skip)
            reason = Reason(note=response.note or None, rules=rules, sure=sure, skip=other)
            gold = with_vote(gold, guideline, place, expert, response.label, reason)
        changed += answer_at(gold, place) != answer_at(before, place)
    return ImportedVotes(gold, changed, len(standing), experts, tuple(left_out))


def import_round(project: GoldProject, name: str) -> ImportedVotes:
    """Copy the votes of the expert round `name` into the draft on disk."""
    attempts, answers = project.round_votes(name)
    ended(project, name)
    guideline, taken = project.guideline(), list[ImportedVotes]()

    def step(gold: GoldSet) -> GoldSet:
        taken.append(import_votes(gold, guideline, attempts, answers))
        return taken[-1].gold

    project.change(step)
    return taken[-1]


def import_file(project: GoldProject, answers: Annotations, question: str) -> ImportedVotes:
    """Copy the votes of experts in a file into the draft on disk, the first of each on an item; votes of others stay."""
    project.workspace.require("build gold")
    if project.read().sealed():
        raise NotNow(
            "Experts still label blind here. Their round ends first, so that nobody reads votes before they vote."
        )
    first, asked = answers.first_answers(), project.guideline().question(question)
    taken: list[ImportedVotes] = []
    votes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for item, expert, label in zip(
        first.item.texts(), first.annotator.texts(), first.label.texts(), strict=True
    ):
        votes[str(item)][str(expert)] = str(label)

    def step(gold: GoldSet) -> GoldSet:
        items = {item.id: item for item in gold.items if question in item.answers}
        missing = [item for item in votes if item not in items]
        changed = 0
        for item in votes.keys() & items.keys():
            before, new = items[item].answers[question], votes[item]
            reasons = {who: reason for who, reason in before.reasons.items() if who not in new}
            after = tally(before, {**before.votes, **new}, reasons, asked, gold)
            changed += sum(before.votes.get(who) != label for who, label in new.items())
            answered = {**items[item].answers, question: after}
            items[item] = items[item].model_copy(update={"answers": answered})
        left_out = tuple(f"item {item!r}: the draft does not ask that (any more)." for item in missing)
        n = sum(len(new) for item, new in votes.items() if item in items)
        made = gold.model_copy(update={"items": tuple(items.get(item.id, item) for item in gold.items)})
        taken.append(ImportedVotes(made, changed, n, tuple(first.annotators), left_out))
        return made

    project.change(step)
    return taken[-1]


def ended(project: GoldProject, name: str) -> None:
    """Refuse to import votes of an expert round that still runs: other experts could read them in the draft."""
    finished, invited = project.progress_of(name)
    if finished < invited or not invited:
        raise NotNow(
            f"round {name} is still running: {finished} of {invited} experts have finished. Its votes stay out of the "
            f"draft until it ends, so that nobody reads them before they vote. Close the round first."
        )


# Votes at the desk are sealed: the draft says who has answered, and the answers lie in a file for each expert.


def seal_vote(
    project: GoldProject, guideline: Guideline, place: Place, expert: str, label: str | None, reason: Reason
) -> GoldSet:
    """Keep an expert's blind vote where other experts do not read it; the draft holds only that they have answered."""
    judged = answer_at(with_vote(project.read(), guideline, place, expert, label, reason), place)
    vote = BlindVote(
        expert=expert,
        item=place[0],
        question=place[1],
        label=label,
        reason=judged.reasons.get(expert, Reason()),
    )
    return _sealed(project, expert, [vote])


def unseal_vote(project: GoldProject, place: Place, expert: str) -> GoldSet:
    """Forget a sealed vote, as if its expert had not answered."""
    gold = project.change(lambda gold: _with_seal(gold, place, expert, on=False))
    store = project.blind_votes
    store.keep(expert, [vote for vote in store.of(expert) if vote.place != place])
    return gold


def seal_own(project: GoldProject, expert: str) -> None:
    """What an expert's votes need before they sit down.

    Votes of theirs that an older draft holds are sealed while others still vote on the same answer. A seal whose vote
    is gone, as its file was lost, is broken: they are asked again.
    """
    if not project.has_open_draft():
        return
    gold, needed = project.read(), votes_needed(project.read())
    mine = {
        (item.id, question): answer
        for item in gold.items
        for question, answer in item.answers.items()
        if expert in answer.blind
    }
    kept = {vote.place for vote in project.blind_votes.of(expert)} if expert in gold.sealed() else set()
    for place, answer in mine.items():
        if expert in answer.sealed and place not in kept:
            gold = project.change(partial(_with_seal, place=place, expert=expert, on=False))
    open_ = [
        BlindVote(
            expert=expert,
            item=place[0],
            question=place[1],
            label=answer.votes.get(expert),
            reason=answer.reasons.get(expert, Reason()),
        )
        for place, answer in mine.items()
        if expert not in answer.sealed and answer.settled is None and len(answer.blind) < needed
    ]
    if open_:
        _sealed(project, expert, open_)


def _sealed(project: GoldProject, expert: str, votes: Sequence[BlindVote]) -> GoldSet:
    """Write the votes, then the seals: a vote without its seal is asked again, and no seal is without its vote."""
    places = {vote.place for vote in votes}
    before, store = project.read(), project.blind_votes
    sealed = {
        (item.id, question)
        for item in (*before.items, *before.left)
        for question, answer in item.answers.items()
        if expert in answer.sealed
    }
    kept = [vote for vote in store.of(expert) if vote.place in sealed - places]
    store.keep(expert, [*kept, *votes])

    def step(gold: GoldSet) -> GoldSet:
        for place in places:
            gold = _with_seal(gold, place, expert, on=True)
        return gold

    return project.change(step)


def _with_seal(gold: GoldSet, place: Place, expert: str, *, on: bool) -> GoldSet:
    """The set with or without the mark that an expert has answered; their open vote on it goes."""
    answer = answer_at(gold, place)
    others = tuple(name for name in answer.sealed if name != expert)
    change = {
        "sealed": (*others, expert) if on else others,
        "votes": _without(answer.votes, expert),
        "reasons": _without(answer.reasons, expert),
    }
    return gold.with_answer(*place, answer.model_copy(update=change))


def is_over(gold: GoldSet) -> bool:
    """Whether there are sealed votes, and nobody is asked anything more."""
    needed = votes_needed(gold)
    answers = [answer for item in gold.items for answer in item.answers.values()]
    return bool(gold.sealed()) and all(a.settled or len(a.blind) >= needed for a in answers)


def end_blind(project: GoldProject) -> int:
    """End the blind round at the desk: sealed votes come into the draft, and disputes are known. Returns how many.

    Refused, with nothing changed, where a file cannot be read or lacks a vote.
    """
    gold, store = project.read(), project.blind_votes
    experts = gold.sealed()
    votes = {(vote.expert, vote.place): vote for expert in experts for vote in store.of(expert)}
    _refuse_lost(gold, votes, store.path)
    guideline = project.guideline()
    project.change(lambda gold: _opened(gold, guideline, votes))
    store.clear(experts)
    return len(votes)


def end_if_over(project: GoldProject) -> None:
    """End a round in which everybody has answered; left to the lead where somebody has to hand in their votes first."""
    if project.has_open_draft() and is_over(project.read()):
        with suppress(NotAllowed):  # `end_blind` says whose
            end_blind(project)


def _refuse_lost(
    gold: GoldSet, votes: Mapping[tuple[str, Place], BlindVote], path: Callable[[str], Path]
) -> None:
    for item in (*gold.items, *gold.left):
        for question, answer in item.answers.items():
            for expert in answer.sealed:
                if (expert, (item.id, question)) not in votes:
                    raise NotFound(
                        f"{path(expert)}: the blind vote of {expert} on item {item.id!r}, question {question!r} is not "
                        f"there (any more). Restore the file; or let {expert} sit down again, who is then asked again."
                    )


def _opened(gold: GoldSet, guideline: Guideline, votes: Mapping[tuple[str, Place], BlindVote]) -> GoldSet:
    by_place: dict[Place, list[BlindVote]] = {}
    for vote in votes.values():
        by_place.setdefault(vote.place, []).append(vote)
    left = {item.id for item in gold.left}
    for (item, question), those in by_place.items():
        answer = gold.item(item).answers[question]
        those = [vote for vote in those if vote.expert in answer.sealed]
        given = answer.votes | {vote.expert: vote.label for vote in those if vote.label is not None}
        reasons = answer.reasons | {vote.expert: vote.reason for vote in those if vote.reason != Reason()}
        bare = answer.model_copy(update={"sealed": ()})
        counted = (
            bare.model_copy(update={"votes": given, "reasons": reasons})
            if item in left  # its votes stay on record
            else tally(bare, given, reasons, guideline.question(question), gold)
        )
        gold = gold.with_answer(item, question, counted)
    return gold


def answer_at(gold: GoldSet, place: Place) -> GoldAnswer:
    """The answer to a question about an item; refused where the set does not ask it."""
    item, question = place
    gold_item = next((candidate for candidate in gold.items if candidate.id == item), None)
    if gold_item is None:
        gone = next((f" ({left.out.kind})" for left in gold.left if left.id == item and left.out), "")
        raise NotFound(f"gold set {gold} has no item {item!r} that is asked{gone}.")
    if question not in gold_item.answers:
        raise NotFound(f"gold set {gold} asks no question {question!r} about item {item!r}.")
    return gold_item.answers[question]


def _problem(gold: GoldSet, guideline: Guideline, place: Place, response: Response | None) -> str | None:
    """Why an answer of a round cannot become a vote, or None."""
    item, question = place
    gold_item = next((candidate for candidate in gold.items if candidate.id == item), None)
    if gold_item is None or question not in gold_item.answers:
        return "the draft does not ask that (any more)."
    if (
        response is not None
        and response.label is not None
        and not guideline.question(question).allows(response.label)
    ):
        return f"label {response.label!r} is not in {guideline}."
    return None


def _rules_of_all(votes: Mapping[str, str], reasons: Mapping[str, Reason]) -> tuple[str, ...]:
    """The rules on which all experts agree who named any, in the order of the first of them."""
    named = [reasons[name].rules for name in votes if name in reasons and reasons[name].rules]
    return tuple(rule for rule in named[0] if all(rule in rules for rules in named)) if named else ()


def _without(by_expert: Mapping[str, Any], expert: str) -> dict[str, Any]:
    return {name: value for name, value in by_expert.items() if name != expert}


def _chance(seed: int, *words: str) -> bytes:
    """A random-looking but stable sort key for these words."""
    return sha256("\x00".join((str(seed), *words)).encode()).digest()


@dataclass
class BlindRound:
    """One expert's blind labelling in progress. It shows nothing about other votes, not even how many there are.

    skipped  places put off to the end, in this order
    done     places answered since they sat down: undo goes back along them
    first    the place that comes next whatever the order: the one that was just undone
    """

    project: GoldProject
    expert: str
    seed: int
    skipped: list[Place] = field(default_factory=list)
    done: list[Place] = field(default_factory=list)
    first: Place | None = None
    seen: tuple[GoldSet, tuple[Place, ...]] | None = None  # the set as it was read last, and what it asks

    def __post_init__(self) -> None:
        self.expert = self.expert.strip()
        if not self.expert:
            raise InvalidDocument("Say who labels: every blind vote carries the expert's name.")
        seal_own(self.project, self.expert)

    def open(self, gold: GoldSet) -> tuple[Place, ...]:
        """What is still to be answered, in the expert's order, the skipped last."""
        if self.seen is None or self.seen[0] is not gold:
            self.seen = (gold, to_vote(gold, self.expert, seed=self.seed))
        places = self.seen[1]
        ahead = [place for place in places if place == self.first]
        rest = [place for place in places if place not in self.skipped and place != self.first]
        return (*ahead, *rest, *(p for p in self.skipped if p in places and p != self.first))

    def vote(self, action: Vote, guideline: Guideline) -> GoldSet:
        """Save an answer, sealed; it is on disk when this returns, before the next item shows."""
        place = self._place(action)
        label = label_text(action.label, guideline.question(place[1]))
        if label is None and action.skip not in SKIPS:
            raise InvalidDocument(f"item {place[0]!r}: choose a label, or say why there is none.")
        reason = Reason(
            rules=action.rules,
            note=action.note.strip() or None,
            sure=action.sure,
            skip=None if label else other_reason(action.skip),
        )
        after = seal_vote(self.project, guideline, place, self.expert, label, reason)
        self.done.append(place)
        self.first = None
        return after

    def put_off(self, action: PutOff) -> None:
        """Put an item off to the end; nothing is recorded."""
        place = self._place(action)
        self.skipped = [other for other in self.skipped if other != place] + [place]
        self.first = None

    def undo(self) -> GoldSet:
        """Take the last answer back and ask it again."""
        if not self.done:
            raise InvalidDocument("There is nothing to undo.")
        place = self.done[-1]
        if self.expert not in answer_at(self.project.read(), place).sealed:
            raise NotNow("The blind round has ended: its votes are open, and none can be taken back.")
        after = unseal_vote(self.project, place, self.expert)
        self.first = self.done.pop()
        return after

    def view(self, gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
        """The current item and the progress, and nothing about anybody else."""
        left = self.open(gold)
        done = len(voted(gold, self.expert))
        view: dict[str, Any] = {
            "expert": self.expert,
            "done": done,
            "total": done + len(left),
            "can_undo": bool(self.done),
            "skips": [{"id": skip.id, "key": skip.key} for skip in SKIPS.values()],
            "item": None,
        }
        if left:
            name, question = left[0]
            asked = question_part(guideline.question(question), guideline)
            content = self.project.content(gold.item(name))
            on = self.project.place_of(gold.item(name), guideline.question(question))
            view |= {"item": {"id": name, "content": content}, **on, "question": asked}
        return view

    def _place(self, action: Vote | PutOff) -> Place:
        """The place an action is about: it must be the one shown, so that a second click cannot answer the next item."""
        place = (action.item, action.question)
        left = self.open(self.project.read())
        if not left or place != left[0]:
            raise InvalidDocument(
                f"item {place[0]!r} is not the one on the table (any more); nothing was saved."
            )
        return place


def other_reason(skip: str | None) -> str | None:
    """The skip reason as a gold set stores it: None for the usual one, that the guideline does not decide."""
    return None if skip == CANNOT_TELL.id else skip
