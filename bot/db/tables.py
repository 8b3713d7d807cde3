"""The tables. Alembic makes them: see `migrations`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
)

from bot.db.cadence_table import cadence_subscriptions  # noqa: F401 - all tables are known where some are
from bot.db.columns import Instant, Words
from bot.db.metadata import metadata as metadata  # noqa: PLC0414 - others find it here
from bot.db.organization_tables import organization_countries as organization_countries  # noqa: PLC0414 - others find it here
from bot.db.organization_tables import organization_rules as organization_rules  # noqa: PLC0414 - others find it here

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

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("channel_id", Words, nullable=False),
    Column("organization_uuid", Words, nullable=False),
    Column("organization_name", Words),
    Column("weekday", Integer, nullable=False),
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
    UniqueConstraint("workspace_id", "channel_id", "organization_uuid"),
    Index(None, "state", "next_run_at"),  # what the tick looks through
)

# `lease_until` and `not_before` are seconds of bot/db/clock.py, `clock_boot` says since which start of it.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("subscription_id", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("slot", Words, nullable=False),
    Column("channel_id", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Words, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("intended_at", Instant),
    Column("unsure", Boolean, nullable=False),
    Column("payload", Text),
    Column("ts", Words),
    Column("error", Words),
    Column("lease_owner", Words),  # None: nobody's
    Column("lease_until", Double, nullable=False),
    Column("not_before", Double),  # None: settled
    Column("clock_boot", Words),
    Column("ask_first", Boolean, nullable=False, server_default=false()),
    Column("looks", Integer, nullable=False, server_default=text("0")),
    Column("refusals", Integer, nullable=False, server_default="0"),  # by codes that no table knows, or passing ones
    UniqueConstraint("subscription_id", "kind", "slot"),
    Index(None, "not_before"),  # only of what is open: it stays small however many deliveries there were
)

usage_days = Table(
    "usage_days",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tasks", BigInteger, nullable=False),
    Column("allowance", BigInteger),
    Column("read_at", Instant, nullable=False),
)

usage_flows = Table(
    "usage_flows",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("read_on", Date, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("payload", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("run", Words, primary_key=True),
    Column("taken_at", Instant, nullable=False),
    Column("lease_owner", Words),
    Column("lease_until", Double, nullable=False),
    Column("clock_boot", Words, nullable=False),
    Column("payload", Text),  # None: not answered yet
)

budgets = Table(
    "budgets",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("channel_id", Words, primary_key=True),  # "": the whole workspace
    Column("free_at", Double, nullable=False),
    Column("clock_boot", Words, nullable=False),
)

# One row. Between `gap_from` and `gap_until` nothing is known of any tick.
ticks = Table(
    "ticks",
    metadata,
    Column("name", Words, primary_key=True),
    Column("last_at", Instant, nullable=False),
    Column("gap_from", Instant),
    Column("gap_until", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("deed", Words, nullable=False),
    Column("subscription_id", Words),
    Column("channel_id", Words),
    Column("detail", Words, nullable=False),
    Index(None, "workspace_id", "number"),
)

alert_subscriptions = Table(
    "alert_subscriptions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("channel_id", Words, nullable=False),
    Column("organization_uuid", Words, nullable=False),
    Column("organization_name", Words),
    Column("settings", Text, nullable=False),
    Column("zone", Words, nullable=False),
    Column("locale", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words),
    Column("external_ok", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("workspace_id", "channel_id", "organization_uuid"),
    Index(None, "workspace_id", "organization_uuid"),
)

alert_series = Table(
    "alert_series",
    metadata,
    Column("subscription_id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("payload", Text, nullable=False),
)

alert_firings = Table(
    "alert_firings",
    metadata,
    Column("id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("subscription_id", Words, nullable=False),
    Column("month", Date, nullable=False),
    Column("mark", Words, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("fired_at", Instant, nullable=False),
    Column("card", Words),  # the firing whose card says it; None: nobody's, it was silenced
    Column("payload", Text),  # what its own card shows
    Column("ts", Words),  # of its card
    Column("since", Text, nullable=False),
    Column("closed_at", Instant),
    Column("changed", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    UniqueConstraint("subscription_id", "month", "mark", "episode"),
    Index(None, "workspace_id", "id"),  # only of cards that are to be drawn anew
)

alert_checks = Table(
    "alert_checks",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("organization_name", Words),
    Column("next_check_at", Instant),  # None: no channel has alerts of it
    Column("why", Words, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("taken_at", Instant),  # of the last reading
    Index(None, "next_check_at"),
)

alert_expected = Table(
    "alert_expected",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("flow", Words, primary_key=True),  # JSON of pipe and name, "" for the whole organization
    Column("day", Date, primary_key=True),
    Column("tasks", BigInteger, nullable=False),
    Column("said_by", Words, nullable=False),
)

alert_webhooks = Table(
    "alert_webhooks",
    metadata,
    Column("subscription_id", Words, primary_key=True),
    Column("workspace_id", Words, nullable=False),
    Column("url", Text, nullable=False),  # encrypted, as it may hold a secret of the receiver's
    Column("secret", Text, nullable=False),  # encrypted
    Column("set_by", Words, nullable=False),
    Column("set_at", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("subscription_id", Words, primary_key=True),
    Column("companies", Words, primary_key=True),  # ids of teams by commas, or "unknown"
    Column("channel_id", Words, nullable=False),
    Column("given_by", Words, nullable=False),
    Column("given_at", Instant, nullable=False),
)

pipefy_requests = Table(
    "pipefy_requests",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("requests", Integer, nullable=False),
    Column("checks", Integer, nullable=False),  # of them, those that checks made
)

events_seen = Table(
    "events_seen",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("event_id", Words, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Index(None, "seen_at"),
)

# `next_check` as in `deliveries`.
installation_troubles = Table(
    "installation_troubles",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("code", Words, nullable=False),
    Column("scope", Words),  # the one that a post lacks
    Column("since", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("accepted", Boolean, nullable=False),  # posts are tried again
    Column("next_check", Double, nullable=False),
    Column("clock_boot", Words, nullable=False),
)
