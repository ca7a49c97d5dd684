"""The named methods of consensus, for whoever lets a reader choose or compares them on gold."""

from collections.abc import Callable

from workbench.answers.annotations import Annotations
from workbench.consensus.consensus import Consensus
from workbench.consensus.dawid_skene import dawid_skene
from workbench.consensus.majority import majority

METHODS: dict[str, Callable[[Annotations], Consensus]] = {
    "majority": majority,
    "dawid-skene": dawid_skene,
}
