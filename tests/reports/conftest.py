"""A small workspace of support tickets with everything that a report can use, and the page made from it."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from workbench.model.guideline import Guideline
from workbench.reports.disagreement import DisagreementReport, run
from workbench.reports.render import Rendered
from workbench.stores.documents import sealed_yaml

HOSTILE = '<script>alert("pwned")</script> & "quoted" <img src=x onerror=alert(1)>'
PEOPLE = ("zoe", "adam", "mila", "noor")
ANSWERS = {  # item: what zoe, adam, mila and noor said
    **{f"t{i}": ("refund",) * 4 for i in range(1, 5)},
    **{f"t{i}": ("billing",) * 4 for i in range(5, 9)},
    "t9": ("refund", "refund", "billing", "billing"),
    "t10": ("refund", "billing", "billing", "billing"),
    "t11": ("bug", "bug", "bug", "refund"),
    "t12": ("bug", "bug", "bug", "bug"),
}
GOLD = {item: max(set(said), key=said.count) for item, said in ANSWERS.items() if item != "t9"} | {
    "t9": "refund"
}


def write_csv(path: Path, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    """One CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def make_tickets(root: Path) -> DisagreementReport:
    """Write the workspace and say how to report on it."""
    guideline = Guideline.model_validate(
        {
            "name": "tickets",
            "version": "1.0.0",
            "title": "Support tickets",
            "purpose": "Find what the customer wants.",
            "questions": (
                {
                    "id": "intent",
                    "ask": "What does the customer want?",
                    "labels": (
                        {"id": "refund", "name": "refund request", "definition": "Wants money back."},
                        {"id": "billing", "name": "billing question", "definition": "Asks about a charge."},
                        {"id": "bug", "definition": "Something does not work."},
                    ),
                },
            ),
            "rules": (
                {
                    "id": "R1",
                    "question": "intent",
                    "text": "Only who asks for money back wants a refund.",
                    "separates": ("refund", "billing"),
                },
            ),
        }
    )
    folder = root / "guidelines" / "tickets"
    folder.mkdir(parents=True)
    (folder / "1.0.0.yaml").write_bytes(sealed_yaml(guideline))
    rows = [(i, who, said) for i, row in ANSWERS.items() for who, said in zip(PEOPLE, row, strict=True)]
    write_csv(root / "answers.csv", ("item_id", "annotator_id", "label"), rows)
    write_csv(root / "gold.csv", ("item_id", "label"), GOLD.items())
    texts = [{"item_id": item, "text": f"Ticket {item}: {HOSTILE}"} for item in ANSWERS]
    (root / "items.jsonl").write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
    return DisagreementReport(
        files=(str(root / "answers.csv"),),
        gold=str(root / "gold.csv"),
        items=str(root / "items.jsonl"),
        guideline="tickets@1.0.0",
        root=str(root),
    )


@pytest.fixture
def tickets() -> Callable[[Path], DisagreementReport]:
    """Make the workspace in a folder; returns the parameters of its report."""
    return make_tickets


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rendered, str]:
    """The report of the tickets, made once, with its tables."""
    root = tmp_path_factory.mktemp("tickets")
    rendered = run(make_tickets(root), root / "page.html", tables=root / "tables")
    return rendered, rendered.path.read_text(encoding="utf-8")
