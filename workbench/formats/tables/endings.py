"""The endings of files that hold tables or exports of tools, and how a path is told from a name."""

from pathlib import Path

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx")
EXPORTS = (".xml", ".zip")  # of labelling tools, beside these


def names_a_file(text: str) -> bool:
    """Whether a text is the path of a file rather than a name such as `tickets` or `tickets@1.0.0`.

    >>> names_a_file("gold.csv"), names_a_file("tickets@1.0.0")
    (True, False)
    """
    return Path(text).is_file() or Path(text).suffix.lower() in ENDINGS
