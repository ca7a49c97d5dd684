"""Where the pictures and recordings of items lie: named by a gold set or a table of items, else by the item's own id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.documents.gold import GoldSet, in_a_file
from workbench.errors import NotFound
from workbench.formats.reading import file_name
from workbench.kinds.registry import On
from workbench.store.gold_sets import MEDIA_TYPES, medium_in
from workbench.store.workspace import Workspace

BEGINS = {"picture": "image/"}  # of the type of a file
NOWHERE = (
    'Nothing says where this item\'s file is: name the folder with pictures="FOLDER", or a table of items with a column '
    "picture or audio."
)


@dataclass(frozen=True)
class ItemFiles:
    """The files of items; none is looked for outside of the folder that names it.

    named    item -> (folder, path in it), as a gold set or a table of items has it
    folder   where files are that only the item's id names: by its path, its file name, or with an ending
    """

    named: Mapping[str, tuple[tuple[Path, str], ...]] = field(default_factory=dict)
    folder: Path | None = None

    @classmethod
    def of(
        cls,
        gold: tuple[Path, GoldSet] | None = None,
        items: tuple[Path, Mapping[str, str]] | None = None,
        folder: Path | None = None,
    ) -> "ItemFiles":
        """From a gold set and its folder, a table's folder with item -> path, and a folder of pictures or recordings.

        NotFound for a folder that is none. A path of the table is looked up beside it, then in `folder`.
        """
        if folder is not None and not folder.is_dir():
            raise NotFound(
                f"there is no folder {folder}; expected one with the items' pictures or recordings."
            )
        named: dict[str, tuple[tuple[Path, str], ...]] = {}
        if gold is not None:
            for item in gold[1].items:
                paths = [path for key, path in item.content.items() if in_a_file(key)]
                named[item.id] = tuple((gold[0], path) for path in paths)
        if items is not None:
            for item_id, path in items[1].items():
                places = [(items[0], path)]
                places += [(folder, name) for name in (path, file_name(path))] if folder else []
                named[item_id] = (*places, *named.get(item_id, ()))
        return cls(named, folder)

    def find(self, item: str, on: On = "picture") -> Path | None:
        """The picture of an item, or its recording; None where there is none."""
        files = (medium_in(folder, path) for folder, path in self._places(item))
        return next((file for file in files if file is not None and _holds(file, on)), None)

    def missing(self, item: str) -> str:
        """Which file was looked for and where, a sentence; or what to name, where nothing says where it might be."""
        places = self._places(item)
        if not places:
            return NOWHERE
        folder, path = places[0]
        known = Path(path).suffix.lower() in MEDIA_TYPES
        name = file_name(path) if known else f"{file_name(path)}.png, .jpg or the like"
        return f"{name} was looked for in {folder.name}, and is not there."

    def _places(self, item: str) -> tuple[tuple[Path, str], ...]:
        """(folder, path) in the order in which they are tried."""
        named = self.named.get(item, ())
        if self.folder is None:
            return named
        name = file_name(item)
        plain = (
            [name]
            if Path(name).suffix.lower() in MEDIA_TYPES
            else [f"{name}{ending}" for ending in MEDIA_TYPES]
        )
        return (*named, (self.folder, item), *((self.folder, each) for each in plain))


def _holds(file: Path, on: On) -> bool:
    return MEDIA_TYPES[file.suffix.lower()].startswith(BEGINS.get(on, on))


def files_of_gold(workspace: Workspace, gold: GoldSet | None) -> tuple[Path, GoldSet] | None:
    """A gold set with the folder in which its pictures and recordings lie."""
    return None if gold is None else (workspace.gold_sets.root / gold.card.name, gold)
