"""Which column of a table is what, guessed from what its cells hold and what it is called, each guess with its reason.

What the cells hold decides wherever it can, so that another order of the columns, or other names, changes no guess.
A guess that two columns deserve alike is not made: the person chooses.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from workbench.answers.spelling import folded
from workbench.formats.tables.columns import ALIASES, TEXT
from workbench.formats.tables.sheet import Cells, Sheet, together
from workbench.kinds.multi_choice import parts_of

HEAD = 20_000  # rows that are looked at
VALUES = 2_000  # different values of a column that are looked at
ALMOST = 0.9  # of the rows: so many items that hardly one has two answers
FEW = 50  # different labels, at most, of a column that is guessed to hold labels
ALL = 0.98  # of the rows: as good as all
SENTENCE = 3.0  # words of a value on average, from which on people read it
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?%?")
WHOLE = re.compile(r"[0-9]+")
DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}([ T].*)?|[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?")
MOMENT = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}[ T]+[0-9]{1,2}:[0-9]{2}.*")
FILE = re.compile(r"\S+\.(jpe?g|png|gif|webp|mp3|wav|ogg|flac|mp4|webm)", re.IGNORECASE)

# What columns are called beside our own names, in a few languages; a hint only where cells do not decide.
CALLED: Mapping[str, tuple[str, ...]] = {
    "item": (
        *ALIASES["item_id"],
        *(
            "item_id",
            "message_id",
            "post_id",
            "ticket_id",
            "document_id",
            "doc_id",
            "text_id",
            "case_id",
            "uid",
        ),
        *("ticket", "vorgang", "nachricht_id", "identificador", "elemento", "id"),
    ),
    "annotator": (
        *ALIASES["annotator_id"],
        *(
            "annotator_id",
            "bearbeiter",
            "kodierer",
            "anotador",
            "etiquetador",
            "expert",
            "expertin",
            "experte",
            "experta",
            "annotateur",
            "person",
            "agent",
        ),
    ),
    "label": (
        *ALIASES["label"],
        *(
            "label",
            "kategorie",
            "etikett",
            "klasse",
            "antwort",
            "etiqueta",
            "categoria",
            "categoría",
            "respuesta",
        ),
        *("étiquette", "catégorie", "tag", "intent", "sentiment"),
    ),
    "text": (*TEXT, "message", "body", "nachricht", "mensaje", "texto", "utterance", "comment_text"),
    "vendor": (*ALIASES["vendor"], "vendor", "lieferant", "anbieter", "proveedor"),
    "batch": (*ALIASES["batch"], "batch", "lot", "lote", "charge", "paket"),
    "question": (*ALIASES["question"], "question", "frage", "pregunta"),
    "submitted_at": (
        *ALIASES["submitted_at"],
        "submitted_at",
        *("done_at", "finished_at", "completed_at", "erledigt"),
        "abgegeben",
        "enviado",
        "datum",
        "fecha",
        "date",
    ),
    "started_at": (*ALIASES["started_at"], "started_at", "begonnen", "inicio"),
    "seconds": (*ALIASES["seconds"], "seconds", "sekunden", "segundos", "duration", "dauer", "time_spent"),
    "comment": (*ALIASES["comment"], "comment", "kommentar", "bemerkung", "comentario", "note", "notes"),
    "delivery": (*ALIASES["delivery"], "delivery"),
    **{name: (name,) for name in ("status", "guideline_version", "is_gold", "repeat", "kind", "answer_kind")},
    "accepted": ("accepted",),
    "rules": ("rules",),
}
BY_NAME = (  # roles that cells cannot tell
    *(
        "vendor",
        "batch",
        "question",
        "submitted_at",
        "started_at",
        "seconds",
        "comment",
        "delivery",
        "status",
    ),
    *("accepted", "rules", "guideline_version", "is_gold", "repeat", "kind", "answer_kind"),
)
OURS = {"item": "item_id", "annotator": "annotator_id"}


@dataclass(frozen=True)
class Guess:
    """The number of a column, and why it is that."""

    column: int
    why: str


@dataclass(frozen=True)
class Guesses:
    """What a table holds: role -> its column; or one column a person (`people`), where `wide`; `shown` name files."""

    roles: Mapping[str, Guess]
    wide: bool = False
    people: tuple[int, ...] = ()
    why: str = ""
    shown: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Column:
    """What the cells of one column say of it."""

    at: int
    name: str
    cells: Cells

    @cached_property
    def values(self) -> list[str]:
        """Some of its different values."""
        used = self.cells.used()[:VALUES]
        return [str(self.cells.vocabulary[int(code)].as_py()) for code in used]

    @cached_property
    def filled(self) -> int:
        """How many cells hold something."""
        return int((self.cells.code >= 0).sum())

    @cached_property
    def n(self) -> int:
        """How many different values it has."""
        return len(self.cells.used())

    @property
    def full(self) -> bool:
        """Whether as good as every row has a value."""
        return self.filled >= ALL * len(self.cells) > 0

    @property
    def unique(self) -> bool:
        """Whether every row has another value."""
        return self.full and self.n == self.filled > 1

    @cached_property
    def words(self) -> float:
        """Words of a value on average."""
        return sum(len(value.split()) for value in self.values) / max(1, len(self.values))

    @cached_property
    def letters(self) -> float:
        """Characters of a value on average."""
        return sum(map(len, self.values)) / max(1, len(self.values))

    def mostly(self, shape: re.Pattern[str]) -> bool:
        """Whether more than nine in ten of its values look so."""
        return sum(bool(shape.fullmatch(v.strip())) for v in self.values) > 0.9 * len(self.values) > 0

    @cached_property
    def is_read(self) -> bool:
        """Whether people read it: sentences, no numbers and no dates."""
        return self.words >= SENTENCE and not self.mostly(DATE)

    @cached_property
    def is_measured(self) -> bool:
        """Whether it holds fractions or times, which name nothing."""
        fraction = self.mostly(NUMBER) and not self.mostly(WHOLE)
        return fraction or self.mostly(DATE)

    @cached_property
    def plain(self) -> str:
        """Its name without case and signs."""
        return re.sub(r"[\s_-]+", "_", self.name.strip().casefold())

    @cached_property
    def unevenness(self) -> float:
        """How unlike the numbers of rows of its values are: 0 where each has as many."""
        times = np.bincount(self.cells.code[self.cells.code >= 0])
        times = times[times > 0]
        return float(times.std() / times.mean()) if len(times) else 0.0

    def is_item_beside(self, person: "Column") -> bool:
        """Whether this holds the items and the other the people: by their names, else items have as many answers each."""
        if self.is_called("annotator") or person.is_called("item"):
            return False
        if self.is_called("item") or person.is_called("annotator"):
            return self.at != person.at
        one, other = round(self.unevenness, 2), round(person.unevenness, 2)
        return self.n > person.n if one == other else one < other

    def is_called(self, role: str) -> bool:
        """Whether its name is one of those that a role has."""
        return self.plain in CALLED.get(role, ())

    def codes(self, column: "Column") -> int:
        """How many different pairs it makes with another column."""
        return len(np.unique(together([self.cells.code, column.cells.code])))


def columns_in(sheet: Sheet) -> list[Column]:
    """The columns of the first rows of a sheet."""
    head = slice(0, HEAD)
    return [
        Column(at, name, replace(cells, code=cells.code[head]))
        for at, (name, cells) in enumerate(zip(sheet.names, sheet.columns, strict=True))
    ]


def guess_answers(sheet: Sheet, labels: Iterable[str] = ()) -> Guesses:
    """Which column of a table of answers is what; `labels` are the ids and names of the guideline's labels."""
    columns = [column for column in columns_in(sheet) if column.filled]
    known = {folded(label) for label in labels}
    guesses = _by_name(columns)
    free = _free(columns, guesses)
    if text := _read(free):
        guesses["text"] = text
    free = [column for column in _free(columns, guesses) if not column.is_read and not column.is_measured]
    called = [column for column in columns if "label" in guesses and column.at == guesses["label"].column]
    if label := _of_guideline([*called, *free], known):
        guesses["label"] = label
    elif wide := _people(free, guesses, known):
        return wide
    _who_of_what(free, guesses)
    if "label" not in guesses:
        _labels_left(columns, free, guesses)
    _when(columns, guesses)
    return Guesses(guesses)


def guess_items(sheet: Sheet) -> Guesses:
    """Which column of a table of items holds their ids, and which the text that people read."""
    columns = [column for column in columns_in(sheet) if column.filled]
    guesses: dict[str, Guess] = {}
    if text := _read(columns):
        guesses["text"] = text
    free = [column for column in _free(columns, guesses) if not column.mostly(FILE)]
    unique = [column for column in free if column.unique and not column.is_read and not column.is_measured]
    if ids := _best_id(unique):
        guesses["item"] = Guess(ids.at, "different in every row")
    elif called := _only([column for column in free if column.is_called("item") and column.full]):
        guesses["item"] = Guess(called.at, f"called “{called.name}”; {called.n:,} values")
    if "text" not in guesses and not any(column.mostly(FILE) for column in columns):
        words = [
            column
            for column in _free(columns, guesses)
            if not column.mostly(NUMBER) and not column.is_measured
        ]
        if longest := _only(_most(words, lambda column: column.letters)):
            guesses["text"] = Guess(longest.at, "the longest words in the table")
    return Guesses(guesses, shown=tuple(column.at for column in columns if column.mostly(FILE)))


def guess_gold(sheet: Sheet, labels: Iterable[str] = ()) -> Guesses:
    """Which column of a gold file holds the items, the labels, and what else is right or tested."""
    columns = [column for column in columns_in(sheet) if column.filled]
    guesses = {role: guess for role, guess in guess_items(sheet).roles.items() if role == "item"}
    for role in ("accepted", "rules", "question"):
        if column := _only([each for each in _free(columns, guesses) if each.is_called(role)]):
            guesses[role] = Guess(column.at, f"called “{column.name}”")
    free = [column for column in _free(columns, guesses) if not column.is_read and not column.is_measured]
    called = [column for column in free if column.is_called("label") or column.plain.startswith("gold")]
    few = [column for column in free if 1 < column.n <= FEW]
    named = [column for column in _free(columns, guesses) if column.name.strip() in ("label", "gold")]
    if label := _of_guideline(free, {folded(text) for text in labels}):
        guesses["label"] = label
    elif best := _only(named) or _only(called) or _only(few):
        guesses["label"] = Guess(best.at, _repeats(best))
    return Guesses(guesses)


def guess_probabilities(sheet: Sheet) -> Guesses:
    """Which column of a table of probabilities holds the items."""
    columns = columns_in(sheet)
    ids = [
        column for column in columns if column.unique and not (column.mostly(NUMBER) and column.is_measured)
    ]
    best = _best_id([column for column in ids if not column.is_read])
    return Guesses({"item": Guess(best.at, "different in every row")} if best else {})


def _by_name(columns: Sequence[Column]) -> dict[str, Guess]:
    """The roles that only a name can tell, and the columns that have our own names."""
    guesses: dict[str, Guess] = {}
    for role in ("item", "annotator", "label", "text"):
        ours = OURS.get(role, role)
        if own := _only([column for column in columns if column.name.strip() == ours]):
            guesses[role] = Guess(own.at, _about(role, own))
    for role in BY_NAME:
        free = _free(columns, guesses)
        if called := _only([column for column in free if column.is_called(role)]):
            guesses[role] = Guess(called.at, f"called “{called.name.strip()}”")
    return guesses


def _about(role: str, column: Column) -> str:
    """Why a column called as we call it is what it says, with what its cells hold."""
    holds = "the words people read" if role == "text" else _repeats(column)
    return f"called “{column.name.strip()}”; {holds}"


def _read(columns: Sequence[Column]) -> Guess | None:
    """The column that people read: the one with the longest sentences, in at least half of the rows."""
    words = [column for column in columns if column.is_read and 2 * column.filled >= len(column.cells)]
    longest = _only(_most(words, lambda column: column.letters))
    return Guess(longest.at, "the longest text, which people read") if longest else None


def _of_guideline(columns: Sequence[Column], known: set[str]) -> Guess | None:
    """The column most of whose values are labels of the guideline."""
    if not known:
        return None
    fits = {column.at: _fitting(column, known) for column in columns}
    likely = [column for column in columns if fits[column.at] and 2 * fits[column.at] >= column.n]
    best = _only(_most(likely, lambda column: fits[column.at] / column.n)) or _only(
        [
            column
            for column in _most(likely, lambda column: fits[column.at] / column.n)
            if column.is_called("label")
        ]
    )
    if best is None:
        return None
    n = fits[best.at]
    are = "is a label" if n == 1 else "are labels"
    return Guess(best.at, f"{_values(best.n)}, {n if n < best.n else 'all'} {are} of the guideline")


def _fitting(column: Column, known: set[str]) -> int:
    """How many of a column's values are labels, or sets of labels."""
    return sum(all(folded(part) in known for part in parts_of(value) or [value]) for value in column.values)


def _people(columns: Sequence[Column], guesses: Mapping[str, Guess], known: set[str]) -> Guesses | None:
    """One column a person: several columns that hold the same few values, beside one that is different in every row."""
    ids = _best_id([column for column in columns if column.unique])
    item = guesses.get("item") or (Guess(ids.at, "different in every row") if ids else None)
    if item is None or "annotator" in guesses or "label" in guesses:
        return None
    few = [column for column in columns if column.at != item.column and column.n <= FEW and not column.unique]
    alike = max(([other for other in few if _overlap(column, other)] for column in few), key=len, default=[])
    if len(alike) < 2 or all(column.n < 2 for column in alike):
        return None
    values = {folded(value) for column in alike for value in column.values}
    if known and not values & known:
        return None
    text = {role: guess for role, guess in guesses.items() if role == "text"}
    why = f"{len(alike)} columns hold the same {len(values)} values"
    return Guesses({"item": item, **text}, True, tuple(column.at for column in alike), why)


def _overlap(one: Column, other: Column) -> bool:
    """Whether two columns hold the same values, but for a few."""
    a, b = ({folded(value) for value in column.values} for column in (one, other))
    return 2 * len(a & b) > min(len(a), len(b))


def _who_of_what(free: Sequence[Column], guesses: dict[str, Guess]) -> None:
    """Items and people: the pair of columns that tells the rows apart, and takes the fewest values to do so."""
    taken = {guess.column for guess in guesses.values()}
    short = [column for column in free if column.full and column.n > 1 and column.at not in taken]
    rows = max((len(column.cells) for column in free), default=0)
    if "item" in guesses or "annotator" in guesses:
        return _other_of_pair(short, free, guesses, rows)
    repeated = [column for column in short if not column.unique]
    pairs = [
        (item, person)
        for item in repeated
        for person in repeated
        if item.is_item_beside(person) and 2 * person.n <= rows and item.codes(person) >= ALL * rows
    ]
    least = min((item.n * person.n for item, person in pairs), default=0)
    best = [pair for pair in pairs if pair[0].n * pair[1].n == least]
    if len({item.at for item, _ in best}) > 1:
        best = [pair for pair in best if pair[0].words <= 1] or best
    if len(best) == 1:
        [(item, person)] = best
        guesses["item"] = Guess(item.at, _repeats(item))
        if item.n < ALMOST * rows or len(pairs) == 1:  # else as good as any column tells the rows apart
            guesses["annotator"] = Guess(person.at, _repeats(person))
        return _one_by_name(short, guesses)
    ids = _best_id([column for column in short if column.unique])
    if ids and not pairs:
        guesses["item"] = Guess(ids.at, "different in every row")
    _one_by_name(short, guesses)
    if ("item" in guesses) != ("annotator" in guesses):
        _other_of_pair(short, free, guesses, rows)
    return None


def _other_of_pair(
    short: Sequence[Column], free: Sequence[Column], guesses: dict[str, Guess], rows: int
) -> None:
    """One of items and people is known: the other is the column that tells its rows apart."""
    if "item" in guesses and "annotator" in guesses:
        return None
    known = "item" if "item" in guesses else "annotator"
    role = "annotator" if known == "item" else "item"
    anchor = next((column for column in free if column.at == guesses[known].column), None)
    apart = [
        column for column in short if anchor and anchor.codes(column) >= ALL * rows and not column.unique
    ]
    if best := _only([column for column in apart if column.n == min(other.n for other in apart)]):
        guesses[role] = Guess(best.at, _repeats(best))
        return None
    return _one_by_name(short, guesses)


def _one_by_name(short: Sequence[Column], guesses: dict[str, Guess]) -> None:
    """Items, people and labels by what their columns are called, where the cells did not tell."""
    for role in ("item", "annotator", "label"):
        taken = {guess.column for guess in guesses.values()}
        called = [column for column in short if column.is_called(role) and column.at not in taken]
        if role not in guesses and (best := _only(called)):
            guesses[role] = Guess(best.at, f"called “{best.name.strip()}”; {_repeats(best)}")


def _labels_left(columns: Sequence[Column], free: Sequence[Column], guesses: dict[str, Guess]) -> None:
    """The labels: few values that repeat, told by neither the item nor the person alone."""
    taken = {guess.column: role for role, guess in guesses.items()}
    left = [column for column in free if column.at not in taken and 1 < column.n <= FEW and not column.unique]
    known = [column for column in columns if taken.get(column.at) in ("item", "annotator")]
    apart = [
        column for column in left if all(column.codes(other) > other.n for other in known if not other.unique)
    ]
    called = _only([column for column in apart if column.is_called("label")])
    fewest = [column for column in apart if column.n == min(other.n for other in apart)]
    best = called or _only(fewest) or (None if apart else _only(left))  # all may agree on every item
    if best:
        guesses["label"] = Guess(best.at, _repeats(best))


def _when(columns: Sequence[Column], guesses: dict[str, Guess]) -> None:
    """When an answer was given: the only column of times that tells apart the answers to one item."""
    if "item" not in guesses or {"submitted_at", "started_at"} & guesses.keys():
        return
    item = next(column for column in columns if column.at == guesses["item"].column)
    times = [column for column in _free(columns, guesses) if column.mostly(MOMENT)]
    if when := _only([column for column in times if column.codes(item) > item.n]):
        guesses["submitted_at"] = Guess(when.at, "times that differ between the answers to an item")


def _best_id(columns: Sequence[Column]) -> Column | None:
    """Of columns that are different in every row the one of ids: the only one; else by its name, letters and figures."""
    return (
        _only(columns)
        or _only([column for column in columns if column.is_called("item")])
        or _only([column for column in columns if column.plain.endswith("_id") or column.plain == "id"])
        or _only([column for column in columns if column.words <= 1 and not column.mostly(NUMBER)])
    )


def _free(columns: Sequence[Column], guesses: Mapping[str, Guess]) -> list[Column]:
    taken = {guess.column for guess in guesses.values()}
    return [column for column in columns if column.at not in taken]


def _only(columns: Sequence[Column]) -> Column | None:
    return columns[0] if len(columns) == 1 else None


def _most(columns: Sequence[Column], of: Callable[[Column], float]) -> list[Column]:
    most = max(map(of, columns), default=0.0)
    return [column for column in columns if of(column) == most]


def _values(n: int) -> str:
    return "1 value" if n == 1 else f"{n:,} values"


def _repeats(column: Column) -> str:
    """What the cells of a column hold, in words."""
    if column.unique:
        return "different in every row"
    return f"{_values(column.n)} that repeat" if column.n > 1 else "the same in every row"
