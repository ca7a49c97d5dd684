"""What a vendor is told about its misses: item, answer, expectation, rule and rationale, without gold in use."""

from dataclasses import dataclass

from workbench.answers.key import Key
from workbench.quality.deliveries import PilotInputs
from workbench.quality.triage import misses


@dataclass(frozen=True)
class ListedMiss:
    """One line of what a vendor is told: their answer, what was expected, and why."""

    item: str
    text: str
    annotator: str
    question: str
    answer: str
    expected: str
    rules: tuple[str, ...]
    rationale: str


def error_list(inputs: PilotInputs, vendor: str, *, reveal_gold: bool = False) -> tuple[ListedMiss, ...]:
    """What a vendor may be told about its misses; gold still in use stays out unless `reveal_gold`.

    Only items of the split `practice` are out of use; a gold file without splits counts as in use.
    """
    free = {item.id for item in inputs.gold.items if item.split == "practice"} if inputs.gold else set()
    lines = []
    for question, answers in inputs.answers.items():
        gold = inputs.gold.answers(question) if inputs.gold else {}
        for miss in misses(answers.of_vendor(vendor).first_pass(), inputs.keys.get(question, Key({}))):
            if reveal_gold or miss.item in free:
                rationale = (gold[miss.item].rationale if miss.item in gold else None) or ""
                text = (inputs.texts or {}).get(miss.item, "")
                lines.append(
                    ListedMiss(
                        miss.item,
                        text,
                        miss.annotator,
                        question,
                        miss.answer,
                        miss.gold,
                        miss.rules,
                        rationale,
                    )
                )
    return tuple(sorted(lines, key=lambda line: (line.item, line.question, line.annotator)))
