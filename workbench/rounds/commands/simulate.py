"""`workbench quiz simulate`: simulated annotators take a round, so that there is something to look at."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.errors import NotFound, OutOfRange
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore


@click.command("simulate")
@click.argument("round_name", metavar="ROUND")
@click.option("--people", type=int, default=12, show_default=True, help="How many simulated annotators.")
@click.option("--seed", type=int, default=20260101, show_default=True, help="The same seed does the same.")
@click.option("--steady", is_flag=True, help="Nobody gets worse half-way.")
@DATABASE
@ROOT
@JSON
def simulate(
    round_name: str,
    people: int,
    seed: int,
    steady: bool,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Let simulated annotators take a round, over some days from when it was created.

    Some are good, some poor, one stays undecided, one confuses the labels of a rule. Their attempts are
    recorded as simulated, and everything that shows them says so. A round that real people were invited to is refused.

    \b
    Example:
      workbench quiz simulate november --people 12 --seed 7
    """
    from workbench.rounds.practice import dry_run, perform
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    with AttemptStore.open(database, workspace.root) as store:
        round_ = store.round(round_name)
        if round_.gold is None or round_.kind != "quiz":
            raise NotFound(
                f"round {round_name!r} is of kind {round_.kind}; simulated annotators take a quiz, around its gold."
            )
        _refuse_real_people(store, round_name)
        guideline, gold = workspace.guideline(round_.guideline), workspace.gold(round_.gold)
        parts = dry_run(round_, guideline, gold, people, seed, steady=steady)
        for part in parts:
            perform(store, round_, part)
    profiles = {
        profile: sum(part.profile == profile for part in parts)
        for profile in sorted({p.profile for p in parts})
    }
    answers = sum(len(part.answers) for part in parts)
    if as_json:
        print_json({"round": round_name, "simulated": len(parts), "answers": answers, "profiles": profiles})
        return
    click.echo(
        f"{many(len(parts), 'simulated annotator')} took {round_name}: {many(answers, 'answer')}. "
        f"Next: workbench report calibration {round_name} --out calibration.html"
    )


def _refuse_real_people(store: "AttemptStore", name: str) -> None:
    real = [i.person.shown for i in store.invitations(name) if not i.person.shown.startswith("simulated-")]
    if real or any(not attempt.simulated for attempt in store.attempts(name)):
        raise OutOfRange(
            f"round {name!r} is for real people ({many(len(real), 'of them')} invited); "
            "create a round of its own for simulated annotators."
        )
