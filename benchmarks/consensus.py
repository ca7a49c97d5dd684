"""Consensus: ours against crowd-kit and cleanlab, turn by turn in one process, as one table of ratios.

Both sides start from what they themselves are called with: ours from `Annotations`, crowd-kit from a table of task,
worker and label, cleanlab from one column an annotator; making these is not timed. The fastest turn of either side
counts. Where the peers are not installed, our times stand alone.
"""

import argparse
import resource
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from table import CPU, Row, seconds

from workbench.answers.annotations import Annotations, Categorical
from workbench.statistics.consensus.crowdlab import crowdlab
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.glad import glad
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.majority import majority

LABELS, ANNOTATORS = 5, {10_000: 50, 100_000: 100}  # 300 annotators from there on
SIZES = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class World:
    """About `rows` answers, three to an item; annotators are right four times of five, the model two of three."""

    annotations: Annotations
    probabilities: np.ndarray

    @classmethod
    def of(cls, rows: int, seed: int = 0) -> "World":
        """Draw one."""
        rng = np.random.default_rng(seed)
        items, people = max(rows // 3, 1), ANNOTATORS.get(rows, 300)
        pair = np.unique(rng.integers(0, items * people, int(rows * 1.01)))
        rng.shuffle(pair)
        item, annotator = np.divmod(pair[:rows], people)
        used, item = np.unique(item, return_inverse=True)
        truth = rng.integers(0, LABELS, len(used))
        label = np.where(rng.random(len(item)) < 0.8, truth[item], rng.integers(0, LABELS, len(item)))
        guess = np.where(rng.random(len(used)) < 0.6, truth, rng.integers(0, LABELS, len(used)))
        probabilities = rng.dirichlet(np.ones(LABELS), len(used)) / 2 + np.eye(LABELS)[guess] / 2
        columns = [coded(item, len(used)), coded(annotator, people), coded(label, LABELS)]
        return cls(Annotations(*columns), probabilities)

    def long(self):
        """As crowd-kit reads it."""
        import pandas as pd

        a = self.annotations
        return pd.DataFrame({"task": a.item.code, "worker": a.annotator.code, "label": a.label.code})

    def wide(self):
        """As cleanlab reads it."""
        import pandas as pd

        a = self.annotations
        table = np.full((len(a.items), len(a.annotators)), np.nan)
        table[a.item.code, a.annotator.code] = a.label.code
        return pd.DataFrame(table).dropna(axis=1, how="all")


def coded(code: np.ndarray, size: int) -> Categorical:
    """Integer codes with numbers for names."""
    return Categorical(tuple(map(str, range(size))), code.astype(np.int32))


def crowd_kit(name: str, **options: object) -> Callable[[World], Callable[[], object]]:
    """A call of one of crowd-kit's aggregations, with its table made before."""

    def prepare(world: World) -> Callable[[], object]:
        from crowdkit.aggregation import GLAD, MACE, DawidSkene, MajorityVote

        kinds = {"majority": MajorityVote, "dawid-skene": DawidSkene, "mace": MACE, "glad": GLAD}
        table = world.long()
        return lambda: kinds[name](**options).fit_predict(table)

    return prepare


def cleanlab(world: World) -> Callable[[], object]:
    """A call of cleanlab's CROWDLAB, with its table made before."""
    from cleanlab.multiannotator import get_label_quality_multiannotator

    table = world.wide()
    return lambda: get_label_quality_multiannotator(
        table,
        world.probabilities,
        return_detailed_quality=False,
        return_annotator_stats=False,
        verbose=False,
    )


@dataclass(frozen=True)
class Case:
    """One method on both sides, up to the rows where the peer takes minutes, the goals by rows, and what takes our time."""

    name: str
    ours: Callable[[World], object]
    peer: Callable[[World], Callable[[], object]]
    package: str
    peer_most: int = 1_000_000
    goals: tuple[tuple[int, int], ...] = ()
    why: str = ""


CASES = {
    "majority": Case("majority", lambda w: majority(w.annotations).label, crowd_kit("majority"), "crowdkit"),
    "dawid-skene": Case(
        "Dawid–Skene, 20 rounds",
        lambda w: dawid_skene(w.annotations, rounds=20, tolerance=0).label,
        crowd_kit("dawid-skene", n_iter=20, tol=-1e9),  # its own stop is not monotone
        "crowdkit",
        goals=((10_000, 90), (1_000_000, 16)),
        why="a third of a round are the two sparse products, whose loop is scipy's, a quarter is the softmax; "
        "setting up is a sixth of all",
    ),
    "mace": Case(
        "MACE, one start, 50 rounds",
        lambda w: mace(w.annotations, rounds=50, tolerance=0).label,
        crowd_kit("mace", n_restarts=1, n_iter=50),
        "crowdkit",
        goals=((100_000, 50), (1_000_000, 36)),
    ),
    "glad": Case(
        "GLAD, until settled (the peer stops after 2 rounds)",
        lambda w: glad(w.annotations).label,
        crowd_kit("glad"),
        "crowdkit",
        peer_most=10_000,
    ),
    "crowdlab": Case(
        "CROWDLAB",
        lambda w: crowdlab(w.annotations, (w.annotations.items, w.probabilities)).label,
        cleanlab,
        "cleanlab",
        goals=((100_000, 100), (1_000_000, 250)),
    ),
}


def measure(case: Case, world: World, rows: int, turns: int) -> tuple[float, float | None]:
    """The fastest turn of ours and of the peer (None where there is none); a slow peer has two turns."""
    peer = case.peer(world) if find_spec(case.package) and rows <= case.peer_most else None
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(turns):
        ours.append(seconds(lambda: case.ours(world), CPU))
        if peer and (turn < 2 or theirs[-1] < 10):
            theirs.append(seconds(peer, CPU))
    return min(ours), min(theirs) if theirs else None


def lacking(case: Case, rows: int) -> str:
    """Why there is no peer, where there is none."""
    if not find_spec(case.package):
        return f"{case.package} is not installed"
    return "" if rows <= case.peer_most else "the peer takes minutes"


def row(case: Case, rows: int, ours: float, peer: float | None) -> str:
    """One line of the table."""
    goal = dict(case.goals).get(rows)
    cells = [
        case.name,
        f"{rows:,}",
        f"{ours:.4f} s",
        f"{peer:.3f} s" if peer else "–",
        f"{peer / ours:.0f}×" if peer else "–",
        f"{goal}×" if goal else "–",
    ]
    return f"| {' | '.join(cells)} |"


def megabytes() -> float:
    """The most that this process has had of memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Consensus: ours against crowd-kit and cleanlab.")
    options.add_argument("--rows", type=int, nargs="*", help="annotations (default 1e4, 1e5 and 1e6)")
    options.add_argument("--turns", type=int, default=5, help="turns of each side (default 5)")
    options.add_argument("--only", nargs="*", choices=CASES, default=list(CASES))
    options.add_argument("--quick", action="store_true", help="10,000 annotations, two turns")
    given = options.parse_args(arguments)
    warnings.simplefilter("ignore")  # of the peers
    sizes = given.rows or (SIZES[:1] if given.quick else SIZES)
    missing = [
        name
        for name, package in (("crowd-kit", "crowdkit"), ("cleanlab", "cleanlab"))
        if not find_spec(package)
    ]
    if missing:
        print(f"peer not installed: pip install {' '.join(missing)}")
    print("| method | annotations | ours | peer | ratio | goal |\n|---|---|---|---|---|---|", flush=True)
    found = []
    for rows in sizes:
        world = World.of(rows)
        before = megabytes()
        for name in given.only:
            case = CASES[name]
            ours, peer = measure(case, world, rows, 2 if given.quick else given.turns)
            print(row(case, rows, ours, peer), flush=True)
            remark = lacking(case, rows)
            if rows > SIZES[-1]:  # alone in its process
                remark = f"the process took {megabytes():,.0f} MB at its peak, of which {before:,.0f} MB the answers"
            goal = dict(case.goals).get(rows)
            found.append(Row(case.name, rows, ours, peer, goal, remark=remark, why=case.why))
    peak = megabytes()
    print(f"peak memory of the process: {peak:,.0f} MB")
    return found


if __name__ == "__main__":
    main()
