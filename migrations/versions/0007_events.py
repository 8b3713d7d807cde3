"""Events that were seen, so that each is handled once by all replicas together"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events_seen",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("pk_events_seen")),
    )
    op.create_index(op.f("ix_events_seen_seen_at"), "events_seen", ["seen_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_events_seen_seen_at"), table_name="events_seen")
    op.drop_table("events_seen")
