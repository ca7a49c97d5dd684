"""Every published or independently computed number at hand about spans, transcripts, boxes and polygons."""

import ast
import json
from pathlib import Path

import pytest

from workbench.kinds import boxes, polygons, spans, transcript
from workbench.kinds.spans import Span, Spans
from workbench.statistics.agreement.gamma import Dissimilarity, best_alignment, gamma, gamma_cat, opt_gamma

REFUSED = {  # an entry that we have no number for, and why
    "gamma_3by100": "its 372 units are not among the oracles; docs/statistics.md says what a run on them gave",
}


@pytest.fixture(scope="module")
def oracles(shared) -> dict[str, dict]:
    """The oracles by id."""
    return {entry["id"]: entry for entry in json.loads(shared("oracles.json").read_text())}


def tagged(tags: list[str]) -> Spans:
    """The spans of a sequence of BIO tags, by token."""
    found: list[Span] = []
    for i, tag in enumerate(tags):
        begin, _, label = tag.partition("-")
        if begin == "B":
            found.append(Span(i, i + 1, label))
        elif begin == "I":
            found[-1] = Span(found[-1].start, i + 1, label)
    return tuple(found)


def sentences(data: dict) -> list[tuple[Spans, Spans]]:
    """What was given and what is true, sentence by sentence."""
    return [(tagged(given), tagged(true)) for given, true in zip(data["pred"], data["true"], strict=True)]


def test_spans(oracles):
    """The exact F1 of seqeval, and the counts and rates of nervaluate by all four schemes of SemEval-2013 task 9.1."""
    entry = oracles["seqeval_readme"]
    assert spans.score_all(sentences(entry["data"])).strict.f1 == entry["expected"]["exact_span_f1"]["value"]
    entry = oracles["nervaluate_readme"]
    found = spans.score_all(sentences(entry["data"]))
    for name, expected in entry["expected"].items():
        scheme = getattr(found, name.removeprefix("ent_"))
        for value, number in expected.items():
            assert getattr(scheme, value) == pytest.approx(number), (name, value)


def test_transcripts(oracles):
    """Word and character error rates of jiwer, sentence by sentence and pooled."""
    rates = {
        "wer": lambda s: s.words.error_rate,
        "cer": lambda s: s.characters.error_rate,
        "mer": lambda s: s.words.match_error_rate,
        "wil": lambda s: s.words.information_lost,
        "wip": lambda s: s.words.information_preserved,
        "hits": lambda s: s.words.hits,
        "sub": lambda s: s.words.substituted,
        "ins": lambda s: s.words.inserted,
        "dele": lambda s: s.words.deleted,
    }
    checked = 0
    for which, entry in oracles.items():
        if entry["kind"] != "transcript":
            continue
        gold, answer = (
            [said] if isinstance(said, str) else said
            for said in (entry["data"]["reference"], entry["data"]["hypothesis"])
        )
        found = transcript.score_all(zip(answer, gold, strict=True))
        for name, expected in entry["expected"].items():
            number = expected.get("value", expected.get("full")) if isinstance(expected, dict) else expected
            assert rates[name](found) == pytest.approx(number, abs=1e-12), (which, name)
            checked += 1
    assert checked == 14


def test_boxes(oracles):
    """Intersection over union in continuous coordinates, as shapely has it."""
    entry = oracles["iou_boxes"]
    a, b = (boxes.parse(json.dumps([entry["data"][side]])) for side in "ab")
    assert boxes.overlaps(a, b)[0, 0] == pytest.approx(entry["expected"]["iou"]["value"], abs=1e-12)


def test_polygons(oracles):
    """Intersection, union and their ratio, as shapely has them."""
    entry = oracles["iou_polygons"]
    (a,), (b,) = (polygons.parse(json.dumps([entry["data"][side]])) for side in "ab")
    expected = entry["expected"]
    assert expected["intersection"] / expected["union"] == pytest.approx(expected["iou"]["full"])
    assert polygons.iou(a, b) == pytest.approx(expected["iou"]["full"])


def test_gamma(oracles):
    """The disorder of the best alignment to six digits and its size; gamma and gamma-cat, which are drawn, within their bands.

    The band of gamma-cat is that of pygamma-agreement, in which spans without a partner count.
    """
    entry = oracles["gamma_AlexPaulSuzan"]
    by_person: dict[str, list[Span]] = {}
    for who, label, start, end in entry["data"]:
        by_person.setdefault(who, []).append(Span(start, end, label))
    answers = [tuple(sorted(some)) for some in by_person.values()]
    expected = entry["expected"]
    best = best_alignment(answers, Dissimilarity(alpha=3, beta=1, empty=1))
    disorder = expected["best_alignment_disorder(alpha=3,beta=1,delta_empty=1)"]
    assert best.disorder == pytest.approx(disorder["full"], abs=1e-6)
    assert len(best.unitary) == expected["n_unitary_alignments"]
    found = gamma(answers)
    low, high = expected["gamma"]["range"]
    assert low <= found.gamma.value <= high
    low, high = expected["gamma_cat"]["range"]
    assert low <= gamma_cat(found.observed, found.chance, Dissimilarity(), alone=True).value <= high
    assert set(expected) == {
        "gamma",
        "gamma_cat",
        "n_unitary_alignments",
        "best_alignment_disorder(alpha=3,beta=1,delta_empty=1)",
    }


def test_opt_gamma(oracles):
    """The example of opt-gamma's README."""
    entry = oracles["optgamma_readme"]
    a, b = (spans.parse(json.dumps(entry["data"][side])) for side in "ab")
    expected = entry["expected"]["gamma_segments(alpha=.5,tau=.5,eta=.5)"]
    assert opt_gamma(a, b, alpha=0.5, tau=0.5, eta=0.5) == pytest.approx(expected["full"], abs=1e-12)


@pytest.mark.parametrize("which", REFUSED)
def test_what_is_not_met(oracles, which):
    """What no number of ours answers is skipped by name, with the reason."""
    assert which in oracles
    pytest.skip(REFUSED[which])


def test_every_entry_is_somewhere(oracles):
    """No oracle is left out: each is in one of the two files, or Dawid & Skene's."""
    beside = ast.parse(Path(__file__).with_name("test_oracles.py").read_text(encoding="utf-8"))
    (elsewhere,) = (
        ast.literal_eval(node.value)
        for node in beside.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FOREIGN"
    )
    here = {"seqeval_readme", "nervaluate_readme", "iou_boxes", "iou_polygons", "gamma_AlexPaulSuzan"}
    here |= {"optgamma_readme"} | {which for which, entry in oracles.items() if entry["kind"] == "transcript"}
    assert here | (set(REFUSED) & set(oracles)) | {"dawid_skene1979"} == elsewhere
