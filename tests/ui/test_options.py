"""A table in a file or a pipe looks as Rich sets it, whichever of the two printed it."""

import contextlib
import io

from hypothesis import given
from hypothesis import strategies as st

from workbench.ui import options

CELLS = (
    st.none()
    | st.integers()
    | st.sampled_from(["", "x y", "  in", "out  ", "[b]m[/]", "é", "a\nb", "long " * 30])
)


def printed(columns, rows):
    """What goes to the standard output."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        options.print_table(columns, rows)
    return out.getvalue()


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=5)
    )
)
def test_plain_tables_look_as_rich_ones(rows):
    """Every line is the same, with its blanks."""
    columns = [f"column {i}" for i in range(len(rows[0]))]
    plain = printed(columns, rows)
    quick = options.plain_table
    try:
        options.plain_table = lambda texts: None
        assert plain == printed(columns, rows)
    finally:
        options.plain_table = quick
