"""Days as people read them."""

import datetime as dt


def day_of(at: dt.date) -> str:
    """A day in words, on every operating system (`%-d` is unknown to Windows).

    >>> day_of(dt.date(2026, 11, 3))
    '3 Nov 2026'
    """
    return f"{at.day} {at:%b %Y}"
