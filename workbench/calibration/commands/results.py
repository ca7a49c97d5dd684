"""`workbench quiz results`, `close` and `list`: where everybody stands, and which rounds there are."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.options import (
    DATABASE,
    FILE,
    JSON,
    ROOT,
    many,
    print_json,
    print_table,
    shown,
    shown_interval,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.documents.attempts import Appeal, RoundRecord
    from workbench.documents.guideline import Guideline
    from workbench.documents.proposal import Proposal
    from workbench.quality.self_consistency import SelfConsistency
    from workbench.rounds.attempt_state import RoundContext
    from workbench.rounds.findings import BlindLabels
    from workbench.rounds.participants import ParticipantStatus

# What `workbench quiz results` adds for a retest and for an expert round, where nothing is judged against gold.

SHOWN = 10  # disputed items that are named


def consistency_lines(studies: "dict[str, SelfConsistency]", record: "RoundRecord") -> list[str]:
    """How far each person agrees with their own earlier answers, with the interval, question by question."""
    lines = []
    for question, study in studies.items():
        if study.agreement.value is None:
            lines.append(f"{question}: self-consistency undefined ({study.agreement.reason}).")
            continue
        low, high = study.agreement.low, study.agreement.high
        lines.append(
            f"{question}: the same answer again {shown(study.agreement.value)} ({shown_interval(low, high)}, "
            f"n {study.agreement.n}, 95 % Wilson interval)"
        )
        for person in study.people:
            lines.append(
                f"  {record.people[person.annotator].shown}: {shown(person.agreement.value)} "
                f"({shown_interval(person.agreement.low, person.agreement.high)}, n {person.items})"
            )
    return lines


def consistency_json(studies: "dict[str, SelfConsistency]") -> dict[str, Any]:
    """The same for a program; people by id."""
    return {question: study.to_dict() for question, study in studies.items()}


def blind_lines(blind: "BlindLabels", record: "RoundRecord") -> list[str]:
    """How many items have two or more blind labels, where they differ, and what takes them into the draft."""
    named = [f"{item} ({question})" for item, question in blind.disputed[:SHOWN]]
    if len(blind.disputed) > SHOWN:
        named.append(f"{len(blind.disputed) - SHOWN:,} more")
    lines = [
        f"{blind.several:,} of {many(blind.asked, 'question')} about items have two or more blind labels, "
        f"{blind.one:,} have one, of {many(blind.experts, 'expert')}.",
        f"{len(blind.disputed):,} in dispute{': ' if named else ''}{', '.join(named)}.",
    ]
    gold = record.round.gold.name if record.round.gold else None
    if gold and (blind.several or blind.one):
        lines.append(
            f"Next: workbench gold import-votes {gold} {record.round.name} takes the votes into the draft; "
            f"decide the disputes in 2_gold_set.ipynb (workbench gold disputes {gold} lists them)."
        )
    return lines


@click.command("results")
@click.argument("round_name", metavar="ROUND")
@click.option("--csv", "csv_file", type=FILE, help="Write a row a person to this file.")
@click.option(
    "--answers",
    "answers_file",
    type=FILE,
    help="Write a row an answer to this file (.parquet with its parts, or .csv), which every command reads.",
)
@DATABASE
@ROOT
@JSON
def results(
    round_name: str,
    csv_file: Path | None,
    answers_file: Path | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Say where everybody stands in a round: verdict, score with its interval, time, misses by label and rule.

    Of a retest it says how far people agree with themselves, of an expert round how many blind labels there are
    and where they differ. Notes of annotators who could not tell are copied to the guideline's feedback, each once.

    \b
    Example:
      workbench quiz results november
    """
    from workbench.calibration.study import judged_attempt
    from workbench.rounds.participants import participants
    from workbench.rounds.server.service import copy_notes, open_context
    from workbench.store.proposals import ProposalStore
    from workbench.store.rounds.round_records import record_of
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    with AttemptStore.to_read(database, workspace.root) as store:
        record = record_of(store, round_name)
        before = record_of(store, record.round.retest_of) if record.round.retest_of else None
    context = open_context(workspace, record.round)
    copied = copy_notes(workspace, context, record)
    gold = context.gold if record.round.kind == "quiz" else None
    people = participants(record, lambda attempt: judged_attempt(record, attempt, gold, context.guideline))
    waiting = [appeal for appeal in record.appeals if appeal.ruling is None]
    more, lines = _more(record, before, context.guideline)
    written = [
        *(_exported_people(workspace, round_name, people, csv_file) if csv_file else ()),
        *(_exported_answers(workspace, record, context.guideline, answers_file) if answers_file else ()),
    ]
    if as_json:
        print_json(
            {
                "round": round_name,
                "people": [_full(person) for person in people],
                "appeals_open": [
                    {"id": a.id, "item": a.item, "question": a.question, "note": a.note} for a in waiting
                ],
                "notes": sum(bool(answer.note) for answer in record.answers),
                **({"written": [*map(str, written)]} if written else {}),
                **more,
            }
        )
        return
    _print(record, people)
    pending = ProposalStore(workspace.root).all(f"round {round_name}")
    remarks = (*_pending(pending, people), *_declared(people), *_no_pass(people), *_evidence(context, people))
    for line in (*remarks, *lines, *_appealed(waiting, round_name), *_kept(copied, written)):
        click.echo(line)


def _kept(copied: int, written: "Sequence[Path]") -> list[str]:
    """The notes that were copied, and the files that were written."""
    return [
        *([f"{many(copied, 'note')} copied to the guideline's feedback."] if copied else ()),
        *([f"Written: {', '.join(map(str, written))}."] if written else ()),
    ]


def _appealed(waiting: "Sequence[Appeal]", round_name: str) -> list[str]:
    """The appeals that nobody has ruled on."""
    if not waiting:
        return []
    items = ", ".join(f"{appeal.item} ({appeal.note})" for appeal in waiting)
    return [
        f"{many(len(waiting), 'appeal')} to decide: {items}; workbench quiz appeals {round_name} shows them."
    ]


def results_csv(workspace: Workspace, round_name: str, database: str | None = None) -> bytes:
    """A row a person of a round; that their names leave is recorded."""
    from workbench.calibration.study import judged_attempt
    from workbench.rounds.participants import participants
    from workbench.rounds.server.service import open_context

    record = _record(workspace, round_name, database)
    context = open_context(workspace, record.round)
    gold = context.gold if record.round.kind == "quiz" else None
    workspace.names_exported(f"results of round {round_name}")
    return _csv(
        participants(record, lambda attempt: judged_attempt(record, attempt, gold, context.guideline))
    )


def answers_csv(workspace: Workspace, round_name: str, database: str | None = None) -> bytes:
    """A row an answer of a round; that people's names leave is recorded."""
    import tempfile

    from workbench.rounds.server.service import open_context

    record = _record(workspace, round_name, database)
    with tempfile.TemporaryDirectory(prefix="wb-") as folder:
        out = Path(folder) / f"{round_name}.csv"
        _exported_answers(workspace, record, open_context(workspace, record.round).guideline, out)
        return out.read_bytes()


def _record(workspace: Workspace, round_name: str, database: str | None) -> "RoundRecord":
    from workbench.store.rounds.round_records import record_of
    from workbench.store.rounds.store import AttemptStore

    with AttemptStore.to_read(database, workspace.root) as store:
        return record_of(store, round_name)


def _exported_people(
    workspace: Workspace, round_name: str, people: "tuple[ParticipantStatus, ...]", out: Path
) -> tuple[Path, ...]:
    """Write a row a person; the file."""
    workspace.names_exported(f"results of round {round_name}", out)
    files.replace(out, _csv(people))
    return (out,)


def _exported_answers(
    workspace: Workspace, record: "RoundRecord", guideline: "Guideline", out: Path
) -> tuple[Path, ...]:
    """Write the answers of a round, each with its kind, and beside a .parquet the parts of regions; the files."""
    from workbench.errors import NotFound
    from workbench.formats.importing import of_annotations
    from workbench.formats.tables.write import warning, write_annotations
    from workbench.rounds.answers import exported

    workspace.names_exported(f"answers of round {record.round.name}", out)
    tables = exported(record, guideline, {who: person.shown for who, person in record.people.items()})
    if not tables:
        raise NotFound(f"round {record.round.name!r} has no answer yet.")
    if out.suffix == ".parquet":
        return of_annotations(tables).write(out)
    if note := warning(out, write_annotations(tables, out, exact=True)):
        click.echo(note, err=True)
    return (out,)


def _more(
    record: "RoundRecord", before: "RoundRecord | None", guideline: "Guideline"
) -> tuple[dict[str, Any], list[str]]:
    """What a round of another kind than a quiz shows, for a program and in sentences."""
    from workbench.rounds.findings import blind_labels, retest_consistency

    if before is not None:
        studies = retest_consistency(before, record, guideline)
        return {"self_consistency": consistency_json(studies)}, consistency_lines(studies, record)
    if record.round.kind == "expert":
        labels = blind_labels(record, guideline)
        return {"blind_labels": labels.to_dict()}, blind_lines(labels, record)
    return {}, []


def _print(record: "RoundRecord", people: "tuple[ParticipantStatus, ...]") -> None:
    from workbench.rounds.passing import passing
    from workbench.rounds.verdict import points

    rows = [
        (
            status.person.shown,
            status.person.vendor,
            f"{status.state}{' (simulated)' if status.attempt and status.attempt.simulated else ''}",
            f"{status.given}/{status.turns}" if status.attempt else "",
            f"{points(status.verdict.right)}/{status.verdict.n}"
            if status.verdict and status.verdict.n
            else "",
            shown_interval(status.verdict.low, status.verdict.high) if status.verdict else "",
            status.verdict.more if status.verdict else None,
            f"{status.seconds / 60:.1f}" if status.given else "",
            ", ".join(status.weakest),
        )
        for status in people
    ]
    columns = (
        "person",
        "vendor",
        "state",
        "answered",
        "right",
        f"{passing(record.round).confidence:.0%} interval",
        "more",
        "minutes",
        "weakest rules",
    )
    print_table(columns, rows, title=f"{record.round.title} ({record.round.name})")


def _declared(people: "tuple[ParticipantStatus, ...]") -> list[str]:
    """Who was declared ready, by whom and why."""
    return [
        f"{status.person.shown} was declared ready by {status.declared.by} on {status.declared.at:%Y-%m-%d}: "
        f"{status.declared.reason or 'the reason was removed'}"
        for status in people
        if status.declared is not None
    ]


def _pending(proposals: "tuple[Proposal, ...]", people: "tuple[ParticipantStatus, ...]") -> list[str]:
    """Who proposed that they are ready themselves."""
    shown = {status.person.id: status.person.shown for status in people}
    return [
        f"{shown[p.place[0]]} declared themselves ready on {p.at:%Y-%m-%d}; it waits for another person."
        for p in proposals
        if p.place[0] in shown
    ]


def _no_pass(people: "tuple[ParticipantStatus, ...]") -> list[str]:
    """Who does not pass because of too many "cannot tell"."""
    return [f"{p.person.shown}: {p.verdict.no_pass}." for p in people if p.verdict and p.verdict.no_pass]


def _evidence(context: "RoundContext", people: "tuple[ParticipantStatus, ...]") -> list[str]:
    """Right answers by rule and by label over everybody, the weakest first."""
    from workbench.rounds.verdict import points

    lines = []
    for what in ("by_rule", "by_label"):
        sums: dict[tuple[str, str], list[float]] = {}
        for person in people:
            for share in getattr(person.verdict, what, ()):
                counts = sums.setdefault((share.question, share.id), [0, 0])
                counts[0] += share.right
                counts[1] += share.n
        ranked = sorted(sums.items(), key=lambda pair: pair[1][0] / pair[1][1])
        if ranked:
            several = len(context.round.questions) > 1
            text = ", ".join(
                f"{f'{question}/' if several and what == 'by_label' else ''}{name} {points(right)}/{n} ({shown(right / n)})"
                for (question, name), (right, n) in ranked
            )
            lines.append(f"{'Rules' if what == 'by_rule' else 'Labels'}: {text}")
    return lines


def _full(status: "ParticipantStatus") -> dict[str, Any]:
    """As JSON has it, with the evidence by label and rule."""
    verdict = status.verdict.to_dict() if status.verdict else {"state": None, "by_label": [], "by_rule": []}
    return {**status.to_dict(), "verdict": verdict}


def _csv(people: "tuple[ParticipantStatus, ...]") -> bytes:
    """A row a person; a name that a spreadsheet would run as a formula is made harmless."""
    from workbench.formats.tables.write import csv_bytes

    columns = (
        "name",
        "vendor",
        "state",
        "attempt",
        "done",
        "total",
        "right",
        "n",
        "low",
        "high",
        "more",
        "seconds",
    )
    rows = []
    for person in people:
        low, high = (person.verdict.low, person.verdict.high) if person.verdict else (None, None)
        row = {**person.to_dict(), "low": low, "high": high}
        rows.append([row[name] for name in columns])
    return csv_bytes(columns, rows)


@click.command("close")
@click.argument("round_name", metavar="ROUND")
@DATABASE
@ROOT
def close(round_name: str, database: str | None, root: Path | None) -> None:
    """Take no more answers in a round; verdicts and decisions stay readable.

    \b
    Example:
      workbench quiz close november
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("run rounds")
    with AttemptStore.open(database, workspace.root) as store:
        store.close_round(round_name, dt.datetime.now(dt.UTC))
    click.echo(f"{round_name} takes no more answers.")


@click.command("list")
@DATABASE
@ROOT
@JSON
def list_(database: str | None, root: Path | None, as_json: bool) -> None:
    """List the rounds of this workspace.

    \b
    Example:
      workbench quiz list
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    rows = _rounds(workspace, database) if AttemptStore.is_there(database, workspace.root) else []
    columns = ("round", "kind", "state", "gold", "invited", "begun", "finished")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    print_table(columns, rows)


def _rounds(workspace: Workspace, database: str | None) -> list[tuple[Any, ...]]:
    """A row for each round."""
    from workbench.store.rounds.store import AttemptStore

    rows, now = [], dt.datetime.now(dt.UTC)
    with AttemptStore.open(database, workspace.root) as store:
        for round_ in store.rounds():
            invited = sum(i.revoked_at is None for i in store.invitations(round_.name))
            attempts = store.attempts(round_.name)
            state = (
                "closed"
                if store.closed_at(round_.name)
                else "open"
                if round_.expiry_policy.open_at(now)
                else "expired"
            )
            done = sum(attempt.finished_at is not None for attempt in attempts)
            kind = f"{round_.kind}, practice" if round_.practice else round_.kind
            rows.append((round_.name, kind, state, str(round_.gold or ""), invited, len(attempts), done))
    return rows


commands = (results, close, list_)
