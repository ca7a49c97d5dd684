"""The sentences of a disagreement report: what each section found, in words a manager can repeat."""

from dataclasses import replace

from workbench.disagreement.report.view import View, shortened
from workbench.disagreement.study import Disagreement
from workbench.quality.disputes import DisputedItem
from workbench.report.numbers import between, count, interval, many, names, percent, share
from workbench.statistics.estimate import Estimate

FIRM, TENTATIVE = 0.8, 0.667
TOO_FEW = 10  # items; below, nobody is compared alone
MOST_COUNTS = 4  # labels of an item in a sentence
LONGEST_NAME = 90  # characters of an item's text in a sentence
PRINTED = 2  # digits of a bound that a reader compares
BOUNDS = (
    "Customary bounds for alpha: .80 for firm conclusions, .667 for tentative ones (Krippendorff 2004, “Content "
    "Analysis”). They are custom, not law."
)


def agreement(study: Disagreement) -> str:
    """How much people agree, by alpha and its whole interval."""
    alpha = study.coefficients["krippendorff_alpha"]
    raw = study.coefficients["percent_agreement"]
    if alpha.value is None:
        return f"Agreement could not be measured: {alpha.reason}."
    same = f"Two annotators of the same item give the same label in {percent(raw.value)} of cases"
    if alpha.reason or alpha.low is None or alpha.high is None:
        return f"{same}; alpha is {share(alpha.value)}{f' ({alpha.reason})' if alpha.reason else ''}."
    return f"{same}; beyond chance, {_strength(alpha.low, alpha.high)}: alpha is {share(alpha.value)} ({interval(alpha)})."


def _strength(low: float, high: float) -> str:
    """What an interval of alpha says: true of its ends, and of its ends as the page prints them."""
    low, high = min(low, round(low, PRINTED)), max(high, round(high, PRINTED))
    if low >= FIRM:
        return "agreement is strong"
    if high < TENTATIVE:
        return "agreement is too low to rely on single answers"
    if low >= TENTATIVE and high < FIRM:
        return "agreement is good enough for tentative conclusions, not for firm ones"
    if low < TENTATIVE and high >= FIRM:
        return "agreement may be anything from too low to strong"
    side = ".80" if high >= FIRM else ".667"
    return f"agreement may be above or below {side}"


def weakest_label(view: View) -> str:
    """On which labels people clearly agree more than on which; computed from the intervals of the chart."""
    drawn = [label for label in view.drawn_labels if label.agreement.value is not None]
    if len(drawn) < 2:
        return ""
    firm = [label for label in drawn if with_width(label.agreement).low is not None]
    strong = max(firm, key=lambda label: label.agreement.low or 0, default=None)
    weak = min(firm, key=lambda label: label.agreement.high or 0, default=None)
    if strong and weak and (weak.agreement.high or 0) < (strong.agreement.low or 0):
        return (
            f"People agree more on “{view.short(strong.label)}” than on “{view.short(weak.label)}”: when one annotator "
            f"gives it, another does too in {percent(strong.agreement.value, 0)} of cases, against "
            f"{percent(weak.agreement.value, 0)}."
        )
    values = sorted(label.agreement.value or 0 for label in drawn)
    low, high = percent(values[0], 0), percent(values[-1], 0)
    spread = low if low == high else between(low, high)
    return (
        f"When one annotator gives a label, another does too in {spread} of cases; "
        "on which label people agree more cannot be told yet."
    )


def with_width(estimate: Estimate) -> Estimate:
    """An estimate whose interval says how uncertain it is; one without width says nothing and is taken away."""
    if estimate.low is None or estimate.high is None or estimate.low < estimate.high:
        return estimate
    return replace(estimate, low=None, high=None)


def people(view: View) -> str:
    """Who stands out."""
    study = view.study
    if study.usual is None:
        return "Nobody shares an item with anybody else, so annotators cannot be compared."
    total = len(study.people)
    below = [view.person(person.annotator) for person in study.people if person.apart == "below"]
    above = [view.person(person.annotator) for person in study.people if person.apart == "above"]
    usual = f"is usual on the same items ({percent(study.usual)} over all)"
    if not below and not above:
        return f"None of {many(total, 'annotator')} clearly differs from what {usual}, so do not rank them."
    clauses = []
    if below:
        verb = "agrees" if len(below) == 1 else "agree"
        clauses.append(f"{names(below, 6)} {verb} with the others less often than {usual}")
    if above:
        verb = "agrees" if len(above) == 1 else "agree"
        clauses.append(f"{names(above, 6)} {verb} more often{'' if below else f' than {usual}'}")
    rest = total - len(below) - len(above)
    more = f"; the other {count(rest)} do not clearly differ, so do not rank them" if rest else ""
    return f"Of {many(total, 'annotator')}, {' and '.join(clauses)}{more}."


def few_items(view: View) -> str:
    """The annotators with too few items for a row of their own, as one line."""
    few = [person for person in view.study.people if person.answers < TOO_FEW and not person.apart]
    answers = sum(person.answers for person in few)
    if not few:
        return ""
    agreeing = sum((person.agreement.value or 0) * person.answers for person in few)
    return (
        f"{many(len(few), 'annotator')} with fewer than {TOO_FEW} items, {many(answers, 'answer')} together: the others "
        f"agree with {percent(agreeing / answers)} of them. That is too few to judge anybody alone."
    )


def labels(view: View) -> str:
    """Which labels are confused with each other."""
    study = view.study
    if not study.label_confusion:
        return "Nobody disagreed on an item, so no labels are confused."
    first = study.label_confusion[0]
    pair = f"“{view.short(first.one)}” and “{view.short(first.other)}”"
    if len(study.label_confusion) == 1:
        return f"All disagreement is between {pair}: {many(first.items, 'item')} got both."
    sentence = f"{pair} make up {percent(first.share, 0)} of all disagreement, on {many(first.items, 'item')}"
    return f"{sentence}. {rules(view)}".strip()


def rules(view: View) -> str:
    """Which rule should keep the worst pair apart, where there is a guideline."""
    if view.loaded.guideline is None or not view.study.label_confusion:
        return ""
    first = view.study.label_confusion[0]
    if first.rules:
        return f"{names([rule.id for rule in first.rules])} should separate them."
    return "No rule separates them: write one."


def items(view: View) -> str:
    """How many items are clear, and where people split most."""
    study = view.study
    if not study.pairable:
        return "No item was answered by two people, so none can be disputed."
    alike = f"Everyone agrees on {count(study.unanimous)} of {many(study.pairable, 'item')} with two answers or more"
    if not study.disputed_items:
        return f"{alike}."
    worst = study.disputed_items[0]
    counts = [f"{n} “{view.short(label)}”" for label, n in worst.counts]
    if len(counts) > MOST_COUNTS:
        counts[MOST_COUNTS - 1 :] = [many(len(counts) - MOST_COUNTS + 1, "other label")]
    return f"{alike}. People split most on {_called(worst)}: {names(counts)}."


def _called(item: DisputedItem) -> str:
    """An item by the beginning of its text, else by its id."""
    text = shortened(" ".join((item.text or "").split()), LONGEST_NAME)
    return f"“{text}”" if text else f"item {item.item}"


def truth(view: View) -> str:
    """What the consensus decides, and with gold how often it is right."""
    study = view.study
    ties = {name: consensus.disputes for name, consensus in study.consensus.items()}
    tied = f"The majority is tied on {count(ties['majority'])} of {many(study.items, 'item')}"
    differ = f"it and Dawid-Skene do not name the same one label on {count(study.undecided_items)}"
    start = f"{tied}; {differ}"
    if study.truth is None or not study.truth.items:
        return f"{start}."
    right = {
        name: f"{percent(result.all.value)} ({percents(result.all)})"
        for name, result in study.truth.methods.items()
    }
    return (
        f"{start}. On {many(study.truth.items, 'gold item')} the majority is right in {right['majority']}, "
        f"Dawid-Skene in {right['dawid-skene']}."
    )


def accuracy_of_people(view: View) -> str:
    """Who stands out against gold."""
    truth = view.study.truth
    if truth is None or truth.answers.value is None:
        return ""
    below = [view.person(name) for name, side in truth.apart.items() if side.apart == "below"]
    all_right = f"Single answers are right in {percent(truth.answers.value)} of cases"
    if not below:
        return f"{all_right}; no annotator is clearly less accurate."
    verb = "is" if len(below) == 1 else "are"
    return f"{all_right}; {names(below, 6)} {verb} clearly less accurate than the others on the same items."


def percents(estimate: Estimate) -> str:
    """An interval in percent.

    >>> percents(Estimate(.9, .874, .916))
    '87.4 to 91.6%'
    """
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return between(percent(estimate.low), percent(estimate.high))
