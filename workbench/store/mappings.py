"""How files of vendors and tools are read, remembered by name: a small YAML file each, in `imports/` of a workspace."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from workbench.documents.file_mapping import FileMapping, Holds
from workbench.errors import InvalidDocument, NotFound, WorkbenchError, listed
from workbench.store import documents, files

FOLDER = "imports"


@dataclass(frozen=True)
class MappingStore:
    """The folder `imports/` of the workspace at `root`."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.root / FOLDER

    def names(self) -> tuple[str, ...]:
        """The mappings by name."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.yaml")))

    def path(self, name_or_file: str) -> Path:
        """The file of a mapping, from its name or its path."""
        if name_or_file.endswith((".yaml", ".yml")):
            return Path(name_or_file)
        path = self.folder / f"{documents.checked_name(name_or_file, 'mapping')}.yaml"
        if not path.exists():
            names = f"one of {listed(self.names())}, or " if self.names() else ""
            raise NotFound(
                f"there is no mapping {name_or_file!r} in {self.folder}; expected {names}the path of a YAML file."
            )
        return path

    def load(self, name_or_file: str) -> FileMapping:
        """A mapping by its name, or by the path of its file."""
        path = self.path(name_or_file)
        return documents.load(FileMapping, path, f"mapping {path.stem}")

    def load_each(self, names: Iterable[str], tables: Collection[Holds]) -> dict[Path, FileMapping]:
        """Mappings by their files, each for one of the tables that there are; at most one for a table."""
        chosen: dict[Path, FileMapping] = {}
        called: dict[Holds, str] = {}
        for name in names:
            path, mapping = self.path(name), self.load(name)
            if mapping.holds not in tables:
                raise InvalidDocument(
                    f"mapping {name}: is for a table of {mapping.holds}, and there is none to read; "
                    f"expected a mapping for {listed(tables)}."
                )
            if mapping.holds in called:
                raise InvalidDocument(
                    f"mapping {name}: is for {mapping.holds}, and so is {called[mapping.holds]}; "
                    "expected at most one mapping for a table."
                )
            called[mapping.holds], chosen[path] = name, mapping
        return chosen

    def remember(self, name: str, mapping: FileMapping) -> Path:
        """Keep a mapping under a name, in place of an earlier one."""
        path = self.folder / f"{documents.checked_name(name, 'mapping')}.yaml"
        files.replace(path, documents.to_yaml(mapping))
        return path

    def fitting(self, holds: Holds, names: tuple[str, ...], tool: str | None = None) -> tuple[str, ...]:
        """The mappings made for a file like this, by name; one that cannot be read is none of them."""
        return tuple(name for name in self.names() if self._fits(name, holds, names, tool))

    def _fits(self, name: str, holds: Holds, names: tuple[str, ...], tool: str | None) -> bool:
        try:
            return self.load(name).fits(holds, names, tool)
        except WorkbenchError:  # somebody wrote it by hand, and not well: `load` says what is wrong with it
            return False
