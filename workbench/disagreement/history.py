"""The history of a table of answers: what was decided about its items, by whom and why."""

from collections.abc import Mapping

from workbench.disagreement.records import TableRecords
from workbench.documents.item_marks import Cause, Did, Mark
from workbench.documents.record import called
from workbench.store.draft_parts import every_version
from workbench.store.history import DocumentHistory, Event, item_title, items_title, newest_first

WORDS: Mapping[Did, str] = {
    "cause": "set why people differ on {items}",
    "dismiss": "dismissed {items}",
    "edge case": "decided edge case {ref} from {items}",
    "feedback": "asked the guideline's authors about {items}",
    "experts": "sent {items} to the experts",
    "relabel": "put {items} on the list to label again",
    "undo": "took back: {done}",
}


def history_of(records: TableRecords, texts: Mapping[str, str]) -> DocumentHistory:
    """Every mark on an item as an event, in words; an edge case with its decision, a question with its text."""
    marks = {mark.id: mark for mark in records.marks()}
    decided = _decided(records)
    questions = {question.id: question.note for question in records.asked()}
    causes: dict[str, Cause | None] = {}
    earlier: dict[str, dict[str, Cause | None]] = {}  # of each mark the causes before it
    events = []
    for mark in marks.values():
        undone = marks.get(mark.ref or "") if mark.did == "undo" else None
        items = (undone or mark).items
        what = _words(mark, texts)
        before: str | None = None
        after: str | None = None
        why: str | None = None
        if mark.did == "cause":
            earlier[mark.id] = {item: causes.get(item) for item in items}
            befores = set(earlier[mark.id].values())
            before = "several causes" if len(befores) > 1 else befores.pop()
            after = mark.cause or "no cause"
            causes |= dict.fromkeys(items, mark.cause)
        elif mark.did == "edge case":
            after, why = decided.get(mark.ref or "", (None, None))
        elif mark.did == "feedback":
            why = questions.get(mark.ref or "")
        elif undone is not None:
            what = WORDS["undo"].format(done=_words(undone, texts))
            causes |= earlier.get(undone.id, {})
        who = called(mark.by) if mark.by else None
        events.append(Event(mark.at, who, what, why, before, after, items))
    titles = {item: item_title(item, texts.get(item)) for mark in marks.values() for item in mark.items}
    return newest_first(events, titles)


def _words(mark: Mark, texts: Mapping[str, str]) -> str:
    return WORDS[mark.did].format(items=items_title(mark.items, texts), ref=mark.ref, done="a decision")


def _decided(records: TableRecords) -> dict[str, tuple[str, str]]:
    """Number of an edge case -> its label and why, by the newest version that has it."""
    if records.guideline is None:
        return {}
    cases: dict[str, tuple[str, str]] = {}
    for version in every_version(records.workspace.guidelines, records.guideline):
        for case in version.cases:
            question = next((each for each in version.questions if each.id == case.question), None)
            cases[case.id] = (question.called(case.decision) if question else case.decision, case.why)
    return cases
