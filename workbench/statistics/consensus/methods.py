"""The consensus methods by name, those that need only answers: to choose from, or to compare on gold."""

from collections.abc import Callable

from workbench.answers.annotations import Annotations
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.glad import glad
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.one_coin import one_coin
from workbench.statistics.consensus.weighted import wawa, zero_based_skill

Method = Callable[..., Consensus]  # called with annotations, and its own options by keyword

METHODS: dict[str, Callable[[Annotations], Consensus]] = {
    "majority": majority,
    "wawa": wawa,
    "zero-based-skill": zero_based_skill,
    "dawid-skene": dawid_skene,
    "one-coin": one_coin,
    "mace": mace,
    "glad": glad,
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
