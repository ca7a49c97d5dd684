"""Problems of a draft: each at its field, in words, as many as there are, whether or not the model gets that far."""

from workbench.guideline.problems import check_draft

GOOD = {
    "name": "tickets",
    "version": "1.0.0",
    "title": "Tickets",
    "purpose": "To sort them.",
    "questions": [
        {
            "id": "intent",
            "ask": "What?",
            "labels": [
                {"id": "a", "definition": "A.", "hotkey": "x", "includes": ["Both"]},
                {"id": "b", "definition": "B."},
            ],
        }
    ],
    "rules": [{"id": "R1.1", "question": "intent", "text": "So.", "separates": ["a", "b"]}],
    "cases": [],
}


def changed(**fields):
    return {**GOOD, **fields}


def found(tree):
    return [(".".join(map(str, p.at)), p.sentence) for p in check_draft(tree)[1]]


def test_a_good_draft_has_none():
    """It is valid, and nothing is said."""
    guideline, problems = check_draft(GOOD)
    assert (str(guideline), problems) == ("tickets@1.0.0", ())


def test_every_problem_is_said_at_its_field_in_the_order_of_the_document():
    """Fields that are empty, and parts that name what is not there, all at once."""
    labels = [
        {"id": "a", "definition": "", "hotkey": "xy", "colour": "blue"},
        {"id": "a", "definition": "B.", "parent": "c", "counterexamples": [{"text": "t", "label": "d"}]},
    ]
    tree = changed(
        questions=[{"id": "intent", "ask": "", "labels": labels}],
        rules=[{"id": "one", "question": "intent", "text": "So.", "separates": ["z"]}],
        cases=[
            {
                "id": "E1",
                "question": "other",
                "item": "i",
                "decision": "a",
                "why": "w",
                "decided_by": "x",
                "decided_on": "today",
            }
        ],
    )
    assert found(tree) == [
        ("questions.0.ask", "Write what annotators are asked."),
        ("questions.0.labels.0.colour", "A colour is written #rrggbb, such as #0072b2."),
        ("questions.0.labels.0.definition", "Say in a sentence when this label is right."),
        ("questions.0.labels.0.hotkey", "A key is one character."),
        (
            "questions.0.labels.1.counterexamples.0.label",
            "'d' is no label of 'intent'; expected one of 'a', 'a'.",
        ),
        ("questions.0.labels.1.id", "Label id 'a' is used twice."),
        ("questions.0.labels.1.parent", "The parent of 'a' must be another label of 'intent'; found 'c'."),
        ("rules.0.id", "A number is written R2 or R2.1."),
        ("rules.0.separates", "'z' is no label of 'intent'; expected one of 'a', 'a'."),
        ("cases.0.decided_on", "A date is written 2026-11-24."),
        ("cases.0.question", "There is no question 'other'; expected one of 'intent'."),
    ]


def test_labels_below_one_another_in_a_circle_are_found():
    """Each of them says so."""
    labels = [{"id": "a", "definition": "A.", "parent": "b"}, {"id": "b", "definition": "B.", "parent": "a"}]
    tree = changed(questions=[{"id": "intent", "ask": "What?", "labels": labels}])
    assert [text for _, text in found(tree)] == [
        "Label 'a' is below itself; choose another parent.",
        "Label 'b' is below itself; choose another parent.",
    ]


def test_the_same_sentence_under_two_labels_is_advice():
    """Annotators would split; it is said, and does not stand in the way."""
    labels = [GOOD["questions"][0]["labels"][0], {"id": "b", "definition": "B.", "includes": ["both "]}]
    guideline, problems = check_draft(changed(questions=[{"id": "intent", "ask": "What?", "labels": labels}]))
    assert guideline is not None
    assert [(p.at[-2:], p.kind) for p in problems] == [(("includes", 0), "advice")]


def test_what_only_the_model_knows_is_said_too():
    """An example with a text and a picture is refused by the model; its sentence stands at the example."""
    labels = [
        {"id": "a", "definition": "A.", "examples": [{"text": "t", "picture": "p.png"}]},
        {"id": "b", "definition": "B."},
    ]
    tree = changed(questions=[{"id": "intent", "ask": "What?", "labels": labels}], rules=[])
    assert found(tree) == [("questions.0.labels.0.examples.0", "An example has either a text or a picture.")]


def test_what_is_still_to_be_written_is_no_fault():
    """The draft is a guideline, so that everything can be looked at; the place says what publishing waits for."""
    labels = [
        {"id": "a", "definition": "To be written: the file gave no definition."},
        {"id": "b", "definition": "B."},
        {"id": "c", "definition": "b. "},
    ]
    guideline, problems = check_draft(changed(questions=[{"id": "intent", "ask": "What?", "labels": labels}]))
    assert guideline is not None
    assert [(p.at[3], p.kind, p.sentence) for p in problems] == [
        (0, "to write", "Still to be written; the file gave no definition."),
        (2, "to write", "The definition is the same as that of b; say how the two differ."),
    ]


def test_what_is_still_the_example_is_advice():
    """A title that nobody wrote does not stand in the way, and is said at its field."""
    guideline, problems = check_draft(changed(title="A title that people recognise"))
    assert guideline is not None
    assert [(p.at, p.kind) for p in problems] == [(("title",), "advice")]
