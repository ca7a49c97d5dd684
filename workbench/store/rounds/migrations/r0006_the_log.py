"""The log: records of acts, the events of attempts, and what both hold of the rows."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0006"
down_revision = "0005"

KEY = sa.String(64)
FIRST = "0" * 64


def upgrade(op: Operations) -> None:
    """Four tables, the head of each attempt, and the head of the records; the rows of before follow when all steps are done."""
    for column in (
        sa.Column("events", sa.Integer),
        sa.Column("head", KEY),
        sa.Column("head_signature", sa.Text),
    ):
        op.add_column("attempts", column)
    op.create_table(
        "attempt_events",
        sa.Column("attempt_id", KEY),
        sa.Column("number", sa.Integer),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("salts", sa.Text),
        sa.Column("sha256", KEY, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "number", name="pk_attempt_events"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_attempt_events_attempt_id"),
    )
    op.create_table(
        "records",
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", KEY, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("person_id", KEY),
        sa.PrimaryKeyConstraint("number", name="pk_records"),
    )
    op.create_table(
        "record_facts",
        sa.Column("number", sa.Integer),
        sa.Column("kind", sa.String(16)),
        sa.Column("key", sa.Text),
        sa.Column("content", KEY, nullable=False),
        sa.Column("salt", sa.String(32)),
        sa.PrimaryKeyConstraint("number", "kind", "key", name="pk_record_facts"),
        sa.ForeignKeyConstraint(["number"], ["records.number"], name="fk_record_facts_number"),
    )
    op.create_index("facts_of_a_row", "record_facts", ["kind", "key"])
    op.create_table(
        "record_words",
        sa.Column("digest", KEY),
        sa.Column("salt", sa.String(32)),
        sa.Column("text", sa.Text),
        sa.Column("person_id", KEY),
        sa.PrimaryKeyConstraint("digest", name="pk_record_words"),
    )
    op.execute(f"INSERT INTO settings (name, value) VALUES ('log head', '0 {FIRST}')")
