"""Keys that signed links before, the device that a link belongs to, and the links of vendors."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0007"
down_revision = "0006"


def upgrade(op: Operations) -> None:
    """Two more tables and a column; invitations without an expiry stay as they are."""
    op.create_table(
        "old_keys",
        sa.Column("value", sa.String(64)),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("value", name="pk_old_keys"),
    )
    op.add_column("invitations", sa.Column("device_sha256", sa.String(64)))
    op.create_table(
        "vendor_links",
        sa.Column("id", sa.String(64)),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("manager", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_vendor_links"),
    )
    standing = sa.text("revoked_at IS NULL")
    op.create_index(
        "one_standing_vendor_link",
        "vendor_links",
        ["vendor"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
