"""What the browser may know of the item on the table: its content, the question, the guideline; no gold."""

from collections.abc import Callable
from typing import Any

from workbench.documents.attempts import Appeal, Declared, Response
from workbench.documents.credit import WHOLE, credit_of, partly_right
from workbench.documents.gold import GoldAnswer
from workbench.documents.guideline import EdgeCase, Example, Guideline, Label, Question, Rule
from workbench.documents.policies import Retry
from workbench.documents.record import called
from workbench.documents.round import Turn
from workbench.documents.skips import SKIPS
from workbench.kinds.parts import Layer, Medium
from workbench.kinds.registry import Problems
from workbench.rounds.attempt_state import AttemptState, RoundContext
from workbench.rounds.judging import Rulings
from workbench.rounds.verdict import RoundVerdict, Share, verdict_of
from workbench.theme import LABEL_COLOURS
from workbench.ui.content import Source, View, content_part, control_part, place_of


def round_part(context: RoundContext) -> View:
    """What a round is called, and its rules."""
    round_, guideline = context.round, context.guideline
    return {
        "title": round_.title,
        "kind": round_.kind,
        "practice": round_.practice,
        "guideline": f"{guideline.name} {guideline.version}",
        "questions": list(round_.questions),
        "may_take_back": context.may_take_back,
        "time_limit_minutes": round_.time_limit_minutes,
        "attempts": round_.attempts,
        "first_device": round_.first_device,
        "cannot_tell": vars(round_.cannot_tell_policy) if context.passing.decides else None,
    }


def shell_part(standing: AttemptState, person: str, lang: str) -> View:
    """What every screen shows; `attempt` is the number that actions give back."""
    return {
        "screen": "",
        "lang": lang,
        "round": round_part(standing.context),
        "words": standing.context.passing.page.get(lang, standing.context.passing.page["en"]),
        "person": person,
        "attempt": standing.attempt.number if standing.attempt else None,
        "progress": progress_part(standing),
        "seconds": seconds_part(standing),
        "last": last_part(standing),
        "skips": [{"id": skip.id, "key": skip.key} for skip in SKIPS.values()],
    }


def item_part(context: RoundContext, turn: Turn, source: Source) -> View:
    """The item of a turn; `on` is the number of the part of its content that the answer is drawn on, if any."""
    content = context.contents.get(turn.item, {})
    return {
        "turn": turn.number,
        "content": content_part(content, turn.number, source),
        "on": place_of(content, context.guideline.question(turn.question).as_kind),
    }


def question_part(question: Question) -> View:
    """A question with its closed set of labels."""
    return {
        "id": question.id,
        "title": question.shown,
        "ask": question.ask,
        **control_part(question.as_kind),
        "labels": [
            {
                "id": label.id,
                "name": label.shown,
                "colour": colour_of(question, label.id),
                "definition": label.definition,
                "hotkey": label.hotkey,
                "parent": label.parent,
            }
            for label in question.labels
        ],
    }


def colour_of(question: Question, label_id: str) -> str:
    """A label's own colour, else one of the look's in turn."""
    at = question.label_ids.index(label_id)
    return question.labels[at].colour or f"c{at % LABEL_COLOURS + 1}"


def name_of(question: Question, answer: str | None) -> str | None:
    """An answer as people read it, several labels with commas; "" for an answer that holds nothing."""
    if answer is None or not question.allows(answer):
        return answer
    kind = question.as_kind
    if kind.is_nothing(answer):
        return ""
    if not kind.closed:
        return question.called(answer)
    return ", ".join(question.label(part).shown for part in question.parts(answer))


def layers_part(question: Question, item: Medium, answer: str | None, gold: str | None) -> View:
    """An answer and gold as layers over each other, and the labels they are drawn with; nothing for a kind without marks.

    Only for where the policy shows the gold.
    """
    kind = question.as_kind
    read = {
        role: None if text is None else kind.parse(text) for role, text in (("own", answer), ("gold", gold))
    }
    held = {role: each for role, each in read.items() if each is not None and not isinstance(each, Problems)}
    layers = []
    if "own" in held:
        beside = kind.marks_against(held["own"], held["gold"], item) if "gold" in held else None
        layers.append(Layer("own", "own", kind.marks(held["own"], item) if beside is None else beside))
    if "gold" in held:
        layers.append(Layer("gold", "gold", kind.marks(held["gold"], item)))
    if not any(layer.marks for layer in layers):
        return {}
    return {"layers": [layer.to_dict() for layer in layers], "labels": question_part(question)["labels"]}


def guideline_once(context: RoundContext, source: Source, holds: str) -> View:
    """The guideline's digest, and the guideline unless that is the one which the browser has."""
    digest = context.guideline_sha256
    if digest == holds:
        return {"guideline_sha256": digest}
    part = guideline_part(context.guideline, context.round.questions, source)
    return {"guideline_sha256": digest, "guideline": part}


def guideline_part(guideline: Guideline, questions: tuple[str, ...], source: Source) -> list[View]:
    """The guideline, label by label: what it is, what not, its rules and the decided cases."""
    pictures = {id(example): str(n) for n, example in enumerate(pictured(guideline))}

    def example_part(example: Example) -> View:
        picture = source("guideline", pictures[id(example)]) if example.picture else None
        return {"text": example.text, "picture": picture, "why": example.why, "label": example.label}

    return [
        _label_part(guideline, question, label, example_part)
        for question in guideline.questions
        if question.id in questions
        for label in question.labels
    ]


def pictured(guideline: Guideline) -> tuple[Example, ...]:
    """The examples that are pictures, in order: the number of one is its key in an address."""
    return tuple(
        example
        for question in guideline.questions
        for label in question.labels
        for example in (*label.examples, *label.counterexamples)
        if example.picture
    )


def _label_part(
    guideline: Guideline, question: Question, label: Label, example_part: Callable[[Example], View]
) -> View:
    rules = [r for r in guideline.rules if r.question == question.id and label.id in r.separates]
    cases = [c for c in guideline.cases if c.question == question.id and label.id in c.decision.split("|")]
    under = {rule.id for rule in rules}
    return {
        "question": question.id,
        "label": label.id,
        "name": label.shown,
        "definition": label.definition,
        "includes": list(label.includes),
        "excludes": list(label.excludes),
        "examples": [example_part(example) for example in label.examples],
        "counterexamples": [example_part(example) for example in label.counterexamples],
        "rules": [_rule_part(rule, cases) for rule in rules],
        "cases": [_case_part(case) for case in cases if not under & set(case.rules)],
    }


def _rule_part(rule: Rule, cases: list[EdgeCase]) -> View:
    return {
        "id": rule.id,
        "text": rule.text,
        "cases": [_case_part(case) for case in cases if rule.id in case.rules],
    }


def _case_part(case: EdgeCase) -> View:
    return {"id": case.id, "item": case.item, "decision": case.decision, "why": case.why}


def closed_part(standing: AttemptState) -> View:
    """Since when a round takes no answers, and why: somebody closed it, or its time was over; and if they were on it."""
    round_ = standing.context.round
    ended = standing.closed_at or round_.expiry_policy.ended_at()
    values = {"at": ended.isoformat()} if ended else {}
    reason = "round_expired" if standing.closed_at is None else "round_closed"
    return {"id": f"{reason}_unfinished" if standing.running else reason, "values": values}


def progress_part(standing: AttemptState) -> View:
    """How far an attempt is; one that may stop early has no known end."""
    attempt = standing.attempt
    context, done = standing.context, len(standing.answers)
    planned = context.round.length_policy.turns(len(context.pool)) + context.round.undecidable
    total = len(attempt.turns) if attempt else planned
    early = context.passing.stops_early
    return {"done": done, "total": None if early else total, "at_most": total if early else None}


def seconds_part(standing: AttemptState) -> View:
    """Seconds since the attempt began, and until its time is up."""
    attempt = standing.attempt
    if attempt is None:
        return {"spent": 0, "left": standing.context.round.expiry_policy.time_limit_seconds}
    until = attempt.finished_at or standing.now
    left = (
        max(0, round((standing.deadline - standing.now).total_seconds()))
        if standing.deadline is not None
        else None
    )
    return {"spent": max(0, round((until - attempt.clock_from).total_seconds())), "left": left}


def last_part(standing: AttemptState) -> View | None:
    """The last answer, and whether it may be taken back: while the attempt runs and its feedback was not shown."""
    last = standing.last
    if last is None or standing.running is None:
        return None
    question = standing.context.guideline.question(last.question)
    return {
        "turn": last.turn,
        "control": question.as_kind.control,
        "answer": name_of(question, last.label),
        "skip": last.skip,
        "can_take_back": standing.context.may_take_back and standing.ending is None,
    }


def gold_part(context: RoundContext, question: Question, gold: GoldAnswer) -> View:
    """The gold of an answer with its reason and rules: only for where the policy allows it."""
    rules = {rule.id: rule.text for rule in context.guideline.rules}
    return {
        "gold": name_of(question, gold.label),
        "gold_id": gold.label,
        "accepted": [name_of(question, label) for label in gold.accepted],
        "why": gold.rationale,
        "rules": [{"id": rule, "text": rules.get(rule, "")} for rule in gold.rules],
    }


# What the browser may know of answers that were given: feedback on one, and the verdict; each as the policy allows.


def feedback_part(
    context: RoundContext, response: Response, source: Source, appeal: Appeal | None, rulings: Rulings
) -> View:
    """Whether one answer was right, and the gold of its turn only, after all decided appeals.

    An answer that was ruled right counts and is shown as also accepted; an item that was retired counts for nobody.
    """
    question = context.guideline.question(response.question)
    gold = context.gold.item(response.item).answers[response.question] if context.gold else None
    if gold is None:
        return {}
    place = response.item, response.question
    unsettled = place in context.unsettled or place in rulings.unsettled
    if unsettled:
        gold = GoldAnswer()
    ruled = sorted(
        label
        for item, asked, label in rulings.corrected
        if (item, asked) == (response.item, response.question)
        and label is not None
        and label not in gold.right
    )
    gold_view = gold_part(context, question, gold)
    corrected = (response.item, response.question, response.label) in rulings.corrected
    credit = 1.0 if corrected else credit_of(question, gold, response.label, context.round.method)
    content = context.contents.get(response.item, {})
    medium = context.medium_of(response.item, question)
    return {
        "turn": response.turn,
        "content": content_part(content, response.turn, source),
        "on": place_of(content, question.as_kind),
        **layers_part(question, medium, response.label, gold.label),
        "question": response.question,
        "control": question.as_kind.control,
        "right": credit >= WHOLE,
        "credit": credit if partly_right(question, context.round.method) else None,
        "taken_out": response.item in rulings.retired,
        "unsettled": unsettled,
        "yours": name_of(question, response.label),
        "yours_id": response.label,
        "skip": response.skip,
        **gold_view,
        "accepted": [*gold_view["accepted"], *(name_of(question, label) for label in ruled)],
        "appeal": appeal_part(appeal),
    }


def appeal_part(appeal: Appeal | None) -> View | None:
    """What somebody contested, and what was decided."""
    if appeal is None:
        return None
    return {"note": appeal.note, "ruling": appeal.ruling, "reply": appeal.reply}


def verdict_part(
    standing: AttemptState,
    appeals: dict[int, Appeal],
    source: Source,
    next_one: Retry,
    links: dict[str, str | None],
    words: tuple[Declared, ...],
) -> View:
    """The verdict of the latest attempt with its evidence; the misses only where the policy shows gold."""
    context, attempt, rulings = standing.context, standing.attempt, standing.rulings
    round_ = context.round
    part: dict[str, Any] = {
        "state": None,
        "right": None,
        "n": len(standing.answers),
        "planned": len(attempt.turns) if attempt else 0,
        "ended": attempt and attempt.ended,
        "declared": _word(standing, words),
        "notes_sent": sum(context.asks(answer) for answer in standing.answers),
        "retry": {
            "allowed": next_one.allowed,
            "at": next_one.at and next_one.at.isoformat(),
            "practice_round": next_one.practice_round,
            "practice_title": links.get("practice_title"),
            "practice_link": links.get("practice"),
            "practice_opens": "practice" in links and links["practice"] is None,
            "goes_on": next_one.goes_on,
            "why": next_one.why,
            "attempt": attempt.number if attempt else 0,
            "attempts": round_.attempts,
            "first_device": round_.first_device,
        },
    }
    if round_.kind != "quiz" or context.gold is None or attempt is None:
        return part
    judged = context.judge(attempt.turns, standing.answers, context.gold, rulings)
    verdict = verdict_of(round_, judged, standing.answers)
    part |= _score(verdict, context)
    unsettled = context.unsettled | rulings.unsettled
    part["unsettled"] = sum((answer.item, answer.question) in unsettled for answer in standing.answers)
    if not round_.feedback_policy.ever:
        return part | {"misses_withheld": True}
    taken_out = [answer for answer in standing.answers if answer.item in rulings.retired]
    return part | {
        "by_label": [_label_share(share, context) for share in verdict.by_label],
        "by_rule": [_rule_share(share, context) for share in verdict.by_rule],
        "misses": [
            feedback_part(context, turn.given, source, appeals.get(turn.turn.number), rulings)
            for turn in judged
            if turn.right is False and turn.given is not None
        ],
        "settled_appeals": [
            {"turn": appeal.turn, **(appeal_part(appeal) or {})}
            for appeal in appeals.values()
            if appeal.ruling
        ],
        "taken_out": len(taken_out),
    }


def _word(standing: AttemptState, words: tuple[Declared, ...]) -> View | None:
    """That the lead declared this person ready, and why."""
    for word in words:
        if word.ready and word.person_id == standing.invitation.person.id:
            return {"by": called(word.by), "reason": word.reason or "", "at": word.at.isoformat()}
    return None


def _score(verdict: RoundVerdict, context: RoundContext) -> View:
    return {
        "state": verdict.state,
        "right": round(verdict.right, 1),
        "n": verdict.n,
        "low": verdict.low,
        "high": verdict.high,
        "level": verdict.confidence,
        "rates": context.passing.rates(),
        "more": None if verdict.too_many_cannot_tell else verdict.more,
        "cannot_tell": verdict.cannot_tell,
        "answers": verdict.answers,
        "most_cannot_tell": verdict.most_cannot_tell,
        "too_many_cannot_tell": verdict.too_many_cannot_tell,
        "by_label": [],
        "by_rule": [],
    }


def _label_share(share: Share, context: RoundContext) -> View:
    question = context.guideline.question(share.question)
    single = share.id in question.label_ids
    return {
        **vars(share),
        "right": round(share.right, 1),
        "name": question.label(share.id).shown if single else name_of(question, share.id),
        "colour": colour_of(question, share.id) if single else None,
    }


def _rule_share(share: Share, context: RoundContext) -> View:
    text = next((rule.text for rule in context.guideline.rules if rule.id == share.id), "")
    return {**vars(share), "right": round(share.right, 1), "text": text}
