"""Guidelines from the command line: started, judged, compared, published, shown, written out, with consequences said."""

import json
import re
from hashlib import sha256

import pytest

from workbench.guideline.screen import guideline_editor

EDIT = ("The writer is pleased with something they received.", "The writer is pleased.")


@pytest.fixture
def first(workbench, empty):
    """The draft of a guideline whose first version is published."""
    workbench("guideline", "new", "first")
    workbench("guideline", "publish", "first")
    return empty / "guidelines/first/draft.yaml"


def edit(draft, old: str = EDIT[0], new: str = EDIT[1]) -> None:
    text = draft.read_text()
    assert old in text
    draft.write_text(text.replace(old, new))


def test_a_first_guideline(workbench, empty):
    """Started, valid, published; each command says the next one."""
    shown = workbench("guideline", "new", "first").stdout
    assert "workbench guideline validate first" in shown
    assert "guidelines/first/draft.yaml" in shown
    shown = workbench("guideline", "validate", "first").stdout
    assert shown.startswith("first@1.0.0 is valid: 1 question, 2 labels, 1 rule, 0 edge cases.\n")
    done = json.loads(workbench("guideline", "publish", "first", "--json").stdout)
    assert set(done) == {"path", "version", "sha256", "new"}
    assert (done["version"], done["new"], len(done["sha256"])) == ("1.0.0", True, 64)
    again = json.loads(workbench("guideline", "publish", "first", "--json").stdout)
    assert again == {**done, "new": False}
    assert workbench("guideline", "publish", "first").stdout.startswith("No change: already published")


def test_a_guideline_may_start_a_workspace(workbench, tmp_path, monkeypatch):
    """`guideline new` works in an empty folder, or in one that is not there yet."""
    monkeypatch.chdir(tmp_path)
    workbench("guideline", "new", "first")
    assert (tmp_path / "guidelines/first/draft.yaml").exists()
    workbench("guideline", "new", "other", "--root", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere/guidelines/other/draft.yaml").exists()


def test_a_mistake_in_a_draft(refusal, first):
    """File, line and field."""
    edit(first, "definition: The writer is not content and says why.", "definition: 5")
    message = refusal("guideline", "validate", "first")
    assert f"{first}, line " in message
    assert "questions.0.labels.1.definition: expected text, found a number 5; put it in quotes." in message


def test_validate_says_what_a_draft_changes(workbench, first):
    """The step it asks for, before anything is published."""
    edit(first)
    shown = workbench("guideline", "validate", "first").stdout
    assert "It changes 1 thing since 1.0.0: MAJOR." in shown
    assert "changes" not in workbench("guideline", "validate", "first@1.0.0").stdout


def test_what_is_still_the_example_is_told(workbench, first):
    """By validate and by publish, which both go on."""
    said = "Advice, title: the title is still the one of the example; write yours."
    assert said in workbench("guideline", "validate", "first").stdout
    edit(first, "title: A title that people recognise", "title: Mail")
    version = ["--version", "1.0.1", "--summary", "A title."]
    assert (
        "Advice, purpose: the purpose is still the one of the example"
        in workbench("guideline", "publish", "first", *version).stdout
    )


def test_validate_says_what_is_still_to_be_written(workbench, refusal, first):
    """Early, as something to write; publishing refuses with the same sentences."""
    edit(first, "definition: The writer is not content and says why.", f"definition: {EDIT[0].upper()}")
    said = "topic/complaint: the definition is the same as that of praise; say how the two differ."
    shown = workbench("guideline", "validate", "first").stdout
    assert "first@1.0.0 is valid" in shown
    assert f"Before it is published, 1 sentence to write:\n  {said}\n" in shown
    found = json.loads(workbench("guideline", "validate", "first", "--json").stdout)["to_write"]
    assert [f"{one['where']}: {one['message']}" for one in found] == [said]
    version = ["--version", "2.0.0", "--summary", "Copied."]
    assert said in refusal("guideline", "publish", "first", *version)


def test_diff(workbench, first):
    """Each change with its bump and both texts; the same as JSON."""
    edit(first)
    shown = workbench("guideline", "diff", "first").stdout
    assert "MAJOR  topic/praise redefined (definition)" in shown
    assert f"definition was: {EDIT[0]}" in shown
    assert f"definition now: {EDIT[1]}" in shown
    assert shown.endswith("Asks for: MAJOR\n")
    assert json.loads(workbench("guideline", "diff", "first", "--json").stdout) == {
        "bump": "MAJOR",
        "changes": [
            {
                **{"subject": "topic/praise", "what": "redefined", "bump": "MAJOR", "fields": ["definition"]},
                **{"question": "topic", "labels": ["praise"]},
            }
        ],
    }


def test_diff_of_published_versions(workbench, refusal, labelling):
    """The earlier one is the newest before the later one; for a first version there is none."""
    to_middle = json.loads(
        workbench("guideline", "diff", "support-tickets", "--to", "1.1.0", "--json").stdout
    )
    given = ["--since", "1.0.0", "--to", "1.1.0"]
    assert to_middle == json.loads(workbench("guideline", "diff", "support-tickets", *given, "--json").stdout)
    assert to_middle["bump"] == "MINOR"
    assert {change["subject"] for change in to_middle["changes"]} >= {"intent/delivery", "R3.2"}
    message = refusal("guideline", "diff", "support-tickets", "--to", "1.0.0")
    assert (
        message
        == "guideline support-tickets has no published version before 1.0.0; there is nothing to compare."
    )


def test_no_difference(workbench, first):
    """A draft as it was published asks for nothing."""
    assert workbench("guideline", "diff", "first").stdout == "Asks for: NONE\n"


def test_publishing_in_one_step(workbench, refusal, first):
    """--version and --summary write the draft's release first; a refusal leaves the draft alone."""
    edit(first)
    before = first.read_bytes()
    message = refusal("guideline", "publish", "first", "--version", "1.1.0", "--summary", "Shorter.")
    assert "1.0.0 to 1.1.0 is a MINOR step, but the changes ask for MAJOR (2.0.0 or above)" in message
    assert "topic/praise redefined (definition): asks for MAJOR" in message
    assert first.read_bytes() == before
    options = ["--version", "1.0.1", "--summary", "Shorter.", "--wording-only", "topic/praise"]
    done = workbench("guideline", "publish", "first", *options).stdout
    assert done.startswith("Published ")
    assert "1.0.1.yaml\nIt no longer changes." in done


@pytest.mark.parametrize(
    "options", [["--version", "1.1.0"], ["--summary", "More."], ["--wording-only", "R1.1"]]
)
def test_a_release_in_halves(workbench, first, options):
    """A version without a summary, or a declaration without a version, is a usage error."""
    assert "go together" in workbench("guideline", "publish", "first", *options, status=2).stderr


def test_show(workbench, refusal, labelling):
    """As an annotator reads it, and as JSON that is the document itself with its digest."""
    shown = workbench("guideline", "show", "support-tickets@2.0.0").stdout
    for part in (
        "Support tickets  (support-tickets@2.0.0)",
        "refund request",
        "Rules",
        "R1.2",
        "Decided edge cases",
        "E7",
    ):
        assert part in shown
    found = json.loads(workbench("guideline", "show", "support-tickets", "--json").stdout)
    assert (found["version"], len(found["sha256"])) == ("2.0.0", 64)
    assert found["sha256"] not in shown
    assert "expected one of '1.0.0', '1.1.0', '2.0.0'" in refusal(
        "guideline", "show", "support-tickets@9.0.0"
    )


def test_impact(workbench, first, empty):
    """Gold that rests on a change is stale, past answers cost their re-labelling; as lines and as JSON."""
    (empty / "gold.csv").write_text("item_id,label,rules\nq1,praise,R1.1\nq2,complaint,R1.1\nq3,praise,\n")
    importing = ["--name", "first", "--guideline", "first@1.0.0", "--settled-by", "Ann"]
    workbench("gold", "import", "gold.csv", *importing)
    workbench("gold", "lock", "first")
    (empty / "old.csv").write_text(
        "item_id,annotator_id,question,label\nq7,ann,topic,praise\nq7,bob,topic,complaint\nq8,ann,topic,complaint\n"
    )
    edit(first)
    options = ["--answers", "old.csv", "--price", "0.25", "--currency", "EUR"]
    found = json.loads(workbench("guideline", "impact", "first", *options, "--json").stdout)
    assert [change["subject"] for change in found["changes"]] == ["topic/praise"]
    assert found["gold"] == [
        {
            "gold": "first@1.0.0",
            "stale": [["q1", "topic", ["topic/praise"]], ["q3", "topic", ["topic/praise"]]],
            "to_check": [],
            "stands": 1,
        }
    ]
    assert found["answers"] == [
        {
            **{"question": "topic", "answers": 3, "items": 2, "stale": 1, "check": 0, "stale_items": 1},
            **{"relabel_answers": 2, "cost": 0.5},
        }
    ]
    assert found["currency"] == "EUR"
    shown = workbench("guideline", "impact", "first", *options).stdout
    assert "1 change, together MAJOR." in shown
    assert "Gold first@1.0.0: 2 answers out of date, 0 to check, 1 unaffected." in shown
    assert "out of date: q1 topic, because of topic/praise" in shown
    assert "1 of 2 items to label again (2 answers, 0.50 EUR)." in shown


def test_impact_says_what_the_screen_says(workbench, labelling):
    """Rounds with who took them, people, cost, and that answers are simulated; pilots' deliveries where no file is named."""
    workbench(
        "quiz",
        "create",
        "may",
        "--gold",
        "support-tickets@1.0.0",
        "--question",
        "intent",
        "--length",
        20,
        "--allow-undecided",
    )
    workbench("quiz", "simulate", "may", "--people", 2, "--seed", 3)
    draft = labelling / "guidelines/support-tickets/draft.yaml"
    text = draft.read_text()
    start = text.index("definition:")
    draft.write_text(
        text[:start] + "definition: Money back.\n" + text[text.index("        includes:", start) :]
    )
    found = json.loads(workbench("guideline", "impact", "support-tickets", "--price", "0.5", "--json").stdout)
    (round_,) = found["rounds"]
    assert (round_["round"], round_["gold"]) == ("may", "support-tickets@1.0.0")
    assert round_["stale"]
    assert len(round_["people"]) == 2
    editor = guideline_editor("support-tickets", price=0.5, root=labelling).session
    editor.act({"do": "tab", "tab": "impact"})
    seen = editor.view()["impact"]
    assert seen["again"] == found["relabel_answers"] > 0
    assert (seen["cost"], seen["simulated"]) == (found["cost"], found["simulated"])
    assert [(r["name"], r["stale"]) for r in seen["rounds"]] == [("may", len(round_["stale"]))]
    assert [(one["name"], one["n"]) for one in seen["most"]] == [
        (one["annotator"], one["stale"]) for one in found["people"][:8]
    ]
    assert [(g["name"], g["stale"]) for g in seen["gold"]] == [
        (g["gold"], len(g["stale"])) for g in found["gold"]
    ]
    shown = workbench("guideline", "impact", "support-tickets").stdout
    assert f"Round may: {len(round_['stale'])} items out of date" in shown
    assert f"taken by {', '.join(round_['people'])}." in shown
    assert f"{seen['people']} people to inform." in shown
    assert "All of these past answers are simulated." in shown


def test_impact_leaves_what_was_made_later_alone(workbench, labelling):
    """Gold made, and answers given, under the later version are not touched by what led to it."""
    delivery = labelling / "pilots/november/deliveries/vendor_a_1.csv"
    options = ["--since", "1.1.0", "--to", "2.0.0", "--answers", delivery, "--json"]
    found = json.loads(workbench("guideline", "impact", "support-tickets", *options).stdout)
    assert found["changes"]
    assert [(gold["stale"], gold["stands"]) for gold in found["gold"]] == [([], 320)]
    assert [(answers["answers"], answers["stale"]) for answers in found["answers"]] == [(480, 0), (480, 0)]


def test_impact_looks_at_gold_of_this_guideline(workbench, first, empty):
    """Gold sets of other guidelines, and folders that an editor leaves behind, are not looked at."""
    (empty / "gold_sets/.ipynb_checkpoints").mkdir()
    edit(first)
    assert json.loads(workbench("guideline", "impact", "first", "--json").stdout)["gold"] == []


@pytest.mark.parametrize("name", ["../first", "First", "first/.."])
def test_a_name_that_leaves_the_workspace(refusal, first, name):
    """No command reaches outside the workspace."""
    for command in ("new", "validate", "diff", "impact", "publish", "show"):
        assert "guideline name" in refusal("guideline", command, name)


def test_a_guideline_that_is_not_there(refusal, first):
    """The refusal lists those that are."""
    for command in ("validate", "diff", "impact", "publish", "show"):
        assert "expected one of 'first'" in refusal("guideline", command, "frist")
    assert "exists already" in refusal("guideline", "new", "first")


def test_show_says_what_mistakes_cost(workbench, first):
    """Costs stand below the labels of their question; without any there is no such part."""
    assert "mistakes cost" not in workbench("guideline", "show", "first@draft").stdout
    draft = first
    text = draft.read_text()
    assert "rules:" in text
    costs = "    severities:\n      - {gold: praise, answer: complaint, severity: 2.5}\n"
    draft.write_text(text.replace("rules:", costs + "rules:", 1))
    shown = workbench("guideline", "show", "first@draft").stdout
    assert re.search(r"What mistakes cost \(others cost 1\)\n.*\n(-.*\n)?praise +complaint +2.5", shown)


# A guideline leaves for another tool, and one is started from what people have, by the command line.


POLICY = "# Mail\n\nSort it.\n\n## Spam\n\nUnwanted.\n\n- odd\n\n## Ham\n"


@pytest.mark.parametrize("tool", ["label-studio", "labelbox", "cvat", "argilla", "prompt"])
def test_the_example_leaves_for_every_tool(workbench, labelling, tool):
    """The export is on standard output, and nothing else is; what it lacks and how to use it is beside."""
    done = workbench("guideline", "export", "support-tickets@2.0.0", "--to", tool)
    assert "refund_request" in done.stdout
    assert "has no place for it" not in done.stdout
    assert "Not exported from support-tickets@2.0.0, because the tool has no place for it:\n" in done.stderr
    assert "  hotkey: 11 (for example intent/refund_request)\n" in done.stderr or tool == "label-studio"


@pytest.mark.parametrize("tool", ["doccano", "prodigy"])
def test_one_question_for_tools_that_ask_one(workbench, refusal, labelling, tool):
    """Several questions are refused with their names; one is written."""
    assert "choose one with --question: 'intent', 'urgency'" in refusal(
        *("guideline", "export", "support-tickets@2.0.0", "--to", tool)
    )
    done = workbench("guideline", "export", "support-tickets@2.0.0", "--to", tool, "--question", "intent")
    assert "refund_request" in done.stdout


def test_files_are_written(workbench, labelling):
    """`--out` writes the labels, for Prodigy its settings beside them, and `--json` says which and what was lost."""
    done = workbench(
        *("guideline", "export", "support-tickets@2.0.0", "--to", "prodigy", "--question", "intent"),
        *("--out", labelling / "labels.txt", "--json"),
    )
    said = json.loads(done.stdout)
    assert said["written"] == [str(labelling / "labels.txt"), str(labelling / "labels.prodigy.json")]
    assert (labelling / "labels.txt").read_text().splitlines()[0] == "refund_request"
    assert (
        json.loads((labelling / "labels.prodigy.json").read_text())["keymap_by_label"]["refund_request"]
        == "r"
    )
    assert {"what": "definition", "count": 7, "example": "intent/refund_request"} in said["losses"]
    assert len(said["sha256"]) == 64


def test_json_needs_a_file(workbench, labelling):
    """JSON about an export and the export itself do not share one stream."""
    done = workbench("guideline", "export", "support-tickets", "--to", "cvat", "--json", status=2)
    assert "needs --out FILE" in done.stderr


def test_a_draft_from_a_document(workbench, refusal, empty):
    """What was read, what is to be written and what was not understood is said, and stands in the draft."""
    (empty / "policy.md").write_text(POLICY)
    shown = workbench("guideline", "start", "mail", "--from", "policy.md").stdout
    assert shown == (
        f"{empty}/guidelines/mail/draft.yaml\n"
        "1 question, 2 labels.\n"
        "2 sentences to be written, which the file did not have. Search for: To be written\n"
        "Not in the draft, and listed at its top (1):\n"
        "  a point of a list, not understood: line 9: 'odd'\n"
        "Edit it, then: workbench guideline validate mail\n"
    )
    assert workbench("guideline", "validate", "mail").stdout.startswith(
        "mail@1.0.0 is valid: 1 question, 2 labels"
    )
    draft = empty / "guidelines/mail/draft.yaml"
    assert draft.read_text().count("To be written: the file gave no") == 2
    assert "exists already" in refusal("guideline", "start", "mail", "--from", "policy.md")


def test_there_and_back(workbench, labelling):
    """The labels that left for Label Studio start a guideline with the same questions, labels and definitions."""
    workbench("guideline", "export", "support-tickets@2.0.0", "--to", "label-studio", "--out", "labels.xml")
    said = json.loads(workbench("guideline", "start", "again", "--from", "labels.xml", "--json").stdout)
    assert (said["questions"], said["labels"], said["losses"]) == (2, 11, [])
    assert said["to_write"] == 1  # the purpose
    one = json.loads(workbench("guideline", "show", "support-tickets@2.0.0", "--json").stdout)
    two = json.loads(workbench("guideline", "show", "again@draft", "--json").stdout)
    for mine, yours in zip(one["questions"], two["questions"], strict=True):
        assert mine["id"] == yours["id"]
        for key in ("id", "definition", "colour", "hotkey"):
            assert [label[key] for label in mine["labels"]] == [label[key] for label in yours["labels"]]


def test_a_file_that_is_not_there(refusal, empty):
    """The refusal names the file, and no folder is made."""
    assert refusal("guideline", "start", "mail", "--from", "no.md") == "no.md: there is no such file."
    assert not (empty / "guidelines/mail").exists()


def test_a_file_with_an_entity_is_refused(refusal, empty):
    """XML that declares an entity stops at the command line too."""
    (empty / "a.xml").write_text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><View>&b;</View>')
    assert "a document type or an entity is declared" in refusal(
        "guideline", "start", "mail", "--from", "a.xml"
    )


def test_a_name_is_judged_before_the_file_is_read(refusal, empty):
    """A name that cannot be a folder's is refused as everywhere."""
    assert "guideline name 'My Mail': use lower-case letters" in refusal(
        *("guideline", "start", "My Mail", "--from", "no.md")
    )


# The handbook and the schema are written from the command line.


def test_render(workbench, labelling):
    """One file with its digests; the published version before is what readers had; verify holds."""
    done = json.loads(workbench("guideline", "render", "support-tickets", "--json").stdout)
    path = labelling / "support-tickets-2.0.0.html"
    assert done["path"] == "support-tickets-2.0.0.html"
    assert sha256(path.read_bytes()).hexdigest() == done["sha256"]
    assert (done["guideline"], done["since"]) == ("support-tickets@2.0.0", "1.1.0")
    assert done["guideline_sha256"] in path.read_text()
    assert "Every input is unchanged." in workbench("report", "verify", path).stdout


def test_render_since_and_as_markdown(workbench, labelling):
    """What is new reaches back as far as it is told."""
    options = ["--since", "1.0.0", "--format", "markdown", "--out", "docs/handbook.md"]
    assert workbench("guideline", "render", "support-tickets@2.0.0", *options).stdout == "docs/handbook.md\n"
    text = (labelling / "docs/handbook.md").read_text()
    assert text.startswith("# Support tickets\n")
    assert "## What is new since 1.0.0" in text
    assert "**delivery** is a new label" in text


def test_render_as_pdf(workbench, labelling, monkeypatch):
    """Chromium prints the HTML page; Markdown has none."""
    printed = []
    monkeypatch.setattr("workbench.report.render.print_pdf", lambda page, pdf: printed.append((page, pdf)))
    words = ("guideline", "render", "support-tickets@2.0.0", "--pdf", "book.pdf")
    assert workbench(*words, "--out", "book.html").stdout == "book.pdf\nbook.html\n"
    assert [(page.name, pdf.name) for page, pdf in printed] == [("book.html", "book.pdf")]
    refused = workbench(*words, "--format", "markdown", status=2)
    assert "--pdf prints the HTML page" in refused.stderr


def test_render_a_draft(workbench, labelling):
    """It says that it is not in force."""
    workbench("guideline", "publish", "support-tickets", "--version", "2.0.1", "--summary", "Nothing.")
    workbench("guideline", "render", "support-tickets@draft")
    assert "this is a draft and may change" in (labelling / "support-tickets-draft.html").read_text()


def test_a_first_version_has_nothing_new(workbench, labelling):
    """No version before, no news."""
    workbench("guideline", "render", "support-tickets@1.0.0", "--out", "h.html")
    assert "What is new" not in (labelling / "h.html").read_text()


@pytest.mark.parametrize(
    ("since", "said"), [("2.0.0", "needs an earlier version"), ("0.1.0", "no published version 0.1.0")]
)
def test_since_what(refusal, labelling, since, said):
    """An earlier version that was published."""
    assert said in refusal("guideline", "render", "support-tickets@2.0.0", "--since", since)


def test_schema(workbench, tmp_path):
    """Printed, or written to a file."""
    printed = json.loads(workbench("guideline", "schema").stdout)
    assert printed["title"] == "Guideline"
    workbench("guideline", "schema", "--out", tmp_path / "schema.json")
    assert json.loads((tmp_path / "schema.json").read_text()) == printed
