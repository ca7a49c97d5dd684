"""Equal documents have equal bytes and one digest, however they were written; unknown or mistyped fields are refused."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.documents.document import Reference, canonical_json
from workbench.documents.guideline import Guideline, Label, Question

QUESTION = {
    "id": "topic",
    "ask": "What is it about?",
    "labels": [{"id": "ham", "definition": "Wanted."}, {"id": "spam", "definition": "Not wanted."}],
}
GUIDELINE = {
    "name": "mail",
    "version": "1.0.0",
    "title": "Mail",
    "purpose": "Sort it.",
    "questions": [QUESTION],
}


def of(values: dict) -> Guideline:
    """A guideline from plain values, as a file gives them."""
    return Guideline.model_validate_json(json.dumps(values))


@given(st.permutations(list(GUIDELINE)))
def test_the_order_of_fields_does_not_change_the_digest(names):
    """Two people who write the same fields in another order have the same document."""
    expected = of(GUIDELINE)
    assert expected.canonical() == of({name: GUIDELINE[name] for name in names}).canonical()
    assert expected.digest() == of({name: GUIDELINE[name] for name in names}).digest()


def test_a_default_that_is_written_out_does_not_change_the_digest():
    """`kind: choice` and `rules: []` say what leaving them out says."""
    written_out = {**GUIDELINE, "questions": [{**QUESTION, "kind": "choice", "level": None}], "rules": []}
    assert of(GUIDELINE).digest() == of(written_out).digest()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Post"},
        {"version": "1.0.1"},
        {"authors": ["Ann"]},
        {"questions": [{**QUESTION, "labels": QUESTION["labels"][::-1]}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_difference_changes_the_digest(change):
    """Also the order of labels, which is what annotators see."""
    assert of(GUIDELINE).digest() != of({**GUIDELINE, **change}).digest()


def test_the_digest_is_the_sha256_of_the_canonical_bytes():
    """Anybody can compute it again: sorted keys, no blanks, UTF-8, one line end."""
    label = Label(id="café", definition="A place.")
    assert '{"definition":"A place.","id":"café"}\n'.encode() == label.canonical()
    assert sha256(label.canonical()).hexdigest() == label.digest()


def test_a_number_that_json_does_not_know_is_refused():
    """NaN has no canonical spelling."""
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"value": float("nan")})


def test_an_unknown_field_is_refused():
    """A misspelt field is never silently dropped."""
    with pytest.raises(ValidationError, match="definitoin"):
        Label(id="ham", definition="Wanted.", definitoin="Wanted.")


def test_text_is_not_made_of_numbers():
    """An id 1 or a version 1.1 that is a number is refused, not guessed at."""
    with pytest.raises(ValidationError, match="valid string"):
        of({**GUIDELINE, "version": 1.1})


def test_documents_cannot_be_changed():
    """What was judged once stays what it is."""
    label = Label(id="ham", definition="Wanted.")
    with pytest.raises(ValidationError, match="frozen"):
        label.definition = "Not wanted."


def test_blanks_at_the_ends_of_a_text_do_not_count():
    """A trailing blank in an editor neither changes a digest nor makes an empty text valid."""
    assert Label(id="ham", definition="Wanted.") == Label(id=" ham ", definition="Wanted.\n")
    with pytest.raises(ValidationError):
        Label(id="ham", definition="   ")


@pytest.mark.parametrize("name", ["../x", "a/b", "A", "", ".", "..", "-a", "a b", "a" * 65, "ä", "a\n../b"])
def test_a_name_that_could_leave_its_folder_is_refused(name):
    """A name is a folder's: no slash, no dots, no capitals."""
    with pytest.raises(ValidationError):
        Question.model_validate_json(json.dumps({**QUESTION, "id": name}))


def test_a_reference_names_a_version_and_perhaps_its_digest():
    """It reads as name@version; a broken version or digest is refused."""
    assert str(Reference(name="mail", version="1.0.0")) == "mail@1.0.0"
    with pytest.raises(ValidationError):
        Reference(name="mail", version="1.0.0", sha256="abc")
    with pytest.raises(ValidationError, match=r"1\.10"):
        Reference(name="mail", version="1.10")
