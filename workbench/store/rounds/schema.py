"""The current tables of the database of rounds; `migrations` has their history."""

import datetime as dt
import re

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from workbench.errors import OutOfRange


class Utc(TypeDecorator[dt.datetime]):
    """A time: stored as UTC, returned with its zone; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To UTC; SQLite stores text without a zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise OutOfRange(f"{value} has no time zone; give it one.")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """A time in UTC with its zone, whatever zone the database's session has."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


NOT_TEXT = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of a pair of surrogates


class Words(TypeDecorator[str]):
    """Text that both databases can store unchanged; any other is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text unchanged."""
        if value is not None and NOT_TEXT.search(value):
            raise OutOfRange(
                f"the text {value[:40]!r} holds a character that is none (NUL or half of a pair)."
            )
        return value


class Ids(TypeDecorator[tuple[str, ...]]):
    """Ids without spaces, such as those of rules, stored as one text; no ids are NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The ids joined by spaces."""
        return " ".join(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """The ids as a tuple."""
        return tuple(value.split()) if value else ()


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(64), primary_key=True)


def _key(name: str, other: str, primary_key: bool = False) -> Column[str]:
    """A column that references another table."""
    return Column(name, String(64), ForeignKey(other), nullable=False, primary_key=primary_key)


settings = Table("settings", metadata, _id("name"), Column("value", Words, nullable=False))

old_keys = Table(  # keys that signed links before; links signed with them work until `ends_at`
    "old_keys", metadata, _id("value"), Column("ends_at", Utc, nullable=False)
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("name", Words),
    Column("vendor", Words, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("forgotten_at", Utc),
    UniqueConstraint("name", "vendor"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("document", Words, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("closed_at", Utc),
)

invitations = Table(
    "invitations",
    metadata,
    _id(),
    _key("round", "rounds.name"),
    _key("person_id", "people.id"),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("revoked_at", Utc),
    Column("terms_accepted_at", Utc),
    Column("terms_sha256", String(64)),
    Column(
        "device_sha256", String(64)
    ),  # of the first browser that opened the link, where the round asks for it
    Column("opened_at", Utc),  # when its page was first shown
)
Index(
    "one_standing_invitation",
    invitations.c.round,
    invitations.c.person_id,
    unique=True,
    sqlite_where=text("revoked_at IS NULL"),
    postgresql_where=text("revoked_at IS NULL"),
)

vendor_links = Table(
    "vendor_links",
    metadata,
    _id(),
    Column("vendor", Words, nullable=False),
    Column("manager", Words),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("revoked_at", Utc),
)
Index(
    "one_standing_vendor_link",
    vendor_links.c.vendor,
    unique=True,
    sqlite_where=text("revoked_at IS NULL"),
    postgresql_where=text("revoked_at IS NULL"),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    _key("round", "rounds.name"),
    _key("person_id", "people.id"),
    Column("number", Integer, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("ended", Words),
    Column("simulated", Boolean, nullable=False),
    Column("paused_seconds", Float),
    Column("events", Integer),  # how many, of its chain; head is the digest of the last
    Column("head", String(64)),
    Column("head_signature", Words),
    UniqueConstraint("round", "person_id", "number"),
    CheckConstraint("(finished_at IS NULL) = (ended IS NULL)", name="finished"),
)
Index(
    "one_unfinished_attempt",
    attempts.c.round,
    attempts.c.person_id,
    unique=True,
    sqlite_where=text("finished_at IS NULL"),
    postgresql_where=text("finished_at IS NULL"),
)

turns = Table(
    "turns",
    metadata,
    _key("attempt_id", "attempts.id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("item", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("shown_at", Utc),
)

answers = Table(
    "answers",
    metadata,
    Column("attempt_id", String(64), primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("take", Integer, primary_key=True, autoincrement=False),  # 1, 2, ... after taking back
    Column("label", Words),
    Column("skipped", Boolean, nullable=False),
    Column("note", Words),
    Column("shown_at", Utc, nullable=False),
    Column("answered_at", Utc, nullable=False),
    Column("client_seconds", Float),
    Column("hidden_seconds", Float),
    Column("withdrawn_at", Utc),
    Column("rules", Ids),
    Column("skip", Words),
    ForeignKeyConstraint(["attempt_id", "turn"], ["turns.attempt_id", "turns.number"]),
    CheckConstraint("(label IS NULL) = skipped", name="label_or_cannot_tell"),
)
Index(
    "one_standing_answer",
    answers.c.attempt_id,
    answers.c.turn,
    unique=True,
    sqlite_where=text("withdrawn_at IS NULL"),
    postgresql_where=text("withdrawn_at IS NULL"),
)

appeals = Table(
    "appeals",
    metadata,
    _id(),
    Column("attempt_id", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("note", Words),
    Column("created_at", Utc, nullable=False),
    ForeignKeyConstraint(["attempt_id", "turn"], ["turns.attempt_id", "turns.number"]),
    UniqueConstraint("attempt_id", "turn"),
)

rulings = Table(
    "rulings",
    metadata,
    _key("appeal_id", "appeals.id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # the highest one counts
    Column("ruling", Words, nullable=False),
    Column("reply", Words),
    Column("ruled_by", Words),
    Column("ruled_at", Utc, nullable=False),
)

declarations = Table(
    "declarations",
    metadata,
    _key("round", "rounds.name", primary_key=True),
    _key("person_id", "people.id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # the highest one counts
    Column("ready", Boolean, nullable=False),
    Column("reason", Words),
    Column("declared_by", Words, nullable=False),
    Column("declared_at", Utc, nullable=False),
)

exposures = Table(
    "exposures",
    metadata,
    _key("person_id", "people.id", primary_key=True),
    Column("gold", String(160), primary_key=True),
    Column("item", Words, primary_key=True),
    Column("place", String(64), primary_key=True),
    Column("ref", Words, primary_key=True),
    Column("seen_at", Utc, nullable=False),
)

# The log: `facts` says what a kind, a key and a content are.

attempt_events = Table(
    "attempt_events",
    metadata,
    _key("attempt_id", "attempts.id", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("facts", Words, nullable=False),  # kind, key and content of each, as JSON
    Column("salts", Words),  # of the texts in these facts; they go with a forgotten person
    Column("sha256", String(64), nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("link", Words, nullable=False),  # the record with its digest and signature, as JSON
    Column("sha256", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("act", String(64), nullable=False),
    Column("object", Words, nullable=False),
    Column("person_id", String(64)),
)

record_facts = Table(
    "record_facts",
    metadata,
    Column("number", Integer, ForeignKey("records.number"), primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("key", Words, primary_key=True),
    Column("content", String(64), nullable=False),
    Column("salt", String(32)),
    Index("facts_of_a_row", "kind", "key"),
)

record_words = Table(
    "record_words",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(32)),  # it and the text are empty once forgotten
    Column("text", Words),
    Column("person_id", String(64)),  # whom the text is about
)
