"""The last tick, and what is looked for in its channel before it is first posted"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gap_from", sa.DateTime(timezone=True)),
        sa.Column("gap_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ticks")),
    )
    # With defaults: replicas of the release before insert deliveries without them.
    op.add_column("deliveries", sa.Column("ask_first", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("looks", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("deliveries", "looks")
    op.drop_column("deliveries", "ask_first")
    op.drop_table("ticks")
