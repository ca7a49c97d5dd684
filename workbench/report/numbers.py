"""The one style of numbers for people: accuracy in %, coefficients with two decimals, money with its currency, thousands
in groups, a true minus, "a to b", and "undefined" for no number.
"""

from collections.abc import Callable, Sequence
from math import isfinite

from workbench.statistics.estimate import Estimate

MINUS = "\u2212"
NBSP = "\u00a0"
JOINER = "\u2060"
UNDEFINED = "undefined"


def coefficient(value: float | None, digits: int = 2) -> str:
    """A coefficient of agreement: no leading zero, two decimals.

    >>> coefficient(.8643), coefficient(1), coefficient(-.0312), coefficient(None)
    ('.86', '1.00', '−.03', 'undefined')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    text = f"{abs(value):.{digits}f}"
    if float(text) >= 1:
        return _signed(value, f"{abs(value):.2f}")
    return _signed(value if float(text) else 0.0, text.removeprefix("0"))


share = coefficient


def percent(value: float | None, digits: int = 1) -> str:
    """An accuracy, or another share of a whole.

    >>> percent(.9791), percent(1), percent(.05, 0), percent(0)
    ('97.9%', '100%', '5%', '0%')
    """
    if value is None or not isfinite(value):
        return UNDEFINED
    text = f"{abs(100 * value):.{digits}f}"
    if float(text) in (0, 100):
        text = f"{float(text):.0f}"
    return _signed(value if float(text) else 0.0, text + "%")


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
    text = f"{sign}{abs(value):,.{digits}f}"
    return _signed(value, JOINER + text if value < 0 else text)  # a line must not break before the currency


def symbol(currency: str) -> str:
    """The sign of a currency where everybody knows it, else its code.

    >>> symbol("USD"), symbol("CHF")
    ('$', 'CHF')
    """
    return {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency, currency)


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
    """The two ends of an interval; a unit that both have appears once.

    >>> between(".92", ".97"), between("96.2%", "98.9%"), between("$0.111", "$0.119")
    ('.92 to .97', '96.2 to 98.9%', '$0.111 to 0.119')
    """
    sign = high[:1]
    if sign and not (sign.isalnum() or sign in "+.<" + MINUS) and low.startswith(sign):
        return f"{low} to {high[1:]}"
    return f"{low.removesuffix('%') if high.endswith('%') else low} to {high}"


def interval(estimate: Estimate, digits: int = 2, write: Callable[[float | None], str] | None = None) -> str:
    """The interval of an estimate as `write` writes it (a coefficient unless told otherwise), or a text that there is none.

    >>> interval(Estimate(.944, .921, .967)), interval(Estimate(.944, .921, .967), write=percent)
    ('.92 to .97', '92.1 to 96.7%')
    """
    if estimate.low is None or estimate.high is None:
        return "no interval"
    put = write or (lambda value: coefficient(value, digits))
    return between(put(estimate.low), put(estimate.high))


def level(confidence: float) -> str:
    """The confidence of an interval.

    >>> level(.95), level(.995)
    ('95%', '99.5%')
    """
    return f"{100 * confidence:.1f}".removesuffix(".0") + "%"


def digest(sha256: str) -> str:
    """A digest as people see it: its first twelve digits, enough to compare by eye; a page's meta tag has all of it.

    >>> digest("945a3888502fcba958f6fd31cea23cd840444c7c1cf34be4f2a0d9c2e1a3c41d")
    '945a3888502f'
    """
    return sha256[:12]


def sentence(text: str) -> str:
    """A text with a capital first letter and a full stop.

    >>> sentence("nobody is below the floor"), sentence("Why not?")
    ('Nobody is below the floor.', 'Why not?')
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def names(texts: Sequence[str], most: int = 4) -> str:
    """Some names in a sentence.

    >>> names(["A01"]), names(["A01", "A02", "A03"]), names(["a", "b", "c", "d", "e", "f"], 3)
    ('A01', 'A01, A02 and A03', 'a, b, c and 3 more')
    """
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most} more"
    return every(texts)


def every(texts: Sequence[str]) -> str:
    """All of some names, or all parts of a sentence: none is left out.

    >>> every(["A is ready", "B needs more", "C did not pass"]), every([])
    ('A is ready, B needs more and C did not pass', '')
    """
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 else text
