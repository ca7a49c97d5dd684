"""What an engine is asked, in which order: a survey of who said what, patterns, repeats, and pairs of annotators."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from workbench.answers.counted import Counted, PairCounts, patterns_of
from workbench.answers.counts import Counts
from workbench.store.counting import sql
from workbench.store.counting.counting_answers import answers_asked
from workbench.store.counting.counting_roles import Asked
from workbench.store.counting.counting_survey import Survey, surveyed
from workbench.store.counting.source import Engine

REPEATS = (
    "answers given again by the same annotator on the same item (the first counts for agreement and accuracy)"
)


@dataclass(frozen=True)
class Repeats:
    """How many pairs of item and annotator have several answers, and how many answers those are."""

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
    phases = tqdm(
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
    return Counted(patterns, survey.annotators, used, items, answers, met, losses, question)


def _repeats(engine: Engine) -> Repeats:
    """Who answered an item twice; looked for among the suspects only."""
    if not engine.ask(sql.SUSPECTS)["n"][0]:
        return Repeats(0, 0)
    engine.keep("twice", sql.TWICE)
    found = engine.ask(sql.AGAIN)
    repeats = Repeats(int(found["people"][0]), int(found["given"][0] or 0))
    if repeats.people:
        engine.keep("firsts", sql.FIRSTS)
    return repeats


def _patterns(
    engine: Engine, packing: sql.Packing, sums: str, repeats: Repeats
) -> tuple[Counts, npt.NDArray[np.int64]]:
    """(R, L) patterns and how many items show each; a pattern may come twice."""
    queries = [sql.histogram(packing.words, repeats=bool(repeats.people))]
    if repeats.people:
        queries.append(sql.histogram_of_firsts(packing.words, sums))
    found = [engine.ask(query) for query in queries]
    n = np.concatenate([packing.unpacked([part[word] for word in packing.words]) for part in found])
    return n, np.concatenate([np.array(part["items"], np.int64) for part in found])


def _first_uses(engine: Engine, survey: Survey) -> Counts:
    """(A, L) over first answers: all answers, less those of items with a repeat, and these again by first answers."""
    again = survey.table(engine.ask(sql.ANSWERS_AGAIN))
    return survey.used - again + survey.table(engine.ask(sql.FIRSTS_AGAIN))


def _pairs(engine: Engine, survey: Survey, repeats: Repeats) -> PairCounts:
    """What each two annotators said of the items they share."""
    engine.view("all_firsts", sql.ALL_FIRSTS if repeats.people else sql.EVERYTHING)
    found = engine.ask(sql.PAIRS)
    person = {name: i for i, name in enumerate(survey.annotators)}
    rows = np.array(
        [
            [person[text] for text in found["one"]],
            [person[text] for text in found["other"]],
            [survey.codes[text] for text in found["label_one"]],
            [survey.codes[text] for text in found["label_other"]],
            found["n"],
        ],
        np.int64,
    ).T
    return PairCounts.of_rows(rows)
