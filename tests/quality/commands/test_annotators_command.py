"""Everything about each annotator from the command line, whatever is missing: gold, times, repeats."""

import json

import pytest

DELIVERY = "pilots/november/deliveries/vendor_b_1.csv"
INTENT = ("--question", "intent")
GOLD = (*INTENT, "--gold", "support-tickets@1.0.0")


def told(workbench, *words):
    """What `--json` prints."""
    return json.loads(workbench("annotators", *words, "--json").stdout)


def test_the_shipped_pilot_as_json(workbench, labelling):
    """sim-b5 is made to drift from 2026-11-05 and nobody else is; shrunken accuracy lies between own and prior."""
    found = told(workbench, DELIVERY, *GOLD)
    drifting = {name: one["began"] for name, one in found["drift"]["annotators"].items() if one["drifts"]}
    assert list(drifting) == ["sim-b5"]
    assert drifting["sim-b5"].startswith("2026-11-05")
    assert sum(found["answers"].values()) == 480
    assert found["accuracy"]["sim-b4"]["value"] == pytest.approx(44 / 79)
    raw, mean = 44 / 79, found["shrinkage"]["priors"][""]["mean"]
    assert raw < found["shrinkage"]["annotators"]["sim-b4"]["value"] < mean
    assert found["others"]["annotators"]["sim-b4"]["apart"] == "below"
    assert found["learning"]["trend"] == "not settled"
    assert found["model"] == {"value": None, "reason": "no --model was named"}


def test_the_shipped_pilot_for_people(workbench, labelling):
    """Two tables, readable at 100 characters, and a sentence on what each column rests on."""
    shown = workbench("annotators", DELIVERY, *GOLD, env={"COLUMNS": "100"}).stdout
    tables = shown[: shown.index("Shrunken towards")].splitlines()
    assert max(map(len, tables)) <= 100
    assert [len(line.split()) > 1 for line in tables].count(False) == 2
    assert "from 2026-11-05" in shown
    assert "sim-b5 got worse from 2026-11-05: 0.894 right before, 0.594 after" in shown
    assert "took longer than 5 times its annotator's median counts as 5 medians" in shown
    assert "5% risk of any false alarm" in shown
    assert "the prior of 6 annotators" in shown
    assert "Speeding: accuracy of people's own faster half" in shown
    assert "Agreement with self: not known: nobody answered an item twice." in shown


def test_without_gold(workbench, labelling):
    """Accuracy, speeding and practice are not known and say why; drift is told from the others."""
    shown = workbench("annotators", DELIVERY, *INTENT).stdout
    for what in ("Accuracy", "Speeding", "Practice"):
        assert f"{what}: not known: no --gold was given." in shown
    assert "on gold" not in shown
    assert "as the others before" in shown
    found = told(workbench, DELIVERY, *INTENT)
    assert found["drift"]["signal"] == "others"
    assert found["accuracy"] == {"value": None, "reason": "no --gold was given"}


def test_without_times_or_repeats(workbench, answers):
    """Three columns: agreement with the others is left, with accuracy where there is gold."""
    found = told(workbench, answers, "--gold", "gold.csv")
    assert found["answers"] == {"ann": 4, "bob": 4, "cat": 3}
    assert [one["value"] for one in found["accuracy"].values()] == [1.0, 0.75, pytest.approx(2 / 3)]
    assert found["drift"]["value"] is None
    assert "no answer carries the time of its submission" in found["learning"]["reason"]
    shown = workbench("annotators", answers).stdout
    assert "Work" not in shown
    assert "Speed: not known: no answer carries its time." in shown
    assert "Drift: not known: no answer carries the time of its submission" in shown


def test_an_order_may_be_stated(workbench, tmp_path):
    """Without times drift is looked for only where the rows are said to be in order; then by number of the answer."""
    rows = ["item_id,annotator_id,label"]
    for n in range(80):
        late = "y" if n >= 40 else "x"
        rows += [f"q{n:02},{who},{late if who == 'ann' else 'x'}" for who in ("ann", "bob", "cat", "dan")]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    slips = [f"q{n:02},{'y' if n % 5 == 0 else 'x'}" for n in range(80)]
    (tmp_path / "g.csv").write_text("item_id,label\n" + "\n".join(slips))
    words = (tmp_path / "t.csv", "--gold", tmp_path / "g.csv")
    assert told(workbench, *words)["drift"]["value"] is None
    stated = told(workbench, *words, "--order-by", "rows")["drift"]
    assert stated["order"] == "rows"
    assert [name for name, one in stated["annotators"].items() if one["drifts"]] == ["ann"]
    assert "ann got worse from answer 42" in workbench("annotators", *words, "--order-by", "rows").stdout


def test_where_next_to_nothing_is_known(workbench, tmp_path):
    """Two people who share no item, and gold for one of them: sizes, and a reason for all else."""
    (tmp_path / "t.csv").write_text("item_id,annotator_id,label\nq1,ann,x\nq2,bob,y\n")
    (tmp_path / "g.csv").write_text("item_id,label\nq2,y\n")
    shown = workbench("annotators", tmp_path / "t.csv", "--gold", tmp_path / "g.csv").stdout
    assert "Agreement with others: not known: no item was answered by two people." in shown
    found = told(workbench, tmp_path / "t.csv", "--gold", tmp_path / "g.csv")
    assert found["accuracy"]["ann"]["value"] is None
    assert found["others"] == {"usual": None, "annotators": {}}


def test_too_few_answers_for_a_verdict(workbench, tmp_path):
    """With times but few answers drift is not known of the people who are named."""
    rows = [f"q{n},{who},x,2026-01-05T10:0{n}:00Z,9" for n in range(3) for who in ("ann", "bob")]
    (tmp_path / "t.csv").write_text("item_id,annotator_id,label,submitted_at,seconds\n" + "\n".join(rows))
    shown = workbench("annotators", tmp_path / "t.csv").stdout
    assert "ann, bob: not known: 3 answers; 20 are needed." in shown
    assert "9 " in shown


def test_people_who_meet_items_again(workbench, shared):
    """ConvAbuse: .920 with themselves, .805 with another; rows without times say nothing of drift."""
    file = shared("data/convabuse/annotations.csv")
    found = told(workbench, file)
    assert found["self_consistency"]["agreement"]["value"] == pytest.approx(0.920, abs=5e-4)
    assert found["self_consistency"]["agreement"]["n"] == 345
    assert len(found["self_consistency"]["annotators"]) == 8
    assert "as self" in workbench("annotators", file).stdout


@pytest.fixture
def with_model(tmp_path):
    """Three people and a model on 40 items; people err on every fifth item in turn, the model never does."""
    rows = ["item_id,annotator_id,label,kind"]
    for n in range(40):
        truth, lie = ("x", "y") if n % 2 else ("y", "x")
        for at, who in enumerate(("ann", "bob", "cat")):
            rows.append(f"q{n},{who},{lie if n % 5 == at else truth},human")
        rows.append(f"q{n},model-x,{truth},model")
    path = tmp_path / "model.csv"
    path.write_text("\n".join(rows))
    return path


def test_a_model_may_take_a_place(workbench, with_model):
    """It is never worse than a person is: it wins all three duels, and their p-values are shown."""
    verdict = told(workbench, with_model, "--model", "model-x")["model"]
    assert (verdict["verdict"], verdict["winning_rate"]) == ("may replace", 1.0)
    shown = workbench("annotators", with_model, "--model", "model-x").stdout
    assert "May model-x take a person's place? may replace: it beats 100% of people" in shown
    assert shown.count(": won, p ") == 3


def test_too_few_people_for_a_model(workbench, answers):
    """Not enough evidence, and what is missing; nobody is said to have lost."""
    shown = workbench("annotators", answers, "--model", "cat").stdout
    assert "May cat take a person's place? not enough evidence: 0 people have 30 items" in shown
    assert "won" not in shown


def test_a_model_that_is_not_there(refusal, answers):
    """The annotators there are."""
    assert "there is no annotator 'gpt'; expected one of 'ann', 'bob', 'cat'" in refusal(
        "annotators", answers, "--model", "gpt"
    )
