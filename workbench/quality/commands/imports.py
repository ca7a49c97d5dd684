"""`workbench import`: files of any tools become one table, with what was lost on the way."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.formats.registry import FORMATS
from workbench.quality.commands.answers import KIND, guideline_question, guideline_questions, sources_of
from workbench.ui.options import (
    FILE,
    JSON,
    ROOT,
    print_json,
    refuse_given,
    table_options,
)

if TYPE_CHECKING:
    from workbench.answers.import_report import ImportReport
    from workbench.answers.tables import Tables
    from workbench.quality.sources import Source


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", type=FILE, required=True, help="Where to write our table (.parquet or .csv).")
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help="The tool that wrote the files, where that is not recognised: see docs/formats.md for the names.",
)
@click.option(
    "--annotator-map",
    type=FILE,
    help="Who answered each file: a table of two columns, the file (or the end of its path) and the annotator.",
)
@click.option(
    "--as",
    "called",
    metavar="QUESTION",
    help="Call the one question of each file so: tools call it differently.",
)
@click.option(
    "--file-names", is_flag=True, help="Match items by the last part of their path: images/a.jpg is a.jpg."
)
@KIND
@table_options
@ROOT
@JSON
def import_command(
    files: tuple[str, ...], out: Path, format_: str | None, as_json: bool, **options: Any
) -> None:
    """Turn exports of any tools into one table of ours, and say what was lost on the way.

    A FILE is a file, a folder, a zip archive or an address such as s3://bucket/key. VENDOR=FILE says who delivered it, and
    --item VENDOR=KEY where its items' ids are.
    A .parquet keeps the regions too, in X.parts.parquet, and what they lie on, in X.media.parquet.

    \b
    Examples:
      workbench import label_studio_export.json --out answers.csv
      workbench import north=tasks.json south=annotations.xml --annotator-map who.csv --as objects --file-names --out pilot.parquet
    """
    vendors = [_vendor_of(file) for file in files]
    if (
        format_ is None
        and not options["called"]
        and not any(
            _is_tool(file, options | {"item": _item_key(options["item"], vendor)}) for vendor, file in vendors
        )
    ):
        _plain(vendors, out, options, as_json)
        return
    if format_ is not None:
        FORMATS[format_]  # NotFound says which there are
    _tools(vendors, out, format_, options, as_json)


def _vendor_of(text: str) -> tuple[str | None, str]:
    """VENDOR=FILE as both; a file whose own name has such a sign is a file."""
    vendor, equals, file = text.partition("=")
    return (vendor, file) if equals and vendor and file and not Path(text).exists() else (None, text)


def _is_tool(text: str, options: dict[str, Any]) -> bool:
    """Whether a tool's reader reads a file; a table whose columns are named is a plain one."""
    from workbench.formats.importing import recognised
    from workbench.formats.read import is_plain
    from workbench.formats.source import REMOTE, Source

    if REMOTE not in text and not Path(text).exists():
        return False
    source = Source.of(text)
    asked = sources_of(text, options)
    return recognised(source) is not None and not is_plain(source, asked.columns, asked.wide)


def _plain(
    vendors: Sequence[tuple[str | None, str]], out: Path, options: dict[str, Any], as_json: bool
) -> None:
    """Tables of one row an answer: all questions, in our columns."""
    from workbench.answers.import_report import ImportReport
    from workbench.formats.importing import report_of
    from workbench.formats.tables.write import warning, write_annotations
    from workbench.quality.sources import joined

    refuse_given("none of the files is a tool's export", options, ("annotator_map", "file_names"))
    closed = guideline_question(options)
    by_vendor: dict[str | None, list[Source]] = {}
    for vendor, file in vendors:
        by_vendor.setdefault(vendor, []).append(Path(file))
    files = sources_of(by_vendor, options).by_file([closed] if closed else ())
    report = sum((report_of(list(file.values())) for file in files), start=ImportReport())
    kept = list(joined(files).values())
    if note := warning(out, write_annotations(kept, out, exact=True)):
        click.echo(note, err=True)
    questions = [part.question for part in kept]
    if as_json:
        print_json(
            {
                "out": str(out),
                "answers": report.kept,
                "seen": report.seen,
                "kept": report.kept,
                "lost": report.lost,
                "questions": questions,
                "losses": [vars(loss) for loss in report],
            }
        )
        return
    click.echo(f"{out}: {report.kept} answers to {', '.join(questions)}")
    _say_losses(report)


def _tools(
    vendors: Sequence[tuple[str | None, str]],
    out: Path,
    format_: str | None,
    options: dict[str, Any],
    as_json: bool,
) -> None:
    """Tools' files, and plain tables among them, as one import."""
    from workbench.formats.tables.write import write_table

    tables = gathered_tables(vendors, format_, options)
    if out.suffix == ".parquet":
        written = tables.write(out)
    else:
        write_table(tables.answers, out, exact=True)
        written = (out,)
    _say(tables, written, as_json)


def gathered_tables(
    vendors: Sequence[tuple[str | None, str]], format_: str | None, options: dict[str, Any]
) -> "Tables":
    """The answers, parts and media of (vendor, file), each by its tool or as a plain table."""
    from workbench.formats.importing import as_question, of_annotations, tables_of, together
    from workbench.formats.side_tables import read_spelling

    people = read_spelling(options["annotator_map"]) if options["annotator_map"] else {}
    closed = guideline_questions(options)
    parts: list[Tables] = []
    for vendor, file in vendors:
        told = {**options, "item": _item_key(options["item"], vendor)}
        asked = sources_of({vendor: [Path(file)]}, told)
        if format_ is None and not _is_tool(file, told):
            parts.append(of_annotations(list(asked.by_question(closed).values())))
            continue
        parts.append(
            tables_of(
                file,
                format_,
                item=told["item"],
                annotator=asked.annotator,
                annotators=people,
                question=asked.question,
                vendor=vendor,
                labels=asked.map,
                file_names=options["file_names"],
            )
        )
    if called := options.get("called"):
        parts = [as_question(each, called, file) for each, (_, file) in zip(parts, vendors, strict=True)]
    return together(parts)


def _item_key(text: str | None, vendor: str | None) -> str | None:
    """`--item KEY` for all files, or `VENDOR=KEY` for those of one vendor: each tool has its own keys."""
    owner, equals, key = (text or "").partition("=")
    return (key if owner == vendor else None) if equals else text


def _say(tables: "Tables", written: Sequence[Path], as_json: bool) -> None:
    """What was written, of how many answers, and what was lost; the counts add up."""
    report, questions = tables.report, list(dict.fromkeys(tables.answers.column("question").to_pylist()))
    status = tables.answers.column("status").value_counts().to_pylist()
    counts = {row["values"]: row["counts"] for row in status}
    if as_json:
        print_json(
            {
                "out": [str(path) for path in written],
                "seen": report.seen,
                "kept": report.kept,
                "lost": report.lost,
                "status": counts,
                "questions": questions,
                "parts": len(tables.parts),
                "losses": [vars(loss) for loss in report],
            }
        )
        return
    click.echo(
        f"{', '.join(map(str, written))}: {counts.get('submitted', 0):,} answers to {', '.join(questions)}"
    )
    others = [f"{n:,} {name}" for name, n in counts.items() if name != "submitted"]
    _say_losses(report, others)


def _say_losses(report: "ImportReport", others: Sequence[str] = ()) -> None:
    """The sum, and each loss."""
    click.echo(
        "; ".join((f"{report.seen:,} in the files = {report.kept:,} kept + {report.lost:,} lost", *others))
    )
    for loss in report:
        click.echo(f"  {loss}", err=True)
