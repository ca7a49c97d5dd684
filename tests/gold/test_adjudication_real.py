"""On a real project of two experts and an adjudicator, only what they disputed waits for a decision."""

import json

import pytest

from tests.gold_drafts import gold
from workbench.answers.annotations import Annotations
from workbench.documents.guideline import Guideline
from workbench.formats.read import read, read_key
from workbench.gold.adjudication import decide, to_settle
from workbench.gold.blind_votes import tallied
from workbench.gold.sampling import Pool, by_disagreement


@pytest.fixture(scope="module")
def stem(shared) -> tuple[Annotations, dict[str, str]]:
    """The next simpler word of 1,000 words, by two experts, and as it was adjudicated."""
    folder = "data/stem_adjudication"
    key = read_key(shared(f"{folder}/gold.csv"))
    return read(shared(f"{folder}/annotations.csv")), dict(key.label)


def votes_of(answers: Annotations) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for item, who, label in zip(
        answers.item.texts(), answers.annotator.texts(), answers.label.texts(), strict=True
    ):
        found.setdefault(str(item), {})[str(who)] = str(label)
    return found


def test_disputes_of_a_real_project(stem):
    """The project's own account: "an abysmal 85%" agree (lingpipe blog, 25 Feb 2009); the rest, and only it, waits."""
    answers, adjudicated = stem
    votes = votes_of(answers)
    draft = gold({item: {} for item in votes})
    items = tuple(
        item.model_copy(update={"answers": {"topic": tallied(item.answers["topic"], votes[item.id], {}, 2)}})
        for item in draft.items
    )
    draft = draft.model_copy(update={"items": items})
    settled = [item for item in draft.items if item.answers["topic"].settled == "unanimous"]
    waiting = to_settle(draft)
    assert len(settled) / len(draft.items) == pytest.approx(0.85, abs=0.01)
    assert len(settled) + len(waiting) == len(draft.items) == 1000
    assert not any(name in repr(waiting) for name in ("expertA", "expertB"))
    assert (
        sum(adjudicated.get(item.id) == item.answers["topic"].label for item in settled) / len(settled) > 0.95
    )

    one = next(case for case in waiting if adjudicated.get(case.item) in {o.label for o in case.opinions})
    labels = sorted({label for given in votes.values() for label in given.values()})
    guideline = Guideline.model_validate_json(
        json.dumps(
            {
                "name": "mail",
                "version": "1.0.0",
                "title": "Stems",
                "purpose": "The next simpler word.",
                "questions": [
                    {"id": "topic", "ask": "?", "labels": [{"id": x, "definition": x} for x in labels]}
                ],
            }
        )
    )
    label = adjudicated[one.item]
    after = decide(
        draft, guideline, (one.item, "topic"), label=label, rationale="As adjudicated.", rules=[], by="lead"
    )
    assert len(to_settle(after)) == len(waiting) - 1
    assert after.item(one.item).answers["topic"].votes == votes[one.item]


def test_sampling_finds_the_disputes(stem):
    """Drawing by disagreement takes every disputed item before any other."""
    answers, _ = stem
    disputed = {item for item, given in votes_of(answers).items() if len(set(given.values())) > 1}
    drawn = by_disagreement(Pool(answers.items), len(disputed), answers)
    assert set(drawn.items) == disputed
