"""When the page of an invitation was first opened."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0008"
down_revision = "0007"


def upgrade(op: Operations) -> None:
    """A column; of links that were opened before, nobody knows when."""
    op.add_column("invitations", sa.Column("opened_at", sa.DateTime(timezone=True)))
