"""Real annotations read as their publishers describe them; where they lie beside the project."""

import time

import pytest

from workbench.errors import WorkbenchError
from workbench.formats.read import read, read_all, read_key, read_texts


def counts(answers):
    """Rows, items, annotators."""
    return len(answers), len(answers.items), len(answers.annotators)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rte_snow2008", (8000, 800, 164)),
        ("convabuse", (12768, 4185, 8)),
        ("weather_sentiment_amt", (6030, 300, 110)),
        ("weather_sentiment_cf", (1720, 300, 461)),
        ("presto_distortion", (1777, 593, 3)),
        ("affect_snow2008", (7000, 700, 38)),
        ("stem_adjudication", (2000, 1000, 2)),
        ("boxes_braylan", (1723, 200, 196)),
        ("crowdspeech_devother", (20048, 2864, 1353)),
    ],
)
def test_answers_are_as_many_as_their_readme_says(shared, name, expected):
    """Rows, items and annotators of each README."""
    kind = {"boxes_braylan": "boxes"}.get(name)
    assert counts(read(shared(f"data/{name}/annotations.csv"), kind=kind)) == expected


@pytest.mark.parametrize(
    ("name", "repeats"), [("convabuse", 357), ("weather_sentiment_amt", 5), ("rte_snow2008", 0)]
)
def test_repeats_are_counted(shared, name, repeats):
    """README of convabuse: 357 rows have repeat > 1."""
    answers = read(shared(f"data/{name}/annotations.csv"))
    assert (
        sum(loss.count for loss in answers.losses if loss.what.startswith("answers given again")) == repeats
    )
    assert len(answers) - len(answers.first_answers()) == repeats


def test_labels_are_in_the_order_of_their_numbers(shared):
    """Severity of convabuse runs from -3 to 1."""
    assert read(shared("data/convabuse/annotations.csv")).labels == ("-3", "-2", "-1", "0", "1")


def test_times_of_prodigy_are_the_submission(shared):
    """presto_distortion: `timestamp` is the time of saving, in UTC; the guess is said."""
    answers = read(shared("data/presto_distortion/annotations.csv"))
    assert str(answers.submitted_at.min()) == "2022-05-17T11:31:45.000000"
    assert "column 'timestamp' read as submitted_at" in [loss.what for loss in answers.losses]


def test_times_without_a_zone_are_refused(shared):
    """crowdtruth_event_spans: the zone is not in the file, so it is asked for."""
    path = shared("data/crowdtruth_event_spans/annotations.csv")
    with pytest.raises(WorkbenchError, match="has no time zone"):
        read(path, kind="spans")
    assert counts(read(path, timezone="UTC", kind="spans")) == (840, 42, 59)


@pytest.mark.parametrize(
    ("name", "gold"), [("rte_snow2008", 800), ("weather_sentiment_cf", 300), ("stem_adjudication", 1000)]
)
def test_gold_files_are_keys(shared, name, gold):
    """One label per item."""
    assert len(read_key(shared(f"data/{name}/gold.csv"))) == gold


def test_texts_are_found(shared):
    """Text and hypothesis of rte; a conversation's turns of convabuse."""
    rte = read_texts(shared("data/rte_snow2008/items.jsonl"))
    assert len(rte) == 800
    assert rte["rte_25"].splitlines()[1] == "hypothesis: Two films won six Oscars."
    assert "user: do you rember japan" in read_texts(shared("data/convabuse/items.jsonl"))["ca_0001"]


READABLE = {
    "sdk_converter_tests/test_export_csv/csv_test2.json": ("uri_selection", 'Yes " "" \n \t \t а б в \n'),
    "sdk_converter_tests/test_export_csv/csv_test_colliding_keys.json": ("text", "positive"),
    "sdk_converter_tests/test_export_csv/csv_test_colliding_keys_mixed.json": ("text", "positive"),
    "sdk_converter_tests/test_export_csv/csv_test_history.json": ("sentiment", "Positive"),
    "server_tests/previous_export.json": ("label", "Cat"),
}


@pytest.mark.parametrize("name", READABLE)
def test_label_studio_exports_of_choices_read(shared, name):
    """One answer each, under its question."""
    found = read_all(shared(f"exports/label_studio/{name}"))
    assert {question: answers.label.texts() for question, answers in found.items()} == {
        READABLE[name][0]: [READABLE[name][1]]
    }


def test_foreign_files_never_fall_over(shared):
    """Any file of any tool is read or refused, whatever is in it."""
    root = shared("exports")
    kinds = {".csv", ".tsv", ".json", ".jsonl", ".ndjson"}
    refusals = {p: refusal for p in sorted(root.rglob("*")) if p.suffix in kinds and (refusal := refused(p))}
    assert [path for path, refusal in refusals.items() if not refusal.startswith(str(path))] == []


def refused(path):
    """The message with which a file is refused; None when it reads."""
    try:
        read(path)
    except WorkbenchError as refusal:
        return str(refusal)
    return None


def test_a_million_rows_take_seconds(tmp_path, rng):
    """A large CSV is columns from the first byte on: no row of it becomes a Python object."""
    n = 1_000_000
    items, people, labels = (rng.integers(0, top, n).tolist() for top in (200_000, 300, 5))
    path = tmp_path / "a.csv"
    with path.open("w") as out:
        out.write("item_id,annotator_id,label,batch\n")
        out.writelines(
            f"i{i:06},w{w},{x},b{k % 50}\n"
            for k, (i, w, x) in enumerate(zip(items, people, labels, strict=True))
        )
    began = time.perf_counter()
    answers = read(path)
    assert time.perf_counter() - began < 20  # a second and a half on a quiet machine
    assert len(answers) + sum(loss.count for loss in answers.losses if "every column" in loss.what) == n
