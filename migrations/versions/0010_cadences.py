"""Daily and monthly digests, in a table of their own: the release before neither selects nor changes them"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cadence_subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=True),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("workdays", sa.Boolean(), nullable=True),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_slot", sa.Text(), nullable=False),
        sa.Column("used_slot", sa.Text(), nullable=True),
        sa.Column("skip_slot", sa.Text(), nullable=True),
        sa.Column("external_ok", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadence_subscriptions")),
        sa.UniqueConstraint(
            "workspace_id", "channel_id", "organization_uuid", "cadence", name=op.f("uq_cadence_subscriptions_key")
        ),
    )
    op.create_index(
        op.f("ix_cadence_subscriptions_state_next_run_at"), "cadence_subscriptions", ["state", "next_run_at"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_cadence_subscriptions_state_next_run_at"), table_name="cadence_subscriptions")
    op.drop_table("cadence_subscriptions")
