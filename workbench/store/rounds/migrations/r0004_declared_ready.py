"""Who was declared ready for the work of a round by its lead, and why."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0004"
down_revision = "0003"

KEY = sa.String(64)


def upgrade(op: Operations) -> None:
    """One more table."""
    op.create_table(
        "declarations",
        sa.Column("round", KEY),
        sa.Column("person_id", KEY),
        sa.Column("number", sa.Integer),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("declared_by", sa.Text, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("round", "person_id", "number", name="pk_declarations"),
        sa.ForeignKeyConstraint(["round"], ["rounds.name"], name="fk_declarations_round"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_declarations_person_id"),
    )
