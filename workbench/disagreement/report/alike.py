"""The page of a disagreement report where answers can be alike in part: regions, sets, numbers, transcripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from workbench.disagreement.report.parameters import DisagreementReport
from workbench.disagreement.similarity import NEAR, LabelDifference, SimilarityStudy
from workbench.documents.guideline import Guideline, Question
from workbench.kinds.parts import Medium
from workbench.kinds.registry import Problems
from workbench.quality.overlays import Overlays, answers_to
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import NOTHING, Section, section
from workbench.report.provenance import Provenance
from workbench.report.tables import Column, Shown, Table, Value, inputs, losses, numeric
from workbench.statistics.estimate import Estimate
from workbench.store.media.item_files import ItemFiles

OTHERS = {
    "within_between": ("Within against between", "answers to one item beside answers to different items")
}
DRAWN = 6  # disputed items drawn
CARDS = 3  # differences of labels with their rules and an item
PEOPLE, ITEMS = 12, 30  # rows on the page at once
CONCERN = {"below": 0, "": 1, "above": 2}
TEMPLATES = "disagreement/report/alike_{}.j2"


@dataclass(frozen=True, eq=False)
class LoadedSimilarity:
    """What was read, the study of it, and the name of each annotator on the page."""

    parameters: DisagreementReport
    study: SimilarityStudy
    question: Question | None
    guideline: Guideline | None
    texts: Mapping[str, str]
    media: Mapping[str, Medium]
    files: ItemFiles
    called: Mapping[str, str]
    provenance: Provenance
    simulated: bool


def examples(study: SimilarityStudy) -> tuple[list[list[str]], list[str]]:
    """The items that the page shows: of each of the first differences, and of the most disputed; each item once."""
    seen: set[str] = set()
    telling = []
    for each in study.differences[:CARDS]:
        telling.append([item for item in each.telling if item not in seen][:1])
        seen.update(telling[-1])
    return telling, [each.item for each in study.disputed if each.item not in seen][:DRAWN]


class SimilarityPage:
    """What `notebooks/reports/disagreement.ipynb` shows of such answers, one section a cell."""

    def __init__(self, loaded: LoadedSimilarity) -> None:
        self.loaded, self.study = loaded, loaded.study
        labels = loaded.question.labels if loaded.question else ()
        self.names = {label.id: label.shown for label in labels}
        self.overlays = Overlays(self.study.kind, self.names, loaded.media, loaded.files.find)

    # names

    def label(self, label: str) -> str:
        """A label's display name."""
        return self.names.get(label, label)

    @cached_property
    def colours(self) -> Mapping[str, int]:
        """The place of each label, for its colour."""
        order = list(self.names) or sorted(label.label for label in self.study.labels)
        return {label: place + 1 for place, label in enumerate(order)}

    def chip(self, label: str | None) -> Markup:
        """A label as a chip; None is nothing there."""
        if label is None:
            return marks.chip("nothing there")
        return marks.chip(self.label(label), marks.colour_class(self.colours.get(label, 0) % 15))

    def person(self, annotator: str) -> str:
        """The pseudonym, or the id with `show_names`."""
        return self.loaded.called[annotator]

    def called(self, answer: str) -> str:
        """What people call an answer, in few words."""
        held = self.study.kind.parse(answer)
        return answer if isinstance(held, Problems) else self.study.kind.called(held, self.names)

    def item(self, item: str) -> dict[str, Any]:
        """An item with everybody's answers: drawn over each other and over gold, else in words."""
        key, study = self.study.key, self.study
        answers = answers_to(study.first, item, self.person)
        gold = key.label.get(item) if key is not None else None
        drawing = self.overlays.draw(item, answers, gold)
        text = self.loaded.texts.get(item, "")
        return {
            "id": item,
            "drawing": drawing,
            "missing": self._missing(item),
            "text": "" if drawing else text[:400],
            "gold": None if gold is None else self.called(gold),
            "answers": [(who, self.called(answer)) for who, answer in answers[:PEOPLE]],
            "more": max(len(answers) - PEOPLE, 0),
        }

    def _missing(self, item: str) -> str:
        """Which picture was looked for in vain; "" where nothing says where it might be."""
        files = self.loaded.files
        named = bool(files.folder or files.named.get(item))
        return (
            files.missing(item) if named and self.study.kind.on == "picture" and not files.find(item) else ""
        )

    # sections

    def head(self) -> Section:
        """Title and facts."""
        loaded = self.loaded
        return section(
            TEMPLATES.format("head"),
            title=loaded.parameters.shown_title,
            study=self.study,
            guideline=loaded.guideline,
            gold=len(self.study.key) if self.study.key else 0,
            texts=len(loaded.texts),
            simulated=loaded.simulated,
        )

    def in_short(self) -> Section:
        """The findings, one sentence per section."""
        findings = [("#people", "People", self._people_lead()), ("#items", "Items", self._items_lead())]
        if self.study.labels:
            findings.insert(1, ("#labels", "Labels", self._labels_lead()))
        if self.study.truth:
            findings.append(("#truth", "Gold", self._truth_lead()))
        return section(
            "disagreement/report/in_short.j2",
            "short",
            "In short",
            lead=self._agreement_lead(),
            findings=findings,
            missing=self._no_gold(),
        )

    def _no_gold(self) -> str:
        """Why the page does not say what is right; "" where it does."""
        key = self.study.key
        if key is None:
            return "Not on this page: what is right (no gold was given)."
        if self.study.truth:
            return ""
        here, there = self.study.first.items[0], next(iter(key.label))
        return f"Not on this page: what is right (none of these items is in the gold: here one is {here!r}, there {there!r})."

    def agreement(self) -> Section:
        """Alpha and the mean similarity."""
        rows = [
            {
                "name": name,
                "what": what,
                "bar": marks.dot_row(
                    (marks.Dot(e.value, e.low, e.high),), Axis(0.0, 1.0, numbers.coefficient), name
                ),
                "said": self._value(e),
            }
            for name, what, e in self._coefficients()
        ]
        return section(
            TEMPLATES.format("agreement"),
            "agreement",
            "Agreement",
            lead=self._agreement_lead(),
            rows=rows,
            axis=marks.axis_line(Axis(0.0, 1.0, numbers.coefficient)),
            study=self.study,
            confidence=numbers.level(self.study.confidence),
            tables=(self._coefficient_table(),),
        )

    def people(self) -> Section:
        """Each annotator beside the others, and the pairs furthest apart."""
        return section(
            TEMPLATES.format("people"),
            "people",
            "Who differs with whom",
            lead=self._people_lead(),
            tables=(self._people_table(), self._pairs_table()),
        )

    def labels(self) -> Section:
        """Which labels people confuse, what only one of two has, and the rules; nothing for answers without labels."""
        if not self.study.labels:
            return NOTHING
        cards = []
        telling, _ = examples(self.study)
        for each, some in zip(self.study.differences, telling, strict=False):
            cards.append(
                {
                    "chips": (self.chip(each.one), self.chip(each.other)),
                    "pair": each,
                    "items": [self.item(item) for item in some],
                }
            )
        return section(
            TEMPLATES.format("labels"),
            "labels",
            "On what they differ",
            lead=self._labels_lead(),
            cards=cards,
            guideline=self.loaded.guideline,
            near=self._near(),
            tables=(self._labels_table(), self._differences_table()),
        )

    def items(self) -> Section:
        """The most disputed items, drawn."""
        _, items = examples(self.study)
        return section(
            TEMPLATES.format("items"),
            "items",
            "Most disputed items",
            lead=self._items_lead(),
            items=[self.item(item) for item in items],
            study=self.study,
            tables=(self._items_table(),),
        )

    def truth(self) -> Section:
        """Answers against gold: each measure, each label, each annotator; nothing without gold."""
        if self.study.truth is None:
            return NOTHING
        return section(
            TEMPLATES.format("truth"),
            "truth",
            "Against gold",
            lead=self._truth_lead(),
            confidence=numbers.level(self.study.confidence),
            tables=(self._measures_table(), self._outcomes_table(), self._scores_table()),
        )

    def provenance(self) -> Section:
        """What the page was made from."""
        source = self.loaded.provenance
        return section(
            "disagreement/report/provenance.j2",
            "provenance",
            "Provenance",
            lead="Anyone with the files below can rebuild this page to the last digit.",
            source=source,
            pseudonyms=not self.loaded.parameters.show_names,
            tables=(inputs(source), losses(source)),
            provenance=source.to_dict(),
        )

    # sentences

    def _agreement_lead(self) -> str:
        alike, alpha = (self.study.coefficients[name] for name in ("percent_agreement", "krippendorff_alpha"))
        if alike.value is None:
            return f"Agreement could not be measured: {alike.reason}."
        start = f"Two answers to one item are {numbers.percent(alike.value, 0)} alike on average"
        if alpha.value is None:
            return f"{start}; alpha is undefined: {alpha.reason}."
        return f"{start}; beyond chance, alpha is {numbers.coefficient(alpha.value)} ({numbers.interval(alpha)})."

    def _people_lead(self) -> str:
        below = [self.person(each.annotator) for each in self.study.people if each.apart == "below"]
        if not self.study.people:
            return "No item was answered by two people."
        if not below:
            return "Nobody is less like the others than chance explains."
        verb = "is" if len(below) == 1 else "are"
        return f"{numbers.names(below)} {verb} less like the others, on the same items, than chance explains."

    def _labels_lead(self) -> str:
        if not self.study.differences:
            return "Nobody differs in a label or a part."
        first = self.study.differences[0]
        n = f"{numbers.percent(first.share, 0)} of all differences"
        if first.other is None:
            return f"Most often one person has {self.label(first.one)} where another has nothing: {n}."
        rules = f" ({numbers.names([rule.id for rule in first.rules])})" if first.rules else ""
        return f"{self.label(first.one)} and {self.label(first.other)} are confused most{rules}: {n}."

    def _items_lead(self) -> str:
        study = self.study
        same = study.pairable - len(study.disputed)
        if not same:
            return f"On none of {numbers.many(study.pairable, 'item')} everybody gives the same answer."
        text = f"On {numbers.many(same, 'item')} of {numbers.count(study.pairable)} everybody gives the same answer"
        if study.empty:
            text += f", on {study.empty:,} of them that there is nothing to mark"
        return f"{text}."

    def _truth_lead(self) -> str:
        truth = self.study.truth
        if truth is None or truth.credit.value is None:
            return "Nothing is known of what is right."
        name, main = next(iter(truth.measures.items()))
        measure = truth.titles[name]
        return (
            f"An answer is {numbers.percent(truth.credit.value)} right on average; {measure} over all answers is "
            f"{self._write(name)(main.value)}."
        )

    def _near(self) -> str:
        near = self.study.near
        if near is None:
            return ""
        return f"{numbers.percent(near, 0)} of the parts that two people share lie over each other worse than {NEAR:g}."

    # tables

    def _coefficients(self) -> list[tuple[str, str, Estimate]]:
        found = self.study.coefficients
        rows = [
            ("Mean similarity", "1 − the distance of two answers to an item", found["percent_agreement"]),
            ("Krippendorff's alpha", "the same beyond chance", found["krippendorff_alpha"]),
        ]
        return rows + [
            (*OTHERS.get(name, (name, "")), e)
            for name, e in found.items()
            if name not in ("percent_agreement", "krippendorff_alpha")
        ]

    def _value(self, e: Estimate) -> Markup:
        value = Markup("<b>{}</b> ").format(numbers.coefficient(e.value))
        return value + (numbers.interval(e) if e.low is not None else e.reason or "")

    def _coefficient_table(self) -> Table:
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (name, *_cells(e, numbers.coefficient), e.n, "; ".join(filter(None, (e.method, e.reason))))
            for name, _, e in self._coefficients()
        )
        columns = (Column("Coefficient"), *numeric("Value", "From", "To", "Items"), Column("Method"))
        return Table("agreement", f"Distance: {self.study.kind.compared}.", columns, rows)

    def _people_table(self) -> Table:
        order = sorted(
            self.study.people,
            key=lambda each: (CONCERN[each.apart], each.similarity - each.usual, each.annotator),
        )
        rows: list[tuple[Value | Shown, ...]] = []
        for each in order:
            low, high = each.chance or (None, None)
            chance = (
                "" if low is None or high is None else numbers.between(*map(numbers.coefficient, (low, high)))
            )
            reading = f"{each.apart.capitalize()} the others" if each.apart else "May be chance"
            similar = Shown(each.similarity, numbers.coefficient(each.similarity))
            usual = Shown(each.usual, numbers.coefficient(each.usual))
            rows.append((self.person(each.annotator), each.items, similar, usual, chance, reading))
        columns = (
            Column("Annotator"),
            *numeric("Items", "Similarity", "Usual there"),
            Column("By chance"),
            Column("Reading"),
        )
        caption = (
            "How alike a person's answers are to those of the others on the same items, 0 to 1, beside what an answer to those "
            f"items usually is and the range that chance gives, at {numbers.level(self.study.confidence)} for all together."
        )
        return Table("annotators", caption, columns, tuple(rows), PEOPLE)

    def _pairs_table(self) -> Table:
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (
                f"{self.person(pair.one)} and {self.person(pair.other)}",
                pair.items,
                Shown(pair.similarity, numbers.coefficient(pair.similarity)),
            )
            for pair in self.study.pairs
        )
        columns = (Column("Pair"), *numeric("Items in common", "Similarity"))
        return Table("pairs", "Pairs of people, the least alike first.", columns, rows, PEOPLE, 60)

    def _labels_table(self) -> Table:
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (
                Shown(self.label(each.label), self.chip(each.label)),
                each.parts,
                *(Shown(x, numbers.percent(x, 0)) for x in (each.same, each.confused, each.alone)),
                Shown(each.alike, numbers.coefficient(each.alike)),
            )
            for each in self.study.labels
        )
        columns = (
            Column("Label"),
            *numeric("Compared", "Same label", "Other label", "Nothing there", "Overlap"),
        )
        caption = (
            "Of what one person has with a label, compared with every other person of the same item: what the other has there. "
            "Overlap is the mean of those with the same label."
        )
        return Table("labels", caption, columns, rows, PEOPLE)

    def _differences_table(self) -> Table:
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (
                Shown(
                    self._pair_name(each), Markup("{} {}").format(self.chip(each.one), self.chip(each.other))
                ),
                each.items,
                each.pairs,
                Shown(each.share, numbers.percent(each.share)),
                numbers.names([rule.id for rule in each.rules]) if each.rules else "",
            )
            for each in self.study.differences
        )
        columns = (
            Column("One has, the other has"),
            *numeric("Items", "Times", "Share"),
            Column("Rules"),
        )
        return Table(
            "label_pairs", "What two people of one item have in the same place.", columns, rows, PEOPLE, 200
        )

    def _pair_name(self, each: LabelDifference) -> str:
        return f"{self.label(each.one)} / {'nothing' if each.other is None else self.label(each.other)}"

    def _items_table(self) -> Table:
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (each.item, each.answers, Shown(each.distance, numbers.coefficient(each.distance)))
            for each in self.study.disputed
        )
        columns = (Column("Item"), *numeric("Answers", "Mean distance"))
        return Table("disputed_items", "Most disputed first.", columns, rows, ITEMS, 200)

    def _write(self, name: str) -> Any:
        measure = self.study.kind.named_measures()[name]
        return numbers.percent if measure.most == 1 else numbers.coefficient

    def _measures_table(self) -> Table:
        truth = self.study.truth
        rows: list[tuple[Value | Shown, ...]] = []
        if truth is not None:
            rows.append(
                (
                    "Mean credit of an answer",
                    *_cells(truth.credit, numbers.percent),
                    truth.credit.n,
                    truth.credit.method,
                )
            )
            rows += [
                (truth.titles[name], *_cells(e, self._write(name)), e.n, e.reason or e.method)
                for name, e in truth.measures.items()
            ]
        columns = (Column("Measure"), *numeric("Value", "From", "To", "Answers"), Column("Method"))
        return Table("measures", "Over all first answers on items with gold.", columns, tuple(rows))

    def _outcomes_table(self) -> Table:
        labels = self.study.truth.labels if self.study.truth else ()
        rows: tuple[tuple[Value | Shown, ...], ...] = tuple(
            (
                Shown(self.label(each.label), self.chip(each.label)),
                *(each.in_gold, each.found, each.confused, each.missing, each.extra),
                *(Shown(e.value, numbers.percent(e.value)) for e in (each.recall, each.precision)),
            )
            for each in labels
        )
        heads = numeric("In gold", "Found", "Other label", "Missing", "Extra", "Recall", "Precision")
        caption = "What became of everything that gold has, once for each answer to its item."
        return Table("outcomes", caption, (Column("Label"), *heads), rows, PEOPLE)

    def _scores_table(self) -> Table:
        order = sorted(self.study.scores, key=lambda each: (each.accuracy.value or 0, each.annotator))
        rows: list[tuple[Value | Shown, ...]] = []
        for each in order:
            if not each.n:
                continue
            typical = ""
            if each.typical:
                gold, answer, n = each.typical[0]
                typical = f"{self.label(gold) or 'nothing'} as {self.label(answer) or 'nothing'}, {n:,} times"
            rows.append(
                (self.person(each.annotator), each.n, *_cells(each.accuracy, numbers.percent), typical)
            )
        columns = (Column("Annotator"), *numeric("Items", "Credit", "From", "To"), Column("Most often"))
        return Table(
            "annotator_accuracy", "Mean credit against gold, the least first.", columns, tuple(rows), PEOPLE
        )


def _cells(e: Estimate, write: Any) -> Sequence[Shown]:
    return [Shown(x, write(x)) for x in (e.value, e.low, e.high)]
