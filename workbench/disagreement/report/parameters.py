"""What a disagreement report depends on, as one frozen value, and the command line that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench.errors import InvalidTable
from workbench.formats.tables.endings import names_a_file
from workbench.report.provenance import command_line, names_of

FLAGS = {"item", "annotator", "label", "vendor"}


@dataclass(frozen=True)
class DisagreementReport:
    """What to report on. An empty text means "not given".

    files       files of answers to one question; several are read as one table
    columns     which column plays which role: {"item": "post_id"}
    mapping     YAML files that say how the files are read, as `--mapping` does: at most one for each sort of table
    gold        a gold file, or NAME@VERSION of the workspace
    guideline   NAME@VERSION of the workspace: gives the closed set of labels, and the rules
    items       a file with the items' texts; its column `picture` names their pictures, beside it or in `pictures`
    pictures    a folder with the items' pictures
    root        the workspace; where guidelines and gold sets are looked up
    kind        what the answers are, where no guideline says it: a name of `kinds.registry.KINDS`
    settings    of that kind, as a guideline's question has them: {"tolerance": "5"}
    order       the labels from the lowest to the highest, with commas, where no guideline says it
    map         labels that are read as others: {"yes": "Yes"}
    show_names  whether annotators are named by their ids instead of A01, A02, ...
    """

    files: tuple[str, ...]
    question: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False
    annotator_name: str = ""
    timezone: str = ""
    level: str = ""
    order: str = ""
    kind: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)
    mapping: tuple[str, ...] = ()
    gold: str = ""
    guideline: str = ""
    items: str = ""
    pictures: str = ""
    root: str = "."
    title: str = ""
    show_names: bool = False
    seed: int = 20260101
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not self.files:
            raise InvalidTable("a disagreement report needs at least one file of answers.")
        if not 0 < self.confidence < 1:
            raise InvalidTable(f"confidence must be between 0 and 1, such as 0.95; got {self.confidence:g}.")

    @property
    def shown_title(self) -> str:
        """The page's title."""
        return self.title or ("Where annotators disagree" + (f": {self.question}" if self.question else ""))

    def absolute(self) -> "DisagreementReport":
        """The same with absolute paths, for a kernel in another folder."""

        def whole(path: str) -> str:
            return str(Path(path).resolve()) if path else ""

        return replace(
            self,
            files=tuple(map(whole, self.files)),
            gold=whole(self.gold) if names_a_file(self.gold) else self.gold,
            items=whole(self.items),
            pictures=whole(self.pictures),
            mapping=tuple(map(whole, self.mapping)),
            root=whole(self.root),
        )

    def command(self) -> str:
        """The command line that rebuilds the page from within the workspace."""
        files = [
            path for path in (*self.files, self.gold, self.items) if path in self.files or names_a_file(path)
        ]
        files += [path for path in (self.pictures, *self.mapping) if path]
        names = names_of(map(Path, files))

        def seen(path: str) -> str:
            return names.get(Path(path), path)

        words = ["workbench", "report", "disagreement", *map(seen, self.files), "--out", "disagreement.html"]
        for name, value in (
            ("question", self.question),
            ("timezone", self.timezone),
            ("level", self.level),
            ("order", self.order),
            ("kind", self.kind),
        ):
            words += [f"--{name}", value] if value else []
        for other, label in self.map.items():
            words += ["--map", f"{other}={label}"]
        for name, value in self.settings.items():
            words += ["--setting", f"{name}={value}"]
        for role, column in self.columns.items():
            words += _column(role.removesuffix("_id"), column)
        for path in self.mapping:
            words += ["--mapping", seen(path)]
        words += ["--wide"] if self.wide else []
        words += ["--annotator-name", self.annotator_name] if self.annotator_name and self.show_names else []
        for name, value in (("guideline", self.guideline), ("gold", self.gold), ("items", self.items)):
            words += [f"--{name}", value if name == "guideline" else seen(value)] if value else []
        words += ["--pictures", seen(self.pictures)] if self.pictures else []
        words += ["--title", self.title] if self.title else []
        words += ["--show-names"] if self.show_names else []
        return command_line([*words, "--seed", str(self.seed), "--confidence", f"{self.confidence:g}"])


def _column(role: str, column: str) -> list[str]:
    """The command-line option that names the column of a role."""
    if role in FLAGS:
        return [f"--{role}", column]
    return ["--question-column", column] if role == "question" else ["--column", f"{role}={column}"]
