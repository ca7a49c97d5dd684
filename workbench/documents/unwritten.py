"""What a draft lacks before annotators can read it: unwritten sentences, and labels with equal definitions."""

from collections.abc import Iterator, Mapping

from workbench.documents.fields import Place
from workbench.documents.problems import Problem, Tree, entries, text_of, texts, value_at

TO_WRITE = "To be written: "
OF_THE_EXAMPLE = {
    "title": "A title that people recognise",
    "purpose": "One or two sentences: what the labels are for, and what happens to an item because of its label.",
}


def unwritten(guideline: Tree) -> Iterator[Problem]:
    """The unwritten parts of a guideline's values, valid or not, in their order."""
    yield from _open(("purpose",), guideline.get("purpose"))
    for i, question in entries(guideline, "questions"):
        yield from _open(("questions", i, "ask"), question.get("ask"))
        first: dict[str, str] = {}
        for n, label in entries(question, "labels"):
            at, text = ("questions", i, "labels", n, "definition"), label.get("definition")
            yield from _open(at, text)
            same = _alike(text)
            if same in first and not _is_open(text):
                message = f"the definition is the same as that of {first[same]}; say how the two differ."
                yield Problem(at, message, "to write")
            if same:
                first.setdefault(same, _name(label))
    for i, rule in entries(guideline, "rules"):
        yield from _open(("rules", i, "text"), rule.get("text"))


def advice(guideline: Tree) -> Iterator[Problem]:
    """Warnings about sentences left from the example, and about the same definition under two labels."""
    for name, text in OF_THE_EXAMPLE.items():
        if _alike(guideline.get(name)) == _alike(text):
            yield Problem((name,), f"the {name} is still the one of the example; write yours", "advice")
    for i, question in entries(guideline, "questions"):
        first: dict[str, tuple[int, str]] = {}
        for n, label in entries(question, "labels"):
            for m, text in enumerate(texts(label.get("includes"))):
                number, name = first.setdefault(_alike(text), (n, _name(label)))
                if number != n:
                    message = f"“{text}” is also listed under {name}. Keep it in one place, or annotators will split"
                    yield Problem(("questions", i, "labels", n, "includes", m), message, "advice")


def named_place(guideline: Tree, at: Place) -> str:
    """A place in a person's terms: `purpose`, `intent`, `intent/refund_request`, `R2.1`."""
    ids = [
        text_of(part, "id")
        for n in range(1, len(at))
        if isinstance(part := value_at(guideline, at[:n]), Mapping)
    ]
    return "/".join(ids) or str(at[0])


def _open(at: Place, text: object) -> Iterator[Problem]:
    """The problem of a placeholder that stands for a missing sentence."""
    if _is_open(text):
        yield Problem(at, f"still to be written; {str(text).removeprefix(TO_WRITE)}", "to write")


def _is_open(text: object) -> bool:
    return isinstance(text, str) and text.startswith(TO_WRITE.rstrip())


def _alike(text: object) -> str:
    """A text without the differences that a reader ignores."""
    return " ".join(str(text or "").split()).casefold()


def _name(label: Tree) -> str:
    return text_of(label, "name") or text_of(label, "id")
