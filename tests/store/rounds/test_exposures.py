"""Who saw which gold item is kept for ever, once for each place."""

import pytest

from workbench.documents.attempts import Exposure
from workbench.errors import OutOfRange


def seen(made, person, item, at=0, gold="mail@1.0.0", where="quiz", ref="attempt"):
    return Exposure(person.id, gold, item, where, ref, made.minute(at))


def test_the_first_time_in_each_place_is_kept(store, made):
    """A reload is no second exposure; another attempt is."""
    ana = store.person("Ana", "north", made.minute(0))
    first = seen(made, ana, "t1")
    assert store.expose([first, seen(made, ana, "t2", at=1)]) == 2
    assert store.expose([seen(made, ana, "t1", at=5), seen(made, ana, "t1", at=6, ref="second")]) == 1
    assert store.exposures("mail") == (
        first,
        seen(made, ana, "t2", at=1),
        seen(made, ana, "t1", at=6, ref="second"),
    )


def test_one_version_or_all_of_them(store, made):
    """`name` means every version, `name@version` that one, and no other set whose name begins the same."""
    ana = store.person("Ana", "north", made.minute(0))
    golds = ["mail@1.0.0", "mail@1.1.0", "mail_2@1.0.0", "mailx@1.0.0"]
    store.expose(seen(made, ana, "t1", gold=gold, at=n) for n, gold in enumerate(golds))
    assert [one.gold for one in store.exposures("mail")] == golds[:2]
    assert [one.gold for one in store.exposures("mail@1.1.0")] == golds[1:2]
    assert [one.gold for one in store.exposures("mail_2")] == golds[2:3]


def test_a_time_has_a_zone(made):
    """What two servers write can be put in one order."""
    with pytest.raises(OutOfRange, match=r"Exposure.seen_at: .* has no time zone"):
        Exposure("p", "mail@1.0.0", "t1", "quiz", "a", made.minute(0).replace(tzinfo=None))
