"""Every formula is held by a test: broken by one term in a copy of the package, it turns a test of its module red."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench.errors import NotFound

ROOT = Path(__file__).parents[2]
AT_ONCE, LONGEST = 2, 180  # runs side by side; seconds, after which a run that does not end counts as red


@dataclass(frozen=True)
class Mutation:
    """One term of `workbench/<module>.py` put wrong, and the files below tests/ that should see it."""

    module: str
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.module}: {self.old!r} -> {self.new!r}"


def of(module: str, *changes: tuple[str, str], seen_by: tuple[str, ...] = ()) -> list[Mutation]:
    """The changes of one module, with its own tests or those that see it: a name in the same room, or `room/name`."""
    home, _, own = module.rpartition("/")
    places = [name.rpartition("/") for name in seen_by or (own,)]
    files = tuple(f"{room or home}/test_{name}.py" for room, _, name in places)
    if missing := [file for file in files if not (ROOT / "tests" / file).is_file()]:
        raise NotFound(f"{module}: there is no {', '.join(missing)} below tests/")
    return [Mutation(module, old, new, files) for old, new in changes]


FAMILY = ("oracles", "krippendorff", "fleiss", "gwet", "percent")
MUTATIONS = [
    *of(
        "statistics/agreement/percent",
        ("same = (both * P - (P if own is None else own)).sum(axis=1)", "same = (both * P).sum(axis=1)"),
        ("np.asarray(r * r - (r if", "np.asarray(r * r + (r if"),
    ),
    *of(
        "statistics/agreement/chance",
        ("return np.asarray((p_a - p_e) / (1 - p_e))", "return np.asarray((p_a - p_e) / (1 + p_e))"),
        ("- 2 * (1 - c) * (e - p_e)", "- (1 - c) * (e - p_e)"),
        ("(n / n2) * two * (p - p_e)", "two * (p - p_e)"),
        seen_by=FAMILY,
    ),
    *of(
        "statistics/agreement/gwet",
        ("(pi * (1 - pi)).sum(axis=-1) / (q - 1)", "(pi * (1 - pi)).sum(axis=-1) / q"),
        ("P @ (1 - label_shares(P, times))", "P @ label_shares(P, times)"),
        ("float(weights.sum()) / q", "1.0"),
        seen_by=("gwet", "oracles"),
    ),
    *of(
        "statistics/agreement/fleiss",
        ("(pi * (pi if weights is None else pi @ weights))", "(pi * pi)"),
        ("weights @ pi)) / np.maximum(P.sum(axis=1), 1)", "weights @ pi))"),
        seen_by=("fleiss", "oracles"),
    ),
    *of(
        "statistics/agreement/krippendorff",
        ("1 - (total - alone) * observed", "1 - total * observed"),
        ("np.divide(m, pairs, out=", "np.divide(1, m, out="),
        ("v = (n.cumsum(axis=-1) - n / 2) / total", "v = n.cumsum(axis=-1) / total"),
        ("xi = (p - p_a * (r - mean) / mean - p_e", "xi = (p - p_e"),
        ("return share**2", "return np.abs(share)"),
        seen_by=("krippendorff", "oracles"),
    ),
    *of(
        "statistics/agreement/conger",
        ("pairs = v.sum() ** 2 - (v**2).sum()", "pairs = v.sum() ** 2"),
        ("- (v**2) @ mine", "- 0 * mine.sum()"),
        ("q = p.sum(axis=0) - p  #", "q = p.sum(axis=0) + 0 * p  #"),
        seen_by=("conger", "oracles"),
    ),
    *of(
        "statistics/agreement/cohen",
        ("(n * same - chance)", "(n * same)"),
        ("(n * n - chance)", "(n * n)"),
        ("T.sum(axis=3), T.sum(axis=1))", "T.sum(axis=1).transpose(0, 2, 1), T.sum(axis=1))"),
    ),
    *of(
        "statistics/agreement/pairs",
        ("(kappa - p_e * (1 - kappa))[:, None, None]", "kappa[:, None, None]"),
        ("(observed - expected) / (n * n - expected)", "(observed - expected) / (n * n)"),
        seen_by=("pairs", "oracles"),
    ),
    *of(
        "statistics/agreement/weights",
        ("1 - _apart(v) ** 2", "1 - _apart(v)"),
        ("pairs = m * (m - 1) / 2", "pairs = m * m / 2"),
    ),
    *of(
        "statistics/agreement/icc",
        ("(n - 1) * between - (k - 1) * judges", "(n - 1) * between"),
        ("n - 1, (n - 1) * (k - 1), k,", "n - 1, n * (k - 1), k,"),
    ),
    *of(
        "statistics/agreement/jackknife",
        ("float((A - 1) / A * ((without", "float(1 / A * ((without"),
        ("max(annotators - measure.of_answers(), 0.0)", "annotators"),
    ),
    *of(
        "statistics/agreement/bootstrap",
        ("[(1 - confidence) / 2,", "[1 - confidence,"),
        seen_by=("bootstrap", "coefficients"),
    ),
    *of(
        "answers/annotations",
        ("return bool((key[1:] != key[:-1]).all())", "return True"),
        seen_by=("repeats",),
    ),
    *of("answers/counts", ("yield first, first + step", "yield first, first"), seen_by=("meetings",)),
    *of(
        "statistics/agreement/measures",
        ("float(times @ xi**2) / (n * (n - 1))", "float(times @ xi**2) / n"),
        ("- 2 * (1 - self.at(whole)) / (1 - p_e)", "- (1 - self.at(whole)) / (1 - p_e)"),
        seen_by=("oracles",),
    ),
    *of(
        "statistics/intervals",
        ("centre = share + z * z / (2 * n)", "centre = share"),
        ("share) / n + z * z / (4 * n * n))", "share) / n)"),
        ("float(values.std(ddof=1)) / sqrt(n)", "float(values.std(ddof=1))"),
        ("groups / max(groups - 1, 1) * float", "float"),
        ("difference - unseen * (1 + difference)", "difference - unseen"),
        ("return min(p * (1 - p) / variance * shrunk,", "return min(p * (1 - p) / variance,"),
    ),
    *of(
        "statistics/assurance",
        ("bound * (1 - bound) / (share - bound) ** 2", "share * (1 - share) / (share - bound) ** 2"),
        ("right + prior * centre, wrong", "right, wrong"),
    ),
    *of(
        "statistics/two_way",
        ("len(e) / max(len(e) - 1, 1) * float((e**2).sum())", "float((e**2).sum()) / len(e)"),
        ("(between / c, (A - 1) * within / c)", "(between / c, within / c)"),
        ("stdtrit(freedom, up) ** 2 * gross", "ndtri(up) ** 2 * gross"),
    ),
    *of(
        "statistics/many_people",
        ("side[clear] = np.sign(z[clear])", "side[clear] = -np.sign(z[clear])"),
    ),
    *of("statistics/consensus/dawid_skene", ("C = C + smoothing", "C = C + 2 * smoothing")),
    *of(
        "statistics/consensus/em",
        ("likelihood + parameters.log_prior", "likelihood"),
        ("joint += log_truth[:, None]", "joint += 0"),
        ("float(np.log(total).sum() + top.sum())", "float(np.log(total).sum())"),
        seen_by=("dawid_skene", "models"),
    ),
    *of(
        "statistics/consensus/one_coin",
        ("C.sum(axis=(1, 2)) + smoothing * L)", "C.sum(axis=(1, 2)) + smoothing)"),
        ("(n + smoothing * L)", "(n + smoothing)"),
        ("np.log((1 - skill) / max(L - 1, 1))", "np.log(1 - skill)"),
        seen_by=("models",),
    ),
    *of(
        "statistics/consensus/mace",
        ("C * -np.expm1(-before.log_answer)", "C * 1.0"),
        ("theta, n - known + habit", "theta, n + habit"),
        ("_divergence(theta, log_theta, knowing) + _divergence(xi", "_divergence(xi"),
        seen_by=("models",),
    ),
    *of(
        "statistics/consensus/glad",
        ("log_expit(-x) - np.log(max(L - 1, 1))", "log_expit(-x)"),
        ("dot(apart, apart) / 2 - expected, apart -", "-expected, -"),
        seen_by=("models",),
    ),
    *of(
        "statistics/consensus/crowdlab",
        ("m[answered.item] - 1, people)", "m[answered.item], people)"),
        ("(1 - likely) / (len(consensus) - 1)", "(1 - likely)"),
        ("np.maximum(1 - (1 - known) / usual, LEAST)", "np.maximum(known, LEAST)"),
        (" * float(np.sqrt(self.m.mean()))", ""),
    ),
    *of(
        "statistics/verdict",
        ("above, below = low >= threshold,", "above, below = value >= threshold,"),
        ("if difference.low > -margin", "if difference.low > margin"),
    ),
    *of(
        "quality/accuracy",
        ("second[item] - first[item]", "first[item] - second[item]"),
        ("correct[u] / answers[u]", "correct[u]"),
        seen_by=("pairing",),
    ),
    *of(
        "quality/shrinkage",
        ("np.log(b) - 2.5 * strength", "np.log(b)"),
        (" - betaln(a, b))", ")"),
        ("prior.b + n - right", "prior.b + n"),
    ),
    *of(
        "statistics/sequential",
        ("log((1 - self.false_fail) / self.false_pass)", "log(1 / self.false_pass)"),
        ("-passed / (up - down), -fail", "-passed / up, -fail"),
        ("expected = (passes * passed + (1 - passes) * fail) / drift", "expected = passes * passed / drift"),
    ),
]


def run(mutation: Mutation | None, tests: tuple[str, ...], folder: Path) -> bool:
    """Whether the tests turn red on a copy of the package with the mutation, or without one."""
    shutil.copytree(ROOT / "workbench", folder / "workbench")
    if mutation:
        path = folder / "workbench" / f"{mutation.module}.py"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow"]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", "CI": "1"}
    command = [sys.executable, "-m", "pytest", *options, *(f"tests/{test}" for test in tests)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        shutil.rmtree(folder)
    if done.returncode not in (0, 1):  # 1 is a failed test; anything else says nothing about one
        pytest.fail(f"{mutation}: pytest ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}")
    return done.returncode == 1


def test_each_mutation_still_has_its_place():
    """The text of every mutation stands once in its module, and there are tests to see it."""
    for mutation in MUTATIONS:
        text = (ROOT / "workbench" / f"{mutation.module}.py").read_text(encoding="utf-8")
        assert (text.count(mutation.old), bool(mutation.tests)) == (1, True), str(mutation)


@pytest.mark.slow
def test_no_mutation_survives(tmp_path):
    """Tests that are green on an unchanged copy turn red for each single wrong term."""
    every = tuple(sorted({test for mutation in MUTATIONS for test in mutation.tests}))
    assert not run(None, every, tmp_path / "unchanged")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        red = list(pool.map(lambda at: run(at[1], at[1].tests, tmp_path / str(at[0])), enumerate(MUTATIONS)))
    survivors = [str(mutation) for mutation, seen in zip(MUTATIONS, red, strict=True) if not seen]
    print(f"\n{len(MUTATIONS)} mutations, {len(survivors)} survived", *survivors, sep="\n")
    assert survivors == []
