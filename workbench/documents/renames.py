"""A rename that a migration declares: the same guideline with other ids, so that it is told from a label that went."""

from collections.abc import Iterable, Mapping, Sequence

from workbench.documents.guideline import EdgeCase, Guideline, Label, Question, Rule

Renames = Mapping[tuple[str, str], str]  # (question, old label) -> new label
NONE: Renames = {}


def known(renames: Renames, old: Guideline, new: Guideline) -> Renames:
    """The renames that hold between two guidelines: the old label was there, the new one is."""
    was = {(question.id, label) for question in old.questions for label in question.label_ids}
    now = {(question.id, label) for question in new.questions for label in question.label_ids}
    return {pair: to for pair, to in renames.items() if pair in was and (pair[0], to) in now}


def composed(steps: Iterable[Renames]) -> Renames:
    """One step of many in a row.

    >>> composed([{("topic", "a"): "b"}, {("topic", "b"): "c", ("topic", "d"): "a"}])
    {('topic', 'a'): 'c', ('topic', 'd'): 'a'}
    """
    whole: dict[tuple[str, str], str] = {}
    for step in steps:
        reached = {(question, to) for (question, _), to in whole.items()}
        moved = {pair: step.get((pair[0], to), to) for pair, to in whole.items()}
        fresh = {pair: to for pair, to in step.items() if pair not in reached and pair not in moved}
        whole = moved | fresh
    return {pair: to for pair, to in whole.items() if pair[1] != to}


def renamed(guideline: Guideline, renames: Renames) -> Guideline:
    """The guideline as it would read with the new ids, names that were renamed with them left as they are."""
    if not renames:
        return guideline

    def to(question: str, label: str) -> str:
        return renames.get((question, label), label)

    def of_label(question: str, label: Label) -> Label:
        examples = tuple(
            example.model_copy(update={"label": to(question, example.label)}) if example.label else example
            for example in label.counterexamples
        )
        parent = to(question, label.parent) if label.parent else None
        return label.model_copy(
            update={"id": to(question, label.id), "parent": parent, "counterexamples": examples}
        )

    def of_question(question: Question) -> Question:
        def named(answer: str) -> str:
            whole = answer in question.label_ids
            return "|".join(to(question.id, part) for part in ([answer] if whole else answer.split("|")))

        labels = tuple(of_label(question.id, label) for label in question.labels)
        severities = tuple(
            one.model_copy(update={"gold": named(one.gold), "answer": named(one.answer)})
            for one in question.severities
        )
        return question.model_copy(update={"labels": labels, "severities": severities})

    def of_rule(rule: Rule) -> Rule:
        return rule.model_copy(update={"separates": tuple(to(rule.question, x) for x in rule.separates)})

    def of_case(case: EdgeCase) -> EdgeCase:
        return case.model_copy(update={"decision": to(case.question, case.decision)})

    return guideline.model_copy(
        update={
            "questions": tuple(map(of_question, guideline.questions)),
            "rules": tuple(map(of_rule, guideline.rules)),
            "cases": tuple(map(of_case, guideline.cases)),
        }
    )


def as_answered(question: str | None, labels: Sequence[str], renames: Renames) -> tuple[str, ...]:
    """New ids as old answers have them: what a change touches is looked for by the labels that were given."""
    before = {to: label for (asked, label), to in renames.items() if asked == question}
    return tuple(before.get(label, label) for label in labels)
