"""The alternative annotator test: beside a slow transcription of the paper, and on models that must pass or must not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, ttest_1samp

from workbench.answers.annotations import Annotations, Categorical
from workbench.errors import NotFound
from workbench.quality.replacement import may_replace, rejected


def world(errors: dict[str, float], items: int = 80, seed: int = 1, missing: float = 0.0) -> Annotations:
    """Annotators who err with these chances on three labels; everybody answers every item but for some missing ones."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=items)
    rows = []
    for name, error in errors.items():
        answer = np.where(rng.random(items) < error, (truth + rng.integers(1, 3, items)) % 3, truth)
        keep = (rng.random(items) >= missing) | (name == "model")
        rows += [(f"q{i:03}", name, "abc"[answer[i]]) for i in np.flatnonzero(keep)]
    return Annotations.of(rows, ["a", "b", "c"])


def slowly(table: Annotations, model: str, epsilon: float) -> tuple[float, float, list[float]]:
    """Calderon, Reichart & Dror (2025), word by word: ω, ρ and the p-values."""
    said: dict[str, dict[str, str]] = {}
    for item, name, label in zip(
        table.item.texts(), table.annotator.texts(), table.label.texts(), strict=True
    ):
        said.setdefault(name, {})[item] = label
    people = sorted(set(said) - {model})
    p_values, advantages = [], []
    for j in people:
        f, h = [], []
        for i in said[j]:
            others = [said[k][i] for k in people if k != j and i in said[k]]
            if others and i in said[model]:
                s_f = np.mean([said[model][i] == other for other in others])
                s_h = np.mean([said[j][i] == other for other in others])
                f.append(float(s_f >= s_h))
                h.append(float(s_h >= s_f))
        p_values.append(ttest_1samp(np.array(h) - np.array(f), epsilon, alternative="less").pvalue)
        advantages.append(np.mean(f))
    adjusted = false_discovery_control(p_values, method="by")
    return float(np.mean(adjusted <= 0.05)), float(np.mean(advantages)), p_values


@pytest.mark.parametrize("error", [0.05, 0.15, 0.2, 0.4])
@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.2])
def test_as_the_paper_says(error, epsilon):
    """ω, ρ and every p-value, with missing answers."""
    table = world({"model": error, "p1": 0.1, "p2": 0.15, "p3": 0.2, "p4": 0.1}, missing=0.2)
    found = may_replace(table, "model", epsilon=epsilon)
    omega, rho, p_values = slowly(table, "model", epsilon)
    assert found.winning_rate == omega
    assert found.advantage == pytest.approx(rho)
    assert [duel.p_value for duel in found.duels] == pytest.approx(p_values)


def test_a_good_model_may_and_a_poor_one_is_not_shown():
    """Better than everybody: ω = 1. Far worse: ω = 0, which says that it was not shown, not that it is worse."""
    people = {f"p{i}": 0.15 for i in range(4)}
    assert may_replace(world({"model": 0.03, **people}), "model").verdict == "may replace"
    poor = may_replace(world({"model": 0.5, **people}), "model")
    assert (poor.verdict, poor.winning_rate) == ("not shown", 0)
    assert poor.to_dict()["verdict"] == "not shown"


def test_too_little_to_say():
    """Two people, or fewer than 30 items: a reason instead of ω."""
    two = may_replace(world({"model": 0.1, "p1": 0.1, "p2": 0.1}), "model")
    assert (two.verdict, two.winning_rate) == ("not enough evidence", None)
    assert "2 people have 30 items" in two.reason
    few = may_replace(world({"model": 0.1, "p1": 0.1, "p2": 0.1, "p3": 0.1}, items=20), "model")
    assert [duel.reason for duel in few.duels] == ["20 items; 30 are needed"] * 3


def test_other_models_are_no_people():
    """Rows of kind "model" judge nobody."""
    table = world({"model": 0.1, "other": 0.1, "p1": 0.1, "p2": 0.1, "p3": 0.1})
    kind = Categorical.of(
        "model" if name in ("model", "other") else "human" for name in table.annotator.texts()
    )
    found = may_replace(Annotations(table.item, table.annotator, table.label, kind=kind), "model")
    assert [duel.annotator for duel in found.duels] == ["p1", "p2", "p3"]


def test_complete_agreement():
    """No spread at all: the difference of 0 decides, below any ε above 0."""
    table = world(dict.fromkeys(("model", "p1", "p2", "p3"), 0.0))
    assert may_replace(table, "model", epsilon=0.1).winning_rate == 1
    assert may_replace(table, "model", epsilon=0.0).winning_rate == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.3))
def test_benjamini_yekutieli(p_values, rate):
    """As scipy's adjusted p-values have it."""
    expected = false_discovery_control(p_values, method="by") <= rate
    assert rejected(p_values, rate).tolist() == expected.tolist()


def test_a_model_that_is_not_there():
    """The refusal lists who is."""
    with pytest.raises(NotFound, match=r"no annotator 'gpt'.*'p1'"):
        may_replace(world({"p1": 0.1}), "gpt")
