"""Trouble of an installation: the workspaces in which Slack refuses the bot, and refusals of a delivery"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default of the server's: replicas of the release before insert rows without it.
    op.add_column("deliveries", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "installation_troubles",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("next_check", sa.Double(), nullable=False),
        sa.Column("clock_boot", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_installation_troubles")),
    )


def downgrade() -> None:
    op.drop_table("installation_troubles")
    op.drop_column("deliveries", "refusals")
