"""Who agrees with whom, as the disagreement browser tells it: people side by side, and the two camps on the worst pair."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.quality.annotator_similarity import Camps, by_likeness, camps
from workbench.quality.label_confusion import MixUp
from workbench.quality.split_items import SplitItems

MOST_PEOPLE = 24  # side by side
FEW = 5  # common items below which a pair of people is hatched


def likeness_view(study: SplitItems, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Cohen's kappa of everyone with everyone, neighbours alike; and whom the worst pair of labels parts."""
    if study.cohen is None:
        return None
    order = list(by_likeness(study.cohen, MOST_PEOPLE))
    kappa, n = study.cohen.kappa, study.cohen.n
    shown = [
        [
            round(float(kappa[a, b]), 3) if a != b and n[a, b] >= FEW and np.isfinite(kappa[a, b]) else None
            for b in order
        ]
        for a in order
    ]
    known = np.array([value for row in shown for value in row if value is not None])
    steps = np.unique(np.round(np.quantile(known, [0.2, 0.4, 0.6, 0.8]), 2)).tolist() if len(known) else []
    worst = study.mix_ups[0] if study.mix_ups else None
    found = camps(study.first, worst.one, worst.other) if worst else None
    return {
        "names": [names[study.cohen.annotators[a]] for a in order],
        "left_out": int((np.diag(n) > 0).sum()) - len(order),
        "kappa": shown,
        "n": [[int(n[a, b]) for b in order] for a in order],
        "steps": steps,
        "few": FEW,
        "camps": _camps(found, worst, names) if found and worst else None,
    }


def _camps(found: Camps, worst: MixUp, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "labels": [found.one, found.other],
        "for_one": [names[one] for one in found.for_one[:8]],
        "n_one": len(found.for_one),
        "for_other": [names[one] for one in found.for_other[:8]],
        "n_other": len(found.for_other),
        "undecided": found.undecided,
        "rules": [rule.id for rule in worst.rules],
    }
