"""`workbench quiz create`: which items and questions, how long, what decides, and what people may see."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.credit import partly_right
from workbench.documents.gold import SPLITS, GoldSet
from workbench.documents.method import METHOD
from workbench.documents.policies import FEEDBACK
from workbench.documents.round import MOST_CANNOT_TELL, Round
from workbench.errors import OutOfRange
from workbench.rounds.passing import POLICIES, NoVerdict, PassPolicy, asked_for, sentences
from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, F, made, many, moment, print_json

if TYPE_CHECKING:
    from workbench.rounds.guessing import Guessing
    from workbench.rounds.plan import RoundPlan


# The options of the pass policies, each once, in the order in which the policies name them.
PASS_OPTIONS = tuple(dict.fromkeys(option for policy in POLICIES for option in policy.options))


def pass_options(command: F) -> F:
    """What decides a round: every option that a pass policy has."""
    for option in reversed(PASS_OPTIONS):
        flag = f"--{option.name.replace('_', '-')}"
        kind = {"type": float} if option.number else {"is_flag": True}
        command = click.option(flag, option.name, help=option.help, **kind)(command)
    return command


@click.command("create")
@click.argument("name")
@click.option("--gold", help="NAME@VERSION of the locked gold set to be judged against.")
@click.option("--expert", is_flag=True, help="A round of experts' blind labels, without gold (--gold-draft).")
@click.option("--gold-draft", help="Name of the gold set whose draft the experts label.")
@click.option("--retest-of", metavar="ROUND", help="Ask each person again what they answered in that round.")
@click.option("--title", help="What people see above the round; the name where not given.")
@click.option(
    "--question", "questions", multiple=True, help="A question to ask; may be repeated. All where not given."
)
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    help="Which items of the gold; quiz where not given, practice in practice.",
)
@click.option(
    "--since",
    metavar="VERSION",
    help="A retake: only what changed its meaning since this version of the guideline.",
)
@click.option("--also-added", is_flag=True, help="In a retake, also what was added since.")
@click.option(
    "--fill-up", is_flag=True, help="In a retake, other items behind what changed, so that it can decide."
)
@click.option("--length", type=click.IntRange(1), help="Answers in an attempt; the most where --until-sure.")
@pass_options
@click.option(
    "--allow-undecided", is_flag=True, help="Accept a length at which many good annotators stay undecided."
)
@click.option(
    "--allow-guessing", is_flag=True, help="Accept a round that people can pass by guessing too often."
)
@click.option(
    "--undecidable",
    type=click.IntRange(0),
    metavar="N",
    help="Items mixed in that the guideline does not settle; no answer to them counts.  [default: 1 for 10, where the "
    "gold has them]",
)
@click.option(
    "--most-cannot-tell",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help=f'Nobody passes with a larger share of "cannot tell"; 1 for no limit.  [default: {MOST_CANNOT_TELL:g}]',
)
@click.option(
    "--seed", type=int, default=20260101, show_default=True, help="The same seed draws the same turns."
)
@click.option("--time-limit", type=float, metavar="MINUTES", help="For an attempt; none where not given.")
@click.option(
    "--feedback",
    type=click.Choice(list(FEEDBACK)),
    help=f"When the gold is shown: {', '.join(FEEDBACK.values())}.  [default: end; item in practice]",
)
@click.option(
    "--attempts",
    type=click.IntRange(1),
    help="Attempts of each person.  [default: 1; 10 in practice]",
)
@click.option(
    "--cool-down", type=float, default=0, show_default=True, metavar="HOURS", help="Between two attempts."
)
@click.option("--practice-round", metavar="ROUND", help="A practice round for those who did not pass.")
@click.option("--expires", metavar="DATE", help="Last day (2026-12-01, UTC), or a time with its zone.")
@click.option(
    "--first-device",
    is_flag=True,
    help="A link works only in the first browser that opens it; `quiz invite --new-device` releases it.",
)
@click.option(
    "--practice", is_flag=True, help="A round to practise in: no verdict unless --good or --poor is given."
)
@click.option("--terms", type=FILE, help="A text file that everybody has to accept first.")
@DATABASE
@ROOT
@JSON
def create(name: str, database: str | None, root: Path | None, as_json: bool, **options: Any) -> None:
    """Create a round: which items and questions, how long, what decides, and what people may see.

    Prints what the criterion does to good and to poor annotators; a length that cannot hold the rates is refused.
    A retake (--since) asks all that changed, however little that is, and says what it can decide; --fill-up lets it
    decide by other items behind these.

    \b
    Example:
      workbench quiz create november --gold support-tickets@1.0.0 --question intent --until-sure
      workbench quiz create changed --gold support-tickets@1.0.0 --since 1.1.0 --fill-up
      workbench quiz create warm-up --gold support-tickets@1.0.0 --practice
      workbench quiz create blind --expert --gold-draft support-tickets
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("run rounds")
    with AttemptStore.open(database, workspace.root) as store:
        source = store.round(options["retest_of"]) if options["retest_of"] else None
        if options["practice_round"]:
            store.round(options["practice_round"])
        fields, pool = asked_of(workspace, options, source)
        policy, length, plan, remarks = decided_by(options, fields["kind"], pool)
        fields |= cannot_tell_fields(workspace, options, fields, length or pool)
        new = round_of(name, {**fields, **policy.fields(), "length": length}, options)
        chances = guessing_chances(workspace, new, options["allow_guessing"])
        others = [other for other in store.rounds() if other.name != name]
        others = [other for other in others if other.practice or store.closed_at(other.name) is None]
        store.add_round(new)
    notes = [*remarks, *notes_on(new, pool, others), *_missing_media(workspace, new)]
    if as_json:
        cannot_tell = vars(new.cannot_tell_policy) if policy.decides else None
        print_json(
            {
                "round": name,
                "pool": pool,
                "plan": plan and plan.to_dict(),
                "guessing": chances and chances.to_dict(),
                "cannot_tell": cannot_tell,
                "notes": notes,
            }
        )
        return
    kind = f"{new.kind}, practice" if new.practice else new.kind
    click.echo(f"Round {name}: {kind}, {many(pool, 'question')} to draw from.")
    nothing = (NOTHING_TO_GUESS,) if policy.decides and new.gold and not chances else ()
    guessing = (chances.sentence(),) if chances else nothing
    in_part = (IN_PART,) if plan and counts_in_part(workspace, new) else ()
    for sentence in (*(plan.sentences() if plan else ()), *in_part, *guessing, *sentences(new), *notes):
        click.echo(f"  {sentence}")
    click.echo(f"Next: workbench quiz invite {name} NAMES, then workbench quiz serve")


# How the options of `workbench quiz create` become a round: its documents, items, criterion and length.


def asked_of(
    workspace: Workspace, options: dict[str, Any], source: Round | None
) -> tuple[dict[str, Any], int]:
    """What a round asks and about which documents; and how many questions about items there are to draw from."""
    ways = [name for name in ("gold", "expert", "retest_of") if options[name]]
    if len(ways) != 1:
        raise click.UsageError(
            "Give one of --gold NAME@VERSION, --expert with --gold-draft NAME, --retest-of ROUND."
        )
    if source is not None:
        same = {name: getattr(source, name) for name in ("guideline", "gold", "questions", "items")}
        from workbench.rounds.making import chosen

        questions = chosen(options["questions"], source.questions, f"round {source.name}")
        fields = {"kind": "retest", **same, "questions": questions, "retest_of": source.name}
        return fields, len(source.items) * len(questions)
    if options["expert"]:
        if not options["gold_draft"]:
            raise click.UsageError(
                "--expert needs --gold-draft NAME: the draft whose items the experts label."
            )
        return _of_gold(workspace, workspace.gold_sets.draft(options["gold_draft"]), "expert", options)
    return _of_gold(workspace, workspace.gold(options["gold"]), "quiz", options)


def _of_gold(
    workspace: Workspace, gold: GoldSet, kind: str, options: dict[str, Any]
) -> tuple[dict[str, Any], int]:
    """A round about a gold set: its items of the wished split, or those that a change of the guideline reaches."""
    from workbench.rounds.making import about_gold

    guideline = workspace.guideline(gold.card.guideline)
    since = options["since"]
    for option in ("also_added", "fill_up"):
        if options[option] and not since:
            raise click.UsageError(f"--{option.replace('_', '-')} goes with --since VERSION.")
    return about_gold(
        gold,
        guideline,
        expert=kind == "expert",
        questions=options["questions"],
        split=options["split"] or _split(gold, options["practice"]),
        since=since,
        changes=workspace.guidelines.changes_between(guideline.name, since, guideline) if since else (),
        also_added=options["also_added"],
        fill_up=options["fill_up"],
    )


def _split(gold: GoldSet, practice: bool) -> str:
    return "practice" if practice and any(item.split == "practice" for item in gold.items) else "quiz"


def decided_by(
    options: dict[str, Any], kind: str, pool: int
) -> tuple[PassPolicy, int | None, "RoundPlan | None", list[str]]:
    """Pass policy, length and plan of a round, and what to say of them; a plan that is too short is refused.

    A retake has no more questions than what changed: where these can never hold the rates it is taken as it is, and
    where nobody could pass it decides nothing, unless a rate was stated.
    """
    from workbench.rounds.plan import refuse_too_short

    decides = kind == "quiz" and not options["practice"]
    policy: PassPolicy = made(asked_for, {"settings": options, "decides": decides}, "the criterion")
    length: int | None = options["length"] or policy.default_length(pool)
    if length is not None and length > pool:
        raise OutOfRange(f"--length {length} asks for more than the {pool} questions there are to draw from.")
    plan = policy.plan(length or pool)
    if plan is None:
        return policy, length, None, []
    short = bool(options["since"]) and plan.shortest > pool  # also where it is filled up with all there is
    if short and not plan.decides and not any(options[option.name] for option in PASS_OPTIONS):
        return NoVerdict(), length, None, [plan.no_verdict]
    refuse_too_short(plan, pool, options["allow_undecided"] or short)
    return policy, length, plan, []


IN_PART = "An answer that is right in part counts in part, such as 0.7: the sum over all answers is what passes or fails."
NOTHING_TO_GUESS = (
    "By guessing: no two items have the same answer, and none is a label, so there is nothing to guess."
)


def counts_in_part(workspace: Workspace, new: Round) -> bool:
    """Whether an answer to a question of the round can be right in part."""
    guideline = workspace.guideline(new.guideline)
    return any(partly_right(guideline.question(question), new.method) for question in new.questions)


def guessing_chances(workspace: Workspace, new: Round, allowed: bool) -> "Guessing | None":
    """What guessing gains in a new round; refused where it passes too often, unless that is allowed.

    Only told of a round for practice, which qualifies nobody, and of a retake of what changed alone, however that is spread.
    """
    from workbench.rounds.drawing import pool_of
    from workbench.rounds.guessing import guessing, refuse_guessing
    from workbench.rounds.making import retake_scope
    from workbench.rounds.passing import order_of, passing

    if new.criterion is None or new.gold is None:
        return None
    gold, only = workspace.gold(new.gold), None
    if new.changed_since is not None:
        guideline = workspace.guideline(new.guideline)
        changes = workspace.guidelines.changes_between(guideline.name, new.changed_since, guideline)
        only = retake_scope(changes, gold, also_added=new.also_added)
    asked = workspace.guideline(new.guideline)
    pool = pool_of(new, asked, gold, only)
    answers = [ask.label for ask in pool]
    if len(set(answers)) == len(answers) and not any(asked.question(q).as_kind.closed for q in new.questions):
        return None
    length = new.length_policy.turns(len(pool))
    chances = guessing(
        pool, length, order_of(new), new.feedback_policy, passing(new), new.attempts, only or ()
    )
    if chances and not (allowed or new.practice or (new.changed_since and not new.filled_up)):
        refuse_guessing(chances, new.criterion.false_pass, len(pool), length, new.feedback_policy)
    return chances


def cannot_tell_fields(
    workspace: Workspace, options: dict[str, Any], fields: dict[str, Any], length: int
) -> dict[str, Any]:
    """What "cannot tell" counts: how many items are mixed in that the guideline does not settle, and the limit.

    A retake mixes none in unless told to. Refused where honest answers to them alone would be above the limit.
    """
    from workbench.rounds.drawing import few_undecidable, undecidable_asks

    n, most = options["undecidable"], options["most_cannot_tell"]
    if fields["kind"] != "quiz":
        if n is not None or most is not None:
            raise click.UsageError("--undecidable and --most-cannot-tell are for a quiz against gold.")
        return {}
    gold, questions = workspace.gold(fields["gold"]), fields["questions"]
    if n is None:
        n = 0 if options["since"] else few_undecidable(gold, questions, length)
    there = len(undecidable_asks(gold, questions))
    if n > there:
        raise OutOfRange(
            f"--undecidable {n}: {gold} has {many(there, 'item')} that the guideline does not settle; "
            "`workbench gold undecidable` marks such items."
        )
    limit = MOST_CANNOT_TELL if most is None else most
    if n and n > limit * (length + n):
        raise OutOfRange(
            f"--undecidable {n} beside {many(length, 'item')}: somebody who rightly cannot tell on these would be above the "
            f"limit of {limit:.0%} and not pass; ask fewer of them, or raise --most-cannot-tell."
        )
    return {"undecidable": n, "most_cannot_tell": most}


def round_of(name: str, fields: dict[str, Any], options: dict[str, Any]) -> Round:
    """The round, valid or refused with the field that does not fit."""
    practice = options["practice"]
    feedback = options["feedback"] or ("item" if practice and fields["kind"] == "quiz" else "end")
    return made(
        Round,
        {
            **fields,
            "name": name,
            "title": options["title"] or name,
            "practice": practice,
            "feedback": feedback,
            "attempts": options["attempts"] or (10 if practice else 1),
            "cool_down_hours": options["cool_down"],
            "practice_round": options["practice_round"],
            "time_limit_minutes": options["time_limit"],
            "terms": files.read(options["terms"], "terms").decode("utf-8") if options["terms"] else None,
            "method": METHOD,
            "seed": options["seed"],
            "created_at": dt.datetime.now(dt.UTC).replace(microsecond=0),
            "expires_at": moment(options["expires"]),
            "first_device": options["first_device"],
        },
        f"round {name}",
    )


def notes_on(new: Round, pool: int, others: Iterable[Round] = ()) -> list[str]:
    """What the lead should know before inviting anybody; `others` are the rounds there are already."""
    notes = [note for other in others if (note := _shown_elsewhere(new, other))]
    turns = new.length_policy.turns(pool)
    again = new.kind == "quiz" and not new.practice and new.attempts > 1
    if again and new.length_policy.repeats(pool, new.attempts) and new.feedback_policy.ever:
        notes.append(
            f"{new.attempts} attempts of up to {turns} need {turns * new.attempts} questions and there are {pool}, so some "
            "items repeat after their gold was shown. Use --feedback none to avoid this."
        )
    if len(new.items) < pool and new.kind == "quiz" and 1.5 * turns > len(new.items):
        notes.append(
            "Some items may be asked about twice, with another question: the interval counts them as clusters."
        )
    return notes


def _missing_media(workspace: Workspace, new: Round) -> Iterator[str]:
    """That pictures, sounds or films of the items are not beside the gold set, where that is so."""
    if new.gold is None or new.kind == "retest":
        return
    sets, name = workspace.gold_sets, new.gold.name
    gold = sets.draft(name) if new.kind == "expert" else workspace.gold(new.gold)
    if missing := sets.missing_media(name, [item for item in gold.items if item.id in new.items]):
        yield f"{missing} People do not see them."


def _shown_elsewhere(new: Round, other: Round) -> str | None:
    """That a practice round shows the gold of items which another round measures by, where it does."""
    practice, exam = (new, other) if new.practice else (other, new)
    both = {new.kind, other.kind} == {"quiz"} and practice.practice and not exam.practice
    if not both or not practice.feedback_policy.ever or new.gold is None or other.gold is None:
        return None
    same = len(set(new.items) & set(other.items)) if new.gold.name == other.gold.name else 0
    if not same:
        return None
    return (
        f"{same} of the {len(exam.items)} items of {exam.name} are asked in {practice.name} too, and their gold is shown "
        "there: whoever practises first knows them. Practise on other items: `workbench gold split` gives some that use."
    )
