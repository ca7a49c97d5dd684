"""Workspaces with a question of a kind that is no label: guideline, blind votes, gold and a round, all by commands."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from workbench.cli import main

WORDS = [
    "the",
    "small",
    "dog",
    "of",
    "the",
    "old",
    "miller",
    "ran",
    "over",
    "the",
    "wet",
    "bridge",
    "to",
    "the",
    "far",
    "side",
    "of",
    "town",
]


def boxes(k: int) -> str:
    """One to three boxes, of cars and people."""
    held = [
        [10 + 60 * j, 10 + k % 7, 50 + 60 * j, 60 + k % 5, ("car", "person")[(k + j) % 2]]
        for j in range(1 + k % 3)
    ]
    return json.dumps(held)


def spans(k: int) -> str:
    """One or two spans."""
    held = [[4 * j + k % 3, 4 * j + 3 + k % 3, ("name", "place")[(k + j) % 2]] for j in range(1 + k % 2)]
    return json.dumps([[start * 4, end * 4, label] for start, end, label in held])


def words(k: int) -> str:
    """Eight words and more."""
    return " ".join((*WORDS[k % 5 :], str(k)))


LABELS = {"boxes": ("car", "person"), "spans": ("name", "place"), "transcript": ()}
GOLD: dict[str, Callable[[int], str]] = {"boxes": boxes, "spans": spans, "transcript": words}


def guideline(kind: str, labels: Sequence[str], **more: Any) -> dict[str, Any]:
    """A guideline of one question of that kind."""
    return {
        "name": "things",
        "version": "1.0.0",
        "title": "Things",
        "purpose": "Mark things.",
        "authors": ["Ann"],
        "questions": [
            {
                "id": "what",
                "ask": "What is there?",
                "kind": kind,
                "labels": [{"id": label, "definition": f"A {label}."} for label in labels],
                **more,
            }
        ],
        "changelog": [{"version": "1.0.0", "date": "2026-11-01", "summary": "The first."}],
    }


class Work:
    """Commands in one workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: object, code: int = 0) -> Result:
        done = CliRunner().invoke(main, [*map(str, words), "--root", str(self.root)])
        assert done.exit_code == code, done.output
        return done

    def json(self, *words: object) -> Any:
        """What a command prints as JSON."""
        return json.loads(self(*words, "--json").stdout)


def workspace(root: Path, kind: str, n: int = 40) -> Work:
    """A published guideline and a locked gold set of n items, each by two experts of one mind."""
    work = Work(root)
    folder = root / "guidelines" / "things"
    folder.mkdir(parents=True)
    (folder / "draft.yaml").write_text(
        yaml.safe_dump(guideline(kind, LABELS[kind]), sort_keys=False), "utf-8"
    )
    work("guideline", "publish", "things")
    rows = ["item_id,text,vote:ann,vote:ben"]
    for k in range(n):
        answer = GOLD[kind](k).replace('"', '""')
        rows.append(f'i{k:02},"{words(k)}","{answer}","{answer}"')
    sheet = root / "gold.csv"
    sheet.write_text("\n".join(rows) + "\n", "utf-8")
    work("gold", "import", sheet, "--name", "things", "--guideline", "things@1.0.0", "--agreed-by", "Ann")
    work("gold", "lock", "things")
    return work
