"""Which gold item an edge case of a guideline was decided about, kept apart from both.

A guideline is for annotators, and must not tell which of its cases are gold; a locked gold set never changes. So the link
lies in a private file of the workspace, by the case's number, which stays when its wording is edited.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from workbench.documents.guideline import EdgeCase
from workbench.store import files

FOLDER = Path("runs") / "edge_cases"


@dataclass(frozen=True)
class CaseLink:
    """An item of a gold set, by its name, with the case decided about one of its questions.

    decided_on   the day; a later case of the same number is another one
    """

    gold: str
    item: str
    question: str
    case: str
    decided_on: str

    def fits(self, case: EdgeCase) -> bool:
        """Whether it is this case, however it is worded now."""
        return (self.case, self.question, self.decided_on) == (
            case.id,
            case.question,
            case.decided_on.isoformat(),
        )


def read(root: Path, guideline: str) -> tuple[CaseLink, ...]:
    """The links of a guideline's cases; without its file, cases are told by their text alone."""
    try:
        return tuple(
            CaseLink(**link) for link in json.loads((root / FOLDER / f"{guideline}.json").read_bytes())
        )
    except (OSError, ValueError, TypeError):
        return ()


def keep(root: Path, guideline: str, link: CaseLink) -> None:
    """Keep a link; a case is about one item."""
    _write(root, guideline, lambda links: [*(old for old in links if old.case != link.case), link])


def drop(root: Path, guideline: str, case: str) -> None:
    """Forget whose case it was, after it was taken back."""
    _write(root, guideline, lambda links: [old for old in links if old.case != case])


def _write(root: Path, guideline: str, step: Callable[[tuple[CaseLink, ...]], Iterable[CaseLink]]) -> None:
    files.make_folder(root / FOLDER)
    with files.locked(root / FOLDER):
        links = [asdict(link) for link in step(read(root, guideline))]
        content = json.dumps(links, ensure_ascii=False, indent=1).encode()
        files.replace(root / FOLDER / f"{guideline}.json", content, private=True)
