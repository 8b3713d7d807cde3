"""Links, organizations and readings"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text()),
        sa.Column("organization_number", sa.Text()),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_links")),
    )
    op.create_table(
        "organizations",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("asked_for", sa.Text(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "asked_for", name=op.f("pk_organizations")),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("organization_uuid", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text()),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index(
        op.f("ix_readings_workspace_id_organization_uuid_period_taken_at"),
        "readings",
        ["workspace_id", "organization_uuid", "period", "taken_at"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_readings_workspace_id_organization_uuid_period_taken_at"), table_name="readings")
    op.drop_table("readings")
    op.drop_table("organizations")
    op.drop_table("links")
