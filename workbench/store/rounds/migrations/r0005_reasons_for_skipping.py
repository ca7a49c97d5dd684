"""Why an answer has no label, where there was only whether it has none."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0005"
down_revision = "0004"


def upgrade(op: Operations) -> None:
    """`cannot_tell` says of every reason that there is no label: it becomes `skipped`, and the reason is beside it."""
    op.execute("ALTER TABLE answers RENAME COLUMN cannot_tell TO skipped")
    op.add_column("answers", sa.Column("skip", sa.Text))
    op.execute("UPDATE answers SET skip = 'cannot_tell' WHERE skipped")
