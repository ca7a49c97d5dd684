"""What the disagreement browser offers to take away: the report on the answers in view, its tables, lists of items."""

import json
import tempfile
from functools import partial
from pathlib import Path

from workbench.disagreement.report import DisagreementReport, run
from workbench.disagreement.selection import Selection
from workbench.formats.importing import of_annotations
from workbench.formats.tables.endings import names_a_file
from workbench.formats.tables.write import csv_bytes, write_columns
from workbench.quality.split_items import in_scope
from workbench.report.render import no_pdf, page_at
from workbench.ui.offers import Download, Offer, Progress, all_in, taken, zipped

FOLDER = Path("runs") / "disagreement"


def offers_of(here: Selection) -> tuple[Offer, ...]:
    """The offers for the answers in view."""
    made, pdf = DisagreementPapers(here), {"pdf": no_pdf()}
    chosen = len(here.chosen)
    none = "" if chosen else "Choose items first."
    again = "" if here.with_act("relabel") else "No item is to be labelled again yet."
    return (
        Offer("disagreement", "Disagreement report", "report", ("html", "pdf"), made.report, lacks=pdf),
        Offer("tables", "Tables of the report", "export", ("zip",), made.tables),
        Offer("items", f"Chosen items ({chosen})", "export", ("csv",), made.chosen, none),
        Offer("relabel", "Items to label again", "export", ("csv",), made.relabel, again),
    )


class DisagreementPapers:
    """Makes the papers on the answers in view; whoever has no right to gold has none in `here` either."""

    def __init__(self, here: Selection) -> None:
        self.here, self.workspace = here, here.records.workspace
        self.name, self.folder = here.records.name, here.records.workspace.root / FOLDER

    def _parameters(self) -> DisagreementReport:
        """The report on the answers in view; they are written beside it, so that its command makes it again."""
        table = self.here.table
        answers = in_scope(table.annotations, self.here.scope) if self.here.scope else table.annotations
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{self.name}.parquet"
        of_annotations([answers]).write(file)
        items = self.folder / f"{self.name}.items.csv"
        texts = [(item, table.texts[item]) for item in answers.items if item in table.texts]
        items.write_bytes(csv_bytes(("item_id", "text"), texts))
        gold = self._gold()
        return DisagreementReport(
            files=(str(file),),
            question=table.annotations.question,
            level=table.level if table.question is None else "",
            guideline=str(table.guideline or ""),
            gold=gold,
            items=str(items) if texts and (not gold or names_a_file(gold)) else "",
            pictures=str(table.files.folder or ""),
            root=str(self.workspace.root),
            title=table.title,
            show_names=self.here.show_names,
        )

    def _gold(self) -> str:
        """The gold set, NAME@VERSION; of any other gold the right answers as they were read, in a file; "" without gold."""
        key, gold = self.here.table.key, self.here.table.gold
        if key is None:
            return ""
        if "@" in gold and not names_a_file(gold):
            return gold
        file = self.folder / f"{self.name}.gold.parquet"
        others = [json.dumps(sorted(key.accepted[i])) if i in key.accepted else "" for i in key.label]
        rules = ["|".join(key.rules.get(item, ())) for item in key.label]
        told = {
            "item_id": list(key.label),
            "label": list(key.label.values()),
            "accepted": others,
            "rules": rules,
        }
        write_columns(told, file)
        return str(file)

    def report(self, form: str, _: Progress) -> Download:
        """The page."""
        make = partial(run, self._parameters())
        return taken(page_at(self.folder / f"{self.name}.{form}", make), f"disagreement.{form}")

    def tables(self, _: str, __: Progress) -> Download:
        """Every table of the report."""
        with tempfile.TemporaryDirectory(prefix="wb-") as folder:
            run(self._parameters(), self.folder / f"{self.name}.html", tables=Path(folder))
            return zipped("disagreement-tables.zip", all_in(Path(folder)))

    def chosen(self, _: str, __: Progress) -> Download:
        """The chosen items, with their texts and causes."""
        return self._list("items.csv", self.here.chosen)

    def relabel(self, _: str, __: Progress) -> Download:
        """The items to label again."""
        return self._list("relabel.csv", self.here.with_act("relabel"))

    def _list(self, name: str, items: "tuple[str, ...] | list[str]") -> Download:
        texts, standing = self.here.table.texts, self.here.standing
        rows = [(item, texts.get(item, ""), standing(item).cause or "") for item in items]
        return Download(name, csv_bytes(("item_id", "text", "cause"), rows))
