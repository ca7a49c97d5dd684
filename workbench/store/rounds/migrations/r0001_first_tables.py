"""The first tables: rounds, people, invitations, attempts and their turns, answers, appeals, exposures."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None

AT = sa.DateTime(timezone=True)
KEY = sa.String(64)


def upgrade(op: Operations) -> None:
    """From nothing."""
    _people_and_rounds(op)
    _attempts(op)
    _answers(op)
    _appeals_and_exposures(op)


def _people_and_rounds(op: Operations) -> None:
    op.create_table(
        "settings",
        sa.Column("name", KEY),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "people",
        sa.Column("id", KEY),
        sa.Column("name", sa.Text),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("forgotten_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", "vendor", name="uq_people_name"),
    )
    op.create_table(
        "rounds",
        sa.Column("name", KEY),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("closed_at", AT),
        sa.PrimaryKeyConstraint("name", name="pk_rounds"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", KEY),
        sa.Column("round", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("expires_at", AT),
        sa.Column("revoked_at", AT),
        sa.Column("terms_accepted_at", AT),
        sa.Column("terms_sha256", KEY),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.ForeignKeyConstraint(["round"], ["rounds.name"], name="fk_invitations_round"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_invitations_person_id"),
    )
    _one_where(op, "one_standing_invitation", "invitations", ["round", "person_id"], "revoked_at IS NULL")


def _attempts(op: Operations) -> None:
    op.create_table(
        "attempts",
        sa.Column("id", KEY),
        sa.Column("round", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("finished_at", AT),
        sa.Column("ended", sa.Text),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["round"], ["rounds.name"], name="fk_attempts_round"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attempts_person_id"),
        sa.UniqueConstraint("round", "person_id", "number", name="uq_attempts_round"),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (ended IS NULL)", name=sa.schema.conv("ck_attempts_finished")
        ),
    )
    _one_where(op, "one_unfinished_attempt", "attempts", ["round", "person_id"], "finished_at IS NULL")
    op.create_table(
        "turns",
        sa.Column("attempt_id", KEY),
        sa.Column("number", sa.Integer),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("shown_at", AT),
        sa.PrimaryKeyConstraint("attempt_id", "number", name="pk_turns"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_turns_attempt_id"),
    )


def _answers(op: Operations) -> None:
    op.create_table(
        "answers",
        sa.Column("attempt_id", KEY),
        sa.Column("turn", sa.Integer),
        sa.Column("take", sa.Integer),
        sa.Column("label", sa.Text),
        sa.Column("cannot_tell", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("shown_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=False),
        sa.Column("client_seconds", sa.Float),
        sa.Column("hidden_seconds", sa.Float),
        sa.Column("withdrawn_at", AT),
        sa.PrimaryKeyConstraint("attempt_id", "turn", "take", name="pk_answers"),
        sa.ForeignKeyConstraint(
            ["attempt_id", "turn"], ["turns.attempt_id", "turns.number"], name="fk_answers_attempt_id"
        ),
        sa.CheckConstraint(
            "(label IS NULL) = cannot_tell", name=sa.schema.conv("ck_answers_label_or_cannot_tell")
        ),
    )
    _one_where(op, "one_standing_answer", "answers", ["attempt_id", "turn"], "withdrawn_at IS NULL")


def _appeals_and_exposures(op: Operations) -> None:
    op.create_table(
        "appeals",
        sa.Column("id", KEY),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("created_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.ForeignKeyConstraint(
            ["attempt_id", "turn"], ["turns.attempt_id", "turns.number"], name="fk_appeals_attempt_id"
        ),
        sa.UniqueConstraint("attempt_id", "turn", name="uq_appeals_attempt_id"),
    )
    op.create_table(
        "rulings",
        sa.Column("appeal_id", KEY),
        sa.Column("number", sa.Integer),
        sa.Column("ruling", sa.Text, nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("ruled_by", sa.Text),
        sa.Column("ruled_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", "number", name="pk_rulings"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_rulings_appeal_id"),
    )
    op.create_table(
        "exposures",
        sa.Column("person_id", KEY),
        sa.Column("gold", sa.String(160)),
        sa.Column("item", sa.Text),
        sa.Column("place", KEY),
        sa.Column("ref", sa.Text),
        sa.Column("seen_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "gold", "item", "place", "ref", name="pk_exposures"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_exposures_person_id"),
    )


def _one_where(op: Operations, name: str, table: str, columns: list[str], where: str) -> None:
    """At most one row of these columns among those where the condition holds."""
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
