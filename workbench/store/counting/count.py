"""The door for counting answers that need not fit in memory: the same counts from NumPy, DuckDB or Spark."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.answers.annotations import Annotations
from workbench.answers.counted import Counted
from workbench.errors import InvalidTable, NotFound, listed
from workbench.store.counting.counting_plan import counted_by
from workbench.store.counting.counting_roles import Asked, Columns, Parse
from workbench.store.counting.source import Source

EngineName = Literal["numpy", "duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
NOTHING: Mapping[str, Any] = {}


def count(
    source: Any,
    *,
    engine: EngineName = "duckdb",
    columns: Columns = NOTHING,
    question: str | None = None,
    labels: Sequence[str] | None = None,
    parse: Parse | None = None,
    statuses: Mapping[str, str] = NOTHING,
    truth: Mapping[str, bool] = NOTHING,
    pairs: bool = False,
    memory_limit: str | None = None,
    threads: int | None = None,
    master: str | None = None,
    folder: Path | None = None,
    progress: bool | None = False,
) -> Counted:
    """Count the first answers to one question, in whatever holds them.

    source        for "numpy" annotations in memory; else a path of Parquet, CSV or TSV, or a folder of Parquet
    columns       role -> column ({"item": "post_id"}), or a function from the file's names to that; our own names
                  where empty. Roles: item, annotator, label, vendor, question, status, is_gold, delivery,
                  submitted_at, repeat
    labels        the closed set; any other label is refused. Where not given, the labels that occur (1,000 at most)
    parse         how a text becomes a label of the closed set, None where it is none; as written where not given
    statuses, truth   what cells of status and is_gold mean; needed where the file has such columns
    pairs         also count what each two annotators said of the items they share
    memory_limit  such as "8GB"; beyond it DuckDB and Spark write to `folder` (the system's for temporary files)
    threads       of DuckDB; of Spark, `master` says it ("local[2]", "spark://host:7077")
    progress      show a bar; None shows one on a terminal only
    """
    if engine not in ENGINES:
        raise NotFound(f"there is no engine {engine!r}; expected one of {listed(ENGINES)}.")
    if engine == "numpy":
        if not isinstance(source, Annotations):
            raise InvalidTable("engine 'numpy' counts annotations that are in memory; read the file first.")
        return Counted.of(source, pairs=pairs)
    where = Source.of(source)
    asked = Asked(columns, question, statuses, truth, labels, parse)
    if engine == "duckdb":
        from workbench.store.counting.duckdb import DuckDB

        with DuckDB(where, memory_limit=memory_limit, threads=threads, folder=folder) as duck:
            return counted_by(duck, where.name, asked, pairs=pairs, progress=progress)
    from workbench.store.counting.spark import Spark

    with Spark(where, memory_limit=memory_limit, master=master, folder=folder) as spark:
        return counted_by(spark, where.name, asked, pairs=pairs, progress=progress)
