"""Alerts: what channels want to hear, what was passed, and when who is looked at"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TO_DRAW = "drawn < changed AND ts IS NOT NULL"


def upgrade() -> None:
    _create_subscriptions()
    _create_series()
    _create_firings()
    _create_checks()
    _create_expected()
    _create_webhooks()
    _create_requests()


def downgrade() -> None:
    op.drop_table("pipefy_requests")
    op.drop_table("alert_webhooks")
    op.drop_table("alert_expected")
    op.drop_index(op.f("ix_alert_checks_next_check_at"), table_name="alert_checks")
    op.drop_table("alert_checks")
    op.drop_index(op.f("ix_alert_firings_workspace_id_id"), table_name="alert_firings")
    op.drop_table("alert_firings")
    op.drop_table("alert_series")
    op.drop_index(op.f("ix_alert_subscriptions_workspace_id_organization_uuid"), table_name="alert_subscriptions")
    op.drop_table("alert_subscriptions")


def _create_subscriptions() -> None:
    op.create_table(
        "alert_subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text()),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("external_ok", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_subscriptions")),
        sa.UniqueConstraint(
            "workspace_id",
            "channel_id",
            "organization_uuid",
            name=op.f("uq_alert_subscriptions_workspace_id_channel_id_organization_uuid"),
        ),
    )
    columns = ["workspace_id", "organization_uuid"]
    op.create_index(op.f("ix_alert_subscriptions_workspace_id_organization_uuid"), "alert_subscriptions", columns)


def _create_series() -> None:
    op.create_table(
        "alert_series",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_alert_series")),
    )


def _create_firings() -> None:
    op.create_table(
        "alert_firings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", sa.Text()),
        sa.Column("payload", sa.Text()),
        sa.Column("ts", sa.Text()),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_firings")),
        sa.UniqueConstraint(
            "subscription_id",
            "month",
            "mark",
            "episode",
            name=op.f("uq_alert_firings_subscription_id_month_mark_episode"),
        ),
    )
    op.create_index(
        op.f("ix_alert_firings_workspace_id_id"),
        "alert_firings",
        ["workspace_id", "id"],
        postgresql_where=sa.text(_TO_DRAW),
        sqlite_where=sa.text(_TO_DRAW),
    )


def _create_checks() -> None:
    op.create_table(
        "alert_checks",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text()),
        sa.Column("next_check_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", name=op.f("pk_alert_checks")),
    )
    op.create_index(op.f("ix_alert_checks_next_check_at"), "alert_checks", ["next_check_at"])


def _create_expected() -> None:
    op.create_table(
        "alert_expected",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tasks", sa.BigInteger(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", "flow", "day", name=op.f("pk_alert_expected")),
    )


def _create_webhooks() -> None:
    op.create_table(
        "alert_webhooks",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_alert_webhooks")),
    )


def _create_requests() -> None:
    op.create_table(
        "pipefy_requests",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", "day", name=op.f("pk_pipefy_requests")),
    )
