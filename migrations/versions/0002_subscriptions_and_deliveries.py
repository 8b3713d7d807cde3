"""Subscriptions, deliveries, and what they stand on"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_subscriptions()
    _create_deliveries()
    _create_usage_days()
    _create_usage_flows()
    _create_runs()
    _create_budgets()
    _create_audit()


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_workspace_id_number"), table_name="audit")
    op.drop_table("audit")
    op.drop_table("budgets")
    op.drop_table("runs")
    op.drop_table("usage_flows")
    op.drop_table("usage_days")
    op.drop_index(op.f("ix_deliveries_not_before"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_subscriptions_state_next_run_at"), table_name="subscriptions")
    op.drop_table("subscriptions")


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text()),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_slot", sa.Text(), nullable=False),
        sa.Column("used_slot", sa.Text()),
        sa.Column("skip_slot", sa.Text()),
        sa.Column("external_ok", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint(
            "workspace_id",
            "channel_id",
            "organization_uuid",
            name=op.f("uq_subscriptions_workspace_id_channel_id_organization_uuid"),
        ),
    )
    op.create_index(op.f("ix_subscriptions_state_next_run_at"), "subscriptions", ["state", "next_run_at"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("intended_at", sa.DateTime(timezone=True)),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("ts", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("not_before", sa.Double()),
        sa.Column("clock_boot", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("subscription_id", "kind", "slot", name=op.f("uq_deliveries_subscription_id_kind_slot")),
    )
    op.create_index(
        op.f("ix_deliveries_not_before"),
        "deliveries",
        ["not_before"],
        postgresql_where=sa.text("not_before IS NOT NULL"),
        sqlite_where=sa.text("not_before IS NOT NULL"),
    )


def _create_usage_days() -> None:
    op.create_table(
        "usage_days",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tasks", sa.BigInteger(), nullable=False),
        sa.Column("allowance", sa.BigInteger()),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", "day", name=op.f("pk_usage_days")),
    )


def _create_usage_flows() -> None:
    op.create_table(
        "usage_flows",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", "read_on", "month", name=op.f("pk_usage_flows")),
    )


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("clock_boot", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "organization_uuid", "run", name=op.f("pk_runs")),
    )


def _create_budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.Column("clock_boot", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_budgets")),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text()),
        sa.Column("channel_id", sa.Text()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_workspace_id_number"), "audit", ["workspace_id", "number"])
