"""The promises that everything registered keeps, as functions that a test calls: `check_kind(KIND, examples)` and its like.

Each raises AssertionError with what is broken. They need no test framework and draw the same texts every time.
"""

import json
import random
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from itertools import combinations_with_replacement
from typing import Any

import click
import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import NotFound, WorkbenchError
from workbench.formats.importing import gathered
from workbench.formats.reading import Reading
from workbench.formats.registry import FORMATS, Format
from workbench.formats.source import Source
from workbench.kinds.registry import Kind, Problems
from workbench.report.registry import Parameters, Report
from workbench.report.render import plain, same_names
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.measures import OnPatterns
from workbench.statistics.agreement.reasons import pairable
from workbench.statistics.agreement.registry import Coefficient
from workbench.statistics.agreement.table import Sample as Weighed
from workbench.statistics.agreement.table import Table

ODD = (
    "",
    " ",
    "\n",
    "\0",
    "[",
    "[]",
    "{}",
    "[[]]",
    "null",
    "NaN",
    "[NaN]",
    "1e999",
    '"',
    "a|b",
    "|",
    "\ud800",
    "é" * 999,
    "[" * 9999,
)
DRAWS = 300
NEAR = 1e-9


def odd_texts(examples: Sequence[str], seed: int = 0) -> Iterator[str]:
    """Texts that may stand in a cell: odd ones, and the examples with a piece taken out, doubled or swapped."""
    yield from ODD
    rng = random.Random(seed)
    for _ in range(DRAWS):
        text = rng.choice(examples)
        i, j = sorted(rng.randrange(len(text) + 1) for _ in "ab")
        piece = rng.choice(("", text[i:j] * 2, rng.choice(ODD), rng.choice('[]{},:"|-.019eE ')))
        yield text[:i] + piece + text[j:]


def check_kind(kind: Kind, examples: Sequence[str], labels: Sequence[str] | None = None) -> None:
    """A kind reads its examples, compares, merges, draws and simulates them, and says in words what is wrong elsewhere.

    kind      with labels and settings where it needs them: `kind.of(labels, parents, settings)`
    examples  texts that are answers, at least two of them different answers
    labels    of a closed kind, the labels of a question
    """
    kind = kind if labels is None else kind.of(labels)
    answers = [kind.parse(text) for text in examples]
    for text, answer in zip(examples, answers, strict=True):
        assert not isinstance(answer, Problems), f"{kind.name}: example {text!r} is no answer: {answer}"
        canonical = kind.render(answer)
        again = kind.parse(canonical)
        assert again == answer, (
            f"{kind.name}: {text!r} is written as {canonical!r}, which is read as {again!r}"
        )
        assert hash(again) == hash(answer), f"{kind.name}: equal answers have unequal hashes: {text!r}"
    assert len(set(answers)) > 1, f"{kind.name}: give examples of two different answers"
    assert kind.control, f"{kind.name}: no control is named in which such an answer is given"
    check_measures(kind, answers)
    for answer in dict.fromkeys(answers):
        check_answer(kind, answer)
    check_merge(kind, answers)
    for text in odd_texts(examples):
        answer = kind.parse(text)
        repaired, said = kind.repair(text)
        assert said or repaired == answer, (
            f"{kind.name}: {text!r} is repaired to {repaired!r}, and nothing says so"
        )
        if isinstance(answer, Problems):
            for sentence in answer.sentences or ("",):
                assert sentence.endswith("."), f"{kind.name}: {text!r}: no sentence says why: {sentence!r}"
        else:
            answers.append(answer)
    for a, b in combinations_with_replacement(list(dict.fromkeys(answers))[:40], 2):
        check_pair(kind, a, b)


def check_answer(kind: Kind, answer: Any) -> None:
    """An answer has a name, labels for its parts, marks for them, parts that make it again, and mistakes that are answers."""
    held = f"{kind.name}: {answer!r}"
    parts, labels = kind.parts(answer), kind.labels_of(answer)
    assert isinstance(kind.called(answer, {}), str), f"{held}: nobody can say what it is called"
    assert all(isinstance(label, str) for label in labels), f"{held}: its labels are {labels}"
    assert not parts or kind.from_parts(parts) == answer, f"{held}: its parts make {kind.from_parts(parts)!r}"
    assert not kind.labelled or len(labels) == len(parts), (
        f"{held}: {len(parts)} parts and the labels {labels}"
    )
    if kind.labelled:
        renamed = kind.relabelled(answer, {label: f"{label} renamed" for label in labels})
        expected = sorted(f"{label} renamed" for label in labels)
        assert sorted(kind.labels_of(renamed)) == expected, f"{held}: with other labels it is {renamed!r}"
    drawn = {mark.part for mark in kind.marks(answer)}
    assert not parts or drawn == set(range(len(parts))), f"{held}: of {len(parts)} parts {drawn} are drawn"
    for mark in kind.marks(answer):
        assert 0 <= mark.part < max(len(parts), 1), f"{held}: a mark of part {mark.part} of {len(parts)}"
        json.dumps(mark.to_dict())
    rng = np.random.default_rng(0)
    assert kind.simulate(answer, rng, 1.0) == answer, f"{held}: perfect skill gives another answer"
    for _ in range(20):
        mistake = kind.simulate(answer, rng, 0.0)
        again = kind.parse(kind.render(mistake))
        assert again == mistake, f"{held}: a mistake is {mistake!r}, which is read as {again!r}"


def check_merge(kind: Kind, answers: Sequence[Any]) -> None:
    """One answer, or the same one several times, merges to itself; of several the order does not matter."""
    for answer in answers:
        for times in (1, 2, 3):
            merged = kind.merge([answer] * times)
            same = f"{kind.name}: {times} times {answer!r} merge to {merged.answer!r}"
            assert merged.answer == answer, same
            assert near(merged.confidence, 1), f"{same} with confidence {merged.confidence}"
    rng = random.Random(0)
    for _ in range(30):
        some = [rng.choice(answers) for _ in range(rng.randint(2, 5))]
        weights = [rng.choice((0.5, 1, 2)) for _ in some]
        merged = kind.merge(some, weights)
        order = rng.sample(range(len(some)), len(some))
        again = kind.merge([some[i] for i in order], [weights[i] for i in order])
        what = f"{kind.name}: {some!r} with weights {weights} merge to {merged}"
        assert again.answer == merged.answer, f"{what}, in another order to {again}"
        assert near(again.confidence, merged.confidence), f"{what}, in another order to {again}"
        assert again.support == merged.support, f"{what}, in another order to {again}"
        assert not kind.labelled or len(merged.support) == len(kind.parts(merged.answer)), (
            f"{what}: the support is not of its parts"
        )
        assert 0 <= merged.confidence <= 1, what
        text = kind.render(merged.answer)
        assert kind.parse(text) == merged.answer, f"{what}, which is written as {text!r} and read otherwise"


def check_measures(kind: Kind, answers: Sequence[Any]) -> None:
    """Each measure has a name of its own, and says of many pairs at once what it says of each; some answer is not right."""
    pairs = [(a, b) for a in answers for b in answers]
    names = [measure.name for measure in kind.measures()]
    assert len(set(names)) == len(names), f"{kind.name}: two measures have one name: {names}"
    for measure in kind.measures():
        single = np.array([measure.totals(a, b) for a, b in pairs], float)
        at_once = measure.over(pairs)
        assert np.allclose(single, at_once), f"{kind.name}: {measure.name} at once is {at_once}, not {single}"
    assert any(kind.credit(a, b) < 1 for a, b in pairs), f"{kind.name}: every answer is right, whatever gold"


def check_pair(kind: Kind, a: Any, b: Any) -> None:
    """Two answers are alike from 0 to 1, the same both ways round, and wholly where they are one answer."""
    alike, back = kind.similarity(a, b), kind.similarity(b, a)
    pair = f"{kind.name}: {a!r} and {b!r}"
    assert 0 <= alike <= 1, f"{pair}: similarity {alike} is not from 0 to 1"
    assert abs(alike - back) < NEAR, f"{pair}: similarity is {alike} one way round and {back} the other"
    assert abs(alike + kind.distance(a, b) - 1) < NEAR, f"{pair}: similarity and distance do not add up to 1"
    assert a != b or alike > 1 - NEAR, f"{pair}: similarity to itself is {alike}, not 1"
    batch = kind.distances([(a, b), (b, a)]).tolist()
    assert all(near(each, 1 - alike) for each in batch), f"{pair}: at once their distance is {batch}"
    apart = kind.disagreements([(a, b), (b, a)]).tolist()
    assert near(apart[0], apart[1]), f"{pair}: alpha's distance is {apart}, by the way round"
    assert apart[0] >= 0, f"{pair}: alpha's distance is {apart[0]}"
    assert a != b or near(apart[0], 0), f"{pair}: alpha's distance to itself is {apart[0]}"
    for measure in kind.measures():
        above, below = measure.totals(a, b)
        assert min(above, below) >= 0, f"{pair}: the totals of {measure.name} are {above} and {below}"
        most = measure.most * (1 + NEAR)
        assert not below or above / below <= most, (
            f"{pair}: {measure.name} {above} / {below} is above {measure.most}"
        )
    assert kind.agree(a, b) == kind.agree(b, a), f"{pair}: they agree one way round alone"
    assert a != b or kind.agree(a, b), f"{pair}: it does not agree with itself"
    credit = kind.credit(a, b)
    assert 0 <= credit <= 1, f"{pair}: credit {credit} is not from 0 to 1"
    assert a != b or credit == 1, f"{pair}: credit against itself is {credit}, not 1"
    check_outcomes(kind, a, b)


def check_outcomes(kind: Kind, answer: Any, gold: Any) -> None:
    """Every part of both is told of once, with its own label; an answer without parts or labels is one part."""
    outcomes = kind.outcomes(answer, gold)
    pair = f"{kind.name}: {answer!r} and {gold!r}: {outcomes}"
    if not kind.labelled:
        if not kind.closed:
            assert len(outcomes) == 1, f"{pair}: an answer without parts is told of once"
            return
        for held, told_of in ((gold, [o.gold for o in outcomes]), (answer, [o.label for o in outcomes])):
            present = sorted(label for label in told_of if label is not None)
            assert present == sorted(kind.labels_of(held)), f"{pair}: labels are told of twice, or not at all"
        return
    for side, labels in ((0, kind.labels_of(gold)), (1, kind.labels_of(answer))):
        held = [(o.at, o.gold) if side == 0 else (o.of, o.label) for o in outcomes]
        told = sorted((at, label) for at, label in held if at is not None and label is not None)
        assert told == list(enumerate(labels)), f"{pair}: parts are told of twice, or not at all"


@dataclass(frozen=True)
class Sample:
    """A file of a format, and what stands in it, counted by hand.

    labels   how many labels it has, also those that cannot be read; None where it is no file of labels
    answers  how many answers, skips and drafts it has, also those that cannot be read; None where it has none
    """

    data: bytes
    labels: int | None = None
    answers: int | None = None


SAMPLE = Guideline(
    name="sample",
    version="1.0.0",
    title="Sample",
    purpose="To try a format.",
    questions=(
        Question(
            id="kind",
            ask="What is it?",
            labels=tuple(Label(id=id_, definition=f"It is {id_}.") for id_ in ("red", "green", "blue")),
        ),
    ),
)


def check_format(format_: Format, samples: Mapping[str, Sample]) -> None:
    """A format knows its own files and no others, counts all that stands in them, and refuses other bytes in words.

    samples  files by their names
    """
    assert format_.labels_in or format_.labels_out or format_.read or format_.refuses, (
        f"{format_.name}: reads and writes nothing"
    )
    assert format_.read is None or any(sample.answers is not None for sample in samples.values()), (
        f"{format_.name}: reads answers, and no sample says how many it holds"
    )
    for name, sample in samples.items():
        sure = format_.sniff(sample.data)
        assert 0 <= sure <= 1, f"{format_.name}: {name}: sure by {sure}, not from 0 to 1"
        for other in FORMATS.values():
            rival = other.sniff(sample.data) if other.name != format_.name else 0
            assert not sure or rival < sure, f"{format_.name}: {name}: {other.name} is as sure of it"
        _check_recognised(format_, name, sample)
        if sample.labels is not None:
            _check_labels_in(format_, name, sample)
        if sample.answers is not None:
            _check_answers(format_, name, sample)
        for data in odd_bytes(sample.data):
            assert 0 <= format_.sniff(data) <= 1, f"{format_.name}: of {data!r} it is not sure from 0 to 1"
            with suppress(WorkbenchError):
                _read(format_, name, data)
    if format_.labels_out is not None:
        _check_labels_out(format_)


def odd_bytes(data: bytes, seed: int = 0) -> Iterator[bytes]:
    """A file cut off, with bytes changed, taken out or doubled; and files of nothing and of noise."""
    yield from (
        b"",
        b"\0",
        b"\xff\xfe",
        b"[",
        b"{}",
        b"[[]]",
        b"[1]",
        b"null",
        b"<",
        b"PK",
        b'[{"text": null}]',
    )
    rng = random.Random(seed)
    for _ in range(DRAWS):
        i, j = sorted(rng.randrange(len(data) + 1) for _ in "ab")
        yield rng.choice(
            (data[:i], data[:i] + data[j:], data[:j] + data[i:], data[:i] + rng.randbytes(3) + data[j:])
        )


def _read(format_: Format, name: str, data: bytes) -> None:
    if format_.labels_in is not None:
        format_.labels_in(data, "sample", name)
    source = Source.of(data, name)
    if format_.read is not None and format_.recognise is not None and format_.recognise(source):
        _tables(format_, source)


def _tables(format_: Format, source: Source) -> Tables:
    """The tables of a source; where it names nobody, somebody answered."""
    try:
        return gathered(format_, Reading(source))
    except NotFound:
        return gathered(format_, Reading(source, annotator="somebody"))


def _check_recognised(format_: Format, name: str, sample: Sample) -> None:
    """No other format is as sure that it holds its answers."""
    if format_.recognise is None:
        return
    source = Source.of(sample.data, name)
    sure = format_.recognise(source)
    assert 0 <= sure <= 1, f"{format_.name}: {name}: sure by {sure}, not from 0 to 1"
    assert sure or sample.answers is None, f"{format_.name}: {name} has answers, and is not recognised"
    for other in FORMATS.values():
        rival = other.recognise(source) if other.recognise and other.name != format_.name else 0
        assert not sure or rival < sure, f"{format_.name}: {name}: {other.name} is as sure of it"


def _check_labels_in(format_: Format, name: str, sample: Sample) -> None:
    assert format_.labels_in is not None, f"{format_.name}: {name} has labels, and it reads none"
    started = format_.labels_in(sample.data, "sample", name)
    kept = sum(len(question.labels) for question in started.guideline.questions)
    seen = f"{format_.name}: {name}: {started.seen} labels seen"
    assert started.seen == sample.labels, f"{seen}, and it has {sample.labels}"
    assert started.seen == kept + started.dropped, f"{seen}, but {kept} kept and {started.dropped} dropped"
    assert started.losses or not started.dropped, f"{seen}, {started.dropped} dropped and no loss says so"


def _check_answers(format_: Format, name: str, sample: Sample) -> None:
    """What was seen is what is in it, and is kept or lost; a number counts each thing once."""
    report = _tables(format_, Source.of(sample.data, name)).report
    read = f"{format_.name}: {name}: {report.seen} answers seen"
    assert report.seen == sample.answers, f"{read}, and it has {sample.answers}"
    assert report.adds_up, f"{read}, but {report.kept} kept and {report.lost} lost"
    assert all(loss.count > 0 and loss.example for loss in report), f"{format_.name}: {name}: an empty loss"


def _check_labels_out(format_: Format) -> None:
    assert format_.labels_out is not None
    written = format_.labels_out(SAMPLE)
    assert written == format_.labels_out(SAMPLE), f"{format_.name}: the same guideline gives other bytes"
    assert format_.suffix.startswith("."), f"{format_.name}: says no ending of the file that it writes"
    assert all(loss.count > 0 and loss.example for loss in written.losses), f"{format_.name}: an empty loss"
    if format_.labels_in is not None:
        back = format_.labels_in(written.content, "sample", f"sample{format_.suffix}").guideline
        assert back.questions[0].label_ids == SAMPLE.questions[0].label_ids, f"{format_.name}: labels change"


Rows = list[tuple[str, str, str]]


def check_coefficient(coefficient: Coefficient) -> None:
    """A coefficient is 1 where all agree and never above, sees no names and no order, and says where it has no value."""
    name = coefficient.name
    assert (coefficient.measure is None) != (coefficient.estimate is None), (
        f"{name}: has measure, or estimate"
    )
    rng = random.Random(0)
    people = "abc"[: coefficient.annotators or 3]
    truth = [rng.choice("123") for _ in range(40)]
    rows = [
        (f"i{i}", who, label if rng.random() < 0.7 else rng.choice("123"))
        for i, label in enumerate(truth)
        for who in people
    ]
    value = value_of(coefficient, rows)
    assert value is not None, f"{name}: has no value for 40 items and {len(people)} annotators"
    assert value < 1, f"{name}: is {value} where some disagree"
    perfect = value_of(coefficient, [(item, who, truth[int(item[1:])]) for item, who, _ in rows])
    assert near(perfect, 1), f"{name}: is {perfect} where all agree, not 1"
    names = {"1": "5", "2": "7", "3": "9"} if coefficient.numbers else {"1": "2", "2": "3", "3": "1"}
    for what, others in (
        ("rows in another order", rng.sample(rows, len(rows))),
        (
            "other names of items and annotators",
            [(f"x{item}", who.upper(), label) for item, who, label in rows],
        ),
        ("other names of labels", [(item, who, names[label]) for item, who, label in rows]),
    ):
        again = value_of(coefficient, others)
        assert near(again, value), f"{name}: is {value}, with {what} {again}"
    alike = value_of(coefficient, [(item, who, "1") for item, who, _ in rows])
    expected = "undefined" if coefficient.chance else "1"
    assert alike == (None if coefficient.chance else 1), (
        f"{name}: is {alike} where there is one label, not {expected}"
    )


def near(value: float | None, expected: float) -> bool:
    """Whether there is a value, and it differs by rounding alone."""
    return value is not None and abs(value - expected) < NEAR


def value_of(coefficient: Coefficient, rows: Rows) -> float | None:
    """The coefficient of (item, annotator, label) triples; None where it has no value."""
    table = Table.of(Annotations.of(rows))
    if coefficient.estimate is not None:
        estimate = coefficient.estimate(table, pairable(table), 0.95)
        assert estimate.value is not None or estimate.reason, f"{coefficient.name}: no value, and no reason"
        return estimate.value
    chosen = Chosen.of(table.labels, level="nominal", weights_of="identity", distance=None)
    measure = coefficient.on(table, chosen)
    if isinstance(measure, str):
        assert measure, f"{coefficient.name}: no value, and no reason"
        return None
    on_patterns = isinstance(measure, OnPatterns)
    assert on_patterns == coefficient.patterns, f"{coefficient.name}: says patterns={coefficient.patterns}"
    value = measure.at(Weighed(table))
    return value if value == value else None


def check_report(report: Report, parameters: Parameters) -> None:
    """A report's parameters are one frozen value that fits its notebook, and say the command that its own parser takes.

    parameters  an example of them
    """
    name = report.name
    assert report.title.strip(), f"{name}: has no title"
    assert isinstance(parameters, report.parameters()), f"{name}: {parameters!r} are not its parameters"
    assert is_dataclass(parameters), f"{name}: its parameters are no dataclass"
    first = fields(parameters)[0].name
    try:
        setattr(parameters, first, getattr(parameters, first))
    except FrozenInstanceError:
        pass
    else:
        raise AssertionError(f"{name}: its parameters are not frozen")
    same_names(plain(parameters), report.notebook())
    typed = parameters.command()
    words = shlex.split(typed)
    assert words[:3] == ["workbench", "report", name], f"{name}: is rebuilt by {typed!r}"
    try:
        report.command.make_context(name, words[3:])
    except click.ClickException as error:
        raise AssertionError(f"{name}: {typed!r} is not taken: {error.format_message()}") from error
    assert f"workbench report {name}" in (report.command.help or ""), f"{name}: its help shows no example"
