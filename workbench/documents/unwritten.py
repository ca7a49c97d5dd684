"""What a draft lacks before annotators may read it: sentences that nobody wrote yet, and labels that say the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TO_WRITE = "To be written: "
OF_THE_EXAMPLE = {
    "title": "A title that people recognise",
    "purpose": "One or two sentences: what the labels are for, and what happens to an item because of its label.",
}


@dataclass(frozen=True)
class Unwritten:
    """One sentence that is to be written before publishing.

    at      its place, as `("questions", 0, "labels", 2, "definition")`
    where   the place as a person names it: `purpose`, `intent`, `intent/refund_request`, `R2.1`
    said    what is to be done
    """

    at: tuple[str | int, ...]
    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}"


def unwritten(guideline: Mapping[str, Any]) -> tuple[Unwritten, ...]:
    """What is still to be written in the values of a guideline, valid or not, in their order."""
    return tuple(_unwritten(guideline))


def still_example(guideline: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that say what the first draft of every guideline says: told, and not refused."""
    return tuple(
        name for name, text in OF_THE_EXAMPLE.items() if str(guideline.get(name) or "").strip() == text
    )


def _unwritten(guideline: Mapping[str, Any]) -> Iterator[Unwritten]:
    yield from _open(("purpose",), "purpose", guideline.get("purpose"))
    for i, question in enumerate(guideline.get("questions") or ()):
        asked = str(question.get("id"))
        yield from _open(("questions", i, "ask"), asked, question.get("ask"))
        first: dict[str, str] = {}
        for n, label in enumerate(question.get("labels") or ()):
            at, text = ("questions", i, "labels", n, "definition"), label.get("definition")
            where, said = f"{asked}/{label.get('id')}", " ".join(str(text or "").split()).casefold()
            yield from _open(at, where, text)
            if said in first and not _is_open(text):
                same = f"the definition is the same as that of {first[said]}; say how the two differ."
                yield Unwritten(at, where, same)
            if said:
                first.setdefault(said, str(label.get("name") or label.get("id")))
    for i, rule in enumerate(guideline.get("rules") or ()):
        yield from _open(("rules", i, "text"), str(rule.get("id")), rule.get("text"))


def _open(at: tuple[str | int, ...], where: str, text: object) -> Iterator[Unwritten]:
    """A start from a file that did not give a sentence says so in its place."""
    if _is_open(text):
        yield Unwritten(at, where, f"still to be written; {str(text).removeprefix(TO_WRITE)}")


def _is_open(text: object) -> bool:
    return isinstance(text, str) and text.startswith(TO_WRITE.rstrip())
