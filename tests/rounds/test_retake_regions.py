"""Practice and a retake where answers are regions or text: feedback with gold over it, unseen items first, and credit that decides."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.rounds.any_kind import GOLD, LABELS, guideline, workspace
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.kinds.registry import EMPTY
from workbench.rounds.server.service import RoundService, now
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

RATES = ("--allow-undecided", "--allow-guessing", "--good", 0.95, "--poor", 0.7)
Said = Callable[[int], str]


class Place:
    """A workspace about one kind, and what people do in its rounds."""

    def __init__(self, root, kind: str) -> None:
        self.root, self.kind = root, kind
        self.work = workspace(root, kind)

    def take(
        self, round_: str, who: str, said: Said
    ) -> tuple[list[str], list[dict[str, Any]], dict[str, Any]]:
        """The items that a person was asked, the feedback after each, and the verdict."""
        asked, feedback = [], []
        with AttemptStore.open(None, self.root) as store:
            service = RoundService(Workspace(self.root), store)
            token = store.token(store.invite(round_, store.person(who, "", now()), now()).id)
            view = service.act(token, "en", {"do": "begin"})
            while view["screen"] in ("item", "feedback"):
                if view["screen"] == "feedback":
                    feedback.append(view["feedback"])
                    view = service.act(token, "en", {"do": "go_on"})
                    continue
                turn = view["item"]["turn"]
                mine = [a for a in store.attempts(round_) if a.person.name == who]
                asked.append(mine[-1].turn(turn).item)
                view = service.act(
                    token, "en", {"do": "answer", "turn": turn, "answer": said(int(asked[-1][1:]))}
                )
        return asked, feedback, view["verdict"]

    def change(self) -> None:
        """Publish 2.0.0, in which the first label, or the question, means something else; move the gold to it."""
        changed = guideline(self.kind, LABELS[self.kind]) | {"version": "2.0.0"}
        question = changed["questions"][0]
        if question["labels"]:
            question["labels"][0]["definition"] = "Something else."
        else:
            question["ask"] = "What is said, hesitations too?"
        changed["changelog"].insert(0, {"version": "2.0.0", "date": "2026-11-20", "summary": "Other."})
        draft = self.root / "guidelines" / "things" / "draft.yaml"
        draft.write_text(yaml.safe_dump(changed, sort_keys=False), "utf-8")
        self.work("guideline", "publish", "things")
        self.work("gold", "next", "things")
        for item, _ in Workspace(self.root).gold_sets.draft("things").stale():
            self.work("gold", "verify", "things", item, "--by", "Lea")
        self.work("gold", "lock", "things")


@pytest.mark.parametrize("kind", GOLD)
def test_practice_then_a_retake(kind, tmp_path):
    """Half of the answers say that there is nothing: practice shows what was missed, and the retake fails by the credit."""
    place, right = Place(tmp_path, kind), GOLD[kind]

    def half(k: int) -> str:
        return right(k) if k % 2 else EMPTY

    place.work("quiz", "create", "warm", "--gold", "things@1.0.0", "--practice")
    place.work("quiz", "create", "exam", "--gold", "things@1.0.0", "--length", 20, *RATES)
    before, _, verdict = place.take("exam", "ana", right)
    assert (verdict["state"], verdict["right"]) == ("pass", 20)

    items, feedback, verdict = place.take("warm", "bob", half)
    assert verdict["state"] is None
    for item, each in zip(items, feedback, strict=True):
        odd = int(item[1:]) % 2 == 1
        assert (each["right"], each["credit"]) == (odd, float(odd))
        own, gold = each["layers"]
        assert gold["marks"]
        assert each["yours"] == (each["gold"] if odd else "")
        assert own["role"] == "own"
    assert len(verdict["misses"]) == sum(int(item[1:]) % 2 == 0 for item in items)

    place.change()
    place.work("quiz", "create", "again", "--gold", "things@1.1.0", "--since", "1.0.0", *RATES)
    record = Workspace(tmp_path).guideline("things@2.0.0").question("what")
    label = LABELS[kind][0] if LABELS[kind] else None
    touched = {
        item.id
        for item in Workspace(tmp_path).gold("things@1.1.0").items
        if label is None or label in record.parts(item.answers["what"].label or "")
    }
    asked, feedback, verdict = place.take("again", "ana", right)
    assert set(asked) <= touched
    assert set(asked) >= touched - set(before)  # what they have not seen comes first
    assert feedback == []  # only after the end
    assert (verdict["state"], verdict["right"], verdict["misses"]) == ("pass", len(asked), [])
    asked, feedback, verdict = place.take("again", "cid", half)
    assert feedback == []
    assert verdict["state"] == "fail"
    assert verdict["right"] == sum(int(item[1:]) % 2 for item in asked)
    assert all(miss["layers"][1]["marks"] for miss in verdict["misses"])
    results = place.work.json("quiz", "results", "again")
    assert {p["name"]: p["verdict"]["state"] for p in results["people"]} == {"ana": "pass", "cid": "fail"}


@pytest.mark.parametrize("kind", GOLD)
def test_the_board_makes_the_retake(kind, tmp_path):
    """The board of the round that somebody passed names them and what changed, and its button makes the round."""
    place = Place(tmp_path, kind)
    place.work("quiz", "create", "exam", "--gold", "things@1.0.0", "--length", 20, *RATES)
    place.take("exam", "ana", GOLD[kind])
    place.change()
    store = BoardStore(Workspace(tmp_path))
    try:
        board = CalibrationBoard(store, now=now, round_name="exam")
        (entry,) = board.view()["retakes"]
        assert entry["people"] == ["ana"]
        assert entry["items"] > 20
        assert entry["lacks"] is None
        board.act({"do": "round_open", "kind": "retake", "since": "1.0.0"})
        board.act({"do": "round_make"})
        board.act({"do": "choose", "round": "exam"})
        (entry,) = board.view()["retakes"]
        (out,) = entry["out"]
        assert (out["people"], out["begun"], entry["left"]) == (["ana"], 0, [])
    finally:
        store.close()
