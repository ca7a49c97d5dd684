"""What the sections of a pilot report share: vendors with their marks, labels with their colours, names or pseudonyms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from workbench.documents.guideline import Rule
from workbench.documents.pilot import Metric
from workbench.kinds.registry import Kind, Problems
from workbench.pilot.report.parameters import VOLUME
from workbench.pilot.study import PilotResult, VendorResult
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.statistics.estimate import Estimate
from workbench.theme import LABEL_COLOURS

NOTHING = "nothing"  # the label of a part that is not there
CLASSES = ("va", "vb", "vc", "vd")
SECTIONS = {
    "verdict": "Verdict",
    "side": "Vendors side by side",
    "accuracy": "Accuracy against gold",
    "agreement": "Agreement",
    "annotators": "Annotators",
    "turnaround": "Turnaround and throughput",
    "cost": "Cost",
    "fixes": "Guideline fixes",
    "provenance": "Provenance",
}


@dataclass(frozen=True)
class VendorMark:
    """How a vendor is drawn: the first a circle, the second a diamond, and so on in turn."""

    id: str
    name: str
    klass: str
    diamond: bool

    def dot(self, estimate: Estimate | None) -> marks.Dot:
        """The vendor's mark at an estimate; nothing is drawn where there is no value."""
        e = estimate or Estimate(None)
        return marks.Dot(e.value, e.low, e.high, self.name, self.klass, self.diamond)

    def key(self) -> Markup:
        """The mark in the key of a chart."""
        return marks.key(self.klass, self.diamond)


@dataclass(frozen=True)
class PilotView:
    """A result and how its people, labels and vendors are shown.

    people    annotator -> the name shown: a pseudonym unless names were asked for
    volume    how many answers the reader plans to buy
    """

    result: PilotResult
    people: Mapping[str, str]
    volume: int = VOLUME

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        """The sections without data -> why; the page names them in one line."""
        vendors, question = self.result.vendors, self.result.question
        main = [vendor.questions[question] for vendor in vendors]
        alphas = [q.agreement["krippendorff_alpha"] for v in vendors for q in v.questions.values()]
        why = {
            "side": "" if self.result.comparisons else "there is one vendor",
            "accuracy": _unless(main[0].first.reason, any(q.first.value is not None for q in main)),
            "agreement": _unless(alphas[0].reason, any(e.value is not None for e in alphas)),
            "annotators": _unless(
                "no answer is on a gold item", any(s.n for v in vendors for s in v.annotators)
            ),
            "turnaround": _unless(
                vendors[0].turnaround.reason,
                any(v.turnaround.per_day or len(v.turnaround.hours) for v in vendors),
            ),
            "cost": _unless(vendors[0].cost.reason, any(v.cost.per_unit is not None for v in vendors)),
            "fixes": "" if self.result.misses else "no answer missed the gold",
        }
        return {name: reason for name, reason in why.items() if reason}

    @cached_property
    def frozen_before(self) -> bool:
        """Whether the times say that the specification was frozen before the first delivery, and is unchanged."""
        seal = self.result.inputs.seal
        firsts = [v.turnaround.first for v in self.result.vendors if v.turnaround.first]
        frozen = seal.frozen_at if seal.state == "frozen" else None
        return frozen is not None and bool(firsts) and frozen < min(firsts)

    def number(self, section: str) -> int:
        """The number of a section on this page."""
        return [name for name in SECTIONS if name not in self.left_out].index(section) + 1

    @property
    def vendors(self) -> tuple[tuple[VendorResult, VendorMark], ...]:
        """Each vendor with its mark."""
        return tuple((v, self.mark(i, v)) for i, v in enumerate(self.result.vendors))

    @staticmethod
    def mark(place: int, vendor: VendorResult) -> VendorMark:
        """The mark of the vendor at `place`."""
        return VendorMark(
            vendor.vendor.id, vendor.vendor.shown, CLASSES[place % len(CLASSES)], place % 2 == 1
        )

    def section(self, name: str, template: str, lead: str, **values: Any) -> Section:
        """A section of the page with its number and title; nothing where it is left out."""
        return section(
            f"pilot/report/{template}.j2", name, SECTIONS[name], lead=lead, no=self.number(name), **values
        )

    @property
    def level(self) -> str:
        """The confidence of every interval."""
        return numbers.level(self.result.inputs.pilot.confidence)

    def values(self, dots: Iterable[marks.Dot], write: Callable[[float | None], str]) -> Markup:
        """The values of a row of a chart, each beside its vendor's mark."""
        pairs = zip((mark for _, mark in self.vendors), dots, strict=True)
        return Markup("&ensp;").join(
            Markup('<span class="nb">{}<span class="vh">{}</span> <b>{}</b></span>').format(
                mark.key(), mark.name, write(dot.value)
            )
            for mark, dot in pairs
        )

    def keys(self) -> tuple[tuple[Markup, str], ...]:
        """The key line of a chart: marks and names."""
        places = ("above", "below") if len(self.vendors) == 2 else ("",) * len(self.vendors)
        shapes = {False: "circle", True: "diamond"}
        return tuple(
            (mark.key(), ", ".join(filter(None, (mark.name, shapes[mark.diamond], place))))
            for (_, mark), place in zip(self.vendors, places, strict=False)
        )

    @property
    def kind(self) -> Kind:
        """The kind of answer of the question that decides."""
        return self.result.inputs.kind(self.result.question)

    @property
    def partial(self) -> bool:
        """Whether answers to it count in part here, by their credit."""
        return self.result.inputs.keys[self.result.question].kind is not None

    def label(self, label_id: str, question: str | None = None) -> str:
        """A label's display name; of a part that is missing, or that gold lacks, "nothing"."""
        if not label_id:
            return NOTHING
        guideline = self.result.inputs.guideline
        if guideline is None:
            return label_id
        labels = {
            label.id: label.shown for label in guideline.question(question or self.result.question).labels
        }
        return labels.get(label_id, label_id)

    def colour(self, label_id: str) -> int:
        """1 to 7, by the label's place; 0 for a label that is not in the set."""
        labels = self.labels
        return labels.index(label_id) % LABEL_COLOURS + 1 if label_id in labels else 0

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels that have a colour, in order: the guideline's, else those of the answers or of their parts."""
        if self.kind.closed:
            return self.result.inputs.answers[self.result.question].labels
        if self.kind.labels is not None:
            return self.kind.labels
        parts = (part.label for v in self.result.vendors for part in v.questions[self.result.question].labels)
        return tuple(sorted(set(parts)))

    def chip(self, label_id: str, **how: object) -> Markup:
        """A label as a chip; a whole answer of another kind in its words."""
        if not self.kind.closed and not self.kind.labelled:
            return marks.chip(label_id or NOTHING, **how)  # type: ignore[arg-type]
        return marks.chip(self.label(label_id), self.colour(label_id), **how)  # type: ignore[arg-type]

    def called(self, answer: str) -> str:
        """What people call a whole answer, in few words."""
        held = self.kind.parse(answer)
        names = {label: self.label(label) for label in self.labels}
        return answer if isinstance(held, Problems) else self.kind.called(held, names)

    def answer(self, answer: str, **how: object) -> Markup:
        """A whole answer as a chip: of one label the label's own, of another kind what people call it."""
        if self.kind.closed:
            return self.chip(answer, **how)
        return marks.chip(self.called(answer), 0, **how)  # type: ignore[arg-type]

    def question(self, question_id: str) -> str:
        """A question's title."""
        guideline = self.result.inputs.guideline
        return guideline.question(question_id).shown if guideline else question_id

    @property
    def about(self) -> str:
        """The question of the verdict, where there is more than one or a guideline names it; else nothing."""
        inputs = self.result.inputs
        return self.question(self.result.question) if inputs.guideline or len(inputs.answers) > 1 else ""

    def threshold(self, metric: Metric) -> float | None:
        """What was agreed for a metric, where it is a criterion."""
        return next((c.threshold for c in self.result.inputs.pilot.criteria if c.metric == metric), None)

    def rule(self, rule_id: str) -> Rule | None:
        """A rule of the guideline, where there is one of that id."""
        guideline = self.result.inputs.guideline
        return {rule.id: rule for rule in guideline.rules}.get(rule_id) if guideline else None


def _unless(reason: str | None, known: bool) -> str:
    return "" if known else reason or "nothing is known"


def in_percent(value: float | None) -> str:
    """An accuracy in a chart or a small group: whole percents."""
    return numbers.percent(value, 0)


def axis_around(
    estimates: Iterable[Estimate],
    *marked: float,
    low: float = 0.0,
    high: float = 1.0,
    write: Callable[[float | None], str] = in_percent,
) -> Axis:
    """An axis wide enough for all intervals and lines, in steps of a tenth, within `low` and `high`."""
    ends = [end for e in estimates for end in (e.low, e.high, e.value) if end is not None]
    ends += marked
    if not ends:
        return Axis(low, high)
    first, last = max(low, (min(ends) - 0.02) // 0.1 * 0.1), min(high, -((-max(ends) - 0.02) // 0.1) * 0.1)
    return Axis(first, last if last > first else first + 0.1, write)
