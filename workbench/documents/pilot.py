"""A pilot agreed beforehand: vendors, what they are paid, what was promised, and what counts as success."""

import math
from collections.abc import Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Discriminator, Field, Tag, model_validator

from workbench.documents.document import Digest, Document, Name, Reference, Text, canonical_json

Metric = Literal["accuracy", "agreement", "within_promise", "cost_per_correct", "rework"]

METRICS: dict[Metric, tuple[str, str]] = {
    "accuracy": ("Accuracy", "share of first answers that match gold"),
    "agreement": ("Agreement, alpha", "Krippendorff's alpha among the vendor's own annotators"),
    "within_promise": ("Back in time", "share of answers delivered within the promised hours"),
    "cost_per_correct": ("Cost per correct answer", "paid in total, by right answers after rework"),
    "rework": ("Rework", "share of items that had to be delivered again"),
}


def _inside(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or "\\" in text or not path.parts:
        raise ValueError(f"{text!r} must be a path relative to the pilot's folder, with '/'")
    return text


FilePath = Annotated[str, AfterValidator(_inside)]


class Price(Document):
    """What a vendor is paid: per unit (one answer), per hour of work, or both."""

    model: Literal["per_unit", "hourly", "hybrid"]
    per_unit: float | None = Field(default=None, ge=0)
    per_hour: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _has_what_its_model_needs(self) -> Self:
        needs = {"per_unit": {"per_unit"}, "hourly": {"per_hour"}, "hybrid": {"per_unit", "per_hour"}}[
            self.model
        ]
        has = {name for name in ("per_unit", "per_hour") if getattr(self, name) is not None}
        if needs != has:
            raise ValueError(f"a price by {self.model} names {sorted(needs)}, got {sorted(has)}")
        return self


class Delivery(Document):
    """A file that a vendor sent: pass 1 is the first delivery, more is rework."""

    file: FilePath
    number: int = Field(default=1, ge=1)
    columns: dict[str, str] = Field(default_factory=dict)


class Vendor(Document):
    """One vendor of the pilot and where its deliveries lie. `simulated` is true for made-up annotators."""

    id: Name
    name: Text | None = None
    simulated: bool = False
    deliveries: tuple[Delivery, ...] = ()
    price: Price | None = None

    @property
    def shown(self) -> str:
        """The name people see."""
        return self.name or self.id.replace("_", " ")


class Batch(Document):
    """Items that were sent together, and when; answers carry its id in their `batch` column."""

    id: Text
    sent_at: AwareDatetime


class Criterion(Document):
    """What was promised: a metric and the value it must reach (`at_least`) or must not pass (`at_most`)."""

    metric: Metric
    at_least: float | None = None
    at_most: float | None = None

    @property
    def threshold(self) -> float:
        """The value on which the verdict turns."""
        value = self.at_least if self.at_least is not None else self.at_most
        return float(value if value is not None else 0)

    @property
    def higher_is_better(self) -> bool:
        """Whether values above the threshold pass."""
        return self.at_least is not None

    @model_validator(mode="after")
    def _has_one_direction_within_range(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"criterion {self.metric}: give either at_least or at_most")
        lowest = -1 if self.metric == "agreement" else 0
        highest = math.inf if self.metric == "cost_per_correct" else 1
        if not lowest <= self.threshold <= highest:
            raise ValueError(
                f"criterion {self.metric}: the threshold is a share such as 0.9, between {lowest} and {highest}, "
                f"found {self.threshold:g}"
            )
        return self


class GoldFile(Document):
    """A gold sheet outside the workspace's gold sets: a file beside the pilot with item and label."""

    file: FilePath
    columns: dict[str, str] = Field(default_factory=dict)
    sha256: Digest | None = None


def _gold_kind(value: object) -> str:
    """A mapping with a `file` is a sheet; anything else names a gold set."""
    sheet = isinstance(value, GoldFile) or (isinstance(value, Mapping) and "file" in value)
    return "gold file" if sheet else "gold set"


class Pilot(Document):
    """What both sides agreed on before the first delivery."""

    name: Name
    title: Text
    question: Name | None = None
    guideline: Reference | None = None
    gold: Annotated[
        Annotated[Reference, Tag("gold set")] | Annotated[GoldFile, Tag("gold file")],
        Discriminator(_gold_kind),
    ]
    items: FilePath | None = None
    vendors: tuple[Vendor, ...] = Field(min_length=1)
    batches: tuple[Batch, ...] = ()
    promised_hours: float | None = Field(default=None, gt=0)
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    margin: float = Field(default=0.05, gt=0, lt=1)
    timezone: str | None = None
    level: Literal["nominal", "ordinal", "interval", "ratio"] | None = None
    annotator_floor: float | None = Field(default=None, gt=0, lt=1)
    seed: int = 20260101

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        listed: tuple[tuple[str, list[str]], ...] = (
            ("vendor", [vendor.id for vendor in self.vendors]),
            ("batch", [batch.id for batch in self.batches]),
            ("criterion", [str(criterion.metric) for criterion in self.criteria]),
        )
        for what, names in listed:
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} {twice[0]!r} is listed twice")
        if self.promised_hours is None and any(c.metric == "within_promise" for c in self.criteria):
            raise ValueError("criterion within_promise needs promised_hours")
        return self

    def unmeasurable(self) -> tuple[str, ...]:
        """Criteria that nothing in the specification lets anybody measure, one sentence each."""
        metrics = {criterion.metric for criterion in self.criteria}
        found = []
        if "within_promise" in metrics and not self.batches:
            found.append("within_promise needs batches that say when they were sent")
        unpaid = [vendor.id for vendor in self.vendors if vendor.price is None]
        if "cost_per_correct" in metrics and unpaid:
            found.append(f"cost_per_correct needs the price of {', '.join(unpaid)}")
        return tuple(found)

    def agreed(self) -> str:
        """SHA-256 of what both sides agreed on: everything but where deliveries and texts lie and how they are read."""
        known_later: dict[str, Any] = {
            "items": True,
            "timezone": True,
            "vendors": {"__all__": {"deliveries"}},
        }
        if isinstance(self.gold, GoldFile):
            known_later["gold"] = {"columns"}
        left = self.model_dump(mode="json", exclude_defaults=True, exclude=known_later)
        return sha256(canonical_json(left)).hexdigest()

    @property
    def floor(self) -> float | None:
        """The accuracy below which an annotator is flagged: as stated, else that asked of the vendor, if any."""
        asked = [c.threshold for c in self.criteria if c.metric == "accuracy"]
        return self.annotator_floor or (asked[0] if asked else None)

    def vendor(self, vendor_id: str) -> Vendor:
        """The vendor of that id; KeyError when there is none."""
        return {vendor.id: vendor for vendor in self.vendors}[vendor_id]


class Frozen(Document):
    """The seal of a pilot: the digest of its specification and when it was set."""

    pilot: Name
    pilot_sha256: Digest
    frozen_at: AwareDatetime


class Seal(Document):
    """Whether a specification still is what was frozen, and when that was."""

    state: Literal["not frozen", "frozen", "changed since"]
    frozen_at: AwareDatetime | None = None
