"""Number formats for people: three digits, a true minus, "a to b", and "undefined" for no number."""

from collections.abc import Sequence
from math import isfinite

from workbench.statistics.estimate import Estimate

MINUS = "\u2212"
NBSP = "\u00a0"
UNDEFINED = "undefined"


def share(value: float | None, digits: int = 3) -> str:
    """A coefficient or an accuracy: no leading zero, three digits (two in plots and small groups).

    >>> share(.9438), share(1), share(-.0312), share(.7, 2), share(None)
    ('.944', '1.00', '−.031', '.70', 'undefined')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    text = f"{abs(value):.{digits}f}"
    if float(text) >= 1:
        return _signed(value, f"{abs(value):.2f}")
    return _signed(value if float(text) else 0.0, text.removeprefix("0"))


def percent(value: float | None, digits: int = 1) -> str:
    """A share of a whole.

    >>> percent(.9791), percent(1), percent(.05, 0)
    ('97.9%', '100%', '5%')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    text = f"{abs(100 * value):.{digits}f}"
    return _signed(value, ("100" if float(text) == 100 else text) + "%")


def points(value: float | None) -> str:
    """A difference of two shares, in points and with its sign.

    >>> points(-.115), points(.068), points(0)
    ('−11.5', '+6.8', '0.0')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    text = f"{abs(100 * value):.1f}"
    return text if float(text) == 0 else ("+" if value > 0 else MINUS) + text


def money(value: float | None, currency: str = "$", digits: int | None = None) -> str:
    r"""A price: three decimals below 1, none above a thousand, else two.

    >>> money(.1113), money(50.4), money(1113.2), money(.84, "EUR")
    ('$0.111', '$50.40', '$1,113', 'EUR\xa00.840')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    if digits is None:
        digits = 3 if abs(value) < 1 else 2 if abs(value) < 1000 else 0
    sign = currency if len(currency) == 1 else currency + NBSP
    return _signed(value, f"{sign}{abs(value):,.{digits}f}")


def count(value: int) -> str:
    """A whole number, in groups of three.

    >>> count(12768), count(480)
    ('12,768', '480')
    """
    return _signed(value, f"{abs(value):,}")


def many(value: int, singular: str, plural: str | None = None) -> str:
    """A count and what is counted.

    >>> many(1, "item"), many(8000, "answer"), many(2, "dispute over", "disputes over")
    ('1 item', '8,000 answers', '2 disputes over')
    """
    return f"{count(value)} {singular if value == 1 else plural or singular + 's'}"


def seconds(value: float | None) -> str:
    r"""A time as people say it.

    >>> seconds(41.2), seconds(150), seconds(172800)
    ('41\xa0s', '2.5\xa0min', '48\xa0h')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    for size, unit in ((3600, "h"), (60, "min")):
        if value >= 2 * size:
            return f"{value / size:.1f}".removesuffix(".0") + NBSP + unit
    return f"{value:.0f}{NBSP}s"


def between(low: str, high: str) -> str:
    """The two ends of an interval; a common unit at the end appears once.

    >>> between(".921", ".967"), between("96.2%", "98.9%")
    ('.921 to .967', '96.2 to 98.9%')
    """
    return f"{low.removesuffix('%') if high.endswith('%') else low} to {high}"


def interval(estimate: Estimate, digits: int = 3) -> str:
    """The interval of a coefficient or an accuracy, or a text that there is none.

    >>> interval(Estimate(.944, .921, .967))
    '.921 to .967'
    """
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return between(share(estimate.low, digits), share(estimate.high, digits))


def level(confidence: float) -> str:
    """The confidence of an interval.

    >>> level(.95), level(.995)
    ('95%', '99.5%')
    """
    return f"{100 * confidence:.1f}".removesuffix(".0") + "%"


def names(texts: Sequence[str], most: int = 4) -> str:
    """Some names in a sentence.

    >>> names(["A01"]), names(["A01", "A02", "A03"]), names(["a", "b", "c", "d", "e", "f"], 3)
    ('A01', 'A01, A02 and A03', 'a, b, c and 3 more')
    """
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most} more"
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 else text
