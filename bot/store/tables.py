"""The tables, and how their values look in both databases. Alembic makes them: see `migrations`."""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, Index, MetaData, Table, Text, TypeDecorator

metadata = MetaData(
    # Named by rule, since a constraint without a name cannot be dropped by a later migration.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no zone, PostgreSQL answers in the zone of its connection."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a zone could be any of 26 hours.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside: PostgreSQL stores no NUL, neither database half a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


links = Table(
    "links",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("channel_id", Words, primary_key=True),
    Column("organization_uuid", Words, nullable=False),
    Column("organization_name", Words),
    Column("organization_number", Words),
    Column("linked_by", Words, nullable=False),
    Column("linked_at", Instant, nullable=False),
)

organizations = Table(
    "organizations",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("asked_for", Words, primary_key=True),
    Column("uuid", Words, nullable=False),
    Column("name", Words),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("organization_uuid", Words, nullable=False),
    Column("organization_name", Words),
    Column("period", Words, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("payload", Text, nullable=False),
    Index(None, "workspace_id", "organization_uuid", "period", "taken_at"),
)
