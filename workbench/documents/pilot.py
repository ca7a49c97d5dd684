"""A pilot agreed beforehand: vendors, prices, promises and success criteria."""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Discriminator, Field, Tag, ValidationError

from workbench.documents.document import Digest, Document, Name, Reference, Text, canonical_json
from workbench.documents.fields import FieldSpec
from workbench.documents.file_mapping import AsWritten, TableLayout, checked_zone, known_zone
from workbench.documents.method import FIRST, METHOD, Method
from workbench.documents.problems import Checked, Problem, Tree, entries, used_twice
from workbench.errors import listed
from workbench.kinds.registry import KINDS, Kind, Measure

Metric = str  # one of `METRICS`, or a measure of the question's kind of answer

METRICS: dict[Metric, tuple[str, str]] = {
    "accuracy": ("Accuracy", "share of first answers that match gold"),
    "agreement": ("Agreement, alpha", "Krippendorff's alpha among the vendor's own annotators"),
    "within_promise": ("Back in time", "share of answers delivered within the promised hours"),
    "cost_per_correct": ("Cost per correct answer", "paid in total, by right answers after rework"),
    "rework": ("Rework", "share of items that had to be delivered again"),
}
PARTLY = {  # the same of two of them, where answers can be right in part
    "accuracy": (
        "Accuracy, mean credit",
        "mean credit of first answers, each from 0 to 1 by how far it is right",
    ),
    "cost_per_correct": (
        "Cost per correct answer",
        "paid in total, by the credit of answers after rework: two that are half right count as one",
    ),
}
THRESHOLDS: dict[str, tuple[float, float, str]] = {
    "agreement": (-1, 1, "a number up to 1, such as 0.70"),
    "cost_per_correct": (0, math.inf, "an amount from 0 upwards, such as 0.12"),
}
CHOOSE_GOLD = "choose the gold set that decides what is right"
SHARE = (0, 1, "a share between 0 and 1, such as 0.9 or 90 %")
PRICED = {"per_unit": ("per_unit",), "hourly": ("per_hour",), "hybrid": ("per_unit", "per_hour")}


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure of every kind of answer by the name that criteria use, as it is without a question's settings."""
    return {
        name: measure
        for kind in KINDS.values()
        for name, measure in kind.named_measures().items()
        if name not in METRICS
    }


def measure_of(metric: Metric, kind: Kind | None = None) -> Measure | None:
    """The measure that a criterion names, of a kind where one is known; None for what every pilot has."""
    if metric in METRICS:
        return None
    return (kind.named_measures() if kind is not None else measures()).get(metric) or measures().get(metric)


def about_metric(metric: Metric, kind: Kind | None = None) -> tuple[str, str]:
    """What a criterion is called, and what it measures."""
    measure = measure_of(metric, kind)
    if measure is not None:
        meaning = measure.means or measure.method or "a ratio of totals over answers"
        return measure.title[:1].upper() + measure.title[1:], meaning
    if kind is not None and kind.partial and metric in PARTLY:
        return PARTLY[metric]
    return METRICS[metric]


def is_share(metric: Metric) -> bool:
    """Whether its values are shares, from 0 to 1."""
    measure = measure_of(metric)
    return measure.most == 1 if measure is not None else metric not in THRESHOLDS


def lower_is_better(metric: Metric) -> bool:
    """Whether less of it is better: costs, rework, and measures that count errors."""
    measure = measure_of(metric)
    return measure.errors if measure is not None else metric in ("cost_per_correct", "rework")


def _inside(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or "\\" in text or not path.parts:
        raise ValueError(f"{text!r} must be a path relative to the pilot's folder, with '/'")
    return text


FilePath = Annotated[str, AfterValidator(_inside)]


class Price(Checked):
    """What a vendor is paid: per unit (one answer), per hour of work, or both."""

    model: Literal["per_unit", "hourly", "hybrid"]
    per_unit: Annotated[
        float | None, FieldSpec("Per unit", shape="an amount from 0 upwards, such as 0.10")
    ] = Field(default=None, ge=0)
    per_hour: Annotated[
        float | None, FieldSpec("Per hour", shape="an amount from 0 upwards, such as 6.50")
    ] = Field(default=None, ge=0)

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """It has exactly the amounts of its price model."""
        model = tree.get("model")
        for field in ("per_unit", "per_hour") if model in PRICED else ():
            if (tree.get(field) is not None) != (field in PRICED[str(model)]):
                verb = "needs" if field in PRICED[str(model)] else "takes no"
                yield Problem((field,), f"a price of the model {model} {verb} {field}")


class Delivery(Document):
    """A file from a vendor, a table or what a tool exports: pass 1 is the first delivery, later passes are rework.

    map         labels to read as others, `{yes: Yes}`, where the vendor spells them in its own way
    question    what the file calls the question of the verdict, where it holds several
    annotator   who gave all answers, where the file names nobody
    wide        one row an item, one column a person
    layout      how the table lies in its file
    timezone    of times without one in this file, where it is another than the pilot's
    """

    file: Annotated[FilePath, FieldSpec("File", empty="give its path, such as deliveries/vendor_a_1.csv")]
    number: Annotated[int, FieldSpec("Pass", shape="1 for the first delivery, 2 and more for rework")] = (
        Field(default=1, ge=1)
    )
    columns: dict[str, AsWritten] = Field(default_factory=dict)
    map: dict[AsWritten, str] = Field(default_factory=dict)
    question: Text | None = None
    annotator: Text | None = None
    wide: bool = False
    layout: TableLayout | None = None
    timezone: Annotated[str, AfterValidator(checked_zone)] | None = None


class Vendor(Checked):
    """One vendor of the pilot and its deliveries. `simulated` is true for simulated annotators."""

    id: Annotated[Name, FieldSpec("Id", empty="give it an id")]
    name: Text | None = None
    simulated: bool = False
    deliveries: tuple[Delivery, ...] = ()
    price: Price | None = None

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """No delivery is listed twice."""
        return used_twice(tree, "deliveries", "file", "file")

    @property
    def shown(self) -> str:
        """The display name."""
        return self.name or self.id.replace("_", " ")


class Batch(Document):
    """Items sent together, and when; answers have its id in their `batch` column."""

    id: Annotated[Text, FieldSpec("Id", empty="give it an id")]
    sent_at: Annotated[
        AwareDatetime,
        FieldSpec(
            "Sent",
            empty="a date and a time, such as 2026-11-02 08:00",
            shape="a date and a time, such as 2026-11-02 08:00",
        ),
    ]


class Criterion(Checked):
    """A promise: a metric and the value it must reach (`at_least`) or must not exceed (`at_most`).

    The metric is one that every pilot has (`METRICS`), or any measure of the question's kind of answer: `f1`, `wer`, ...
    """

    metric: Metric
    at_least: float | None = None
    at_most: float | None = None

    @property
    def threshold(self) -> float:
        """The value that decides the verdict."""
        value = self.at_least if self.at_least is not None else self.at_most
        return float(value if value is not None else 0)

    @property
    def higher_is_better(self) -> bool:
        """Whether values above the threshold pass."""
        return self.at_least is not None

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """Its metric is known; it has one direction, and a threshold in the range of its metric."""
        metric = str(tree.get("metric"))
        measure = measure_of(metric)
        if metric not in METRICS and measure is None:
            known = listed((*METRICS, *sorted(measures())), 40)
            yield Problem(("metric",), f"there is no criterion {metric!r}; expected one of {known}")
            return
        lowest, highest, shape = THRESHOLDS.get(metric, SHARE)
        if measure is not None and measure.most != 1:
            lowest, highest, shape = 0, measure.most, "a number from 0 upwards, such as 0.25"
        directions = [field for field in ("at_least", "at_most") if tree.get(field) is not None]
        if len(directions) != 1:
            yield Problem((), f"criterion {metric}: give either at_least or at_most")
        elif measure is not None and directions != ["at_most" if measure.errors else "at_least"]:
            why = (
                "counts errors, so give at_most"
                if measure.errors
                else "is better when higher, so give at_least"
            )
            yield Problem((), f"criterion {metric} {why}")
        for field in directions:
            value = tree[field]
            if not isinstance(value, int | float) or not lowest <= value <= highest:
                yield Problem((field,), f"the threshold is {shape}")


class GoldFile(Document):
    """A gold file outside the workspace's gold sets: a table beside the pilot with item and label.

    question    what the file calls the question, where it holds several
    """

    file: FilePath
    question: Text | None = None
    columns: dict[str, AsWritten] = Field(default_factory=dict)
    map: dict[AsWritten, str] = Field(default_factory=dict)
    layout: TableLayout | None = None
    sha256: Digest | None = None


def gold_kind(value: object) -> str:
    """A mapping with a `file` is a gold file; anything else names a gold set."""
    sheet = isinstance(value, GoldFile) or (isinstance(value, Mapping) and "file" in value)
    return "gold file" if sheet else "gold set"


class Pilot(Checked):
    """What both sides agreed on before the first delivery.

    file_names      items are matched by the last part of their path: tools write the same picture's path differently
    kind, settings  of its answers and how they are compared, where no guideline says it
    """

    name: Name
    title: Annotated[Text, FieldSpec("Title", empty="give the pilot a title")]
    question: Name | None = None
    guideline: Reference | None = None
    gold: Annotated[
        Annotated[Reference, Tag("gold set")] | Annotated[GoldFile, Tag("gold file")],
        Discriminator(gold_kind),
        FieldSpec("Gold", empty=CHOOSE_GOLD, shape=CHOOSE_GOLD),
    ]
    items: FilePath | None = None
    vendors: Annotated[tuple[Vendor, ...], FieldSpec("Vendors", empty="a pilot has one vendor or more")] = (
        Field(min_length=1)
    )
    batches: tuple[Batch, ...] = ()
    promised_hours: Annotated[
        float | None, FieldSpec("Promised hours", shape="hours above 0, such as 24")
    ] = Field(default=None, gt=0)
    currency: Annotated[str, FieldSpec("Currency", shape="three capital letters, such as EUR")] = Field(
        default="USD", pattern=r"^[A-Z]{3}$"
    )
    criteria: Annotated[
        tuple[Criterion, ...], FieldSpec("Criteria", empty="agree on one criterion or more")
    ] = Field(min_length=1)
    confidence: Annotated[
        float, FieldSpec("Confidence", shape="a share above 50 % and below 100 %, such as 95 %")
    ] = Field(default=0.95, gt=0.5, lt=1)
    margin: Annotated[
        float, FieldSpec("Margin", shape="a share above 0 and below 100 %, such as 5 % or 0.05")
    ] = Field(default=0.05, gt=0, lt=1)
    timezone: str | None = None
    level: Literal["nominal", "ordinal", "interval", "ratio"] | None = None
    order: tuple[Text, ...] = ()
    file_names: bool | None = None
    kind: Name | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    annotator_floor: float | None = Field(default=None, gt=0, lt=1)
    seed: int = 20260101

    @classmethod
    def check(cls, tree: Tree) -> Iterator[Problem]:
        """Vendors, batches and criteria are unique; a turnaround promise has hours; zone and kind of answer exist."""
        yield from used_twice(tree, "vendors", "id", "vendor")
        yield from used_twice(tree, "batches", "id", "batch id")
        yield from used_twice(tree, "criteria", "metric", "criterion")
        metrics = [criterion.get("metric") for _, criterion in entries(tree, "criteria")]
        if "within_promise" in metrics and tree.get("promised_hours") is None:
            name = METRICS["within_promise"][0]
            yield Problem(("promised_hours",), f"the criterion “{name}” needs the promised hours")
        yield from _kind_fits(tree)
        zone = tree.get("timezone")
        if isinstance(zone, str) and not known_zone(zone):
            yield Problem(("timezone",), f"{zone!r} is no time zone; write one such as Europe/Madrid or UTC")

    @property
    def as_kind(self) -> Kind | None:
        """The kind of its answers with its settings, where the pilot says it itself and no guideline does."""
        if self.kind is None:
            return None
        kind = KINDS[self.kind]
        return kind.of(settings=kind.settings_class(**self.settings))

    def unmeasurable(self, kind: Kind | None = None) -> tuple[str, ...]:
        """Criteria that cannot be measured with this specification, one sentence each; `kind` is that of the question."""
        kind = kind or self.as_kind
        metrics = {criterion.metric for criterion in self.criteria}
        sentences = []
        if kind is not None:
            known = kind.named_measures()
            strange = [metric for metric in metrics if metric not in METRICS and metric not in known]
            sentences += [
                f"{kind.title} have no measure {metric}; expected one of {listed(known)}"
                for metric in sorted(strange)
            ]
        if "within_promise" in metrics and not self.batches:
            name = METRICS["within_promise"][0]
            sentences.append(f"“{name}” needs batches that say when they were sent")
        unpaid = [vendor.shown for vendor in self.vendors if vendor.price is None]
        if "cost_per_correct" in metrics and unpaid:
            sentences.append(f"“{METRICS['cost_per_correct'][0]}” needs the price of {', '.join(unpaid)}")
        return tuple(sentences)

    def agreed(self) -> str:
        """SHA-256 of what both sides agreed on: everything except the places of deliveries and texts and how they are read."""
        known_later: dict[str, Any] = {
            "items": True,
            "timezone": True,
            "vendors": {"__all__": {"deliveries"}},
        }
        if isinstance(self.gold, GoldFile):
            known_later["gold"] = {"columns", "layout"}
        left = self.model_dump(mode="json", exclude_defaults=True, exclude=known_later)
        return sha256(canonical_json(left)).hexdigest()

    @property
    def floor(self) -> float | None:
        """The accuracy below which an annotator is flagged: as stated, else the vendor's promised accuracy, if any."""
        asked = [c.threshold for c in self.criteria if c.metric == "accuracy"]
        return self.annotator_floor or (asked[0] if asked else None)

    def vendor(self, vendor_id: str) -> Vendor:
        """The vendor of that id; KeyError if there is none."""
        return {vendor.id: vendor for vendor in self.vendors}[vendor_id]


def _kind_fits(tree: Tree) -> Iterator[Problem]:
    """The kind of answer exists and takes these settings; a guideline says both itself."""
    kind, settings = tree.get("kind"), tree.get("settings")
    if tree.get("guideline") is not None and (kind or settings):
        yield Problem(
            ("kind" if kind else "settings",), "the guideline says the kind of answer; leave it out here"
        )
    elif kind is None:
        if settings:
            yield Problem(("settings",), "settings are of a kind of answer; say which as kind")
    elif kind not in KINDS:
        yield Problem(("kind",), f"there is no kind of answer {kind!r}; expected one of {listed(KINDS)}")
    elif isinstance(settings, Mapping):
        try:
            KINDS[str(kind)].settings_class(**settings)
        except ValidationError as refusal:
            for error in refusal.errors():
                yield Problem(("settings", *error["loc"]), str(error["msg"]).removeprefix("Value error, "))


class Frozen(Document):
    """The seal of a pilot: the digest of its specification, when it was set, and the methods of its verdict."""

    pilot: Name
    pilot_sha256: Digest
    frozen_at: AwareDatetime
    method: Method = FIRST


class Seal(Document):
    """Whether a specification is unchanged since it was frozen, when that was, and the methods of its verdict."""

    state: Literal["not frozen", "frozen", "changed since"]
    frozen_at: AwareDatetime | None = None
    method: Method = METHOD
