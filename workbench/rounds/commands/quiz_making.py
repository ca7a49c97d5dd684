"""How the options of `workbench quiz create` become a round: its documents, items, criterion and length."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import click

from workbench.documents.gold import GoldSet
from workbench.documents.round import Criterion, Round
from workbench.errors import OutOfRange
from workbench.rounds.making import about_gold, chosen, shortest_length
from workbench.rounds.plan import RoundPlan, plan_round, refuse_too_short
from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.quiz_options import made, moment

MOST = 200  # turns of a quiz that stops when it is sure, where no length is given


def asked_of(workspace: Workspace, given: dict[str, Any], source: Round | None) -> tuple[dict[str, Any], int]:
    """What a round asks and about which documents; and how many questions about items there are to draw from."""
    ways = [name for name in ("gold", "expert", "retest_of") if given[name]]
    if len(ways) != 1:
        raise click.UsageError(
            "Give one of --gold NAME@VERSION, --expert with --gold-draft NAME, --retest-of ROUND."
        )
    if source is not None:
        same = {name: getattr(source, name) for name in ("guideline", "gold", "questions", "items")}
        questions = chosen(given["questions"], source.questions, f"round {source.name}")
        fields = {"kind": "retest", **same, "questions": questions, "retest_of": source.name}
        return fields, len(source.items) * len(questions)
    if given["expert"]:
        if not given["gold_draft"]:
            raise click.UsageError(
                "--expert needs --gold-draft NAME: the draft whose items the experts label."
            )
        return _of_gold(workspace, workspace.gold_sets.draft(given["gold_draft"]), "expert", given)
    return _of_gold(workspace, workspace.gold(given["gold"]), "quiz", given)


def _of_gold(
    workspace: Workspace, gold: GoldSet, kind: str, given: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    """A round about a gold set: its items of the wished split, or those that a change of the guideline reaches."""
    guideline = workspace.guideline(gold.card.guideline)
    since = given["since"]
    for option in ("also_added", "fill_up"):
        if given[option] and not since:
            raise click.UsageError(f"--{option.replace('_', '-')} goes with --since VERSION.")
    return about_gold(
        gold,
        guideline,
        expert=kind == "expert",
        questions=given["questions"],
        split=given["split"] or _split(gold, given["practice"]),
        since=since,
        changes=workspace.guidelines.changes_between(guideline.name, since, guideline) if since else (),
        also_added=given["also_added"],
        fill_up=given["fill_up"],
    )


def _split(gold: GoldSet, practice: bool) -> str:
    return "practice" if practice and any(item.split == "practice" for item in gold.items) else "quiz"


def criterion_of(given: dict[str, Any], kind: str) -> Criterion | None:
    """What decides; nothing does in an expert round, a retest, or a practice that does not ask for it."""
    stated = _stated(given)
    if not stated and (kind != "quiz" or (given["practice"] and not given["until_sure"])):
        return None
    return made(Criterion, stated, "the criterion")


def _stated(given: dict[str, Any]) -> dict[str, float]:
    """The rates that the lead gave."""
    names = ("good", "poor", "false_pass", "false_fail")
    return {name: given[name] for name in names if given[name] is not None}


def length_of(given: dict[str, Any], criterion: Criterion | None, pool: int) -> int | None:
    """As stated; else, where something is decided, the shortest that decides it, or all where it stops by itself.

    A quiz that stops by itself has no more turns than hardly anybody reaches: all of them lie in the database.
    """
    asked: int | None = given["length"]
    if asked is not None:
        if asked > pool:
            raise OutOfRange(
                f"--length {asked} asks for more than the {pool} questions there are to draw from."
            )
        return asked
    if given["until_sure"]:
        return None if pool <= MOST else MOST
    if criterion is None:
        return None
    return shortest_length(criterion, pool)


def decided_by(
    given: dict[str, Any], kind: str, pool: int
) -> tuple[Criterion | None, int | None, RoundPlan | None, list[str]]:
    """Criterion, length and plan of a round, and what to say of them; a plan that is too short is refused.

    A retake has no more questions than what changed: where these can never hold the rates it is taken as it is, and
    where nobody could pass it has no criterion, unless one was stated.
    """
    criterion = criterion_of(given, kind)
    length = length_of(given, criterion, pool)
    if criterion is None:
        return None, length, None, []
    plan = plan_round(criterion, length or pool, until_sure=given["until_sure"])
    short = bool(given["since"]) and plan.shortest > pool  # also where it is filled up with all there is
    if short and not plan.decides and not _stated(given) and not given["until_sure"]:
        return None, length, None, [plan.no_verdict]
    refuse_too_short(plan, pool, given["allow_undecided"] or short)
    return criterion, length, plan, []


def round_of(name: str, fields: dict[str, Any], given: dict[str, Any]) -> Round:
    """The round, valid or refused with the field that does not fit."""
    practice = given["practice"]
    feedback = given["feedback"] or ("item" if practice and fields["kind"] == "quiz" else "end")
    return made(
        Round,
        {
            **fields,
            "name": name,
            "title": given["title"] or name,
            "practice": practice,
            "until_sure": given["until_sure"],
            "feedback": feedback,
            "attempts": given["attempts"] or (10 if practice else 1),
            "cool_down_hours": given["cool_down"],
            "way_back": given["way_back"],
            "time_limit_minutes": given["time_limit"],
            "terms": files.read(given["terms"], "terms").decode("utf-8") if given["terms"] else None,
            "seed": given["seed"],
            "created_at": dt.datetime.now(dt.UTC).replace(microsecond=0),
            "expires_at": moment(given["expires"]),
        },
        f"round {name}",
    )


def notes_on(new: Round, pool: int, others: Iterable[Round] = ()) -> list[str]:
    """What the lead should know before inviting anybody; `others` are the rounds there are already."""
    notes = [note for other in others if (note := _shown_elsewhere(new, other))]
    asked = (new.length or pool) * new.attempts
    again = new.kind == "quiz" and not new.practice and new.attempts > 1 and asked > pool
    if again and new.feedback != "none":
        notes.append(
            f"{new.attempts} attempts of up to {new.length or pool} need {asked} questions and there are {pool}: items come "
            "again whose gold was shown. --feedback none keeps the gold back."
        )
    if len(new.items) < pool and new.kind == "quiz" and (new.length or pool) > len(new.items):
        notes.append(
            "Some items are asked about twice, with another question: the interval counts them as clusters."
        )
    return notes


def _shown_elsewhere(new: Round, other: Round) -> str | None:
    """That a practice round shows the gold of items which another round measures by, where it does."""
    practice, exam = (new, other) if new.practice else (other, new)
    both = {new.kind, other.kind} == {"quiz"} and practice.practice and not exam.practice
    if not both or practice.feedback == "none" or new.gold is None or other.gold is None:
        return None
    same = len(set(new.items) & set(other.items)) if new.gold.name == other.gold.name else 0
    if not same:
        return None
    return (
        f"{same} of the {len(exam.items)} items of {exam.name} are asked in {practice.name} too, and their gold is shown "
        "there: whoever practises first knows them. Practise on other items: `workbench gold split` gives some that use."
    )
