"""For how long an attempt was over before it went on."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0003"
down_revision = "0002"


def upgrade(op: Operations) -> None:
    """One more column; attempts from before were never interrupted."""
    op.add_column("attempts", sa.Column("paused_seconds", sa.Float))
