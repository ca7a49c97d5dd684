"""The rules that an expert rested an answer on."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0002"
down_revision = "0001"


def upgrade(op: Operations) -> None:
    """One more column; answers from before named no rules."""
    op.add_column("answers", sa.Column("rules", sa.Text))
