"""What the tests of several tools' files share."""

from pathlib import Path

from hypothesis import strategies as st

from workbench.answers.tables import Tables
from workbench.formats.reading import Written

COLUMNS = ("item_id", "annotator_id", "question", "answer_kind", "label", "status")
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
LABEL = st.text(st.sampled_from("ABCé漢😀_-"), min_size=1, max_size=6)
ANSWER = WORDS.map(lambda text: text + "x").flatmap(  # a text, and spans of one character each
    lambda text: st.tuples(
        st.just(text),
        st.lists(st.tuples(st.integers(0, len(text) - 1), LABEL), min_size=1, max_size=4, unique=True),
    )
)


def rows_of(tables: Tables) -> list[tuple[str, ...]]:
    """The answers, without times and places."""
    return list(zip(*(tables.answers.column(name).to_pylist() for name in COLUMNS), strict=True))


def same_answers(one: Tables, other: Tables) -> bool:
    """Whether two imports hold the same answers, and the same parts of them."""
    return _all(one) == _all(other)


def _all(tables: Tables) -> list[tuple[str, list[str]]]:
    parts: dict[int, list[str]] = {}
    for number, part in tables.of_parts():
        parts.setdefault(number, []).append(repr(part))
    return sorted((repr(row), sorted(parts.get(number, []))) for number, row in enumerate(rows_of(tables)))


def written_in(folder: Path, written: Written) -> Path:
    """The files of a writer in a folder."""
    for name, content in written.files.items():
        path = folder / "written" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "written"
