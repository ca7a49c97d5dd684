"""`workbench quiz create`: which items and questions, how long, what decides, and what people may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import SPLITS
from workbench.documents.policies import FEEDBACK
from workbench.documents.round import MOST_CANNOT_TELL, RoundKind
from workbench.errors import OutOfRange
from workbench.rounds.advice import NothingToAsk, Unsound, in_options
from workbench.rounds.passing import PASS_OPTIONS, passing
from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, F, many, moment, print_json

if TYPE_CHECKING:
    from workbench.rounds.new_round import NewRound, PlannedRound


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
    from workbench.rounds.new_round import make_round
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("run rounds")
    request = _request(name, options)
    with AttemptStore.open(database, workspace.root) as store, _naming_options():
        planned = make_round(workspace, store, request)
    _print(planned, as_json)


def _request(name: str, options: dict[str, Any]) -> "NewRound":
    """What the options ask for; those that do not go together are refused."""
    from workbench.rounds.new_round import NewRound

    if sum(bool(options[way]) for way in ("gold", "expert", "retest_of")) != 1:
        raise click.UsageError(
            "Give one of --gold NAME@VERSION, --expert with --gold-draft NAME, --retest-of ROUND."
        )
    if options["expert"] and not options["gold_draft"]:
        raise click.UsageError("--expert needs --gold-draft NAME: the draft whose items the experts label.")
    for option in ("also_added", "fill_up"):
        if options[option] and not options["since"] and not options["retest_of"]:
            raise click.UsageError(f"--{option.replace('_', '-')} goes with --since VERSION.")
    kind: RoundKind = "expert" if options["expert"] else "retest" if options["retest_of"] else "quiz"
    if kind != "quiz" and (options["undecidable"] is not None or options["most_cannot_tell"] is not None):
        raise click.UsageError("--undecidable and --most-cannot-tell are for a quiz against gold.")
    given = {option.name: options.pop(option.name) or None for option in PASS_OPTIONS}
    draft, terms = options.pop("gold_draft"), options.pop("terms")
    del options["expert"]
    return NewRound(
        name,
        kind,
        **options
        | {
            "gold": draft if kind == "expert" else options["gold"] or "",
            "policy": given,
            "terms": files.read(terms, "terms").decode("utf-8") if terms else None,
            "expires": moment(options["expires"]),
        },
    )


@contextmanager
def _naming_options() -> Iterator[None]:
    """A refusal names the options that mend it."""
    try:
        yield
    except (Unsound, NothingToAsk) as error:
        raise OutOfRange(in_options(error.advice.text)) from None


def _print(planned: "PlannedRound", as_json: bool) -> None:
    new, plan, chances = planned.round, planned.plan, planned.chances
    if new is None:
        return
    notes = [in_options(note.text) for note in planned.notes]
    if as_json:
        print_json(
            {
                "round": new.name,
                "pool": planned.pool,
                "plan": plan and plan.to_dict(),
                "guessing": chances and chances.to_dict(),
                "cannot_tell": vars(new.cannot_tell_policy) if passing(new).decides else None,
                "notes": notes,
            }
        )
        return
    kind = f"{new.kind}, practice" if new.practice else new.kind
    click.echo(f"Round {new.name}: {kind}, {many(planned.pool, 'question')} to draw from.")
    for sentence in (*planned.sentences(), *notes):
        click.echo(f"  {sentence}")
    click.echo(f"Next: workbench quiz invite {new.name} NAMES, then workbench quiz serve")
