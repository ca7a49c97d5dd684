"""Pilots from the command line: agreed on by answering questions, frozen, and rehearsed with made-up annotators."""

import csv

import pytest

from workbench.store.workspace import Workspace


def typed(*lines: object) -> str:
    """What somebody types, a line a question; an empty one takes what is proposed."""
    return "".join(f"{line}\n" for line in lines)


PRICED = ("per_unit", 0.1, "hybrid", 0.05, 4)
BATCHES = ("mon 2026-11-02 08:00", "tue 2026-11-03 08:00", "")
ANSWERED = typed(
    *("", "support-tickets@1.0.0", "intent", "vendor_a, vendor_b", *PRICED, "Europe/Madrid", "EUR"),
    *(24, *BATCHES, 0.9, 0, "95 %", 0.12, "", 0.03),
)
LOOSE = ("", "gold.csv", "a", "none", "", 0)  # one vendor without a price, no promise


def test_a_new_pilot(workbench, labelling):
    """What was typed is what the specification says; 0 leaves a criterion out, Enter takes what is proposed."""
    shown = workbench("pilot", "new", "autumn", input=ANSWERED).stdout
    assert "workbench pilot freeze autumn" in shown
    store = Workspace(labelling).pilots
    pilot = store.load(store.path("autumn"))
    assert (pilot.title, pilot.question, pilot.promised_hours, pilot.margin) == ("autumn", "intent", 24, 0.03)
    assert (str(pilot.gold), str(pilot.guideline)) == ("support-tickets@1.0.0", "support-tickets@2.0.0")
    assert [vendor.id for vendor in pilot.vendors] == ["vendor_a", "vendor_b"]
    assert [(c.metric, c.threshold, c.higher_is_better) for c in pilot.criteria] == [
        ("accuracy", 0.9, True),
        ("within_promise", 0.95, True),
        ("cost_per_correct", 0.12, False),
        ("rework", 0.05, False),
    ]


def test_prices_batches_and_currency(workbench, labelling):
    """They are asked for, and a time is one of the pilot's zone."""
    workbench("pilot", "new", "autumn", input=ANSWERED)
    store = Workspace(labelling).pilots
    pilot = store.load(store.path("autumn"))
    prices = [(v.price.model, v.price.per_unit, v.price.per_hour) for v in pilot.vendors]
    assert prices == [("per_unit", 0.1, None), ("hybrid", 0.05, 4.0)]
    assert [(b.id, b.sent_at.isoformat()) for b in pilot.batches] == [
        ("mon", "2026-11-02T08:00:00+01:00"),
        ("tue", "2026-11-03T08:00:00+01:00"),
    ]
    assert (pilot.currency, pilot.timezone) == ("EUR", "Europe/Madrid")


def test_a_pilot_with_a_gold_file(workbench, labelling):
    """No guideline is asked for; without a promise or prices there is no question about them."""
    workbench("pilot", "new", "loose", input=typed(*LOOSE, 0.9, 0, 0, 0.05))
    store = Workspace(labelling).pilots
    pilot = store.load(store.path("loose"))
    assert (pilot.gold.file, pilot.guideline, pilot.promised_hours) == ("gold.csv", None, None)
    assert [criterion.metric for criterion in pilot.criteria] == ["accuracy"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            ("", "gold.csv", "Vendor A, b", "a", "none", "", 0, 0.9, 0, 0, 0.05),
            "'Vendor A' cannot name a folder",
        ),
        (("", "gold.csv", "a,a", "a", "none", "", 0, 0.9, 0, 0, 0.05), "vendor 'a' is listed twice"),
        (("", "gold.csv", "a,", "a", "none", "", 0, 0.9, 0, 0, 0.05), "'' cannot name a folder"),
        (("", "gold.csv", "a", "per_unit", "cheap", 0.1, "", "", 0, 0.9, 0, 0, 0, 0.05), "found 'cheap'"),
        (("", "gold.csv", "a", "per_unit", 0.1, "", "euro", "EUR", 0, 0.9, 0, 0, 0, 0.05), "[A-Z]{3}"),
        (("", "gold.csv", "a", "none", "Mars", "UTC", 0, 0.9, 0, 0, 0.05), "expected a time zone"),
        (
            ("", "gold.csv", "a", "none", "", 24, "mon", "mon 2026-11-02 08:00", "", 0.9, 0, 0, 0, 0.05),
            "such as: mon 2026",
        ),
        ((*LOOSE, 0, 0, 0, 0.9, 0, 0, 0.05), "A pilot needs one criterion or more"),
        ((*LOOSE, 90, 0.9, 0, 0, 0.05), "the threshold is a share between 0 and 1"),
        ((*LOOSE, 0.9, 0, 0, 3, 0.05), "less than 1"),
    ],
)
def test_an_answer_that_does_not_fit_is_asked_again(workbench, labelling, answers, said):
    """Said at once, not at the end; with a better answer the pilot is written."""
    assert said in workbench("pilot", "new", "autumn", input=typed(*answers)).output
    store = Workspace(labelling).pilots
    assert store.load(store.path("autumn")).margin == 0.05


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (typed("", "no-such-gold"), "no gold set 'no-such-gold'"),
        (typed("", "support-tickets@9.0.0"), "no locked version 9.0.0"),
    ],
)
def test_gold_that_is_not_there(refusal, labelling, answers, expected):
    """Refused, and no half-written pilot."""
    assert expected in refusal("pilot", "new", "autumn", input=answers)
    assert not (labelling / "pilots/autumn/pilot.yaml").exists()


def test_a_name_that_is_taken_or_leaves_the_workspace(refusal, labelling):
    """Before any question is asked, where the name is no name."""
    assert "pilot name '../x'" in refusal("pilot", "new", "../x")
    assert "exists already" in refusal("pilot", "new", "november", input=ANSWERED)


def test_what_cannot_be_measured_is_not_frozen(workbench, refusal, labelling):
    """Freezing is final, so a criterion without batches or prices is refused before."""
    workbench("pilot", "new", "autumn", input=ANSWERED)
    path = labelling / "pilots/autumn/pilot.yaml"
    tree = Workspace(labelling).pilots.tree("autumn")[0]
    text = path.read_text()
    text = text[: text.index("batches:")] + text[text.index("promised_hours:") :]
    path.write_text(text.replace("    price:\n      model: per_unit\n      per_unit: 0.1\n", ""))
    assert len(tree["batches"]) == 2
    said = refusal("pilot", "freeze", "autumn")
    assert "“Back in time” needs batches" in said
    assert "“Cost per correct answer” needs the price of" in said
    assert not path.with_name("frozen.yaml").exists()


def test_a_vendor_without_a_name_is_warned_about(workbench, labelling):
    """When the pilot is frozen, not again; a vendor with a name, or an id that somebody chose, has one."""
    workbench("pilot", "new", "autumn", input=ANSWERED)
    path = labelling / "pilots/autumn/pilot.yaml"
    path.write_text(path.read_text().replace("- id: vendor_b\n", "- id: vendor_b\n    name: North\n"))
    said = "A vendor has no name, and after the freeze it cannot get one: reports call it “vendor a”.\n"
    assert workbench("pilot", "freeze", "autumn").stderr == said
    assert workbench("pilot", "freeze", "autumn").stderr == ""


def test_freezing(workbench, refusal, labelling):
    """Digests are written, the seal is set, and a threshold that moves afterwards is refused."""
    workbench("pilot", "new", "autumn", input=ANSWERED)
    path = labelling / "pilots/autumn/pilot.yaml"
    shown = workbench("pilot", "freeze", "autumn").stdout
    assert f"{path} is frozen since " in shown
    assert path.with_name("frozen.yaml").exists()
    pilot = Workspace(labelling).pilots.load(path)
    gold = Workspace(labelling).gold("support-tickets@1.0.0")
    assert pilot.gold.sha256 == gold.card.digest()
    assert pilot.guideline.sha256 == gold.card.guideline.sha256
    assert workbench("pilot", "freeze", "autumn").stdout == shown
    path.write_text(path.read_text().replace("0.9\n", "0.8\n"))
    assert "was changed after it was frozen at" in refusal("pilot", "freeze", "autumn")


def test_freezing_a_gold_file(workbench, refusal, labelling):
    """Its digest is pinned; a file that is not there is named."""
    workbench("pilot", "new", "loose", input=typed(*LOOSE, 0.9, 0, 0, 0.05))
    assert "gold.csv cannot be read: No such file" in refusal("pilot", "freeze", "loose")
    (labelling / "pilots/loose/gold.csv").write_text("item_id,label\nq1,x\n")
    workbench("pilot", "freeze", "loose")
    assert len(Workspace(labelling).pilots.load(labelling / "pilots/loose/pilot.yaml").gold.sha256) == 64


def test_freezing_what_cites_something_else(refusal, workbench, labelling):
    """A stated digest that is not the one there is refused, and the specification is left as it was."""
    workbench("pilot", "new", "autumn", input=ANSWERED)
    path = labelling / "pilots/autumn/pilot.yaml"
    path.write_text(path.read_text().replace("gold:\n", f"gold:\n  sha256: {'f' * 64}\n"))
    before = path.read_bytes()
    assert "gold: it says sha256 fff" in refusal("pilot", "freeze", "autumn")
    assert path.read_bytes() == before


@pytest.fixture
def streets(workbench, tmp_path, monkeypatch):
    """The example with boxes; the current folder."""
    workbench("init", tmp_path / "streets", "--example", "street-scenes")
    monkeypatch.chdir(tmp_path / "streets")
    return tmp_path / "streets"


BOXES = ("", "street-scenes@1.0.0", "objects", "north, south", "none", "none", "", 0)


def test_measures_of_the_kind_are_criteria(workbench, streets):
    """Each is shown with its threshold; several are typed at once; one that is unknown is named with those there are."""
    typed_in = typed(*BOXES, "f2 0.9", "f1 2", "f1 0.8, overlap 75 %", "", "", 0, "")
    shown = workbench("pilot", "new", "autumn", input=typed_in).output
    assert "F1 at an IoU of 0.5; more is better" in shown
    assert "boxes have no measure 'f2'; expected one of 'f1', 'precision', 'recall', 'localisation'" in shown
    assert "the threshold is a share between 0 and 1" in shown
    store = Workspace(streets).pilots
    criteria = [(c.metric, c.threshold) for c in store.load(store.path("autumn")).criteria]
    assert criteria == [("f1", 0.8), ("overlap", 0.75), ("agreement", 0.7)]


def test_a_kind_and_its_settings_beside_a_gold_file(workbench, labelling):
    """They are written into the pilot, and the measures have its threshold; a setting that is none is refused."""
    about = ("pilot", "new", "loose", "--kind", "boxes", "--setting")
    shown = workbench(*about, "least=0.7", input=typed(*LOOSE, "", "", "", 0, "")).output
    assert "F1 at an IoU of 0.7" in shown
    store = Workspace(labelling).pilots
    pilot = store.load(store.path("loose"))
    assert (pilot.kind, pilot.settings, pilot.criteria[0].metric) == ("boxes", {"least": 0.7}, "f1")
    for setting, said in (
        ("iou=0.7", "NAME=VALUE of 'least', 'quorum'"),
        ("least=7", "less than or equal to 1"),
    ):
        refused = workbench(
            "pilot", "new", "x", "--kind", "boxes", "--setting", setting, input=typed(*LOOSE), status=2
        )
        assert said in refused.output
    refused = workbench("pilot", "new", "x", "--kind", "boxes", input=ANSWERED, status=2)
    assert "the guideline of the gold set says what the answers are" in refused.output


def test_boxes_are_simulated_by_stated_skill(workbench, refusal, streets):
    """The way to begin is in the refusal; the skills are in a file to edit; who is made up is marked in the pilot."""
    workbench("pilot", "new", "autumn", input=typed(*BOXES, "", "", "", 0, ""))
    said = refusal("pilot", "simulate", "autumn")
    assert "workbench pilot simulate autumn --skill north=0.9 --skill south=0.9" in said
    skills = ("--skill", "north=0.95", "--skill", "south=0.6", "--people", 3)
    shown = workbench("pilot", "simulate", "autumn", *skills).stdout
    assert "marked as simulated: north, south" in shown
    store = Workspace(streets).pilots
    assert all(vendor.simulated for vendor in store.load(store.path("autumn")).vendors)
    assert "ground: 0.91" in (streets / "pilots/autumn/simulation.yaml").read_text()
    assert "states the skills already" in refusal("pilot", "simulate", "autumn", *skills)
    made = deliveries(streets, "autumn")
    workbench("pilot", "simulate", "autumn", "--force")
    assert deliveries(streets, "autumn") == made
    workbench("pilot", "freeze", "autumn")
    workbench("report", "pilot", "autumn", "--out", "autumn.html")
    assert "2 vendors (simulated)" in (streets / "autumn.html").read_text()


def test_a_simulation_of_boxes_that_does_not_fit(refusal, workbench, streets):
    """Labels that are taken for others are of flat labels; an answer that is none; nobody who is real gets such answers."""
    workbench("pilot", "new", "autumn", input=typed(*BOXES, "", "", "", 0, ""))
    workbench("pilot", "simulate", "autumn", "--skill", "north=0.9")
    file = streets / "pilots/autumn/simulation.yaml"
    whole = file.read_text()
    mix = "    mixes:\n      - {question: objects, gold: car, answer: cyclist, share: 1}\n"
    file.write_text(whole.replace("    annotators:\n", f"{mix}    annotators:\n"))
    said = refusal("pilot", "simulate", "autumn", "--force")
    assert "mixes and confuses are of labels that are right or wrong; 'objects' asks for boxes" in said
    file.write_text(whole + "truth:\n  s01.png: {objects: car}\n")
    assert "'car' is no answer to a question 'objects'" in refusal("pilot", "simulate", "autumn", "--force")
    file.write_text(whole)
    pilot = streets / "pilots/autumn/pilot.yaml"
    pilot.write_text(pilot.read_text().replace("simulated: true", "simulated: false"))
    workbench("pilot", "freeze", "autumn")
    assert "not marked as simulated: north" in refusal("pilot", "simulate", "autumn", "--force")


def test_a_pilot_that_is_not_there(refusal, labelling):
    """The refusal lists those that are."""
    for command in ("freeze", "simulate"):
        assert "no pilot 'spring' in" in refusal("pilot", command, "spring")
        assert "expected one of 'november'" in refusal("pilot", command, "spring")


def deliveries(folder, pilot: str = "november") -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in sorted((folder / f"pilots/{pilot}/deliveries").iterdir())
    }


def test_simulating(workbench, refusal, labelling):
    """Deliveries that are there are not replaced without --force; with it they come out the same, byte for byte."""
    before = deliveries(labelling)
    assert "vendor_a_1.csv exists already; --force replaces it" in refusal("pilot", "simulate", "november")
    shown = workbench("pilot", "simulate", "november", "--force").stdout
    assert shown.count("simulated answers") == 3
    rows = list(csv.DictReader(deliveries(labelling)["vendor_a_1.csv"].decode().splitlines()))
    assert (len(rows), {row["guideline_version"] for row in rows}) == (960, {"2.0.0"})
    assert all(row["submitted_at"].endswith("Z") for row in rows)
    made = deliveries(labelling)
    workbench("pilot", "simulate", "november", "--force")
    assert made == deliveries(labelling)
    assert list(before) == list(made)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "simulation.yaml",
            "- id: vendor_a",
            "- id: vendor_z",
            "vendor vendor_z: the pilot lists no delivery 1",
        ),
        (
            "pilot.yaml",
            "        number: 2\n",
            "        number: 3\n",
            "vendor vendor_b: the pilot lists no delivery 2",
        ),
        (
            "simulation.yaml",
            "answer: billing_question",
            "answer: biling",
            "'biling' is no label of a question 'intent'",
        ),
        (
            "simulation.yaml",
            "{intent: 0.96, urgency: 0.92}",
            "{intent: 0.96}",
            "sim-a1: no accuracy is stated for 'urgency'",
        ),
        ("simulation.yaml", "seed: 20261102", "seed: today", "seed"),
    ],
)
def test_a_world_that_does_not_fit(refusal, labelling, file, old, new, expected):
    """Named with the file; no delivery is touched."""
    before = deliveries(labelling)
    path = labelling / "pilots/november" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    message = refusal("pilot", "simulate", "november", "--force")
    assert "simulation.yaml" in message
    assert expected in message
    assert deliveries(labelling) == before


def test_a_pilot_without_batches_or_gold_set(refusal, workbench, labelling):
    """There is nothing to answer."""
    path = labelling / "pilots/november/pilot.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("batches:")] + text[text.index("promised_hours:") :])
    assert "the pilot has no batches to answer" in refusal("pilot", "simulate", "november", "--force")
    workbench("pilot", "new", "loose", input=typed(*LOOSE, 0.9, 0, 0, 0.05))
    (path.parent / "simulation.yaml").rename(labelling / "pilots/loose/simulation.yaml")
    assert "needs a guideline and a gold set" in refusal("pilot", "simulate", "loose")
    assert "simulation.yaml is not there" in refusal("pilot", "simulate", "november", "--force")
