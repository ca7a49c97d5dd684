"""One label of a tree, given by the labels' parents: two labels are as far apart as the tree has them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from workbench.errors import InvalidTable, listed
from workbench.kinds.choice import Choice, parse
from workbench.kinds.choice import totals as exact
from workbench.kinds.model import Settings
from workbench.kinds.registry import Measure

if TYPE_CHECKING:
    import numpy as np


class TreeSettings(Settings):
    """leaf: whether an answer must be a label without labels below it."""

    visible = ("leaf",)

    leaf: bool = Field(default=True, title="Lowest labels only")


class Hierarchy(Choice):
    """One label of a tree. A label at the top has the depth 1; above all tops lies a root that is no answer."""

    name = "hierarchy"
    title = "labels of a tree"
    form = "one label, as the guideline spells it; by default one without labels below it"
    compared = (
        "Wu & Palmer: 1 − 2 × the depth of the label that both lie under over the sum of their own depths"
    )
    partial = True
    control = "tree"
    settings_class = TreeSettings

    def read(self, text: str) -> str:
        """The label; refused where labels lie below it, unless the question takes those too."""
        label = parse(text, self.labels)
        if self.settings.leaf and (
            below := [each for each, parent in self.parents.items() if parent == label]
        ):
            raise InvalidTable(f"{text!r} has labels below it; expected one of {listed(below)}.")
        return label

    def path(self, label: str) -> tuple[str, ...]:
        """The labels from the top down to this one.

        >>> KIND.of(["animal", "cat"], {"cat": "animal"}).path("cat")
        ('animal', 'cat')
        """
        path = [label]
        while (parent := self.parents.get(path[-1])) and parent not in path:
            path.append(parent)
        return tuple(reversed(path))

    def leaves(self) -> tuple[str, ...]:
        """The labels with none below them."""
        tops = set(self.parents.values())
        return tuple(label for label in self.labels or () if label not in tops)

    def answerable(self) -> tuple[str, ...]:
        """The leaves; all labels where the question takes those above too."""
        return self.leaves() if self.settings.leaf else super().answerable()

    def totals(self, answer: str, gold: str) -> tuple[int, int]:
        """Twice the depth that two labels share, and the sum of their depths."""
        ours, theirs = self.path(answer), self.path(gold)
        shared = sum(a == b for a, b in zip(ours, theirs, strict=False))
        return 2 * shared, len(ours) + len(theirs)

    def distance(self, a: Any, b: Any) -> float:
        """1 − 2 depth(c) / (depth(a) + depth(b)), c the lowest label that both lie under.

        Wu & Palmer (1994), "Verb semantics and lexical selection".

        >>> tree = KIND.of(["animal", "cat", "dog", "stone"], {"cat": "animal", "dog": "animal"})
        >>> tree.distance("cat", "dog"), tree.distance("cat", "stone")
        (0.5, 1.0)
        """
        above, below = self.totals(a, b)
        return 1 - above / below

    def disputed(self, a: Any, b: Any) -> tuple[str, ...]:
        """The labels on the path of one and not of the other: of two leaves in one branch the leaves alone.

        >>> tree = KIND.of(["animal", "cat", "dog", "stone"], {"cat": "animal", "dog": "animal"})
        >>> tree.disputed("cat", "dog"), tree.disputed("cat", "stone")
        (('cat', 'dog'), ('animal', 'cat', 'stone'))
        """
        _, *rest = self._branches(a, b)
        return tuple(label for path in rest for label in path)

    def differences(self, a: Any, b: Any, names: Mapping[str, str]) -> tuple[str, ...]:
        """Whether two labels lie in one branch of the tree, and where they part."""
        if a == b:
            return ()
        shared, ours, theirs = self._branches(a, b)
        first, second = sorted(names.get(label, label) for label in (a, b))
        if not shared:
            return (f"different branches: {first} or {second}",)
        branch = " › ".join(names.get(label, label) for label in shared)
        if not (ours and theirs):
            return (f"same branch ({branch}), one goes deeper: {first} or {second}",)
        leaves = len(ours) == len(theirs) == 1
        where = "differ at the leaf" if leaves else "differ below it"
        return (f"same branch ({branch}), {where}: {first} or {second}",)

    def _branches(self, a: str, b: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What the paths of two labels share, and how each goes on."""
        ours, theirs = self.path(a), self.path(b)
        shared = self.totals(a, b)[0] // 2
        return ours[:shared], ours[shared:], theirs[shared:]

    def measures(self) -> tuple[Measure, ...]:
        """F1 over the paths from the top, the share of exact labels, and of right tops."""
        return (
            Measure(
                "f1",
                "F1 of the paths in the tree",
                self.totals,
                method="an answer counts by the labels on its path from the top that it shares with gold: "
                "hierarchical F1 of Kiritchenko et al. (2006), of one answer the similarity of Wu & Palmer (1994)",
            ),
            Measure("exact", "exact labels", exact),
            Measure(
                "top", "right labels at the top", lambda a, gold: exact(self.path(a)[0], self.path(gold)[0])
            ),
        )

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """Another label that may be given; of two in three, one under the same parent where there is one."""
        others = [label for label in self.answerable() if label != gold]
        siblings = [label for label in others if self.parents.get(label) == self.parents.get(gold)]
        near = siblings if siblings and rng.random() < 2 / 3 else others
        return near[int(rng.integers(len(near)))] if near else gold


KIND = Hierarchy()
