"""The tables of what people set up for an organization, whatever channel it is shown in."""

from sqlalchemy import Boolean, Column, Integer, Table, Text

from bot.db.columns import Instant, Words
from bot.db.metadata import metadata

# `country` None: no holidays count. `guessed`: from a time zone, and nobody set it.
organization_countries = Table(
    "organization_countries",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("country", Words),
    Column("guessed", Boolean, nullable=False),
    Column("set_by", Words, nullable=False),
    Column("set_at", Instant, nullable=False),
)

# Rows are added, none is changed: a card that is drawn again shows the rules of its day.
organization_rules = Table(
    "organization_rules",
    metadata,
    Column("workspace_id", Words, primary_key=True),
    Column("organization_uuid", Words, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("set_by", Words, nullable=False),
    Column("set_at", Instant, nullable=False),
)
