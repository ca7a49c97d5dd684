"""A pilot's form: every field judged in words, and what is wrong kept as it was typed."""

import pytest

from workbench.errors import BadAction, InvalidDocument
from workbench.pilot import form
from workbench.pilot.form import judged, number, refuse_unshaped, understood

ABOUT = {"guideline": {"name": "mail", "version": "1.0.0"}, "questions": {"topic": 12, "tone": 9}}
START = form.start("autumn", "mail@1.0.0", ABOUT)


def wrong(place: str, value: str, tree=START) -> dict[str, str]:
    found = judged(form.put(tree, place, value), ABOUT["questions"])
    assert found.pilot is None
    return dict(found.problems)


def test_the_first_proposal_is_valid():
    """A new pilot begins without a problem, on the first question of the gold set."""
    found = judged(START, ABOUT["questions"])
    assert found.problems == {}
    assert (found.pilot.question, found.pilot.guideline.version) == ("topic", "1.0.0")


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("title", "", "Give the pilot a title."),
        ("currency", "euro", "Three capital letters, such as EUR. Found “euro”."),
        ("promised_hours", "soon", "Hours above 0, such as 24. Found “soon”."),
        ("promised_hours", "0", "Hours above 0, such as 24."),
        ("confidence", "40 %", "A share above 50 % and below 100 %, such as 95 %."),
        (
            "margin",
            "much",
            "A share above 0 and below 100 %, such as 5 % or 0.05. Found “much”.",
        ),
        ("timezone", "Mars", "'Mars' is no time zone; write one such as Europe/Madrid or UTC."),
        ("question", "mood", "Choose the question that the verdict is on."),
        ("vendors.0.price.model", "hourly", None),
        ("criteria.accuracy", "900 %", "The threshold is a share between 0 and 1, such as 0.9 or 90 %."),
        (
            "criteria.cost_per_correct",
            "cheap",
            "The threshold is an amount from 0 upwards, such as 0.12. Found “cheap”.",
        ),
    ],
)
def test_each_field_in_words(place, value, said):
    """The problem stands at the field, and says what was expected."""
    problems = wrong(place, value)
    place = "vendors.0.price.per_hour" if said is None else place
    assert problems == {place: said or "A price of the model hourly needs per_hour."}


def test_batches_and_twins():
    """A day alone is no moment; an id twice is said at the second one; a promise needs its hours."""
    tree = form.add(form.add(START, "batch"), "batch")
    tree = form.put(form.put(tree, "batches.1.id", "batch 1"), "batches.0.sent_at", "2026-11-02")
    problems = judged(tree, None).problems
    assert problems["batches.1.id"] == "Batch id 'batch 1' is used twice."
    assert problems["batches.0.sent_at"].startswith("A date and a time, such as 2026-11-02 08:00.")
    assert wrong("criteria.within_promise", "90 %") == {
        "promised_hours": "The criterion “Back in time” needs the promised hours."
    }


def test_what_is_typed_becomes_a_value():
    """Percent, local times and amounts; what is no number stays as it was typed."""
    tree = form.put(
        form.put(form.add(START, "batch"), "timezone", "Europe/Madrid"),
        "batches.0.sent_at",
        "2026-11-02 09:00",
    )
    tree = form.put(form.put(tree, "criteria.rework", "10%"), "vendors.0.price.model", "per_unit")
    tree = form.put(tree, "vendors.0.price.per_unit", "0.105")
    pilot = judged(tree, None).pilot
    assert pilot.batches[0].sent_at.isoformat() == "2026-11-02T09:00:00+01:00"
    assert {c.metric: (c.at_most, c.at_least) for c in pilot.criteria}["rework"] == (0.1, None)
    assert pilot.vendors[0].price.per_unit == 0.105
    assert [number(text) for text in ("1e999", "nan", "1 200", "12,5")] == ["1e999", "nan", 1200.0, "12,5"]


@pytest.mark.parametrize(
    ("typed", "means", "shown"),
    [
        ("92.5", 0.925, "92.5 %"),
        ("0.9", 0.9, "90 %"),
        ("1", 0.01, "1 %"),
        ("100", 1.0, "100 %"),
        ("much", "much", "much"),
    ],
)
def test_a_field_of_percent(typed, means, shown):
    """The text stays as it was typed, so that one can type on; what it means is beside it."""
    tree = form.put(START, "criteria.accuracy", typed)
    assert tree["criteria"][0]["at_least"] == typed
    assert judged(tree, None).fields["criteria"][0]["at_least"] == means
    assert understood({"absence": typed, "hours": typed}, {"absence": "5 %", "hours": "6"}) == {
        "absence": shown
    }


def test_a_share_in_a_file_is_no_percent():
    """1 on disk is all of it."""
    tree = {**START, "criteria": [{"metric": "accuracy", "at_least": 1.0}]}
    assert judged(tree, None).pilot.criteria[0].at_least == 1


def test_a_metric_that_is_no_text_is_refused_in_words():
    """A list where a name should be, in a file that somebody edited."""
    tree = {**START, "criteria": [{"metric": ["accuracy"], "at_least": "90 %"}]}
    with pytest.raises(InvalidDocument, match="a form cannot show what is there"):
        refuse_unshaped(tree, "pilot spring")


def test_an_empty_optional_field_goes():
    """No name, no promise, no criterion, no price."""
    tree = form.put(START, "vendors.0.name", "Alpha")
    assert "name" not in form.put(tree, "vendors.0.name", "")["vendors"][0]
    assert [c["metric"] for c in form.put(START, "criteria.agreement", "")["criteria"]] == ["accuracy"]
    priced = form.put(START, "vendors.0.price.model", "hybrid")
    assert "price" not in form.put(priced, "vendors.0.price.model", "")["vendors"][0]


def test_the_id_of_a_vendor_follows_its_name():
    """So that two pilots mean the same vendor by it; an id that somebody wrote by hand stays, and twins are told."""
    named = form.put(START, "vendors.0.name", "North & Sons")
    assert named["vendors"] == [{"id": "north_sons", "name": "North & Sons"}]
    assert form.put(named, "vendors.0.name", "South")["vendors"][0]["id"] == "south"
    by_hand = {**named, "vendors": [{"id": "ns1", "name": "North & Sons"}]}
    assert form.put(by_hand, "vendors.0.name", "South")["vendors"][0]["id"] == "ns1"
    twins = form.put(form.add(named, "vendor"), "vendors.1.name", "North & Sons")
    assert judged(twins, None).problems == {"vendors.1.id": "Vendor 'north_sons' is used twice."}


def test_another_gold_set():
    """Its guideline comes with it, and the question where the old one is none of its own; a file has neither."""
    other = {"guideline": {"name": "calls", "version": "2.0.0"}, "questions": {"reason": 5}}
    tree = form.choose_gold(START, "calls@1.1.0", other)
    assert (tree["gold"]["name"], tree["guideline"]["name"], tree["question"]) == ("calls", "calls", "reason")
    assert "guideline" not in form.choose_gold(START, "gold.csv", None)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", "x"),
        ("vendors.7.name", "x"),
        ("vendors.0.id", "x"),
        ("seed", "1"),
        ("__class__", "x"),
        ("title", "x" * 501),
        ("title", ["x"]),
    ],
)
def test_what_is_no_field(place, value):
    """Refused, and nothing is changed."""
    with pytest.raises(BadAction):
        form.put(START, place, value)


def test_parts():
    """Vendors get free ids; what is not there cannot be taken away, nor can the title."""
    tree = form.add(START, "vendor")
    assert [vendor["id"] for vendor in tree["vendors"]] == ["vendor_a", "vendor_b"]
    assert form.take_away(tree, "vendors.0")["vendors"][0]["id"] == "vendor_b"
    for place in ("vendors.9", "title", "criteria.0"):
        with pytest.raises(BadAction):
            form.take_away(tree, place)


def test_a_file_that_no_form_can_show():
    """Named, not half shown."""
    with pytest.raises(InvalidDocument, match="pilot x, vendors: a form cannot show"):
        refuse_unshaped({**START, "vendors": "me"}, "pilot x")
