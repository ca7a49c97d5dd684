"""`workbench pilot`: start a specification by asking, freeze it, and simulate deliveries for a dry run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from workbench.days import day_of
from workbench.documents.document import Document
from workbench.documents.pilot import Batch, Criterion, GoldFile, Metric, Pilot, Vendor, about_metric
from workbench.documents.simulation import SIMULATED, Simulation, check, plain_world
from workbench.errors import AlreadyPublished, InvalidDocument, NotFound, listed
from workbench.kinds.registry import KINDS, Kind
from workbench.pilot import form
from workbench.pilot.commands.compare import compare, scorecard
from workbench.pilot.form import moment, number
from workbench.store import documents, files
from workbench.store.pilots import SEAL, SPECIFICATION
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, print_json
from workbench.ui.options import made as checked

# `workbench pilot new`: a specification by asking; each answer is judged at once, and asked again where it does not fit.

ASKED: tuple[tuple[Metric, str, str, float], ...] = (
    ("accuracy", "at_least", "Accuracy against gold, at least (0 to leave out)", 0.90),
    (
        "agreement",
        "at_least",
        "Agreement among a vendor's annotators (alpha), at least (0 to leave out)",
        0.70,
    ),
    ("within_promise", "at_least", "Share of answers back in time, at least (0 to leave out)", 0.95),
    ("cost_per_correct", "at_most", "Cost per correct answer, at most (0 to leave out)", 0.0),
    ("rework", "at_most", "Share of items delivered again, at most (0 to leave out)", 0.05),
)
IN_PART: tuple[
    tuple[Metric, str, str, float], ...
] = (  # in the place of accuracy, where a measure of the kind decides
    ("accuracy", "at_least", "Mean credit against gold, at least (0 to leave out)", 0.0),
)
FILES = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet")
PRICES = {"none": (), "per_unit": ("per_unit",), "hourly": ("per_hour",), "hybrid": ("per_unit", "per_hour")}


@click.command("new")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    help="What the answers are, where the gold is a file beside the pilot.",
)
@click.option(
    "--setting",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of that kind, such as least=0.7 or tolerance=2; may be repeated.",
)
@ROOT
def new(name: str, kind: str | None, settings: tuple[str, ...], root: Path | None) -> None:
    """Start a pilot specification by asking; everything can be edited afterwards, until it is frozen.

    Where answers can be right in part, the measures of their kind are offered as criteria; the main one is proposed.
    An answer that does not fit is said so and asked for again.

    \b
    Example:
      workbench pilot new autumn
      workbench pilot new boxes --kind boxes --setting least=0.7
    """
    from workbench.pilot.sources import PilotSources

    workspace = Workspace.find(root)
    documents.checked_name(name, "pilot")
    if (workspace.pilots.root / name / SPECIFICATION).exists():
        raise AlreadyPublished(f"pilot {name} exists already; edit it, or choose another name.")
    pilot: dict[str, Any] = {"name": name, "title": click.prompt("Title", default=name)}
    pilot |= _gold(workspace)
    pilot |= _kind(kind, settings, "guideline" in pilot)
    pilot["vendors"] = _vendors()
    pilot["timezone"] = click.prompt("Time zone of times without one", default="UTC", value_proc=_zone)
    if any("price" in vendor for vendor in pilot["vendors"]):
        pilot["currency"] = click.prompt("Currency", default="USD", value_proc=_field(Pilot, "currency"))
    hours = click.prompt(
        "Promised hours from sent to delivered (0 for no promise)", default=48.0, value_proc=_amount
    )
    if hours:
        pilot["promised_hours"] = hours
        pilot["batches"] = _batches(pilot["timezone"])
    pilot["criteria"] = _criteria(
        bool(pilot.get("batches")),
        all("price" in v for v in pilot["vendors"]),
        PilotSources(workspace).kind_of(pilot),
    )
    pilot["margin"] = click.prompt(
        "How much less accurate still counts as equal (share of accuracy)",
        default=0.05,
        value_proc=_field(Pilot, "margin", number),
    )
    path = workspace.pilots.new(pilot)
    click.echo(f"{path}\nLook at it, also on screen with 5_pilot.ipynb, then: workbench pilot freeze {name}")


def _gold(workspace: Workspace) -> dict[str, Any]:
    """Gold with its guideline and question."""
    gold = click.prompt("Gold set (NAME@VERSION, or a CSV file beside the pilot)")
    if gold.endswith(FILES):
        return {"gold": {"file": gold}}
    card = workspace.gold(gold).card
    fields: dict[str, Any] = {
        "gold": {"name": card.name, "version": card.version},
        "guideline": {"name": card.guideline.name, "version": card.guideline.version},
    }
    questions = workspace.guideline(card.guideline).questions
    if len(questions) > 1:
        ids = click.Choice([question.id for question in questions])
        fields["question"] = click.prompt("Question the verdict is on", type=ids)
    return fields


def _kind(kind: str | None, settings: tuple[str, ...], guided: bool) -> dict[str, Any]:
    """The kind of the answers and what is set for it, where gold is a file; a guideline says both itself."""
    from workbench.kinds.settings import settings_of, typed

    if guided and (kind or settings):
        raise click.UsageError(
            "the guideline of the gold set says what the answers are; leave out --kind and --setting."
        )
    if kind is None:
        if settings:
            raise click.UsageError("--setting goes with --kind.")
        return {}
    known = [setting.name for setting in settings_of(KINDS[kind])]
    fields: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if name not in known or not equals:
            raise click.UsageError(
                f"--setting {setting}: {KINDS[kind].title} take NAME=VALUE of {listed(known) or 'nothing'}."
            )
        fields[name] = typed(KINDS[kind], name, value)
    checked(KINDS[kind].settings_class, fields, f"the settings of {KINDS[kind].title}")
    return {"kind": kind, **({"settings": fields} if fields else {})}


def _vendors() -> list[dict[str, Any]]:
    """Ids, all at once, then the price of each."""

    def ids(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",")]
        for name in names:
            _validate(Vendor, {"id": name}, "id")
            if names.count(name) > 1:
                raise click.UsageError(f"vendor {name!r} is listed twice.")
        return names

    vendors = []
    for vendor in click.prompt("Vendors (ids, separated by commas)", value_proc=ids):
        made: dict[str, Any] = {"id": vendor, "deliveries": [{"file": f"deliveries/{vendor}_1.csv"}]}
        model = click.prompt(f"{vendor} is paid", type=click.Choice(list(PRICES)), default="per_unit")
        amounts = {
            part: click.prompt(f"{vendor}, price {part.replace('_', ' ')}", value_proc=_amount)
            for part in PRICES[model]
        }
        if amounts:
            made["price"] = {"model": model, **amounts}
        vendors.append(made)
    return vendors


def _batches(timezone: str) -> list[dict[str, str]]:
    """A batch a line, until an empty one."""
    batches: list[dict[str, str]] = []

    def batch(text: str) -> dict[str, str] | None:
        if not text.strip():
            return None
        name, _, when = text.strip().partition(" ")
        made = {"id": name, "sent_at": moment(when, timezone)}
        _validate(Batch, made, "sent_at", "an id and when it was sent, such as: mon 2026-11-02 08:00")
        if name in [batch["id"] for batch in batches]:
            raise click.UsageError(f"batch {name!r} is listed already.")
        return made

    while (
        made := click.prompt(
            "Batch (ID DATE TIME; Enter to end)", default="", show_default=False, value_proc=batch
        )
    ) is not None:
        batches.append(made)
    return batches


def _criteria(sent: bool, paid: bool, kind: Kind | None) -> list[dict[str, Any]]:
    """Ask for one criterion or more, the measures of the kind first where answers can be right in part.

    What cannot be measured is not asked for.
    """
    criteria: list[dict[str, Any]] = []
    in_part = kind if kind is not None and kind.partial else None
    while not criteria:
        if in_part is not None:
            criteria += _measures(in_part)
        for metric, direction, question, default in ASKED if in_part is None else IN_PART + ASKED[1:]:
            if (metric == "within_promise" and not sent) or (metric == "cost_per_correct" and not paid):
                continue

            def threshold(text: str, metric: str = metric, direction: str = direction) -> float:
                value = _amount(text)
                if value:
                    _validate(Criterion, {"metric": metric, direction: value}, "")
                return value

            if value := click.prompt(question, default=default, value_proc=threshold):
                criteria.append({"metric": metric, direction: value})
        if not criteria:
            click.echo("A pilot needs one criterion or more.")
    return criteria


def _measures(kind: Kind) -> list[dict[str, Any]]:
    """Ask which measures of the kind decide: each with its name, what it is and how it is computed, then name and threshold."""
    known = kind.named_measures()
    click.echo(f"Measures of {kind.title}, each with the settings of the question:")
    for name, measure in known.items():
        better = "less is better" if measure.errors else "more is better"
        title, meaning = about_metric(name, kind)
        click.echo(f"  {name:<14}{title}; {better}: {meaning}")

    def criteria(text: str) -> list[dict[str, Any]]:
        return [] if text.strip() == "0" else [_measure(part, kind) for part in text.split(",")]

    usual = form.proposed(kind)[0]
    name, threshold = usual["metric"], usual.get("at_least", usual.get("at_most"))
    asked: list[dict[str, Any]] = click.prompt(
        f"Which of them decide, each with its threshold, such as: {name} {threshold:g} (0 for none)",
        default=f"{name} {threshold:g}",
        value_proc=criteria,
    )
    return asked


def _measure(text: str, kind: Kind) -> dict[str, Any]:
    """A criterion from a measure and its threshold: `f1 0.9`, `wer 10 %`."""
    name, _, threshold = text.strip().partition(" ")
    known = kind.named_measures()
    if name not in known:
        raise click.UsageError(f"{kind.title} have no measure {name!r}; expected one of {listed(known)}.")
    direction = "at_most" if known[name].errors else "at_least"
    made = {"metric": name, direction: _amount(threshold)}
    _validate(Criterion, made, "")
    return made


def _amount(text: str) -> float:
    value = number(text)
    if not isinstance(value, int | float) or value < 0:
        raise click.UsageError(f"expected a number from 0 upwards, found {text!r}.")
    return float(value)


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise click.UsageError(f"expected a time zone such as Europe/Madrid, found {text!r}.") from None
    return text


def _field(kind: type[Document], field: str, read: Callable[[str], Any] = str) -> Callable[[str], Any]:
    """A reader of one field that the model itself judges."""

    def judge(text: str) -> Any:
        value = read(text)
        _validate(kind, {field: value}, field)
        return value

    return judge


def _validate(kind: type[Document], values: dict[str, Any], field: str, expected: str = "") -> None:
    """Refuse what the model refuses in these fields; other fields may still be missing."""
    from pydantic import ValidationError

    try:
        kind.model_validate_json(documents.as_json(values))
    except ValidationError as error:
        for detail in error.errors():
            if detail["type"] != "missing" and (not field or field in detail["loc"]):
                message = expected or str(detail["msg"]).removeprefix("Value error, ")
                raise click.UsageError(f"{message}.") from None


@click.group("pilot")
def pilot_command() -> None:
    """Agree on a pilot before it starts: vendors, prices, promise and criteria.

    \b
    Example:
      workbench pilot new autumn
      workbench pilot freeze autumn
    """


pilot_command.add_command(new)
pilot_command.add_command(compare)
pilot_command.add_command(scorecard)


@pilot_command.command("freeze")
@click.argument("name")
@DATABASE
@ROOT
@JSON
def freeze(name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """Seal the specification with its digest and the time, before the first delivery.

    Warns where a vendor has no name, and where a ruling on an appeal, a meeting or an edge case contradicts the gold
    that the pilot uses.

    \b
    Example:
      workbench pilot freeze november
    """
    from workbench.pilot.form import without_a_name
    from workbench.pilot.sources import decided_since, freeze_pilot

    workspace = Workspace.find(root)
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    nameless = without_a_name(pilot) if workspace.pilots.seal(path).state == "not frozen" else ()
    seal = freeze_pilot(workspace, name)
    warnings = (*nameless, *decided_since(workspace, pilot, database))
    if as_json:
        frozen_at = seal.frozen_at.isoformat()
        sealed = {"path": str(path), "frozen_at": frozen_at, "sha256": seal.pilot_sha256}
        print_json({**sealed, "warnings": list(warnings)})
        return
    for warning in warnings:
        click.echo(warning, err=True)
    click.echo(
        f"{path} is frozen since {day_of(seal.frozen_at)}, {seal.frozen_at:%H:%M} UTC: its terms no longer change."
    )


@pilot_command.command("simulate")
@click.argument("name")
@click.option("--force", is_flag=True, help="Replace deliveries that are there already.")
@click.option(
    "--skill",
    "skills",
    multiple=True,
    metavar="VENDOR=SHARE",
    help="Write simulation.yaml with people of this skill, 0 to 1, for each vendor; repeat it for each.",
)
@click.option(
    "--people", type=click.IntRange(1), default=4, show_default=True, help="Of each vendor, with --skill."
)
@click.option(
    "--per-item",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Answers to an item, with --skill.",
)
@click.option("--seed", type=int, default=20260101, show_default=True, help="With --skill.")
@ROOT
def simulate(name: str, force: bool, root: Path | None, **stated: Any) -> None:
    """Write deliveries of made-up annotators, as the pilot's simulation.yaml states them: a dry run.

    Answers of every kind are simulated: boxes are missed, shrunk or labelled wrongly, spans too, numbers are off. Where
    there is no simulation.yaml yet, --skill writes one. The vendors are marked as simulated in the pilot, and so in
    every report.

    \b
    Example:
      workbench pilot simulate november --force
      workbench pilot simulate autumn --skill north=0.95 --skill south=0.8
    """
    from workbench.quality.simulation import simulate_vendor

    workspace = Workspace.find(root)
    workspace.require("deliver")
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    if pilot.guideline is None or isinstance(pilot.gold, GoldFile):
        raise InvalidDocument(f"{path}: a simulation needs a guideline and a gold set of this workspace.")
    gold, guideline = workspace.gold(str(pilot.gold)), workspace.guideline(str(pilot.guideline))
    world = _world(path, pilot, gold.questions(), stated)
    if problems := check(world, pilot, gold, guideline):
        raise InvalidDocument(
            "\n".join(f"{path.with_name('simulation.yaml')}: {problem}." for problem in problems)
        )
    _mark_simulated(workspace, path, pilot, [vendor.id for vendor in world.vendors])
    batches = pilot.batches or (Batch.model_validate({"id": "all", "sent_at": world.sent_at}),)
    for vendor in world.vendors:
        deliveries = {delivery.number: delivery.file for delivery in pilot.vendor(vendor.id).deliveries}
        made = simulate_vendor(world, vendor, gold.items, guideline.questions, batches)
        for delivery, answers in made.items():
            target = path.parent / deliveries[delivery]
            if target.exists() and not force:
                raise InvalidDocument(f"{target} exists already; --force replaces it.")
            content = _csv([vars(answer) for answer in answers], world.guideline_version)
            workspace.pilots.replace_delivery(path, deliveries[delivery], content)
            click.echo(f"{target}: {len(answers)} simulated answers")


def _world(path: Path, pilot: Pilot, questions: tuple[str, ...], stated: dict[str, Any]) -> Simulation:
    """The world of the pilot's simulation.yaml; it is written first where the skills of its vendors are stated."""
    file, ids = path.with_name("simulation.yaml"), [vendor.id for vendor in pilot.vendors]
    if not stated["skills"]:
        if not file.exists():
            example = " ".join(f"--skill {vendor}=0.9" for vendor in ids)
            raise NotFound(
                f"{file} is not there: it says how each simulated person errs. To begin with one: "
                f"workbench pilot simulate {pilot.name} {example}"
            )
        return documents.load(Simulation, file, f"simulation of pilot {pilot.name}")
    if file.exists():
        raise AlreadyPublished(f"{file} states the skills already; edit it, and leave out --skill.")
    skills = {}
    for text in stated["skills"]:
        vendor, _, share = text.partition("=")
        skill = number(share)
        if vendor not in ids or not isinstance(skill, int | float) or not 0 <= skill <= 1:
            raise click.UsageError(f"--skill {text}: expected VENDOR=SHARE, 0 to 1, of {listed(ids)}.")
        skills[vendor] = float(skill)
    world = plain_world(
        pilot, questions, skills, people=stated["people"], per_item=stated["per_item"], seed=stated["seed"]
    )
    files.write_once(file, documents.to_yaml(world))
    click.echo(
        f"{file}: {stated['people']} simulated people of each vendor; edit it to have them err otherwise"
    )
    return world


def _mark_simulated(workspace: Workspace, path: Path, pilot: Pilot, vendors: Sequence[str]) -> None:
    """Mark vendors as simulated in the specification, so that every report says it; a frozen one cannot be changed."""
    unmarked = [vendor for vendor in vendors if not pilot.vendor(vendor).simulated]
    if not unmarked:
        return
    if path != workspace.pilots.root / pilot.name / SPECIFICATION or path.with_name(SEAL).exists():
        raise InvalidDocument(
            f"{path}: not marked as simulated: {', '.join(unmarked)}. Simulated deliveries need `simulated: true` at each vendor "
            "of a pilot that is not frozen; start another pilot for the dry run."
        )
    tree, digest = workspace.pilots.tree(pilot.name)
    for vendor in tree["vendors"]:
        if vendor["id"] in unmarked:
            vendor["simulated"] = True
    workspace.pilots.write(pilot.name, tree, digest)
    click.echo(
        f"{path}: marked as simulated: {', '.join(unmarked)}; take that out before real deliveries come"
    )


def _csv(rows: list[dict[str, Any]], guideline_version: str | None) -> bytes:
    """A delivery as a vendor's tool writes it: exact, because ids and labels are read again."""
    from workbench.formats.tables.write import csv_of

    lines = []
    for row in rows:
        times = {name: row[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in ("started_at", "submitted_at")}
        same = {"guideline_version": guideline_version or "", "kind": SIMULATED}
        lines.append({**row, **times, **same})
    return csv_of(lines[0], [list(line.values()) for line in lines], exact=True)[1]
