"""The table of daily and monthly digests."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Time, UniqueConstraint
from sqlalchemy.sql.elements import conv

from bot.db.columns import Instant, Words
from bot.db.metadata import metadata

# Not in `subscriptions`: earlier releases take every row there for a weekly digest, and their key lets a channel have
# one of an organization (docs/decisions/0016-cadences.md).
cadence_subscriptions = Table(
    "cadence_subscriptions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("channel_id", Words, nullable=False),
    Column("organization_uuid", Words, nullable=False),
    Column("organization_name", Words),
    Column("cadence", Words, nullable=False),
    Column("month_day", Integer),  # of monthly ones
    Column("workdays", Boolean),  # of daily ones
    Column("at", Time, nullable=False),
    Column("zone", Words, nullable=False),
    Column("locale", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words),
    Column("next_run_at", Instant, nullable=False),
    Column("next_slot", Words, nullable=False),
    Column("used_slot", Words),
    Column("skip_slot", Words),
    Column("external_ok", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("extent", Words, nullable=False, server_default="everything"),
    # PostgreSQL cuts names at 63 letters, and this one by all its columns would be longer.
    UniqueConstraint(
        "workspace_id", "channel_id", "organization_uuid", "cadence", name=conv("uq_cadence_subscriptions_key")
    ),
    Index(None, "state", "next_run_at"),
)
