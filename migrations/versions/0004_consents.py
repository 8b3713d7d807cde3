"""Consents: for which companies an admin agreed that usage is read in a channel, who did, and when

The flag of earlier releases (`external_ok`) names no company, so it becomes no consent: what was posted by it pauses
once, and admins are asked. The column stays, as replicas of the release before still write it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("companies", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "subscription_id", "companies", name=op.f("pk_consents")),
    )


def downgrade() -> None:
    op.drop_table("consents")
