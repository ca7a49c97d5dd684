"""Counts answers in files larger than memory: the same counts from NumPy, DuckDB or Spark."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations
from workbench.answers.counts import MOST_CELLS, Counted, Counts, PairCounts, patterns_of
from workbench.answers.import_report import ImportReport
from workbench.errors import InvalidTable, NotFound, UnknownLabel, listed
from workbench.store.counting import sql
from workbench.store.counting.source import Asked, Columns, Engine, Parse, Source
from workbench.store.counting.sql import answers_asked
from workbench.terminal import progress_bar

# The survey: who used which label how often, with repeats, and which rows lack a value.

MOST_LABELS = 1000
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Survey:
    """The vocabularies of a file, and how often each label was used.

    labels, annotators   in order
    codes                each label text in the file -> its code
    used                 (A, L) how often each annotator gave each label, with repeats
    rows                 how many rows are answers, with repeats
    missing              whether a row lacks its item, its annotator or its label
    """

    labels: tuple[str, ...]
    annotators: tuple[str, ...]
    codes: Mapping[str, int]
    used: Counts
    rows: int
    missing: bool
    losses: ImportReport

    def table(self, rows: Mapping[str, Sequence[Any]]) -> Counts:
        """(A, L) from rows of annotator, label, n."""
        return _table(rows, self.annotators, self.labels, self.codes)


def surveyed(engine: Engine, source: str, asked: Asked) -> Survey:
    """Survey who used which label, and check the labels."""
    texts = engine.ask(sql.LABELS.format(most=MOST_LABELS + 3))["label"]
    if len([text for text in texts if text]) > MOST_LABELS:
        raise InvalidTable(
            f"{source}: has more than {MOST_LABELS:,} different labels. Free text and drawings are no closed set:"
            " they are compared by their own measures, in memory."
        )
    rows = engine.ask(sql.SURVEY)
    losses, kept = _without_gaps(rows, source)
    if not kept["n"]:
        why = "".join(f"\n  {loss}" for loss in losses)
        raise InvalidTable(f"{source}: no answer is left.{why}")
    annotators = tuple(sorted(set(kept["annotator"])))
    vocabulary, codes = _codes(sorted(set(kept["label"])), asked, source)
    if len(annotators) * len(vocabulary) > MOST_CELLS:
        raise InvalidTable(
            f"{source}: {len(annotators):,} annotators by {len(vocabulary):,} labels are more than"
            f" {MOST_CELLS:,} counts."
        )
    missing = bool(losses)
    losses = _respelled(kept, vocabulary, codes, losses, source)
    used = _table(kept, annotators, vocabulary, codes)
    return Survey(vocabulary, annotators, codes, used, int(used.sum()), missing, losses)


def _without_gaps(rows: Mapping[str, list[Any]], source: str) -> tuple[ImportReport, dict[str, list[Any]]]:
    """Drop rows without an item, annotator or label, and count each by the first missing value."""
    people, labels = np.array(rows["annotator"], object), np.array(rows["label"], object)
    n, gaps = np.array(rows["n"], np.int64), np.array(rows["without_item"], np.int64)
    left = n - gaps
    nobody = np.array([not text for text in people], bool)
    nothing = np.array([not text for text in labels], bool) & ~nobody
    losses = ImportReport()
    for what, count in (
        ("rows without an item, dropped", gaps.sum()),
        ("rows without an annotator, dropped", left[nobody].sum()),
        ("rows without a label, dropped", left[nothing].sum()),
    ):
        losses = losses.and_loss(what, int(count), "an empty cell", source)
    good = ~nobody & ~nothing & (left > 0)
    kept = {"annotator": people[good].tolist(), "label": labels[good].tolist(), "n": left[good].tolist()}
    return losses, kept


def _codes(texts: Sequence[str], asked: Asked, source: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The vocabulary, and the code of each text: the closed set in its order, else the labels that occur."""
    if asked.labels is None:
        if all(NUMBER.fullmatch(text) for text in texts):
            texts = sorted(texts, key=lambda text: (float(text), text))
        return tuple(texts), {text: i for i, text in enumerate(texts)}
    closed = tuple(asked.labels)
    meant = {text: asked.parse(text, closed) if asked.parse else text for text in texts}
    for text, label in meant.items():
        if label not in closed:
            raise UnknownLabel(text, closed, source, "the closed set")
    return closed, {text: closed.index(str(label)) for text, label in meant.items()}


def _respelled(
    kept: Mapping[str, list[Any]],
    labels: Sequence[str],
    codes: Mapping[str, int],
    losses: ImportReport,
    source: str,
) -> ImportReport:
    other = {text: labels[code] for text, code in codes.items() if labels[code] != text}
    n = sum(n for text, n in zip(kept["label"], kept["n"], strict=True) if text in other)
    example = next((f"{text!r} as {label!r}" for text, label in other.items()), "")
    return losses.and_loss("labels written otherwise than the guideline does", n, example, source)


def _table(
    rows: Mapping[str, Sequence[Any]],
    annotators: Sequence[str],
    labels: Sequence[str],
    codes: Mapping[str, int],
) -> Counts:
    """(A, L) from rows of annotator, label, n; a cell may occur several times, from spellings of one label."""
    place = {name: i for i, name in enumerate(annotators)}
    table = np.zeros((len(annotators), len(labels)), np.int64)
    at = [place[text] for text in rows["annotator"]], [codes[text] for text in rows["label"]]
    np.add.at(table, (np.array(at[0], np.int64), np.array(at[1], np.int64)), np.array(rows["n"], np.int64))
    return table


# The queries, in order: the survey, patterns, repeats, and pairs of annotators.

REPEATS = (
    "answers given again by the same annotator on the same item (the first counts for agreement and accuracy)"
)


@dataclass(frozen=True)
class Repeats:
    """How many pairs of item and annotator have several answers, and how many answers they have."""

    people: int
    answers: int


def counted_by(
    engine: Engine,
    source: str,
    asked: Asked,
    *,
    pairs: bool,
    progress: bool | None,
) -> Counted:
    """Count one question with one engine."""
    phases = progress_bar(
        total=4 + pairs, desc=engine.name, unit="phase", disable=None if progress is None else not progress
    )
    with phases:
        question, losses = answers_asked(engine, asked, source)
        phases.update()
        survey = surveyed(engine, source, asked)
        engine.view("answers", sql.answers(missing=survey.missing))
        losses += survey.losses
        phases.update()
        packing = sql.Packing.of(len(survey.labels), len(survey.annotators), survey.rows)
        sums = packing.sums(survey.codes, engine.literal)
        engine.keep("per_item", sql.per_item(packing.words, sums))
        phases.update()
        repeats = _repeats(engine)
        losses = losses.and_loss(
            REPEATS, repeats.answers - repeats.people, f"{repeats.people:,} times", source
        )
        n, times = _patterns(engine, packing, sums, repeats)
        used = _first_uses(engine, survey) if repeats.people else survey.used
        phases.update()
        met = _pairs(engine, survey, repeats) if pairs else None
        phases.update(int(pairs))
    patterns = patterns_of(survey.labels, n, times)
    items, answers = int(times.sum()), int(used.sum())
    return Counted(
        patterns,
        survey.annotators,
        used,
        items,
        answers,
        met,
        losses,
        question,
        ordered=asked.labels is not None,
    )


def _repeats(engine: Engine) -> Repeats:
    """Who answered an item twice, searched only among the suspects."""
    if not engine.ask(sql.SUSPECTS)["n"][0]:
        return Repeats(0, 0)
    engine.keep("twice", sql.TWICE)
    totals = engine.ask(sql.AGAIN)
    repeats = Repeats(int(totals["people"][0]), int(totals["given"][0] or 0))
    if repeats.people:
        engine.keep("firsts", sql.FIRSTS)
    return repeats


def _patterns(
    engine: Engine, packing: sql.Packing, sums: str, repeats: Repeats
) -> tuple[Counts, npt.NDArray[np.int64]]:
    """(R, L) patterns and how many items show each; a pattern may occur twice."""
    queries = [sql.histogram(packing.words, repeats=bool(repeats.people))]
    if repeats.people:
        queries.append(sql.histogram_of_firsts(packing.words, sums))
    parts = [engine.ask(query) for query in queries]
    n = np.concatenate([packing.unpacked([part[word] for word in packing.words]) for part in parts])
    return n, np.concatenate([np.array(part["items"], np.int64) for part in parts])


def _first_uses(engine: Engine, survey: Survey) -> Counts:
    """(A, L) over first answers: all answers, minus those of items with repeats, plus the first answers of these."""
    again = survey.table(engine.ask(sql.ANSWERS_AGAIN))
    return survey.used - again + survey.table(engine.ask(sql.FIRSTS_AGAIN))


def _pairs(engine: Engine, survey: Survey, repeats: Repeats) -> PairCounts:
    """The answers of every two annotators to their common items."""
    engine.view("all_firsts", sql.ALL_FIRSTS if repeats.people else sql.EVERYTHING)
    columns = engine.ask(sql.PAIRS)
    person = {name: i for i, name in enumerate(survey.annotators)}
    rows = np.array(
        [
            [person[text] for text in columns["one"]],
            [person[text] for text in columns["other"]],
            [survey.codes[text] for text in columns["label_one"]],
            [survey.codes[text] for text in columns["label_other"]],
            columns["n"],
        ],
        np.int64,
    ).T
    return PairCounts.of_rows(rows)


EngineName = Literal["numpy", "duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
NOTHING: Mapping[str, Any] = {}


def count(
    source: Any,
    *,
    engine: EngineName = "duckdb",
    columns: Columns = NOTHING,
    question: str | None = None,
    labels: Sequence[str] | None = None,
    parse: Parse | None = None,
    statuses: Mapping[str, str] = NOTHING,
    truth: Mapping[str, bool] = NOTHING,
    pairs: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    master: str | None = None,
    folder: Path | None = None,
    progress: bool | None = False,
) -> Counted:
    """Count the first answers to one question.

    source        for "numpy" annotations in memory; else a path of Parquet, CSV or TSV, or a folder of Parquet
    columns       role -> column ({"item": "post_id"}), or a function from the file's names to that; our own names
                  where empty. Roles: item, annotator, label, vendor, question, status, is_gold, delivery,
                  submitted_at, repeat
    labels        the closed set; any other label is refused. Where not given, the labels that occur (1,000 at most)
    parse         turns a text into a label of the closed set, or None; by default texts are used as written
    statuses, truth   the meaning of status and is_gold cells; needed if the file has such columns
    pairs         also count the answers of every two annotators to their common items
    memory_limit  such as "8GB"; beyond it DuckDB and Spark write to `folder` (the system's for temporary files)
    threads       of DuckDB; of Spark, `master` says it ("local[2]", "spark://host:7077")
    progress      show a bar; None shows one on a terminal only
    """
    if engine not in ENGINES:
        raise NotFound(f"there is no engine {engine!r}; expected one of {listed(ENGINES)}.")
    if engine == "numpy":
        if not isinstance(source, Annotations):
            raise InvalidTable("engine 'numpy' counts annotations that are in memory; read the file first.")
        return Counted.of(source, pairs=pairs)
    where = Source.of(source)
    asked = Asked(columns, question, statuses, truth, labels, parse)
    if engine == "duckdb":
        from workbench.store.counting.duckdb import DuckDB

        with DuckDB(where, memory_limit=memory_limit, threads=threads, folder=folder) as duck:
            return counted_by(duck, where.name, asked, pairs=pairs, progress=progress)
    from workbench.store.counting.spark import Spark

    with Spark(where, memory_limit=memory_limit, master=master, folder=folder) as spark:
        return counted_by(spark, where.name, asked, pairs=pairs, progress=progress)
