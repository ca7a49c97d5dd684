"""What a step did to a draft of gold, as acts of the log: decided, reopened, corrected, confirmed, dropped, retired."""

import re
from collections.abc import Iterator

from workbench.documents.gold import GoldAnswer, GoldItem, GoldSet
from workbench.documents.record import Actor
from workbench.store.identity import identity
from workbench.store.log.sealed_files import gold_set
from workbench.store.log.workspace_log import Act

DECISION = ("label", "accepted", "rationale", "rules", "settled", "settled_by")


def gold_acts(
    before: GoldSet, after: GoldSet, by: Actor | None = None, act: str | None = None, why: str = ""
) -> tuple[Act, ...]:
    """The decisions that turned `before` into `after`; blind votes and new items are none.

    `by` is who decides, by default the name that the decision holds. `act` says what led to it, such as `gold.accept`;
    `why` stands before what the draft says of it.
    """
    called = gold_set(after.card.name, after.card.version)
    return tuple(
        Act(
            act or name,
            f"item {item}{f', question {question}' if question else ''} of {called}",
            by or _named(who),
            f"{why.strip()} {reason}".strip(),
        )
        for name, item, question, who, reason in decisions(before, after)
    )


def decisions(before: GoldSet, after: GoldSet) -> Iterator[tuple[str, str, str | None, str | None, str]]:
    """Act, item, question (None: the whole item), name as the document holds it, and reason of each decision."""
    items = {item.id: item for item in (*before.items, *before.left)}
    for item in (*after.items, *after.left):
        if item.id in items and item != items[item.id]:
            for act, question, who, reason in _of_item(items[item.id], item):
                yield act, item.id, question, who, reason


def _of_item(old: GoldItem, new: GoldItem) -> Iterator[tuple[str, str | None, str | None, str]]:
    """Act, question, name and reason of each decision about an item."""
    if new.out and new.out != old.out:
        act = "gold.retire" if new.out.kind == "retired" else "gold.drop"
        yield act, None, new.out.by, f"{new.out.kind.capitalize()}: {new.out.reason}"
    if old.out and not new.out:
        yield (
            "gold.reopen",
            None,
            None,
            f"Was {old.out.kind} by {old.out.by} on {old.out.on}: {old.out.reason}",
        )
    for question, answer in new.answers.items():
        earlier = old.answers.get(question, GoldAnswer())
        if answer != earlier and (change := _of_answer(earlier, answer)):
            act, who, reason = change
            yield act, question, who, reason


def _of_answer(old: GoldAnswer, new: GoldAnswer) -> tuple[str, str | None, str] | None:
    """What somebody decided about an answer; None where only votes came in or the guideline changed."""
    changed = [field for field in DECISION if getattr(new, field) != getattr(old, field)]
    if changed == ["rules"]:
        return "gold.correct", None, f"Rules {_rules(new)}. Were {_rules(old)}."
    if new.settled == "adjudicated" and changed:
        was = f" {_decision(old)}" if old.label else ""
        return (
            "gold.correct" if old.label else "gold.adjudicate",
            new.settled_by,
            f"{_words('Now' if was else 'Decided', new)}{was}",
        )
    if old.settled == "adjudicated" and new.settled != "adjudicated":
        return "gold.reopen", None, _decision(old)
    if new.verified and (new.verified, new.verified_by) != (old.verified, old.verified_by):
        return (
            "gold.verify",
            new.verified_by,
            f"{new.label} still holds under guideline version {new.verified}.",
        )
    return None


def _rules(answer: GoldAnswer) -> str:
    return ", ".join(answer.rules) or "none"


def _decision(answer: GoldAnswer) -> str:
    """The earlier decision in words, which the draft no longer holds."""
    return _words("Was", answer)


def _words(verb: str, answer: GoldAnswer) -> str:
    also = f", also {', '.join(answer.accepted)}" if answer.accepted else ""
    rules = f" (rules {', '.join(answer.rules)})" if answer.rules else ""
    by = f", {answer.settled} by {answer.settled_by}" if answer.settled_by else f", {answer.settled}"
    return f"{verb} {answer.label}{also}{rules}{by if verb == 'Was' else ''}: {answer.rationale or 'no reason given'}"


AFTER = re.compile(
    r"(?:Now|Decided) (?P<label>.+?)(?:, also .+?)?(?: \(rules [^)]+\))?: (?P<why>.*)", re.DOTALL
)
WAS = re.compile(
    r"(?:(?P<why>.*) )?Was (?P<label>.+?)(?:, also .+?)?(?: \(rules [^)]+\))?"
    r", (?:None|unanimous|merged|majority|adjudicated)(?: by .+?)?: .*",
    re.DOTALL,
)


def decided(reason: str) -> tuple[str | None, str | None, str]:
    """The label after, the label before and the reason, of the words that `gold_acts` gives an act; None where there is none.

    >>> decided("Now spam (rules R1): No offer. Was ham, adjudicated by Lea: Kind.")
    ('spam', 'ham', 'No offer.')
    >>> decided("Was ham, adjudicated by Lea: Kind.")
    (None, 'ham', '')
    >>> decided("Retired: Everybody has seen it.")
    (None, None, 'Retired: Everybody has seen it.')
    """
    now = AFTER.fullmatch(reason)
    why = now["why"] if now else reason
    was = WAS.fullmatch(why)
    after, before = now["label"] if now else None, was["label"] if was else None
    return after, before, was["why"] or "" if was else why


def _named(name: str | None) -> Actor:
    return identity(typed=name)
