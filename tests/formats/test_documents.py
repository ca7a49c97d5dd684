"""Documents that people wrote: headings are labels, paragraphs definitions, lists their parts, the rest is named."""

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.taxonomies import full
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.formats.tables.sheet import short
from workbench.formats.written import label_list, markdown, word
from workbench.formats.written.guideline_text import handed_out

POLICY = """\
# Comment policy

We remove what harms readers.

## Introduction

Read everything first.

- a stray point

## Spam

Unwanted advertising
of any kind.

Includes:

- links to shops
- Example: Buy now!!!

Does not include: a shop named in passing.

It is often short.

## Personal attack (`attack`)

Aimed at a person.

### Not

A remark about an argument.

### Examples

- You are a fool.

## Fine

    code

## Rules

- R1.1: When Spam and Personal attack meet, label Spam.
- Be kind.
"""


def left(started):
    return [(loss.what, loss.example) for loss in started.losses]


def test_a_document_becomes_a_draft():
    """Title, purpose, labels with their parts, and rules are told apart; each rest is named with its line."""
    started = markdown.read(POLICY.encode(), "policy", "policy.md")
    found = started.guideline
    assert (found.title, found.purpose) == (
        "Comment policy",
        "We remove what harms readers. Read everything first.",
    )
    spam, attack, _ = found.questions[0].labels
    assert (spam.id, spam.name) == ("spam", "Spam")
    assert spam.definition == "Unwanted advertising of any kind. It is often short."
    assert (spam.includes, spam.excludes) == (("links to shops",), ("a shop named in passing.",))
    assert [example.text for example in spam.examples] == ["Buy now!!!"]
    assert (attack.id, attack.name, attack.excludes) == (
        *("attack", "Personal attack", ("A remark about an argument.",)),
    )
    assert [example.text for example in attack.examples] == ["You are a fool."]
    assert [(rule.id, rule.text, rule.separates) for rule in found.rules] == [
        ("R1.1", "When Spam and Personal attack meet, label Spam.", ("spam", "attack"))
    ]
    assert left(started) == [
        ("a point of a list, not understood", "line 9: 'a stray point'"),
        ("a part of the document, not understood", "line 39: 'code: code'"),
        ("a point of a list, not understood", "line 44: 'Be kind.'"),
    ]
    assert started.unwritten == 2  # what to ask, and the definition of fine


def test_headings_in_two_tiers_are_questions_and_labels():
    """A heading with two headings or more below it is a question."""
    text = "# Mail\n## Kind\nWhat is it?\n### Spam\nBad.\n### Ham\nGood.\n## Contact\nAnn\n## Harm\n### Low\n### High\n"
    started = markdown.read(text.encode(), "mail", "mail.md")
    assert [(q.id, q.title, q.ask, q.label_ids) for q in started.guideline.questions] == [
        ("kind", "Kind", "What is it?", ("spam", "ham")),
        ("harm", "Harm", "To be written: the file gave no question to ask.", ("low", "high")),
    ]
    assert left(started) == [
        ("section 'Contact', not understood", "line 8"),
        ("a paragraph, not understood", "line 9: 'Ann'"),
    ]


def test_points_in_bold_are_labels_where_no_heading_is():
    """A list of names with a sentence each is enough."""
    text = "# Mail\n\nSort it.\n\n- **Spam**: unwanted\n- `ham` – wanted\n- other things\n"
    started = markdown.read(text.encode(), "mail", "mail.md")
    assert [(label.id, label.definition) for label in started.guideline.questions[0].labels] == [
        ("spam", "unwanted"),
        ("ham", "wanted"),
    ]
    assert left(started) == [("a point of a list, not understood", "line 7: 'other things'")]


def test_a_table_of_labels_is_read_as_one():
    """A table with columns for label and definition holds the labels, and the headings around it are none."""
    text = "# Mail\n\nSort it.\n\n## Labels\n\nSee here.\n\n| Label | Definition | Owner |\n|---|---|---|\n| spam | Bad. | Ann |\n| ham | Good. | |\n"
    started = markdown.read(text.encode(), "mail", "mail.md")
    assert started.guideline.purpose == "Sort it."
    assert [(label.id, label.definition) for label in started.guideline.questions[0].labels] == [
        ("spam", "Bad."),
        ("ham", "Good."),
    ]
    assert left(started) == [
        ("a cell in column 3 of a table", "line 9: 'Ann'"),
        ("a paragraph, not understood", "line 7: 'See here.'"),
    ]


def test_rules_and_cases_around_a_table_of_labels_are_read_whatever_its_columns_are_called():
    """The first column beside labels defines them; what comes before a decision is the case; a question is asked."""
    text = (
        "# Claims\n\nSort claims.\n\n## Labels\n\nIs it true?\n\n| Label | When to use it |\n|---|---|\n| yes | It is true. |\n"
        "| no | It is not true. |\n\n## Rules\n\n1. Hedges count as a no.\n2. Round numbers match.\n\n## Edge cases\n\n"
        "| Passage and claim | Decision | Why |\n|---|---|---|\n| May rain: rains | no | A hedge. |\n"
    )
    started = markdown.read(text.encode(), "claims", "claims.md")
    question = started.guideline.questions[0]
    assert (question.ask, question.label_ids) == ("Is it true?", ("yes", "no"))
    assert [label.definition for label in question.labels] == ["It is true.", "It is not true."]
    assert [(rule.text, rule.separates) for rule in started.guideline.rules] == [
        ("Hedges count as a no.", ("yes", "no")),
        ("Round numbers match.", ("yes", "no")),
    ]
    assert [(case.item, case.decision) for case in started.guideline.cases] == [("May rain: rains", "no")]
    assert left(started) == []


MAIL = "# Mail\n\n## Spam\n\nUnwanted.\n\n## Ham\n\nWanted.\n\n"
TABLE = "| Label | Definition |\n|---|---|\n| spam | Bad. |\n| ham | Good. |\n\n"


def as_table(*rows):
    """Rows of cells as a table of Markdown."""
    header, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([header, "|---" * len(rows[0]) + "|", *rest]) + "\n\n"


def mail(text):
    """What a text in Markdown gives, its labels with their definitions, and its rules."""
    started = markdown.read(text.encode(), "mail", "mail.md")
    found = started.guideline
    labels = [(label.id, label.definition) for question in found.questions for label in question.labels]
    return started, labels, [(rule.id, rule.text) for rule in found.rules]


@pytest.mark.parametrize(
    "more",
    [
        "## Changelog\n\n"
        + as_table(("ID", "Change"), ("1", "We added the rules."), ("2", "We took them away.")),
        "### Changelog\n\n"
        + as_table(("Label", "Change"), ("1", "We added the rules."), ("2", "We took them away.")),
        "## Law\n\n"
        + as_table(("Code", "Requirement"), ("A1", "Mail must be kept."), ("A2", "It must be read.")),
        "## Rules\n\n"
        + as_table(("Class", "What to do"), ("A1", "Keep such mail."), ("A2", "Read such mail.")),
        "## Notes\n\n" + as_table(("Category", "Remark")),
        "## Notes\n\n" + as_table(("Category", "Definition")),
        "## Mistakes\n\n"
        + as_table(("Label", "Mistake"), ("Spam", "Not any news."), ("Ham", "Not each friend.")),
    ],
)
def test_headings_stay_labels_beside_a_table_that_holds_none(more):
    """A table of changes, of codes, without rows or about labels that are headings leaves the headings' labels."""
    started, labels, _ = mail(MAIL + more)
    assert labels[:2] == [("spam", "Unwanted."), ("ham", "Wanted.")]
    assert "changelog" not in started.guideline.questions[0].label_ids
    assert left(started)[-1][0] == "a part of the document, not understood"


WHO = as_table(
    ("Label", "Who to ask"), ("Spam", "Ann from the legal team."), ("Ham", "Ben from the sales team.")
)
BOTH = as_table(
    ("Label", "What to do"), ("Spam / Ham", "Take the first one."), ("Ham / News", "Take the second one.")
)


@pytest.mark.parametrize(
    ("spam", "ham", "more"),
    [
        ("1. Spam", "2. Ham", WHO),
        ("1 Spam", "2 Ham", WHO),
        ("Label: Spam", "Label: Ham", WHO),
        ("Spam", "Ham", BOTH),
        ("Спам", "Письмо", WHO.replace("Spam", "Спам").replace("Ham", "Письмо")),
        (
            "Spam",
            "Ham",
            as_table(("Category", "Law"), ("A1", "Mail must be kept."), ("A2", "Read all of it.")),
        ),
        ("Spam", "Ham", as_table(("Name", "Description"), ("Ann", "Head."), ("Bob", "Lawyer."))),
        ("Spam", "Ham", as_table(("Titel", "Beschreibung"), ("Handbuch", "Alt."), ("Vertrag", "Neu."))),
    ],
)
def test_headings_stay_labels_beside_a_table_of_something_else(spam, ham, more):
    """However the headings are written; a table takes their place only if it says "label" and "definition"."""
    _, labels, _ = mail(f"# Mail\n\n## {spam}\n\nUnwanted.\n\n## {ham}\n\nWanted.\n\n## More\n\n{more}")
    assert [definition for _, definition in labels[:2]] == ["Unwanted.", "Wanted."]


def test_a_table_that_says_label_and_definition_comes_before_headings_and_other_tables():
    """People are no second question beside it."""
    more = as_table(("Name", "Description"), ("Ann", "Head."), ("Bob", "Lawyer."))
    _, labels, _ = mail(f"{MAIL}## Labels\n\n{TABLE}## Who is who\n\n{more}")
    assert labels == [("spam", "Bad."), ("ham", "Good.")]


@pytest.mark.parametrize("over", ["Labels", "The categories", "Unsere Klassen"])
def test_a_table_right_under_a_heading_that_announces_labels_holds_them(over):
    """Chapters about other things are no labels, though the definitions are called otherwise."""
    use = as_table(("Label", "When to use it"), ("spam", "Nobody asked for it."), ("ham", "All else is ham."))
    more = "## Quality\n\nTwo people read each.\n\n## Who to ask\n\nAnn, from nine to five.\n"
    _, labels, _ = mail(f"# Mail\n\n## {over}\n\n{use}{more}")
    assert labels == [("spam", "Nobody asked for it."), ("ham", "All else is ham.")]


def test_headings_that_a_table_takes_the_place_of_are_named():
    """A heading without text is a loss, too, with its place; that of the table and that of rules are none."""
    text = f"# Mail\n\n## Spam\n\n## Ham\n\nWanted.\n\n## Labels\n\n{TABLE}## Rules\n\n### Short\n\n- Chains count.\n"
    started, _, _ = mail(text)
    assert left(started) == [
        ("section 'Spam', not understood", "line 3"),
        ("section 'Ham', not understood", "line 5"),
        ("a paragraph, not understood", "line 7: 'Wanted.'"),
    ]


def test_headings_over_tables_are_no_labels_themselves():
    """Two tables of ids under a heading each are two questions; changes of the same form are none."""
    kind = as_table(("ID", "Definition"), ("spam", "Bad."), ("ham", "Good."))
    harm = as_table(("ID", "Definition"), ("low", "Little."), ("high", "Much."))
    started, _, _ = mail(f"# Mail\n\n## Kind\n\n{kind}## Harm\n\n{harm}## Changelog\n\n{kind}")
    assert [question.label_ids for question in started.guideline.questions] == [
        ("spam", "ham"),
        ("low", "high"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("ID", "When to use it"), ("spam", "Nobody asked for it."), ("ham", "Somebody asked for it.")],
        [
            ("Class", "Example message", "Use"),
            ("spam", "Buy more pills!", "Nobody asked for it."),
            ("ham", "See you on Monday.", "Somebody asked for it."),
        ],
        [
            ("Label", "Typical message", "Definition in short"),
            ("spam", "Buy more pills!", "Nobody asked for it."),
            ("ham", "See you on Monday.", "Somebody asked for it."),
        ],
        [
            ("Owner", "Label", "Definition"),
            ("Ann", "spam", "Nobody asked for it."),
            ("Ben", "ham", "Somebody asked for it."),
        ],
    ],
)
def test_a_table_whose_definitions_are_called_otherwise_is_read(rows):
    """Codes are labels where nothing else is; what an item says is no definition; owners may stand in front."""
    _, labels, _ = mail("# Mail\n\n## Labels\n\n" + as_table(*rows))
    assert labels == [("spam", "Nobody asked for it."), ("ham", "Somebody asked for it.")]


def test_under_a_changelog_no_table_is_guessed():
    """A document without labels is refused, not begun with its list of changes."""
    changes = as_table(("Label", "Change"), ("1", "We added the rules."), ("2", "We took them away."))
    with pytest.raises(InvalidDocument, match="no question with two labels"):
        mail(f"# Mail\n\nSort it.\n\n## Changelog\n\n{changes}")


def test_beside_definitions_called_so_no_table_is_guessed():
    """A table of laws is no second question."""
    more = as_table(("Category", "Requirement"), ("A1", "Mail must be kept."), ("A2", "It must be read."))
    started, labels, _ = mail(f"# Mail\n\n{TABLE}## Law\n\n{more}")
    assert labels == [("spam", "Bad."), ("ham", "Good.")]
    assert [what for what, _ in left(started)] == [
        "section 'Law', not understood",
        "a part of the document, not understood",
    ]


@pytest.mark.parametrize("labels", [MAIL, f"# Mail\n\n{TABLE}"])
def test_rules_keep_their_numbers_beside_an_introduction_and_sentences_without(labels):
    """What introduces points is no rule; a sentence without a number takes none that stands before another."""
    points = "Read these before you begin.\n\n- Receipts are wanted.\n- R1 Newsletters count.\n- R3: Chains do not.\n- So be it.\n"
    started, _, rules = mail(f"{labels}## Rules\n\n{points}")
    assert rules == [
        ("R2", "Receipts are wanted."),
        ("R1", "Newsletters count."),
        ("R3", "Chains do not."),
        ("R4", "So be it."),
    ]
    assert [what for what, _ in left(started)] == ["a paragraph, not understood"]


def test_paragraphs_are_rules_where_there_are_no_points_and_each_rule_is_read_once():
    """Rules may be written as paragraphs, and a section of tie-breakers below them is read with them."""
    _, _, rules = mail(
        f"# Mail\n\n{TABLE}## Rules\n\nReceipts are wanted.\n\n### Tie-breakers\n\n- Chains are not.\n"
    )
    assert rules == [("R1", "Receipts are wanted."), ("R2", "Chains are not.")]


def test_only_a_paragraph_before_points_introduces_them():
    """A list somewhere under Rules leaves the other paragraphs rules; a colon at the end says that more comes."""
    text = "When it is short, take the first.\n\nWhen it is long, take the second:\n\n- a page or more\n\nThen:\n\nTake both.\n"
    started, _, rules = mail(f"{MAIL}## Rules\n\n{text}")
    assert [rule for _, rule in rules] == [
        "When it is short, take the first.",
        "a page or more",
        "Take both.",
    ]
    assert [where for _, where in left(started)] == [
        "line 15: 'When it is long, take the second:'",
        "line 19: 'Then:'",
    ]


def test_a_table_of_labels_under_rules_is_read_and_no_loss():
    """What is read is not listed as left out."""
    started, labels, rules = mail(f"# Mail\n\n## Rules\n\nIs it wanted?\n\n{TABLE}- Newsletters count.\n")
    assert (labels, rules) == ([("spam", "Bad."), ("ham", "Good.")], [("R1", "Newsletters count.")])
    assert started.guideline.questions[0].ask == "Is it wanted?"
    assert left(started) == []


YES_NO = "### Yes\n\nSo it is.\n\n### No\n\nNot so.\n\n### Rules\n\n"
ASKED = f"# Mail\n\n## Spam\n\n{YES_NO}- Chains count.\n- Newsletters count.\n\n## Rude\n\n{YES_NO}"


def test_rules_under_a_question_are_about_that_question():
    """Two questions with the same labels each have the rules below them, and each is between both labels."""
    started, _, _ = mail(f"{ASKED}- Yes if it hurts.\n- Irony counts.\n- R1. Insults count.\n")
    rules = [(rule.id, rule.question, rule.separates, rule.text) for rule in started.guideline.rules]
    assert rules == [
        ("R2", "spam", ("yes", "no"), "Chains count."),
        ("R3", "spam", ("yes", "no"), "Newsletters count."),
        ("R4", "rude", ("yes", "no"), "Yes if it hurts."),
        ("R5", "rude", ("yes", "no"), "Irony counts."),
        ("R1", "rude", ("yes", "no"), "Insults count."),
    ]
    assert left(started) == []


def test_a_question_between_the_title_and_the_table_is_asked():
    """It is no purpose, wherever the table stands; each table has its own."""
    text = f"# Mail\n\nWe sort mail.\n\nIs it wanted?\n\n{TABLE}"
    started, _, _ = mail(text)
    assert (started.guideline.purpose, started.guideline.questions[0].ask) == (
        "We sort mail.",
        "Is it wanted?",
    )
    started, _, _ = mail(f"{text}Is it rude?\n\n{TABLE}")
    assert [question.ask for question in started.guideline.questions] == ["Is it wanted?", "Is it rude?"]


def test_a_question_above_a_table_that_is_left_out_is_not_dropped_in_silence():
    """A table of one label makes no question, so that nothing asks the sentence; it stays in the purpose."""
    alone = as_table(("Label", "Definition"), ("odd", "Bad."))
    started, _, _ = mail(f"# Mail\n\nIs it odd?\n\n{alone}## Kind\n\n{TABLE}")
    assert started.guideline.purpose == "Is it odd?"
    assert left(started)[-1] == ("question 'mail' with fewer than two labels (1)", "line 5")


def test_a_column_of_questions_divides_the_labels():
    """A table in a document makes the questions that the same table makes as a file."""
    rows = [
        ("Question", "Label", "Definition"),
        ("spam", "yes", "Bad."),
        ("spam", "no", "Good."),
        ("rude", "yes", "It hurts."),
        ("rude", "no", "It is kind."),
    ]
    started, _, _ = mail(f"# Mail\n\nWhat is it?\n\n{as_table(*rows, ('', '', ''))}")
    listed = label_list.read("\n".join(map(",".join, rows)).encode(), "mail", "mail.csv")
    assert started.guideline.questions == listed.guideline.questions
    assert started.guideline.purpose == "What is it?"
    assert [question.id for question in started.guideline.questions] == ["spam", "rude"]
    assert left(started) == []


def test_our_own_text_gives_its_labels_back():
    """A guideline handed out as Markdown gives the same questions, labels and definitions."""
    guideline = full()
    started = markdown.read(handed_out(guideline).encode(), "mail", "mail.md")
    for mine, yours in zip(guideline.questions, started.guideline.questions, strict=True):
        assert (mine.id, mine.label_ids) == (yours.id, yours.label_ids)
    spam = started.guideline.questions[0].label("spam")
    assert (spam.name, spam.includes, spam.excludes) == ("unwanted mail", ("chains",), ("news",))
    assert spam.definition == 'Sold "<&>" to nobody.'


def docx(build):
    document = Document()
    build(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def policy(document):
    document.add_heading("Mail policy", 0)
    document.add_paragraph("Sort it.")
    document.add_heading("Spam", 1)
    document.add_paragraph("Unwanted.")
    document.add_paragraph("Examples:")
    document.add_paragraph("Buy now", style="List Bullet")
    document.add_heading("Ham", 1)
    document.add_paragraph("Wanted.")
    document.add_paragraph("odd", style="List Bullet")


def test_a_word_document_is_read_by_its_styles():
    """Title, headings, paragraphs and lists of Word are told apart; what is left is named with its part."""
    started = word.read(docx(policy), "mail", "mail.docx")
    spam, ham = started.guideline.questions[0].labels
    assert (started.guideline.title, started.guideline.purpose) == ("Mail policy", "Sort it.")
    assert (spam.id, spam.definition, spam.examples[0].text) == ("spam", "Unwanted.", "Buy now")
    assert ham.definition == "Wanted."
    assert left(started) == [("a point of a list, not understood", "part 9: 'odd'")]


def test_bold_lines_are_headings_where_there_are_no_others():
    """Many people write headings in bold, without a style."""

    def build(document):
        for text, bold in (("Spam", True), ("Unwanted.", False), ("Ham", True), ("Wanted.", False)):
            document.add_paragraph().add_run(text).bold = bold

    started = word.read(docx(build), "mail", "mail.docx")
    assert [(x.id, x.definition) for x in started.guideline.questions[0].labels] == [
        ("spam", "Unwanted."),
        ("ham", "Wanted."),
    ]


def test_a_table_in_word_is_read():
    """The cells of a Word table are the labels and their definitions."""

    def build(document):
        table = document.add_table(rows=3, cols=2)
        for row, cells in zip(
            table.rows, [("Class", "Meaning"), ("spam", "Bad."), ("ham", "Good.")], strict=True
        ):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

    started = word.read(docx(build), "mail", "mail.docx")
    assert [(x.id, x.definition) for x in started.guideline.questions[0].labels] == [
        ("spam", "Bad."),
        ("ham", "Good."),
    ]


def table(document, *rows):
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def test_a_table_of_cases_in_word_is_read():
    """A row with a reason is an edge case, one without is an example; what is neither is named with its row."""

    def build(document):
        policy(document)
        document.add_heading("Hard cases that we decided", 1)
        document.add_paragraph("From our meetings.")
        table(
            document,
            ("No", "Case", "Label", "Why", "Decided by", "Date", "Team"),
            ("1", "A receipt with an offer", "Ham", "The receipt is wanted.", "Lea", "2026-11-02", "north"),
            ("2", "Win now", "SPAM", "", "", "", ""),
            ("3", "A bill", "invoice", "It asks for money.", "", "", ""),
            ("4", "A raffle", "spam", "Nobody asked for it.", "", "last May", ""),
        )

    started = word.read(docx(build), "mail", "mail.docx")
    question = started.guideline.questions[0]
    assert question.label_ids == ("spam", "ham")
    assert [example.text for example in question.labels[0].examples] == ["Buy now", "Win now"]
    first, second = started.guideline.cases
    assert (first.id, first.item, first.decision) == ("E1", "A receipt with an offer", "ham")
    assert (first.why, first.decided_by, first.decided_on.isoformat()) == (
        "The receipt is wanted.",
        "Lea",
        "2026-11-02",
    )
    assert (second.id, second.decision, second.decided_by) == ("E2", "spam", "mail.docx")
    assert started.sizes == {"question": 1, "label": 2, "rule": 0, "edge case": 2, "example": 2}
    assert left(started) == [
        ("a point of a list, not understood", "part 9: 'odd'"),
        ("a cell in column 7 of a table", "part 12, row 2: 'north'"),
        (
            "a case with 'invoice', which is no label here",
            "part 12, row 4: '3 | A bill | invoice | It asks for money.'",
        ),
        ("a day not written like 2026-11-30", "part 12, row 5: 'last May'"),
        ("a paragraph, not understood", "part 11: 'From our meetings.'"),
    ]


def test_cases_beside_a_table_of_labels_are_read():
    """Labels in one table, cases in another; a table that begins with labels describes them."""

    def build(document):
        table(document, ("Label", "Explanation", "Example"), ("spam", "Bad.", "Buy"), ("ham", "Good.", "Hi"))
        document.add_heading("Examples", 1)
        table(document, ("Example", "Label", "Explanation"), ("Win", "spam", "A raffle."))

    started = word.read(docx(build), "mail", "mail.docx")
    assert [label.definition for label in started.guideline.questions[0].labels] == ["Bad.", "Good."]
    assert [(case.item, case.decision, case.why) for case in started.guideline.cases] == [
        ("Win", "spam", "A raffle.")
    ]
    assert left(started) == []


@pytest.mark.parametrize("header", ["Code | Answer | Meaning", "Code | Verdict | Explanation"])
def test_a_table_of_codes_with_definitions_is_none_of_cases(header):
    """A codebook has no decisions, whatever stands between its codes and what they mean."""
    text = f"# Mail\n\n| {header} |\n|---|---|---|\n| 1 | Yes | It is spam. |\n| 2 | No | It is none. |\n"
    started = markdown.read(text.encode(), "mail", "mail.md")
    assert [(label.id, label.definition) for label in started.guideline.questions[0].labels] == [
        ("1", "It is spam."),
        ("2", "It is none."),
    ]


def test_questions_and_answers_are_no_examples():
    """What is asked about the work is no item, even where the answer is called as a label."""
    text = "# Mail\n\n## Yes\n\nSpam.\n\n## No\n\nNone.\n\n## FAQ\n\n| Question | Answer |\n|---|---|\n| May I skip? | No |\n"
    started = markdown.read(text.encode(), "mail", "mail.md")
    assert [label.examples for label in started.guideline.questions[0].labels] == [(), ()]
    assert left(started)[0] == ("section 'FAQ', not understood", "line 11")


def test_what_is_about_a_question_that_is_left_out_is_named():
    """A rule and a case that name a label of a question with one label go with it, and not in silence."""
    alone = as_table(("Label", "Definition"), ("odd", "Bad."))
    kinds = as_table(("Label", "Definition"), ("spam", "Bad."), ("ham", "Good."), ("news", "Fair."))
    cases = as_table(("Case", "Label", "Why"), ("One", "odd", "It is."))
    started, _, rules = mail(
        f"# Mail\n\n## Alone\n\n{alone}## Kind\n\n{kinds}## Rules\n\n- So odd.\n\n## Cases\n\n{cases}"
    )
    assert (rules, started.guideline.cases) == ([], ())
    assert [what for what, _ in left(started)] == [
        "a point of a list, not understood",
        "a case with 'odd', which is no label here",
        "question 'alone' with fewer than two labels (1)",
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"no zip at all", b"\xd0\xcf\x11\xe0 an old .doc"])
def test_what_is_no_word_document_is_refused(data):
    """The refusal names the file; an old .doc is none."""
    with pytest.raises(InvalidDocument, match=r"mail.docx: no Word document \(.docx\)"):
        word.read(data, "mail", "mail.docx")


def replaced(content, part, data):
    """A Word file with one of its parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out.getvalue()


def test_a_word_document_opens_no_other_file(tmp_path):
    """An entity in a Word document that points to a file brings nothing of it in."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret")
    xml = zipfile.ZipFile(io.BytesIO(docx(policy))).read("word/document.xml").decode()
    head, body = xml.split("?>", 1)
    evil = f'{head}?><!DOCTYPE w [<!ENTITY s SYSTEM "file://{secret}">]>{body.replace("Sort it.", "Sort &s; it.")}'
    started = word.read(replaced(docx(policy), "word/document.xml", evil), "mail", "mail.docx")
    assert "the-secret" not in started.guideline.model_dump_json()


def test_a_word_document_that_unpacks_without_end_is_refused():
    """Zeros pack well: the size is judged before anything is unpacked."""
    bomb = replaced(docx(policy), "word/styles.xml", b"\0" * 100_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(InvalidDocument, match="bytes unpacked for each byte; at most 200 are read"):
        word.read(bomb, "mail", "mail.docx")


def test_a_document_without_labels_is_refused_with_what_it_held():
    """The refusal lists what was not understood, so that people see why."""
    with pytest.raises(InvalidDocument, match=r"(?s)no question with two labels.*line 3: 'a'"):
        markdown.read(b"Hello.\n\n- a\n- b\n", "mail", "mail.md")


LINES = st.lists(
    st.sampled_from(
        [
            "# A",
            "## B",
            "## C d",
            "### E",
            "## Rules",
            "### Not",
            "Examples:",
            "- x",
            "- **y**: z",
            "words",
            "",
            "- B, C d",
            "> said",
            "    code",
            "Not: n",
            "| Label | Definition |\n|---|---|\n| a | b |",
            "| Question | Class | Meaning |\n|---|---|---|\n| q | k | l |\n| q | m | n |\n| r | s | t |",
            "| Code | What to do |\n|---|---|\n| u | v w x |\n| o | p q r |",
            "Is it so?",
            "| Case | Label | Why |\n|---|---|---|\n| y | A | z |",
            "1. one",
            "***",
            "<b>x</b>",
        ]
    ),
    max_size=25,
)


@given(lines=LINES)
@settings(max_examples=150)
def test_every_document_is_read_or_refused_and_no_word_is_dropped_in_silence(lines):
    """Whatever is written, each of its words is in the draft or in the loss list."""
    text = "\n".join(lines)
    try:
        started = markdown.read(text.encode(), "sample", "a.md")
    except WorkbenchError:
        return
    kept = started.guideline.model_dump_json() + "".join(
        f"{loss.what} {loss.example}" for loss in started.losses
    )
    for block in markdown.blocks_of(text):
        if block.kind in ("paragraph", "point") and not block.text.endswith("Examples:"):
            assert block.text.split(": ")[-1] in kept or repr(short(block.text)) in kept
