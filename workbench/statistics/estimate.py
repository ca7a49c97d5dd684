"""One number with its n, its interval, its method and, where it is undefined, the reason in words."""

from dataclasses import dataclass

from workbench.result import Result


@dataclass(frozen=True)
class Estimate(Result, json="value low high n method reason"):
    """A value that is never shown without its n, interval and method.

    value       the number, or None where it is undefined
    low, high   its interval at `confidence`, or None where there is none
    n           sample size: pairable items for a coefficient, answers or items for a share (`unit`)
    method      how value and interval were computed, for a reader
    reason      why the value is undefined, or a warning about it; None when there is nothing to say
    sample      how many of what was sampled the interval rests on, where these are not `n` of `unit`: 28 "sittings"
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    method: str = ""
    reason: str | None = None
    unit: str = "items"
    confidence: float = 0.95
    sample: int | None = None
    sampled: str = "items"

    @property
    def basis(self) -> str:
        """What the interval rests on, such as `28 sittings`; else `n` and its unit."""
        n, unit = (self.n, self.unit) if self.sample is None else (self.sample, self.sampled)
        return f"{n:,} {unit.removesuffix('s') if n == 1 else unit}"

    @classmethod
    def undefined(cls, reason: str, *, n: int = 0, method: str = "", unit: str = "items") -> "Estimate":
        """An estimate without a value, and the reason."""
        return cls(None, n=n, method=method, reason=reason, unit=unit)
