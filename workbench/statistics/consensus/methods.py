"""The consensus methods by name, those that need only answers: to choose from, or to compare on gold."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from weakref import WeakKeyDictionary

from workbench.answers.annotations import Annotations
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.glad import glad
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.one_coin import one_coin
from workbench.statistics.consensus.weighted import wawa, zero_based_skill

Method = Callable[..., Consensus]  # called with annotations, and its own options by keyword


def remembered(method: Method) -> Method:
    """The method, which fits the same answers with the same options once, as long as they are held."""
    known: WeakKeyDictionary[Annotations, dict[tuple[object, ...], Consensus]] = WeakKeyDictionary()
    asked = signature(method)

    @wraps(method)
    def of(annotations: Annotations, **options: object) -> Consensus:
        bound = asked.bind(annotations, **options)
        bound.apply_defaults()
        key = tuple(bound.arguments.values())[1:]
        fits = known.setdefault(annotations, {})
        if key not in fits:
            fits[key] = method(annotations, **options)
        return fits[key]

    return of


METHODS: dict[str, Callable[[Annotations], Consensus]] = {
    "majority": majority,
    "wawa": wawa,
    "zero-based-skill": zero_based_skill,
    "dawid-skene": remembered(dawid_skene),
    "one-coin": remembered(one_coin),
    "mace": remembered(mace),
    "glad": remembered(glad),
}

TITLES: dict[str, str] = {
    "majority": "Majority",
    "weighted-vote": "Weighted vote",
    "wawa": "Wawa",
    "zero-based-skill": "Zero-based skill",
    "dawid-skene": "Dawid–Skene",
    "one-coin": "One-coin Dawid–Skene",
    "mace": "MACE",
    "glad": "GLAD",
    "crowdlab": "CROWDLAB",
}
