"""A guideline leaves for another tool, and one is started from what people have, by the command line."""

import json

import pytest

POLICY = "# Mail\n\nSort it.\n\n## Spam\n\nUnwanted.\n\n- odd\n\n## Ham\n"


@pytest.mark.parametrize("tool", ["label-studio", "labelbox", "cvat", "argilla", "prompt"])
def test_the_example_leaves_for_every_tool(workbench, labelling, tool):
    """The export is on standard output, and nothing else is; what it lacks and how to use it is beside."""
    done = workbench("guideline", "export", "support-tickets@2.0.0", "--to", tool)
    assert "refund_request" in done.stdout
    assert "this has no place there" not in done.stdout
    assert "Of support-tickets@2.0.0, this has no place there:\n" in done.stderr
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
        "1 question, 2 labels, 0 rules.\n"
        "2 sentences to be written: the file gave none. Search for: To be written\n"
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
